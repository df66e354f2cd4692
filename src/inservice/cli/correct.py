"""``inservice correct``: how a mistake may be corrected on a day, side by side, with a recommended way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from inservice import api
from inservice.cli import files, screen
from inservice.cli.exits import UsageError, at_most_one, of_outcome
from inservice.memo import Format, redacted, words
from inservice.memo.correction import (
    YEARS_COUNT,
    allocated,
    amounts,
    occurred,
    plan_years,
    render,
    year_table,
)

Data = Mapping[str, Any]


def correct(
    target: str,
    *,
    as_json: bool,
    memo: Format | None,
    letter: bool,
    person: str | None,
    explain: bool,
    redact: bool,
    out: str | None,
    force: bool,
) -> int:
    """Plan the correction of one failure. Cannot be determined where a fact that decides the recommended way is missing."""
    modes = (
        ("--json", as_json),
        ("--explain", explain),
        ("--memo", memo and not letter),
        ("--letter", letter),
    )
    at_most_one("correct", *modes)
    plan = api.correct(target)
    data = {**redacted(plan.to_dict()), "title": None} if redact else plan.to_dict()
    if as_json:
        files.put_json(data, out, force=force)
    elif explain:
        files.put(
            "\n".join(words.safe(line) for line in plan.explain().splitlines()) + "\n", out, force=force
        )
    elif letter:
        files.put(plan.letter(memo or _format(out), _addressee(plan, person)), out, force=force)
    elif memo:
        files.put(render(data, memo), out, force=force)
    else:
        screen.draw(lambda console: _show(data, console), out, force=force)
    return of_outcome(plan.outcome)


def _addressee(plan: api.CorrectionPlan, person: str | None) -> str | None:
    """Whose letter it is: each of several people gets one of their own."""
    known = [each["person_id"] for each in plan.people]
    if person not in known and (known or person is not None):
        expected = f"one of {', '.join(known)}" if known else "none, for there is one payee"
        raise UsageError(f"Name whose letter it is with --person; expected {expected}.", "correct")
    return person


def _format(out: str | None) -> Format:
    return "html" if out is not None and out.lower().endswith((".html", ".htm")) else "text"


def _show(plan: Data, console: Console) -> None:
    failure, best = plan["failure"], plan["recommended"]
    screen.heading(console, f"{failure['label']}, corrected {words.on(plan['corrected_on'])}")
    found = f", found {words.on(failure['found_on'])}" if failure["found_on"] else ""
    day = occurred(plan) if plan["years"] else words.on(failure["occurred_on"])
    told = f"{words.dollars(failure['amount']) or 'Amount unknown'}, {day}{found}."
    kind = f" Class {plan['class']}." if plan["class"] not in (None, "none") else ""
    law = f" Law: {plan['text_in_force']['says']}." if plan["text_in_force"] else ""
    screen.paragraph(console, f"{told}{kind}{law}")
    screen.heading(console, f"Recommended: {best['label'] if best else 'no method is known to be permitted'}")
    if best:
        screen.paragraph(console, best["reason"])
        method = next(m for m in plan["methods"] if m["name"] == best["method"])
        if method["amounts"]:
            screen.paragraph(console, f"Who pays: {amounts(method['amounts'])}.")
        if method["goes_to"] and plan["class"] != "none":
            screen.paragraph(console, f"Goes to: {method['goes_to']}.")
        screen.paragraph(console, best["ranking"], "dim")
        labels = {m["name"]: m["label"] for m in plan["methods"]}
        for name in best["first_if_known"]:
            screen.bullet(
                console, f"Would come first if the missing facts allow it: {words.within(labels[name])}"
            )
    screen.heading(console, "Methods")
    rows = [(m["label"], m["permitted"], amounts(m["amounts"]) or m["who_pays"]) for m in plan["methods"]]
    console.print(screen.table(("method", "permitted", "who pays"), rows))
    for method in plan["methods"]:
        screen.bullet(
            console, f"{method['label']}: {method['permitted']}. {method['why']}", words.authority(method)
        )
        for reason in method["because"]:
            screen.bullet(console, reason["sentence"], words.authority(reason), depth=1)
        if method["rollover"] and method["permitted"] != "no":
            rollover = method["rollover_says"]
            screen.bullet(console, f"Rollover: {rollover['says']}", words.authority(rollover), depth=1)
    _rest(console, plan)


def _rest(console: Any, plan: Data) -> None:
    earned = plan["earnings"]
    if plan["years"]:
        screen.heading(console, "Year by year")
        heads, by_year = year_table(plan)
        console.print(screen.table(tuple(head.lower() for head in heads), by_year, (1, 2, 3)))
        screen.paragraph(console, YEARS_COUNT.format(count=plan_years(plan)), "dim")
    if earned is not None:
        screen.heading(console, "Earnings")
        if earned["missing"]:
            screen.paragraph(console, f"Unknown: {earned['missing']} is missing.")
        else:
            of = f"{words.dollars(earned['amount'])} from {words.day(earned['from'])} to {words.day(earned['through'])}"
            rate = f"return {earned['return']}" if earned["return"] else "each year at its own return"
            makes_up = f"{words.dollars(earned['outstanding'])} makes up for it."
            screen.paragraph(console, f"{of}: {rate}; {makes_up}")
        if earned["allocation"]:
            screen.paragraph(console, f"{allocated(earned['allocation'])}.")
        if plan["people"]:
            people = [(p["person_id"], p["amount"], p["with_earnings"] or "unknown") for p in plan["people"]]
            console.print(screen.table(("person", "missing", "with earnings"), people, (1, 2)))
    if plan["programmes"]:
        screen.heading(console, "Programmes")
        for programme in plan["programmes"]:
            opened = (
                "open" if programme["open"] == "yes" else "closed" if programme["open"] == "no" else "unknown"
            )
            screen.bullet(
                console,
                f"{programme['label']}: {opened}. {programme['sentence']}",
                words.authority(programme),
            )
            if programme["fee_sentence"] and programme["open"] != "no":
                screen.bullet(console, programme["fee_sentence"], depth=1)
    if plan["deadlines"]:
        screen.heading(console, "Deadlines")
        for each in plan["deadlines"]:
            screen.bullet(console, f"{words.day(each['date'])}: {each['what']}", each["rule"])
    small = [s for s in plan["small_amounts"] if s["status"] == "yes"]
    screen.heading(console, "What else must be known")
    for note in [*small, *plan["notes"]]:
        screen.bullet(console, note.get("sentence") or note["says"], words.authority(note))
    if plan["facts_needed"]:
        screen.heading(console, "Facts needed")
        for fact in plan["facts_needed"]:
            screen.bullet(console, fact["says"])


__all__ = ["correct"]
