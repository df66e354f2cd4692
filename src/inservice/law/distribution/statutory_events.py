"""Events that a statute adds: who qualifies, when, and how much all of a person's plans together may pay."""

from __future__ import annotations

from datetime import date

from inservice.engine.dates import days_after, days_between, first_of_year, months_after, year_of
from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    always,
    any_of,
    as_expr,
    cannot_tell,
    choose,
    given,
    greater_of,
    greatest_of,
    lesser_of,
    never,
    not_below_zero,
    nothing,
    portion,
    select,
    total,
)
from inservice.facts.tables import (
    REQUEST,
    account,
    claims,
    clause,
    earlier,
    employment,
    participant,
    person,
    plan,
    readings,
    request,
)
from inservice.law.distribution.ages import attained_age_50
from inservice.law.distribution.grains import per_option
from inservice.law.distribution.history import every_history_covers, plan_history_covers
from inservice.law.distribution.vesting import vested_benefit
from inservice.law.figures import disaster_law_cap, disaster_law_date, figure

_HUNDRED_PERCENT = 10_000
_paid = request.payment_date


def _room(cap: Expr, used: Expr, history: Expr) -> Expr:
    """What earlier payments leave of a cap: nothing once they reach it, unknown while some may be missing."""
    return choose((used >= cap, 0), (history, cap - used), otherwise=nothing())


# -- active duty ---------------------------------------------------------------------------------------------


@rule(
    "Is the payment made between the call and the end of active duty?",
    cites="26 USC 72(t)(2)(G)(iii); 26 USC 414(u)(12)(B)(i)",
    ref="D-PATH-09 D-PATH-10",
    yes="Called on {active_duty_called_on}, the participant is still on active duty on the payment date.",
    no="The payment date is before the call of {active_duty_called_on} or after active duty ended.",
    unknown="The date of the call, or whether active duty has ended, is not on file.",
)
def payment_falls_in_active_duty() -> Expr:
    return active_duty_had_begun & (claims.active_duty_is_ongoing | active_duty_ends_later)


@rule(
    "Had the participant been called by the payment date?",
    cites="26 USC 72(t)(2)(G)(iii)(III)",
    ref="D-PATH-09",
    yes="The participant was called on {active_duty_called_on}.",
    no="The participant is called on {active_duty_called_on}, after the payment date.",
    unknown="The date of the call is not on file.",
)
def active_duty_had_begun() -> Expr:
    return claims.active_duty_called_on <= _paid


@rule(
    "Does active duty end on or after the payment date?",
    cites="26 USC 72(t)(2)(G)(iii)(III)",
    ref="D-PATH-09",
    yes="Active duty ends on {active_duty_ends_on}, not before the payment date.",
    no="Active duty ended on {active_duty_ends_on}, before the payment date.",
    unknown="The date on which active duty ends is not on file.",
)
def active_duty_ends_later() -> Expr:
    return claims.active_duty_ends_on >= _paid


@rule(
    "Was the reservist called for more than 179 days?",
    cites="26 USC 72(t)(2)(G)(iii)(II)",
    ref="D-PATH-09 D-SEED-10",
    yes="The call is for {active_duty_ordered_days} days, more than 179.",
    no="The call is for {active_duty_ordered_days} days; it must be for more than 179.",
    unknown="For how many days the reservist was called is not on file.",
)
def called_for_more_than_179_days() -> Expr:
    return claims.active_duty_ordered_days > figure("reservist_call_days", on=_paid)


@rule(
    "Was the call after September 11, 2001?",
    cites="26 USC 72(t)(2)(G)(iv)",
    ref="D-PATH-09",
    yes="The call of {active_duty_called_on} came after September 11, 2001.",
    no="The call of {active_duty_called_on} did not come after September 11, 2001.",
    unknown="The date of the call is not on file.",
)
def called_after_september_11_2001() -> Expr:
    return claims.active_duty_called_on > date(2001, 9, 11)


@rule(
    "Is the payment a qualified reservist distribution?",
    cites="26 USC 72(t)(2)(G)(iii), 401(k)(2)(B)(i)(V)",
    ref="D-PATH-09 D-SEED-10",
    yes="A reservist called on {active_duty_called_on} for more than 179 days, or indefinitely, is paid "
    "during active duty.",
    no="The payment is not to a reservist called for more than 179 days, or indefinitely, between the call "
    "and the end of active duty.",
    unknown="Whether the participant is a reservist, or the particulars of the call, are not on file.",
    not_claimed="The participant does not claim to be called to active duty.",
)
def qualified_reservist_facts_hold() -> Expr:
    long_enough = called_for_more_than_179_days | claims.active_duty_is_indefinite
    who = claims.active_duty & claims.active_duty_is_reservist
    return who & long_enough & called_after_september_11_2001 & payment_falls_in_active_duty


@rule(
    "Does active duty last more than 30 days?",
    cites="26 USC 3401(h)(2)(A), 414(u)(12)(B)(i)",
    ref="D-PATH-10",
    yes="Active duty is for more than 30 days.",
    no="Active duty is for {active_duty_ordered_days} days; it must be for more than 30.",
    unknown="How long active duty lasts is not on file.",
)
def active_duty_exceeds_30_days() -> Expr:
    days = figure("deemed_severance_days", on=_paid)
    return (claims.active_duty_ordered_days > days) | (
        days_between(claims.active_duty_called_on, _paid) > days
    )


@rule(
    "Is the participant treated as severed because of active duty?",
    cites="26 USC 414(u)(12)(B)(i); Notice 2010-15",
    ref="D-PATH-10 D-ELIG-80",
    yes="The participant is on active duty for more than 30 days, which counts as severance from employment.",
    no="The participant is not on active duty for more than 30 days on the payment date.",
    unknown="The particulars of active duty are not on file.",
    not_claimed="The participant does not claim to be on active duty.",
)
def deemed_severance_facts_hold() -> Expr:
    long_enough = active_duty_exceeds_30_days | claims.active_duty_is_indefinite
    return claims.active_duty & long_enough & payment_falls_in_active_duty


@rule(
    "Is the account one of elective deferrals?",
    cites="26 USC 402(g)(3)",
    ref="D-ELIG-80",
    yes="The account holds elective deferrals.",
    no="The account does not hold elective deferrals.",
    unknown="The money source of the account is not on file.",
)
def holds_elective_deferrals() -> Expr:
    return account.restriction.is_one_of(
        "pre_tax_deferrals",
        "roth_deferrals",
        "simple_401k_deferrals",
        "annuity_pre_tax_deferrals",
        "annuity_roth_deferrals",
        "custodial_pre_tax_deferrals",
        "custodial_roth_deferrals",
    )


