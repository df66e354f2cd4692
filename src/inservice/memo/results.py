"""A determination as rows of a table: one of the request, and one of each account and event that pays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from inservice.memo.words import cents, text_of

Data = Mapping[str, Any]
Kind = Literal["text", "date", "money", "number"]

REQUEST: Final[dict[str, Kind]] = {
    "request_id": "text", "participant_id": "text", "plan_id": "text", "payment_date": "date", "event_asked": "text", "ask": "text",
    "asked": "money", "asked_percent": "money", "outcome": "text", "approved": "money", "at_least": "money", "at_most": "money",
    "taxable": "money", "additional_tax": "money", "withholding": "money", "state_withholding": "money", "net": "money",
    "forms_1099r": "number", "reason": "text", "rule": "text", "cites": "text", "reason_account_id": "text", "opens_on": "date",
    "facts_needed": "number", "first_facts_needed": "text", "warnings": "number", "edition": "text",
}  # fmt: skip
PAYMENT: Final[dict[str, Kind]] = {
    "request_id": "text", "outcome": "text", "account_id": "text", "source": "text", "event": "text", "amount": "money",
    "basis": "money", "taxable": "money", "box_7": "text",
}  # fmt: skip
"""The columns of the two tables in their order. Money is decimal text with two decimals, a date ISO text; null is *unknown* or
*does not apply*, as in the determination."""

_TAX = ("taxable", "additional_tax", "withholding", "state_withholding", "net")
_SOME = 3
"""So many of the facts needed are named; the determination has all of them."""


def request_row(data: Data, participant_id: str, percent: int | None) -> dict[str, Any]:
    """The row of a request, by the columns of :data:`REQUEST`. ``percent`` is what was asked, in hundredths of a percent."""
    tax = data["tax"] or {}
    reason = in_the_way(data) or {}
    opens = [
        each["opens_on"] for each in data["accounts"] if each["opens_on"] and data["outcome"] != "approved"
    ]
    needed = dict.fromkeys(f"{each['fact']}: {each['says']}" for each in data["facts_needed"])
    row = {
        **data, **{name: tax.get(name) for name in _TAX},
        "participant_id": participant_id, "plan_id": data["plan"]["plan_id"], "payment_date": data["decided_for"],
        "asked_percent": None if percent is None else text_of(percent),
        "forms_1099r": len(data["forms_1099r"]), "warnings": len(data["warnings"]), "facts_needed": len(needed),
        "reason": reason.get("sentence"), "rule": reason.get("rule"), "cites": reason.get("cites"),
        "reason_account_id": reason.get("account_id"),
        "opens_on": min(opens, default=None),
        "first_facts_needed": "; ".join(list(needed)[:_SOME]) or None,
    }  # fmt: skip
    return {name: row[name] for name in REQUEST}


def payment_rows(data: Data) -> list[dict[str, Any]]:
    """The rows of what a request pays, by the columns of :data:`PAYMENT`; none where it pays nothing."""
    return [
        {
            "request_id": data["request_id"], "outcome": data["outcome"],
            **{name: paid[name] for name in ("account_id", "source", "event", "amount", "basis", "taxable")},
            "box_7": ", ".join(_codes(data, paid["account_id"])) or None,
        }
        for paid in data["accounts"] if cents(paid["amount"])
    ]  # fmt: skip


def in_the_way(data: Data) -> Data | None:
    """What keeps the rest from being paid: an instruction that cannot be carried out, or what blocks the account nearest to open.

    The nearest has the fewest things in its way; where the answer waits for a fact, it is one that waits. Gives the ``sentence``,
    and ``rule``, ``cites`` and ``account_id`` where there are such.
    """
    if data["outcome"] in ("approved", "answered"):
        return None
    for refusal in data["refusals"]:
        return {"sentence": refusal["sentence"]}
    waits = data["outcome"] == "cannot_be_determined"
    closed = [each for each in data["accounts"] if each["blocked_by"] and not cents(each["amount"])]
    if closed:
        nearest = min(closed, key=lambda row: (waits and row["status"] != "unknown", len(row["blocked_by"])))
        return {**nearest["blocked_by"][0], "account_id": nearest["account_id"]}
    if not data["accounts"]:
        return {"sentence": "No account of the participant answers to what was asked."}
    return None if waits else {"sentence": "No more is available."}


def _codes(data: Data, account_id: str) -> dict[str, None]:
    """Box 7 of the forms that report an account, each code once."""
    boxes = (form["boxes"] for form in data["forms_1099r"] if account_id in form["accounts"])
    return dict.fromkeys(box["7"] for box in boxes if box.get("7"))


__all__ = ["PAYMENT", "REQUEST", "in_the_way", "payment_rows", "request_row"]
