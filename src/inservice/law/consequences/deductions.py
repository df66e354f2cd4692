"""Deductions from adjusted gross income: standard or itemised, and the senior deduction of 2025 to 2028."""

from __future__ import annotations

from inservice.engine.dates import attained, first_of_year
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, choose, greater_of, lesser_of, not_below_zero, pick, portion
from inservice.facts.household import household
from inservice.law.consequences.income import adjusted_gross_income, is_joint_return
from inservice.law.consequences.tables import by_status, by_year


# -- age and blindness ---------------------------------------------------------------------------------------
@rule(
    "Is the taxpayer 65 by the end of the year?",
    cites="26 USC 63(f)(1)(A), 151(d)(5)(C)(iii); Rev. Rul. 54-225: an age is reached the day before the birthday",
    ref="C-TAX-01 C-KNK-06",
    yes="The taxpayer, born {birth_date}, is 65 by the end of {tax_year}.",
    no="The taxpayer, born {birth_date}, is not yet 65 at the end of {tax_year}.",
    unknown="The taxpayer's date of birth is not on file.",
)
def taxpayer_is_65() -> Expr:
    return attained(household.birth_date, years=65) <= first_of_year(household.tax_year + 1)


@rule(
    "Is the spouse 65 by the end of the year?",
    cites="26 USC 63(f)(1)(B), 151(d)(5)(C)(iii)",
    ref="C-TAX-01 C-KNK-06",
    yes="The spouse, born {spouse_birth_date}, is 65 by the end of {tax_year}.",
    no="The spouse, born {spouse_birth_date}, is not yet 65 at the end of {tax_year}.",
    unknown="The spouse's date of birth is not on file.",
)
def spouse_is_65() -> Expr:
    return attained(household.spouse_birth_date, years=65) <= first_of_year(household.tax_year + 1)


@amount(
    "How many of the return are 65 by the end of the year?",
    cites="26 USC 63(f)(1)",
    ref="C-TAX-01 C-KNK-06",
    kind="number",
    says="Of the return, {persons_of_65} reached 65.",
    unknown="A date of birth, or the filing status, is not on file.",
)
def persons_of_65() -> Expr:
    spouse = choose((is_joint_return, choose((spouse_is_65, 1), otherwise=0)), otherwise=0)
    return choose((taxpayer_is_65, 1), otherwise=0) + spouse


@amount(
    "How many of the return are blind?",
    cites="26 USC 63(f)(2)",
    ref="C-TAX-01",
    kind="number",
    says="Of the return, {persons_blind} are blind.",
    unknown="Whether the taxpayer or the spouse is blind is not on file.",
)
def persons_blind() -> Expr:
    spouse = choose((is_joint_return, choose((household.spouse_is_blind, 1), otherwise=0)), otherwise=0)
    return choose((household.is_blind, 1), otherwise=0) + spouse


@amount(
    "How much is the standard deduction?",
    cites="26 USC 63(c), (f)",
    ref="C-TAX-01",
    says="The standard deduction of {tax_year} is {standard_deduction}.",
    unknown="The standard deduction of {tax_year} is not published, or the filing status or a date of birth is not on file.",
)
def standard_deduction() -> Expr:
    extra = by_status("standard_deduction", "each_aged_or_blind")
    return by_status("standard_deduction", "basic") + extra * (persons_of_65 + persons_blind)


# -- itemised ------------------------------------------------------------------------------------------------
@amount(
    "How much of the medical expenses is deductible?",
    cites="26 USC 213(a); P.L. 116-260 s. 101",
    ref="C-KNK-07",
    says="Of {medical_expenses} of medical expenses, {medical_deduction} is above 7.5 percent of adjusted gross income.",
    unknown="Medical expenses or adjusted gross income are not on file.",
)
def medical_deduction() -> Expr:
    floor = portion(not_below_zero(adjusted_gross_income), 75, 1000, rounding="half_up")
    return not_below_zero(household.medical_expenses - floor)


@amount(
    "How much state and local tax may be deducted?",
    cites="26 USC 164(b)(6)-(7); P.L. 115-97 s. 11042; P.L. 119-21 s. 70120",
    ref="C-KNK-08",
    says="State and local tax is deductible up to {state_and_local_cap}.",
    unknown="The cap of {tax_year} is not published, or the filing status or adjusted gross income is not on file.",
    note="For spouses who file apart the amount is halved after it is cut, so that the cut is 15 percent of their excess.",
)
def state_and_local_cap() -> Expr:
    cap, floor = by_status("state_and_local_cap", "cap"), by_status("state_and_local_cap", "floor")
    above = not_below_zero(adjusted_gross_income - by_status("state_and_local_cap", "starts"))
    percent = pick(household.filing_status, {"mfs": 15}, 30)
    # before 2025 the cap was the floor, whatever the income
    return greater_of(floor, cap - portion(above, percent, 100, rounding="half_up"))


