"""The allocation ledger: which open money pays a request, in what order, within every cap it shares."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import polars as pl

from inservice.engine.rule import ledger

_MOST_ROUNDS = (
    64  # each round settles one more link of the longest chain of shared caps; real chains have two or three
)


@ledger(
    "Which money pays the request, and how much of each?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(B)(1); the plan's source order; 26 USC 402(c)",
    ref="D-DEC-04 D-DEC-05 D-HARD-23 O-FLD-40 O-PRO-41 O-PRO-63",
)
def allocation(options: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Amounts in whole cents for each open option of each run (a request under one order).

    ``options``: run, account, option (positions), event, available, vested (of the account), cap (null: none), is_hardship,
    order (lower first), withheld_numerator and state_numerator over withheld_denominator (what shares of a gross amount
    are withheld, each rounded to the cent by itself).
    ``runs``: run, ask (gross, net, percent, all), amount, percent (hundredths), is_pro_rata.
    Returns the options in their order with ``most`` (what the caps leave) and ``amount``. Hardship pays only what all other
    open money cannot. A net amount is grossed up to the cent, never short.
    """
    rows = options.sort("run", "is_hardship", "order", "option").join(
        runs, on="run", how="left", maintain_order="left", validate="m:1"
    )
    wants_net = "net" in rows["ask"]
    rows = _within_caps(rows)
    rows = rows.with_columns((_counted() if wants_net else pl.col("most")).alias("counted"))
    rows = _pro_rata(rows.with_columns(_in_order().alias("paid")))
    return rows.with_columns((_gross() if wants_net else pl.col("paid")).alias("amount")).drop(
        "counted", "paid"
    )


@cache
def _counted() -> pl.Expr:
    """What an option counts for against what is asked: of a net amount, what withholding leaves."""
    return pl.when(pl.col("ask") == "net").then(_left_of("most")).otherwise(pl.col("most"))


