"""Errors and problems as the user sees them, on the error stream."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable

from inservice.cli.exits import Exit, UsageError
from inservice.errors import InputError, InserviceError, LawNotKnown, Problem
from inservice.memo.words import safe

_WIDTH = 100


def tell(error: Exception) -> int:
    """Say what went wrong and give the exit code."""
    match error:
        case UsageError():
            say(str(error))
            if error.command is not None:
                say(f"See: {' '.join(['inservice', *error.command.split()])} --help")
            return Exit.USAGE
        case InputError():
            tell_problems(error.problems)
            return Exit.BAD_INPUT
        case LawNotKnown():
            say(str(error))
            return Exit.BAD_INPUT
        case InserviceError():
            say(f"The rules contradict themselves, so nothing is answered from them.\n{error}")
            return Exit.INTERNAL
        case OSError() if error.filename is not None:
            say(f"{error.filename}: {error.strerror or error}")
            return Exit.BAD_INPUT
        case OSError():
            say(f"The output cannot be written: {error.strerror or error}.")
            return Exit.BAD_INPUT
        case _:
            say(f"Internal error: {type(error).__name__}: {error}")
            say("This is a fault of inservice, not of your input. Run again with --debug to see where it is.")
            return Exit.INTERNAL


def tell_problems(problems: Iterable[Problem]) -> None:
    """Every problem with its place, what was found and expected, and the repair; then how many there are."""
    told = list(problems)
    for problem in told:
        say(_problem(problem))
        say("")
    counts = [(sum(p.severity == kind for p in told), kind) for kind in ("error", "warning")]
    say(", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for count, kind in counts if count))


def say(text: str) -> None:
    """A message on the error stream, without anything that could drive a terminal."""
    for line in text.split("\n"):
        print(safe(line), file=sys.stderr)


def _problem(problem: Problem) -> str:
    file = f"{problem.path}:{problem.line}" if problem.path and problem.line else problem.path
    place = ", ".join(part for part in (file, problem.where) if part)
    clause = f" (clause {problem.clause})" if problem.clause else ""
    lines = [f"{problem.severity}: {place}" if place else problem.severity]
    lines += _wrapped(f"{problem.message}{clause}", "  ", "  ")
    pairs = (
        ("found", problem.found),
        ("expected", problem.expected),
        ("repair", problem.repair),
        ("authority", problem.authority),
        ("rules", ", ".join(problem.refs)),
    )
    for name, value in pairs:
        if value:
            lines += _wrapped(value, f"  {name + ':':<11}", " " * 13)
    return "\n".join(lines)


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        safe(text),
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
