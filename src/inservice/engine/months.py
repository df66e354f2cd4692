"""Words for the months of the calendar."""

from __future__ import annotations

from inservice.engine.words import Expr


def first_of_next_month(day: Expr) -> Expr:
    """The first day of the month after the month of a date."""
    return Expr(day.column.dt.month_start().dt.offset_by("1mo"), "date", day.reads)


__all__ = ["first_of_next_month"]
