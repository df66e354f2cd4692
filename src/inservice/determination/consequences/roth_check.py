"""The pro-rata question alone, asked in four numbers: how much of a backdoor Roth conversion is taxable?

It uses the rules of Form 8606 like every other answer, and loads nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from inservice.determination.consequences.pro_rata import (
    REMEDIES,
    ProRata,
    project,
    sensitivity,
    simple_forms,
)
from inservice.determination.written import money
from inservice.engine.money import cents, spoken
from inservice.engine.truth import YES
from inservice.errors import InputError, Problem
from inservice.law.consequences.ira_figures import ira_parameters

POOLS = (0, 10_000, 50_000, 100_000, 250_000, 500_000, 750_000, 1_000_000)
"""Pre-tax dollars in IRAs on December 31, for the table of what the answer depends on."""
QUESTIONS = {
    "pre_tax": "Pre-tax money in your traditional, rollover, SEP and SIMPLE IRAs on December 31, without what comes from the plan",
    "rolled": "Amount rolled (or to be rolled) from the plan to a traditional IRA by December 31",
    "contribution": "Nondeductible contribution of the year, converted to a Roth IRA",
    "basis": "After-tax money (basis) already in your IRAs: line 14 of your last Form 8606",
}
"""The four numbers, with the words in which they are asked."""
DEPENDS_ON = (
    "The pre-tax money in all your traditional, rollover, SEP and SIMPLE IRAs on December 31 of the year of the conversion, whichever came "
    "first in the year.",
    "Not on what stays in the plan, on Roth IRAs, on IRAs inherited and not treated as own, or on your spouse's IRAs.",
    "Rolled back into a plan that accepts it by December 31, the pre-tax money no longer counts, and the conversion is clean again.",
    "The basis is put off, not lost: what is not used is carried forward on line 14.",
)


@dataclass(frozen=True)
class RothCheck:
    """The answer to four numbers. Amounts are whole cents; ``age`` is that on December 31."""

    pre_tax: int
    rolled: int
    contribution: int
    basis: int
    year: int
    age: int | None = None
    places: int = 3
    whole_dollars: bool = True

    @cached_property
    def _case(self) -> dict[str, Any]:
        birth = None if self.age is None else date(self.year - self.age, 1, 1)
        return {
            "year": self.year, "pool": self.pre_tax, "rolled": self.rolled, "converted": self.contribution,
            "contribution": self.contribution,
            "basis": self.basis, "places": self.places, "whole_dollars": self.whole_dollars, "birth_date": birth,
        }  # fmt: skip

    @cached_property
    def forms(self) -> ProRata:
        """Two forms: as asked, and without the rollover from the plan."""
        return simple_forms([self._case, {**self._case, "rolled": 0}])

    @property
    def limit(self) -> int | None:
        """The contribution limit of the year and age; None where the age is not given or the year not published."""
        found: int | None = self.forms.value("dollar_limit")
        return found

    def how(self) -> list[str]:
        """How the share arises, step by step, in sentences of the rules."""
        names = (
            "line_5",
            "line_6",
            "line_9",
            "line_10",
            "line_11",
            "line_18",
            "taxable_percent",
            "taxable_unrounded",
            "line_14",
        )
        return [self.forms.finding(name).sentence for name in names]

    def notes(self) -> list[str]:
        """What the reader should know of the limit and of the year."""
        if self.limit is not None and self.contribution > self.limit:
            return [
                f"{spoken(self.contribution)} is more than the limit of {spoken(self.limit)} for {self.year} at age "
                f"{self.age}: what is over it "
                "bears 6% tax each year until it is taken out."
            ]
        last = ira_parameters().known_through
        if last is not None and self.year > last.year:
            return [
                f"No contribution limit is published for {self.year}: whether the contribution is allowed is unknown, and the form is "
                f"worked out as it stands in {last.year}."
            ]
        return []

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values; money is text."""
        form, without = self.forms.to_dict(0), self.forms.lines(1)
        return {
            "schema": "inservice/roth-check/1", "year": self.year, "age": self.age,
            "asked": {name: money(getattr(self, name)) for name in QUESTIONS}, "places": self.places, "whole_dollars": self.whole_dollars,
            "converted": form["converted"], "taxable": form["taxable"], "taxable_percent": form["taxable_percent"],
            "taxable_unrounded": form["taxable_unrounded"], "basis_carried": form["basis_carried"], "lines": form["lines"],
            "without_rollover": {"lines": without, "taxable": without["18"]}, "is_clean": form["is_clean"],
            "contribution_limit": money(self.limit), "how": self.how(), "notes": self.notes(),
            "depends_on": list(DEPENDS_ON), "remedies": list(REMEDIES) if form["is_clean"] == "no" else [],
            "sensitivity": sensitivity(self._case, [dollars * 100 for dollars in POOLS]), "squares": self.forms.squares(),
            "five_years": project(self._case), "findings": [f for f in form["findings"] if f["rule"].partition("form_8606.")[2]],
        }  # fmt: skip

    @property
    def is_clean(self) -> bool:
        """Whether nothing pre-tax is in the pool."""
        return bool(self.forms.value("is_clean") == YES)


def roth_check(
    facts: Mapping[str, Any],
    *,
    year: int,
    age: int | None = None,
    places: int = 3,
    whole_dollars: bool = True,
) -> RothCheck:
    """Check a backdoor Roth conversion from ``pre_tax``, ``rolled``, ``contribution`` and ``basis`` (dollars, as text).

    Raises InputError with every number that is missing or cannot be read.
    """
    problems: list[Problem] = []
    amounts: dict[str, int] = {}
    for name in facts.keys() - QUESTIONS.keys():
        problems.append(Problem("No such number.", where=name, expected=", ".join(QUESTIONS)))
    for name, question in QUESTIONS.items():
        if facts.get(name) is None:
            problems.append(Problem("The number is missing.", where=name, expected=question))
            continue
        try:
            amounts[name] = cents(facts[name])
        except ValueError as error:
            problems.append(
                Problem(
                    f"The amount cannot be read: {error}.",
                    where=name,
                    found=str(facts[name])[:40],
                    expected='dollars, as "8000"',
                )
            )
            continue
        if not 0 <= amounts[name] <= 10**13:
            problems.append(
                Problem(
                    "The amount is out of range.",
                    where=name,
                    found=str(facts[name])[:40],
                    expected="0 to 100 billion dollars",
                )
            )
    if not 2018 <= year <= 2100:
        problems.append(
            Problem("The year is out of range.", where="year", found=str(year), expected="2018 or later")
        )
    if age is not None and not 0 <= age <= 120:
        problems.append(
            Problem(
                "The age is out of range.", where="age", found=str(age), expected="0 to 120, on December 31"
            )
        )
    if not 3 <= places <= 9:
        problems.append(
            Problem(
                "Line 10 is rounded to at least three places.",
                where="places",
                found=str(places),
                expected="3 to 9",
            )
        )
    if problems:
        raise InputError(problems)
    return RothCheck(**amounts, year=year, age=age, places=places, whole_dollars=whole_dollars)


__all__ = ["DEPENDS_ON", "POOLS", "QUESTIONS", "RothCheck", "roth_check"]
