"""Relational steps over the employees and plans of a group: places of officers, bounds, plans relied on, contributions, rates."""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from inservice.engine.rule import ledger
from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES


# -- officers --------------------------------------------------------------------------------------------------------
@ledger(
    "Which place has each officer among the officers over the pay limit?",
    cites="26 USC 416(i)(1)(A); 26 CFR 1.416-1, T-14",
    ref="TH-OFF-08 TH-OFF-13 TH-OFF-14 TH-OFF-16",
)
def officer_places(rows: pl.DataFrame) -> pl.DataFrame:
    """``rows``: plan (position), person_id, pay, is_officer_over_pay_limit (truth), ties (reading), highest paid first.

    Owners take places too. Returns the rows, in their order, with officer_place_least and officer_place_most: they
    differ where another's status or pay is unknown, or where pay is tied and the reading is to ask.
    """
    officers = (
        rows.lazy().with_row_index("at").filter(pl.col("is_officer_over_pay_limit").is_in([UNKNOWN, YES]))
    )
    is_sure = (pl.col("is_officer_over_pay_limit") == YES).cast(pl.Int64)
    paid, of_plan, of_pay = pl.col("pay").is_not_null(), ["plan"], ["plan", "pay"]
    before = {
        "sure": is_sure.cum_sum().over(of_plan) - is_sure,
        "open": (1 - is_sure).cum_sum().over(of_plan) - (1 - is_sure),
    }
    by_id = pl.col("ties") == "lowest_id"
    ahead = (
        officers.sort("plan", "pay", "person_id", descending=[False, True, False], nulls_last=True)
        .with_columns(**before, others=pl.len().over(of_plan) - 1, unpaid=(~paid).sum().over(of_plan))
        .with_columns(
            surely=pl.when(by_id).then("sure").otherwise(pl.col("sure").first().over(of_pay)),
            possibly=pl.when(by_id).then("open").otherwise(pl.col("open").first().over(of_pay) + pl.len().over(of_pay) - 1),
        )
        .select(
            "at", officer_place_least=1 + pl.when(paid).then("surely").otherwise(0).cast(pl.Int64),
            officer_place_most=1
            + pl.when(paid).then(pl.col("surely") + pl.col("possibly") + pl.col("unpaid")).otherwise("others").cast(pl.Int64),
        )
    )  # fmt: skip
    found: pl.DataFrame = (
        rows.lazy()
        .with_row_index("at")
        .join(ahead, on="at", how="left", maintain_order="left")
        .drop("at")
        .collect()
    )
    return found


# -- the ratio -------------------------------------------------------------------------------------------------------
@ledger(
    "What do key and non-key employees of a group have, at least and at most?",
    cites="26 USC 416(g)(2)(B), (4)",
    ref="TH-RAT-01 TH-VAL-07",
)
def group_bounds(rows: pl.DataFrame, groups: int) -> pl.DataFrame:
    """``rows``: group (position), is_key, counts (truths), countable_least, countable_most. One row for each group.

    Sound: a person whose status is unknown counts fully on the side in question and not at all on the other, which is
    exact where the unknown facts do not depend on one another. Without a most, the side is not bounded.
    """
    key, counts, most = pl.col("is_key"), pl.col("counts"), pl.col("countable_most")
    out = counts <= NOT_CLAIMED
    sides = {
        "key": ((key == YES) & (counts == YES), out | (key <= NOT_CLAIMED)),
        "nonkey": ((key <= NOT_CLAIMED) & (counts == YES), out | (key == YES)),
    }
    found = rows.group_by("group").agg(
        *(
            pl.col("countable_least").filter(sure).sum().alias(f"{side}_least")
            for side, (sure, _) in sides.items()
        ),
        *(most.filter(~never).sum().alias(f"{side}_most") for side, (_, never) in sides.items()),
        *(
            (~most.filter(~never).is_null().any()).alias(f"{side}_is_bounded")
            for side, (_, never) in sides.items()
        ),
    )
    whole = pl.DataFrame({"group": pl.int_range(groups, dtype=pl.UInt32, eager=True)})
    found = whole.join(found, on="group", how="left", maintain_order="left")
    return found.with_columns(
        pl.col("key_least", "nonkey_least").fill_null(0),
        *(
            pl.when(pl.col(f"{side}_is_bounded").fill_null(True))
            .then(pl.col(f"{side}_most").fill_null(0))
            .alias(f"{side}_most")
            for side in sides
        ),
        pl.col("key_is_bounded", "nonkey_is_bounded").fill_null(True),
    )


# -- aggregation -----------------------------------------------------------------------------------------------------
@ledger(
    "Which plans does a plan with a key employee rely on?",
    cites="26 USC 416(g)(2)(A)(i)(II); 26 CFR 1.416-1, T-6",
    ref="TH-AGG-02",
)
def relied_on(plans: pl.DataFrame) -> pl.DataFrame:
    """``plans``: group, plan_id, enables_plan_id, has_key_participant (truth). Adds enables_a_required_plan, through any
    number of plans that rely on one another.
    """
    rows = plans.to_dicts()
    drawn_in = {(r["group"], r["plan_id"]): r["has_key_participant"] for r in rows}
    enables: list[int] = []
    for _ in rows:
        enables = [drawn_in.get((r["group"], r["enables_plan_id"]), NO) for r in rows]
        before = dict(drawn_in)
        for row, truth in zip(rows, enables, strict=True):
            place = (row["group"], row["plan_id"])
            drawn_in[place] = max(drawn_in[place], truth)
        if drawn_in == before:
            break
    return plans.with_columns(pl.Series("enables_a_required_plan", enables, dtype=pl.UInt8))


