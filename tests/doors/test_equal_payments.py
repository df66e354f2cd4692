"""`inservice equal-payments`: the published examples, each method, what is lacking, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

import inservice
from inservice.cli import main
from inservice.errors import InputError
from inservice.intake.equal_payments import SCHEMA

CASES = sorted((Path(__file__).parents[2] / "cases" / "equal-payments").glob("*.yaml"))
SERIES = {
    "schema": SCHEMA, "birth_date": "1969-03-01", "paid_from": "ira", "first_paid_on": "2024-01-05", "balance": "400000.00",
    "life_expectancy": "34.2",
}  # fmt: skip


def told(**changed: Any) -> dict[str, Any]:
    held = {name: value for name, value in (SERIES | changed).items() if value is not None}
    return inservice.equal_payments(held).to_dict()


def cited(findings: list[dict[str, Any]]) -> set[str]:
    """The lines of the law that findings and those below them rest on."""
    return {ref for each in findings for ref in (*each["ref"].split(), *cited(each["parts"]))}


def refused(**changed: Any) -> str:
    with pytest.raises(InputError) as error:
        told(**changed)
    (problem,) = error.value.problems
    return f"{problem.where}: {problem.message} {problem.expected}"


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_worked_case(path: Path) -> None:
    content = yaml.safe_load(path.read_text("utf-8"))
    assert content["source"] and content["refs"]
    data = inservice.equal_payments(path).to_dict()
    for key, value in content["expect"].items():
        if key == "methods":
            [expected], [found] = value, data["methods"]
            assert expected.items() <= found.items()
        else:
            assert data[key] == (value.isoformat() if hasattr(value, "isoformat") else value), key
    assert set(content["refs"]) <= cited(data["findings"])


def test_without_a_method_each_is_worked_out() -> None:
    data = told(rate="5")
    assert [(m["method"], m["payment"], m["rate_is_allowed"]) for m in data["methods"]] == [
        ("minimum", "11695.91", None),
        ("amortization", "24645.91", "yes"),
        ("annuitization", None, "yes"),
    ]
    assert [needed["where"] for needed in data["facts_needed"]] == ["annuity_factor"]


def test_what_is_lacking_says_where_it_is_written() -> None:
    data = told(
        method="amortization",
        first_paid_on="2022-06-01",
        life_expectancy=None,
        birth_date=None,
        paid_from="plan",
    )
    assert {needed["where"] for needed in data["facts_needed"]} == {
        "still_employed", "rules", "rate", "life_expectancy", "birth_date",
    }  # fmt: skip
    assert data["is_allowed"] == "unknown" and data["locked_until"] is None
    changed = told(method="minimum", change={"kind": "other"})
    assert [needed["where"] for needed in changed["facts_needed"]] == ["change.on"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"life_expectancy": "34.25"}, "a number above zero with at most 1 decimals, as 34.2"),
        ({"life_expectancy": "0"}, "a number above zero"),
        ({"annuity_factor": "many"}, "a number above zero with at most 3 decimals, as 19.087"),
        ({"rules": "rev_rul_2002_62", "first_paid_on": "2023-01-01"}, "2023 or later follows Notice 2022-6"),
        ({"rules": "notice_2022_6", "first_paid_on": "2021-12-31"}, "before 2022 follows Rev. Rul. 2002-62"),
        ({"change": {"kind": "other", "on": "2024-01-04"}}, "The change is before the first payment"),
        ({"first_paid_on": "1969-03-01"}, "The first payment is before the birth"),
        ({"method": "level"}, "method"),
    ],
)
def test_what_cannot_stand_is_refused(changed: dict[str, Any], says: str) -> None:
    assert says in refused(**changed)


@pytest.mark.parametrize(
    ("rules", "first"),
    [("rev_rul_2002_62", "2022-12-31"), ("notice_2022_6", "2022-01-01"), (None, "2023-01-01")],
)
def test_rules_of_a_series_that_begins_in_2022_are_chosen(rules: str | None, first: str) -> None:
    assert told(rules=rules, first_paid_on=first, mid_term_rate="4")["highest_rate"] == (
        "4.00%" if rules == "rev_rul_2002_62" else "5.00%"
    )


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left:
        main(["equal-payments", *words])
    return int(left.value.code or 0), capsys.readouterr().out


def test_the_screen_and_the_exit_code(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    early = next(path for path in CASES if path.stem == "changed-a-day-too-early")
    code, out = run(capsys, str(early))
    assert code == 0
    assert "locked until September 1, 2026" in out and "$11,695.91" in out
    assert "The change (other) breaks the series: $4,000.00 and interest." in out
    open_one = tmp_path / "series.json"
    open_one.write_text(
        json.dumps({name: value for name, value in SERIES.items() if name != "balance"}), "utf-8"
    )
    code, out = run(capsys, str(open_one))
    assert code == 3 and "unknown" in out and "Facts needed" in out
    code, out = run(capsys, str(open_one), "--json")
    assert code == 3 and json.loads(out)["schema"] == SCHEMA


def test_a_case_of_another_kind_is_told_so() -> None:
    with pytest.raises(InputError, match="inservice decide"):
        inservice.equal_payments({"schema": "inservice/case/1"})
