"""Missed minimums: what is to be deposited for each person, with what it would have earned by then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from inservice.determination.written import iso, money
from inservice.engine.money import cents
from inservice.errors import InputError, Problem
from inservice.law.correction.earnings import Growth, Return, earnings, published_growth, supplied_growth

if TYPE_CHECKING:
    from inservice.determination.top_heavy import TopHeavyReport

_DAY = timedelta(days=1)
NOTES = (
    ("TH-COR-04", "The investment result comes first: the person's own, for others than highly compensated employees the plan's average. "
                  "A rate of interest serves only where neither can reasonably be found."),
    ("TH-COR-05", "An estimate will do where the exact result is impossible, or the difference small and the cost of it great."),
    ("TH-COR-06", "A loss need not be taken off the deposit, and is not."),
    ("TH-COR-07", "The minimum is an annual addition of the year it was missed; its earnings are none."),
    ("TH-COR-08", "Those who have left get it too, unless the amount is small and paying it out would cost more."),
    ("TH-COR-10", "Forfeitures may pay for it only if the plan lets them."),
)  # fmt: skip
"""What holds for every corrective deposit, by line of the law."""


def corrections(report: TopHeavyReport) -> dict[str, Any]:
    """The corrective deposit of each person whose minimum is still owed, by the tables ``corrections`` and ``returns``."""
    facts = {(r["plan_id"], r["plan_year_end"]): r for r in report.book.tables["corrections"].to_dicts()}
    ends = {p["plan_id"]: date.fromisoformat(p["plan_year"][1]) for p in report.plans}
    out: list[dict[str, Any]] = []
    told: set[str] = set()
    for person in report.people:
        who, plan_id = person["person_id"], person["plan_id"]
        fact = facts.get((plan_id, ends[plan_id]))
        if fact is None or who in told or not person["takes_part"] or person["still_owed"] == "0.00":
            continue
        told.add(who)
        missed = None if person["still_owed"] is None else cents(person["still_owed"])
        growth = _growth(report, fact, who)
        made = None if missed is None else earnings(missed, growth, "ignored")
        loss = None if missed is None or made is None else earnings(missed, growth)
        out.append({
            "plan_id": plan_id, "person_id": who, "missed": person["still_owed"], "due_on": iso(fact["due_on"]),
            "deposited_on": iso(fact["deposited_on"]), "method": fact["method"], "earnings": money(made),
            "loss_not_taken_off": money(-loss if loss is not None and loss < 0 else 0 if loss is not None else None),
            "deposit": money(None if missed is None or made is None else missed + made), "needed": growth.missing, "ref": "TH-COR-01",
        })  # fmt: skip
    deposits = [r["deposit"] for r in out]
    total = None if not deposits or None in deposits else money(sum(cents(d) for d in deposits))
    return {
        "total": total,
        "people": out,
        "notes": [{"ref": ref, "says": says} for ref, says in NOTES] if out else [],
    }


def _growth(report: TopHeavyReport, fact: Mapping[str, Any], who: str) -> Growth:
    start, end = fact["due_on"], fact["deposited_on"]
    if start is None or end is None:
        return Growth((), "the day the minimum was due, or the day of the deposit (table corrections)")
    if end < start:
        return Growth((), "a day of deposit after the day the minimum was due (table corrections)")
    if fact["method"] == "department_of_labor":
        return published_growth(start, end)
    if fact["method"] is None:
        return Growth((), "the method: own_return, plan_average or department_of_labor (table corrections)")
    wanted = who if fact["method"] == "own_return" else None
    rows = report.book.tables["returns"].to_dicts()
    return supplied_growth(
        [
            Return(r["from"] - _DAY, r["through"], _rate(r["rate"]))
            for r in rows
            if r["person_id"] == wanted and r["plan_id"] in (None, fact["plan_id"]) and r["rate"] is not None
        ],
        start,
        end,
    )


def _rate(text: str) -> Fraction:
    """ "4.32%" as 432/10000. Raises InputError for anything but a percentage."""
    number = text.strip().removesuffix("%").strip()
    try:
        if not text.strip().endswith("%"):
            raise InvalidOperation
        return Fraction(Decimal(number)) / 100
    except (InvalidOperation, ValueError):
        wanted = 'a percentage such as "4.32%"'
        problem = Problem("A return cannot be read.", where="returns.rate", found=text[:40], expected=wanted)
        raise InputError([problem]) from None


__all__ = ["NOTES", "corrections"]
