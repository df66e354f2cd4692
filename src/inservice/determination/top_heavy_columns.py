"""Further facts of the top-heavy frames, added as whole columns: readings, short years, additions, histories, pensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from inservice.determination.plan_years import PlanYears, short_years
from inservice.determination.top_heavy_dates import PENSIONS, LookUp
from inservice.determination.top_heavy_frames import Workings
from inservice.engine.evaluate import Frames
from inservice.engine.grain import pointer
from inservice.engine.truth import NO, YES
from inservice.errors import InputError, Problem
from inservice.facts.top_heavy import EMPLOYEE_YEAR, EMPLOYER_YEAR, PERSON_YEAR, TESTED_PLAN
from inservice.facts.top_heavy_book import TopHeavyBook
from inservice.law.top_heavy.key_employees import officer_cap
from inservice.law.top_heavy.pensions import pension_service

_DAY = timedelta(days=1)
_PLAN, _GROUP = pointer(TESTED_PLAN), pointer(EMPLOYER_YEAR)
_READINGS = ("key_list_for_minimum", "key_among_excludable", "excludable_until")


def with_further_facts(book: TopHeavyBook, workings: Workings) -> Frames:
    """The frames of ``workings`` with the facts that need no table of the law."""
    frames = workings.frames
    tested = _plan_facts(book, workings)
    employees = _employee_facts(book, workings, tested)
    return {**frames, TESTED_PLAN.name: tested, EMPLOYEE_YEAR.name: employees}


# -- plans -----------------------------------------------------------------------------------------------------------
def _plan_facts(book: TopHeavyBook, workings: Workings) -> pl.DataFrame:
    tested = workings.frames[TESTED_PLAN.name]
    terms = {r["plan_id"]: r for r in book.tables["plans"].to_dicts()}
    history = {
        (p, end): was
        for p, end, was in book.tables["plan_history"]
        .select("plan_id", "plan_year_end", "was_top_heavy")
        .iter_rows()
    }
    rows = tested.select("tested_plan.plan_id", "tested_plan.tested_year_begin", "tested_plan.tested_year_end",
                         "tested_plan.is_first_plan_year").rows()  # fmt: skip
    before = [False if first else history.get((p, begin - _DAY)) for p, begin, _, first in rows]
    due = [_next(terms[p]["return_due_on"], end, p) for p, _, end, _ in rows]
    reverts = [bool(terms[p]["reverts_to_regular_vesting"]) for p, _, _, _ in rows]
    found = tested.with_columns(
        *(workings.plans[name].alias(f"tested_plan.{name}") for name in _READINGS),
        pl.Series("tested_plan.was_top_heavy_last_year", before, dtype=pl.Boolean),
        pl.Series("tested_plan.reverts_to_regular_vesting", reverts, dtype=pl.Boolean),
        pl.Series("tested_plan.return_due_date", due, dtype=pl.Date),
    )
    return _officer_caps(book, found, workings)


def _next(month_and_day: str | None, after: date, plan_id: str) -> date | None:
    """The first such day after a date."""
    if month_and_day is None:
        return None
    try:
        month, day = (int(part) for part in month_and_day.split("-"))
        found = date(after.year, month, day)
    except ValueError:
        told = f"The day on which the return is due for the plan {plan_id!r} cannot be read."
        raise InputError(
            [Problem(told, where="plans.return_due_on", found=month_and_day, expected='a month and day such as "09-15"')]
        ) from None  # fmt: skip
    return found if found > after else date(after.year + 1, month, day)


def _officer_caps(book: TopHeavyBook, tested: pl.DataFrame, workings: Workings) -> pl.DataFrame:
    """T-14 literally: the greatest number of employees in the determination plan year or the four before it."""
    literal = (workings.plans["employees_for_officer_cap"] == "five_years").to_list()
    if not any(literal):
        return tested
    groups = workings.frames[EMPLOYER_YEAR.name]["employer_year.group_id"]
    counted: dict[str, dict[date, int | None]] = {}
    for group, end, number in (
        book.tables["headcounts"].select("group_id", "year_end", "employees").iter_rows()
    ):
        counted.setdefault(group, {})[end] = number
    years = short_years(book.tables["plan_years"])
    terms = {r["plan_id"]: r for r in book.tables["plans"].to_dicts()}
    least, most = tested["tested_plan.officer_cap_least"].to_list(), tested["tested_plan.officer_cap_most"].to_list()  # fmt: skip
    for at, row in enumerate(
        tested.select(_GROUP, "tested_plan.plan_id", "tested_plan.determination_date").rows()
    ):
        if literal[at]:
            group, plan = groups[row[0]], terms[row[1]]
            ends = _five_year_ends(PlanYears.of(plan, years), row[2])
            numbers = [counted.get(group, {}).get(end) for end in ends]
            known = [n for n in numbers if n is not None]
            least[at] = officer_cap(max(known)) if known else 3
            most[at] = least[at] if len(known) == len(numbers) else 50
    return tested.with_columns(
        pl.Series("tested_plan.officer_cap_least", least, dtype=pl.Int64),
        pl.Series("tested_plan.officer_cap_most", most, dtype=pl.Int64),
    )


def _five_year_ends(years: PlanYears, last: date) -> list[date]:
    """The last days of a plan year and of the four before it, as far back as the plan goes."""
    ends, span = [last], years.ending_on(last)
    while span is not None and len(ends) < 5:
        span = years.ending_on(span[0] - _DAY)
        if span is not None:
            ends.append(span[1])
    return ends


# -- employees -------------------------------------------------------------------------------------------------------
def _employee_facts(book: TopHeavyBook, workings: Workings, tested: pl.DataFrame) -> pl.DataFrame:
    employees = workings.frames[EMPLOYEE_YEAR.name]
    begin, end = (
        pl.col("employee.tested_year_begin"),
        pl.col("employee.tested_year_end") + pl.duration(days=1),
    )
    months = (end.dt.year() - begin.dt.year()) * 12 + end.dt.month() - begin.dt.month()
    employees = employees.with_columns(pl.min_horizontal(months, pl.lit(12)).cast(pl.Int64).alias("employee.months_of_pay"))  # fmt: skip
    if (employees["employee.months_of_pay"] < 12).any():
        employees = _short_year_pay(book, workings, employees, tested)
    who = [_GROUP, "employee.person_id"]
    plans = tested.select(
        pl.col(_GROUP), pl.col("tested_plan.plan_id").alias("plan_id"), pl.col("tested_plan.tested_year_end").alias("plan_year_end")
    )  # fmt: skip
    after_tax = (
        book.tables["contributions"]
        .filter(pl.col("kind") == "after_tax")
        .join(plans, on=["plan_id", "plan_year_end"], how="inner")
        .group_by(_GROUP, pl.col("person_id").alias("employee.person_id"))
        .agg(pl.when(pl.col("amount").null_count() == 0).then(pl.col("amount").sum()).alias("after_tax"), is_there=pl.lit(True))
    )  # fmt: skip
    before = (
        book.tables["participants"]
        .select("plan_id", "person_id", "vested_percent_before")
        .join(plans, on="plan_id", how="inner")
        .group_by(_GROUP, pl.col("person_id").alias("employee.person_id"))
        .agg(pl.col("vested_percent_before").min().alias("employee.vested_percent_before"))
    )
    people = workings.frames[PERSON_YEAR.name]
    earlier = people.group_by(pl.col(pointer(EMPLOYEE_YEAR)).alias("row")).agg(
        pl.col("person_year.pay").drop_nulls().first().alias("earlier_pay")
    )
    paid = pl.when(pl.col("is_there").is_null()).then(0).otherwise(pl.col("after_tax"))
    return (
        employees.with_row_index("row")
        .join(after_tax, on=who, how="left", maintain_order="left")
        .join(before, on=who, how="left", maintain_order="left")
        .join(earlier, on="row", how="left", maintain_order="left")
        .with_columns(
            (pl.col("employee.rate_contributions") + paid).alias("employee.annual_additions"),
            pl.coalesce("employee.pay", "earlier_pay").alias("employee.pay_on_file"),
        )
        .drop("row", "after_tax", "is_there", "earlier_pay")
    )


def _short_year_pay(
    book: TopHeavyBook, workings: Workings, employees: pl.DataFrame, tested: pl.DataFrame
) -> pl.DataFrame:
    """Pay of a short tested year: of the plan year, or of the twelve months that end with it (TH-POL-15)."""
    look_up = LookUp(book)
    groups = workings.frames[EMPLOYER_YEAR.name]["employer_year.group_id"].to_list()
    reading = dict(zip(tested[_GROUP], workings.plans["short_year_pay"], strict=True))
    named = look_up.with_group("compensation", dict.fromkeys(groups))
    stays = look_up.with_group("employment", dict.fromkeys(groups))
    start, begin, full = pl.col("year_start"), pl.col("begin"), pl.col("whole")
    asked = employees.with_row_index("row").select(
        "row", pl.col("employee.person_id").alias("person_id"), pl.col("employee.tested_year_begin").alias("begin"),
        pl.col("employee.tested_year_end").alias("end"), pl.col("employee.months_of_pay").alias("months"),
        pl.col(_GROUP).replace_strict(dict(enumerate(groups)), return_dtype=pl.String).alias("group"),
        (pl.col(_GROUP).replace_strict(reading, return_dtype=pl.String) == "limitation_year").alias("whole"),
    ).filter(pl.col("months") < 12)  # fmt: skip
    year_ago = pl.col("end").dt.offset_by("-1y").dt.offset_by("1d")
    fits = pl.when(full).then(start <= year_ago).otherwise((start >= begin) & (start <= pl.col("end")))
    amount = pl.col("amount")
    per_employer = (
        asked.join(named, on=["group", "person_id"], how="inner")
        .filter(pl.col("year_end") == pl.col("end"), fits)
        .group_by("row", "employer_id")
        .agg(pl.when(amount.null_count() == 0).then(amount.sum()).alias("amount"))
    )
    hired, severed = pl.col("hire_date"), pl.col("severed_on")
    there = (hired.is_null() | (hired <= pl.col("end"))) & (severed.is_null() | (severed >= begin))
    unpaid = (
        asked.join(stays, on=["group", "person_id"], how="inner")
        .filter(there)
        .join(per_employer, on=["row", "employer_id"], how="anti")
        .select("row", unpaid=pl.lit(True))
        .unique()
    )
    paid = per_employer.group_by("row").agg(
        pl.when(amount.null_count() == 0).then(amount.sum()).alias("paid")
    )
    found = (
        asked.select("row", "whole", is_short=pl.lit(True))
        .join(paid, on="row", how="left")
        .join(unpaid, on="row", how="left")
    )
    short = pl.col("is_short").fill_null(False)
    return (
        employees.with_row_index("row")
        .join(found, on="row", how="left", maintain_order="left")
        .with_columns(
            pl.when(short).then(pl.when(pl.col("unpaid").is_null()).then(pl.col("paid")))
            .otherwise(pl.col("employee.pay")).alias("employee.pay"),
            pl.when(short & full).then(12).otherwise(pl.col("employee.months_of_pay")).alias("employee.months_of_pay"),
        )
        .drop("row", "whole", "is_short", "paid", "unpaid")
    )  # fmt: skip


# -- defined benefit plans -------------------------------------------------------------------------------------------
def with_pension_service(
    book: TopHeavyBook, workings: Workings, frames: Frames
) -> tuple[Frames, list[dict[str, Any]]]:
    """The years and the pay of the defined benefit minimum, once the status of the tested year is known; and their lines."""
    tested, people = frames[TESTED_PLAN.name], frames[PERSON_YEAR.name]
    pensions = {at: row for at, row in enumerate(tested.to_dicts()) if row["tested_plan.kind"] in PENSIONS}
    if not pensions or book.tables["pension_years"].is_empty():
        return frames, []
    history = {(r["plan_id"], r["plan_year_end"]): r for r in book.tables["plan_history"].to_dicts()}
    held: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in book.tables["pension_years"].sort("plan_year_end").to_dicts():
        held.setdefault((row["plan_id"], row["person_id"]), []).append(row)
    pay = _PayByYear(book)
    listed = short_years(book.tables["plan_years"])
    terms = {r["plan_id"]: r for r in book.tables["plans"].to_dicts()}
    groups = frames[EMPLOYER_YEAR.name]["employer_year.group_id"]
    look_up = LookUp(book)
    made: list[tuple[Any, ...]] = []
    lines: list[dict[str, Any]] = []
    for place, person, hired in people.select(_PLAN, "person_id", "hire_date").iter_rows():
        plan = pensions.get(place)
        plan_id: str = "" if plan is None else plan["tested_plan.plan_id"]
        if plan is None or (plan_id, person) not in held:
            made.append((None,) * 5)
            continue
        end, rows = plan["tested_plan.tested_year_end"], held[plan_id, person]
        group = groups[plan[_GROUP]]
        members = look_up.members_of(group)
        status = {YES: True, NO: False}.get(plan["is_top_heavy"])
        told = []
        for begin, last in PlanYears.of(terms[plan_id], listed).through(end):
            year: dict[str, Any] | None = next((r for r in rows if r["plan_year_end"] == last), None)
            if year is None and (
                (hired is not None and hired > last)
                or look_up.is_covered("pension_years", (plan_id, group), begin, last)
            ):
                continue  # no service; where the table is not complete, its hours are unknown
            past = history.get((plan_id, last), {})
            told.append({
                "plan_year_begin": begin, "plan_year_end": last, "hours": year and year["hours"],
                "pay": pay.of(person, members, begin, last),
                "was_top_heavy": status if last == end else past.get("was_top_heavy"),
                "benefited_key_employees": past.get("benefited_key_employees"),
            })  # fmt: skip
        found = pension_service(told, frozen_pay=workings.plans["frozen_plan_pay"][place])
        now: dict[str, Any] = next((r for r in rows if r["plan_year_end"] == end), {})
        made.append((found["pension_years"], found["pension_pay"], found["pension_pay_years"], now.get("accrued_benefit"),
                     now.get("contribution_equivalent")))  # fmt: skip
        lines += [{"plan_id": plan_id, "person_id": person, **line} for line in found["lines"]]
    names = (
        "pension_years",
        "pension_pay",
        "pension_pay_years",
        "accrued_benefit",
        "contribution_equivalent",
    )
    columns = [
        pl.Series(f"person_year.{n}", [m[at] for m in made], dtype=pl.Int64) for at, n in enumerate(names)
    ]
    return {**frames, PERSON_YEAR.name: people.with_columns(columns)}, lines


class _PayByYear:
    """Pay of any plan year, from every member that employed the person in it."""

    def __init__(self, book: TopHeavyBook) -> None:
        rows = (
            book.tables["compensation"].select("person_id", "employer_id", "year_end", "amount").iter_rows()
        )
        self._paid = {(person, employer, end): amount for person, employer, end, amount in rows}
        self._stays: dict[tuple[str, str], list[tuple[date | None, date | None]]] = {}
        for person, employer, hired, severed in (
            book.tables["employment"]
            .select("person_id", "employer_id", "hire_date", "severed_on")
            .iter_rows()
        ):
            self._stays.setdefault((person, employer), []).append((hired, severed))

    def of(self, person: str, members: Sequence[str], begin: date, end: date) -> int | None:
        """Unknown where a member that employed the person has none on file."""
        total = 0
        for member in members:
            paid = self._paid.get((person, member, end))
            if paid is not None:
                total += paid
            elif (person, member, end) in self._paid or self._was_there(person, member, begin, end):
                return None
        return total

    def _was_there(self, person: str, member: str, begin: date, end: date) -> bool:
        return any(
            (hired is None or hired <= end) and (severed is None or severed >= begin)
            for hired, severed in self._stays.get((person, member), ())
        )


def with_key_list_of_tested_year(frames: Frames, later: Mapping[str, pl.DataFrame]) -> Frames:
    """Who is key in the tested year itself: ``later`` holds the frames whose determination year it is."""
    own, other = frames[PERSON_YEAR.name], later[PERSON_YEAR.name]
    plans, dated = frames[TESTED_PLAN.name], later[TESTED_PLAN.name]
    keys = ["plan_id", "on", "person_id"]

    def named(people: pl.DataFrame, of: pl.DataFrame, day: str) -> pl.DataFrame:
        place = people[_PLAN]
        on = of[f"tested_plan.{day}"][place].alias("on")
        return people.with_columns(of["tested_plan.plan_id"][place].alias("plan_id"), on)

    found = named(other, dated, "determination_date").select(
        *keys, pl.col("is_key_employee").alias("person_year.is_key_in_tested_year")
    )
    joined = named(own, plans, "tested_year_end").join(
        found.unique(keys), on=keys, how="left", maintain_order="left"
    )
    return {**frames, PERSON_YEAR.name: joined.drop("plan_id", "on")}


__all__ = ["with_further_facts", "with_key_list_of_tested_year", "with_pension_service"]
