"""The 10% additional tax on what is taken too early, less the exceptions that spare an amount.

An exception up to an amount serves first the payments made under its own event. What it has left serves any
other payment of the determination, because the participant may treat another permitted distribution as one on
the return (D-PATH-71); long-term care alone serves only its own event (D-PATH-72). Each dollar is excepted
once. Domestic abuse takes the other payments before the exceptions that ask only for a defined contribution
plan, and those before the rest, so that no exception is spent on money that a narrower one could have
covered; medical expenses, which cover any money, come last.
"""

from __future__ import annotations

from datetime import date

from inservice.engine.dates import first_of_year, year_of
from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    Named,
    choose,
    greater_of,
    lesser_of,
    not_below_zero,
    nothing,
    portion,
    total,
)
from inservice.facts.tables import REQUEST, account, claims, earlier, option, piece, plan, request
from inservice.law.distribution.history import every_history_covers
from inservice.law.distribution.statutory_events import (
    birth_or_adoption_facts_hold,
    birth_or_adoption_room,
    coronavirus_room,
    disaster_facts_hold,
    disaster_room,
    domestic_abuse_facts_hold,
    domestic_abuse_room,
    emergency_expense_facts_hold,
    emergency_expense_room,
    long_term_care_facts_hold,
    long_term_care_room,
)
from inservice.law.figures import figure, parameters
from inservice.law.matrix import load_matrix
from inservice.law.taxation.basis import is_roth_money, payment_basis
from inservice.law.taxation.exceptions import escapes_additional_tax
from inservice.law.taxation.rollover import was_paid_in_the_year
from inservice.law.taxation.roth import payment_recapture, piece_taxable, recapture_period_runs
from inservice.law.taxation.withholding import WHOLE, goes_to_cash, is_loan_offset, is_transferred

EXCEPTED = {
    "birth_or_adoption": "birth_or_adoption_excepted",
    "emergency_expense": "emergency_expense_excepted",
    "domestic_abuse": "domestic_abuse_excepted",
    "disaster_recovery": "disaster_excepted",
    "coronavirus": "coronavirus_excepted",
    "long_term_care": "long_term_care_excepted",
}
"""Events whose exception spares an amount, with the rule that gives it; their numbers are in the events of
the matrix.
"""

MEDICAL_NUMBER = "05"
"""Form 5329 line 2 number of ``medical_excepted``, which belongs to no event."""


# -- what is income, and what is exposed ---------------------------------------------------------------------
@rule(
    "Does the person keep the amount?",
    cites="26 USC 402(a), 402(c)(1)",
    ref="D-PEN-01 D-ROLL-07",
    yes="The amount is kept.",
    no="The amount is rolled over or transferred.",
    unknown="Whether the amount is rolled over is not on file.",
)
def is_kept() -> Expr:
    return ~piece.is_indirect & ~is_transferred & (goes_to_cash | is_loan_offset)


@rule(
    "Does the amount go to Roth money?",
    cites="26 USC 402A(c)(4), 408A(d)(3)",
    ref="D-ROLL-05 D-ROTH-06",
    yes="The amount goes to a Roth IRA or an in-plan Roth account.",
    no="The amount does not go to a Roth IRA or an in-plan Roth account.",
    unknown="Where the money goes is not on file.",
)
def goes_to_roth() -> Expr:
    return piece.destination.is_one_of("roth_ira", "in_plan_roth")


@rule(
    "Is money taxed because it becomes Roth money?",
    cites="26 USC 402A(c)(4), 408A(d)(3); Notice 2008-30",
    ref="D-ROLL-05 D-ROTH-06",
    yes="Money that was not Roth becomes Roth money, so what was not yet taxed is income.",
    no="The amount is no conversion.",
    unknown="Whether the amount is a conversion cannot be told.",
)
def is_converted() -> Expr:
    return goes_to_roth & ~is_roth_money


