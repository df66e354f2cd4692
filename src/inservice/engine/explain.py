"""Explanation: why a rule answered as it did, told by the parts that settle it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from typing import Any

import polars as pl

from inservice.engine import dates, money
from inservice.engine.book import FIELD, RuleBook
from inservice.engine.evaluate import Answers, Row
from inservice.engine.grain import Grain
from inservice.engine.rule import Rule, Version
from inservice.engine.truth import NAMES, NO, NOT_CLAIMED, UNKNOWN, YES, Status
from inservice.engine.words import Aggregate, Expr, Fact, Kind, Named, Structure

Lacking = tuple[str, Grain, int]
"""A fact that is lacking, and the row of it that is asked."""


@dataclass(slots=True)
class Finding:
    """One rule's answer for one row (``position`` of ``grain``), with its sentence, its authority and the parts that
    settle it.
    """

    rule: str
    question: str
    refs: tuple[str, ...]
    cites: str
    confidence: str
    version: str | None
    status: Status | None
    value: Any
    sentence: str
    grain: Grain
    position: int
    parts: list[Finding] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    lacking: tuple[Lacking, ...] = ()
    _told: dict[str, Any] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def needed(self) -> tuple[str, ...]:
        """The names of the facts that it lacks."""
        return tuple(sorted({name for name, _, _ in self.lacking}))

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
        self._findings: dict[tuple[str, int], Finding] = {}
        self._finer: dict[tuple[Grain, Grain], dict[int, list[int]]] = {}

    def finding(self, name: str, grain: Grain, position: int) -> Finding:
        """Why rule ``name`` answered as it did for this row (``grain`` may be finer than the rule's own).

        One row's finding is made once, and is the same object wherever it is a part.
        """
        return self._finding(self.book[name], grain, self.row(grain, position))

    def _finding(self, rule: Rule, grain: Grain, row: Row) -> Finding:
        home = self.book.grains[rule.name]
        if grain is not home:
            row = row[home]
        key = (rule.name, row.position)
        found = self._findings.get(key)
        if found is None:
            found = self._findings[key] = self._found(rule, home, row)
        return found

    def _found(self, rule: Rule, grain: Grain, row: Row) -> Finding:
        value = row[rule.name]
        wording = self.wording(rule, row)
        is_truth = rule.kind == "truth"
        status = NAMES[value] if is_truth else None
        key = status or ("unknown" if value is None else "says")
        parts: list[Finding] = []
        lacking: list[Lacking] = []
        settled: Iterable[tuple[Named, Grain, Row]] = zip(
            wording.settling(row), repeat(grain), repeat(row), strict=False
        )
        if wording.gathers:
            settled = self._decisive(settled)
        for column, home, of in settled:
            if isinstance(column, Rule):
                # an amount is not explained by a claim that was not made
                if is_truth or column.kind != "truth" or of[column.name] != NOT_CLAIMED:
                    parts.append(self._finding(column, home, of))
            elif key == "unknown" and isinstance(column, Fact) and is_missing(of[column.name], column.kind):
                lacking.append((column.name, home, of.position))
        if wording.short is not None:
            lacking += [(column.name, grain, row.position) for column in wording.short(row)]
        version, facts = wording.version, wording.facts
        return Finding(
            rule.id, rule.question, rule.refs, version.cites, version.confidence, wording.label, status, value,
            wording.sentence(key, row), grain, row.position, parts,
            {
                name: plain(row[name] if home is grain else row[home][name], kind) for name, kind, home in facts
            } if facts else {}, tuple(lacking),
        )  # fmt: skip

    def wording(self, rule: Rule, row: Row) -> Wording:
        """The version that answered; the first where no date says which."""
        only, dated = self.book.wordings.get(rule.name) or _wordings_of(self.book, rule)
        if not dated:
            return only
        assert rule.governed_by is not None
        day = row.of(rule.governed_by)
        if day is None:
            return only
        chosen = dated[0]
        for each in dated[1:]:
            if each.version.effective is not None and day >= each.version.effective:
                chosen = each
        return chosen

    # -- what settles an answer ----------------------------------------------------------------------------
    def _decisive(self, settled: Iterable[tuple[Named, Grain, Row]]) -> Iterator[tuple[Named, Grain, Row]]:
        """In place of what is gathered, the finer rows that settle it: those that share a truth, or that are missing."""
        for column, grain, row in settled:
            if not isinstance(column, Aggregate):
                yield column, grain, row
                continue
            home, inner, where, answer = self.book.edge(column), column.inner, column.where, row[column.name]
            above = row if column.per is grain else row[column.per]
            for place in self.rows_below(home, column.per, above.position):
                finer = self.row(home, place)
                held = finer[inner.name]
                if column.kind == "truth":
                    if held == answer:
                        yield inner, home, finer
                elif answer is None:
                    counts = YES if where is None else finer[where.name]
                    if where is not None and counts == UNKNOWN and not (held == 0 and column.how == "total"):
                        yield where, home, finer
                    elif counts == YES and is_missing(held, inner.kind):
                        yield inner, home, finer

    def rows_below(self, child: Grain, parent: Grain, position: int) -> list[int]:
        """The finer rows that belong to a coarser one."""
        key = (child, parent)
        if key not in self._finer:
            below: dict[int, list[int]] = {}
            for place, above in enumerate(self.answers.above(child, parent)):
                below.setdefault(above, []).append(place)
            self._finer[key] = below
        return self._finer[key].get(position, [])


# -- how a rule is told ----------------------------------------------------------------------------------------
Settling = Callable[[Row], Sequence[Named]]
"""The columns that share the answer of an expression for a row: what settles it, and nothing else."""


class Wording:
    """One version of a rule as it is told: put together once for each rule book.

    ``facts`` are those that the version reads itself, by name, with kind and grain; ``gathers`` says whether finer rows are among what
    may settle it; ``short`` gives the records that do not reach far enough for an answer, where it reads such.
    """

    __slots__ = ("_book", "_rule", "_sentences", "facts", "gathers", "label", "settling", "short", "version")

    def __init__(
        self, book: RuleBook, rule: Rule, version: Version, label: str | None, told_by: Expr
    ) -> None:
        self._book, self._rule, self.version, self.label = book, rule, version, label
        reads = version.expr.reads if version.expr is not None else frozenset()
        if rule.governed_by is not None and len(rule.versions) > 1:
            reads |= rule.governed_by.reads
        facts = sorted((c for c in reads if isinstance(c, Fact)), key=lambda column: column.name)
        self.facts = [(c.name, c.kind, book.grains[c.name]) for c in facts]
        self.settling = _settling(told_by) if _is_simple(told_by) else _each_once(_settling(told_by))
        self.short = partial(_short, told_by) if _reads_extents(told_by) else None
        self.gathers = any(isinstance(column, Aggregate) for column in reads)
        self._sentences: dict[str, str | list[str | Named | None]] = {}

    def sentence(self, key: str, row: Row) -> str:
        """The sentence for an answer, with what it names."""
        parts = self._sentences.get(key)
        if parts is None:
            parts = self._sentences[key] = self._parts(self.version.sentences[key])
        if isinstance(parts, str):
            return parts
        return "".join([
            part if isinstance(part, str) else spoken(row[part.name], part.kind, part.label)
            if part is not None else "(not on file)"
            for part in parts
        ])  # fmt: skip

    def _parts(self, template: str) -> str | list[str | Named | None]:
        """Every second part of a template is the name of a field."""
        split = enumerate(FIELD.split(template))
        return (
            [self._book.find(self._rule, part) if at % 2 else part for at, part in split]
            if "{" in template
            else template
        )


def _wordings_of(book: RuleBook, rule: Rule) -> tuple[Wording, list[Wording]]:
    """The one version of a rule; where a date says which, what is told where the date is missing, and then each version."""
    first = rule.versions[0]
    found: tuple[Wording, list[Wording]] = Wording(book, rule, first, None, _expr_of(first)), []
    if rule.governed_by is not None and len(rule.versions) > 1:
        days = [each.effective.isoformat() if each.effective else "original" for each in rule.versions]
        found = Wording(book, rule, first, None, rule.governed_by), [
            Wording(book, rule, each, day, _expr_of(each)) for each, day in zip(rule.versions, days, strict=True)
        ]  # fmt: skip
    book.wordings[rule.name] = found
    return found


def _expr_of(version: Version) -> Expr:
    assert version.expr is not None, "a rule book that loaded has an expression for each version"
    return version.expr


def _is_simple(expr: Expr) -> bool:
    """Whether nothing can settle an expression twice."""
    if isinstance(expr, Named) or expr.structure is None:
        return True
    named = expr.structure.named
    return named is not None and len({column.name for column in named}) == len(named)


def _each_once(settling: Settling) -> Settling:
    def each_once(row: Row) -> Sequence[Named]:
        found = settling(row)
        return found if len(found) < 2 else list({column.name: column for column in found}.values())

    return each_once


def _settling(expr: Expr) -> Settling:
    structure = expr.structure
    if isinstance(expr, Named):
        only = (expr,)
        return lambda row: only
    if structure is None:
        reads = expr.reads_by_name
        return lambda row: [c for c in reads if is_missing(row[c.name], c.kind)] or reads
    if structure.how == "not":
        return _settling(structure.parts[0])
    if structure.how == "select":
        return _of_a_selection(structure)
    if structure.how == "choose":
        return _of_a_choice(structure)
    return _of_a_composite(structure, min if structure.how == "all" else max)


def _of_a_composite(structure: Structure, fold: Callable[[list[int]], int]) -> Settling:
    named = structure.named
    if named is not None:
        names = [part.name for part in named]

        def of_columns(row: Row) -> Sequence[Named]:
            truths = [row[name] for name in names]
            answer = fold(truths)
            return [part for part, truth in zip(named, truths, strict=True) if truth == answer]

        return of_columns
    parts, inner = structure.parts, [_settling(part) for part in structure.parts]

    def of_parts(row: Row) -> Sequence[Named]:
        truths = [row.of(part) for part in parts]
        answer = fold(truths)
        return [c for each, truth in zip(inner, truths, strict=True) if truth == answer for c in each(row)]

    return of_parts


def _of_a_selection(structure: Structure) -> Settling:
    key = structure.key
    assert key is not None
    of_key, of_parts = _settling(key), [_settling(part) for part in structure.parts]

    def of_selected(row: Row) -> Sequence[Named]:
        chosen = _selected(structure, row)
        return of_key(row) if chosen is None else [*of_key(row), *of_parts[chosen](row)]

    return of_selected


def _of_a_choice(structure: Structure) -> Settling:
    """The conditions asked, and the value of the first that is yes; one that is unknown stands alone."""
    inner = [_settling(part) for part in structure.parts]
    return lambda row: [column for place in _taken(structure, row) for column in inner[place](row)]


def _selected(structure: Structure, row: Row) -> int | None:
    """Which part of a selection belongs to its key; none where that is missing."""
    assert structure.key is not None
    held = row.of(structure.key)
    if held is None:
        return None
    return structure.cases.index(held) if held in structure.cases else len(structure.cases)


def _taken(structure: Structure, row: Row) -> Sequence[int]:
    """Which parts of a choice are asked: the conditions up to the first that is yes, and its value."""
    parts = structure.parts
    count = len(parts) // 2
    for place in range(count):
        truth = row.of(parts[place])
        if truth == UNKNOWN:
            return (place,)
        if truth == YES:
            return (*range(place + 1), count + place)
    return (*range(count), len(parts) - 1)


# -- records that reach no farther -----------------------------------------------------------------------------
def _reads_extents(expr: Expr) -> bool:
    return any(isinstance(column, Fact) and column.is_extent for column in expr.reads)


def _short(expr: Expr, row: Row) -> list[Fact]:
    """The extents by which an expression is no, or is unknown because a condition in it is no.

    A record that is there but reaches no farther answers such a condition with no, and so is never missing.
    """
    if not _reads_extents(expr):
        return []
    value, structure = row.of(expr), expr.structure
    if expr.kind == "truth" and value == NO:
        return [c for c in _settling(expr)(row) if isinstance(c, Fact) and c.is_extent]
    if structure is None or not is_missing(value, expr.kind):
        return []
    asked: Iterable[int] = range(len(structure.parts))
    if structure.how == "choose":
        asked = _taken(structure, row)
    elif structure.how == "select":
        chosen = _selected(structure, row)
        asked = () if chosen is None else (chosen,)
    return [fact for place in asked for fact in _short(structure.parts[place], row)]


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
