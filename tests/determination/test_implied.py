"""What a claim says by itself, whether its particulars have columns or not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from inservice.determination.implied import implied_claims
from inservice.determination.reasons import facts_of
from inservice.engine.explain import Explainer, Finding, Lacking
from inservice.engine.frame import Frame
from inservice.facts.tables import REQUEST
from inservice.law.rulebook import request_rule_book

PAID = date(2025, 6, 2)


def implied(**claims: Any) -> dict[str, Any]:
    """The particulars implied for one request that makes these claims."""
    frame = Frame({"request.payment_date": [PAID], **{f"claims.{n}": [v] for n, v in claims.items()}})
    return {name: value for name, (value,) in implied_claims(frame).items()}


def test_particulars_that_have_no_column_are_implied_all_the_same() -> None:
    found = implied(hardship=True, hardship_reason="medical")
    assert found["claims.hardship_for"] == "self"
    assert found["claims.hardship_insurance_covered"] == 0
    assert found["claims.hardship_is_principal_residence"] is None


def test_a_particular_given_counts_more_than_one_implied() -> None:
    found = implied(hardship=True, hardship_reason="medical", hardship_for="child")
    assert found["claims.hardship_for"] == "child"


def test_a_hardship_whose_reason_nobody_gives_implies_no_more_than_the_claim() -> None:
    found = implied(hardship=True)
    assert found["claims.hardship_is_within_12_months"] is None
    assert found["claims.hardship_actual_knowledge_to_contrary"] is False


@pytest.mark.parametrize(("ends", "goes_on"), [(None, True), (PAID, True), (date(2025, 6, 1), False)])
def test_a_call_to_duty_goes_on_until_it_ends(ends: date | None, goes_on: bool) -> None:
    given = {} if ends is None else {"active_duty_ends_on": ends}
    assert implied(active_duty=True, **given)["claims.active_duty_is_ongoing"] is goes_on


@pytest.mark.parametrize(("given", "indefinite"), [({}, None), ({"active_duty_ordered_days": 30}, False)])
def test_a_call_for_so_many_days_is_not_indefinite(given: dict[str, Any], indefinite: bool | None) -> None:
    assert implied(active_duty=True, **given)["claims.active_duty_is_indefinite"] is indefinite
    said = implied(active_duty=True, active_duty_is_indefinite=True, **given)
    assert said["claims.active_duty_is_indefinite"] is True


@pytest.mark.parametrize("claims", [{}, {"hardship": False}, {"active_duty": False}])
def test_no_claim_implies_nothing(claims: dict[str, Any]) -> None:
    frame = Frame({"request.payment_date": [PAID], **{f"claims.{n}": [v] for n, v in claims.items()}})
    assert implied_claims(frame) == {}


def test_a_claim_implies_nothing_of_a_request_that_does_not_make_it() -> None:
    frame = Frame({"request.payment_date": [PAID, PAID], "claims.hardship": [True, None]})
    assert implied_claims(frame)["claims.hardship_insurance_covered"] == [0, None]


def finding(sentence: str, *parts: Finding, value: str | None = None) -> Finding:
    """A finding that rests on a person's date of birth, or lacks it where there is no value."""
    facts = {} if value is None else {"person.birth_date": value}
    lacking: tuple[Lacking, ...] = () if facts else (("person.birth_date", REQUEST, 0),)
    return Finding(
        sentence,
        "?",
        ("X",),
        "§1",
        "checked",
        None,
        "yes",
        3,
        sentence,
        REQUEST,
        0,
        list(parts),
        facts,
        lacking,
    )


def test_a_fact_is_told_as_it_is_told_last_and_lacking_where_it_is_told_first() -> None:
    shared = finding("shared", value="1960-01-01")
    top = finding(
        "top", shared, finding("between", value="1961-01-01"), finding("after", shared), value="1959-01-01"
    )
    used, needed = facts_of([(None, top, Explainer(request_rule_book(), {}))])
    assert [row["value"] for row in used] == ["1960-01-01"]
    assert [row["why"] for row in needed] == ["after"]
