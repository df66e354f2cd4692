"""The dated figures of the law, for rules: ``figure("birth_or_adoption_cap", on=request.payment_date)``."""

from __future__ import annotations

from datetime import date

from inservice.engine.parameters import Parameters
from inservice.engine.words import Constant, Expr, as_expr
from inservice.facts.tables import plan
from inservice.law.matrix import load_matrix
from inservice.law.parameters import figures_of


def parameters() -> Parameters:
    """Every dated figure on file."""
    return figures_of("figures")


def figure(name: str, on: Expr) -> Expr:
    """A figure of the day ``on``: cents, hundredths of a percent or a count; unknown where not published."""
    return parameters().figure(name, on=on, carried_on=plan.looks_ahead)


def disaster_law_date(law: str, bound: str) -> Expr:
    """One bounding date of a disaster law: ``incident_from``, ``declared_through``, ``paid_through`` ..."""
    day: date = getattr(load_matrix().disaster_laws[law], bound)
    return as_expr(day)


def disaster_law_cap(law: str) -> Expr:
    """The most that may be paid for one disaster under a disaster law."""
    return Constant(load_matrix().disaster_laws[law].cap, "money")


__all__ = ["disaster_law_cap", "disaster_law_date", "figure", "parameters"]
