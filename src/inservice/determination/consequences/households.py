"""Households and the amounts paid to them as frames, for one person or for a million."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from inservice.engine.evaluate import Frames
from inservice.engine.grain import pointer
from inservice.facts.book import DTYPES
from inservice.facts.household import HOUSEHOLD, SCENARIO, STUDENT, Household, scenario
from inservice.facts.tables import Facts

FACTS: Final = {
    name.removeprefix("household."): DTYPES[fact.kind]
    for name, fact in Facts.all.items()
    if fact.grain_declared is HOUSEHOLD
}
"""Each fact of a household by its short name, and the type of its column."""
AMOUNTS: Final = ("taxable_amount", "gross_amount", "exposed_amount", "withheld")


@dataclass(frozen=True)
class Paid:
    """What is paid: whole cents; ``exposed`` is the part to which the 10% additional tax applies, None if not known.

    ``gross`` is the taxable amount where nothing else is said.
    """

    taxable: int
    gross: int | None = None
    exposed: int | None = None
    withheld: int | None = 0

    def columns(self) -> tuple[int, int, int | None, int | None]:
        """The amounts in the order of the columns."""
        return self.taxable, self.taxable if self.gross is None else self.gross, self.exposed, self.withheld


NOTHING: Final = Paid(0, 0, 0, 0)


@dataclass
class Rows:
    """Rows of scenarios as they are gathered."""

    place: list[int] = field(default_factory=list)
    is_without: list[bool] = field(default_factory=list)
    paid: list[tuple[int, int, int | None, int | None]] = field(default_factory=list)


def frames_of(households: Sequence[Household], paid: Sequence[Sequence[Paid]]) -> Frames:
    """Frames for these households, each without anything paid (its first row) and with each of its amounts."""
    rows = Rows()
    for place, amounts in enumerate(paid):
        for at, each in enumerate((NOTHING, *amounts)):
            rows.place.append(place)
            rows.is_without.append(at == 0)
            rows.paid.append(each.columns())
    houses = pl.DataFrame(
        {
            f"household.{name}": pl.Series([h.facts.get(name) for h in households], dtype=kind)
            for name, kind in FACTS.items()
        }
    )
    columns = pl.DataFrame(
        rows.paid, schema=[(f"scenario.{name}", pl.Int64) for name in AMOUNTS], orient="row"
    )
    spent = [(at, each) for at, h in enumerate(households) for each in h.students]
    return {
        HOUSEHOLD.name: houses,
        SCENARIO.name: columns.with_columns(
            pl.Series(pointer(HOUSEHOLD), rows.place, dtype=pl.UInt32),
            pl.Series(scenario.is_without.name, rows.is_without, dtype=pl.Boolean),
        ),
        STUDENT.name: students([at for at, _ in spent], [each for _, each in spent]),
    }


def students(places: Sequence[int] | pl.Series, expenses: Sequence[int | None] | pl.Series) -> pl.DataFrame:
    """The frame of students: the position of each one's household, and the expenses in cents."""
    return pl.DataFrame(
        {
            pointer(HOUSEHOLD): pl.Series(places, dtype=pl.UInt32),
            "student.qualified_expenses": pl.Series(expenses, dtype=pl.Int64),
        }
    )


def with_and_without(households: pl.DataFrame, paid: pl.DataFrame) -> Frames:
    """Frames of many households, two rows for each: without the amount and with it.

    ``households`` has the facts by short name; ``paid`` has ``taxable_amount`` and, if known, ``gross_amount``,
    ``exposed_amount`` and ``withheld`` in whole cents, row by row. What is left out is unknown, the gross amount apart.
    """
    known = [pl.col(name).alias(f"household.{name}") for name in FACTS if name in households.columns]
    gross = "gross_amount" if "gross_amount" in paid.columns else "taxable_amount"
    place = pl.int_range(paid.height, dtype=pl.UInt32, eager=True).alias(pointer(HOUSEHOLD))
    amounts = paid.select(
        place,
        pl.lit(False).alias(scenario.is_without.name),
        pl.col("taxable_amount").alias("scenario.taxable_amount"),
        pl.col(gross).alias("scenario.gross_amount"),
        *(
            (pl.col(name) if name in paid.columns else pl.lit(None, pl.Int64)).alias(f"scenario.{name}")
            for name in ("exposed_amount", "withheld")
        ),
    )
    nothing = amounts.with_columns(
        pl.lit(True).alias(scenario.is_without.name), *(pl.lit(0, pl.Int64).alias(f"scenario.{n}") for n in AMOUNTS)
    )  # fmt: skip
    return {
        HOUSEHOLD.name: households.select(known),
        SCENARIO.name: pl.concat([nothing, amounts]),
        STUDENT.name: students([], []),
    }


__all__ = ["AMOUNTS", "FACTS", "NOTHING", "Household", "Paid", "frames_of", "students", "with_and_without"]
