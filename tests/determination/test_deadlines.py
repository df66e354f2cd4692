"""Dates that a determination creates and warnings that go with it, from whole cases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from inservice.api import decide
from inservice.determination.deadlines import months_after

PLAN: dict[str, Any] = {
    "schema": "inservice/plan/1",
    "plan_id": "birch",
    "name": "Birch Tools 401(k) Plan",
    "kind": "401k",
    "plan_year_end": "12-31",
    "effective": "2010-01-01",
    "sources": [
        {"source": "pre_tax_deferrals"},
        {"source": "roth_deferrals"},
        {"source": "rollover_pre_tax"},
    ],
    "elections": [
        {"id": "any-time", "clause": "6.1", "sources": ["rollover_pre_tax"], "event": "any_time"},
        {"id": "age", "clause": "6.2", "sources": ["pre_tax_deferrals", "roth_deferrals"], "event": "age_59_half"},
        {"id": "hardship", "clause": "6.3", "sources": ["pre_tax_deferrals"], "event": "hardship"},
        {"id": "birth", "clause": "6.4", "sources": ["pre_tax_deferrals"], "event": "birth_or_adoption", "effective": "2020-01-01"},
        {"id": "disaster", "clause": "6.5", "sources": ["pre_tax_deferrals"], "event": "disaster_recovery", "effective": "2023-01-01"},
    ],
    "hardship": {"standard": "safe_harbor_list", "evidence": "source_documents"},
    "normal_retirement_age": {"age": "65"},
    "disability_definition": "section_72m7",
    "limits": {"partial_allowed": "yes"},
    "source_order": "pro_rata",
    "offers": {"loans": "no", "rollovers_in": "yes"},
}  # fmt: skip
BIRTH = {"birth_or_adoption": {"on": "2025-02-01", "children": "1", "kind": "birth"}}
HARDSHIP = {
    "hardship": {
        "reason": "eviction_or_foreclosure", "need": "900.00", "for": "self", "represents_no_other_resources": "true",
        "actual_knowledge_to_contrary": "false", "evidence": "source_documents", "insurance_covered": "0.00",
        "federal_rate": "0%", "state_rate": "0%", "local_rate": "0%", "suspended_deferrals": "false",
    }
}  # fmt: skip


def decided(
    source: str = "rollover_pre_tax", *, plan: Any = None, paid: str = "2025-06-16", **parts: Any
) -> dict[str, Any]:
    """A determination of 1,000 from one account of a participant of 45, changed by ``parts``."""
    request = {
        "received_on": paid,
        "payment_date": paid,
        "amount": "1000.00",
        "notice_given_on": "2025-05-01",
    }
    history = {"from": "2004-01-01", "through": paid}
    case = {
        "schema": "inservice/case/1",
        "plan": PLAN | (plan or {}),
        "person": {"birth_date": "1980-04-04", "outside_united_states": "false", "taxpayer_id_on_file": "true"},
        "employment": {"hire_date": "2005-03-01"},
        "participation": {"participation_date": "2006-01-01", "is_married": "false", "is_five_percent_owner": "false",
                          "is_highly_compensated": "false", "roth_first_year": "2015"},
        "accounts": [{"account_id": "money", "source": source, "balance": "90000.00", "basis": "0.00", "vested": "100%",
                      "as_of": paid}],
        "coverage": {"distributions": history, "other_plans": history},
        "request": request | parts.pop("request", {}),
        "claims": parts.pop("claims", {}),
    }  # fmt: skip
    for name, change in parts.items():
        case[name] = case.get(name, {}) | change
    return decide(case).to_dict()  # type: ignore[no-any-return]


def due(data: dict[str, Any], rule: str) -> list[str]:
    return [d["date"] for d in data["deadlines"] if d["rule"] == rule]


def warned(data: dict[str, Any], ref: str) -> list[str]:
    return [w for w in data["warnings"] if ref in w.partition("[")[2]]


# -- repayment ------------------------------------------------------------------------------------------------------
def test_repayment_within_three_years_and_no_doubled_word() -> None:
    # D-AGE-16
    data = decided("pre_tax_deferrals", request={"event": "birth_or_adoption"}, claims=BIRTH)
    assert due(data, "D-AGE-16") == ["2028-06-16"]
    assert not [d for d in data["deadlines"] if "distribution distribution" in d["what"]]


def test_older_birth_payments_are_due_by_the_end_of_2025() -> None:
    # D-LAW-13: paid through December 29, 2022
    claims = {"birth_or_adoption": {"on": "2022-02-01", "children": "1", "kind": "birth"}}
    for paid, rule, day in (
        ("2022-12-29", "D-LAW-13", "2025-12-31"),
        ("2022-12-30", "D-AGE-16", "2025-12-30"),
    ):
        data = decided("pre_tax_deferrals", paid=paid, request={"event": "birth_or_adoption"}, claims=claims)
        assert due(data, rule) == [day]


def test_disaster_repayment_is_named_without_doubling() -> None:
    disaster = {"incident_from": "2025-05-01", "incident_through": "2025-05-03", "declared_on": "2025-05-04",
                "home_in_area": "true", "economic_loss": "true"}  # fmt: skip
    data = decided("pre_tax_deferrals", request={"event": "disaster_recovery"}, claims={"disaster": disaster})
    (row,) = [d for d in data["deadlines"] if d["rule"] == "D-AGE-16"]
    assert (
        row["what"] == "Last day to repay the disaster recovery distribution to a plan or IRA that takes it."
    )


def test_what_is_treated_as_a_birth_payment_on_the_return_may_be_repaid_too() -> None:
    # D-PATH-71: any-time money, excepted on the return
    assert due(decided(claims=BIRTH), "D-AGE-16") == ["2028-06-16"]
    assert due(decided(), "D-AGE-16") == []


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
    ],
)
def test_months_after(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@pytest.mark.parametrize(("days", "repaid_by"), [("179", []), ("180", ["2027-12-31"])])
def test_a_reservist_paid_as_if_severed_may_contribute_it_to_an_ira(days: str, repaid_by: list[str]) -> None:
    # D-PATH-09: within two years after the end of active duty
    severed = {"id": "duty", "sources": ["pre_tax_deferrals"], "event": "deemed_severance"}
    duty = {"called_on": "2025-03-01", "ends_on": "2025-12-31", "ordered_days": days, "reservist": "true"}
    data = decided(
        "pre_tax_deferrals",
        plan={"elections": [*PLAN["elections"], severed]},
        request={"event": "deemed_severance"},
        claims={"active_duty": duty},
    )
    assert data["outcome"] == "approved"
    assert due(data, "D-PATH-09") == repaid_by


# -- the explanation and the offer of a direct rollover ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("paid", "model"),
    [
        ("2019-06-14", "Notice 2018-74"),
        ("2020-08-05", "Notice 2018-74"),
        ("2020-08-06", "Notice 2020-62"),
        ("2026-01-14", "Notice 2020-62"),
        ("2026-01-15", "Notice 2026-13"),
    ],
)
def test_the_model_explanation_of_the_day(paid: str, model: str) -> None:
    # D-LAW-24, O-PRO-04
    (said,) = warned(decided(paid=paid, request={"notice_given_on": None}), "O-PRO-04")
    assert model in said


@pytest.mark.parametrize(("given", "warns"), [("2026-01-14", 1), ("2026-01-15", 0)])
def test_an_explanation_older_than_the_model(given: str, warns: int) -> None:
    data = decided(paid="2026-03-02", request={"notice_given_on": given})
    assert len(warned(data, "D-LAW-24")) == warns


@pytest.mark.parametrize(("waived", "warns"), [(None, 1), ("false", 1), ("true", 0)])
def test_thirty_days_may_be_waived(waived: str | None, warns: int) -> None:
    data = decided(request={"notice_given_on": "2025-06-02", "notice_waived": waived})
    assert len(warned(data, "O-PRO-02")) == warns


@pytest.mark.parametrize(("amount", "offered"), [("199.99", 0), ("200.00", 1)])
def test_a_direct_rollover_is_offered_from_200(amount: str, offered: int) -> None:
    # D-PLAN-06
    data = decided(
        request={"amount": amount, "destinations": [{"kind": "traditional_ira", "amount": "rest"}]}
    )
    assert len([w for w in warned(data, "D-PLAN-06") if "may refuse" in w]) == 1 - offered


def test_a_direct_rollover_below_200_may_be_refused() -> None:
    data = decided(
        request={"amount": "199.99", "destinations": [{"kind": "traditional_ira", "amount": "rest"}]}
    )
    assert "may refuse" in warned(data, "D-PLAN-06")[0]


@pytest.mark.parametrize(("part", "warns"), [("499.99", 1), ("500.00", 0)])
def test_a_small_part_may_be_refused(part: str, warns: int) -> None:
    # D-WH-05
    to_ira = [{"kind": "traditional_ira", "amount": part}, {"kind": "cash", "amount": "rest"}]
    assert len(warned(decided(request={"destinations": to_ira}), "D-WH-05")) == warns


@pytest.mark.parametrize(("payee", "rollable"), [("former_spouse", 1), ("child", 0)])
def test_only_a_spouse_rolls_over_what_an_order_pays(payee: str, rollable: int) -> None:
    # D-PATH-58, D-PATH-59
    order = {"domestic_relations_order": {"qualified": "true", "payee": payee, "amount": "1000.00"}}
    request = {"event": "domestic_relations_order", "notice_given_on": None}
    data = decided("pre_tax_deferrals", request=request, claims=order)
    assert data["outcome"] == "approved"
    assert len(due(data, "D-AGE-18")) == rollable
    assert len(warned(data, "O-PRO-01")) == rollable


@pytest.mark.parametrize(("minimum", "rolled_within_60_days"), [("999.99", 0), ("999.98", 1)])
def test_a_required_minimum_in_cash_has_no_60_days(minimum: str, rolled_within_60_days: int) -> None:
    # D-RMD-04: 0.01 more than the minimum and the cash is rolled over directly
    ira = {"kind": "traditional_ira", "amount": "0.01"}
    data = decided(
        person={"birth_date": "1950-01-01"},
        participation={"is_five_percent_owner": "true"},
        request={"destinations": [ira, {"kind": "cash", "amount": "rest"}]},
        claims={"required_minimum": {"amount": minimum}},
    )
    assert len(due(data, "D-AGE-18")) == rolled_within_60_days


@pytest.mark.parametrize(("source", "explained"), [("pre_tax_deferrals", 0), ("rollover_pre_tax", 1)])
def test_no_explanation_for_what_could_not_be_drawn_and_moves_inside_the_plan(
    source: str, explained: int
) -> None:
    # D-PLAN-05; Notice 2013-74: deferrals at 45, beside rollover money that may be drawn at any time
    convert = {"id": "convert", "sources": ["pre_tax_deferrals", "rollover_pre_tax"], "event": "in_plan_roth_rollover",
               "effective": "2013-01-01"}  # fmt: skip
    data = decided(
        source,
        plan={"elections": [*PLAN["elections"], convert]},
        request={"event": "in_plan_roth_rollover", "notice_given_on": None},
    )
    assert data["outcome"] == "approved"
    assert len(warned(data, "O-PRO-01")) == explained


# -- IRAs -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("born", "warns"), [("1952-12-31", 1), ("1953-01-01", 0)])
def test_minimums_of_an_ira(born: str, warns: int) -> None:
    # D-RMD-03
    request = {"destinations": [{"kind": "traditional_ira", "amount": "rest"}]}
    assert len(warned(decided(person={"birth_date": born}, request=request), "D-RMD-03")) == warns


def test_the_clock_of_a_roth_ira_is_its_own() -> None:
    # D-AGE-15; money that was not Roth is converted and warns of nothing
    request = {"destinations": [{"kind": "roth_ira", "amount": "rest"}]}
    person = {"birth_date": "1960-01-01"}
    assert warned(decided("rollover_pre_tax", person=person, request=request), "D-AGE-15") == []
    qualified = decided("roth_deferrals", person=person, request=request)
    assert len(warned(qualified, "D-AGE-15")) == 1
    assert qualified["destinations"][0]["in_the_roth_ira"]["contributions"] == "1000.00"


def test_the_way_through_an_ira_is_said_where_it_changes_the_tax() -> None:
    # D-ROLL-09
    college = {"higher_education": {"expenses": "400.00", "paid_in_year": "true"}}
    (said,) = warned(decided(claims=college), "D-ROLL-09")
    assert "$60.00 instead of $100.00" in said
    assert warned(decided(), "D-ROLL-09") == []
    assert (
        decided(person={"birth_date": "1960-01-01"}, claims=college)["tax"]["if_rolled_to_ira_first"] is None
    )


# -- suspended deferrals ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("paid", "warns"), [("2019-12-31", 0), ("2020-01-01", 1)])
def test_a_suspension_of_deferrals_is_forbidden_from_2020(paid: str, warns: int) -> None:
    # D-HARD-27
    claims = {"hardship": HARDSHIP["hardship"] | {"suspended_deferrals": "true"}}
    data = decided(
        "pre_tax_deferrals", paid=paid, request={"event": "hardship", "amount": "900.00"}, claims=claims
    )
    assert data["outcome"] == "approved"
    assert len(warned(data, "D-HARD-27")) == warns


# -- clauses operated before adoption -----------------------------------------------------------------------------------
def operated(adopt_by: str, **plan: Any) -> dict[str, Any]:
    elections = [
        e | {"operated_from": "2020-01-01", "adopt_by": adopt_by} if e["id"] == "birth" else e
        for e in PLAN["elections"]
    ]
    return decided(
        "pre_tax_deferrals",
        plan={"elections": elections, **plan},
        request={"event": "birth_or_adoption"},
        claims=BIRTH,
    )


def test_a_clause_operated_before_adoption_has_a_day_to_adopt_it() -> None:
    # D-PLAN-10, O-CAL-11
    data = operated("2026-12-31")
    assert due(data, "D-PLAN-10") == ["2026-12-31"]
    (said,) = warned(data, "D-PLAN-10")
    assert "clause 6.4" in said and "no later day" not in said
    assert (
        due(decided("pre_tax_deferrals", request={"event": "birth_or_adoption"}, claims=BIRTH), "D-PLAN-10")
        == []
    )


@pytest.mark.parametrize(
    ("adopter", "last"),
    [
        ({}, "2026-12-31"),
        ({"collectively_bargained": "yes"}, "2028-12-31"),
        ({"governmental": "yes"}, "2029-12-31"),
    ],
)
def test_the_last_day_depends_on_the_adopter(adopter: dict[str, str], last: str) -> None:
    day_after = f"{int(last[:4]) + 1}-01-01"
    (in_time,) = warned(operated(last, **adopter), "D-PLAN-10")
    (late,) = warned(operated(day_after, **adopter), "D-PLAN-10")
    assert "no later day" not in in_time
    assert f"no later day than December 31, {last[:4]}" in late
