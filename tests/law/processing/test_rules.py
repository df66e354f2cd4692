"""The rules of processing over random facts: every answer is seen, and learning a fact reverses none; holidays as published."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from inservice.determination.fact_frames import frame_of
from inservice.engine.business_days import business_day_from
from inservice.engine.evaluate import evaluate
from inservice.engine.truth import NAMES
from inservice.facts.processing import PROCESSING, STEP
from inservice.facts.tables import Facts
from inservice.law.processing.afterwards import REASONS
from inservice.law.processing.figures import (
    holidays,
    items,
    processing_parameters,
    state_withholding,
    statuses,
)
from inservice.law.rulebook import rule_book

RULES = [
    name
    for name, rule in rule_book().rules.items()
    if ".processing." in rule.id and rule_book().grains[name] is PROCESSING
]
FACTS = {name: fact for name, fact in Facts.all.items() if fact.grain_declared is PROCESSING}
_TEXTS = {
    "explanation.how": ("individual", "electronic", "posted", "summary"),
    "consent.witness": ("notary", "plan_representative", "nobody"),
    "consent.excuse": ("none", "none", "none", "cannot_be_located", "separated_by_order"),
    "evidence.kind": ("source_documents", "summary", "self_certification", "none"),
    "late.reason": (*REASONS[:3], "other"),
}
DAYS = (
    date(2019, 6, 1),
    date(2020, 6, 1),
    date(2022, 12, 20),
    date(2023, 6, 1),
    date(2025, 1, 10),
    date(2025, 7, 1),
)
CENTS = (
    0,
    9_99,
    10_00,
    999_99,
    1000_00,
    2499_99,
    2500_00,
    5000_00,
    7000_01,
    50_000_00,
    50_000_01,
    100_000_00,
)


def situation(luck: random.Random) -> dict[str, Any]:
    """Facts of every kind, none unknown, near each other in time."""
    found: dict[str, Any] = {}
    around = luck.choice(DAYS)
    for name, fact in FACTS.items():
        match fact.kind:
            case "truth":
                found[name] = luck.random() < (0.8 if name.startswith(("consent.", "missing.")) else 0.5)
            case "money":
                found[name] = luck.choice(CENTS)
            case "date":
                found[name] = around + timedelta(days=luck.randrange(0, 120))
            case "number":
                found[name] = luck.choice((1, 2, 3, 9, 10, 250))
            case _:
                found[name] = luck.choice(_TEXTS[name])
    found["process.paid_on"] = max(found["process.paid_on"], around + timedelta(days=60))
    return found


def answers(many: list[dict[str, Any]]) -> pl.DataFrame:
    return evaluate(rule_book(), RULES, {PROCESSING.name: frame_of(PROCESSING, many)})[PROCESSING.name]


def drawn(seed: int, count: int, lost: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Situations, and the same with facts not on file."""
    luck = random.Random(seed)
    known = [situation(luck) for _ in range(count)]
    return known, [{k: None if luck.random() < lost else v for k, v in facts.items()} for facts in known]


def test_every_rule_gives_every_answer() -> None:
    known, less = drawn(9, 1500, 0.3)
    found = answers(known + less)
    missing = {}
    for name in RULES:
        if rule_book()[name].kind == "truth":
            seen = {NAMES[code] for code in found[name].unique()} - {"not_claimed"}
            if absent := {"yes", "no", "unknown"} - seen:
                missing[name] = absent
        elif found[name].null_count() in (0, found.height):
            missing[name] = {"a value or unknown"}
    assert missing == {}


def test_learning_a_fact_reverses_no_answer() -> None:
    known, less = drawn(10, 1500, 0.3)
    full, part = answers(known), answers(less)
    for name in RULES:
        if rule_book()[name].kind != "truth":
            continue
        pairs = zip(full[name], part[name], strict=True)
        told = {(NAMES[f], NAMES[p]) for f, p in pairs}
        assert not told & {("yes", "no"), ("no", "yes")}, name


@pytest.mark.parametrize(("before", "then"), [(a, b) for a in statuses() for b in statuses()])
def test_a_step_may_follow_as_the_table_says(before: str, then: str) -> None:
    step = {"step.what": then, "step.before": before, "step.on": date(2025, 1, 2)}
    frames = {
        PROCESSING.name: frame_of(PROCESSING, [{}]),
        STEP.name: frame_of(STEP, [step], {PROCESSING: [0]}),
    }
    found = evaluate(rule_book(), ["step_may_follow"], frames)[STEP.name]["step_may_follow"][0]
    assert NAMES[found] == ("yes" if then in statuses()[before][1] else "no")


def test_nothing_follows_the_end_and_everything_is_reached() -> None:
    reached = {"received"} | {name for _, then in statuses().values() for name in then}
    assert reached == set(statuses())
    assert {name for name, (_, then) in statuses().items() if not then} == {"reported", "cancelled"}


def test_items_name_rules() -> None:
    assert all(
        item.met in rule_book().rules and (not item.needed or item.needed in rule_book().rules)
        for item in items()
    )


