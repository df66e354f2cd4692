"""A top-heavy case file: the starting file, its schema, and every problem of a bad one at once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import inservice
from inservice.errors import InputError
from inservice.intake.top_heavy_case import EmployeeOfCase, read_top_heavy_case
from inservice.intake.top_heavy_starting import new_top_heavy_case

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "cases" / "top-heavy").glob("*.yaml"))
PLAN = {
    "plan_id": "plan",
    "employer_id": "e",
    "kind": "401k",
    "first_day": "2005-01-01",
    "year_end": "12-31",
}


def problems(content: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InputError) as error:
        read_top_heavy_case(content)
    return {
        f"{p.path.rpartition(': ')[2]}.{p.where}" if ": " in p.path else p.where: p.expected
        for p in error.value.problems
    }


def test_the_starting_file_answers(tmp_path: Path) -> None:
    started = tmp_path / "case.yaml"
    started.write_text(new_top_heavy_case(), encoding="utf-8")
    report = inservice.top_heavy(started)
    assert [p["is_top_heavy"] for p in report.plans] == ["yes"]
    assert report.owed["total"] == "2490.00"


def test_the_starting_file_reads_with_every_line_made(tmp_path: Path) -> None:
    """Every particular that is only shown as a comment is one that can be said."""
    names = "|".join([*EmployeeOfCase.model_fields, "safe_harbor"])
    text = re.sub(rf"^( +)# (?=(?:{names}):|  - )", r"\1", new_top_heavy_case(), flags=re.MULTILINE)
    assert text.count("    was_key: yes") == 1
    started = tmp_path / "case.yaml"
    started.write_text(text, encoding="utf-8")
    assert read_top_heavy_case(started)[0].tables["safe_harbor"].height == 1


def test_the_starting_file_shows_every_particular() -> None:
    text = new_top_heavy_case()
    assert [name for name in EmployeeOfCase.model_fields if not re.search(rf"\b{name}\b", text)] == []


def test_the_published_schema_admits_every_case() -> None:
    published = json.loads(
        (ROOT / "docs" / "schemas" / "top-heavy-case.schema.json").read_text(encoding="utf-8")
    )
    check = jsonschema.Draft202012Validator(published)
    for path in CASES:
        check.validate(json.loads(json.dumps(yaml.load(path.read_text(encoding="utf-8"), Loader=_Text))))
    with pytest.raises(jsonschema.ValidationError):
        check.validate({"tables": {"plans": [PLAN | {"kind": "401(k)"}]}})


class _Text(yaml.SafeLoader):
    """YAML with dates kept as text, as JSON has them, and whole numbers of a year as numbers."""


_Text.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith(("timestamp", "bool"))]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def test_every_problem_of_a_case_is_told_at_once() -> None:
    bad = {"plan": [], "people": [4]}
    told = problems({"plan_year": "soon", "tables": bad, "employees": [{"born": "x", "wage": 1}], "hats": 1})
    assert set(told) == {
        "plan_year",
        "tables.plan",
        "tables.people[0]",
        "employees[0].person_id",
        "employees[0].wage",
        "hats",
    }


def test_every_cell_of_a_case_that_cannot_be_read_is_told_at_once() -> None:
    told = problems({
        "plan_year": 2025, "tables": {"plans": [PLAN | {"kind": "401(k)"}]},
        "employees": [{"person_id": "x", "balance": "lots", "contributions": {"hats": "1.00"}}],
    })  # fmt: skip
    assert "401k" in told["plans.kind"]
    assert {"balances.balance", "contributions.kind"} <= set(told)


@pytest.mark.parametrize(
    "content",
    [{"employees": 5}, {"tables": {"plans": 3}}, {"employees": [{"person_id": "x", "payments": 4}]}],
)
def test_a_case_of_the_wrong_shape_is_bad_input(content: dict[str, Any]) -> None:
    assert problems({"plan_year": 2025, **content})


def test_a_case_without_a_plan_says_so() -> None:
    with pytest.raises(InputError, match="No plan is on file"):
        inservice.top_heavy({"plan_year": 2025})


def test_employees_in_short_need_the_plan_year() -> None:
    assert set(problems({"tables": {"plans": [PLAN]}, "employees": [{"person_id": "x"}]})) == {"plan_year"}
