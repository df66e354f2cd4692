"""What speaks for, what against, and what cannot be told yet: three lists, never a score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inservice.determination.consequences.asking import to_ask
from inservice.engine.evaluate import Answers
from inservice.engine.explain import Explainer, Finding
from inservice.facts.destinations import CHOICE
from inservice.law.consequences.conditions import AGAINST, FOR
from inservice.law.rulebook import rule_book

_SILENT_UNLESS = {
    "may_be_needed_while_locked": "would_be_locked",
    "does_not_know_the_product": "would_be_locked",
}
"""Conditions that are asked only where another one is not answered no."""
_IN_PARTS = {"does_not_know_the_product"}
_ALL_MUST_HOLD = {
    "is_the_cheapest_way", "has_a_careful_plan", "medical_costs_free_part", "can_pay_for_college", "after_tax_money_can_go_to_roth",
    "would_spoil_the_backdoor", "would_lose_the_delay_of_minimums", "has_stock_worth_keeping_in_kind", "would_be_less_protected",
}  # fmt: skip
"""Conditions that fail for one reason among several: the reason is told."""
_ANY_HOLDS = {"adviser_gains_by_the_move"}
"""Conditions that hold for any of several reasons: each that holds is told."""


def checklist(answers: Answers, behind: Mapping[str, list[str]]) -> dict[str, list[dict[str, Any]]]:
    """The lists ``for``, ``against``, ``unknown`` and ``does_not_apply``.

    Each entry has question, sentence, details (the parts that share its answer), status, ref, cites, confidence, rule, the
    numbers used, and for an unknown the facts that would settle it. ``behind`` names the facts behind an outcome of another part.
    """
    lists: dict[str, list[dict[str, Any]]] = {"for": [], "against": [], "unknown": [], "does_not_apply": []}
    for name, side, finding in _asked(answers):
        entry = {
            "rule": finding.rule, "name": name, "side": side, "question": finding.question, "status": finding.status,
            "sentence": _told(finding), "details": _details(finding), "ref": " ".join(finding.refs),
            "cites": finding.cites, "confidence": finding.confidence,
            "numbers": {k: v for part in finding.walk() for k, v in part.facts.items() if v is not None and not k.endswith(".name")},
            "needed": needed(finding, behind),
        }  # fmt: skip
        where = (
            side
            if finding.status == "yes"
            else "unknown"
            if finding.status == "unknown"
            else "does_not_apply"
        )
        lists[where].append(entry)
    return lists


def findings(answers: Answers) -> list[Finding]:
    """The full trees behind the lists."""
    return [finding for _, _, finding in _asked(answers)]


def _asked(answers: Answers) -> list[tuple[str, str, Finding]]:
    explainer = Explainer(rule_book(), answers)
    found = [
        (name, side, explainer.finding(name, CHOICE, 0))
        for side, names in (("for", FOR), ("against", AGAINST))
        for name in names
    ]
    status = {name: finding.status for name, _, finding in found}
    return [each for each in found if status.get(_SILENT_UNLESS.get(each[0], ""), "yes") != "no"]


def _told(finding: Finding) -> str:
    """The sentence; where several conditions must hold and one fails or is unknown, that one's."""
    if finding.status == "yes" and finding.rule.rpartition(".")[2] in _ANY_HOLDS:
        return " ".join(p.sentence for p in finding.parts if p.status == "yes")
    of_several = finding.rule.rpartition(".")[2] in _ALL_MUST_HOLD
    if finding.status == "yes" or not finding.parts or (finding.status != "unknown" and not of_several):
        return finding.sentence
    below = next((p for p in finding.parts if p.status == "unknown" or finding.status != "unknown"), None)
    return finding.sentence if below is None or below.sentence == finding.sentence else below.sentence


def _details(finding: Finding) -> list[str]:
    """The sentences of the parts, where the question has several."""
    return (
        [p.sentence for p in finding.parts if p.sentence != finding.sentence]
        if finding.rule.rpartition(".")[2] in _IN_PARTS
        else []
    )


def needed(finding: Finding, behind: Mapping[str, list[str]]) -> list[dict[str, str]]:
    """The facts that would settle it: name, what each says, and where it is written."""
    return to_ask([n for part in finding.walk() for name in part.needed for n in behind.get(name, [name])])


__all__ = ["checklist", "findings", "needed"]
