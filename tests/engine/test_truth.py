"""Truth tables of the composing words, exhaustive over the four answers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import polars as pl
import pytest

from inservice.engine.book import RuleBook
from inservice.engine.evaluate import evaluate
from inservice.engine.grain import Grain
from inservice.engine.rule import Rule, amount, rule
from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES, negated
from inservice.engine.words import Expr, Fact, all_of, any_of, choose, count_of, never, select

ALL = (NO, NOT_CLAIMED, UNKNOWN, YES)
PAIRS = list(product(ALL, ALL))
PARENT = Grain("parent")
CHILD = Grain("child", (PARENT,))
a = Fact("row.a", "truth", PARENT, "a")
b = Fact("row.b", "truth", PARENT, "b")
key = Fact("row.key", "text", PARENT, "key")
each = Fact("child.each", "truth", CHILD, "each")

# Written out by hand: rows are the left answer, columns the right: no, not_claimed, unknown, yes.
AND = {NO: (0, 0, 0, 0), NOT_CLAIMED: (0, 1, 1, 1), UNKNOWN: (0, 1, 2, 2), YES: (0, 1, 2, 3)}
OR = {NO: (0, 1, 2, 3), NOT_CLAIMED: (1, 1, 2, 3), UNKNOWN: (2, 2, 2, 3), YES: (3, 3, 3, 3)}
NOT = {NO: YES, NOT_CLAIMED: YES, UNKNOWN: UNKNOWN, YES: NO}


def truth(build: Callable[[], Expr]) -> Rule:
    return rule("?", cites="c", ref="r", yes="y", no="n", unknown="u")(build)


def told(build: Callable[[], Expr], frame: pl.DataFrame, children: pl.DataFrame | None = None) -> list[int]:
    made = truth(build)
    frames = {"parent": frame, "child": pl.DataFrame() if children is None else children}
    return evaluate(RuleBook([], [made]), [made.name], frames)["parent"][made.name].to_list()


def two() -> pl.DataFrame:
    return pl.DataFrame(
        {"row.a": [p for p, _ in PAIRS], "row.b": [q for _, q in PAIRS]},
        schema={"row.a": pl.UInt8, "row.b": pl.UInt8},
    )


def test_and_or_not() -> None:
    assert told(lambda: a & b, two()) == [AND[p][q] for p, q in PAIRS]
    assert told(lambda: a | b, two()) == [OR[p][q] for p, q in PAIRS]
    assert told(lambda: ~a, two()) == [NOT[p] for p, _ in PAIRS]
    assert [negated(p) for p in ALL] == [NOT[p] for p in ALL]


def test_de_morgan_holds() -> None:
    assert told(lambda: ~(a & b), two()) == told(lambda: ~a | ~b, two())
    assert told(lambda: ~(a | b), two()) == told(lambda: ~a & ~b, two())


def test_choose_passes_unknown_on() -> None:
    found = told(lambda: choose((a, b), otherwise=never()), two())
    assert found == [{YES: q, UNKNOWN: UNKNOWN}.get(p, NO) for p, q in PAIRS]
    found = told(lambda: choose((a, never()), (b, ~never()), otherwise=b), two())
    assert found == [
        NO if p == YES else UNKNOWN if UNKNOWN in (p, q) else YES if q == YES else q for p, q in PAIRS
    ]


def test_select_takes_the_truth_of_its_key() -> None:
    frame = pl.concat(
        [two().with_columns(pl.lit(k, pl.String).alias("row.key")) for k in ("a", "b", "c", None)]
    )
    found = told(lambda: select(key, {"a": a, "b": b}, otherwise=never()), frame)
    assert found == [p for p, _ in PAIRS] + [q for _, q in PAIRS] + [NO] * 16 + [UNKNOWN] * 16


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_any_all_and_count_over_rows(size: int) -> None:
    groups = list(product(ALL, repeat=size))
    parents = pl.DataFrame({"row.a": [YES] * len(groups)}, schema={"row.a": pl.UInt8})
    rows = [(at, held) for at, group in enumerate(groups) for held in group]
    children = pl.DataFrame(
        {"@parent": [at for at, _ in rows], "child.each": [held for _, held in rows]},
        schema={"@parent": pl.UInt32, "child.each": pl.UInt8},
    )

    def fold(table: dict[int, tuple[int, ...]], start: int, group: tuple[int, ...]) -> int:
        for held in group:
            start = table[start][held]
        return start

    assert told(lambda: any_of(each, per=PARENT), parents, children) == [fold(OR, NO, g) for g in groups]
    assert told(lambda: all_of(each, per=PARENT), parents, children) == [fold(AND, YES, g) for g in groups]

    def how_many() -> Expr:
        return count_of(each, per=PARENT)

    made = amount("?", cites="c", ref="r", says="s", unknown="u", kind="number")(how_many)
    out = evaluate(RuleBook([], [made]), ["how_many"], {"parent": parents, "child": children})
    assert out["parent"]["how_many"].to_list() == [None if UNKNOWN in g else g.count(YES) for g in groups]


def test_booleans_become_answers() -> None:
    frame = pl.DataFrame({"row.a": [True, False, None]})
    assert told(lambda: a & ~never(), frame) == [YES, NO, UNKNOWN]


def test_a_null_among_answers_is_unknown() -> None:
    frame = pl.DataFrame({"row.a": [3, None]}, schema={"row.a": pl.UInt8})
    assert told(lambda: a & ~never(), frame) == [YES, UNKNOWN]


def test_an_expression_has_no_python_truth() -> None:
    with pytest.raises(TypeError, match="use & "):
        bool(a)
    with pytest.raises(TypeError, match="use & "):
        assert a and b
    with pytest.raises(TypeError, match="not compared"):
        _ = a == b
