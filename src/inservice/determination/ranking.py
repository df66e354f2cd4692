"""What may pay each request, and in which order: the rows that the allocation ledger goes down."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from inservice.engine.evaluate import table
from inservice.engine.grain import pointer
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.facts.tables import ACCOUNT, OPTION, PLAN_DAY, PLAN_OPTION, REQUEST
from inservice.law.matrix import load_matrix

if TYPE_CHECKING:
    from inservice.determination.decide import Availability

ORDERS = ("plan", "cheapest", "pro_rata", "after_tax_first", "listed")
_RUNS = {
    "run": pl.UInt32, "request": pl.UInt32, "order_name": pl.String, "is_primary": pl.Boolean, "is_certain": pl.Boolean,
    "ask": pl.String, "amount": pl.Int64, "percent": pl.Int64, "is_pro_rata": pl.Boolean, "is_plan_order": pl.Boolean,
    "wants_rollover": pl.Boolean,
}  # fmt: skip
_DRAWN = {
    "run": pl.UInt32, "account": pl.UInt32, "option": pl.UInt32, "event": pl.String, "request": pl.UInt32,
    "minimum": pl.Int64, "whole_only": pl.Boolean, "is_hardship": pl.Boolean, "available": pl.Int64, "vested": pl.Int64,
    "cap": pl.Int64, "order": pl.Int64, "withheld_numerator": pl.Int64, "state_numerator": pl.Int64,
    "withheld_denominator": pl.Int64,
}  # fmt: skip
_BILLION = 1_000_000_000
_LAST = 1_000_000


class Payable(NamedTuple):
    """An option that a request may draw on, open or perhaps open, with what ranks it."""

    option: int
    account: int
    request: int
    event: str
    status: int
    available: int | None
    has_cap: int
    cap: int | None
    vested: int | None
    tax: str | None
    is_asked: bool
    asked_rank: int | None
    plan_rank: int | None
    named: str | None
    others_remain: int
    whole_only: bool | None
    minimum: int | None
    escapes: int
    is_rollover: int
    rate: int | None
    state_rate: int | None
    taxable_numerator: int | None
    taxable_denominator: int | None

    @property
    def is_hardship(self) -> bool:
        """Whether the money would be paid for hardship."""
        return self.event == "hardship"

    @property
    def preference(self) -> int:
        """How the event ranks among those that open the same money; 9 where it must be named."""
        return _preference(self.event)

    @property
    def standing(self) -> int:
        """Hardship waits for every other open distribution: asked for by name while others remain, it may not be paid."""
        if self.is_hardship and self.named is not None and self.others_remain in (UNKNOWN, YES):
            return NO if self.others_remain == YES else min(self.status, UNKNOWN)
        return self.status

    @property
    def is_drawn_on(self) -> bool:
        """Whether the request may draw on it: its account and event are asked for, or left open."""
        named = self.preference < 9 if self.named is None else self.named == self.event
        return self.is_asked and named and self.standing >= UNKNOWN

    @property
    def whole(self) -> int:
        """What the taxable share is a share of."""
        return self.taxable_denominator or 1

    @property
    def share(self) -> int:
        """The taxable share in billionths; all of it where it is not known."""
        if self.taxable_numerator is None or not self.taxable_denominator:
            return _BILLION
        return self.taxable_numerator * _BILLION // self.taxable_denominator

    def rank(self, order: str) -> tuple[int, int]:
        """Its place in the order of that name."""
        plan = self.plan_rank or 0
        if order == "cheapest":
            return (0 if self.escapes == YES else self.share * 2), self.share
        if order == "after_tax_first":
            return (-1 if self.tax is None else int(self.tax != "after_tax")), plan
        if order == "listed":
            return (_LAST if self.asked_rank is None else self.asked_rank), plan
        return plan, plan


@cache
def _preference(name: str) -> int:
    event = load_matrix().events.get(name)
    return 9 if event is None else event.preference


def payable(answered: Availability) -> list[Payable]:
    """The options that requests may draw on."""
    frames = answered.frames
    option, account, request = frames[OPTION.name], frames[ACCOUNT.name], frames[REQUEST.name]
    plan_option = frames[PLAN_OPTION.name]
    truths = enumerate(option["option_is_open"].to_list())
    perhaps = pl.Series([at for at, truth in truths if truth >= UNKNOWN], dtype=pl.UInt32)
    of_account, of_plan = option[pointer(ACCOUNT)][perhaps], option[pointer(PLAN_OPTION)][perhaps]
    of_request = account[pointer(REQUEST)][of_account]
    columns = (
        perhaps, of_account, of_request,
        *(option[name][perhaps] for name in (
            "option.event", "option_is_open", "option_available", "option_has_cap", "option_cap")),
        *(account[name][of_account] for name in (
            "vested_amount", "account.tax", "account.is_asked", "account.asked_rank", "account.plan_rank")),
        *(request[name][of_request] for name in ("request.event", "other_distributions_remain")),
        (plan_option["clause.allows_partial"] == NO)[of_plan], plan_option["clause.minimum"][of_plan],
        *(option[name][perhaps] for name in (
            "escapes_additional_tax", "is_eligible_rollover_distribution", "federal_withholding_rate")),
        request["request.state_rate"][of_request],
        *(account[name][of_account] for name in ("taxable_numerator", "taxable_denominator")),
    )  # fmt: skip
    rows = map(Payable._make, zip(*(column.to_list() for column in columns), strict=True))
    drawn_on = (row for row in rows if row.is_drawn_on)
    return [row if row.standing == row.status else row._replace(status=row.standing) for row in drawn_on]


def runs_of(answered: Availability, options: list[Payable]) -> pl.DataFrame:
    """One row per request and order, and one more that also counts what is only perhaps open."""
    request, plan_day = answered.frames[REQUEST.name], answered.frames[PLAN_DAY.name]
    rules = plan_day["plan.source_order"][request[pointer(PLAN_DAY)]].to_list()
    named, wanted = (answered.book.tables[name] for name in ("request_accounts", "request_destinations"))
    ranks = zip(named["request_id"].to_list(), named["rank"].to_list(), strict=True)
    kinds = zip(wanted["request_id"].to_list(), wanted["kind"].to_list(), strict=True)
    listed = {request_id for request_id, rank in ranks if rank is not None}
    wants_rollover = {request_id for request_id, kind in kinds if kind is not None and kind != "cash"}
    names = ("request.ask", "request.amount", "request.percent", "request.order", "request_id")
    asked = list(zip(*(request[name].to_list() for name in names), strict=True))
    maybe = {
        o.request for o in options
        if o.status == UNKNOWN or (asked[o.request][0] == "net" and o.taxable_numerator is None)
    }  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for position, (ask, amount, percent, order, request_id) in enumerate(asked):
        own = order if order in ORDERS and order != "plan" else None
        by_plan = {"listed": "plan", "participant_choice": "cheapest"}.get(rules[position], "pro_rata")
        primary = own or by_plan
        shown = dict.fromkeys([primary, "cheapest", by_plan, "pro_rata", "after_tax_first"])
        if request_id in listed:
            shown["listed"] = None
        for name in shown:
            for certain in (True, False) if position in maybe and name == primary else (True,):
                rows.append((
                    len(rows), position, name, name == primary, certain, ask, amount, percent, name == "pro_rata",
                    name == by_plan, request_id in wants_rollover,
                ))  # fmt: skip
    return table(rows, _RUNS)


def ranked(options: list[Payable], runs: pl.DataFrame) -> pl.DataFrame:
    """The options of each run in the order its name says; ties by the plan's own order, then by account."""
    options_of: dict[int, list[Payable]] = {}
    for option in options:
        options_of.setdefault(option.request, []).append(option)
    rows: list[tuple[Any, ...]] = []
    terms = (
        runs[name].to_list() for name in ("run", "request", "order_name", "is_certain", "wants_rollover")
    )
    for run, request, order, is_certain, wants_rollover in zip(*terms, strict=True):
        open_to_it = [o for o in options_of.get(request, ()) if o.status == YES or not is_certain]
        if len(open_to_it) > 1:
            ways = Counter(o.account for o in open_to_it)
            places = [
                (o.is_hardship, wants_rollover and o.is_rollover != YES, *o.rank(order), ways[o.account], o.account,
                 o.preference, o.option, at)
                for at, o in enumerate(open_to_it)
            ]  # fmt: skip
            open_to_it = [open_to_it[at] for *_, at in sorted(places)]
        for o in open_to_it:
            rows.append(_drawn(o, run, len(rows), is_certain))
    return table(rows, _DRAWN)


