"""The order of work of a determination; every step is a rule, a ledger or a lookup, for all requests at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from inservice.determination.ahead import nothing_turns, turning_dates
from inservice.determination.frames import Frames, again, frames_of
from inservice.determination.ranking import Order, Short, orders_of, payable, ranked, short_of_minimum
from inservice.engine.by_row import answers_to
from inservice.engine.evaluate import Answers
from inservice.engine.frame import Frame
from inservice.engine.grain import pointer
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
from inservice.law.distribution.ledgers import Draw, Paid, allocation
from inservice.law.matrix import load_matrix
from inservice.law.on_file import BEFORE_THE_LAW, KNOWN_FROM, KNOWN_THROUGH
from inservice.law.rulebook import request_rule_book
from inservice.law.taxation.destinations import PAYMENT_RULES, destinations
from inservice.law.taxation.forms_1099r import forms_1099r


@dataclass
class Availability:
    """The answers to a book, each request on its own date, and when each closed option opens."""

    book: Book
    frames: Frames
    answers: Answers
    opens_on: list[date | None]
    closes_on: list[date | None]


@dataclass
class Settled:
    """Amounts of every run, with their tax; ``orders`` says of each request and order which run it is, ``option_of`` of each
    payment which option of the first day it is drawn on.
    """

    orders: list[tuple[Order, int]]
    option_of: list[int]
    forms: Frame
    refusals: Frame
    answers: Answers
    below_minimum: list[Short]
    unbounded: frozenset[int]

    @cached_property
    def orders_of(self) -> dict[int, list[tuple[Order, int]]]:
        """The orders of each request, each with the run it is."""
        found: dict[int, list[tuple[Order, int]]] = {}
        for order, run in self.orders:
            found.setdefault(order.request, []).append((order, run))
        return found

    def primary(self, request: int) -> tuple[Order, int]:
        """A request's own order, of what is certain, and the run it is."""
        return next(each for each in self.orders_of[request] if each[0].is_primary and each[0].is_certain)


def check_dates(book: Book) -> None:
    """Refuse a governing date before the law on file begins.

    Raises LawNotKnown naming the request, the date and the first day that can be decided.
    """
    requests = book.tables["requests"]
    for request_id, day in zip(
        requests["request_id"].to_list(), requests["payment_date"].to_list(), strict=True
    ):
        if day is not None and day < KNOWN_FROM:
            raise LawNotKnown(f"Request {request_id} is dated {day}. {BEFORE_THE_LAW}")


def availability(book: Book, *, look_ahead: bool = True, only_asked: bool = False) -> Availability:
    """Which money is open for each request, and the date on which closed money opens.

    ``only_asked`` looks ahead only for the requests of which something asked for is not open.
    """
    check_dates(book)
    frames = frames_of(book)
    answers = answers_to(request_rule_book(), frames)
    opens, closes = (
        turning_dates(book, frames, answers, only_asked=only_asked) if look_ahead else nothing_turns(answers)
    )
    return Availability(book, frames, answers, opens, closes)


# -- amounts and tax ------------------------------------------------------------------------------------------------
def settle(answered: Availability) -> Settled:
    """Allocate every request under its own order and the others, and tax what each would pay."""
    options = payable(answered)
    orders = orders_of(answered, options)
    draws = ranked(options, orders)
    unbounded = frozenset(o.request for o in options if o.status == UNKNOWN and o.vested is None)

    def settled(draws: list[Draw]) -> Settled:
        paid, short = _minimums_kept(draws, orders)
        return _taxed(answered, orders, paid, short, unbounded)

    small = _perhaps_below_floor(orders)
    if not small:
        return settled(draws)
    # so little that nothing may have to be withheld: then the net is the gross, otherwise it is grossed up like any other
    ungrossed = settled(_without_withholding(draws, small))
    withheld = ungrossed.answers.listed(REQUEST, "withholding_total")
    spared = [order.place for order, run in ungrossed.orders if order.place in small and withheld[run] == 0]
    return ungrossed if spared == small else settled(_without_withholding(draws, spared))


def _perhaps_below_floor(orders: list[Order]) -> list[int]:
    """Orders that ask for a net amount under the floor of withholding on eligible rollover distributions."""
    floor = load_matrix().figures["withholding_floor"].values[-1].value
    assert isinstance(floor, int)
    return [o.place for o in orders if o.ask == "net" and o.amount is not None and o.amount < floor]


