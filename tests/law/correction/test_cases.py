"""Every worked case of `cases/correction` answers as its source says; both sides of each date and threshold are among them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import inservice

CASES = sorted((Path(__file__).parents[3] / "cases" / "correction").glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case(path: Path) -> None:
    case = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert case["source"].strip(), "a case names its source"
    assert case["refs"], "a case names the lines it shows"
    expect = case["expect"]
    assert expect, "a case expects something"
    plan = inservice.correct(path).to_dict()
    methods = {m["name"]: m for m in plan["methods"]}
    found: dict[str, Any] = {
        "class": plan["class"],
        "outcome": plan["outcome"],
        "recommended": plan["recommended"]["method"] if plan["recommended"] else "null",
        "text": plan["text_in_force"]["says"] if plan["text_in_force"] else None,
        "small": plan["small_amounts"][0]["status"] if plan["small_amounts"] else None,
    }
    tables: dict[str, dict[str, Any]] = {
        "permitted": {name: m["permitted"] for name, m in methods.items()},
        "rollover": {name: m["rollover"] for name, m in methods.items()},
        "programmes": {p["name"]: p["open"] for p in plan["programmes"]},
        "people": {p["person_id"]: p["with_earnings"] for p in plan["people"]},
    }
    for key, wanted in expect.items():
        if key == "amounts":
            for name, amounts in wanted.items():
                told = {who: "null" if a is None else a for who, a in methods[name]["amounts"].items()}
                assert {who: told[who] for who in amounts} == amounts, name
        elif key == "needed":
            assert set(wanted) <= {f["fact"] for f in plan["facts_needed"]}
        elif key == "allocation":
            assert {name: plan["earnings"]["allocation"][name] for name in wanted} == wanted
        elif key == "years":
            told = {year["occurred_on"]: year for year in plan["years"]}
            assert {day: {name: told[day][name] for name in each} for day, each in wanted.items()} == wanted
        elif key in tables:
            assert {name: tables[key][name] for name in wanted} == wanted, key
        else:
            assert found[key] == wanted, key
