"""Explanation: why a rule answered as it did, told by the parts that settle it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from inservice.engine import dates, money
from inservice.engine.book import FIELD, RuleBook
from inservice.engine.evaluate import Answers, Row
from inservice.engine.grain import Grain
from inservice.engine.rule import Rule, Version
from inservice.engine.truth import NAMES, NOT_CLAIMED, UNKNOWN, YES, Status
from inservice.engine.words import Aggregate, Expr, Fact, Kind, Named


@dataclass(slots=True)
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
    _told: dict[str, Any] | None = field(default=None, init=False, repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """JSON shape of design section 6: rule, version, ref, cites, confidence, status, sentence, parts.

        Made once: a finding that is a part of several is the same mapping in each.
        """
        self._told = self._told or {
            "rule": self.rule, "version": self.version, "ref": " ".join(self.refs), "cites": self.cites,
            "confidence": self.confidence, "status": self.status, "sentence": self.sentence,
            "parts": [p.to_dict() for p in self.parts],
        }  # fmt: skip
        return self._told

    def walk(self) -> list[Finding]:
        """This finding and all below it."""
        found: list[Finding] = []
        todo = [self]
        while todo:
            each = todo.pop()
            found.append(each)
            todo.extend(reversed(each.parts))
        return found


class Explainer:
    """Explains rows of evaluated frames; a column that no question needed is worked out when it is told."""

    def __init__(self, book: RuleBook, frames: Mapping[str, pl.DataFrame] | Answers) -> None:
        self.book = book
        self.answers = frames if isinstance(frames, Answers) else Answers(book, frames)
        self.row = self.answers.row
        self._above: dict[tuple[str, str], list[int]] = {}
        self._findings: dict[tuple[str, int], Finding] = {}
        self._finer: dict[tuple[str, str], dict[int, list[int]]] = {}

    def _climb(self, grain: Grain, home: Grain, position: int) -> int:
        key = (grain.name, home.name)
        if key not in self._above:
            self._above[key] = self.answers.above(grain, home)
        return self._above[key][position]

    def finding(self, name: str, grain: Grain, position: int) -> Finding:
        """Why rule ``name`` answered as it did for this row (``grain`` may be finer than the rule's own).

        One row's finding is made once, and is the same object wherever it is a part.
        """
        home = self.book.grains[name]
        if grain is not home:
            position = self._climb(grain, home, position)
        key = (name, position)
        found = self._findings.get(key)
        if found is None:
            found = self._findings[key] = self._found(self.book[name], home, position)
        return found

    def _found(self, rule: Rule, grain: Grain, position: int) -> Finding:
        row = self.row(grain, position)
        value = row[rule.name]
        version, label = self._version(rule, row)
        status: Status | None = NAMES[value] if rule.kind == "truth" else None
        key = status or ("unknown" if value is None else "says")
        facts = {c.name: plain(row[c.name], c.kind) for c in self._facts_of(rule, version)}
        parts: list[Finding] = []
        needed: set[str] = set()
        for column, home, place in self._settling(rule, version, label, row, grain, position):
            if isinstance(column, Rule):
                # an amount is not explained by a claim that was not made
                if (
                    rule.kind == "truth"
                    or column.kind != "truth"
                    or self.row(home, place)[column.name] != NOT_CLAIMED
                ):
                    parts.append(self.finding(column.name, home, place))
            elif (
                key == "unknown"
                and isinstance(column, Fact)
                and is_missing(self.row(home, place)[column.name], column.kind)
            ):
                needed.add(column.name)
        return Finding(
            rule.id, rule.question, rule.refs, version.cites, version.confidence, label, status, value,
            self._sentence(rule, version.sentences[key], row), parts, facts, tuple(sorted(needed)),
        )  # fmt: skip

    def _facts_of(self, rule: Rule, version: Version) -> list[Fact]:
        """The facts that a version of a rule reads itself, by name."""
        known = self.book.facts_told
        if id(version) not in known:
            read = version.expr.reads if version.expr is not None else frozenset()
            if rule.governed_by is not None and len(rule.versions) > 1:
                read |= rule.governed_by.reads
            facts = (c for c in read if isinstance(c, Fact))
            known[id(version)] = sorted(facts, key=lambda c: c.name)
        return known[id(version)]

    def _version(self, rule: Rule, row: Row) -> tuple[Version, str | None]:
        """The version that answered and the day it is in force from; no label where it is the only one."""
        if rule.governed_by is None or len(rule.versions) == 1:
            return rule.versions[0], None
        day = row.of(rule.governed_by)
        if day is None:
            return rule.versions[0], None
        chosen = rule.versions[0]
        for version in rule.versions[1:]:
            if version.effective is not None and day >= version.effective:
                chosen = version
        return chosen, chosen.effective.isoformat() if chosen.effective else "original"

    # -- what settles an answer ----------------------------------------------------------------------------
    def _settling(
        self, rule: Rule, version: Version, label: str | None, row: Row, grain: Grain, position: int
    ) -> list[tuple[Named, Grain, int]]:
        """The facts and rules, each with its row, that settle this answer."""
        columns: list[Named] = []
        if rule.governed_by is not None and len(rule.versions) > 1 and label is None:
            _settle(rule.governed_by, row, columns)
        elif version.expr is not None:
            _settle(version.expr, row, columns)
        found: list[tuple[Named, Grain, int]] = []
        for column in {c.name: c for c in columns}.values():
            if isinstance(column, Aggregate):
                found.extend(self._decisive_rows(column, row, grain, position))
            else:
                found.append((column, grain, position))
        return found

    def _decisive_rows(
        self, aggregate: Aggregate, row: Row, grain: Grain, position: int
    ) -> list[tuple[Named, Grain, int]]:
        """The finer rows that settle what is gathered: those that share a truth, or that are missing."""
        answer = row[aggregate.name]
        if aggregate.per is not grain:
            position = self._climb(grain, aggregate.per, position)
        home = self.book.edge(aggregate)
        places = self.rows_below(home, aggregate.per, position)
        inner, where = aggregate.inner, aggregate.where
        if aggregate.kind == "truth":
            return [(inner, home, place) for place in places if self.row(home, place)[inner.name] == answer]
        if answer is not None:
            return []
        found: list[tuple[Named, Grain, int]] = []
        for place in places:
            finer = self.row(home, place)
            counts = YES if where is None else finer[where.name]
            held = finer[inner.name]
            if where is not None and counts == UNKNOWN and not (held == 0 and aggregate.how == "total"):
                found.append((where, home, place))
            elif counts == YES and is_missing(held, inner.kind):
                found.append((inner, home, place))
        return found

    def rows_below(self, child: Grain, parent: Grain, position: int) -> list[int]:
        """The finer rows that belong to a coarser one."""
        key = (child.name, parent.name)
        if key not in self._finer:
            below: dict[int, list[int]] = {}
            for place, above in enumerate(self.answers.above(child, parent)):
                below.setdefault(above, []).append(place)
            self._finer[key] = below
        return self._finer[key].get(position, [])

    def _sentence(self, rule: Rule, template: str, row: Row) -> str:
        if "{" not in template:
            return template
        key = (rule.name, template)
        parts = self.book.templates.get(key)
        if parts is None:  # every second part of a template is the name of a field
            split = enumerate(FIELD.split(template))
            parts = [self.book.find(rule, part) if at % 2 else part for at, part in split]
            self.book.templates[key] = parts
        return "".join([
            part if isinstance(part, str) else spoken(row[part.name], part.kind, part.label)
            if part is not None else "(not on file)"
            for part in parts
        ])  # fmt: skip


def _settle(expr: Expr, row: Row, found: list[Named]) -> None:
    """Add the columns that share the answer of an expression: what settles it, and nothing else."""
    structure = expr.structure
    if isinstance(expr, Named):
        found.append(expr)
    elif structure is not None and structure.named is not None:
        truths = [row[part.name] for part in structure.named]
        answer = min(truths) if structure.how == "all" else max(truths)
        found.extend([part for part, truth in zip(structure.named, truths, strict=True) if truth == answer])
    elif structure is None:
        reads = expr.reads_by_name
        missing = [c for c in reads if is_missing(row[c.name], c.kind)]
        found.extend(missing or reads)
    elif structure.how == "not":
        _settle(structure.parts[0], row, found)
    elif structure.how == "select":
        assert structure.key is not None
        _settle(structure.key, row, found)
        held = row.of(structure.key)
        if held is not None:
            _settle(
                structure.parts[structure.cases.index(held) if held in structure.cases else -1], row, found
            )
    elif structure.how == "choose":
        for part in _chosen(structure.parts, row):
            _settle(part, row, found)
    else:
        truths = [row.of(part) for part in structure.parts]
        answer = min(truths) if structure.how == "all" else max(truths)
        for part, truth in zip(structure.parts, truths, strict=True):
            if truth == answer:
                _settle(part, row, found)


def _chosen(parts: tuple[Expr, ...], row: Row) -> tuple[Expr, ...]:
    """The conditions asked, and the value of the first that is yes; one that is unknown stands alone."""
    count = len(parts) // 2
    for place in range(count):
        truth = row.of(parts[place])
        if truth == UNKNOWN:
            return parts[place : place + 1]
        if truth == YES:
            return *parts[: place + 1], parts[count + place]
    return *parts[:count], parts[-1]


def is_missing(value: Any, kind: Kind) -> bool:
    """Whether a value is unknown."""
    return value is None or (kind == "truth" and value == UNKNOWN)


def spoken(value: Any, kind: Kind, label: str = "") -> str:
    """A value as a sentence writes it; numbers by the unit that ends their name: ``..._rate``, ``..._percent``,
    ``..._millionths``, ``..._months``."""
    if value is None:
        return "(not on file)"
    if kind == "number" and label.endswith(("_rate", "_percent")):
        return f"{value // 100}%" if value % 100 == 0 else f"{value / 100:g}%"
    if kind == "number" and label.endswith("_millionths"):
        return f"{value / 10_000:g}%"
    if kind == "number" and label.endswith("months"):
        return _age(value) if _AGE.search(label) else f"{value} month{'' if value == 1 else 's'}"
    if kind == "money":
        return money.spoken(value)
    if kind == "date" and isinstance(value, datetime.date):
        return dates.spoken(value)
    told = NAMES[value] if kind == "truth" else str(value)
    return told.replace("_", " ") if kind in ("truth", "text") else told


_AGE = re.compile(r"age_months$|retirement_months$|pension_in_service_months$")


def _age(months: int) -> str:
    years, rest = divmod(months, 12)
    return f"{years} years" if rest == 0 else f"{years} years and {rest} month{'' if rest == 1 else 's'}"


def plain(value: Any, kind: Kind) -> Any:
    """A value as JSON writes it: money and dates as text, truths by name."""
    if value is None:
        return None
    if kind == "money":
        return money.text(value)
    if kind == "date":
        return value.isoformat()
    return NAMES[value] if kind == "truth" else value


__all__ = ["Explainer", "Finding", "Row", "is_missing", "plain", "spoken"]
