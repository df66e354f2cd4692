"""Our figures beside those of policyengine-us, asked as a process of its own; DIFFERENCES.md explains what is left out."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inservice.determination.consequences.households import with_and_without
from inservice.engine.evaluate import evaluate
from inservice.law.rulebook import rule_book

from .make_grid import COUNTS

HERE = Path(__file__).parent
PYTHON = os.environ.get("INSERVICE_POLICYENGINE_PYTHON")
"""An interpreter that has policyengine-us; there is no other way to it."""
YEARS = range(2023, 2027)
EVERY = 8
NOT_ASKED = ("adjustments", "opportunity_student", "lifetime_learning_expenses")
"""Facts of the grid that are set to nothing for both: the package has them in several parts with limits of their own."""
NONE = (
    "other_income", "other_itemised", "saver_contributions", "spouse_saver_contributions",
    "testing_period_distributions",
)  # fmt: skip
FIGURES = (
    "adjusted_gross_income", "taxable_benefits", "tax_before_credits", "investment_income_tax", "earned_income_credit",
    "child_credit_refund", "income_tax",
)  # fmt: skip
STATUSES = ("single", "mfj", "mfs", "hoh", "qss")
DOLLAR = 100

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PYTHON is None, reason="name an interpreter that has policyengine-us in INSERVICE_POLICYENGINE_PYTHON"),
]  # fmt: skip


def returns() -> list[dict[str, Any]]:
    """Every eighth household of grid.csv for these years, with all of its amounts; ``house`` tells them apart."""
    found: list[dict[str, Any]] = []
    with (HERE / "grid.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if int(row["tax_year"]) in YEARS]
    facts = list(rows[0])[: list(rows[0]).index("distribution")]
    houses = [list(held) for _, held in groupby(rows, key=lambda row: [row[name] for name in facts])]
    for house, held in enumerate(houses[::EVERY]):
        for row in held:
            told = {name: int(row[name] or 0) for name in (*facts, "distribution") if name != "filing_status"}
            found.append(
                {**told, **dict.fromkeys(NOT_ASKED, 0), "filing_status": row["filing_status"], "house": house}
            )
    return found


def covered() -> list[dict[str, Any]]:
    """One person and couples with marketplace cover, on each stretch of the premium tax credit and beside its end."""
    return [
        {"tax_year": year, "filing_status": status, "age": 50, "spouse_age": 50, "retirement_income": income,
         "benchmark_premium": 12_000 * people, "people": people}
        for year in YEARS for status, people in (("single", 1), ("mfj", 2))
        for income in (14_000, 18_000, 21_000, 24_000, 30_000, 38_000, 45_000, 58_000, 60_239, 60_241, 62_599, 62_601, 79_000, 120_000)
    ]  # fmt: skip


def enrolled() -> list[dict[str, Any]]:
    """Income on each step of the Medicare surcharge, and a dollar on both sides of some, by the year of the premium."""
    return [
        {"year": year, "filing_status": status, "age": 70, "spouse_age": 70, "income": income}
        for year in (2024, 2025, 2026) for status in STATUSES
        for income in (90_000, 108_999, 109_001, 125_000, 150_000, 190_000, 217_999, 218_001, 250_000, 300_000, 360_000, 420_000, 499_999,
                       500_000, 749_999, 750_000)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, float]]]:
    """What policyengine-us says of all of it, in one process."""
    assert PYTHON is not None
    look = "import importlib.util as u, sys; sys.exit(not u.find_spec('policyengine_us'))"
    if subprocess.run([PYTHON, "-c", look], check=False).returncode:
        pytest.skip(f"policyengine-us is not installed for {PYTHON}")
    folder = tmp_path_factory.mktemp("policyengine")
    asked = {"returns": [*returns(), *covered()], "medicare": enrolled()}
    (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    script = HERE / "policyengine_grid.py"
    subprocess.run(
        [PYTHON, str(script), str(folder / "asked.json"), str(folder / "answered.json")], check=True
    )
    found: dict[str, list[dict[str, float]]] = json.loads(
        (folder / "answered.json").read_text(encoding="utf-8")
    )
    return found


def ours(rows: list[dict[str, Any]], figures: tuple[str, ...], *, apart: bool = True) -> pl.DataFrame:
    """The built-in figures of these rows in whole cents, ``our_...``, beside the facts."""
    told = pl.DataFrame([{name: row.get(name, 0) for name in rows[0]} for row in rows])
    money = [name for name in MONEY if name in told.columns]
    houses = told.with_columns(
        *(pl.col(name) * 100 for name in money), *(pl.lit(0).alias(name) for name in (*MONEY, *COUNTS, *NONE) if name not in told.columns),
        *(pl.date(pl.col("tax_year") - pl.col(age), 6, 1).alias(birth)
          for age, birth in (("age", "birth_date"), ("spouse_age", "spouse_birth_date"))),
        *(pl.lit(False).alias(name) for name in ("is_blind", "spouse_is_blind")), pl.lit(not apart).alias("lived_with_spouse_any_time"),
        pl.lit(True).alias("is_in_contiguous_states"),
    )  # fmt: skip
    frames = with_and_without(houses, houses.select(taxable_amount=pl.col("distribution")))
    found = evaluate(rule_book(), figures, frames)["scenario"].tail(told.height)
    return told.hstack(found.select(pl.col(name).alias(f"our_{name}") for name in figures))


MONEY = (
    "wages", "spouse_wages", "taxable_interest", "tax_exempt_interest", "ordinary_dividends", "qualified_dividends", "short_term_gain",
    "long_term_gain", "other_investment_income", "retirement_income", "social_security", "adjustments", "medical_expenses",
    "state_income_tax", "property_tax", "mortgage_interest", "gifts", "lifetime_learning_expenses", "distribution",
)  # fmt: skip


@pytest.fixture(scope="module")
def table(answered: dict[str, list[dict[str, float]]]) -> pl.DataFrame:
    rows = returns()
    theirs = pl.DataFrame(answered["returns"][: len(rows)])
    return ours(rows, FIGURES).hstack(
        theirs.select((pl.col(name) * 100).round().cast(pl.Int64) for name in FIGURES)
    )


def child_credit_of_survivors() -> pl.Expr:
    """DIFFERENCES.md: the package gives a surviving spouse the 400,000 of joint returns before the child credit shrinks."""
    dependents = pl.sum_horizontal(
        "children_under_6", "children_6_to_16", "children_aged_17", "other_dependents"
    )
    return (
        (pl.col("filing_status") == "qss")
        & (dependents > 0)
        & (pl.col("our_adjusted_gross_income") > 200_000_00)
    )


def off(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows where a figure is more than a dollar away."""
    return table.filter((pl.col(name) - pl.col(f"our_{name}")).abs() > DOLLAR)


