"""The order of work of a determination; every step is a rule, a ledger or a lookup, for all requests at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from inservice.determination.ahead import nothing_turns, turning_dates
from inservice.determination.frames import frames_of
from inservice.determination.ranking import payable, ranked, runs_of, short_of_minimum
from inservice.engine.by_row import answers_to
from inservice.engine.evaluate import Answers, Frames, beside
from inservice.engine.grain import Grain, pointer
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.errors import LawNotKnown
from inservice.facts.book import Book
from inservice.facts.tables import (
    ACCOUNT,
    EARLIER,
    LOT,
    OPTION,
    OPTION_EARLIER,
    OPTION_LOT,
    PAYMENT,
    PIECE,
    PLAN_DAY,
    PLAN_OPTION,
    REQUEST,
)
from inservice.law.distribution.ledgers import allocation
from inservice.law.matrix import load_matrix
from inservice.law.rulebook import request_rule_book
from inservice.law.taxation.ledgers import FORM_RULES, PAYMENT_RULES, destinations, forms_1099r

KNOWN_FROM = date(2019, 1, 1)
KNOWN_THROUGH = date(2026, 12, 31)

AVAILABILITY = (
    "option_is_open", "option_available", "option_has_cap", "option_cap", "vested_amount", "other_distributions_remain",
    "federal_withholding_rate", "escapes_additional_tax", "is_eligible_rollover_distribution", "exception_number",
    "taxable_numerator", "taxable_denominator", "contract", "bears_required_minimum", "balance_in_plan",
)  # fmt: skip
ON_PAYMENTS = (*PAYMENT_RULES, "payment_recapture")
ON_PIECES = ("includible_amount", "exposed_amount", "spared_amount", *FORM_RULES)
ON_REQUESTS = (
    "birth_or_adoption_excepted", "emergency_expense_excepted", "domestic_abuse_excepted", "disaster_excepted",
    "long_term_care_excepted", "coronavirus_excepted", "medical_excepted", "state_withholding_total",
    "taxable_total", "exposed_total", "excepted_total", "additional_tax", "withholding_total", "net_in_hand",
)  # fmt: skip


@dataclass
class Availability:
    """The answered frames of a book, each request on its own date, and when each closed option opens."""

    book: Book
    frames: Frames
    answers: Answers
    opens_on: list[date | None]
    closes_on: list[date | None]


@dataclass
class Settled:
    """Amounts of every run, with their tax; ``runs`` says of each request and order which run it is."""

    runs: pl.DataFrame
    payments: pl.DataFrame
    pieces: pl.DataFrame
    forms: pl.DataFrame
    refusals: pl.DataFrame
    frames: Frames
    answers: Answers
    below_minimum: pl.DataFrame
    unbounded: frozenset[int]


def check_dates(book: Book) -> None:
    """Refuse a governing date before the law on file begins.

    Raises LawNotKnown naming the request, the date and the first day that can be decided.
    """
    requests = book.tables["requests"]
    for request_id, day in zip(
        requests["request_id"].to_list(), requests["payment_date"].to_list(), strict=True
    ):
        if day is not None and day < KNOWN_FROM:
            raise LawNotKnown(
                f"Request {request_id} is dated {day}. The law on file begins on {KNOWN_FROM}: earlier payments are governed by "
                "rules (loans before hardship, suspended deferrals, older events) that this edition does not hold."
            )


def availability(book: Book, *, look_ahead: bool = True, only_asked: bool = False) -> Availability:
    """Which money is open for each request, and the date on which closed money opens.

    ``only_asked`` looks ahead only for the requests of which something asked for is not open.
    """
    check_dates(book)
    frames = frames_of(book)
    answers = answers_to(request_rule_book(), frames)
    frames = answers.ask(AVAILABILITY)
    opens, closes = (
        turning_dates(book, answers, only_asked=only_asked) if look_ahead else nothing_turns(answers)
    )
    return Availability(book, frames, answers, opens, closes)


# -- amounts and tax ------------------------------------------------------------------------------------------------
def settle(answered: Availability) -> Settled:
    """Allocate every request under its own order and the others, and tax what each would pay."""
    options = payable(answered)
    runs = runs_of(answered, options)
    rows = ranked(options, runs)
    unbounded = frozenset(o.request for o in options if o.status == UNKNOWN and o.vested is None)

    def settled(rows: pl.DataFrame) -> Settled:
        paid, short = _minimums_kept(rows, runs)
        return _taxed(answered, runs, paid, short, unbounded)

    small = _perhaps_below_floor(runs)
    if not small:
        return settled(rows)
    # so little that nothing may have to be withheld: then the net is the gross, otherwise it is grossed up like any other
    ungrossed = settled(_without_withholding(rows, small))
    withheld = ungrossed.frames[REQUEST.name]["withholding_total"]
    spared = [place for place in small if withheld[ungrossed.runs["run"][place]] == 0]
    return ungrossed if spared == small else settled(_without_withholding(rows, spared))


def _perhaps_below_floor(runs: pl.DataFrame) -> list[int]:
    """Runs that ask for a net amount under the floor of withholding on eligible rollover distributions."""
    floor = load_matrix().figures["withholding_floor"].values[-1].value
    return runs["run"].filter((runs["ask"] == "net") & (runs["amount"] < floor)).to_list()


def _without_withholding(rows: pl.DataFrame, runs: list[int]) -> pl.DataFrame:
    spared = pl.col("run").is_in(runs)
    names = ("withheld_numerator", "state_numerator")
    return rows.with_columns(pl.when(spared).then(0).otherwise(pl.col(n)).alias(n) for n in names)


def _minimums_kept(rows: pl.DataFrame, runs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Options whose clause sets a larger minimum than they would pay fall away, and the rest is allocated again."""
    fallen: list[pl.DataFrame] = []
    while True:
        paid = allocation(rows, runs)
        fallen.append(short_of_minimum(paid))
        if not fallen[-1].height:
            return paid, pl.concat(fallen)
        rows = rows.join(fallen[-1], on=["run", "option"], how="anti")


