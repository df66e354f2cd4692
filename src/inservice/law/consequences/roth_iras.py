"""Roth IRAs: who may contribute and how much, Part III of Form 8606, and what a payment recaptures of young conversions."""

from __future__ import annotations

from inservice.engine.dates import attained, last_of_year
from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    as_expr,
    choose,
    greater_of,
    lesser_of,
    not_below_zero,
    portion,
    total,
)
from inservice.facts.iras import IRA_YEAR, ira_movement, ira_year, roth_layer
from inservice.law.consequences.contribution_limits import (
    contribution_limit,
    is_for_the_year,
    roth_contributions,
    traditional_contributions,
)
from inservice.law.consequences.form_8606 import line_15c
from inservice.law.consequences.ira_deduction import (
    files_separately_together,
    has_joint_ranges,
    next_ten_dollars,
)
from inservice.law.consequences.ira_figures import WHOLE, of_all_movements, of_the_year
from inservice.law.consequences.pro_rata import leaves_in_the_year
from inservice.law.told import told_with

_FORM = "Form 8606 (2025), line "


# -- may the owner contribute directly? ------------------------------------------------------------------------------
@amount(
    "What is the modified adjusted gross income for Roth contributions?",
    cites="26 USC 408A(c)(3)(B)(i)",
    ref="C-LIM-04",
    says="Modified adjusted gross income for a Roth contribution: {income_before_iras} and payments of {line_15c}; conversions and plan "
    "money rolled to a Roth IRA are left out: {roth_income}.",
    unknown="The income without the IRAs, or the taxable payments, are not on file.",
)
def roth_income() -> Expr:
    return ira_year.income_before_iras + line_15c


def _range(edge: str) -> Expr:
    return choose(
        (files_separately_together, as_expr(0) if edge == "start" else of_the_year("range_end_separate")),
        (has_joint_ranges, of_the_year(f"roth_range_{edge}_joint")),
        otherwise=of_the_year(f"roth_range_{edge}_single"),
    )


@amount(
    "At what income does the Roth limit begin to shrink?",
    cites="26 USC 408A(c)(3)(B)(ii)",
    ref="C-LIM-03 C-LIM-04",
    says="The Roth limit begins to shrink above {roth_range_start}.",
    unknown="The filing status is not on file, or no range is published for the year.",
)
def roth_range_start() -> Expr:
    return _range("start")


@amount(
    "At what income is no Roth contribution allowed?",
    cites="26 USC 408A(c)(3)(A), (B)(ii)",
    ref="C-LIM-03 C-LIM-04",
    says="No Roth contribution is allowed at {roth_range_end}.",
    unknown="The filing status is not on file, or no range is published for the year.",
)
def roth_range_end() -> Expr:
    return _range("end")


@amount(
    "How much could go straight to a Roth IRA, if nothing goes to a traditional one?",
    cites="26 USC 408A(c)(3)",
    ref="C-LIM-06",
    says="With nothing to a traditional IRA, {roth_limit_before_traditional} could go straight to a Roth IRA.",
    unknown="The income, compensation, filing status or date of birth is not on file, or no range is published for the year.",
    note="The worksheet rounds what is used of the range to three places, and the reduced limit up to the next $10, at least $200.",
)
def roth_limit_before_traditional() -> Expr:
    used = portion(
        1000, roth_income - roth_range_start, roth_range_end - roth_range_start, rounding="half_up"
    )
    left = contribution_limit - portion(contribution_limit, used, 1000, rounding="half_up")
    reduced = greater_of(next_ten_dollars(left), of_the_year("reduced_limit_least"))
    return choose(
        (roth_income <= roth_range_start, contribution_limit),
        (roth_income >= roth_range_end, as_expr(0)),
        otherwise=lesser_of(reduced, contribution_limit),
    )


@amount(
    "How much may be contributed to Roth IRAs for the year?",
    cites="26 USC 408A(c)(2), (3); Pub. 590-A, Worksheet 2-2",
    ref="C-LIM-03 C-LIM-04 C-LIM-06",
    says="Up to {roth_limit} to Roth IRAs at an income of {roth_income}; the range is {roth_range_start} to {roth_range_end}.",
    unknown="The income, compensation, filing status or date of birth is not on file, or no range is published for the year.",
)
def roth_limit() -> Expr:
    return lesser_of(
        roth_limit_before_traditional, not_below_zero(contribution_limit - traditional_contributions)
    )


@rule(
    "Is income at or above the end of the Roth range?",
    cites="26 USC 408A(c)(3)",
    ref="C-LIM-06",
    yes="At an income of {roth_income} no Roth contribution is allowed: the range ends at {roth_range_end}.",
    no="At an income of {roth_income} a Roth contribution is allowed: the range ends at {roth_range_end}.",
    unknown="The income or filing status is not on file, or no range is published for the year.",
)
def is_above_roth_range() -> Expr:
    return roth_income >= roth_range_end


