"""What is blocked by facts that last stays blocked, whatever the others become."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from inservice.engine.book import RuleBook
from inservice.engine.by_row import RowAnswers
from inservice.engine.frame import Frame
from inservice.engine.grain import Grain
from inservice.engine.rule import Rule, rule
from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES
from inservice.engine.words import Expr, Fact, choose, pick, select

from . import statute
from .situations import POOLS, Village, frames_of, random_village

TRUTHS = [each for each in statute.RULES if each.kind == "truth"]


def changed(
    village: Village, chance: random.Random, facts: frozenset[str], growing: frozenset[str] = frozenset()
) -> Village:
    """The same village with other values of these facts: of those that grow, no less than they were."""

    def another(name: str, value: Any) -> Any:
        if name in growing:
            return None if value is None else chance.choice([v for v in POOLS[name] if v >= value])
        return chance.choice([None, *POOLS[name]]) if name in facts else value

    def again(row: dict[str, Any]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for name, value in row.items():
            if isinstance(value, list):
                out[name] = [again(each) for each in value]
            elif isinstance(value, dict):
                out[name] = again(value)
            else:
                out[name] = another(name, value)
        return out

    return again(village)


DATES = {name for name in POOLS if statute.FACTS[name].kind == "date"}


@pytest.mark.parametrize(("facts", "growing"), [
    ({"village.levy_date"}, set()), ({"household.flood", "household.feast"}, set()),
    ({"person.birth_date", "person.income"}, set()), ({"zone.use", "parcel.worth"}, set()), (set(POOLS), set()),
    ({"village.levy_date"}, {"village.levy_date"}), ({"household.registered_on", "household.flood"}, {"household.registered_on"}),
    ({"parcel.worth", "parcel.bought_on"}, {"parcel.worth", "parcel.bought_on"}), (DATES, DATES),
])  # fmt: skip
def test_no_rule_becomes_what_it_could_not(arcadia: RuleBook, facts: set[str], growing: set[str]) -> None:
    chance = random.Random(f"lasting {sorted(facts)} {sorted(growing)}")
    grow = frozenset(growing)
    lasting = arcadia.lasting(frozenset(facts), grow)
    spared = {"reach": 0, "sink": 0}
    for _ in range(60):
        village = random_village(chance, 0.2)
        first = RowAnswers(arcadia, frames_of([village]))
        later = RowAnswers(arcadia, frames_of([changed(village, chance, frozenset(facts), grow)]))
        for each in TRUTHS:
            grain = arcadia.grains[each.name]
            for before, after in zip(first.rows(grain), later.rows(grain), strict=True):
                for bound in (NO, NOT_CLAIMED, UNKNOWN, YES):
                    if not lasting.may_reach(bound, each, before):
                        assert after[each.name] < bound, each.name
                        spared["reach"] += 1
                    if not lasting.may_sink(bound, each, before):
                        assert after[each.name] > bound, each.name
                        spared["sink"] += 1
    assert all(spared.values()) or facts == set(POOLS)


ROW = Grain("row")
KIND = Fact("row.kind", "text", ROW, "A kind.")
FIXED, MOVES = (Fact(f"row.{name}", "truth", ROW, "A record.") for name in ("fixed", "moves"))


def _rule(name: str, expr: Expr, governed_by: Expr | None = None) -> Rule:
    def build() -> Expr:
        return expr

    build.__name__ = name
    return rule(
        "Is it?", cites="A law", ref="X-1", yes="It is.", no="It is not.", unknown="Not on file.", governed_by=governed_by
    )(build)  # fmt: skip


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


DAY = Fact("row.day", "date", ROW, "A day that only grows later.")
LIMIT = Fact("row.limit", "date", ROW, "A day that lasts.")


@pytest.mark.parametrize(
    ("day", "may_be_no", "may_be_yes"),
    [(date(2020, 1, 1), True, True), (date(2020, 1, 2), True, False), (None, True, False)],
)
def test_a_day_that_only_grows_later_does_not_come_back(
    day: date | None, may_be_no: bool, may_be_yes: bool
) -> None:
    by_then, after = _rule("by_then", DAY <= LIMIT), _rule("after", DAY > LIMIT)
    book = RuleBook([], [by_then, after])
    row = RowAnswers(book, {"row": Frame({"row.day": [day], "row.limit": [date(2020, 1, 1)]})}).row(ROW, 0)
    days = frozenset({"row.day"})
    lasting = book.lasting(days, days)
    assert lasting.may_sink(NO, by_then, row) is may_be_no
    assert lasting.may_reach(YES, by_then, row) is may_be_yes
    assert lasting.may_reach(YES, after, row) is may_be_no
    assert lasting.may_sink(NO, after, row) is may_be_yes
    assert book.lasting(days).may_reach(YES, by_then, row), "a day that may go back may come within the limit"


@pytest.mark.parametrize(("fixed", "may"), [(True, False), (False, True), (None, False)])
def test_a_choice_on_what_lasts_is_the_case_that_counts(fixed: bool | None, may: bool) -> None:
    holds, moves = _rule("holds", FIXED & FIXED), _rule("moves", MOVES & MOVES)
    chosen = _rule("chosen", choose((holds, ~holds), otherwise=moves))
    book = RuleBook([], [holds, moves, chosen])
    row = RowAnswers(book, {"row": Frame({"row.fixed": [fixed], "row.moves": [False]})}).row(ROW, 0)
    assert book.lasting(frozenset({"row.moves"})).may_reach(YES, chosen, row) is may


def test_a_version_in_force_stays_so_while_its_day_only_grows_later() -> None:
    later = _rule("later", FIXED & FIXED)
    dated = _rule("dated", MOVES & MOVES, governed_by=DAY)
    dated.version("2020-01-01", cites="Another law")(lambda: later)
    book = RuleBook([], [later, dated])
    frame = Frame({"row.day": [date(2020, 1, 1), date(2019, 12, 31)], "row.fixed": [False, False]})
    rows = RowAnswers(book, {"row": frame}).rows(ROW)
    changing, days = frozenset({"row.day", "row.moves"}), frozenset({"row.day"})
    assert [book.lasting(changing, days).may_reach(YES, dated, row) for row in rows] == [False, True]
    assert all(book.lasting(changing).may_reach(YES, dated, row) for row in rows)


NEVER = Fact("row.never", "date", ROW, "A day, the last there is where it never comes.")
SUM, PART = (Fact(f"row.{name}", "money", ROW, "An amount.") for name in ("sum", "part"))


@pytest.mark.parametrize(("until", "may_be_no"), [(date.max, False), (date(2030, 1, 1), True), (None, True)])
def test_a_day_that_never_comes_is_never_passed(until: date | None, may_be_no: bool) -> None:
    before = _rule("before", NEVER > DAY)
    book = RuleBook([], [before])
    row = RowAnswers(book, {"row": Frame({"row.day": [date(2020, 1, 1)], "row.never": [until]})}).row(ROW, 0)
    days = frozenset({"row.day"})
    assert book.lasting(days, days).may_sink(NO, before, row) is may_be_no


@pytest.mark.parametrize(
    ("kind", "fixed", "total", "may_be_no"),
    [
        ("whole", True, 1, False), ("whole", True, 0, True), ("part", True, 1, True), (None, True, 1, False),
        ("whole", False, 1, True), ("whole", None, 1, False),
    ],
)  # fmt: skip
def test_an_amount_that_stays_for_a_row_keeps_what_is_asked_of_it(
    kind: str | None, fixed: bool | None, total: int, may_be_no: bool
) -> None:
    """The amount is picked by what lasts; whether it stays turns on which one is picked."""
    holds = _rule("holds", FIXED & FIXED)
    picked = pick(KIND, {"whole": SUM, "part": PART}, otherwise=PART)
    amounts = choose((holds, picked), otherwise=PART)
    reached = _rule("reached", amounts > 0)
    book = RuleBook([], [holds, reached])
    frame = Frame({"row.kind": [kind], "row.fixed": [fixed], "row.sum": [total], "row.part": [1]})
    row = RowAnswers(book, {"row": frame}).row(ROW, 0)
    assert book.lasting(frozenset({"row.part"})).may_sink(NO, reached, row) is may_be_no
