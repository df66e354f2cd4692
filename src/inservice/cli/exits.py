"""Exit codes, and the error of a command that was called wrongly."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """What the exit code of ``inservice`` says; docs/exit-codes.md lists them."""

    DONE = 0
    APPROVED_IN_PART = 1
    DENIED = 2
    CANNOT_BE_DETERMINED = 3
    USAGE = 64
    BAD_INPUT = 65
    INTERNAL = 70
    INTERRUPTED = 130
    READER_LEFT = 141


_OUTCOMES = {
    "approved": Exit.DONE,
    "answered": Exit.DONE,
    "approved_in_part": Exit.APPROVED_IN_PART,
    "denied": Exit.DENIED,
    "cannot_be_determined": Exit.CANNOT_BE_DETERMINED,
}


def of_outcome(outcome: str) -> Exit:
    """The exit code of one determination."""
    return _OUTCOMES[outcome]


def of_outcomes(outcomes: Iterable[str]) -> Exit:
    """The exit code of a book: whether every request could be decided, whatever the answers."""
    return Exit.CANNOT_BE_DETERMINED if "cannot_be_determined" in set(outcomes) else Exit.DONE


class UsageError(Exception):
    """The command line is wrong. ``command`` is the one whose help to read; None if help would not help."""

    def __init__(self, message: str, command: str | None = "") -> None:
        super().__init__(message)
        self.command = command


def at_most_one(command: str, *options: tuple[str, object]) -> None:
    """Raise UsageError where more than one of these options (name, value) is given."""
    given = [name for name, value in options if value]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} exclude each other; choose one.", command)
