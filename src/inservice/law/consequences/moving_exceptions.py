"""Which exceptions to the 10% extra tax a plan has, which an IRA has, and what a rollover therefore gains and loses.

The exceptions themselves are rules of ``law.taxation``; these lines only compare the two payers, day by day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from inservice.law.parameters import data_of

Applies = Literal["yes", "no", "if_offered", "after_separation"]
Change = Literal["gained", "lost", "same", "none"]


@dataclass(frozen=True)
class MovingException:
    """One exception: whether a plan's payment has it, whether an IRA's has, from when, and what to ask."""

    name: str
    label: str
    plan: Applies
    ira: Applies
    from_: date | None
    through: date | None
    ask: tuple[str, ...]
    note: str
    cites: str
    status: str
    moves: bool
    refs: tuple[str, ...]

    def holds_on(self, day: date) -> bool:
        """Whether the exception is law for a payment on that day."""
        return (self.from_ is None or self.from_ <= day) and (self.through is None or day <= self.through)

    @property
    def rollover(self) -> Change:
        """What a rollover from a plan to an IRA does to it, for someone who still works for the employer."""
        if not self.moves:
            return "none"
        if self.ira == "yes":
            return "same" if self.plan == "yes" else "gained"
        return "none" if self.plan == "no" else "lost"

    def to_dict(self) -> dict[str, Any]:
        """The line for a table: payer by payer, and what a rollover changes."""
        return {
            "name": self.name, "label": self.label, "plan": self.plan, "ira": self.ira, "rollover": self.rollover,
            "ask": list(self.ask), "note": self.note, "cites": self.cites, "status": self.status, "ref": " ".join(self.refs),
        }  # fmt: skip


@cache
def moving_exceptions() -> tuple[MovingException, ...]:
    """Every exception, in the order of the statute."""
    return tuple(
        MovingException(
            e["name"], e["label"], e["plan"], e["ira"], e.get("from"), e.get("through"), tuple(e["ask"]), e.get("note", ""),
            e["cites"], e["status"], e.get("moves", True), tuple(e["ref"].split()),
        )
        for e in data_of("moving_exceptions")["exception"]
    )  # fmt: skip


def exceptions_on(day: date) -> list[dict[str, Any]]:
    """The table of exceptions in force for a payment on a day, with what a rollover to an IRA changes."""
    return [each.to_dict() for each in moving_exceptions() if each.holds_on(day)]


__all__ = ["MovingException", "exceptions_on", "moving_exceptions"]
