"""What counts for each person in the ratio: balances, deposits and payments, line by line.

Every row says why, and carries the id of the line of the law it rests on.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from inservice.engine.rule import ledger

_ONE_YEAR = ["severance", "death", "disability", "offset_on_severance"]
_NEVER = {
    "related_rollover": "TH-ROL-02", "plan_transfer": "TH-ROL-03", "in_plan_roth": "TH-ROL-06", "deemed_distribution": "TH-RAT-11",
}  # fmt: skip
_REF = {
    "severance": "TH-DST-01", "death": "TH-DST-01", "disability": "TH-DST-01", "offset_on_severance": "TH-DST-04",
    "loan_offset": "TH-DST-03", "corrective": "TH-DST-05", "plan_termination": "TH-DST-06", "alternate_payee": "TH-DST-07", **_NEVER,
}  # fmt: skip
_LINE = ("plan", "person_id", "what", "on", "amount", "least", "most", "reason", "ref")
PENSIONS = ("money_purchase", "target_benefit")


@ledger(
    "What counts for each person, line by line, and why?",
    cites="26 USC 416(g)(3), (4)(A); 26 CFR 1.416-1, T-24, T-25, T-28, T-30, T-32; 1.414(v)-1(d)(3)",
    ref="TH-VAL-01 TH-VAL-02 TH-VAL-03 TH-VAL-04 TH-VAL-05 TH-RAT-02 TH-RAT-03 TH-RAT-04 TH-RAT-07 TH-RAT-08 TH-RAT-09 TH-RAT-10 "
    "TH-RAT-11 TH-RAT-12 TH-DST-01 TH-DST-02 TH-DST-03 TH-DST-04 TH-DST-05 TH-DST-06 TH-DST-07 TH-DST-08 TH-DST-09 TH-DST-12 "
    "TH-ROL-01 TH-ROL-02 TH-ROL-03 TH-ROL-04 TH-ROL-06 TH-ROL-08 TH-DD-05 TH-SEED-05 TH-SEED-07 TH-SEED-08 TH-SEED-17 TH-SEED-18 "
    "TH-DBV-06 TH-EXM-02",
)
def countable_amounts(
    plans: pl.DataFrame,
    balances: pl.DataFrame,
    contributions: pl.DataFrame,
    distributions: pl.DataFrame,
    members: pl.DataFrame,
) -> pl.DataFrame:
    """One line for each balance, deposit and payment: what is added (``least`` to ``most``; no ``most`` is no bound).

    ``plans``: plan (position), plan_id, kind, determination_date, one_year_ago, five_years_ago (the days before the
    windows), valuation_date, is_terminated, dates_from_first_year, is_first_plan_year, balances_are_complete,
    history_from (null: nothing declared complete), tests_contributions (a SEP by section 416(i)(6)(B)),
    contributions_are_complete, and the readings. ``members``: plan, person_id, is_participant,
    hire_date.
    """
    by_value = plans.filter(~pl.col("tests_contributions"))
    return pl.concat(
        [
            _value_lines(by_value, balances, members),
            _deposit_lines(by_value, contributions),
            _payment_lines(by_value, distributions),
            _missing_history(by_value, members),
            _aggregate_contributions(plans.filter("tests_contributions"), contributions, members),
        ]
    ).sort("plan", "person_id", "on", "what", maintain_order=True)


def _lines(frame: pl.DataFrame, least: pl.Expr, most: pl.Expr, reason: pl.Expr, ref: pl.Expr) -> pl.DataFrame:
    return frame.select(
        pl.col("plan"), "person_id", "what", "on", "amount", least.cast(pl.Int64).alias("least"), most.cast(pl.Int64).alias("most"),
        reason.alias("reason"), ref.alias("ref"),
    )  # fmt: skip


def _value_lines(plans: pl.DataFrame, balances: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    held = (
        plans.join(balances, on="plan_id", how="inner", maintain_order="left_right")
        .filter(pl.col("as_of") == pl.col("valuation_date"))
        .with_columns(
            what=pl.concat_str(pl.lit("value: "), pl.col("source").fill_null("account")),
            on="as_of",
            amount="balance",
        )
    )
    amount, source = pl.col("amount"), pl.col("source").fill_null("account")
    rollover = source == "rollover"
    deductible, deemed = source == "deductible_employee", source == "deemed_ira"
    unrelated = pl.col("is_unrelated")
    out = deductible | deemed | (rollover & unrelated.fill_null(False))
    unclear = rollover & unrelated.is_null()
    lines = _lines(
        held,
        pl.when(out | unclear).then(0).otherwise(amount.fill_null(0)),
        pl.when(out).then(0).otherwise(amount),
        pl.when(deductible).then(pl.lit("deductible employee contributions are left out"))
        .when(deemed).then(pl.lit("a deemed IRA is left out"))
        .when(rollover & unrelated).then(pl.lit("an unrelated rollover is left out with its earnings"))
        .when(unclear).then(pl.lit("whether the rollover is related is not on file"))
        .when(rollover).then(pl.lit("a related rollover counts"))
        .when(amount.is_null()).then(pl.lit("the balance is not on file"))
        .otherwise(pl.lit("value at the valuation date, vested or not")),
        pl.when(deductible).then(pl.lit("TH-RAT-04")).when(deemed).then(pl.lit("TH-RAT-12"))
        .when(rollover & ~unrelated.fill_null(True)).then(pl.lit("TH-ROL-02")).when(rollover).then(pl.lit("TH-ROL-01"))
        .otherwise(pl.lit("TH-VAL-01")),
    )  # fmt: skip
    without = (
        members.filter("is_participant")
        .join(
            plans.filter(~pl.col("balances_are_complete") & ~pl.col("is_terminated")), on="plan", how="inner"
        )
        .join(held.select("plan", "person_id").unique(), on=["plan", "person_id"], how="anti")
        .with_columns(what=pl.lit("value"), on=pl.col("determination_date"), amount=pl.lit(None, pl.Int64))
    )
    nothing = pl.lit("no balance is on file within the twelve months that end on the determination date")
    return pl.concat([lines, _lines(without, pl.lit(0), pl.lit(None), nothing, pl.lit("TH-VAL-01"))])


def _aggregate_contributions(
    plans: pl.DataFrame, contributions: pl.DataFrame, members: pl.DataFrame
) -> pl.DataFrame:
    """A SEP whose employer elects to look at all contributions ever made instead of account values."""
    rows = (
        plans.join(
            contributions.filter(~pl.col("kind").is_in(["rollover", "loan_repayment", "after_tax"])),
            on="plan_id",
            how="inner",
            maintain_order="left_right",
        )
        .filter(pl.col("plan_year_end") <= pl.col("determination_date"))
        .with_columns(what=pl.concat_str(pl.lit("contribution: "), "kind_right"), on="plan_year_end")
    )
    amount = pl.col("amount")
    elected = pl.lit("contributions count instead of the account: the employer's choice for a SEP")
    lines = _lines(rows, amount.fill_null(0), amount, elected, pl.lit("TH-EXM-02"))
    earlier = (
        members.filter("is_participant")
        .join(plans.filter(~pl.col("contributions_are_complete")), on="plan", how="inner")
        .with_columns(what=pl.lit("contributions not on file"), on=pl.col("determination_date"), amount=pl.lit(None, pl.Int64))
    )  # fmt: skip
    told = pl.lit("the contributions are not declared complete since the plan began")
    return pl.concat([lines, _lines(earlier, pl.lit(0), pl.lit(None), told, pl.lit("TH-EXM-02"))])


def _deposit_lines(plans: pl.DataFrame, contributions: pl.DataFrame) -> pl.DataFrame:
    rows = (
        plans.join(contributions, on="plan_id", how="inner", maintain_order="left_right")
        .rename({"kind": "plan_kind", "kind_right": "kind"})
        .filter(
            pl.col("plan_year_end") <= pl.col("determination_date"),
            ~pl.col("kind").is_in(["rollover", "loan_repayment"]),
        )
        .with_columns(what=pl.concat_str(pl.lit("contribution: "), "kind"), on="deposit_date")
    )
    due, deposited, valued = pl.col("determination_date"), pl.col("deposit_date"), pl.col("valuation_date")
    pension = pl.col("plan_kind").is_in(PENSIONS)
    late = deposited > due
    of_this_year = pl.col("plan_year_end") == due
    first = pl.col("dates_from_first_year")
    counts_late = pension | (first & of_this_year) | ((pl.col("receivables") == "in") & of_this_year)
    after_value = (deposited > valued) & ~late
    added = rows.filter(
        after_value | (late & (pension | of_this_year)) | (deposited.is_null() & of_this_year)
    )
    surely = (deposited.is_not_null() & (~late | counts_late)) & pl.col("amount").is_not_null()
    never = late & ~counts_late
    lines = _lines(
        added,
        pl.when(surely).then(pl.col("amount")).otherwise(0),
        pl.when(never.fill_null(False)).then(0).otherwise(pl.col("amount")),
        pl.when(deposited.is_null()).then(pl.lit("the day of deposit is not on file: it may be in the value already"))
        .when(never).then(pl.lit("deposited after the determination date: a receivable is left out"))
        .when(late & pension).then(pl.lit("due under section 412, though unpaid on the determination date"))
        .when(late & first).then(pl.lit("first plan year: deposited later, allocated as of a date in it"))
        .when(late).then(pl.lit("a receivable counts, on the reading chosen"))
        .otherwise(pl.lit("deposited after the valuation date, by the determination date")),
        pl.when(late & pension).then(pl.lit("TH-VAL-04")).when(late & first).then(pl.lit("TH-VAL-03")).otherwise(pl.lit("TH-VAL-02")),
    )  # fmt: skip
    this_years = pl.col("is_first_plan_year") | (pl.col("determination_year_catch_ups") == "left_out")
    catch_up = rows.filter(
        (pl.col("kind") == "catch_up") & of_this_year & this_years & ~never.fill_null(False)
    )
    taken_out = _lines(
        catch_up.with_columns(what=pl.lit("catch-up of the year")),
        -pl.col("amount"),
        -pl.col("amount"),
        pl.lit("catch-up contributions of the tested year are ignored"),
        pl.lit("TH-RAT-07"),
    )
    return pl.concat([lines, taken_out])


def _payment_lines(plans: pl.DataFrame, distributions: pl.DataFrame) -> pl.DataFrame:
    rows = (
        plans.join(distributions, on="plan_id", how="inner", maintain_order="left_right")
        .filter(pl.col("payment_date") <= pl.col("determination_date"))
        .with_columns(
            what=pl.concat_str(pl.lit("payment: "), pl.col("reason").fill_null("reason not on file")),
            on="payment_date",
        )
    )
    reason, paid = pl.col("reason"), pl.col("payment_date")
    never = reason.is_in(list(_NEVER)).fill_null(False)
    never |= ((reason == "corrective") & (pl.col("corrective_distributions") == "ignore")).fill_null(False)
    never |= ((reason == "alternate_payee") & (pl.col("alternate_payees") == "left_out")).fill_null(False)
    unrelated = pl.col("from_unrelated_rollover").fill_null(False) & (
        pl.col("unrelated_rollover_payments") == "no_add_back"
    )
    one_year = reason.is_in(_ONE_YEAR) | (
        (reason == "plan_termination") & (pl.col("plan_termination_payments") == "one_year")
    )
    within_one, within_five = paid > pl.col("one_year_ago"), paid > pl.col("five_years_ago")
    # a payment is in the value already where that was struck before it
    in_value = (paid > pl.col("valuation_date")).fill_null(False)
    surely = ~never & ~unrelated & ~in_value & (within_one | (within_five & ~one_year.fill_null(True)))
    possibly = ~never & ~unrelated & ~in_value & (within_one | (within_five & ~one_year.fill_null(False)))
    amount = pl.col("amount") - pl.col("repaid").fill_null(0)
    return _lines(
        rows,
        pl.when(surely).then(amount.fill_null(0)).otherwise(0),
        pl.when(possibly).then(amount).otherwise(0),
        pl.when(never).then(pl.lit("no distribution that is added back"))
        .when(unrelated).then(pl.lit("paid from an unrelated rollover, which never counted"))
        .when(in_value).then(pl.lit("paid after the valuation date: the value still contains it"))
        .when(reason.is_null() & within_five & ~within_one).then(pl.lit("added back only if paid in service; the reason is not on file"))
        .when(~within_five).then(pl.lit("paid before the five years that end on the determination date"))
        .when(one_year & ~within_one).then(pl.lit("paid on severance, death or disability before the last twelve months"))
        .when(one_year).then(pl.lit("added back: severance, death or disability, within the last twelve months"))
        .when(pl.col("repaid").fill_null(0) > 0).then(pl.lit("added back for five years, less what was repaid"))
        .otherwise(pl.lit("added back: paid in service, within the last five years")),
        pl.when(unrelated).then(pl.lit("TH-DST-12")).when(in_value).then(pl.lit("TH-DST-09"))
        .when(pl.col("repaid").fill_null(0) > 0).then(pl.lit("TH-DST-08"))
        .otherwise(reason.replace_strict(_REF, default="TH-DST-02", return_dtype=pl.String).fill_null("TH-DST-02")),
    )  # fmt: skip


def _missing_history(plans: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """A participant who was there before the payment history begins may have been paid something."""
    begin = pl.max_horizontal(pl.col("five_years_ago").dt.offset_by("1d"), "hire_date")
    rows = (
        members.filter("is_participant")
        .join(plans, on="plan", how="inner")
        .filter(pl.col("history_from").is_null() | (begin.fill_null(date.min) < pl.col("history_from")))
        .filter(pl.col("hire_date").fill_null(date.min) <= pl.col("determination_date"))
        .with_columns(
            what=pl.lit("payments not on file"), on=pl.col("five_years_ago"), amount=pl.lit(None, pl.Int64)
        )
    )
    told = pl.lit(
        "the history of payments is not declared complete for the five years that end on the determination date"
    )
    return _lines(rows, pl.lit(0), pl.lit(None), told, pl.lit("TH-DST-02"))


__all__ = ["PENSIONS", "countable_amounts"]
