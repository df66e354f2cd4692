"""Plan years: twelve months to the year end, short ones where they are listed (TH-DD-01, TH-DD-02, TH-DD-05)."""

from __future__ import annotations

from datetime import date

import inservice
from inservice.determination.plan_years import PlanYears

CHANGED = PlanYears(date(2020, 7, 1), "12-31", [(date(2023, 7, 1), date(2023, 12, 31))])


def test_years_before_a_listed_one_end_on_the_day_before_it() -> None:
    assert CHANGED.ending_in(2020) == []
    assert CHANGED.ending_in(2021) == [(date(2020, 7, 1), date(2021, 6, 30))]
    assert CHANGED.ending_in(2023) == [
        (date(2022, 7, 1), date(2023, 6, 30)),
        (date(2023, 7, 1), date(2023, 12, 31)),
    ]
    assert CHANGED.ending_in(2024) == [(date(2024, 1, 1), date(2024, 12, 31))]
    assert CHANGED.ending_on(date(2023, 6, 30)) == (date(2022, 7, 1), date(2023, 6, 30))
    assert CHANGED.ending_on(date(2023, 6, 29)) is None


def test_a_short_first_year_and_a_leap_year_end() -> None:
    plan = PlanYears(date(2023, 10, 1), "02-29")
    assert plan.ending_in(2023) == []
    assert plan.ending_in(2024) == [(date(2023, 10, 1), date(2024, 2, 29))]
    assert plan.ending_in(2025) == [(date(2024, 3, 1), date(2025, 2, 28))]


def test_two_plan_years_that_end_in_one_calendar_year_are_tested_apart() -> None:
    """The year to June 30 by the determination date a year before it, the short one by June 30; each with its own
    contributions and pay."""
    people = [("owner", "100000.00", "2000.00", "600000.00"), ("ann", "20000.00", None, "100000.00")]
    pay, paid, values = [], [], []
    for who, much, deferral, balance in people:
        employed = {"person_id": who, "employer_id": "employer"}
        pay += [
            employed | {"year_start": "2022-07-01", "year_end": "2023-06-30", "amount": "50000.00"},
            employed | {"year_start": "2023-07-01", "year_end": "2023-12-31", "amount": much},
        ]
        for day in ("2022-06-30", "2023-06-30"):
            values.append(
                {"plan_id": "plan", "person_id": who, "source": "all", "as_of": day, "balance": balance}
            )
        if deferral:
            for end, put in (("2023-06-30", "500.00"), ("2023-12-31", deferral)):
                paid.append(
                    {
                        "plan_id": "plan",
                        "person_id": who,
                        "plan_year_end": end,
                        "kind": "deferral",
                        "amount": put,
                        "deposit_date": end,
                    }
                )
    report = inservice.top_heavy({
        "plan_year": 2023,
        "tables": {
            "employers": [{"employer_id": "employer", "entity_kind": "corporation"}],
            "plans": [{"plan_id": "plan", "employer_id": "employer", "kind": "401k", "first_day": "2010-07-01", "year_end": "12-31",
                       "match_counts": "yes", "leaves_out_otherwise_excludable": "no"}],
            "plan_years": [{"plan_id": "plan", "first_day": "2023-07-01", "last_day": "2023-12-31"}],
            "coverage": [{"table": "all"}], "compensation": pay, "contributions": paid, "balances": values,
        },
        "employees": [{"person_id": "owner", "hired": "2010-01-01", "owns": "1/1"}, {"person_id": "ann", "hired": "2010-01-01"}],
    })  # fmt: skip
    assert [(p["determination_date"], p["plan_year"][1]) for p in report.plans] == [
        ("2022-06-30", "2023-06-30"), ("2023-06-30", "2023-12-31"),
    ]  # fmt: skip
    assert [p["is_top_heavy"] for p in report.plans] == ["yes", "yes"]
    # 500 of 50,000 is one percent of 50,000; 2,000 of 100,000 two percent of 20,000
    minimums = [p["minimum"] for p in report.owed["people"]]
    assert minimums == ["500.00", "400.00"]
