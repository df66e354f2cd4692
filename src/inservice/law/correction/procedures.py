"""Failures of procedure: consent, withholding, suspension, loans and late deposits. Which ways to correct them are permitted."""

from __future__ import annotations

from inservice.engine.dates import days_after
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, as_expr, never
from inservice.facts.correction import correction, failure, remedy
from inservice.law.correction.figures import correction_figure
from inservice.law.correction.programmes import is_eligible_inadvertent_failure, may_self_correct, may_submit


# -- consent, withholding, suspension --------------------------------------------------------------------------------------------------
@rule(
    "Is the missing consent given now?",
    cites="Rev. Proc. 2021-30, section 6.04(1)",
    ref="O-COR-67",
    yes="The spouse, notified of the error, consents now.",
    no="The spouse does not consent.",
    unknown="Whether the spouse consents is not on file: notify both and ask.",
)
def consent_is_given_now() -> Expr:
    return remedy.spouse_consents


@rule(
    "Is the payor relieved of the tax it did not withhold?",
    cites="26 USC 3402(d), 3403; Forms 4669 and 4670",
    ref="O-COR-72 O-PRO-64",
    yes="The recipient paid the tax; the payor shows it with Forms 4669 and 4670.",
    no="The payor owes the tax that it did not withhold.",
    unknown="Whether the recipient paid the tax is not on file.",
    confidence="unconfirmed",
)
def payor_is_relieved() -> Expr:
    return remedy.recipient_paid_tax


@rule(
    "Does the payor owe the tax it did not withhold?",
    cites="26 USC 3403",
    ref="O-COR-72 O-PRO-64",
    yes="The recipient has not paid the tax, so the payor owes it.",
    no="The recipient paid the tax.",
    unknown="Whether the recipient paid the tax is not on file.",
    confidence="unconfirmed",
)
def payor_owes_the_tax() -> Expr:
    return ~payor_is_relieved


@amount(
    "How much tax does the payor owe?",
    cites="26 USC 3403",
    ref="O-COR-72 O-PRO-64",
    says="{tax_due_from_payor}, which should have been withheld.",
    unknown="The amount that should have been withheld is not on file.",
    confidence="unconfirmed",
)
def tax_due_from_payor() -> Expr:
    return failure.amount


@rule(
    "May withholding still be adjusted?",
    cites="26 CFR 31.6413(a)-1; Form 945 instructions",
    ref="O-COR-73",
    yes="Within the calendar year of the payment withholding may be adjusted.",
    no="The calendar year of the payment is over.",
    unknown="The day of the payment or of the correction is not on file.",
    confidence="unconfirmed",
)
def may_adjust_withholding() -> Expr:
    return failure.is_same_calendar_year


@rule(
    "Does the payee's own return settle it?",
    cites="26 USC 31(a)",
    ref="O-COR-73",
    yes="What was withheld is credited on the payee's return.",
    no="The calendar year is not over: adjust instead.",
    unknown="The day of the payment or of the correction is not on file.",
    confidence="unconfirmed",
)
def payee_return_settles_withholding() -> Expr:
    return ~may_adjust_withholding


@rule(
    "Was the hardship distribution made while a suspension could be required?",
    cites="26 CFR 1.401(k)-1(d)(3)(iv)(E); TD 9875",
    ref="O-COR-63",
    yes="Made before 2020-01-01, while a document could require it.",
    no="Made from 2020-01-01 on, when no document may suspend deferrals for it.",
    unknown="The day of the hardship distribution is not on file.",
)
def was_paid_before_suspensions_ended() -> Expr:
    return failure.occurred_on < correction_figure("suspensions_ended", on=correction.date)


@rule(
    "Were deferrals to be suspended?",
    cites="26 CFR 1.401(k)-1(d)(3)(iv)(E); TD 9875",
    ref="O-COR-63",
    yes="The document required it, of a hardship distribution before 2020-01-01.",
    no="Nothing was to be suspended: there is no failure.",
    unknown="Whether the document required it is not on file.",
)
def suspension_was_required() -> Expr:
    return remedy.document_required_suspension & was_paid_before_suspensions_ended


# -- loans -----------------------------------------------------------------------------------------------------------------------------
@rule(
    "May a loan failure be corrected without deemed distribution?",
    cites="Rev. Proc. 2021-30, section 6.07",
    ref="O-COR-74",
    governed_by=correction.date,
    yes="The loan may be put right.",
    no="Neither self-correction nor a submission is open.",
    unknown="A fact on which the programmes turn is not on file.",
)
def may_put_loan_right() -> Expr:
    return may_self_correct | may_submit


@may_put_loan_right.version(
    "2022-12-29", cites="SECURE 2.0 Act section 305(b); Rev. Proc. 2021-30, section 6.07"
)
def _loans_since_2022() -> Expr:
    return is_eligible_inadvertent_failure | may_self_correct | may_submit


@rule(
    "May the excess be repaid and the loan go on?",
    cites="Rev. Proc. 2021-30, section 6.07(2)",
    ref="O-COR-74",
    yes="With the excess repaid the loan is within the limits.",
    no="The loan would still be over the limits, or no programme is open.",
    unknown="Whether the loan is within the limits once the excess is repaid is not on file.",
)
def may_repay_loan_excess() -> Expr:
    return may_put_loan_right & remedy.loan_is_within_limits