@rule(
    "Does the deemed severance reach this money, as the plan reads the statute?",
    cites="26 USC 414(u)(12)(B)(i)",
    ref="D-ELIG-80 O-REH-20",
    confidence="derived",
    yes="As the plan reads the statute, the deemed severance reaches this money.",
    no="The plan reads the deemed severance as reaching elective deferrals only.",
    unknown="How the plan reads the reach of the deemed severance, or the account's money source, is not on"
    " file.",
)
def deemed_severance_reaches_the_money() -> Expr:
    return select(
        readings.deemed_severance_reach,
        {"elective_deferrals_only": holds_elective_deferrals},
        otherwise=always(),
    )


# -- birth or adoption ---------------------------------------------------------------------------------------


@amount(
    "What is the last day of the year that begins with the birth or adoption?",
    kind="date",
    cites="26 USC 72(t)(2)(H)(iii)(I)",
    ref="D-PATH-12",
    says="The year that begins on {birth_or_adoption_on} ends on {birth_or_adoption_window_ends_on}.",
    unknown="The day of the birth or adoption is not on file.",
)
def birth_or_adoption_window_ends_on() -> Expr:
    months = figure("birth_or_adoption_window_months", on=_paid)
    return days_after(months_after(claims.birth_or_adoption_on, months), -1)


@rule(
    "Is the payment made within one year beginning with the birth or adoption?",
    cites="26 USC 72(t)(2)(H)(iii)(I); Notice 2020-68 Part D",
    ref="D-PATH-12",
    yes="The birth or final adoption was on {birth_or_adoption_on}; the payment falls in the year that ends"
    " on {birth_or_adoption_window_ends_on}.",
    no="The birth or final adoption was on {birth_or_adoption_on}; the payment does not fall in the year "
    "that ends on {birth_or_adoption_window_ends_on}.",
    unknown="The day of the birth or adoption is not on file.",
)
def payment_is_within_a_year_of_birth_or_adoption() -> Expr:
    return (claims.birth_or_adoption_on <= _paid) & (birth_or_adoption_window_ends_on >= _paid)


@rule(
    "Is the payment a qualified birth or adoption distribution?",
    cites="26 USC 72(t)(2)(H); Notice 2020-68 Part D",
    ref="D-PATH-12 D-LAW-07",
    yes="The payment follows a birth or an eligible adoption within one year.",
    no="The payment does not follow a birth or an eligible adoption within one year.",
    unknown="The particulars of the birth or adoption are not on file.",
    not_claimed="The participant does not claim a birth or adoption.",
)
def birth_or_adoption_facts_hold() -> Expr:
    eligible = claims.birth_or_adoption & claims.birth_or_adoption_adoptee_eligible
    return eligible & payment_is_within_a_year_of_birth_or_adoption


@rule(
    "Does the earlier payment count against the cap for this birth or adoption?",
    cites="26 USC 72(t)(2)(H)(ii); Notice 2020-68 D-4",
    ref="D-PATH-12",
    confidence="derived",
    yes="The birth or adoption distribution of {earlier.payment_date} was paid after this birth or adoption.",
    no="The earlier payment was no birth or adoption distribution for this birth or adoption.",
    unknown="The kind or date of an earlier payment is not on file.",
)
def earlier_counts_for_birth_or_adoption() -> Expr:
    since = earlier.payment_date >= claims.birth_or_adoption_on
    return select(earlier.event, {"birth_or_adoption": since}, otherwise=never())


@amount(
    "How much may still be paid for this birth or adoption?",
    cites="26 USC 72(t)(2)(H)(ii); Notice 2020-68 D-4, D-5",
    ref="D-PATH-12 D-AMT-01",
    says="For {birth_or_adoption_children} child or children, what earlier payments leave of the cap is "
    "{birth_or_adoption_room}.",
    unknown="The number of children, or the history of birth or adoption distributions from every plan, is "
    "not on file.",
)
def birth_or_adoption_room() -> Expr:
    cap = figure("birth_or_adoption_cap", on=_paid) * claims.birth_or_adoption_children
    used = total(earlier.amount, per=REQUEST, where=earlier_counts_for_birth_or_adoption)
    return _room(cap, used, every_history_covers(claims.birth_or_adoption_on))


# -- emergency personal expense ------------------------------------------------------------------------------


@rule(
    "Was the earlier payment an emergency distribution in the same calendar year?",
    cites="26 USC 72(t)(2)(I)(ii)",
    ref="D-PATH-13",
    yes="An emergency distribution was made on {earlier.payment_date}, in the same calendar year.",
    no="The earlier payment was no emergency distribution of the same calendar year.",
    unknown="The kind or date of an earlier payment is not on file.",
)
def earlier_emergency_in_the_year() -> Expr:
    same_year = year_of(earlier.payment_date) == year_of(_paid)
    return select(earlier.event, {"emergency_expense": same_year}, otherwise=never())


@rule(
    "Is this the first emergency distribution of the calendar year from any plan?",
    cites="26 USC 72(t)(2)(I)(ii); Notice 2024-55 A-5",
    ref="D-PATH-13",
    yes="No plan or IRA has made the person an emergency distribution in the calendar year.",
    no="An emergency distribution was already made in the calendar year; a repayment does not change that.",
    unknown="The history of the person's distributions from every plan in the calendar year is not complete.",
)
def emergency_is_the_first_of_the_year() -> Expr:
    had_one = any_of(earlier_emergency_in_the_year, per=REQUEST)
    complete = every_history_covers(first_of_year(year_of(_paid)))
    return choose((had_one, never()), (complete, always()), otherwise=cannot_tell())


@rule(
    "Was the earlier payment an emergency distribution of this plan in one of the three calendar years "
    "before?",
    cites="26 USC 72(t)(2)(I)(vii)",
    ref="D-PATH-13",
    yes="This plan made an emergency distribution on {earlier.payment_date}.",
    no="The earlier payment was no emergency distribution of this plan in the three calendar years before.",
    unknown="The kind or date of an earlier payment is not on file.",
)
def earlier_emergency_in_three_years() -> Expr:
    return earlier_was_emergency_of_this_plan & earlier_is_in_three_years_before


