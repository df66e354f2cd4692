"""The plans of a book beside their determination dates, and what is looked up about them: groups, coverage, readings."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from inservice.determination.plan_years import PlanYears, short_years
from inservice.errors import InputError, Problem
from inservice.facts.top_heavy_book import TopHeavyBook
from inservice.law.top_heavy.figures import top_heavy_readings

PENSIONS = ("defined_benefit", "cash_balance")


@dataclass(frozen=True)
class DatedPlan:
    """One plan beside one determination date."""

    plan: dict[str, Any]
    group_id: str
    determination_date: date
    determination_begin: date
    tested_begin: date
    tested_end: date
    is_first_plan_year: bool
    dates_from_first_year: bool
    is_asked: bool

    @property
    def key(self) -> tuple[str, int]:
        """The employer and the calendar year in which its plans are compared."""
        return self.group_id, self.determination_date.year

    @property
    def scopes(self) -> tuple[str, str]:
        """What a coverage line may be about."""
        return self.plan["plan_id"], self.group_id


class LookUp:
    """What many plans ask of the same tables, arranged once."""

    def __init__(self, book: TopHeavyBook) -> None:
        self.tables = book.tables
        rows = book.tables["employers"].select("employer_id", "group_id").iter_rows()
        self._group_of = {employer: group or employer for employer, group in rows}
        self._members: dict[str, list[str]] = {}
        for employer, group in self._group_of.items():
            self._members.setdefault(group, []).append(employer)
        self._coverage: dict[tuple[str, str | None], list[tuple[date | None, date | None]]] = {}
        for table, scope, begin, end in book.tables["coverage"].iter_rows():
            self._coverage.setdefault((table, scope), []).append((begin, end))
        self._readings: dict[str | None, dict[str, str]] = {}
        for plan_id, name, choice in book.tables["readings"].iter_rows():
            known = top_heavy_readings().get(name)
            if known is None or choice not in known.choices:
                expected = list(top_heavy_readings()) if known is None else list(known.choices)
                problem = Problem(
                    "There is no such reading.",
                    where="readings",
                    found=f"{name}: {choice}",
                    expected=", ".join(expected),
                )
                raise InputError([problem])
            self._readings.setdefault(plan_id, {})[name] = choice

    def group_of(self, employer_id: str) -> str:
        """The group an employer belongs to; it is one by itself where none is on file."""
        group: str = self._group_of.get(employer_id, employer_id)
        return group

    def members_of(self, group_id: str) -> list[str]:
        """The employers of a group."""
        return self._members.get(group_id) or [group_id]

    def coverage(self, table: str, scopes: Iterable[str]) -> list[tuple[date | None, date | None]]:
        """The periods for which a table is declared complete, for one of these scopes or for everything."""
        every = (None, *scopes)
        return [
            period for t in (table, "all") for scope in every for period in self._coverage.get((t, scope), ())
        ]

    def is_covered(self, table: str, scopes: Iterable[str], begin: date, end: date) -> bool:
        """Is a table declared complete for a whole period?"""
        held, every = self._coverage, (None, *scopes)
        return any(
            (since is None or since <= begin) and (through is None or end <= through)
            for t in ("all", table) for scope in every for since, through in held.get((t, scope), ())
        )  # fmt: skip

    def readings_of(self, plan_id: str, override: Mapping[str, str]) -> dict[str, str]:
        """The reading of every unsettled point: chosen now, of the plan, of the book, or the default."""
        found = {name: r.default for name, r in top_heavy_readings().items()}
        return found | self._readings.get(None, {}) | self._readings.get(plan_id, {}) | dict(override)

    def with_group(self, table: str, groups: Iterable[str], where: pl.Expr | None = None) -> pl.DataFrame:
        """The rows of a table that an employer of these groups writes, with the group and the number of the `member`."""
        pairs = [(member, group) for group in groups for member in self.members_of(group)]
        schema = {"employer_id": pl.String, "group": pl.String}
        named = pl.DataFrame(pairs, schema=schema, orient="row").with_row_index("member")
        rows = self.tables[table] if where is None else self.tables[table].filter(where)
        return rows.join(named, on="employer_id", how="inner", maintain_order="left")


def back(day: date, years: int) -> date:
    """The day before a window of so many years that ends on ``day``; a 29 February window begins on 1 March."""
    year = day.year - years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def dated_plans(book: TopHeavyBook, plan_year: int, look_up: LookUp) -> list[DatedPlan]:
    """Plans with the dates of their tested year (TH-DD-01, TH-DD-02); others of the group join by calendar year (TH-DD-04).

    Raises InputError where a plan cannot be dated or placed, or none has a plan year that ends then.
    """
    plans, problems = [], []
    for plan in book.tables["plans"].to_dicts():
        missing = [c for c in ("employer_id", "year_end", "first_day", "kind") if plan[c] is None]
        problems += [_cannot_be_dated(plan["plan_id"], column) for column in missing]
        if not missing:
            plans.append((plan, look_up.group_of(plan["employer_id"])))
    asked: list[DatedPlan] = []
    short = short_years(book.tables["plan_years"])
    for plan, group_id in plans:
        years = PlanYears.of(plan, short)
        for tested in years.ending_in(plan_year):
            before = years.ending_on(tested[0] - timedelta(days=1))
            own = before or tested  # in its first plan year a plan is tested on the last day of that year
            first = own[0] == plan["first_day"]
            asked.append(DatedPlan(plan, group_id, own[1], own[0], *tested, before is None, first, True))
    if not asked and not problems:
        told, repair = (
            f"No plan of the book has a plan year that ends in {plan_year}.",
            "Check first_day and year_end.",
        )
        if not plans:
            told, repair = "No plan is on file.", "Give the table plans a line for each plan."
        problems.append(Problem(told, where="plans", repair=repair))
    if problems:
        raise InputError(problems)
    there = {(id(d.plan), d.determination_date.year) for d in asked}
    of_group: dict[str, list[dict[str, Any]]] = {}
    for plan, group_id in plans:
        of_group.setdefault(group_id, []).append(plan)
    out = list(asked)
    for group_id, year in dict.fromkeys(d.key for d in asked):
        for plan in of_group[group_id]:
            if (id(plan), year) in there:
                continue
            years = PlanYears.of(plan, short)
            for dated in years.ending_in(year)[-1:]:
                following = years.beginning_on(dated[1] + timedelta(days=1))
                first = dated[0] == plan["first_day"]
                out.append(DatedPlan(plan, group_id, dated[1], dated[0], *following, False, first, False))
    return out


def _cannot_be_dated(plan_id: str, column: str) -> Problem:
    expected = {
        "year_end": 'a month and day such as "12-31"',
        "first_day": "the first day of the first plan year",
    }
    return Problem(
        f"The plan {plan_id!r} cannot be dated or placed.",
        where=f"plans.{column}",
        found="nothing",
        expected=expected.get(column, "a value"),
        repair="Fill it in.",
    )


__all__ = ["PENSIONS", "DatedPlan", "LookUp", "back", "dated_plans"]
