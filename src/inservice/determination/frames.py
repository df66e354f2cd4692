"""From a book's tidy tables to the frames rules are evaluated on.

One row of ``request`` is one request on one governing date. To look ahead, the same requests are laid out again on later
dates; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from inservice.determination.implied import basis_before_1987, implied_claims, implied_records
from inservice.determination.partial_payments import brought_forward
from inservice.determination.plan_frames import plan_frames, terms_of
from inservice.engine.evaluate import Frames, beside, table
from inservice.engine.grain import Grain, pointer
from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES
from inservice.facts.book import Book
from inservice.facts.tables import (
    ACCOUNT,
    EARLIER,
    LOT,
    OPTION,
    OPTION_EARLIER,
    OPTION_LOT,
    PLAN_DAY,
    PLAN_OPTION,
    REQUEST,
)
from inservice.law.matrix import load_matrix
from inservice.plan.terms import Terms


def frames_of(book: Book) -> Frames:
    """The frames of every request of the book on its own payment date."""
    request = _request_frame(book, book.tables["requests"])
    account = _account_frame(book, request)
    frames: Frames = {
        REQUEST.name: request, ACCOUNT.name: account, LOT.name: _lot_frame(book, account),
        EARLIER.name: _earlier_frame(book, request),
    }  # fmt: skip
    return _with_plans(book, frames, looks_ahead=False)


BY_DAY = ("request.payment_date", "account.plan_rank", "account.has_survivor_annuity")
"""What depends on the day of a request, beside the plan's terms of that day."""


def on_dates(
    book: Book, frames: Frames, rows: list[int], dates: list[date], only: set[tuple[str, str]] | None = None
) -> Frames:
    """The same requests on later dates, on the law as known now: row ``i`` is request ``rows[i]`` on ``dates[i]``; all
    records stay. ``only`` leaves out the options of other sources and events.
    """
    paid = pl.Series("request.payment_date", dates, dtype=pl.Date)
    request = beside(frames[REQUEST.name][rows], [paid])
    account, of_account = _again(frames[ACCOUNT.name], rows, pointer(REQUEST))
    lot, _ = _again(frames[LOT.name], of_account, pointer(ACCOUNT))
    earlier, _ = _again(frames[EARLIER.name], rows, pointer(REQUEST))
    laid = {REQUEST.name: request, ACCOUNT.name: account, LOT.name: lot, EARLIER.name: earlier}
    return _with_plans(book, laid, looks_ahead=True, only=only)


def _again(child: pl.DataFrame, parents: list[int], parent: str) -> tuple[pl.DataFrame, list[int]]:
    """Each child row once for every time its parent is laid out, and which row each was."""
    below: dict[int, list[int]] = {}
    for row, above in enumerate(child[parent].to_list()):
        below.setdefault(above, []).append(row)
    laid = [(place, row) for place, above in enumerate(parents) for row in below.get(above, ())]
    rows = [row for _, row in laid]
    at = pl.Series(parent, [place for place, _ in laid], dtype=pl.UInt32)
    return beside(child[rows], [at]), rows


def _with_plans(
    book: Book, frames: Frames, *, looks_ahead: bool, only: set[tuple[str, str]] | None = None
) -> Frames:
    """Add the plans' terms of each governing date, and the accounts' options under them."""
    request, account = frames[REQUEST.name], frames[ACCOUNT.name]
    plan_day, plan_option, of_request = plan_frames(book, request, account, looks_ahead, only)
    request = beside(request, [pl.Series(pointer(PLAN_DAY), of_request, dtype=pl.UInt32)])
    account = _with_plan_terms(account, request, book)
    option = _option_frame(request, account, plan_option)
    of_option = account[pointer(REQUEST)][option[pointer(ACCOUNT)]]
    return {
        **frames, PLAN_DAY.name: plan_day, PLAN_OPTION.name: plan_option, REQUEST.name: request, ACCOUNT.name: account,
        OPTION.name: option,
        OPTION_LOT.name: _pairs(option[pointer(ACCOUNT)], frames[LOT.name], ACCOUNT, LOT),
        OPTION_EARLIER.name: _pairs(of_option, frames[EARLIER.name], REQUEST, EARLIER),
    }  # fmt: skip


