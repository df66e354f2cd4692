"""The years and the pay of the defined benefit minimum, both sides of each line (TH-DBM-01 to TH-DBM-05)."""

from __future__ import annotations

from datetime import date
from typing import Any

from inservice.law.top_heavy.pensions import pension_service


def years(first: int, last: int, **facts: Any) -> list[dict[str, Any]]:
    usual = {"hours": 2000, "pay": 30_000_00, "was_top_heavy": True, "benefited_key_employees": True}
    return [
        {"plan_year_begin": date(y, 1, 1), "plan_year_end": date(y, 12, 31), **usual, **facts}
        for y in range(first, last + 1)
    ]


def served(rows: list[dict[str, Any]], frozen_pay: str = "counts") -> tuple[Any, Any, Any]:
    found = pension_service(rows, frozen_pay=frozen_pay)
    return found["pension_years"], found["pension_pay"], found["pension_pay_years"]


def test_years_begun_before_1984_do_not_count() -> None:
    assert served(years(1983, 1983)) == (0, None, None)
    assert served(years(1984, 1984)) == (1, 30_000_00, 1)


def test_years_without_key_benefits_drop_out_since_2002_only() -> None:
    assert served(years(2001, 2001, benefited_key_employees=False))[0] == 1
    assert served(years(2002, 2002, benefited_key_employees=False))[0] == 0


def test_pay_after_the_last_top_heavy_year_is_left_out() -> None:
    rows = years(2018, 2019) + years(2020, 2021, was_top_heavy=False, pay=90_000_00)
    assert served(rows) == (2, 60_000_00, 2)


def test_unknown_facts_leave_the_years_unknown_unless_ten_others_count() -> None:
    missing = years(2010, 2010, hours=None)
    assert served(missing + years(2011, 2019))[0] is None
    assert served(missing + years(2011, 2020))[0] == 10
    assert served(years(2020, 2020, was_top_heavy=None)) == (None, None, None)
    assert served(years(2020, 2020, pay=None)) == (1, None, None)
    # a plan that was not top-heavy gives no year, whatever else is missing
    assert served(years(2020, 2020, was_top_heavy=False, benefited_key_employees=None, hours=2000))[0] == 0


def test_five_consecutive_years_pass_over_years_without_service() -> None:
    rows = [
        years(2010 + k, 2010 + k, pay=(k + 1) * 10_000_00, hours=999 if k == 3 else 1000)[0] for k in range(7)
    ]
    # pay of 10, 20, 30, -, 50, 60, 70 thousand: the best five of those with service are the last five
    assert served(rows) == (6, (20 + 30 + 50 + 60 + 70) * 1_000_00, 5)


def test_pay_counts_up_to_the_limit_of_its_year() -> None:
    assert served(years(2025, 2025, pay=350_000_01))[1] == 350_000_00
    assert served(years(1995, 1995, pay=150_000_00))[1] == 150_000_00
    assert served(years(1995, 1995, pay=150_000_01))[1] is None  # the limit of 1995 is not on file


def test_every_year_says_why() -> None:
    lines = pension_service(years(2020, 2021) + years(2022, 2022, hours=999), frozen_pay="counts")["lines"]
    assert [(line["counts"], line["ref"]) for line in lines] == [
        (True, "TH-DBM-01"),
        (True, "TH-DBM-01"),
        (False, "TH-DBM-04"),
    ]
