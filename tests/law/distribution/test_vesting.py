"""The vested amount, also after a payment from a partly vested account (D-PLAN-08, O-PRO-30..33)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from law.frames import answer

PARTLY: dict[str, Any] = {"account.vested_numerator": 3, "account.vested_denominator": 5}


@pytest.mark.parametrize(
    ("change", "vested"),
    [
        ({}, 50_000_00),
        (PARTLY, 30_000_00),
        (PARTLY | {"account.balance": 1}, 0),
        (PARTLY | {"account.balance": 2}, 1),
        ({"account.vested_numerator": 2, "account.vested_denominator": 3, "account.balance": 100_00}, 66_66),
        ({"account.vested_numerator": 0}, 0),
        ({"account.vested_numerator": None}, None),
        ({"account.balance": None}, None),
        (PARTLY | {"account.paid_before_full_vesting": None}, None),
        ({"account.paid_before_full_vesting": None}, 50_000_00),
    ],
)
def test_vested_amount(change: dict[str, Any], vested: int | None) -> None:
    assert answer("vested_amount", change) == vested


@pytest.mark.parametrize(
    ("now", "then", "paid"), [(12_000_00, 10_000_00, 5_000_00), (7_777_77, 9_999_99, 1_234_56)]
)
def test_both_formulas_after_a_partial_payment(now: int, then: int, paid: int) -> None:
    facts = PARTLY | {
        "account.balance": now,
        "account.paid_before_full_vesting": paid,
        "account.balance_after_that_payment": then,
    }
    share, ratio = Fraction(3, 5), Fraction(now, then)
    assert answer("vested_amount", facts) == int(share * (now + ratio * paid) - ratio * paid)
    assert answer("vested_amount", facts | {"plan.vesting_formula": "simple"}) == int(
        share * (now + paid) - paid
    )
    assert answer("vested_amount", facts | {"plan.vesting_formula": None}) is None
    # fully vested, both formulas give the whole balance
    assert answer("vested_amount", facts | {"account.vested_numerator": 5}) == now


def test_a_loss_never_makes_the_vested_amount_negative() -> None:
    facts = PARTLY | {
        "account.balance": 100_00,
        "account.paid_before_full_vesting": 6_000_00,
        "account.balance_after_that_payment": 4_000_00,
        "plan.vesting_formula": "simple",
    }
    assert answer("vested_amount", facts) == 0


def test_vested_benefit_is_unknown_with_one_account() -> None:
    assert answer("vested_benefit", accounts=[{}, PARTLY]) == 80_000_00
    assert answer("vested_benefit", accounts=[{}, {"account.balance": None}]) is None
    assert answer("is_fully_vested", PARTLY) == "no"
    assert (
        answer("is_fully_vested_everywhere", accounts=[{}, {"account.vested_numerator": None}]) == "unknown"
    )