def _pairs(of_options: pl.Series, rows: pl.DataFrame, shared: Grain, paired: Grain) -> pl.DataFrame:
    """Each option beside each row of the same account or request."""
    if not rows.height:
        return pl.DataFrame(schema={pointer(OPTION): pl.UInt32, pointer(paired): pl.UInt32})
    at = pl.int_range(len(of_options), dtype=pl.UInt32, eager=True)
    options = pl.DataFrame([at.alias(pointer(OPTION)), of_options.alias("shared")])
    others = pl.DataFrame([_positions(rows).alias(pointer(paired)), rows[pointer(shared)].alias("shared")])
    return options.join(others, on="shared", how="inner", maintain_order="left_right").drop("shared")


def _joined(left: pl.DataFrame, right: pl.DataFrame, on: str) -> pl.DataFrame:
    """Each row with the one row of the other table that has its key; nothing where there is none."""
    if not right.height:  # columns that are absent are unknown to every rule
        return left
    place = {key: at for at, key in enumerate(right.get_column(on).to_list())}
    assert len(place) == right.height, f"{on} is not unique"
    rows = [None if key is None else place.get(key) for key in left.get_column(on).to_list()]
    found = right if rows == list(range(right.height)) else right[pl.Series(rows, dtype=pl.UInt32)]
    held = set(left.columns)
    return left.hstack([column for column in found.get_columns() if column.name not in held])


def _positions(rows: pl.DataFrame) -> pl.Series:
    return pl.int_range(rows.height, dtype=pl.UInt32, eager=True)


def _prefixed(frame: pl.DataFrame, prefix: str, keep: Iterable[str] = ()) -> pl.DataFrame:
    named = frame.clone()
    kept = set(keep)
    named.columns = [c if c in kept else f"{prefix}.{c}" for c in frame.columns]
    return named


# -- requests ------------------------------------------------------------------------------------------------------
def _request_frame(book: Book, requests: pl.DataFrame) -> pl.DataFrame:
    tables = book.tables
    frame = _prefixed(requests, "request", ("request_id", "participant_id"))
    participants = _prefixed(
        tables["participants"], "participant", ("participant_id", "plan_id", "person_id")
    )
    frame = _joined(frame, participants, "participant_id")
    frame = _joined(frame, _prefixed(tables["people"], "person", ("person_id",)), "person_id")
    frame = _joined(frame, _employment(tables["employment"]), "person_id")
    frame = _joined(frame, _prefixed(_said(tables["claims"]), "claims", ("request_id",)), "request_id")
    coverage = tables["coverage"]
    for dated, key in (("distributions", "participant_id"), ("other_plans", "person_id")):
        covered = coverage["table"] == dated
        if covered.any():
            held = {key: "scope_id", f"coverage.{dated}_from": "from", f"coverage.{dated}_through": "through"}
            rows = pl.DataFrame(
                [coverage[column].filter(covered).alias(name) for name, column in held.items()]
            )
            frame = _joined(frame, rows, key)
    loans = tables["loans"]
    owing = set(loans["participant_id"].filter(loans["balance"].fill_null(1) > 0)) if loans.height else set()
    owes = pl.Series(
        "request.has_outstanding_loan",
        [who in owing for who in frame["participant_id"].to_list()],
        dtype=pl.Boolean,
    )
    return frame.hstack([owes]).with_columns(
        *_at_work(frame),
        *_elections(),
        *implied_claims(frame),
        *implied_records(frame),
    )


