"""Evaluation: each column a question needs, worked out once for all rows, whether of one person or of many.

A column is worked out when something asks for it: its parts first, then Polars' own steps over whole columns.
Nothing is planned, and what no row can need (the case of a choice that none takes) is left alone.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any, Final

import polars as pl

from inservice.engine.book import DTYPES, RuleBook, path_up
from inservice.engine.grain import Grain, pointer
from inservice.engine.rule import Rule
from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES
from inservice.engine.words import Aggregate, Constant, Expr, Fact, Named

Frames = dict[str, pl.DataFrame]

_TRUTHS: Final = tuple(pl.Series([value], dtype=pl.UInt8) for value in (NO, NOT_CLAIMED, UNKNOWN, YES))
_COMPARE: Final[dict[str, Callable[[Any, Any], pl.Series]]] = {
    f"__{name}__": getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")
}
_RECKON: Final[dict[str, Callable[[Any, Any], pl.Series]]] = {
    "__add__": operator.add,
    "__sub__": operator.sub,
}


def evaluate(book: RuleBook, questions: Iterable[str], frames: Mapping[str, pl.DataFrame]) -> Frames:
    """Answer the questions for every row.

    ``frames`` maps a grain's name to its rows; a fact column that is absent is unknown for every row (a
    claim: not claimed). A column already there under a rule's name is kept as it is, so that answers can be
    added to frames in stages. Returns new frames with a column per question; row order and count never change.
    """
    return Answers(book, frames).ask(questions)


class Answers:
    """Frames whose columns are worked out when they are asked for."""

    def __init__(
        self,
        book: RuleBook,
        frames: Mapping[str, pl.DataFrame],
        before: Answers | None = None,
        rows: Mapping[str, pl.Series] | None = None,
    ) -> None:
        """``before`` holds answers to other rows, of which those of this stage are copies: ``rows`` says, by
        grain, which. What rests on nothing added since is taken from there.
        """
        self.book = book
        self.frames: Frames = dict(frames)
        self._before, self._copied = before, dict(rows or {})
        self._given = {name: frozenset(frame.columns) for name, frame in frames.items()}
        self._columns: dict[tuple[str, str], pl.Series] = {}
        self._worked: dict[tuple[str, int], pl.Series] = {}
        self._places: dict[tuple[str, str], pl.Series] = {}
        self._texts: dict[int, tuple[pl.Series, dict[str | None, pl.Series]]] = {}

    def ask(self, questions: Iterable[str]) -> Frames:
        """The frames with the answers to these questions, and with all that was worked out for them."""
        for name in questions:
            self.column(self.book.grains[name], self.book[name])
        worked: dict[str, list[pl.Series]] = {}
        for (grain, name), column in self._columns.items():
            if self.book.grains[name].name == grain:
                worked.setdefault(grain, []).append(column.alias(name))
        return {**self.frames, **{grain: self.frames[grain].with_columns(c) for grain, c in worked.items()}}

    def add(self, grain: Grain, rows: pl.DataFrame) -> None:
        """Add the rows of a finer grain, which were not there before."""
        self.frames[grain.name] = rows
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
            return _as_declared(column, named) if isinstance(named, Fact) else column
        if home is not grain:
            return self.column(home, named)[self.places(grain, home)]
        if self._before is not None and grain.name in self._copied and self._before.can_tell(named):
            return self._before.column(grain, named)[self._copied[grain.name]]
        if isinstance(named, Fact):
            missing: Any = None
            if named.kind == "truth":
                missing = NOT_CLAIMED if named.is_claim else UNKNOWN
            return self._whole(grain, pl.Series([missing], dtype=DTYPES[named.kind]))
        if isinstance(named, Aggregate):
            return self._aggregate(named)
        assert isinstance(named, Rule)
        answer = self._whole(grain, self._version(grain, named))
        kind = DTYPES[named.kind]
        return answer if answer.dtype == kind else answer.cast(kind)

    def can_tell(self, named: Named) -> bool:
        """Whether a column rests only on grains whose frames are here."""
        return self.book.rests_on(named.name) <= self.frames.keys()

    def places(self, child: Grain, ancestor: Grain) -> pl.Series:
        """For each row of a grain, the position of the coarser row it belongs to."""
        key = (child.name, ancestor.name)
        if key not in self._places:
            self._places[key] = positions_up(self.frames, child, ancestor)
        return self._places[key]

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
            later = day >= pl.Series([version.effective]) if version.effective is not None else None
            if later is None or (not unknown and later.all()):
                chosen = self.work(grain, expr)
                break
            if later.any():
                passed.append((later, expr))
        assert chosen is not None
        for later, expr in reversed(passed):
            chosen = _either(later, self.work(grain, expr), chosen)
        return _either(_is_known(day), chosen, _nothing(rule.kind)) if unknown else chosen

    def work(self, grain: Grain, expr: Expr) -> pl.Series:
        """Any expression for each row of a grain; one row where it is the same for all."""
        if isinstance(expr, Named):
            return self.column(grain, expr)
        if isinstance(expr, Constant):
            return _TRUTHS[expr.truth]
        key = (grain.name, id(expr))
        found = self._worked.get(key)
        if found is None:
            found = self._worked[key] = self._step(grain, expr)
        return found

    def _step(self, grain: Grain, expr: Expr) -> pl.Series:
        structure, operation = expr.structure, expr.operation
        if structure is not None:
            if structure.how in ("all", "any"):
                return self._joined(grain, structure.parts, structure.how == "all")
            if structure.how == "not":
                return _negated(self.work(grain, structure.parts[0]))
            return self._chosen(grain, expr) if structure.how == "choose" else self._selected(grain, expr)
        if operation is None:
            return self._by_polars(grain, expr)
        left = operation.parts[0]
        if operation.how == "one_of":
            texts = self._present(self.work(grain, left))
            held = [texts[value] for value in operation.values if value in texts]
            outcome = _TRUTHS[NO]
            for each in held:
                outcome = _TRUTHS[YES] if len(texts) == 1 else _either(each, _TRUTHS[YES], outcome)
            return _either(texts[None], _TRUTHS[UNKNOWN], outcome) if None in texts else outcome
        first, second = self.work(grain, left), self.work(grain, operation.parts[1])
        if operation.how in _RECKON:
            return _RECKON[operation.how](first, second)
        return _of_outcome(_COMPARE[operation.how](first, second))

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
                taken.append((truth == _TRUTHS[YES], self.work(grain, value)))
            if most in (UNKNOWN, YES):
                is_unknown = truth == _TRUTHS[UNKNOWN]
                if is_unknown.any():
                    taken.append((is_unknown, _nothing(expr.kind)))
        else:
            last = self.work(grain, parts[-1])
        return _first_of(taken, last)

    def _selected(self, grain: Grain, expr: Expr) -> pl.Series:
        """The cases that some row takes, and no other."""
        structure = expr.structure
        assert structure is not None and structure.key is not None
        texts = dict(self._present(self.work(grain, structure.key)))
        taken: list[tuple[pl.Series, pl.Series]] = []
        is_missing = texts.pop(None, None)
        if is_missing is not None:
            taken.append((is_missing, _nothing(expr.kind)))
        for case, value in zip(structure.cases, structure.parts, strict=False):
            rows = texts.pop(case, None)
            if rows is not None:
                taken.append((rows, self.work(grain, value)))
        if texts or not taken:
            return _first_of(taken, self.work(grain, structure.parts[-1]))
        return _first_of(taken[:-1], taken[-1][1])

    def _present(self, texts: pl.Series) -> dict[str | None, pl.Series]:
        """The values a text column holds, each with the rows that hold it; None for those with none."""
        key = id(texts)
        if key not in self._texts:
            values = set(texts.to_list() if len(texts) < 256 else texts.unique().to_list())
            rows: dict[str | None, pl.Series] = {v: texts == v for v in values if v is not None}
            if None in values:
                rows[None] = texts.is_null()
            self._texts[key] = (texts, rows)  # the column is kept, so that no other takes its identity
        return self._texts[key][1]

    def _by_polars(self, grain: Grain, expr: Expr) -> pl.Series:
        """An expression as Polars works it out, from the columns it reads."""
        reads = [self.column(grain, each).alias(each.name) for each in expr.reads]
        return pl.DataFrame(reads).select(expr.column.alias("@")).get_column("@")

    # -- finer rows gathered ---------------------------------------------------------------------------------
    def _aggregate(self, aggregate: Aggregate) -> pl.Series:
        child, parent = self.book.edge(aggregate), aggregate.per
        height = self.frames[parent.name].height
        places = self.places(child, parent)
        inner = self.column(child, aggregate.inner)
        if aggregate.how in ("any", "all"):
            order = (NOT_CLAIMED, UNKNOWN, YES) if aggregate.how == "any" else (UNKNOWN, NOT_CLAIMED, NO)
            column = _TRUTHS[NO if aggregate.how == "any" else YES].new_from_index(0, height)
            for value in order if len(places) else ():
                found = places.filter(inner == _TRUTHS[value])
                if len(found):
                    column = column.scatter(found, value)
            return column
        if not len(places):
            nothing = None if aggregate.how in ("greatest", "least") else 0
            return self._whole(parent, pl.Series([nothing], dtype=DTYPES[aggregate.kind]))
        rows = [places.alias("@"), inner.alias(aggregate.inner.name)]
        if aggregate.where is not None and aggregate.where is not aggregate.inner:
            rows.append(self.column(child, aggregate.where).alias(aggregate.where.name))
        grouped = pl.DataFrame(rows).group_by("@").agg(_gathered(aggregate).alias("gathered"))
        # where each parent's group stands; null for a parent without finer rows
        slots = pl.Series("slot", [None], dtype=pl.UInt32).new_from_index(0, height)
        slots = slots.scatter(grouped["@"], pl.int_range(grouped.height, dtype=pl.UInt32, eager=True))
        return _of_nothing(aggregate, grouped["gathered"][slots], slots)


def positions_up(frames: Mapping[str, pl.DataFrame], child: Grain, parent: Grain) -> pl.Series:
    """For each finer row, the position of the coarser row it belongs to."""
    path = path_up(child, parent)
    positions = frames[child.name].get_column(pointer(path[1]))
    for lower, upper in pairwise(path[1:]):
        positions = frames[lower.name].get_column(pointer(upper))[positions]
    return positions


def _as_declared(column: pl.Series, fact: Fact) -> pl.Series:
    """A fact's column in its own type; a truth that is missing says so."""
    held, wanted = column.dtype, DTYPES[fact.kind]
    if fact.kind != "truth":
        return column if held == wanted else column.cast(wanted)
    missing = NOT_CLAIMED if fact.is_claim else UNKNOWN
    if held == pl.Boolean:
        return _of_outcome(column, missing)
    column = column if held == wanted else column.cast(wanted)
    return column.fill_null(missing) if column.null_count() else column


