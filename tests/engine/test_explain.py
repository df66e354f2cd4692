"""Explanation: the parts that settle an answer and no others, sentences, versions and needed facts."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from inservice.engine.book import RuleBook
from inservice.engine.evaluate import evaluate
from inservice.engine.explain import Explainer, Finding, plain, spoken
from inservice.engine.grain import Grain
from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    Fact,
    always,
    any_of,
    cannot_tell,
    choose,
    dollars,
    given,
    greater_of,
    least_of,
    never,
    pick,
    select,
    total,
)

from . import statute
from .situations import Village, frames_of

HOUSE = Grain("house")
ROOM = Grain("room", (HOUSE,))
price = Fact("house.price", "money", HOUSE, "price")
debt = Fact("house.debt", "money", HOUSE, "debt")
kind = Fact("house.kind", "text", HOUSE, "kind")
sold_on = Fact("house.sold_on", "date", HOUSE, "sold on")
listed_on = Fact("house.listed_on", "date", HOUSE, "listed on")
listed = Fact("house.listed", "truth", HOUSE, "listed")
haunted = Fact("house.haunted", "truth", HOUSE, "haunted", claim=True)
known_from = Fact("house.known_from", "date", HOUSE, "known from", extent=True)
known_through = Fact("house.known_through", "date", HOUSE, "known through", extent=True)
area = Fact("room.area", "number", ROOM, "area")
TOLD = {
    "cites": "Code 1", "ref": "H-1 H-2", "yes": "Yes: {price}.", "no": "No.", "unknown": "Unknown.",
    "not_claimed": "Nobody claims that it is haunted.",
}  # fmt: skip
PLAIN = TOLD | {"yes": "Yes."}
AMOUNT = {"cites": "Code 2", "ref": "H-3", "unknown": "Cannot be reckoned."}


@rule("Does it cost more than $100.00?", **TOLD)
def is_dear() -> Expr:
    return price > dollars("100.00")


@rule("Is it worth more than it owes?", **PLAIN)
def is_sound() -> Expr:
    return price > debt


@rule("Does the fee exceed the duty?", **PLAIN)
def fee_exceeds_duty() -> Expr:
    return fee > duty


@rule("Is it listed?", **PLAIN)
def is_listed() -> Expr:
    return listed | never()


@rule("Is it haunted?", **PLAIN)
def is_haunted() -> Expr:
    return haunted | never()


@rule("Is it a cottage?", **(PLAIN | {"no": "It is a {kind}."}))
def is_cottage() -> Expr:
    return kind == "cottage"


@rule("All?", **PLAIN)
def is_grand() -> Expr:
    return is_dear & is_listed & is_haunted


@rule("Not both?", **PLAIN)
def is_modest() -> Expr:
    return ~(is_dear & is_listed)


@rule("By kind?", **(PLAIN | {"yes": "Listed, at {price}."}))
def is_protected() -> Expr:
    return select(kind, {"cottage": is_listed, "castle": is_dear | is_haunted}, otherwise=never())


@rule("Chosen?", **PLAIN)
def is_chosen() -> Expr:
    return choose((is_cottage, is_listed), (is_dear, is_haunted), otherwise=never())


@rule("Chosen by a comparison?", **PLAIN)
def is_picked() -> Expr:
    return choose((price > 5, is_listed), otherwise=is_haunted)


@rule("May it be sold?", governed_by=greater_of(sold_on, listed_on), **PLAIN)
def may_be_sold() -> Expr:
    return is_listed | never()


@may_be_sold.version("2000-01-01", cites="Act of 2000", no="Not since {sold_on}.", confidence="derived")
def _2000() -> Expr:
    return is_dear & is_haunted


@rule("Is a room large?", **PLAIN)
def is_large() -> Expr:
    return area > 10


@rule("Has it a large room?", **PLAIN)
def has_large() -> Expr:
    return any_of(is_large, per=HOUSE)


@amount("How large?", kind="number", says="{floor_area} square metres.", **AMOUNT)
def floor_area() -> Expr:
    return total(area, per=HOUSE)


@amount("How large are the large ones?", kind="number", says="{large_area}.", **AMOUNT)
def large_area() -> Expr:
    return total(area, per=HOUSE, where=is_large)


@amount("The smallest?", kind="number", says="{smallest}.", **AMOUNT)
def smallest() -> Expr:
    return least_of(area, per=HOUSE)


@amount("The fee?", says="{fee} on {price}, {is_dear}, {kind}.", **AMOUNT)
def fee() -> Expr:
    return choose(
        (is_haunted, 0), (is_dear, pick(kind, {"country_house": price}, otherwise=duty)), otherwise=1
    )


@amount("The duty?", says="{duty}.", **AMOUNT)
def duty() -> Expr:
    return given(is_dear, price + price)


@rule("Was it never sold?", **PLAIN)
def was_never_sold() -> Expr:
    since = (known_from <= listed_on) | (known_from <= date(1980, 1, 1))
    complete = since & (known_through >= date(1999, 12, 31))
    told = choose((debt > 5, never()), (complete, always()), otherwise=cannot_tell())
    return select(kind, {"barn": always()}, otherwise=told)


@amount("Sold for how much?", says="{proceeds}.", **AMOUNT)
def proceeds() -> Expr:
    return given(record_is_complete, price)


@rule("Is its record complete?", **PLAIN)
def record_is_complete() -> Expr:
    return known_from <= listed_on


RULES = [
    was_never_sold, proceeds, record_is_complete,
    is_dear, is_listed, is_haunted, is_cottage, is_grand, is_modest, is_protected, is_chosen, is_picked,
    is_sound, fee_exceeds_duty, may_be_sold, is_large, has_large, floor_area, large_area, smallest, fee, duty,
]  # fmt: skip
BOOK = RuleBook([], RULES)
KNOWN = (price, debt, kind, sold_on, listed_on, listed, haunted, known_from, known_through)
HELD: dict[str, Any] = {
    "price": 20_000, "kind": "castle", "sold_on": date(1999, 12, 31), "listed_on": date(1990, 1, 1),
    "debt": 5, "listed": True, "haunted": None, "rooms": [5, 20], "known_from": date(1990, 1, 1),
    "known_through": date(1999, 12, 31),
}  # fmt: skip


def why(name: str, **changed: Any) -> Finding:
    held = HELD | changed
    rooms = held.pop("rooms")
    facts = {f.name: f for f in KNOWN}
    types = {"money": pl.Int64, "text": pl.String, "date": pl.Date, "truth": pl.Boolean}
    # a house before and after, so that a wrong row would show
    frames = {
        "house": pl.DataFrame(
            {n: [None, held[n.removeprefix("house.")], None] for n in facts},
            schema={n: types[f.kind] for n, f in facts.items()},
        ),
        "room": pl.DataFrame(
            {"room.area": [None, *rooms, 99], "@house": [0, *[1 for _ in rooms], 2]},
            schema={"room.area": pl.Int64, "@house": pl.UInt32},
        ),
    }
    out = evaluate(BOOK, [r.name for r in RULES], frames)
    return Explainer(BOOK, out).finding(name, BOOK.grains[name], 1)


def parts(finding: Finding) -> list[str]:
    return [p.rule.rsplit(".", 1)[-1] for p in finding.parts]


# -- decisive parts only -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changed", "status", "settles"),
    [
        ({"haunted": True}, "yes", ["is_dear", "is_listed", "is_haunted"]),
        ({}, "not_claimed", ["is_haunted"]),
        ({"haunted": False}, "no", ["is_haunted"]),
        ({"price": 10_000}, "no", ["is_dear"]),
        ({"price": 10_000, "listed": False}, "no", ["is_dear", "is_listed"]),
        ({"haunted": True, "listed": None}, "unknown", ["is_listed"]),
        ({"listed": None}, "not_claimed", ["is_haunted"]),
    ],
)
def test_what_settles_all(changed: dict[str, Any], status: str, settles: list[str]) -> None:
    finding = why("is_grand", **changed)
    assert finding.status == status
    assert parts(finding) == settles
    assert {p.status for p in finding.parts} == {status}


@pytest.mark.parametrize(
    ("changed", "status", "settles"),
    [
        ({}, "no", ["is_dear", "is_listed"]),
        ({"listed": False}, "yes", ["is_listed"]),
        ({"price": 1}, "yes", ["is_dear"]),
        ({"listed": None}, "unknown", ["is_listed"]),
    ],
)
def test_what_settles_a_denied_composite(changed: dict[str, Any], status: str, settles: list[str]) -> None:
    finding = why("is_modest", **changed)
    assert (finding.status, parts(finding)) == (status, settles)


@pytest.mark.parametrize(
    ("changed", "status", "settles", "needed"),
    [
        ({"kind": "cottage"}, "yes", ["is_listed"], ()),
        ({}, "yes", ["is_dear"], ()),
        ({"price": 1}, "not_claimed", ["is_haunted"], ()),
        ({"kind": "barn"}, "no", [], ()),
        ({"kind": None}, "unknown", [], ("house.kind",)),
        ({"price": None}, "unknown", ["is_dear"], ()),
    ],
)
def test_what_settles_a_selection(
    changed: dict[str, Any], status: str, settles: list[str], needed: tuple[str, ...]
) -> None:
    finding = why("is_protected", **changed)
    assert (finding.status, parts(finding), finding.needed) == (status, settles, needed)


@pytest.mark.parametrize(
    ("changed", "status", "settles"),
    [
        ({"kind": "cottage"}, "yes", ["is_cottage", "is_listed"]),
        ({"haunted": True}, "yes", ["is_cottage", "is_dear", "is_haunted"]),
        ({}, "not_claimed", ["is_cottage", "is_dear", "is_haunted"]),
        ({"price": 1}, "no", ["is_cottage", "is_dear"]),
        ({"kind": None}, "unknown", ["is_cottage"]),
        ({"price": None}, "unknown", ["is_cottage", "is_dear"]),
    ],
)
def test_what_settles_a_choice(changed: dict[str, Any], status: str, settles: list[str]) -> None:
    finding = why("is_chosen", **changed)
    assert finding.status == status
    # unknown: the condition that could not be answered, not those passed over before it
    assert parts(finding) == (settles[-1:] if status == "unknown" else settles)


# -- records that reach no farther ---------------------------------------------------------------------------
FROM, THROUGH = "house.known_from", "house.known_through"


@pytest.mark.parametrize(
    ("changed", "status", "needed"),
    [
        ({}, "yes", ()),
        ({"known_from": date(1990, 1, 2)}, "unknown", (FROM,)),
        ({"known_through": date(1999, 12, 30)}, "unknown", (THROUGH,)),
        ({"known_from": date(1990, 1, 2), "known_through": date(1999, 12, 30)}, "unknown", (FROM, THROUGH)),
        ({"known_from": None}, "unknown", (FROM,)),
        ({"known_from": date(1990, 1, 2), "listed_on": None}, "unknown", (FROM, "house.listed_on")),
        ({"known_from": date(1990, 1, 2), "debt": 6}, "no", ()),
        ({"known_from": date(1990, 1, 2), "kind": "barn"}, "yes", ()),
        ({"known_from": date(1990, 1, 2), "kind": None}, "unknown", ("house.kind",)),
    ],
)
def test_a_record_that_reaches_no_farther_is_lacking(
    changed: dict[str, Any], status: str, needed: tuple[str, ...]
) -> None:
    finding = why("was_never_sold", **changed)
    assert (finding.status, finding.needed) == (status, needed)


def test_a_short_record_is_told_by_the_rule_that_asks_how_far_it_reaches() -> None:
    assert why("proceeds").needed == ()
    finding = why("proceeds", known_from=date(1990, 1, 2))
    assert (finding.value, finding.needed) == (None, ())
    [asks] = finding.parts
    assert (asks.status, asks.lacking) == ("no", ((FROM, HOUSE, 1),))


def test_what_is_lacking_of_finer_rows_says_of_which() -> None:
    assert why("floor_area", rooms=[5, None, 20]).lacking == (("room.area", ROOM, 2),)


def test_every_composite_is_told_as_it_was_answered() -> None:
    for haunted_ in (True, False, None):
        for listed_ in (True, False, None):
            for price_ in (1, 20_000, None):
                for kind_ in ("cottage", "castle", "barn", None):
                    changed = {"haunted": haunted_, "listed": listed_, "price": price_, "kind": kind_}
                    for name in ("is_grand", "is_modest", "is_protected", "is_chosen", "is_picked"):
                        finding = why(name, **changed)
                        if finding.status == "unknown":
                            everything = {n for f in finding.walk() for n in f.needed}
                            missing = {
                                f"house.{n}" for n, v in changed.items() if v is None and n != "haunted"
                            }
                            assert everything and everything <= missing, (name, changed)


# -- sentences ---------------------------------------------------------------------------------------------
def test_sentences_say_the_facts() -> None:
    assert why("is_dear").sentence == "Yes: $200.00."
    assert why("is_dear", price=1).sentence == "No."
    assert why("is_dear", price=None).sentence == "Unknown."
    assert why("is_haunted").sentence == "Nobody claims that it is haunted."
    assert why("is_haunted", haunted=False).sentence == "No."
    assert why("is_cottage", kind="country_house").sentence == "It is a country house."
    finding = why("fee", kind="country_house")
    assert finding.sentence == "$200.00 on $200.00, yes, country house."
    assert why("is_protected", kind="cottage", price=None).sentence == "Listed, at (not on file)."
    assert why("fee", price=None).sentence == "Cannot be reckoned."


def test_a_claim_not_made_falls_back_on_no() -> None:
    @rule("?", cites="c", ref="r", yes="y", no="Not so.", unknown="u")
    def is_so() -> Expr:
        return haunted | never()

    @is_so.version("2000-01-01", cites="c", no="No longer so.")
    def _later() -> Expr:
        return haunted | never()

    assert [v.sentences["not_claimed"] for v in is_so.versions] == ["Not so.", "No longer so."]


def test_values_as_json_and_as_words() -> None:
    day = date(2020, 1, 2)
    assert (plain(123_450, "money"), spoken(123_450, "money")) == ("1234.50", "$1,234.50")
    assert (plain(day, "date"), spoken(day, "date")) == ("2020-01-02", "January 2, 2020")
    assert (plain(1, "truth"), spoken(1, "truth")) == ("not_claimed", "not claimed")
    assert (plain(7, "number"), spoken(7, "number")) == (7, "7")
    assert (plain(None, "text"), spoken(None, "text")) == (None, "(not on file)")


# -- versions ----------------------------------------------------------------------------------------------
def test_the_version_that_answered_is_told() -> None:
    before = why("may_be_sold")
    assert (before.version, before.cites, before.confidence, parts(before)) == (
        "original", "Code 1", "checked", ["is_listed"],
    )  # fmt: skip
    after = why("may_be_sold", sold_on=date(2000, 1, 1), price=1)
    assert (after.version, after.cites, after.confidence) == ("2000-01-01", "Act of 2000", "derived")
    assert (after.sentence, parts(after)) == ("Not since January 1, 2000.", ["is_dear"])
    # the governing date is the later of two
    assert why("may_be_sold", listed_on=date(2001, 1, 1)).version == "2000-01-01"
    assert why("is_dear").version is None


def test_an_unknown_governing_date_is_what_is_needed() -> None:
    finding = why("may_be_sold", sold_on=None)
    assert (finding.status, finding.version, finding.needed) == ("unknown", None, ("house.sold_on",))
    assert finding.facts == {"house.sold_on": None, "house.listed_on": "1990-01-01"}
    assert parts(finding) == []


# -- amounts and rows --------------------------------------------------------------------------------------
def test_what_an_amount_rests_on() -> None:
    assert parts(why("fee", kind="country_house")) == [
        "is_dear"
    ]  # the claim that was not made explains nothing
    assert parts(why("fee", haunted=True)) == ["is_haunted"]
    assert parts(why("fee")) == ["is_dear", "duty"]
    assert parts(why("fee", price=None)) == ["is_dear"]
    assert why("fee", price=None).parts[0].needed == ("house.price",)
    assert why("fee", kind=None).needed == ("house.kind",)


def test_two_cents_are_not_mistaken_for_unknown() -> None:
    # unknown is held as 2 among truths, and two cents as 2 among amounts
    assert why("is_sound", price=2, debt=None).needed == ("house.debt",)
    assert why("is_sound", price=None, debt=None).needed == ("house.debt", "house.price")
    assert why("is_sound", price=2).needed == ()


def test_what_settles_a_comparison_of_amounts() -> None:
    assert parts(why("fee_exceeds_duty")) == ["duty", "fee"]
    # the fee is known although the duty is not
    unknown = why("fee_exceeds_duty", haunted=True, price=None)
    assert (unknown.status, parts(unknown)) == ("unknown", ["duty"])


def test_which_rows_settle_what_is_gathered() -> None:
    assert parts(why("has_large")) == ["is_large"]  # the one large room
    assert parts(why("has_large", rooms=[1, 2])) == ["is_large", "is_large"]
    unknown = why("has_large", rooms=[1, None])
    assert unknown.status == "unknown" and [p.needed for p in unknown.parts] == [("room.area",)]
    assert why("has_large", rooms=[]).status == "no"
    assert why("floor_area").parts == [] and why("floor_area").value == 25
    assert why("smallest", rooms=[None]).needed == ("room.area",)
    large = why("large_area", rooms=[20, None])
    assert large.value is None and parts(large) == ["is_large"] and large.parts[0].status == "unknown"


def test_a_choice_that_turns_on_a_comparison_is_told_truly() -> None:
    assert (why("is_picked").status, parts(why("is_picked"))) == ("yes", ["is_listed"])
    assert (why("is_picked", price=5).status, parts(why("is_picked", price=5))) == (
        "not_claimed",
        ["is_haunted"],
    )
    assert why("is_picked", price=None).needed == ("house.price",)


# -- Arcadia -----------------------------------------------------------------------------------------------
def test_a_finding_of_arcadia(arcadia: RuleBook) -> None:
    village: Village = {
        "facts": {
            "village.kind": "hill", "village.levy_date": date(1950, 6, 1), "village.is_chartered": None,
            "village.month_ends": "last",
        },
        "zones": [
            {"zone.rate_numerator": 1, "zone.rate_denominator": 2, "zone.use": "wood",
             "zone.threshold": 100_000}
        ],
        "households": [
            {
                "facts": {
                    "household.registered_on": None, "household.cash": 0, "household.debts": 0,
                    "household.flood": True, "household.feast": None,
                },
                "persons": [
                    {"person.birth_date": birth, "person.income": 30_000, "person.is_resident": True,
                     "person.service_months": None}
                    for birth in (date(1890, 12, 1), date(1890, 12, 2), None)
                ],
                "parcels": [
                    {"parcel.worth": 100_000, "parcel.is_fallow": None, "parcel.bought_on": None, "zone": 0}
                ],
            }
        ],
    }  # fmt: skip
    out = evaluate(arcadia, [r.name for r in statute.RULES], frames_of([village]))
    explainer = Explainer(arcadia, out)
    of_age, minor, unborn = (explainer.finding("is_of_age", statute.PERSON, row) for row in range(3))
    assert of_age.sentence == "Born December 1, 1890, of age since June 1, 1950."
    assert minor.sentence == "Born December 2, 1890, of age on June 2, 1950 only, after June 1, 1950."
    assert (unborn.status, unborn.sentence) == ("unknown", "The date of birth is not on file.")
    assert {n for f in unborn.walk() for n in f.needed} == {"person.birth_date"}
    elder = explainer.finding("has_elder", statute.HOUSEHOLD, 0)
    assert elder.status == "yes" and len(elder.parts) == 1
    assert [p.rule.rsplit(".", 1)[-1] for p in elder.parts[0].parts] == ["is_of_age", "resides"]
    assert explainer.finding("has_elder", statute.PERSON, 2).parts == elder.parts  # asked from a finer row
    taxed = explainer.finding("is_taxed", statute.PARCEL, 0)
    assert (taxed.version, taxed.sentence) == ("1950-06-01", "Worth $1,000.00.")
    heavy = explainer.finding("is_heavy", statute.HOUSEHOLD, 0)
    assert heavy.status == "unknown"
    assert {n for f in heavy.walk() for n in f.needed} == {"person.birth_date"}
    told = heavy.to_dict()
    assert told["ref"] == "AR-29" and told["status"] == "unknown" and told["parts"]
