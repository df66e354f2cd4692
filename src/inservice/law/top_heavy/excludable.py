"""Employees who do not meet age 21 and one year of service: who may be left out of the minimum, and tested apart."""

from __future__ import annotations

from inservice.engine.dates import attained, months_after
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, all_of, any_of, choose, greater_of, never
from inservice.facts.top_heavy import EMPLOYEE_YEAR, EMPLOYER_YEAR, employee, person_year, tested_plan
from inservice.law.told import told_with
from inservice.law.top_heavy.key_employees import is_key_employee_of_employer
from inservice.law.top_heavy.participants import is_participant_if_top_heavy


@amount(
    "When is age 21 attained?",
    kind="date",
    cites="26 USC 410(a)(1)(A)(i)",
    ref="TH-OEE-02 TH-OEE-09",
    says="Age 21 is attained on {attained_21_on}.",
    unknown="The date of birth is not on file.",
)
def attained_21_on() -> Expr:
    return attained(employee.birth_date, years=21)


@rule(
    "Has the employee attained age 21 by the last day of the tested year?",
    cites="26 USC 410(a)(1)(A)(i)",
    ref="TH-OEE-02 TH-OEE-09",
    yes="Age 21 was attained on {attained_21_on}.",
    no="Age 21 is attained only on {attained_21_on}.",
    unknown="The date of birth is not on file.",
)
def attained_21_in_tested_year() -> Expr:
    return attained_21_on <= employee.tested_year_end


@rule(
    "Was one year of service completed by the last day of the tested year?",
    cites="26 USC 410(a)(1)(A)(ii), (a)(3)",
    ref="TH-OEE-02 TH-OEE-09",
    yes="One year of service was completed on {one_year_of_service_on}.",
    no="One year of service was completed only on {one_year_of_service_on}.",
    unknown="The day on which one year of service was completed is not on file.",
)
def completed_year_of_service() -> Expr:
    return employee.one_year_of_service_on <= employee.tested_year_end


@rule(
    "Does the employee meet age 21 and one year of service?",
    cites="26 USC 410(a)(1)(A)",
    ref="TH-OEE-02 TH-OEE-09",
    yes="Age 21 and one year of service are met in the tested year.",
    no="Age 21 and one year of service are not both met by the last day of the tested year.",
    unknown="Age or service by the last day of the tested year is not settled.",
)
def meets_statutory_age_and_service() -> Expr:
    return attained_21_in_tested_year & ~employee.cannot_have_one_year_of_service & completed_year_of_service


@rule(
    "Does this plan let the employee be left out as otherwise excludable?",
    cites="26 USC 416(c)(2): no relief for plan years that begin before 2024",
    ref="TH-OEE-01 TH-OEE-02 TH-OEE-05 TH-OEE-06 TH-OEE-07 TH-SEED-10",
    yes="The plan leaves otherwise excludable employees out of the minimum.",
    no="For this plan year nobody may be left out for age or service: whoever was let in is owed the minimum.",
    unknown="Whether the plan leaves otherwise excludable employees out of the minimum is not on file.",
    governed_by=tested_plan.tested_year_begin,
)
def plan_leaves_out_excludable() -> Expr:
    return tested_plan.leaves_out_otherwise_excludable & never()


@plan_leaves_out_excludable.version(
    "2024-01-01",
    cites="26 USC 416(c)(2)(C), added by SECURE 2.0, section 310",
    enacted_on="2022-12-29",
    confidence="unconfirmed",
    no="The plan does not leave otherwise excludable employees out.",
)
def _plan_leaves_out_excludable_2024() -> Expr:
    return tested_plan.leaves_out_otherwise_excludable & excludable_relief_has_begun


@rule(
    "Has the relief for otherwise excludable employees begun, on the reading chosen?",
    cites="SECURE 2.0, section 310(b)",
    ref="TH-OEE-06",
    yes="The relief applies to this plan year.",
    no="On the reading chosen the relief begins with plan years after 2024.",
    unknown="The reading is not on file.",
    governed_by=tested_plan.tested_year_begin,
)
def excludable_relief_has_begun() -> Expr:
    return tested_plan.first_year_of_excludable_relief == "from_2024"


@excludable_relief_has_begun.version(
    "2025-01-01", cites="SECURE 2.0, section 310(b)", enacted_on="2022-12-29"
)
def _excludable_relief_2025() -> Expr:
    return tested_plan.first_year_of_excludable_relief.is_one_of("from_2024", "from_2025")


