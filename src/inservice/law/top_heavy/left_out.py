"""Who is left out of the minimum: long-term part-time employees, and an excluded class on the last day."""

from __future__ import annotations

from inservice.engine.rule import rule
from inservice.engine.words import Expr, all_of
from inservice.facts.top_heavy import EMPLOYEE_YEAR, employee, person_year, tested_plan
from inservice.law.top_heavy.participants import is_participant_if_top_heavy


@rule(
    "Does this plan owe the employee nothing, or leave long-term part-time employees out?",
    cites="26 USC 401(k)(15)(B)(ii)",
    ref="TH-MIN-10",
    yes="This plan does not bring the employee into the minimum if a long-term part-timer.",
    no="This plan owes the minimum to long-term part-time employees too.",
    unknown="Whether the plan leaves long-term part-time employees out is not on file.",
)
def plan_spares_long_term_part_time() -> Expr:
    return ~is_participant_if_top_heavy | tested_plan.leaves_out_long_term_part_time


@rule(
    "Do all the employee's plans leave long-term part-time employees out?",
    cites="26 USC 401(k)(15)(B)(ii)",
    ref="TH-MIN-10",
    yes="The employer leaves all long-term part-time employees out.",
    no="A plan of the employee owes the minimum to long-term part-time employees.",
    unknown="Whether the employer leaves long-term part-time employees out is not on file.",
)
def plans_leave_out_long_term_part_time() -> Expr:
    return all_of(plan_spares_long_term_part_time, per=EMPLOYEE_YEAR)


@rule(
    "Is the employee left out as a long-term part-time employee?",
    cites="26 USC 401(k)(15)(B)(ii), (iv)",
    ref="TH-MIN-10",
    yes="A long-term part-time employee, whom the employer elects to leave out.",
    no="Not left out as a long-term part-time employee.",
    unknown="Whether the employee participates only as a long-term part-time employee is not on file.",
)
def is_left_out_as_long_term_part_time() -> Expr:
    return employee.is_long_term_part_time & plans_leave_out_long_term_part_time


@rule(
    "Does this plan owe the employee nothing, or only for being in no excluded class on the last day?",
    cites="26 CFR 1.416-1, M-10; the plan document",
    ref="TH-MIN-11",
    yes="On the reading chosen, those in an excluded class on the last day are owed nothing by this plan.",
    no="On the reading chosen, those in an excluded class on the last day are owed the minimum.",
    unknown="The reading is not on file.",
)
def plan_spares_excluded_class() -> Expr:
    return ~is_participant_if_top_heavy | (person_year.is_in_excluded_class & excluded_class_is_not_owed)


@rule(
    "Is the reading that an excluded class on the last day is owed nothing?",
    cites="26 CFR 1.416-1, M-10; the plan document",
    ref="TH-MIN-11",
    yes="The plan reads M-10 so that an excluded class is owed nothing.",
    no="The plan reads M-10 literally: those still employed are owed the minimum.",
    unknown="The reading is not on file.",
)
def excluded_class_is_not_owed() -> Expr:
    return tested_plan.excluded_class_on_last_day == "not_owed"


@rule(
    "Do all the employee's plans take an excluded class as owed nothing?",
    cites="26 CFR 1.416-1, M-10",
    ref="TH-MIN-11",
    yes="No plan of the employee owes the minimum to an excluded class.",
    no="A plan of the employee owes the minimum whatever the class on the last day.",
    unknown="The reading is not on file.",
)
def plans_spare_excluded_class() -> Expr:
    return all_of(plan_spares_excluded_class, per=EMPLOYEE_YEAR)


@rule(
    "Is the employee left out for being in an excluded class on the last day?",
    cites="26 CFR 1.416-1, M-10",
    ref="TH-MIN-11",
    yes="In an excluded class on the last day, and on the reading chosen owed nothing.",
    no="Not left out for the class on the last day.",
    unknown="The class of the employee on the last day is not on file.",
)
def is_left_out_for_class() -> Expr:
    return employee.is_in_excluded_class & plans_spare_excluded_class
