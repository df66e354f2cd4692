"""Steps over whole columns, each done by Polars without a plan; a column of one row stands for all rows."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, reduce
from itertools import pairwise
from math import prod
from typing import Any, Final

import polars as pl

from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES

Step = Callable[..., pl.Series]

TRUTHS: Final = tuple(pl.Series([value], dtype=pl.UInt8) for value in (NO, NOT_CLAIMED, UNKNOWN, YES))
_ALWAYS: Final = pl.Series([True])
_LIMIT: Final = 2**63


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

    reach = operator.mul if compute is operator.mul else operator.add

    def step(first: pl.Series, second: pl.Series) -> pl.Series:
        if reach(_room(first), _room(second)) < _LIMIT:
            return compute(first, second)  # type: ignore[no-any-return]
        whole: pl.Series = compute(first.cast(pl.Int128), second.cast(pl.Int128))
        return whole.cast(pl.Int64, strict=False)

    return step


def _room(*columns: pl.Series) -> int:
    """The greatest size of a product of these columns, whatever their signs."""
    return prod(max(abs(column.min() or 0), abs(column.max() or 0)) for column in columns)  # type: ignore[arg-type]


def portion(amount: pl.Series, numerator: pl.Series, denominator: pl.Series, rounding: str) -> pl.Series:
    """amount x numerator / denominator, rounded down, up or half up; none where the denominator is zero."""
    wide = 2 * (_room(amount, numerator) + _room(denominator)) >= _LIMIT
    kind = pl.Int128 if wide else pl.Int64
    product, divisor = amount.cast(kind) * numerator.cast(kind), denominator.cast(kind)
    if rounding == "up":
        product = product + divisor - one_row(1, kind)
    elif rounding == "half_up":
        product, divisor = product + product + divisor, divisor + divisor
    # a division of whole numbers by zero has no value
    return (product // divisor).cast(pl.Int64, strict=False)


def scaled(amount: pl.Series, tops: Sequence[pl.Series], rates: Sequence[int], rounding: str) -> pl.Series:
    """Each rate, in hundredths of a percent, of the part up to its top, the last of the rest; rounded once."""
    wide = 2 * sum(abs(rate) for rate in rates) * _room(amount) + 10_000 >= _LIMIT
    kind = pl.Int128 if wide else pl.Int64
    zero = one_row(0, pl.Int64)
    product = greater(amount, zero).cast(kind) * one_row(rates[0], kind)
    for top, (lower, higher) in zip(tops, pairwise(rates), strict=True):
        product = product + greater(amount - top, zero).cast(kind) * one_row(higher - lower, kind)
    add = {"down": 0, "up": 9_999, "half_up": 5_000}[rounding]
    return ((product + one_row(add, kind)) // one_row(10_000, kind)).cast(pl.Int64, strict=False)


def looked_up(keys: pl.Series, found: Mapping[Any, int]) -> pl.Series:
    """The whole number that belongs to each key; none where there is none."""
    if len(keys) < 16:
        return pl.Series([found.get(key) for key in keys.to_list()], dtype=pl.Int64)
    return keys.replace_strict(found, default=None, return_dtype=pl.Int64)


def by_polars(step: Callable[[], pl.Expr]) -> Step:
    """A step as Polars plans it, over columns named 0, 1, 2 ...; put together when it is first taken."""
    named = cache(lambda: step().alias("@"))

    def work(*columns: pl.Series) -> pl.Series:
        lengths = {len(column) for column in columns}
        height = 0 if 0 in lengths else max(lengths, default=1)
        whole = [c if len(c) == height else c.new_from_index(0, height) for c in columns]
        frame = pl.DataFrame([column.alias(str(at)) for at, column in enumerate(whole)])
        return frame.select(named()).to_series()

    return work


__all__ = [
    "TRUTHS", "Step", "by_polars", "first_of", "greater", "in_windows", "is_known", "lesser", "looked_up", "negated",
    "one_of", "one_row", "portion", "scaled", "that_fits", "truth_of",
]  # fmt: skip
