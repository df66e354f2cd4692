"""The extra tax of a distribution by the optional tax library: a whole return, with what the built-in tables leave out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from inservice.determination.consequences import tax_library
from inservice.determination.consequences.households import Household, Paid
from inservice.determination.written import money
from inservice.errors import InputError, Problem
from inservice.facts.tables import Facts

NEEDED = (
    "tax_year", "filing_status", "birth_date", "spouse_birth_date", "is_blind", "spouse_is_blind", "wages", "spouse_wages",
    "taxable_interest", "tax_exempt_interest", "ordinary_dividends", "qualified_dividends", "short_term_gain", "long_term_gain",
    "other_investment_income", "retirement_income", "social_security", "other_income", "adjustments", "medical_expenses",
    "state_income_tax", "property_tax", "mortgage_interest", "gifts", "other_itemised", "children_under_6", "children_6_to_16",
    "children_aged_17", "other_dependents", "lifetime_learning_expenses",
)  # fmt: skip
"""What the library reads. It takes what is missing for none, so nothing may be."""


@dataclass(frozen=True)
class WholeReturn:
    """The library's breakdown of the return without and with the amount; whole cents."""

    without: dict[str, int]
    with_it: dict[str, int]

    @property
    def extra_income_tax(self) -> int:
        """Income tax with the amount less income tax without it, the 10% additional tax apart."""
        return self.with_it["income_tax"] - self.without["income_tax"]

    def to_dict(self) -> dict[str, Any]:
        """JSON: money as dollars in text."""
        sides = {"without": self.without, "with": self.with_it}
        return {
            "by": "Tax-Calculator, corrected (C-LIB-E1 to C-LIB-E5)",
            "extra_income_tax": money(self.extra_income_tax),
            **{side: {name: money(cents) for name, cents in held.items()} for side, held in sides.items()},
        }


def whole_return(household: Household, paid: Paid) -> WholeReturn:
    """Both sides in one call of the library, which has the minimum tax and the credit for the elderly too (C-KNK-12).

    The saver's credit is not among what it works out. Raises InputError with every fact that is missing, and LibraryMissing.
    """
    missing = [*household.missing(NEEDED), *(["students"] if None in household.students else [])]
    if missing:
        raise InputError(
            Problem("A whole return needs this fact.", where=f"household.{name}", expected=_says(name))
            for name in missing
        )
    facts, year = dict(household.facts), household.facts["tax_year"]
    facts["age"], facts["spouse_age"] = _age(facts["birth_date"], year), _age(facts.get("spouse_birth_date"), year)  # fmt: skip
    facts["students"] = household.students
    sides = [{**facts, "distribution": amount} for amount in (0, paid.taxable)]
    without, with_it = tax_library.federal_tax(year, sides)
    return WholeReturn(without, with_it)


def _says(name: str) -> str:
    return "the expenses of each student" if name == "students" else Facts.all[f"household.{name}"].says


def _age(birth: date | None, year: int) -> int:
    """The age at the end of the year, reached the day before the birthday."""
    return 0 if birth is None else year - (birth - timedelta(days=1)).year


__all__ = ["NEEDED", "WholeReturn", "whole_return"]
