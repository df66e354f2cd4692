"""Many amounts for one household in one evaluation: the marginal-rate staircase, and every cliff by name and dollar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import polars as pl

from inservice.determination.consequences.households import Household, Paid, frames_of
from inservice.determination.consequences.income_tax import BESIDE, EFFECTS
from inservice.determination.written import money
from inservice.engine.evaluate import evaluate
from inservice.facts.household import SCENARIO
from inservice.law.rulebook import rule_book

DOLLAR: Final = 100
_POINTS: Final = 1_000
"""Amounts looked at between two of the sweep, in each round of looking for the dollar of a cliff."""


@dataclass(frozen=True)
class Edge:
    """A figure of the return that moves in steps: where it moves, something is won or lost at once."""

    state: str
    cost: str
    name: str
    ref: str


CLIFFS: Final = (
    Edge("surcharge_step", "cost_of_medicare_surcharge", "Medicare surcharge two years later, next step", "C-KNK-03"),
    Edge("is_within_premium_range", "cost_of_premium_credit", "Premium tax credit, edge of its range", "C-KNK-04"),
    Edge("saver_credit_rate", "cost_of_saver_credit", "Saver's credit, lower rate", "C-KNK-10"),
    Edge("child_credit_phased_out", "cost_of_child_credit", "Child tax credit, 50 dollars less for each 1,000", "C-KNK-05"),
)  # fmt: skip
TURNS: Final = (
    ("bracket_rate", "Ordinary bracket", "C-TAX-01"),
    ("gain_rate", "Rate on gains and qualified dividends", "C-TAX-01"),
    ("benefits", "Social Security taxed", "C-KNK-01"),
    ("investment", "Net investment income tax", "C-KNK-02"),
    ("senior", "Senior deduction", "C-KNK-06"),
    ("itemises", "Itemised deductions", "C-KNK-07"),
)
"""What bends the line without a jump: the state, its name and the line of the law page."""
TOTALS: Final = ("extra_income_tax", "extra_federal_tax", "whole_cost")
STATES: Final = ("bracket_rate", "gain_rate", "taxable_benefits", "investment_income_tax", "senior_deduction", "itemises",
                 "adjusted_gross_income", "taxable_income")  # fmt: skip


@dataclass(frozen=True)
class Sweep:
    """The table of a sweep (whole cents, a row for each amount) with its cliffs and turns."""

    household: Household
    table: pl.DataFrame
    cliffs: list[dict[str, Any]]
    turns: list[dict[str, Any]]

    def staircase_table(self) -> list[dict[str, Any]]:
        """Amount and rate on the stretch up to it (C-PLT-05); whole cents and hundredths of a percent."""
        year = self.household.facts.get("tax_year")
        columns = ("amount", "extra_federal_tax", "rate", "whole_cost", "whole_rate")
        return [{**row, "year_of_law": year} for row in self.table.select(columns).to_dicts()]

    def to_dict(self) -> dict[str, Any]:
        """JSON: money as dollars in text, rates as percent in text, None where not known."""
        amounts = ["amount", "extra_income_tax", "extra_federal_tax", *EFFECTS, *BESIDE, "whole_cost"]
        rows = [
            {
                **{name: money(row[name]) for name in amounts},
                **{
                    name: None if row[name] is None else f"{row[name] / 100:.2f}"
                    for name in ("rate", "whole_rate")
                },
            }
            for row in self.table.to_dicts()
        ]
        cliffs = [
            {**each, **{name: money(each[name]) for name in ("at", "last", "costs")}}
            for each in self.cliffs
        ]  # fmt: skip
        turns = [{**each, "after": money(each["after"]), "by": money(each["by"])} for each in self.turns]
        year = self.household.facts.get("tax_year")
        return {"schema": "inservice/sweep/1", "tax_year": year, "amounts": rows, "cliffs": cliffs, "turns": turns}  # fmt: skip


def sweep(household: Household, amounts: Sequence[int], *, exposed: bool | None = False) -> Sweep:
    """Every effect of each of these taxable amounts (whole cents, rising), and where a cliff lies among them.

    ``exposed`` says whether the 10% additional tax applies to all of each amount; None: not known.
    """
    asked = sorted({0, *amounts})
    answered = _answered(
        household, asked, exposed, (*EFFECTS, *BESIDE, *TOTALS, *STATES, *(e.state for e in CLIFFS))
    )
    table = answered.select(
        "amount", "extra_income_tax", "extra_federal_tax", *EFFECTS, *BESIDE, "whole_cost", *STATES,
        *(edge.state for edge in CLIFFS),
    ).with_columns(_rate("extra_federal_tax").alias("rate"), _rate("whole_cost").alias("whole_rate"))  # fmt: skip
    return Sweep(household, table, _cliffs(household, table, exposed), _turns(household, table))


def _answered(
    household: Household, amounts: Sequence[int], exposed: bool | None, questions: Sequence[str]
) -> pl.DataFrame:
    paid = [Paid(a, exposed=None if exposed is None else a if exposed else 0) for a in amounts]
    rows = evaluate(rule_book(), questions, frames_of([household], [paid]))[SCENARIO.name]
    return rows.tail(len(paid)).with_columns(pl.Series("amount", amounts, dtype=pl.Int64))


def _rate(cost: str) -> pl.Expr:
    """Hundredths of a percent of what each amount has more than the one before it."""
    more = pl.col("amount").diff()
    return ((pl.col(cost).diff() * 10_000 + more // 2) // more).cast(pl.Int64)


def _cliffs(household: Household, table: pl.DataFrame, exposed: bool | None) -> list[dict[str, Any]]:
    """The cliffs between the amounts of the table, each narrowed to its dollar."""
    amounts = table["amount"].to_list()
    open_: list[tuple[Edge, int, int, Any]] = []
    for edge in CLIFFS:
        states = table[edge.state].to_list()
        costs = table[edge.cost].to_list()
        for at in range(1, len(amounts)):
            moved = states[at] != states[at - 1] and None not in (states[at], states[at - 1])
            # a credit that nobody claims has no cliff
            if moved and costs[at] is not None and costs[at] != costs[at - 1]:
                open_.append((edge, amounts[at - 1], amounts[at], states[at - 1]))
                if edge.state == "child_credit_phased_out":
                    break
    found = [
        {"name": edge.name, "ref": edge.ref, "at": low + DOLLAR, "costs": cost, "last": _last(table, edge)}
        for edge, low, cost in _narrowed(household, open_, exposed)
    ]
    return sorted(found, key=lambda each: each["at"])


def _last(table: pl.DataFrame, edge: Edge) -> int | None:
    """The last amount of the table that the staircase of the child credit still moves; None for a single cliff."""
    if edge.state != "child_credit_phased_out":
        return None
    moves = (pl.col(edge.cost).diff() != 0) & (pl.col(edge.state).diff() != 0)
    return table.filter(moves)["amount"].to_list()[-1]  # type: ignore[no-any-return]


def _narrowed(
    household: Household, open_: list[tuple[Edge, int, int, Any]], exposed: bool | None
) -> list[tuple[Edge, int, int | None]]:
    """For each cliff the last whole dollar before it, and what the next dollar costs."""
    bounds = [(low, high) for _, low, high, _ in open_]
    rows: dict[int, dict[str, Any]] = {}
    is_done = not bounds
    while not is_done:
        points = [_from(low, high) for low, high in bounds]
        rows = _looked_up(household, [p for each in points for p in each], exposed)
        for at, (edge, _, _, before) in enumerate(open_):
            last = next(i for i, p in enumerate(points[at]) if rows[p][edge.state] != before) - 1
            bounds[at] = (points[at][last], points[at][last + 1])
        is_done = all(high - low <= DOLLAR for low, high in bounds)
    out: list[tuple[Edge, int, int | None]] = []
    for (edge, *_), (low, high) in zip(open_, bounds, strict=True):
        before, after = rows[low][edge.cost], rows[high][edge.cost]
        out.append((edge, low, None if before is None or after is None else after - before))
    return out


def _from(low: int, high: int) -> list[int]:
    """Whole dollars from one amount to another, both included, evenly."""
    step = max(DOLLAR, (high - low) // (_POINTS * DOLLAR) * DOLLAR)
    return [*range(low, high, step), high]


def _looked_up(household: Household, amounts: list[int], exposed: bool | None) -> dict[int, dict[str, Any]]:
    asked = sorted(set(amounts))
    names = [name for edge in CLIFFS for name in (edge.state, edge.cost)]
    answered = _answered(household, asked, exposed, names).select("amount", *names)
    return {row["amount"]: row for row in answered.to_dicts()}


def _turns(household: Household, table: pl.DataFrame) -> list[dict[str, Any]]:
    """Where the line bends: between which two amounts of the table, from what to what."""
    benefits = household.facts.get("social_security") or 0
    cap = (benefits * 85 + 50) // 100
    states = table.select(
        "amount", "bracket_rate", "gain_rate", "itemises",
        benefits=pl.when(pl.col("taxable_benefits") == 0).then(pl.lit("none"))
        .when(pl.col("taxable_benefits") >= cap).then(pl.lit("85 percent")).otherwise(pl.lit("rising")),
        investment=pl.when(pl.col("investment_income_tax") > 0).then(pl.lit("due")).otherwise(pl.lit("none")),
        senior=pl.when(pl.col("senior_deduction") == 0).then(pl.lit("none"))
        .when(pl.col("senior_deduction") == pl.col("senior_deduction").max()).then(pl.lit("full")).otherwise(pl.lit("shrinking")),
    )  # fmt: skip
    rows = states.to_dicts()
    preferred = (household.facts.get("long_term_gain") or 0) + (
        household.facts.get("qualified_dividends") or 0
    )
    found = []
    for earlier, later in pairwise(rows):
        for state, name, ref in TURNS:
            if later[state] != earlier[state] and not (state == "gain_rate" and not preferred):
                found.append(
                    {
                        "name": name, "ref": ref, "after": earlier["amount"], "by": later["amount"],
                        "from": _told(state, earlier[state]), "to": _told(state, later[state]),
                    }
                )  # fmt: skip
    return found


def _told(state: str, value: Any) -> str | None:
    if state.endswith("_rate"):
        return None if value is None else f"{value / 100:g}%"
    if state == "itemises":
        return {0: "standard", 3: "itemised"}.get(value)
    return str(value)


__all__ = ["CLIFFS", "Sweep", "sweep"]
