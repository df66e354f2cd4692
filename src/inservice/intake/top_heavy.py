"""Reading the tables of an employer for the top-heavy rules: a folder of CSV or spreadsheet files.

A cell that cannot be read becomes unknown and its row stays; both that and a heading that is not known are listed.
"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from inservice.errors import InputError, Problem
from inservice.facts.top_heavy_book import CHOICES, TOP_HEAVY_TABLES, Scrubbed, TopHeavyBook
from inservice.intake import cells
from inservice.intake.census import CensusSheet, is_census, read_census
from inservice.intake.census_tables import Gathering
from inservice.intake.census_words import field_of
from inservice.intake.listing import capped
from inservice.intake.sheets import PARQUET, TEXT_FILES, WORKBOOKS, Sheet, Unreadable, sheets_of
from inservice.intake.typed import typed_table

_ALIASES = {
    "employeeid": "person_id", "eeid": "person_id", "dob": "birth_date", "dateofbirth": "birth_date", "doh": "hire_date",
    "dateofhire": "hire_date", "termdate": "severed_on", "terminationdate": "severed_on", "lastdayworked": "last_service_date",
    "lasthourworked": "last_service_date", "ein": "employer_id", "company": "employer_id", "entrydate": "participation_date",
    "planentrydate": "participation_date", "accountbalance": "balance", "endingbalance": "balance", "asofdate": "as_of",
    "valuationdate": "as_of", "moneytype": "source", "paymenttype": "reason", "distributionreason": "reason",
    "distributiondate": "payment_date", "union": "is_bargained", "grosspay": "amount", "pay": "amount",
    "compensation": "amount", "forplanyearend": "plan_year_end", "yearend": "year_end",
}  # fmt: skip


def read_top_heavy_book(path: str | Path) -> TopHeavyBook:
    """Read a folder of tables, one file each, named for its table (`ownership.csv`).

    Raises InputError where there is no such folder or a file cannot be read at all. Problems of cells and rows do not
    raise: they are in `TopHeavyBook.problems`, with severity `error` where a fact was lost.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise InputError(
            [
                Problem(
                    "There is no such folder.",
                    str(path),
                    expected="a folder of tables such as employment.csv",
                    repair="Check the path.",
                )
            ]
        )
    problems: list[Problem] = []
    fatal: list[Problem] = []
    reading = _Reading(problems)
    known = TEXT_FILES | WORKBOOKS | PARQUET
    for file in sorted(
        f for f in folder.iterdir() if f.suffix.lower() in known and not f.name.startswith((".", "~$"))
    ):
        try:
            for sheet in sheets_of(file, looks_like_headings=_headings_known, problems=problems):
                reading.sheet(sheet, file.stem)
        except Unreadable as error:
            fatal.append(error.problem)
    if not reading.scrubbed and not fatal:
        expected = f"{', '.join(TOP_HEAVY_TABLES)}, or a census"
        fatal.append(Problem("The folder holds no table of an employer.", str(folder), expected=expected))
    if fatal:
        raise InputError(fatal)
    return reading.book()


class _Reading:
    """Sheets as they are read: tables by name, and censuses, which are made into tables when all are there."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems, self.scrubbed = problems, list[Scrubbed]()
        self._tables: dict[str, list[pl.DataFrame]] = {}
        self._censuses: list[tuple[CensusSheet, Scrubbed]] = []
        self._incomplete: set[str] = set()

    def sheet(self, sheet: Sheet, file_name: str) -> None:
        """Read a sheet as the table it is named for, or as a census; another is listed."""
        name = _plain(sheet.name)
        if name in TOP_HEAVY_TABLES:
            report = Scrubbed(sheet.label, name, rows=sheet.frame.height)
            columns: dict[str, pl.Series] = {}
            for place, heading in enumerate(sheet.headings):
                column = _ALIASES.get(_plain(heading).replace("_", ""), _plain(heading))
                if column in TOP_HEAVY_TABLES[name]:
                    columns[column] = sheet.frame.select(cells.clean(f"c{place}")).to_series().alias(column)
                elif heading:
                    told = "No column goes by this heading; it is left out."
                    self.problems.append(Problem(told, sheet.label, heading, severity="warning"))
                report.columns[heading] = column if column in columns else "not known"
            typed = typed_table(name, columns, sheet.frame["row"], sheet.label, self.problems)
            report.read, report.set_aside = int(typed.is_kept.sum()), int(typed.is_set_aside.sum())
            if typed.leaves_incomplete.any():
                self._incomplete.add(name)
            self._tables.setdefault(name, []).append(typed.kept)
        elif is_census(sheet.headings, sheet.name, file_name):
            census, report = read_census(sheet, file_name, self.problems)
            self._censuses.append((census, report))
        else:
            told, expected = "No table goes by this name; it is left out.", ", ".join(TOP_HEAVY_TABLES)
            self.problems.append(Problem(told, sheet.label, severity="warning", expected=expected))
            return
        self.scrubbed.append(report)

    def book(self) -> TopHeavyBook:
        """Everything read, as a book. A table of which something was lost is complete for no period."""
        book = TopHeavyBook.of({}, self.problems)
        book.problems, book.scrubbed = self.problems, self.scrubbed
        book.tables |= {name: pl.concat(frames) for name, frames in self._tables.items()}
        if self._censuses:
            gathered = Gathering(book.tables)
            gathered.add([c for c, _ in self._censuses], [r for _, r in self._censuses])
            made = TopHeavyBook.of(gathered.rows)
            book.tables = {name: pl.concat([table, made.tables[name]]) for name, table in book.tables.items()}
            self._incomplete |= gathered.incomplete
            self.problems += capped(gathered.listing.problems)
        for name in sorted(self._incomplete):
            _not_complete(book, name)
        return book


def _not_complete(book: TopHeavyBook, name: str) -> None:
    """Something of a table could not be read, so that an absent row of it no longer means "none"."""
    every = sorted(c for c in CHOICES["coverage", "table"] if c != "all")
    if name not in every:
        return
    rows = book.tables["coverage"].to_dicts()
    spread = [
        r | {"table": t} for r in rows for t in (every if r["table"] == "all" else [r["table"]]) if t != name
    ]
    book.tables["coverage"] = TopHeavyBook.of({"coverage": spread}).tables["coverage"]


def _headings_known(row: list[str]) -> int:
    """How many cells of a row are headings of a table or of a census."""
    return sum(bool(c) and (_plain(c) in _COLUMNS or field_of(c)[0] is not None) for c in row)


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", heading.strip().lower()).strip("_")


_COLUMNS = {c for columns in TOP_HEAVY_TABLES.values() for c in columns}


__all__ = ["read_top_heavy_book"]
