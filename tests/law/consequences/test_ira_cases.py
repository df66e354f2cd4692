"""The worked cases of IRAs, medical bills and college answer as their published sources say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from inservice.determination.consequences.early_payments import college, medical
from inservice.determination.consequences.iras import curve, five_years, with_rollover
from inservice.determination.consequences.pro_rata import ProRata
from inservice.engine.money import cents
from inservice.intake.consequences.expenses import Expenses, education_facts, medical_facts
from inservice.intake.consequences.iras import Iras, rows_of

from ...cases.test_worked_cases import differences

ROOT = Path(__file__).resolve().parents[3] / "cases" / "consequences"
CASES = sorted(p for folder in ("pro-rata", "medical", "college") for p in (ROOT / folder).glob("*.yaml"))


def answer(content: dict[str, Any]) -> Any:
    """What the case asks: its forms, or what its payment bears."""
    if "iras" in content:
        forms = ProRata.of(**rows_of(Iras.model_validate(content["iras"])))
        return [forms.to_dict(at) for at in range(forms.count)]
    expenses = Expenses.model_validate(content["expenses"])
    payment = {
        k: cents(v) if isinstance(v, str) and k != "paid_from" else v for k, v in content["payment"].items()
    }
    if expenses.medical is not None:
        return medical([{**payment, **medical_facts(expenses.medical)}])[0]
    assert expenses.education is not None
    return college([{**payment, **education_facts(expenses.education)}])[0]


def test_there_are_cases() -> None:
    assert len(CASES) >= 11


@pytest.mark.parametrize("path", CASES, ids=[p.stem for p in CASES])
def test_case(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert content["source"] and "\n" not in content["source"] and content["refs"] and content["title"]
    assert differences(content["expect"], answer(content)) == []


def test_a_proposed_rollover_beside_the_facts_on_file() -> None:
    """The money still in the plan: clean now, tainted if $500,000 arrives before the year is out, clean if after it."""
    iras = Iras.model_validate({
        "year": 2024, "marginal_rate": "24%",
        "owners": [{
            "owner": "self", "birth_date": "1972-03-01", "basis_before": "0.00", "opening_value": "0.00", "wants_backdoor_roth": "yes",
            "compensation": "200000.00", "income_before_iras": "200000.00", "desired_contribution": "8000.00",
            "movements": [
                {"kind": "contribution", "amount": "8000.00", "arrived_on": "2024-01-08", "deducted": "0.00"},
                {"kind": "conversion", "amount": "8000.00", "left_on": "2024-01-10", "arrived_on": "2024-01-10"},
            ],
        }],
    })  # fmt: skip
    rows = rows_of(iras, "single")
    without = ProRata.of(**rows)
    moved = ProRata.of(**with_rollover(rows, 0, 500_000_00, date(2024, 12, 27), date(2024, 12, 31)))
    assert (without.to_dict()["taxable"], moved.to_dict()["taxable"]) == ("0.00", "7872.00")
    assert moved.to_dict()["needs_the_backdoor"] == "yes"
    ahead = five_years(moved, 0, iras.marginal_rate)
    assert ahead is not None and ahead["tax"] == "9154.56"
    assert moved.squares() == {"basis_squares": "1.6", "pre_tax_squares": "98.4"}
    assert [r["taxable"] for r in curve(moved) if r["is_yours"]] == ["7872.00"]
    late = ProRata.of(**with_rollover(rows, 0, 500_000_00, date(2024, 12, 27), date(2025, 1, 2)))
    assert late.to_dict()["taxable"] == "0.00"
    nothing = ProRata.of(**rows_of(Iras.model_validate({"year": 2024, "owners": [{"owner": "self"}]})))
    assert (five_years(nothing), curve(nothing)) == (None, [])


@pytest.mark.parametrize(
    ("arrives", "taxable"), [(date(2025, 12, 31), "6902.00"), (date(2026, 1, 1), "0.00")]
)
def test_a_rollover_beside_values_on_file(arrives: date, taxable: str) -> None:
    content = yaml.safe_load((ROOT / "pro-rata" / "spouse-is-not-pooled.yaml").read_text(encoding="utf-8"))
    rows = rows_of(Iras.model_validate(content["iras"]))
    moved = ProRata.of(**with_rollover(rows, 0, 500_000_00, date(2025, 12, 20), arrives))
    assert moved.to_dict()["taxable"] == taxable


def test_what_the_section_refuses() -> None:
    owner = {
        "owner": "self",
        "opening_value": "1.00",
        "accounts": [{"account_id": "a", "kind": "sep", "value": "1.00"}],
    }
    mixed = [
        {"kind": "contribution", "amount": "1.00", "deducted": "0.00"},
        {"kind": "contribution", "amount": "1.00"},
    ]
    late = [{"kind": "to_plan", "left_on": "2024-02-02", "arrived_on": "2024-02-01"}]
    for bad, said in (
        (owner, "opening value"), ({"owner": "self", "movements": mixed}, "what is deducted"),
        ({"owner": "self", "movements": late}, "before it leaves"), ({"owner": "self", "cash": "1.00"}, "Extra inputs"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=said):
            Iras.model_validate({"year": 2024, "owners": [bad]})
