"""Small frames from facts by name, for the tests of rules: a request with its accounts, lots and history.

``answer("attained_age_59_half", {"person.birth_date": date(1966, 1, 1)})`` gives the answer of the first
row of the rule's grain: the name of a truth, or the value. Facts not given are those of :data:`GENEROUS`;
None makes a fact unknown.
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
    ACCOUNT,
    EARLIER,
    LOT,
    OPTION,
    OPTION_EARLIER,
    OPTION_LOT,
    PLAN_DAY,
    PLAN_OPTION,
    REQUEST,
    Facts,
)
from inservice.law.rulebook import rule_book

GENEROUS: dict[str, Any] = {
    "plan.kind": "401k",
    "plan.has_survivor_annuity": False,
    "plan.offers_roth": True,
    "plan.is_building_trades_multiemployer": False,
    "plan.hardship_standard": "safe_harbor_list",
    "plan.hardship_reasons": "medical|purchase_of_home|education|eviction_or_foreclosure|funeral|casualty"
    "|disaster",
    "plan.hardship_primary_beneficiary": True,
    "plan.hardship_loans_first": False,
    "plan.hardship_suspension_months": 0,
    "plan.hardship_evidence": "source_documents",
    "plan.hardship_applies_2019_regulation": True,
    "plan.hardship_standard_before_2020": "deemed_necessary",
    "plan.disability_definition": "section_72m7",
    "plan.normal_retirement_months": 780,
    "plan.normal_retirement_is_typical": False,
    "plan.is_public_safety": False,
    "plan.pays_after_rehire": False,
    "plan.rehire_gap_days": 0,
    "plan.vesting_formula": "ratio",
    "readings.age_59_half_month_end": "last_day_of_month",
    "readings.age_59_half_leap_day": "one_step_29_august",
    "readings.domestic_abuse_room": "unrepaid_counts",
    "readings.emergency_before_hardship": "literal",
    "readings.pension_disaster": "permitted",
    "readings.deemed_severance_reach": "statute",
    "person.birth_date": date(1980, 2, 10),
    "employment.hire_date": date(2010, 3, 1),
    "employment.is_employed": True,
    "employment.was_rehired": False,
    "employment.severance_kind": "not_said",
    "employment.rehire_was_arranged": False,
    "employment.severance_found_bona_fide": True,
    "participant.payee_kind": "participant",
    "participant.participation_date": date(2011, 1, 1),
    "participant.is_married": False,
    "participant.is_highly_compensated": False,
    "participant.is_five_percent_owner": False,
    "participant.groups": "",
    "participant.was_participant_on_2013_04_30": True,
    "coverage.distributions_from": date(2010, 1, 1),
    "coverage.distributions_through": date(2030, 1, 1),
    "coverage.other_plans_from": date(2010, 1, 1),
    "coverage.other_plans_through": date(2030, 1, 1),
    "request.payment_date": date(2025, 7, 15),
    "request.received_on": date(2025, 7, 1),
    "request.ask": "all",
    "request.has_outstanding_loan": False,
    "account.account_id": "a",
    "account.source": "pre_tax_deferrals",
    "account.restriction": "pre_tax_deferrals",
    "account.balance": 50_000_00,
    "account.basis": 0,
    "account.vested_numerator": 1,
    "account.vested_denominator": 1,
    "account.paid_before_full_vesting": 0,
    "account.paid_brought_forward": 0,
    "account.has_survivor_annuity": False,
    "cell.law": True,
    "cell.condition": "none",
    "cell.note": "By a test.",
    "clause.is_elected": True,
    "clause.is_void": False,
    "clause.age_months": 0,
    "clause.months": 0,
    "clause.service_months": 0,
    "clause.also_age_months": 0,
    "clause.also_participation_months": 0,
    "clause.also_seasoning_months": 0,
    "clause.also_event": "none",
    "clause.seasoning_measure": "each_contribution",
    "clause.minimum": 0,
    "clause.maximum": 0,
    "clause.maximum_percent": 0,
    "clause.count_period": "none",
    "clause.count": 0,
    "clause.shared_count_period": "none",
    "clause.shared_count": 0,
    "clause.shared_count_includes_hardship": False,
    "clause.requires_full_vesting": False,
    "clause.requires_full_vesting_everywhere": False,
    "clause.excludes_highly_compensated": False,
    "clause.group": "none",
    "clause.forbids_loan_in_year": False,
    "clause.waiting_months": 0,
    "clause.requires_spousal_consent": False,
    "clause.excludes_earnings": False,
    "clause.window_days": 0,
    "option.event": "age_59_half",
}
"""A plan that allows everything and a participant of whom everything is known."""

Rows = Sequence[Mapping[str, Any]]


def frames_of(
    facts: Mapping[str, Any] | None = None,
    *,
    accounts: Rows = ({},),
    options: Rows = ({},),
    lots: Rows = (),
    earlier: Rows = (),
) -> Frames:
    """One request whose every account has every option; lots belong to the first account.

    ``accounts`` and ``options`` say what differs from the facts; ``lots`` and ``earlier`` give whole rows
    without the prefix.
    """
    return frames_of_many([facts or {}], accounts=accounts, options=options, lots=lots, earlier=earlier)


def frames_of_many(
    situations: Rows, *, accounts: Rows = ({},), options: Rows = ({},), lots: Rows = (), earlier: Rows = ()
) -> Frames:
    """One request for each situation in the same frames, each with the accounts, options and rows given."""
    plans: list[dict[str, Any]] = []
    for situation in situations:
        held = GENEROUS | dict(situation)
        year = (held["request.payment_date"] or date(2025, 7, 15)).year
        begin = {"plan.plan_year_begin": date(year, 1, 1), "plan.plan_year_end": date(year, 12, 31)}
        plans.append({"plan.payment_date": held["request.payment_date"]} | begin | held)
    once = {"is_from_this_plan": True, "is_continuation": False, "repaid": 0}
    held_by = _Rows()
    for at, held in enumerate(plans):
        held_by.add(PLAN_DAY, held)
        held_by.add(REQUEST, held, {PLAN_DAY: at})
        of_plan = [held_by.add(PLAN_OPTION, held | dict(o), {PLAN_DAY: at}) for o in options]
        of_account = [held_by.add(ACCOUNT, held | dict(a), {REQUEST: at}) for a in accounts]
        of_lots = [held_by.add(LOT, _named("lot", x), {ACCOUNT: of_account[0]}) for x in lots]
        of_earlier = [held_by.add(EARLIER, _named("earlier", once | dict(x)), {REQUEST: at}) for x in earlier]
        for account in of_account:
            for place, own in zip(of_plan, options, strict=True):
                option = held_by.add(OPTION, held | dict(own), {ACCOUNT: account, PLAN_OPTION: place})
                for lot in of_lots if account == of_account[0] else ():
                    held_by.add(OPTION_LOT, {}, {OPTION: option, LOT: lot})
                for paid in of_earlier:
                    held_by.add(OPTION_EARLIER, {}, {OPTION: option, EARLIER: paid})
    return {grain.name: held_by.frame(grain) for grain in _PARENTS}


_PARENTS: dict[Grain, tuple[Grain, ...]] = {
    grain: grain.parents
    for grain in (PLAN_DAY, PLAN_OPTION, REQUEST, ACCOUNT, LOT, EARLIER, OPTION, OPTION_LOT, OPTION_EARLIER)
}


class _Rows:
    """Rows of every grain with the places of their parents."""

    def __init__(self) -> None:
        self.rows: dict[Grain, list[Mapping[str, Any]]] = {grain: [] for grain in _PARENTS}
        self.places: dict[Grain, dict[Grain, list[int]]] = {
            g: {p: [] for p in parents} for g, parents in _PARENTS.items()
        }

    def add(self, grain: Grain, row: Mapping[str, Any], parents: Mapping[Grain, int] | None = None) -> int:
        self.rows[grain].append(row)
        for parent, place in (parents or {}).items():
            self.places[grain][parent].append(place)
        return len(self.rows[grain]) - 1

    def frame(self, grain: Grain) -> pl.DataFrame:
        rows = self.rows[grain]
        unknown = {name for row in rows for name in row if name not in Facts.all}
        assert not unknown, f"no such fact: {sorted(unknown)}"
        columns: dict[str, pl.Series] = {}
        for name in {name for row in rows for name in row}:
            fact = Facts.all[name]
            if fact.grain_declared is grain:
                kind = pl.Boolean if fact.kind == "truth" else DTYPES[fact.kind]
                columns[name] = pl.Series(name, [row.get(name) for row in rows], dtype=kind)
        for parent, places in self.places[grain].items():
            columns[pointer(parent)] = pl.Series(pointer(parent), places, dtype=pl.UInt32)
        return pl.DataFrame(columns)


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
