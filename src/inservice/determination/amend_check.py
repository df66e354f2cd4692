"""The check of a proposed amendment: what it may change, what stays protected, who keeps it, and what must be done when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from inservice.determination.amend_facts import amendment_row, change_row, holders_of, holdings_of
from inservice.determination.fact_frames import frame_of
from inservice.determination.written import iso, money
from inservice.engine.evaluate import Frames, evaluate
from inservice.engine.explain import Explainer, Finding
from inservice.engine.grain import Grain
from inservice.engine.truth import NO
from inservice.errors import Problem
from inservice.facts.amendments import AMENDMENT, CHANGE, HELD_LOT, HOLDING, SCHEDULE_HOLDER
from inservice.facts.book import Book
from inservice.law.of_plans import law_of_plans
from inservice.law.rulebook import rule_book
from inservice.plan.explain import condition_text
from inservice.plan.lint import check
from inservice.plan.proposing import Changed, Proposal, VestingChange, changes, told, vesting_changes
from inservice.plan.terms import Clause, terms_on

SCHEMA = "inservice/amendment-check/1"
Row = dict[str, Any]


@dataclass
class AmendmentCheck:
    """The answers on a proposed amendment. With a book: who keeps what, from the accounts of the plan's participants."""

    proposal: Proposal
    changed: list[Changed]
    frames: Frames
    holdings: list[Row] = field(default_factory=list)
    holders: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, proposal: Proposal, book: Book | None = None) -> AmendmentCheck:
        """Work out the check of a proposal, beside the accounts of a book where one is given."""
        changed = changes(proposal)
        frames: Frames = {
            AMENDMENT.name: frame_of(AMENDMENT, [amendment_row(proposal)]),
            CHANGE.name: frame_of(CHANGE, [change_row(c) for c in changed], {AMENDMENT: [0] * len(changed)}),
        }
        kept = evaluate(rule_book(), ["layer_keeps_the_right"], frames)[CHANGE.name]["layer_keeps_the_right"]
        layered = {c.source for c, answer in zip(changed, kept, strict=True) if answer != NO}
        slower = {each.source for each in _vesting(proposal) if each.becomes_slower}
        holdings, lots = holdings_of(proposal, book, layered)
        holders = holders_of(proposal, book, slower)
        frames |= {
            HOLDING.name: frame_of(HOLDING, holdings, {AMENDMENT: [0] * len(holdings)}),
            HELD_LOT.name: frame_of(HELD_LOT, [row for _, row in lots], {HOLDING: [at for at, _ in lots]}),
            SCHEDULE_HOLDER.name: frame_of(SCHEDULE_HOLDER, holders, {AMENDMENT: [0] * len(holders)}),
        }
        return cls(proposal, changed, frames, holdings, holders)

    # -- the parts -----------------------------------------------------------------------------------------------------
    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(rule_book(), self.frames)

    def finding(self, rule: str, at: int = 0, grain: Grain = AMENDMENT) -> Finding:
        """Why a rule answered as it did of the amendment, or of one change, account or participant."""
        return self._explainer.finding(rule, grain, at)

    @cached_property
    def changes(self) -> list[Row]:
        """Each thing changed, with what the law says of it."""
        return [self._change(at, each) for at, each in enumerate(self.changed)]

    def _change(self, at: int, each: Changed) -> Row:
        def answer(rule: str) -> str:
            return str(self.finding(rule, at, CHANGE).status)

        told = [r for r in _FLAGS if answer(r) == "yes"]
        permitted = answer("change_is_permitted")
        verdict = "change_is_permitted"
        if permitted == "yes" and each.takes_away:
            verdict = next((r for r in _KEPT if answer(r) == "yes"), verdict)
        ground = self.proposal.amendment.protection
        grounds = [_GROUNDS[ground]] if ground in _GROUNDS and each.takes_away else []
        if permitted != "yes" and answer("is_form_of_payment") == "yes" and each.takes_away:
            grounds.append("cash_may_replace_property" if each.right == "in_kind" else "single_sum_stays")
        findings = [self.finding(r, at, CHANGE) for r in (verdict, *grounds, *told)]
        return {
            "subject": each.subject, "source": each.source, "right": each.right, "event": each.event,
            "what": _WHAT.get(each.right, "takes away" if each.takes_away else "gives"),
            "before": each.before or _clause_text(each.old, each.new), "after": each.after or _clause_text(each.new, each.old),
            "clause": each.old.clause if each.old else (each.new.clause if each.new else None),
            "is_protected": answer("right_is_protected"),
            "may_be_taken_from_all_money": answer("may_be_taken_from_all_money") if each.takes_away else None,
            "kept_by_a_layer": answer("layer_keeps_the_right") if each.takes_away else None,
            "is_permitted": permitted, "needs_counsel": any(r in _COUNSEL for r in told) or permitted == "unknown",
            "findings": [f.to_dict() for f in findings], "sentences": _sentences(findings),
        }  # fmt: skip

    @cached_property
    def verdict(self) -> str:
        """permitted, not_permitted or cannot_be_determined."""
        answers = {each["is_permitted"] for each in self.changes}
        if "no" in answers or self.unlawful:
            return "not_permitted"
        return "cannot_be_determined" if "unknown" in answers else "permitted"

    @cached_property
    def unlawful(self) -> list[Problem]:
        """Errors of the document with the amendment that it does not have without."""
        law = law_of_plans()
        known = {(p.message, p.where) for p in check(self.proposal.before, law)}
        found = check(self.proposal.after, law)
        return [p for p in found if p.severity == "error" and (p.message, p.where) not in known]

    @cached_property
    def layers(self) -> list[Row]:
        """The layers of money from the cut-off on, and what each keeps."""
        state = self.proposal.state
        if state.cut_off == date.max or state.cut_off < self.proposal.after.document.effective:
            return []
        terms = terms_on(self.proposal.after, max(state.cut_off, state.version.effective), law_of_plans())
        return [
            {
                "layer": layer.id, "cut_off": layer.cut_off.isoformat(), "sources": sorted(layer.sources),
                "is_new": layer.id == self.proposal.amendment.id,
                "keeps": [f"{c.source.replace('_', ' ')} {condition_text(c.condition)}"
                          for c in terms.clauses if c.layer == layer.id and not c.is_void],
            }
            for layer in terms.layers
        ]  # fmt: skip

    @cached_property
    def dates(self) -> list[Row]:
        """What must be done by when."""
        rows = [
            ("applicable_amendment_date", "cut-off"),
            ("summary_of_changes_due_on", "tell participants (SMM)"),
        ]
        relief = [self.finding("relief_ends_on", at, CHANGE) for at in range(len(self.changed))]
        narrows = any(c.takes_away and c.right not in _WHAT for c in self.changed)
        given = [found for each, found in zip(self.changed, relief, strict=True) if not each.takes_away]
        if not narrows and any(found.value is None for found in given):
            rows.append(("discretionary_amendment_due_on", "adopt the amendment"))
        out = [self._date(what, self.finding(rule)) for rule, what in rows]
        seen: set[str] = set()
        for each, found in zip(self.changed, relief, strict=True):
            if found.value is not None and found.sentence not in seen:
                seen.add(found.sentence)
                out.append(self._date(f"adopt what concerns {_words(each.event)}", found))
        return sorted(out, key=lambda row: row["date"] or "9999")

    @staticmethod
    def _date(what: str, found: Finding) -> Row:
        day = iso(found.value)
        return {"date": day, "what": what, "sentence": found.sentence, "ref": " ".join(found.refs), "cites": found.cites,
                "confidence": found.confidence}  # fmt: skip

    @cached_property
    def vesting(self) -> list[Row]:
        """Each schedule that changes: percentages by years for money before the cut-off and after it."""
        return [
            {
                "source": each.source, "measure": each.measure, "becomes_slower": each.becomes_slower,
                "rows": [{"years": n, "former": _rate(a), "new": _rate(b), "accrued_by_the_cut_off": _rate(max(a, b))}
                         for n, a, b in each.rows],
                "sentence": self.finding("former_schedule_must_be_offered").sentence,
            }
            for each in _vesting(self.proposal)
        ]  # fmt: skip

    @cached_property
    def who(self) -> list[Row]:
        """Each account that keeps the earlier terms, how much of it, and which account is kept apart."""
        out = []
        for at, row in enumerate(self.holdings):
            came, kept = (
                self.finding(r, at, HOLDING) for r in ("account_came_in_by_the_cut_off", "protected_balance")
            )
            balance, most = (
                row["holding.balance"],
                kept.value if kept.value is not None else row["holding.balance"],
            )
            out.append({
                "participant_id": row["participant_id"], "person_id": row["person_id"], "account_id": row["holding.account_id"],
                "source": row["source"], "layer": row["held_layer"], "as_of": _iso(row["holding.as_of"]), "balance": money(balance),
                "keeps": money(kept.value), "keeps_at_most": money(most), "came_in_by_the_cut_off": came.status,
                "sentence": kept.sentence if kept.value is not None else came.sentence,
            })  # fmt: skip
        return out

    @cached_property
    def may_elect(self) -> list[Row]:
        """Each participant under a slower schedule, and whether the former one must be offered."""
        return [
            {"participant_id": row["participant_id"], "hire_date": _iso(row["schedule_holder.hire_date"]),
             "vested": row["vested"],
             "may_elect": self.finding("may_elect_the_former_schedule", at, SCHEDULE_HOLDER).status,
             "sentence": self._elects(at)}
            for at, row in enumerate(self.holders)
        ]  # fmt: skip

    def _elects(self, at: int) -> str:
        found = self.finding("may_have_three_years", at, SCHEDULE_HOLDER)
        return (
            found
            if found.status == "no"
            else self.finding("may_elect_the_former_schedule", at, SCHEDULE_HOLDER)
        ).sentence

    def to_dict(self) -> Row:
        """The whole check; money as text in dollars."""
        amendment = self.proposal.amendment
        kept = [row["keeps"] for row in self.who]
        return {
            "schema": SCHEMA, "plan_id": self.proposal.after.plan_id, "amendment": amendment.id, "title": amendment.title,
            "adopted": _iso(amendment.adopted), "effective": _iso(amendment.effective),
            "cut_off": _iso(self.finding("applicable_amendment_date").value), "verdict": self.verdict,
            "is_under_anti_cutback": self.finding("plan_is_under_the_anti_cutback_rule").status,
            "in_time": self.finding("is_adopted_in_time_to_take_away").to_dict(),
            "changes": self.changes, "layers": self.layers, "vesting": self.vesting, "dates": self.dates,
            "unlawful": [{"message": p.message, "where": p.where, "authority": p.authority, "repair": p.repair,
                          "refs": list(p.refs)} for p in self.unlawful],
            "who": self.who, "may_elect": self.may_elect,
            "accounts_that_keep": sum(each not in (None, "0.00") for each in kept),
            "accounts_unknown": sum(each is None for each in kept),
        }  # fmt: skip


