"""What cannot become so while only some facts change: a rule that is blocked by what lasts stays blocked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from inservice.engine.grain import Grain
from inservice.engine.in_python import InPython, Parts, Step
from inservice.engine.rule import Rule
from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES
from inservice.engine.words import Constant, Expr, Fact, Named, Structure

if TYPE_CHECKING:
    from inservice.engine.evaluate import Row

Test = str | bool
"""Whether a truth may come within a bound: a text of Python over a row, or the same for every row."""


class Lasting:
    """The columns of a rule book that stay as they are while only the facts named ``changing`` change.

    ``depends`` says of each column which others it reads; ``growing`` names facts that change to no less than they are,
    and to no date that is the last there is; one that is missing stays so.
    """

    def __init__(
        self,
        depends: Mapping[str, frozenset[Named]],
        grains: Mapping[str, Grain],
        changing: frozenset[str],
        growing: frozenset[str] = frozenset(),
    ) -> None:
        self._depends, self._grains, self._changing, self._growing = depends, grains, changing, growing
        self._lasts: dict[str, bool] = {}
        self._tests: dict[tuple[str, int, bool, Grain], Step | bool] = {}
        self._steady: dict[tuple[str, Grain], Step | bool] = {}

    def lasts(self, column: Named) -> bool:
        """Whether a column rests, directly or not, on none of the facts that change."""
        found = self._lasts.get(column.name)
        if found is None:
            found = column.name not in self._changing and all(map(self.lasts, self._depends[column.name]))
            self._lasts[column.name] = found
        return found

    def may_reach(self, least: int, truth: Named, row: Row) -> bool:
        """Whether a truth may be at least so much for a row of its grain once those facts change; never no where it may."""
        return self._may(truth, least, True, row)

    def may_sink(self, most: int, truth: Named, row: Row) -> bool:
        """Whether a truth may be at most so much for a row of its grain once those facts change; never no where it may."""
        return self._may(truth, most, False, row)

    def _may(self, truth: Named, bound: int, up: bool, row: Row) -> bool:
        test = self._test(truth, bound, up, self._grains[truth.name])
        return test if isinstance(test, bool) else bool(test(row))

    # -- the tests, written out once -------------------------------------------------------------------------------
    def _test(self, truth: Named, bound: int, up: bool, grain: Grain) -> Step | bool:
        """Of a row of a grain that the truth is at home at or can be looked up from."""
        key = (truth.name, bound, up, grain)
        found = self._tests.get(key)
        if found is None:
            writer = _Writer(grain, self._grains)
            text = self._of_column(truth, bound, up, writer)
            found = self._tests[key] = text if isinstance(text, bool) else writer.step(text)
        return found

    def _of_column(self, truth: Named, bound: int, up: bool, writer: _Writer) -> Test:
        if self.lasts(truth):
            return _within(writer.text(truth), bound, up)
        if not isinstance(truth, Rule):
            return True
        *_, version = truth.versions
        if version.expr is None:
            return True
        test = self._of(version.expr, bound, up, writer)
        since = self._is_in_force_for_good(truth, writer)
        return test if since is True or test is True else f"({test} if {since} else True)"

    def _is_in_force_for_good(self, rule: Rule, writer: _Writer) -> Test:
        """Whether the last version of a rule is in force, which only a date that goes back could change."""
        effective = rule.versions[-1].effective
        if rule.governed_by is None or len(rule.versions) == 1:
            return True
        if effective is None or not all(self._grows(c) or self.lasts(c) for c in rule.governed_by.reads):
            return False
        day = writer.variable()
        return (
            f"(({day} := {writer.text(rule.governed_by)}) is not None and {day} >= {writer.call(effective)})"
        )

    def _of(self, expr: Expr, bound: int, up: bool, writer: _Writer) -> Test:
        if isinstance(expr, Constant):
            return _is_within(expr.value, bound, up)
        if isinstance(expr, Named):
            test = self._test(expr, bound, up, writer.grain)
            return test if isinstance(test, bool) else f"{writer.call(test)}(row)"
        structure = expr.structure
        if self._lasts_wholly(expr) or (structure is None and self._goes_only(not up, expr)):
            return _within(writer.text(expr), bound, up)
        if structure is None:
            return self._of_operation(expr, bound, up, writer)
        if structure.how == "not":
            return self._of(structure.parts[0], _NEGATED[bound, up], not up, writer)
        if structure.how == "select":
            return self._of_selection(structure, bound, up, writer)
        if structure.how == "choose":
            return self._of_choice(structure.parts, bound, up, writer)
        tests = [self._of(part, bound, up, writer) for part in structure.parts]
        return _both(tests) if (structure.how == "all") == up else _either(tests)

    def _of_operation(self, expr: Expr, bound: int, up: bool, writer: _Writer) -> Test:
        """As it is where what it takes stays; and no day that grows comes to the last day there is, which stands for never."""
        held = _within(writer.text(expr), bound, up)
        steady = self._stays(expr, writer)
        if steady is False and self._goes_only(up, expr):
            assert expr.operation is not None
            never, latest = writer.call(date.max), max(expr.operation.parts, key=self._lasts_wholly)
            return f"({held} or {writer.text(latest)} != {never})"
        return True if steady is False else f"({held} if {steady} else True)"

    def _of_selection(self, structure: Structure, bound: int, up: bool, writer: _Writer) -> Test:
        key = structure.key
        assert key is not None
        if not self._lasts_wholly(key):
            return True
        tests = Parts(dict(zip(structure.cases, structure.parts, strict=False)), structure.parts[-1],
                      partial(self._step, bound=bound, up=up, grain=writer.grain))  # fmt: skip
        text = writer.variable()
        unknown = _is_within(UNKNOWN, bound, up)
        return f"({unknown} if ({text} := {writer.text(key)}) is None else {writer.call(tests)}[{text}](row))"

    def _step(self, expr: Expr, bound: int, up: bool, grain: Grain) -> Step:
        writer = _Writer(grain, self._grains)
        return writer.step(str(self._of(expr, bound, up, writer)))

    def _of_choice(self, parts: tuple[Expr, ...], bound: int, up: bool, writer: _Writer) -> Test:
        """The value of the first case that is yes; where a condition may change, of that case or of a later one."""
        count, unknown = len(parts) // 2, _is_within(UNKNOWN, bound, up)
        found = self._of(parts[-1], bound, up, writer)
        for condition, value in reversed(list(zip(parts[:count], parts[count:-1], strict=True))):
            test = self._of(value, bound, up, writer)
            if not self._lasts_wholly(condition):
                found = _either([test, found, unknown])
            elif not (test is found is unknown):
                truth = writer.variable()
                found = (
                    f"({test} if ({truth} := {writer.text(condition)}) == {YES}"
                    f" else {unknown} if {truth} == {UNKNOWN} else {found})"
                )
        return found

    # -- what stays for a row ------------------------------------------------------------------------------------
    def _stays(self, expr: Expr, writer: _Writer) -> Test:
        """Whether the value of an expression for a row is what it is, whatever the changing facts become."""
        structure, operation = expr.structure, expr.operation
        if isinstance(expr, Constant) or self._lasts_wholly(expr):
            return True
        if isinstance(expr, Named):
            return self._column_stays(expr, writer)
        if structure is None:
            return operation is not None and _both([self._stays(part, writer) for part in operation.parts])
        if structure.how == "select":
            assert structure.key is not None
            if not self._lasts_wholly(structure.key):
                return False
            parts = Parts(dict(zip(structure.cases, structure.parts, strict=False)), structure.parts[-1],
                          partial(self._step_of_stays, grain=writer.grain))  # fmt: skip
            text = writer.variable()
            return f"(({text} := {writer.text(structure.key)}) is None or {writer.call(parts)}[{text}](row))"
        if structure.how != "choose":
            return _both([self._stays(part, writer) for part in structure.parts])
        count = len(structure.parts) // 2
        found = self._stays(structure.parts[-1], writer)
        cases = zip(structure.parts[:count], structure.parts[count:-1], strict=True)
        for condition, value in reversed(list(cases)):
            truth, held = writer.variable(), self._stays(value, writer)
            chosen = f"({held} if ({truth} := {writer.text(condition)}) == {YES} else {truth} == {UNKNOWN} or {found})"
            found = _both([self._stays(condition, writer), chosen])
        return found

    def _column_stays(self, column: Named, writer: _Writer) -> Test:
        key = (column.name, writer.grain)
        found = self._steady.get(key)
        if found is None:
            own, found = _Writer(writer.grain, self._grains), False
            if isinstance(column, Rule) and column.versions[-1].expr is not None:
                test = _both([
                    self._is_in_force_for_good(column, own), self._stays(column.versions[-1].expr, own)
                ])  # fmt: skip
                found = test if isinstance(test, bool) else own.step(test)
            self._steady[key] = found
        return found if isinstance(found, bool) else f"{writer.call(found)}(row)"

    def _step_of_stays(self, expr: Expr, grain: Grain) -> Step:
        writer = _Writer(grain, self._grains)
        return writer.step(str(self._stays(expr, writer)))

    def _lasts_wholly(self, expr: Expr) -> bool:
        return all(map(self.lasts, expr.reads))

    def _goes_only(self, up: bool, expr: Expr) -> bool:
        """Whether a comparison can only become more (``up``) or only less true: of what grows with what lasts."""
        operation = expr.operation
        if operation is None or operation.name not in _ABOVE | _BELOW:
            return False
        left, right = operation.parts
        grows, stays = (left, right) if (operation.name in _ABOVE) == up else (right, left)
        return isinstance(grows, Named) and self._grows(grows) and self._lasts_wholly(stays)

    def _grows(self, column: Named) -> bool:
        return isinstance(column, Fact) and column.name in self._growing


_ABOVE: Final = frozenset({"__gt__", "__ge__"})
_BELOW: Final = frozenset({"__lt__", "__le__"})
_NEGATED: Final = {
    (YES, True): NOT_CLAIMED, (UNKNOWN, True): UNKNOWN, (NOT_CLAIMED, True): UNKNOWN, (NO, True): YES,
    (YES, False): NO, (UNKNOWN, False): UNKNOWN, (NOT_CLAIMED, False): YES, (NO, False): YES,
}  # fmt: skip
"""What a truth must be at most (at least) for its opposite to be at least (at most) so much."""


class _Writer(InPython):
    """Writes for rows of one grain; each column is read where it is at home."""

    def __init__(self, grain: Grain, grains: Mapping[str, Grain]) -> None:
        self.grain, self._grains = grain, grains
        super().__init__(self._reads, self._on_its_own)

    def _reads(self, column: Named, _: InPython) -> str:
        home = self._grains[column.name]
        return f"row[{column.name!r}]" if home is self.grain else f"row[{self.call(home)}][{column.name!r}]"

    def _on_its_own(self, expr: Expr) -> Step:
        writer = _Writer(self.grain, self._grains)
        return writer.step(writer.text(expr))


def _is_within(truth: int, bound: int, up: bool) -> bool:
    return truth >= bound if up else truth <= bound


def _within(text: str, bound: int, up: bool) -> str:
    return f"{text} {'>=' if up else '<='} {bound}"


def _both(tests: Iterable[Test]) -> Test:
    texts = [test for test in tests if test is not True]
    return False if False in texts else f"({' and '.join(map(str, texts))})" if texts else True


def _either(tests: Iterable[Test]) -> Test:
    texts = [test for test in tests if test is not False]
    return True if True in texts else f"({' or '.join(map(str, texts))})" if texts else False


__all__ = ["Lasting"]
