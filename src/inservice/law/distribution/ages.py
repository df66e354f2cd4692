"""Ages, and the date on which each is attained."""

from __future__ import annotations

from inservice.engine.dates import attained, months_after
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, always, choose, greater_of, never, pick
from inservice.facts.tables import clause, participant, person, plan, readings, request
from inservice.law.distribution.grains import per_option
from inservice.law.figures import figure

FIFTY_NINE_YEARS = 59 * 12
FIFTY_NINE_AND_A_HALF = FIFTY_NINE_YEARS + 6
AGE_62, AGE_55, AGE_50 = 62 * 12, 55 * 12, 50 * 12


def months_from_birth(months: Expr) -> Expr:
    """So many months after birth; a short month by the plan's reading."""
    return pick(
        readings.age_59_half_month_end,
        {"first_of_next_month": attained(person.birth_date, months=months, short_month_to_next=always())},
        otherwise=attained(person.birth_date, months=months),
    )


def _59_half(short_month_to_next: Expr | None) -> Expr:
    # The two steps differ from the one only for a birth on 29 February, whose 59th anniversary never exists.
    birthday = months_after(person.birth_date, FIFTY_NINE_YEARS)
    next_day = months_after(person.birth_date, FIFTY_NINE_YEARS, short_month_to_next=always())
    return pick(
        readings.age_59_half_leap_day,
        {
            "from_28_february": months_after(birthday, 6, short_month_to_next=short_month_to_next),
            "from_1_march": months_after(next_day, 6, short_month_to_next=short_month_to_next),
        },
        otherwise=attained(person.birth_date, years=59, months=6, short_month_to_next=short_month_to_next),
    )


@amount(
    "On what date does the participant attain age 59 1/2?",
    kind="date",
    cites="26 USC 72(t)(2)(A)(i), 401(k)(2)(B)(i)(III); Rev. Rul. 2003-72; 26 CFR 1.401(a)(9)-2 by analogy",
    ref="D-AGE-01 D-AGE-02 D-AGE-03 D-AGE-04 D-OPEN-04",
    confidence="unconfirmed",
    says="Born {birth_date}, the participant attains age 59 1/2 on {attained_59_half_on}: 59 years and six "
    "calendar months later.",
    unknown="The date of birth is not on file.",
)
def attained_59_half_on() -> Expr:
    return pick(
        readings.age_59_half_month_end, {"first_of_next_month": _59_half(always())}, otherwise=_59_half(None)
    )


@rule(
    "Has the participant attained age 59 1/2 by the payment date?",
    cites="26 USC 401(k)(2)(B)(i)(III), 403(b)(7)(A), 403(b)(11)",
    ref="D-PATH-01 D-AGE-05",
    yes="Born {birth_date}, the participant attained age 59 1/2 on {attained_59_half_on}.",
    no="Born {birth_date}, the participant attains age 59 1/2 on {attained_59_half_on}.",
    unknown="The date of birth is not on file.",
)
def attained_age_59_half() -> Expr:
    return attained_59_half_on <= request.payment_date


@amount(
    "On what date does the participant attain the age that the plan states?",
    kind="date",
    cites="26 CFR 1.401-1(b)(1)(ii)",
    ref="D-PATH-02 D-AGE-01 D-AGE-03",
    says="Born {birth_date}, the participant attains the plan's age of {age_months} on "
    "{attained_stated_age_on}.",
    unknown="The date of birth or the age in the plan's clause is not on file.",
)
def attained_stated_age_on() -> Expr:
    at_59_half = clause.age_months == FIFTY_NINE_AND_A_HALF
    return per_option(
        choose((at_59_half, attained_59_half_on), otherwise=months_from_birth(clause.age_months))
    )


@rule(
    "Has the participant attained the age that the plan states?",
    cites="26 CFR 1.401-1(b)(1)(ii)",
    ref="D-PATH-02 D-ELIG-03 O-FLD-06",
    yes="Born {birth_date}, the participant attained the plan's age of {age_months} on "
    "{attained_stated_age_on}.",
    no="Born {birth_date}, the participant attains the plan's age of {age_months} on "
    "{attained_stated_age_on}.",
    unknown="The date of birth or the age in the plan's clause is not on file.",
)
def attained_stated_age() -> Expr:
    return attained_stated_age_on <= request.payment_date


@rule(
    "Does the building-trades age of 55 apply to the participant?",
    cites="26 USC 401(a)(36)(B); P.L. 116-260 Div. EE sec. 208",
    ref="D-LAW-06",
    yes="The plan is a building-trades multiemployer plan of section 401(a)(36)(B), in which the person "
    "took part on or before April 30, 2013.",
    no="The plan is not a building-trades multiemployer plan of section 401(a)(36)(B), or the person joined"
    " after April 30, 2013.",
    unknown="Whether the person took part in the building-trades plan on or before April 30, 2013 is not on"
    " file.",
)
def building_trades_age_applies() -> Expr:
    return plan.is_building_trades_multiemployer & participant.was_participant_on_2013_04_30


