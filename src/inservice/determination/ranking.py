"""What may pay each request, and in which order: the rows that the allocation ledger goes down."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from inservice.engine.frame import Frame
from inservice.engine.grain import Grain, pointer
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.facts.tables import ACCOUNT, OPTION, PLAN_DAY, PLAN_OPTION, REQUEST
from inservice.law.distribution.ledgers import Draw, Paid, Run
from inservice.law.matrix import load_matrix

if TYPE_CHECKING:
    from inservice.determination.decide import Availability

ORDERS = ("plan", "cheapest", "pro_rata", "after_tax_first", "listed")
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
    certain_cap: int | None
    vested: int | None
    tax: str | None
    is_asked: bool
    asked_rank: int | None
    plan_rank: int | None
    named: str | None
    others_remain: int
    allows_partial: int
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
    def cap_is_open(self) -> bool:
        """Whether there is a cap, and only what is certainly within it is known."""
        return self.has_cap != NO and self.cap is None

    @property
    def whole_only(self) -> bool:
        """Whether the plan pays all that is available or nothing."""
        return self.allows_partial == NO

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

    @property
    def taxes(self) -> tuple[int | None, int | None, int]:
        """What is withheld of a payment: the federal and the state rate, and the share that they are of."""
        return self.rate, self.state_rate, self.share

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
    answers, book = answered.answers, answered.answers.book
    of_account, of_plan = answers.above(OPTION, ACCOUNT), answers.above(OPTION, PLAN_OPTION)
    of_request = answers.above(OPTION, REQUEST)
    perhaps = [
        at for at, truth in enumerate(answers.values(OPTION, book["option_is_open"])) if truth >= UNKNOWN
    ]

    def told(grain: Grain, *names: str) -> list[list[Any]]:
        places = {
            OPTION: range(len(of_account)),
            ACCOUNT: of_account,
            REQUEST: of_request,
            PLAN_OPTION: of_plan,
        }[grain]
        rows = [answers.row(grain, places[at]) for at in perhaps]
        return [[row[name] for row in rows] for name in names]

    columns = (
        perhaps, [of_account[at] for at in perhaps], [of_request[at] for at in perhaps],
        *told(OPTION, "option.event", "option_is_open", "option_available", "option_has_cap", "option_cap",
              "option_certain_cap"),
        *told(ACCOUNT, "vested_amount", "account.tax", "account.is_asked", "account.asked_rank", "account.plan_rank"),
        *told(REQUEST, "request.event", "other_distributions_remain"),
        *told(PLAN_OPTION, "clause.allows_partial", "clause.minimum"),
        *told(OPTION, "escapes_additional_tax", "is_eligible_rollover_distribution", "federal_withholding_rate"),
        *told(REQUEST, "request.state_rate"), *told(ACCOUNT, "taxable_numerator", "taxable_denominator"),
    )  # fmt: skip
    drawn_on = (row for row in map(Payable._make, zip(*columns, strict=True)) if row.is_drawn_on)
    return [row if row.standing == row.status else row._replace(status=row.standing) for row in drawn_on]


class Order(NamedTuple):
    """A request under one order of what may pay it; ``is_certain`` leaves out what is only perhaps open."""

    place: int
    request: int
    name: str
    is_primary: bool
    is_certain: bool
    ask: str | None
    amount: int | None
    percent: int | None
    is_plan_order: bool
    wants_rollover: bool

    @property
    def asked(self) -> Run:
        """What the allocation ledger needs to know of it."""
        return Run(self.place, self.ask, self.amount, self.percent, self.name == "pro_rata")


def orders_of(answered: Availability, options: list[Payable]) -> list[Order]:
    """Each request under each order, and once more under its own also counting what is only perhaps open."""
    request, plan_day = answered.frames[REQUEST.name], answered.frames[PLAN_DAY.name]
    rules = plan_day["plan.source_order"]
    named, wanted = (
        Frame.of(answered.book.tables[name]) for name in ("request_accounts", "request_destinations")
    )
    listed = {request_id for request_id, rank in named.rows("request_id", "rank") if rank is not None}
    wants_rollover = {
        request_id for request_id, kind in wanted.rows("request_id", "kind") if kind not in (None, "cash")
    }
    names = (
        "request.ask",
        "request.amount",
        "request.percent",
        "request.order",
        "request_id",
        pointer(PLAN_DAY),
    )
    asked = list(request.rows(*names))
    maybe = {
        o.request for o in options
        if o.status == UNKNOWN or (asked[o.request][0] == "net" and o.taxable_numerator is None) or o.cap_is_open
    }  # fmt: skip
    rows: list[Order] = []
    for position, (ask, amount, percent, order, request_id, day) in enumerate(asked):
        own = order if order in ORDERS and order != "plan" else None
        by_plan = {"listed": "plan", "participant_choice": "cheapest"}.get(rules[day], "pro_rata")
        primary = own or by_plan
        shown = dict.fromkeys([primary, "cheapest", by_plan, "pro_rata", "after_tax_first"])
        if request_id in listed:
            shown["listed"] = None
        for name in shown:
            for certain in (True, False) if position in maybe and name == primary else (True,):
                rows.append(Order(
                    len(rows), position, name, name == primary, certain, ask, amount, percent, name == by_plan,
                    request_id in wants_rollover,
                ))  # fmt: skip
    return rows


def ranked(options: list[Payable], orders: list[Order]) -> list[Draw]:
    """The options of each order as its name ranks them; ties by the plan's own order, then by account."""
    options_of: dict[int, list[Payable]] = {}
    for option in options:
        options_of.setdefault(option.request, []).append(option)
    rows: list[Draw] = []
    for order in orders:
        open_to_it = [o for o in options_of.get(order.request, ()) if o.status == YES or not order.is_certain]
        if len(open_to_it) > 1:
            ways = Counter(o.account for o in open_to_it)
            places = [
                (o.is_hardship, order.wants_rollover and o.is_rollover != YES, *o.rank(order.name), ways[o.account], o.account,
                 o.preference, o.option, at)
                for at, o in enumerate(open_to_it)
            ]  # fmt: skip
            open_to_it = [open_to_it[at] for *_, at in sorted(places)]
        # a cap that is not known leaves open how much each account pays, and so what share of the whole is taxed
        mix_is_open = any(o.cap_is_open for o in open_to_it) and len({o.taxes for o in open_to_it}) > 1
        for o in open_to_it:
            rows.append(_drawn(o, order, len(rows), mix_is_open))
    return rows


