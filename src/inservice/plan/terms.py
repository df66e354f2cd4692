"""The terms of a plan on a given day: the clauses in force, one for each election and source, and the
settings.

Protected layers. An amendment that takes a right away reaches only the money that comes in after the later of
its adoption and its effective date (O-CUT-03..07). So a lost clause stays in force for all money until that
cut-off, and from then on for the layer that is named after the amendment. Money of an older layer came in
before that cut-off too, so it keeps what newer amendments take away as well. Hardship is never kept
(O-CUT-08), nor anything in a plan outside section 411(d)(6) (O-CUT-22).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from inservice.plan.document import (
    AGE_59_HALF,
    EVENTS_WITH_MONTHS,
    Election,
    Limits,
    PlanDocument,
    Requirement,
    StatedEvent,
)
from inservice.plan.reading import Plan, Version
from inservice.plan.vocabulary import OPTIONAL_STATUTORY_EVENTS, ROTH

_ANY_TIME_BY_DEFAULT = {"after_tax": "O-FLD-18", "emergency_savings": "O-DOC-11"}
_HARDSHIP_LIST = (
    "medical",
    "purchase_of_home",
    "education",
    "eviction_or_foreclosure",
    "funeral",
    "casualty",
)
_AGE_EVENTS = frozenset({"age_59_half", "stated_age", "pension_in_service_age", "normal_retirement_age"})
# Payments that the plan-wide limits on withdrawals do not reach.
_NOT_WITHDRAWALS = frozenset(
    {
        "in_plan_roth_rollover",
        "required_minimum",
        "domestic_relations_order",
        "tax_levy",
        "employer_stock_dividend",
    }
)
_SETTINGS_OF_AMOUNT = (
    "minimum",
    "maximum",
    "maximum_percent_of_vested",
    "percent_base_date",
    "fully_vested",
    "partial_allowed",
    "waiting_after_prior_months",
    "no_loan_in_year",
    "suspension_of_match_months",
    "exclude_highly_compensated",
    "fee",
)
_COUNTS = ("per_plan_year", "per_calendar_year", "per_rolling_12_months", "lifetime")


@dataclass(frozen=True, slots=True)
class Condition:
    """An event and its threshold. Ages and durations are calendar months."""

    event: str
    age_months: int | None = None
    participation_years: int | None = None
    service_years: int | None = None
    months: int | None = None
    seasoning_measure: str | None = None
    stated_event: StatedEvent | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """What the document grants from one source on one event.

    `limits` are the clause's own, with the plan-wide amounts where it has none; `shared_limits` are the
    plan-wide counts, over all withdrawals together. `layer` None: all money. Otherwise: only money of that
    layer (the id of the amendment before which it came in, or a prior plan's name). A void clause grants
    nothing; `void_reason`, `refs` and `authority` say why. `read_as` says when the clause is read otherwise
    than it is written.
    """

    election: str
    clause: str | None
    source: str
    condition: Condition
    also_requires: tuple[Condition, ...]
    service_months: int | None
    limits: Limits
    shared_limits: Limits
    groups: tuple[str, ...]
    requires_spousal_consent: bool
    repayment_accepted: bool
    window_days: int | None
    hardship_standard: str | None
    effective: date
    through: date | None
    adopted: date | None
    adopt_by: date | None
    layer: str | None = None
    operated_before_adoption: bool = False
    by_default: bool = False
    is_void: bool = False
    void_reason: str = ""
    refs: tuple[str, ...] = ()
    authority: str = ""
    read_as: str = ""

    @property
    def event(self) -> str:
        return self.condition.event

    @property
    def age_months(self) -> int | None:
        return self.condition.age_months

    @property
    def months(self) -> int | None:
        return self.condition.months

    def is_in_force(self, day: date) -> bool:
        return self.effective <= day and (self.through is None or day <= self.through)


@dataclass(frozen=True, slots=True)
class Layer:
    """Money that came in by `cut_off` and keeps what the amendment of this id took away, in these sources."""

    id: str
    cut_off: date
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Terms:
    """The plan's terms on one day. `settings` is the document as amended by then; `clauses` include void
    ones.
    """

    day: date
    plan_year_begin: date
    plan_year_end: date
    settings: PlanDocument
    defaulted: frozenset[str]
    clauses: tuple[Clause, ...]
    layers: tuple[Layer, ...]

    @property
    def applies_final_hardship_regulation(self) -> bool:
        """Does the plan apply the 2019 hardship regulation's list and casualty text on this day?"""
        return self.day >= self.settings.hardship.final_regulation_from

    @property
    def hardship_reasons(self) -> tuple[str, ...]:
        """The hardship reasons that the plan accepts on this day (O-FLD-22)."""
        if self.settings.hardship.reasons is not None:
            return self.settings.hardship.reasons
        return (*_HARDSHIP_LIST, "disaster") if self.applies_final_hardship_regulation else _HARDSHIP_LIST

    @property
    def offers_roth_contributions(self) -> bool:
        """Does the plan have a Roth program, as it says or as its sources show?"""
        said = self.settings.offers.roth_contributions
        return said if said is not None else any(source.source in ROTH for source in self.settings.sources)

    @property
    def vesting_formula(self) -> str | None:
        """`ratio` or `simple`; None when the document names none, or contradicts itself by naming both."""
        named = set(self.settings.vesting_after_partial)
        return named.pop() if len(named) == 1 else None

    def for_source(self, source: str, layer: str | None = None) -> tuple[Clause, ...]:
        """The clauses that reach money of this source and layer."""
        return tuple(
            clause for clause in self.clauses if clause.source == source and clause.layer in (None, layer)
        )


class Judge(Protocol):
    """Whatever marks the unlawful clauses void: `lawfulness.LawOfPlans`."""

    def judged(self, terms: Terms) -> Terms:
        """The same terms, with every unlawful clause marked void and why."""
        ...


def terms_on(plan: Plan, day: date, law: Judge | None = None) -> Terms:
    """The terms of the plan on a day. With `law`, clauses that the law does not permit that day are marked
    void.

    Answers are kept, so asking again is free.
    """
    key = (day, id(law))
    known: dict[tuple[date, int], tuple[Terms, Judge | None]] = plan.cache.setdefault("terms", {})
    if key not in known:
        terms = _terms(plan, day)
        if law is not None:
            terms = law.judged(terms)
        known[key] = (terms, law)
    return known[key][0]


def change_dates(plan: Plan) -> tuple[date, ...]:
    """Every day on which the terms differ from those of the day before, in order."""
    days = {plan.document.effective}
    for state in amended_states(plan):
        days.add(state.version.effective)
        if state.cut_off < date.max:
            days.add(state.cut_off)
        for clause in (*state.clauses, *state.lost):
            days.add(clause.effective)
            if clause.through is not None and clause.through < date.max:
                days.add(clause.through + timedelta(days=1))
            # The flag of operation before adoption, and the deadline of an amendment never adopted.
            if clause.adopted is not None and clause.adopted > clause.effective:
                days.add(clause.adopted)
            if clause.adopted is None and clause.adopt_by is not None and clause.adopt_by < date.max:
                days.add(clause.adopt_by + timedelta(days=1))
    return tuple(sorted(day for day in days if day >= plan.document.effective))


# ------------------------------------------------------------------------ from text to clauses


@dataclass(frozen=True, slots=True)
class AmendedState:
    """One version's clauses, what its amendment took away, and from when that loss takes force."""

    version: Version
    clauses: tuple[Clause, ...]
    lost: tuple[Clause, ...]
    cut_off: date


def amended_states(plan: Plan) -> tuple[AmendedState, ...]:
    """Every version's clauses with what each amendment gave and took away, in the order of effect."""
    known: tuple[AmendedState, ...] | None = plan.cache.get("states")
    if known is not None:
        return known
    states: list[AmendedState] = []
    for version in plan.versions:
        clauses = _clauses(version.document)
        if version.amendment is None:
            states.append(AmendedState(version, clauses, (), date.min))
            continue
        before, amendment = states[-1].clauses, version.amendment
        earlier = {(clause.election, clause.source, clause.layer): clause for clause in before}
        dated = []
        for written in clauses:
            clause = written
            old = earlier.get((clause.election, clause.source, clause.layer))
            if old is not None and _same_right(old, clause):
                clause = replace(
                    clause, adopted=clause.adopted or old.adopted, adopt_by=clause.adopt_by or old.adopt_by
                )
            elif not any(covers(other, clause) for other in before):
                clause = replace(
                    clause,
                    effective=max(clause.effective, amendment.effective) if old else clause.effective,
                    adopted=amendment.adopted,
                    adopt_by=amendment.adopt_by,
                )
            elif old is not None and clause.adopted is None:
                # It only narrows what was there, so it is in force as the older, adopted text until the cut-
                # off.
                clause = replace(clause, adopted=old.adopted, adopt_by=old.adopt_by)
            dated.append(clause)
        clauses = tuple(dated)
        cut_off = amendment.cut_off
        lost = tuple(
            old
            for old in before
            if old.effective < cut_off
            and (old.through is None or old.through >= cut_off)
            and not any(covers(new, old) and new.effective <= max(cut_off, old.effective) for new in clauses)
        )
        states.append(AmendedState(version, clauses, lost, cut_off))
    plan.cache["states"] = tuple(states)
    return plan.cache["states"]  # type: ignore[no-any-return]


def _terms(plan: Plan, day: date) -> Terms:
    states = [
        state
        for state in amended_states(plan)
        if state.version.amendment is None or state.version.effective <= day
    ]
    current = states[-1]
    in_force = [clause for clause in current.clauses if clause.is_in_force(day)]
    kept: list[Clause] = []
    protected: list[tuple[Layer, list[Clause]]] = []
    for state in states[1:]:
        amendment = state.version.amendment
        assert amendment is not None
        if day < state.cut_off:
            kept.extend(clause for clause in state.lost if clause.is_in_force(day))
            continue
        if rights := [clause for clause in state.lost if _is_protected(clause, plan, state)]:
            layer = Layer(amendment.id, state.cut_off, frozenset(clause.source for clause in rights))
            protected.append((layer, rights))
    # An amendment adopted late may have a later cut-off than one that took effect after it.
    protected.sort(key=lambda each: each[0].cut_off)
    layers = [layer for layer, _ in protected]
    for layer, rights in protected:
        older = [each for each in layers if each.cut_off <= layer.cut_off]
        for clause in rights:
            if not clause.is_in_force(day):
                continue
            if (
                clause.layer is not None
            ):  # A prior plan's money takes in nothing new, so all of it came in before.
                kept.append(clause)
                continue
            holders = [each.id for each in older if clause.source in each.sources]
            holders += sorted(
                {
                    str(other.layer)
                    for other in current.clauses
                    if other.source == clause.source and other.layer
                }
            )
            kept.extend(replace(clause, layer=holder) for holder in holders)
    for clause in kept:
        if not any(covers(other, clause) for other in in_force):
            in_force.append(clause)
    begin, end = plan.plan_year(day)
    clauses = tuple(_adoption_marked(clause, day) for clause in in_force)
    return Terms(day, begin, end, current.version.document, current.version.defaulted, clauses, tuple(layers))


def is_or_was_protected(plan: Plan, state: AmendedState) -> bool:
    """Does section 411(d)(6) or ERISA 204(g) reach the plan, or did it before? A plan cannot amend itself out of what has accrued."""
    states = amended_states(plan)
    return any(s.version.document.is_protected_by_anti_cutback for s in states[: states.index(state) + 1])


def _is_protected(clause: Clause, plan: Plan, state: AmendedState) -> bool:
    amendment = state.version.amendment
    # Hardship may always be removed; an in-plan Roth rollover pays nothing out of the plan.
    if clause.event in {"hardship", "in_plan_roth_rollover"} or not is_or_was_protected(plan, state):
        return False
    if clause.event in OPTIONAL_STATUTORY_EVENTS:
        choice = state.version.document.readings.get("optional_statutory_withdrawals_protected")
        if choice == "not_protected":
            return False
    return amendment is not None and amendment.protection == "derived"


def _adoption_marked(clause: Clause, day: date) -> Clause:
    """Mark a clause that operates ahead of its adoption, and one whose time to be adopted has run out
    (O-DOC-20).
    """
    if clause.adopted is None and clause.adopt_by is None:
        return clause
    if clause.adopted is not None and clause.adopted <= day:
        return clause
    if clause.adopt_by is not None and day > clause.adopt_by:
        return replace(
            clause,
            is_void=True,
            void_reason=f"It was operated before adoption and not adopted by {clause.adopt_by}.",
            refs=("O-DOC-20", "O-CAL-11"),
            authority="IRC 401(b); Notice 2024-2",
        )
    return replace(clause, operated_before_adoption=True)


def _clauses(document: PlanDocument) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    for election in document.elections:
        for source in election.sources:
            clauses.append(_clause(document, election, source))
    spoken_for = {clause.source for clause in clauses} | set(document.no_in_service)
    for terms in document.sources:
        if terms.source in _ANY_TIME_BY_DEFAULT and terms.source not in spoken_for:
            event = "any_time" if terms.source == "after_tax" else "emergency_savings_withdrawal"
            election = Election.model_validate(
                {"id": f"{terms.source}-by-default", "sources": [terms.source], "event": event}
            )
            rule = _ANY_TIME_BY_DEFAULT[terms.source]
            clauses.append(replace(_clause(document, election, terms.source), by_default=True, refs=(rule,)))
    return tuple(clauses)


def _clause(document: PlanDocument, election: Election, source: str) -> Clause:
    # Where an election follows the plan in what it may not spell out, the clause shows the result.
    own = election.limits
    if election.event == "hardship":
        hardship = document.hardship
        shared_amounts = Limits.model_construct(
            minimum=hardship.minimum,
            maximum=hardship.maximum,
            per_plan_year=hardship.per_plan_year,
            fully_vested=hardship.fully_vested,
        )
        names: tuple[str, ...] = (*_SETTINGS_OF_AMOUNT, "per_plan_year")
        shared = document.limits if document.limits.counts_hardship else Limits()
    elif election.event in _NOT_WITHDRAWALS:
        shared_amounts, names, shared = Limits(), (), Limits()
    else:
        shared_amounts, names, shared = document.limits, _SETTINGS_OF_AMOUNT, document.limits
    inherited = {name: getattr(shared_amounts, name) for name in names if getattr(own, name) is None}
    limits = own.model_copy(update=inherited)
    counts = Limits.model_construct(
        **{name: getattr(shared, name) for name in (*_COUNTS, "clause", "counts_hardship")}
    )
    begins = election.effective or document.effective
    return Clause(
        election=election.id,
        clause=election.clause,
        source=source,
        condition=_condition(document, election),
        also_requires=tuple(_condition(document, requirement) for requirement in election.also_requires),
        service_months=election.service_months,
        limits=limits,
        shared_limits=counts,
        groups=election.groups,
        requires_spousal_consent=election.requires_spousal_consent,
        repayment_accepted=election.repayment_accepted,
        window_days=election.window_days,
        hardship_standard=(election.hardship_standard or document.hardship.standard)
        if election.event == "hardship"
        else None,
        effective=min(begins, election.operated_from or begins),
        through=election.through,
        adopted=election.adopted,
        adopt_by=election.adopt_by,
        layer=election.layer,
    )


def _condition(document: PlanDocument, requirement: Requirement) -> Condition:
    event: str = requirement.event
    age = requirement.age.in_months if requirement.age else None
    participation_years = service_years = None
    if event == "normal_retirement_age" and document.normal_retirement_age:
        age = document.normal_retirement_age.age.in_months
        participation_years = document.normal_retirement_age.participation_years
    elif requirement.at_early_retirement_age and document.early_retirement_age:
        age = document.early_retirement_age.age.in_months
        service_years = document.early_retirement_age.service_years
    elif event == "age_59_half":
        age = age or AGE_59_HALF
    # A stated age of 59 1/2 or more is no earlier than the event age_59_half, so it is that event at a later
    # age.
    if event == "stated_age" and age is not None and age >= AGE_59_HALF:
        event = "age_59_half"
    months = requirement.months
    if event in EVENTS_WITH_MONTHS and months is None:
        months = EVENTS_WITH_MONTHS[event]
    measure = requirement.seasoning_measure
    if event == "two_years_in_plan" and measure is None:
        measure = "each_contribution"
    return Condition(
        event, age, participation_years, service_years, months, measure, requirement.stated_event
    )


# ------------------------------------------------------------------------ comparing rights


def covers(new: Clause, old: Clause) -> bool:
    """Is `new` at least as generous as `old`: does whoever may draw under `old` draw as much, as early, under
    `new`?
    """
    return (
        new.source == old.source
        and new.layer in (None, old.layer)
        # A conversion inside the plan is another right than money paid out.
        and (new.event == "in_plan_roth_rollover") == (old.event == "in_plan_roth_rollover")
        and _implies(old.condition, new.condition)
        and all(
            any(_implies(had, needed) for had in (old.condition, *old.also_requires))
            for needed in new.also_requires
        )
        and (new.service_months or 0) <= (old.service_months or 0)
        and (not new.groups or (bool(old.groups) and set(old.groups) <= set(new.groups)))
        and (old.requires_spousal_consent or not new.requires_spousal_consent)
        and (new.through is None or (old.through is not None and new.through >= old.through))
        and (new.window_days is None or (old.window_days is not None and new.window_days >= old.window_days))
        and _looser(new.limits, old.limits)
        and _looser(new.shared_limits, old.shared_limits)
        and (new.event != "hardship" or new.hardship_standard == old.hardship_standard)
    )


def _same_right(one: Clause, other: Clause) -> bool:
    return covers(one, other) and covers(other, one)


def _implies(had: Condition, needed: Condition) -> bool:
    """Does meeting `had` mean that `needed` is met?"""
    if needed.event == "any_time":
        return True
    both_are_ages = had.event in _AGE_EVENTS and needed.event in _AGE_EVENTS
    same_kind = both_are_ages or had.event == needed.event
    return (
        same_kind
        and (needed.age_months or 0) <= (had.age_months or 0)
        and (needed.participation_years or 0) <= (had.participation_years or 0)
        and (needed.service_years or 0) <= (had.service_years or 0)
        and (needed.months or 0) <= (had.months or 0)
        and needed.seasoning_measure == had.seasoning_measure
        and needed.stated_event == had.stated_event
    )


def _looser(new: Limits, old: Limits) -> bool:
    """No limit of `new` is tighter. Fees and a suspended match are not part of the right (O-CUT-09)."""

    def at_least(name: str) -> bool:
        allowed, before = getattr(new, name), getattr(old, name)
        return allowed is None or (before is not None and allowed >= before)

    vesting = {None: 0, "no": 0, "source": 1, "all_sources": 2}
    any_count = any(getattr(new, name) is not None for name in _COUNTS)
    return (
        (new.minimum or 0) <= (old.minimum or 0)
        and all(at_least(name) for name in ("maximum", "maximum_percent_of_vested", *_COUNTS))
        and (new.maximum_percent_of_vested is None or new.percent_base_date == old.percent_base_date)
        and not (any_count and bool(new.counts_hardship) and not old.counts_hardship)
        and vesting[new.fully_vested] <= vesting[old.fully_vested]
        and (new.partial_allowed is not False or old.partial_allowed is False)
        and (new.waiting_after_prior_months or 0) <= (old.waiting_after_prior_months or 0)
        and (not new.no_loan_in_year or bool(old.no_loan_in_year))
        and (not new.exclude_highly_compensated or bool(old.exclude_highly_compensated))
    )