def _nothing(kind: str) -> pl.Series:
    """Unknown, of this kind."""
    return _TRUTHS[UNKNOWN] if kind == "truth" else pl.Series([None], dtype=DTYPES.get(kind, pl.Null))


def _either(rows: pl.Series, yes: pl.Series, otherwise: pl.Series) -> pl.Series:
    """One value where a row is marked, another where it is not."""
    return yes.zip_with(rows, otherwise)


def _first_of(taken: list[tuple[pl.Series, pl.Series]], last: pl.Series) -> pl.Series:
    """The value of the first mark a row carries."""
    for rows, value in reversed(taken):
        if value.dtype == last.dtype:
            last = value.zip_with(rows, last)
        elif value.dtype == pl.Null:
            last = value.cast(last.dtype).zip_with(rows, last)
        else:
            last = value.zip_with(rows, last.cast(value.dtype))
    return last


def _is_known(column: pl.Series) -> pl.Series:
    if not column.null_count():
        return pl.Series([True])
    return column.is_not_null()


def _of_outcome(outcome: pl.Series, missing: int = UNKNOWN) -> pl.Series:
    """A mark as a truth; what to say where it is missing."""
    truth = _TRUTHS[YES].zip_with(outcome, _TRUTHS[NO])
    # a mark that is missing is missing from both sides of this, and so is told apart
    return truth.zip_with(outcome | ~outcome, _TRUTHS[missing]) if outcome.null_count() else truth


