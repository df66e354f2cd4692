"""A book: plans and tidy tables of facts. Intake fills one from files; a case is a book of one request.

Money is whole cents (Int64), dates are dates, truths Booleans, everything may be null (unknown). Identifiers
are text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from inservice.engine.words import Kind
from inservice.facts.tables import Facts, claims

if TYPE_CHECKING:
    from inservice.plan.reading import Plan

Columns = dict[str, Kind]

_CLAIMS: Columns = {
    name.removeprefix("claims."): fact.kind for name, fact in Facts.all.items()
    if fact.grain_declared is claims.grain and name.startswith("claims.")
}  # fmt: skip

TABLES: dict[str, Columns] = {
    "people": {
        "person_id": "text", "birth_date": "date", "death_date": "date", "is_outside_united_states": "truth",
        "has_taxpayer_id_on_file": "truth", "state": "text",
    },
    "employment": {
        "person_id": "text", "employer_id": "text", "hire_date": "date", "severed_on": "date", "reason":
        "text",
        "last_service_date": "date", "is_bona_fide": "truth",
    },
    "participants": {
        "participant_id": "text", "plan_id": "text", "person_id": "text", "participation_date": "date",
        "payee_kind": "text", "is_married": "truth", "roth_first_year": "number", "is_highly_compensated":
        "truth",
        "is_five_percent_owner": "truth", "groups": "text", "was_participant_on_2013_04_30": "truth",
    },
    "accounts": {
        "account_id": "text", "participant_id": "text", "source": "text", "origin": "text", "layer": "text",
        "in_plan_roth_year": "number", "in_plan_roth_taxable": "money",
    },
    "balances": {
        "account_id": "text", "as_of": "date", "balance": "money", "basis": "money", "pre_1987_basis":
        "money",
        "vested_numerator": "number", "vested_denominator": "number", "principal": "money",
        "default_deferrals": "money",
        "employer_stock_value": "money", "employer_stock_cost": "money", "employer_stock_after_tax_cost":
        "money", "employer_stock_dividend": "money",
    },
    "contributions": {
        "contribution_id": "text", "account_id": "text", "deposit_date": "date", "for_plan_year_end": "date",
        "amount": "money", "remaining": "money",
    },
    "distributions": {
        "distribution_id": "text", "person_id": "text", "plan_id": "text", "account_id": "text",
        "payment_date": "date",
        "event": "text", "amount": "money", "taxable": "money", "repaid": "money", "deferrals_since": "money",
        "disaster_declared_on": "date", "child": "text", "balance_after": "money",
    },
    "loans": {
        "loan_id": "text", "participant_id": "text", "made_on": "date", "principal": "money", "balance":
        "money",
        "account_id": "text", "offset_on": "date",
    },
    "coverage": {"table": "text", "scope_id": "text", "from": "date", "through": "date"},
    "requests": {
        "request_id": "text", "participant_id": "text", "received_on": "date", "payment_date": "date",
        "event": "text",
        "ask": "text", "amount": "money", "percent": "number", "order": "text", "withholding_rate": "number",
        "state_rate": "number", "notice_given_on": "date", "is_notice_waived": "truth",
        "has_spousal_consent": "truth",
    },
    "request_accounts": {"request_id": "text", "account_id": "text", "rank": "number"},
    "request_destinations": {
        "request_id": "text", "rank": "number", "kind": "text", "amount": "money", "assign": "text",
        "is_indirect": "truth",
    },
    "claims": {"request_id": "text", **_CLAIMS},
    "readings": {"plan_id": "text", "name": "text", "choice": "text"},
}  # fmt: skip
"""Every table of a book with its columns. ``distributions.plan_id`` null = another employer's plan or an IRA;
``coverage.table`` is ``distributions`` (scope: participant_id) or ``other_plans`` (scope: person_id);
``request_destinations.amount`` null = the rest; rates and percents are hundredths of a percent."""

DTYPES: dict[Kind, Any] = {
    "truth": pl.Boolean, "money": pl.Int64, "number": pl.Int64, "date": pl.Date, "text": pl.String
}  # fmt: skip
"""The type of a column of facts, by the kind of the fact."""


_PARTS_OF_A_PART: Final = 64
"""A large book is taken apart in two steps, so that its tables are not gone through for every small part."""


@dataclass
class Book:
    """Plans by plan_id, tables by name and the problems found reading.

    All of :data:`TABLES` are there, empty where nothing is on file.
    """

    plans: Mapping[str, Plan]
    tables: dict[str, pl.DataFrame]
    problems: list[Any] = field(default_factory=list)

    @staticmethod
    def table(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
        """Rows (mappings that may leave columns out) as a table of the declared columns and types."""
        schema = {column: DTYPES[kind] for column, kind in TABLES[name].items()}
        return pl.DataFrame({c: [r.get(c) for r in rows] for c in schema}, schema=schema)

    def parts(self, at_once: int) -> Iterator[Book]:
        """The book in parts of so many requests, each with all that is on file of those who make them."""
        height = self.tables["requests"].height
        if height <= at_once:
            yield self
            return
        larger = at_once * _PARTS_OF_A_PART
        for start in range(0, height, larger if height > larger else at_once):
            size = larger if height > larger else at_once
            yield from self._with_requests(self.tables["requests"].slice(start, size)).parts(at_once)

    def _with_requests(self, requests: pl.DataFrame) -> Book:
        """Some of the requests, with all that is on file of those who make them."""
        tables = {**self.tables, "requests": requests}

        def keep(names: tuple[str, ...], key: str, of: str) -> None:
            for name in names:
                tables[name] = self.tables[name].join(tables[of].select(key), on=key, how="semi")

        keep(("participants",), "participant_id", "requests")
        keep(("accounts", "loans"), "participant_id", "participants")
        keep(("people", "employment"), "person_id", "participants")
        keep(("balances", "contributions"), "account_id", "accounts")
        keep(("request_accounts", "request_destinations", "claims"), "request_id", "requests")
        people, accounts = tables["participants"]["person_id"], tables["accounts"]["account_id"]
        of_person, of_account = (pl.col(name).is_in(held.implode()) for name, held in (
            ("person_id", people), ("account_id", accounts)))  # fmt: skip
        tables["distributions"] = self.tables["distributions"].filter(of_person | of_account)
        scopes = pl.concat([people, tables["participants"]["participant_id"]])
        tables["coverage"] = self.tables["coverage"].filter(pl.col("scope_id").is_in(scopes.implode()))
        return Book(self.plans, tables, self.problems)

    @classmethod
    def of(cls, plans: Mapping[str, Plan], rows: Mapping[str, list[dict[str, Any]]]) -> Book:
        """A book from plain rows."""
        return cls(plans, {name: cls.table(name, rows.get(name, [])) for name in TABLES})
