"""Dates a determination creates, and what its reader should be warned of."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from inservice.engine import money
from inservice.engine.dates import spoken
from inservice.engine.grain import pointer
from inservice.engine.truth import NO, YES
from inservice.facts.tables import OPTION, PLAN_OPTION, REQUEST
from inservice.law.matrix import load_matrix
from inservice.plan.terms import terms_on

if TYPE_CHECKING:
    from inservice.determination.answer import Assembler

Row = tuple[date, str, str]

CONVERSION = "in_plan_roth_rollover"

_NAMED = {
    "birth_or_adoption": "birth or adoption distribution",
    "coronavirus": "coronavirus-related distribution",
    "disaster_recovery": "disaster recovery distribution",
    "domestic_abuse": "domestic abuse distribution",
    "emergency_expense": "emergency expense distribution",
    "terminal_illness": "distribution to a terminally ill individual",
}
"""What may be repaid, as a sentence calls it; the months are each event's ``repayment_figure``."""


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month where it has none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _figure(name: str, day: date) -> Any:
    found = load_matrix().figures[name].on(day)
    return None if found is None else found.value


def settled_value(assembler: Assembler, request: int, rule: str) -> Any:
    """What a rule on requests says of the payments as they are made; None where nothing is settled."""
    if assembler.settled is None:
        return None
    _, run = assembler.settled.primary(request)
    return assembler.settled.answers.row(REQUEST, run)[rule]


def only_converts_what_could_not_be_drawn(data: dict[str, Any]) -> bool:
    """Whether all that is paid is rolled to a Roth account inside the plan and could not be paid out that day.

    Such an amount moves directly or not at all, so no section 402(f) explanation is due (Notice 2013-74; D-PLAN-05).
    """
    matrix = load_matrix().events
    paid = [a for a in data["accounts"] if a["amount"] != "0.00"]
    drawn = {
        o["account_id"]
        for o in data["options"]
        if o["status"] == "yes" and o["event"] != CONVERSION and matrix[o["event"]].rollover_eligible == "yes"
    }
    return bool(paid) and all(a["event"] == CONVERSION and a["account_id"] not in drawn for a in paid)


def deadlines_of(assembler: Assembler, request: int, data: dict[str, Any]) -> list[dict[str, Any]]:
    """What must be done by when, in order: rollovers, repayments, reporting, amendments."""
    asked = assembler.explainer.row(REQUEST, request)
    paid: date | None = asked["request.payment_date"]
    if paid is None or data["outcome"] not in ("approved", "approved_in_part"):
        return []
    rows: list[Row] = []
    events = {a["event"] for a in data["accounts"] if a["amount"] != "0.00"}
    cash = any(d["kind"] == "cash" or d["indirect"] for d in data["destinations"])
    days = _figure("rollover_days", paid)
    # cash may be what no one may roll over: a required minimum, a hardship, a child's share under an order
    eligible = settled_value(assembler, request, "rollover_eligible_total")
    direct = settled_value(assembler, request, "directly_rolled_total") or 0
    if (eligible is None or eligible > direct) and cash and days is not None:
        what = f"Last day to roll over what was paid in cash ({days}th day after receipt)."
        rows.append((paid + timedelta(days=days), what, "D-AGE-18"))
    rows.extend(_repayments(events, paid, data))
    ends: date | None = asked.get("claims.active_duty_ends_on")
    months = _figure("reservist_repayment_months", paid)
    # a payment under another event that meets the terms is a reservist distribution too
    is_reservist = "qualified_reservist" in events | _excepted(data)
    if is_reservist and ends is not None and months is not None:
        what = "Last day to contribute the reservist distribution to an IRA."
        rows.append((months_after(ends, months), what, "D-PATH-09"))
    if "deemed_severance" in events:
        what = "Deferrals and employee contributions are suspended until this day."
        rows.append((months_after(paid, 6), what, "D-PATH-10"))
    if data["forms_1099r"]:
        rows.append((date(paid.year + 1, 1, 31), "Form 1099-R to the recipient.", "O-PRO-68"))
        what = "Form 1099-R to the IRS, filed electronically (February 28 on paper)."
        rows.append((date(paid.year + 1, 3, 31), what, "O-PRO-68"))
    if data["tax"] and data["tax"]["withholding"] not in (None, "0.00"):
        rows.append((date(paid.year + 1, 1, 31), "Form 945 for the tax withheld.", "O-PRO-66"))
    for name, adopt_by, _ in _clauses_to_adopt(assembler, request, data):
        rows.append((adopt_by, f"Clause {name}, operated before its adoption, must be adopted.", "D-PLAN-10"))
    return [{"date": d.isoformat(), "what": w, "rule": r} for d, w, r in sorted(set(rows))]


def _excepted(data: dict[str, Any]) -> set[str]:
    """The names of the exceptions that spare something of the 10% tax."""
    return {each["name"] for each in (data["tax"] or {}).get("exception", [])}


