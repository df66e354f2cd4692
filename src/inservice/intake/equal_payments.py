"""Reading a series of substantially equal payments: who pays, by which method, of what, and what was changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from inservice.errors import InputError, Problem
from inservice.plan.fields import Cents, Day, Percent, YesNo, contradiction, unreadable
from inservice.plan.file_kinds import refuse_another_kind
from inservice.plan.reading import _Problems
from inservice.plan.yaml_text import TextDocument, read_text_document

SCHEMA = "inservice/equal-payments/1"


def _decimal(places: int, example: str) -> Callable[[Any], int]:
    """A number above zero with at most so many decimals, held as a whole number of the last."""

    def read(value: Any) -> int:
        try:
            held = Decimal(str(value).strip()) * 10**places
        except InvalidOperation:
            held = Decimal("NaN")
        if isinstance(value, bool) or not held.is_finite() or not 0 < held < 10**9 or held != int(held):
            raise unreadable(f"a number above zero with at most {places} decimals, as {example}", value)
        return int(held)

    return read


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Change(_Part):
    """What was changed in the series."""

    kind: Literal["death", "disability", "switch_to_minimum", "education_payment", "rollover_in", "rollover_out", "other"] = Field(
        description="death, disability, switch_to_minimum (once, to the minimum method), education_payment (one that education expenses of "
        "its own except), rollover_in, rollover_out, or other: more or less paid than the method gives."
    )  # fmt: skip
    on: Day | None = Field(None, description="The day of the change.")
    taxable_before: Cents | None = Field(None, description="The taxable part of all payments before age 59½.")


class EqualPaymentsFile(_Part):
    """A series of substantially equal payments as a file."""

    schema_: Literal["inservice/equal-payments/1"] = Field(alias="schema")
    title: str | None = Field(None, description="The question, in one sentence.")
    source: str | None = Field(None, description="Where the case was published.")
    refs: tuple[str, ...] = Field((), description="Rule ids of the law page that it exercises.")
    birth_date: Day | None = Field(None, description="The owner's date of birth.")
    paid_from: Literal["ira", "plan"] | None = Field(None, description="What pays: an `ira`, or a `plan`.")
    still_employed: YesNo | None = Field(
        None, description="The owner works for the employer whose plan pays."
    )
    first_paid_on: Day | None = Field(None, description="The day of the first payment.")
    method: Literal["minimum", "amortization", "annuitization"] | None = Field(
        None, description="minimum, amortization or annuitization. Left out: each is worked out."
    )
    balance: Cents | None = Field(
        None,
        description="The balance on the valuation date; by the minimum method that of the year asked about.",
    )
    life_expectancy: Annotated[int, BeforeValidator(_decimal(1, "34.2"))] | None = Field(
        None,
        description="Years in the table chosen, with one decimal; by the minimum method those of the year asked about.",
    )
    annuity_factor: Annotated[int, BeforeValidator(_decimal(3, "19.087"))] | None = Field(
        None,
        description="For annuitization: the price of one dollar a year at the rate and by the mortality table.",
    )
    rate: Percent | None = Field(None, description="The rate of interest chosen.")
    mid_term_rate: Percent | None = Field(
        None,
        description="120% of the federal mid-term rate, the greater of the two months before the first payment.",
    )
    rules: Literal["notice_2022_6", "rev_rul_2002_62"] | None = Field(
        None, description="For a series that begins in 2022, which of the two it follows."
    )
    change: Change | None = Field(None, description="What was changed. Left out: nothing.")
    expect: dict[str, Any] | None = Field(None, description="The expected answer, for a worked case.")

    @model_validator(mode="after")
    def _consistent(self) -> EqualPaymentsFile:
        begins, changed = self.first_paid_on, self.change.on if self.change else None
        if begins and begins >= date(2023, 1, 1) and self.rules == "rev_rul_2002_62":
            raise contradiction(
                "A series that begins in 2023 or later follows Notice 2022-6.", repair="Leave rules out."
            )
        if begins and begins < date(2022, 1, 1) and self.rules == "notice_2022_6":
            raise contradiction(
                "A series that began before 2022 follows Rev. Rul. 2002-62.", repair="Leave rules out."
            )
        if begins and changed and changed < begins:
            raise contradiction(
                "The change is before the first payment.", repair="Correct one of the two dates."
            )
        if begins and self.birth_date and begins <= self.birth_date:
            raise contradiction(
                "The first payment is before the birth.", repair="Correct one of the two dates."
            )
        return self


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of a series of equal payments."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        **EqualPaymentsFile.model_json_schema(by_alias=True),
        "title": "Substantially equal payments",
    }


@dataclass(frozen=True)
class EqualPaymentsCase:
    """A series as it was read."""

    file: EqualPaymentsFile
    path: str = ""


def read_equal_payments(source: str | Path | Mapping[str, Any]) -> EqualPaymentsCase:
    """Read a series from a file or a mapping in its shape. Raises InputError with every problem."""
    text = TextDocument(dict(source), {}, "") if isinstance(source, Mapping) else read_text_document(source)
    if not isinstance(text.content, dict):
        expected = f"schema: {SCHEMA}, birth_date: ..., paid_from: ira, first_paid_on: ..."
        raise InputError([Problem("A series of payments is a mapping.", text.path, expected=expected)])
    refuse_another_kind(text, SCHEMA)
    problems = _Problems(text)
    try:
        content = {key: value for key, value in text.content.items() if value is not None}
        return EqualPaymentsCase(EqualPaymentsFile.model_validate(content), text.path)
    except ValidationError as error:
        problems.take(error, EqualPaymentsFile)
        raise InputError(problems.found) from None


__all__ = ["SCHEMA", "EqualPaymentsCase", "EqualPaymentsFile", "json_schema", "read_equal_payments"]
