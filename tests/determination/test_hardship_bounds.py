"""A hardship whose tax rates are not on file: whatever they turn out to be, what is then paid lies within the bounds told before."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

import inservice

CASES = Path(__file__).parents[2] / "cases" / "availability"
SOURCES = ("pre_tax_deferrals", "roth_deferrals", "qualified_nonelective", "match")


def situation(seed: int) -> dict[str, Any]:
    """One to three accounts, and a request for less, as much or more than the need of 5,480.00."""
    rng = random.Random(seed)
    case = yaml.safe_load((CASES / "gross-up-rates-missing.yaml").read_text("utf-8"))
    case["plan"] = yaml.safe_load((CASES / case["plan"]).read_text("utf-8"))
    del case["expect"]
    case["accounts"] = [
        {"account_id": f"a{n}", "source": rng.choice(SOURCES), "as_of": "2025-07-15", "vested": "100%",
         "balance": f"{(held := rng.choice([500, 3000, 5480, 6000, 20000]))}.00", "basis": f"{rng.choice([0, held // 3])}.00"}
        for n in range(rng.randint(1, 3))
    ]  # fmt: skip
    request = case["request"]
    request["ask"], request["order"] = (
        rng.choice(["gross", "net", "all"]),
        rng.choice(["cheapest", "pro_rata"]),
    )
    request["amount"] = (
        "all" if request["ask"] == "all" else f"{rng.choice([3000, 5480, 5481, 8000, 30000])}.00"
    )
    told: dict[str, Any] = json.loads(json.dumps(case, default=str))
    return told


@pytest.mark.parametrize("seed", range(24))
def test_the_rates_once_known_stay_within_the_bounds(seed: int) -> None:
    case = situation(seed)
    before = inservice.decide(case).to_dict()
    held = sum(float(account["balance"]) for account in case["accounts"])
    # the need is certain, as far as there is money and it is asked for
    certain = min(5480.00, held)
    asked = certain if case["request"]["ask"] == "all" else float(case["request"]["amount"])
    assert min(certain, asked) <= float(before["at_least"]) <= certain
    for rate in ("0%", "15%", "37%"):
        case["claims"]["hardship"]["federal_rate"] = rate
        after = inservice.decide(case).to_dict()
        assert float(before["at_least"]) <= float(after["approved"])
        assert before["at_most"] is None or float(after["approved"]) <= float(before["at_most"])
        if before["outcome"] != "cannot_be_determined":
            assert (after["outcome"], after["approved"]) == (before["outcome"], before["approved"])


def test_without_an_amount_the_tax_that_the_payment_causes_is_counted() -> None:
    example = Path(__file__).parents[2] / "examples" / "cases" / "05-hardship.yaml"
    case = yaml.safe_load(example.read_text("utf-8"))
    case["plan"] = yaml.safe_load((example.parent / case["plan"]).read_text("utf-8"))
    told = []
    for amount in ({}, {"ask": "all"}, {"amount": "6300.01"}, {"amount": "6300.00"}):
        request = {key: value for key, value in case["request"].items() if key != "amount"} | amount
        options = inservice.availability(case | {"request": request}).to_dict()["options"]
        [hardship] = [o for o in options if o["event"] == "hardship"]
        told.append((hardship["status"], hardship["available"]))
    assert told == [("yes", "10000.00")] * 3 + [("yes", "6300.00")]
    memo = inservice.decide(case | {"request": request}).memo()
    assert "taxable share" not in memo and "Hardship may pay $6,300.00 from this account." in memo