def _taxed(
    answered: Availability,
    runs: pl.DataFrame,
    paid: pl.DataFrame,
    short: pl.DataFrame,
    unbounded: frozenset[int],
) -> Settled:
    orders, taxed, paid = _told_apart(runs, paid)
    answers = _stacked(answered, taxed, paid)
    frames = answers.ask(ON_PAYMENTS)
    payments = _payment_rows(frames)
    wanted = _wanted(answered, taxed)
    pieces, refusals = destinations(payments, wanted)
    pieces = _with_loan_offsets(answered, taxed, payments, pieces)
    answers.add(PIECE, pieces)
    frames = answers.ask((*ON_PIECES, *ON_REQUESTS))
    forms = forms_1099r(frames)
    return Settled(orders, payments, frames[PIECE.name], forms, refusals, frames, answers, short, unbounded)


def _told_apart(runs: pl.DataFrame, paid: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Orders in which a request pays the same amounts out of the same options, one after the other, are one run.

    What pays nothing is left out.
    Returns the orders, each with its place among them and the run it is; the runs, with their requests; and what those pay.
    """
    drawn: dict[int, list[tuple[int, int]]] = {}
    rows: list[tuple[int, int]] = []
    columns = (paid[name].to_list() for name in ("run", "option", "amount"))
    for at, (run, option, amount) in enumerate(zip(*columns, strict=True)):
        if amount is not None and amount > 0:
            drawn.setdefault(run, []).append((option, amount))
            rows.append((at, run))
    first: dict[tuple[int, tuple[tuple[int, int], ...]], int] = {}
    run_of: list[int] = []
    kept: dict[int, int] = {}
    for place, request in enumerate(runs["request"].to_list()):
        run_of.append(first.setdefault((request, tuple(drawn.get(place, ()))), len(first)))
        if run_of[-1] == len(kept):
            kept[place] = len(kept)
    orders = runs.rename({"run": "place"}).hstack([pl.Series("run", run_of, dtype=pl.UInt32)])
    of_kept = [(at, kept[run]) for at, run in rows if run in kept]
    places = pl.Series([at for at, _ in of_kept], dtype=pl.UInt32)
    paid = beside(paid[places], [pl.Series("run", [run for _, run in of_kept], dtype=pl.UInt32)])
    taxed = pl.DataFrame([
        pl.Series("run", range(len(kept)), dtype=pl.UInt32), runs["request"][list(kept)]
    ])  # fmt: skip
    return orders, taxed, paid


def _with_loan_offsets(
    answered: Availability, runs: pl.DataFrame, payments: pl.DataFrame, pieces: pl.DataFrame
) -> pl.DataFrame:
    """Add the balances of loans offset on the payment date against an account that the request pays from.

    An offset is an actual distribution that brings no cash; its account must be open that day, which the payment shows.
    """
    loans = answered.book.tables["loans"]
    loans = (
        loans.filter(pl.col("offset_on").is_not_null() & (pl.col("balance") > 0)) if loans.height else loans
    )
    if not loans.height:
        return pieces
    first = payments.unique([pointer(REQUEST), "account.account_id"], keep="first", maintain_order=True)
    days = answered.frames[REQUEST.name]["request.payment_date"][runs["request"]]
    first = first.select(
        pointer(PAYMENT), "account.account_id", pl.col("account.tax").alias("tax"),
        days[first[pointer(REQUEST)]].alias("day"),
    )  # fmt: skip
    offsets = first.join(
        loans,
        left_on=["account.account_id", "day"],
        right_on=["account_id", "offset_on"],
        how="inner",
        maintain_order="left",
    )
    # of Roth or after-tax money the offset's own share of basis is not computed, so it stays unknown
    taxed = pl.when(pl.col("tax") == "pre_tax")
    rows = offsets.select(
        pointer(PAYMENT), pl.lit("loan_offset").alias("piece.destination"), pl.lit(NO, pl.UInt8).alias("piece.is_direct"),
        pl.lit(NO, pl.UInt8).alias("piece.is_indirect"), pl.col("balance").alias("piece.amount"),
        taxed.then(pl.col("balance")).alias("piece.pre_tax"), taxed.then(0).alias("piece.after_tax"),
        pl.lit(0).alias("piece.unrealized_appreciation"),
    )  # fmt: skip
    return pl.concat([pieces, rows], how="diagonal_relaxed")


def _pointing(frame: pl.DataFrame, parent: Grain, at: list[int]) -> pl.DataFrame:
    """Rows that belong to other rows than before."""
    return beside(frame, [pl.Series(pointer(parent), at, dtype=pl.UInt32)])


def _stacked(answered: Availability, runs: pl.DataFrame, paid: pl.DataFrame) -> Answers:
    """The answered frames laid out once per run, with the payments beneath them."""
    frames = answered.frames
    places: dict[tuple[int, int], int] = {}
    drawn = zip(paid["run"].to_list(), paid["account"].to_list(), strict=True)
    of_account = [places.setdefault(each, len(places)) for each in drawn]
    accounts = pl.Series([account for _, account in places], dtype=pl.UInt32)
    request = frames[REQUEST.name][runs["request"]]
    held = frames[ACCOUNT.name]
    account = _pointing(held[accounts], REQUEST, [run for run, _ in places])
    option = _pointing(frames[OPTION.name][paid["option"]], ACCOUNT, of_account)
    earlier = frames[EARLIER.name]
    if earlier.height:
        earlier = runs.select("run", "request").join(
            earlier, left_on="request", right_on=pointer(REQUEST), how="inner", maintain_order="left_right"
        ).drop("request").rename({"run": pointer(REQUEST)})  # fmt: skip
    payment = _payments(
        paid, *(held[name][paid["account"]].to_list() for name in ("contract", "bears_required_minimum"))
    )
    stacked = {
        PLAN_DAY.name: frames[PLAN_DAY.name], PLAN_OPTION.name: frames[PLAN_OPTION.name], REQUEST.name: request,
        ACCOUNT.name: account, LOT.name: frames[LOT.name].clear(), EARLIER.name: earlier, OPTION.name: option,
        OPTION_LOT.name: frames[OPTION_LOT.name].clear(), OPTION_EARLIER.name: frames[OPTION_EARLIER.name].clear(),
        PAYMENT.name: payment,
    }  # fmt: skip
    copied = {REQUEST.name: runs["request"], ACCOUNT.name: accounts, OPTION.name: paid["option"]}
    return answers_to(request_rule_book(), stacked, before=answered.answers, rows=copied)


def _payments(paid: pl.DataFrame, contracts: list[str | None], bears: list[int]) -> pl.DataFrame:
    """One row per payment, with what its run pays before it: out of the same contract, and of money that bears minimums."""
    amounts: list[int] = paid["amount"].to_list()
    in_contract: list[int] = []
    in_request: list[int] = []
    before: dict[Any, int] = {}
    for run, contract, is_bearing, amount in zip(
        paid["run"].to_list(), contracts, bears, amounts, strict=True
    ):
        in_contract.append(before.get((run, contract), 0))
        in_request.append(before.get(run, 0))
        before[run, contract] = in_contract[-1] + amount
        before[run] = in_request[-1] + (amount if is_bearing == YES else 0)
    return pl.DataFrame([
        pl.Series(pointer(OPTION), range(len(amounts)), dtype=pl.UInt32),
        pl.Series("payment.amount", amounts, dtype=pl.Int64),
        pl.Series("payment.before_in_contract", in_contract, dtype=pl.Int64),
        pl.Series("payment.before_in_request", in_request, dtype=pl.Int64),
    ])  # fmt: skip


def _payment_rows(frames: Frames) -> pl.DataFrame:
    """The payments with what the destination ledger needs to know of their accounts and events."""
    payment, option, account = frames[PAYMENT.name], frames[OPTION.name], frames[ACCOUNT.name]
    of_option = payment[pointer(OPTION)]
    of_account = option[pointer(ACCOUNT)][of_option]
    above = [
        pl.int_range(payment.height, dtype=pl.UInt32, eager=True).alias(pointer(PAYMENT)),
        account[pointer(REQUEST)][of_account].alias(pointer(REQUEST)),
        *(account[c][of_account] for c in ("account.account_id", "account.tax", "account.source")),
        *(option[c][of_option] for c in ("option.event", "is_eligible_rollover_distribution")),
    ]
    return payment.hstack([column for column in above if column.name not in payment.columns])


def _wanted(answered: Availability, runs: pl.DataFrame) -> pl.DataFrame:
    """Where each run's money is to go: the request's destinations, repeated for each order."""
    destinations_asked = answered.book.tables["request_destinations"]
    if not destinations_asked.height:
        return destinations_asked.rename({"request_id": pointer(REQUEST)})
    ids = answered.frames[REQUEST.name]["request_id"][runs["request"]]
    keys = pl.DataFrame({pointer(REQUEST): runs["run"], "request_id": ids})
    return keys.join(
        destinations_asked, on="request_id", how="inner", maintain_order="left_right"
    ).sort(pointer(REQUEST), "rank")  # fmt: skip
