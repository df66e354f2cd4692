"""The minimum benefit of a top-heavy defined benefit plan: which years count, on which pay, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from inservice.engine.rule import amount, ledger, rule
from inservice.engine.words import Expr, any_of, choose, lesser_of, not_below_zero, portion
from inservice.facts.top_heavy import EMPLOYEE_YEAR, employee, person_year, tested_plan
from inservice.law.told import told_with
from inservice.law.top_heavy.figures import top_heavy_parameters
from inservice.law.top_heavy.key_employees import is_key_employee_of_employer
from inservice.law.top_heavy.minimums import (
    counted_contributions,
    is_owed_minimum,
    minimum_pay,
    rate_is_five_percent,
)
from inservice.law.top_heavy.participants import (
    has_place_in_plan,
    is_defined_benefit_plan,
    is_participant_owed_by_plan,
)
from inservice.law.top_heavy.ratio import is_top_heavy

_MINIMUM = "26 USC 416(c)(1)"
_HOURS_OF_A_YEAR = 1000


# -- which years count -----------------------------------------------------------------------------------------------
@ledger(
    "Which years of service count in the minimum benefit, and which pay?",
    cites="26 USC 416(c)(1)(C), (D); 26 CFR 1.416-1, M-2 to M-4",
    ref="TH-DBM-01 TH-DBM-02 TH-DBM-03 TH-DBM-04 TH-DBM-05",
)
def pension_service(years: Iterable[Mapping[str, Any]], *, frozen_pay: str) -> dict[str, Any]:
    """``years``: plan_year_begin, plan_year_end, hours, pay (cents), was_top_heavy, benefited_key_employees, in order.

    Returns lines (each year with counts, pay_counts, reason, ref), pension_years (at most ten: 20 percent), pension_pay
    (cents, added up) and pension_pay_years: null where a fact that matters is not on file.
    """
    held = list(years)
    last = max((y["plan_year_end"] for y in held if y["was_top_heavy"]), default=None)
    lines = []
    for year in held:
        counts, reason, ref = _year_counts(year)
        lines.append({
            **{c: year[c] for c in ("plan_year_end", "hours", "pay")}, "counts": counts,
            "pay_counts": _pay_counts(year, held, last, counts, frozen_pay), "reason": reason, "ref": ref,
        })  # fmt: skip
    sure = sum(line["counts"] is True for line in lines)
    known = sure >= 10 or all(line["counts"] is not None for line in lines)
    total, count = _highest(lines)
    return {
        "lines": lines,
        "pension_years": min(sure, 10) if known else None,
        "pension_pay": total,
        "pension_pay_years": count,
    }


def _year_counts(year: Mapping[str, Any]) -> tuple[bool | None, str, str]:
    hours, top_heavy, key = year["hours"], year["was_top_heavy"], year["benefited_key_employees"]
    if year["plan_year_begin"] < date(1984, 1, 1):
        return False, "a year that began before 1984", "TH-DBM-02"
    if hours is not None and hours < _HOURS_OF_A_YEAR:
        return False, "fewer than 1,000 hours: no year of service", "TH-DBM-04"
    if top_heavy is False:
        return False, "the plan was not top-heavy", "TH-DBM-02"
    if key is False and year["plan_year_begin"] >= date(2002, 1, 1):
        return False, "no key employee or former key employee benefited", "TH-DBM-05"
    if hours is None:
        return None, "the hours worked are not on file", "TH-DBM-04"
    if top_heavy is None:
        return None, "whether the plan was top-heavy is not on file", "TH-DBM-02"
    if key is None and year["plan_year_begin"] >= date(2002, 1, 1):
        return None, "whether a key employee benefited is not on file", "TH-DBM-05"
    return True, "a year of service in which the plan was top-heavy: 2 percent", "TH-DBM-01"


def _pay_counts(
    year: Mapping[str, Any],
    held: list[Mapping[str, Any]],
    last: date | None,
    counts: bool | None,
    frozen_pay: str,
) -> bool | None:
    """Pay of a year of service up to the last top-heavy year; it keeps counting where service stands still (TH-DBM-05)."""
    if year["plan_year_begin"] < date(1984, 1, 1) or (
        year["hours"] is not None and year["hours"] < _HOURS_OF_A_YEAR
    ):
        return False
    if last is None or year["plan_year_begin"] > last:
        later = [y["was_top_heavy"] for y in held if y["plan_year_end"] >= year["plan_year_end"]]
        return None if None in later else False
    if year["hours"] is None:
        return None
    if (
        frozen_pay == "frozen_with_service"
        and year["benefited_key_employees"] is not True
        and counts is not True
    ):
        return False if year["benefited_key_employees"] is False else None
    return True


def _highest(lines: list[dict[str, Any]]) -> tuple[int | None, int | None]:
    """Up to five consecutive years of service with the highest total; years that do not count are passed over."""
    if any(line["pay_counts"] is None for line in lines):
        return None, None
    pay = [_counted_pay(line["pay"], line["plan_year_end"]) for line in lines if line["pay_counts"]]
    if not pay or None in pay:
        return None, None
    known = [p for p in pay if p is not None]
    size = min(5, len(known))
    return max(sum(known[at : at + size]) for at in range(len(known) - size + 1)), size


def _counted_pay(pay: int | None, end: date) -> int | None:
    """Pay up to the limit of section 401(a)(17) for the year; above the lowest limit there ever was, a limit must be known."""
    if pay is None or pay <= 150_000_00:
        return pay
    if end.year < 2002:
        return None
    limit = top_heavy_parameters().value("compensation_limit", date(end.year, 1, 1)).value
    assert isinstance(limit, int)
    return min(pay, limit)


# -- who, and how much -----------------------------------------------------------------------------------------------
@rule(
    "Has the employee at least 5 percent of pay in a defined contribution plan?",
    cites="26 USC 416(f); 26 CFR 1.416-1, M-12",
    ref="TH-CMB-01 TH-CMB-04",
    yes="{counted_contributions} counts there: at least 5 percent of {minimum_pay}.",
    no="{counted_contributions} counts there: less than 5 percent of {minimum_pay}.",
    unknown="Pay or the contributions of the tested year are not on file.",
)
def has_five_percent_of_pay() -> Expr:
    return counted_contributions >= portion(minimum_pay, 5, 100, rounding="up")


@rule(
    "Does a defined contribution plan give, or owe, the employee the 5 percent?",
    cites="26 USC 416(f); 26 CFR 1.416-1, M-12",
    ref="TH-CMB-04",
    yes="The employee is owed, or has, 5 percent of pay in a defined contribution plan.",
    no="Neither owed nor given 5 percent of pay in a defined contribution plan.",
    unknown="Whether 5 percent of pay is owed or given is not settled.",
)
def is_owed_or_has_five_percent() -> Expr:
    return is_owed_minimum | has_five_percent_of_pay


@rule(
    "Is the minimum given by a contribution of 5 percent instead?",
    cites="26 USC 416(f); 26 CFR 1.416-1, M-12",
    ref="TH-CMB-01 TH-CMB-04",
    yes="The document gives the minimum as 5 percent of pay in a defined contribution plan, and it is owed or given there.",
    no="The minimum is a benefit of this plan.",
    unknown="The document's method, or whether 5 percent is owed or given, is not settled.",
)
def minimum_is_given_by_contribution() -> Expr:
    return rate_is_five_percent & is_owed_or_has_five_percent


@rule(
    "Is the employee owed a minimum benefit in this plan?",
    cites=_MINIMUM + "; 26 CFR 1.416-1, M-4",
    ref="TH-DBM-01 TH-DBM-04 TH-CMB-03",
    yes="A non-key participant of a top-heavy defined benefit plan: owed the minimum benefit, employed on the last day or not.",
    no="Owed no minimum benefit in this plan.",
    unknown="Whether the employee is owed a minimum benefit is not settled.",
)
def is_owed_minimum_benefit() -> Expr:
    return (
        has_place_in_plan
        & is_defined_benefit_plan
        & is_top_heavy
        & ~is_key_employee_of_employer
        & ~employee.is_bargained
        & ~minimum_is_given_by_contribution
    )


@amount(
    "What percentage of average pay is the minimum benefit?",
    kind="number",
    cites="26 USC 416(c)(1)(B)",
    ref="TH-DBM-01",
    says="2 percent for each of {pension_years} years, at most 20 percent.",
    unknown="The years of service that count are not settled.",
)
def minimum_benefit_points() -> Expr:
    return lesser_of(person_year.pension_years * 2, 20)


@amount(
    "What is average pay?",
    cites="26 USC 416(c)(1)(D)",
    ref="TH-DBM-03",
    says="Pay of {pension_pay} over {pension_pay_years} years averages {average_pay}.",
    unknown="Pay or service of the years in which pay was highest is not on file.",
)
def average_pay() -> Expr:
    return portion(person_year.pension_pay, 1, person_year.pension_pay_years, rounding="half_up")


@amount(
    "How much is the minimum benefit?",
    cites=_MINIMUM,
    ref="TH-DBM-01 TH-DBM-02 TH-DBM-03",
    says="The minimum benefit is {minimum_benefit} a year, as a single life annuity at normal retirement age: 2 percent for each of "
    "{pension_years} years (at most 20) of average pay of {average_pay} ({pension_pay} over {pension_pay_years} years).",
    unknown="Years of service, hours, pay or the plan's earlier status are missing (tables pension_years and plan_history).",
)
def minimum_benefit() -> Expr:
    share = portion(
        person_year.pension_pay,
        minimum_benefit_points,
        person_year.pension_pay_years * 100,
        rounding="up",
    )
    none = choose((counts_no_year_of_service, 0), otherwise=share)
    return told_with(choose((is_owed_minimum_benefit, none), otherwise=0), average_pay)


@rule(
    "Does no year of service count?",
    cites="26 USC 416(c)(1)(C)",
    ref="TH-DBM-02",
    yes="No year of service counts.",
    no="{pension_years} years of service count.",
    unknown="The years of service that count are not settled.",
)
def counts_no_year_of_service() -> Expr:
    return person_year.pension_years <= 0


@rule(
    "Does this plan's method set contributions against the minimum benefit?",
    cites="26 CFR 1.416-1, M-12; Rev. Rul. 76-259; Rev. Rul. 81-202",
    ref="TH-CMB-01",
    yes="The document sets the benefit that accounts provide against the minimum benefit.",
    no="This plan's method sets nothing against the minimum benefit.",
    unknown="The document's method for employees in both kinds of plan is not on file.",
)
def plan_sets_contributions_against_benefit() -> Expr:
    return is_participant_owed_by_plan & method_sets_contributions_against_benefit


@rule(
    "Is the method a floor offset or a comparability analysis?",
    cites="26 CFR 1.416-1, M-12; Rev. Rul. 76-259; Rev. Rul. 81-202",
    ref="TH-CMB-01 TH-CMB-02",
    yes="The method is a floor offset or a comparability analysis.",
    no="The method is neither a floor offset nor a comparability analysis.",
    unknown="The document's method for employees in both kinds of plan is not on file.",
)
def method_sets_contributions_against_benefit() -> Expr:
    return tested_plan.combined_minimum_method.is_one_of("floor_offset", "comparability")


@rule(
    "Are contributions set against the minimum benefit?",
    cites="26 CFR 1.416-1, M-12",
    ref="TH-CMB-01",
    yes="The benefit that accounts provide counts toward the minimum benefit.",
    no="Only the benefit accrued counts toward the minimum benefit.",
    unknown="The document's method for employees in both kinds of plan is not on file.",
)
def contributions_count_toward_benefit() -> Expr:
    return any_of(plan_sets_contributions_against_benefit, per=EMPLOYEE_YEAR)


@amount(
    "What counts toward the minimum benefit?",
    cites="26 USC 416(c)(1)(A); 26 CFR 1.416-1, M-12",
    ref="TH-DBM-01 TH-CMB-01",
    says="{counted_benefit} a year counts.",
    unknown="The benefit accrued, or the benefit that accounts provide, is not on file.",
)
def counted_benefit() -> Expr:
    return choose(
        (
            contributions_count_toward_benefit,
            person_year.accrued_benefit + person_year.contribution_equivalent,
        ),
        otherwise=person_year.accrued_benefit,
    )


@amount(
    "How much of the minimum benefit is missing?",
    cites=_MINIMUM,
    ref="TH-DBM-01 TH-COR-01",
    says="Of the minimum benefit of {minimum_benefit} a year, {counted_benefit} is there: {benefit_still_owed} a year must be accrued.",
    unknown="What is missing is not settled by the facts on file.",
)
def benefit_still_owed() -> Expr:
    return choose((is_owed_minimum_benefit, not_below_zero(minimum_benefit - counted_benefit)), otherwise=0)
