"""Looking ahead: the later dates on which what is closed opens, and what is open closes."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from inservice.determination.frames import BY_DAY, Frames, on_dates
from inservice.engine.by_row import RowAnswers, answers_to
from inservice.engine.evaluate import Answers
from inservice.engine.frame import Frame
from inservice.engine.grain import pointer
from inservice.engine.rule import Rule
from inservice.engine.truth import NO, YES
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
    ahead = _candidate_dates(frames, answers, _closed_though_asked(answers) if only_asked else None)
    may_turn = _may_turn(answers) if ahead else None
    if not ahead or may_turn == set():
        return nothing_turns(answers)
    rows, dates = zip(*ahead, strict=True)
    laid, copies = on_dates(book, frames, list(rows), list(dates), may_turn)
    laid[REQUEST.name] = _if_nothing_else_happens(laid[REQUEST.name], frames[REQUEST.name].taken(rows))
    later = answers_to(request_rule_book(), laid, before=answers, rows=copies, afresh=_of_the_day())
    return _turning(answers, later, ahead)


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


@cache
def _of_the_day() -> frozenset[str]:
    """The facts that are others when a request is laid out again on a later date (``frames.on_dates``)."""
    rules = request_rule_book()
    of_plans = {
        name for name, column in rules.columns.items()
        if isinstance(column, Fact) and rules.grains[name] in (PLAN_DAY, PLAN_OPTION)
    }  # fmt: skip
    return frozenset({*of_plans, *_FILLED, *BY_DAY})


def _may_turn(answers: Answers) -> set[tuple[str, str]] | None:
    """The sources and events of which an option may turn, with nothing but the day another; None where all may.

    To tell it for many rows takes longer than to answer them.
    """
    if not isinstance(answers, RowAnswers):
        return None
    rules = request_rule_book()
    lasting, is_open = rules.lasting(_of_the_day()), rules["option_is_open"]
    options = [(row, row[ACCOUNT]["account.source"], row["option.event"]) for row in answers.rows(OPTION)]
    turning = {
        (source, event)
        for row, source, event in options
        if row[is_open.name] == YES or lasting.may_become_yes(is_open, row)
    }
    looking = {source for source, event in turning if event in _events_that_look_at_others()}
    return turning | {(source, event) for _, source, event in options if source in looking}


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


def _candidate_dates(frames: Frames, answers: Answers, only: set[int] | None) -> list[tuple[int, date]]:
    """Later dates on which an answer may turn: birthdays, seasoning, amendments, changes of law; of every request or some."""
    if only is not None and not only:
        return []
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
        found.update(zip(of_request, answers.values(OPTION, rule), strict=True))
    return sorted((at, day) for at, day in found if day is not None and at in asked and day > paid[at])


_FILLED = ("coverage.distributions_through", "coverage.other_plans_through")


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


def _keys(answers: Answers) -> list[tuple[Any, ...]]:
    """What tells the options of a request apart, whatever the day: its account and event, election and layer."""
    of_account, of_plan = answers.above(OPTION, ACCOUNT), answers.above(OPTION, PLAN_OPTION)
    accounts = answers.listed(ACCOUNT, "account.account_id")
    elections, layers = (answers.listed(PLAN_OPTION, f"clause.{name}") for name in ("election_id", "layer"))
    return [
        (request, accounts[account], event, elections[plan], layers[plan])
        for request, account, event, plan in zip(
            answers.above(OPTION, REQUEST), of_account, answers.listed(OPTION, "option.event"), of_plan, strict=True)
    ]  # fmt: skip


def _turning(answers: Answers, later: Answers, ahead: list[tuple[int, date]]) -> Turning:
    """For each option: the first later date on which a closed one is open, and on which an open one is closed."""
    rule = request_rule_book()["option_is_open"]
    truth_at = later.reader(OPTION, rule)
    # the rows look ahead from one date to the next, so the days of an option come in order
    days_of: dict[tuple[Any, ...], list[tuple[date, int]]] = {}
    for at, (row, *option) in enumerate(_keys(later)):
        request, day = ahead[row]
        days_of.setdefault((request, *option), []).append((day, at))

    def first(days: list[tuple[date, int]], truth: int) -> date | None:
        return next((day for day, at in days if truth_at(at) == truth), None)

    @cache
    def of_events() -> dict[tuple[Any, ...], list[tuple[date, int]]]:
        under: dict[tuple[Any, ...], list[tuple[date, int]]] = {}
        for key, many in days_of.items():
            under.setdefault(key[:3], []).extend(many)
        return under

    opens: list[date | None] = []
    closes: list[date | None] = []
    for key, is_open in zip(_keys(answers), answers.values(OPTION, rule), strict=True):
        days = days_of.get(key, [])
        if is_open != YES and not days and key[3] is None:  # asked for, and elected later under a clause
            days = sorted(of_events().get(key[:3], ()))
        opens.append(first(days, YES) if is_open != YES else None)
        closes.append(first(days, NO) if is_open == YES else None)
    return opens, closes


__all__ = ["nothing_turns", "turning_dates"]
