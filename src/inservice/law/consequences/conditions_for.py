"""What may speak for the move: each a condition with its numbers, never a score.

The thresholds are judgements of this product, not law; a case may set each of them.
"""

from __future__ import annotations

from inservice.engine.dates import attained, days_between, first_of_year, year_of
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, any_of, least_of, portion
from inservice.facts.destinations import (
    CHOICE,
    adviser,
    after_tax,
    choice,
    destination,
    outcome,
    plan_menu,
    threshold,
)
from inservice.law.consequences.advice import memo_is_complete
from inservice.law.consequences.alternatives import (
    after_tax_earnings,
    cost_of_the_distribution,
    has_a_cheaper_way,
    is_the_distribution,
    meets_the_need,
)
from inservice.law.consequences.costs import (
    first_year_cost,
    is_staying,
    pay_difference,
    plan_cost_millionths,
    yearly_cost_millionths,
)
from inservice.law.told import told_with

MILLION = 10**6
SEED = "Judgement: a condition of the published article, restated"


# -- what the conditions rest on -----------------------------------------------------------------------------------
@rule(
    "Is the destination an IRA that earns the return of the markets?",
    cites="26 USC 408, 408A",
    ref="C-DEC-02",
    yes="{name} is such an IRA.",
    no="{name} is none.",
    unknown="What kind of destination this is has not been said.",
)
def is_market_ira() -> Expr:
    return told_with(destination.kind.is_one_of("traditional_ira", "roth_ira"), destination.name)


@amount(
    "What does the IRA cost a year, as a share of the account?",
    kind="number",
    cites="The agreement and the funds' prospectuses",
    ref="C-DEC-02 C-DEC-20",
    says="The IRA costs {ira_cost_millionths} a year.",
    unknown="No IRA is among the destinations, or its costs have not been given.",
)
def ira_cost_millionths() -> Expr:
    return least_of(yearly_cost_millionths, per=CHOICE, where=is_market_ira)


@amount(
    "What does the plan cost a year in dollars?",
    cites="29 CFR 2550.404a-5",
    ref="C-DEC-02",
    says="The plan costs {plan_cost_in_dollars} a year.",
    unknown="What the plan costs has not been given.",
)
def plan_cost_in_dollars() -> Expr:
    return least_of(first_year_cost, per=CHOICE, where=is_staying)


@amount(
    "What does the IRA cost a year in dollars?",
    cites="The agreement and the funds' prospectuses",
    ref="C-DEC-02 C-DEC-20",
    says="The IRA costs {ira_cost_in_dollars} a year.",
    unknown="No IRA is among the destinations, or its costs have not been given.",
)
def ira_cost_in_dollars() -> Expr:
    return least_of(first_year_cost, per=CHOICE, where=is_market_ira)


@amount(
    "How much more does the plan cost a year in dollars than the IRA?",
    cites="Arithmetic",
    ref="C-DEC-02",
    says="The plan costs {plan_cost_in_dollars} a year and the IRA {ira_cost_in_dollars}.",
    unknown="The costs of the plan or of the IRA have not been given.",
)
def plan_costs_more_by() -> Expr:
    return plan_cost_in_dollars - ira_cost_in_dollars


@amount(
    "In how many days does the person mean to stop working?",
    kind="number",
    cites="The person's own plan",
    ref="C-DEC-03",
    says="The person means to stop working in {days_to_retirement} days.",
    unknown="When the person means to stop working has not been said.",
)
def days_to_retirement() -> Expr:
    return days_between(choice.decided_on, choice.retire_by)


@amount(
    "On what date does the person attain age 59 1/2?",
    kind="date",
    cites="26 USC 72(t)(2)(A)(i); Rev. Rul. 2003-72 for counting months",
    ref="C-DEC-26",
    says="Born {birth_date}, the person attains 59 1/2 on {person_attains_59_half_on}.",
    unknown="The date of birth is not on file.",
)
def person_attains_59_half_on() -> Expr:
    return attained(choice.birth_date, years=59, months=6)


