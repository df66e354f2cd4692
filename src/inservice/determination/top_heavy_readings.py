"""Unsettled points of a top-heavy answer: the reading used, and what each other one would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from inservice.facts.top_heavy import EMPLOYEE_YEAR, PERSON_YEAR, TESTED_PLAN
from inservice.law.top_heavy.figures import top_heavy_readings

if TYPE_CHECKING:
    from inservice.determination.top_heavy import TopHeavyReport

Matters = Callable[["TopHeavyReport"], bool]


def other_readings(report: TopHeavyReport) -> list[dict[str, Any]]:
    """Each point and each other choice, worked out anew wherever the facts let it matter."""
    own = report.outcome
    used = report.workings.plans.row(0, named=True)
    out = []
    for reading in top_heavy_readings().values():
        may_matter = _MATTERS[reading.name](report)
        for choice, says in reading.choices.items():
            if choice == used[reading.name]:
                continue
            other = own
            if may_matter:
                other = (
                    type(report)
                    .of(report.book, report.plan_year, {**report.readings, reading.name: choice})
                    .outcome
                )
            out.append({
                "name": reading.name, "question": reading.question, "used": used[reading.name], "other": choice, "says": says,
                "changes": other != own, "other_gives": other if other != own else None, "ref": " ".join(reading.refs),
            })  # fmt: skip
    return out


def _any(report: TopHeavyReport, table: str, where: pl.Expr) -> bool:
    return bool(report.book.tables[table].select(where.fill_null(False).any()).item())


def _paid_for(reason: str) -> Matters:
    return lambda report: _any(report, "distributions", pl.col("reason") == reason)


def _leaves_out(report: TopHeavyReport) -> bool:
    return _any(report, "plans", pl.col("leaves_out_otherwise_excludable").fill_null(True))


def _worst_place(report: TopHeavyReport) -> int:
    return report.frames[PERSON_YEAR.name]["person_year.officer_place_most"].max() or 0  # type: ignore[return-value]


def _off_calendar(report: TopHeavyReport) -> bool:
    frame = report.frames[TESTED_PLAN.name]
    begin, end = frame["tested_plan.determination_year_begin"], frame["tested_plan.determination_date"]
    return bool((begin.dt.year() != end.dt.year()).any())


# What must be on file for a reading to matter at all; where nothing of it is, every choice gives the same answer.
_MATTERS: Mapping[str, Matters] = {
    "officer_limit_year": _off_calendar,
    "ties_at_officer_cap": lambda r: _worst_place(r) > 3,
    "employees_for_officer_cap": lambda r: _worst_place(r) > 3,
    "options": lambda r: _any(r, "ownership", pl.col("option").is_not_null()),
    "community_property": lambda r: _any(r, "family", pl.col("relation") == "spouse"),
    "receivables": lambda r: _any(r, "contributions", pl.col("deposit_date") > pl.col("plan_year_end")),
    "determination_year_catch_ups": lambda r: _any(r, "contributions", pl.col("kind") == "catch_up"),
    "alternate_payees": _paid_for("alternate_payee"),
    "corrective_distributions": _paid_for("corrective"),
    "plan_termination_payments": _paid_for("plan_termination"),
    "unrelated_rollover_payments": lambda r: _any(r, "distributions", pl.col("from_unrelated_rollover")),
    "excluded_class_on_last_day": lambda r: _any(r, "participants", pl.col("is_in_excluded_class")),
    "first_year_of_excludable_relief": _leaves_out,
    "key_among_excludable": _leaves_out,
    "excludable_until": _leaves_out,
    "key_list_for_minimum": lambda r: True,
    "short_year_pay": lambda r: bool((r.frames[EMPLOYEE_YEAR.name]["employee.tested_year_begin"].dt.offset_by("1y")
                                      > r.frames[EMPLOYEE_YEAR.name]["employee.tested_year_end"].dt.offset_by("1d")).any()),
    "frozen_plan_pay": lambda r: not r.book.tables["pension_years"].is_empty(),
}  # fmt: skip


__all__ = ["other_readings"]
