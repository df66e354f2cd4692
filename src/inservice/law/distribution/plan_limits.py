"""The plan's own limits: how many payments, after what wait, to whom, and with whose consent."""

from __future__ import annotations

from inservice.engine.dates import days_after, first_of_year, months_after, year_of
from inservice.engine.rule import amount, rule
from inservice.engine.texts import lists
from inservice.engine.words import (
    Expr,
    always,
    any_of,
    cannot_tell,
    choose,
    count_of,
    greatest_of,
    least_of,
    never,
    nothing,
    pick,
    select,
)
from inservice.facts.tables import (
    OPTION,
    REQUEST,
    account,
    clause,
    earlier,
    option,
    participant,
    plan,
    request,
)
from inservice.law.distribution.grains import per_earlier, per_option
from inservice.law.distribution.history import plan_history_covers
from inservice.law.distribution.vesting import is_fully_vested, is_fully_vested_everywhere, vested_benefit
from inservice.law.figures import figure
from inservice.law.told import told_with

_paid = request.payment_date
_THE_PLAN = "The plan's terms; 26 CFR 1.401-1(b)(1)(ii)"

# -- how many ------------------------------------------------------------------------------------------------


def _in_period(period: Expr) -> Expr:
    day = earlier.payment_date
    return select(
        period,
        {
            "plan_year": (day >= plan.plan_year_begin) & (day <= plan.plan_year_end),
            "calendar_year": year_of(day) == year_of(_paid),
            "rolling_12": months_after(day, 12) > _paid,
            "lifetime": always(),
            "none": never(),
        },
        otherwise=cannot_tell(),
    )


def _period_begins_on(period: Expr) -> Expr:
    return pick(
        period,
        {
            "plan_year": plan.plan_year_begin,
            "calendar_year": first_of_year(year_of(_paid)),
            "rolling_12": days_after(months_after(_paid, -12), 1),
            "lifetime": participant.participation_date,
        },
        otherwise=nothing(),
    )


def _counts_plan_wide(event: Expr) -> Expr:
    """Whether the plan-wide limit counts an event: withdrawals, hardship by the plan's terms, and nothing that must be paid."""
    return select(
        event,
        {
            "hardship": clause.shared_count_includes_hardship,
            "required_minimum": never(),
            "domestic_relations_order": never(),
            "tax_levy": never(),
            "in_plan_roth_rollover": never(),
            "employer_stock_dividend": never(),
            "severance": never(),
        },
        otherwise=always(),
    )


def _room_returns_on(period: Expr, oldest: Expr) -> Expr:
    return pick(
        period,
        {
            "plan_year": days_after(plan.plan_year_end, 1),
            "calendar_year": first_of_year(year_of(_paid) + 1),
            "rolling_12": months_after(oldest, 12),
        },
        otherwise=nothing(),
    )


_PERIODS = {
    "plan_year": "in the plan year",
    "calendar_year": "in the calendar year",
    "rolling_12": "in any 12 months",
    "lifetime": "ever",
}


@amount(
    "In what period does the clause limit the number of payments?",
    kind="text",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    says="The clause counts payments {counted_in}.",
    unknown="The clause limits no number of payments, or its period is not on file.",
)
def counted_in() -> Expr:
    return pick(clause.count_period, _PERIODS, otherwise=nothing())


@amount(
    "In what period does the plan-wide limit count withdrawals?",
    kind="text",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    says="The plan-wide limit counts withdrawals {counted_plan_wide_in}.",
    unknown="The plan limits no number of withdrawals, or the period is not on file.",
)
def counted_plan_wide_in() -> Expr:
    return pick(clause.shared_count_period, _PERIODS, otherwise=nothing())


@rule(
    "Was the earlier payment made by this plan under the same event?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    yes="The earlier payment was made by this plan under the same event.",
    no="The earlier payment was made under another event or by another plan.",
    unknown="The event of an earlier payment is not on file.",
)
def earlier_was_of_this_kind() -> Expr:
    return earlier.is_from_this_plan & ~earlier.is_continuation & earlier_event_is_the_same


@rule(
    "Was the earlier payment made under the same event?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    yes="The earlier payment was made under the same event.",
    no="The earlier payment was made under another event.",
    unknown="The event of an earlier payment is not on file.",
)
def earlier_event_is_the_same() -> Expr:
    return per_earlier(earlier.event == option.event)


