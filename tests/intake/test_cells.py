"""Cells of spreadsheets, as people and systems write them."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inservice.intake import cells


def text(*values: str | None) -> pl.Series:
    return pl.Series("column", values, dtype=pl.String)


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("1234.50", 123_450),
        ("$1,234.50", 123_450),
        ("$ 12", 1_200),
        (".5", 50),
        ("(5.25)", -525),
        ("($1,000)", -100_000),
        ("-3", -300),
        ("$-3.10", -310),
        ("7-", -700),
        ("12.340", 1_234),
        ("0", 0),
        ("9999999999999.99", 999_999_999_999_999),
        ("12.345", None),
        ("1.234,50", None),
        ("1,23", None),
        ("1e5", None),
        ("-", None),
        ("$", None),
        ("", None),
        ("(5", None),
        ("5)", None),
        ("10,000,00", None),
        ("abc", None),
        ("99999999999999", None),
    ],
)
def test_money(written: str, cents: int | None) -> None:
    assert cells.money(text(written)).item() == cents


@given(st.integers(-(10**14), 10**14))
def test_money_as_printed_is_read_to_the_cent(cents: int) -> None:
    dollars = f"{abs(cents) // 100:,}.{abs(cents) % 100:02}"
    assert cells.money(text(f"(${dollars})" if cents < 0 else f"${dollars}")).item() == cents


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2020-02-29", date(2020, 2, 29)),
        ("2/29/2020", date(2020, 2, 29)),
        ("02-29-2020", date(2020, 2, 29)),
        ("20200229", date(2020, 2, 29)),
        ("02292020", date(2020, 2, 29)),
        ("29-Feb-2020", date(2020, 2, 29)),
        ("Feb 29, 2020", date(2020, 2, 29)),
        ("February 29, 2020", date(2020, 2, 29)),
        ("2020-02-29 00:00:00", date(2020, 2, 29)),
        ("2020-02-29T00:00:00Z", date(2020, 2, 29)),
        ("2/29/2020 12:00:00 AM", date(2020, 2, 29)),
        ("43890", date(2020, 2, 29)),
        ("43890.0", date(2020, 2, 29)),
        ("2019-02-29", None),
        ("25/12/1980", None),
        ("13/13/2020", None),
        ("Foo 1, 2020", None),
        ("2020", None),
        ("9999", None),
        ("99999", None),
        ("soon", None),
        ("1/1/0080", None),
    ],
)
def test_dates(written: str, day: date | None) -> None:
    found, short = cells.day(text(written))
    assert found.item() == day
    assert not short.item()


@pytest.mark.parametrize(
    ("written", "birth", "other"),
    [
        ("1/2/14", 2014, 2014),
        ("1/2/15", 1915, 2015),
        ("1/2/29", 1929, 2029),
        ("1/2/30", 1930, 1930),
        ("1-Jan-85", 1985, 1985),
    ],
)
def test_two_digit_years_on_both_sides_of_the_turn(written: str, birth: int, other: int) -> None:
    for of_birth, year in ((True, birth), (False, other)):
        found, short = cells.day(text(written), of_birth=of_birth)
        assert found.item().year == year
        assert short.item()


@given(st.dates(date(1930, 1, 1), date(2029, 12, 31)))
def test_every_way_of_writing_a_day_is_the_same_day(day: date) -> None:
    ways = [
        day.isoformat(),
        f"{day.month}/{day.day}/{day.year}",
        day.strftime("%Y%m%d"),
        day.strftime("%d-%b-%Y"),
        str((day - date(1899, 12, 30)).days),
        day.strftime("%m/%d/%y"),
    ]
    assert set(cells.day(text(*ways))[0]) == {day}


@pytest.mark.parametrize(
    ("written", "hundredths", "fraction"),
    [
        ("15%", 1_500, False),
        ("15", 1_500, False),
        ("12.5 %", 1_250, False),
        ("0.15", 1_500, True),
        (".6", 6_000, True),
        ("1", 10_000, True),
        ("1%", 100, False),
        ("0", 0, False),
        ("100", 10_000, False),
        ("0.5%", 50, False),
        ("100.01%", None, False),
        ("33.333%", None, False),
        ("-1", None, False),
        ("x", None, False),
    ],
)
def test_rates(written: str, hundredths: int | None, fraction: bool) -> None:
    value, is_fraction = cells.rate(text(written))
    assert (value.item(), is_fraction.item()) == (hundredths, fraction)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("Y", True),
        ("yes", True),
        ("X", True),
        ("1", True),
        ("N", False),
        ("FALSE", False),
        ("0", False),
        ("maybe", None),
        (None, None),
    ],
)
def test_truths(written: str | None, value: bool | None) -> None:
    assert cells.truth(text(written)).item() is value


@pytest.mark.parametrize(
    ("written", "value"), [("1,234", 1234), ("2015.0", 2015), ("-3", -3), ("1.5", None), ("12,34", None)]
)
def test_numbers(written: str, value: int | None) -> None:
    assert cells.number(text(written)).item() == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("  a \u00a0 b ", "a b"),
        ("\ufeffid", "id"),
        ('="00123"', "00123"),
        ("N/A", None),
        ("", None),
        ("   ", None),
        ("0", "0"),
    ],
)
def test_cleaning(written: str, value: str | None) -> None:
    assert text(written).to_frame().select(cells.clean("column")).item() == value
