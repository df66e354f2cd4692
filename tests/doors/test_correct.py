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


# -- several plan years ------------------------------------------------------------------------------------------------------------
THREE_YEARS = EXAMPLES / "missed-minimums-three-years.yaml"


def of_years(*years: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A case of several plan years."""
    return smallest(failure={"kind": "paid_too_little", "years": list(years)} | more)


def test_one_year_in_a_list_is_the_failure_itself() -> None:
    year = {
        "occurred_on": "2025-01-10",
        "amount": "40.00",
        "repayments": [{"on": "2025-02-01", "amount": "5.00"}],
    }
    plain = inservice.correct(smallest(failure={"kind": "paid_too_little"} | year)).to_dict()
    assert inservice.correct(of_years(year)).to_dict() == plain and plain["years"] == []


def test_the_years_add_up_and_each_has_its_own_time() -> None:
    plan = inservice.correct(THREE_YEARS)
    assert [year["outstanding"] for year in plan.years] == ["1134.00", "1890.00", "630.00"]
    assert [year["is_within_significant_window"] for year in plan.years] == ["no", "yes", "yes"]
    ends = [each["date"] for each in plan.deadlines if each["rule"] == "O-CAL-13"]
    assert ends == ["2024-12-31", "2025-12-31", "2026-12-31"]
    told = plan.to_dict()
    assert told["failure"]["amount"] == "3100.00" and told["earnings"]["outstanding"] == "3654.00"
    unknown = inservice.correct(
        of_years({"occurred_on": "2024-01-10", "amount": "1.00"}, {"occurred_on": "2025-01-10"})
    )
    assert unknown.to_dict()["failure"]["amount"] is None and unknown.outcome == "cannot_be_determined"


def test_two_failures_in_one_plan_year_count_as_one() -> None:
    days = [{"occurred_on": day, "amount": "1.00"} for day in ("2024-12-31", "2025-01-01", "2025-02-01")]
    plan = inservice.correct(of_years(*days) | {"plan": {"year_end": "12-31"}})
    assert "ran over 2 plan years" in " ".join(plan.memo().split())
    assert len([each for each in plan.deadlines if each["rule"] == "O-CAL-13"]) == 2


def test_memo_and_letters_tell_of_each_year(capsys: pytest.CaptureFixture[str]) -> None:
    plan = inservice.correct(THREE_YEARS)
    memo = plan.memo()
    assert (
        "December 31, 2021; December 31, 2022; December 31, 2023" in memo and "ran over 3 plan years" in memo
    )
    assert "ended December 31, 2024" in memo and "open until December 31, 2025" in memo
    letter = plan.letter("text", "R07")
    assert "December 31, 2022; December 31, 2023" in letter and "2021" not in letter
    assert "$1,100.00" in letter and "The employer pays $1,260.00 for you" in letter
    code, out, _ = run(capsys, str(THREE_YEARS), "--redact", "--json")
    assert (
        code == 0 and "R06" not in out and json.loads(out)["years"][1]["people"][1]["person_id"] == "person 2"
    )
    two = inservice.correct(CASES / "payments-of-two-years.yaml").letter()
    assert "We report the payment for 2024 and 2025" in two
    assert "The form for 2024 stays as it is." in two and "What you pay back in 2025 lowers" in two


FIRST, SECOND = (
    {"occurred_on": "2024-01-10", "amount": "1.00"},
    {"occurred_on": "2025-01-10", "amount": "2.00"},
)
WRONG_YEARS: tuple[tuple[dict[str, Any], str], ...] = (
    (smallest(failure={"kind": "paid_too_little"}), "The day of the failure is missing"),
    (of_years(FIRST, SECOND, amount="3.00"), "Given both for the failure and by year: amount"),
    (of_years(FIRST, SECOND, occurred_on="2024-01-10"), "by year: occurred_on"),
    (of_years(SECOND, FIRST), "do not follow on one another"),
    (of_years(FIRST, FIRST), "do not follow on one another"),
    (of_years(FIRST, SECOND, kind="loan_failure"), "write a file for each year"),
    (of_years(FIRST, SECOND, found_on="2024-01-09"), "`found_on` is before `occurred_on`"),
    (of_years(FIRST, SECOND | {"occurred_on": "2025-07-11"}), "comes before occurred_on"),
    (of_years(FIRST, SECOND | {"repayments": [{"on": "2025-01-09", "amount": "1.00"}]}), "cannot come back"),
    (of_years(FIRST, SECOND | {"wish": "money"}), "wish is not known"),
    (
        of_years(*({"occurred_on": d, "people": [{"person_id": "a", "amount": "1.00", "former": f}]}
                   for d, f in (("2024-01-10", "yes"), ("2025-01-10", "no")))),
        "former participant in one year and not in another: a",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("case", "told"), WRONG_YEARS, ids=[told for _, told in WRONG_YEARS])
def test_years_that_cannot_stand_are_refused(case: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as raised:
        inservice.correct(case)
    assert told in str(raised.value)


def test_a_failure_found_while_it_went_on_is_read() -> None:
    assert inservice.correct(
        of_years(FIRST, SECOND, found_on="2024-01-10")
    ).case.file.failure.first_on == date(2024, 1, 10)


# -- to whom the earnings of a plan-wide rate go -------------------------------------------------------------------------------------
PERIODS = (
    ("2023-03-31", "2023-12-31", "15%"),
    ("2023-12-31", "2024-12-31", "10%"),
    ("2024-12-31", "2025-06-01", "12%"),
)


def shared(
    allocation: str,
    *,
    rates: tuple[tuple[str, str, str], ...] = PERIODS,
    failure: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A case of which the plan's one rate makes the earnings."""
    returns = [{"from": first, "through": last, "rate": rate} for first, last, rate in rates]
    failure = failure or {"occurred_on": "2023-03-31", "amount": "5000.00"}
    return {
        "failure": {"kind": "forfeited_too_much"} | failure,
        "earnings": {"method": "plan_average", "allocation": allocation, "returns": returns} | more,
        "correction": {"on": "2025-06-01"},
    }


@pytest.mark.parametrize(
    ("allocation", "goes_to"),
    [
        ("plan", ["plan", "plan", "plan"]),
        ("specific_employee", ["person", "person", "person"]),
        ("bifurcated", ["person", "person", "plan"]),
        ("current_period", ["plan", "person", "plan"]),
    ],
)
def test_who_gets_the_earnings_of_each_period(allocation: str, goes_to: list[str]) -> None:
    told = inservice.correct(shared(allocation)).earnings
    assert told is not None
    assert [(p["earned"], p["goes_to"]) for p in told["allocation"]["parts"]] == list(
        zip(["750.00", "575.00", "759.00"], goes_to, strict=True)
    )
    assert told["outstanding"] == "7084.00"
    # of two periods none is between, and a single one is that of the correction
    for count in (2, 1):
        plan = inservice.correct(shared(allocation, rates=PERIODS[3 - count :], failure={
            "occurred_on": PERIODS[3 - count][0], "amount": "100.00"}))  # fmt: skip
        assert plan.earnings is not None
        got = [p["goes_to"] for p in plan.earnings["allocation"]["parts"]]
        assert got == [*goes_to[:1], *goes_to[2:]][2 - count :]


def test_shared_earnings_are_told_to_each_person_and_in_the_memo() -> None:
    people = [{"person_id": "R06", "amount": "1000.00"}, {"person_id": "R07", "amount": "333.33"}]
    case = shared(
        "bifurcated",
        failure={"kind": "missed_top_heavy_minimum", "occurred_on": "2023-03-31", "people": people},
    )
    plan = inservice.correct(case)
    assert plan.earnings is not None
    told = plan.earnings["allocation"]
    # 1,265.00 x 12% is 151.80; 421.6624... to 472.2619...: 50.60
    assert told["people"] == [
        {"person_id": "R06", "to_plan": "151.80"},
        {"person_id": "R07", "to_plan": "50.60"},
    ]
    assert told["to_plan"] == "202.40"
    assert "Of this, $151.80 is shared out among accounts" in " ".join(plan.letter("text", "R06").split())
    assert "$202.40 as the plan shares its earnings" in " ".join(plan.memo().split())
    alone = inservice.correct({**case, "earnings": {**case["earnings"], "allocation": "specific_employee"}})
    assert "shared out" not in alone.letter("text", "R06")
    assert inservice.correct({**case, "earnings": {"method": "plan_average"}}).earnings["allocation"] is None  # type: ignore[index]


def test_a_period_may_be_the_first_of_one_year_and_not_of_another() -> None:
    years = [
        {"occurred_on": "2023-03-31", "amount": "1000.00"},
        {"occurred_on": "2023-12-31", "amount": "1000.00"},
    ]
    told = inservice.correct(shared("current_period", failure={"years": years})).earnings
    assert told is not None
    # 150.00 and 115.00 and 151.80 of the first year; 100.00 and 132.00 of the second, of which 2024 is the first period
    assert told["allocation"]["to_person"] == "115.00" and told["allocation"]["to_plan"] == "533.80"


def test_what_is_unknown_or_lost_is_not_shared_out() -> None:
    missing = inservice.correct(shared("bifurcated", rates=PERIODS[:2])).earnings
    assert (
        missing is not None
        and missing["allocation"]["to_person"] is None
        and missing["allocation"]["parts"] == []
    )
    lost = (("2023-03-31", "2025-06-01", "-5%"),)
    for losses, shared_out in (("ignored", "0.00"), ("counted", "-250.00")):
        told = inservice.correct(shared("plan", rates=lost, losses=losses)).earnings
        assert told is not None and told["allocation"]["to_plan"] == shared_out


WRONG_ALLOCATIONS: tuple[tuple[dict[str, Any], str], ...] = (
    (shared("halves"), "expected: one of plan, specific_employee, bifurcated, current_period"),
    (shared("plan", method="actual"), "Only the earnings of a plan-wide rate"),
    (shared("plan", failure={"kind": "paid_too_much", "occurred_on": "2023-03-31"}), "contributed or allocated for somebody"),
    (
        shared("plan", failure={"occurred_on": "2023-03-31", "repayments": [{"on": "2024-01-01", "amount": "1.00"}]}),
        "Which period's earnings have come back",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("case", "told"), WRONG_ALLOCATIONS, ids=[told for _, told in WRONG_ALLOCATIONS])
def test_an_allocation_that_cannot_be_is_refused(case: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as raised:
        inservice.correct(case)
    assert told in str(raised.value)
