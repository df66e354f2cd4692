"""An answer with further facts at hand for its sentences."""

from __future__ import annotations

from inservice.engine.words import Expr, Named


def told_with(expr: Expr, *facts: Named) -> Expr:
    """The same answer; its sentences may name these facts too."""
    return expr.beside(*facts)


__all__ = ["told_with"]
