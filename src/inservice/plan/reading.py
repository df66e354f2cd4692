"""Reading a plan document: text to a checked plan with every version of its terms.

The amendments are folded on the text and each result is read as a document of its own, so every field can be
amended and an amendment that breaks the document is found when it is read.
"""

from __future__ import annotations

import copy
from calendar import isleap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from inservice.errors import InputError, Problem
from inservice.plan.document import Amendment, Limits, PlanDocument
from inservice.plan.file_kinds import refuse_another_kind
from inservice.plan.yaml_text import TextDocument, Where, dotted, read_text_document

# Identity, and the parts that have operations of their own.
_NOT_SETTABLE = {"schema", "plan_id", "elections", "amendments"}


@dataclass(frozen=True, slots=True)
class Version:
    """The document as amended through one amendment (None: the opening terms)."""

    document: PlanDocument
    amendment: Amendment | None
    effective: date
    defaulted: frozenset[str]


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan document that was read, with its versions in the order in which they take effect.

    `document` is the opening text, `defaulted` the dotted settings that it leaves out and the law page
    supplies.
    """

    document: PlanDocument
    versions: tuple[Version, ...]
    path: str = ""
    lines: Mapping[Where, int] = field(default_factory=dict, repr=False)
    cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """What another process is sent: it works out again what is kept here."""
        return {**self.__dict__, "cache": {}}

    @property
    def plan_id(self) -> str:
        return self.document.plan_id

    @property
    def name(self) -> str:
        """The plan's name in the opening document; `version_on(day).document.name` is that of a day."""
        return self.document.name

    @property
    def kind(self) -> str:
        return self.document.kind

    @property
    def defaulted(self) -> frozenset[str]:
        return self.versions[0].defaulted

    def version_on(self, day: date) -> Version:
        """The last version effective by the day; the opening terms before that."""
        found = self.versions[0]
        for version in self.versions[1:]:
            if version.effective <= day:
                found = version
        return found

    def plan_year(self, day: date) -> tuple[date, date]:
        """The first and last day of the plan year that contains the day.

        A changed year end gives a short plan year from the amendment's effective date. Before the plan's own
        effective date the opening year end is carried back, for look-backs.
        """
        years: tuple[tuple[date, date], ...] = self.cache.get("plan_years", ())
        first = self.document.effective
        if day < first:
            end = _next_year_end(day, self.document.plan_year_end)
            begin = _next_year_end(
                date(day.year - 1, day.month, min(day.day, 28)), self.document.plan_year_end
            )
            while begin >= day:
                begin = _next_year_end(date(begin.year - 1, 1, 1), self.document.plan_year_end)
            return begin + timedelta(days=1), min(end, first - timedelta(days=1))
        while not years or years[-1][1] < day:
            begin = years[-1][1] + timedelta(days=1) if years else first
            end = _next_year_end(begin, self.version_on(begin).document.plan_year_end)
            for version in self.versions[1:]:
                # A changed year end cuts the running year short at the new end; an amendment effective on the
                # first day of the new year cuts it the day before.
                new_end = version.document.plan_year_end
                if (
                    begin < version.effective <= end
                    and new_end != self.version_on(begin).document.plan_year_end
                ):
                    end = min(end, _next_year_end(version.effective - timedelta(days=1), new_end))
            years = (*years, (begin, end))
        # Kept only when whole: another thread may be counting the same years.
        self.cache["plan_years"] = years
        return next(year for year in reversed(years) if year[0] <= day)


def _next_year_end(day: date, month_day: str) -> date:
    """The first plan year end on or after the day; 29 February stands for the last day of February."""
    month, last = int(month_day[:2]), int(month_day[3:])
    for year in (day.year, day.year + 1):
        leap_end = month == 2 and last >= 29
        end = date(year, 3, 1) - timedelta(days=1) if leap_end else date(year, month, last)
        if end >= day:
            return end
    raise AssertionError("a year has one plan year end")


def same_day_in(year: int, day: date) -> date:
    """The first day of a year in another; 29 February, after a year end of 02-28, is 1 March where there is none."""
    is_leap_day = (day.month, day.day) == (2, 29) and not isleap(year)
    return date(year, 3, 1) if is_leap_day else day.replace(year=year)


