"""Rows of plain values as the frames that rules read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from inservice.engine.grain import Grain, pointer
from inservice.facts.book import DTYPES
from inservice.facts.tables import Facts

Row = Mapping[str, Any]


def frame_of(
    grain: Grain, rows: Sequence[Row], above: Mapping[Grain, Sequence[int]] | None = None
) -> pl.DataFrame:
    """Rows of facts by full name as a frame, with the positions of the rows ``above`` each; what is left out is unknown.

    Keys without a dot are the caller's own. Raises KeyError for a name that is no fact of the grain.
    """
    facts = {fact.name: fact for fact in Facts.all.values() if fact.grain_declared is grain}
    if strange := {name for row in rows for name in row if "." in name} - facts.keys():
        raise KeyError(f"no such facts of a {grain.name}: {', '.join(sorted(strange))}")
    columns = [
        pl.Series(name, [row.get(name) for row in rows], dtype=DTYPES[fact.kind])
        for name, fact in facts.items()
    ]
    pointers = [
        pl.Series(pointer(parent), places, dtype=pl.UInt32) for parent, places in (above or {}).items()
    ]
    return pl.DataFrame([*columns, *pointers])


def named_in_full(grain: Grain, rows: Sequence[Row]) -> list[Row]:
    """Rows by the facts' short names as :func:`frame_of` takes them; ``at``, the position of the row above, is no fact."""
    return [{f"{grain.name}.{name}": value for name, value in row.items() if name != "at"} for row in rows]


__all__ = ["frame_of", "named_in_full"]
