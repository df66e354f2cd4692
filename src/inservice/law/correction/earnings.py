"""Earnings on a mistake: how money would have grown from the day of the failure to the day of correction.

Growth is an exact fraction; whole cents are made once, at the end, half up. Nothing here is a float, and a stretch of time
whose return is not on file has no growth rather than none. (O-COR-80 to O-COR-85; TH-COR-04 to TH-COR-06.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Literal

from inservice.engine.dates import spoken
from inservice.engine.parameters import Parameters
from inservice.law.parameters import figures_of

Losses = Literal["counted", "ignored"]


@dataclass(frozen=True, slots=True)
class Return:
    """What money made after ``from_`` and by the end of ``through``: 3/100 for three percent, negative for a loss."""

    from_: date
    through: date
    rate: Fraction

    @property
    def factor(self) -> Fraction:
        """What one dollar became."""
        return 1 + self.rate


@dataclass(frozen=True, slots=True)
class Growth:
    """What one dollar became, by stretch of time; ``missing`` says which stretch is not on file."""

    steps: tuple[Return, ...]
    missing: str | None = None

    @property
    def factor(self) -> Fraction | None:
        """The product of the steps; None where one is missing."""
        if self.missing is not None:
            return None
        factor = Fraction(1)
        for step in self.steps:
            factor *= step.factor
        return factor


def rates() -> Parameters:
    """The published rates by quarter. Raises RuleBookError if they overlap or leave a gap."""
    return figures_of("correction_rates")


def supplied_growth(returns: Iterable[Return], start: date, end: date) -> Growth:
    """Growth by returns on file (O-COR-80, O-COR-81): each begins where the last ended, from ``start`` to ``end``.

    A return is not split: one that reaches over ``start`` or ``end`` leaves the growth unknown.
    """
    if start == end:
        return Growth(())
    inside = sorted((r for r in returns if r.through > start and r.from_ < end), key=lambda r: r.from_)
    days = [start, *(r.through for r in inside)]
    for wanted, step in zip(days, inside, strict=False):
        if step.from_ != wanted:
            return Growth((), f"the return from {spoken(wanted)}")
    if days[-1] != end:
        begun = days[-1] if days[-1] < end else days[-2]
        return Growth((), f"the return from {spoken(begun)} to {spoken(end)}")
    return Growth(tuple(inside))


def published_growth(start: date, end: date, rate: str = "underpayment_rate") -> Growth:
    """Growth at a published annual rate by quarter, compounded daily (O-COR-83).

    Days exclude ``start`` and include ``end``; a day of a leap year is one of 366.
    """
    steps: list[Return] = []
    before = start
    while before < end:
        day = before + timedelta(days=1)
        value = next((v for v in rates()[rate].values if v.holds_on(day)), None)
        if value is None or value.through is None or not isinstance(value.value, int):
            return Growth((), f"the published rate of {spoken(day)}")
        last = min(value.through, end)
        year = 366 if day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0) else 365
        daily = 1 + Fraction(value.value, 10_000) / year
        steps.append(Return(before, last, daily ** (last - before).days - 1))
        before = last
    return Growth(tuple(steps))


def weighted_return(parts: Sequence[tuple[int, Fraction]]) -> Fraction:
    """The plan's average return (O-COR-81): that of each fund by the money in it. Raises ValueError where there is no money."""
    whole = sum(money for money, _ in parts)
    if whole <= 0:
        raise ValueError("an average return needs money in at least one fund")
    return sum((money * rate for money, rate in parts), Fraction(0)) / whole


def highest_return(parts: Sequence[tuple[int, Fraction]]) -> Fraction:
    """The best fund's return of the period (O-COR-82). Raises ValueError where there is no fund."""
    return max(rate for _, rate in parts)


def whole_cents(amount: Fraction) -> int:
    """The nearest whole cent, half up."""
    return floor(amount + Fraction(1, 2))


def earnings(amount: int, growth: Growth, losses: Losses = "counted") -> int | None:
    """What the amount (whole cents) made, in whole cents; a loss is negative, or zero where losses are ignored (O-COR-84)."""
    factor = growth.factor
    if factor is None:
        return None
    made = whole_cents(amount * (factor - 1))
    return max(made, 0) if losses == "ignored" else made


def earned_by_period(amount: int, growth: Growth) -> list[int]:
    """What each stretch of a known growth made of the amount, in whole cents that add up to all it made (O-COR-86)."""
    exact, cents = Fraction(amount), [amount]
    for step in growth.steps:
        exact *= step.factor
        cents.append(whole_cents(exact))
    return [after - before for before, after in pairwise(cents)]


def place_of_period(at: int, count: int) -> Literal["first", "between", "correction"]:
    """Which of the valuation periods of a failure one is, counted from 0; a single one is that of the correction."""
    return "correction" if at == count - 1 else "first" if at == 0 else "between"


Between = Callable[[date, date], Growth]


def to_restore(
    amount: int, start: date, payments: Sequence[tuple[date, int]], end: date, between: Between
) -> Fraction | None:
    """What must come back on ``end`` so that the account stands where it would have stood, in cents and parts of one.

    ``amount`` left it on ``start``; ``payments`` came back since, each day's with the cents received. Earnings that came
    late earn on until all is in (O-COR-85). Below zero, more has come back than was missing; None where a return is missing.
    """
    missing = Fraction(amount)
    ordered = sorted(p for p in payments if p[0] <= end)
    days = [start, *(max(day, start) for day, _ in ordered), end]
    for (a, b), paid in zip(pairwise(days), [*(p[1] for p in ordered), 0], strict=True):
        factor = between(a, b).factor
        if factor is None:
            return None
        missing = missing * factor - paid
    return missing


__all__ = ["Between", "Growth", "Losses", "Return", "earned_by_period", "earnings", "highest_return", "place_of_period",
           "published_growth", "rates", "supplied_growth", "to_restore", "weighted_return", "whole_cents"]  # fmt: skip
