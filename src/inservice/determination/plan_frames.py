"""The plan on each governing date: its settings, and what its clauses and the law say of each source and event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from inservice.engine.frame import Frame
from inservice.engine.grain import pointer
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.errors import InputError, Problem
from inservice.facts.book import Book
from inservice.facts.tables import PLAN_DAY, REQUEST, Facts
from inservice.law.matrix import Cell, load_matrix
from inservice.law.of_plans import law_of_plans
from inservice.plan.document import Limits
from inservice.plan.reading import Plan
from inservice.plan.terms import Clause, Terms, change_dates, terms_on

Cells = dict[tuple[str, str], list[Cell]] | None

_AGES = frozenset({"age_59_half", "stated_age", "pension_in_service_age", "normal_retirement_age"})
_COUNTS = {
    "per_plan_year": "plan_year", "per_calendar_year": "calendar_year", "per_rolling_12_months": "rolling_12",
    "lifetime": "lifetime",
}  # fmt: skip


_KEPT = 4096
"""So many days of plans are kept, so that asking of them again is free."""


def terms_of(plans: Mapping[str, Plan], plan_id: str | None, day: date | None) -> Terms | None:
    if plan_id is None or day is None or plan_id not in plans:
        return None
    return terms_on(plans[plan_id], day, law_of_plans())


def terms_of_source(terms: Terms | None, source: str) -> tuple[int | None, int]:
    """The rank of a source in the plan's order, and whether survivor annuities are required of its money."""
    if terms is None:
        return None, UNKNOWN
    settings = terms.settings
    order = settings.source_order.sources
    held = settings.source_terms(source)
    whole_plan = settings.spousal.survivor_annuity == "plan" or settings.kind in (
        "money_purchase", "defined_benefit", "target_benefit"
    )  # fmt: skip
    by_source = settings.spousal.survivor_annuity != "none" and held is not None and held.survivor_annuity
    survivor = YES if whole_plan or source == "transferred_pension" or by_source else NO
    return order.index(source) if source in order else (len(order) if order else None), survivor


def plan_frames(
    book: Book,
    request: Frame,
    account: Frame,
    looks_ahead: bool,
    only: set[tuple[str, str]] | None = None,
) -> tuple[Frame, Frame, list[int]]:
    pairs = request.rows("plan_id", "request.payment_date", "request.event")
    kinds: dict[int, set[tuple[str, str | None]]] = {}
    for position, source, restriction in account.rows(
        pointer(REQUEST), "account.source", "account.restriction"
    ):
        kinds.setdefault(position, set()).add((source, restriction))
    days: dict[tuple[str, date], int] = {}
    wanted: list[set[tuple[str, str | None]]] = []
    events: list[set[str]] = []
    of_request: list[int] = []
    for position, (plan_id, day, event) in enumerate(pairs):
        if plan_id not in book.plans or day is None:
            raise InputError([
                Problem(
                    "The request cannot be placed.", where=f"requests[{position}]",
                    found=f"plan {plan_id}, payment date {day}", expected="a plan of the book and a payment date",
                    repair="Give the request both.",
                )
            ])  # fmt: skip
        place = days.setdefault((plan_id, day), len(days))
        if place == len(wanted):
            wanted.append(set())
            events.append(set())
        wanted[place] |= kinds.get(position, set())
        if event is not None:
            events[place].add(event)
        of_request.append(place)
    readings: dict[str, dict[str, str]] = {}
    for plan_id, name, choice in book.tables["readings"].rows():
        readings.setdefault(plan_id, {})[name] = choice
    day_rows: list[dict[str, Any]] = []
    option_rows: list[tuple[Any, ...]] = []
    for (plan_id, day), place in days.items():
        plan = book.plans[plan_id]
        own = readings.get(terms_on(plan, day, law_of_plans()).settings.plan_id, {})
        day_rows.append({
            **_plan_day(plan, day), "plan.looks_ahead": _yes(looks_ahead), **_readings(own)
        })  # fmt: skip
        for source, restriction in sorted(wanted[place], key=lambda kind: (kind[0], kind[1] or "")):
            lines = _plan_options(plan, day, source, restriction, frozenset(events[place]))
            option_rows.extend(
                (place, *line) for line in lines if only is None or (source, line[_EVENT]) in only
            )
    names = list(day_rows[0]) if day_rows else []
    days_of_plans = Frame.of_rows(names, [[row[n] for n in names] for row in day_rows])
    return days_of_plans, Frame.of_rows(_OPTION_COLUMNS, option_rows), of_request


