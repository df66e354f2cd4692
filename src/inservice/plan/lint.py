"""Checking a plan document against the law: every clause, on every day on which something changes.

A contradictory document never comes this far (`reading.read_plan` refuses it). What is found here is unlawful
(an error: the clause is void) or deserves a second look (a warning).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from inservice.errors import Problem, Severity
from inservice.plan.document import Amendment, PlanDocument
from inservice.plan.lawfulness import Judgement, LawOfPlans, age_text, is_survivor_annuity_plan, judge
from inservice.plan.reading import Plan
from inservice.plan.terms import Clause, Condition, Terms, amended_states, change_dates, terms_on
from inservice.plan.vocabulary import MAY_BE_UNVESTED
from inservice.plan.yaml_text import Where, dotted

_PERSON = r"(?:the\s+)?(?:employer|administrator|committee|trustee|company|sponsor)"
_DISCRETION = re.compile(
    rf"{_PERSON}(?:'s)?\s+(?:sole\s+|absolute\s+)?(?:approv|consent|discretion|permission|permits|agrees)"
    rf"|(?:approv\w+|consent|discretion|permission|permitted|agree\w*)\s+(?:of|by|from)\s+{_PERSON}"
    r"|\b(?:sole|absolute)\s+discretion",
    re.IGNORECASE,
)


def reads_as_discretion(text: str) -> str:
    """The words that leave an event to somebody's discretion; empty where there are none."""
    found = _DISCRETION.search(text)
    return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class _Finding:
    """An unlawful clause on one of the days checked."""

    clause: Clause
    judgement: Judgement
    day: date


def check(plan: Plan, law: LawOfPlans) -> list[Problem]:
    """Everything about the document that is unlawful or doubtful between the first and last day of the law
    data.

    Returns errors first, each with the plan's own clause, the rule ids and the authority; an empty list for a
    sound plan.
    """
    report = _Report(plan)
    days = _days_to_check(plan, law)
    dated = [(day, terms_on(plan, day)) for day in days]
    _check_clauses(dated, law, report)
    for day, terms in dated:
        _check_settings(day, terms, law, report)
    _check_stated_events(plan, report)
    _check_amendments(plan, report)
    _check_readings(plan, law, report)
    return sorted(report.problems, key=lambda problem: (problem.severity != "error", problem.line or 0))


def _days_to_check(plan: Plan, law: LawOfPlans) -> list[date]:
    """Days on which the terms change, first days of plan years and calendar years, and the ends of the law
    data.
    """
    start = max(plan.document.effective, law.first_day)
    if start > law.last_day:
        return []
    days = {start, law.last_day, *(day for day in change_dates(plan) if start <= day <= law.last_day)}
    days |= {date(year, 1, 1) for year in range(start.year + 1, law.last_day.year + 1)}
    end = plan.plan_year(start)[1]
    while end < law.last_day:
        days.add(end + timedelta(days=1))
        end = plan.plan_year(end + timedelta(days=1))[1]
    return sorted(days)


