"""Medical bills, college, equal payments, and what a rollover changes, against the published numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from inservice.api import availability
from inservice.determination.consequences.early_payments import (
    can_leave_plan,
    college,
    equal_payments,
    medical,
    what_a_rollover_changes,
)
from inservice.law.consequences.moving_exceptions import moving_exceptions


def bill(taxable: float, **facts: Any) -> dict[str, Any]:
    return medical([{
        "paid_on": date(2025, 6, 1), "birth_date": date(1980, 1, 1), "taxable": round(taxable * 100), "income_before": 100_000_00,
        "more_social_security": 0, "medical_expenses": 30_000_00, "medical_used_before": 0, "paid_from": "plan", **facts,
    }])[0]  # fmt: skip


def test_medical_example_of_the_law_page() -> None:
    told = bill(30_000)
    assert (told["medical_floor"], told["medical_exempt"], told["medical_extra_tax"]) == (
        "9750.00",
        "20250.00",
        "975.00",
    )
    assert told["largest_exempt_payment"] == "20930.23"


def test_largest_exempt_payment_is_the_largest() -> None:
    assert bill(20_930.23)["medical_extra_tax"] == "0.00"
    assert bill(20_930.24)["medical_exposed"] == "0.01"


@pytest.mark.parametrize(
    ("facts", "exempt", "tax"),
    [
        ({"medical_expenses": 9750_00}, "0.00", "3000.00"),
        ({"medical_expenses": 9750_01}, "0.01", "3000.00"),
        ({"medical_used_before": 20_250_00}, "0.00", "3000.00"),
        ({"more_social_security": 10_000_00}, "19500.00", "1050.00"),
        ({"paid_from": "ira"}, "20250.00", "975.00"),
        ({"paid_from": "young_simple_ira"}, "20250.00", "2437.50"),
        ({"paid_from": None}, "20250.00", None),
        ({"medical_expenses": None}, None, None),
        ({"income_before": None}, None, None),
        ({"birth_date": date(1965, 12, 1)}, "20250.00", "0.00"),  # 59½ on June 1, 2025
        ({"birth_date": date(1965, 12, 2)}, "20250.00", "975.00"),
    ],
)
def test_medical_floor_and_age(facts: dict[str, Any], exempt: str | None, tax: str | None) -> None:
    told = bill(30_000, **facts)
    assert (told["medical_exempt"], told["medical_extra_tax"]) == (exempt, tax)


def test_medical_says_what_is_missing() -> None:
    assert bill(30_000, medical_expenses=None)["facts_needed"] == ["withdrawal.medical_expenses"]


def study(taken: float, **facts: Any) -> dict[str, Any]:
    return college([{
        "amount": round(taken * 100), "taxable": round(taken * 100), "paid_on": date(2025, 8, 1), "birth_date": date(1980, 1, 1),
        "covered_before": 0, "tax_free_help": 7000_00, "tuition_program_part": 0, "subtracts_tuition_program": True, "student": "child",
        "school_is_eligible": True, "can_leave_plan": 150_000_00, "goes_directly": True, "education_tuition": 25_000_00,
        "education_required": 0, "education_special_needs": 0, "education_room": 12_000_00, "education_room_allowance": 12_000_00,
        "is_half_time": True, **facts,
    }])[0]  # fmt: skip


def test_college_example_of_the_law_page() -> None:
    """Law page 4.2: 37,000 of expenses less 7,000; 30,000 free of the 10%, 40,000 bears 1,000, straight from the plan 4,000."""
    told = study(40_000)
    assert told["adjusted_education_expenses"] == "30000.00"
    assert (told["college_tax_from_ira"], told["college_tax_from_plan"]) == ("1000.00", "4000.00")
    assert told["saved_by_the_way_through_an_ira"] == "3000.00"
    assert study(30_000)["college_tax_from_ira"] == "0.00"
    assert study(30_000.01)["education_exempt"] == "30000.00"


@pytest.mark.parametrize(("taxable", "tax"), [(500, "0.00"), (1000, "20.00")])
def test_publication_970_examples(taxable: int, tax: str) -> None:
    """Pub. 970, Education Exception: Erin's 5,800 less 5,000 of employer help is 800; 500 taxable bears nothing, 1,000 bears 10% of 200."""
    told = study(
        3200,
        taxable=taxable * 100,
        education_tuition=5800_00,
        education_room=0,
        tax_free_help=5000_00,
        student="self",
    )
    assert (told["adjusted_education_expenses"], told["college_tax_from_ira"]) == ("800.00", tax)


