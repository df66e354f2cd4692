"""The traps of columnar expressions, each shown to be one in Polars, and the word that avoids it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from inservice.engine.book import RuleBook
from inservice.engine.dates import attained, days_after, first_of_year, months_after, year_of
from inservice.engine.evaluate import evaluate
from inservice.engine.grain import Grain
from inservice.engine.rule import amount
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.engine.words import (
    Aggregate,
    Expr,
    Fact,
    Kind,
    Named,
    choose,
    dollars,
    given,
    greater_of,
    greatest_of,
    least_of,
    lesser_of,
    not_below_zero,
    nothing,
    pick,
    portion,
    share_exceeds,
    total,
)

ROW = Grain("row")
CHILD = Grain("child", (ROW,))
BIG = 10**12


def fact(name: str, kind: Kind) -> Fact:
    return Fact(f"row.{name}", kind, ROW, name)


def at(expr: Expr, **columns: Any) -> list[Any]:
    """The expression over rows of these columns."""
    return (
        pl.DataFrame({f"row.{n}": c for n, c in columns.items()})
        .select(expr.column.alias("v"))["v"]
        .to_list()
    )


def money(values: list[int | None]) -> pl.Series:
    return pl.Series(values, dtype=pl.Int64)


x, y, z = fact("x", "money"), fact("y", "money"), fact("z", "number")
asked = fact("asked", "truth")
day = fact("day", "date")
text = fact("text", "text")


# -- when(unknown) takes otherwise -------------------------------------------------------------------------
def test_when_takes_otherwise_for_unknown_and_choose_does_not() -> None:
    frame = pl.DataFrame({"b": [None]}, schema={"b": pl.Boolean})
    assert frame.select(pl.when(pl.col("b")).then(1).otherwise(0)).item() == 0  # the trap
    states = pl.Series([NO, 1, UNKNOWN, YES], dtype=pl.UInt8)
    assert at(choose((asked, 1), otherwise=0), asked=states) == [0, 0, None, 1]
    assert at(given(asked, dollars("2.50")), asked=states) == [None, None, None, 250]


def test_choose_takes_the_first_case_and_stops_at_the_first_unknown() -> None:
    other = fact("other", "truth")
    expr = choose((asked, "first"), (other, "second"), otherwise="none")
    states = {
        "asked": pl.Series([3, 2, 0, 0, 0], dtype=pl.UInt8),
        "other": pl.Series([2, 3, 3, 2, 1], dtype=pl.UInt8),
    }
    assert at(expr, **states) == ["first", None, "second", None, "none"]


# -- folds that skip nulls ---------------------------------------------------------------------------------
def test_folds_skip_nulls_and_the_words_do_not() -> None:
    frame = pl.DataFrame({"x": money([5]), "y": money([None])})
    assert frame.select(pl.sum_horizontal("x", "y")).item() == 5  # the trap
    assert frame.select(pl.min_horizontal("x", "y")).item() == 5
    assert frame.select(pl.col("x").clip(upper_bound=pl.col("y"))).item() == 5
    columns = {"x": money([5, 5, None, -3]), "y": money([None, 7, None, 2])}
    assert at(x + y, **columns) == [None, 12, None, -1]
    assert at(lesser_of(x, y), **columns) == [None, 5, None, -3]
    assert at(greater_of(x, y, 6), **columns) == [None, 7, None, 6]
    assert at(not_below_zero(x), **columns) == [5, 5, None, 0]
    days = {"day": pl.Series([date(2020, 1, 1), None])}
    assert at(greater_of(day, date(2019, 5, 5)), **days) == [date(2020, 1, 1), None]


def gathered(aggregate: Aggregate, children: dict[str, Any]) -> list[Any]:
    def sought() -> Named:
        return aggregate

    made = amount("?", cites="c", ref="r", says="s", unknown="u", kind=aggregate.kind)(sought)
    frames = {"row": pl.DataFrame({"n": [0, 1]}), "child": pl.DataFrame(children)}
    return evaluate(RuleBook([], [made]), ["sought"], frames)["row"]["sought"].to_list()


HELD = Fact("child.held", "money", CHILD, "held")
COUNTS = Fact("child.counts", "truth", CHILD, "counts")


@pytest.mark.parametrize(
    ("held", "counts", "sums", "most", "least"),
    [
        ([1, 2], [True, True], 3, 2, 1),
        ([1, None], [True, True], None, None, None),
        ([1, None], [True, False], 1, 1, 1),
        ([1, 2], [True, None], None, None, None),
        ([1, 0], [True, None], 1, None, None),  # a zero adds nothing whether it counts or not
        ([1, None], [True, None], None, None, None),
        ([None, 5], [False, False], 0, None, None),
    ],
)
def test_totals_with_nulls(held: list[Any], counts: list[Any], sums: Any, most: Any, least: Any) -> None:
    assert pl.Series([1, None]).sum() == 1  # the trap
    children = {
        "@row": pl.Series([0, 0], dtype=pl.UInt32),
        "child.held": money(held),
        "child.counts": pl.Series(counts, dtype=pl.Boolean),
    }
    # the second row has no children at all
    assert gathered(total(HELD, per=ROW, where=COUNTS), children) == [sums, 0]
    assert gathered(greatest_of(HELD, per=ROW, where=COUNTS), children) == [most, None]
    assert gathered(least_of(HELD, per=ROW, where=COUNTS), children) == [least, None]


# -- division, shares, width -------------------------------------------------------------------------------
def test_decimal_division_rounds_and_share_exceeds_does_not() -> None:
    frame = pl.DataFrame(
        {"p": [Decimal("604.00")], "w": [Decimal("1000.00")]},
        schema={"p": pl.Decimal(18, 2), "w": pl.Decimal(18, 2)},
    )
    assert frame.select(pl.col("p") / pl.col("w")).item() == Decimal("0.60")  # the trap
    columns = {"x": money([60_400, 60_001, 60_000, 59_999, None, 0]), "y": money([100_000] * 5 + [0])}
    assert at(share_exceeds(x, y, 6, 10), **columns) == [YES, YES, NO, NO, UNKNOWN, NO]


def test_integer_products_wrap_and_the_words_do_not() -> None:
    frame = pl.DataFrame({"x": money([BIG])})
    assert frame.select(pl.col("x") * pl.col("x")).item() != BIG * BIG  # the trap
    columns = {"x": money([BIG, BIG, BIG - 1]), "y": money([BIG, BIG - 1, BIG]), "z": money([BIG, BIG, BIG])}
    assert at(portion(x, y, z, rounding="down"), **columns) == [BIG, BIG - 1, BIG - 1]
    assert at(share_exceeds(x, y, z, z), **columns) == [NO, YES, NO]
    # what does not fit is unknown, never a wrong amount, and it does not stop the other rows
    assert at(portion(x, y, 1, rounding="up"), x=money([BIG, 3]), y=money([BIG, 5])) == [None, 15]
    assert at(x * z, x=money([BIG, 3]), z=money([BIG, 5])) == [None, 15]


@pytest.mark.parametrize(
    ("amount_", "n", "d", "down", "up", "half_up"),
    [
        (100, 1, 3, 33, 34, 33), (200, 1, 3, 66, 67, 67), (1, 1, 2, 0, 1, 1), (3, 1, 2, 1, 2, 2),
        (5, 1, 1, 5, 5, 5),
        (0, 1, 7, 0, 0, 0), (10, 0, 7, 0, 0, 0), (10, 1, 0, None, None, None), (None, 1, 2, None, None, None),
        (10, None, 2, None, None, None), (10, 1, None, None, None, None),
        (BIG - 1, BIG, BIG + 1, BIG - 2, BIG - 1, BIG - 2),
    ],
)  # fmt: skip
def test_portion_rounds_as_it_says(amount_: Any, n: Any, d: Any, down: Any, up: Any, half_up: Any) -> None:
    columns = {"x": money([amount_]), "y": money([n]), "z": money([d])}
    assert at(portion(x, y, z, rounding="down"), **columns) == [down]
    assert at(portion(x, y, z, rounding="up"), **columns) == [up]
    assert at(portion(x, y, z, rounding="half_up"), **columns) == [half_up]


# -- dates -------------------------------------------------------------------------------------------------
PASSES_ON = fact("passes_on", "truth")


@pytest.mark.parametrize(
    ("born", "last", "first"),
    [
        (date(1960, 2, 29), date(2019, 8, 29), date(2019, 8, 29)),  # one step: August has a 29th
        (date(1960, 8, 29), date(2020, 2, 29), date(2020, 2, 29)),  # a leap year
        (date(1961, 8, 29), date(2021, 2, 28), date(2021, 3, 1)),
        (date(1961, 8, 30), date(2021, 2, 28), date(2021, 3, 1)),
        (date(1960, 8, 30), date(2020, 2, 29), date(2020, 3, 1)),
        (date(1961, 8, 31), date(2021, 2, 28), date(2021, 3, 1)),
        (date(1960, 12, 31), date(2020, 6, 30), date(2020, 7, 1)),
        (date(1960, 12, 30), date(2020, 6, 30), date(2020, 6, 30)),
        (date(1960, 7, 31), date(2020, 1, 31), date(2020, 1, 31)),
    ],
)
def test_months_that_are_too_short(born: date, last: date, first: date) -> None:
    reached = attained(day, years=59, months=6, short_month_to_next=PASSES_ON)
    readings = pl.Series([NO, 1, YES, UNKNOWN], dtype=pl.UInt8)
    # an unknown reading matters only where the month is too short
    either = last if last == first else None
    assert at(reached, day=[born] * 4, passes_on=readings) == [last, last, first, either]
    assert at(attained(day, years=59, months=6), day=[born]) == [last]


def test_anniversaries_of_29_february() -> None:
    day_ = {"day": [date(2020, 2, 29)]}
    assert at(months_after(day, 12), **day_) == [date(2021, 2, 28)]
    assert at(months_after(day, 48), **day_) == [date(2024, 2, 29)]
    # month by month a day is lost for good; one step keeps it
    assert at(months_after(months_after(day, 12), 36), **day_) == [date(2024, 2, 28)]


def test_months_that_differ_by_row() -> None:
    columns = {
        "day": [date(2020, 1, 31), date(2020, 1, 31), date(2020, 3, 31), None],
        "z": money([1, None, -1, 1]),
    }
    assert at(months_after(day, z), **columns) == [date(2020, 2, 29), None, date(2020, 2, 29), None]
    assert at(attained(day, years=1, months=z), **columns) == [
        date(2021, 2, 28),
        None,
        date(2021, 2, 28),
        None,
    ]
    assert at(days_after(day, z), **columns) == [date(2020, 2, 1), None, date(2020, 3, 30), None]
    assert at(first_of_year(year_of(day) + 1), **columns) == [date(2021, 1, 1)] * 3 + [None]


# -- words that refuse what they are not for ---------------------------------------------------------------
def test_words_refuse_the_wrong_kind() -> None:
    wrong: list[Any] = [
        lambda: x + day,
        lambda: x * y,
        lambda: day < 5,
        lambda: text == day,
        lambda: x & y,
        lambda: ~x,
        lambda: choose((x, 1), otherwise=2),
        lambda: choose((asked, asked), otherwise=nothing()),
        lambda: choose((asked, 1), otherwise="one"),
        lambda: pick(x, {"a": 1}, otherwise=2),
        lambda: pick(text, {"a": asked}, otherwise=asked),
        lambda: x > 0.5,
        lambda: x > True,
        lambda: x.is_one_of("a"),
        lambda: lesser_of(text, "a"),
        lambda: portion(day, 1, 2, rounding="up"),
        lambda: share_exceeds(x, day, 1, 2),
        lambda: months_after(x, 1),
        lambda: days_after(day, day),
        lambda: total(COUNTS, per=ROW),
        lambda: total(HELD, per=ROW, where=HELD),
        lambda: total(HELD + 1, per=ROW),  # type: ignore[arg-type]
        lambda: greatest_of(COUNTS, per=ROW),
    ]
    for build in wrong:
        with pytest.raises(TypeError):
            build()
    with pytest.raises(ValueError, match="expected an amount"):
        dollars("12.345")