def _repayments(events: set[str], paid: date, data: dict[str, Any]) -> Iterator[Row]:
    """The last day to repay what was paid under an event with such a right, or is treated as such on the return."""
    matrix = load_matrix().events
    for event in sorted(_NAMED.keys() & (events | _excepted(data))):
        months = _figure(matrix[event].repayment_figure or "repayment_months", paid)
        if months is None:
            continue
        last, ref = months_after(paid, months), "D-AGE-16"
        old = _figure("birth_or_adoption_old_repayment_last_day", paid)
        if event == "birth_or_adoption" and old is not None:
            last, ref = old, "D-LAW-13"
        yield last, f"Last day to repay the {_NAMED[event]} to a plan or IRA that takes it.", ref


def _clauses_to_adopt(
    assembler: Assembler, request: int, data: dict[str, Any]
) -> list[tuple[str, date, date | None]]:
    """The clauses paid under that still await adoption: their name, the plan's own day, and the law's last day."""
    paid = {(a["account_id"], a["event"], a["election"]) for a in data["accounts"] if a["amount"] != "0.00"}
    plan = assembler.answered.book.plans[assembler.explainer.row(REQUEST, request)["plan_id"]]
    last_day = (
        "amendment_deadline_if_bargained" if plan.document.collectively_bargained else "amendment_deadline"
    )
    found: dict[str, tuple[str, date, date | None]] = {}
    for position, option in zip(assembler.shown_of.get(request, []), data["options"], strict=True):
        if (option["account_id"], option["event"], option["election"]) not in paid:
            continue
        at = assembler.explainer.row(OPTION, position)[pointer(PLAN_OPTION)]
        clause = assembler.explainer.row(PLAN_OPTION, at)
        if clause["clause_awaits_adoption"] == YES and clause["clause.adopt_by"] is not None:
            name = option["clause"] or option["election"]
            found[name] = (name, clause["clause.adopt_by"], clause[last_day])
    return list(found.values())


def warnings_of(assembler: Assembler, request: int, data: dict[str, Any]) -> list[str]:
    """What the reader should know beside the answer."""
    asked = assembler.explainer.row(REQUEST, request)
    found: list[str] = [r["sentence"] for r in data["refusals"]]
    paid = [a for a in data["accounts"] if a["amount"] != "0.00"]
    waits = any("D-HARD-23" in b["ref"].split() for a in data["accounts"] for b in a["blocked_by"])
    if data["event_asked"] == "hardship" and data["instead"] and waits:
        names = ", ".join(sorted({o["account_id"] for o in data["instead"]}))
        found.append(
            "Hardship comes last: the plan must first pay what is available without it "
            f"({names}). Ask again without naming hardship and that money is used first."
        )
    eligible = settled_value(assembler, request, "rollover_eligible_total") if paid else 0
    if eligible is None or eligible > 0:
        if not only_converts_what_could_not_be_drawn(data):
            found += _of_the_explanation(asked)
        found += _of_the_offer(assembler, request)
    if any(a["event"] == "hardship" for a in paid) and asked["suspends_deferrals_against_the_law"] == YES:
        found.append(
            "The plan suspends deferrals because of this hardship distribution; from January 1, 2020 the law forbids it. "
            "[D-HARD-27 D-LAW-02]"
        )
    found += _of_iras(assembler, request, data)
    for name, adopt_by, last_day in _clauses_to_adopt(assembler, request, data):
        late = ""
        if last_day is not None and adopt_by > last_day:
            late = f", but the law allows no later day than {spoken(last_day)}"
        found.append(
            f"The plan operates clause {name} before adopting it; by its own terms it must be adopted by "
            f"{spoken(adopt_by)}{late}. [D-PLAN-10 O-CAL-11]"
        )
    concerned = data["accounts"] if data["accounts"] else data["options"]
    found += [b["sentence"] for o in concerned for b in o["blocked_by"] if " is void: " in b["sentence"]]
    found += _of_what_is_left_out(assembler, request, data)
    found += _of_the_plan(assembler, request, asked, data)
    return list(dict.fromkeys(found))


def _of_what_is_left_out(assembler: Assembler, request: int, data: dict[str, Any]) -> Iterator[str]:
    """Money that might be open too and, were it known to be, would have paid a part of what other money pays."""
    settled = assembler.settled
    if settled is None or data["outcome"] != "approved":
        return
    _, run = settled.primary(request)
    perhaps = (
        each for order, each in settled.orders_of[request] if order.is_primary and not order.is_certain
    )
    names = sorted({a["account_id"] for a in data["accounts"] if a["status"] == "unknown"})
    if names and next(perhaps, run) != run:
        yield (
            f"Whether {' and '.join(names)} could pay is not known, so nothing is drawn from it: once it is known, the plan's order "
            "may draw on it, and the amounts by account and the tax would be others. [D-DEC-05]"
        )