@rule(
    "Was the earlier payment an emergency distribution of this plan?",
    cites="26 USC 72(t)(2)(I)(vii)",
    ref="D-PATH-13",
    yes="The earlier payment was an emergency distribution of this plan.",
    no="The earlier payment was no emergency distribution of this plan.",
    unknown="The kind of an earlier payment is not on file.",
)
def earlier_was_emergency_of_this_plan() -> Expr:
    return select(earlier.event, {"emergency_expense": earlier.is_from_this_plan}, otherwise=never())


@rule(
    "Was the earlier payment made in one of the three calendar years before?",
    cites="26 USC 72(t)(2)(I)(vii)",
    ref="D-PATH-13",
    yes="The earlier payment of {earlier.payment_date} falls in one of the three calendar years before.",
    no="The earlier payment of {earlier.payment_date} does not fall in one of the three calendar years "
    "before.",
    unknown="The date of an earlier payment is not on file.",
)
def earlier_is_in_three_years_before() -> Expr:
    then, now = year_of(earlier.payment_date), year_of(_paid)
    return (then < now) & (then >= now - figure("emergency_expense_wait_years", on=_paid))


@rule(
    "Was the earlier payment made good to this plan?",
    cites="26 USC 72(t)(2)(I)(vii)",
    ref="D-PATH-13",
    yes="Of {earlier.amount}, {repaid} was repaid, and later contributions make up the rest.",
    no="Of {earlier.amount}, {repaid} was repaid, and later deferrals and employee contributions do not "
    "make up the rest.",
    unknown="What was repaid of an earlier payment, or what was contributed to this plan since, is not on "
    "file.",
)
def earlier_was_made_good() -> Expr:
    return (
        (earlier.repaid >= earlier.amount)
        | (earlier.deferrals_since >= earlier.amount - earlier.repaid)
        | (earlier.deferrals_since >= earlier.amount)
    )


@rule(
    "Does an earlier emergency distribution of this plan still bar another?",
    cites="26 USC 72(t)(2)(I)(vii)",
    ref="D-PATH-13",
    yes="The emergency distribution of {earlier.payment_date} was not made good, so this plan may make no "
    "other for three calendar years.",
    no="The earlier payment does not bar another emergency distribution.",
    unknown="The particulars of an earlier payment are not on file.",
)
def earlier_bars_an_emergency() -> Expr:
    return earlier_emergency_in_three_years & ~earlier_was_made_good


@rule(
    "Has every earlier emergency distribution of this plan been made good or passed?",
    cites="26 USC 72(t)(2)(I)(vii); Notice 2024-55 A-5",
    ref="D-PATH-13",
    yes="No emergency distribution of this plan in the three calendar years before remains to be made good.",
    no="An emergency distribution of this plan in the three calendar years before was neither repaid nor "
    "made up by later contributions.",
    unknown="The plan's payment history of the three calendar years before, or what was made good, is not "
    "on file.",
)
def emergencies_of_this_plan_are_made_good() -> Expr:
    barred = any_of(earlier_bars_an_emergency, per=REQUEST)
    begin = first_of_year(year_of(_paid) - figure("emergency_expense_wait_years", on=_paid))
    complete = plan_history_covers(greater_of(begin, date(2024, 1, 1)))  # no plan could pay one before
    return choose((barred, never()), (complete, always()), otherwise=cannot_tell())


@rule(
    "Is the payment an emergency personal expense distribution?",
    cites="26 USC 72(t)(2)(I); Notice 2024-55",
    ref="D-PATH-13 D-LAW-17",
    yes="An emergency is certified, and no earlier emergency distribution stands in the way.",
    no="No emergency is certified, or an earlier emergency distribution stands in the way.",
    unknown="The certification, or the history of emergency distributions, is not on file.",
    not_claimed="The participant does not claim an emergency personal expense.",
)
def emergency_expense_facts_hold() -> Expr:
    certified = claims.emergency_expense & claims.emergency_expense_certified
    return certified & emergency_is_the_first_of_the_year & emergencies_of_this_plan_are_made_good


@amount(
    "How much may be paid for an emergency?",
    cites="26 USC 72(t)(2)(I)(iii); Notice 2024-55",
    ref="D-PATH-13 D-AMT-02",
    says="With a vested benefit of {vested_benefit} in the plan, {emergency_expense_room} may be paid: at "
    "most $1,000, and only what the benefit exceeds $1,000.",
    unknown="The vested benefit in the plan is not on file, or the cap of the year is not yet published.",
)
def emergency_expense_room() -> Expr:
    above = not_below_zero(vested_benefit - figure("emergency_expense_floor", on=_paid))
    return lesser_of(figure("emergency_expense_cap", on=_paid), above)


@amount(
    "On what date may the next emergency distribution be made, if nothing is made good?",
    kind="date",
    cites="26 USC 72(t)(2)(I)(ii),(vii)",
    ref="D-PATH-13",
    says="The next calendar year begins on {emergency_expense_returns_on}.",
    unknown="The payment date is not on file.",
)
def emergency_expense_returns_on() -> Expr:
    return first_of_year(year_of(_paid) + 1)


@rule(
    "Does an emergency distribution of this plan remain that was not made good?",
    cites="26 USC 72(t)(2)(I)(vii)",
    ref="D-PATH-13",
    yes="An earlier emergency distribution of this plan was not made good to it.",
    no="The earlier payment was no emergency distribution of this plan, or it was made good.",
    unknown="The particulars of an earlier payment are not on file.",
)
def earlier_emergency_was_not_made_good() -> Expr:
    return earlier_was_emergency_of_this_plan & ~earlier_was_made_good


@amount(
    "On what date do the three calendar years after an emergency distribution that was not made good end?",
    kind="date",
    cites="26 USC 72(t)(2)(I)(vii)",
    ref="D-PATH-13",
    says="The three calendar years after the emergency distribution that was not made good have passed on "
    "{emergency_expense_wait_ends_on}.",
    unknown="No emergency distribution of this plan remains to be made good, or its particulars are not on file.",
)
def emergency_expense_wait_ends_on() -> Expr:
    latest = greatest_of(earlier.payment_date, per=REQUEST, where=earlier_emergency_was_not_made_good)
    return first_of_year(year_of(latest) + figure("emergency_expense_wait_years", on=_paid) + 1)


