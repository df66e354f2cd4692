"""College through an IRA: whose and which expenses count, of which year, and what the way from the plan costs."""

from __future__ import annotations

from inservice.engine.dates import year_of
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, choose, lesser_of, not_below_zero, portion
from inservice.facts.iras import withdrawal
from inservice.law.consequences.ira_figures import WHOLE
from inservice.law.consequences.medical import is_early, on_the_day

_AUTHORITY = "26 USC 72(t)(2)(E), (7)"


@rule(
    "Is the student one whose education counts?",
    cites="26 USC 72(t)(7)(A)",
    ref="C-EDU-01",
    yes="The student is the taxpayer, the spouse, or a child or grandchild of either; no dependency is needed.",
    no="The education of a {student} relative does not count.",
    unknown="Whose education it is is not on file.",
)
def student_counts() -> Expr:
    return withdrawal.student.is_one_of("self", "spouse", "child", "grandchild")


@rule(
    "Do the expenses count for the exception?",
    cites="26 USC 72(t)(7)(A), 529(e)(3), (5)",
    ref="C-EDU-01 C-EDU-02 C-EDU-04",
    yes="The education is furnished by a school that may take part in the federal aid programs.",
    no="The student or the school does not count: school below college level, and credentials earned elsewhere, do not.",
    unknown="The student, or whether the school may take part in the federal aid programs, is not on file.",
)
def education_counts() -> Expr:
    return student_counts & withdrawal.school_is_eligible


@amount(
    "How much room and board counts?",
    cites="26 USC 529(e)(3)(B)",
    ref="C-EDU-03",
    says="Room and board of {education_room}, up to the school's allowance: {room_that_counts}.",
    unknown="Whether the student is enrolled half-time, or the school's allowance, is not on file.",
)
def room_that_counts() -> Expr:
    return choose(
        (withdrawal.education_room == 0, 0),
        (withdrawal.is_half_time, lesser_of(withdrawal.education_room, withdrawal.education_room_allowance)),
        otherwise=0,
    )


@amount(
    "What are the qualified expenses of the year?",
    cites="26 USC 529(e)(3)",
    ref="C-EDU-03",
    says="Tuition {education_tuition}, required items and computer {education_required}, special needs {education_special_needs}, room and "
    "board {room_that_counts}: {qualified_education_expenses}.",
    unknown="An expense of the year is not on file.",
)
def qualified_education_expenses() -> Expr:
    return (
        withdrawal.education_tuition
        + withdrawal.education_required
        + withdrawal.education_special_needs
        + room_that_counts
    )


@amount(
    "What are the expenses after tax-free help?",
    cites="26 USC 72(t)(7)(B), 25A(g)(2); Pub. 970, ch. 8",
    ref="C-EDU-05 C-EDU-06",
    says="{qualified_education_expenses} less tax-free help of {tax_free_help}: {adjusted_education_expenses}. What was paid from wages, "
    "loans, gifts or savings is not taken off, and the same dollars may support an education credit.",
    unknown="The expenses, or the tax-free help, are not on file.",
    note="Whether expenses paid by a section 529 program are taken off is not settled; by default they are.",
)
def adjusted_education_expenses() -> Expr:
    of_program = choose((withdrawal.subtracts_tuition_program, withdrawal.tuition_program_part), otherwise=0)
    adjusted = not_below_zero(qualified_education_expenses - withdrawal.tax_free_help - of_program)
    return choose((education_counts, adjusted), otherwise=0)


@rule(
    "Does the IRA pay in the year of the expenses?",
    cites="26 USC 72(t)(2)(E): for the taxable year; Lodder-Beckert v. Commissioner, T.C. Memo. 2005-162",
    ref="C-EDU-07 C-EDU-08",
    yes="The IRA pays on {ira_pays_on}, in the year of the expenses; the money need not be traced to the school.",
    no="The IRA pays on {ira_pays_on}, in another year than the expenses: they do not count, nor does paying off loans for earlier ones.",
    unknown="The day on which the IRA pays is not on file.",
)
def ira_pays_in_year_of_expenses() -> Expr:
    return year_of(withdrawal.ira_pays_on) == year_of(withdrawal.paid_on)


@amount(
    "How much of the IRA's payment does the exception cover?",
    cites=_AUTHORITY + "; Pub. 970, ch. 8",
    ref="C-EDU-09 C-TEN-21 C-TEN-04",
    says="The exception covers {education_exempt} of {taxable} taxable: never more than the adjusted expenses of "
    "{adjusted_education_expenses}.",
    unknown="The taxable part, or the adjusted expenses, are not known.",
)
def education_exempt() -> Expr:
    left = not_below_zero(withdrawal.taxable - withdrawal.covered_before)
    return choose((ira_pays_in_year_of_expenses, lesser_of(left, adjusted_education_expenses)), otherwise=0)


@amount(
    "What is the 10% extra tax if an IRA pays?",
    cites=_AUTHORITY,
    ref="C-EDU-09 C-DAT-07",
    says="Through an IRA: 10% of {taxable} less {covered_before} and {education_exempt}: {college_tax_from_ira}.",
    unknown="What the exception covers is not known.",
)
def college_tax_from_ira() -> Expr:
    exposed = not_below_zero(withdrawal.taxable - withdrawal.covered_before - education_exempt)
    tax = portion(exposed, on_the_day("early_distribution_tax_rate"), WHOLE, rounding="half_up")
    return choose((~is_early, 0), otherwise=tax)


@amount(
    "What is the 10% extra tax if the plan pays?",
    cites="26 USC 72(t)(3)(A); Dunn v. Commissioner, T.C. Summary Opinion 2002-108",
    ref="C-EDU-10 C-TEN-02",
    says="Straight from the plan no exception for education exists: {college_tax_from_plan}.",
    unknown="The taxable part is not known.",
)
def college_tax_from_plan() -> Expr:
    exposed = not_below_zero(withdrawal.taxable - withdrawal.covered_before)
    tax = portion(exposed, on_the_day("early_distribution_tax_rate"), WHOLE, rounding="half_up")
    return choose((~is_early, 0), otherwise=tax)


@rule(
    "Can the amount leave the plan as an eligible rollover distribution?",
    cites="26 USC 402(c)(4); 401(k)(2)(B)",
    ref="C-TEN-03 C-EDU-10 C-DAT-07",
    yes="{can_leave_plan} can leave the plan and be rolled over: enough for {withdrawal.amount}.",
    no="Only {can_leave_plan} can leave the plan and be rolled over. Elective deferrals and safe harbor money stay until 59½, and a "
    "hardship payment can never reach an IRA.",
    unknown="What can leave the plan now is not known.",
)
def enough_can_leave_plan() -> Expr:
    return withdrawal.can_leave_plan >= withdrawal.amount


@rule(
    "Does the way through an IRA work?",
    cites=_AUTHORITY + "; 26 USC 401(a)(31), 402(c)",
    ref="C-EDU-07 C-EDU-09 C-DAT-07",
    yes="The way works: under 59½, the money can leave the plan, goes straight to an IRA, and is paid out in the year of the expenses.",
    no="The way does not work, or is not needed.",
    unknown="Whether the way works is not known.",
)
def college_path_works() -> Expr:
    return (
        is_early
        & enough_can_leave_plan
        & withdrawal.goes_directly
        & ira_pays_in_year_of_expenses
        & education_counts
    )
