"""Which programme is open on the day of correction: self-correction by its three tracks, a submission, closing agreement."""

from __future__ import annotations

from inservice.engine.dates import days_after, months_after
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, as_expr, choose, never
from inservice.facts.correction import corrected_plan, correction, failure, programme
from inservice.law.correction.figures import correction_figure

_PRACTICES = "Rev. Proc. 2021-30, section 4.04"
_305 = "SECURE 2.0 Act section 305; Notice 2023-43"


@amount(
    "Which text of the correction programmes is in force on the day of correction?",
    kind="text",
    cites="Rev. Proc. 2018-52",
    ref="O-COR-01 TH-COR-26",
    governed_by=correction.date,
    says="In force on {correction.date}: {programme_text}.",
    unknown="The day of correction is not on file.",
)
def programme_text() -> Expr:
    return as_expr("Rev. Proc. 2018-52")


@programme_text.version("2019-04-19", cites="Rev. Proc. 2019-19")
def _text_of_2019() -> Expr:
    return as_expr("Rev. Proc. 2019-19")


@programme_text.version("2021-07-16", cites="Rev. Proc. 2021-30")
def _text_of_2021() -> Expr:
    return as_expr("Rev. Proc. 2021-30")


@programme_text.version("2022-12-29", cites="Rev. Proc. 2021-30; SECURE 2.0 Act sections 301 and 305")
def _text_of_secure_2() -> Expr:
    return as_expr("Rev. Proc. 2021-30 as changed by SECURE 2.0 Act sections 301 and 305")


@programme_text.version(
    "2023-05-25", cites="Rev. Proc. 2021-30; SECURE 2.0 Act sections 301 and 305; Notice 2023-43"
)
def _text_of_2023() -> Expr:
    return as_expr(
        "Rev. Proc. 2021-30 as changed by SECURE 2.0 Act sections 301 and 305, with Notice 2023-43"
    )


@programme_text.version(
    "2024-10-15",
    cites="Rev. Proc. 2021-30; SECURE 2.0 Act sections 301 and 305; Notices 2023-43 and 2024-77",
    note="The revision of the revenue procedure due by 2024-12-29 had not been found by early 2026.",
)
def _text_of_2024() -> Expr:
    return as_expr(
        "Rev. Proc. 2021-30 as changed by SECURE 2.0 Act sections 301 and 305, with Notices 2023-43 and 2024-77"
    )


@rule(
    "Is self-correction ruled out by the character of the failure?",
    cites="Rev. Proc. 2021-30, sections 4.10 to 4.12",
    ref="O-COR-03",
    yes="The failure is egregious, diverts plan assets or belongs to an abusive transaction.",
    no="The failure is not egregious, diverts no assets and belongs to no abusive transaction.",
    unknown="Whether the failure is egregious, diverts assets or is abusive is not on file.",
)
def is_of_a_grave_character() -> Expr:
    return programme.is_egregious | programme.diverts_assets | programme.is_abusive


@rule(
    "Must the failure be submitted to the IRS whatever the facts?",
    cites="Notice 2023-43; Rev. Proc. 2021-30",
    ref="O-COR-16 TH-COR-25",
    yes="No written plan was adopted, the plan is an orphan, the failure is significant in a terminated plan, "
    "the amendment is less favorable than the original terms, or a demographic failure is corrected by a method of one's own.",
    no="None of the failures that only a submission can correct.",
    unknown="Facts that reserve the failure to a submission are not on file.",
    confidence="unconfirmed",
)
def is_reserved_to_submission() -> Expr:
    return (
        ~corrected_plan.has_written_document
        | corrected_plan.is_orphan
        | (corrected_plan.is_terminated & ~programme.is_insignificant)
        | programme.is_amended_less_favorably
        | programme.is_demographic_by_other_method
    )


@rule(
    "Are the conditions of every self-correction met?",
    cites=f"{_PRACTICES}, 4.10 to 4.12",
    ref="O-COR-03",
    yes="Practices and procedures were in place and the failure is of no grave character.",
    no="Self-correction needs practices and procedures that were in place before, and a failure of no grave character.",
    unknown="Whether practices and procedures were in place is not on file; a plan document alone is not enough.",
)
def may_self_correct_at_all() -> Expr:
    return programme.has_practices & ~is_of_a_grave_character & ~is_reserved_to_submission


