"""The report as PDF, set by Typst from a template that is fixed: what is said reaches it as data, never as markup."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from inservice.memo.pictures.picture import LibrariesMissing
from inservice.memo.report.contents import Contents, Figure


def as_pdf(report: Contents) -> bytes:
    """The bytes of the PDF. Raises LibrariesMissing where Typst is not installed."""
    try:
        import typst  # noqa: PLC0415 - only a printed report needs it
    except ImportError:
        raise LibrariesMissing("typst") from None
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        template = files("inservice.memo.report").joinpath("report.typ").read_text(encoding="utf-8")
        (root / "report.typ").write_text(template, encoding="utf-8")
        data = {
            "title": report.title,
            "front": report.front,
            "parts": [_plain(p, root) for p in report.parts],
        }
        (root / "report.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        printed: bytes = typst.compile(
            str(root / "report.typ"), root=folder, format="pdf", ignore_system_fonts=True, timestamp=0
        )
        return printed


def _plain(part: Any, root: Path) -> dict[str, Any]:
    """A part as the template reads it; a picture is drawn beside it."""
    if not isinstance(part, Figure):
        return {"block": type(part).__name__.lower(), **asdict(part)}
    picture = part.picture
    (root / f"{picture.name}.pdf").write_bytes(picture.pdf())
    return {
        "block": "figure", "file": f"{picture.name}.pdf", "title": picture.title, "says": picture.says, "caption": picture.caption(),
        "table": {"caption": "", "columns": picture.columns, "rows": picture.rows, "numeric": picture.numeric, "has_total": False},
    }  # fmt: skip


__all__ = ["as_pdf"]