# -- domestic abuse ------------------------------------------------------------------------------------------


@amount(
    "What is the last day of the year that begins with the abuse?",
    kind="date",
    cites="26 USC 72(t)(2)(K)(iii)(I)",
    ref="D-PATH-14",
    says="The year that begins on {domestic_abuse_on} ends on {domestic_abuse_window_ends_on}.",
    unknown="The day of the abuse is not on file.",
)
def domestic_abuse_window_ends_on() -> Expr:
    months = figure("domestic_abuse_window_months", on=_paid)
    return days_after(months_after(claims.domestic_abuse_on, months), -1)


@rule(
    "Is the payment made within one year beginning with a day of abuse?",
    cites="26 USC 72(t)(2)(K)(iii)(I); Notice 2024-55",
    ref="D-PATH-14",
    yes="The abuse was on {domestic_abuse_on}; the payment falls in the year that ends on "
    "{domestic_abuse_window_ends_on}.",
    no="The abuse was on {domestic_abuse_on}; the payment does not fall in the year that ends on "
    "{domestic_abuse_window_ends_on}.",
    unknown="The day of the abuse is not on file.",
)
def payment_is_within_a_year_of_abuse() -> Expr:
    return (claims.domestic_abuse_on <= _paid) & (domestic_abuse_window_ends_on >= _paid)


@rule(
    "Is the payment to a victim of domestic abuse?",
    cites="26 USC 72(t)(2)(K); Notice 2024-55",
    ref="D-PATH-14 D-LAW-17",
    yes="Domestic abuse within the last year is certified.",
    no="Domestic abuse is not certified, or the payment is not within one year of it.",
    unknown="The day of the abuse, or its certification, is not on file.",
    not_claimed="The participant does not claim to be a victim of domestic abuse.",
)
def domestic_abuse_facts_hold() -> Expr:
    return claims.domestic_abuse & claims.domestic_abuse_certified & payment_is_within_a_year_of_abuse


@rule(
    "Does the earlier payment count against the domestic abuse cap?",
    cites="26 USC 72(t)(2)(K)(ii)",
    ref="D-PATH-14 D-OPEN-03",
    confidence="unconfirmed",
    yes="The domestic abuse distribution of {earlier.payment_date} counts against the cap, so far as it was"
    " not repaid.",
    no="The earlier payment does not count against the domestic abuse cap.",
    unknown="The kind or date of an earlier payment is not on file.",
)
def earlier_counts_for_domestic_abuse() -> Expr:
    return select(earlier.event, {"domestic_abuse": earlier_is_of_the_same_abuse}, otherwise=never())


@rule(
    "Was the earlier payment made for the abuse now claimed, as the plan reads the cap?",
    cites="26 USC 72(t)(2)(K)(ii)",
    ref="D-OPEN-03",
    confidence="unconfirmed",
    yes="As the plan reads the cap, the payment of {earlier.payment_date} counts.",
    no="As the plan reads the cap, the new incident renews it, so the payment of {earlier.payment_date} "
    "does not count.",
    unknown="How the plan reads the cap, the date of the earlier payment, or the day of the abuse is not on"
    " file.",
)
def earlier_is_of_the_same_abuse() -> Expr:
    since = earlier.payment_date >= claims.domestic_abuse_on
    return select(readings.domestic_abuse_room, {"renewed_by_repayment": since}, otherwise=always())


@amount(
    "What of the earlier payment was not repaid?",
    cites="26 USC 72(t)(2)(K)(v)",
    ref="D-PATH-14",
    says="Of {earlier.amount}, {unrepaid_of_earlier} was not repaid.",
    unknown="What was repaid of an earlier payment is not on file.",
)
def unrepaid_of_earlier() -> Expr:
    return not_below_zero(earlier.amount - earlier.repaid)


@amount(
    "How much may still be paid to a victim of domestic abuse?",
    cites="26 USC 72(t)(2)(K)(ii),(vii); Notice 2024-55",
    ref="D-PATH-14 D-AMT-03",
    confidence="unconfirmed",
    says="Of the lesser of the year's cap and half of the vested benefit of {vested_benefit}, earlier "
    "payments not repaid leave {domestic_abuse_room}.",
    unknown="The vested benefit, the cap of the year, or the history of domestic abuse distributions from "
    "every plan is not on file.",
)
def domestic_abuse_room() -> Expr:
    half = portion(
        vested_benefit, figure("domestic_abuse_share", on=_paid), _HUNDRED_PERCENT, rounding="down"
    )
    cap = lesser_of(figure("domestic_abuse_cap", on=_paid), half)
    used = total(unrepaid_of_earlier, per=REQUEST, where=earlier_counts_for_domestic_abuse)
    return _room(cap, used, every_history_covers(as_expr(date(2024, 1, 1))))


# -- disasters -----------------------------------------------------------------------------------------------


@rule(
    "Is the disaster one of 2018 and 2019 whose law still runs?",
    cites="P.L. 116-94 Div. Q sec. 202",
    ref="D-LAW-10",
    confidence="derived",
    yes="The disaster that began on {disaster_incident_from} is one of 2018 and 2019, and its law ran "
    "through June 16, 2020.",
    no="The disaster that began on {disaster_incident_from} is not one of 2018 and 2019, or the payment "
    "came after June 16, 2020.",
    unknown="The first day of the incident period is not on file.",
)
def disaster_is_of_2018_or_2019() -> Expr:
    law = "disasters_of_2018_and_2019"
    begins = claims.disaster_incident_from
    in_years = (begins >= disaster_law_date(law, "incident_from")) & (begins < date(2020, 1, 1))
    return in_years & (_paid <= disaster_law_date(law, "paid_through"))


@rule(
    "Is the disaster one of 2020 whose law still runs?",
    cites="P.L. 116-260 Div. EE secs. 301, 302",
    ref="D-LAW-10",
    confidence="unconfirmed",
    yes="The disaster that began on {disaster_incident_from} and was declared on {disaster_declared_on} is one of "
    "2020, and its law ran through June 24, 2021.",
    no="The disaster that began on {disaster_incident_from} did not begin between December 28, 2019 and December 27, "
    "2020, was not declared between January 1, 2020 and February 25, 2021, or the payment came after June 24, 2021.",
    unknown="The first day of the incident period or the day of the declaration is not on file.",
)
def disaster_is_of_2020() -> Expr:
    law = "disasters_of_2020"
    begins, declared = claims.disaster_incident_from, claims.disaster_declared_on
    began = (begins >= disaster_law_date(law, "incident_from")) & (
        begins <= disaster_law_date(law, "incident_through")
    )
    in_window = (declared >= disaster_law_date(law, "declared_from")) & (
        declared <= disaster_law_date(law, "declared_through")
    )
    return began & in_window & (_paid <= disaster_law_date(law, "paid_through"))


