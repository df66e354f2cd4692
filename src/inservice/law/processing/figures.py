"""The figures, the path, the items and the holidays of processing, from dated and cited data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from inservice.engine.parameters import Parameters
from inservice.engine.words import Expr
from inservice.law.parameters import data_of, figures_of

FIRST_YEAR, LAST_YEAR = 2018, 2030
"""The years whose holidays are worked out: those of the law on file, and of what falls due after it."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something a request must have: which rule says that it is needed (empty: always), which that it is in order."""

    name: str
    label: str
    met: str
    letter: str
    needed: str = ""


def processing_parameters() -> Parameters:
    """The dated amounts. Raises RuleBookError if they overlap or leave a gap."""
    return figures_of("processing")


def processing_figure(name: str, on: Expr) -> Expr:
    """The figure in force on each row's day; unknown on a day for which none is published."""
    return processing_parameters().figure(name, on=on)


@cache
def statuses() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each status of a request: its label, and what may follow."""
    return {each["name"]: (each["label"], tuple(each["next"])) for each in data_of("processing")["status"]}


@cache
def items() -> tuple[Item, ...]:
    """What makes a request complete."""
    return tuple(Item(**each) for each in data_of("processing")["item"])


@cache
def holidays() -> tuple[date, ...]:
    """Legal holidays in the District of Columbia, as observed, in order (26 USC 7503)."""
    found = {
        _observed(_of_year(each, year))
        for each in data_of("processing")["holiday"]
        for year in range(FIRST_YEAR, LAST_YEAR + 2)
        if year >= each.get("first", 0) and (year - each.get("first", year)) % each.get("every", 1) == 0
    }
    return tuple(sorted(found))


def _of_year(rule: Mapping[str, Any], year: int) -> date:
    if "day" in rule:
        return date(year, rule["month"], rule["day"])
    if rule["nth"] > 0:
        first = date(year, rule["month"], 1)
        ahead = (rule["weekday"] - first.isoweekday()) % 7
        return first + timedelta(days=ahead + 7 * (rule["nth"] - 1))
    last = date(year, rule["month"] + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.isoweekday() - rule["weekday"]) % 7)


def _observed(day: date) -> date:
    """The Friday before a Saturday, the Monday after a Sunday."""
    return day + timedelta(days={6: -1, 7: 1}.get(day.isoweekday(), 0))


def state_withholding(state: str, year: int) -> dict[str, str | None] | None:
    """What a provider states of a state's withholding, with its rate in percent where stated; None where nothing is stated."""
    for each in data_of("processing")["state"]:
        if state in each["states"]:
            rates = (
                r["percent"]
                for r in data_of("processing")["state_rate"]
                if r["state"] == state and r["year"] == year
            )
            told = {key: each[key] for key in ("pattern", "says", "ref", "cites", "status")}
            return {"state": state, **told, "percent": next(rates, None)}
    return None


__all__ = [
    "Item",
    "holidays",
    "items",
    "processing_figure",
    "processing_parameters",
    "state_withholding",
    "statuses",
]
