# ruff: noqa: E501 - cells and lines of files as people write them
"""A folder of tables in the shape users have them: what is read, what is unknown, and what is listed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inservice.api import decide
from inservice.errors import InputError, Problem
from inservice.facts.book import DTYPES, TABLES, Book
from inservice.intake.book import read_book
from inservice.intake.headings import EMPTY_MEANS, HEADINGS, IDENTITY, KEYS
from inservice.intake.listing import LISTED

BookOf = Callable[..., Book]


def told(book: Book, word: str) -> list[Problem]:
    return [problem for problem in book.problems if word in problem.message]


def rows(book: Book, table: str, *columns: str) -> list[tuple[Any, ...]]:
    return book.tables[table].select(columns).rows()


def test_a_census_and_balances_as_recordkeepers_send_them(book_of: BookOf) -> None:
    book = book_of(
        census="Employee ID,DOB,Date of Hire,Term Date,Plan Entry Date,Marital Status\n E1 ,2/10/1964,05/01/2010,00/00/0000,2011-01-01,M\n",
        balances='EMPLOYEE_ID,Money Type,Account Balance,As-Of Date,Vested %\nE1,ED,"$1,234.50",6/30/2025,100%\nE1,Match,500,6/30/2025,60%\n',
        requests="Request ID,Employee ID,Payment Date,Withdrawal Type,Amount,Federal Withholding\nR1,E1,7/15/2025,A59,All,10%\n",
    )
    assert book.problems == []
    assert rows(book, "people", "person_id", "birth_date") == [("E1", date(1964, 2, 10))]
    assert rows(book, "employment", "person_id", "hire_date", "severed_on") == [
        ("E1", date(2010, 5, 1), None)
    ]
    assert rows(book, "participants", "participant_id", "plan_id", "person_id", "is_married") == [
        ("E1", "small", "E1", True)
    ]
    assert rows(book, "accounts", "account_id", "participant_id", "source") == [
        ("E1/pre_tax_deferrals", "E1", "pre_tax_deferrals"),
        ("E1/match", "E1", "match"),
    ]
    assert rows(book, "balances", "account_id", "balance", "vested_numerator", "vested_denominator") == [
        ("E1/pre_tax_deferrals", 123_450, 1, 1),
        ("E1/match", 50_000, 3, 5),
    ]
    assert rows(
        book, "requests", "request_id", "participant_id", "event", "ask", "amount", "withholding_rate"
    ) == [("R1", "E1", "age_59_half", "all", None, 1_000)]
    assert {name: table.schema for name, table in book.tables.items()} == {
        name: pl.Schema({column: DTYPES[kind] for column, kind in columns.items()})
        for name, columns in TABLES.items()
    }


def test_a_bad_cell_is_unknown_and_its_row_stays(book_of: BookOf) -> None:
    book = book_of(
        people="person_id,birth_date,is_outside_united_states\nE1,1980-02-30,perhaps\nE2,1980-02-28,no\n"
    )
    assert rows(book, "people", "person_id", "birth_date", "is_outside_united_states") == [
        ("E1", None, None),
        ("E2", date(1980, 2, 28), False),
    ]
    problem, other = told(book, "cannot be read")
    assert (problem.path.endswith("people.csv"), problem.line, problem.where, problem.found) == (
        True,
        2,
        "birth_date",
        "1980-02-30",
    )
    assert "2024-12-31" in problem.expected
    assert problem.severity == other.severity == "error"


def test_a_row_that_names_nobody_is_set_aside_and_listed(book_of: BookOf) -> None:
    book = book_of(people="person_id,birth_date\n,1980-02-10\nE2,1980-02-28\n")
    assert rows(book, "people", "person_id") == [("E2",)]
    (problem,) = book.problems
    assert (problem.line, problem.found, problem.severity) == (2, "1980-02-10", "error")


@pytest.mark.parametrize("label", ["Total", "TOTALS:", "Grand Total", "Sub-total", "Plan Totals"])
def test_totals_titles_blank_rows_and_repeated_headings(book_of: BookOf, label: str) -> None:
    book = book_of(
        census=f"\ufeffSmall Plan\n\nEmployee ID,DOB\nE1,1980-02-10\n,\n\nEmployee ID,DOB\nE2,1981-02-10\n{label},2\n"
    )
    assert rows(book, "people", "person_id") == [("E1",), ("E2",)]
    assert [(problem.line, problem.severity) for problem in book.problems] == [(9, "warning"), (7, "warning")]


def test_somebody_named_total_is_kept(book_of: BookOf) -> None:
    assert rows(book_of(people="person_id,birth_date\nTotaro,1980-02-10\n"), "people", "person_id") == [
        ("Totaro",)
    ]


def test_social_security_numbers_are_not_read_and_not_shown(book_of: BookOf) -> None:
    book = book_of(
        people="SSN,Emp No,DOB\n123-45-6789,E1,1980-02-10\n",
        participants="person_id,participant_id\n123-45-6789,P1\n",
    )
    assert rows(book, "participants", "participant_id")[0] == ("P1",)
    assert told(book, "not read")[0].repair.startswith("Replace the column")
    (like,) = told(book, "look like Social Security numbers")
    assert "123" not in str(like)


def test_unknown_headings_are_listed_with_the_nearest_known(book_of: BookOf) -> None:
    book = book_of(people="person_id,birth_dat,Favourite Colour\nE1,1980-02-10,blue\n")
    near, far = told(book, "heading is not known")
    assert (near.where, near.repair) == ("birth_dat", "Did you mean birth_date?")
    assert (far.where, far.severity) == ("Favourite Colour", "warning")


def test_two_headings_for_one_column(book_of: BookOf) -> None:
    (problem,) = book_of(people="person_id,DOB,Birth Date\nE1,1980-02-10,1990-02-10\n").problems
    assert problem.where == "Birth Date"


def test_a_stray_comma_does_not_shift_amounts(book_of: BookOf) -> None:
    book = book_of(
        accounts="account_id,participant_id,source,balance\na,P1,match,1,234.50\nb,P1,match,5\n",
        participants="participant_id\nP1\n",
    )
    assert rows(book, "balances", "account_id", "balance") == [("b", 500)]
    (problem,) = told(book, "more cells")
    assert (problem.line, problem.severity) == (2, "error")


@pytest.mark.parametrize("cell", ["=SUM(A1:A9)", "@cmd", '=HYPERLINK("http://x")'])
def test_a_formula_is_not_a_value(book_of: BookOf, cell: str) -> None:
    quoted = cell.replace('"', '""')
    book = book_of(people=f'person_id,birth_date,state\nE1,"{quoted}","{quoted}"\n')
    assert rows(book, "people", "birth_date", "state") == [(None, None)]
    assert len(told(book, "formula")) == 2


def test_an_unreadable_cell_is_not_taken_for_an_empty_one(book_of: BookOf) -> None:
    book = book_of(
        people="person_id,birth_date\nE1,1980-02-10\nE2,1980-02-10\n",
        employment="person_id,hire_date,severed_on\nE1,2010-05-01,13/45/2020\nE2,2010-05-01,0\n",
        accounts="account_id,participant_id,source\na,E1,match\nb,E2,match\n",
        requests="request_id,participant_id,payment_date,event\nR1,E1,2025-07-15,hardshp\nR2,E2,2025-07-15,\nR3,E2,2025-07-15,hardship\n",
        request_destinations="request_id,rank,kind,amount\nR3,1,roth_ira,lots\nR2,1,cash,rest\n",
    )
    assert rows(book, "employment", "person_id") == [("E2",)]
    assert rows(book, "requests", "request_id", "event") == [("R2", None)]
    assert [problem.found for problem in told(book, "request was set aside")] == ["R1", "R3"]
    assert told(book, "employment of the person")[0].found == "E1"
    assert set(EMPTY_MEANS) <= set(TABLES)


def test_rows_of_one_person_are_put_together_and_differences_are_unknown(book_of: BookOf) -> None:
    book = book_of(people="person_id,birth_date,state\nE1,1980-02-10,\nE1,1980-02-11,PA\nE1,,PA\n")
    assert rows(book, "people", "person_id", "birth_date", "state") == [("E1", None, "PA")]
    (problem,) = told(book, "differ in birth_date")
    assert problem.found == "E1"


def test_a_request_given_twice_is_decided_once_or_not_at_all(book_of: BookOf) -> None:
    book = book_of(
        people="person_id\nE1\n",
        accounts="account_id,participant_id,source\na,E1,match\n",
        requests="request_id,participant_id,payment_date,amount\n"
        "R1,E1,2025-07-15,5\nR1,E1,2025-07-15,5\nR2,E1,2025-07-15,6\nR2,E1,2025-07-15,7\n",
    )
    assert rows(book, "requests", "request_id", "amount") == [("R1", 500)]
    assert [problem.line for problem in told(book, "given twice")] == [4, 5]


def test_a_request_without_a_day_or_a_plan_does_not_keep_the_others_from_an_answer(book_of: BookOf) -> None:
    book = book_of(
        people="person_id\nE1\n",
        accounts="account_id,participant_id,source\na,E1,match\n",
        requests="request_id,participant_id,payment_date\nR1,E1,2025-07-15\nR2,E1,2025-02-30\nR3,E1,\nR4,ghost,2025-07-15\n",
    )
    assert rows(book, "requests", "request_id") == [("R1",)]
    assert [problem.found for problem in told(book, "set aside")] == ["R2", "R3", "R4"]
    assert [answer.to_dict()["request_id"] for answer in decide(book)] == ["R1"]


def test_a_date_before_the_law_on_file_does_not_keep_the_others_from_an_answer(book_of: BookOf) -> None:
    book = book_of(
        people="person_id\nE1\n",
        accounts="account_id,participant_id,source\na,E1,match\n",
        requests="request_id,participant_id,payment_date\nR1,E1,2018-12-31\nR2,E1,2019-01-01\nR3,E1,9999-12-31\n",
    )
    undated, problem = told(book, "set aside")
    assert undated.found == "R3" and "no payment date" in undated.message
    assert (problem.found, problem.expected) == ("R1", "a payment date from 2019-01-01")
    assert "the law on file begins on 2019-01-01: earlier payments" in problem.message and problem.repair
    assert [answer.to_dict()["request_id"] for answer in decide(book)] == ["R2"]


def test_money_without_a_known_source_does_not_keep_the_others_from_an_answer(book_of: BookOf) -> None:
    book = book_of(
        people="person_id\nE1\nE2\n",
        accounts="account_id,participant_id,source\na,E1,match\nb,E2,match\nc,E2,zorp\n",
        requests="request_id,participant_id,payment_date\nR1,E1,2025-07-15\nR2,E2,2025-07-15\n",
    )
    assert [problem.found for problem in told(book, "no known source")] == ["R2"]
    assert [answer.to_dict()["request_id"] for answer in decide(book)] == ["R1"]


def test_a_participant_without_an_account_does_not_keep_the_others_from_an_answer(book_of: BookOf) -> None:
    book = book_of(
        people="person_id\nE1\nE2\n",
        accounts="account_id,participant_id,source\na,E1,match\n",
        requests="request_id,participant_id,payment_date\nR1,E1,2025-07-15\nR2,E2,2025-07-15\nR3,E2,2018-12-31\n",
    )
    early, without = told(book, "set aside")
    assert (early.found, without.found) == ("R3", "R2")
    assert "no account of the participant is on file" in without.message
    assert (
        without.repair
        == "Add every account of the participant in the plan, one that is empty with a balance of 0.00."
    )
    assert [answer.to_dict()["request_id"] for answer in decide(book)] == ["R1"]


def test_two_payments_alike_are_two_payments(book_of: BookOf) -> None:
    book = book_of(
        people="person_id\nE1\n",
        distributions="person_id,payment_date,amount,distribution_id\nE1,2024-05-01,10,\nE1,2024-05-01,10,\nE1,2024-05-01,10,c\nE1,2024-05-01,10,c\n",
    )
    assert book.tables["distributions"]["distribution_id"].n_unique() == 4


def test_negative_amounts(book_of: BookOf) -> None:
    book = book_of(
        participants="participant_id\nE1\n",
        accounts="account_id,participant_id,source,balance\na,E1,match,(5.00)\n",
        distributions="account_id,payment_date,amount\na,2024-05-01,(5.00)\n",
    )
    assert rows(book, "balances", "balance") == [(None,)]
    assert rows(book, "distributions", "amount", "person_id", "plan_id") == [(-500, "E1", "small")]
    assert told(book, "reversal")[0].severity == "warning"
    assert "at least 0.00" in told(book, "cannot be read")[0].expected


def test_a_payment_is_of_the_only_plan_unless_it_says_other(book_of: BookOf) -> None:
    book = book_of(people="person_id\nE1\n", distributions="person_id,plan_id,amount\nE1,,5\nE1,Other,6\n")
    assert rows(book, "distributions", "plan_id") == [("small",), (None,)]


def test_claims_one_particular_a_row(book_of: BookOf) -> None:
    book = book_of(
        people="person_id\nE1\n",
        requests="request_id,participant_id\nR1,E1\nR2,E1\n",
        claims='request_id,claim,particular,value\nR1,Hardship,reason,medical\nR1,hardship,need,"$5,000.00"\nR1,disability,,no\nR2,hardship,federal_rate,12%\n'
        "R2,hardship,need,5\nR2,hardship,need,6\nR1,zork,,yes\nR1,hardship,zork,yes\n",
    )
    columns = (
        "request_id",
        "hardship",
        "hardship_reason",
        "hardship_need",
        "hardship_federal_rate",
        "disability",
    )
    assert rows(book, "claims", *columns) == [
        ("R1", True, "medical", 500_000, None, False),
        ("R2", True, None, None, 1_200, None),
    ]
    assert [problem.found for problem in told(book, "claim is not known")] == ["zork", "zork"]
    assert len(told(book, "given twice with different values")) == 1


def test_claims_one_row_a_request_also_among_the_requests(book_of: BookOf) -> None:
    book = book_of(
        people="person_id\nE1\n",
        requests="request_id,participant_id,Hardship Reason,Disability\nR1,E1,funeral,\nR2,E1,,N\n",
        claims="request_id,hardship_need\nR1,10\n",
    )
    assert rows(
        book, "claims", "request_id", "hardship", "hardship_reason", "hardship_need", "disability"
    ) == [
        ("R1", True, "funeral", 1_000, None),
        ("R2", None, None, None, False),
    ]


def test_references_to_what_is_not_on_file_are_kept_and_listed(book_of: BookOf) -> None:
    book = book_of(
        people="person_id\nE1\n",
        accounts="account_id,participant_id,source\na,E9,match\n",
        requests="request_id,participant_id\nR1,E8\n",
    )
    assert rows(book, "accounts", "account_id") == [("a",)]
    assert {problem.found for problem in told(book, "nothing on file")} == {"E9", "E8"}


def test_a_participant_of_several_plans_is_found_by_plan(
    book_of: BookOf, tmp_path: Path, plan_text: str
) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "other.yaml").write_text(
        plan_text.replace("plan_id: small", "plan_id: other"), encoding="utf-8"
    )
    book = book_of(
        participants="person_id,plan_id\nE1,small\nE1,other\n",
        balances="person_id,plan_id,source,balance,as_of\nE1,other,match,5,2025-06-30\nE1,,match,6,2025-06-30\n",
    )
    assert rows(book, "participants", "participant_id") == [("E1@small",), ("E1@other",)]
    assert rows(book, "balances", "account_id", "balance") == [("E1@other/match", 500)]
    assert told(book, "does not say its account_id")[0].line == 3


def test_many_problems_of_a_kind_are_counted(book_of: BookOf) -> None:
    book = book_of(
        people="person_id,birth_date\n" + "".join(f"E{number},never\n" for number in range(LISTED + 7))
    )
    assert len(told(book, "cannot be read")) == LISTED
    (rest,) = told(book, "The same holds for 7 more rows")
    assert rest.where == "birth_date"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("person_id,state\nÉ1,PA\n".encode("utf-16"), "É1"),
        ("person_id,state\nÉ1,PA\n".encode("utf-8-sig"), "É1"),
        (b"person_id;state\n\xc91;PA\n", "É1"),
        (b"person_id\tstate\r\nE1\tPA\r\n", "E1"),
        (b'"person_id"|"state"\n"E1"|"PA"', "E1"),
    ],
)
def test_encodings_and_separators(book_of: BookOf, raw: bytes, name: str) -> None:
    assert rows(book_of(people=raw), "people", "person_id", "state") == [(name, "PA")]


@pytest.mark.parametrize(
    "raw", [b"\x00\x01\x02\x03", b"\xff\xfeabc", b'person_id,state\nE1,"PA\n' * 3, b"PAR1 not parquet"]
)
def test_a_file_that_is_no_table_is_a_problem_and_no_traceback(book_of: BookOf, raw: bytes) -> None:
    book = book_of(people=raw, claims="")
    assert book.problems or rows(book, "people", "person_id") == []


def test_spreadsheets_and_parquet_say_the_same_as_csv(book_of: BookOf, tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    pytest.importorskip("fastexcel")
    workbook = xlsxwriter.Workbook(tmp_path / "book.xlsx")
    days, percents = (
        workbook.add_format({"num_format": "m/d/yyyy"}),
        workbook.add_format({"num_format": "0%"}),
    )
    people, balances, notes = (workbook.add_worksheet(name) for name in ("Census", "Balances", "Notes"))
    people.write_row(0, 0, ["Small Plan"])
    people.write_row(2, 0, ["Employee ID", "DOB"])
    people.write_row(3, 0, [1001])
    people.write_datetime(3, 1, __import__("datetime").datetime(1964, 2, 10), days)
    balances.write_row(0, 0, ["Employee ID", "Source", "Balance", "As Of", "Vested"])
    balances.write_row(1, 0, [1001, "match", 1234.5, 45838])
    balances.write(1, 4, 0.6, percents)
    notes.write_row(0, 0, ["nothing here"])
    workbook.close()
    book = book_of()
    assert rows(book, "people", "person_id", "birth_date") == [("1001", date(1964, 2, 10))]
    expected = [("1001/match", date(2025, 6, 30), 123_450, 3, 5)]
    columns = ("account_id", "as_of", "balance", "vested_numerator", "vested_denominator")
    assert rows(book, "balances", *columns) == expected
    assert [problem.found for problem in told(book, "says of no table")] == ["Notes"]
    (tmp_path / "book.xlsx").unlink()
    pl.DataFrame({"person_id": ["1001"], "birth_date": [date(1964, 2, 10)]}).write_parquet(
        tmp_path / "people.parquet"
    )
    pl.DataFrame(
        {
            "person_id": ["1001"],
            "source": ["match"],
            "balance": pl.Series(["1234.50"]).cast(pl.Decimal(18, 2)),
            "as_of": [date(2025, 6, 30)],
            "vested": [0.6],
        }
    ).write_parquet(tmp_path / "balances.parquet")
    book = book_of()
    assert rows(book, "balances", *columns) == expected


@pytest.mark.parametrize(
    ("name", "raw"), [("people.xlsx", b"not a workbook"), ("people.parquet", b"PAR1 nor this")]
)
def test_spoiled_workbooks_are_problems(book_of: BookOf, tmp_path: Path, name: str, raw: bytes) -> None:
    (tmp_path / name).write_bytes(raw)
    (problem,) = book_of().problems
    assert problem.path.endswith(name)
    assert problem.repair


def test_the_missing_extra_is_named(book_of: BookOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fastexcel", None)
    (tmp_path / "people.xlsx").write_bytes(b"")
    (problem,) = book_of().problems
    assert "inservice[spreadsheets]" in problem.repair


def test_books_that_cannot_be_read_at_all(tmp_path: Path, plan_text: str) -> None:
    with pytest.raises(InputError, match="no such folder"):
        read_book(tmp_path / "none")
    with pytest.raises(InputError, match="no plan document"):
        read_book(tmp_path)
    (tmp_path / "plans").mkdir()
    for name in ("a", "b"):
        (tmp_path / "plans" / f"{name}.yaml").write_text(plan_text, encoding="utf-8")
    (tmp_path / "plans" / "c.yaml").write_text("schema: no", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_book(tmp_path)
    assert {Path(problem.path).name for problem in error.value.problems} == {"b.yaml", "c.yaml"}


def test_every_column_is_known_by_its_own_name() -> None:
    for table, columns in TABLES.items():
        for column in columns:
            assert HEADINGS[table][column.replace("_", "")] == column
        assert set(IDENTITY[table]) <= set(columns)
        assert set(KEYS.get(table, ())) <= set(columns)


def test_rows_that_say_nothing_the_tables_hold_are_listed_each(book_of: BookOf) -> None:
    book = book_of(people="Employee ID,Birth Date\n,never\n,none at all\n")
    assert [problem.line for problem in told(book, "does not say its person_id")] == [2, 3]
