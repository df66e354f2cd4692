"""Starting files and schemas of corrections, service cases and amendments, and files given to the wrong command."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel

import inservice
from inservice.cli import run
from inservice.errors import InputError
from inservice.intake import correction_file, service_case
from inservice.intake.correction import read_correction
from inservice.intake.service_case import read_service_case
from inservice.intake.starting import new_plan
from inservice.intake.starting_operations import new_amendment, new_correction, new_service
from inservice.plan.schema import amendment_schema
from inservice.plan.yaml_text import parse_text, read_text_document

ROOT = Path(__file__).parents[2]


@pytest.fixture
def started(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    for kind in ("plan", "amendment", "correction", "service"):
        assert run(["new", kind, "--out", str(tmp_path / f"{kind}.yaml")]) == 0
    capsys.readouterr()
    return tmp_path


def test_the_starting_files_answer(started: Path) -> None:
    assert inservice.correct(started / "correction.yaml").outcome == "answered"
    assert not inservice.service(started / "service.yaml").is_unknown
    assert inservice.amend_check(started / "plan.yaml", started / "amendment.yaml").verdict == "permitted"


@pytest.mark.parametrize(
    ("model", "text"),
    [(correction_file.CorrectionFile, new_correction()), (service_case.ServiceFile, new_service())],
)
def test_they_show_every_field(model: type[BaseModel], text: str) -> None:
    parts = [
        model.model_json_schema(by_alias=True),
        *model.model_json_schema(by_alias=True)["$defs"].values(),
    ]
    named = {name for part in parts for name in part.get("properties", {})}
    assert {name for name in named if not re.search(rf"\b{re.escape(name)}:", text)} == set()


@pytest.mark.parametrize(
    ("schema", "text", "files"),
    [
        (correction_file.json_schema, new_correction, ["examples/corrections", "cases/correction"]),
        (service_case.json_schema, new_service, ["examples/service", "cases/service"]),
        (amendment_schema, new_amendment, ["examples/amendments"]),
    ],
)
def test_the_schemas_admit_what_is_read(
    schema: Callable[[], dict[str, Any]], text: Callable[[], str], files: list[str]
) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    check = jsonschema.Draft202012Validator(schema())
    paths = [path for each in files for path in sorted((ROOT / each).glob("*.yaml"))]
    for content in (parse_text(text()).content, *(read_text_document(path).content for path in paths)):
        assert list(check.iter_errors(content)) == []
        assert list(check.iter_errors(content | {"no_such_field": "1"}))


@pytest.mark.parametrize(
    "kind", ["case", "plan", "amendment", "correction", "service", "equal-payments", "determination"]
)
def test_every_schema_is_printed(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", kind]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize(
    ("command", "file", "use"),
    [
        (["correct"], "service.yaml", "inservice service"),
        (["service"], "correction.yaml", "inservice correct"),
        (["decide"], "correction.yaml", "inservice correct"),
        (["plan", "amend-check", "plan.yaml", "--amendment"], "service.yaml", "inservice service"),
        (["plan", "check"], "correction.yaml", "inservice correct"),
        (["top-heavy"], "correction.yaml", "inservice correct"),
    ],
)
def test_a_file_of_another_kind_gets_one_sentence(
    command: list[str], file: str, use: str, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(started / word) if word.endswith(".yaml") else word for word in (*command, file)]
    assert run(words) == 65
    told = capsys.readouterr().err
    assert f"Use {use}." in told and "1 error" in told


def test_people_are_listed_once_and_only_where_something_is_owed() -> None:
    def asked(kind: str, *people: str, **more: Any) -> Any:
        failure = {
            "kind": kind,
            "occurred_on": "2025-01-10",
            "people": [{"person_id": p, "amount": "1.00"} for p in people],
        }
        return read_correction({"failure": failure | more, "correction": {"on": "2025-07-10"}})

    assert len(asked("missed_top_heavy_minimum", "a", "b").file.failure.people) == 2
    with pytest.raises(InputError, match="A person is listed twice: a"):
        asked("missed_top_heavy_minimum", "a", "a")
    with pytest.raises(
        InputError, match="Only what is owed"
    ):  # several small overpayments are each small or not
        asked("paid_too_much", "a", "b")
    with pytest.raises(InputError, match="Which of the people"):
        asked("missed_top_heavy_minimum", "a", "b", repayments=[{"on": "2025-02-01", "amount": "1.00"}])


def test_redacted_corrections_and_checks_name_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    missed = str(ROOT / "examples/corrections/missed-minimums.yaml")
    for more in ([], ["--json"], ["--memo", "text"]):
        assert run(["correct", missed, "--redact", *more]) == 0
        out = capsys.readouterr().out
        assert "R06" not in out and "person 1" in out
    books = ROOT / "examples/books/harbor"
    words = [
        "plan",
        "amend-check",
        str(books / "plans/harbor.yaml"),
        "--book",
        str(books),
        "--redact",
        "--amendment",
    ]
    assert run([*words, str(ROOT / "examples/amendments/no-more-two-years.yaml")]) == 0
    out = capsys.readouterr().out
    assert "P-1007" not in out and "participant 1" in out


def test_a_service_case_starts_beside_a_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(new_plan(), encoding="utf-8")
    (tmp_path / "service.yaml").write_text(new_service(), encoding="utf-8")
    assert read_service_case(tmp_path / "service.yaml").plan.plan_id == "example"
