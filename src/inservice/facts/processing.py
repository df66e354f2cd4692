# ruff: noqa: E501 - one fact, one line: the declarations read as a table
# fmt: off
"""Facts of processing one request: its path, notices, consents, evidence, deposits and what comes after."""

from __future__ import annotations

from inservice.engine.grain import Grain
from inservice.facts.tables import Facts, record

PROCESSING = Grain("processing")
"""One request on its way, as of a day."""
STEP = Grain("step", (PROCESSING,))
"""One dated event on the way of a request."""


class step(Facts, grain=STEP):
    """An event of the path, beside the one before it."""

    what = record("text", "received, in_good_order, decided, approved, denied, paid, reported or cancelled.")
    on = record("date", "The day.")
    before = record("text", "The status before it; `nothing` for the first event.")


class process(Facts, grain=PROCESSING):
    """The request and what the determination says of it."""

    as_of = record("date", "The day of which the answer is.")
    paid_on = record("date", "The day of payment, as it happened or as it is planned.")
    starts_on = record("date", "The annuity starting date; the day of payment unless another is stated.")
    received_on = record("date", "The day the request was received.")
    plan_year_begin = record("date", "First day of the plan year of the payment.")
    is_asked_by_participant = record("truth", "The participant asks for the payment.")
    is_employed = record("truth", "The participant is employed on the day of payment.")
    is_required_minimum = record("truth", "The payment is a required minimum.")
    vested_benefit = record("money", "The vested benefit on which consent turns.")
    amount = record("money", "The gross amount to be paid.")
    rollover_eligible = record("money", "What of the payment is an eligible rollover distribution.")
    is_hardship = record("truth", "A hardship distribution is asked for.")
    is_self_certified_kind = record("truth", "An emergency expense or domestic abuse distribution is asked for.")
    has_survivor_annuity = record("truth", "The survivor-annuity rules apply to money that is paid.")
    needs_spousal_consent = record("truth", "The law or the plan asks for the spouse's consent to the payment.")


class document(Facts, grain=PROCESSING):
    """Papers of the request."""

    request_is_on_file = record("truth", "The participant's signed or confirmed request is on file.")
    is_electronic = record("truth", "The election was made electronically.")
    is_accessible = record("truth", "The participant could effectively use the electronic medium.")
    is_personal = record("truth", "Only the person entitled could make the election.")
    could_review = record("truth", "The participant could review, confirm, change or withdraw it before it took effect.")
    was_confirmed = record("truth", "The election was confirmed to the participant within a reasonable time.")


class explanation(Facts, grain=PROCESSING):
    """The section 402(f) explanation."""

    given_on = record("date", "The day the section 402(f) explanation was given.")
    how = record("text", "How the explanation was given: individual, electronic, posted or summary.")
    full_text_on = record("date", "The day the full text was given, where a summary followed within the window.")
    told_of_thirty_days = record("truth", "The explanation told the participant of the right to consider for at least 30 days.")
    is_waived = record("truth", "The participant elected to be paid sooner.")
    rollover_is_elected = record("truth", "The participant chose between a direct rollover and payment.")


class survivor(Facts, grain=PROCESSING):
    """The explanation of the survivor annuity, and its waiver."""

    given_on = record("date", "The day the survivor annuity was explained.")
    is_shortened = record("truth", "The participant, with the spouse's consent where there is one, waived the 30 days.")
    waived_on = record("date", "The day the participant waived the survivor annuity.")


class consent(Facts, grain=PROCESSING):
    """The consent of the spouse."""

    is_given = record("truth", "The spouse consented in writing.")
    on = record("date", "The day the spouse's consent was signed and witnessed.")
    names_form = record("truth", "The consent names the form of payment or the beneficiary.")
    acknowledges_effect = record("truth", "The consent acknowledges its effect.")
    witness = record("text", "Who witnessed the consent: notary, plan_representative or nobody.")
    is_remote = record("truth", "The consent was witnessed by live audio and video, not in the physical presence of the witness.")
    identity_was_checked = record("truth", "The witness checked the identity over the live link.")
    was_two_way = record("truth", "The audio and video link was live and two-way.")
    was_acknowledged_same_day = record("truth", "The witness returned the acknowledgment the same day.")
    is_recorded = record("truth", "A recording is kept.")
    excuse = record("text", "What excuses the consent: none, cannot_be_located, or separated_by_order.")


