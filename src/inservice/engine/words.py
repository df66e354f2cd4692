"""The words rules are written in: expressions that pass *unknown* on instead of skipping it.

Every word returns an :class:`Expr`. Comparisons give truth (see :mod:`.truth`); money is whole cents in
64-bit integers; a missing fact is null in money, dates, numbers and text, and the code ``UNKNOWN`` in truth.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial, reduce
from itertools import pairwise
from typing import Any, Final, Literal

import polars as pl

from inservice.engine import columns, rowwise
from inservice.engine.columns import Step, by_polars
from inservice.engine.grain import Grain
from inservice.engine.money import cents
from inservice.engine.truth import NO, UNKNOWN, YES

Kind = Literal["truth", "money", "date", "number", "text", "none"]


@dataclass(frozen=True, eq=False)
class Structure:
    """How an expression is put together from others; what explanation walks.

    ``parts`` are the truths of *all*, *any* and *not*; the values of *select*, the last for any other key;
    the conditions and then the values of *choose*, the last one where no condition is yes.
    """

    how: Literal["all", "any", "not", "select", "choose"]
    parts: tuple[Expr, ...]
    key: Expr | None = None
    cases: tuple[str, ...] = ()

    @cached_property
    def named(self) -> tuple[Named, ...] | None:
        """The parts of *all* and *any*, where each is a column of its own, as nearly always."""
        named = tuple(part for part in self.parts if isinstance(part, Named))
        return named if self.how in ("all", "any") and len(named) == len(self.parts) else None


@dataclass(frozen=True, eq=False)
class Operation:
    """One step over whole columns. The same step, by name, on the same columns gives the same column.

    ``each`` is the step of one row, over plain values, None where there is none; both give the same.
    """

    name: str
    parts: tuple[Expr, ...]
    step: Step
    each: Callable[..., Any]


class Expr:
    """A columnar expression, the columns it reads, its kind, and (for truths) how it is composed."""

    def __init__(
        self,
        stated: Callable[[], pl.Expr],
        kind: Kind,
        reads: Iterable[Named] = (),
        structure: Structure | None = None,
        operation: Operation | None = None,
    ) -> None:
        self._stated = stated
        self.operation = operation
        self.kind: Kind = kind
        self.reads: frozenset[Named] = frozenset(reads)
        self.structure = structure

    @cached_property
    def column(self) -> pl.Expr:
        """The same in Polars' own words, put together when asked for: what both evaluators are held equal to."""
        return self._stated()

    @cached_property
    def reads_by_name(self) -> tuple[Named, ...]:
        """The columns it reads, in the order of their names."""
        return tuple(sorted(self.reads, key=lambda column: column.name))

    # -- comparisons: two values, four answers -------------------------------------------------------------
    def _compare(self, other: Any, op: str) -> Expr:
        right = as_expr(other)
        if self.kind == "truth" or right.kind == "truth":
            raise TypeError("a truth is not compared; compose truths with &, | and ~")
        if self.kind != right.kind and {self.kind, right.kind} != {"money", "number"}:
            raise TypeError(f"a {self.kind} is not compared with a {right.kind}")
        compare = getattr(operator, op)
        told = Operation(
            op,
            (self, right),
            lambda left, right: columns.truth_of(compare(left, right)),
            rowwise.compared(compare),
        )

        def stated() -> pl.Expr:
            return _truth_of(getattr(self.column, op)(right.column))

        return Expr(stated, "truth", self.reads | right.reads, operation=told)

    def __eq__(self, other: object) -> Expr:  # type: ignore[override]
        return self._compare(other, "__eq__")

    def __ne__(self, other: object) -> Expr:  # type: ignore[override]
        return self._compare(other, "__ne__")

    def __lt__(self, other: Any) -> Expr:
        return self._compare(other, "__lt__")

    def __le__(self, other: Any) -> Expr:
        return self._compare(other, "__le__")

    def __gt__(self, other: Any) -> Expr:
        return self._compare(other, "__gt__")

    def __ge__(self, other: Any) -> Expr:
        return self._compare(other, "__ge__")

    __hash__ = object.__hash__

    def is_one_of(self, *texts: str) -> Expr:
        """Whether a text fact is one of these values; unknown where it is missing."""
        if self.kind != "text":
            raise TypeError(f"is_one_of() takes a text, not {self.kind}")
        told = Operation(
            f"is one of {texts}", (self,), lambda column: columns.one_of(column, texts), rowwise.one_of(texts)
        )
        return Expr(lambda: _truth_of(self.column.is_in(list(texts))), "truth", self.reads, operation=told)

    # -- truths --------------------------------------------------------------------------------------------
    def __and__(self, other: Expr) -> Expr:
        return _join("all", self, other)

    def __or__(self, other: Expr) -> Expr:
        return _join("any", self, other)

    def __invert__(self) -> Expr:
        _need_truth(self)

        def stated() -> pl.Expr:
            return (
                pl.when(self.column == YES).then(pl.lit(NO, pl.UInt8))
                .when(self.column == UNKNOWN).then(pl.lit(UNKNOWN, pl.UInt8))
                .otherwise(pl.lit(YES, pl.UInt8))
            )  # fmt: skip

        return Expr(stated, "truth", self.reads, Structure("not", (self,)))

    def __bool__(self) -> bool:
        raise TypeError("an expression has no truth of its own in Python; use & | ~ and choose(...)")

    # -- amounts -------------------------------------------------------------------------------------------
    def _arithmetic(self, other: Any, op: str) -> Expr:
        right = as_expr(other)
        _need_amount(self, right)
        kind: Kind = "money" if "money" in (self.kind, right.kind) else "number"
        by = getattr(operator, op)
        told = Operation(op, (self, right), columns.that_fits(by), rowwise.that_fits(by))

        def stated() -> pl.Expr:
            return _in_64_bits(by(self.column.cast(pl.Int128), right.column.cast(pl.Int128)))

        return Expr(stated, kind, self.reads | right.reads, operation=told)

    def __add__(self, other: Any) -> Expr:
        return self._arithmetic(other, "__add__")

    def __sub__(self, other: Any) -> Expr:
        return self._arithmetic(other, "__sub__")

    def __mul__(self, other: Any) -> Expr:
        right = as_expr(other)
        if self.kind == right.kind == "money":
            raise TypeError("money times money is not money; use portion(amount, numerator, denominator)")
        _need_amount(self, right)
        kind: Kind = "money" if "money" in (self.kind, right.kind) else "number"
        told = Operation(
            "times", (self, right), columns.that_fits(operator.mul), rowwise.that_fits(operator.mul)
        )

        def stated() -> pl.Expr:
            return _in_64_bits(self.column.cast(pl.Int128) * right.column.cast(pl.Int128))

        return Expr(stated, kind, self.reads | right.reads, operation=told)

    def beside(self, *more: Named) -> Expr:
        """The same answer with further columns at hand: for the grain they give, and for its sentences."""
        told = self.operation
        if told is None and self.structure is None:
            told = Operation("the same", (self,), rowwise.same, rowwise.same)
        return Expr(self._stated, self.kind, self.reads | set(more), self.structure, told)


