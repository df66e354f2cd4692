"""Words for dates: calendar months and years, anniversaries, and what happens where a month is too short."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from inservice.engine import rowwise
from inservice.engine.truth import UNKNOWN, YES
from inservice.engine.words import Expr, Kind, as_expr, in_polars


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
    fixed = f"{months}mo" if isinstance(months, int) else None

    def moved(day: pl.Expr, months: pl.Expr) -> pl.Expr:
        # Polars stops at the last day of a short month
        return day.dt.offset_by(pl.format("{}mo", months) if fixed is None else fixed)

    if short_month_to_next is None:
        return in_polars(f"months after {fixed}", "date", moved, day, n, each=rowwise.months_after)
    _need("truth", short_month_to_next)

    def moved_on(day: pl.Expr, months: pl.Expr, to_next: pl.Expr) -> pl.Expr:
        end = moved(day, months)
        cut_short = end.dt.day() < day.dt.day()
        return (
            pl.when(cut_short & (to_next == YES)).then(end.dt.offset_by("1d"))
            .when(cut_short & (to_next == UNKNOWN)).then(pl.lit(None))
            .otherwise(end)
        )  # fmt: skip

    name = f"months after {fixed} or the next day"
    return in_polars(name, "date", moved_on, day, n, short_month_to_next, each=rowwise.months_after_or_next)


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

    # a date is a count of days
    def later(day: pl.Expr, days: pl.Expr) -> pl.Expr:
        return (day.cast(pl.Int32) + days.cast(pl.Int32)).cast(pl.Date)

    return in_polars("days after", "date", later, day, n, each=rowwise.days_after)


def days_between(earlier: Expr, later: Expr) -> Expr:
    """Whole days from the earlier to the later date."""
    _need("date", earlier, later)

    def days(earlier: pl.Expr, later: pl.Expr) -> pl.Expr:
        return (later - earlier).dt.total_days()

    return in_polars("days between", "number", days, earlier, later, each=rowwise.days_between)


def year_of(day: Expr) -> Expr:
    """The calendar year of a date."""
    _need("date", day)
    return in_polars("year", "number", lambda a: a.dt.year().cast(pl.Int64), day, each=rowwise.year_of)


def first_of_year(year: Any) -> Expr:
    """January 1 of a year."""
    y = as_expr(year)
    _need("number", y)
    return in_polars("January 1", "date", lambda a: pl.date(a, 1, 1), y, each=rowwise.first_of_year)


def last_of_year(year: Any) -> Expr:
    """December 31 of a year."""
    y = as_expr(year)
    _need("number", y)
    return in_polars("December 31", "date", lambda a: pl.date(a, 12, 31), y, each=rowwise.last_of_year)


def last_of_quarter(day: Expr) -> Expr:
    """The last day of a date's calendar quarter."""
    _need("date", day)
    return in_polars(
        "end of the quarter",
        "date",
        lambda d: d.dt.truncate("1q").dt.offset_by("3mo").dt.offset_by("-1d"),
        day,
        each=rowwise.last_of_quarter,
    )


def spoken(day: date) -> str:
    """``2026-03-05`` as ``March 5, 2026``: how a sentence writes a date."""
    return f"{day:%B} {day.day}, {day.year}"