@rule(
    "May the loan be re-amortised or made up in one sum?",
    cites="Rev. Proc. 2021-30, section 6.07(3)",
    ref="O-COR-74",
    yes="Within the longest lawful term, the missed payments may be made up in one sum or spread over the rest of it.",
    no="The longest lawful term is over, or no programme is open.",
    unknown="Whether the longest lawful term is over is not on file.",
)
def may_reamortise_loan() -> Expr:
    return may_put_loan_right & remedy.loan_is_within_term


# -- late deposits ---------------------------------------------------------------------------------------------------------------------
@amount(
    "Which text of the fiduciary correction programme is in force on the day of correction?",
    kind="text",
    cites="71 Fed. Reg. 20262 (2006)",
    ref="O-COR-02 O-COR-75",
    governed_by=correction.date,
    says="In force on {correction.date}: {fiduciary_programme_text}.",
    unknown="The day of correction is not on file.",
)
def fiduciary_programme_text() -> Expr:
    return as_expr("Voluntary Fiduciary Correction Program (2006)")


@fiduciary_programme_text.version("2025-03-17", cites="Voluntary Fiduciary Correction Program (2025)")
def _programme_of_2025() -> Expr:
    return as_expr("Voluntary Fiduciary Correction Program (2025)")


@amount(
    "By when must late deposits have reached the plan for self-correction?",
    kind="date",
    cites="Voluntary Fiduciary Correction Program (2025), self-correction component",
    ref="O-COR-75 O-CAL-20",
    says="180 days from {withheld_on}: {late_deposit_window_ends_on}.",
    unknown="The day of withholding is not on file.",
)
def late_deposit_window_ends_on() -> Expr:
    return days_after(remedy.withheld_on, 180)


@rule(
    "Did the deposits reach the plan within 180 days?",
    cites="Voluntary Fiduciary Correction Program (2025), self-correction component",
    ref="O-COR-75 O-CAL-20",
    yes="They reached the plan on {remitted_on}, by {late_deposit_window_ends_on}.",
    no="They reached the plan on {remitted_on}, after {late_deposit_window_ends_on}.",
    unknown="The day of withholding or of remittance is not on file.",
)
def was_deposited_within_180_days() -> Expr:
    return remedy.remitted_on <= late_deposit_window_ends_on


@rule(
    "Are lost earnings within the amount for self-correction?",
    cites="Voluntary Fiduciary Correction Program (2025), self-correction component",
    ref="O-COR-75",
    yes="Lost earnings of {lost_earnings} are not over $1,000.",
    no="Lost earnings of {lost_earnings} are over $1,000.",
    unknown="Lost earnings cannot be worked out, or there is no such self-correction on the day.",
)
def lost_earnings_are_small() -> Expr:
    return remedy.lost_earnings <= correction_figure("late_deposit_lost_earnings", on=correction.date)


@rule(
    "May the late deposit be self-corrected with the Department of Labor?",
    cites="before the Voluntary Fiduciary Correction Program of 2025",
    ref="O-COR-75 O-CAL-20",
    governed_by=correction.date,
    yes="Self-correction with a notice on the Department's website is open.",
    no="Before 2025-03-17 the programme has no self-correction.",
    unknown="A fact on which self-correction turns is not on file.",
)
def may_self_correct_late_deposit() -> Expr:
    return never()


@may_self_correct_late_deposit.version(
    "2025-03-17",
    cites="Voluntary Fiduciary Correction Program (2025), self-correction component",
    no="Lost earnings are over $1,000, more than 180 days passed, or the plan is under investigation.",
)
def _self_correction_component() -> Expr:
    return lost_earnings_are_small & was_deposited_within_180_days & ~remedy.is_under_dol_investigation


@rule(
    "May the late deposit be corrected under an application?",
    cites="Voluntary Fiduciary Correction Program",
    ref="O-COR-02 O-COR-75",
    yes="An application to the Department of Labor is open.",
    no="A plan under investigation cannot apply.",
    unknown="Whether the plan is under investigation is not on file.",
)
def may_apply_to_department_of_labor() -> Expr:
    return ~remedy.is_under_dol_investigation


@amount(
    "What does a late deposit cost under self-correction?",
    cites="Voluntary Fiduciary Correction Program, section 5(b)",
    ref="O-COR-75 O-COR-83",
    says="Lost earnings of {late_deposit_due}: the published rate from the day of withholding to the day of remittance.",
    unknown="The amount, a day or a published rate is missing.",
    confidence="unconfirmed",
    note="That self-correction counts from the day of withholding is unconfirmed.",
)
def late_deposit_due() -> Expr:
    return remedy.lost_earnings


@amount(
    "What does a late deposit cost under an application?",
    cites="Voluntary Fiduciary Correction Program, section 5(b)",
    ref="O-COR-75 O-COR-83",
    says="Lost earnings of {late_deposit_due_by_application}: the published rate from the day it was due to the day of remittance.",
    unknown="The amount, a day or a published rate is missing.",
)
def late_deposit_due_by_application() -> Expr:
    return remedy.lost_earnings_since_due
