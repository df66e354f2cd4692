"""What is a severance and what is none; a rehire before payment (O-REH-01..12)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from law.frames import answer

LEFT: dict[str, Any] = {"employment.is_employed": False, "employment.severed_on": date(2025, 5, 1)}
BACK: dict[str, Any] = {
    "employment.was_rehired": True,
    "employment.severed_on": date(2025, 5, 1),
    "employment.rehired_on": date(2025, 5, 31),
    "plan.pays_after_rehire": True,
    "plan.rehire_gap_days": 30,
}


@pytest.mark.parametrize(
    "kind", ["resignation", "layoff", "retirement", "asset_sale", "stock_sale", "not_said", "quit"]
)
def test_an_end_of_employment(kind: str) -> None:
    assert answer("severed_from_employment", LEFT | {"employment.severance_kind": kind}) == "yes"


@pytest.mark.parametrize(
    "kind",
    [
        "transfer_within_group", "part_time", "change_of_position", "plan_taken_over", "leased_to_employer",
        "contractor_same_duties", "leave_of_absence", "temporary_layoff",
    ],
)  # fmt: skip
def test_what_ends_no_employment(kind: str) -> None:
    facts = {"employment.severance_kind": kind}
    assert answer("severed_from_employment", LEFT | facts) == "no"
    assert answer("severed_from_employment", BACK | facts) == "no"


def test_a_sale_leaves_a_pension_plan_open() -> None:
    sold = LEFT | {"employment.severance_kind": "asset_sale"}
    assert answer("severed_from_employment", sold | {"plan.kind": "money_purchase"}) == "unknown"
    assert answer("severed_from_employment", sold | {"plan.kind": "profit_sharing"}) == "yes"


def test_an_arranged_rehire_is_no_severance_before_or_after_it() -> None:
    arranged = {"employment.rehire_was_arranged": True, "employment.severance_found_bona_fide": False}
    assert answer("severed_from_employment", LEFT | arranged) == "no"
    assert answer("severed_from_employment", BACK | arranged) == "no"


@pytest.mark.parametrize(("day", "expected"), [(30, "no"), (31, "yes")])
def test_the_gap_that_the_plan_asks_for(day: int, expected: str) -> None:
    facts = BACK | {"employment.rehired_on": date(2025, 5, day)}
    assert answer("severed_from_employment", facts) == expected


def test_after_a_rehire_nothing_is_paid_before_a_finding() -> None:
    assert answer("severed_from_employment", BACK) == "yes"
    assert (
        answer("severed_from_employment", BACK | {"employment.severance_found_bona_fide": None}) == "unknown"
    )
    # a plan that blocks needs no finding to refuse
    blocked = BACK | {"plan.pays_after_rehire": False, "employment.severance_found_bona_fide": None}
    assert answer("severed_from_employment", blocked) == "no"
