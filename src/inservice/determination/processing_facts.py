"""A processing case as one row of facts, and what its papers say to the determination."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from inservice.determination.fact_frames import frame_of
from inservice.determination.written import iso
from inservice.engine.evaluate import evaluate
from inservice.engine.money import cents
from inservice.engine.truth import NO, YES
from inservice.facts.processing import PROCESSING
from inservice.intake.processing import ConsentPart, ProcessingCase
from inservice.law.rulebook import rule_book

_SELF_CERTIFIED = frozenset({"emergency_expense", "domestic_abuse"})
Row = dict[str, Any]


def requested(case: ProcessingCase, paid_on: date) -> dict[str, Any]:
    """Fields of the request that the papers show and the request itself does not say."""
    written = case.text.content.get("request") or {}
    part = case.part
    shown: dict[str, Any] = {
        "received_on": iso(part.day_of("received")),
        "notice_given_on": iso(part.explanation.given_on),
        "notice_waived": part.explanation.waived,
        "spousal_consent": _consent_is_valid(case, paid_on),
    }
    return {name: value for name, value in shown.items() if value is not None and written.get(name) is None}


def _consent_is_valid(case: ProcessingCase, paid_on: date) -> bool | None:
    if case.part.spousal_consent is None:
        return None
    facts = _consent(case.part.spousal_consent) | _days(case, paid_on)
    frames = {PROCESSING.name: frame_of(PROCESSING, [facts])}
    found = evaluate(rule_book(), ["spousal_consent_is_valid"], frames)[PROCESSING.name][
        "spousal_consent_is_valid"
    ][0]
    return {YES: True, NO: False}.get(found)


def process_facts(case: ProcessingCase, paid_on: date, told: Mapping[str, Any]) -> Row:
    """The facts by name. ``told`` is what the determination says (see the determination of processing)."""
    part, written = case.part, case.case.book.tables["requests"].row(0, named=True)
    papers, survivor, evidence, deposit = part.explanation, part.survivor_annuity, part.evidence, part.deposit
    electronic, fee, cheque, late, missing = (
        part.electronic,
        part.fee,
        part.cheque,
        part.late_rollover,
        part.missing_payee,
    )
    claims = case.case.book.tables["claims"]
    claimed = claims.row(0, named=True) if claims.height else {}
    evidence_kind = evidence.kind or claimed.get("hardship_evidence")
    certified = True if evidence.kind is None and evidence_kind == "self_certification" else None
    known = _first(evidence.known_otherwise, claimed.get("hardship_actual_knowledge_to_contrary"), False)
    states_no_cash = _first(evidence.states_no_cash, claimed.get("hardship_represents_no_other_resources"))
    received = written["received_on"] or part.day_of("received")
    facts: Row = {
        "process.as_of": part.as_of, "process.received_on": received, "process.plan_year_begin": told["plan_year_begin"],
        "process.is_asked_by_participant": part.asked_by_participant, "process.is_employed": _truth(told["is_employed"]),
        "process.is_required_minimum": told["events"] == {"required_minimum"}, "process.vested_benefit": told["vested_benefit"],
        "process.amount": told["amount"], "process.rollover_eligible": told["rollover_eligible"],
        "process.is_hardship": "hardship" in told["events"],
        "process.is_self_certified_kind": bool(_SELF_CERTIFIED & told["events"]),
        "process.has_survivor_annuity": told["has_survivor_annuity"],
        "process.needs_spousal_consent": told["needs_spousal_consent"],
        "document.request_is_on_file": part.request_signed, "document.is_electronic": electronic is not None,
        "explanation.given_on": papers.given_on or written["notice_given_on"], "explanation.how": papers.how,
        "explanation.full_text_on": papers.full_text_on, "explanation.told_of_thirty_days": papers.told_of_thirty_days,
        "explanation.is_waived": _first(papers.waived, written["is_notice_waived"], False),
        "explanation.rollover_is_elected": papers.rollover_elected,
        "survivor.given_on": survivor.explained_on, "survivor.is_shortened": survivor.shortened,
        "survivor.waived_on": survivor.waived_on,
        "evidence.kind": evidence_kind, "evidence.keep_originals_was_told": evidence.told_to_keep_originals,
        "evidence.states_no_cash": states_no_cash, "evidence.is_certified": _first(evidence.certified, certified),
        "evidence.contradicts_knowledge": known, "evidence.hardships_in_year": told["hardships_in_year"],
        "evidence.has_good_reason": evidence.good_reason,
        "charge.elects_rate": written["withholding_rate"] is not None, "charge.form_is_on_file": part.w4r,
        "charge.fee_from_account": False if fee is None else None if fee.payer is None else fee.payer == "participant",
        "deposit.withheld": told["withheld"], "deposit.lookback_tax": deposit.lookback_tax, "deposit.tax_of_year": deposit.tax_of_year,
        "deposit.accumulated": deposit.accumulated, "deposit.deposited_on": deposit.deposited_on,
        "deposit.all_on_time": deposit.all_on_time, "deposit.returns_filed": deposit.returns_filed,
        "denial.told_on": part.denial.told_on or part.day_of("denied"), "denial.extended_on": part.denial.extended_on,
        "denial.special_circumstances": part.denial.special_circumstances, "missing.is_missing": missing is not None,
        "filing.filed_on": part.form_5500_filed_on,
    }  # fmt: skip
    facts |= _days(case, paid_on)
    if part.spousal_consent is not None:
        facts |= _consent(part.spousal_consent)
    elif written["has_spousal_consent"] is not None:
        facts |= {"consent.is_given": written["has_spousal_consent"], "consent.excuse": "none"}
    if electronic is not None:
        facts |= {"document.is_accessible": electronic.accessible, "document.is_personal": electronic.personal,
                  "document.could_review": electronic.reviewable, "document.was_confirmed": electronic.confirmed}  # fmt: skip
    if fee is not None:
        facts |= {"charge.fee_is_reasonable": fee.reasonable, "charge.fee_is_disclosed": fee.disclosed}
    if cheque is not None:
        facts |= {"cheque.issued_on": cheque.issued_on, "cheque.is_cashed": cheque.cashed, "cheque.amount": cheque.amount,
                  "cheque.reissued_on": cheque.reissued_on, "cheque.reissued_amount": cheque.reissued_amount}  # fmt: skip
    if late is not None:
        facts |= {"late.received_on": late.received_on, "late.contributed_on": late.contributed_on, "late.reason": late.reason,
                  "late.obstacle_ended_on": late.obstacle_ended_on, "late.was_refused_by_irs": late.refused_by_irs}  # fmt: skip
    if missing is not None:
        facts |= {"missing.searched_records": missing.records, "missing.asked_beneficiary": missing.beneficiary,
                  "missing.searched_electronically": missing.electronic_search, "missing.sent_certified_mail": missing.certified_mail,
                  "missing.is_prudent": missing.prudent, "missing.amount": missing.amount,
                  "missing.transferred_on": missing.transferred_on}  # fmt: skip
    return facts


def _days(case: ProcessingCase, paid_on: date) -> Row:
    return {
        "process.paid_on": paid_on,
        "process.starts_on": case.part.survivor_annuity.starting_date or paid_on,
    }


def _consent(part: ConsentPart) -> Row:
    return {
        "consent.is_given": part.given, "consent.on": part.on, "consent.names_form": part.names_form,
        "consent.acknowledges_effect": part.acknowledges_effect, "consent.witness": part.witness, "consent.is_remote": part.remote,
        "consent.identity_was_checked": part.identity_checked, "consent.was_two_way": part.two_way_live_video,
        "consent.was_acknowledged_same_day": part.acknowledged_same_day, "consent.is_recorded": part.recording_kept,
        "consent.excuse": part.excuse,
    }  # fmt: skip


def withheld_of(data: Mapping[str, Any]) -> int | None:
    """Federal income tax withheld, in cents; None where the determination cannot tell."""
    tax = data["tax"]
    if tax is None:
        return 0 if data["outcome"] == "denied" else None
    return None if tax["withholding"] is None else cents(tax["withholding"])


def _truth(code: int | None) -> bool | None:
    return {YES: True, NO: False}.get(code) if code is not None else None


def _first(*values: Any) -> Any:
    """The first that is on file."""
    return next((value for value in values if value is not None), None)


__all__ = ["process_facts", "requested", "withheld_of"]
