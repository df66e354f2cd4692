"""``inservice process``: where a request stands, what is missing, when it may be paid, and what falls due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from rich.console import Console

from inservice import api
from inservice.cli import files, screen
from inservice.cli.exits import Exit, UsageError, at_most_one
from inservice.memo import words
from inservice.memo.notices import Letter

Data = Mapping[str, Any]
_CODES = {
    "may_be_paid": Exit.DONE,
    "closed": Exit.DONE,
    "may_be_paid_in_part": Exit.APPROVED_IN_PART,
    "denied": Exit.DENIED,
    "to_be_corrected": Exit.DENIED,
    "waits": Exit.CANNOT_BE_DETERMINED,
}
_OUTCOMES = {
    "may_be_paid": "May be paid",
    "may_be_paid_in_part": "May be paid in part",
    "closed": "Done: nothing is left to decide",
    "denied": "May not be paid",
    "to_be_corrected": "Something on the way was wrong and has to be put right",
    "waits": "Waits: something is missing",
}
_ITEMS = {
    "on_file": "on file",
    "missing": "missing",
    "not_in_order": "not in order",
    "cannot_tell": "cannot be told",
}


def process(
    target: str,
    *,
    as_json: bool,
    letter: Letter | None,
    format: Literal["text", "html"] | None,
    out: str | None,
    force: bool,
) -> int:
    """Where a request stands. A letter is text, or a page where the file ends in .html or --format says so."""
    at_most_one("process", ("--json", as_json), ("--letter", letter))
    if format and not letter:
        raise UsageError("--format is of a letter; name one with --letter.", "process")
    answer = api.process(target)
    if letter:
        is_page = out is not None and out.lower().endswith((".html", ".htm"))
        files.put(answer.letter(letter, format or ("html" if is_page else "text")), out, force=force)
    else:
        screen.put(answer.to_dict(), _show, as_json=as_json, out=out, force=force)
    return _CODES[answer.outcome]


def _show(answer: Data, console: Console) -> None:
    if answer["title"]:
        console.print(screen.text(answer["title"], "bold"))
    named = f"{answer['plan']['name']}, request {answer['request_id']}, {words.on(answer['as_of'])}"
    console.print(screen.text(named, "dim"))
    screen.heading(console, f"{_OUTCOMES[answer['outcome']]}.")
    for fault in answer["faults"]:
        screen.bullet(console, fault)
    if answer["events"]:
        screen.heading(console, "Path")
        rows = [
            (words.day(e["on"]), e["label"], "" if e["may_follow"] == "yes" else e["sentence"])
            for e in answer["events"]
        ]
        console.print(screen.table(("on", "what", "but"), rows))
    screen.heading(console, "Decided again")
    for each in answer["checks"]:
        screen.bullet(
            console, f"{each['at'].capitalize()}, {words.day(each['on'])}: {each['sentence']}", each["ref"]
        )
    screen.heading(console, "What it needs")
    for each in answer["items"]:
        if each["status"] != "not_needed":
            screen.bullet(
                console,
                f"{each['label']}: {_ITEMS[each['status']]}. {each['sentence']}",
                words.authority(each),
            )
    if answer["window"]["first"] and answer["window"]["last"]:
        first, last = answer["window"]["first"], answer["window"]["last"]
        screen.bullet(
            console, f"By its notices it may be paid from {words.day(first)} through {words.day(last)}."
        )
    state = answer["state_withholding"]
    if state:
        rate = f" Rate stated: {state['percent']}%." if state["percent"] else ""
        screen.bullet(
            console, f"{state['state']}: {state['says']}{rate}", f"{state['cites']} [{state['status']}]"
        )
    if words.cents(answer["loans_outstanding"]):
        screen.bullet(console, f"Loans outstanding: {words.dollars(answer['loans_outstanding'])}.")
    if answer["findings"]:
        screen.heading(console, "What else the file shows")
        for each in answer["findings"]:
            screen.bullet(console, each["sentence"], words.authority(each))
    if answer["deadlines"]:
        screen.heading(console, "Days")
        for each in answer["deadlines"]:
            later = each["next_business_day"]
            timely = f" (timely {words.day(later)})" if later else ""
            screen.bullet(
                console,
                f"{words.day(each['date'])}{timely}: {each['what']}",
                words.authority({**each, "ref": each["rule"]}),
            )
    if answer["facts_needed"]:
        screen.heading(console, "Facts needed")
        for fact in answer["facts_needed"]:
            screen.bullet(console, fact["says"])


__all__ = ["process"]
