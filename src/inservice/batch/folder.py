"""A folder of Parquet tables that hold the books of many employers, read so many books at a time.

Every table has a column `book_id`: the employer's book that a row belongs to. Identifiers mean something within a book only, so
that two employers may both have a plan 001 and an employee 17. Files sorted by `book_id` are read once; unsorted ones are read
right too, but from beginning to end for each chunk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from inservice.errors import InputError, Problem
from inservice.facts.top_heavy_book import CHOICES, TOP_HEAVY_TABLES, TopHeavyBook
from inservice.intake.typed import typed_table

MARK = "\x1f"
"""Stands between the number of a book and an identifier of it, while several books are worked out together."""
_IDENTIFIERS = frozenset({
    "employer_id", "group_id", "plan_id", "person_id", "owner_id", "relative_id", "of_owner_id", "enables_plan_id", "scope_id",
})  # fmt: skip
_FOR_ALL = ("coverage", "readings")
"""Tables that may speak of every book, and then have no `book_id`."""


@dataclass
class Chunk:
    """Some books as one: identifiers carry the number of their book."""

    books: list[str]
    book: TopHeavyBook
    exceptions: list[tuple[str, Problem]] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)

    def set_aside(self, prefixes: Iterable[str], why: str) -> None:
        """Leave books out, and say so."""
        for prefix in prefixes:
            self.aside.append(prefix)
            self.exceptions.append(
                (self.books[int(prefix.removesuffix(MARK))], Problem(why, "plans.parquet"))
            )


class BookFolder:
    """The tables of a folder. Raises InputError where they are missing or lack the column `book_id`."""

    def __init__(self, folder: str | Path) -> None:
        files = {name: Path(folder) / f"{name}.parquet" for name in TOP_HEAVY_TABLES}
        self.files = {name: file for name, file in files.items() if file.is_file()}
        problems = [
            Problem("A table is missing.", str(files[name]), expected="a Parquet file", repair="Write it.")
            for name in ("employers", "plans", "employment") if name not in self.files
        ]  # fmt: skip
        self.has_book_id: dict[str, bool] = {}
        for name, file in self.files.items():
            self.has_book_id[name] = "book_id" in pl.scan_parquet(file).collect_schema()
            if not self.has_book_id[name] and name not in _FOR_ALL:
                problems.append(
                    Problem(
                        "The table does not say whose rows it holds.", str(file), expected="a column book_id",
                        repair="Add the column, with the same name of an employer's book in every table.",
                    )
                )  # fmt: skip
        if problems:
            raise InputError(problems)
        plans = pl.scan_parquet(self.files["plans"]).select(pl.col("book_id").cast(pl.String))
        self.books: list[str] = plans.drop_nulls().unique().sort("book_id").collect()["book_id"].to_list()

    def without_plans(self) -> list[str]:
        """Books that have employees and no plan: nothing can be asked of them."""
        books = pl.scan_parquet(self.files["employment"]).select(pl.col("book_id").cast(pl.String)).unique()
        found: list[str] = books.drop_nulls().collect(engine="streaming")["book_id"].to_list()
        return sorted(set(found) - set(self.books))

    def chunks(self, at_once: int, plan_year: int) -> Iterator[Chunk]:
        """Whole books together, in the order of their names, with what plan years that end in ``plan_year`` can need."""
        for start in range(0, len(self.books), at_once):
            yield self._chunk(self.books[start : start + at_once], plan_year)

    def _chunk(self, books: list[str], plan_year: int) -> Chunk:
        chunk = Chunk(books, TopHeavyBook.of({}))
        numbers = pl.DataFrame({"book_id": books, "book": [f"{n}{MARK}" for n in range(len(books))]})
        tables: dict[str, pl.DataFrame] = {}
        incomplete: list[tuple[str, str]] = []
        for name in self.files:
            tables[name] = self._table(name, plan_year, numbers, chunk, incomplete)
        chunk.set_aside(
            _cannot_be_dated(tables["plans"]), "A plan cannot be dated or placed; the book is set aside."
        )
        groups = _groups_of(tables)
        if "coverage" in tables:
            tables["coverage"] = _without(_spread(tables["coverage"], "scope_id", groups), groups, incomplete)
        if "readings" in tables:
            tables["readings"] = _spread(
                tables["readings"], "plan_id", tables["plans"].select("book", scope="plan_id")
            )
        aside = list(chunk.aside)
        for name, table in tables.items():
            chunk.book.tables[name] = table.filter(~pl.col("book").is_in(aside).fill_null(False)).drop("book")
        return chunk

    def _table(
        self,
        name: str,
        plan_year: int,
        numbers: pl.DataFrame,
        chunk: Chunk,
        incomplete: list[tuple[str, str]],
    ) -> pl.DataFrame:
        """The rows of some books, identifiers with the number of their book, which is the column `book`."""
        file, columns = self.files[name], TOP_HEAVY_TABLES[name]
        scan = pl.scan_parquet(file, row_index_name="row")
        if name == "compensation" and "pension_years" not in self.files:
            scan = _since(scan, date(plan_year - 2, 1, 1))
        if self.has_book_id[name]:
            first, last = (pl.lit(numbers["book_id"][at], pl.String) for at in (0, -1))
            mine = pl.col("book_id").cast(pl.String).is_between(first, last)
            scan = scan.filter(mine if name not in _FOR_ALL else mine | pl.col("book_id").is_null())
            rows = scan.collect().with_columns(pl.col("book_id").cast(pl.String))
        else:
            rows = scan.collect().with_columns(book_id=pl.lit(None, pl.String))
        if name in _FOR_ALL:
            rows = rows.join(numbers, on="book_id", how="left", maintain_order="left")
            rows = rows.filter(pl.col("book").is_not_null() | pl.col("book_id").is_null())
        else:  # books without plans may stand between
            rows = rows.join(numbers, on="book_id", how="inner", maintain_order="left")
        problems: list[Problem] = []
        given = {c: rows[c] for c in columns if c in rows.columns}
        numbered = rows["row"].cast(pl.Int64) + 1
        typed = typed_table(name, given, numbered, file.name, problems)
        if problems:
            of_row = dict(zip(numbered, rows["book_id"], strict=True))
            chunk.exceptions += [(of_row.get(p.line) or "", p) for p in problems]
        incomplete += [(name, book) for book in rows["book"].filter(typed.leaves_incomplete).unique() if book]
        ids = [c for c in columns if c in _IDENTIFIERS]
        named = [
            pl.when(pl.col("book").is_null()).then(pl.col(c)).otherwise(pl.concat_str("book", c)).alias(c)
            for c in ids
        ]
        return typed.frame.with_columns(rows["book"]).with_columns(named).filter(typed.is_kept)


def _since(compensation: pl.LazyFrame, first: date) -> pl.LazyFrame:
    """Without the pay of years that end before the determination plan year can begin: mostly the greater part of a folder.

    A file whose cells must be read as text first is left whole, so that each cell that cannot be read is listed.
    """
    schema = compensation.collect_schema()
    amount = schema.get("amount", pl.Null())
    if schema.get("year_end") != pl.Date or not (amount.is_integer() or isinstance(amount, pl.Decimal)):
        return compensation
    ids = [c for c in ("person_id", "employer_id", "year_end") if c in schema]
    return compensation.filter((pl.col("year_end") >= first) | pl.any_horizontal(pl.col(ids).is_null()))


def _cannot_be_dated(plans: pl.DataFrame) -> list[str]:
    missing = pl.any_horizontal(pl.col("employer_id", "kind", "first_day", "year_end").is_null())
    found: list[str] = plans.filter(missing)["book"].drop_nulls().unique().to_list()
    return found


def _groups_of(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The employers (groups) that have plans, of each book."""
    groups = tables["employers"].select("employer_id", "group_id")
    plans = tables["plans"].join(groups, on="employer_id", how="left")
    return plans.select("book", scope=pl.coalesce("group_id", "employer_id")).unique()


