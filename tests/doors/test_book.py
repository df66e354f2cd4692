"""A book at the command line: the summary, the exceptions, JSON lines, a folder of memos."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from . import samples
from .running import PLAN, Run, Stored


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Callable[..., None]]:
    """A folder with three requests, and a way to say how they are decided."""
    from inservice import api

    folder = tmp_path / "book"
    (folder / "plans").mkdir(parents=True)
    (folder / "plans" / "broad.yaml").write_text(PLAN.read_text())
    (folder / "participants.csv").write_text("participant_id,plan_id,person_id\nT1,broad,P-1\nT2,broad,P-2\n")
    (folder / "accounts.csv").write_text("account_id,participant_id,source\na,T1,match\nb,T2,match\n")
    (folder / "requests.csv").write_text(
        "request_id,participant_id,payment_date,ask,amount\nR-2025-0613,T1,2025-06-16,gross,8000.00\n"
        "r9,T2,2025-06-16,gross,1000.00\nr2,T2,2025-06-16,gross,10000.00\n"
    )

    def answer_with(*determinations: dict[str, Any]) -> None:
        monkeypatch.setattr(api, "decide_each", lambda book: (Stored(data) for data in determinations))

    return folder, answer_with


def test_a_book_gets_a_line_for_each_request_and_a_list_of_exceptions(run: Run, book: Any) -> None:
    folder, answer_with = book
    answer_with(samples.hardship(), samples.undecided(), samples.rollover())
    answer = run("decide", folder)
    assert answer.code == 3
    assert "3 requests: 1 approved, 1 approved in part, 1 cannot be determined." in answer.out
    assert "P-1" in answer.out
    assert "$1,092.26" in answer.out  # 546.13 withheld and 546.13 additional tax
    exceptions = answer.out.partition("Exceptions")[2]
    assert "r9: missing: The date of birth." in exceptions
    assert "R-2025-0613: Clause 5.9" in exceptions
    assert "r2" not in exceptions


def test_a_book_that_is_all_decided_is_done_whatever_the_answers(run: Run, book: Any) -> None:
    folder, answer_with = book
    answer_with({**samples.hardship(), "outcome": "denied"}, samples.rollover())
    assert run("decide", folder).code == 0


def test_a_book_in_json_is_one_line_for_each_request(run: Run, book: Any) -> None:
    folder, answer_with = book
    answer_with(samples.hardship(), samples.rollover())
    lines = run("decide", folder, "--json").out.splitlines()
    assert [json.loads(line)["request_id"] for line in lines] == ["R-2025-0613", "r2"]


def test_memos_of_a_book_go_to_a_folder_and_stay_in_it(run: Run, book: Any, tmp_path: Path) -> None:
    folder, answer_with = book
    answer_with(
        {**samples.hardship(), "request_id": "../../etc/passwd"}, samples.rollover(), samples.rollover()
    )
    out = tmp_path / "memos"
    assert run("decide", folder, "--memo", "html").code == 64
    assert run("decide", folder, "--memo", "html", "--out", out).code == 0
    assert sorted(path.name for path in out.iterdir()) == ["etc-passwd.html", "r2-2.html", "r2.html"]
    assert run("decide", folder, "--memo", "html", "--out", out).code == 64


def test_an_unknown_request_is_told_with_the_nearest(run: Run, book: Any) -> None:
    folder, _ = book
    answer = run("decide", folder, "--request", "R-2025-0614")
    assert answer.code == 65
    assert "Did you mean R-2025-0613?" in answer.err


def test_redaction_leaves_no_identifier_of_the_book(run: Run, book: Any) -> None:
    folder, answer_with = book
    answer_with(samples.hardship(), samples.undecided())
    answer = run("decide", folder, "--redact")
    assert "R-2025-0613" not in answer.out
    assert "P-1" not in answer.out
