"""A series of substantially equal payments: who may have one, the yearly amount, the lock, and what a change costs."""

from __future__ import annotations

from datetime import date

from inservice.engine.dates import attained, months_after
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, as_expr, choose, given, greater_of, never, nothing, pick, portion
from inservice.facts.iras import equal_series
from inservice.law.consequences.ira_figures import WHOLE, ira_parameters
from inservice.law.figures import parameters

_AUTHORITY = "26 USC 72(t)(2)(A)(iv), (3)(B), (4)"
NEW_RULES_FROM, NEW_RULES_ALLOWED_FROM = date(2023, 1, 1), date(2022, 1, 1)
"""Notice 2022-6 governs series that begin in 2023 or later, and may govern one that begins in 2022."""


@rule(
    "Is the payer an IRA?",
    cites="26 USC 72(t)(3)(B)",
    ref="C-TEN-42",
    yes="An IRA pays: no separation from service is needed.",
    no="A plan pays.",
    unknown="Who pays is not on file.",
)
def an_ira_pays() -> Expr:
    return equal_series.paid_from == "ira"


@rule(
    "May the series be paid without the 10% extra tax?",
    cites=_AUTHORITY,
    ref="C-TEN-13 C-TEN-42",
    yes="An IRA pays, or the person has left the employer whose plan pays.",
    no="The plan of the present employer cannot pay an excepted series: separation from service is needed.",
    unknown="Who pays, or whether the person still works for the employer, is not on file.",
)
def series_is_allowed() -> Expr:
    return an_ira_pays | ~equal_series.is_employed_by_sponsor


@rule(
    "Does the series begin in 2023 or later?",
    cites="Notice 2022-6, sec. 4",
    ref="C-TEN-40",
    yes="It begins on {first_paid_on}: Notice 2022-6 governs.",
    no="It begins on {first_paid_on}, before 2023.",
    unknown="The day of the first payment is not on file.",
)
def begins_2023_or_later() -> Expr:
    return equal_series.first_paid_on >= as_expr(NEW_RULES_FROM)


@rule(
    "Does the series begin in 2022 or later?",
    cites="Notice 2022-6, sec. 4",
    ref="C-TEN-40",
    yes="It begins on {first_paid_on}: it may follow Notice 2022-6.",
    no="It begins on {first_paid_on}: Rev. Rul. 2002-62 governs.",
    unknown="The day of the first payment is not on file.",
)
def begins_2022_or_later() -> Expr:
    return equal_series.first_paid_on >= as_expr(NEW_RULES_ALLOWED_FROM)


@rule(
    "Does Notice 2022-6 govern the series?",
    cites="Notice 2022-6, sec. 4; Rev. Rul. 2002-62",
    ref="C-TEN-40",
    yes="Notice 2022-6 governs: rates up to 5 percent or more, and the tables in force since 2022.",
    no="Rev. Rul. 2002-62 governs: rates up to 120 percent of the federal mid-term rate, and the older tables.",
    unknown="The day of the first payment, or the rules chosen for a series of 2022, are not on file.",
)
def follows_2022_rules() -> Expr:
    return begins_2023_or_later | (begins_2022_or_later & equal_series.uses_2022_rules)


@amount(
    "What is the highest rate of interest allowed?",
    kind="number",
    cites="Notice 2022-6, sec. 3.02(c); Rev. Rul. 2002-62, sec. 2.02(c)",
    ref="C-TEN-40",
    says="The rate may be up to {highest_series_rate}.",
    unknown="The federal mid-term rate of the two months before, or the day of the first payment, is not on file.",
)
def highest_series_rate() -> Expr:
    floor = ira_parameters().figure("equal_payments_rate_floor", on=equal_series.first_paid_on)
    return choose(
        (follows_2022_rules, greater_of(floor, equal_series.mid_term_rate)),
        otherwise=equal_series.mid_term_rate,
    )


@rule(
    "Is the rate within the one that is allowed whatever the federal mid-term rate is?",
    cites="Notice 2022-6, sec. 3.02(c)",
    ref="C-TEN-40",
    yes="The rate of {chosen_rate} is allowed whatever the federal mid-term rate is.",
    no="The rate of {chosen_rate} is above the one that is allowed whatever the federal mid-term rate is.",
    unknown="The rate, the day of the first payment, or the rules that govern are not on file.",
)
def series_rate_is_always_allowed() -> Expr:
    floor = ira_parameters().figure("equal_payments_rate_floor", on=equal_series.first_paid_on)
    return choose((follows_2022_rules, equal_series.chosen_rate <= floor), otherwise=never())


@rule(
    "Is the rate within the highest?",
    cites="Notice 2022-6, sec. 3.02(c); Rev. Rul. 2002-62, sec. 2.02(c)",
    ref="C-TEN-40",
    yes="The rate of {chosen_rate} is within {highest_series_rate}.",
    no="The rate of {chosen_rate} is above {highest_series_rate}.",
    unknown="The rate, or its limit, is not on file.",
)
def series_rate_is_within_the_highest() -> Expr:
    return equal_series.chosen_rate <= highest_series_rate


