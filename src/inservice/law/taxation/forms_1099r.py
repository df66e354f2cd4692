"""The Forms 1099-R that report the payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from inservice.engine.evaluate import Answers
from inservice.engine.frame import Frame
from inservice.engine.grain import Grain
from inservice.engine.money import sum_of
from inservice.engine.rule import ledger
from inservice.engine.truth import YES
from inservice.facts.tables import ACCOUNT, PIECE, REQUEST
from inservice.law.taxation.reporting import form_data, meaning


@ledger(
    "Which Forms 1099-R report the payments, and what does each box show?",
    cites="26 USC 6047(d); Instructions for Forms 1099-R and 5498",
    ref="D-1099-06 D-1099-21 D-1099-22 D-1099-23 D-1099-24 D-1099-25 D-1099-26 D-1099-27 D-1099-28 "
    "D-1099-29 D-1099-30 D-1099-31 "
    "D-1099-33 D-1099-36 D-1099-39 D-1099-40 D-1099-41 D-1099-51 D-1099-52",
    confidence="unconfirmed",
)
def forms_1099r(answers: Answers) -> Frame:
    """One row for each form: the pieces of a request that share recipient, codes and place of rollover.

    ``answers`` are those to the pieces and to their payments, options, accounts and requests. Returns @request, tax_year,
    recipient, box_1, box_2a, box_2b (text), box_4, box_5, box_6, box_7 (box_7a from 2026), box_10, box_11 (text), box_12,
    box_14, box_16, account_ids, reason, ref: money in whole cents, None where the box is empty. The forms of a request add
    up to its payments. A payment under $10 is reported too.
    """
    rows: dict[tuple[Any, ...], _Form] = {}
    begun: set[int] = set()
    for piece in _reported(answers):
        is_direct = piece.is_direct == YES
        kind = piece.destination if is_direct else "paid"
        year = None if piece.day is None else piece.day.year
        form = rows.setdefault((piece.request, year, piece.recipient, piece.code, kind), _Form([], [], []))
        form.pieces.append(piece)
        # the amount belongs to a payment, whose parts paid out share one form
        form.recaptures.append(0 if is_direct or piece.payment in begun else piece.recapture)
        if not is_direct:
            begun.add(piece.payment)
        if piece.account not in form.accounts:
            form.accounts.append(piece.account)
    told = [_told_on(form, *key) for key, form in rows.items()]
    return Frame.of_rows(_FORMS, told)


class _Piece(NamedTuple):
    """What the forms need of a piece and of the rows above it."""

    payment: int
    destination: str
    is_direct: int
    amount: int | None
    after_tax: int | None
    appreciation: int | None
    account: str
    day: date | None
    code: str | None
    taxable: int | None
    recapture: int | None
    roth_first_year: int | None
    recipient: str | None
    withheld: int | None
    state_withheld: int | None
    is_paid_in_full: int
    request: int


_READ: dict[Grain, tuple[str, ...]] = {
    PIECE: (
        "@payment", "piece.destination", "piece.is_direct", "piece.amount", "piece.after_tax",
        "piece.unrealized_appreciation",
    ),
    ACCOUNT: ("account.account_id",),
    REQUEST: ("request.payment_date",),
}  # fmt: skip
_ASKED = (
    "box_7_code", "reported_taxable_amount", "reported_in_plan_roth_amount", "reported_roth_first_year", "form_recipient",
    "federal_withholding", "state_withholding", "is_paid_in_full",
)  # fmt: skip


class _Form(NamedTuple):
    """The pieces that one form reports, their recaptures, and the accounts they come from."""

    pieces: list[_Piece]
    recaptures: list[int | None]
    accounts: list[str]


_FORMS = (
    "@request", "tax_year", "recipient", "box_1", "box_2a", "box_2b", "box_4", "box_5", "box_6", "box_7", "box_7a", "box_10",
    "box_11", "box_12", "box_14", "box_16", "account_ids", "reason", "ref",
)  # fmt: skip


def _reported(answers: Answers) -> Iterator[_Piece]:
    """The pieces with what the forms need of the rows above them."""
    of_request = answers.above(PIECE, REQUEST)
    above = {PIECE: range(len(of_request)), ACCOUNT: answers.above(PIECE, ACCOUNT), REQUEST: of_request}
    columns: list[list[Any]] = []
    for grain, names in _READ.items():
        for held in (answers.listed(grain, name) for name in names):
            columns.append([held[at] for at in above[grain]])
    asked = (answers.values(PIECE, answers.book[name]) for name in _ASKED)
    return map(_Piece._make, zip(*columns, *asked, of_request, strict=True))


def _told_on(
    form: _Form, request: int, year: int | None, recipient: str | None, code: str | None, _kind: str
) -> tuple[Any, ...]:
    """A row of the forms; a box that stays empty where it would show zero holds nothing."""
    pieces = form.pieces
    taxable = sum_of(p.taxable for p in pieces)
    closes = all(p.is_paid_in_full == YES for p in pieces)
    state = sum_of(p.state_withheld for p in pieces) or None
    values = {"codes": code, "state_tax": state, "state_distribution": taxable if state else None}
    boxes = {box: values[name] for name, box in _boxes(year).items()}
    first_year = pieces[0].roth_first_year
    return (
        request, year, recipient, sum_of(p.amount for p in pieces), taxable,
        "taxable amount not determined" if taxable is None else "total distribution" if closes else None,
        sum_of(p.withheld for p in pieces), sum_of(p.after_tax for p in pieces), sum_of(p.appreciation for p in pieces) or None,
        boxes.get("7"), boxes.get("7a"), sum_of(form.recaptures) or None, None if first_year is None else str(first_year),
        *(boxes.get(box) for box in ("12", "14", "16")), form.accounts, _meanings().get(code or ""), "D-1099-06",
    )  # fmt: skip


@cache
def _boxes(year: int | None) -> dict[str, str]:
    """The number that the boxes of codes and state amounts have on the forms of a year."""
    for layout in form_data()["layout"]:
        if year is not None and layout["from"] <= year <= layout["through"]:
            return {name: layout[name] for name in ("codes", "state_tax", "state_distribution")}
    return {}


@cache
def _meanings() -> dict[str, str]:
    letters = [row["code"] for row in form_data()["code"]]
    both = [first + second for first in letters for second in letters if first != second]
    return {codes: meaning(codes) for codes in (*letters, *both)}


__all__ = ["forms_1099r"]
