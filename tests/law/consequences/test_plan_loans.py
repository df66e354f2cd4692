"""Plan loans (section 72(p)): the examples of 26 CFR 1.72(p)-1, and both sides of each threshold."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from inservice.law.consequences.ledgers.loans import loan_payments

from .choices import answer, money

DAY = date(2025, 6, 2)
LOAN = {
    "plan_loan.made_on": DAY, "plan_loan.vested": money("200000"), "plan_loan.owed": 0, "plan_loan.highest_owed": 0,
    "plan_loan.keeps_floor": True, "plan_loan.is_disaster_loan": False, "plan_loan.is_coronavirus_qualified": False,
    "plan_loan.months": 60, "plan_loan.is_for_main_home": False, "plan_loan.payments_are_level": True, "plan_loan.is_in_writing": True,
}  # fmt: skip


def loan(**facts: object) -> dict[str, object]:
    return {**LOAN, **{f"plan_loan.{k}": v for k, v in facts.items()}}


def payments(
    principal: str, rate: int, per_year: int, periods: int, made: int = 0, idle: int = 0
) -> dict[str, int]:
    terms = {
        "principal": money(principal),
        "rate": rate,
        "per_year": per_year,
        "periods": periods,
        "made": made,
        "idle": idle,
    }
    return loan_payments(pl.DataFrame([terms])).row(0, named=True)


def test_jim_borrows_again_and_repays_first() -> None:
    """IRS, "Retirement plans FAQs regarding loans": vested 80,000, borrowed 27,000, owes 18,000 (C-ALT-02)."""
    jim = loan(vested=money("80000"), highest_owed=money("27000"), owed=money("18000"))
    assert answer("largest_new_loan", jim) == money("22000")
    assert answer("largest_new_loan", {**jim, "plan_loan.owed": 0}) == money("23000")


@pytest.mark.parametrize(
    ("vested", "floor", "most"),
    [
        ("100000", True, "50000"), ("99999.98", True, "49999.99"), ("100000.02", True, "50000"), ("20000", True, "10000"),
        ("19999.98", True, "10000"), ("20000.02", True, "10000.01"), ("8000", True, "10000"), ("8000", False, "4000"),
    ],
)  # fmt: skip
def test_lesser_of_fifty_thousand_and_half(vested: str, floor: bool, most: str) -> None:
    assert answer("largest_new_loan", loan(vested=money(vested), keeps_floor=floor)) == money(most)


def test_lookback_cuts_only_the_dollar_arm() -> None:
    facts = loan(vested=money("60000"), highest_owed=money("20000"), owed=0)
    assert answer("loan_dollar_limit", facts) == money("30000")
    assert answer("loan_share_limit", facts) == money("30000")
    assert answer("largest_new_loan", {**facts, "plan_loan.vested": money("40000")}) == money("20000")


def test_several_loans_repaid_in_the_year_by_either_reading() -> None:
    """IRS field memorandum of July 26, 2017: 30,000 then 20,000, both repaid: nothing or 20,000 (C-ALT-03)."""
    assert answer("loan_dollar_limit", loan(highest_owed=money("50000"))) == 0
    assert answer("loan_dollar_limit", loan(highest_owed=money("30000"))) == money("20000")


def test_what_is_too_much_is_deemed() -> None:
    """26 CFR 1.72(p)-1, Q&A-4: 70,000 on 200,000 and 20,000 on 30,000 (C-ALT-04)."""
    assert answer("deemed_at_start", loan(asked=money("70000"))) == money("20000")
    assert answer("deemed_at_start", loan(asked=money("20000"), vested=money("30000"))) == money("5000")
    assert answer("deemed_at_start", loan(asked=money("50000"))) == 0


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, "yes"), ({"months": 61}, "no"), ({"months": 61, "is_for_main_home": True}, "yes"), ({"payments_are_level": False}, "no"),
        ({"is_in_writing": False}, "no"), ({"is_in_writing": None}, "unknown"), ({"months": None}, "unknown"),
    ],
)  # fmt: skip
def test_terms_of_a_loan(facts: dict[str, object], status: str) -> None:
    held = loan(asked=money("10000"), **facts)
    assert answer("meets_loan_terms", held) == status
    if status == "no":
        assert answer("deemed_at_start", held) == money("10000")  # the whole loan


@pytest.mark.parametrize(
    ("made_on", "limit"),
    [(date(2020, 3, 26), "50000"), (date(2020, 3, 27), "100000"), (date(2020, 9, 22), "100000"), (date(2020, 9, 23), "50000")],
)  # fmt: skip
def test_higher_limits_of_2020(made_on: date, limit: str) -> None:
    facts = loan(made_on=made_on, vested=money("150000"), is_coronavirus_qualified=True)
    assert answer("largest_new_loan", facts) == money(limit)
    assert answer("largest_new_loan", {**facts, "plan_loan.vested": money("90000")}) == money(
        "90000" if limit == "100000" else "45000"
    )


@pytest.mark.parametrize(
    ("made_on", "limit"),
     [(date(2025, 1, 9), "50000"), (date(2025, 1, 10), "100000"), (date(2025, 7, 9), "100000"), (date(2025, 7, 10), "50000")]
)  # fmt: skip
def test_higher_limits_of_a_disaster(made_on: date, limit: str) -> None:
    facts = loan(made_on=made_on, is_disaster_loan=True, disaster_applies_on=date(2025, 1, 10))
    assert answer("largest_new_loan", facts) == money(limit)


def test_an_unknown_record_leaves_the_limit_unknown() -> None:
    assert answer("largest_new_loan", loan(highest_owed=None)) is None
    assert answer("largest_new_loan", loan(made_on=date(2027, 1, 1))) is None  # not yet published


def test_missed_payment_and_its_balance() -> None:
    """26 CFR 1.72(p)-1, Q&A-10(b): 20,000 made on August 1, 2002, missed August 31, 2003 (C-ALT-05)."""
    facts = loan(missed_on=date(2003, 8, 31), plan_allows_cure_period=True)
    assert answer("cure_period_ends_on", facts) == date(2003, 12, 31)
    assert answer("cure_period_ends_on", {**facts, "plan_loan.missed_on": date(2003, 9, 30)}) == date(
        2003, 12, 31
    )
    assert answer("cure_period_ends_on", {**facts, "plan_loan.missed_on": date(2003, 10, 1)}) == date(
        2004, 3, 31
    )
    assert answer("cure_period_ends_on", {**facts, "plan_loan.plan_allows_cure_period": False}) == date(
        2003, 8, 31
    )
    assert round(payments("20000", 87_500, 12, 60, 12, 4)["balance"] / 100) == 17_157
    assert round(payments("20000", 87_500, 12, 60, 12, 5)["balance"] / 100) == 17_282


def test_a_refinancing_that_counts_twice() -> None:
    """26 CFR 1.72(p)-1, Q&A-20(b), example 1: 40,000 owed down to 33,322, a new 40,000 (C-ALT-06)."""
    facts = loan(
        highest_owed=money("40000"), owed=money("33322"), asked=money("40000"), replaced_owed=money("33322"),
        replaced_latest_end=date(2010, 7, 1), ends_on=date(2011, 7, 1), pays_replaced_in_time=False, made_on=date(2006, 7, 1),
    )  # fmt: skip
    assert answer("loan_limit", facts) == money("43322")
    assert answer("deemed_on_refinancing", facts) == money("30000")
    assert answer("deemed_on_refinancing", {**facts, "plan_loan.pays_replaced_in_time": True}) == 0
    assert answer("deemed_on_refinancing", {**facts, "plan_loan.ends_on": date(2010, 7, 1)}) == 0
    assert answer("deemed_on_refinancing", {**facts, "plan_loan.ends_on": date(2010, 7, 2)}) == money("30000")


def test_installments_that_avoid_it() -> None:
    """The same, example 2: 16 quarterly installments of 2,907, then 4 of 416."""
    old, new = payments("33322", 87_500, 4, 16)["payment"], payments("6678", 87_500, 4, 20)["payment"]
    assert (round((old + new) / 100), round(new / 100)) == (2_907, 416)


def test_leave_without_pay() -> None:
    """26 CFR 1.72(p)-1, Q&A-9(d): 40,000, 825.49 a month, 9 paid, a year of leave, 1,130.26 for the other 39 (C-ALT-07)."""
    told = payments("40000", 87_500, 12, 60, 9, 12)
    assert (told["payment"], told["left"], told["payment_after"]) == (money("825.49"), 39, money("1130.26"))
    assert answer("payments_may_stop", loan(leave_months=12, is_military_leave=False)) == "yes"
    assert answer("payments_may_stop", loan(leave_months=13, is_military_leave=False)) == "no"
    assert answer("payments_may_stop", loan(leave_months=13, is_military_leave=True)) == "yes"


def test_a_loan_without_interest_is_repaid_in_equal_parts() -> None:
    told = payments("1200", 0, 12, 12, 3)
    assert (told["payment"], told["interest_total"], told["balance"]) == (money("100"), 0, money("900"))


def test_until_when_an_offset_is_rolled_over() -> None:
    facts = loan(offset_on=date(2025, 11, 3), ended_by_severance=True)
    assert answer("offset_rollover_ends_on", facts) == date(2026, 10, 15)
    assert answer("offset_rollover_ends_on", {**facts, "plan_loan.ended_by_severance": False}) == date(
        2026, 1, 2
    )
    assert answer("offset_rollover_ends_on", {**facts, "plan_loan.ended_by_severance": None}) is None


def test_what_a_loan_costs() -> None:
    """At the loan's own rate the account loses nothing: what it would have earned is what is paid in (C-ALT-11)."""
    told = payments("10000", 60_000, 12, 60)
    facts = loan(
        asked=money("10000"), interest_total=told["interest_total"], rate_millionths=60_000, return_millionths=60_000,
        fees=money("75"), offset_tax_millionths=320_000,
    )  # fmt: skip
    assert answer("forgone_return", facts) == told["interest_total"] == money("1599.68")
    assert answer("loan_cost_if_repaid", facts) == money("75")
    assert answer("loan_cost_at_worst", facts) == money("3275")
    assert answer("loan_cost_if_repaid", {**facts, "plan_loan.return_millionths": 30_000}) == money(
        "75"
    ) - money("799.84")
    assert answer("loan_cost_if_repaid", {**facts, "plan_loan.return_millionths": None}) is None
