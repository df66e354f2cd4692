"""The rule book of IRAs alone: it rests on no other rules, and so is quick to load for the question asked in four numbers."""

from __future__ import annotations

import importlib
from functools import cache

from inservice.engine.book import RuleBook

MODULES = (
    "ira_accounts",
    "pro_rata",
    "contribution_limits",
    "ira_deduction",
    "form_8606",
    "roth_iras",
    "reverse_rollover",
    "returned_contributions",
    "medical",
    "college",
    "equal_payments",
    "ledgers.iras",
)


@cache
def ira_rule_book() -> RuleBook:
    """The rules of IRAs, the same objects as in the whole rule book. Raises RuleBookError with every fault."""
    return RuleBook([importlib.import_module(f"inservice.law.consequences.{name}") for name in MODULES])


__all__ = ["MODULES", "ira_rule_book"]
