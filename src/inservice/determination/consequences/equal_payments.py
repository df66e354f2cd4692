"""A series of substantially equal payments: may it be paid, how much a year, until when it is locked, what a change costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inservice.determination.consequences.early_payments import equal_payments
from inservice.facts.tables import Facts
from inservice.intake.equal_payments import SCHEMA, EqualPaymentsCase

METHODS = ("minimum", "amortization", "annuitization")
_WRITTEN = {
    "is_employed_by_sponsor": "still_employed", "life_expectancy_tenths": "life_expectancy",
    "annuity_factor_thousandths": "annuity_factor", "uses_2022_rules": "rules", "chosen_rate": "rate", "change": "change.kind",
    "modified_on": "change.on", "taxable_before": "change.taxable_before",
}  # fmt: skip
"""Where a fact is written in the file, if not under its own name."""


@dataclass(frozen=True)
class EqualPayments:
    """The answer to one series."""

    case: EqualPaymentsCase

    @cached_property
    def _facts(self) -> dict[str, Any]:
        file = self.case.file
        change = file.change
        return {
            **{name: getattr(file, name) for name in ("birth_date", "paid_from", "first_paid_on", "balance", "mid_term_rate")},
            "is_employed_by_sponsor": file.still_employed, "life_expectancy_tenths": file.life_expectancy,
            "annuity_factor_thousandths": file.annuity_factor, "chosen_rate": file.rate,
            "uses_2022_rules": None if file.rules is None else file.rules == "notice_2022_6",
            "change": "none" if change is None else change.kind, "modified_on": change and change.on,
            "taxable_before": change and change.taxable_before,
        }  # fmt: skip

    @cached_property
    def methods(self) -> list[dict[str, Any]]:
        """The method chosen, or each where none is: the yearly payment, and whether its rate is allowed."""
        chosen = self.case.file.method
        names = METHODS if chosen is None else (chosen,)
        told = equal_payments([{**self._facts, "method": name} for name in names])
        return [{"method": name, **answer} for name, answer in zip(names, told, strict=True)]

    @cached_property
    def facts_needed(self) -> list[dict[str, str]]:
        """The facts that would settle what is unknown, and where in the file each is written."""
        names: set[str] = set()
        for method in self.methods:
            names.update(method["facts_needed"])
        if "equal_series.level_payment" in names:  # made of these three
            names.remove("equal_series.level_payment")
            made_of = ("balance", "chosen_rate", "life_expectancy_tenths")
            names.update(f"equal_series.{name}" for name in made_of if self._facts[name] is None)
        return [
            {
                "fact": name,
                "says": Facts.all[name].says,
                "where": _WRITTEN.get(own := name.partition(".")[2], own),
            }
            for name in sorted(names)
        ]

    @property
    def is_unknown(self) -> bool:
        """Whether an answer is open: who may pay, what is paid by any method asked for, or what a change costs."""
        first = self.methods[0]
        paid = [method["series_payment"] for method in self.methods]
        return first["series_is_allowed"] == "unknown" or first["series_recapture"] is None or not any(paid)

    def to_dict(self) -> dict[str, Any]:
        """The whole answer as plain values; money is text in dollars."""
        file, first = self.case.file, self.methods[0]
        findings = {f["rule"] + f["sentence"]: f for method in self.methods for f in method["findings"]}
        return {
            "schema": SCHEMA, "title": file.title, "is_allowed": first["series_is_allowed"],
            "first_paid_on": file.first_paid_on and file.first_paid_on.isoformat(),
            "locked_until": first["series_locked_until"], "highest_rate": first["highest_rate"],
            "methods": [
                {"method": method["method"], "payment": method["series_payment"],
                 "rate_is_allowed": None if method["method"] == "minimum" else method["series_rate_is_allowed"]}
                for method in self.methods
            ],
            "change": file.change and file.change.kind, "is_broken": first["series_is_broken"], "recapture": first["series_recapture"],
            "findings": list(findings.values()), "facts_needed": self.facts_needed,
        }  # fmt: skip


__all__ = ["METHODS", "EqualPayments"]
