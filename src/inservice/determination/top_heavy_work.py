"""The order of work of a top-heavy answer: rules, and between them the ledgers that need the answers so far."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from inservice.determination.top_heavy_columns import (
    with_further_facts,
    with_key_list_of_tested_year,
    with_pension_service,
)
from inservice.determination.top_heavy_frames import Workings, frames_of
from inservice.engine.evaluate import Frames, evaluate
from inservice.engine.grain import pointer
from inservice.facts.top_heavy import EMPLOYEE_YEAR, EMPLOYER_YEAR, PERSON_YEAR, TESTED_PLAN
from inservice.facts.top_heavy_book import TopHeavyBook
from inservice.law.rulebook import rule_book
from inservice.law.top_heavy.ledgers.groups import group_bounds, highest_key_rates, officer_places, relied_on

_BOUNDS = ("key_least", "key_most", "key_is_bounded", "nonkey_least", "nonkey_most", "nonkey_is_bounded")
_STATUS = ("is_top_heavy", "is_in_required_group", "is_in_enlarged_group", "is_exempt_safe_harbor_plan", "exemption_is_broken",
           "required_group_exceeds_sixty_percent", "enlarged_group_exceeds_sixty_percent", "is_within_section_416",
           "owes_minimum_contributions")  # fmt: skip
_KEYS = ("is_key_employee", "is_key_officer", "is_key_five_percent_owner", "is_key_one_percent_owner", "is_former_key_employee",
         "performed_services", "counts_in_required_group", "counts_in_ratio")  # fmt: skip
_OWED = ("is_owed_minimum", "top_heavy_minimum", "counted_contributions", "minimum_still_owed", "minimum_pay", "is_tested_apart",
         "is_key_employee_of_employer", "top_heavy_vested_percent", "has_vesting_floor", "minimum_fits_annual_additions",
         "room_for_additions", "deferrals_to_give_way", "is_owed_minimum_benefit", "minimum_benefit", "counted_benefit",
         "benefit_still_owed", "must_be_offered_top_heavy_schedule", "annual_addition_through")  # fmt: skip


def work_out(book: TopHeavyBook, plan_year: int, readings: Mapping[str, str]) -> tuple[Workings, Frames]:
    """All answers: rules, and between them the ledgers that need the answers so far."""
    workings = frames_of(book, plan_year, readings)
    law = rule_book()
    frames = _with_officer_places(with_further_facts(book, workings))
    if "tested_year" in workings.plans["key_list_for_minimum"].to_list():
        following = frames_of(book, plan_year + 1, readings)
        later = _with_officer_places(with_further_facts(book, following))
        frames = with_key_list_of_tested_year(frames, evaluate(law, ["is_key_employee"], later))
    frames = evaluate(law, ["has_key_participant"], frames)
    plans = frames[TESTED_PLAN.name]
    enables = dict(book.tables["plans"].select("plan_id", "enables_plan_id").iter_rows())
    drawn = relied_on(
        plans.select(
            pl.col(pointer(EMPLOYER_YEAR)).alias("group"), pl.col("tested_plan.plan_id").alias("plan_id"), "has_key_participant",
            pl.Series("enables_plan_id", [enables.get(p) for p in plans["tested_plan.plan_id"]], dtype=pl.String),
        )
    )  # fmt: skip
    enabling = drawn["enables_a_required_plan"].alias("tested_plan.enables_a_required_plan")
    frames = {**frames, TESTED_PLAN.name: plans.with_columns(enabling)}
    frames = evaluate(
        law, ["counts_in_required_group", "counts_in_enlarged_group", "counts_in_ratio", *_KEYS], frames
    )
    frames = {**frames, EMPLOYER_YEAR.name: _with_bounds(frames)}
    frames = evaluate(
        law, [*_STATUS, "is_key_employee_of_employer", "is_tested_apart", "minimum_pay"], frames
    )
    employees = frames[EMPLOYEE_YEAR.name]
    rates = highest_key_rates(
        employees.select(
            pl.col(pointer(EMPLOYER_YEAR)).alias("group"), pl.col("employee.person_id").alias("person_id"),
            pl.col("is_key_employee_of_employer").alias("is_key"), pl.col("is_tested_apart").alias("is_apart"),
            pl.col("employee.rate_contributions").alias("rate_contributions"), "minimum_pay",
        ),
        frames[EMPLOYER_YEAR.name].height,
    )  # fmt: skip
    named = rates.drop("group").rename({c: f"employer_year.{c}" for c in rates.columns if c != "group"})
    frames = {**frames, EMPLOYER_YEAR.name: frames[EMPLOYER_YEAR.name].hstack(named)}
    frames, workings.pension_years = with_pension_service(book, workings, frames)
    return workings, evaluate(law, [*_STATUS, *_OWED], frames)


def _with_officer_places(frames: Frames) -> Frames:
    frames = evaluate(rule_book(), ["is_officer_over_pay_limit"], frames)
    people = frames[PERSON_YEAR.name]
    placed = officer_places(
        people.select(
            pl.col(pointer(TESTED_PLAN)).alias("plan"), "person_id", pl.col("person_year.pay").alias("pay"), "is_officer_over_pay_limit",
            "ties",
        )
    )  # fmt: skip
    places = [placed[c].alias(f"person_year.{c}") for c in ("officer_place_least", "officer_place_most")]
    return {**frames, PERSON_YEAR.name: people.with_columns(places)}


def _with_bounds(frames: Frames) -> pl.DataFrame:
    group = frames[EMPLOYER_YEAR.name]
    people = frames[PERSON_YEAR.name]
    of_plan = frames[TESTED_PLAN.name][pointer(EMPLOYER_YEAR)]
    base = people.select(
        of_plan[people[pointer(TESTED_PLAN)]].alias("group"), pl.col("is_key_employee").alias("is_key"),
        pl.col("person_year.countable_least").alias("countable_least"), pl.col("person_year.countable_most").alias("countable_most"),
        "counts_in_required_group", "counts_in_enlarged_group",
    )  # fmt: skip
    for prefix, name in (("", "required"), ("enlarged_", "enlarged")):
        bounds = group_bounds(
            base.with_columns(pl.col(f"counts_in_{name}_group").alias("counts")), group.height
        )
        group = group.with_columns([bounds[c].alias(f"employer_year.{prefix}{c}") for c in _BOUNDS])
    return group


__all__ = ["work_out"]
