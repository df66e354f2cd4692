"""A small plan document as text, and a made-up law to hold documents against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from inservice.plan.lawfulness import LawOfPlans
from inservice.plan.reading import Plan, parse_plan, read_plan

DEFERRALS = {"pre_tax_deferrals", "roth_deferrals", "qualified_nonelective", "custodial_employer"}
PENSION = {"transferred_pension", "money_purchase"}
OPEN = {"rollover_pre_tax", "after_tax"}
STATUTORY = {
    "birth_or_adoption": date(2020, 1, 1),
    "emergency_expense": date(2024, 1, 1),
    "domestic_abuse": date(2024, 1, 1),
    "disaster_recovery": date(2021, 1, 26),
}


@dataclass(frozen=True)
class FakeCell:
    law: str
    note: str = ""
    cites: str = "the made-up code"
    refs: tuple[str, ...] = ("X-1",)


def fake_permits(source: str, event: str, payment_date: date, plan_year_begin: date) -> FakeCell:
    def no(note: str) -> FakeCell:
        return FakeCell("no", note)

    if event in STATUTORY and payment_date < STATUTORY[event]:
        return no(f"{event} begins on {STATUTORY[event]}.")
    if event == "coronavirus" and not date(2020, 1, 1) <= payment_date <= date(2020, 12, 30):
        return no("Coronavirus distributions ended on 2020-12-30.")
    if source in PENSION and event not in {
        "pension_in_service_age",
        "normal_retirement_age",
        "in_plan_roth_rollover",
    }:
        return no("Pension money is paid at retirement.")
    if event == "qualified_reservist" and source not in {"pre_tax_deferrals", "roth_deferrals"}:
        return no("Only elective deferrals.")
    if event == "any_time" and source not in OPEN:
        return no("An event is needed.")
    barred = {
        "stated_age",
        "two_years_in_plan",
        "five_years_of_participation",
        "stated_event",
        "normal_retirement_age",
    }
    if source in DEFERRALS and event in barred:
        return no("This money is under the closed list.")
    if source == "qualified_nonelective" and event == "hardship" and plan_year_begin < date(2019, 1, 1):
        return no("Hardship reaches it from plan years beginning in 2019.")
    return FakeCell("yes")


@pytest.fixture
def law() -> LawOfPlans:
    return LawOfPlans(
        permits=fake_permits,
        first_day=date(2019, 1, 1),
        last_day=date(2026, 12, 31),
        least_seasoning_months=24,
        least_participation_months=60,
        pension_age_by_plan_year=lambda begin: 714 if begin > date(2019, 12, 31) else 744,
        building_trades_age_months=660,
        safe_normal_retirement_months=744,
        least_normal_retirement_months=660,
        public_safety_normal_retirement_months=600,
        hardship_suspension_barred_from=date(2020, 1, 1),
        self_certification_from_plan_year=date(2022, 12, 30),
        cash_out_limit=lambda day: 700_000 if day >= date(2024, 1, 1) else 500_000,
        least_notice_days=30,
        longest_notice_days=180,
        least_automatic_window_days=30,
        longest_automatic_window_days=90,
        tested_minimum_cents=100_000,
        survivor_annuity_sources=frozenset(PENSION),
        pension_sources=frozenset(PENSION),
        readings={"age_59_half_month_end": ("last_day_of_month", "first_of_next_month")},
    )


def content(**changes: Any) -> dict[str, Any]:
    """The text of a small, sound plan, with top-level parts replaced."""
    base: dict[str, Any] = {
        "schema": "inservice/plan/1",
        "plan_id": "small",
        "name": "Small Plan",
        "kind": "401k",
        "plan_year_end": "12-31",
        "effective": "2010-01-01",
        "sources": [
            {"source": "pre_tax_deferrals"},
            {"source": "match", "vesting": "immediate"},
            {"source": "rollover_pre_tax"},
        ],
        "elections": [
            {"id": "d-59", "clause": "AA 10-1(b)", "sources": ["pre_tax_deferrals"], "event": "age_59_half"},
            {"id": "m-55", "clause": "AA 10-1(c)", "sources": ["match"], "event": "stated_age", "age": "55"},
        ],
    }
    return {**base, **changes}


@pytest.fixture
def make() -> Callable[..., Plan]:
    def build(**changes: Any) -> Plan:
        return parse_plan(content(**changes))

    return build


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Plan]:
    def build(text: str) -> Plan:
        file = tmp_path / "plan.yaml"
        file.write_text(text, encoding="utf-8")
        return read_plan(file)

    return build
