"""Money at the doors: decimal dollars as text outside, whole cents as integers inside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_SHAPE = re.compile(r"-?\d{1,15}(\.\d{1,2})?")


def cents(value: Any) -> int:
    """Whole cents of ``"1234.5"``, ``"$1,234.50"``, ``"(12.00)"``, ``1234`` or a float exact to two decimals.

    Raises ValueError with what was expected for anything else, a number with a third decimal included.
    """
    if isinstance(value, bool):
        raise ValueError('expected an amount such as "1234.50", found a yes/no')
    if isinstance(value, int):
        return value * 100
    if isinstance(value, float):
        if round(value, 2) != value:
            raise ValueError(
                f'expected an amount with at most two decimals such as "1234.50", found {value!r}'
            )
        value = f"{value:.2f}"
    text = str(value).strip()
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    text = text.replace("$", "").replace(",", "").strip()
    if not _SHAPE.fullmatch(text):
        raise ValueError(f'expected an amount such as "1234.50", found {str(value)[:40]!r}')
    sign = -1 if text.startswith("-") else 1
    whole, _, fraction = text.lstrip("-").partition(".")
    return sign * (int(whole) * 100 + int((fraction + "00")[:2]))


def text(amount: int) -> str:
    """``123450`` as ``"1234.50"``: how money leaves the program."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def spoken(amount: int) -> str:
    """``123450`` as ``"$1,234.50"``: how a sentence writes money."""
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount) // 100:,}.{abs(amount) % 100:02d}"


def sum_of(amounts: Iterable[int | None]) -> int | None:
    """The sum; None where one is unknown."""
    total = 0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
