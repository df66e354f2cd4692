"""A plan document with a proposed amendment: the two files read as one document, and what the amendment changes.

No law is here: what is compared is text with text. Whether a change may be made is answered by the law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from inservice.engine.money import text as money
from inservice.errors import InputError, Problem
from inservice.plan.document import Amendment, PlanDocument, VestingSchedule
from inservice.plan.file_kinds import refuse_another_kind
from inservice.plan.lint import reads_as_discretion
from inservice.plan.reading import Plan, parse_plan
from inservice.plan.terms import AmendedState, Clause, amended_states, covers
from inservice.plan.yaml_text import TextDocument, Where, read_text_document

SCHEMA = "inservice/amendment/1"
_PROCEDURES = (
    "name", "sponsor", "readings", "source_order", "investment_order", "brokerage_minimum", "valuation", "spousal",
    "notices", "vesting_after_partial", "forfeiture", "after_tax", "offers", "rehire", "plan_year_end",
)  # fmt: skip
"""Settings that are no right to be paid."""
_NOT_OF_THE_RIGHT = ("limits.fee", "limits.suspension_of_match_months")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan as it is, as it would be with the amendment, and the amendment."""

    before: Plan
    after: Plan
    amendment: Amendment

    @property
    def state(self) -> AmendedState:
        """The clauses with the amendment, and those it takes away."""
        return next(s for s in amended_states(self.after) if s.version.amendment == self.amendment)

    @property
    def earlier(self) -> AmendedState:
        """The clauses right before the amendment."""
        states = amended_states(self.after)
        return states[states.index(self.state) - 1]


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that the amendment changes. `old` and `new` are the clauses, where it is a right to money."""

    subject: str
    right: str
    takes_away: bool
    source: str | None = None
    event: str | None = None
    old: Clause | None = None
    new: Clause | None = None
    only_count_differs: bool = False
    delay_months: int | None = None
    keeps_single_sum: bool | None = False
    lost_kind: str = "none"
    adds_discretion: bool = False
    is_of_a_prior_plan: bool = False
    is_a_window: bool = False
    earlier_windows: int = 0
    before: str = ""
    after: str = ""


def read_proposal(plan: str | Path, proposed: str | Path) -> Proposal:
    """Read a plan document and a file with one amendment of it.

    The file holds what an entry of the plan's `amendments` holds, and may begin with `schema: inservice/amendment/1`. Raises
    InputError with every problem of either file, each with its own file and line.
    """
    text, change = read_text_document(plan), read_text_document(proposed)
    return _proposed(text, change)


def parse_proposal(plan: Mapping[str, Any], proposed: Mapping[str, Any]) -> Proposal:
    """The same from two mappings in the shape of the files."""
    return _proposed(TextDocument(dict(plan), {}, ""), TextDocument(dict(proposed), {}, ""))


def _proposed(text: TextDocument, change: TextDocument) -> Proposal:
    content = change.content
    if not isinstance(content, dict):
        expected = "an amendment: id, adopted, effective, and what it adds, removes, replaces or sets"
        raise InputError([Problem("An amendment is a mapping.", change.path, expected=expected)])
    refuse_another_kind(change, SCHEMA)
    if "amendments" in content or "sources" in content:
        repair = "Give the amendment alone: what one entry of the plan's amendments holds."
        raise InputError(
            [Problem("The file holds a whole plan document, not one amendment.", change.path, repair=repair)]
        )
    said = content.get("schema", SCHEMA)
    if said != SCHEMA:
        raise InputError(
            [Problem("This is no amendment file.", change.path, "schema", found=str(said), expected=SCHEMA)]
        )
    amendment = {key: value for key, value in content.items() if key != "schema"}
    before = parse_plan(text.content, path=text.path, lines=text.lines)
    written = list(text.content.get("amendments") or [])
    place = len(written)
    lines: dict[Where, int] = dict(text.lines)
    lines.update({("amendments", place, *where): line for where, line in change.lines.items()})
    try:
        after = parse_plan({**text.content, "amendments": [*written, amendment]}, path=text.path, lines=lines)
    except InputError as error:
        raise InputError([_in_its_file(each, place, change) for each in error.problems]) from None
    return Proposal(before, after, after.document.amendments[place])


def _in_its_file(problem: Problem, place: int, change: TextDocument) -> Problem:
    """A problem of the proposed amendment is shown in its own file."""
    prefix = f"amendments[{place}]"
    if not problem.where.startswith(prefix):
        return problem
    return replace(problem, path=change.path, where=problem.where[len(prefix) :].lstrip("."))


# ------------------------------------------------------------------------ what changes


def changes(proposal: Proposal) -> list[Changed]:
    """Everything that the amendment changes: rights taken away first, then what it gives, then settings."""
    before, state = proposal.earlier, proposal.state
    lost = [_lost(old, state.clauses) for old in state.lost]
    gained = [
        _gained(new, before.clauses, proposal)
        for new in state.clauses
        if not any(covers(old, new) for old in before.clauses)
    ]
    return [*lost, *gained, *_settings(before.version.document, state.version.document, proposal.amendment)]


def _right(clause: Clause) -> str:
    return "conversion" if clause.event == "in_plan_roth_rollover" else "withdrawal"


def _lost(old: Clause, after: tuple[Clause, ...]) -> Changed:
    twin = next((c for c in after if (c.election, c.source) == (old.election, old.source)), None)
    counts = whole = False
    delay: int | None = None
    if twin is not None:
        counts = covers(_with_counts_of(twin, old), old)
        whole = covers(replace(twin, limits=twin.limits.model_copy(update={"partial_allowed": None})), old)
        if covers(replace(twin, condition=old.condition), old):
            delay = _delay(old, twin)
    return Changed(
        old.election, _right(old), True, old.source, old.event, old, twin, only_count_differs=counts, delay_months=delay,
        keeps_single_sum=whole, is_of_a_prior_plan=old.layer is not None,
    )  # fmt: skip


def _with_counts_of(new: Clause, old: Clause) -> Clause:
    names = ("per_plan_year", "per_calendar_year", "per_rolling_12_months", "lifetime", "counts_hardship")
    counts = {name: getattr(old.limits, name) for name in names}
    return replace(new, limits=new.limits.model_copy(update=counts), shared_limits=old.shared_limits)


def _delay(old: Clause, new: Clause) -> int | None:
    """By how many months the new condition is met later than the old; None where they are not of one kind."""
    had, needed = old.condition, new.condition
    same = replace(needed, event=had.event, age_months=had.age_months, months=had.months)
    if same != had:
        return None
    if had.age_months is not None and needed.age_months is not None and had.months == needed.months:
        return max(needed.age_months - had.age_months, 0)
    if had.event == needed.event and had.months is not None and needed.months is not None:
        return max(needed.months - had.months, 0)
    return None


def _gained(new: Clause, before: tuple[Clause, ...], proposal: Proposal) -> Changed:
    twin = next((c for c in before if (c.election, c.source) == (new.election, new.source)), None)
    stated = new.condition.stated_event
    discretion = stated is not None and (
        stated.decided_by == "employer_discretion"
        or bool(reads_as_discretion(f"{stated.name}. {stated.description}"))
    )
    return Changed(
        new.election, _right(new), False, new.source, new.event, twin, new, adds_discretion=discretion,
        is_of_a_prior_plan=new.layer is not None, is_a_window=new.through is not None,
        earlier_windows=len(_windows(new, proposal)),
    )  # fmt: skip


def _windows(new: Clause, proposal: Proposal) -> set[tuple[date, date]]:
    """The temporary windows of the same right before this one, by their first and last day."""
    return {
        (old.effective, old.through)
        for state in amended_states(proposal.after)
        for old in state.clauses
        if old.through is not None
        and old.through < new.effective
        and (old.source, old.event) == (new.source, new.event)
    }


def _settings(before: PlanDocument, after: PlanDocument, amendment: Amendment) -> list[Changed]:
    found = [*_forms(before, after), *_vesting(before, after)]
    for path in amendment.set:
        first = path.split(".")[0]
        old, new = (told(_at(document, path), path.rpartition(".")[2]) for document in (before, after))
        if old == new:
            continue
        if first == "hardship":
            found.append(Changed(path, "withdrawal", True, None, "hardship", before=old, after=new))
        elif first == "cash_out":
            found.append(Changed(path, "cash_out_limit", True, before=old, after=new))
        elif first == "disability_definition":
            if any(
                "disability" in (e.event, *(also.event for also in e.also_requires)) for e in before.elections
            ):
                found.append(Changed(path, "definition", True, None, "disability", before=old, after=new))
        elif (
            first in _PROCEDURES or path.startswith(_NOT_OF_THE_RIGHT)
        ) and path != "rehire.pay_after_rehire":
            found.append(Changed(path, "procedure", True, before=old, after=new))
    held = {terms.source for terms in before.sources}, {terms.source for terms in after.sources}
    found += [Changed(f"sources.{s}", "source", False, s, after="added") for s in sorted(held[1] - held[0])]
    found += [Changed(f"sources.{s}", "source", True, s, before="held") for s in sorted(held[0] - held[1])]
    return found


def _at(document: PlanDocument, path: str) -> object:
    value: object = document
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else getattr(value, part, None)
    return value


_MONEY = {"limit", "automatic_ira_over", "minimum", "maximum", "amount", "brokerage_minimum"}


def told(value: object, name: str = "") -> str:
    """A setting as the document writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, BaseModel):
        return ", ".join(
            f"{key.replace('_', ' ')} {told(each, key)}" for key, each in value if each not in (None, ())
        )
    if isinstance(value, (tuple, frozenset)):
        return ", ".join(told(each) for each in value)
    if isinstance(value, int) and name in _MONEY:
        return money(value)
    return "none" if value is None else str(value)