@amount(
    "How much of the amount is income of the year?",
    cites="26 USC 402(a), 402(c)(1), 402A(c)(4), 408A(d)(3)",
    ref="D-ROLL-05 D-ROLL-07 D-ROTH-06 D-PEN-01",
    says="{includible_amount} of the amount is income of the year.",
    unknown="How much of the amount is income cannot be told.",
)
def includible_amount() -> Expr:
    return choose((is_kept, piece_taxable), (is_converted, piece_taxable), otherwise=0)


@amount(
    "How much of the amount could bear the additional tax?",
    cites="26 USC 72(t)(1), 402A(c)(4)(D)",
    ref="D-PEN-01 D-PEN-31 D-ROLL-05",
    says="{early_income} of the amount could bear the additional tax.",
    unknown="How much of the amount could bear the additional tax cannot be told.",
    note="Conversions bear none. Converted money paid within five taxable years is treated as income here.",
)
def early_income() -> Expr:
    recaptured = portion(payment_recapture, piece.after_tax, greater_of(payment_basis, 1), rounding="half_up")
    again = choose((recapture_period_runs, recaptured), otherwise=0)
    return choose((is_kept, piece_taxable + again), otherwise=0)


@rule(
    "Is nothing of the amount income that could bear the additional tax?",
    cites="26 USC 72(t)(1)",
    ref="D-PEN-01",
    yes="Nothing of the amount could bear the additional tax.",
    no="{early_income} of the amount could bear the additional tax.",
    unknown="How much of the amount could bear the additional tax cannot be told.",
)
def brings_no_early_income() -> Expr:
    return early_income == 0


@rule(
    "Is the amount free of the additional tax before exceptions up to an amount?",
    cites="26 USC 72(t)(1), 72(t)(2)",
    ref="D-PEN-01",
    yes="The amount bears no additional tax.",
    no="The amount is exposed to the additional tax.",
    unknown="Whether the amount is exposed to the additional tax cannot be told.",
)
def bears_no_additional_tax() -> Expr:
    return brings_no_early_income | escapes_additional_tax


@amount(
    "How much of the amount is exposed to the additional tax?",
    cites="26 USC 72(t)(1), 72(t)(2)",
    ref="D-PEN-01",
    says="{exposed_amount} of the amount is exposed to the additional tax.",
    unknown="How much of the amount is exposed to the additional tax cannot be told.",
)
def exposed_amount() -> Expr:
    return choose((bears_no_additional_tax, 0), otherwise=early_income)


@amount(
    "How much of the amount does an exception for the whole payment spare?",
    cites="26 USC 72(t)(2)",
    ref="D-PEN-01",
    says="{spared_amount} of the amount escapes the additional tax.",
    unknown="How much of the amount escapes the additional tax cannot be told.",
)
def spared_amount() -> Expr:
    return early_income - exposed_amount


@amount(
    "How much income does the determination bring?",
    cites="26 USC 402(a)",
    ref="D-PEN-01",
    says="{taxable_total} is income of the year.",
    unknown="How much is income of the year cannot be told.",
)
def taxable_total() -> Expr:
    return total(includible_amount, per=REQUEST)


@amount(
    "How much is exposed to the additional tax before exceptions up to an amount?",
    cites="26 USC 72(t)(1)",
    ref="D-PEN-01",
    says="{exposed_total} is exposed to the additional tax.",
    unknown="How much is exposed to the additional tax cannot be told.",
)
def exposed_total() -> Expr:
    return total(exposed_amount, per=REQUEST)


@rule(
    "Is nothing exposed to the additional tax?",
    cites="26 USC 72(t)(1)",
    ref="D-PEN-01",
    yes="Nothing is exposed to the additional tax.",
    no="{exposed_total} is exposed to the additional tax.",
    unknown="How much is exposed to the additional tax cannot be told.",
)
def nothing_is_exposed() -> Expr:
    return exposed_total == 0


# -- which money an exception may serve ----------------------------------------------------------------------
@rule(
    "Is the payment made under an event with an exception of its own up to an amount?",
    cites="26 USC 72(t)(2)(H), (I), (K), (M), (N)",
    ref="D-PATH-71 D-PATH-72",
    yes="The payment is made under an event with an exception of its own.",
    no="The payment is made under an event without such an exception.",
    unknown="The event is not on file.",
)
def has_own_exception() -> Expr:
    return option.event.is_one_of(*EXCEPTED)


