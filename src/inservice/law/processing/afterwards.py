"""What comes after a decision: a refusal, a cheque not cashed, a late rollover, a missing payee, the records."""

from __future__ import annotations

from datetime import date

from inservice.engine.dates import days_after, days_between, months_after, year_of
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, choose, never, not_below_zero
from inservice.facts.processing import cheque, denial, filing, late, missing, process
from inservice.law.figures import parameters
from inservice.law.processing.figures import processing_figure
from inservice.law.told import told_with

DECISION_DAYS = 90
"""To decide a claim, and again if extended (29 CFR 2560.503-1(f)(1))."""
APPEAL_DAYS = 60
CERTIFIED_WITHIN_DAYS = 30
"""After the obstacle ended (Rev. Proc. 2020-46 sec. 3.02(3))."""
_BULLETIN = date(2025, 1, 14)
REASONS = (
    "error_of_institution", "cheque_misplaced", "deposited_elsewhere", "residence_damaged", "death_in_family", "serious_illness",
    "incarceration", "restrictions_of_foreign_country", "postal_error", "levy_returned", "information_delayed", "unclaimed_property",
)  # fmt: skip
"""The reasons of Rev. Proc. 2020-46 sec. 3.02(2)."""


# -- a claim that is refused ---------------------------------------------------------------------------------------
@rule(
    "Is the time to decide extended?",
    cites="29 CFR 2560.503-1(f)(1)",
    ref="O-PRO-85 O-CAL-18",
    confidence="unconfirmed",
    yes="Special circumstances were announced in time, which gives another 90 days.",
    no="The time to decide is not extended.",
    unknown="Whether an extension was announced is not on file.",
)
def time_is_extended() -> Expr:
    in_time = denial.extended_on <= days_after(process.received_on, DECISION_DAYS)
    return choose((denial.special_circumstances, in_time), otherwise=denial.special_circumstances)


@amount(
    "By when must the claim be decided?",
    kind="date",
    cites="29 CFR 2560.503-1(f)(1)",
    ref="O-PRO-85 O-CAL-18",
    confidence="unconfirmed",
    says="The claim must be decided by {claim_decision_due_on}.",
    unknown="The day the request was received is not on file.",
)
def claim_decision_due_on() -> Expr:
    first = days_after(process.received_on, DECISION_DAYS)
    return choose((time_is_extended, days_after(process.received_on, 2 * DECISION_DAYS)), otherwise=first)


@rule(
    "Was the participant told of the refusal in time?",
    cites="29 CFR 2560.503-1(f), (g)",
    ref="O-PRO-85",
    confidence="unconfirmed",
    yes="The participant was told {told_on}, in time.",
    no="The participant was told {told_on}, after {claim_decision_due_on}.",
    unknown="The day the participant was told, or the day the request was received, is not on file.",
)
def refusal_was_told_in_time() -> Expr:
    return denial.told_on <= claim_decision_due_on


@amount(
    "Until when may the refusal be appealed?",
    kind="date",
    cites="29 CFR 2560.503-1(h)(2)(i)",
    ref="O-PRO-85 O-CAL-18",
    confidence="unconfirmed",
    says="The refusal may be appealed through {appeal_open_through}.",
    unknown="The day the participant was told is not on file.",
    note="Counted from receipt of the written refusal; the plan may give longer.",
)
def appeal_open_through() -> Expr:
    return days_after(denial.told_on, APPEAL_DAYS)


# -- a cheque that was not cashed ------------------------------------------------------------------------------------
@rule(
    "Was the cheque left uncashed?",
    cites="Rev. Rul. 2019-19",
    ref="O-PRO-69",
    yes="The cheque of {issued_on} was not cashed.",
    no="The cheque of {issued_on} was cashed.",
    unknown="Whether the cheque was cashed is not on file.",
)
def cheque_is_uncashed() -> Expr:
    return told_with(~cheque.is_cashed, cheque.issued_on)


@amount(
    "In which year is the first cheque income, whether or not it was cashed?",
    kind="number",
    cites="Rev. Rul. 2019-19; Rev. Rul. 2025-15",
    ref="O-PRO-69",
    says="Income, withholding and Form 1099-R belong to {year_of_first_cheque}, the year of the first cheque; tax rightly withheld "
    "is not refunded.",
    unknown="The day of the first cheque is not on file.",
)
def year_of_first_cheque() -> Expr:
    return year_of(cheque.issued_on)


@amount(
    "How much of the new cheque is a new distribution?",
    kind="money",
    cites="Rev. Rul. 2025-15",
    ref="O-PRO-69",
    says="{new_distribution_in_reissue} of the new cheque is a new distribution, on which tax is withheld.",
    unknown="The amount of the first or of the new cheque is not on file.",
)
def new_distribution_in_reissue() -> Expr:
    return not_below_zero(cheque.reissued_amount - cheque.amount)


@rule(
    "Must the new distribution be reported?",
    cites="Rev. Rul. 2025-15; 26 USC 6047(d)(1)",
    ref="O-PRO-69",
    yes="{new_distribution_in_reissue} must be reported on Form 1099-R for the year of the new cheque.",
    no="{new_distribution_in_reissue} need not be reported.",
    unknown="The amount of the first or of the new cheque is not on file.",
)
def reissue_is_reportable() -> Expr:
    return new_distribution_in_reissue >= processing_figure("reportable_distribution", on=cheque.reissued_on)


# -- a rollover after the sixty days ---------------------------------------------------------------------------------
@amount(
    "Until when might the money be rolled over?",
    kind="date",
    cites="26 USC 402(c)(3)(A)",
    ref="O-CAL-06",
    says="The money might be rolled over through {rollover_open_through}.",
    unknown="The day the participant received the money is not on file.",
)
def rollover_open_through() -> Expr:
    return days_after(late.received_on, parameters().figure("rollover_days", on=late.received_on))


