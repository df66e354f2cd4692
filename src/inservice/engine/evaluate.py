"""Evaluation: each column a question needs, worked out once for all rows, whether of one person or of many.

A column is worked out when something asks for it: its parts first, then Polars' own steps over whole columns.
Nothing is planned, and what no row can need (the case of a choice that none takes) is left alone.
"""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

import polars as pl

from inservice.engine.book import DTYPES, RuleBook, path_up
from inservice.engine.columns import TRUTHS, first_of, is_known, negated, one_row, truth_of
from inservice.engine.frame import Frame
from inservice.engine.grain import Grain, pointer
from inservice.engine.rowwise import in_64_bits
from inservice.engine.rule import Rule
from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES
from inservice.engine.words import Aggregate, Constant, Expr, Fact, Named

Frames = dict[str, pl.DataFrame]


def evaluate(book: RuleBook, questions: Iterable[str], frames: Mapping[str, pl.DataFrame]) -> Frames:
    """Answer the questions for every row.

    ``frames`` maps a grain's name to its rows; a fact column that is absent is unknown for every row (a
    claim: not claimed). A column already there under a rule's name is kept as it is, so that answers can be
    added to frames in stages. Returns new frames with a column per question; row order and count stay.
    """
    return Answers(book, frames).ask(questions)


class Row(dict[Any, Any], ABC):
    """One row by the names of its columns: those of its frame, and the rules and facts that its grain can look up to.

    Under a grain stands the coarser row of that grain.
    """

    __slots__ = ("answers", "position")

    position: int

    @abstractmethod
    def can_tell(self, name: str) -> bool:
        """Whether the row has, or can work out, a column of that name."""

    @abstractmethod
    def of(self, expr: Expr) -> Any:
        """The value of any expression."""

    def get(self, name: Any, default: Any = None) -> Any:
        """The value of a column; ``default`` where the row can tell none of that name."""
        return self[name] if name in self or self.can_tell(name) else default


class ReadRow(Row):
    """One row of columns; each value is read when it is first asked for."""

    __slots__ = ("columns",)

    def __init__(self, answers: Answers, position: int, columns: _Columns) -> None:
        super().__init__()
        self.answers, self.position, self.columns = answers, position, columns

    def __missing__(self, name: Any) -> Any:
        if isinstance(name, Grain):
            above = self.answers.places(self.columns.grain, name)[self.position]
            value = self[name] = self.answers.row(name, above)
        else:
            value = self[name] = self.columns[name][self.position]
        return value

    def can_tell(self, name: str) -> bool:
        """Whether the frame has, or the rule book knows, a column of that name."""
        return self.columns.can_tell(name)

    def of(self, expr: Expr) -> Any:
        """The value of any expression."""
        if isinstance(expr, Named):
            return self[expr.name]
        return self.answers.value(self.columns.grain, expr, self.position)


class _Columns(dict[str, list[Any]]):
    """The columns that the rows of a grain can tell, each as a list from when it is first read."""

    def __init__(self, answers: Answers, grain: Grain) -> None:
        super().__init__()
        self.answers, self.grain = answers, grain

    def __missing__(self, name: str) -> list[Any]:
        if not self.can_tell(name):
            raise KeyError(name)
        found = self[name] = self.answers.listed(self.grain, name)
        return found

    def can_tell(self, name: str) -> bool:
        """Whether the frame has, or the rule book knows, a column of that name; or the rows that these are copies of."""
        if self.answers.book.is_read_from(self.grain, name):
            return True
        return self.answers.is_given(self.grain, name) or self.answers.is_told_earlier(self.grain, name)


