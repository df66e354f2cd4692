"""Exceptions from the additional tax that spare a payment altogether (section 72(t)(2)).

Those up to an amount are in :mod:`.additional_tax`. Every exception of the law page, by its number on line 2
of Form 5329, and whether a payment from a plan to a person in service can meet it:

- 01 separation in or after the year of 55: ``left_in_or_after_year_of_55``, whatever event opens the money
- 02 substantially equal payments: not while employed (D-PEN-14), though an IRA may pay them (:mod:`.ira`)
- 03 disability: ``disabled_under_section_72m7``
- 04 death: the payee is then no participant (D-PEN-12)
- 05 medical expenses: up to an amount
- 06 domestic relations order: ``is_paid_under_order``, ``is_paid_to_alternate_payee``
- 07, 08, 09 unemployed health premiums, education, first home: IRAs only (D-PEN-22, D-PEN-23, D-PEN-24), so
  in :mod:`.ira`
- 10 levy: ``is_paid_to_treasury``
- 11 qualified reservist: ``is_reservist_payment``
- 12 age 59 1/2: ``attained_age_59_half``; the number serves only a form coded early in error
- 13, 14, 16 457 money, 1986 election, 1982 annuities: outside the plans held here (D-PEN-36)
- 15 section 404(k) dividends: ``is_employer_stock_dividend``
- 17 federal phased retirement: ``is_phased_retirement_payment``
- 18 automatic enrollment withdrawal: ``is_default_deferral_payment``
- 19 birth or adoption: up to an amount
- 20 terminal illness: ``is_terminally_ill``
- 21 earnings on a returned IRA excess: IRAs only (D-PEN-19)
- 22, 23 domestic abuse, emergency expense: up to an amount
- without a number: emergency savings, ``is_emergency_savings``; corrective distributions, which no
  participant requests (D-PEN-35); long-term care, up to an amount, whose number for 2026 is not yet published
  (D-OPEN-02)
- Form 8915: disaster and coronavirus, up to an amount

Hardship, a stated age, seasoning, years of participation and a loan's default are no exceptions (D-PEN-38).
"""

from __future__ import annotations

from inservice.engine.dates import year_of
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, always, choose, never, nothing
from inservice.facts.tables import account, claims, employment, option, participant, person, plan, request
from inservice.law.distribution.ages import attained_age_59_half
from inservice.law.distribution.plan_events import (
    disabled_under_section_72m7,
    plan_is_a_defined_benefit_plan,
)
from inservice.law.distribution.severance import has_left_employment
from inservice.law.distribution.statutory_events import qualified_reservist_facts_hold
from inservice.law.matrix import load_matrix
from inservice.law.taxation.basis import is_emergency_savings
from inservice.law.taxation.rollover import is_paid_under_order
from inservice.law.taxation.roth import is_employer_stock_dividend
from inservice.law.taxation.withholding import is_paid_to_treasury

ELECTIVE_DEFERRALS = (
    "pre_tax_deferrals",
    "roth_deferrals",
    "simple_401k_deferrals",
    "annuity_pre_tax_deferrals",
    "annuity_roth_deferrals",
    "custodial_pre_tax_deferrals",
    "custodial_roth_deferrals",
    "annuity_deferrals_before_1989",
)


@rule(
    "Does the money come from elective deferrals?",
    cites="26 USC 72(t)(2)(G)(iii)(I)",
    ref="D-PEN-25 D-PATH-09",
    yes="The money comes from elective deferrals.",
    no="The money does not come from elective deferrals.",
    unknown="The money source of the account is not on file.",
)
def comes_from_elective_deferrals() -> Expr:
    return account.restriction.is_one_of(*ELECTIVE_DEFERRALS)


@rule(
    "Is the payment a qualified reservist distribution?",
    cites="26 USC 72(t)(2)(G)",
    ref="D-PEN-25 D-PATH-46",
    yes="Elective deferrals are paid to a reservist called up, between the call and the end of active duty.",
    no="The payment is not one of elective deferrals to a reservist called up for more than 179 days or "
    "indefinitely.",
    unknown="Whether the payment is a qualified reservist distribution cannot be told.",
    not_claimed="The participant claims no call to active duty.",
)
def is_reservist_payment() -> Expr:
    return comes_from_elective_deferrals & qualified_reservist_facts_hold


@rule(
    "Does the payment return default deferrals of an automatic enrollment?",
    cites="26 USC 414(w)(1)(B)",
    ref="D-PEN-34 D-PATH-55",
    yes="The payment returns default deferrals under section 414(w).",
    no="The payment does not return default deferrals under section 414(w).",
    unknown="The event is not on file.",
)
def is_default_deferral_payment() -> Expr:
    return option.event == "automatic_enrollment_withdrawal"


