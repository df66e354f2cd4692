"""From the tables of an employer to the frames that the top-heavy rules are evaluated on.

Many employers go through the same steps at once: every table is arranged once, and each step takes whole columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from inservice.determination.top_heavy_dates import PENSIONS, DatedPlan, LookUp, back, dated_plans
from inservice.determination.top_heavy_people import Keys, Roster, employee_frame, person_year_frame
from inservice.engine.evaluate import Frames
from inservice.engine.grain import pointer
from inservice.facts.top_heavy import EMPLOYEE_YEAR, EMPLOYER_YEAR, PERSON_YEAR, TESTED_PLAN
from inservice.facts.top_heavy_book import TopHeavyBook
from inservice.law.top_heavy.figures import top_heavy_readings
from inservice.law.top_heavy.key_employees import officer_cap
from inservice.law.top_heavy.ledgers.amounts import countable_amounts
from inservice.law.top_heavy.ledgers.attribution import OwnershipQuestion, attributed_ownership
from inservice.law.top_heavy.ledgers.groups import classed_contributions


@dataclass
class Workings:
    """The frames, and the ledgers whose lines the report prints. ``owned_at``: for each plan the question of ``ownership`` that is its."""

    frames: Frames
    plans: pl.DataFrame
    amounts: pl.DataFrame
    ownership: pl.DataFrame
    owned_at: list[int]
    contributions: pl.DataFrame = field(default_factory=pl.DataFrame)
    pension_years: list[dict[str, Any]] = field(default_factory=list)


def frames_of(book: TopHeavyBook, plan_year: int, readings: Mapping[str, str]) -> Workings:
    """Frames for the plan years that end in ``plan_year``. ``readings`` override those of the book.

    Raises InputError where no plan can be tested: without plans, year ends, first days or groups.
    """
    look_up = LookUp(book)
    dates = dated_plans(book, plan_year, look_up)
    keys: Keys = {key: place for place, key in enumerate(dict.fromkeys(d.key for d in dates))}
    chosen = [look_up.readings_of(d.plan["plan_id"], readings) for d in dates]
    roster = Roster(look_up, dates, keys)
    employer_year = pl.DataFrame(
        {"employer_year.group_id": [g for g, _ in keys], "employer_year.year": [y for _, y in keys]},
        schema={"employer_year.group_id": pl.String, "employer_year.year": pl.Int64},
    )
    tables = book.tables
    contributions = classed_contributions(tables["contributions"])
    plans = _plan_rows(look_up, dates, chosen)
    tested = _tested_plan(look_up, dates, keys, chosen, contributions)
    owned, owned_at = _owned(look_up, dates, chosen)
    person_year = person_year_frame(roster, chosen, owned, owned_at)
    members = person_year.select(
        pl.col(pointer(TESTED_PLAN)).alias("plan"), "person_id", pl.col("person_year.is_participant").alias("is_participant"),
        "hire_date",
    )  # fmt: skip
    amounts = countable_amounts(
        plans, tables["balances"], tables["contributions"], tables["distributions"], members
    )
    frames = {
        EMPLOYER_YEAR.name: employer_year, TESTED_PLAN.name: tested,
        EMPLOYEE_YEAR.name: employee_frame(roster, contributions, plan_year), PERSON_YEAR.name: _with_amounts(person_year, amounts),
    }  # fmt: skip
    return Workings(frames, plans, amounts, owned, owned_at, contributions)


# -- plans -----------------------------------------------------------------------------------------------------------
def _plan_rows(look_up: LookUp, dates: Sequence[DatedPlan], chosen: Sequence[dict[str, str]]) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    struck = look_up.tables["balances"].select("plan_id", "as_of").unique().drop_nulls()
    values: dict[str, list[date]] = {}
    for plan_id, day in struck.iter_rows():
        values.setdefault(plan_id, []).append(day)
    for at, (d, readings) in enumerate(zip(dates, chosen, strict=True)):
        plan_id, due = d.plan["plan_id"], d.determination_date
        valued = max((day for day in values.get(plan_id, ()) if back(due, 1) < day <= due), default=None)
        history = [
            since or date.min
            for since, through in look_up.coverage("distributions", d.scopes)
            if through is None or through >= due
        ]
        gone = d.plan["terminated_on"]
        rows.append({
            "plan": at, "plan_id": plan_id, "kind": d.plan["kind"], "determination_date": due, "one_year_ago": back(due, 1),
            "five_years_ago": back(due, 5), "valuation_date": valued, "is_terminated": gone is not None and gone <= due,
            "dates_from_first_year": d.dates_from_first_year, "is_first_plan_year": d.is_first_plan_year,
            "tests_contributions": d.plan["kind"] == "sep" and bool(d.plan["tests_contributions"]),
            "contributions_are_complete": look_up.is_covered("contributions", d.scopes, d.plan["first_day"], due),
            "balances_are_complete": valued is not None and look_up.is_covered("balances", d.scopes, valued, valued),
            "history_from": min(history, default=None), **readings,
        })  # fmt: skip
    schema: dict[str, Any] = {
        "plan": pl.UInt32, "plan_id": pl.String, "kind": pl.String, "determination_date": pl.Date, "one_year_ago": pl.Date,
        "five_years_ago": pl.Date, "valuation_date": pl.Date, "is_terminated": pl.Boolean, "dates_from_first_year": pl.Boolean,
        "is_first_plan_year": pl.Boolean, "tests_contributions": pl.Boolean, "contributions_are_complete": pl.Boolean,
        "balances_are_complete": pl.Boolean, "history_from": pl.Date,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(top_heavy_readings(), pl.String))


def _tested_plan(
    look_up: LookUp,
    dates: Sequence[DatedPlan],
    keys: Keys,
    chosen: Sequence[dict[str, str]],
    contributions: pl.DataFrame,
) -> pl.DataFrame:
    designs = {(r["plan_id"], r["plan_year_end"]): r for r in look_up.tables["safe_harbor"].to_dicts()}
    counts = {(r["group_id"], r["year_end"]): r["employees"] for r in look_up.tables["headcounts"].to_dicts()}
    pensions = {d.plan["plan_id"] for d in dates if d.plan["kind"] in PENSIONS}
    paid: dict[tuple[str, date], dict[str | None, tuple[int, int]]] = {}
    amount = pl.col("amount")
    sums = contributions.group_by("plan_id", "plan_year_end", "kind").agg(
        amount.sum(), amount.null_count().alias("unknown")
    )
    for plan_id, end, kind, total, unknown in sums.iter_rows():
        paid.setdefault((plan_id, end), {})[kind] = (total, unknown)
    rows: list[dict[str, Any]] = []
    for d, readings in zip(dates, chosen, strict=True):
        plan = d.plan
        count = counts.get((d.group_id, d.determination_date))
        cap = None if count is None else officer_cap(count)
        gone = plan["terminated_on"]
        found = designs.get((plan["plan_id"], d.tested_end))
        none = found is None and look_up.is_covered("safe_harbor", d.scopes, d.tested_begin, d.tested_end)
        design = found or {}
        year = paid.get((plan["plan_id"], d.tested_end), {})

        def made(*kinds: str, of: Mapping[str | None, tuple[int, int]] = year) -> int | None:
            held = [of[kind] for kind in kinds if kind in of]
            return None if any(unknown for _, unknown in held) else sum(total for total, _ in held)

        asks_contributions = not none and design.get("design") != "none"
        rows.append({
            pointer(EMPLOYER_YEAR): keys[d.key],
            "tested_plan.plan_id": plan["plan_id"], "tested_plan.kind": plan["kind"], "tested_plan.is_asked": d.is_asked,
            "tested_plan.is_terminated": gone is not None and gone <= d.determination_date,
            "tested_plan.is_first_plan_year": d.is_first_plan_year, "tested_plan.determination_date": d.determination_date,
            "tested_plan.determination_year_begin": d.determination_begin, "tested_plan.tested_year_begin": d.tested_begin,
            "tested_plan.tested_year_end": d.tested_end, "tested_plan.officer_cap_least": cap or 3,
            "tested_plan.officer_cap_most": cap or 50, "tested_plan.is_added_by_choice": bool(plan["is_added_by_choice"]),
            "tested_plan.enables_a_defined_benefit_plan": plan["enables_plan_id"] in pensions,
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


# -- ownership -------------------------------------------------------------------------------------------------------
def _owned(
    look_up: LookUp, dates: Sequence[DatedPlan], chosen: Sequence[dict[str, str]]
) -> tuple[pl.DataFrame, list[int]]:
    """Attributed shares, once for each employer, window and reading; and for each plan which of these questions is its."""
    employers = look_up.tables["employers"].select("employer_id", "entity_kind").iter_rows()
    kinds = {employer: kind or "other" for employer, kind in employers}
    asked: dict[OwnershipQuestion, int] = {}
    owned_at: list[int] = []
    for d, readings in zip(dates, chosen, strict=True):
        window = (d.determination_begin, d.determination_date)
        question = OwnershipQuestion(
            tuple(sorted(look_up.members_of(d.group_id))), window, readings["options"], readings["community_property"],
            *(look_up.is_covered(table, d.scopes, *window) for table in ("ownership", "family")),
        )  # fmt: skip
        owned_at.append(asked.setdefault(question, len(asked)))
    tables = look_up.tables
    return attributed_ownership(tables["ownership"], tables["family"], kinds, list(asked)), owned_at


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
