"""Tables of dated figures that go by calendar year and by a kind of case, such as the filing status.

A table is known only for its years. Outside them each of its figures is unknown: nothing is forecast.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, get_args

import polars as pl

from inservice.engine import columns, rowwise
from inservice.engine.money import cents
from inservice.engine.rule import Confidence
from inservice.engine.words import Expr, Kind, Operation
from inservice.errors import LawNotKnown, RuleBookError

ANY: Final = "any"
"""The kind of a line that holds whatever the case."""


@dataclass(frozen=True)
class Line:
    """The figures of one year and kind: whole cents, hundredths of a percent or whole numbers, by column."""

    values: Mapping[str, int]
    cites: str
    status: str


@dataclass(frozen=True)
class Table:
    """Figures by year and kind. ``unit`` is cents, percent or count, the same for every column."""

    name: str
    ref: str
    unit: str
    cites: str
    columns: tuple[str, ...]
    lines: Mapping[tuple[int, str], Line]

    @property
    def kind(self) -> Kind:
        """Money for amounts in dollars, a number for everything else."""
        return "money" if self.unit == "cents" else "number"

    @property
    def last_year(self) -> int:
        """The latest year that is published."""
        return max(year for year, _ in self.lines)

    def line(self, year: int, of: str = ANY) -> Line:
        """One line, for printing. Raises LawNotKnown for a year or kind without one."""
        if (year, of) not in self.lines:
            raise LawNotKnown(
                f"the table {self.name} has no line for {year}, {of}; it ends with {self.last_year}"
            )
        return self.lines[year, of]

    def at(self, column: str, year: Expr, of: Expr | None = None) -> Expr:
        """The figure of each row's year and kind; unknown where either is, and where none is published."""
        if column not in self.columns:
            raise RuleBookError(f"the table {self.name} has no column {column}")
        by_year = {key: line.values[column] for key, line in self.lines.items()}
        if of is None:
            found = {year: value for (year, kind), value in by_year.items() if kind == ANY}
            told = Operation(
                f"{self.name}.{column}",
                (year,),
                lambda years: columns.looked_up(years, found),
                partial(rowwise.looked_up, found),
            )
            return Expr(lambda: _looked_up(year.column, found), self.kind, year.reads, operation=told)
        kinds = sorted({kind for _, kind in self.lines})
        places = {kind: place for place, kind in enumerate(kinds)}
        coded = {y * len(kinds) + places[kind]: value for (y, kind), value in by_year.items()}
        key = _key(year, of, places)
        told = Operation(
            f"{self.name}.{column}",
            (key,),
            lambda keys: columns.looked_up(keys, coded),
            partial(rowwise.looked_up, coded),
        )
        return Expr(lambda: _looked_up(key.column, coded), self.kind, key.reads, operation=told)


def _key(year: Expr, of: Expr, places: dict[str, int]) -> Expr:
    """Year and kind as one number, the same step for every column of every table with the same kinds."""
    count = len(places)

    def step(years: pl.Series, kinds: pl.Series) -> pl.Series:
        return years * count + columns.looked_up(kinds, places)

    @rowwise.computed
    def each(year: int, kind: str) -> int | None:
        return year * count + places[kind] if kind in places else None

    told = Operation(f"year and kind of {tuple(places)}", (year, of), step, each)
    return Expr(
        lambda: year.column * count + _looked_up(of.column, places),
        "number",
        year.reads | of.reads,
        operation=told,
    )


def _looked_up(keys: pl.Expr, found: Mapping[Any, int]) -> pl.Expr:
    return keys.replace_strict(found, default=None, return_dtype=pl.Int64)


def load(resource_text: str) -> dict[str, Table]:
    """Tables by name from TOML: ``[[table]]`` with ``line`` entries of ``year`` (or ``years``), ``of`` and ``values``.

    ``values`` is one text, a figure for each column with spaces between. Raises RuleBookError with every table that cannot be read.
    """
    found: dict[str, Table] = {}
    problems: list[str] = []
    for table in tomllib.loads(resource_text).get("table", []):
        name = str(table.get("name", "a table without a name"))
        if name in found:
            problems.append(f"two tables are named {name}")
        try:
            found[name] = _table(name, table)
        except (KeyError, ValueError) as error:
            told = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            problems.append(f"{name}: {told}")
    if problems:
        raise RuleBookError("The tables do not hold together:\n  " + "\n  ".join(problems))
    return found


def _table(name: str, table: Mapping[str, Any]) -> Table:
    columns, unit = tuple(table["columns"]), table["unit"]
    if unit not in ("cents", "percent", "count"):
        raise ValueError(f"the unit {unit!r} is none of cents, percent, count")
    lines: dict[tuple[int, str], Line] = {}
    for each in table["line"]:
        texts = each["values"].split()
        first, last = each["years"] if "years" in each else (each["year"], each["year"])
        if len(texts) != len(columns):
            raise ValueError(f"{len(columns)} figures are expected for {first}, found {each['values']!r}")
        if each["status"] not in get_args(Confidence):
            raise ValueError(f"the status {each['status']!r} of {first} is none of {get_args(Confidence)}")
        if not each["cites"].strip() or not table["ref"].strip():
            raise ValueError(f"{first} has no authority or the table no ref")
        values = {c: _figure(text, unit) for c, text in zip(columns, texts, strict=True)}
        for year in range(first, last + 1):
            for of in each.get("of", [ANY]):
                if (year, of) in lines:
                    raise ValueError(f"two lines for {year}, {of}")
                lines[year, of] = Line(values, each["cites"], each["status"])
    if not lines:
        raise ValueError("it has no line")
    return Table(name, table["ref"], unit, table["cites"], columns, lines)


def _figure(text: str, unit: str) -> int:
    """Dollars in cents, percent in hundredths of a percent, counts as they are."""
    return int(text) if unit == "count" else cents(text)


__all__ = ["ANY", "Line", "Table", "load"]
