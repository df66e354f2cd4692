"""Events that a plan may name, disability, severance, and events of employee stock ownership plans."""

from __future__ import annotations

from datetime import date

from inservice.engine.dates import months_after
from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    choose,
    given,
    greater_of,
    in_polars,
    never,
    not_below_zero,
    portion,
    select,
    total,
)
from inservice.facts.tables import (
    REQUEST,
    account,
    claims,
    clause,
    earlier,
    participant,
    person,
    plan,
    request,
)
from inservice.law.distribution.grains import per_option
from inservice.law.distribution.history import plan_history_covers
from inservice.law.figures import figure

# -- a stated event ------------------------------------------------------------------------------------------


@rule(
    "Is the event claimed the one that the plan names?",
    cites="26 CFR 1.401-1(b)(1)(ii)",
    ref="D-PATH-05 D-ELIG-06 O-FLD-15",
    yes="The participant claims the event that the plan names.",
    no="The participant claims {claims.stated_event_name}, which is not the event that the plan's clause "
    "names.",
    unknown="Which event is claimed, or which one the clause names, is not on file.",
)
def stated_event_is_the_one_named() -> Expr:
    return per_option(claims.stated_event_name == clause.stated_event_name)


@rule(
    "Had the stated event occurred by the payment date?",
    cites="26 CFR 1.401-1(b)(1)(ii)",
    ref="D-PATH-05 D-ELIG-03",
    yes="The stated event occurred on {stated_event_occurred_on}.",
    no="The stated event occurs on {stated_event_occurred_on}, after the payment date.",
    unknown="When the stated event occurred is not on file.",
)
def stated_event_has_occurred() -> Expr:
    return claims.stated_event_occurred_on <= request.payment_date


@rule(
    "Has the event that the plan names happened?",
    cites="26 CFR 1.401-1(b)(1)(ii)",
    ref="D-PATH-05 D-ELIG-06",
    yes="The event that the plan names happened by the payment date.",
    no="The event that the plan names has not happened.",
    unknown="Whether the event that the plan names has happened is not on file.",
    not_claimed="The participant does not claim that the event the plan names has happened.",
)
def stated_event_facts_hold() -> Expr:
    return claims.stated_event & stated_event_is_the_one_named & stated_event_has_occurred


# -- disability ----------------------------------------------------------------------------------------------


@rule(
    "Is section 72(m)(7) the plan's definition of disability?",
    cites="The plan's terms",
    ref="D-PATH-08 O-FLD-12",
    yes="The plan defines disability as section 72(m)(7) does.",
    no="The plan has another definition of disability than section 72(m)(7).",
    unknown="The plan's definition of disability is not on file.",
)
def disability_is_defined_by_section_72m7() -> Expr:
    return plan.disability_definition == "section_72m7"


@rule(
    "Does the disability meet the plan's definition?",
    cites="26 CFR 1.401-1(b)(1)(ii); 26 USC 401(k)(2)(B)(i)(I)",
    ref="D-PATH-08 O-FLD-12",
    yes="The disability meets the plan's definition.",
    no="The disability does not meet the plan's definition.",
    unknown="Whether the disability meets the plan's definition is not on file.",
)
def disability_meets_the_plan_definition() -> Expr:
    by_code = disability_is_defined_by_section_72m7 & claims.disability_section_72m7
    by_plan = ~disability_is_defined_by_section_72m7 & claims.disability_plan_definition
    return by_code | by_plan | (claims.disability_section_72m7 & claims.disability_plan_definition)


@rule(
    "Is the participant disabled as the plan defines it?",
    cites="26 CFR 1.401-1(b)(1)(ii); 26 USC 401(k)(2)(B)(i)(I)",
    ref="D-PATH-08",
    yes="The participant is disabled as the plan defines it.",
    no="The participant is not disabled as the plan defines it.",
    unknown="Whether the participant is disabled as the plan defines it is not on file.",
    not_claimed="The participant does not claim to be disabled.",
)
def disabled_as_the_plan_defines() -> Expr:
    return claims.disability & disability_meets_the_plan_definition


@rule(
    "Is the participant disabled within the meaning of section 72(m)(7)?",
    cites="26 USC 403(b)(7)(A), 72(m)(7)",
    ref="D-PATH-08 D-ELIG-71 D-ELIG-73 D-ELIG-75",
    yes="The participant is disabled within the meaning of section 72(m)(7).",
    no="The participant is not disabled within the meaning of section 72(m)(7).",
    unknown="Whether the disability meets section 72(m)(7) is not on file.",
    not_claimed="The participant does not claim to be disabled.",
)
def disabled_under_section_72m7() -> Expr:
    return claims.disability & claims.disability_section_72m7


# -- life ----------------------------------------------------------------------------------------------------


def _or_never(day: Expr) -> Expr:
    # a death is recorded when it happens, so that none on record is none, and not a record that is missing
    return in_polars(
        "the day or never", "date", lambda held: held.fill_null(date.max), day,
        each=lambda held: date.max if held is None else held,
    )  # fmt: skip


@rule(
    "Is the participant alive on the payment date?",
    cites="26 USC 401(a)(9)(B), 402(c)(9); the plan's terms",
    ref="D-ELIG-01 D-DEC-03",
    confidence="derived",
    yes="No death by the payment date is on record.",
    no="The participant died on {death_date}: the benefit is payable to the beneficiary on account of death, and "
    "nothing is paid in service.",
    unknown="The payment date is not on file.",
)
def participant_is_alive() -> Expr:
    return _or_never(person.death_date) > request.payment_date


