"""What an early payment costs for medical bills or college, from the plan and through an IRA; equal payments; what a rollover changes.

Payments are rows by the names of the facts of ``withdrawal``, so one amount and a thousand go the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from inservice.determination.consequences.pro_rata import needed
from inservice.determination.fact_frames import frame_of, named_in_full
from inservice.determination.written import iso, money
from inservice.engine.explain import Explainer, Finding
from inservice.engine.grain import Grain
from inservice.engine.money import cents
from inservice.engine.truth import NAMES
from inservice.facts.iras import EQUAL_SERIES, WITHDRAWAL
from inservice.law.consequences.ledgers.iras import level_payments
from inservice.law.consequences.moving_exceptions import exceptions_on
from inservice.law.ira_rulebook import ira_rule_book
from inservice.law.matrix import load_matrix

Row = Mapping[str, Any]
_MEDICAL = (
    "income_with",
    "medical_floor",
    "medical_exempt",
    "medical_exposed",
    "medical_extra_tax",
    "largest_exempt_payment",
)
_COLLEGE = ("qualified_education_expenses", "adjusted_education_expenses", "education_exempt", "college_tax_from_ira",
            "college_tax_from_plan")  # fmt: skip
_SERIES = ("series_payment", "series_recapture")
_UNASKED: Mapping[Any, tuple[str, ...]] = {
    "minimum": ("series_rate_is_allowed",),
    "none": ("series_is_broken", "series_recapture"),
}
"""What is not asked of a series by that method, or with no change: nothing is lacking for it."""
_NOT_TO_AN_IRA = (
    "in_plan_roth_rollover",
    "domestic_relations_order",
    "tax_levy",
    "lifetime_income_portability",
)
"""Events whose money stays in the plan, goes to somebody else, or is no cash."""
PATH = (
    ("is_early", "C-DAT-07"),
    ("enough_can_leave_plan", "C-TEN-03"),
    ("ira_pays_in_year_of_expenses", "C-EDU-07"),
    ("education_counts", "C-EDU-02"),
    ("college_path_works", "C-EDU-09"),
)
"""The steps of the way from the plan through an IRA to the college, in order, each with its line of the law page."""

ALSO = (
    "The additional tax is reported on Form 5329 with exception 08; the 1099-R will show code 1.",
    "The IRA's payment is income on the student aid form two years later: ask the school what it costs in aid.",
    "Only what the IRA pays in the year of the expense counts, never more than the expenses left after tax-free help: "
    "taking more to pay the "
    "tax on it is not covered.",
    "If the IRAs hold after-tax money, part of the payment is nontaxable by the pro-rata rule; after-tax plan money "
    "is better sent to a Roth IRA.",
    "Compare it with a plan loan, a parent loan, a 529 program, a payment plan, and paying first what earns an education credit.",
)
"""What the reader of a college answer is told besides (table 4.2, steps 5 and 8 to 10)."""
LOST = (
    "The rolled amount loses the freedom from the 10% extra tax that leaving the employer in or after the year of age 55 gives plan money.",
    "While any of it is in an IRA on December 31, a backdoor Roth conversion is taxable in proportion.",
    "The most that can be borrowed from the plan is half of a smaller balance.",
    "The plan's prices, and its protection from creditors, no longer apply to it.",
)
"""What a rollover on the way costs (table 4.2, step 11)."""


@dataclass
class _Answers:
    rows: Sequence[Row]
    grain: Grain

    @cached_property
    def explainer(self) -> Explainer:
        frame = frame_of(self.grain, named_in_full(self.grain, self.rows))
        return Explainer(ira_rule_book(), {self.grain.name: frame})

    def value(self, name: str, at: int) -> Any:
        return self.explainer.row(self.grain, at)[name]

    def finding(self, name: str, at: int) -> Finding:
        return self.explainer.finding(name, self.grain, at)

    def told(self, names: Sequence[str], at: int) -> dict[str, Any]:
        findings = [self.finding(name, at) for name in names]
        return {
            **{name: money(self.value(name, at)) for name in names},
            "sentences": [f.sentence for f in findings],
            "findings": [f.to_dict() for f in findings],
            "facts_needed": needed(findings),
        }


def medical(payments: Sequence[Row]) -> list[dict[str, Any]]:
    """Each payment with what medical expenses cover of it, the 10% extra tax, and the largest payment covered in full (C-TEN-18).

    A payment has ``paid_on``, ``birth_date``, ``taxable``, ``income_before``, ``more_social_security``, ``medical_expenses`` and
    ``medical_used_before``, money in cents; what is left out is unknown.
    """
    answers = _Answers(payments, WITHDRAWAL)
    return [
        {
            "taxable": money(payment.get("taxable")),
            **answers.told(_MEDICAL, at),
            "is_the_same_in_the_plan": True,
        }
        for at, payment in enumerate(payments)
    ]


def college(payments: Sequence[Row]) -> list[dict[str, Any]]:
    """Each payment by way of an IRA and straight from the plan: steps, expenses, 10% extra tax, what is lost (table 4.2 of the law page).

    A payment has the facts of ``withdrawal``; ``can_leave_plan`` comes from :func:`can_leave_plan`. Income tax is another answer's.
    """
    answers = _Answers(
        [{**p, "ira_pays_on": p.get("ira_pays_on") or p.get("paid_on")} for p in payments], WITHDRAWAL
    )
    out = []
    for at, payment in enumerate(payments):
        steps = []
        for number, (name, ref) in enumerate(PATH, 1):
            told = answers.finding(name, at)
            steps.append(
                {
                    "step": number,
                    "rule": told.rule,
                    "status": told.status,
                    "sentence": told.sentence,
                    "ref": ref,
                }
            )
        exposed = answers.value("college_tax_from_ira", at), answers.value("college_tax_from_plan", at)
        saved = None if None in exposed else exposed[1] - exposed[0]
        out.append({
            "taken": money(payment.get("amount")), "taxable": money(payment.get("taxable")),
            "works": NAMES[answers.value("college_path_works", at)], "steps": steps, **answers.told(_COLLEGE, at),
            "saved_by_the_way_through_an_ira": money(saved), "lost": list(LOST), "also": list(ALSO),
        })  # fmt: skip
    return out


def can_leave_plan(availability: Mapping[str, Any]) -> dict[str, Any]:
    """What can leave the plan now and be rolled over, of the answer of ``availability`` (its ``options``).

    Of each account the most that one open event pays which is an eligible rollover distribution; Roth money is left out. Gives ``amount``
    (cents; None where an account cannot be told), ``at_least`` and the ``sources``.
    """
    matrix = load_matrix()
    best: dict[str, int] = {}
    open_by: dict[str, str] = {}
    unknown: set[str] = set()
    for option in availability["options"]:
        source = matrix.sources[option["source"]]
        event = option["event"]
        if source.tax == "roth" or event in _NOT_TO_AN_IRA or matrix.events[event].rollover_eligible != "yes":
            continue
        account = option["account_id"]
        if option["status"] == "yes" and option["available"] is not None:
            if cents(option["available"]) > best.get(account, -1):
                best[account], open_by[account] = cents(option["available"]), option["event"]
        elif option["status"] in ("yes", "unknown"):
            unknown.add(account)
    at_least = sum(best.values())
    sources = {o["account_id"]: o["source"] for o in availability["options"]}
    return {
        "amount": None if unknown - best.keys() else at_least, "at_least": at_least,
        "sources": [{"account_id": a, "source": sources[a], "event": open_by[a], "amount": money(m)} for a, m in sorted(best.items()) if m],
        "unknown": sorted(unknown - best.keys()),
    }  # fmt: skip


def equal_payments(series: Sequence[Row]) -> list[dict[str, Any]]:
    """Each series of substantially equal payments: allowed, yearly payment, until when it is locked, the cost of a
    change (C-TEN-40 to -44).
    """
    plain = pl.DataFrame({
        name: pl.Series([row.get(key) for row in series], dtype=pl.Int64)
        for name, key in (("balance", "balance"), ("rate", "chosen_rate"), ("life_expectancy_tenths", "life_expectancy_tenths"))
    })  # fmt: skip
    level = level_payments(plain)["level_payment"].to_list()
    answers = _Answers(
        [{**row, "level_payment": pay} for row, pay in zip(series, level, strict=True)], EQUAL_SERIES
    )
    names = ("series_is_allowed", "series_rate_is_allowed", "series_is_broken")
    out = []
    for at in range(len(series)):
        locked = answers.value("series_locked_until", at)
        findings = [
            answers.finding(name, at) for name in (*names, *_SERIES, "series_locked_until")
            if name not in _UNASKED.get(series[at].get("method"), ()) and name not in _UNASKED.get(series[at].get("change"), ())
        ]  # fmt: skip
        if answers.value("series_needs_an_ira", at) is not None:
            findings.append(answers.finding("series_needs_an_ira", at))
        out.append({
            **{name: NAMES[answers.value(name, at)] for name in names}, **{name: money(answers.value(name, at)) for name in _SERIES},
            "series_locked_until": iso(locked),
            "highest_rate": _rate(answers.value("highest_series_rate", at)),
            "sentences": [f.sentence for f in findings], "findings": [f.to_dict() for f in findings], "facts_needed": needed(findings),
        })  # fmt: skip
    return out


def what_a_rollover_changes(day: date) -> list[dict[str, Any]]:
    """The exceptions in force on a day that a rollover from plan to IRA gains, loses or leaves alone (picture C-PLT-12), changes first."""
    order = {"lost": 0, "gained": 1, "same": 2, "none": 3}
    return sorted(exceptions_on(day), key=lambda line: order[line["rollover"]])


def _rate(hundredths: int | None) -> str | None:
    return None if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}%"


__all__ = [
    "ALSO",
    "LOST",
    "PATH",
    "can_leave_plan",
    "college",
    "equal_payments",
    "medical",
    "what_a_rollover_changes",
]
