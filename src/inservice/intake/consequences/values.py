"""Rates of a case file, held in millionths of the whole, and words that mean none."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from inservice.plan.fields import unreadable


class Part(BaseModel):
    """A section of a file: unknown keys are refused, numbers arrive as text."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


def _millionths(value: Any, least: int) -> int:
    text = str(value).strip()
    repair = f'Write "{text}%".' if text and text.replace(".", "", 1).lstrip("-").isdigit() else ""
    if not isinstance(value, str) or not text.endswith("%"):
        raise unreadable('a percentage such as "0.30%"', value, repair)
    try:
        number = Decimal(text[:-1].strip()) * 10_000
    except InvalidOperation:
        raise unreadable('a percentage such as "0.30%"', value) from None
    if not number.is_finite() or number != int(number) or not least <= number <= 100 * 10**6:
        raise unreadable(
            'a percentage with at most four decimals, such as "0.0150%"'
            + ("" if least else ", not below 0%"),
            value,
        )
    return int(number)


def _rate(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else _millionths(value, 0)


def _return(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else _millionths(value, -999_999)


def _or_none(value: Any) -> Any:
    return "none" if isinstance(value, str) and value.strip().lower() == "none" else _rate(value)


_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": r"^-?\d{1,4}(\.\d{1,4})?\s*%$", "description": 'A percentage: "0.30%".'}
)
Rate = Annotated[int, BeforeValidator(_rate), _SCHEMA]
"""Not negative, in millionths: "0.30%" is 3,000."""
Return = Annotated[int, BeforeValidator(_return), _SCHEMA]
"""A return, which may be negative, in millionths."""
RateOrNone = Annotated[Any, BeforeValidator(_or_none), _SCHEMA]
"""A rate, or the word `none` where there is no such limit."""

__all__ = ["Part", "Rate", "RateOrNone", "Return"]
