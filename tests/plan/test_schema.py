"""The published schema is current, is a schema, and agrees with the reader."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from tests.plan.conftest import content

from inservice.errors import InputError
from inservice.plan.reading import parse_plan
from inservice.plan.schema import json_schema

AMENDMENT = {"id": "a", "adopted": "2024-01-01", "effective": "2025-01-01"}


def test_it_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


SOUND: list[dict[str, Any]] = [
    content(),
    content(erisa=True, limits={"minimum": 1000, "per_plan_year": 2}, source_order=["match"]),
    content(normal_retirement_age={"age": 65}, vesting_schedules={"v": {"steps": {"6": 100}}}),
    content(amendments=[{**AMENDMENT, "replace": {"m-55": {"event": "age_59_half", "age": None}}}]),
    content(
        amendments=[
            {
                **AMENDMENT,
                "add": [{"id": "x", "sources": ["match"], "event": "disability"}],
                "remove": ["m-55"],
            }
        ]
    ),
]
FAULTY: list[dict[str, Any]] = [
    content(kind="401(k)"),
    content(unknown="x"),
    content(erisa="perhaps"),
    content(limits={"minimum": "$1,000.00"}),
    content(elections=[{"id": "x", "sources": ["match"], "event": "whenever"}]),
    content(amendments=[{**AMENDMENT, "replace": {"m-55": {"evnt": "age_59_half"}}}]),
]


@pytest.mark.parametrize("document", SOUND)
def test_what_the_reader_takes_the_schema_takes(document: dict[str, Any]) -> None:
    parse_plan(document)
    jsonschema.validate(document, json_schema())


@pytest.mark.parametrize("document", FAULTY)
def test_what_the_schema_refuses_the_reader_refuses(document: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json_schema())
    with pytest.raises(InputError):
        parse_plan(document)
