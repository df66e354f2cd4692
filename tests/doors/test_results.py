"""The results of a book as tables: each format, exact amounts, nothing lost, no formulas, no half-written files."""

from __future__ import annotations

import csv
import re
import shutil
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inservice import api
from inservice.cli import results
from inservice.memo.results import PAYMENT, REQUEST

from .running import CASE, PLAN, ROOT, Run, Stored

HARBOR = ROOT / "examples/books/harbor"
MONEY = [name for name, kind in REQUEST.items() if kind == "money"]


@pytest.fixture(scope="module")
def decided() -> list[dict[str, Any]]:
    return [each.to_dict() for each in api.decide_each(HARBOR)]


@pytest.fixture
def quick(decided: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Harbor is not decided again for each format."""
    monkeypatch.setattr(api, "decide_each", lambda book: map(Stored, decided))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A book of two requests, one of them without a day, whose identifiers look like formulas."""
    folder = tmp_path / "book"
    (folder / "plans").mkdir(parents=True)
    shutil.copy(PLAN, folder / "plans" / "broad.yaml")
    (folder / "participants.csv").write_text(
        "participant_id,plan_id,person_id\n+T1,broad,P-1\nT2,broad,P-2\n"
    )
    (folder / "accounts.csv").write_text(
        "account_id,participant_id,source\nA1,+T1,pre_tax_deferrals\nA2,T2,pre_tax_deferrals\n"
    )
    (folder / "requests.csv").write_text(
        "request_id,participant_id,payment_date,ask,amount\n-1+2,+T1,2025-06-16,gross,8000.00\nlost,T2,,gross,1000.00\n"
    )
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_has_a_row_for_each_request_and_payment(
    run: Run, quick: None, decided: list[dict[str, Any]], tmp_path: Path
) -> None:
    table, payments = tmp_path / "r.csv", tmp_path / "p.csv"
    answer = run("decide", HARBOR, "--table", table, "--payments", payments)
    assert answer.code == 3
    assert answer.out == "68 requests: 43 approved, 5 approved in part, 18 denied, 2 cannot be determined.\n"
    requests, paid = rows_of(table), rows_of(payments)
    assert list(requests[0]) == list(REQUEST) and list(paid[0]) == list(PAYMENT)
    assert [row["request_id"] for row in requests] == [data["request_id"] for data in decided]
    of_request = defaultdict(Decimal)
    for row in paid:
        of_request[row["request_id"]] += Decimal(row["amount"])
    for row, data in zip(requests, decided, strict=True):
        assert (row["outcome"], row["approved"]) == (data["outcome"], data["approved"])
        assert of_request[row["request_id"]] == Decimal(row["approved"])
        assert all(re.fullmatch(r"-?\d+\.\d\d|", row[name]) for name in MONEY)
        assert bool(row["reason"]) == (row["outcome"] != "approved")
    pension = next(row for row in requests if row["request_id"] == "R-1902")
    assert pension["reason_account_id"] == "P-1007-MP"  # the others are no pension money at all
    assert pension["reason"].endswith("attains the pension in-service age on March 22, 2020.")
    assert (pension["opens_on"], pension["cites"]) == ("2020-03-22", "26 USC 401(a)(36)")
    assert {row["asked_percent"] for row in requests if row["ask"] == "percent"} == {"50.00"}


def test_parquet_keeps_amounts_and_dates_exact(
    run: Run, quick: None, decided: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "_AT_ONCE", 7)
    table, payments = tmp_path / "r.parquet", tmp_path / "p.parquet"
    assert run("decide", HARBOR, "--table", table, "--payments", payments).code == 3
    requests, paid = pl.read_parquet(table), pl.read_parquet(payments)
    assert requests["request_id"].to_list() == [data["request_id"] for data in decided]
    assert requests.schema["approved"] == paid.schema["amount"] == pl.Decimal(18, 2)
    assert requests.schema["payment_date"] == requests.schema["opens_on"] == pl.Date
    assert requests["approved"].sum() == paid["amount"].sum() == sum(Decimal(d["approved"]) for d in decided)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["p.parquet", "r.parquet"]


def test_a_workbook_has_both_and_the_problems(run: Run, quick: None, tmp_path: Path) -> None:
    fastexcel = pytest.importorskip("fastexcel")
    table = tmp_path / "r.XLSX"
    assert run("decide", HARBOR, "--table", table).code == 3
    book = fastexcel.read_excel(table)
    assert book.sheet_names == ["Requests", "Payments", "Problems"]
    requests = book.load_sheet("Requests").to_polars()
    assert requests.height == 68 and requests.columns == [name.replace("_", " ") for name in REQUEST]
    assert requests["approved"].dtype.is_float() and requests["payment date"][0].date() == date(2019, 5, 15)
    assert book.load_sheet("Payments").to_polars().height == 61


def test_what_is_set_aside_is_listed_and_text_is_no_formula(run: Run, small: Path, tmp_path: Path) -> None:
    fastexcel = pytest.importorskip("fastexcel")
    answer = run("decide", small, "--table", tmp_path / "r.csv")
    assert "found:     lost" in answer.err and "Wrote" in answer.err
    (row,) = rows_of(tmp_path / "r.csv")
    assert (row["request_id"], row["participant_id"]) == ("'-1+2", "'+T1")
    run("decide", small, "--table", tmp_path / "r.parquet")
    assert pl.read_parquet(tmp_path / "r.parquet")["request_id"].to_list() == ["-1+2"]
    run("decide", small, "--table", tmp_path / "r.xlsx")
    book = fastexcel.read_excel(tmp_path / "r.xlsx")
    assert book.load_sheet("Requests").to_polars()["request id"].to_list() == ["-1+2"]
    problems = book.load_sheet("Problems").to_polars()
    assert "lost" in problems["found"].to_list()
    run("decide", small, "--table", tmp_path / "r.xlsx", "--redact", "--force")
    kept = fastexcel.read_excel(tmp_path / "r.xlsx").load_sheet("Problems").to_polars()
    assert kept.columns == ["severity", "path", "line"] and kept.height == problems.height


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_a_book_whose_requests_are_all_set_aside_has_tables_without_rows(
    run: Run, small: Path, tmp_path: Path, ending: str
) -> None:
    (small / "requests.csv").write_text("request_id,participant_id,payment_date\nlost,T2,\n")
    answer = run("decide", small, "--table", tmp_path / f"r.{ending}")
    assert (answer.code, "found:     lost" in answer.err) == (0, True)
    assert answer.out == "0 requests.\n"
    if ending == "csv":
        assert (tmp_path / "r.csv").read_text() == ",".join(REQUEST) + "\n"


def test_redaction_leaves_no_identifier_and_no_birth_date(run: Run, quick: None, tmp_path: Path) -> None:
    table, payments = tmp_path / "r.csv", tmp_path / "p.csv"
    run("decide", HARBOR, "--table", table, "--payments", payments, "--redact")
    requests = rows_of(table)
    assert [row["request_id"] for row in requests] == [f"request {n}" for n in range(1, 69)]
    assert [row["participant_id"] for row in requests[:4]] == ["participant 1"] * 3 + ["participant 2"]
    said = table.read_text() + payments.read_text()
    assert not re.search(r"\b[PR]-\d{4}", said) and "Born March" not in said
    assert "Born (birth date withheld)" in said


def test_files_that_exist_stay_and_half_written_ones_go(
    run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, payments = tmp_path / "r.csv", tmp_path / "p.parquet"
    payments.write_text("mine")
    answer = run("decide", small, "--table", table, "--payments", payments)
    assert answer.code == 64 and "--force" in answer.err
    assert (table.exists(), payments.read_text()) == (False, "mine")

    data = api.decide(small)[0].to_dict()

    def fails(book: object) -> Any:
        yield Stored(data)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(api, "decide_each", fails)
    for name in ("r.csv", "r.parquet", "r.xlsx"):
        paid = () if name == "r.xlsx" else ("--payments", payments)
        assert run("decide", small, "--table", tmp_path / name, *paid, "--force").code == 65
    assert sorted(each.name for each in tmp_path.iterdir()) == ["book", "p.parquet"]
    assert payments.read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((HARBOR, "--table", "r.ods"), "Expected: .csv, .xlsx or .parquet. Found: .ods."),
        ((HARBOR, "--table", "r"), "Found: no ending."),
        ((HARBOR, "--table", "r.csv", "--payments", "p.xlsx"), "Expected: .csv or .parquet. Found: .xlsx."),
        ((HARBOR, "--table", "r.xlsx", "--payments", "p.csv"), "leave out --payments"),
        ((HARBOR, "--table", "r.csv", "--payments", "./r.csv"), "name the same file"),
        ((HARBOR, "--payments", "p.csv"), "--payments goes with --table"),
        ((HARBOR, "--table", "r.csv", "--json"), "exclude each other"),
        ((HARBOR, "--table", "r.csv", "--out", "x"), "leave out --out"),
        ((HARBOR, "--table", "nowhere/r.csv"), "There is no folder"),
        ((HARBOR, "--table", "r.csv", "--request", "R-1901"), "Found: one request."),
        ((CASE, "--table", "r.csv"), "Expected: the folder of a book."),
    ],
)
def test_wrong_use_is_told_before_anything_is_decided(
    run: Run, arguments: tuple[object, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(api, "decide_each", lambda book: pytest.fail("it was decided"))
    answer = run("decide", *arguments)
    assert (answer.code, list(tmp_path.iterdir())) == (64, [])
    assert told in answer.err


def test_a_sheet_that_is_too_small_is_told(
    run: Run, quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rows, code in ((68, 64), (69, 3)):  # a row of headings and 68 requests
        monkeypatch.setattr(results, "_ROWS_OF_A_SHEET", rows)
        answer = run("decide", HARBOR, "--table", tmp_path / "r.xlsx")
        assert (answer.code, (tmp_path / "r.xlsx").exists()) == (code, code == 3)


def test_the_order_of_drawing_may_be_chosen_for_all(run: Run, small: Path, tmp_path: Path) -> None:
    assert run("decide", small, "--table", tmp_path / "r.csv", "--order", "cheapest").code in (0, 3)
    assert run("decide", small, "--table", tmp_path / "s.csv", "--order", "dearest").code == 64


def test_every_column_is_described() -> None:
    page = (ROOT / "docs/book.md").read_text(encoding="utf-8").partition("## Results as tables")[2]
    for head, columns in (("requests", REQUEST), ("payments", PAYMENT)):
        told = page.partition(f"| column of {head} |")[2].partition("\n\n")[0]
        names = [
            name
            for row in told.splitlines()
            for name in re.findall(r"`(\w+)`", row.split("|")[1:2][0] if "|" in row else "")
        ]
        assert names == list(columns)
