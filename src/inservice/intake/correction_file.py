"""A correction case as a file: the failure, its plan and payee, the programme facts, and the day of correction."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator

from inservice.intake.correction_parts import (
    Affected,
    AmendmentPart,
    CorrectionPart,
    EarningsPart,
    FailurePart,
    FailureYear,
    FundReturn,
    LoanPart,
    Paid,
    Part,
    PayeePart,
    PlanPart,
    ProgrammePart,
    ReturnPart,
    SuspensionPart,
)
from inservice.law.correction.figures import failure_kinds
from inservice.plan.fields import contradiction

SCHEMA: Literal["inservice/correction-case/1"] = "inservice/correction-case/1"


class CorrectionFile(Part):
    """A correction case."""

    schema_: Literal["inservice/correction-case/1"] = Field(
        SCHEMA, alias="schema", description="Which kind of file this is."
    )
    title: str | None = Field(None, description="What the case shows.")
    source: str | None = Field(None, description="Where a worked case comes from.")
    refs: tuple[str, ...] = Field((), description="Lines of the law page.")
    plan: PlanPart = Field(default_factory=PlanPart, description="The plan.")
    failure: FailurePart = Field(description="What went wrong.")
    payee: PayeePart = Field(default_factory=PayeePart, description="Whoever received the money.")
    programme: ProgrammePart = Field(
        default_factory=ProgrammePart, description="Facts on which the programmes turn."
    )
    amendment: AmendmentPart = Field(default_factory=AmendmentPart, description="A retroactive amendment.")
    earnings: EarningsPart | None = Field(None, description="How earnings are worked out.")
    loan: LoanPart = Field(default_factory=LoanPart, description="A loan that failed.")
    suspension: SuspensionPart = Field(default_factory=SuspensionPart, description="Suspension of deferrals.")
    correction: CorrectionPart = Field(description="The correction.")
    expect: dict[str, Any] | None = Field(None, description="What a worked case expects.")

    @model_validator(mode="after")
    def _in_sequence(self) -> CorrectionFile:
        day, failure = self.correction.on, self.failure
        if self.earnings is not None and self.earnings.allocation is not None:
            self._check_allocation()
        late = ["occurred_on" for year in failure.in_years if year.occurred_on > day]
        late += ["found_on"] if failure.found_on and failure.found_on > day else []
        late += ["repayments" for year in failure.in_years for paid in year.repayments if paid.on > day]
        if late:
            raise contradiction(
                f"The correction of {day} comes before {', '.join(dict.fromkeys(late))}.",
                expected="failure, discovery, repayments, correction",
                repair="Correct one of the days.",
            )
        return self

    def _check_allocation(self) -> None:
        if failure_kinds()[self.failure.kind].family != "shortfall":
            raise contradiction(
                "Earnings are allocated only where something is contributed or allocated for somebody.",
                expected="a failure by which too little was paid, contributed or kept",
                repair="Remove `earnings.allocation`.",
            )
        if any(year.repayments for year in self.failure.in_years):
            raise contradiction(
                "Which period's earnings have come back cannot be told.",
                repair="Give what is still missing as `amount`, and remove `repayments` or `earnings.allocation`.",
            )


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of a correction case."""
    written = CorrectionFile.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        **written,
        "title": "Correction case",
    }


PARTS: dict[str, type[BaseModel]] = {
    "plan": PlanPart, "failure": FailurePart, "years": FailureYear, "repayments": Paid, "people": Affected, "payee": PayeePart,
    "programme": ProgrammePart, "amendment": AmendmentPart, "earnings": EarningsPart, "returns": ReturnPart, "funds": FundReturn,
    "loan": LoanPart, "suspension": SuspensionPart, "correction": CorrectionPart,
}  # fmt: skip
"""The sections of a file by name, and the entries of their lists."""

__all__ = ["PARTS", "SCHEMA", "CorrectionFile", "json_schema"]
