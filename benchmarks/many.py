"""Many people in one run, answered and taxed, beside the same people one by one; neither run writes explanations."""

from __future__ import annotations

import time
from pathlib import Path

import polars as pl

from benchmarks.measure import against_peer
from inservice.api import read_case
from inservice.determination.decide import availability, settle
from inservice.facts.book import Book

ROOT = Path(__file__).resolve().parent.parent
CASE = ROOT / "examples" / "cases" / "same-facts-2025.yaml"
_KEYS = (
    "request_id",
    "participant_id",
    "person_id",
    "account_id",
    "contribution_id",
    "distribution_id",
    "loan_id",
    "scope_id",
)


def repeated(book: Book, times: int) -> Book:
    """The same people so many times over, each under identifiers of their own."""
    copies = pl.DataFrame({"copy": pl.int_range(times, eager=True).cast(pl.String)})
    tables = {}
    for name, table in book.tables.items():
        if name == "readings" or not table.height:
            tables[name] = table
            continue
        keys = [pl.col(k) + "-" + pl.col("copy") for k in table.columns if k in _KEYS]
        tables[name] = copies.join(table, how="cross").with_columns(keys).drop("copy")
    return Book(book.plans, tables)


def main(people: int = 5_000, one_by_one: int = 50) -> None:
    """Time a book of ``people`` and, in the same run, ``one_by_one`` of them decided singly."""
    alone = read_case(CASE).book
    book = repeated(alone, people)

    def decided(book: Book) -> None:
        settle(availability(book, only_asked=True))

    start = time.perf_counter()
    decided(book)
    together = (time.perf_counter() - start) * 1000 / people
    decided(alone)
    start = time.perf_counter()
    for _ in range(one_by_one):
        decided(alone)
    singly = (time.perf_counter() - start) * 1000 / one_by_one
    against_peer(f"each of {people:,} people decided in one run", together, singly, "one by one")


if __name__ == "__main__":
    main()
