"""Every worked case decided row by row and column by column: the same determination, to the last word."""

from __future__ import annotations

from pathlib import Path

import pytest

from inservice.api import availability, decide, read_case
from inservice.engine import by_row
from inservice.errors import InserviceError

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted(
    p for folder in ("cases", "examples/cases") for p in (ROOT / folder).rglob("*.yaml")
    if not {"plans", "top-heavy"} & set(p.parts)
)  # fmt: skip


def _answers(path: Path) -> list[object]:
    case = read_case(path)
    return [decide(case).data, availability(case).data]


def _assert_alike(paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    for path in paths:
        try:
            rows = _answers(path)
        except InserviceError:
            continue  # a case of input that is refused
        with monkeypatch.context() as columns:
            columns.setattr(by_row, "FEW", -1)
            assert _answers(path) == rows, path.name
        compared += 1
    assert compared > len(paths) // 2


def test_some_cases_are_decided_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    _assert_alike(CASES[::20], monkeypatch)


@pytest.mark.slow
def test_all_cases_are_decided_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    _assert_alike(CASES, monkeypatch)
