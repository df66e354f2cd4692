"""Words for business days: the days that are neither on a weekend nor a holiday."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import partial

import polars as pl

from inservice.engine import rowwise
from inservice.engine.words import Expr, in_polars

FRIDAY = 5


def weekday(day: Expr) -> Expr:
    """The day of the week as a number: Monday is 1, Sunday is 7."""
    return in_polars(
        "weekday",
        "number",
        lambda a: a.dt.weekday().cast(pl.Int64),
        day,
        each=rowwise.of_one(date.isoweekday),
    )


def next_business_day(day: Expr, holidays: tuple[date, ...]) -> Expr:
    """The day itself where it is a business day, else the first one after it."""
    return in_polars(
        f"business day of {hash(holidays)}",
        "date",
        lambda a: a.dt.add_business_days(0, holidays=list(holidays), roll="forward"),
        day,
        each=rowwise.of_one(partial(business_day_from, holidays=frozenset(holidays))),
    )


def business_days_after(day: Expr, days: int, holidays: tuple[date, ...]) -> Expr:
    """So many business days later, the day itself not counted."""
    closed = frozenset(holidays)

    def each(day: date) -> date:
        for _ in range(days):
            day = business_day_from(day + timedelta(days=1), closed)
        return day

    return in_polars(
        f"{days} business days after of {hash(holidays)}",
        "date",
        lambda a: a.dt.add_business_days(days, holidays=list(holidays), roll="backward"),
        day,
        each=rowwise.of_one(each),
    )


def business_day_from(day: date, holidays: Collection[date]) -> date:
    """The same for one day: itself where it is a business day, else the first one after it."""
    while day.isoweekday() > FRIDAY or day in holidays:
        day += timedelta(days=1)
    return day


__all__ = ["business_day_from", "business_days_after", "next_business_day", "weekday"]
