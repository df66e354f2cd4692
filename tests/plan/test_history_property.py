"""A random history of amendments takes no protected right from money accrued before its cut-off, and gives none to later money.

The terms are held against a plain account of what each dollar was promised: a right in force is everybody's; one taken away
stays with the dollars that had come in by the later of adoption and effective date, unless it is hardship.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from inservice.plan.reading import Plan, parse_plan
from inservice.plan.terms import change_dates, terms_on

BEGIN = date(2012, 1, 1)
SOURCES = ("match", "profit_sharing")
AGES = ("55", "57", "59", "59 1/2", "62", "65")
MONTHS = (60, 72, 84)
FIVE = "five_years_of_participation"


@dataclass(frozen=True)
class Right:
    """One right as it was given: from a day, until an amendment took it away (and whether accrued money kept it)."""

    source: str
    event: str
    threshold: int
    start: date
    end: date = date.max
    is_kept: bool = False

    def reaches(self, accrued: date, day: date) -> bool:
        if day < self.start or self.start >= self.end:
            return False
        return day < self.end or (self.is_kept and accrued <= self.end)


def age_in_months(text: str) -> int:
    years, _, half = text.partition(" ")
    return int(years) * 12 + (6 if half else 0)


@dataclass
class History:
    """The amendments as text, and the rights that a dollar can point to."""

    content: dict[str, Any]
    rights: list[Right]

    def promised(self, source: str, event: str, accrued: date, day: date) -> int | None:
        """The most generous threshold that the dollar holds on the day; None for no right."""
        held = [
            r.threshold
            for r in self.rights
            if (r.source, r.event) == (source, event) and r.reaches(accrued, day)
        ]
        return min(held, default=None)


@st.composite
def histories(draw: st.DrawFn) -> History:
    is_protected = draw(st.integers(0, 5)) > 0
    slots = {
        f"{source}-{kind}": (source, kind) for source in SOURCES for kind in ("age", "months", "hardship")
    }
    elections, current, past = [], {}, []
    for name, (source, kind) in slots.items():
        if draw(st.booleans()):
            written, right = _election(draw, name, source, kind, BEGIN)
            elections.append(written)
            current[name] = right
    amendments = []
    effective = BEGIN
    for number in range(draw(st.integers(1, 5))):
        effective += timedelta(days=draw(st.integers(1, 700)))
        adopted = max(BEGIN, effective + timedelta(days=draw(st.integers(-300, 300))))
        cut_off = max(adopted, effective)
        amendment: dict[str, Any] = {
            "id": f"am-{number}",
            "adopted": str(adopted),
            "effective": str(effective),
        }
        for name in draw(st.lists(st.sampled_from(sorted(slots)), min_size=1, max_size=3, unique=True)):
            source, kind = slots[name]
            old = current.pop(name, None)
            ends = (
                None
                if old is None
                else replace(old, end=cut_off, is_kept=is_protected and kind != "hardship")
            )
            if old is not None and (kind == "hardship" or draw(st.booleans())):
                amendment.setdefault("remove", []).append(name)
                past.append(ends)
                continue
            written, right = _election(draw, name, source, kind, effective)
            if old is None:
                amendment.setdefault("add", []).append(written)
                current[name] = right
                continue
            amendment.setdefault("replace", {})[name] = {
                k: v for k, v in written.items() if k in ("age", "months")
            }
            if right.threshold > old.threshold:  # narrowed: the older right runs to the cut-off
                past.append(ends)
                current[name] = right
            elif right.threshold < old.threshold:  # widened: nothing is lost
                past.append(replace(old, end=effective))
                current[name] = right
            else:
                current[name] = old
        amendments.append(amendment)
    content = {
        "schema": "inservice/plan/1", "plan_id": "h", "name": "History", "kind": "401k", "plan_year_end": "12-31",
        "effective": str(BEGIN), "governmental": "no" if is_protected else "yes", "erisa": "yes" if is_protected else "no",
        "sources": [{"source": s, "vesting": "immediate"} for s in SOURCES], "elections": elections, "amendments": amendments,
    }  # fmt: skip
    return History(content, [*past, *current.values()])


def _election(
    draw: st.DrawFn, name: str, source: str, kind: str, start: date
) -> tuple[dict[str, Any], Right]:
    written: dict[str, Any] = {"id": name, "sources": [source]}
    if kind == "age":
        age = draw(st.sampled_from(AGES))
        return written | {"event": "stated_age", "age": age}, Right(source, "age", age_in_months(age), start)
    if kind == "months":
        months = draw(st.sampled_from(MONTHS))
        return written | {"event": FIVE, "months": str(months)}, Right(source, FIVE, months, start)
    return written | {"event": "hardship"}, Right(source, "hardship", 0, start)


def layer_of(plan: Plan, source: str, accrued: date, day: date) -> str | None:
    """The layer a recordkeeper would have put the dollar in: the first whose cut-off it came in by."""
    layers = [
        each for each in terms_on(plan, day).layers if source in each.sources and accrued <= each.cut_off
    ]
    return min(layers, key=lambda each: each.cut_off).id if layers else None


def granted(plan: Plan, source: str, event: str, accrued: date, day: date) -> int | None:
    clauses = terms_on(plan, day).for_source(source, layer_of(plan, source, accrued, day))
    if event == "age":
        return min((c.age_months or 0 for c in clauses if c.age_months is not None), default=None)
    return min((c.months or 0 for c in clauses if c.event == event), default=None)


def days_of(plan: Plan, number: int) -> list[date]:
    near = [day + timedelta(days=n) for day in change_dates(plan) for n in (-1, 0, 1)]
    step = timedelta(days=97 + number % 50)
    return sorted({d for d in [*near, *(BEGIN + step * n for n in range(1, 20))] if d >= BEGIN})


@settings(max_examples=150, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_each_dollar_holds_what_it_was_promised(history: History, luck: Any) -> None:
    plan = parse_plan(history.content)
    days = days_of(plan, luck.randrange(50))
    for _ in range(60):
        day = luck.choice(days)
        accrued = luck.choice([d for d in days if d <= day])
        for source in SOURCES:
            for event in ("age", FIVE, "hardship"):
                expected = history.promised(source, event, accrued, day)
                assert granted(plan, source, event, accrued, day) == expected, (source, event, accrued, day)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_one_more_amendment_changes_nothing_for_earlier_money_but_hardship(history: History) -> None:
    """Learning of an amendment that removes everything leaves every accrued dollar its rights, and later money none."""
    if history.content["governmental"] == "yes":
        return
    before = parse_plan(history.content)
    last = max(change_dates(before))
    effective = last + timedelta(days=30)
    in_force = [c.election for c in terms_on(before, effective).clauses if c.layer is None]
    held = sorted(set(in_force))
    if not held:
        return
    final = {"id": "last", "adopted": str(last), "effective": str(effective), "remove": held}
    after = parse_plan({**history.content, "amendments": [*history.content["amendments"], final]})
    later = effective + timedelta(days=400)
    for source in SOURCES:
        for event in ("age", FIVE):
            kept = granted(after, source, event, effective, later)
            assert kept == granted(before, source, event, effective, effective)
            assert granted(after, source, event, effective + timedelta(days=1), later) is None
        assert granted(after, source, "hardship", effective, later) is None
