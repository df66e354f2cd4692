"""Rows of plain values as the frames that rules read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from inservice.engine.grain import Grain, pointer
from inservice.facts.book import DTYPES
from inservice.facts.tables import Facts

Row = dict[str, Any]


def frame_of(grain: Grain, rows: list[Row], parents: Mapping[Grain, list[int]]) -> pl.DataFrame:
    """Rows of plain values as a frame of the grain's facts; a truth that is missing is unknown."""
    columns = [
        pl.Series(name, [row.get(name) for row in rows], dtype=pl.Boolean if fact.kind == "truth" else DTYPES[fact.kind])
        for name, fact in Facts.all.items() if fact.grain_declared is grain
    ]  # fmt: skip
    pointers = [pl.Series(pointer(parent), places, dtype=pl.UInt32) for parent, places in parents.items()]
    return pl.DataFrame([*columns, *pointers])


__all__ = ["frame_of"]