def _forms(before: PlanDocument, after: PlanDocument) -> list[Changed]:
    found = []
    for form in ("single_sum", "installments", "annuity", "continuous_withdrawal"):
        had, has = getattr(before.forms, form), getattr(after.forms, form)
        if had != has:
            keeps = after.forms.single_sum and form != "single_sum"
            found.append(
                Changed(f"forms.{form}", "form_of_payment", had, keeps_single_sum=keeps, before=told(had), after=told(has))
            )  # fmt: skip
    had, has = before.forms.in_kind, after.forms.in_kind
    if had != has:
        narrowed = had != "none" and not (had == "employer_stock" and has == "all_marketable")
        lost = had if narrowed else "none"
        found.append(Changed("forms.in_kind", "in_kind", narrowed, lost_kind=lost, before=had, after=has))
    if before.rehire.pay_after_rehire != after.rehire.pay_after_rehire:
        taken = before.rehire.pay_after_rehire == "honour_prior_event"
        # Whether a severance right may be withdrawn is not settled, so whether another payment does as well is not known.
        found.append(
            Changed("rehire.pay_after_rehire", "form_of_payment", taken, event="severance", keeps_single_sum=None,
                    before=before.rehire.pay_after_rehire, after=after.rehire.pay_after_rehire)
        )  # fmt: skip
    return found