@rule(
    "Does the earlier payment fall in the period of the clause's limit?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    yes="The payment of {earlier.payment_date} falls in the period of the clause's limit.",
    no="The payment of {earlier.payment_date} does not fall in the period of the clause's limit.",
    unknown="The date of an earlier payment, or the period of the limit, is not on file.",
)
def earlier_is_in_the_clause_period() -> Expr:
    return per_earlier(_in_period(clause.count_period))


@rule(
    "Does the earlier payment count towards the clause's limit?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    yes="The payment of {earlier.payment_date} counts towards the clause's limit.",
    no="The earlier payment does not count towards the clause's limit.",
    unknown="Whether an earlier payment counts towards the clause's limit is not on file.",
)
def earlier_counts_for_the_clause() -> Expr:
    return earlier_was_of_this_kind & earlier_is_in_the_clause_period


@rule(
    "Does the clause allow another payment in the period?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    yes="The clause's limit on the number of payments leaves room.",
    no="The number of payments that the clause allows is used up: {count} {counted_in}.",
    unknown="The clause's limit, or the plan's payment history of the period, is not on file.",
)
def clause_allows_another_payment() -> Expr:
    reached = count_of(earlier_counts_for_the_clause, per=OPTION) >= clause.count
    complete = plan_history_covers(_period_begins_on(clause.count_period))
    limited = choose((reached, never()), (complete, always()), otherwise=cannot_tell())
    return told_with(select(clause.count_period, {"none": always()}, otherwise=limited), counted_in)


@rule(
    "Is the earlier payment one that the plan-wide limit counts?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    yes="The plan-wide limit counts the earlier payment.",
    no="The plan-wide limit does not count this payment.",
    unknown="The event of an earlier payment, or what the limit counts, is not on file.",
)
def earlier_is_counted_plan_wide() -> Expr:
    counted = _counts_plan_wide(earlier.event)
    return per_earlier(earlier.is_from_this_plan & ~earlier.is_continuation & counted)


@rule(
    "Does the earlier payment fall in the period of the plan-wide limit?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    yes="The payment of {earlier.payment_date} falls in the period of the plan-wide limit.",
    no="The payment of {earlier.payment_date} does not fall in the period of the plan-wide limit.",
    unknown="The date of an earlier payment, or the period of the limit, is not on file.",
)
def earlier_is_in_the_shared_period() -> Expr:
    return per_earlier(_in_period(clause.shared_count_period))


@rule(
    "Does the earlier payment count towards the plan-wide limit?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    yes="The payment of {earlier.payment_date} counts towards the plan-wide limit.",
    no="The earlier payment does not count towards the plan-wide limit.",
    unknown="Whether an earlier payment counts towards the plan-wide limit is not on file.",
)
def earlier_counts_plan_wide() -> Expr:
    return earlier_is_counted_plan_wide & earlier_is_in_the_shared_period


@rule(
    "Is the option one that the plan-wide limit counts?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    yes="The plan-wide limit on the number of withdrawals counts this event.",
    no="The plan-wide limit on the number of withdrawals does not count this event.",
    unknown="Whether the plan-wide limit counts hardship is not on file.",
)
def option_is_counted_plan_wide() -> Expr:
    return _counts_plan_wide(option.event)


@rule(
    "Does the plan allow another withdrawal in the period?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    yes="The plan-wide limit on the number of withdrawals leaves room.",
    no="The number of withdrawals that the plan allows is used up: {shared_count} {counted_plan_wide_in}.",
    unknown="The plan-wide limit, or the plan's payment history of the period, is not on file.",
)
def plan_allows_another_withdrawal() -> Expr:
    reached = count_of(earlier_counts_plan_wide, per=OPTION) >= clause.shared_count
    complete = plan_history_covers(_period_begins_on(clause.shared_count_period))
    limited = choose((reached, never()), (complete, always()), otherwise=cannot_tell())
    unlimited = {"none": always()}
    return told_with(select(clause.shared_count_period, unlimited, otherwise=limited), counted_plan_wide_in)


@rule(
    "Is the number of payments within the plan's limits?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    yes="The number of payments is within the plan's limits.",
    no="The number of payments has reached a limit of the plan.",
    unknown="A limit on the number of payments, or the plan's payment history, is not on file.",
)
def number_of_payments_is_within_limits() -> Expr:
    return clause_allows_another_payment & (plan_allows_another_withdrawal | ~option_is_counted_plan_wide)


@amount(
    "On what date does the limit on the number of payments leave room again?",
    kind="date",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    says="The clause's limit leaves room again on {frequency_room_returns_on}.",
    unknown="The clause sets no limit that a date ends, or the plan's payment history is not on file.",
)
def frequency_room_returns_on() -> Expr:
    oldest = least_of(earlier.payment_date, per=OPTION, where=earlier_counts_for_the_clause)
    return _room_returns_on(clause.count_period, oldest)


