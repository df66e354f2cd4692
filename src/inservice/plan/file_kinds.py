"""The kinds of file that commands read, so that a file given to the wrong command is told so in one sentence."""

from __future__ import annotations

from inservice.errors import InputError, Problem
from inservice.plan.yaml_text import TextDocument

_KINDS = {
    "inservice/case": ("a case", "inservice decide, or inservice availability"),
    "inservice/plan": ("a plan document", "inservice plan check, or inservice plan explain"),
    "inservice/amendment": ("a proposed amendment", "inservice plan amend-check PLAN --amendment FILE"),
    "inservice/correction-case": ("a correction case", "inservice correct"),
    "inservice/service": ("a service case", "inservice service"),
    "inservice/equal-payments": ("a series of equal payments", "inservice equal-payments"),
    "inservice/processing": ("a request on its way", "inservice process"),
    "inservice/top-heavy-case": ("a top-heavy case", "inservice top-heavy"),
}


def refuse_another_kind(text: TextDocument, expected: str) -> None:
    """Raise InputError where the file's ``schema`` line names another kind of file than ``expected``, by the command that reads it."""
    said = text.content.get("schema") if isinstance(text.content, dict) else None
    kind = str(said).rpartition("/")[0]
    if kind not in _KINDS or kind == expected.rpartition("/")[0]:
        return
    what, command = _KINDS[kind]
    raise InputError(
        [
            Problem(
                f"This file is {what}.",
                text.path,
                "schema",
                found=str(said),
                expected=expected,
                line=text.line_of(("schema",)),
                repair=f"Use {command}.",
            )
        ]
    )


__all__ = ["refuse_another_kind"]
