"""The law that a plan document is held against, taken from the matrix and the figures."""

from __future__ import annotations

from datetime import date
from functools import cache

from inservice.law.matrix import load_matrix
from inservice.plan.lawfulness import LawOfPlans

FIRST_DAY = date(2019, 1, 1)
LAST_DAY = date(2026, 12, 31)


@cache
def law_of_plans() -> LawOfPlans:
    """What :func:`inservice.plan.terms.terms_on` and ``plan check`` ask of the law."""
    matrix = load_matrix()
    figures = matrix.figures

    def value(name: str, day: date = LAST_DAY) -> int:
        found = figures[name].on(min(day, LAST_DAY))
        assert found is not None
        assert isinstance(found.value, int)
        return found.value

    barred = next(v.start for v in figures["hardship_suspension_most_months"].values if v.value == 0)
    certified = figures["hardship_self_certification_from_plan_year"].values[0].value
    assert barred is not None
    assert isinstance(certified, date)
    pension = frozenset(matrix.groups["pension"])
    return LawOfPlans(
        permits=matrix.cell,
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        least_seasoning_months=value("seasoning_months"),
        least_participation_months=value("participation_months"),
        pension_age_by_plan_year=lambda day: value("pension_in_service_age", day),
        building_trades_age_months=value("pension_in_service_age_building_trades"),
        safe_normal_retirement_months=value("safe_normal_retirement_age"),
        least_normal_retirement_months=value("least_normal_retirement_age"),
        public_safety_normal_retirement_months=value("public_safety_normal_retirement_age"),
        hardship_suspension_barred_from=barred,
        self_certification_from_plan_year=certified,
        cash_out_limit=lambda day: value("cash_out_limit", day),
        least_notice_days=value("rollover_notice_least_days"),
        longest_notice_days=value("rollover_notice_most_days"),
        least_automatic_window_days=value("automatic_enrollment_withdrawal_least_days"),
        longest_automatic_window_days=value("automatic_enrollment_withdrawal_days"),
        tested_minimum_cents=value("tested_least_withdrawal"),
        survivor_annuity_sources=pension,
        pension_sources=pension,
        readings={name: frozenset(c.name for c in r.choices) for name, r in matrix.readings.items()},
    )
