"""The determination: what is decided for one request, with its amounts, tax, forms, reasons and dates."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from inservice.determination.deadlines import deadlines_of, warnings_of
from inservice.determination.decide import KNOWN_THROUGH, Availability, Settled
from inservice.determination.ranking import Order
from inservice.determination.reasons import Shown, block, blocks, facts_of, readings_of, void
from inservice.determination.tax_view import add_tax
from inservice.engine.explain import Explainer, Finding, Row
from inservice.engine.grain import pointer
from inservice.engine.money import spoken as spoken_money
from inservice.engine.money import text as money
from inservice.engine.truth import NAMES, NO, NOT_CLAIMED, UNKNOWN, YES
from inservice.facts.tables import ACCOUNT, OPTION, PAYMENT, PIECE, PLAN_DAY, PLAN_OPTION, REQUEST
from inservice.law.matrix import load_matrix
from inservice.law.rulebook import request_rule_book
from inservice.plan.lawfulness import is_survivor_annuity_plan
from inservice.plan.terms import terms_on
from inservice.version import __version__

Outcome = Literal["approved", "approved_in_part", "denied", "cannot_be_determined", "answered"]


@dataclass
class Determination:
    """One request decided. ``data`` is the JSON of ``docs/determination.md``; ``findings`` the full trees behind it."""

    data: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """approved, approved_in_part, denied, cannot_be_determined; ``answered`` where nothing was asked."""
        return self.data["outcome"]  # type: ignore[no-any-return]

    @property
    def approved(self) -> str:
        """The amount approved, in decimal dollars."""
        return self.data["approved"]  # type: ignore[no-any-return]

    def to_dict(self) -> dict[str, Any]:
        """The determination as JSON-ready data: money and dates as text. What lies within is shared, so it is to be read only."""
        return dict(self.data)

    def explain(self) -> str:
        """The reasons as indented text, the decisive ones only."""
        lines: list[str] = []
        for finding in self.findings:
            _outline(finding, 0, lines)
        return "\n".join(lines)

    def memo(self, format: Literal["text", "html", "json"] = "text") -> str:
        """The memo for the file: ``text``, ``html`` or ``json``."""
        from inservice.memo import render  # noqa: PLC0415 - the memo is a layer above; loaded when asked for

        return render(self.data, format)


def _outline(finding: Finding, depth: int, lines: list[str]) -> None:
    mark = "" if finding.confidence == "checked" else f" ({finding.confidence})"
    lines.append(f"{'  ' * depth}- {finding.sentence} [{' '.join(finding.refs)}; {finding.cites}{mark}]")
    for part in finding.parts:
        _outline(part, depth + 1, lines)


@cache
def edition() -> str:
    """Which law data answered: the last day it is known for and a digest of its files."""
    digest = hashlib.sha256()
    folder = files("inservice.law") / "parameters"
    for path in sorted(Path(str(folder)).rglob("*.toml")):
        digest.update(path.read_bytes())
    return f"law known through {KNOWN_THROUGH}, data {digest.hexdigest()[:12]}"


class Assembler:
    """Reads determinations out of answered and settled frames."""

    def __init__(self, answered: Availability, settled: Settled | None) -> None:
        self.answered, self.settled = answered, settled
        self.explainer = Explainer(request_rule_book(), answered.answers)
        if settled is not None:
            self.forms_of: dict[int, list[dict[str, Any]]] = {}
            for form in zip(*settled.forms.columns.values(), strict=True):
                row = dict(zip(settled.forms.columns, form, strict=True))
                self.forms_of.setdefault(row[pointer(REQUEST)], []).append(row)
            self.refusals_of: dict[int, list[dict[str, Any]]] = {}
            for run, kind, ref, sentence in settled.refusals.rows(
                pointer(REQUEST), "kind", "ref", "sentence"
            ):
                self.refusals_of.setdefault(run, []).append({"kind": kind, "ref": ref, "sentence": sentence})
            self.taxed = Explainer(request_rule_book(), settled.answers)
        self.shown_of: dict[int, list[int]] = {}
        self._findings: dict[int, Finding] = {}

    def option_finding(self, position: int) -> Finding:
        """Why an account is open or closed on an event."""
        if position not in self._findings:
            self._findings[position] = self.explainer.finding("option_is_open", OPTION, position)
        return self._findings[position]

    # -- options -----------------------------------------------------------------------------------------------
    def options(self, request: int) -> list[dict[str, Any]]:
        """Every account x event of a request, with its status, amount, reasons and dates."""
        rows: list[dict[str, Any]] = []
        asked = self.explainer.row(REQUEST, request)
        others, named = asked.get("other_distributions_remain", NO), asked["request.event"]
        for position in self.explainer.rows_below(OPTION, REQUEST, request):
            option = self.explainer.row(OPTION, position)
            account = self.explainer.row(ACCOUNT, option[pointer(ACCOUNT)])
            clause = self.explainer.row(PLAN_OPTION, option[pointer(PLAN_OPTION)])
            event = option["option.event"]
            status = option["option_is_open"]
            last = (
                event == "hardship" and status >= UNKNOWN and others in (YES, UNKNOWN) and named == "hardship"
            )
            if last:
                status = NO if others == YES else min(status, UNKNOWN)
            if event == "severance" and status != YES and named != "severance":
                continue  # not an in-service event: shown only where it was asked for or has happened
            finding = self.option_finding(position)
            row = {
                "account_id": account["account.account_id"], "source": account["account.source"], "event": event,
                "status": NAMES[status], "available": _money(_within_cap(option)),
                "cap": _money(option["option_cap"]) if option["option_has_cap"] == YES else None,
                "layer": clause["clause.layer"], "clause": clause["clause.reference"], "election": clause["clause.election_id"],
                "blocked_by": [], "opens_on": None, "closes_on": None, "assuming": None,
                "law": {
                    "permits": NAMES[clause["cell.law"]], "note": clause["cell.note"], "cites": clause["cell.cites"],
                    "ref": clause["cell.ref"], "confidence": clause["cell.confidence"],
                },
                "reasons": finding.to_dict(),
            }  # fmt: skip
            if status != YES:
                row["blocked_by"] = blocks(finding)
                if clause["clause.is_void"] == YES:
                    row["blocked_by"].insert(0, void(clause))
                if last:
                    first = self.explainer.finding("other_distributions_remain", REQUEST, request)
                    row["blocked_by"] = [block(first)]
                opens = self.answered.opens_on[position]
                if opens is not None:
                    row["opens_on"] = opens.isoformat()
                    row["assuming"] = "still employed then, the plan's terms unchanged" + (
                        f", and the law as known through {KNOWN_THROUGH}" if opens > KNOWN_THROUGH else ""
                    )
            elif self.answered.closes_on[position] is not None:
                row["closes_on"] = self.answered.closes_on[position].isoformat()  # type: ignore[union-attr]
            rows.append(row)
            self.shown_of.setdefault(request, []).append(position)
        return rows

    def accounts_of(self, request: int) -> list[Row]:
        """The account rows of a request."""
        return [self.explainer.row(ACCOUNT, p) for p in self.explainer.rows_below(ACCOUNT, REQUEST, request)]

    # -- one determination -------------------------------------------------------------------------------------
    def determination(self, request: int) -> Determination:
        """The determination of one request."""
        asked = self.explainer.row(REQUEST, request)
        options = self.options(request)
        plan_day = self.explainer.row(PLAN_DAY, asked[pointer(PLAN_DAY)])
        plan = self.answered.book.plans[asked["plan_id"]]
        data: dict[str, Any] = {
            "schema": "inservice/determination/1", "request_id": asked["request_id"],
            "decided_for": _day(asked["request.payment_date"]), "edition": edition(), "software": __version__,
            "plan": {"plan_id": plan.document.plan_id, "name": plan.document.name},
            "outcome": "answered", "event_asked": asked["request.event"], "ask": asked["request.ask"],
            "asked": _money(asked["request.amount"]), "approved": None, "at_least": None, "at_most": None,
            "accounts": [], "options": options, "instead": [], "orders": [], "destinations": [], "tax": None,
            "forms_1099r": [], "refusals": [], "when": _when(options), "not_offered": self._not_offered(request, options),
        }  # fmt: skip
        too_late = asked["request.payment_date"] is not None and asked["request.payment_date"] > KNOWN_THROUGH
        if self.settled is not None and asked["request.ask"] is not None:
            self._settle(request, asked, data, options, too_late)
        findings = self._findings_of(request, data)
        data["warnings"] = warnings_of(self, request, data)
        if too_late:
            data["warnings"].insert(
                0, f"The law after {KNOWN_THROUGH} is not yet published in this edition; nothing is forecast."
            )
        data["deadlines"] = deadlines_of(self, request, data)
        data["readings"] = readings_of(plan_day, findings)
        data["findings"] = [f.to_dict() for _, f, _ in findings]
        data["facts_used"], data["facts_needed"] = facts_of(findings)
        return Determination(data, [f for _, f, _ in findings])

    def _mark_minimums(self, request: int, place: int, options: list[dict[str, Any]]) -> None:
        """Close the options that would pay less than their clause allows at a time."""
        assert self.settled is not None
        own = dict(zip(self.shown_of.get(request, []), options, strict=True))
        for run, option, amount, least, is_whole in self.settled.below_minimum:
            if run != place:
                continue
            row = own[option]
            asked = f"{spoken_money(amount)} would be paid."
            sentence = f"The plan pays no less than {spoken_money(least)} at a time; {asked}"
            if is_whole:
                sentence = f"The plan pays all that is available, {spoken_money(least)}, or nothing; {asked}"
            row["status"] = "no"
            row["blocked_by"] = [{
                "rule": "law.distribution.availability.smallest_payment_is_reached", "ref": "D-PLAN-09 O-FLD-31 O-FLD-34",
                "cites": "The plan's terms", "confidence": "checked", "sentence": sentence,
            }]  # fmt: skip

    def _settle(
        self,
        request: int,
        asked: dict[str, Any],
        data: dict[str, Any],
        options: list[dict[str, Any]],
        too_late: bool,
    ) -> None:
        settled = self.settled
        assert settled is not None
        orders = settled.orders_of[request]
        own, primary = settled.primary(request)
        perhaps = [run for order, run in orders if order.is_primary and not order.is_certain]
        self._mark_minimums(request, own.place, options)
        paid = self._paid(primary)
        certain = sum(p["payment.amount"] for p in paid)
        most: int | None = certain
        unknown_amount = False
        if perhaps:
            could = self._paid(perhaps[0])
            most = sum(p["payment.amount"] for p in could)
            unknown_amount = request in settled.unbounded
        target = _target(asked, certain)
        if unknown_amount:
            most = target if asked["request.ask"] == "gross" else None
        net = self._net(primary) if asked["request.ask"] == "net" and certain else 0
        if asked["request.ask"] == "net" and certain:
            enough = net is not None and net >= (asked["request.amount"] or 0)
        elif asked["request.ask"] in ("all", "percent"):
            enough = certain > 0 and most == certain
        else:
            enough = target is not None and certain >= target and target > 0
        if too_late:
            outcome, certain, paid = "cannot_be_determined", 0, []
        elif enough:
            outcome = "approved"
        elif (
            most is None
            or most > certain
            or net is None
            or (asked["request.ask"] == "gross" and target is None)
        ):
            outcome = "cannot_be_determined"
        else:
            outcome = "approved_in_part" if certain > 0 else "denied"
        data["outcome"] = outcome
        data["approved"] = money(certain)
        data["at_least"] = money(certain)
        data["at_most"] = None if too_late else _money(most if outcome == "cannot_be_determined" else certain)
        paid_by = {settled.option_of[p.position]: p for p in paid}
        named = {a["account.account_id"] for a in self.accounts_of(request) if a["account.is_asked"]}
        for position, option in zip(self.shown_of.get(request, []), options, strict=True):
            payment = paid_by.get(position)
            if payment is None and not (
                option["account_id"] in named and _is_event_asked(option["event"], asked)
            ):
                if option["status"] == "yes" and load_matrix().events[option["event"]].preference < 9:
                    data["instead"].append(
                        {k: option[k] for k in ("account_id", "source", "event", "available")}
                    )
                continue
            row = {k: v for k, v in option.items() if k not in ("reasons",)}
            row["amount"] = money(payment["payment.amount"]) if payment else "0.00"
            row["basis"] = _money(payment["payment_basis"]) if payment else "0.00"
            row["taxable"] = _money(self._taxable(payment)) if payment else "0.00"
            data["accounts"].append(row)
        if paid:
            add_tax(self.taxed, primary, self.forms_of.get(primary, []), data)
        data["orders"] = [self._order(order, run) for order, run in orders if order.is_certain]
        data["refusals"] = self.refusals_of.get(primary, [])

    def _paid(self, run: int) -> list[Row]:
        """The payments of a run."""
        return [self.taxed.row(PAYMENT, at) for at in self.taxed.rows_below(PAYMENT, REQUEST, run)]

    def _taxable(self, payment: Row) -> int | None:
        """What of a payment is not basis, without the appreciation of shares that are kept."""
        taxable = payment["payment_taxable"]
        gains = [
            self.taxed.row(PIECE, at)["piece.unrealized_appreciation"]
            for at in self.taxed.rows_below(PIECE, PAYMENT, payment.position)
        ]
        return None if taxable is None or None in gains else taxable - sum(gains)

    def _net(self, run: int) -> int | None:
        net: int | None = self.taxed.row(REQUEST, run)["net_in_hand"]
        return net

    def _order(self, order: Order, run: int) -> dict[str, Any]:
        row = self.taxed.row(REQUEST, run)
        paid = self._paid(run)
        return {
            "order": order.name, "is_used": order.is_primary, "is_plan_order": order.is_plan_order,
            "approved": money(sum(p["payment.amount"] for p in paid)), "taxable": _money(row["taxable_total"]),
            "additional_tax": _money(row["additional_tax"]), "withholding": _money(row["withholding_total"]),
            "net": _money(row["net_in_hand"]),
            "accounts": [
                {"account_id": p["account.account_id"], "event": p["option.event"], "amount": money(p["payment.amount"])}
                for p in paid
            ],
        }  # fmt: skip

    def _findings_of(self, request: int, data: dict[str, Any]) -> Shown:
        """The findings that settle the answer, each with its account: of what is paid, or of all that was asked."""
        shown: Shown = []
        paid = {(a["account_id"], a["event"]) for a in data["accounts"] if a["amount"] != "0.00"}
        asked = {(a["account_id"], a["event"]) for a in data["accounts"]}
        for position in self.explainer.rows_below(OPTION, REQUEST, request):
            option = self.explainer.row(OPTION, position)
            account = self.explainer.row(ACCOUNT, option[pointer(ACCOUNT)])
            key = (account["account.account_id"], option["option.event"])
            if (
                key in paid
                or (data["outcome"] != "approved" and key in asked)
                or data["outcome"] == "answered"
            ):
                shown.append((key[0], self.option_finding(position), self.explainer))
        if self.settled is not None and data["tax"] is not None:
            _, primary = self.settled.primary(request)
            for name in ("taxable_total", "additional_tax", "withholding_total"):
                shown.append((None, self.taxed.finding(name, REQUEST, primary), self.taxed))
        return shown

    def _not_offered(self, request: int, options: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What the law would let the plan offer for this person's money, and the plan does not."""
        matrix = load_matrix()
        seen = {(o["source"], o["event"]) for o in options if o["election"] is not None}
        asked = self.explainer.row(REQUEST, request)
        plan_day = self.explainer.row(PLAN_DAY, asked[pointer(PLAN_DAY)])
        day, begin = plan_day["plan.payment_date"], plan_day["plan.plan_year_begin"]
        accounts = self.accounts_of(request)
        held = {(a["account.source"], a["account.restriction"]): a for a in accounts}
        rows = []
        for (source, restriction), account in held.items():
            if restriction is None or restriction not in matrix.sources:
                continue
            for name, event in matrix.events.items():
                if not event.in_service or not event.plan_must_offer or (source, name) in seen:
                    continue
                cell = matrix.cell(restriction, name, day, begin)
                if cell.law != "yes" or not self._could_offer(cell.condition, account):
                    continue
                rows.append({
                    "source": source, "event": name, "ref": " ".join(cell.refs), "cites": cell.cites,
                    "condition": matrix.conditions[cell.condition].question if cell.condition in matrix.conditions else None,
                })  # fmt: skip
        return rows

    def _could_offer(self, condition: str | None, account: Row) -> bool:
        """Whether the plan, being what it is, could offer an event that the law permits on a condition."""
        if condition == "not_survivor_annuity_plan":
            request = self.explainer.row(REQUEST, account[pointer(REQUEST)])
            plan = self.answered.book.plans[request["plan_id"]]
            return not is_survivor_annuity_plan(terms_on(plan, request["request.payment_date"]).settings)
        if condition in ("esop_employer_securities", "esop_dividend"):
            return account["holds_esop_securities"] not in (NO, NOT_CLAIMED)
        return condition != "defined_benefit_plan" or account["plan_is_a_defined_benefit_plan"] != NO


