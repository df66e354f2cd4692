"""Rules on advice as they stood on each day."""

from __future__ import annotations

from datetime import date

import pytest

from .choices import answer, finding

FIVE = {
    "adviser.is_paid_for_the_advice": True, "adviser.advises_regularly": True, "adviser.has_mutual_understanding": True,
    "adviser.is_primary_basis": True, "adviser.is_individualised": True, "adviser.expects_to_advise_regularly": False,
}  # fmt: skip


@pytest.mark.parametrize("part", [f for f in FIVE if f != "adviser.expects_to_advise_regularly"])
def test_all_five_parts_are_needed(part: str) -> None:
    held = {**FIVE, "choice.decided_on": date(2025, 6, 1)}
    assert answer("is_erisa_fiduciary", held) == "yes"
    assert answer("is_erisa_fiduciary", {**held, part: False}) == "no"
    assert answer("is_erisa_fiduciary", {**held, part: None}) == "unknown"


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2021, 2, 15), "no"), (date(2021, 2, 16), "yes"), (date(2023, 2, 12), "yes"), (date(2023, 2, 13), "no"),
        (date(2024, 9, 23), "no"), (date(2026, 3, 20), "no"),
    ],
)  # fmt: skip
def test_a_first_recommendation_by_date(day: date, status: str) -> None:
    """C-ADV-03 to -06: the view that a first recommendation begins a regular basis, vacated on February 13, 2023."""
    held = {
        **FIVE,
        "adviser.advises_regularly": False,
        "adviser.expects_to_advise_regularly": True,
        "choice.decided_on": day,
    }
    assert answer("is_erisa_fiduciary", held) == status
    assert answer("is_erisa_fiduciary", {**held, "adviser.advises_regularly": True}) == "yes"


@pytest.mark.parametrize(("day", "status"), [(date(2022, 6, 30), "no"), (date(2022, 7, 1), "yes")])
def test_documents_are_asked_for(day: date, status: str) -> None:
    assert answer("must_document_the_rollover", {**FIVE, "choice.decided_on": day}) == status


@pytest.mark.parametrize(("day", "status"), [(date(2020, 6, 29), "no"), (date(2020, 6, 30), "yes")])
def test_regulation_best_interest(day: date, status: str) -> None:
    held = {"adviser.is_broker_dealer": True, "choice.decided_on": day}
    assert answer("regulation_best_interest_applies", held) == status
    assert answer("regulation_best_interest_applies", {**held, "adviser.is_broker_dealer": False}) == "no"


def test_an_insurance_seller_and_the_states_rule() -> None:
    held = {**FIVE, "adviser.is_insurance_producer": True, "adviser.state_adopted_model_275": True, "choice.decided_on": date(2025, 1, 2),
            "adviser.is_broker_dealer": False, "adviser.is_adviser_firm": False}  # fmt: skip
    assert answer("state_annuity_rule_applies", held) == "yes"
    assert answer("state_annuity_rule_applies", {**held, "adviser.state_adopted_model_275": False}) == "no"
    assert answer("state_annuity_rule_applies", {**held, "choice.decided_on": date(2020, 2, 12)}) == "no"
    assert answer("commission_needs_an_exemption", held) == "yes"
    assert answer("commission_needs_an_exemption", {**held, "adviser.advises_regularly": False}) == "no"
    assert [
        answer(n, held)
        for n in ("regulation_best_interest_applies", "advisers_act_duty_applies", "finra_notice_applies")
    ] == ["no"] * 3


def test_the_rule_of_the_day_is_cited() -> None:
    held = {**FIVE, "choice.decided_on": date(2026, 3, 20)}
    assert "restored on March 20, 2026" in finding("is_given_on_a_regular_basis", held).cites


@pytest.mark.parametrize(("gaps", "status"), [(0, "yes"), (1, "no"), (None, "unknown")])
def test_memo(gaps: int | None, status: str) -> None:
    assert answer("memo_is_complete", {"adviser.gaps_in_memo": gaps}) == status
