"""Evaluation of few rows: the same expressions on plain values, a row at a time, and only where a row is asked for.

For a handful of rows a column costs more to set up than to fill. The words are those of :mod:`.evaluate`, each held
equal to it by test (``tests/engine/test_by_row.py``); what tells them apart is that a row settled by one part never asks another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any, Final

import polars as pl

from inservice.engine.book import DTYPES, RuleBook, path_up
from inservice.engine.evaluate import Answers, Frames, Row, beside
from inservice.engine.grain import Grain, pointer
from inservice.engine.rowwise import in_64_bits
from inservice.engine.rule import Rule
from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES, negated
from inservice.engine.words import Aggregate, Constant, Expr, Fact, Kind, Named

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


class WorkedRow(Row):
    """One row: what its frame holds and, by the name of the column, what was asked of it so far.

    ``steps`` says how each column is worked out; ``earlier`` is the row of an earlier stage that this is a copy of.
    Under a grain stands the coarser row of that grain.
    """

    __slots__ = ("earlier", "steps")

    answers: RowAnswers

    def __init__(
        self,
        held: Iterable[tuple[str, Any]],
        answers: RowAnswers,
        position: int,
        steps: Steps,
        earlier: Row | None,
    ) -> None:
        super().__init__(held)
        self.answers, self.position, self.steps, self.earlier = answers, position, steps, earlier

    def __missing__(self, name: Any) -> Any:
        value = self[name] = self.steps[name](self)
        return value

    def can_tell(self, name: str) -> bool:
        """Whether the rule book knows a column of that name for this grain."""
        return self.steps.can_tell(name)

    def of(self, expr: Expr) -> Any:
        """The value of any expression."""
        return self[expr.name] if isinstance(expr, Named) else self.steps.of(expr)(self)


Step = Callable[[WorkedRow], Any]
"""How a value is worked out for a row."""


class Steps(dict[Any, Step]):
    """How the columns of a grain are worked out for one row: put together once for each rule book, when first asked for.

    ``told`` names the grains of an earlier stage, which answers what rests on those alone.
    """

    def __init__(self, book: RuleBook, grain: Grain, told: frozenset[str] | None) -> None:
        super().__init__()
        self._book, self._grain, self._told = book, grain, told
        self._expressions: dict[int, tuple[Expr, Step]] = {}

    def __missing__(self, name: Any) -> Step:
        step = self[name] = self._upward(name) if isinstance(name, Grain) else self._column(name)
        return step

    def can_tell(self, name: Any) -> bool:
        """Whether the rule book has a column of that name that a row of this grain can look up to."""
        return name in self._book.columns and self._grain.is_within(self._book.grains[name])

    def of(self, expr: Expr) -> Step:
        """How an expression is worked out."""
        if isinstance(expr, Named):
            return self._read(expr.name, self._book.grains[expr.name])
        found = self._expressions.get(id(expr))
        if found is None:  # kept beside the expression, whose identity no other may take
            found = self._expressions[id(expr)] = expr, self._put_together(expr)
        return found[1]

    def _read(self, name: str, home: Grain) -> Step:
        """A column is read where it is at home, so that it is worked out once for all rows below."""
        return itemgetter(name) if home is self._grain else lambda row: row[home][name]

    def _upward(self, ancestor: Grain) -> Step:
        """The coarser row; that of the next grain up comes with the row."""
        _, parent, *_ = path_up(self._grain, ancestor)
        return lambda row: row[parent][ancestor]

    def _column(self, name: str) -> Step:
        named, home = self._book.columns[name], self._book.grains[name]
        if home is not self._grain:
            if not self._grain.is_within(home):
                raise KeyError(name)
            return lambda row: row[home][name]
        if self._told is not None and self._book.rests_on(name) <= self._told:
            return lambda row: row.earlier[name]  # type: ignore[index]
        if isinstance(named, Fact):
            missing = _missing(named)
            return lambda row: missing
        if isinstance(named, Aggregate):
            return self._gathered(named)
        assert isinstance(named, Rule)
        return self._versions(named)

    # -- rules and expressions ---------------------------------------------------------------------------------
    def _versions(self, rule: Rule) -> Step:
        """The version in force on the governing date of a row."""
        versions = [(v.effective, v.expr) for v in rule.versions if v.expr is not None]
        if rule.governed_by is None or len(versions) == 1:
            return self.of(versions[0][1])
        governing, nothing = self.of(rule.governed_by), _nothing(rule.kind)
        latest_first = [(effective, self._when_asked(expr)) for effective, expr in reversed(versions)]

        def chosen(row: WorkedRow) -> Any:
            day = governing(row)
            if day is None:
                return nothing
            return next(step for effective, step in latest_first if effective is None or day >= effective)(
                row
            )

        return chosen

    def _put_together(self, expr: Expr) -> Step:
        structure, operation = expr.structure, expr.operation
        if isinstance(expr, Constant):
            value = expr.value
            return lambda row: value
        if structure is None:
            assert operation is not None
            return self._operation(operation.each, operation.parts)
        if structure.how == "not":
            part = self.of(structure.parts[0])
            return lambda row: _NEGATED[part(row)]
        if structure.how == "choose":
            return self._choice(structure.parts, _nothing(expr.kind))
        if structure.how == "select":
            assert structure.key is not None
            cases = dict(zip(structure.cases, structure.parts, strict=False))
            return self._selection(structure.key, cases, structure.parts[-1], _nothing(expr.kind))
        parts = [self.of(part) for part in structure.parts]
        return _least(parts) if structure.how == "all" else _greatest(parts)

    def _when_asked(self, expr: Expr) -> Step:
        """A step that no row may ever take is put together when the first one does."""
        if isinstance(expr, Named):
            return self.of(expr)
        found: Step | None = None

        def asked(row: WorkedRow) -> Any:
            nonlocal found
            if found is None:
                found = self.of(expr)
            return found(row)

        return asked

    def _operation(self, each: Callable[..., Any], parts: tuple[Expr, ...]) -> Step:
        if len(parts) == 2 and isinstance(parts[1], Constant):
            left, value = self.of(parts[0]), parts[1].value
            return lambda row: each(left(row), value)
        steps = [self.of(part) for part in parts]
        if len(steps) == 1:
            (only,) = steps
            return lambda row: each(only(row))
        if len(steps) == 2:
            left, right = steps
            return lambda row: each(left(row), right(row))
        return lambda row: each(*[step(row) for step in steps])

    def _choice(self, parts: tuple[Expr, ...], nothing: int | None) -> Step:
        count = len(parts) // 2
        cases = [
            (self._when_asked(condition), self._when_asked(value))
            for condition, value in zip(parts[:count], parts[count:-1], strict=True)
        ]
        otherwise = self._when_asked(parts[-1])

        def choice(row: WorkedRow) -> Any:
            for condition, value in cases:
                truth = condition(row)
                if truth == YES:
                    return value(row)
                if truth == UNKNOWN:
                    return nothing
            return otherwise(row)

        return choice

    def _selection(self, key: Expr, cases: dict[str, Expr], otherwise: Expr, nothing: int | None) -> Step:
        text_of, steps = self.of(key), {text: self._when_asked(expr) for text, expr in cases.items()}
        last = self._when_asked(otherwise)

        def selection(row: WorkedRow) -> Any:
            text = text_of(row)
            return nothing if text is None else steps.get(text, last)(row)

        return selection

    # -- finer rows gathered -----------------------------------------------------------------------------------
    def _gathered(self, aggregate: Aggregate) -> Step:
        """How the finer rows of one coarser row are gathered."""
        child, parent, inner = self._book.edge(aggregate), self._grain, aggregate.inner.name
        where = None if aggregate.where is None else aggregate.where.name
        how = aggregate.how
        if how in ("any", "all"):
            fold, empty = (max, NO) if how == "any" else (min, YES)
            return lambda row: fold(
                [finer[inner] for finer in row.answers.finer(child, parent, row.position)], default=empty
            )
        gather = _GATHER[how]

        def gathered(row: WorkedRow) -> Any:
            held: list[Any] = []
            for finer in row.answers.finer(child, parent, row.position):
                counts = YES if where is None else finer[where]
                if counts in (NO, NOT_CLAIMED):
                    continue
                value = finer[inner]
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
        self._rows: dict[str, list[WorkedRow]] = {}
        self._finer: dict[tuple[str, str], dict[int, list[WorkedRow]]] = {}
        self._asked: dict[str, dict[str, pl.Series]] = {}

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

    def values(self, grain: Grain, named: Named) -> list[Any]:
        """The value of a fact, rule or aggregate for each row of a grain within its own."""
        name = named.name
        return [row[name] for row in self.rows(grain)]

    def reader(self, grain: Grain, named: Named) -> Callable[[int], Any]:
        """What gives the value of a column for any row, worked out for that row alone."""
        rows, name = self.rows(grain), named.name
        return lambda position: rows[position][name]

    def work(self, grain: Grain, expr: Expr) -> pl.Series:
        """Any expression for each row of a grain."""
        return pl.Series([row.of(expr) for row in self.rows(grain)], dtype=DTYPES.get(expr.kind))

    def value(self, grain: Grain, expr: Expr, position: int) -> Any:
        """The value of any expression for one row."""
        return self.rows(grain)[position].of(expr)

    def row(self, grain: Grain, position: int) -> WorkedRow:
        """One row, by the names of its columns."""
        return self.rows(grain)[position]

    def rows(self, grain: Grain) -> list[WorkedRow]:
        """The rows of a grain."""
        found = self._rows.get(grain.name)
        if found is None:
            found = self._rows[grain.name] = self._laid(grain)
        return found

    def finer(self, child: Grain, parent: Grain, position: int) -> Iterable[WorkedRow]:
        """The finer rows that belong to a coarser one."""
        key = (child.name, parent.name)
        found = self._finer.get(key)
        if found is None:
            found = self._finer[key] = {}
            for row in self.rows(child):
                found.setdefault(row[parent].position, []).append(row)
        return found.get(position, ())

    def _laid(self, grain: Grain) -> list[WorkedRow]:
        """The rows of a frame, each with the coarser rows it belongs to and its facts as declared."""
        frame = self.frames[grain.name]
        names = frame.columns
        columns = self.book.columns
        truths = [
            (name, _truths(fact, dtype)) for name, dtype in frame.schema.items()
            if isinstance(fact := columns.get(name), Fact) and fact.kind == "truth"
        ]  # fmt: skip
        parents = [
            (parent, pointer(parent), self.rows(parent))
            for parent in grain.parents
            if pointer(parent) in names
        ]
        steps, earlier = self._steps(grain), self._earlier(grain, frame.height)
        found: list[WorkedRow] = []
        for position, values in enumerate(frame.rows()):
            row = WorkedRow(zip(names, values, strict=True), self, position, steps, earlier[position])
            for name, declared in truths:
                row[name] = declared[row[name]]
            for parent, at, coarser in parents:
                row[parent] = coarser[row[at]]
            found.append(row)
        return found

    def _steps(self, grain: Grain) -> Steps:
        """How the columns of these rows are worked out; what an earlier stage can tell of their like is taken from there."""
        told = (
            frozenset(self._before.frames)
            if self._before is not None and grain.name in self._copied
            else None
        )
        key = (grain.name, told)
        found: Steps | None = self.book.steps.get(key)
        if found is None:
            found = self.book.steps[key] = Steps(self.book, grain, told)
        return found

    def _earlier(self, grain: Grain, height: int) -> list[Row | None]:
        """The rows of an earlier stage that these are copies of."""
        before = self._before
        if before is None or grain.name not in self._copied:
            return [None] * height
        return [before.row(grain, position) for position in self._copied[grain.name].to_list()]


def _counted(truths: list[int]) -> int:
    return sum(truth == YES for truth in truths)


def _total(amounts: list[int]) -> int | None:
    return in_64_bits(sum(amounts))


_GATHER: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "count": _counted, "total": _total, "greatest": max, "least": min
}  # fmt: skip


def _missing(fact: Fact) -> int | None:
    return None if fact.kind != "truth" else NOT_CLAIMED if fact.is_claim else UNKNOWN


def _truths(fact: Fact, dtype: pl.DataType) -> dict[Any, int]:
    """What the values of a truth's column stand for; one that is missing says so."""
    told = (
        {False: NO, True: YES}
        if dtype == pl.Boolean
        else {truth: truth for truth in (NO, NOT_CLAIMED, UNKNOWN, YES)}
    )
    return {None: NOT_CLAIMED if fact.is_claim else UNKNOWN, **told}


_NEGATED: Final = tuple(negated(truth) for truth in (NO, NOT_CLAIMED, UNKNOWN, YES))


def _least(parts: list[Step]) -> Step:
    def least(row: WorkedRow) -> int:
        found = YES
        for part in parts:
            truth: int = part(row)
            if truth < found:
                if truth == NO:
                    return NO
                found = truth
        return found

    return least


def _greatest(parts: list[Step]) -> Step:
    def greatest(row: WorkedRow) -> int:
        found = NO
        for part in parts:
            truth: int = part(row)
            if truth > found:
                if truth == YES:
                    return YES
                found = truth
        return found

    return greatest


def _nothing(kind: Kind) -> int | None:
    return UNKNOWN if kind == "truth" else None


__all__ = ["FEW", "RowAnswers", "answers_to"]
