"""The kinds of value a plan document holds, read from text.

A file's reader hands over text; an inline document (JSON, Python) may bring real numbers, booleans and dates,
which are accepted when they say exactly one thing.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

LAST_DAY = date(2199, 12, 31)
"""A payment, or a term of the plan that begins later, is a slip of the pen: what follows it must still be a date."""

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_WHOLE = re.compile(r"\d{1,6}")
_DOLLARS = re.compile(r"\d{1,12}(\.\d{1,2})?")
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def unreadable(expected: str, found: object, repair: str = "") -> PydanticCustomError:
    """The error of a value that cannot be read, in the parts a message needs."""
    return PydanticCustomError(
        "unreadable",
        "The value cannot be read.",
        {"expected": expected, "found": repr(found), "repair": repair},
    )


def contradiction(message: str, *, expected: str = "", repair: str = "") -> PydanticCustomError:
    """The error of values that cannot stand together."""
    return PydanticCustomError(
        "contradiction", "{message}", {"message": message, "expected": expected, "repair": repair}
    )


def _day(value: Any) -> Any:
    if isinstance(value, date) and type(value) is date:
        return value
    if isinstance(value, str) and _ISO_DAY.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise unreadable("a day that exists, as 2024-12-31", value, _nearest_day(value)) from None
    raise unreadable("a day as 2024-12-31", value, "Write year-month-day with four, two and two digits.")


def _nearest_day(written: str) -> str:
    year, month, _ = map(int, written.strip().split("-"))
    if year < 1 or not 1 <= month <= 12:
        return "Correct the year or the month."
    return f"Correct the day: the month ends on {year:04}-{month:02}-{monthrange(year, month)[1]}."


def _governing(value: date) -> date:
    if value > LAST_DAY:
        raise unreadable(f"a day through {LAST_DAY}", str(value), "Correct the year.")
    return value


def _yes_no(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in {"yes", "true", "no", "false"}:
        return value.strip().lower() in {"yes", "true"}
    raise unreadable("yes or no", value, "Write yes or no, or leave it out.")


def _whole(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    raise unreadable("a whole number that is not negative", value, "Write at most six digits, as 12.")


def cents_of(value: Any, *, otherwise: str = "without $ or commas") -> int:
    """Whole cents of an amount in dollars ("1234.50"). A float must be exact to two decimals."""
    text = value.strip() if isinstance(value, str) else ""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        text = str(value)
    if _DOLLARS.fullmatch(text):
        return int(Decimal(text) * 100)
    expected = f'dollars and cents as "1234.50", {otherwise}'
    bare = re.sub(r"[$\s]|(?<=\d),(?=\d{3}(?!\d))", "", text)  # "5,00" may be five, and is not repaired
    if re.fullmatch(r"-[\d.]+|\([\d.]+\)", bare):
        raise unreadable(
            f"{expected}; amounts are not negative",
            value,
            "Write the amount without its sign, or leave it out.",
        )
    raise unreadable(expected, value, _written_in_cents(bare))


def _written_in_cents(bare: str) -> str:
    """The repair of an amount that stands without $ and commas."""
    if _DOLLARS.fullmatch(bare):
        return f"Write {bare}."
    if re.fullmatch(r"\d{1,12}\.\d{3,}", bare):
        whole, decimals = bare.split(".")
        below = f"{whole}.{decimals[:2]}"
        above = "" if not decimals[2:].strip("0") else f" or {Decimal(below) + Decimal('0.01')}"
        return f"Write whole cents, {below}{above}."
    if re.fullmatch(r"\d{13,}(\.\d*)?", bare):
        return "Write at most twelve digits before the point."
    return "Write the amount as 1234.50."


def _percent(value: Any) -> Any:
    text = str(value).strip().removesuffix("%").strip() if not isinstance(value, bool) else ""
    try:
        percent = Decimal(text)
    except InvalidOperation:
        percent = Decimal("NaN")
    if percent.is_finite() and 0 <= percent <= 100 and percent * 100 == int(percent * 100):
        return int(percent * 100)
    if not percent.is_finite():
        repair = "Write a number, as 33.33."
    elif 0 <= percent <= 100:
        repair = "Write at most two decimals."
    else:
        repair = "Write 100 or less." if percent > 100 else "Write 0 or more."
    raise unreadable("a percentage from 0 to 100 with at most two decimals, as 33.33", value, repair)


def _month_day(value: Any) -> Any:
    match = _MONTH_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if match:
        month, day = int(match[1]), int(match[2])
        if 1 <= month <= 12 and 1 <= day <= _DAYS_IN_MONTH[month - 1]:
            return f"{month:02}-{day:02}"
    raise unreadable("month and day as 12-31", value, "Write the month and the day with two digits each.")


def age_parts(value: Any) -> Any:
    """Age shorthand: `55`, `59.5` and `59 1/2` as years and months; anything else is left for the model to
    judge.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return {"years": value}
    if isinstance(value, (str, float)):
        text = str(value).strip().replace("½", " 1/2").replace("  ", " ")
        match = re.fullmatch(r"(\d{1,3})(\.0|\.5| 1/2)?", text)
        if not match:
            raise unreadable(
                "an age as 55, 59.5 or {years: 59, months: 6}",
                value,
                "Write years, and .5 for a half; other months as {years: 59, months: 3}.",
            )
        return {"years": int(match[1]), "months": 6 if match[2] in {".5", " 1/2"} else 0}
    return value


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
GoverningDay = Annotated[Day, AfterValidator(_governing)]
"""A day from which something else is reckoned: of payment, or from which a term has effect."""
YesNo = Annotated[
    bool,
    BeforeValidator(_yes_no),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no", "true", "false"]}]}),
]
Whole = Annotated[
    int,
    BeforeValidator(_whole),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^\d{1,6}$"}]}
    ),
]
Cents = Annotated[
    int,
    BeforeValidator(cents_of),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^\d{1,12}(\.\d{1,2})?$"},
                {"type": "number", "minimum": 0},
            ],
            "description": 'Dollars and cents as text: "1234.50".',
        }
    ),
]
Percent = Annotated[
    int,
    BeforeValidator(_percent),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string"}, {"type": "number", "minimum": 0, "maximum": 100}],
            "description": "A percentage: 33.33.",
        }
    ),
]
"""Held as hundredths of one percent: 10,000 is all of it."""
MonthDay = Annotated[
    str, BeforeValidator(_month_day), WithJsonSchema({"type": "string", "pattern": r"^\d{2}-\d{2}$"})
]
