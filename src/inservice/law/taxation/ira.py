"""What a traditional or Roth IRA would change: other exceptions, other minimums, another record of basis.

An exception is tested against the account the money is paid from. Money that may be rolled over can first go
to a traditional IRA and be taken from there in the same year: it then gains the exceptions of IRAs (education,
first home, health premiums while unemployed, equal payments without a separation, active duty for any money)
and loses those of plans (separation from the year of 55, a domestic relations order). What may not be rolled
over stays as the plan pays it. Dividends, default deferrals and long-term care premiums may not, so their
exceptions are never lost this way.

The comparison takes the income of the determination as it stands: no other IRA money is counted (basis in an
IRA is shared among all of the owner's IRAs), and an exception measured by a balance takes the amount rolled
over as the balance. Roth money is left out: a Roth IRA pays contributions first.
"""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, Named, choose, lesser_of, not_below_zero, nothing, portion, total
from inservice.facts.tables import REQUEST, claims, piece, request
from inservice.law.distribution.ages import attained_age_59_half
from inservice.law.distribution.plan_events import disabled_under_section_72m7
from inservice.law.distribution.statutory_events import (
    attains_applicable_age_in_the_year,
    birth_or_adoption_room,
    coronavirus_room,
    disaster_facts_hold,
    disaster_room,
    domestic_abuse_room,
    emergency_expense_room,
    minimum_is_required_in_the_year,
    qualified_reservist_facts_hold,
)
from inservice.law.figures import figure
from inservice.law.matrix import load_matrix
from inservice.law.taxation.additional_tax import (
    MEDICAL_NUMBER,
    birth_or_adoption_may_be_claimed,
    coronavirus_may_be_claimed,
    domestic_abuse_may_be_claimed,
    early_income,
    emergency_expense_may_be_claimed,
    exposed_amount,
    is_kept,
    is_open_to_defined_contribution_exceptions,
    is_open_to_domestic_abuse,
    is_open_to_self_help,
    is_paid_for_birth_or_adoption,
    is_paid_for_coronavirus,
    is_paid_for_disaster_recovery,
    is_paid_for_domestic_abuse,
    is_paid_for_emergency_expense,
    long_term_care_excepted,
    medical_allowance_left,
)
from inservice.law.taxation.basis import is_roth_money
from inservice.law.taxation.exceptions import is_terminally_ill
from inservice.law.taxation.reporting import goes_to_roth_ira
from inservice.law.taxation.rollover import is_eligible_rollover_distribution
from inservice.law.taxation.roth import payment_is_qualified
from inservice.law.taxation.withholding import WHOLE, goes_to_cash, is_paid_to_treasury

_OF_EVENTS = {
    "birth_or_adoption": "ira_birth_or_adoption_excepted",
    "emergency_expense": "ira_emergency_expense_excepted",
    "domestic_abuse": "ira_domestic_abuse_excepted",
    "disaster_recovery": "ira_disaster_excepted",
    "coronavirus": "ira_coronavirus_excepted",
    "long_term_care": "long_term_care_excepted",
}

IRA_EXCEPTED = {
    (load_matrix().events[event].exception, event): rule for event, rule in _OF_EVENTS.items()
} | {
    ("07", "health_premiums"): "ira_health_premiums_excepted",
    (MEDICAL_NUMBER, "medical"): "ira_medical_excepted",
    ("08", "higher_education"): "ira_higher_education_excepted",
    ("09", "first_home"): "ira_first_home_excepted",
}
"""Exceptions up to an amount when the money goes to an IRA first: number and name, with the rule that gives it."""

IRA_SPARED = {
    "02": "substantially_equal_payments",
    "03": "disability",
    "11": "qualified_reservist",
    "20": "terminal_illness",
}
"""Exceptions that spare all an IRA pays, by their number."""


# -- which money can go there first ----------------------------------------------------------------------------
@rule(
    "Could the amount go to a traditional IRA before it is taken?",
    cites="26 USC 402(c)(1), 402(c)(4), 72(t)(3)",
    ref="D-ROLL-09 D-SEED-14",
    yes="The amount, paid in cash, may be rolled over to a traditional IRA first.",
    no="The amount may not be rolled over, is Roth money, or is not kept in cash.",
    unknown="Whether the amount may be rolled over first cannot be told.",
)
def may_go_to_an_ira_first() -> Expr:
    return is_kept & goes_to_cash & is_eligible_rollover_distribution & ~is_roth_money & ~is_paid_to_treasury


