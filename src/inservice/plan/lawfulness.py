"""Is a clause lawful on a given day? What the law says is handed in; this module only puts the questions.

One place judges a clause, for `lint.check` (which reports) and for the terms of a day (where an unlawful
clause is void).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from inservice.plan.document import AGE_59_HALF, PlanDocument
from inservice.plan.reading import same_day_in
from inservice.plan.terms import Clause, Condition, Terms


class CellLike(Protocol):
    """What the law says about one source, event and date."""

    @property
    def law(self) -> str:
        """`yes`, `no`, or `origin` for money that follows the source it came from."""
        ...

    @property
    def note(self) -> str: ...

    @property
    def cites(self) -> object: ...

    @property
    def refs(self) -> Collection[str]: ...


Permits = Callable[[str, str, date, date], CellLike]
"""(source, event, payment date, first day of the plan year) -> the law's answer."""


@dataclass(frozen=True)
class LawOfPlans:
    """The law that a document is held against. Months, days and cents are whole numbers.

    Functions of a day take the payment date, those named `..._by_plan_year` the first day of the plan year.
    """

    permits: Permits
    first_day: date
    last_day: date
    least_seasoning_months: int
    least_participation_months: int
    pension_age_by_plan_year: Callable[[date], int]
    building_trades_age_months: int
    safe_normal_retirement_months: int
    least_normal_retirement_months: int
    public_safety_normal_retirement_months: int
    hardship_suspension_barred_from: date
    self_certification_from_plan_year: date
    cash_out_limit: Callable[[date], int]
    least_notice_days: int
    longest_notice_days: int
    least_automatic_window_days: int
    longest_automatic_window_days: int
    tested_minimum_cents: int
    survivor_annuity_sources: frozenset[str]
    pension_sources: frozenset[str]
    readings: Mapping[str, Collection[str]]

    def judged(self, terms: Terms) -> Terms:
        """The terms with every unlawful clause marked void; before the days of the law data, unchanged."""
        if terms.day < self.first_day:
            return terms
        judged_on = terms
        if terms.day > self.last_day:  # a clause that was void on the last day known stays void
            begin = terms.plan_year_begin
            while begin > self.last_day:
                begin = same_day_in(begin.year - 1, begin)
            judged_on = replace(terms, day=self.last_day, plan_year_begin=begin)
        return replace(terms, clauses=tuple(_marked(clause, judged_on, self) for clause in terms.clauses))


@dataclass(frozen=True, slots=True)
class Judgement:
    """A clause as the law lets it stand on one day: perhaps as another event, perhaps void for `reason`."""

    clause: Clause
    reason: str = ""
    refs: tuple[str, ...] = ()
    authority: str = ""
    repair: str = ""
    closed_by_law: bool = (
        False  # The law does not open this money on this event on this day, whatever the terms.
    )


def _marked(clause: Clause, terms: Terms, law: LawOfPlans) -> Clause:
    if clause.is_void:
        return clause
    judgement = judge(clause, terms, law)
    if not judgement.reason:
        return judgement.clause
    return replace(
        judgement.clause,
        is_void=True,
        void_reason=judgement.reason,
        refs=judgement.refs,
        authority=judgement.authority,
    )


def judge(clause: Clause, terms: Terms, law: LawOfPlans) -> Judgement:
    """Judge one clause on the day of the terms."""
    settings = terms.settings
    governed = _governing_source(clause.source, settings)

    def cell(event: str) -> CellLike:
        return law.permits(governed, event, terms.day, terms.plan_year_begin)

    first = _judge_as_written(clause, clause.condition, cell, terms, law)
    if not first.reason:
        return first
    # Conditions that must all hold: the clause stands when any one of them opens the money by itself.
    for position, other in enumerate(clause.also_requires):
        rest = (*clause.also_requires[:position], clause.condition, *clause.also_requires[position + 1 :])
        turned = replace(clause, condition=other, also_requires=rest)
        if not (second := _judge_as_written(turned, other, cell, terms, law)).reason:
            return second
    return first


def _governing_source(source: str, settings: PlanDocument) -> str:
    terms = settings.source_terms(source)
    return terms.origin if terms is not None and terms.origin else source


