"""Looking ahead leaves out what no day can turn, and lays out again only what the day changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from inservice.api import availability, decide, read_case
from inservice.determination import ahead
from inservice.determination.frames import (
    BY_DAY,
    frames_of,
    on_dates,
    on_dates_under_the_same_terms,
)
from inservice.determination.plan_frames import DATES_OF_A_PLAN_DAY, Future, _days_of_change, futures
from inservice.engine.evaluate import Answers
from inservice.engine.frame import Frame
from inservice.engine.grain import pointer
from inservice.engine.words import Aggregate
from inservice.errors import InserviceError
from inservice.facts.book import Book
from inservice.facts.tables import ACCOUNT, OPTION, PLAN_DAY, PLAN_OPTION, REQUEST
from inservice.intake.case import Case
from inservice.law.rulebook import request_rule_book
from inservice.plan.reading import parse_plan

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted(
    p for folder in ("cases", "examples/cases") for p in (ROOT / folder).rglob("*.yaml")
    if not {"plans", "top-heavy"} & set(p.parts)
)  # fmt: skip


def _all_anew(answers: Answers, requests: set[int], terms: Sequence[Future]) -> list[ahead._Group]:
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
    assert same[PLAN_OPTION.name] is frames[PLAN_OPTION.name]
    steady = request_rule_book().lasting(ahead._changing(terms_stay=True))
    assert all(
        steady.lasts(each) for n, each in facts.items() if request_rule_book().grains[n] is PLAN_OPTION
    )
    others = [frame for grain, frame in same.items() if grain != PLAN_OPTION.name]
    carried = {name for frame in others for name in frame.columns if name in facts}
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
    terms = futures(book, frames[REQUEST.name], frames[PLAN_DAY.name], frames[PLAN_OPTION.name])
    stays = [line.is_steady for line in terms]
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
                        assert laid[ACCOUNT.name][name][account] == frames[ACCOUNT.name][name][was], (
                            name,
                            days,
                        )
    return lines


def _key(terms: Frame, at: int) -> tuple[object, ...]:
    names = ("clause.source", "restriction", "clause.event", "clause.layer", "clause.election_id")
    return tuple(terms[name][at] for name in names)


# -- plans that change in more than one way --------------------------------------------------------------------------
def _case(elections: list[dict[str, Any]], claims: dict[str, Any] | None = None, **of_plan: Any) -> Case:
    """A participant of 49, paid on 2025-05-01, in a 401(k) plan with these elections."""
    plan = {
        "schema": "inservice/plan/1", "plan_id": "p", "name": "Plan", "kind": "401k", "plan_year_end": "12-31",
        "effective": "1990-01-01", "sources": [{"source": "pre_tax_deferrals"}, {"source": "match", "vesting": "immediate"}],
        "elections": elections, "disability_definition": "section_72m7", **of_plan,
    }  # fmt: skip
    accounts = [
        {
            "account_id": of,
            "source": of,
            "balance": "9000.00",
            "as_of": "2025-05-01",
            "basis": "0.00",
            "vested": "100%",
        }
        for of in ("pre_tax_deferrals", "match")
    ]
    complete = {"from": "2004-01-01", "through": "2025-05-01"}
    return read_case({
        "schema": "inservice/case/1", "plan": plan, "person": {"person_id": "a", "birth_date": "1975-05-10"},
        "employment": {"hire_date": "2004-01-01"},
        "participation": {"participant_id": "m", "participation_date": "2005-01-01", "is_highly_compensated": "false"},
        "accounts": accounts, "distributions": [], "coverage": {"distributions": complete, "other_plans": complete},
        "request": {"request_id": "r", "received_on": "2025-04-20", "payment_date": "2025-05-01", "ask": "all"},
        "claims": claims or {},
    })  # fmt: skip


_AT_59_HALF = {"id": "old-age", "event": "age_59_half", "sources": ["pre_tax_deferrals", "match"]}


def _turns(case: Case, event: str) -> list[tuple[str | None, str | None]]:
    options = availability(case).data["options"]
    return [(o["opens_on"], o["closes_on"]) for o in options if o["event"] == event]


def test_what_an_amendment_leaves_of_an_election_is_not_taken_for_the_election(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Until the amendment is adopted both are in force side by side, under one name."""
    narrower = {
        "id": "am", "effective": "2025-04-01", "adopted": "2026-02-01",
        "set": {"limits": {"exclude_highly_compensated": "yes"}},
    }  # fmt: skip
    case = _case([_AT_59_HALF], amendments=[narrower])
    quick = _turns(case, "age_59_half")
    assert len(quick) == 4
    monkeypatch.setattr(ahead, "_groups", _all_anew)
    assert quick == _turns(case, "age_59_half")


