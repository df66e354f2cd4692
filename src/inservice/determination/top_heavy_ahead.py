"""Looking ahead: before the determination date, how far each plan is from 60 percent, what would tip it, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from inservice.determination.written import iso, money
from inservice.engine.evaluate import evaluate
from inservice.engine.explain import Explainer
from inservice.engine.grain import pointer
from inservice.engine.truth import NO
from inservice.facts.top_heavy import EMPLOYEE_YEAR, EMPLOYER_YEAR, TESTED_PLAN
from inservice.facts.top_heavy_book import TopHeavyBook
from inservice.law.rulebook import rule_book

if TYPE_CHECKING:
    from inservice.determination.top_heavy import TopHeavyReport

_MARGINS = (
    "key_money_before_tipping",
    "other_money_before_tipping",
    "key_money_too_much",
    "other_money_that_cures",
)
_COST = ("would_be_owed_minimum", "minimum_if_top_heavy")


def look_ahead(report: TopHeavyReport) -> dict[str, Any]:
    """Plans, planned contributions and cost, on the facts to date: what is declared complete to date is taken to stay so."""
    now = _again(report, _completed(report.book, _facts_through(report)))
    frames = evaluate(rule_book(), [*_MARGINS, *_COST], now.frames)
    explainer = Explainer(rule_book(), frames)
    groups = frames[EMPLOYER_YEAR.name]
    places = frames[TESTED_PLAN.name][pointer(EMPLOYER_YEAR)][now.asked].to_list()
    plans = []
    for plan, place in zip(now.plans, places, strict=True):
        over = {"yes": _MARGINS[2:], "no": _MARGINS[:2]}.get(plan["is_top_heavy"], _MARGINS)
        if not plan["required_group"]:
            told = ["No key employee takes part: without one the plan cannot be top-heavy."]
        else:
            told = [explainer.finding(name, EMPLOYER_YEAR, place).sentence for name in over]
        plans.append({
            **{c: plan[c] for c in ("plan_id", "plan_year", "determination_date", "valuation_date", "is_top_heavy",
                                    "is_exempt_safe_harbor_plan", "required_group", "key_least", "key_most", "nonkey_least",
                                    "nonkey_most", "share_at_least", "share_at_most")},
            **{name: money(groups[name][place]) for name in _MARGINS}, "sentences": told,
        })  # fmt: skip
    return {
        "schema": "inservice/top-heavy-ahead/1", "plan_year": report.plan_year, "facts_through": iso(_facts_through(report)),
        "plans": plans, "planned_contributions": _planned(now), "cost": _cost(frames[EMPLOYEE_YEAR.name]),
    }  # fmt: skip


def _facts_through(report: TopHeavyReport) -> date | None:
    """The day up to which balances are on file."""
    days = [d for d in report.workings.plans["valuation_date"] if d is not None]
    return max(days, default=None)


def _completed(book: TopHeavyBook, to_date: date | None) -> TopHeavyBook:
    """The book as if nothing but what is planned happened after the last day on file."""
    if to_date is None:
        return book
    through = pl.col("through")
    coverage = book.tables["coverage"].with_columns(
        pl.when(through < to_date).then(through).alias("through"),
    )
    return TopHeavyBook({**book.tables, "coverage": coverage}, book.problems)


def _again(report: TopHeavyReport, book: TopHeavyBook) -> TopHeavyReport:
    return type(report).of(book, report.plan_year, report.readings)


# -- what would tip it -----------------------------------------------------------------------------------------------
def _planned(now: TopHeavyReport) -> list[dict[str, Any]]:
    """Each planned contribution (the lines of one name together), in the order of deposit: alone, and after those before it."""
    rows = now.book.tables["planned_contributions"]
    if rows.is_empty():
        return []
    named = rows.with_columns(
        pl.coalesce("name", pl.concat_str("person_id", pl.lit(" "), "kind")).alias("name")
    )
    order = (
        named.group_by("name", maintain_order=True)
        .agg(pl.col("deposit_date").max())
        .sort("deposit_date", maintain_order=True)
    )
    before = _status(now)
    so_far: list[pl.DataFrame] = []
    out = []
    for name, day in order.iter_rows():
        own = named.filter(pl.col("name") == name)
        alone = _status(_with(now, [own]))
        so_far.append(own)
        after = _status(_with(now, so_far))
        amounts = own["amount"]
        out.append({
            "name": name, "deposited_by": iso(day), "lines": own.height,
            "amount": None if amounts.null_count() else money(int(amounts.sum())),
            "alone": alone, "with_those_before": after, "tips_alone": _tipped(_status(now), alone), "tips": _tipped(before, after),
            "cures": _tipped(after, before),
        })  # fmt: skip
        before = after
    return out


def _with(now: TopHeavyReport, planned: Sequence[pl.DataFrame]) -> TopHeavyReport:
    """The answer with planned contributions made."""
    columns = now.book.tables["contributions"].columns
    whole = pl.concat([now.book.tables["contributions"], *(p.select(columns) for p in planned)])
    return _again(now, TopHeavyBook({**now.book.tables, "contributions": whole}, now.book.problems))


def _status(report: TopHeavyReport) -> dict[str, str]:
    return {p["plan_id"]: p["is_top_heavy"] for p in report.plans}


def _tipped(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The plans that become top-heavy, or of which it is no longer sure that they are not."""
    return [p for p, status in after.items() if before[p] == "no" and status != "no"]


# -- what it costs ---------------------------------------------------------------------------------------------------
def _cost(employees: pl.DataFrame) -> dict[str, Any]:
    rows = [r for r in employees.to_dicts() if r["would_be_owed_minimum"] != NO]
    amounts = [r["minimum_if_top_heavy"] for r in rows]
    known = [a for a in amounts if a is not None]
    return {
        "total": money(sum(known)) if len(known) == len(amounts) else None, "at_least": money(sum(known)),
        "people": [
            {"person_id": r["employee.person_id"], "pay_on_file": money(r["employee.pay_on_file"]),
             "minimum": money(r["minimum_if_top_heavy"])}
            for r in rows
        ],
    }  # fmt: skip


__all__ = ["look_ahead"]
