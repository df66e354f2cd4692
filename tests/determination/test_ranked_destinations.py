"""Destinations of a book are served as they rank, whatever the order of the rows."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from inservice.api import decide, read_case

CASE = Path(__file__).parents[2] / "cases" / "taxation" / "rollover" / "notice-2014-54-example-1.yaml"
ROWS = [("traditional_ira", 2), ("employer_plan", 1)]


@pytest.mark.parametrize(
    ("ranks", "first"),
    [((2, 1), "employer_plan"), ((1, 2), "traditional_ira"), ((None, None), "traditional_ira")],
    ids=["as ranked", "as listed", "without rank"],
)
def test_the_first_in_rank_is_served_first(ranks: tuple[int | None, int | None], first: str) -> None:
    """Of 100,000 asked twice there is only one: the other destination alone is refused."""
    case = read_case(CASE)
    asked = case.book.tables["request_destinations"]
    kinds = ("traditional_ira", "employer_plan")
    case.book.tables["request_destinations"] = pl.DataFrame(
        [
            {"request_id": asked["request_id"][0], "rank": rank, "kind": kind, "amount": 100_000_00}
            for kind, rank in zip(kinds, ranks, strict=True)
        ],
        schema=asked.schema,
    )
    data = decide(case).data
    (refused,) = data["refusals"]
    assert {first, refused["kind"]} == set(kinds)
    assert [row["kind"] for row in data["destinations"] if row["kind"] in kinds] == [first]