class evidence(Facts, grain=PROCESSING):
    """What shows that the person qualifies."""

    kind = record("text", "source_documents, summary or self_certification; `none` for nothing.")
    keep_originals_was_told = record("truth", "The participant was told to keep the originals of what a summary tells, and to produce them.")
    states_no_cash = record("truth", "The participant stated that no cash or liquid assets are reasonably available.")
    is_certified = record("truth", "The participant certified in writing to qualify.")
    contradicts_knowledge = record("truth", "The administrator knows otherwise.")
    hardships_in_year = record("number", "Hardship distributions in the plan year, this one included.")
    has_good_reason = record("truth", "There is a good reason for so many.")


class charge(Facts, grain=PROCESSING):
    """Withholding elections and fees."""

    elects_rate = record("truth", "The participant elects another rate of withholding than the default.")
    form_is_on_file = record("truth", "Form W-4R is on file.")
    fee_from_account = record("truth", "A fee of the payment is charged to the participant's account.")
    fee_is_reasonable = record("truth", "The fee is reasonable.")
    fee_is_disclosed = record("truth", "The fee was disclosed to participants beforehand.")


class deposit(Facts, grain=PROCESSING):
    """Tax withheld from the plan's payments, and the forms on it."""

    withheld = record("money", "Federal income tax withheld from this payment.")
    lookback_tax = record("money", "The tax on Form 945 of the second year before the payment's.")
    tax_of_year = record("money", "The tax on Form 945 of the payment's year.")
    accumulated = record("money", "The most tax accumulated on a day of the deposit period.")
    deposited_on = record("date", "The day the tax was deposited.")
    all_on_time = record("truth", "Every deposit of the year was made in full and on time.")
    returns_filed = record("number", "Returns of all kinds that must be filed in the calendar year in which the form is due.")


class cheque(Facts, grain=PROCESSING):
    """A cheque that was not cashed."""

    issued_on = record("date", "The day of the first cheque.")
    is_cashed = record("truth", "The cheque was cashed.")
    amount = record("money", "The gross amount of the cheque, the tax withheld included.")
    reissued_on = record("date", "The day of the cheque that takes its place.")
    reissued_amount = record("money", "The gross amount of the new cheque.")


class late(Facts, grain=PROCESSING):
    """A rollover that missed the sixty days."""

    received_on = record("date", "The day the participant received the money.")
    contributed_on = record("date", "The day it reached the IRA or plan.")
    reason = record("text", "Why it was late, as a reason of the revenue procedure; `other` for any other.")
    obstacle_ended_on = record("date", "The day on which the reason no longer stood in the way.")
    was_refused_by_irs = record("truth", "The IRS refused a waiver for this rollover before.")


class missing(Facts, grain=PROCESSING):
    """A payee who cannot be found."""

    is_missing = record("truth", "The payee cannot be found or does not answer.")
    searched_records = record("truth", "The records of the plan, its employer and its other plans were searched.")
    asked_beneficiary = record("truth", "The designated beneficiary was asked.")
    searched_electronically = record("truth", "Free electronic search tools were used.")
    sent_certified_mail = record("truth", "Certified mail was sent to the last known address.")
    is_prudent = record("truth", "The fiduciary found the transfer to the state's fund prudent, and the fund qualifies.")
    amount = record("money", "The benefit, loans not counted.")
    transferred_on = record("date", "The day of the transfer to a state's unclaimed-property fund.")


class denial(Facts, grain=PROCESSING):
    """A request that is refused."""

    told_on = record("date", "The day the participant was told.")
    extended_on = record("date", "The day on which an extension was announced.")
    special_circumstances = record("truth", "Special circumstances require more time.")


class filing(Facts, grain=PROCESSING):
    """The yearly report that the file of the payment supports."""

    filed_on = record("date", "The day on which Form 5500 for the plan year of the payment was filed.")


__all__ = [
    "PROCESSING", "STEP", "charge", "cheque", "consent", "denial", "deposit", "document", "evidence", "explanation", "filing",
    "late", "missing", "process", "step", "survivor",
]
