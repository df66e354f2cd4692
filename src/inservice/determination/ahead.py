"""Looking ahead: the later dates on which what is closed opens, and what is open closes."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import polars as pl

from inservice.determination.frames import BY_DAY, on_dates
from inservice.engine.by_row import RowAnswers, answers_to
from inservice.engine.evaluate import Answers, Frames, beside
from inservice.engine.grain import pointer
from inservice.engine.lasting import Lasting
from inservice.engine.rule import Rule
from inservice.engine.truth import NO, YES
from inservice.engine.words import Fact
from inservice.facts.book import Book
from inservice.facts.tables import ACCOUNT, OPTION, PLAN_DAY, PLAN_OPTION, REQUEST
from inservice.law import distribution
from inservice.law.rulebook import request_rule_book

Turning = tuple[list[date | None], list[date | None]]
"""For each option: the first later date on which a closed one is open, and on which an open one is closed."""


def turning_dates(book: Book, answers: Answers, *, only_asked: bool) -> Turning:
    """When each option turns, the records and the plan's terms staying as they are, on the law as known now.

    ``only_asked`` looks ahead only for the requests of which something asked for is not open.
    """
    ahead = _candidate_dates(answers, _closed_though_asked(answers) if only_asked else None)
    may_turn = _may_turn(answers) if ahead else None
    if not ahead or may_turn == set():
        return nothing_turns(answers)
    rows, dates = zip(*ahead, strict=True)
    laid = _if_nothing_else_happens(on_dates(book, answers.frames, list(rows), list(dates), may_turn))
    return _turning(answers, answers_to(request_rule_book(), laid), ahead)


def nothing_turns(answers: Answers) -> Turning:
    """No date for any option."""
    height = answers.frames[OPTION.name].height
    return [None] * height, [None] * height


def _closed_though_asked(answers: Answers) -> set[int]:
    """The requests of which an option that was asked for is not open."""
    option, account = answers.frames[OPTION.name], answers.frames[ACCOUNT.name]
    of_account = option[pointer(ACCOUNT)]
    is_open = answers.column(OPTION, request_rule_book()["option_is_open"])
    closed = (is_open < YES) & option["option.is_event_asked"]
    return set(account[pointer(REQUEST)][of_account.filter(closed & account["account.is_asked"][of_account])])


@cache
def _while_days_pass() -> Lasting:
    """What stays as it is when a request is laid out again on a later date (``frames.on_dates``)."""
    rules = request_rule_book()
    changing = {
        name for name, column in rules.columns.items()
        if isinstance(column, Fact) and rules.grains[name] in (PLAN_DAY, PLAN_OPTION)
    }  # fmt: skip
    return Lasting(rules, frozenset(changing | {*_FILLED, *BY_DAY}))


def _may_turn(answers: Answers) -> set[tuple[str, str]] | None:
    """The sources and events of which an option may turn, with nothing but the day another; None where all may.

    To tell it for many rows takes longer than to answer them.
    """
    if not isinstance(answers, RowAnswers):
        return None
    lasting, is_open = _while_days_pass(), request_rule_book()["option_is_open"]
    return {
        (row[ACCOUNT]["account.source"], row["option.event"])
        for row in answers.rows(OPTION)
        if row[is_open.name] == YES or lasting.may_become_yes(is_open, row)
    }


@cache
def _turning_rules() -> tuple[Rule, ...]:
    """The rules that tell dates on which an answer may turn."""
    rules = request_rule_book()
    by_event = (*distribution.OPENING_DATES.values(), *distribution.CLOSING_DATES.values())
    names = sorted({n for many in by_event for n in many} | set(distribution.OPENING_DATES_OF_EVERY_EVENT))
    return tuple(rules[n] for n in names if rules.grains[n] is not PLAN_DAY)


def _candidate_dates(answers: Answers, only: set[int] | None) -> list[tuple[int, date]]:
    """Later dates on which an answer may turn: birthdays, seasoning, amendments, changes of law; of every request or some."""
    frames = answers.frames
    request, plan_day, option = frames[REQUEST.name], frames[PLAN_DAY.name], frames[OPTION.name]
    if only is not None and not only:
        return []
    of_request = answers.places(OPTION, REQUEST).to_list()
    paid = request["request.payment_date"].to_list()
    ends = plan_day["plan.plan_year_end"].to_list()
    next_year = [ends[day] + timedelta(days=1) for day in request[pointer(PLAN_DAY)].to_list()]
    recorded = (
        "claims.active_duty_called_on",
        "claims.birth_or_adoption_on",
        "claims.disaster_incident_from",
    )
    of_requests = (next_year, *(request[name].to_list() for name in recorded if name in request.columns))
    of_plan = option[pointer(PLAN_OPTION)]
    of_options = (
        *(frames[PLAN_OPTION.name][name][of_plan]
          for name in ("cell.opens_by_law_on", "clause.opens_by_amendment_on")),
        *(answers.column(OPTION, rule) for rule in _turning_rules()),
    )  # fmt: skip
    asked = set(of_request) if only is None else only
    found = {(at, column[at]) for column in of_requests for at in asked}
    for column in of_options:
        if column.null_count() < len(column):
            days = zip(of_request, column.to_list(), strict=True)
            found.update([(at, day) for at, day in days if day is not None])
    return sorted((at, day) for at, day in found if day is not None and at in asked and day > paid[at])


_FILLED = ("coverage.distributions_through", "coverage.other_plans_through")


def _if_nothing_else_happens(frames: Frames) -> Frames:
    """In rows that look ahead, the records stay complete: no payment is made in between."""
    request = frames[REQUEST.name]
    received, paid = (request[f"request.{name}"].to_list() for name in ("received_on", "payment_date"))
    fill = [
        pl.Series(name, [
            through if through is None or (since is not None and through < since) else max(through, day)
            for through, since, day in zip(request[name].to_list(), received, paid, strict=True)
        ], dtype=pl.Date)
        for name in _FILLED if name in request.columns
    ]  # fmt: skip
    return {**frames, REQUEST.name: beside(request, fill)} if fill else frames


def _keys(frames: Frames) -> list[tuple[Any, ...]]:
    """What tells the options of a request apart, whatever the day: its account and event, election and layer."""
    option, account, plan_option = frames[OPTION.name], frames[ACCOUNT.name], frames[PLAN_OPTION.name]
    of_account, of_plan = option[pointer(ACCOUNT)], option[pointer(PLAN_OPTION)]
    columns = (
        account[pointer(REQUEST)][of_account], account["account.account_id"][of_account], option["option.event"],
        plan_option["clause.election_id"][of_plan], plan_option["clause.layer"][of_plan],
    )  # fmt: skip
    return list(zip(*(column.to_list() for column in columns), strict=True))


def _turning(answers: Answers, later: Answers, ahead: list[tuple[int, date]]) -> Turning:
    """For each option: the first later date on which a closed one is open, and on which an open one is closed."""
    rule = request_rule_book()["option_is_open"]
    truth_at = later.reader(OPTION, rule)
    # the rows look ahead from one date to the next, so the days of an option come in order
    days_of: dict[tuple[Any, ...], list[tuple[date, int]]] = {}
    for at, (row, *option) in enumerate(_keys(later.frames)):
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
    for key, is_open in zip(_keys(answers.frames), answers.values(OPTION, rule), strict=True):
        days = days_of.get(key, [])
        if is_open != YES and not days and key[3] is None:  # asked for, and elected later under a clause
            days = sorted(of_events().get(key[:3], ()))
        opens.append(first(days, YES) if is_open != YES else None)
        closes.append(first(days, NO) if is_open == YES else None)
    return opens, closes


__all__ = ["nothing_turns", "turning_dates"]
