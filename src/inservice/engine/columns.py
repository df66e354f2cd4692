"""Steps over whole columns, each done by Polars without a plan; a column of one row stands for all rows."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, reduce
from typing import Any, Final

import polars as pl

from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES

Step = Callable[..., pl.Series]

TRUTHS: Final = tuple(pl.Series([value], dtype=pl.UInt8) for value in (NO, NOT_CLAIMED, UNKNOWN, YES))
_ALWAYS: Final = pl.Series([True])


@cache
def one_row(value: Any, dtype: Any = None) -> pl.Series:
    """A value that stands for all rows."""
    return pl.Series([value], dtype=dtype)


def is_known(column: pl.Series) -> pl.Series:
    """Marks the rows that have a value."""
    return column.is_not_null() if column.null_count() else _ALWAYS


def truth_of(outcome: pl.Series, missing: int = UNKNOWN) -> pl.Series:
    """Marks as a truth, and what to say where one is missing."""
    truth = TRUTHS[YES].zip_with(outcome, TRUTHS[NO])
    # a mark that is missing is missing from both sides of this, and so is told apart
    return truth.zip_with(outcome | ~outcome, TRUTHS[missing]) if outcome.null_count() else truth


def negated(truth: pl.Series) -> pl.Series:
    """Yes where no one says yes and nothing is unknown."""
    column = TRUTHS[NO].zip_with(truth == TRUTHS[YES], TRUTHS[YES])
    return truth.zip_with(truth == TRUTHS[UNKNOWN], column) if truth.max() in (UNKNOWN, YES) else column


def one_of(texts: pl.Series, values: Sequence[str]) -> pl.Series:
    """Whether each text is one of these values."""
    return truth_of(reduce(operator.or_, (texts == one_row(value) for value in values)))


def lesser(first: pl.Series, second: pl.Series) -> pl.Series:
    """The lesser value of each row; none where one is missing."""
    return _better(first, second, first < second)


def greater(first: pl.Series, second: pl.Series) -> pl.Series:
    """The greater value of each row; none where one is missing."""
    return _better(first, second, first > second)


def _better(first: pl.Series, second: pl.Series, is_first: pl.Series) -> pl.Series:
    column = first.zip_with(is_first, second)
    if not is_first.null_count():
        return column
    return column.zip_with(is_first | ~is_first, one_row(None, column.dtype))


def first_of(taken: Sequence[tuple[pl.Series, pl.Series]], last: pl.Series) -> pl.Series:
    """The value of the first mark a row carries."""
    for rows, value in reversed(taken):
        if value.dtype == last.dtype:
            last = value.zip_with(rows, last)
        elif value.dtype == pl.Null:
            last = value.cast(last.dtype).zip_with(rows, last)
        else:
            last = value.zip_with(rows, last.cast(value.dtype))
    return last


def in_windows(
    days: pl.Series, windows: Sequence[tuple[date | None, date | None, Any]], dtype: Any
) -> pl.Series:
    """The value of the window each day lies in (ends included; None: no end); none where there is none."""
    nothing = one_row(None, dtype)
    first, last = days.min(), days.max()
    if first is None:
        return nothing
    taken: list[tuple[pl.Series, pl.Series]] = []
    for begins, ends, value in windows:
        held = one_row(value, dtype)
        if (begins is None or begins <= first) and (ends is None or last <= ends):  # type: ignore[operator]
            return held if not days.null_count() else held.zip_with(is_known(days), nothing)
        if (begins is None or begins <= last) and (ends is None or first <= ends):  # type: ignore[operator]
            inside = _ALWAYS if begins is None else days >= one_row(begins)
            taken.append((inside if ends is None else inside & (days <= one_row(ends)), held))
    return first_of(taken, nothing)


def that_fits(compute: Callable[[Any, Any], Any]) -> Step:
    """A sum, difference or product of two amounts; none where it does not fit."""

    def step(first: pl.Series, second: pl.Series) -> pl.Series:
        whole: pl.Series = compute(first.cast(pl.Int128), second.cast(pl.Int128))
        return whole.cast(pl.Int64, strict=False)

    return step


def by_polars(step: pl.Expr) -> Step:
    """A step as Polars plans it, over columns named 0, 1, 2 ..."""
    named = step.alias("@")

    def work(*columns: pl.Series) -> pl.Series:
        lengths = {len(column) for column in columns}
        height = 0 if 0 in lengths else max(lengths, default=1)
        whole = [c if len(c) == height else c.new_from_index(0, height) for c in columns]
        frame = pl.DataFrame([column.alias(str(at)) for at, column in enumerate(whole)])
        return frame.select(named).to_series()

    return work


__all__ = [
    "TRUTHS", "Step", "by_polars", "first_of", "greater", "in_windows", "is_known", "lesser", "negated",
    "one_of", "one_row", "that_fits", "truth_of",
]  # fmt: skip
