"""The minimum contribution of a top-heavy defined contribution plan: who, at what rate, on what pay, what counts, what is owed."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    all_of,
    any_of,
    choose,
    lesser_of,
    not_below_zero,
    portion,
)
from inservice.facts.top_heavy import EMPLOYEE_YEAR, employee, employer_year, tested_plan
from inservice.law.told import told_with
from inservice.law.top_heavy.excludable import is_tested_apart
from inservice.law.top_heavy.figures import limit
from inservice.law.top_heavy.key_employees import is_key_employee_of_employer
from inservice.law.top_heavy.left_out import is_left_out_as_long_term_part_time, is_left_out_for_class
from inservice.law.top_heavy.participants import (
    is_in_required_defined_benefit_plan,
    is_participant_of_top_heavy_plan,
    is_participant_owed_by_plan,
)

_WHO = "26 USC 416(c)(2)(A); 26 CFR 1.416-1, M-10"


# -- who is owed -----------------------------------------------------------------------------------------------------
@rule(
    "Does a defined benefit plan give the employee the minimum instead?",
    cites="26 USC 416(f); 26 CFR 1.416-1, M-12",
    ref="TH-CMB-01 TH-CMB-02",
    yes="This plan's document gives the minimum of employees in both plans through the defined benefit plan.",
    no="This plan gives the minimum itself.",
    unknown="The document's method for employees in both kinds of plan is not on file.",
)
def document_uses_defined_benefit_minimum() -> Expr:
    return tested_plan.combined_minimum_method.is_one_of("defined_benefit", "floor_offset", "comparability")


@rule(
    "Is this no plan that gives employees in both kinds of plan a contribution?",
    cites="26 USC 416(f); 26 CFR 1.416-1, M-12",
    ref="TH-CMB-01",
    yes="The employee is no participant of this plan, or gets the minimum in the defined benefit plan.",
    no="This plan gives employees in both plans 5 percent of pay.",
    unknown="The document's method for employees in both kinds of plan is not on file.",
)
def plan_leaves_minimum_to_defined_benefit() -> Expr:
    return ~is_participant_owed_by_plan | document_uses_defined_benefit_minimum


@rule(
    "Do all plans of the employee leave the minimum to the defined benefit plan?",
    cites="26 USC 416(f); 26 CFR 1.416-1, M-12",
    ref="TH-CMB-01",
    yes="The minimum of employees in both plans is given in the defined benefit plan.",
    no="A defined contribution plan gives the minimum.",
    unknown="The document's method for employees in both kinds of plan is not on file.",
)
def plans_leave_minimum_to_defined_benefit() -> Expr:
    return all_of(plan_leaves_minimum_to_defined_benefit, per=EMPLOYEE_YEAR)


@rule(
    "Is the employee's minimum given in a defined benefit plan?",
    cites="26 USC 416(f); 26 CFR 1.416-1, M-12",
    ref="TH-CMB-01 TH-CMB-02 TH-CMB-03",
    yes="The employee's minimum is a benefit of the defined benefit plan.",
    no="The employee's minimum is not given in a defined benefit plan.",
    unknown="Participation in a defined benefit plan, or the document's method, is not on file.",
)
def gets_minimum_in_defined_benefit_plan() -> Expr:
    return is_in_required_defined_benefit_plan & plans_leave_minimum_to_defined_benefit


@rule(
    "Is the employee owed a minimum contribution for the tested year?",
    cites=_WHO,
    ref="TH-MIN-01 TH-MIN-02 TH-MIN-03 TH-MIN-08 TH-MIN-09 TH-KEY-07 TH-KEY-10 TH-EXM-13 TH-EXM-15",
    yes="A non-key participant still employed on the last day of the tested year: owed the minimum, whatever the hours worked "
    "or elections made.",
    no="Not owed a minimum: key, not a participant of a top-heavy plan, gone by the last day, bargained, or left out.",
    unknown="Whether the employee is owed the minimum is not settled by the facts on file.",
)
def is_owed_minimum() -> Expr:
    return (
        is_participant_of_top_heavy_plan
        & ~is_key_employee_of_employer
        & employee.is_employed_on_last_day
        & ~employee.is_bargained
        & ~is_left_out_as_long_term_part_time
        & ~is_left_out_for_class
        & ~gets_minimum_in_defined_benefit_plan
    )


# -- rate and pay ----------------------------------------------------------------------------------------------------
@amount(
    "On how much pay is the minimum figured?",
    cites="26 USC 416(c)(2)(A); 401(a)(17); 26 CFR 1.416-1, M-7",
    ref="TH-MIN-06 TH-KRT-01 TH-SAT-04",
    says="{minimum_pay}: pay of {pay} for the whole tested year, entry date or not, up to {pay_limit}.",
    unknown="Pay for the tested year is not on file.",
)
def minimum_pay() -> Expr:
    return lesser_of(employee.pay, pay_limit)


@amount(
    "Up to how much does pay count?",
    cites="26 USC 401(a)(17); 26 CFR 1.401(a)(17)-1(b)(3)(iii)",
    ref="TH-MIN-06 TH-MIN-07 TH-KRT-01 TH-SEED-09",
    says="Pay of {months_of_pay} months counts up to {pay_limit}.",
    unknown="No limit on pay is published for the tested year.",
)
def pay_limit() -> Expr:
    whole = limit("compensation_limit", on=employee.tested_year_begin)
    return portion(whole, employee.months_of_pay, 12, rounding="down")


@rule(
    "Does this plan enable a defined benefit plan to meet coverage or nondiscrimination?",
    cites="26 USC 416(c)(2)(B)(ii)(II)",
    ref="TH-MIN-05",
    yes="The plan enables a defined benefit plan of the group, so the rate is 3 percent whatever key employees get.",
    no="The plan enables no defined benefit plan.",
    unknown="Whether the plan enables a defined benefit plan is not on file.",
)
def owes_flat_three_percent() -> Expr:
    return is_participant_owed_by_plan & tested_plan.enables_a_defined_benefit_plan


@rule(
    "Is the rate 3 percent whatever key employees get?",
    cites="26 USC 416(c)(2)(B)(ii)(II)",
    ref="TH-MIN-05",
    yes="A plan of the employee enables a defined benefit plan: the rate is 3 percent flat.",
    no="The rate is no more than the highest rate of a key employee.",
    unknown="Whether a plan of the employee enables a defined benefit plan is not on file.",
)
def rate_is_flat() -> Expr:
    return any_of(owes_flat_three_percent, per=EMPLOYEE_YEAR)


@rule(
    "Is the minimum 5 percent because the employee is in a defined benefit plan too?",
    cites="26 USC 416(f); 26 CFR 1.416-1, M-12",
    ref="TH-CMB-01 TH-CMB-04",
    yes="The employee is in both kinds of plan, and the document gives 5 percent of pay here.",
    no="The 5 percent of employees in both kinds of plan does not apply.",
    unknown="Whether the employee is in a defined benefit plan too is not on file.",
)
def rate_is_five_percent() -> Expr:
    return is_in_required_defined_benefit_plan & ~plans_leave_minimum_to_defined_benefit


@amount(
    "What is 3 percent of pay?",
    cites="26 USC 416(c)(2)(A)",
    ref="TH-MIN-04 TH-MIN-12 TH-MIN-15",
    says="3 percent of {minimum_pay} is {three_percent_of_pay}, rounded up to the cent.",
    unknown="Pay for the tested year is not on file.",
)
def three_percent_of_pay() -> Expr:
    return portion(minimum_pay, 3, 100, rounding="up")


@amount(
    "What is pay at the highest rate of a key employee?",
    cites="26 USC 416(c)(2)(B)(i); 26 CFR 1.416-1, M-7",
    ref="TH-MIN-04 TH-KRT-01 TH-KRT-05 TH-KRT-06 TH-KRT-07 TH-MIN-15",
    says="At the highest key rate ({highest_key_rate_of}: {highest_key_rate_numerator} of {highest_key_rate_denominator} in lowest terms) "
    "{minimum_pay} gives {pay_at_key_rate}, rounded up.",
    unknown="The highest rate of a key employee, or pay, is not on file.",
)
def pay_at_key_rate() -> Expr:
    numerator, denominator = (
        employer_year.highest_key_rate_numerator,
        employer_year.highest_key_rate_denominator,
    )
    return told_with(
        portion(minimum_pay, numerator, denominator, rounding="up"), employer_year.highest_key_rate_of
    )


@amount(
    "What is pay at the highest rate of an otherwise excludable key employee?",
    cites="26 USC 416(c)(2)(C)",
    ref="TH-OEE-03 TH-OEE-04",
    confidence="derived",
    says="Among otherwise excludable employees the highest key rate ({highest_excludable_rate_numerator} of "
    "{highest_excludable_rate_denominator} in lowest terms) gives {pay_at_excludable_key_rate}.",
    unknown="The rates of otherwise excludable key employees are not settled.",
)
def pay_at_excludable_key_rate() -> Expr:
    return portion(
        minimum_pay,
        employer_year.highest_excludable_rate_numerator,
        employer_year.highest_excludable_rate_denominator,
        rounding="up",
    )


@amount(
    "How much is the minimum contribution?",
    cites="26 USC 416(c)(2)(A), (B), (C)",
    ref="TH-MIN-04 TH-MIN-05 TH-MIN-06 TH-MIN-15 TH-CMB-01 TH-OEE-03 TH-SEED-15",
    says="The minimum is {top_heavy_minimum}.",
    unknown="The minimum is not settled: pay, a key employee's rate, or a status is missing.",
)
def top_heavy_minimum() -> Expr:
    lesser = choose(
        (is_tested_apart, lesser_of(three_percent_of_pay, pay_at_excludable_key_rate)),
        (rate_is_five_percent, portion(minimum_pay, 5, 100, rounding="up")),
        (rate_is_flat, three_percent_of_pay),
        otherwise=lesser_of(three_percent_of_pay, pay_at_key_rate),
    )
    return choose((is_owed_minimum, lesser), otherwise=0)


# -- what counts, and what is owed -----------------------------------------------------------------------------------
@rule(
    "Does this plan's document keep matching contributions from counting?",
    cites="26 USC 416(c)(2)(A), second sentence; the plan document",
    ref="TH-SAT-02 TH-SAT-08",
    yes="A participant of this plan, whose document does not let the match count.",
    no="This plan does not keep the match from counting.",
    unknown="Whether the document lets the match count toward the minimum is not on file.",
)
def plan_keeps_match_from_counting() -> Expr:
    return is_participant_owed_by_plan & ~tested_plan.match_counts_toward_minimum


@rule(
    "Are matching contributions kept from counting?",
    cites="26 USC 416(c)(2)(A), second sentence; the plan document",
    ref="TH-SAT-02 TH-SAT-08",
    yes="A document does not let the match count.",
    no="Matching contributions of every kind count.",
    unknown="Whether the document lets the match count toward the minimum is not on file.",
)
def match_does_not_count() -> Expr:
    return any_of(plan_keeps_match_from_counting, per=EMPLOYEE_YEAR)


@rule(
    "Does no match count toward the minimum?",
    cites="26 USC 416(c)(2)(A), second sentence; the plan document",
    ref="TH-SAT-02 TH-SAT-08",
    yes="A document does not let the match count, or there is none.",
    no="There is a match, and it counts.",
    unknown="Whether the document lets the match count toward the minimum is not on file.",
)
def no_match_counts() -> Expr:
    return match_does_not_count | has_no_match


@rule(
    "Is there no match?",
    cites="26 USC 416(c)(2)(A), second sentence",
    ref="TH-SAT-02",
    yes="No matching contributions were made for the tested year.",
    no="Matching contributions were made for the tested year.",
    unknown="The matching contributions of the tested year are not on file.",
)
def has_no_match() -> Expr:
    return employee.matching_contributions <= 0


@amount(
    "How much of the match counts toward the minimum?",
    cites="26 USC 416(c)(2)(A), second sentence",
    ref="TH-SAT-02 TH-SAT-05 TH-SAT-08",
    says="{counted_match} of matching contributions counts.",
    unknown="The matching contributions, or the document's rule on them, are not on file.",
)
def counted_match() -> Expr:
    return choose((no_match_counts, 0), otherwise=employee.matching_contributions)


@amount(
    "What already counts toward the minimum?",
    cites="26 USC 416(c)(2)(A); 26 CFR 1.416-1, M-7, M-18, M-20",
    ref="TH-SAT-01 TH-SAT-02 TH-SAT-03 TH-SAT-04 TH-SAT-05 TH-SAT-06 TH-SAT-07 TH-MIN-13 TH-CMB-05",
    says="{counted_contributions} counts: {nonelective_contributions} of nonelective contributions and forfeitures, and "
    "{counted_match} of match. Deferrals do not.",
    unknown="The contributions of the tested year are not on file.",
)
def counted_contributions() -> Expr:
    return employee.nonelective_contributions + counted_match


@amount(
    "How much is still owed?",
    cites="26 USC 416(c)(2)",
    ref="TH-MIN-01 TH-MIN-15 TH-COR-01 TH-COR-02",
    says="Of the minimum of {top_heavy_minimum}, {counted_contributions} is there: {minimum_still_owed} is still owed.",
    unknown="What is still owed is not settled by the facts on file.",
)
def minimum_still_owed() -> Expr:
    return choose((is_owed_minimum, not_below_zero(top_heavy_minimum - counted_contributions)), otherwise=0)
