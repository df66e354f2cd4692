"""The plan years of a plan: twelve months to its year end, and the short ones that are listed."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

import polars as pl

Span = tuple[date, date]
_DAY = timedelta(days=1)


def short_years(table: pl.DataFrame) -> dict[str, list[Span]]:
    """The listed plan years by plan, earliest first (table ``plan_years``)."""
    found: dict[str, list[Span]] = {}
    for plan_id, begin, end in table.select("plan_id", "first_day", "last_day").sort("first_day").iter_rows():
        found.setdefault(plan_id, []).append((begin, end))
    return found


@dataclass(frozen=True)
class PlanYears:
    """The plan years of one plan. Years after a listed one end on ``year_end``, years before it on the day before it."""

    first_day: date
    year_end: str
    listed: list[Span] = field(default_factory=list)

    @classmethod
    def of(cls, plan: Mapping[str, Any], listed: Mapping[str, list[Span]]) -> PlanYears:
        """Of a row of the table ``plans`` with ``first_day`` and ``year_end`` on file."""
        return cls(plan["first_day"], plan["year_end"], listed.get(plan["plan_id"], []))

    def ending_in(self, year: int) -> list[Span]:
        """The plan years that end in a calendar year: one, or two where a short one is among them; none before the first."""
        if not self.listed:
            end = _on(self.year_end, year)
            return (
                []
                if self.first_day > end
                else [(max(_on(self.year_end, year - 1) + _DAY, self.first_day), end)]
            )
        return [span for span in self.through(date(year, 12, 31)) if span[1].year == year]

    def through(self, end: date) -> list[Span]:
        """Every plan year up to the one that ends on a day."""
        found, begin = [], self.first_day
        while begin <= end:
            found.append(self.beginning_on(begin))
            begin = found[-1][1] + _DAY
        return found

    def ending_on(self, end: date) -> Span | None:
        """The plan year with this last day; None before the first."""
        return next((y for y in self.ending_in(end.year) if y[1] == end), None)

    def beginning_on(self, begin: date) -> Span:
        """The plan year with this first day."""
        listed = next((y for y in self.listed if y[0] == begin), None)
        if listed:
            return listed
        following = next((y for y in self.listed if y[0] > begin), None)
        governing = f"{following[0] - _DAY:%m-%d}" if following else self.year_end
        end = _on(governing, begin.year)
        if end < begin:
            end = _on(governing, begin.year + 1)
        return begin, min(end, following[0] - _DAY) if following else end


@cache
def _on(month_and_day: str, year: int) -> date:
    month, day = (int(part) for part in month_and_day.split("-"))
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


__all__ = ["PlanYears", "Span", "short_years"]
