"""Columns worked out when they are asked for: the same as Polars' own, and no more of them than needed."""

from __future__ import annotations

import random

import polars as pl
import pytest

from inservice.engine.book import RuleBook
from inservice.engine.evaluate import Answers, evaluate
from inservice.engine.explain import Explainer
from inservice.engine.grain import Grain
from inservice.engine.rule import Rule, rule
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.engine.words import Expr, Fact, Named, never, select

from . import statute
from .situations import frames_of, random_village


def _whole(column: pl.Series, height: int) -> list[object]:
    """A column of one row stands for all."""
    return (column if len(column) == height else column.new_from_index(0, height)).to_list()


@pytest.mark.parametrize("unknown", [0.0, 0.15, 0.6])
@pytest.mark.parametrize("villages", [0, 1, 40])
def test_each_step_gives_what_polars_gives(arcadia: RuleBook, unknown: float, villages: int) -> None:
    """Every version of every rule, step by step and as one Polars expression."""
    chance = random.Random(f"{unknown} {villages}")
    answers = Answers(arcadia, frames_of([random_village(chance, unknown) for _ in range(villages)]))
    for each in statute.RULES:
        grain = arcadia.grains[each.name]
        height = answers.frames[grain.name].height
        for version in each.versions:
            assert version.expr is not None
            reads = [answers.column(grain, c).alias(c.name) for c in version.expr.reads]
            expected = pl.DataFrame(reads).select(version.expr.column.alias("@"))["@"] if reads else None
            if expected is not None:
                found = answers.work(grain, version.expr)
                assert _whole(found, height) == _whole(expected, height), each.name


ROW = Grain("row")
KIND, LEFT, RIGHT = (
    Fact("row.kind", "text", ROW, "A kind."),
    Fact("row.left", "truth", ROW, "One record."),
    Fact("row.right", "truth", ROW, "Another record."),
)


def _rule(name: str, expr: Expr) -> Rule:
    def build() -> Expr:
        return expr

    build.__name__ = name
    return rule("Is it?", cites="A law", ref="X-1", yes="It is.", no="It is not.", unknown="Not on file.")(
        build
    )


def _names(answers: Answers, asked: Named) -> set[str]:
    answers.column(ROW, asked)
    return {name for _, name in answers._columns}


def test_a_case_that_no_row_takes_is_left_alone() -> None:
    left, right = _rule("left_holds", LEFT & ~~LEFT), _rule("right_holds", RIGHT & ~~RIGHT)
    chosen = _rule("chosen", select(KIND, {"a": left, "b": right}, never()))
    book = RuleBook([], [left, right, chosen])
    frame = pl.DataFrame({"row.kind": ["a", "c"], "row.left": [True, True], "row.right": [True, True]})
    assert "right_holds" not in _names(Answers(book, {"row": frame}), chosen)
    taken = frame.with_columns(pl.Series("row.kind", ["a", "b"]))
    assert "right_holds" in _names(Answers(book, {"row": taken}), chosen)


def test_what_was_left_alone_is_still_explained() -> None:
    """The first part settles every row, so the second is not needed for the answer; the reasons need it."""
    left, right = _rule("left_holds", LEFT & ~~LEFT), _rule("right_holds", RIGHT & ~~RIGHT)
    both = _rule("both", left & right)
    book = RuleBook([], [left, right, both])
    out = evaluate(book, ["both"], {"row": pl.DataFrame({"row.left": [False], "row.right": [False]})})
    assert out["row"]["both"].to_list() == [NO]
    assert "right_holds" not in out["row"].columns
    found = Explainer(book, out).finding("both", ROW, 0)
    assert [part.rule.rsplit(".", 1)[-1] for part in found.parts] == ["left_holds", "right_holds"]


def test_a_later_stage_takes_what_an_earlier_one_answered() -> None:
    left = _rule("left_holds", LEFT & ~~LEFT)
    book = RuleBook([], [left])
    first = Answers(book, {"row": pl.DataFrame({"row.left": [True, None, False]})})
    copied = pl.Series([2, 0, 0, 1], dtype=pl.UInt32)
    later = Answers(book, {"row": pl.DataFrame({"at": [0, 1, 2, 3]})}, before=first, rows={"row": copied})
    assert later.column(ROW, left).to_list() == [NO, YES, YES, UNKNOWN]