def _without_withholding(draws: list[Draw], runs: list[int]) -> list[Draw]:
    return [d._replace(withheld_numerator=0, state_numerator=0) if d.run in runs else d for d in draws]


def _minimums_kept(draws: list[Draw], orders: list[Order]) -> tuple[list[Paid], list[Short]]:
    """Options whose clause sets a larger minimum than they would pay fall away, and the rest is allocated again."""
    fallen: list[Short] = []
    while True:
        paid: list[Paid] = allocation(draws, [order.asked for order in orders])
        short = short_of_minimum(paid)
        if not short:
            return paid, fallen
        fallen += short
        out = {(each.run, each.option) for each in short}
        draws = [draw for draw in draws if (draw.run, draw.option) not in out]


def _taxed(
    answered: Availability,
    orders: list[Order],
    paid: list[Paid],
    short: list[Short],
    unbounded: frozenset[int],
) -> Settled:
    run_of, requests, payments = _told_apart(orders, paid)
    answers = _stacked(answered, requests, payments)
    rows = _payment_rows(answers)
    pieces, refusals = destinations(rows, _wanted(answered, requests))
    answers.add(PIECE, _with_loan_offsets(answered, requests, rows, pieces))
    return Settled(
        list(zip(orders, run_of, strict=True)), [payment.option for payment in payments], forms_1099r(answers), refusals,
        answers, short, unbounded,
    )  # fmt: skip


class _Payment(NamedTuple):
    """What a run pays out of an option, in cents."""

    run: int
    account: int
    option: int
    amount: int


def _told_apart(orders: list[Order], paid: list[Paid]) -> tuple[list[int], list[int], list[_Payment]]:
    """Orders in which a request pays the same amounts out of the same options, one after the other, are one run.

    What pays nothing is left out. Returns the run that each order is, the request of each run, and what the runs pay.
    """
    drawn: dict[int, list[_Payment]] = {}
    for draw, _, amount in paid:
        if amount is not None and amount > 0:
            drawn.setdefault(draw.run, []).append(_Payment(draw.run, draw.account, draw.option, amount))
    first: dict[tuple[int, tuple[tuple[int, int], ...]], int] = {}
    run_of: list[int] = []
    requests: list[int] = []
    payments: list[_Payment] = []
    for order in orders:
        pays = drawn.get(order.place, [])
        run = first.setdefault((order.request, tuple((p.option, p.amount) for p in pays)), len(first))
        run_of.append(run)
        if run == len(requests):
            requests.append(order.request)
            payments += [payment._replace(run=run) for payment in pays]
    return run_of, requests, payments


def _with_loan_offsets(answered: Availability, requests: list[int], payments: Frame, pieces: Frame) -> Frame:
    """Add the balances of loans offset on the payment date against an account that the request pays from.

    An offset is an actual distribution that brings no cash; its account must be open that day, which the payment shows.
    """
    loans = Frame.of(answered.book.tables["loans"])
    offsets: dict[tuple[str, date], list[int]] = {}
    for account, day, balance in loans.rows("account_id", "offset_on", "balance"):
        if day is not None and balance is not None and balance > 0:
            offsets.setdefault((account, day), []).append(balance)
    if not offsets:
        return pieces
    paid = answered.frames[REQUEST.name]["request.payment_date"]
    seen: set[tuple[int, str]] = set()
    rows: list[tuple[Any, ...]] = []
    for payment, run, account, tax in payments.rows(
        pointer(PAYMENT), pointer(REQUEST), "account.account_id", "account.tax"
    ):
        if (run, account) in seen:
            continue
        seen.add((run, account))
        for balance in offsets.get((account, paid[requests[run]]), ()):
            # of Roth or after-tax money the offset's own share of basis is not computed, so it stays unknown
            pre_tax, after_tax = (balance, 0) if tax == "pre_tax" else (None, None)
            rows.append((payment, "loan_offset", NO, NO, balance, pre_tax, after_tax, 0, None, None))
    return pieces.above(Frame.of_rows(list(pieces.columns), rows))


