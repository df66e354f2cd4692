"""Federal income tax of a household: with the distribution and without it, by the same rules."""

from __future__ import annotations

from inservice.engine.rule import amount
from inservice.engine.words import Expr, choose, lesser_of, not_below_zero, scaled
from inservice.facts.household import scenario
from inservice.law.consequences import credits
from inservice.law.consequences.deductions import deductions
from inservice.law.consequences.earned_income import earned_income_credit
from inservice.law.consequences.income import adjusted_gross_income, investment_income_tax, preferred_income
from inservice.law.consequences.tables import by_status

TOPS = ("to_10", "to_12", "to_22", "to_24", "to_32", "to_35")
RATES = (1_000, 1_200, 2_200, 2_400, 3_200, 3_500, 3_700)
"""Rates in hundredths of a percent, 2018 to 2026; each up to its top, the last of the rest."""
_UNPUBLISHED = "Taxable income is not known, or the brackets of {tax_year} are not published."


@amount(
    "How much income is taxable?",
    cites="26 USC 63(a)",
    ref="C-TAX-01",
    says="Taxable income is {adjusted_gross_income} less {deductions}: {taxable_income}.",
    unknown="Adjusted gross income or a deduction is not on file.",
)
def taxable_income() -> Expr:
    return not_below_zero(adjusted_gross_income - deductions)


def ordinary_part(taxable: Expr) -> Expr:
    """Taxable income less the gains and dividends that have rates of their own, which lie on top of it."""
    return not_below_zero(taxable - preferred_income)


def ordinary_tax(taxable: Expr) -> Expr:
    """Tax on the ordinary part by the brackets."""
    return _brackets(ordinary_part(taxable))


def whole_tax(taxable: Expr) -> Expr:
    """Tax by the brackets and by the steps for gains, or by the brackets alone if that is less (section 1(h)(1))."""
    ordinary = ordinary_part(taxable)
    zero, fifteen = by_status("gain_steps", "zero_to"), by_status("gain_steps", "fifteen_to")
    # what lies on top of ordinary income: the steps of the whole less the steps of the ordinary part
    above = scaled(taxable, (zero, fifteen), (0, 1_500, 2_000))
    below = scaled(ordinary, (zero, fifteen), (0, 1_500, 2_000))
    return lesser_of(_brackets(ordinary) + above - below, _brackets(taxable))


def _brackets(amount: Expr) -> Expr:
    return scaled(amount, [by_status("ordinary_brackets", top) for top in TOPS], RATES)


@amount(
    "How much tax is due on ordinary income by the brackets?",
    cites="26 USC 1(j)(2)",
    ref="C-TAX-01 C-TAX-08",
    says="By the brackets of {tax_year}, tax on ordinary taxable income is {bracket_tax}.",
    unknown=_UNPUBLISHED,
)
def bracket_tax() -> Expr:
    return ordinary_tax(taxable_income)


@amount(
    "How much income tax is due before credits?",
    cites="26 USC 1(h), (j)",
    ref="C-TAX-01 C-TAX-08",
    says="On {taxable_income}, gains and dividends at their own rates, tax before credits is {tax_before_credits}.",
    unknown=_UNPUBLISHED,
    note="By the formula: below 100,000 of taxable income a filed return uses the Tax Table, which differs by a few dollars. "
    "The alternative minimum tax is not computed.",
)
def tax_before_credits() -> Expr:
    return whole_tax(taxable_income)


@amount(
    "What is the rate on the last dollar of ordinary income by the brackets?",
    cites="26 USC 1(j)(2)",
    ref="C-TAX-02",
    kind="number",
    says="The last dollar of ordinary income is in the {bracket_rate} bracket.",
    unknown=_UNPUBLISHED,
)
def bracket_rate() -> Expr:
    ordinary = ordinary_part(taxable_income)
    cases = [
        (ordinary <= by_status("ordinary_brackets", top), rate)
        for top, rate in zip(TOPS, RATES, strict=False)
    ]
    return choose(*cases, otherwise=RATES[-1])