@pytest.mark.parametrize("never", ["9999-12-31", "9998-12-31"])
def test_a_date_that_means_never_is_a_date(never: str) -> None:
    operated = {**_AT_59_HALF, "id": "early", "event": "stated_age", "age": "55", "sources": ["match"]}
    case = _case(
        [_AT_59_HALF, {**operated, "operated_from": "2025-01-01", "adopt_by": never}],
        hardship={"final_regulation_from": never},
    )
    assert _turns(case, "age_59_half") == [("2034-11-10", None)] * 2
    assert _turns(case, "stated_age") == [("2030-05-10", None)]


def test_a_plan_year_may_begin_on_29_february() -> None:
    """The year after it begins on 1 March, and so did the year before: a plan year that ends on 28 February."""
    later = {"id": "am", "effective": "2028-06-01", "adopted": "2028-06-01", "set": {"offers.loans": "yes"}}
    case = _case([_AT_59_HALF], plan_year_end="02-28", amendments=[later])
    assert _turns(case, "age_59_half") == [("2034-11-10", None)] * 2


@pytest.mark.parametrize(
    ("plan_year_end", "turns"), [("12-31", "2024-01-01"), ("06-30", "2024-07-01"), ("02-29", "2024-03-01")]
)
def test_what_turns_with_a_plan_year_turns_on_its_first_day(plan_year_end: str, turns: str) -> None:
    plan = parse_plan({
        "schema": "inservice/plan/1", "plan_id": "p", "name": "Plan", "kind": "401k", "plan_year_end": plan_year_end,
        "effective": "1990-01-01", "sources": [{"source": "pre_tax_deferrals"}],
    })  # fmt: skip
    then = date.fromisoformat(turns)
    assert then in _days_of_change(plan, then - timedelta(days=1))
    assert then not in _days_of_change(plan, then)


def test_a_claim_s_window_closes_on_the_day_after_its_last() -> None:
    """And not on the next day on which something else may turn."""
    born = {"id": "child", "event": "birth_or_adoption", "sources": ["match"], "effective": "2020-01-01"}
    claims = {"birth_or_adoption": {"on": "2025-01-10", "children": "1", "kind": "birth"}}
    assert _turns(_case([_AT_59_HALF, born], claims), "birth_or_adoption") == [(None, "2026-01-10")]


def test_a_window_that_never_closes_has_no_day_after() -> None:
    called = {"id": "duty", "event": "qualified_reservist", "sources": ["pre_tax_deferrals"]}
    duty = {"called_on": "2025-01-01", "ends_on": "9999-12-31", "ordered_days": "180", "reservist": "true"}
    assert [opens for opens, _ in _turns(_case([called], {"active_duty": duty}), "qualified_reservist")] == [
        None
    ]


def test_an_event_put_on_record_ahead_opens_the_money_on_its_day() -> None:
    layoff = {"name": "layoff", "description": "a layoff of over 30 days"}
    stated = {"id": "layoff", "event": "stated_event", "sources": ["match"], "stated_event": layoff}
    abuse = {
        "id": "abuse",
        "event": "domestic_abuse",
        "sources": ["pre_tax_deferrals"],
        "effective": "2024-01-01",
    }
    claims = {
        "stated_event": {"name": "layoff", "occurred_on": "2025-06-03"},
        "domestic_abuse": {"on": "2025-06-17", "certified": "true"},
    }
    case = _case([stated, abuse], claims)
    assert _turns(case, "stated_event") == [("2025-06-03", None)]
    assert _turns(case, "domestic_abuse") == [("2025-06-17", None)]
