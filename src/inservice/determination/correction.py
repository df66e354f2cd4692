"""The answer to a correction case: programmes, every way to correct with who pays what, the recommended one and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inservice.determination.answer import edition
from inservice.determination.correction_facts import Workings, workings_of
from inservice.determination.correction_rows import (
    Asked,
    allocation_row,
    deadline_rows,
    method_row,
    people_rows,
    programme_rows,
    rules_of,
    small_amount_rows,
    step_rows,
    whole_return,
    year_rows,
)
from inservice.determination.written import iso, money, outline
from inservice.engine.explain import Finding
from inservice.errors import LawNotKnown
from inservice.facts.tables import Facts
from inservice.intake.correction import CorrectionCase
from inservice.law.correction.figures import FailureKind, earnings_methods, failure_kinds, methods, notes
from inservice.law.on_file import KNOWN_FROM, KNOWN_THROUGH
from inservice.version import __version__

_RANKING = "Of the permitted methods the first in the usual order of the catalogue, a small overpayment being left first."
_OWN_PROGRAMME = {"amend_by_submission": "submission", "late_deposit_self": "late_deposit_self",
                  "late_deposit_application": "late_deposit_application"}  # fmt: skip
"""Methods that are themselves the use of a programme."""
_TOLD_ELSEWHERE = {
    "failure.outstanding": "The return from the failure to the correction (earnings).",
    "failure.outstanding_without_loss": "The return from the failure to the correction (earnings).",
    "failure.others_outstanding": "By how much other accounts stand short, and the return since (failure.others_short, earnings).",
    "remedy.lost_earnings": "The day of remittance, and published rates for the time between (failure.remitted_on).",
    "remedy.lost_earnings_since_due": "The day of remittance, and published rates for the time between (failure.remitted_on).",
    "failure.month_after_found": "The day on which the failure was identified (failure.found_on).",
    "corrected_plan.failure_year_end": "The last day of the plan year (plan.year_end).",
}  # fmt: skip
"""Facts that are worked out: what the user can give."""


@dataclass
class CorrectionPlan:
    """How one failure may be corrected on one day."""

    case: CorrectionCase
    workings: Workings

    @classmethod
    def of(cls, case: CorrectionCase) -> CorrectionPlan:
        """Work out the plan. Raises LawNotKnown for a day of correction outside the law on file."""
        if not KNOWN_FROM <= case.day <= KNOWN_THROUGH:
            raise LawNotKnown(
                f"The correction is dated {case.day}. The law on file is known from {KNOWN_FROM} through {KNOWN_THROUGH}; "
                "nothing is forecast."
            )
        return cls(case, workings_of(case))

    @cached_property
    def _asked(self) -> Asked:
        return Asked(self.workings)

    @cached_property
    def kind(self) -> FailureKind:
        """The line of the catalogue."""
        return failure_kinds()[self.case.file.failure.kind]

    # -- the parts -----------------------------------------------------------------------------------------------------
    @cached_property
    def programmes(self) -> list[dict[str, Any]]:
        """Each programme: open or not on the day, why, its fee and its last day."""
        return programme_rows(self._asked, self.kind)

    @cached_property
    def methods(self) -> list[dict[str, Any]]:
        """Every method that the catalogue knows for the failure, in its usual order."""
        return [method_row(self._asked, self.kind, methods()[name]) for name in self.kind.methods]

    @cached_property
    def earnings(self) -> dict[str, Any] | None:
        """How earnings were worked out, step by step; None where the failure has none."""
        growths = [year.growth for year in self.workings.years if year.growth is not None]
        if not growths:
            return None
        stated, facts = self.case.file.earnings, self._asked.facts
        told = earnings_methods()[stated.method if stated else "actual"]
        is_short = self.kind.family == "shortfall"
        due = self._asked.value("contribution_due") if is_short else facts["failure.outstanding"]
        of_all = growths[0] if len(growths) == 1 else None  # the years of several each have their own return
        return {
            "method": stated.method if stated else None, "says": told["says"],
            "from": self.case.file.failure.first_on.isoformat(), "through": self.case.day.isoformat(),
            "steps": step_rows(of_all), "return": whole_return(of_all),
            "missing": next((growth.missing for growth in growths if growth.missing), None),
            "amount": money(facts["failure.amount"]), "repaid": money(facts["failure.repaid"]), "outstanding": money(due),
            "losses": (stated and stated.losses) or ("ignored" if is_short else "counted"),
            "allocation": allocation_row(self.workings, stated),
            "rounding": "half up, once, on the day of correction", "ref": told["ref"], "cites": told["cites"], "confidence": told["status"],
        }  # fmt: skip

    @cached_property
    def recommended(self) -> dict[str, Any] | None:
        """The first permitted method by the stated ranking, its reason, and methods before it that missing facts may open."""
        by_name = {m["name"]: m for m in self.methods}
        order = list(by_name)
        if "leave" in order and self._asked.status("is_small_overpayment") == "yes":
            order = ["leave", *(name for name in order if name != "leave")]
        chosen = next((name for name in order if by_name[name]["permitted"] == "yes"), None)
        if chosen is None:
            return None
        why = dict.fromkeys((by_name[chosen]["why"], methods()[chosen].why))
        opened = next((p["name"] for p in self.programmes if p["open"] == "yes"), None)
        return {
            "method": chosen, "label": by_name[chosen]["label"], "reason": " ".join(why), "ranking": _RANKING,
            "programme": _OWN_PROGRAMME.get(chosen, opened),
            "first_if_known": [n for n in order[: order.index(chosen)] if by_name[n]["permitted"] == "unknown"],
        }  # fmt: skip

    @property
    def outcome(self) -> str:
        """``answered``, or ``cannot_be_determined`` where a missing fact may change the recommended method or an amount of it."""
        best = self.recommended
        if best is None:
            is_open = any(m["permitted"] == "unknown" for m in self.methods)
        else:
            amounts = next(m["amounts"] for m in self.methods if m["name"] == best["method"])
            is_open = bool(best["first_if_known"]) or None in amounts.values()
        return "cannot_be_determined" if is_open else "answered"

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        """Each person to whom something is owed, with earnings."""
        return people_rows(self.workings)

    @cached_property
    def years(self) -> list[dict[str, Any]]:
        """Each plan year of a failure that ran over several; none where it was of one."""
        return year_rows(self._asked, self.workings)

    @cached_property
    def deadlines(self) -> list[dict[str, Any]]:
        """Days that bound the correction, in their order."""
        offered = [m["name"] for m in self.methods if m["permitted"] != "no"]
        return deadline_rows(self._asked, self.kind, self.case.day, offered)

    @cached_property
    def notes(self) -> list[dict[str, Any]]:
        """What else must be known, of every correction or of a programme or method that is open."""
        tags = {
            "every",
            self.kind.family,
            self.kind.name,
            *(m["name"] for m in self.methods if m["permitted"] != "no"),
        }
        tags |= {
            "self_correction" if p["name"].startswith("self") else p["name"]
            for p in self.programmes
            if p["open"] != "no"
        }
        told = (n for n in notes() if tags & set(n.applies_to))
        return [{"says": n.says, "ref": n.ref, "cites": n.cites, "confidence": n.status} for n in told]

    @cached_property
    def findings(self) -> list[Finding]:
        """Why: class, programmes, methods and amounts, each with the parts that settle it."""
        rules = rules_of(self.kind, (methods()[name] for name in self.kind.methods))
        return [self._asked.found(rule) for rule in rules]

    @cached_property
    def facts_needed(self) -> list[dict[str, str]]:
        """The facts that would settle what is unknown."""
        unknown = [
            f for f in self.findings if f.status == "unknown" or (f.status is None and f.value is None)
        ]
        needed = sorted({fact for finding in unknown for each in finding.walk() for fact in each.needed})
        said = {_TOLD_ELSEWHERE.get(fact, Facts.all[fact].says): fact for fact in reversed(needed)}
        return sorted(
            ({"fact": fact, "says": says} for says, fact in said.items()), key=lambda each: each["fact"]
        )

    # -- telling it ----------------------------------------------------------------------------------------------------
    def explain(self) -> str:
        """The findings as text, each with its authority."""
        return "\n".join(outline(self.findings)) + "\n"

    def memo(self, format: str = "text") -> str:
        """The memo for the file: ``text``, ``html`` or ``json``."""
        from inservice.memo.correction import render  # noqa: PLC0415 - loaded when asked for

        return render(self.to_dict(), format)

    def letter(self, format: str = "text", person_id: str | None = None) -> str:
        """The letter to the participant: ``text``, ``html`` or ``json``. Where several are owed, ``person_id`` says whose."""
        from inservice.memo.correction import letter  # noqa: PLC0415 - loaded when asked for

        return letter(self.to_dict(), format, person_id)

    def to_dict(self) -> dict[str, Any]:
        """JSON: docs/correct.md lists the keys. Money is text in dollars, truths are names."""
        file, failure, kind, asked = self.case.file, self.case.file.failure, self.kind, self._asked
        is_overpayment = kind.family == "overpayment"
        limits = {
            "erisa_limits": "erisa_limits_protect_payee",
            "repayment_reduces_form_1099r": "repayment_reduces_form_1099r",
        }
        return {
            "schema": "inservice/correction/1", "corrected_on": self.case.day.isoformat(), "edition": edition(), "software": __version__,
            "outcome": self.outcome, "title": file.title, "plan": file.plan.name,
            "failure": {
                "kind": kind.name, "label": kind.label, "occurred_on": failure.first_on.isoformat(), "found_on": iso(failure.found_on),
                "amount": money(asked.facts["failure.amount"]), "source": failure.source, "who_pays": kind.who_pays,
                "reporting": kind.reporting, "ref": kind.ref, "cites": kind.cites, "confidence": kind.status,
            },
            "text_in_force": self._text_in_force(), "class": asked.value("correction_class") if is_overpayment else None,
            "payee": {"kind": file.payee.kind, "rolled_over": file.payee.rolled_over,
                      **{key: asked.status(rule) if is_overpayment else None for key, rule in limits.items()}},
            "years": self.years, "programmes": self.programmes, "earnings": self.earnings,
            "methods": self.methods, "recommended": self.recommended,
            "small_amounts": small_amount_rows(asked, kind), "people": self.people, "deadlines": self.deadlines, "notes": self.notes,
            "facts_needed": self.facts_needed, "findings": [f.to_dict() for f in self.findings],
        }  # fmt: skip

    def _text_in_force(self) -> dict[str, str] | None:
        if self.kind.family == "withholding":
            return None
        found = self._asked.found(
            "fiduciary_programme_text" if self.kind.family == "deposit" else "programme_text"
        )
        return {"says": found.value, "cites": found.cites, "ref": " ".join(found.refs)}


__all__ = ["CorrectionPlan"]