def read_plan(path: str | Path) -> Plan:
    """Read a plan document from a YAML (or JSON) file.

    Raises InputError with every problem found: text that is no YAML, values that cannot be read, unknown
    fields (with the nearest known one), contradictions, and amendments that break the document. An unlawful
    clause is not refused here; `lint.check` reports it and the terms treat it as void.
    """
    return _read(read_text_document(path))


def parse_plan(
    content: Mapping[str, Any], *, path: str = "", lines: Mapping[Where, int] | None = None
) -> Plan:
    """Read a plan document that is already in memory (nested in a case, or from JSON). Raises InputError."""
    return _read(TextDocument(dict(content), dict(lines or {}), path))


def _read(text: TextDocument) -> Plan:
    if not isinstance(text.content, dict):
        raise InputError(
            [
                Problem(
                    "A plan document is a mapping.", text.path, expected="schema: inservice/plan/1 and so on"
                )
            ]
        )
    refuse_another_kind(text, "inservice/plan/1")
    content = _without_nothing(text.content)
    problems = _Problems(text)
    _check_references(content, problems)
    try:
        opening = PlanDocument.model_validate(content)
    except ValidationError as error:
        problems.take(error, PlanDocument)
        raise InputError(problems.found) from None
    _check_contradictions(opening, problems)
    if problems.found:
        raise InputError(problems.found)
    versions = [Version(opening, None, opening.effective, _defaulted(opening))]
    state = content
    order = sorted(
        enumerate(opening.amendments), key=lambda item: (item[1].effective, item[1].adopted or date.max)
    )
    for position, amendment in order:
        trail = _Trail(position, amendment)
        state = _fold(state, amendment, trail, problems)
        if problems.found:
            break
        try:
            document = PlanDocument.model_validate(state)
        except ValidationError as error:
            problems.take(error, PlanDocument, trail, state)
            break
        _check_references(state, problems, trail, state)
        _check_contradictions(document, problems, trail, state)
        if problems.found:
            break
        versions.append(Version(document, amendment, amendment.effective, _defaulted(document)))
    if problems.found:
        raise InputError(problems.found)
    return Plan(opening, tuple(versions), text.path, text.lines)


# ------------------------------------------------------------------------ folding


@dataclass(frozen=True, slots=True)
class _Trail:
    """Which amendment produced a document, so that a problem in the result is shown where its author wrote
    it.
    """

    position: int
    amendment: Amendment

    def where(self, loc: Where, state: Mapping[str, Any]) -> Where:
        root: Where = ("amendments", self.position)
        if len(loc) >= 2 and loc[0] == "elections" and isinstance(loc[1], int):
            election = str(state["elections"][loc[1]].get("id"))
            if election in self.amendment.replace:
                return (*root, "replace", election, *loc[2:])
            for number, added in enumerate(self.amendment.add):
                if added.get("id") == election:
                    return (*root, "add", number, *loc[2:])
        path = dotted(loc)
        for target in self.amendment.set:
            if path == target or path.startswith(target + ".") or target.startswith(path.split("[")[0]):
                return (*root, "set", target)
        return root


def _fold(state: dict[str, Any], amendment: Amendment, trail: _Trail, problems: _Problems) -> dict[str, Any]:
    """The document's text after the amendment. Targets that do not exist are problems."""
    folded = {key: value for key, value in state.items() if key != "amendments"}
    elections: list[dict[str, Any]] = [dict(election) for election in state.get("elections", ())]
    root: Where = ("amendments", trail.position)

    def position_of(target: str, where: Where) -> int | None:
        ids = [election.get("id") for election in elections]
        if target in ids:
            return ids.index(target)
        problems.add(
            f"Amendment {amendment.id} changes the election {target!r}, which is not in force then.",
            where,
            expected=f"one of {', '.join(map(str, ids)) or 'no elections'}",
            repair=_did_you_mean(target, ids),
        )
        return None

    for number, target in enumerate(amendment.remove):
        if (found := position_of(target, (*root, "remove", number))) is not None:
            del elections[found]
    for target, change in amendment.replace.items():
        if (found := position_of(target, (*root, "replace", target))) is not None:
            elections[found] = _without_nothing({**elections[found], **change}, marked_absent=True)
    for number, added in enumerate(amendment.add):
        where = (*root, "add", number)
        if added.get("id") in [election.get("id") for election in elections]:
            problems.add(
                f"The election {added['id']!r} exists already.",
                where,
                repair="Use replace, or give the new election its own id.",
            )
        elections.append(
            {
                "effective": amendment.effective,
                "adopted": amendment.adopted,
                "adopt_by": amendment.adopt_by,
                **added,
            }
        )
        elections[-1] = _without_nothing(elections[-1], marked_absent=True)
    folded["elections"] = elections
    for target, value in amendment.set.items():
        _set(folded, target, value, (*root, "set", target), problems)
    return folded


