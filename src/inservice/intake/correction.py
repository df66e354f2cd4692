"""Reading a correction case: one failure, its plan and payee, and the day on which it is to be corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from inservice.errors import InputError, Problem
from inservice.intake.correction_file import SCHEMA, CorrectionFile
from inservice.plan.file_kinds import refuse_another_kind
from inservice.plan.reading import _Problems
from inservice.plan.yaml_text import TextDocument, read_text_document


@dataclass(frozen=True)
class CorrectionCase:
    """One failure and the day of its correction, read and checked."""

    file: CorrectionFile
    path: str = ""

    @property
    def day(self) -> date:
        """The day of correction, which picks the rules."""
        return self.file.correction.on


def read_correction(source: str | Path | Mapping[str, Any]) -> CorrectionCase:
    """Read a correction case from a YAML or JSON file, or a mapping in its shape.

    Raises InputError with every problem found, each with its place, what was expected and the smallest repair.
    """
    text = TextDocument(dict(source), {}, "") if isinstance(source, Mapping) else read_text_document(source)
    if not isinstance(text.content, dict):
        raise InputError(
            [
                Problem(
                    "A correction case is a mapping.",
                    text.path,
                    expected=f"schema: {SCHEMA}, failure: ..., correction: ...",
                )
            ]
        )
    refuse_another_kind(text, SCHEMA)
    problems = _Problems(text)
    content = {key: value for key, value in text.content.items() if value is not None}
    try:
        return CorrectionCase(CorrectionFile.model_validate(content), text.path)
    except ValidationError as error:
        problems.take(error, CorrectionFile)
    raise InputError(problems.found)


__all__ = ["CorrectionCase", "read_correction"]