@cache
def _in_order() -> pl.Expr:
    """What each option pays if those before it in its run pay first."""
    counted, ask = pl.col("counted"), pl.col("ask")
    everything = counted.sum().over("run")
    target = (
        pl.when(ask == "all").then(everything)
        .when(ask == "percent").then(everything * pl.col("percent") // 10_000)
        .otherwise(pl.min_horizontal(pl.col("amount").fill_null(0), everything))
    )  # fmt: skip
    return (target - (counted.cum_sum().over("run") - counted)).clip(0, counted)


def _within_caps(rows: pl.DataFrame) -> pl.DataFrame:
    """The most each option can give beside the others that draw on the same account and the same cap.

    A cap may differ between accounts (a hardship need grossed up by each account's taxable share); what one account pays
    uses up the same share of every account's cap. In order, an option leaves what those before it take; pro rata, the
    options of a capped event share the cap in proportion to what each could give, unless that would leave some of it unused.
    """
    is_capped = rows["cap"].null_count() < rows.height
    in_order = _settled(rows, _left_in_cap if is_capped else None)
    if not is_capped or not rows["is_pro_rata"].any():
        return in_order
    shared = _settled(rows, _share_of_cap)
    total = pl.col("most").sum().over("run")
    best = (shared.select(total)["most"] >= in_order.select(total)["most"]) & rows["is_pro_rata"]
    return in_order.with_columns(most=shared["most"].zip_with(best, in_order["most"]))


def _settled(rows: pl.DataFrame, left_in_cap: Callable[[], pl.Expr] | None) -> pl.DataFrame:
    """Repeat the step until nothing changes: each amount depends only on rows above it, so there is one answer."""
    rows = rows.hstack([rows["available"].alias("most")])
    if not rows.height:
        return rows
    room = _room(left_in_cap)
    for _ in range(_MOST_ROUNDS):
        settled = rows["most"]
        rows = rows.with_columns(most=room)
        if rows["most"].equals(settled):
            return rows
    raise AssertionError("the caps of one request form a chain longer than any plan has")


@cache
def _room(left_in_cap: Callable[[], pl.Expr] | None) -> pl.Expr:
    """What the options before leave to each, of its account and of its cap."""
    most = pl.col("most")
    left_in_account = pl.col("vested") - (most.cum_sum().over("run", "account") - most)
    limits = [pl.col("available"), left_in_account, *([] if left_in_cap is None else [left_in_cap()])]
    return pl.min_horizontal(limits).clip(0)


@cache
def _left_in_cap() -> pl.Expr:
    """The cap of each option less what those before it use of it, measured against the event's first cap."""
    event = ["run", "event"]
    cap, first = pl.col("cap").cast(pl.Int128), pl.col("cap").first().over(event).cast(pl.Int128)
    used = pl.when(cap > 0).then(pl.col("most").cast(pl.Int128) * first // cap).otherwise(0)
    left = (first - (used.cum_sum().over(event) - used)).clip(0)
    return pl.when(first > 0).then((left * cap + first - 1) // first).otherwise(cap).cast(pl.Int64)


@cache
def _share_of_cap() -> pl.Expr:
    """Each option's share of its event's cap, by what it could give; odd cents to the largest remainders."""
    event = ["run", "event"]
    cap, could = pl.col("cap").cast(pl.Int128), pl.min_horizontal("available", "cap").cast(pl.Int128)
    whole = could.sum().over(event)
    product = cap * could
    floor, remainder = product // whole, product % whole
    odd = pl.col("cap").max().over(event).cast(pl.Int128) - floor.sum().over(event)
    is_one_cap = pl.col("cap").min().over(event) == pl.col("cap").max().over(event)
    extra = (
        pl.when(is_one_cap)
        .then(remainder.rank("ordinal", descending=True).over(event) <= odd)
        .otherwise(remainder > 0)
    )
    share = (floor + extra.cast(pl.Int128)).cast(pl.Int64)
    return pl.when(whole > cap).then(share).otherwise(pl.col("cap"))


@cache
def _shares() -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Each option's whole cents in proportion, what is left over of it, and the cents that its tier has left to give."""
    tier = ["run", "is_hardship"]
    counted, paid = pl.col("counted"), pl.col("paid")
    whole = counted.sum().over(tier).cast(pl.Int128)
    share = paid.sum().over(tier).cast(pl.Int128) * counted.cast(pl.Int128)
    floor = pl.when(whole > 0).then(share // whole).otherwise(0).cast(pl.Int64)
    return (
        floor.alias("floor"),
        pl.when(whole > 0)
        .then(share % whole)
        .otherwise(0)
        .rank("ordinal", descending=True)
        .over(tier)
        .alias("place"),
        (paid.sum().over(tier) - floor.sum().over(tier)).alias("left"),
    )


def _pro_rata(rows: pl.DataFrame) -> pl.DataFrame:
    """Share the target over the options in proportion to what each can give, hardship apart; cents to the largest remainders."""
    if not rows["is_pro_rata"].any():
        return rows
    floor, place, left = rows.select(*_shares()).get_columns()
    exact = floor + (place <= left).cast(pl.Int64)
    return rows.with_columns(exact.zip_with(rows["is_pro_rata"], rows["paid"]).alias("paid"))


def _withheld(gross: pl.Expr) -> pl.Expr:
    """What is withheld from a gross amount for each tax, half up to the cent."""
    divisor = pl.col("withheld_denominator").cast(pl.Int128)

    def part(numerator: str) -> pl.Expr:
        product = gross.cast(pl.Int128) * pl.col(numerator).cast(pl.Int128) * 2
        return ((product + divisor) // (divisor * 2)).cast(pl.Int64)

    return part("withheld_numerator") + part("state_numerator")


def _left_of(gross: str) -> pl.Expr:
    """What withholding leaves of a gross amount."""
    return pl.col(gross) - _withheld(pl.col(gross))


@cache
def _gross() -> pl.Expr:
    """The least gross amount that leaves the net amount wanted; the amount itself where gross was asked."""
    net = pl.col("paid")
    kept = (pl.col("withheld_denominator") - pl.col("withheld_numerator") - pl.col("state_numerator")).cast(
        pl.Int128
    )
    rough = ((net.cast(pl.Int128) * pl.col("withheld_denominator").cast(pl.Int128)) // kept).cast(pl.Int64)
    grossed: pl.Expr = pl.lit(None, pl.Int64)
    # two roundings, so the least sufficient amount lies within two cents of the quotient
    for step in (2, 1, 0, -1, -2):
        candidate = rough + step
        grossed = pl.when(candidate - _withheld(candidate) >= net).then(candidate).otherwise(grossed)
    return (
        pl.when(pl.col("ask") != "net").then(net)
        .when(net == 0).then(0)
        .when(net == _left_of("most")).then(pl.col("most"))
        .otherwise(grossed)
    )  # fmt: skip
