"""Values as an answer writes them; what is not known stays None."""

from __future__ import annotations

from datetime import date
from typing import overload

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


__all__ = ["iso", "money"]
