"""At which grain a rule answers, where only a finer row brings together what it reads."""

from __future__ import annotations

from inservice.engine.words import Expr
from inservice.facts.tables import option, option_earlier, option_lot


def per_option(expr: Expr) -> Expr:
    """Answered for each account under each event: the clause beside facts of the request or account."""
    return expr.beside(option.event)


def per_lot(expr: Expr) -> Expr:
    """Answered for each contribution under each option of its account."""
    return expr.beside(option_lot.is_of_the_account)


def per_earlier(expr: Expr) -> Expr:
    """Answered for each earlier payment under each option of the same request."""
    return expr.beside(option_earlier.is_of_the_request)


__all__ = ["per_earlier", "per_lot", "per_option"]
