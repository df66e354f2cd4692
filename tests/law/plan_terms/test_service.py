"""Breaks in service and bought-back forfeitures: worked cases, both sides of each limit, every rule and every answer."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from test_amend_check import differences

import inservice
from inservice.cli import run
from inservice.determination.fact_frames import frame_of
from inservice.engine.evaluate import evaluate
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.errors import InputError
from inservice.facts.service import PAID_OUT, SERVICE, SERVICE_YEAR
from inservice.facts.tables import Facts
from inservice.law.plan_terms.ledgers import consecutive_breaks
from inservice.law.rulebook import rule_book

ROOT = Path(__file__).parents[3]
CASES = sorted((ROOT / "cases" / "service").glob("*.yaml"))
PLAN: dict[str, Any] = {
    "schema": "inservice/plan/1", "plan_id": "small", "name": "Small", "kind": "401k", "plan_year_end": "12-31",
    "effective": "2010-01-01", "sources": [{"source": "match", "vesting": "immediate"}],
    "forfeiture": {"buy_back_basis": "employer_only", "deemed_cash_out_zero_vested": "yes"},
}  # fmt: skip


@pytest.mark.parametrize("path", CASES, ids=[p.stem for p in CASES])
def test_case(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert case["source"] and case["refs"] and case["expect"]
    expected = json.loads(json.dumps(case["expect"], default=str))
    assert differences(expected, inservice.service(path).to_dict()) == []


def answered(
    hours: dict[int, int | None],
    *,
    asked: str = "2025-12-31",
    plan: dict[str, Any] | None = None,
    **facts: Any,
) -> dict[str, Any]:
    years = [{"begin": f"{y}-01-01", "end": f"{y}-12-31", "hours": h} for y, h in hours.items()]
    case = {
        "schema": "inservice/service/1",
        "plan": PLAN | (plan or {}),
        "asked_on": asked,
        "years": years,
        **facts,
    }
    found: dict[str, Any] = inservice.service(case).to_dict()
    return found


def paid(**changed: Any) -> dict[str, Any]:
    return {"paid_on": "2019-06-30", "event": "severance", "amount": "4000.00", "employer_amount": "4000.00",
            "forfeited": "6000.00"} | changed  # fmt: skip


AWAY: dict[int, int | None] = {
    2018: 2000,
    2019: 900,
    2020: 0,
    2021: 0,
    2022: 1500,
    2023: 2000,
    2024: 2000,
    2025: 2000,
}
WORK = {"hire_date": "2016-01-04", "severed_on": "2019-06-30", "rehired_on": "2022-03-01"}


@pytest.mark.parametrize(("hours", "is_break"), [(500, "yes"), (501, "no"), (0, "yes"), (None, "unknown")])
def test_500_hours_are_a_break(hours: int | None, is_break: str) -> None:
    assert answered({2025: hours})["years"][0]["is_break"] == is_break


@pytest.mark.parametrize(
    ("hours", "absence", "counted"),
    [(0, 501, 501), (0, 640, 501), (400, 100, 400), (400, 101, 501), (1200, 640, 1200)],
)
def test_an_absence_is_credited_where_it_saves_the_year(hours: int, absence: int, counted: int) -> None:
    """O-REH-30: in its own year only if that year would not be a break then, otherwise in the next."""
    years = [
        {"begin": "2023-01-01", "end": "2023-12-31", "hours": hours, "absence_hours": absence},
        {"begin": "2024-01-01", "end": "2024-12-31", "hours": 0},
    ]
    case = {"schema": "inservice/service/1", "plan": PLAN, "asked_on": "2024-12-31", "years": years}
    found = inservice.service(case).to_dict()["years"]
    assert found[0]["counted_hours"] == counted
    assert found[1]["counted_hours"] == (0 if counted > hours else min(absence, 501))


@pytest.mark.parametrize(("day", "restored"), [("2027-02-28", "yes"), ("2027-03-01", "no")])
def test_repayment_is_before_five_years_from_the_rehire(day: str, restored: str) -> None:
    found = answered(
        AWAY | {2026: 2000},
        asked="2027-03-31",
        employment=WORK,
        withdrawals=[paid(repaid_on=day, repaid_amount="4000.00")],
    )["withdrawals"][0]
    assert found["repay_before"] == "2027-03-01"
    assert found["is_restored"] == restored
    assert found["restore_by"] == ("2028-12-31" if restored == "yes" else None)


@pytest.mark.parametrize(("amount", "restored"), [("4000.00", "yes"), ("3999.99", "no")])
def test_all_of_it_is_repaid(amount: str, restored: str) -> None:
    found = answered(AWAY, employment=WORK, withdrawals=[paid(repaid_on="2023-05-01", repaid_amount=amount)])
    assert found["withdrawals"][0]["is_restored"] == restored


def test_what_the_document_asks_back() -> None:
    """O-REH-35: employer money alone, or everything; a document that does not say leaves it open."""
    mixed = [paid(amount="9000.00")]
    everything = {"forfeiture": {"buy_back_basis": "all_including_deferrals"}}
    assert (
        answered(AWAY, employment=WORK, withdrawals=mixed)["withdrawals"][0]["amount_to_repay"] == "4000.00"
    )
    found = answered(AWAY, plan=everything, employment=WORK, withdrawals=mixed)
    assert found["withdrawals"][0]["amount_to_repay"] == "9000.00"
    silent = answered(AWAY, plan={"forfeiture": {}}, employment=WORK, withdrawals=mixed)
    assert silent["withdrawals"][0]["amount_to_repay"] is None
    alone = answered(AWAY, plan={"forfeiture": {}}, employment=WORK, withdrawals=[paid()])
    assert alone["withdrawals"][0]["amount_to_repay"] == "4000.00"


def test_a_defined_benefit_plan_asks_for_interest() -> None:
    pension = {"kind": "defined_benefit", "sources": [{"source": "defined_benefit", "vesting": "immediate"}]}
    with_interest = answered(AWAY, plan=pension, employment=WORK, withdrawals=[paid(interest="212.35")])
    assert with_interest["withdrawals"][0]["amount_to_repay"] == "4212.35"
    unknown = answered(AWAY, plan=pension, employment=WORK, withdrawals=[paid()])
    assert unknown["withdrawals"][0]["amount_to_repay"] is None


def test_in_service_nothing_is_forfeited_and_five_years_run_from_the_payment() -> None:
    found = answered(AWAY, employment=WORK, withdrawals=[paid(event="in_service")])["withdrawals"][0]
    assert (found["forfeited_at_once"], found["repay_before"]) == ("no", "2024-06-30")


def test_without_a_repayment_clause_nothing_is_forfeited_at_once() -> None:
    waits = {"forfeiture": {"timing": "five_breaks_in_service"}}
    found = answered(AWAY, plan=waits, employment=WORK, withdrawals=[paid()])["withdrawals"][0]
    assert (found["forfeited_at_once"], found["is_restored"]) == ("no", "no")


def test_nothing_vested_is_deemed_repaid_on_rehire_before_five_breaks() -> None:
    zero = [paid(amount="0.00", employer_amount="0.00")]
    found = answered(AWAY, employment=WORK, withdrawals=zero)["withdrawals"][0]
    assert (found["is_restored"], found["restored"], found["restore_by"]) == ("yes", "6000.00", "2023-12-31")
    long_away = dict.fromkeys(range(2020, 2025), 0) | {2019: 900, 2025: 2000}
    late = WORK | {"rehired_on": "2025-01-06"}
    gone = answered(
        long_away,
        employment=late,
        withdrawals=[paid(amount="0.00", employer_amount="0.00", repaid_amount="0.00")],
    )
    assert gone["withdrawals"][0]["restored"] is None


def test_a_plan_may_restore_without_repayment() -> None:
    generous = {"forfeiture": {"buy_back_required": "no", "buy_back_basis": "employer_only"}}
    assert (
        answered(AWAY, plan=generous, employment=WORK, withdrawals=[paid()])["withdrawals"][0]["restored"]
        == "6000.00"
    )
    away = {"hire_date": "2016-01-04", "severed_on": "2019-06-30"}
    still = answered(AWAY, plan=generous, employment=away, withdrawals=[paid()])["withdrawals"][0]
    assert still["restored"] is None


@pytest.mark.parametrize(
    ("before", "away", "vested", "disregarded"),
    [(4, 5, "no", "yes"), (5, 5, "no", "yes"), (6, 5, "no", "no"), (6, 6, "no", "yes"), (3, 4, "no", "no"), (3, 6, "yes", "no"),
     (None, 4, "no", "no"), (None, 6, "no", "unknown")],
)  # fmt: skip
def test_rule_of_parity(before: int | None, away: int, vested: str, disregarded: str) -> None:
    hours: dict[int, int | None] = {2015 + n: 0 for n in range(away)} | {2014: 2000, 2015 + away: 2000}
    found = answered(hours, asked=f"{2015 + away}-12-31", years_before=before, vested_in_some_money=vested)
    assert found["earlier_service_may_be_disregarded"] == disregarded
    assert found["five_breaks"] == found["earlier_money_is_frozen"] == ("yes" if away >= 5 else "no")


def test_years_not_on_file_are_unknown_never_breaks() -> None:
    found = answered({2018: 2000, 2023: 2000}, asked="2025-12-31")
    assert [y["is_break"] for y in found["years"]] == ["no", *["unknown"] * 4, "no", "unknown", "unknown"]
    assert found["consecutive_breaks"] == [0, 4]
    assert found["five_breaks"] == "no"
    assert answered({2018: 2000, 2024: 2000})["five_breaks"] == "unknown"


def test_the_ledger_asks_for_breaks_that_begin_after_the_payment() -> None:
    years = pl.DataFrame(
        {
            "service": pl.Series([0] * 6, dtype=pl.UInt32),
            "begin": [date(y, 1, 1) for y in range(2019, 2025)],
            "end": [date(y, 12, 31) for y in range(2019, 2025)],
            "is_break": [YES] * 6,
        }
    )

    def fifth(day: date | None, rows: pl.DataFrame = years) -> dict[str, Any]:
        since = pl.DataFrame(
            {"service": [0], "paid_on": [day]}, schema={"service": pl.UInt32, "paid_on": pl.Date}
        )
        return consecutive_breaks(rows, since)[1].to_dicts()[0]

    assert fifth(date(2018, 12, 31)) == {"fifth_break_ends_on": date(2023, 12, 31), "has_five_breaks": YES}
    assert fifth(date(2019, 1, 1)) == {"fifth_break_ends_on": date(2024, 12, 31), "has_five_breaks": YES}
    assert fifth(date(2020, 1, 1)) == {"fifth_break_ends_on": None, "has_five_breaks": NO}
    assert fifth(None)["has_five_breaks"] == UNKNOWN
    hole = years.with_columns(pl.Series("is_break", [YES, UNKNOWN, YES, YES, YES, YES]))
    assert fifth(date(2018, 12, 31), hole) == {"fifth_break_ends_on": None, "has_five_breaks": UNKNOWN}


def test_installments_go_on_unless_the_plan_stops_them() -> None:
    def told(
        began: str, stops: str = "no", rehired: str | None = "2025-06-02", asked: str = "2025-06-30"
    ) -> Any:
        work = {"severed_on": "2024-03-29", "installments_began_on": began} | (
            {"rehired_on": rehired} if rehired else {}
        )
        plan = {"rehire": {"stop_installments": stops}}
        return answered({2024: 520}, asked=asked, plan=plan, employment=work)["installments"]

    assert told("2024-07-01") == {"began_on": "2024-07-01", "go_on": "yes", "stop_on": None}
    assert told("2024-07-01", "yes")["stop_on"] == "2025-06-02"
    # both sides of the rehire: by the day of the first installment, and by the day asked
    assert told("2025-06-01")["go_on"] == "yes" and told("2025-06-02")["go_on"] == "no"
    assert told("2024-07-01", "yes", asked="2025-06-01")["go_on"] == "yes"
    assert told("2024-07-01", "yes", asked="2025-06-02")["go_on"] == "no"
    assert told("2024-07-01", "yes", rehired=None)["go_on"] == "yes"
    assert answered({2024: 520}, employment={"severed_on": "2024-03-29"})["installments"] is None
    with pytest.raises(InputError, match="began before employment ended"):
        told("2024-03-28")


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["service", str(CASES[0])]) == 0
    assert "before May 1, 2028" in capsys.readouterr().out
    assert run(["service", str(ROOT / "cases/service/maternity-absence.yaml"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["years"][1]["counted_hours"] == 501


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"years": [{"begin": "2024-01-01", "end": "2024-12-31", "hors": "3"}]}, "Did you mean hours?"),
        (
            {
                "years": [
                    {"begin": "2024-01-01", "end": "2024-12-31"},
                    {"begin": "2024-06-01", "end": "2025-05-31"},
                ]
            },
            "overlap",
        ),
        ({"employment": {"severed_on": "2024-01-01", "rehired_on": "2023-01-01"}}, "not in this order"),
        ({"asked_on": None}, "asked_on is required"),
        ({"withdrawals": [{"amount": "1.00", "employer_amount": "2.00"}]}, "cannot exceed"),
        ({"plan": None}, "plan is required"),
    ],
)
def test_errors_teach(changed: dict[str, Any], said: str) -> None:
    case = {"schema": "inservice/service/1", "plan": PLAN, "asked_on": "2025-01-01"} | changed
    with pytest.raises(InputError) as raised:
        inservice.service(case)
    assert said in str(raised.value)


def test_every_rule_gives_every_answer() -> None:
    luck = random.Random(11)
    kinds: dict[str, tuple[Any, ...]] = {
        "truth": (True, False), "number": (0, 4, 5, 300, 501, 900), "money": (0, 100_00, 200_00), "text": ("severance", "in_service"),
        "date": (date(2018, 1, 1), date(2020, 1, 1), date(2022, 1, 1), date(2026, 1, 1)),
    }  # fmt: skip

    def drawn(grain: Any) -> dict[str, Any]:
        return {
            name: None if luck.random() < 0.1 else luck.choice(kinds[fact.kind])
            for name, fact in Facts.all.items() if fact.grain_declared is grain
        }  # fmt: skip

    count = 800
    frames = {SERVICE.name: frame_of(SERVICE, [drawn(SERVICE) for _ in range(count)])}
    for grain in (SERVICE_YEAR, PAID_OUT):
        frames[grain.name] = frame_of(
            grain, [drawn(grain) for _ in range(count)], {SERVICE: list(range(count))}
        )
    names = [n for n, r in rule_book().rules.items() if r.module.endswith("plan_terms.rehire")]
    found = evaluate(rule_book(), names, frames)
    seen: dict[str, set[Any]] = defaultdict(set)
    for name in names:
        column = found[rule_book().grains[name].name][name].to_list()
        seen[name] = set(column) if rule_book()[name].kind == "truth" else {v is None for v in column}
    wanted = {n: {YES, NO, UNKNOWN} if rule_book()[n].kind == "truth" else {True, False} for n in names}
    assert {n: wanted[n] - seen[n] for n in names if wanted[n] - seen[n]} == {}
