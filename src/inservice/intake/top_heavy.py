"""Reading the tables of an employer for the top-heavy rules: a folder of CSV or spreadsheet files, or a case file.

A cell that cannot be read becomes unknown and its row stays; both that and a heading that is not known are listed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from inservice.errors import InputError, Problem
from inservice.facts.top_heavy_book import CHOICES, TOP_HEAVY_TABLES, Scrubbed, TopHeavyBook
from inservice.intake import cells
from inservice.intake.census import CensusSheet, is_census, read_census
from inservice.intake.census_tables import Gathering
from inservice.intake.census_words import field_of
from inservice.intake.listing import capped
from inservice.intake.sheets import PARQUET, TEXT_FILES, WORKBOOKS, Sheet, Unreadable, sheets_of
from inservice.intake.typed import IDENTITY, typed_table
from inservice.plan.yaml_text import read_text_document

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


def read_top_heavy_case(case: str | Path | Mapping[str, Any]) -> tuple[TopHeavyBook, int | None]:
    """The tables and the plan year of a case: a YAML file, or a mapping in its shape.

    `tables` holds rows by table. `employees` is the short form: one entry a person, whose `hired`, `pay`, `balance` and so
    on are rows of the tables, for the plan `plan` of the employer `employer`. Raises InputError with every problem.
    """
    if isinstance(case, Mapping):
        data: Any = dict(case)
        label = "case"
    else:
        label = str(case)
        data = read_text_document(case).content
    rows: dict[str, list[dict[str, Any]]] = {
        name: [dict(r) for r in data.get("tables", {}).get(name, [])] for name in TOP_HEAVY_TABLES
    }
    unknown = [n for n in data.get("tables", {}) if n not in TOP_HEAVY_TABLES]
    if unknown:
        raise InputError(
            [
                Problem("There is no such table.", label, n, expected=", ".join(TOP_HEAVY_TABLES))
                for n in unknown
            ]
        )
    year = data.get("plan_year")
    for person in data.get("employees", []):
        _spread(dict(person), data, rows)
    problems: list[Problem] = []
    tables: dict[str, pl.DataFrame] = {}
    for name, held in rows.items():
        strange = sorted({c for r in held for c in r} - TOP_HEAVY_TABLES[name].keys())
        problems += [
            Problem(
                "No column goes by this name.",
                label,
                f"{name}.{c}",
                expected=", ".join(TOP_HEAVY_TABLES[name]),
            )
            for c in strange
        ]
        if held and not strange:
            columns = {
                c: pl.Series(c, [_cell(r.get(c)) for r in held], dtype=pl.String)
                for c in TOP_HEAVY_TABLES[name]
            }
            numbers = pl.int_range(1, len(held) + 1, dtype=pl.UInt32, eager=True)
            tables[name] = typed_table(name, columns, numbers, f"{label}: {name}", problems).kept
    if problems:
        raise InputError(problems)
    book = TopHeavyBook.of({})
    book.tables |= tables
    return book, int(year) if year is not None else None


def _spread(person: dict[str, Any], data: Mapping[str, Any], rows: dict[str, list[dict[str, Any]]]) -> None:
    """One person of the short form as rows of the tables."""
    who, year = person.pop("person_id"), int(data["plan_year"])
    employer, plan = (
        person.pop("employer", data.get("employer", "employer")),
        person.pop("plan", data.get("plan", "plan")),
    )
    before, now = f"{year - 1}", f"{year}"
    rows["people"].append({"person_id": who, "birth_date": person.pop("born", None)})
    stay = {
        "hire_date": person.pop("hired", None),
        "severed_on": person.pop("severed", None),
        "last_service_date": person.pop("last_service", None),
    }
    for name in ("is_bargained", "one_year_of_service_on", "vesting_years"):
        stay[name] = person.pop(name, None)
    rows["employment"].append({"person_id": who, "employer_id": employer, **stay})
    for key, of in (("pay", before), ("tested_pay", now)):
        if key in person:
            rows["compensation"].append(
                {
                    "person_id": who,
                    "employer_id": employer,
                    "year_start": f"{of}-01-01",
                    "year_end": f"{of}-12-31",
                    "amount": person.pop(key),
                }
            )
    if person.pop("participates", "yes") != "no":
        rows["participants"].append({
            "person_id": who, "plan_id": plan, "participation_date": person.pop("entered", None),
            **{c: person.pop(c, None) for c in ("is_long_term_part_time", "is_in_excluded_class", "vested_percent")},
        })  # fmt: skip
    if "balance" in person:
        rows["balances"].append(
            {
                "person_id": who,
                "plan_id": plan,
                "source": "all",
                "as_of": data.get("valuation_date", f"{before}-12-31"),
                "balance": person.pop("balance"),
            }
        )
    if "officer" in person:
        rows["officers"].append(
            {
                "person_id": who,
                "employer_id": employer,
                "is_officer": person.pop("officer"),
                "decided_by": "the case",
            }
        )
    if "owns" in person:
        numerator, _, denominator = str(person.pop("owns")).partition("/")
        rows["ownership"].append(
            {
                "owner_id": who,
                "employer_id": employer,
                "interest": "value",
                "share_numerator": numerator,
                "share_denominator": denominator,
            }
        )
    for relation in ("spouse", "child", "parent"):
        if relation in person:
            rows["family"].append(
                {"person_id": who, "relative_id": person.pop(relation), "relation": relation}
            )
    if "was_key" in person:
        rows["key_history"].append(
            {
                "person_id": who,
                "plan_id": plan,
                "plan_year_end": f"{year - 2}-12-31",
                "was_key": person.pop("was_key"),
            }
        )
    for kind, amount in person.pop("contributions", {}).items():
        rows["contributions"].append({
            "person_id": who, "plan_id": plan, "plan_year_end": f"{now}-12-31", "kind": kind, "amount": amount,
            "deposit_date": f"{now}-12-31",
        })  # fmt: skip
    for paid in person.pop("payments", []):
        rows["distributions"].append({"person_id": who, "plan_id": plan, **paid})
    if person:
        known = (
            "born, hired, severed, last_service, pay, tested_pay, participates, entered, balance, officer, owns, spouse, child, "
            "parent, was_key, contributions, payments"
        )
        raise InputError(
            [
                Problem("No such particular of an employee.", "case", f"employees.{who}.{c}", expected=known)
                for c in person
            ]
        )


def _cell(value: Any) -> str | None:
    return None if value is None else str(value)


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", heading.strip().lower()).strip("_")


_COLUMNS = {c for columns in TOP_HEAVY_TABLES.values() for c in columns}


__all__ = ["IDENTITY", "read_top_heavy_book", "read_top_heavy_case"]
