"""``inservice plan``: check and explain plan documents."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

from inservice.cli import screen
from inservice.cli.exits import Exit, UsageError
from inservice.cli.problems import tell_problems
from inservice.errors import InputError, Problem
from inservice.law.of_plans import law_of_plans
from inservice.memo import words
from inservice.plan.explain import explain as explained
from inservice.plan.lint import check
from inservice.plan.reading import read_plan
from inservice.plan.terms import change_dates


def plan_check(files: list[str], *, as_json: bool) -> int:
    """Every problem of every document. Bad input where one cannot be read or holds an unlawful clause."""
    problems: list[Problem] = []
    for file in files:
        try:
            problems += check(read_plan(file), law_of_plans())
        except InputError as error:
            problems += error.problems
    failed = any(problem.severity == "error" for problem in problems)
    if as_json:
        print(json.dumps([asdict(problem) for problem in problems], indent=2, ensure_ascii=False))
    elif problems:
        tell_problems(problems)
    if not as_json and not failed:
        count = "1 document" if len(files) == 1 else f"{len(files)} documents"
        print(f"{count} checked: no unlawful clause found.")
    return Exit.BAD_INPUT if failed else Exit.DONE


def plan_explain(file: str, *, on: str | None, as_json: bool) -> int:
    """What the document offers on a day, in sentences."""
    plan = read_plan(file)
    day = day_of(on) if on else max([*change_dates(plan), plan.versions[-1].effective])
    told = explained(plan, day, law_of_plans())
    if as_json:
        print(json.dumps([asdict(each) for each in told], indent=2, ensure_ascii=False))
        return Exit.DONE
    console = screen.console()
    console.print(screen.text(plan.version_on(day).document.name, "bold"))
    console.print(screen.text(f"Terms on {day.isoformat()}", "dim"))
    for source in dict.fromkeys(each.source for each in told):
        screen.heading(console, _label(source) if source else "Settings that the document leaves out")
        for each in told:
            if each.source == source:
                screen.bullet(
                    console,
                    each.sentence,
                    f"clause {each.clause}" if each.clause else "",
                    style="red" if each.is_void else "",
                )
    return Exit.DONE


def _label(source: str) -> str:
    return words.source(source)


def day_of(text: str) -> date:
    """A date of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"Expected a date such as 2025-07-15, found {text!r}.") from None


__all__ = ["day_of", "plan_check", "plan_explain"]
