"""`inservice top-heavy` and the library's door, on the example of a family-owned company."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import inservice
from inservice.cli import main
from inservice.errors import InputError

RIDGE = Path(__file__).parents[2] / "examples" / "books" / "ridge"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["top-heavy", *words])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def test_the_family_company_by_hand() -> None:
    """Computed by hand: R04 is key through the parents, R11 by pay of two members; R09's severance payment is added back,
    R12 has no service, R06's unrelated rollover is left out; a payment of 2019-11-04 is out of the five years."""
    report = inservice.top_heavy(RIDGE, 2025)
    people = {p["person_id"]: p for p in report.people if p["takes_part"]}
    assert {k for k, p in people.items() if p["status"] == "key"} == {
        "R01",
        "R02",
        "R03",
        "R04",
        "R05",
        "R11",
    }
    assert people["R04"]["owns"] == "47/50" and people["R01"]["owns"] == "3/5"
    assert people["R01"]["amount_least"] == "428970.18" and people["R09"]["amount_least"] == "187310.66"
    assert people["R06"]["amount_least"] == "164118.90" and people["R12"]["counts"] == "no"
    assert {p["plan_id"]: p["is_top_heavy"] for p in report.plans} == {
        "ridge-401k": "yes",
        "ridge-yard": "yes",
    }
    assert [p["determination_date"] for p in report.plans] == ["2024-12-31", "2024-06-30"]
    # the highest key rate is R05's or R02's: 5,650 of 226,000 and 6,250 of 250,000 are both 2.5 percent
    owed = {p["person_id"]: p["still_owed"] for p in report.owed["people"]}
    assert owed == {"R06": "745.00", "R07": "1425.02", "R08": "300.00", "R10": "0.00"}
    assert report.owed["total"] == "2470.02"


def test_json_says_what_the_library_says(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, str(RIDGE), "--plan-year", "2025", "--json")
    assert code == 0
    assert json.loads(out) == json.loads(json.dumps(inservice.top_heavy(RIDGE, 2025).to_dict()))


def test_the_screen_tells_status_paths_and_what_is_owed(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, str(RIDGE), "--plan-year", "2025")
    assert code == 0
    assert (
        "The plan is top-heavy" in out
        and "Still owed: 2470.02" in out
        and "through 75% of hale-holding" in out
    )


def test_explain_shows_authority_and_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, str(RIDGE), "--plan-year", "2025", "--explain", "R01")
    assert code == 0
    assert "26 USC 416(i)(1)" in out and "paid before the five years" in out and "TH-DST-02" in out


def test_the_workbook_has_a_sheet_for_each_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fastexcel = pytest.importorskip("fastexcel")
    file = tmp_path / "ridge.xlsx"
    code, _, _ = run(capsys, str(RIDGE), "--plan-year", "2025", "--xlsx", str(file))
    assert code == 0
    names = fastexcel.read_excel(file).sheet_names
    assert names == ["Summary", "People", "Amounts", "Attribution", "Minimums", "Readings", "Sign-off"]


def test_wrong_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, str(RIDGE))
    assert code == 64 and "--plan-year" in err
    code, _, err = run(capsys, str(RIDGE), "--plan-year", "2025", "--reading", "options=some")
    assert code == 64 and "options=exercisable" in err
    code, _, err = run(capsys, str(RIDGE), "--plan-year", "2025", "--explain", "nobody")
    assert code == 65 and "nobody" in err


def test_bad_cells_are_listed_and_unknown(tmp_path: Path) -> None:
    for file in RIDGE.glob("*.csv"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    balances = (tmp_path / "balances.csv").read_text(encoding="utf-8").replace('"$71,660.35"', "about 70k")
    (tmp_path / "balances.csv").write_text(balances, encoding="utf-8")
    report = inservice.top_heavy(tmp_path, 2025)
    assert [p.found for p in report.book.problems] == ["about 70k"]
    grace = next(p for p in report.people if p["person_id"] == "R07" and p["takes_part"])
    assert (grace["amount_least"], grace["amount_most"]) == ("0.00", None)
    with pytest.raises(InputError, match="No plan of the book has a plan year"):
        inservice.top_heavy(tmp_path, 1999)
