"""The household of a case: the income year without the distribution, as a file tells it.

What is left out is unknown, unless the file says ``complete: yes``: then every amount that it does not name is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from inservice.engine.money import cents
from inservice.errors import InputError
from inservice.facts.household import Household, household
from inservice.facts.tables import Facts
from inservice.plan.fields import Cents, Day, Whole, YesNo, contradiction, unreadable
from inservice.plan.reading import _Problems
from inservice.plan.yaml_text import TextDocument, read_text_document

JOINT_ONLY = ("spouse_wages", "spouse_saver_contributions")
_AGES = (6, 17, 18)


def _signed(value: Any) -> int:
    try:
        return cents(value)
    except ValueError as error:
        raise unreadable('dollars and cents as "1234.50", with a minus for a loss', value) from error


SignedCents = Annotated[
    int, BeforeValidator(_signed), WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,12}(\.\d{1,2})?$"})
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _of(name: str, **options: Any) -> Any:
    return Field(None, description=Facts.all[f"household.{name}"].says, **options)


class Dependent(_Part):
    """A child or another dependent."""

    birth_date: Day = Field(description="The date of birth.")
    counts_for_child_credit: YesNo = Field(
        True, description="No for one who is no qualifying child with a Social Security number."
    )


class StudentPart(_Part):
    """A student who may have the American opportunity credit."""

    qualified_expenses: Cents = Field(description=Facts.all["student.qualified_expenses"].says)


class HouseholdPart(_Part):
    """The tax return of the year without the distribution. Amounts are in dollars, written as text."""

    complete: YesNo = Field(
        False, description="Everything of the year is listed here: an amount that is not named is none."
    )
    tax_year: Whole | None = _of("tax_year")
    filing_status: Literal["single", "mfj", "mfs", "hoh", "qss"] | None = _of("filing_status")
    lived_with_spouse_any_time: YesNo | None = _of("lived_with_spouse_any_time")
    state: str | None = _of("state", pattern="^[A-Z]{2}$")
    birth_date: Day | None = _of("birth_date")
    spouse_birth_date: Day | None = _of("spouse_birth_date")
    is_blind: YesNo | None = _of("is_blind")
    spouse_is_blind: YesNo | None = _of("spouse_is_blind")
    wages: Cents | None = _of("wages")
    spouse_wages: Cents | None = _of("spouse_wages")
    taxable_interest: Cents | None = _of("taxable_interest")
    tax_exempt_interest: Cents | None = _of("tax_exempt_interest")
    ordinary_dividends: Cents | None = _of("ordinary_dividends")
    qualified_dividends: Cents | None = _of("qualified_dividends")
    short_term_gain: Cents | None = _of("short_term_gain")
    long_term_gain: Cents | None = _of("long_term_gain")
    other_investment_income: Cents | None = _of("other_investment_income")
    retirement_income: Cents | None = _of("retirement_income")
    social_security: Cents | None = _of("social_security")
    other_income: SignedCents | None = _of("other_income")
    adjustments: Cents | None = _of("adjustments")
    medical_expenses: Cents | None = _of("medical_expenses")
    state_income_tax: Cents | None = _of("state_income_tax")
    property_tax: Cents | None = _of("property_tax")
    mortgage_interest: Cents | None = _of("mortgage_interest")
    gifts: Cents | None = _of("gifts")
    other_itemised: Cents | None = _of("other_itemised")
    dependents: tuple[Dependent, ...] | None = Field(
        None, description="Children and other dependents; an empty list for none."
    )
    students: tuple[StudentPart, ...] = Field((), description="Students for the American opportunity credit.")
    lifetime_learning_expenses: Cents | None = _of("lifetime_learning_expenses")
    saver_contributions: Cents | None = _of("saver_contributions")
    spouse_saver_contributions: Cents | None = _of("spouse_saver_contributions")
    testing_period_distributions: Cents | None = _of("testing_period_distributions")
    benchmark_premium: Cents | None = _of("benchmark_premium")
    enrolled_premium: Cents | None = _of("enrolled_premium")
    tax_family_size: Whole | None = _of("tax_family_size")
    is_in_contiguous_states: YesNo | None = _of("is_in_contiguous_states")
    part_b_people: Whole | None = _of("part_b_people")
    part_d_people: Whole | None = _of("part_d_people")
    withheld_and_paid: Cents | None = _of("withheld_and_paid")
    prior_year_tax: Cents | None = _of("prior_year_tax")
    prior_year_agi: Cents | None = _of("prior_year_agi")

    @model_validator(mode="after")
    def _holds_together(self) -> HouseholdPart:
        dividends, qualified = self.ordinary_dividends, self.qualified_dividends
        if qualified is not None and dividends is not None and qualified > dividends:
            raise contradiction(
                "Qualified dividends are part of ordinary dividends.",
                expected="qualified_dividends no more than ordinary_dividends",
                repair="Write all dividends as ordinary_dividends.",
            )
        if self.filing_status is not None and self.filing_status != "mfj":
            named = [name for name in JOINT_ONLY if getattr(self, name)]
            if named:
                raise contradiction(
                    f"{', '.join(named)} belongs to a joint return, and this one is {self.filing_status}.",
                    repair="Leave it out, or write filing_status: mfj.",
                )
        return self


class _Section(_Part):
    """The section by its name, so that what is wrong with it is told with its place."""

    household: HouseholdPart


_STATED = ("tax_year", "filing_status", "state", "birth_date", "spouse_birth_date", "lived_with_spouse_any_time",
           "tax_family_size", "is_in_contiguous_states", "withheld_and_paid", "prior_year_tax", "prior_year_agi")  # fmt: skip
"""What a complete listing of the year's amounts does not say."""


