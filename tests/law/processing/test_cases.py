"""Every worked case of processing answers as its source says."""

from __future__ import annotations

from pathlib import Path

import pytest

import inservice
from inservice.intake.processing import read_processing

from ...cases.test_worked_cases import differences

ROOT = Path(__file__).resolve().parents[3]
CASES = sorted((ROOT / "cases" / "processing").glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    case = read_processing(path, absolute_paths=True)
    assert case.source and case.refs and case.expect
    assert differences(case.expect, inservice.process(case).to_dict()) == []


def test_there_are_cases() -> None:
    assert len(CASES) >= 60
