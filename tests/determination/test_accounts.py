"""What each account pays is told once."""

from __future__ import annotations

from inservice.api import decide

PLAN = {
    "schema": "inservice/plan/1", "plan_id": "p", "name": "Plan", "kind": "401k", "plan_year_end": "12-31",
    "effective": "1990-01-01", "sources": [{"source": "pre_tax_deferrals"}], "disability_definition": "section_72m7",
    "elections": [
        {"id": "one", "event": "age_59_half", "sources": ["pre_tax_deferrals"]},
        {"id": "two", "event": "age_59_half", "sources": ["pre_tax_deferrals"], "limits": {"per_plan_year": 1}},
    ],
}  # fmt: skip
COMPLETE = {"from": "2004-01-01", "through": "2025-05-01"}


def test_of_two_open_clauses_on_one_account_and_event_the_one_that_pays_tells_the_amount() -> None:
    decided = decide({
        "schema": "inservice/case/1", "plan": PLAN, "person": {"person_id": "a", "birth_date": "1960-05-10"},
        "employment": {"hire_date": "2004-01-01"},
        "participation": {"participant_id": "m", "participation_date": "2005-01-01"},
        "accounts": [{
            "account_id": "d", "source": "pre_tax_deferrals", "balance": "9000.00", "as_of": "2025-05-01", "basis": "0.00",
            "vested": "100%",
        }],
        "distributions": [], "coverage": {"distributions": COMPLETE, "other_plans": COMPLETE},
        "request": {
            "request_id": "r", "received_on": "2025-04-20", "payment_date": "2025-05-01", "ask": "gross", "amount": "1000.00",
        },
    })  # fmt: skip
    told = [(row["election"], row["status"], row["amount"]) for row in decided.data["accounts"]]
    assert decided.approved == "1000.00"
    assert sorted(amount for _, _, amount in told) == ["0.00", "1000.00"]
    assert {status for _, status, _ in told} == {"yes"}
