"""What an answer lacks: of which account, and how far a record would have to reach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from inservice import decide

ROOT = Path(__file__).resolve().parent.parent.parent
CASES = {
    "stock": ROOT / "cases" / "taxation" / "company-stock" / "stock-of-unknown-cost.yaml",
    "one-a-year": ROOT / "examples" / "cases" / "11-one-a-year.yaml",
}


def answer(name: str, **changed: Any) -> dict[str, Any]:
    """A case decided with some of its parts changed."""
    path = CASES[name]
    case = yaml.safe_load(path.read_text("utf-8")) | changed
    case.pop("expect", None)
    case["plan"] = yaml.safe_load((path.parent / case["plan"]).read_text("utf-8"))
    return decide(case).to_dict()


def needed(data: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(each["fact"], each["account_id"]) for each in data["facts_needed"]]


def test_a_fact_of_an_account_says_of_which() -> None:
    cash = {"account_id": "cash", "source": "profit_sharing", "balance": "500.00", "as_of": "2025-06-16"}
    cash |= {"basis": "0.00", "vested": "100%"}
    accounts = yaml.safe_load(CASES["stock"].read_text("utf-8"))["accounts"]
    data = answer("stock", accounts=[cash, *accounts])
    assert needed(data) == [("account.employer_stock_cost", "stock")]
    balances = {u["account_id"]: u["value"] for u in data["facts_used"] if u["fact"] == "account.balance"}
    assert balances == {"cash": "500.00", "stock": "10000.00"}


def covered(since: str, through: str) -> dict[str, Any]:
    return {"coverage": {"distributions": {"from": since, "through": through}}, "distributions": []}


@pytest.mark.parametrize(
    ("since", "through", "lacks"),
    [
        ("2025-01-01", "2025-08-03", []),
        ("2025-01-02", "2025-08-03", ["coverage.distributions_from"]),
        ("2025-01-01", "2025-06-28", ["coverage.distributions_through"]),
        ("2025-01-02", "2025-06-28", ["coverage.distributions_from", "coverage.distributions_through"]),
    ],
)
def test_a_record_that_begins_too_late_or_ends_too_early_is_asked_for(
    since: str, through: str, lacks: list[str]
) -> None:
    # one withdrawal in a plan year from January 1; received on June 30, paid on August 4
    data = answer("one-a-year", **covered(since, through))
    assert data["outcome"] == ("cannot_be_determined" if lacks else "approved")
    assert needed(data) == [(fact, None) for fact in lacks]
    assert all("does not reach far enough" in each["says"] for each in data["facts_needed"])


def test_a_lump_sum_asks_for_the_record_since_59_half() -> None:
    # born 1965-02-02, 59 1/2 on 2024-08-02
    held = yaml.safe_load(CASES["stock"].read_text("utf-8"))["accounts"][0]
    held["employer_stock"]["cost"] = "2000.00"
    data = answer("stock", accounts=[held], **covered("2024-08-03", "2025-06-16"))
    assert data["tax"]["taxable"] is None
    [lacking] = data["facts_needed"]
    assert lacking["fact"] == "coverage.distributions_from"
    assert lacking["why"] == "The plan's payment history does not reach from August 2, 2024 to the request."
    assert answer("stock", accounts=[held], **covered("2024-08-02", "2025-06-16"))["facts_needed"] == []
