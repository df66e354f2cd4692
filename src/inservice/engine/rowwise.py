"""The engine's words for one row: the same steps as over whole columns, on plain values; None is no value."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from inservice.engine.truth import NO, UNKNOWN, YES

Each = Callable[..., Any]

_LIMIT: Final = 2**63


def same(value: Any) -> Any:
    """The value itself."""
    return value


def compared(compare: Callable[[Any, Any], bool]) -> Each:
    """A comparison of two values as a truth."""

    def step(left: Any, right: Any) -> int:
        if left is None or right is None:
            return UNKNOWN
        return YES if compare(left, right) else NO

    return step


def one_of(texts: Sequence[str]) -> Each:
    """Whether a text is one of these."""

    def step(text: str | None) -> int:
        return UNKNOWN if text is None else YES if text in texts else NO

    return step


def computed(compute: Callable[[Any, Any], Any]) -> Each:
    """A step that has no value where one of the two it takes has none."""

    def step(first: Any, second: Any) -> Any:
        return None if first is None or second is None else compute(first, second)

    return step


def of_one(compute: Callable[[Any], Any]) -> Each:
    """The same for a step that takes one value."""

    def step(value: Any) -> Any:
        return None if value is None else compute(value)

    return step


def least(*given: Any) -> Any:
    """The least; none where one is missing."""
    return None if any(value is None for value in given) else min(given)


def greatest(*given: Any) -> Any:
    """The greatest; none where one is missing."""
    return None if any(value is None for value in given) else max(given)


def that_fits(compute: Callable[[int, int], int]) -> Each:
    """A sum, difference or product of two amounts; none where it does not fit."""
    return computed(lambda first, second: in_64_bits(compute(first, second)))


def portion(rounding: str, amount: int | None, numerator: int | None, denominator: int | None) -> int | None:
    """amount x numerator / denominator, rounded; none where the denominator is zero."""
    if amount is None or numerator is None or not denominator:
        return None
    product = amount * numerator
    if rounding == "down":
        return in_64_bits(product // denominator)
    if rounding == "up":
        return in_64_bits((product + denominator - 1) // denominator)
    return in_64_bits((product * 2 + denominator) // (denominator * 2))


def scaled(rates: Sequence[int], rounding: str, amount: int | None, *tops: int | None) -> int | None:
    """Each rate, in hundredths of a percent, of the part of the amount up to its top, the last of the rest."""
    if amount is None or None in tops:
        return None
    product = max(amount, 0) * rates[0]
    for top, lower, higher in zip(tops, rates, rates[1:], strict=False):
        product += max(amount - top, 0) * (higher - lower)  # type: ignore[operator]
    return in_64_bits((product + {"down": 0, "up": 9_999, "half_up": 5_000}[rounding]) // 10_000)


def looked_up(found: Mapping[Any, int], key: Any) -> int | None:
    """The whole number that belongs to a key; none where there is none."""
    return found.get(key)


def share_exceeds(*given: int | None) -> int:
    """Whether part / whole is more than numerator / denominator."""
    part, whole, numerator, denominator = given
    if part is None or whole is None or numerator is None or denominator is None:
        return UNKNOWN
    return YES if part * denominator > whole * numerator else NO


def lists(listing: str | None, item: str | None) -> int:
    """Whether a listing joined by ``|`` holds the item."""
    if listing is None or item is None:
        return UNKNOWN
    return YES if f"|{item}|" in f"|{listing}|" else NO


@computed
def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    if day.day <= _SHORTEST:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_SHORTEST: Final = 28


def months_after_or_next(day: date | None, months: int | None, to_next: int) -> date | None:
    """The same day so many months later; of a month that is too short, as the reading says."""
    end: date | None = months_after(day, months)
    if end is None or day is None or end.day >= day.day:
        return end
    return None if to_next == UNKNOWN else end + timedelta(days=1) if to_next == YES else end


@computed
def days_after(day: date, days: int) -> date:
    """So many days later."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


@of_one
def last_of_quarter(day: date) -> date:
    """The last day of a date's calendar quarter."""
    month = (day.month + 2) // 3 * 3
    return day.replace(month=month, day=monthrange(day.year, month)[1])


@computed
def days_between(earlier: date, later: date) -> int:
    """Whole days from one date to another."""
    return (later - earlier).days


@of_one
def year_of(day: date) -> int:
    """The year of a date."""
    return day.year


@of_one
def first_of_year(year: int) -> date:
    """January 1 of a year."""
    return date(year, 1, 1)


@of_one
def last_of_year(year: int) -> date:
    """December 31 of a year."""
    return date(year, 12, 31)


@of_one
def first_of_next_month(day: date) -> date:
    """The first day of the month after a date's own."""
    return months_after(day.replace(day=1), 1)  # type: ignore[no-any-return]


def in_windows(
    windows: Sequence[tuple[date | None, date | None, Any]], carried: tuple[date, Any] | None = None
) -> Each:
    """The value of the window a day lies in; after the last, where it is carried on, the last value."""

    def step(day: date | None, is_carried: int = NO) -> Any:
        if day is None:
            return None
        if carried is not None and is_carried == YES and day > carried[0]:
            return carried[1]
        for begins, ends, value in windows:
            if (begins is None or begins <= day) and (ends is None or day <= ends):
                return value
        return None

    return step


def in_64_bits(amount: int) -> int | None:
    """The amount; none where it does not fit."""
    return amount if -_LIMIT <= amount < _LIMIT else None
