"""Words for texts that hold several values joined by ``|``."""

from __future__ import annotations

import polars as pl

from inservice.engine.words import Expr, _truth_of


def lists(listing: Expr, item: Expr) -> Expr:
    """Whether a listing such as ``medical|funeral`` holds the item; unknown where either is missing."""
    for each in (listing, item):
        if each.kind != "text":
            raise TypeError(f"lists() takes texts, not {each.kind}")
    bar = pl.lit("|")
    held = (bar + listing.column + bar).str.contains(bar + item.column + bar, literal=True)
    return Expr(_truth_of(held), "truth", listing.reads | item.reads)


__all__ = ["lists"]
