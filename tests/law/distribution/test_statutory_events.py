"""Events added by statute: windows, caps, repayments and history.

D-PATH-09..26, D-LAW-07..22, D-AMT-01..06.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from law.frames import answer

DUTY: dict[str, Any] = {
    "claims.active_duty": True,
    "claims.active_duty_is_reservist": True,
    "claims.active_duty_called_on": date(2025, 2, 1),
    "claims.active_duty_ordered_days": 180,
    "claims.active_duty_is_indefinite": False,
    "claims.active_duty_is_ongoing": True,
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "yes"),
        ({"claims.active_duty_ordered_days": 179}, "no"),
        ({"claims.active_duty_ordered_days": 179, "claims.active_duty_is_indefinite": True}, "yes"),
        ({"claims.active_duty_ordered_days": None}, "unknown"),
        ({"claims.active_duty_is_reservist": False}, "no"),
        ({"claims.active_duty_is_reservist": None}, "unknown"),
        ({"claims.active_duty": None}, "not_claimed"),
        ({"claims.active_duty": False}, "no"),
        ({"request.payment_date": date(2025, 1, 31)}, "no"),
        ({"request.payment_date": date(2025, 2, 1)}, "yes"),
        ({"claims.active_duty_called_on": date(2001, 9, 11)}, "no"),
        ({"claims.active_duty_called_on": date(2001, 9, 12)}, "yes"),
        ({"claims.active_duty_is_ongoing": False, "claims.active_duty_ends_on": date(2025, 7, 15)}, "yes"),
        ({"claims.active_duty_is_ongoing": False, "claims.active_duty_ends_on": date(2025, 7, 14)}, "no"),
        ({"claims.active_duty_is_ongoing": None}, "unknown"),
    ],
)
def test_qualified_reservist(change: dict[str, Any], expected: str) -> None:
    assert answer("qualified_reservist_facts_hold", DUTY | change) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"claims.active_duty_ordered_days": 31, "claims.active_duty_called_on": date(2025, 7, 10)}, "yes"),
        ({"claims.active_duty_ordered_days": 30, "claims.active_duty_called_on": date(2025, 7, 10)}, "no"),
        ({"claims.active_duty_ordered_days": None, "claims.active_duty_called_on": date(2025, 6, 14)}, "yes"),
        (
            {"claims.active_duty_ordered_days": None, "claims.active_duty_called_on": date(2025, 6, 15)},
            "unknown",
        ),
        ({"claims.active_duty_is_reservist": False}, "yes"),
        ({"claims.active_duty": None}, "not_claimed"),
    ],
)
def test_deemed_severance(change: dict[str, Any], expected: str) -> None:
    assert answer("deemed_severance_facts_hold", DUTY | change) == expected


def test_reach_of_deemed_severance_by_reading() -> None:
    match = {"account.restriction": "safe_harbor_match"}
    narrow = {"readings.deemed_severance_reach": "elective_deferrals_only"}
    assert answer("deemed_severance_reaches_the_money", match) == "yes"
    assert answer("deemed_severance_reaches_the_money", match | narrow) == "no"
    assert answer("deemed_severance_reaches_the_money", narrow) == "yes"
    assert (
        answer("deemed_severance_reaches_the_money", {"readings.deemed_severance_reach": None}) == "unknown"
    )
    event = {"option.event": "deemed_severance"} | match | narrow
    assert answer("law_permits", event) == "no"


# -- birth or adoption ---------------------------------------------------------------------------------------

CHILD: dict[str, Any] = {
    "option.event": "birth_or_adoption",
    "claims.birth_or_adoption": True,
    "claims.birth_or_adoption_children": 1,
    "claims.birth_or_adoption_on": date(2025, 3, 10),
    "claims.birth_or_adoption_adoptee_eligible": True,
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"request.payment_date": date(2025, 3, 9)}, "no"),
        ({"request.payment_date": date(2025, 3, 10)}, "yes"),
        ({"request.payment_date": date(2026, 3, 9)}, "yes"),
        ({"request.payment_date": date(2026, 3, 10)}, "no"),
        ({"claims.birth_or_adoption_on": None}, "unknown"),
        ({"claims.birth_or_adoption_adoptee_eligible": False}, "no"),
        ({"claims.birth_or_adoption_adoptee_eligible": None}, "unknown"),
        ({"claims.birth_or_adoption": None}, "not_claimed"),
        ({"claims.birth_or_adoption": False}, "no"),
        # a birth on 29 February: the year ends on 27 February
        (
            {"claims.birth_or_adoption_on": date(2024, 2, 29), "request.payment_date": date(2025, 2, 27)},
            "yes",
        ),
        ({"claims.birth_or_adoption_on": date(2024, 2, 29), "request.payment_date": date(2025, 2, 28)}, "no"),
    ],
)
def test_birth_or_adoption(change: dict[str, Any], expected: str) -> None:
    assert answer("birth_or_adoption_facts_hold", CHILD | change) == expected


def test_birth_or_adoption_cap_is_per_child_from_every_plan() -> None:
    assert answer("birth_or_adoption_room", CHILD) == 5_000_00
    assert answer("birth_or_adoption_room", CHILD | {"claims.birth_or_adoption_children": 2}) == 10_000_00
    paid = {
        "event": "birth_or_adoption",
        "payment_date": date(2025, 5, 1),
        "amount": 3_000_00,
        "is_from_this_plan": False,
    }
    assert answer("birth_or_adoption_room", CHILD, earlier=[paid]) == 2_000_00
    before = paid | {"payment_date": date(2025, 3, 9)}
    assert answer("birth_or_adoption_room", CHILD, earlier=[before]) == 5_000_00
    all_of_it = paid | {"amount": 5_000_00, "repaid": 5_000_00}
    assert answer("birth_or_adoption_room", CHILD, earlier=[all_of_it]) == 0
    assert answer("option_is_open", CHILD, earlier=[all_of_it]) == "no"
    assert answer("option_is_open", CHILD) == "yes"


def test_an_absent_earlier_payment_is_none_only_inside_coverage() -> None:
    for missing in (
        "coverage.other_plans_from",
        "coverage.distributions_from",
        "coverage.other_plans_through",
    ):
        assert answer("birth_or_adoption_room", CHILD | {missing: None}) is None
        assert answer("option_is_open", CHILD | {missing: None}) == "unknown"
    late = {"coverage.other_plans_from": date(2025, 3, 11)}
    assert answer("birth_or_adoption_room", CHILD | late) is None
    assert (
        answer("birth_or_adoption_room", CHILD | {"coverage.other_plans_from": date(2025, 3, 10)}) == 5_000_00
    )
    ends = {"coverage.other_plans_through": date(2025, 6, 30)}
    assert answer("birth_or_adoption_room", CHILD | ends) == 5_000_00
    assert (
        answer("birth_or_adoption_room", CHILD | {"coverage.other_plans_through": date(2025, 6, 29)}) is None
    )
    # A cap known to be used up stays used up, whatever else is missing.
    used = {"event": "birth_or_adoption", "payment_date": date(2025, 5, 1), "amount": 5_000_00}
    assert answer("birth_or_adoption_room", CHILD | late, earlier=[used]) == 0


def test_an_earlier_payment_of_unknown_kind_leaves_the_room_unknown() -> None:
    odd = {"event": None, "payment_date": date(2025, 5, 1), "amount": 1_00}
    assert answer("birth_or_adoption_room", CHILD, earlier=[odd]) is None
    other = odd | {"event": "hardship"}
    assert answer("birth_or_adoption_room", CHILD, earlier=[other]) == 5_000_00


# -- emergency expense ---------------------------------------------------------------------------------------

EMERGENCY: dict[str, Any] = {
    "option.event": "emergency_expense",
    "claims.emergency_expense": True,
    "claims.emergency_expense_certified": True,
}


def _emergency(year: int, **more: Any) -> dict[str, Any]:
    return {
        "event": "emergency_expense",
        "payment_date": date(year, 2, 3),
        "amount": 600_00,
        "deferrals_since": 0,
    } | more


@pytest.mark.parametrize(
    ("change", "earlier", "expected"),
    [
        ({}, [], "yes"),
        ({"claims.emergency_expense_certified": False}, [], "no"),
        ({"claims.emergency_expense_certified": None}, [], "unknown"),
        ({"claims.emergency_expense": None}, [], "not_claimed"),
        ({}, [_emergency(2025)], "no"),
        ({}, [_emergency(2025, repaid=600_00)], "no"),
        ({}, [_emergency(2025, repaid=600_00, is_from_this_plan=False)], "no"),
        ({}, [_emergency(2024)], "no"),
        ({}, [_emergency(2024, is_from_this_plan=False)], "yes"),
        ({}, [_emergency(2024, repaid=600_00)], "yes"),
        ({}, [_emergency(2024, repaid=599_99)], "no"),
        ({}, [_emergency(2024, deferrals_since=600_00)], "yes"),
        ({}, [_emergency(2024, deferrals_since=599_99)], "no"),
        ({}, [_emergency(2024, repaid=100_00, deferrals_since=500_00)], "yes"),
        ({}, [_emergency(2024, repaid=100_00, deferrals_since=499_99)], "no"),
        ({}, [_emergency(2024, deferrals_since=None)], "unknown"),
        ({"request.payment_date": date(2026, 7, 15), "coverage.other_plans_from": None}, [], "unknown"),
        (
            {
                "coverage.distributions_from": date(2024, 1, 2),
                "participant.participation_date": date(2020, 1, 1),
            },
            [],
            "unknown",
        ),
        (
            {
                "coverage.distributions_from": date(2024, 1, 1),
                "participant.participation_date": date(2020, 1, 1),
            },
            [],
            "yes",
        ),
        (
            {
                "coverage.distributions_from": date(2024, 6, 1),
                "participant.participation_date": date(2024, 6, 1),
            },
            [],
            "yes",
        ),
    ],
)
def test_emergency_expense(change: dict[str, Any], earlier: list[dict[str, Any]], expected: str) -> None:
    assert answer("emergency_expense_facts_hold", EMERGENCY | change, earlier=earlier) == expected


def test_the_bar_lasts_three_calendar_years() -> None:
    at = EMERGENCY | {"request.payment_date": date(2026, 12, 31)}
    assert answer("earlier_is_in_three_years_before", at, earlier=[_emergency(2023)]) == "yes"
    assert answer("earlier_is_in_three_years_before", at, earlier=[_emergency(2022)]) == "no"


@pytest.mark.parametrize(
    ("vested", "room"),
    [
        (1_000_00, 0),
        (1_000_01, 1),
        (1_999_99, 999_99),
        (2_000_00, 1_000_00),
        (9_000_00, 1_000_00),
        (None, None),
    ],
)
def test_emergency_amount(vested: int | None, room: int | None) -> None:
    assert answer("emergency_expense_room", EMERGENCY | {"account.balance": vested}) == room
    expected = "unknown" if room is None else ("yes" if room else "no")
    assert answer("option_is_open", EMERGENCY | {"account.balance": vested}) == expected


def test_emergency_amount_counts_every_account_and_no_unpublished_year() -> None:
    accounts = [{"account.balance": 700_00}, {"account.balance": 600_00}]
    assert answer("emergency_expense_room", EMERGENCY, accounts=accounts) == 300_00
    assert answer("emergency_expense_room", EMERGENCY | {"request.payment_date": date(2027, 1, 1)}) is None
    assert answer("emergency_expense_room", EMERGENCY | {"request.payment_date": date(2023, 12, 31)}) is None
    assert answer("emergency_expense_returns_on", EMERGENCY) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("earlier", "ends"),
    [
        ([_emergency(2024)], date(2028, 1, 1)),
        ([_emergency(2025)], date(2029, 1, 1)),
        ([_emergency(2024, deferrals_since=600_00)], None),
        ([_emergency(2024, repaid=200_00, deferrals_since=399_99)], date(2028, 1, 1)),
        ([_emergency(2024, is_from_this_plan=False)], None),
    ],
)
def test_emergency_wait_ends_after_three_calendar_years(
    earlier: list[dict[str, Any]], ends: date | None
) -> None:
    assert answer("emergency_expense_wait_ends_on", EMERGENCY, earlier=earlier) == ends


# -- domestic abuse ------------------------------------------------------------------------------------------

ABUSE: dict[str, Any] = {
    "option.event": "domestic_abuse",
    "claims.domestic_abuse": True,
    "claims.domestic_abuse_certified": True,
    "claims.domestic_abuse_on": date(2025, 4, 2),
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"request.payment_date": date(2025, 4, 1)}, "no"),
        ({"request.payment_date": date(2025, 4, 2)}, "yes"),
        ({"request.payment_date": date(2026, 4, 1)}, "yes"),
        ({"request.payment_date": date(2026, 4, 2)}, "no"),
        ({"claims.domestic_abuse_certified": False}, "no"),
        ({"claims.domestic_abuse_certified": None}, "unknown"),
        ({"claims.domestic_abuse_on": None}, "unknown"),
        ({"claims.domestic_abuse": None}, "not_claimed"),
    ],
)
def test_domestic_abuse(change: dict[str, Any], expected: str) -> None:
    assert answer("domestic_abuse_facts_hold", ABUSE | change) == expected


@pytest.mark.parametrize(
    ("paid", "balance", "room"),
    [
        (date(2024, 12, 31), 50_000_00, 10_000_00),
        (date(2025, 1, 1), 50_000_00, 10_300_00),
        (date(2026, 1, 1), 50_000_00, 10_500_00),
        (date(2027, 1, 1), 50_000_00, None),
        (date(2025, 7, 15), 20_600_00, 10_300_00),
        (date(2025, 7, 15), 20_599_99, 10_299_99),
        (date(2025, 7, 15), 3, 1),
    ],
)
def test_domestic_abuse_cap(paid: date, balance: int, room: int | None) -> None:
    assert (
        answer("domestic_abuse_room", ABUSE | {"request.payment_date": paid, "account.balance": balance})
        == room
    )


def test_domestic_abuse_counts_what_was_not_repaid_unless_the_reading_renews() -> None:
    paid = {
        "event": "domestic_abuse",
        "payment_date": date(2024, 6, 1),
        "amount": 8_000_00,
        "repaid": 1_000_00,
    }
    assert answer("domestic_abuse_room", ABUSE, earlier=[paid]) == 3_300_00
    renewed = ABUSE | {"readings.domestic_abuse_room": "renewed_by_repayment"}
    assert answer("domestic_abuse_room", renewed, earlier=[paid]) == 10_300_00
    assert (
        answer("domestic_abuse_room", renewed, earlier=[paid | {"payment_date": date(2025, 4, 2)}])
        == 3_300_00
    )
    assert answer("domestic_abuse_room", ABUSE, earlier=[paid | {"repaid": None}]) is None
    assert answer("domestic_abuse_room", ABUSE | {"coverage.other_plans_from": date(2024, 1, 2)}) is None


def test_domestic_abuse_is_closed_where_survivor_annuity_rules_apply() -> None:
    cell = ABUSE | {"cell.condition": "not_survivor_annuity_plan"}
    assert answer("law_permits", cell) == "yes"
    assert answer("law_permits", cell | {"plan.has_survivor_annuity": True}) == "no"
    assert answer("law_permits", cell, accounts=[{}, {"account.has_survivor_annuity": True}]) == "no"
    assert answer("law_permits", cell | {"account.has_survivor_annuity": None}) == "unknown"


# -- disasters -----------------------------------------------------------------------------------------------

DISASTER: dict[str, Any] = {
    "option.event": "disaster_recovery",
    "claims.disaster": True,
    "claims.disaster_incident_from": date(2025, 1, 7),
    "claims.disaster_declared_on": date(2025, 1, 8),
    "claims.disaster_home_in_area": True,
    "claims.disaster_economic_loss": True,
    "request.payment_date": date(2025, 7, 6),
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"request.payment_date": date(2025, 7, 6)}, "yes"),  # 2025-01-08 + 179 days
        ({"request.payment_date": date(2025, 7, 7)}, "no"),
        ({"request.payment_date": date(2025, 1, 6)}, "no"),
        ({"request.payment_date": date(2025, 1, 7)}, "yes"),
        ({"claims.disaster_home_in_area": False}, "no"),
        ({"claims.disaster_economic_loss": False}, "no"),
        ({"claims.disaster_economic_loss": None}, "unknown"),
        ({"claims.disaster_incident_from": None}, "unknown"),
        ({"claims.disaster": None}, "not_claimed"),
    ],
)
def test_disaster(change: dict[str, Any], expected: str) -> None:
    assert answer("disaster_facts_hold", DISASTER | change) == expected


@pytest.mark.parametrize(
    ("begins", "declared", "paid", "expected", "cap"),
    [
        # permanent law: from 2021-01-26, and for old disasters through 2023-06-26
        (date(2021, 1, 26), date(2021, 3, 1), date(2023, 6, 26), "yes", 22_000_00),
        (date(2021, 1, 26), date(2021, 3, 1), date(2023, 6, 27), "no", 22_000_00),
        (date(2021, 1, 25), date(2021, 3, 1), date(2023, 6, 26), "no", 22_000_00),
        # the law for disasters declared from 2020-01-01 to 2021-02-25, paid before 2021-06-25
        (date(2020, 8, 14), date(2020, 8, 22), date(2021, 6, 24), "yes", 100_000_00),
        (date(2020, 8, 14), date(2020, 8, 22), date(2021, 6, 25), "no", 22_000_00),
        (date(2020, 8, 14), date(2021, 2, 25), date(2021, 6, 24), "yes", 100_000_00),
        (date(2020, 8, 14), date(2021, 2, 26), date(2021, 6, 24), "no", 22_000_00),
        (date(2019, 12, 28), date(2020, 1, 1), date(2020, 9, 1), "yes", 100_000_00),
        # the law for the disasters of 2018 and 2019, paid before 2020-06-17
        (date(2018, 1, 1), date(2018, 1, 5), date(2020, 6, 16), "yes", 100_000_00),
        (date(2018, 1, 1), date(2018, 1, 5), date(2020, 6, 17), "no", None),
        (date(2017, 12, 31), date(2018, 1, 5), date(2020, 6, 16), "no", None),
    ],
)
def test_disaster_laws_by_date(
    begins: date, declared: date, paid: date, expected: str, cap: int | None
) -> None:
    facts = DISASTER | {
        "claims.disaster_incident_from": begins,
        "claims.disaster_declared_on": declared,
        "request.payment_date": paid,
    }
    assert answer("disaster_is_within_a_law", facts) == expected
    assert answer("disaster_cap", facts) == cap


@pytest.mark.parametrize(
    ("begins", "paid", "law", "in_time"),
    [
        (date(2021, 1, 25), date(2023, 6, 26), "no", "yes"),
        (date(2021, 1, 26), date(2023, 6, 26), "yes", "yes"),
        (date(2021, 1, 26), date(2023, 6, 27), "yes", "no"),
        (None, date(2023, 6, 26), "unknown", "unknown"),
    ],
)
def test_disaster_under_the_permanent_law(begins: date | None, paid: date, law: str, in_time: str) -> None:
    facts = DISASTER | {
        "claims.disaster_incident_from": begins,
        "claims.disaster_declared_on": date(2021, 2, 1),
        "request.payment_date": paid,
    }
    assert answer("disaster_began_under_the_permanent_law", facts) == law
    assert answer("disaster_payment_is_in_time", facts) == in_time


def test_disaster_room_is_per_disaster() -> None:
    paid = {"event": "disaster_recovery", "payment_date": date(2025, 2, 1), "amount": 20_000_00}
    same, other = date(2025, 1, 8), date(2024, 9, 28)
    assert answer("disaster_room", DISASTER, earlier=[paid | {"disaster_declared_on": same}]) == 2_000_00
    assert answer("disaster_room", DISASTER, earlier=[paid | {"disaster_declared_on": other}]) == 22_000_00
    assert answer("disaster_room", DISASTER, earlier=[paid]) is None
    assert answer("disaster_room", DISASTER | {"coverage.other_plans_from": date(2025, 1, 8)}) is None
    assert answer("disaster_room", DISASTER | {"coverage.other_plans_from": date(2025, 1, 7)}) == 22_000_00
    assert answer("disaster_window_closes_on", DISASTER) == date(2025, 7, 6)


def test_disaster_and_pension_money_by_reading() -> None:
    pension = DISASTER | {"account.restriction": "money_purchase", "cell.condition": "within_disaster_law"}
    assert answer("law_permits", pension) == "yes"
    assert answer("law_permits", pension | {"readings.pension_disaster": "not_permitted"}) == "no"
    assert answer("law_permits", pension | {"readings.pension_disaster": None}) == "unknown"


# -- long-term care, coronavirus -----------------------------------------------------------------------------

CARE: dict[str, Any] = {
    "option.event": "long_term_care",
    "claims.long_term_care": True,
    "claims.long_term_care_premium": 3_000_00,
    "claims.long_term_care_insured": "self",
    "claims.long_term_care_statement_on_file": True,
    "claims.long_term_care_paid_in_year": True,
    "request.payment_date": date(2026, 6, 1),
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "yes"),
        ({"claims.long_term_care_insured": "spouse"}, "yes"),
        ({"claims.long_term_care_insured": "parent"}, "no"),
        ({"claims.long_term_care_insured": None}, "unknown"),
        ({"claims.long_term_care_statement_on_file": False}, "no"),
        ({"claims.long_term_care_paid_in_year": False}, "no"),
        ({"claims.long_term_care": None}, "not_claimed"),
    ],
)
def test_long_term_care(change: dict[str, Any], expected: str) -> None:
    assert answer("long_term_care_facts_hold", CARE | change) == expected


@pytest.mark.parametrize(
    ("premium", "balance", "paid", "room"),
    [
        (3_000_00, 50_000_00, date(2026, 6, 1), 2_600_00),
        (2_599_99, 50_000_00, date(2026, 6, 1), 2_599_99),
        (3_000_00, 25_999_99, date(2026, 6, 1), 2_599_99),
        (3_000_00, 26_000_00, date(2026, 6, 1), 2_600_00),
        (3_000_00, 50_000_00, date(2025, 12, 30), 2_600_00),
        (3_000_00, 50_000_00, date(2025, 12, 29), None),
        (None, 50_000_00, date(2026, 6, 1), None),
    ],
)
def test_long_term_care_cap(premium: int | None, balance: int, paid: date, room: int | None) -> None:
    facts = {
        "claims.long_term_care_premium": premium,
        "account.balance": balance,
        "request.payment_date": paid,
    }
    assert answer("long_term_care_room", CARE | facts) == room


def test_long_term_care_counts_the_taxable_year() -> None:
    paid = {"event": "long_term_care", "payment_date": date(2026, 1, 1), "amount": 600_00}
    assert answer("long_term_care_room", CARE, earlier=[paid]) == 2_000_00
    assert (
        answer("long_term_care_room", CARE, earlier=[paid | {"payment_date": date(2025, 12, 31)}]) == 2_600_00
    )


def test_coronavirus() -> None:
    facts = {
        "option.event": "coronavirus",
        "claims.coronavirus": True,
        "request.payment_date": date(2020, 12, 30),
    }
    assert answer("option_is_open", facts) == "yes"
    assert answer("option_is_open", facts | {"claims.coronavirus": None}) == "not_claimed"
    assert answer("option_is_open", facts | {"claims.coronavirus": False}) == "no"
    assert answer("coronavirus_room", facts) == 100_000_00
    assert answer("coronavirus_room", facts | {"request.payment_date": date(2020, 12, 31)}) is None
    paid = {
        "event": "coronavirus",
        "payment_date": date(2020, 5, 1),
        "amount": 99_999_99,
        "is_from_this_plan": False,
    }
    assert answer("coronavirus_room", facts, earlier=[paid]) == 1
    assert answer("coronavirus_room", facts | {"coverage.other_plans_from": date(2020, 1, 2)}) is None
    assert answer("coronavirus_closes_on", facts) == date(2020, 12, 30)


# -- automatic deferrals, lifetime income, required minimum, orders, levies ----------------------------------

AUTOMATIC: dict[str, Any] = {
    "option.event": "automatic_enrollment_withdrawal",
    "claims.automatic_enrollment_withdrawal": True,
    "claims.automatic_enrollment_first_default_on": date(2025, 1, 10),
    "account.default_deferrals": 900_00,
    "claims.automatic_enrollment_elected_on": date(2025, 4, 10),
    "cell.condition": "default_deferrals_only",
}


@pytest.mark.parametrize(
    ("elected", "window", "expected"),
    [
        (date(2025, 4, 10), 0, "yes"),
        (date(2025, 4, 11), 0, "no"),
        (date(2025, 2, 9), 30, "yes"),
        (date(2025, 2, 10), 30, "no"),
        (date(2025, 4, 11), 120, "no"),
        (date(2025, 7, 16), 0, "no"),
        (None, 0, "unknown"),
    ],
)
def test_automatic_enrollment_window(elected: date | None, window: int, expected: str) -> None:
    facts = AUTOMATIC | {"claims.automatic_enrollment_elected_on": elected, "clause.window_days": window}
    assert answer("automatic_enrollment_facts_hold", facts) == expected


def test_automatic_enrollment_amount_and_history() -> None:
    assert answer("option_available", AUTOMATIC) == 900_00
    assert (
        answer(
            "automatic_enrollment_facts_hold", AUTOMATIC | {"claims.automatic_enrollment_withdrawal": None}
        )
        == "not_claimed"
    )
    before = [{"event": "automatic_enrollment_withdrawal", "payment_date": date(2025, 3, 1), "amount": 1}]
    assert answer("automatic_enrollment_facts_hold", AUTOMATIC, earlier=before) == "no"
    assert (
        answer("automatic_enrollment_facts_hold", AUTOMATIC | {"coverage.distributions_through": None})
        == "unknown"
    )


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (date(2025, 7, 14), "no"),
        (date(2025, 7, 15), "yes"),
        (date(2025, 10, 13), "yes"),
        (date(2025, 10, 14), "no"),
        (None, "unknown"),
    ],
)
def test_lifetime_income(last: date | None, expected: str) -> None:
    facts = {"claims.lifetime_income": True, "claims.lifetime_income_last_day_on": last}
    assert answer("lifetime_income_facts_hold", facts) == expected


def test_lifetime_income_not_claimed_and_its_window() -> None:
    facts = {
        "claims.lifetime_income_last_day_on": date(2025, 8, 1),
        "option.event": "lifetime_income_portability",
    }
    assert answer("lifetime_income_facts_hold", facts) == "not_claimed"
    assert answer("lifetime_income_opens_on", facts) == date(2025, 5, 3)
    assert answer("lifetime_income_closes_on", facts) == date(2025, 8, 1)


@pytest.mark.parametrize(
    ("birth", "year"),
    [
        (date(1949, 6, 30), 2019),
        (date(1949, 7, 1), 2021),
        (date(1950, 12, 31), 2022),
        (date(1951, 1, 1), 2024),
        (date(1959, 12, 31), 2032),
        (date(1960, 1, 1), 2035),
        (date(1948, 6, 30), 2018),
        (date(1948, 7, 1), 2019),
    ],
)
def test_applicable_age_by_birth(birth: date, year: int) -> None:
    assert answer("applicable_age_year", {"person.birth_date": birth}) == year


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"participant.is_five_percent_owner": True}, "yes"),
        ({}, "no"),
        ({"participant.is_five_percent_owner": None}, "unknown"),
        ({"plan.kind": "403b", "participant.is_five_percent_owner": True}, "no"),
        ({"employment.is_employed": False, "employment.severed_on": date(2025, 5, 1)}, "yes"),
        ({"participant.is_five_percent_owner": True, "person.birth_date": date(1953, 1, 1)}, "no"),
        ({"participant.is_five_percent_owner": True, "person.birth_date": None}, "unknown"),
        ({"claims.required_minimum": None, "participant.is_five_percent_owner": True}, "not_claimed"),
    ],
)
def test_required_minimum(change: dict[str, Any], expected: str) -> None:
    facts = {
        "claims.required_minimum": True,
        "person.birth_date": date(1952, 12, 31),
        "request.payment_date": date(2025, 7, 15),
    }
    assert answer("required_minimum_facts_hold", facts | change) == expected


def test_required_beginning_date() -> None:
    owner = {"participant.is_five_percent_owner": True, "person.birth_date": date(1951, 6, 1)}
    assert answer("required_beginning_date", owner) == date(2025, 4, 1)
    retired = {
        "person.birth_date": date(1951, 6, 1),
        "employment.is_employed": False,
        "employment.severed_on": date(2025, 5, 1),
    }
    assert answer("required_beginning_date", retired) == date(2026, 4, 1)
    assert answer("required_beginning_date", {"person.birth_date": date(1951, 6, 1)}) is None
    born_1950 = owner | {"person.birth_date": date(1950, 7, 1)}
    assert answer("minimum_is_required_for_2023", born_1950) == "no"
    late = {
        "person.birth_date": date(1950, 7, 1),
        "employment.is_employed": False,
        "employment.severed_on": date(2023, 5, 1),
    }
    assert answer("minimum_is_required_for_2023", late) == "yes"
    assert answer("minimum_is_required_for_2023", owner | {"person.birth_date": None}) == "unknown"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "yes"),
        ({"claims.domestic_relations_order_qualified": False}, "no"),
        ({"claims.domestic_relations_order_qualified": None}, "unknown"),
        ({"claims.domestic_relations_order": None}, "not_claimed"),
        ({"clause.is_elected": False}, "no"),
        ({"clause.is_elected": False, "person.birth_date": date(1975, 7, 15)}, "yes"),
        ({"clause.is_elected": False, "person.birth_date": date(1975, 7, 16)}, "no"),
    ],
)
def test_domestic_relations_order(change: dict[str, Any], expected: str) -> None:
    facts = {
        "option.event": "domestic_relations_order",
        "claims.domestic_relations_order": True,
        "claims.domestic_relations_order_qualified": True,
        "claims.domestic_relations_order_amount": 10_000_00,
    }
    assert answer("domestic_relations_order_facts_hold", facts | change) == expected
    assert answer("option_is_open", facts | change) == expected
    assert answer("option_cap", facts | change) == 10_000_00


def test_a_levy_reaches_only_what_the_participant_could_draw() -> None:
    facts = {
        "claims.tax_levy": True,
        "claims.tax_levy_amount": 1_000_00,
        "person.birth_date": date(1960, 1, 1),
    }
    levy = {
        "option.event": "tax_levy",
        "cell.condition": "amount_participant_could_draw",
        "clause.is_elected": False,
    }
    open_too, closed_too = (
        {"option.event": "any_time"},
        {"option.event": "any_time", "clause.is_elected": False},
    )
    assert answer("option_is_open", facts, options=[levy, open_too]) == "yes"
    assert answer("option_is_open", facts, options=[levy, closed_too]) == "no"
    assert (
        answer("option_is_open", facts | {"claims.tax_levy": None}, options=[levy, open_too]) == "not_claimed"
    )


@pytest.mark.parametrize(
    ("begins", "declared", "of_2020", "cap"),
    [
        (date(2019, 12, 27), date(2020, 1, 2), "no", 100_000_00),  # by the law for 2018 and 2019
        (date(2019, 12, 28), date(2020, 1, 2), "yes", 100_000_00),
        (date(2020, 12, 27), date(2021, 2, 19), "yes", 100_000_00),
        (date(2020, 12, 28), date(2021, 2, 19), "no", None),
        (date(2021, 2, 11), date(2021, 2, 19), "no", 22_000_00),
        (None, date(2021, 2, 19), "unknown", None),
    ],
)
def test_a_disaster_of_2020_began_by_the_day_of_enactment(
    begins: date | None, declared: date, of_2020: str, cap: int | None
) -> None:
    """D-LAW-10: the incident period begins from December 28, 2019 through December 27, 2020."""
    paid = date(2020, 6, 1) if declared.year == 2020 else date(2021, 3, 20)
    facts = {
        "claims.disaster": True,
        "claims.disaster_incident_from": begins,
        "claims.disaster_declared_on": declared,
        "request.payment_date": paid,
    }
    assert answer("disaster_is_of_2020", facts) == of_2020
    if begins != date(2020, 12, 28):
        assert answer("disaster_cap", facts) == cap
    else:
        assert answer("disaster_is_within_a_law", facts) == "no"
