"""What may speak against the move: each a condition with its numbers, never a score.

The thresholds are judgements of this product, not law; a case may set each of them.
"""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    any_of,
    cannot_tell,
    choose,
    greatest_of,
)
from inservice.facts.destinations import (
    CHOICE,
    adviser,
    choice,
    destination,
    outcome,
    plan_menu,
    threshold,
)
from inservice.law.consequences.conditions_for import (
    SEED,
    ira_cost_in_dollars,
    ira_cost_millionths,
    plan_cost_in_dollars,
)
from inservice.law.consequences.costs import (
    pay_difference,
    plan_cost_millionths,
    yearly_pay_difference,
)
from inservice.law.consequences.index_annuity import is_needed_while_locked, locks_money_away
from inservice.law.told import told_with

MILLION = 10**6


# -- what may speak against it ---------------------------------------------------------------------------------------
@rule(
    "Does the plan offer low-cost index funds at no more than the IRA's cost?",
    cites=SEED,
    ref="C-DEC-20",
    yes="The plan has low-cost options in {core_classes_at_or_below_15_points} of four core classes and costs "
    "{plan_cost_millionths} a year; the IRA costs {ira_cost_millionths}.",
    no="The plan costs more than the IRA, or has low-cost options in {core_classes_at_or_below_15_points} of four core classes only.",
    unknown="The plan's menu, its costs or those of the IRA have not been given.",
)
def plan_is_cheap_and_good() -> Expr:
    return told_with(
        menu_is_low_cost & plan_costs_no_more,
        plan_menu.core_classes_at_or_below_15_points, plan_cost_millionths, ira_cost_millionths,
    )  # fmt: skip


@rule(
    "Has the plan low-cost options in the core classes?",
    cites=SEED,
    ref="C-DEC-20",
    yes="{core_classes_at_or_below_15_points} of four core classes have an option at 0.15% or less.",
    no="Only {core_classes_at_or_below_15_points} of four core classes have an option at 0.15% or less.",
    unknown="The plan's menu has not been given.",
)
def menu_is_low_cost() -> Expr:
    return plan_menu.core_classes_at_or_below_15_points >= threshold.core_classes_wanted


@rule(
    "Does the plan cost no more than the IRA?",
    cites=SEED,
    ref="C-DEC-20",
    yes="The plan costs {plan_cost_millionths} a year, the IRA {ira_cost_millionths}: {plan_cost_in_dollars} against "
    "{ira_cost_in_dollars}.",
    no="The plan costs {plan_cost_millionths} a year, the IRA {ira_cost_millionths}: {plan_cost_in_dollars} against "
    "{ira_cost_in_dollars}.",
    unknown="The costs of the plan or of the IRA have not been given.",
)
def plan_costs_no_more() -> Expr:
    return told_with(plan_cost_in_dollars <= ira_cost_in_dollars, plan_cost_millionths, ira_cost_millionths)


@rule(
    "Would the money go into a product with surrender charges?",
    cites="The contract",
    ref="C-DEC-21 C-DAT-09",
    yes="A destination charges for leaving early, for {longest_charge_years} years.",
    no="No destination charges for leaving early.",
    unknown="Where the money would go, or whether that charges for leaving early, has not been said.",
)
def would_be_locked() -> Expr:
    return told_with(
        choose((choice.names_a_destination, any_of(locks_money_away, per=CHOICE)), otherwise=cannot_tell()),
        longest_charge_years,
    )


@amount(
    "How long do surrender charges last at most?",
    kind="number",
    cites="The contract",
    ref="C-DEC-21",
    says="Charges last {longest_charge_years} years at most.",
    unknown="How long charges last has not been given.",
)
def longest_charge_years() -> Expr:
    return greatest_of(destination.charge_years, per=CHOICE, where=locks_money_away)


@rule(
    "May the money be needed while it is locked?",
    cites="The contract; the person's own plan",
    ref="C-DEC-21",
    yes="The money may be needed in {need_years} years, while charges apply.",
    no="No charge applies any more when the money may be needed.",
    unknown="When the money may be needed, or how long charges last, has not been said.",
)
def may_be_needed_while_locked() -> Expr:
    return told_with(any_of(is_locked_when_needed, per=CHOICE), choice.need_years)


@rule(
    "Is the destination locked when the money may be needed?",
    cites="The contract",
    ref="C-DEC-21",
    yes="Charges last {charge_years} years; the money may be needed in {need_years}.",
    no="No charge applies when the money may be needed.",
    unknown="When the money may be needed, or how long charges last, has not been said.",
)
def is_locked_when_needed() -> Expr:
    return told_with(locks_money_away & is_needed_while_locked, destination.charge_years, choice.need_years)


@rule(
    "Would it spoil backdoor Roth contributions?",
    cites="26 USC 408(d)(2), 408A(c)(3)",
    ref="C-DEC-22 C-ALT-37 C-DAT-03",
    yes="Of a conversion of {conversion}, {conversion_taxable} would be taxable: {conversion_tax} of extra tax.",
    no="The backdoor is not needed or not wanted, or no pre-tax money would be in an IRA on December 31.",
    unknown="Whether the backdoor is needed, or what would be in IRAs on December 31, has not been said.",
    note="It can be repaired until December 31: rolling the pre-tax money back into a plan that accepts it leaves the conversion "
    "clean. An annuity with a surrender charge cannot be moved back without the charge.",
)
def would_spoil_the_backdoor() -> Expr:
    return told_with(
        wants_the_backdoor & backdoor_is_needed & pool_would_hold_money,
        outcome.conversion, outcome.conversion_taxable, outcome.conversion_tax,
    )  # fmt: skip


