"""One sheet of an analyst's census, dirt and all, made into rows of the tables of a top-heavy book.

A sheet is about one plan year: its own column, the year in a heading, or the year in its name says which. A cell that
cannot be read is unknown and its row stays; totals rows, notes and doubles are listed, never counted. Social Security
numbers are never read: an employee number tells people apart, or the name and, among namesakes, the birth date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from inservice.engine.money import text as dollars
from inservice.errors import Problem
from inservice.facts.top_heavy_book import Scrubbed
from inservice.intake import cells
from inservice.intake.census_words import KINDS, field_of, number_of, share_of, year_in
from inservice.intake.listing import Listing
from inservice.intake.sheets import Sheet

_TOTAL = re.compile(r"^\W*(?:grand |sub ?|plan |company |report )?totals?\b", re.IGNORECASE)
_WHO = ("person_id", "name", "last_name", "first_name")
_MONEY = ("balance", "paid", "pay", "distribution")
Field = tuple[str, int | None]


@dataclass
class Line:
    """A row of a census as read: what it says by field and year (None: the year of the sheet)."""

    number: int
    person_id: str | None
    name: str | None
    values: dict[Field, Any]
    unread: set[Field] = field(default_factory=set)

    def get(self, name: str) -> Any:
        """What a field without a year says."""
        return self.values.get((name, None))


@dataclass
class CensusSheet:
    """A census as read."""

    label: str
    year: int | None
    """The calendar year that its name gives."""
    fields: list[Field]
    lines: list[Line]


def is_census(headings: Iterable[str], *names: str) -> bool:
    """Do the headings of a sheet tell of people and several facts about them? One is enough where it is named a census."""
    found = {name for name, _ in map(field_of, headings) if name}
    facts = len(found - set(_WHO) - {"not needed", "social security"})
    return bool(found & set(_WHO)) and facts >= (1 if any("census" in name.lower() for name in names) else 3)


def read_census(sheet: Sheet, file_name: str, problems: list[Problem]) -> tuple[CensusSheet, Scrubbed]:
    """The rows of a census and what was found in it; problems of cells and rows are added to ``problems``."""
    listing, report = Listing(), Scrubbed(sheet.label, "census")
    places: dict[Field, int] = {}
    for place, heading in enumerate(sheet.headings):
        name, year = field_of(heading)
        if not heading:
            continue
        report.columns[heading] = {None: "not known", "social security": "never read"}.get(name, name or "")
        if name is None:
            listing.add(
                "No field of a census goes by this heading; it is left out.",
                sheet.label,
                where=heading,
                severity="warning",
            )
        elif name == "social security":
            listing.add(
                "Social Security numbers are never read.", sheet.label, where=heading, severity="warning"
            )
        elif name != "not needed" and (name, year) in places:
            other = sheet.headings[places[name, year]]
            listing.add(
                f"The heading means the same as {other!r}, which is read.", sheet.label, where=heading, severity="error",
                repair="Take one of them out, or name them apart.",
            )  # fmt: skip
        elif name != "not needed":
            places[name, year] = place
    cols = [f"c{place}" for place, h in enumerate(sheet.headings) if report.columns.get(h) != "never read"]
    text = sheet.frame.select("row", *(cells.clean(c).alias(c) for c in cols))
    rows = text.filter(~pl.all_horizontal(pl.all().exclude("row").is_null()))
    is_total, is_note = _apart(rows, places)
    is_total |= _adds_up(rows, places, is_total | is_note)
    totals = rows.filter(is_total)
    body = _without_doubles(rows.filter(~is_total & ~is_note), places, sheet.label, listing)
    for row in rows.filter(is_total).iter_rows():
        listing.add(
            "A totals row, not counted.", sheet.label, row=row[0], severity="warning",
            found=" | ".join(c for c in row[1:] if c)[:100],
        )  # fmt: skip
    for row in rows.filter(is_note).iter_rows():
        listing.add(
            "A line of text, not a person.", sheet.label, row=row[0], severity="warning",
            found=" | ".join(c for c in row[1:] if c)[:100],
        )  # fmt: skip
    report.rows, report.read, report.not_people = rows.height, body.height, rows.height - body.height
    numbers, read, unread = body["row"], {}, {}
    for found, place in places.items():
        values, bad = _column(
            found[0], body[f"c{place}"], numbers, sheet.label, sheet.headings[place], listing, report
        )
        read[found], unread[found] = values, bad
        if found[0].split()[0] in _MONEY and totals.height:
            _tie(report, sheet, place, values, totals, listing)
    lines = [_line(at, number, read, unread) for at, number in enumerate(numbers.to_list())]
    problems += listing.problems
    return CensusSheet(sheet.label, year_in(sheet.name) or year_in(file_name), list(places), lines), report


def _apart(rows: pl.DataFrame, places: Mapping[Field, int]) -> tuple[pl.Series, pl.Series]:
    """Totals rows, and lines of text such as a footer: one cell where a person has several."""
    columns = rows.drop("row")
    who = [f"c{place}" for (name, _), place in places.items() if name in _WHO]
    total = columns.select(
        pl.any_horizontal(pl.col({columns.columns[0], *who}).str.contains(f"(?i){_TOTAL.pattern}")).fill_null(
            False
        )
    ).to_series()
    filled = columns.select(pl.sum_horizontal(pl.all().is_not_null().cast(pl.UInt32))).to_series()
    named = rows.select(pl.any_horizontal(pl.col(who).is_not_null())).to_series() if who else filled > 0
    several = pl.Series([len(places) > 2] * rows.height)
    return total, ~total & several & (filled == 1) & (named | columns.to_series(0).is_not_null())


def _adds_up(rows: pl.DataFrame, places: Mapping[Field, int], is_known: pl.Series) -> pl.Series:
    """A row that names nobody and says what all the others add up to: a totals row that does not say so."""
    who = [f"c{place}" for (name, _), place in places.items() if name in _WHO]
    nobody = rows.select(pl.all_horizontal(pl.col(who).is_null())).to_series() if who else ~is_known & False
    money = [
        cells.money(rows[f"c{place}"]).set(is_known, None)
        for (n, _), place in places.items()
        if n.split()[0] in _MONEY
    ]
    sums = [int(column.sum()) for column in money]
    found = [
        not known and no_name
        and any(column[at] not in (None, 0) for column in money)
        and all(column[at] is None or 2 * column[at] == whole for column, whole in zip(money, sums, strict=True))
        for at, (known, no_name) in enumerate(zip(is_known, nobody, strict=True))
    ]  # fmt: skip
    return pl.Series(found, dtype=pl.Boolean)


def _without_doubles(
    body: pl.DataFrame, places: Mapping[Field, int], label: str, listing: Listing
) -> pl.DataFrame:
    """A row that says cell for cell what another says of the same person is left out; rows that name nobody may be two people."""
    who = [f"c{place}" for (name, _), place in places.items() if name in _WHO]
    if not who or not body.height:
        return body
    first = pl.col("row").first().over([c for c in body.columns if c != "row"]).alias("first")
    found = body.with_columns(first).with_columns(
        double=(pl.col("first") != pl.col("row")) & pl.any_horizontal(pl.col(who).is_not_null())
    )
    for row, same in found.filter("double").select("row", "first").iter_rows():
        told = f"The row repeats row {same} and is counted once."
        listing.add(told, label, row=row, severity="warning", repair="Take it out.")
    return body.filter(~found["double"])


def _column(
    name: str,
    text: pl.Series,
    numbers: pl.Series,
    label: str,
    heading: str,
    listing: Listing,
    report: Scrubbed,
) -> tuple[list[Any], list[bool]]:
    """A column as the kind of its field, and which cells could not be read."""
    kind = "money" if name.split(maxsplit=1)[0] in ("balance", "paid") else KINDS.get(name, "text")
    none = cells.is_no_date(text) if kind == "date" else pl.Series([False] * len(text), dtype=pl.Boolean)
    expected = {"money": "dollars", "date": "a date", "truth": "yes or no"}.get(kind, "")
    values: pl.Series
    if kind == "money":
        values = cells.money(text)
        dressed = text.str.contains(r"[$,()]").fill_null(False) & values.is_not_null()
        report.note("money with $, commas or parentheses", dressed)
        negative = (values < 0).fill_null(False)
        listing.list_rows(
            label, heading, numbers.filter(negative), text.filter(negative), "A negative amount, read as one."
        )
    elif kind == "date":
        values, short = cells.day(text.set(none, None), of_birth=name == "birth_date")
        report.note("no date, written as one", none)
        report.note("years of two digits", short)
        listing.list_rows(
            label, heading, numbers.filter(short), text.filter(short), "A year of two digits.",
            expected=f"read as {cells.two_digit_years(of_birth=name == 'birth_date')}",
        )  # fmt: skip
    elif kind == "truth":
        values = cells.truth(text, (*cells.YES, "officer", "union"), (*cells.NO, "none", "-"))
    elif name == "owns":
        shares = _shares(text, numbers, label, heading, listing, report)
        bad = [t is not None and s is None for t, s in zip(text, shares, strict=True)]
        _tell_unread(
            listing,
            label,
            heading,
            numbers,
            text,
            pl.Series(bad, dtype=pl.Boolean),
            "a share such as 5%, 0.05 or 1/20",
        )
        return shares, bad
    elif name == "vested_percent":
        values, fraction = cells.rate(text)
        report.note("percent written as a fraction of 1", fraction)
        expected = "a percentage"
    else:
        return text.to_list(), [False] * len(text)
    unread = text.is_not_null() & values.is_null() & ~none
    _tell_unread(listing, label, heading, numbers, text, unread, expected)
    return values.to_list(), unread.to_list()


def _tell_unread(
    listing: Listing,
    label: str,
    heading: str,
    numbers: pl.Series,
    text: pl.Series,
    unread: pl.Series,
    expected: str,
) -> None:
    listing.list_rows(
        label, heading, numbers.filter(unread), text.filter(unread), "The cell cannot be read and is unknown.",
        expected=expected, severity="error",
    )  # fmt: skip


def _shares(
    text: pl.Series, numbers: pl.Series, label: str, heading: str, listing: Listing, report: Scrubbed
) -> list[Fraction | None]:
    """Shares of ownership. Bare numbers are percentages where one exceeds 1 or they add up to more than 1, otherwise parts of 1.

    A column is written in one way: where some exceed 1 and others do not, and all do not add up to 100 percent, those others may
    be parts of 1 (as a spreadsheet keeps a percentage) and cannot be read.
    """
    bare = [None if t is None or t.endswith("%") else number_of(t) for t in text]
    known = [n for n in bare if n]
    is_percent = any(n > 1 for n in known) or sum(known) > 1
    if known:
        how = "percentages, for they do not fit into 1" if is_percent else "parts of 1, for they fit into it"
        listing.add(
            f"Shares without a percent sign were read as {how}.", label, where=heading, severity="warning",
            repair="Write the percent sign.",
        )  # fmt: skip
        report.cleaned["shares without a percent sign"] = len(known)
    shares = [None if t is None else share_of(t, is_percent=is_percent) for t in text]
    if any(n > 1 for n in known) and sum(s for s in shares if s is not None) != 1:
        shares = [None if n is not None and 0 < n <= 1 else s for n, s in zip(bare, shares, strict=True)]
    return shares


def _tie(
    report: Scrubbed, sheet: Sheet, place: int, values: list[Any], totals: pl.DataFrame, listing: Listing
) -> None:
    """Does the last totals row say what the rows read add up to?"""
    told = cells.money(totals[f"c{place}"])[-1]
    if told is None:
        return
    heading = sheet.headings[place]
    added = sum(v for v in values if v is not None)
    report.ties[heading] = {"told": dollars(told), "added": dollars(added)}
    if told != added:
        listing.add(
            f"The totals row says {dollars(told)}; the rows that could be read add up to {dollars(added)}.", sheet.label,
            where=heading, severity="warning", repair="Look for a row or cell that is missing or counted twice.",
        )  # fmt: skip


def _line(at: int, number: int, read: Mapping[Field, list[Any]], unread: Mapping[Field, list[bool]]) -> Line:
    values = {name: column[at] for name, column in read.items() if column[at] is not None}
    first, last = values.pop(("first_name", None), None), values.pop(("last_name", None), None)
    name = values.pop(("name", None), None) or " ".join(part for part in (first, last) if part) or None
    person = values.pop(("person_id", None), None)
    if person is not None and re.fullmatch(
        r"\d+\.0+", person
    ):  # a number that a spreadsheet made of an identifier
        person = person.partition(".")[0]
    return Line(number, person, _turned(name), values, {n for n, column in unread.items() if column[at]})


def _turned(name: str | None) -> str | None:
    """`Hale, Owen` is Owen Hale."""
    if name is None or name.count(",") != 1:
        return name
    last, first = (part.strip() for part in name.split(","))
    return f"{first} {last}"


def day_in(year: int, month_and_day: str) -> date:
    """The last day of the plan year that ends in a calendar year."""
    month, day = (int(part) for part in month_and_day.split("-"))
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


__all__ = ["CensusSheet", "Field", "Line", "day_in", "is_census", "read_census"]
