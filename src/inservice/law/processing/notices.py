"""When the explanations before a payment may be given, and from when to when the payment may then be made."""

from __future__ import annotations

from inservice.engine.dates import days_after, days_between
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, choose, select
from inservice.facts.processing import document, explanation, process, survivor
from inservice.law.figures import parameters
from inservice.law.told import told_with

SHORTENED_DAYS = 8
"""Payment more than seven days after the explanation of the survivor annuity (section 417(a)(7)(B))."""


def least_days() -> Expr:
    """The 30 days, on the day of payment."""
    return parameters().figure("rollover_notice_least_days", on=process.paid_on)


def most_days() -> Expr:
    """The 180 days, on the day of payment."""
    return parameters().figure("rollover_notice_most_days", on=process.paid_on)


# -- section 402(f) --------------------------------------------------------------------------------------------
@rule(
    "Must the section 402(f) explanation be given?",
    cites="26 USC 402(f)",
    ref="O-PRO-01 O-PRO-06",
    yes="{rollover_eligible} of the payment may be rolled over, so the explanation must be given.",
    no="Nothing may be paid out and rolled over, so no explanation is required.",
    unknown="What of the payment may be rolled over cannot be told.",
    note="Below $200 in the year no direct rollover need be offered; giving the explanation is the safe practice.",
)
def explanation_is_required() -> Expr:
    return process.rollover_eligible > 0


@rule(
    "Was the explanation given to the participant individually?",
    cites="26 CFR 1.402(f)-1 Q&A-2(b), Q&A-5; 26 CFR 1.401(a)-21",
    ref="O-PRO-03",
    confidence="unconfirmed",
    yes="The explanation was given to the participant individually.",
    no="Posting on a wall or a site is no delivery; or a summary was given without the full text before it.",
    unknown="How the explanation was given is not on file.",
)
def explanation_was_delivered() -> Expr:
    summary = explanation.full_text_on <= explanation.given_on
    return select(
        explanation.how, {"summary": summary}, otherwise=explanation.how.is_one_of("individual", "electronic")
    )


@amount(
    "From when may the payment be made, by the section 402(f) explanation?",
    kind="date",
    cites="26 CFR 1.402(f)-1 Q&A-2; Notice 2026-13",
    ref="O-PRO-01 O-PRO-02 O-CAL-01",
    confidence="unconfirmed",
    says="By the section 402(f) explanation the payment may be made from {payable_from_by_explanation} on.",
    unknown="When the explanation was given, or whether the 30 days were given up, is not on file.",
)
def payable_from_by_explanation() -> Expr:
    waived = explanation.is_waived & explanation.told_of_thirty_days
    return choose((waived, explanation.given_on), otherwise=days_after(explanation.given_on, least_days()))


@amount(
    "Until when may the payment be made, by the section 402(f) explanation?",
    kind="date",
    cites="26 USC 402(f)(1); Notice 2026-13; 73 Fed. Reg. 59575 (proposed 2008, may be relied on)",
    ref="O-PRO-01 O-CAL-01",
    says="By the section 402(f) explanation the payment may be made through {payable_through_by_explanation}.",
    unknown="When the explanation was given is not on file.",
)
def payable_through_by_explanation() -> Expr:
    return days_after(explanation.given_on, most_days())


@rule(
    "Does the payment keep the days of the section 402(f) explanation?",
    cites="26 USC 402(f); 26 CFR 1.402(f)-1 Q&A-2",
    ref="O-PRO-01 O-PRO-02 O-CAL-01",
    yes="The payment of {paid_on} falls in the days from {payable_from_by_explanation} through {payable_through_by_explanation}.",
    no="The payment of {paid_on} falls outside the days from {payable_from_by_explanation} through {payable_through_by_explanation}.",
    unknown="When the explanation was given, or the choice not to wait, is not on file.",
)
def explanation_days_are_kept() -> Expr:
    return (process.paid_on >= payable_from_by_explanation) & (
        process.paid_on <= payable_through_by_explanation
    )


@rule(
    "Is the section 402(f) explanation in order?",
    cites="26 USC 402(f); 26 CFR 1.402(f)-1 Q&A-2",
    ref="O-PRO-01 O-PRO-02 O-PRO-03 O-CAL-01",
    yes="The explanation was delivered, and the payment keeps its days.",
    no="The payment does not keep the days of the explanation, or the explanation was not delivered.",
    unknown="When and how the explanation was given, or the choice not to wait, is not on file.",
)
def explanation_is_in_order() -> Expr:
    return explanation_days_are_kept & explanation_was_delivered


@rule(
    "Did the participant choose between a direct rollover and payment?",
    cites="26 USC 401(a)(31); 26 CFR 1.401(a)(31)-1",
    ref="O-PRO-06",
    confidence="unconfirmed",
    yes="The participant chose between a direct rollover and payment.",
    no="The participant did not choose between a direct rollover and payment.",
    unknown="The participant's choice between a direct rollover and payment is not on file.",
)
def rollover_election_is_made() -> Expr:
    return explanation.rollover_is_elected


# -- the survivor annuity ----------------------------------------------------------------------------------------
@rule(
    "Must the survivor annuity be explained and waived?",
    cites="26 USC 401(a)(11), 417(a)",
    ref="O-PRO-20",
    yes="The survivor-annuity rules apply to money that is paid, so the annuity must be explained and waived.",
    no="The survivor-annuity rules apply to no money that is paid.",
    unknown="Whether the survivor-annuity rules apply to the money is not on file.",
)
def survivor_annuity_must_be_waived() -> Expr:
    return process.has_survivor_annuity


