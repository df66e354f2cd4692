"""Income of the year with and without the distribution, and the part of Social Security that is taxed."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, choose, greater_of, lesser_of, not_below_zero, portion, scaled
from inservice.facts.household import household, scenario
from inservice.law.consequences.tables import by_status

_MISSING = "An amount of income of the year is not on file."


@amount(
    "What is the household's income of the year without Social Security and without the distribution?",
    cites="26 USC 61(a); 62(a)",
    ref="C-TAX-01",
    says="Income without Social Security, after adjustments, is {own_income}.",
    unknown=_MISSING,
)
def own_income() -> Expr:
    h = household
    return (
        h.wages + h.spouse_wages + h.taxable_interest + h.ordinary_dividends + h.short_term_gain + h.long_term_gain
        + h.other_investment_income + h.retirement_income + h.other_income - h.adjustments
    )  # fmt: skip


@amount(
    "Which kind of return is it, spouses who file apart told by whether they lived together?",
    cites="26 USC 86(c)(1)(C); 42 USC 1395r(i)(3)(C)(iii)",
    ref="C-KNK-01 C-KNK-03",
    kind="text",
    says="The return counts as {kind_of_return}.",
    unknown="The filing status, or whether spouses who file apart lived together, is not on file.",
)
def kind_of_return() -> Expr:
    return choose(
        (is_separate_return, choose((spouses_lived_together, "mfs_together"), otherwise="mfs_apart")),
        otherwise=household.filing_status,
    )


@rule(
    "Do spouses file separate returns?",
    cites="26 USC 1(d)",
    ref="C-KNK-01",
    yes="The spouses file separately.",
    no="This is not a separate return of a married person.",
    unknown="The filing status is not on file.",
)
def is_separate_return() -> Expr:
    return household.filing_status.is_one_of("mfs")


@rule(
    "Is it a joint return?",
    cites="26 USC 1(a)(1)",
    ref="C-TAX-01",
    yes="It is a joint return.",
    no="It is not a joint return.",
    unknown="The filing status is not on file.",
)
def is_joint_return() -> Expr:
    return household.filing_status.is_one_of("mfj")


@rule(
    "Did spouses who file apart live together at some time in the year?",
    cites="26 USC 86(c)(1)(C)(ii)",
    ref="C-KNK-01",
    yes="They lived together at some time in the year.",
    no="They lived apart all year.",
    unknown="Whether they lived together is not on file.",
)
def spouses_lived_together() -> Expr:
    return household.lived_with_spouse_any_time


@amount(
    "What is income without Social Security, the distribution included?",
    cites="26 USC 61(a); 402(a); 408(d)(1)",
    ref="C-TAX-01 C-TAX-03",
    says="Income without Social Security is {own_income} and {taxable_amount} of the distribution: {income_before_benefits}.",
    unknown=_MISSING,
)
def income_before_benefits() -> Expr:
    return own_income + scenario.taxable_amount


@amount(
    "What is half of the Social Security benefits?",
    cites="26 USC 86(a)(1)(A), (b)(1)(A)(ii)",
    ref="C-KNK-01",
    says="Half of the benefits is {half_of_benefits}.",
    unknown="Social Security benefits are not on file.",
)
def half_of_benefits() -> Expr:
    return portion(household.social_security, 1, 2, rounding="half_up")


@amount(
    "What sum decides how much Social Security is taxed?",
    cites="26 USC 86(b)(1)(A), (b)(2)",
    ref="C-KNK-01",
    says="Other income, tax-exempt interest and half of the benefits come to {provisional_income}.",
    unknown=_MISSING,
)
def provisional_income() -> Expr:
    return income_before_benefits + household.tax_exempt_interest + half_of_benefits


@amount(
    "Above which sum is half of the excess taxed?",
    cites="26 USC 86(c)(1)",
    ref="C-KNK-01",
    says="Benefits begin to be taxed above {benefit_base}.",
    unknown="The filing status is not on file.",
)
def benefit_base() -> Expr:
    return by_status("social_security_bases", "base", kind_of_return)


@amount(
    "Above which sum is 85 percent of the excess taxed?",
    cites="26 USC 86(c)(2)",
    ref="C-KNK-01",
    says="Above {benefit_second_base}, 85 percent of the excess is taxed.",
    unknown="The filing status is not on file.",
)
def benefit_second_base() -> Expr:
    return by_status("social_security_bases", "second", kind_of_return)


@amount(
    "How much of Social Security is taxed?",
    cites="26 USC 86(a)",
    ref="C-KNK-01",
    says="Of {social_security} of benefits, {taxable_benefits} is taxed.",
    unknown="Benefits, or an amount that decides how much of them is taxed, are not on file.",
)
def taxable_benefits() -> Expr:
    first = not_below_zero(lesser_of(provisional_income, benefit_second_base) - benefit_base)
    lower = lesser_of(portion(first, 1, 2, rounding="half_up"), half_of_benefits)
    upper = portion(not_below_zero(provisional_income - benefit_second_base), 85, 100, rounding="half_up")
    most = portion(household.social_security, 85, 100, rounding="half_up")
    return lesser_of(most, upper + lower)


@amount(
    "What is adjusted gross income?",
    cites="26 USC 62(a)",
    ref="C-TAX-01",
    says="Adjusted gross income is {adjusted_gross_income}, {taxable_benefits} of it Social Security.",
    unknown=_MISSING,
)
def adjusted_gross_income() -> Expr:
    return income_before_benefits + taxable_benefits


@amount(
    "What is the net investment income?",
    cites="26 USC 1411(c)(1), (5)",
    ref="C-KNK-02",
    says="Net investment income is {investment_income}; a distribution from a plan or an IRA is none of it.",
    unknown="Interest, dividends, gains or other investment income are not on file.",
)
def investment_income() -> Expr:
    h = household
    return not_below_zero(
        h.taxable_interest + h.ordinary_dividends + h.short_term_gain + h.long_term_gain + h.other_investment_income
    )  # fmt: skip


@amount(
    "Above which income is the net investment income tax due?",
    cites="26 USC 1411(b)",
    ref="C-KNK-02",
    says="The net investment income tax is due above {investment_income_threshold}.",
    unknown="The filing status is not on file.",
)
def investment_income_threshold() -> Expr:
    return by_status("investment_income_threshold", "over")


@amount(
    "How much is the net investment income tax?",
    cites="26 USC 1411(a)(1), (c)(5)",
    ref="C-KNK-02",
    says="3.8 percent of the lesser of {investment_income} and what adjusted gross income has above "
    "{investment_income_threshold}: {investment_income_tax}.",
    unknown="Investment income, adjusted gross income or the filing status is not on file.",
)
def investment_income_tax() -> Expr:
    above = not_below_zero(adjusted_gross_income - investment_income_threshold)
    return scaled(lesser_of(investment_income, above), (), (380,))


@amount(
    "On which gains and dividends are the lower rates due?",
    cites="26 USC 1(h)(1), (11)",
    ref="C-TAX-01",
    says="Net long-term gain and qualified dividends come to {preferred_income}.",
    unknown="Long-term gains or qualified dividends are not on file.",
)
def preferred_income() -> Expr:
    return greater_of(household.long_term_gain, 0) + household.qualified_dividends


__all__ = [
    "adjusted_gross_income",
    "income_before_benefits",
    "investment_income_tax",
    "is_joint_return",
    "is_separate_return",
    "kind_of_return",
    "own_income",
    "preferred_income",
    "provisional_income",
    "taxable_benefits",
]  # fmt: skip
