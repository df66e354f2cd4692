"""The law as data: which money may leave on which event, on which date, by which authority.

The data are the TOML files of :mod:`inservice.law.parameters`. Loading only expands them; that they are whole
is proved by :func:`check_matrix`, which runs in the tests and in ``inservice law check``.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any, Literal, get_args

from inservice.errors import InputError, Problem, RuleBookError
from inservice.plan.vocabulary import KINDS

Law = Literal["yes", "no", "origin"]
GovernedBy = Literal["payment_date", "plan_year_begin"]
Status = Literal["checked", "derived", "unconfirmed"]

_WEAKNESS: dict[Status, int] = {"checked": 0, "derived": 1, "unconfirmed": 2}
_FILES = ("money_sources", "events", "matrix", "figures", "readings")


@dataclass(frozen=True, slots=True)
class Cell:
    """What the law says of one money source on one event in one stretch of time, both ends inclusive.

    ``law`` is "origin" where the account's origin decides. ``vested_only`` is false only where nothing may be
    paid or the law itself requires the source to be fully vested. ``start`` and ``through`` are dates of the
    kind that ``governed_by`` names.
    """

    source: str
    event: str
    law: Law
    governed_by: GovernedBy
    start: date | None
    through: date | None
    vested_only: bool
    condition: str | None
    note: str
    cites: str
    refs: tuple[str, ...]
    status: Status
    reading: str | None

    def covers(self, day: date) -> bool:
        """Whether this cell decides on ``day``, a date of the kind ``governed_by`` names."""
        return (self.start is None or self.start <= day) and (self.through is None or day <= self.through)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A money source: the restriction it is under (``group``), its tax kind, vehicle and names."""

    name: str
    label: str
    group: str
    tax: Literal["pre_tax", "after_tax", "roth"]
    vehicle: Literal["trust", "annuity", "custodial"]
    plan_kinds: tuple[str, ...]
    fully_vested: bool
    aliases: tuple[str, ...]
    cites: str
    refs: tuple[str, ...]
    status: Status
    inherits: bool = False
    inherits_from: str | None = None
    reading: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What the law adds to a "yes". ``plan_kinds`` is filled where the kind of plan alone settles it."""

    name: str
    question: str
    plan_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxSeven:
    """Form 1099-R box 7 codes for the tax years ``first`` to ``last``; None where no such payment occurs."""

    first: int
    last: int
    under: str | None = None
    under_known: str | None = None
    over: str
    over_known: str | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How a kind of payment is rolled over, withheld on, taxed and reported."""

    name: str
    label: str
    rollover_eligible: Literal["yes", "no", "follows"]
    withholding: Literal["eligible_rollover_20", "nonperiodic_10", "levy", "none", "follows"]
    waives_additional_tax: Literal["no", "all", "to_cap", "if_disabled_under_72m7", "not_applicable"]
    box_7: tuple[BoxSeven, ...]
    cites: str
    refs: tuple[str, ...]
    status: Status
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Payment):
    """A distributable event: its question, facts, cap, cadence, repayment and tax character."""

    code: str
    question: str
    facts: str
    cap: str
    cadence: str
    repayment: str
    preference: int
    in_service: bool = True
    plan_must_offer: bool = True
    self_help: Literal["yes", "no", "not_applicable"] = "not_applicable"
    exception: str | None = None
    fact_figure: str | None = None
    cap_figure: str | None = None
    repayment_figure: str | None = None
    box_7_reading: str | None = None
    payees: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureValue:
    """A figure in one stretch of time: whole cents, a count, a share (percent as a fraction) or a date."""

    start: date | None
    through: date
    value: int | Fraction | date
    cites: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A dated figure of the law, and the kind of date that picks its value."""

    name: str
    ref: str
    unit: Literal["cents", "percent", "months", "days", "count", "date"]
    governed_by: Literal["payment_date", "calendar_year", "tax_year", "plan_year_begin", "birth_date"]
    cites: str
    values: tuple[FigureValue, ...]

    def on(self, day: date) -> FigureValue | None:
        """The value that governs ``day``, or None: not yet or no longer law, or past what is known."""
        for value in self.values:
            if (value.start is None or value.start <= day) and day <= value.through:
                return value
        return None

    @property
    def known_through(self) -> date:
        """The last day this figure is known for."""
        return self.values[-1].through


@dataclass(frozen=True, slots=True, kw_only=True)
class DisasterLaw:
    """Which disasters one law covers and until when it pays; ``cap`` in cents for each disaster."""

    name: str
    cap: int
    cites: str
    ref: str
    status: Status
    incident_from: date | None = None
    incident_through: date | None = None
    declared_from: date | None = None
    declared_through: date | None = None
    not_before: date | None = None
    paid_through: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to read an unsettled point, and what it makes of the cells concerned, if any."""

    name: str
    says: str
    law: Law | None = None
    as_source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A point that no authority settles."""

    name: str
    question: str
    default: str
    choices: tuple[Choice, ...]
    refs: tuple[str, ...]


class Matrix:
    """Money sources, events, and the cell that decides each pair on each date; see :func:`load_matrix`."""

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder
        self.sources: dict[str, Source] = {
            row["name"]: Source(**_tuples(row)) for row in _read(folder, "money_sources")["source"]
        }
        data = _read(folder, "matrix")
        self.conditions: dict[str, Condition] = {
            row["name"]: Condition(**_tuples(row)) for row in data["condition"]
        }
        self.groups: dict[str, tuple[str, ...]] = {}
        for source in self.sources.values():
            self.groups[source.group] = (*self.groups.get(source.group, ()), source.name)
        self.cells: list[Cell] = [cell for line in data["cells"] for cell in self._expand(line)]
        self._by_pair: dict[tuple[str, str], list[Cell]] = {}
        for cell in self.cells:
            self._by_pair.setdefault((cell.source, cell.event), []).append(cell)

    def _expand(self, line: dict[str, Any]) -> Iterator[Cell]:
        law: Law = line["law"]
        governed_by, start, through = (
            line.get("governed_by", "payment_date"),
            line.get("from"),
            line.get("through"),
        )
        condition, note, cites = line.get("condition"), line["note"], line["cites"]
        for token in line["sources"]:
            for name in self.groups.get(token, (token,)):
                source = self.sources[name]
                vested_only = law != "no" and not source.fully_vested
                status: Status = line["status"]
                reading, refs = line.get("reading"), tuple(line["ref"])
                if not line.get("whatever_the_source", False):
                    # The line rests on the rule that puts the source under its restriction.
                    status = max(status, source.status, key=_WEAKNESS.__getitem__)
                    reading = reading or source.reading
                    refs += tuple(ref for ref in source.refs if ref not in refs)
                tail = (
                    law,
                    governed_by,
                    start,
                    through,
                    vested_only,
                    condition,
                    note,
                    cites,
                    refs,
                    status,
                    reading,
                )
                for event in line["events"]:
                    yield Cell(name, event, *tail)

    def lines(self, source: str, event: str) -> list[Cell]:
        """Every cell of a pair in order of time; empty if either name is unknown."""
        return sorted(self._by_pair.get((source, event), ()), key=lambda cell: cell.start or date.min)

    def cell(self, source: str, event: str, payment_date: date, plan_year_begin: date) -> Cell:
        """The one cell that decides. ``plan_year_begin`` is the first day of the plan year of the payment.

        Raises KeyError for a name that is no source or event (see :meth:`resolve_source`).
        """
        for cell in self._by_pair[source, event]:
            if cell.covers(payment_date if cell.governed_by == "payment_date" else plan_year_begin):
                return cell
        raise RuleBookError(
            f"matrix.toml decides nothing for {source} on {event}, "
            f"paid {payment_date} in the plan year from {plan_year_begin}"
        )

    def cells_under(self, readings: Mapping[str, str]) -> list[Cell]:
        """The cells as they stand under the chosen readings (name -> choice); the defaults change nothing."""
        changed: list[Cell] = []
        for cell in self.cells:
            choice = self._choice(cell.reading, readings) if cell.reading in readings else None
            if choice is None or (choice.law is None and choice.as_source is None):
                changed.append(cell)
            elif choice.law is not None:
                vested_only = choice.law != "no" and not self.sources[cell.source].fully_vested
                changed.append(replace(cell, law=choice.law, vested_only=vested_only, status="unconfirmed"))
            elif cell is self._by_pair[cell.source, cell.event][0]:
                # A borrowed source brings its own stretches of time and replaces the pair as a whole.
                vested = self.sources[cell.source].fully_vested
                for other in self._by_pair[str(choice.as_source), cell.event]:
                    vested_only = other.law != "no" and not vested
                    changed.append(
                        replace(
                            other,
                            source=cell.source,
                            vested_only=vested_only,
                            reading=cell.reading,
                            status="unconfirmed",
                        )
                    )
        return changed

    def _choice(self, reading: str | None, readings: Mapping[str, str]) -> Choice | None:
        if reading is None:
            return None
        chosen = readings[reading]
        choices = self.readings[reading].choices
        for choice in choices:
            if choice.name == chosen:
                return choice
        expected = ", ".join(choice.name for choice in choices)
        raise InputError(
            [Problem("no such choice", where=f"readings.{reading}", found=chosen, expected=expected)]
        )

    def resolve_source(self, text: str) -> str:
        """The money source that ``text`` names: its name, its code or a word in use, in any case.

        Raises InputError for a word that names none, or that several sources share.
        """
        names = self._names.get(_plain(text), ())
        if len(names) == 1:
            return names[0]
        if names:
            expected = "one of " + ", ".join(names)
            repair = f"write {names[0]} if that is the money meant"
            message = "several money sources go by this word"
            raise InputError([Problem(message, found=text, expected=expected, repair=repair)])
        near = difflib.get_close_matches(_plain(text), self._names, n=1)
        repair = f"did you mean {self._names[near[0]][0]}?" if near else ""
        message, expected = "no money source goes by this name", "a money source, such as match or PS"
        raise InputError([Problem(message, found=text, expected=expected, repair=repair)])

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, tuple[str, ...]] = {}
        for source in self.sources.values():
            for text in source.aliases:
                key = _plain(text)
                if source.name not in names.get(key, ()):
                    names[key] = (*names.get(key, ()), source.name)
        # A source's own name always means that source.
        return names | {_plain(name): (name,) for name in self.sources}

    @cached_property
    def events(self) -> dict[str, Event]:
        """The distributable events by name."""
        return {row["name"]: Event(**_payment(row)) for row in self._events_file["event"]}

    @cached_property
    def other_payments(self) -> dict[str, Payment]:
        """Payments without a distributable event that are taxed and reported: loans, offsets, corrections."""
        return {row["name"]: Payment(**_payment(row)) for row in self._events_file["other_payment"]}

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """The dated figures by name."""
        return {row["name"]: _figure(row) for row in self._figures_file["figure"]}

    @cached_property
    def disaster_laws(self) -> dict[str, DisasterLaw]:
        """The laws that open money after a disaster, by name."""
        return {
            row["name"]: DisasterLaw(**(row | {"cap": _cents(row["cap"])}))
            for row in self._figures_file["disaster_law"]
        }

    @cached_property
    def readings(self) -> dict[str, Reading]:
        """The unsettled points by name."""
        rows = _read(self._folder, "readings")["reading"]
        return {
            row["name"]: Reading(**_tuples(row | {"choices": [Choice(**c) for c in row["choices"]]}))
            for row in rows
        }

    @cached_property
    def _events_file(self) -> dict[str, Any]:
        return _read(self._folder, "events")

    @cached_property
    def _figures_file(self) -> dict[str, Any]:
        return _read(self._folder, "figures")


@cache
def load_matrix() -> Matrix:
    """The matrix that comes with this version. Nothing is checked here; see :func:`check_matrix`."""
    return Matrix(files("inservice.law.parameters"))


def _read(folder: Traversable, name: str) -> dict[str, Any]:
    return tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def _payment(row: Mapping[str, Any]) -> dict[str, Any]:
    renamed = {"from": "first", "through": "last"}
    codes = [
        BoxSeven(**{renamed.get(key, key): value for key, value in code.items()}) for code in row["box_7"]
    ]
    return _tuples({**row, "box_7": codes})


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _cents(text: str) -> int:
    dollars, cents = text.split(".")
    return int(dollars) * 100 + int(cents)


def _figure(row: Mapping[str, Any]) -> Figure:
    unit = row["unit"]
    values = tuple(
        FigureValue(
            start=value.get("from"),
            through=value["through"],
            value=_figure_value(unit, value["value"]),
            cites=value["cites"],
            status=value["status"],
        )
        for value in row["value"]
    )
    return Figure(
        name=row["name"],
        ref=row["ref"],
        unit=unit,
        governed_by=row["governed_by"],
        cites=row["cites"],
        values=values,
    )


def _figure_value(unit: str, text: str) -> int | Fraction | date:
    if unit == "cents":
        return _cents(text)
    if unit == "percent":
        return Fraction(text) / 100
    if unit == "date":
        return date.fromisoformat(text)
    return int(text)


# The check. It reads the files as they are, so that it can say what is wrong with a file that would not load.

_ID = re.compile(r"(D|O|C|TH)-(1099|[A-Z]+)-\d\d")
_STATUSES = get_args(Status)
_TEXT, _FLAG, _LIST, _DATE = (str, bool, list, date)
# Each table: key -> (type, required, permitted values or None).
_Shape = dict[str, tuple[type, bool, tuple[str, ...] | None]]
_TAIL: _Shape = {"cites": (_TEXT, True, None), "status": (_TEXT, True, _STATUSES)}
_PAYMENT: _Shape = {
    **_TAIL,
    "name": (_TEXT, True, None),
    "label": (_TEXT, True, None),
    "rollover_eligible": (_TEXT, True, ("yes", "no", "follows")),
    "withholding": (_TEXT, True, ("eligible_rollover_20", "nonperiodic_10", "levy", "none", "follows")),
    "waives_additional_tax": (
        _TEXT,
        True,
        ("no", "all", "to_cap", "if_disabled_under_72m7", "not_applicable"),
    ),
    "box_7": (_LIST, True, None),
    "refs": (_LIST, True, None),
    "note": (_TEXT, False, None),
}
_SHAPES: dict[tuple[str, str], _Shape] = {
    ("money_sources", "source"): {
        **_TAIL,
        "name": (_TEXT, True, None),
        "label": (_TEXT, True, None),
        "group": (_TEXT, True, None),
        "tax": (_TEXT, True, ("pre_tax", "after_tax", "roth")),
        "vehicle": (_TEXT, True, ("trust", "annuity", "custodial")),
        "plan_kinds": (_LIST, True, KINDS),
        "fully_vested": (_FLAG, True, None),
        "aliases": (_LIST, True, None),
        "refs": (_LIST, True, None),
        "inherits": (_FLAG, False, None),
        "inherits_from": (_TEXT, False, None),
        "reading": (_TEXT, False, None),
        "note": (_TEXT, False, None),
    },
    ("events", "event"): {
        **_PAYMENT,
        "code": (_TEXT, True, None),
        "question": (_TEXT, True, None),
        "facts": (_TEXT, True, None),
        "cap": (_TEXT, True, None),
        "cadence": (_TEXT, True, None),
        "repayment": (_TEXT, True, None),
        "preference": (int, True, None),
        "in_service": (_FLAG, False, None),
        "plan_must_offer": (_FLAG, False, None),
        "self_help": (_TEXT, False, ("yes", "no", "not_applicable")),
        "exception": (_TEXT, False, None),
        "fact_figure": (_TEXT, False, None),
        "cap_figure": (_TEXT, False, None),
        "repayment_figure": (_TEXT, False, None),
        "box_7_reading": (_TEXT, False, None),
        "payees": (_LIST, False, None),
    },
    ("events", "other_payment"): _PAYMENT,
    ("events", "not_an_event"): {"what": (_TEXT, True, None)},
    ("matrix", "condition"): {
        "name": (_TEXT, True, None),
        "question": (_TEXT, True, None),
        "plan_kinds": (_LIST, False, KINDS),
    },
    ("matrix", "cells"): {
        **_TAIL,
        "sources": (_LIST, True, None),
        "events": (_LIST, True, None),
        "law": (_TEXT, True, get_args(Law)),
        "governed_by": (_TEXT, False, get_args(GovernedBy)),
        "from": (_DATE, False, None),
        "through": (_DATE, False, None),
        "condition": (_TEXT, False, None),
        "reading": (_TEXT, False, None),
        "whatever_the_source": (_FLAG, False, None),
        "note": (_TEXT, True, None),
        "ref": (_LIST, True, None),
    },
    ("figures", "figure"): {
        "name": (_TEXT, True, None),
        "ref": (_TEXT, True, None),
        "unit": (_TEXT, True, ("cents", "percent", "months", "days", "count", "date")),
        "governed_by": (
            _TEXT,
            True,
            ("payment_date", "calendar_year", "tax_year", "plan_year_begin", "birth_date"),
        ),
        "cites": (_TEXT, True, None),
        "value": (_LIST, True, None),
    },
    ("figures", "disaster_law"): {
        **_TAIL,
        "name": (_TEXT, True, None),
        "cap": (_TEXT, True, None),
        "ref": (_TEXT, True, None),
        "incident_from": (_DATE, False, None),
        "incident_through": (_DATE, False, None),
        "declared_from": (_DATE, False, None),
        "declared_through": (_DATE, False, None),
        "not_before": (_DATE, False, None),
        "paid_through": (_DATE, False, None),
    },
    ("readings", "reading"): {
        "name": (_TEXT, True, None),
        "question": (_TEXT, True, None),
        "default": (_TEXT, True, None),
        "choices": (_LIST, True, None),
        "refs": (_LIST, True, None),
    },
}
_VALUE_SHAPE: _Shape = {
    **_TAIL,
    "from": (_DATE, False, None),
    "through": (_DATE, True, None),
    "value": (_TEXT, True, None),
}
_VALUE_TEXT = {
    "cents": re.compile(r"\d+\.\d\d"),
    "percent": re.compile(r"\d+(\.\d+)?"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
}


def check_matrix(folder: Traversable | None = None) -> None:
    """Prove that the law data are whole: names known, each pair decided exactly once on every day, all cited.

    ``folder`` holds the five TOML files (the ones that come with this version when omitted). Raises
    RuleBookError with every fault found, each naming its file and place.
    """
    folder = folder or files("inservice.law.parameters")
    data = {name: _read(folder, name) for name in _FILES}
    faults = list(_faults_of_shape(data)) or list(_faults_of_sense(Matrix(folder)))
    if faults:
        raise RuleBookError("\n".join([f"the law data has {len(faults)} fault(s)", *faults]))


def _faults_of_shape(data: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for file in _FILES:
        known = [table for name, table in _SHAPES if name == file]
        for table in data[file]:
            if table not in known:
                yield f"{file}.toml: unknown table [[{table}]]; expected {', '.join(known)}"
        for table in known:
            rows = data[file].get(table, [])
            times = Counter(row.get("name") for row in rows if "name" in row)
            for name in (name for name, count in times.items() if count > 1):
                yield f"{file}.toml [[{table}]]: {name} occurs {times[name]} times"
            for index, row in enumerate(rows, start=1):
                where = f"{file}.toml [[{table}]] {_title(row, index)}"
                yield from _faults_of_row(where, row, _SHAPES[file, table])
                if table == "figure":
                    yield from _faults_of_figure(where, row)
                if table == "disaster_law" and not _VALUE_TEXT["cents"].fullmatch(str(row.get("cap"))):
                    yield f"{where}: {row.get('cap')!r} is not written as decimal dollars"
    names = {row.get("name") for row in data["money_sources"].get("source", [])}
    groups = {row.get("group") for row in data["money_sources"].get("source", [])}
    events = {row.get("name") for row in data["events"].get("event", [])}
    for index, row in enumerate(data["matrix"].get("cells", []), start=1):
        for token in row.get("sources", []):
            if token not in names | groups:
                yield f"matrix.toml [[cells]] {_title(row, index)}: {token} is no money source and no group"
        for token in row.get("events", []):
            if token not in events:
                yield f"matrix.toml [[cells]] {_title(row, index)}: {token} is no event"


def _title(row: Mapping[str, Any], index: int) -> str:
    if "name" in row:
        return str(row["name"])
    listed = [", ".join(row[key]) for key in ("sources", "events") if isinstance(row.get(key), list)]
    return f"no. {index}" + (f" ({' on '.join(listed)})" if listed else "")


def _faults_of_row(where: str, row: Mapping[str, Any], shape: _Shape) -> Iterator[str]:
    for key in row:
        if key not in shape:
            yield f"{where}: unknown key {key}"
    for key, (kind, required, permitted) in shape.items():
        if key not in row:
            if required:
                yield f"{where}: {key} is missing"
            continue
        value = row[key]
        if type(value) is not kind:
            yield f"{where}: {key} should be of type {kind.__name__}, found {value!r}"
        elif value in ("", []) and key != "aliases":
            yield f"{where}: {key} is empty"
        elif permitted is not None:
            for item in value if isinstance(value, list) else [value]:
                if item not in permitted:
                    yield f"{where}: {key} is {item!r}, expected one of {', '.join(permitted)}"
    refs = row.get("refs", row.get("ref", []))
    for ref in refs if isinstance(refs, list) else [refs]:
        if not _ID.fullmatch(str(ref)):
            yield f"{where}: {ref!r} is not a rule id such as D-ELIG-31"


def _faults_of_sense(matrix: Matrix) -> Iterator[str]:
    yield from _faults_of_sources(matrix)
    yield from _faults_of_events(matrix)
    yield from _faults_of_readings(matrix)
    used = {cell.condition for cell in matrix.cells}
    yield from (
        f"matrix.toml: condition {name} is used by no cell" for name in matrix.conditions if name not in used
    )
    for cell in matrix.cells:
        where = f"matrix.toml: {cell.source} on {cell.event}"
        if cell.condition is not None and cell.condition not in matrix.conditions:
            yield f"{where}: condition {cell.condition} is not declared"
        if cell.condition is not None and cell.law != "yes":
            yield f"{where}: a condition can only narrow a yes, found {cell.law}"
        if cell.reading is not None and cell.reading not in matrix.readings:
            yield f"{where}: reading {cell.reading} is not in readings.toml"
        if cell.law == "origin" and not matrix.sources[cell.source].inherits:
            yield f"{where}: says origin, but {cell.source} has no origin (inherits is not true)"
    for source in matrix.sources:
        for event in matrix.events:
            where = f"matrix.toml: {source} on {event}"
            yield from (f"{where}: {fault}" for fault in _faults_of_time(matrix.lines(source, event)))


def _faults_of_time(rows: Sequence[Cell]) -> Iterator[str]:
    if not rows:
        yield "no cell decides this pair"
        return
    if len({cell.governed_by for cell in rows}) > 1:
        yield "its cells go by different dates; all must use the same governed_by"
    if rows[0].start is not None:
        yield f"nothing decides before {rows[0].start}"
    if rows[-1].through is not None:
        yield f"nothing decides after {rows[-1].through}"
    for before, after in pairwise(rows):
        if before.through is None or after.start is None or before.through >= after.start:
            yield f"two cells overlap: one through {before.through}, the next from {after.start}"
        elif before.through + timedelta(days=1) != after.start:
            yield f"a gap between {before.through} and {after.start}"


def _faults_of_sources(matrix: Matrix) -> Iterator[str]:
    names = {_plain(name) for name in matrix.sources}
    for source in matrix.sources.values():
        where = f"money_sources.toml: {source.name}"
        if source.group in matrix.sources and matrix.groups[source.group] != (source.group,):
            yield f"{where}: group {source.group} bears the name of a source that is not all of it"
        for alias in source.aliases:
            if _plain(alias) in names - {_plain(source.name)}:
                yield f"{where}: alias {alias} is the name of another source"
        if source.reading is not None and source.reading not in matrix.readings:
            yield f"{where}: reading {source.reading} is not in readings.toml"
        if source.inherits_from is None:
            continue
        if source.inherits_from not in matrix.sources:
            yield f"{where}: inherits_from {source.inherits_from} is no source"
            continue
        for event in matrix.events:
            mine, theirs = (
                {(c.law, c.start, c.through, c.condition) for c in matrix.lines(name, event)}
                for name in (source.name, source.inherits_from)
            )
            if mine != theirs:
                yield f"matrix.toml: {source.name} on {event}: differs from {source.inherits_from}, its model"


def _faults_of_events(matrix: Matrix) -> Iterator[str]:
    for payment in (*matrix.events.values(), *matrix.other_payments.values()):
        where = f"events.toml: {payment.name}"
        rows = sorted(payment.box_7, key=lambda row: row.first)
        for row in rows:
            if row.first > row.last:
                yield f"{where}: box_7 runs from {row.first} to {row.last}"
        for before, after in pairwise(rows):
            if before.last + 1 != after.first:
                yield f"{where}: box_7 has a gap or overlap between {before.last} and {after.first}"
        if not isinstance(payment, Event):
            continue
        for figure in (payment.fact_figure, payment.cap_figure, payment.repayment_figure):
            if figure is not None and figure not in matrix.figures:
                yield f"{where}: {figure} is not in figures.toml"
        if payment.box_7_reading is not None and payment.box_7_reading not in matrix.readings:
            yield f"{where}: reading {payment.box_7_reading} is not in readings.toml"
    codes = Counter(event.code for event in matrix.events.values())
    yield from (f"events.toml: code {code} occurs {n} times" for code, n in codes.items() if n > 1)


def _faults_of_figure(where: str, row: Mapping[str, Any]) -> Iterator[str]:
    pattern = _VALUE_TEXT.get(row.get("unit", ""), re.compile(r"\d+"))
    values = row.get("value", [])
    for value in values:
        yield from _faults_of_row(where, value, _VALUE_SHAPE)
        if not pattern.fullmatch(str(value.get("value"))):
            yield f"{where}: {value.get('value')!r} is not written as {row.get('unit')}"
        if "from" in value and "through" in value and value["from"] > value["through"]:
            yield f"{where}: from {value['from']} is after through {value['through']}"
    for before, after in pairwise(values):
        if "through" in before and after.get("from") != before["through"] + timedelta(days=1):
            yield f"{where}: a gap or overlap after {before['through']}"


def _faults_of_readings(matrix: Matrix) -> Iterator[str]:
    for reading in matrix.readings.values():
        where = f"readings.toml: {reading.name}"
        names = [choice.name for choice in reading.choices]
        if len(set(names)) != len(names) or len(names) < 2:
            yield f"{where}: needs at least two choices with different names, found {', '.join(names)}"
        if reading.default not in names:
            yield f"{where}: default {reading.default} is not one of its choices"
        for choice in reading.choices:
            if choice.as_source is not None and choice.as_source not in matrix.sources:
                yield f"{where}: {choice.as_source} is no money source"
            if choice.name == reading.default and choice.as_source is not None:
                yield f"{where}: the default must leave the matrix as written"
