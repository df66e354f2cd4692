"""Our columns beside Tax-Calculator's, household by household; DIFFERENCES.md explains where the library is followed no further."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from inservice.determination.consequences.households import students, with_and_without
from inservice.engine.evaluate import evaluate
from inservice.law.rulebook import rule_book

from .make_grid import GRID, RESULTS

COUNTS = ("tax_year", "children_under_6", "children_6_to_16", "children_aged_17", "other_dependents")
AGES = ("age", "spouse_age")
NONE = (
    "other_income",
    "other_itemised",
    "saver_contributions",
    "spouse_saver_contributions",
    "testing_period_distributions",
)
DOLLAR = 100


@pytest.fixture(scope="module")
def grid() -> pl.DataFrame:
    """The stored grid with amounts in cents and, beside the library's answers, ours as ``our_...``."""
    stored = pl.read_csv(GRID, infer_schema=False)
    text = {"filing_status", *COUNTS, *AGES}
    stored = stored.with_columns(
        *((pl.col(c).cast(pl.Float64).fill_null(0) * 100).round().cast(pl.Int64) for c in stored.columns if c not in text),
        *(pl.col(c).cast(pl.Int64).fill_null(0) for c in (*COUNTS, *AGES)),
    )  # fmt: skip
    houses = stored.with_columns(
        pl.date(pl.col("tax_year") - pl.col("age"), 6, 1).alias("birth_date"),
        pl.date(pl.col("tax_year") - pl.col("spouse_age"), 6, 1).alias("spouse_birth_date"),
        *(pl.lit(0).alias(name) for name in NONE),
        *(pl.lit(False).alias(name) for name in ("is_blind", "spouse_is_blind", "lived_with_spouse_any_time")),
    )  # fmt: skip
    frames = with_and_without(houses, stored.select(taxable_amount=pl.col("distribution")))
    frames["student"] = students(list(range(stored.height)), stored["opportunity_student"])
    answered = evaluate(rule_book(), RESULTS, frames)["scenario"].tail(stored.height)
    return stored.hstack(answered.select(pl.col(name).alias(f"our_{name}") for name in RESULTS))


def explained() -> pl.Expr:
    """The rows of DIFFERENCES.md: where the law is not as the library has it."""
    refunded_in_2021 = (pl.col("tax_year") == 2021) & (
        (pl.col("other_dependents") > 0) | (pl.col("filing_status") == "qss")
    )
    top = pl.when(pl.col("filing_status") == "mfs").then(384_350_00).otherwise(640_600_00)
    limited_in_2026 = (pl.col("tax_year") == 2026) & (pl.col("adjusted_gross_income") > top)
    apart = pl.when(pl.col("tax_year") == 2026).then(252_500_00).otherwise(250_000_00)
    cut_in_halves = (
        (pl.col("tax_year") >= 2025)
        & (pl.col("filing_status") == "mfs")
        & (pl.col("adjusted_gross_income") > apart)
    )
    return refunded_in_2021 | limited_in_2026 | cut_in_halves


@pytest.mark.parametrize("name", RESULTS)
def test_every_row_agrees_to_the_dollar(grid: pl.DataFrame, name: str) -> None:
    off = (pl.col(name) - pl.col(f"our_{name}")).abs() > DOLLAR
    if name == "taxable_income":
        # where itemising saves no tax, the library shows the standard deduction
        off &= pl.col("income_tax") > 0
    assert grid[f"our_{name}"].null_count() == 0
    assert grid.filter(off & ~explained()).height == 0


def test_what_differs_is_what_is_explained(grid: pl.DataFrame) -> None:
    """Exactly the rows counted in DIFFERENCES.md, and no other, by year."""
    off = grid.filter((pl.col("income_tax") - pl.col("our_income_tax")).abs() > DOLLAR)
    assert dict(off.group_by("tax_year").len().iter_rows()) == {2021: 17, 2025: 2, 2026: 11}
    assert grid.height == 5_580


def test_what_a_whole_return_would_add_is_rare(grid: pl.DataFrame) -> None:
    """Minimum tax, credit for the elderly and the like: how many rows they touch, as DIFFERENCES.md says."""
    assert grid.filter((pl.col("whole_return_tax") - pl.col("income_tax")).abs() > DOLLAR).height == 186


def test_the_grid_covers_what_it_says(grid: pl.DataFrame) -> None:
    assert set(grid["tax_year"]) == set(range(2018, 2027))
    assert set(grid["filing_status"]) == {"single", "mfj", "mfs", "hoh", "qss"}
    assert grid.group_by("tax_year", "filing_status").len()["len"].min() >= 84  # type: ignore[operator]
    assert date(2026, 12, 31).year == grid["tax_year"].max()


LIBRARY = os.environ.get("INSERVICE_TAX_PYTHON") or (
    sys.executable if importlib.util.find_spec("taxcalc") else None
)
"""An interpreter that has Tax-Calculator: the one that is named, or this one if it does."""


@pytest.mark.slow
@pytest.mark.skipif(LIBRARY is None, reason="no Tax-Calculator: name an interpreter in INSERVICE_TAX_PYTHON")
def test_the_library_still_says_what_is_stored(tmp_path: Path) -> None:
    """Every ninth row again, by the library that is installed, as a process of its own."""
    again = tmp_path / "grid.csv"
    environment = {**os.environ, "PYTHONPATH": str(GRID.parents[2] / "src")}
    command = [str(LIBRARY), str(GRID.with_name("make_grid.py")), "--every", "9", "--out", str(again)]
    subprocess.run(command, check=True, env=environment)
    stored = GRID.read_text(encoding="utf-8").splitlines()
    assert again.read_text(encoding="utf-8").splitlines() == [stored[0], *stored[1::9]]
