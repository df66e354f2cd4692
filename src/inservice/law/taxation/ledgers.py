"""Ledgers of taxation: where each part of a payment goes, and the Forms 1099-R that report it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import polars as pl

from inservice.engine.evaluate import positions_up
from inservice.engine.rule import ledger
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.facts.tables import ACCOUNT, OPTION, PAYMENT, PIECE, REQUEST
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
FORM_RULES = (
    "box_7_code",
    "reported_taxable_amount",
    "reported_in_plan_roth_amount",
    "reported_roth_first_year",
    "form_recipient",
    "federal_withholding",
    "state_withholding",
    "is_paid_in_full",
)
"""Rules that the forms ledger needs on pieces and requests."""


# -- destinations --------------------------------------------------------------------------------------------
@ledger(
    "Where does each part of the payments go, and which money goes there?",
    cites="26 USC 402(c)(2), 402(c)(4), 402(c)(8), 402A(c)(3), 402A(c)(4), 408A(d)(3); Notice 2014-54; "
    "26 CFR 1.402A-1 A-5",
    ref="D-ROLL-01 D-ROLL-02 D-ROLL-03 D-ROLL-04 D-ROLL-05 D-ROLL-06 D-PATH-56 D-WH-05",
)
def destinations(payments: pl.DataFrame, wanted: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
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
    asked = _asked(money, wanted)
    if asked.is_empty():
        return _pieces(_kept(money)), pl.DataFrame(schema=_REFUSALS)
    rolls = pl.col("@request").is_in(asked["@request"].unique().implode())
    claims = _ordered(_pools(asked))
    taken = _taken(_parts(money.filter(rolls)), claims)
    pieces = pl.concat([_gathered(taken), _kept(money.filter(~rolls))])
    return _pieces(pieces.sort("@payment", ~pl.col("is_direct"), ~pl.col("is_indirect"), "rank")), _refusals(
        asked, claims, taken
    )


def _money(payments: pl.DataFrame) -> pl.DataFrame:
    """The payments with how much of each may be rolled over.

    A levy is paid to the Treasury, and what only an in-plan Roth rollover opens does not leave the plan.
    """
    return payments.select(*_money_columns())


@cache
def _money_columns() -> list[pl.Expr]:
    stays = pl.col("option.event").is_in(["tax_levy", "in_plan_roth_rollover"])
    eligible = pl.when(stays).then(0).otherwise(pl.col("payment_rollover_eligible").fill_null(0))
    status = (
        pl.when(pl.col("payment_rollover_eligible").is_null())
        .then(UNKNOWN)
        .otherwise(pl.col("is_eligible_rollover_distribution"))
    )
    return [
        pl.col("@request"),
        pl.col("@payment"),
        pl.col("payment.amount").alias("amount"),
        eligible.alias("eligible"),
        pl.col("payment_basis").alias("basis"),
        pl.col("payment_unrealized_appreciation").fill_null(0).alias("gain"),
        pl.col("payment_taxable").alias("taxable"),
        (pl.col("account.tax") == "roth").alias("roth"),
        (pl.col("option.event") == "in_plan_roth_rollover").alias("converts"),
        status.alias("status"),
    ]


def _asked(money: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """The rollovers asked for, with the Roth and the other money that may be rolled over, and fixed cash."""
    if not (wanted["kind"] != "cash").any():
        return wanted.clear()
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


def _kept(money: pl.DataFrame) -> pl.DataFrame:
    """Payments of which nothing is rolled over by request."""
    return money.with_columns(known=_KNOWN).select(*_kept_columns())


_KNOWN = (pl.col("taxable") + pl.col("basis")).is_not_null()


@cache
def _kept_columns() -> list[pl.Expr]:
    income = (pl.col("taxable") - pl.col("gain")).alias("income")
    return [
        *map(pl.col, _OF_PAYMENT[1:]),
        *_in_cash(),
        pl.col("amount"),
        income,
        pl.col("basis"),
        pl.col("gain"),
    ]


def _pieces(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for each payment and destination."""
    return rows.select(*_piece_columns())


