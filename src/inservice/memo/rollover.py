"""The rollover memo of a recommendation: its fifteen fields, and the gaps named (PTE 2020-02, SEC, FINRA, NAIC Model 275)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from inservice.engine.money import cents, spoken
from inservice.memo.document import Bullets, Document, Heading, Item, Pairs, Paragraph, SignOff, Table
from inservice.memo.page import as_html
from inservice.memo.plain import as_text

GAP = "Not written down yet."


def rollover_memo(data: Mapping[str, Any], format: Literal["text", "html"] = "text") -> str:
    """The memo from the data of an answer on consequences (``Consequences.to_dict()``), as text or as one HTML page."""
    document = _document(data)
    return as_html(document) if format == "html" else as_text(document)


def _document(data: Mapping[str, Any]) -> Document:
    advice = data["advice"]
    gaps = advice["gaps"]
    blocks: list[Any] = [
        Pairs((
            ("Request", data["request_id"]), ("As of", data["decided_for"] or "not given"), ("Amount", _dollars(data["amount"])),
            ("Law data", data["edition"]), ("Software", data["software"]),
        )),
        Paragraph(
            f"{len(gaps)} of 15 fields are empty. A documented recommendation has none." if gaps else "Every field is filled.", "lead"
        ),
        Heading("What was compared"),
        *(
            block
            for field in advice["memo"]
            for block in (
                Paragraph(f"{field['number']}. {field['title']} (asked for by: {field['asked_by']})", "note"),
                Paragraph(field["text"] if field["text"] else GAP, "plain"),
            )
        ),
        Heading("Costs"),
        Table(
            "Yearly cost of each destination on the amount compared",
            ("destination", "a year", "in dollars", "arrives", "source", "of"),
            tuple(
                (d["name"], d["yearly_cost"] or "not given", _dollars(d["first_year_cost"]), _dollars(d["starts_with"]),
                 d["source"] or "no source", d["as_of"] or "no date")
                for d in data["destinations"]
            ),
            numeric=(1, 2, 3),
        ),
        Heading("Who is paid"),
        Paragraph(advice["pay"]["sentence"], "plain"),
        Heading("Which rules reach the advice"),
        Bullets(tuple(Item(each["sentence"], f"{each['ref']}; {each['cites']}") for each in advice["laws"])),
        SignOff(("Recommended by", "Reviewed by")),
    ]  # fmt: skip
    return Document("memo", "Rollover memo", tuple(blocks))


def _dollars(amount: str | None) -> str:
    return "not given" if amount is None else spoken(cents(amount))


__all__ = ["GAP", "rollover_memo"]
