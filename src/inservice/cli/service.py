"""``inservice service``: breaks in service, and buying back what was forfeited."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from inservice import api
from inservice.cli import screen
from inservice.cli.exits import Exit
from inservice.memo import words


def service(target: str, *, as_json: bool, out: str | None, force: bool) -> int:
    """The answer to a service case. Cannot be determined where an answer is open for want of facts."""
    answer = api.service(target)
    screen.put(answer.to_dict(), _show, as_json=as_json, out=out, force=force)
    return Exit.CANNOT_BE_DETERMINED if answer.is_unknown else Exit.DONE


def _show(data: dict[str, Any], console: Console) -> None:
    if data["title"]:
        console.print(screen.text(data["title"], "bold"))
    console.print(screen.text(f"{data['plan_id']}, on {data['asked_on']}", "dim"))
    if data["years"]:
        screen.heading(console, "Computation years")
        rows = [
            (y["begin"], y["end"], _said(y["hours"]), _said(y["counted_hours"]), y["is_break"])
            for y in data["years"]
        ]
        console.print(screen.table(("begin", "end", "hours", "counted", "break"), rows, (2, 3)))
    screen.heading(console, "Service")
    for each in data["findings"]:
        screen.bullet(console, each["sentence"], words.authority(each))
    for paid in data["withdrawals"]:
        screen.heading(console, f"Payment {paid['withdrawal_id']} of {paid['paid_on'] or 'an unknown day'}")
        for each in paid["findings"]:
            screen.bullet(console, each["sentence"], words.authority(each))


def _said(number: int | None) -> str:
    return "unknown" if number is None else str(number)


__all__ = ["service"]
