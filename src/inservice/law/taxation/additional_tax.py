"""The 10% additional tax on what is taken too early, less the exceptions that spare an amount.

An exception up to an amount serves first the payments made under its own event. What it has left serves any other payment
of the determination, because the participant may treat another permitted distribution as one on the return (D-PATH-71);
long-term care alone serves only its own event (D-PATH-72). Each dollar is excepted once. Domestic abuse takes the other
payments before the exceptions that ask only for a defined contribution plan, and those before the rest, so that no
exception is spent on money that a narrower one could have covered; medical expenses, which cover any money, come last.
"""

from __future__ import annotations

from inservice.engine.dates import first_of_year, year_of
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, choose, given, greater_of, lesser_of, not_below_zero, portion, total
from inservice.facts.tables import REQUEST, account, claims, coverage, earlier, option, piece, plan, request
from inservice.law.distribution.history import other_history_reaches_the_request
from inservice.law.distribution.statutory_events import (
    birth_or_adoption_facts_hold, birth_or_adoption_room, coronavirus_facts_hold, coronavirus_room, disaster_facts_hold,
    disaster_room, domestic_abuse_facts_hold, domestic_abuse_room, emergency_expense_facts_hold, emergency_expense_room,
    long_term_care_room,
)  # fmt: skip
from inservice.law.figures import figure
from inservice.law.matrix import load_matrix
from inservice.law.taxation.basis import is_roth_money, payment_basis
from inservice.law.taxation.exceptions import escapes_additional_tax
from inservice.law.taxation.rollover import plan_history_covers_the_year, was_paid_in_the_year
from inservice.law.taxation.roth import payment_recapture
from inservice.law.taxation.withholding import goes_to_cash, is_loan_offset

EXCEPTED = {
    "birth_or_adoption": "birth_or_adoption_excepted", "emergency_expense": "emergency_expense_excepted",
    "domestic_abuse": "domestic_abuse_excepted", "disaster_recovery": "disaster_excepted",
    "coronavirus": "coronavirus_excepted", "long_term_care": "long_term_care_excepted",
}  # fmt: skip
"""Events whose exception spares an amount, with the rule that gives it; their numbers are in the events of the matrix."""

MEDICAL_NUMBER = "05"
"""Form 5329 line 2 number of ``medical_excepted``, which belongs to no event."""


# -- what is income, and what is exposed ---------------------------------------------------------------------------------
@rule(
    "Does the person keep the amount?",
    cites="26 USC 402(a), 402(c)(1)", ref="D-PEN-01 D-ROLL-07",
    yes="The amount is kept.",
    no="The amount is rolled over.",
    unknown="Whether the amount is rolled over is not on file.",
)  # fmt: skip
def is_kept() -> Expr:
    return ~piece.is_indirect & (goes_to_cash | is_loan_offset)


@rule(
    "Does the amount go to Roth money?",
    cites="26 USC 402A(c)(4), 408A(d)(3)", ref="D-ROLL-05 D-ROTH-06",
    yes="The amount goes to a Roth IRA or an in-plan Roth account.",
    no="The amount does not go to a Roth IRA or an in-plan Roth account.",
    unknown="Where the money goes is not on file.",
)  # fmt: skip
def goes_to_roth() -> Expr:
    return piece.destination.is_one_of("roth_ira", "in_plan_roth")


@rule(
    "Is money taxed because it becomes Roth money?",
    cites="26 USC 402A(c)(4), 408A(d)(3); Notice 2008-30", ref="D-ROLL-05 D-ROTH-06",
    yes="Money that was not Roth becomes Roth money, so what was not yet taxed is income.",
    no="The amount is no conversion.",
    unknown="Whether the amount is a conversion cannot be told.",
)  # fmt: skip
def is_converted() -> Expr:
    return goes_to_roth & ~is_roth_money


@amount(
    "How much of the amount is income of the year?",
    cites="26 USC 402(a), 402(c)(1), 402A(c)(4), 408A(d)(3)", ref="D-ROLL-05 D-ROLL-07 D-ROTH-06 D-PEN-01",
    says="{includible_amount} of {piece.amount} is income of the year.",
    unknown="How much of the amount is income cannot be told.",
)  # fmt: skip
def includible_amount() -> Expr:
    return choose((is_kept, piece.pre_tax), (is_converted, piece.pre_tax), otherwise=0)


@amount(
    "How much of the amount could bear the additional tax?",
    cites="26 USC 72(t)(1), 402A(c)(4)(D)", ref="D-PEN-01 D-PEN-31 D-ROLL-05",
    says="{early_income} of the amount could bear the additional tax.",
    unknown="How much of the amount could bear the additional tax cannot be told.",
    note="Conversions bear none. Converted money paid within five taxable years is treated as income here.",
)  # fmt: skip
def early_income() -> Expr:
    recaptured = portion(payment_recapture, piece.after_tax, greater_of(payment_basis, 1), rounding="half_up")
    return choose((is_kept, piece.pre_tax + recaptured), otherwise=0)


