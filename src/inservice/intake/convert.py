"""From a book to a case and back: one request of a book, alone or written as a case file.

Reading what `case_of` writes gives the tables of `book_of_request` again, so a request decided inside a book
and the same request decided alone rest on the same facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from inservice.facts.book import TABLES, Book
from inservice.intake.case_file import EMPLOYER, PARTICIPANT, PERSON, SCHEMA
from inservice.intake.claim_names import CLAIMS, Particular
from inservice.plan.reading import Plan
from inservice.plan.yaml_text import read_text_document


def book_of_request(book: Book, request_id: str) -> Book:
    """The part of a book that concerns one request.

    Of the balances of an account only one is kept: the last on or before the payment date, or the first after
    it. Payments of other plans keep no plan of their own. Raises KeyError when the book has no such request,
    or when nothing is on file of its participant or plan.
    """
    tables = book.tables
    requests = tables["requests"].filter(pl.col("request_id") == request_id)
    if requests.is_empty():
        raise KeyError(request_id)
    participant_id = requests["participant_id"].item()
    participants = tables["participants"].filter(pl.col("participant_id") == participant_id)
    if participants.is_empty() or (plan_id := participants["plan_id"].item()) not in book.plans:
        raise KeyError(f"{request_id}: nothing is on file of participant {participant_id}")
    person_id = participants["person_id"].item()
    accounts = tables["accounts"].filter(pl.col("participant_id") == participant_id)
    in_accounts = pl.col("account_id").is_in(accounts["account_id"].implode())
    of_request = pl.col("request_id") == request_id
    payment_date = requests["payment_date"].item()
    after = (
        pl.lit(value=False)
        if payment_date is None
        else (pl.col("as_of") > payment_date).fill_null(value=True)
    )
    distance = pl.when(after).then(pl.col("as_of").cast(pl.Int64)).otherwise(-pl.col("as_of").cast(pl.Int64))
    balances = (
        tables["balances"].filter(in_accounts).sort(after, distance, maintain_order=True, nulls_last=True)
    )
    balances = balances.unique("account_id", keep="first", maintain_order=True)
    balances = accounts.select("account_id").join(
        balances, on="account_id", how="inner", maintain_order="left"
    )
    coverage = pl.col("table").replace_strict(
        {"distributions": participant_id, "other_plans": person_id}, default=None
    ) == pl.col("scope_id")
    selected = {
        "people": tables["people"].filter(pl.col("person_id") == person_id),
        "employment": tables["employment"].filter(pl.col("person_id") == person_id),
        "participants": participants,
        "accounts": accounts,
        "balances": balances,
        "contributions": accounts.select("account_id").join(
            tables["contributions"], on="account_id", maintain_order="left_right"
        ),
        "distributions": tables["distributions"]
        .filter((pl.col("person_id") == person_id) | in_accounts)
        .with_columns(pl.when(pl.col("plan_id") == plan_id).then(pl.col("plan_id"))),
        "loans": tables["loans"].filter(pl.col("participant_id") == participant_id),
        "coverage": tables["coverage"]
        .filter(coverage)
        .sort("through", descending=True, nulls_last=True)
        .unique("table", keep="first")
        .sort("table"),
        "requests": requests,
        "request_accounts": tables["request_accounts"].filter(of_request),
        "request_destinations": tables["request_destinations"]
        .filter(of_request)
        .sort("rank", maintain_order=True),
        "claims": tables["claims"].filter(of_request),
        "readings": tables["readings"].filter(pl.col("plan_id") == plan_id),
    }
    if selected["claims"].is_empty():
        selected["claims"] = Book.table("claims", [{"request_id": request_id}])
    if selected["people"].is_empty():
        selected["people"] = Book.table("people", [{"person_id": person_id}])
    return Book(
        {plan_id: book.plans[plan_id]},
        {name: selected[name].select(list(TABLES[name])) for name in TABLES},
        [],
    )


def case_of(
    book: Book, request_id: str, *, title: str | None = None, source: str | None = None
) -> dict[str, Any]:
    """One request of a book as the content of a case file, the plan document included. Raises KeyError as
    above."""
    alone = book_of_request(book, request_id)
    rows = {name: table.to_dicts() for name, table in alone.tables.items()}
    plan = next(iter(alone.plans.values()))
    person, participant, request = rows["people"][0], rows["participants"][0], rows["requests"][0]
    lots: dict[str, list[dict[str, Any]]] = {}
    for lot in rows["contributions"]:
        lots.setdefault(lot["account_id"], []).append(lot)
    balances = {balance["account_id"]: balance for balance in rows["balances"]}
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "title": title,
        "source": source,
        "plan": plan_content(plan),
        "person": _written(
            "people",
            person,
            rename={
                "is_outside_united_states": "outside_united_states",
                "has_taxpayer_id_on_file": "taxpayer_id_on_file",
            },
            unless={"person_id": PERSON},
        ),
        "employment": _employment(rows["employment"]),
        "participation": _written(
            "participants", participant, drop=("plan_id", "person_id"), unless={"participant_id": PARTICIPANT}
        )
        | (
            {"groups": participant["groups"].split("|") if participant["groups"] else []}
            if participant["groups"] is not None
            else {}
        ),
        "accounts": [
            _account(account, balances.get(account["account_id"], {}), lots.get(account["account_id"], []))
            for account in rows["accounts"]
        ],
        "distributions": [
            _written(
                "distributions", paid, drop=("person_id", "plan_id"), unless={"distribution_id": f"d{number}"}
            )
            | {"plan": "this" if paid["plan_id"] else "other"}
            for number, paid in enumerate(rows["distributions"], 1)
        ],
        "loans": [
            _written("loans", loan, drop=("participant_id",), unless={"loan_id": f"l{number}"})
            for number, loan in enumerate(rows["loans"], 1)
        ],
        "coverage": {
            period["table"]: _written("coverage", period, drop=("table", "scope_id"))
            for period in rows["coverage"]
        },
        "request": _request(request, rows["request_accounts"], rows["request_destinations"]),
        "claims": _claims(rows["claims"][0]),
        "readings": {reading["name"]: reading["choice"] for reading in rows["readings"]},
    }
    return {key: value for key, value in content.items() if value not in (None, {}, [])}


def write_case(content: Mapping[str, Any], path: str | Path) -> None:
    """Write the content of a case as YAML."""
    text = yaml.safe_dump(
        dict(content), sort_keys=False, allow_unicode=True, width=120, default_flow_style=None
    )
    Path(path).write_text(text, encoding="utf-8")


def plan_content(plan: Plan) -> dict[str, Any]:
    """The plan document as it was written."""
    if "content" not in plan.cache:
        plan.cache["content"] = read_text_document(plan.path).content
    content: dict[str, Any] = plan.cache["content"]
    return content


def _text(value: Any, kind: str) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if kind == "money":
        return f"{value // 100}.{value % 100:02}"
    if kind == "rate":
        return f"{value // 100}.{value % 100:02}%"
    return value.isoformat() if isinstance(value, date) else value


def _written(
    table: str,
    row: Mapping[str, Any],
    *,
    drop: tuple[str, ...] = (),
    rename: Mapping[str, str] | None = None,
    unless: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What a row says, as text, without what it does not say and what a case has by default."""
    rename, unless = rename or {}, unless or {}
    kinds = TABLES[table]
    return {
        rename.get(column, column): _text(
            value, "rate" if column.endswith("_rate") or column == "percent" else kinds[column]
        )
        for column, value in row.items()
        if value is not None and column not in drop and unless.get(column) != value
    }


