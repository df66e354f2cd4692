"""Looking ahead: the later dates on which what is closed opens, and what is open closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from inservice.determination.frames import BY_DAY, Copies, Frames, on_dates, on_dates_under_the_same_terms
from inservice.determination.plan_frames import DATES_OF_A_PLAN_DAY, Future, futures
from inservice.engine.by_row import RowAnswers, answers_to
from inservice.engine.evaluate import Answers, Row
from inservice.engine.frame import Frame
from inservice.engine.grain import pointer
from inservice.engine.lasting import Lasting
from inservice.engine.rule import Rule
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.engine.words import Fact
from inservice.facts.book import Book
from inservice.facts.tables import ACCOUNT, OPTION, PLAN_DAY, PLAN_OPTION, REQUEST
from inservice.law import distribution
from inservice.law.distribution.availability import OF_MONEY_THAT_COULD_BE_DRAWN
from inservice.law.matrix import load_matrix
from inservice.law.rulebook import request_rule_book

Turning = tuple[list[date | None], list[date | None]]
"""For each option: the first later date on which a closed one is open, and on which an open one is closed."""


@dataclass(frozen=True)
class _Group:
    """Options that may turn, and those to lay out again for them (None: all); ``terms_stay`` says how."""

    may_turn: set[int]
    needed: set[int] | None
    terms_stay: bool


def turning_dates(book: Book, frames: Frames, answers: Answers, *, only_asked: bool) -> Turning:
    """When each option turns, the records and the plan's terms staying as they are, on the law as known now.

    ``only_asked`` looks ahead only for the requests of which something asked for is not open.
    """
    turning = nothing_turns(answers)
    requests = _closed_though_asked(answers) if only_asked else set(range(answers.height(REQUEST)))
    if not requests:
        return turning
    lines = futures(book, frames[REQUEST.name], frames[PLAN_DAY.name], frames[PLAN_OPTION.name])
    terms = [lines[of_plan] for of_plan in frames[OPTION.name][pointer(PLAN_OPTION)]]
    groups = _groups(answers, requests, terms)
    may_turn = set().union(*(group.may_turn for group in groups))
    ahead = _candidate_dates(frames, answers, may_turn, terms) if may_turn else []
    of_request = answers.above(OPTION, REQUEST) if ahead else []
    for group in groups:
        own = {of_request[at] for at in group.may_turn} if ahead else set()
        dates = [(at, day) for at, day in ahead if at in own]
        if dates:
            _look_ahead(turning, book, frames, answers, group, dates)
    return turning


def _look_ahead(
    turning: Turning, book: Book, frames: Frames, answers: Answers, group: _Group, ahead: list[tuple[int, date]]
) -> None:  # fmt: skip
    """Lay requests out again on later dates, and note when the options of a group turn."""
    rows, dates = (list(each) for each in zip(*ahead, strict=True))
    if group.terms_stay:
        assert group.needed is not None
        laid, copies = on_dates_under_the_same_terms(book, frames, rows, dates, sorted(group.needed))
    else:
        laid, copies = on_dates(book, frames, rows, dates, _kinds(answers, group.needed))
    laid[REQUEST.name] = _if_nothing_else_happens(laid[REQUEST.name], frames[REQUEST.name].taken(rows))
    later = answers_to(
        request_rule_book(), laid, before=answers, rows=copies, afresh=_changing(group.terms_stay)
    )
    _turning(turning, frames, answers, laid, later, copies, dates, group.may_turn)


def nothing_turns(answers: Answers) -> Turning:
    """No date for any option."""
    height = answers.height(OPTION)
    return [None] * height, [None] * height


def _closed_though_asked(answers: Answers) -> set[int]:
    """The requests of which an option that was asked for is not open."""
    of_request, of_account = answers.above(OPTION, REQUEST), answers.above(OPTION, ACCOUNT)
    is_account_asked = answers.listed(ACCOUNT, "account.is_asked")
    is_open, is_event_asked = (answers.listed(OPTION, n) for n in ("option_is_open", "option.is_event_asked"))
    return {
        of_request[at] for at, truth in enumerate(is_open)
        if truth < YES and is_event_asked[at] and is_account_asked[of_account[at]]
    }  # fmt: skip


_FILLED = ("coverage.distributions_through", "coverage.other_plans_through")
"""Until when a record is complete: a later day lengthens it."""


_GROWING = frozenset({"request.payment_date", *_FILLED, *DATES_OF_A_PLAN_DAY})
"""What is no earlier when the day is later."""


@cache
def _changing(terms_stay: bool) -> frozenset[str]:
    """The facts that are others when a request is laid out again on a later date."""
    if terms_stay:
        return _GROWING | {"plan.looks_ahead"}
    rules = request_rule_book()
    of_plans = {
        name for name, column in rules.columns.items()
        if isinstance(column, Fact) and rules.grains[name] in (PLAN_DAY, PLAN_OPTION)
    }  # fmt: skip
    return frozenset({*of_plans, *_FILLED, *BY_DAY})


@cache
def _lasting(terms_stay: bool) -> Lasting:
    return request_rule_book().lasting(_changing(terms_stay), _GROWING)


def _groups(answers: Answers, requests: set[int], terms: Sequence[Future]) -> list[_Group]:
    """The options of these requests that a later day may turn: those whose terms stay what they are, and the others.

    Of many rows all, for to tell takes longer than to answer.
    """
    if not isinstance(answers, RowAnswers):
        of_request = answers.above(OPTION, REQUEST)
        return [_Group({at for at, of in enumerate(of_request) if of in requests}, None, False)]
    rows = answers.rows(OPTION)
    may_turn = {
        at for at, row in enumerate(rows)
        if row[REQUEST].position in requests and _may_turn(row, terms[at].is_steady)
    }  # fmt: skip
    looking = {at for at in may_turn if rows[at]["option.event"] in _events_that_look_at_others()}
    looked_at: dict[int, set[int]] = {rows[at][ACCOUNT].position: set() for at in looking}
    for at, row in enumerate(rows) if looking else ():
        beside = looked_at.get(row[ACCOUNT].position)
        if beside is not None and _may_draw(row, terms[at].is_steady):
            beside.add(at)
    needs = {at: looked_at[rows[at][ACCOUNT].position] | {at} if at in looking else {at} for at in may_turn}
    steady = {at for at in may_turn if all(terms[each].is_steady for each in needs[at])}
    return [
        _Group(some, set().union(*(needs[at] for at in some)), is_steady)
        for some, is_steady in ((steady, True), (may_turn - steady, False)) if some
    ]  # fmt: skip


def _may_turn(row: Row, terms_stay: bool) -> bool:
    """Whether an option may open, or close if it is open, with nothing but the day another."""
    lasting, is_open = _lasting(terms_stay), request_rule_book()["option_is_open"]
    if row[is_open.name] == YES:
        return lasting.may_sink(NO, is_open, row)
    return lasting.may_reach(YES, is_open, row)


def _may_draw(row: Row, terms_stay: bool) -> bool:
    """Whether money may be drawn on an option, now or with nothing but the day another."""
    draws = request_rule_book()["option_draws_money"]
    return row[draws.name] >= UNKNOWN or _lasting(terms_stay).may_reach(UNKNOWN, draws, row)


def _kinds(answers: Answers, options: set[int] | None) -> set[tuple[str, str]] | None:
    """The sources and events of these options."""
    if options is None:
        return None
    rows = (answers.row(OPTION, at) for at in options)
    return {(row["account.source"], row["option.event"]) for row in rows}


@cache
def _events_that_look_at_others() -> frozenset[str]:
    """Events that the law permits for money that could be drawn on another event: these need the others beside them."""
    return frozenset(c.event for c in load_matrix().cells if c.condition in OF_MONEY_THAT_COULD_BE_DRAWN)


@cache
def _turning_rules() -> tuple[Rule, ...]:
    """The rules that tell dates on which an answer may turn, or the day after: some tell the last day of a window."""
    rules = request_rule_book()
    by_event = (*distribution.OPENING_DATES.values(), *distribution.CLOSING_DATES.values())
    names = sorted({n for many in by_event for n in many} | set(distribution.OPENING_DATES_OF_EVERY_EVENT))
    return tuple(rules[n] for n in names if rules.grains[n] is not PLAN_DAY)


@cache
def _last_days() -> frozenset[str]:
    """The rules that tell the last day of a window: an option is still open on it, and closed on the day after."""
    return frozenset(name for many in distribution.CLOSING_DATES.values() for name in many)


def _candidate_dates(
    frames: Frames, answers: Answers, may_turn: set[int], terms: Sequence[Future]
) -> list[tuple[int, date]]:
    """Later dates on which one of these options may turn: birthdays, seasoning, amendments, changes of law."""
    request = frames[REQUEST.name]
    of_request = answers.above(OPTION, REQUEST)
    requests = {of_request[option] for option in may_turn}
    paid = request["request.payment_date"]
    ends = frames[PLAN_DAY.name]["plan.plan_year_end"]
    next_year = [ends[day] + timedelta(days=1) for day in request[pointer(PLAN_DAY)]]
    recorded = (
        "claims.active_duty_called_on",
        "claims.birth_or_adoption_on",
        "claims.disaster_incident_from",
        "claims.domestic_abuse_on",
        "claims.stated_event_occurred_on",
    )
    found = {(at, column[at]) for column in (next_year, *map(request.get, recorded)) for at in requests}
    found.update((of_request[option], day) for option in may_turn for day in terms[option].turns_on)
    for rule in _turning_rules():
        turns_on = answers.reader(OPTION, rule)
        days = {(of_request[option], turns_on(option)) for option in may_turn}
        found |= days
        if rule.name in _last_days():
            found.update(
                (at, day + timedelta(days=1)) for at, day in days if day is not None and day < date.max
            )
    return sorted((at, day) for at, day in found if day is not None and day > paid[at])


def _if_nothing_else_happens(laid: Frame, records: Frame) -> Frame:
    """In rows that look ahead, the records stay complete: no payment is made in between."""
    days = list(zip(records["request.received_on"], laid["request.payment_date"], strict=True))
    return laid.beside({
        name: [
            through if through is None or (received is not None and through < received) else max(through, day)
            for through, (received, day) in zip(records[name], days, strict=True)
        ]
        for name in _FILLED if name in records
    })  # fmt: skip


def _now(frames: Frames, laid: Frames, copies: Copies) -> list[int | None]:
    """Which option of the first day each option of a later day is: of the same account, event, election and layer."""

    def keys(each: Frames, accounts: Sequence[int]) -> list[tuple[Any, ...]]:
        option, terms = each[OPTION.name], each[PLAN_OPTION.name]
        elections, layers = terms["clause.election_id"], terms["clause.layer"]
        return [
            (accounts[account], event, elections[of_plan], layers[of_plan])
            for account, event, of_plan in option.rows(pointer(ACCOUNT), "option.event", pointer(PLAN_OPTION))
        ]

    known = {key: at for at, key in enumerate(keys(frames, range(frames[ACCOUNT.name].height)))}
    return [known.get(key) for key in keys(laid, copies[ACCOUNT.name])]


def _turning(
    turning: Turning, frames: Frames, answers: Answers, laid: Frames, later: Answers, copies: Copies,
    dates: Sequence[date], may_turn: set[int],
) -> None:  # fmt: skip
    """Note the first later date on which a closed one of these options is open, and an open one is closed."""
    rule = request_rule_book()["option_is_open"]
    now: Sequence[int | None] = copies.get(OPTION.name) or _now(frames, laid, copies)
    truth_at, is_open = later.reader(OPTION, rule), answers.reader(OPTION, rule)
    of_request = laid[ACCOUNT.name][pointer(REQUEST)]
    # the rows look ahead from one date to the next, so the days of an option come in order
    days_of: dict[int | None, list[tuple[date, int]]] = {}
    for at, account in enumerate(laid[OPTION.name][pointer(ACCOUNT)]):
        days_of.setdefault(now[at], []).append((dates[of_request[account]], at))

    def first(days: list[tuple[date, int]], truth: int) -> date | None:
        return next((day for day, at in days if truth_at(at) == truth), None)

    elections = frames[PLAN_OPTION.name]["clause.election_id"]
    option = frames[OPTION.name]
    elected_later: dict[tuple[int, str], list[tuple[date, int]]] | None = None
    opens, closes = turning
    for at in may_turn:
        days = days_of.get(at, [])
        if is_open(at) == YES:
            closes[at] = first(days, NO)
        elif not days and elections[option[pointer(PLAN_OPTION)][at]] is None:
            # asked for, and elected later under a clause
            if elected_later is None:
                elected_later = _of_event(laid, copies, dates)
            key = option[pointer(ACCOUNT)][at], option["option.event"][at]
            opens[at] = first(sorted(elected_later.get(key, ())), YES)
        else:
            opens[at] = first(days, YES)


def _of_event(
    laid: Frames, copies: Copies, dates: Sequence[date]
) -> dict[tuple[int, str], list[tuple[date, int]]]:
    """The later days of each account's options under each event."""
    of_request = laid[ACCOUNT.name][pointer(REQUEST)]
    found: dict[tuple[int, str], list[tuple[date, int]]] = {}
    for at, (account, event) in enumerate(laid[OPTION.name].rows(pointer(ACCOUNT), "option.event")):
        found.setdefault((copies[ACCOUNT.name][account], event), []).append((dates[of_request[account]], at))
    return found


__all__ = ["nothing_turns", "turning_dates"]
