"""What a compliance analyst files with a top-heavy answer: exclusions, last year beside this year, key history, next steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from inservice import __version__
from inservice.determination.answer import edition
from inservice.engine.dates import spoken
from inservice.engine.explain import Finding
from inservice.engine.money import cents
from inservice.engine.money import spoken as dollars
from inservice.engine.truth import UNKNOWN, YES
from inservice.facts.top_heavy import EMPLOYEE_YEAR, EMPLOYER_YEAR, TESTED_PLAN

if TYPE_CHECKING:
    from inservice.determination.top_heavy import TopHeavyReport

Row = dict[str, Any]


def exclusions(report: TopHeavyReport) -> list[Row]:
    """Who and what is left out of the ratio, and why."""
    out = []
    for person in report.people:
        if not person["takes_part"] or person["counts"] != "no":
            continue
        served = person["performed_services"] != "no"
        out.append({
            "plan_id": person["plan_id"], "person_id": person["person_id"], "what": "everything", "amount": person["amount_most"],
            "reason": "a former key employee counts on neither side" if served
            else "no services in the twelve months that end on the determination date",
            "ref": "TH-KEY-06" if served else "TH-RAT-05",
        })  # fmt: skip
    for line in report.ledger:
        if line["counts_at_most"] == "0.00" and line["amount"] not in ("0.00", None):
            out.append({c: line[c] for c in ("plan_id", "person_id", "what", "amount", "reason", "ref")})
    return out


_BESIDE = ("is_top_heavy", "determination_date", "key_least", "key_most", "nonkey_least", "nonkey_most", "share_at_least", "share_at_most",
           "is_exempt_safe_harbor_plan")  # fmt: skip
_MONEY = frozenset({"key_least", "key_most", "nonkey_least", "nonkey_most", "still_owed"})


def beside_last_year(report: TopHeavyReport, last: TopHeavyReport | None) -> list[Row]:
    """Each figure of a plan last year and this year; nothing of last year where the plan or its tables did not exist."""
    before = {} if last is None else {p["plan_id"]: _told(last, p) for p in last.plans}
    out = []
    for plan in report.plans:
        now, then = _told(report, plan), before.get(plan["plan_id"], {})
        for item, value in now.items():
            was = then.get(item)
            out.append({
                "plan_id": plan["plan_id"], "item": item, "last_year": was, "this_year": value,
                "change": _change(item, value, was),
            })  # fmt: skip
    return out


def _told(report: TopHeavyReport, plan: Mapping[str, Any]) -> Row:
    people = [p for p in report.people if p["plan_id"] == plan["plan_id"] and p["takes_part"]]
    owed = [p["still_owed"] for p in people if p["is_owed_minimum"] != "no"]
    total = None if None in owed else f"{sum(cents(o) for o in owed) / 100:.2f}"
    counted = {
        f"{status}_employees": str(sum(p["status"] == status for p in people))
        for status in ("key", "former_key", "non_key")
    }
    return {c: plan[c] for c in _BESIDE} | counted | {"still_owed": total}


def _change(item: str, value: str | None, was: str | None) -> str:
    if was is None or value == was:
        return ""
    return _difference(value, was) if item in _MONEY and value is not None else "changed"


def _difference(value: str, was: str) -> str:
    change = cents(value) - cents(was)
    return f"{'-' if change < 0 else ''}{abs(change) // 100}.{abs(change) % 100:02d}"


# -- key history -----------------------------------------------------------------------------------------------------
_CHANGES = {
    ("yes", "key"): "key as before", ("no", "key"): "newly key", (None, "key"): "key; nothing on file before",
    ("yes", "former_key"): "key no longer: a former key employee", ("no", "former_key"): "a former key employee, as before",
    (None, "former_key"): "a former key employee",
}  # fmt: skip


def key_history(report: TopHeavyReport) -> list[Row]:
    """Each key or former key employee, the years on file, and the line that this year adds to the table ``key_history``."""
    on_file: dict[tuple[str, str], list[tuple[Any, bool | None]]] = {}
    rows = report.book.tables["key_history"].sort("plan_year_end")
    for plan_id, person, end, was in rows.select(
        "plan_id", "person_id", "plan_year_end", "was_key"
    ).iter_rows():
        on_file.setdefault((plan_id, person), []).append((end, was))
    dates = {p["plan_id"]: p["determination_date"] for p in report.plans}
    out = []
    for person in report.people:
        held = on_file.get((person["plan_id"], person["person_id"]), [])
        if not (person["takes_part"] or held) or person["status"] == "non_key":
            continue
        day, status = dates[person["plan_id"]], person["status"]
        earlier = [was for end, was in held if end.isoformat() < day]
        last = None if not earlier or earlier[-1] is None else ("yes" if earlier[-1] else "no")
        out.append({
            "plan_id": person["plan_id"], "person_id": person["person_id"],
            "on_file": ", ".join(f"{end.isoformat()} {_answer(was)}" for end, was in held), "plan_year_end": day,
            "was_key": {"key": "yes", "former_key": "no"}.get(status, "unknown"), "key_as": person["key_as"],
            "change": _CHANGES.get((last, status), "not settled"), "is_on_file": any(end.isoformat() == day for end, _ in held),
        })  # fmt: skip
    return out


def _answer(was: bool | None) -> str:
    return "unknown" if was is None else "yes" if was else "no"


# -- next steps ------------------------------------------------------------------------------------------------------
def next_steps(report: TopHeavyReport) -> list[Row]:
    """What is to be done, for which plan or person, with the line of the law it rests on."""
    steps: list[Row] = []

    def step(what: str, ref: str, plan_id: str | None = None, by: str | None = None) -> None:
        steps.append({"plan_id": plan_id, "what": what, "by": by, "ref": ref})

    lost = sum(p.severity == "error" for p in report.book.problems)
    if lost:
        step(f"Repair the {lost} cells or rows that could not be read, and run again.", "")
    for plan, at, finding in zip(report.plans, report.asked, report.findings(), strict=True):
        if plan["is_top_heavy"] == "unknown":
            told = ". ".join(_missing(report, finding, plan))
            step(f"Settle the status. {told}.", "TH-RAT-01", plan["plan_id"])
        for broken in plan["exemption_broken_by"]:
            step(f"The plan is not exempt for the year: {broken['why']}", broken["ref"], plan["plan_id"])
        due = report.frames[TESTED_PLAN.name]["annual_addition_through"][at]
        if plan["is_top_heavy"] == "yes" and due is not None:
            return_due = report.frames[TESTED_PLAN.name]["tested_plan.return_due_date"][at]
            told = f"Deposit by {spoken(return_due)} to deduct for the year, and by {spoken(due)} for an annual addition of the year."
            step(told, "TH-MIN-16", plan["plan_id"], return_due.isoformat())
    _unsettled_people(report, step)
    _owed(report, step)
    new = [k for k in report.key_history if not k["is_on_file"] and k["was_key"] != "unknown"]
    if new:
        lines = "1 line" if len(new) == 1 else f"{len(new)} lines"
        step(
            f"Add {lines} to the table key_history: who is a former key employee next year turns on it.",
            "TH-KEY-14",
        )
    for name, ref in dict.fromkeys((r["name"], r["ref"]) for r in report.other_readings if r["changes"]):
        step(
            f"Have the employer confirm the reading {name}: another would change a status or an amount.",
            ref,
        )
    return steps


_TOLD = 20


def _missing(report: TopHeavyReport, finding: Finding, plan: Mapping[str, Any]) -> list[str]:
    """What a finding lacks, and the amounts of the group that have no bound, each with whose they are."""
    open_: dict[str, list[str]] = {}
    for line in report.ledger:
        if line["counts_at_most"] is None and line["plan_id"] in plan["required_group"]:
            open_.setdefault(line["reason"], []).append(line["person_id"])
    unbounded = [f"{reason[0].upper()}{reason[1:]} ({_names(who)})" for reason, who in open_.items()]
    return unbounded or _lacks([finding])


def _lacks(findings: list[Finding]) -> list[str]:
    """What the unknown answers say that rest on no other unknown answer."""
    last = [
        f for finding in findings for f in finding.walk()
        if f.status == "unknown" and not any(p.status == "unknown" for p in f.parts)
    ]  # fmt: skip
    return list(dict.fromkeys(f.sentence.rstrip(".") for f in last))


def _names(people: list[str]) -> str:
    shown = list(dict.fromkeys(people))
    return ", ".join(shown[:_TOLD]) + (f" and {len(shown) - _TOLD} more" if len(shown) > _TOLD else "")


def _unsettled_people(report: TopHeavyReport, step: Any) -> None:
    """What each person's status lacks; of many such people the first."""
    unsettled = [p for p in report.people if p["status"] == "unknown" and p["takes_part"]]
    for person in unsettled[:_TOLD]:
        found = report.findings(person["person_id"])
        about = [f for f in found if f.rule.endswith(("is_key_employee", "is_former_key_employee"))]
        told = f"Settle whether {person['person_id']} is a key employee. {'. '.join(_lacks(about))}."
        step(told, "TH-KEY-01", person["plan_id"])
    if len(unsettled) > _TOLD:
        step(f"Settle the status of {len(unsettled) - _TOLD} more people.", "TH-KEY-01")