def _drawn(option: Payable, order: Order, place: int, mix_is_open: bool) -> Draw:
    """A row of the allocation ledger.

    Of a taxable share that is not known, or is one of several whose mix is not, nothing is taxed in what is certain, and all in
    what may be paid at most; of a cap that is not known, what is certain keeps to what is certainly within it.
    """
    taxed = option.taxable_numerator
    if taxed is None or mix_is_open:
        taxed = 0 if order.is_certain else option.whole
    vested = option.vested or 0
    cap = option.certain_cap if option.cap_is_open and order.is_certain else option.cap
    return Draw(
        order.place, option.account, option.option, option.event, option.minimum, option.whole_only,
        vested if option.available is None else option.available, vested, None if option.has_cap == NO else cap,
        option.is_hardship, place, (option.rate or 0) * taxed, (option.state_rate or 0) * taxed, 10_000 * option.whole,
    )  # fmt: skip


class Short(NamedTuple):
    """An option that would pay less than its clause's least; ``is_whole`` where that is all there is."""

    run: int
    option: int
    amount: int
    least: int
    is_whole: bool


def short_of_minimum(paid: list[Paid]) -> list[Short]:
    """The options that would pay less than their clause's least."""
    found: list[Short] = []
    for draw, most, amount in paid:
        least = max(draw.minimum or 0, most if draw.whole_only else 0)
        if amount is not None and 0 < amount < least:
            found.append(Short(draw.run, draw.option, amount, least, least > (draw.minimum or 0)))
    return found


__all__ = ["ORDERS", "Order", "Payable", "Short", "orders_of", "payable", "ranked", "short_of_minimum"]