@pytest.mark.parametrize(
    ("taken", "expenses", "exempt", "exposed"),
    [(20_000, 7937, 7937, "1206.30"), (30_000, 15_716, 15_716, "1428.40")],
)
def test_court_cases(taken: int, expenses: int, exempt: int, exposed: str) -> None:
    """Lodder-Beckert (T.C. Memo. 2005-162): 10% on 12,063; C-TEN-04, Urban (T.C. Summary Opinion 2004): 10% on 14,284."""
    told = study(taken, education_tuition=expenses * 100, education_room=0, tax_free_help=0)
    assert told["education_exempt"] == f"{exempt}.00"
    assert told["college_tax_from_ira"] == exposed


def test_dunn_pays_straight_from_the_plan() -> None:
    """Dunn v. Commissioner, T.C. Summary Opinion 2002-108: 41,993 from a plan, 10% is 4,199."""
    told = study(41_993, education_tuition=60_000_00)
    assert told["college_tax_from_plan"] == "4199.30"


@pytest.mark.parametrize(
    ("facts", "works", "adjusted"),
    [
        ({}, "yes", "30000.00"),
        ({"birth_date": date(1965, 2, 1)}, "no", "30000.00"),  # 59½ on the day
        ({"can_leave_plan": 29_999_99}, "no", "30000.00"),
        ({"can_leave_plan": None}, "unknown", "30000.00"),
        ({"goes_directly": False}, "no", "30000.00"),
        ({"ira_pays_on": date(2026, 1, 2)}, "no", "30000.00"),
        ({"student": "other"}, "no", "0.00"),
        ({"school_is_eligible": False}, "no", "0.00"),
        ({"school_is_eligible": None}, "unknown", None),
        ({"is_half_time": False}, "yes", "18000.00"),
        ({"education_room_allowance": 9000_00}, "yes", "27000.00"),
        ({"is_half_time": None}, "yes", None),
        ({"tuition_program_part": 5000_00}, "yes", "25000.00"),
        ({"tuition_program_part": 5000_00, "subtracts_tuition_program": False}, "yes", "30000.00"),
        ({"tax_free_help": 40_000_00}, "yes", "0.00"),
    ],
)
def test_college_path(facts: dict[str, Any], works: str, adjusted: str | None) -> None:
    """C-EDU-01 to C-EDU-08, and the steps of table 4.2."""
    told = study(30_000, **facts)
    assert (told["works"], told["adjusted_education_expenses"]) == (works, adjusted)


def test_another_year_covers_nothing() -> None:
    assert study(30_000, ira_pays_on=date(2026, 1, 2))["college_tax_from_ira"] == "3000.00"


def test_what_can_leave_the_plan_comes_from_availability() -> None:
    """C-TEN-03: an exception opens nothing; hardship and in-plan Roth money cannot reach an IRA."""
    open_now = can_leave_plan(availability("cases/ira/college-more-than-the-expenses.yaml").to_dict())
    assert (open_now["amount"], [s["source"] for s in open_now["sources"]]) == (
        150_000_00,
        ["rollover_pre_tax"],
    )
    deferrals = can_leave_plan(availability("cases/ira/hardship-never-reaches-an-ira.yaml").to_dict())
    assert deferrals["at_least"] == 0


# -- equal payments --------------------------------------------------------------------------------------------------
def series(**facts: Any) -> dict[str, Any]:
    return equal_payments([{
        "paid_from": "ira", "is_employed_by_sponsor": True, "birth_date": date(1969, 3, 1), "first_paid_on": date(2020, 1, 5),
        "uses_2022_rules": False, "mid_term_rate": 298, "chosen_rate": 298, "change": "none", "taxable_before": 0,
        "method": "minimum", "balance": 400_000_00, "life_expectancy_tenths": 342, **facts,
    }])[0]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "payment"),
    [
        ({}, 11_696),
        ({"balance": 408_304_00, "life_expectancy_tenths": 333}, 12_261),
        ({"method": "amortization"}, 18_811),
        (
            {
                "method": "amortization",
                "balance": 100_000_00,
                "life_expectancy_tenths": 331,
                "chosen_rate": 800,
                "mid_term_rate": 800,
            },
            8679,
        ),
        ({"method": "annuitization", "annuity_factor_thousandths": 20_000}, 20_000),
    ],
)
def test_check_numbers(facts: dict[str, Any], payment: int) -> None:
    """C-TEN-44; IRS examples: 400,000 at 50 by the older single life table; Notice 89-25, Q&A-12: 8,679."""
    assert round(float(series(**facts)["series_payment"])) == payment


@pytest.mark.parametrize(
    ("facts", "highest"),
    [
        ({}, "2.98%"),
        ({"first_paid_on": date(2022, 12, 31)}, "2.98%"),
        ({"first_paid_on": date(2022, 1, 1), "uses_2022_rules": True}, "5.00%"),
        ({"first_paid_on": date(2021, 12, 31), "uses_2022_rules": True}, "2.98%"),
        ({"first_paid_on": date(2023, 1, 1)}, "5.00%"),
        ({"first_paid_on": date(2023, 1, 1), "mid_term_rate": 501}, "5.01%"),
        ({"mid_term_rate": None}, None),
    ],
)
def test_highest_rate(facts: dict[str, Any], highest: str | None) -> None:
    """C-TEN-40."""
    assert series(**facts)["highest_rate"] == highest