@rule(
    "May it be self-corrected as insignificant?",
    cites="Rev. Proc. 2021-30, section 8; Notice 2023-43, Q&A-5",
    ref="O-COR-10 TH-COR-24",
    yes="An insignificant failure may be self-corrected at any time, even under examination.",
    no="The failure is significant, or a condition of self-correction is missing.",
    unknown="Whether the failure is insignificant, all factors weighed and none decisive alone, is not on file.",
)
def self_corrects_as_insignificant() -> Expr:
    return may_self_correct_at_all & programme.is_insignificant


@amount(
    "By when may a significant failure be self-corrected on the older track?",
    kind="date",
    cites="Rev. Proc. 2019-19, section 9.02",
    ref="O-COR-11 O-CAL-13 TH-COR-20",
    governed_by=correction.date,
    says="The last day of the second plan year after the year of the failure is {significant_window_ends_on}.",
    unknown="The plan year of the failure is not on file.",
)
def significant_window_ends_on() -> Expr:
    return days_after(months_after(days_after(corrected_plan.failure_year_end, 1), 24), -1)


@significant_window_ends_on.version(
    "2021-07-16",
    cites="Rev. Proc. 2021-30, section 9.02",
    says="The last day of the third plan year after the year of the failure is {significant_window_ends_on}.",
    note="That a window already closed under the two-year rule opens again on 2021-07-16 is unconfirmed.",
)
def _third_year() -> Expr:
    return days_after(months_after(days_after(corrected_plan.failure_year_end, 1), 36), -1)


@rule(
    "Is the correction complete within the years for a significant failure?",
    cites="Rev. Proc. 2019-19 and 2021-30, section 9.02",
    ref="O-COR-11 O-CAL-13 TH-COR-20 TH-COR-21",
    yes="Corrected by {significant_window_ends_on}; the day of correction picks two years or three.",
    no="Not corrected by {significant_window_ends_on}; the day of correction picks two years or three.",
    unknown="The plan year of the failure is not on file.",
    confidence="unconfirmed",
    note="The years are checked; that the window reopens is unconfirmed.",
)
def is_within_significant_window() -> Expr:
    return correction.date <= significant_window_ends_on


@rule(
    "May it be self-corrected as significant, on the older track?",
    cites="Rev. Proc. 2021-30, sections 4.02, 4.03 and 9",
    ref="O-COR-11 TH-COR-20 TH-COR-21",
    yes="With a favorable letter, not under examination, and complete within its years; a significant failure is no bar.",
    no="Not open: the time is over, the plan is under examination or has no favorable letter, "
    "or a condition of self-correction is missing.",
    unknown="A fact on which the older track turns is not on file.",
    confidence="unconfirmed",
)
def self_corrects_as_significant() -> Expr:
    return (
        may_self_correct_at_all
        & corrected_plan.has_favorable_letter
        & ~programme.is_under_examination
        & is_within_significant_window
    )


@amount(
    "Until when is correction of an eligible inadvertent failure deemed made in a reasonable time?",
    kind="date",
    cites="SECURE 2.0 Act section 305; Notice 2023-43",
    ref="O-COR-13 O-CAL-14 TH-COR-23",
    says="The last day of the 18th month after the month of identification is {reasonable_time_ends_on}.",
    unknown="The day on which the failure was identified is not on file.",
)
def reasonable_time_ends_on() -> Expr:
    return days_after(months_after(failure.month_after_found, 18), -1)


@rule(
    "Is the correction made by the end of the deemed reasonable time?",
    cites="Notice 2023-43",
    ref="O-COR-13 O-CAL-14 TH-COR-23",
    yes="Corrected by {reasonable_time_ends_on}, so in a reasonable time.",
    no="Not by {reasonable_time_ends_on}; the deemed time is no bar, but what is longer must be reasonable on the facts.",
    unknown="The day on which the failure was identified is not on file.",
)
def is_within_deemed_time() -> Expr:
    return correction.date <= reasonable_time_ends_on


@rule(
    "Is the correction made in a reasonable time?",
    cites=_305,
    ref="O-COR-13 TH-COR-23",
    yes="The correction is made in a reasonable time after the failure was identified.",
    no="The correction comes after {reasonable_time_ends_on} and is not reasonable on the facts.",
    unknown="Whether a correction after {reasonable_time_ends_on} is still reasonable is not on file.",
)
def is_in_reasonable_time() -> Expr:
    return is_within_deemed_time | programme.longer_time_is_reasonable


