"""What a payment bears, as a determination shows it: tax and exceptions, destinations, forms."""

from __future__ import annotations

from datetime import date
from typing import Any

from inservice.determination.ira_view import add_ira_view
from inservice.engine.explain import Explainer, Row
from inservice.engine.money import text as money
from inservice.engine.truth import YES
from inservice.facts.tables import PIECE, REQUEST
from inservice.law.matrix import load_matrix
from inservice.law.taxation.additional_tax import EXCEPTED, MEDICAL_NUMBER


def add_tax(taxed: Explainer, run: int, forms: list[dict[str, Any]], data: dict[str, Any]) -> None:
    """Add to a determination the tax, destinations and forms of the run that it pays."""
    row = taxed.row(REQUEST, run)
    pieces = [taxed.row(PIECE, at) for at in taxed.rows_below(PIECE, REQUEST, run)]
    data["tax"] = {
        "taxable": _money(row["taxable_total"]), "exposed": _money(row["exposed_total"]),
        "excepted": _money(row["excepted_total"]), "additional_tax": _money(row["additional_tax"]),
        "exception": _exceptions(row, pieces), "withholding": _sum(pieces, "federal_withholding"),
        "state_withholding": _sum(pieces, "state_withholding"), "net": _money(row["net_in_hand"]),
    }  # fmt: skip
    kinds: dict[tuple[str, bool], list[Row]] = {}
    for piece in pieces:
        kinds.setdefault((piece["piece.destination"], piece["piece.is_indirect"] == YES), []).append(piece)
    data["destinations"] = [
        {"kind": kind, "indirect": indirect, "amount": _sum(many, "piece.amount"), "pre_tax": _sum(many, "piece.pre_tax"),
         "after_tax": _sum(many, "piece.after_tax")}
        for (kind, indirect), many in kinds.items()
    ]  # fmt: skip
    data["forms_1099r"] = [_form(form) for form in forms]
    add_ira_view(row, pieces, data)


def _money(cents: int | None) -> str | None:
    return None if cents is None else money(cents)


def _sum(pieces: list[Row], name: str) -> str | None:
    amounts = [piece[name] for piece in pieces]
    return None if None in amounts else money(sum(amounts))


def _exceptions(row: Row, pieces: list[Row]) -> list[dict[str, Any]]:
    """The exceptions that apply, with their Form 5329 numbers and amounts."""
    matrix = load_matrix()
    rows: list[dict[str, Any]] = []
    spared: dict[tuple[str | None, str], int] = {}
    for piece in pieces:
        amount = piece["spared_amount"]
        if amount is not None and amount > 0:
            key = (piece["exception_number"], piece["option.event"])
            spared[key] = spared.get(key, 0) + amount
    for (number, event), amount in spared.items():
        own = number is not None and event in matrix.events and matrix.events[event].exception == number
        name = event if own else None
        rows.append({"number": number, "name": name or _named_exception(number), "amount": money(amount)})
    for event, rule in EXCEPTED.items():
        if row[rule]:
            rows.append({"number": matrix.events[event].exception, "name": event, "amount": money(row[rule])})
    if row["medical_excepted"]:
        rows.append({"number": MEDICAL_NUMBER, "name": "medical", "amount": money(row["medical_excepted"])})
    return rows


_BY_NUMBER = {
    "03": "disability",
    "12": "age_59_half",
    "20": "terminal_illness",
    "01": "separation_at_55",
    "11": "qualified_reservist",
}


def _named_exception(number: str | None) -> str:
    """What an exception that no event carries is called."""
    for event in load_matrix().events.values():
        if number is not None and event.exception == number:
            return event.name
    return _BY_NUMBER.get(number or "12", "age_59_half")


def _form(row: dict[str, Any]) -> dict[str, Any]:
    boxes = {
        key.removeprefix("box_"): (money(value) if isinstance(value, int) and key in _MONEY_BOXES else _plain(value))
        for key, value in row.items() if key.startswith("box_") and value is not None
    }  # fmt: skip
    return {"tax_year": row["tax_year"], "recipient": row["recipient"], "boxes": boxes, "accounts": row["account_ids"],
            "reason": row["reason"]}  # fmt: skip


_MONEY_BOXES = frozenset(
    {"box_1", "box_2a", "box_3", "box_4", "box_5", "box_6", "box_10", "box_12", "box_14", "box_16"}
)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


__all__ = ["add_tax"]