def facts_of(
    part: HouseholdPart,
    *,
    tax_year: int | None = None,
    birth_date: date | None = None,
    state: str | None = None,
) -> dict[str, Any]:
    """The facts of the household by their short names; what a case says elsewhere fills in what the part leaves out.

    On a return that is not joint there is no spouse whose facts could be missing.
    """
    facts: dict[str, Any] = {
        name: getattr(part, name)
        for name in HouseholdPart.model_fields
        if hasattr(household, name) and name not in ("dependents", "students")
    }
    for name, value in (("tax_year", tax_year), ("birth_date", birth_date), ("state", state)):
        facts[name] = facts[name] if facts[name] is not None else value
    facts |= _dependents(part.dependents, facts["tax_year"])
    if part.complete:
        for name, value in facts.items():
            if value is None and name not in _STATED:
                facts[name] = False if household_kind(name) == "truth" else 0
    if facts["filing_status"] not in (None, "mfj"):
        facts |= {"spouse_wages": 0, "spouse_saver_contributions": 0}
    return facts


def household_of(section: Any, content: Mapping[str, Any], problems: _Problems) -> Household | None:
    """The household of a case: its ``household`` section, with birth date, state and year from the rest of the file.

    None, and what is wrong among the problems, where the section cannot be read.
    """
    try:
        part = _Section(household=section if section is not None else {}).household
    except ValidationError as error:
        problems.take(error, _Section)
        return None
    person, request = (content.get(name) or {} for name in ("person", "request"))
    paid = _day_or_none(request.get("payment_date"))
    facts = facts_of(
        part,
        tax_year=None if paid is None else paid.year,
        birth_date=_day_or_none(person.get("birth_date")),
        state=person.get("state"),
    )
    return Household(facts, tuple(each.qualified_expenses for each in part.students))


def read_household(source: str | Path | Mapping[str, Any]) -> tuple[Household, date | None]:
    """The household of a case file, or of a mapping in its shape, and the day of payment if the file has one.

    Raises InputError with every problem of the section.
    """
    text = TextDocument(dict(source), {}, "") if isinstance(source, Mapping) else read_text_document(source)
    problems = _Problems(text)
    content = text.content if isinstance(text.content, dict) else {}
    if content.get("household") is None:
        problems.add(
            "The file has no household.", ("household",), expected="a section household: with the tax year's income",
            repair="Add household: with filing_status, wages and what else there is, or complete: yes.",
        )  # fmt: skip
        raise InputError(problems.found)
    found = household_of(content["household"], content, problems)
    if found is None:
        raise InputError(problems.found)
    return found, _day_or_none((content.get("request") or {}).get("payment_date"))


def _day_or_none(value: Any) -> date | None:
    """A day as the case's own reader takes it; what it cannot read, that reader tells."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        return None


def household_kind(name: str) -> str:
    """The kind of a fact of the household: truth, money, number, date or text."""
    return Facts.all[f"household.{name}"].kind


def _dependents(people: tuple[Dependent, ...] | None, year: int | None) -> dict[str, int | None]:
    """How many are of which age at the end of the year; an age is reached on the birthday."""
    names = ("children_under_6", "children_6_to_16", "children_aged_17", "other_dependents")
    if people is None or (year is None and people):
        return dict.fromkeys(names)
    counts: dict[str, int | None] = dict.fromkeys(names, 0)
    for person in people:
        age = (year or 0) - person.birth_date.year
        group = next((n for n, limit in zip(names, _AGES, strict=False) if age < limit), names[-1])
        group = group if person.counts_for_child_credit else names[-1]
        counts[group] = (counts[group] or 0) + 1
    return counts


__all__ = [
    "Dependent",
    "HouseholdPart",
    "StudentPart",
    "facts_of",
    "household_kind",
    "household_of",
    "read_household",
]