@amount(
    "How much of the determination could go to a traditional IRA first?",
    cites="26 USC 402(c)(1)",
    ref="D-ROLL-09",
    says="{rollable_to_ira} could be rolled over to a traditional IRA first.",
    unknown="How much could be rolled over to a traditional IRA first cannot be told.",
)
def rollable_to_ira() -> Expr:
    return total(piece.amount, per=REQUEST, where=may_go_to_an_ira_first)


# -- exceptions that spare all an IRA pays ---------------------------------------------------------------------
@rule(
    "Would the IRA pay in a series of substantially equal payments?",
    cites="26 USC 72(t)(2)(A)(iv), 72(t)(4); Notice 2022-6",
    ref="D-PEN-14 D-ROLL-09",
    yes="The IRA would pay in a series of substantially equal payments that is not modified; no separation "
    "from service is needed.",
    no="The IRA would not pay in an unmodified series of substantially equal payments.",
    unknown="Whether the series of payments is modified is not on file.",
    not_claimed="The participant claims no series of substantially equal payments.",
    note="A series changed within five years of its first payment, or before age 59 1/2, bears the tax on all "
    "earlier payments, with interest.",
)
def ira_pays_in_equal_payments() -> Expr:
    return claims.substantially_equal_payments & claims.substantially_equal_payments_is_unmodified


@rule(
    "Would everything an IRA pays escape the additional tax?",
    cites="26 USC 72(t)(2)(A), (G), (L), 72(t)(3)",
    ref="D-ROLL-09 D-PEN-11 D-PEN-12 D-PEN-13 D-PEN-14 D-PEN-25 D-PEN-30",
    yes="An exception spares everything that an IRA pays.",
    no="No exception spares everything that an IRA pays.",
    unknown="Whether an exception spares everything that an IRA pays cannot be told.",
    not_claimed="No exception that spares everything an IRA pays was claimed.",
    note="A reservist's exception covers IRA money whatever it came from. Payments after death are not asked "
    "about: the participant of an in-service request is alive.",
)
def ira_spares_all() -> Expr:
    return (
        attained_age_59_half
        | disabled_under_section_72m7
        | qualified_reservist_facts_hold
        | is_terminally_ill
        | ira_pays_in_equal_payments
    )


@amount(
    "Which line 2 number of Form 5329 spares everything that an IRA pays?",
    cites="Instructions for Form 5329 (2025), line 2",
    kind="text",
    ref="D-PEN-13 D-PEN-14 D-PEN-25 D-PEN-30",
    says="The exception has number {ira_exception_number}.",
    unknown="No numbered exception spares everything that an IRA pays, or which one does cannot be told.",
)
def ira_exception_number() -> Expr:
    return choose(
        (attained_age_59_half, nothing()),
        (disabled_under_section_72m7, "03"),
        (qualified_reservist_facts_hold, "11"),
        (is_terminally_ill, "20"),
        (ira_pays_in_equal_payments, "02"),
        otherwise=nothing(),
    )


# -- what stays exposed ----------------------------------------------------------------------------------------
@amount(
    "How much of the amount would be exposed if it went to a traditional IRA first?",
    cites="26 USC 72(t)(1), 72(t)(3)",
    ref="D-ROLL-09",
    says="{exposed_in_ira} of the amount would be exposed when an IRA pays it.",
    unknown="How much of the amount would be exposed when an IRA pays it cannot be told.",
)
def exposed_in_ira() -> Expr:
    return choose(
        (~may_go_to_an_ira_first, 0), (early_income == 0, 0), (ira_spares_all, 0), otherwise=early_income
    )


@amount(
    "How much of the amount would be exposed because only the plan can pay it?",
    cites="26 USC 72(t)(1)",
    ref="D-ROLL-09",
    says="{exposed_in_the_plan} of the amount can be paid by the plan only and is exposed.",
    unknown="How much that only the plan can pay is exposed cannot be told.",
)
def exposed_in_the_plan() -> Expr:
    return choose((may_go_to_an_ira_first, 0), otherwise=exposed_amount)


