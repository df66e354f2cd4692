"""The days of a plan year, on both sides of what they turn on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from inservice.determination.calendar import of_plan_year
from inservice.errors import InputError
from inservice.plan.reading import Plan, parse_plan

ROOT = Path(__file__).parents[3]


def _plan(**changed: object) -> Plan:
    return parse_plan(
        {
            "schema": "inservice/plan/1", "plan_id": "p", "name": "P", "kind": "401k", "plan_year_end": "12-31", "effective": "2010-01-01",
            "sources": [{"source": "pre_tax_deferrals"}], **changed,
        }
    )  # fmt: skip


def _days(plan: Plan, year: int) -> dict[str, date]:
    return {
        entry.rule.split()[0] + ("" if "paper" not in entry.what else "p"): entry.date
        for entry in of_plan_year(plan, year)
    }


def test_days_of_a_calendar_plan_year() -> None:
    found = of_plan_year(_plan(), 2025)
    assert [entry.date for entry in found] == sorted(entry.date for entry in found)
    days = {entry.what.split(" (")[0]: entry.date for entry in found}
    assert days["Give participants the summary of what was changed in the year"] == date(2026, 7, 29)
    assert days["Form 1099-R to the IRS, filed electronically."] == date(2026, 3, 31)
    assert days["Form 1099-R to the IRS on paper, for filers with fewer than 10 returns in all."] == date(
        2026, 2, 28
    )
    assert days["Last day to self-correct a significant failure of the year"] == date(2028, 12, 31)
    assert days["Adopt the amendments for the SECURE, Miners, CARES, Relief and SECURE 2.0 Acts."] == date(
        2026, 12, 31
    )


@pytest.mark.parametrize(
    ("changed", "last"),
    [
        ({}, date(2026, 12, 31)),
        ({"collectively_bargained": "true"}, date(2028, 12, 31)),
        ({"governmental": "true"}, date(2029, 12, 31)),
    ],
)
def test_amendments_for_the_acts_by_kind_of_plan(changed: dict[str, str], last: date) -> None:
    assert _days(_plan(**changed), 2025)["O-CAL-11"] == last


def test_a_governmental_plan_has_no_determination_date_and_no_summary() -> None:
    assert {"TH-DD-01", "O-CAL-12"} <= _days(_plan(), 2025).keys()
    assert not {"TH-DD-01", "O-CAL-12"} & _days(_plan(governmental="true"), 2025).keys()


def test_a_leap_day_moves_the_forms_of_a_fiscal_year() -> None:
    days = {entry.what: entry.date for entry in of_plan_year(_plan(plan_year_end="06-30"), 2023)}
    assert days["Form 1099-R to the IRS, filed electronically."] == date(2024, 3, 31)
    assert days["Form 945 where every deposit of the calendar year was made in full and on time."] == date(
        2024, 2, 10
    )
    assert days["Last day to self-correct a significant failure of the year (end of the third plan year after it); an eligible "
                "inadvertent failure may be corrected later too."] == date(2026, 6, 30)  # fmt: skip


def test_a_year_before_the_plan_is_refused() -> None:
    assert of_plan_year(_plan(), 2010)
    with pytest.raises(InputError, match="No plan year of p ends in 2009"):
        of_plan_year(_plan(), 2009)
