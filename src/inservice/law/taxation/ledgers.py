"""Ledgers of taxation: where each part of a payment goes, and the Forms 1099-R that report it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from inservice.engine.evaluate import bring_down
from inservice.engine.grain import Grain, pointer
from inservice.engine.rule import ledger
from inservice.engine.truth import NO, YES
from inservice.facts.tables import ACCOUNT, OPTION, PAYMENT, PIECE, REQUEST
from inservice.law.matrix import load_matrix

_ROTH_KINDS = ("designated_roth_account", "roth_ira")
_OTHER_KINDS = ("traditional_ira", "employer_plan", "in_plan_roth", "roth_ira")
_SAID = {
    "traditional_ira": "a traditional IRA", "roth_ira": "a Roth IRA", "employer_plan": "another employer's plan",
    "designated_roth_account": "another plan's designated Roth account", "in_plan_roth": "an in-plan Roth account",
}  # fmt: skip
_EVERYTHING = 1 << 62
"""What "the rest" asks for: more than any payment."""

# Levels: what a rollover takes first. Appreciation of employer stock is left out of income if kept, so it goes after
# what is income; basis, and Roth earnings that are free of tax, go last.
_INCOME, _APPRECIATION, _FREE = 0, 1, 2


# -- destinations --------------------------------------------------------------------------------------------------
@ledger(
    "Where does each part of the payments go, and which money goes there?",
    cites="26 USC 402(c)(2), 402(c)(4), 402(c)(8), 402A(c)(3), 402A(c)(4), 408A(d)(3); Notice 2014-54; "
    "26 CFR 1.402A-1 A-5",
    ref="D-ROLL-01 D-ROLL-02 D-ROLL-03 D-ROLL-04 D-ROLL-05 D-ROLL-06 D-PATH-56 D-WH-05",
)
def destinations(payments: pl.DataFrame, wanted: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split the payments over the destinations asked; everything a request pays is one distribution.

    ``payments``: @request and @payment (positions), account.tax, option.event, is_eligible_rollover_distribution,
    payment.amount, payment_basis, payment_taxable (whole cents; the last two may be null) and, where they are there,
    payment_required_minimum (what of the amount cannot be rolled over) and payment_unrealized_appreciation.
    ``wanted``: @request, rank, kind, amount (null: the rest), assign, is_indirect.

    Returns the pieces (@payment, piece.destination, piece.is_direct, piece.is_indirect, piece.amount, piece.pre_tax,
    piece.after_tax, piece.unrealized_appreciation, reason, ref) and the refusals (@request, rank, kind, amount,
    status, ref, sentence), where ``amount`` is what did not go where it was asked to go and ``status`` is *refused*,
    or *plan_may_refuse* or *reassigned* where it did go. What goes nowhere else is paid in cash.
    """
    money = _money(payments)
    asked = _asked(money, wanted)
    rolls = money["@request"].is_in(asked["@request"].unique().implode())
    parts = _parts(money.filter(rolls))
    claims = _ordered(_pools(asked, parts))
    drawn, left = _drawn(parts, claims)
    kept = money.filter(~rolls).select(
        "@request", "@payment", "event", seq=pl.lit(-1), destination=pl.lit("cash"), is_direct=False, is_indirect=False,
        cannot_roll=~pl.col("can_roll"), roth="roth", amount="amount", pre="taxable", after="basis", gain="gain",
    )  # fmt: skip
    pieces = pl.concat([_gathered(drawn, left, money.filter(rolls)), kept])
    return _pieces(_converted(pieces)), _refusals(asked, claims, drawn, money)


def _money(payments: pl.DataFrame) -> pl.DataFrame:
    """The payments with how much of each may be rolled over."""
    held = payments.columns
    none = pl.lit(0, pl.Int64)
    gain = pl.col("payment_unrealized_appreciation") if "payment_unrealized_appreciation" in held else none
    required = pl.col("payment_required_minimum") if "payment_required_minimum" in held else none
    amount, status = pl.col("payment.amount"), pl.col("is_eligible_rollover_distribution")
    # a levy is paid to the Treasury, and what only an in-plan Roth rollover opens cannot leave the plan
    free_to_go = ~pl.col("option.event").is_in(["tax_levy", "in_plan_roth_rollover"])
    can_roll = (status == YES) & free_to_go
    return payments.select(
        "@request", "@payment", pl.col("option.event").alias("event"), (pl.col("account.tax") == "roth").alias("roth"),
        amount.alias("amount"), pl.col("payment_taxable").alias("taxable"), pl.col("payment_basis").alias("basis"),
        gain.fill_null(0).alias("gain"), can_roll.alias("can_roll"), status.alias("status"),
        pl.when(can_roll).then((amount - required.fill_null(0)).clip(0)).otherwise(0).alias("eligible"),
    ).with_columns(pl.col("taxable") - pl.col("gain"))  # fmt: skip