def _negated(truth: pl.Series) -> pl.Series:
    column = _TRUTHS[NO].zip_with(truth == _TRUTHS[YES], _TRUTHS[YES])
    return truth.zip_with(truth == _TRUTHS[UNKNOWN], column) if truth.max() in (UNKNOWN, YES) else column


def _gathered(aggregate: Aggregate) -> pl.Expr:
    value = pl.col(aggregate.inner.name)
    if aggregate.how == "any":
        return value.max()
    if aggregate.how == "all":
        return value.min()
    if aggregate.how == "count":
        counted, unknown = (value == YES).cast(pl.Int64), value == UNKNOWN
    else:
        counted, unknown = value, value.is_null()
        if aggregate.where is not None:
            # a row that is out counts for nothing, known or not; one that may be in leaves a sum unknown
            # unless it is zero
            truth = pl.col(aggregate.where.name)
            zero = (value == 0).fill_null(False) if aggregate.how == "total" else pl.lit(False)
            unknown = ((truth == YES) & unknown) | ((truth == UNKNOWN) & ~zero)
            counted = pl.when(truth == YES).then(value)
    folded = {"greatest": counted.max(), "least": counted.min()}.get(aggregate.how, counted.sum())
    return pl.when(unknown.any()).then(None).otherwise(folded)


def _of_nothing(aggregate: Aggregate, column: pl.Series, slots: pl.Series) -> pl.Series:
    """A parent without finer rows: no for any, yes for all, zero for sums, none for greatest and least."""
    column = column.alias(aggregate.name).cast(DTYPES[aggregate.kind])
    if slots.null_count() == 0 or aggregate.how in ("greatest", "least"):
        return column
    nothing = {"any": NO, "all": YES}.get(aggregate.how, 0)
    neutral = pl.Series([nothing], dtype=column.dtype).new_from_index(0, column.len())
    return column.zip_with(slots.is_not_null(), neutral)
