"""Income tax with and without a distribution: a million households in one columnar pass, beside Tax-Calculator.

Tax-Calculator runs as a process of its own on 100,000 of the same households. Name an interpreter that has it with
``--library PYTHON`` or in INSERVICE_TAX_PYTHON; otherwise this interpreter is tried, and without it only ours is timed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parent.parent
STATUSES = ("single", "mfj", "mfs", "hoh", "qss")
_THEIRS = """
import csv, sys, time
from inservice.determination.consequences.tax_library import calculated, table_of
rows = [{n: v if n == "filing_status" else int(float(v)) for n, v in row.items()} for row in csv.DictReader(open(sys.argv[1]))]
table = table_of(2025, [{**row, "distribution": amount} for row in rows for amount in (0, row["distribution"])])
calculated(2025, table.head(4).copy(), same_scope=True)  # the library compiles itself
start = time.perf_counter()
found = calculated(2025, table, same_scope=True)
taken = time.perf_counter() - start
print(taken, sum(b["income_tax"] - a["income_tax"] for a, b in zip(found[::2], found[1::2])))
"""
"""Its own calculation only: neither the start, nor compiling, nor putting the table together is counted."""


def households(count: int, seed: int = 7) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Households of the year 2025, wages and retired, with dividends, gains and children; and an amount for each."""
    draw = pl.select(pl.int_range(count).shuffle(seed=seed).alias("at")).to_series()

    def some(most: int, share: int, salt: int) -> pl.Series:
        """Whole dollars up to ``most`` for so many in a hundred, in cents."""
        mixed = (draw * (2_654_435_761 + 2 * salt) + salt * 97) % 1_000_003
        return ((mixed % most) * (mixed % 100 < share).cast(pl.Int64)).cast(pl.Int64) * 100

    status = pl.Series([STATUSES[at] for at in range(len(STATUSES))]).gather(draw % len(STATUSES))
    age = (draw % 41) + 40
    money = {
        "wages": some(240_000, 75, 1), "taxable_interest": some(9_000, 50, 2), "ordinary_dividends": some(12_000, 40, 3),
        "long_term_gain": some(60_000, 30, 4), "social_security": some(42_000, 35, 5), "retirement_income": some(50_000, 30, 6),
        "medical_expenses": some(30_000, 30, 7), "state_income_tax": some(20_000, 60, 8), "mortgage_interest": some(24_000, 40, 9),
    }  # fmt: skip
    none = (
        "spouse_wages", "tax_exempt_interest", "qualified_dividends", "short_term_gain", "other_investment_income", "other_income",
        "adjustments", "property_tax", "gifts", "other_itemised", "lifetime_learning_expenses", "saver_contributions",
        "spouse_saver_contributions", "testing_period_distributions",
    )  # fmt: skip
    birth = pl.DataFrame({"age": age}).select(pl.date(2025 - pl.col("age"), 6, 1)).to_series()
    frame = pl.DataFrame(
        {
            "tax_year": pl.repeat(2025, count, eager=True, dtype=pl.Int64), "filing_status": status, "age": age,
            "birth_date": birth, "spouse_birth_date": birth, **money,
            **{name: pl.zeros(count, dtype=pl.Int64, eager=True) for name in none},
            "children_under_6": draw % 2, "children_6_to_16": (draw // 2) % 2,
            "children_aged_17": pl.zeros(count, dtype=pl.Int64, eager=True),
            "other_dependents": pl.zeros(count, dtype=pl.Int64, eager=True),
            **{name: pl.repeat(False, count, eager=True) for name in ("is_blind", "spouse_is_blind", "lived_with_spouse_any_time")},
        }
    )  # fmt: skip
    return frame, pl.DataFrame(
        {"taxable_amount": some(150_000, 100, 10) + 100, "exposed_amount": some(1, 0, 11)}
    )


def ours(houses: pl.DataFrame, paid: pl.DataFrame) -> tuple[float, int]:
    """Seconds, and the sum of the extra tax in cents."""
    from inservice.determination.consequences.income_tax import effects_of_many
    from inservice.law.rulebook import rule_book

    rule_book()
    start = time.perf_counter()
    answered = effects_of_many(houses, paid)
    return time.perf_counter() - start, int(answered["extra_income_tax"].sum())


def theirs(python: str, houses: pl.DataFrame, paid: pl.DataFrame) -> tuple[float, int] | str:
    """The same from Tax-Calculator in another process, or why not."""
    shown = houses.select(
        pl.exclude("birth_date", "spouse_birth_date", "tax_year", "^.*blind$", "^lived.*$")
    ).with_columns(spouse_age=pl.col("age"), distribution=paid["taxable_amount"])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "households.csv"
        shown.write_csv(file)
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NUMBA_DISABLE_JIT": "0"}
        try:
            done = subprocess.run(
                [python, "-c", _THEIRS, str(file)],
                capture_output=True,
                text=True,
                env=environment,
                check=False,
            )
        except OSError as error:
            return str(error)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["it failed"])[-1]
    seconds, extra = done.stdout.split()
    return float(seconds), int(extra)


def main(arguments: list[str] | None = None) -> None:
    """Time a million of ours, and a stretch of the same households in both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", default=os.environ.get("INSERVICE_TAX_PYTHON", sys.executable))
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--compared", type=int, default=100_000)
    chosen = parser.parse_args(arguments)
    houses, paid = households(chosen.households)
    took, _ = ours(houses, paid)
    print(f"{chosen.households:,} households with and without, federal income tax: {took:.2f} s")
    some, amounts = houses.head(chosen.compared), paid.head(chosen.compared)
    took, extra = ours(some, amounts)
    answer = theirs(chosen.library, some, amounts)
    if isinstance(answer, str):
        print(f"Tax-Calculator is not timed: {answer}. Name an interpreter that has it with --library.")
        return
    print(
        f"{chosen.compared:,} of them: ours {took:.2f} s, Tax-Calculator {answer[0]:.2f} s, {answer[0] / took:.1f} times as long; "
        f"extra tax of all ${extra / 100:,.0f} and ${answer[1] / 100:,.0f}"
    )


if __name__ == "__main__":
    main()
