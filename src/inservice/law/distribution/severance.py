"""Severance from employment: what is one and what is none, and a rehire before payment."""

from __future__ import annotations

from inservice.engine.dates import days_after
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, always, cannot_tell, choose, never
from inservice.facts.tables import employment, plan, request
from inservice.law.told import told_with

# -- what is recorded as the end of employment -------------------------------------------------------------------


@rule(
    "Does the participant still work for the same employer, in another place or at other hours?",
    cites="26 CFR 1.401(k)-1(d)(2); IRS Information Letter 2000-0245",
    ref="O-REH-03 O-REH-04",
    yes="Part-time work, another position or a transfer to a member of the controlled group ends no employment: the employer is "
    "the whole group.",
    no="What is on file is no transfer within the group, change of position or change to part-time work.",
    unknown="What happened on the day recorded as the end of employment is not on file.",
)
def employment_went_on_in_the_group() -> Expr:
    return employment.severance_kind.is_one_of("transfer_within_group", "part_time", "change_of_position")


@rule(
    "Did a new employer take over the plan for the participant?",
    cites="26 CFR 1.401(k)-1(d)(2)",
    ref="O-REH-05",
    confidence="unconfirmed",
    yes="The new employer took over the plan for the participant, which is no severance.",
    no="No new employer is recorded as having taken over the plan.",
    unknown="What happened on the day recorded as the end of employment is not on file.",
)
def plan_went_with_the_job() -> Expr:
    return employment.severance_kind == "plan_taken_over"


@rule(
    "Does the participant still count as an employee of the same recipient of services?",
    cites="26 USC 414(n)",
    ref="O-REH-08",
    confidence="unconfirmed",
    yes="A leased employee of the same recipient, or a contractor with the same duties under the same control, has not left.",
    no="The participant is not recorded as leased to the employer or as a contractor with the same duties.",
    unknown="What happened on the day recorded as the end of employment is not on file.",
)
def works_on_under_another_title() -> Expr:
    return employment.severance_kind.is_one_of("leased_to_employer", "contractor_same_duties")


@rule(
    "Is the participant only on leave, or laid off for a time?",
    cites="26 CFR 1.401(k)-1(d)(2)",
    ref="O-REH-09",
    yes="A leave of absence, or a layoff with recall expected, normally ends no employment.",
    no="No leave of absence or temporary layoff is recorded.",
    unknown="What happened on the day recorded as the end of employment is not on file.",
)
def is_on_leave_or_awaits_recall() -> Expr:
    return employment.severance_kind.is_one_of("leave_of_absence", "temporary_layoff")


@rule(
    "Was the job sold to another employer?",
    cites="Economic Growth and Tax Relief Reconciliation Act of 2001 sec. 646",
    ref="O-REH-07",
    confidence="unconfirmed",
    yes="The business, or the employer, was sold.",
    no="No sale is recorded.",
    unknown="What happened on the day recorded as the end of employment is not on file.",
)
def job_was_sold() -> Expr:
    return employment.severance_kind.is_one_of("asset_sale", "stock_sale")


@rule(
    "Is the plan one for which the same desk may still matter?",
    cites="Economic Growth and Tax Relief Reconciliation Act of 2001 sec. 646",
    ref="O-REH-06",
    confidence="unconfirmed",
    yes="In a pension plan work at the same desk for a buyer may be no separation from service.",
    no="For this money severance from employment is the event, so work at the same desk for another employer does not matter.",
    unknown="The kind of plan is not on file.",
)
def same_desk_may_matter() -> Expr:
    return told_with(
        plan.kind.is_one_of("money_purchase", "target_benefit", "defined_benefit"), employment.severance_kind
    )


@rule(
    "If the job was sold, did employment end?",
    cites="26 CFR 1.401(k)-1(d)(2); Economic Growth and Tax Relief Reconciliation Act of 2001 sec. 646",
    ref="O-REH-06 O-REH-07",
    confidence="unconfirmed",
    yes="No sale is recorded; or with the sale employment by the group ended, and the plan goes by employment.",
    no="Employment did not end with the sale.",
    unknown="In a pension plan, whether work at the same desk for the buyer is a separation from service needs counsel.",
)
def sale_ended_employment() -> Expr:
    return choose((sale_leaves_the_same_desk, cannot_tell()), otherwise=always())


@rule(
    "Was the job of a pension plan's participant sold?",
    cites="Economic Growth and Tax Relief Reconciliation Act of 2001 sec. 646",
    ref="O-REH-06",
    confidence="unconfirmed",
    yes="The job was sold, and the plan is a pension plan.",
    no="The job was not sold, or the plan is no pension plan.",
    unknown="The kind of plan, or what happened, is not on file.",
)
def sale_leaves_the_same_desk() -> Expr:
    return job_was_sold & same_desk_may_matter


@rule(
    "Was the rehire arranged before employment ended?",
    cites="26 USC 401(k)(2)(B)(i)(I); PLR 201147038",
    ref="O-REH-10 O-REH-12",
    yes="The severance was found not to be bona fide: a rehire was arranged. A payment made on it would be an impermissible "
    "in-service distribution.",
    no="No rehire is recorded as arranged before employment ended.",
    unknown="Whether a rehire was arranged before employment ended is not on file.",
)
def rehire_was_arranged() -> Expr:
    return employment.rehire_was_arranged


