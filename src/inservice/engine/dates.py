"""Words for dates: calendar months and years, anniversaries, and what happens where a month is too short."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

from inservice.engine.truth import UNKNOWN, YES
from inservice.engine.words import Expr, Kind, as_expr


def _need(kind: Kind, *many: Expr) -> None:
    for each in many:
        if each.kind != kind:
            raise TypeError(f"a {kind} is expected here, not {each.kind}")


def months_after(day: Expr, months: Any, *, short_month_to_next: Expr | None = None) -> Expr:
    """The same day so many calendar months later.

    Where that month is too short the answer is its last day, or, where ``short_month_to_next`` is yes, the
    first day of the month that follows; there, and only there, an unknown reading leaves the date unknown.
    """
    n = as_expr(months)
    _need("date", day)
    _need("number", n)
    offset = f"{months}mo" if isinstance(months, int) else pl.format("{}mo", n.column)
    moved = day.column.dt.offset_by(offset)  # Polars stops at the last day of a short month
    reads = day.reads | n.reads
    if short_month_to_next is None:
        return Expr(moved, "date", reads)
    _need("truth", short_month_to_next)
    cut_short = moved.dt.day() < day.column.dt.day()
    to_next = short_month_to_next.column
    column = (
        pl.when(cut_short & (to_next == YES)).then(moved.dt.offset_by("1d"))
        .when(cut_short & (to_next == UNKNOWN)).then(pl.lit(None))
        .otherwise(moved)
    )  # fmt: skip
    return Expr(column, "date", reads | short_month_to_next.reads)


def attained(
    birth: Expr, *, years: int = 0, months: Any = 0, short_month_to_next: Expr | None = None
) -> Expr:
    """The date an age is attained: the anniversary of birth, counted in calendar months in one step."""
    extra = months + years * 12 if isinstance(months, int) else as_expr(months) + years * 12
    return months_after(birth, extra, short_month_to_next=short_month_to_next)


def days_after(day: Expr, days: Any) -> Expr:
    """So many days later (earlier, if negative)."""
    n = as_expr(days)
    _need("date", day)
    _need("number", n)
    moved = day.column.cast(pl.Int32) + n.column.cast(pl.Int32)  # a date is a count of days
    return Expr(moved.cast(pl.Date), "date", day.reads | n.reads)


def days_between(earlier: Expr, later: Expr) -> Expr:
    """Whole days from the earlier to the later date."""
    _need("date", earlier, later)
    return Expr((later.column - earlier.column).dt.total_days(), "number", earlier.reads | later.reads)


def year_of(day: Expr) -> Expr:
    """The calendar year of a date."""
    _need("date", day)
    return Expr(day.column.dt.year().cast(pl.Int64), "number", day.reads)


def first_of_year(year: Any) -> Expr:
    """January 1 of a year."""
    y = as_expr(year)
    _need("number", y)
    return Expr(pl.date(y.column, 1, 1), "date", y.reads)


def last_of_year(year: Any) -> Expr:
    """December 31 of a year."""
    y = as_expr(year)
    _need("number", y)
    return Expr(pl.date(y.column, 12, 31), "date", y.reads)


def spoken(day: date) -> str:
    """``2026-03-05`` as ``March 5, 2026``: how a sentence writes a date."""
    return f"{day:%B} {day.day}, {day.year}"


def day_before(day: date) -> date:
    """The day before."""
    return day - timedelta(days=1)
