"""What is unlawful, one day and one unit on each side of each bound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.plan.conftest import content

from inservice.errors import Problem
from inservice.plan.lawfulness import LawOfPlans
from inservice.plan.lint import check
from inservice.plan.reading import Plan, parse_plan
from inservice.plan.terms import terms_on

SOURCES = [
    {"source": "pre_tax_deferrals"},
    {"source": "qualified_nonelective"},
    {"source": "match", "vesting": "immediate"},
    {"source": "rollover_pre_tax"},
]
PENSION = {"source": "transferred_pension", "vesting": "immediate", "survivor_annuity": "yes"}


def found(law: LawOfPlans, **changes: Any) -> list[Problem]:
    return check(parse_plan(content(**{"sources": SOURCES, "elections": [], **changes})), law)


def one(law: LawOfPlans, *sources: str, **fields: Any) -> list[Problem]:
    changes = {
        key: fields.pop(key)
        for key in list(fields)
        if key in {"sources", "early_retirement_age", "normal_retirement_age"}
    }
    return found(
        law, elections=[{"id": "x", "clause": "AA 1", "sources": list(sources), **fields}], **changes
    )


def test_a_sound_plan_has_no_problems(law: LawOfPlans) -> None:
    assert check(parse_plan(content()), law) == []


def test_stated_age_on_deferrals_names_clause_reason_and_authority(law: LawOfPlans) -> None:
    (problem,) = one(law, "pre_tax_deferrals", "match", event="stated_age", age="55")
    assert problem.severity == "error" and problem.clause == "AA 1" and problem.where == "elections[0]"
    assert (
        "pre_tax_deferrals: This money is under the closed list." in problem.message
        and "match" not in problem.message
    )
    assert problem.authority == "the made-up code" and problem.refs == ("X-1",) and problem.repair


@pytest.mark.parametrize(
    ("source", "fields", "errors"),
    [
        ("pre_tax_deferrals", {"event": "stated_age", "age": "59"}, 1),
        ("pre_tax_deferrals", {"event": "stated_age", "age": "59.5"}, 0),
        ("match", {"event": "two_years_in_plan", "months": "23"}, 1),
        ("match", {"event": "two_years_in_plan", "months": "24"}, 0),
        ("rollover_pre_tax", {"event": "two_years_in_plan", "months": "23"}, 0),
        ("match", {"event": "five_years_of_participation", "months": "59"}, 1),
        ("match", {"event": "five_years_of_participation", "months": "60"}, 0),
        ("pre_tax_deferrals", {"event": "five_years_of_participation"}, 1),
        ("match", {"event": "qualified_reservist"}, 1),
        ("pre_tax_deferrals", {"event": "qualified_reservist"}, 0),
        ("match", {"event": "birth_or_adoption", "effective": "2019-12-31"}, 1),
        ("match", {"event": "birth_or_adoption", "effective": "2020-01-01"}, 0),
        ("match", {"event": "any_time"}, 1),
        ("rollover_pre_tax", {"event": "any_time"}, 0),
        ("pre_tax_deferrals", {"event": "automatic_enrollment_withdrawal", "window_days": "29"}, 1),
        ("pre_tax_deferrals", {"event": "automatic_enrollment_withdrawal", "window_days": "30"}, 0),
        ("pre_tax_deferrals", {"event": "automatic_enrollment_withdrawal", "window_days": "90"}, 0),
        ("pre_tax_deferrals", {"event": "automatic_enrollment_withdrawal", "window_days": "91"}, 1),
    ],
)
def test_bounds(law: LawOfPlans, source: str, fields: dict[str, Any], errors: int) -> None:
    problems = one(law, source, **fields)
    assert [problem.severity for problem in problems] == ["error"] * errors


def test_a_statute_that_ended_is_a_warning(law: LawOfPlans) -> None:
    (problem,) = one(law, "match", event="coronavirus", effective="2020-03-27")
    assert problem.severity == "warning" and "No longer permitted from 2020-12-31" in problem.message
    assert problem.repair.startswith("Add through: 2020-12-30")
    assert one(law, "match", event="coronavirus", effective="2020-03-27", through="2020-12-30") == []


def test_the_first_lawful_day_is_named(law: LawOfPlans) -> None:
    (problem,) = one(law, "match", event="disaster_recovery", effective="2020-06-01")
    assert "Not permitted before 2021-01-26" in problem.message and "2021-01-26" in problem.repair


def test_a_right_made_unlawful_by_amendment_is_an_error(law: LawOfPlans) -> None:
    amendment = {
        "id": "a",
        "adopted": "2024-01-01",
        "effective": "2025-01-01",
        "replace": {"d-59": {"event": "stated_age", "age": "50"}},
    }
    (problem,) = check(parse_plan(content(amendments=[amendment])), law)
    assert problem.severity == "error" and problem.where == "amendments[0].replace.d-59"


def test_hardship_by_plan_year(law: LawOfPlans) -> None:
    fields = {
        "elections": [
            {"id": "h", "sources": ["qualified_nonelective"], "event": "hardship", "effective": "2019-01-01"}
        ]
    }
    assert found(law, **fields) == []
    (problem,) = found(law, **fields, plan_year_end="06-30")
    assert "Not permitted before 2019-07-01" in problem.message


@pytest.mark.parametrize(
    ("age", "effective", "errors"),
    [
        ("62", "2010-01-01", 0),
        ("61.5", "2010-01-01", 1),
        ("59.5", "2019-12-31", 1),
        ("59.5", "2020-01-01", 0),
        ("59", "2020-01-01", 1),
    ],
)
def test_pension_age_by_plan_year(law: LawOfPlans, age: str, effective: str, errors: int) -> None:
    problems = one(
        law,
        "transferred_pension",
        event="pension_in_service_age",
        age=age,
        effective=effective,
        sources=[PENSION],
    )
    assert len(problems) == errors and all("O-DOC-05" in problem.refs for problem in problems)


def test_pension_age_changes_with_the_plan_year_not_the_calendar(law: LawOfPlans) -> None:
    election = {
        "id": "p",
        "sources": ["transferred_pension"],
        "event": "pension_in_service_age",
        "age": "59.5",
    }
    changes = {"sources": [PENSION], "plan_year_end": "06-30"}
    assert found(law, elections=[{**election, "effective": "2020-07-01"}], **changes) == []
    (problem,) = found(law, elections=[{**election, "effective": "2020-06-30"}], **changes)
    assert "2019-07-01" in problem.message


def test_building_trades_age(law: LawOfPlans) -> None:
    election = {"id": "p", "sources": ["transferred_pension"], "event": "pension_in_service_age"}
    for age, errors in (("55", 0), ("54.5", 1)):
        problems = found(
            law, sources=[PENSION], building_trades_age_55="yes", elections=[{**election, "age": age}]
        )
        assert len(problems) == errors


def test_stated_age_on_pension_money_is_read_as_its_in_service_age(law: LawOfPlans) -> None:
    assert one(law, "transferred_pension", event="stated_age", age="62", sources=[PENSION]) == []
    assert one(law, "transferred_pension", event="stated_age", age="55", sources=[PENSION])


def test_normal_retirement_age_of_pension_money(law: LawOfPlans) -> None:
    def severities(**retirement: Any) -> list[str]:
        problems = one(
            law,
            "transferred_pension",
            event="normal_retirement_age",
            sources=[PENSION],
            normal_retirement_age=retirement,
        )
        return [problem.severity for problem in problems]

    assert severities(age="62") == []
    assert severities(age="61") == ["warning"]
    assert severities(age="61", employer_determined_typical="yes") == []
    assert severities(age="55") == ["warning"]
    assert severities(age="54") == ["error"]
    assert severities(age="50", public_safety="yes") == []
    assert severities(age="49", public_safety="yes") == ["error"]


def test_retirement_ages_below_59_half_are_read_as_59_half_for_deferrals(law: LawOfPlans) -> None:
    """O-DOC-10: the document is not void."""
    plan = parse_plan(
        content(
            normal_retirement_age={"age": "55"},
            early_retirement_age={"age": "55"},
            elections=[
                {"id": "n", "sources": ["pre_tax_deferrals", "match"], "event": "normal_retirement_age"},
                {
                    "id": "e",
                    "sources": ["pre_tax_deferrals"],
                    "event": "stated_age",
                    "at_early_retirement_age": "yes",
                },
            ],
        )
    )
    assert check(plan, law) == []
    deferrals, match, early = terms_on(plan, date(2020, 1, 1), law).clauses
    assert (deferrals.event, deferrals.age_months) == ("age_59_half", 714) and "O-DOC-10" in deferrals.read_as
    assert (match.event, match.age_months) == ("normal_retirement_age", 660)
    assert (early.event, early.age_months) == ("age_59_half", 714)


def test_an_unlawful_clause_is_void_and_the_rest_stands(law: LawOfPlans) -> None:
    plan = parse_plan(
        content(
            elections=[
                {"id": "x", "sources": ["pre_tax_deferrals", "match"], "event": "stated_age", "age": "55"}
            ]
        )
    )
    terms = terms_on(plan, date(2024, 1, 1), law)
    assert {clause.source: clause.is_void for clause in terms.clauses} == {
        "pre_tax_deferrals": True,
        "match": False,
    }
    void = terms.clauses[0]
    assert void.void_reason == "This money is under the closed list." and void.authority == "the made-up code"
    assert not any(clause.is_void for clause in terms_on(plan, date(2024, 1, 1)).clauses)


def test_conditions_together_stand_on_any_lawful_one(law: LawOfPlans) -> None:
    both = {"event": "five_years_of_participation", "also_requires": [{"event": "age_59_half"}]}
    assert one(law, "pre_tax_deferrals", **both) == []
    plan = parse_plan(content(elections=[{"id": "x", "sources": ["pre_tax_deferrals"], **both}]))
    (clause,) = terms_on(plan, date(2020, 1, 1), law).clauses
    assert clause.event == "age_59_half" and [needed.event for needed in clause.also_requires] == [
        "five_years_of_participation"
    ]
    assert one(
        law,
        "pre_tax_deferrals",
        event="stated_age",
        age="50",
        also_requires=[{"event": "five_years_of_participation"}],
    )


def test_inherited_money_is_judged_by_its_origin(law: LawOfPlans) -> None:
    def severities(origin: str) -> list[str]:
        sources = [{"source": "in_plan_roth_restricted", "origin": origin}]
        return [
            problem.severity
            for problem in one(law, "in_plan_roth_restricted", event="stated_age", age="50", sources=sources)
        ]

    assert severities("match") == [] and severities("pre_tax_deferrals") == ["error"]


@pytest.mark.parametrize(
    ("description", "errors"),
    [
        ("Layoff of more than 30 days, as shown by payroll records.", 0),
        ("Illness, with the approval of the Employer.", 1),
        ("Any purpose the Administrator approves; subject to the Committee's consent.", 1),
        ("In the sole discretion of the Company.", 1),
        ("The employee's own consent in writing.", 0),
    ],
)
def test_stated_events_left_to_discretion(law: LawOfPlans, description: str, errors: int) -> None:
    stated = {"name": "layoff", "description": description}
    assert len(one(law, "match", event="stated_event", stated_event=stated)) == errors


def test_declared_discretion_voids_the_clause(law: LawOfPlans) -> None:
    stated = {"name": "special need", "description": "As found.", "decided_by": "employer_discretion"}
    (problem,) = one(law, "match", event="stated_event", stated_event=stated)
    assert "D-ELIG-06" in problem.refs


def test_domestic_abuse_needs_a_plan_free_of_survivor_annuities(law: LawOfPlans) -> None:
    """D-ELIG-58: one source under the rules closes it to the whole plan."""
    election = {
        "id": "d",
        "sources": ["pre_tax_deferrals"],
        "event": "domestic_abuse",
        "effective": "2024-01-01",
    }
    assert found(law, elections=[election]) == []
    (problem,) = found(law, elections=[election], sources=[*SOURCES, PENSION])
    assert problem.refs == ("D-ELIG-58",)
    assert len(found(law, elections=[election], spousal={"survivor_annuity": "plan"})) == 1


def test_suspension_after_hardship(law: LawOfPlans) -> None:
    """D-LAW-02: lawful to 2019-12-31."""
    hardship = {"id": "h", "sources": ["pre_tax_deferrals"], "event": "hardship"}
    suspended = {"suspension_months": "6"}
    (problem,) = found(law, elections=[hardship], hardship=suspended)
    assert "D-HARD-27" in problem.refs and problem.where == "hardship.suspension_months"
    for effective, errors in (("2020-01-01", 0), ("2020-01-02", 1)):
        amendment = {
            "id": "a",
            "adopted": "2019-12-01",
            "effective": effective,
            "set": {"hardship.suspension_months": "0"},
        }
        assert len(found(law, elections=[hardship], hardship=suspended, amendments=[amendment])) == errors
    assert found(law, hardship=suspended) == []  # No hardship is offered, so nothing is suspended.


def test_self_certification_by_plan_year(law: LawOfPlans) -> None:
    hardship = {"id": "h", "sources": ["pre_tax_deferrals"], "event": "hardship"}
    for effective, errors in (("2023-01-01", 0), ("2022-12-31", 1)):
        amendment = {
            "id": "a",
            "adopted": "2022-12-01",
            "effective": effective,
            "set": {"hardship.evidence": "self_certification"},
        }
        problems = found(law, elections=[hardship], amendments=[amendment])
        assert len(problems) == errors and all(
            p.where == "amendments[0].set.hardship.evidence" for p in problems
        )


@pytest.mark.parametrize(
    ("limit", "effective", "errors"),
    [
        ("5000.00", "2010-01-01", 0),
        ("5000.01", "2010-01-01", 1),
        ("7000.00", "2024-01-01", 0),
        ("7000.00", "2023-12-31", 1),
        ("7000.01", "2024-01-01", 1),
    ],
)
def test_cash_out_limit(law: LawOfPlans, limit: str, effective: str, errors: int) -> None:
    amendment = {"id": "a", "adopted": effective, "effective": effective, "set": {"cash_out.limit": limit}}
    assert len(found(law, amendments=[amendment])) == errors


@pytest.mark.parametrize(
    ("least", "longest", "errors"), [("30", "180", 0), ("29", "180", 1), ("30", "181", 1), ("45", "90", 0)]
)
def test_notice_days(law: LawOfPlans, least: str, longest: str, errors: int) -> None:
    assert len(found(law, notices={"least_days": least, "longest_days": longest})) == errors


@pytest.mark.parametrize(("minimum", "warnings"), [("1000.00", 0), ("1000.01", 1)])
def test_a_high_minimum_is_doubtful(law: LawOfPlans, minimum: str, warnings: int) -> None:
    problems = one(law, "match", event="disability", limits={"minimum": minimum})
    assert [problem.severity for problem in problems] == ["warning"] * warnings


def test_survivor_annuity_cannot_be_left_out(law: LawOfPlans) -> None:
    bare = {"source": "transferred_pension", "vesting": "immediate"}
    (problem,) = found(law, sources=[bare])
    assert "O-PRO-20" in problem.refs and problem.where == "sources[0]"
    assert found(law, sources=[bare], governmental="yes") == []
    (problem,) = found(law, forms={"annuity": "yes"})
    assert problem.where == "forms.annuity"
    assert found(law, forms={"annuity": "yes"}, spousal={"survivor_annuity": "plan"}) == []


def test_vesting_after_a_partial_payment(law: LawOfPlans) -> None:
    graded = {
        "sources": [{"source": "match", "vesting": "v"}],
        "vesting_schedules": {"v": {"steps": {"3": "100"}}},
        "elections": [{"id": "x", "sources": ["match"], "event": "disability"}],
    }
    assert [problem.severity for problem in found(law, **graded)] == ["warning"]
    assert found(law, **graded, vesting_after_partial="ratio") == []
    assert [
        problem.severity for problem in found(law, **graded, vesting_after_partial=["ratio", "simple"])
    ] == ["error"]
    assert found(law, **graded, limits={"fully_vested": "source"}) == []


def amended(law: LawOfPlans, **amendment: Any) -> list[Problem]:
    return check(parse_plan(content(amendments=[{"id": "a", "effective": "2025-01-01", **amendment}])), law)


def test_what_is_taken_away_is_adopted_first(law: LawOfPlans) -> None:
    """O-CAL-10."""
    change = {"remove": ["m-55"]}
    assert amended(law, adopted="2025-01-01", **change) == []
    (problem,) = amended(law, adopted="2025-01-02", **change)
    assert problem.severity == "warning" and "O-CAL-10" in problem.refs and "2025-01-02" in problem.message
    assert amended(law, adopted="2025-06-01", replace={"m-55": {"age": "50"}}) == []


def test_unprotected_removal_and_lowered_counts_are_flagged(law: LawOfPlans) -> None:
    (problem,) = amended(law, adopted="2024-12-01", remove=["m-55"], protection="de_minimis_timing")
    assert "O-CUT-11" in problem.refs
    (problem,) = amended(law, adopted="2024-12-01", replace={"m-55": {"limits": {"per_plan_year": "1"}}})
    assert problem.refs == ("O-CUT-10",)


def test_readings_are_known_ones(law: LawOfPlans) -> None:
    assert found(law, readings={"age_59_half_month_end": "first_of_next_month"}) == []
    (problem,) = found(law, readings={"age_59_half_month_ends": "first_of_next_month"})
    assert problem.repair == "Did you mean age_59_half_month_end?"
    assert len(found(law, readings={"age_59_half_month_end": "whenever"})) == 1


def test_lapsed_operation_is_an_error(law: LawOfPlans) -> None:
    election = {
        "id": "e",
        "sources": ["match"],
        "event": "emergency_expense",
        "effective": "2024-01-01",
        "operated_from": "2024-01-01",
    }
    assert found(law, elections=[{**election, "adopt_by": "2026-12-31"}]) == []
    (problem,) = found(law, elections=[{**election, "adopt_by": "2026-06-30"}])
    assert "not adopted by 2026-06-30" in problem.message


def test_problems_carry_file_and_line(law: LawOfPlans, write: Callable[[str], Plan]) -> None:
    plan = write(
        "schema: inservice/plan/1\nplan_id: p\nname: P\nkind: 401k\n"
        "plan_year_end: 12-31\neffective: 2010-01-01\n"
        "sources: [{source: pre_tax_deferrals}]\nelections:\n"
        "  - id: a\n    sources: [pre_tax_deferrals]\n    event: stated_age\n    age: 55\n"
    )
    (problem,) = check(plan, law)
    assert problem.line == 9 and problem.path.endswith("plan.yaml") and "plan.yaml:9" in str(problem)


@pytest.mark.parametrize("setting", ["exclude_former_employees", "roth_only_if_qualified"])
def test_limits_that_are_not_applied_are_refused(law: LawOfPlans, setting: str) -> None:
    """O-FLD-28: better refused than paid in spite of them."""
    hardship = [{"id": "h", "sources": ["match"], "event": "hardship"}]
    (problem,) = found(law, elections=hardship, hardship={setting: "yes"})
    assert (
        problem.severity == "error"
        and problem.refs == ("O-FLD-28",)
        and problem.where == f"hardship.{setting}"
    )
    assert found(law, elections=hardship, hardship={setting: "no"}) == []


def test_a_share_of_an_earlier_balance_is_refused(law: LawOfPlans) -> None:
    """O-FLD-31: the balance of another day than the payment date is not among the facts."""
    share = {"maximum_percent_of_vested": "50"}
    assert one(law, "match", event="stated_age", age="55", limits=share) == []
    (problem,) = one(
        law, "match", event="stated_age", age="55", limits=share | {"percent_base_date": "01-01"}
    )
    assert problem.refs == ("O-FLD-31",) and "01-01" in problem.message
