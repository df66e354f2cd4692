"""The law on the first and the last day of every month: one version of each rule applies, and each sentence can be said."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import pytest

from inservice.engine.evaluate import Answers, Frames
from inservice.engine.explain import Explainer
from inservice.engine.rule import Rule
from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES
from inservice.engine.words import Fact
from inservice.facts.tables import Facts
from inservice.law.matrix import load_matrix
from inservice.law.rulebook import rule_book

from .frames import GENEROUS, frames_of_many
from .taxation.conftest import Situation, together

DAYS = [
    day
    for year in range(2019, 2027)
    for month in range(1, 13)
    for day in (date(year, month, 1), date(year, month, monthrange(year, month)[1]))
]
VERSIONED = [name for name, rule in rule_book().rules.items() if len(rule.versions) > 1]
_GIVEN: dict[str, Any] = {
    "truth": True,
    "money": 100_00,
    "number": 12,
    "text": "other",
}
_TEXTS = {
    "claims.hardship_reason": "medical",
    "claims.hardship_for": "self",
    "claims.long_term_care_insured": "self",
    "claims.domestic_relations_order_payee": "spouse",
    "participant.payee_kind": "participant",
    "account.tax": "pre_tax",
    "clause.event": "age_59_half",
}
_NUMBERS = {"participant.roth_first_year": 2015, "account.in_plan_roth_year": 2018}


def rich(day: date, **changed: Any) -> dict[str, Any]:
    """Every fact there is, on a day: what a generous plan says, and something for all the rest."""
    known = {
        name: _TEXTS.get(name, _NUMBERS.get(name, _GIVEN.get(fact.kind, day - timedelta(days=40))))
        for name, fact in Facts.all.items()
        if not name.startswith(
            ("lot.", "earlier.", "payment.", "piece.", "option_", "plan.plan_year", "plan.payment")
        )
    }
    paid = {"request.payment_date": day, "request.received_on": day - timedelta(days=10)}
    return known | GENEROUS | paid | changed


def of_the_day(day: date, claimed: bool) -> dict[str, Any]:
    denied = {
        name: claimed for name, fact in Facts.all.items() if fact.is_claim and name.startswith("claims.")
    }
    return rich(day, **denied)


def frames_of_days(claimed: bool) -> Frames:
    """One request a day, with a contribution and an earlier payment."""
    lot = {
        "deposit_date": date(2015, 3, 1),
        "amount": 90_00,
        "remaining": 100_00,
        "for_plan_year_end": date(2014, 12, 31),
    }
    paid = {"payment_date": date(2018, 5, 1), "event": "hardship", "amount": 50_00, "taxable": 50_00, "deferrals_since": 0,
            "disaster_declared_on": date(2018, 4, 1), "child": "one", "returned_rollover": False}  # fmt: skip
    return frames_of_many([of_the_day(day, claimed) for day in DAYS], lots=[lot], earlier=[paid])


def payments_of_days() -> Frames:
    """One payment a day, in cash and to a Roth IRA, with a required minimum asked for."""
    found = []
    for day in DAYS:
        case = Situation(
            {"request.payment_date": str(day), "claims.required_minimum": True, "claims.required_minimum_amount": "10.00",
             "plan.is_governmental": False, "claims.disaster_incident_from": "2017-01-01", "claims.disaster_declared_on": "2017-01-02",
             "request.notice_given_on": str(day - timedelta(days=40))}
        )  # fmt: skip
        account = case.account(
            "roth_deferrals", basis="60000.00", in_plan_roth_year=2015, in_plan_roth_taxable="0.00"
        )
        cash = {
            "amount": "400.00",
            "pre_tax": "160.00",
            "after_tax": "240.00",
            "unrealized_appreciation": "0.00",
        }
        rolled = {"destination": "roth_ira", "is_direct": True, "amount": "600.00", "pre_tax": "240.00", "after_tax": "360.00",
                  "unrealized_appreciation": "0.00"}  # fmt: skip
        found.append(case.pay(account, "any_time", "1000.00", cash, rolled))
    return together(found)


@pytest.fixture(scope="module", params=["claimed", "denied", "paid"])
def explained(request: pytest.FixtureRequest) -> Explainer:
    frames = payments_of_days() if request.param == "paid" else frames_of_days(request.param == "claimed")
    return Explainer(rule_book(), Answers(rule_book(), frames))


def applying(rule: Rule, day: date) -> list[int]:
    """The versions of a rule in force on a day of its governing date."""
    ends = [version.effective for version in rule.versions[1:]] + [None]
    return [
        place
        for place, (version, end) in enumerate(zip(rule.versions, ends, strict=True))
        if (version.effective is None or version.effective <= day) and (end is None or day < end)
    ]


@pytest.mark.parametrize("name", VERSIONED)
def test_exactly_one_version_applies_and_is_the_one_that_answers(name: str, explained: Explainer) -> None:
    rule = rule_book()[name]
    home = rule_book().grains[name]
    governed = rule.governed_by
    assert isinstance(governed, Fact)
    if home.name not in explained.answers.frames:
        return
    for position in range(explained.answers.frames[home.name].height):
        day = explained.row(home, position)[governed.name]
        if day is None:
            continue
        (place,) = applying(rule, day)
        wording = explained.wording(rule, explained.row(home, position))
        assert wording.version is rule.versions[place]
        assert wording.label == (wording.version.effective.isoformat() if place else "original")


def test_at_most_one_value_of_a_figure_applies() -> None:
    for figure in load_matrix().figures.values():
        for day in DAYS:
            held = [v for v in figure.values if (v.start or date.min) <= day <= v.through]
            assert len(held) <= 1, (figure.name, day)


def test_every_sentence_of_an_answer_can_be_said(explained: Explainer) -> None:
    book = rule_book()
    unsaid: dict[str, str] = {}
    told: set[str] = set()
    for name, rule in book.rules.items():
        home = book.grains[name]
        if not explained.answers.can_tell(rule):
            continue
        for position in range(explained.answers.frames[home.name].height):
            value = explained.row(home, position)[rule.name]
            if value is None or (rule.kind == "truth" and value == UNKNOWN):
                continue
            key = (
                {YES: "yes", NO: "no", NOT_CLAIMED: "not_claimed"}[value] if rule.kind == "truth" else "says"
            )
            row = explained.row(home, position)
            told.add(name)
            said = explained.wording(rule, row).sentence(key, row)
            if "(not on file)" in said or "{" in said or "None" in said:
                unsaid.setdefault(f"{name}: {key}", said)
    assert unsaid == {}
    assert len(told) > 100
