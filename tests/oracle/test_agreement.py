"""The engine against the second computation, to the cent, over random situations."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from . import oracle
from .situations import Case, answers, situations

CHUNK = 2_000
FIELDS = ("accounts", "destinations", "tax", "forms")


def differences(case: Case, ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """What the engine (ours) says otherwise than the second computation (theirs); see DIFFERENCES.md for what is not compared."""
    found = []
    for key in sorted({*ours["options"], *theirs["options"]}):
        closed = {
            "status": "no",
            "available": None,
            "cap": None,
        }  # one lists closed options that the other leaves out
        a, b = ours["options"].get(key, closed), theirs["options"].get(key, closed)
        if a["status"] != b["status"] or (a["status"] == "yes" and a != b):
            found.append(f"{' on '.join(key)}: {a} here, {b} there")
    for name in FIELDS:
        if ours[name] != theirs[name]:
            found.append(f"{name}: {ours[name]} here, {theirs[name]} there")
    if "outcome" in ours:
        for name in ("outcome", "approved"):
            if ours[name] != theirs[name]:
                found.append(f"{name}: {ours[name]} here, {theirs[name]} there")
    return found


def agree(cases: list[Case], *, outcomes: bool) -> None:
    """Fail with the smallest situation on which the two disagree."""
    failing: list[tuple[int, str, list[str]]] = []
    for case, ours in zip(cases, answers(cases, outcomes=outcomes), strict=True):
        if found := differences(case, ours, oracle.answer(case)):
            written = yaml.safe_dump({**case, "plan": case["plan"]["plan_id"]}, sort_keys=False, width=160)
            failing.append((len(written), written, found))
    if failing:
        _, written, found = min(failing)
        pytest.fail(
            f"{len(failing)} of {len(cases)} situations differ. The smallest:\n{written}\n"
            + "\n".join(found),
            pytrace=False,
        )


def test_three_hundred_situations_agree_to_the_cent() -> None:
    agree(situations(2026, 300), outcomes=True)


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(50))
def test_a_hundred_thousand_situations_agree_to_the_cent(chunk: int) -> None:
    agree(situations(chunk, CHUNK), outcomes=False)


def test_the_situations_reach_every_answer_and_every_event() -> None:
    """The comparison means something: situations are approved, in part, denied and open; every event pays at least once."""
    outcomes: set[str] = set()
    paid: set[str] = set()
    for seed in range(3):
        for case in situations(seed, 1_000):
            answer = oracle.answer(case)
            outcomes.add(answer["outcome"])
            paid |= {event for _, event in answer["accounts"]}
    assert outcomes >= {"approved", "approved_in_part", "denied"}
    assert paid >= {
        "age_59_half", "stated_age", "two_years_in_plan", "five_years_of_participation", "stated_event", "pension_in_service_age",
        "hardship", "disability", "qualified_reservist", "deemed_severance", "any_time", "coronavirus", "birth_or_adoption",
        "emergency_expense", "domestic_abuse", "disaster_recovery", "long_term_care", "automatic_enrollment_withdrawal",
    }  # fmt: skip
