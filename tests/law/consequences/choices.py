"""One row of each grain of a choice, from facts by name: what the tests of its rules ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inservice.determination.fact_frames import frame_of
from inservice.engine.evaluate import Answers, Frames
from inservice.engine.explain import Explainer, Finding
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

GRAINS = (CHOICE, DESTINATION, PROJECTION, PROJECTION_YEAR, ALTERNATIVE, PLAN_LOAN)


def frames(facts: Mapping[str, Any]) -> Frames:
    """A row of each grain; a fact of another grain than the rule's is found above it."""
    out: Frames = {}
    for grain in GRAINS:
        own = {k: v for k, v in facts.items() if Facts.all[k].grain_declared is grain}
        out[grain.name] = frame_of(grain, [own], {parent: [0] for parent in grain.parents})
    return out


def finding(name: str, facts: Mapping[str, Any]) -> Finding:
    """Why the rule answers as it does for the one row."""
    book = rule_book()
    return Explainer(book, Answers(book, frames(facts))).finding(name, book.grains[name], 0)


def answer(name: str, facts: Mapping[str, Any]) -> Any:
    """The name of a truth, or the value."""
    found = finding(name, facts)
    return found.status if rule_book()[name].kind == "truth" else found.value


def of_destinations(rows: Sequence[Mapping[str, Any]], name: str, at: int = 0, **facts: Any) -> Any:
    """A rule's answer for the choice between several destinations (or for one of them)."""
    book = rule_book()
    held = {
        CHOICE.name: frame_of(CHOICE, [facts]),
        DESTINATION.name: frame_of(DESTINATION, rows, {CHOICE: [0] * len(rows)}),
    }
    grain = book.grains[name]
    value = Answers(book, held).column(grain, book[name])[at]
    return NAMES[value] if book[name].kind == "truth" else value


def of_alternatives(rows: Sequence[Mapping[str, Any]], name: str, at: int = 0) -> Any:
    """The same for several ways to the cash."""
    book = rule_book()
    held = {
        CHOICE.name: frame_of(CHOICE, [{}]),
        ALTERNATIVE.name: frame_of(ALTERNATIVE, rows, {CHOICE: [0] * len(rows)}),
    }
    value = Answers(book, held).column(book.grains[name], book[name])[at]
    return NAMES[value] if book[name].kind == "truth" else value


def money(dollars: str) -> int:
    """Cents of decimal dollars."""
    whole, _, part = dollars.replace(",", "").partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


__all__ = ["answer", "finding", "frames", "money", "of_alternatives", "of_destinations"]
