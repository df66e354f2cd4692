"""Ages: the day before, the day; births at month ends and on 29 February.

D-AGE-01..05, D-LAW-05, D-LAW-06, D-ELIG-10.
"""

from __future__ import annotations

from datetime import date

import pytest
from law.frames import answer, frames_of

from inservice.engine.explain import Explainer
from inservice.facts.tables import OPTION
from inservice.law.rulebook import rule_book

FIRST = {"readings.age_59_half_month_end": "first_of_next_month"}


@pytest.mark.parametrize(
    ("birth", "attained", "by_next_month"),
    [
        (date(1966, 2, 10), date(2025, 8, 10), date(2025, 8, 10)),
        (date(1965, 8, 31), date(2025, 2, 28), date(2025, 3, 1)),
        (date(1965, 8, 30), date(2025, 2, 28), date(2025, 3, 1)),
        (date(1965, 8, 29), date(2025, 2, 28), date(2025, 3, 1)),
        (date(1964, 8, 29), date(2024, 2, 29), date(2024, 2, 29)),
        (date(1964, 8, 31), date(2024, 2, 29), date(2024, 3, 1)),
        (date(1966, 3, 31), date(2025, 9, 30), date(2025, 10, 1)),
        (date(1966, 5, 31), date(2025, 11, 30), date(2025, 12, 1)),
        (date(1965, 10, 31), date(2025, 4, 30), date(2025, 5, 1)),
        (date(1965, 12, 31), date(2025, 6, 30), date(2025, 7, 1)),
        (date(1965, 12, 30), date(2025, 6, 30), date(2025, 6, 30)),
        (date(1964, 2, 29), date(2023, 8, 29), date(2023, 8, 29)),
    ],
)
def test_59_half_is_714_calendar_months_after_birth(birth: date, attained: date, by_next_month: date) -> None:
    assert answer("attained_59_half_on", {"person.birth_date": birth}) == attained
    assert answer("attained_59_half_on", FIRST | {"person.birth_date": birth}) == by_next_month


@pytest.mark.parametrize(
    ("reading", "attained"),
    [
        ("one_step_29_august", date(2023, 8, 29)),
        ("from_28_february", date(2023, 8, 28)),
        ("from_1_march", date(2023, 9, 1)),
    ],
)
def test_birth_on_29_february_by_reading(reading: str, attained: date) -> None:
    facts = {"person.birth_date": date(1964, 2, 29), "readings.age_59_half_leap_day": reading}
    assert answer("attained_59_half_on", facts) == attained
    # The leap-day reading touches no other birth, and a clause that says 59 1/2 follows the same reading.
    assert answer("attained_59_half_on", facts | {"person.birth_date": date(1964, 8, 31)}) == date(
        2024, 2, 29
    )
    assert answer("attained_stated_age_on", facts | {"clause.age_months": 714}) == attained


@pytest.mark.parametrize(
    ("paid", "expected"),
    [(date(2025, 8, 9), "no"), (date(2025, 8, 10), "yes"), (date(2025, 8, 11), "yes")],
)
def test_59_half_on_the_payment_date(paid: date, expected: str) -> None:
    facts = {"person.birth_date": date(1966, 2, 10), "request.payment_date": paid}
    assert answer("attained_age_59_half", facts) == expected
    assert answer("age_59_half_facts_hold", facts | {"clause.age_months": 714}) == expected


def test_unknown_birth_date() -> None:
    nobody = {"person.birth_date": None}
    assert answer("attained_age_59_half", nobody) == "unknown"
    assert answer("attained_stated_age", nobody | {"clause.age_months": 660}) == "unknown"
    assert answer("attained_pension_age", nobody) == "unknown"
    assert answer("attained_normal_retirement_age", nobody) == "unknown"
    assert answer("attained_age_50", nobody) == "unknown"


@pytest.mark.parametrize(("paid", "expected"), [(date(2025, 2, 9), "no"), (date(2025, 2, 10), "yes")])
def test_stated_age_of_55(paid: date, expected: str) -> None:
    facts = {"person.birth_date": date(1970, 2, 10), "request.payment_date": paid, "clause.age_months": 660}
    assert answer("attained_stated_age", facts) == expected


def test_a_clause_with_a_later_age_than_59_half_waits_for_it() -> None:
    facts = {
        "person.birth_date": date(1964, 2, 10),
        "clause.age_months": 744,
        "request.payment_date": date(2026, 2, 9),
    }
    assert answer("attained_age_59_half", facts) == "yes"
    assert answer("age_59_half_facts_hold", facts) == "no"
    assert answer("age_59_half_facts_hold", facts | {"request.payment_date": date(2026, 2, 10)}) == "yes"


