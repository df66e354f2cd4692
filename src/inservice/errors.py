"""What can go wrong, and the form in which it is told.

Every error says what was expected, what was found, where, and the smallest repair. A reader of files collects
all the problems of a file before it raises, so that one pass over the message repairs the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth a second look, in what the user supplied.

    `path` is the file, `where` the dotted place in it, `line` counts from 1. `clause`, `refs` and `authority`
    are filled when the problem is one of law: the plan's own clause, the rule ids and the citation.
    """

    message: str
    path: str = ""
    where: str = ""
    line: int | None = None
    found: str = ""
    expected: str = ""
    repair: str = ""
    severity: Severity = "error"
    clause: str = ""
    refs: tuple[str, ...] = ()
    authority: str = ""

    def __str__(self) -> str:
        file = f"{self.path}:{self.line}" if self.path and self.line else self.path
        place = ", ".join(part for part in (file, self.where) if part)
        text = f"{place}: {self.message}" if place else self.message
        if self.clause:
            text += f" [clause {self.clause}]"
        for label, value in (
            ("expected", self.expected),
            ("found", self.found),
            ("repair", self.repair),
            ("authority", self.authority),
        ):
            if value:
                text += f"\n    {label}: {value}"
        if self.refs:
            text += f"\n    rules: {', '.join(self.refs)}"
        return text


class InserviceError(Exception):
    """The root of every error this library raises on purpose."""


class InputError(InserviceError):
    """What the user supplied cannot be used. `problems` lists everything that is wrong with it, never only
    the first.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        heading = "1 problem" if count == 1 else f"{count} problems"
        super().__init__("\n".join([f"{heading} in the input", *map(str, self.problems)]))


class LawNotKnown(InserviceError):
    """A question about a day for which the law data holds no figure: nothing is forecast and nothing carried
    forward.
    """


class RuleBookError(InserviceError):
    """The rules or the law data contradict themselves, so nothing is answered from them."""