@rule(
    "Is more wanted than may go straight to a Roth IRA?",
    cites="26 USC 408A(c)(3)",
    ref="C-LIM-06",
    yes="{desired_contribution} is wanted, and only {roth_limit_before_traditional} may go straight to a Roth IRA.",
    no="{desired_contribution} may go straight to a Roth IRA, as far as any contribution is allowed.",
    unknown="The wanted contribution, the income, compensation or filing status is not on file, or no range is published for the year.",
)
def wants_more_than_roth_limit() -> Expr:
    return lesser_of(ira_year.desired_contribution, contribution_limit) > roth_limit_before_traditional


@rule(
    "Does the owner need the backdoor?",
    cites="26 USC 408A(c)(3)",
    ref="C-LIM-06",
    yes="Not all that is wanted may go straight to a Roth IRA: the rest needs the two steps, which a tainted pool makes costly.",
    no="All that is wanted may go straight to a Roth IRA: a tainted pool costs nothing here.",
    unknown="Whether the two steps are needed is not known.",
)
def needs_the_backdoor() -> Expr:
    return is_above_roth_range | wants_more_than_roth_limit


@amount(
    "How much was contributed over the limits?",
    cites="26 USC 4973(a), (b), (f)",
    ref="C-LIM-07",
    says="{excess_contribution} is over the limits.",
    unknown="The contributions or the limits are not known.",
)
def excess_contribution() -> Expr:
    whole = not_below_zero(traditional_contributions + roth_contributions - contribution_limit)
    return greater_of(whole, not_below_zero(roth_contributions - roth_limit))


@amount(
    "What is the tax on an excess contribution?",
    cites="26 USC 4973(a)",
    ref="C-LIM-07",
    says="{excess_tax} for each year until the excess is taken out or absorbed.",
    unknown="The excess is not known.",
)
def excess_tax() -> Expr:
    return portion(excess_contribution, of_the_year("ira_excess_tax_rate"), WHOLE, rounding="half_up")


# -- Part III ------------------------------------------------------------------------------------------------------
@rule(
    "Is it a payment from a Roth IRA in the year?",
    cites=_FORM + "19",
    ref="C-PRO-07",
    yes="A Roth IRA paid it in {ira_year.year}.",
    no="No Roth IRA paid it in {ira_year.year}.",
    unknown="The kind of movement, or its day, is not on file.",
)
def is_roth_payment_of_the_year() -> Expr:
    return is_roth_payment & leaves_in_the_year


@rule(
    "Is it a payment from a Roth IRA that is not qualified?",
    cites="26 USC 408A(d)(1), (2)",
    ref="C-PRO-07",
    yes="A Roth IRA pays it, and it is not a qualified distribution.",
    no="It is no such payment.",
    unknown="The kind of movement is not on file.",
)
def is_roth_payment() -> Expr:
    return ira_movement.kind == "roth_payment"


@amount(
    "Line 19: how much did Roth IRAs pay that is not qualified?",
    cites=_FORM + "19",
    ref="C-PRO-07",
    says="Line 19: Roth IRAs paid {line_19} in {year} that is not qualified.",
    unknown="Line 19: the payments of the year are not all on file.",
)
def line_19() -> Expr:
    return of_all_movements(total(ira_movement.amount, per=IRA_YEAR, where=is_roth_payment_of_the_year))


@amount(
    "Line 20: how much of it bought a first home?",
    cites=_FORM + "20; 26 USC 72(t)(8)(B)",
    ref="C-PRO-07 C-TEN-22",
    says="Line 20: of {roth_first_home} for a first home, {line_20} is within what is left of the lifetime amount.",
    unknown="Line 20: what was spent on a first home, or earlier, is not on file.",
)
def line_20() -> Expr:
    left = not_below_zero(of_the_year("roth_first_home_lifetime_amount") - ira_year.roth_first_home_used)
    return choose(
        (ira_year.roth_first_home == 0, as_expr(0)), otherwise=lesser_of(ira_year.roth_first_home, left)
    )


@amount(
    "Line 21: what is left after the first home?",
    cites=_FORM + "21",
    ref="C-PRO-07",
    says="Line 21: {line_19} - {line_20} = {line_21}.",
    unknown="Line 21: line 19 or 20 is not known.",
)
def line_21() -> Expr:
    return not_below_zero(line_19 - line_20)


@amount(
    "Line 23: what is left after regular contributions?",
    cites=_FORM + "22 and 23",
    ref="C-PRO-07",
    says="Line 23: {line_21} less contributions of {roth_contribution_basis} is {line_23}; at zero nothing is taxable.",
    unknown="Line 23: the regular contributions to Roth IRAs are not on file.",
)
def line_23() -> Expr:
    return choose(
        (line_21 == 0, as_expr(0)), otherwise=not_below_zero(line_21 - ira_year.roth_contribution_basis)
    )


