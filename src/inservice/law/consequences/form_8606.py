"""Form 8606 line by line. A rule is named for the line of the 2025 form; the numbers are the same in 2019 to 2025.

A form is one individual's (or one decedent's IRAs'): spouses each have one, also on a joint return.
"""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, choose, lesser_of, not_below_zero, portion, total
from inservice.facts.iras import IRA_YEAR, ira_movement, ira_year
from inservice.law.consequences.contribution_limits import (
    is_for_the_year,
    late_contributions,
    traditional_contributions,
)
from inservice.law.consequences.ira_deduction import ira_deduction, uses_worksheet, worksheet_nontaxable
from inservice.law.consequences.ira_figures import of_all_movements
from inservice.law.consequences.pro_rata import (
    after_tax_from_plans,
    is_converted_in_the_year,
    is_on_line_7,
    outstanding_rollovers,
    repayments,
    rollover_taints_conversion,
    uses_backdoor,
    value_on_december_31,
)

_FORM = "Form 8606 (2025), line "


# -- Part I --------------------------------------------------------------------------------------------------------
@amount(
    "Line 1: how much of the year's contributions is nondeductible?",
    cites=_FORM + "1",
    ref="C-PRO-05",
    says="Line 1: nondeductible contributions for {year} {line_1} ({traditional_contributions} less {ira_deduction} deducted).",
    unknown="Line 1: the contributions for the year, or what of them is deducted, are not on file.",
)
def line_1() -> Expr:
    return not_below_zero(traditional_contributions - ira_deduction)


@amount(
    "Line 2: what is the basis of earlier years?",
    cites=_FORM + "2, and its instructions",
    ref="C-PRO-05 C-PRO-06",
    says="Line 2: basis of earlier years {basis_before}, and after-tax plan money rolled in {after_tax_from_plans}: {line_2}.",
    unknown="Line 2: the last Form 8606, line 14, is not on file.",
)
def line_2() -> Expr:
    return ira_year.basis_before + after_tax_from_plans


@amount(
    "Line 3: what is the sum of lines 1 and 2?",
    cites=_FORM + "3",
    ref="C-PRO-05",
    says="Line 3: {line_1} + {line_2} = {line_3}.",
    unknown="Line 3: line 1 or 2 is not known.",
)
def line_3() -> Expr:
    return line_1 + line_2


@amount(
    "Line 4: how much of line 1 was contributed after December 31?",
    cites=_FORM + "4, and its instructions",
    ref="C-PRO-50",
    says="Line 4: {line_4} of line 1 was contributed after December 31, {year}.",
    unknown="Line 4: the contributions for the year are not on file.",
    note="Where part of the year's contributions is deducted, the owner chooses which came first; here the nondeductible part did.",
)
def line_4() -> Expr:
    return not_below_zero(line_1 - (traditional_contributions - late_contributions))


@amount(
    "Line 5: how much basis is there for the year's payments?",
    cites=_FORM + "5",
    ref="C-PRO-01 C-PRO-30",
    says="Line 5: {line_3} - {line_4} = {line_5}, the basis that serves the year's payments and conversions.",
    unknown="Line 5: the basis is not known.",
)
def line_5() -> Expr:
    return line_3 - line_4


@amount(
    "Line 6: what are all the IRAs worth on December 31, outstanding rollovers included?",
    cites=_FORM + "6, and its instructions",
    ref="C-PRO-01 C-PRO-30 C-PRO-50",
    says="Line 6: {value_on_december_31} on December 31, {year}, outstanding rollovers {outstanding_rollovers}, repayments taken off "
    "{repayments}: {line_6}.",
    unknown="Line 6: the value on December 31 is not known.",
)
def line_6() -> Expr:
    return not_below_zero(value_on_december_31 + outstanding_rollovers - repayments)


@amount(
    "Line 7: how much was paid and not converted?",
    cites=_FORM + "7, and its instructions",
    ref="C-PRO-01",
    says="Line 7: payments of {year} that were not converted, {line_7}.",
    unknown="Line 7: the payments of the year are not all on file.",
)
def line_7() -> Expr:
    return of_all_movements(total(ira_movement.amount, per=IRA_YEAR, where=is_on_line_7))


