"""The dated figures of plan loans, creditors and catch-up contributions, and the named thresholds of the checklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from inservice.engine.parameters import Parameters
from inservice.engine.words import Expr
from inservice.law.parameters import data_of, figures_of


def choice_parameters() -> Parameters:
    """The figures by name. Raises RuleBookError if they overlap or leave a gap."""
    return figures_of("consequences/plan_loans_and_creditors")


def choice_figure(name: str, on: Expr) -> Expr:
    """A figure of the day ``on``; unknown where none is published."""
    return choice_parameters().figure(name, on=on)


@dataclass(frozen=True)
class Threshold:
    """A judgement of this product and no law: from where on a condition speaks for or against. Each can be set in a case.

    ``value`` is in millionths for a rate, cents for money, and whole for a count or years.
    """

    name: str
    question: str
    unit: str
    value: int
    ref: tuple[str, ...]


@cache
def thresholds() -> Mapping[str, Threshold]:
    """The thresholds by name, with their defaults."""
    return {
        each["name"]: Threshold(
            each["name"], each["question"], each["unit"], each["value"], tuple(each["ref"].split())
        )
        for each in data_of("consequences/thresholds")["threshold"]
    }


@cache
def illustration_schedules() -> Mapping[str, tuple[int, ...]]:
    """Schedules of surrender charges to illustrate with, by name, in millionths for each year. Never anybody's contract."""
    return {
        each["name"]: tuple(percent * 10_000 for percent in each["percent"])
        for each in data_of("consequences/thresholds")["schedule"]
    }


@cache
def what_moves() -> tuple[Mapping[str, str], ...]:
    """What the plan and an IRA each give, item by item: name, plan, ira, better (plan, ira or either), ref, cites, status."""
    return tuple(data_of("consequences/what_moves")["item"])


@cache
def statements() -> tuple[Mapping[str, str], ...]:
    """Published statements and what holds: ref, said, holds."""
    return tuple(data_of("consequences/what_moves")["statement"])


__all__ = [
    "Threshold",
    "choice_figure",
    "choice_parameters",
    "illustration_schedules",
    "statements",
    "thresholds",
    "what_moves",
]