@amount(
    "How much would be exposed when an IRA pays?",
    cites="26 USC 72(t)(1), 72(t)(3)",
    ref="D-ROLL-09",
    says="{ira_exposed_total} would be exposed when an IRA pays it.",
    unknown="How much would be exposed when an IRA pays it cannot be told.",
)
def ira_exposed_total() -> Expr:
    return total(exposed_in_ira, per=REQUEST)


@amount(
    "How much of what only the plan can pay is exposed?",
    cites="26 USC 72(t)(1)",
    ref="D-ROLL-09",
    says="{plan_exposed_total} of what only the plan can pay is exposed.",
    unknown="How much of what only the plan can pay is exposed cannot be told.",
)
def plan_exposed_total() -> Expr:
    return total(exposed_in_the_plan, per=REQUEST)


# -- exceptions up to an amount that plans and IRAs share --------------------------------------------------------
def _rest(where: Named) -> Expr:
    """What is exposed in the plan's own payments for which a rule says yes."""
    return total(exposed_in_the_plan, per=REQUEST, where=where)


def _up_to(may_be_claimed: Expr, room: Expr, most: Expr) -> Expr:
    return choose((most <= 0, 0), (may_be_claimed, lesser_of(room, most)), otherwise=0)


def _lent(excepted: Expr, own: Named) -> Expr:
    """How much of an exception serves payments other than those under its own event."""
    return not_below_zero(excepted - _rest(own))


@amount(
    "How much would the exception for domestic abuse spare?",
    cites="26 USC 72(t)(2)(K); Notice 2024-55",
    ref="D-PEN-29 D-ROLL-09",
    confidence="derived",
    says="{ira_domestic_abuse_excepted} would be spared for domestic abuse.",
    unknown="What would be spared for domestic abuse cannot be told.",
    note="Of an IRA, half of the amount rolled over is the cap that its balance sets.",
)
def ira_domestic_abuse_excepted() -> Expr:
    share = figure("domestic_abuse_share", on=request.payment_date)
    half = choose(
        (ira_exposed_total == 0, 0), otherwise=portion(rollable_to_ira, share, WHOLE, rounding="down")
    )
    own = _rest(is_paid_for_domestic_abuse) + _rest(is_open_to_domestic_abuse)
    return choose(
        (ira_exposed_total + own <= 0, 0),
        (
            domestic_abuse_may_be_claimed,
            lesser_of(domestic_abuse_room, own + lesser_of(ira_exposed_total, half)),
        ),
        otherwise=0,
    )


@amount(
    "How much would the exception for birth or adoption spare?",
    cites="26 USC 72(t)(2)(H); Notice 2020-68 Part D",
    ref="D-PEN-26 D-ROLL-09",
    says="{ira_birth_or_adoption_excepted} would be spared for birth or adoption.",
    unknown="What would be spared for birth or adoption cannot be told.",
)
def ira_birth_or_adoption_excepted() -> Expr:
    most = (
        _rest(is_paid_for_birth_or_adoption)
        + _rest(is_open_to_defined_contribution_exceptions)
        + ira_exposed_total
        - _lent(ira_domestic_abuse_excepted, is_paid_for_domestic_abuse)
    )
    return _up_to(birth_or_adoption_may_be_claimed, birth_or_adoption_room, most)


@amount(
    "How much would the exception for an emergency expense spare?",
    cites="26 USC 72(t)(2)(I); Notice 2024-55",
    ref="D-PEN-27 D-ROLL-09",
    confidence="derived",
    says="{ira_emergency_expense_excepted} would be spared for an emergency expense.",
    unknown="What would be spared for an emergency expense cannot be told.",
    note="Of an IRA, only what the amount rolled over exceeds the floor counts.",
)
def ira_emergency_expense_excepted() -> Expr:
    floor = figure("emergency_expense_floor", on=request.payment_date)
    left = (
        ira_exposed_total
        + _rest(is_open_to_defined_contribution_exceptions)
        - _lent(ira_domestic_abuse_excepted, is_paid_for_domestic_abuse)
        - _lent(ira_birth_or_adoption_excepted, is_paid_for_birth_or_adoption)
    )
    own = _rest(is_paid_for_emergency_expense)
    reach = own + _rest(is_open_to_defined_contribution_exceptions) + not_below_zero(rollable_to_ira - floor)
    return choose(
        (own + left <= 0, 0),
        (emergency_expense_may_be_claimed, lesser_of(emergency_expense_room, own + left, reach)),
        otherwise=0,
    )


