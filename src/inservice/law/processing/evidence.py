"""What must show that the person qualifies, and what the participant's account may be charged with."""

from __future__ import annotations

from datetime import date

from inservice.engine.rule import rule
from inservice.engine.words import Expr, always, choose, never
from inservice.facts.processing import charge, evidence, process
from inservice.law.processing.figures import processing_figure

_SELF_CERTIFIED_FROM = date(2022, 12, 30)
"""First day on which a plan year begins after the enactment of SECURE 2.0 (section 312)."""


@rule(
    "Is a hardship distribution asked for?",
    cites="26 USC 401(k)(2)(B)(i)(IV)",
    ref="O-PRO-80",
    yes="A hardship distribution is asked for, which needs evidence.",
    no="No hardship distribution is asked for.",
    unknown="What is asked for is not on file.",
)
def hardship_is_asked() -> Expr:
    return process.is_hardship


@rule(
    "Does the plan year begin after the law let a certification suffice?",
    cites="SECURE 2.0 Act of 2022 sec. 312",
    ref="O-PRO-81",
    yes="The plan year began {plan_year_begin}, after December 29, 2022.",
    no="The plan year began {plan_year_begin}, not after December 29, 2022.",
    unknown="The plan year of the payment is not on file.",
)
def plan_year_takes_certifications() -> Expr:
    return process.plan_year_begin >= _SELF_CERTIFIED_FROM


@rule(
    "Does the certification alone suffice?",
    cites="26 USC 401(k)(14)(C), 403(b)(7)(D); SECURE 2.0 Act of 2022 sec. 312",
    ref="O-PRO-81",
    yes="The participant's written certification suffices.",
    no="The plan year began too early for it, the participant did not certify, or the administrator knows otherwise.",
    unknown="The plan year, the certification, or what the administrator knows is not on file.",
)
def certification_alone_suffices() -> Expr:
    return plan_year_takes_certifications & evidence.is_certified & ~evidence.contradicts_knowledge


@rule(
    "Is the evidence of the hardship complete?",
    cites="IRS memoranda of February 23 and March 7, 2017; 26 USC 401(k)(14)(C)",
    ref="O-PRO-80 O-PRO-81",
    yes="The evidence of the hardship is complete.",
    no="Nothing is on file, or a summary without word to keep the originals, or a certification that does not suffice.",
    unknown="The evidence of the hardship is not on file.",
)
def hardship_evidence_is_complete() -> Expr:
    return choose(
        (evidence.kind == "source_documents", always()),
        (evidence.kind == "summary", evidence.keep_originals_was_told),
        (evidence.kind == "self_certification", certification_alone_suffices),
        otherwise=never(),
    )


@rule(
    "Are there more hardships in the plan year than two?",
    cites="IRS memoranda of February 23 and March 7, 2017",
    ref="O-PRO-80",
    confidence="unconfirmed",
    yes="{hardships_in_year} hardship distributions in the plan year are more than two.",
    no="{hardships_in_year} hardship distributions in the plan year are not more than two.",
    unknown="How many hardship distributions there were in the plan year is not on file.",
)
def hardships_are_many() -> Expr:
    return evidence.hardships_in_year > processing_figure("hardships_that_draw_attention", on=process.paid_on)


@rule(
    "Are there more hardships in the plan year than an examiner lets pass on a summary?",
    cites="IRS memoranda of February 23 and March 7, 2017",
    ref="O-PRO-80",
    confidence="unconfirmed",
    yes="So many hardship distributions in the plan year without good reason: an examiner may ask for the source documents.",
    no="The number of hardship distributions draws no attention, or there is good reason.",
    unknown="How many hardship distributions there were in the plan year, or the reason, is not on file.",
)
def hardships_draw_attention() -> Expr:
    return hardships_are_many & ~evidence.has_good_reason


@rule(
    "Must the participant state that no other cash is at hand?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(B)(2); T.D. 9875",
    ref="O-PRO-82",
    confidence="unconfirmed",
    governed_by=process.paid_on,
    yes="The participant must state that no other cash or liquid assets are reasonably available.",
    no="No such statement is required of this payment.",
    unknown="What is asked for, or the day of payment, is not on file.",
)
def statement_of_no_cash_is_required() -> Expr:
    return never()


