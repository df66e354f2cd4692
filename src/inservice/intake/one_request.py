"""One request of a book, alone: decided by itself it rests on the same facts as inside the book."""

from __future__ import annotations

import polars as pl

from inservice.facts.book import TABLES, Book


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
