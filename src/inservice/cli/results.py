"""``inservice decide BOOK --table FILE``: the results of a book as tables, written part by part so that memory stays flat."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

import polars as pl

from inservice import api
from inservice.cli import files
from inservice.cli.exits import UsageError
from inservice.cli.problems import say
from inservice.errors import Problem
from inservice.facts.book import Book
from inservice.memo.results import PAYMENT, REQUEST, Kind
from inservice.memo.words import safe

Write = Callable[[pl.DataFrame], None]
"""Adds rows to a table that is being written."""
Columns = Mapping[str, Kind]

_AT_ONCE: Final = 1000
"""So many requests are held until they are written."""
_TYPES: Final[dict[Kind, Any]] = {
    "money": pl.Decimal(18, 2),
    "date": pl.Date,
    "number": pl.Int64,
    "text": pl.String,
}
_FORMULA: Final = r"^\s*[=+@-]"
"""A text that begins so may be a formula to a spreadsheet that opens a CSV file."""
_ROWS_OF_A_SHEET: Final = 1_048_576
_WIDTHS: Final[dict[Kind, int]] = {"money": 14, "date": 11, "number": 9, "text": 20}
_PROBLEM = ("severity", "path", "line", "where", "found", "message", "expected", "repair")
_PROBLEM_WITHOUT_NAMES = ("severity", "path", "line")


def check(table: str, payments: str | None, *, force: bool) -> None:
    """Raise UsageError where the files cannot be written as they are named, before anything is decided."""
    for option, name, endings in (
        ("--table", table, (".csv", ".xlsx", ".parquet")),
        ("--payments", payments, (".csv", ".parquet")),
    ):
        if name is None:
            continue
        found = Path(name).suffix
        if found.lower() not in endings:
            expected = f"{', '.join(endings[:-1])} or {endings[-1]}"
            raise UsageError(
                f"{option} {name}: the ending says no format that is written. Expected: {expected}. "
                f"Found: {found or 'no ending'}. End the name with one of these.",
                "decide",
            )
        files.admit(Path(name), force=force)
    if payments is None:
        return
    if _is_workbook(Path(table)):
        raise UsageError(f"{table} gets the payments as a sheet of its own; leave out --payments.", "decide")
    if Path(table).resolve() == Path(payments).resolve():
        raise UsageError("--table and --payments name the same file; give them two names.", "decide")


def write(book: Book, table: Path, payments: Path | None, *, redact: bool, force: bool) -> Counter[str]:
    """Decide the book and write its tables, all of them or none; gives how many requests had each outcome."""
    outcomes: Counter[str] = Counter()
    decided = api.result_rows(book, redact=redact)
    of_requests, of_payments = _columns(REQUEST, redact=redact), _columns(PAYMENT, redact=redact)
    paths = [table] if payments is None else [table, payments]
    with ExitStack() as stack:
        # The files are moved to their places last of all, when each of them is whole.
        parts = [stack.enter_context(files.beside(path, force=force)) for path in paths]
        if _is_workbook(table):
            writers = stack.enter_context(_workbook(parts[0], book, redact=redact))
        else:
            written = [_csv if path.suffix.lower() == ".csv" else _parquet for path in paths]
            writers = [stack.enter_context(to(part)) for to, part in zip(written, parts, strict=True)]
        requests, paid = writers[0], writers[1:]
        begun = False
        while (rows := list(islice(decided, _AT_ONCE))) or not begun:
            begun = True  # a book without requests has tables without rows
            outcomes.update(row["outcome"] for row, _ in rows)
            requests(_frame([row for row, _ in rows], of_requests))
            for add in paid:
                add(_frame([row for _, of_one in rows for row in of_one], of_payments))
    for path in paths:
        say(f"Wrote {path}")
    return outcomes


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx"


def _columns(columns: Columns, *, redact: bool) -> Columns:
    """Of a redacted date only the year may be left, which is no date."""
    return {name: "text" if redact and kind == "date" else kind for name, kind in columns.items()}


def _frame(rows: list[dict[str, Any]], columns: Columns) -> pl.DataFrame:
    given = {name: pl.Int64 if kind == "number" else pl.String for name, kind in columns.items()}
    table = pl.DataFrame({name: [row[name] for row in rows] for name in columns}, schema=given)
    return table.with_columns(
        pl.col(name).str.to_date() if kind == "date" else pl.col(name).cast(_TYPES[kind])
        for name, kind in columns.items()
    )


# -- CSV and Parquet ---------------------------------------------------------------------------------------
@contextmanager
def _csv(path: Path) -> Iterator[Write]:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it, and none can drive a terminal."""
    with path.open("wb") as file:

        def add(rows: pl.DataFrame) -> None:
            text = pl.col(pl.String).map_elements(safe, return_dtype=pl.String).str.replace(_FORMULA, "'$0")
            rows.with_columns(text).write_csv(file, include_header=file.tell() == 0)

        yield add