def _left_for_any_money() -> Expr:
    return (
        ira_exposed_total
        + _rest(is_open_to_self_help)
        - _lent(ira_domestic_abuse_excepted, is_paid_for_domestic_abuse)
        - _lent(ira_birth_or_adoption_excepted, is_paid_for_birth_or_adoption)
        - _lent(ira_emergency_expense_excepted, is_paid_for_emergency_expense)
    )


@amount(
    "How much would the exception for disaster recovery spare?",
    cites="26 USC 72(t)(2)(M), 72(t)(11)",
    ref="D-PEN-32 D-ROLL-09",
    says="{ira_disaster_excepted} would be spared for disaster recovery.",
    unknown="What would be spared for disaster recovery cannot be told.",
)
def ira_disaster_excepted() -> Expr:
    return _up_to(
        disaster_facts_hold, disaster_room, _rest(is_paid_for_disaster_recovery) + _left_for_any_money()
    )


@amount(
    "How much would the coronavirus exception spare?",
    cites="CARES Act sec. 2202; Notice 2020-50",
    ref="D-PEN-37 D-ROLL-09",
    says="{ira_coronavirus_excepted} would be spared on account of the coronavirus.",
    unknown="What would be spared on account of the coronavirus cannot be told.",
)
def ira_coronavirus_excepted() -> Expr:
    left = _left_for_any_money() - _lent(ira_disaster_excepted, is_paid_for_disaster_recovery)
    return _up_to(coronavirus_may_be_claimed, coronavirus_room, _rest(is_paid_for_coronavirus) + left)


@amount(
    "How much of what an IRA pays do exceptions for events cover?",
    cites="26 USC 72(t)(2)(H), (I), (K), (M)",
    ref="D-ROLL-09",
    confidence="derived",
    says="Exceptions for events cover {ira_money_covered_for_events} of what an IRA pays; they serve the plan's "
    "own payments first.",
    unknown="How much of what an IRA pays is covered for events cannot be told.",
)
def ira_money_covered_for_events() -> Expr:
    lent = (
        _lent(ira_domestic_abuse_excepted, is_paid_for_domestic_abuse)
        + _lent(ira_birth_or_adoption_excepted, is_paid_for_birth_or_adoption)
        + _lent(ira_emergency_expense_excepted, is_paid_for_emergency_expense)
        + _lent(ira_disaster_excepted, is_paid_for_disaster_recovery)
        + _lent(ira_coronavirus_excepted, is_paid_for_coronavirus)
    )
    return not_below_zero(lent - _rest(is_open_to_self_help))


@amount(
    "How much would exceptions for events spare?",
    cites="26 USC 72(t)(2)(H), (I), (K), (M), (N)",
    ref="D-ROLL-09 D-PEN-33",
    says="Exceptions for events would spare {ira_excepted_for_events}.",
    unknown="What exceptions for events would spare cannot be told.",
    note="A long-term care payment may not be rolled over, and its exception is not one of IRAs.",
)
def ira_excepted_for_events() -> Expr:
    return (
        ira_domestic_abuse_excepted
        + ira_birth_or_adoption_excepted
        + ira_emergency_expense_excepted
        + ira_disaster_excepted
        + ira_coronavirus_excepted
        + long_term_care_excepted
    )


# -- exceptions of IRAs only, in the order of the statute: premiums, medical expenses, education, first home ------
@rule(
    "Did unemployment compensation last twelve consecutive weeks?",
    cites="26 USC 72(t)(2)(D)(i)",
    ref="D-PEN-22",
    yes="Unemployment compensation was received for {health_premiums_unemployed_weeks} consecutive weeks.",
    no="Unemployment compensation was received for {health_premiums_unemployed_weeks} consecutive weeks; "
    "twelve are needed.",
    unknown="The weeks of unemployment compensation are not on file.",
)
def was_unemployed_for_12_weeks() -> Expr:
    return claims.health_premiums_unemployed_weeks >= 12