# -- contributions and rates -----------------------------------------------------------------------------------------
_COUNTS: dict[str, tuple[str, bool, str, str]] = {
    # kind: what it is toward the minimum, whether in a key employee's rate, why, ref
    "profit_sharing": ("nonelective", True, "nonelective contributions count", "TH-SAT-01"),
    "forfeiture": ("nonelective", True, "forfeitures allocated count", "TH-SAT-01"),
    "qnec": ("nonelective", True, "qualified nonelective contributions count", "TH-SAT-03"),
    "safe_harbor_nonelective": (
        "nonelective",
        True,
        "the safe harbor nonelective contribution counts",
        "TH-SAT-04",
    ),
    "match": ("match", True, "matching contributions count", "TH-SAT-02"),
    "safe_harbor_match": ("match", True, "the safe harbor match counts", "TH-SAT-02"),
    "additional_match": ("match", True, "matching contributions count", "TH-SAT-02"),
    "qmac": ("match", True, "qualified matching contributions count", "TH-SAT-02"),
    "student_loan_match": ("match", True, "a match on student loan payments counts", "TH-SAT-05"),
    "deferral": (
        "none",
        True,
        "deferrals count in a key employee's rate, never toward the minimum",
        "TH-SAT-06",
    ),
    "catch_up": ("none", False, "this year's catch-up contributions are ignored", "TH-KRT-03"),
    "after_tax": ("none", False, "after-tax contributions are the employee's own", "TH-SAT-07"),
    "rollover": ("none", False, "rollovers are no contributions for the year", "TH-SAT-07"),
    "loan_repayment": ("none", False, "loan repayments are no contributions", "TH-KRT-03"),
    "other_years": ("none", False, "made for another year", "TH-KRT-03"),
}


@ledger(
    "What of each contribution counts toward the minimum, and in a key employee's rate?",
    cites="26 USC 416(c)(2)(A), (B); 26 CFR 1.416-1, M-7, M-18 to M-20; 1.414(v)-1(d)(3)",
    ref="TH-SAT-01 TH-SAT-02 TH-SAT-03 TH-SAT-04 TH-SAT-05 TH-SAT-06 TH-SAT-07 TH-KRT-01 TH-KRT-02 TH-KRT-03 TH-KRT-04 TH-COR-03 "
    "TH-SEED-09",
)
def classed_contributions(contributions: pl.DataFrame) -> pl.DataFrame:
    """Adds toward_minimum (nonelective, match or none), in_key_rate, reason and ref to each contribution by its kind."""
    table = pl.DataFrame(
        [(k, *v) for k, v in _COUNTS.items()],
        schema=["kind", "toward_minimum", "in_key_rate", "reason", "ref"],
        orient="row",
    )
    return contributions.join(table, on="kind", how="left", maintain_order="left")


@ledger(
    "What is the highest contribution rate of a key employee?",
    cites="26 USC 416(c)(2)(B)(i), (ii)(I), (C); 26 CFR 1.416-1, M-7, M-20",
    ref="TH-KRT-01 TH-KRT-02 TH-KRT-05 TH-KRT-06 TH-KRT-07 TH-KRT-08 TH-MIN-04 TH-OEE-03 TH-OEE-04 TH-COR-03",
)
def highest_key_rates(rows: pl.DataFrame, groups: int) -> pl.DataFrame:
    """``rows``: group, person_id, is_key, is_apart (truths), rate_contributions, minimum_pay. One row for each group.

    The highest rate of the main group and of the otherwise excludable employees tested apart, as numerator and
    denominator in whole cents and lowest terms. Unknown (null) where a key employee's rate is, unless one of at least 3
    percent is known: the minimum never exceeds that.
    """
    best: dict[tuple[int, bool], tuple[int, int, str | None]] = {}
    open_: set[tuple[int, bool]] = set()
    keys = rows.filter(pl.col("is_key") >= UNKNOWN)
    columns = ["group", "person_id", "is_key", "is_apart", "rate_contributions", "minimum_pay"]
    for group, person, is_key, is_apart, paid, pay in keys.select(columns).iter_rows():
        settled = is_key == YES and is_apart != UNKNOWN
        for side in (False, True) if is_apart == UNKNOWN else (is_apart == YES,):
            place = (group, side)
            if settled and (paid == 0 or (paid is not None and pay)):
                numerator, denominator, _ = best.get(place, (-1, 1, None))
                if paid * denominator > numerator * (pay or 1):
                    best[place] = (paid, pay or 1, person)
            elif paid != 0:
                open_.add(place)
    out: list[tuple[int | str | None, ...]] = []
    for group in range(groups):
        told: list[int | str | None] = [group]
        for side in (False, True):
            numerator, denominator, who = best.get((group, side), (0, 1, None))
            if (group, side) in open_ and numerator * 100 < 3 * denominator:
                told += [None, None]
            else:
                rate = Fraction(numerator, denominator)
                told += [rate.numerator, rate.denominator]
            told.append(who or "no key employee has any")
        out.append(tuple(told))
    return pl.DataFrame(
        out,
        schema={"group": pl.UInt32}
        | {
            f"highest_{n}_rate_{p}": pl.String if p == "of" else pl.Int64
            for n in ("key", "excludable") for p in ("numerator", "denominator", "of")
        },
        orient="row",
    )  # fmt: skip


__all__ = ["classed_contributions", "group_bounds", "highest_key_rates", "officer_places", "relied_on"]
