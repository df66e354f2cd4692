"""Money, dates and names as a reader wants them, from the plain data of a determination."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from inservice.law.matrix import load_matrix

OUTCOMES = {
    "approved": "Approved",
    "approved_in_part": "Approved in part",
    "denied": "Denied",
    "cannot_be_determined": "Cannot be determined",
}
STATUSES = {"yes": "open", "no": "closed", "unknown": "unknown", "not_claimed": "not claimed"}
ORDERS = {
    "plan": "the plan's order",
    "cheapest": "the cheapest lawful way",
    "pro_rata": "pro rata",
    "after_tax_first": "after-tax money first",
    "listed": "the order asked for",
}
DESTINATIONS = {
    "cash": "cash",
    "traditional_ira": "traditional IRA",
    "roth_ira": "Roth IRA",
    "employer_plan": "another employer's plan",
    "designated_roth_account": "Roth account of another plan",
    "in_plan_roth": "Roth account of this plan",
}

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# Control characters can drive a terminal, and direction marks can reorder what is read.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")


def safe(text: object) -> str:
    """Text without escape sequences, control characters and direction marks; a line end becomes a space."""
    bare = _UNSAFE.sub("", _ESCAPE.sub("", str(text)))
    return bare.replace("\n", " ").replace("\t", " ")


def as_json(value: Any, *, indent: int | None = None) -> str:
    """A value as JSON that loses nothing and yet cannot drive a terminal: what `safe` leaves out is written as ``\\u202e``."""
    said = json.dumps(value, indent=indent, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", said)


def dollars(amount: str | None) -> str:
    """``"1234.50"`` as ``$1,234.50``; nothing for an unknown amount."""
    if amount is None or amount == "":
        return ""
    sign, digits = ("-", amount[1:]) if amount.startswith("-") else ("", amount)
    whole, _, fraction = digits.partition(".")
    return f"{sign}${int(whole):,}.{(fraction + '00')[:2]}"


def cents(amount: str | None) -> int:
    """``"1234.50"`` as 123450; zero for an amount that is not there."""
    if not amount:
        return 0
    sign, digits = (-1, amount[1:]) if amount.startswith("-") else (1, amount)
    whole, _, fraction = digits.partition(".")
    return sign * (int(whole) * 100 + int((fraction + "00")[:2]))


def text_of(amount: int) -> str:
    """Whole cents as decimal text, the form in which a determination holds money."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02}"


def total(amounts: list[str | None]) -> str | None:
    """The sum of amounts, unknown if one of them is."""
    if any(amount is None for amount in amounts):
        return None
    return text_of(sum(cents(amount) for amount in amounts))


def day(iso: str | date | None) -> str:
    """``2025-07-15`` as ``July 15, 2025``; a redacted date (a year alone) stays as it is."""
    if iso is None:
        return ""
    text = iso.isoformat() if isinstance(iso, date) else str(iso)
    if not _ISO_DATE.fullmatch(text):
        return safe(text)
    value = date.fromisoformat(text)
    return f"{value:%B} {value.day}, {value.year}"


def on(iso: str) -> str:
    """``on July 15, 2025``; of a redacted date ``in 2025``."""
    return f"{'on' if _ISO_DATE.fullmatch(iso) else 'in'} {day(iso)}"


def named(word: str | None) -> str:
    """A name of ours in words: ``pre_tax_deferrals`` as ``pre tax deferrals``."""
    return safe(word or "").replace("_", " ")


def source(name: str | None) -> str:
    """The label of a money source."""
    known = load_matrix().sources.get(name or "")
    return known.label if known else named(name)


def event(name: str | None) -> str:
    """The label of a distributable event."""
    known = load_matrix().events.get(name or "")
    return known.label if known else named(name)


def within(label: str) -> str:
    """A label inside a sentence: small at its start, unless an acronym or a name such as Roth starts it."""
    keeps = label[1:2].isupper() or label.startswith("Roth")
    return label if keeps else label[:1].lower() + label[1:]


def sentence(text: object) -> str:
    """Text that ends as a sentence does."""
    bare = safe(text).strip()
    return bare if not bare or bare.endswith((".", "?", "!", ":", "]")) else f"{bare}."


def mark(confidence: str | None) -> str:
    """``[unconfirmed]`` or ``[derived]``; nothing for an authority that was checked."""
    return f"[{confidence}]" if confidence in ("unconfirmed", "derived") else ""


def authority(finding: Mapping[str, Any]) -> str:
    """The citation, the ids of the law page and the mark of a finding, a cell or a warning."""
    ref = finding.get("ref") or ""
    ref = " ".join(ref) if isinstance(ref, list | tuple) else str(ref)
    parts = [safe(finding.get("cites") or ""), ", ".join(safe(ref).replace(",", " ").split())]
    told = "; ".join(part for part in parts if part)
    return f"{told} {mark(finding.get('confidence'))}".strip()