@amount(
    "What is the last day for a payment on account of the disaster?",
    kind="date",
    cites="26 USC 72(t)(11)(C); Fact Sheet 2024-19",
    ref="D-PATH-15 D-LAW-11",
    says="A payment for the disaster could be made through {disaster_window_ends_on}: 179 days after the "
    "latest of December 29, 2022, the first day of the incident and the declaration.",
    unknown="The first day of the incident period or the day of the declaration is not on file.",
)
def disaster_window_ends_on() -> Expr:
    not_before = disaster_law_date("permanent", "not_before")
    applicable = greater_of(not_before, claims.disaster_incident_from, claims.disaster_declared_on)
    return days_after(applicable, figure("disaster_recovery_last_day", on=_paid))


@rule(
    "Is the payment made by the last day for the disaster?",
    cites="26 USC 72(t)(11)(C); Fact Sheet 2024-19",
    ref="D-PATH-15 D-LAW-11",
    yes="The payment is in time: the last day is {disaster_window_ends_on}.",
    no="The payment is too late: the last day was {disaster_window_ends_on}.",
    unknown="The first day of the incident period or the day of the declaration is not on file.",
)
def disaster_payment_is_in_time() -> Expr:
    return disaster_window_ends_on >= _paid


@rule(
    "Did the disaster begin on or after the first day of the permanent law?",
    cites="SECURE 2.0 Act of 2022 sec. 331(d)",
    ref="D-LAW-11",
    yes="The disaster began on {disaster_incident_from}, on or after January 26, 2021.",
    no="The disaster began on {disaster_incident_from}, before January 26, 2021: only the laws for the disasters of "
    "2018 to 2020 can cover it.",
    unknown="The first day of the incident period is not on file.",
)
def disaster_began_under_the_permanent_law() -> Expr:
    return claims.disaster_incident_from >= disaster_law_date("permanent", "incident_from")


@rule(
    "Is the disaster one that a disaster law in force on the payment date covers?",
    cites="26 USC 72(t)(11); P.L. 116-94 Div. Q sec. 202; P.L. 116-260 Div. EE sec. 302",
    ref="D-PATH-15 D-LAW-10 D-LAW-11",
    yes="A disaster law in force on the payment date covers the disaster.",
    no="No disaster law in force on the payment date covers the disaster.",
    unknown="The dates of the disaster are not on file.",
    not_claimed="The participant does not claim a disaster.",
)
def disaster_is_within_a_law() -> Expr:
    older = disaster_is_of_2018_or_2019 | disaster_is_of_2020
    return claims.disaster & choose(
        (disaster_began_under_the_permanent_law, disaster_payment_is_in_time), otherwise=older
    )


@rule(
    "Had the incident period begun by the payment date?",
    cites="26 USC 72(t)(11)(C)(i)(I)",
    ref="D-PATH-15",
    yes="The incident period began on {disaster_incident_from}.",
    no="The incident period begins on {disaster_incident_from}, after the payment date.",
    unknown="The first day of the incident period is not on file.",
)
def disaster_had_begun() -> Expr:
    return claims.disaster_incident_from <= _paid


@rule(
    "Is the payment a qualified disaster recovery distribution?",
    cites="26 USC 72(t)(11); SECURE 2.0 Act of 2022 sec. 331; P.L. 116-94 Div. Q sec. 202; P.L. 116-260 "
    "Div. EE sec. 302",
    ref="D-PATH-15 D-LAW-10 D-LAW-11",
    yes="The main home was in the disaster area, the participant suffered an economic loss, and the payment"
    " is in time.",
    no="The main home was not in the disaster area, there was no economic loss, or the payment is not in "
    "time.",
    unknown="The particulars of the disaster are not on file.",
    not_claimed="The participant does not claim a disaster.",
)
def disaster_facts_hold() -> Expr:
    loss = claims.disaster & claims.disaster_home_in_area & claims.disaster_economic_loss
    return loss & disaster_had_begun & disaster_is_within_a_law


@rule(
    "Was the earlier payment made for the same disaster?",
    cites="26 USC 72(t)(11)(B)",
    ref="D-PATH-15",
    yes="The earlier disaster distribution was made for the same disaster.",
    no="The earlier payment was not made for the same disaster.",
    unknown="The kind of an earlier payment, or the disaster it was made for, is not on file.",
)
def earlier_counts_for_the_disaster() -> Expr:
    same = earlier.disaster_declared_on == claims.disaster_declared_on
    return select(earlier.event, {"disaster_recovery": same}, otherwise=never())


@amount(
    "What is the most that all plans may pay for the disaster?",
    cites="26 USC 72(t)(11)(B); P.L. 116-94 Div. Q sec. 202; P.L. 116-260 Div. EE sec. 302",
    ref="D-AMT-04 D-LAW-10 D-LAW-11",
    says="For this disaster all plans together may pay {disaster_cap}.",
    unknown="The dates of the disaster are not on file, or no disaster law covers it.",
)
def disaster_cap() -> Expr:
    return choose(
        (disaster_is_of_2020, disaster_law_cap("disasters_of_2020")),
        (disaster_is_of_2018_or_2019, disaster_law_cap("disasters_of_2018_and_2019")),
        otherwise=figure("disaster_recovery_cap", on=_paid),
    )


@amount(
    "How much may still be paid for the disaster?",
    cites="26 USC 72(t)(11)(B)",
    ref="D-PATH-15 D-AMT-04",
    says="Of {disaster_cap} for this disaster, earlier payments leave {disaster_room}.",
    unknown="The dates of the disaster, or the history of disaster distributions from every plan, is not on"
    " file.",
)
def disaster_room() -> Expr:
    used = total(earlier.amount, per=REQUEST, where=earlier_counts_for_the_disaster)
    return _room(disaster_cap, used, every_history_covers(claims.disaster_incident_from))


# -- long-term care ------------------------------------------------------------------------------------------


