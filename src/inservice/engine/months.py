"""Words for the months of the calendar."""

from __future__ import annotations

import polars as pl

from inservice.engine import rowwise
from inservice.engine.words import Expr, in_polars


def first_of_next_month(day: Expr) -> Expr:
    """The first day of the month after the month of a date."""

    def moved(day: pl.Expr) -> pl.Expr:
        return day.dt.month_start().dt.offset_by("1mo")

    return in_polars("next month", "date", moved, day, each=rowwise.first_of_next_month)


__all__ = ["first_of_next_month"]
