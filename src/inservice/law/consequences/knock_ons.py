"""What the distribution costs: tax with it less tax without it, told apart by what causes it.

The parts are taken one after the other, each beside the one before, so that they add up to the whole: first the amount
alone on top of what was there, then what it draws in (Social Security), then what it takes away (deductions, credits).
"""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Aggregate,
    Expr,
    Named,
    choose,
    dollars,
    lesser_of,
    not_below_zero,
    portion,
    total,
)
from inservice.facts.household import HOUSEHOLD, household, scenario
from inservice.law.consequences import credits
from inservice.law.consequences import income_tax as tax
from inservice.law.consequences.deductions import greater_deduction, senior_deduction
from inservice.law.consequences.earned_income import earned_income_credit
from inservice.law.consequences.income import (
    adjusted_gross_income,
    income_before_benefits,
    investment_income_tax,
    is_separate_return,
    taxable_benefits,
)  # fmt: skip
from inservice.law.consequences.medicare import medicare_surcharge
from inservice.law.consequences.premium_credit import premium_credit

_EITHER = "Tax with or without the distribution is not known."


def _without(value: Named) -> Aggregate:
    """The value of the household's row with nothing paid."""
    return total(value, per=HOUSEHOLD, where=scenario.is_without)


# -- taxable income, one cause after the other ---------------------------------------------------------------
@amount(
    "What would be taxable if the distribution were added and nothing else moved?",
    cites="26 USC 63(a)",
    ref="C-TAX-01 C-TAX-02",
    says="With the distribution alone, {taxable_alone} would be taxable.",
    unknown=_EITHER,
)
def taxable_alone() -> Expr:
    deducted = _without(greater_deduction) + _without(senior_deduction)
    return not_below_zero(income_before_benefits + _without(taxable_benefits) - deducted)


@amount(
    "What is taxable when Social Security is drawn in too?",
    cites="26 USC 63(a); 86",
    ref="C-KNK-01",
    says="With the Social Security it draws in, {taxable_with_benefits} is taxable.",
    unknown=_EITHER,
)
def taxable_with_benefits() -> Expr:
    return not_below_zero(adjusted_gross_income - _without(greater_deduction) - _without(senior_deduction))


@amount(
    "What is taxable when deductions with a floor or a limit have moved too?",
    cites="26 USC 63; 68; 164(b); 213(a)",
    ref="C-KNK-07 C-KNK-08 C-KNK-13",
    says="With the deductions it takes away, {taxable_with_deductions} is taxable.",
    unknown=_EITHER,
)
def taxable_with_deductions() -> Expr:
    return not_below_zero(adjusted_gross_income - greater_deduction - _without(senior_deduction))


# -- what it costs -------------------------------------------------------------------------------------------
@amount(
    "How much does the distribution itself cost by the ordinary brackets?",
    cites="26 USC 1(j)(2)",
    ref="C-TAX-01 C-TAX-02",
    says="The distribution itself costs {cost_by_brackets} by the ordinary brackets.",
    unknown=_EITHER,
)
def cost_by_brackets() -> Expr:
    return tax.ordinary_tax(taxable_alone) - _without(tax.bracket_tax)


@amount(
    "How much does it cost that gains and dividends are pushed into a higher step?",
    cites="26 USC 1(h)(1)",
    ref="C-TAX-01 C-KNK-02",
    says="Gains and dividends pushed into a higher step cost {cost_of_gains}.",
    unknown=_EITHER,
)
def cost_of_gains() -> Expr:
    return tax.whole_tax(taxable_alone) - _without(tax.tax_before_credits) - cost_by_brackets


@amount(
    "How much does the Social Security cost that becomes taxable?",
    cites="26 USC 86",
    ref="C-KNK-01",
    says="Social Security that becomes taxable costs {cost_of_benefits}.",
    unknown=_EITHER,
)
def cost_of_benefits() -> Expr:
    return tax.whole_tax(taxable_with_benefits) - tax.whole_tax(taxable_alone)


@amount(
    "How much do the itemised deductions cost that are lost?",
    cites="26 USC 68; 164(b); 213(a)",
    ref="C-KNK-07 C-KNK-08 C-KNK-13",
    says="Itemised deductions lost cost {cost_of_deductions}.",
    unknown=_EITHER,
)
def cost_of_deductions() -> Expr:
    return tax.whole_tax(taxable_with_deductions) - tax.whole_tax(taxable_with_benefits)