@rule(
    "Is the rate within the limit?",
    cites="Notice 2022-6, sec. 3.02(c); Rev. Rul. 2002-62, sec. 2.02(c)",
    ref="C-TEN-40",
    yes="The rate is within the limit.",
    no="The rate is above the limit.",
    unknown="The rate, or its limit, is not on file.",
)
def series_rate_is_allowed() -> Expr:
    return series_rate_is_always_allowed | series_rate_is_within_the_highest


@amount(
    "What is the payment of the year?",
    cites="Notice 2022-6, sec. 3.01, 3.02; Rev. Rul. 2002-62, sec. 2.01",
    ref="C-TEN-40 C-TEN-44",
    says="The yearly payment is {series_payment} of a balance of {balance}.",
    unknown="The method, the balance, the life expectancy, the rate or the annuity factor is not on file.",
    note="By the minimum method the payment is worked out anew each year from that year's balance and life expectancy.",
)
def series_payment() -> Expr:
    return pick(
        equal_series.method,
        {
            "minimum": portion(
                equal_series.balance, 10, equal_series.life_expectancy_tenths, rounding="half_up"
            ),
            "annuitization": portion(
                equal_series.balance, 1000, equal_series.annuity_factor_thousandths, rounding="half_up"
            ),
            "amortization": equal_series.level_payment,
        },
        otherwise=nothing(),
    )


@amount(
    "On what date does the person attain age 59½?",
    kind="date",
    cites="26 USC 72(t)(4)(A)(ii)",
    ref="C-TEN-41",
    says="Age 59½ is attained on {series_59_half_on}.",
    unknown="The date of birth is not on file.",
)
def series_59_half_on() -> Expr:
    return attained(equal_series.birth_date, years=59, months=6)


@amount(
    "Until when must the series not be changed?",
    kind="date",
    cites="26 USC 72(t)(4)(A)",
    ref="C-TEN-41",
    says="The series is locked until {series_locked_until}: five years from the first payment, or age 59½, whichever is later.",
    unknown="The day of the first payment or the date of birth is not on file.",
)
def series_locked_until() -> Expr:
    return greater_of(months_after(equal_series.first_paid_on, 60), series_59_half_on)


@rule(
    "Was the series changed?",
    cites="26 USC 72(t)(4)",
    ref="C-TEN-41 C-TEN-42 C-TEN-43",
    yes="The series was changed ({change}): more or less money in or out of the account is a change, a rollover too.",
    no="The series was not changed: death, disability, one switch to the minimum method, and a payment that education expenses of its own "
    "except are no change.",
    unknown="Whether the series was changed is not on file.",
    note="A payment for education: Benz v. Commissioner, 132 T.C. 330 (2009).",
)
def series_is_changed() -> Expr:
    return ~is_harmless_change


@rule(
    "Is the change one that does no harm?",
    cites="26 USC 72(t)(4)(A); Rev. Rul. 2002-62, sec. 2.03(b); Benz v. Commissioner, 132 T.C. 330 (2009)",
    ref="C-TEN-41 C-TEN-43",
    yes="Nothing was changed, or nothing that harms the series ({change}).",
    no="The change ({change}) is one of the series itself.",
    unknown="Whether the series was changed is not on file.",
)
def is_harmless_change() -> Expr:
    return equal_series.change.is_one_of(
        "none", "death", "disability", "switch_to_minimum", "education_payment"
    )


@rule(
    "Did the change come before the lock ended?",
    cites="26 USC 72(t)(4)(A)",
    ref="C-TEN-41",
    yes="Changed on {modified_on}, before {series_locked_until}.",
    no="Changed on {modified_on}, when the lock had ended on {series_locked_until}.",
    unknown="The day of the change, or the end of the lock, is not on file.",
)
def is_changed_within_lock() -> Expr:
    return equal_series.modified_on < series_locked_until


@rule(
    "Does the change bring back the 10% extra tax?",
    cites="26 USC 72(t)(4)(A)",
    ref="C-TEN-41 C-TEN-42",
    yes="The change brings the 10% extra tax on all payments before age 59½, with interest.",
    no="Nothing brings back the 10% extra tax.",
    unknown="Whether the series was changed within the lock is not known.",
)
def series_is_broken() -> Expr:
    return series_is_changed & is_changed_within_lock


@amount(
    "What does the change cost?",
    cites="26 USC 72(t)(4)(A)",
    ref="C-TEN-41",
    says="{series_recapture} on payments of {taxable_before}, and interest, which is not worked out here.",
    unknown="Whether the series is broken, or what it paid, is not known.",
)
def series_recapture() -> Expr:
    rate = parameters().figure("early_distribution_tax_rate", on=equal_series.modified_on)
    tax = portion(equal_series.taxable_before, rate, WHOLE, rounding="half_up")
    return choose((series_is_broken, tax), otherwise=as_expr(0))


@amount(
    "What could a rollover to an IRA make possible while still working?",
    kind="text",
    cites="26 USC 72(t)(3)(B)",
    ref="C-TEN-42",
    says="An IRA could pay an excepted series while the person still works; the plan cannot. Money added to or taken "
    "from that IRA breaks it.",
    unknown="Nothing: the series is allowed as it is, or who pays is not on file.",
)
def series_needs_an_ira() -> Expr:
    return given(~series_is_allowed, as_expr("ira"))
