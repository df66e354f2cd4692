"""Looking ahead leaves out what no day can turn, and lays out again only what the day changes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from inservice.api import availability, decide, read_case
from inservice.determination import ahead
from inservice.determination.frames import BY_DAY, frames_of, on_dates
from inservice.engine.words import Aggregate
from inservice.errors import InserviceError
from inservice.facts.tables import ACCOUNT, OPTION, PLAN_DAY, PLAN_OPTION, REQUEST
from inservice.law.rulebook import request_rule_book

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted(
    p for folder in ("cases", "examples/cases") for p in (ROOT / folder).rglob("*.yaml")
    if not {"plans", "top-heavy"} & set(p.parts)
)  # fmt: skip


def _assert_nothing_is_lost(paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    for path in paths:
        try:
            case = read_case(path)
            quick = [decide(case).data, availability(case).data]
        except InserviceError:
            continue  # a case of input that is refused
        with monkeypatch.context() as patched:
            patched.setattr(ahead, "_may_turn", lambda answers: set(range(answers.height(OPTION))))
            patched.setattr(ahead, "_needed", lambda answers, may_turn: None)
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
    assert set(BY_DAY) <= ahead._of_the_day()
    assert PLAN_DAY.name in laid