# -- terminal illness ----------------------------------------------------------------------------------------
@rule(
    "Is terminal illness an exception on the payment date?",
    cites="26 USC 72(t)(2)",
    ref="D-LAW-12 D-PEN-30",
    governed_by=request.payment_date,
    yes="Terminal illness is an exception for payments after December 29, 2022.",
    no="Terminal illness was no exception for payments through December 29, 2022.",
    unknown="The payment date is not on file.",
)
def terminal_illness_is_an_exception() -> Expr:
    return never()


@terminal_illness_is_an_exception.version(
    "2022-12-30",
    cites="26 USC 72(t)(2)(L); SECURE 2.0 Act of 2022 sec. 326; Notice 2024-2 Part F",
    enacted_on="2022-12-29",
)
def terminal_illness_is_an_exception_from_2022() -> Expr:
    return always()


@rule(
    "Was the physician's certificate there by the payment date?",
    cites="Notice 2024-2 Part F",
    ref="D-PATH-73",
    yes="The physician certified the illness on {terminal_illness_certified_on}, by the payment date.",
    no="The physician certified the illness only on {terminal_illness_certified_on}, after the payment date.",
    unknown="The date of the physician's certificate is not on file.",
)
def illness_was_certified_in_time() -> Expr:
    return claims.terminal_illness_certified_on <= request.payment_date


@rule(
    "Does the certificate expect death within 84 months?",
    cites="26 USC 72(t)(2)(L); Notice 2024-2 Part F",
    ref="D-PATH-73",
    yes="The certificate expects death within 84 months.",
    no="The certificate does not expect death within 84 months.",
    unknown="Whether the certificate expects death within 84 months is not on file.",
)
def death_is_expected_in_time() -> Expr:
    return claims.terminal_illness_within_84_months


@rule(
    "Is the payment made to a terminally ill individual?",
    cites="26 USC 72(t)(2)(L); Notice 2024-2 Part F",
    ref="D-PEN-30 D-PATH-51 D-PATH-73",
    yes="The participant was certified terminally ill by the payment date.",
    no="The payment is not made to a certified terminally ill individual after December 29, 2022.",
    unknown="Whether the participant was certified terminally ill by the payment date cannot be told.",
    not_claimed="The participant claims no terminal illness.",
)
def is_terminally_ill() -> Expr:
    return (
        terminal_illness_is_an_exception
        & claims.terminal_illness
        & illness_was_certified_in_time
        & death_is_expected_in_time
    )


# -- separation ----------------------------------------------------------------------------------------------
@rule(
    "Is the money paid on severance from employment?",
    cites="26 USC 72(t)(2)(A)(v); Notice 87-13 Q&A-20",
    ref="D-PEN-15 D-AGE-06",
    yes="The money is paid on severance from employment.",
    no="The money is not paid on severance.",
    unknown="The event is not on file.",
)
def is_paid_on_severance() -> Expr:
    return option.event == "severance"


@rule(
    "Has the participant separated from service?",
    cites="26 USC 72(t)(2)(A)(v); Notice 87-13 Q&A-20",
    ref="D-PEN-15 D-AGE-06",
    yes="The participant has left employment, or is paid on an earlier severance that the plan honours.",
    no="The participant works for the employer on the payment date, and the exception from age 55 needs a separation.",
    unknown="Whether the participant is employed on the payment date is not on file.",
)
def has_separated() -> Expr:
    return has_left_employment | is_paid_on_severance


@rule(
    "Is the payment made in or after the year in which the participant reaches 55?",
    cites="26 USC 72(t)(2)(A)(v)",
    ref="D-PEN-15 D-AGE-06",
    yes="Born {birth_date}, the participant reaches 55 by the end of the year of payment.",
    no="Born {birth_date}, the participant reaches 55 only after the year of payment.",
    unknown="The date of birth is not on file.",
)
def reaches_55_in_the_year() -> Expr:
    return year_of(request.payment_date) >= year_of(person.birth_date) + 55


@rule(
    "Did employment end in or after the year in which the participant reached 55?",
    cites="26 USC 72(t)(2)(A)(v); Notice 87-13 Q&A-20",
    ref="D-PEN-15 D-AGE-06",
    yes="Employment ended on {severed_on}, in or after the year of the 55th birthday.",
    no="Employment ended on {severed_on}, before the year of the 55th birthday.",
    unknown="The date of birth, or the date employment ended, is not on file.",
    note="Age 50, or 25 years of service, of public safety employees turns on an occupation that is not "
    "among the facts.",
)
def ended_in_or_after_year_of_55() -> Expr:
    return year_of(employment.severed_on) >= year_of(person.birth_date) + 55


@rule(
    "Does separation in or after the year of age 55 spare the payment?",
    cites="26 USC 72(t)(2)(A)(v); Notice 87-13 Q&A-20",
    ref="D-PEN-15 D-AGE-06",
    yes="The participant left in or after the year of age 55.",
    no="The payment does not follow a separation in or after the year of age 55.",
    unknown="Whether the participant left in or after the year of age 55 cannot be told.",
)
def left_in_or_after_year_of_55() -> Expr:
    return reaches_55_in_the_year & has_separated & ended_in_or_after_year_of_55


