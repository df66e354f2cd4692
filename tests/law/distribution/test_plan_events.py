"""Stated events, disability, severance and stock ownership (D-PATH-05, -08, -24, -25, D-PLAN-11)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from law.frames import answer

LAYOFF: dict[str, Any] = {
    "claims.stated_event": True,
    "claims.stated_event_name": "layoff",
    "clause.stated_event_name": "layoff",
    "claims.stated_event_occurred_on": date(2025, 7, 15),
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "yes"),
        ({"claims.stated_event_occurred_on": date(2025, 7, 16)}, "no"),
        ({"claims.stated_event_occurred_on": None}, "unknown"),
        ({"claims.stated_event_name": "illness"}, "no"),
        ({"clause.stated_event_name": None}, "unknown"),
        ({"claims.stated_event": None}, "not_claimed"),
        ({"claims.stated_event": False}, "no"),
    ],
)
def test_stated_event(change: dict[str, Any], expected: str) -> None:
    assert answer("stated_event_facts_hold", LAYOFF | change) == expected


@pytest.mark.parametrize(
    ("definition", "by_code", "by_plan", "expected"),
    [
        ("section_72m7", True, False, "yes"),
        ("section_72m7", False, True, "no"),
        ("own", False, True, "yes"),
        ("own", True, False, "no"),
        ("own", None, None, "unknown"),
        (None, True, True, "yes"),
        (None, False, True, "unknown"),
        (None, False, False, "no"),
    ],
)
def test_disability(
    definition: str | None, by_code: bool | None, by_plan: bool | None, expected: str
) -> None:
    facts = {
        "plan.disability_definition": definition,
        "claims.disability": True,
        "claims.disability_section_72m7": by_code,
        "claims.disability_plan_definition": by_plan,
    }
    assert answer("disabled_as_the_plan_defines", facts) == expected
    custodial = facts | {"option.event": "disability", "cell.condition": "disabled_under_72m7"}
    told = {True: "yes", False: "no", None: "unknown"}[by_code]
    assert answer("law_permits", custodial) == told


def test_disability_not_claimed() -> None:
    facts = {"claims.disability_section_72m7": True, "claims.disability_plan_definition": True}
    assert answer("disabled_as_the_plan_defines", facts) == "not_claimed"
    assert answer("disabled_under_section_72m7", facts) == "not_claimed"
    assert answer("disabled_under_section_72m7", facts | {"claims.disability": False}) == "no"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "no"),
        ({"employment.is_employed": False}, "yes"),
        ({"employment.is_employed": None}, "unknown"),
        (
            {
                "plan.pays_after_rehire": True,
                "employment.was_rehired": True,
                "employment.severed_on": date(2025, 7, 15),
                "employment.rehired_on": date(2025, 7, 15),
            },
            "yes",
        ),
        (
            {
                "plan.pays_after_rehire": True,
                "employment.was_rehired": True,
                "employment.severed_on": date(2025, 7, 16),
                "employment.rehired_on": date(2025, 7, 16),
            },
            "no",
        ),
        (
            {
                "plan.pays_after_rehire": False,
                "employment.was_rehired": True,
                "employment.severed_on": date(2020, 1, 1),
            },
            "no",
        ),
        ({"plan.pays_after_rehire": True, "employment.was_rehired": False}, "no"),
        (
            {
                "plan.pays_after_rehire": True,
                "employment.was_rehired": None,
                "employment.severed_on": date(2020, 1, 1),
            },
            "unknown",
        ),
    ],
)
def test_severance(change: dict[str, Any], expected: str) -> None:
    assert answer("severed_from_employment", change) == expected
    without_clause = {"option.event": "severance", "clause.is_elected": False}
    assert answer("option_is_open", without_clause | change) == expected


@pytest.mark.parametrize(
    ("died", "expected"),
    [(date(2025, 7, 14), "no"), (date(2025, 7, 15), "no"), (date(2025, 7, 16), "yes"), (None, "yes")],
)
def test_nothing_is_paid_in_service_to_the_dead(died: date | None, expected: str) -> None:
    facts = {"person.death_date": died, "person.birth_date": date(1960, 1, 1)}
    assert answer("participant_is_alive", facts) == expected
    assert answer("option_is_open", facts) == expected
    assert answer("option_is_open", facts | {"option.event": "any_time"}) == expected


STOCK: dict[str, Any] = {
    "option.event": "esop_diversification",
    "plan.kind": "esop",
    "account.employer_stock_value": 40_000_00,
    "cell.condition": "esop_employer_securities",
    "person.birth_date": date(1968, 5, 1),
    "participant.participation_date": date(2014, 5, 1),
}


@pytest.mark.parametrize(
    ("joined", "paid", "expected"),
    [
        (date(2014, 5, 1), date(2024, 12, 31), "no"),
        (date(2014, 5, 1), date(2025, 1, 1), "yes"),
        (date(2014, 5, 1), date(2030, 12, 31), "unknown"),
        (date(2010, 5, 1), date(2026, 12, 31), "yes"),
        (date(2018, 1, 1), date(2026, 1, 1), "no"),
        (None, date(2025, 1, 1), "unknown"),
    ],
)
def test_diversification_years(joined: date | None, paid: date, expected: str) -> None:
    facts = STOCK | {"participant.participation_date": joined, "request.payment_date": paid}
    assert answer("diversification_facts_hold", facts) == expected


def test_diversification_amount() -> None:
    assert answer("diversifiable_amount", STOCK) == 10_000_00
    before = [{"event": "esop_diversification", "payment_date": date(2025, 2, 1), "amount": 10_000_00}]
    assert (
        answer("diversifiable_amount", STOCK | {"account.employer_stock_value": 30_000_00}, earlier=before)
        == 0
    )
    # qualified in 2020, so 2026 is the sixth year, for half
    last = STOCK | {
        "person.birth_date": date(1965, 5, 1),
        "participant.participation_date": date(2009, 1, 1),
        "request.payment_date": date(2026, 3, 1),
    }
    assert answer("diversification_window_is_the_last", last) == "yes"
    assert answer("diversifiable_amount", last) == 20_000_00
    assert answer("diversification_window_is_open", last | {"person.birth_date": date(1964, 12, 31)}) == "no"
    assert answer("law_permits", STOCK | {"plan.kind": "401k"}) == "no"
    assert answer("holds_esop_securities", STOCK | {"account.employer_stock_value": None}) == "unknown"


def test_dividends_of_an_esop() -> None:
    facts = STOCK | {
        "option.event": "employer_stock_dividend",
        "cell.condition": "esop_dividend",
        "account.employer_stock_dividend": 120_00,
    }
    assert answer("option_is_open", facts) == "yes"
    assert answer("option_available", facts) == 120_00
    assert answer("option_is_open", facts | {"account.employer_stock_dividend": None}) == "unknown"
    assert answer("option_is_open", facts | {"account.employer_stock_value": 0}) == "no"