@amount(
    "Line 8: how much was converted?",
    cites=_FORM + "8",
    ref="C-PRO-01 C-PRO-30 C-PRO-50",
    says="Line 8: converted to Roth IRAs in {year}, {line_8}.",
    unknown="Line 8: the conversions of the year are not all on file.",
)
def line_8() -> Expr:
    return of_all_movements(total(ira_movement.amount, per=IRA_YEAR, where=is_converted_in_the_year))


@amount(
    "Line 9: what is the sum of lines 6, 7 and 8?",
    cites=_FORM + "9",
    ref="C-PRO-01 C-PRO-30",
    says="Line 9: {line_6} + {line_7} + {line_8} = {line_9}.",
    unknown="Line 9: line 6, 7 or 8 is not known.",
)
def line_9() -> Expr:
    return line_6 + line_7 + line_8


@rule(
    "Is there basis for everything?",
    cites=_FORM + "10: if 1.000 or more, enter 1.000",
    ref="C-PRO-20 C-PRO-41",
    yes="The basis of {line_5} covers all of {line_9}: line 10 is 1.",
    no="The basis of {line_5} is less than {line_9}.",
    unknown="The basis or line 9 is not known.",
)
def basis_covers_everything() -> Expr:
    return line_5 >= line_9


@amount(
    "Line 10: what share of everything is basis?",
    kind="number",
    cites=_FORM + "10: rounded to at least three places",
    ref="C-PRO-20 C-PRO-30",
    says="Line 10: {line_5} over {line_9} is {line_10}/{ratio_unit}, rounded half up.",
    unknown="Line 10: the basis or line 9 is not known.",
)
def line_10() -> Expr:
    return choose(
        (basis_covers_everything, ira_year.ratio_unit),
        otherwise=portion(ira_year.ratio_unit, line_5, line_9, rounding="half_up"),
    )


def _times_line_10(amount: Expr) -> Expr:
    dollars = portion(amount, line_10, ira_year.ratio_unit * 100, rounding="half_up") * 100
    exact = portion(amount, line_10, ira_year.ratio_unit, rounding="half_up")
    return lesser_of(choose((ira_year.in_whole_dollars, dollars), otherwise=exact), amount)


@rule(
    "Was everything converted, and nothing else paid?",
    cites="Instructions for Form 8606, line 17",
    ref="C-PRO-21",
    yes="Every IRA was converted in full and nothing else was paid: the nontaxable part is the basis itself.",
    no="Not every IRA was converted in full, or something else was paid.",
    unknown="Whether everything was converted is not known.",
)
def is_all_converted() -> Expr:
    return (line_6 == 0) & (line_7 == 0)


@amount(
    "Line 11: how much of the conversion is nontaxable?",
    cites=_FORM + "11; 26 USC 72(b)(2), (e)",
    ref="C-PRO-20 C-PRO-21 C-PRO-30",
    says="Line 11: of {line_8} converted, {line_11} is nontaxable, never more than line 5.",
    unknown="Line 11: the nontaxable part of the conversion is not known.",
    note="Line 10 rounded to three places can exceed the basis, and so can Worksheet 1-1, which counts contributions that turn out to be "
    "deductible; the basis is the limit of both. Where everything was converted and nothing else paid, Part II needs no ratio.",
)
def line_11() -> Expr:
    of_worksheet = choose(
        (line_7 == 0, worksheet_nontaxable),
        otherwise=portion(worksheet_nontaxable, line_8, line_7 + line_8, rounding="half_up"),
    )
    return choose(
        (uses_worksheet, lesser_of(of_worksheet, line_5, line_8)),
        (is_all_converted, lesser_of(line_5, line_8)),
        otherwise=lesser_of(_times_line_10(line_8), line_5),
    )


@amount(
    "Line 12: how much of the other payments is nontaxable?",
    cites=_FORM + "12; 26 USC 72(b)(2), (e)",
    ref="C-PRO-20 C-PRO-21",
    says="Line 12: of {line_7} paid, {line_12} is nontaxable, never more than what is left of line 5.",
    unknown="Line 12: the nontaxable part of the payments is not known.",
)
def line_12() -> Expr:
    return lesser_of(
        choose(
            (uses_worksheet, not_below_zero(worksheet_nontaxable - line_11)), otherwise=_times_line_10(line_7)
        ),
        line_7,
        line_5 - line_11,
    )


