"""The parts of a plan of correction: programmes, methods with who pays what, deadlines, small amounts. Each is read from the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from inservice.determination.correction_facts import Workings
from inservice.determination.written import iso, money
from inservice.engine.dates import spoken
from inservice.engine.evaluate import Answers
from inservice.engine.explain import Explainer, Finding
from inservice.engine.money import sum_of
from inservice.facts.correction import CORRECTION
from inservice.intake.correction_parts import EarningsPart
from inservice.law.correction.earnings import Growth, Return, earned_by_period, place_of_period
from inservice.law.correction.figures import FailureKind, Method, allocations, rollovers
from inservice.law.rulebook import rule_book

PROGRAMMES = (
    ("self_correction_insignificant", "Self-correction of an insignificant failure", "self_corrects_as_insignificant", ""),
    ("self_correction_significant", "Self-correction of a significant failure within its years", "self_corrects_as_significant",
     "significant_window_ends_on"),
    ("self_correction_inadvertent", "Self-correction of an eligible inadvertent failure", "self_corrects_as_inadvertent",
     "reasonable_time_ends_on"),
    ("submission", "Submission to the IRS (voluntary correction)", "may_submit", "submission_correction_ends_on"),
    ("audit", "Closing agreement on audit", "may_close_on_audit", ""),
)  # fmt: skip
"""Name, label, the rule that opens it, and the rule of its last day."""
FIDUCIARY_PROGRAMMES = (
    ("late_deposit_self", "Self-correction with the Department of Labor", "may_self_correct_late_deposit", "late_deposit_window_ends_on"),
    ("late_deposit_application", "Application to the Department of Labor", "may_apply_to_department_of_labor", ""),
)  # fmt: skip
_RELIEF = date(2022, 12, 29)
"""SECURE 2.0 Act sections 301 and 305: no deadline of theirs is told of a correction before."""


class Asked:
    """The rules' answers to one case."""

    def __init__(self, workings: Workings) -> None:
        book = rule_book()
        self.held: list[dict[str, Any]] = workings.frame.rows(named=True)
        self.facts = self.held[0]
        self.rows = range(1, len(self.held)) or range(1)
        """The rows of the plan years: below the whole failure, or that row itself where there is one."""
        self._explainer = Explainer(book, Answers(book, {CORRECTION.name: workings.frame}))

    def found(self, rule: str, row: int = 0) -> Finding:
        """The answer of a rule with its sentence and reasons; of the whole failure, or of the plan year of a row."""
        return self._explainer.finding(rule, CORRECTION, row)

    def value(self, rule: str, row: int = 0) -> Any:
        """The value of an amount, None where it is unknown."""
        return self.found(rule, row).value

    def status(self, rule: str, row: int = 0) -> str:
        """The answer to a question, by name."""
        return self.found(rule, row).status or "unknown"

    def said(self, rule: str) -> dict[str, Any]:
        """An answer with its sentence and authority."""
        found = self.found(rule)
        sentence = found.parts[0].sentence if len(found.parts) == 1 else found.sentence
        return {"status": found.status, "sentence": sentence, **_authority(found)}


def programmes_of(kind: FailureKind) -> tuple[tuple[str, str, str, str], ...]:
    """The programmes that a failure of this kind is corrected under; withholding is no failure of the plan."""
    return {"withholding": (), "deposit": FIDUCIARY_PROGRAMMES}.get(kind.family, PROGRAMMES)


def programme_rows(asked: Asked, kind: FailureKind) -> list[dict[str, Any]]:
    """Each programme: open or not on the day, why, its fee and its last day."""
    out = []
    for name, label, rule, until in programmes_of(kind):
        found = asked.found(rule)
        fee = asked.found("submission_fee") if name == "submission" else None
        out.append({
            "name": name, "label": label, "open": found.status, "sentence": found.sentence,
            "until": iso(asked.value(until)) if until else None,
            "fee": money(fee.value) if fee else "0.00" if name.startswith("self") else None, "fee_sentence": fee.sentence if fee else None,
            **_authority(found),
        })  # fmt: skip
    return out


def method_row(asked: Asked, kind: FailureKind, method: Method) -> dict[str, Any]:
    """One way to correct: permitted or not and why, who pays how much, where it goes, what is told and reported."""
    found = asked.found(method.rule) if method.rule else None
    permitted = found.status if found else "yes"
    authority = _authority(found) if found else {"cites": kind.cites, "confidence": kind.status}
    amounts = {
        who: "0.00" if rule == "nothing" else money(asked.value(rule)) for who, rule in method.pays.items()
    }
    rollover = _rollover(asked, kind, method)
    return {
        "name": method.name, "label": method.label, "permitted": permitted, "why": found.sentence if found else method.why,
        "because": _because(found), "what": method.what, "who_pays": method.who_pays, "amounts": amounts if permitted != "no" else {},
        "goes_to": _goes_to(asked, method), "notice": method.notice, "reporting": _reporting(asked, kind, method),
        "rollover": rollover, "rollover_says": _rollover_says(rollover),
        **authority, "ref": " ".join(dict.fromkeys([*method.ref.split(), *(found.refs if found else ())])),
    }  # fmt: skip


