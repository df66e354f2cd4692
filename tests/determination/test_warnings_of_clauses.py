"""What is said of clauses and money beside the answer: only what concerns it, and in the words that hold on that day."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from inservice.api import Determination, decide, read_case

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "cases" / "availability"
EXAMPLES = ROOT / "examples" / "cases"
Decided = Callable[..., dict[str, Any]]


@pytest.fixture
def decided(tmp_path: Path) -> Decided:
    """Decides the case at a path with another request, and whatever else is changed."""

    def decided(
        path: Path, change: Callable[[dict[str, Any]], None] = lambda case: None, **of_request: Any
    ) -> dict[str, Any]:
        case = yaml.safe_load(path.read_text("utf-8"))
        case.pop("expect", None)
        shutil.copy(path.parent / case["plan"], tmp_path / "plan.yaml")
        case["plan"] = "plan.yaml"
        case["request"] = {k: v for k, v in (case["request"] | of_request).items() if v is not None}
        change(case)
        (tmp_path / "case.yaml").write_text(yaml.safe_dump(case), "utf-8")
        found = decide(read_case(tmp_path / "case.yaml"))
        assert isinstance(found, Determination)
        return found.to_dict()

    return decided


def _clauses(warnings: list[str]) -> list[str]:
    return [each for each in warnings if each.startswith("Clause ")]


def test_a_void_clause_is_told_where_it_is_asked_for(decided: Decided) -> None:
    """Stated age 55 on deferrals (D-PLAN-01): a warning of the request that asks for it alone."""
    path = CASES / "stated-age-55-on-deferrals.yaml"
    asked = decided(path, event="stated_age")
    assert any(" is void: " in each for each in _clauses(asked["warnings"]))
    assert _clauses(decided(path, event="age_59_half")["warnings"]) == []


@pytest.mark.parametrize(("day", "is_stayed"), [("2020-06-01", True), ("2021-06-01", False)])
def test_a_clause_that_the_law_stays_for_a_year_is_not_void(
    decided: Decided, day: str, is_stayed: bool
) -> None:
    """The minimums of 2020 were waived (26 USC 401(a)(9)(I)); the clause stands again in 2021."""

    def elects_minimums(case: dict[str, Any]) -> None:
        case["person"]["birth_date"] = "1945-01-01"

    path = CASES / "required-minimum-five-percent-owner.yaml"
    found = decided(
        path,
        elects_minimums,
        payment_date=day,
        received_on=day,
        notice_given_on=None,
        event="required_minimum",
    )
    blocked = [
        b["sentence"]
        for row in found["options"]
        if row["event"] == "required_minimum"
        for b in row["blocked_by"]
    ]
    assert any("waived for 2020" in each for each in blocked) is is_stayed
    assert not any(" is void: " in each for each in blocked)


def test_what_a_plan_could_not_offer_is_not_told_as_left_out() -> None:
    """Domestic abuse money is not for plans under the survivor-annuity rules (D-ELIG-58), dividends for ESOPs alone (D-PATH-25)."""
    harbor = decide(EXAMPLES / "05-hardship.yaml").to_dict()["not_offered"]
    assert not {each["event"] for each in harbor} & {"domestic_abuse", "employer_stock_dividend"}
    other = decide(CASES / "stated-age-55-on-deferrals.yaml").to_dict()["not_offered"]
    assert "domestic_abuse" in {each["event"] for each in other}
    assert all(set(each) == {"source", "event", "ref", "cites", "condition"} for each in other)


def test_an_answer_is_not_changed_through_its_dictionary() -> None:
    answer = decide(read_case(EXAMPLES / "06-roth.yaml"))
    answer.to_dict()["outcome"] = "denied"
    assert answer.outcome == "approved"


@pytest.mark.parametrize("is_known", [True, False])
def test_money_left_out_because_it_is_not_known_is_told(decided: Decided, is_known: bool) -> None:
    """A pro rata plan pays out of what is on file; what else could have paid its share is said."""

    def change(case: dict[str, Any]) -> None:
        case["person"]["birth_date"] = "1960-01-01"
        if not is_known:
            next(a for a in case["accounts"] if a["source"] == "after_tax").pop("balance")

    path = EXAMPLES / "02-by-type-of-contribution.yaml"
    found = decided(path, change, amount="1000.00", order="pro_rata", ask=None, event=None)
    assert found["outcome"] == "approved"
    told = [each for each in found["warnings"] if "nothing is drawn from it" in each]
    (name,) = {each["account_id"] for each in found["options"] if each["source"] == "after_tax"}
    assert any(name in each for each in told) is not is_known
