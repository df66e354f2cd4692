"""Rows as columns of plain values: what evaluation takes beside Polars' own frames, and few rows are quicker in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

_READ_WHOLE: Final = 16
"""A Polars frame of so few rows is read row by row: for these a step per column costs more than turning the rows."""


class Frame:
    """Columns of one height; None where a value is missing. Money is cents, a truth is Python's own or a code of ours."""

    __slots__ = ("columns", "height")

    def __init__(self, columns: Mapping[str, list[Any]], height: int | None = None) -> None:
        self.columns = dict(columns)
        self.height = len(next(iter(self.columns.values()), ())) if height is None else height

    @classmethod
    def of(cls, frame: pl.DataFrame) -> Frame:
        """The columns of a Polars frame."""
        if 0 < frame.height <= _READ_WHOLE:
            return cls.of_rows(frame.columns, frame.rows())
        return cls({column.name: column.to_list() for column in frame.get_columns()}, frame.height)

    @classmethod
    def of_rows(cls, names: Iterable[str], rows: Sequence[Sequence[Any]]) -> Frame:
        """The columns of rows of values in the order of the names."""
        columns = map(list, zip(*rows, strict=True)) if rows else ([] for _ in names)
        return cls(dict(zip(names, columns, strict=True)), len(rows))

    def __getitem__(self, name: str) -> list[Any]:
        return self.columns[name]

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def get(self, name: str) -> list[Any]:
        """A column; nothing in every row where the frame has none of that name."""
        return self.columns[name] if name in self.columns else [None] * self.height

    def rows(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """The values of these columns, row by row."""
        return zip(*(self.columns[name] for name in names), strict=True)

    def beside(self, columns: Mapping[str, list[Any]]) -> Frame:
        """The same rows with these columns, in place of those of the same name."""
        return Frame({**self.columns, **columns}, self.height)

    def above(self, other: Frame) -> Frame:
        """These rows and then those of another frame with the same columns."""
        return Frame({n: column + other[n] for n, column in self.columns.items()}, self.height + other.height)

    def taken(self, places: Sequence[int]) -> Frame:
        """The rows at these places, in their order."""
        return Frame({n: [column[at] for at in places] for n, column in self.columns.items()}, len(places))

    def joined(self, other: Frame, on: str) -> Frame:
        """Each row beside the one row of another frame that has its key; nothing where there is none."""
        if not other.height:  # columns that are absent are unknown to every rule
            return self
        place = {key: at for at, key in enumerate(other[on])}
        assert len(place) == other.height, f"{on} is not unique"
        found = [None if key is None else place.get(key) for key in self[on]]
        columns = {
            name: [None if at is None else column[at] for at in found]
            for name, column in other.columns.items() if name not in self.columns
        }  # fmt: skip
        return Frame({**self.columns, **columns}, self.height)

    def named(self, prefix: str, keep: Iterable[str] = ()) -> Frame:
        """The same columns under a prefix, but those to keep."""
        kept = frozenset(keep)
        return Frame(
            {n if n in kept else f"{prefix}.{n}": column for n, column in self.columns.items()}, self.height
        )

    def in_polars(self, dtypes: Mapping[str, Any]) -> pl.DataFrame:
        """The same rows as a Polars frame; what is not named here is of the type its values have."""
        return pl.DataFrame([
            pl.Series(name, column, dtype=_dtype(name, column, dtypes.get(name))) for name, column in self.columns.items()
        ])  # fmt: skip


def _dtype(name: str, column: list[Any], declared: Any) -> Any:
    if name.startswith("@"):
        return pl.UInt32
    if declared == pl.UInt8 and any(isinstance(value, bool) for value in column):
        return pl.Boolean
    return declared


__all__ = ["Frame"]
