"""The ledger of breaks in service: which years are breaks, how many run on end, and when the fifth closes."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from inservice.engine.rule import ledger
from inservice.engine.truth import NO, UNKNOWN, YES

FIVE = 5


@ledger(
    "How many breaks in service run on end, and when does the fifth close?",
    cites="26 USC 411(a)(6)(A), (C), (D); 411(a)(7)(C)",
    ref="O-REH-30 O-REH-31 O-REH-34",
)
def consecutive_breaks(years: pl.DataFrame, since: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Runs of breaks, and the fifth break that follows each payment.

    ``years``: service (position), begin, end, is_break (NO, UNKNOWN, YES), every computation year in its place.
    ``since``: service, paid_on (null: not on file), one row for each payment.
    Returns one row for each service with ``least`` and ``most`` of the longest run (years not on file break no run that is
    possible and make none that is certain), and one row for each payment with ``fifth_break_ends_on`` and ``has_five_breaks``.
    """
    by_service: dict[int, list[dict[str, Any]]] = {}
    for row in years.sort("service", "begin").to_dicts():
        by_service.setdefault(row["service"], []).append(row)
    runs = [
        {"service": at, "least": _longest(rows, (YES,)), "most": _longest(rows, (YES, UNKNOWN))}
        for at, rows in by_service.items()
    ]
    fifth = []
    for row in since.to_dicts():
        after = [
            y
            for y in by_service.get(row["service"], [])
            if row["paid_on"] is None or y["begin"] > row["paid_on"]
        ]
        sure, possible = _fifth(after, (YES,)), _fifth(after, (YES, UNKNOWN))
        has = YES if sure is not None and sure == possible else UNKNOWN if possible is not None else NO
        if row["paid_on"] is None and has == YES:
            has = UNKNOWN
        fifth.append({"fifth_break_ends_on": sure if has == YES else None, "has_five_breaks": has})
    return (
        pl.DataFrame(runs, schema={"service": pl.UInt32, "least": pl.Int64, "most": pl.Int64}),
        pl.DataFrame(fifth, schema={"fifth_break_ends_on": pl.Date, "has_five_breaks": pl.UInt8}),
    )


def _longest(rows: list[dict[str, Any]], counted: tuple[int, ...]) -> int:
    longest = run = 0
    for row in rows:
        run = run + 1 if row["is_break"] in counted else 0
        longest = max(longest, run)
    return longest


def _fifth(rows: list[dict[str, Any]], counted: tuple[int, ...]) -> date | None:
    """The close of the first five on end among these years."""
    run = 0
    for row in rows:
        run = run + 1 if row["is_break"] in counted else 0
        if run == FIVE:
            end: date = row["end"]
            return end
    return None


__all__ = ["consecutive_breaks"]
