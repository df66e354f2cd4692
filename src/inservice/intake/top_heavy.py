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
from inservice.facts.top_heavy_book import CHOICES, DTYPES, TOP_HEAVY_TABLES, TopHeavyBook
from inservice.intake import cells
from inservice.intake.sheets import PARQUET, TEXT_FILES, WORKBOOKS, Unreadable, sheets_of
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
IDENTITY = {
    "employers": ("employer_id",), "plans": ("plan_id",), "safe_harbor": ("plan_id", "plan_year_end"), "people": ("person_id",),
    "family": ("person_id", "relative_id", "relation"), "ownership": ("owner_id", "employer_id", "interest"),
    "officers": ("person_id",), "headcounts": ("year_end",), "employment": ("person_id", "employer_id"),
    "compensation": ("person_id", "employer_id", "year_end"), "participants": ("plan_id", "person_id"),
    "key_history": ("plan_id", "person_id", "plan_year_end"), "balances": ("plan_id", "person_id", "as_of"),
    "distributions": ("plan_id", "person_id", "payment_date"), "contributions": ("plan_id", "person_id", "plan_year_end", "kind"),
    "coverage": ("table",), "readings": ("name", "choice"),
}  # fmt: skip
"""Columns without which a row says nothing: it is set aside and listed."""


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
    tables: dict[str, list[pl.DataFrame]] = {}
    known = TEXT_FILES | WORKBOOKS | PARQUET
    for file in sorted(
        f for f in folder.iterdir() if f.suffix.lower() in known and not f.name.startswith((".", "~$"))
    ):
        try:
            for sheet in sheets_of(
                file,
                looks_like_headings=lambda row: sum(_plain(c) in _COLUMNS for c in row),
                problems=problems,
            ):
                name = _plain_name(sheet.name)
                if name not in TOP_HEAVY_TABLES:
                    problems.append(
                        Problem(
                            "No table goes by this name; it is left out.",
                            sheet.label,
                            severity="warning",
                            expected=", ".join(TOP_HEAVY_TABLES),
                        )
                    )
                    continue
                columns: dict[str, pl.Series] = {}
                for place, heading in enumerate(sheet.headings):
                    column = _ALIASES.get(_plain(heading).replace("_", ""), _plain(heading))
                    if column in TOP_HEAVY_TABLES[name]:
                        columns[column] = (
                            sheet.frame.select(cells.clean(f"c{place}")).to_series().alias(column)
                        )
                    elif heading:
                        problems.append(
                            Problem(
                                "No column goes by this heading; it is left out.",
                                sheet.label,
                                heading,
                                severity="warning",
                            )
                        )
                tables.setdefault(name, []).append(
                    _typed(name, columns, sheet.frame["row"], sheet.label, problems)
                )
        except Unreadable as error:
            fatal.append(error.problem)
    if not tables and not fatal:
        fatal.append(
            Problem(
                "The folder holds no table of an employer.", str(folder), expected=", ".join(TOP_HEAVY_TABLES)
            )
        )
    if fatal:
        raise InputError(fatal)
    book = TopHeavyBook.of({}, problems)
    book.tables |= {name: pl.concat(frames) for name, frames in tables.items()}
    return book


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
            tables[name] = _typed(name, columns, numbers, f"{label}: {name}", problems)
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


def _plain_name(name: str) -> str:
    return _plain(name)


_COLUMNS = {c for columns in TOP_HEAVY_TABLES.values() for c in columns}


def _typed(
    name: str, columns: Mapping[str, pl.Series], numbers: pl.Series, label: str, problems: list[Problem]
) -> pl.DataFrame:
    """Text columns as the kinds of the table; what cannot be read is unknown and listed, a row without identity set aside."""
    height = len(numbers)
    made: list[pl.Series] = []
    for column, kind in TOP_HEAVY_TABLES[name].items():
        text = columns.get(column)
        if text is None:
            made.append(pl.Series(column, [None] * height, dtype=DTYPES[kind]))
            continue
        none = cells.is_no_date(text) if kind == "date" else pl.Series([False] * height)
        if kind == "money":
            read = cells.money(text)
        elif kind == "number":
            read = cells.number(text)
        elif kind == "date":
            read = cells.day(text.set(none, None), of_birth=column == "birth_date")[0]
        elif kind == "truth":
            read = cells.truth(text)
        else:
            words = CHOICES.get((name, column))
            read = (
                text
                if words is None
                else text.set(
                    ~text.str.to_lowercase().is_in(list(words)).fill_null(True), None
                ).str.to_lowercase()
            )
        for place in (text.is_not_null() & read.is_null() & ~none).arg_true():
            expected = ", ".join(sorted(CHOICES.get((name, column), ()))) or {
                "money": "dollars",
                "number": "a whole number",
            }.get(kind, f"a {kind}")
            problems.append(
                Problem(
                    "The cell cannot be read and is unknown.",
                    label,
                    column,
                    int(numbers[int(place)]),
                    found=str(text[int(place)])[:40],
                    expected=expected,
                )
            )
        made.append(read.cast(DTYPES[kind]).alias(column))
    frame = pl.DataFrame(made)
    whole = pl.all_horizontal(pl.col(c).is_not_null() for c in IDENTITY[name])
    for place in frame.select(~whole).to_series().arg_true():
        if any(frame[c][int(place)] is not None for c in frame.columns):
            problems.append(
                Problem(
                    "The row does not say what it is about and is set aside.",
                    label,
                    line=int(numbers[int(place)]),
                    expected=", ".join(IDENTITY[name]),
                )
            )
    return frame.filter(whole)


__all__ = ["IDENTITY", "read_top_heavy_book", "read_top_heavy_case"]
