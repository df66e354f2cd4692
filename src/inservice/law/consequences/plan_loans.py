"""Loans from the plan: how much, on which terms, what happens when payments stop, and what a loan costs (section 72(p))."""

from __future__ import annotations

from datetime import date

from inservice.engine.dates import days_after, first_of_year, last_of_quarter, months_after, year_of
from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    as_expr,
    choose,
    dollars,
    greater_of,
    lesser_of,
    not_below_zero,
    portion,
)
from inservice.facts.destinations import plan_loan
from inservice.law.consequences.figures import choice_figure
from inservice.law.told import told_with

MILLION = 10**6
LIMIT = "26 USC 72(p)(2)(A)"
_WINDOW_OF_2020 = (date(2020, 3, 27), date(2020, 9, 22))


# -- how much --------------------------------------------------------------------------------------------------
@rule(
    "Do the higher limits of a disaster, or of 2020, apply to the loan?",
    cites="26 USC 72(p)(6); CARES Act sec. 2202(b)(1)",
    ref="C-ALT-10",
    confidence="unconfirmed",
    yes="The higher limits of a disaster, or of 2020, apply to a loan made on {made_on}.",
    no="No higher limits apply to a loan made on {made_on}.",
    unknown="Whether the plan lends up to higher limits to this participant has not been said.",
    note="Disasters from January 26, 2021: from the first day of the window to 180 days after it, a day longer than for "
    "distributions. The law of 2020: March 27 to September 22, 2020. Both are the plan's choice.",
)
def has_higher_loan_limits() -> Expr:
    return is_disaster_loan_in_time | is_loan_of_2020


@rule(
    "Is the loan made in the window of a disaster?",
    cites="26 USC 72(p)(6)(A)",
    ref="C-ALT-10",
    confidence="unconfirmed",
    yes="The loan is made on {made_on}, between {disaster_applies_on} and {disaster_loans_end_on}.",
    no="The loan is not made in the window of a disaster for which the plan lends more.",
    unknown="Whether the plan lends more on account of a disaster, or its window, has not been said.",
)
def is_disaster_loan_in_time() -> Expr:
    return lends_more_for_disasters & is_in_the_disaster_window


@rule(
    "Does the plan lend more to this participant on account of a disaster?",
    cites="26 USC 72(p)(6)(A)",
    ref="C-ALT-10",
    yes="The plan lends more to this participant on account of a disaster.",
    no="The plan does not lend more to this participant on account of a disaster.",
    unknown="Whether the plan lends more on account of a disaster has not been said.",
)
def lends_more_for_disasters() -> Expr:
    return told_with(plan_loan.is_disaster_loan)


@amount(
    "Until when are higher loans made on account of the disaster?",
    kind="date",
    cites="26 USC 72(p)(6)(A)(ii)",
    ref="C-ALT-10",
    confidence="unconfirmed",
    says="Higher loans are made through {disaster_loans_end_on}.",
    unknown="The window of the disaster is not on file.",
)
def disaster_loans_end_on() -> Expr:
    return days_after(plan_loan.disaster_applies_on, 180)


@rule(
    "Is the loan made on a day of the window?",
    cites="26 USC 72(p)(6)(A)(ii)",
    ref="C-ALT-10",
    confidence="unconfirmed",
    yes="The loan is made on {made_on}, between {disaster_applies_on} and {disaster_loans_end_on}.",
    no="The loan is made on {made_on}, outside the window from {disaster_applies_on} to {disaster_loans_end_on}.",
    unknown="The window of the disaster is not on file.",
)
def is_in_the_disaster_window() -> Expr:
    return (plan_loan.made_on >= plan_loan.disaster_applies_on) & (plan_loan.made_on <= disaster_loans_end_on)


@rule(
    "Is it a loan to a qualified individual under the law of 2020?",
    cites="CARES Act sec. 2202(b)(1); Notice 2020-50",
    ref="C-ALT-10",
    yes="The loan is made on {made_on} to a qualified individual, in the window from March 27 to September 22, 2020.",
    no="The loan is not one to a qualified individual in the window from March 27 to September 22, 2020.",
    unknown="Whether the participant is a qualified individual has not been said.",
)
def is_loan_of_2020() -> Expr:
    return is_coronavirus_qualified_for_loan & is_made_in_the_window_of_2020


