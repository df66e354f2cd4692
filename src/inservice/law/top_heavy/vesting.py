"""The vesting floor of a top-heavy year."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, any_of, as_expr, choose, greater_of
from inservice.facts.top_heavy import EMPLOYEE_YEAR, employee, person_year, tested_plan
from inservice.law.top_heavy.left_out import is_left_out_as_long_term_part_time
from inservice.law.top_heavy.ratio import is_top_heavy

_SCHEDULES = "26 USC 416(b)(1)"


@rule(
    "Does this plan's top-heavy vesting floor reach the employee?",
    cites="26 USC 416(b); 26 CFR 1.416-1, V-3",
    ref="TH-VST-02 TH-VST-08 TH-SHX-22",
    yes="A participant of a plan that is top-heavy for the year.",
    no="The plan is not top-heavy for the year, or the employee is no participant.",
    unknown="Whether the plan is top-heavy for the year is not settled.",
)
def is_participant_of_plan_with_floor() -> Expr:
    return person_year.is_active_participant & is_top_heavy


@rule(
    "Is the employee in any plan with the floor?",
    cites="26 USC 416(b)",
    ref="TH-VST-02",
    yes="A plan of the employee is top-heavy for the year.",
    no="No plan of the employee is top-heavy for the year.",
    unknown="Whether a plan of the employee is top-heavy is not settled.",
)
def is_in_plan_with_vesting_floor() -> Expr:
    return any_of(is_participant_of_plan_with_floor, per=EMPLOYEE_YEAR)


@rule(
    "Does the vesting floor apply to the employee?",
    cites="26 USC 416(b), (i)(4); 401(k)(15)(B)(ii); 26 CFR 1.416-1, V-3",
    ref="TH-VST-02 TH-VST-08 TH-EXM-13",
    yes="The vesting floor of a top-heavy year applies.",
    no="The vesting floor does not apply: no top-heavy plan, no service in the year, bargained, or left out as a long-term part-timer.",
    unknown="Whether the vesting floor applies is not settled.",
)
def has_vesting_floor() -> Expr:
    return (
        is_in_plan_with_vesting_floor
        & employee.served_in_tested_year
        & ~employee.is_bargained
        & ~is_left_out_as_long_term_part_time
    )


@rule(
    "Does this plan of the employee use the three-year schedule?",
    cites=_SCHEDULES,
    ref="TH-VST-01",
    yes="100 percent at three years.",
    no="20 percent a year from the second year to the sixth, or not a plan of the employee.",
    unknown="The document's top-heavy schedule is not on file.",
)
def plan_uses_three_year_floor() -> Expr:
    return person_year.is_active_participant & is_three_year_floor


@rule(
    "Is the plan's top-heavy schedule 100 percent at three years?",
    cites=_SCHEDULES,
    ref="TH-VST-01",
    yes="100 percent at three years.",
    no="20 percent a year from the second year to the sixth.",
    unknown="The document's top-heavy schedule is not on file.",
)
def is_three_year_floor() -> Expr:
    return tested_plan.vesting_floor == "three_year_cliff"


@rule(
    "Is the floor 100 percent at three years?",
    cites=_SCHEDULES,
    ref="TH-VST-01",
    yes="The floor is 100 percent at three years.",
    no="The floor is 20 percent a year from the second year to the sixth.",
    unknown="The document's top-heavy schedule is not on file.",
)
def uses_three_year_floor() -> Expr:
    return any_of(plan_uses_three_year_floor, per=EMPLOYEE_YEAR)


@amount(
    "What is the vesting floor at these years of service?",
    kind="number",
    cites=_SCHEDULES,
    ref="TH-VST-01 TH-VST-07",
    says="With {vesting_years} years of service the floor is {vesting_floor_percent}.",
    unknown="Years of service for vesting, or the document's top-heavy schedule, are not on file.",
)
def vesting_floor_percent() -> Expr:
    years = employee.vesting_years
    return choose(
        (uses_three_year_floor, choose((years >= 3, as_expr(10_000)), otherwise=0)),
        (years >= 6, as_expr(10_000)),
        (years >= 5, as_expr(8_000)),
        (years >= 4, as_expr(6_000)),
        (years >= 3, as_expr(4_000)),
        (years >= 2, as_expr(2_000)),
        otherwise=0,
    )


# -- the return to a slower schedule -----------------------------------------------------------------------------------
@rule(
    "Does the plan go back to its regular schedule because it is no longer top-heavy?",
    cites="26 USC 411(a)(10); 26 CFR 1.416-1, V-7",
    ref="TH-VST-06",
    yes="The plan was top-heavy for the year before, is not for this one, and its document goes back to the regular schedule.",
    no="The plan does not go back to a slower schedule for this year.",
    unknown="Whether the plan was top-heavy for the year before is not on file.",
    confidence="unconfirmed",
)
def schedule_reverts() -> Expr:
    return tested_plan.reverts_to_regular_vesting & tested_plan.was_top_heavy_last_year & ~is_top_heavy


@rule(
    "Does this plan of the employee go back to its regular schedule?",
    cites="26 USC 411(a)(10)",
    ref="TH-VST-06",
    yes="This plan of the employee goes back to its regular schedule.",
    no="This plan does not, or the employee is no participant.",
    unknown="Whether the plan goes back to its regular schedule is not settled.",
)
def is_participant_of_reverting_plan() -> Expr:
    return person_year.is_active_participant & schedule_reverts


@rule(
    "Does a plan of the employee go back to its regular schedule?",
    cites="26 USC 411(a)(10)",
    ref="TH-VST-06",
    yes="A plan of the employee goes back to its regular schedule.",
    no="No plan of the employee goes back to its regular schedule.",
    unknown="Whether a plan of the employee goes back to its regular schedule is not settled.",
)
def is_in_reverting_plan() -> Expr:
    return any_of(is_participant_of_reverting_plan, per=EMPLOYEE_YEAR)


@rule(
    "Has the employee three years of service for vesting?",
    cites="26 USC 411(a)(10)(B)",
    ref="TH-VST-06",
    yes="{vesting_years} years of service for vesting: three or more.",
    no="{vesting_years} years of service for vesting: fewer than three.",
    unknown="Years of service for vesting are not on file.",
)
def has_three_years_of_service() -> Expr:
    return employee.vesting_years >= 3


@rule(
    "Must the employee be offered the top-heavy schedule?",
    cites="26 USC 411(a)(10)(B); 26 CFR 1.411(a)-8(b)",
    ref="TH-VST-06",
    yes="With three years of service the employee must be let choose the top-heavy schedule when the plan goes back to a slower one.",
    no="No choice of schedule is owed.",
    unknown="Whether a choice of schedule is owed is not settled.",
    confidence="unconfirmed",
)
def must_be_offered_top_heavy_schedule() -> Expr:
    return is_in_reverting_plan & has_three_years_of_service


@amount(
    "What is the vested percentage?",
    kind="number",
    cites="26 USC 416(b); 26 CFR 1.416-1, V-3",
    ref="TH-VST-03 TH-VST-05 TH-VST-06",
    says="The vested percentage is {top_heavy_vested_percent}: the plan's own is {vested_percent}, and neither the floor of a top-heavy "
    "year nor a percentage once reached is undercut.",
    unknown="The plan's vested percentage, or the floor, is not on file.",
)
def top_heavy_vested_percent() -> Expr:
    return choose(
        (has_vesting_floor, greater_of(employee.vested_percent, vesting_floor_percent)),
        (is_in_reverting_plan, greater_of(employee.vested_percent, employee.vested_percent_before)),
        otherwise=employee.vested_percent,
    )
