"""Where each part of the payments of a request goes: direct rollovers, 60-day rollovers and cash."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from inservice.engine.frame import Frame
from inservice.engine.money import spoken
from inservice.engine.rule import ledger
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.law.matrix import load_matrix

_SAID = {
    "traditional_ira": "a traditional IRA",
    "roth_ira": "a Roth IRA",
    "employer_plan": "another employer's plan",
    "designated_roth_account": "another plan's designated Roth account",
    "in_plan_roth": "an in-plan Roth account",
}
_ROTH_KINDS = ("designated_roth_account", "roth_ira")
_OTHER_KINDS = ("traditional_ira", "employer_plan", "in_plan_roth", "roth_ira")
# What a rollover takes first. Appreciation of employer stock is left out of income if kept, so it goes after what is
# income; basis, and Roth earnings that are free of tax, go last.
_LEVELS = (("income",), ("gain",), ("basis", "free"))

PAYMENT_RULES = (
    "payment_basis",
    "payment_taxable",
    "payment_rollover_eligible",
    "payment_unrealized_appreciation",
)
"""Rules that the ledger needs on payments."""


class _Payment(NamedTuple):
    """A payment, with how much of it may be rolled over; ``gain`` is the unrealized appreciation in it, if known."""

    request: int
    place: int
    amount: int
    eligible: int
    basis: int | None
    gain: int | None
    taxable: int | None
    is_roth: bool | None
    converts: bool
    status: int


class _Rollover(NamedTuple):
    """A rollover asked for: of an amount, or of the rest (None). A lower place ranks first."""

    place: int
    kind: str
    amount: int | None
    assign: str | None
    is_indirect: bool

    def takes(self, is_roth: bool) -> bool:
        """Whether Roth money, or other money, may go there."""
        return self.kind in (_ROTH_KINDS if is_roth else _OTHER_KINDS)

    @property
    def takes_roth_first(self) -> bool:
        """Other money goes first to a Roth IRA to which the participant assigned some."""
        return self.takes(True) and not (self.kind == "roth_ira" and self.assign is not None)

    @property
    def takes_after_tax(self) -> bool:
        """Whether after-tax money is meant for it: assigned to it, or by default where it is a Roth account."""
        if self.assign is None:
            return self.kind in ("roth_ira", "in_plan_roth")
        return self.assign == "after_tax"

    def levels(self, is_roth: bool) -> int:
        """How many levels of a pool it reaches: within 60 days a plan takes only what would be income."""
        if not self.is_indirect or self.kind not in ("employer_plan", "designated_roth_account"):
            return 3
        return 1 if is_roth else 2


class _Piece(NamedTuple):
    """The part of a payment that one rollover takes, or that none does; what it is made of where that is known."""

    payment: _Payment
    rollover: _Rollover | None
    amount: int
    income: int | None
    basis: int | None
    gain: int | None

    @property
    def is_indirect(self) -> bool:
        """Whether it is paid to the participant and rolled over within 60 days."""
        return self.rollover is not None and self.rollover.is_indirect

    @property
    def is_direct(self) -> bool:
        """Whether it is paid to another account; what an in-plan Roth rollover opens goes to the plan's own."""
        return self.payment.converts if self.rollover is None else not self.rollover.is_indirect

    @property
    def order(self) -> tuple[int, bool, bool, int]:
        """Its place among the pieces of a request: by payment direct rollovers, then 60-day rollovers, then cash."""
        rank = -1 if self.rollover is None else self.rollover.place
        return self.payment.place, not self.is_direct, not self.is_indirect, rank


class _Whole(NamedTuple):
    """What a request pays, taken together: how much may be rolled over, and the cash to keep of it.

    ``ineligible`` is what may not be rolled over and is not cash that was asked for.
    """

    roth: int
    other: int
    cash: int
    ineligible: int
    converts: bool
    status: int

    @property
    def eligible(self) -> int:
        """All that may be rolled over."""
        return self.roth + self.other


