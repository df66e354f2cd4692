"""Every worked case answers as its published source says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from inservice.api import decide, read_case
from inservice.errors import InserviceError

ROOT = Path(__file__).resolve().parent.parent.parent
# cases of another shape (top-heavy plans, service, corrections ...) are run by the tests of their subject
CASES = sorted(
    p
    for p in (ROOT / "cases").rglob("*.yaml")
    if "consequences" not in p.parts and "schema: inservice/case/1" in p.read_text("utf-8")
)


def differences(expected: Any, found: Any, place: str = "") -> list[str]:
    """Where ``found`` does not hold what is expected: mappings by key, lists by their closest member, refs by id."""
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return [f"{place}: expected {expected}, found {found}"]
        return [
            d for key, value in expected.items() for d in differences(value, found.get(key), f"{place}.{key}")
        ]
    if isinstance(expected, list):
        lines: list[str] = []
        for position, value in enumerate(expected):
            tries = [differences(value, each, f"{place}[{position}]") for each in found or [None]]
            lines += min(tries, key=len)
        return lines
    if expected in (None, "null", ""):
        return [] if found in (None, "") else [f"{place}: expected nothing, found {found}"]
    said = str(found).lower() if isinstance(found, bool) else str(found)
    if str(expected) == said or (place.endswith(".ref") and str(expected) in said.split()):
        return []
    return [f"{place}: expected {expected}, found {found}"]


def test_there_are_at_least_120_cases() -> None:
    assert len(CASES) >= 120


@pytest.mark.parametrize("path", CASES, ids=[str(p.relative_to(ROOT / "cases")) for p in CASES])
def test_case(path: Path) -> None:
    case = read_case(path)
    assert case.source, "a worked case names its published source"
    assert "\n" not in case.source.strip()
    assert case.expect, "a worked case expects something"
    if "error" in case.expect:
        with pytest.raises(InserviceError) as raised:
            decide(case)
        assert type(raised.value).__name__ == case.expect["error"]
        return
    assert differences(case.expect, decide(case).to_dict()) == []


def test_differences_sees_a_difference() -> None:
    assert differences({"a": [{"b": "1"}]}, {"a": [{"b": "2"}, {"b": "1"}]}) == []
    assert differences({"a": [{"b": "1"}]}, {"a": [{"b": "2"}]}) == [".a[0].b: expected 1, found 2"]
    assert differences({"a": "1"}, {}) == [".a: expected 1, found None"]
    assert differences({"a": None}, {"a": "1"}) == [".a: expected nothing, found 1"]


def test_every_case_names_lines_of_the_law() -> None:
    for path in CASES:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert content.get("refs"), path