def test_level_payment_without_interest_and_without_facts() -> None:
    assert (
        series(method="amortization", chosen_rate=0, life_expectancy_tenths=400)["series_payment"]
        == "10000.00"
    )
    assert series(method="amortization", chosen_rate=None)["series_payment"] is None
    assert series(method=None)["series_payment"] is None


def test_rate_above_the_limit() -> None:
    assert series(first_paid_on=date(2024, 1, 1), chosen_rate=500)["series_rate_is_allowed"] == "yes"
    assert series(first_paid_on=date(2024, 1, 1), chosen_rate=501)["series_rate_is_allowed"] == "no"
    assert series(first_paid_on=date(2024, 1, 1), chosen_rate=None)["series_rate_is_allowed"] == "unknown"


@pytest.mark.parametrize(
    ("payer", "works", "allowed"),
    [
        ("ira", True, "yes"),
        ("plan", True, "no"),
        ("plan", False, "yes"),
        ("plan", None, "unknown"),
        (None, False, "yes"),
    ],
)
def test_who_may_pay(payer: str | None, works: bool | None, allowed: str) -> None:
    """C-TEN-13, C-TEN-42."""
    assert series(paid_from=payer, is_employed_by_sponsor=works)["series_is_allowed"] == allowed


def test_lock_is_the_later_date() -> None:
    """C-TEN-41."""
    assert series()["series_locked_until"] == "2028-09-01"
    assert series(birth_date=date(1962, 1, 1))["series_locked_until"] == "2025-01-05"
    assert series(birth_date=None)["series_locked_until"] is None


@pytest.mark.parametrize(
    ("change", "on", "broken", "cost"),
    [
        ("other", date(2026, 8, 31), "yes", "4000.00"), ("other", date(2026, 9, 1), "no", "0.00"),
        ("rollover_in", date(2024, 1, 1), "yes", "4000.00"), ("rollover_out", date(2024, 1, 1), "yes", "4000.00"),
        ("education_payment", date(2024, 1, 1), "no", "0.00"), ("switch_to_minimum", date(2024, 1, 1), "no", "0.00"),
        ("death", date(2024, 1, 1), "no", "0.00"), ("disability", date(2024, 1, 1), "no", "0.00"),
        (None, date(2024, 1, 1), "unknown", None),
    ],
)  # fmt: skip
def test_what_breaks_a_series(change: str | None, on: date, broken: str, cost: str | None) -> None:
    """C-TEN-43: an extra payment for education is no change: Benz v. Commissioner, 132 T.C. 330 (2009)."""
    told = series(change=change, modified_on=on, taxable_before=40_000_00, birth_date=date(1967, 3, 1))
    assert (told["series_is_broken"], told["series_recapture"]) == (broken, cost)


# -- what a rollover changes -------------------------------------------------------------------------------------------
def test_table_of_the_law_page() -> None:
    """C-TEN-02: C-TEN-13, -14, -15, -19 to -22, -29, -32 move; C-TEN-11, -12, -18, -24 to -28 do not."""
    told = {line["name"]: line["rollover"] for line in what_a_rollover_changes(date(2026, 3, 1))}
    assert {n for n, c in told.items() if c == "gained"} == {
        "higher_education", "first_home", "health_premiums", "substantially_equal_payments",
    }  # fmt: skip
    assert {n for n, c in told.items() if c == "lost"} == {
        "separation_at_55", "domestic_relations_order", "public_safety_at_50", "governmental_457b", "employee_stock_dividends",
        "long_term_care",
    }  # fmt: skip
    for same in ("medical", "disability", "death", "disaster_recovery", "birth_or_adoption", "domestic_abuse", "emergency_expense",
                 "terminal_illness"):  # fmt: skip
        assert told[same] == "same"


@pytest.mark.parametrize(
    ("name", "first"),
    [("birth_or_adoption", date(2020, 1, 1)), ("terminal_illness", date(2022, 12, 30)), ("emergency_expense", date(2024, 1, 1)),
     ("domestic_abuse", date(2024, 1, 1)), ("long_term_care", date(2025, 12, 30))],
)  # fmt: skip
def test_first_days(name: str, first: date) -> None:
    line = next(e for e in moving_exceptions() if e.name == name)
    assert line.holds_on(first)
    assert not line.holds_on(date.fromordinal(first.toordinal() - 1))


def test_every_line_has_an_authority() -> None:
    for line in moving_exceptions():
        assert line.cites and line.refs and line.status in ("checked", "derived", "unconfirmed")