def _judge_as_written(
    clause: Clause, condition: Condition, cell: Callable[[str], CellLike], terms: Terms, law: LawOfPlans
) -> Judgement:
    event, settings, source = condition.event, terms.settings, clause.source
    answer = cell(event)
    if answer.law == "no":
        return _read_otherwise(clause, condition, cell, terms, law) or Judgement(
            clause,
            answer.note or f"The law does not permit {source} to be paid on {event}.",
            tuple(answer.refs),
            citation(answer),
            f"Remove {source} from the election, or choose an event that the law permits.",
            closed_by_law=True,
        )
    open_at_any_time = cell("any_time").law == "yes"
    months = condition.months or 0
    if event == "two_years_in_plan" and months < law.least_seasoning_months and not open_at_any_time:
        return Judgement(
            clause,
            f"Contributions must have been held at least {law.least_seasoning_months} months, not {months}.",
            ("O-DOC-04", "D-ELIG-04"),
            "Rev. Rul. 71-295; Reg. 1.401-1(b)(1)(ii)",
            f"Write months: {law.least_seasoning_months}.",
        )
    if (
        event == "five_years_of_participation"
        and months < law.least_participation_months
        and not open_at_any_time
    ):
        return Judgement(
            clause,
            f"Participation must have lasted at least {law.least_participation_months} months, not {months}.",
            ("O-DOC-04", "D-ELIG-05"),
            "Rev. Rul. 68-24",
            f"Write months: {law.least_participation_months}.",
        )
    if event in {"pension_in_service_age", "age_59_half"} and source in law.pension_sources:
        least = least_pension_age(settings, terms.plan_year_begin, law)
        if (condition.age_months or 0) < least:
            return Judgement(
                clause,
                f"Pension money may not be paid in service before age {age_text(least)} "
                f"in the plan year that begins {terms.plan_year_begin}.",
                ("O-DOC-05", "D-ELIG-09", "D-LAW-05"),
                "IRC 401(a)(36); Miners Act 2019 sec. 104",
                f"Raise the age to {age_text(least)}, or begin the election in a plan year that allows it.",
            )
    if event == "normal_retirement_age" and source in law.pension_sources:
        age = condition.age_months or 0
        retirement = settings.normal_retirement_age
        least = law.least_normal_retirement_months
        if retirement is not None and retirement.public_safety:
            least = law.public_safety_normal_retirement_months
        if age < least:
            return Judgement(
                clause,
                f"A normal retirement age of {age_text(age)} is presumed too low for the industry to be one.",
                ("D-ELIG-10",),
                "Reg. 1.401(a)-1(b)(2)",
                "Raise normal_retirement_age.",
            )
    if event == "domestic_abuse" and is_survivor_annuity_plan(settings):
        return Judgement(
            clause,
            "A plan to which the survivor annuity rules apply may not offer domestic abuse withdrawals.",
            ("D-ELIG-58",),
            "IRC 72(t)(2)(K)(vi); 401(a)(11); Notice 2024-55",
            "Remove the election, or free the plan of its survivor annuity money.",
        )
    stated = condition.stated_event
    if stated is not None and stated.decided_by == "employer_discretion":
        return Judgement(
            clause,
            f"Whether {stated.name!r} happened is left to the employer's discretion.",
            ("D-ELIG-06", "D-PLAN-02", "O-CUT-19"),
            "Reg. 1.401-1(b)(1)(ii); Reg. 1.411(d)-4 Q&A-4",
            "Name an event that a record or an objective standard decides.",
        )
    return Judgement(clause)


def _read_otherwise(
    clause: Clause, condition: Condition, cell: Callable[[str], CellLike], terms: Terms, law: LawOfPlans
) -> Judgement | None:
    """The lawful event as which a clause is read although its own event does not open the money, if there is
    one.
    """
    age = condition.age_months
    if age is None or condition.event not in {"normal_retirement_age", "stated_age", "age_59_half"}:
        return None
    from_retirement_age = condition.event == "normal_retirement_age" or condition.service_years is not None
    early = terms.settings.early_retirement_age
    if condition.event == "stated_age" and early is not None and age == early.age.in_months:
        from_retirement_age = from_retirement_age or _names_early_retirement(clause, terms.settings)
    if from_retirement_age and cell("age_59_half").law != "no":
        least = max(age, AGE_59_HALF)
        how = f"read as age {age_text(least)}" if least > age else "read as the age itself"
        return Judgement(
            replace(
                clause,
                condition=replace(condition, event="age_59_half", age_months=least),
                read_as=f"A retirement age of {age_text(age)} is {how} for this money (O-DOC-10).",
            )
        )
    if (
        clause.source in law.pension_sources
        and cell("pension_in_service_age").law != "no"
        and age >= least_pension_age(terms.settings, terms.plan_year_begin, law)
    ):
        return Judgement(replace(clause, condition=replace(condition, event="pension_in_service_age")))
    return None


def _names_early_retirement(clause: Clause, settings: PlanDocument) -> bool:
    return any(
        election.id == clause.election and election.at_early_retirement_age for election in settings.elections
    )


def least_pension_age(settings: PlanDocument, plan_year_begin: date, law: LawOfPlans) -> int:
    """The lowest in-service age, in months, that a pension may use in a plan year."""
    if settings.building_trades_age_55:
        return law.building_trades_age_months
    return law.pension_age_by_plan_year(plan_year_begin)


def is_survivor_annuity_plan(settings: PlanDocument) -> bool:
    """Do the survivor annuity rules apply to any money of the plan?"""
    return settings.spousal.survivor_annuity == "plan" or any(
        settings.survivor_annuity_applies(terms.source) for terms in settings.sources
    )


def age_text(months: int) -> str:
    """714 -> `59 1/2`, 660 -> `55`."""
    years, rest = divmod(months, 12)
    return f"{years}" if rest == 0 else f"{years} 1/2" if rest == 6 else f"{years} years {rest} months"


def citation(cell: CellLike) -> str:
    """A cell's authority as one line."""
    cites = cell.cites
    return (
        cites
        if isinstance(cites, str)
        else "; ".join(map(str, cites))
        if isinstance(cites, (list, tuple))
        else ""
    )