@cache
def _piece_columns() -> list[pl.Expr]:
    known = pl.col("known")
    reason, ref = _reasons()
    return [
        pl.col("@payment"),
        pl.col("destination").alias("piece.destination"),
        _truth(pl.col("is_direct")).alias("piece.is_direct"),
        _truth(pl.col("is_indirect")).alias("piece.is_indirect"),
        pl.col("amount").alias("piece.amount"),
        pl.when(known).then(pl.col("income")).alias("piece.pre_tax"),
        pl.when(known).then(pl.col("basis")).alias("piece.after_tax"),
        pl.when(known).then(pl.col("gain")).alias("piece.unrealized_appreciation"),
        reason.alias("reason"),
        ref.alias("ref"),
    ]


def _truth(condition: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(pl.lit(YES, pl.UInt8)).otherwise(pl.lit(NO, pl.UInt8))


@cache
def _reasons() -> tuple[pl.Expr, pl.Expr]:
    """Why a piece goes where it goes, and the id on the law page."""
    direct, indirect, roth = pl.col("is_direct"), pl.col("is_indirect"), pl.col("roth")
    told = [
        (pl.col("converts"), "Rolled to a Roth account inside the plan.", "D-PATH-56 D-ROTH-06"),
        (direct & roth, "Rolled over directly; what would be income goes first.", "D-ROLL-03 D-ROLL-04"),
        (
            direct,
            "Rolled over directly; pre-tax money goes to direct rollovers first.",
            "D-ROLL-01 D-ROLL-02",
        ),
        (
            indirect,
            "Paid to the participant and rolled over within 60 days; what would be income goes first.",
            "D-ROLL-02 D-ROLL-03",
        ),
        (pl.col("status") == YES, "Paid in cash.", "D-ROLL-02"),
        (
            pl.col("status") == UNKNOWN,
            "Paid in cash; whether it may be rolled over cannot be told.",
            "D-ROLL-06",
        ),
    ]
    reason: pl.Expr = pl.lit("Paid in cash: the payment is not an eligible rollover distribution.")
    ref: pl.Expr = pl.lit("D-ROLL-06")
    for condition, says, cited in reversed(told):
        reason = pl.when(condition).then(pl.lit(says)).otherwise(reason)
        ref = pl.when(condition).then(pl.lit(cited)).otherwise(ref)
    return reason, ref


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
def forms_1099r(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row for each form: the pieces of a request that share recipient, codes and place of rollover.

    ``frames`` hold the pieces with their payments, options, accounts and requests, and the columns of
    ``FORM_RULES``. Returns @request, tax_year, recipient, box_1, box_2a, box_2b (text), box_4, box_5, box_6,
    box_7 (box_7a from 2026), box_10, box_11 (text), box_12, box_14, box_16, account_ids, reason, ref: money
    in whole cents, null where the box is empty. The forms of a request add up to its payments. A payment
    under $10 is reported too.
    """
    pieces = _reported(frames).with_columns(*_of_forms())
    return (
        pieces.group_by(*_ONE_FORM, maintain_order=True)
        .agg(*_sums())
        .with_columns(_layout())
        .select(*_shown())
    )


_ONE_FORM = ("@request", "tax_year", "recipient", "code", "kind")
_MONEY = {
    "box_1": "piece.amount",
    "box_2a": "reported_taxable_amount",
    "box_4": "federal_withholding",
    "box_5": "piece.after_tax",
    "box_6": "piece.unrealized_appreciation",
    "state": "state_withholding",
}


@cache
def _of_forms() -> list[pl.Expr]:
    """What tells the forms of a request apart, and the recapture that each piece reports."""
    direct = pl.col("piece.is_direct") == YES
    # the amount belongs to a payment, whose parts paid out share one form
    once = ~direct & pl.struct("@payment", direct).is_first_distinct()
    return [
        pl.col("request.payment_date").dt.year().alias("tax_year"),
        pl.col("box_7_code").alias("code"),
        pl.col("form_recipient").alias("recipient"),
        pl.when(direct).then("piece.destination").otherwise(pl.lit("paid")).alias("kind"),
        pl.when(once).then("reported_in_plan_roth_amount").otherwise(0).alias("recapture"),
    ]


@cache
def _sums() -> list[pl.Expr]:
    return [
        *[_whole(pl.col(column)).alias(box) for box, column in _MONEY.items()],
        _whole(pl.col("recapture")).alias("box_10"),
        pl.col("reported_roth_first_year").first().cast(pl.String).alias("box_11"),
        (pl.col("is_paid_in_full") == YES).all().alias("closes"),
        pl.col("account.account_id").unique(maintain_order=True).alias("account_ids"),
    ]


@cache
def _shown() -> list[pl.Expr]:
    box_2b = (
        pl.when(pl.col("box_2a").is_null())
        .then(pl.lit("taxable amount not determined"))
        .when(pl.col("closes"))
        .then(pl.lit("total distribution"))
    )
    return [
        *(pl.col(name) for name in ("@request", "tax_year", "recipient", "box_1", "box_2a")),
        box_2b.alias("box_2b"),
        *(pl.col(name) for name in ("box_4", "box_5")),
        _unless_zero("box_6"),
        *(pl.col(name) for name in ("box_7", "box_7a")),
        _unless_zero("box_10"),
        *(pl.col(name) for name in ("box_11", "box_12", "box_14", "box_16", "account_ids")),
        _said(pl.col("code")).alias("reason"),
        pl.lit("D-1099-06").alias("ref"),
    ]


def _reported(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The pieces with what the forms need of the rows above them."""
    piece = frames[PIECE.name]
    positions = {grain: positions_up(frames, PIECE, grain) for grain in (PAYMENT, OPTION, ACCOUNT, REQUEST)}

    def held(name: str) -> pl.Series:
        return next(
            frames[grain.name][name][place]
            for grain, place in positions.items()
            if name in frames[grain.name].columns
        )

    above = ("account.account_id", "request.payment_date", *FORM_RULES)
    return piece.hstack(
        [positions[REQUEST].alias("@request"), *(held(name) for name in above if name not in piece.columns)]
    )


def _whole(amount: pl.Expr) -> pl.Expr:
    """The sum, unknown if a part is."""
    return pl.when(amount.is_not_null().all()).then(amount.sum())


def _unless_zero(box: str) -> pl.Expr:
    return pl.when(pl.col(box) != 0).then(pl.col(box)).alias(box)


@cache
def _layout() -> list[pl.Expr]:
    """Codes and state amounts under the number their box has in the form's tax year."""
    state = pl.when(pl.col("state") != 0)
    values = {
        "codes": pl.col("code"),
        "state_tax": state.then(pl.col("state")),
        "state_distribution": state.then(pl.col("box_2a")),
    }
    boxes: dict[str, pl.Expr] = {}
    for layout in form_data()["layout"]:
        years = pl.col("tax_year").is_between(layout["from"], layout["through"])
        for name, value in values.items():
            box = f"box_{layout[name]}"
            held = boxes.get(box, pl.lit(None, pl.String if name == "codes" else pl.Int64))
            boxes[box] = pl.when(years).then(value).otherwise(held)
    return [value.alias(box) for box, value in boxes.items()]


def _said(codes: pl.Expr) -> pl.Expr:
    """What the codes say, in words."""
    return codes.replace_strict(_meanings(), default=None, return_dtype=pl.String)


@cache
def _meanings() -> dict[str, str]:
    letters = [row["code"] for row in form_data()["code"]]
    both = [first + second for first in letters for second in letters if first != second]
    return {codes: meaning(codes) for codes in (*letters, *both)}