@pytest.mark.parametrize("name", FIGURES)
def test_every_return_agrees_to_the_dollar(table: pl.DataFrame, name: str) -> None:
    assert table[f"our_{name}"].null_count() == 0
    assert off(table, name).filter(~child_credit_of_survivors()).height == 0


def test_what_differs_is_what_is_explained(table: pl.DataFrame) -> None:
    """Exactly the rows counted in DIFFERENCES.md, and the package takes less tax in each."""
    differing = off(table, "income_tax")
    assert table.height == 306
    assert differing.filter(child_credit_of_survivors()).height == differing.height == 13
    assert differing.filter(pl.col("income_tax") > pl.col("our_income_tax")).height == 0


def test_with_less_without_agrees_to_the_dollar(table: pl.DataFrame) -> None:
    without = table.filter(distribution=0).select("house", o="our_income_tax", t="income_tax").unique("house")
    same = table.filter(~child_credit_of_survivors())
    both = same.filter(pl.col("distribution") > 0).join(without, on="house")
    extra = both.with_columns(
        ours=pl.col("our_income_tax") - pl.col("o"), theirs=pl.col("income_tax") - pl.col("t")
    )
    assert extra.height > 150
    assert extra.filter((pl.col("ours") - pl.col("theirs")).abs() > DOLLAR).height == 0


def test_the_premium_tax_credit_agrees_but_for_a_rounded_percent(
    answered: dict[str, list[dict[str, float]]],
) -> None:
    """The package does not round the share of income to a hundredth of a percent: half of one of the income, and a dollar."""
    rows = covered()
    theirs = answered["returns"][-len(rows) :]
    asked = [
        {**row, "distribution": 0, "benchmark_premium": row["benchmark_premium"] * 100,
         "enrolled_premium": row["benchmark_premium"] * 100, "tax_family_size": row["people"]}
        for row in rows
    ]  # fmt: skip
    table = ours(asked, ("premium_credit",))
    off = [
        (row, credit, figures["premium_credit"])
        for row, credit, figures in zip(rows, table["our_premium_credit"], theirs, strict=True)
        if abs(credit / 100 - figures["premium_credit"]) > 1 + row["retirement_income"] / 20_000
    ]
    assert off == []
    assert table.filter(pl.col("our_premium_credit") > 0).height > 80


def test_the_medicare_surcharge_agrees_to_the_dollar(answered: dict[str, list[dict[str, float]]]) -> None:
    rows = enrolled()
    asked = [
        {"tax_year": row["year"] - 2, "filing_status": row["filing_status"], "age": 68, "spouse_age": 68,
         "retirement_income": row["income"], "distribution": 0, "part_b_people": people_b, "part_d_people": 1 - people_b}
        for row in rows for people_b in (1, 0)
    ]  # fmt: skip
    found = ours(asked, ("medicare_surcharge",), apart=False)["our_medicare_surcharge"].to_list()
    off = [
        (row, found[2 * at] / 100, found[2 * at + 1] / 100, theirs)
        for at, (row, theirs) in enumerate(zip(rows, answered["medicare"], strict=True))
        if abs(found[2 * at] / 100 - theirs["part_b"]) > 1
        or abs(found[2 * at + 1] / 100 - theirs["part_d"]) > 1
    ]
    assert off == []
    assert len(set(found)) == 1 + 2 * 5 * 3  # nothing, and each step of both parts in each year
