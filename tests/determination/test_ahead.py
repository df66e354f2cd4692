"""Looking ahead leaves out what no day can turn, and lays out again only what the day changes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from inservice.api import availability, decide, read_case
from inservice.determination import ahead
from inservice.determination.frames import (
    BY_DAY,
    Frames,
    frames_of,
    on_dates,
    on_dates_under_the_same_terms,
)
from inservice.determination.plan_frames import DATES_OF_A_PLAN_DAY, lines_that_stay
from inservice.engine.evaluate import Answers
from inservice.engine.frame import Frame
from inservice.engine.grain import pointer
from inservice.engine.words import Aggregate
from inservice.errors import InserviceError
from inservice.facts.book import Book
from inservice.facts.tables import ACCOUNT, OPTION, PLAN_DAY, PLAN_OPTION, REQUEST
from inservice.law.rulebook import request_rule_book

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted(
    p for folder in ("cases", "examples/cases") for p in (ROOT / folder).rglob("*.yaml")
    if not {"plans", "top-heavy"} & set(p.parts)
)  # fmt: skip


def _all_anew(book: Book, frames: Frames, answers: Answers, requests: set[int]) -> list[ahead._Group]:
    """Every option of these requests, under the terms of each day as they are laid out anew."""
    of_request = answers.above(OPTION, REQUEST)
    return [ahead._Group({at for at, of in enumerate(of_request) if of in requests}, None, False)]


def _assert_nothing_is_lost(paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    for path in paths:
        try:
            case = read_case(path)
            quick = [decide(case).data, availability(case).data]
        except InserviceError:
            continue  # a case of input that is refused
        with monkeypatch.context() as patched:
            patched.setattr(ahead, "_groups", _all_anew)
            assert [decide(case).data, availability(case).data] == quick, path.name
        compared += 1
    assert compared > len(paths) // 2


def test_what_is_left_out_would_not_have_turned(monkeypatch: pytest.MonkeyPatch) -> None:
    _assert_nothing_is_lost(CASES[7::20], monkeypatch)


@pytest.mark.slow
def test_of_no_case_is_a_date_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    _assert_nothing_is_lost(CASES, monkeypatch)


def test_an_option_looks_at_the_others_of_its_account_for_one_rule_alone() -> None:
    """So that the others may be left out of the rows of a later day, but for the events that this rule is about."""
    rules = request_rule_book()
    read = rules.closure(["option_is_open"])
    looking = {
        c.name for c in read.values() if isinstance(c, Aggregate) and rules.edge(c) in (OPTION, PLAN_OPTION)
    }
    assert looking == {"any(option_draws_money)/account"}
    readers = {name for name in read for each in rules.depends(name) if each.name in looking}
    assert readers == {"account_could_be_drawn"}
    assert {n for n in read for each in rules.depends(n) if each.name in readers} == {"law_permits"}
    assert ahead._events_that_look_at_others() == {"in_plan_roth_rollover", "tax_levy"}


def test_a_later_day_changes_only_what_is_said_to_change() -> None:
    """Every fact of the request and its accounts that the later day's rows carry is one named as the day's."""
    book = read_case(ROOT / "examples" / "cases" / "02-by-type-of-contribution.yaml").book
    frames = frames_of(book)
    day = frames[REQUEST.name]["request.payment_date"][0] + timedelta(days=400)
    laid, copies = on_dates(book, frames, [0], [day])
    facts = request_rule_book().columns
    for grain in (REQUEST, ACCOUNT):
        places = copies[grain.name]
        for name, column in laid[grain.name].columns.items():
            if name in facts and name not in BY_DAY:
                assert column == frames[grain.name].taken(places)[name], name
    assert set(BY_DAY) <= ahead._changing(terms_stay=False)
    assert PLAN_DAY.name in laid
    same, _ = on_dates_under_the_same_terms(book, frames, [0], [day], range(frames[OPTION.name].height))
    assert same.keys() == laid.keys()
    carried = {name for frame in same.values() for name in frame.columns if name in facts}
    assert carried <= ahead._changing(terms_stay=True)
    assert ahead._changing(terms_stay=True) & facts.keys() < ahead._changing(terms_stay=False)


def test_a_line_that_stays_is_laid_out_alike_on_every_later_day() -> None:
    """Its clause, its cell, and what the plan's terms say of the plan and the account, on days far and near."""
    lines = 0
    for path in CASES[3::25]:
        try:
            book = read_case(path).book
        except InserviceError:
            continue  # a case of another command, or of input that is refused
        lines += _lines_laid_out_alike(book)
    assert lines > 100


def _lines_laid_out_alike(book: Book) -> int:
    frames, lines = frames_of(book), 0
    stays = lines_that_stay(book, frames[REQUEST.name], frames[PLAN_DAY.name], frames[PLAN_OPTION.name])
    assert len(stays) == frames[PLAN_OPTION.name].height
    dated = {*DATES_OF_A_PLAN_DAY, "plan.looks_ahead"}
    first = frames[REQUEST.name]["request.payment_date"][0]
    for days in (1, 30, 92, 183, 274, 366, 500, 731, 1500, 2500, 9000):
        laid, copies = on_dates(book, frames, [0], [first + timedelta(days=days)])
        then = {_key(laid[PLAN_OPTION.name], at): at for at in range(laid[PLAN_OPTION.name].height)}
        for at, steady in enumerate(stays):
            of_day = frames[PLAN_OPTION.name][pointer(PLAN_DAY)][at]
            if not steady or of_day != frames[REQUEST.name][pointer(PLAN_DAY)][0]:
                continue
            lines += 1
            later = then[_key(frames[PLAN_OPTION.name], at)]
            for name, column in frames[PLAN_OPTION.name].columns.items():
                if not name.startswith("@"):
                    assert laid[PLAN_OPTION.name][name][later] == column[at], (name, days)
            for name, column in frames[PLAN_DAY.name].columns.items():
                assert name in dated or laid[PLAN_DAY.name][name][0] == column[of_day], (name, days)
            source = frames[PLAN_OPTION.name]["clause.source"][at]
            for account, was in enumerate(copies[ACCOUNT.name]):
                if frames[ACCOUNT.name]["account.source"][was] == source:
                    for name in ("account.plan_rank", "account.has_survivor_annuity"):
                        assert laid[ACCOUNT.name][name][account] == frames[ACCOUNT.name][name][was], (name, days)
    return lines


def _key(terms: Frame, at: int) -> tuple[object, ...]:
    names = ("clause.source", "restriction", "clause.event", "clause.layer", "clause.election_id")
    return tuple(terms[name][at] for name in names)
