"""Words for the months of the calendar."""

from __future__ import annotations

from inservice.engine.words import Expr, in_polars


def first_of_next_month(day: Expr) -> Expr:
    """The first day of the month after the month of a date."""
    return in_polars("next month", "date", lambda a: a.dt.month_start().dt.offset_by("1mo"), day)


__all__ = ["first_of_next_month"]