def _spread(table: pl.DataFrame, column: str, scopes: pl.DataFrame) -> pl.DataFrame:
    """A line of a book that speaks of everything speaks of everything of that book, and of no other."""
    whole = pl.col(column).is_null() & pl.col("book").is_not_null()
    spread = (
        table.filter(whole)
        .join(scopes, on="book", how="inner")
        .with_columns(pl.col("scope").alias(column))
        .drop("scope")
    )
    return pl.concat([table.filter(~whole), spread.select(table.columns)])


def _without(
    coverage: pl.DataFrame, groups: pl.DataFrame, incomplete: Sequence[tuple[str, str]]
) -> pl.DataFrame:
    """Coverage without the tables of which a book lost a row; what spoke of every book then speaks of each."""
    if not incomplete:
        return coverage
    every = sorted(c for c in CHOICES["coverage", "table"] if c != "all")
    lost = pl.DataFrame(
        list(incomplete), schema={"table": pl.String, "book": pl.String}, orient="row"
    ).unique()
    of_all = coverage.filter(pl.col("book").is_null()).drop("book").join(groups, how="cross")
    of_all = of_all.with_columns(pl.coalesce("scope_id", "scope").alias("scope_id")).select(coverage.columns)
    of_book = pl.concat([coverage.filter(pl.col("book").is_not_null()), of_all])
    apart = of_book.with_columns(
        pl.when(pl.col("table") == "all")
        .then(pl.lit(every))
        .otherwise(pl.concat_list("table"))
        .alias("table")
    ).explode("table")
    return apart.join(lost, on=["table", "book"], how="anti")


__all__ = ["MARK", "BookFolder", "Chunk"]
