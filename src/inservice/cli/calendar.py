"""``inservice calendar``: the days that an answer or a plan year brings with it, on the screen or as iCalendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console

from inservice import api
from inservice.cli import files, screen
from inservice.cli.exits import Exit, UsageError
from inservice.engine.dates import spoken
from inservice.memo.calendar import Entry, icalendar


def calendar(
    target: str, *, plan_year: int | None, redact: bool, as_json: bool, out: str | None, force: bool
) -> int:
    """Every day of a case, a book, a plan or a correction; a file ending in .ics gets iCalendar."""
    entries = api.calendar(target, plan_year, redact=redact)
    if out is not None and out.endswith(".ics"):
        if as_json:
            raise UsageError("--json and a file ending in .ics exclude each other; choose one.", "calendar")
        _write_icalendar(entries, Path(out), Path(target).stem, force=force)
    elif as_json:
        told = [entry.to_dict() for entry in entries]
        files.put_json(told, out, force=force)
    else:
        screen.draw(lambda console: _show(entries, console), out, force=force)
    return Exit.DONE


def _write_icalendar(entries: list[Entry], path: Path, name: str, *, force: bool) -> None:
    try:
        made = icalendar(
            entries, name=name, stamp=min((entry.date for entry in entries), default=date(2019, 1, 1))
        )
    except ModuleNotFoundError:
        raise UsageError(
            'iCalendar needs the library icalendar, which is not here. Install it: pip install "inservice[calendar]"',
            None,
        ) from None
    files.write(path, made.decode(), force=force)
    print(f"Wrote {path}: {len(entries)} events")


def _show(entries: list[Entry], console: Console) -> None:
    if not entries:
        screen.paragraph(
            console,
            "Nothing falls due: no request was approved, and no plan year is named (--plan-year 2025).",
        )
        return
    rows = [
        (
            spoken(each.date)
            + (f" (timely {spoken(each.next_business_day)})" if each.next_business_day else ""),
            each.about,
            each.what,
            each.rule + ("" if each.confidence == "checked" else f" [{each.confidence}]"),
        )
        for each in entries
    ]
    console.print(screen.table(("By", "Of", "What", "Rule"), rows))


__all__ = ["calendar"]
