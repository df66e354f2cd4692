"""What an amendment changes, and whether sections 411(d)(6) and ERISA 204(g) protect it: the plan, its dates, the kind of right."""

from __future__ import annotations

from datetime import date

from inservice.engine.dates import days_after
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, as_expr, choose, given, greater_of, nothing
from inservice.facts.amendments import amendment, change
from inservice.law.plan_terms.amendments import OF_THE_ACTS
from inservice.law.told import told_with
from inservice.plan.vocabulary import OPTIONAL_STATUTORY_EVENTS

ANTI_CUTBACK = "26 USC 411(d)(6); ERISA 204(g)"


def per_change(expr: Expr) -> Expr:
    """Answered for each thing changed, also where it reads facts of the amendment alone."""
    return told_with(expr, change.subject)


# -- the plan and its dates ------------------------------------------------------------------------------------
@rule(
    "May an amendment of this plan reduce no accrued benefit?",
    cites=ANTI_CUTBACK,
    ref="O-CUT-01 O-CUT-22",
    yes="The plan is under section 411(d)(6) or ERISA section 204(g): what has accrued keeps its optional forms.",
    no="A governmental plan, a church plan that did not elect, and a 403(b) plan outside ERISA are under neither "
    "section; state law or the contracts may still protect.",
    unknown="Whether the plan is under section 411(d)(6) or ERISA section 204(g) is not on file.",
)
def plan_is_under_the_anti_cutback_rule() -> Expr:
    return amendment.is_within_section


@amount(
    "Up to what day do accruals keep the earlier terms?",
    kind="date",
    cites="26 CFR 1.411(d)-3(g)(4), 1.411(d)-4 A-2(a)(1)",
    ref="O-CUT-04 O-CUT-06",
    confidence="unconfirmed",
    says="Adopted {adopted} and effective {effective}: everything accrued by {applicable_amendment_date}, the later of the "
    "two, keeps the earlier terms, whoever has met them by then or not.",
    unknown="The amendment is not adopted yet, so nothing is taken away yet.",
)
def applicable_amendment_date() -> Expr:
    return greater_of(amendment.adopted, amendment.effective)


@rule(
    "Is the amendment adopted by the day it takes effect?",
    cites="26 CFR 1.411(d)-3(g)(4)",
    ref="O-CAL-10 O-CUT-04",
    yes="Adopted {adopted}, the amendment takes effect on {effective}.",
    no="Effective {effective} but adopted only {adopted}: until {applicable_amendment_date} what it takes away may not be refused.",
    unknown="The amendment is not adopted yet; what it takes away may not be refused before it is.",
)
def is_adopted_in_time_to_take_away() -> Expr:
    return told_with(amendment.adopted <= amendment.effective, applicable_amendment_date)


@amount(
    "By what day must an amendment that the law does not require be adopted?",
    kind="date",
    cites="Rev. Proc. 2022-40 sec. 8.02; 26 CFR 1.401(b)-1",
    ref="O-CAL-10",
    confidence="unconfirmed",
    says="Operated from {first_operated}, an amendment that only gives must be adopted by the end of that plan year, "
    "{discretionary_amendment_due_on}.",
    unknown="The plan year in which the plan first operates by the amendment is not on file.",
)
def discretionary_amendment_due_on() -> Expr:
    return told_with(amendment.operated_year_end, amendment.first_operated)


def _relief_through(general: date, bargained: date, governmental: date) -> Expr:
    return choose(
        (amendment.is_governmental, as_expr(governmental)),
        (amendment.is_bargained, as_expr(bargained)),
        otherwise=as_expr(general),
    )


@amount(
    "By what day must what the Acts of 2019 to 2022 allow be adopted?",
    kind="date",
    cites="SECURE 2.0 Act of 2022 sec. 501; Notice 2024-2 Part J; Notice 2026-33",
    ref="O-CAL-11 O-CUT-23",
    says="What the Acts of 2019 to 2022 require or allow must be adopted by {relief_ends_on}.",
    unknown="The event is none of the Acts of 2019 to 2022, or whether the plan is governmental or bargained is not on file.",
)
def relief_ends_on() -> Expr:
    of_acts = change.event.is_one_of(*OF_THE_ACTS)
    return choose(
        (of_acts, _relief_through(date(2026, 12, 31), date(2028, 12, 31), date(2029, 12, 31))),
        (
            change.event == "long_term_care",
            _relief_through(date(2027, 12, 31), date(2028, 12, 31), date(2029, 12, 31)),
        ),
        otherwise=nothing(),
    )


@amount(
    "By what day must participants be told?",
    kind="date",
    cites="29 CFR 2520.104b-3(a)",
    ref="O-CUT-26 O-CAL-12",
    confidence="unconfirmed",
    says="A summary of material modifications is due by {summary_of_changes_due_on}, 210 days after the plan year of adoption "
    "ends.",
    unknown="The plan is not covered by ERISA, or the amendment is not adopted yet.",
)
def summary_of_changes_due_on() -> Expr:
    return given(amendment.is_erisa, days_after(amendment.adoption_year_end, 210))


# -- what kind of right ----------------------------------------------------------------------------------------
@rule(
    "Does the amendment take something away?",
    cites="26 CFR 1.411(d)-4 A-1(b)(1)",
    ref="O-CUT-02 O-CUT-07",
    yes="Something is removed or narrowed: a tighter condition is the removal of a part.",
    no="Nothing that was there is removed or narrowed.",
    unknown="Whether anything is removed or narrowed cannot be told.",
)
def something_is_taken_away() -> Expr:
    return change.takes_away