@rule(
    "Is the explanation given only after the annuity starting date?",
    cites="26 USC 417(a)(7)(A)",
    ref="O-PRO-23",
    yes="The explanation of {given_on} follows the annuity starting date of {starts_on}.",
    no="The explanation of {given_on} does not follow the annuity starting date of {starts_on}.",
    unknown="The day of the explanation, or the annuity starting date, is not on file.",
)
def starting_date_is_retroactive() -> Expr:
    return survivor.given_on > process.starts_on


@amount(
    "From when may the payment be made, by the explanation of the survivor annuity?",
    kind="date",
    cites="26 USC 417(a)(3), (6), (7)",
    ref="O-PRO-21 O-PRO-22 O-PRO-23 O-CAL-01",
    says="By the explanation of the survivor annuity the payment may be made from {payable_from_by_survivor_explanation} on.",
    unknown="When the explanation was given, or whether the 30 days were shortened, is not on file.",
    note="Where the explanation follows the annuity starting date, the time to choose lasts at least 30 days after it.",
)
def payable_from_by_survivor_explanation() -> Expr:
    whole = days_after(survivor.given_on, least_days())
    return choose(
        (starting_date_is_retroactive, whole),
        (survivor.is_shortened, days_after(survivor.given_on, SHORTENED_DAYS)),
        otherwise=whole,
    )


@amount(
    "Until when may the payment be made, by the explanation of the survivor annuity?",
    kind="date",
    cites="26 USC 417(a)(3), (6); Pension Protection Act of 2006 sec. 1102",
    ref="O-PRO-21 O-CAL-01",
    says="By the explanation of the survivor annuity the payment may be made through {payable_through_by_survivor_explanation}.",
    unknown="When the explanation was given is not on file.",
)
def payable_through_by_survivor_explanation() -> Expr:
    return days_after(survivor.given_on, most_days())


@rule(
    "Is the explanation of the survivor annuity in order?",
    cites="26 USC 417(a)(3), (6), (7)",
    ref="O-PRO-21 O-PRO-22 O-PRO-23 O-CAL-01",
    yes="The payment of {paid_on} keeps the days of the explanation of {given_on}.",
    no="The payment of {paid_on} does not keep the days of the explanation of {given_on}.",
    unknown="When the survivor annuity was explained, or whether the 30 days were shortened, is not on file.",
)
def survivor_explanation_is_in_order() -> Expr:
    kept = (process.paid_on >= payable_from_by_survivor_explanation) & (
        process.paid_on <= payable_through_by_survivor_explanation
    )
    return told_with(kept, survivor.given_on)


# -- what is signed stays good for 180 days ------------------------------------------------------------------------
def _within(signed: Expr, day: Expr) -> Expr:
    age = days_between(signed, day)
    return (age >= 0) & (age <= most_days())


@rule(
    "Is the waiver of the survivor annuity given within the days before the annuity starting date?",
    cites="26 USC 417(a)(1), (6)(A)",
    ref="O-PRO-21 O-CAL-02",
    yes="The waiver of {waived_on} falls within the days that end on {starts_on}.",
    no="The waiver of {waived_on} falls outside the days that end on {starts_on}.",
    unknown="The waiver of the survivor annuity is not on file.",
)
def annuity_waiver_is_in_window() -> Expr:
    after = (survivor.waived_on >= survivor.given_on) & (survivor.waived_on <= process.paid_on)
    return choose(
        (starting_date_is_retroactive, after), otherwise=_within(survivor.waived_on, process.starts_on)
    )


@rule(
    "Was the request received within the days in which consent holds?",
    cites="26 USC 411(a)(11); 26 CFR 1.411(a)-11(c)(2)",
    ref="O-PRO-10 O-CAL-02",
    yes="The request of {received_on} falls within the days before {paid_on} in which consent holds.",
    no="The request of {received_on} is older on {paid_on} than consent may be.",
    unknown="The day the request was received is not on file.",
)
def request_is_recent() -> Expr:
    return _within(process.received_on, process.paid_on)


@rule(
    "Is the request no older than consent may be?",
    cites="26 USC 411(a)(11); 26 CFR 1.411(a)-11(c)(2)",
    ref="O-PRO-10 O-CAL-02",
    yes="The request is on file and was made within the days in which consent holds.",
    no="No signed request is on file, or it is older than consent may be.",
    unknown="The request, or the day it was received, is not on file.",
)
def request_is_in_time() -> Expr:
    return document.request_is_on_file & request_is_recent


# -- electronic elections --------------------------------------------------------------------------------------------
@rule(
    "Was the election made electronically?",
    cites="26 CFR 1.401(a)-21(d)",
    ref="O-PRO-26",
    yes="The election was made electronically.",
    no="The election was made on paper.",
    unknown="Whether the election was made electronically is not on file.",
)
def election_is_electronic() -> Expr:
    return document.is_electronic


@rule(
    "Does the electronic election meet its conditions?",
    cites="26 CFR 1.401(a)-21(d)",
    ref="O-PRO-26",
    yes="The participant could use the medium, nobody else could elect, it could be reviewed and changed, and it was confirmed.",
    no="The medium could not be used, someone else could elect, it could not be reviewed, or it was not confirmed.",
    unknown="Whether the electronic election meets its conditions is not on file.",
)
def electronic_election_is_sound() -> Expr:
    return document.is_accessible & document.is_personal & document.could_review & document.was_confirmed


__all__ = [
    "annuity_waiver_is_in_window",
    "election_is_electronic",
    "electronic_election_is_sound",
    "explanation_is_in_order",
    "explanation_is_required",
    "payable_from_by_explanation",
    "payable_from_by_survivor_explanation",
    "payable_through_by_explanation",
    "payable_through_by_survivor_explanation",
    "request_is_in_time",
    "rollover_election_is_made",
    "starting_date_is_retroactive",
    "survivor_annuity_must_be_waived",
    "survivor_explanation_is_in_order",
]
