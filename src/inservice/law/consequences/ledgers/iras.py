"""Relational steps of IRAs: the layers of conversions in order, and the level payment that uses up a balance."""

from __future__ import annotations

import polars as pl

from inservice.engine.rule import ledger


@ledger(
    "Which conversions come out of the Roth IRAs first?",
    cites="26 USC 408A(d)(4)(B)(ii)(II); Instructions for Form 8606, line 24",
    ref="C-PRO-07",
)
def conversion_layers(layers: pl.DataFrame) -> pl.DataFrame:
    """Layers of conversions in the order in which they come out, each with the sum of those before it.

    ``layers`` has ``owner`` (the row of the form), ``year``, ``taxable``, ``nontaxable`` (cents). Gives the rows by owner and year with
    ``earlier``; past a layer that is not known in full, the sum is unknown.
    """
    whole = pl.col("taxable") + pl.col("nontaxable")
    held = whole.fill_null(0)
    missing = whole.is_null().cast(pl.Int64)
    is_known = missing.cum_sum().over("owner") == missing
    return layers.sort("owner", "year").with_columns(
        pl.when(is_known).then(held.cum_sum().over("owner") - held).cast(pl.Int64).alias("earlier")
    )


@ledger(
    "Which level yearly payment uses up a balance over a life expectancy?",
    cites="Notice 2022-6, sec. 3.01(b); Rev. Rul. 2002-62, sec. 2.01(b); Notice 89-25, Q&A-12",
    ref="C-TEN-40 C-TEN-44",
)
def level_payments(series: pl.DataFrame) -> pl.DataFrame:
    """Adds ``level_payment`` (cents): balance x rate / (1 - (1 + rate) ^ -years), the years with a decimal.

    ``series`` has ``balance`` (cents), ``rate`` (hundredths of a percent) and ``life_expectancy_tenths``. A power of a decimal number of
    years has no exact fraction: it is taken in double precision (15 digits), which is right to the cent below ten billion dollars.
    """
    rate = pl.col("rate").cast(pl.Float64) / 10_000
    years = pl.col("life_expectancy_tenths").cast(pl.Float64) / 10
    balance = pl.col("balance").cast(pl.Float64)
    level = balance * rate / (1 - (1 + rate).pow(-years))
    payment = pl.when(pl.col("rate") == 0).then(balance / years).otherwise(level)
    return series.with_columns(
        payment.round(0, mode="half_away_from_zero").cast(pl.Int64).alias("level_payment")
    )
