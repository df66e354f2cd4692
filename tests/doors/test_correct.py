"""`inservice correct` and the library's door: screen, JSON, memo, letter, exit codes, and what is refused."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import inservice
from inservice import api
from inservice.cli import main
from inservice.errors import InputError, LawNotKnown
from inservice.intake.correction_file import PARTS
from inservice.law.correction.figures import failure_kinds

EXAMPLES = Path(__file__).parents[2] / "examples" / "corrections"
CASES = Path(__file__).parents[2] / "cases" / "correction"
EARLY = EXAMPLES / "early-withdrawal.yaml"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["correct", *words])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def smallest(**changed: Any) -> dict[str, Any]:
    """A case of few words."""
    failure = {"kind": "in_service_without_event", "occurred_on": "2025-01-10", "amount": "10000.00"}
    return {"failure": failure, "correction": {"on": "2025-07-10"}} | changed


def test_the_examples_by_hand() -> None:
    """Worked by hand: 4,000 x 1.05 - 1,500 = 2,700, less 1.2 percent; 745, 1,425.02 and 300 with 11.25 percent each."""
    plan = inservice.correct(EXAMPLES / "vesting-too-high.yaml").to_dict()
    assert plan["earnings"]["steps"][0]["rate"] == "5.0000%" and plan["earnings"]["outstanding"] == "2667.60"
    assert plan["class"] == "B" and plan["recommended"]["programme"] == "self_correction_significant"
    assert {p["name"]: p["fee"] for p in plan["programmes"]}["submission"] == "1500.00"
    first = plan["deadlines"][0]
    assert (first["date"], first["rule"], first["cites"]) == (
        "2024-06-30",
        "O-CAL-13",
        "Rev. Proc. 2021-30, section 9.02",
    )
    owed = {
        p["person_id"]: p["with_earnings"]
        for p in inservice.correct(EXAMPLES / "missed-minimums.yaml").people
    }
    assert owed == {"R06": "828.81", "R07": "1585.33", "R08": "333.75"}


def test_json_says_what_the_library_says(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, str(EARLY), "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == json.loads(json.dumps(inservice.correct(EARLY).to_dict()))


def test_the_screen_compares_the_methods(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, str(EARLY))
    assert code == 0
    assert "Recommended: Ask the payee to return it" in out
    assert "The law itself forbade the payment that day, so no amendment can cure it." in out
    assert "Leave it with the payee: yes" in out and "O-COR-35" in out


def test_missing_facts_exit_3_and_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, str(EXAMPLES / "facts-missing.yaml"))
    assert code == 3
    assert "Would come first if the missing facts allow it" in out
    assert "Practices and procedures were established" in out.split("Facts needed")[1]
    plan = inservice.correct(smallest())
    assert plan.outcome == "cannot_be_determined"
    assert {"failure.is_own_vested_money", "payee.kind"} <= {f["fact"] for f in plan.facts_needed}


@pytest.mark.parametrize("format", ["text", "html", "json"])
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_example_has_a_memo_and_a_letter(path: Path, format: str) -> None:
    plan = inservice.correct(path)
    memo, letter = (
        plan.memo(format),
        plan.letter(format, plan.people[0]["person_id"] if plan.people else None),
    )
    assert plan.kind.label in memo
    assert format != "text" or ("{" not in letter and "None" not in letter)
    assert "O-COR" in memo and "O-COR" not in letter and "Rev. Proc." not in letter
    with pytest.raises(ValueError, match="text, html, json"):
        plan.memo("pdf")


def test_the_letter_asks_an_innocent_payee_for_no_earnings(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, str(EARLY), "--letter")
    assert code == 0
    assert "We ask you to pay back $10,000.00." in out and "no interest, fee or collection cost" in out
    before = inservice.correct(CASES / "early-deferrals-2022.yaml").letter()
    assert "$10,600.00" in before and "no interest" not in before
    assert "This counts earnings to July 10, 2022." in before and "This counts" not in out
    partly = inservice.correct(EXAMPLES / "vesting-too-high.yaml").letter()
    assert "This counts earnings to September 30, 2021 and what you have paid back." in partly


def test_an_answer_goes_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "letter.html"
    assert run(capsys, str(EARLY), "--letter", "--out", str(page))[0] == 0
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert run(capsys, str(EARLY), "--letter", "--out", str(page))[0] == 64


def test_explain_shows_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, str(EARLY), "--explain")
    assert code == 0 and "Is it an inadvertent benefit overpayment?" not in out
    assert "[29 USC 1056(h); SECURE 2.0 Act section 301; O-COR-40 O-COR-46]" in out


def test_wrong_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, str(EARLY), "--json", "--explain")
    assert code == 64 and "exclude each other" in err
    code, _, err = run(capsys, "nowhere.yaml")
    assert code == 65 and "cannot be read" in err


@pytest.mark.parametrize("day", ["2018-12-31", "2027-01-01"])
def test_the_law_is_known_for_its_days_only(day: str) -> None:
    failure = {"kind": "notice_missing", "occurred_on": "2018-01-02"}
    with pytest.raises(LawNotKnown, match="nothing is forecast"):
        inservice.correct({"failure": failure, "correction": {"on": day}})
    first = inservice.correct({"failure": failure, "correction": {"on": "2019-01-01"}})
    assert first.case.day == date(2019, 1, 1)


RETURN = {"from": "2025-01-10", "through": "2025-07-10", "rate": "6%"}
PAID = {"kind": "paid_too_much", "occurred_on": "2025-01-10"}
FAULTS: tuple[tuple[dict[str, Any], str], ...] = (
    (smallest(correction={"on": "2024-12-31"}), "comes before occurred_on"),
    (smallest(failure={"kind": "lost", "occurred_on": "2025-01-10"}), "expected: one of in_service_without_event"),
    (smallest(plan={"governmental": "yes", "erisa_covered": "yes"}), "does not cover a governmental plan"),
    (smallest(earnings={"method": "published", "returns": [RETURN]}), "needs no returns"),
    (smallest(earnings={"returns": [RETURN | {"rate": "6"}]}), 'a return as "6%"'),
    (smallest(earnings={"returns": [RETURN | {"from": "2025-08-10"}]}), "ends after it begins"),
    (smallest(wish="money"), "wish is not known"),
    (smallest(failure=PAID | {"repayments": [{"on": "2025-01-09", "amount": "1.00"}]}), "cannot come back"),
)  # fmt: skip


@pytest.mark.parametrize(("case", "told"), FAULTS, ids=[told for _, told in FAULTS])
def test_what_cannot_be_is_refused(case: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as raised:
        inservice.correct(case)
    assert told in str(raised.value)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(InputError) as raised:
        inservice.correct(
            {"failure": {"kind": "x", "occurred_on": "soon", "amount": "a lot"}, "correction": {}}
        )
    assert len(raised.value.problems) == 4


def test_every_key_and_every_field_is_described() -> None:
    page = (Path(__file__).parents[2] / "docs" / "correct.md").read_text(encoding="utf-8")
    keys = re.findall(r"^\| `(\w+)` \|", page.split("## The answer", 1)[1].split("\n## ", 1)[0], re.MULTILINE)
    assert keys == list(inservice.correct(EARLY).to_dict())
    fields = {
        (part, f.alias or name) for part, model in PARTS.items() for name, f in model.model_fields.items()
    }
    told = set(re.findall(r"^\| (\w+) \| `(\w+)` \|", page, re.MULTILINE))
    assert told == fields
    assert set(re.findall(r"^- `(\w+)`", page, re.MULTILINE)) == set(failure_kinds())


def test_each_of_several_people_gets_a_letter_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(EXAMPLES / "missed-minimums.yaml")
    code, out, _ = run(capsys, path, "--letter", "--person", "R08")
    assert code == 0 and "$300.00" in out and "$333.75" in out
    assert "R06" not in out and "2,470" not in out and "2,747" not in out
    code, _, err = run(capsys, path, "--letter")
    assert code == 64 and "R06, R07, R08" in err
    assert run(capsys, str(EARLY), "--letter", "--person", "R08")[0] == 64


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_case_can_be_told(path: Path) -> None:
    plan = inservice.correct(path)
    for said in (
        plan.memo(),
        plan.explain(),
        plan.letter(person_id=plan.people[0]["person_id"] if plan.people else None),
    ):
        assert said.strip() and "{" not in said


def test_the_calendar_holds_the_deadlines_of_a_correction() -> None:
    entries = api.calendar(EARLY)
    assert [(e.date.isoformat(), e.rule) for e in entries] == [
        (d["date"], d["rule"]) for d in inservice.correct(EARLY).deadlines
    ]
    assert "2026-12-31" in {e.date.isoformat() for e in entries}


def test_notes_are_told_where_they_apply() -> None:
    """O-COR-07, O-COR-17, O-COR-18, O-COR-42, O-COR-45: what no rule can decide is printed beside the answer."""
    told = {ref for note in inservice.correct(EARLY).notes for ref in note["ref"].split()}
    assert {"O-COR-07", "O-COR-17", "O-COR-18", "O-COR-20", "O-COR-42", "O-COR-45", "O-COR-47"} <= told
    told = {
        ref for note in inservice.correct(EXAMPLES / "late-deposit.yaml").notes for ref in note["ref"].split()
    }
    assert told == {"O-COR-18", "O-COR-20"}