# -- employee stock ownership plans --------------------------------------------------------------------------


@rule(
    "Is the plan an employee stock ownership plan?",
    cites="26 USC 4975(e)(7)",
    ref="D-PATH-24 D-PATH-25",
    yes="The plan is an employee stock ownership plan.",
    no="The plan is not an employee stock ownership plan.",
    unknown="The kind of plan is not on file.",
)
def plan_is_an_esop() -> Expr:
    return plan.kind == "esop"


@rule(
    "Does the account hold employer securities?",
    cites="26 USC 401(a)(28)(B)",
    ref="D-PATH-24 D-PATH-25",
    yes="The account holds employer securities worth {employer_stock_value}.",
    no="The account holds no employer securities.",
    unknown="Whether the account holds employer securities is not on file.",
)
def holds_employer_securities() -> Expr:
    return account.employer_stock_value > 0


@rule(
    "Is the money invested in employer securities of an employee stock ownership plan?",
    cites="26 USC 401(a)(28)(B), 404(k), 4975(e)(7)",
    ref="D-PATH-24 D-PATH-25",
    confidence="unconfirmed",
    yes="The account holds employer securities of an employee stock ownership plan.",
    no="The account does not hold employer securities of an employee stock ownership plan.",
    unknown="The kind of plan, or whether the account holds employer securities, is not on file.",
)
def holds_esop_securities() -> Expr:
    return plan_is_an_esop & holds_employer_securities


@amount(
    "On what date does the participant qualify to diversify?",
    kind="date",
    cites="26 USC 401(a)(28)(B)(iii)",
    ref="D-PATH-24",
    confidence="unconfirmed",
    says="The participant has both attained age 55 and completed ten years of participation on "
    "{diversification_qualified_on}.",
    unknown="The date of birth or the date participation began is not on file.",
)
def diversification_qualified_on() -> Expr:
    age = figure("esop_diversification_age_months", on=request.payment_date)
    years = figure("esop_diversification_participation_months", on=request.payment_date)
    return greater_of(
        months_after(person.birth_date, age), months_after(participant.participation_date, years)
    )


@rule(
    "Is this one of the six plan years in which the participant may diversify?",
    cites="26 USC 401(a)(28)(B)(i),(iv)",
    ref="D-PATH-24",
    confidence="unconfirmed",
    yes="The participant qualified on {diversification_qualified_on}, in one of the six plan years before "
    "that of the payment.",
    no="The participant qualifies on {diversification_qualified_on}; elections follow the close of that "
    "plan year and of the five after it.",
    unknown="The date of birth or the date participation began is not on file.",
)
def diversification_window_is_open() -> Expr:
    qualified = diversification_qualified_on
    return (qualified < plan.plan_year_begin) & (months_after(qualified, 72) >= plan.plan_year_begin)


@rule(
    "Is this the last of the six years, when half may be diversified?",
    cites="26 USC 401(a)(28)(B)(i)",
    ref="D-PATH-24",
    confidence="unconfirmed",
    yes="The participant qualified on {diversification_qualified_on}: this is the last election, for half "
    "of the securities.",
    no="The participant qualified on {diversification_qualified_on}: this is not the last election, so a "
    "quarter of the securities may be diversified.",
    unknown="The date of birth or the date participation began is not on file.",
)
def diversification_window_is_the_last() -> Expr:
    return months_after(diversification_qualified_on, 60) < plan.plan_year_begin


@rule(
    "Was the earlier payment a diversification?",
    cites="26 USC 401(a)(28)(B)(i)",
    ref="D-PATH-24",
    confidence="unconfirmed",
    yes="The earlier payment was a diversification of this plan.",
    no="The earlier payment was no diversification of this plan.",
    unknown="The kind of an earlier payment is not on file.",
)
def earlier_was_diversification() -> Expr:
    return select(earlier.event, {"esop_diversification": earlier.is_from_this_plan}, otherwise=never())


@amount(
    "How much of the employer securities may still be diversified?",
    cites="26 USC 401(a)(28)(B)(i)",
    ref="D-PATH-24",
    confidence="unconfirmed",
    says="{diversifiable_amount} of the employer securities may be diversified now.",
    unknown="The value of the employer securities, when the participant qualified, or the plan's payment "
    "history is not on file.",
)
def diversifiable_amount() -> Expr:
    before = total(earlier.amount, per=REQUEST, where=earlier_was_diversification)
    base = account.employer_stock_value + before
    share = choose((diversification_window_is_the_last, 50), otherwise=25)
    room = not_below_zero(portion(base, share, 100, rounding="down") - before)
    history = plan_history_covers(diversification_qualified_on)
    return given(diversification_window_is_open, given(history, room))


@rule(
    "Is the plan a defined benefit plan?",
    cites="26 USC 414(j)",
    ref="D-RMD-06",
    yes="The plan is a defined benefit plan.",
    no="The plan is not a defined benefit plan.",
    unknown="The kind of plan is not on file.",
)
def plan_is_a_defined_benefit_plan() -> Expr:
    return plan.kind == "defined_benefit"
