"""Other ways to the same cash, each by what leaves the household for good; and after-tax money on its way to Roth."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    Named,
    always,
    any_of,
    as_expr,
    choose,
    dollars,
    given,
    least_of,
    lesser_of,
    never,
    not_below_zero,
    portion,
)
from inservice.facts.destinations import CHOICE, after_tax, alternative, choice
from inservice.law.consequences.figures import choice_figure
from inservice.law.told import told_with

MILLION = 10**6
TAXED = ("distribution", "hardship", "other_event", "ira", "wait")


def _named(expr: Expr, *facts: Named) -> Expr:
    return told_with(expr, alternative.name, *facts)


# -- what must be taken, and what it costs -----------------------------------------------------------------------
@amount(
    "How much must be taken, sold or borrowed to have the cash needed?",
    cites="Arithmetic: the need, with the tax on what is taken",
    ref="C-ALT-20 C-ALT-22",
    says="{name}: {gross_needed} must be taken for {need} in hand.",
    unknown="{name}: how much must be taken cannot be told; the need, or a tax rate, has not been given.",
)
def gross_needed() -> Expr:
    rate = alternative.income_tax_millionths + alternative.additional_tax_millionths
    taxed = portion(alternative.need, MILLION, as_expr(MILLION) - rate, rounding="up")
    gain = not_below_zero(alternative.sale_value - alternative.sale_basis)
    whole = alternative.sale_value * MILLION
    sold = portion(alternative.need, whole, whole - gain * alternative.gains_tax_millionths, rounding="up")
    return _named(
        choose(
            (alternative.has_tax_given, alternative.gross_given),
            (alternative.kind.is_one_of(*TAXED), taxed),
            (alternative.kind == "taxable_gains", sold),
            otherwise=alternative.need,
        )
    )


@amount(
    "What is the income tax on it?",
    cites="26 USC 1, 402(a), 408(d)(1)",
    ref="C-ALT-22",
    says="{name}: income tax of {alternative_income_tax}.",
    unknown="{name}: the income tax cannot be told.",
)
def alternative_income_tax() -> Expr:
    rated = portion(gross_needed, alternative.income_tax_millionths, MILLION, rounding="half_up")
    sold = gross_needed - alternative.need
    return _named(
        choose(
            (alternative.has_tax_given, alternative.income_tax_given),
            (alternative.kind.is_one_of(*TAXED), rated),
            (alternative.kind == "taxable_gains", sold),
            otherwise=dollars("0"),
        )
    )


@amount(
    "What is the additional tax on it?",
    cites="26 USC 72(t)",
    ref="C-ALT-20 C-ALT-21 C-ALT-22",
    says="{name}: additional tax of {alternative_additional_tax}.",
    unknown="{name}: the additional tax cannot be told.",
)
def alternative_additional_tax() -> Expr:
    rated = portion(gross_needed, alternative.additional_tax_millionths, MILLION, rounding="half_up")
    return _named(
        choose(
            (alternative.has_tax_given, alternative.additional_tax_given),
            (alternative.kind.is_one_of(*TAXED), rated),
            otherwise=dollars("0"),
        )
    )


@amount(
    "What does it cost to have the cash this way?",
    cites="Arithmetic: taxes, interest to others, fees and charges",
    ref="C-ALT-22 C-DEC-01",
    says="{name} costs {cost_of_the_cash}: income tax {alternative_income_tax}, additional tax {alternative_additional_tax}, "
    "interest to others {interest}, fees {fees}, charges {charges}.",
    unknown="{name}: what it costs cannot be told.",
    note="What the money would have earned is not counted here; it is shown beside, where a return is given. Interest on a "
    "plan loan goes to the borrower's own account.",
)
def cost_of_the_cash() -> Expr:
    return _named(
        alternative_income_tax
        + alternative_additional_tax
        + alternative.interest
        + alternative.fees
        + alternative.charges
    )


@amount(
    "What does it cost for each $1,000 in hand?",
    cites="Arithmetic",
    ref="C-ALT-22 C-DEC-01",
    says="{name}: {cost_per_thousand} for each $1,000 in hand.",
    unknown="{name}: what each $1,000 costs cannot be told.",
)
def cost_per_thousand() -> Expr:
    return _named(portion(cost_of_the_cash, dollars("1000"), alternative.need, rounding="half_up"))


@rule(
    "Does it raise enough?",
    cites="Arithmetic",
    ref="C-ALT-22",
    yes="{name} raises the {need} needed.",
    no="{name} cannot raise the {need} needed.",
    unknown="{name}: whether it raises enough cannot be told.",
)
def raises_enough() -> Expr:
    return _named(choose((alternative.has_limit, gross_needed <= alternative.most), otherwise=always()))


@rule(
    "Is it open to this person?",
    cites="The plan's terms; the person's own facts",
    ref="C-ALT-22",
    yes="{name} is open.",
    no="{name} is not open, or not in time.",
    unknown="{name}: whether it is open cannot be told.",
)
def is_open_to_the_person() -> Expr:
    return _named(alternative.is_available)


@rule(
    "Does it leave the need unmet?",
    cites="The comparison's own terms",
    ref="C-ALT-22",
    yes="{name}: nothing changes, and the need is not met.",
    no="{name} raises cash.",
    unknown="What this alternative is has not been said.",
)
def leaves_the_need() -> Expr:
    return _named(alternative.kind == "nothing")


@rule(
    "Is it a way to meet the need?",
    cites="The plan's terms; arithmetic",
    ref="C-ALT-22 C-DEC-01",
    yes="{name} meets the need.",
    no="{name} does not meet the need.",
    unknown="{name}: whether it meets the need cannot be told.",
)
def meets_the_need() -> Expr:
    return _named(is_open_to_the_person & raises_enough & ~leaves_the_need)


@rule(
    "Is it the distribution in question?",
    cites="The comparison's own terms",
    ref="C-DEC-01",
    yes="{name} is the distribution in question.",
    no="{name} is another way.",
    unknown="What this alternative is has not been said.",
)
def is_the_distribution() -> Expr:
    return _named(alternative.kind == "distribution")


@amount(
    "What does the distribution cost?",
    cites="Arithmetic",
    ref="C-DEC-01",
    says="The distribution costs {cost_of_the_distribution}.",
    unknown="What the distribution costs cannot be told.",
)
def cost_of_the_distribution() -> Expr:
    return least_of(cost_of_the_cash, per=CHOICE, where=is_the_distribution)


@rule(
    "Does it cost no more than the distribution?",
    cites="Arithmetic",
    ref="C-DEC-01",
    yes="{name} costs {cost_of_the_cash}, the distribution {cost_of_the_distribution}.",
    no="{name} costs {cost_of_the_cash}, more than the distribution's {cost_of_the_distribution}.",
    unknown="{name}: its cost, or that of the distribution, cannot be told.",
)
def costs_no_more() -> Expr:
    return _named(cost_of_the_cash <= cost_of_the_distribution)


@rule(
    "Does it meet the need for no more than the distribution costs?",
    cites="Arithmetic",
    ref="C-DEC-01 C-ALT-22",
    yes="{name} meets the need for {cost_of_the_cash}; the distribution costs {cost_of_the_distribution}.",
    no="{name} does not meet the need for less than the distribution costs.",
    unknown="{name}: whether it meets the need for less cannot be told.",
)
def is_a_cheaper_way() -> Expr:
    return _named(
        meets_the_need & costs_no_more & ~is_the_distribution, cost_of_the_cash, cost_of_the_distribution
    )


@rule(
    "Is there another way to meet the need that costs no more?",
    cites="Arithmetic",
    ref="C-DEC-01",
    yes="Another way meets the need and costs no more than the distribution.",
    no="No other way meets the need for as little as the distribution costs.",
    unknown="Whether another way costs less cannot be told.",
)
def has_a_cheaper_way() -> Expr:
    return any_of(is_a_cheaper_way, per=CHOICE)


# -- after-tax contributions on their way to Roth ------------------------------------------------------------------
@amount(
    "How much room does section 415(c) leave for after-tax contributions?",
    cites="26 USC 415(c)(1), (2); 414(v)(3)",
    ref="C-ALT-50",
    says="The lesser of {annual_additions_limit} and pay of {pay}, less deferrals of {deferrals}, employer contributions of "
    "{employer_contributions} and forfeitures of {forfeitures}, leaves {annual_additions_room}.",
    unknown="The limit, pay or a contribution of the year is not on file.",
    note="Catch-up contributions do not count.",
)
def annual_additions_room() -> Expr:
    most = lesser_of(after_tax.annual_additions_limit, after_tax.pay)
    return not_below_zero(
        most - after_tax.deferrals - after_tax.employer_contributions - after_tax.forfeitures
    )


@amount(
    "How much may still be contributed after tax this year?",
    cites="26 USC 415(c), 401(m); the plan's terms",
    ref="C-ALT-50",
    says="{after_tax_room} may still be contributed: at most {annual_additions_room} by section 415(c), {plan_cap} by the plan "
    "and {test_cap} by its test, less {contributed} contributed.",
    unknown="The plan's cap, its test result or a contribution of the year is not on file.",
)
def after_tax_room() -> Expr:
    most = lesser_of(annual_additions_room, after_tax.plan_cap, after_tax.test_cap)
    return not_below_zero(most - after_tax.contributed)


@amount(
    "How much of the after-tax account is earnings?",
    cites="26 USC 72(e)(8); Notice 2014-54",
    ref="C-ALT-51 C-ALT-52 C-DEC-06",
    says="Of {balance} after tax, {basis} is contributions and {after_tax_earnings} earnings.",
    unknown="The after-tax account, or what was contributed to it, is not on file.",
    note="A payment carries its share of the earnings. The contributions may go to a Roth IRA and the earnings to a traditional "
    "IRA; there the earnings count in the pool of the backdoor Roth, so they may better go to Roth too, taxed, or the whole "
    "move within the plan. Frequent moves keep the earnings near nothing.",
)
def after_tax_earnings() -> Expr:
    return not_below_zero(after_tax.balance - after_tax.basis)


@rule(
    "Must catch-up contributions be Roth?",
    cites="26 USC 414(v)(7)",
    ref="C-ALT-55",
    yes="Wages of the prior year, {deferral_wages_prior_year}, exceed the limit: catch-up contributions must be Roth.",
    no="Catch-up contributions need not be Roth.",
    unknown="The wages of the prior year are not on file, or the limit is not yet published.",
    governed_by=choice.decided_on,
    note="Nothing about an in-service distribution stops deferrals or catch-up contributions.",
)
def catch_up_must_be_roth() -> Expr:
    return never()


@catch_up_must_be_roth.version("2026-01-01", cites="26 USC 414(v)(7); Notice 2025-67")
def _catch_up_must_be_roth_2026() -> Expr:
    return choice.deferral_wages_prior_year > choice_figure("roth_catch_up_wage_limit", on=choice.decided_on)


# -- what moves with the money -------------------------------------------------------------------------------------
@amount(
    "Up to what amount are IRA contributions protected in bankruptcy?",
    cites="11 USC 522(b)(3)(C), 522(n)",
    ref="C-ALT-32",
    says="Of IRA money that came from contributions, {ira_bankruptcy_cap} is protected in bankruptcy; money rolled over from a "
    "plan is protected without limit.",
    unknown="The cap for that day is not on file.",
    note="In the plan protection has no limit, in and out of bankruptcy (ERISA 206(d)(3)), but for taxes, domestic relations "
    "orders and one's own fraud on the plan. Outside bankruptcy the state's law decides about IRAs. Rollover money is best "
    "kept in an IRA of its own.",
)
def ira_bankruptcy_cap() -> Expr:
    return choice_figure("ira_bankruptcy_cap", on=choice.decided_on)


@amount(
    "How much IRA money would be above the protection of bankruptcy law?",
    cites="11 USC 522(n)",
    ref="C-ALT-32",
    says="{unprotected_ira_money} of contributory IRA money is above the cap of {ira_bankruptcy_cap}.",
    unknown="The contributory IRA money, or the cap, is not on file.",
)
def unprotected_ira_money() -> Expr:
    return not_below_zero(choice.contributory_ira_balance - ira_bankruptcy_cap)


@amount(
    "How much gain would an employer-stock distribution leave to the lower rate?",
    cites="26 USC 402(e)(4)",
    ref="C-ALT-40",
    says="The stock is worth {employer_stock_value} and cost the plan {employer_stock_cost}: {stock_gain} is unrealized gain.",
    unknown="The value of the employer's stock, or what it cost, is not on file.",
    note="Only a lump sum of the whole balance in one tax year, after 59 1/2, separation, death or disability, leaves the gain "
    "to the lower rate. Rolling the stock to an IRA ends it. A partial payment after 59 1/2 uses that event up: only a later "
    "one (separation, death) restores it.",
)
def stock_gain() -> Expr:
    return not_below_zero(choice.employer_stock_value - choice.employer_stock_cost)


@amount(
    "What would the money be worth in the account at the end of the horizon?",
    cites="Arithmetic",
    ref="C-ALT-23",
    says="Left in the account, {gross_needed} would have grown; the room to contribute it again is not given back.",
    unknown="What must be taken cannot be told.",
)
def amount_that_stops_growing() -> Expr:
    return given(~leaves_the_need, gross_needed)