@rule(
    "May the exception for health premiums be claimed of an IRA?",
    cites="26 USC 72(t)(2)(D)",
    ref="D-PEN-22",
    yes="The exception for health premiums while unemployed may be claimed of an IRA.",
    no="The exception for health premiums while unemployed may not be claimed.",
    unknown="Whether the exception for health premiums may be claimed cannot be told.",
    not_claimed="The participant claims no health premiums while unemployed.",
)
def health_premiums_may_be_claimed() -> Expr:
    return claims.health_premiums & was_unemployed_for_12_weeks


@amount(
    "How much would the exception for health premiums spare?",
    cites="26 USC 72(t)(2)(D)",
    ref="D-PEN-22 D-ROLL-09",
    says="{ira_health_premiums_excepted} would be spared for health premiums while unemployed.",
    unknown="What would be spared for health premiums cannot be told.",
)
def ira_health_premiums_excepted() -> Expr:
    left = ira_exposed_total - ira_money_covered_for_events
    return _up_to(health_premiums_may_be_claimed, claims.health_premiums_paid, left)


@amount(
    "How much would medical expenses spare?",
    cites="26 USC 72(t)(2)(B), 213(a)",
    ref="D-PEN-20 D-ROLL-09",
    says="{ira_medical_excepted} would be spared for medical expenses.",
    unknown="What would be spared for medical expenses cannot be told.",
)
def ira_medical_excepted() -> Expr:
    left = ira_exposed_total + plan_exposed_total - ira_excepted_for_events - ira_health_premiums_excepted
    return _up_to(claims.medical_expenses, medical_allowance_left, left)


@amount(
    "How much of what an IRA pays is left for education and a first home?",
    cites="26 USC 72(t)(2)(E), 72(t)(2)(F)",
    ref="D-ROLL-09 D-PEN-23 D-PEN-24",
    confidence="derived",
    says="{ira_money_left} of what an IRA pays is covered by no other exception.",
    unknown="How much of what an IRA pays is covered by no other exception cannot be told.",
    note="Medical expenses serve the plan's own payments first, which no exception of IRAs can cover.",
)
def ira_money_left() -> Expr:
    of_plan = plan_exposed_total - (ira_excepted_for_events - ira_money_covered_for_events)
    return (
        ira_exposed_total
        - ira_money_covered_for_events
        - ira_health_premiums_excepted
        - not_below_zero(ira_medical_excepted - of_plan)
    )


@rule(
    "May the exception for higher education be claimed of an IRA?",
    cites="26 USC 72(t)(2)(E), 72(t)(7)",
    ref="D-PEN-23",
    yes="Higher education expenses of the year may be claimed of an IRA.",
    no="The exception for higher education may not be claimed: the expenses are not of the year of payment.",
    unknown="Whether the expenses are of the year of payment is not on file.",
    not_claimed="The participant claims no higher education expenses.",
)
def higher_education_may_be_claimed() -> Expr:
    return claims.higher_education & claims.higher_education_paid_in_year


@amount(
    "How much would the exception for higher education spare?",
    cites="26 USC 72(t)(2)(E), 72(t)(7)",
    ref="D-PEN-23 D-ROLL-09 D-SEED-14",
    says="{ira_higher_education_excepted} would be spared for higher education.",
    unknown="What would be spared for higher education cannot be told.",
)
def ira_higher_education_excepted() -> Expr:
    return _up_to(higher_education_may_be_claimed, claims.higher_education_expenses, ira_money_left)


@amount(
    "How much of the lifetime amount for a first home is left?",
    cites="26 USC 72(t)(8)(B)",
    ref="D-PEN-24",
    says="After {first_home_lifetime_used}, {first_home_room} of the lifetime amount is left.",
    unknown="What earlier payments used of the lifetime amount is not on file.",
)
def first_home_room() -> Expr:
    cap = figure("first_home_lifetime_cap", on=request.payment_date)
    return not_below_zero(cap - claims.first_home_lifetime_used)


@amount(
    "How much would the exception for a first home spare?",
    cites="26 USC 72(t)(2)(F), 72(t)(8)",
    ref="D-PEN-24 D-ROLL-09",
    says="{ira_first_home_excepted} would be spared for a first home.",
    unknown="What would be spared for a first home cannot be told.",
)
def ira_first_home_excepted() -> Expr:
    room = lesser_of(claims.first_home_amount, first_home_room)
    return _up_to(claims.first_home, room, ira_money_left - ira_higher_education_excepted)


