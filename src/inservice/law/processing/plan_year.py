"""The days that a plan year brings with it, whatever is asked of the plan: amendments, statements, forms, corrections."""

from __future__ import annotations

from datetime import date

from inservice.engine.dates import days_after, first_of_year, months_after, year_of
from inservice.engine.rule import amount
from inservice.engine.words import Expr, as_expr, choose, given
from inservice.facts.plan_year import plan_year


def _in_next_year(months: int, days: int) -> Expr:
    """A day of the calendar year after the one in which the plan year ends, counted from its January 1."""
    return days_after(months_after(first_of_year(year_of(plan_year.ends_on) + 1), months), days)


@amount(
    "When is the determination date for the plan year that follows?",
    kind="date",
    cites="26 USC 416(g)(4)(C)",
    ref="TH-DD-01",
    says="Determination date: whether the plan is top-heavy for the plan year that follows.",
    unknown="The last day of the plan year, or whether section 416 can apply to the plan, is not on file.",
)
def next_determination_date() -> Expr:
    return given(plan_year.is_subject_to_top_heavy_rules, plan_year.ends_on)


@amount(
    "By what day must a discretionary amendment that was operated in the year be adopted?",
    kind="date",
    cites="Rev. Proc. 2016-37 sec. 8; Rev. Proc. 2019-39",
    ref="O-CAL-10 O-COR-55",
    says="Adopt any discretionary amendment operated in the year, such as a new in-service withdrawal; one that takes something "
    "away must be adopted before it takes effect.",
    unknown="The last day of the plan year is not on file.",
)
def discretionary_amendment_due() -> Expr:
    return plan_year.ends_on


@amount(
    "By what day must participants be told of what was changed in the year?",
    kind="date",
    cites="29 CFR 2520.104b-3(a)",
    ref="O-CAL-12 O-CUT-26",
    confidence="unconfirmed",
    says="Give participants the summary of what was changed in the year (210 days after its end).",
    unknown="The last day of the plan year, or whether ERISA covers the plan, is not on file.",
)
def summary_of_modifications_due() -> Expr:
    return given(plan_year.is_erisa, days_after(plan_year.ends_on, 210))


@amount(
    "By what day must the amendments for the Acts of 2019 to 2022 be adopted?",
    kind="date",
    cites="SECURE 2.0 Act of 2022 sec. 501; Notice 2024-2 Part J",
    ref="O-CAL-11 O-CUT-23",
    confidence="unconfirmed",
    says="Adopt the amendments for the SECURE, Miners, CARES, Relief and SECURE 2.0 Acts.",
    unknown="Whether the plan is governmental or collectively bargained is not on file.",
    note="The long-term care feature has days of its own (Notice 2026-33).",
)
def acts_amendment_due() -> Expr:
    return choose(
        (plan_year.is_governmental, as_expr(date(2029, 12, 31))),
        (plan_year.is_bargained, as_expr(date(2028, 12, 31))),
        otherwise=as_expr(date(2026, 12, 31)),
    )


@amount(
    "By what day may a significant failure of the year be corrected without asking whether it was inadvertent?",
    kind="date",
    cites="Rev. Proc. 2021-30 sec. 9.02",
    ref="O-CAL-13 O-COR-11",
    says="Last day to self-correct a significant failure of the year (end of the third plan year after it); an eligible "
    "inadvertent failure may be corrected later too.",
    unknown="The last day of the plan year is not on file.",
)
def self_correction_window_closes() -> Expr:
    return months_after(plan_year.ends_on, 36)


# -- forms for the payments of the calendar year in which the plan year ends -----------------------------------
@amount(
    "By what day must recipients have Form 1099-R?",
    kind="date",
    cites="Instructions for Forms 1099-R and 5498; 26 USC 6047(d)",
    ref="O-CAL-05 O-PRO-68",
    confidence="unconfirmed",
    says="Form 1099-R to the recipients of the calendar year's payments.",
    unknown="The last day of the plan year is not on file.",
)
def statements_to_recipients_due() -> Expr:
    return _in_next_year(0, 30)


@amount(
    "By what day must Form 1099-R be filed on paper?",
    kind="date",
    cites="Instructions for Forms 1099-R and 5498",
    ref="O-CAL-05 O-PRO-68",
    confidence="unconfirmed",
    says="Form 1099-R to the IRS on paper, for filers with fewer than 10 returns in all.",
    unknown="The last day of the plan year is not on file.",
    note="Fewer than 250 for returns due before 2024-01-01 (T.D. 9972).",
)
def statements_on_paper_due() -> Expr:
    return _in_next_year(1, 27)


@amount(
    "By what day must Form 1099-R be filed electronically?",
    kind="date",
    cites="Instructions for Forms 1099-R and 5498; T.D. 9972",
    ref="O-CAL-05 O-PRO-68",
    confidence="unconfirmed",
    says="Form 1099-R to the IRS, filed electronically.",
    unknown="The last day of the plan year is not on file.",
)
def statements_electronically_due() -> Expr:
    return _in_next_year(2, 30)


@amount(
    "By what day must the tax withheld be reported?",
    kind="date",
    cites="Instructions for Form 945",
    ref="O-CAL-04 O-PRO-66",
    says="Form 945 for the tax withheld in the calendar year.",
    unknown="The last day of the plan year is not on file.",
)
def withholding_return_due() -> Expr:
    return _in_next_year(0, 30)


@amount(
    "By what day must the tax withheld be reported where all of it was deposited on time?",
    kind="date",
    cites="Instructions for Form 945",
    ref="O-CAL-04 O-PRO-66",
    says="Form 945 where every deposit of the calendar year was made in full and on time.",
    unknown="The last day of the plan year is not on file.",
)
def withholding_return_due_if_deposited() -> Expr:
    return _in_next_year(1, 9)


__all__ = [
    "acts_amendment_due",
    "discretionary_amendment_due",
    "next_determination_date",
    "self_correction_window_closes",
    "statements_electronically_due",
    "statements_on_paper_due",
    "statements_to_recipients_due",
    "summary_of_modifications_due",
    "withholding_return_due",
    "withholding_return_due_if_deposited",
]
