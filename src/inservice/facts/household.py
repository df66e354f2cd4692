# ruff: noqa: E501 - one fact, one line: the declarations read as a table
# fmt: off
"""Facts of a household's tax year, and of what might be paid to it. Money is whole cents; a missing record is unknown.

A *household* is one federal return for one year without the distribution; a *scenario* adds one amount to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inservice.engine.grain import Grain
from inservice.facts.tables import Facts, record

HOUSEHOLD = Grain("household")
"""One return (taxpayer and, on a joint return, spouse) for one calendar year, before the distribution."""
STUDENT = Grain("student", (HOUSEHOLD,))
"""One student of that return."""
SCENARIO = Grain("scenario", (HOUSEHOLD,))
"""The same household with one amount paid to it; the one marked ``is_without`` has nothing paid."""


class household(Facts, grain=HOUSEHOLD):
    """The return without the distribution."""

    tax_year = record("number", "The calendar year of the return.")
    filing_status = record("text", "single, mfj (married filing jointly), mfs (separately), hoh (head of household) or qss (qualifying surviving spouse).")
    lived_with_spouse_any_time = record("truth", "Married filing separately: lived with the spouse at some time in the year.")
    state = record("text", "The state of residence, two letters.")
    birth_date = record("date", "The taxpayer's date of birth.")
    spouse_birth_date = record("date", "The spouse's date of birth.")
    is_blind = record("truth", "The taxpayer is blind.")
    spouse_is_blind = record("truth", "The spouse is blind.")

    wages = record("money", "The taxpayer's taxable wages.")
    spouse_wages = record("money", "The spouse's taxable wages.")
    taxable_interest = record("money", "Taxable interest.")
    tax_exempt_interest = record("money", "Tax-exempt interest.")
    ordinary_dividends = record("money", "Ordinary dividends, qualified ones included.")
    qualified_dividends = record("money", "The part of the dividends that is qualified.")
    short_term_gain = record("money", "Net short-term capital gain.")
    long_term_gain = record("money", "Net long-term capital gain.")
    other_investment_income = record("money", "Other net investment income: rents, royalties, annuities outside retirement plans.")
    retirement_income = record("money", "Taxable part of other pensions, plan and IRA payments of the year.")
    social_security = record("money", "Social Security benefits, before any tax.")
    other_income = record("money", "Other income; negative for a loss.")
    adjustments = record("money", "Adjustments to income, such as a deductible IRA contribution.")

    medical_expenses = record("money", "Medical expenses paid and not reimbursed.")
    state_income_tax = record("money", "State and local income (or sales) tax paid.")
    property_tax = record("money", "Property tax paid.")
    mortgage_interest = record("money", "Deductible mortgage interest.")
    gifts = record("money", "Deductible gifts to charity.")
    other_itemised = record("money", "Other itemised deductions.")

    children_under_6 = record("number", "Qualifying children under 6 at year end.")
    children_6_to_16 = record("number", "Qualifying children of 6 to 16 at year end.")
    children_aged_17 = record("number", "Children of 17 at year end.")
    other_dependents = record("number", "Other dependents, those of 17 left out.")
    lifetime_learning_expenses = record("money", "Tuition that counts for the lifetime learning credit.")
    saver_contributions = record("money", "The taxpayer's contributions that count for the saver's credit.")
    spouse_saver_contributions = record("money", "The spouse's contributions that count for the saver's credit.")
    testing_period_distributions = record("money", "Other distributions in the saver's credit testing period, not rolled over.")

    benchmark_premium = record("money", "Marketplace cover: the benchmark plan's premium for the year.")
    enrolled_premium = record("money", "Marketplace cover: the premium of the plan chosen, for the year.")
    tax_family_size = record("number", "Persons in the tax family.")
    is_in_contiguous_states = record("truth", "Lives in the 48 contiguous states or DC, whose poverty guideline is on file.")
    part_b_people = record("number", "How many of the return will have Medicare Part B two years later.")
    part_d_people = record("number", "How many of the return will have Medicare Part D two years later.")

    withheld_and_paid = record("money", "Tax withheld and estimated tax paid for the year, this distribution apart.")
    prior_year_tax = record("money", "Total tax of the year before.")
    prior_year_agi = record("money", "Adjusted gross income of the year before.")


class student(Facts, grain=STUDENT):
    """A student who may have the American opportunity credit."""

    qualified_expenses = record("money", "Tuition, fees and course materials paid in the year, less tax-free help.")


class scenario(Facts, grain=SCENARIO):
    """What is paid to the household."""

    is_without = record("truth", "Nothing is paid: the other side of the comparison.")
    taxable_amount = record("money", "The part of the distribution that is included in income.")
    gross_amount = record("money", "All of the distribution, its nontaxable part included.")
    exposed_amount = record("money", "The part of the taxable amount to which the 10% additional tax applies.")
    withheld = record("money", "Federal tax withheld from the distribution.")


SPOUSE_ONLY = ("spouse_birth_date", "spouse_is_blind", "spouse_wages", "spouse_saver_contributions")
"""What only a joint return has."""


@dataclass(frozen=True)
class Household:
    """The facts of one return by their short names (whole cents; None or left out is unknown), and its students' expenses."""

    facts: Mapping[str, Any]
    students: tuple[int | None, ...] = ()

    def missing(self, names: Iterable[str]) -> list[str]:
        """Which of these facts are not on file, those of a spouse left out where there is none on the return."""
        status = self.facts.get("filing_status")
        needless: set[str] = set() if status in (None, "mfj") else set(SPOUSE_ONLY)
        needless |= set() if status in (None, "mfs") else {"lived_with_spouse_any_time"}
        return [name for name in names if self.facts.get(name) is None and name not in needless]


__all__ = ["HOUSEHOLD", "SCENARIO", "SPOUSE_ONLY", "STUDENT", "Household", "household", "scenario", "student"]