@rule(
    "Does this plan owe the employee nothing, or leave otherwise excludable employees out?",
    cites="26 USC 416(c)(2)(C)",
    ref="TH-OEE-02",
    yes="This plan does not bring the employee into the minimum if otherwise excludable.",
    no="This plan owes the minimum to otherwise excludable employees too.",
    unknown="Whether the plan leaves otherwise excludable employees out is not settled.",
)
def plan_spares_excludable() -> Expr:
    return ~is_participant_if_top_heavy | plan_leaves_out_excludable


@rule(
    "Do all the employee's plans leave otherwise excludable employees out?",
    cites="26 USC 416(c)(2)(C), (f)",
    ref="TH-OEE-02 TH-MIN-13",
    yes="Every plan of the employee leaves otherwise excludable employees out.",
    no="A plan of the employee owes the minimum to otherwise excludable employees.",
    unknown="Whether the plans leave otherwise excludable employees out is not settled.",
)
def plans_leave_out_excludable() -> Expr:
    return all_of(plan_spares_excludable, per=EMPLOYEE_YEAR)


# -- until when ------------------------------------------------------------------------------------------------------
@amount(
    "When are age 21 and one year of service both met?",
    kind="date",
    cites="26 USC 410(a)(1)(A)",
    ref="TH-OEE-02 TH-OEE-09",
    says="Both are met on {age_and_service_met_on}.",
    unknown="The date of birth, or the day on which one year of service was completed, is not on file.",
)
def age_and_service_met_on() -> Expr:
    return greater_of(attained_21_on, employee.one_year_of_service_on)


@rule(
    "Were age and service met before the tested year began?",
    cites="26 USC 410(a)(4)(A)",
    ref="TH-OEE-09",
    yes="Both were met on {age_and_service_met_on}: the first plan year that begins after that has begun.",
    no="Both are met on {age_and_service_met_on}, not before the tested year began.",
    unknown="The date of birth, or the day on which one year of service was completed, is not on file.",
)
def met_age_and_service_before_tested_year() -> Expr:
    return age_and_service_met_on < employee.tested_year_begin


@rule(
    "Did six months pass after that by the last day of the tested year?",
    cites="26 USC 410(a)(4)(B)",
    ref="TH-OEE-09",
    yes="Six months after {age_and_service_met_on} had passed by the last day of the tested year.",
    no="Six months after {age_and_service_met_on} had not passed by the last day of the tested year.",
    unknown="The date of birth, or the day on which one year of service was completed, is not on file.",
)
def six_months_passed_in_tested_year() -> Expr:
    return told_with(
        months_after(age_and_service_met_on, 6) <= employee.tested_year_end, age_and_service_met_on
    )


@rule(
    "Has the latest entry date passed that the law allows after age and service are met?",
    cites="26 USC 410(a)(4)",
    ref="TH-OEE-09",
    yes="The latest entry date had passed by the last day of the tested year.",
    no="The latest entry date had not passed by the last day of the tested year.",
    unknown="Age or service is not settled.",
)
def reached_latest_entry_date() -> Expr:
    return ~employee.cannot_have_one_year_of_service & passed_an_entry_date


@rule(
    "Has a plan year begun, or have six months passed, after age and service were met?",
    cites="26 USC 410(a)(4)",
    ref="TH-OEE-09",
    yes="One of the two entry dates has passed.",
    no="Neither entry date has passed.",
    unknown="Age or service is not settled.",
)
def passed_an_entry_date() -> Expr:
    return met_age_and_service_before_tested_year | six_months_passed_in_tested_year


@rule(
    "Does this plan of the employee keep employees excludable until the latest entry date?",
    cites="26 USC 410(a)(4)",
    ref="TH-OEE-09",
    yes="On the reading chosen an employee stays excludable until the latest entry date.",
    no="On the reading chosen age and service alone matter, or this is no plan of the employee.",
    unknown="The reading is not on file.",
)
def plan_waits_for_entry_date() -> Expr:
    return person_year.is_active_participant & waits_for_entry_date


@rule(
    "Is the reading that an employee is excludable until the latest entry date?",
    cites="26 USC 410(a)(4)",
    ref="TH-OEE-09",
    yes="An employee stays excludable until the latest entry date.",
    no="Age and service by the last day of the tested year alone matter.",
    unknown="The reading is not on file.",
)
def waits_for_entry_date() -> Expr:
    return tested_plan.excludable_until == "entry_date"


