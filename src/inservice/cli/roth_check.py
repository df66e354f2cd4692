"""``inservice roth-check``: the pro-rata question alone, asked in four numbers."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from rich.console import Console

from inservice.cli import files, screen
from inservice.cli.exits import Exit, UsageError
from inservice.errors import InputError

_TITLES = {
    "5": "basis that serves the year", "6": "all IRAs on December 31", "8": "converted", "9": "sum of 6, 7 and 8",
    "10": "line 5 over line 9", "11": "nontaxable", "18": "taxable", "14": "basis carried forward",
}  # fmt: skip


def roth_check(
    *,
    pre_tax: str | None,
    rolled: str | None,
    contribution: str | None,
    basis: str | None,
    year: int | None,
    age: int | None,
    places: int,
    as_json: bool,
    out: str | None,
    force: bool,
) -> int:
    """Ask for what is not given where somebody is there to answer; then show the answer."""
    from inservice.determination.consequences.roth_check import QUESTIONS
    from inservice.determination.consequences.roth_check import roth_check as check
    from inservice.law.consequences.ira_figures import ira_parameters

    given = {"pre_tax": pre_tax, "rolled": rolled, "contribution": contribution, "basis": basis}
    missing = [name for name, value in given.items() if value is None]
    if missing and not sys.stdin.isatty():
        options = ", ".join(map(_option, missing))
        raise UsageError(
            f"Missing: {options}. Example: inservice roth-check --pre-tax 0 --rolled 500000 --contribution 8000 --basis 0 --year 2024",
            "roth-check",
        )
    for name in missing:
        given[name] = _asked(QUESTIONS[name])
    if year is None:
        last = ira_parameters().known_through
        assert last is not None, "the limits have a last year"
        year = last.year
    try:
        answer = check(given, year=year, age=age, places=places)
    except InputError as error:
        raise InputError([replace(each, where=_option(each.where)) for each in error.problems]) from error
    if as_json:
        files.put_json(answer.to_dict(), out, force=force)
    else:
        screen.draw(lambda console: _show(answer, console), out, force=force)
    return Exit.DONE


def _option(name: str) -> str:
    """The number as it is typed: what a field is called in Python, nobody at the command line knows."""
    return f"--{name.replace('_', '-')}"


def _asked(question: str) -> str:
    """An amount typed at the terminal, asked again until it can be read; empty is zero, as the prompt says."""
    from inservice.engine.money import cents

    while True:
        print(f"{question} [0]: $", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise UsageError("The input ended before the four numbers were given.", "roth-check")
        typed = line.strip() or "0"
        try:
            if cents(typed) >= 0:
                return typed
            print("An amount is not negative.", file=sys.stderr)
        except ValueError as error:
            print(f"{error}", file=sys.stderr)


def _show(answer: Any, console: Console) -> None:
    told = answer.to_dict()
    percent = told["taxable_percent"]
    screen.heading(
        console,
        f"Of {_dollars(told['converted'])} converted in {told['year']}, {_dollars(told['taxable'])} is taxable"
        + (f" ({percent})." if percent else "."),
    )
    screen.paragraph(
        console,
        f"Without rounding line 10: {_dollars(told['taxable_unrounded'])}. Without the rollover from the plan: "
        f"{_dollars(told['without_rollover']['taxable'])}. Basis carried forward: {_dollars(told['basis_carried'])}.",
    )
    for note in told["notes"]:
        screen.paragraph(console, note, "yellow")
    screen.heading(console, "Form 8606")
    lines, without = told["lines"], told["without_rollover"]["lines"]
    rows = [(n, title, _cell(n, without[n]), _cell(n, lines[n])) for n, title in _TITLES.items()]
    console.print(screen.table(("line", "", "without the rollover", "with the rollover"), rows, (2, 3)))
    screen.heading(console, "How it arises")
    for sentence in told["how"]:
        screen.bullet(console, sentence)
    screen.heading(console, "On what it depends")
    for sentence in told["depends_on"]:
        screen.bullet(console, sentence)
    console.print(
        screen.table(
            ("pre-tax money on December 31", "line 10", "taxable", "share"),
            [
                (
                    _dollars(r["pre_tax_on_december_31"]),
                    r["line_10"],
                    _dollars(r["taxable"]),
                    r["taxable_percent"] or "",
                )
                for r in told["sensitivity"]
            ],
            (0, 1, 2, 3),
        )
    )
    if told["remedies"]:
        screen.heading(console, "What can be done")
        for sentence in told["remedies"]:
            screen.bullet(console, sentence)
    console.print()
    screen.paragraph(
        console,
        "26 USC 408(d)(1), (2), 72(e)(8); Form 8606. Amounts that stay flat; nothing is forecast.",
        "dim",
    )


def _cell(line: str, value: str | None) -> str:
    return "unknown" if value is None else value if line == "10" else _dollars(value)


def _dollars(amount: str | None) -> str:
    """ "7872.00" as "$7,872", cents only where there are any."""
    if amount is None:
        return "unknown"
    whole, _, cents = amount.partition(".")
    return f"${int(whole):,}" + (f".{cents}" if cents.strip("0") else "")


__all__ = ["roth_check"]