class Named(Expr):
    """An expression that has a column of its own in a frame: a fact, a rule or an aggregate."""

    def __init__(self, name: str, kind: Kind, grain: Grain | None) -> None:
        super().__init__(lambda: pl.col(name), kind)
        self.name = name
        self.grain_declared = grain
        self.reads = frozenset((self,))

    @cached_property
    def label(self) -> str:
        """The name after the last dot: what a sentence calls this column."""
        return self.name.rsplit(".", 1)[-1]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


class Fact(Named):
    """A column that comes with the facts. Declared once, in ``facts/``."""

    def __init__(
        self, name: str, kind: Kind, grain: Grain, says: str, *, claim: bool = False, extent: bool = False
    ) -> None:
        super().__init__(name, kind, grain)
        self.says = says
        self.is_claim = claim
        self.is_extent = extent


class Aggregate(Named):
    """A column of a coarser grain gathered from finer rows. Made by ``total``, ``any_of`` and the like."""

    def __init__(self, how: str, inner: Named, where: Named | None, per: Grain, kind: Kind) -> None:
        suffix = f" where {where.name}" if where is not None else ""
        super().__init__(f"{how}({inner.name}{suffix})/{per.name}", kind, per)
        self.how, self.inner, self.where, self.per = how, inner, where, per


