"""The optional library's door: what is put right, and what is said where it is not installed."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

import pytest

from inservice.determination.consequences import tax_library
from inservice.determination.consequences.households import Household, Paid
from inservice.determination.consequences.income_tax import income_tax_effect
from inservice.determination.consequences.tax_library import (
    CORRECTIONS,
    LEFT_OUT,
    LibraryMissing,
    federal_tax,
)
from inservice.determination.consequences.whole_return import whole_return
from inservice.errors import InputError
from inservice.intake.consequences.household import HouseholdPart, facts_of


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(LibraryMissing, match=r"inservice\[tax\]"):
        federal_tax(2025, [{"filing_status": "single", "age": 40}])


def test_every_error_found_has_its_correction() -> None:
    """C-LIB-E1 to E5, each in the years in which the library has it wrong."""
    named = " ".join(CORRECTIONS)
    assert all(f"C-LIB-E{number}" in named for number in range(1, 6))
    years = {identifier: sorted(by_year) for identifier, by_year in CORRECTIONS.items()}
    assert (
        years["C-LIB-E1"] == [2023]
        and years["C-LIB-E4"] == [2026]
        and years["C-LIB-E5 C-KNK-15"] == [2020, 2021]
    )
    assert not set(LEFT_OUT) & {
        name for by_year in CORRECTIONS.values() for each in by_year.values() for name in each
    }


def test_the_corrections_are_our_own_figures() -> None:
    """What the library is given for the 37 percent bracket and the aged is what the tables hold."""
    from inservice.law.consequences.tables import tax_tables

    tops = [
        tax_tables()["ordinary_brackets"].line(2023, s).values["to_35"] // 100 for s in tax_library.STATUSES
    ]
    assert CORRECTIONS["C-LIB-E1"][2023]["II_brk6"] == tops
    for year, each in CORRECTIONS["C-LIB-E2 C-LIB-E3"].items():
        lines = [tax_tables()["standard_deduction"].line(year, status) for status in tax_library.STATUSES]
        assert each["STD_Aged"] == [line.values["each_aged_or_blind"] // 100 for line in lines]
    starts = [
        tax_tables()["state_and_local_cap"].line(2026, s).values["starts"] // 100
        for s in tax_library.STATUSES
    ]
    assert CORRECTIONS["C-LIB-E4"][2026]["ID_AllTaxes_c_ps"] == starts


# -- a household by the library ------------------------------------------------------------------------------
def household(**told: Any) -> Household:
    part = HouseholdPart.model_validate(
        {"complete": True, "tax_year": 2025, "filing_status": "mfj", "birth_date": "1961-01-01", "spouse_birth_date": "1961-01-02",
         "wages": "60000", **told}
    )  # fmt: skip
    return Household(facts_of(part), tuple(each.qualified_expenses for each in part.students))


def test_both_sides_are_asked_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def answered(year: int, sides: list[dict[str, Any]]) -> list[dict[str, int]]:
        asked.append((year, sides))
        return [{"income_tax": 3_000_00 + side["distribution"] // 5} for side in sides]

    monkeypatch.setattr(tax_library, "federal_tax", answered)
    found = whole_return(household(students=[{"qualified_expenses": "900"}]), Paid(10_000_00))
    assert found.extra_income_tax == 2_000_00 and found.to_dict()["extra_income_tax"] == "2000.00"
    [(year, (without, with_it))] = asked
    assert year == 2025 and without["distribution"] == 0 and with_it["distribution"] == 10_000_00
    # an age is reached the day before the birthday, as the built-in rules have it
    assert (with_it["age"], with_it["spouse_age"]) == (65, 64) and with_it["students"] == (900_00,)


def test_a_whole_return_takes_nothing_for_granted() -> None:
    facts = {**household().facts, "wages": None, "gifts": None}
    with pytest.raises(InputError) as told:
        whole_return(Household(facts), Paid(1_00))
    assert [problem.where for problem in told.value.problems] == ["household.wages", "household.gifts"]


@pytest.mark.skipif(importlib.util.find_spec("taxcalc") is None, reason="the extra `tax` is not installed")
def test_the_library_and_the_tables_give_the_same_extra_tax() -> None:
    house = household(long_term_gain="50000")
    assert whole_return(house, Paid(40_000_00)).extra_income_tax == income_tax_effect(
        house, Paid(40_000_00)
    ).value("extra_income_tax")