@dataclass(frozen=True)
class Future:
    """What becomes of a line of ``plan_option`` after its day: ``is_steady`` where every later day has the very same line,
    alone of its name; ``turns_on`` the days from which the line, or what the terms say beside it, is another.
    """

    is_steady: bool
    turns_on: tuple[date, ...]


def futures(book: Book, request: Frame, plan_day: Frame, plan_option: Frame) -> list[Future]:
    """What becomes of each row of ``plan_option``, by the plan's document and the law on file."""
    plans = dict(zip(request[pointer(PLAN_DAY)], request["plan_id"], strict=True))
    days = [(book.plans[plans[place]], day) for place, day in enumerate(plan_day["plan.payment_date"])]
    names = ("clause.event", "clause.layer", "clause.election_id")
    return [
        _futures(*days[place], source, restriction, event if election is None else None)[
            event, layer, election
        ]
        for place, source, restriction, event, layer, election in plan_option.rows(
            pointer(PLAN_DAY), "clause.source", "restriction", *names
        )
    ]


@lru_cache(_KEPT)
def _futures(
    plan: Plan, day: date, source: str, restriction: str | None, asked: str | None
) -> dict[tuple[Any, ...], Future]:
    """The future of the lines of a day, by event, layer and election."""
    events = frozenset() if asked is None else frozenset({asked})

    def state(then: date) -> tuple[tuple[Any, ...], dict[tuple[Any, ...], list[tuple[Any, ...]]]]:
        lines: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
        for line in _plan_options(plan, then, source, restriction, events):
            lines.setdefault((line[_EVENT], line[_LAYER], line[_ELECTION]), []).append(line)
        return _beside_the_lines(plan, then, source), lines

    last_beside, lines = state(day)
    last = lines
    turns: dict[tuple[Any, ...], list[date]] = {name: [] for name in lines}
    for then in sorted(_days_of_change(plan, day)):
        next_beside, following = state(then)
        for name, days in turns.items():
            if next_beside != last_beside or following.get(name) != last.get(name):
                days.append(then)
        last_beside, last = next_beside, following
    # an election and what an amendment leaves of it stand side by side under one name
    return {name: Future(not days and len(lines[name]) == 1, tuple(days)) for name, days in turns.items()}


def _beside_the_lines(plan: Plan, day: date, source: str) -> tuple[Any, ...]:
    """What the terms of a day say beside the lines of a source, but for the dates."""
    terms = terms_on(plan, day, law_of_plans())
    settings = {n: value for n, value in _plan_day(plan, day).items() if n not in DATES_OF_A_PLAN_DAY}
    return settings, terms_of_source(terms, source)


def _days_of_change(plan: Plan, day: date) -> set[date]:
    """The later days on which the terms or the law's lines may be others; some of the law turns with a plan year."""
    regulation = {version.document.hardship.final_regulation_from for version in plan.versions}
    law = load_matrix().boundaries
    plan_years = {_next_plan_year(plan, each) for each in law}
    return {then for then in (*change_dates(plan), *regulation, *law, *plan_years) if then > day}


def _next_plan_year(plan: Plan, day: date) -> date:
    """The first day of a plan year on or after a day."""
    begin, end = plan.plan_year(day)
    return day if begin == day else end + timedelta(days=1)


DATES_OF_A_PLAN_DAY = ("plan.payment_date", "plan.plan_year_begin", "plan.plan_year_end")


def _yes(value: bool | None) -> int:
    return UNKNOWN if value is None else (YES if value else NO)


def _readings(chosen: Mapping[str, str]) -> dict[str, str]:
    return {f"readings.{name}": choice for name, choice in chosen.items() if f"readings.{name}" in Facts.all}


