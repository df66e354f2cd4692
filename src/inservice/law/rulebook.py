"""The rule book of the law: every rule and ledger, checked when it loads."""

from __future__ import annotations

import importlib
from functools import cache

from inservice.engine.book import RuleBook

MODULES = (
    "distribution.ages",
    "distribution.clocks",
    "distribution.plan_events",
    "distribution.statutory_events",
    "distribution.hardship",
    "distribution.vesting",
    "distribution.plan_limits",
    "distribution.availability",
    "distribution.ledgers",
    "taxation.basis",
    "taxation.roth",
    "taxation.rollover",
    "taxation.exceptions",
    "taxation.additional_tax",
    "taxation.withholding",
    "taxation.ira",
    "taxation.reporting",
    "taxation.ledgers",
    "plan_terms.notices",
    "plan_terms.amendments",
    "top_heavy.safe_harbor",
    "top_heavy.key_employees",
    "top_heavy.ratio",
    "top_heavy.excludable",
    "top_heavy.minimums",
    "top_heavy.vesting",
    "top_heavy.deposits",
    "top_heavy.pensions",
    "top_heavy.ahead",
    "top_heavy.ledgers",
)


@cache
def rule_book() -> RuleBook:
    """Every rule of the law. Raises RuleBookError, naming every fault, if the rules do not hold together."""
    return RuleBook([importlib.import_module(f"inservice.law.{name}") for name in MODULES])


__all__ = ["MODULES", "rule_book"]
