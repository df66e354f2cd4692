"""Small situations in plain facts, and the answers that the rules of taxation give for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
import pytest

from inservice.engine.book import DTYPES
from inservice.engine.evaluate import evaluate
from inservice.engine.grain import Grain, pointer
from inservice.engine.money import cents, text
from inservice.engine.truth import NAMES
from inservice.facts.tables import (
    ACCOUNT,
    EARLIER,
    OPTION,
    PAYMENT,
    PIECE,
    PLAN_DAY,
    PLAN_OPTION,
    REQUEST,
    Facts,
)
from inservice.law.matrix import load_matrix
from inservice.law.rulebook import rule_book

Row = dict[str, Any]

TAX = {name: source.tax for name, source in load_matrix().sources.items()}
PLAN: Row = {
    "plan.kind": "401k",
    "plan.after_tax_withdrawable_in_1986": True,
    **{f"readings.{n}": r.default for n, r in load_matrix().readings.items() if f"readings.{n}" in Facts.all},
}
PERSON: Row = {
    "person.birth_date": "1980-04-04",
    "person.is_outside_united_states": False,
    "person.has_taxpayer_id_on_file": True,
    "employment.is_employed": True,
    "employment.severance_kind": "not_said",
    "employment.rehire_was_arranged": False,
    "participant.payee_kind": "participant",
    "participant.roth_first_year": 2015,
    "participant.participation_date": "2006-01-01",
    "participant.is_five_percent_owner": False,
    "request.payment_date": "2025-06-16",
    "coverage.distributions_from": "2005-03-01",
    "coverage.other_plans_from": "2005-03-01",
}


@dataclass
class Situation:
    """One request. ``pay`` adds a payment from an account with the pieces it goes to; ``ask`` answers."""

    facts: Row = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(
        default_factory=lambda: {g: [] for g in ("account", "option", "payment", "piece", "earlier")}
    )

    def account(self, source: str = "pre_tax_deferrals", **facts: Any) -> int:
        """Add an account; returns its position. Money is decimal dollars as text."""
        row: Row = {
            "account_id": f"a{len(self.rows['account'])}",
            "source": source,
            "restriction": source,
            "tax": TAX[source],
            "balance": "100000.00",
            "basis": "0.00",
            "pre_1987_basis": "0.00",
            "vested_numerator": 1,
            "vested_denominator": 1,
            "has_survivor_annuity": False,
            "paid_before_full_vesting": "0.00",
        }
        return self._add("account", {"@request": 0, **_named("account", row | facts)})

    def earlier(self, **facts: Any) -> Situation:
        """Add an earlier payment by this plan."""
        self._add(
            "earlier",
            {"@request": 0, **_named("earlier", {"is_from_this_plan": True, "repaid": "0.00"} | facts)},
        )
        return self

    def pay(self, account: int, event: str, amount: str, *pieces: Row, **facts: Any) -> Situation:
        """Pay an amount: all of it in cash, all of it income, unless pieces say otherwise."""
        contracts = [r["account.tax"] for r in self.rows["account"]]
        before = {"before_in_contract": 0, "before_in_request": 0}
        for paid, option in zip(self.rows["payment"], self.rows["option"], strict=True):
            other = option["@account"]
            if other == account or contracts[other] == contracts[account] == "roth":
                before["before_in_contract"] += cents(paid["payment.amount"])
            before["before_in_request"] += cents(paid["payment.amount"])
        sums = {name: text(value) for name, value in before.items()}
        option = self._add("option", {"@account": account, "@plan_option": 0, "option.event": event})
        row = self._add(
            "payment", {"@option": option, **_named("payment", {"amount": amount} | sums | facts)}
        )
        for each in pieces or ({},):
            whole: Row = {"destination": "cash", "amount": amount, "is_indirect": False, "is_direct": False}
            piece = whole | each
            piece = {"pre_tax": piece["amount"], "after_tax": "0.00"} | piece
            self._add("piece", {"@payment": row, **_named("piece", piece)})
        return self

    def _add(self, grain: str, row: Row) -> int:
        self.rows[grain].append(row)
        return len(self.rows[grain]) - 1

    def ask(self, *names: str) -> Any:
        """The answers of each rule, one per row of its grain: truths by name, money as dollars; one alone if
        there is one.
        """
        answered = evaluate(rule_book(), names, self.frames())
        found = []
        for name in names:
            values = [
                _plain(v, rule_book()[name].kind) for v in answered[rule_book().grains[name].name][name]
            ]
            found.append(values[0] if len(values) == 1 else values)
        return found[0] if len(found) == 1 else tuple(found)

    def frames(self) -> dict[str, pl.DataFrame]:
        """The frames of this situation."""
        held = PERSON | self.facts
        plan = {k: held.pop(k) for k in list(held) if k.split(".")[0] in ("plan", "readings")}
        paid = held["request.payment_date"]
        through = {f"coverage.{n}_through": paid for n in ("distributions", "other_plans")}
        request = {"@plan_day": 0, "request.received_on": paid} | through | held
        return {
            PLAN_DAY.name: _frame(PLAN_DAY, [PLAN | {"plan.payment_date": paid} | plan]),
            PLAN_OPTION.name: _frame(PLAN_OPTION, [{"@plan_day": 0}]),
            REQUEST.name: _frame(REQUEST, [request]),
            **{g.name: _frame(g, self.rows[g.name]) for g in (ACCOUNT, EARLIER, OPTION, PAYMENT, PIECE)},
        }


def together(many: list[Situation]) -> dict[str, pl.DataFrame]:
    """The frames of many situations as one."""
    each = [situation.frames() for situation in many]
    offsets = dict.fromkeys(each[0], 0)
    moved: dict[str, list[pl.DataFrame]] = {name: [] for name in offsets}
    for frames in each:
        for name, frame in frames.items():
            pointers = [c for c in frame.columns if c.startswith("@")]
            moved[name].append(frame.with_columns(pl.col(c) + offsets[c[1:]] for c in pointers))
        for name, frame in frames.items():
            offsets[name] += frame.height
    return {name: pl.concat(rows, how="diagonal") for name, rows in moved.items()}


def _named(table: str, row: Row) -> Row:
    return {f"{table}.{name}": value for name, value in row.items()}


def _value(value: Any, kind: str) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if kind == "money":
        return cents(value)
    return date.fromisoformat(value) if kind == "date" else value


def _plain(value: Any, kind: str) -> Any:
    if kind == "truth":
        return NAMES[value]
    return text(value) if kind == "money" and value is not None else value


def _frame(grain: Grain, rows: list[Row]) -> pl.DataFrame:
    columns: Iterable[str] = dict.fromkeys(name for row in rows for name in row)
    series = []
    for name in columns or [pointer(p) for p in grain.parents]:
        if name.startswith("@"):
            series.append(pl.Series(name, [row[name] for row in rows], dtype=pl.UInt32))
            continue
        kind = Facts.all[name].kind
        dtype = pl.Boolean if kind == "truth" else DTYPES[kind]
        series.append(pl.Series(name, [_value(row.get(name), kind) for row in rows], dtype=dtype))
    return pl.DataFrame(series)


@pytest.fixture
def person() -> Callable[..., Situation]:
    """A participant of 45 in 2025 whose records are complete; facts by full name change that."""

    def make(facts: Row | None = None, **claimed: Any) -> Situation:
        return Situation({**(facts or {}), **{f"claims.{name}": value for name, value in claimed.items()}})

    return make
