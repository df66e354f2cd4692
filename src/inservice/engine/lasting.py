"""What cannot become so while only some facts change: a rule that is blocked by what lasts stays blocked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from inservice.engine.rule import Rule
from inservice.engine.truth import UNKNOWN
from inservice.engine.words import Expr, Named

if TYPE_CHECKING:
    from inservice.engine.evaluate import Row


class Lasting:
    """The columns of a rule book that stay as they are while only the facts named ``changing`` change.

    ``depends`` says of each column which others it reads.
    """

    def __init__(self, depends: Mapping[str, frozenset[Named]], changing: frozenset[str]) -> None:
        self._depends, self._changing = depends, changing
        self._lasts: dict[str, bool] = {}

    def lasts(self, column: Named) -> bool:
        """Whether a column rests, directly or not, on none of the facts that change."""
        found = self._lasts.get(column.name)
        if found is None:
            found = column.name not in self._changing and all(map(self.lasts, self._depends[column.name]))
            self._lasts[column.name] = found
        return found

    def may_reach(self, least: int, truth: Named, row: Row) -> bool:
        """Whether a truth may be at least so much for a row once those facts change; never no where it may."""
        if self.lasts(truth):
            return bool(row[truth.name] >= least)
        # of several versions a later day may pick another
        if not isinstance(truth, Rule) or len(truth.versions) > 1 or truth.versions[0].expr is None:
            return True
        return self._may(least, truth.versions[0].expr, row)

    def _may(self, least: int, expr: Expr, row: Row) -> bool:
        if isinstance(expr, Named):
            return self.may_reach(least, expr, row)
        structure = expr.structure
        if structure is None:
            return True
        if structure.how == "all":
            return all(self._may(least, part, row) for part in structure.parts)
        if structure.how == "any":
            return any(self._may(least, part, row) for part in structure.parts)
        if (
            structure.how == "select"
            and structure.key is not None
            and all(map(self.lasts, structure.key.reads))
        ):
            held = row.of(structure.key)
            if held is None:
                return least <= UNKNOWN
            return self._may(
                least, structure.parts[structure.cases.index(held) if held in structure.cases else -1], row
            )
        return True


__all__ = ["Lasting"]
