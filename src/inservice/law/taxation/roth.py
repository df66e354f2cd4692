"""Designated Roth money: when a payment is qualified, and when converted money bears the additional tax
again.

The participant of an in-service request is alive, so the limb for payments after death is not asked
(D-ROTH-01). An alternate payee is measured by the employee's age, disability and clock (D-ROTH-09): those are
the facts on file.
"""

from __future__ import annotations

from inservice.engine.dates import first_of_year, year_of
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, choose, greater_of, lesser_of, not_below_zero, pick, portion
from inservice.facts.tables import account, option, participant, payment, piece, readings, request
from inservice.law.distribution.ages import attained_age_59_half
from inservice.law.distribution.plan_events import disabled_under_section_72m7
from inservice.law.figures import figure
from inservice.law.taxation.appreciation import keeps_appreciation
from inservice.law.taxation.basis import (
    contract_basis,
    contract_value,
    is_emergency_savings,
    is_roth_money,
    payment_basis,
)


@amount(
    "When have the five taxable years of the plan's Roth clock run?",
    cites="26 USC 402A(d)(2)(B); 26 CFR 1.402A-1 A-4",
    ref="D-AGE-09 D-AGE-10 D-AGE-11 D-AGE-12 D-AGE-13 D-AGE-14 D-ROTH-07",
    kind="date",
    says="The five taxable years that began with {roth_first_year} are over on {roth_clock_has_run_on}.",
    unknown="The first year of designated Roth contributions to the plan is not on file.",
    note="An in-plan Roth rollover or an employer's Roth contribution starts the clock too. Contributions "
    "returned as an excess or as a withdrawal of automatic deferrals do not; make-up contributions after "
    "military service count for the year to which they relate.",
)
def roth_clock_has_run_on() -> Expr:
    return first_of_year(participant.roth_first_year + figure("roth_clock_years", on=request.payment_date))


@rule(
    "Are the five taxable years of the plan's Roth clock over?",
    cites="26 USC 402A(d)(2)(B); 26 CFR 1.402A-1 A-4",
    ref="D-AGE-09 D-ROTH-01",
    yes="The five taxable years that began with {roth_first_year} were over on {roth_clock_has_run_on}.",
    no="The five taxable years that began with {roth_first_year} are not over before "
    "{roth_clock_has_run_on}.",
    unknown="The first year of designated Roth contributions to the plan is not on file.",
)
def roth_clock_has_run() -> Expr:
    return roth_clock_has_run_on <= request.payment_date


@rule(
    "Would a payment from the designated Roth accounts be qualified today?",
    cites="26 USC 402A(d)(2); 26 CFR 1.402A-1 A-2",
    ref="D-ROTH-01 D-ROTH-02 D-ROTH-08 D-ROTH-09",
    yes="The five taxable years are over, and the participant is 59 1/2 or disabled.",
    no="The five taxable years are not over, or the participant is neither 59 1/2 nor disabled.",
    unknown="Whether the five taxable years are over, or the participant 59 1/2 or disabled, cannot be told.",
)
def roth_conditions_are_met() -> Expr:
    return roth_clock_has_run & (attained_age_59_half | disabled_under_section_72m7)


@rule(
    "Is a payment from this account a qualified distribution?",
    cites="26 USC 402A(d)(2), 402A(e)(7)",
    ref="D-ROTH-01 D-ROTH-04",
    yes="A payment from this designated Roth account is qualified: nothing of it is income.",
    no="A payment from this account is not a qualified Roth distribution.",
    unknown="Whether a payment from this designated Roth account is qualified cannot be told.",
)
def roth_distribution_is_qualified() -> Expr:
    return (is_roth_money & roth_conditions_are_met) | is_emergency_savings


@rule(
    "Is the payment a dividend on employer securities under section 404(k)?",
    cites="26 USC 404(k); 26 CFR 1.402A-1 A-2(c), A-11",
    ref="D-ROTH-03 D-PEN-16 D-PATH-61",
    yes="The payment is a dividend under section 404(k).",
    no="The payment is not a dividend under section 404(k).",
    unknown="The event is not on file.",
)
def is_employer_stock_dividend() -> Expr:
    return option.event == "employer_stock_dividend"


@rule(
    "Is this payment a qualified Roth distribution?",
    cites="26 USC 402A(d)(2); 26 CFR 1.402A-1 A-2(c), A-11",
    ref="D-ROTH-01 D-ROTH-03",
    yes="The payment is a qualified Roth distribution: nothing of it is income.",
    no="The payment is not a qualified Roth distribution.",
    unknown="Whether the payment is a qualified Roth distribution cannot be told.",
)
def payment_is_qualified() -> Expr:
    return roth_distribution_is_qualified & ~is_employer_stock_dividend


# -- what is income ------------------------------------------------------------------------------------------
@amount(
    "What part of the contract is income when it is paid?",
    cites="26 USC 72(e)(8)(B), 402A(d)(1)",
    ref="D-BASIS-01 D-BASIS-05",
    says="{taxable_numerator} of the contract would be income.",
    unknown="What part of the contract would be income cannot be told.",
)
def taxable_numerator() -> Expr:
    return choose((roth_distribution_is_qualified, 0), otherwise=contract_value - contract_basis)