@rule(
    "Is the insured the employee or the spouse?",
    cites="26 USC 401(a)(39)(C)",
    ref="D-PATH-16",
    yes="The premium insures the employee or the spouse.",
    no="The premium insures someone other than the employee or the spouse.",
    unknown="Whom the premium insures is not on file.",
)
def long_term_care_insures_self_or_spouse() -> Expr:
    return claims.long_term_care_insured.is_one_of("self", "spouse")


@rule(
    "Is the payment a qualified long-term care distribution?",
    cites="26 USC 401(a)(39), 72(t)(2)(N); Notice 2026-33",
    ref="D-PATH-16 D-LAW-22",
    yes="A premium statement is on file for insurance of the employee or spouse, and the payment falls in "
    "the year of the premium.",
    no="The premium statement, the insured or the year of the premium does not fit a qualified long-term "
    "care distribution.",
    unknown="The premium statement, the insured or the year of the premium is not on file.",
    not_claimed="The participant does not claim a long-term care premium.",
)
def long_term_care_facts_hold() -> Expr:
    papers = (
        claims.long_term_care & claims.long_term_care_statement_on_file & claims.long_term_care_paid_in_year
    )
    return papers & long_term_care_insures_self_or_spouse


@rule(
    "Does the earlier payment count against the long-term care cap of the year?",
    cites="26 USC 401(a)(39)(B)",
    ref="D-PATH-16",
    yes="The long-term care distribution of {earlier.payment_date} was made in the same taxable year.",
    no="The earlier payment was no long-term care distribution of the same taxable year.",
    unknown="The kind or date of an earlier payment is not on file.",
)
def earlier_counts_for_long_term_care() -> Expr:
    same_year = year_of(earlier.payment_date) == year_of(_paid)
    return select(earlier.event, {"long_term_care": same_year}, otherwise=never())


@amount(
    "How much may still be paid for long-term care premiums in the year?",
    cites="26 USC 401(a)(39)(B); Notice 2025-67; Notice 2026-33",
    ref="D-PATH-16 D-AMT-06",
    says="Of the least of the premium of {long_term_care_premium}, ten percent of the vested benefit of "
    "{vested_benefit} and the year's cap, earlier payments leave {long_term_care_room}.",
    unknown="The premium, the vested benefit, the cap of the year, or the history of long-term care "
    "distributions from every plan is not on file.",
)
def long_term_care_room() -> Expr:
    tenth = portion(
        vested_benefit, figure("long_term_care_share", on=_paid), _HUNDRED_PERCENT, rounding="down"
    )
    cap = lesser_of(claims.long_term_care_premium, tenth, figure("long_term_care_cap", on=_paid))
    used = total(earlier.amount, per=REQUEST, where=earlier_counts_for_long_term_care)
    begin = greater_of(first_of_year(year_of(_paid)), date(2025, 12, 30))  # no plan could pay one before
    return _room(cap, used, every_history_covers(begin))


# -- coronavirus ---------------------------------------------------------------------------------------------


@rule(
    "Was the earlier payment a coronavirus-related distribution?",
    cites="CARES Act sec. 2202(a)(2)",
    ref="D-PATH-23",
    yes="The earlier payment was coronavirus-related.",
    no="The earlier payment was not coronavirus-related.",
    unknown="The kind of an earlier payment is not on file.",
)
def earlier_counts_for_coronavirus() -> Expr:
    return earlier.event == "coronavirus"


@amount(
    "How much may still be paid as coronavirus-related distributions?",
    cites="CARES Act sec. 2202(a)(2); Notice 2020-50",
    ref="D-PATH-23 D-AMT-05 D-LAW-09",
    says="Of $100,000 from all plans, earlier payments leave {coronavirus_room}.",
    unknown="The history of coronavirus-related distributions from every plan is not on file, or the "
    "payment date is outside 2020.",
)
def coronavirus_room() -> Expr:
    used = total(earlier.amount, per=REQUEST, where=earlier_counts_for_coronavirus)
    return _room(figure("coronavirus_cap", on=_paid), used, every_history_covers(as_expr(date(2020, 1, 1))))


# -- withdrawal of automatic deferrals -----------------------------------------------------------------------


@amount(
    "What is the last day to elect a withdrawal of default deferrals?",
    kind="date",
    cites="26 USC 414(w)(2)(B); 26 CFR 1.414(w)-1(c)(2)",
    ref="D-PATH-18 D-AGE-17",
    says="With the first default deferral on {automatic_enrollment_first_default_on}, the election could be"
    " made through {automatic_enrollment_window_ends_on}.",
    unknown="The day of the first default deferral, or the plan's window, is not on file.",
)
def automatic_enrollment_window_ends_on() -> Expr:
    most = figure("automatic_enrollment_withdrawal_days", on=_paid)
    days = choose((clause.window_days == 0, most), otherwise=lesser_of(clause.window_days, most))
    return per_option(days_after(claims.automatic_enrollment_first_default_on, days))


@rule(
    "Was the election made within the window, and by the payment date?",
    cites="26 USC 414(w)(2)(B)",
    ref="D-PATH-18 D-AGE-17",
    yes="Elected on {automatic_enrollment_elected_on}, within the window that ended on "
    "{automatic_enrollment_window_ends_on}.",
    no="Elected on {automatic_enrollment_elected_on}, which is not within the window from "
    "{automatic_enrollment_first_default_on} to {automatic_enrollment_window_ends_on}.",
    unknown="The day of the first default deferral, the day of the election or the plan's window is not on "
    "file.",
)
def automatic_enrollment_election_is_in_time() -> Expr:
    elected = claims.automatic_enrollment_elected_on
    return (elected <= automatic_enrollment_window_ends_on) & (elected <= _paid)


@rule(
    "Was the earlier payment a withdrawal of default deferrals in this enrollment?",
    cites="26 USC 414(w)(2)",
    ref="D-PATH-18",
    yes="Default deferrals of this enrollment were already withdrawn on {earlier.payment_date}.",
    no="The earlier payment was no withdrawal of default deferrals of this enrollment.",
    unknown="The kind or date of an earlier payment is not on file.",
)
def earlier_was_automatic_enrollment_withdrawal() -> Expr:
    since = earlier.payment_date >= claims.automatic_enrollment_first_default_on
    return select(earlier.event, {"automatic_enrollment_withdrawal": since}, otherwise=never())


