"""Every rule of a choice is seen to give every answer, and every sentence is told."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from inservice.determination.fact_frames import frame_of
from inservice.engine.evaluate import Answers, Frames
from inservice.engine.explain import Explainer
from inservice.engine.grain import Grain
from inservice.engine.truth import NAMES
from inservice.facts.destinations import (
    ALTERNATIVE,
    CHOICE,
    DESTINATION,
    PLAN_LOAN,
    PROJECTION,
    PROJECTION_YEAR,
)
from inservice.facts.tables import Facts
from inservice.law.rulebook import rule_book

MODULES = (
    "costs",
    "index_annuity",
    "plan_loans",
    "alternatives",
    "advice",
    "conditions_for",
    "conditions_against",
    "conditions_lost",
    "knowing_the_product",
)
RULES = [
    r for r in rule_book().rules.values() if r.id.startswith(tuple(f"law.consequences.{m}." for m in MODULES))
]
WORDS = {
    "destination.kind": ("stay", "traditional_ira", "roth_ira", "fixed_index_annuity", "cash"),
    "alternative.kind": ("nothing", "distribution", "taxable_gains", "savings", "plan_loan"),
}
NEVER = {
    "pay_is_disclosed": "no",  # pay that is known is disclosed
}
"""Answers that a rule never gives."""


CHOICES, BELOW = 600, 3


def rows(grain: Grain, count: int, luck: random.Random) -> list[dict[str, Any]]:
    """Random facts of so many rows, some of them not on file."""
    return [facts(grain, luck, (0.0, 0.1, 0.5)[number % 3]) for number in range(count)]


def facts(grain: Grain, luck: random.Random, missing: float) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, fact in Facts.all.items():
        if fact.grain_declared is not grain or luck.random() < missing:
            continue
        if fact.kind == "truth":
            found[name] = luck.random() < 0.5
        elif fact.kind == "date":
            year = (
                luck.choice((1945, 1960, 1972)) if name.endswith("birth_date") else luck.randint(2019, 2027)
            )
            found[name] = date(year, luck.randint(1, 12), luck.randint(1, 28))
        elif fact.kind == "text":
            found[name] = luck.choice(WORDS.get(name, ("some",)))
        elif fact.kind == "money":
            found[name] = luck.choice((0, 1_000_00, luck.randint(0, 200_000_00)))
        elif name.endswith("_trillionths"):
            found[name] = luck.randint(5 * 10**11, 2 * 10**12)
        else:
            found[name] = (
                luck.randint(0, 300_000)
                if name.endswith("_millionths")
                else luck.choice((0, 1, 3, 5, 12, 60, 61))
            )
    return found


@pytest.fixture(scope="module")
def frames() -> Frames:
    """Many choices at once, each with several destinations and ways."""
    luck = random.Random(72)
    out: Frames = {CHOICE.name: frame_of(CHOICE, rows(CHOICE, CHOICES, luck))}
    for grain, parent, of_each in (
        (DESTINATION, CHOICE, BELOW), (ALTERNATIVE, CHOICE, BELOW), (PLAN_LOAN, CHOICE, 1), (PROJECTION, DESTINATION, 1),
        (PROJECTION_YEAR, PROJECTION, 1),
    ):  # fmt: skip
        count = out[parent.name].height * of_each
        out[grain.name] = frame_of(
            grain, rows(grain, count, luck), {parent: [at // of_each for at in range(count)]}
        )
    return out


def test_every_rule_gives_every_answer(frames: Frames) -> None:
    book, answers = rule_book(), Answers(rule_book(), frames)
    missing: dict[str, str] = {}
    for rule in RULES:
        values = set(answers.column(book.grains[rule.name], rule).to_list())
        if rule.kind == "truth":
            lost = {"yes", "no", "unknown"} - {NAMES[v] for v in values}
        else:
            lost = {"a value", "unknown"} - {"unknown" if v is None else "a value" for v in values}
        if lost:
            missing[rule.name] = " ".join(sorted(lost))
    assert missing == NEVER


def test_every_sentence_is_told(frames: Frames) -> None:
    book = rule_book()
    explainer = Explainer(book, frames)
    for rule in RULES:
        for at in range(12):
            told = explainer.finding(rule.name, book.grains[rule.name], at).sentence
            assert told and "{" not in told
