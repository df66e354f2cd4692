"""What the tests of the doors share: the case they run, a command's answer, a stored determination."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CASE = ROOT / "cases/taxation/gross-up/hardship-15-percent.yaml"
PLAN = ROOT / "cases/taxation/plans/broad-401k.yaml"


@dataclass
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@dataclass
class Stored:
    """A determination that was decided before."""

    data: dict[str, Any]

    @property
    def outcome(self) -> str:
        """The outcome."""
        return str(self.data["outcome"])

    def to_dict(self) -> dict[str, Any]:
        """The data."""
        return self.data

    def explain(self) -> str:
        """Its reasons."""
        return "\n".join(f"- {each['sentence']}" for each in self.data["findings"])