def _said(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims that any request makes: a column that is absent is as good as one that is empty, and costs nothing."""
    return pl.DataFrame([column for column in claims.get_columns() if column.null_count() < len(column)])


@cache
def _elections() -> list[pl.Expr]:
    """A rate on file is a rate asked for; none on file is none asked for."""
    return [
        pl.when(pl.col(f"request.{rate}").is_not_null()).then(pl.lit(YES, pl.UInt8)).otherwise(pl.lit(NOT_CLAIMED, pl.UInt8))
        .alias(f"request.{claim}")
        for claim, rate in (("elects_withholding_rate", "withholding_rate"), ("asks_state_withholding", "state_rate"))
    ]  # fmt: skip


def _at_work(frame: pl.DataFrame) -> list[pl.Expr]:
    """Whether the person is employed on the payment date: yes, unless a severance is on file that no rehire followed.

    A severance, like a death, is put on record when it happens; the request itself comes from somebody at work.
    """
    if "employment.severed_on" not in frame.columns:
        return [
            pl.lit(True).alias("employment.is_employed"), pl.lit(False).alias("employment.was_rehired"),
            pl.lit("not_said").alias("employment.severance_kind"), pl.lit(False).alias("employment.rehire_was_arranged"),
        ]  # fmt: skip
    paid = pl.col("request.payment_date")
    severed, rehired = pl.col("employment.severed_on"), pl.col("employment.rehired_on")
    back = (rehired <= paid).fill_null(False)
    at_work = severed.is_null() | (severed > paid) | back
    said = pl.col("employment.severance_kind").str.strip_chars().str.to_lowercase().str.replace_all(" ", "_")
    arranged = (~pl.col("employment.severance_found_bona_fide")).fill_null(False)
    return [
        at_work.alias("employment.is_employed"), back.alias("employment.was_rehired"),
        said.fill_null("not_said"), arranged.alias("employment.rehire_was_arranged"),
    ]  # fmt: skip


def _employment(spelled: pl.DataFrame) -> pl.DataFrame:
    """One row per person: first hire, last severance, and the hire that followed it."""
    if not spelled.height:
        return spelled
    spells: dict[str | None, list[tuple[Any, ...]]] = {}
    told = ("person_id", "hire_date", "severed_on", "reason", "is_bona_fide")
    for person, *spell in zip(*_lists(spelled, told), strict=True):
        spells.setdefault(person, []).append(tuple(spell))
    rows: list[tuple[Any, ...]] = []
    for person, many in spells.items():
        hired = [hire for hire, *_ in many if hire is not None]
        last = max((severed for _, severed, *_ in many if severed is not None), default=None)
        again = [hire for hire in hired if last is not None and hire > last]
        left = (of for _, severed, *of in many if last is not None and severed == last)
        rows.append(
            (person, min(hired, default=None), last, min(again, default=None), *next(left, (None, None)))
        )
    return table(rows, {
        "person_id": pl.String, "employment.hire_date": pl.Date, "employment.severed_on": pl.Date,
        "employment.rehired_on": pl.Date, "employment.severance_kind": pl.String,
        "employment.severance_found_bona_fide": spelled.schema["is_bona_fide"],
    })  # fmt: skip


# -- accounts, lots, earlier payments --------------------------------------------------------------------------------
def _account_frame(book: Book, request: pl.DataFrame) -> pl.DataFrame:
    tables = book.tables
    held: dict[str, list[int]] = {}
    for row, participant in enumerate(tables["accounts"]["participant_id"].to_list()):
        if participant is not None:
            held.setdefault(participant, []).append(row)
    asked = request["participant_id"].to_list()
    of_request = pl.Series(
        pointer(REQUEST), [at for at, who in enumerate(asked) for _ in held.get(who, ())], dtype=pl.UInt32
    )
    rows = pl.Series([row for who in asked for row in held.get(who, ())], dtype=pl.UInt32)
    frame = tables["accounts"][rows].hstack([
        of_request, request["request_id"][of_request], request["request.payment_date"][of_request].alias("paid"),
    ])  # fmt: skip
    frame = _with_balances(frame, tables["balances"])
    named = tables["request_accounts"]
    if named.height:
        names_some = pl.col("request_id").is_in(named["request_id"].unique().implode())
        named = named.with_columns(is_named=pl.lit(True))  # the rank is null where no order is listed
        frame = frame.join(named, on=["request_id", "account_id"], how="left", maintain_order="left").with_columns(
            is_asked=pl.col("is_named").fill_null(False) | ~names_some
        ).drop("is_named").rename({"rank": "asked_rank"})  # fmt: skip
    else:
        is_asked, rank = pl.Series("is_asked", [True]), pl.Series("asked_rank", [None], dtype=pl.Int64)
        frame = frame.hstack([column.new_from_index(0, frame.height) for column in (is_asked, rank)])
    frame.drop_in_place("paid")
    frame = frame.hstack(_of_source(frame["source"].to_list(), frame["origin"].to_list()))
    named_so = _prefixed(frame, "account", (pointer(REQUEST), "request_id", "participant_id"))
    return named_so.with_columns(
        basis_before_1987(request, named_so[pointer(REQUEST)]),
        _paid_in_kind(),
        *_paid_partly_vested(named_so, request, tables["distributions"]),
    )


def _of_source(sources: list[str], origins: list[str | None]) -> list[pl.Series]:
    """The source whose restriction money keeps, and how its source is taxed."""
    known = load_matrix().sources
    keeps: list[str | None] = []
    for name, origin in zip(sources, origins, strict=True):
        source = known.get(name)
        keeps.append(name if source is None else origin if source.inherits else source.inherits_from or name)
    tax = [known[name].tax if name in known else None for name in sources]
    return [pl.Series("restriction", keeps, dtype=pl.String), pl.Series("tax", tax, dtype=pl.String)]


@cache
def _paid_in_kind() -> pl.Expr:
    """Employer securities on file are paid in kind."""
    held = pl.col("account.employer_stock_value").fill_null(0) > 0
    claimed = pl.when(held).then(pl.lit(YES, pl.UInt8)).otherwise(pl.lit(NOT_CLAIMED, pl.UInt8))
    return claimed.alias("account.pays_in_employer_stock")


def _paid_partly_vested(account: pl.DataFrame, request: pl.DataFrame, paid: pl.DataFrame) -> list[pl.Series]:
    """What was paid from each account before, and the balance right after the last such payment.

    No row means none only where the plan's history is declared complete from the day participation began.
    """
    of_request = account[pointer(REQUEST)]
    needed = ("coverage.distributions_from", "participant.participation_date")
    complete = pl.Series([False]).new_from_index(0, account.height)
    if all(c in request.columns for c in needed):
        since, joined = (request[c][of_request] for c in needed)
        complete = (since <= joined).fill_null(False)
    total = pl.Series("t", [0], dtype=pl.Int64).new_from_index(0, account.height)
    after = pl.Series("a", [None], dtype=pl.Int64).new_from_index(0, account.height)
    grown = total.clone()
    if paid.height:
        before = account.select("account.account_id", pl.int_range(pl.len(), dtype=pl.UInt32).alias("row")).join(
            paid.filter(pl.col("plan_id").is_not_null()), left_on="account.account_id", right_on="account_id", how="inner"
        ).sort("row", "payment_date")  # fmt: skip
        sums = before.group_by("row", maintain_order=True).agg(
            pl.when(pl.col("amount").is_not_null().all()).then(pl.col("amount").sum()).alias("amount"),
            pl.col("balance_after").last(), pl.col("amount").alias("each"), pl.col("balance_after").alias("left"),
        )  # fmt: skip
        total = total.scatter(sums["row"], sums["amount"])
        after = after.scatter(sums["row"], sums["balance_after"])
        grown = grown.scatter(sums["row"], sums["amount"])
        several = sums.filter(pl.col("each").list.len() > 1)
        forward = [brought_forward(*each) for each in several.select("each", "left").rows()]
        grown = grown.scatter(several["row"], pl.Series(forward, dtype=pl.Int64))
    known = complete | (total > 0)
    return [
        total.zip_with(known, _NO_AMOUNT).alias("account.paid_before_full_vesting"),
        grown.zip_with(known, _NO_AMOUNT).alias("account.paid_brought_forward"),
        after.alias("account.balance_after_that_payment"),
    ]


_NO_AMOUNT = pl.Series([None], dtype=pl.Int64)


def _with_balances(frame: pl.DataFrame, balances: pl.DataFrame) -> pl.DataFrame:
    """Each account with its last balance on or before the payment date."""
    latest, paid = balances["as_of"].max(), frame["paid"].min()
    is_past = latest is not None and paid is not None and latest <= paid  # type: ignore[operator]
    if is_past and balances["account_id"].n_unique() == balances.height:
        return _joined(frame, balances, "account_id")
    usable = frame.select("account_id", "paid").unique().join(balances, on="account_id").filter(
        pl.col("as_of").is_null() | (pl.col("as_of") <= pl.col("paid"))
    ).sort("as_of", nulls_last=False).unique(["account_id", "paid"], keep="last", maintain_order=True)  # fmt: skip
    return frame.join(usable, on=["account_id", "paid"], how="left", maintain_order="left")


def _with_plan_terms(account: pl.DataFrame, request: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Ranks of the plan's source order and survivor-annuity status, from the terms of the governing date."""
    rows = zip(account[pointer(REQUEST)].to_list(), account["account.source"].to_list(), strict=True)
    days = list(zip(request["plan_id"].to_list(), request["request.payment_date"].to_list(), strict=True))
    ranks: list[int | None] = []
    survivor: list[int] = []
    for position, source in rows:
        plan_id, day = days[position]
        terms = terms_of(book.plans, plan_id, day)
        order = terms.settings.source_order.sources if terms else ()
        ranks.append(order.index(source) if source in order else (len(order) if order else None))
        survivor.append(_survivor_annuity(terms, source))
    return beside(account, [
        pl.Series("account.plan_rank", ranks, dtype=pl.Int64),
        pl.Series("account.has_survivor_annuity", survivor, dtype=pl.UInt8),
    ])  # fmt: skip


def _survivor_annuity(terms: Terms | None, source: str) -> int:
    if terms is None:
        return UNKNOWN
    settings = terms.settings
    held = settings.source_terms(source)
    whole_plan = settings.spousal.survivor_annuity == "plan" or settings.kind in (
        "money_purchase", "defined_benefit", "target_benefit"
    )  # fmt: skip
    if whole_plan or source == "transferred_pension":
        return YES
    if settings.spousal.survivor_annuity == "none" or held is None:
        return NO
    return YES if held.survivor_annuity else NO


def _lot_frame(book: Book, account: pl.DataFrame) -> pl.DataFrame:
    if not book.tables["contributions"].height:
        return pl.DataFrame(schema={pointer(ACCOUNT): pl.UInt32})
    keys = pl.DataFrame([
        _positions(account).alias(pointer(ACCOUNT)), account["account.account_id"].alias("account_id")
    ])  # fmt: skip
    lots = keys.join(book.tables["contributions"], on="account_id", how="inner", maintain_order="left_right")
    return _prefixed(lots, "lot", (pointer(ACCOUNT),))


def _earlier_frame(book: Book, request: pl.DataFrame) -> pl.DataFrame:
    if not book.tables["distributions"].height:
        return pl.DataFrame(schema={pointer(REQUEST): pl.UInt32})
    keys = request.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias(pointer(REQUEST)), "person_id", "participant_id",
        pl.col("plan_id").alias("of_plan"), pl.col("request.payment_date").alias("paid"),
    )  # fmt: skip
    rows = keys.join(book.tables["distributions"], on="person_id", how="inner", maintain_order="left_right")
    rows = rows.filter(pl.col("payment_date").is_null() | (pl.col("payment_date") <= pl.col("paid"))).drop(
        "paid"
    )
    same = [pointer(REQUEST), "plan_id", "payment_date", "event"]
    rows = rows.with_columns(
        is_from_this_plan=(pl.col("plan_id") == pl.col("of_plan")).fill_null(False),
        is_continuation=(pl.int_range(pl.len()).over(same) > 0) & pl.col("payment_date").is_not_null(),
    )
    return _prefixed(rows, "earlier", (pointer(REQUEST), "person_id", "participant_id"))