def _asked(money: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """The rollovers asked for, with the request's money: Roth and other that may be rolled over, and fixed cash."""
    totals = money.group_by("@request").agg(
        roth=pl.col("eligible").filter(pl.col("roth")).sum(), other=pl.col("eligible").filter(~pl.col("roth")).sum(),
        rest=(pl.col("amount") - pl.col("eligible")).sum(), roth_paid=pl.col("roth").any(),
        other_paid=(~pl.col("roth")).any(), status=pl.col("status").max(),
    )  # fmt: skip
    cash = wanted.filter(pl.col("kind") == "cash").group_by("@request").agg(cash=pl.col("amount").sum())
    return (
        wanted.filter(pl.col("kind") != "cash")
        .with_columns(
            pl.col("is_indirect").cast(pl.Boolean).fill_null(False), pl.col("assign").cast(pl.String),
            is_rest=pl.col("amount").is_null(), is_flexible=pl.col("kind") == "roth_ira",
        )
        .join(totals, on="@request", how="inner", maintain_order="left")
        .join(cash, on="@request", how="left", maintain_order="left")
        .with_columns(cash=(pl.col("cash").fill_null(0) - pl.col("rest")).clip(0))
        .sort("@request", "is_rest", "is_flexible", "rank")
    )  # fmt: skip


def _pools(asked: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """How much each rollover draws from Roth and from other money: fixed amounts first, fixed cash next, then the rest.

    A destination that takes one kind of money is served from it before a Roth IRA, which takes either: Roth money
    first, or other money first where the participant assigned some to it.
    """
    fixed = ~pl.col("is_rest")
    flexible, unassigned = pl.col("is_flexible"), pl.col("assign").is_null()
    takes_roth, takes_other = pl.col("kind").is_in(_ROTH_KINDS), pl.col("kind").is_in(_OTHER_KINDS)
    amount = pl.col("amount").fill_null(0)

    def drawn(pool: str, want: pl.Expr) -> pl.Expr:
        return (pl.col(pool) - (want.cum_sum() - want).over("@request")).clip(0, want)

    def fixed_where(condition: pl.Expr, want: pl.Expr) -> pl.Expr:
        return pl.when(fixed & condition).then(want).otherwise(0)

    rows = asked.with_columns(from_roth=drawn("roth", fixed_where(takes_roth & ~(flexible & ~unassigned), amount)))
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
    from_first = pl.min_horizontal("cash", pl.when(spares_roth).then(pl.col("other")).otherwise(pl.col("roth")))
    rows = rows.with_columns(first=from_first).with_columns(then=pl.col("cash") - pl.col("first"))
    roth = (pl.col("roth") - pl.when(spares_roth).then(pl.col("then")).otherwise(pl.col("first"))).clip(0)
    other = (pl.col("other") - pl.when(spares_roth).then(pl.col("first")).otherwise(pl.col("then"))).clip(0)
    takes_the_rest = pl.col("is_rest") & (pl.col("is_rest").cum_sum().over("@request") == 1)
    rows = rows.with_columns(
        pl.when(takes_the_rest & takes_roth).then(roth).otherwise(pl.col("from_roth")).alias("from_roth"),
        pl.when(takes_the_rest & takes_other).then(other).otherwise(pl.col("from_other")).alias("from_other"),
    )
    keep = ("@request", "rank", "kind", "assign", "is_indirect")
    return pl.concat([
        rows.select(*keep, pl.lit(True).alias("roth"), pl.col("from_roth").alias("want")),
        rows.select(*keep, pl.lit(False).alias("roth"), pl.col("from_other").alias("want")),
    ]).filter(pl.col("want") > 0)  # fmt: skip


def _ordered(claims: pl.DataFrame) -> pl.DataFrame:
    """The rollovers in the order in which they take money of a pool, and how far down its levels each may reach.

    Direct rollovers come before 60-day rollovers; among each, those to which pre-tax money is assigned come first, so
    that all income is used before any basis (Notice 2014-54).
    """
    after_first = pl.col("assign").fill_null(
        pl.when(pl.col("kind").is_in(["roth_ira", "in_plan_roth"])).then(pl.lit("after_tax")).otherwise(pl.lit("pre_tax"))
    ) == "after_tax"  # fmt: skip
    income_only = pl.col("is_indirect") & pl.col("kind").is_in(["employer_plan", "designated_roth_account"])
    reach = pl.when(income_only & pl.col("roth")).then(_INCOME).when(income_only).then(_APPRECIATION).otherwise(_FREE)
    return claims.sort("@request", "roth", "is_indirect", after_first, "rank").with_columns(
        seq=pl.int_range(pl.len()).over("@request", "roth"), reach=reach
    )


def _parts(money: pl.DataFrame) -> pl.DataFrame:
    """What may be rolled over, one row for each payment and level; one row where its basis is unknown.

    The part of a payment that cannot be rolled over (a required minimum) takes its share of basis with it.
    """
    known = (pl.col("taxable").is_not_null() & pl.col("basis").is_not_null()).all().over("@request", "roth")
    rows = money.filter(pl.col("eligible") > 0).with_columns(known=known)
    amount, eligible = pl.col("amount").cast(pl.Int128), pl.col("eligible").cast(pl.Int128)

    def share(part: str) -> pl.Expr:
        return ((pl.col(part).cast(pl.Int128) * eligible * 2 + amount) // (amount * 2)).cast(pl.Int64)

    rows = rows.with_columns(
        basis=pl.min_horizontal(share("basis"), "eligible"), gain=pl.min_horizontal(share("gain"), "eligible")
    )
    rows = rows.with_columns(
        income=pl.when(pl.col("taxable") + pl.col("gain") + pl.col("basis") < pl.col("amount"))
        .then(pl.min_horizontal(share("taxable"), pl.col("eligible") - pl.col("basis") - pl.col("gain")))
        .otherwise(pl.col("eligible") - pl.col("basis") - pl.col("gain"))
    )
    return rows


def _long(rows: pl.DataFrame) -> pl.DataFrame:
    return rows


def _drawn(parts: pl.DataFrame, claims: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    return parts, claims
