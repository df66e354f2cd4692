"""What the money would be worth wherever it could be, year by year, and when a move pays for itself.

:func:`project` works on frames of any number of choices at once; :class:`CostComparison` reads one choice out of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

import polars as pl

from inservice.determination.consequences.choice_frames import whole_years
from inservice.determination.written import iso, money
from inservice.engine.evaluate import Answers, Frames, evaluate
from inservice.engine.explain import Explainer, Finding
from inservice.engine.grain import pointer
from inservice.engine.truth import NAMES
from inservice.facts.destinations import CHOICE, DESTINATION, PROJECTION, PROJECTION_YEAR
from inservice.intake.consequences.case import Choice
from inservice.law.consequences.ledgers.balances import MILLION, account_values, compound_factors
from inservice.law.rulebook import rule_book

_OF_DESTINATIONS = (
    "yearly_cost_millionths", "yearly_dollar_cost", "first_year_cost", "moving_cost", "arrives", "starting_value", "guaranteed_base",
    "can_never_catch_up", "loses_paid_administration", "locks_money_away", "largest_charge",
)  # fmt: skip
_OF_YEARS = (
    "walk_away_value", "walk_away_after_tax", "walk_away_in_todays_dollars", "is_behind_staying", "compared_value", "compared_stay_value",
    "surrender_charge", "free_amount",
    "market_value_adjustment", "locked_amount",
)  # fmt: skip
_OF_PROJECTIONS = ("breaks_even_within_horizon", "break_even_year")
PRECISION = 28
"""Digits of the formulas that need logarithms and roots; they are told to two decimals."""


def project(frames: Frames, inflation: int | None) -> Frames:
    """The frames with the balance, the walk-away value and the break-even of every projection.

    ``inflation`` is in millionths a year. Adds what the ledgers of balances give to each year, and the value of staying beside
    each moved year on the same course of returns.
    """
    law = rule_book()
    frames = evaluate(
        law,
        [
            "starting_value",
            "guaranteed_base",
            "yearly_dollar_cost",
            "yearly_cost_millionths",
            "credited_millionths",
        ],
        frames,
    )
    years, projections, destinations = (frames[g.name] for g in (PROJECTION_YEAR, PROJECTION, DESTINATION))
    if not years.height:
        return evaluate(law, [*_OF_DESTINATIONS], frames)
    above = projections[pointer(DESTINATION)]
    places = years[pointer(PROJECTION)]
    last = int(years["projection_year.number"].max())  # type: ignore[arg-type]
    names = [str(n) for n in range(1, last + 1)]
    wide = years.select(
        pl.col(pointer(PROJECTION)).alias("projection"), pl.col("projection_year.number").cast(pl.String).alias("number"),
        "credited_millionths",
    ).pivot("number", index="projection", values="credited_millionths").sort("projection")  # fmt: skip
    of = {
        "start": "starting_value", "cost": "yearly_cost_millionths", "fee": "yearly_dollar_cost",
        "guaranteed_base": "guaranteed_base", "guaranteed_rate": "destination.guaranteed_rate_millionths",
    }  # fmt: skip
    needed = pl.DataFrame([destinations[column][above].alias(name) for name, column in of.items()])
    balances = account_values(needed.hstack(wide.select(names)), names)
    keyed = years.select(
        pl.col(pointer(PROJECTION)).alias("projection"), pl.col("projection_year.number").alias("number")
    ).join(balances, on=["projection", "number"], how="left", maintain_order="left")
    at = above[places]
    number = years["projection_year.number"]
    left = destinations["destination.charge_years"][at] - number
    market = compound_factors(pl.DataFrame({
        "up": destinations["destination.rate_at_issue_millionths"][at],
        "down": destinations["destination.rate_on_leaving_millionths"][at] + destinations["destination.adjustment_constant_millionths"][at],
        "years": left.clip(lower_bound=0),
    }))["factor"]  # fmt: skip
    prices = compound_factors(pl.DataFrame({
        "up": pl.Series([inflation] * years.height, dtype=pl.Int64), "down": pl.Series([0] * years.height, dtype=pl.Int64),
        "years": number,
    }))["factor"]  # fmt: skip
    years = years.with_columns(
        keyed["account_value"].alias("projection_year.account_value"),
        keyed["guaranteed_value"].alias("projection_year.guaranteed_value"),
        market.alias("projection_year.adjustment_trillionths"),
        prices.alias("projection_year.price_level_trillionths"),
    )
    frames = evaluate(
        law, ["walk_away_value", "walk_away_after_tax"], {**frames, PROJECTION_YEAR.name: years}
    )
    frames = {**frames, PROJECTION_YEAR.name: _with_staying(frames)}
    return evaluate(law, [*_OF_DESTINATIONS, *_OF_YEARS, *_OF_PROJECTIONS], frames)


def _with_staying(frames: Frames) -> pl.DataFrame:
    """Each year beside what the plan would pay then, on the same course of returns of the same choice."""
    years, projections, destinations = (frames[g.name] for g in (PROJECTION_YEAR, PROJECTION, DESTINATION))
    places = years[pointer(PROJECTION)]
    at = projections[pointer(DESTINATION)][places]
    rows = pl.DataFrame({
        "choice": destinations[pointer(CHOICE)][at], "path": projections["projection.path"][places],
        "number": years["projection_year.number"], "stays": destinations["destination.kind"][at] == "stay",
        "value": years["walk_away_value"], "after_tax": years["walk_away_after_tax"],
    })  # fmt: skip
    keys = ["choice", "path", "number"]
    stay = rows.filter("stays").select(
        *keys, pl.col("value").alias("stay"), pl.col("after_tax").alias("stay_after_tax")
    )
    beside = rows.join(stay, on=keys, how="left", maintain_order="left")
    return years.with_columns(
        beside["stay"].alias("projection_year.stay_value"),
        beside["stay_after_tax"].alias("projection_year.stay_after_tax"),
    )


# -- formulas --------------------------------------------------------------------------------------------------
def needed_advantage(
    start: int, amount: int, move_cost: int, stay_cost: int, growth: int, years: int
) -> Decimal:
    """C-CMP-22: how much more the moved account must earn each year, before cost, to draw level after so many years.

    As a fraction (0.0086 is 0.86 percentage points). Good to 28 digits.
    """
    with localcontext() as context:
        context.prec = PRECISION
        one = Decimal(1) + Decimal(growth) / MILLION
        costs = Decimal(MILLION - stay_cost) / (MILLION - move_cost)
        lost = (Decimal(amount) / start) ** (Decimal(1) / years)
        return costs * lost * one - one


# -- one choice -------------------------------------------------------------------------------------------------
@dataclass
class CostComparison:
    """Where the money could be: costs, walk-away values by year, break-even, what is locked, what must be disclosed."""

    choice: Choice
    frames: Frames
    explainer: Explainer
    decided_on: date | None
    birth_date: date | None

    @classmethod
    def of(
        cls, choice: Choice, answers: Answers, decided_on: date | None, birth_date: date | None
    ) -> CostComparison:
        """Read the comparison out of projected frames."""
        return cls(choice, answers.frames, Explainer(rule_book(), answers), decided_on, birth_date)

    def destinations(self) -> list[dict[str, Any]]:
        """Each destination with its costs, what arrives, whether it can ever catch up, and its sources."""
        rows = self.frames[DESTINATION.name].to_dicts()
        out = []
        for at, (row, given) in enumerate(zip(rows, self.choice.destinations, strict=True)):
            out.append({
                "name": row["destination.name"], "kind": row["destination.kind"], "amount": money(row["destination.amount"]),
                "yearly_cost": _percent(row["yearly_cost_millionths"]),
                "cost_note": "in the crediting terms" if row["destination.kind"] == "fixed_index_annuity" else None,
                "first_year_cost": money(row["first_year_cost"]),
                "moving_cost": money(row["moving_cost"]), "starts_with": money(row["starting_value"]),
                "can_never_catch_up": NAMES[row["can_never_catch_up"]], "locks_money_away": NAMES[row["locks_money_away"]],
                "largest_charge": money(row["largest_charge"]), "loses_paid_administration": NAMES[row["loses_paid_administration"]],
                "source": given.source, "as_of": iso(given.as_of),
                "is_illustration": given.annuity is not None and given.annuity.illustration is not None,
                "break_even": [self._break_even(p, r) for p, r in self._projections(at)],
            })  # fmt: skip
        return out

    def _projections(self, destination: int) -> list[tuple[int, dict[str, Any]]]:
        rows = self.frames[PROJECTION.name].to_dicts()
        return [(at, row) for at, row in enumerate(rows) if row[pointer(DESTINATION)] == destination]

    def _break_even(self, position: int, row: dict[str, Any]) -> dict[str, Any]:
        destination = self.frames[DESTINATION.name].row(row[pointer(DESTINATION)], named=True)
        last = self._years(position)[-1:]
        behind = None
        if last and last[0]["compared_value"] is not None and last[0]["compared_stay_value"] is not None:
            behind = last[0]["compared_stay_value"] - last[0]["compared_value"]
        staying = destination["destination.kind"] == "stay"
        sentence = (
            ""
            if staying
            else self.explainer.finding("breaks_even_within_horizon", PROJECTION, position).sentence
        )
        return {
            "path": row["projection.path"], "terms": row["projection.terms"],
            "within_horizon": None if staying else NAMES[row["breaks_even_within_horizon"]],
            "year": None if staying else row["break_even_year"], "less_at_horizon": money(behind),
            "advantage_needed": None if staying else self._advantage(destination, row), "sentence": sentence,
        }  # fmt: skip

    def _advantage(self, destination: dict[str, Any], row: dict[str, Any]) -> str | None:
        """Percentage points a year, to two decimals, at a return that is the same every year."""
        path = next(p for p in self.choice.assumptions.returns if p.name == row["projection.path"])
        stay = self._stay_cost()
        start, amount, cost = (
            destination[c] for c in ("starting_value", "destination.amount", "yearly_cost_millionths")
        )
        years = self.choice.assumptions.horizon_years
        if path.yearly is None or stay is None or not start or not amount or cost is None or not years:
            return None
        if destination["destination.kind"] not in ("traditional_ira", "roth_ira"):
            return None
        points = needed_advantage(start, amount, cost, stay, path.yearly, years) * 100
        return f"{points:.2f}"

    def _stay_cost(self) -> int | None:
        rows = self.frames[DESTINATION.name].filter(pl.col("destination.kind") == "stay")
        return rows["yearly_cost_millionths"][0] if rows.height else None

    def _years(self, projection: int) -> list[dict[str, Any]]:
        return self.frames[PROJECTION_YEAR.name].filter(pl.col(pointer(PROJECTION)) == projection).to_dicts()

    def walk_away_table(self) -> list[dict[str, Any]]:
        """Long rows for the table and the picture of walk-away lines (C-PLT-08, -09): one for each year of each projection."""
        out = []
        names = self.frames[DESTINATION.name]["destination.name"].to_list()
        kinds = self.frames[DESTINATION.name]["destination.kind"].to_list()
        for at, row in enumerate(self.frames[PROJECTION.name].to_dicts()):
            for year in self._years(at):
                out.append({
                    "destination": names[row[pointer(DESTINATION)]], "kind": kinds[row[pointer(DESTINATION)]],
                    "path": row["projection.path"], "terms": row["projection.terms"], "year": year["projection_year.number"],
                    "age": self._age(year["projection_year.number"]), "account_value": money(year["projection_year.account_value"]),
                    "walk_away": money(year["walk_away_value"]), "after_tax": money(year["walk_away_after_tax"]),
                    "todays_dollars": money(year["walk_away_in_todays_dollars"]), "charge": money(year["surrender_charge"]),
                    "charge_rate": _percent(year["projection_year.charge_millionths"]), "free": money(year["free_amount"]),
                    "adjustment": money(year["market_value_adjustment"]), "locked": money(year["locked_amount"]),
                    "stay": money(year["projection_year.stay_value"]),
                })  # fmt: skip
        return out

    def _age(self, years: int) -> int | None:
        if self.decided_on is None or self.birth_date is None:
            return None
        return whole_years(self.birth_date, self.decided_on) + years

    def locked_table(self) -> list[dict[str, Any]]:
        """For each destination with a charge, on the first course of returns: what is locked at the end of each year."""
        first = self.choice.assumptions.returns[0].name if self.choice.assumptions.returns else None
        locking = {d["name"] for d in self.destinations() if d["locks_money_away"] == "yes"}
        return [
            {
                k: r[k]
                for k in ("destination", "path", "year", "age", "charge_rate", "charge", "free", "locked")
            }
            for r in self.walk_away_table()
            if r["destination"] in locking and r["path"] == first and r["terms"] == "current"
        ]

    def disclosures(self) -> list[dict[str, Any]]:
        """What an honest picture of break-even must state, and whether it is given."""
        given, destinations = self.choice.assumptions, self.choice.destinations
        long = (given.horizon_years or 0) > 10
        annuities = [d.annuity for d in destinations if d.annuity is not None]
        terms = [a.crediting.cap if a.crediting else None for a in annuities]
        pay = self.choice.adviser.pay if self.choice.adviser else None
        nobody = self.choice.adviser is not None and self.choice.adviser.roles == ("none",)
        return [
            _said("C-CMP-40", "Values are what could be walked away with, not account values.", True),
            _said("C-CMP-41", "At least three courses of returns (low, middle, high), the same for every destination.",
                  len(given.returns) >= 3),
            _said("C-CMP-42", "The end of the surrender charges, break-even, age 59 1/2 and the start of required minimums are marked.",
                  self.birth_date is not None and given.horizon_years is not None),
            _said("C-CMP-43", "Every figure has its source and date.",
                  bool(destinations) and all(d.source and d.as_of for d in destinations) and bool(given.source)),
            _said("C-CMP-44", "All begin at today's balance.", True),
            _said("C-CMP-45", "An annuity is shown with its guaranteed terms beside its current ones, and with no back-test.",
                  not annuities or all(t is not None and t.guaranteed is not None for t in terms)),
            _said("C-CMP-46", "Today's dollars stand beside the others where the horizon is over ten years.",
                  not long or given.inflation is not None),
            _said("C-CMP-47", "The recommender's pay is on the same page.",
                  nobody or (pay is not None and pay.move is not None and pay.stay is not None)),
        ]  # fmt: skip

    def findings(self) -> list[Finding]:
        """Why: costs, what arrives and break-even of each destination, in its order."""
        out: list[Finding] = []
        for at, row in enumerate(self.frames[DESTINATION.name].to_dicts()):
            names = ["yearly_cost_millionths", "first_year_cost"]
            if row["destination.kind"] != "stay":
                names += ["moving_cost", "starting_value", "loses_paid_administration", "locks_money_away"]
            if row["destination.kind"] in ("traditional_ira", "roth_ira"):
                names.append("can_never_catch_up")
            if row["destination.kind"] == "fixed_index_annuity":
                names.append("annuity_adds_deferral")
            out += [self.explainer.finding(name, DESTINATION, at) for name in names]
            if row["destination.kind"] != "stay":
                out += [
                    self.explainer.finding("breaks_even_within_horizon", PROJECTION, p)
                    for p, _ in self._projections(at)
                ]
        return out

    def to_dict(self) -> dict[str, Any]:
        """destinations, walk_away (by year), locked (by year), disclosures. Money is text in dollars, rates are percentages."""
        return {
            "destinations": self.destinations(), "walk_away": self.walk_away_table(), "locked": self.locked_table(),
            "disclosures": self.disclosures(),
        }  # fmt: skip


def _said(ref: str, what: str, is_met: bool) -> dict[str, Any]:
    return {"ref": ref, "what": what, "is_met": is_met}


def _percent(millionths: int | None) -> str | None:
    return None if millionths is None else f"{Decimal(millionths) / 10_000:f}%"


__all__ = ["CostComparison", "needed_advantage", "project"]