def _of_the_plan(
    assembler: Assembler, request: int, asked: dict[str, Any], data: dict[str, Any]
) -> Iterator[str]:
    """What the plan's terms add: a fee, an order of sources that the request departs from, a balance long out of date."""
    day = asked["request.payment_date"]
    plan = assembler.answered.book.plans[asked["plan_id"]]
    terms = terms_on(plan, day)
    paid = {(a["account_id"], a["event"]): a for a in data["accounts"] if a["amount"] != "0.00"}
    elections = {a["election"] for a in paid.values()}
    for clause in terms.clauses:
        fee = clause.limits.fee
        if clause.election in elections and fee is not None and fee.payer == "participant":
            yield f"The plan charges the participant a fee of {money.spoken(fee.amount)}, which is not taken off here. [O-FLD-44]"
    order, rule = asked["request.order"], terms.settings.source_order.rule
    is_said = "source_order" not in terms.defaulted and rule != "participant_choice"
    if paid and is_said and order in ("cheapest", "after_tax_first", "pro_rata", "listed") and order != rule:
        said = "pro rata" if rule == "pro_rata" else "in the order that the document lists"
        yield f"The plan pays {said}; the order used here is the one asked for and departs from the document. [O-FLD-40 O-DOC-20]"
    for account in assembler.accounts_of(request):
        as_of = account["account.as_of"]
        name = account["account.account_id"]
        if any(a == name for a, _ in paid) and (as_of is None or (day - as_of).days > 366):
            told = "not dated" if as_of is None else f"that of {spoken(as_of)}"
            yield f"The balance of {name} is {told}; decide again on the balance of the payment date. [O-PRO-40]"


def _of_the_explanation(asked: Any) -> Iterator[str]:
    """What is to be said of the section 402(f) explanation."""
    given, day = asked["request.notice_given_on"], asked["request.payment_date"]
    least, most = (_figure(f"rollover_notice_{end}_days", day) for end in ("least", "most"))
    if given is None:
        yield (
            f"No section 402(f) explanation is on file; it must be given {least} to {most} days before an eligible rollover "
            f"distribution, unless the participant waives the {least} days. The model current on {spoken(day)} is that of "
            f"{asked['safe_harbor_explanation']}. [O-PRO-01 O-PRO-04]"
        )
        return
    if most is not None and not 0 <= (day - given).days <= most:
        yield f"The section 402(f) explanation of {given} is not within {most} days before payment. [O-PRO-01]"
    elif least is not None and (day - given).days < least and asked["thirty_days_are_waived"] != YES:
        yield (
            f"The section 402(f) explanation was given less than {least} days before payment and the {least} days were not "
            "waived. [O-PRO-02]"
        )
    if asked["explanation_follows_current_model"] == NO:
        yield (
            f"The section 402(f) explanation was given on {spoken(given)}, when the model of "
            f"{asked['safe_harbor_explanation_then']} was current; {asked['safe_harbor_explanation']} has since taken its place. "
            "[D-LAW-24 O-PRO-04]"
        )


def _of_the_offer(assembler: Assembler, request: int) -> Iterator[str]:
    """What is to be said of the offer of a direct rollover."""
    rolled = settled_value(assembler, request, "directly_rolled_total")
    offered = settled_value(assembler, request, "direct_rollover_must_be_offered")
    if offered == NO and rolled:
        yield (
            "The year's eligible rollover distributions stay below the amount from which a direct rollover must be offered: the "
            "plan may refuse this one. [D-PLAN-06 D-WH-05]"
        )
    if settled_value(assembler, request, "partial_direct_rollover_may_be_refused") == YES:
        yield "The part to be rolled over directly is so small that the plan may refuse to split the payment. [D-WH-05]"


def _of_iras(assembler: Assembler, request: int, data: dict[str, Any]) -> Iterator[str]:
    """What is to be said of the IRAs that receive money, or could first."""
    asked = assembler.explainer.row(REQUEST, request)
    received = {d["kind"]: d for d in data["destinations"] if d["amount"] != "0.00"}
    if "traditional_ira" in received and asked["ira_brings_required_minimums"] == YES:
        yield (
            "Work for the employer postpones required minimums in the plan, not in an IRA: the money rolled over will have to be "
            "paid out in yearly minimums. [D-RMD-03]"
        )
    if received.get("roth_ira", {}).get("in_the_roth_ira", {}).get("contributions") not in (None, "0.00"):
        yield (
            "The Roth IRA's own five years count, from the first year of any Roth IRA of the participant; years in the plan do "
            "not carry over. [D-AGE-15]"
        )
    instead = (data["tax"] or {}).get("if_rolled_to_ira_first")
    if instead and None not in (instead["additional_tax"], data["tax"]["additional_tax"]):
        now, then = (money.spoken(money.cents(t["additional_tax"])) for t in (data["tax"], instead))
        if now != then:
            yield (
                f"Rolled over to a traditional IRA first and taken from there in the same year, the payment would bear an additional "
                f"tax of {then} instead of {now}. [D-ROLL-09]"
            )


__all__ = ["deadlines_of", "months_after", "warnings_of"]
