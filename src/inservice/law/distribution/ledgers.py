"""The allocation ledger: which open money pays a request, in what order, within every cap it shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from inservice.engine.rule import ledger


class Run(NamedTuple):
    """What a run asks for: ``ask`` is gross, net, percent (in hundredths) or all."""

    run: int
    ask: str | None
    amount: int | None
    percent: int | None
    is_pro_rata: bool


class Draw(NamedTuple):
    """One way for a run to draw on an account, amounts in whole cents.

    ``vested`` is of the account, ``cap`` None where there is none; a lower ``order`` goes first. The numerators over the
    denominator are what shares of a gross amount are withheld, each rounded to the cent by itself.
    """

    run: int
    account: int
    option: int
    event: str
    minimum: int | None
    whole_only: bool
    available: int
    vested: int
    cap: int | None
    is_hardship: bool
    order: int
    withheld_numerator: int
    state_numerator: int
    withheld_denominator: int


class Paid(NamedTuple):
    """What a draw pays: ``most`` is what the caps leave."""

    draw: Draw
    most: int
    amount: int | None


@ledger(
    "Which money pays the request, and how much of each?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(B)(1); the plan's source order; 26 USC 402(c)",
    ref="D-DEC-04 D-DEC-05 D-HARD-23 O-FLD-40 O-PRO-41 O-PRO-63",
)
def allocation(draws: Iterable[Draw], runs: Iterable[Run]) -> list[Paid]:
    """Amounts in whole cents for each open option of each run (a request under one order), in their order.

    Hardship pays only what all other open money cannot. A net amount is grossed up to the cent, never short.

    What an option may give depends on those before it, so a ledger goes down the rows one by one.
    """
    rows = sorted(draws, key=lambda draw: (draw.run, draw.is_hardship, draw.order, draw.option))
    asked = {each.run: each for each in runs}
    paid: list[Paid] = []
    for run, many in groupby(rows, key=lambda draw: draw.run):
        each = list(many)
        most = _within_caps(each, asked[run].is_pro_rata)
        paid += map(Paid, each, most, _amounts(each, most, asked[run]))
    return paid


# -- within every cap ------------------------------------------------------------------------------------------
def _within_caps(options: list[Draw], is_pro_rata: bool) -> list[int]:
    """The most each option can give beside the others that draw on the same account and the same cap.

    A cap may differ between accounts (a hardship need grossed up by each account's taxable share); what one account pays
    uses up the same share of every account's cap. In order, an option leaves what those before it take; pro rata, the
    options of a capped event share the cap in proportion to what each could give, unless that would leave some of it unused.
    """
    in_order = _beside_the_others(options, _left_in_cap(options))
    if not is_pro_rata or all(option.cap is None for option in options):
        return in_order
    shares = _shares_of_caps(options)
    shared = _beside_the_others(options, lambda at, most: shares[at])
    return shared if sum(shared) >= sum(in_order) else in_order


def _beside_the_others(options: list[Draw], left_in_cap: Callable[[int, list[int]], int | None]) -> list[int]:
    """What the options before leave to each, of its account and of its cap."""
    most: list[int] = []
    left: dict[int, int] = {}
    for at, option in enumerate(options):
        taken = left.get(option.account, 0)
        room = min(option.available, option.vested - taken)
        cap = left_in_cap(at, most)
        most.append(max(room if cap is None else min(room, cap), 0))
        left[option.account] = taken + most[at]
    return most


def _left_in_cap(options: list[Draw]) -> Callable[[int, list[int]], int | None]:
    """The cap of each option less what those before it use of it, measured against the event's first cap."""
    first: dict[str, int | None] = {}
    for option in options:
        first.setdefault(option.event, option.cap)

    def left(at: int, most: list[int]) -> int | None:
        event, cap = options[at].event, options[at].cap
        whole = first[event]
        if not whole or cap is None:
            return cap
        used = sum(
            taken * whole // before.cap
            for before, taken in zip(options, most, strict=False) if before.event == event and before.cap
        )  # fmt: skip
        return (max(whole - used, 0) * cap + whole - 1) // whole

    return left


def _shares_of_caps(options: list[Draw]) -> list[int | None]:
    """Each option's share of its event's cap, by what it could give; odd cents to the largest remainders."""
    shares = [option.cap for option in options]
    for event in {option.event for option in options if option.cap is not None}:
        places = [at for at, option in enumerate(options) if option.event == event]
        could = {at: _least(options[at].available, options[at].cap) for at in places}
        whole = sum(could.values())
        caps = {at: cap for at in places if (cap := options[at].cap) is not None}
        if not whole:
            continue
        floor = {at: cap * could[at] // whole for at, cap in caps.items()}
        over = {at: cap * could[at] % whole for at, cap in caps.items()}
        if len(set(caps.values())) == 1:
            odd = max(caps.values()) - sum(floor.values())
            gets_one = set(_largest(over)[: max(odd, 0)])
        else:
            gets_one = {at for at in caps if over[at] > 0}
        shares = [
            floor[at] + (at in gets_one) if at in caps and whole > caps[at] else share
            for at, share in enumerate(shares)
        ]
    return shares


def _least(amount: int, cap: int | None) -> int:
    return amount if cap is None else min(amount, cap)


def _largest(remainders: dict[int, int]) -> list[int]:
    """The places in the order of their remainders, the largest first; of equals the first."""
    return sorted(remainders, key=lambda at: -remainders[at])


# -- what is asked ---------------------------------------------------------------------------------------------
def _amounts(options: list[Draw], most: list[int], asked: Run) -> list[int | None]:
    """What each option pays of what is asked: gross amounts, grossed up where a net amount is asked."""
    is_net = asked.ask == "net"
    counted = [m - _withheld(o, m) for o, m in zip(options, most, strict=True)] if is_net else most
    target = _target(asked, sum(counted))
    if target is None:
        return [None] * len(options)
    paid: list[int] = []
    for amount in counted:
        paid.append(min(max(target, 0), amount))
        target -= amount
    if asked.is_pro_rata:
        paid = _pro_rata(options, counted, paid)
    return [_grossed(o, m, p) for o, m, p in zip(options, most, paid, strict=True)] if is_net else list(paid)


def _target(asked: Run, everything: int) -> int | None:
    """The amount wanted, as far as there is money; unknown where a percentage is missing."""
    if asked.ask == "all":
        return everything
    if asked.ask == "percent":
        return None if asked.percent is None else everything * asked.percent // 10_000
    return min(asked.amount or 0, everything)


def _pro_rata(options: list[Draw], counted: list[int], paid: list[int]) -> list[int]:
    """Share the target over the options in proportion to what each can give, hardship apart; cents to the largest remainders."""
    shared = [0] * len(options)
    for is_hardship in (False, True):
        tier = [at for at, option in enumerate(options) if option.is_hardship is is_hardship]
        whole, wanted = sum(counted[at] for at in tier), sum(paid[at] for at in tier)
        if not whole:
            continue
        for at in tier:
            shared[at] = wanted * counted[at] // whole
        odd = wanted - sum(shared[at] for at in tier)
        for at in _largest({at: wanted * counted[at] % whole for at in tier})[:odd]:
            shared[at] += 1
    return shared


def _withheld(option: Draw, gross: int) -> int:
    """What is withheld from a gross amount for each tax, half up to the cent."""
    divisor = option.withheld_denominator
    parts = (option.withheld_numerator, option.state_numerator)
    return sum((gross * numerator * 2 + divisor) // (divisor * 2) for numerator in parts)


def _grossed(option: Draw, most: int, net: int) -> int | None:
    """The least gross amount that leaves the net amount wanted; none where everything is withheld."""
    if net == 0:
        return 0
    if net == most - _withheld(option, most):
        return most
    kept = option.withheld_denominator - option.withheld_numerator - option.state_numerator
    if not kept:
        return None
    rough = net * option.withheld_denominator // kept
    # two roundings, so the least sufficient amount lies within two cents of the quotient
    candidates = range(rough - 2, rough + 3)
    return next((gross for gross in candidates if gross - _withheld(option, gross) >= net), None)
