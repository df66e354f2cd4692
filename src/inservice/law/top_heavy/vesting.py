"""The vesting floor of a top-heavy year."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, any_of, as_expr, choose, greater_of
from inservice.facts.top_heavy import EMPLOYEE_YEAR, employee, person_year, tested_plan
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
    cites="26 USC 416(b), (i)(4); 401(k)(15)(B)(ii)",
    ref="TH-VST-02 TH-VST-08 TH-EXM-13",
    yes="The vesting floor of a top-heavy year applies.",
    no="The vesting floor does not apply.",
    unknown="Whether the vesting floor applies is not settled.",
)
def has_vesting_floor() -> Expr:
    return is_in_plan_with_vesting_floor & ~employee.is_bargained


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


@amount(
    "What is the vested percentage?",
    kind="number",
    cites="26 USC 416(b); 26 CFR 1.416-1, V-3",
    ref="TH-VST-03 TH-VST-05",
    says="The better of the plan's {vested_percent} and the floor is {top_heavy_vested_percent}.",
    unknown="The plan's vested percentage, or the floor, is not on file.",
)
def top_heavy_vested_percent() -> Expr:
    return choose(
        (has_vesting_floor, greater_of(employee.vested_percent, vesting_floor_percent)),
        otherwise=employee.vested_percent,
    )
