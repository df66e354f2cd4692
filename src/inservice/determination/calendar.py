"""The calendar: every day that a determination, a correction or a plan year brings with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from inservice.engine.business_days import business_day_from
from inservice.engine.explain import Explainer
from inservice.engine.truth import NO, YES
from inservice.errors import InputError, Problem
from inservice.facts.plan_year import PLAN_YEAR
from inservice.law.processing import plan_year as days
from inservice.law.processing.figures import holidays
from inservice.law.rulebook import rule_book
from inservice.memo.calendar import Entry
from inservice.plan.reading import Plan

_EXEMPT_KINDS = frozenset({"simple_401k"})


_TAX_ACTS = frozenset({"O-CAL-03", "O-CAL-04", "O-CAL-05", "O-PRO-66", "O-PRO-67", "O-PRO-68"})
"""Deposits, returns and statements: acts under the internal revenue laws, which section 7503 moves."""


def next_business_day(day: date, refs: Iterable[str]) -> date | None:
    """The day through which a tax act is timely, where ``day`` is on a weekend or legal holiday (26 USC 7503); else None."""
    if _TAX_ACTS.isdisjoint(refs):
        return None
    moved = business_day_from(day, holidays())
    return None if moved == day else moved


def of_deadlines(about: str, deadlines: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """The deadlines of a determination or a correction, as their answers print them."""
    return [
        _entry(
            date.fromisoformat(each["date"]),
            each["what"],
            about,
            each.get("rule", ""),
            each.get("cites", ""),
            each.get("confidence", "checked"),
        )
        for each in deadlines
        if each.get("date")
    ]


def _entry(day: date, what: str, about: str, rule: str, cites: str, confidence: str) -> Entry:
    return Entry(day, what, about, rule, cites, confidence, next_business_day(day, rule.split()))


def of_plan_year(plan: Plan, year: int) -> list[Entry]:
    """The days of the plan year of ``plan`` that ends in the calendar year ``year``.

    Raises InputError where no plan year of the plan ends in it.
    """
    begins_on, ends_on = _plan_year(plan, year)
    document = plan.version_on(ends_on).document
    frame = pl.DataFrame(
        {
            "plan_year.plan_id": [document.plan_id],
            "plan_year.begins_on": [begins_on],
            "plan_year.ends_on": [ends_on],
            "plan_year.is_governmental": [YES if document.governmental else NO],
            "plan_year.is_bargained": [YES if document.collectively_bargained else NO],
            "plan_year.is_erisa": [YES if document.erisa and not document.governmental else NO],
            "plan_year.is_subject_to_top_heavy_rules": [
                NO
                if document.governmental or document.kind in _EXEMPT_KINDS or document.kind == "403b"
                else YES
            ],
        }
    )
    explainer = Explainer(rule_book(), {PLAN_YEAR.name: frame})
    found = [explainer.finding(name, PLAN_YEAR, 0) for name in days.__all__]
    return sorted(
        _entry(each.value, each.sentence, document.plan_id, " ".join(each.refs), each.cites, each.confidence)
        for each in found
        if each.value is not None and each.value >= begins_on
    )


def _plan_year(plan: Plan, year: int) -> tuple[date, date]:
    first = plan.document.effective
    for day in (date(year, 12, 31), date(year, 1, 1), date(year, 7, 1)):
        begins_on, ends_on = plan.plan_year(day)
        if ends_on.year == year and ends_on >= first:
            return begins_on, ends_on
    raise InputError(
        [
            Problem(
                f"No plan year of {plan.document.plan_id} ends in {year}.",
                expected=f"a year from {first.year} on",
                found=str(year),
                repair="Name the calendar year in which the plan year ends.",
            )
        ]
    )


__all__ = ["next_business_day", "of_deadlines", "of_plan_year"]
