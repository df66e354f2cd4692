"""Expressions written out in Python: what one row answers, as one expression of the language itself.

A step per word would call a function for each; written out, a rule of ten words is one. The text is made of this
module's own words, the names of columns and names for everything else (constants, steps, grains), so nothing that
comes from outside is ever run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from types import CodeType
from typing import Any, Final

from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES, negated
from inservice.engine.words import Constant, Expr, Kind, Named

_NEGATED: Final = tuple(negated(truth) for truth in (NO, NOT_CLAIMED, UNKNOWN, YES))
_COMPARISONS: Final = {
    "__eq__": "==", "__ne__": "!=", "__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">=",
}  # fmt: skip


Step = Callable[[Any], Any]
"""How a value is worked out for a row."""


@cache
def _code(text: str, mode: str) -> CodeType:
    """The same text, of rows of another stage say, is put together once."""
    found: CodeType = compile(text, "<a rule of the law in Python>", mode)
    return found


class Parts(dict[Any, Step]):
    """The steps of parts of which a row asks for one: each is written out when the first row asks for it."""

    def __init__(self, parts: Mapping[Any, Expr], otherwise: Expr, step_of: Callable[[Expr], Step]) -> None:
        super().__init__()
        self._parts, self._otherwise, self._step_of = parts, otherwise, step_of
        self._last: Step | None = None

    def __missing__(self, key: Any) -> Step:
        if key in self._parts:
            step = self[key] = self._step_of(self._parts[key])
            return step
        # keys may come from input, so none is kept that no part is for
        if self._last is None:
            self._last = self._step_of(self._otherwise)
        return self._last


class InPython:
    """One expression written out over ``row``.

    ``read`` gives the text that reads a column; ``step_of`` the step of a part that is written out on its own.
    """

    def __init__(self, read: Callable[[Named, InPython], str], step_of: Callable[[Expr], Step]) -> None:
        self._read, self._step_of = read, step_of
        self._called: dict[str, Any] = {"__builtins__": {"min": min, "max": max}}
        self._count = 0

    def step(self, text: str, name: Any = None) -> Step:
        """The function of a row that a text of this writer says; what has a name, the row keeps under it."""
        if name is None:
            found: Step = eval(_code(f"lambda row: {text}", "eval"), self._called)
            return found
        exec(
            _code(f"def step(row):\n    row[{self.call(name)}] = value = {text}\n    return value", "exec"),
            self._called,
        )
        return self._called.pop("step")  # type: ignore[no-any-return]

    def call(self, value: Any) -> str:
        """The name by which the text calls a value."""
        for name, known in self._called.items():
            if known is value:
                return name
        name = f"c{len(self._called)}"
        self._called[name] = value
        return name

    def variable(self) -> str:
        """A name that the text has not used yet."""
        self._count += 1
        return f"v{self._count}"

    def text(self, expr: Expr) -> str:
        """The expression written out."""
        if isinstance(expr, Named):
            return self._read(expr, self)
        if isinstance(expr, Constant):
            return self._constant(expr.value)
        structure, operation = expr.structure, expr.operation
        if structure is None:
            assert operation is not None
            sign = _COMPARISONS.get(operation.name)
            if sign is not None:
                return self._compared(sign, *operation.parts)
            return f"{self.call(operation.each)}({', '.join(map(self.text, operation.parts))})"
        if structure.how == "not":
            return f"{self.call(_NEGATED)}[{self.text(structure.parts[0])}]"
        if structure.how == "choose":
            count = len(structure.parts) // 2
            cases = list(zip(structure.parts[:count], structure.parts[count:-1], strict=True))
            return self._chosen(cases, structure.parts[-1], expr.kind)
        if structure.how == "select":
            assert structure.key is not None
            cases_of = dict(zip(structure.cases, structure.parts, strict=False))
            steps = self.call(Parts(cases_of, structure.parts[-1], self._step_of))
            key = self.variable()
            return (
                f"({self.nothing(expr.kind)} if ({key} := {self.text(structure.key)}) is None"
                f" else {steps}[{key}](row))"
            )
        settled, best, fold = (NO, YES, "min") if structure.how == "all" else (YES, NO, "max")
        return self._joined(settled, best, fold, structure.parts)

    def nothing(self, kind: Kind) -> str:
        """What an expression of a kind answers where it cannot be told."""
        return self._constant(UNKNOWN if kind == "truth" else None)

    def latest(self, governing: Expr, latest_first: list[tuple[date | None, Expr]], kind: Kind) -> str:
        """The one of several wordings, each from its date, that is in force on a governing date."""
        parts = {effective: expr for effective, expr in latest_first if effective is not None}
        steps, day = self.call(Parts(parts, latest_first[-1][1], self._step_of)), self.variable()
        since = "".join(f"{(name := self.call(effective))} if {day} >= {name} else " for effective in parts)
        return (
            f"({self.nothing(kind)} if ({day} := {self.text(governing)}) is None"
            f" else {steps}[{since}None](row))"
        )

    def _constant(self, value: Any) -> str:
        return repr(value) if value is None or type(value) is int else self.call(value)

    def _compared(self, sign: str, left: Expr, right: Expr) -> str:
        """A comparison of two values; unknown where one is missing."""
        missing: list[str] = []
        sides: list[str] = []
        for side in (left, right):
            text = self.text(side)
            if not isinstance(side, Constant) or side.value is None:
                name = self.variable()
                missing.append(f"({name} := {text}) is None")
                text = name
            sides.append(text)
        truth = f"{YES} if {sides[0]} {sign} {sides[1]} else {NO}"
        return f"({UNKNOWN} if {' or '.join(missing)} else {truth})" if missing else f"({truth})"

    def _chosen(self, cases: list[tuple[Expr, Expr]], otherwise: Expr, kind: Kind) -> str:
        """The value of the first case whose truth is yes; nothing as soon as an earlier one is unknown."""
        said: list[str] = []
        for condition, value in cases:
            truth = self.variable()
            said.append(
                f"{self.text(value)} if ({truth} := {self.text(condition)}) == {YES}"
                f" else {self.nothing(kind)} if {truth} == {UNKNOWN} else "
            )
        return f"({''.join(said)}{self.text(otherwise)})"

    def _joined(self, settled: int, best: int, fold: str, parts: tuple[Expr, ...]) -> str:
        """The least or the greatest truth; no part is asked once one has settled it."""
        names = [self.variable() for _ in parts]
        asked = "".join(
            f"{settled} if ({name} := {self.text(part)}) == {settled} else "
            for name, part in zip(names, parts, strict=True)
        )
        return f"({asked}{best} if {' == '.join(names)} == {best} else {fold}({', '.join(names)}))"


__all__ = ["InPython"]
