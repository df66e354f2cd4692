"""The figures, notes and catalogue of corrections, from dated and cited data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from inservice.engine.parameters import Parameters
from inservice.engine.words import Expr
from inservice.law.parameters import data_of, figures_of


@dataclass(frozen=True, slots=True)
class FailureKind:
    """A line of the catalogue: what went wrong, the methods in their usual order, and what is said of it."""

    name: str
    label: str
    family: str
    methods: tuple[str, ...]
    who_pays: str
    reporting: str
    letter: str
    ref: str
    cites: str
    status: str


@dataclass(frozen=True, slots=True)
class Method:
    """A way to correct; ``rule`` says whether it is permitted, ``pays`` which rules give the amounts, ``why`` what speaks for it."""

    name: str
    label: str
    rule: str
    what: str
    who_pays: str
    pays: Mapping[str, str]
    rollover: str
    goes_to: str
    notice: str
    letter: str
    why: str
    ref: str


@dataclass(frozen=True, slots=True)
class Note:
    """A requirement that belongs to a programme, a method or every correction, printed where it applies."""

    applies_to: tuple[str, ...]
    says: str
    ref: str
    cites: str
    status: str


def correction_parameters() -> Parameters:
    """The dated amounts. Raises RuleBookError if they overlap or leave a gap."""
    return figures_of("correction")


def correction_figure(name: str, on: Expr) -> Expr:
    """The figure in force on each row's day; unknown on a day for which none is published."""
    return correction_parameters().figure(name, on=on)


@cache
def failure_kinds() -> dict[str, FailureKind]:
    """The catalogue of failures by name."""
    return {
        r["name"]: FailureKind(**{**r, "methods": tuple(r["methods"])})
        for r in data_of("correction")["failure"]
    }


@cache
def methods() -> dict[str, Method]:
    """The ways to correct by name."""
    return {r["name"]: Method(**r) for r in data_of("correction")["method"]}


@cache
def earnings_methods() -> dict[str, Mapping[str, str]]:
    """The ways to work out earnings by name: what each says, its ref, authority and status."""
    return {r["name"]: r for r in data_of("correction")["earnings"]}


@cache
def allocations() -> dict[str, Mapping[str, Any]]:
    """To whom the earnings of a plan-wide rate go, by name: what each says, the periods that are the person's, and its authority."""
    return {r["name"]: r for r in data_of("correction")["allocation"]}


@cache
def rollovers() -> dict[str, Mapping[str, str]]:
    """What may become of a rollover, by name: as it is said in the file, and to the payee."""
    return {r["name"]: r for r in data_of("correction")["rollover"]}


@cache
def notes() -> tuple[Note, ...]:
    """What else must be known."""
    return tuple(Note(**{**r, "applies_to": tuple(r["applies_to"])}) for r in data_of("correction")["note"])


__all__ = ["FailureKind", "Method", "Note", "allocations", "correction_figure", "correction_parameters", "earnings_methods",
           "failure_kinds", "methods", "notes", "rollovers"]  # fmt: skip
