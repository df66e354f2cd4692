"""The order of work of a determination; every step is a rule, a ledger or a lookup, for all requests at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import polars as pl

from inservice.determination.frames import frames_of, on_dates
from inservice.engine.evaluate import Answers, Frames
from inservice.engine.grain import Grain, pointer
from inservice.engine.rule import Rule
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
from inservice.law import distribution
from inservice.law.distribution.ledgers import allocation
from inservice.law.matrix import load_matrix
from inservice.law.rulebook import rule_book
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
ORDERS = ("plan", "cheapest", "pro_rata", "after_tax_first", "listed")


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
    """Amounts of every run (a request under one order), with their tax; ``runs`` says which run is which."""

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
    for request_id, day in book.tables["requests"].select("request_id", "payment_date").rows():
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
    answers = Answers(rule_book(), frames)
    frames = answers.ask(AVAILABILITY)
    height = frames[OPTION.name].height
    opens: list[date | None] = [None] * height
    closes: list[date | None] = [None] * height
    ahead = (
        _candidate_dates(answers, _closed_though_asked(frames) if only_asked else None) if look_ahead else []
    )
    if ahead:
        rows, dates = zip(*ahead, strict=True)
        laid = _if_nothing_else_happens(on_dates(book, answers.frames, list(rows), list(dates)))
        later = Answers(rule_book(), laid).ask(("option_is_open",))
        opens, closes = _turning_dates(frames, later, ahead)
    return Availability(book, frames, answers, opens, closes)


# -- looking ahead -------------------------------------------------------------------------------------------------
def _closed_though_asked(frames: Frames) -> set[int]:
    """The requests of which an option that was asked for is not open."""
    option, account = frames[OPTION.name], frames[ACCOUNT.name]
    of_account = option[pointer(ACCOUNT)]
    closed = (option["option_is_open"] < YES) & option["option.is_event_asked"]
    return set(account[pointer(REQUEST)][of_account.filter(closed & account["account.is_asked"][of_account])])


@cache
def _turning_rules() -> tuple[Rule, ...]:
    """The rules that tell dates on which an answer may turn."""
    rules = rule_book()
    by_event = (*distribution.OPENING_DATES.values(), *distribution.CLOSING_DATES.values())
    names = sorted({n for many in by_event for n in many} | set(distribution.OPENING_DATES_OF_EVERY_EVENT))
    return tuple(rules[n] for n in names if rules.grains[n] is not PLAN_DAY)


def _candidate_dates(answers: Answers, only: set[int] | None) -> list[tuple[int, date]]:
    """Later dates on which an answer may turn: birthdays, seasoning, amendments, changes of law; of every request or some."""
    frames = answers.frames
    request, plan_day, option = frames[REQUEST.name], frames[PLAN_DAY.name], frames[OPTION.name]
    if only is not None and not only:
        return []
    of_request = answers.places(OPTION, REQUEST)
    paid = request["request.payment_date"][of_request]
    next_year = (plan_day["plan.plan_year_end"] + timedelta(days=1))[request[pointer(PLAN_DAY)]]
    recorded = (
        "claims.active_duty_called_on",
        "claims.birth_or_adoption_on",
        "claims.disaster_incident_from",
    )
    of_requests = (next_year, *(request[name] for name in recorded if name in request.columns))
    of_plan = option[pointer(PLAN_OPTION)]
    columns = (
        *(column[of_request] for column in of_requests),
        *(frames[PLAN_OPTION.name][name][of_plan] for name in ("cell.opens_by_law_on", "clause.opens_by_amendment_on")),
        *(answers.column(OPTION, rule) for rule in _turning_rules()),
    )  # fmt: skip
    found: set[tuple[int, date]] = set()
    for column in columns:
        later = column > paid
        if later.any():
            found.update(zip(of_request.filter(later), column.filter(later), strict=True))
    return sorted(found if only is None else (each for each in found if each[0] in only))


def _if_nothing_else_happens(frames: Frames) -> Frames:
    """In rows that look ahead, the records stay complete: no payment is made in between."""
    request = frames[REQUEST.name]
    fill = [
        pl.when(pl.col(c) >= pl.col("request.received_on").fill_null(date.min))
        .then(pl.max_horizontal(c, "request.payment_date")).otherwise(pl.col(c)).alias(c)
        for c in ("coverage.distributions_through", "coverage.other_plans_through")
        if c in request.columns
    ]  # fmt: skip
    return {**frames, REQUEST.name: request.with_columns(fill)} if fill else frames


def _keys(frames: Frames) -> list[tuple[Any, ...]]:
    option, account, plan_option = frames[OPTION.name], frames[ACCOUNT.name], frames[PLAN_OPTION.name]
    of_account, of_plan = option[pointer(ACCOUNT)], option[pointer(PLAN_OPTION)]
    columns = (
        account[pointer(REQUEST)][of_account], account["account.account_id"][of_account], option["option.event"],
        plan_option["clause.election_id"][of_plan], plan_option["clause.layer"][of_plan], option["option_is_open"],
    )  # fmt: skip
    return list(zip(*(column.to_list() for column in columns), strict=True))


def _turning_dates(
    now: Frames, wide: Frames, ahead: list[tuple[int, date]]
) -> tuple[list[date | None], list[date | None]]:
    """For each option: the first later date on which a closed one is open, and on which an open one is closed."""
    later: dict[tuple[Any, ...], list[tuple[date, int]]] = {}
    for row, *option, is_open in _keys(wide):
        request, day = ahead[row]
        later.setdefault((request, *option), []).append((day, is_open))
    opens: list[date | None] = []
    closes: list[date | None] = []
    for *each, is_open in _keys(now):
        key = tuple(each)
        days = sorted(later.get(key, []))
        if is_open != YES and not days and key[3] is None:  # asked for, and elected later under a clause
            days = sorted(d for k, many in later.items() if k[:3] == key[:3] for d in many)
        opens.append(next((d for d, o in days if o == YES), None) if is_open != YES else None)
        closes.append(next((d for d, o in days if o == NO), None) if is_open == YES else None)
    return opens, closes


# -- amounts and tax ------------------------------------------------------------------------------------------------
def settle(answered: Availability) -> Settled:
    """Allocate every request under its own order and the others, and tax what each would pay."""
    options = _payable(answered)
    runs = _runs(answered, options)
    rows = _ranked(options, runs)
    unbounded = frozenset(
        options["request"].filter((options["status"] == UNKNOWN) & options["vested"].is_null())
    )

    def settled(rows: pl.DataFrame) -> Settled:
        paid, short = _minimums_kept(rows, runs, allocation(rows, runs))
        return _taxed(answered, runs, paid, short, unbounded)

    small = _perhaps_below_floor(runs)
    if not small:
        return settled(rows)
    # so little that nothing may have to be withheld: then the net is the gross, otherwise it is grossed up like any other
    ungrossed = settled(_without_withholding(rows, small))
    withheld = ungrossed.frames[REQUEST.name]["withholding_total"]
    spared = [run for run in small if withheld[run] == 0]
    return ungrossed if spared == small else settled(_without_withholding(rows, spared))


def _perhaps_below_floor(runs: pl.DataFrame) -> list[int]:
    """Runs that ask for a net amount under the floor of withholding on eligible rollover distributions."""
    floor = load_matrix().figures["withholding_floor"].values[-1].value
    return runs["run"].filter((runs["ask"] == "net") & (runs["amount"] < floor)).to_list()


def _without_withholding(rows: pl.DataFrame, runs: list[int]) -> pl.DataFrame:
    spared = pl.col("run").is_in(runs)
    names = ("withheld_numerator", "state_numerator")
    return rows.with_columns(pl.when(spared).then(0).otherwise(pl.col(n)).alias(n) for n in names)


def _payable(answered: Availability) -> pl.DataFrame:
    """The options a request may draw on, open or perhaps open, with what ranks them."""
    frames = answered.frames
    option, account, request = frames[OPTION.name], frames[ACCOUNT.name], frames[REQUEST.name]
    plan_option = frames[PLAN_OPTION.name]
    perhaps = pl.int_range(option.height, dtype=pl.UInt32, eager=True).filter(
        option["option_is_open"] >= UNKNOWN
    )
    option = option[perhaps]
    of_account, of_plan = option[pointer(ACCOUNT)], option[pointer(PLAN_OPTION)]
    of_request = account[pointer(REQUEST)][of_account]
    columns = {
        "option": perhaps, "account": of_account, "request": of_request,
        "event": option["option.event"], "status": option["option_is_open"], "available": option["option_available"],
        "has_cap": option["option_has_cap"], "cap": option["option_cap"], "vested": account["vested_amount"][of_account],
        "tax": account["account.tax"][of_account], "is_asked": account["account.is_asked"][of_account],
        "asked_rank": account["account.asked_rank"][of_account],
        "plan_rank": account["account.plan_rank"][of_account], "named": request["request.event"][of_request],
        "others_remain": request["other_distributions_remain"][of_request],
        "whole_only": (plan_option["clause.allows_partial"] == NO)[of_plan],
        "minimum": plan_option["clause.minimum"][of_plan], "escapes": option["escapes_additional_tax"],
        "is_rollover": option["is_eligible_rollover_distribution"], "rate": option["federal_withholding_rate"],
        "state_rate": request["request.state_rate"][of_request],
        "taxable_numerator": account["taxable_numerator"][of_account],
        "taxable_denominator": account["taxable_denominator"][of_account],
    }  # fmt: skip
    rows = pl.DataFrame([column.alias(name) for name, column in columns.items()])
    return rows.with_columns(*_standing()).filter(_is_drawn_on())


@cache
def _standing() -> list[pl.Expr]:
    """How each event ranks, and hardship's standing: it waits for every other open distribution.

    Asked for by name while others remain, it may not be paid.
    """
    preference = {name: event.preference for name, event in load_matrix().events.items()}
    hardship = pl.col("event") == "hardship"
    blocked = hardship & pl.col("named").is_not_null()
    status = pl.when(blocked).then(
        pl.min_horizontal("status", pl.lit(YES, pl.UInt8) - pl.col("others_remain").replace({1: 0}))
    ).otherwise(pl.col("status"))  # fmt: skip
    status = pl.when(blocked & (pl.col("others_remain") == UNKNOWN)).then(
        pl.min_horizontal("status", pl.lit(UNKNOWN, pl.UInt8))
    ).otherwise(status)  # fmt: skip
    ranks = pl.col("event").replace_strict(preference, default=9, return_dtype=pl.Int64)
    return [ranks.alias("preference"), status.alias("status"), hardship.alias("is_hardship")]


@cache
def _is_drawn_on() -> pl.Expr:
    named = pl.col("named")
    asked = pl.col("is_asked").cast(pl.Boolean) & (
        named.is_null() & (pl.col("preference") < 9) | (named == pl.col("event"))
    ).fill_null(False)
    return asked & (pl.col("status") >= UNKNOWN)


def _runs(answered: Availability, options: pl.DataFrame) -> pl.DataFrame:
    """One row per request and order, and one more that also counts what is only perhaps open."""
    request, plan_day = answered.frames[REQUEST.name], answered.frames[PLAN_DAY.name]
    rules = plan_day["plan.source_order"][request[pointer(PLAN_DAY)]]
    named = answered.book.tables["request_accounts"]
    listed = set(named["request_id"].filter(named["rank"].is_not_null())) if named.height else set()
    asks_net = (request["request.ask"] == "net").fill_null(False)[options["request"]]
    is_open_to_doubt = (options["status"] == UNKNOWN) | (asks_net & options["taxable_numerator"].is_null())
    maybe = set(options["request"].filter(is_open_to_doubt))
    destinations_asked = answered.book.tables["request_destinations"]
    wants_rollover = set(destinations_asked["request_id"].filter(destinations_asked["kind"] != "cash"))
    rows: list[tuple[Any, ...]] = []
    names = ("request.ask", "request.amount", "request.percent", "request.order", "request_id")
    asked = zip(*(request[name].to_list() for name in names), strict=True)
    for position, (ask, amount, percent, order, request_id) in enumerate(asked):
        own = order if order in ORDERS and order != "plan" else None
        plan_rule = rules[position]
        by_plan = {"listed": "plan", "participant_choice": "cheapest"}.get(plan_rule, "pro_rata")
        primary = own or by_plan
        shown = dict.fromkeys([primary, "cheapest", by_plan, "pro_rata", "after_tax_first"])
        if request_id in listed:
            shown["listed"] = None
        for name in shown:
            for certain in (True, False) if position in maybe and name == primary else (True,):
                rows.append((
                    position, name, name == primary, certain, ask, amount, percent, name == "pro_rata", name == by_plan,
                    request_id in wants_rollover,
                ))  # fmt: skip
    columns = zip(*rows, strict=True) if rows else [()] * len(_RUNS)
    made = [pl.Series(n, list(c), dtype=t) for (n, t), c in zip(_RUNS.items(), columns, strict=True)]
    return pl.DataFrame([pl.int_range(len(rows), dtype=pl.UInt32, eager=True).alias("run"), *made])


_RUNS = {
    "request": pl.UInt32, "order_name": pl.String, "is_primary": pl.Boolean, "is_certain": pl.Boolean, "ask": pl.String,
    "amount": pl.Int64, "percent": pl.Int64, "is_pro_rata": pl.Boolean, "is_plan_order": pl.Boolean,
    "wants_rollover": pl.Boolean,
}  # fmt: skip
_BILLION = 1_000_000_000


def _ranked(options: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """The options of each run in the order its name says; ties by the plan's own order, then by account."""
    rows = runs.select("run", "request", "order_name", "is_certain", "wants_rollover").join(
        options, on="request", how="inner", maintain_order="left_right"
    )  # fmt: skip
    keys, drawn = _ranks()
    rows = rows.filter(_IS_OPEN_TO_RUN).with_columns(*keys).sort(
        "run", "is_hardship", "c", "a", "b", "d", "account", "preference", "option", maintain_order=True
    )  # fmt: skip
    return rows.select(*drawn)


