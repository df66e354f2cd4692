"""A case of consequences: an ordinary case file with what the person means to do, and where the money could go.

The ordinary keys are read as for `inservice decide`; the others are described by the models beside this module. The same file
serves both commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from inservice.errors import InputError
from inservice.intake.case import Case, read_case
from inservice.intake.consequences.adviser import Adviser
from inservice.intake.consequences.alternatives import (
    AfterTax,
    Alternative,
    Intent,
    PlanFeatures,
    Purpose,
    Thresholds,
)
from inservice.intake.consequences.destinations import Assumptions, Destination
from inservice.intake.consequences.expenses import Expenses
from inservice.intake.consequences.household import HouseholdPart
from inservice.intake.consequences.iras import Iras
from inservice.intake.consequences.values import Part
from inservice.plan.reading import _Problems
from inservice.plan.yaml_text import TextDocument, read_text_document


class Choice(Part):
    """The parts of the file that say what is to be chosen. All may be left out."""

    household: HouseholdPart | None = None
    iras: Iras | None = None
    expenses: Expenses | None = None
    purpose: Purpose = Field(default_factory=Purpose)
    intent: Intent = Field(default_factory=Intent)
    assumptions: Assumptions = Field(default_factory=Assumptions)
    destinations: tuple[Destination, ...] = ()
    adviser: Adviser | None = None
    alternatives: tuple[Alternative, ...] = ()
    plan_features: PlanFeatures = Field(default_factory=PlanFeatures)
    after_tax: AfterTax | None = None
    thresholds: Thresholds = Field(default_factory=Thresholds)


@dataclass(frozen=True)
class ConsequencesCase:
    """One person, one plan, one request, and the choice."""

    case: Case
    choice: Choice
    has_no_loans: bool = False
    """The file says that no loan is outstanding (`loans: []`)."""
    accounts_are_unknown: bool = False
    """The file leaves the accounts out, which is not to say that there are none (`accounts: []`)."""


def read_consequences_case(
    source: str | Path | Mapping[str, Any], *, base: str | Path | None = None, absolute_paths: bool = False
) -> ConsequencesCase:
    """Read a case of consequences from a file, or from a mapping in its shape.

    Raises InputError with every problem of all its parts at once, each with its place and the smallest repair.
    """
    text = TextDocument(dict(source), {}, "") if isinstance(source, Mapping) else read_text_document(source)
    content: Mapping[str, Any] = text.content if isinstance(text.content, dict) else {}
    problems = _Problems(text)
    own = {k: v for k, v in content.items() if k in Choice.model_fields and v is not None}
    choice: Choice | None = None
    try:
        choice = Choice.model_validate(own)
    except ValidationError as error:
        problems.take(error, Choice)
    if choice is not None:
        _check(choice, problems)
    case: Case | None = None
    try:
        case = read_case(source, base=base, absolute_paths=absolute_paths, needs_accounts=False)
    except InputError as error:
        problems.found.extend(error.problems)
    if case is None or choice is None or problems.found:
        raise InputError(problems.found)
    is_open = content.get("accounts") is None and "book" not in content
    return ConsequencesCase(case, choice, content.get("loans") == [], is_open)


def _check(choice: Choice, problems: _Problems) -> None:
    names = [each.name for each in choice.destinations]
    for number, name in enumerate(names):
        if name in names[:number]:
            problems.add(
                "Two destinations have one name.",
                ("destinations", number, "name"),
                found=name,
                expected="a name of its own",
            )
    stays = [number for number, each in enumerate(choice.destinations) if each.kind == "stay"]
    for number in stays[1:]:
        problems.add(
            "The money can stay in one plan only.",
            ("destinations", number, "kind"),
            found="a second destination of kind: stay",
            expected="one destination of kind: stay",
            repair="Correct the kind, or remove it.",
        )


__all__ = ["Choice", "ConsequencesCase", "read_consequences_case"]