@rule(
    "Is the participant a qualified individual under the law of 2020, in a plan that applied it?",
    cites="CARES Act sec. 2202(b)(1)",
    ref="C-ALT-10",
    yes="The participant is a qualified individual in a plan that applied the law of 2020.",
    no="The participant is no qualified individual, or the plan did not apply the law of 2020.",
    unknown="Whether the participant is a qualified individual has not been said.",
)
def is_coronavirus_qualified_for_loan() -> Expr:
    return told_with(plan_loan.is_coronavirus_qualified)


@rule(
    "Is the loan made in the window of 2020?",
    cites="CARES Act sec. 2202(b)(1)",
    ref="C-ALT-10",
    yes="The loan is made on {made_on}, in the window from March 27 to September 22, 2020.",
    no="The loan is made on {made_on}, outside the window from March 27 to September 22, 2020.",
    unknown="The day of the loan is not on file.",
)
def is_made_in_the_window_of_2020() -> Expr:
    first, last = (as_expr(day) for day in _WINDOW_OF_2020)
    return (plan_loan.made_on >= first) & (plan_loan.made_on <= last)


@amount(
    "What does the dollar limit leave, after the highest balance of the past year?",
    cites=LIMIT + "(i)",
    ref="C-ALT-01 C-ALT-02 C-ALT-03",
    says="The dollar limit less what was repaid in the past year ({highest_owed} owed at most, {owed} now) is "
    "{loan_dollar_limit}.",
    unknown="What is owed, or the most owed in the past year, is not on file.",
    note="Where several loans were repaid within the year, a plan may read the highest balance as the sum of the loans or as "
    "the most owed on one day, if it does so consistently (IRS field memorandum of July 26, 2017).",
)
def loan_dollar_limit() -> Expr:
    most = choose(
        (has_higher_loan_limits, choice_figure("disaster_loan_limit", on=plan_loan.made_on)),
        otherwise=choice_figure("plan_loan_limit", on=plan_loan.made_on),
    )
    return most - not_below_zero(plan_loan.highest_owed - plan_loan.owed)


@amount(
    "What does the share of the vested balance allow?",
    cites=LIMIT + "(ii)",
    ref="C-ALT-01 C-ALT-02 C-ALT-12",
    says="Of a vested balance of {vested} the share allows {loan_share_limit}.",
    unknown="The vested balance, or whether the plan keeps the $10,000 floor, is not on file.",
    note="After money has left the plan the vested balance is smaller, and so is this arm. An IRA cannot lend at all: a loan "
    "to its owner ends it (26 USC 408(e)(2), (3)).",
)
def loan_share_limit() -> Expr:
    half = portion(plan_loan.vested, 1, 2, rounding="down")
    ordinary = choose(
        (plan_loan.keeps_floor, greater_of(half, choice_figure("plan_loan_floor", on=plan_loan.made_on))),
        otherwise=half,
    )
    return choose((has_higher_loan_limits, plan_loan.vested), otherwise=ordinary)


@amount(
    "How much may be owed on all loans of the employer's plans together?",
    cites=LIMIT,
    ref="C-ALT-01",
    says="No more than {loan_limit} may be owed in all: the lesser of {loan_dollar_limit} and {loan_share_limit}.",
    unknown="How much may be owed in all cannot be told.",
)
def loan_limit() -> Expr:
    return lesser_of(loan_dollar_limit, loan_share_limit)


@amount(
    "How large may a new loan be?",
    cites=LIMIT,
    ref="C-ALT-01 C-ALT-02 C-DEC-30",
    says="A new loan may be at most {largest_new_loan}: {loan_limit} less {owed} owed.",
    unknown="How large a new loan may be cannot be told: the vested balance, what is owed or the most owed in the past year "
    "is not on file.",
)
def largest_new_loan() -> Expr:
    return not_below_zero(loan_limit - plan_loan.owed)


# -- on which terms ----------------------------------------------------------------------------------------------
@rule(
    "Is the loan repaid in time, or used to buy the main home?",
    cites="26 USC 72(p)(2)(B)",
    ref="C-ALT-04",
    yes="The loan is repaid within five years, or it buys the participant's main home.",
    no="The loan runs for {months}, more than five years, and does not buy the participant's main home.",
    unknown="The term of the loan, or whether it buys the main home, is not on file.",
)
def is_repaid_in_time() -> Expr:
    return (plan_loan.months <= 60) | (buys_main_home_number() == 1)