_FLAGS = (
    "right_is_hardship", "is_no_protected_benefit", "is_cash_out_limit", "is_unprotected_optional_withdrawal",
    "only_the_count_is_lowered", "only_a_definition_changes", "delay_is_de_minimis", "discretion_is_added", "windows_may_be_a_pattern",
    "prior_plan_rights_follow_the_money", "vesting_becomes_slower",
)  # fmt: skip
_GROUNDS = {
    "single_sum_remains": "single_sum_stays", "de_minimis_timing": "delay_is_de_minimis",
    "elective_transfer": "transfer_is_elective", "esop_change": "plan_may_change_esop_forms",
    "statutory_relief": "relief_of_the_acts_applies",
}  # fmt: skip
_KEPT = ("layer_keeps_the_right", "better_schedule_is_kept", "may_be_taken_from_all_money")
_COUNSEL = ("only_the_count_is_lowered", "only_a_definition_changes", "windows_may_be_a_pattern")
_WHAT = {"procedure": "changes", "cash_out_limit": "changes", "definition": "changes"}
"""Settings that are neither more nor less of a right."""


def _sentences(findings: list[Finding]) -> list[Row]:
    """The verdict's sentence and those beside it, each once."""
    return [
        {"sentence": f.sentence, "cites": f.cites, "ref": " ".join(f.refs), "confidence": f.confidence}
        for f in {f.rule: f for f in findings}.values()
    ]