@amount(
    "From what age, in months, may a pension plan pay this participant in service?",
    kind="number",
    cites="26 USC 401(a)(36); P.L. 116-94 Div. M sec. 104; Notice 2020-68 F-1",
    ref="D-LAW-05 D-LAW-06 D-ELIG-38 D-ELIG-39 O-DOC-05",
    says="For the plan year that begins {plan_year_begin} the age is {pension_in_service_months}.",
    unknown="The plan year, or the person's standing in a building-trades plan, is not on file, or the age "
    "for that year is not yet published.",
)
def pension_in_service_months() -> Expr:
    return choose(
        (
            building_trades_age_applies,
            figure("pension_in_service_age_building_trades", on=request.payment_date),
        ),
        otherwise=figure("pension_in_service_age", on=plan.plan_year_begin),
    )


@amount(
    "On what date does the participant attain the pension in-service age?",
    kind="date",
    cites="26 USC 401(a)(36)",
    ref="D-PATH-06 D-LAW-05",
    says="Born {birth_date}, the participant attains on {attained_pension_age_on} the later of the age in "
    "the law and the age in the plan's clause.",
    unknown="The date of birth, the plan year or the age in the plan's clause is not on file.",
)
def attained_pension_age_on() -> Expr:
    months = greater_of(pension_in_service_months, clause.age_months)
    return per_option(
        choose((months == FIFTY_NINE_AND_A_HALF, attained_59_half_on), otherwise=months_from_birth(months))
    )


@rule(
    "Has the participant attained the pension in-service age?",
    cites="26 USC 401(a)(36)",
    ref="D-PATH-06 D-LAW-05 D-ELIG-09",
    yes="Born {birth_date}, the participant attained the pension in-service age on "
    "{attained_pension_age_on}.",
    no="Born {birth_date}, the participant attains the pension in-service age on {attained_pension_age_on}.",
    unknown="The date of birth, the plan year or the age in the plan's clause is not on file.",
)
def attained_pension_age() -> Expr:
    return attained_pension_age_on <= request.payment_date


@amount(
    "On what date does the participant attain normal retirement age?",
    kind="date",
    cites="26 USC 411(a)(8); 26 CFR 1.401(a)-1(b)(2)",
    ref="D-PATH-06 D-ELIG-10",
    says="Born {birth_date}, the participant attains the plan's normal retirement age of "
    "{normal_retirement_months} on {normal_retirement_on}.",
    unknown="The date of birth or the plan's normal retirement age is not on file.",
)
def normal_retirement_on() -> Expr:
    at_59_half = plan.normal_retirement_months == FIFTY_NINE_AND_A_HALF
    return choose(
        (at_59_half, attained_59_half_on), otherwise=months_from_birth(plan.normal_retirement_months)
    )


@rule(
    "Has the participant attained normal retirement age?",
    cites="26 USC 411(a)(8); 26 CFR 1.401(a)-1(b)(1)",
    ref="D-PATH-06",
    yes="Born {birth_date}, the participant attained the plan's normal retirement age on "
    "{normal_retirement_on}.",
    no="Born {birth_date}, the participant attains the plan's normal retirement age on "
    "{normal_retirement_on}.",
    unknown="The date of birth or the plan's normal retirement age is not on file.",
)
def attained_normal_retirement_age() -> Expr:
    return normal_retirement_on <= request.payment_date


@rule(
    "Is the plan's normal retirement age one that a pension plan may have?",
    cites="26 CFR 1.401(a)-1(b)(2); Notice 2020-68 F-2",
    ref="D-ELIG-10",
    confidence="unconfirmed",
    yes="A normal retirement age of {normal_retirement_months} is permissible for this plan.",
    no="A normal retirement age of {normal_retirement_months} is below 62, and neither the "
    "public-safety rule nor the employer's finding on its industry supports it.",
    unknown="The plan's normal retirement age, or what supports an age below 62, is not on file.",
)
def normal_retirement_age_is_permissible() -> Expr:
    age = plan.normal_retirement_months
    return choose(
        (age >= AGE_62, always()),
        (age >= AGE_55, plan.is_public_safety | plan.normal_retirement_is_typical),
        (age >= AGE_50, plan.is_public_safety),
        otherwise=never(),
    )


@rule(
    "Has the participant attained age 50?",
    cites="26 USC 414(p)(4)(B)",
    ref="D-PATH-22 D-ELIG-60",
    confidence="unconfirmed",
    yes="Born {birth_date}, the participant has attained age 50, the earliest retirement age in a plan that"
    " pays on severance.",
    no="Born {birth_date}, the participant has not attained age 50, the earliest retirement age in a plan "
    "that pays on severance.",
    unknown="The date of birth is not on file.",
)
def attained_age_50() -> Expr:
    return attained(person.birth_date, months=AGE_50) <= request.payment_date
