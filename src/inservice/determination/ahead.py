"""Looking ahead: the later dates on which what is closed opens, and what is open closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from inservice.determination.frames import BY_DAY, Frames, on_dates
from inservice.engine.by_row import RowAnswers, answers_to
from inservice.engine.evaluate import Answers
from inservice.engine.frame import Frame
from inservice.engine.grain import pointer
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


def turning_dates(book: Book, frames: Frames, answers: Answers, *, only_asked: bool) -> Turning:
    """When each option turns, the records and the plan's terms staying as they are, on the law as known now.

    ``only_asked`` looks ahead only for the requests of which something asked for is not open.
    """
    only = _closed_though_asked(answers) if only_asked else None
    may_turn = _may_turn(answers) if only is None or only else set()
    ahead = _candidate_dates(frames, answers, may_turn, only) if may_turn else []
    if not ahead:
        return nothing_turns(answers)
    rows, dates = zip(*ahead, strict=True)
    laid, copies = on_dates(book, frames, list(rows), list(dates), _needed(answers, may_turn))
    laid[REQUEST.name] = _if_nothing_else_happens(laid[REQUEST.name], frames[REQUEST.name].taken(rows))
    later = answers_to(request_rule_book(), laid, before=answers, rows=copies, afresh=_of_the_day())
    return _turning(frames, answers, laid, later, copies, dates, may_turn)


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


@cache
def _of_the_day() -> frozenset[str]:
    """The facts that are others when a request is laid out again on a later date (``frames.on_dates``)."""
    rules = request_rule_book()
    of_plans = {
        name for name, column in rules.columns.items()
        if isinstance(column, Fact) and rules.grains[name] in (PLAN_DAY, PLAN_OPTION)
    }  # fmt: skip
    return frozenset({*of_plans, *_FILLED, *BY_DAY})


def _may_turn(answers: Answers) -> set[int]:
    """The options that may turn with nothing but the day another; of many rows all, for to tell takes longer than to answer."""
    if not isinstance(answers, RowAnswers):
        return set(range(answers.height(OPTION)))
    rules = request_rule_book()
    lasting, is_open = rules.lasting(_of_the_day()), rules["option_is_open"]
    return {
        at for at, row in enumerate(answers.rows(OPTION))
        if row[is_open.name] == YES or lasting.may_reach(YES, is_open, row)
    }  # fmt: skip


def _needed(answers: Answers, may_turn: set[int]) -> set[tuple[str, str]] | None:
    """The sources and events of these options, and of those that one of them looks at; None where all are needed."""
    if not isinstance(answers, RowAnswers):
        return None
    kinds = [(row[ACCOUNT]["account.source"], row["option.event"]) for row in answers.rows(OPTION)]
    needed = {kinds[at] for at in may_turn}
    looking = {source for source, event in needed if event in _events_that_look_at_others()}
    if not looking:
        return needed
    rules = request_rule_book()
    lasting, draws = rules.lasting(_of_the_day()), rules["option_draws_money"]
    return needed.union(
        kinds[at] for at, row in enumerate(answers.rows(OPTION))
        if kinds[at][0] in looking and (row[draws.name] >= UNKNOWN or lasting.may_reach(UNKNOWN, draws, row))
    )  # fmt: skip


@cache
def _events_that_look_at_others() -> frozenset[str]:
    """Events that the law permits for money that could be drawn on another event: these need the others beside them."""
    return frozenset(c.event for c in load_matrix().cells if c.condition in OF_MONEY_THAT_COULD_BE_DRAWN)


@cache
def _turning_rules() -> tuple[Rule, ...]:
    """The rules that tell dates on which an answer may turn."""
    rules = request_rule_book()
    by_event = (*distribution.OPENING_DATES.values(), *distribution.CLOSING_DATES.values())
    names = sorted({n for many in by_event for n in many} | set(distribution.OPENING_DATES_OF_EVERY_EVENT))
    return tuple(rules[n] for n in names if rules.grains[n] is not PLAN_DAY)


def _candidate_dates(
    frames: Frames, answers: Answers, may_turn: set[int], only: set[int] | None
) -> list[tuple[int, date]]:
    """Later dates on which an answer may turn: birthdays, seasoning, amendments, changes of law; of every request or some."""
    request, plan_option = frames[REQUEST.name], frames[PLAN_OPTION.name]
    of_request = answers.above(OPTION, REQUEST)
    paid = request["request.payment_date"]
    ends = frames[PLAN_DAY.name]["plan.plan_year_end"]
    next_year = [ends[day] + timedelta(days=1) for day in request[pointer(PLAN_DAY)]]
    recorded = (
        "claims.active_duty_called_on",
        "claims.birth_or_adoption_on",
        "claims.disaster_incident_from",
    )
    asked = set(of_request) if only is None else only
    found = {(at, column[at]) for column in (next_year, *map(request.get, recorded)) for at in asked}
    of_plan = frames[OPTION.name][pointer(PLAN_OPTION)]
    for name in ("cell.opens_by_law_on", "clause.opens_by_amendment_on"):
        column = plan_option[name]
        found.update((at, column[of_plan[option]]) for option, at in enumerate(of_request))
    for rule in _turning_rules():
        turns_on = answers.reader(OPTION, rule)
        found.update((of_request[option], turns_on(option)) for option in may_turn)
    return sorted((at, day) for at, day in found if day is not None and at in asked and day > paid[at])


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


def _now(frames: Frames, laid: Frames, copies: Mapping[str, Sequence[int]]) -> list[int | None]:
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
    frames: Frames, answers: Answers, laid: Frames, later: Answers, copies: Mapping[str, Sequence[int]],
    dates: Sequence[date], may_turn: set[int],
) -> Turning:  # fmt: skip
    """For each option: the first later date on which a closed one is open, and on which an open one is closed."""
    rule = request_rule_book()["option_is_open"]
    now = _now(frames, laid, copies)
    truth_at = later.reader(OPTION, rule)
    of_request = laid[ACCOUNT.name][pointer(REQUEST)]
    # the rows look ahead from one date to the next, so the days of an option come in order
    days_of: dict[int | None, list[tuple[date, int]]] = {}
    of_event: dict[tuple[int, str], list[tuple[date, int]]] = {}
    for at, (account, event) in enumerate(laid[OPTION.name].rows(pointer(ACCOUNT), "option.event")):
        day = dates[of_request[account]], at
        days_of.setdefault(now[at], []).append(day)
        of_event.setdefault((copies[ACCOUNT.name][account], event), []).append(day)

    def first(days: list[tuple[date, int]], truth: int) -> date | None:
        return next((day for day, at in days if truth_at(at) == truth), None)

    elections = frames[PLAN_OPTION.name]["clause.election_id"]
    options = frames[OPTION.name].rows(pointer(ACCOUNT), "option.event", pointer(PLAN_OPTION))
    opens, closes = nothing_turns(answers)
    for at, ((account, event, of_plan), is_open) in enumerate(
        zip(options, answers.values(OPTION, rule), strict=True)
    ):
        if at not in may_turn:
            continue
        days = days_of.get(at, [])
        if is_open == YES:
            closes[at] = first(days, NO)
        elif not days and elections[of_plan] is None:  # asked for, and elected later under a clause
            opens[at] = first(sorted(of_event.get((account, event), ())), YES)
        else:
            opens[at] = first(days, YES)
    return opens, closes


__all__ = ["nothing_turns", "turning_dates"]
