# ruff: noqa: E501 - cells and lines of files as people write them
"""One request of a book has the same facts alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from inservice.errors import InputError
from inservice.facts.book import TABLES, Book
from inservice.intake.case import read_case
from inservice.intake.one_request import book_of_request


def assert_same(one: Book, other: Book) -> None:
    for name in TABLES:
        assert_frame_equal(one.tables[name], other.tables[name])


def test_a_request_of_a_book_is_the_same_alone_and_in_a_case_that_points_at_it(
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


def test_a_request_of_a_book_that_was_set_aside_is_told_with_the_reason(
    book_of: Callable[..., Book], tmp_path: Path
) -> None:
    book_of(people="person_id\nE1\n", requests="request_id,participant_id,payment_date\nR1,E1,2018-12-31\n")
    (tmp_path / "case.yaml").write_text(
        "schema: inservice/case/1\nbook: .\nrequest_id: R1\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match="the law on file begins on 2019-01-01"):
        read_case(tmp_path / "case.yaml")
