# ruff: noqa: E501 - cells and lines of files as people write them
"""A case and a row of a book are the same facts, in both directions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from inservice.facts.book import TABLES, Book
from inservice.intake.case import Case, read_case
from inservice.intake.convert import book_of_request, case_of, write_case
from inservice.intake.starting import new_case, new_plan

FULL = """\
employment: {spells: [{hire_date: 2000-01-01, severed_on: 2001-01-01}, {hire_date: 2002-01-01, severed_on: 2003-01-01, reason: layoff, severance_is_bona_fide: yes}, {hire_date: 2004-01-01, employer_id: affiliate}]}
distributions:
  - {payment_date: 2024-05-01, event: hardship, amount: "1000.05", balance_after: "9000.00", account_id: deferrals, child: first, disaster_declared_on: 2024-01-01}
  - {distribution_id: check-7, plan: other, repaid: "0.00"}
loans: [{made_on: 2023-01-01, principal: "8000.00", balance: "5000.00", account_id: deferrals}]
coverage: {distributions: {from: 2015-01-01, through: 2025-06-30}, other_plans: {through: 2025-06-30}}
claims:
  disability: no
  active_duty: {claimed: no, ordered_days: 179}
  coronavirus: yes
  hardship: {reason: medical, need: "12.34", federal_rate: "12.5%", loans_exhausted: no}
  birth_or_adoption: {kind: birth, on: 2025-01-01}
readings: {age_59_half_month_end: first_of_next_month}
"""
EVERY_PLACE = (
    ("employment: {hire_date: 2010-05-01}\n", ""),
    (
        "{birth_date: 1964-02-10}",
        "{person_id: P-1, birth_date: 1964-02-10, state: PA, outside_united_states: no}",
    ),
    (
        "participation: {",
        "participation: {participant_id: T-1, groups: [], is_married: no, roth_first_year: 2015, was_participant_on_2013_04_30: yes, ",
    ),
    (
        'vested: "60%"',
        'vested: "60%", in_plan_roth: {year: 2023, taxable: "5.00"}, employer_stock: {cost: "4.00"}, basis: "0.00", layer: am-1',
    ),
    (
        "account_id: match,",
        "account_id: match, lots: [{deposit_date: 2020-03-15, amount: '4.00', remaining: '5.00'}, {contribution_id: c9, for_plan_year_end: 2019-12-31}],",
    ),
    (
        'amount: "5000.00"',
        'percent: 12.5, accounts: [match, deferrals], order: [deferrals], withholding_rate: "10%", notice_waived: yes, spousal_consent: no, '
        'destinations: [{kind: roth_ira, amount: "1.00", assign: after_tax}, {kind: cash, amount: rest}]',
    ),
)


def assert_same(one: Book, other: Book) -> None:
    for name in TABLES:
        assert_frame_equal(one.tables[name], other.tables[name])


@pytest.mark.parametrize(
    "employment",
    [
        "",
        "employment: {hire_date: null}\n",
        "employment: {hire_date: 2010-05-01, severed_on: 2011-01-01, rehired_on: 2012-01-01}\n",
    ],
)
def test_a_small_case_comes_back_the_same(read: Callable[..., Case], employment: str) -> None:
    case = read(("employment: {hire_date: 2010-05-01}\n", employment))
    assert_same(case.book, read_case(case_of(case.book, "r1")).book)


def test_a_case_that_says_everything_comes_back_the_same(read: Callable[..., Case], tmp_path: Path) -> None:
    case = read(*EVERY_PLACE, add=FULL)
    content = case_of(case.book, "r1", title="A question?", source="A page")
    assert content["employment"]["spells"][2] == {"employer_id": "affiliate", "hire_date": "2004-01-01"}
    assert content["claims"]["active_duty"] == {"claimed": False, "ordered_days": 179}
    write_case(content, tmp_path / "written.yaml")
    written = read_case(tmp_path / "written.yaml")
    assert (written.title, written.source) == ("A question?", "A page")
    assert_same(case.book, written.book)
    (plan,), (same,) = case.book.plans.values(), written.book.plans.values()
    assert plan.document == same.document
    # Reading and writing once more changes nothing: the plan inside the case is the document as it was written.
    assert case_of(written.book, "r1", title="A question?", source="A page") == content


def test_a_request_of_a_book_is_the_same_alone_and_as_a_case(
    book_of: Callable[..., Book], tmp_path: Path
) -> None:
    book = book_of(
        census="Employee ID,DOB,DOH,Term Date\nE1,1964-02-10,2010-05-01,\nE2,1970-01-01,2011-05-01,\n",
        balances="Employee ID,Source,Balance,As Of\nE1,match,1,2025-06-30\nE1,match,2,2025-07-31\nE1,match,3,2025-03-31\nE2,match,9,2025-06-30\n",
        distributions="person_id,payment_date,amount,plan_id\nE1,2024-01-01,5,small\nE1,2024-02-01,6,elsewhere\nE2,2024-02-01,7,small\n",
        coverage="table,scope_id,from,through\ndistributions,E1,2015-01-01,2020-12-31\ndistributions,E1,2024-01-01,2025-06-30\nother_plans,E2,2015-01-01,2020-12-31\n",
        requests="request_id,participant_id,payment_date,amount\nR1,E1,2025-07-15,5\nR2,E2,2025-07-15,6\n",
        claims="request_id,hardship_reason\nR2,medical\n",
    )
    alone = book_of_request(book, "R1")
    assert alone.tables["people"]["person_id"].to_list() == ["E1"]
    assert alone.tables["balances"].select("balance", "as_of").rows() == [(100, date(2025, 6, 30))]
    assert alone.tables["distributions"]["plan_id"].to_list() == ["small", None]
    assert alone.tables["coverage"]["through"].to_list() == [date(2025, 6, 30)]
    assert alone.tables["claims"]["hardship"].to_list() == [None]
    assert_same(alone, read_case(case_of(book, "R1")).book)
    (tmp_path / "case.yaml").write_text(
        "schema: inservice/case/1\nbook: .\nrequest_id: R1\ntitle: From a book?\n", encoding="utf-8"
    )
    pointing = read_case(tmp_path / "case.yaml")
    assert (pointing.request_id, pointing.title) == ("R1", "From a book?")
    assert_same(alone, pointing.book)


def test_a_request_that_is_not_there(book_of: Callable[..., Book], tmp_path: Path) -> None:
    book = book_of(requests="request_id,participant_id\nR1,E1\n")
    for request_id in ("R9", "R1"):
        with pytest.raises(KeyError):
            book_of_request(book, request_id)
    (tmp_path / "case.yaml").write_text(
        "schema: inservice/case/1\nbook: .\nrequest_id: R9\n", encoding="utf-8"
    )
    with pytest.raises(Exception, match="no request 'R9'"):
        read_case(tmp_path / "case.yaml")


@pytest.mark.parametrize("request_id", ["r1"])
def test_the_starting_files_come_back_the_same(tmp_path: Path, request_id: str) -> None:
    (tmp_path / "plan.yaml").write_text(new_plan(), encoding="utf-8")
    (tmp_path / "case.yaml").write_text(new_case(), encoding="utf-8")
    case = read_case(tmp_path / "case.yaml")
    assert_same(case.book, read_case(case_of(case.book, request_id)).book)