@contextmanager
def _parquet(path: Path) -> Iterator[Write]:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f"{path.name}-") as folder:
        parts: list[Path] = []

        def add(rows: pl.DataFrame) -> None:
            parts.append(Path(folder, f"{len(parts)}.parquet"))
            rows.write_parquet(parts[-1])

        yield add
        pl.scan_parquet(parts).sink_parquet(path)


# -- a workbook --------------------------------------------------------------------------------------------
@contextmanager
def _workbook(path: Path, book: Book, *, redact: bool) -> Iterator[list[Write]]:
    """Requests, payments, and what was wrong with the book, so that the file tells what it leaves out."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise UsageError(
            'A workbook needs the extra: pip install "inservice[spreadsheets]". Or name a .csv or .parquet file.',
            None,
        ) from error
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        formats = {
            "header": workbook.add_format({"bold": True}),
            "money": workbook.add_format({"num_format": "#,##0.00"}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
        }
        sheets = [
            _Sheet(workbook.add_worksheet(name), _columns(columns, redact=redact), formats)
            for name, columns in (("Requests", REQUEST), ("Payments", PAYMENT))
        ]
        shown = _PROBLEM_WITHOUT_NAMES if redact else _PROBLEM
        problems = _Sheet(workbook.add_worksheet("Problems"), dict.fromkeys(shown, "text"), formats)
        problems.add(_frame([_told(problem, shown) for problem in book.problems], problems.columns))
        yield [each.add for each in sheets]
        for each in (*sheets, problems):
            each.finish()


def _told(problem: Problem, shown: tuple[str, ...]) -> dict[str, str]:
    return {name: "" if getattr(problem, name) is None else str(getattr(problem, name)) for name in shown}


class _Sheet:
    """A sheet that gets its rows from above to below; text is never a formula, amounts are numbers."""

    def __init__(self, sheet: Any, columns: Columns, formats: Mapping[str, Any]) -> None:
        self.sheet, self.columns, self.formats, self.rows = sheet, columns, formats, 1
        for place, (name, kind) in enumerate(columns.items()):
            sheet.set_column(place, place, max(_WIDTHS[kind], len(name) + 2))
            sheet.write_string(0, place, name.replace("_", " "), formats["header"])
        sheet.freeze_panes(1, 0)

    def add(self, rows: pl.DataFrame) -> None:
        """Write rows below the others. Raises UsageError where a sheet has no room for them."""
        if self.rows + rows.height > _ROWS_OF_A_SHEET:
            raise UsageError(
                f"A sheet has room for {_ROWS_OF_A_SHEET:,} rows, and the book needs more. Name a .csv or .parquet file.",
                "decide",
            )
        kinds = list(self.columns.values())
        for row in rows.iter_rows():
            for place, (value, kind) in enumerate(zip(row, kinds, strict=True)):
                if value is None:
                    continue
                if kind == "text":
                    self.sheet.write_string(self.rows, place, safe(value))
                elif kind == "date":
                    self.sheet.write_datetime(self.rows, place, value, self.formats["date"])
                else:
                    self.sheet.write_number(self.rows, place, value, self.formats.get(kind))
            self.rows += 1

    def finish(self) -> None:
        """Let the reader filter by any column."""
        self.sheet.autofilter(0, 0, self.rows - 1, len(self.columns) - 1)


__all__ = ["check", "write"]