# -- the tax -----------------------------------------------------------------------------------------------------
@amount(
    "How much would exceptions up to an amount spare?",
    cites="26 USC 72(t)(2), 72(t)(3)",
    ref="D-ROLL-09 D-PEN-04",
    says="Exceptions would spare {ira_excepted_total}.",
    unknown="What exceptions would spare cannot be told.",
)
def ira_excepted_total() -> Expr:
    return (
        ira_excepted_for_events
        + ira_health_premiums_excepted
        + ira_medical_excepted
        + ira_higher_education_excepted
        + ira_first_home_excepted
    )


@amount(
    "How much would the additional tax be if the money went to a traditional IRA first?",
    cites="26 USC 72(t)(1), 72(t)(3)",
    ref="D-ROLL-09 D-AMT-11",
    says="The additional tax would be {ira_additional_tax}: the rate of the year on {ira_exposed_total} paid by "
    "an IRA and {plan_exposed_total} paid by the plan, less {ira_excepted_total}.",
    unknown="What the additional tax would be cannot be told.",
)
def ira_additional_tax() -> Expr:
    rate = figure("early_distribution_tax_rate", on=request.payment_date)
    exposed = ira_exposed_total + plan_exposed_total
    return portion(not_below_zero(exposed - ira_excepted_total), rate, WHOLE, rounding="half_up")


# -- minimums ----------------------------------------------------------------------------------------------------
@rule(
    "Would a rollover to an IRA bring required minimums that work for the employer now postpones?",
    cites="26 USC 401(a)(9)(C), 408(a)(6)",
    ref="D-RMD-03",
    confidence="derived",
    yes="The participant has reached the applicable age and still works: the plan asks for no minimum, but an "
    "IRA does.",
    no="A rollover to an IRA brings no minimum that the plan does not ask for.",
    unknown="The date of birth, ownership or employment is not on file.",
)
def ira_brings_required_minimums() -> Expr:
    return attains_applicable_age_in_the_year & ~minimum_is_required_in_the_year


# -- what a Roth IRA records -------------------------------------------------------------------------------------
@rule(
    "Is designated Roth money rolled over to a Roth IRA?",
    cites="26 CFR 1.408A-10 A-3, A-4",
    ref="D-ROTH-05 D-AGE-15",
    yes="Designated Roth money is rolled over to a Roth IRA, whose own five years count.",
    no="No designated Roth money is rolled over to a Roth IRA.",
    unknown="Whether designated Roth money is rolled over to a Roth IRA cannot be told.",
)
def is_roth_money_to_a_roth_ira() -> Expr:
    return goes_to_roth_ira & is_roth_money


@amount(
    "How much of the amount is regular contributions in the Roth IRA?",
    cites="26 CFR 1.408A-10 A-3",
    ref="D-ROTH-05",
    says="{roth_ira_contributions} counts as regular contributions in the Roth IRA.",
    unknown="How much counts as regular contributions in the Roth IRA cannot be told.",
    note="All of a qualified payment; of another, only the basis.",
)
def roth_ira_contributions() -> Expr:
    return choose(
        (~is_roth_money_to_a_roth_ira, 0), (payment_is_qualified, piece.amount), otherwise=piece.after_tax
    )


@amount(
    "How much of the amount is earnings in the Roth IRA?",
    cites="26 CFR 1.408A-10 A-3",
    ref="D-ROTH-05",
    says="{roth_ira_earnings} counts as earnings in the Roth IRA.",
    unknown="How much counts as earnings in the Roth IRA cannot be told.",
)
def roth_ira_earnings() -> Expr:
    return choose((~is_roth_money_to_a_roth_ira, 0), otherwise=piece.amount - roth_ira_contributions)


@amount(
    "How much of the amount is converted in the Roth IRA?",
    cites="26 USC 408A(d)(3), 408A(d)(4)(B)(ii); 26 CFR 1.408A-8",
    ref="D-ROLL-05 D-ROTH-05",
    confidence="derived",
    says="{roth_ira_conversions} counts as converted in the Roth IRA.",
    unknown="How much counts as converted in the Roth IRA cannot be told.",
)
def roth_ira_conversions() -> Expr:
    return choose((~goes_to_roth_ira, 0), otherwise=piece.amount - roth_ira_contributions - roth_ira_earnings)
