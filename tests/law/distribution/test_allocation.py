"""The allocation ledger against a plain sequential computation, on random options that share accounts and caps."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from inservice.law.distribution.ledgers import Draw, Run, allocation

OPTION = {
    "run": pl.UInt32, "account": pl.UInt32, "option": pl.UInt32, "event": pl.String, "available": pl.Int64, "vested": pl.Int64,
    "cap": pl.Int64, "is_hardship": pl.Boolean, "order": pl.Int64, "withheld_numerator": pl.Int64,
    "state_numerator": pl.Int64, "withheld_denominator": pl.Int64,
}  # fmt: skip
RUN = {"run": pl.UInt32, "ask": pl.String, "amount": pl.Int64, "percent": pl.Int64, "is_pro_rata": pl.Boolean}


def option(run: int, account: int, position: int, event: str, available: int, **more: Any) -> dict[str, Any]:
    return {
        "run": run, "account": account, "option": position, "event": event, "available": available, "vested": available,
        "cap": None, "is_hardship": event == "hardship", "order": position, "withheld_numerator": 0,
        "state_numerator": 0, "withheld_denominator": 10_000,
        **more,
    }  # fmt: skip


def run(
    ask: str,
    amount: int | None = None,
    *,
    percent: int | None = None,
    is_pro_rata: bool = False,
    number: int = 0,
) -> dict[str, Any]:
    return {"run": number, "ask": ask, "amount": amount, "percent": percent, "is_pro_rata": is_pro_rata}


def amounts(options: list[dict[str, Any]], *runs: dict[str, Any]) -> list[int]:
    draws = [Draw(minimum=None, whole_only=False, **row) for row in options]
    paid = allocation(draws, [Run(**row) for row in runs])
    return [each.amount for each in sorted(paid, key=lambda each: (each.draw.run, each.draw.option))]


def half_up(value: Fraction) -> int:
    return int((value * 2 + 1) // 2)


def withheld(gross: int, row: dict[str, Any]) -> int:
    return sum(
        half_up(Fraction(gross * row[n], row["withheld_denominator"]))
        for n in ("withheld_numerator", "state_numerator")
    )


def plainly(options: list[dict[str, Any]], target: int, *, net: bool = False) -> dict[int, int]:
    """One option after another: what the account, the cap and the request still leave."""
    in_account: dict[int, int] = {}
    in_cap: dict[str, int] = {}
    paid: dict[int, int] = {}
    for row in sorted(options, key=lambda o: (o["is_hardship"], o["order"])):
        room = min(row["available"], row["vested"] - in_account.get(row["account"], 0))
        if row["cap"] is not None:
            room = min(room, row["cap"] - in_cap.get(row["event"], 0))
        room = max(room, 0)
        in_account[row["account"]] = in_account.get(row["account"], 0) + room
        in_cap[row["event"]] = in_cap.get(row["event"], 0) + room
        if not net:
            paid[row["option"]] = min(room, target)
            target -= paid[row["option"]]
            continue
        most = room - withheld(room, row)
        if most <= target:
            paid[row["option"]] = room if most > 0 else 0
            target -= most
        else:
            gross = target
            while gross - withheld(gross, row) < target:
                gross += 1
            paid[row["option"]], target = (gross if target else 0), 0
    return paid


def random_options(rng: random.Random, number: int) -> list[dict[str, Any]]:
    events = ["any_time", "age_59_half", "birth_or_adoption", "emergency_expense", "hardship"]
    caps = {e: (rng.randrange(1, 60_000) if e in events[2:] and rng.random() < 0.8 else None) for e in events}
    rows: list[dict[str, Any]] = []
    for account in range(rng.randrange(1, 5)):
        vested = rng.randrange(0, 90_000)
        for event in rng.sample(events, rng.randrange(1, 4)):
            rows.append(option(
                number, number * 10 + account, len(rows), event, rng.randrange(0, vested + 1), vested=vested, cap=caps[event],
                withheld_numerator=rng.choice([0, 1000, 2000, 2543]), state_numerator=rng.choice([0, 0, 500, 333]),
            ))  # fmt: skip
    return rows


@pytest.mark.parametrize("net", [False, True])
def test_agrees_with_one_option_after_another(net: bool) -> None:
    rng = random.Random(20260101 + net)
    options: list[dict[str, Any]] = []
    runs: list[dict[str, Any]] = []
    expected: list[int] = []
    for number in range(400):
        rows = random_options(rng, number)
        target = rng.randrange(0, 150_000)
        plain = plainly(rows, target, net=net)
        options += rows
        runs.append(run("net" if net else "gross", target, number=number))
        expected += [plain[row["option"]] for row in rows]
    assert amounts(options, *runs) == expected


def test_pro_rata_adds_up_to_the_cent_and_pays_hardship_last() -> None:
    rows = [
        option(0, 0, 0, "any_time", 10_001), option(0, 1, 1, "any_time", 20_000), option(0, 2, 2, "any_time", 33_333),
        option(0, 3, 3, "hardship", 50_000),
    ]  # fmt: skip
    paid = amounts(rows, run("gross", 10_000, is_pro_rata=True))
    assert sum(paid) == 10_000
    assert paid[3] == 0
    exact = [Fraction(10_000 * a, 63_334) for a in (10_001, 20_000, 33_333)]
    assert all(abs(p - e) < 1 for p, e in zip(paid, exact, strict=False))
    # one cent more than everything else holds comes from hardship
    assert amounts(rows, run("gross", 63_335, is_pro_rata=True)) == [10_001, 20_000, 33_333, 1]


def test_a_cap_is_shared_between_accounts() -> None:
    rows = [
        option(0, 0, 0, "birth_or_adoption", 400_000, cap=500_000),
        option(0, 1, 1, "birth_or_adoption", 400_000, cap=500_000),
    ]
    assert amounts(rows, run("all")) == [400_000, 100_000]
    assert amounts(rows, run("gross", 500_001)) == [400_000, 100_000]


def test_percent_and_all_take_what_the_caps_leave() -> None:
    rows = [option(0, 0, 0, "any_time", 10_000), option(0, 1, 1, "any_time", 5_001)]
    assert amounts(rows, run("percent", percent=5_000)) == [7_500, 0]
    assert amounts(rows, run("all")) == [10_000, 5_001]


def test_no_options_give_no_rows() -> None:
    assert amounts([], run("gross", 100)) == []
