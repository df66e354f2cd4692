"""The dated figures of the law, for rules: ``figure("birth_or_adoption_cap", on=request.payment_date)``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from inservice.engine.parameters import Parameters
from inservice.engine.words import Expr, as_expr, dollars
from inservice.facts.tables import plan


def _text() -> str:
    return (resources.files("inservice.law.parameters") / "figures.toml").read_text(encoding="utf-8")


@cache
def parameters() -> Parameters:
    """Every dated figure on file."""
    return Parameters.load(_text())


def figure(name: str, on: Expr) -> Expr:
    """A figure of the day ``on``: cents, hundredths of a percent or a count; unknown where not published."""
    return parameters().figure(name, on=on, carried_on=plan.looks_ahead)


@cache
def disaster_laws() -> Mapping[str, Mapping[str, Any]]:
    """The dated laws on disaster distributions by name: their bounding dates and their cap."""
    return {law["name"]: law for law in tomllib.loads(_text())["disaster_law"]}


def disaster_law_date(law: str, bound: str) -> Expr:
    """One bounding date of a disaster law: ``incident_from``, ``declared_through``, ``paid_through`` ..."""
    day: date = disaster_laws()[law][bound]
    return as_expr(day)


def disaster_law_cap(law: str) -> Expr:
    """The most that may be paid for one disaster under a disaster law."""
    return dollars(disaster_laws()[law]["cap"])


__all__ = ["disaster_law_cap", "disaster_law_date", "disaster_laws", "figure", "parameters"]
