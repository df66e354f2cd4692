"""``inservice equal-payments``: a series of substantially equal payments."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from inservice import api
from inservice.cli import screen
from inservice.cli.exits import Exit
from inservice.memo import words


def equal_payments(target: str, *, as_json: bool, out: str | None, force: bool) -> int:
    """The answer to a series. Cannot be determined where an answer is open for want of facts."""
    answer = api.equal_payments(target)
    screen.put(answer.to_dict(), _show, as_json=as_json, out=out, force=force)
    return Exit.CANNOT_BE_DETERMINED if answer.is_unknown else Exit.DONE


_ALLOWED = {
    "yes": "The series may be paid without the 10% extra tax",
    "no": "The series cannot be paid without the 10% extra tax",
    "unknown": "Whether the series may be paid without the 10% extra tax cannot be told",
}


def _show(data: dict[str, Any], console: Console) -> None:
    if data["title"]:
        console.print(screen.text(data["title"], "bold"))
    is_locked = data["locked_until"] and data["is_allowed"] != "no"
    until = f"; it is locked until {words.day(data['locked_until'])}." if is_locked else "."
    screen.heading(console, _ALLOWED[data["is_allowed"]] + until)
    rows = [
        (each["method"], words.dollars(each["payment"]) or "unknown", each["rate_is_allowed"] or "has none")
        for each in data["methods"]
    ]
    console.print(screen.table(("method", "a year", "rate allowed"), rows, (1,)))
    if data["change"]:
        broken = {"yes": "breaks the series", "no": "does not break the series"}
        cost = f": {words.dollars(data['recapture'])} and interest" if data["is_broken"] == "yes" else ""
        says = broken.get(data["is_broken"], "may break the series")
        screen.paragraph(console, f"The change ({data['change'].replace('_', ' ')}) {says}{cost}.")
    screen.heading(console, "Why")
    for each in data["findings"]:
        screen.bullet(console, each["sentence"], words.authority(each))
    if data["facts_needed"]:
        screen.heading(console, "Facts needed")
        for each in data["facts_needed"]:
            screen.bullet(console, each["says"], each["where"])


__all__ = ["equal_payments"]
