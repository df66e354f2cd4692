"""Every rule of Arcadia against a plain-Python reading of it, in any order and any batch."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from inservice.engine.book import RuleBook
from inservice.engine.evaluate import evaluate

from . import statute
from .situations import Row, Village, answers, forgotten, frames_of, random_village, read_back, villages

NAMES = [r.name for r in statute.RULES]


def answered(book: RuleBook, many: list[Village]) -> dict[str, list[Row]]:
    return read_back(evaluate(book, NAMES, frames_of(many)), NAMES, book.grains)


def expected(many: list[Village]) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {"village": [], "household": [], "person": [], "parcel": []}
    for village in many:
        for grain, rows in answers(village).items():
            out[grain].extend(rows)
    return out


def assert_same(found: dict[str, list[Row]], wanted: dict[str, list[Row]]) -> None:
    assert found.keys() == wanted.keys()
    for grain, rows in wanted.items():
        assert len(found[grain]) == len(rows)
        for place, row in enumerate(rows):
            differs = {
                n: (found[grain][place][n], held) for n, held in row.items() if found[grain][place][n] != held
            }
            assert not differs, f"{grain} {place}: (engine, plain Python) {differs}"
            assert row.keys() == found[grain][place].keys()


@settings(max_examples=60, deadline=None)
@given(many=st.lists(villages(), max_size=3))
def test_engine_agrees_with_plain_python(arcadia: RuleBook, many: list[Village]) -> None:
    assert_same(answered(arcadia, many), expected(many))


def test_engine_agrees_with_plain_python_on_many_at_once(arcadia: RuleBook) -> None:
    chance = random.Random(1)
    many = [random_village(chance, unknown) for unknown in (0.0, 0.05, 0.3) for _ in range(700)]
    found = answered(arcadia, many)
    assert_same(found, expected(many))
    # the sample is worth something: every question is seen to answer yes, no and unknown
    for name in NAMES:
        seen = {row[name] for row in found[arcadia.grains[name].name]}
        if statute.RULES[NAMES.index(name)].kind == "truth":
            assert {0, 2, 3} <= seen, name
        else:
            assert None in seen and len(seen) > 2, name
    claims = {row[n] for row in found["household"] for n in ("is_flooded", "may_feast", "is_relieved")}
    assert claims == {0, 1, 2, 3}


def test_nothing_known_and_nobody_there(arcadia: RuleBook) -> None:
    empty = evaluate(arcadia, NAMES, frames_of([]))
    assert all(empty[g.name].height == 0 for g in statute.GRAINS)
    alone: list[Village] = [random_village(random.Random(2), 1.0) | {"households": []}]
    assert_same(answered(arcadia, alone) | {"household": [], "person": [], "parcel": []}, expected(alone))


def test_a_fact_column_that_is_absent_is_unknown_and_a_claim_not_made(arcadia: RuleBook) -> None:
    chance = random.Random(11)
    frames = frames_of([random_village(chance, 0.0) for _ in range(20)])
    frames["household"] = frames["household"].drop("household.flood", "household.cash")
    frames["person"] = frames["person"].with_columns(pl.lit(None).alias("person.birth_date"))
    out = evaluate(arcadia, ["is_in_debt", "is_of_age", "is_flooded"], frames)
    assert set(out["household"]["is_in_debt"]) == {2}
    assert set(out["person"]["is_of_age"]) == {2}
    assert set(out["household"]["household.flood"]) == {1}
    assert 3 not in set(out["household"]["is_flooded"])


# -- rows keep their order; batches and shuffles change nothing --------------------------------------------
def test_rows_keep_their_order_and_number(arcadia: RuleBook) -> None:
    chance = random.Random(12)
    frames = frames_of([random_village(chance, 0.2) for _ in range(300)])
    out = evaluate(arcadia, NAMES, frames)
    for grain in statute.GRAINS:
        own = [n for n, f in statute.FACTS.items() if f.grain_declared is grain and f.kind != "truth"]
        own += [f"@{p.name}" for p in grain.parents]
        assert out[grain.name].select(own).equals(frames[grain.name].select(own))


def test_one_by_one_and_all_at_once_agree(arcadia: RuleBook) -> None:
    chance = random.Random(13)
    many = [random_village(chance, 0.15) for _ in range(60)]
    together = answered(arcadia, many)
    apart: dict[str, list[Row]] = {g: [] for g in together}
    for village in many:
        for grain, rows in answered(arcadia, [village]).items():
            apart[grain].extend(rows)
    assert apart == together


def test_shuffled_rows_get_the_same_answers(arcadia: RuleBook) -> None:
    chance = random.Random(6)
    frames = frames_of([random_village(chance, 0.15) for _ in range(200)])
    moved: dict[str, pl.DataFrame] = {}
    order: dict[str, list[int]] = {}
    for grain in statute.GRAINS:
        places = list(range(frames[grain.name].height))
        chance.shuffle(places)
        order[grain.name] = places
        frame = frames[grain.name][places]
        for parent in grain.parents:
            now = {was: at for at, was in enumerate(order[parent.name])}
            pointers = [now[p] for p in frame[f"@{parent.name}"]]
            frame = frame.with_columns(pl.Series(f"@{parent.name}", pointers, dtype=pl.UInt32))
        moved[grain.name] = frame
    straight = read_back(evaluate(arcadia, NAMES, frames), NAMES, arcadia.grains)
    shuffled = read_back(evaluate(arcadia, NAMES, moved), NAMES, arcadia.grains)
    for grain, rows in shuffled.items():
        assert rows == [straight[grain][was] for was in order[grain]]


def test_questions_in_stages_agree_with_all_at_once(arcadia: RuleBook) -> None:
    chance = random.Random(14)
    frames = frames_of([random_village(chance, 0.15) for _ in range(50)])
    staged: dict[str, Any] = frames
    for name in NAMES:
        staged = evaluate(arcadia, [name], staged)
    assert read_back(staged, NAMES, arcadia.grains) == read_back(
        evaluate(arcadia, NAMES, frames), NAMES, arcadia.grains
    )


def test_a_column_already_there_is_kept(arcadia: RuleBook) -> None:
    chance = random.Random(15)
    frames = frames_of([random_village(chance, 0.0) for _ in range(20)])
    height = frames["person"].height
    frames["person"] = frames["person"].with_columns(pl.Series("is_elder", [0] * height, dtype=pl.UInt8))
    out = evaluate(arcadia, ["has_elder"], frames)
    assert set(out["household"]["has_elder"]) == {0}


# -- learning a record never reverses an answer ------------------------------------------------------------
MAY_BECOME = {0: {0}, 1: {0, 1}, 2: {0, 1, 2, 3}, 3: {3}}
"""A claim not made may turn out not to matter (no); nothing known ever turns round."""


def test_learning_a_record_never_reverses_an_answer(arcadia: RuleBook) -> None:
    chance = random.Random(9)
    before: list[Village] = []
    after: list[Village] = []
    for share in (0.02, 0.1, 0.4):
        for _ in range(1200):
            after.append(random_village(chance, chance.choice((0.0, 0.0, 0.1))))
            before.append(forgotten(after[-1], chance, share))
    found = answered(arcadia, [*before, *after])
    learned = 0
    for name in NAMES:
        rows = [row[name] for row in found[arcadia.grains[name].name]]
        half = len(rows) // 2
        for was, now in zip(rows[:half], rows[half:], strict=True):
            if statute.RULES[NAMES.index(name)].kind == "truth":
                assert now in MAY_BECOME[was], f"{name}: {was} became {now}"
            else:
                assert was is None or was == now, f"{name}: {was} became {now}"
            learned += was != now
    assert learned > 10_000
