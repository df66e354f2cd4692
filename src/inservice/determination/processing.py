"""The answer to a processing case: where the request stands, what is missing, when it may be paid, and what falls due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from inservice.determination.answer import Assembler, Determination
from inservice.determination.calendar import next_business_day
from inservice.determination.deadlines import only_converts_what_could_not_be_drawn, settled_value
from inservice.determination.decide import availability, settle
from inservice.determination.fact_frames import frame_of
from inservice.determination.processing_facts import process_facts, requested, withheld_of
from inservice.determination.written import iso, money
from inservice.engine.explain import Explainer, Finding
from inservice.engine.money import cents, spoken
from inservice.engine.truth import UNKNOWN, YES
from inservice.errors import LawNotKnown
from inservice.facts.processing import PROCESSING, STEP
from inservice.facts.tables import OPTION, REQUEST, Facts
from inservice.intake.processing import ProcessingCase
from inservice.law.processing.figures import items, state_withholding, statuses
from inservice.law.rulebook import rule_book
from inservice.memo.notices import Letter, letter
from inservice.plan.reading import Plan

SCHEMA = "inservice/processing-answer/1"
Row = dict[str, Any]

_AFTER_PAYMENT = ("paid", "reported")


def decided(case: ProcessingCase, request: Mapping[str, Any]) -> tuple[Determination, Assembler]:
    """The determination of the case, with fields of its request changed."""
    answered = availability(case.with_request(request).book, only_asked=True)
    assembler = Assembler(answered, settle(answered))
    return assembler.determination(0), assembler


@dataclass
class ProcessingAnswer:
    """Where a request stands on a day."""

    case: ProcessingCase
    determination: Determination
    paid_on: date
    explainer: Explainer
    told: Mapping[str, Any] = field(repr=False)
    payment: Mapping[str, Any] = field(repr=False)
    """The determination of the payment; where only the spouse's consent stands in its way, as it would be with it."""

    @classmethod
    def of(cls, case: ProcessingCase) -> ProcessingAnswer:
        """Decide the request on its day of payment with what the papers show, and work out where it stands."""
        planned = case.case.book.tables["requests"]["payment_date"][0]
        paid_on = case.part.day_of("paid") or planned
        shown = requested(case, paid_on)
        determination, assembler = decided(case, {**shown, "payment_date": paid_on.isoformat()})
        told, payment = _told(assembler, determination), determination.data
        if told["needs_spousal_consent"] and determination.outcome in ("cannot_be_determined", "denied"):
            with_it = {**shown, "payment_date": paid_on.isoformat(), "spousal_consent": "yes"}
            would, its_assembler = decided(case, with_it)
            if would.outcome in ("approved", "approved_in_part"):
                told, payment = _told(its_assembler, would), would.data
        facts = process_facts(case, paid_on, told)
        events = case.part.events
        steps = [
            {
                "step.what": event.what,
                "step.on": event.on,
                "step.before": events[at - 1].what if at else "nothing",
            }
            for at, event in enumerate(events)
        ]
        frames = {
            PROCESSING.name: frame_of(PROCESSING, [facts]),
            STEP.name: frame_of(STEP, steps, {PROCESSING: [0] * len(steps)}),
        }
        return cls(case, determination, paid_on, Explainer(rule_book(), frames), told, payment)

    def finding(self, rule: str) -> Finding:
        """Why a rule answered as it did of the request."""
        return self.explainer.finding(rule, PROCESSING, 0)

    def _says(self, rule: str) -> bool:
        return self.finding(rule).status == "yes"

    # -- the path --------------------------------------------------------------------------------------------------
    @cached_property
    def events(self) -> list[Row]:
        """Each event, and whether it may follow the one before it."""
        out = []
        for at, event in enumerate(self.case.part.events):
            found = self.explainer.finding("step_may_follow", STEP, at)
            out.append({"what": event.what, "label": statuses()[event.what][0], "on": event.on.isoformat(),
                        "may_follow": found.status, "sentence": _plain_words(found.sentence)})  # fmt: skip
        return out

    @property
    def status(self) -> str:
        """The status after the last event; ``not_received`` before the first."""
        return self.case.part.events[-1].what if self.case.part.events else "not_received"

    @cached_property
    def checks(self) -> list[Row]:
        """The request decided again on the day of the trade, of payment and of a reissued cheque."""
        part = self.case.part
        days = [("trade", part.traded_on), ("payment", self.paid_on),
                ("reissue", part.cheque.reissued_on if part.cheque else None)]  # fmt: skip
        return [self._check(name, day) for name, day in days if day is not None]

    def _check(self, name: str, day: date) -> Row:
        data = self.determination.data
        if day != self.paid_on:
            try:
                shown = requested(self.case, day)
                data = decided(self.case, {**shown, "payment_date": day.isoformat()})[0].data
            except LawNotKnown:
                data = {"outcome": "cannot_be_determined", "approved": "0.00"}
        holds = {
            "approved": "yes",
            "approved_in_part": "yes",
            "cannot_be_determined": "unknown",
            "denied": "no",
        }
        status = holds.get(data["outcome"], "unknown")
        says = {
            "yes": f"On that day {spoken(cents(data['approved'] or '0.00'))} may be paid.",
            "no": _FAILS[name] if name != "payment" or self.status in _AFTER_PAYMENT else _CLOSED,
            "unknown": "Whether it may be paid on that day cannot be told.",
        }[status]
        return {"at": name, "on": day.isoformat(), "outcome": data["outcome"], "approved": data["approved"],
                "holds": status, "sentence": says, "ref": "O-REH-15 O-PRO-88"}  # fmt: skip

    # -- what makes it complete ------------------------------------------------------------------------------------
    @cached_property
    def items(self) -> list[Row]:
        """Everything a request may need: whether it does, and whether it is there and in order."""
        out = []
        for item in items():
            needed = self.finding(item.needed) if item.needed else None
            met = self.finding(item.met)
            status = _item_status("yes" if needed is None else str(needed.status), str(met.status))
            shown = needed if needed is not None and status in ("not_needed", "cannot_tell") else met
            out.append({"item": item.name, "label": item.label, "status": status, "sentence": shown.sentence,
                        "ref": " ".join(shown.refs), "cites": shown.cites, "confidence": shown.confidence,
                        "letter": item.letter})  # fmt: skip
        return out

    @cached_property
    def missing(self) -> list[Row]:
        """What is missing or not in order."""
        return [each for each in self.items if each["status"] in ("missing", "not_in_order", "cannot_tell")]

    # -- days -------------------------------------------------------------------------------------------------------
    @cached_property
    def window(self) -> Row:
        """The first and the last day on which the payment keeps the days of the explanations."""
        names = [
            ("explanation_is_required", "explanation"),
            ("survivor_annuity_must_be_waived", "survivor_explanation"),
        ]
        needed = [kind for rule, kind in names if self._says(rule)]
        first = [self.finding(f"payable_from_by_{kind}").value for kind in needed]
        last = [self.finding(f"payable_through_by_{kind}").value for kind in needed]
        return {
            "first": None if not first or None in first else max(first).isoformat(),
            "last": None if not last or None in last else min(last).isoformat(),
            "model_explanation": self.told["model_explanation"] if self._says("explanation_is_required") else None,
        }  # fmt: skip

    @cached_property
    def deadlines(self) -> list[Row]:
        """Days that the processing and the payment bring with them, in order."""
        own = [
            _day_row(found.value, found.sentence, found.refs, found.cites, found.confidence)
            for found in (self.finding(rule) for rule in self._dated())
            if found.value is not None
        ]
        told = {(row["date"], ref) for row in own for ref in row["rule"].split()}
        form_945 = self.finding("form_945_due_on").value is not None
        decided = [] if self.status in ("denied", "cancelled") else self.payment["deadlines"]
        rows = own + [
            _day_row(
                date.fromisoformat(row["date"]),
                row["what"],
                tuple(row["rule"].split()),
                row.get("cites", ""),
                row.get("confidence", "checked"),
            )
            for row in decided
            if all(
                (row["date"], ref) not in told and not (ref == "O-PRO-66" and form_945)
                for ref in row["rule"].split()
            )
        ]
        return sorted(rows, key=lambda row: (row["date"], row["what"]))

    @property
    def plan(self) -> Plan:
        """The plan of the request."""
        return next(iter(self.case.case.book.plans.values()))

    def _dated(self) -> Iterator[str]:
        part = self.case.part
        if self._says("explanation_is_required"):
            yield from ("payable_from_by_explanation", "payable_through_by_explanation")
        if self._says("survivor_annuity_must_be_waived"):
            yield from ("payable_from_by_survivor_explanation", "payable_through_by_survivor_explanation")
        if self.status in ("received", "in_good_order", "decided"):
            yield "claim_decision_due_on"
        if self.status == "denied":
            yield "appeal_open_through"
        elif self.payment["outcome"] != "denied" and self.status != "cancelled":
            yield from ("deposit_due_on", "form_945_due_on", "statement_due_on", "form_due_on")
        if part.late_rollover is not None:
            yield "rollover_open_through"
        if part.form_5500_filed_on is not None:
            yield "records_kept_through"

    # -- what else -----------------------------------------------------------------------------------------------------
    @cached_property
    def findings(self) -> list[Finding]:
        """What the rest of the facts on file show, the relevant rules only."""
        return [self.finding(rule) for rule in self._asked()]

    def _asked(self) -> Iterator[str]:
        part = self.case.part
        if not part.asked_by_participant:
            yield "payment_is_asked_for"
        if self._says("hardship_is_asked"):
            yield "hardships_draw_attention"
        if self.status not in ("denied", "cancelled") and self._says("tax_is_withheld"):
            yield "is_monthly_depositor"
            if self.status in _AFTER_PAYMENT:
                yield "deposit_is_on_time"
        if part.denial.told_on or self.status == "denied":
            yield from ("refusal_was_told_in_time", "appeal_open_through")
        if part.cheque is not None:
            yield "cheque_is_uncashed"
            if self._says("cheque_is_uncashed"):
                yield "year_of_first_cheque"
            if part.cheque.reissued_on is not None:
                yield from ("new_distribution_in_reissue", "reissue_is_reportable")
        if part.late_rollover is not None:
            yield from ("rollover_was_late", "late_rollover_may_be_certified")
        if part.missing_payee is not None:
            yield from ("search_is_complete", "may_go_to_unclaimed_property")
        if self.status in _AFTER_PAYMENT:
            yield "records_kept_through"

    @cached_property
    def faults(self) -> list[str]:
        """What went wrong on the way and has to be put right."""
        out = [f"{each['on']}: {each['sentence']}" for each in self.events if each["may_follow"] == "no"]
        if self.status in _AFTER_PAYMENT:
            out += [f"{check['on']}: {check['sentence']}" for check in self.checks if check["holds"] == "no"]
            out += [
                f"{each['label']}: {each['sentence']}"
                for each in self.missing
                if each["status"] == "not_in_order"
            ]
        if self.finding("payment_is_asked_for").status == "no":
            out.append(self.finding("payment_is_asked_for").sentence)
        return out

    @property
    def outcome(self) -> str:
        """``to_be_corrected``, ``denied``, ``closed``, ``waits``, or ``may_be_paid`` (in part)."""
        if self.faults:
            return "to_be_corrected"
        if self.status in ("reported", "cancelled") or (self.status == "paid" and not self.missing):
            return "closed"
        if self.status == "denied" or self.determination.outcome == "denied":
            return "denied"
        failing = [check for check in self.checks if check["holds"] == "no"]
        if failing:
            return "denied"
        if self.missing or self.determination.outcome in ("cannot_be_determined", "answered"):
            return "waits"
        return "may_be_paid_in_part" if self.determination.outcome == "approved_in_part" else "may_be_paid"

    @cached_property
    def facts_needed(self) -> list[Row]:
        """The facts that the open answers wait for."""
        asked = [self.finding(item.met) for item in items() if item.name in {m["item"] for m in self.missing}]
        asked += [f for f in self.findings if f.status == "unknown" or (f.status is None and f.value is None)]
        names = {name for found in asked for each in found.walk() for name in each.needed}
        return [{"fact": name, "says": Facts.all[name].says} for name in sorted(names)]

    def letter(self, kind: Letter, format: str = "text") -> str:
        """A letter with the facts of this payment: ``missing``, ``402f``, ``denial`` or ``consent``, as ``text`` or ``html``."""
        return letter(self.to_dict(), kind, format)

    def to_dict(self) -> Row:
        """The whole answer; money as text in dollars. ``decision`` is the determination of the day of payment."""
        data, part = self.determination.data, self.case.part
        as_of = part.as_of or (part.events[-1].on if part.events else self.paid_on)
        book = self.case.case.book
        state = book.tables["people"]["state"][0]
        return {
            "schema": SCHEMA, "title": self.case.title, "request_id": data["request_id"], "plan": data["plan"],
            "as_of": as_of.isoformat(), "outcome": self.outcome, "status": self.status,
            "next": list(statuses()[self.status][1]) if self.status in statuses() else ["received"],
            "events": self.events, "faults": self.faults, "checks": self.checks,
            "in_good_order": "no" if self.missing else "yes", "items": self.items, "window": self.window,
            "loans_outstanding": self.told["loans"], "fee": money(part.fee.amount) if part.fee and part.fee.amount is not None else None,
            "state_withholding": state_withholding(state, self.paid_on.year) if state else None,
            "deadlines": self.deadlines, "findings": [f.to_dict() for f in self.findings],
            "facts_needed": self.facts_needed, "decision": data,
            "payment": {name: self.payment[name] for name in ("outcome", "approved", "tax", "deadlines")},
        }  # fmt: skip


