"""A book taken apart and decided part by part: the same answers in the same order, however small the parts."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from inservice import api
from inservice.api import availability, decide, decide_each, read_book
from inservice.errors import InputError, LawNotKnown

BOOKS = Path(__file__).resolve().parents[2] / "examples" / "books"


@pytest.mark.parametrize("name", ["harbor", "bright"])
@pytest.mark.parametrize("at_once", [1, 3, 1000])
def test_parts_of_any_size_are_decided_alike(
    name: str, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = read_book(BOOKS / name)
    expected = [each.data for each in decide(book)]
    monkeypatch.setattr(api, "_AT_ONCE", at_once)
    assert [each.data for each in decide_each(BOOKS / name)] == expected
    assert [data["request_id"] for data in expected] == book.tables["requests"]["request_id"].to_list()


@pytest.mark.parametrize(
    ("requests", "at_once", "sizes"), [(12, 5, [5, 5, 2]), (12, 12, [12]), (130, 1, [1] * 130)]
)
def test_a_part_holds_so_many_requests_and_what_is_on_file_of_their_people(
    requests: int, at_once: int, sizes: list[int]
) -> None:
    book = read_book(BOOKS / "harbor")
    held = book.tables["requests"]
    book.tables["requests"] = pl.concat([held] * (requests // held.height + 1))[:requests]
    parts = list(book.parts(at_once))
    assert [part.tables["requests"].height for part in parts] == sizes
    assert pl.concat([part.tables["requests"] for part in parts]).equals(book.tables["requests"])
    for part in parts if len(parts) > 1 else ():  # a small book is left as it is
        people = set(part.tables["participants"]["person_id"])
        assert set(part.tables["people"]["person_id"]) <= people
        assert set(part.tables["accounts"]["participant_id"]) <= set(
            part.tables["requests"]["participant_id"]
        )


@pytest.mark.parametrize(("path", "told"), [("", "The path is empty"), ("\0", "null byte")])
def test_a_path_that_names_no_file_is_refused(path: str, told: str) -> None:
    for answer in (decide, availability):
        with pytest.raises(InputError, match=told):
            answer(path)


def test_a_date_before_the_law_on_file_is_refused_before_anything_is_decided() -> None:
    book = read_book(BOOKS / "harbor")
    requests = book.tables["requests"]
    early = pl.when(pl.int_range(pl.len()) == requests.height - 1).then(pl.date(2018, 12, 31))
    book.tables["requests"] = requests.with_columns(early.otherwise("payment_date").alias("payment_date"))
    with pytest.raises(LawNotKnown, match="2018-12-31"):
        next(decide_each(book))
