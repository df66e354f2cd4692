"""The report and the pictures of ``inservice consequences``, as files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from inservice.cli import files
from inservice.cli.exits import Exit, UsageError

if TYPE_CHECKING:
    from inservice.determination.consequences.whole import Consequences
    from inservice.memo.pictures import Picture

FORMATS: dict[str, Literal["html", "pdf"]] = {".pdf": "pdf", ".html": "html", ".htm": "html"}


def format_of(report: str) -> Literal["html", "pdf"]:
    """The format that the name of the report asks for."""
    suffix = Path(report).suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(
            f"--report {report}: the name says neither PDF nor HTML. End it with .pdf or .html.",
            "consequences",
        )
    return FORMATS[suffix]


def write_report(answer: Consequences, report: str, *, redact: bool, force: bool) -> int:
    """The report as the file that is named."""
    files.write(Path(report), answer.report(format_of(report), redact=redact), force=force)
    print(f"Wrote {report}", file=sys.stderr)
    return Exit.DONE


def write_pictures(answer: Consequences, folder: str, *, redact: bool, force: bool) -> int:
    """Each picture as SVG, PNG and Vega-Lite specification, and one text file of their sentences and tables."""
    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise UsageError(f"{folder} is a file; name a folder for the pictures.", "consequences")
    drawn = answer.pictures(redact=redact)
    place.mkdir(parents=True, exist_ok=True)
    for each in drawn:
        files.write(place / f"{each.name}.vl.json", each.vega_lite(), force=force)
        files.write(place / f"{each.name}.svg", each.svg(), force=force)
        files.write(place / f"{each.name}.png", each.png(), force=force)
    files.write(place / "pictures.txt", _told(drawn), force=force)
    print(f"Wrote {len(drawn)} pictures to {folder}", file=sys.stderr)
    return Exit.DONE


def _told(drawn: list[Picture]) -> str:
    from inservice.memo.document import Document, Heading, Paragraph, Table
    from inservice.memo.plain import as_text

    blocks = [
        block
        for each in drawn
        for block in (
            Heading(f"{each.title} ({each.name}, {each.ref})"), Paragraph(each.says), Paragraph(each.caption(), "note"),
            Table("", each.columns, each.rows, each.numeric),
        )
    ]  # fmt: skip
    return as_text(Document("memo", "The pictures in words", tuple(blocks)))


__all__ = ["format_of", "write_pictures", "write_report"]
