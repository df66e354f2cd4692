"""Limits, ranges and deductions of IRAs: the tables of the law page, both sides of each edge, and the worksheets' rounding."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from inservice.determination.consequences.pro_rata import ProRata

from .test_pro_rata import dollars, move, year

LIMITS = {
    2018: (5500, 6500), 2019: (6000, 7000), 2020: (6000, 7000), 2021: (6000, 7000), 2022: (6000, 7000), 2023: (6500, 7500),
    2024: (7000, 8000), 2025: (7000, 8000), 2026: (7500, 8600),
}  # fmt: skip
ROTH = {
    2018: (120, 189), 2019: (122, 193), 2020: (124, 196), 2021: (125, 198), 2022: (129, 204), 2023: (138, 218), 2024: (146, 230),
    2025: (150, 236), 2026: (153, 242),
}  # fmt: skip
COVERED = {
    2018: (63, 101), 2019: (64, 103), 2020: (65, 104), 2021: (66, 105), 2022: (68, 109), 2023: (73, 116), 2024: (77, 123),
    2025: (79, 126), 2026: (81, 129),
}  # fmt: skip


def form(number: int = 2026, income: int | None = 50_000, **facts: Any) -> ProRata:
    given = {
        "filing_status": "single", "lived_with_spouse": False, "is_covered": True, "spouse_is_covered": False,
        "compensation": 500_000_00, "income_before_iras": None if income is None else income * 100, "birth_date": date(1990, 1, 1),
        "desired_contribution": None, **facts,
    }  # fmt: skip
    movements = given.pop("movements", [])
    return ProRata.of([year(number, **given)], movements=movements)


@pytest.mark.parametrize("number", LIMITS)
def test_dollar_limits(number: int) -> None:
    """C-LIM-01."""
    young, old = LIMITS[number]
    assert dollars(form(number, birth_date=date(number - 49, 1, 1)), "dollar_limit") == young
    assert dollars(form(number, birth_date=date(number - 50, 12, 31)), "dollar_limit") == old
    assert form(number, birth_date=None).value("dollar_limit") is None


def test_2027_is_not_published() -> None:
    for name in (
        "dollar_limit",
        "roth_range_start",
        "deduction_range_start",
        "roth_limit",
        "contribution_deadline",
    ):
        assert form(2027).value(name) is None


def test_compensation_caps_the_limit() -> None:
    """C-LIM-02."""
    assert dollars(form(compensation=3000_00), "contribution_limit") == 3000
    assert form(compensation=None).value("contribution_limit") is None


@pytest.mark.parametrize("number", ROTH)
@pytest.mark.parametrize(
    ("status", "place", "width"),
    [("single", 0, 15), ("hoh", 0, 15), ("mfj", 1, 10), ("qss", 1, 10), ("mfs", 0, 15)],
)
def test_roth_ranges(number: int, status: str, place: int, width: int) -> None:
    start = ROTH[number][place] * 1000
    limit = LIMITS[number][0]
    at_start, at_end = (
        form(number, start, filing_status=status),
        form(number, start + width * 1000, filing_status=status),
    )
    assert dollars(at_start, "roth_limit") == limit
    assert dollars(at_end, "roth_limit") == 0
    assert dollars(form(number, start + width * 1000 - 1, filing_status=status), "roth_limit") == 200
    assert limit - 10 <= (dollars(form(number, start + 10, filing_status=status), "roth_limit") or 0) <= limit


def test_separate_return_of_a_couple_living_together() -> None:
    together = {"filing_status": "mfs", "lived_with_spouse": True}
    assert dollars(form(2025, 0, **together), "roth_limit") == 7000
    assert dollars(form(2025, 5000, **together), "roth_limit") == 3500
    assert dollars(form(2025, 10_000, **together), "roth_limit") == 0
    assert form(2025, 5000, filing_status="mfs", lived_with_spouse=None).value("roth_limit") is None


def test_roth_worksheet_rounding() -> None:
    """Law page C-LIM-03: single, 2026, 160,000: .533 of 7,500 is 3,997.50, and 4,000 after rounding up."""
    assert dollars(form(2026, 160_000), "roth_limit") == 4000


@pytest.mark.parametrize("number", COVERED)
@pytest.mark.parametrize(
    ("status", "place", "width"), [("single", 0, 10), ("hoh", 0, 10), ("mfj", 1, 20), ("qss", 1, 20)]
)
def test_deduction_ranges_of_the_covered(number: int, status: str, place: int, width: int) -> None:
    start, limit = COVERED[number][place] * 1000, LIMITS[number][0]
    assert dollars(form(number, start, filing_status=status), "deduction_limit") == limit
    assert dollars(form(number, start + width * 1000, filing_status=status), "deduction_limit") == 0
    assert dollars(form(number, start + width * 1000 - 1, filing_status=status), "deduction_limit") == 200
    assert dollars(form(number, start + width * 500, filing_status=status), "deduction_limit") == limit / 2


@pytest.mark.parametrize("number", ROTH)
def test_deduction_range_where_only_the_spouse_is_covered(number: int) -> None:
    start = ROTH[number][1] * 1000
    facts = {"filing_status": "mfj", "is_covered": False, "spouse_is_covered": True}
    assert dollars(form(number, start, **facts), "deduction_limit") == LIMITS[number][0]
    assert dollars(form(number, start + 10_000, **facts), "deduction_limit") == 0


def test_nobody_covered_deducts_all() -> None:
    assert dollars(form(2025, 900_000, is_covered=False), "deduction_limit") == 7000
    assert form(2025, 900_000, is_covered=None).value("deduction_limit") is None
    assert (
        dollars(
            form(
                2025,
                9000,
                filing_status="mfs",
                lived_with_spouse=True,
                is_covered=False,
                spouse_is_covered=True,
            ),
            "deduction_limit",
        )
        == 700
    )


def test_deduction_worksheet_rounds_up_to_ten() -> None:
    """Pub. 590-A, Worksheet 1-2: what is left of the range x 70% (7,000 over 10,000), up to the next $10."""
    assert dollars(form(2025, 81_001), "deduction_limit") == 5600  # 7,999 x 70% = 5,599.30
    assert dollars(form(2025, 81_000), "deduction_limit") == 5600
    assert dollars(form(2025, 80_999), "deduction_limit") == 5610  # 5,600.70


def test_conversion_income_counts_for_the_deduction_only() -> None:
    """C-LIM-04, C-LIM-05."""
    converted = [
        move("conversion", 20_000, date(2025, 5, 1)),
        move("contribution", 7000, arrived=date(2025, 5, 1), for_year=2025),
    ]
    told = form(2025, 140_000, opening_value=20_000_00, deduction_is="asked", movements=converted)
    assert dollars(told, "roth_income") == 140_000
    # 7,000 contributed lies in the worksheet's basis: 7,000 / 27,000 is .259, 5,180 of 20,000 nontaxable
    assert dollars(told, "deduction_income") == 154_820
    paid = form(2025, 140_000, opening_value=20_000_00, movements=[move("payment", 20_000, date(2025, 5, 1))])
    assert dollars(paid, "roth_income") == 160_000


@pytest.mark.parametrize(
    ("income", "wanted", "told"),
    [
        (150_000, 7000, "no"),
        (165_000, 1, "yes"),
        (157_500, 3500, "no"),
        (157_500, 3501, "yes"),
        (None, 7000, "unknown"),
    ],
)
def test_needs_the_backdoor(income: int | None, wanted: int | None, told: str) -> None:
    """C-LIM-06."""
    assert (
        form(2025, income, desired_contribution=None if wanted is None else wanted * 100)
        .finding("needs_the_backdoor")
        .status
        == told
    )


def test_age_barred_traditional_contributions_before_2020() -> None:
    for number, born, told in (
        (2019, date(1949, 6, 30), "yes"),
        (2019, date(1949, 7, 1), "no"),
        (2020, date(1940, 1, 1), "no"),
    ):
        assert form(number, birth_date=born).finding("age_bars_traditional_contribution").status == told


def test_excess_bears_six_percent() -> None:
    """C-LIM-07."""
    both = [
        move("contribution", 4000, arrived=date(2025, 5, 1), for_year=2025, deducted=0),
        move("roth_contribution", 4000, arrived=date(2025, 5, 1), for_year=2025),
    ]
    told = form(2025, 100_000, movements=both)
    assert (dollars(told, "excess_contribution"), dollars(told, "excess_tax")) == (1000, 60)
    assert dollars(form(2025, 100_000, movements=both[:1]), "excess_contribution") == 0


def test_the_article_is_of_2024_and_2025() -> None:
    """The article's $8,000 is the limit at 50 or more in 2024 and 2025 only (C-DAT-01)."""
    assert [n for n, (_, old) in LIMITS.items() if old == 8000] == [2024, 2025]
    assert dollars(form(2024, birth_date=date(1972, 1, 1)), "dollar_limit") == 8000
