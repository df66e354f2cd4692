"""A calendar's entries, and the iCalendar file of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from inservice.engine.dates import spoken

Day = date


@dataclass(frozen=True, order=True)
class Entry:
    """One day: what is due or settled on it, of what, and by which rule (law-page ids).

    ``confidence`` is checked, derived or unconfirmed: the state of checking of the line that sets the day.
    ``next_business_day`` is the day through which a tax act is still timely, where ``date`` is on a weekend or legal holiday.
    """

    date: date
    what: str
    about: str
    rule: str
    cites: str = ""
    confidence: str = "checked"
    next_business_day: Day | None = None

    def to_dict(self) -> dict[str, str | None]:
        """The entry with its dates as text."""
        later = self.next_business_day
        return {
            **asdict(self), "date": self.date.isoformat(), "next_business_day": None if later is None else later.isoformat(),
        }  # fmt: skip


def icalendar(entries: Iterable[Entry], *, name: str = "inservice", stamp: date) -> bytes:
    """The entries as an iCalendar file (RFC 5545): one all-day event each, the same identity whenever it is written again.

    ``stamp`` is the day the answer speaks of; nothing reads the clock.
    """
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", "-//inservice//calendar//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    for entry in sorted(set(entries)):
        event = Event()
        told = "\x1f".join((entry.date.isoformat(), entry.about, entry.rule, entry.what))
        event.add("uid", f"{sha256(told.encode()).hexdigest()[:32]}@inservice")
        event.add("dtstamp", datetime.combine(stamp, time.min, UTC))
        event.add("dtstart", entry.date)
        event.add("dtend", entry.date + timedelta(days=1))
        event.add("summary", f"{entry.about}: {entry.what}")
        cited = [f"[{entry.rule}]" if entry.rule else "", entry.cites]
        if entry.next_business_day is not None:
            cited.insert(0, f"Timely through {spoken(entry.next_business_day)} (26 USC 7503).")
        if entry.confidence != "checked":
            cited.append(f"({entry.confidence})")
        event.add("description", " ".join(each for each in cited if each))
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return made.to_ical()  # type: ignore[no-any-return]


__all__ = ["Entry", "icalendar"]
