"""Where in the case file a missing fact is written, so that whoever asks can also answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from inservice.facts.tables import Facts

_WHERE: Final[Mapping[str, str]] = {
    "adviser.gaps_in_memo": "adviser.memo", "adviser.pay_if_move": "adviser.pay", "adviser.pay_if_stay": "adviser.pay",
    "adviser.yearly_pay_if_move": "adviser.pay", "adviser.yearly_pay_if_stay": "adviser.pay",
    "adviser.is_adviser_firm": "adviser.roles", "adviser.is_broker_dealer": "adviser.roles",
    "adviser.is_insurance_producer": "adviser.roles",
    "adviser.is_paid_for_the_advice": "adviser.paid", "adviser.advises_regularly": "adviser.advised_before",
    "adviser.expects_to_advise_regularly": "adviser.will_advise", "adviser.has_mutual_understanding": "adviser.mutual_understanding",
    "adviser.is_primary_basis": "adviser.primary_basis", "adviser.is_individualised": "adviser.individualised",
    "adviser.state_adopted_model_275": "adviser.state_annuity_rule",
    "alternative.income_tax_millionths": "household, or purpose.income_tax_rate",
    "alternative.additional_tax_millionths": "purpose.additional_tax_rate", "alternative.need": "purpose.need",
    "choice.backdoor_needed_later": "intent.backdoor_needed_later", "choice.birth_date": "person.birth_date",
    "choice.employer_pays_administration": "plan_features.employer_pays_administration",
    "choice.employer_stock_cost": "accounts.employer_stock", "choice.employer_stock_value": "accounts.employer_stock",
    "choice.horizon_years": "assumptions.horizon_years", "choice.is_five_percent_owner": "participation.is_five_percent_owner",
    "choice.names_a_destination": "destinations", "choice.need": "purpose.need", "choice.need_years": "intent.need_years",
    "choice.retire_by": "intent.retire_by", "choice.state_protects_iras_fully": "intent.state_protects_iras_fully",
    "choice.wants_creditor_protection": "intent.creditor_concern",
    "outcome.college_path_is_open": "expenses.education", "outcome.is_for_college": "purpose.kind",
    "outcome.is_for_medical": "purpose.kind",
    "outcome.medical_exempt": "expenses.medical", "outcome.medical_exposed": "expenses.medical",
    "outcome.conversion": "iras", "outcome.conversion_taxable": "iras", "outcome.conversion_tax": "household",
    "outcome.needs_backdoor": "iras", "outcome.pool_after_move": "iras", "outcome.wants_backdoor": "intent.wants_backdoor_roth",
    "outcome.knock_on_total": "household", "outcome.rate_last_dollar_millionths": "household",
    "outcome.rate_without_millionths": "household",
    "outcome.rate_later_millionths": "intent.later_tax_rate", "outcome.loan_wanted": "intent.loan",
    "outcome.loan_would_be_offset": "loans", "withdrawal.income_before": "household", "withdrawal.more_social_security": "household",
}  # fmt: skip
"""The key of a case file, for a fact by its full name."""
_SECTIONS: Final[Mapping[str, str]] = {
    "adviser": "adviser", "after_tax": "after_tax", "alternative": "alternatives", "destination": "destinations",
    "ira_account": "iras.owners.accounts",
    "ira_movement": "iras.owners.movements", "ira_year": "iras.owners", "plan_loan": "intent.loan", "plan_menu": "plan_features.menu",
    "projection": "assumptions", "projection_year": "assumptions", "roth_layer": "iras.owners.roth", "withdrawal": "expenses",
}  # fmt: skip
"""The section of a case file, for the facts of a subject."""


def where_written(fact: str) -> str:
    """The key of the case file that gives a fact, or the section that it is in."""
    subject, _, name = fact.partition(".")
    if fact in _WHERE or subject in _SECTIONS:
        return _WHERE.get(fact) or _SECTIONS[subject]
    return f"adviser.told.{name}" if subject == "told" else fact


def to_ask(facts: Sequence[str]) -> list[dict[str, str]]:
    """Each fact once: its name, what it says, and where in a case file it is written."""
    return [
        {
            "fact": name,
            "says": Facts.all[name].says if name in Facts.all else name,
            "where": where_written(name),
        }
        for name in sorted(set(facts))
    ]


__all__ = ["to_ask", "where_written"]