def _vesting(proposal: Proposal) -> list[VestingChange]:
    return vesting_changes(proposal.earlier.version.document, proposal.state.version.document)


# -- telling -----------------------------------------------------------------------------------------------------------
def _clause_text(clause: Clause | None, other: Clause | None) -> str:
    """A right in words; of what surrounds its condition only what the other version has differently."""
    if clause is None:
        return "nothing"
    parts = [condition_text(clause.condition), *(f"and {condition_text(c)}" for c in clause.also_requires)]
    if clause.through:
        parts.append(f"from {clause.effective} through {clause.through}")
    if clause.layer:
        parts.append(f"for money of {clause.layer}")
    if other is not None:
        parts += [
            f"({name} {told(mine)})" for name, mine, theirs in _surroundings(clause, other) if mine != theirs
        ]
    return " ".join(parts)


def _surroundings(clause: Clause, other: Clause) -> list[tuple[str, object, object]]:
    """Limits, groups and service of two versions of a right."""
    rows: list[tuple[str, object, object]] = [
        ("groups", clause.groups or None, other.groups or None),
        ("months of service", clause.service_months, other.service_months),
    ]
    for mine, theirs in ((clause.limits, other.limits), (clause.shared_limits, other.shared_limits)):
        rows += [
            (name.replace("_", " "), told(getattr(mine, name), name), told(getattr(theirs, name), name))
            for name in type(mine).model_fields
            if name != "clause"
        ]
    return list(dict.fromkeys(rows))


def _words(event: str | None) -> str:
    return (event or "").replace("_", " ")


def _iso(day: Any) -> str | None:
    return None if day is None or day == date.max else day.isoformat()


def _rate(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}%" if rest else f"{whole}%"


__all__ = ["SCHEMA", "AmendmentCheck"]
