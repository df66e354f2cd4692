"""The vested amount, also after a payment from a partly vested account (D-PLAN-08, O-PRO-30..33)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from law.frames import answer

from inservice.determination.partial_payments import brought_forward

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
        "account.paid_brought_forward": paid,
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


def after(
    balance: int, paid: int, then: int | None = None, share: Fraction = Fraction(3, 5)
) -> dict[str, Any]:
    return {
        "account.vested_numerator": share.numerator,
        "account.vested_denominator": share.denominator,
        "account.balance": balance,
        "account.paid_before_full_vesting": paid,
        "account.paid_brought_forward": paid,
        "account.balance_after_that_payment": then,
    }


def test_published_figures_to_the_cent() -> None:
    """ASC FAQ 170: 17,352.20 less 6,940.88 is 10,411.32; with 1,061.71 of earnings 11,473.03, of which 3,824.34 at 60%.

    ASC FAQ 182: 538.04 left, 773.55 paid, 80%: 275.72.
    """
    facts = after(11_473_03, 6_940_88, 10_411_32)
    assert answer("vested_amount", facts) == 3_824_34
    # the same page's first attempt, the simple formula, to the cent below its rounding
    assert answer("vested_amount", facts | {"plan.vesting_formula": "simple"}) == 4_107_46
    second = after(538_04, 773_55, share=Fraction(4, 5))
    assert answer("vested_amount", second | {"plan.vesting_formula": "simple"}) == 275_72
    assert answer("vested_amount", second) is None  # by ratio the balance right after is needed


def test_the_formula_that_falls_below_zero_says_so() -> None:
    lost = after(100_00, 6_000_00, 4_000_00) | {"plan.vesting_formula": "simple"}
    assert answer("simple_formula_is_below_zero", lost) == "yes"
    # P(AB + D) = D to the cent: nothing, and not below it
    assert answer("simple_formula_is_below_zero", after(4_000_00, 6_000_00)) == "no"
    assert answer("vested_by_simple_formula", after(4_000_00, 6_000_00)) == 0
    assert answer("simple_formula_is_below_zero", after(3_999_99, 6_000_00)) == "yes"
    # the ratio form stays at or above zero while no more was paid than was vested then
    assert answer("ratio_formula_is_below_zero", after(1_00, 6_000_00, 4_000_00)) == "no"
    assert answer("ratio_formula_is_below_zero", after(1_00, 6_000_01, 3_999_99)) == "yes"
    assert answer("vested_by_ratio", after(1_00, 6_000_01, 3_999_99)) == 0


def test_ratio_and_simple_lie_as_algebra_says() -> None:
    """O-PRO-31: equal at full vesting; with gains ratio is the less, with losses the greater."""
    gained, fell = after(12_000_00, 5_000_00, 10_000_00), after(9_000_00, 5_000_00, 10_000_00)
    assert answer("vested_by_ratio", gained) < answer("vested_by_simple_formula", gained)
    assert answer("vested_by_ratio", fell) > answer("vested_by_simple_formula", fell)
    full = after(12_000_00, 5_000_00, 10_000_00, share=Fraction(1))
    assert answer("vested_by_ratio", full) == answer("vested_by_simple_formula", full) == 12_000_00


def test_several_payments_are_brought_forward() -> None:
    """O-PRO-32: 1,000 paid leaving 9,000; grown by a tenth to 9,900; 900 paid leaving 9,000: 1,100 + 900."""
    assert brought_forward([1_000_00, 900_00], [9_000_00, 9_000_00]) == 2_000_00
    assert brought_forward([1_000_00], [None]) == 1_000_00
    assert brought_forward([1_000_00, 900_00], [None, 9_000_00]) is None
    assert brought_forward([1_000_00, None], [9_000_00, 9_000_00]) is None
    # with no return at all the payments simply add up
    assert brought_forward([1_000_00, 900_00, 100_00], [9_000_00, 8_100_00, 8_000_00]) == 2_000_00