_Drawn = dict[bool, dict[int, int]]
"""How much each rollover, by its place, draws from Roth (True) and from other money (False)."""


@ledger(
    "Where does each part of the payments go, and which money goes there?",
    cites="26 USC 402(c)(2), 402(c)(4), 402(c)(8), 402A(c)(3), 402A(c)(4), 408A(d)(3); Notice 2014-54; "
    "26 CFR 1.402A-1 A-5",
    ref="D-ROLL-01 D-ROLL-02 D-ROLL-03 D-ROLL-04 D-ROLL-05 D-ROLL-06 D-PATH-56 D-WH-05",
)
def destinations(payments: Frame, wanted: Frame) -> tuple[Frame, Frame]:
    """Split the payments over the destinations asked; everything a request pays is one distribution.

    ``payments``: @request and @payment (positions, in ascending order), account.tax, option.event,
    is_eligible_rollover_distribution, payment.amount and the columns of ``PAYMENT_RULES``, in whole cents;
    basis, taxable amount and appreciation may be None. ``wanted``: @request, kind, amount (None: the rest), assign,
    is_indirect; of a request the row that ranks first comes first.

    Returns the pieces (@payment, piece.destination, piece.is_direct, piece.is_indirect, piece.amount,
    piece.pre_tax, piece.after_tax, piece.unrealized_appreciation, reason, ref) and the refusals (@request,
    kind, amount, status, ref, sentence). ``amount`` is what did not go as asked; ``status`` is
    *refused*, or *reassigned* or *plan_may_refuse* where the money goes there all the same. What goes nowhere
    else is paid in cash.
    """
    rollovers, cash = _asked(wanted)
    pieces: list[tuple[Any, ...]] = []
    refusals: list[tuple[Any, ...]] = []
    for request, many in groupby(_paid(payments), key=lambda payment: payment.request):
        paid = list(many)
        whole = _together(paid, cash.get(request, 0))
        # money that is rolled inside the plan by its own event needs no destination
        asked = [
            r
            for r in rollovers.get(request, ())
            if not (whole.converts and r.kind == "in_plan_roth" and not r.is_indirect)
        ]
        if not asked:
            pieces += [_told(_kept(payment)) for payment in paid]
            continue
        drawn = _drawn(asked, whole)
        split = _split(paid, asked, drawn)
        pieces += map(_told, split)
        refusals += [(request, *each) for each in _refusals(asked, whole, drawn, split)]
        refusals += [(request, *each) for each in _rest_in_cash(asked, whole, drawn, split)]
    return Frame.of_rows(_PIECES, pieces), Frame.of_rows(_REFUSALS, refusals)


_OF_A_PAYMENT = (
    "@request", "@payment", "payment.amount", "payment_rollover_eligible", "payment_basis",
    "payment_unrealized_appreciation", "payment_taxable", "account.tax", "option.event", "is_eligible_rollover_distribution",
)  # fmt: skip


def _paid(payments: Frame) -> Iterator[_Payment]:
    """The payments with how much of each may be rolled over.

    A levy is paid to the Treasury, and what only an in-plan Roth rollover opens does not leave the plan.
    """
    rows = payments.rows(*_OF_A_PAYMENT)
    for request, place, amount, eligible, basis, gain, taxable, tax, event, status in rows:
        converts = event == "in_plan_roth_rollover"
        yield _Payment(
            request, place, amount, 0 if converts or event == "tax_levy" else eligible or 0, basis, gain, taxable,
            None if tax is None else tax == "roth", converts, UNKNOWN if eligible is None else status,
        )  # fmt: skip


def _asked(wanted: Frame) -> tuple[dict[int, list[_Rollover]], dict[int, int]]:
    """The rollovers that each request asks for, and the fixed amount of cash."""
    rollovers: dict[int, list[_Rollover]] = {}
    cash: dict[int, int] = {}
    rows = wanted.rows("@request", "kind", "amount", "assign", "is_indirect")
    for place, (request, kind, amount, assign, is_indirect) in enumerate(rows):
        if kind == "cash":
            cash[request] = cash.get(request, 0) + (amount or 0)
        elif kind is not None:
            rollover = _Rollover(place, kind, amount, assign, bool(is_indirect))
            rollovers.setdefault(request, []).append(rollover)
    return rollovers, cash