@amount(
    "Line 13: how much is nontaxable in all?",
    cites=_FORM + "13",
    ref="C-PRO-06 C-PRO-21 C-PRO-22",
    says="Line 13: {line_11} + {line_12} = {line_13}.",
    unknown="Line 13: the nontaxable part is not known.",
)
def line_13() -> Expr:
    return line_11 + line_12


@amount(
    "Line 14: how much basis is carried forward?",
    cites=_FORM + "14",
    ref="C-PRO-06 C-PRO-30 C-DAT-03",
    says="Line 14: {line_3} - {line_13} = {line_14} of basis is carried forward: it is put off, not lost.",
    unknown="Line 14: the basis that is left is not known.",
)
def line_14() -> Expr:
    return line_3 - line_13


@amount(
    "Line 15a: how much of the payments is taxable?",
    cites=_FORM + "15a",
    ref="C-PRO-01",
    says="Line 15a: {line_7} - {line_12} = {line_15a}.",
    unknown="Line 15a: the taxable part of the payments is not known.",
)
def line_15a() -> Expr:
    return line_7 - line_12


@rule(
    "Does it repay a payment of the year?",
    cites=_FORM + "15c, and its instructions; 26 USC 72(t)(2)(H)(v), (I)(vi), (K)(vi), (L)(ii)",
    ref="C-PRO-01",
    yes="It repays a payment of {for_year} for birth or adoption, an emergency, domestic abuse or terminal illness, whenever it comes.",
    no="It repays no payment of {ira_year.year}; a disaster repayment goes by Form 8915-F.",
    unknown="What it repays is not on file.",
)
def repays_payment_of_the_year() -> Expr:
    return is_plain_repayment & is_for_the_year


@rule(
    "Is it a repayment, other than of a disaster distribution?",
    cites="26 USC 72(t)(2)(H)(v), (I)(vi), (K)(vi), (L)(ii)",
    ref="C-PRO-01",
    yes="It is a repayment for birth or adoption, an emergency, domestic abuse or terminal illness.",
    no="It is no such repayment.",
    unknown="The kind of movement is not on file.",
)
def is_plain_repayment() -> Expr:
    return ira_movement.kind == "repayment"


@amount(
    "How much of the year's payments was repaid?",
    cites=_FORM + "15c, and its instructions",
    ref="C-PRO-01",
    says="{repaid_of_the_year} of the payments of {year} was repaid.",
    unknown="What was repaid is not on file.",
)
def repaid_of_the_year() -> Expr:
    return of_all_movements(total(ira_movement.amount, per=IRA_YEAR, where=repays_payment_of_the_year))


@amount(
    "Line 15c: how much of the payments goes on Form 1040?",
    cites=_FORM + "15b and 15c, and their instructions; Form 1040, line 4b",
    ref="C-PRO-01",
    says="Line 15c: {line_15a} less {disaster_part} of qualified disaster distributions and {repaid_of_the_year} repaid is {line_15c}; "
    "before age 59½ it may bear the 10% extra tax.",
    unknown="Line 15c: the taxable part, what of it is of a disaster distribution, or what was repaid is not known.",
)
def line_15c() -> Expr:
    return not_below_zero(line_15a - ira_year.disaster_part - repaid_of_the_year)


# -- Part II -------------------------------------------------------------------------------------------------------
@amount(
    "Line 18: how much of the conversion is taxable?",
    cites=_FORM + "16 to 18; Form 1040, line 4b; 26 USC 408A(d)(3)(A)",
    ref="C-PRO-07 C-PRO-30 C-DAT-02",
    says="Line 18: {line_8} - {line_11} = {line_18}, ordinary income without the 10% extra tax.",
    unknown="Line 18: the taxable part of the conversion is not known.",
)
def line_18() -> Expr:
    return line_8 - line_11