class _Report:
    """Problems with their place in the document; found again on a later day it is still one."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.problems: list[Problem] = []
        self.seen: set[tuple[str, Where]] = set()

    def add(
        self,
        message: str,
        where: Where,
        refs: tuple[str, ...],
        *,
        authority: str = "",
        repair: str = "",
        severity: Severity = "error",
        clause: str | None = None,
        once: str = "",
    ) -> None:
        key = (once or message, where)
        if key in self.seen:
            return
        self.seen.add(key)
        line = next(
            (found for n in range(len(where), 0, -1) if (found := self.plan.lines.get(where[:n]))), None
        )
        self.problems.append(
            Problem(
                message,
                self.plan.path,
                dotted(where),
                line,
                repair=repair,
                severity=severity,
                clause=clause or "",
                refs=refs,
                authority=authority,
            )
        )

    def where_of(self, election: str, day: date) -> Where:
        """Where the author wrote the election as it stands on the day: the last amendment that touches it, or
        the opening.
        """
        found: Where = ("elections",)
        for number, opening in enumerate(self.plan.document.elections):
            if opening.id == election:
                found = ("elections", number)
        for number, amendment in enumerate(self.plan.document.amendments):
            if amendment.effective > day:
                continue
            if election in amendment.replace:
                found = ("amendments", number, "replace", election)
            for position, added in enumerate(amendment.add):
                if added.get("id") == election:
                    found = ("amendments", number, "add", position)
        return found

    def where_of_setting(self, day: date, *path: str) -> Where:
        """Where a setting as it stands on the day was written."""
        found: Where = path
        target = ".".join(path)
        for number, amendment in enumerate(self.plan.document.amendments):
            for name in amendment.set:
                if amendment.effective <= day and (name == target or target.startswith(name + ".")):
                    found = ("amendments", number, "set", name)
        return found


# ------------------------------------------------------------------------ clauses


def _check_clauses(dated: list[tuple[date, Terms]], law: LawOfPlans, report: _Report) -> None:
    # A right is judged on each day; days with the same reason are told together, with the span they cover.
    spans: dict[tuple[str, str, str], list[_Finding]] = {}
    lawful: dict[tuple[str, str, Condition], list[date]] = {}
    for day, terms in dated:
        for clause in terms.clauses:
            if clause.is_void:
                report.add(
                    f"The election {clause.election} is void: {clause.void_reason}",
                    report.where_of(clause.election, day),
                    clause.refs,
                    authority=clause.authority,
                    clause=clause.clause,
                )
                continue
            judgement = judge(clause, terms, law)
            if not judgement.reason:
                lawful.setdefault((clause.election, clause.source, clause.condition), []).append(day)
                continue
            reason = judgement.reason if "plan year" not in judgement.reason else "pension age"
            spans.setdefault((clause.election, clause.source, reason), []).append(
                _Finding(clause, judgement, day)
            )
    told: dict[tuple[Where, str, Severity, str], tuple[_Finding, list[str], str]] = {}
    for (election, source, _), findings in spans.items():
        first, last = findings[0], findings[-1]
        days = lawful.get((election, source, first.clause.condition), ())
        before = [day for day in days if day < first.day]
        after = [day for day in days if day > last.day]
        severity: Severity = "error"
        when, repair = "", first.judgement.repair
        if before and not after and first.judgement.closed_by_law:
            # What was lawful and is no longer: the statute's own window closed, so the clause has merely run
            # out.
            closed = _turning_day(report.plan, first.clause, max(before), first.day, law)
            severity, when = "warning", f" No longer permitted from {closed}."
            repair = f"Add through: {closed - timedelta(days=1)}, so that the document says so too."
        elif after:
            opened = _turning_day(report.plan, last.clause, last.day, min(after), law)
            when = f" Not permitted before {opened}, yet in force from {first.clause.effective}."
            repair = f"Write effective: {opened}, or later."
        where = report.where_of(election, first.day)
        message = f"{first.judgement.reason}{when}"
        known = told.setdefault((where, message, severity, election), (first, [], repair))
        known[1].append(source)
    for (where, message, severity, election), (finding, sources, repair) in told.items():
        clause, judgement = finding.clause, finding.judgement
        report.add(
            f"The election {election} ({clause.event}) is not lawful for "
            f"{', '.join(dict.fromkeys(sources))}: {message}",
            where,
            judgement.refs,
            authority=judgement.authority,
            repair=repair,
            severity=severity,
            clause=clause.clause,
        )


def _turning_day(plan: Plan, clause: Clause, before: date, after: date, law: LawOfPlans) -> date:
    """The first day after `before` on which the law answers as on `after`; it turns once between them."""

    def is_lawful(day: date) -> bool:
        return not judge(clause, terms_on(plan, day), law).reason

    wanted = is_lawful(after)
    while (after - before).days > 1:
        middle = before + (after - before) // 2
        before, after = (before, middle) if is_lawful(middle) == wanted else (middle, after)
    return after


def _check_stated_events(plan: Plan, report: _Report) -> None:
    for version in plan.versions:
        for election in version.document.elections:
            for requirement in (election, *election.also_requires):
                stated = requirement.stated_event
                if stated is None or stated.decided_by == "employer_discretion":
                    continue  # Discretion that is declared is judged with the clause.
                if found := reads_as_discretion(f"{stated.name}. {stated.description}"):
                    report.add(
                        f"The stated event {stated.name!r} reads as if left to discretion ({found!r}).",
                        report.where_of(election.id, version.effective),
                        ("D-ELIG-06", "D-PLAN-02", "O-CUT-19"),
                        authority="Reg. 1.401-1(b)(1)(ii); Reg. 1.411(d)-4 Q&A-4",
                        repair="Describe an event that a record or an objective standard decides.",
                        clause=election.clause,
                    )


# ------------------------------------------------------------------------ settings


def _check_settings(day: date, terms: Terms, law: LawOfPlans, report: _Report) -> None:
    settings = terms.settings
    if any(clause.event == "hardship" for clause in terms.clauses):
        _check_hardship(day, terms, law, report)
        _refuse_what_is_not_applied(day, terms, report)
    for clause in terms.clauses:
        _check_clause_limits(day, clause, law, report)
    _check_survivor_annuity(settings, law, report)
    _check_vesting_formula(day, terms, report)
    retirement = settings.normal_retirement_age
    pension = any(source.source in law.pension_sources for source in settings.sources)
    if retirement is not None and pension:
        age = retirement.age.in_months
        if (
            law.least_normal_retirement_months <= age < law.safe_normal_retirement_months
            and not retirement.employer_determined_typical
            and not retirement.public_safety
        ):
            report.add(
                f"A normal retirement age of {age_text(age)} needs the employer's good-faith finding "
                "that it is typical of the industry.",
                report.where_of_setting(day, "normal_retirement_age"),
                ("D-ELIG-10",),
                authority="Reg. 1.401(a)-1(b)(2)",
                repair="Record employer_determined_typical: yes when there is one.",
                severity="warning",
            )
    limit = law.cash_out_limit(day)
    if settings.cash_out.limit > limit:
        report.add(
            f"The cash-out limit is above the {limit / 100:,.2f} dollars that the law allows on {day}.",
            report.where_of_setting(day, "cash_out", "limit"),
            ("O-PRO-11", "D-LAW-20"),
            authority="IRC 411(a)(11); SECURE 2.0 sec. 304",
            repair=f'Write limit: "{limit // 100}.{limit % 100:02}", or date the change.',
            once="cash-out",
        )
    notices = settings.notices
    if notices.least_days < law.least_notice_days or notices.longest_days > law.longest_notice_days:
        report.add(
            f"The rollover notice must be given at least {law.least_notice_days} and at most "
            f"{law.longest_notice_days} days before payment.",
            report.where_of_setting(day, "notices"),
            ("O-PRO-01", "D-PLAN-05"),
            authority="IRC 402(f); Reg. 1.402(f)-1 Q&A-2",
            repair="A participant may waive the 30 days; the document need not shorten them.",
        )


def _check_hardship(day: date, terms: Terms, law: LawOfPlans, report: _Report) -> None:
    hardship, barred = terms.settings.hardship, law.hardship_suspension_barred_from
    if hardship.suspension_months and day >= barred:
        report.add(
            f"Deferrals may not be suspended because of a hardship paid on or after {barred}.",
            report.where_of_setting(day, "hardship", "suspension_months"),
            ("D-LAW-02", "D-HARD-27", "O-FLD-26"),
            authority="BBA 2018 sec. 41113; T.D. 9875",
            repair=f"Amend: set hardship.suspension_months to 0, effective {barred}.",
            clause=hardship.clause,
        )
    if (
        hardship.evidence == "self_certification"
        and terms.plan_year_begin < law.self_certification_from_plan_year
    ):
        report.add(
            "Self-certification of hardship is permitted only in plan years that begin after 2022-12-29.",
            report.where_of_setting(day, "hardship", "evidence"),
            ("O-PRO-81", "D-LAW-14"),
            authority="SECURE 2.0 sec. 312; IRC 401(k)(14)(C)",
            repair="Date the change of evidence with an amendment.",
            clause=hardship.clause,
        )


_NOT_APPLIED = {
    "exclude_former_employees": "leaves hardship to employees alone",
    "roth_only_if_qualified": "pays hardship from Roth money only as a qualified distribution",
}


def _refuse_what_is_not_applied(day: date, terms: Terms, report: _Report) -> None:
    """Limits that a determination does not apply: it would pay more than the document allows."""
    for name, what in _NOT_APPLIED.items():
        if getattr(terms.settings.hardship, name):
            report.add(
                f"The document {what}, and determinations do not apply that limit: they would pay more than it allows.",
                report.where_of_setting(day, "hardship", name),
                ("O-FLD-28",),
                repair="Remove the setting and decide by hand the requests that it concerns.",
                clause=terms.settings.hardship.clause,
            )


def _check_clause_limits(day: date, clause: Clause, law: LawOfPlans, report: _Report) -> None:
    where = report.where_of(clause.election, day)
    base = clause.limits.percent_base_date
    if base is not None and clause.limits.maximum_percent_of_vested is not None:
        report.add(
            f"The limit is a share of the balance on {base}, and determinations take the balance on the payment date: "
            "they could pay more than the document allows.",
            where,
            ("O-FLD-31",),
            repair="Remove percent_base_date and decide by hand the requests that reach the limit.",
            clause=clause.clause,
        )
    minimum = clause.limits.minimum
    if minimum is not None and minimum > law.tested_minimum_cents:
        report.add(
            f"A minimum above {law.tested_minimum_cents // 100:,} dollars may defeat the right in practice.",
            where,
            ("O-FLD-31",),
            repair="Lower the minimum, or have counsel confirm it.",
            severity="warning",
            clause=clause.clause,
        )
    window = clause.window_days
    least, longest = law.least_automatic_window_days, law.longest_automatic_window_days
    if window is not None and not least <= window <= longest:
        report.add(
            f"The window to withdraw automatic deferrals is {least} to {longest} days, not {window}.",
            where,
            ("D-PATH-18",),
            authority="IRC 414(w)(2)(B); Reg. 1.414(w)-1(c)",
            repair=f"Write window_days: {longest}.",
            clause=clause.clause,
        )


def _check_survivor_annuity(settings: PlanDocument, law: LawOfPlans, report: _Report) -> None:
    if not settings.erisa or settings.governmental:
        return
    for number, source in enumerate(settings.sources):
        if source.source in law.survivor_annuity_sources and not settings.survivor_annuity_applies(
            source.source
        ):
            report.add(
                f"The survivor annuity rules apply to {source.source}, and the document does not say so.",
                ("sources", number),
                ("O-PRO-20", "O-DOC-08", "D-PLAN-07"),
                authority="IRC 401(a)(11)(B)",
                repair="Add survivor_annuity: yes to the source.",
                clause=source.clause,
            )
    if settings.forms.annuity and not is_survivor_annuity_plan(settings):
        report.add(
            "A participant who may choose a life annuity is under the survivor annuity rules.",
            ("forms", "annuity"),
            ("O-PRO-20", "O-FLD-37"),
            authority="IRC 401(a)(11)(B)(iii)",
            repair="Write spousal: {survivor_annuity: plan}, or remove the annuity.",
        )


def _check_vesting_formula(day: date, terms: Terms, report: _Report) -> None:
    settings = terms.settings
    where = report.where_of_setting(day, "vesting_after_partial")
    if len(set(settings.vesting_after_partial)) > 1:
        report.add(
            "The document names two formulas for the vested balance after a payment; it must use one.",
            where,
            ("O-PRO-30", "O-FLD-46"),
            authority="Reg. 1.411(a)-7(d)(5)(iii)",
            repair="Keep ratio or simple.",
        )
    if settings.vesting_after_partial:
        return
    for clause in terms.clauses:
        source = settings.source_terms(clause.source)
        if source is None or source.vesting == "immediate" or clause.source not in MAY_BE_UNVESTED:
            continue
        if clause.limits.fully_vested in {"source", "all_sources"} or clause.event == "in_plan_roth_rollover":
            continue
        report.add(
            "Money that is not fully vested may be paid in service, "
            "and the document names no formula for what is left.",
            where,
            ("O-PRO-30", "O-FLD-46"),
            authority="Reg. 1.411(a)-7(d)(5)(iii)",
            repair="Add vesting_after_partial: ratio or simple, as the basic plan document says.",
            severity="warning",
        )
        return


# ------------------------------------------------------------------------ amendments and readings


def _check_amendments(plan: Plan, report: _Report) -> None:
    positions = {amendment.id: number for number, amendment in enumerate(plan.document.amendments)}
    for state in amended_states(plan):
        amendment = state.version.amendment
        if amendment is None or not state.lost:
            continue
        where: Where = ("amendments", positions[amendment.id])
        lost = ", ".join(dict.fromkeys(clause.election for clause in state.lost))
        if amendment.cut_off > amendment.effective:
            report.add(
                f"Amendment {amendment.id} takes away ({lost}) before it is adopted; the loss takes force "
                + (f"on {amendment.cut_off}." if amendment.adopted else "only once it is adopted."),
                (*where, "adopted"),
                ("O-CAL-10", "O-CUT-04"),
                authority="Reg. 1.411(d)-3(g)(4)",
                repair="Adopt what takes a right away before it is effective.",
                severity="warning",
                clause=amendment.clause,
            )
        kept = [clause for clause in state.lost if clause.event not in {"hardship", "in_plan_roth_rollover"}]
        if not kept or not state.version.document.is_protected_by_anti_cutback:
            continue
        _check_protection(amendment, kept, state.clauses, where, report)


def _check_protection(
    amendment: Amendment, kept: list[Clause], after: tuple[Clause, ...], where: Where, report: _Report
) -> None:
    if amendment.protection != "derived":
        names = ", ".join(dict.fromkeys(clause.election for clause in kept))
        report.add(
            f"Amendment {amendment.id} takes away {names} without a protected layer, "
            f"on the ground {amendment.protection}.",
            (*where, "protection"),
            ("O-CUT-11", "O-CUT-13", "O-CUT-15", "O-CUT-21", "O-CUT-23"),
            authority="IRC 411(d)(6); Reg. 1.411(d)-4",
            repair="Keep counsel's finding on file, or write protection: derived.",
            severity="warning",
            clause=amendment.clause,
        )
        return
    for clause in kept:
        twin = next(
            (new for new in after if (new.election, new.source) == (clause.election, clause.source)), None
        )
        if twin is not None and twin.condition == clause.condition and _only_counts_differ(twin, clause):
            report.add(
                f"Amendment {amendment.id} lowers how often {clause.election} may be used. Whether a written "
                "count is protected is unsettled; the older count is kept for money that came in before.",
                where,
                ("O-CUT-10",),
                severity="warning",
                clause=clause.clause,
            )


def _only_counts_differ(new: Clause, old: Clause) -> bool:
    names = (
        "per_plan_year",
        "per_calendar_year",
        "per_rolling_12_months",
        "lifetime",
        "counts_hardship",
        "clause",
    )
    blank = dict.fromkeys(names)
    return new.limits.model_copy(update=blank) == old.limits.model_copy(update=blank)


def _check_readings(plan: Plan, law: LawOfPlans, report: _Report) -> None:
    for version in plan.versions:
        for name, choice in version.document.readings.items():
            where = report.where_of_setting(version.effective, "readings", name)
            if name not in law.readings:
                nearest = get_close_matches(name, list(law.readings), n=1)
                repair = f"Did you mean {nearest[0]}?" if nearest else f"Known: {', '.join(law.readings)}."
                report.add(f"There is no unsettled point named {name!r}.", where, (), repair=repair)
            elif choice not in law.readings[name]:
                report.add(
                    f"{choice!r} is not a choice of the reading {name}.",
                    where,
                    (),
                    repair=f"Choose one of {', '.join(law.readings[name])}.",
                )