@rule(
    "Is this the first withdrawal of default deferrals in this enrollment?",
    cites="26 USC 414(w)(2)",
    ref="D-PATH-18",
    yes="Default deferrals of this enrollment were not withdrawn before.",
    no="Default deferrals of this enrollment were already withdrawn.",
    unknown="The plan's payment history since the first default deferral is not complete.",
)
def automatic_enrollment_withdrawal_is_the_first() -> Expr:
    had_one = any_of(earlier_was_automatic_enrollment_withdrawal, per=REQUEST)
    complete = plan_history_covers(claims.automatic_enrollment_first_default_on)
    return choose((had_one, never()), (complete, always()), otherwise=cannot_tell())


@rule(
    "Is the payment a permissible withdrawal of automatic deferrals?",
    cites="26 USC 414(w)(2)",
    ref="D-PATH-18",
    yes="The default deferrals were given up in time.",
    no="The default deferrals were not given up in time, or were withdrawn before.",
    unknown="The particulars of automatic enrollment are not on file.",
    not_claimed="The participant does not elect to withdraw default deferrals.",
)
def automatic_enrollment_facts_hold() -> Expr:
    in_time = claims.automatic_enrollment_withdrawal & automatic_enrollment_election_is_in_time
    return in_time & automatic_enrollment_withdrawal_is_the_first


# -- lifetime income, required minimum, orders, levies -------------------------------------------------------


@rule(
    "Is the payment made in the 90 days before the investment is withdrawn?",
    cites="26 USC 401(a)(38)(A), (B)(ii)",
    ref="D-PATH-20 D-LAW-08",
    yes="The investment may be held through {lifetime_income_last_day_on}, and the payment falls in the 90 "
    "days before.",
    no="The investment may be held through {lifetime_income_last_day_on}, and the payment does not fall in "
    "the 90 days before.",
    unknown="The last day on which the investment may be held is not on file.",
)
def payment_is_within_90_days_of_last_day() -> Expr:
    last = claims.lifetime_income_last_day_on
    return (days_between(_paid, last) <= figure("lifetime_income_days", on=_paid)) & (_paid <= last)


@rule(
    "Is a lifetime income investment about to be withdrawn from the plan?",
    cites="26 USC 401(a)(38), 401(k)(2)(B)(i)(VI)",
    ref="D-PATH-20 D-LAW-08",
    yes="The lifetime income investment is to be withdrawn within 90 days of the payment.",
    no="No lifetime income investment is to be withdrawn within 90 days of the payment.",
    unknown="The last day on which the investment may be held is not on file.",
    not_claimed="No lifetime income investment is said to be withdrawn from the plan.",
)
def lifetime_income_facts_hold() -> Expr:
    return claims.lifetime_income & payment_is_within_90_days_of_last_day


@amount(
    "In which year does the participant attain the applicable age?",
    kind="number",
    cites="26 USC 401(a)(9)(C)",
    ref="D-RMD-01 D-RMD-02",
    confidence="unconfirmed",
    says="Born {birth_date}, the participant attains the applicable age in {applicable_age_year}.",
    unknown="The date of birth is not on file.",
)
def applicable_age_year() -> Expr:
    return year_of(months_after(person.birth_date, figure("required_minimum_age", on=person.birth_date)))


@rule(
    "Must the participant begin without regard to retirement?",
    cites="26 USC 401(a)(9)(C)(ii)(I); 26 CFR 1.403(b)-6(e)(3)",
    ref="D-RMD-01",
    confidence="unconfirmed",
    yes="A 5-percent owner begins without regard to retirement.",
    no="The participant is no 5-percent owner, or the plan is a 403(b) plan, so work for the employer "
    "postpones the start.",
    unknown="Whether the participant is a 5-percent owner is not on file.",
)
def begins_without_regard_to_retirement() -> Expr:
    return plan_is_not_a_403b & participant.is_five_percent_owner


@rule(
    "Is the plan other than a 403(b) plan?",
    cites="26 CFR 1.403(b)-6(e)(3)",
    ref="D-RMD-01",
    yes="The plan is not a 403(b) plan.",
    no="The plan is a 403(b) plan, where ownership does not matter.",
    unknown="The kind of plan is not on file.",
)
def plan_is_not_a_403b() -> Expr:
    return plan.kind != "403b"


@amount(
    "What is the first year for which a minimum is required?",
    kind="number",
    cites="26 USC 401(a)(9)(C)",
    ref="D-RMD-01 D-RMD-02",
    confidence="unconfirmed",
    says="The first year for which a minimum is required is {first_distribution_year}.",
    unknown="The date of birth, ownership or the date of retirement is not on file, or the participant "
    "still works for the employer.",
)
def first_distribution_year() -> Expr:
    retired = greater_of(applicable_age_year, year_of(employment.severed_on))
    return choose(
        (begins_without_regard_to_retirement, applicable_age_year),
        (employment.is_employed, nothing()),
        otherwise=retired,
    )


@amount(
    "What is the required beginning date?",
    kind="date",
    cites="26 USC 401(a)(9)(C)",
    ref="D-RMD-01",
    confidence="unconfirmed",
    says="The required beginning date is {required_beginning_date}.",
    unknown="The date of birth, ownership or the date of retirement is not on file, or the participant "
    "still works for the employer.",
)
def required_beginning_date() -> Expr:
    return months_after(first_of_year(first_distribution_year + 1), 3)


@rule(
    "Has the participant attained the applicable age by the end of the year of payment?",
    cites="26 USC 401(a)(9)(C)",
    ref="D-RMD-02",
    confidence="unconfirmed",
    yes="The participant attains the applicable age in {applicable_age_year}.",
    no="The participant attains the applicable age only in {applicable_age_year}.",
    unknown="The date of birth is not on file.",
)
def attains_applicable_age_in_the_year() -> Expr:
    return applicable_age_year <= year_of(_paid)


@rule(
    "Is a minimum required for the year of the payment?",
    cites="26 USC 401(a)(9)(C)",
    ref="D-PATH-21 D-RMD-01 D-RMD-02",
    confidence="unconfirmed",
    yes="A minimum is required for the year of the payment.",
    no="No minimum is required: the applicable age is not reached, or the participant still works for the "
    "employer and is no 5-percent owner.",
    unknown="The date of birth, ownership or employment is not on file.",
)
def minimum_is_required_in_the_year() -> Expr:
    started = begins_without_regard_to_retirement | ~employment.is_employed
    return attains_applicable_age_in_the_year & started