def _together(paid: list[_Payment], cash: int) -> _Whole:
    """What a request pays as one distribution; money that may not be rolled over is the first cash."""
    ineligible = sum(payment.amount - payment.eligible for payment in paid if not payment.converts)
    return _Whole(
        sum(payment.eligible for payment in paid if payment.is_roth is True),
        sum(payment.eligible for payment in paid if payment.is_roth is False),
        max(cash - ineligible, 0),
        max(ineligible - cash, 0),
        all(payment.converts for payment in paid),
        max(payment.status for payment in paid),
    )


# -- how much each rollover draws ----------------------------------------------------------------------------
def _drawn(asked: list[_Rollover], whole: _Whole) -> _Drawn:
    """How much each rollover draws from Roth and from other money.

    Fixed amounts are served first, fixed cash next, then the rest. A destination that takes one kind of money
    is served from it before a Roth IRA, which takes either: Roth money first, or other money first where the
    participant assigned some to it.
    """
    in_order = sorted(asked, key=lambda rollover: rollover.kind == "roth_ira")
    fixed = [(rollover, rollover.amount) for rollover in in_order if rollover.amount is not None]
    left = {True: whole.roth, False: whole.other}
    drawn: _Drawn = {is_roth: {rollover.place: 0 for rollover in asked} for is_roth in left}
    for is_roth, draws in (
        (True, [each for each in fixed if each[0].takes_roth_first]),
        (False, [each for each in fixed if each[0].takes(False)]),
        (True, [each for each in fixed if each[0].takes(True) and not each[0].takes_roth_first]),
    ):
        for rollover, amount in draws:
            takes = min(amount - drawn[not is_roth][rollover.place], left[is_roth])
            drawn[is_roth][rollover.place] = takes
            left[is_roth] -= takes
    rest = next((rollover for rollover in in_order if rollover.amount is None), None)
    if rest is not None:
        # fixed cash comes first from what the destination of the rest cannot take, or would take last
        spared = rest.takes_roth_first
        cash = min(whole.cash, left[not spared])
        left[not spared] -= cash
        left[spared] = max(left[spared] - (whole.cash - cash), 0)
        for is_roth in filter(rest.takes, left):
            drawn[is_roth][rest.place] = left[is_roth]
    return drawn


# -- which money goes there ----------------------------------------------------------------------------------
def _split(paid: list[_Payment], asked: list[_Rollover], drawn: _Drawn) -> list[_Piece]:
    """The pieces of each payment of a request: direct rollovers, 60-day rollovers, then cash.

    Direct rollovers take money before 60-day rollovers; among each, those to which pre-tax money is assigned
    take first, so that all income is used before any basis (Notice 2014-54).
    """
    in_order = sorted(asked, key=lambda rollover: (rollover.is_indirect, rollover.takes_after_tax))
    pieces: list[_Piece] = []
    for is_roth in (False, True):
        pool = [payment for payment in paid if payment.is_roth is is_roth]
        claims = [
            (r, r.levels(is_roth), drawn[is_roth][r.place]) for r in in_order if drawn[is_roth][r.place]
        ]
        pieces += _taken(pool, claims)
    # where it is unknown whether money is Roth, it cannot be told where it may go
    pieces += _taken([payment for payment in paid if payment.is_roth is None], [])
    return sorted(pieces, key=lambda piece: piece.order)


