"""The plan's limits: numbers of payments, waits, vesting, groups, loans and consent.

D-PLAN-01..09, O-FLD-31..39.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from law.frames import answer

STATED = {"option.event": "stated_age", "clause.age_months": 480}


def _paid(day: date | None, **more: Any) -> dict[str, Any]:
    return {"event": "stated_age", "payment_date": day, "amount": 1_000_00} | more


@pytest.mark.parametrize(
    ("period", "paid", "expected", "returns"),
    [
        ("plan_year", date(2025, 7, 1), "no", date(2026, 7, 1)),
        ("plan_year", date(2025, 6, 30), "yes", date(2026, 7, 1)),
        ("calendar_year", date(2025, 1, 1), "no", date(2026, 1, 1)),
        ("calendar_year", date(2024, 12, 31), "yes", date(2026, 1, 1)),
        ("rolling_12", date(2024, 7, 16), "no", date(2025, 7, 16)),
        ("rolling_12", date(2024, 7, 15), "yes", None),
        ("lifetime", date(2012, 1, 1), "no", None),
        ("none", date(2025, 7, 1), "yes", None),
    ],
)
def test_one_payment_in_the_period(period: str, paid: date, expected: str, returns: date | None) -> None:
    facts = STATED | {
        "clause.count": 1,
        "clause.count_period": period,
        "plan.plan_year_begin": date(2025, 7, 1),
        "plan.plan_year_end": date(2026, 6, 30),
    }
    assert answer("clause_allows_another_payment", facts, earlier=[_paid(paid)]) == expected
    assert answer("frequency_room_returns_on", facts, earlier=[_paid(paid)]) == returns
    assert answer("option_is_open", facts, earlier=[_paid(paid)]) == expected
    wide = STATED | {
        "clause.shared_count": 1,
        "clause.shared_count_period": period,
        "plan.plan_year_begin": date(2025, 7, 1),
        "plan.plan_year_end": date(2026, 6, 30),
    }
    other = _paid(paid) | {"event": "any_time"}
    assert answer("plan_allows_another_withdrawal", wide, earlier=[other]) == expected
    assert answer("shared_frequency_room_returns_on", wide, earlier=[other]) == returns


ONE = STATED | {"clause.count": 1, "clause.count_period": "plan_year"}


def test_what_counts_towards_the_clauses_own_number() -> None:
    day = date(2025, 3, 1)
    rule = "clause_allows_another_payment"
    assert answer(rule, ONE, earlier=[_paid(day, event="any_time")]) == "yes"
    assert answer(rule, ONE, earlier=[_paid(day, is_from_this_plan=False)]) == "yes"
    assert (
        answer(rule, ONE | {"clause.count": 2}, earlier=[_paid(day), _paid(day, is_continuation=True)])
        == "yes"
    )
    assert answer(rule, ONE | {"clause.count": 2}, earlier=[_paid(day), _paid(date(2025, 4, 1))]) == "no"
    assert answer(rule, ONE, earlier=[_paid(None)]) == "unknown"
    assert answer(rule, ONE, earlier=[_paid(day, event=None)]) == "unknown"
    assert answer(rule, ONE | {"clause.count": None}) == "unknown"
    assert answer(rule, ONE | {"clause.count_period": None}) == "unknown"


def test_the_number_is_unknown_outside_coverage_unless_used_up() -> None:
    joined = {"participant.participation_date": date(2011, 1, 1)}
    gap = ONE | joined | {"coverage.distributions_from": date(2025, 1, 2)}
    rule = "clause_allows_another_payment"
    assert answer(rule, gap) == "unknown"
    assert answer(rule, gap | {"coverage.distributions_from": date(2025, 1, 1)}) == "yes"
    assert answer(rule, gap, earlier=[_paid(date(2025, 2, 3))]) == "no"
    assert answer(rule, ONE | {"coverage.distributions_through": date(2025, 6, 30)}) == "yes"
    assert answer(rule, ONE | {"coverage.distributions_through": date(2025, 6, 29)}) == "unknown"
    lifetime = ONE | {"clause.count_period": "lifetime"} | joined
    assert answer(rule, lifetime | {"coverage.distributions_from": date(2011, 1, 1)}) == "yes"
    assert answer(rule, lifetime | {"coverage.distributions_from": date(2011, 1, 2)}) == "unknown"


def test_hardship_and_the_plan_wide_number() -> None:
    wide = STATED | {"clause.shared_count": 1, "clause.shared_count_period": "plan_year"}
    hardship = [_paid(date(2025, 3, 1), event="hardship")]
    assert answer("number_of_payments_is_within_limits", wide, earlier=hardship) == "yes"
    counted = wide | {"clause.shared_count_includes_hardship": True}
    assert answer("number_of_payments_is_within_limits", counted, earlier=hardship) == "no"
    full = [_paid(date(2025, 3, 1))]
    asks_hardship = {"option.event": "hardship"}
    assert answer("number_of_payments_is_within_limits", wide | asks_hardship, earlier=full) == "yes"
    assert answer("number_of_payments_is_within_limits", counted | asks_hardship, earlier=full) == "no"
    assert answer("option_is_counted_plan_wide", wide | {"option.event": None}) == "unknown"
    for event in ("required_minimum", "tax_levy", "domestic_relations_order", "in_plan_roth_rollover"):
        assert (
            answer("plan_allows_another_withdrawal", wide, earlier=[_paid(date(2025, 3, 1), event=event)])
            == "yes"
        )


@pytest.mark.parametrize(
    ("paid", "expected"), [(date(2025, 1, 15), "yes"), (date(2025, 1, 16), "no"), (None, "unknown")]
)
def test_six_months_wait(paid: date | None, expected: str) -> None:
    facts = STATED | {"clause.waiting_months": 6}
    assert answer("wait_has_passed", facts, earlier=[_paid(paid)]) == expected
    if expected == "no":
        assert answer("waiting_ends_on", facts, earlier=[_paid(paid)]) == date(2025, 7, 16)


def test_wait_without_a_history() -> None:
    facts = STATED | {"coverage.distributions_from": None}
    assert answer("wait_has_passed", facts) == "yes"
    assert answer("wait_has_passed", facts | {"clause.waiting_months": 6}) == "unknown"
    assert answer("wait_has_passed", STATED | {"clause.waiting_months": 6}) == "yes"
    assert answer("wait_has_passed", STATED | {"clause.waiting_months": None}) == "unknown"


# -- to whom -------------------------------------------------------------------------------------------------

PARTLY = {"account.vested_numerator": 3, "account.vested_denominator": 5}


@pytest.mark.parametrize(
    ("rule", "change", "expected"),
    [
        ("vesting_condition_holds", {}, "yes"),
        ("vesting_condition_holds", PARTLY, "yes"),
        ("vesting_condition_holds", PARTLY | {"clause.requires_full_vesting": True}, "no"),
        ("vesting_condition_holds", {"clause.requires_full_vesting": True}, "yes"),
        (
            "vesting_condition_holds",
            {"clause.requires_full_vesting": True, "account.vested_numerator": None},
            "unknown",
        ),
        ("compensation_condition_holds", {"clause.excludes_highly_compensated": True}, "yes"),
        (
            "compensation_condition_holds",
            {"clause.excludes_highly_compensated": True, "participant.is_highly_compensated": True},
            "no",
        ),
        (
            "compensation_condition_holds",
            {"clause.excludes_highly_compensated": True, "participant.is_highly_compensated": None},
            "unknown",
        ),
        ("compensation_condition_holds", {"participant.is_highly_compensated": None}, "yes"),
        ("group_condition_holds", {}, "yes"),
        ("group_condition_holds", {"clause.group": "union", "participant.groups": "salaried|union"}, "yes"),
        ("group_condition_holds", {"clause.group": "union", "participant.groups": "nonunion"}, "no"),
        ("group_condition_holds", {"clause.group": "union", "participant.groups": None}, "unknown"),
        ("loan_condition_holds", {"request.has_outstanding_loan": True}, "yes"),
        ("loan_condition_holds", {"clause.forbids_loan_in_year": True}, "yes"),
        (
            "loan_condition_holds",
            {"clause.forbids_loan_in_year": True, "request.has_outstanding_loan": True},
            "no",
        ),
        (
            "loan_condition_holds",
            {"clause.forbids_loan_in_year": True, "request.has_outstanding_loan": None},
            "unknown",
        ),
    ],
)
def test_conditions_of_the_clause(rule: str, change: dict[str, Any], expected: str) -> None:
    assert answer(rule, STATED | change) == expected
    assert answer("plan_limits_hold", STATED | change) == expected
    assert answer("option_is_open", STATED | change) in (
        expected,
        "unknown" if expected == "unknown" else expected,
    )


def test_full_vesting_in_every_source() -> None:
    facts = STATED | {"clause.requires_full_vesting_everywhere": True}
    assert answer("vesting_condition_holds", facts, accounts=[{}, PARTLY]) == "no"
    assert answer("vesting_condition_holds", facts, accounts=[{}, {}]) == "yes"


# -- consent -------------------------------------------------------------------------------------------------

ANNUITY = {"plan.has_survivor_annuity": True, "participant.is_married": True}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "yes"),
        (ANNUITY, "unknown"),
        (ANNUITY | {"request.has_spousal_consent": True}, "yes"),
        (ANNUITY | {"request.has_spousal_consent": False}, "no"),
        (ANNUITY | {"participant.is_married": False}, "yes"),
        (ANNUITY | {"participant.is_married": None}, "unknown"),
        (ANNUITY | {"account.balance": 7_000_00}, "yes"),
        (ANNUITY | {"account.balance": 7_000_01}, "unknown"),
        (ANNUITY | {"account.balance": 5_000_01, "request.payment_date": date(2023, 12, 31)}, "unknown"),
        (ANNUITY | {"account.balance": 5_000_00, "request.payment_date": date(2023, 12, 31)}, "yes"),
        (
            {
                "account.has_survivor_annuity": True,
                "participant.is_married": True,
                "request.has_spousal_consent": False,
            },
            "no",
        ),
        ({"clause.requires_spousal_consent": True, "participant.is_married": True}, "unknown"),
        ({"clause.requires_spousal_consent": True}, "yes"),
        (ANNUITY | {"option.event": "in_plan_roth_rollover"}, "yes"),
    ],
)
def test_spousal_consent(change: dict[str, Any], expected: str) -> None:
    assert answer("spousal_consent_is_given_where_needed", STATED | change) == expected


def test_smallest_and_largest_payment() -> None:
    least = STATED | {"clause.minimum": 1_000_00}
    assert answer("option_is_open", least | {"account.balance": 1_000_00}) == "yes"
    assert answer("option_is_open", least | {"account.balance": 999_99}) == "no"
    assert answer("smallest_payment_is_reached", least | {"account.balance": None}) == "unknown"
    assert answer("option_available", STATED | {"clause.maximum": 2_000_00}) == 2_000_00
    assert answer("option_available", STATED | {"clause.maximum": 60_000_00}) == 50_000_00
    half = STATED | {"clause.maximum_percent": 5_000, "account.balance": 33}
    assert answer("option_available", half) == 16
    assert answer("option_available", half | {"clause.maximum": 10}) == 10
    assert answer("option_available", STATED | {"clause.maximum": None}) is None
    order = {"option.event": "domestic_relations_order", "clause.maximum": None}
    assert answer("option_available", order) == 50_000_00
