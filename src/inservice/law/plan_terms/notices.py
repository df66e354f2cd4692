"""What must be offered and explained before an eligible rollover distribution (sections 401(a)(31), 402(f))."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, as_expr, total
from inservice.facts.tables import REQUEST, piece, request
from inservice.law.figures import figure
from inservice.law.taxation.withholding import (
    earlier_rollover_eligible,
    rollover_eligible_total,
    unlisted_payments_reach_floor,
)


# -- the model explanation -------------------------------------------------------------------------------------
@amount(
    "Which model of the section 402(f) explanation is current on the payment date?",
    cites="Notice 2018-74",
    kind="text",
    ref="D-LAW-24 D-OPEN-24 D-PLAN-05 O-PRO-04",
    governed_by=request.payment_date,
    says="The model explanation current on {payment_date} is that of {safe_harbor_explanation}.",
    unknown="The payment date is not on file.",
    note="What the law changed after a model was published must be written in by the administrator.",
)
def safe_harbor_explanation() -> Expr:
    return as_expr("Notice 2018-74")


@safe_harbor_explanation.version("2020-08-06", cites="Notice 2020-62", enacted_on="2020-08-06")
def safe_harbor_explanation_of_2020() -> Expr:
    return as_expr("Notice 2020-62")


@safe_harbor_explanation.version(
    "2026-01-15", cites="Notice 2026-13, modifying Notice 2020-62", enacted_on="2026-01-15"
)
def safe_harbor_explanation_of_2026() -> Expr:
    return as_expr("Notice 2026-13")


@amount(
    "Which model of the section 402(f) explanation was current when it was given?",
    cites="Notice 2018-74",
    kind="text",
    ref="D-LAW-24 O-PRO-04",
    governed_by=request.notice_given_on,
    says="The model explanation current on {notice_given_on} was that of {safe_harbor_explanation_then}.",
    unknown="The day on which the explanation was given is not on file.",
)
def safe_harbor_explanation_then() -> Expr:
    return as_expr("Notice 2018-74")


@safe_harbor_explanation_then.version("2020-08-06", cites="Notice 2020-62", enacted_on="2020-08-06")
def safe_harbor_explanation_then_of_2020() -> Expr:
    return as_expr("Notice 2020-62")


@safe_harbor_explanation_then.version(
    "2026-01-15", cites="Notice 2026-13, modifying Notice 2020-62", enacted_on="2026-01-15"
)
def safe_harbor_explanation_then_of_2026() -> Expr:
    return as_expr("Notice 2026-13")


@rule(
    "Was the explanation given while the present model was current?",
    cites="Notice 2026-13; Notice 2020-62; Notice 2018-74",
    ref="D-LAW-24 O-PRO-04",
    yes="The explanation was given while the model of {safe_harbor_explanation} was current.",
    no="The explanation was given while the model of {safe_harbor_explanation_then} was current; since then "
    "{safe_harbor_explanation} has taken its place, so later changes of the law must have been written in.",
    unknown="The day on which the explanation was given is not on file.",
)
def explanation_follows_current_model() -> Expr:
    return safe_harbor_explanation_then == safe_harbor_explanation


@rule(
    "Did the participant give up the rest of the 30 days?",
    cites="26 CFR 1.402(f)-1 Q&A-2",
    ref="O-PRO-02",
    confidence="unconfirmed",
    yes="The participant, told of the right to at least 30 days, elected to be paid sooner.",
    no="The participant did not elect to be paid before the 30 days are over.",
    unknown="Whether the participant elected to be paid before the 30 days are over is not on file.",
)
def thirty_days_are_waived() -> Expr:
    return request.is_notice_waived


# -- the offer of a direct rollover ------------------------------------------------------------------------------
@rule(
    "Do this determination's payments alone reach the amount from which a direct rollover must be offered?",
    cites="26 CFR 1.401(a)(31)-1 A-11",
    ref="D-PLAN-06 D-WH-05 O-PRO-06",
    confidence="unconfirmed",
    yes="Eligible rollover distributions of {rollover_eligible_total} reach the amount from which a direct "
    "rollover must be offered.",
    no="Eligible rollover distributions of {rollover_eligible_total} alone do not reach the amount from which "
    "a direct rollover must be offered.",
    unknown="The eligible rollover distributions of this determination cannot be told.",
)
def payments_alone_ask_for_an_offer() -> Expr:
    return rollover_eligible_total >= figure("direct_rollover_floor", on=request.payment_date)


@rule(
    "Do the payments on file for the year reach the amount from which a direct rollover must be offered?",
    cites="26 CFR 1.401(a)(31)-1 A-11",
    ref="D-PLAN-06 D-WH-05 O-PRO-06",
    confidence="unconfirmed",
    yes="With {earlier_rollover_eligible} paid earlier in the year a direct rollover must be offered.",
    no="With {earlier_rollover_eligible} paid earlier in the year the amount is not reached.",
    unknown="The eligible rollover distributions paid earlier in the year are not on file.",
)
def year_on_file_asks_for_an_offer() -> Expr:
    floor = figure("direct_rollover_floor", on=request.payment_date)
    return rollover_eligible_total + earlier_rollover_eligible >= floor


@rule(
    "Is anything of the determination an eligible rollover distribution?",
    cites="26 USC 401(a)(31)",
    ref="D-PLAN-06",
    yes="{rollover_eligible_total} of the determination may be rolled over.",
    no="Nothing of the determination may be rolled over.",
    unknown="The eligible rollover distributions of this determination cannot be told.",
)
def something_may_be_rolled_over() -> Expr:
    return rollover_eligible_total > 0


@rule(
    "Must the plan offer a direct rollover?",
    cites="26 USC 401(a)(31); 26 CFR 1.401(a)(31)-1 A-11",
    ref="D-PLAN-06 D-WH-05 O-PRO-06",
    confidence="unconfirmed",
    yes="The plan must offer to pay the eligible rollover distribution directly to an IRA or another plan.",
    no="The plan need not offer a direct rollover: nothing may be rolled over, or the year's payments stay "
    "below the amount from which it must be offered.",
    unknown="Whether the plan must offer a direct rollover cannot be told.",
)
def direct_rollover_must_be_offered() -> Expr:
    reached = payments_alone_ask_for_an_offer | year_on_file_asks_for_an_offer | unlisted_payments_reach_floor
    return something_may_be_rolled_over & reached


@rule(
    "Is the amount paid straight to an IRA or another plan?",
    cites="26 USC 401(a)(31)",
    ref="D-PLAN-06",
    yes="The amount is paid straight to an IRA or another plan.",
    no="The amount is not rolled over directly.",
    unknown="Whether the amount is rolled over directly is not on file.",
)
def is_rolled_over_directly() -> Expr:
    return piece.is_direct


@amount(
    "How much is rolled over directly?",
    cites="26 USC 401(a)(31)",
    ref="D-PLAN-06",
    says="{directly_rolled_total} is rolled over directly.",
    unknown="How much is rolled over directly cannot be told.",
)
def directly_rolled_total() -> Expr:
    return total(piece.amount, per=REQUEST, where=is_rolled_over_directly)


@rule(
    "May the plan refuse to roll over directly only a part?",
    cites="26 CFR 1.401(a)(31)-1 A-9",
    ref="D-WH-05 O-PRO-06",
    confidence="unconfirmed",
    yes="Only {directly_rolled_total} of {rollover_eligible_total} is to be rolled over directly: the plan may "
    "refuse a part as small as that.",
    no="No part is so small that the plan may refuse to roll it over directly.",
    unknown="How much is to be rolled over directly cannot be told.",
)
def partial_direct_rollover_may_be_refused() -> Expr:
    floor = figure("partial_direct_rollover_floor", on=request.payment_date)
    return (
        (directly_rolled_total > 0)
        & (directly_rolled_total < rollover_eligible_total)
        & (directly_rolled_total < floor)
    )


__all__ = [
    "direct_rollover_must_be_offered",
    "explanation_follows_current_model",
    "partial_direct_rollover_may_be_refused",
    "safe_harbor_explanation",
    "safe_harbor_explanation_then",
    "thirty_days_are_waived",
]
