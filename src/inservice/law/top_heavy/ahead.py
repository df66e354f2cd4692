"""Before the determination date: how far the group is from 60 percent, and what a top-heavy year would cost."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    all_of,
    any_of,
    choose,
    greater_of,
    lesser_of,
    not_below_zero,
    portion,
)
from inservice.facts.top_heavy import EMPLOYEE_YEAR, employee, employer_year
from inservice.law.top_heavy.excludable import is_tested_apart
from inservice.law.top_heavy.key_employees import is_key_employee_of_employer
from inservice.law.top_heavy.left_out import is_left_out_as_long_term_part_time, is_left_out_for_class
from inservice.law.top_heavy.minimums import document_uses_defined_benefit_minimum, pay_limit
from inservice.law.top_heavy.participants import (
    is_in_required_defined_benefit_plan,
    is_participant_if_top_heavy,
)

_LINE = "26 USC 416(g)(1)(A), (2)(B)"


# K / (K + N) exceeds 60 percent exactly where 2 K exceeds 3 N; the plans added by choice are a second group, and one group at or
# under the line is enough.
@amount(
    "By how much is three times the money of all others more than twice the money of key employees?",
    cites=_LINE,
    ref="TH-RAT-01 TH-AGG-06 TH-AGG-07",
    says="Three times what all others have is {margin_to_the_line} more than twice what key employees have.",
    unknown="Missing facts set no bound on what key employees have.",
)
def margin_to_the_line() -> Expr:
    required = employer_year.nonkey_least * 3 - employer_year.key_most * 2
    enlarged = employer_year.enlarged_nonkey_least * 3 - employer_year.enlarged_key_most * 2
    return greater_of(required, enlarged)


@amount(
    "How much more may key employees get before the group is top-heavy?",
    cites=_LINE,
    ref="TH-RAT-01",
    says="Key employees may get {key_money_before_tipping} more, all else the same; a cent beyond tips the group.",
    unknown="Missing facts set no bound on what key employees have.",
)
def key_money_before_tipping() -> Expr:
    return portion(not_below_zero(margin_to_the_line), 1, 2, rounding="down")


@amount(
    "How much may leave the accounts of all others before the group is top-heavy?",
    cites=_LINE,
    ref="TH-RAT-01 TH-DST-01",
    says="{other_money_before_tipping} may leave the accounts of all others, all else the same; a cent beyond tips the group.",
    unknown="Missing facts set no bound on what key employees have.",
)
def other_money_before_tipping() -> Expr:
    return portion(not_below_zero(margin_to_the_line), 1, 3, rounding="down")


@amount(
    "How much more must all others get for the group not to be top-heavy?",
    cites=_LINE,
    ref="TH-RAT-01",
    says="With {other_money_that_cures} more for all others the group is not top-heavy.",
    unknown="Missing facts set no bound on what key employees have.",
)
def other_money_that_cures() -> Expr:
    return portion(not_below_zero(margin_to_the_line * -1), 1, 3, rounding="up")


@amount(
    "How much less must key employees have for the group not to be top-heavy?",
    cites=_LINE,
    ref="TH-RAT-01 TH-SEED-18",
    says="With {key_money_too_much} less for key employees the group is not top-heavy. A payment in service does not help: it is added "
    "back.",
    unknown="Missing facts set no bound on what key employees have.",
)
def key_money_too_much() -> Expr:
    return portion(not_below_zero(margin_to_the_line * -1), 1, 2, rounding="up")


# -- what a top-heavy year costs ---------------------------------------------------------------------------------------
@rule(
    "Is the employee a participant of any such plan?",
    cites="26 USC 416(c)(2)(A)",
    ref="TH-MIN-01 TH-MIN-13",
    yes="A participant of a defined contribution plan of the employer.",
    no="Not a participant of a defined contribution plan of the employer.",
    unknown="Whether a plan of the employee is within section 416 is not settled.",
)
def is_in_defined_contribution_plan() -> Expr:
    return any_of(is_participant_if_top_heavy, per=EMPLOYEE_YEAR)


@rule(
    "Would this plan leave the minimum of employees in both kinds of plan to the defined benefit plan?",
    cites="26 USC 416(f); 26 CFR 1.416-1, M-12",
    ref="TH-CMB-01",
    yes="The employee is no participant of this plan, or its document leaves the minimum to the defined benefit plan.",
    no="This plan would give employees in both plans 5 percent of pay.",
    unknown="The document's method for employees in both kinds of plan is not on file.",
)
def plan_would_leave_minimum_to_defined_benefit() -> Expr:
    return ~is_participant_if_top_heavy | document_uses_defined_benefit_minimum


@rule(
    "Would every plan leave the minimum to the defined benefit plan?",
    cites="26 USC 416(f); 26 CFR 1.416-1, M-12",
    ref="TH-CMB-01",
    yes="Every plan of the employee leaves the minimum of employees in both to the defined benefit plan.",
    no="A plan of the employee gives employees in both 5 percent of pay.",
    unknown="The document's method for employees in both kinds of plan is not on file.",
)
def plans_would_leave_minimum_to_defined_benefit() -> Expr:
    return all_of(plan_would_leave_minimum_to_defined_benefit, per=EMPLOYEE_YEAR)


@rule(
    "Would the employee's minimum be a benefit of a defined benefit plan?",
    cites="26 USC 416(f); 26 CFR 1.416-1, M-12",
    ref="TH-CMB-01 TH-CMB-03",
    yes="The minimum would be a benefit of the defined benefit plan.",
    no="The minimum would not be a benefit of a defined benefit plan.",
    unknown="The document's method for employees in both kinds of plan is not on file.",
)
def would_get_minimum_in_defined_benefit_plan() -> Expr:
    return is_in_required_defined_benefit_plan & plans_would_leave_minimum_to_defined_benefit


@rule(
    "Would the employee be owed a minimum in a top-heavy year?",
    cites="26 USC 416(c)(2)(A); 26 CFR 1.416-1, M-10",
    ref="TH-MIN-01 TH-MIN-03 TH-MIN-09 TH-MIN-10 TH-OEE-02",
    yes="Owed the minimum in a top-heavy year, if still employed on its last day.",
    no="Owed nothing in a top-heavy year.",
    unknown="Whether the employee would be owed the minimum is not settled by the facts on file.",
)
def would_be_owed_minimum() -> Expr:
    return (
        is_in_defined_contribution_plan
        & ~is_key_employee_of_employer
        & employee.is_employed_on_last_day
        & ~employee.is_bargained
        & ~is_tested_apart
        & ~is_left_out_as_long_term_part_time
        & ~is_left_out_for_class
        & ~would_get_minimum_in_defined_benefit_plan
    )


@amount(
    "How much would the minimum be in a top-heavy year?",
    cites="26 USC 416(c)(2)(A)",
    ref="TH-MIN-04 TH-MIN-06 TH-CMB-01",
    says="3 percent of pay of {pay_on_file}, as far as it counts (5 where a defined benefit plan covers the employee too), is "
    "{minimum_if_top_heavy}. Contributions that count are not taken off, "
    "and a highest key rate under 3 percent lowers it.",
    unknown="Pay is not on file.",
)
def minimum_if_top_heavy() -> Expr:
    pay = lesser_of(employee.pay_on_file, pay_limit)
    owed = choose(
        (is_in_required_defined_benefit_plan, portion(pay, 5, 100, rounding="up")),
        otherwise=portion(pay, 3, 100, rounding="up"),
    )
    return choose((would_be_owed_minimum, owed), otherwise=0)