@amount(
    "How much of the amount is exposed to the additional tax?",
    cites="26 USC 72(t)(1), 72(t)(2)", ref="D-PEN-01",
    says="{exposed_amount} of the amount is exposed to the additional tax.",
    unknown="How much of the amount is exposed to the additional tax cannot be told.",
)  # fmt: skip
def exposed_amount() -> Expr:
    return choose((early_income == 0, 0), (escapes_additional_tax, 0), otherwise=early_income)


@amount(
    "How much of the amount does an exception for the whole payment spare?",
    cites="26 USC 72(t)(2)", ref="D-PEN-01",
    says="{spared_amount} of the amount escapes the additional tax.",
    unknown="How much of the amount escapes the additional tax cannot be told.",
)  # fmt: skip
def spared_amount() -> Expr:
    return early_income - exposed_amount


@amount(
    "How much income does the determination bring?",
    cites="26 USC 402(a)", ref="D-PEN-01",
    says="{taxable_total} is income of the year.",
    unknown="How much is income of the year cannot be told.",
)  # fmt: skip
def taxable_total() -> Expr:
    return total(includible_amount, per=REQUEST)


@amount(
    "How much is exposed to the additional tax before exceptions up to an amount?",
    cites="26 USC 72(t)(1)", ref="D-PEN-01",
    says="{exposed_total} is exposed to the additional tax.",
    unknown="How much is exposed to the additional tax cannot be told.",
)  # fmt: skip
def exposed_total() -> Expr:
    return total(exposed_amount, per=REQUEST)


@rule(
    "Is nothing exposed to the additional tax?",
    cites="26 USC 72(t)(1)", ref="D-PEN-01",
    yes="Nothing is exposed to the additional tax.",
    no="{exposed_total} is exposed to the additional tax.",
    unknown="How much is exposed to the additional tax cannot be told.",
)  # fmt: skip
def nothing_is_exposed() -> Expr:
    return exposed_total == 0


# -- which money an exception may serve ----------------------------------------------------------------------------------
@rule(
    "Is the payment made under an event with an exception of its own up to an amount?",
    cites="26 USC 72(t)(2)(H), (I), (K), (M), (N)", ref="D-PATH-71 D-PATH-72",
    yes="The payment is made under an event with an exception of its own.",
    no="The payment is made under an event without such an exception.",
    unknown="The event is not on file.",
)  # fmt: skip
def has_own_exception() -> Expr:
    return option.event.is_one_of(*EXCEPTED)


@rule(
    "Is the money in a defined contribution plan?",
    cites="26 USC 72(t)(2)(H)(vi)(I), 72(t)(2)(I)(vi)", ref="D-PEN-26 D-PEN-27",
    yes="The money is in a defined contribution plan.",
    no="The money is in a defined benefit plan.",
    unknown="The kind of plan is not on file.",
)  # fmt: skip
def is_defined_contribution_money() -> Expr:
    return plan.kind != "defined_benefit"


@rule(
    "Is the account outside the survivor-annuity rules?",
    cites="26 USC 72(t)(2)(K)(vi), 401(a)(11), 417", ref="D-PEN-29",
    yes="The survivor-annuity rules do not apply to the account.",
    no="The survivor-annuity rules apply to the account.",
    unknown="Whether the survivor-annuity rules apply to the account is not on file.",
)  # fmt: skip
def is_outside_survivor_annuity_rules() -> Expr:
    return ~account.has_survivor_annuity


@rule(
    "May an exception be claimed on the return for this payment?",
    cites="Notice 2020-68 D-10; Notice 2024-55", ref="D-PATH-71",
    yes="The participant may treat the payment as an excepted one on the return.",
    no="The payment has an exception of its own.",
    unknown="Whether an exception may be claimed for the payment cannot be told.",
)  # fmt: skip
def is_open_to_self_help() -> Expr:
    return ~has_own_exception


@rule(
    "May an exception for defined contribution plans be claimed on the return for this payment?",
    cites="Notice 2020-68 D-10; Notice 2024-55 A-4", ref="D-PATH-71 D-PEN-26 D-PEN-27",
    yes="The participant may treat the payment, from a defined contribution plan, as an excepted one on the return.",
    no="The payment has an exception of its own or comes from a defined benefit plan.",
    unknown="Whether an exception may be claimed for the payment cannot be told.",
)  # fmt: skip
def is_open_to_defined_contribution_exceptions() -> Expr:
    return is_open_to_self_help & is_defined_contribution_money


@rule(
    "May the domestic abuse exception be claimed on the return for this payment?",
    cites="26 USC 72(t)(2)(K)(vi); Notice 2024-55", ref="D-PATH-71 D-PEN-29",
    yes="The participant may treat the payment as a domestic abuse distribution on the return.",
    no="The payment has an exception of its own, or comes from money under the survivor-annuity rules.",
    unknown="Whether the domestic abuse exception may be claimed for the payment cannot be told.",
)  # fmt: skip
def is_open_to_domestic_abuse() -> Expr:
    return is_open_to_defined_contribution_exceptions & is_outside_survivor_annuity_rules