@amount(
    "On what date does the plan-wide limit leave room again?",
    kind="date",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-32",
    says="The plan-wide limit leaves room again on {shared_frequency_room_returns_on}.",
    unknown="The plan sets no limit that a date ends, or its payment history is not on file.",
)
def shared_frequency_room_returns_on() -> Expr:
    oldest = least_of(earlier.payment_date, per=OPTION, where=earlier_counts_plan_wide)
    return _room_returns_on(clause.shared_count_period, oldest)


# -- how long after the last ---------------------------------------------------------------------------------


@amount(
    "On what date does the wait after the earlier payment end?",
    kind="date",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-35",
    says="After the payment of {earlier.payment_date} the wait ends on {wait_ends_on}.",
    unknown="The date of an earlier payment, or the wait, is not on file.",
)
def wait_ends_on() -> Expr:
    return per_earlier(months_after(earlier.payment_date, clause.waiting_months))


@rule(
    "Does the wait after the earlier payment still run?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-35",
    yes="The wait after the payment of {earlier.payment_date} still runs.",
    no="No wait after the payment of {earlier.payment_date} still runs.",
    unknown="The date of an earlier payment, or the wait, is not on file.",
)
def wait_still_runs() -> Expr:
    return wait_ends_on > _paid


@rule(
    "Does the earlier payment hold up this one?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-35",
    yes="The wait after the payment of {earlier.payment_date} still runs.",
    no="The earlier payment does not hold up this one.",
    unknown="Whether an earlier payment holds up this one is not on file.",
)
def earlier_holds_up_this_one() -> Expr:
    return earlier_was_of_this_kind & wait_still_runs


@rule(
    "Has the wait after the last payment passed?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-35",
    yes="The plan asks for no wait after a payment, or it has passed.",
    no="The plan asks for {waiting_months} after the last payment, and they have not passed.",
    unknown="The wait, or the plan's payment history, is not on file.",
)
def wait_has_passed() -> Expr:
    held_up = any_of(earlier_holds_up_this_one, per=OPTION)
    begin = months_after(_paid, clause.waiting_months * -1)
    no_wait = clause.waiting_months == 0
    return choose(
        (no_wait, always()),
        (held_up, never()),
        (plan_history_covers(begin), always()),
        otherwise=cannot_tell(),
    )


@amount(
    "On what date does the wait after the last payment end?",
    kind="date",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-35",
    says="The wait after the last payment ends on {waiting_ends_on}.",
    unknown="No wait runs, or the plan's payment history is not on file.",
)
def waiting_ends_on() -> Expr:
    return greatest_of(wait_ends_on, per=OPTION, where=earlier_holds_up_this_one)


# -- to whom -------------------------------------------------------------------------------------------------


@rule(
    "Is the account as vested as the clause requires?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-33",
    yes="The clause does not ask for full vesting, or the account is fully vested.",
    no="The clause pays only fully vested money.",
    unknown="Whether the clause asks for full vesting, or the vested share, is not on file.",
)
def vesting_condition_holds() -> Expr:
    here = ~clause.requires_full_vesting | is_fully_vested
    return per_option(here & (~clause.requires_full_vesting_everywhere | is_fully_vested_everywhere))


@rule(
    "May the participant use the clause although highly compensated?",
    cites="26 CFR 1.401(a)(4)-4; the plan's terms",
    ref="D-PLAN-03 O-FLD-36",
    confidence="unconfirmed",
    yes="The clause is open to the participant.",
    no="The clause excludes highly compensated employees, and the participant is one.",
    unknown="Whether the participant is highly compensated is not on file.",
)
def compensation_condition_holds() -> Expr:
    return per_option(~(clause.excludes_highly_compensated & participant.is_highly_compensated))


@rule(
    "Does the participant belong to the group that the clause is for?",
    cites="26 CFR 1.401(a)(4)-4; the plan's terms",
    ref="D-PLAN-03 O-FLD-36",
    confidence="unconfirmed",
    yes="The clause is open to everyone, or the participant belongs to its group.",
    no="The clause is only for {group}, to which the participant does not belong.",
    unknown="The groups of the participant, or of the clause, are not on file.",
)
def group_condition_holds() -> Expr:
    return per_option(
        select(clause.group, {"none": always()}, otherwise=lists(participant.groups, clause.group))
    )


