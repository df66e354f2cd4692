"""The medical exception with the payment inside adjusted gross income: the floor rises with what is taken.

The exception is the same for a plan and an IRA, so no rollover is needed to use it.
"""

from __future__ import annotations

from inservice.engine.dates import attained
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, choose, lesser_of, not_below_zero, portion
from inservice.facts.iras import withdrawal
from inservice.law.consequences.ira_figures import WHOLE, ira_parameters
from inservice.law.figures import parameters

_AUTHORITY = "26 USC 72(t)(2)(B), 213(a)"


def on_the_day(name: str) -> Expr:
    """A figure of the day of payment."""
    return parameters().figure(name, on=withdrawal.paid_on)


@rule(
    "Is the payment made before age 59½?",
    cites="26 USC 72(t)(1), (2)(A)(i)",
    ref="C-TEN-00 C-TEN-10",
    yes="Born {birth_date}, the person is under 59½ on {paid_on}.",
    no="Born {birth_date}, the person is 59½ or older on {paid_on}: there is no 10% extra tax, and no exception is needed.",
    unknown="The date of birth or the day of payment is not on file.",
)
def is_early() -> Expr:
    return attained(withdrawal.birth_date, years=59, months=6) > withdrawal.paid_on


@amount(
    "What is the adjusted gross income with the payment?",
    cites="26 USC 62, 213(a)",
    ref="C-TEN-18 C-DAT-05",
    says="{income_before} without the payment, {taxable} of it taxable, {more_social_security} more of Social Security: {income_with}.",
    unknown="The income without the payment, or what of the payment is taxable, is not on file.",
)
def income_with() -> Expr:
    return withdrawal.income_before + withdrawal.taxable + withdrawal.more_social_security


@amount(
    "What is the floor of medical expenses?",
    cites=_AUTHORITY,
    ref="C-TEN-18 C-DAT-05",
    says="The floor is a share of {income_with}, the payment included: {medical_floor}.",
    unknown="The income, or the floor of the year, is not known.",
)
def medical_floor() -> Expr:
    return portion(
        not_below_zero(income_with), on_the_day("medical_expense_floor_rate"), WHOLE, rounding="half_up"
    )


@amount(
    "How much of the payment do medical expenses cover?",
    cites=_AUTHORITY,
    ref="C-TEN-18 C-TEN-04 C-DAT-05",
    says="Only what exceeds the floor is covered: {medical_expenses} less {medical_floor}, less {medical_used_before} "
    "that other payments of "
    "the year used, {medical_exempt} of this payment.",
    unknown="The medical expenses paid in the year of payment, or the floor, are not known.",
)
def medical_exempt() -> Expr:
    room = not_below_zero(withdrawal.medical_expenses - medical_floor - withdrawal.medical_used_before)
    return lesser_of(withdrawal.taxable, room)


@amount(
    "How much of the payment bears the 10% extra tax, medical expenses taken off?",
    cites="26 USC 72(t)(1), (2)(B)",
    ref="C-TEN-18 C-TEN-04",
    says="{taxable} less {medical_exempt} covered: {medical_exposed} bears the 10% extra tax.",
    unknown="What the medical expenses cover is not known.",
)
def medical_exposed() -> Expr:
    return choose((~is_early, 0), otherwise=withdrawal.taxable - medical_exempt)


@amount(
    "At which rate is an early payment taxed in addition?",
    kind="number",
    cites="26 USC 72(t)(1), (6)",
    ref="C-TEN-00",
    says="The extra tax is {extra_tax_rate} of what no exception covers.",
    unknown="Who pays, or the day of payment, is not on file.",
    note="25 percent from a SIMPLE IRA in the first two years of participation.",
)
def extra_tax_rate() -> Expr:
    young_simple = ira_parameters().figure("young_simple_ira_tax_rate", on=withdrawal.paid_on)
    return choose(
        (withdrawal.paid_from == "young_simple_ira", young_simple),
        otherwise=on_the_day("early_distribution_tax_rate"),
    )


@amount(
    "What is the extra tax, medical expenses taken off?",
    cites="26 USC 72(t)(1), (2)(B), (6)",
    ref="C-TEN-00 C-TEN-18",
    says="{extra_tax_rate} of {medical_exposed} is {medical_extra_tax}; the exception is the same from a plan and from an IRA.",
    unknown="What bears the extra tax, or who pays, is not known.",
)
def medical_extra_tax() -> Expr:
    return portion(medical_exposed, extra_tax_rate, WHOLE, rounding="half_up")


@amount(
    "What is the largest taxable payment that medical expenses cover in full?",
    cites=_AUTHORITY,
    ref="C-TEN-18",
    says="Up to {largest_exempt_payment} is covered in full: each dollar taken lifts the floor too, so (expenses - "
    "floor without the payment) "
    "is divided by 1 and the floor's rate.",
    unknown="The medical expenses, or the income without the payment, are not on file.",
    note="Social Security that the payment makes taxable is taken as it stands for the payment considered.",
)
def largest_exempt_payment() -> Expr:
    rate = on_the_day("medical_expense_floor_rate")
    above = (withdrawal.medical_expenses - withdrawal.medical_used_before) * WHOLE - (
        (withdrawal.income_before + withdrawal.more_social_security) * rate
    )
    return portion(not_below_zero(above), 1, rate + WHOLE, rounding="down")