# ------------------------------------------------------------------------ vesting


@dataclass(frozen=True, slots=True)
class VestingChange:
    """The former and the new schedule of a source: hundredths of one percent by completed years."""

    source: str
    former_measure: str
    measure: str
    rows: tuple[tuple[int, int, int], ...]

    @property
    def becomes_slower(self) -> bool:
        """Does somebody vest later? Nobody participates before serving, so years of participation are never more than of service."""
        by_measure = (self.former_measure, self.measure) == ("years_of_service", "years_of_participation")
        return by_measure or any(new < old for _, old, new in self.rows)


def vesting_changes(before: PlanDocument, after: PlanDocument) -> list[VestingChange]:
    """Each source of both documents whose vested percentage at some number of years differs."""
    found = []
    for terms in before.sources:
        later = after.source_terms(terms.source)
        if later is None:
            continue
        old, new = (_schedule(d, t.vesting) for d, t in ((before, terms), (after, later)))
        years = sorted({0, *(old.steps if old else {}), *(new.steps if new else {})})
        rows = tuple((n, _percent(old, n), _percent(new, n)) for n in years)
        if any(a != b for _, a, b in rows) or (old and new and old.measure != new.measure):
            former, measure = ((one or other).measure for one, other in ((old, new), (new, old)))  # type: ignore[union-attr]
            found.append(VestingChange(terms.source, former, measure, rows))
    return found


def _schedule(document: PlanDocument, name: str) -> VestingSchedule | None:
    return None if name == "immediate" else document.vesting_schedules[name]


def _percent(schedule: VestingSchedule | None, years: int) -> int:
    if schedule is None:
        return 10_000
    return max((p for n, p in schedule.steps.items() if n <= years), default=0)


def _vesting(before: PlanDocument, after: PlanDocument) -> list[Changed]:
    return [
        Changed(f"vesting of {each.source}", "vesting", each.becomes_slower, each.source)
        for each in vesting_changes(before, after)
    ]


__all__ = [
    "SCHEMA", "Changed", "Proposal", "VestingChange", "changes", "parse_proposal", "read_proposal", "told", "vesting_changes",
]  # fmt: skip
