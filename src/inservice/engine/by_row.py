"""Evaluation of few rows: the same expressions on plain values, a row at a time, and only where a row is asked for.

For a handful of rows a column costs more to set up than to fill. The words are those of :mod:`.evaluate`, each held
equal to it by test (``tests/engine/test_by_row.py``); what tells them apart is that a row settled by one part never asks another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from inservice.engine.book import DTYPES, RuleBook, path_up
from inservice.engine.evaluate import Answers, Frames, Row, beside, told_by
from inservice.engine.frame import Frame
from inservice.engine.grain import Grain, pointer
from inservice.engine.in_python import InPython, Step
from inservice.engine.rowwise import in_64_bits
from inservice.engine.rule import Rule
from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES
from inservice.engine.words import Aggregate, Expr, Fact, Named

FEW: Final = 600
"""Up to so many rows of the finest grain are quicker answered one by one."""


def answers_to(
    book: RuleBook,
    frames: Mapping[str, pl.DataFrame | Frame],
    before: Answers | None = None,
    rows: Mapping[str, Sequence[int]] | None = None,
    afresh: frozenset[str] = frozenset(),
) -> Answers:
    """The answers to few rows row by row, to many column by column."""
    few = max((frame.height for frame in frames.values()), default=0) <= FEW
    return (RowAnswers if few else Answers)(book, frames, before, rows, afresh)


class WorkedRow(Row):
    """One row: what its frame holds and, by the name of the column, what was asked of it so far.

    ``steps`` says how each column is worked out; ``earlier`` is the row of an earlier stage that this is a copy of.
    Under a grain stands the coarser row of that grain. Made by :class:`RowAnswers`, which sets all of these.
    """

    __slots__ = ("earlier", "steps")

    answers: RowAnswers
    steps: Steps
    earlier: Row | None

    def __missing__(self, name: Any) -> Any:
        return self.steps[name](self)

    def can_tell(self, name: str) -> bool:
        """Whether the rule book knows a column of that name for this grain, or the row that this is a copy of has one."""
        earlier = self.earlier
        return self.steps.can_tell(name) or (
            earlier is not None and (name in earlier or earlier.can_tell(name))
        )

    def of(self, expr: Expr) -> Any:
        """The value of any expression."""
        return self[expr.name] if isinstance(expr, Named) else self.steps.of(expr)(self)


class Steps(dict[Any, Step]):
    """How the columns of a grain are worked out for one row: put together once for each rule book, when first asked for.

    ``is_told`` says which are taken from the row of an earlier stage, where these rows are copies.
    """

    def __init__(self, book: RuleBook, grain: Grain, is_told: Callable[[Named], bool] | None) -> None:
        super().__init__()
        self._book, self._grain, self._is_told = book, grain, is_told
        self._expressions: dict[int, tuple[Expr, Step]] = {}

    def __missing__(self, name: Any) -> Step:
        step = self[name] = self._upward(name) if isinstance(name, Grain) else self._column(name)
        return step

    def can_tell(self, name: Any) -> bool:
        """Whether the rule book has a column of that name that a row of this grain can look up to."""
        return self._book.is_read_from(self._grain, name)

    def of(self, expr: Expr) -> Step:
        """How an expression is worked out."""
        found = self._expressions.get(id(expr))
        if found is None:  # kept beside the expression, whose identity no other may take
            writer = self._writer()
            found = self._expressions[id(expr)] = expr, writer.step(writer.text(expr))
        return found[1]

    def _writer(self) -> InPython:
        return InPython(self._read, self.of)

    def _read(self, column: Named, writer: InPython) -> str:
        """A column is read where it is at home, so that it is worked out once for all rows below."""
        name, home = repr(column.name), self._book.grains[column.name]
        if home is not self._grain:
            return f"row[{writer.call(home)}][{name}]"
        if isinstance(column, Fact):
            return f"row[{name}]"
        # what is worked out is asked for as the row would ask, without the way through the row
        return f"(row[{name}] if {name} in row else {writer.call(self)}[{name}](row))"

    def _column(self, name: str) -> Step:
        if not self.can_tell(name):
            if self._is_told is None:
                raise KeyError(name)
            return _from_earlier(name)
        named, home = self._book.columns[name], self._book.grains[name]
        if home is not self._grain:
            return _from_above(name, home)
        if self._is_told is not None and self._is_told(named):
            return _from_earlier(name)
        if isinstance(named, Fact):
            missing = _missing(named)
            return lambda row: row.setdefault(name, missing)
        writer = self._writer()
        if isinstance(named, Aggregate):
            return writer.step(f"{writer.call(self._gathered(named))}(row)", name)
        assert isinstance(named, Rule)
        return writer.step(self._versions(named, writer), name)

    def _upward(self, ancestor: Grain) -> Step:
        """The coarser row; that of the next grain up comes with the row."""
        _, parent, *_ = path_up(self._grain, ancestor)
        return _from_above(ancestor, parent)

    def _versions(self, rule: Rule, writer: InPython) -> str:
        """The version in force on the governing date of a row."""
        latest_first = [(v.effective, v.expr) for v in reversed(rule.versions) if v.expr is not None]
        if rule.governed_by is None or len(latest_first) == 1:
            return writer.text(latest_first[0][1])
        return writer.latest(rule.governed_by, latest_first, rule.kind)

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
        frames: Mapping[str, pl.DataFrame | Frame],
        before: Answers | None = None,
        rows: Mapping[str, Sequence[int]] | None = None,
        afresh: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(book, {}, before, rows, afresh)
        self._tables = {
            n: frame if isinstance(frame, Frame) else Frame.of(frame) for n, frame in frames.items()
        }
        self._afresh = afresh
        self._rows: dict[str, list[WorkedRow]] = {}
        self._finer: dict[tuple[str, str], dict[int, list[WorkedRow]]] = {}
        self._asked: dict[str, list[str]] = {}

    def ask(self, questions: Iterable[str]) -> Frames:
        """The frames with the answers to these questions, and to those asked before."""
        for name in questions:
            self._asked.setdefault(self.book.grains[name].name, []).append(name)
        answered = {name: table.in_polars(self.book.dtypes) for name, table in self._tables.items()}
        for grain, names in self._asked.items():
            columns = [self.column(self.book.grains[n], self.book[n]).alias(n) for n in dict.fromkeys(names)]
            answered[grain] = beside(answered[grain], columns)
        return answered

    def add(self, grain: Grain, rows: pl.DataFrame | Frame) -> None:
        """Add the rows of a finer grain, which were not there before."""
        self._tables[grain.name] = rows if isinstance(rows, Frame) else Frame.of(rows)
        self._tells.clear()

    @property
    def grains(self) -> frozenset[str]:
        """The names of the grains whose rows are here."""
        return frozenset(self._tables)

    def is_given(self, grain: Grain, name: str) -> bool:
        """Whether the frame of a grain came with a column of this name."""
        return name in self._tables[grain.name]

    def column(self, grain: Grain, named: Named) -> pl.Series:
        """A fact, rule or aggregate for each row of a grain within its own."""
        return pl.Series(self.values(grain, named), dtype=DTYPES.get(named.kind))

    def listed(self, grain: Grain, name: str) -> list[Any]:
        """A column of the book, or one that came with the frame, by its name."""
        return [row[name] for row in self.rows(grain)]

    def above(self, child: Grain, ancestor: Grain) -> list[int]:
        """For each row of a grain, the position of the coarser row it belongs to."""
        return [row[ancestor].position for row in self.rows(child)]

    def places(self, child: Grain, ancestor: Grain) -> pl.Series:
        """The same as a column."""
        return pl.Series(self.above(child, ancestor), dtype=pl.UInt32)

    def height(self, grain: Grain) -> int:
        """How many rows there are of a grain."""
        return self._tables[grain.name].height

    def values(self, grain: Grain, named: Named) -> list[Any]:
        """The value of a fact, rule or aggregate for each row of a grain within its own."""
        return self.listed(grain, named.name)

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
            found = self._rows[grain.name] = self._in_common(grain) or self._laid(grain)
        return found

    def _in_common(self, grain: Grain) -> list[WorkedRow] | None:
        """The rows that an earlier stage has of the very frame that this one has."""
        before = self._before
        if isinstance(before, RowAnswers) and before._tables.get(grain.name) is self._tables[grain.name]:
            return before.rows(grain)
        return None

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
        table = self._tables[grain.name]
        missing = self.book.missing_truths
        columns: dict[str | Grain, list[Any]] = {
            name: _truths(column, missing[name]) if name in missing else column
            for name, column in table.columns.items()
        }
        for above in grain.ancestors()[1:]:
            if pointer(above) in columns:
                coarser = self.rows(above)
                columns[above] = [coarser[at] for at in columns[pointer(above)]]
        values = zip(*columns.values(), strict=True) if columns else [()] * table.height
        rows = [WorkedRow(zip(columns, held, strict=True)) for held in values]
        steps, before, copied = self._steps(grain), self._before, self._copied.get(grain.name)
        for position, row in enumerate(rows):
            row.answers, row.position, row.steps, row.earlier = self, position, steps, None
        if before is not None and copied is not None:
            for row, at in zip(rows, copied, strict=True):
                row.earlier = before.row(grain, at)
        return rows

    def _steps(self, grain: Grain) -> Steps:
        """How the columns of these rows are worked out; what an earlier stage can tell of their like is taken from there."""
        before = self._before.grains if self._before is not None and grain.name in self._copied else None
        key = (grain.name, before, self._afresh)
        found: Steps | None = self.book.steps.get(key)
        if found is None:
            is_told = None if before is None else told_by(self.book, before, self._afresh)
            found = self.book.steps[key] = Steps(self.book, grain, is_told)
        return found


def _from_above(name: Any, home: Grain) -> Step:
    def from_above(row: WorkedRow) -> Any:
        value = row[name] = row[home][name]
        return value

    return from_above


def _from_earlier(name: str) -> Step:
    """Taken from the row of an earlier stage that a row is a copy of."""

    def from_earlier(row: WorkedRow) -> Any:
        assert row.earlier is not None
        value = row[name] = row.earlier[name]
        return value

    return from_earlier


def _counted(truths: list[int]) -> int:
    return sum(truth == YES for truth in truths)


def _total(amounts: list[int]) -> int | None:
    return in_64_bits(sum(amounts))


_GATHER: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "count": _counted, "total": _total, "greatest": max, "least": min
}  # fmt: skip


def _missing(fact: Fact) -> int | None:
    return None if fact.kind != "truth" else NOT_CLAIMED if fact.is_claim else UNKNOWN


def _truths(column: list[Any], missing: int) -> list[int]:
    """The values of a truth as codes; one that is missing says so."""
    return [missing if v is None else (YES if v else NO) if isinstance(v, bool) else v for v in column]


__all__ = ["FEW", "RowAnswers", "answers_to"]