class Answers:
    """Frames whose columns are worked out when they are asked for."""

    def __init__(
        self,
        book: RuleBook,
        frames: Mapping[str, pl.DataFrame | Frame],
        before: Answers | None = None,
        rows: Mapping[str, Sequence[int]] | None = None,
        afresh: frozenset[str] = frozenset(),
    ) -> None:
        """``before`` holds answers to other rows, of which those of this stage are copies: ``rows`` says, by
        grain, which. What rests on nothing that is new, and on no fact of ``afresh``, is taken from there.
        """
        self.book = book
        self.frames: Frames = {
            name: frame.in_polars(book.dtypes) if isinstance(frame, Frame) else frame
            for name, frame in frames.items()
        }
        self._given = {name: frozenset(frame.columns) for name, frame in frames.items()}
        self._before, self._copied = before, dict(rows or {})
        self._copies = {grain: pl.Series(places, dtype=pl.UInt32) for grain, places in self._copied.items()}
        self._is_told = told_by(book, before.grains if before is not None else frozenset(), afresh)
        self._columns: dict[tuple[str, str], pl.Series] = {}
        self._as_given: set[tuple[str, str]] = set()
        self._worked: dict[tuple[str, int], pl.Series] = {}
        self._places: dict[tuple[str, str], pl.Series] = {}
        self._alike: dict[tuple[str, str], bool] = {}
        self._members: dict[tuple[str, str], list[pl.Series]] = {}
        self._same: dict[tuple[Any, ...], pl.Series] = {}
        self._kept: list[pl.Series] = []  # columns are told apart by identity, so none that was used may go
        self._texts: dict[int, tuple[pl.Series, dict[str | None, pl.Series]]] = {}
        self._told: dict[tuple[str, int], list[Any]] = {}
        self._tells: dict[str, bool] = {}
        self._rows_read: dict[tuple[str, int], Row] = {}
        self._lists: dict[str, _Columns] = {}

    def ask(self, questions: Iterable[str]) -> Frames:
        """The frames with the answers to these questions, and with all that was worked out for them."""
        for name in questions:
            self.column(self.book.grains[name], self.book[name])
        worked: dict[str, list[pl.Series]] = {}
        for (grain, name), column in self._columns.items():
            if self.book.grains[name].name == grain and (grain, name) not in self._as_given:
                worked.setdefault(grain, []).append(column.alias(name))
        return {**self.frames, **{grain: beside(self.frames[grain], c) for grain, c in worked.items()}}

    def add(self, grain: Grain, rows: pl.DataFrame | Frame) -> None:
        """Add the rows of a finer grain, which were not there before."""
        self.frames[grain.name] = rows.in_polars(self.book.dtypes) if isinstance(rows, Frame) else rows
        self._tells.clear()
        self._given[grain.name] = frozenset(rows.columns)

    def column(self, grain: Grain, named: Named) -> pl.Series:
        """A fact, rule or aggregate for each row of a grain within its own."""
        key = (grain.name, named.name)
        found = self._columns.get(key)
        if found is None:
            found = self._columns[key] = self._find(grain, named)
        return found

    def _find(self, grain: Grain, named: Named) -> pl.Series:
        home = self.book.grains[named.name]
        if named.name in self._given[grain.name]:
            column = self.frames[grain.name].get_column(named.name)
            held = _as_declared(column, named) if isinstance(named, Fact) else column
            if held is column:
                self._as_given.add((grain.name, named.name))
            return held
        if home is not grain:
            return self._lowered(self.column(home, named), grain, home)
        if self._before is not None and grain.name in self._copied and self._is_told(named):
            return self._before.column(grain, named)[self._copies[grain.name]]
        if isinstance(named, Fact):
            missing: Any = None
            if named.kind == "truth":
                missing = NOT_CLAIMED if named.is_claim else UNKNOWN
            return self._whole(grain, one_row(missing, DTYPES[named.kind]))
        if isinstance(named, Aggregate):
            return self._aggregate(named)
        assert isinstance(named, Rule)
        answer = self._whole(grain, self._version(grain, named))
        kind = DTYPES[named.kind]
        return answer if answer.dtype == kind else answer.cast(kind)

    def value(self, grain: Grain, expr: Expr, position: int) -> Any:
        """The value of any expression for one row."""
        key = (grain.name, id(expr))
        held = self._told.get(key)
        if held is None:
            held = self._told[key] = self.work(grain, expr).to_list()
        return held[position if len(held) > 1 else 0]

    def values(self, grain: Grain, named: Named) -> list[Any]:
        """The value of a fact, rule or aggregate for each row of a grain within its own."""
        return self.column(grain, named).to_list()

    def reader(self, grain: Grain, named: Named) -> Callable[[int], Any]:
        """What gives the value of a column for any row."""
        return self.values(grain, named).__getitem__

    @property
    def grains(self) -> frozenset[str]:
        """The names of the grains whose rows are here."""
        return frozenset(self.frames)

    def can_tell(self, named: Named) -> bool:
        """Whether a column rests only on grains whose frames are here."""
        tells = self._tells.get(named.name)
        if tells is None:
            tells = self._tells[named.name] = self.book.rests_on(named.name) <= self.grains
        return tells

    def listed(self, grain: Grain, name: str) -> list[Any]:
        """A column of the book, or one that came with the frame, by its name."""
        named = self.book.columns.get(name)
        if named is not None:
            return self.values(grain, named)
        if self._before is not None and grain.name in self._copied and not self.is_given(grain, name):
            earlier = self._before.listed(grain, name)
            return [earlier[at] for at in self._copied[grain.name]]
        return self.frames[grain.name].get_column(name).to_list()

    def above(self, child: Grain, ancestor: Grain) -> list[int]:
        """For each row of a grain, the position of the coarser row it belongs to."""
        return self.places(child, ancestor).to_list()

    def height(self, grain: Grain) -> int:
        """How many rows there are of a grain."""
        return self.frames[grain.name].height

    def is_told_earlier(self, grain: Grain, name: str) -> bool:
        """Whether the rows that these are copies of have a column of this name."""
        before = self._before
        return before is not None and grain.name in self._copied and before.columns(grain).can_tell(name)

    def columns(self, grain: Grain) -> _Columns:
        """The columns of a grain, as lists."""
        found = self._lists.get(grain.name)
        if found is None:
            found = self._lists[grain.name] = _Columns(self, grain)
        return found

    def row(self, grain: Grain, position: int) -> Row:
        """One row, by the names of its columns; one worked out nowhere is worked out when it is read."""
        key = (grain.name, position)
        found = self._rows_read.get(key)
        if found is None:
            found = self._rows_read[key] = ReadRow(self, position, self.columns(grain))
        return found

    def is_given(self, grain: Grain, name: str) -> bool:
        """Whether the frame of a grain came with a column of this name."""
        return name in self._given[grain.name]

    def places(self, child: Grain, ancestor: Grain) -> pl.Series:
        """For each row of a grain, the position of the coarser row it belongs to."""
        key = (child.name, ancestor.name)
        if key not in self._places:
            self._places[key] = positions_up(self.frames, child, ancestor)
        return self._places[key]

    def _lowered(self, column: pl.Series, grain: Grain, home: Grain) -> pl.Series:
        """A column of coarser rows for each finer row; the same column where each has the one finer row."""
        places = self.places(grain, home)
        key = (grain.name, home.name)
        if key not in self._alike:
            height = self.frames[home.name].height
            self._alike[key] = len(places) == height and places.to_list() == list(range(height))
        return column if self._alike[key] else column[places]

    def _whole(self, grain: Grain, column: pl.Series) -> pl.Series:
        """One value for every row, where a column is a constant of one row."""
        height = self.frames[grain.name].height
        return column if len(column) == height else column.new_from_index(0, height)

    # -- rules -----------------------------------------------------------------------------------------------
    def _version(self, grain: Grain, rule: Rule) -> pl.Series:
        exprs = [version.expr for version in rule.versions if version.expr is not None]
        if rule.governed_by is None or len(exprs) == 1:
            return self.work(grain, exprs[0])
        day = self.work(grain, rule.governed_by)
        unknown = day.null_count() > 0
        chosen: pl.Series | None = None
        passed: list[tuple[pl.Series, Expr]] = []
        for version, expr in reversed(list(zip(rule.versions, exprs, strict=True))):
            later = day >= one_row(version.effective) if version.effective is not None else None
            if later is None or (not unknown and later.all()):
                chosen = self.work(grain, expr)
                break
            if later.any():
                passed.append((later, expr))
        assert chosen is not None
        for later, expr in reversed(passed):
            chosen = first_of([(later, self.work(grain, expr))], chosen)
        return first_of([(is_known(day), chosen)], _NOTHING[rule.kind]) if unknown else chosen

    def work(self, grain: Grain, expr: Expr) -> pl.Series:
        """Any expression for each row of a grain; one row where it is the same for all."""
        if isinstance(expr, Named):
            return self.column(grain, expr)
        key = (grain.name, id(expr))
        found = self._worked.get(key)
        if found is None:
            found = self._worked[key] = self._step(grain, expr) if expr.reads else constant(expr)
        return found

    def _step(self, grain: Grain, expr: Expr) -> pl.Series:
        structure, operation = expr.structure, expr.operation
        if structure is not None:
            if structure.how in ("all", "any"):
                return self._joined(grain, structure.parts, structure.how == "all")
            if structure.how == "not":
                return negated(self.work(grain, structure.parts[0]))
            return self._chosen(grain, expr) if structure.how == "choose" else self._selected(grain, expr)
        if operation is None:
            return self._by_polars(grain, expr)
        parts = [self.work(grain, part) for part in operation.parts]
        same = (operation.name, *map(id, parts))
        found = self._same.get(same)
        if found is None:
            found = operation.step(*parts)
            self._same[same] = found
            self._kept.extend(parts)
        return found

    def _joined(self, grain: Grain, parts: tuple[Expr, ...], is_all: bool) -> pl.Series:
        """The least or the greatest truth; no part is asked once every row is settled."""
        settled, better = (NO, operator.lt) if is_all else (YES, operator.gt)
        joined = self.work(grain, parts[0])
        for part in parts[1:]:
            if (joined.max() if is_all else joined.min()) == settled:
                break
            other = self.work(grain, part)
            joined = joined.zip_with(better(joined, other), other)
        return joined

    def _chosen(self, grain: Grain, expr: Expr) -> pl.Series:
        assert expr.structure is not None
        parts = expr.structure.parts
        count = len(parts) // 2
        taken: list[tuple[pl.Series, pl.Series]] = []
        for condition, value in zip(parts[:count], parts[count:], strict=False):
            truth = self.work(grain, condition)
            least, most = truth.min(), truth.max()
            if least == YES:
                last = self.work(grain, value)
                break
            if most == YES:
                taken.append((truth == TRUTHS[YES], self.work(grain, value)))
            if most in (UNKNOWN, YES):
                is_unknown = truth == TRUTHS[UNKNOWN]
                if is_unknown.any():
                    taken.append((is_unknown, _NOTHING[expr.kind]))
        else:
            last = self.work(grain, parts[-1])
        return first_of(taken, last)

    def _selected(self, grain: Grain, expr: Expr) -> pl.Series:
        """The cases that some row takes, and no other."""
        structure = expr.structure
        assert structure is not None and structure.key is not None
        texts = dict(self._present(self.work(grain, structure.key)))
        taken: list[tuple[pl.Series, pl.Series]] = []
        is_missing = texts.pop(None, None)
        if is_missing is not None:
            taken.append((is_missing, _NOTHING[expr.kind]))
        for case, value in zip(structure.cases, structure.parts, strict=False):
            rows = texts.pop(case, None)
            if rows is not None:
                taken.append((rows, self.work(grain, value)))
        if texts or not taken:
            return first_of(taken, self.work(grain, structure.parts[-1]))
        return first_of(taken[:-1], taken[-1][1])

    def _present(self, texts: pl.Series) -> dict[str | None, pl.Series]:
        """The values a text column holds, each with the rows that hold it; None for those with none."""
        key = id(texts)
        if key not in self._texts:
            values = set(texts.to_list() if len(texts) < 256 else texts.unique().to_list())
            rows: dict[str | None, pl.Series] = {v: texts == one_row(v) for v in values if v is not None}
            if None in values:
                rows[None] = texts.is_null()
            self._texts[key] = (texts, rows)  # the column is kept, so that no other takes its identity
        return self._texts[key][1]

    def _by_polars(self, grain: Grain, expr: Expr) -> pl.Series:
        """An expression as Polars works it out, from the columns it reads."""
        reads = [self.column(grain, each).alias(each.name) for each in expr.reads]
        return pl.DataFrame(reads).select(expr.column.alias("@")).get_column("@")

    def _members_of(self, child: Grain, parent: Grain) -> list[pl.Series]:
        """For each coarser row, marks of the finer rows that belong to it."""
        key = (child.name, parent.name)
        if key not in self._members:
            places = self.places(child, parent)
            rows = range(self.frames[parent.name].height)
            self._members[key] = [places == one_row(at, places.dtype) for at in rows]
        return self._members[key]

    # -- finer rows gathered ---------------------------------------------------------------------------------
    def _aggregate(self, aggregate: Aggregate) -> pl.Series:
        child, parent = self.book.edge(aggregate), aggregate.per
        height = self.frames[parent.name].height
        places = self.places(child, parent)
        dtype = DTYPES[aggregate.kind]
        how = aggregate.how
        if how in ("any", "all"):
            value = self.column(child, aggregate.inner)
            order = (NOT_CLAIMED, UNKNOWN, YES) if how == "any" else (UNKNOWN, NOT_CLAIMED, NO)
            column = TRUTHS[NO if how == "any" else YES].new_from_index(0, height)
            for truth in order if len(places) else ():
                found = places.filter(value == TRUTHS[truth])
                column = column.scatter(found, truth) if len(found) else column
            return column
        nothing = None if how in ("greatest", "least") else 0
        column = one_row(nothing, dtype).new_from_index(0, height)
        if not len(places):
            return column
        where = self.column(child, aggregate.where) if aggregate.where is not None else None
        if where is not None and where.max() in (NO, NOT_CLAIMED):
            return column
        value = self.column(child, aggregate.inner)
        counted, unknown = _counted(how, value, where)
        if how == "total":
            counted = counted.cast(pl.Int128)  # a sum that does not fit is none
        fold = {"greatest": "max", "least": "min"}.get(how, "sum")
        if counted.null_count() < len(counted):
            if height <= _FEW:
                groups = [counted.filter(member) for member in self._members_of(child, parent)]
                held = [getattr(group, fold)() for group in groups]
                if how == "total":
                    held = [in_64_bits(amount) for amount in held]
                column = pl.Series(held, dtype=dtype)
            else:
                rows = pl.DataFrame([places.alias("@"), counted.alias("counted")])
                grouped = rows.group_by("@").agg(getattr(pl.col("counted"), fold)())
                column = column.scatter(grouped["@"], grouped["counted"].cast(dtype, strict=False))
        if unknown is None or not unknown.any():
            return column
        return column.scatter(places.filter(unknown), None)


