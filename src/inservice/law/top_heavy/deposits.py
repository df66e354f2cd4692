"""The deposit of a minimum: the limit of section 415(c) it must fit in, and until when it is a contribution of the year."""

from __future__ import annotations

from inservice.engine.dates import days_after
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, lesser_of, not_below_zero, portion
from inservice.facts.top_heavy import employee, tested_plan
from inservice.law.top_heavy.figures import limit
from inservice.law.top_heavy.minimums import minimum_still_owed


@amount(
    "How much may be added for the employee for the tested year?",
    cites="26 USC 415(c)(1); 26 CFR 1.415(j)-1(d)(2)",
    ref="TH-MIN-17",
    confidence="unconfirmed",
    says="The limit on annual additions is {annual_additions_allowed}: the dollar limit of the year in which the tested year ends, or "
    "pay of {pay} if that is less. The limitation year is taken to be the plan year.",
    unknown="Pay for the tested year, or the limit on annual additions, is not on file.",
)
def annual_additions_allowed() -> Expr:
    whole = limit("annual_addition_limit", on=employee.tested_year_end)
    return lesser_of(portion(whole, employee.months_of_pay, 12, rounding="down"), employee.pay)


@amount(
    "How much may still be added?",
    cites="26 USC 415(c)(1), (2)",
    ref="TH-MIN-17 TH-COR-07",
    confidence="unconfirmed",
    says="{room_for_additions} may still be added: {annual_additions} of {annual_additions_allowed} is there. A corrective deposit is an "
    "annual addition of the year it is made for, its earnings are not.",
    unknown="The annual additions of the tested year, or the limit on them, are not on file.",
)
def room_for_additions() -> Expr:
    return not_below_zero(annual_additions_allowed - employee.annual_additions)


@rule(
    "Does what is still owed fit in the limit on annual additions?",
    cites="26 USC 415(c)",
    ref="TH-MIN-17",
    confidence="unconfirmed",
    yes="The {minimum_still_owed} still owed fits: {room_for_additions} may still be added.",
    no="Only {room_for_additions} may still be added. The {minimum_still_owed} is owed all the same: elective deferrals give way to it.",
    unknown="The annual additions of the tested year, or the limit on them, are not on file.",
)
def minimum_fits_annual_additions() -> Expr:
    return minimum_still_owed <= room_for_additions


@amount(
    "How much of the deferrals must give way to the minimum?",
    cites="26 USC 415(c); Rev. Proc. 2021-30, section 6.06(2)",
    ref="TH-MIN-17",
    confidence="unconfirmed",
    says="{deferrals_to_give_way} of deferrals or after-tax contributions is refunded, so that the minimum fits.",
    unknown="Whether the minimum fits in the limit on annual additions is not settled.",
)
def deferrals_to_give_way() -> Expr:
    return not_below_zero(minimum_still_owed - room_for_additions)


@amount(
    "Until when is a deposit a contribution of the year?",
    kind="date",
    cites="26 USC 404(a)(6); 26 CFR 1.415(c)-1(b)(6)(i)(B)",
    ref="TH-MIN-16",
    confidence="unconfirmed",
    says="Deposited by {return_due_date}, when the employer's return is due with extensions, the minimum is deductible for the year; by "
    "{annual_addition_through}, 30 days later, it is still an annual addition of the year. Section 416 sets no date; documents do.",
    unknown="The day on which the employer's tax return is due is not on file.",
)
def annual_addition_through() -> Expr:
    return days_after(tested_plan.return_due_date, 30)