@amount(
    "From which day on does leaving the job free plan money of the 10% tax?",
    kind="date",
    cites="26 USC 72(t)(2)(A)(v); Notice 87-13, Q&A-20",
    ref="C-DEC-26 C-ALT-31",
    says="Leaving the job on or after {rule_of_55_begins_on} frees this plan's money of the 10% tax.",
    unknown="The date of birth is not on file.",
)
def rule_of_55_begins_on() -> Expr:
    return first_of_year(year_of(choice.birth_date) + 55)


# -- what may speak for it -----------------------------------------------------------------------------------------
@rule(
    "Is cash needed, and is the distribution the cheapest way to it?",
    cites=SEED,
    ref="C-DEC-01 C-DAT-11",
    yes="Of the ways to raise {need}, the distribution is the cheapest: {cost_of_the_distribution}.",
    no="Another way to raise {need} costs no more than the distribution, or no cash is needed.",
    unknown="Whether the distribution is the cheapest way to the cash cannot be told.",
)
def is_the_cheapest_way() -> Expr:
    return told_with(
        cash_is_needed & ~has_a_cheaper_way & distribution_meets_the_need,
        cost_of_the_distribution,
        choice.need,
    )


@rule(
    "Is cash needed?",
    cites=SEED,
    ref="C-DEC-01",
    yes="{need} is needed in cash.",
    no="No cash is needed.",
    unknown="How much cash is needed has not been said.",
)
def cash_is_needed() -> Expr:
    return choice.need > 0


@rule(
    "Can the distribution meet the need?",
    cites=SEED,
    ref="C-DEC-01",
    yes="The distribution can meet the need, at a cost of {cost_of_the_distribution}.",
    no="The distribution cannot meet the need.",
    unknown="Whether the distribution can meet the need cannot be told.",
)
def distribution_meets_the_need() -> Expr:
    return told_with(any_of(meets_it_by_distribution, per=CHOICE), cost_of_the_distribution)


@rule(
    "Is it a distribution that meets the need?",
    cites=SEED,
    ref="C-DEC-01",
    yes="{name} meets the need.",
    no="{name} is no distribution, or does not meet the need.",
    unknown="{name}: whether it meets the need cannot be told.",
)
def meets_it_by_distribution() -> Expr:
    return meets_the_need & is_the_distribution


@rule(
    "Is the plan costly, or short of low-cost options?",
    cites=SEED,
    ref="C-DEC-02",
    yes="The plan costs {plan_cost_in_dollars} a year against {ira_cost_in_dollars} in the IRA, or lacks low-cost options in the "
    "core classes.",
    no="The plan costs {plan_cost_in_dollars} a year against {ira_cost_in_dollars} in the IRA, and has low-cost options in the core "
    "classes.",
    unknown="The costs of the plan or of the IRA, or the plan's menu, have not been given.",
)
def plan_is_costly_or_thin() -> Expr:
    return told_with(
        plan_costs_clearly_more | menu_is_thin,
        plan_cost_millionths, ira_cost_millionths, plan_cost_in_dollars, ira_cost_in_dollars,
    )  # fmt: skip


@rule(
    "Does the plan cost clearly more each year than the IRA?",
    cites=SEED,
    ref="C-DEC-02",
    yes="The plan costs {plan_cost_in_dollars} a year ({plan_cost_millionths}, and what it charges in dollars), the IRA "
    "{ira_cost_in_dollars} ({ira_cost_millionths}).",
    no="The plan costs {plan_cost_in_dollars} a year, the IRA {ira_cost_in_dollars}; to speak for leaving it must be "
    "{plan_cost_excess_millionths} of the balance more.",
    unknown="The costs of the plan, or of the IRA that would really be used, have not been given.",
)
def plan_costs_clearly_more() -> Expr:
    balance = least_of(destination.amount, per=CHOICE, where=is_staying)
    excess = portion(balance, threshold.plan_cost_excess_millionths, MILLION, rounding="half_up")
    return told_with(
        plan_costs_more_by >= excess, plan_cost_millionths, ira_cost_millionths, plan_cost_in_dollars, ira_cost_in_dollars,
    )  # fmt: skip


