"""The yearly figures of the income tax and of what hangs on it: ``by_status("ordinary_brackets", "to_12")``."""

from __future__ import annotations

from functools import cache

from inservice.engine.tables import Table, load
from inservice.engine.words import Expr
from inservice.facts.household import household
from inservice.law.parameters import text_of

FILES = ("income_tax", "earned_income", "medicare", "premium_credit")


@cache
def tax_tables() -> dict[str, Table]:
    """Every table by name. Raises RuleBookError if one cannot be read."""
    return {name: table for file in FILES for name, table in load(text_of(f"consequences/{file}")).items()}


def by_status(table: str, column: str, of: Expr | None = None) -> Expr:
    """A figure of the household's tax year and filing status (or of another kind); unknown where not published."""
    kind = household.filing_status if of is None else of
    return tax_tables()[table].at(column, household.tax_year, kind)


def by_year(table: str, column: str) -> Expr:
    """A figure of the household's tax year, whatever its status; unknown where not published."""
    return tax_tables()[table].at(column, household.tax_year)


__all__ = ["FILES", "by_status", "by_year", "tax_tables"]
