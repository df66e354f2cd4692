"""Made-up employers of any number and size, as the folder of Parquet tables that ``inservice top-heavy stream`` reads.

Every employer has an owner couple with a child on the payroll, a part-owner, officers, five years of pay and payments, leavers,
and balances such that some plans are top-heavy and some are not. Columns are made whole; the same arguments give the same rows.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import polars as pl

AT_ONCE = 10_000
"""Employers made at a time, so that a folder of any size is written with flat memory."""


def write_folder(
    folder: Path, employers: int, people: int = 30, *, first: int = 0, row_group_size: int = 60_000
) -> None:
    """Write the tables of so many employers with so many people each."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".parts-") as beside:
        names: list[str] = []
        for number, start in enumerate(range(first, first + employers, AT_ONCE)):
            tables = tables_of(start, min(AT_ONCE, first + employers - start), people)
            names = list(tables)
            for name, table in tables.items():
                table.write_parquet(Path(beside, f"{name}-{number:04d}.parquet"))
        for name in names:
            parts = sorted(Path(beside).glob(f"{name}-*.parquet"))
            pl.scan_parquet(parts).sink_parquet(folder / f"{name}.parquet", row_group_size=row_group_size)
    pl.DataFrame({"table": ["all"]}).write_parquet(folder / "coverage.parquet")


def tables_of(start: int, employers: int, people: int) -> dict[str, pl.DataFrame]:
    """The tables of employers from number ``start`` on."""
    book = pl.format("B{}", pl.col("e").cast(pl.String).str.zfill(7))
    who = pl.DataFrame({"e": pl.int_range(start, start + employers, eager=True)}).join(
        pl.DataFrame({"k": pl.int_range(0, people, eager=True)}), how="cross"
    )
    k, e = pl.col("k"), pl.col("e")
    who = who.with_columns(
        draw=_drawn(e * 7919 + k * 104_729, 1_000_000),
        other=_drawn(e * 31 + k * 17 + 416, 1_000_000),
        of_book=_drawn(e + 318, 1_000),
        book_id=book,
        person_id=pl.format("P{}", k.cast(pl.String).str.zfill(5)),
    )
    leaver = (k > 4) & (pl.col("draw") % 9 == 0)
    left = pl.date(2022 + pl.col("other") % 3, 1 + pl.col("draw") % 12, 15)
    who = who.with_columns(severed_on=pl.when(leaver).then(left))
    each = who.select("book_id", "person_id")
    one = who.filter(k == 0).select("book_id")
    years = pl.DataFrame({"year": list(range(2020, 2026))})
    yearly = who.join(years, how="cross").filter(
        pl.col("severed_on").is_null() | (pl.col("year") <= pl.col("severed_on").dt.year())
    )
    year_end = pl.date(pl.col("year"), 12, 31)
    base = pl.when(k < 2).then(240_000_00).when(k < 5).then(140_000_00).otherwise(38_000_00)
    pay = base + pl.col("draw") * 5 + (pl.col("year") - 2020) * 90_000
    dollars = pl.Decimal(18, 2)
    money = lambda cents: (cents.cast(pl.Decimal(20, 2)) / 100).cast(dollars)  # noqa: E731
    of_owner = (300_000_00 + pl.col("draw") * 40) * (50 + pl.col("of_book")) // 500
    balance = pl.when(k < 3).then(of_owner).otherwise(12_000_00 + pl.col("draw") * 9)
    paid = yearly.filter((k > 2) & ((pl.col("draw") + pl.col("year")) % 11 == 0))
    reasons = pl.when(pl.col("year") % 2 == 0).then(pl.lit("in_service")).otherwise(pl.lit("hardship"))
    now = yearly.filter(pl.col("year") == 2025)
    deferred = now.select("book_id", "person_id", kind=pl.lit("deferral"), amount=money(pay * (k % 5) // 100))
    matched = now.select("book_id", "person_id", kind=pl.lit("match"), amount=money(pay * (k % 3) // 200))
    both = pl.concat([deferred, matched]).with_columns(
        plan_id=pl.lit("001"),
        plan_year_end=pl.lit(date(2025, 12, 31)),
        deposit_date=pl.lit(date(2025, 12, 31)),
    )
    held = {0: 60, 1: 25, 3: 3, 4: 12}
    relations = pl.DataFrame(
        {
            "person_id": ["P00000", "P00000"],
            "relative_id": ["P00001", "P00002"],
            "relation": ["spouse", "child"],
        }
    )
    return {
        "employers": one.with_columns(employer_id=pl.lit("E"), entity_kind=pl.lit("corporation")),
        "plans": one.with_columns(
            plan_id=pl.lit("001"), employer_id=pl.lit("E"), kind=pl.lit("401k"), first_day=pl.lit(date(2005, 1, 1)),
            year_end=pl.lit("12-31"), match_counts=pl.lit(True), leaves_out_otherwise_excludable=pl.lit(False),
        ),
        "people": each.with_columns(birth_date=pl.lit(date(1975, 5, 5))),
        "family": one.join(relations, how="cross"),
        "ownership": who.filter(k.is_in(list(held))).select(
            "book_id", owner_id="person_id", employer_id=pl.lit("E"), interest=pl.lit("value"),
            share_numerator=k.replace_strict(held, return_dtype=pl.Int64), share_denominator=pl.lit(100, pl.Int64),
        ),
        "officers": who.filter(k < 5).select("book_id", "person_id", employer_id=pl.lit("E"), is_officer=k < 3),
        "headcounts": one.with_columns(
            group_id=pl.lit("E"), year_end=pl.lit(date(2024, 12, 31)), employees=pl.lit(people, pl.Int64)
        ),
        "employment": who.select(
            "book_id", "person_id", "severed_on", employer_id=pl.lit("E"), hire_date=pl.date(2008 + k % 9, 3, 1),
            last_service_date="severed_on",
        ),
        "compensation": yearly.select(
            "book_id", "person_id", employer_id=pl.lit("E"), year_start=pl.date(pl.col("year"), 1, 1), year_end=year_end,
            amount=money(pay),
        ),
        "participants": each.with_columns(plan_id=pl.lit("001"), participation_date=pl.lit(date(2017, 1, 1))),
        "key_history": who.filter(k < 5).select(
            "book_id", "person_id", plan_id=pl.lit("001"), plan_year_end=pl.lit(date(2023, 12, 31)), was_key=k < 4
        ),
        "balances": who.select(
            "book_id", "person_id", plan_id=pl.lit("001"), source=pl.lit("all"), as_of=pl.lit(date(2024, 12, 31)),
            balance=money(balance),
        ),
        "distributions": paid.select(
            "book_id", "person_id", plan_id=pl.lit("001"), payment_date=pl.date(pl.col("year"), 6, 30), reason=reasons,
            amount=money(pl.col("draw") * 2 + 50_000),
        ),
        "contributions": both,
    }  # fmt: skip


def _drawn(number: pl.Expr, below: int) -> pl.Expr:
    """A number below another that looks like chance: Knuth's multiplicative hash."""
    return (number * 2_654_435_761) % 4_294_967_296 * below // 4_294_967_296


__all__ = ["AT_ONCE", "tables_of", "write_folder"]
