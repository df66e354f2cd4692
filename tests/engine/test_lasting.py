"""What is blocked by facts that last stays blocked, whatever the others become."""

from __future__ import annotations

import random
from typing import Any

import pytest

from inservice.engine.book import RuleBook
from inservice.engine.by_row import RowAnswers
from inservice.engine.frame import Frame
from inservice.engine.grain import Grain
from inservice.engine.rule import Rule, rule
from inservice.engine.truth import UNKNOWN, YES
from inservice.engine.words import Expr, Fact, select

from . import statute
from .situations import POOLS, Village, frames_of, random_village

TRUTHS = [each for each in statute.RULES if each.kind == "truth"]


def changed(village: Village, chance: random.Random, facts: frozenset[str]) -> Village:
    """The same village with other values of these facts."""

    def again(row: dict[str, Any]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for name, value in row.items():
            if isinstance(value, list):
                out[name] = [again(each) for each in value]
            elif isinstance(value, dict):
                out[name] = again(value)
            else:
                out[name] = chance.choice([None, *POOLS[name]]) if name in facts else value
        return out

    return again(village)


@pytest.mark.parametrize("facts", [
    {"village.levy_date"}, {"household.flood", "household.feast"}, {"person.birth_date", "person.income"},
    {"zone.use", "parcel.worth"}, set(POOLS),
])  # fmt: skip
def test_no_rule_becomes_what_it_could_not(arcadia: RuleBook, facts: set[str]) -> None:
    chance = random.Random(f"lasting {sorted(facts)}")
    lasting = arcadia.lasting(frozenset(facts))
    spared = 0
    for _ in range(60):
        village = random_village(chance, 0.2)
        first = RowAnswers(arcadia, frames_of([village]))
        later = RowAnswers(arcadia, frames_of([changed(village, chance, frozenset(facts))]))
        for each in TRUTHS:
            grain = arcadia.grains[each.name]
            for before, after in zip(first.rows(grain), later.rows(grain), strict=True):
                for least in (UNKNOWN, YES):
                    if not lasting.may_reach(least, each, before):
                        assert after[each.name] < least, each.name
                        spared += 1
    assert spared or facts == set(POOLS)


ROW = Grain("row")
KIND = Fact("row.kind", "text", ROW, "A kind.")
FIXED, MOVES = (Fact(f"row.{name}", "truth", ROW, "A record.") for name in ("fixed", "moves"))


def _rule(name: str, expr: Expr) -> Rule:
    def build() -> Expr:
        return expr

    build.__name__ = name
    return rule("Is it?", cites="A law", ref="X-1", yes="It is.", no="It is not.", unknown="Not on file.")(
        build
    )


@pytest.mark.parametrize(
    ("kind", "fixed", "may"),
    [("a", True, True), ("a", False, False), ("b", False, True), (None, True, False)],
)
def test_a_case_that_is_selected_by_what_lasts_is_the_one_that_counts(
    kind: str | None, fixed: bool, may: bool
) -> None:
    holds, moves = _rule("holds", FIXED & FIXED), _rule("moves", MOVES & MOVES)
    both, either = _rule("both", holds & moves), _rule("either", holds | moves)
    chosen = _rule("chosen", select(KIND, {"a": both}, otherwise=either))
    book = RuleBook([], [holds, moves, both, either, chosen])
    frame = Frame({"row.kind": [kind], "row.fixed": [fixed], "row.moves": [False]})
    row = RowAnswers(book, {"row": frame}).row(ROW, 0)
    assert book.lasting(frozenset({"row.moves"})).may_reach(YES, chosen, row) is may
