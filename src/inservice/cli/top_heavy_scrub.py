"""``inservice top-heavy scrub``: what was read from each sheet of a book, what was cleaned, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from inservice import api
from inservice.cli import files, screen
from inservice.cli.exits import Exit
from inservice.cli.words import dollars
from inservice.errors import Problem

_PROBLEM = ("severity", "path", "line", "where", "found", "message", "expected", "repair")


def scrub(target: str, *, as_json: bool, xlsx: str | None, out: str | None, force: bool) -> int:
    """The scrub report of a book. Bad input where a fact was lost."""
    book = api.read_top_heavy_book(target)
    problems = sorted(book.problems, key=lambda p: (p.severity != "error", p.path, p.line or 0))
    report = {
        "schema": "inservice/scrub/1",
        "sheets": [asdict(sheet) for sheet in book.scrubbed],
        "tables": {name: table.height for name, table in book.tables.items() if table.height},
        "problems": [{key: getattr(p, key) for key in _PROBLEM} for p in problems],
    }
    if xlsx is not None:
        _workbook(Path(xlsx), report, force=force)
    if as_json:
        files.put_json(report, out, force=force)
    else:
        screen.draw(lambda console: _show(report, problems, console), out, force=force)
    return Exit.BAD_INPUT if any(p.severity == "error" for p in problems) else Exit.DONE


def _show(report: dict[str, Any], problems: Sequence[Problem], console: Console) -> None:
    plain = [s for s in report["sheets"] if s["table"] != "census"]
    if plain:
        screen.heading(console, "Tables")
        for sheet in plain:
            aside = f", {sheet['set_aside']} set aside" if sheet["set_aside"] else ""
            screen.bullet(console, f"{_short(sheet['label'])}: {_rows(sheet['read'])}{aside}")
    for sheet in report["sheets"]:
        if sheet["table"] == "census":
            _show_census(console, sheet)
    counts = [(sum(p.severity == kind for p in problems), kind) for kind in ("error", "warning")]
    screen.heading(console, ", ".join(f"{n} {kind}{'' if n == 1 else 's'}" for n, kind in counts))
    for p in problems:
        place = ", ".join(
            part for part in (_short(p.path), f"row {p.line}" if p.line else "", p.where) if part
        )
        found = f" Found: {p.found}." if p.found else ""
        expected = f" Expected: {p.expected}." if p.expected else ""
        screen.bullet(console, f"{p.severity}: {place}: {p.message}{found}{expected}", p.repair)


def _show_census(console: Console, sheet: dict[str, Any]) -> None:
    screen.heading(console, _short(sheet["label"]))
    told = [f"{_rows(sheet['rows'])}: {sheet['read']} of people"]
    told += [f"{sheet['not_people']} of totals, notes or doubles"] if sheet["not_people"] else []
    told += (
        [f"of the people, {sheet['set_aside']} could not be named or placed"] if sheet["set_aside"] else []
    )
    screen.paragraph(console, "; ".join(told) + ".")
    if sheet["cleaned"]:
        cleaned = "; ".join(f"{what}: {count}" for what, count in sheet["cleaned"].items())
        screen.paragraph(console, f"Cleaned: {cleaned}.")
    meanings = "; ".join(f"{heading} = {meaning}" for heading, meaning in sheet["columns"].items())
    screen.paragraph(console, f"Headings: {meanings}.")
    rows = [
        (
            heading,
            dollars(tie["told"]),
            dollars(tie["added"]),
            "ties" if tie["told"] == tie["added"] else "differs",
        )
        for heading, tie in sheet["ties"].items()
    ]
    if rows:
        console.print(screen.table(("total of", "totals row says", "rows add up to", ""), rows, (1, 2)))


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"


def _short(label: str) -> str:
    return label.replace("\\", "/").rpartition("/")[2]


def _workbook(path: Path, report: dict[str, Any], *, force: bool) -> None:
    """Sheets, headings, totals and problems; text never as formulas."""
    import xlsxwriter

    files.admit(path, force=force)
    counts = ("rows", "read", "not_people", "set_aside")
    parts: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]] = {
        "Sheets": (
            ("sheet", "table", *counts, "cleaned"),
            [
                (s["label"], s["table"], *(s[c] for c in counts), "; ".join(f"{n} {what}" for what, n in s["cleaned"].items()))
                for s in report["sheets"]
            ],
        ),
        "Headings": (
            ("sheet", "heading", "meaning"),
            [(s["label"], heading, meaning) for s in report["sheets"] for heading, meaning in s["columns"].items()],
        ),
        "Totals": (
            ("sheet", "heading", "totals row says", "rows add up to"),
            [(s["label"], h, float(t["told"]), float(t["added"])) for s in report["sheets"] for h, t in s["ties"].items()],
        ),
        "Problems": (_PROBLEM, [tuple(p[key] for key in _PROBLEM) for p in report["problems"]]),
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        for name, (columns, rows) in parts.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [c.replace("_", " ") for c in columns], bold)
            for line, row in enumerate(rows, 1):
                for place, value in enumerate(row):
                    if isinstance(value, (int, float)):
                        sheet.write_number(line, place, value, money if isinstance(value, float) else None)
                    elif value is not None:
                        sheet.write_string(line, place, str(value))
            sheet.freeze_panes(1, 0)
            sheet.autofit()


__all__ = ["scrub"]
