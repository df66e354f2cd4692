"""Files of rows, read as text: CSV in the encodings and separators people have, spreadsheets, Parquet.

Nothing is interpreted here beyond finding the row of headings. Row numbers are those a person sees in the
file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from inservice.errors import Problem

LARGEST_TABLE = 4_000_000_000
LARGEST_WORKBOOK = 200_000_000
ROWS_BEFORE_HEADINGS = 20
_OVERFLOW = 3

TEXT_FILES = {".csv", ".tsv", ".txt"}
WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
PARQUET = {".parquet", ".pq"}


@dataclass(frozen=True)
class Sheet:
    """Rows of text under headings. `frame` has the columns `c0`, `c1` ... and `row`, the number of each
    row."""

    label: str
    name: str
    headings: tuple[str, ...]
    frame: pl.DataFrame
    is_separated: bool = False
    """Cells are told apart by separators, so that one separator too many shifts the rest of the row."""


class Unreadable(Exception):
    """A file that cannot be read at all, with the problem to report."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def sheets_of(
    path: Path, *, looks_like_headings: Callable[[list[str]], int], problems: list[Problem]
) -> Iterator[Sheet]:
    """The sheets of a file (a text file and a Parquet file have one).

    `looks_like_headings` counts the cells of a row that it knows as headings; the first rows are searched for
    the row with most. Raises Unreadable.
    """
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Unreadable(
            Problem(f"The file cannot be read: {error.strerror}.", str(path), repair="Check the path.")
        ) from None
    limit = LARGEST_WORKBOOK if suffix in WORKBOOKS else LARGEST_TABLE
    if size > limit:
        raise Unreadable(
            Problem(
                "The file is too large.",
                str(path),
                found=f"{size:,} bytes",
                expected=f"at most {limit:,} bytes",
                repair="Split it, or give it as Parquet.",
            )
        )
    if suffix in TEXT_FILES:
        raw = _text_rows(path, looks_like_headings, problems)
        yield from raw
    elif suffix in WORKBOOKS:
        yield from _workbook(path, looks_like_headings)
    else:
        yield _parquet(path)


def _text_rows(
    path: Path, looks_like_headings: Callable[[list[str]], int], problems: list[Problem]
) -> Iterator[Sheet]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Unreadable(
            Problem(f"The file cannot be read: {error.strerror}.", str(path), repair="Check the path.")
        ) from None
    raw = _in_utf_8(raw, path, problems)
    top = raw[:200_000].decode("utf-8", errors="ignore")
    if not top.strip():
        return
    separator = max(
        ",\t;|",
        key=lambda mark: max(
            (line.count(mark) for line in top.splitlines()[:ROWS_BEFORE_HEADINGS]), default=0
        ),
    )
    try:
        reader = csv.reader(io.StringIO(top), delimiter=separator)
        first = [(row, reader.line_num) for _, row in zip(range(ROWS_BEFORE_HEADINGS), reader, strict=False)]
    except csv.Error as error:
        raise Unreadable(
            Problem(
                f"The file is not a table of text: {error}.", str(path), expected="comma-separated values"
            )
        ) from None
    best = _headings_row([row for row, _ in first], looks_like_headings)
    headings = _trimmed(first[best][0])
    width = len(headings) + _OVERFLOW
    try:
        frame = pl.read_csv(
            raw,
            has_header=False,
            separator=separator,
            skip_lines=first[best][1],
            infer_schema=False,
            schema={f"c{number}": pl.String for number in range(width)},
            missing_columns="insert",
            truncate_ragged_lines=True,
        )
    except pl.exceptions.NoDataError:
        frame = pl.DataFrame(schema={f"c{number}": pl.String for number in range(width)})
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise Unreadable(
            Problem(
                f"The file is not a well-formed table: {reason}.",
                str(path),
                expected="comma-separated values",
                repair="Look for a quotation mark that is never closed.",
            )
        ) from None
    yield Sheet(
        str(path),
        path.stem,
        headings,
        frame.with_row_index("row", offset=first[best][1] + 1),
        is_separated=True,
    )


def _in_utf_8(raw: bytes, path: Path, problems: list[Problem]) -> bytes:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            try:
                return raw.decode(encoding).encode()
            except UnicodeDecodeError:
                raise Unreadable(
                    Problem(
                        f"The file is marked as {encoding} and is not.",
                        str(path),
                        repair="Save it as CSV UTF-8.",
                    )
                ) from None
    if b"\0" in raw[:100_000]:
        raise Unreadable(
            Problem(
                "The file holds binary data, not text.",
                str(path),
                expected="comma-separated values",
                repair="Export it as CSV.",
            )
        )
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.append(
            Problem(
                "The file is not UTF-8 text and was read as Windows-1252.",
                str(path),
                line=line,
                severity="warning",
                repair="Save it as CSV UTF-8.",
            )
        )
        return raw.decode("cp1252", errors="replace").encode()
    return raw


def _headings_row(rows: list[list[str]], looks_like_headings: Callable[[list[str]], int]) -> int:
    """The first row with most known headings; the first row with anything in it where no heading is known."""
    counts = [looks_like_headings(row) for row in rows]
    if max(counts, default=0) > 0:
        return counts.index(max(counts))
    return next((number for number, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)


def _trimmed(headings: list[str]) -> tuple[str, ...]:
    while headings and not headings[-1].strip():
        headings = headings[:-1]
    return tuple(heading.strip().lstrip("\ufeff") for heading in headings)


def _workbook(path: Path, looks_like_headings: Callable[[list[str]], int]) -> Iterator[Sheet]:
    try:
        import fastexcel  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise Unreadable(
            Problem(
                "Reading spreadsheets needs the extra `spreadsheets`.",
                str(path),
                expected="the package fastexcel",
                repair='Install it: pip install "inservice[spreadsheets]", or save the sheets as CSV.',
            )
        ) from None
    try:
        book = fastexcel.read_excel(path)
        for name in book.sheet_names:
            cells = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
            cells = cells.rename({column: f"c{number}" for number, column in enumerate(cells.columns)})
            rows = [[cell or "" for cell in row] for row in cells.head(ROWS_BEFORE_HEADINGS).rows()]
            if not rows:
                continue
            best = _headings_row(rows, looks_like_headings)
            frame = cells.with_row_index("row", offset=1).slice(best + 1)
            yield Sheet(f"{path}[{name}]", name, _trimmed(rows[best]), frame)
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0]
        raise Unreadable(
            Problem(
                f"The workbook cannot be read: {reason}.",
                str(path),
                repair="Save it again as .xlsx, or as CSV.",
            )
        ) from None


def _parquet(path: Path) -> Sheet:
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise Unreadable(
            Problem(
                f"The Parquet file cannot be read: {reason}.",
                str(path),
                repair="Write it again, or give CSV.",
            )
        ) from None
    headings = tuple(frame.columns)
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested() or dtype == pl.Binary]
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in nested)
    texts = [pl.col(name).cast(pl.String).alias(f"c{number}") for number, name in enumerate(headings)]
    return Sheet(str(path), path.stem, headings, frame.select(texts).with_row_index("row", offset=1))
