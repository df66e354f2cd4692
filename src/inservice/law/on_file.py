"""The days of payment that the law on file decides."""

from __future__ import annotations

from datetime import date

KNOWN_FROM = date(2019, 1, 1)
KNOWN_THROUGH = date(2026, 12, 31)

BEFORE_THE_LAW = (
    f"The law on file begins on {KNOWN_FROM}: earlier payments are governed by rules (loans before hardship, "
    "suspended deferrals, older events) that this edition does not hold."
)

__all__ = ["BEFORE_THE_LAW", "KNOWN_FROM", "KNOWN_THROUGH"]