@statement_of_no_cash_is_required.version(
    "2020-01-01", cites="26 CFR 1.401(k)-1(d)(3)(iii)(B)(2); T.D. 9875", confidence="unconfirmed"
)
def _from_2020() -> Expr:
    return process.is_hardship


@rule(
    "Did the participant state that no other cash is at hand?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(B)(2)",
    ref="O-PRO-82",
    confidence="unconfirmed",
    yes="The participant stated that no other cash or liquid assets are reasonably available.",
    no="The participant did not state that no other cash is at hand, or the administrator knows otherwise.",
    unknown="The participant's statement is not on file.",
)
def statement_of_no_cash_is_made() -> Expr:
    return evidence.states_no_cash & ~evidence.contradicts_knowledge


@rule(
    "Is a payment asked for that rests on the participant's own certification?",
    cites="SECURE 2.0 Act of 2022 secs. 115, 314",
    ref="O-PRO-83",
    yes="An emergency expense or domestic abuse distribution is asked for, which rests on the participant's own certification.",
    no="No payment is asked for that rests on the participant's own certification.",
    unknown="What is asked for is not on file.",
)
def own_certification_is_asked() -> Expr:
    return process.is_self_certified_kind


@rule(
    "May the administrator rely on the participant's certification?",
    cites="26 USC 72(t)(2)(I)(vi), 72(t)(2)(K)(vi)",
    ref="O-PRO-83",
    yes="The administrator may rely on the participant's written certification.",
    no="The participant did not certify, or the administrator knows otherwise.",
    unknown="The participant's certification, or what the administrator knows, is not on file.",
)
def own_certification_is_enough() -> Expr:
    return evidence.is_certified & ~evidence.contradicts_knowledge


# -- withholding elections and fees -------------------------------------------------------------------------------
@rule(
    "Must another rate of withholding be elected on Form W-4R?",
    cites="26 USC 3405(a), (b), (e)(10); Form W-4R",
    ref="O-PRO-60 O-PRO-61",
    confidence="unconfirmed",
    governed_by=process.paid_on,
    yes="Another rate is elected, which takes Form W-4R.",
    no="Form W-4R is not required.",
    unknown="Whether another rate is elected is not on file.",
)
def form_w4r_is_required() -> Expr:
    return never()


@form_w4r_is_required.version("2023-01-01", cites="Form W-4R (optional in 2022)", confidence="unconfirmed")
def _from_2023() -> Expr:
    return charge.elects_rate


@rule(
    "Is Form W-4R on file?",
    cites="Form W-4R",
    ref="O-PRO-60 O-PRO-61",
    confidence="unconfirmed",
    yes="Form W-4R is on file.",
    no="Form W-4R is not on file.",
    unknown="Whether Form W-4R is on file is not known.",
)
def form_w4r_is_on_file() -> Expr:
    return charge.form_is_on_file


@rule(
    "Is a fee charged to the participant's account?",
    cites="DOL Field Assistance Bulletin 2003-03",
    ref="O-PRO-84",
    confidence="unconfirmed",
    yes="A fee of the payment is charged to the participant's account.",
    no="No fee of the payment is charged to the participant's account.",
    unknown="Whether a fee is charged to the participant's account is not on file.",
)
def fee_is_charged_to_account() -> Expr:
    return charge.fee_from_account


@rule(
    "May the fee be charged to the participant's account?",
    cites="DOL Field Assistance Bulletin 2003-03; 29 CFR 2550.404a-5",
    ref="O-PRO-84",
    confidence="unconfirmed",
    yes="The fee is reasonable and was disclosed, so it may be charged to the account.",
    no="The fee is not reasonable or was not disclosed, so it may not be charged to the account.",
    unknown="Whether the fee is reasonable and was disclosed is not on file.",
)
def fee_may_be_charged() -> Expr:
    return charge.fee_is_reasonable & charge.fee_is_disclosed


__all__ = [
    "certification_alone_suffices",
    "fee_is_charged_to_account",
    "fee_may_be_charged",
    "form_w4r_is_on_file",
    "form_w4r_is_required",
    "hardship_evidence_is_complete",
    "hardship_is_asked",
    "hardships_draw_attention",
    "own_certification_is_asked",
    "own_certification_is_enough",
    "statement_of_no_cash_is_made",
    "statement_of_no_cash_is_required",
]
