"""Top-heavy status of many employers in one run: a folder of Parquet tables in, a table of plans out, an exception report.

Employers go through the very steps of one employer, so many at a time, and each finished part is written before the next is
read: memory does not grow with their number.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from inservice.batch.folder import MARK, BookFolder, Chunk
from inservice.determination.top_heavy import TopHeavyReport
from inservice.engine.grain import pointer
from inservice.engine.truth import NAMES, NO, UNKNOWN, YES
from inservice.errors import InputError, Problem
from inservice.facts.top_heavy import EMPLOYEE_YEAR, EMPLOYER_YEAR, PERSON_YEAR, TESTED_PLAN

AT_ONCE = 1000
"""Employers worked out together where nothing else is said."""
_MONEY = pl.Decimal(18, 2)
_EXCEPTIONS = ("book_id", "severity", "file", "row", "column", "found", "message", "expected", "repair")


_PLANS: dict[str, Any] = {
    "book_id": pl.String, "plan_id": pl.String, "plan_year_begin": pl.Date, "plan_year_end": pl.Date, "determination_date": pl.Date,
    "is_top_heavy": pl.String, "is_in_required_group": pl.String, "is_exempt_safe_harbor_plan": pl.String, "key_least": _MONEY,
    "key_most": _MONEY, "nonkey_least": _MONEY, "nonkey_most": _MONEY, "people": pl.UInt32, "key_employees": pl.UInt32,
    "unknown_status": pl.UInt32, "still_owed": _MONEY, "still_owed_at_least": _MONEY,
}  # fmt: skip
_PEOPLE: dict[str, Any] = {
    "book_id": pl.String, "plan_id": pl.String, "person_id": pl.String, "status": pl.String, "is_key_officer": pl.String,
    "is_key_five_percent_owner": pl.String, "is_key_one_percent_owner": pl.String, "pay": _MONEY, "counts": pl.String,
    "amount_least": _MONEY, "amount_most": _MONEY, "is_owed_minimum": pl.String, "minimum": _MONEY, "counted": _MONEY,
    "still_owed": _MONEY,
}  # fmt: skip


@dataclass
class StreamTotals:
    """What a run did: books, people and plans by status, and how many exceptions it wrote."""

    books: int = 0
    people: int = 0
    plans: int = 0
    exceptions: int = 0
    statuses: dict[str, int] = field(default_factory=lambda: {"yes": 0, "no": 0, "unknown": 0})


def stream_top_heavy(
    folder: str | Path,
    plan_year: int,
    out: str | Path,
    *,
    people_out: str | Path | None = None,
    exceptions_out: str | Path | None = None,
    readings: Mapping[str, str] | None = None,
    at_once: int = AT_ONCE,
    tell: Callable[[StreamTotals, int], None] | None = None,
) -> StreamTotals:
    """Work out every employer of a folder for the plan years that end in ``plan_year``.

    ``out`` gets one row a plan, ``people_out`` one row for each person beside a plan (Parquet, or CSV where the name ends so);
    ``exceptions_out`` a CSV with every cell, row or book that could not be used. Money is decimal dollars. ``tell`` is called
    after each chunk with the totals so far and the number of books in the folder. Raises InputError where the folder lacks a
    table or a column `book_id`.
    """
    source = BookFolder(folder)
    totals = StreamTotals()
    exceptions: list[tuple[str, Problem]] = [
        (book, Problem("The book has employees and no plan.", "plans.parquet"))
        for book in source.without_plans()
    ]
    with tempfile.TemporaryDirectory(dir=Path(out).resolve().parent, prefix=".top-heavy-") as beside:
        parts = {"plans": Path(beside, "plans"), "people": Path(beside, "people")}
        for part in parts.values():
            part.mkdir()
        with _exceptions(exceptions_out) as listed:
            totals.exceptions += listed(exceptions)
            for number, chunk in enumerate(source.chunks(at_once, plan_year)):
                plans, people = _answers(chunk, plan_year, readings or {}, with_people=people_out is not None)
                plans.write_parquet(parts["plans"] / f"{number:06d}.parquet")
                if people is not None:
                    people.write_parquet(parts["people"] / f"{number:06d}.parquet")
                totals.books += len(chunk.books)
                totals.plans += plans.height
                totals.people += chunk.book.tables["employment"]["person_id"].n_unique()
                for status, count in plans["is_top_heavy"].value_counts().iter_rows():
                    totals.statuses[status] += count
                totals.exceptions += listed(chunk.exceptions)
                if tell:
                    tell(totals, len(source.books))
        _gather(parts["plans"], Path(out), _PLANS)
        if people_out is not None:
            _gather(parts["people"], Path(people_out), _PEOPLE)
    return totals


@contextmanager
def _exceptions(out: str | Path | None) -> Iterator[Callable[[list[tuple[str, Problem]]], int]]:
    """A CSV that is written as exceptions come; writing some says how many they are."""
    if out is None:
        yield len
        return
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(_EXCEPTIONS)

        def write(found: list[tuple[str, Problem]]) -> int:
            for book, p in found:
                rows.writerow(
                    (
                        book,
                        p.severity,
                        p.path,
                        p.line or "",
                        p.where,
                        p.found,
                        p.message,
                        p.expected,
                        p.repair,
                    )
                )
            return len(found)

        yield write


def _gather(parts: Path, out: Path, schema: Mapping[str, Any]) -> None:
    """All parts as one file, in their order."""
    files = sorted(parts.iterdir())
    whole = pl.scan_parquet(files) if files else pl.LazyFrame(schema=dict(schema))
    if out.suffix.lower() == ".csv":
        whole.sink_csv(out)
    else:
        whole.sink_parquet(out)


def _answers(
    chunk: Chunk, plan_year: int, readings: Mapping[str, str], *, with_people: bool
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """The rows of a chunk's plans, and of its people where these are asked for."""
    try:
        report = TopHeavyReport.of(chunk.book, plan_year, readings)
    except InputError as error:
        if any(p.where != "plans" for p in error.problems):
            raise
        _without_a_year(chunk, set(), plan_year)
        return pl.DataFrame(schema=_PLANS), pl.DataFrame(schema=_PEOPLE) if with_people else None
    frames = report.frames
    people = _people(frames)
    plans = _plans(frames, people, chunk.books)
    _without_a_year(chunk, set(plans["book_id"]), plan_year)
    if not with_people:
        return plans, None
    return plans, _named(people.filter("is_asked"), chunk.books).select(
        pl.col(c).cast(k) for c, k in _PEOPLE.items()
    ).sort("book_id", "plan_id", "person_id")


