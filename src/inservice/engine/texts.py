"""Words for texts that hold several values joined by ``|``."""

from __future__ import annotations

import polars as pl

from inservice.engine import rowwise
from inservice.engine.words import Expr, _truth_of, in_polars


def lists(listing: Expr, item: Expr) -> Expr:
    """Whether a listing such as ``medical|funeral`` holds the item; unknown where either is missing."""
    for each in (listing, item):
        if each.kind != "text":
            raise TypeError(f"lists() takes texts, not {each.kind}")
    bar = pl.lit("|")

    def held(listing: pl.Expr, item: pl.Expr) -> pl.Expr:
        return _truth_of((bar + listing + bar).str.contains(bar + item + bar, literal=True))

    return in_polars("lists", "truth", held, listing, item, each=rowwise.lists)


__all__ = ["lists"]
