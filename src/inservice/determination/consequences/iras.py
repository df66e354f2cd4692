"""The IRAs of a case with a proposed rollover: the same forms with the money in an IRA, five years ahead, the curve of the pool."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from inservice.determination.consequences.pro_rata import ProRata, TaxOf, project, sensitivity

Rows = Mapping[str, list[dict[str, Any]]]
POOLS = (0, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 750_000, 1_000_000)
"""Pre-tax dollars on December 31 for the curve of the taxable share."""


def with_rollover(
    rows: Rows, at: int, amount: int, left_on: date, arrived_on: date, after_tax: int | None = 0
) -> dict[str, list[dict[str, Any]]]:
    """The rows of ``rows_of`` with plan money (cents) that a traditional IRA of form ``at`` receives.

    Values of December 31 that are on file do not hold the money yet: a deposit by then is added to them.
    """
    moved = {name: list(each) for name, each in rows.items()}
    moved["movements"].append({
        "at": at, "kind": "from_plan", "amount": amount, "after_tax": after_tax, "left_on": left_on, "arrived_on": arrived_on,
    })  # fmt: skip
    form = moved["years"][at]
    if form["values_are"] == "stated" and arrived_on.year == form["year"]:
        moved["accounts"].append({
            "at": at, "account_id": "rollover from the plan", "kind": "rollover", "value": amount, "is_inherited": False,
            "decedent": "none", "is_treated_as_own": False,
        })  # fmt: skip
    return moved


def five_years(
    forms: ProRata, at: int = 0, marginal_rate: str | None = None, tax_of: TaxOf | None = None
) -> dict[str, Any] | None:
    """The form's conversion repeated for five years (C-PRO-52), with tax at a rate such as "24%", else as ``tax_of`` gives it.

    None where nothing is converted, or where what it turns on is unknown.
    """
    case = _case(forms, at)
    if case is None:
        return None
    if marginal_rate is not None:
        return project(case, 5, int(Decimal(marginal_rate.rstrip("%")) * 100))
    return project(case, 5, tax_of=tax_of)


def curve(forms: ProRata, at: int = 0) -> list[dict[str, Any]]:
    """The taxable share of the form's conversion for each size of the pool (picture C-PLT-02), the person's own among them."""
    case = _case(forms, at)
    if case is None:
        return []
    pools = sorted({*(dollars * 100 for dollars in POOLS), case["pool"]})
    return [
        {**row, "is_yours": pool == case["pool"]}
        for pool, row in zip(pools, sensitivity(case, pools), strict=True)
    ]


def _case(forms: ProRata, at: int) -> dict[str, Any] | None:
    """The form in plain numbers, where something is converted."""
    return plain_case(forms, at) if forms.value("line_8", at) else None


def plain_case(forms: ProRata, at: int = 0) -> dict[str, Any] | None:
    """The form in the plain numbers of ``simple_forms``: the pool as it stands, this year's contribution and conversion."""
    names = ("line_8", "line_1", "line_2", "pre_tax_in_pool")
    converted, contributed, basis, pool = (forms.value(name, at) for name in names)
    if None in (converted, contributed, basis, pool):
        return None
    row = forms.form(at)
    return {
        "year": row["ira_year.year"], "pool": pool, "rolled": 0, "converted": converted, "contribution": contributed, "basis": basis,
        "places": len(str(row["ira_year.ratio_unit"])) - 1, "whole_dollars": bool(row["ira_year.in_whole_dollars"]),
    }  # fmt: skip


__all__ = ["POOLS", "curve", "five_years", "plain_case", "with_rollover"]