@rule(
    "Does the plan lack low-cost options in the core classes?",
    cites=SEED,
    ref="C-DEC-02",
    yes="Only {core_classes_at_or_below_20_points} of four core classes have an option at 0.20% or less.",
    no="{core_classes_at_or_below_20_points} of four core classes have an option at 0.20% or less.",
    unknown="The plan's menu has not been given.",
)
def menu_is_thin() -> Expr:
    return plan_menu.core_classes_at_or_below_20_points < threshold.core_classes_wanted


@rule(
    "Is retirement near, the rollover documented, and the adviser's pay disclosed?",
    cites=SEED,
    ref="C-DEC-03",
    yes="The memo is complete, and the adviser receives {pay_if_move} if the money moves and {pay_if_stay} if it stays.",
    no="Retirement is not near, or the memo has {gaps_in_memo} gaps.",
    unknown="When the person retires, what the memo says or what the adviser is paid has not all been said.",
)
def has_a_careful_plan() -> Expr:
    return told_with(
        retirement_is_near & memo_is_complete & pay_is_disclosed,
        adviser.pay_if_move,
        adviser.pay_if_stay,
        adviser.gaps_in_memo,
    )


@rule(
    "Is retirement near?",
    cites=SEED,
    ref="C-DEC-03",
    yes="The person means to stop working on {retire_by}, within {years_near_retirement} years.",
    no="The person means to stop working on {retire_by}, more than {years_near_retirement} years away.",
    unknown="When the person means to stop working has not been said.",
)
def retirement_is_near() -> Expr:
    by = attained(choice.decided_on, months=threshold.years_near_retirement * 12)
    return choice.retire_by <= by


@rule(
    "Is the difference in the adviser's pay known in dollars?",
    cites="17 CFR 240.15l-1(a)(2)(i); PTE 2020-02, sec. II(b)",
    ref="C-DEC-03 C-DEC-24",
    yes="The adviser receives {pay_if_move} if the money moves and {pay_if_stay} if it stays.",
    no="The adviser's pay has not been disclosed.",
    unknown="What the adviser receives if the money moves, and if it stays, has not been disclosed.",
)
def pay_is_disclosed() -> Expr:
    return told_with((pay_difference >= 0) | (pay_difference < 0), adviser.pay_if_move, adviser.pay_if_stay)


@rule(
    "Do medical costs free part of it of the 10% tax?",
    cites="26 USC 72(t)(2)(B)",
    ref="C-DEC-04 C-DAT-05",
    yes="{medical_exempt} escapes the 10% tax; {medical_exposed} does not. No rollover is needed: it is the same in the plan.",
    no="The money is not for medical costs, the person is 59 1/2 and owes none, or the costs are too low.",
    unknown="The medical costs paid in the year, or income, have not been given.",
)
def medical_costs_free_part() -> Expr:
    return told_with(
        is_for_medical_costs & is_young & has_medical_exemption,
        outcome.medical_exempt,
        outcome.medical_exposed,
    )


@rule(
    "Is the money for medical costs?",
    cites=SEED,
    ref="C-DEC-04",
    yes="The money is for medical costs.",
    no="The money is not for medical costs.",
    unknown="What the money is for has not been said.",
)
def is_for_medical_costs() -> Expr:
    return told_with(outcome.is_for_medical)


@rule(
    "Is the person under 59 1/2?",
    cites="26 USC 72(t)(2)(A)(i)",
    ref="C-DEC-04 C-DEC-05",
    yes="Born {birth_date}, the person attains 59 1/2 on {person_attains_59_half_on}.",
    no="Born {birth_date}, the person attained 59 1/2 on {person_attains_59_half_on}.",
    unknown="The date of birth is not on file.",
)
def is_young() -> Expr:
    return person_attains_59_half_on > choice.decided_on