def _without_a_year(chunk: Chunk, told: set[str], plan_year: int) -> None:
    aside = {chunk.books[int(prefix.removesuffix(MARK))] for prefix in chunk.aside}
    why = f"No plan of the book has a plan year that ends in {plan_year}."
    chunk.exceptions += [
        (book, Problem(why, "plans.parquet", severity="warning"))
        for book in chunk.books
        if book not in told | aside
    ]


def _people(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Each person beside each plan, with what is owed to the employee."""
    plans = frames[TESTED_PLAN.name].select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("plan"), pl.col("tested_plan.plan_id").alias("plan_id"),
        _holds("tested_plan.is_asked").alias("is_asked"),
    )  # fmt: skip
    employees = frames[EMPLOYEE_YEAR.name].select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("employee"), _truth("is_owed_minimum"),
        *(_money(c, name) for c, name in (
            ("top_heavy_minimum", "minimum"), ("counted_contributions", "counted"), ("minimum_still_owed", "still_owed"),
        )),
    )  # fmt: skip
    key, former = pl.col("is_key_employee"), pl.col("is_former_key_employee")
    status = (
        pl.when(key == YES).then(pl.lit("key")).when(key == UNKNOWN).then(pl.lit("unknown"))
        .when(former == YES).then(pl.lit("former_key")).when(former == UNKNOWN).then(pl.lit("unknown"))
        .otherwise(pl.lit("non_key")).alias("status")
    )  # fmt: skip
    return (
        frames[PERSON_YEAR.name]
        .select(
            pl.col(pointer(TESTED_PLAN)).alias("plan"), pl.col(pointer(EMPLOYEE_YEAR)).alias("employee"), "person_id", status,
            *(_truth(c) for c in ("is_key_officer", "is_key_five_percent_owner", "is_key_one_percent_owner")),
            _truth("counts_in_ratio", "counts"), _money("person_year.pay", "pay"),
            _money("person_year.countable_least", "amount_least"), _money("person_year.countable_most", "amount_most"),
            (_holds("person_year.is_participant") | _holds("person_year.is_active_participant")).alias("takes_part"),
        )
        .join(plans, on="plan", how="left", maintain_order="left")
        .join(employees, on="employee", how="left", maintain_order="left")
    )  # fmt: skip


def _plans(frames: Mapping[str, pl.DataFrame], people: pl.DataFrame, books: list[str]) -> pl.DataFrame:
    group = frames[EMPLOYER_YEAR.name].select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("at"),
        *(_money(f"employer_year.{c}", c) for c in ("key_least", "key_most", "nonkey_least", "nonkey_most")),
    )
    employees = frames[EMPLOYEE_YEAR.name]
    owed = pl.col("minimum_still_owed")
    of_group = employees.filter(pl.col("is_owed_minimum") != NO).group_by(
        pl.col(pointer(EMPLOYER_YEAR)).alias("at")
    )
    sums = of_group.agg(owed.sum().alias("known"), owed.is_null().any().alias("unknown"))
    sums = sums.select(
        "at", _money("known", "still_owed_at_least"),
        _cents(pl.when(~pl.col("unknown")).then(pl.col("known"))).alias("still_owed"),
    )  # fmt: skip
    counts = people.filter("takes_part").group_by("plan").agg(
        pl.len().alias("people"), (pl.col("status") == "key").sum().alias("key_employees"),
        (pl.col("status") == "unknown").sum().alias("unknown_status"),
    )  # fmt: skip
    no_group = pl.col("at").is_not_null() & pl.col("still_owed_at_least").is_null()
    rows = (
        frames[TESTED_PLAN.name]
        .select(
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("plan"), pl.col(pointer(EMPLOYER_YEAR)).alias("at"),
            pl.col("tested_plan.plan_id").alias("plan_id"), pl.col("tested_plan.tested_year_begin").alias("plan_year_begin"),
            pl.col("tested_plan.tested_year_end").alias("plan_year_end"),
            pl.col("tested_plan.determination_date").alias("determination_date"),
            _holds("tested_plan.is_asked").alias("is_asked"),
            *(_truth(c) for c in ("is_top_heavy", "is_in_required_group", "is_exempt_safe_harbor_plan")),
        )
        .filter("is_asked")
        .join(group, on="at", how="left", maintain_order="left")
        .join(sums, on="at", how="left", maintain_order="left")
        .join(counts, on="plan", how="left", maintain_order="left")
        .with_columns(
            pl.col("people", "key_employees", "unknown_status").fill_null(0),
            pl.when(no_group).then(pl.lit(0)).otherwise("still_owed").alias("still_owed"),
            pl.col("still_owed_at_least").fill_null(0),
        )
    )  # fmt: skip
    return _named(rows, books).select(pl.col(c).cast(k) for c, k in _PLANS.items()).sort("book_id", "plan_id")


def _named(rows: pl.DataFrame, books: list[str]) -> pl.DataFrame:
    """The book of each row by name, and identifiers as the book has them."""
    number = pl.col("plan_id").str.extract(f"^(\\d+){MARK}", 1).cast(pl.UInt32)
    names = pl.DataFrame(
        {"book": range(len(books)), "book_id": books}, schema={"book": pl.UInt32, "book_id": pl.String}
    )
    ids = [c for c in ("plan_id", "person_id") if c in rows.columns]
    return (
        rows.with_columns(number.alias("book"))
        .join(names, on="book", how="left", maintain_order="left")
        .with_columns(pl.col(ids).str.replace(f"^\\d+{MARK}", ""))
    )


def _truth(column: str, name: str | None = None) -> pl.Expr:
    return pl.col(column).replace_strict(dict(enumerate(NAMES)), return_dtype=pl.String).alias(name or column)


def _holds(fact: str) -> pl.Expr:
    """A fact that is never unknown, whether it is still true and false or has become a truth."""
    return pl.col(fact).cast(pl.UInt8) > NO


def _cents(amount: pl.Expr) -> pl.Expr:
    """Cents as dollars with two decimals, exactly."""
    return amount.cast(pl.Decimal(20, 2)) / 100


def _money(column: str, name: str) -> pl.Expr:
    return _cents(pl.col(column)).alias(name)


__all__ = ["AT_ONCE", "StreamTotals", "stream_top_heavy"]