_FEW: Final = 16
"""So many groups are folded one by one: for few rows that is quicker than a plan to group them."""


def _counted(how: str, value: pl.Series, where: pl.Series | None) -> tuple[pl.Series, pl.Series | None]:
    """The values that count, none elsewhere, and the rows that leave the whole unknown."""
    if how == "count":
        return (value == TRUTHS[YES]).cast(pl.Int64), value == TRUTHS[UNKNOWN]
    missing = value.is_null() if value.null_count() else None
    if where is None:
        return value, missing
    # a row that is out counts for nothing, known or not; one that may be in leaves a sum unknown
    # unless it is zero
    counts, may_count = where == TRUTHS[YES], where == TRUTHS[UNKNOWN]
    unknown = counts & missing if missing is not None else None
    if may_count.any():
        is_zero = (value == one_row(0, value.dtype)).fill_null(False) if how == "total" else None
        open_rows = may_count & ~is_zero if is_zero is not None else may_count
        unknown = open_rows if unknown is None else unknown | open_rows
    return value.zip_with(counts, one_row(None, value.dtype)), unknown


@cache
def constant(expr: Expr) -> pl.Series:
    """What reads nothing, a literal above all, as a column of one row."""
    if isinstance(expr, Constant):
        return one_row(expr.value, DTYPES.get(expr.kind))
    return pl.select(expr.column.alias("@")).get_column("@")


