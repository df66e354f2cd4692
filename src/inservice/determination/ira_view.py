"""What an IRA would change, shown beside the tax: the additional tax of the way through an IRA, and Roth IRA records."""

from __future__ import annotations

from typing import Any

from inservice.determination.written import money
from inservice.engine.explain import Row
from inservice.engine.truth import YES
from inservice.law.matrix import load_matrix
from inservice.law.taxation.ira import IRA_EXCEPTED, IRA_SPARED

Spared = dict[tuple[str | None, str], int]

_IN_THE_ROTH_IRA = {
    "contributions": "roth_ira_contributions", "earnings": "roth_ira_earnings", "conversions": "roth_ira_conversions",
}  # fmt: skip


def add_ira_view(run: Row, pieces: list[Row], data: dict[str, Any]) -> None:
    """Add to a determination what its money would bear by way of an IRA, and what a Roth IRA that receives some records.

    ``run`` is the request as it is paid, ``pieces`` where its money goes. ``tax.if_rolled_to_ira_first`` is null where no
    kept amount may be rolled over or age spares it anyway: nothing changes.
    """
    data["tax"]["if_rolled_to_ira_first"] = _through_an_ira(run, pieces, data["tax"]["exception"])
    for destination in data["destinations"]:
        if destination["kind"] == "roth_ira":
            own = [
                piece for piece in pieces
                if piece["piece.destination"] == "roth_ira" and (piece["piece.is_indirect"] == YES) == destination["indirect"]
            ]  # fmt: skip
            destination["in_the_roth_ira"] = {
                name: _total([piece[rule] for piece in own]) for name, rule in _IN_THE_ROTH_IRA.items()
            }


def _through_an_ira(run: Row, pieces: list[Row], in_the_plan: list[dict[str, Any]]) -> dict[str, Any] | None:
    goes = (piece["early_income"] for piece in pieces if piece["may_go_to_an_ira_first"] == YES)
    if run["attained_age_59_half"] == YES or not any(early is None or early > 0 for early in goes):
        return None
    plan: Spared = {}
    for each in in_the_plan:
        key = (each["number"], each["name"])
        plan[key] = plan.get(key, 0) + int(each["amount"].replace(".", ""))
    ira = _spared(pieces, run["ira_exception_number"])
    for key, rule in IRA_EXCEPTED.items():
        if run[rule]:
            ira[key] = run[rule]
    gained = {k: a - plan.get(k, 0) for k, a in ira.items() if a > plan.get(k, 0)}
    lost = {k: a - ira.get(k, 0) for k, a in plan.items() if a > ira.get(k, 0)}
    return {
        "rollable": money(run["rollable_to_ira"]), "additional_tax": money(run["ira_additional_tax"]),
        "exceptions": _listed(ira), "gained": _listed(gained), "lost": _listed(lost),
    }  # fmt: skip


def _spared(pieces: list[Row], number: str | None) -> Spared:
    """What exceptions for a whole payment spare: of the IRA's payments under its own, of the plan's under the plan's."""
    found: Spared = {}
    for piece in pieces:
        if piece["may_go_to_an_ira_first"] == YES:
            key = (number, IRA_SPARED.get(number or "", ""))
            amount = (piece["early_income"] or 0) - (piece["exposed_in_ira"] or 0)
        else:
            own = piece["exception_number"]
            key, amount = (own, _name(own, piece["option.event"])), piece["spared_amount"] or 0
        if amount > 0:
            found[key] = found.get(key, 0) + amount
    return found


def _name(number: str | None, event: str) -> str:
    events = load_matrix().events
    if event in events and events[event].exception == number:
        return event
    return IRA_SPARED.get(number or "", event)


def _total(amounts: list[int | None]) -> str | None:
    known = [amount for amount in amounts if amount is not None]
    return money(sum(known)) if len(known) == len(amounts) else None


def _listed(spared: Spared) -> list[dict[str, Any]]:
    return [{"number": n, "name": name, "amount": money(amount)} for (n, name), amount in spared.items()]


__all__ = ["add_ira_view"]