def in_polars(
    name: str, kind: Kind, build: Callable[..., pl.Expr], *parts: Expr, each: Callable[..., Any]
) -> Expr:
    """A word made of Polars' own: ``build`` gives the column from the columns of the parts.

    ``name`` says the step and whatever ``build`` knows beside its parts; ``each`` is the same of one row's
    plain values.
    """
    step = by_polars(lambda: build(*(pl.col(str(at)) for at in range(len(parts)))))
    reads = frozenset().union(*(part.reads for part in parts))
    return Expr(
        lambda: build(*(part.column for part in parts)),
        kind,
        reads,
        operation=Operation(name, parts, step, each),
    )


def _truth_of(outcome: pl.Expr) -> pl.Expr:
    return (outcome.cast(pl.UInt8) * YES).fill_null(UNKNOWN)


def _in_64_bits(amount: pl.Expr) -> pl.Expr:
    """Unknown where the amount does not fit: a wrong amount of money is worse than none."""
    return amount.cast(pl.Int64, strict=False)


def _need_amount(*many: Expr) -> None:
    if {each.kind for each in many} - {"money", "number"}:
        raise TypeError(f"arithmetic takes money and numbers, not {' and '.join(e.kind for e in many)}")


def _need_truth(*many: Expr) -> None:
    for each in many:
        if each.kind != "truth":
            raise TypeError(f"&, | and ~ compose truths, not {each.kind}")


def _need_text(key: Expr) -> None:
    if key.kind != "text":
        raise TypeError(f"a case is chosen by a text, not {key.kind}")


def _common_kind(exprs: list[Expr]) -> Kind:
    kinds = {e.kind for e in exprs} - {"none"}
    if kinds == {"truth"} and any(e.kind == "none" for e in exprs):
        raise TypeError("a truth always has an answer; say never() or cannot_tell() instead of nothing()")
    if kinds == {"money", "number"}:
        return "money"
    if len(kinds) != 1:
        raise TypeError(f"one kind of value expected, found {sorted(kinds) or 'none'}")
    return kinds.pop()


def _join(how: Literal["all", "any"], left: Expr, right: Expr) -> Expr:
    _need_truth(left, right)
    parts: list[Expr] = []
    for each in (left, right):
        same = not isinstance(each, Named) and each.structure is not None and each.structure.how == how
        parts.extend(each.structure.parts if same and each.structure else (each,))
    fold = pl.min_horizontal if how == "all" else pl.max_horizontal
    reads = left.reads | right.reads
    return Expr(lambda: fold([p.column for p in parts]), "truth", reads, Structure(how, tuple(parts)))