def test_holidays_are_those_of_the_tax_calendar() -> None:
    """IRS Publication 509, tax calendars for 2022 and 2025: legal holidays in the District of Columbia."""
    of_2022 = [
        "01-17",
        "02-21",
        "04-15",
        "05-30",
        "06-20",
        "07-04",
        "09-05",
        "10-10",
        "11-11",
        "11-24",
        "12-26",
    ]
    of_2025 = [
        "01-01",
        "01-20",
        "02-17",
        "04-16",
        "05-26",
        "06-19",
        "07-04",
        "09-01",
        "10-13",
        "11-11",
        "11-27",
        "12-25",
    ]
    for year, days in ((2022, of_2022), (2025, of_2025)):
        assert [f"{d:%m-%d}" for d in holidays() if d.year == year] == days
    assert date(2021, 12, 31) in holidays()  # New Year's Day of 2022, a Saturday
    assert date(2021, 1, 20) in holidays() and date(2022, 1, 20) not in holidays()
    assert date(2021, 6, 18) in holidays() and date(2020, 6, 19) not in holidays()


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 1, 30), date(2026, 1, 30)),
        (date(2026, 1, 31), date(2026, 2, 2)),
        (date(2025, 2, 15), date(2025, 2, 18)),
        (date(2025, 4, 16), date(2025, 4, 17)),
    ],
)
def test_next_business_day(day: date, moved: date) -> None:
    assert business_day_from(day, holidays()) == moved


@pytest.mark.parametrize("offset", range(14))
def test_every_semiweekly_deposit_has_three_business_days(offset: int) -> None:
    """26 CFR 31.6302-1(c)(2): Wednesday for payments of Wednesday to Friday, Friday for the others; no holiday is near."""
    paid = date(2025, 8, 4) + timedelta(days=offset)
    facts = {
        "process.paid_on": paid,
        "deposit.withheld": 1,
        "deposit.accumulated": 1,
        "deposit.lookback_tax": 60_000_00,
    }
    due = answers([facts])["deposit_due_on"][0]
    assert due.isoweekday() == (3 if paid.isoweekday() in (3, 4, 5) else 5)
    assert timedelta(days=3) <= due - paid <= timedelta(days=7)


@pytest.mark.parametrize(("tax", "answer"), [(2499_99, "yes"), (2500_00, "no")])
def test_small_tax_is_paid_with_the_return(tax: int, answer: str) -> None:
    found = answers([{"process.paid_on": date(2025, 7, 14), "deposit.tax_of_year": tax}])
    assert NAMES[found["may_be_paid_with_return"][0]] == answer


@pytest.mark.parametrize(
    ("day", "benefit", "answer"),
    [(date(2023, 12, 31), 5000_00, "yes"), (date(2023, 12, 31), 5000_01, "no"), (date(2024, 1, 1), 7000_00, "yes"),
     (date(2024, 1, 1), 7000_01, "no")],
)  # fmt: skip
def test_cash_out_limit_by_date_and_never_while_employed(day: date, benefit: int, answer: str) -> None:
    facts = {"process.paid_on": day, "process.vested_benefit": benefit, "process.is_required_minimum": False}
    out = answers([{**facts, "process.is_employed": False}, {**facts, "process.is_employed": True}])[
        "may_be_paid_unasked"
    ]
    assert [NAMES[code] for code in out] == [answer, "no"]


@pytest.mark.parametrize(("day", "answer"), [(date(2022, 12, 31), "no"), (date(2023, 1, 1), "yes")])
def test_form_w4r_is_required_from_2023(day: date, answer: str) -> None:
    found = answers([{"process.paid_on": day, "charge.elects_rate": True}])
    assert NAMES[found["form_w4r_is_required"][0]] == answer


@pytest.mark.parametrize(("count", "answer"), [(2, "no"), (3, "yes")])
def test_more_than_two_hardships_draw_attention(count: int, answer: str) -> None:
    facts = {
        "process.paid_on": date(2025, 7, 1),
        "evidence.hardships_in_year": count,
        "evidence.has_good_reason": False,
    }
    assert NAMES[answers([facts])["hardships_draw_attention"][0]] == answer


@pytest.mark.parametrize(("paid", "returns", "answer"), [
    (date(2022, 6, 1), 249, "no"), (date(2022, 6, 1), 250, "yes"), (date(2023, 6, 1), 9, "no"), (date(2023, 6, 1), 10, "yes"),
])  # fmt: skip
def test_electronic_filing_by_the_day_it_is_due(paid: date, returns: int, answer: str) -> None:
    found = answers([{"process.paid_on": paid, "deposit.returns_filed": returns}])
    assert NAMES[found["form_is_filed_electronically"][0]] == answer


def test_states_are_statements_with_their_status() -> None:
    told = state_withholding("IA", 2026)
    assert told and told["percent"] == "3.8" and told["status"] == "unconfirmed"
    assert (state_withholding("IA", 2025) or {})["percent"] is None  # no rate is carried to another year
    assert state_withholding("TX", 2026) is None


def test_the_notice_check_is_that_of_the_law_page() -> None:
    """Every number of days from -3 to 200, with every choice: the pseudo-code of the page, word for word."""
    given, many, expected = date(2025, 1, 6), [], []
    for days in range(-3, 201):
        for waived in (False, True):
            for told in (False, True):
                many.append({
                    "process.paid_on": given + timedelta(days=days), "process.starts_on": given + timedelta(days=max(days, 0)),
                    "explanation.given_on": given, "explanation.how": "individual", "explanation.is_waived": waived,
                    "explanation.told_of_thirty_days": told, "survivor.given_on": given, "survivor.is_shortened": waived,
                })  # fmt: skip
                other = 0 <= days <= 180 and (days >= 30 or (waived and told))
                expected.append((other, 30 <= days <= 180 or (waived and 8 <= days <= 180)))
    found = answers(many)
    told_by = [
        [NAMES[c] == "yes" for c in found[rule]]
        for rule in ("explanation_is_in_order", "survivor_explanation_is_in_order")
    ]
    assert list(zip(*told_by, strict=True)) == expected


def test_figures_hold_together() -> None:
    processing_parameters().check()