@rule(
    "Did the plan act before the IRS identified the failure?",
    cites=f"{_305}, Q&A-4, -6",
    ref="O-COR-14 TH-COR-24",
    yes="The IRS had not identified the failure before actions showed a specific commitment to correct it.",
    no="The IRS identified the failure first; an annual audit or a general statement of intent is no commitment.",
    unknown="Whether the IRS identified the failure, or the plan was pursuing it before, is not on file.",
)
def acted_before_the_irs() -> Expr:
    return ~programme.is_identified_by_irs | programme.had_commitment


@rule(
    "Is it an eligible inadvertent failure?",
    cites=_305,
    ref="O-COR-12 O-COR-15 TH-COR-22",
    yes="It happened despite practices and procedures, was pursued before the IRS identified it, and is corrected in a reasonable time; "
    "no favorable letter and no fixed year are needed.",
    no="A condition of an eligible inadvertent failure is missing.",
    unknown="A fact on which an eligible inadvertent failure turns is not on file.",
)
def is_eligible_inadvertent_failure() -> Expr:
    return programme.has_practices & ~is_of_a_grave_character & acted_before_the_irs & is_in_reasonable_time


@rule(
    "May it be self-corrected as an eligible inadvertent failure?",
    cites="before SECURE 2.0 Act section 305",
    ref="O-COR-12 O-COR-15 TH-COR-22 TH-COR-24",
    governed_by=correction.date,
    yes="An eligible inadvertent failure may be self-corrected, those from before 2022-12-29 included.",
    no="Corrections before 2022-12-29 have no such track.",
    unknown="A fact on which an eligible inadvertent failure turns is not on file.",
)
def self_corrects_as_inadvertent() -> Expr:
    return never()


@self_corrects_as_inadvertent.version(
    "2022-12-29",
    cites=_305,
    no="A condition of an eligible inadvertent failure is missing, or only a submission can correct it.",
)
def _inadvertent_since_2022() -> Expr:
    return is_eligible_inadvertent_failure & ~is_reserved_to_submission


@rule(
    "May the sponsor correct it without asking the IRS?",
    cites="Rev. Proc. 2021-30, part IV; SECURE 2.0 Act section 305",
    ref="O-COR-02",
    yes="Self-correction is open: no filing and no fee.",
    no="No track of self-correction is open.",
    unknown="A fact on which self-correction turns is not on file.",
)
def may_self_correct() -> Expr:
    return self_corrects_as_insignificant | self_corrects_as_significant | self_corrects_as_inadvertent


@rule(
    "May it be submitted to the IRS?",
    cites="Rev. Proc. 2021-30, sections 4.02 and 10",
    ref="O-COR-02 O-COR-06 TH-COR-26",
    yes="A submission through Pay.gov is open while there is no examination.",
    no="A plan under examination cannot submit.",
    unknown="Whether the plan is under examination is not on file.",
)
def may_submit() -> Expr:
    return ~programme.is_under_examination


@rule(
    "Is a closing agreement on audit the way?",
    cites="Rev. Proc. 2021-30, section 13",
    ref="O-COR-02 TH-COR-26",
    yes="Under examination, what cannot be self-corrected is closed by agreement, with a sanction.",
    no="There is no examination.",
    unknown="Whether the plan is under examination is not on file.",
)
def may_close_on_audit() -> Expr:
    return programme.is_under_examination


@amount(
    "What is the fee of a submission?",
    cites="IRS, Voluntary Correction Program fees",
    ref="O-COR-04 O-COR-05",
    says="With net assets of {corrected_plan.net_assets} the fee is {submission_fee}.",
    unknown="Net assets are not on file, or the year's fee is not published here (after 2023: Rev. Proc. 20XX-4, Appendix A).",
)
def submission_fee() -> Expr:
    on = correction.date
    return choose(
        (corrected_plan.net_assets <= correction_figure("submission_fee_first_band", on), correction_figure("submission_fee_first", on)),
        (corrected_plan.net_assets <= correction_figure("submission_fee_second_band", on), correction_figure("submission_fee_second", on)),
        otherwise=correction_figure("submission_fee_third", on),
    )  # fmt: skip


@amount(
    "By when must a correction under a compliance statement be complete?",
    kind="date",
    cites="Rev. Proc. 2021-30, section 10",
    ref="O-COR-06 O-CAL-15",
    says="150 days from the compliance statement of {programme.compliance_statement_on}: {submission_correction_ends_on}.",
    unknown="There is no compliance statement on file.",
)
def submission_correction_ends_on() -> Expr:
    return days_after(programme.compliance_statement_on, 150)
