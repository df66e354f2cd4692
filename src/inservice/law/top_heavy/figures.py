"""The dollar limits and the readings of the top-heavy rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from inservice.engine.parameters import Parameters
from inservice.engine.words import Expr
from inservice.law.parameters import data_of, figures_of


@dataclass(frozen=True)
class TopHeavyReading:
    """An unsettled point: its choices, each with what it says, and the one used where the plan is silent."""

    name: str
    question: str
    default: str
    choices: dict[str, str]
    refs: tuple[str, ...]


def top_heavy_parameters() -> Parameters:
    """The limits of section 11 of the law page, by calendar year. Raises RuleBookError if they overlap or leave a gap."""
    return figures_of("top_heavy")


def limit(name: str, on: Expr) -> Expr:
    """The limit in force on each row's day, in cents; unknown on a day for which none is published."""
    return top_heavy_parameters().figure(name, on=on)


@cache
def top_heavy_readings() -> dict[str, TopHeavyReading]:
    """The unsettled points by name."""
    return {
        r["name"]: TopHeavyReading(
            r["name"],
            r["question"],
            r["default"],
            {c["name"]: c["says"] for c in r["choices"]},
            tuple(r["refs"]),
        )
        for r in data_of("readings-top-heavy")["reading"]
    }


__all__ = ["TopHeavyReading", "limit", "top_heavy_parameters", "top_heavy_readings"]
