"""What findings say of an answer: what stands in the way, the facts relied on and lacking, the readings it turns on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from inservice.engine.dates import spoken
from inservice.engine.evaluate import Row
from inservice.engine.explain import Explainer, Finding
from inservice.engine.grain import Grain
from inservice.engine.truth import NO
from inservice.engine.words import Fact
from inservice.facts.tables import ACCOUNT, Facts
from inservice.law.matrix import load_matrix

Shown = list[tuple[str | None, Finding, Explainer]]
"""Findings, each with the account it is of (none where it is of the whole request) and what told it."""


def block(finding: Finding) -> dict[str, Any]:
    """A finding as what stands in the way."""
    return {"rule": finding.rule, "ref": " ".join(finding.refs), "cites": finding.cites, "confidence": finding.confidence,
            "sentence": finding.sentence}  # fmt: skip


_TECHNICAL = frozenset({"event_stands_alone", "law_asks_that_money_could_be_drawn", "account_could_be_drawn"})
"""Rules that only steer others; by themselves they are nobody's reason."""


def blocks(finding: Finding) -> list[dict[str, Any]]:
    """The deepest rules that share the answer: what stands in the way, said once each."""
    found: dict[str, dict[str, Any]] = {}

    def visit(each: Finding) -> None:
        below = [
            p for p in each.parts
            if p.status is not None and p.status == each.status and p.rule.rsplit(".", 1)[-1] not in _TECHNICAL
        ]  # fmt: skip
        if below:
            for part in below:
                visit(part)
        else:
            found.setdefault(each.sentence, block(each))

    visit(finding)
    return list(found.values())


def void(clause: Row) -> dict[str, Any]:
    """A clause that the law does not allow, or not on this day, as what stands in the way."""
    name = clause["clause.reference"] or clause["clause.election_id"]
    lines = load_matrix().lines(clause.get("restriction") or clause["clause.source"], clause["clause.event"])
    is_of_other_days = clause["cell.law"] == NO and any(line.law == "yes" for line in lines)
    effect = "has no effect on this day" if is_of_other_days else "is void"
    return {
        "rule": "law.distribution.availability.plan_offers", "ref": "D-PLAN-01 " + (clause["cell.ref"] or ""),
        "cites": clause["cell.cites"] or "The plan's terms", "confidence": clause["cell.confidence"] or "checked",
        "sentence": f"Clause {name} {effect}: {clause['clause.void_why']}",
    }  # fmt: skip


def facts_of(findings: Shown) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The facts the findings rest on and those they lack; facts of an account or option say of which account.

    A term that the plan does not set, a claim nobody made and the name of the event are no facts anybody relied on.
    """
    used: dict[tuple[str, str | None], Any] = {}
    needed: dict[tuple[str, str | None], tuple[str, str]] = {}
    # a part of several findings counts once: a fact as it is told last, what is lacking where it is told first
    for account_id, top, told_by in reversed(findings):
        for finding in _last_told(top, {}):
            for name, value in finding.facts.items():
                if value is not None and not _is_idle(name, value):
                    of = _account_of(name, finding.grain, finding.position, told_by, account_id)
                    used.setdefault((name, of), value)
    for account_id, top, told_by in findings:
        for finding in _first_told(top):
            for name, grain, position in finding.lacking:
                if not name.startswith(_OF_THE_WORKINGS):
                    of = _account_of(name, grain, position, told_by, account_id)
                    says = _says(Facts.all[name], finding.facts.get(name))
                    needed.setdefault((name, of), (says, finding.sentence))
    return (
        [
            {"fact": n, "says": Facts.all[n].says, "account_id": a, "value": v}
            for (n, a), v in sorted(used.items(), key=_by_name)
        ],
        [
            {"fact": n, "says": says, "account_id": a, "why": why}
            for (n, a), (says, why) in sorted(needed.items(), key=_by_name)
        ],
    )


def _first_told(top: Finding) -> Iterable[Finding]:
    """A finding and all below it, each where it is told first."""
    seen: dict[int, Finding] = {}
    todo = [top]
    while todo:
        each = todo.pop()
        if id(each) not in seen:
            seen[id(each)] = each
            todo.extend(reversed(each.parts))
    return seen.values()


def _last_told(top: Finding, seen: dict[int, Finding]) -> Iterable[Finding]:
    """The same from the end backwards, each where it is told last."""
    for part in reversed(top.parts):
        if id(part) not in seen:
            _last_told(part, seen)
    seen[id(top)] = top
    return seen.values()


_OF_THE_WORKINGS = ("option_lot.", "option_earlier.", "payment.", "piece.")


def _by_name(item: tuple[tuple[str, str | None], Any]) -> tuple[str, str]:
    (name, account_id), _ = item
    return name, account_id or ""


def _account_of(
    name: str, grain: Grain, position: int, told_by: Explainer, account_id: str | None
) -> str | None:
    """Whose account a fact is of, by the row that it stands in or is read by; ``account_id`` where that is of none."""
    if not _is_of_account(name):
        return None
    if not grain.is_within(ACCOUNT):
        return account_id
    row = told_by.row(grain, position)
    own: str = (row if grain is ACCOUNT else row[ACCOUNT])["account.account_id"]
    return own


def _says(fact: Fact, value: str | None) -> str:
    """What a lacking fact is; of a record that reaches no farther, how far it reaches."""
    if value is None or not fact.is_extent:
        return fact.says
    return f"{fact.says} On file is {spoken(date.fromisoformat(value))}, which does not reach far enough."


@cache
def _is_of_account(name: str) -> bool:
    return name.startswith(("account.", "lot.", "clause.", "payment.", "piece."))


def _is_idle(name: str, value: Any) -> bool:
    table = name.split(".", maxsplit=1)[0]
    if table == "clause":
        return value in (0, "0.00", "none", "no")
    return table in ("cell", "readings", "option", "option_lot", "option_earlier") or (
        value == "not_claimed" and Facts.all[name].is_claim
    )


def readings_of(plan_day: dict[str, Any], findings: Shown) -> list[dict[str, Any]]:
    """The unsettled points that the findings turn on, with the reading used and what another says."""
    touched = {name for _, top, _ in findings for finding in _first_told(top) for name in finding.facts}
    rows = []
    for name, reading in load_matrix().readings.items():
        used = plan_day.get(f"readings.{name}")
        if used is None or f"readings.{name}" not in touched:
            continue
        others = [f"{c.name}: {c.says}" for c in reading.choices if c.name != used]
        rows.append({"name": name, "question": reading.question, "used": used, "is_default": used == reading.default,
                     "other_gives": "; ".join(others)})  # fmt: skip
    return rows


__all__ = ["Shown", "block", "blocks", "facts_of", "readings_of", "void"]