def _taken(pool: list[_Payment], claims: list[tuple[_Rollover, int, int]]) -> Iterator[_Piece]:
    """What each rollover takes of each payment, down to a level, one after another; what is left is cash.

    What may not be rolled over takes each kind of money in a payment in proportion. Where the basis of one
    payment is unknown, so is the split of everything its request pays from the same pool; where its appreciation
    is, the split of what is rolled over is too, unless it comes out the same for any.
    """
    known = all(payment.basis is not None and payment.taxable is not None for payment in pool) and (
        all(payment.gain is not None for payment in pool) or _splits_alike(pool, claims)
    )
    kinds = [_kinds(payment, known) for payment in pool]
    stays = [
        _shared(payment.amount - payment.eligible, held) for payment, held in zip(pool, kinds, strict=True)
    ]
    left = [{kind: held[kind] - stay[kind] for kind in held} for held, stay in zip(kinds, stays, strict=True)]
    for rollover, levels, want in claims:
        still = want
        takes: dict[int, dict[str, int]] = {}
        for level in _LEVELS[:levels]:
            there = {
                (at, kind): held[kind] for at, held in enumerate(left) for kind in level if held.get(kind)
            }
            reached = min(still, sum(there.values()))
            still -= reached
            for (at, kind), amount in _shared(reached, there).items():
                left[at][kind] -= amount
                takes.setdefault(at, {})[kind] = amount
            if not still:
                break
        for at, parts in takes.items():
            yield from _piece(pool[at], rollover, known, parts)
    for payment, held, stay in zip(pool, left, stays, strict=True):
        yield from _piece(payment, None, known, {kind: held[kind] + stay[kind] for kind in held})


def _splits_alike(pool: list[_Payment], claims: list[tuple[_Rollover, int, int]]) -> bool:
    """Whether the split is the same however much is appreciation, which is income wherever it is rolled over.

    It is where nothing is rolled over, where all comes from one payment, and where all goes to one place.
    """
    of_one = len(pool) == 1 and pool[0].amount == pool[0].eligible
    to_one = len(claims) == 1 and claims[0][2] == sum(payment.amount for payment in pool)
    return not claims or of_one or to_one


def _kinds(payment: _Payment, known: bool) -> dict[str, int]:
    """The kinds of money in a payment; all of it counts as income where the split is unknown, unknown gain too."""
    if not known or payment.taxable is None or payment.basis is None:
        return {"income": payment.amount}
    gain = payment.gain or 0
    free = payment.amount - payment.taxable - payment.basis
    kinds = {"income": payment.taxable - gain, "gain": gain, "basis": payment.basis, "free": free}
    return {kind: amount for kind, amount in kinds.items() if amount > 0}


_Key = TypeVar("_Key")


