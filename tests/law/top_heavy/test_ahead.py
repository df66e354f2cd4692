"""The margins of looking ahead, on random groups: to the cent on each side of 60 percent, counted by hand."""

from __future__ import annotations

import random

import polars as pl

from inservice.engine.evaluate import evaluate
from inservice.facts.top_heavy import EMPLOYER_YEAR
from inservice.law.rulebook import rule_book

MARGINS = (
    "key_money_before_tipping",
    "other_money_before_tipping",
    "key_money_too_much",
    "other_money_that_cures",
)


def over(keys: int, others: int) -> bool:
    return keys * 10 > (keys + others) * 6


def test_a_cent_beyond_the_margin_changes_the_status() -> None:
    """TH-RAT-01: the plans added by choice are a second group, and one group at or under the line is enough."""
    rng = random.Random(60)
    rows = []
    for _ in range(2_000):
        key, other = rng.randint(1, 10 ** rng.randint(1, 9)), rng.randint(1, 10 ** rng.randint(1, 9))
        rows.append((key, other, key + rng.choice([0, 5]), other + rng.choice([0, rng.randint(0, 10**8)])))
    names = ("key_most", "nonkey_least", "enlarged_key_most", "enlarged_nonkey_least")
    frame = pl.DataFrame(rows, schema=[f"employer_year.{n}" for n in names], orient="row")
    found = evaluate(rule_book(), MARGINS, {EMPLOYER_YEAR.name: frame})[EMPLOYER_YEAR.name]
    statuses = set()
    for (key, other, more_key, more_other), (up, down, less, cure) in zip(
        rows, found.select(MARGINS).rows(), strict=True
    ):

        def tipped(
            keys: int, others: int, a: int = key, b: int = other, c: int = more_key, d: int = more_other
        ) -> bool:
            return over(a + keys, b + others) and over(c + keys, d + others)

        statuses.add(tipped(0, 0))
        if tipped(0, 0):
            assert (up, down) == (0, 0)
            assert not tipped(-less, 0) and tipped(1 - less, 0)
            assert not tipped(0, cure) and tipped(0, cure - 1)
        else:
            assert (less, cure) == (0, 0)
            assert not tipped(up, 0) and tipped(up + 1, 0)
            assert not tipped(0, -down) and tipped(0, -down - 1)
    assert statuses == {True, False}


def test_without_a_bound_the_margins_are_unknown() -> None:
    row = {"key_most": None, "nonkey_least": 5, "enlarged_key_most": 5, "enlarged_nonkey_least": 5}
    frame = pl.DataFrame({f"employer_year.{n}": pl.Series([v], dtype=pl.Int64) for n, v in row.items()})
    found = evaluate(rule_book(), MARGINS, {EMPLOYER_YEAR.name: frame})[EMPLOYER_YEAR.name]
    assert found.select(MARGINS).row(0) == (None,) * 4