@rule(
    "Is the money in a defined contribution plan?",
    cites="26 USC 72(t)(2)(H), 72(t)(2)(I)",
    ref="D-PEN-26 D-PEN-27",
    yes="The money is in a defined contribution plan.",
    no="The money is in a defined benefit plan.",
    unknown="The kind of plan is not on file.",
)
def is_defined_contribution_money() -> Expr:
    return plan.kind != "defined_benefit"


@rule(
    "Is the account outside the survivor-annuity rules?",
    cites="26 USC 72(t)(2)(K), 401(a)(11), 417",
    ref="D-PEN-29",
    yes="The survivor-annuity rules do not apply to the account.",
    no="The survivor-annuity rules apply to the account.",
    unknown="Whether the survivor-annuity rules apply to the account is not on file.",
)
def is_outside_survivor_annuity_rules() -> Expr:
    return ~account.has_survivor_annuity


@rule(
    "May an exception be claimed on the return for this payment?",
    cites="Notice 2020-68 D-10; Notice 2024-55",
    ref="D-PATH-71",
    yes="The participant may treat the payment as an excepted one on the return.",
    no="The payment has an exception of its own.",
    unknown="Whether an exception may be claimed for the payment cannot be told.",
)
def is_open_to_self_help() -> Expr:
    return ~has_own_exception


@rule(
    "May an exception for defined contribution plans be claimed on the return for this payment?",
    cites="Notice 2020-68 D-10; Notice 2024-55",
    ref="D-PATH-71 D-PEN-26 D-PEN-27",
    yes="The participant may treat the payment, from a defined contribution plan, as an excepted one on "
    "the return.",
    no="The payment has an exception of its own or comes from a defined benefit plan.",
    unknown="Whether an exception may be claimed for the payment cannot be told.",
)
def is_open_to_defined_contribution_exceptions() -> Expr:
    return is_open_to_self_help & is_defined_contribution_money


@rule(
    "May the domestic abuse exception be claimed on the return for this payment?",
    cites="26 USC 72(t)(2)(K); Notice 2024-55",
    ref="D-PATH-71 D-PEN-29",
    yes="The participant may treat the payment as a domestic abuse distribution on the return.",
    no="The payment has an exception of its own, or comes from money under the survivor-annuity rules.",
    unknown="Whether the domestic abuse exception may be claimed for the payment cannot be told.",
)
def is_open_to_domestic_abuse() -> Expr:
    return is_open_to_defined_contribution_exceptions & is_outside_survivor_annuity_rules


@rule(
    "Is the payment made for a qualified birth or adoption?",
    cites="26 USC 72(t)(2)(H)",
    ref="D-PATH-48",
    yes="The payment is made for a qualified birth or adoption.",
    no="The payment is not made for a qualified birth or adoption.",
    unknown="The event is not on file.",
)
def is_paid_for_birth_or_adoption() -> Expr:
    return option.event == "birth_or_adoption"


@rule(
    "Is the payment made for an emergency personal expense?",
    cites="26 USC 72(t)(2)(I)",
    ref="D-PATH-49",
    yes="The payment is made for an emergency personal expense.",
    no="The payment is not made for an emergency personal expense.",
    unknown="The event is not on file.",
)
def is_paid_for_emergency_expense() -> Expr:
    return option.event == "emergency_expense"


@rule(
    "Is the payment made for domestic abuse?",
    cites="26 USC 72(t)(2)(K)",
    ref="D-PATH-50",
    yes="The payment is made for domestic abuse.",
    no="The payment is not made for domestic abuse.",
    unknown="The event is not on file.",
)
def is_paid_for_domestic_abuse() -> Expr:
    return option.event == "domestic_abuse"


@rule(
    "Is the payment made for a qualified disaster?",
    cites="26 USC 72(t)(2)(M), 72(t)(11)",
    ref="D-PATH-52",
    yes="The payment is made for a qualified disaster.",
    no="The payment is not made for a qualified disaster.",
    unknown="The event is not on file.",
)
def is_paid_for_disaster_recovery() -> Expr:
    return option.event == "disaster_recovery"


