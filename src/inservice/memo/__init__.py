"""From a determination to what people read: the auditor's memo, the participant's letter, redaction.

Everything here starts from the determination as plain data (:meth:`Determination.to_dict`), so a memo can be
printed again years later from the stored JSON. Findings become a small document
(:mod:`inservice.memo.document`), and the document becomes text, HTML or JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from inservice.memo.auditor import auditor_memo
from inservice.memo.document import Document, as_json
from inservice.memo.letter import participant_letter
from inservice.memo.page import as_html
from inservice.memo.plain import as_text
from inservice.memo.redaction import redacted

Format = Literal["text", "html", "json"]

_WRITERS = {"text": as_text, "html": as_html, "json": as_json}


def write(document: Document, format: Format = "text") -> str:
    """The document in one of the formats. Raises ValueError for any other format."""
    if format not in _WRITERS:
        raise ValueError(f"expected one of {', '.join(_WRITERS)} as the format of a memo, found {format!r}")
    return _WRITERS[format](document)


def render(determination: Mapping[str, Any], format: Format = "text") -> str:
    """The auditor's memo on a determination (its ``to_dict()``)."""
    return write(auditor_memo(determination), format)


def letter(determination: Mapping[str, Any], format: Format = "text") -> str:
    """The letter that tells the participant the same answer in plain words."""
    return write(participant_letter(determination), format)


__all__ = [
    "Document",
    "Format",
    "auditor_memo",
    "letter",
    "participant_letter",
    "redacted",
    "render",
    "write",
]
