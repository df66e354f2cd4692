"""Explanation: why a rule answered as it did, told by the parts that settle it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import polars as pl

from inservice.engine import dates, money
from inservice.engine.book import FIELD, RuleBook, path_up
from inservice.engine.grain import Grain, pointer
from inservice.engine.rule import Rule, Version
from inservice.engine.truth import NAMES, UNKNOWN, YES, Status
from inservice.engine.words import Aggregate, Expr, Fact, Kind, Named


@dataclass
class Finding:
    """One rule's answer for one row, with its sentence, its authority and the parts that settle it."""

    rule: str
    question: str
    refs: tuple[str, ...]
    cites: str
    confidence: str
    version: str | None
    status: Status | None
    value: Any
    sentence: str
    parts: list[Finding] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needed: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON shape of design section 6: rule, version, ref, cites, confidence, status, sentence, parts."""
        return {
            "rule": self.rule, "version": self.version, "ref": " ".join(self.refs), "cites": self.cites,
            "confidence": self.confidence, "status": self.status, "sentence": self.sentence,
            "parts": [p.to_dict() for p in self.parts],
        }  # fmt: skip

    def walk(self) -> list[Finding]:
        """This finding and all below it."""
        return [self, *(f for p in self.parts for f in p.walk())]


class Explainer:
    """Explains rows of evaluated frames."""

    def __init__(self, book: RuleBook, frames: Mapping[str, pl.DataFrame]) -> None:
        self.book = book
        self.frames = frames
        self._rows: dict[tuple[str, int], dict[str, Any]] = {}

    def row(self, grain: Grain, position: int) -> dict[str, Any]:
        """One row as a mapping, read once."""
        key = (grain.name, position)
        if key not in self._rows:
            self._rows[key] = self.frames[grain.name].row(position, named=True)
        return self._rows[key]

    def value(self, column: Named, grain: Grain, position: int) -> Any:
        """The value of a column for a row, found there or at the row's parent."""
        row = self.row(grain, position)
        if column.name in row:
            return row[column.name]
        home = self.book.grains[column.name]
        if not grain.is_within(home):
            return None
        return self.row(home, self._climb(grain, home, position)).get(column.name)

    def _climb(self, grain: Grain, home: Grain, position: int) -> int:
        path = path_up(grain, home)
        for lower, upper in pairwise(path):
            position = self.row(lower, position)[pointer(upper)]
        return position

    def finding(self, name: str, grain: Grain, position: int) -> Finding:
        """Why rule ``name`` answered as it did for this row (``grain`` may be finer than the rule's own)."""
        rule = self.book[name]
        home = self.book.grains[name]
        if grain is not home:
            position = self._climb(grain, home, position)
            grain = home
        value = self.value(rule, grain, position)
        version, label = self._version(rule, grain, position)
        status: Status | None = NAMES[value] if rule.kind == "truth" else None
        key = status or ("unknown" if value is None else "says")
        facts: dict[str, Any] = {}
        needed: list[str] = []
        for column in self._leaves(rule, version):
            held = self.value(column, grain, position)
            missing = held == UNKNOWN if column.kind == "truth" else held is None
            if isinstance(column, Fact):
                facts[column.name] = plain(held, column.kind)
                if missing and key == "unknown":
                    needed.append(column.name)
        parts = self._parts(rule, version, grain, position, value)
        return Finding(
            rule.id, rule.question, rule.refs, version.cites, version.confidence, label, status,
            value, self._sentence(rule, version.sentences[key], grain, position), parts, facts, tuple(needed),
        )  # fmt: skip

    def _version(self, rule: Rule, grain: Grain, position: int) -> tuple[Version, str | None]:
        if rule.governed_by is None or len(rule.versions) == 1:
            return rule.versions[0], None
        governing = [self.value(c, grain, position) for c in rule.governed_by.reads]
        day = governing[0] if governing else None
        chosen = rule.versions[0]
        for version in rule.versions[1:]:
            if day is not None and version.effective is not None and day >= version.effective:
                chosen = version
        return chosen, chosen.effective.isoformat() if chosen.effective else "original"

    def _leaves(self, rule: Rule, version: Version) -> list[Named]:
        return sorted(version.expr.reads if version.expr is not None else (), key=lambda c: c.name)

    def _parts(self, rule: Rule, version: Version, grain: Grain, position: int, value: Any) -> list[Finding]:
        expr = version.expr
        if expr is None:
            return []
        if rule.kind != "truth":
            return [
                self.finding(c.name, grain, position)
                for c in self._leaves(rule, version)
                if isinstance(c, Rule) and (value is not None or self.value(c, grain, position) in (None, UNKNOWN))
                and (c.kind != "truth" or self.value(c, grain, position) != NAMES.index("not_claimed"))
            ]  # fmt: skip
        return [self.finding(n.name, grain, position) for n in self._decisive(expr, value, grain, position)]

    def _decisive(self, expr: Expr, value: int, grain: Grain, position: int) -> list[Rule]:
        """The rules that share the answer of a composite: what settles it, and nothing else."""
        if isinstance(expr, Rule):
            return [expr]
        if isinstance(expr, Aggregate):
            return [expr.inner] if isinstance(expr.inner, Rule) and self._same_grain(expr.inner, grain) else []
        structure = expr.structure
        if structure is None:
            return sorted((c for c in expr.reads if isinstance(c, Rule)), key=lambda c: c.name)
        if structure.how == "not":
            return self._decisive(structure.parts[0], value, grain, position)
        if structure.how == "select":
            assert structure.key is not None
            keys = [self.value(c, grain, position) for c in structure.key.reads]
            chosen = structure.parts[-1]
            if keys and keys[0] in structure.cases:
                chosen = structure.parts[structure.cases.index(keys[0])]
            return self._decisive(chosen, value, grain, position)
        found: list[Rule] = []
        for part in structure.parts:
            if self.truth(part, grain, position) == value:
                held = {r.name for r in found}
                found.extend(r for r in self._decisive(part, value, grain, position) if r.name not in held)
        return found

    def _same_grain(self, column: Named, grain: Grain) -> bool:
        return grain.is_within(self.book.grains[column.name])

    def truth(self, expr: Expr, grain: Grain, position: int) -> int:
        """The answer of a part of a composite, rebuilt from the columns it names."""
        if isinstance(expr, Named):
            held = self.value(expr, grain, position)
            return UNKNOWN if held is None else int(held)
        structure = expr.structure
        if structure is None:
            return UNKNOWN
        if structure.how == "not":
            inner = self.truth(structure.parts[0], grain, position)
            return {0: YES, 1: YES, 2: UNKNOWN, 3: 0}[inner]
        if structure.how == "select":
            assert structure.key is not None
            keys = [self.value(c, grain, position) for c in structure.key.reads]
            chosen = structure.parts[-1]
            if keys and keys[0] in structure.cases:
                chosen = structure.parts[structure.cases.index(keys[0])]
            return self.truth(chosen, grain, position)
        each = [self.truth(p, grain, position) for p in structure.parts]
        return min(each) if structure.how == "all" else max(each)

    def _sentence(self, rule: Rule, template: str, grain: Grain, position: int) -> str:
        def fill(match: Any) -> str:
            column = self.book.find(rule, match.group(1))
            if column is None:
                return "(not on file)"
            return spoken(self.value(column, grain, position), column.kind)

        return FIELD.sub(fill, template)


def spoken(value: Any, kind: Kind) -> str:
    """A value as a sentence writes it."""
    if value is None:
        return "(not on file)"
    if kind == "money":
        return money.spoken(value)
    if kind == "date" and isinstance(value, datetime.date):
        return dates.spoken(value)
    if kind == "truth":
        return NAMES[value].replace("_", " ")
    return str(value).replace("_", " ") if kind == "text" else str(value)


def plain(value: Any, kind: Kind) -> Any:
    """A value as JSON writes it: money and dates as text, truths by name."""
    if value is None:
        return None
    if kind == "money":
        return money.text(value)
    if kind == "date":
        return value.isoformat()
    return NAMES[value] if kind == "truth" else value


__all__ = ["Explainer", "Finding", "plain", "spoken"]
