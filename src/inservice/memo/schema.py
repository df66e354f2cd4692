"""The published shape of a determination, as JSON Schema."""

from __future__ import annotations

from typing import Any

_MONEY: dict[str, Any] = {"type": ["string", "null"], "pattern": r"^-?\d+\.\d{2}$"}
_DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
_TEXT: dict[str, Any] = {"type": "string"}
_PERHAPS: dict[str, Any] = {"type": ["string", "null"]}
_STATUS: dict[str, Any] = {"enum": ["yes", "no", "unknown", "not_claimed"]}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required)}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def json_schema() -> dict[str, Any]:
    """What :meth:`Determination.to_dict` gives. Money is decimal dollars as text, dates ISO, null unknown."""
    block = _object({"rule": _TEXT, "ref": _TEXT, "sentence": _TEXT}, {"cites": _TEXT, "confidence": _TEXT})
    option = _object(
        {
            "account_id": _TEXT,
            "source": _TEXT,
            "event": _TEXT,
            "status": _STATUS,
            "available": _MONEY,
            "blocked_by": _list(block),
            "opens_on": _DAY,
            "closes_on": _DAY,
            "assuming": _PERHAPS,
        },
        {
            "cap": _MONEY,
            "layer": _PERHAPS,
            "clause": _PERHAPS,
            "election": _PERHAPS,
            "reasons": {"$ref": "#/$defs/finding"},
        },
    )
    account = {
        **option,
        "properties": {**option["properties"], "amount": _MONEY, "basis": _MONEY, "taxable": _MONEY},
    }
    exception = _object({"number": _PERHAPS, "name": _TEXT, "amount": _MONEY})
    tax = _object(
        {
            "taxable": _MONEY,
            "additional_tax": _MONEY,
            "exception": _list(exception),
            "withholding": _MONEY,
            "state_withholding": _MONEY,
            "net": _MONEY,
        },
        {"exposed": _MONEY, "excepted": _MONEY, "if_rolled_to_ira_first": {"type": ["object", "null"]}},
    )
    finding = _object(
        {
            "rule": _TEXT,
            "version": _PERHAPS,
            "ref": _TEXT,
            "cites": _TEXT,
            "confidence": {"enum": ["checked", "derived", "unconfirmed"]},
            "status": {"enum": [*_STATUS["enum"], None]},
            "sentence": _TEXT,
            "parts": _list({"$ref": "#/$defs/finding"}),
        }
    )
    determination = _object(
        {
            "schema": {"const": "inservice/determination/1"},
            "request_id": _TEXT,
            "decided_for": _DAY,
            "edition": _TEXT,
            "software": _TEXT,
            "outcome": {
                "enum": ["approved", "approved_in_part", "denied", "cannot_be_determined", "answered"]
            },
            "asked": _MONEY,
            "approved": _MONEY,
            "at_least": _MONEY,
            "at_most": _MONEY,
            "accounts": _list(account),
            "options": _list(option),
            "destinations": _list(
                _object({"kind": _TEXT, "amount": _MONEY, "pre_tax": _MONEY, "after_tax": _MONEY})
            ),
            "tax": {"anyOf": [tax, {"type": "null"}]},
            "forms_1099r": _list(_object({"tax_year": {"type": "integer"}, "boxes": {"type": "object"}})),
            "warnings": _list(_TEXT),
            "deadlines": _list(_object({"date": _DAY, "what": _TEXT, "rule": _TEXT})),
            "readings": _list(_object({"name": _TEXT, "used": _TEXT, "other_gives": _TEXT})),
            "findings": _list({"$ref": "#/$defs/finding"}),
            "facts_used": _list(_object({"fact": _TEXT, "value": {}})),
            "facts_needed": _list(_object({"fact": _TEXT, "why": _TEXT})),
        },
        {
            "plan": {"type": "object"},
            "event_asked": _PERHAPS,
            "ask": _PERHAPS,
            "instead": _list({"type": "object"}),
            "orders": _list({"type": "object"}),
            "refusals": _list({"type": "object"}),
            "when": _list({"type": "object"}),
            "not_offered": _list({"type": "object"}),
        },
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A determination of inservice",
        "$defs": {"finding": finding},
        **determination,
    }