@amount(
    "How much state and local tax is deducted?",
    cites="26 USC 164(a), (b)(6)",
    ref="C-KNK-08",
    says="Of {state_income_tax} and {property_tax} of state and local tax, {state_and_local_deduction} is deducted.",
    unknown="State or property tax, or what caps it, is not on file.",
)
def state_and_local_deduction() -> Expr:
    return lesser_of(household.state_income_tax + household.property_tax, state_and_local_cap)


@amount(
    "How much of the gifts is deducted?",
    cites="26 USC 170(b)(1)(I); P.L. 119-21 s. 70425",
    ref="C-KNK-07",
    says="Of {gifts} of gifts, {gift_deduction} is deducted.",
    unknown="Gifts or adjusted gross income are not on file, or the rule of {tax_year} is not published.",
    confidence="unconfirmed",
    note="From 2026 a floor of 0.5 percent of adjusted gross income. The ceilings of section 170(b) are not looked at.",
)
def gift_deduction() -> Expr:
    floor = portion(not_below_zero(adjusted_gross_income), by_year("gift_rules", "floor"), 10_000, rounding="half_up")  # fmt: skip
    return not_below_zero(household.gifts - floor)


@amount(
    "How much are the itemised deductions before the limit at the top rate?",
    cites="26 USC 63(d)",
    ref="C-KNK-07 C-KNK-08",
    says="Itemised deductions come to {itemised_before_limit}.",
    unknown="An itemised deduction is not on file.",
)
def itemised_before_limit() -> Expr:
    h = household
    return (
        medical_deduction
        + state_and_local_deduction
        + h.mortgage_interest
        + gift_deduction
        + h.other_itemised
    )


@amount(
    "How much are the itemised deductions?",
    cites="26 USC 63(d), 68(a); P.L. 119-21 s. 70111",
    ref="C-KNK-13",
    says="Itemised deductions are {itemised_deductions}.",
    unknown="An itemised deduction is not on file, or the limit of {tax_year} is not published.",
    note="From 2026, 2/37 of the lesser of the deductions and the income above the start of the top rate is cut.",
)
def itemised_deductions() -> Expr:
    above = not_below_zero(adjusted_gross_income - senior_deduction - by_status("ordinary_brackets", "to_35"))
    part, whole = by_year("itemised_limit", "numerator"), by_year("itemised_limit", "denominator")
    return itemised_before_limit - portion(
        lesser_of(itemised_before_limit, above), part, whole, rounding="half_up"
    )


@amount(
    "How much of adjusted gross income above its start cuts the senior deduction?",
    cites="26 USC 151(d)(5)(C)(iii)(I)",
    ref="C-KNK-06",
    says="Adjusted gross income above the start of the phase-out is {senior_excess}.",
    unknown="The phase-out of {tax_year} is not published, or adjusted gross income or the filing status is not on file.",
)
def senior_excess() -> Expr:
    return not_below_zero(adjusted_gross_income - by_status("senior_deduction", "starts"))


@amount(
    "How much is the senior deduction?",
    cites="26 USC 151(d)(5)(C); P.L. 119-21 s. 70103",
    ref="C-KNK-06",
    says="The senior deduction is {senior_deduction}.",
    unknown="A date of birth, the filing status or adjusted gross income is not on file, or the year is not published.",
)
def senior_deduction() -> Expr:
    cut = portion(senior_excess, 6, 100, rounding="half_up")
    return not_below_zero(by_status("senior_deduction", "each") - cut) * persons_of_65


@amount(
    "Which is deducted, the standard deduction or the itemised deductions?",
    cites="26 USC 63(b), (e)",
    ref="C-TAX-01",
    says="The greater of the standard deduction, {standard_deduction}, and the itemised deductions, {itemised_deductions}: "
    "{greater_deduction}.",
    unknown="A deduction is not on file.",
    note="Spouses who file apart must both itemise or neither; the household says which by what it lists.",
)
def greater_deduction() -> Expr:
    return greater_of(standard_deduction, itemised_deductions)


@rule(
    "Does the household itemise?",
    cites="26 USC 63(e)",
    ref="C-KNK-07",
    yes="The itemised deductions, {itemised_deductions}, are more than the standard deduction.",
    no="The standard deduction, {standard_deduction}, is at least the itemised deductions.",
    unknown="A deduction is not on file.",
)
def itemises() -> Expr:
    return itemised_deductions > standard_deduction


@amount(
    "How much is deducted in all?",
    cites="26 USC 63(a), 151(d)(5)(C)",
    ref="C-TAX-01 C-KNK-06",
    says="Deductions come to {greater_deduction} and {senior_deduction} for age: {deductions}.",
    unknown="A deduction is not on file.",
)
def deductions() -> Expr:
    return greater_deduction + senior_deduction


__all__ = ["deductions", "greater_deduction", "itemises", "senior_deduction", "standard_deduction"]
