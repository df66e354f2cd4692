# fmt: off
"""Facts of one plan year of one plan, for the days it brings with it."""

from __future__ import annotations

from inservice.engine.grain import Grain
from inservice.facts.tables import Facts, record

PLAN_YEAR = Grain("plan_year")
"""One plan year of one plan."""


class plan_year(Facts, grain=PLAN_YEAR):
    """The year and what of the plan its days turn on."""

    plan_id = record("text", "The plan.")
    begins_on = record("date", "First day of the plan year.")
    ends_on = record("date", "Last day of the plan year.")
    is_governmental = record("truth", "The plan is governmental.")
    is_bargained = record("truth", "The plan is collectively bargained.")
    is_erisa = record("truth", "The plan is covered by ERISA.")
    is_subject_to_top_heavy_rules = record("truth", "Section 416 can apply to a plan of this kind.")


__all__ = ["PLAN_YEAR", "plan_year"]