@rule(
    "Is the payment made for the coronavirus?",
    cites="CARES Act sec. 2202",
    ref="D-PATH-60",
    yes="The payment is made for the coronavirus.",
    no="The payment is not made for the coronavirus.",
    unknown="The event is not on file.",
)
def is_paid_for_coronavirus() -> Expr:
    return option.event == "coronavirus"


@rule(
    "Is the payment made for long-term care premiums?",
    cites="26 USC 72(t)(2)(N)",
    ref="D-PATH-53",
    yes="The payment is made for long-term care premiums.",
    no="The payment is not made for long-term care premiums.",
    unknown="The event is not on file.",
)
def is_paid_for_long_term_care() -> Expr:
    return option.event == "long_term_care"


# -- whether each exception was law --------------------------------------------------------------------------
def _first_day(name: str) -> date:
    """The first day for which the figures hold a cap: the exception began with it."""
    day = parameters()[name].values[0].from_
    assert day is not None
    return day


def _last_day(name: str) -> date:
    day = parameters()[name].values[-1].through
    assert day is not None
    return day


@rule(
    "Is birth or adoption an exception on the payment date?",
    cites="26 USC 72(t)(2)(H); SECURE Act of 2019 sec. 113",
    ref="D-LAW-07 D-PEN-26",
    yes="Birth or adoption is an exception for payments after December 31, 2019.",
    no="Birth or adoption was no exception for payments before 2020.",
    unknown="The payment date is not on file.",
)
def birth_or_adoption_is_an_exception() -> Expr:
    return request.payment_date >= _first_day("birth_or_adoption_cap")


@rule(
    "Is an emergency expense an exception on the payment date?",
    cites="26 USC 72(t)(2)(I); SECURE 2.0 Act of 2022 sec. 115",
    ref="D-LAW-17 D-PEN-27",
    yes="An emergency expense is an exception for payments after December 31, 2023.",
    no="An emergency expense was no exception for payments before 2024.",
    unknown="The payment date is not on file.",
)
def emergency_expense_is_an_exception() -> Expr:
    return request.payment_date >= _first_day("emergency_expense_cap")


@rule(
    "Is domestic abuse an exception on the payment date?",
    cites="26 USC 72(t)(2)(K); SECURE 2.0 Act of 2022 sec. 314",
    ref="D-LAW-17 D-PEN-29",
    yes="Domestic abuse is an exception for payments after December 31, 2023.",
    no="Domestic abuse was no exception for payments before 2024.",
    unknown="The payment date is not on file.",
)
def domestic_abuse_is_an_exception() -> Expr:
    return request.payment_date >= _first_day("domestic_abuse_cap")


@rule(
    "Is the payment within the time of coronavirus-related distributions?",
    cites="CARES Act sec. 2202(a)(4)(A)",
    ref="D-LAW-09 D-PEN-37",
    yes="The payment falls within January 1 to December 30, 2020.",
    no="The payment does not fall within January 1 to December 30, 2020.",
    unknown="The payment date is not on file.",
)
def coronavirus_is_an_exception() -> Expr:
    return (request.payment_date >= _first_day("coronavirus_cap")) & (
        request.payment_date <= _last_day("coronavirus_cap")
    )


@rule(
    "May the exception for birth or adoption be claimed?",
    cites="26 USC 72(t)(2)(H); Notice 2020-68 Part D",
    ref="D-PEN-26 D-PATH-71",
    yes="The exception for birth or adoption may be claimed.",
    no="The exception for birth or adoption may not be claimed.",
    unknown="Whether the exception for birth or adoption may be claimed cannot be told.",
    not_claimed="The participant claims nothing for the exception for birth or adoption.",
)
def birth_or_adoption_may_be_claimed() -> Expr:
    return birth_or_adoption_is_an_exception & birth_or_adoption_facts_hold