@rule(
    "Does the medical exception cover anything?",
    cites="26 USC 72(t)(2)(B), 213(a)",
    ref="C-DEC-04",
    yes="The medical exception covers {medical_exempt}.",
    no="The medical exception covers nothing.",
    unknown="The medical costs paid in the year, or income, have not been given.",
)
def has_medical_exemption() -> Expr:
    return outcome.medical_exempt > 0


@rule(
    "Can it pay for college free of the 10% tax, by way of an IRA?",
    cites="26 USC 72(t)(2)(E), (7)",
    ref="C-DEC-05 C-DAT-07",
    yes="It works for {college_exempt}; income tax is still owed, and the person's own deferrals cannot be used.",
    no="The person is 59 1/2 and needs no exception, the money is not for college, or no money can go this way.",
    unknown="The expenses of the year, or which money can leave the plan, have not all been given.",
)
def can_pay_for_college() -> Expr:
    return told_with(is_young & is_for_college & college_path_is_open, outcome.college_exempt)


@rule(
    "Is the money for college?",
    cites=SEED,
    ref="C-DEC-05",
    yes="The money is for college.",
    no="The money is not for college.",
    unknown="What the money is for has not been said.",
)
def is_for_college() -> Expr:
    return told_with(outcome.is_for_college)


@rule(
    "Is the way through an IRA open?",
    cites="26 USC 402(c), 72(t)(2)(E)",
    ref="C-DEC-05",
    yes="Money can leave the plan, reach an IRA and be paid in the year of the expense.",
    no="No money can leave the plan, reach an IRA and be paid in the year of the expense.",
    unknown="Which money can leave the plan, or the expenses of the year, have not all been given.",
)
def college_path_is_open() -> Expr:
    return told_with(outcome.college_path_is_open)


@rule(
    "Can after-tax money go to Roth?",
    cites="26 USC 402(c)(2); Notice 2014-54",
    ref="C-DEC-06 C-ALT-53",
    yes="Moving {balance} of after-tax money to Roth costs tax on {after_tax_earnings} only.",
    no="There is no after-tax money that may go to Roth now.",
    unknown="Whether there is after-tax money that may be rolled over now has not been said.",
)
def after_tax_money_can_go_to_roth() -> Expr:
    return told_with(has_after_tax_money & after_tax_money_may_leave, after_tax.balance, after_tax_earnings)


@rule(
    "Is there after-tax money?",
    cites="26 USC 72(d)(2)",
    ref="C-DEC-06",
    yes="The after-tax account holds {balance}.",
    no="There is no after-tax money.",
    unknown="Whether there is after-tax money has not been said.",
)
def has_after_tax_money() -> Expr:
    return after_tax.balance > 0


@rule(
    "May the after-tax money leave, and be rolled over?",
    cites="The plan's terms; 26 USC 402(c)(4)",
    ref="C-DEC-06",
    yes="The plan pays after-tax money now, and it may be rolled over.",
    no="The plan does not pay after-tax money now.",
    unknown="Whether the plan pays after-tax money now cannot be told.",
)
def after_tax_money_may_leave() -> Expr:
    return told_with(after_tax.is_rollover_eligible)


@rule(
    "Is the tax rate clearly lower now than later?",
    cites=SEED,
    ref="C-DEC-07 C-ALT-54",
    yes="The rate is {rate_without_millionths} now against {rate_later_millionths} later.",
    no="The rate is {rate_without_millionths} now against {rate_later_millionths} later, not {lower_rate_now_millionths} lower.",
    unknown="The rate now, or the one that the person expects later, has not been given.",
)
def rate_is_lower_now() -> Expr:
    return (
        outcome.rate_later_millionths - outcome.rate_without_millionths >= threshold.lower_rate_now_millionths
    )
