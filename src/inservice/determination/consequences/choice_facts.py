"""What the ordinary part of a case tells of the person, as facts of the choice and as text for the memo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from inservice.determination.consequences.choice_frames import whole_years
from inservice.determination.consequences.households import Household
from inservice.determination.consequences.income_tax import IncomeTaxEffect
from inservice.determination.consequences.joins import PoolOfIras, tax_outcomes
from inservice.determination.decide import Availability
from inservice.engine.money import spoken
from inservice.errors import LawNotKnown
from inservice.facts.tables import ACCOUNT
from inservice.intake.consequences.case import ConsequencesCase
from inservice.law.top_heavy.figures import top_heavy_parameters


@dataclass(frozen=True)
class Person:
    """What the ordinary part of the case tells of the person and the account."""

    request_id: str
    decided_on: date | None
    birth_date: date | None
    state: str | None
    is_five_percent_owner: bool | None
    vested: Mapping[str, int | None]
    owed: int | None
    after_tax: tuple[int | None, int | None]
    stock: tuple[int | None, int | None]
    basis: int | None = None
    """After-tax and Roth contributions not yet recovered, in all accounts."""

    @property
    def vested_total(self) -> int | None:
        """The vested balance of all accounts; unknown if one is."""
        return _sum(list(self.vested.values())) if self.vested else None


def person_of(case: ConsequencesCase, answered: Availability) -> Person:
    tables = case.case.book.tables
    request, people, participant = (
        tables[n].row(0, named=True) for n in ("requests", "people", "participants")
    )
    accounts = answered.answers.ask(["vested_amount"])[ACCOUNT.name]
    vested = dict(
        zip(accounts["account.account_id"].to_list(), accounts["vested_amount"].to_list(), strict=True)
    )
    held = {row["account_id"]: row for row in tables["balances"].to_dicts()}
    after = [
        held.get(a["account_id"], {}) for a in tables["accounts"].to_dicts() if a["source"] == "after_tax"
    ]
    loans = tables["loans"]
    return Person(
        case.case.request_id, request["payment_date"], people["birth_date"], people.get("state"),
        participant.get("is_five_percent_owner"), vested,
        _sum([each["balance"] for each in loans.to_dicts() if each["offset_on"] is None]) if loans.height or case.has_no_loans else None,
        (_sum([a.get("balance") for a in after]), _sum([a.get("basis") for a in after])) if held else (None, None),
        (_sum([h.get("employer_stock_value") for h in held.values()]), _sum([h.get("employer_stock_cost") for h in held.values()]))
        if held else (None, None),
        _sum([h.get("basis") for h in held.values()]) if held else None,
    )  # fmt: skip


def facts_of_choice(
    case: ConsequencesCase,
    data: Mapping[str, Any],
    person: Person,
    household: Household | None,
    effect: IncomeTaxEffect | None,
    pool: PoolOfIras | None,
    loan_after: int | None,
    *,
    offers_loans: bool,
) -> dict[str, Any]:
    """The facts of the choice, by full name."""
    choice = case.choice
    intent, given, features = choice.intent, choice.assumptions, choice.plan_features
    after_options = [o for o in data["options"] if o["source"] == "after_tax"]
    balance, basis = person.after_tax
    stock, cost = person.stock
    day = person.decided_on
    outstanding = None if person.owed is None else person.owed > 0
    facts: dict[str, Any] = {
        "choice.decided_on": day, "choice.year": day.year if day else None, "choice.birth_date": person.birth_date,
        "choice.retire_by": intent.retire_by, "choice.horizon_years": given.horizon_years, "choice.need": choice.purpose.need,
        "choice.need_years": intent.need_years,
        "choice.names_a_destination": True if choice.purpose.need or any(d.kind != "stay" for d in choice.destinations) else None,
        "choice.plan_offers_loans": offers_loans,
        "choice.employer_pays_administration": features.employer_pays_administration,
        "choice.wants_creditor_protection": intent.creditor_concern,
        "choice.state_protects_iras_fully": intent.state_protects_iras_fully,
        "choice.is_five_percent_owner": person.is_five_percent_owner, "choice.employer_stock_value": stock,
        "choice.employer_stock_cost": cost, **_menu(case),
        "after_tax.balance": balance, "after_tax.basis": basis,
        "after_tax.is_rollover_eligible": _any_open(after_options) if after_options else None if balance else False,
        "outcome.is_for_medical": _is_for(choice.purpose.kind, "medical", choice.expenses and choice.expenses.medical),
        "outcome.is_for_college": _is_for(choice.purpose.kind, "college", choice.expenses and choice.expenses.education),
        "outcome.wants_backdoor": intent.wants_backdoor_roth, "choice.backdoor_needed_later": intent.backdoor_needed_later,
        "outcome.rate_later_millionths": intent.later_tax_rate, "outcome.loan_after_move": loan_after if offers_loans else 0,
        "outcome.loan_wanted": _wanted(case),
        "outcome.loan_would_be_offset": outstanding if outstanding is not True else None,
    }  # fmt: skip
    extra = choice.after_tax
    if extra is not None:
        for name in ("pay", "deferrals", "employer_contributions", "forfeitures", "contributed"):
            facts[f"after_tax.{name}"] = getattr(extra, name)
        limit = _annual_additions_limit(day)
        facts["after_tax.annual_additions_limit"] = limit
        for name in ("plan_cap", "test_cap"):
            cap = getattr(extra, name)
            facts[f"after_tax.{name}"] = limit if cap == "none" else cap
    facts |= tax_outcomes(effect)
    if pool is not None:
        facts |= pool.outcomes(household)
    return facts


def _wanted(case: ConsequencesCase) -> int | None:
    """The plan loan that is wanted: as the case says, or the need."""
    loan = case.choice.intent.loan
    if loan is None:
        return None
    return loan.amount if loan.amount is not None else case.choice.purpose.need


def _is_for(kind: str | None, purpose: str, expenses: Any) -> bool | None:
    return True if expenses is not None else None if kind is None else kind == purpose


def _annual_additions_limit(day: date | None) -> int | None:
    """The limit of section 415(c) of the year; None where none is on file."""
    try:
        found = None if day is None else top_heavy_parameters().value("annual_addition_limit", day).value
    except LawNotKnown:
        return None
    return found if isinstance(found, int) else None


def _menu(case: ConsequencesCase) -> dict[str, Any]:
    """How many core classes have a low-cost option; unknown where one class is not told."""
    menu = case.choice.plan_features.menu
    ratios: list[Any] = list(menu.model_dump().values()) if menu is not None else [None]
    if None in ratios:
        return {}
    return {
        f"plan_menu.core_classes_at_or_below_{points}_points": sum(
            r != "none" and r <= points * 100 for r in ratios
        )
        for points in (15, 20)
    }


def _any_open(options: list[Mapping[str, Any]]) -> bool | None:
    statuses = {o["status"] for o in options if o["event"] != "hardship"}
    return True if "yes" in statuses else None if "unknown" in statuses else False


def own_memo(
    case: ConsequencesCase,
    person: Person,
    facts: Mapping[str, Any],
    effect: IncomeTaxEffect | None,
    pool: PoolOfIras | None,
) -> dict[str, str | None]:
    """What the case itself tells for the memo, field by field; None where it tells too little."""
    choice = case.choice
    intent, features = choice.intent, choice.plan_features
    known: dict[str, str | None] = {}
    if person.birth_date and person.decided_on and intent.retire_by and choice.assumptions.horizon_years:
        known["person"] = (
            f"Age {whole_years(person.birth_date, person.decided_on)}; means to stop working on {intent.retire_by}; looks ahead "
            f"{choice.assumptions.horizon_years} years; needs {spoken(choice.purpose.need or 0)} in cash."
        )
    sourced = [d for d in choice.destinations if d.source and d.as_of and d.costs.of_investments is not None]
    if any(d.kind == "stay" for d in sourced) and any(d.kind != "stay" for d in sourced):
        known["fees"] = (
            "; ".join(f"{d.name}: {d.source} of {d.as_of}" for d in sourced) + "; figures in the comparison."
        )
    if features.employer_pays_administration is not None:
        known["administration"] = (
            f"The employer pays {'' if features.employer_pays_administration else 'none of '}the administration."
        )
    if None not in (features.stable_value, features.brokerage_window, features.advice_offered):
        offered = {
            "a stable value option": features.stable_value,
            "a brokerage window": features.brokerage_window,
            "advice": features.advice_offered,
        }
        known["services"] = (
            "The plan offers "
            + (
                ", ".join(k for k, v in offered.items() if v)
                or "none of stable value, brokerage window, advice"
            )
            + "."
        )
    if person.birth_date is not None:
        known["penalty_free_access"] = (
            f"Born {person.birth_date}: 59 1/2 and the rule of 55 are dated in the answer."
        )
        if person.is_five_percent_owner is not None:
            owner = "more than" if person.is_five_percent_owner else "no more than"
            known["required_minimums"] = f"Owns {owner} 5% of the employer; the dates are in the answer."
    if intent.creditor_concern is not None:
        known["creditors"] = "Protection from creditors " + (
            "matters." if intent.creditor_concern else "is no concern."
        )
    if facts.get("choice.employer_stock_value") is not None:
        known["employer_stock"] = f"Employer stock worth {spoken(facts['choice.employer_stock_value'])}."
    if person.owed is not None or (intent.loan is not None and intent.loan.owed is not None):
        known["loans"] = (
            f"Owed on loans: {spoken(person.owed if person.owed is not None else intent.loan.owed)}."  # type: ignore[union-attr,arg-type]
        )
    if pool is not None or intent.wants_backdoor_roth is False:
        known["roth_strategy"] = (
            "Form 8606 with and without the move is in the answer."
            if pool
            else "No backdoor Roth contributions are meant."
        )
    if (
        choice.adviser is not None
        and choice.adviser.pay.stay is not None
        and choice.adviser.pay.move is not None
    ):
        known["conflicts"] = "Pay if it stays and if it moves is in the answer."
    annuities = [d.annuity for d in choice.destinations if d.annuity is not None]
    if all(a.surrender_charges and a.adjustment and a.crediting and a.rider for a in annuities):
        known["annuity_terms"] = (
            "The contract's terms are in the comparison." if annuities else "No annuity is proposed."
        )
    if len(choice.alternatives) + len(choice.destinations) > 1 and any(
        d.kind == "stay" for d in choice.destinations
    ):
        known["alternatives"] = (
            "Compared: "
            + ", ".join(
                [d.name for d in choice.destinations] + [a.name or a.kind for a in choice.alternatives]
            )
            + "."
        )
    return known


def _sum(amounts: list[int | None]) -> int | None:
    return None if any(a is None for a in amounts) else sum(a for a in amounts if a is not None)


__all__ = ["Person", "facts_of_choice", "own_memo", "person_of"]