@rule(
    "May the exception for an emergency expense be claimed?",
    cites="26 USC 72(t)(2)(I); Notice 2024-55",
    ref="D-PEN-27 D-PATH-71",
    yes="The exception for an emergency expense may be claimed.",
    no="The exception for an emergency expense may not be claimed.",
    unknown="Whether the exception for an emergency expense may be claimed cannot be told.",
    not_claimed="The participant claims nothing for the exception for an emergency expense.",
)
def emergency_expense_may_be_claimed() -> Expr:
    return emergency_expense_is_an_exception & emergency_expense_facts_hold


@rule(
    "May the exception for domestic abuse be claimed?",
    cites="26 USC 72(t)(2)(K); Notice 2024-55",
    ref="D-PEN-29 D-PATH-71",
    yes="The exception for domestic abuse may be claimed.",
    no="The exception for domestic abuse may not be claimed.",
    unknown="Whether the exception for domestic abuse may be claimed cannot be told.",
    not_claimed="The participant claims nothing for the exception for domestic abuse.",
)
def domestic_abuse_may_be_claimed() -> Expr:
    return domestic_abuse_is_an_exception & domestic_abuse_facts_hold


@rule(
    "May the exception for the coronavirus be claimed?",
    cites="CARES Act sec. 2202; Notice 2020-50",
    ref="D-PEN-37 D-PATH-71",
    yes="The exception for the coronavirus may be claimed.",
    no="The exception for the coronavirus may not be claimed.",
    unknown="Whether the exception for the coronavirus may be claimed cannot be told.",
    not_claimed="The participant claims nothing for the exception for the coronavirus.",
)
def coronavirus_may_be_claimed() -> Expr:
    return coronavirus_is_an_exception & claims.coronavirus


# -- exceptions up to an amount ------------------------------------------------------------------------------
def _exposed(where: Named) -> Expr:
    """What is exposed in the payments for which a rule says yes."""
    return total(exposed_amount, per=REQUEST, where=where)


def _up_to(facts_hold: Named, room: Expr, most: Expr) -> Expr:
    """The room an exception has, for as much exposed money as it may serve."""
    return choose((nothing_is_exposed, 0), (most <= 0, 0), (facts_hold, lesser_of(room, most)), otherwise=0)


def _lent(excepted: Expr, own: Named) -> Expr:
    """How much of an exception serves payments under other events."""
    return not_below_zero(excepted - _exposed(own))


@amount(
    "How much does the exception for domestic abuse spare?",
    cites="26 USC 72(t)(2)(K); Notice 2024-55",
    ref="D-PEN-29 D-PATH-50 D-PATH-71",
    says="{domestic_abuse_excepted} is spared for domestic abuse.",
    unknown="What is spared for domestic abuse cannot be told.",
)
def domestic_abuse_excepted() -> Expr:
    return _up_to(
        domestic_abuse_may_be_claimed,
        domestic_abuse_room,
        _exposed(is_paid_for_domestic_abuse) + _exposed(is_open_to_domestic_abuse),
    )


def _left_of_defined_contribution_money() -> Expr:
    return _exposed(is_open_to_defined_contribution_exceptions) - _lent(
        domestic_abuse_excepted, is_paid_for_domestic_abuse
    )


@amount(
    "How much does the exception for birth or adoption spare?",
    cites="26 USC 72(t)(2)(H); Notice 2020-68 Part D",
    ref="D-PEN-26 D-PATH-48 D-PATH-71",
    says="{birth_or_adoption_excepted} is spared for birth or adoption.",
    unknown="What is spared for birth or adoption cannot be told.",
)
def birth_or_adoption_excepted() -> Expr:
    return _up_to(
        birth_or_adoption_may_be_claimed,
        birth_or_adoption_room,
        _exposed(is_paid_for_birth_or_adoption) + _left_of_defined_contribution_money(),
    )


@amount(
    "How much does the exception for an emergency expense spare?",
    cites="26 USC 72(t)(2)(I); Notice 2024-55",
    ref="D-PEN-27 D-PATH-49 D-PATH-71",
    says="{emergency_expense_excepted} is spared for an emergency expense.",
    unknown="What is spared for an emergency expense cannot be told.",
)
def emergency_expense_excepted() -> Expr:
    left = _left_of_defined_contribution_money() - _lent(
        birth_or_adoption_excepted, is_paid_for_birth_or_adoption
    )
    return _up_to(
        emergency_expense_may_be_claimed,
        emergency_expense_room,
        _exposed(is_paid_for_emergency_expense) + left,
    )


