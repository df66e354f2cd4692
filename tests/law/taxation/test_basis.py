"""Basis recovery: pro rata to the cent, contributions before 1987 first, designated Roth accounts as one
contract.
"""

from __future__ import annotations

from fractions import Fraction

import pytest


def paid(person, *payments, source="after_tax", facts=None, **account):
    """One account and its payments; the basis of each."""
    case = person(facts)
    position = case.account(source, **account)
    for amount in payments:
        case.pay(position, "any_time", amount)
    return case


def test_irs_page_80_20(person):
    # IRS, Rollovers of after-tax contributions in retirement plans: $100,000, 80/20, $50,000 paid
    # (D-BASIS-03)
    case = paid(person, "50000.00", balance="100000.00", basis="20000.00")
    assert case.ask("payment_basis", "payment_taxable") == ("10000.00", "40000.00")


@pytest.mark.parametrize(
    ("amount", "basis"),
    [
        ("0.01", "0.00"),
        ("1.49", "0.50"),
        ("1.50", "0.50"),
        ("1.51", "0.50"),
        ("100.00", "33.33"),
        ("99.98", "33.33"),
        ("3000.00", "1000.00"),
    ],
)
def test_one_third_half_up_to_the_cent(person, amount, basis):
    case = paid(person, amount, balance="3000.00", basis="1000.00")
    assert case.ask("payment_basis") == basis
    exact = Fraction(amount) / 3
    assert abs(Fraction(basis) - exact) <= Fraction(1, 200)


def test_half_a_cent_goes_up(person):
    assert paid(person, "0.01", balance="2.00", basis="1.00").ask("payment_basis") == "0.01"


def test_whole_account_recovers_all_basis(person):
    case = paid(person, "31250.55", balance="31250.55", basis="24000.00")
    assert case.ask("payment_basis", "payment_taxable") == ("24000.00", "7250.55")


def test_parts_of_an_account_recover_its_basis_to_the_cent(person):
    case = paid(person, "33.33", "33.33", "33.34", balance="100.00", basis="50.01")
    parts = case.ask("payment_basis")
    assert sum(map(Fraction, parts)) == Fraction("50.01")


def test_account_worth_less_than_its_basis_pays_basis_only(person):
    case = paid(person, "400.00", balance="1000.00", basis="1500.00")
    assert case.ask("payment_basis", "payment_taxable") == ("400.00", "0.00")


def test_vested_value_is_the_contract(person):
    # D-BASIS-01: half vested, so the ratio is 1,000 of 5,000
    case = paid(person, "500.00", source="match", balance="10000.00", basis="1000.00", vested_denominator=2)
    assert case.ask("payment_basis") == "100.00"


def test_unknown_basis_is_not_zero(person):
    case = paid(person, "500.00", basis=None)
    assert case.ask("payment_basis") is None
    assert case.ask("payment_taxable") is None


def test_after_tax_account_is_its_own_contract(person):
    # D-BASIS-02: 10,000 x 20,000 / 50,000, whatever the deferrals are worth
    case = person()
    case.account("pre_tax_deferrals", balance="150000.00")
    case.pay(case.account("after_tax", balance="50000.00", basis="20000.00"), "any_time", "10000.00")
    assert case.ask("payment_basis") == "4000.00"
    assert case.ask("contract") == ["a0", "a1"]


BEFORE_1987 = {"balance": "60000.00", "basis": "20000.00", "pre_1987_basis": "12000.00"}


@pytest.mark.parametrize(
    ("amount", "basis"),
    [
        ("11999.99", "11999.99"),
        ("12000.00", "12000.00"),
        ("12000.01", "12000.00"),
        ("12000.03", "12000.01"),
        ("15000.00", "12500.00"),
        ("60000.00", "20000.00"),
    ],
)
def test_contributions_before_1987_come_first(person, amount, basis):
    # D-BASIS-04: 3,000 x (20,000 - 12,000) / (60,000 - 12,000) = 500 beyond the first 12,000
    assert paid(person, amount, **BEFORE_1987).ask("payment_basis") == basis


def test_two_payments_share_the_contributions_before_1987(person):
    assert paid(person, "10000.00", "5000.00", **BEFORE_1987).ask("payment_basis") == ["10000.00", "2500.00"]


@pytest.mark.parametrize(("allowed", "basis"), [(True, "9000.00"), (False, "3000.00"), (None, None)])
def test_only_a_plan_that_allowed_withdrawals_in_1986(person, allowed, basis):
    case = paid(person, "9000.00", facts={"plan.after_tax_withdrawable_in_1986": allowed}, **BEFORE_1987)
    assert case.ask("payment_basis") == basis


def test_the_plan_of_1986_matters_only_with_such_contributions(person):
    held = {"balance": "60000.00", "basis": "20000.00", "pre_1987_basis": "0.00"}
    assert (
        paid(person, "9000.00", facts={"plan.after_tax_withdrawable_in_1986": None}, **held).ask(
            "payment_basis"
        )
        == "3000.00"
    )


def test_an_account_of_nothing_but_contributions_before_1987(person):
    held = {"balance": "500.00", "basis": "500.00", "pre_1987_basis": "500.00"}
    assert paid(person, "500.00", **held).ask("payment_basis") == "500.00"


def test_roth_accounts_of_a_plan_are_one_contract(person):
    # 26 CFR 1.402A-1 A-9(a): (6,000 + 2,000) of 20,000
    case = person()
    first = case.account("roth_deferrals", balance="10000.00", basis="6000.00")
    case.account("rollover_roth", balance="10000.00", basis="2000.00")
    case.pay(first, "hardship", "1000.00")
    assert case.ask("payment_basis") == "400.00"
    assert case.ask("taxable_numerator") == ["12000.00", "12000.00"]


def test_a_roth_account_whose_basis_is_missing_leaves_the_contract_unknown(person):
    case = person()
    first = case.account("roth_deferrals", balance="10000.00", basis="6000.00")
    case.account("rollover_roth", balance="10000.00", basis=None)
    assert case.pay(first, "hardship", "1000.00").ask("payment_basis") is None


def test_largest_amounts_do_not_wrap(person):
    case = paid(person, "9999999999.99", balance="9999999999.99", basis="3333333333.33")
    assert case.ask("payment_basis") == "3333333333.33"
