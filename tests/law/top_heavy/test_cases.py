"""Every worked case of `cases/top-heavy` answers as its source says (statements T1 to T9)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import inservice

CASES = sorted((Path(__file__).parents[3] / "cases" / "top-heavy").glob("*.yaml"))


def _people(report: Any, column: str) -> dict[str, Any]:
    """A column of the people; of several plans, the one that says something."""
    found: dict[str, Any] = {}
    for person in report.people:
        empty = found.get(person["person_id"]) in (None, "0.00")
        if empty:
            found[person["person_id"]] = person[column]
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case(path: Path) -> None:
    case = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert case["source"].strip(), "a case names its source"
    expect = case["expect"]
    report = inservice.top_heavy(path)
    plans = {p["plan_id"]: p for p in report.plans}
    found: dict[str, Any] = {
        "is_top_heavy": {k: p["is_top_heavy"] for k, p in plans.items()},
        "determination_date": {k: p["determination_date"] for k, p in plans.items()},
        "status": _people(report, "status"),
        "key_as": _people(report, "key_as"),
        "owns": _people(report, "owns"),
        "counts": _people(report, "counts"),
        "owed": _people(report, "is_owed_minimum"),
        "still_owed": _people(report, "still_owed"),
        "minimum": _people(report, "minimum"),
        "offered": _people(report, "is_offered_top_heavy_vesting"),
        "determination_year_begin": {k: p["determination_plan_year_begin"] for k, p in plans.items()},
        "deferrals_to_give_way": {p["person_id"]: p["deferrals_to_give_way"] for p in report.owed["people"]},
        "vested": {k: None if v is None else f"{v:g}" for k, v in _people(report, "vested_percent").items()},
    }
    amounts = {p["person_id"]: (p["amount_least"], p["amount_most"]) for p in report.people}
    assert expect, "a case expects something"
    for key, wanted in expect.items():
        if key == "total_owed":
            assert report.owed["total"] == wanted
        elif key == "amounts":
            assert {k: amounts[k] for k in wanted} == {k: (v, v) for k, v in wanted.items()}
        elif key == "broken_by":
            told = " ".join(b["ref"] for p in report.plans for b in p["exemption_broken_by"])
            assert all(ref in told for ref in wanted), told
        elif key == "ahead":
            ahead = {p["plan_id"]: p for p in report.ahead["plans"]}
            for plan, fields in wanted.items():
                assert {c: ahead[plan][c] for c in fields} == fields
        elif key in ("ahead_tips", "ahead_cures"):
            planned = {
                p["name"]: p[key.removeprefix("ahead_")] for p in report.ahead["planned_contributions"]
            }
            assert planned | wanted == planned
        elif key == "ahead_cost":
            assert report.ahead["cost"]["total"] == wanted
        elif key in ("pension_minimum", "pension_owed"):
            column = "minimum" if key == "pension_minimum" else "still_owed"
            answered = {p["person_id"]: p[column] for p in report.pensions}
            assert answered == {k: None if v == "null" else v for k, v in wanted.items()}
        elif key == "deposits":
            answered = {p["person_id"]: [p["earnings"], p["deposit"]] for p in report.corrections["people"]}
            assert answered == {k: [None if x == "null" else x for x in v] for k, v in wanted.items()}
        elif key == "other_readings_change":
            assert [r["name"] for r in report.other_readings if r["changes"]] == wanted
        else:
            assert {k: found[key][k] for k in wanted} == {
                k: None if v == "null" else v for k, v in wanted.items()
            }, key


def test_cases_cover_every_limit_year() -> None:
    """Officers at the limit and a cent over it, for every limit of 2019 to 2026 (TH-LIM, TH-OFF-06)."""
    assert {p.stem for p in CASES} >= {f"officer-limit-{year}" for year in range(2019, 2027)}