@rule(
    "Was the rollover late?",
    cites="26 USC 402(c)(3)(A)",
    ref="O-PRO-70 O-CAL-06",
    yes="The rollover of {contributed_on} came after {rollover_open_through}.",
    no="The rollover of {contributed_on} was in time.",
    unknown="When the money was received or rolled over is not on file.",
)
def rollover_was_late() -> Expr:
    return late.contributed_on > rollover_open_through


@rule(
    "Is the reason one of the revenue procedure?",
    cites="Rev. Proc. 2020-46 sec. 3.02(2)",
    ref="O-PRO-70",
    confidence="unconfirmed",
    yes="The reason, {reason}, is one of the revenue procedure.",
    no="The reason, {reason}, is none of the revenue procedure.",
    unknown="Why the rollover was late is not on file.",
)
def lateness_has_listed_reason() -> Expr:
    return late.reason.is_one_of(*REASONS)


@rule(
    "Was the money rolled over as soon as it could be?",
    cites="Rev. Proc. 2020-46 sec. 3.02(3)",
    ref="O-PRO-70",
    confidence="unconfirmed",
    yes="The money was rolled over {contributed_on}, within 30 days after the obstacle ended on {obstacle_ended_on}.",
    no="The money was rolled over {contributed_on}, more than 30 days after the obstacle ended on {obstacle_ended_on}.",
    unknown="When the obstacle ended, or the money was rolled over, is not on file.",
)
def rollover_followed_soon() -> Expr:
    return days_between(late.obstacle_ended_on, late.contributed_on) <= CERTIFIED_WITHIN_DAYS


@rule(
    "May the participant certify that the late rollover is excused?",
    cites="Rev. Proc. 2020-46; 26 USC 402(c)(3)(B)",
    ref="O-PRO-70",
    confidence="unconfirmed",
    yes="The participant may certify the reason to the receiving plan or IRA, which may rely on it.",
    no="The rollover was not late, the reason is not listed, the money came too long after it ended, or the IRS refused before.",
    unknown="Why the rollover was late, or when the obstacle ended, is not on file.",
)
def late_rollover_may_be_certified() -> Expr:
    return rollover_was_late & lateness_has_listed_reason & rollover_followed_soon & ~late.was_refused_by_irs


# -- a payee who cannot be found ---------------------------------------------------------------------------------------
@rule(
    "Were the search steps taken?",
    cites="DOL Field Assistance Bulletin 2014-01; DOL, Missing Participants - Best Practices (2021-01-12)",
    ref="O-PRO-86",
    yes="Records, the beneficiary, electronic tools and certified mail were tried.",
    no="A search step is left: records, the beneficiary, electronic tools, or certified mail.",
    unknown="Which search steps were taken is not on file.",
    note="The Retirement Savings Lost and Found of SECURE 2.0 section 303 is a further place to look.",
)
def search_is_complete() -> Expr:
    return (
        missing.searched_records
        & missing.asked_beneficiary
        & missing.searched_electronically
        & missing.sent_certified_mail
    )


@rule(
    "Is the benefit small enough for a state's unclaimed-property fund?",
    cites="DOL Field Assistance Bulletin 2025-01",
    ref="O-PRO-86",
    yes="A benefit of {amount} transferred {transferred_on} is within the bulletin.",
    no="A benefit of {amount} transferred {transferred_on} is too large, or the transfer too early, for the bulletin.",
    unknown="The amount, or the day of the transfer, is not on file.",
)
def benefit_is_within_bulletin() -> Expr:
    limit = processing_figure("unclaimed_property_limit", on=missing.transferred_on)
    small = choose((missing.transferred_on < _BULLETIN, never()), otherwise=missing.amount <= limit)
    return told_with(small, missing.amount)


@rule(
    "May the benefit go to a state's unclaimed-property fund?",
    cites="DOL Field Assistance Bulletin 2025-01",
    ref="O-PRO-86",
    yes="The benefit may go to a state's unclaimed-property fund.",
    no="The benefit may not go to a state's unclaimed-property fund: too large or too early, the search is not complete, "
    "or the transfer was not found prudent.",
    unknown="The amount, the search, or the finding of prudence is not on file.",
)
def may_go_to_unclaimed_property() -> Expr:
    return benefit_is_within_bulletin & search_is_complete & missing.is_prudent


# -- the records --------------------------------------------------------------------------------------------------------
@amount(
    "Until when must the file of the payment be kept at least?",
    kind="date",
    cites="ERISA secs. 107, 209",
    ref="O-PRO-87",
    says="The file of the payment is kept at least through {records_kept_through}, and as long as benefits may be due.",
    unknown="The day on which Form 5500 for the plan year of the payment was filed is not on file.",
    note="Request, notice with version and date, consent, evidence, eligibility, trade. Plan texts and amendments are kept for good; "
    "hardship evidence through the open years; recordings of remote witnessing as the proposed regulation asks.",
)
def records_kept_through() -> Expr:
    return months_after(filing.filed_on, 72)


__all__ = [
    "REASONS",
    "appeal_open_through",
    "cheque_is_uncashed",
    "claim_decision_due_on",
    "late_rollover_may_be_certified",
    "may_go_to_unclaimed_property",
    "new_distribution_in_reissue",
    "records_kept_through",
    "refusal_was_told_in_time",
    "reissue_is_reportable",
    "rollover_open_through",
    "rollover_was_late",
    "search_is_complete",
    "time_is_extended",
    "year_of_first_cheque",
]
