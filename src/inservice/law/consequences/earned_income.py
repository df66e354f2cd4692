"""The earned income credit, which a distribution can take away by raising adjusted gross income."""

from __future__ import annotations

from inservice.engine.dates import attained, first_of_year
from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    choose,
    dollars,
    greater_of,
    lesser_of,
    never,
    not_below_zero,
    portion,
)  # fmt: skip
from inservice.facts.household import household
from inservice.law.consequences.income import (
    adjusted_gross_income,
    investment_income,
    is_joint_return,
    is_separate_return,
)  # fmt: skip
from inservice.law.consequences.tables import by_status, by_year

_MISSING = "Wages, children, adjusted gross income, a date of birth or the filing status is not on file, or {tax_year} is not published."


@amount(
    "With how many children does the earned income credit go?",
    cites="26 USC 32(b), (c)(3)",
    ref="C-KNK-12",
    kind="text",
    says="For the earned income credit, {earned_income_children} children count; three stand for more.",
    unknown="The children are not on file.",
    note="Children up to 17; older students and disabled children, who may count too, are not asked for.",
)
def earned_income_children() -> Expr:
    h = household
    count = h.children_under_6 + h.children_6_to_16 + h.children_aged_17
    return choose((count == 0, "0"), (count == 1, "1"), (count == 2, "2"), otherwise="3")


@rule(
    "Does a child count for the earned income credit?",
    cites="26 USC 32(c)(1)(A)",
    ref="C-KNK-12",
    yes="A child counts.",
    no="No child counts, so an age is required.",
    unknown="The children are not on file.",
)
def has_child_for_earned_income() -> Expr:
    return earned_income_children != "0"


def _is_of_age(birth: Expr) -> Expr:
    end = first_of_year(household.tax_year + 1)
    least, below = by_year("earned_income_ages", "least"), by_year("earned_income_ages", "below")
    return (attained(birth, months=least * 12) <= end) & (attained(birth, months=below * 12) > end)


@rule(
    "Is the taxpayer of the age for the earned income credit without children?",
    cites="26 USC 32(c)(1)(A)(ii)(II), (n)(1)",
    ref="C-KNK-12",
    yes="The taxpayer, born {birth_date}, is of that age at the end of {tax_year}.",
    no="The taxpayer, born {birth_date}, is too young or too old at the end of {tax_year}.",
    unknown="The taxpayer's date of birth is not on file.",
)
def taxpayer_is_of_age_for_earned_income() -> Expr:
    return _is_of_age(household.birth_date)


@rule(
    "Is the spouse of the age for the earned income credit without children?",
    cites="26 USC 32(c)(1)(A)(ii)(II), (n)(1)",
    ref="C-KNK-12",
    yes="The spouse, born {spouse_birth_date}, is of that age at the end of {tax_year}.",
    no="The spouse, born {spouse_birth_date}, is too young or too old at the end of {tax_year}.",
    unknown="The spouse's date of birth is not on file.",
)
def spouse_is_of_age_for_earned_income() -> Expr:
    return _is_of_age(household.spouse_birth_date)


@rule(
    "May the household have the earned income credit?",
    cites="26 USC 32(c)(1), (d), (i)",
    ref="C-KNK-12",
    yes="The household may have the earned income credit.",
    no="Investment income is too high, nobody is of the age required, or the spouses file apart.",
    unknown=_MISSING,
    confidence="unconfirmed",
    note="Spouses who live apart and file apart may have it from 2021 on; that is not looked at.",
)
def may_have_earned_income_credit() -> Expr:
    spouse = choose((is_joint_return, spouse_is_of_age_for_earned_income), otherwise=never())
    return choose(
        (is_separate_return, never()),
        (exceeds_investment_limit, never()),
        (has_child_for_earned_income, ~is_separate_return),
        otherwise=taxpayer_is_of_age_for_earned_income | spouse,
    )


@rule(
    "Is investment income too high for the earned income credit?",
    cites="26 USC 32(i)",
    ref="C-KNK-12",
    yes="Investment income is above the limit of {tax_year}.",
    no="Investment income is not above the limit of {tax_year}.",
    unknown="Investment income is not on file, or the limit of {tax_year} is not published.",
    confidence="unconfirmed",
)
def exceeds_investment_limit() -> Expr:
    return investment_income + household.tax_exempt_interest > by_year("earned_income_investment", "limit")


@amount(
    "How much is the earned income credit?",
    cites="26 USC 32(a), (b), (f); 32(c)(1)",
    ref="C-KNK-12",
    says="On {adjusted_gross_income} of adjusted gross income the earned income credit is {earned_income_credit}.",
    unknown=_MISSING,
    confidence="unconfirmed",
    note="By the formula; a filed return takes it from a table in steps of 50 dollars. Wages are all the earnings that count here.",
)
def earned_income_credit() -> Expr:
    h = household
    earned = h.wages + h.spouse_wages

    def of_children(table: str, column: str) -> Expr:
        return by_status(table, column, earned_income_children)

    most = of_children("earned_income_credit", "most")
    on_earnings = portion(
        earned, of_children("earned_income_rates", "of_earnings"), 10_000, rounding="half_up"
    )
    more = choose(
        (is_joint_return, of_children("earned_income_credit", "more_if_joint")), otherwise=dollars("0")
    )
    above = not_below_zero(
        greater_of(earned, adjusted_gross_income) - of_children("earned_income_credit", "starts") - more
    )
    cut = portion(above, of_children("earned_income_rates", "of_excess"), 10_000, rounding="half_up")
    # section 32(a)(2): what is taken back is taken from the greatest credit, not from the one on the earnings
    credit = lesser_of(on_earnings, most, not_below_zero(most - cut))
    return choose((may_have_earned_income_credit, credit), otherwise=dollars("0"))


__all__ = ["earned_income_credit", "may_have_earned_income_credit"]