def _shared(amount: int, among: dict[_Key, int]) -> dict[_Key, int]:
    """An amount shared in proportion; odd cents to the largest remainders, of equals to the first."""
    whole = sum(among.values())
    if amount in (0, whole):
        return dict(among) if amount else dict.fromkeys(among, 0)
    shares = {key: amount * held // whole for key, held in among.items()}
    over = sorted(among, key=lambda key: -(amount * among[key] % whole))
    for key in over[: amount - sum(shares.values())]:
        shares[key] += 1
    return shares


def _piece(
    payment: _Payment, rollover: _Rollover | None, known: bool, parts: dict[str, int]
) -> Iterator[_Piece]:
    """These parts of a payment, if any; appreciation is left out of income only while the participant keeps the shares."""
    amount, income, gain = sum(parts.values()), parts.get("income", 0), parts.get("gain", 0)
    if not amount:
        return
    if not known:
        yield _Piece(payment, rollover, amount, None, None, None)
    elif rollover is not None:
        yield _Piece(payment, rollover, amount, income + gain, parts.get("basis", 0), 0)
    elif income and payment.gain is None:
        yield _Piece(payment, None, amount, None, parts.get("basis", 0), None)
    else:
        yield _Piece(payment, None, amount, income, parts.get("basis", 0), gain)


def _kept(payment: _Payment) -> _Piece:
    """A payment of which nothing is rolled over by request."""
    if payment.taxable is None or payment.basis is None:
        return _Piece(payment, None, payment.amount, None, None, None)
    gain = payment.gain if payment.taxable else 0
    income = None if gain is None else payment.taxable - gain
    return _Piece(payment, None, payment.amount, income, payment.basis, gain)


_PIECES = (
    "@payment", "piece.destination", "piece.is_direct", "piece.is_indirect", "piece.amount", "piece.pre_tax",
    "piece.after_tax", "piece.unrealized_appreciation", "reason", "ref",
)  # fmt: skip


def _told(piece: _Piece) -> tuple[Any, ...]:
    """The row of a piece: what it is made of where that is known, where it goes and why."""
    payment, rollover = piece.payment, piece.rollover
    kind = rollover.kind if rollover else "in_plan_roth" if payment.converts else "cash"
    return (
        payment.place, kind, YES if piece.is_direct else NO, YES if piece.is_indirect else NO, piece.amount,
        piece.income, piece.basis, piece.gain, *_reason(piece),
    )  # fmt: skip


def _reason(piece: _Piece) -> tuple[str, str]:
    """Why a piece goes where it goes, and the id on the law page."""
    payment = piece.payment
    if payment.converts:
        return "Rolled to a Roth account inside the plan.", "D-PATH-56 D-ROTH-06"
    if piece.is_direct and payment.is_roth:
        return "Rolled over directly; what would be income goes first.", "D-ROLL-03 D-ROLL-04"
    if piece.is_direct:
        return "Rolled over directly; pre-tax money goes to direct rollovers first.", "D-ROLL-01 D-ROLL-02"
    if piece.is_indirect:
        return (
            "Paid to the participant and rolled over within 60 days; what would be income goes first.",
            "D-ROLL-02 D-ROLL-03",
        )
    if payment.status == YES:
        return "Paid in cash.", "D-ROLL-02"
    if payment.status == UNKNOWN:
        return "Paid in cash; whether it may be rolled over cannot be told.", "D-ROLL-06"
    return "Paid in cash: the payment is not an eligible rollover distribution.", "D-ROLL-06"


# -- what could not go where it was asked to go --------------------------------------------------------------
_REFUSALS = ("@request", "kind", "amount", "status", "ref", "sentence")


class _Served(NamedTuple):
    """A rollover with what it claimed of the money that may go there, and what it got."""

    rollover: _Rollover
    claimed: int
    got: int

    @property
    def missing(self) -> int:
        """How much less it got than was asked, or than was left for it."""
        return (self.claimed if self.rollover.amount is None else self.rollover.amount) - self.got


def _refusals(
    asked: list[_Rollover], whole: _Whole, drawn: _Drawn, pieces: list[_Piece]
) -> Iterator[tuple[str, int, str, str, str]]:
    """Destinations that get less, or other money, than asked; direct rollovers that a plan need not make."""
    for rollover in asked:
        mine = [piece for piece in pieces if piece.rollover is rollover]
        got = sum(piece.amount for piece in mine)
        pre_tax = sum(piece.income or 0 for piece in mine if not piece.payment.is_roth)
        served = _Served(rollover, drawn[True][rollover.place] + drawn[False][rollover.place], got)
        kind, to = rollover.kind, _SAID[rollover.kind]
        if (too_small := _too_small(served, whole, to)) is not None:
            yield kind, got, "plan_may_refuse", "D-WH-05", too_small
        if rollover.assign == "after_tax" and pre_tax:
            sentence = (
                f"{spoken(pre_tax)} of what goes to {to} is pre-tax: rollovers take all pre-tax money before any "
                "after-tax money can be assigned."
            )
            yield kind, pre_tax, "reassigned", "D-ROLL-02 D-BASIS-03", sentence
        if served.missing > 0 or (rollover.amount is None and not served.claimed):
            yield kind, served.missing, "refused", *_refused(served, whole, to)


def _rest_in_cash(
    asked: list[_Rollover], whole: _Whole, drawn: _Drawn, pieces: list[_Piece]
) -> Iterator[tuple[str, int, str, str, str]]:
    """What is paid in cash though a rollover of the rest, which gets something, would have had it too."""
    rest = next((rollover for rollover in asked if rollover.amount is None), None)
    if rest is None or not any(piece.rollover is rest for piece in pieces):
        return
    to = _SAID[rest.kind]
    if whole.ineligible:
        amount = spoken(whole.ineligible)
        why = (
            "whether it may be rolled over cannot be told"
            if whole.status == UNKNOWN
            else "it may not be rolled over"
        )
        yield (
            rest.kind,
            whole.ineligible,
            "refused",
            "D-ROLL-06",
            f"{amount} cannot go to {to} and is paid in cash: {why}.",
        )
    for is_roth, of in ((True, whole.roth), (False, whole.other)):
        left = of - sum(drawn[is_roth].values())
        if rest.takes(is_roth) or left <= whole.cash:
            continue
        said = "Roth money" if is_roth else "money that is not Roth"
        sentence = f"{spoken(left - whole.cash)} of {said} cannot go to {to} and is paid in cash."
        yield rest.kind, left - whole.cash, "refused", "D-ROLL-04", sentence


def _too_small(served: _Served, whole: _Whole, to: str) -> str | None:
    """Why the plan need not make a direct rollover: what the request pays, or the part, is under a floor."""
    got, eligible = served.got, whole.eligible
    if not got or served.rollover.is_indirect:
        return None
    if eligible < _floor("direct_rollover_floor"):
        return (
            f"A plan need not roll over so small a payment directly: {spoken(eligible)} in all, and {spoken(got)} "
            f"to {to}."
        )
    if got < min(eligible, _floor("partial_direct_rollover_floor")):
        return f"A plan may refuse to roll over so small a part directly: {spoken(got)} of {spoken(eligible)}, to {to}."
    return None


def _refused(served: _Served, whole: _Whole, to: str) -> tuple[str, str]:
    """Why a rollover gets nothing, or less than asked: the ref and the sentence."""
    kind, amount = served.rollover.kind, served.rollover.amount
    if whole.converts and kind == "in_plan_roth":
        return "D-PATH-19", (
            f"What only an in-plan Roth rollover opens goes to {to} directly: it cannot be paid out and rolled over within 60 days."
        )
    if whole.converts:
        return "D-PATH-56", f"Money that only an in-plan Roth rollover opens cannot go to {to}."
    if not whole.eligible and whole.status == UNKNOWN:
        return "D-ROLL-06", f"Nothing can go to {to}: whether the payment may be rolled over cannot be told."
    if not whole.eligible:
        return "D-ROLL-06", (
            f"Nothing can go to {to}: the payment is not an eligible rollover distribution and is paid in cash."
        )
    if kind in ("traditional_ira", "employer_plan") and not whole.other:
        return "D-ROLL-04", (
            f"Roth money cannot go to {to}, only to a Roth IRA or another plan's designated Roth account."
        )
    if kind == "in_plan_roth" and not whole.other:
        return "D-ROLL-04", f"Roth money is already in a designated Roth account and cannot go to {to}."
    if kind == "designated_roth_account" and not whole.roth:
        return "D-ROLL-04", f"Only Roth money can go to {to}."
    missing = spoken(served.missing)
    # only what a rollover within 60 days cannot reach is claimed and not got
    if served.claimed > served.got:
        why = "only the earnings can"
        if kind == "employer_plan":
            why = "after-tax money reaches a plan only directly"
        return "D-ROLL-04", f"{missing} cannot go to {to} within 60 days: {why}."
    if amount is None:
        return "D-ROLL-02", f"Nothing is left to go to {to}."
    return "D-ROLL-04", (
        f"{missing} of the {spoken(amount)} asked cannot go to {to}: there is no more money that may go there."
    )


@cache
def _floor(name: str) -> int:
    """A floor that has had one value in all the years covered."""
    (value,) = {each.value for each in load_matrix().figures[name].values}
    assert isinstance(value, int)
    return value


__all__ = ["PAYMENT_RULES", "destinations"]