# -- alternate payees ----------------------------------------------------------------------------------------
@rule(
    "Is the payment made to an alternate payee?",
    cites="26 USC 72(t)(2)(C), 414(p)(8)",
    ref="D-PATH-58 D-PATH-59 D-PEN-21",
    yes="The payee is an alternate payee under a qualified domestic relations order.",
    no="The payee is the participant.",
    unknown="Whether the payee is the participant or an alternate payee is not on file.",
)
def is_paid_to_alternate_payee() -> Expr:
    return participant.payee_kind.is_one_of("alternate_payee_spouse", "alternate_payee_other")


# -- phased retirement ---------------------------------------------------------------------------------------
@rule(
    "Is the plan governmental?",
    cites="26 USC 72(t)(2)(A)(viii)",
    ref="D-PEN-18",
    yes="The plan is governmental.",
    no="The plan is not governmental.",
    unknown="Whether the plan is governmental is not on file.",
)
def plan_is_governmental() -> Expr:
    return plan.is_governmental


@rule(
    "Is the payment part of a federal phased retirement annuity?",
    cites="26 USC 72(t)(2)(A)(viii); 5 USC 8366a(a)(5), 8412a(a)(5)",
    ref="D-PEN-18",
    yes="The payment is part of a federal phased retirement annuity.",
    no="The payment is not part of a federal phased retirement annuity.",
    unknown="Whether the plan could pay a federal phased retirement annuity is not on file.",
    not_claimed="No federal phased retirement annuity is claimed.",
)
def is_phased_retirement_payment() -> Expr:
    return plan_is_a_defined_benefit_plan & plan_is_governmental & claims.phased_retirement


# -- all of them ---------------------------------------------------------------------------------------------
@rule(
    "Does an exception other than age spare the whole payment?",
    cites="26 USC 72(t)(2)(A), (C), (G), (L), 402A(e)(7), 414(w)(1)(B)",
    ref="D-PEN-12 D-PEN-13 D-PEN-15 D-PEN-16 D-PEN-17 D-PEN-18 D-PEN-21 D-PEN-25 D-PEN-28 D-PEN-30 D-PEN-34",
    yes="An exception spares the whole payment from the additional tax.",
    no="No exception spares the whole payment from the additional tax.",
    unknown="Whether an exception spares the whole payment cannot be told.",
    not_claimed="No exception that spares the whole payment was claimed.",
)
def exception_spares_all() -> Expr:
    return (
        disabled_under_section_72m7
        | is_paid_under_order
        | is_paid_to_alternate_payee
        | is_paid_to_treasury
        | is_employer_stock_dividend
        | is_reservist_payment
        | is_default_deferral_payment
        | is_emergency_savings
        | is_terminally_ill
        | left_in_or_after_year_of_55
        | is_phased_retirement_payment
    )


@rule(
    "Does the whole payment escape the additional tax?",
    cites="26 USC 72(t)(2)",
    ref="D-PEN-11 D-PEN-13 D-PEN-38 D-PATH-41 D-PATH-42 D-PATH-44 D-PATH-45 D-PATH-46 D-PATH-47 "
    "D-PATH-51 D-PATH-54 D-PATH-55 "
    "D-PATH-58 D-PATH-59 D-PATH-61 D-PATH-62",
    yes="The whole payment escapes the additional tax.",
    no="The payment is made before age 59 1/2, and no exception spares all of it.",
    unknown="Whether the whole payment escapes the additional tax cannot be told.",
)
def escapes_additional_tax() -> Expr:
    return attained_age_59_half | exception_spares_all


@amount(
    "Which line 2 number of Form 5329 spares the whole payment?",
    cites="Instructions for Form 5329 (2025), line 2",
    kind="text",
    ref="D-PEN-13 D-PEN-15 D-PEN-16 D-PEN-17 D-PEN-18 D-PEN-21 D-PEN-25 D-PEN-30 D-PEN-34",
    says="The exception has number {exception_number}.",
    unknown="No numbered exception spares the whole payment, or which one does cannot be told.",
    note="Age 59 1/2 needs no number unless the form was coded early in error (number 12, D-PEN-11).",
)
def exception_number() -> Expr:
    number = {name: event.exception for name, event in load_matrix().events.items()}
    return choose(
        (attained_age_59_half, nothing()),
        (is_paid_under_order, number["domestic_relations_order"]),
        (is_paid_to_alternate_payee, number["domestic_relations_order"]),
        (is_paid_to_treasury, number["tax_levy"]),
        (is_employer_stock_dividend, number["employer_stock_dividend"]),
        (is_default_deferral_payment, number["automatic_enrollment_withdrawal"]),
        (left_in_or_after_year_of_55, "01"),
        (disabled_under_section_72m7, number["disability"]),
        (is_reservist_payment, number["qualified_reservist"]),
        (is_terminally_ill, number["terminal_illness"]),
        (is_phased_retirement_payment, "17"),
        otherwise=nothing(),
    )