def _drawn(option: Payable, run: int, place: int, is_certain: bool) -> tuple[Any, ...]:
    """A row of the allocation ledger.

    Of a taxable share that is not known, nothing is taxed in what is certain, and all in what may be paid at most.
    """
    taxed = option.taxable_numerator
    if taxed is None:
        taxed = 0 if is_certain else option.whole
    vested = option.vested or 0
    return (
        run, option.account, option.option, option.event, option.request, option.minimum, option.whole_only,
        option.is_hardship, vested if option.available is None else option.available, vested,
        None if option.has_cap == NO else option.cap, place, (option.rate or 0) * taxed, (option.state_rate or 0) * taxed,
        10_000 * option.whole,
    )  # fmt: skip


def short_of_minimum(paid: pl.DataFrame) -> pl.DataFrame:
    """The options that would pay less than their clause's least: run, option, amount, least and whether that is all."""
    names = ("run", "option", "amount", "minimum", "whole_only", "most")
    rows: list[tuple[Any, ...]] = []
    for run, option, amount, minimum, whole_only, most in zip(
        *(paid[n].to_list() for n in names), strict=True
    ):
        least = max(minimum or 0, most if whole_only else 0)
        if amount is not None and 0 < amount < least:
            rows.append((run, option, amount, least, least > (minimum or 0)))
    return table(rows, _SHORT)


_SHORT = {
    "run": pl.UInt32, "option": pl.UInt32, "amount": pl.Int64, "least": pl.Int64, "is_whole": pl.Boolean
}  # fmt: skip


__all__ = ["ORDERS", "Payable", "payable", "ranked", "runs_of", "short_of_minimum"]
