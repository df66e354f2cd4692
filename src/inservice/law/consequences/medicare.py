"""The income-related surcharge on Medicare premiums, two years after the income."""

from __future__ import annotations

from inservice.engine.rule import amount
from inservice.engine.words import Expr, as_expr, choose, dollars
from inservice.facts.household import household
from inservice.law.consequences.income import adjusted_gross_income, kind_of_return
from inservice.law.consequences.tables import tax_tables

_LAW = "42 USC 1395r(i), 1395w-113(a)(7); 20 CFR 418.1101-1150"
STEPS = (1, 2, 3, 4, 5)
_NOT_PUBLISHED = "The surcharge two years after {tax_year} is not yet published, or income or the filing status is not on file."


def last_published_year() -> int:
    """The year of income of the latest table on file."""
    return tax_tables()["medicare_surcharge"].last_year


def _at(column: str, year: Expr) -> Expr:
    return tax_tables()["medicare_surcharge"].at(column, year, kind_of_return)


def _step(year: Expr) -> Expr:
    magi = medicare_income
    cases = [(magi > _at(f"over_{step}", year), step) for step in reversed(STEPS[:-1])]
    return choose((magi >= _at("from_5", year), 5), *cases, otherwise=0)


def _a_month(part: str, step: Expr, year: Expr) -> Expr:
    cases = [(step == each, _at(f"part_{part}_{each}", year)) for each in STEPS]
    return choose(*cases, otherwise=dollars("0"))


def _a_year(step: Expr, year: Expr) -> Expr:
    h = household
    return (_a_month("b", step, year) * h.part_b_people + _a_month("d", step, year) * h.part_d_people) * 12


@amount(
    "Which income decides the surcharge on Medicare premiums?",
    cites="42 USC 1395r(i)(4)",
    ref="C-KNK-03",
    says="Adjusted gross income and tax-exempt interest come to {medicare_income}.",
    unknown="Adjusted gross income or tax-exempt interest is not on file.",
)
def medicare_income() -> Expr:
    return adjusted_gross_income + household.tax_exempt_interest


@amount(
    "On which step of the surcharge does the income fall?",
    cites=_LAW,
    ref="C-KNK-03",
    kind="number",
    says="{medicare_income} is on step {surcharge_step} of 5; one dollar above a step costs the whole step.",
    unknown=_NOT_PUBLISHED,
)
def surcharge_step() -> Expr:
    return _step(household.tax_year)


@amount(
    "How much is the surcharge on Medicare premiums two years later?",
    cites=_LAW,
    ref="C-KNK-03",
    says="On step {surcharge_step}, the surcharges two years after {tax_year} are {medicare_surcharge} for the year. A voluntary "
    "distribution is no life-changing event that would lower them.",
    unknown=_NOT_PUBLISHED,
)
def medicare_surcharge() -> Expr:
    enrolled = household.part_b_people + household.part_d_people
    # for nobody the surcharge is nothing, published or not
    return choose((enrolled == 0, dollars("0")), otherwise=_a_year(surcharge_step, household.tax_year))


@amount(
    "On which step of the latest published table does the income fall?",
    cites=_LAW,
    ref="C-KNK-03",
    kind="number",
    says="In the latest published table the income is on step {step_of_latest_table} of 5.",
    unknown="Income or the filing status is not on file.",
)
def step_of_latest_table() -> Expr:
    return _step(as_expr(last_published_year()))


@amount(
    "How much would the surcharge be by the latest published table?",
    cites=_LAW,
    ref="C-KNK-03",
    says="By the latest published table, which is of another year, the surcharges would be {surcharge_by_latest_table} for a year.",
    unknown="Income, the filing status or who has Medicare two years later is not on file.",
)
def surcharge_by_latest_table() -> Expr:
    return _a_year(step_of_latest_table, as_expr(last_published_year()))


__all__ = [
    "last_published_year",
    "medicare_income",
    "medicare_surcharge",
    "surcharge_by_latest_table",
    "surcharge_step",
]
