"""`inservice top-heavy` and the library's door, on the example of a family-owned company."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
import yaml

import inservice
from inservice.cli import main
from inservice.errors import InputError

CASES = Path(__file__).parents[2] / "cases" / "top-heavy"
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
        and "Still owed: $2,470.02" in out
        and "Contribute $2,470.02 for 3 employees" in out
        and "through 75% of hale-holding" in out
    )


def test_explain_shows_authority_and_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "explain", str(RIDGE), "R01", "--plan-year", "2025")
    assert code == 0
    assert "26 USC 416(i)(1)" in out and "paid before the five years" in out and "TH-DST-02" in out
    code, out, _ = run(capsys, "explain", str(RIDGE), "--plan-year", "2025")
    assert code == 0 and out.startswith("Is the plan top-heavy for the tested year?")


def test_looking_ahead_tells_headroom_effects_and_cost(capsys: pytest.CaptureFixture[str]) -> None:
    """3 x 410,000 less 2 x 590,000 is 50,000: half of it for key employees, a third from the others."""
    case = CASES / "ahead-a-cent-over.yaml"
    code, out, _ = run(capsys, str(case), "--ahead")
    assert code == 0
    assert "Key employees may get $25,000.00 more" in out and "tips plan" in out
    assert "brings plan back" in out and "What a top-heavy year costs: $1,500.00" in out
    code, out, _ = run(capsys, str(case), "--ahead", "--json")
    assert code == 0 and json.loads(out)["plans"][0]["other_money_before_tipping"] == "16666.66"


def test_what_is_declared_complete_to_date_is_taken_to_stay_so() -> None:
    """A history declared complete through the last valuation leaves the year's report open, and the look ahead not."""
    told = yaml.safe_load((CASES / "ahead-on-the-line.yaml").read_text(encoding="utf-8"))
    told["tables"]["coverage"] = [{"table": "all", "through": "2024-09-30"}]
    report = inservice.top_heavy(told)
    assert report.plans[0]["is_top_heavy"] == "unknown"
    assert report.ahead["plans"][0]["is_top_heavy"] == "no"
    told["tables"]["coverage"] = [{"table": "all", "through": "2024-09-29"}]
    assert inservice.top_heavy(told).ahead["plans"][0]["is_top_heavy"] == "unknown"


def test_last_year_stands_beside_this_year() -> None:
    report = inservice.top_heavy(CASES / "second-plan-year.yaml")
    beside = {r["item"]: (r["last_year"], r["this_year"], r["change"]) for r in report.last_year}
    assert beside["is_top_heavy"] == ("no", "yes", "changed")
    # in the first year its catch-ups of 7,500 are ignored, in the second they count
    assert beside["key_least"] == ("60000.00", "67500.00", "7500.00")
    first = inservice.top_heavy(CASES / "first-plan-year.yaml")
    assert {r["last_year"] for r in first.last_year} == {None}


def test_key_history_is_rolled_forward() -> None:
    rows = {r["person_id"]: r for r in inservice.top_heavy(RIDGE, 2025).key_history}
    assert rows["R01"]["change"] == "key as before" and rows["R04"]["change"] == "newly key"
    assert (rows["R04"]["plan_year_end"], rows["R04"]["was_key"], rows["R04"]["is_on_file"]) == (
        "2024-12-31",
        "yes",
        False,
    )
    former = inservice.top_heavy(CASES / "former-key.yaml").key_history
    assert [r["was_key"] for r in former if r["change"].startswith("key no longer")] == ["no"]


def test_exclusions_name_who_and_what() -> None:
    told = {(r["person_id"], r["what"]): r["ref"] for r in inservice.top_heavy(RIDGE, 2025).exclusions}
    assert told[("R12", "everything")] == "TH-RAT-05" and told[("R06", "value: rollover")] == "TH-ROL-01"


def test_next_steps_and_sign_off() -> None:
    report = inservice.top_heavy(RIDGE, 2025)
    assert report.sign_off["employer"] == "ridge" and report.sign_off["reviewed_by"] is None
    assert any("R05: officer yes, decided by" in j for j in report.sign_off["judgements"])
    missing = inservice.top_heavy(CASES / "history-missing.yaml")
    assert any(s["what"].startswith("Settle") for s in missing.next_steps)
    told = yaml.safe_load((CASES / "minimum-three-percent.yaml").read_text(encoding="utf-8"))
    told["tables"]["plans"][0]["return_due_on"] = "09-15"
    dated = [s for s in inservice.top_heavy(told).next_steps if s["ref"] == "TH-MIN-16"]
    assert [s["by"] for s in dated] == ["2026-09-15"] and "October 15, 2026" in dated[0]["what"]
    told["tables"]["plans"][0]["return_due_on"] = "mid-September"
    with pytest.raises(InputError, match="return is due"):
        inservice.top_heavy(told)


def test_a_return_must_be_a_percentage() -> None:
    told = yaml.safe_load((CASES / "missed-minimum-own-return.yaml").read_text(encoding="utf-8"))
    told["tables"]["returns"][0]["rate"] = "0.10"
    with pytest.raises(InputError, match="return cannot be read"):
        _ = inservice.top_heavy(told).corrections


def test_the_workbook_has_a_sheet_for_each_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fastexcel = pytest.importorskip("fastexcel")
    file = tmp_path / "ridge.xlsx"
    code, _, _ = run(capsys, str(RIDGE), "--plan-year", "2025", "--xlsx", str(file))
    assert code == 0
    names = fastexcel.read_excel(file).sheet_names
    assert names == [
        "Summary", "People", "Amounts", "Add-backs", "Exclusions", "Attribution", "Minimums", "Pensions", "Corrections", "Last year",
        "Key history", "Readings", "Next steps", "Sign-off",
    ]  # fmt: skip
    code, _, _ = run(capsys, str(RIDGE), "--plan-year", "2025", "--ahead", "--xlsx", str(file), "--force")
    assert code == 0 and fastexcel.read_excel(file).sheet_names[-2:] == ["Looking ahead", "Sign-off"]
    signed = fastexcel.read_excel(file).load_sheet("Sign-off", header_row=None).to_polars()
    assert "prepared by" in signed.to_series(0).to_list()
    people = fastexcel.read_excel(file).load_sheet("People").to_polars()
    # one line for each person of a plan, and amounts as numbers
    assert people.height == 12 and people.dtypes[people.columns.index("amount least")].is_float()
    compared = zipfile.ZipFile(file).read("xl/worksheets/sheet10.xml").decode()
    assert "<v>1781043.02</v>" in compared


def test_a_workbook_needs_a_folder_that_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(tmp_path / "nowhere" / "x.xlsx")
    code, _, err = run(capsys, str(RIDGE), "--plan-year", "2025", "--xlsx", place)
    assert code == 64 and "There is no folder" in err
    code, _, err = run(capsys, "scrub", str(RIDGE), "--xlsx", place)
    assert code == 64 and "There is no folder" in err


def test_wrong_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, str(RIDGE))
    assert code == 64 and "--plan-year" in err
    code, _, err = run(capsys, str(RIDGE), "--plan-year", "2025", "--reading", "options=some")
    assert code == 64 and "options=exercisable" in err
    code, _, err = run(capsys, "explain", str(RIDGE), "nobody", "--plan-year", "2025")
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
