"""From the tables of an employer to the frames that the top-heavy rules are evaluated on."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl

from inservice.engine.evaluate import Frames
from inservice.engine.grain import pointer
from inservice.errors import InputError, Problem
from inservice.facts.top_heavy import EMPLOYEE_YEAR, EMPLOYER_YEAR, PERSON_YEAR, TESTED_PLAN
from inservice.facts.top_heavy_book import TopHeavyBook
from inservice.law.top_heavy.figures import top_heavy_readings
from inservice.law.top_heavy.ledgers import attributed_ownership, classed_contributions, countable_amounts

_OUTSIDE_MONEY = ("403b", "457b", "simple_ira")


@dataclass
class Workings:
    """The frames, and the ledgers whose lines the report prints."""

    frames: Frames
    plans: pl.DataFrame
    amounts: pl.DataFrame
    ownership: dict[int, pl.DataFrame] = field(default_factory=dict)
    contributions: pl.DataFrame = field(default_factory=pl.DataFrame)


@dataclass(frozen=True)
class _Dates:
    """One plan beside one determination date."""

    plan: dict[str, Any]
    group_id: str
    determination_date: date
    determination_begin: date
    tested_begin: date
    tested_end: date
    is_first_plan_year: bool
    dates_from_first_year: bool
    is_asked: bool


def frames_of(book: TopHeavyBook, plan_year: int, readings: Mapping[str, str]) -> Workings:
    """Frames for the plan years that end in ``plan_year``. ``readings`` override those of the book.

    Raises InputError where no plan can be tested: without plans, year ends, first days or groups.
    """
    dates = _dated_plans(book, plan_year)
    keys = list(dict.fromkeys((d.group_id, d.determination_date.year) for d in dates))
    chosen = [_readings(book, d.plan["plan_id"], readings) for d in dates]
    groups = {g: set(_members_of(book, g)) for g, _ in keys}
    employer_year = pl.DataFrame(
        {"employer_year.group_id": [g for g, _ in keys], "employer_year.year": [y for _, y in keys]},
        schema={"employer_year.group_id": pl.String, "employer_year.year": pl.Int64},
    )
    people = [(at, p) for at, (g, _) in enumerate(keys) for p in _people_of(book, groups[g], dates)]
    contributions = classed_contributions(book.tables["contributions"])
    plans = _plan_rows(book, dates, keys, chosen)
    tested = _tested_plan(book, dates, keys, chosen, contributions)
    employee = _employee_frame(book, people, keys, dates, groups, contributions, plan_year)
    person_year, ownership = _person_year(book, people, keys, dates, groups, chosen)
    members = person_year.select(
        pl.col(pointer(TESTED_PLAN)).alias("plan"), "person_id", pl.col("person_year.is_participant").alias("is_participant"),
        "hire_date",
    )  # fmt: skip
    tables = book.tables
    amounts = countable_amounts(
        plans, tables["balances"], tables["contributions"], tables["distributions"], members
    )
    person_year = _with_amounts(person_year, amounts)
    frames = {
        EMPLOYER_YEAR.name: employer_year, TESTED_PLAN.name: tested, EMPLOYEE_YEAR.name: employee, PERSON_YEAR.name: person_year,
    }  # fmt: skip
    return Workings(frames, plans, amounts, ownership, contributions)


# -- plans and their dates -------------------------------------------------------------------------------------------
def _year_end(plan: Mapping[str, Any], year: int) -> date:
    month, day = (int(part) for part in plan["year_end"].split("-"))
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _plan_year(plan: Mapping[str, Any], year: int) -> tuple[date, date] | None:
    """The plan year that ends in a calendar year; None before the plan began."""
    end = _year_end(plan, year)
    begin = _year_end(plan, year - 1) + timedelta(days=1)
    return None if plan["first_day"] > end else (max(begin, plan["first_day"]), end)


def _dated_plans(book: TopHeavyBook, plan_year: int) -> list[_Dates]:
    """Plans with the dates of their tested year (TH-DD-01, TH-DD-02); others of the group join by calendar year (TH-DD-04)."""
    plans, problems = [], []
    group_of = {
        r["employer_id"]: r["group_id"] or r["employer_id"] for r in book.tables["employers"].to_dicts()
    }
    for plan in book.tables["plans"].to_dicts():
        missing = [c for c in ("employer_id", "year_end", "first_day", "kind") if plan[c] is None]
        problems += [
            Problem(
                f"The plan {plan['plan_id']!r} cannot be dated or placed.",
                where=f"plans.{c}",
                found="nothing",
                expected={
                    "year_end": 'a month and day such as "12-31"',
                    "first_day": "the first day of the first plan year",
                }.get(c, "a value"),
                repair="Fill it in.",
            )
            for c in missing
        ]
        if not missing:
            plans.append(plan | {"group_id": group_of.get(plan["employer_id"], plan["employer_id"])})
    asked: list[_Dates] = []
    for plan in plans:
        tested = _plan_year(plan, plan_year)
        if tested is None:
            continue
        before = _plan_year(plan, plan_year - 1)
        own = before or tested  # in its first plan year a plan is tested on the last day of that year
        asked.append(
            _Dates(
                plan,
                plan["group_id"],
                own[1],
                own[0],
                *tested,
                before is None,
                own[0] == plan["first_day"],
                True,
            )
        )
    if not asked and not problems:
        problems.append(
            Problem(
                f"No plan of the book has a plan year that ends in {plan_year}.",
                where="plans",
                repair="Check first_day and year_end.",
            )
        )
    if problems:
        raise InputError(problems)
    out = list(asked)
    for group_id, year in dict.fromkeys((d.group_id, d.determination_date.year) for d in asked):
        for plan in plans:
            there = any(d.plan is plan and d.determination_date.year == year for d in asked)
            dated, following = _plan_year(plan, year), _plan_year(plan, year + 1)
            if plan["group_id"] == group_id and not there and dated and following:
                first = dated[0] == plan["first_day"]
                out.append(_Dates(plan, group_id, dated[1], dated[0], *following, False, first, False))
    return out


def _readings(book: TopHeavyBook, plan_id: str, override: Mapping[str, str]) -> dict[str, str]:
    found = {name: r.default for name, r in top_heavy_readings().items()}
    for row in book.tables["readings"].to_dicts():
        known = top_heavy_readings().get(row["name"])
        if known is None or row["choice"] not in known.choices:
            expected = list(top_heavy_readings()) if known is None else list(known.choices)
            raise InputError(
                [
                    Problem(
                        "There is no such reading.",
                        where="readings",
                        found=f"{row['name']}: {row['choice']}",
                        expected=", ".join(expected),
                    )
                ]
            )
        if row["plan_id"] in (None, plan_id):
            found[row["name"]] = row["choice"]
    return found | dict(override)


def _back(day: date, years: int) -> date:
    """The day before a window of so many years that ends on ``day``; a 29 February window begins on 1 March."""
    return day.replace(
        year=day.year - years, day=min(day.day, calendar.monthrange(day.year - years, day.month)[1])
    )


def _covered(book: TopHeavyBook, table: str, scopes: set[str]) -> list[dict[str, Any]]:
    return [
        r for r in book.tables["coverage"].to_dicts()
        if r["table"] in (table, "all") and (r["scope_id"] is None or r["scope_id"] in scopes)
    ]  # fmt: skip


def _is_covered(book: TopHeavyBook, table: str, scopes: set[str], begin: date, end: date) -> bool:
    return any(
        (r["from"] is None or r["from"] <= begin) and (r["through"] is None or end <= r["through"])
        for r in _covered(book, table, scopes)
    )


def _plan_rows(
    book: TopHeavyBook, dates: list[_Dates], keys: list[tuple[str, int]], chosen: list[dict[str, str]]
) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    balances = book.tables["balances"]
    for at, (d, readings) in enumerate(zip(dates, chosen, strict=True)):
        plan_id, due = d.plan["plan_id"], d.determination_date
        of_plan = balances.filter(
            (pl.col("plan_id") == plan_id) & (pl.col("as_of") <= due) & (pl.col("as_of") > _back(due, 1))
        )
        valued: date | None = max(of_plan["as_of"].to_list(), default=None)
        scopes = {plan_id, d.group_id}
        history = [
            r["from"] or date.min
            for r in _covered(book, "distributions", scopes)
            if r["through"] is None or r["through"] >= due
        ]
        gone = d.plan["terminated_on"]
        rows.append({
            "plan": at, "plan_id": plan_id, "kind": d.plan["kind"], "determination_date": due, "one_year_ago": _back(due, 1),
            "five_years_ago": _back(due, 5), "valuation_date": valued, "is_terminated": gone is not None and gone <= due,
            "dates_from_first_year": d.dates_from_first_year, "is_first_plan_year": d.is_first_plan_year,
            "balances_are_complete": valued is not None and _is_covered(book, "balances", scopes, valued, valued),
            "history_from": min(history, default=None), **readings,
        })  # fmt: skip
    schema: dict[str, Any] = {
        "plan": pl.UInt32, "plan_id": pl.String, "kind": pl.String, "determination_date": pl.Date, "one_year_ago": pl.Date,
        "five_years_ago": pl.Date, "valuation_date": pl.Date, "is_terminated": pl.Boolean, "dates_from_first_year": pl.Boolean,
        "is_first_plan_year": pl.Boolean, "balances_are_complete": pl.Boolean, "history_from": pl.Date,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(top_heavy_readings(), pl.String))


def _tested_plan(
    book: TopHeavyBook,
    dates: list[_Dates],
    keys: list[tuple[str, int]],
    chosen: list[dict[str, str]],
    contributions: pl.DataFrame,
) -> pl.DataFrame:
    designs = {(r["plan_id"], r["plan_year_end"]): r for r in book.tables["safe_harbor"].to_dicts()}
    counts = {(r["group_id"], r["year_end"]): r["employees"] for r in book.tables["headcounts"].to_dicts()}
    rows: list[dict[str, Any]] = []
    for d, readings in zip(dates, chosen, strict=True):
        plan, scopes = d.plan, {d.plan["plan_id"], d.group_id}
        count = counts.get((d.group_id, d.determination_date))
        cap = None if count is None else min(50, max(3, -(-count // 10)))
        gone = plan["terminated_on"]
        found = designs.get((plan["plan_id"], d.tested_end))
        none = found is None and _is_covered(book, "safe_harbor", scopes, d.tested_begin, d.tested_end)
        design = found or {}
        year = contributions.filter(
            (pl.col("plan_id") == plan["plan_id"]) & (pl.col("plan_year_end") == d.tested_end)
        )

        def made(*kinds: str, of: pl.DataFrame = year) -> int | None:
            amounts = of.filter(pl.col("kind").is_in(kinds))["amount"]
            return None if amounts.null_count() else int(amounts.sum())

        asks_contributions = not none and design.get("design") != "none"
        rows.append({
            pointer(EMPLOYER_YEAR): keys.index((d.group_id, d.determination_date.year)),
            "tested_plan.plan_id": plan["plan_id"], "tested_plan.kind": plan["kind"], "tested_plan.is_asked": d.is_asked,
            "tested_plan.is_terminated": gone is not None and gone <= d.determination_date,
            "tested_plan.is_first_plan_year": d.is_first_plan_year, "tested_plan.determination_date": d.determination_date,
            "tested_plan.determination_year_begin": d.determination_begin, "tested_plan.tested_year_begin": d.tested_begin,
            "tested_plan.tested_year_end": d.tested_end, "tested_plan.officer_cap_least": cap or 3,
            "tested_plan.officer_cap_most": cap or 50, "tested_plan.is_added_by_choice": bool(plan["is_added_by_choice"]),
            "tested_plan.enables_a_defined_benefit_plan": plan["enables_plan_id"] is not None and any(
                p.plan["plan_id"] == plan["enables_plan_id"] and p.plan["kind"] in ("defined_benefit", "cash_balance") for p in dates
            ),
            "tested_plan.match_counts_toward_minimum": plan["match_counts"],
            "tested_plan.leaves_out_otherwise_excludable": plan["leaves_out_otherwise_excludable"],
            "tested_plan.leaves_out_long_term_part_time": plan["leaves_out_long_term_part_time"],
            "tested_plan.combined_minimum_method": plan["combined_minimum_method"],
            "tested_plan.vesting_floor": plan["vesting_floor"],
            "tested_plan.officer_limit_year": readings["officer_limit_year"],
            "tested_plan.excluded_class_on_last_day": readings["excluded_class_on_last_day"],
            "tested_plan.first_year_of_excludable_relief": readings["first_year_of_excludable_relief"],
            "tested_plan.safe_harbor_design": "none" if none else design.get("design"),
            "tested_plan.other_nonelective": made("profit_sharing") if asks_contributions else None,
            "tested_plan.forfeitures_allocated": made("forfeiture") if asks_contributions else None,
            "tested_plan.after_tax_contributions": made("after_tax") if asks_contributions else None,
            "tested_plan.additional_match": made("match", "additional_match") if asks_contributions else None,
            "tested_plan.additional_match_is_within_limits": design.get("additional_match_is_within_limits"),
            "tested_plan.deferrals_open_before_safe_harbor": design.get("deferrals_open_before"),
            "tested_plan.safe_harbor_was_suspended": design.get("was_suspended"),
            "tested_plan.gave_safe_harbor_notice": design.get("gave_notice"),
        })  # fmt: skip
    text = (
        "plan_id",
        "kind",
        "combined_minimum_method",
        "vesting_floor",
        "safe_harbor_design",
        "officer_limit_year",
    )
    truth = (
        "match_counts_toward_minimum", "leaves_out_otherwise_excludable", "leaves_out_long_term_part_time",
        "additional_match_is_within_limits", "deferrals_open_before_safe_harbor", "safe_harbor_was_suspended",
        "gave_safe_harbor_notice",
    )  # fmt: skip
    money = ("other_nonelective", "forfeitures_allocated", "after_tax_contributions", "additional_match")
    overrides: dict[str, Any] = {pointer(EMPLOYER_YEAR): pl.UInt32}
    overrides |= {
        f"tested_plan.{c}": k
        for names, k in ((text, pl.String), (truth, pl.Boolean), (money, pl.Int64))
        for c in names
    }
    return pl.DataFrame(rows, schema_overrides=overrides, infer_schema_length=None)


# -- people ----------------------------------------------------------------------------------------------------------
def _members_of(book: TopHeavyBook, group_id: str) -> list[str]:
    rows = book.tables["employers"].to_dicts()
    return [r["employer_id"] for r in rows if (r["group_id"] or r["employer_id"]) == group_id] or [group_id]


def _people_of(book: TopHeavyBook, members: set[str], dates: list[_Dates]) -> list[str]:
    plans = [d.plan["plan_id"] for d in dates if d.plan["employer_id"] in members]
    found = [book.tables["employment"].filter(pl.col("employer_id").is_in(list(members)))["person_id"]]
    found += [
        book.tables[t].filter(pl.col("plan_id").is_in(plans))["person_id"]
        for t in ("participants", "balances")
    ]
    return sorted(pl.concat(found).drop_nulls().unique().to_list())


def _stays(book: TopHeavyBook, members: set[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in (
        book.tables["employment"].filter(pl.col("employer_id").is_in(list(members))).iter_rows(named=True)
    ):
        found.setdefault(row["person_id"], []).append(row)
    return found


def _pay(
    book: TopHeavyBook, members: set[str], begin: date, end: date, stays: Mapping[str, list[dict[str, Any]]]
) -> dict[str, int | None]:
    """Pay of the year that ends in the plan year, from every member; unknown where a member that employed has none on file."""
    rows = book.tables["compensation"].filter(
        pl.col("employer_id").is_in(list(members))
        & (pl.col("year_end") >= begin)
        & (pl.col("year_end") <= end)
    )
    found: dict[str, int | None] = {}
    # where a year that ends with the plan year is on file, it alone counts: another that overlaps it would count twice
    of_year = pl.col("year_end") == end
    rows = rows.filter(of_year | ~of_year.any().over("person_id", "employer_id"))
    payers: set[tuple[str, str]] = set()
    for person, employer, amount in rows.select("person_id", "employer_id", "amount").iter_rows():
        payers.add((person, employer))
        before = found.get(person, 0)
        found[person] = None if before is None or amount is None else before + amount
    for person, held in stays.items():
        found.setdefault(person, 0)
        for row in held:
            there = (row["hire_date"] is None or row["hire_date"] <= end) and (
                row["severed_on"] is None or row["severed_on"] >= begin
            )
            if there and (person, row["employer_id"]) not in payers:
                found[person] = None
    return found


def _employed_on(held: list[dict[str, Any]], day: date) -> bool | None:
    if any(
        r["hire_date"] is not None
        and r["hire_date"] <= day
        and (r["severed_on"] is None or r["severed_on"] > day)
        for r in held
    ):
        return True
    unknown = any(r["hire_date"] is None and (r["severed_on"] is None or r["severed_on"] > day) for r in held)
    return None if unknown or not held else False


def _was_employee(held: list[dict[str, Any]], day: date) -> bool | None:
    if any(r["hire_date"] is not None and r["hire_date"] <= day for r in held):
        return True
    return None if not held or any(r["hire_date"] is None for r in held) else False


def _last_service(held: list[dict[str, Any]], day: date, before_window: date) -> date | None:
    """The last day of service by ``day``: a termination date shows only that there was none after it."""
    found: list[date | None] = []
    for row in held:
        hired, severed, served = row["hire_date"], row["severed_on"], row["last_service_date"]
        if hired is not None and hired > day:
            continue
        if served is not None:
            found.append(min(served, day))
        elif severed is None or severed > day:
            found.append(day if hired is not None else None)
        else:
            found.append(severed if severed <= before_window else None)
    known = [d for d in found if d is not None]
    if known and max(known) > before_window:
        return max(known)
    return None if not found or None in found else max(known)


def _employee_frame(
    book: TopHeavyBook,
    people: list[tuple[int, str]],
    keys: list[tuple[str, int]],
    dates: list[_Dates],
    groups: Mapping[str, set[str]],
    contributions: pl.DataFrame,
    plan_year: int,
) -> pl.DataFrame:
    births = dict(book.tables["people"].select("person_id", "birth_date").iter_rows())
    rows: list[dict[str, Any]] = []
    for at, (group_id, year) in enumerate(keys):
        members = groups[group_id]
        asked = [
            d for d in dates if d.is_asked and d.group_id == group_id and d.determination_date.year == year
        ]
        stays = _stays(book, members)
        roster = _participants(book, group_id, dates)
        spans = sorted({(d.tested_begin, d.tested_end) for d in asked})
        pay = {span: _pay(book, members, *span, stays) for span in spans}
        year_before = {span: _back(span[1], 1) for span in spans}
        sums = _sums(book, contributions, dates, group_id, plan_year)
        pensions = {d.plan["plan_id"] for d in dates if d.plan["kind"] in ("defined_benefit", "cash_balance")}
        for person in (p for where, p in people if where == at):
            held, own = stays.get(person, []), roster.get(person, [])
            mine = {r["plan_id"] for r in own}
            span = next(
                (
                    (d.tested_begin, d.tested_end)
                    for d in asked
                    if d.plan["plan_id"] in mine and d.plan["plan_id"] not in pensions
                ),
                spans[0],
            )
            hires = [r["hire_date"] for r in held]
            young = bool(hires) and None not in hires and year_before[span] < min(hires)
            services = [r["one_year_of_service_on"] for r in held if r["one_year_of_service_on"]]
            nonelective, match, rate = sums.get(person, (0, 0, 0)) if sums is not None else (None, None, None)
            percents = [r["vested_percent"] for r in own if r["vested_percent"] is not None]
            years = [r["vesting_years"] for r in held if r["vesting_years"] is not None]
            rows.append({
                pointer(EMPLOYER_YEAR): at, "employee.person_id": person, "employee.birth_date": births.get(person),
                "employee.one_year_of_service_on": min(services, default=None),
                "employee.cannot_have_one_year_of_service": young or (False if services or (hires and None not in hires) else None),
                "employee.tested_year_begin": span[0], "employee.tested_year_end": span[1],
                "employee.pay": pay[span].get(person), "employee.is_employed_on_last_day": _employed_on(held, span[1]),
                "employee.is_bargained": any(bool(r["is_bargained"]) for r in held),
                "employee.is_long_term_part_time": any(bool(r["is_long_term_part_time"]) for r in own),
                "employee.is_in_excluded_class": any(bool(r["is_in_excluded_class"]) for r in own),
                "employee.is_in_defined_benefit_plan": bool(mine & pensions),
                "employee.nonelective_contributions": nonelective, "employee.matching_contributions": match,
                "employee.rate_contributions": rate, "employee.vesting_years": max(years, default=None),
                "employee.vested_percent": min(percents, default=None),
            })  # fmt: skip
    kinds: dict[str, Any] = {
        pointer(EMPLOYER_YEAR): pl.UInt32, "employee.birth_date": pl.Date, "employee.one_year_of_service_on": pl.Date,
        "employee.cannot_have_one_year_of_service": pl.Boolean, "employee.pay": pl.Int64,
        "employee.is_employed_on_last_day": pl.Boolean, "employee.nonelective_contributions": pl.Int64,
        "employee.matching_contributions": pl.Int64, "employee.rate_contributions": pl.Int64, "employee.vesting_years": pl.Int64,
        "employee.vested_percent": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema_overrides=kinds, infer_schema_length=None)


def _participants(book: TopHeavyBook, group_id: str, dates: list[_Dates]) -> dict[str, list[dict[str, Any]]]:
    plans = {d.plan["plan_id"] for d in dates if d.group_id == group_id}
    found: dict[str, list[dict[str, Any]]] = {}
    for row in book.tables["participants"].iter_rows(named=True):
        if row["plan_id"] in plans:
            found.setdefault(row["person_id"], []).append(row)
    return found


def _sums(
    book: TopHeavyBook, contributions: pl.DataFrame, dates: list[_Dates], group_id: str, plan_year: int
) -> dict[str, tuple[int | None, int | None, int | None]] | None:
    """Nonelective, matching and rate contributions of each person for the tested year, in all defined contribution plans.

    None where the contributions of the year are neither on file nor declared complete.
    """
    plans = [
        d.plan["plan_id"] for d in dates
        if d.group_id == group_id and d.plan["kind"] not in (*_OUTSIDE_MONEY, "defined_benefit", "cash_balance")
    ]  # fmt: skip
    year = contributions.filter(
        pl.col("plan_id").is_in(plans) & (pl.col("plan_year_end").dt.year() == plan_year)
    )
    covered = _is_covered(
        book, "contributions", {group_id, *plans}, date(plan_year, 1, 1), date(plan_year, 12, 31)
    )
    if not year.height and not covered:
        return None
    amount = pl.col("amount")

    def over(where: pl.Expr) -> pl.Expr:
        counted = amount.filter(where.fill_null(True))
        return pl.when(counted.null_count() > 0).then(None).otherwise(counted.sum())

    kinds = pl.col("toward_minimum")
    found = year.group_by("person_id").agg(
        over(kinds == "nonelective").alias("n"),
        over(kinds == "match").alias("m"),
        over(pl.col("in_key_rate")).alias("r"),
    )
    return {p: (n, m, r) for p, n, m, r in found.select("person_id", "n", "m", "r").iter_rows()}


def _person_year(
    book: TopHeavyBook,
    people: list[tuple[int, str]],
    keys: list[tuple[str, int]],
    dates: list[_Dates],
    groups: Mapping[str, set[str]],
    chosen: list[dict[str, str]],
) -> tuple[pl.DataFrame, dict[int, pl.DataFrame]]:
    kinds = {r["employer_id"]: r["entity_kind"] or "other" for r in book.tables["employers"].to_dicts()}
    valued = set(book.tables["balances"].select("plan_id", "person_id").iter_rows())
    officers: dict[str, list[dict[str, Any]]] = {}
    for row in book.tables["officers"].iter_rows(named=True):
        officers.setdefault(row["person_id"], []).append(row)
    history: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in book.tables["key_history"].iter_rows(named=True):
        history.setdefault((row["plan_id"], row["person_id"]), []).append(row)
    rows: list[dict[str, Any]] = []
    ledgers: dict[int, pl.DataFrame] = {}
    made: dict[tuple[Any, ...], pl.DataFrame] = {}
    for at, (d, readings) in enumerate(zip(dates, chosen, strict=True)):
        place = keys.index((d.group_id, d.determination_date.year))
        members, due, begin = groups[d.group_id], d.determination_date, d.determination_begin
        window, year_ago = (begin, due), _back(due, 1)
        scopes = {d.group_id, d.plan["plan_id"]}
        stays = _stays(book, members)
        pay = _pay(book, members, begin, due, stays)
        same = (d.group_id, window, readings["options"])
        if same not in made:
            made[same] = attributed_ownership(
                book.tables["ownership"], book.tables["family"], kinds, sorted(members), window, options=readings["options"],
                ownership_is_complete=_is_covered(book, "ownership", scopes, *window),
                family_is_complete=_is_covered(book, "family", scopes, *window),
            )  # fmt: skip
        ledgers[at] = made[same]
        owned = {r["person_id"]: r for r in made[same].to_dicts()}
        others = owned[None]
        officers_known = _is_covered(book, "officers", scopes, *window)
        history_known = _is_covered(
            book, "key_history", scopes, d.plan["first_day"], begin - timedelta(days=1)
        )
        roster = _participants(book, d.group_id, dates)
        for index, (where, person) in enumerate(people):
            if where != place:
                continue
            held = stays.get(person, [])
            own = [r for r in roster.get(person, []) if r["plan_id"] == d.plan["plan_id"]]
            share = owned.get(person, others)
            hires = [r["hire_date"] for r in held]
            hired = min(hires) if hires and None not in hires else None
            rows.append({
                pointer(TESTED_PLAN): at, pointer(EMPLOYEE_YEAR): index, "person_id": person, "hire_date": hired,
                "person_year.is_participant": (d.plan["plan_id"], person) in valued
                or any(r["participation_date"] is None or r["participation_date"] <= due for r in own),
                "person_year.is_active_participant": any(
                    (r["participation_date"] is None or r["participation_date"] <= d.tested_end)
                    and (r["participation_end"] is None or r["participation_end"] >= d.tested_end)
                    for r in own
                ),
                "person_year.was_employee": _was_employee(held, due),
                "person_year.pay": pay.get(person), "person_year.is_officer": _is_officer(officers.get(person, []), window, officers_known),
                "person_year.share_numerator": share["numerator"], "person_year.share_denominator": share["denominator"],
                "person_year.share_most_numerator": share["most_numerator"],
                "person_year.share_most_denominator": share["most_denominator"], "person_year.ownership_path": share["path"],
                "person_year.was_key_before": _was_key(
                    history.get((d.plan["plan_id"], person), []), begin,
                    known=history_known or d.is_first_plan_year or (hired is not None and hired >= begin),
                ),
                "person_year.last_service_date": _last_service(held, due, year_ago),
                "person_year.service_window_begin": year_ago + timedelta(days=1),
                "ties": readings["ties_at_officer_cap"],
            })  # fmt: skip
    numbers = (
        "pay",
        "share_numerator",
        "share_denominator",
        "share_most_numerator",
        "share_most_denominator",
    )
    overrides: dict[str, Any] = {
        pointer(TESTED_PLAN): pl.UInt32,
        pointer(EMPLOYEE_YEAR): pl.UInt32,
        "hire_date": pl.Date,
    }
    overrides |= {f"person_year.{n}": pl.Int64 for n in numbers}
    overrides |= {
        "person_year.was_employee": pl.Boolean,
        "person_year.is_officer": pl.Boolean,
        "person_year.was_key_before": pl.Boolean,
        "person_year.last_service_date": pl.Date,
    }
    return pl.DataFrame(rows, schema_overrides=overrides, infer_schema_length=None), ledgers


def _is_officer(rows: list[dict[str, Any]], window: tuple[date, date], known: bool) -> bool | None:
    there = [
        r["is_officer"] for r in rows
        if (r["from"] is None or r["from"] <= window[1]) and (r["through"] is None or r["through"] >= window[0])
    ]  # fmt: skip
    if True in there:
        return True
    return None if None in there or not (there or known) else False


def _was_key(rows: list[dict[str, Any]], begin: date, *, known: bool) -> bool | None:
    before = [r["was_key"] for r in rows if r["plan_year_end"] is not None and r["plan_year_end"] < begin]
    if True in before:
        return True
    return False if known and None not in before else None


def _with_amounts(person_year: pl.DataFrame, amounts: pl.DataFrame) -> pl.DataFrame:
    most = pl.col("most")
    sums = amounts.group_by("plan", "person_id").agg(
        pl.col("least").sum().alias("person_year.countable_least"),
        pl.when(most.is_null().any()).then(None).otherwise(most.sum()).alias("person_year.countable_most"),
        pl.len().alias("lines"),
    )
    joined = person_year.join(
        sums,
        left_on=[pointer(TESTED_PLAN), "person_id"],
        right_on=["plan", "person_id"],
        how="left",
        maintain_order="left",
    )
    nothing = pl.col("lines").is_null()
    return joined.with_columns(
        pl.col("person_year.countable_least").fill_null(0),
        pl.when(nothing)
        .then(0)
        .otherwise(pl.col("person_year.countable_most"))
        .alias("person_year.countable_most"),
    ).drop("lines")


__all__ = ["Workings", "frames_of"]