@amount(
    "What is the rate on the last dollar of gains and qualified dividends?",
    cites="26 USC 1(h)(1)",
    ref="C-TAX-01",
    kind="number",
    says="The last dollar of gains and qualified dividends is taxed at {gain_rate}.",
    unknown="Taxable income is not known, or the steps of {tax_year} are not published.",
)
def gain_rate() -> Expr:
    return choose(
        (taxable_income <= by_status("gain_steps", "zero_to"), 0),
        (taxable_income <= by_status("gain_steps", "fifteen_to"), 1_500),
        otherwise=2_000,
    )


# -- credits in their order ----------------------------------------------------------------------------------
@amount(
    "How much of the education credits is used against tax?",
    cites="26 USC 25A; 26(a)",
    ref="C-KNK-09",
    says="Education credits take {education_credit_used} off the tax.",
    unknown="Tax or an education credit is not known.",
)
def education_credit_used() -> Expr:
    offered = credits.lifetime_learning_credit + credits.opportunity_credit - credits.opportunity_refund
    return lesser_of(offered, tax_before_credits)


@amount(
    "How much of the saver's credit is used against tax?",
    cites="26 USC 25B(g); 26(a)",
    ref="C-KNK-10",
    says="The saver's credit takes {saver_credit_used} off the tax.",
    unknown="Tax or the saver's credit is not known.",
)
def saver_credit_used() -> Expr:
    return lesser_of(credits.saver_credit, tax_before_credits - education_credit_used)


@amount(
    "How much of the credit for children and other dependents is used against tax?",
    cites="26 USC 24; 26(a)",
    ref="C-KNK-05",
    says="The credit for dependents takes {dependent_credit_used} off the tax.",
    unknown="Tax or the credit for dependents is not known.",
)
def dependent_credit_used() -> Expr:
    left = tax_before_credits - education_credit_used - saver_credit_used
    return lesser_of(credits.dependent_credit, left)


@amount(
    "How much of the child tax credit is refunded?",
    cites="26 USC 24(d), (h)(5), (i)(1)",
    ref="C-KNK-05",
    says="Of the child tax credit, {child_credit_refund} is refunded.",
    unknown="The credit for dependents or wages are not known.",
)
def child_credit_refund() -> Expr:
    left = credits.dependent_credit - dependent_credit_used
    return lesser_of(left, credits.child_part_of_credit, credits.refundable_limit)


@amount(
    "How much is the federal income tax of the year?",
    cites="26 USC 1; 24; 25A; 25B; 26(a); 32; 1411",
    ref="C-TAX-01 C-KNK-15",
    says="Federal income tax of {tax_year}, refundable credits taken off, is {income_tax}.",
    unknown="Something that decides the tax is not on file, or {tax_year} is not published.",
    note="The recovery rebates of 2020 and 2021 are left out of both sides.",
)
def income_tax() -> Expr:
    after = tax_before_credits - education_credit_used - saver_credit_used - dependent_credit_used
    refunds = credits.opportunity_refund + child_credit_refund + earned_income_credit
    return after + investment_income_tax - refunds


# -- the tax on the amount itself ----------------------------------------------------------------------------
@amount(
    "How much is the 10% additional tax?",
    cites="26 USC 72(t)(1)",
    ref="C-TEN-00 C-TAX-02",
    says="10 percent of {exposed_amount} is {ten_percent_tax}.",
    unknown="How much of the amount bears the additional tax is not on file.",
)
def ten_percent_tax() -> Expr:
    return scaled(scenario.exposed_amount, (), (1_000,))


__all__ = [
    "RATES", "TOPS", "bracket_tax", "child_credit_refund", "dependent_credit_used", "education_credit_used", "income_tax",
    "ordinary_tax", "saver_credit_used", "tax_before_credits", "taxable_income", "ten_percent_tax", "whole_tax",
]  # fmt: skip