@lru_cache(_KEPT)
def _plan_day(plan: Plan, day: date) -> dict[str, Any]:
    terms = terms_on(plan, day, law_of_plans())
    settings = terms.settings
    age = settings.normal_retirement_age
    return {
        "plan.kind": settings.kind, "plan.payment_date": terms.day,
        "plan.plan_year_begin": terms.plan_year_begin,
        "plan.plan_year_end": terms.plan_year_end, "plan.is_erisa": _yes(settings.erisa),
        "plan.is_governmental": _yes(settings.governmental),
        "plan.is_building_trades_multiemployer": _yes(settings.building_trades_age_55),
        "plan.has_survivor_annuity": _yes(
            settings.spousal.survivor_annuity == "plan"
            or settings.kind in ("money_purchase", "defined_benefit", "target_benefit")
        ),
        "plan.offers_roth": _yes(terms.offers_roth_contributions),
        "plan.accepts_repayments": _yes(settings.offers.rollovers_in),
        "plan.hardship_standard": settings.hardship.standard,
        "plan.hardship_reasons": "|".join(terms.hardship_reasons),
        "plan.hardship_primary_beneficiary": _yes(settings.hardship.primary_beneficiary),
        "plan.hardship_loans_first": _yes(settings.hardship.loans_first),
        "plan.hardship_suspension_months": settings.hardship.suspension_months,
        "plan.hardship_evidence": settings.hardship.evidence,
        "plan.hardship_applies_2019_regulation": _yes(terms.applies_final_hardship_regulation),
        "plan.hardship_standard_before_2020": settings.hardship.amount_standard_before_2020,
        "plan.vesting_formula": terms.vesting_formula,
        "plan.normal_retirement_is_typical": _yes(age.employer_determined_typical if age else None),
        "plan.is_public_safety": _yes(age.public_safety if age else None),
        "plan.source_order": settings.source_order.rule,
        "plan.disability_definition": settings.disability_definition,
        "plan.normal_retirement_months": age.age.in_months if age else None,
        "plan.pays_after_rehire": _yes(settings.rehire.pay_after_rehire == "honour_prior_event"),
        "plan.rehire_gap_days": settings.rehire.minimum_gap_days,
        "plan.after_tax_withdrawable_in_1986": _yes(settings.after_tax.allowed_withdrawal_on_1986_05_05),
        **_readings({name: reading.default for name, reading in load_matrix().readings.items()}),
        **_readings(settings.readings),
    }  # fmt: skip


_OPTION_COLUMNS = (
    pointer(PLAN_DAY), "restriction", "clause.source", "clause.event", "cell.law", "cell.condition", "cell.note",
    "cell.ref", "cell.cites", "cell.confidence", "clause.layer", "clause.is_elected",
    "clause.election_id", "clause.reference", "clause.is_void", "clause.void_why", "clause.age_months", "clause.months",
    "clause.service_months", "clause.also_age_months", "clause.also_participation_months",
    "clause.also_seasoning_months", "clause.also_event", "clause.seasoning_measure", "clause.stated_event_name",
    "clause.minimum", "clause.maximum", "clause.maximum_percent", "clause.count", "clause.count_period",
    "clause.shared_count", "clause.shared_count_period", "clause.shared_count_includes_hardship",
    "clause.requires_full_vesting", "clause.requires_full_vesting_everywhere", "clause.excludes_highly_compensated",
    "clause.group", "clause.forbids_loan_in_year", "clause.waiting_months", "clause.requires_spousal_consent",
    "clause.excludes_earnings", "clause.allows_partial", "clause.window_days", "clause.is_operated_before_adoption",
    "clause.adopt_by",
)  # fmt: skip
_EVENT, _LAYER, _ELECTION = (
    _OPTION_COLUMNS.index(name) - 1 for name in ("clause.event", "clause.layer", "clause.election_id")
)
"""Where a line of :func:`_plan_options`, which leaves out the day, names these."""


@lru_cache(_KEPT)
def _plan_options(
    plan: Plan, day: date, source: str, restriction: str | None, events: frozenset[str]
) -> list[tuple[Any, ...]]:
    """Rows of ``plan_option``: what the plan elects now or later for this source, and what was asked for."""
    terms = terms_on(plan, day, law_of_plans())
    rows: list[tuple[Any, ...]] = []
    seen: set[tuple[str, str | None]] = set()
    for clause in terms.clauses:
        if clause.source == source:
            seen.add((clause.event, clause.layer))
            rows.append(_option_row(source, restriction, terms, clause.event, clause, True))
    for change in (d for d in change_dates(plan) if d > day):
        for clause in terms_on(plan, change, law_of_plans()).clauses:
            if clause.source == source and (clause.event, clause.layer) not in seen and not clause.is_void:
                seen.add((clause.event, clause.layer))
                rows.append(_option_row(source, restriction, terms, clause.event, clause, False))
    for event in sorted(events | {"severance"}):
        if (event, None) not in seen:
            # a severance, and what is required, ordered or levied, needs no election
            by_law = event == "severance" or not load_matrix().events[event].plan_must_offer
            rows.append(_option_row(source, restriction, terms, event, None, by_law))
    return rows