def _goes_to(asked: Asked, method: Method) -> str:
    own, _, others = method.goes_to.partition("; others: ")
    if not others:
        return method.goes_to
    known = asked.value("correction_class")
    return "" if known is None else own.removeprefix("A: ") if known == "A" else others


def _reporting(asked: Asked, kind: FailureKind, method: Method) -> str:
    is_repaid = kind.family == "overpayment" and method.rollover == "rollover_if_sought"
    said = (asked.found("repayment_reduces_form_1099r", row).sentence for row in asked.rows)
    return " ".join([kind.reporting, *dict.fromkeys(said)]) if is_repaid else kind.reporting


def _rollover(asked: Asked, kind: FailureKind, method: Method) -> str | None:
    if kind.family != "overpayment" or not method.rollover:
        return None
    named: str | None = method.rollover if method.rollover in rollovers() else asked.value(method.rollover)
    return named


_DEADLINES = (
    ("significant_window_ends_on", "Last day to self-correct a significant failure on the older track", "O-CAL-13"),
    ("reasonable_time_ends_on", "End of the time deemed reasonable for an eligible inadvertent failure", "O-CAL-14"),
    ("submission_correction_ends_on", "Last day to correct under the compliance statement", "O-CAL-15"),
    ("recoupment_look_back_ends_on", "Last day for the first written notice, if an ERISA plan is to ask for it back", "O-CAL-16"),
    ("late_deposit_window_ends_on", "Last day for late deposits to reach the plan, to be self-corrected", "O-CAL-20"),
    ("amendment_is_adopted_by", "Adopt the amendment that lets the plan go on with it, if it operates it this plan year", "O-COR-55"),
)  # fmt: skip


def _rollover_says(name: str | None) -> dict[str, str] | None:
    if name is None:
        return None
    told = rollovers()[name]
    return {"says": told["says"], "ref": told["ref"], "cites": told["cites"], "confidence": told["status"]}


def deadline_rows(asked: Asked, kind: FailureKind, day: date, offered: Iterable[str]) -> list[dict[str, Any]]:
    """Days that bound the correction, in their order; ``offered`` names the methods that are not ruled out."""
    wanted: set[str] = set()
    if programmes_of(kind) is PROGRAMMES:
        wanted |= {"significant_window_ends_on", "submission_correction_ends_on"}
        wanted |= {"reasonable_time_ends_on"} if day >= _RELIEF else set()
    if kind.family == "overpayment" and day >= _RELIEF:
        wanted.add("recoupment_look_back_ends_on")
    if kind.family == "deposit":
        wanted.add("late_deposit_window_ends_on")
    if {"amend", "add_hardship", "amend_by_submission"} & set(offered):
        wanted.add("amendment_is_adopted_by")
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for rule, what, ref in _DEADLINES:
        # each plan year has its own years to be self-corrected in; every other day is one for the whole failure
        for row in asked.rows if rule in wanted and rule == "significant_window_ends_on" else (0,):
            found = asked.found(rule, row)
            if rule in wanted and found.value is not None:
                said = (
                    f"{what}: plan year to {spoken(asked.held[row]['corrected_plan.failure_year_end'])}"
                    if row
                    else what
                )
                rows[rule, said] = {
                    "date": found.value.isoformat(), "what": said, "rule": ref, "cites": found.cites,
                    "confidence": found.confidence,
                }  # fmt: skip
    return sorted(rows.values(), key=lambda row: row["date"])


def year_rows(asked: Asked, workings: Workings) -> list[dict[str, Any]]:
    """Each plan year of a failure that ran over several: its amount with earnings, and its own time limits."""
    if len(workings.years) < 2:
        return []
    is_overpayment = asked.status("is_overpayment") == "yes"
    makes_up = "failure.outstanding" if is_overpayment else "failure.outstanding_without_loss"
    return [
        {
            "occurred_on": year.occurred_on.isoformat(), "plan_year_end": iso(year.year_end), "amount": money(year.amount),
            "repaid": money(year.repaid), "steps": step_rows(year.growth), "return": whole_return(year.growth),
            "missing": year.growth.missing if year.growth else None, "outstanding": money(asked.held[row][makes_up]),
            "significant_until": iso(asked.value("significant_window_ends_on", row)),
            "is_within_significant_window": asked.status("is_within_significant_window", row),
            "repayment_reduces_form_1099r": asked.status("repayment_reduces_form_1099r", row) if is_overpayment else None,
            "people": [
                {"person_id": p["person_id"], "amount": money(p["amount"]), "with_earnings": money(p["owed"])} for p in year.people
            ],
        }
        for row, year in zip(asked.rows, workings.years, strict=True)
    ]  # fmt: skip


