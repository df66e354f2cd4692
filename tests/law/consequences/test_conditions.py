"""The checklist: each condition on both sides of its threshold, and unknown where a fact is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from inservice.law.consequences.conditions import AGAINST, FOR
from inservice.law.consequences.figures import thresholds

from .choices import answer, finding, money, of_destinations

DAY = date(2025, 6, 2)
LIMITS = {
    "threshold.plan_cost_excess_millionths": 2_500, "threshold.core_classes_wanted": 3, "threshold.years_near_retirement": 5,
    "threshold.lower_rate_now_millionths": 50_000, "threshold.stock_cost_share_millionths": 500_000,
}  # fmt: skip
NO_COST = {
    f"destination.{n}": 0
    for n in ("administration_millionths", "advice_millionths", "distribution_millionths", "rider_millionths", "yearly_fee",
              "rider_base", "rider_on_base_millionths", "load_millionths", "one_time_fees", "tax_on_move", "bonus_millionths")
}  # fmt: skip


def place(kind: str, cost: int | None, **facts: object) -> dict[str, object]:
    return {
        **NO_COST, "destination.name": kind, "destination.kind": kind, "destination.amount": money("500000"),
        "destination.investments_millionths": cost, **{f"destination.{k}": v for k, v in facts.items()},
    }  # fmt: skip


def test_the_defaults_are_those_of_the_law_page() -> None:
    assert {name: each.value for name, each in thresholds().items()} == {
        "plan_cost_excess": 2_500, "core_classes_wanted": 3, "years_near_retirement": 5,
        "lower_rate_now": 50_000, "stock_cost_share": 500_000,
    }  # fmt: skip


@pytest.mark.parametrize(("plan", "status"), [(5_499, "no"), (5_500, "yes"), (None, "unknown")])
def test_plan_that_costs_a_quarter_of_a_point_more(plan: int | None, status: str) -> None:
    rows = [place("stay", plan), place("traditional_ira", 3_000)]
    facts = {**LIMITS, "plan_menu.core_classes_at_or_below_20_points": 4}
    assert of_destinations(rows, "plan_is_costly_or_thin", **facts) == status


@pytest.mark.parametrize(("classes", "status"), [(2, "yes"), (3, "no"), (None, "unknown")])
def test_menu_with_few_low_cost_options(classes: int | None, status: str) -> None:
    rows = [place("stay", 3_000), place("traditional_ira", 3_000)]
    facts = {**LIMITS, "plan_menu.core_classes_at_or_below_20_points": classes}
    assert of_destinations(rows, "plan_is_costly_or_thin", **facts) == status


@pytest.mark.parametrize(
    ("plan", "classes", "status"), [(3_000, 3, "yes"), (3_001, 3, "no"), (3_000, 2, "no"), (3_000, None, "unknown"), (None, 3, "unknown")]
)  # fmt: skip
def test_plan_that_is_cheap_and_good(plan: int | None, classes: int | None, status: str) -> None:
    rows = [place("stay", plan), place("traditional_ira", 3_000)]
    facts = {**LIMITS, "plan_menu.core_classes_at_or_below_15_points": classes}
    assert of_destinations(rows, "plan_is_cheap_and_good", **facts) == status


def test_the_cheapest_of_several_iras_counts() -> None:
    rows = [
        place("stay", 3_000),
        place("traditional_ira", 9_000),
        place("roth_ira", 2_000),
        place("fixed_index_annuity", 0),
    ]
    assert of_destinations(rows, "ira_cost_in_dollars") == money("1000")


CASES: list[tuple[str, dict[str, Any], str, dict[str, Any], str]] = [
    ("retirement_is_near", {"choice.retire_by": date(2030, 6, 2)}, "yes", {"choice.retire_by": date(2030, 6, 3)}, "no"),
    ("rate_is_lower_now", {"outcome.rate_without_millionths": 170_000, "outcome.rate_later_millionths": 220_000}, "yes",
     {"outcome.rate_later_millionths": 219_999}, "no"),
    ("adviser_gains_by_the_move", {"adviser.pay_if_move": 1, "adviser.pay_if_stay": 0, "adviser.yearly_pay_if_move": 0,
                                   "adviser.yearly_pay_if_stay": 0}, "yes", {"adviser.pay_if_move": 0}, "no"),
    ("gains_in_the_first_year", {"adviser.pay_if_move": 1, "adviser.pay_if_stay": 0}, "yes", {"adviser.pay_if_move": 0}, "no"),
    ("gains_in_later_years", {"adviser.yearly_pay_if_move": 1, "adviser.yearly_pay_if_stay": 0}, "yes",
     {"adviser.yearly_pay_if_move": 0}, "no"),
    ("adviser_gains_by_the_move", {"adviser.pay_if_move": 0, "adviser.pay_if_stay": 0, "adviser.yearly_pay_if_move": 1,
                                   "adviser.yearly_pay_if_stay": 0}, "yes", {"adviser.yearly_pay_if_move": None}, "unknown"),
    ("would_lose_the_rule_of_55", {"choice.birth_date": date(1972, 3, 10), "choice.retire_by": date(2027, 1, 1)}, "yes",
     {"choice.retire_by": date(2026, 12, 31)}, "no"),
    ("would_lose_the_rule_of_55", {"choice.birth_date": date(1972, 3, 10), "choice.retire_by": date(2031, 9, 9)}, "yes",
     {"choice.retire_by": date(2031, 9, 10)}, "no"),
    ("is_young", {"choice.birth_date": date(1965, 12, 3)}, "yes", {"choice.birth_date": date(1965, 12, 2)}, "no"),
    ("would_lose_the_delay_of_minimums", {"choice.birth_date": date(1952, 12, 31), "choice.is_five_percent_owner": False}, "yes",
     {"choice.birth_date": date(1953, 1, 1)}, "no"),
    ("would_lose_the_delay_of_minimums", {"choice.birth_date": date(1950, 1, 1), "choice.is_five_percent_owner": False}, "yes",
     {"choice.is_five_percent_owner": True}, "no"),
    ("has_stock_worth_keeping_in_kind", {"choice.employer_stock_value": 10_000, "choice.employer_stock_cost": 4_999}, "yes",
     {"choice.employer_stock_cost": 5_000}, "no"),
    ("would_lose_a_loan", {"outcome.loan_after_move": 999, "outcome.loan_wanted": 1_000, "outcome.loan_would_be_offset": False}, "yes",
     {"outcome.loan_after_move": 1_000}, "no"),
    ("would_be_less_protected", {"choice.wants_creditor_protection": True, "choice.state_protects_iras_fully": False}, "yes",
     {"choice.state_protects_iras_fully": True}, "no"),
    ("after_tax_money_can_go_to_roth", {"after_tax.balance": 1, "after_tax.is_rollover_eligible": True}, "yes",
     {"after_tax.balance": 0}, "no"),
    ("would_spoil_the_backdoor", {"outcome.wants_backdoor": True, "outcome.needs_backdoor": True, "outcome.pool_after_move": 1}, "yes",
     {"outcome.pool_after_move": 0}, "no"),
    ("would_spoil_the_backdoor", {"outcome.wants_backdoor": True, "outcome.needs_backdoor": True, "outcome.pool_after_move": 1,
                                  "choice.backdoor_needed_later": False}, "yes", {"outcome.needs_backdoor": False}, "no"),
    ("would_spoil_the_backdoor", {"outcome.wants_backdoor": True, "outcome.needs_backdoor": False, "outcome.pool_after_move": 1,
                                  "choice.backdoor_needed_later": True}, "yes", {"choice.backdoor_needed_later": None}, "unknown"),
    ("medical_costs_free_part", {"outcome.is_for_medical": True, "choice.birth_date": date(1980, 1, 1), "outcome.medical_exempt": 1}, "yes",
     {"outcome.medical_exempt": 0}, "no"),
    ("can_pay_for_college", {"outcome.is_for_college": True, "choice.birth_date": date(1980, 1, 1), "outcome.college_path_is_open": True},
     "yes",
     {"choice.birth_date": date(1960, 1, 1)}, "no"),
    ("raises_the_rate", {"outcome.rate_without_millionths": 220_000, "outcome.rate_last_dollar_millionths": 220_000,
                         "outcome.knock_on_total": 1}, "yes", {"outcome.knock_on_total": 0}, "no"),
    ("raises_the_rate", {"outcome.rate_without_millionths": 220_000, "outcome.rate_last_dollar_millionths": 220_001,
                         "outcome.knock_on_total": 0}, "yes", {"outcome.rate_last_dollar_millionths": 220_000}, "no"),
    ("is_needed_while_locked", {"choice.need_years": 9, "destination.charge_years": 10}, "yes", {"choice.need_years": 10}, "no"),
    ("locks_money_away", {"destination.has_surrender_charge": True}, "yes", {"destination.has_surrender_charge": False}, "no"),
    ("does_not_know_the_product", {f"told.{n}": True for n in ("charge_schedule", "years", "adjustment", "free_amount", "crediting_terms")}
     | {"told.who_is_paid": False}, "yes", {"told.who_is_paid": True}, "no"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "facts", "status", "changed", "other"), CASES)
def test_both_sides_of_each_condition(
    name: str, facts: dict[str, Any], status: str, changed: dict[str, Any], other: str
) -> None:
    held = {**LIMITS, "choice.decided_on": DAY, **facts}
    assert answer(name, held) == status
    assert answer(name, {**held, **changed}) == other
    for fact in changed:
        assert answer(name, {**held, fact: None}) == "unknown"


def test_every_condition_is_unknown_of_a_person_of_whom_nothing_is_known() -> None:
    for name in (*FOR, *AGAINST):
        told = finding(name, {"choice.decided_on": DAY, **LIMITS})
        assert told.status == "unknown", name
        assert [n for part in told.walk() for n in part.needed], name


def test_learning_a_record_never_reverses_an_answer() -> None:
    for name, facts, status, changed, _ in CASES:
        held = {**LIMITS, "choice.decided_on": DAY, **facts}
        for fact in held:
            before = answer(name, {**held, fact: None, **dict.fromkeys(changed)})
            assert before in (status, "unknown"), (name, fact)
