"""Running the command line inside the test process, and determinations that do not turn on the law."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .running import Answer, Run, Stored


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command; gives its exit code and what it printed."""
    from inservice.cli import run as run_command

    monkeypatch.setenv("COLUMNS", "100")

    def running(*arguments: object) -> Answer:
        code = run_command([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Answer(int(code), captured.out, captured.err)

    return running


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let `decide` and `availability` answer with stored determinations; the case file is still read."""
    from inservice import api

    def answer_with(*determinations: dict[str, Any]) -> None:
        stored = [Stored(data) for data in determinations]
        monkeypatch.setattr(api, "decide", lambda book: stored)
        monkeypatch.setattr(api, "availability", lambda book: stored)

    return answer_with