@amount(
    "How much of the conversion is taxable without any rounding of line 10?",
    cites="26 USC 72(e)(8), 408(d)(1), (2)",
    ref="C-PRO-20 C-PRO-30",
    says="Without rounding line 10: {line_8} x ({line_9} - {line_5}) / {line_9} = {taxable_unrounded}.",
    unknown="The taxable part is not known.",
)
def taxable_unrounded() -> Expr:
    return line_8 - choose(
        (basis_covers_everything, line_8), otherwise=portion(line_8, line_5, line_9, rounding="half_up")
    )


@amount(
    "What share of the conversion is taxable?",
    kind="number",
    cites=_FORM + "18 over line 16",
    ref="C-PRO-30 C-DAT-02",
    says="{taxable_percent} of the conversion is taxable.",
    unknown="Nothing was converted, or the taxable part is not known.",
)
def taxable_percent() -> Expr:
    return portion(10_000, line_18, line_8, rounding="half_up")


# -- what is told of it --------------------------------------------------------------------------------------------
@amount(
    "How much pre-tax money is in the pool?",
    cites="26 USC 408(d)(1), (2)",
    ref="C-PRO-40 C-PRO-51",
    says="The pool of {line_9} holds {pre_tax_in_pool} of pre-tax money.",
    unknown="The pool, or the basis in it, is not known.",
)
def pre_tax_in_pool() -> Expr:
    return not_below_zero(line_9 - line_5)


@rule(
    "Is the conversion of the year clean?",
    cites="26 USC 408(d)(1), (2)",
    ref="C-PRO-41 C-PRO-51 C-DAT-03",
    yes="No pre-tax money is in the pool of {year}: a conversion is not taxed.",
    no="{pre_tax_in_pool} of pre-tax money is in the pool of {year}: a conversion is taxed in that proportion.",
    unknown="Whether pre-tax money is in the pool is not known.",
)
def is_clean() -> Expr:
    return pre_tax_in_pool == 0


@rule(
    "Is the owner to be warned?",
    cites="26 USC 408(d)(1), (2)",
    ref="C-PRO-51",
    yes="A conversion of {year} is made or meant while pre-tax money is in the pool on December 31.",
    no="No warning: no conversion is made or meant in {year}, or it is clean.",
    unknown="Whether a conversion is meant, or the pool is clean, is not known.",
)
def is_warned() -> Expr:
    return (uses_backdoor & ~is_clean) | rollover_taints_conversion


@rule(
    "Must Form 8606 be filed?",
    cites="Form 8606 (2025), the headings of Parts I and II; 26 USC 408(o)(4)",
    ref="C-PRO-10 C-PRO-04",
    yes="Form 8606 is to be filed for {year}: each spouse files one.",
    no="Nothing in {year} asks for Form 8606.",
    unknown="Whether Form 8606 must be filed is not known.",
)
def form_8606_is_required() -> Expr:
    return has_nondeductible_contribution | has_converted | (has_paid & has_basis)


@rule(
    "Is line 1 more than zero?",
    cites=_FORM + "1",
    ref="C-PRO-10",
    yes="Nondeductible contributions of {line_1} were made.",
    no="No nondeductible contribution was made.",
    unknown="The nondeductible contributions are not known.",
)
def has_nondeductible_contribution() -> Expr:
    return line_1 > 0


@rule(
    "Is line 8 more than zero?",
    cites=_FORM + "8",
    ref="C-PRO-10",
    yes="{line_8} was converted.",
    no="Nothing was converted.",
    unknown="The conversions are not known.",
)
def has_converted() -> Expr:
    return line_8 > 0


@rule(
    "Is line 7 more than zero?",
    cites=_FORM + "7",
    ref="C-PRO-10",
    yes="{line_7} was paid.",
    no="Nothing was paid.",
    unknown="The payments are not known.",
)
def has_paid() -> Expr:
    return line_7 > 0


@rule(
    "Is there any basis?",
    cites=_FORM + "3",
    ref="C-PRO-10",
    yes="There is basis of {line_3}.",
    no="There is no basis.",
    unknown="The basis is not known.",
)
def has_basis() -> Expr:
    return line_3 > 0
