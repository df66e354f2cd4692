"""Reading a service case: one participant's hours by year, and what was paid while partly vested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from inservice.errors import InputError, Problem
from inservice.intake.case import _Paths, _plan
from inservice.plan.fields import Cents, Day, Whole, YesNo, contradiction
from inservice.plan.file_kinds import refuse_another_kind
from inservice.plan.reading import Plan, _Problems
from inservice.plan.yaml_text import TextDocument, read_text_document

SCHEMA = "inservice/service/1"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Employment(_Part):
    """The employment that ended, and the one that followed."""

    hire_date: Day | None = Field(None, description="The day of first hire.")
    severed_on: Day | None = Field(None, description="The day employment last ended.")
    rehired_on: Day | None = Field(
        None, description="The day of the first hire after that; left out: not rehired."
    )
    installments_began_on: Day | None = Field(
        None,
        description="The day of the first installment paid on that severance; left out: none is being paid.",
    )

    @model_validator(mode="after")
    def _in_sequence(self) -> Employment:
        days = [d for d in (self.hire_date, self.severed_on, self.rehired_on) if d is not None]
        if days != sorted(days):
            raise contradiction(
                "Hire, severance and rehire are not in this order.", repair="Correct one of the dates."
            )
        if self.installments_began_on and self.severed_on and self.installments_began_on < self.severed_on:
            raise contradiction(
                "The installments began before employment ended.",
                expected="installments_began_on no earlier than severed_on",
                repair="Correct one of the dates; installments paid in service do not belong here.",
            )
        return self


class ComputationYear(_Part):
    """One vesting computation year."""

    begin: Day = Field(description="First day.")
    end: Day = Field(description="Last day.")
    hours: Whole | None = Field(None, description="Hours of service; left out: not on file.")
    absence_hours: Whole | None = Field(
        0,
        description="Hours that a maternity or paternity absence begun in the year would normally have brought.",
    )

    @model_validator(mode="after")
    def _in_sequence(self) -> ComputationYear:
        if self.end <= self.begin:
            raise contradiction("The year ends before it begins.", repair="Correct one of the dates.")
        return self


class Withdrawal(_Part):
    """One payment from employer money that was not fully vested, or a cash-out of nothing."""

    withdrawal_id: str | None = Field(None, description="By default a running number.")
    paid_on: Day | None = Field(None, description="The day of payment.")
    event: Literal["severance", "in_service"] | None = Field(
        None, description="Paid because employment ended, or while employed."
    )
    amount: Cents | None = Field(None, description="All that was paid; 0.00 where nothing was vested.")
    employer_amount: Cents | None = Field(None, description="What of it was employer money.")
    interest: Cents | None = Field(
        None, description="Defined benefit plan: interest to the day of repayment."
    )
    forfeited: Cents | None = Field(
        None, description="What was not vested at the valuation before the payment."
    )
    repaid_on: Day | None = Field(None, description="The day of repayment.")
    repaid_amount: Cents | None = Field(
        None, description="What was repaid. Left out without a day of repayment: nothing."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Withdrawal:
        if (
            self.employer_amount is not None
            and self.amount is not None
            and self.employer_amount > self.amount
        ):
            raise contradiction(
                "The employer money is part of the amount and cannot exceed it.",
                expected="employer_amount at most amount",
            )
        if self.repaid_on and self.paid_on and self.repaid_on < self.paid_on:
            raise contradiction("The repayment is before the payment.", repair="Correct one of the dates.")
        return self


class ServiceFile(_Part):
    """A service case as a file."""

    schema_: Literal["inservice/service/1"] = Field(alias="schema")
    title: str | None = Field(None, description="The question, in one sentence.")
    source: str | None = Field(None, description="Where the case was published.")
    refs: tuple[str, ...] = Field((), description="Rule ids of the law page that it exercises.")
    plan: Any = Field(description="Path of the plan document, or the document itself.")
    asked_on: Day = Field(description="The day of which the answer is.")
    employment: Employment = Employment()
    years: tuple[ComputationYear, ...] = Field((), description="Every vesting computation year on file.")
    years_before: Whole | None = Field(None, description="Years of service before the break.")
    vested_in_some_money: YesNo | None = Field(
        None, description="Was any employer money vested, or is there a deferral or safe harbor account?"
    )
    withdrawals: tuple[Withdrawal, ...] = ()
    expect: dict[str, Any] | None = Field(None, description="The expected answer, for a worked case.")

    @model_validator(mode="after")
    def _years_apart(self) -> ServiceFile:
        ordered = sorted(self.years, key=lambda year: year.begin)
        for earlier, later in pairwise(ordered):
            if later.begin <= earlier.end:
                raise contradiction(
                    f"Two computation years overlap: {earlier.begin} to {earlier.end} and {later.begin} to {later.end}.",
                    repair="Correct one of the dates.",
                )
        return self


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of a service case."""
    written = ServiceFile.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        **written,
        "title": "Service case",
    }


@dataclass(frozen=True)
class ServiceCase:
    """A service case with its plan."""

    file: ServiceFile
    plan: Plan
    path: str = ""


def read_service_case(
    source: str | Path | Mapping[str, Any], *, base: str | Path | None = None, absolute_paths: bool = False
) -> ServiceCase:
    """Read a service case from a file or a mapping in its shape. Raises InputError with every problem; see `read_case`."""
    if isinstance(source, Mapping):
        text = TextDocument(dict(source), {}, "")
    else:
        text = read_text_document(source)
        base = Path(source).parent if base is None else base
    if not isinstance(text.content, dict):
        expected = f"schema: {SCHEMA}, plan: ..., asked_on: ..., years: [...]"
        raise InputError([Problem("A service case is a mapping.", text.path, expected=expected)])
    refuse_another_kind(text, SCHEMA)
    problems = _Problems(text)
    content = {key: value for key, value in text.content.items() if value is not None}
    case: ServiceFile | None = None
    try:
        case = ServiceFile.model_validate(content)
    except ValidationError as error:
        problems.take(error, ServiceFile)
    paths = _Paths(None if base is None else Path(base), absolute_paths, problems)
    plan = _plan(content.get("plan"), text, problems, paths)
    if case is None or plan is None or problems.found:
        raise InputError(problems.found)
    return ServiceCase(case, plan, text.path)


__all__ = ["SCHEMA", "ServiceCase", "ServiceFile", "json_schema", "read_service_case"]
