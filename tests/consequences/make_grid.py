"""Write grid.csv: households and what Tax-Calculator says of them.

Run in an environment that has the extra ``tax``, apart from the tests:
``PYTHONPATH=src python tests/consequences/make_grid.py``. Amounts in the file are whole dollars; an empty cell is zero.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inservice.determination.consequences.tax_library import STATUSES, federal_tax

GRID = Path(__file__).with_name("grid.csv")
YEARS = range(2018, 2027)
WAGES = (0, 28_000, 61_000, 118_000, 213_000, 437_000, 690_000)
AMOUNTS = (0, 7_000, 52_000, 260_000)
AGES = (45, 64, 66)
PROFILES: tuple[dict[str, int], ...] = (
    {},
    {"social_security": 31_000, "taxable_interest": 2_400},
    {"long_term_gain": 50_000, "ordinary_dividends": 9_000, "qualified_dividends": 8_000},
    {"children_under_6": 1, "children_6_to_16": 1, "other_dependents": 1},
    {"state_income_tax": 14_000, "property_tax": 12_000, "mortgage_interest": 17_000, "gifts": 3_000, "medical_expenses": 21_000},
    {"social_security": 44_000, "tax_exempt_interest": 6_000, "long_term_gain": 12_000, "short_term_gain": 3_000},
    {"opportunity_student": 4_000, "lifetime_learning_expenses": 6_000, "children_aged_17": 1},
)  # fmt: skip
FACTS = (
    "tax_year", "filing_status", "age", "spouse_age", "wages", "spouse_wages", "taxable_interest", "tax_exempt_interest",
    "ordinary_dividends", "qualified_dividends", "short_term_gain", "long_term_gain", "other_investment_income", "retirement_income",
    "social_security", "adjustments", "medical_expenses", "state_income_tax", "property_tax", "mortgage_interest", "gifts",
    "children_under_6", "children_6_to_16", "children_aged_17", "other_dependents", "opportunity_student",
    "lifetime_learning_expenses", "distribution",
)  # fmt: skip
COUNTS = (
    "tax_year",
    "age",
    "spouse_age",
    "children_under_6",
    "children_6_to_16",
    "children_aged_17",
    "other_dependents",
)
RESULTS = (
    "adjusted_gross_income",
    "taxable_benefits",
    "taxable_income",
    "investment_income_tax",
    "income_tax",
)


def regular() -> Iterator[dict[str, Any]]:
    """Status x year x wages x age x amount, the profiles dealt out in turn."""
    turn = 0
    for year in YEARS:
        for status in STATUSES:
            for wages in WAGES:
                for age in AGES:
                    turn += 1
                    for amount in AMOUNTS:
                        yield {"tax_year": year, "filing_status": status, "wages": wages, "age": age, "spouse_age": age,
                               "distribution": amount, **PROFILES[turn % len(PROFILES)]}  # fmt: skip


def drawn(count: int, seed: int = 1987) -> Iterator[dict[str, Any]]:
    """Households of every mixture, each without and with an amount."""
    luck = random.Random(seed)

    def some(most: int, share: float) -> int:
        return round(most * luck.random() ** 2) if luck.random() < share else 0

    for _ in range(count):
        status = luck.choice(list(STATUSES))
        dividends = some(60_000, 0.4)
        house = {
            "tax_year": luck.choice(YEARS), "filing_status": status, "age": luck.randint(30, 80), "spouse_age": luck.randint(30, 80),
            "wages": some(700_000, 0.8), "spouse_wages": some(200_000, 0.5) if status == "mfj" else 0,
            "taxable_interest": some(40_000, 0.5), "tax_exempt_interest": some(20_000, 0.3), "ordinary_dividends": dividends,
            "qualified_dividends": round(dividends * luck.random()), "short_term_gain": some(20_000, 0.2),
            "long_term_gain": some(300_000, 0.4), "other_investment_income": some(40_000, 0.2), "retirement_income": some(90_000, 0.4),
            "social_security": some(60_000, 0.4), "adjustments": some(7_000, 0.2), "medical_expenses": some(60_000, 0.4),
            "state_income_tax": some(60_000, 0.5), "property_tax": some(30_000, 0.5), "mortgage_interest": some(40_000, 0.4),
            "gifts": some(20_000, 0.4), "children_under_6": luck.choice((0, 0, 1)), "children_6_to_16": luck.choice((0, 0, 1, 2)),
            "children_aged_17": luck.choice((0, 0, 0, 1)), "other_dependents": luck.choice((0, 0, 0, 1)),
            "opportunity_student": some(6_000, 0.2), "lifetime_learning_expenses": some(12_000, 0.2),
        }  # fmt: skip
        for amount in (0, some(400_000, 1.0)):
            yield {**house, "distribution": amount}


def of_library(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the grid as the library's door takes it: cents, students apart."""
    household = {
        name: row.get(name, 0) if name in COUNTS or name == "filing_status" else row.get(name, 0) * 100
        for name in FACTS
    }
    return {**household, "students": [household.pop("opportunity_student")]}


def answered(rows: list[dict[str, Any]], *, same_scope: bool) -> list[dict[str, int]]:
    """The library's answers in the order of the rows, one call for each year."""
    found: dict[int, dict[str, int]] = {}
    for year in YEARS:
        places = [at for at, row in enumerate(rows) if row["tax_year"] == year]
        households = [of_library(rows[at]) for at in places]
        found |= dict(zip(places, federal_tax(year, households, same_scope=same_scope), strict=True))
    return [found[at] for at in range(len(rows))]


def main() -> None:
    """Write the grid; a row holds the facts, the answers of the same scope, and the whole return's tax."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=GRID)
    parser.add_argument("--every", type=int, default=1, help="only every so many rows of the grid")
    chosen = parser.parse_args()
    rows = [*regular(), *drawn(900)][:: chosen.every]
    same, whole = answered(rows, same_scope=True), answered(rows, same_scope=False)
    with chosen.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*FACTS, *RESULTS, "whole_return_tax"])
        for row, ours, theirs in zip(rows, same, whole, strict=True):
            amounts = [*(ours[name] for name in RESULTS), theirs["income_tax"]]
            writer.writerow(
                [*(row.get(name) or "" for name in FACTS), *(f"{cents / 100:.2f}" for cents in amounts)]
            )


if __name__ == "__main__":
    main()