def _left_of_any_money() -> Expr:
    return (
        _exposed(is_open_to_self_help)
        - _lent(domestic_abuse_excepted, is_paid_for_domestic_abuse)
        - _lent(birth_or_adoption_excepted, is_paid_for_birth_or_adoption)
        - _lent(emergency_expense_excepted, is_paid_for_emergency_expense)
    )


@amount(
    "How much does the exception for disaster recovery spare?",
    cites="26 USC 72(t)(2)(M), 72(t)(11)",
    ref="D-PEN-32 D-PATH-52 D-PATH-71",
    says="{disaster_excepted} is spared for disaster recovery.",
    unknown="What is spared for disaster recovery cannot be told.",
)
def disaster_excepted() -> Expr:
    return _up_to(
        disaster_facts_hold, disaster_room, _exposed(is_paid_for_disaster_recovery) + _left_of_any_money()
    )


@amount(
    "How much does the coronavirus exception spare?",
    cites="CARES Act sec. 2202; Notice 2020-50",
    ref="D-PEN-37 D-PATH-60 D-PATH-71",
    says="{coronavirus_excepted} is spared on account of the coronavirus.",
    unknown="What is spared on account of the coronavirus cannot be told.",
)
def coronavirus_excepted() -> Expr:
    left = _left_of_any_money() - _lent(disaster_excepted, is_paid_for_disaster_recovery)
    return _up_to(coronavirus_may_be_claimed, coronavirus_room, _exposed(is_paid_for_coronavirus) + left)


@amount(
    "How much does the exception for long-term care premiums spare?",
    cites="26 USC 72(t)(2)(N); Notice 2026-33",
    ref="D-PEN-33 D-PATH-53 D-PATH-72",
    says="{long_term_care_excepted} is spared for long-term care premiums.",
    unknown="What is spared for long-term care premiums cannot be told.",
)
def long_term_care_excepted() -> Expr:
    # only a plan that offers these payments gives the exception, so it serves its own event alone
    return _up_to(long_term_care_facts_hold, long_term_care_room, _exposed(is_paid_for_long_term_care))


# -- medical expenses ----------------------------------------------------------------------------------------
@rule(
    "Is every taxable payment of the year to date on file?",
    cites="26 USC 72(t)(2)(B)",
    ref="D-PEN-20",
    confidence="derived",
    yes="Every payment of the year to date, from this plan and others, is on file.",
    no="The payments of the year to date are not all on file.",
    unknown="Whether the payments of the year to date are all on file cannot be told.",
)
def history_covers_the_year() -> Expr:
    return every_history_covers(first_of_year(year_of(request.payment_date)))


@amount(
    "How much of the medical expenses is above the floor?",
    cites="26 USC 72(t)(2)(B), 213(a)",
    ref="D-PEN-20 D-LAW-27 D-SEED-13",
    says="Of medical expenses of {medical_expenses_paid}, {medical_allowance} is above the floor, a "
    "share of adjusted gross "
    "income of {medical_expenses_adjusted_gross_income}.",
    unknown="The medical expenses paid in the year, or the adjusted gross income with this distribution, "
    "are not on file.",
    note="Adjusted gross income includes the distribution, so a larger distribution raises the floor.",
)
def medical_allowance() -> Expr:
    rate = figure("medical_expense_floor_rate", on=request.payment_date)
    # in hundredths of a percent of a cent, so that only the result is rounded
    above = claims.medical_expenses_paid * WHOLE - claims.medical_expenses_adjusted_gross_income * rate
    return portion(not_below_zero(above), 1, WHOLE, rounding="half_up")


@rule(
    "Did the earlier payment have no exception of its own?",
    cites="26 USC 72(t)(2)(B)",
    ref="D-PEN-20",
    confidence="derived",
    yes="The earlier payment was made under an event without an exception of its own.",
    no="The earlier payment was made under an event with an exception of its own.",
    unknown="The event of the earlier payment is not on file.",
)
def earlier_was_exposed() -> Expr:
    return ~earlier_had_an_exception


