"""Tables of figures by year and kind, and the scale of rates."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from inservice.engine.book import RuleBook
from inservice.engine.evaluate import evaluate
from inservice.engine.grain import Grain
from inservice.engine.rule import amount
from inservice.engine.tables import load
from inservice.engine.words import Expr, Fact, dollars, scaled
from inservice.errors import LawNotKnown, RuleBookError

CASE = Grain("case")
YEAR = Fact("case.year", "number", CASE, "The year.")
KIND = Fact("case.kind", "text", CASE, "The kind.")
PAY = Fact("case.pay", "money", CASE, "Pay.")
TEXT = """
[[table]]
name = "tops"
ref = "X-1"
unit = "cents"
cites = "1 USC 1"
columns = ["low", "high"]
line = [
  { year = 2024, of = ["a", "b"], values = "10 20.50", cites = "1 USC 1", status = "checked" },
  { years = [2024, 2025], of = ["c"], values = "30 40", cites = "1 USC 1", status = "checked" },
]

[[table]]
name = "rates"
ref = "X-1"
unit = "percent"
cites = "1 USC 1"
columns = ["rate"]
line = [{ years = [2024, 2025], values = "2.01", cites = "1 USC 1", status = "derived" }]
"""


def told(expr: Expr, answers: Any = "money", **columns: list[Any]) -> list[Any]:
    @amount("How much?", cites="1 USC 1", ref="X-1", says="So much.", unknown="Unknown.", kind=answers)
    def answer() -> Expr:
        return expr

    dtypes = {"year": pl.Int64, "kind": pl.String, "pay": pl.Int64}
    frame = pl.DataFrame({f"case.{n}": pl.Series(v, dtype=dtypes[n]) for n, v in columns.items()})
    found = evaluate(RuleBook([], [answer]), ["answer"], {"case": frame})["case"]
    # what the evaluator worked out by steps is what Polars would have planned
    assert found["answer"].to_list() == frame.select(expr.column.alias("x"))["x"].cast(pl.Int64).to_list()
    return found["answer"].to_list()


def test_a_figure_of_year_and_kind() -> None:
    tops = load(TEXT)["tops"]
    found = told(
        tops.at("high", YEAR, KIND),
        year=[2024, 2024, 2025, 2025, None, 2024],
        kind=["a", "c", "c", "a", "a", None],
    )
    assert found == [20_50, 40_00, 40_00, None, None, None]
    many = told(tops.at("low", YEAR, KIND), year=[2024] * 40, kind=["b", "x"] * 20)
    assert many == [10_00, None] * 20


def test_a_figure_of_the_year_alone() -> None:
    assert told(load(TEXT)["rates"].at("rate", YEAR), "number", year=[2023, 2024, 2026, None]) == [
        None,
        201,
        None,
        None,
    ]


def test_a_line_for_printing() -> None:
    tops = load(TEXT)["tops"]
    assert tops.line(2025, "c").values == {"low": 30_00, "high": 40_00} and tops.last_year == 2025
    with pytest.raises(LawNotKnown, match="ends with 2025"):
        tops.line(2026, "c")


@pytest.mark.parametrize(("old", "new", "says"), [
    ("10 20.50", "10", "2 figures"), ('"percent"', '"furlongs"', "furlongs"), ('["c"]', '["b"]', "two lines"),
    ('status = "derived"', 'status = "sure"', "sure"), ('name = "rates"', 'name = "tops"', "two tables"),
    ('columns = ["rate"]', "", "columns is missing"),
])  # fmt: skip
def test_a_table_that_does_not_hold_together(old: str, new: str, says: str) -> None:
    with pytest.raises(RuleBookError, match=says):
        load(TEXT.replace(old, new, 1))


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(RuleBookError, match="no column"):
        load(TEXT)["tops"].at("middle", YEAR, KIND)


def test_a_scale_of_rates() -> None:
    """10 percent to 100 dollars, 12 to 300, then 22."""
    scale = scaled(PAY, (dollars("100"), dollars("300")), (1_000, 1_200, 2_200))
    found = told(scale, pay=[0, 100_00, 100_01, 300_00, 301_00, None, -5_00])
    assert found == [0, 10_00, 10_00, 34_00, 34_22, None, 0]


@pytest.mark.parametrize(("rounding", "cents"), [("down", 0), ("half_up", 1), ("up", 1)])
def test_a_scale_is_rounded_once(rounding: Any, cents: int) -> None:
    assert told(scaled(PAY, (), (1_000,), rounding=rounding), pay=[5, 50]) == [cents, 5]


def test_a_scale_of_more_than_fits_in_64_bits() -> None:
    most = 9 * 10**17
    assert told(scaled(PAY, (dollars("100"),), (1_000, 3_700)), pay=[most]) == [
        (most * 37 - 27 * 100_00) // 100
    ]


def test_a_scale_with_an_unknown_top_is_unknown() -> None:
    tops = load(TEXT)["tops"]
    scale = scaled(PAY, (tops.at("low", YEAR, KIND),), (1_000, 1_200))
    assert told(scale, year=[2024, 2026], kind=["a", "a"], pay=[5_00, 5_00]) == [50, None]


@pytest.mark.parametrize("rates", [(1_000,), (1_000, 12.5)])
def test_a_scale_needs_one_rate_more_than_tops(rates: Any) -> None:
    with pytest.raises(TypeError):
        scaled(PAY, (dollars("100"),), rates)
