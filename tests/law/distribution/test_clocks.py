"""Participation, service and the age of each contribution (D-AGE-07, D-AGE-08, D-PATH-03, D-PATH-04)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from law.frames import answer

SEASONED = {"option.event": "two_years_in_plan", "clause.months": 24}


@pytest.mark.parametrize(
    ("began", "months", "expected"),
    [
        (date(2020, 7, 15), 60, "yes"),
        (date(2020, 7, 16), 60, "no"),
        (date(2020, 7, 15), 36, "yes"),
        (date(2020, 7, 16), 36, "no"),
        (date(2019, 7, 15), 72, "yes"),
        (date(2019, 7, 16), 72, "no"),
        (None, 60, "unknown"),
        (date(2010, 1, 1), None, "unknown"),
    ],
)
def test_five_years_of_participation(began: date | None, months: int | None, expected: str) -> None:
    facts = {"participant.participation_date": began, "clause.months": months}
    assert answer("completed_five_years_of_participation", facts) == expected


def test_service_does_not_count_as_participation() -> None:
    facts = {"employment.hire_date": date(2000, 1, 1), "participant.participation_date": date(2024, 1, 1)}
    assert answer("completed_five_years_of_participation", facts | {"clause.months": 60}) == "no"


@pytest.mark.parametrize(
    ("fact", "months", "rule", "date_fact"),
    [
        (
            "clause.also_participation_months",
            36,
            "has_further_participation",
            "participant.participation_date",
        ),
        ("clause.service_months", 36, "has_required_service", "employment.hire_date"),
        ("clause.also_age_months", 660, "has_further_age", "person.birth_date"),
    ],
)
def test_further_conditions(fact: str, months: int, rule: str, date_fact: str) -> None:
    good = date(2025 - months // 12, 7, 15)
    assert answer(rule, {fact: months, date_fact: good}) == "yes"
    assert answer(rule, {fact: months, date_fact: good.replace(day=16)}) == "no"
    assert answer(rule, {fact: months, date_fact: None}) == "unknown"
    assert answer(rule, {fact: 0, date_fact: None}) == "yes"
    assert answer(rule, {fact: None, date_fact: good}) == "unknown"


@pytest.mark.parametrize(
    ("deposited", "months", "expected"),
    [
        (date(2023, 7, 15), 24, 100_00),
        (date(2023, 7, 16), 24, 0),
        (date(2024, 1, 1), 18, 0),
        (date(2022, 7, 15), 36, 100_00),
        (date(2022, 7, 16), 36, 0),
        (None, 24, None),
    ],
)
def test_each_contribution_seasons_by_its_deposit_date(
    deposited: date | None, months: int, expected: int | None
) -> None:
    lots = [{"deposit_date": deposited, "remaining": 100_00}]
    assert answer("seasoned_amount", SEASONED | {"clause.months": months}, lots=lots) == expected


def test_seasoned_contributions_at_month_ends() -> None:
    lots = [{"deposit_date": date(2024, 2, 29), "remaining": 7}]
    at = SEASONED | {"request.payment_date": date(2026, 2, 28)}
    assert answer("seasoned_amount", at, lots=lots) == 7
    assert answer("seasoned_amount", at | {"request.payment_date": date(2026, 2, 27)}, lots=lots) == 0


def test_the_sum_is_of_seasoned_lots_and_unknown_without_any_lot() -> None:
    lots: list[dict[str, Any]] = [
        {"deposit_date": date(2020, 1, 1), "remaining": 300_00},
        {"deposit_date": date(2025, 1, 1), "remaining": 50_00},
        {"deposit_date": date(2023, 7, 15), "remaining": 1},
    ]
    assert answer("seasoned_amount", SEASONED, lots=lots) == 300_01
    assert answer("next_lot_seasons_on", SEASONED, lots=lots) == date(2027, 1, 1)
    assert answer("seasoned_amount", SEASONED) is None
    lots[1]["remaining"] = None
    assert answer("seasoned_amount", SEASONED, lots=lots) is None


def test_measures_of_seasoning() -> None:
    lots = [{"deposit_date": date(2023, 6, 10), "remaining": 5, "for_plan_year_end": date(2023, 12, 31)}]
    by_month = SEASONED | {"clause.seasoning_measure": "last_day_of_prior_month"}
    assert answer("seasoned_amount", by_month | {"request.payment_date": date(2025, 6, 30)}, lots=lots) == 0
    assert answer("seasoned_amount", by_month | {"request.payment_date": date(2025, 7, 1)}, lots=lots) == 5
    by_year = SEASONED | {"clause.seasoning_measure": "plan_year_of_allocation"}
    assert answer("seasoned_amount", by_year | {"request.payment_date": date(2025, 12, 30)}, lots=lots) == 0
    assert answer("seasoned_amount", by_year | {"request.payment_date": date(2025, 12, 31)}, lots=lots) == 5
    late = [{"deposit_date": date(2024, 3, 1), "remaining": 5, "for_plan_year_end": date(2023, 12, 31)}]
    assert answer("seasoned_amount", by_year | {"request.payment_date": date(2026, 2, 28)}, lots=late) == 0
    assert answer("seasoned_amount", SEASONED | {"clause.seasoning_measure": None}, lots=lots) is None


def test_seasoning_asked_besides_another_event() -> None:
    lots = [
        {"deposit_date": date(2020, 1, 1), "remaining": 40_00},
        {"deposit_date": date(2025, 1, 1), "remaining": 60_00},
    ]
    facts = {"option.event": "age_59_half", "clause.also_seasoning_months": 24}
    assert answer("requires_seasoning", facts) == "yes"
    assert answer("option_available", facts, lots=lots) == 40_00
    assert answer("option_available", {"option.event": "age_59_half"}, lots=lots) == 50_000_00
    assert (
        answer("requires_seasoning", {"option.event": None, "clause.also_seasoning_months": 0}) == "unknown"
    )
    assert answer("contributions_are_on_file", SEASONED) == "no"
    assert answer("contributions_are_on_file", SEASONED, lots=lots) == "yes"
    assert answer("contribution_is_seasoned", SEASONED, lots=lots) == "yes"
    assert answer("contribution_is_yet_to_season", SEASONED, lots=lots[1:]) == "yes"


def test_seasoned_amount_is_capped_by_the_vested_amount() -> None:
    lots = [{"deposit_date": date(2020, 1, 1), "remaining": 50_000_00}]
    partly = SEASONED | {"account.vested_numerator": 3, "account.vested_denominator": 5}
    assert answer("option_available", partly, lots=lots) == 30_000_00


@pytest.mark.parametrize(
    ("rule", "months", "begins"),
    [
        ("has_required_service", "clause.service_months", "employment.hire_date"),
        ("has_further_participation", "clause.also_participation_months", "participant.participation_date"),
        ("has_further_age", "clause.also_age_months", "person.birth_date"),
    ],
)
def test_a_clause_that_asks_for_nothing_besides_its_event_needs_no_date(
    rule: str, months: str, begins: str
) -> None:
    assert answer(rule, {months: 0, begins: None}) == "yes"
    assert answer(rule, {months: 12, begins: None}) == "unknown"
    assert answer(rule, {months: 12, begins: date(2024, 7, 15)}) == "yes"
    assert answer(rule, {months: 12, begins: date(2024, 7, 16)}) == "no"
