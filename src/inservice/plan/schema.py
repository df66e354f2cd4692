"""The published JSON Schema of a plan document, for editors and for other programs."""

from __future__ import annotations

from typing import Any

from inservice.plan.document import Amendment, Election, PlanDocument


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a plan document.

    Scalars are admitted as YAML and JSON tools read them (a number or its text); the reader works on the
    text. An added or replaced election in an amendment has the fields of an election, though not all of them
    need be there.
    """
    schema = PlanDocument.model_json_schema(by_alias=True)
    definitions = schema["$defs"]
    amendment = definitions[Amendment.__name__]["properties"]
    election = definitions[Election.__name__]
    # Inside an amendment None means "take this away", so each field may also be null there.
    part = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {"anyOf": [field, {"type": "null"}]} for name, field in election["properties"].items()
        },
    }
    definitions["ElectionChange"] = {"title": "ElectionChange", **part}
    reference = {"$ref": "#/$defs/ElectionChange"}
    amendment["add"]["items"] = {"$ref": f"#/$defs/{Election.__name__}"}
    amendment["replace"]["additionalProperties"] = reference
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "inservice/plan/1",
        **schema,
        "title": "Plan document",
    }


def amendment_schema() -> dict[str, Any]:
    """The JSON Schema of a file with one proposed amendment: what an entry of a plan's `amendments` holds."""
    whole = json_schema()
    definitions = whole["$defs"]
    alone = definitions.pop(Amendment.__name__)
    alone["properties"]["schema"] = {"const": "inservice/amendment/1"}
    return {
        "$schema": whole["$schema"], "$id": "inservice/amendment/1", **alone, "title": "Proposed amendment", "$defs": definitions,
    }  # fmt: skip
