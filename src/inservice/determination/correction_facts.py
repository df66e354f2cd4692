"""A correction case as rows of facts: its money with earnings to the day of correction, and its plan years.

The first row is the failure as a whole; where it ran over several plan years, a row of each follows.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl

from inservice.determination.fact_frames import frame_of
from inservice.engine.money import sum_of
from inservice.facts.correction import CORRECTION
from inservice.intake.correction import CorrectionCase
from inservice.intake.correction_parts import Affected, FailureYear, ReturnPart
from inservice.law.correction.earnings import (
    Between,
    Growth,
    Return,
    earnings,
    highest_return,
    published_growth,
    supplied_growth,
    to_restore,
    weighted_return,
    whole_cents,
)
from inservice.law.correction.figures import failure_kinds
from inservice.law.matrix import load_matrix
from inservice.plan.reading import same_day_in


@dataclass(frozen=True)
class Workings:
    """The rows of facts, and the growth that made the amounts of each year."""

    frame: pl.DataFrame
    years: tuple[_Year, ...]


@dataclass(frozen=True)
class _Year:
    """What one plan year of the failure comes to: whole cents, None where unknown."""

    occurred_on: date
    year_end: date | None
    amount: int | None
    repaid: int
    outstanding: int | None
    without_loss: int | None
    others: int | None
    others_outstanding: int | None
    is_lawful: bool | None
    growth: Growth | None
    people: tuple[dict[str, Any], ...]


def workings_of(case: CorrectionCase) -> Workings:
    """The facts of a case, as a frame: the whole failure, then each of several years."""
    years = tuple(_year(case, year) for year in case.file.failure.in_years)
    whole = [_facts(case, years)]
    each = [_facts(case, (year,)) for year in years] if len(years) > 1 else []
    return Workings(frame_of(CORRECTION, [*whole, *each]), years)


def _year(case: CorrectionCase, year: FailureYear) -> _Year:
    failure = case.file.failure
    start, between = year.occurred_on, _between(case)
    has_earnings = failure_kinds()[failure.kind].family in ("overpayment", "shortfall")
    people = tuple(_person(p, start, case, between) for p in year.people)
    amount = year.amount if not people else sum(p.amount for p in year.people)
    repaid = [(p.on, p.amount) for p in year.repayments]
    others = year.others_short
    if others is None and failure.own_vested_money and failure.exceeds_limit == "none":
        others = 0
    bare = None if amount is None else amount - sum(cents for _, cents in repaid)
    outstanding = _restore(amount, start, repaid, case.day, between) if has_earnings else None
    without_loss = None if outstanding is None or bare is None else _with_losses(outstanding, bare, case)
    if people:  # rounded for each of them
        outstanding, without_loss = (sum_of(p[key] for p in people) for key in ("restored", "owed"))
    year_end = _year_end(start, case.file.plan.year_end)
    return _Year(
        start, year_end, amount, sum(cents for _, cents in repaid), outstanding, without_loss, others,
        _restore(others, start, [], case.day, between) if has_earnings else None, _is_lawful(case, start, year_end),
        between(start, case.day) if has_earnings else None, people,
    )  # fmt: skip


def _facts(case: CorrectionCase, years: Sequence[_Year]) -> dict[str, Any]:
    """The facts of the failure in these years, the earliest first: what is owed adds up, and the first sets the time limits."""
    file, failure = case.file, case.file.failure
    first, amount = years[0], sum_of(year.amount for year in years)
    start = first.occurred_on
    withheld = failure.withheld_on or start
    plan, payee, programme, amendment = file.plan, file.payee, file.programme, file.amendment
    return {
        "correction.date": case.day,
        "corrected_plan.is_erisa_covered": False if plan.governmental else plan.erisa_covered,
        "corrected_plan.is_terminated": plan.terminated,
        "corrected_plan.has_written_document": not plan.never_written,
        "corrected_plan.is_orphan": plan.orphan,
        "corrected_plan.has_favorable_letter": plan.favorable_letter,
        "corrected_plan.net_assets": plan.net_assets,
        "corrected_plan.forfeitures_may_fund": plan.forfeitures_may_fund,
        "corrected_plan.failure_year_end": first.year_end,
        "corrected_plan.correction_year_end": _year_end(case.day, plan.year_end),
        "failure.kind": failure.kind,
        "failure.occurred_on": start,
        "failure.found_on": failure.found_on,
        "failure.month_after_found": _next_month(failure.found_on),
        "failure.amount": amount,
        "failure.repaid": sum(year.repaid for year in years),
        "failure.outstanding": sum_of(year.outstanding for year in years),
        "failure.outstanding_without_loss": sum_of(year.without_loss for year in years),
        "failure.others_short": sum_of(year.others for year in years),
        "failure.others_outstanding": sum_of(year.others_outstanding for year in years),
        "failure.limit_exceeded": failure.exceeds_limit,
        "failure.is_own_vested_money": failure.own_vested_money,
        "failure.was_caused_by_correction": failure.caused_by_correction,
        "failure.is_rollover_eligible": False if failure.kind.startswith("hardship") else failure.rollover_eligible,
        "failure.first_overpaid_on": start,
        "failure.first_notice_on": payee.first_notice_on or case.day,
        "failure.was_reallocated": failure.was_reallocated,
        "failure.is_paid_to_former_participant": failure.paid_to_former_participant,
        "failure.cost_of_paying": failure.cost_of_paying,
        "failure.excess_in_account": failure.excess_in_account,
        "failure.is_same_calendar_year": all(year.occurred_on.year == case.day.year for year in years),
        "payee.kind": payee.kind,
        "payee.is_culpable": payee.culpable,
        "payee.is_survivor": payee.survivor,
        "payee.has_periodic_payments": payee.periodic_payments,
        "payee.yearly_payments_due": payee.yearly_payments_due,
        "programme.has_practices": programme.practices_and_procedures,
        "programme.is_insignificant": programme.insignificant,
        "programme.is_egregious": programme.egregious,
        "programme.diverts_assets": programme.diverts_assets,
        "programme.is_abusive": programme.abusive,
        "programme.is_under_examination": programme.under_examination,
        "programme.is_identified_by_irs": programme.identified_by_irs,
        "programme.had_commitment": programme.commitment_before,
        "programme.longer_time_is_reasonable": programme.longer_time_reasonable,
        "programme.is_demographic_by_other_method": programme.demographic_by_other_method,
        "programme.is_amended_less_favorably": amendment.less_favorable,
        "programme.compliance_statement_on": programme.compliance_statement_on,
        "amendment.is_lawful": _all(year.is_lawful for year in years),
        "amendment.increases_right": amendment.increases_right,
        "amendment.reaches_all_employees": amendment.reaches_all_employees,
        "amendment.favors_highly_compensated": amendment.favors_highly_compensated,
        "remedy.withheld_on": withheld,
        "remedy.remitted_on": failure.remitted_on,
        "remedy.lost_earnings": _lost(amount, withheld, failure.remitted_on),
        "remedy.lost_earnings_since_due": _lost(amount, start, failure.remitted_on),
        "remedy.recipient_paid_tax": payee.paid_tax,
        "remedy.document_required_suspension": file.suspension.required_by_document,
        "remedy.spouse_consents": payee.spouse_consents,
        "remedy.loan_is_within_limits": file.loan.within_limits_after_repayment,
        "remedy.loan_is_within_term": file.loan.within_longest_term,
        "remedy.is_under_dol_investigation": programme.under_dol_investigation,
    }  # fmt: skip


def _between(case: CorrectionCase) -> Between:
    """Growth between two days by the method of the case; without a method it is unknown."""
    stated = case.file.earnings
    if stated is None:
        return lambda a, b: Growth(()) if a == b else Growth((), "how earnings are worked out (earnings)")
    if stated.method == "published":
        return published_growth
    returns = [Return(r.from_, r.through, _rate(r, stated.method)) for r in stated.returns]
    return lambda a, b: supplied_growth(returns, a, b)


def _rate(period: ReturnPart, method: str) -> Fraction:
    if period.rate is not None:
        return period.rate
    parts = [(fund.balance, fund.rate) for fund in period.funds]
    return weighted_return(parts) if method == "plan_average" else highest_return(parts)


def _restore(
    amount: int | None, start: date, repaid: list[tuple[date, int]], end: date, between: Between
) -> int | None:
    if amount is None:
        return None
    exact = Fraction(0) if amount == 0 and not repaid else to_restore(amount, start, repaid, end, between)
    return None if exact is None else whole_cents(exact)


def _lost(amount: int | None, start: date, remitted: date | None) -> int | None:
    """Lost earnings of a late deposit at the published rate."""
    if amount is None or remitted is None:
        return None
    return earnings(amount, published_growth(start, max(start, remitted)))


def _with_losses(outstanding: int, bare: int, case: CorrectionCase) -> int:
    counted = case.file.earnings is not None and case.file.earnings.losses == "counted"
    return outstanding if counted else max(outstanding, bare)


def _person(who: Affected, start: date, case: CorrectionCase, between: Between) -> dict[str, Any]:
    restored = _restore(who.amount, start, [], case.day, between)
    owed = None if restored is None else _with_losses(restored, who.amount, case)
    return {
        "person_id": who.person_id, "amount": who.amount, "former": who.former, "restored": restored, "owed": owed,
    }  # fmt: skip


def _all(truths: Iterable[bool | None]) -> bool | None:
    """Whether all are true: not if one is not, unknown if one is unknown."""
    held = set(truths)
    return False if False in held else None if None in held else True


def _year_end(day: date, month_day: str | None) -> date | None:
    """Last day of the plan year that holds a day; February 29 is the last of February."""
    if month_day is None:
        return None
    month, last = (int(part) for part in month_day.split("-"))
    for year in (day.year, day.year + 1):
        found = date(year, month, min(last if (month, last) != (2, 28) else 29, monthrange(year, month)[1]))
        if found >= day:
            return found
    return None


def _next_month(day: date | None) -> date | None:
    return None if day is None else (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def _is_lawful(case: CorrectionCase, day: date, year_end: date | None) -> bool | None:
    """Whether a payment that day would have been lawful under the amendment: as stated, or by the matrix of source, event and date."""
    amendment, failure = case.file.amendment, case.file.failure
    if amendment.lawful is not None:
        return amendment.lawful
    event = amendment.event or ("hardship" if failure.kind == "hardship_without_provision" else None)
    if event is None or failure.source is None or year_end is None:
        return None
    begun = _after_a_year_back(year_end)
    cell = load_matrix().cell(failure.source, event, day, begun)
    if cell.law == "no":
        return False
    if amendment.conditions_met is False:
        return False
    return amendment.conditions_met if cell.law == "yes" else None


def _after_a_year_back(year_end: date) -> date:
    """First day of the plan year that ends on a day."""
    next_day = year_end + timedelta(days=1)
    return same_day_in(next_day.year - 1, next_day)


__all__ = ["Workings", "workings_of"]
