"""The employers of `examples/books`: a family's company, a controlled group with two plans, and a dirty census."""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import inservice
from inservice.cli import main
from inservice.facts.top_heavy_book import UNNAMED
from inservice.intake.top_heavy import read_top_heavy_book

BOOKS = Path(__file__).parents[2] / "examples" / "books"
MARLOW, ASTER, RIDGE = BOOKS / "marlow", BOOKS / "aster", BOOKS / "ridge"


@cache
def report_of(book: Path) -> Any:
    return inservice.top_heavy(book, 2025)


def people_of(report: Any) -> dict[str, dict[str, Any]]:
    return {p["person_id"]: p for p in report.people if p["takes_part"]}


@pytest.mark.parametrize("book", [RIDGE, ASTER], ids=lambda book: book.name)
def test_the_clean_books_read_without_a_word(book: Path) -> None:
    assert report_of(book).book.problems == []


def test_the_controlled_group_by_hand() -> None:
    """Keys: 435,220.15 with A01's in-service payment of 2022, 379,884.62, 150,310.47 and 209,605.33 make 1,175,020.57. Others of
    the salaried plan 410,385.07, of the hourly plan 427,444.31 with B05's hardship of 2021. A03 owns 4 percent and is paid 161,000
    by two members: neither pay alone is over $150,000.
    """
    report = report_of(ASTER)
    people = people_of(report)
    assert {who for who, p in people.items() if p["status"] == "key"} == {"A01", "A02", "A03", "A04"}
    assert (people["A03"]["pay"], people["A03"]["key_as"]) == ("161000.00", ["one_percent_owner"])
    assert people["A01"]["owns"] == "3/5", "of the stores; a brother's part is not attributed"
    assert [p["determination_date"] for p in report.plans] == ["2024-12-31", "2024-09-30"]
    for plan in report.plans:
        assert (plan["key_least"], plan["nonkey_most"]) == ("1175020.57", "837829.38")
        assert plan["is_top_heavy"] == "no" and plan["required_group"] == ["aster-salaried", "aster-hourly"]


def test_alone_the_salaried_plan_would_be_top_heavy() -> None:
    """It is the required group that keeps it below 60 percent: without the hourly plan it stands at 1,175,020.57 of 1,585,405.64."""
    book = read_top_heavy_book(ASTER)
    book.tables["plans"] = book.tables["plans"].with_columns(enables_plan_id=pl.lit(None, pl.String))
    plans = {p["plan_id"]: p for p in inservice.top_heavy(book, 2025).plans}
    assert (
        plans["aster-salaried"]["is_top_heavy"] == "yes"
        and plans["aster-salaried"]["nonkey_most"] == "410385.07"
    )
    assert plans["aster-hourly"]["is_top_heavy"] == "no"


def test_the_dirty_census_lists_exactly_its_dirt() -> None:
    found = [(p.severity, p.where, p.line, p.found) for p in read_top_heavy_book(MARLOW).problems]
    assert found == [
        ("warning", "SSN", None, ""),
        ("warning", "", 14, ""),
        ("warning", "", 16, "Total | $778,380.00 | $1,221,731.47 | $88,150.00"),
        ("warning", "DOB", 6, "11/02/92"),
        ("warning", "Own %", None, ""),
        ("warning", "Balance 12/31/2024", 12, "($12.50)"),
        ("warning", "Balance 12/31/2024", None, ""),
        ("warning", "", 14, "Total | $745,990.00 | $15,088.40 | $7,500.00 | $6,062.80"),
        ("error", "2025 Comp", 9, "see W-2"),
        ("warning", "2025 Comp", None, ""),
        ("warning", "employee numbers", None, ""),
        ("error", "", 15, ""),
        ("warning", "rows 10, 11", None, "Luis Ortega"),
    ]


def test_the_dirty_census_is_decided_by_bounds() -> None:
    """Whoever the row without a name is about, key employees have 979,007.52 of at most 1,309,856.47, which is 74.7 percent."""
    report = report_of(MARLOW)
    (plan,) = report.plans
    assert (plan["key_least"], plan["key_most"]) == ("979007.52", "988407.52")
    assert plan["is_top_heavy"] == "yes"
    people = people_of(report)
    assert {who for who, p in people.items() if p["status"] == "key"} == {"0101", "0102", "0103", "0104"}
    assert (
        people["0103"]["owns"] == "11/20"
        and people["0104"]["owns"] == "1/25"
        and people["0105"]["status"] == "non_key"
    )
    (unnamed,) = (p for who, p in people.items() if who.startswith(UNNAMED))
    assert unnamed["status"] == "unknown" and unnamed["amount_least"] == "9400.00"
    owed = {p["person_id"]: p["still_owed"] for p in report.owed["people"]}
    assert owed["0107"] == "678.40", "two stays: 3 percent of 26,440 less the match of 114.80"
    assert owed["0106"] is None, "the pay cannot be read"
    assert report.owed["total"] is None and report.owed["at_least"] == "5152.40"


def test_the_census_is_what_its_script_writes(tmp_path: Path) -> None:
    runpy.run_path(str(MARLOW / "make.py"))["write"](tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == (MARLOW / "marlow.xlsx").read_bytes()


def test_the_scrub_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fastexcel = pytest.importorskip("fastexcel")
    file = tmp_path / "scrub.xlsx"
    with pytest.raises(SystemExit) as left:
        main(["top-heavy", "scrub", str(MARLOW), "--xlsx", str(file)])
    out = capsys.readouterr().out
    assert left.value.code == 65, "two facts are lost"
    assert "2 errors, 11 warnings" in out and "Gross Comp = pay" in out and "SSN = never read" in out
    assert fastexcel.read_excel(file).sheet_names == ["Sheets", "Headings", "Totals", "Problems"]
    with pytest.raises(SystemExit) as left:
        main(["top-heavy", "scrub", str(RIDGE)])
    assert not left.value.code and "0 errors, 0 warnings" in capsys.readouterr().out
