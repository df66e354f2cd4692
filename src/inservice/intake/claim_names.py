"""How claims are written in a file, and the columns of the facts that hold them.

Everything is derived from the facts, so that a fact added there can be given in a file at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from inservice.engine.words import Kind
from inservice.facts.tables import Facts, claims
from inservice.plan.vocabulary import HardshipReason

_WRITTEN = {
    "hardship_suspends_deferrals": "suspended_deferrals",
    "terminal_illness_within_84_months": "expected_within_84_months",
    "automatic_enrollment_first_default_on": "first_default_deferral_on",
}
"""Particulars whose name in a file is not simply the column's name without the claim's."""

_SHORTER = {"automatic_enrollment_": "automatic_enrollment_withdrawal"}
"""Columns that carry less than the claim's whole name."""

WORDS: dict[str, tuple[str, ...]] = {
    "hardship_reason": get_args(HardshipReason),
    "hardship_for": ("self", "spouse", "child", "dependent", "parent", "primary_beneficiary"),
    "hardship_evidence": ("source_documents", "summary", "self_certification"),
    "long_term_care_insured": ("self", "spouse", "child", "parent", "dependent", "other"),
    "domestic_relations_order_payee": ("spouse", "former_spouse", "child", "dependent"),
}
"""Particulars that are one of a few words; other text is free."""

KIND_OF_CHILD = ("birth", "adoption")


@dataclass(frozen=True, slots=True)
class Particular:
    """One particular of a claim: its name in a file, its column, its kind and what it says."""

    written: str
    column: str
    kind: Kind
    says: str

    @property
    def is_rate(self) -> bool:
        """A rate is written as a percentage and held in hundredths of a percent."""
        return self.kind == "number" and self.column.endswith("_rate")


def _particulars() -> dict[str, dict[str, Particular]]:
    facts = {
        name.removeprefix("claims."): fact
        for name, fact in Facts.all.items()
        if fact.grain_declared is claims.grain
    }
    facts = {column: fact for column, fact in facts.items() if fact.name == f"claims.{column}"}
    found: dict[str, dict[str, Particular]] = {column: {} for column, fact in facts.items() if fact.is_claim}
    for column, fact in facts.items():
        if fact.is_claim:
            continue
        fitting = [(f"{claim}_", claim) for claim in found] + list(_SHORTER.items())
        prefix, claim = max(
            (pair for pair in fitting if column.startswith(pair[0])), key=lambda pair: len(pair[0])
        )
        written = _WRITTEN.get(column, column.removeprefix(prefix).removeprefix("is_"))
        found[claim][written] = Particular(written, column, fact.kind, fact.says)
    return found


CLAIMS: dict[str, dict[str, Particular]] = _particulars()
"""Every claim with its particulars by the name they have in a file."""
SAYS: dict[str, str] = {claim: Facts.all[f"claims.{claim}"].says for claim in CLAIMS}
