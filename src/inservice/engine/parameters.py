"""Dated figures: amounts, rates and periods that the law changes, from TOML, with a citation on each value.

A figure is known only inside its windows. Before the first and after the last it is unknown, "not yet
published": nothing is forecast, and last year's figure is never used for this year.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, Final, get_args

import polars as pl

from inservice.engine import rowwise
from inservice.engine.columns import TRUTHS, first_of, in_windows, one_row
from inservice.engine.dates import spoken
from inservice.engine.money import cents
from inservice.engine.rule import Confidence
from inservice.engine.truth import YES
from inservice.engine.words import Expr, Kind, Operation
from inservice.errors import LawNotKnown, RuleBookError

UNITS: Final = ("cents", "percent", "months", "days", "count", "date")
"""What a value is in. It is written as text: decimal dollars, a percentage, a date or a whole number."""


@dataclass(frozen=True)
class Figure:
    """One value of a figure and the days for which it is known, both included; None where there is no limit.

    ``value`` is whole cents for money, hundredths of a percent for percentages, a date for dates.
    """

    value: int | date
    cites: str
    status: str
    from_: date | None
    through: date | None

    def holds_on(self, day: date) -> bool:
        """Whether this is the value of that day."""
        return (self.from_ is None or self.from_ <= day) and (self.through is None or day <= self.through)


@dataclass(frozen=True)
class Series:
    """One figure through time."""

    name: str
    ref: str
    unit: str
    governed_by: str
    cites: str
    values: tuple[Figure, ...]

    @property
    def kind(self) -> Kind:
        """Money for amounts in dollars, a date for dates, a number for everything else."""
        kinds: dict[str, Kind] = {"cents": "money", "date": "date"}
        return kinds.get(self.unit, "number")


class Parameters:
    """All figures by name. ``load`` reads them; ``check`` refuses what does not hold together."""

    def __init__(self, series: Mapping[str, Series]) -> None:
        self.series = dict(series)

    @classmethod
    def load(cls, resource_text: str) -> Parameters:
        """Figures from TOML text: ``[[figure]]`` tables, each with ``[[figure.value]]`` tables.

        Raises RuleBookError with every figure that cannot be read.
        """
        found: dict[str, Series] = {}
        problems: list[str] = []
        for table in tomllib.loads(resource_text).get("figure", []):
            name = str(table.get("name", "a figure without a name"))
            if name in found:
                problems.append(f"two figures are named {name}")
            try:
                found[name] = _series(name, table)
            except (KeyError, ValueError) as error:
                told = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
                problems.append(f"{name}: {told}")
        _refuse(problems)
        return cls(found)

    @property
    def known_through(self) -> date | None:
        """The last day for which any figure is known."""
        days = [
            s.values[-1].through
            for s in self.series.values()
            if s.values[-1].through and s.governed_by != "birth_date"
        ]
        return max(days, default=None)

    def figure(self, name: str, on: Expr, *, carried_on: Expr | None = None) -> Expr:
        """The figure of each row's day; unknown where the day is, and on a day without a value.

        Rows that only look ahead (``carried_on`` is yes) take a figure that is still in force on the last day known as it
        stands; what is said of such rows must say that it rests on the law as known.
        """
        series = self[name]
        if on.kind != "date":
            raise TypeError(f"the figure {name} is of a date ({series.governed_by}), not of a {on.kind}")
        reads = on.reads
        last = series.values[-1]
        parts: tuple[Expr, ...] = (on,)
        if carried_on is not None and last.through is not None and last.through == self.known_through:
            reads |= carried_on.reads
            parts = (on, carried_on)
        windows = [(each.from_, each.through, each.value) for each in series.values]
        dtype = pl.Date if series.unit == "date" else pl.Int64

        def found(days: pl.Series, is_carried: pl.Series | None = None) -> pl.Series:
            value = in_windows(days, windows, dtype)
            if is_carried is None or is_carried.max() != YES:
                return value
            later = (days > one_row(last.through)) & (is_carried == TRUTHS[YES])
            return first_of([(later, one_row(last.value, dtype))], value)

        carried = (last.through, last.value) if len(parts) > 1 and last.through is not None else None
        each_row = rowwise.in_windows(windows, carried)
        told = Operation(f"figure {name} of {id(series)}", parts, found, each_row)

        def stated() -> pl.Expr:
            nothing = pl.lit(None, dtype)
            chain: Any = pl.when(on.column.is_null()).then(nothing)
            for each in series.values:
                lower = pl.lit(True) if each.from_ is None else on.column >= pl.lit(each.from_)
                upper = pl.lit(True) if each.through is None else on.column <= pl.lit(each.through)
                chain = chain.when(lower & upper).then(pl.lit(each.value))
            if len(parts) > 1:
                later = (on.column > pl.lit(last.through)) & (parts[1].column == YES)
                chain = chain.when(later).then(pl.lit(last.value))
            said: pl.Expr = chain.otherwise(nothing)
            return said

        return Expr(stated, series.kind, reads, operation=told)

    def value(self, name: str, day: date) -> Figure:
        """The figure of one day, for printing. Raises LawNotKnown on a day for which no value is known."""
        series = self[name]
        for each in series.values:
            if each.holds_on(day):
                return each
        first, last = series.values[0].from_, series.values[-1].through
        window = (
            f"{'always' if first is None else spoken(first)} to {'now' if last is None else spoken(last)}"
        )
        raise LawNotKnown(f"the figure {name} is not known for {spoken(day)}; it is known from {window}")

    def check(self) -> None:
        """Refuse figures that overlap, leave a gap, or lack an authority, ref or last day; all at once."""
        problems: list[str] = []
        for series in self.series.values():
            for key in ("ref", "governed_by", "cites"):
                if not getattr(series, key).strip():
                    problems.append(f"{series.name}: {key} is empty")
            for each in series.values:
                window = f"{series.name} from {each.from_ or 'the beginning'}"
                if not each.cites.strip():
                    problems.append(f"{window} has no authority")
                if each.status not in get_args(Confidence):
                    problems.append(f"{window}: the status {each.status!r} is none of {get_args(Confidence)}")
                if each.from_ and each.through and each.through < each.from_:
                    problems.append(f"{window} ends before it begins, on {each.through}")
            for earlier, later in pairwise(series.values):
                if earlier.through is None or later.from_ is None or later.from_ <= earlier.through:
                    problems.append(f"{series.name}: the value from {later.from_} overlaps the one before it")
                elif later.from_ != earlier.through + timedelta(days=1):
                    problems.append(f"{series.name}: no value between {earlier.through} and {later.from_}")
            if series.values[-1].through is None and series.governed_by != "birth_date":
                problems.append(f"{series.name}: the last value needs the day through which it is known")
        _refuse(problems)

    def __getitem__(self, name: str) -> Series:
        if name not in self.series:
            near = difflib.get_close_matches(name, self.series, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise RuleBookError(f"there is no figure named {name}{hint}")
        return self.series[name]


def _series(name: str, table: Mapping[str, Any]) -> Series:
    unit = table["unit"]
    if unit not in UNITS:
        raise ValueError(f"the unit {unit!r} is none of {', '.join(UNITS)}")
    values = [
        Figure(_value(v["value"], unit), v["cites"], v["status"], _day(v, "from"), _day(v, "through"))
        for v in table["value"]
    ]
    if not values:
        raise ValueError("it has no value")
    values.sort(key=lambda v: v.from_ or date.min)
    return Series(name, table["ref"], unit, table["governed_by"], table["cites"], tuple(values))


def _day(table: Mapping[str, Any], key: str) -> date | None:
    day = table.get(key)
    if day is not None and type(day) is not date:
        raise ValueError(f"{key} is a date such as 2024-01-01, found {day!r}")
    return day


def _value(value: Any, unit: str) -> int | date:
    """Whole cents, hundredths of a percent, a date or a whole number."""
    if not isinstance(value, str):
        raise ValueError(f'a value is written as text such as "5000.00", found {value!r}')
    if unit == "cents":
        return cents(value)
    if unit == "date":
        return date.fromisoformat(value)
    try:
        number = Decimal(value) * (100 if unit == "percent" else 1)
    except InvalidOperation:
        raise ValueError(f"expected a number in {unit}, found {value!r}") from None
    if not number.is_finite() or number != int(number):
        raise ValueError(f"{value!r} is too fine for {unit}")
    return int(number)


def _refuse(problems: list[str]) -> None:
    if problems:
        raise RuleBookError("The figures do not hold together:\n  " + "\n  ".join(problems))


__all__ = ["UNITS", "Figure", "Parameters", "Series"]
