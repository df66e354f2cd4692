"""Amounts, shares and statuses as a screen shows them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from inservice.engine.money import cents, spoken
from inservice.memo.words import OUTCOMES

STATUS = {"key": "key", "former_key": "former key", "non_key": "non-key", "unknown": "unknown"}
_KEY_AS = {"officer": "officer", "five_percent_owner": "5% owner", "one_percent_owner": "1% owner"}


def dollars(amount: str | None) -> str:
    """ "1234.50" as "$1,234.50"; an amount that is not known is "unknown"."""
    return "unknown" if amount is None else spoken(cents(amount))


def key_as(why: list[str]) -> str:
    """Why somebody is key; a 5% owner is not called a 1% owner too."""
    return ", ".join(
        _KEY_AS[w] for w in why if not (w == "one_percent_owner" and "five_percent_owner" in why)
    )


def share_of(plan: Mapping[str, Any]) -> str:
    """How a sentence on what key employees have goes on: their share, or that it has no bound."""
    least, most = plan["share_at_least"], plan["share_at_most"]
    if least is None and most is None:
        return "; the share is not bounded" if plan["key_most"] is None or plan["nonkey_most"] is None else ""
    return f": a share of {span(least, most)}"


def span(least: str | None, most: str | None) -> str:
    """What lies between two amounts or shares, or the one they both are."""
    if least == most:
        return _told(least, "unknown")
    return f"{_told(least, 'unknown')} to {_told(most, 'no bound')}"


def share(fraction: str) -> str:
    """ "47/50" as "94%"; four decimals, cut, where it does not come out even."""
    hundredfold = Fraction(fraction) * 100
    cut = int(hundredfold * 10_000)
    told = f"{cut // 10_000}.{cut % 10_000:04d}".rstrip("0").rstrip(".") + "%"
    return told if hundredfold * 10_000 == cut else f"about {told}"


def counted(outcomes: Mapping[str, int]) -> str:
    """ "3 requests: 2 approved, 1 denied." """
    many = sum(outcomes.values())
    told = ", ".join(
        f"{outcomes[name]} {label.lower()}" for name, label in OUTCOMES.items() if outcomes[name]
    )
    return f"{many} request{'' if many == 1 else 's'}{': ' if told else ''}{told}."


def _told(value: str | None, otherwise: str) -> str:
    return otherwise if value is None else value if value.endswith("%") else dollars(value)


__all__ = ["STATUS", "counted", "dollars", "key_as", "share", "share_of", "span"]
