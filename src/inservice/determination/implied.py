"""What a claim says by itself, and what one record says about another.

A claim of eviction is a claim about the principal residence; a call to duty without an end is a call that goes on. Said
otherwise, the particular given counts. Each line names the particular, when it is implied, and as what.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from inservice.engine.truth import YES

_END_OF_1986 = date(1986, 12, 31)
_JOINED_BY = date(2013, 4, 30)


def implied_claims(frame: pl.DataFrame) -> list[pl.Expr]:
    """Particulars that the claims of a request frame imply where they are missing."""
    columns = set(frame.columns)

    def given(name: str, dtype: type[pl.DataType]) -> pl.Expr:
        return pl.col(name) if name in columns else pl.lit(None, dtype)

    made = {
        claim: mark
        for claim in ("hardship", "active_duty")
        if (mark := _made(frame, f"claims.{claim}")) is not None
    }
    found: list[pl.Expr] = []

    def imply(particular: str, claim: str, when: pl.Expr, value: pl.Expr | bool | int | str) -> None:
        if claim in made:
            name = f"claims.{particular}"
            said = pl.when(made[claim] & when).then(value if isinstance(value, pl.Expr) else pl.lit(value))
            found.append((pl.coalesce(pl.col(name), said) if name in columns else said).alias(name))

    def reason(*names: str) -> pl.Expr:
        return given("claims.hardship_reason", pl.String).is_in(names)

    imply(
        "hardship_is_principal_residence",
        "hardship",
        reason("eviction_or_foreclosure", "purchase_of_home", "casualty"),
        True,
    )
    imply("hardship_is_mortgage_payment", "hardship", reason("purchase_of_home"), False)
    imply("hardship_is_within_12_months", "hardship", reason("education"), True)
    imply("hardship_disaster_loss_is_own", "hardship", reason("disaster"), True)
    imply("hardship_for", "hardship", reason("medical", "education"), "self")
    imply(
        "hardship_actual_knowledge_to_contrary", "hardship", pl.lit(True), False
    )  # who knows otherwise puts it on record
    imply(
        "hardship_insurance_covered", "hardship", pl.lit(True), 0
    )  # the need claimed is what nobody else covers
    ends, paid = given("claims.active_duty_ends_on", pl.Date), pl.col("request.payment_date")
    imply("active_duty_is_ongoing", "active_duty", pl.lit(True), ends.is_null() | (ends >= paid))
    return found


def _made(frame: pl.DataFrame, claim: str) -> pl.Expr | None:
    """Marks the requests that make a claim; none where no request does, so that nothing is implied."""
    if claim not in frame.columns:
        return None
    column = frame.get_column(claim)
    is_boolean = column.dtype == pl.Boolean
    if not (column if is_boolean else column == YES).any():
        return None
    return pl.col(claim) if is_boolean else pl.col(claim) == YES


def implied_records(frame: pl.DataFrame) -> list[pl.Expr]:
    """Records of a request frame that other records settle: a participation date tells who took part on April 30, 2013."""
    if "participant.participation_date" not in frame.columns:
        return []
    joined = pl.col("participant.participation_date") <= _JOINED_BY
    took_part = pl.col("participant.was_participant_on_2013_04_30")
    return [pl.coalesce(took_part, joined).alias("participant.was_participant_on_2013_04_30")]


def basis_before_1987(request: pl.DataFrame, of_account: pl.Series) -> pl.Expr:
    """Nobody hired, or taking part, after 1986 has contributions of before 1987."""
    after = pl.lit(False)
    for column in ("employment.hire_date", "participant.participation_date"):
        if column in request.columns:
            after = after | pl.lit(request[column][of_account] > _END_OF_1986).fill_null(False)
    held = pl.col("account.pre_1987_basis")
    return pl.when(held.is_null() & after).then(0).otherwise(held).alias("account.pre_1987_basis")
