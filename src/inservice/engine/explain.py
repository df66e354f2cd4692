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
from inservice.engine.evaluate import Answers
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
        self._held = self.answers.value
        self._above: dict[tuple[str, str], list[int]] = {}
        self._findings: dict[tuple[str, int], Finding] = {}
        self._rows: dict[tuple[str, int], Row] = {}
        self._finer: dict[tuple[str, str], dict[int, list[int]]] = {}

    def row(self, grain: Grain, position: int) -> Row:
        """One row, by the names of its columns."""
        key = (grain.name, position)
        if key not in self._rows:
            self._rows[key] = Row(self.answers, grain, position)
        return self._rows[key]

    def _climb(self, grain: Grain, home: Grain, position: int) -> int:
        key = (grain.name, home.name)
        if key not in self._above:
            self._above[key] = self.answers.places(grain, home).to_list()
        return self._above[key][position]

    def finding(self, name: str, grain: Grain, position: int) -> Finding:
        """Why rule ``name`` answered as it did for this row (``grain`` may be finer than the rule's own).

        One row's finding is made once, and is the same object wherever it is a part.
        """
        rule = self.book[name]
        home = self.book.grains[name]
        if grain is not home:
            position = self._climb(grain, home, position)
        key = (name, position)
        if key not in self._findings:
            self._findings[key] = self._found(rule, home, position)
        return self._findings[key]

    def _found(self, rule: Rule, grain: Grain, position: int) -> Finding:
        value = self._held(grain, rule, position)
        version, label = self._version(rule, grain, position)
        status: Status | None = NAMES[value] if rule.kind == "truth" else None
        key = status or ("unknown" if value is None else "says")
        facts = {c.name: plain(self._held(grain, c, position), c.kind) for c in self._facts_of(rule, version)}
        parts: list[Finding] = []
        needed: set[str] = set()
        for column, home, row in self._settling(rule, version, label, grain, position):
            held = self._held(home, column, row)
            if isinstance(column, Rule):
                # an amount is not explained by a claim that was not made
                if rule.kind == "truth" or column.kind != "truth" or held != NOT_CLAIMED:
                    parts.append(self.finding(column.name, home, row))
            elif isinstance(column, Fact) and key == "unknown" and is_missing(held, column.kind):
                needed.add(column.name)
        return Finding(
            rule.id, rule.question, rule.refs, version.cites, version.confidence, label, status, value,
            self._sentence(rule, version.sentences[key], grain, position), parts, facts,
            tuple(sorted(needed)),
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

    def _version(self, rule: Rule, grain: Grain, position: int) -> tuple[Version, str | None]:
        """The version that answered and the day it is in force from; no label where it is the only one."""
        if rule.governed_by is None or len(rule.versions) == 1:
            return rule.versions[0], None
        day = self._held(grain, rule.governed_by, position)
        if day is None:
            return rule.versions[0], None
        chosen = rule.versions[0]
        for version in rule.versions[1:]:
            if version.effective is not None and day >= version.effective:
                chosen = version
        return chosen, chosen.effective.isoformat() if chosen.effective else "original"

    # -- what settles an answer ----------------------------------------------------------------------------
    def _settling(
        self, rule: Rule, version: Version, label: str | None, grain: Grain, position: int
    ) -> list[tuple[Named, Grain, int]]:
        """The facts and rules, each with its row, that settle this answer."""
        if rule.governed_by is not None and len(rule.versions) > 1 and label is None:
            columns = self._decisive(rule.governed_by, grain, position)
        elif version.expr is None:
            columns = []
        else:
            columns = self._decisive(version.expr, grain, position)
        found: list[tuple[Named, Grain, int]] = []
        for column in {c.name: c for c in columns}.values():
            if isinstance(column, Aggregate):
                found.extend(self._decisive_rows(column, grain, position))
            else:
                found.append((column, grain, position))
        return found

    def _decisive(self, expr: Expr, grain: Grain, position: int) -> list[Named]:
        """The columns that share the answer of an expression: what settles it, and nothing else."""
        found: list[Named] = []
        self._settle(expr, grain, position, found)
        return found

    def _settle(self, expr: Expr, grain: Grain, position: int, found: list[Named]) -> None:
        structure = expr.structure
        if isinstance(expr, Named):
            found.append(expr)
        elif structure is None:
            reads = expr.reads_by_name
            missing = [c for c in reads if is_missing(self._held(grain, c, position), c.kind)]
            found.extend(missing or reads)
        elif structure.how == "not":
            self._settle(structure.parts[0], grain, position, found)
        elif structure.how == "select":
            assert structure.key is not None
            self._settle(structure.key, grain, position, found)
            selected = self._selected(expr, grain, position)
            if selected is not None:
                self._settle(selected, grain, position, found)
        elif structure.how == "choose":
            asked, chosen = self._chosen(expr, grain, position)
            for part in asked[-1:] if chosen is None else (*asked, chosen):
                self._settle(part, grain, position, found)
        else:
            truths = [self._held(grain, part, position) for part in structure.parts]
            answer = min(truths) if structure.how == "all" else max(truths)
            for part, truth in zip(structure.parts, truths, strict=True):
                if truth == answer:
                    self._settle(part, grain, position, found)

    def _selected(self, expr: Expr, grain: Grain, position: int) -> Expr | None:
        """The value that a text selects; None where the text is unknown."""
        assert expr.structure is not None and expr.structure.key is not None
        held = self._held(grain, expr.structure.key, position)
        if held is None:
            return None
        cases = expr.structure.cases
        return expr.structure.parts[cases.index(held) if held in cases else -1]

    def _chosen(self, expr: Expr, grain: Grain, position: int) -> tuple[list[Expr], Expr | None]:
        """The conditions asked, and the value of the first that is yes; None where one is unknown."""
        assert expr.structure is not None
        parts = expr.structure.parts
        count = len(parts) // 2
        for place in range(count):
            truth = self._held(grain, parts[place], position)
            if truth in (YES, UNKNOWN):
                chosen = parts[count + place] if truth == YES else None
                return list(parts[: place + 1]), chosen
        return list(parts[:count]), parts[-1]

    def _decisive_rows(
        self, aggregate: Aggregate, grain: Grain, position: int
    ) -> list[tuple[Named, Grain, int]]:
        """The finer rows that settle what is gathered: those that share a truth, or that are missing."""
        answer = self._held(grain, aggregate, position)
        if aggregate.per is not grain:
            position = self._climb(grain, aggregate.per, position)
        home = self.book.edge(aggregate)
        rows = self.rows_below(home, aggregate.per, position)
        inner, where = aggregate.inner, aggregate.where
        if aggregate.kind == "truth":
            return [(inner, home, row) for row in rows if self._held(home, inner, row) == answer]
        if answer is not None:
            return []
        found: list[tuple[Named, Grain, int]] = []
        for row in rows:
            counts = YES if where is None else self._held(home, where, row)
            held = self._held(home, inner, row)
            if where is not None and counts == UNKNOWN and not (held == 0 and aggregate.how == "total"):
                found.append((where, home, row))
            elif counts == YES and is_missing(held, inner.kind):
                found.append((inner, home, row))
        return found

    def rows_below(self, child: Grain, parent: Grain, position: int) -> list[int]:
        """The finer rows that belong to a coarser one."""
        key = (child.name, parent.name)
        if key not in self._finer:
            below: dict[int, list[int]] = {}
            for row, above in enumerate(self.answers.places(child, parent).to_list()):
                below.setdefault(above, []).append(row)
            self._finer[key] = below
        return self._finer[key].get(position, [])

    def _sentence(self, rule: Rule, template: str, grain: Grain, position: int) -> str:
        if "{" not in template:
            return template
        key = (rule.name, template)
        parts = self.book.templates.get(key)
        if parts is None:  # every second part of a template is the name of a field
            split = enumerate(FIELD.split(template))
            parts = [self.book.find(rule, part) if at % 2 else part for at, part in split]
            self.book.templates[key] = parts
        return "".join([
            part if isinstance(part, str) else spoken(self._held(grain, part, position), part.kind, part.label)
            if part is not None else "(not on file)"
            for part in parts
        ])  # fmt: skip


class Row(dict[str, Any]):
    """One row of a frame; each value is read when it is first asked for."""

    def __init__(self, answers: Answers, grain: Grain, position: int) -> None:
        super().__init__()
        self._answers, self._grain, self._position = answers, grain, position

    def __missing__(self, name: str) -> Any:
        column = self._column(name)
        if column is not None:
            value = self._answers.value(self._grain, column, self._position)
        elif self._answers.is_given(self._grain, name):
            value = self._answers.frames[self._grain.name].get_column(name)[self._position]
        else:
            raise KeyError(name)
        self[name] = value
        return value

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or ``default`` where the frame has no such column."""
        told = name in self or self._column(name) is not None or self._answers.is_given(self._grain, name)
        return self[name] if told else default

    def _column(self, name: str) -> Named | None:
        book = self._answers.book
        return (
            book.columns[name] if name in book.columns and self._grain.is_within(book.grains[name]) else None
        )


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