@rule(
    "Is the right one to withdraw for hardship?",
    cites="26 CFR 1.411(d)-4 A-2(b)(2)(x)",
    ref="O-CUT-08",
    yes="Hardship is not protected: it may be removed, or its standards changed, for all money at once.",
    no="The right is not one to withdraw for hardship.",
    unknown="The event is not on file.",
)
def right_is_hardship() -> Expr:
    return change.event == "hardship"


@rule(
    "Is what changes outside the protection altogether?",
    cites="26 CFR 1.411(d)-4 A-1(d)",
    ref="O-CUT-09 O-CUT-28",
    confidence="unconfirmed",
    yes="Loans, the right to contribute, investments, valuation dates and administrative procedures are not protected "
    "benefits; whether contributions may be reduced in mid-year is another question.",
    no="What changes is no loan, contribution, investment or procedure.",
    unknown="What changes is not on file.",
)
def is_no_protected_benefit() -> Expr:
    return change.right.is_one_of("procedure", "conversion", "source")


@rule(
    "Is what changes the limit up to which small benefits are cashed out?",
    cites="26 CFR 1.411(d)-4 A-2(b)(2)(v)",
    ref="O-CUT-14",
    confidence="unconfirmed",
    yes="Raising or lowering the cash-out limit within the law is no cutback.",
    no="The cash-out limit is not what changes.",
    unknown="What changes is not on file.",
)
def is_cash_out_limit() -> Expr:
    return change.right == "cash_out_limit"


@rule(
    "Does the change concern an optional form of benefit?",
    cites="26 CFR 1.411(d)-4 A-1(b)(1)",
    ref="O-CUT-02 O-CUT-03",
    yes="A right to be paid on an event other than hardship, or in a form, is an optional form of benefit.",
    no="The change concerns no right to be paid.",
    unknown="What changes is not on file.",
)
def is_optional_form() -> Expr:
    return change.right.is_one_of("withdrawal", "definition", "form_of_payment", "in_kind")


@rule(
    "Is the right an optional withdrawal that a statute allows, which the plan reads as unprotected?",
    cites="No authority settles it; see 26 USC 411(d)(6)(B)",
    ref="O-CUT-27",
    confidence="unconfirmed",
    yes="By the plan's reading an optional statutory withdrawal may be removed for all money.",
    no="The right is no optional statutory withdrawal, or by the plan's reading money accrued by the cut-off keeps it.",
    unknown="The event, or the plan's reading, is not on file.",
)
def is_unprotected_optional_withdrawal() -> Expr:
    chosen = amendment.optional_withdrawals == "not_protected"
    return per_change(change.event.is_one_of(*sorted(OPTIONAL_STATUTORY_EVENTS)) & chosen)


@rule(
    "Is what is taken away protected?",
    cites="26 USC 411(d)(6)(B); 26 CFR 1.411(d)-4 A-1, A-2",
    ref="O-CUT-01 O-CUT-03 O-CUT-06 O-CUT-08 O-CUT-09",
    yes="What is taken away is protected: money accrued by the cut-off keeps it, even where its condition is not met by then.",
    no="Nothing protected is taken away.",
    unknown="Whether something protected is taken away cannot be told.",
)
def right_is_protected() -> Expr:
    kept = ~right_is_hardship & ~is_unprotected_optional_withdrawal
    return per_change(something_is_taken_away & plan_is_under_the_anti_cutback_rule & is_optional_form & kept)


@rule(
    "Is all that is tighter how often the right may be used?",
    cites="26 CFR 1.411(d)-4 A-1(b), A-1(d)",
    ref="O-CUT-10",
    confidence="unconfirmed",
    yes="Only the number of payments is lowered. Whether a number written in the plan is protected is unsettled; it is kept "
    "for accrued money, and counsel should confirm.",
    no="More than the number of payments changes, or nothing is lowered.",
    unknown="Whether only the number of payments changes cannot be told.",
)
def only_the_count_is_lowered() -> Expr:
    return something_is_taken_away & change.only_count_differs


@rule(
    "Is what changes a definition on which a right to be paid turns?",
    cites="26 CFR 1.411(d)-4 A-1(b)(1)",
    ref="O-CUT-07",
    yes="The definition on which the right turns changes. Whether fewer meet the new one is not known; where they do, money "
    "accrued by the cut-off keeps the former one, and the document holds only one for all money.",
    no="No definition is what changes.",
    unknown="What changes is not on file.",
)
def only_a_definition_changes() -> Expr:
    return change.right == "definition"


__all__ = [
    "ANTI_CUTBACK",
    "applicable_amendment_date",
    "discretionary_amendment_due_on",
    "is_adopted_in_time_to_take_away",
    "is_cash_out_limit",
    "is_no_protected_benefit",
    "is_optional_form",
    "is_unprotected_optional_withdrawal",
    "only_a_definition_changes",
    "only_the_count_is_lowered",
    "per_change",
    "plan_is_under_the_anti_cutback_rule",
    "relief_ends_on",
    "right_is_hardship",
    "right_is_protected",
    "something_is_taken_away",
    "summary_of_changes_due_on",
]
