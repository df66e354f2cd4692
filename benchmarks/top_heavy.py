"""Top-heavy: one large employer against its limit, and many small ones in a stream against a straightforward Python loop.

python -m benchmarks.top_heavy [--employers 2000] [--people 30] [--large 10000]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.measure import against_limit
from benchmarks.top_heavy_books import tables_of, write_folder
from inservice.batch.top_heavy import stream_top_heavy
from inservice.determination.top_heavy import TopHeavyReport
from inservice.facts.top_heavy_book import DTYPES, TOP_HEAVY_TABLES, TopHeavyBook

YEAR = 2025
DUE = date(2024, 12, 31)
OFFICER_LIMIT, PAY_LINE, PAY_CAP = 220_000_00, 150_000_00, 350_000_00


def main(employers: int = 2_000, people: int = 30, large: int = 10_000) -> None:
    """Print the time of a large employer, and people per second of many small ones beside the loop, which must agree."""
    book = book_of(tables_of(0, 1, large))
    TopHeavyReport.of(book, YEAR)
    start = time.perf_counter()
    report = TopHeavyReport.of(book, YEAR)
    assert report.plans and report.owed
    against_limit(
        f"top-heavy, an employer of {large:,}, five years", (time.perf_counter() - start) * 1000, 2000
    )
    start = time.perf_counter()
    json.dumps(TopHeavyReport.of(book, YEAR).to_dict())
    told = f"top-heavy, the whole report of {large:,} as JSON"
    against_limit(told, (time.perf_counter() - start) * 1000, 2000)
    with tempfile.TemporaryDirectory(prefix="inservice-") as beside:
        folder, out = Path(beside, "books"), Path(beside, "results.parquet")
        write_folder(folder, employers, people)
        start = time.perf_counter()
        totals = stream_top_heavy(folder, YEAR, out)
        ours = time.perf_counter() - start
        start = time.perf_counter()
        looped = dict(loop(folder))
        theirs = time.perf_counter() - start
        answers = pl.read_parquet(out)
        found = {
            book: (status == "yes", owed)
            for book, status, owed in answers.select("book_id", "is_top_heavy", (pl.col("still_owed") * 100).cast(pl.Int64)).iter_rows()
        }  # fmt: skip
    assert found == looped, "the loop answers otherwise"
    print(
        f"{'top-heavy, ' + f'{employers:,} employers of {people} in a stream':<58} {totals.people / ours:9,.0f} people a second; "
        f"a Python loop takes {theirs / ours:.2f} times as long ({totals.people / theirs:,.0f} a second), without reasons"
    )  # fmt: skip


def book_of(tables: dict[str, pl.DataFrame]) -> TopHeavyBook:
    """One made-up employer as a book."""
    book = TopHeavyBook.of({"coverage": [{"table": "all"}]})
    for name, columns in TOP_HEAVY_TABLES.items():
        if name in tables:
            given = tables[name]
            book.tables[name] = given.select(
                (
                    (pl.col(c) * 100 if kind == "money" else pl.col(c)).cast(DTYPES[kind])
                    if c in given.columns
                    else pl.lit(None, DTYPES[kind])
                ).alias(c)
                for c, kind in columns.items()
            )
    return book


def loop(folder: Path) -> Iterator[tuple[str, tuple[bool, int]]]:
    """Status and what is owed of each employer, as a programmer would write it down: rows in dictionaries, one after another."""
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for name in ("ownership", "family", "officers", "headcounts", "employment", "compensation", "balances", "distributions",
                 "key_history", "contributions"):  # fmt: skip
        table = pl.read_parquet(folder / f"{name}.parquet")
        money = [c for c, k in table.schema.items() if isinstance(k, pl.Decimal)]
        for row in table.with_columns((pl.col(money) * 100).cast(pl.Int64)).iter_rows(named=True):
            rows.setdefault(row["book_id"], {}).setdefault(name, []).append(row)
    for book, tables in rows.items():
        yield book, _employer(tables)


def _employer(tables: dict[str, list[dict[str, Any]]]) -> tuple[bool, int]:
    pay: dict[str, int] = {}
    tested: dict[str, int] = {}
    for row in tables["compensation"]:
        if row["year_end"] in (DUE, date(YEAR, 12, 31)):
            (pay if row["year_end"] == DUE else tested)[row["person_id"]] = row["amount"]
    own = {r["owner_id"]: Fraction(r["share_numerator"], r["share_denominator"]) for r in tables["ownership"]}
    near: dict[str, set[str]] = {}
    for r in tables["family"]:  # spouses and children; no grandchildren are made
        near.setdefault(r["person_id"], set()).add(r["relative_id"])
        near.setdefault(r["relative_id"], set()).add(r["person_id"])
    officers = sorted(
        (
            r["person_id"]
            for r in tables["officers"]
            if r["is_officer"] and pay.get(r["person_id"], 0) > OFFICER_LIMIT
        ),
        key=lambda p: -pay[p],
    )
    cap = min(50, max(3, -(-tables["headcounts"][0]["employees"] // 10)))
    keys = set(officers[:cap])
    gone, left = set(), set()
    for r in tables["employment"]:
        person = r["person_id"]
        share = own.get(person, Fraction(0)) + sum(
            (own.get(n, Fraction(0)) for n in near.get(person, ())), Fraction(0)
        )
        if share > Fraction(5, 100) or (share > Fraction(1, 100) and pay.get(person, 0) > PAY_LINE):
            keys.add(person)
        if r["last_service_date"] is not None and r["last_service_date"] < date(YEAR - 1, 1, 1):
            gone.add(person)
        if r["severed_on"] is not None and r["severed_on"] <= date(YEAR, 12, 31):
            left.add(person)
    former = {r["person_id"] for r in tables["key_history"] if r["was_key"]} - keys
    amounts = {r["person_id"]: r["balance"] for r in tables["balances"]}
    for r in tables.get("distributions", ()):  # all of them were paid in service
        if date(YEAR - 6, 12, 31) < r["payment_date"] <= DUE:
            amounts[r["person_id"]] += r["amount"]
    counted = {p: a for p, a in amounts.items() if p not in gone and p not in former}
    key_money = sum(a for p, a in counted.items() if p in keys)
    if not key_money * 10 > 6 * sum(counted.values()):
        return False, 0
    rate, toward = Fraction(0), dict.fromkeys(amounts, 0)
    paid = dict.fromkeys(amounts, 0)
    for r in tables["contributions"]:
        paid[r["person_id"]] += r["amount"]
        toward[r["person_id"]] += r["amount"] if r["kind"] == "match" else 0
    for p in keys:
        rate = max(rate, Fraction(paid[p], min(tested[p], PAY_CAP)) if p in tested else Fraction(0))
    owed = 0
    for p in amounts:
        if p not in keys and p not in left:
            need = min(Fraction(3, 100), rate) * min(tested[p], PAY_CAP)
            owed += max(0, -(-need.numerator // need.denominator) - toward[p])
    return True, owed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for option, size in (("employers", 2_000), ("people", 30), ("large", 10_000)):
        parser.add_argument(f"--{option}", type=int, default=size)
    main(**vars(parser.parse_args()))
