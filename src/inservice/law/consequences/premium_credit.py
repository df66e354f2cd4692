"""The premium tax credit, with the income above which there is none."""

from __future__ import annotations

from itertools import pairwise

from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, choose, dollars, given, lesser_of, not_below_zero, portion
from inservice.facts.household import household
from inservice.law.consequences.income import adjusted_gross_income, is_separate_return, taxable_benefits
from inservice.law.consequences.tables import by_year

_POINTS = (133, 150, 200, 250, 300, 400)
_MISSING = "Household income, the size of the tax family, where it lives or a premium is not on file, or {tax_year} is not published."
NO_CREDIT = 401
"""What Form 8962 enters where income is more than four times the poverty line."""


@amount(
    "Which income decides the premium tax credit?",
    cites="26 USC 36B(d)(2)",
    ref="C-KNK-04",
    says="Adjusted gross income, tax-exempt interest and untaxed Social Security come to {premium_income}.",
    unknown="Adjusted gross income, tax-exempt interest or Social Security is not on file.",
)
def premium_income() -> Expr:
    untaxed = household.social_security - taxable_benefits
    return not_below_zero(adjusted_gross_income + household.tax_exempt_interest + untaxed)


@amount(
    "What is the poverty line of the tax family?",
    cites="26 USC 36B(d)(3)(B); 26 CFR 1.36B-1(h)",
    ref="C-KNK-04",
    says="The poverty line for {tax_family_size}, of the year before, is {poverty_line}.",
    unknown="The size of the tax family, or where it lives, is not on file; Alaska and Hawaii have guidelines of their own.",
)
def poverty_line() -> Expr:
    line = by_year("poverty_line", "one_person") + by_year("poverty_line", "each_further") * (
        household.tax_family_size - 1
    )
    return given(household.is_in_contiguous_states, line)


@amount(
    "What percent of the poverty line is household income?",
    cites="26 CFR 1.36B-3(g)(2); Form 8962 worksheet 2",
    ref="C-KNK-04",
    kind="number",
    says="{premium_income} is {times_poverty} in a hundred of the poverty line, cut to a whole percent; 401 stands for all above 400.",
    unknown=_MISSING,
)
def times_poverty() -> Expr:
    above = premium_income > poverty_line * 4
    return choose((above, NO_CREDIT), otherwise=portion(premium_income, 100, poverty_line, rounding="down"))


@amount(
    "What share of household income is the household to pay itself?",
    cites="26 USC 36B(b)(3)(A); 26 CFR 1.36B-3(g)(1)",
    ref="C-KNK-04",
    kind="number",
    says="At that income the household pays {applicable_percent} of its income itself.",
    unknown=_MISSING,
)
def applicable_percent() -> Expr:
    cases: list[tuple[Expr, Expr]] = [(times_poverty < 133, by_year("premium_percentages", "under_133"))]
    for low, high in pairwise(_POINTS):
        least, most = (
            by_year("premium_percentages", f"at_{low}"),
            by_year("premium_percentages", f"at_{high}"),
        )
        rise = portion(most - least, times_poverty - low, high - low, rounding="half_up")
        cases.append((times_poverty < high if high != 400 else times_poverty <= high, least + rise))
    return choose(*cases, otherwise=by_year("premium_percentages", "over_400"))


@rule(
    "Is household income within the range for a premium tax credit?",
    cites="26 USC 36B(c)(1)(A), (E); P.L. 117-2 s. 9661; P.L. 117-169 s. 12001",
    ref="C-KNK-04",
    yes="Household income is within the range.",
    no="Household income is outside the range: below the poverty line, or above four times the poverty line in a year with that limit.",
    unknown=_MISSING,
)
def is_within_premium_range() -> Expr:
    return (times_poverty >= 100) & (
        (times_poverty < NO_CREDIT) | (by_year("premium_percentages", "over_400") > 0)
    )


@amount(
    "How much is the premium tax credit?",
    cites="26 USC 36B(b)(2), (c)(1)(C)",
    ref="C-KNK-04",
    says="Of a benchmark premium of {benchmark_premium}, the premium tax credit is {premium_credit}.",
    unknown=_MISSING,
    note="Spouses who file apart have none; the exceptions for abandonment and abuse are not looked at. From 2026 all excess "
    "advance credit is repaid, and that of 2020 was forgiven: what an advance would have been is not computed.",
)
def premium_credit() -> Expr:
    h, nothing = household, dollars("0")
    own = portion(premium_income, applicable_percent, 10_000, rounding="half_up")
    credit = lesser_of(not_below_zero(h.benchmark_premium - own), h.enrolled_premium)
    return choose(
        (h.benchmark_premium == 0, nothing),
        (is_separate_return, nothing),
        (is_within_premium_range, credit),
        otherwise=nothing,
    )


__all__ = ["NO_CREDIT", "is_within_premium_range", "premium_credit", "premium_income", "times_poverty"]
