"""The starting files read cleanly, show every field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import BaseModel

from inservice.intake.case import read_case
from inservice.intake.case_file import CaseFile, json_schema
from inservice.intake.starting import new_case, new_plan
from inservice.plan.document import PlanDocument
from inservice.plan.reading import read_plan

ROOT = Path(__file__).parents[2]


def fields_of(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[str]:
    if model in seen:
        return
    seen.add(model)
    for name, info in model.model_fields.items():
        yield info.alias or name
        for nested in models_in(info.annotation):
            yield from fields_of(nested, seen)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from models_in(inner)


@pytest.fixture
def started(tmp_path: Path) -> Path:
    (tmp_path / "plan.yaml").write_text(new_plan(), encoding="utf-8")
    (tmp_path / "case.yaml").write_text(new_case(), encoding="utf-8")
    return tmp_path


def test_the_starting_files_read_cleanly(started: Path) -> None:
    assert read_plan(started / "plan.yaml").plan_id == "example"
    assert read_case(started / "case.yaml").problems == ()


def test_the_starting_case_reads_with_its_claims_made(started: Path) -> None:
    before, claims = new_case().split("claims:", 1)
    claims, after = claims.split("\n\n", 1)
    made = re.sub(r"^  # (?=[a-z_]+:|  [a-z0-9_]+:)", "  ", claims, flags=re.MULTILINE)
    (started / "case.yaml").write_text(f"{before}claims:{made}\n\n{after}", encoding="utf-8")
    table = read_case(started / "case.yaml").book.tables["claims"]
    assert [column for column in table.columns if table[column].null_count()] == []


def test_what_is_within_a_section_is_indented_with_it() -> None:
    section = new_plan().partition("\nhardship:\n")[2].partition("\n\n")[0]
    assert all(line.startswith("  ") for line in section.splitlines())


@pytest.mark.parametrize(("model", "text"), [(CaseFile, new_case()), (PlanDocument, new_plan())])
def test_the_starting_files_show_every_field(model: type[BaseModel], text: str) -> None:
    # `years` of an age has shorthands; `claimed` and `qualified` are what yes and no stand for; `origin`-like words need a colon.
    unsaid = {"years", "claimed", "qualified", "percent", "from", "rule"}
    missing = {
        name for name in fields_of(model, set()) if not re.search(rf"\b{re.escape(name)}\b", text)
    } - unsaid
    assert missing == set()


def test_the_schema_admits_what_is_read_and_refuses_what_is_not(started: Path) -> None:
    check = jsonschema.Draft202012Validator(json_schema())

    class Loader(yaml.SafeLoader):
        """YAML with dates kept as text, as JSON has them."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in found if not tag.endswith("timestamp")]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    content = yaml.load(new_case(), Loader)
    assert list(check.iter_errors(content)) == []
    assert list(check.iter_errors({"schema": "inservice/case/1", "book": "book", "request_id": "r1"})) == []
    for part, spoiled in (
        ("request", {"evnt": "hardship"}),
        ("claims", {"hardhip": {}}),
        ("person", {"birth_date": 1964}),
    ):
        assert list(check.iter_errors(content | {part: spoiled}))


def test_the_examples_in_the_pages_are_read(tmp_path: Path, plan_text: str) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "harbor.yaml").write_text(plan_text, encoding="utf-8")
    example = (
        (ROOT / "docs" / "case-file.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    )
    (tmp_path / "case.yaml").write_text(example, encoding="utf-8")
    assert read_case(tmp_path / "case.yaml").problems == ()
