"""Earnings: the published worked figure of the DOL programme, the quarter edges, and accounts put back where they would have been."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inservice.law.correction.earnings import (
    Growth,
    Return,
    earnings,
    highest_return,
    published_growth,
    rates,
    supplied_growth,
    to_restore,
    weighted_return,
    whole_cents,
)

DOL = (date(2003, 12, 23), date(2004, 10, 6))


def test_the_worked_figure_of_the_dol_programme() -> None:
    """VFCP section 5(b): $10,000; $8.77049 for 8 days at 4 percent, then $100.0319 for 91 days, in all $347.15 (O-COR-83)."""
    growth = published_growth(*DOL)
    assert [(s.through - s.from_).days for s in growth.steps] == [8, 91, 91, 92, 6]
    first, second = growth.steps[:2]
    assert f"{float(10_000 * first.rate):.5f}" == "8.77049"
    assert f"{float(10_000 * first.factor * second.rate):.4f}" == "100.0319"
    assert earnings(10_000_00, growth) == 347_15


def test_days_exclude_the_first_and_include_the_last() -> None:
    assert published_growth(date(2025, 3, 1), date(2025, 3, 1)).factor == 1
    assert published_growth(date(2025, 3, 1), date(2025, 3, 2)).factor == 1 + Fraction(7, 100) / 365
    # the last day of 2024 is one of 366 at 8 percent, the first of 2025 one of 365 at 7
    assert published_growth(date(2024, 12, 30), date(2025, 1, 1)).factor == (1 + Fraction(8, 100) / 366) * (
        1 + Fraction(7, 100) / 365
    )


def test_a_rate_not_published_is_unknown_not_forecast() -> None:
    assert published_growth(date(2026, 1, 1), date(2026, 3, 31)).factor is not None
    growth = published_growth(date(2026, 1, 1), date(2026, 4, 1))
    assert growth.factor is None and growth.missing == "the published rate of April 1, 2026"
    assert published_growth(date(2003, 9, 29), date(2003, 12, 31)).factor is None
    assert earnings(100_00, growth) is None


def test_every_quarter_has_a_cited_rate_with_a_status() -> None:
    values = rates()["underpayment_rate"].values
    assert values[0].from_ == date(2003, 10, 1) and values[-1].through == date(2026, 3, 31)
    assert len(values) == 90
    assert [v.value for v in values if v.from_ and v.from_.year == 2022] == [300, 400, 500, 600]


HALF = date(2025, 6, 30)
YEAR = [
    Return(date(2024, 12, 31), HALF, Fraction(6, 100)),
    Return(HALF, date(2025, 12, 31), Fraction(-2, 100)),
]


def test_returns_on_file_are_linked() -> None:
    whole = supplied_growth(YEAR, date(2024, 12, 31), date(2025, 12, 31))
    assert whole.factor == Fraction(106, 100) * Fraction(98, 100)
    assert earnings(10_000_00, supplied_growth(YEAR, date(2024, 12, 31), HALF)) == 600_00
    assert earnings(10_000_00, supplied_growth(YEAR, HALF, date(2025, 12, 31))) == -200_00
    assert earnings(10_000_00, supplied_growth(YEAR, HALF, date(2025, 12, 31)), "ignored") == 0


@pytest.mark.parametrize(
    ("start", "end", "missing"),
    [
        (date(2024, 12, 30), HALF, "the return from December 30, 2024"),
        (date(2024, 12, 31), date(2026, 1, 1), "the return from December 31, 2025 to January 1, 2026"),
        (date(2025, 3, 1), HALF, "the return from March 1, 2025"),
        (date(2024, 12, 31), date(2025, 3, 1), "the return from December 31, 2024 to March 1, 2025"),
    ],
)
def test_a_stretch_without_a_return_is_unknown(start: date, end: date, missing: str) -> None:
    growth = supplied_growth(YEAR, start, end)
    assert growth.factor is None and growth.missing == missing


def test_average_and_highest_return() -> None:
    """By the money in each fund (O-COR-81); the best of them (O-COR-82)."""
    funds = [(300_00, Fraction(10, 100)), (100_00, Fraction(2, 100))]
    assert weighted_return(funds) == Fraction(8, 100)
    assert highest_return(funds) == Fraction(10, 100)
    with pytest.raises(ValueError, match="at least one fund"):
        weighted_return([(0, Fraction(1))])


def test_cents_are_made_half_up() -> None:
    assert [whole_cents(Fraction(n, 10)) for n in (4, 5, 14, 15, -5, -6)] == [0, 1, 1, 2, 0, -1]


BALANCE = st.integers(1, 10**9)


@given(
    balance=BALANCE,
    paid=BALANCE,
    path=st.lists(st.integers(-900, 2000), min_size=1, max_size=8),
    back=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 10**8)), max_size=6),
)
def test_money_paid_back_with_earnings_puts_the_account_where_it_would_have_been(
    balance: int, paid: int, path: list[int], back: list[tuple[int, int]]
) -> None:
    """On any path of returns, with installments on any day: exactly before rounding, within half a cent after (O-COR-20, -85)."""
    days = [date(2021, 1, 1) + timedelta(days=30 * n) for n in range(len(path) + 1)]
    returns = [Return(a, b, Fraction(r, 1000)) for a, b, r in zip(days, days[1:], path, strict=False)]

    def between(a: date, b: date) -> Growth:
        return supplied_growth(returns, a, b)

    payments = [(days[at], cents) for at, cents in back if at < len(days)]
    due = to_restore(paid, days[0], payments, days[-1], between)
    assert due is not None
    # the account that was never touched, and the account as it really stood
    undisturbed, real = Fraction(balance + paid), Fraction(balance)
    for place, day in enumerate(days):
        if place:
            undisturbed *= returns[place - 1].factor
            real *= returns[place - 1].factor
        real += sum(cents for on, cents in payments if on == day)
    assert real + due == undisturbed
    assert abs(real + whole_cents(due) - undisturbed) <= Fraction(1, 2)


def test_late_earnings_earn_on() -> None:
    """$1,000 short, 10 percent a year: $1,000 repaid after a year leaves $100, which is $110 a year later (O-COR-85)."""
    years = [date(2022, 1, 1), date(2023, 1, 1), date(2024, 1, 1)]
    returns = [Return(a, b, Fraction(1, 10)) for a, b in pairwise(years)]

    def between(a: date, b: date) -> Growth:
        return supplied_growth(returns, a, b)

    assert to_restore(1000_00, years[0], [(years[1], 1000_00)], years[2], between) == 110_00
    assert to_restore(1000_00, years[0], [(date(2022, 6, 1), 1)], years[2], between) is None