@rule(
    "Was the earlier payment made under an event that carries an exception?",
    cites="26 USC 72(t)(2)(B)",
    ref="D-PEN-20",
    confidence="derived",
    yes="The earlier payment was made under an event that carries an exception.",
    no="The earlier payment was made under an event that carries no exception.",
    unknown="The event of the earlier payment is not on file.",
)
def earlier_had_an_exception() -> Expr:
    waived = (
        n
        for n, e in load_matrix().events.items()
        if e.waives_additional_tax in ("all", "to_cap", "not_applicable")
    )
    return earlier.event.is_one_of(*waived)


@rule(
    "Has the earlier payment used some of the year's medical allowance?",
    cites="26 USC 72(t)(2)(B)",
    ref="D-PEN-20",
    confidence="derived",
    yes="The earlier payment of the year used some of the medical allowance.",
    no="The earlier payment used none of the year's medical allowance.",
    unknown="Whether the earlier payment used some of the medical allowance cannot be told.",
)
def used_medical_allowance() -> Expr:
    return was_paid_in_the_year & earlier_was_exposed


@amount(
    "How much of the medical allowance is left for this determination?",
    cites="26 USC 72(t)(2)(B), 213(a)",
    ref="D-PEN-20",
    confidence="derived",
    says="{medical_allowance_left} of the year's medical allowance is left: all payments of a year share "
    "one.",
    unknown="What is left of the year's medical allowance is not on file.",
)
def medical_allowance_left() -> Expr:
    used = total(earlier.taxable, per=REQUEST, where=used_medical_allowance)
    return choose((history_covers_the_year, not_below_zero(medical_allowance - used)), otherwise=nothing())


@amount(
    "How much do exceptions for events spare?",
    cites="26 USC 72(t)(2)(H), (I), (K), (M), (N)",
    ref="D-PEN-04",
    says="Exceptions for events spare {excepted_for_events}.",
    unknown="What exceptions for events spare cannot be told.",
)
def excepted_for_events() -> Expr:
    return (
        domestic_abuse_excepted
        + birth_or_adoption_excepted
        + emergency_expense_excepted
        + disaster_excepted
        + coronavirus_excepted
        + long_term_care_excepted
    )


@amount(
    "How much do medical expenses spare?",
    cites="26 USC 72(t)(2)(B), 213(a)",
    ref="D-PEN-20 D-SEED-13 C-TEN-01 C-TEN-18",
    says="{medical_excepted} is spared for medical expenses; itemizing is not needed.",
    unknown="What is spared for medical expenses cannot be told.",
)
def medical_excepted() -> Expr:
    return _up_to(claims.medical_expenses, medical_allowance_left, exposed_total - excepted_for_events)


# -- the tax -------------------------------------------------------------------------------------------------
@amount(
    "How much of the exposed amount do exceptions spare?",
    cites="26 USC 72(t)(2)",
    ref="D-PEN-04 C-TEN-01",
    says="Exceptions spare {excepted_total} of {exposed_total}.",
    unknown="What exceptions spare cannot be told.",
    note="More than one exception is reported with number 99 on line 2 of Form 5329.",
)
def excepted_total() -> Expr:
    return lesser_of(excepted_for_events + medical_excepted, exposed_total)


@amount(
    "How much is the additional tax?",
    cites="26 USC 72(t)(1); Instructions for Form 5329, Part I",
    ref="D-PEN-01 D-PEN-02 D-AMT-11 C-TEN-00",
    says="The additional tax is {additional_tax}: the rate of the year on {exposed_total} less "
    "{excepted_total}.",
    unknown="The additional tax cannot be told.",
    note="The 25% rate is for SIMPLE IRAs; a SIMPLE 401(k) plan is not one.",
)
def additional_tax() -> Expr:
    rate = figure("early_distribution_tax_rate", on=request.payment_date)
    return portion(exposed_total - excepted_total, rate, WHOLE, rounding="half_up")
