"""The tax withheld: when it must be deposited, and when and how it is reported."""

from __future__ import annotations

from inservice.engine.business_days import business_days_after, next_business_day, weekday
from inservice.engine.dates import days_after, first_of_year, months_after, year_of
from inservice.engine.months import first_of_next_month
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, as_expr, choose, given
from inservice.facts.processing import deposit, process
from inservice.law.processing.figures import holidays, processing_figure
from inservice.law.told import told_with

WEDNESDAY, FRIDAY = 3, 5


def _business_day(day: Expr) -> Expr:
    return next_business_day(day, holidays())


@rule(
    "Is federal income tax withheld from the payment?",
    cites="26 USC 3405",
    ref="O-PRO-67",
    yes="{withheld} of federal income tax is withheld from the payment.",
    no="No federal income tax is withheld from the payment.",
    unknown="What is withheld from the payment is not on file.",
)
def tax_is_withheld() -> Expr:
    return deposit.withheld > 0


@rule(
    "Is the payor a monthly depositor for the year of payment?",
    cites="26 CFR 31.6302-1(b), 31.6302-4(c); IRS notice CP137B",
    ref="O-PRO-67 O-CAL-03",
    yes="The tax of {lookback_tax} in the look-back year makes the payor a monthly depositor.",
    no="The tax of {lookback_tax} in the look-back year makes the payor a semiweekly depositor.",
    unknown="The tax on Form 945 of the second year before is not on file.",
)
def is_monthly_depositor() -> Expr:
    return deposit.lookback_tax <= processing_figure("deposit_lookback_limit", on=process.paid_on)


@rule(
    "Did so much tax accumulate that it is due the next business day?",
    cites="26 CFR 31.6302-1(c)(3)",
    ref="O-PRO-67 O-CAL-03",
    yes="{accumulated} accumulated on a day, so the deposit is due the next business day.",
    no="{accumulated} accumulated, which does not make the deposit due the next business day.",
    unknown="How much tax accumulated in the deposit period is not on file.",
    note="A monthly depositor becomes a semiweekly one for the rest of that year and the next.",
)
def is_due_next_day() -> Expr:
    most = processing_figure("next_day_deposit", on=process.paid_on)
    return (deposit.withheld >= most) | (deposit.accumulated >= most)


@rule(
    "Is the year's tax so small that it may be paid with the return?",
    cites="26 CFR 31.6302-1(f)(4); Instructions for Form 945",
    ref="O-PRO-67",
    yes="The year's tax of {tax_of_year} may be paid with Form 945.",
    no="The year's tax of {tax_of_year} must be deposited.",
    unknown="The year's tax on Form 945 is not on file.",
)
def may_be_paid_with_return() -> Expr:
    return deposit.tax_of_year < processing_figure("tax_paid_with_return_below", on=process.paid_on)


def semiweekly_due(paid: Expr) -> Expr:
    """Three business days after the period's last day: Friday for Wednesday to Friday, else Tuesday."""
    day = weekday(paid)
    ends = choose(
        ((day >= WEDNESDAY) & (day <= FRIDAY), days_after(paid, as_expr(FRIDAY) - day)),
        (day > FRIDAY, days_after(paid, as_expr(9) - day)),
        otherwise=days_after(paid, as_expr(2) - day),
    )
    return business_days_after(ends, 3, holidays())


def monthly_due(paid: Expr) -> Expr:
    """The 15th of the next month, or the next business day."""
    return _business_day(days_after(first_of_next_month(paid), 14))


@amount(
    "By when must the tax be deposited?",
    kind="date",
    cites="26 CFR 31.6302-1(c), 31.6302-4; Instructions for Form 945; 26 USC 7503",
    ref="O-PRO-67 O-CAL-03",
    says="The tax withheld on {paid_on} must be deposited by {deposit_due_on}.",
    unknown="The tax of the look-back year, or what accumulated in the period, is not on file.",
)
def deposit_due_on() -> Expr:
    due = choose(
        (is_due_next_day, _business_day(days_after(process.paid_on, 1))),
        (is_monthly_depositor, monthly_due(process.paid_on)),
        otherwise=semiweekly_due(process.paid_on),
    )
    return given(tax_is_withheld, due)


@rule(
    "Was the deposit made by its day?",
    cites="26 CFR 31.6302-1",
    ref="O-PRO-67",
    yes="The deposit of {deposited_on} came by {deposit_due_on}.",
    no="The deposit of {deposited_on} came after {deposit_due_on}.",
    unknown="The day of the deposit, or the day it was due, is not on file.",
)
def deposit_was_made_by_its_day() -> Expr:
    return deposit.deposited_on <= deposit_due_on


