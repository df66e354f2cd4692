# ruff: noqa: E501 - one fact, one line: the declarations read as a table
# fmt: off
"""Facts of a correction: one failure, and the day on which it is to be corrected. Money is whole cents; a missing record is unknown."""

from __future__ import annotations

from inservice.engine.grain import Grain
from inservice.facts.tables import Facts, record

CORRECTION = Grain("correction")
"""One failure on one date of correction."""


class correction(Facts, grain=CORRECTION):
    """The day of correction, which picks the rules (O-COR-11), and the day on which the law is asked."""

    date = record("date", "The day on which the correction is complete.")


class corrected_plan(Facts, grain=CORRECTION):
    """The plan that is to be put right."""

    is_erisa_covered = record("truth", "The plan is covered by Title I of ERISA.")
    is_terminated = record("truth", "The plan is terminated.")
    has_written_document = record("truth", "An initial written plan was adopted.")
    is_orphan = record("truth", "The plan is an orphan: nobody is left who may act for it.")
    has_favorable_letter = record("truth", "The document has a favorable IRS letter, or is a pre-approved one.")
    net_assets = record("money", "Net assets by the latest Form 5500, else at the end of the last plan year.")
    forfeitures_may_fund = record("truth", "The document lets forfeitures pay for a corrective contribution.")
    failure_year_end = record("date", "Last day of the plan year in which the failure occurred.")
    correction_year_end = record("date", "Last day of the plan year in which the day of correction falls.")


class failure(Facts, grain=CORRECTION):
    """What went wrong."""

    kind = record("text", "The kind of failure, from the catalogue.")
    occurred_on = record("date", "The day of the failure: of the payment, or when the amount was due.")
    found_on = record("date", "The day on which the failure was identified.")
    month_after_found = record("date", "First day of the month after the failure was identified.")
    amount = record("money", "The amount of the failure: what was paid beyond what was payable, or what is missing.")
    repaid = record("money", "What has come back so far.")
    outstanding = record("money", "What must come in on the day of correction to make up for the failure, with earnings.")
    outstanding_without_loss = record("money", "The same where losses are ignored.")
    others_short = record("money", "By how much other accounts stand short because of the failure.")
    others_outstanding = record("money", "The same with earnings to the day of correction.")
    limit_exceeded = record("text", "The limit of the Code exceeded: none, 415, 401a17 or 436.")
    is_own_vested_money = record("truth", "What was paid was the person's own vested money: only the time or event was wrong.")
    was_caused_by_correction = record("truth", "The payment was itself made to correct another failure.")
    is_rollover_eligible = record("truth", "A payment of this kind, had it been right, would be an eligible rollover distribution.")
    first_overpaid_on = record("date", "The day of the first overpayment.")
    first_notice_on = record("date", "The day of the first written notice of the error to the payee.")
    was_reallocated = record("truth", "The wrongly forfeited amount was shared out among other accounts.")
    is_paid_to_former_participant = record("truth", "The correction is paid out to a former participant rather than credited to an account.")
    cost_of_paying = record("money", "The reasonable cost of working out and delivering the payment.")
    excess_in_account = record("money", "An excess over a limit that still stands in the account.")
    is_same_calendar_year = record("truth", "The day of correction falls in the calendar year of the payment.")


class payee(Facts, grain=CORRECTION):
    """Whoever received the money."""

    kind = record("text", "employee, highly_compensated, disqualified_person or owner_employee.")
    is_culpable = record("truth", "The payee misstated facts, or knew that it was materially too much.")
    is_survivor = record("truth", "Repayment would be asked of the spouse or a beneficiary of the person who was overpaid.")
    has_periodic_payments = record("truth", "The payee is still paid by the plan from time to time.")
    yearly_payments_due = record("money", "The correct payments of a year.")


class programme(Facts, grain=CORRECTION):
    """Facts on which a programme of correction turns."""

    has_practices = record("truth", "Practices and procedures were established and routinely followed before the failure.")
    is_insignificant = record("truth", "The failure is insignificant, all factors weighed.")
    is_egregious = record("truth", "The failure is egregious.")
    diverts_assets = record("truth", "Plan assets were diverted or misused.")
    is_abusive = record("truth", "The failure belongs to an abusive tax avoidance transaction.")
    is_under_examination = record("truth", "The plan or its sponsor is under examination.")
    is_identified_by_irs = record("truth", "The IRS identified the failure.")
    had_commitment = record("truth", "Actions that pursued this very failure showed a commitment to correct it before the IRS identified it.")
    longer_time_is_reasonable = record("truth", "On the facts, correction after the deemed reasonable time is still reasonable.")
    is_demographic_by_other_method = record("truth", "A demographic failure is corrected by a method of one's own.")
    is_amended_less_favorably = record("truth", "The correction conforms the document less favorably than its original terms.")
    compliance_statement_on = record("date", "The date of the compliance statement.")


class amendment(Facts, grain=CORRECTION):
    """A retroactive amendment to conform the document to what was done."""

    is_lawful = record("truth", "The law would have let the plan make this payment, had its terms allowed it that day.")
    increases_right = record("truth", "The amendment gives an increase in a benefit, right or feature.")
    reaches_all_employees = record("truth", "What the amendment gives reaches all eligible employees.")
    favors_highly_compensated = record("truth", "Those who gain by the amendment are mainly highly compensated.")


class remedy(Facts, grain=CORRECTION):
    """Facts of single kinds of failure."""

    withheld_on = record("date", "The day contributions were withheld from pay or received.")
    remitted_on = record("date", "The day they reached the plan.")
    lost_earnings = record("money", "Lost earnings of late deposits at the published rate, from the day of withholding.")
    lost_earnings_since_due = record("money", "Lost earnings of late deposits at the published rate, from the day they were due.")
    recipient_paid_tax = record("truth", "The recipient reported the payment and paid the tax on it.")
    document_required_suspension = record("truth", "The document required deferrals to be suspended after the hardship distribution.")
    spouse_consents = record("truth", "The spouse, notified of the error, consents now.")
    loan_is_within_limits = record("truth", "The loan stays within section 72(p) once the excess is repaid.")
    loan_is_within_term = record("truth", "The longest term that the law allows the loan has not ended.")
    is_under_dol_investigation = record("truth", "The plan is under investigation by the Department of Labor.")
