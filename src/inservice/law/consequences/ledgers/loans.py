"""Payments of a plan loan, worked out for all loans at once in exact steps.

The rate of a period is the nominal yearly rate divided by the periods of a year: the examples of the regulation come out only
that way. Growth is kept to eighteen decimals.
"""

from __future__ import annotations

import polars as pl

from inservice.engine.rule import ledger

ONE = 10**18
MILLION = 10**6


def _growth(frame: pl.DataFrame, periods: str, into: str) -> pl.DataFrame:
    """A column with (1 + rate / per_year) ^ periods, in units of 10^-18."""
    frame = frame.with_columns(
        pl.when(pl.col(periods).is_not_null()).then(pl.lit(ONE, pl.Int128)).alias(into)
    )
    whole = pl.col("per_year").cast(pl.Int128) * MILLION
    last = frame[periods].max()
    for period in range(1, (last if isinstance(last, int) else 0) + 1):
        step = (pl.col(into) * (whole + pl.col("rate")) * 2 + whole) // (whole * 2)
        frame = frame.with_columns(pl.when(pl.col(periods) >= period).then(step).otherwise(into).alias(into))
    return frame


@ledger(
    "What is the level payment of a loan, and what is owed when payments stop?",
    cites="26 USC 72(p)(2)(C); 26 CFR 1.72(p)-1, Q&A-4, -9, -10, -20",
    ref="C-ALT-04 C-ALT-05 C-ALT-06 C-ALT-07",
)
def loan_payments(loans: pl.DataFrame) -> pl.DataFrame:
    """The level payment of each loan, its total interest, and the balance after some payments and some time without.

    ``loans`` has ``principal`` (cents), ``rate`` (nominal, millionths a year), ``per_year`` (12 or 4), ``periods`` (payments to
    make), ``made`` (payments made) and ``idle`` (periods since the last payment made, interest accruing). Gives ``payment``,
    ``interest_total``, ``balance`` (whole cents, half up), ``left`` (payments left when ``idle`` periods are not added to
    the term) and ``payment_after`` (the level payment that repays the balance over those).
    """
    frame = loans.with_columns(
        (pl.col("periods") - pl.col("made")).alias("unpaid"),
        (pl.col("periods") - pl.col("made") - pl.col("idle")).alias("left"),
    )
    for periods, into in (("periods", "whole"), ("made", "to_now"), ("idle", "waited"), ("left", "from_now")):
        frame = _growth(frame, periods, into)
    per_year = pl.col("per_year").cast(pl.Int128) * MILLION
    principal, rate = pl.col("principal").cast(pl.Int128), pl.col("rate").cast(pl.Int128)

    def level(owed: pl.Expr, growth: pl.Expr, periods: pl.Expr) -> pl.Expr:
        """owed x i x F / (F - 1), or owed / periods where no interest is taken; in thousandths of a cent."""
        with_interest = (owed * 1000 * rate * (growth // 10**6)) // (per_year * ((growth - ONE) // 10**6))
        without = owed * 1000 // pl.when(periods > 0).then(periods).otherwise(None).cast(pl.Int128)
        return pl.when(rate == 0).then(without).when(periods > 0).then(with_interest)

    fine = level(principal, pl.col("whole"), pl.col("periods"))
    frame = frame.with_columns(fine.alias("fine"))
    # what is owed after the payments made: the principal grown, less the payments grown
    grown = principal * 1000 * (pl.col("to_now") // 10**6)
    paid = pl.col("fine") * per_year * ((pl.col("to_now") - ONE) // 10**6)
    owed = pl.when(rate == 0).then(principal * 1000 - pl.col("fine") * pl.col("made")).otherwise(
        (grown - paid // pl.when(rate == 0).then(1).otherwise(rate)) // 10**12
    )  # fmt: skip
    frame = frame.with_columns((owed * (pl.col("waited") // 10**6) // 10**12).alias("owed_fine"))
    after = level(pl.col("owed_fine"), pl.col("from_now"), pl.col("left"))
    return frame.select(
        _cents(pl.col("fine")).alias("payment"),
        (_cents(pl.col("fine") * pl.col("periods")) - pl.col("principal")).alias("interest_total"),
        _cents(pl.col("owed_fine")).alias("balance"),
        "left",
        _cents(after // 1000).alias("payment_after"),
    )


def _cents(thousandths: pl.Expr) -> pl.Expr:
    return ((thousandths * 2 + 1000) // 2000).cast(pl.Int64, strict=False)


__all__ = ["loan_payments"]
