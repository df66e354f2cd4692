"""Many employers in a stream: the same answers as one by one, exceptions told, memory flat."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from benchmarks.top_heavy import YEAR, book_of, loop
from benchmarks.top_heavy_books import tables_of, write_folder

import inservice
from inservice.batch.top_heavy import stream_top_heavy
from inservice.cli import main
from inservice.errors import InputError

ROOT = Path(__file__).parents[2]
EMPLOYERS = 23


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("many") / "books"
    write_folder(made, EMPLOYERS, 12)
    return made


def copied(folder: Path, to: Path, **changed: pl.DataFrame) -> Path:
    to.mkdir()
    for file in folder.glob("*.parquet"):
        changed.get(file.stem, pl.read_parquet(file)).write_parquet(to / file.name)
    for name, table in changed.items():
        table.write_parquet(to / f"{name}.parquet")
    return to


def run(folder: Path, tmp_path: Path, **options: Any) -> tuple[pl.DataFrame, list[dict[str, str]]]:
    exceptions = tmp_path / "exceptions.csv"
    stream_top_heavy(folder, YEAR, tmp_path / "out.parquet", exceptions_out=exceptions, **options)
    with exceptions.open(encoding="utf-8", newline="") as file:
        return pl.read_parquet(tmp_path / "out.parquet"), list(csv.DictReader(file))


def test_the_stream_answers_as_each_employer_alone(folder: Path, tmp_path: Path) -> None:
    people_file = tmp_path / "people.parquet"
    found, exceptions = run(folder, tmp_path, people_out=people_file, at_once=7)
    people = pl.read_parquet(people_file)
    assert exceptions == [] and found.height == EMPLOYERS
    assert set(found["is_top_heavy"]) == {"yes", "no"}
    for number, row in enumerate(found.iter_rows(named=True)):
        report = inservice.top_heavy(book_of(tables_of(number, 1, 12)), YEAR)
        (plan,) = report.plans
        for column in ("is_top_heavy", "is_in_required_group", "is_exempt_safe_harbor_plan"):
            assert row[column] == plan[column]
        for column in ("key_least", "key_most", "nonkey_least", "nonkey_most"):
            assert row[column] == Decimal(plan[column])
        assert row["still_owed"] == Decimal(report.owed["total"])
        mine = people.filter(book_id=row["book_id"])
        alone = sorted(report.people, key=lambda p: str(p["person_id"]))
        assert mine["person_id"].to_list() == [p["person_id"] for p in alone]
        assert mine["status"].to_list() == [p["status"] for p in alone]
        assert mine["amount_least"].to_list() == [Decimal(p["amount_least"]) for p in alone]
        assert mine["still_owed"].to_list() == [Decimal(p["still_owed"]) for p in alone]


@pytest.mark.parametrize("at_once", [1, 5, EMPLOYERS, 1000])
def test_how_many_go_together_changes_nothing(folder: Path, tmp_path: Path, at_once: int) -> None:
    whole, _ = run(folder, tmp_path, at_once=11)
    again, _ = run(folder, tmp_path, at_once=at_once)
    assert again.equals(whole)


def test_the_order_of_rows_changes_nothing(folder: Path, tmp_path: Path) -> None:
    whole, _ = run(folder, tmp_path)
    shuffled = {
        f.stem: pl.read_parquet(f).sample(fraction=1, shuffle=True, seed=7) for f in folder.glob("*.parquet")
    }
    again, _ = run(copied(folder, tmp_path / "shuffled", **shuffled), tmp_path)
    assert again.equals(whole)


def test_the_loop_of_the_benchmark_agrees(folder: Path, tmp_path: Path) -> None:
    found, _ = run(folder, tmp_path)
    told = {
        b: (s == "yes", int(o * 100))
        for b, s, o in found.select("book_id", "is_top_heavy", "still_owed").iter_rows()
    }
    assert told == dict(loop(folder))


def test_columns_of_text_are_read_too(folder: Path, tmp_path: Path) -> None:
    whole, _ = run(folder, tmp_path)
    text = {f.stem: pl.read_parquet(f).select(pl.all().cast(pl.String)) for f in folder.glob("*.parquet")}
    again, exceptions = run(copied(folder, tmp_path / "text", **text), tmp_path)
    assert again.equals(whole) and exceptions == []


def test_amounts_that_are_not_exact_are_unknown(folder: Path, tmp_path: Path) -> None:
    balances = pl.read_parquet(folder / "balances.parquet").with_columns(pl.col("balance").cast(pl.Float64))
    exact, none = run(copied(folder, tmp_path / "exact", balances=balances), tmp_path)
    whole, _ = run(folder, tmp_path)
    assert exact.equals(whole) and none == []
    first = pl.int_range(pl.len()) == 5
    rough = balances.with_columns(balance=pl.when(first).then(1000.005).otherwise("balance"))
    found, exceptions = run(copied(folder, tmp_path / "rough", balances=rough), tmp_path)
    assert [(e["book_id"], e["row"], e["column"], e["found"]) for e in exceptions] == [
        ("B0000000", "6", "balance", "1000.005")
    ]
    assert (
        found["nonkey_most"].null_count() == 1
        and found.filter(pl.col("nonkey_most").is_null())["book_id"][0] == "B0000000"
    )


def test_a_book_that_cannot_be_used_is_told_of_and_spoils_no_other(folder: Path, tmp_path: Path) -> None:
    whole, _ = run(folder, tmp_path)
    of = pl.col("book_id")
    plans = pl.read_parquet(folder / "plans.parquet").with_columns(
        first_day=pl.when(of == "B0000002").then(date(2030, 1, 1)).when(of != "B0000003").then("first_day"),
    )
    plans = plans.filter(of != "B0000004")
    found, exceptions = run(copied(folder, tmp_path / "bad", plans=plans), tmp_path, at_once=6)
    out = {"B0000002", "B0000003", "B0000004"}
    assert found.equals(whole.filter(~of.is_in(list(out))))
    assert {e["book_id"]: e["message"] for e in exceptions} == {
        "B0000002": "No plan of the book has a plan year that ends in 2025.",
        "B0000003": "A plan cannot be dated or placed; the book is set aside.",
        "B0000004": "The book has employees and no plan.",
    }


def test_a_row_that_names_nobody_bounds_its_own_book_only(folder: Path, tmp_path: Path) -> None:
    whole, _ = run(folder, tmp_path)
    balances = pl.read_parquet(folder / "balances.parquet").with_columns(
        person_id=pl.when(pl.int_range(pl.len()) != 30).then("person_id")
    )
    found, exceptions = run(copied(folder, tmp_path / "unnamed", balances=balances), tmp_path)
    assert [(e["book_id"], e["row"]) for e in exceptions] == [("B0000002", "31")]
    changed = found.filter(pl.col("key_least") != pl.col("key_most"))
    assert changed["book_id"].to_list() == ["B0000002"]
    assert found.filter(pl.col("book_id") != "B0000002").equals(whole.filter(pl.col("book_id") != "B0000002"))


def test_a_lost_share_opens_its_own_book_only(folder: Path, tmp_path: Path) -> None:
    ownership = pl.read_parquet(folder / "ownership.parquet").with_columns(
        share_numerator=pl.when(pl.int_range(pl.len()) == 0)
        .then(pl.lit("most"))
        .otherwise(pl.col("share_numerator").cast(pl.String))
    )
    found, exceptions = run(copied(folder, tmp_path / "lost", ownership=ownership), tmp_path)
    assert [e["book_id"] for e in exceptions] == ["B0000000"]
    assert found.filter(pl.col("unknown_status") > 0)["book_id"].to_list() == ["B0000000"]


def test_a_folder_without_what_is_needed_is_refused(folder: Path, tmp_path: Path) -> None:
    bad = copied(folder, tmp_path / "bad", people=pl.DataFrame({"person_id": ["P1"]}))
    (bad / "employment.parquet").unlink()
    with pytest.raises(InputError) as raised:
        stream_top_heavy(bad, YEAR, tmp_path / "out.parquet")
    assert {Path(p.path).name for p in raised.value.problems} == {"employment.parquet", "people.parquet"}


def test_the_command(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "results.csv"
    words = ["top-heavy", "stream", str(folder), "--plan-year", "2025", "--out", str(out)]
    with pytest.raises(SystemExit) as left:
        main(words)
    said = capsys.readouterr()
    assert not left.value.code and f"{EMPLOYERS} employers" in said.out and "people a second" in said.err
    assert out.read_text(encoding="utf-8").startswith("book_id,plan_id,plan_year_begin")
    assert (tmp_path / "results-exceptions.csv").is_file()
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 64 and "--force" in capsys.readouterr().err


@pytest.mark.slow
def test_twice_the_employers_take_no_more_memory(tmp_path: Path) -> None:
    peaks = []
    for employers in (2_000, 4_000):
        folder = tmp_path / str(employers)
        write_folder(folder, employers)
        words = [
            "-m",
            "inservice.cli",
            "top-heavy",
            "stream",
            str(folder),
            "--plan-year",
            "2025",
            "--at-once",
            "500",
        ]
        done = subprocess.run(
            [sys.executable, *words, "--out", str(tmp_path / f"{employers}.parquet")],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        peaks.append(int(done.stderr.split("at most ")[1].split(" MB")[0].replace(",", "")))
    assert peaks[1] < peaks[0] * 1.2, peaks
