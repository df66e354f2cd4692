"""Columns made into the kinds of a table of the top-heavy book: text is read, columns of their own kind are taken as they are.

A cell that cannot be read becomes unknown and its row stays; what is wrong is listed.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from inservice.engine.words import Kind
from inservice.errors import Problem
from inservice.facts.book import DTYPES
from inservice.facts.top_heavy_book import CHOICES, TOP_HEAVY_TABLES, unnamed
from inservice.intake import cells
from inservice.intake.listing import Listing

IDENTITY = {
    "employers": ("employer_id",), "plans": ("plan_id",), "safe_harbor": ("plan_id", "plan_year_end"), "people": ("person_id",),
    "family": ("person_id", "relative_id", "relation"), "ownership": ("owner_id", "employer_id", "interest"),
    "officers": ("person_id",), "headcounts": ("year_end",), "employment": ("person_id", "employer_id"),
    "compensation": ("person_id", "employer_id", "year_end"), "participants": ("plan_id", "person_id"),
    "key_history": ("plan_id", "person_id", "plan_year_end"), "balances": ("plan_id", "person_id", "as_of"),
    "distributions": ("plan_id", "person_id", "payment_date"), "contributions": ("plan_id", "person_id", "plan_year_end", "kind"),
    "plan_years": ("plan_id", "first_day", "last_day"), "plan_history": ("plan_id", "plan_year_end"),
    "pension_years": ("plan_id", "person_id", "plan_year_end"),
    "planned_contributions": ("plan_id", "person_id", "plan_year_end", "kind"), "corrections": ("plan_id", "plan_year_end"),
    "returns": ("from", "through"), "coverage": ("table",), "readings": ("name", "choice"),
}  # fmt: skip
"""Columns without which a row says nothing: it is set aside and listed."""
_OF_SOMEBODY = ("balances", "contributions", "distributions", "participants")
_EXPECTED = {"money": "dollars and cents", "number": "a whole number", "date": "a date", "truth": "yes or no"}
_YEAR_END = r"^(\d{1,2})[-/.](\d{1,2})$"


@dataclass
class Typed:
    """A table as read: all its rows, and what becomes of each."""

    frame: pl.DataFrame
    is_kept: pl.Series
    is_set_aside: pl.Series
    leaves_incomplete: pl.Series
    """Rows whose loss means that an absent row of the table is no longer "none"."""

    @property
    def kept(self) -> pl.DataFrame:
        """The rows that say what they are about."""
        return self.frame.filter(self.is_kept)


def typed_table(
    name: str, columns: Mapping[str, pl.Series], numbers: pl.Series, label: str, problems: list[Problem]
) -> Typed:
    """The columns of a table as its kinds; what cannot be read is unknown and listed. ``numbers`` are the rows as people count.

    A row that names nobody stays under a stand-in where it speaks of money of a plan; any other row that does not say what
    it is about is set aside and listed.
    """
    height = len(numbers)
    listing = Listing()
    made: dict[str, pl.Series] = {}
    lost_share = pl.Series([False] * height, dtype=pl.Boolean)
    for column, kind in TOP_HEAVY_TABLES[name].items():
        given = columns.get(column)
        if given is None:
            made[column] = pl.Series(column, [None] * height, dtype=DTYPES[kind])
            continue
        read, unread = _read(name, column, kind, given, numbers, label, listing)
        if unread.any():
            told = "The cell cannot be read and is unknown."
            if (name, column) == ("employment", "severed_on"):
                # an empty date of termination would say that the employee is still there
                told = "The cell cannot be read, so the whole stay is unknown."
                made["hire_date"] = made["hire_date"].set(unread, None)
            if name == "ownership" and column.startswith("share"):
                lost_share |= unread
            words = CHOICES.get((name, column))
            listing.list_rows(
                label, column, numbers.filter(unread), given.filter(unread), told, severity="error",
                expected=", ".join(sorted(words)) if words else _EXPECTED.get(kind, 'a month and day such as "12-31"'),
            )  # fmt: skip
        made[column] = read.cast(DTYPES[kind]).alias(column)
    frame = pl.DataFrame(list(made.values()))
    filled = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    if name in _OF_SOMEBODY:
        frame = _with_stand_ins(name, frame, numbers, label, listing)
    whole = frame.select(pl.all_horizontal(pl.col(c).is_not_null() for c in IDENTITY[name])).to_series()
    aside = ~whole & filled
    if aside.any():
        texts = frame.filter(aside).select(
            pl.concat_str(pl.all().cast(pl.String), separator=" | ", ignore_nulls=True)
        )
        listing.list_rows(
            label, "", numbers.filter(aside), texts.to_series(), "The row does not say what it is about and is set aside.",
            expected=", ".join(IDENTITY[name]), severity="error",
        )  # fmt: skip
    problems += listing.problems
    return Typed(frame, whole, aside, aside | lost_share)


def _read(
    name: str, column: str, kind: Kind, given: pl.Series, numbers: pl.Series, label: str, listing: Listing
) -> tuple[pl.Series, pl.Series]:
    """A column as its kind, and the cells that could not be read."""
    if given.dtype != pl.String and kind != "text":
        own = _own_kind(kind, given)
        if own is not None:
            return own, given.is_not_null() & own.is_null()
    text = given if given.dtype == pl.String else given.cast(pl.String)
    none = pl.Series([False] * len(text), dtype=pl.Boolean)
    words = CHOICES.get((name, column))
    if kind == "money":
        read = cells.money(text)
    elif kind == "number":
        read = cells.number(text)
    elif kind == "date":
        none = cells.is_no_date(text)
        read, short = cells.day(text.set(none, None), of_birth=column == "birth_date")
        if short.any():
            listing.list_rows(
                label, column, numbers.filter(short), text.filter(short), "A year of two digits.",
                expected=f"read as {cells.two_digit_years(of_birth=column == 'birth_date')}",
            )  # fmt: skip
    elif kind == "truth":
        read = cells.truth(text)
    elif (name, column) == ("plans", "year_end"):
        read = _year_end(text)
    elif words is None:
        read = text
    else:
        lower = text.str.to_lowercase()
        read = lower.set(~lower.is_in(list(words)).fill_null(True), None)
    return read, text.is_not_null() & read.is_null() & ~none


def _own_kind(kind: Kind, given: pl.Series) -> pl.Series | None:
    """A column that is no text, where it holds what its kind is; None where it must be read as text."""
    dtype = given.dtype
    if kind == "date" and dtype in (pl.Date, pl.Datetime):
        return given.cast(pl.Date)
    if (kind == "truth" and dtype == pl.Boolean) or (kind == "number" and dtype.is_integer()):
        return given
    if kind == "money" and dtype.is_integer():
        return given.cast(pl.Int64) * 100
    if isinstance(dtype, pl.Decimal) and kind == "money" and (dtype.scale or 0) <= 2:
        return (given * 100).cast(pl.Int64)
    if kind == "money" and dtype.is_float():  # only where it is exact to two decimals
        cents = (given * 100).round()
        return cents.set(((cents - given * 100).abs() > 1e-4).fill_null(False), None).cast(
            pl.Int64, strict=False
        )
    return None


def _year_end(text: pl.Series) -> pl.Series:
    """ "12/31" and "12-31" as "12-31"; a day that no year has cannot be read."""
    parts = text.to_frame("text").select(
        pl.col("text").str.extract_groups(_YEAR_END).struct.rename_fields(["month", "day"])
    )
    found = []
    for each in parts.to_series():
        month, day = (int(each["month"] or 0), int(each["day"] or 0)) if each else (0, 0)
        there = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(2024, month)[1]
        found.append(f"{month:02d}-{day:02d}" if there else None)
    return pl.Series(text.name, found, dtype=pl.String)


def _with_stand_ins(
    name: str, frame: pl.DataFrame, numbers: pl.Series, label: str, listing: Listing
) -> pl.DataFrame:
    rest = pl.all_horizontal(pl.col(c).is_not_null() for c in IDENTITY[name] if c != "person_id")
    nobody = frame.select(pl.col("person_id").is_null() & rest).to_series()
    if not nobody.any():
        return frame
    rows = numbers.filter(nobody)
    listing.list_rows(
        label, "person_id", rows, pl.Series([""] * len(rows), dtype=pl.String),
        "The row names nobody: what it says counts as somebody's, so that totals become bounds.", severity="error",
    )  # fmt: skip
    names = pl.Series(
        [unnamed(label, n) if no else None for n, no in zip(numbers, nobody, strict=True)], dtype=pl.String
    )
    return frame.with_columns(pl.coalesce("person_id", names.alias("stand_in")).alias("person_id"))


__all__ = ["IDENTITY", "Typed", "typed_table"]
