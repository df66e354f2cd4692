"""Columns of plain values: read from Polars, joined, laid out again, and turned back."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from inservice.engine.frame import Frame


@pytest.mark.parametrize("height", [0, 1, 16, 17, 40])
def test_a_polars_frame_is_read_whole_and_turned_back(height: int) -> None:
    given = pl.DataFrame({
        "@row": pl.Series(range(height), dtype=pl.UInt32), "day": pl.Series([date(2025, 1, 1)] * height, dtype=pl.Date),
        "holds": pl.Series([at % 3 == 0 or None for at in range(height)], dtype=pl.Boolean),
    })  # fmt: skip
    frame = Frame.of(given)
    assert frame.height == height
    assert frame["@row"] == list(range(height))
    turned = frame.in_polars({"day": pl.Date, "holds": pl.UInt8})
    assert turned.equals(given if height else given.cast({"holds": pl.UInt8}))


def test_a_row_is_joined_to_the_one_row_with_its_key() -> None:
    left = Frame({"key": ["b", None, "a", "c"], "own": [1, 2, 3, 4]})
    right = Frame({"key": ["a", "b"], "own": [9, 9], "told": ["x", "y"]})
    assert left.joined(right, "key").columns == {
        "key": ["b", None, "a", "c"], "own": [1, 2, 3, 4], "told": ["y", None, "x", None]
    }  # fmt: skip
    assert left.joined(Frame.of_rows(("key", "told"), []), "key") is left
    with pytest.raises(AssertionError, match="not unique"):
        left.joined(Frame({"key": ["a", "a"], "told": [1, 2]}), "key")


def test_rows_are_taken_put_beside_and_put_below() -> None:
    frame = Frame({"n": [1, 2, 3]})
    assert frame.taken([2, 0, 0])["n"] == [3, 1, 1]
    assert frame.beside({"n": [7, 8, 9], "m": [0, 0, 0]}).columns == {"n": [7, 8, 9], "m": [0, 0, 0]}
    assert frame.above(Frame({"n": [4]})).columns == {"n": [1, 2, 3, 4]}
    assert frame.get("absent") == [None, None, None]
    assert list(frame.named("row", ("m",)).columns) == ["row.n"]
