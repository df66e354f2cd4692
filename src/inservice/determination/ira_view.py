"""What an IRA would change, shown beside the tax: the additional tax of the way through an IRA, and Roth IRA records."""

from __future__ import annotations

from typing import Any

import polars as pl

from inservice.determination.decide import Settled
from inservice.engine.grain import pointer
from inservice.engine.money import text as money
from inservice.engine.truth import YES
from inservice.engine.words import Named
from inservice.facts.tables import OPTION, PAYMENT, PIECE, REQUEST
from inservice.law.matrix import load_matrix
from inservice.law.rulebook import rule_book
from inservice.law.taxation.ira import IRA_EXCEPTED, IRA_SPARED

Spared = dict[tuple[str | None, str], int]

_IN_THE_ROTH_IRA = {
    "contributions": "roth_ira_contributions", "earnings": "roth_ira_earnings", "conversions": "roth_ira_conversions",
}  # fmt: skip


def add_ira_view(settled: Settled, run: int, data: dict[str, Any]) -> None:
    """Add to a determination what its money would bear by way of an IRA, and what a Roth IRA that receives some records.

    ``tax.if_rolled_to_ira_first`` is null where no kept amount may be rolled over or age spares it anyway: nothing changes.
    """
    data["tax"]["if_rolled_to_ira_first"] = _through_an_ira(settled, run, data["tax"]["exception"])
    received = [d for d in data["destinations"] if d["kind"] == "roth_ira"]
    if received:
        rows = _pieces_of(settled, run)
        rows = rows.filter(rows["piece.destination"] == "roth_ira")
        at = rows["piece"]
        for destination in received:
            own = ((rows["piece.is_indirect"] == YES) == destination["indirect"]).fill_null(False)
            destination["in_the_roth_ira"] = {
                name: _money(_total(_column(settled, PIECE, rule)[at.filter(own)]))
                for name, rule in _IN_THE_ROTH_IRA.items()
            }


def _through_an_ira(settled: Settled, run: int, in_the_plan: list[dict[str, Any]]) -> dict[str, Any] | None:
    pieces = _pieces_of(settled, run)
    early = _column(settled, PIECE, "early_income")[pieces["piece"]]
    goes = _column(settled, PIECE, "may_go_to_an_ira_first")[pieces["piece"]]
    of_age = settled.answers.column(REQUEST, rule_book()["attained_age_59_half"])[run]
    if of_age == YES or not ((goes == YES) & (early.fill_null(1) > 0)).any():
        return None
    values = {
        name: settled.answers.column(REQUEST, rule_book()[name])[run]
        for name in ("rollable_to_ira", "ira_additional_tax", "ira_exception_number", *IRA_EXCEPTED.values())
    }
    plan: Spared = {}
    for each in in_the_plan:
        key = (each["number"], each["name"])
        plan[key] = plan.get(key, 0) + int(each["amount"].replace(".", ""))
    ira = _spared(settled, pieces, goes, values["ira_exception_number"])
    for key, rule in IRA_EXCEPTED.items():
        if values[rule]:
            ira[key] = values[rule]
    gained = {k: a - plan.get(k, 0) for k, a in ira.items() if a > plan.get(k, 0)}
    lost = {k: a - ira.get(k, 0) for k, a in plan.items() if a > ira.get(k, 0)}
    return {
        "rollable": _money(values["rollable_to_ira"]), "additional_tax": _money(values["ira_additional_tax"]),
        "exceptions": _listed(ira), "gained": _listed(gained), "lost": _listed(lost),
    }  # fmt: skip


def _spared(settled: Settled, pieces: pl.DataFrame, goes: pl.Series, number: str | None) -> Spared:
    """What exceptions for a whole payment spare: of the IRA's payments under its own, of the plan's under the plan's."""
    option, at = settled.frames[OPTION.name], pieces["piece"]
    of_option = settled.frames[PAYMENT.name][pointer(OPTION)][pieces[pointer(PAYMENT)]]
    columns = (
        goes, option["exception_number"][of_option], option["option.event"][of_option],
        _column(settled, PIECE, "early_income")[at], _column(settled, PIECE, "exposed_in_ira")[at], pieces["spared_amount"],
    )  # fmt: skip
    found: Spared = {}
    for rolled, own, event, early, exposed, spared in zip(*columns, strict=True):
        if rolled == YES:
            key, amount = (number, IRA_SPARED.get(number or "", "")), (early or 0) - (exposed or 0)
        else:
            key, amount = (own, _name(own, event)), spared or 0
        if amount > 0:
            found[key] = found.get(key, 0) + amount
    return found


def _name(number: str | None, event: str) -> str:
    events = load_matrix().events
    if event in events and events[event].exception == number:
        return event
    return IRA_SPARED.get(number or "", event)


def _pieces_of(settled: Settled, run: int) -> pl.DataFrame:
    """The pieces of a run, each with its position among all pieces."""
    of_run = settled.payments[pointer(REQUEST)][settled.pieces[pointer(PAYMENT)]]
    return settled.pieces.with_row_index("piece").filter(of_run == run)


def _column(settled: Settled, grain: Any, rule: str) -> pl.Series:
    named: Named = rule_book()[rule]
    return settled.answers.column(grain, named)


def _total(amounts: pl.Series) -> int | None:
    return None if amounts.null_count() else int(amounts.sum())


def _money(cents: int | None) -> str | None:
    return None if cents is None else money(cents)


def _listed(spared: Spared) -> list[dict[str, Any]]:
    return [{"number": n, "name": name, "amount": money(amount)} for (n, name), amount in spared.items()]


__all__ = ["add_ira_view"]
