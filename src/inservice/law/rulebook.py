"""The rule book of the law: every rule and ledger, checked when it loads."""

from __future__ import annotations

import importlib
from functools import cache

from inservice.engine.book import RuleBook

OF_REQUESTS = (
    "distribution.ages",
    "distribution.clocks",
    "distribution.severance",
    "distribution.plan_events",
    "distribution.statutory_events",
    "distribution.hardship",
    "distribution.vesting",
    "distribution.plan_limits",
    "distribution.availability",
    "distribution.ledgers",
    "taxation.basis",
    "taxation.appreciation",
    "taxation.roth",
    "taxation.rollover",
    "taxation.exceptions",
    "taxation.additional_tax",
    "taxation.withholding",
    "taxation.ira",
    "taxation.reporting",
    "taxation.destinations",
    "taxation.forms_1099r",
    "plan_terms.notices",
    "plan_terms.amendments",
)
"""What decides a request; it reads nothing of the others."""
MODULES = (
    *OF_REQUESTS,
    "plan_terms.cutback_scope",
    "plan_terms.cutback_grounds",
    "plan_terms.cutback_vesting",
    "plan_terms.cutback",
    "plan_terms.cutback_balances",
    "plan_terms.rehire",
    "plan_terms.ledgers",
    "processing.plan_year",
    "processing.path",
    "processing.notices",
    "processing.consents",
    "processing.evidence",
    "processing.deposits",
    "processing.afterwards",
    "top_heavy.safe_harbor",
    "top_heavy.key_employees",
    "top_heavy.ratio",
    "top_heavy.participants",
    "top_heavy.left_out",
    "top_heavy.excludable",
    "top_heavy.minimums",
    "top_heavy.vesting",
    "top_heavy.deposits",
    "top_heavy.pensions",
    "top_heavy.ahead",
    "top_heavy.ledgers.attribution",
    "top_heavy.ledgers.amounts",
    "top_heavy.ledgers.groups",
    "correction.programmes",
    "correction.overpayments",
    "correction.methods",
    "correction.procedures",
    "consequences.ira_accounts",
    "consequences.pro_rata",
    "consequences.contribution_limits",
    "consequences.ira_deduction",
    "consequences.form_8606",
    "consequences.roth_iras",
    "consequences.reverse_rollover",
    "consequences.returned_contributions",
    "consequences.medical",
    "consequences.college",
    "consequences.equal_payments",
    "consequences.ledgers.iras",
    "consequences.costs",
    "consequences.index_annuity",
    "consequences.plan_loans",
    "consequences.alternatives",
    "consequences.advice",
    "consequences.conditions_for",
    "consequences.conditions_against",
    "consequences.conditions_lost",
    "consequences.knowing_the_product",
    "consequences.ledgers.balances",
    "consequences.ledgers.loans",
    "consequences.income",
    "consequences.deductions",
    "consequences.credits",
    "consequences.earned_income",
    "consequences.income_tax",
    "consequences.medicare",
    "consequences.premium_credit",
    "consequences.knock_ons",
)


@cache
def request_rule_book() -> RuleBook:
    """The rules that decide a request, the same objects as in the whole rule book, and quicker to load. Raises RuleBookError."""
    return RuleBook([importlib.import_module(f"inservice.law.{name}") for name in OF_REQUESTS])


@cache
def rule_book() -> RuleBook:
    """Every rule of the law. Raises RuleBookError, naming every fault, if the rules do not hold together."""
    return RuleBook([importlib.import_module(f"inservice.law.{name}") for name in MODULES])


__all__ = ["MODULES", "OF_REQUESTS", "request_rule_book", "rule_book"]