def _set(folded: dict[str, Any], target: str, value: Any, where: Where, problems: _Problems) -> None:
    """Set one dotted path; None takes the setting back to its default. `sources.match.vesting` reaches into a
    source.
    """
    first, *rest = target.split(".")
    known = _field_names(PlanDocument) - _NOT_SETTABLE
    if first not in known:
        problems.add(
            f"{target!r} is not a setting that an amendment can set.",
            where,
            repair=_did_you_mean(first, known) or "Elections change by add, remove and replace.",
        )
        return
    if first == "sources" and rest:
        sources = [dict(source) for _, source in _items(folded, "sources")]
        found = next((source for source in sources if source.get("source") == rest[0]), None)
        if found is None:
            found = {"source": rest[0]}
            sources.append(found)
        folded["sources"] = sources
        holder: dict[str, Any] = found
        rest = rest[1:]
        if not rest:
            found.clear()
            found["source"] = target.split(".")[1]
            found.update(value if isinstance(value, dict) else {})
            return
    elif rest:
        holder = dict(folded[first]) if isinstance(folded.get(first), dict) else {}
        folded[first] = holder
    else:
        holder, rest = folded, [first]
    for part in rest[:-1]:
        inner = holder.get(part)
        holder[part] = dict(inner) if isinstance(inner, dict) else {}
        holder = holder[part]
    if value is None:
        holder.pop(rest[-1], None)
    else:
        holder[rest[-1]] = copy.deepcopy(value)


def _without_nothing(content: dict[str, Any], *, marked_absent: bool = False) -> dict[str, Any]:
    """Drop keys written with nothing after them: nothing said is the same as left out.

    Inside an amendment None is kept, because there it means "take this away".
    """

    def clean(value: Any, inside_amendments: bool) -> Any:
        if isinstance(value, dict):
            return {
                key: clean(item, inside_amendments or key == "amendments")
                for key, item in value.items()
                if item is not None or inside_amendments
            }
        if isinstance(value, (list, tuple)):
            return [clean(item, inside_amendments) for item in value]
        return value

    cleaned: dict[str, Any] = clean(content, False)
    return cleaned


def _defaulted(document: PlanDocument) -> frozenset[str]:
    """The settings that the document leaves out and that have a default other than "the document does not
    say".
    """

    def walk(model: BaseModel, prefix: str) -> Iterator[str]:
        for name in type(model).model_fields:
            if name in {
                "schema_",
                "elections",
                "amendments",
                "sources",
                "vesting_schedules",
                "groups",
                "readings",
            }:
                continue
            value = getattr(model, name)
            if isinstance(value, BaseModel):
                yield from walk(value, f"{prefix}{name}.")
            elif name not in model.model_fields_set and value is not None and value != ():
                yield prefix + name

    return frozenset(walk(document, ""))


# ------------------------------------------------------------------------ problems


class _Problems:
    """Gathers problems with the file and line they come from."""

    def __init__(self, text: TextDocument) -> None:
        self.text = text
        self.found: list[Problem] = []

    def add(
        self, message: str, where: Where, *, found: str = "", expected: str = "", repair: str = ""
    ) -> None:
        line = self.text.line_of(where)
        self.found.append(Problem(message, self.text.path, dotted(where), line, found, expected, repair))

    def take(
        self,
        error: ValidationError,
        model: type[BaseModel],
        trail: _Trail | None = None,
        state: Mapping[str, Any] | None = None,
    ) -> None:
        details = error.errors(include_url=False)
        for detail in details:
            depth = len(detail["loc"])
            # A list whose entries failed is not empty: its entries are what is wrong.
            if detail["type"] == "too_short" and any(
                len(other["loc"]) > depth and other["loc"][:depth] == detail["loc"] for other in details
            ):
                continue
            loc = tuple(part for part in detail["loc"] if part != "[key]")
            where = trail.where(loc, state) if trail and state else loc
            message, expected, found, repair = _told(detail, model)
            if trail:
                message += f" (In the document as amended by {trail.amendment.id}.)"
            self.add(message, where, found=found, expected=expected, repair=repair)


