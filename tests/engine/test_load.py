"""A faulty rule book does not load, and the message names every faulty rule at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import ModuleType
from typing import Any

import pytest

from inservice.engine.book import RuleBook
from inservice.engine.grain import Grain
from inservice.engine.rule import Ledger, Rule, amount, ledger, rule
from inservice.engine.words import (
    Expr,
    Fact,
    all_of,
    always,
    any_of,
    choose,
    dollars,
    never,
    nothing,
    select,
    total,
)
from inservice.errors import RuleBookError

HOUSE = Grain("house")
ROOM = Grain("room", (HOUSE,))
SHED = Grain("shed", (HOUSE,))
price = Fact("house.price", "money", HOUSE, "price")
built_on = Fact("house.built_on", "date", HOUSE, "built on")
painted_on = Fact("room.built_on", "date", ROOM, "the same label as the house's")
area = Fact("room.area", "number", ROOM, "area")
is_let = Fact("room.is_let", "truth", ROOM, "let")
roof = Fact("shed.roof", "text", SHED, "roof")

GOOD = {"cites": "Code 1", "ref": "H-1", "yes": "Yes.", "no": "No.", "unknown": "Unknown."}


def named(name: str, build: Callable[[], Any], **more: Any) -> Rule:
    build.__name__ = name
    return rule("?", **{**GOOD, **more})(build)


def value(name: str, build: Callable[[], Any], **more: Any) -> Rule:
    build.__name__ = name
    return amount("?", **{"cites": "Code 1", "ref": "H-1", "says": "It is.", "unknown": "Unknown.", **more})(
        build
    )


def told(*rules: Rule) -> list[str]:
    with pytest.raises(RuleBookError) as refused:
        RuleBook([], rules)
    heading, *problems = str(refused.value).splitlines()
    assert heading == "The rule book does not load:"
    return [p.strip().removeprefix("tests.engine.test_load.") for p in problems]


def costs() -> Rule:
    return named("costs", lambda: price > 5)


def one(*rules: Rule) -> str:
    problems = told(*rules)
    assert len(problems) == 1, problems
    return problems[0]


def test_a_sound_book_loads() -> None:
    costly = costs()
    book = RuleBook(
        [], [costly, named("is_old", lambda: built_on < date(1900, 1, 1)), value("worth", lambda: price + 1)]
    )
    assert book["costs"] is costly
    assert set(book.grains.values()) == {HOUSE}


def test_two_rules_of_one_name() -> None:
    assert "two rules are named costs" in one(costs(), costs())


def test_two_ledgers_of_one_name() -> None:
    modules = [ModuleType("one"), ModuleType("two")]
    for module in modules:

        def step() -> None:
            """Nothing."""

        step.__module__ = module.__name__
        vars(module)["step"] = ledger("?", cites="c", ref="r")(step)
        assert isinstance(vars(module)["step"], Ledger)
    with pytest.raises(RuleBookError, match=r"two rules are named step: one\.step and two\.step"):
        RuleBook(modules)
    assert set(RuleBook(modules[:1]).ledgers) == {"step"}


def test_a_module_keeps_only_its_own_rules() -> None:
    home, guest = ModuleType("home"), ModuleType("guest")
    costly = costs()
    costly.module = "home"
    vars(home)["costs"] = vars(guest)["costs"] = costly
    assert set(RuleBook([home, guest]).rules) == {"costs"}
    assert RuleBook([guest]).rules == {}


def test_rules_in_a_circle() -> None:
    rules: dict[str, Rule] = {}
    rules["one"] = named("one", lambda: rules["two"] & always())
    rules["two"] = named("two", lambda: ~rules["three"])
    rules["three"] = named("three", lambda: rules["one"] | costly)
    rules["after"] = named("after", lambda: ~rules["one"])  # reads the circle; told once only
    costly = costs()
    problem = one(*rules.values(), costly)
    assert problem.startswith("rules in a circle")
    assert all(f"test_load.{n}" in problem for n in ("one", "two", "three")) and "after" not in problem


def test_a_rule_that_reads_itself() -> None:
    rules: list[Rule] = []
    rules.append(named("own", lambda: ~rules[0]))
    assert "circle" in one(*rules)


@pytest.mark.parametrize("key", ["yes", "no", "unknown"])
def test_a_missing_sentence(key: str) -> None:
    assert one(named("costs", lambda: price > 5, **{key: " "})).startswith("costs has no sentence for " + key)


@pytest.mark.parametrize("key", ["says", "unknown"])
def test_a_missing_sentence_of_an_amount(key: str) -> None:
    assert one(value("worth", lambda: price + 1, **{key: ""})) == f"worth has no sentence for {key}"


def test_a_field_that_is_not_read() -> None:
    problem = one(named("costs", lambda: price > 5, yes="Built {built_on}."))
    assert problem == "costs: a sentence names {built_on}, which the rule does not read"


def test_a_field_of_a_later_version() -> None:
    costly = named("costs", lambda: price > 5, governed_by=built_on)
    costly.version("2000-01-01", cites="Code 2", no="Only {area}.")(lambda: price > 6)
    assert one(costly) == "costs: a sentence names {area}, which the rule does not read"


def test_a_field_of_finer_rows_has_no_one_value() -> None:
    roomy = value("roomy", lambda: total(area, per=HOUSE), kind="number", says="Rooms of {area}.")
    assert "{area}" in one(roomy)


def test_braces_that_name_no_field() -> None:
    assert "brace" in one(named("costs", lambda: price > 5, yes="Costs {the price}."))


def test_a_label_shared_at_the_same_depth() -> None:
    ambiguous = named("late", lambda: painted_on > built_on, yes="On {built_on}.")
    assert one(ambiguous) == (
        "late: a sentence names {built_on}; give the full name, {house.built_on} or {room.built_on}"
    )
    RuleBook([], [named("late", lambda: painted_on > built_on, yes="On {room.built_on}, {house.built_on}.")])


def test_the_nearest_label_wins() -> None:
    old = named("old", lambda: built_on < date(1900, 1, 1))
    later = named(
        "later", lambda: choose((old, painted_on > date(1950, 1, 1)), otherwise=never()), yes="On {built_on}."
    )
    book = RuleBook([], [old, later])
    assert book.find(later, "built_on") is painted_on
    assert book.find(old, "built_on") is built_on
    assert book.find(later, "house.built_on") is built_on
    assert book.find(later, "old") is old


def test_mixed_grains() -> None:
    problem = one(named("odd", lambda: (area > 5) & (roof == "tin")))
    assert problem == "odd mixes grains that do not belong to one another: room, shed"


def test_no_ref_and_no_authority() -> None:
    assert one(named("costs", lambda: price > 5, ref="")) == "costs names no line of the law pages"
    assert one(named("costs", lambda: price > 5, cites=" ")) == "costs has a version without an authority"


def test_versions_out_of_order() -> None:
    costly = named("costs", lambda: price > 5, governed_by=built_on)
    costly.version("2020-01-01", cites="Code 2")(lambda: price > 6)
    costly.version("2020-01-01", cites="Code 3")(lambda: price > 7)
    costly.version("2019-01-01", cites="Code 4")(lambda: price > 8)
    assert told(costly) == [
        "costs has versions out of order or on the same date, 2020-01-01",
        "costs has versions out of order or on the same date, 2019-01-01",
    ]


def test_versions_without_a_governing_date() -> None:
    costly = costs()
    costly.version("2020-01-01", cites="Code 2")(lambda: price > 6)
    assert "governed_by=" in one(costly)
    assert "governed by a money" in one(named("costs", lambda: price > 5, governed_by=price))


@pytest.mark.parametrize(
    ("made", "kinds"),
    [
        (lambda: named("wrong", lambda: price + 1), ("truth", "money")),
        (lambda: named("wrong", lambda: nothing()), ("truth", "none")),  # noqa: PLW0108 - a body of its own
        (lambda: value("wrong", lambda: built_on), ("money", "date")),
        (lambda: value("wrong", lambda: price, kind="date"), ("date", "money")),
    ],
)
def test_a_kind_that_does_not_fit(made: Callable[[], Rule], kinds: tuple[str, str]) -> None:
    assert one(made()) == f"wrong is declared as {kinds[0]} but its expression gives {kinds[1]}"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (lambda: price > 0.5, "0.5 is neither a fact"),
        (lambda: price > built_on, "a money is not compared with a date"),
        (lambda: price > dollars("1.2.3"), "expected an amount"),
        (lambda: HOUSE.no_such_fact, "AttributeError"),  # type: ignore[attr-defined]
        (lambda: None, "None is neither a fact"),
        (lambda: (price > 5) and (price < 9), "use & | ~"),
    ],
)
def test_a_body_that_cannot_be_built(body: Callable[[], Any], why: str) -> None:
    problem = one(named("wrong", body))
    assert problem.startswith("wrong cannot be built: ") and why in problem


def test_a_rule_read_but_not_in_the_book() -> None:
    costly = costs()
    problem = one(named("dear", lambda: costly & ~costly), named("dearer", lambda: ~costly))
    assert problem == "dear reads costs, which is not in the rule book"


def test_a_rule_that_reads_nothing() -> None:
    assert one(named("bare", lambda: always() | never())).startswith("bare reads no fact and no rule")


def test_a_second_fact_of_one_name() -> None:
    twin = Fact("house.price", "money", ROOM, "another")
    assert "a second fact named house.price" in one(costs(), named("twin", lambda: twin > 5))


@pytest.mark.parametrize(
    "build",
    [
        lambda costly: costly & (price < 9),
        lambda costly: costly | ~(price < 9),
        lambda costly: costly | ((price < 9) & (price > 7)),
        lambda costly: ~(costly & ~(price < 9)),
        lambda costly: select(roof, {"tin": costly}, otherwise=price < 9),
        lambda costly: costly & choose((price < 9, costly), otherwise=never()),
    ],
)
def test_a_composite_with_a_raw_comparison(build: Callable[[Rule], Expr]) -> None:
    costly = costs()
    problem = one(costly, named("mixed", lambda: build(costly)))
    assert problem == "mixed mixes rules with a raw comparison; give the comparison a rule of its own"


def test_composites_that_are_told_by_rules() -> None:
    costly = costs()
    RuleBook(
        [],
        [
            costly,
            named("plain", lambda: (price < 9) & ~(price > 7)),
            named("constant", lambda: costly | never()),
            named("chosen", lambda: choose((price < 9, costly), otherwise=never())),
            named("selected", lambda: select(roof, {"tin": costly & ~costly}, otherwise=always())),
        ],
    )


def test_an_aggregate_over_rows_that_are_not_finer() -> None:
    assert "house is not finer than house" in one(value("sum", lambda: total(price, per=HOUSE)))
    assert "house is not finer than room" in one(value("sum", lambda: total(price, per=ROOM)))
    tin = named("tin", lambda: roof == "tin")
    assert "shed is not finer than room" in one(named("some", lambda: any_of(tin, per=ROOM)), tin)
    mixed = value("sum", lambda: total(area, per=HOUSE, where=tin), kind="number")
    assert "room and shed is not finer than house" in one(mixed, tin)
    assert one(mixed, tin).startswith("sum reads total(room.area where tin)/house")


def test_an_aggregate_over_a_condition_of_finer_rows() -> None:
    # the price is the house's, the condition the room's: once for each room that is let
    book = RuleBook(
        [],
        [
            value("rents", lambda: total(price, per=HOUSE, where=is_let)),
            named("all_let", lambda: all_of(is_let, per=HOUSE)),
        ],
    )
    assert book.grains["rents"] is HOUSE


def test_all_problems_at_once() -> None:
    rules: dict[str, Rule] = {}
    rules["one"] = named("one", lambda: ~rules["two"])
    rules["two"] = named("two", lambda: ~rules["one"])
    problems = told(
        *rules.values(),
        costs(),
        costs(),
        named("mute", lambda: price > 5, no=""),
        named("unread", lambda: price > 5, yes="{area}"),
        named("baseless", lambda: price > 5, cites="", ref=""),
        named("wrong", lambda: price + 1, unknown=""),
        named("raw", lambda: price > 1.5),
        named("odd", lambda: (area > 5) & (roof == "tin")),
        value("sum", lambda: total(price, per=HOUSE)),
    )
    assert {p.split(":")[0].split(" ")[0] for p in problems} == {
        "rules", "two", "mute", "unread", "baseless", "wrong", "raw", "odd", "sum",
    }  # fmt: skip
    assert (
        len(problems) == 11
    )  # baseless lacks two things; wrong has a kind that does not fit and no sentence