def buys_main_home_number() -> Expr:
    return choose((plan_loan.is_for_main_home, 1), otherwise=0)


@rule(
    "Does the loan meet the terms that keep it from being a distribution at the start?",
    cites="26 USC 72(p)(2)(B), (C); 26 CFR 1.72(p)-1, Q&A-3",
    ref="C-ALT-04",
    yes="The loan is repaid in time by level payments under a written, enforceable agreement.",
    no="The loan lacks a term that the Code requires, so the whole of it is a deemed distribution.",
    unknown="Whether the loan meets the terms that the Code requires cannot be told.",
)
def meets_loan_terms() -> Expr:
    return is_repaid_in_time & has_level_payments & has_written_agreement


@rule(
    "Are its payments level and at least quarterly?",
    cites="26 USC 72(p)(2)(C)",
    ref="C-ALT-04",
    yes="Payments are level and at least quarterly.",
    no="Payments are not level, or less often than quarterly.",
    unknown="How the loan is repaid is not on file.",
)
def has_level_payments() -> Expr:
    return told_with(plan_loan.payments_are_level)


@rule(
    "Is the agreement written and enforceable?",
    cites="26 CFR 1.72(p)-1, Q&A-3(b)",
    ref="C-ALT-04",
    yes="The agreement is written and enforceable.",
    no="There is no written, enforceable agreement.",
    unknown="The loan agreement is not on file.",
)
def has_written_agreement() -> Expr:
    return told_with(plan_loan.is_in_writing)


@amount(
    "How much of the loan is a deemed distribution on the day it is made?",
    cites="26 USC 72(p)(1)(A); 26 CFR 1.72(p)-1, Q&A-4",
    ref="C-ALT-04",
    says="Of {asked}, {deemed_at_start} is a deemed distribution on the day it is made.",
    unknown="How much of the loan is a deemed distribution cannot be told.",
)
def deemed_at_start() -> Expr:
    return choose(
        (meets_loan_terms, not_below_zero(plan_loan.asked - largest_new_loan)), otherwise=plan_loan.asked
    )


# -- when payments stop --------------------------------------------------------------------------------------------
@amount(
    "Until when can a missed payment be made good?",
    kind="date",
    cites="26 CFR 1.72(p)-1, Q&A-10(a)",
    ref="C-ALT-05",
    says="A payment missed on {missed_on} can be made good until {cure_period_ends_on}, if the plan allows it so long.",
    unknown="The day of the missed payment, or whether the plan allows a cure period, is not on file.",
)
def cure_period_ends_on() -> Expr:
    quarter_end = last_of_quarter(plan_loan.missed_on)
    return choose(
        (plan_loan.plan_allows_cure_period, last_of_quarter(days_after(quarter_end, 1))),
        otherwise=plan_loan.missed_on,
    )


# -- a loan that replaces another ----------------------------------------------------------------------------------
@rule(
    "Do the replaced loan and the new one both count?",
    cites="26 CFR 1.72(p)-1, Q&A-20(a)",
    ref="C-ALT-06",
    yes="The new loan ends on {ends_on}, after {replaced_latest_end}, and does not repay the old balance by then: both count.",
    no="The old balance is repaid by {replaced_latest_end}, so only the new loan counts.",
    unknown="The end of either loan, or how the old balance is repaid, is not on file.",
)
def both_loans_count() -> Expr:
    return ends_after_the_replaced_loan & ~repays_the_replaced_loan_in_time


@rule(
    "Does the new loan end after the latest day of the replaced one?",
    cites="26 CFR 1.72(p)-1, Q&A-20(a)(2)",
    ref="C-ALT-06",
    yes="The new loan ends on {ends_on}, after {replaced_latest_end}.",
    no="The new loan ends on {ends_on}, no later than {replaced_latest_end}.",
    unknown="The end of either loan is not on file.",
)
def ends_after_the_replaced_loan() -> Expr:
    return plan_loan.ends_on > plan_loan.replaced_latest_end


@rule(
    "Is the old balance repaid by the latest day of the replaced loan?",
    cites="26 CFR 1.72(p)-1, Q&A-20(a)(2)",
    ref="C-ALT-06",
    yes="The old balance is repaid in level payments by {replaced_latest_end}.",
    no="The old balance is not repaid in level payments by {replaced_latest_end}.",
    unknown="How the old balance is repaid is not on file.",
)
def repays_the_replaced_loan_in_time() -> Expr:
    return told_with(plan_loan.pays_replaced_in_time, plan_loan.replaced_latest_end)