_IS_OPEN_TO_RUN = (pl.col("status") == YES) | ~pl.col("is_certain")


@cache
def _ranks() -> tuple[list[pl.Expr], list[pl.Expr]]:
    """What the options of a run are sorted by, and what the allocation needs of them."""
    share = pl.when(pl.col("taxable_denominator") > 0).then(
        pl.col("taxable_numerator").cast(pl.Int128) * _BILLION // pl.col("taxable_denominator").cast(pl.Int128)
    ).otherwise(_BILLION).cast(pl.Int64).fill_null(_BILLION)  # fmt: skip
    exposed = pl.when(pl.col("escapes") == YES).then(0).otherwise(share)
    plan_rank = pl.col("plan_rank").fill_null(0)
    order = pl.col("order_name")
    key = (
        pl.when(order == "cheapest").then(exposed * 2)
        .when(order == "after_tax_first").then((pl.col("tax") != "after_tax").cast(pl.Int64))
        .when(order == "listed").then(pl.col("asked_rank").fill_null(1_000_000))
        .otherwise(plan_rank)
    )  # fmt: skip
    second = pl.when(order == "cheapest").then(share).otherwise(plan_rank)
    not_rollable = (pl.col("wants_rollover") & (pl.col("is_rollover") != YES)).cast(pl.Int64)
    ways = pl.len().over("run", "account")
    # a taxable share that is not known: none of it for what is certain, all of it for what may be paid at most
    all_of_it = pl.when(pl.col("taxable_denominator") > 0).then(pl.col("taxable_denominator")).otherwise(1)
    taxed = pl.coalesce("taxable_numerator", pl.when(pl.col("is_certain")).then(0).otherwise(all_of_it))
    drawn = [
        *map(
            pl.col, ("run", "account", "option", "event", "request", "minimum", "whole_only", "is_hardship")
        ),
        pl.col("available").fill_null(pl.col("vested")).fill_null(0).alias("available"),
        pl.col("vested").fill_null(0).alias("vested"),
        pl.when(pl.col("has_cap") == NO).then(None).otherwise(pl.col("cap")).alias("cap"),
        pl.int_range(pl.len()).over("run").alias("order"),
        (pl.col("rate").fill_null(0) * taxed).alias("withheld_numerator"),
        (pl.col("state_rate").fill_null(0) * taxed).alias("state_numerator"),
        (pl.lit(10_000) * all_of_it).fill_null(10_000).alias("withheld_denominator"),
    ]
    return [key.alias("a"), second.alias("b"), not_rollable.alias("c"), ways.alias("d")], drawn


