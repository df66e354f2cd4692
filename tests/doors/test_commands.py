"""The commands: exit codes, what goes where, errors, files."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validate

from inservice.errors import InputError, LawNotKnown, Problem, RuleBookError
from inservice.memo import letter, redacted, render
from inservice.memo.schema import json_schema
from inservice.memo.words import dollars

from . import samples
from .running import CASE, PLAN, ROOT, Run, Stored

Decided = Callable[..., None]


@pytest.mark.parametrize(
    ("outcome", "code"),
    [("approved", 0), ("answered", 0), ("approved_in_part", 1), ("denied", 2), ("cannot_be_determined", 3)],
)
def test_the_exit_code_tells_the_outcome(run: Run, decided: Decided, outcome: str, code: int) -> None:
    decided({**samples.hardship(), "outcome": outcome})
    assert run("decide", CASE).code == code


@pytest.mark.parametrize(
    "view",
    [(), ("--json",), ("--memo", "text"), ("--memo", "html"), ("--letter",), ("--explain",), ("--redact",)],
)
def test_the_exit_code_is_the_same_in_every_view(run: Run, decided: Decided, view: tuple[str, ...]) -> None:
    decided(samples.hardship())
    answer = run("decide", CASE, *view)
    assert answer.code == 1
    assert answer.err == ""
    assert answer.out.strip()


def test_views_exclude_each_other(run: Run) -> None:
    answer = run("decide", CASE, "--json", "--letter")
    assert answer.code == 64
    assert "--json and --letter exclude each other" in answer.err


def test_json_is_the_determination_and_nothing_else(run: Run, decided: Decided) -> None:
    decided(samples.hardship())
    assert json.loads(run("decide", CASE, "--json").out) == samples.hardship()


@pytest.mark.parametrize("sample", [samples.hardship, samples.undecided, samples.rollover])
def test_samples_follow_the_published_schema(sample: Callable[[], dict[str, Any]]) -> None:
    validate(sample(), json_schema())


def test_availability_shows_what_is_open_and_when_more_opens(run: Run, decided: Decided) -> None:
    decided({**samples.hardship(), "outcome": "answered"})
    answer = run("availability", CASE)
    assert answer.code == 0
    assert "Open now" in answer.out
    assert "August 3, 2039   opens" in answer.out


def test_a_screen_of_one_hundred_columns_holds_every_line(run: Run, decided: Decided) -> None:
    for sample in (samples.hardship(), samples.undecided(), samples.rollover()):
        decided(sample)
        for view in ((), ("--memo", "text"), ("--letter",)):
            assert max(map(len, run("decide", CASE, *view).out.splitlines())) <= 100


# -- errors ----------------------------------------------------------------------------------------------
def test_every_problem_is_told_with_its_place_and_repair(run: Run, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(
        f"schema: inservice/case/1\nplan: {PLAN}\nperson: {{birth_dat: 1980-02-03}}\n"
        "request: {request_id: r1, payment_date: 2025-13-16, amount: twelve}\n"
    )
    answer = run("decide", case)
    assert answer.code == 65
    assert answer.out == ""
    for told in (
        f"{case}:3, person.birth_dat",
        "birth_date",
        "2025-13-16",
        "twelve",
        "expected:",
        "found:",
        "repair:",
        "errors",
    ):
        assert told in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError([Problem("Wrong.", "a.yaml", "x", 3)]), 65),
        (LawNotKnown("Before 2019."), 65),
        (RuleBookError("Two cells."), 70),
        (ZeroDivisionError("a fault"), 70),
        (KeyboardInterrupt(), 130),
    ],
)
def test_no_error_shows_a_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    from inservice import api

    def fail(book: object) -> None:
        raise error

    monkeypatch.setattr(api, "decide", fail)
    answer = run("decide", CASE)
    assert answer.code == code
    assert "Traceback" not in answer.err + answer.out


def test_debug_lets_the_error_through(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from inservice import api

    def fail(book: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(api, "decide", fail)
    with pytest.raises(ZeroDivisionError):
        run("decide", CASE, "--debug")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("plna", "check"), 'Did you mean "plan"?'),
        (("decide",), "requires an argument"),
        (("calendar", CASE, "--plan-yaer", "2025"), "See: inservice calendar --help"),
        (("decide", CASE, "--ordr", "plan"), "--ordr"),
        (("decide", CASE, "--memo", "pdf"), "text"),
        (("law", "on", "yesterday"), "a date such as 2025-07-15"),
        (("law", "on", "yesterday"), "See: inservice law on --help"),
        (("plan", "explain", PLAN, "--on", "yesterday"), "See: inservice plan explain --help"),
        (("decide", ""), "A name is missing"),
        (("top-heavy", ""), "See: inservice top-heavy --help"),
        (("law", "on", "2025-01-01", "--event", "hardshp"), "Did you mean hardship?"),
        (("law", "on", "2025-01-01", "--source", "deferals"), "no money source"),
        (("decide", CASE, "--request", "r1"), "a case has but one"),
    ],
)
def test_a_wrong_command_line_says_what_is_meant(run: Run, arguments: tuple[object, ...], told: str) -> None:
    answer = run(*arguments)
    assert answer.code == 64
    assert told in answer.err
    assert answer.out == ""


def test_an_account_that_is_not_there_is_refused_as_an_order(run: Run, decided: Decided) -> None:
    decided(samples.hardship())
    answer = run("decide", CASE, "--order", "deferral")
    assert answer.code == 65
    assert "Did you mean deferrals?" in answer.err


def test_an_order_of_accounts_reaches_the_decision(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from inservice import api

    seen: list[Any] = []

    def keep(book: Any) -> list[Stored]:
        seen.append(book)
        return [Stored(samples.hardship())]

    monkeypatch.setattr(api, "decide", keep)
    assert run("decide", CASE, "--order", "deferrals").code == 1
    assert seen[0].tables["requests"]["order"].to_list() == ["listed"]
    assert seen[0].tables["request_accounts"].select("account_id", "rank").rows() == [("deferrals", 1)]
    run("decide", CASE, "--order", "after_tax_first")
    assert seen[1].tables["requests"]["order"].to_list() == ["after_tax_first"]


# -- files -----------------------------------------------------------------------------------------------
def test_a_file_is_written_whole_and_never_over_another(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "case.yaml"
    assert run("new", "case", "--out", out).code == 0
    first = out.read_text()
    out.write_text("mine")
    refused = run("new", "case", "--out", out)
    assert refused.code == 64
    assert "--force" in refused.err
    assert out.read_text() == "mine"
    assert run("new", "case", "--out", out, "--force").code == 0
    assert out.read_text() == first
    assert [path.name for path in tmp_path.iterdir()] == ["case.yaml"]
    assert stat.S_IMODE(out.stat().st_mode) & 0o600 == 0o600


def test_nothing_is_left_behind_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from inservice.cli import files

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr(files.os, "replace", fail)
    with pytest.raises(OSError):
        files.write(tmp_path / "memo.txt", "text", force=False)
    assert list(tmp_path.iterdir()) == []


def test_starting_files_are_accepted(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    run("new", "plan", "--out", plan)
    assert run("plan", "check", plan).code == 0


def test_a_letter_takes_its_format_from_the_file(run: Run, decided: Decided, tmp_path: Path) -> None:
    decided(samples.hardship())
    out = tmp_path / "letter.html"
    assert run("decide", CASE, "--letter", "--out", out).code == 1
    assert out.read_text().startswith("<!DOCTYPE html>")


# -- plans -----------------------------------------------------------------------------------------------
def test_an_unlawful_clause_fails_the_check_with_its_authority(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        PLAN.read_text().replace(
            "elections:\n",
            (
                'elections:\n  - {id: early, clause: "9.9", sources: [pre_tax_deferrals],'
                " event: stated_age, age: 55}\n"
            ),
            1,
        )
    )
    answer = run("plan", "check", plan)
    assert answer.code == 65
    assert "clause 9.9" in answer.err
    assert "authority:" in answer.err
    problems = json.loads(run("plan", "check", plan, "--json").out)
    assert any(problem["clause"] == "9.9" and problem["severity"] == "error" for problem in problems)


def test_a_plan_is_explained_for_a_day(run: Run) -> None:
    before, after = (run("plan", "explain", PLAN, "--on", day).out for day in ("2025-12-29", "2025-12-30"))
    assert "long-term care" not in before
    assert "long-term care" in after


# -- the real thing ---------------------------------------------------------------------------------------
EXAMPLES = [
    ROOT / "examples" / "cases" / f"{name}.yaml"
    for name in ("03-rolled-over", "08-after-tax", "12-a-fact-is-missing")
]


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_decided_and_every_view_of_it_can_be_printed(run: Run, case: Path) -> None:
    answer = run("decide", case, "--json")
    assert answer.code in (0, 1, 2, 3), answer.err
    data = json.loads(answer.out)
    validate(data, json_schema())
    shown = run("decide", case).out
    memo, told = render(data), letter(data)
    for text in (shown, memo, told):
        assert not re.search(r"\bNone\b(?! of)", text)
        assert max(map(len, text.splitlines())) <= 100
    if data["approved"] != "0.00":
        for text in (shown, memo, told):
            assert dollars(data["approved"]) in text
    hidden = json.dumps(redacted(data)) + render(redacted(data))
    births = [fact["value"] for fact in data["facts_used"] if fact["fact"] == "person.birth_date"]
    assert not [birth for birth in births if birth in hidden]
    assert run("availability", case).code == 0


def test_a_case_on_the_command_line_may_name_its_plan_by_an_absolute_path(run: Run, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(
        CASE.read_text(encoding="utf-8").replace("plan: ../plans", f"plan: {PLAN.parent}"), encoding="utf-8"
    )
    assert run("decide", case).code == run("decide", CASE).code


def test_a_place_that_takes_no_file_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / ".x.part"))

    monkeypatch.setattr("tempfile.mkstemp", refused)
    answer = run("new", "plan", "--out", tmp_path / "x.yaml")
    assert answer.code == 64
    assert answer.err == f"{tmp_path / 'x.yaml'} cannot be written: Permission denied.\n"
