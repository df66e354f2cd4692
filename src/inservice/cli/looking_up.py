"""``inservice law``: the rules and the law data, looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from rich.console import Console

from inservice.cli import screen
from inservice.cli.exits import Exit, UsageError
from inservice.cli.plans import day_of
from inservice.engine.money import spoken
from inservice.engine.rule import Ledger, Rule
from inservice.errors import InputError, LawNotKnown
from inservice.law.matrix import Cell, Event, Figure, FigureValue, Reading, Source
from inservice.law.matrix_check import check_matrix
from inservice.law.on_file import KNOWN_FROM, KNOWN_THROUGH
from inservice.law.view import Found, LawView
from inservice.memo import words

KINDS = {
    "rules": "rule",
    "ledgers": "ledger",
    "sources": "source",
    "events": "event",
    "figures": "figure",
    "readings": "reading",
}


def law_list(*, subject: str | None, as_json: bool) -> int:
    """Everything, or one subject of it."""
    found = LawView().everything()
    if subject is not None:
        kind = KINDS.get(subject.lower(), subject.lower())
        chosen = [f for f in found if f.kind == kind] or [
            f for f in found if f.kind in ("rule", "ledger") and subject.lower() in f.name.split(".")
        ]
        if not chosen:
            parts = {
                part for f in found if f.kind in ("rule", "ledger") for part in f.name.split(".")[:-1]
            } - {"law"}
            near = get_close_matches(subject, [*KINDS, *parts], n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Known: {', '.join([*KINDS, *sorted(parts)])}."
            raise UsageError(f"There is no subject {subject!r}.{hint}", "law list")
        found = chosen
    if as_json:
        _json([{"kind": f.kind, "name": f.name, "refs": list(f.refs), "what": _in_short(f)} for f in found])
        return Exit.DONE
    console = screen.console()
    for kind in dict.fromkeys(f.kind for f in found):
        of_kind = [f for f in found if f.kind == kind]
        screen.heading(console, f"{kind.capitalize()}s ({len(of_kind)})")
        rows = [
            (
                f.name.removeprefix("law."),
                _in_short(f),
                ", ".join(f.refs[:3]) + (" ..." if len(f.refs) > 3 else ""),
            )
            for f in of_kind
        ]
        console.print(screen.table(("Name", "What", "Law page"), rows))
    return Exit.DONE


def law_show(name: str, *, as_json: bool) -> int:
    """All that goes by one name or id."""
    try:
        found = LawView().find(name)
    except InputError as error:
        hint = error.problems[0].repair
        raise UsageError(f"Nothing in the law goes by {name!r}. {hint}", "law list") from None
    if as_json:
        _json([{"kind": f.kind, "name": f.name, **_plain(f.what)} for f in found])
        return Exit.DONE
    console = screen.console()
    cells = [f.what for f in found if isinstance(f.what, Cell)]
    for each in (f for f in found if f.kind != "cell"):
        _show(console, each)
    if cells:
        screen.heading(console, f"Cells ({len(cells)})")
        _show_cells(console, cells)
    return Exit.DONE


def law_on(date_text: str, *, source: str | None, event: str | None, as_json: bool) -> int:
    """The cells and figures in force on a day."""
    view, day = LawView(), day_of(date_text, "law on")
    if source is not None:
        try:
            source = view.matrix.resolve_source(source)
        except InputError as error:
            problem = error.problems[0]
            mend = problem.repair or f"expected {problem.expected}"
            raise UsageError(f"{problem.found!r}: {problem.message}; {mend}", "law on") from None
    if event is not None and event not in view.matrix.events:
        codes = {e.code: name for name, e in view.matrix.events.items()}
        if event.upper() not in codes:
            near = get_close_matches(event, view.matrix.events, n=1)
            raise UsageError(
                f"There is no event {event!r}.{f' Did you mean {near[0]}?' if near else ''}", "law list"
            )
        event = codes[event.upper()]
    if not KNOWN_FROM <= day <= KNOWN_THROUGH:
        raise LawNotKnown(
            f"The law data answer for dates from {KNOWN_FROM} to {KNOWN_THROUGH}; nothing is said of {day}."
        )
    found = view.on(day, source=source, event=event)
    cells: list[Cell] = found["cells"]
    figures: dict[str, FigureValue | None] = found["figures"] if event is None else {}
    if as_json:
        _json(
            {
                "day": day.isoformat(),
                "cells": [_plain(cell) for cell in cells],
                "figures": {name: _plain(value) for name, value in figures.items() if value is not None},
            }
        )
        return Exit.DONE
    console = screen.console()
    console.print(screen.text(f"The law on {words.day(day)}", "bold"))
    console.print(
        screen.text("Where the law goes by plan year: a plan year that begins on January 1.", "dim")
    )
    if source is not None or event is not None:
        _show_cells(console, cells, on_a_day=True)
    else:
        _show_matrix(console, cells)
    if source is None and event is None:
        screen.heading(console, "Figures in force")
        rows = [
            (
                name,
                _value(view.matrix.figures[name], value),
                words.safe(value.cites),
                words.mark(value.status),
            )
            for name, value in figures.items()
            if value is not None
        ]
        console.print(screen.table(("Figure", "Value", "Authority", ""), rows, (1,)))
    return Exit.DONE


def law_check() -> int:
    """Whether the law data and the rule book are whole; raises RuleBookError with every fault."""
    check_matrix()
    view = LawView()
    print(
        f"The law data are whole: {len(view.matrix.cells)} cells, {len(view.matrix.figures)} figures, "
        f"{len(view.rules)} rules."
    )
    return Exit.DONE


# -- showing -----------------------------------------------------------------------------------------------
def _show_matrix(console: Console, cells: list[Cell]) -> None:
    screen.heading(console, "What a plan may let out, by money source")
    rows = []
    for source in dict.fromkeys(cell.source for cell in cells):
        own = [cell for cell in cells if cell.source == source]
        if any(cell.law == "origin" for cell in own):
            rows.append((words.source(source), "As the money it came from."))
            continue
        rows.append(
            (
                words.source(source),
                ", ".join(
                    words.within(words.event(c.event)) + ("*" if c.condition else "")
                    for c in own
                    if c.law == "yes"
                ),
            )
        )
    console.print(screen.table(("Source", "Events"), rows))
    screen.paragraph(console, "* the law adds a condition; see --source or --event", "dim")


def _show_cells(console: Console, cells: list[Cell], *, on_a_day: bool = False) -> None:
    rows: list[tuple[str, ...]] = []
    for cell in cells:
        span = "" if on_a_day else _span(cell.start, cell.through)
        note = words.sentence(cell.note) + (f" If: {words.named(cell.condition)}." if cell.condition else "")
        authority = "; ".join(
            part for part in (words.safe(cell.cites), ", ".join(cell.refs), words.mark(cell.status)) if part
        )
        rows.append((words.source(cell.source), words.event(cell.event), cell.law, span, note, authority))
    columns: tuple[str, ...] = ("Source", "Event", "Law", "In force", "Why", "Authority")
    if on_a_day:
        columns, rows = (*columns[:3], *columns[4:]), [(*row[:3], *row[4:]) for row in rows]
    console.print(screen.table(columns, rows))


def _span(start: date | None, through: date | None) -> str:
    if start is None and through is None:
        return "always"
    if start is None:
        return f"through {through}"
    return f"from {start}" if through is None else f"{start} to {through}"


def _show(console: Console, found: Found) -> None:
    what = found.what
    screen.heading(console, f"{found.kind} {found.name}")
    rows: list[tuple[str, str]] = []
    match what:
        case Rule():
            rows.append(("Question", what.question))
            for version in what.versions:
                head = f"From {version.effective}" if version.effective else ""
                rows.append(
                    (
                        "Authority",
                        " ".join(p for p in (version.cites, words.mark(version.confidence), head) if p),
                    )
                )
                rows += [
                    (name.replace("_", " ").capitalize(), said)
                    for name, said in version.sentences.items()
                    if said
                ]
                rows.append(("Note", version.note))
            rows.append(("Governed by", str(getattr(what.governed_by, "name", ""))))
            rows.append(("Explained", what.doc))
        case Ledger():
            rows += [
                ("Question", what.question),
                ("Authority", f"{what.cites} {words.mark(what.confidence)}"),
                ("Explained", what.doc),
            ]
        case Figure():
            rows += [
                ("Governed by", words.named(what.governed_by)),
                ("Known through", str(what.known_through)),
            ]
            rows += [
                (_span(v.start, v.through), f"{_value(what, v)}  ({v.cites}) {words.mark(v.status)}")
                for v in what.values
            ]
        case Reading():
            rows.append(("Question", what.question))
            rows += [
                (c.name + (" (default)" if c.name == what.default else ""), c.says) for c in what.choices
            ]
        case Source():
            rows += [
                ("Label", what.label),
                ("Tax", words.named(what.tax)),
                ("Held in", what.vehicle),
                ("Plans", ", ".join(what.plan_kinds)),
                ("Restriction", words.named(what.group)),
                ("Fully vested", "yes, by law" if what.fully_vested else "by the plan's schedule"),
                (
                    "Inherits from",
                    "the account's origin" if what.inherits else words.named(what.inherits_from),
                ),
                ("Also called", ", ".join(what.aliases)),
                ("Authority", f"{what.cites} {words.mark(what.status)}"),
                ("Note", what.note),
            ]
        case Event():
            rows += [
                ("Label", what.label),
                ("Code", what.code),
                ("Question", what.question),
                ("Facts", what.facts),
                ("Cap", what.cap),
                ("Cadence", what.cadence),
                ("Repayment", what.repayment),
                ("May be rolled over", what.rollover_eligible),
                ("Withholding", words.named(what.withholding)),
                ("Waives the 10% tax", words.named(what.waives_additional_tax)),
                ("Form 5329 exception", what.exception or ""),
                ("Authority", f"{what.cites} {words.mark(what.status)}"),
                ("Note", what.note),
            ]
        case _:
            rows.append(("What", str(what)))
    rows.append(("Law page", ", ".join(found.refs)))
    told = [(name, words.safe(value).strip()) for name, value in rows if value and words.safe(value).strip()]
    console.print(screen.table(("", ""), told, head=False))


def _value(figure: Figure, value: FigureValue) -> str:
    held = value.value
    if isinstance(held, date):
        return held.isoformat()
    if figure.unit == "cents":
        return spoken(int(held))
    if figure.unit == "percent":
        share = Fraction(held) * 100
        return f"{share.numerator if share.denominator == 1 else float(share)}%"
    return f"{held} {figure.unit}" if figure.unit in ("months", "days") else str(held)


def _in_short(found: Found) -> str:
    what = found.what
    match what:
        case Rule() | Ledger() | Event() | Reading():
            return what.question
        case Source():
            return what.label
        case Figure():
            return _value(what, what.values[-1])
    return ""


# -- JSON --------------------------------------------------------------------------------------------------
def _json(value: Any) -> None:
    print(words.as_json(value, indent=2))


def _plain(value: Any) -> Any:
    if isinstance(value, Rule):
        return {
            "id": value.id,
            "kind_of_answer": value.kind,
            "question": value.question,
            "refs": list(value.refs),
            "versions": [
                {
                    "effective": _plain(v.effective),
                    "enacted_on": _plain(v.enacted_on),
                    "cites": v.cites,
                    "confidence": v.confidence,
                    "sentences": {k: s for k, s in v.sentences.items() if s},
                    "note": v.note,
                }
                for v in value.versions
            ],
        }
    if isinstance(value, Ledger):
        return {
            "id": value.id,
            "question": value.question,
            "refs": list(value.refs),
            "cites": value.cites,
            "confidence": value.confidence,
        }
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date | Fraction):
        return str(value)
    return value