@rule(
    "Does the person mean to make backdoor Roth contributions?",
    cites="The person's own plan",
    ref="C-DEC-22",
    yes="The person means to make backdoor Roth contributions.",
    no="The person means to make no backdoor Roth contributions.",
    unknown="Whether the person means to make backdoor Roth contributions has not been said.",
)
def wants_the_backdoor() -> Expr:
    return told_with(outcome.wants_backdoor)


@rule(
    "Is the backdoor needed in this year or one of the next five?",
    cites="26 USC 408A(c)(3)",
    ref="C-DEC-22",
    yes="Income closes direct Roth contributions in this year or one of the next five.",
    no="Direct Roth contributions are open at this income, and are meant to stay open for five years.",
    unknown="Whether income closes direct Roth contributions, in this year or one of the next five, has not been said.",
)
def backdoor_is_needed() -> Expr:
    return told_with(outcome.needs_backdoor | choice.backdoor_needed_later)


@rule(
    "Would pre-tax money be in the person's IRAs on December 31?",
    cites="26 USC 408(d)(2)",
    ref="C-DEC-22",
    yes="{pool_after_move} of pre-tax money would be in the person's IRAs on December 31.",
    no="No pre-tax money would be in the person's IRAs on December 31.",
    unknown="What would be in the person's IRAs on December 31 has not been said.",
)
def pool_would_hold_money() -> Expr:
    return outcome.pool_after_move > 0


_PAY = "29 CFR 2550.408b-2; 17 CFR 240.15l-1(a)(2)(iii); NAIC Model 275, sec. 6.A(3)"


@rule(
    "Is the adviser paid more if the money moves?",
    cites=_PAY,
    ref="C-DEC-24 C-CMP-47",
    yes="The adviser receives more if the money moves.",
    no="The adviser receives no more if the money moves, in the first year or later.",
    unknown="What the adviser receives if the money moves, and if it stays, has not been disclosed.",
)
def adviser_gains_by_the_move() -> Expr:
    return gains_in_the_first_year | gains_in_later_years


@rule(
    "Is the adviser paid more in the first year if the money moves?",
    cites=_PAY,
    ref="C-DEC-24 C-CMP-47",
    yes="The adviser receives {pay_if_move} if the money moves and {pay_if_stay} if it stays.",
    no="The adviser receives no more in the first year if the money moves.",
    unknown="What the adviser receives in the first year if the money moves, and if it stays, has not been disclosed.",
)
def gains_in_the_first_year() -> Expr:
    return told_with(pay_difference > 0, adviser.pay_if_move, adviser.pay_if_stay)


@rule(
    "Is the adviser paid more in each later year if the money moves?",
    cites=_PAY,
    ref="C-DEC-24 C-CMP-08",
    yes="In each later year the adviser receives {yearly_pay_if_move} if the money moves and {yearly_pay_if_stay} if it stays.",
    no="The adviser receives no more in later years if the money moves.",
    unknown="What the adviser receives in later years if the money moves, and if it stays, has not been disclosed.",
)
def gains_in_later_years() -> Expr:
    return told_with(yearly_pay_difference > 0, adviser.yearly_pay_if_move, adviser.yearly_pay_if_stay)


@rule(
    "Does the distribution reach a higher rate, or cost something beside the bracket?",
    cites="26 USC 1; the credits, premiums and deductions that turn on income",
    ref="C-DEC-25 C-DAT-12",
    yes="Its last dollar is taxed at {rate_last_dollar_millionths} against {rate_without_millionths} without it; effects beside "
    "the bracket come to {knock_on_total}.",
    no="Its last dollar is taxed at {rate_last_dollar_millionths}, the rate without it, and it costs nothing beside.",
    unknown="Income, or what turns on it, has not all been given.",
)
def raises_the_rate() -> Expr:
    return told_with(
        reaches_a_higher_rate | has_knock_on_costs,
        outcome.rate_last_dollar_millionths, outcome.rate_without_millionths, outcome.knock_on_total,
    )  # fmt: skip


@rule(
    "Is its last dollar taxed at a higher rate?",
    cites="26 USC 1",
    ref="C-DEC-25",
    yes="The last dollar is taxed at {rate_last_dollar_millionths}, against {rate_without_millionths} without the distribution.",
    no="The last dollar is taxed at {rate_last_dollar_millionths}, no more than without the distribution.",
    unknown="Income has not been given.",
)
def reaches_a_higher_rate() -> Expr:
    return outcome.rate_last_dollar_millionths > outcome.rate_without_millionths


@rule(
    "Does it cost something beside the bracket?",
    cites="The credits, premiums and deductions that turn on income",
    ref="C-DEC-25",
    yes="Effects beside the bracket come to {knock_on_total}.",
    no="There is no effect beside the bracket.",
    unknown="What turns on income has not all been given.",
)
def has_knock_on_costs() -> Expr:
    return outcome.knock_on_total > 0
