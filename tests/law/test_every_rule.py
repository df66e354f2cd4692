"""Every rule is seen to give every answer: yes, no and unknown, or a value and unknown.

The situations are the worked cases and the examples, random situations in the shape of case files, and random
situations of tax; each also with some records left out.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest

from inservice.api import read_case
from inservice.determination.decide import KNOWN_FROM
from inservice.determination.frames import frames_of
from inservice.engine.evaluate import Frames, evaluate
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.facts.tables import Facts
from inservice.law.rulebook import rule_book

from ..oracle.situations import blanked, engine, situations
from .taxation.conftest import Situation
from .taxation.conftest import together as together_of_tax
from .taxation.test_answers import forgotten as forgotten_of_tax
from .taxation.test_answers import situation as situation_of_tax

ROOT = Path(__file__).resolve().parent.parent.parent
MADE = ("payment.", "piece.", "cell.", "option.", "request.payment_date", "plan.payment_date", "plan.plan_year")

Seen = dict[str, set[str]]
_ANSWERS = {YES: "yes", NO: "no", UNKNOWN: "unknown"}


def together(many: Iterable[Frames]) -> Frames:
    """Frames of several books as one."""
    offsets: dict[str, int] = {}
    rows: dict[str, list[pl.DataFrame]] = {}
    for frames in many:
        for name, frame in frames.items():
            moved = [pl.col(c) + offsets.get(c[1:], 0) for c in frame.columns if c.startswith("@")]
            rows.setdefault(name, []).append(frame.with_columns(moved))
        for name, frame in frames.items():
            offsets[name] = offsets.get(name, 0) + frame.height
    return {name: pl.concat(each, how="diagonal_relaxed") for name, each in rows.items()}


def forgotten(frames: Frames, luck: random.Random, share: float) -> Frames:
    """The same situations with some records not on file; claims, and what is derived, stay."""
    out: Frames = {}
    for grain, frame in frames.items():
        blank = []
        for name in frame.columns:
            fact = Facts.all.get(name)
            if fact is None or fact.is_claim or name.startswith(MADE):
                continue
            lost = pl.Series([luck.random() < share for _ in range(frame.height)], dtype=pl.Boolean)
            blank.append(pl.when(~pl.lit(lost)).then(pl.col(name)).alias(name))
        out[grain] = frame.with_columns(blank)
    return out


def look(frames: Frames, seen: Seen) -> None:
    """Note which answers each rule gives in these frames."""
    book = rule_book()
    names = [n for n in book.rules if book.rests_on(n) <= frames.keys()]
    answered = evaluate(book, names, frames)
    for name in names:
        column = answered[book.grains[name].name][name]
        if book[name].kind == "truth":
            seen[name] |= {_ANSWERS[v] for v in column.unique() if v in _ANSWERS}
        else:
            seen[name] |= {"unknown" if missing else "a value" for missing in column.is_null().unique()}


def of_cases() -> Frames:
    """The worked cases and the examples, each as its own request."""
    found = []
    for path in sorted([*(ROOT / "cases").rglob("*.yaml"), *(ROOT / "examples" / "cases").glob("*.yaml")]):
        if "plans" in path.parts:
            continue
        book = read_case(path).book
        if book.tables["requests"]["payment_date"].min() >= KNOWN_FROM:
            found.append(frames_of(book))
    return together(found)


@pytest.fixture(scope="module")
def seen() -> Seen:
    luck = random.Random(401)
    answers: Seen = {name: set() for name in rule_book().rules}
    cases = of_cases()
    for share in (0.0, 0.05, 0.5):
        look(forgotten(cases, luck, share), answers)
    drawn = situations(59, 150)
    for many in (drawn, [blanked(luck, case) for case in drawn]):
        answered, settled = engine(many)
        look(answered.frames, answers)
        look(settled.frames, answers)

    def person(facts: dict[str, object], **claimed: object) -> Situation:
        return Situation({**facts, **{f"claims.{name}": value for name, value in claimed.items()}})

    tax = together_of_tax([situation_of_tax(person, luck) for _ in range(300)])
    look(tax, answers)
    look(forgotten_of_tax(tax, luck), answers)
    return answers


NEVER_YES: dict[str, str] = {}
NEVER: dict[str, tuple[str, str]] = {}
"""Answers that a rule never gives, space-separated, and why."""


def test_every_rule_is_seen_to_give_every_answer(seen: Seen) -> None:
    wanted = {
        name: {"yes", "no", "unknown"} if rule.kind == "truth" else {"a value", "unknown"}
        for name, rule in rule_book().rules.items()
    }
    missing = {name: " ".join(sorted(wanted[name] - seen[name])) for name in wanted if wanted[name] - seen[name]}
    import json; print(json.dumps(missing,indent=0))
    declared = {name: answers for name, (answers, _) in NEVER.items()}
    assert missing == declared