@amount(
    "Line 24: what basis do conversions give?",
    cites=_FORM + "24",
    ref="C-PRO-07",
    says="Line 24: conversions and plan money rolled to Roth IRAs, not yet taken out, {line_24}.",
    unknown="Line 24: the conversions of earlier years are not on file.",
)
def line_24() -> Expr:
    return total(roth_layer.taxable, per=IRA_YEAR) + total(roth_layer.nontaxable, per=IRA_YEAR)


@rule(
    "Does it repay a Roth payment of the year?",
    cites="Instructions for Form 8606 (2024), Line 25c Worksheet",
    ref="C-PRO-07",
    yes="It repays a payment that a Roth IRA made in {for_year}.",
    no="It repays no Roth payment of {ira_year.year}.",
    unknown="What it repays is not on file.",
)
def repays_roth_payment_of_the_year() -> Expr:
    return is_roth_repayment & is_for_the_year


@rule(
    "Is it a repayment to a Roth IRA?",
    cites="26 USC 72(t)(2)(H)(v), (I)(vi), (K)(vi), (L)(ii)",
    ref="C-PRO-07",
    yes="It is a repayment to a Roth IRA.",
    no="It is no repayment to a Roth IRA.",
    unknown="The kind of movement is not on file.",
)
def is_roth_repayment() -> Expr:
    return ira_movement.kind == "roth_repayment"


@amount(
    "Line 25c: how much of the Roth payments is taxable?",
    cites=_FORM + "25a to 25c; Instructions (2024), Line 25c Worksheet; Form 1040, line 4b",
    ref="C-PRO-07",
    says="Line 25c: {line_23} less {line_24}, and less a disaster part and repayments, is {line_25c}: earnings.",
    unknown="Line 25c: line 23 or 24, the part of a disaster distribution, or a repayment is not known.",
)
def line_25c() -> Expr:
    repaid = total(ira_movement.amount, per=IRA_YEAR, where=repays_roth_payment_of_the_year)
    earnings = not_below_zero(line_23 - line_24)
    return choose(
        (line_23 == 0, as_expr(0)), otherwise=not_below_zero(earnings - ira_year.roth_disaster_part - repaid)
    )


# -- young conversions ---------------------------------------------------------------------------------------------
@rule(
    "Was the conversion made less than five tax years ago?",
    cites="26 USC 408A(d)(3)(F)",
    ref="C-PRO-07",
    yes="Converted in {roth_layer.year}: its five tax years are not over before {ira_year.year}.",
    no="Converted in {roth_layer.year}: its five tax years were over before {ira_year.year}.",
    unknown="The year of the conversion is not on file.",
)
def conversion_is_young() -> Expr:
    return roth_layer.year + 5 > ira_year.year


@rule(
    "Is the owner under 59½ through the year?",
    cites="26 USC 72(t)(2)(A)(i)",
    ref="C-PRO-07 C-TEN-10",
    yes="Born {birth_date}, the owner does not reach 59½ in {year}.",
    no="Born {birth_date}, the owner reaches 59½ in {year} or before; what was paid before that day is not told apart here.",
    unknown="The date of birth is not on file.",
)
def is_under_59_half_all_year() -> Expr:
    return attained(ira_year.birth_date, years=59, months=6) > last_of_year(ira_year.year)


@amount(
    "How much of the layer's taxed part is taken out?",
    cites="26 USC 408A(d)(4)(B)(ii)(II); Form 8606 (2025), line 24, and its instructions",
    ref="C-PRO-07",
    says="Of the conversions of {roth_layer.year}, {taken_of_taxed_part} of the taxed part is taken out: first in, "
    "first out, the taxed part first.",
    unknown="What is taken out of this year's conversions is not known.",
)
def taken_of_taxed_part() -> Expr:
    taken = lesser_of(not_below_zero(line_23 - roth_layer.earlier), roth_layer.taxable)
    return told_with(taken, roth_layer.year)


@amount(
    "How much of the layer is recaptured?",
    cites="26 USC 408A(d)(3)(F)",
    ref="C-PRO-07",
    says="{recaptured} of the conversions of {roth_layer.year} is exposed to the 10% extra tax.",
    unknown="What is exposed of this year's conversions is not known.",
)
def recaptured() -> Expr:
    return choose(
        (~is_under_59_half_all_year, as_expr(0)),
        (conversion_is_young, taken_of_taxed_part),
        otherwise=as_expr(0),
    )


@amount(
    "How much of converted money is exposed to the 10% extra tax?",
    cites="26 USC 408A(d)(3)(F); Form 5329, Part I",
    ref="C-PRO-07",
    says="{recaptured_total} of converted money is exposed to the 10% extra tax, unless an exception covers it.",
    unknown="What is exposed of converted money is not known.",
)
def recaptured_total() -> Expr:
    return total(recaptured, per=IRA_YEAR)
