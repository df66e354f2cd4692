"""`inservice consequences`: the adviser's article row by row, the door itself, and what a case may leave out."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any

import pytest

from inservice import api
from inservice.cli import run
from inservice.errors import InputError
from inservice.intake.case import read_case
from inservice.memo.rollover import rollover_memo
from inservice.plan.yaml_text import read_text_document

CASES = Path(__file__).parents[2] / "examples" / "cases"
ADVISER, COLLEGE, MEDICAL, GOOD = (
    CASES / f"consequences-{name}.yaml" for name in ("adviser", "college", "medical", "good-reasons")
)


@pytest.fixture(scope="module")
def answers() -> dict[Path, dict[str, Any]]:
    return {path: api.consequences(path).to_dict() for path in (ADVISER, COLLEGE, MEDICAL, GOOD)}


def content(path: Path) -> dict[str, Any]:
    held = read_text_document(path).content
    assert isinstance(held, dict)
    return dict(held)


def changed(path: Path, **sections: Any) -> dict[str, Any]:
    """The answer to an example with sections replaced, or left out (None)."""
    held = {**content(path), **sections}
    case = {k: v for k, v in held.items() if v is not None}
    plan = read_text_document(CASES / str(case["plan"])).content
    return api.consequences({**case, "plan": plan}).to_dict()


def listed(data: dict[str, Any], where: str) -> dict[str, str]:
    return {entry["name"]: entry["sentence"] for entry in data["lists"][where]}


# -- the statements of the article ---------------------------------------------------------------------------------
def test_the_examples_answer_every_statement_of_the_article() -> None:
    told = {s for path in CASES.glob("consequences-*.yaml") for s in content(path)["statements"]}
    assert told == {f"A{n}" for n in range(1, 8)}


def test_a1_it_is_neither_a_loan_nor_a_hardship(answers: dict[Path, dict[str, Any]]) -> None:
    assert answers[GOOD]["decision"]["outcome"] == answers[ADVISER]["decision"]["outcome"] == "approved"
    said = {s["ref"]: s["holds"] for s in answers[GOOD]["statements"]}
    assert "cannot be rolled over" in said["C-DAT-11"]


def test_a2_the_charge_of_each_year_and_who_is_paid_what(answers: dict[Path, dict[str, Any]]) -> None:
    data = answers[ADVISER]
    assert [r["charge_rate"] for r in data["locked"]][:11] == [
        "15%", "14%", "13%", "12%", "11%", "10%", "8%", "6%", "4%", "2%", "0%",
    ]  # fmt: skip
    assert data["locked"][0]["charge"] == "75375.00"  # 15% of 502,500
    assert data["advice"]["pay"]["first_year_move"] == "35000.00"
    assert "would_be_locked" in listed(data, "against")


def test_a3_the_published_example_exactly(answers: dict[Path, dict[str, Any]]) -> None:
    pool = answers[ADVISER]["pro_rata"]
    assert (pool["without"]["taxable"], pool["with"]["taxable"], pool["with"]["lines"]["10"]) == (
        "0.00",
        "7872.00",
        "0.016",
    )
    assert (pool["with"]["taxable_unrounded"], pool["with"]["taxable_percent"]) == ("7874.02", "98.4%")
    against = listed(answers[ADVISER], "against")["would_spoil_the_backdoor"]
    assert "$7,872.00 would be taxable: $1,995.04 of extra tax" in against


def test_a4_only_what_exceeds_the_floor_is_spared(answers: dict[Path, dict[str, Any]]) -> None:
    data = answers[MEDICAL]
    ways = {w["name"]: w for w in data["alternatives"]}
    taken = ways["The distribution"]
    gross, left = (
        float(taken["takes"]),
        float(taken["takes"]) - float(taken["income_tax"]) - float(taken["additional_tax"]),
    )
    assert round(left, 2) in (20000.00, 20000.01)
    floor = 0.075 * (100_000 + gross)
    assert float(data["medical"]["medical_exempt"]) == pytest.approx(30_000 - floor, abs=0.01)
    assert float(taken["additional_tax"]) == pytest.approx(0.1 * (gross - (30_000 - floor)), abs=0.01)
    assert data["medical"]["is_the_same_in_the_plan"] is True
    assert "No rollover is needed" in listed(data, "for")["medical_costs_free_part"]


def test_a5_college_by_way_of_an_ira_is_free_of_the_10_percent_and_not_of_tax(
    answers: dict[Path, dict[str, Any]],
) -> None:
    ways = {w["name"]: w for w in answers[COLLEGE]["alternatives"]}
    through, straight = ways["By way of an IRA, for college"], ways["The distribution"]
    assert answers[COLLEGE]["college"]["works"] == "yes"
    assert float(through["income_tax"]) == pytest.approx(0.22 * float(through["takes"]), abs=0.01)
    assert float(through["additional_tax"]) == pytest.approx(
        0.1 * (float(through["takes"]) - 30_000), abs=0.01
    )
    assert float(straight["additional_tax"]) == pytest.approx(0.1 * float(straight["takes"]), abs=0.01)
    assert float(through["cost"]) < float(straight["cost"])


def test_a6_deferrals_stay_closed_and_other_money_is_open(answers: dict[Path, dict[str, Any]]) -> None:
    access = [r for r in answers[COLLEGE]["access"] if r["event"] != "in_plan_roth_rollover"]
    assert {r["source"] for r in access if r["status"] == "yes"} == {"profit_sharing"}
    later = [r for r in access if r["source"] == "pre_tax_deferrals" and r["opens_on"]]
    assert {r["opens_on"] for r in later} == {"2035-03-01"}


def test_a7_reasons_for_and_against(answers: dict[Path, dict[str, Any]]) -> None:
    assert set(listed(answers[GOOD], "for")) == {
        "plan_is_costly_or_thin",
        "has_a_careful_plan",
        "after_tax_money_can_go_to_roth",
    }
    assert {
        "plan_is_cheap_and_good",
        "would_spoil_the_backdoor",
        "does_not_know_the_product",
        "adviser_gains_by_the_move",
    } <= set(listed(answers[ADVISER], "against"))
    assert answers[COLLEGE]["cheapest"]["name"] == "A plan loan"
    assert "is_the_cheapest_way" in listed(answers[COLLEGE], "does_not_apply")


def test_after_tax_money_and_its_room(answers: dict[Path, dict[str, Any]]) -> None:
    told = answers[GOOD]["after_tax"]
    assert (told["earnings"], told["section_415_room"], told["room"]) == ("6000.00", "44000.00", "7000.00")
    assert answers[COLLEGE]["after_tax"] is None


def test_every_key_of_the_answer_is_described(answers: dict[Path, dict[str, Any]]) -> None:
    page = (
        (CASES.parents[1] / "docs" / "consequences.md")
        .read_text(encoding="utf-8")
        .split("## The answer", 1)[1]
    )
    keys = {
        key for row in re.findall(r"^\| (.*?) \|", page, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)
    }
    assert keys == set(answers[GOOD])


def test_no_answer_is_a_score_or_a_recommendation(answers: dict[Path, dict[str, Any]]) -> None:
    for data in answers.values():
        assert "score" not in json.dumps(data["lists"])
        assert data["nothing_changes"] == "Nothing changes if you do nothing."
        assert not data["alternatives"] or data["alternatives"][0]["name"] == "Doing nothing"


# -- missing facts ---------------------------------------------------------------------------------------------------
def test_without_any_section_everything_is_asked_and_nothing_supposed() -> None:
    held = content(ADVISER)
    bare = {k: v for k, v in held.items() if k in ("schema", "plan", "person", "request")}
    data = changed(ADVISER, **{k: bare.get(k) for k in held})
    assert (data["lists"]["for"], data["lists"]["against"], data["alternatives"], data["destinations"]) == (
        [],
        [],
        [],
        [],
    )
    assert {
        "would_be_locked",
        "adviser_gains_by_the_move",
        "would_spoil_the_backdoor",
        "has_stock_worth_keeping_in_kind",
    } <= set(listed(data, "unknown"))
    assert len(data["facts_needed"]) > 10 and all(n["says"] for n in data["facts_needed"])
    assert len(data["advice"]["gaps"]) >= 12


def test_without_income_costs_that_need_it_are_unknown_and_the_rest_are_told() -> None:
    ways = {w["name"]: w for w in changed(COLLEGE, household=None)["alternatives"]}
    assert ways["The distribution"]["cost"] is None
    assert ways["A plan loan"]["cost"] == "75.00"
    data = changed(
        COLLEGE, household=None, purpose={"need": "30000.00", "kind": "college", "income_tax_rate": "22%"}
    )
    told = {w["name"]: w for w in data["alternatives"]}["The distribution"]
    assert (told["takes"], told["cost"]) == ("44117.65", "14117.65")


def test_a_larger_move_never_makes_the_pool_smaller() -> None:
    pools = []
    for amount in ("10000.00", "100000.00", "500000.00"):
        data = changed(ADVISER, intent={"amount": amount, "wants_backdoor_roth": "yes"})
        pools.append(float(data["pro_rata"]["with"]["taxable"]))
    assert pools == sorted(pools) == [4448.0, 7408.0, 7872.0]  # law page 1.3


def test_thresholds_can_be_set_and_are_named() -> None:
    data = changed(GOOD, thresholds={"plan_cost_excess": "2%", "core_classes_wanted": "0"})
    assert "plan_is_costly_or_thin" in listed(data, "does_not_apply")
    used = {t["name"]: (t["used"], t["default"]) for t in data["thresholds"]}
    assert used["plan_cost_excess"] == ("2%", "0.25%")


# -- the door ----------------------------------------------------------------------------------------------------------
def test_the_same_file_serves_decide() -> None:
    assert api.decide(ADVISER).to_dict()["approved"] == "500000.00"
    assert read_case(ADVISER).title == content(ADVISER)["title"]


def test_a_request_of_a_book_can_be_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(
        f"schema: inservice/case/1\nbook: {CASES.parent / 'books' / 'harbor'}\nrequest_id: R-2201\n"
        "purpose: {need: '1000.00', kind: other}\n",
        encoding="utf-8",
    )
    data = api.consequences(path).to_dict()
    assert (data["request_id"], data["need"]) == ("R-2201", "1000.00")
    assert {w["kind"] for w in data["alternatives"]} >= {"nothing", "distribution", "plan_loan"}
    assert data["tax"] is None and data["destinations"] == []


def test_json_on_the_screen_is_the_answer_of_the_library(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["consequences", str(COLLEGE), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(api.consequences(COLLEGE).to_dict()))


def test_the_screen_says_the_lists_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["consequences", str(ADVISER)]) == 0
    text = capsys.readouterr().out
    heads = [
        "What speaks for it",
        "What speaks against it",
        "What cannot be told yet",
        "The backdoor Roth",
        "Ask the adviser",
    ]
    assert [text.index(h) for h in heads] == sorted(text.index(h) for h in heads)
    assert "does not break even within the horizon" in text


def test_reasons_are_told_with_their_authority(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["consequences", str(ADVISER), "--explain"]) == 0
    text = capsys.readouterr().out
    assert "[C-DEC-24 C-CMP-47; 29 CFR 2550.408b-2" in text and "(unconfirmed)" in text


def test_every_problem_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = ADVISER.read_text(encoding="utf-8").replace(
        "../books/harbor", str(CASES.parent / "books" / "harbor")
    )
    for good, bad in (('investments: "0.30%"', 'investments: "0.30"'), ("kind: stay", "kind: stays"),
        ("horizon_years: 12", "horizon_years: 90"),
                      ("balance: \"450000.00\"", "balance: \"lots\"")):  # fmt: skip
        assert good in text
        text = text.replace(good, bad, 1)
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    assert run(["consequences", str(path)]) == 65
    told = capsys.readouterr().err
    assert all(
        word in told
        for word in ("costs.investments", "destinations[0].kind", "horizon", "balance", 'Write "0.30%".')
    )


@pytest.mark.parametrize(
    ("section", "value"),
    [
        ("destinations", [{"name": "a", "kind": "fixed_index_annuity"}]),
         ("destinations", [{"name": "a", "kind": "cash"}, {"name": "a", "kind": "cash"}]),
        ("destinations", [{"name": "a", "kind": "stay"}, {"name": "b", "kind": "stay"}]), ("assumptions", {"returns": [{"name": "a"}]}),
        ("assumptions", {"horizon_years": "3", "returns": [{"name": "a", "by_year": ["1%", "2%"]}]}), ("purpose", {"need": "-5"}),
        ("destinations", [{"name": "a", "kind": "stay", "costs": {"mix": [{"fund": "f", "share": "99%", "expense_ratio": "1%"}]}}]),
        ("alternatives", [{"kind": "borrowing", "months": "12"}]), ("adviser", {"role": "x"}),
    ],
)  # fmt: skip
def test_what_cannot_stand_together_is_refused(section: str, value: Any) -> None:
    with pytest.raises(InputError) as error:
        changed(ADVISER, **{section: value})
    assert all(section in problem.where for problem in error.value.problems)


def test_options_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["consequences", str(ADVISER), "--json", "--explain"]) == 64
    assert "exclude each other" in capsys.readouterr().err


# -- the memo ----------------------------------------------------------------------------------------------------------
def test_a_memo_names_its_gaps(answers: dict[Path, dict[str, Any]]) -> None:
    text = rollover_memo(answers[ADVISER])
    assert (
        f"{len(answers[ADVISER]['advice']['gaps'])} of 15 fields are empty" in text
        and "Not written down yet." in text
    )
    whole = rollover_memo(answers[GOOD])
    assert "Every field is filled." in whole and "Not written down yet." not in whole


def test_a_memo_page_cannot_be_driven_by_a_name() -> None:
    hostile = "<script>alert(1)</script>"
    held = content(GOOD)
    places = [{**held["destinations"][0], "name": hostile}, *held["destinations"][1:]]
    page = rollover_memo(changed(GOOD, destinations=places), "html")
    assert hostile not in page and escape(hostile) in page