@amount(
    "How much does the senior deduction cost that is lost?",
    cites="26 USC 151(d)(5)(C)",
    ref="C-KNK-06",
    says="The senior deduction lost costs {cost_of_senior_deduction}.",
    unknown=_EITHER,
)
def cost_of_senior_deduction() -> Expr:
    return tax.tax_before_credits - tax.whole_tax(taxable_with_deductions)


@amount(
    "How much more is the net investment income tax?",
    cites="26 USC 1411",
    ref="C-KNK-02",
    says="The net investment income tax is {cost_of_investment_income_tax} more.",
    unknown=_EITHER,
)
def cost_of_investment_income_tax() -> Expr:
    return investment_income_tax - _without(investment_income_tax)


@amount(
    "How much education credit is lost?",
    cites="26 USC 25A(d)",
    ref="C-KNK-09",
    says="Education credits are {cost_of_education_credit} less.",
    unknown=_EITHER,
)
def cost_of_education_credit() -> Expr:
    before = _without(tax.education_credit_used) + _without(credits.opportunity_refund)
    return before - tax.education_credit_used - credits.opportunity_refund


@amount(
    "How much of the saver's credit is lost?",
    cites="26 USC 25B(b), (d)(2)",
    ref="C-KNK-10",
    says="The saver's credit is {cost_of_saver_credit} less.",
    unknown=_EITHER,
)
def cost_of_saver_credit() -> Expr:
    return _without(tax.saver_credit_used) - tax.saver_credit_used


@amount(
    "How much credit for children and other dependents is lost?",
    cites="26 USC 24(b)(1), (h)(3), (i)(4)",
    ref="C-KNK-05",
    says="The credit for children and other dependents is {cost_of_child_credit} less.",
    unknown=_EITHER,
    note="Below zero where the distribution brings tax against which a credit can be used that was lost before.",
)
def cost_of_child_credit() -> Expr:
    before = _without(tax.dependent_credit_used) + _without(tax.child_credit_refund)
    return before - tax.dependent_credit_used - tax.child_credit_refund


@amount(
    "How much of the earned income credit is lost?",
    cites="26 USC 32(a)(2)",
    ref="C-KNK-12",
    says="The earned income credit is {cost_of_earned_income_credit} less.",
    unknown=_EITHER,
)
def cost_of_earned_income_credit() -> Expr:
    return _without(earned_income_credit) - earned_income_credit


@amount(
    "How much more is the federal income tax?",
    cites="26 USC 1",
    ref="C-TAX-01 C-TAX-02",
    says="Federal income tax is {extra_income_tax} more with the distribution than without it.",
    unknown=_EITHER,
)
def extra_income_tax() -> Expr:
    return tax.income_tax - _without(tax.income_tax)


@amount(
    "How much premium tax credit is lost?",
    cites="26 USC 36B",
    ref="C-KNK-04",
    says="The premium tax credit is {cost_of_premium_credit} less.",
    unknown="The premium tax credit with or without the distribution is not known.",
)
def cost_of_premium_credit() -> Expr:
    return _without(premium_credit) - premium_credit


@amount(
    "How much more are the surcharges on Medicare premiums two years later?",
    cites="42 USC 1395r(i), 1395w-113(a)(7)",
    ref="C-KNK-03",
    says="The surcharges on Medicare premiums two years later are {cost_of_medicare_surcharge} more.",
    unknown="The surcharges two years later are not yet published, or who will have Medicare then is not on file.",
)
def cost_of_medicare_surcharge() -> Expr:
    return medicare_surcharge - _without(medicare_surcharge)


@amount(
    "How much is California's additional tax?",
    cites="Cal. Rev. & Tax. Code 17085(c)(1)",
    ref="C-KNK-14",
    says="California adds 2.5 percent of {exposed_amount}: {california_tax}. State income tax itself is not computed.",
    unknown="The state, or how much of the amount bears the federal additional tax, is not on file.",
)
def california_tax() -> Expr:
    of_amount = portion(scenario.exposed_amount, 25, 1000, rounding="half_up")
    return choose(
        (scenario.exposed_amount == 0, dollars("0")), (is_californian, of_amount), otherwise=dollars("0")
    )


@rule(
    "Does the household live in California?",
    cites="Cal. Rev. & Tax. Code 17085",
    ref="C-KNK-14",
    yes="The household lives in California.",
    no="The household lives in {state}; state income tax is not computed.",
    unknown="The state is not on file.",
)
def is_californian() -> Expr:
    return household.state.is_one_of("CA")


