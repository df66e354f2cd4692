"""Evaluation of few rows: the same expressions on plain values, a row at a time, and only where a row is asked for.

For a handful of rows a column costs more to set up than to fill. The words are those of :mod:`.evaluate`, each held
equal to it by test (``tests/engine/test_by_row.py``); what tells them apart is that a row settled by one part never asks another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final, NamedTuple

import polars as pl

from inservice.engine.book import DTYPES, RuleBook
from inservice.engine.evaluate import Answers, Frames, beside
from inservice.engine.grain import Grain
from inservice.engine.rowwise import in_64_bits
from inservice.engine.rule import Rule
from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES, negated
from inservice.engine.words import Aggregate, Constant, Expr, Fact, Kind, Named

Work = Callable[["RowAnswers", int], Any]
"""How an expression is worked out: of which answers, and for which row."""

_ASK: Final = object()
_READ_WHOLE: Final = 8
FEW: Final = 600
"""Up to so many rows of the finest grain are quicker answered one by one."""


def answers_to(
    book: RuleBook,
    frames: Mapping[str, pl.DataFrame],
    before: Answers | None = None,
    rows: Mapping[str, pl.Series] | None = None,
) -> Answers:
    """The answers to few rows row by row, to many column by column."""
    few = max((frame.height for frame in frames.values()), default=0) <= FEW
    return (RowAnswers if few else Answers)(book, frames, before, rows)


class _Column(NamedTuple):
    """The values of a column so far, and how the others are worked out.

    ``above`` says which of the values each row has, where the rows are finer than the column or copies of others;
    ``owner`` holds the answers of an earlier stage whose column this is (none: those that hold the column).
    """

    values: list[Any]
    above: list[int] | None
    work: Work
    owner: RowAnswers | None

    def at(self, answers: RowAnswers, position: int) -> Any:
        """The value of a row, worked out where nothing asked for it before."""
        place = position if self.above is None else self.above[position]
        value = self.values[place]
        if value is _ASK:
            value = self.values[place] = self.work(self.owner or answers, place)
        return value

    def __len__(self) -> int:
        return len(self.values if self.above is None else self.above)


class RowAnswers(Answers):
    """Answers to few rows."""

    def __init__(
        self,
        book: RuleBook,
        frames: Mapping[str, pl.DataFrame],
        before: Answers | None = None,
        rows: Mapping[str, pl.Series] | None = None,
    ) -> None:
        super().__init__(book, frames, before, rows)
        self.columns: dict[int, _Column] = {}
        self._by_row = book.by_row
        self._upward: dict[tuple[str, str], list[int]] = {}
        self._further: dict[tuple[int, int], tuple[list[int], list[int], list[int]]] = {}
        self._asked: dict[str, dict[str, pl.Series]] = {}
        self._copies: dict[str, list[int]] = {}
        self._heights: dict[str, int] = {name: frame.height for name, frame in self.frames.items()}
        self._below: dict[tuple[str, str], dict[int, list[int]]] = {}
        self._lists: dict[str, dict[str, list[Any]]] = {}

    def ask(self, questions: Iterable[str]) -> Frames:
        """The frames with the answers to these questions, and to those asked before."""
        for name in questions:
            grain = self.book.grains[name]
            self._asked.setdefault(grain.name, {})[name] = self.column(grain, self.book[name]).alias(name)
        answered = {
            grain: beside(self.frames[grain], [*each.values()]) for grain, each in self._asked.items()
        }
        return {**self.frames, **answered}

    def column(self, grain: Grain, named: Named) -> pl.Series:
        """A fact, rule or aggregate for each row of a grain within its own."""
        key = (grain.name, named.name)
        found = self._columns.get(key)
        if found is None:
            found = self._columns[key] = pl.Series(self.values(grain, named), dtype=DTYPES.get(named.kind))
        return found

    def add(self, grain: Grain, rows: pl.DataFrame) -> None:
        """Add the rows of a finer grain, which were not there before."""
        super().add(grain, rows)
        self._heights[grain.name] = rows.height
        self._lists.pop(grain.name, None)

    def values(self, grain: Grain, named: Named) -> list[Any]:
        """The value of a fact, rule or aggregate for each row of a grain within its own."""
        column = self.held(grain, named)
        return [column.at(self, position) for position in range(len(column))]

    def reader(self, grain: Grain, named: Named) -> Callable[[int], Any]:
        """What gives the value of a column for any row, worked out for that row alone."""
        return partial(self.held(grain, named).at, self)

    def work(self, grain: Grain, expr: Expr) -> pl.Series:
        """Any expression for each row of a grain."""
        height = self.frames[grain.name].height
        values = [self.value(grain, expr, position) for position in range(height)]
        return pl.Series(values, dtype=DTYPES.get(expr.kind))

    def value(self, grain: Grain, expr: Expr, position: int) -> Any:
        """The value of any expression for one row."""
        try:
            work = self._by_row[grain.name, id(expr)][1]
        except KeyError:
            work = _work(self.book, grain, expr)
        return work(self, position)

    def held(self, grain: Grain, named: Named) -> _Column:
        """A column; nothing is worked out for it yet."""
        place = _place(self.book, grain, named)
        found = self.columns.get(place)
        return self.open(place, grain, named) if found is None else found

    def open(self, place: int, grain: Grain, named: Named) -> _Column:
        """A column that was not read before, under its number."""
        found = self.columns[place] = self._opened(grain, named)
        return found

    def _opened(self, grain: Grain, named: Named) -> _Column:
        home = self.book.grains[named.name]
        if named.name in self._given[grain.name]:
            return _filled(_as_declared(self._given_values(grain.name, named.name), named))
        height = self._heights[grain.name]
        if home is not grain:
            return self._of_others(self.held(home, named), self.upward(grain, home), None)
        before = self._before
        if before is not None and grain.name in self._copied and before.can_tell(named):
            return self._taken(before, grain, named)
        if isinstance(named, Fact):
            return _filled([_missing(named)] * height)
        if isinstance(named, Aggregate):
            work = self._gathering(named)
        else:
            assert isinstance(named, Rule)
            work = _of_rule(self.book, grain, named)
        return _Column([_ASK] * height, None, work, None)

    def _given_values(self, grain: str, name: str) -> list[Any]:
        """The values of a column of a frame; a frame of very few rows is read at once."""
        frame = self.frames[grain]
        if not 0 < frame.height <= _READ_WHOLE:
            return frame.get_column(name).to_list()
        if grain not in self._lists:
            self._lists[grain] = dict(
                zip(frame.columns, map(list, zip(*frame.rows(), strict=True)), strict=True)
            )
        return self._lists[grain][name]

    def _taken(self, before: Answers, grain: Grain, named: Named) -> _Column:
        """The column as an earlier stage answers it for the rows that these are copies of."""
        if not isinstance(before, RowAnswers):
            return _filled(before.column(grain, named)[self._copied[grain.name]].to_list())
        copied = self._copies.get(grain.name)
        if copied is None:
            copied = self._copies[grain.name] = self._copied[grain.name].to_list()
        return self._of_others(before.held(grain, named), copied, before)

    def _of_others(self, held: _Column, rows: list[int], owner: RowAnswers | None) -> _Column:
        """The values of other rows: one of them for each row."""
        if held.above is not None:
            key = (id(held.above), id(rows))
            if key not in self._further:  # kept beside the lists, whose identity no other may take
                self._further[key] = held.above, rows, [held.above[row] for row in rows]
            rows = self._further[key][2]
        return _Column(held.values, rows, held.work, held.owner or owner)

    def upward(self, child: Grain, ancestor: Grain) -> list[int]:
        """For each row of a grain, the position of the coarser row it belongs to."""
        key = (child.name, ancestor.name)
        if key not in self._upward:
            self._upward[key] = self.places(child, ancestor).to_list()
        return self._upward[key]

    def below(self, child: Grain, parent: Grain) -> dict[int, list[int]]:
        """The finer rows of each coarser row that has any."""
        key = (child.name, parent.name)
        if key not in self._below:
            found: dict[int, list[int]] = {}
            for position, above in enumerate(self.upward(child, parent)):
                found.setdefault(above, []).append(position)
            self._below[key] = found
        return self._below[key]

    def _gathering(self, aggregate: Aggregate) -> Work:
        """How the finer rows of one coarser row are gathered."""
        child = self.book.edge(aggregate)
        members = self.below(child, aggregate.per)
        inner = _work(self.book, child, aggregate.inner)
        where = None if aggregate.where is None else _work(self.book, child, aggregate.where)
        how = aggregate.how
        if how in ("any", "all"):
            fold, empty = (max, NO) if how == "any" else (min, YES)
            return lambda answers, at: fold(
                (inner(answers, row) for row in members.get(at, ())), default=empty
            )
        gather = _GATHER[how]

        def gathered(answers: RowAnswers, at: int) -> Any:
            held: list[Any] = []
            for row in members.get(at, ()):
                counts = YES if where is None else where(answers, row)
                if counts in (NO, NOT_CLAIMED):
                    continue
                value = inner(answers, row)
                # one that may count leaves the whole unknown, unless it adds nothing
                if (
                    value is None
                    or (how == "count" and value == UNKNOWN)
                    or (counts == UNKNOWN and not (how == "total" and value == 0))
                ):
                    return None
                held.append(value)
            return gather(held) if held or how in ("count", "total") else None

        return gathered


def _counted(truths: list[int]) -> int:
    return sum(truth == YES for truth in truths)


def _total(amounts: list[int]) -> int | None:
    return in_64_bits(sum(amounts))


_GATHER: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "count": _counted, "total": _total, "greatest": max, "least": min
}  # fmt: skip


def _filled(values: list[Any]) -> _Column:
    return _Column(values, None, _never, None)


def _never(answers: RowAnswers, at: int) -> Any:
    raise AssertionError("every value is there")


def _missing(fact: Fact) -> int | None:
    return None if fact.kind != "truth" else NOT_CLAIMED if fact.is_claim else UNKNOWN


def _as_declared(values: list[Any], named: Named) -> list[Any]:
    """The values of a fact; a truth that is missing says so."""
    if not isinstance(named, Fact) or named.kind != "truth":
        return values
    missing = _missing(named)
    return [missing if v is None else (YES if v else NO) if isinstance(v, bool) else v for v in values]


# -- how each expression is worked out for one row -----------------------------------------------------------
def _work(book: RuleBook, grain: Grain, expr: Expr) -> Work:
    """Put together once for each rule book, and used for every row of every question after."""
    found = book.by_row.get((grain.name, id(expr)))
    if found is None:  # kept beside the expression, whose identity no other may take
        work = _read(book, grain, expr) if isinstance(expr, Named) else _put_together(book, grain, expr)
        found = book.by_row[grain.name, id(expr)] = expr, work
    return found[1]


def _place(book: RuleBook, grain: Grain, named: Named) -> int:
    """The number of a column among all that are read."""
    return book.places.setdefault((grain.name, named.name), len(book.places))


def _read(book: RuleBook, grain: Grain, named: Named) -> Work:
    place = _place(book, grain, named)

    def read(answers: RowAnswers, at: int) -> Any:
        try:
            values, above, work, owner = answers.columns[place]
        except KeyError:
            values, above, work, owner = answers.open(place, grain, named)
        if above is not None:
            at = above[at]
        value = values[at]
        if value is _ASK:
            value = values[at] = work(owner or answers, at)
        return value

    return read


def _of_rule(book: RuleBook, grain: Grain, rule: Rule) -> Work:
    """The version in force on the governing date of a row."""
    found = book.by_row.get((grain.name, id(rule.versions)))
    if found is None:
        found = book.by_row[grain.name, id(rule.versions)] = rule, _version(book, grain, rule)
    return found[1]


def _version(book: RuleBook, grain: Grain, rule: Rule) -> Work:
    versions = [(v.effective, _work(book, grain, v.expr)) for v in rule.versions if v.expr is not None]
    first = versions[0][1]
    if rule.governed_by is None or len(versions) == 1:
        return first
    governing, nothing = _work(book, grain, rule.governed_by), _nothing(rule.kind)
    later = versions[:0:-1]

    def chosen(answers: RowAnswers, at: int) -> Any:
        day = governing(answers, at)
        if day is None:
            return nothing
        for effective, work in later:
            if effective is None or day >= effective:
                return work(answers, at)
        return first(answers, at)

    return chosen


def _put_together(book: RuleBook, grain: Grain, expr: Expr) -> Work:
    structure, operation = expr.structure, expr.operation
    if isinstance(expr, Constant):
        truth = expr.truth
        return lambda answers, at: truth
    if structure is None and operation is None:
        return _literal(expr)
    if operation is not None and structure is None:
        return _step(operation.each, [_work(book, grain, part) for part in operation.parts])
    assert structure is not None
    parts = [_work(book, grain, part) for part in structure.parts]
    if structure.how == "not":
        (part,) = parts
        return lambda answers, at: _NEGATED[part(answers, at)]
    if structure.how == "choose":
        return _choice(parts, _nothing(expr.kind))
    if structure.how == "select":
        assert structure.key is not None
        key = _work(book, grain, structure.key)
        return _selection(
            key, dict(zip(structure.cases, parts, strict=False)), parts[-1], _nothing(expr.kind)
        )
    return _least(parts) if structure.how == "all" else _greatest(parts)


_NEGATED: Final = tuple(negated(truth) for truth in (NO, NOT_CLAIMED, UNKNOWN, YES))


def _literal(expr: Expr) -> Work:
    (value,) = pl.select(expr.column.alias("@")).get_column("@").to_list()
    return lambda answers, at: value


def _step(each: Callable[..., Any], parts: list[Work]) -> Work:
    if len(parts) == 1:
        (only,) = parts
        return lambda answers, at: each(only(answers, at))
    if len(parts) == 2:
        left, right = parts
        return lambda answers, at: each(left(answers, at), right(answers, at))
    return lambda answers, at: each(*(part(answers, at) for part in parts))


def _least(parts: list[Work]) -> Work:
    def least(answers: RowAnswers, at: int) -> int:
        found = YES
        for part in parts:
            truth: int = part(answers, at)
            if truth < found:
                if truth == NO:
                    return NO
                found = truth
        return found

    return least


def _greatest(parts: list[Work]) -> Work:
    def greatest(answers: RowAnswers, at: int) -> int:
        found = NO
        for part in parts:
            truth: int = part(answers, at)
            if truth > found:
                if truth == YES:
                    return YES
                found = truth
        return found

    return greatest


def _choice(parts: list[Work], nothing: int | None) -> Work:
    count = len(parts) // 2
    cases = list(zip(parts[:count], parts[count:-1], strict=True))
    otherwise = parts[-1]

    def choice(answers: RowAnswers, at: int) -> Any:
        for condition, value in cases:
            truth = condition(answers, at)
            if truth == YES:
                return value(answers, at)
            if truth == UNKNOWN:
                return nothing
        return otherwise(answers, at)

    return choice


def _selection(key: Work, cases: dict[str, Work], otherwise: Work, nothing: int | None) -> Work:
    def selection(answers: RowAnswers, at: int) -> Any:
        text = key(answers, at)
        return nothing if text is None else cases.get(text, otherwise)(answers, at)

    return selection


def _nothing(kind: Kind) -> int | None:
    return UNKNOWN if kind == "truth" else None


__all__ = ["FEW", "RowAnswers", "answers_to"]
