"""Credits that shrink as income grows: for children, education and saving."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    choose,
    dollars,
    greater_of,
    lesser_of,
    not_below_zero,
    portion,
    total,
)  # fmt: skip
from inservice.facts.household import HOUSEHOLD, household, scenario, student
from inservice.law.consequences.income import adjusted_gross_income, is_joint_return
from inservice.law.consequences.tables import by_status, by_year

_CHILD = "26 USC 24; P.L. 115-97 s. 11022; P.L. 117-2 s. 9611; P.L. 119-21 s. 70104"
_CHILDREN = "The children or other dependents are not on file, or the credit of {tax_year} is not published."
_STUDENTS = "Tuition, adjusted gross income or the filing status is not on file, or the limits of {tax_year} are not published."
_SAVER = "Contributions, distributions, adjusted gross income or the filing status is not on file."


# -- children ------------------------------------------------------------------------------------------------
@amount(
    "How much is the child tax credit before it is phased out?",
    cites=_CHILD,
    ref="C-KNK-05",
    says="The child tax credit is {child_credit_in_full} before any phase-out.",
    unknown=_CHILDREN,
)
def child_credit_in_full() -> Expr:
    h = household
    return (
        by_year("child_credit", "under_6") * h.children_under_6
        + by_year("child_credit", "age_6_to_16") * h.children_6_to_16
        + by_year("child_credit", "age_17") * h.children_aged_17
    )


@amount(
    "How much is the credit for other dependents before it is phased out?",
    cites="26 USC 24(h)(4)",
    ref="C-KNK-05",
    says="The credit for other dependents is {other_dependent_credit_in_full}.",
    unknown=_CHILDREN,
)
def other_dependent_credit_in_full() -> Expr:
    of_17 = choose((child_of_17_counts, 0), otherwise=household.children_aged_17)
    return by_year("child_credit", "other_dependent") * (household.other_dependents + of_17)


@rule(
    "Does a child of 17 count for the child tax credit?",
    cites="26 USC 24(i)(2), (h)(4)",
    ref="C-KNK-05",
    yes="In {tax_year} a child of 17 counts.",
    no="In {tax_year} a child of 17 counts as another dependent only.",
    unknown="The credit of {tax_year} is not published.",
)
def child_of_17_counts() -> Expr:
    return by_year("child_credit", "age_17") > dollars("0")


@amount(
    "By how much is the increase of 2021 phased out?",
    cites="26 USC 24(i)(4)",
    ref="C-KNK-05",
    says="The increase of 2021 is cut by {increase_phased_out}.",
    unknown="Adjusted gross income or the filing status is not on file.",
)
def increase_phased_out() -> Expr:
    h = household
    increase = child_credit_in_full - dollars("2000") * (
        h.children_under_6 + h.children_6_to_16 + h.children_aged_17
    )
    above = not_below_zero(adjusted_gross_income - by_status("child_credit_increase_2021", "over"))
    cut = portion(above, 1, 100_000, rounding="up") * 5_000
    most = by_status("child_credit_increase_2021", "at_most")
    return choose((child_of_17_counts, lesser_of(cut, increase, most)), otherwise=dollars("0"))


@amount(
    "By how much is the credit phased out?",
    cites="26 USC 24(b)(1), (h)(3)",
    ref="C-KNK-05",
    says="50 dollars for each 1,000 dollars, or part, above the threshold: {child_credit_phased_out}.",
    unknown="Adjusted gross income or the filing status is not on file.",
)
def child_credit_phased_out() -> Expr:
    above = not_below_zero(adjusted_gross_income - by_status("child_credit_phase_out", "over"))
    return portion(above, 1, 100_000, rounding="up") * 5_000


@amount(
    "How much credit for children and other dependents is left after the phase-out?",
    cites=_CHILD,
    ref="C-KNK-05",
    says="After the phase-out, {dependent_credit} is left.",
    unknown=_CHILDREN,
)
def dependent_credit() -> Expr:
    before = child_credit_in_full - increase_phased_out + other_dependent_credit_in_full
    return not_below_zero(before - child_credit_phased_out)


@amount(
    "How much of the credit left is for children?",
    cites="26 USC 24(d), (i)(1); Form 8812",
    ref="C-KNK-05",
    says="Of it, {child_part_of_credit} is for children, and may be refunded in part.",
    unknown=_CHILDREN,
)
def child_part_of_credit() -> Expr:
    return not_below_zero(dependent_credit - other_dependent_credit_in_full)


@amount(
    "How much of the credit may be refunded for lack of tax?",
    cites="26 USC 24(d), (h)(5), (i)(1)",
    ref="C-KNK-05",
    says="At most {refundable_limit} may be refunded.",
    unknown="The children, or wages, are not on file, or the credit of {tax_year} is not published.",
    note="15 percent of wages above 2,500; earnings from self-employment and the way for three children are not computed.",
)
def refundable_limit() -> Expr:
    h = household
    children = h.children_under_6 + h.children_6_to_16
    earned = portion(not_below_zero(h.wages + h.spouse_wages - dollars("2500")), 15, 100, rounding="half_up")
    by_law = lesser_of(by_year("child_credit", "refundable") * children, earned)
    return choose((child_of_17_counts, child_part_of_credit), otherwise=by_law)


# -- education -----------------------------------------------------------------------------------------------
@amount(
    "How much is the American opportunity credit of this student before it is phased out?",
    cites="26 USC 25A(b)(1), (i)",
    ref="C-KNK-09",
    says="For {qualified_expenses} of expenses the credit is {opportunity_credit_of_student}.",
    unknown="The student's expenses are not on file.",
)
def opportunity_credit_of_student() -> Expr:
    first = lesser_of(student.qualified_expenses, dollars("2000"))
    second = not_below_zero(lesser_of(student.qualified_expenses, dollars("4000")) - dollars("2000"))
    return first + portion(second, 25, 100, rounding="half_up")


@amount(
    "How much is the American opportunity credit?",
    cites="26 USC 25A(b), (d), (g)(6)",
    ref="C-KNK-09 C-EDU-06",
    says="The American opportunity credit is {opportunity_credit}.",
    unknown=_STUDENTS,
)
def opportunity_credit() -> Expr:
    return _phased_out(total(opportunity_credit_of_student, per=HOUSEHOLD), "opportunity")


@amount(
    "How much of the American opportunity credit is refundable?",
    cites="26 USC 25A(i)",
    ref="C-KNK-09",
    says="40 percent of it, {opportunity_refund}, is refundable.",
    unknown=_STUDENTS,
)
def opportunity_refund() -> Expr:
    return portion(opportunity_credit, 40, 100, rounding="half_up")


@amount(
    "How much is the lifetime learning credit?",
    cites="26 USC 25A(c), (d); P.L. 116-260 s. 104",
    ref="C-KNK-09",
    says="The lifetime learning credit is {lifetime_learning_credit}.",
    unknown=_STUDENTS,
)
def lifetime_learning_credit() -> Expr:
    spent = lesser_of(household.lifetime_learning_expenses, dollars("10000"))
    return _phased_out(portion(spent, 20, 100, rounding="half_up"), "lifetime")


def _phased_out(credit: Expr, prefix: str) -> Expr:
    """A credit cut in proportion between two incomes, the share in three decimals as on Form 8863."""
    start = by_status("education_credit_phase_out", f"{prefix}_from")
    end = by_status("education_credit_phase_out", f"{prefix}_none_at")
    left = lesser_of(not_below_zero(end - adjusted_gross_income), end - start)
    thousandths = portion(left, 1_000, end - start, rounding="half_up")
    return portion(credit, thousandths, 1_000, rounding="half_up")


# -- saving --------------------------------------------------------------------------------------------------
@amount(
    "What share of eligible contributions is the saver's credit?",
    cites="26 USC 25B(b)",
    ref="C-KNK-10",
    kind="number",
    says="At an adjusted gross income of {adjusted_gross_income}, the saver's credit is {saver_credit_rate} of contributions.",
    unknown=_SAVER,
    confidence="unconfirmed",
)
def saver_credit_rate() -> Expr:
    agi = adjusted_gross_income
    return choose(
        (agi <= by_status("savers_credit_limits", "fifty_to"), 5_000),
        (agi <= by_status("savers_credit_limits", "twenty_to"), 2_000),
        (agi <= by_status("savers_credit_limits", "ten_to"), 1_000),
        otherwise=0,
    )


@amount(
    "Which distributions cut the contributions that count for the saver's credit?",
    cites="26 USC 25B(d)(2)",
    ref="C-KNK-10",
    says="Distributions in the testing period, this one included, come to {testing_period_total}.",
    unknown=_SAVER,
)
def testing_period_total() -> Expr:
    return household.testing_period_distributions + scenario.gross_amount


@amount(
    "How much is the saver's credit?",
    cites="26 USC 25B(a), (d)",
    ref="C-KNK-10",
    says="The saver's credit is {saver_credit}.",
    unknown=_SAVER,
    note="For whoever is 18, no full-time student and no dependent: contributions of others are not to be entered.",
)
def saver_credit() -> Expr:
    own = _eligible(household.saver_contributions)
    spouse = _eligible(household.spouse_saver_contributions)
    eligible = own + choose((is_joint_return, spouse), otherwise=dollars("0"))
    return portion(eligible, saver_credit_rate, 10_000, rounding="half_up")


def _eligible(contributions: Expr) -> Expr:
    # on a joint return each spouse's distributions count against both: section 25B(d)(2)(D)
    return lesser_of(greater_of(contributions - testing_period_total, dollars("0")), dollars("2000"))


__all__ = [
    "child_part_of_credit", "dependent_credit", "lifetime_learning_credit", "opportunity_credit", "opportunity_refund",
    "refundable_limit", "saver_credit",
]  # fmt: skip
