"""The command line. What a command needs is imported when it runs, so ``inservice --help`` stays quick."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

from inservice.cli.exits import Exit, UsageError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code (docs/exit-codes.md)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    code = run(given)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        code = _reader_left()
    except OSError as error:
        code = _told(error)
        _say_no_more()
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run a command and give its exit code. Only ``--debug`` among the arguments lets a traceback through."""
    if sys.stdout is None:
        return _told(OSError(errno.EBADF, "it is closed"))
    debug = "--debug" in arguments
    words = [word for word in arguments if word != "--debug"]
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show ½ must not end the answer.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return _dispatch(words)
    except BrokenPipeError:
        return _reader_left()
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception as error:
        if debug:
            raise
        return _told(error)


def _dispatch(words: list[str]) -> int:
    from cyclopts import CycloptsError

    from inservice.cli.app import app

    if "" in words:  # as a path it would mean the current folder
        raise UsageError("A name is missing: an argument is empty.", _nearest_command(words))
    try:
        code = app(words, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        raise UsageError(str(error), _nearest_command(words)) from error
    return int(code) if isinstance(code, int) else Exit.DONE


def _nearest_command(words: list[str]) -> str:
    """The longest command that the words begin with, to point to its help."""
    from inservice.cli.app import commands

    known = {*commands()}
    called = (" ".join(words[:count]) for count in (2, 1))
    return next((name for name in called if name in known), "")


def _reader_left() -> int:
    """The program that read our output has closed it: say no more, as other tools do."""
    _say_no_more()
    return Exit.READER_LEFT


def _say_no_more() -> None:
    """Let what is still to be written go nowhere, so that it raises nothing when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(error: Exception) -> int:
    from inservice.cli.problems import tell

    return tell(error)


__all__ = ["main", "run"]