@rule(
    "Does a plan of the employee keep employees excludable until the latest entry date?",
    cites="26 USC 410(a)(4)",
    ref="TH-OEE-09",
    yes="A plan of the employee reads the rule so.",
    no="No plan of the employee reads the rule so.",
    unknown="The reading is not on file.",
)
def stays_excludable_until_entry_date() -> Expr:
    return any_of(plan_waits_for_entry_date, per=EMPLOYEE_YEAR)


@rule(
    "Has the employee left the otherwise excludable group?",
    cites="26 USC 410(a)(1)(A), (4)",
    ref="TH-OEE-02 TH-OEE-09",
    yes="Past age and service, as the plan reads the rule: no longer otherwise excludable.",
    no="Age and service, as the plan reads the rule, are not met.",
    unknown="Age or service by the last day of the tested year is not settled.",
)
def has_left_excludable_group() -> Expr:
    return choose(
        (stays_excludable_until_entry_date, reached_latest_entry_date),
        otherwise=meets_statutory_age_and_service,
    )


# -- a key employee among them ---------------------------------------------------------------------------------------
@rule(
    "Is the employee otherwise excludable, in plans that leave such employees out?",
    cites="26 USC 416(c)(2)(C)",
    ref="TH-OEE-02",
    yes="Otherwise excludable.",
    no="Not otherwise excludable, or a plan leaves nobody out.",
    unknown="Whether the employee is otherwise excludable is not settled.",
)
def is_otherwise_excludable() -> Expr:
    return plans_leave_out_excludable & ~has_left_excludable_group


@rule(
    "Is the employee both key and otherwise excludable?",
    cites="26 USC 416(c)(2)(C)",
    ref="TH-OEE-04",
    yes="A key employee among the otherwise excludable employees.",
    no="Not a key employee among the otherwise excludable employees.",
    unknown="Whether this is a key employee, or otherwise excludable, is not settled.",
)
def is_excludable_key_employee() -> Expr:
    return is_key_employee_of_employer & is_otherwise_excludable


@rule(
    "Is a key employee among the otherwise excludable employees?",
    cites="26 USC 416(c)(2)(C)",
    ref="TH-OEE-04",
    yes="A key employee is among the otherwise excludable employees.",
    no="No key employee is among the otherwise excludable employees.",
    unknown="Whether a key employee is among them is not settled.",
)
def has_excludable_key_employee() -> Expr:
    return any_of(is_excludable_key_employee, per=EMPLOYER_YEAR)


@rule(
    "Does this plan leave nobody out where a key employee would be?",
    cites="26 USC 416(c)(2)(C)",
    ref="TH-OEE-04",
    yes="On the reading chosen nobody is left out where a key employee would be.",
    no="On the reading chosen such employees are tested apart.",
    unknown="The reading is not on file.",
)
def refuses_exclusion_with_key_employee() -> Expr:
    return tested_plan.key_among_excludable == "no_exclusion"


@rule(
    "Does a plan of the employer leave nobody out where a key employee would be?",
    cites="26 USC 416(c)(2)(C)",
    ref="TH-OEE-04",
    yes="A plan reads the rule so.",
    no="No plan reads the rule so.",
    unknown="The reading is not on file.",
)
def employer_refuses_exclusion_with_key_employee() -> Expr:
    return any_of(refuses_exclusion_with_key_employee, per=EMPLOYER_YEAR)


@rule(
    "Must otherwise excludable employees be kept because a key employee is among them?",
    cites="26 USC 416(c)(2)(C)",
    ref="TH-OEE-04",
    yes="A key employee is among them, and on the reading chosen nobody is then left out.",
    no="Nothing keeps otherwise excludable employees in.",
    unknown="Whether a key employee is among them is not settled.",
)
def excludable_must_be_kept() -> Expr:
    return employer_refuses_exclusion_with_key_employee & has_excludable_key_employee


@rule(
    "Is the employee tested apart, with the otherwise excludable employees?",
    cites="26 USC 416(c)(2)(C)",
    ref="TH-OEE-02 TH-OEE-03 TH-OEE-04",
    yes="Otherwise excludable, and tested apart: the rate is that of key employees in that group.",
    no="Not tested apart.",
    unknown="Whether the employee is otherwise excludable is not settled.",
    confidence="derived",
)
def is_tested_apart() -> Expr:
    return is_otherwise_excludable & ~excludable_must_be_kept