def _owed(report: TopHeavyReport, step: Any) -> None:
    total, people = report.owed["total"], report.owed["people"]
    short = [p for p in people if p["still_owed"] not in (None, "0.00")]
    if total is None:
        open_ = _names([p["person_id"] for p in people if p["still_owed"] is None])
        step(f"Settle what is owed to {open_}.", "TH-MIN-01")
    late = report.corrections
    if late["total"] is not None:
        step(
            f"Deposit {dollars(cents(late['total']))}, earnings included, for the minimums missed.",
            "TH-COR-01",
        )
    elif short:
        sum_ = sum(cents(p["still_owed"]) for p in short)
        for_whom = "1 employee" if len(short) == 1 else f"{len(short)} employees"
        step(f"Contribute {dollars(sum_)} for {for_whom} (see the minimums).", "TH-MIN-01")
    for person in people:
        if person["deferrals_to_give_way"] not in (None, "0.00"):
            refund = dollars(cents(person["deferrals_to_give_way"]))
            step(
                f"Refund {refund} of deferrals of {person['person_id']}: the minimum does not fit beside them.",
                "TH-MIN-17",
            )
    unsettled = [p["person_id"] for p in report.pensions if p["still_owed"] is None]
    if unsettled:
        step(
            f"Settle the minimum benefit of {', '.join(unsettled)}: see the tables pension_years and plan_history.",
            "TH-DBM-01",
        )
    for pension in report.pensions:
        if pension["still_owed"] not in (None, "0.00"):
            accrual = dollars(cents(pension["still_owed"]))
            step(f"Accrue {accrual} a year more for {pension['person_id']}.", "TH-DBM-01", pension["plan_id"])
    employees = report.frames[EMPLOYEE_YEAR.name]
    offered = sorted({p for p, must in zip(employees["employee.person_id"], employees["must_be_offered_top_heavy_schedule"], strict=True)
                      if must == YES})  # fmt: skip
    if offered:
        step(f"Offer the top-heavy vesting schedule to {', '.join(offered)}.", "TH-VST-06")
    if UNKNOWN in employees["is_owed_minimum"].to_list() and total is not None:
        step("Settle who is owed the minimum: some statuses are unknown.", "TH-MIN-01")


def sign_off(report: TopHeavyReport) -> Row:
    """What was tested with what, whose judgement it rests on, and the lines to sign."""
    officers = report.book.tables["officers"]
    judged = sorted({
        f"{person}: officer {_answer(told)}, decided by {by or 'nobody named'}"
        for person, told, by in officers.select("person_id", "is_officer", "decided_by").iter_rows()
    })  # fmt: skip
    groups = report.frames[EMPLOYER_YEAR.name]["employer_year.group_id"].to_list()
    return {
        "employer": ", ".join(dict.fromkeys(groups)), "plan_year": report.plan_year, "law_data": edition(), "software": __version__,
        "readings": {name: report.workings.plans[name][0] for name in dict.fromkeys(r["name"] for r in report.other_readings)},
        "judgements": judged, "prepared_by": None, "prepared_on": None, "reviewed_by": None, "reviewed_on": None,
    }  # fmt: skip


__all__ = ["beside_last_year", "exclusions", "key_history", "next_steps", "sign_off"]