@rule(
    "Is the payment a required minimum distribution?",
    cites="26 USC 401(a)(9)",
    ref="D-PATH-21",
    confidence="unconfirmed",
    yes="A minimum is required for the year of the payment.",
    no="No minimum is required for the year of the payment.",
    unknown="Whether a minimum is required for the year of the payment cannot be told.",
    not_claimed="The participant does not ask for a required minimum distribution.",
)
def required_minimum_facts_hold() -> Expr:
    return claims.required_minimum & minimum_is_required_in_the_year


@rule(
    "Is the payment required for 2023, with April 1, 2024 as its due date?",
    cites="SECURE 2.0 Act of 2022 sec. 325(b)",
    ref="D-LAW-19 D-RMD-05",
    confidence="unconfirmed",
    yes="The first year for which a minimum is required is 2023, and it was due by April 1, 2024.",
    no="The first year for which a minimum is required is {first_distribution_year}, not 2023.",
    unknown="The first year for which a minimum is required cannot be told.",
)
def minimum_is_required_for_2023() -> Expr:
    return first_distribution_year == 2023


@rule(
    "May the order be paid now?",
    cites="26 USC 414(p)(3),(4),(10)",
    ref="D-PATH-22 D-ELIG-60",
    confidence="unconfirmed",
    yes="The plan pays orders without regard to age, or the participant has reached the earliest retirement"
    " age.",
    no="The plan does not pay orders before the earliest retirement age, and the participant has not "
    "reached it.",
    unknown="Whether the plan pays orders early, or the date of birth, is not on file.",
)
def order_may_be_paid_now() -> Expr:
    return per_option(clause.is_elected | attained_age_50)


@rule(
    "Is the payment made under a qualified domestic relations order?",
    cites="26 USC 414(p)",
    ref="D-PATH-22",
    yes="A qualified domestic relations order calls for the payment.",
    no="The order is not qualified, or it cannot be paid yet.",
    unknown="Whether the order is qualified, or whether it may be paid yet, is not on file.",
    not_claimed="No domestic relations order was received.",
)
def domestic_relations_order_facts_hold() -> Expr:
    qualified = claims.domestic_relations_order & claims.domestic_relations_order_qualified
    return qualified & order_may_be_paid_now


# -- when a claim's window closes ----------------------------------------------------------------------------


@amount(
    "What is the last day on which active duty lets the payment be made?",
    kind="date",
    cites="26 USC 72(t)(2)(G)(iii)(III), 414(u)(12)(B)(i)",
    ref="D-PATH-09 D-PATH-10",
    says="Active duty ends on {active_duty_ends_on}.",
    unknown="The date on which active duty ends is not on file.",
)
def active_duty_closes_on() -> Expr:
    return days_after(claims.active_duty_ends_on, 0)


@amount(
    "What is the last day for a payment on account of the disaster, under the law that covers it?",
    kind="date",
    cites="26 USC 72(t)(11)(C); P.L. 116-94 Div. Q sec. 202; P.L. 116-260 Div. EE sec. 302",
    ref="D-PATH-15 D-LAW-10 D-LAW-11",
    says="A payment for the disaster may be made through {disaster_window_closes_on}.",
    unknown="The dates of the disaster are not on file.",
)
def disaster_window_closes_on() -> Expr:
    return choose(
        (disaster_is_of_2020, disaster_law_date("disasters_of_2020", "paid_through")),
        (disaster_is_of_2018_or_2019, disaster_law_date("disasters_of_2018_and_2019", "paid_through")),
        otherwise=disaster_window_ends_on,
    )


@amount(
    "From which day may the lifetime income investment be moved?",
    kind="date",
    cites="26 USC 401(a)(38)(A)",
    ref="D-PATH-20",
    says="The investment may be moved from {lifetime_income_opens_on}, 90 days before the last day on which"
    " it may be held.",
    unknown="The last day on which the investment may be held is not on file.",
)
def lifetime_income_opens_on() -> Expr:
    return days_after(claims.lifetime_income_last_day_on, figure("lifetime_income_days", on=_paid) * -1)


@amount(
    "Until which day may the lifetime income investment be moved?",
    kind="date",
    cites="26 USC 401(a)(38)(A)",
    ref="D-PATH-20",
    says="The investment may be moved through {lifetime_income_closes_on}.",
    unknown="The last day on which the investment may be held is not on file.",
)
def lifetime_income_closes_on() -> Expr:
    return days_after(claims.lifetime_income_last_day_on, 0)


@amount(
    "Until which day could a coronavirus-related distribution be made?",
    kind="date",
    cites="CARES Act sec. 2202(a)(4)(A)",
    ref="D-PATH-23 D-LAW-09",
    confidence="unconfirmed",
    says="Coronavirus-related distributions could be made through {coronavirus_closes_on}.",
    unknown="No coronavirus-related distribution is claimed.",
)
def coronavirus_closes_on() -> Expr:
    return given(claims.coronavirus, date(2020, 12, 30))


@amount(
    "From which day does the birth or adoption open the money?",
    kind="date",
    cites="26 USC 72(t)(2)(H)(iii)(I)",
    ref="D-PATH-12",
    says="The year of the birth or adoption begins on {birth_or_adoption_opens_on}.",
    unknown="The day of the birth or adoption is not on file.",
)
def birth_or_adoption_opens_on() -> Expr:
    return days_after(claims.birth_or_adoption_on, 0)


@amount(
    "From which day has active duty lasted more than 30 days?",
    kind="date",
    cites="26 USC 3401(h)(2)(A), 414(u)(12)(B)(i)",
    ref="D-PATH-10",
    says="Active duty has lasted more than 30 days from {active_duty_exceeds_30_days_on} on.",
    unknown="The date of the call is not on file.",
)
def active_duty_exceeds_30_days_on() -> Expr:
    return days_after(claims.active_duty_called_on, figure("deemed_severance_days", on=_paid) + 1)


@amount(
    "From which day may a minimum be required by age?",
    kind="date",
    cites="26 USC 401(a)(9)(C)",
    ref="D-RMD-02",
    confidence="unconfirmed",
    says="The year of the applicable age begins on {applicable_age_year_begins_on}.",
    unknown="The date of birth is not on file.",
)
def applicable_age_year_begins_on() -> Expr:
    return first_of_year(applicable_age_year)