def _told(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str, str, str]:
    """Message, expectation, finding and repair of one validation error."""
    kind, loc, given = detail["type"], detail["loc"], detail.get("input")
    context: dict[str, Any] = detail.get("ctx") or {}
    found = repr(given) if isinstance(given, (str, int, float, bool)) else ""
    if kind in {"unreadable", "contradiction"}:
        return (
            str(context.get("message", detail["msg"])),
            str(context.get("expected", "")),
            str(context.get("found", "")),
            str(context.get("repair", "")),
        )
    if kind == "missing":
        return f"The field {loc[-1]} is required.", f"{loc[-1]}", "nothing", f"Add {loc[-1]}."
    if kind == "extra_forbidden":
        siblings = _siblings(model, loc)
        nearest = _did_you_mean(str(loc[-1]), siblings)
        if loc[-1] in Limits.model_fields and "limits" in siblings:
            nearest = f"Did you mean limits: {{{loc[-1]}: ...}}?"
        return (
            f"The field {loc[-1]} is not known here.",
            f"one of {', '.join(sorted(siblings))}",
            "",
            nearest or f"Remove {loc[-1]}.",
        )
    if kind == "literal_error":
        choices = str(context.get("expected", "")).replace("' or '", "', '").replace("'", "")
        nearest = _did_you_mean(str(given), choices.split(", "))
        return "The word is not one of those known here.", f"one of {choices}", found, nearest
    if kind in {"dict_type", "model_type", "model_attributes_type"}:
        return "A mapping belongs here.", "key: value pairs", found or _shape(given), ""
    if kind in {"list_type", "tuple_type"}:
        return (
            "A list belongs here.",
            "[first, second]",
            found or _shape(given),
            f"Write [{given}]." if found else "",
        )
    if kind == "string_type":
        return "Text belongs here.", "text", found or _shape(given), ""
    return f"{detail['msg']}.", "", found, ""


def _shape(given: object) -> str:
    """What was found where a value of another shape belongs, in the words of a file."""
    if given is None:
        return "nothing"
    return "a mapping" if isinstance(given, Mapping) else "a list"


def _field_names(model: type[BaseModel]) -> set[str]:
    return {info.alias or name for name, info in model.model_fields.items()}


def _siblings(model: type[BaseModel], loc: tuple[int | str, ...]) -> set[str]:
    """The known fields beside the one at `loc`, found by walking the published schema of the model."""
    current: type[BaseModel] | None = model
    for part in loc[:-1]:
        if isinstance(part, int) or current is None:
            continue
        info = current.model_fields.get(part)
        if info is None:
            continue
        nested = _model_within(info.annotation)
        current = nested or current
    return _field_names(current) if current else set()


def _model_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        if (found := _model_within(inner)) is not None:
            return found
    return None


def _did_you_mean(word: str, known: Iterable[object]) -> str:
    nearest = get_close_matches(word, [str(item) for item in known], n=1, cutoff=0.6)
    return f"Did you mean {nearest[0]}?" if nearest else ""


# ------------------------------------------------------------------------ contradictions