# -- small readers -----------------------------------------------------------------------------------------------------
def _money(cents: int | None) -> str | None:
    return None if cents is None else money(cents)


def _within_cap(option: dict[str, Any]) -> int | None:
    """The most the event could pay from the account, within the cap that accounts share; unknown if either is."""
    reach: int | None = option["option_available"]
    if option["option_has_cap"] != YES or reach is None:
        return reach
    cap: int | None = option["option_cap"]
    return None if cap is None else min(reach, max(cap, 0))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _target(asked: dict[str, Any], certain: int) -> int | None:
    if asked["request.ask"] in ("all", "percent"):
        return certain
    amount: int | None = asked["request.amount"]
    return amount


def _is_event_asked(event: str, asked: Mapping[str, Any]) -> bool:
    """Whether an event is the one asked for; where none is, any that is not a last resort."""
    if asked["request.event"] is None:
        return load_matrix().events[event].preference < 9
    return bool(asked["request.event"] == event)


def _when(options: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The timeline: what opens and what closes, in order."""
    rows = []
    for option in options:
        for key, what in (("opens_on", "opens"), ("closes_on", "closes")):
            if option[key] is not None:
                rows.append({"date": option[key], "what": what,
                             **{k: option[k] for k in ("account_id", "source", "event", "assuming")}})  # fmt: skip
    return sorted(rows, key=lambda r: (r["date"], r["account_id"], r["event"]))


__all__ = ["Assembler", "Determination", "edition"]
