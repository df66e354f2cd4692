"""Grains: what one row of a frame stands for, and which frames it can look up to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, eq=False)
class Grain:
    """A kind of row. ``parents`` are the grains each row belongs to exactly one row of.

    A frame at this grain carries, for each parent, a column ``@parent`` with the parent row's position; it may carry one for
    a grain farther up, which then counts in place of what the parents say.
    """

    name: str
    parents: tuple[Grain, ...] = ()

    @cache  # noqa: B019 - a grain is declared once and lives as long as the program
    def ancestors(self) -> tuple[Grain, ...]:
        """Every grain this one can look up to, itself first, without repetition."""
        seen: dict[str, Grain] = {self.name: self}
        for parent in self.parents:
            for each in parent.ancestors():
                seen.setdefault(each.name, each)
        return tuple(seen.values())

    @cache  # noqa: B019
    def is_within(self, other: Grain) -> bool:
        """True where every row of this grain belongs to one row of ``other``."""
        return any(each is other for each in self.ancestors())

    def __repr__(self) -> str:
        return f"Grain({self.name})"


def pointer(parent: Grain | str) -> str:
    """The name of the column that holds the position of a row's parent."""
    return f"@{parent if isinstance(parent, str) else parent.name}"


def lowest(grains: list[Grain]) -> Grain | None:
    """The one grain among these that all the others can be looked up from; None if there is no such grain."""
    for candidate in grains:
        if all(candidate.is_within(other) for other in grains):
            return candidate
    return None