def _option_row(
    source: str, restriction: str | None, terms: Terms, event: str, clause: Clause | None, elected: bool
) -> tuple[Any, ...]:
    readings = frozenset(terms.settings.readings.items())
    cell = _cell(source, restriction, event, terms.day, terms.plan_year_begin, readings)
    law = UNKNOWN if cell is None else YES if cell.law == "yes" else NO
    head = (
        restriction, source, event, law, (cell.condition or "none") if cell else None, cell.note if cell else None,
        " ".join(cell.refs) if cell else None, cell.cites if cell else None, cell.status if cell else None,
    )  # fmt: skip
    if clause is None:
        return (*head, None, _yes(elected), None, None, NO, None, *_NO_TERMS)
    limits, shared = clause.limits, clause.shared_limits
    count, period = _count(limits)
    shared_count, shared_period = _count(shared)
    also = {c.event: c for c in clause.also_requires}
    ages = [c.age_months for e, c in also.items() if e in _AGES and c.age_months]
    others = [
        e for e in also if e not in _AGES and e not in ("five_years_of_participation", "two_years_in_plan")
    ]
    five, two = also.get("five_years_of_participation"), also.get("two_years_in_plan")
    participation = [
        c.participation_years * 12 for c in (clause.condition, *also.values()) if c.participation_years
    ]
    stated = clause.condition.stated_event
    return (
        *head, clause.layer, _yes(elected), clause.election, clause.clause, _yes(clause.is_void), clause.void_reason or None,
        clause.condition.age_months or 0, clause.condition.months or 0, _service_months(clause), max(ages, default=0),
        max([*participation, *([five.months] if five and five.months else [])], default=0),
        (two.months or 0) if two else 0, others[0] if others else "none", clause.condition.seasoning_measure or "none",
        stated.name if stated else "none", limits.minimum or 0, limits.maximum or 0, limits.maximum_percent_of_vested or 0,
        count, period, shared_count, shared_period, _yes(bool(shared.counts_hardship)),
        _yes(limits.fully_vested in ("source", "all_sources")), _yes(limits.fully_vested == "all_sources"),
        _yes(bool(limits.exclude_highly_compensated)), "|".join(clause.groups) or "none",
        _yes(bool(limits.no_loan_in_year)), limits.waiting_after_prior_months or 0, _yes(clause.requires_spousal_consent),
        _yes(event == "hardship" and source in terms.settings.hardship.earnings_excluded),
        _yes(limits.partial_allowed is not False), clause.window_days or 0,
        _yes(clause.operated_before_adoption), clause.adopt_by,
    )  # fmt: skip


_NO_TERMS = (
    0, 0, 0, 0, 0, 0, "none", "none", "none", 0, 0, 0, 0, "none", 0, "none", NO, NO, NO, NO, "none", NO, 0, NO, NO, YES, 0, NO,
    None,
)  # fmt: skip
"""The terms of an event that rests on no clause: no age, no wait, no limit."""


def _service_months(clause: Clause) -> int:
    years = [c.service_years * 12 for c in (clause.condition, *clause.also_requires) if c.service_years]
    months = [clause.service_months] if clause.service_months else []
    return max([*years, *months], default=0)


def _count(limits: Limits) -> tuple[int, str]:
    """The number of payments allowed and its period; none where the plan sets no number."""
    for name, period in _COUNTS.items():
        if getattr(limits, name) is not None:
            return getattr(limits, name), period
    return 0, "none"


@cache
def _cell(
    source: str,
    restriction: str | None,
    event: str,
    day: date,
    plan_year_begin: date,
    readings: frozenset[tuple[str, str]],
) -> Cell | None:
    """The law's one line; money that keeps the restriction of its origin is asked there. None: the origin is unknown."""
    cells = _cells_under(readings)
    found = _covering(cells, source, event, day, plan_year_begin)
    if found.law != "origin":
        return found
    return (
        None
        if restriction in (None, source)
        else _covering(cells, str(restriction), event, day, plan_year_begin)
    )


def _covering(cells: Cells, source: str, event: str, day: date, plan_year_begin: date) -> Cell:
    if cells is None:
        return load_matrix().cell(source, event, day, plan_year_begin)
    return next(
        c
        for c in cells[source, event]
        if c.covers(day if c.governed_by == "payment_date" else plan_year_begin)
    )


@cache
def _cells_under(readings: frozenset[tuple[str, str]]) -> Cells:
    """The cells under the plan's chosen readings; None where they are the default ones."""
    matrix = load_matrix()
    chosen = {name: choice for name, choice in readings if matrix.readings[name].default != choice}
    if not chosen:
        return None
    cells: dict[tuple[str, str], list[Cell]] = {}
    for cell in matrix.cells_under(chosen):
        cells.setdefault((cell.source, cell.event), []).append(cell)
    return cells


__all__ = ["plan_frames", "terms_of"]
