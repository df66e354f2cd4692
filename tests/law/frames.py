"""Small frames from facts by name, for the tests of rules: one request with its accounts, contributions and earlier payments.

``answer("attained_age_59_half", {"person.birth_date": date(1966, 1, 1)})`` gives the answer of the first row of the rule's
grain: the name of a truth, or the value. Facts not given are those of :data:`GENEROUS`; None makes a fact unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from inservice.engine.book import DTYPES
from inservice.engine.evaluate import Frames, evaluate
from inservice.engine.grain import Grain, pointer
from inservice.engine.truth import NAMES
from inservice.facts.tables import (
    ACCOUNT, EARLIER, LOT, OPTION, OPTION_EARLIER, OPTION_LOT, PLAN_DAY, PLAN_OPTION, REQUEST, Facts,
)  # fmt: skip
from inservice.law.rulebook import rule_book

GENEROUS: dict[str, Any] = {
    "plan.kind": "401k", "plan.has_survivor_annuity": False, "plan.offers_roth": True,
    "plan.is_building_trades_multiemployer": False, "plan.hardship_standard": "safe_harbor_list",
    "plan.hardship_reasons": "medical|purchase_of_home|education|eviction_or_foreclosure|funeral|casualty|disaster",
    "plan.hardship_primary_beneficiary": True, "plan.hardship_loans_first": False, "plan.hardship_suspension_months": 0,
    "plan.hardship_evidence": "source_documents", "plan.hardship_applies_2019_regulation": True,
    "plan.hardship_standard_before_2020": "deemed_necessary", "plan.disability_definition": "section_72m7",
    "plan.normal_retirement_months": 780, "plan.normal_retirement_is_typical": False, "plan.is_public_safety": False,
    "plan.pays_after_rehire": False, "plan.vesting_formula": "ratio",
    "readings.age_59_half_month_end": "last_day_of_month", "readings.age_59_half_leap_day": "one_step_29_august",
    "readings.domestic_abuse_room": "unrepaid_counts", "readings.emergency_before_hardship": "literal",
    "readings.pension_disaster": "permitted", "readings.deemed_severance_reach": "statute",
    "person.birth_date": date(1980, 2, 10), "employment.hire_date": date(2010, 3, 1), "employment.is_employed": True,
    "employment.was_rehired": False, "participant.participation_date": date(2011, 1, 1), "participant.is_married": False,
    "participant.is_highly_compensated": False, "participant.is_five_percent_owner": False, "participant.groups": "",
    "participant.was_participant_on_2013_04_30": True,
    "coverage.distributions_from": date(2010, 1, 1), "coverage.distributions_through": date(2030, 1, 1),
    "coverage.other_plans_from": date(2010, 1, 1), "coverage.other_plans_through": date(2030, 1, 1),
    "request.payment_date": date(2025, 7, 15), "request.received_on": date(2025, 7, 1), "request.ask": "all",
    "request.has_outstanding_loan": False,
    "account.account_id": "a", "account.source": "pre_tax_deferrals", "account.restriction": "pre_tax_deferrals",
    "account.balance": 50_000_00, "account.basis": 0, "account.vested_numerator": 1, "account.vested_denominator": 1,
    "account.paid_before_full_vesting": 0, "account.has_survivor_annuity": False,
    "cell.law": True, "cell.condition": "none", "cell.note": "By a test.",
    "clause.is_elected": True, "clause.is_void": False, "clause.age_months": 0, "clause.months": 0,
    "clause.service_months": 0, "clause.also_age_months": 0, "clause.also_participation_months": 0,
    "clause.also_seasoning_months": 0, "clause.also_event": "none", "clause.seasoning_measure": "each_contribution",
    "clause.minimum": 0, "clause.maximum": 0, "clause.maximum_percent": 0, "clause.count_period": "none", "clause.count": 0,
    "clause.shared_count_period": "none", "clause.shared_count": 0, "clause.shared_count_includes_hardship": False,
    "clause.requires_full_vesting": False, "clause.requires_full_vesting_everywhere": False,
    "clause.excludes_highly_compensated": False, "clause.group": "none", "clause.forbids_loan_in_year": False,
    "clause.waiting_months": 0, "clause.requires_spousal_consent": False, "clause.excludes_earnings": False,
    "clause.window_days": 0, "option.event": "age_59_half",
}  # fmt: skip
"""A plan that allows everything and a participant of whom everything is known."""

Rows = Sequence[Mapping[str, Any]]


def frames_of(
    facts: Mapping[str, Any] | None = None, *, accounts: Rows = ({},), options: Rows = ({},), lots: Rows = (), earlier: Rows = ()
) -> Frames:
    """One request whose every account has every option; lots belong to the first account.

    ``accounts`` and ``options`` say what differs from the facts; ``lots`` and ``earlier`` give whole rows, without the prefix.
    """
    held = GENEROUS | dict(facts or {})
    year = (held["request.payment_date"] or date(2025, 7, 15)).year
    held.setdefault("plan.payment_date", held["request.payment_date"])
    held.setdefault("plan.plan_year_begin", date(year, 1, 1))
    held.setdefault("plan.plan_year_end", date(year, 12, 31))
    pairs = [(a, o) for a in range(len(accounts)) for o in range(len(options))]
    first = [place for place, (a, _) in enumerate(pairs) if a == 0]
    of_lots = [(place, n) for place in first for n in range(len(lots))]
    of_earlier = [(place, n) for place in range(len(pairs)) for n in range(len(earlier))]
    once = {"is_from_this_plan": True, "is_continuation": False, "repaid": 0}
    return {
        PLAN_DAY.name: _frame(PLAN_DAY, [held], {}),
        PLAN_OPTION.name: _frame(PLAN_OPTION, [held | dict(o) for o in options], {PLAN_DAY: [0] * len(options)}),
        REQUEST.name: _frame(REQUEST, [held], {PLAN_DAY: [0]}),
        ACCOUNT.name: _frame(ACCOUNT, [held | dict(a) for a in accounts], {REQUEST: [0] * len(accounts)}),
        LOT.name: _frame(LOT, [_named("lot", x) for x in lots], {ACCOUNT: [0] * len(lots)}),
        EARLIER.name: _frame(EARLIER, [_named("earlier", once | dict(x)) for x in earlier], {REQUEST: [0] * len(earlier)}),
        OPTION.name: _frame(
            OPTION, [held | dict(options[o]) for _, o in pairs],
            {ACCOUNT: [a for a, _ in pairs], PLAN_OPTION: [o for _, o in pairs]},
        ),
        OPTION_LOT.name: _frame(
            OPTION_LOT, [{} for _ in of_lots], {OPTION: [p for p, _ in of_lots], LOT: [n for _, n in of_lots]}
        ),
        OPTION_EARLIER.name: _frame(
            OPTION_EARLIER, [{} for _ in of_earlier],
            {OPTION: [p for p, _ in of_earlier], EARLIER: [n for _, n in of_earlier]},
        ),
    }  # fmt: skip


def answers(rule: str, frames: Frames) -> list[Any]:
    """The answers of a rule, one per row of its grain: names of truths, or values."""
    book = rule_book()
    column = evaluate(book, [rule], frames)[book.grains[rule].name][rule].to_list()
    return [NAMES[value] for value in column] if book[rule].kind == "truth" else column


def answer(rule: str, facts: Mapping[str, Any] | None = None, **rows: Rows) -> Any:
    """The answer for the first row."""
    return answers(rule, frames_of(facts, **rows))[0]


def _named(prefix: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{prefix}.{name}": value for name, value in row.items()}


def _frame(grain: Grain, rows: Sequence[Mapping[str, Any]], parents: Mapping[Grain, list[int]]) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {}
    for name, fact in Facts.all.items():
        if fact.grain_declared is grain and any(name in row for row in rows):
            kind = pl.Boolean if fact.kind == "truth" else DTYPES[fact.kind]
            columns[name] = pl.Series(name, [row.get(name) for row in rows], dtype=kind)
    for parent, places in parents.items():
        columns[pointer(parent)] = pl.Series(pointer(parent), places, dtype=pl.UInt32)
    unknown = {name for row in rows for name in row if name not in Facts.all}
    assert not unknown, f"no such fact: {sorted(unknown)}"
    if not columns:
        return pl.DataFrame({"row": range(len(rows))})
    return pl.DataFrame(columns)