@amount(
    "How much does the distribution cost in federal tax of the year?",
    cites="26 USC 1; 72(t)",
    ref="C-TAX-02",
    says="Income tax and the 10 percent tax come to {extra_federal_tax} more.",
    unknown="The income tax or the 10 percent additional tax is not known.",
)
def extra_federal_tax() -> Expr:
    return extra_income_tax + tax.ten_percent_tax


@amount(
    "How much does the distribution cost in all that is computed here?",
    cites="26 USC 1; 36B; 72(t); 42 USC 1395r(i)",
    ref="C-TAX-02",
    says="Federal tax, California's 2.5 percent, premium credit lost and surcharges two years later come to {whole_cost}.",
    unknown="One of the parts is not known; those that are known stand beside it.",
)
def whole_cost() -> Expr:
    return extra_federal_tax + california_tax + cost_of_premium_credit + cost_of_medicare_surcharge


@amount(
    "How much of each dollar paid goes in federal tax of the year, on average?",
    cites="26 USC 1; 72(t)",
    ref="C-TAX-02",
    kind="number",
    says="On average {average_rate} of the distribution goes in federal tax.",
    unknown="The extra tax or the amount is not known, or the amount is zero.",
)
def average_rate() -> Expr:
    return portion(not_below_zero(extra_federal_tax), 10_000, scenario.gross_amount, rounding="half_up")


# -- is enough withheld? -------------------------------------------------------------------------------------
@amount(
    "How much of last year's tax is enough?",
    cites="26 USC 6654(d)(1)(B)(ii), (C)",
    ref="C-TAX-07",
    says="Of last year's tax, {enough_by_last_year} is enough.",
    unknown="Last year's tax or adjusted gross income is not on file.",
)
def enough_by_last_year() -> Expr:
    h = household
    high = choose((is_separate_return, dollars("75000")), otherwise=dollars("150000"))
    percent = choose((h.prior_year_agi > high, 110), otherwise=100)
    return portion(h.prior_year_tax, percent, 100, rounding="half_up")


@amount(
    "How much must be paid in the year, so that no penalty is due?",
    cites="26 USC 6654(d)(1)(B)-(C)",
    ref="C-TAX-07",
    says="The lesser of 90 percent of this year's tax and {enough_by_last_year}: {must_be_paid}.",
    unknown="This year's tax, or last year's tax or adjusted gross income, is not on file.",
)
def must_be_paid() -> Expr:
    this_year = portion(not_below_zero(tax.income_tax + tax.ten_percent_tax), 90, 100, rounding="half_up")
    return lesser_of(this_year, enough_by_last_year)


@amount(
    "How much more should be withheld from the distribution, so that no penalty is due?",
    cites="26 USC 6654(d)(1)",
    ref="C-TAX-06 C-TAX-07",
    says="{withheld_and_paid} is withheld and paid, and {withheld} of the distribution; {short_of_safe_harbor} more is needed.",
    unknown="What is withheld or paid, or what must be, is not known.",
)
def short_of_safe_harbor() -> Expr:
    return not_below_zero(must_be_paid - household.withheld_and_paid - scenario.withheld)


@rule(
    "Is enough withheld and paid, so that no penalty is due?",
    cites="26 USC 6654(d)(1)",
    ref="C-TAX-07",
    yes="Enough is withheld and paid: {must_be_paid} is needed.",
    no="{short_of_safe_harbor} more must be withheld or paid in the year, or a penalty may be due.",
    unknown="What is withheld or paid, or what must be, is not known.",
)
def is_within_safe_harbor() -> Expr:
    return short_of_safe_harbor == 0


@amount(
    "How much of the distribution is left after the federal tax of the year?",
    cites="26 USC 1; 72(t)",
    ref="C-TAX-02 C-TAX-06",
    says="Of {gross_amount}, {left_after_tax} is left after federal tax. What was withheld is a payment towards it, and no cost.",
    unknown="The extra tax or the amount is not known.",
)
def left_after_tax() -> Expr:
    return scenario.gross_amount - extra_federal_tax


__all__ = [
    "average_rate",
    "extra_federal_tax",
    "extra_income_tax",
    "left_after_tax",
    "short_of_safe_harbor",
    "whole_cost",
]
