"""Ledgers of taxation: where each part of a payment goes, and the Forms 1099-R that report it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import polars as pl

from inservice.engine.evaluate import Answers, table
from inservice.engine.frame import Frame
from inservice.engine.grain import Grain
from inservice.engine.rule import ledger
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.facts.tables import ACCOUNT, PIECE, REQUEST
from inservice.law.matrix import load_matrix
from inservice.law.taxation.reporting import form_data, meaning

_ROTH_KINDS = ("designated_roth_account", "roth_ira")
_OTHER_KINDS = ("traditional_ira", "employer_plan", "in_plan_roth", "roth_ira")
_SAID = {
    "traditional_ira": "a traditional IRA",
    "roth_ira": "a Roth IRA",
    "employer_plan": "another employer's plan",
    "designated_roth_account": "another plan's designated Roth account",
    "in_plan_roth": "an in-plan Roth account",
}
# Levels: what a rollover takes first. Appreciation of employer stock is left out of income if kept, so it
# goes after what is income; basis, and Roth earnings that are free of tax, go last.
_INCOME, _GAIN, _FREE = 0, 1, 2

PAYMENT_RULES = (
    "payment_basis",
    "payment_taxable",
    "payment_rollover_eligible",
    "payment_unrealized_appreciation",
)
"""Rules that the destination ledger needs on payments."""


# -- destinations --------------------------------------------------------------------------------------------
@ledger(
    "Where does each part of the payments go, and which money goes there?",
    cites="26 USC 402(c)(2), 402(c)(4), 402(c)(8), 402A(c)(3), 402A(c)(4), 408A(d)(3); Notice 2014-54; "
    "26 CFR 1.402A-1 A-5",
    ref="D-ROLL-01 D-ROLL-02 D-ROLL-03 D-ROLL-04 D-ROLL-05 D-ROLL-06 D-PATH-56 D-WH-05",
)
def destinations(payments: Frame, wanted: pl.DataFrame) -> tuple[Frame, pl.DataFrame]:
    """Split the payments over the destinations asked; everything a request pays is one distribution.

    ``payments``: @request and @payment (positions), account.tax, option.event,
    is_eligible_rollover_distribution, payment.amount and the columns of ``PAYMENT_RULES``, in whole cents;
    basis and taxable amount may be null. ``wanted``: @request, rank, kind, amount (null: the rest), assign,
    is_indirect.

    Returns the pieces (@payment, piece.destination, piece.is_direct, piece.is_indirect, piece.amount,
    piece.pre_tax, piece.after_tax, piece.unrealized_appreciation, reason, ref) and the refusals (@request,
    rank, kind, amount, status, ref, sentence). ``amount`` is what did not go as asked; ``status`` is
    *refused*, or *reassigned* or *plan_may_refuse* where the money goes there all the same. What goes nowhere
    else is paid in cash.
    """
    money = _money(payments)
    if not (wanted["kind"] != "cash").any():
        return _pieces(map(_kept, money)), pl.DataFrame(schema=_REFUSALS)
    rows = table(money, _MONEY)
    asked = _asked(rows, wanted)
    if asked.is_empty():
        return _pieces(map(_kept, money)), pl.DataFrame(schema=_REFUSALS)
    roll = set(asked["@request"].to_list())
    claims = _ordered(_pools(asked))
    taken = _taken(_parts(rows.filter(rows["@request"].is_in(list(roll)))), claims)
    stays = table([_kept(each) for each in money if each.request not in roll], _GATHERED)
    pieces = pl.concat([_gathered(taken), stays]).sort(
        "@payment", ~pl.col("is_direct"), ~pl.col("is_indirect"), "rank"
    )
    return _pieces(map(_Gathered._make, pieces.rows())), _refusals(asked, claims, taken)


class _Money(NamedTuple):
    """A payment, with how much of it may be rolled over."""

    request: int
    payment: int
    amount: int
    eligible: int
    basis: int | None
    gain: int
    taxable: int | None
    is_roth: bool | None
    converts: bool
    status: int


class _Gathered(NamedTuple):
    """The part of a payment that goes to one destination."""

    payment: int
    is_roth: bool | None
    converts: bool
    known: bool
    status: int
    destination: str
    is_direct: bool
    is_indirect: bool
    rank: int | None
    amount: int
    income: int | None
    basis: int | None
    gain: int


_MONEY = {
    "@request": pl.UInt32, "@payment": pl.UInt32, "amount": pl.Int64, "eligible": pl.Int64, "basis": pl.Int64,
    "gain": pl.Int64, "taxable": pl.Int64, "roth": pl.Boolean, "converts": pl.Boolean, "status": pl.Int64,
}  # fmt: skip
_GATHERED = {
    "@payment": pl.UInt32, "roth": pl.Boolean, "converts": pl.Boolean, "known": pl.Boolean, "status": pl.Int64,
    "destination": pl.String, "is_direct": pl.Boolean, "is_indirect": pl.Boolean, "rank": pl.Int64, "amount": pl.Int64,
    "income": pl.Int64, "basis": pl.Int64, "gain": pl.Int64,
}  # fmt: skip
_OF_A_PAYMENT = (
    "@request", "@payment", "payment.amount", "payment_rollover_eligible", "payment_basis",
    "payment_unrealized_appreciation", "payment_taxable", "account.tax", "option.event", "is_eligible_rollover_distribution",
)  # fmt: skip


def _money(payments: Frame) -> list[_Money]:
    """The payments with how much of each may be rolled over.

    A levy is paid to the Treasury, and what only an in-plan Roth rollover opens does not leave the plan.
    """
    return [
        _Money(
            request, payment, amount, 0 if event in ("tax_levy", "in_plan_roth_rollover") else eligible or 0, basis, gain or 0,
            taxable, None if tax is None else tax == "roth", event == "in_plan_roth_rollover",
            UNKNOWN if eligible is None else status,
        )
        for request, payment, amount, eligible, basis, gain, taxable, tax, event, status in payments.rows(*_OF_A_PAYMENT)
    ]  # fmt: skip


def _asked(money: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """The rollovers asked for, with the Roth and the other money that may be rolled over, and fixed cash."""
    rollovers = wanted.filter(pl.col("kind") != "cash")
    eligible, roth, converts = pl.col("eligible"), pl.col("roth"), pl.col("converts")
    totals = (
        money.filter(pl.col("@request").is_in(rollovers["@request"].unique().implode()))
        .group_by("@request")
        .agg(
            roth=(eligible * roth).sum(),
            other=(eligible * ~roth).sum(),
            converted=converts.all(),
            rest=((pl.col("amount") - eligible) * ~converts).sum(),
            status=pl.col("status").max(),
        )
    )
    cash = wanted.filter(pl.col("kind") == "cash").group_by("@request").agg(cash=pl.col("amount").sum())
    rows = rollovers.with_columns(
        pl.col("is_indirect").cast(pl.Boolean).fill_null(False),
        pl.col("assign").cast(pl.String),
        is_rest=pl.col("amount").is_null(),
        is_flexible=pl.col("kind") == "roth_ira",
    )
    rows = rows.join(totals, on="@request", how="inner", maintain_order="left")
    rows = rows.join(cash, on="@request", how="left", maintain_order="left")
    # money that is rolled inside the plan by its own event needs no destination
    rows = rows.filter(~(pl.col("converted") & (pl.col("kind") == "in_plan_roth")))
    return rows.with_columns(
        cash=(pl.col("cash").fill_null(0) - pl.col("rest")).clip(0), eligible=pl.col("roth") + pl.col("other")
    ).sort("@request", "is_rest", "is_flexible", "rank")


def _pools(asked: pl.DataFrame) -> pl.DataFrame:
    """How much each rollover draws from Roth and from other money.

    Fixed amounts are served first, fixed cash next, then the rest. A destination that takes one kind of money
    is served from it before a Roth IRA, which takes either: Roth money first, or other money first where the
    participant assigned some to it.
    """
    fixed = ~pl.col("is_rest")
    flexible, unassigned = pl.col("is_flexible"), pl.col("assign").is_null()
    takes_roth, takes_other = pl.col("kind").is_in(_ROTH_KINDS), pl.col("kind").is_in(_OTHER_KINDS)
    amount = pl.col("amount").fill_null(0)

    def drawn(pool: str, want: pl.Expr) -> pl.Expr:
        return (pl.col(pool) - (want.cum_sum() - want).over("@request")).clip(0, want)

    def fixed_where(condition: pl.Expr, want: pl.Expr) -> pl.Expr:
        return pl.when(fixed & condition).then(want).otherwise(0)

    rows = asked.with_columns(
        from_roth=drawn("roth", fixed_where(takes_roth & ~(flexible & ~unassigned), amount))
    )
    rows = rows.with_columns(
        from_other=drawn("other", fixed_where(takes_other, amount - pl.col("from_roth"))),
        roth=pl.col("roth") - pl.col("from_roth").sum().over("@request"),
    )
    rows = rows.with_columns(
        more=drawn("roth", fixed_where(flexible & ~unassigned, amount - pl.col("from_other"))),
        other=pl.col("other") - pl.col("from_other").sum().over("@request"),
    )
    rows = rows.with_columns(
        pl.col("from_roth") + pl.col("more"), roth=pl.col("roth") - pl.col("more").sum().over("@request")
    )
    # fixed cash comes first from what the destination of the rest cannot take, or would take last
    spares_roth = takes_roth & ~(flexible & ~unassigned)
    from_first = pl.min_horizontal(
        "cash", pl.when(spares_roth).then(pl.col("other")).otherwise(pl.col("roth"))
    )
    rows = rows.with_columns(first=from_first).with_columns(then=pl.col("cash") - pl.col("first"))
    roth = (pl.col("roth") - pl.when(spares_roth).then(pl.col("then")).otherwise(pl.col("first"))).clip(0)
    other = (pl.col("other") - pl.when(spares_roth).then(pl.col("first")).otherwise(pl.col("then"))).clip(0)
    takes_the_rest = pl.col("is_rest") & (pl.col("is_rest").cum_sum().over("@request") == 1)
    rows = rows.with_columns(
        pl.when(takes_the_rest & takes_roth).then(roth).otherwise(pl.col("from_roth")).alias("from_roth"),
        pl.when(takes_the_rest & takes_other).then(other).otherwise(pl.col("from_other")).alias("from_other"),
    )
    keep = ("@request", "rank", "kind", "assign", "is_indirect")
    return pl.concat(
        [
            rows.select(*keep, pl.lit(True).alias("roth"), pl.col("from_roth").alias("want")),
            rows.select(*keep, pl.lit(False).alias("roth"), pl.col("from_other").alias("want")),
        ]
    ).filter(pl.col("want") > 0)


def _ordered(claims: pl.DataFrame) -> pl.DataFrame:
    """The rollovers in the order in which they take money of a pool, and how far down its levels they reach.

    Direct rollovers come before 60-day rollovers; among each, those to which pre-tax money is assigned come
    first, so that all income is used before any basis (Notice 2014-54).
    """
    after_first = (
        pl.col("assign").fill_null(
            pl.when(pl.col("kind").is_in(["roth_ira", "in_plan_roth"]))
            .then(pl.lit("after_tax"))
            .otherwise(pl.lit("pre_tax"))
        )
        == "after_tax"
    )
    income_only = pl.col("is_indirect") & pl.col("kind").is_in(["employer_plan", "designated_roth_account"])
    reach = pl.when(income_only & pl.col("roth")).then(_INCOME).when(income_only).then(_GAIN).otherwise(_FREE)
    return claims.sort("@request", "roth", "is_indirect", after_first, "rank").with_columns(
        seq=pl.int_range(pl.len()).over("@request", "roth"), reach=reach
    )


def _parts(money: pl.DataFrame) -> pl.DataFrame:
    """One row for each payment and kind of money in it: ``left`` may be rolled over, ``stays`` may not.

    What may not be rolled over takes each kind in proportion. Where the basis of one payment is unknown, so
    is the split of everything its request pays from the same pool.
    """
    known = (pl.col("taxable") + pl.col("basis")).is_not_null().all().over("@request", "roth")
    income = pl.when(known).then(pl.col("taxable") - pl.col("gain")).otherwise(pl.col("amount"))
    basis, gain = (pl.when(known).then(pl.col(name)).otherwise(0) for name in ("basis", "gain"))
    rows = money.with_columns(known=known, income=income, basis=basis, gain=gain)
    rows = rows.with_columns(free=pl.col("amount") - pl.col("income") - pl.col("basis") - pl.col("gain"))
    kinds = {"income": _INCOME, "gain": _GAIN, "basis": _FREE, "free": _FREE}
    keep = ("@request", "@payment", "roth", "converts", "known", "status", "amount", "eligible")
    long = pl.concat(
        [
            rows.select(*keep, part=pl.lit(kind), level=pl.lit(level), left=pl.col(kind))
            for kind, level in kinds.items()
        ]
    )
    long = long.filter(pl.col("left") > 0).sort("@request", "roth", "level", "@payment", "part")
    stays = _shared(long, pl.col("amount") - pl.col("eligible"), "@payment")
    return long.with_columns(stays=stays, left=pl.col("left") - stays)


def _shared(rows: pl.DataFrame, amount: pl.Expr, *per: str) -> pl.Series:
    """An amount shared over a group in proportion to ``left``; odd cents to the largest remainders."""
    whole = pl.col("left").sum().over(*per)
    product = amount.cast(pl.Int128) * pl.col("left").cast(pl.Int128)
    divisor = pl.when(whole > 0).then(whole).otherwise(1).cast(pl.Int128)
    shares = rows.select(
        *per,
        amount.alias("amount"),
        floor=(product // divisor).cast(pl.Int64),
        remainder=(product % divisor).cast(pl.Int64),
        place=pl.int_range(pl.len()),
    ).sort(*per, "remainder", "place", descending=[*(False for _ in per), True, False])
    shares = shares.with_row_index("at")
    at = pl.col("at").cast(pl.Int64)
    odd = pl.col("amount") - pl.col("floor").sum().over(*per)
    gets_one = at - at.min().over(*per) < odd
    return shares.select("place", share=pl.col("floor") + gets_one.cast(pl.Int64)).sort("place")["share"]


_PLACE = ("destination", "is_direct", "is_indirect", "rank")
_OF_PAYMENT = ("@request", "@payment", "roth", "converts", "known", "status")


def _taken(parts: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """What each rollover takes of each part, one after another; what is left is cash."""
    pool = ("@request", "roth")
    found: list[pl.DataFrame] = []
    for claim in claims.partition_by("seq", maintain_order=True):
        rows = parts.join(claim, on=pool, how="left", maintain_order="left")
        want = pl.when(pl.col("level") <= pl.col("reach")).then(pl.col("want")).otherwise(0)
        # the rows are sorted by pool and level, so what comes before a level is a difference of running sums
        rows = rows.with_columns(running=pl.col("left").cum_sum() - pl.col("left"))
        running = pl.col("running").min()
        before = running.over(*pool, "level") - running.over(*pool)
        in_level = pl.col("left").sum().over(*pool, "level")
        take = _shared(rows, (want - before).clip(0, in_level), *pool, "level")
        parts = parts.with_columns(left=pl.col("left") - take)
        found.append(
            rows.select(
                *_OF_PAYMENT,
                "part",
                pl.col("kind").alias("destination"),
                ~pl.col("is_indirect").alias("is_direct"),
                "is_indirect",
                "rank",
                take.alias("left"),
            )
        )
    left = parts.select(*_OF_PAYMENT, "part", *_in_cash(), left=pl.col("left") + pl.col("stays"))
    return pl.concat([*found, left]).filter(pl.col("left") > 0)


def _in_cash() -> list[pl.Expr]:
    """Paid to the person; what is converted by its own event goes to the Roth account inside the plan."""
    converts = pl.col("converts")
    kind = pl.when(converts).then(pl.lit("in_plan_roth")).otherwise(pl.lit("cash"))
    rank = pl.lit(None, pl.Int64)
    return [
        kind.alias("destination"),
        converts.alias("is_direct"),
        pl.lit(False).alias("is_indirect"),
        rank.alias("rank"),
    ]


def _gathered(taken: pl.DataFrame) -> pl.DataFrame:
    """The parts that go to one destination, together."""
    left, part = pl.col("left"), pl.col("part")
    keeps_shares = (part == "gain") & ~pl.col("is_direct") & ~pl.col("is_indirect")
    # appreciation is left out of income only while the participant keeps the shares
    rows = taken.with_columns(
        income=left * ((part == "income") | ((part == "gain") & ~keeps_shares)),
        basis=left * (part == "basis"),
        gain=left * keeps_shares,
    )
    key = (*_OF_PAYMENT[1:], *_PLACE)
    return rows.group_by(*key, maintain_order=True).agg(
        pl.col("left").sum().alias("amount"), pl.col("income", "basis", "gain").sum()
    )


def _kept(money: _Money) -> _Gathered:
    """A payment of which nothing is rolled over by request."""
    taxable, converts = money.taxable, money.converts
    return _Gathered(
        money.payment, money.is_roth, converts, taxable is not None and money.basis is not None, money.status,
        "in_plan_roth" if converts else "cash", converts, False, None,
        money.amount, None if taxable is None else taxable - money.gain, money.basis, money.gain,
    )  # fmt: skip


_PIECES = (
    "@payment", "piece.destination", "piece.is_direct", "piece.is_indirect", "piece.amount", "piece.pre_tax",
    "piece.after_tax", "piece.unrealized_appreciation", "reason", "ref",
)  # fmt: skip


def _pieces(rows: Iterable[_Gathered]) -> Frame:
    """One row for each payment and destination."""
    return Frame.of_rows(_PIECES, [
        (
            each.payment, each.destination, YES if each.is_direct else NO, YES if each.is_indirect else NO, each.amount,
            *((each.income, each.basis, each.gain) if each.known else (None, None, None)), *_reason(each),
        )
        for each in rows
    ])  # fmt: skip


def _reason(piece: _Gathered) -> tuple[str, str]:
    """Why a piece goes where it goes, and the id on the law page."""
    if piece.converts:
        return "Rolled to a Roth account inside the plan.", "D-PATH-56 D-ROTH-06"
    if piece.is_direct and piece.is_roth:
        return "Rolled over directly; what would be income goes first.", "D-ROLL-03 D-ROLL-04"
    if piece.is_direct:
        return "Rolled over directly; pre-tax money goes to direct rollovers first.", "D-ROLL-01 D-ROLL-02"
    if piece.is_indirect:
        return (
            "Paid to the participant and rolled over within 60 days; what would be income goes first.",
            "D-ROLL-02 D-ROLL-03",
        )
    if piece.status == YES:
        return "Paid in cash.", "D-ROLL-02"
    if piece.status == UNKNOWN:
        return "Paid in cash; whether it may be rolled over cannot be told.", "D-ROLL-06"
    return "Paid in cash: the payment is not an eligible rollover distribution.", "D-ROLL-06"


# -- what could not go where it was asked to go --------------------------------------------------------------
_REFUSALS = {
    "@request": pl.UInt32,
    "rank": pl.Int64,
    "kind": pl.String,
    "amount": pl.Int64,
    "status": pl.String,
    "ref": pl.String,
    "sentence": pl.String,
}


_FLOOR, _PARTIAL = "direct_rollover_floor", "partial_direct_rollover_floor"
_FIELD = re.compile(r"\{(\w+)\}")
_SAID_IN = "destination in words"


def _refusals(asked: pl.DataFrame, claims: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """Destinations that get less, or other money, than asked; direct rollovers that a plan need not make."""
    key = ("@request", "rank")
    pre_tax = pl.col("part").is_in(["income", "gain"]) & ~pl.col("roth")
    got = taken.group_by(*key).agg(got=pl.col("left").sum(), income=(pl.col("left") * pre_tax).sum())
    reach = claims.group_by(*key).agg(claimed=pl.col("want").sum())
    rows = asked.join(got, on=key, how="left", maintain_order="left")
    rows = rows.join(reach, on=key, how="left", maintain_order="left").with_columns(
        pl.col("got", "income", "claimed").fill_null(0)
    )
    wanted = pl.when(pl.col("is_rest")).then("claimed").otherwise("amount")
    rows = rows.with_columns(missing=wanted - pl.col("got"))
    direct, part = ~pl.col("is_indirect") & (pl.col("got") > 0), pl.col("got") < pl.col("eligible")
    found = {
        "refused": (pl.col("missing") > 0) | (pl.col("is_rest") & (pl.col("claimed") == 0)),
        "reassigned": (pl.col("assign") == "after_tax") & (pl.col("income") > 0),
        "plan_may_refuse": direct
        & ((pl.col("eligible") < _figure(_FLOOR)) | (part & (pl.col("got") < _figure(_PARTIAL)))),
    }
    told = [_told(rows.filter(condition), status) for status, condition in found.items()]
    return pl.concat(told).sort("@request", "rank", "status")


def _told(rows: pl.DataFrame, status: str) -> pl.DataFrame:
    """One row for each of these, with the ref and sentence of the first case that holds."""
    if rows.is_empty():
        return pl.DataFrame(schema=_REFUSALS)
    concerned, cases = _cases()[status]
    ref: pl.Expr = pl.lit(None, pl.String)
    sentence: pl.Expr = pl.lit(None, pl.String)
    for condition, cited, says in reversed(cases):
        fields = [
            pl.col(_SAID_IN) if name == "to" else _dollars(pl.col(name)) for name in _FIELD.findall(says)
        ]
        told = pl.format(_FIELD.sub("{}", says), *fields) if fields else pl.lit(says)
        ref = pl.when(condition).then(pl.lit(cited)).otherwise(ref)
        sentence = pl.when(condition).then(told).otherwise(sentence)
    return rows.with_columns(pl.col("kind").replace_strict(_SAID).alias(_SAID_IN)).select(
        "@request",
        "rank",
        "kind",
        pl.col(concerned).alias("amount"),
        pl.lit(status).alias("status"),
        ref.alias("ref"),
        sentence.alias("sentence"),
    )


@cache
def _cases() -> dict[str, tuple[str, list[tuple[pl.Expr, str, str]]]]:
    """By status: the column of the amount concerned, and cases with their refs and sentences.

    A sentence may name columns of money in braces, and {to}, the destination.
    """
    kind, roth, other = pl.col("kind"), pl.col("roth"), pl.col("other")
    nothing, unknown = roth + other == 0, pl.col("status") == UNKNOWN
    late = pl.col("is_indirect") & (pl.col("claimed") > pl.col("got"))
    always = pl.lit(True)
    refused = [
        (
            pl.col("converted"),
            "D-PATH-56",
            "Money that only an in-plan Roth rollover opens cannot go to {to}.",
        ),
        (
            nothing & unknown,
            "D-ROLL-06",
            "Nothing can go to {to}: whether the payment may be rolled over cannot be told.",
        ),
        (
            nothing,
            "D-ROLL-06",
            "Nothing can go to {to}: the payment is not an eligible rollover distribution and is paid in "
            "cash.",
        ),
        (
            kind.is_in(["traditional_ira", "employer_plan"]) & (other == 0),
            "D-ROLL-04",
            "Roth money cannot go to {to}, only to a Roth IRA or another plan's designated Roth account.",
        ),
        (
            (kind == "in_plan_roth") & (other == 0),
            "D-ROLL-04",
            "Roth money is already in a designated Roth account and cannot go to {to}.",
        ),
        (
            (kind == "designated_roth_account") & (roth == 0),
            "D-ROLL-04",
            "Only Roth money can go to {to}.",
        ),
        (
            late & (kind == "employer_plan"),
            "D-ROLL-04",
            "{missing} cannot go to {to} within 60 days: after-tax money reaches a plan only directly.",
        ),
        (
            late & (kind == "designated_roth_account"),
            "D-ROLL-04",
            "{missing} cannot go to {to} within 60 days: only the earnings can.",
        ),
        (pl.col("is_rest"), "D-ROLL-02", "Nothing is left to go to {to}."),
        (
            always,
            "D-ROLL-04",
            "{missing} of the {amount} asked cannot go to {to}: there is no more money that may go there.",
        ),
    ]
    reassigned = [
        (
            always,
            "D-ROLL-02 D-BASIS-03",
            "{income} of what goes to {to} is pre-tax: rollovers take all pre-tax money before any "
            "after-tax money "
            "can be assigned.",
        )
    ]
    may_refuse = [
        (
            pl.col("eligible") < _figure(_FLOOR),
            "D-WH-05",
            "A plan need not roll over so small a payment directly: {eligible} in all, and {got} to {to}.",
        ),
        (
            always,
            "D-WH-05",
            "A plan may refuse to roll over so small a part directly: {got} of {eligible}, to {to}.",
        ),
    ]
    return {
        "refused": ("missing", refused),
        "reassigned": ("income", reassigned),
        "plan_may_refuse": ("got", may_refuse),
    }


def _dollars(amount: pl.Expr) -> pl.Expr:
    """Whole cents as a sentence writes them: $1,234.50."""
    whole, odd = amount // 100, (amount % 100).cast(pl.String).str.zfill(2)
    millions, thousands, units = whole // 1_000_000, whole // 1000 % 1000, whole % 1000
    padded = [each.cast(pl.String).str.zfill(3) for each in (thousands, units)]
    return (
        pl.when(whole >= 1_000_000)
        .then(pl.format("${},{},{}.{}", millions, *padded, odd))
        .when(whole >= 1000)
        .then(pl.format("${},{}.{}", thousands, padded[1], odd))
        .otherwise(pl.format("${}.{}", units, odd))
    )


def _figure(name: str) -> int:
    """A floor that has had one value in all the years covered."""
    (value,) = {each.value for each in load_matrix().figures[name].values}
    assert isinstance(value, int)
    return value


# -- Forms 1099-R --------------------------------------------------------------------------------------------
@ledger(
    "Which Forms 1099-R report the payments, and what does each box show?",
    cites="26 USC 6047(d); Instructions for Forms 1099-R and 5498",
    ref="D-1099-06 D-1099-21 D-1099-22 D-1099-23 D-1099-24 D-1099-25 D-1099-26 D-1099-27 D-1099-28 "
    "D-1099-29 D-1099-30 D-1099-31 "
    "D-1099-33 D-1099-36 D-1099-39 D-1099-40 D-1099-41 D-1099-51 D-1099-52",
    confidence="unconfirmed",
)
def forms_1099r(answers: Answers) -> Frame:
    """One row for each form: the pieces of a request that share recipient, codes and place of rollover.

    ``answers`` are those to the pieces and to their payments, options, accounts and requests. Returns @request, tax_year,
    recipient, box_1, box_2a, box_2b (text), box_4, box_5, box_6, box_7 (box_7a from 2026), box_10, box_11 (text), box_12,
    box_14, box_16, account_ids, reason, ref: money in whole cents, None where the box is empty. The forms of a request add
    up to its payments. A payment under $10 is reported too.
    """
    rows: dict[tuple[Any, ...], _Form] = {}
    begun: set[int] = set()
    for piece in _reported(answers):
        is_direct = piece.is_direct == YES
        kind = piece.destination if is_direct else "paid"
        year = None if piece.day is None else piece.day.year
        form = rows.setdefault((piece.request, year, piece.recipient, piece.code, kind), _Form([], [], []))
        form.pieces.append(piece)
        # the amount belongs to a payment, whose parts paid out share one form
        form.recaptures.append(0 if is_direct or piece.payment in begun else piece.recapture)
        if not is_direct:
            begun.add(piece.payment)
        if piece.account not in form.accounts:
            form.accounts.append(piece.account)
    told = [_told_on(form, *key) for key, form in rows.items()]
    return Frame.of_rows(_FORMS, told)


class _Piece(NamedTuple):
    """What the forms need of a piece and of the rows above it."""

    payment: int
    destination: str
    is_direct: int
    amount: int | None
    after_tax: int | None
    appreciation: int | None
    account: str
    day: date | None
    code: str | None
    taxable: int | None
    recapture: int | None
    roth_first_year: int | None
    recipient: str | None
    withheld: int | None
    state_withheld: int | None
    is_paid_in_full: int
    request: int


_READ: dict[Grain, tuple[str, ...]] = {
    PIECE: (
        "@payment", "piece.destination", "piece.is_direct", "piece.amount", "piece.after_tax",
        "piece.unrealized_appreciation",
    ),
    ACCOUNT: ("account.account_id",),
    REQUEST: ("request.payment_date",),
}  # fmt: skip
_ASKED = (
    "box_7_code", "reported_taxable_amount", "reported_in_plan_roth_amount", "reported_roth_first_year", "form_recipient",
    "federal_withholding", "state_withholding", "is_paid_in_full",
)  # fmt: skip


class _Form(NamedTuple):
    """The pieces that one form reports, their recaptures, and the accounts they come from."""

    pieces: list[_Piece]
    recaptures: list[int | None]
    accounts: list[str]


_FORMS = (
    "@request", "tax_year", "recipient", "box_1", "box_2a", "box_2b", "box_4", "box_5", "box_6", "box_7", "box_7a", "box_10",
    "box_11", "box_12", "box_14", "box_16", "account_ids", "reason", "ref",
)  # fmt: skip


def _reported(answers: Answers) -> Iterator[_Piece]:
    """The pieces with what the forms need of the rows above them."""
    of_request = answers.above(PIECE, REQUEST)
    above = {PIECE: range(len(of_request)), ACCOUNT: answers.above(PIECE, ACCOUNT), REQUEST: of_request}
    columns: list[list[Any]] = []
    for grain, names in _READ.items():
        for held in (answers.listed(grain, name) for name in names):
            columns.append([held[at] for at in above[grain]])
    asked = (answers.values(PIECE, answers.book[name]) for name in _ASKED)
    return map(_Piece._make, zip(*columns, *asked, of_request, strict=True))


def _whole(amounts: Iterable[int | None]) -> int | None:
    """The sum, unknown if a part is."""
    total = 0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def _told_on(
    form: _Form, request: int, year: int | None, recipient: str | None, code: str | None, _kind: str
) -> tuple[Any, ...]:
    """A row of the forms; a box that stays empty where it would show zero holds nothing."""
    pieces = form.pieces
    taxable = _whole(p.taxable for p in pieces)
    closes = all(p.is_paid_in_full == YES for p in pieces)
    state = _whole(p.state_withheld for p in pieces) or None
    values = {"codes": code, "state_tax": state, "state_distribution": taxable if state else None}
    boxes = {box: values[name] for name, box in _boxes(year).items()}
    first_year = pieces[0].roth_first_year
    return (
        request, year, recipient, _whole(p.amount for p in pieces), taxable,
        "taxable amount not determined" if taxable is None else "total distribution" if closes else None,
        _whole(p.withheld for p in pieces), _whole(p.after_tax for p in pieces), _whole(p.appreciation for p in pieces) or None,
        boxes.get("7"), boxes.get("7a"), _whole(form.recaptures) or None, None if first_year is None else str(first_year),
        *(boxes.get(box) for box in ("12", "14", "16")), form.accounts, _meanings().get(code or ""), "D-1099-06",
    )  # fmt: skip


@cache
def _boxes(year: int | None) -> dict[str, str]:
    """The number that the boxes of codes and state amounts have on the forms of a year."""
    for layout in form_data()["layout"]:
        if year is not None and layout["from"] <= year <= layout["through"]:
            return {name: layout[name] for name in ("codes", "state_tax", "state_distribution")}
    return {}


@cache
def _meanings() -> dict[str, str]:
    letters = [row["code"] for row in form_data()["code"]]
    both = [first + second for first in letters for second in letters if first != second]
    return {codes: meaning(codes) for codes in (*letters, *both)}