def told_by(book: RuleBook, grains: frozenset[str], afresh: frozenset[str]) -> Callable[[Named], bool]:
    """Whether rows of these grains tell a column of their copies, which differ from them in the facts of ``afresh``."""
    lasting = book.lasting(afresh)
    return lambda named: book.rests_on(named.name) <= grains and lasting.lasts(named)


def beside(frame: pl.DataFrame, columns: list[pl.Series]) -> pl.DataFrame:
    """The frame with these columns, in place of its own of the same name."""
    held = set(frame.columns)
    wide = frame.hstack([column for column in columns if column.name not in held])
    for column in columns:
        if column.name in held:
            wide.replace_column(wide.get_column_index(column.name), column)
    return wide


def positions_up(frames: Mapping[str, pl.DataFrame], child: Grain, ancestor: Grain) -> pl.Series:
    """For each finer row, the position of the coarser row it belongs to; a frame may name one farther up itself."""
    own = frames[child.name]
    if pointer(ancestor) in own.columns:
        return own.get_column(pointer(ancestor))
    _, parent, *_ = path_up(child, ancestor)
    return positions_up(frames, parent, ancestor)[own.get_column(pointer(parent))]


def _as_declared(column: pl.Series, fact: Fact) -> pl.Series:
    """A fact's column in its own type; a truth that is missing says so."""
    held, wanted = column.dtype, DTYPES[fact.kind]
    if fact.kind != "truth":
        return column if held == wanted else column.cast(wanted)
    missing = NOT_CLAIMED if fact.is_claim else UNKNOWN
    if held == pl.Boolean:
        return truth_of(column, missing)
    column = column if held == wanted else column.cast(wanted)
    return column.fill_null(missing) if column.null_count() else column


_NOTHING: Final = {
    "truth": TRUTHS[UNKNOWN], "none": pl.Series([None], dtype=pl.Null),
    **{kind: pl.Series([None], dtype=dtype) for kind, dtype in DTYPES.items() if kind != "truth"},
}  # fmt: skip
