"""Redaction: a determination without the identifiers and birth dates of the people in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from inservice.law.matrix import load_matrix

_IDENTIFIERS = {
    "request_id": "request",
    "account_id": "account",
    "person_id": "person",
    "participant_id": "participant",
    "owner": "person",
    "decedent": "person",
}
_NOBODY = frozenset({"self", "spouse", "taxpayer", "none"})
"""Words that stand where a name may, and name nobody."""
_BORN = frozenset({"person.birth_date", "birth_date"})
_ISO = re.compile(r"\b(?:on )?(\d{4}-\d{2}-\d{2})\b")
_MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]
_SPOKEN = re.compile(rf"\b(?:on )?({'|'.join(_MONTHS)}) (\d{{1,2}}), (\d{{4}})\b")


def redacted(data: Mapping[str, Any], born: Iterable[date] = ()) -> dict[str, Any]:
    """A copy with neutral words for identifiers ("account 1") and no birth dates, in sentences too.

    Of a date that gives the birth date away (an age or half-year attained on it) only the year is left. ``born`` are birth dates that
    the data need not name themselves.

    Amounts, other dates, money sources and the plan's terms stay: without them there is no answer to read.
    """
    names = _neutral_names(data)
    births = {*born, *(date.fromisoformat(text) for text in _births(data))}
    swap = _replacement(names)

    def hide(text: str) -> str:
        text = swap(text)
        if births:
            text = _ISO.sub(lambda m: _date(m.group(0), _parsed(m.group(1)), births), text)
            text = _SPOKEN.sub(lambda m: _date(m.group(0), _parsed_words(m), births), text)
        return text

    def copy(value: Any, key: str = "") -> Any:
        if isinstance(value, Mapping):
            return {name: copy(each, name) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [copy(each, key) for each in value]
        if not isinstance(value, str):
            return value
        return names.get(value, value) if key in _IDENTIFIERS or key == "accounts" else hide(value)

    kept: dict[str, Any] = copy(
        {key: value for key, value in data.items() if key not in ("schema", "edition", "software")}
    )
    return {key: kept.get(key, data[key]) for key in data}


def _walk(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield key, each
            yield from _walk(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _walk(each)


def _neutral_names(data: Mapping[str, Any]) -> dict[str, str]:
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    facts = [
        (str(f["fact"]).rpartition(".")[2], f["value"])
        for f in data.get("facts_used") or ()
        if isinstance(f, Mapping)
    ]
    for key, value in [*_walk(data), *facts]:
        kind = _IDENTIFIERS.get(key)
        if kind and isinstance(value, str) and value and value not in names and value not in _NOBODY:
            counts[kind] = counts.get(kind, 0) + 1
            names[value] = f"{kind} {counts[kind]}"
    return names


def _births(data: Mapping[str, Any]) -> Iterable[str]:
    for key, value in _walk(data):
        if key in _BORN and isinstance(value, str) and _parsed(value):
            yield value
        if key == "facts_used":
            yield from (
                str(f["value"]) for f in value if f["fact"] in _BORN and _ISO.fullmatch(str(f["value"]))
            )


def _replacement(names: Mapping[str, str]) -> Callable[[str], str]:
    """Whole words only, the longest first, so that one identifier inside another is not cut apart."""
    telling = [name for name in names if not set(re.split(r"[\W_]+", name.lower())) <= _vocabulary()]
    ordered = "|".join(re.escape(name) for name in sorted(telling, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w-])(?:{ordered})(?![\w-])")

    def swap(text: str) -> str:
        return pattern.sub(lambda m: names[m.group(0)], text) if telling else text

    return swap


@cache
def _vocabulary() -> frozenset[str]:
    """Words of the field: an account called "deferrals" tells nothing, and sentences use the word."""
    matrix = load_matrix()
    known = [t for s in matrix.sources.values() for t in (s.name, s.label)] + [
        t for e in matrix.events.values() for t in (e.name, e.label)
    ]
    return frozenset(word for text in known for word in re.split(r"[\W_]+", text.lower())) | {""}


def _parsed(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _parsed_words(found: re.Match[str]) -> date | None:
    return _parsed(f"{found.group(3)}-{_MONTHS.index(found.group(1)) + 1:02}-{int(found.group(2)):02}")


def _date(text: str, value: date | None, births: set[date]) -> str:
    if value is None:
        return text
    if value in births:
        return "(birth date withheld)"
    if not any(_gives_away(value, birth) for birth in births):
        return text
    return f"in {value.year}" if text.startswith("on ") else str(value.year)


def _gives_away(value: date, birth: date) -> bool:
    """Whether a date is a birthday or half-birthday from age 18 on, under any reading of short months."""
    months = (value.year - birth.year) * 12 + value.month - birth.month
    if months < 18 * 12:
        return False
    near_month_end = birth.day >= 28 and (value.day >= 28 or value.day == 1)
    if near_month_end and value.day == 1:
        months -= 1
    return months % 6 == 0 and (value.day == birth.day or near_month_end)


__all__ = ["redacted"]
