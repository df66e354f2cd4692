"""Money, days and reasons as answers write them; a value that is not known stays None."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import overload

from inservice.engine.explain import Finding
from inservice.engine.money import text


@overload
def money(cents: int) -> str: ...


@overload
def money(cents: None) -> None: ...


def money(cents: int | None) -> str | None:
    """Whole cents as dollars in text, "1234.50"."""
    return None if cents is None else text(cents)


@overload
def iso(day: date) -> str: ...


@overload
def iso(day: None) -> None: ...


def iso(day: date | None) -> str | None:
    """A day as "2025-07-15"."""
    return None if day is None else day.isoformat()


def outline(findings: Iterable[Finding], *, once: bool = False) -> list[str]:
    """Findings as indented lines: question, sentence, authority and what is needed; with ``once`` a reason's own reasons stand once."""
    lines: list[str] = []
    told: set[tuple[str, str]] = set()

    def tell(finding: Finding, depth: int) -> None:
        at = "  " * depth
        if once and (finding.rule, finding.sentence) in told:
            lines.append(f"{at}- {finding.sentence} (see above)")
            return
        told.add((finding.rule, finding.sentence))
        mark = "" if finding.confidence == "checked" else f", {finding.confidence}"
        lines.append(f"{at}- {finding.sentence} [{finding.cites}{mark}; {' '.join(finding.refs[:3])}]")
        lines.extend(f"{at}  needed: {fact}" for fact in finding.needed)
        for part in finding.parts:
            tell(part, depth + 1)

    for finding in findings:
        lines.append(finding.question)
        tell(finding, 1)
    return lines


__all__ = ["iso", "money", "outline"]