# -- options ---------------------------------------------------------------------------------------------------------
def _option_frame(request: pl.DataFrame, account: pl.DataFrame, plan_option: pl.DataFrame) -> pl.DataFrame:
    """Each account under each event that its plan's terms of the day speak of, money under the terms it keeps."""
    terms: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    named = (
        pointer(PLAN_DAY), "clause.source", "restriction", "clause.layer", "clause.event", "clause.election_id",
    )  # fmt: skip
    for place, (*of_plan, layer, event, election) in enumerate(zip(*_lists(plan_option, named), strict=True)):
        terms.setdefault(tuple(of_plan), []).append((place, layer, event, election))
    of_request = account[pointer(REQUEST)]
    columns = (
        request[pointer(PLAN_DAY)][of_request].to_list(), *_lists(account, ("account.source", "account.restriction")),
        account["account.layer"].to_list(), request["request.event"][of_request].to_list(),
    )  # fmt: skip
    alike: dict[tuple[Any, ...], tuple[list[int], list[bool]]] = {}  # the accounts of a book are of few kinds
    held: list[int] = []
    places: list[int] = []
    is_asked: list[bool] = []
    for position, kind in enumerate(zip(*columns, strict=True)):
        if kind not in alike:
            *of_plan, kept, asked = kind
            own = [
                (place, asked is None or asked == event)
                for place, layer, event, election in terms.get(tuple(of_plan), ())
                # a row without an election was made for the event that a request names: it is that request's alone
                if (layer is None or layer == kept)
                and (election is not None or event in (asked, "severance"))
            ]
            alike[kind] = [place for place, _ in own], [asks for _, asks in own]
        of_kind, asks = alike[kind]
        held += [position] * len(of_kind)
        places += of_kind
        is_asked += asks
    of_plan_option = pl.Series(pointer(PLAN_OPTION), places, dtype=pl.UInt32)
    return pl.DataFrame([
        pl.Series(pointer(ACCOUNT), held, dtype=pl.UInt32), of_plan_option,
        plan_option["clause.event"][of_plan_option].alias("option.event"),
        pl.Series("option.is_event_asked", is_asked, dtype=pl.Boolean),
    ])  # fmt: skip


def _lists(frame: pl.DataFrame, names: Iterable[str]) -> list[list[Any]]:
    return [frame[name].to_list() for name in names]