@cache
def _leasts() -> list[pl.Expr]:
    """The least that each option's clause lets it pay, and whether that is all there is."""
    minimum = pl.col("minimum").fill_null(0)
    least = pl.max_horizontal(minimum, pl.when(pl.col("whole_only")).then(pl.col("most")).otherwise(0))
    return [least.alias("least"), (least > minimum).alias("is_whole")]


def _minimums_kept(
    rows: pl.DataFrame, runs: pl.DataFrame, paid: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Options whose clause sets a larger minimum than they would pay fall away, and the rest is allocated again."""
    fallen: list[pl.DataFrame] = []
    while True:
        short = paid.with_columns(*_leasts()).filter(
            (pl.col("amount") > 0) & (pl.col("amount") < pl.col("least"))
        )
        fallen.append(short.select("run", "option", "amount", "least", "is_whole"))
        if not short.height:
            return paid, pl.concat(fallen)
        rows = rows.join(short.select("run", "option"), on=["run", "option"], how="anti")
        paid = allocation(rows, runs)


def _taxed(
    answered: Availability,
    runs: pl.DataFrame,
    paid: pl.DataFrame,
    short: pl.DataFrame,
    unbounded: frozenset[int],
) -> Settled:
    answers = _stacked(answered, runs, paid.filter(pl.col("amount") > 0))
    frames = answers.ask(ON_PAYMENTS)
    payments = _payment_rows(frames)
    wanted = _wanted(answered, runs)
    pieces, refusals = destinations(payments, wanted)
    pieces = _with_loan_offsets(answered, runs, payments, pieces)
    answers.add(PIECE, pieces)
    frames = answers.ask((*ON_PIECES, *ON_REQUESTS))
    forms = forms_1099r(frames)
    return Settled(runs, payments, frames[PIECE.name], forms, refusals, frames, answers, short, unbounded)


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


@cache
def _paid_before() -> list[pl.Expr]:
    amount = pl.col("payment.amount")
    bearing = pl.when(pl.col("bears") == YES).then(amount).otherwise(0)
    return [
        pl.col(pointer(OPTION)), amount,
        (amount.cum_sum() - amount).over("run", "contract").alias("payment.before_in_contract"),
        (bearing.cum_sum() - bearing).over("run").alias("payment.before_in_request"),
    ]  # fmt: skip


def _pointing(frame: pl.DataFrame, parent: Grain, at: pl.Series) -> pl.DataFrame:
    """Rows that belong to other rows than before."""
    name = pointer(parent)
    return frame.replace_column(frame.get_column_index(name), at.alias(name))


def _stacked(answered: Availability, runs: pl.DataFrame, paid: pl.DataFrame) -> Answers:
    """The answered frames laid out once per run, with the payments beneath them."""
    frames = answered.frames
    accounts = paid.select("run", "account").unique(maintain_order=True).with_row_index("at")
    rows = paid.join(accounts, on=["run", "account"], how="left", maintain_order="left")
    request = frames[REQUEST.name][runs["request"]]
    held = frames[ACCOUNT.name]
    account = _pointing(held[accounts["account"]], REQUEST, accounts["run"])
    option = _pointing(frames[OPTION.name][rows["option"]], ACCOUNT, rows["at"])
    earlier = frames[EARLIER.name]
    if earlier.height:
        earlier = runs.select("run", "request").join(
            earlier, left_on="request", right_on=pointer(REQUEST), how="inner", maintain_order="left_right"
        ).drop("request").rename({"run": pointer(REQUEST)})  # fmt: skip
    of_account = rows["account"]
    payment = pl.DataFrame([
        pl.int_range(rows.height, dtype=pl.UInt32, eager=True).alias(pointer(OPTION)),
        rows["amount"].alias("payment.amount"), rows["run"], held["contract"][of_account].alias("contract"),
        held["bears_required_minimum"][of_account].alias("bears"),
    ]).select(*_paid_before())  # fmt: skip
    stacked = {
        PLAN_DAY.name: frames[PLAN_DAY.name], PLAN_OPTION.name: frames[PLAN_OPTION.name], REQUEST.name: request,
        ACCOUNT.name: account, LOT.name: frames[LOT.name].clear(), EARLIER.name: earlier, OPTION.name: option,
        OPTION_LOT.name: frames[OPTION_LOT.name].clear(), OPTION_EARLIER.name: frames[OPTION_EARLIER.name].clear(),
        PAYMENT.name: payment,
    }  # fmt: skip
    copied = {REQUEST.name: runs["request"], ACCOUNT.name: accounts["account"], OPTION.name: rows["option"]}
    return Answers(rule_book(), stacked, before=answered.answers, rows=copied)


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