def allocation_row(workings: Workings, stated: EarningsPart | None) -> dict[str, Any] | None:
    """What of the earnings goes to the person alone, and what the plan shares out as its earnings; None where that is not asked."""
    if stated is None or stated.allocation is None:
        return None
    told = allocations()[stated.allocation]
    found = _shared_out(workings, stated, told["to_person"])
    parts: dict[
        tuple[Return, str], int
    ] = {}  # the same period may be the first of one year of the failure, and not of another
    to_plan: dict[str, int] = {}
    sums = {"person": 0, "plan": 0}
    for who, step, to, cents in found or ():
        parts[step, to] = parts.get((step, to), 0) + cents
        sums[to] += cents
        if who is not None:
            to_plan[who] = to_plan.get(who, 0) + (cents if to == "plan" else 0)
    return {
        "method": stated.allocation, "says": told["says"],
        "parts": [
            {"from": step.from_.isoformat(), "through": step.through.isoformat(), "earned": money(cents), "goes_to": to}
            for (step, to), cents in parts.items()
        ],
        **{f"to_{to}": None if found is None else money(cents) for to, cents in sums.items()},
        "people": [{"person_id": who, "to_plan": money(cents)} for who, cents in to_plan.items()],
        "ref": told["ref"], "cites": told["cites"], "confidence": told["status"],
    }  # fmt: skip


def _shared_out(
    workings: Workings, stated: EarningsPart, of_person: Collection[str]
) -> list[tuple[str | None, Return, str, int]] | None:
    """What each valuation period made for each person, and whether it is the person's or the plan's; None where one is unknown."""
    found = []
    for year in workings.years:
        owed = [(p["person_id"], p["amount"]) for p in year.people] or [(None, year.amount)]
        if year.growth is None or year.growth.missing:
            return None
        steps = year.growth.steps
        for who, amount in owed:
            if amount is None:
                return None
            for at, (step, cents) in enumerate(zip(steps, _earned(amount, year.growth, stated), strict=True)):
                to = "person" if place_of_period(at, len(steps)) in of_person else "plan"
                found.append((who, step, to, cents))
    return found


def _earned(amount: int, growth: Growth, stated: EarningsPart) -> list[int]:
    """What each period made of an amount; nothing where a loss in all is ignored."""
    made = earned_by_period(amount, growth)
    return made if stated.losses == "counted" or sum(made) >= 0 else [0] * len(made)


def people_rows(workings: Workings) -> list[dict[str, Any]]:
    """Each person to whom something is owed, with earnings, over all the years."""
    owed: dict[str, list[dict[str, Any]]] = {}
    for year in workings.years:
        for person in year.people:
            owed.setdefault(person["person_id"], []).append(person)
    return [
        {
            "person_id": name, "amount": money(sum(each["amount"] for each in many)), "former": many[0]["former"],
            "with_earnings": money(sum_of(each["owed"] for each in many)),
        }
        for name, many in owed.items()
    ]  # fmt: skip


def step_rows(growth: Growth | None) -> list[dict[str, str]]:
    """The stretches of time of a growth, each with its return."""
    return [
        {"from": step.from_.isoformat(), "through": step.through.isoformat(), "rate": rate(step.rate)}
        for step in (growth.steps if growth else ())
    ]


def whole_return(growth: Growth | None) -> str | None:
    """The return of all its stretches; None where one is not on file."""
    return None if growth is None or growth.factor is None else rate(growth.factor - 1)


def small_amount_rows(asked: Asked, kind: FailureKind) -> list[dict[str, Any]]:
    """What the rules on small amounts say of this case."""
    rules = {"overpayment": ["is_small_overpayment"], "shortfall": ["small_payment_is_excused"]}.get(
        kind.family, []
    )
    if asked.facts["failure.excess_in_account"] is not None:
        rules = [*rules, "excess_in_account_is_small"]
    return [asked.said(rule) for rule in rules]


def rules_of(kind: FailureKind, methods: Iterable[Method]) -> list[str]:
    """The rules whose findings make up the answer to a failure of this kind."""
    rules = ["correction_class"] if kind.family == "overpayment" else []
    rules += [rule for _, _, rule, _ in programmes_of(kind)]
    for method in methods:
        rules += [method.rule] if method.rule else []
        rules += [rule for rule in method.pays.values() if rule != "nothing"]
    return list(dict.fromkeys(rules))


def _because(found: Finding | None) -> list[dict[str, str]]:
    """Why a method is not permitted, or not known to be: the parts that settle its rule."""
    if found is None or found.status == "yes":
        return []
    parts = {each.rule: each for each in found.parts if each.sentence != found.sentence}
    return [{"sentence": each.sentence, **_authority(each)} for each in parts.values()]


def _authority(found: Finding) -> dict[str, str]:
    return {"ref": " ".join(found.refs), "cites": found.cites, "confidence": found.confidence}


def rate(value: Any) -> str:
    """A return for the eye, in percent with four decimals; the amounts use the exact fraction."""
    parts = round(value * 1_000_000)
    sign = "-" if parts < 0 else ""
    return f"{sign}{abs(parts) // 10_000}.{abs(parts) % 10_000:04d}%"


__all__ = [
    "Asked",
    "allocation_row",
    "deadline_rows",
    "method_row",
    "people_rows",
    "programme_rows",
    "rate",
    "rules_of",
    "small_amount_rows",
    "step_rows",
    "whole_return",
    "year_rows",
]