def _items(content: Mapping[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The well-shaped entries of a list; the model reports the others."""
    entries = content.get(key)
    if isinstance(entries, (list, tuple)):
        yield from ((number, entry) for number, entry in enumerate(entries) if isinstance(entry, dict))


def _check_references(
    content: Mapping[str, Any],
    problems: _Problems,
    trail: _Trail | None = None,
    state: Mapping[str, Any] | None = None,
) -> None:
    """Names that must be unique, and names that must exist. Works on the text, so that it runs beside other
    problems.
    """

    def add(message: str, where: Where, *, expected: str = "", repair: str = "") -> None:
        place = trail.where(where, state) if trail and state is not None else where
        problems.add(message, place, expected=expected, repair=repair)

    for key, name in (("sources", "source"), ("elections", "id"), ("amendments", "id")):
        seen: dict[object, int] = {}
        for number, entry in _items(content, key):
            value = entry.get(name)
            if isinstance(value, str) and value in seen:
                add(
                    f"The {name} {value!r} is used twice in {key} (first as number {seen[value] + 1}).",
                    (key, number, name),
                    repair="Give each its own." if name == "id" else "Keep one entry for each source.",
                )
            elif isinstance(value, str):
                seen[value] = number
    held = [str(entry.get("source")) for _, entry in _items(content, "sources")]
    # Keys as text; a part of the wrong shape is the model's to report.
    schedules, groups = (
        [str(name) for name in part] if isinstance(part, dict) else []
        for part in (content.get("vesting_schedules"), content.get("groups"))
    )
    for number, entry in _items(content, "sources"):
        vesting = entry.get("vesting", "immediate")
        if isinstance(vesting, str) and vesting != "immediate" and vesting not in schedules:
            add(
                f"The vesting schedule {vesting!r} is not defined.",
                ("sources", number, "vesting"),
                expected=f"immediate, or one of {', '.join(schedules) or 'no schedules'}",
                repair=_did_you_mean(vesting, ["immediate", *schedules]) or "Add it to vesting_schedules.",
            )
    for number, entry in _items(content, "elections"):
        listed = entry.get("sources")
        for source in listed if isinstance(listed, (list, tuple)) else ():
            if source not in held:
                add(
                    f"The plan holds no money of the source {source!r}.",
                    ("elections", number, "sources"),
                    expected=f"one of {', '.join(held)}",
                    repair=_did_you_mean(str(source), held) or f"Add {source} to sources, or remove it here.",
                )
        named = entry.get("groups")
        for group in named if isinstance(named, (list, tuple)) else ():
            if str(group) not in groups:
                add(
                    f"The group {group!r} is not defined.",
                    ("elections", number, "groups"),
                    repair=_did_you_mean(str(group), groups) or "Add it to groups with its description.",
                )


def _check_contradictions(
    document: PlanDocument,
    problems: _Problems,
    trail: _Trail | None = None,
    state: Mapping[str, Any] | None = None,
) -> None:
    """What each field allows and the whole does not."""

    def add(message: str, where: Where, *, expected: str = "", repair: str = "") -> None:
        problems.add(
            message,
            trail.where(where, state) if trail and state is not None else where,
            expected=expected,
            repair=repair,
        )

    if document.restated and document.restated < document.effective:
        add("The plan is restated before it is effective.", ("restated",))
    for number, election in enumerate(document.elections):
        start = election.operated_from or election.effective
        if start and start < document.effective:
            add(
                f"The election {election.id} is effective before the plan is ({document.effective}).",
                ("elections", number, "effective"),
                repair="Correct the one that is wrong.",
            )
        events = {election.event, *(requirement.event for requirement in election.also_requires)}
        if "normal_retirement_age" in events and document.normal_retirement_age is None:
            add(
                "An election uses the normal retirement age, which the document does not define.",
                ("elections", number, "event"),
                repair="Add normal_retirement_age: {age: 65}.",
            )
        if document.early_retirement_age is None and any(
            requirement.at_early_retirement_age for requirement in (election, *election.also_requires)
        ):
            add(
                "An election uses the early retirement age, which the document does not define.",
                ("elections", number, "at_early_retirement_age"),
                repair="Add early_retirement_age: {age: 55}.",
            )
        for source in election.sources:
            if source in document.no_in_service:
                add(
                    f"The election {election.id} allows what no_in_service refuses for {source}.",
                    ("elections", number, "sources"),
                    repair="Remove the source from one of them.",
                )
    for number, amendment in enumerate(document.amendments):
        if amendment.effective < document.effective:
            add(
                f"Amendment {amendment.id} is effective before the plan is ({document.effective}).",
                ("amendments", number, "effective"),
            )
    if document.spousal.survivor_annuity == "none" and any(
        source.survivor_annuity for source in document.sources
    ):
        add(
            "The survivor annuity applies to a source, and to no source.",
            ("spousal", "survivor_annuity"),
            repair="Write listed_sources, or remove survivor_annuity from the source.",
        )
    for number, terms in enumerate(document.sources):
        if terms.origin is not None and terms.origin == terms.source:
            add("A source cannot come from itself.", ("sources", number, "origin"))