def _employment(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    if not rows:
        return None
    spells = [_spell(row) for row in rows]
    if len(spells) == 1:
        return spells[0] or {"hire_date": None}
    first, second = spells[0], spells[1]
    same = first.get("employer_id") == second.pop("employer_id", None)
    if len(spells) == 2 and same and set(second) == {"hire_date"} and first.get("severed_on"):
        return first | {"rehired_on": second["hire_date"]}
    return {"spells": [_spell(row) for row in rows]}


def _spell(row: dict[str, Any]) -> dict[str, Any]:
    rename = {"is_bona_fide": "severance_is_bona_fide"}
    return _written("employment", row, drop=("person_id",), rename=rename, unless={"employer_id": EMPLOYER})


def _account(
    account: Mapping[str, Any], balance: Mapping[str, Any], lots: list[dict[str, Any]]
) -> dict[str, Any]:
    written = _written(
        "accounts", account, drop=("participant_id", "in_plan_roth_year", "in_plan_roth_taxable")
    )
    nested = (
        "vested_numerator",
        "vested_denominator",
        "employer_stock_value",
        "employer_stock_cost",
        "employer_stock_dividend",
        "employer_stock_after_tax_cost",
    )
    written |= _written("balances", balance, drop=("account_id", *nested))
    if balance.get("vested_denominator"):
        written["vested"] = {
            "numerator": balance["vested_numerator"],
            "denominator": balance["vested_denominator"],
        }
    roth = {"year": account["in_plan_roth_year"], "taxable": _text(account["in_plan_roth_taxable"], "money")}
    stock = {
        "value": _text(balance.get("employer_stock_value"), "money"),
        "cost": _text(balance.get("employer_stock_cost"), "money"),
        "dividend": _text(balance.get("employer_stock_dividend"), "money"),
        "after_tax_share_cost": _text(balance.get("employer_stock_after_tax_cost"), "money"),
    }
    for name, part in (("in_plan_roth", roth), ("employer_stock", stock)):
        if said := {key: value for key, value in part.items() if value is not None}:
            written[name] = said
    if lots:
        written["lots"] = [
            _written(
                "contributions",
                lot,
                drop=("account_id",),
                unless={"contribution_id": f"{account['account_id']}-{number}"},
            )
            for number, lot in enumerate(lots, 1)
        ]
    return written


def _request(
    request: Mapping[str, Any], accounts: list[dict[str, Any]], destinations: list[dict[str, Any]]
) -> dict[str, Any]:
    written = _written(
        "requests",
        request,
        drop=("participant_id",),
        rename={"is_notice_waived": "notice_waived", "has_spousal_consent": "spousal_consent"},
    )
    if accounts:
        written["accounts"] = [row["account_id"] for row in accounts]
    if written.get("order") == "listed":
        written["order"] = [
            row["account_id"]
            for row in sorted(
                (row for row in accounts if row["rank"] is not None), key=lambda row: row["rank"]
            )
        ]
    if destinations:
        written["destinations"] = [
            _written(
                "request_destinations", row, drop=("request_id", "rank"), rename={"is_indirect": "indirect"}
            )
            for row in destinations
        ]
    return written


def _claims(row: Mapping[str, Any]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for claim, particulars in CLAIMS.items():
        made = row[claim]
        said = {
            p.written: _particular(row[p.column], p)
            for p in particulars.values()
            if row[p.column] is not None
        }
        if said:
            written[claim] = {"claimed": False} | said if made is False else said
        elif made is not None:
            written[claim] = made
    return written


def _particular(value: Any, particular: Particular) -> Any:
    return _text(value, "rate" if particular.is_rate else particular.kind)