@amount(
    "Against what value is the income in the contract measured?",
    cites="26 USC 72(e)(8)(B)",
    ref="D-BASIS-01",
    says="The contract is worth {contract_value}.",
    unknown="The vested value of the contract is not on file.",
)
def taxable_denominator() -> Expr:
    return contract_value


@amount(
    "How much of the payment would be income if it were kept?",
    cites="26 USC 402(a), 72(e)(8)(B), 402A(d)(1)",
    ref="D-BASIS-01 D-BASIS-03 D-ROTH-01 D-ROTH-02 D-ROTH-04",
    says="Of {payment.amount}, {payment_taxable} is income and {payment_basis} recovers basis.",
    unknown="How much of the payment is income cannot be told.",
)
def payment_taxable() -> Expr:
    return choose((payment_is_qualified, 0), otherwise=payment.amount - payment_basis)


@rule(
    "Would any of the payment be income if it were kept?",
    cites="26 USC 402(a), 72(e)(8)(B), 402A(d)(1)",
    ref="D-BASIS-01 D-ROTH-01",
    yes="Of {payment.amount}, {payment_taxable} would be income.",
    no="Nothing of the payment is income.",
    unknown="How much of the payment is income cannot be told.",
)
def payment_has_income() -> Expr:
    return payment_taxable > 0


@amount(
    "How much of this part of the payment would be income if it were kept?",
    cites="26 USC 402(a), 402(c)(2), 402A(d)(1)",
    ref="D-BASIS-01 D-ROTH-01 D-ROLL-02",
    says="{piece_taxable} of this part would be income.",
    unknown="How much of this part is income cannot be told.",
)
def piece_taxable() -> Expr:
    # where nothing of the payment is income, a part of it needs no basis on file; where it is unknown how much of what
    # is kept is appreciation, so is what is income
    income = choose((keeps_appreciation, piece.pre_tax), otherwise=piece.pre_tax)
    return choose((payment_has_income, income), otherwise=0)


# -- recapture -----------------------------------------------------------------------------------------------
@rule(
    "Did the money come from an in-plan Roth rollover?",
    cites="26 USC 402A(c)(4)",
    ref="D-PEN-31 D-AGE-13",
    yes="The money came from an in-plan Roth rollover.",
    no="The money did not come from an in-plan Roth rollover.",
    unknown="The money source of the account is not on file.",
)
def is_in_plan_rollover_money() -> Expr:
    return account.source.is_one_of("in_plan_roth_distributable", "in_plan_roth_restricted")


@rule(
    "Are the five taxable years of the in-plan Roth rollover still running?",
    cites="26 USC 402A(c)(4)(D), 408A(d)(3)(F); Notice 2010-84",
    ref="D-PEN-31 D-AGE-13",
    yes="The five taxable years that began with the rollover of {in_plan_roth_year} are still running.",
    no="The five taxable years that began with the rollover of {in_plan_roth_year} are over.",
    unknown="The year of the in-plan Roth rollover is not on file.",
)
def in_plan_rollover_is_recent() -> Expr:
    years = figure("in_plan_roth_recapture_years", on=request.payment_date)
    return year_of(request.payment_date) < account.in_plan_roth_year + years


@rule(
    "Is the converted money within its recapture period?",
    cites="26 USC 402A(c)(4)(D); Notice 2010-84",
    ref="D-PEN-31",
    yes="Money from an in-plan Roth rollover is paid within its five taxable years.",
    no="No money from an in-plan Roth rollover is paid within its five taxable years.",
    unknown="Whether money from an in-plan Roth rollover is paid within its five taxable years cannot be "
    "told.",
)
def recapture_period_runs() -> Expr:
    return is_in_plan_rollover_money & in_plan_rollover_is_recent


@amount(
    "How much of the payment is converted money taxed at its rollover and now recaptured?",
    cites="26 USC 402A(c)(4)(D), 408A(d)(3)(F); Notice 2010-84 Q&A-13",
    ref="D-PEN-31 D-OPEN-05",
    says="{payment_recapture} of the payment is treated as income for the additional tax only.",
    unknown="How much of the payment is recaptured cannot be told.",
    confidence="unconfirmed",
    note="How a part payment is shared between converted and other money is a reading "
    "(roth_conversion_order).",
)
def payment_recapture() -> Expr:
    rolled = lesser_of(account.in_plan_roth_taxable, account.basis)
    shares = pick(
        readings.roth_conversion_order,
        {
            "in_plan_rollovers_first": rolled,
            "in_plan_rollovers_last": not_below_zero(payment_basis - (account.basis - rolled)),
        },
        otherwise=portion(payment_basis, rolled, greater_of(account.basis, 1), rounding="half_up"),
    )
    return choose((recapture_period_runs, lesser_of(shares, rolled, payment_basis)), otherwise=0)