@amount(
    "How much of the replacing loan is a deemed distribution?",
    cites="26 CFR 1.72(p)-1, Q&A-20(b), example 1",
    ref="C-ALT-06",
    says="{asked} and, where both count, {replaced_owed} stand against a limit of {loan_limit}: {deemed_on_refinancing} is a "
    "deemed distribution.",
    unknown="How much of the replacing loan is a deemed distribution cannot be told.",
)
def deemed_on_refinancing() -> Expr:
    counted = plan_loan.asked + choose((both_loans_count, plan_loan.replaced_owed), otherwise=dollars("0"))
    return not_below_zero(counted - loan_limit)


# -- leave and offset ----------------------------------------------------------------------------------------------
@rule(
    "May payments stop for the whole of the leave?",
    cites="26 CFR 1.72(p)-1, Q&A-9; 26 USC 414(u)(4)",
    ref="C-ALT-07",
    yes="Payments may stop for the leave of {leave_months}.",
    no="Payments may stop for one year only; the leave is of {leave_months}.",
    unknown="The length of the leave, or its kind, is not on file.",
    note="The term is not lengthened, except by military service, during which interest is capped at 6%.",
)
def payments_may_stop() -> Expr:
    return (plan_loan.leave_months <= 12) | (_military() == 1)


def _military() -> Expr:
    return choose((plan_loan.is_military_leave, 1), otherwise=0)


@amount(
    "Until when may an offset loan balance be rolled over?",
    kind="date",
    cites="26 USC 402(c)(3)(C); 26 CFR 1.402(c)-3",
    ref="C-ALT-08",
    says="The offset of {offset_on} may be rolled over until {offset_rollover_ends_on}.",
    unknown="The day of the offset, or its reason, is not on file.",
    note="After severance or the plan's end the day is that of the tax return with extensions, October 15 for most people; "
    "otherwise 60 days. A deemed distribution can never be rolled over.",
)
def offset_rollover_ends_on() -> Expr:
    due = days_after(months_after(first_of_year(year_of(plan_loan.offset_on) + 1), 9), 14)
    return choose((plan_loan.ended_by_severance, due), otherwise=days_after(plan_loan.offset_on, 60))


# -- what it costs -------------------------------------------------------------------------------------------------
@amount(
    "What would the amount lent have earned in the account?",
    cites="Arithmetic: the yearly return on the balance as it falls; the interest is the same balance at the loan's rate",
    ref="C-ALT-11",
    says="At a return of {return_millionths} the amount lent would have earned {forgone_return}.",
    unknown="What the account would earn, or the loan's rate, has not been given.",
)
def forgone_return() -> Expr:
    return portion(
        plan_loan.interest_total, plan_loan.return_millionths, plan_loan.rate_millionths, rounding="half_up"
    )


@amount(
    "What does the loan cost, if it is repaid?",
    cites="Arithmetic: the return given up, less the interest that goes to the borrower's own account, plus fees",
    ref="C-ALT-11",
    says="The amount lent would have earned {forgone_return}; {interest_total} of interest goes to the own account, and fees "
    "are {fees}: the loan costs {loan_cost_if_repaid}.",
    unknown="What the account would earn, the interest or the fees have not been given.",
    note="Less than nothing where the loan's rate is above the return given up. Only the interest is taxed twice: it is paid "
    "from taxed money and taxed again when it comes out.",
)
def loan_cost_if_repaid() -> Expr:
    return forgone_return - plan_loan.interest_total + plan_loan.fees


@amount(
    "What would it cost at worst, if the job ended at once and the balance were not rolled over?",
    cites="26 USC 72(p)(1), 402(c)(3)(C)",
    ref="C-ALT-11 C-ALT-08",
    says="If the job ended at once and the balance were not rolled over, tax at {offset_tax_millionths} would take "
    "{loan_cost_at_worst}, fees included.",
    unknown="The tax on an offset balance, or the fees, have not been given.",
)
def loan_cost_at_worst() -> Expr:
    tax = portion(plan_loan.asked, plan_loan.offset_tax_millionths, MILLION, rounding="half_up")
    return tax + plan_loan.fees
