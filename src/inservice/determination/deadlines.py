"""Dates a determination creates, and what its reader should be warned of."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from inservice.facts.tables import REQUEST
from inservice.law.matrix import load_matrix

if TYPE_CHECKING:
    from inservice.determination.answer import Assembler

_REPAID_WITHIN_THREE_YEARS = frozenset(
    {"birth_or_adoption", "emergency_expense", "domestic_abuse", "disaster_recovery", "coronavirus"}
)
_BIRTH_WINDOW_CUT = date(2022, 12, 30)  # payments made after December 29, 2022: three years (D-LAW-13)


def years_after(day: date, years: int) -> date:
    """The same day so many years later; February 28 where there is no February 29."""
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def deadlines_of(asked: dict[str, Any], data: dict[str, Any]) -> list[dict[str, Any]]:
    """What must be done by when, in order: rollovers, repayments, reporting, the notice."""
    paid: date | None = asked["request.payment_date"]
    if paid is None or data["outcome"] not in ("approved", "approved_in_part"):
        return []
    rows: list[tuple[date, str, str]] = []
    events = {a["event"] for a in data["accounts"] if a["amount"] != "0.00"}
    matrix = load_matrix().events
    rollable = any(matrix[e].rollover_eligible == "yes" for e in events)
    cash = any(d["kind"] == "cash" or d["indirect"] for d in data["destinations"])
    if rollable and cash:
        rows.append(
            (
                paid + timedelta(days=60),
                "Last day to roll over what was paid in cash (60th day after receipt).",
                "D-AGE-18",
            )
        )
    for event in sorted(events & _REPAID_WITHIN_THREE_YEARS):
        last, ref = years_after(paid, 3), "D-AGE-16"
        if event == "birth_or_adoption" and paid < _BIRTH_WINDOW_CUT:
            last, ref = date(2025, 12, 31), "D-LAW-13"
        label = matrix[event].label.lower()
        rows.append(
            (last, f"Last day to repay the {label} distribution to a plan or IRA that takes it.", ref)
        )
    ends: date | None = asked.get("claims.active_duty_ends_on")
    if "qualified_reservist" in events and ends is not None:
        rows.append(
            (
                years_after(ends, 2),
                "Last day to contribute the reservist distribution to an IRA.",
                "D-PATH-09",
            )
        )
    if "deemed_severance" in events:
        month = paid.month + 6
        end = date(paid.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
        end = end.replace(day=min(paid.day, calendar.monthrange(end.year, end.month)[1]))
        rows.append((end, "Deferrals and employee contributions are suspended until this day.", "D-PATH-10"))
    if data["forms_1099r"]:
        rows.append((date(paid.year + 1, 1, 31), "Form 1099-R to the recipient.", "O-PRO-68"))
        rows.append(
            (
                date(paid.year + 1, 3, 31),
                "Form 1099-R to the IRS, filed electronically (February 28 on paper).",
                "O-PRO-68",
            )
        )
    if data["tax"] and data["tax"]["withholding"] not in (None, "0.00"):
        rows.append((date(paid.year + 1, 1, 31), "Form 945 for the tax withheld.", "O-PRO-66"))
    return [{"date": d.isoformat(), "what": w, "rule": r} for d, w, r in sorted(rows)]


def warnings_of(assembler: Assembler, request: int, data: dict[str, Any]) -> list[str]:
    """What the reader should know beside the answer."""
    asked = assembler.explainer.row(REQUEST, request)
    found: list[str] = [r["sentence"] for r in data["refusals"]]
    paid = [a for a in data["accounts"] if a["amount"] != "0.00"]
    if data["event_asked"] == "hardship" and data["instead"]:
        names = ", ".join(sorted({o["account_id"] for o in data["instead"]}))
        found.append(
            "Hardship comes last: the plan must first pay what is available without it "
            f"({names}). Ask again without naming hardship and that money is used first."
        )
    matrix = load_matrix().events
    rollable = [a for a in paid if matrix[a["event"]].rollover_eligible == "yes"]
    given = asked["request.notice_given_on"]
    day = asked["request.payment_date"]
    if rollable:
        if given is None:
            found.append("No section 402(f) explanation is on file; it must be given 30 to 180 days before an eligible rollover "
                         "distribution, unless the participant waives the 30 days. [O-PRO-01]")  # fmt: skip
        elif not 0 <= (day - given).days <= 180:
            found.append(
                f"The section 402(f) explanation of {given} is not within 180 days before payment. [O-PRO-01]"
            )
        elif (day - given).days < 30 and asked["request.is_notice_waived"] is not True:
            found.append("The section 402(f) explanation was given less than 30 days before payment and the 30 days were not "
                         "waived. [O-PRO-02]")  # fmt: skip
    for option in data["options"]:
        if option["status"] == "no" and any("void" in b["rule"] for b in option["blocked_by"]):
            found.append(
                f"Clause {option['clause'] or option['election']} is void: {option['blocked_by'][0]['sentence']}"
            )
    return list(dict.fromkeys(found))