@rule(
    "Was the tax deposited on time?",
    cites="26 USC 6656; 26 CFR 31.6302-1",
    ref="O-PRO-67",
    yes="The deposit was on time, or the tax may be paid with the return.",
    no="The deposit was late.",
    unknown="The day of the deposit, or the day it was due, is not on file.",
)
def deposit_is_on_time() -> Expr:
    return may_be_paid_with_return | deposit_was_made_by_its_day


# -- the forms ------------------------------------------------------------------------------------------------------
def _next_year(months: int, days: int) -> Expr:
    """A day of the next calendar year, counted from its January 1; the next business day is told beside it."""
    return days_after(months_after(first_of_year(year_of(process.paid_on) + 1), months), days)


@amount(
    "By when must Form 945 be filed?",
    kind="date",
    cites="Instructions for Form 945",
    ref="O-PRO-66 O-CAL-04",
    says="Form 945 for the year of payment must be filed by {form_945_due_on}.",
    unknown="Whether every deposit of the year was made on time is not on file.",
)
def form_945_due_on() -> Expr:
    due = choose((deposit.all_on_time, _next_year(1, 9)), otherwise=_next_year(0, 30))
    return given(tax_is_withheld, due)


@rule(
    "Is the payment large enough to be reported?",
    cites="26 USC 6047(d)(1); Instructions for Forms 1099-R and 5498",
    ref="O-PRO-68",
    yes="A payment of {amount} must be reported on Form 1099-R.",
    no="A payment of {amount} need not be reported on Form 1099-R, unless tax was withheld or others of the year reach the amount with it.",
    unknown="The amount paid is not on file.",
)
def payment_is_reportable() -> Expr:
    return process.amount >= processing_figure("reportable_distribution", on=process.paid_on)


@amount(
    "By when must the recipient have Form 1099-R?",
    kind="date",
    cites="Instructions for Forms 1099-R and 5498",
    ref="O-PRO-68 O-CAL-05",
    confidence="unconfirmed",
    says="The recipient must have Form 1099-R by {statement_due_on}.",
    unknown="The amount paid is not on file.",
)
def statement_due_on() -> Expr:
    return given(payment_is_reportable, _next_year(0, 30))


@amount(
    "By when would Form 1099-R go to the IRS on paper?",
    kind="date",
    cites="Instructions for Forms 1099-R and 5498",
    ref="O-PRO-68 O-CAL-05",
    confidence="unconfirmed",
    says="On paper Form 1099-R goes to the IRS by {paper_form_due_on}.",
    unknown="The amount paid is not on file.",
)
def paper_form_due_on() -> Expr:
    return given(payment_is_reportable, _next_year(1, 27))


@rule(
    "Must Form 1099-R be filed electronically?",
    cites="26 USC 6011(e); 26 CFR 301.6011-2; T.D. 9972",
    ref="O-PRO-68",
    confidence="unconfirmed",
    yes="{returns_filed} returns must be filed in the year, so Form 1099-R is filed electronically.",
    no="{returns_filed} returns are so few that Form 1099-R may be filed on paper.",
    unknown="How many returns must be filed in the year is not on file.",
)
def form_is_filed_electronically() -> Expr:
    return told_with(
        deposit.returns_filed >= processing_figure("electronic_filing_returns", on=_next_year(1, 27)),
        deposit.returns_filed,
    )


@amount(
    "By when must Form 1099-R be filed with the IRS?",
    kind="date",
    cites="Instructions for Forms 1099-R and 5498; T.D. 9972",
    ref="O-PRO-68 O-CAL-05",
    confidence="unconfirmed",
    says="Form 1099-R must be filed with the IRS by {form_due_on}.",
    unknown="How many returns must be filed in the year is not on file.",
)
def form_due_on() -> Expr:
    return given(
        payment_is_reportable,
        choose((form_is_filed_electronically, _next_year(2, 30)), otherwise=paper_form_due_on),
    )


__all__ = [
    "deposit_due_on",
    "deposit_is_on_time",
    "form_945_due_on",
    "form_due_on",
    "form_is_filed_electronically",
    "is_due_next_day",
    "is_monthly_depositor",
    "may_be_paid_with_return",
    "payment_is_reportable",
    "statement_due_on",
    "tax_is_withheld",
]