@rule(
    "Was it employment that ended?",
    cites="26 CFR 1.401(k)-1(d)(2)",
    ref="O-REH-03 O-REH-04 O-REH-09 O-REH-10",
    yes="What is on file as the end of employment is one.",
    no="What is on file as the end of employment ({severance_kind}) is none.",
    unknown="Whether it was employment that ended cannot be told.",
)
def what_ended_was_employment() -> Expr:
    went_on = employment_went_on_in_the_group | plan_went_with_the_job | works_on_under_another_title
    ended = ~went_on & ~is_on_leave_or_awaits_recall & ~rehire_was_arranged & sale_ended_employment
    return told_with(ended, employment.severance_kind)


@rule(
    "Has the participant left employment?",
    cites="26 USC 401(k)(2)(B)(i)(I), 72(t)(2)(A)(v)",
    ref="D-PLAN-11 D-PEN-15 O-REH-03",
    yes="Employment ended on {severed_on}, and no rehire followed by the payment date.",
    no="The participant works for the employer on the payment date, or what is recorded as the end of employment is none.",
    unknown="Whether the participant is employed on the payment date is not on file.",
    formerly=("law.distribution.plan_events.has_left_employment",),
)
def has_left_employment() -> Expr:
    left = choose((employment.is_employed, never()), otherwise=what_ended_was_employment)
    return told_with(left, employment.severed_on)


@rule(
    "Had employment ended by the payment date?",
    cites="26 USC 401(k)(2)(B)(i)(I)",
    ref="D-PLAN-11",
    yes="Employment ended on {severed_on}.",
    no="Employment ends on {severed_on}, after the payment date.",
    unknown="The date on which employment ended is not on file.",
    formerly=("law.distribution.plan_events.employment_had_ended",),
)
def employment_had_ended() -> Expr:
    return employment.severed_on <= request.payment_date


@amount(
    "From what day on does the plan accept a rehire as one after a severance?",
    kind="date",
    cites="The plan's terms",
    ref="O-REH-11 O-FLD-47",
    says="The plan asks for {rehire_gap_days} between severance and rehire: a rehire from {gap_is_reached_on} on.",
    unknown="The date of the severance is not on file.",
)
def gap_is_reached_on() -> Expr:
    return told_with(days_after(employment.severed_on, plan.rehire_gap_days), plan.rehire_gap_days)


@rule(
    "Was the gap between severance and rehire as long as the plan asks?",
    cites="The plan's terms",
    ref="O-REH-11 O-FLD-47",
    yes="Rehired {rehired_on}, the participant was away as long as the plan asks. The law sets no least gap, and a gap does not "
    "cure a rehire that was arranged.",
    no="Rehired {rehired_on}, before {gap_is_reached_on}: the gap is shorter than the plan asks.",
    unknown="The dates of severance and rehire are not on file.",
)
def gap_is_as_long_as_the_plan_asks() -> Expr:
    return gap_is_reached_on <= employment.rehired_on


@rule(
    "Was the severance found to be bona fide?",
    cites="26 USC 401(k)(2)(B)(i)(I)",
    ref="O-REH-02 O-REH-10 O-REH-12",
    yes="The severance was found to be bona fide.",
    no="The severance was found not to be bona fide.",
    unknown="Whether the severance was bona fide has not been found: after a rehire nothing is paid on it before somebody has.",
)
def severance_was_bona_fide() -> Expr:
    return employment.severance_found_bona_fide


@rule(
    "Does an earlier severance still open the money?",
    cites="26 USC 401(k)(2)(B)(i)(I); the plan's terms",
    ref="D-PLAN-11 D-PATH-27 O-REH-01 O-REH-02 O-FLD-47",
    confidence="unconfirmed",
    yes="The participant was rehired, and the plan honours a bona fide severance that was not paid before.",
    no="Rehired on {rehired_on}, the participant may no longer be paid on the severance of {severed_on}: a rehire "
    "before payment ends the right unless the plan says otherwise and the severance was a bona fide one.",
    unknown="What the plan says of a rehire before payment, the date of the severance, or a finding that it was bona fide, is "
    "not on file.",
    formerly=("law.distribution.plan_events.earlier_severance_is_honoured",),
)
def earlier_severance_is_honoured() -> Expr:
    was_one = employment_had_ended & what_ended_was_employment & severance_was_bona_fide
    honoured = plan.pays_after_rehire & was_one & gap_is_as_long_as_the_plan_asks
    return told_with(honoured, employment.rehired_on)


@rule(
    "Has the participant severed from employment?",
    cites="26 USC 401(k)(2)(B)(i)(I), 403(b)(7)(A), 403(b)(11)(A)",
    ref="D-PLAN-11 D-PATH-27 O-REH-01 O-REH-15",
    yes="The participant no longer works for the employer, or the plan honours the earlier severance.",
    no="The participant works for the employer on the payment date.",
    unknown="Whether the participant is employed on the payment date is not on file.",
    formerly=("law.distribution.plan_events.severed_from_employment",),
)
def severed_from_employment() -> Expr:
    return choose((employment.was_rehired, earlier_severance_is_honoured), otherwise=has_left_employment)


__all__ = [
    "earlier_severance_is_honoured",
    "has_left_employment",
    "severed_from_employment",
    "what_ended_was_employment",
]
