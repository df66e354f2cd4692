"""Whole cases of consequences, each changed in one respect and decided by hand: both sides of each threshold, and missing facts."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from inservice import api
from inservice.intake.consequences.starting import new_consequences
from inservice.intake.starting import new_plan
from inservice.plan.yaml_text import read_text_document

CASES = Path(__file__).parents[2] / "examples" / "cases"
LEFT_OUT = object()
OWNER = "iras.owners.0."
LOAN = {
    "rate": "8%",
    "months": "60",
    "fees": "0.00",
    "highest_owed_in_past_year": "0.00",
    "keeps_floor": "yes",
}


def content(name: str) -> dict[str, Any]:
    held = read_text_document(CASES / f"consequences-{name}.yaml").content
    assert isinstance(held, dict)
    return {**held, "plan": read_text_document(CASES / str(held["plan"])).content}


def changed(name: str, changes: dict[str, Any]) -> dict[str, Any]:
    """The answer to an example with values put at dotted paths, or left out."""
    case = copy.deepcopy(content(name))
    for path, value in changes.items():
        place: Any = case
        *above, last = path.split(".")
        for key in above:
            place = place[int(key)] if key.isdigit() else place.setdefault(key, {})
        if value is LEFT_OUT:
            place.pop(last, None)
        else:
            place[last] = value
    return api.consequences(case).to_dict()


def condition(data: dict[str, Any], name: str) -> str:
    told = {"for": "yes", "against": "yes", "unknown": "unknown", "does_not_apply": "no"}
    return next(
        (told[where] for where, rows in data["lists"].items() for row in rows if row["name"] == name),
        "silent",
    )


def paid(day: str) -> dict[str, str]:
    places = (
        "request.payment_date",
        "request.received_on",
        "request.notice_given_on",
        "coverage.distributions.through",
        "coverage.other_plans.through",
    )
    return dict.fromkeys(places, day)


def pays(stay: str, move: str, stay_later: str = "0.00", move_later: str = "0.00") -> dict[str, Any]:
    return {"adviser.pay": {"stay": {"first_year": stay, "later_years": stay_later},
                            "move": {"first_year": move, "later_years": move_later}}}  # fmt: skip


def stock(value: str, cost: str) -> dict[str, Any]:
    none = {"value": "0.00", "cost": "0.00"}
    return {f"accounts.{n}.employer_stock": {"value": value, "cost": cost} if n == 0 else none for n in range(4)}  # fmt: skip


def income(amount: str, later: str | None = "no") -> dict[str, Any]:
    return {f"{OWNER}income_before_iras": amount, "intent.backdoor_needed_later": later}


def born(birth: str, day: str) -> dict[str, Any]:
    year = day[:4]
    return {"person.birth_date": birth, f"{OWNER}birth_date": birth, "household.tax_year": year, "iras.year": year,
            f"{OWNER}movements": [], **paid(day)}  # fmt: skip


SPOILED = "would_spoil_the_backdoor"
RULE_OF_55 = "would_lose_the_rule_of_55"
MINIMUMS = "would_lose_the_delay_of_minimums"
GAINS = "adviser_gains_by_the_move"
CONDITIONS: list[tuple[str, dict[str, Any], str, str]] = [
    # C-DEC-22: single, 2024, age 52, wants to contribute 8,000; the Roth range is 146,000 to 161,000
    ("adviser", {}, SPOILED, "yes"),
    ("adviser", {"intent.wants_backdoor_roth": "no"}, SPOILED, "no"),
    ("adviser", {"intent.wants_backdoor_roth": LEFT_OUT}, SPOILED, "unknown"),
    ("adviser", income("146000.00"), SPOILED, "no"),
    ("adviser", income("153500.00"), SPOILED, "yes"),  # half of 8,000 is all a Roth IRA takes
    ("adviser", income("161000.00"), SPOILED, "yes"),
    ("adviser", income("100000.00", None), SPOILED, "unknown"),  # the next five years have not been said
    ("adviser", income("100000.00", "yes"), SPOILED, "yes"),
    ("adviser", paid("2025-01-03"), SPOILED, "yes"),  # 2024 stays clean, 2025 does not
    ("adviser", {"destinations": LEFT_OUT}, SPOILED, "yes"),  # the request itself goes to a traditional IRA
    ("adviser", {"iras": LEFT_OUT}, SPOILED, "unknown"),
    # C-DEC-26: born March 10, 1972; the year of 55 begins on 2027-01-01, 59 1/2 is 2031-09-10
    ("adviser", {"intent.retire_by": "2026-12-31"}, RULE_OF_55, "no"),
    ("adviser", {"intent.retire_by": "2027-01-01"}, RULE_OF_55, "yes"),
    ("adviser", {"intent.retire_by": "2031-09-09"}, RULE_OF_55, "yes"),
    ("adviser", {"intent.retire_by": "2031-09-10"}, RULE_OF_55, "no"),
    ("adviser", {"intent.retire_by": LEFT_OUT}, RULE_OF_55, "unknown"),
    # C-DEC-24, C-CMP-08: a cent more in the first year, or in each later year
    ("adviser", pays("100.00", "100.00"), GAINS, "no"),
    ("adviser", pays("100.00", "100.01"), GAINS, "yes"),
    ("adviser", pays("0.00", "0.00", "10.00", "10.01"), GAINS, "yes"),
    ("adviser", pays("0.00", "0.00", "10.01", "10.00"), GAINS, "no"),
    ("adviser", {"adviser.pay": LEFT_OUT}, GAINS, "unknown"),
    # C-DEC-20 and C-DEC-02: 0.15%, three classes; a quarter of a point of the balance, charges in dollars included
    ("adviser", {"plan_features.menu": {"us_stock": "0.15%", "foreign_stock": "0.15%", "bonds": "0.15%", "short_term": "none"}},
     "plan_is_cheap_and_good", "yes"),
    ("adviser", {"plan_features.menu": {"us_stock": "0.15%", "foreign_stock": "0.15%", "bonds": "0.1501%", "short_term": "none"}},
     "plan_is_cheap_and_good", "no"),
    ("adviser", {"destinations.0.costs.investments": "1.35%"}, "plan_is_costly_or_thin", "yes"),
    ("adviser", {"destinations.0.costs.investments": "1.3499%"}, "plan_is_costly_or_thin", "no"),
    ("adviser", {"destinations.0.costs.yearly_fee": "5250.00"}, "plan_is_costly_or_thin", "yes"),  # 6,750 against 5,500
    ("adviser", {"destinations.0.costs.yearly_fee": "5249.99"}, "plan_is_costly_or_thin", "no"),
    # C-DEC-21: charges for ten years
    ("adviser", {"intent.need_years": "9"}, "may_be_needed_while_locked", "yes"),
    ("adviser", {"intent.need_years": "10"}, "may_be_needed_while_locked", "no"),
    ("adviser", {"intent.need_years": LEFT_OUT}, "may_be_needed_while_locked", "unknown"),
    # C-DEC-27: 70 1/2, 72 and 73 by birth
    ("adviser", born("1949-06-30", "2019-06-03"), MINIMUMS, "yes"),
    ("adviser", born("1949-07-01", "2020-06-03"), MINIMUMS, "no"),
    ("adviser", born("1949-07-01", "2021-06-03"), MINIMUMS, "yes"),
    ("adviser", born("1950-12-31", "2022-06-03"), MINIMUMS, "yes"),
    ("adviser", born("1951-01-01", "2023-06-05"), MINIMUMS, "no"),
    ("adviser", born("1951-01-01", "2024-06-03"), MINIMUMS, "yes"),
    ("adviser", {**born("1951-01-01", "2024-06-03"), "participation.is_five_percent_owner": "yes"}, MINIMUMS, "no"),
    # C-DEC-28, -29, -30
    ("adviser", stock("10000.00", "5000.00"), "has_stock_worth_keeping_in_kind", "no"),
    ("adviser", stock("10000.00", "4999.99"), "has_stock_worth_keeping_in_kind", "yes"),
    ("adviser", stock("0.00", "0.00"), "has_stock_worth_keeping_in_kind", "no"),
    ("adviser", {"intent.creditor_concern": "yes"}, "would_be_less_protected", "unknown"),
    ("adviser", {"intent.creditor_concern": "yes", "intent.state_protects_iras_fully": "yes"}, "would_be_less_protected", "no"),
    ("adviser", {"intent.creditor_concern": "yes", "intent.state_protects_iras_fully": "no"}, "would_be_less_protected", "yes"),
    ("adviser", {"intent.amount": "960000.00", "intent.loan": {**LOAN, "amount": "20000.00"}}, "would_lose_a_loan", "no"),
    ("adviser", {"intent.amount": "960000.00", "intent.loan": {**LOAN, "amount": "20000.01"}}, "would_lose_a_loan", "yes"),
    # C-DEC-03, -04, -07
    ("good-reasons", {"intent.retire_by": "2030-09-15"}, "has_a_careful_plan", "yes"),
    ("good-reasons", {"intent.retire_by": "2030-09-16"}, "has_a_careful_plan", "no"),
    ("good-reasons", {"intent.later_tax_rate": "29%"}, "rate_is_lower_now", "yes"),  # 24% now
    ("good-reasons", {"intent.later_tax_rate": "28.99%"}, "rate_is_lower_now", "no"),
    ("medical", {"person.birth_date": "1966-02-15"}, "medical_costs_free_part", "no"),  # 59 1/2 on the day of payment
    ("medical", {"person.birth_date": "1966-02-16"}, "medical_costs_free_part", "yes"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "rule", "status"), CONDITIONS)
def test_condition(name: str, changes: dict[str, Any], rule: str, status: str) -> None:
    assert condition(changed(name, changes), rule) == status


@pytest.mark.parametrize(
    ("changes", "without", "with_it"),
    [
        (paid("2024-12-31"), "0.00", "7872.00"),
        (paid("2025-01-03"), "0.00", "0.00"),
        ({f"{OWNER}opening_value": LEFT_OUT, f"{OWNER}accounts": [{"account_id": "s", "kind": "sep", "value": "92000.00"}]},
         "7360.00", "7896.00"),  # 8,000 over 100,000 and over 600,000
        ({f"{OWNER}opening_value": LEFT_OUT, f"{OWNER}accounts": [
            {"account_id": "i", "kind": "traditional", "value": "92000.00", "inherited_from": "father", "treated_as_own": "no"}]},
         "0.00", "7872.00"),
        ({"request.destinations": [{"kind": "roth_ira"}], "destinations": LEFT_OUT}, "0.00", "0.00"),
    ],
)  # fmt: skip
def test_pool_with_the_move(changes: dict[str, Any], without: str, with_it: str) -> None:
    pool = changed("adviser", changes)["pro_rata"]
    assert (pool["without"]["taxable"], pool["with"]["taxable"]) == (without, with_it)


def test_five_years_are_taxed_at_the_households_income() -> None:
    told = changed("adviser", {})["pro_rata"]["five_years"]
    assert told["without"]["tax"] == "0.00"
    assert told["with"]["years"][0]["tax"] == "1995.04" and told["with"]["taxable"] == "38144.00"


@pytest.mark.parametrize(
    ("day", "role", "changes", "law", "status"),
    [
        ("2020-06-29", "broker_dealer", {}, "regulation_best_interest_applies", "no"),
        ("2020-06-30", "broker_dealer", {}, "regulation_best_interest_applies", "yes"),
        ("2021-02-15", "broker_dealer", {"adviser.will_advise": "yes"}, "is_erisa_fiduciary", "no"),
        ("2021-02-16", "broker_dealer", {"adviser.will_advise": "yes"}, "is_erisa_fiduciary", "yes"),
        ("2023-02-12", "broker_dealer", {"adviser.will_advise": "yes"}, "is_erisa_fiduciary", "yes"),
        ("2023-02-13", "broker_dealer", {"adviser.will_advise": "yes"}, "is_erisa_fiduciary", "no"),
        (
            "2022-06-30",
            "broker_dealer",
            {"adviser.advised_before": "yes"},
            "must_document_the_rollover",
            "no",
        ),
        (
            "2022-07-01",
            "broker_dealer",
            {"adviser.advised_before": "yes"},
            "must_document_the_rollover",
            "yes",
        ),
        ("2026-03-20", "insurance_producer", {"adviser.will_advise": "yes"}, "is_erisa_fiduciary", "no"),
    ],
)
def test_advice_as_the_law_stood(day: str, role: str, changes: dict[str, Any], law: str, status: str) -> None:
    data = changed("adviser", {**paid(day), "adviser.roles": [role], **changes})
    assert [row["status"] for row in data["advice"]["laws"] if row["rule"].endswith(f".{law}")] == [status]


CASH: dict[str, Any] = {"request.destinations": [{"kind": "cash"}]}
RETIRED = {
    **CASH, "iras": LEFT_OUT, "person.birth_date": "1960-01-15",
    "household": {"complete": "yes", "tax_year": "2024", "filing_status": "single", "wages": "100000.00",
                  "part_b_people": "1", "part_d_people": "1"},
}  # fmt: skip
COVERED = {
    **CASH, **paid("2026-06-03"), "iras": LEFT_OUT, "person.birth_date": "1970-01-15",
    "household": {"complete": "yes", "tax_year": "2026", "filing_status": "single", "wages": "50000.00", "benchmark_premium": "12000.00",
                  "enrolled_premium": "12000.00", "tax_family_size": "1", "is_in_contiguous_states": "yes", "part_b_people": "0",
                  "part_d_people": "0"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "effect", "amount"),
    [
        (
            {**CASH, "request.amount": "100000.00"},
            "cost_by_brackets",
            "32726.25",
        ),  # 1,572 + 16,568 + 14,586.25
        ({**CASH, "request.amount": "100000.00"}, "ten_percent_tax", "10000.00"),
        ({**RETIRED, "request.amount": "9000.00"}, "cost_of_medicare_surcharge", "0.00"),
        ({**RETIRED, "request.amount": "9001.00"}, "cost_of_medicare_surcharge", "1148.40"),
        (
            {**COVERED, "request.amount": "12600.00"},
            "cost_of_premium_credit",
            "1254.96",
        ),  # 7,020 less 5,765.04
        ({**COVERED, "request.amount": "12601.00"}, "cost_of_premium_credit", "7020.00"),
    ],
)
def test_tax_of_a_cash_payment(changes: dict[str, Any], effect: str, amount: str) -> None:
    told = changed("adviser", changes)["tax"]["effects"]
    assert [row["amount"] for row in told if row["effect"] == effect] == [amount]


@pytest.mark.parametrize(("wages", "takes"), [("40000.00", "12820.51"), ("60000.00", "14084.56")])
def test_what_must_be_taken_for_ten_thousand_in_hand(wages: str, takes: str) -> None:
    """12% and 10% of it all; or 12% of the first 4,225 and 22% above."""
    household = {"complete": "yes", "tax_year": "2025", "filing_status": "single", "wages": wages}
    need = {"need": "10000.00", "kind": "other"}
    data = changed("medical", {"household": household, "expenses": LEFT_OUT, "claims": {}, "purpose": need})
    assert next(w["takes"] for w in data["alternatives"] if w["kind"] == "distribution") == takes


def test_what_is_not_known_is_asked_for_where_it_is_written() -> None:
    """Without a word on income there is a range and a list, never a number; without accounts nothing is refused."""
    bare = changed(
        "adviser",
        {**CASH, "request.amount": "100000.00", "household": {"tax_year": "2024", "filing_status": "single"}},
    )
    assert bare["tax"]["extra"]["extra_income_tax"] is None and bare["tax"]["range"] is not None
    assert "household.wages" in {each["where"] for each in bare["facts_needed"]}
    asked = changed("adviser", {"household": LEFT_OUT, "accounts": LEFT_OUT})
    assert asked["decision"]["outcome"] == "cannot_be_determined"
    assert {"accounts", "household", "intent.later_tax_rate", "intent.loan"} <= {
        each["where"] for each in asked["facts_needed"]
    }
    assert changed("adviser", {"accounts": []})["decision"]["outcome"] == "denied"


def test_the_answer_begins_with_its_dollars() -> None:
    assert changed("adviser", {})["in_short"] == [
        "An IRA with an adviser costs $5,500.00 in the first year; staying costs $1,500.00.",
        "Leaving the index annuity at the end of year 1 costs $75,375.00 (low returns); the charge ends after year 10.",
        "Of a conversion of $8,000.00, $7,872.00 would be taxable: $1,995.04 of extra tax.",
        "The adviser receives $35,000.00 if the money moves and $0.00 if it stays.",
        "3 questions are open: what would settle them stands at the end.",
    ]
    assert changed("adviser", {**COVERED, "request.amount": "12601.00"})["in_short"][0].endswith(
        "with what it costs in premium credits and Medicare premiums, $9,792.22."
    )


def test_the_starting_file_is_answered_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(new_plan(), encoding="utf-8")
    (tmp_path / "case.yaml").write_text(new_consequences(), encoding="utf-8")
    data = api.consequences(tmp_path / "case.yaml").to_dict()
    assert data["decision"]["outcome"] == "approved"
    assert condition(data, "raises_the_rate") == "no"  # at 61 nothing bears the 10% tax, in California either
    assert [each["what"] for each in data["disclosures"] if not each["is_met"]] == []