_CLOSED = "Nothing may be paid on that day."
_FAILS = {
    "trade": "Nothing may be paid on that day: cancel, and reverse the trade at no loss to the participant.",
    "payment": "Nothing might be paid on that day: the money that left the plan calls for a correction.",
    "reissue": "Nothing may be paid on that day: void the cheque; if it was cashed, plan its correction.",
}


def _day_row(day: date, what: str, refs: tuple[str, ...], cites: str, confidence: str) -> Row:
    return {"date": day.isoformat(), "what": what, "rule": " ".join(refs), "cites": cites, "confidence": confidence,
            "next_business_day": iso(next_business_day(day, refs))}  # fmt: skip


def _item_status(needed: str, met: str) -> str:
    if needed in ("no", "not_claimed"):
        return "not_needed"
    if met == "yes":
        return "on_file"
    if needed == "unknown":
        return "cannot_tell"
    return "not_in_order" if met == "no" else "missing"


def _plain_words(sentence: str) -> str:
    for name, (label, _) in statuses().items():
        sentence = sentence.replace(name, label)
    return sentence.replace("may follow nothing", "is the first event").replace(
        "follow nothing", "be the first event"
    )


def _told(assembler: Assembler, determination: Determination) -> Row:
    """What processing turns on of the determination and its rules."""
    data = determination.data
    paid = {(a["account_id"], a["event"]) for a in data["accounts"] if a["amount"] != "0.00"}
    explainer, asked = assembler.explainer, assembler.explainer.row(REQUEST, 0)
    rows = []
    for at, option in zip(assembler.shown_of.get(0, []), data["options"], strict=True):
        key = (option["account_id"], option["event"])
        wanted = data["event_asked"] in (None, option["event"])
        if key in paid or (not paid and wanted):
            rows.append(explainer.row(OPTION, at))
    loans = assembler.answered.book.tables["loans"]
    owed = loans["balance"].to_list()
    return {
        "events": {event for _, event in paid} or {data["event_asked"]},
        "has_survivor_annuity": _any(row["survivor_annuity_rules_apply"] for row in rows),
        "needs_spousal_consent": _any(row["spousal_consent_is_needed"] for row in rows),
        "rollover_eligible": _rollover_eligible(assembler, data),
        "vested_benefit": asked.get("vested_benefit"),
        "is_employed": asked.get("employment.is_employed"),
        "plan_year_begin": explainer.row(REQUEST, 0).get("plan.plan_year_begin"),
        "model_explanation": asked["safe_harbor_explanation"],
        "amount": cents(data["approved"]) if data["approved"] is not None else None,
        "withheld": withheld_of(data),
        "hardships_in_year": _hardships(assembler, paid),
        "loans": None if None in owed else money(sum(owed)),
    }


def _hardships(assembler: Assembler, paid: set[tuple[str, str]]) -> int | None:
    """Hardship distributions of the plan year, this one included; None where the history does not reach so far."""
    asked = assembler.explainer.row(REQUEST, 0)
    begin, end = asked["plan.plan_year_begin"], asked["request.payment_date"]
    since, through = asked["coverage.distributions_from"], asked["coverage.distributions_through"]
    if since is None or since > begin or through is None or (end - through).days > 31:
        return None
    history = assembler.answered.book.tables["distributions"]
    earlier = history.filter((pl.col("event") == "hardship") & pl.col("payment_date").is_between(begin, end))
    return earlier.height + (1 if any(event == "hardship" for _, event in paid) else 0)


def _any(codes: Iterator[int]) -> bool | None:
    held = list(codes)
    return True if YES in held else None if UNKNOWN in held else False


def _rollover_eligible(assembler: Assembler, data: dict[str, Any]) -> Any:
    """What of the payment may be rolled over; nothing of what moves inside the plan and could not be paid out."""
    if only_converts_what_could_not_be_drawn(data):
        return 0
    return settled_value(assembler, 0, "rollover_eligible_total")


__all__ = ["SCHEMA", "ProcessingAnswer"]