def _stacked(answered: Availability, requests: list[int], payments: list[_Payment]) -> Answers:
    """The answered rows laid out once per run, with the payments beneath them."""
    frames = answered.frames
    places: dict[tuple[int, int], int] = {}
    of_account = [places.setdefault((payment.run, payment.account), len(places)) for payment in payments]
    accounts, options = [account for _, account in places], [payment.option for payment in payments]
    days, of_plan = frames[REQUEST.name][pointer(PLAN_DAY)], frames[OPTION.name][pointer(PLAN_OPTION)]
    earlier = again(frames[EARLIER.name][pointer(REQUEST)], requests)
    stacked = {
        PLAN_DAY.name: frames[PLAN_DAY.name], PLAN_OPTION.name: frames[PLAN_OPTION.name],
        REQUEST.name: Frame({pointer(PLAN_DAY): [days[request] for request in requests]}),
        ACCOUNT.name: Frame({pointer(REQUEST): [run for run, _ in places]}),
        LOT.name: Frame({pointer(ACCOUNT): []}), EARLIER.name: Frame({pointer(REQUEST): earlier[1]}),
        OPTION.name: Frame({pointer(ACCOUNT): of_account, pointer(PLAN_OPTION): [of_plan[option] for option in options]}),
        OPTION_LOT.name: Frame({pointer(OPTION): [], pointer(LOT): []}),
        OPTION_EARLIER.name: Frame({pointer(OPTION): [], pointer(EARLIER): []}),
        PAYMENT.name: _payments(answered.answers, payments),
    }  # fmt: skip
    copies = {REQUEST.name: requests, ACCOUNT.name: accounts, OPTION.name: options, EARLIER.name: earlier[0]}
    return answers_to(request_rule_book(), stacked, before=answered.answers, rows=copies)


def _payments(answers: Answers, payments: list[_Payment]) -> Frame:
    """One row per payment, with what its run pays before it: out of the same contract, and of money that bears minimums."""
    contracts, bears = (answers.listed(ACCOUNT, name) for name in ("contract", "bears_required_minimum"))
    in_contract: list[int] = []
    in_request: list[int] = []
    before: dict[Any, int] = {}
    for run, account, _, amount in payments:
        contract = contracts[account]
        in_contract.append(before.get((run, contract), 0))
        in_request.append(before.get(run, 0))
        before[run, contract] = in_contract[-1] + amount
        before[run] = in_request[-1] + (amount if bears[account] == YES else 0)
    return Frame({
        pointer(OPTION): list(range(len(payments))), "payment.amount": [payment.amount for payment in payments],
        "payment.before_in_contract": in_contract, "payment.before_in_request": in_request,
    })  # fmt: skip


def _payment_rows(answers: Answers) -> Frame:
    """The payments with what the destination ledger needs to know of their accounts and events."""
    above = {grain: answers.above(PAYMENT, grain) for grain in (REQUEST, ACCOUNT, OPTION)}
    told = {
        OPTION: ("option.event", "is_eligible_rollover_distribution"),
        ACCOUNT: ("account.account_id", "account.tax"),
    }
    columns = {name: answers.listed(PAYMENT, name) for name in ("payment.amount", *PAYMENT_RULES)}
    for grain, names in told.items():
        for name in names:
            held = answers.listed(grain, name)
            columns[name] = [held[at] for at in above[grain]]
    height = answers.height(PAYMENT)
    return Frame({pointer(PAYMENT): list(range(height)), pointer(REQUEST): above[REQUEST], **columns}, height)


def _wanted(answered: Availability, requests: list[int]) -> Frame:
    """Where each run's money is to go: the request's destinations as they rank, repeated for each run."""
    asked = Frame.of(answered.book.tables["request_destinations"])
    ranks, places = asked["rank"], dict[str, list[int]]()
    for at in sorted(range(asked.height), key=lambda at: ranks[at] or 0):
        places.setdefault(asked["request_id"][at], []).append(at)
    ids = answered.frames[REQUEST.name]["request_id"]
    rows = [(run, at) for run, request in enumerate(requests) for at in places.get(ids[request], ())]
    return asked.taken([at for _, at in rows]).beside({pointer(REQUEST): [run for run, _ in rows]})


__all__ = [
    "KNOWN_FROM",
    "KNOWN_THROUGH",
    "Availability",
    "Settled",
    "availability",
    "check_dates",
    "settle",
]
