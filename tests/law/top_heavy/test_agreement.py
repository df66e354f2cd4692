"""A second computation in plain fractions agrees on random employers; and what must not change an answer does not."""

from __future__ import annotations

import importlib.util
import random
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from inservice.determination.top_heavy import TopHeavyReport
from inservice.engine.money import cents
from inservice.facts.top_heavy_book import TopHeavyBook

_SPEC = importlib.util.spec_from_file_location("plain_top_heavy", Path(__file__).with_name("plain.py"))
assert _SPEC and _SPEC.loader
plain = importlib.util.module_from_spec(_SPEC)
sys.modules["plain_top_heavy"] = plain
_SPEC.loader.exec_module(plain)


def report_of(rows: dict[str, list[dict[str, Any]]]) -> TopHeavyReport:
    return TopHeavyReport.of(TopHeavyBook.of(rows), plain.YEAR)


def agree(seed: int, employers: int) -> None:
    rng = random.Random(seed)
    drawn = [plain.draw(rng, k) for k in range(employers)]
    report = report_of(plain.rows_of(drawn))
    plans = {p["plan_id"]: p for p in report.plans}
    people = {p["person_id"]: p for p in report.people}
    for e in drawn:
        wanted = plain.answer_of(e)
        told = plans[e.name]
        where = f"seed {seed}, {e}"
        for p in e.people:
            found = people[p.name]
            assert Fraction(found["owns"]) == wanted["share"][p.name], (p.name, where)
            assert (found["status"] == "key") == (p.name in wanted["keys"]), (p.name, where)
            assert cents(found["amount_least"]) == cents(found["amount_most"]) == wanted["amounts"][p.name], (
                where
            )
            assert cents(found["still_owed"]) == wanted["owed"][p.name], (p.name, where)
        assert told["is_top_heavy"] == ("yes" if wanted["top_heavy"] else "no"), where
        if wanted["keys"]:
            assert (cents(told["key_least"]), cents(told["nonkey_most"])) == wanted["sums"], where


@pytest.mark.parametrize("seed", range(8))
def test_the_second_computation_agrees(seed: int) -> None:
    agree(seed, 20)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 600))
def test_the_second_computation_agrees_on_ten_thousand_employers(seed: int) -> None:
    agree(seed, 20)


def _answers(report: TopHeavyReport) -> dict[str, Any]:
    status = {p["plan_id"]: p["is_top_heavy"] for p in report.plans}
    return status | {p["person_id"]: (p["status"], p["amount_least"], p["still_owed"]) for p in report.people}


def test_the_order_of_rows_changes_nothing() -> None:
    rng = random.Random(416)
    rows = plain.rows_of([plain.draw(rng, k) for k in range(10)])
    before = _answers(report_of(rows))
    for table in rows.values():
        rng.shuffle(table)
    assert _answers(report_of(rows)) == before


def test_scaling_every_balance_and_payment_changes_no_status() -> None:
    rng = random.Random(318)
    drawn = [plain.draw(rng, k) for k in range(15)]
    before = {p["plan_id"]: p["is_top_heavy"] for p in report_of(plain.rows_of(drawn)).plans}
    for e in drawn:
        for p in e.people:
            p.balance *= 7
            p.payments = [(on, why, much * 7) for on, why, much in p.payments]
    assert {p["plan_id"]: p["is_top_heavy"] for p in report_of(plain.rows_of(drawn)).plans} == before


def test_splitting_an_account_changes_nothing() -> None:
    rng = random.Random(72)
    rows = plain.rows_of([plain.draw(rng, k) for k in range(10)])
    before = _answers(report_of(rows))
    split = []
    for row in rows["balances"]:
        half = row["balance"] // 2
        split += [row | {"balance": half}, row | {"balance": row["balance"] - half}]
    assert _answers(report_of(rows | {"balances": split})) == before


def test_more_key_money_never_makes_a_plan_less_top_heavy() -> None:
    rng = random.Random(60)
    drawn = [plain.draw(rng, k) for k in range(15)]
    before = {p["plan_id"]: p["is_top_heavy"] for p in report_of(plain.rows_of(drawn)).plans}
    for e in drawn:
        keys = plain.answer_of(e)["keys"]
        for p in e.people:
            p.balance += 1_000_00 if p.name in keys else 0
    after = {p["plan_id"]: p["is_top_heavy"] for p in report_of(plain.rows_of(drawn)).plans}
    assert all(after[plan] == "yes" for plan, status in before.items() if status == "yes")
    assert "yes" in before.values() and "no" in before.values(), "the sample says something"


LEARNABLE = {
    "balances": ("balance", "is_unrelated"),
    "employment": ("last_service_date", "hire_date"),
    "officers": ("is_officer",),
    "compensation": ("amount",),
    "distributions": ("reason", "amount"),
    "contributions": ("amount",),
    "headcounts": ("employees",),
}


@pytest.mark.parametrize("seed", range(6))
def test_learning_a_record_never_reverses_an_answer(seed: int) -> None:
    rng = random.Random(seed)
    rows = plain.rows_of([plain.draw(rng, k) for k in range(12)])
    known = report_of(rows)
    forgotten = {
        table: [
            {c: None if c in LEARNABLE.get(table, ()) and rng.random() < 0.08 else v for c, v in r.items()}
            for r in held
        ]
        for table, held in rows.items()
    }
    if rng.random() < 0.5:
        forgotten["coverage"] = [
            {"table": t} for t in ("balances", "contributions", "family", "key_history", "safe_harbor")
        ]
    partly = report_of(forgotten)
    after = {p["plan_id"]: p for p in known.plans}
    for plan in partly.plans:
        if plan["is_top_heavy"] != "unknown":
            assert plan["is_top_heavy"] == after[plan["plan_id"]]["is_top_heavy"]
    people = {p["person_id"]: p for p in known.people}
    for person in partly.people:
        whole = people[person["person_id"]]
        for column in ("performed_services", "counts", "is_owed_minimum"):
            assert person[column] in ("unknown", whole[column]), (person["person_id"], column)
        if person["status"] != "unknown":
            assert person["status"] == whole["status"]
        for column in ("minimum", "counted", "still_owed"):
            assert person[column] in (None, whole[column]), (person["person_id"], column)
        assert cents(person["amount_least"]) <= cents(whole["amount_least"])
        if person["amount_most"] is not None:
            assert cents(person["amount_most"]) >= cents(whole["amount_most"])
