"""Balances over years, in exact steps: every projection at once, one year after the other.

Between the years a balance is kept in thousand-millionths of a cent (10^-9), rounded half up at each step, so that after forty
years it is right to far less than a cent; the columns given are rounded to the cent once.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from inservice.engine.rule import ledger

MILLION, TRILLION, FINE = 10**6, 10**12, 10**9


def _times(amount: pl.Expr, numerator: pl.Expr, denominator: int) -> pl.Expr:
    """amount x numerator / denominator, rounded half up; the three are not negative."""
    product = amount.cast(pl.Int128) * numerator.cast(pl.Int128)
    return (product * 2 + denominator) // (2 * denominator)


def _in_cents(amount: pl.Expr) -> pl.Expr:
    return ((amount * 2 + FINE) // (2 * FINE)).cast(pl.Int64, strict=False)


@ledger(
    "What is in the account at the end of each year?",
    cites="Arithmetic: one return before cost for every destination; cost taken once a year on the grown balance",
    ref="C-CMP-20 C-CMP-41 C-FIA-04",
)
def account_values(projections: pl.DataFrame, years: Sequence[str]) -> pl.DataFrame:
    """The balance of each projection at the end of each year.

    ``projections`` has a row for each: ``start`` (cents), ``cost`` (millionths a year), ``fee`` (cents a year), the base and
    rate of the guaranteed minimum (``guaranteed_base`` cents, ``guaranteed_rate`` millionths), and one column of ``years`` for
    each year's credited return (millionths, above -1,000,000). Gives long rows ``projection``, ``number``, ``account_value``,
    ``guaranteed_value``; unknown from the first year in which something needed is missing.
    """
    frame = projections.select(
        pl.int_range(pl.len()).alias("projection"),
        (pl.col("start").cast(pl.Int128) * FINE).alias("held"),
        (pl.col("guaranteed_base").cast(pl.Int128) * FINE).alias("floor"),
        "cost", "fee", "guaranteed_rate", *years,
    )  # fmt: skip
    out: list[pl.DataFrame] = []
    for number, year in enumerate(years, 1):
        grown = _times(pl.col("held"), pl.col(year) + MILLION, MILLION)
        kept = _times(grown, MILLION - pl.col("cost"), MILLION) - pl.col("fee").cast(pl.Int128) * FINE
        frame = frame.with_columns(
            pl.when(kept < 0).then(pl.lit(0, pl.Int128)).otherwise(kept).alias("held"),
            _times(pl.col("floor"), pl.col("guaranteed_rate") + MILLION, MILLION).alias("floor"),
        )
        out.append(
            frame.select(
                "projection", pl.lit(number, pl.Int64).alias("number"), _in_cents(pl.col("held")).alias("account_value"),
                _in_cents(pl.col("floor")).alias("guaranteed_value"),
            )
        )  # fmt: skip
    return pl.concat(out).sort("projection", "number")


@ledger(
    "What does a dollar become that is raised to a rate year after year?",
    cites="Arithmetic: compound growth, or its inverse, over whole years",
    ref="C-FIA-03 C-CMP-46",
)
def compound_factors(rates: pl.DataFrame) -> pl.DataFrame:
    """The factor ((1 + up) / (1 + down)) ^ years for each row, in millionths of a millionth.

    ``rates`` has ``up``, ``down`` (millionths) and ``years`` (whole). Gives the column ``factor``; unknown where one of the
    three is. The market value adjustment has the rate at issue up and the rate now, with its constant, down; prices have
    inflation up and nothing down.
    """
    frame = rates.with_columns(
        pl.when(pl.col("years").is_not_null()).then(pl.lit(TRILLION * 1000, pl.Int128)).alias("factor")
    )
    last = rates["years"].max()
    for year in range(1, (last if isinstance(last, int) else 0) + 1):
        up, down = (pl.col(c).cast(pl.Int128) + MILLION for c in ("up", "down"))
        step = (pl.col("factor") * up * 2 + down) // (down * 2)
        frame = frame.with_columns(
            pl.when(pl.col("years") >= year).then(step).otherwise("factor").alias("factor")
        )
    known = pl.col("up").is_not_null() & pl.col("down").is_not_null()
    return frame.select(
        pl.when(known).then((pl.col("factor") + 500) // 1000).cast(pl.Int64, strict=False).alias("factor")
    )


__all__ = ["MILLION", "TRILLION", "account_values", "compound_factors"]