def as_expr(value: Any) -> Expr:
    """A literal as an expression: text, whole numbers, dates. Floats and Python truths are refused."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, (bool, float)):
        raise TypeError(f"{value!r} is neither a fact, a date, a text nor a whole number")
    if isinstance(value, int):
        return Constant(value, "number")
    if isinstance(value, date):
        return Constant(value, "date")
    if isinstance(value, str):
        return Constant(value, "text")
    raise TypeError(f"{value!r} is neither a fact, a date, a text nor a whole number")


class Constant(Expr):
    """The same value whatever the facts: a truth, or an amount, a date or a text that the law itself names."""

    def __init__(self, value: Any, kind: Kind = "truth") -> None:
        super().__init__(lambda: pl.lit(value, _WHOLE.get(kind)), kind)
        self.value = value


_WHOLE: Final = {"truth": pl.UInt8, "money": pl.Int64, "number": pl.Int64}


def always() -> Expr:
    """Yes, whatever the facts."""
    return Constant(YES)


def never() -> Expr:
    """No, whatever the facts: what a rule answers for a time before it existed."""
    return Constant(NO)


def cannot_tell() -> Expr:
    """Unknown, whatever the facts: the law is not settled or not yet published."""
    return Constant(UNKNOWN)


def dollars(text: str) -> Expr:
    """An amount of money written in decimal dollars."""
    return Constant(cents(text), "money")


def nothing() -> Expr:
    """No value: a date, amount or text that is unknown or does not exist."""
    return Constant(None, "none")


# -- choice ------------------------------------------------------------------------------------------------
def choose(*cases: tuple[Expr, Any], otherwise: Any) -> Expr:
    """The value of the first case whose truth is yes; unknown as soon as an earlier case is unknown."""
    default = as_expr(otherwise)
    values = [as_expr(v) for _, v in cases]
    kind = _common_kind([*values, default])
    reads = set(default.reads)
    for (truth, _), value in zip(cases, values, strict=True):
        _need_truth(truth)
        reads |= truth.reads | value.reads

    def stated() -> pl.Expr:
        unknown = pl.lit(UNKNOWN, pl.UInt8) if kind == "truth" else pl.lit(None)
        chain: Any = pl
        for (truth, _), value in zip(cases, values, strict=True):
            chain = (
                chain.when(truth.column == YES).then(value.column).when(truth.column == UNKNOWN).then(unknown)
            )
        said: pl.Expr = chain.otherwise(default.column)
        return said

    structure = Structure("choose", (*(truth for truth, _ in cases), *values, default))
    return Expr(stated, kind, reads, structure)


def select(key: Expr, cases: Mapping[str, Expr], otherwise: Expr) -> Expr:
    """The truth that belongs to the value of a text column; explanation follows the selected one."""
    _need_text(key)
    _need_truth(*cases.values(), otherwise)
    parts = (*cases.values(), otherwise)
    reads = key.reads.union(*(p.reads for p in parts))
    structure = Structure("select", parts, key, tuple(cases))
    return Expr(lambda: _by_case(key, cases, otherwise, pl.lit(UNKNOWN, pl.UInt8)), "truth", reads, structure)


def _by_case(key: Expr, cases: Mapping[str, Expr], otherwise: Expr, nothing: pl.Expr) -> pl.Expr:
    chain: Any = pl.when(key.column.is_null()).then(nothing)
    for text, value in cases.items():
        chain = chain.when(key.column == text).then(value.column)
    said: pl.Expr = chain.otherwise(otherwise.column)
    return said


def pick(key: Expr, cases: Mapping[str, Any], otherwise: Any) -> Expr:
    """The amount, date, number or text that belongs to the value of a text; unknown where that is missing."""
    _need_text(key)
    values = {k: as_expr(v) for k, v in cases.items()}
    default = as_expr(otherwise)
    kind = _common_kind([*values.values(), default])
    if kind == "truth":
        raise TypeError("pick() takes amounts, dates, numbers and texts; use select() for truths")
    reads = key.reads.union(default.reads, *(v.reads for v in values.values()))
    structure = Structure("select", (*values.values(), default), key, tuple(values))
    return Expr(lambda: _by_case(key, values, default, pl.lit(None)), kind, reads, structure)


def given(truth: Expr, value: Any) -> Expr:
    """The value where the truth is yes; otherwise there is none."""
    return choose((truth, value), otherwise=nothing())


# -- amounts -----------------------------------------------------------------------------------------------
def _fold(pick_least: bool, amounts: tuple[Any, ...]) -> Expr:
    exprs = [as_expr(a) for a in amounts]
    kind = _common_kind(exprs)
    if kind in ("truth", "text"):
        raise TypeError(f"the least and the greatest are of amounts and dates, not {kind}")
    fold = pl.min_horizontal if pick_least else pl.max_horizontal
    better = columns.lesser if pick_least else columns.greater
    told = Operation(
        better.__name__,
        tuple(exprs),
        lambda *each: reduce(better, each),
        rowwise.least if pick_least else rowwise.greatest,
    )

    def stated() -> pl.Expr:
        missing = pl.any_horizontal([e.column.is_null() for e in exprs])
        return pl.when(missing).then(pl.lit(None)).otherwise(fold([e.column for e in exprs]))

    return Expr(stated, kind, frozenset().union(*(e.reads for e in exprs)), operation=told)


def lesser_of(*amounts: Any) -> Expr:
    """The least amount (or earliest date); unknown if any is."""
    return _fold(True, amounts)


def greater_of(*amounts: Any) -> Expr:
    """The greatest amount (or latest date); unknown if any is."""
    return _fold(False, amounts)


def not_below_zero(amount: Expr) -> Expr:
    """The amount, or zero if it is negative."""
    return greater_of(amount, 0)


Rounding = Literal["down", "up", "half_up"]


def portion(amount: Any, numerator: Any, denominator: Any, *, rounding: Rounding) -> Expr:
    """amount x numerator / denominator in whole cents, in 128 bits; unknown where the denominator is zero.

    The three must not be negative: shares of money never are, and division would round the wrong way.
    """
    a, n, d = as_expr(amount), as_expr(numerator), as_expr(denominator)
    _need_amount(a, n, d)

    def part(amount: pl.Expr, numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
        product = amount.cast(pl.Int128) * numerator.cast(pl.Int128)
        divisor = pl.when(denominator == 0).then(pl.lit(None)).otherwise(denominator).cast(pl.Int128)
        if rounding == "down":
            return _in_64_bits(product // divisor)
        if rounding == "up":
            return _in_64_bits((product + divisor - 1) // divisor)
        return _in_64_bits((product * 2 + divisor) // (divisor * 2))

    told = Operation(
        f"portion {rounding}",
        (a, n, d),
        lambda a, n, d: columns.portion(a, n, d, rounding),
        partial(rowwise.portion, rounding),
    )
    return Expr(
        lambda: part(a.column, n.column, d.column), a.kind, a.reads | n.reads | d.reads, operation=told
    )


def scaled(amount: Any, tops: Iterable[Any], rates: Iterable[int], *, rounding: Rounding = "half_up") -> Expr:
    """What a scale of rates takes from an amount: each rate of the part up to its top, the last of the rest.

    Rates are hundredths of a percent, one more than there are tops; tops do not fall. Worked out in 128 bits and rounded
    once; an amount below zero counts as zero.
    """
    a, limits, each = as_expr(amount), tuple(as_expr(top) for top in tops), tuple(rates)
    _need_amount(a, *limits)
    if len(each) != len(limits) + 1 or not all(type(rate) is int for rate in each):
        raise TypeError("a scale has one whole rate more than it has tops")

    def taken(amount: pl.Expr, *limits: pl.Expr) -> pl.Expr:
        product = pl.max_horizontal(amount, pl.lit(0)).cast(pl.Int128) * each[0]
        for top, (lower, higher) in zip(limits, pairwise(each), strict=True):
            product = product + pl.max_horizontal(amount - top, pl.lit(0)).cast(pl.Int128) * (higher - lower)
        # a missing amount or top would be skipped by the greater of two, so it is asked for by name
        known = pl.all_horizontal([column.is_not_null() for column in (amount, *limits)])
        add = {"down": 0, "up": 9_999, "half_up": 5_000}[rounding]
        return pl.when(known).then(_in_64_bits((product + add) // 10_000))

    def step(amount: pl.Series, *tops: pl.Series) -> pl.Series:
        return columns.scaled(amount, tops, each, rounding)

    told = Operation(f"scale {each} {rounding}", (a, *limits), step, partial(rowwise.scaled, each, rounding))
    reads = a.reads.union(*(top.reads for top in limits))
    return Expr(lambda: taken(a.column, *(top.column for top in limits)), a.kind, reads, operation=told)


def share_exceeds(part: Expr, whole: Expr, numerator: Any, denominator: Any) -> Expr:
    """Whether part / whole is more than numerator / denominator: cross-multiplied, never divided."""
    n, d = as_expr(numerator), as_expr(denominator)
    _need_amount(part, whole, n, d)

    def exceeds(part: pl.Expr, whole: pl.Expr, n: pl.Expr, d: pl.Expr) -> pl.Expr:
        left = part.cast(pl.Int128) * d.cast(pl.Int128)
        return _truth_of(left > whole.cast(pl.Int128) * n.cast(pl.Int128))

    return in_polars("share exceeds", "truth", exceeds, part, whole, n, d, each=rowwise.share_exceeds)


# -- over the rows of a finer grain ------------------------------------------------------------------------
def total(amount: Named, *, per: Grain, where: Named | None = None) -> Aggregate:
    """The sum over the finer rows (where ``where`` is yes); unknown if one that might count is unknown."""
    if amount.kind not in ("money", "number"):
        raise TypeError(f"total() takes an amount, not {amount.kind}; to count truths say count_of()")
    return _over("total", amount, where, per, amount.kind)


def count_of(truth: Named, *, per: Grain) -> Aggregate:
    """How many finer rows answer yes; unknown if one is unknown."""
    _need_truth(truth)
    return _over("count", truth, None, per, "number")


def any_of(truth: Named, *, per: Grain) -> Aggregate:
    """Yes if one finer row says yes; no where there are none."""
    _need_truth(truth)
    return _over("any", truth, None, per, "truth")


def all_of(truth: Named, *, per: Grain) -> Aggregate:
    """Yes if no finer row says otherwise; yes where there are none."""
    _need_truth(truth)
    return _over("all", truth, None, per, "truth")


def greatest_of(amount: Named, *, per: Grain, where: Named | None = None) -> Aggregate:
    """The greatest amount or latest date of finer rows; unknown if one that may count is, or none does."""
    return _extreme("greatest", amount, where, per)


def least_of(amount: Named, *, per: Grain, where: Named | None = None) -> Aggregate:
    """The least amount or earliest date of finer rows; unknown if one that may count is, or none does."""
    return _extreme("least", amount, where, per)


def _extreme(how: str, amount: Named, where: Named | None, per: Grain) -> Aggregate:
    if amount.kind not in ("money", "number", "date"):
        raise TypeError(f"the least and the greatest are of amounts and dates, not {amount.kind}")
    return _over(how, amount, where, per, amount.kind)


def _over(how: str, inner: Named, where: Named | None, per: Grain, kind: Kind) -> Aggregate:
    for each in (inner, where):
        if each is not None and not isinstance(each, Named):
            raise TypeError(
                f"{how} over finer rows takes a fact or a rule; give the expression a rule of its own"
            )
    if where is not None:
        _need_truth(where)
    return Aggregate(how, inner, where, per, kind)


__all__ = [
    "Aggregate", "Constant", "Expr", "Fact", "Kind", "Named", "Operation", "Rounding", "Structure", "all_of",
    "always", "any_of", "as_expr", "cannot_tell", "choose", "count_of", "dollars", "given", "greater_of",
    "greatest_of", "in_polars", "least_of", "lesser_of", "never", "not_below_zero", "nothing", "pick",
    "portion", "scaled", "select", "share_exceeds", "total",
]  # fmt: skip
