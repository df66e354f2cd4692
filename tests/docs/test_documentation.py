"""What is public is documented, pages agree with the code, links lead somewhere, pictures are current."""

from __future__ import annotations

import re
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import inservice
from inservice import api
from inservice.cli.app import commands
from inservice.law.rulebook import rule_book
from inservice.memo.schema import json_schema

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
HAND_WRITTEN = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGES.md", ROOT / "examples/README.md", *DOCS.glob("*.md"),
                *(DOCS / "decisions").glob("*.md")]  # fmt: skip
# The section of docs/determination.md that describes the keys of a part of the answer, where it has another name.
SECTIONS = {
    "": "The answer",
    "accounts": "options and accounts",
    "options": "options and accounts",
    "reasons": "findings",
    "parts": "findings",
}
# Described in the row of the key itself.
TOLD_IN_A_ROW = {"boxes", "exception", "exceptions", "gained", "lost", "in_the_roth_ira"}


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_every_public_name_is_documented() -> None:
    index = page("README.md")
    assert [name for name in inservice.__all__ if not re.search(rf"`{name}\b", index)] == []
    assert [name for name in inservice.__all__ if not (getattr(api, name).__doc__ or "").strip()] == []


def test_every_command_is_documented() -> None:
    text = page("cli.md")
    assert [
        name
        for name in sorted(commands())
        if not re.search(rf"`inservice {name}\b|, `{name.split()[-1]}`", text)
    ] == []


def test_what_is_printed_is_current() -> None:
    """Every rule and every field of the input is documented by being printed, so the pages must be those of the code as it stands."""
    printer = runpy.run_path(str(DOCS / "print.py"))
    stale = [
        path.name
        for path, text in printer["pages"]().items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    assert (stale, printer["untraced"]()) == ([], []), "run: make docs"
    assert set(re.findall(r"^### (\w+)$", page("law/rules.md"), re.MULTILINE)) == {
        *rule_book().rules,
        *rule_book().ledgers,
    }


def test_every_exit_code_is_documented() -> None:
    from inservice.cli.exits import Exit

    told = {int(code) for code in re.findall(r"^\| (\d+) \|", page("exit-codes.md"), re.MULTILINE)}
    assert told == {int(code) for code in Exit}


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        name, _, anchor = target.partition("#")
        if "://" in name:
            continue
        found = (path.parent / name).resolve() if name else path
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)
    assert broken == []


@cache
def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", runpy.run_path(str(DOCS / "screenshots.py"))["SHOTS"])
def test_a_picture_is_what_the_command_prints(name: str) -> None:
    drawn = runpy.run_path(str(DOCS / "screenshots.py"))["picture"](name)
    assert (DOCS / "images" / f"{name}.svg").read_text(encoding="utf-8") == drawn, (
        "run: python docs/screenshots.py"
    )


# -- docs/determination.md ---------------------------------------------------------------------------------------


@cache
def documented() -> dict[str, dict[str, str]]:
    """Section, key and type of every row of the page."""
    sections: dict[str, dict[str, str]] = {}
    for head, body in re.findall(
        r"^## (.*?)\n(.*?)(?=^## |\Z)", page("determination.md"), re.MULTILINE | re.DOTALL
    ):
        sections[head] = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", body, re.MULTILINE))
    return sections


@cache
def seen() -> dict[str, dict[str, set[str]]]:
    """Section, key and types of the answers to the examples."""
    found: dict[str, dict[str, set[str]]] = {}

    def visit(data: dict[str, Any], section: str) -> None:
        for key, value in data.items():
            found.setdefault(SECTIONS.get(section, section), {}).setdefault(key, set()).add(
                type(value).__name__
            )
            if key in TOLD_IN_A_ROW or (section, key) == ("orders", "accounts"):
                continue
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):
                    visit(each, key)

    answers = [api.decide(path) for path in sorted((ROOT / "examples/cases").glob("*.yaml"))]
    answers += api.decide(ROOT / "examples/books/harbor")
    answers.append(api.availability(ROOT / "examples/cases/01-while-working.yaml"))
    for answer in answers:
        visit(answer.to_dict(), "")
    return found


def test_every_key_of_an_answer_is_described() -> None:
    missing = {s: sorted(set(keys) - set(documented().get(s, {}))) for s, keys in seen().items()}
    assert {s: keys for s, keys in missing.items() if keys} == {}


def test_every_key_described_is_one_of_an_answer() -> None:
    extra = {s: sorted(set(keys) - set(seen().get(s, {}))) for s, keys in documented().items() if s in seen()}
    assert {s: keys for s, keys in extra.items() if keys} == {}
    assert set(documented()) - set(seen()) <= {
        "refusals"
    }  # no example has an instruction that cannot be followed


def test_null_is_told_where_it_occurs() -> None:
    untold = [
        f"{section}.{key}" for section, keys in seen().items() for key, types in keys.items()
        if "NoneType" in types and "null" not in documented()[section][key]
    ]  # fmt: skip
    assert untold == []


def test_the_schema_requires_only_what_is_described() -> None:
    assert set(json_schema()["properties"]) == set(documented()["The answer"])


def test_every_key_of_a_top_heavy_report_is_described() -> None:
    section = page("top-heavy.md").split("## The report", 1)[1].split("\n## ", 1)[0]
    report = api.top_heavy(ROOT / "examples/books/ridge", 2025).to_dict()
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(report)
