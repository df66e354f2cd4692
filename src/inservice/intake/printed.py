"""The parts of the documentation that are printed from the code: the fields of a case, the tables and
headings of a book."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inservice.facts.book import TABLES
from inservice.intake.case_file import json_schema
from inservice.intake.headings import ALIASES, BEYOND_TABLES, IDENTITY, TABLE_NAMES

BEGIN, END = "<!-- printed from the code: begin -->", "<!-- printed from the code: end -->"

_SECTIONS = (
    "CaseFile",
    "PersonPart",
    "EmploymentPart",
    "Spell",
    "ParticipationPart",
    "AccountPart",
    "InPlanRoth",
    "EmployerStock",
    "LotPart",
    "DistributionPart",
    "LoanPart",
    "CoveragePart",
    "Period",
    "RequestPart",
    "DestinationPart",
)
_KINDS = {"truth": "yes or no", "money": "dollars", "date": "date", "number": "whole number", "text": "text"}


def schema_text() -> str:
    """The JSON Schema of a case as the text of the published file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def page_with(page: str, printed: str) -> str:
    """The page with what stands between its marks replaced."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{printed}\n{END}{rest.split(END)[1]}"


def case_fields() -> str:
    """Every field of a case file as Markdown tables, by section."""
    definitions = json_schema()["$defs"]
    claims = [name for name in definitions if name.endswith("Claim")]
    order = [
        name.rsplit("/", 1)[-1]
        for field in definitions["ClaimsPart"]["properties"].values()
        for name in _references(field)
    ]
    return "\n".join(
        line
        for name in (*_SECTIONS, *sorted(claims, key=order.index))
        for line in _section(name, definitions[name])
    )


def _section(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f"### {_title(name)}"
    yield ""
    yield schema.get("description", "").splitlines()[0]
    yield ""
    yield "| field | kind | what it says |"
    yield "|---|---|---|"
    required = schema.get("required", [])
    for field, what in schema["properties"].items():
        default = what.get("default")
        note = (
            " **Required.**"
            if field in required
            else f" Default: `{_written(default)}`."
            if default not in (None, [])
            else ""
        )
        says = what.get("description", "").replace("|", "\\|")
        yield f"| `{field}` | {_kind(what)} | {says}{note} |"
    yield ""


def _title(name: str) -> str:
    titles = {
        "CaseFile": "The file",
        "Spell": "employment.spells[]",
        "AccountPart": "accounts[]",
        "InPlanRoth": "accounts[].in_plan_roth",
        "EmployerStock": "accounts[].employer_stock",
        "LotPart": "accounts[].lots[]",
        "DistributionPart": "distributions[]",
        "LoanPart": "loans[]",
        "Period": "coverage.distributions, coverage.other_plans",
        "DestinationPart": "request.destinations[]",
    }
    if name.endswith("Claim"):
        words = "".join(
            f"_{letter.lower()}" if letter.isupper() else letter for letter in name.removesuffix("Claim")
        ).lstrip("_")
        return f"claims.{words}"
    return titles.get(name, name.removesuffix("Part").lower())


def _written(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _references(schema: dict[str, Any]) -> list[str]:
    return [part["$ref"] for part in schema.get("anyOf", [schema]) if "$ref" in part]


def _kind(schema: dict[str, Any]) -> str:
    for part in schema.get("anyOf", [schema]):
        if "enum" in part:
            words = part["enum"]
            return (
                "yes or no"
                if set(words) >= {"yes", "no"}
                else "text"
                if len(words) > 12
                else ", ".join(f"`{word}`" for word in words)
            )
        if "const" in part:
            return f"`{part['const']}`"
        if part.get("format") == "date":
            return "date"
        if "$ref" in part:
            return "mapping"
        if part.get("type") == "array":
            return "list"
        if part.get("type") == "object":
            return "mapping" if "properties" not in part else "percentage or fraction"
        if part.get("type") == "boolean":
            return "yes or no"
        if part.get("type") in ("integer", ["integer", "string"]):
            return "whole number"
    text = json.dumps(schema)
    if "percentage" in text.lower():
        return "percentage"
    return "dollars" if '"number"' in text else "text"


def book_tables() -> str:
    """Every table of a book with its columns and the headings they are recognised by."""
    lines: list[str] = []
    star = {True: " *", False: ""}
    for table, columns in TABLES.items():
        also = TABLE_NAMES.get(table)
        lines += [
            f"### {table}",
            "",
            f"Also recognised as: {also}." if also else "",
            "",
            "| column | kind | headings recognised besides |",
            "|---|---|---|",
        ]
        lines += [
            f"| `{column}`{star[column in IDENTITY[table]]} | {_KINDS[kind]} | {ALIASES.get(column, '')} |"
            for column, kind in columns.items()
        ]
        if beyond := BEYOND_TABLES.get(table):
            names = ", ".join(f"`{column}`" for column in beyond)
            lines += ["", f"Read besides, to find or fill the columns above: {names}."]
        lines.append("")
    return "\n".join(lines)


def write_pages(docs: Path) -> None:
    """Print what is printed into the pages and the schema of a `docs` folder; a test holds them current."""
    for name, printed in (("case-file.md", case_fields()), ("book.md", book_tables())):
        page = docs / name
        page.write_text(page_with(page.read_text(encoding="utf-8"), printed), encoding="utf-8")
    (docs / "schemas" / "case.schema.json").write_text(schema_text(), encoding="utf-8")
