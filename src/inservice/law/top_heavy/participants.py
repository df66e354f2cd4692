"""Who takes part in a plan that owes, or would owe, a minimum; who is in a defined benefit plan too."""

from __future__ import annotations

from inservice.engine.rule import rule
from inservice.engine.words import Expr, any_of
from inservice.facts.top_heavy import EMPLOYEE_YEAR, person_year, tested_plan
from inservice.law.top_heavy.ratio import is_in_required_group, is_top_heavy, is_within_section_416

_WHO = "26 USC 416(c)(2)(A); 26 CFR 1.416-1, M-10"


@rule(
    "Is the plan a defined benefit plan?",
    cites="26 USC 414(j)",
    ref="TH-DBM-01 TH-DBV-06",
    yes="The plan is a defined benefit plan.",
    no="The plan is a defined contribution plan.",
    unknown="The kind of plan is not on file.",
)
def is_defined_benefit_plan() -> Expr:
    return tested_plan.kind.is_one_of("defined_benefit", "cash_balance")


@rule(
    "Is the employee a participant of this defined contribution plan?",
    cites="26 USC 416(c)(2)(A)",
    ref="TH-MIN-01",
    yes="A participant of a defined contribution plan within section 416.",
    no="Not a participant of this plan, or it is no such plan.",
    unknown="Whether the plan is within section 416 is not settled.",
)
def is_participant_if_top_heavy() -> Expr:
    return (
        person_year.is_active_participant
        & tested_plan.is_asked
        & is_within_section_416
        & ~is_defined_benefit_plan
        & ~tested_plan.is_terminated
    )


@rule(
    "Does the plan owe a minimum contribution for the tested year?",
    cites="26 USC 416(c)(2)",
    ref="TH-MIN-01 TH-AGG-10",
    yes="The plan is a top-heavy defined contribution plan.",
    no="The plan is not a top-heavy defined contribution plan.",
    unknown="Whether the plan is top-heavy is not settled.",
)
def owes_minimum_contributions() -> Expr:
    return is_top_heavy & ~is_defined_benefit_plan & tested_plan.is_asked & ~tested_plan.is_terminated


@rule(
    "Is the employee a participant of this top-heavy defined contribution plan?",
    cites=_WHO,
    ref="TH-MIN-01 TH-MIN-02 TH-MIN-13",
    yes="A participant of a top-heavy defined contribution plan in the tested year.",
    no="Not a participant of this plan in the tested year, or the plan owes no minimum.",
    unknown="Whether the plan owes a minimum is not settled.",
)
def is_participant_owed_by_plan() -> Expr:
    return person_year.is_active_participant & owes_minimum_contributions


@rule(
    "Is the employee a participant of a top-heavy defined contribution plan of the employer?",
    cites="26 USC 416(c)(2)(A), (f); 26 CFR 1.416-1, M-8",
    ref="TH-MIN-01 TH-MIN-02 TH-MIN-13 TH-CMB-03",
    yes="A participant, in the tested year, of a top-heavy defined contribution plan.",
    no="Not a participant of a top-heavy defined contribution plan in the tested year.",
    unknown="Whether a plan of the employee owes a minimum is not settled.",
)
def is_participant_of_top_heavy_plan() -> Expr:
    return any_of(is_participant_owed_by_plan, per=EMPLOYEE_YEAR)


@rule(
    "Has the employee a place in this plan?",
    cites="26 USC 416(c)(1)",
    ref="TH-DBM-01 TH-DBM-04",
    yes="A participant, present or former.",
    no="Never a participant of this plan.",
    unknown="Participation is not on file.",
)
def has_place_in_plan() -> Expr:
    return person_year.is_participant | person_year.is_active_participant


@rule(
    "Is the employee in this plan, as a defined benefit plan of the required group?",
    cites="26 USC 416(f); 26 CFR 1.416-1, M-12",
    ref="TH-CMB-01 TH-CMB-03",
    yes="In a defined benefit plan of the required group.",
    no="Not in this plan, or it is no defined benefit plan of the required group, or was terminated.",
    unknown="Whether the plan is in the required group is not settled.",
)
def is_in_this_required_defined_benefit_plan() -> Expr:
    return has_place_in_plan & is_defined_benefit_plan & is_in_required_group & ~tested_plan.is_terminated


@rule(
    "Is the employee in a defined benefit plan of the required group?",
    cites="26 USC 416(f); 26 CFR 1.416-1, M-12",
    ref="TH-CMB-01 TH-CMB-03",
    yes="A defined benefit plan that is aggregated covers the employee too.",
    no="No defined benefit plan that is aggregated covers the employee.",
    unknown="Whether a defined benefit plan of the employee is aggregated is not settled.",
)
def is_in_required_defined_benefit_plan() -> Expr:
    return any_of(is_in_this_required_defined_benefit_plan, per=EMPLOYEE_YEAR)