@pytest.mark.parametrize(
    ("months", "asks", "reasons"),
    [
        (714, "no", ["attained_age_59_half", "clause_asks_later_age"]),
        (715, "yes", ["attained_age_59_half", "clause_asks_later_age", "attained_stated_age"]),
    ],
)
def test_only_a_later_age_of_the_clause_is_a_reason(months: int, asks: str, reasons: list[str]) -> None:
    """D-PATH-01, D-PATH-02: the stated age of a profit sharing plan is no authority for deferrals."""
    facts = {
        "person.birth_date": date(1960, 2, 10),
        "clause.age_months": months,
        "request.payment_date": date(2026, 2, 9),
    }
    assert answer("clause_asks_later_age", facts) == asks
    found = Explainer(rule_book(), frames_of(facts)).finding("age_59_half_facts_hold", OPTION, 0)
    assert found.status == "yes"
    assert sorted(part.rule.rpartition(".")[2] for part in found.parts) == sorted(reasons)


def test_an_age_of_the_clause_that_is_not_on_file_is_asked_for_from_59_half_on() -> None:
    facts = {"person.birth_date": date(1966, 2, 10), "clause.age_months": None}
    assert answer("age_59_half_facts_hold", facts | {"request.payment_date": date(2025, 8, 9)}) == "no"
    assert answer("age_59_half_facts_hold", facts | {"request.payment_date": date(2025, 8, 10)}) == "unknown"


@pytest.mark.parametrize(
    ("plan_year_begin", "clause_age", "attained"),
    [
        (date(2019, 12, 31), 0, date(2022, 2, 10)),
        (date(2020, 1, 1), 0, date(2019, 8, 10)),
        (date(2020, 1, 1), 744, date(2022, 2, 10)),
        (date(2019, 7, 1), 714, date(2022, 2, 10)),
    ],
)
def test_pension_age_by_plan_year(plan_year_begin: date, clause_age: int, attained: date) -> None:
    facts = {
        "person.birth_date": date(1960, 2, 10),
        "request.payment_date": date(2020, 6, 1),
        "plan.plan_year_begin": plan_year_begin,
        "clause.age_months": clause_age,
    }
    assert answer("attained_pension_age_on", facts) == attained
    assert answer("attained_pension_age", facts) == ("yes" if attained <= date(2020, 6, 1) else "no")


def test_building_trades_age_55() -> None:
    facts = {
        "plan.is_building_trades_multiemployer": True,
        "person.birth_date": date(1970, 2, 10),
        "request.payment_date": date(2025, 2, 10),
    }
    assert answer("attained_pension_age", facts) == "yes"
    assert answer("attained_pension_age", facts | {"request.payment_date": date(2025, 2, 9)}) == "no"
    assert (
        answer("attained_pension_age", facts | {"participant.was_participant_on_2013_04_30": False}) == "no"
    )
    assert (
        answer("building_trades_age_applies", facts | {"participant.was_participant_on_2013_04_30": None})
        == "unknown"
    )


def test_pension_age_past_the_published_law_is_unknown() -> None:
    facts = {"request.payment_date": date(2027, 1, 1), "person.birth_date": date(1950, 1, 1)}
    assert answer("attained_pension_age", facts) == "unknown"


@pytest.mark.parametrize(
    ("months", "typical", "public_safety", "expected"),
    [
        (744, False, False, "yes"),
        (743, False, False, "no"),
        (743, True, False, "yes"),
        (660, True, False, "yes"),
        (659, True, False, "no"),
        (659, False, True, "yes"),
        (600, False, True, "yes"),
        (599, True, True, "no"),
        (700, None, False, "unknown"),
        (None, True, True, "unknown"),
    ],
)
def test_permissible_normal_retirement_age(
    months: int | None, typical: bool | None, public_safety: bool, expected: str
) -> None:
    facts = {
        "plan.normal_retirement_months": months,
        "plan.normal_retirement_is_typical": typical,
        "plan.is_public_safety": public_safety,
    }
    assert answer("normal_retirement_age_is_permissible", facts) == expected


def test_normal_retirement_age_and_age_50() -> None:
    facts = {"person.birth_date": date(1960, 7, 15), "plan.normal_retirement_months": 780}
    assert answer("attained_normal_retirement_age", facts) == "yes"
    assert answer("attained_normal_retirement_age", facts | {"person.birth_date": date(1960, 7, 16)}) == "no"
    assert answer("attained_age_50", {"person.birth_date": date(1975, 7, 15)}) == "yes"
    assert answer("attained_age_50", {"person.birth_date": date(1975, 7, 16)}) == "no"
