"""How much of a contribution is deducted, and Worksheet 1-1 of Pub. 590-B where deduction and payments turn on each other."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    any_of,
    as_expr,
    choose,
    greater_of,
    lesser_of,
    not_below_zero,
    portion,
    total,
)
from inservice.facts.iras import IRA_YEAR, ira_movement, ira_year
from inservice.law.consequences.contribution_limits import (
    age_bars_traditional_contribution,
    contribution_limit,
    dollar_limit,
    is_contribution_for_the_year,
    traditional_contributions,
)
from inservice.law.consequences.ira_figures import of_all_movements, of_the_year
from inservice.law.consequences.pro_rata import (
    after_tax_from_plans,
    is_converted_in_the_year,
    is_on_line_7,
    outstanding_rollovers,
    repayments,
    value_on_december_31,
)

_TEN_DOLLARS = 10_00


# -- Worksheet 1-1 of Pub. 590-B -----------------------------------------------------------------------------------
@amount(
    "How much was paid and converted in the year?",
    cites="26 USC 408(d)(2)(B); Pub. 590-B, Worksheet 1-1, line 5",
    ref="C-PRO-01 C-PRO-22",
    says="Payments and conversions of {year}: {paid_and_converted}.",
    unknown="The payments and conversions of the year are not all on file.",
)
def paid_and_converted() -> Expr:
    return of_all_movements(
        total(ira_movement.amount, per=IRA_YEAR, where=is_on_line_7)
        + total(ira_movement.amount, per=IRA_YEAR, where=is_converted_in_the_year)
    )


@amount(
    "What is the total of Worksheet 1-1, line 3?",
    cites="Pub. 590-B, Worksheet 1-1, lines 1 to 3",
    ref="C-PRO-22",
    says="Worksheet 1-1, line 3: basis of earlier years and all contributions for {year}, deductible or not, {worksheet_basis}.",
    unknown="The basis of earlier years, or a contribution for the year, is not on file.",
)
def worksheet_basis() -> Expr:
    return ira_year.basis_before + after_tax_from_plans + traditional_contributions


@amount(
    "What is the total of Worksheet 1-1, line 6?",
    cites="Pub. 590-B, Worksheet 1-1, lines 4 to 6",
    ref="C-PRO-22",
    says="Worksheet 1-1, line 6: {worksheet_whole} on December 31 and paid in the year.",
    unknown="The value on December 31, or a payment of the year, is not on file.",
)
def worksheet_whole() -> Expr:
    return not_below_zero(value_on_december_31 + outstanding_rollovers - repayments) + paid_and_converted


@amount(
    "What part of the year's payments is nontaxable by Worksheet 1-1?",
    cites="Pub. 590-B, Worksheet 1-1, lines 7 and 8",
    ref="C-PRO-22",
    says="Worksheet 1-1: {worksheet_basis} over {worksheet_whole}, as a decimal, times {paid_and_converted} is {worksheet_nontaxable}.",
    unknown="What Worksheet 1-1 gives is not known.",
)
def worksheet_nontaxable() -> Expr:
    product = (
        portion(paid_and_converted, worksheet_ratio, ira_year.ratio_unit * 100, rounding="half_up") * 100
    )
    exact = portion(paid_and_converted, worksheet_ratio, ira_year.ratio_unit, rounding="half_up")
    rounded = choose((ira_year.in_whole_dollars, product), otherwise=exact)
    return lesser_of(rounded, paid_and_converted, worksheet_basis)


@amount(
    "What is the decimal of Worksheet 1-1, line 7?",
    kind="number",
    cites="Pub. 590-B, Worksheet 1-1, line 7: rounded to at least three places",
    ref="C-PRO-20 C-PRO-22",
    says="Worksheet 1-1, line 7: {worksheet_basis} over {worksheet_whole} is {worksheet_ratio}/{ratio_unit}.",
    unknown="What Worksheet 1-1 gives is not known.",
)
def worksheet_ratio() -> Expr:
    return choose(
        (worksheet_basis >= worksheet_whole, ira_year.ratio_unit),
        otherwise=portion(ira_year.ratio_unit, worksheet_basis, worksheet_whole, rounding="half_up"),
    )


@amount(
    "What part of the year's payments is taxable by Worksheet 1-1?",
    cites="Pub. 590-B, Worksheet 1-1, line 9",
    ref="C-PRO-22",
    says="Worksheet 1-1: {worksheet_taxable} is taxable and counts in modified adjusted gross income.",
    unknown="What Worksheet 1-1 gives is not known.",
)
def worksheet_taxable() -> Expr:
    return paid_and_converted - worksheet_nontaxable


# -- the deduction -------------------------------------------------------------------------------------------------
@amount(
    "What is the modified adjusted gross income for the deduction?",
    cites="26 USC 219(g)(3)(A); Pub. 590-A, Worksheet 1-1",
    ref="C-LIM-05 C-PRO-22",
    says="Modified adjusted gross income for the deduction: {income_before_iras} and {worksheet_taxable} of the IRAs, conversions "
    "included and the deduction itself left out: {deduction_income}.",
    unknown="The income without the IRAs, or what of them is taxable, is not on file.",
)
def deduction_income() -> Expr:
    return ira_year.income_before_iras + worksheet_taxable


@rule(
    "Is a separate return filed by someone who lived with the spouse?",
    cites="26 USC 219(g)(3)(B)(iii), (g)(4); 408A(c)(3)(B)(ii)(III), (D)",
    ref="C-LIM-03",
    yes="A separate return, living with the spouse: the range is $0 to $10,000.",
    no="Not a separate return of someone who lived with the spouse.",
    unknown="The filing status, or whether the owner lived with the spouse, is not on file.",
)
def files_separately_together() -> Expr:
    return files_separately & ira_year.lived_with_spouse


@rule(
    "Is a separate return filed?",
    cites="26 USC 219(g)(3)(B)(iii)",
    ref="C-LIM-03",
    yes="A separate return is filed.",
    no="No separate return is filed.",
    unknown="The filing status is not on file.",
)
def files_separately() -> Expr:
    return ira_year.filing_status == "mfs"


@rule(
    "Is a joint return filed, or that of a surviving spouse?",
    cites="26 USC 219(g)(3)(B)(i), 408A(c)(3)(B)(ii)(I)",
    ref="C-LIM-03",
    yes="The ranges of joint returns apply.",
    no="The ranges of joint returns do not apply.",
    unknown="The filing status is not on file.",
)
def has_joint_ranges() -> Expr:
    return ira_year.filing_status.is_one_of("mfj", "qss")


@rule(
    "Is only the spouse covered by a plan?",
    cites="26 USC 219(g)(7)",
    ref="C-LIM-03",
    yes="Only the spouse is covered by an employer plan.",
    no="Not only the spouse is covered.",
    unknown="Whether the spouse is covered is not on file.",
)
def is_only_spouse_covered() -> Expr:
    return ~ira_year.is_covered & has_spouse_who_counts & ira_year.spouse_is_covered


@rule(
    "Does a spouse's coverage count?",
    cites="26 USC 219(g)(1), (4), (7)",
    ref="C-LIM-03",
    yes="Married: the spouse's coverage counts.",
    no="No spouse's coverage counts.",
    unknown="The filing status is not on file.",
)
def has_spouse_who_counts() -> Expr:
    return files_jointly | files_separately_together


@rule(
    "Is a joint return filed?",
    cites="26 USC 219(g)(7)",
    ref="C-LIM-03",
    yes="A joint return is filed.",
    no="No joint return is filed.",
    unknown="The filing status is not on file.",
)
def files_jointly() -> Expr:
    return ira_year.filing_status == "mfj"


@rule(
    "Does income reduce the deduction at all?",
    cites="26 USC 219(g)(1), (7)",
    ref="C-LIM-03 C-LIM-05",
    yes="Covered by an employer plan, or married to someone who is: the deduction shrinks with income.",
    no="Nobody is covered by an employer plan: the whole contribution is deductible whatever the income.",
    unknown="Who is covered by an employer plan is not on file.",
)
def income_reduces_deduction() -> Expr:
    return ira_year.is_covered | is_only_spouse_covered


def _range(edge: str) -> Expr:
    return choose(
        (files_separately_together, as_expr(0) if edge == "start" else of_the_year("range_end_separate")),
        (is_only_spouse_covered, of_the_year(f"deduction_range_{edge}_spouse_covered")),
        (has_joint_ranges, of_the_year(f"deduction_range_{edge}_joint")),
        otherwise=of_the_year(f"deduction_range_{edge}_single"),
    )


@amount(
    "At what income does the deduction begin to shrink?",
    cites="26 USC 219(g)(3)(B)",
    ref="C-LIM-03 C-LIM-05",
    says="The deduction begins to shrink above {deduction_range_start}.",
    unknown="The filing status or the coverage is not on file, or no range is published for the year.",
)
def deduction_range_start() -> Expr:
    return _range("start")


@amount(
    "At what income is no deduction left?",
    cites="26 USC 219(g)(2)(A), (3)(B)",
    ref="C-LIM-03 C-LIM-05",
    says="No deduction is left at {deduction_range_end}.",
    unknown="The filing status or the coverage is not on file, or no range is published for the year.",
)
def deduction_range_end() -> Expr:
    return _range("end")


def next_ten_dollars(amount: Expr) -> Expr:
    """Rounded up to the next ten dollars."""
    return portion(amount, 1, _TEN_DOLLARS, rounding="up") * _TEN_DOLLARS


@amount(
    "How much of a contribution may be deducted?",
    cites="26 USC 219(g)(2); Pub. 590-A, Worksheet 1-2",
    ref="C-LIM-03 C-LIM-05",
    says="Up to {deduction_limit} may be deducted at an income of {deduction_income}; the range is {deduction_range_start} to "
    "{deduction_range_end}.",
    unknown="The income, the coverage or the filing status is not on file, or no range is published for the year.",
    note="The worksheet multiplies what is left of the range by a percentage that is exact (the limit over the width of the range), "
    "rounds up to the next $10, and gives at least $200 until the end of the range.",
)
def deduction_limit() -> Expr:
    left = not_below_zero(deduction_range_end - deduction_income)
    reduced = next_ten_dollars(
        portion(left, dollar_limit, deduction_range_end - deduction_range_start, rounding="up")
    )
    inside = lesser_of(greater_of(reduced, of_the_year("reduced_limit_least")), dollar_limit)
    return choose(
        (~income_reduces_deduction, dollar_limit),
        (deduction_income <= deduction_range_start, dollar_limit),
        (deduction_income >= deduction_range_end, as_expr(0)),
        otherwise=inside,
    )


@rule(
    "Does the deduction wait for the income of the year?",
    cites="Pub. 590-B, Worksheet 1-1",
    ref="C-PRO-22",
    yes="The deduction is worked out from the income.",
    no="The part of each contribution that is deducted is on file.",
    unknown="Whether the deduction is on file is not known.",
)
def deduction_is_asked() -> Expr:
    return ira_year.deduction_is == "asked"


@amount(
    "How much is deducted?",
    cites="26 USC 219(a), (b), (g); Schedule 1 (Form 1040), line 20",
    ref="C-LIM-05 C-PRO-22",
    says="{ira_deduction} of the contributions for {year} is deducted and gives no basis.",
    unknown="The deduction, or what it depends on, is not on file.",
    note="The most the income allows, where it is asked; the owner may treat less as deductible (26 USC 408(o)(2)(B)(ii)).",
)
def ira_deduction() -> Expr:
    most = choose(
        (age_bars_traditional_contribution, as_expr(0)),
        otherwise=lesser_of(deduction_limit, contribution_limit),
    )
    return choose(
        (deduction_is_asked, lesser_of(traditional_contributions, most)),
        otherwise=of_all_movements(
            total(ira_movement.deducted, per=IRA_YEAR, where=is_contribution_for_the_year)
        ),
    )


@rule(
    "Must Worksheet 1-1 be worked first?",
    cites="Pub. 590-B, Worksheet 1-1; Instructions for Form 8606, lines 6 to 12",
    ref="C-PRO-22",
    yes="Payments and a contribution of the year whose deduction depends on income turn on each other: Worksheet 1-1 comes first.",
    no="Form 8606 is filled in without Worksheet 1-1.",
    unknown="Whether Worksheet 1-1 comes first is not known.",
)
def uses_worksheet() -> Expr:
    return deduction_is_asked & income_reduces_deduction & has_contribution & has_payment_or_conversion


@rule(
    "Was anything contributed to a traditional IRA for the year?",
    cites="Pub. 590-B, Worksheet 1-1",
    ref="C-PRO-22",
    yes="A contribution was made for {year}.",
    no="No contribution was made for {year}.",
    unknown="Whether a contribution was made for {year} is not on file.",
)
def has_contribution() -> Expr:
    return any_of(is_contribution_for_the_year, per=IRA_YEAR)


@rule(
    "Was anything paid or converted in the year?",
    cites="Pub. 590-B, Worksheet 1-1",
    ref="C-PRO-22",
    yes="Payments and conversions of {year} come to {paid_and_converted}.",
    no="Nothing was paid or converted in {year}.",
    unknown="Whether anything was paid or converted in {year} is not on file.",
)
def has_payment_or_conversion() -> Expr:
    return paid_and_converted > 0