@rule(
    "Does no loan stand in the way?",
    cites=_THE_PLAN,
    ref="D-PLAN-09 O-FLD-35 O-PRO-55",
    yes="The clause does not ask that no loan be outstanding, or none is.",
    no="The clause does not pay while a loan is outstanding.",
    unknown="Whether a loan is outstanding is not on file.",
)
def loan_condition_holds() -> Expr:
    return per_option(~(clause.forbids_loan_in_year & request.has_outstanding_loan))


# -- with whose consent --------------------------------------------------------------------------------------


@rule(
    "Does the event pay the participant, so that a spouse's consent may be needed?",
    cites="26 USC 417(a)(2); Notice 2010-84",
    ref="D-PLAN-07 O-PRO-20",
    yes="The event pays the participant.",
    no="The event pays no benefit to the participant that a spouse could refuse.",
    unknown="The event is not on file.",
)
def event_may_need_consent() -> Expr:
    return ~option.event.is_one_of(
        "in_plan_roth_rollover", "domestic_relations_order", "tax_levy", "automatic_enrollment_withdrawal"
    )


@rule(
    "Is the vested benefit more than may be paid without consent?",
    cites="26 USC 411(a)(11), 417(e)",
    ref="D-PLAN-07 D-LAW-20",
    yes="The vested benefit of {vested_benefit} is more than may be paid without consent.",
    no="The vested benefit of {vested_benefit} is small enough to be paid without consent.",
    unknown="The vested benefit is not on file.",
)
def benefit_exceeds_the_small_amount() -> Expr:
    return vested_benefit > figure("cash_out_limit", on=_paid)


@rule(
    "Do the survivor-annuity rules apply to this money?",
    cites="26 USC 401(a)(11), 417",
    ref="D-PLAN-07 O-PRO-20",
    yes="The survivor-annuity rules apply to this money, and the benefit is not small.",
    no="The survivor-annuity rules do not apply to this money, or the benefit is small.",
    unknown="Whether the survivor-annuity rules apply to this money is not on file.",
)
def survivor_annuity_rules_apply() -> Expr:
    return (plan.has_survivor_annuity | account.has_survivor_annuity) & benefit_exceeds_the_small_amount


@rule(
    "Is the spouse's consent needed?",
    cites="26 USC 417(a)(2); the plan's terms",
    ref="D-PLAN-07 O-PRO-20 O-PRO-24 O-FLD-39",
    confidence="unconfirmed",
    yes="The participant is married, and the law or the plan asks for the spouse's consent.",
    no="The spouse's consent is not needed.",
    unknown="Whether the participant is married, or whether consent is asked for, is not on file.",
)
def spousal_consent_is_needed() -> Expr:
    asked = clause.requires_spousal_consent | survivor_annuity_rules_apply
    return event_may_need_consent & asked & participant.is_married


@rule(
    "Has the spouse consented, where consent is needed?",
    cites="26 USC 417(a)(2); the plan's terms",
    ref="D-PLAN-07 O-PRO-24 O-FLD-39",
    confidence="unconfirmed",
    yes="The spouse's consent is not needed, or is on file.",
    no="The spouse's consent is needed and was refused.",
    unknown="The spouse's consent is needed, or may be, and is not on file.",
)
def spousal_consent_is_given_where_needed() -> Expr:
    return ~spousal_consent_is_needed | request.has_spousal_consent


@rule(
    "Is the plan free of the survivor-annuity rules?",
    cites="26 USC 72(t)(2)(K)(vi), 401(a)(11), 417",
    ref="D-ELIG-58",
    yes="The survivor-annuity rules do not apply to the plan.",
    no="The survivor-annuity rules apply to the plan, or to money it holds for the participant.",
    unknown="Whether the survivor-annuity rules apply to the plan is not on file.",
)
def plan_is_free_of_survivor_annuities() -> Expr:
    return ~(plan.has_survivor_annuity | any_of(account.has_survivor_annuity, per=REQUEST))


@rule(
    "Are the plan's limits met?",
    cites=_THE_PLAN,
    ref="D-PLAN-01 D-PLAN-09 D-DEC-04",
    yes="The plan's limits are met.",
    no="A limit of the plan is not met.",
    unknown="Whether a limit of the plan is met is not on file.",
)
def plan_limits_hold() -> Expr:
    who = (
        vesting_condition_holds & compensation_condition_holds & group_condition_holds & loan_condition_holds
    )
    return who & number_of_payments_is_within_limits & wait_has_passed & spousal_consent_is_given_where_needed
