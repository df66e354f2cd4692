"""The law as data: which money may leave on which event, on which date, by which authority.

The data are the TOML files of :mod:`inservice.law.parameters`. Loading only expands them; that they are whole
is proved by :func:`inservice.law.matrix_check.check_matrix`, which runs in the tests and in ``inservice law check``.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

from inservice.errors import InputError, Problem, RuleBookError

Law = Literal["yes", "no", "origin"]
GovernedBy = Literal["payment_date", "plan_year_begin"]
Status = Literal["checked", "derived", "unconfirmed"]

_WEAKNESS: dict[Status, int] = {"checked": 0, "derived": 1, "unconfirmed": 2}


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
            row["name"]: Source(**_tuples(row)) for row in read_file(folder, "money_sources")["source"]
        }
        data = read_file(folder, "matrix")
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

    @cached_property
    def boundaries(self) -> frozenset[date]:
        """Every day, of whatever kind, from which a cell or a figure is another than the day before."""
        cells = {c.start for c in self.cells} | {
            c.through + timedelta(days=1) for c in self.cells if c.through
        }
        figures = {value.start for figure in self.figures.values() for value in figure.values}
        return frozenset(day for day in cells | figures if day is not None)

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
        names = self._names.get(plain_name(text), ())
        if len(names) == 1:
            return names[0]
        if names:
            expected = "one of " + ", ".join(names)
            repair = f"write {names[0]} if that is the money meant"
            message = "several money sources go by this word"
            raise InputError([Problem(message, found=text, expected=expected, repair=repair)])
        near = difflib.get_close_matches(plain_name(text), self._names, n=1)
        repair = f"did you mean {self._names[near[0]][0]}?" if near else ""
        message, expected = "no money source goes by this name", "a money source, such as match or PS"
        raise InputError([Problem(message, found=text, expected=expected, repair=repair)])

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, tuple[str, ...]] = {}
        for source in self.sources.values():
            for text in source.aliases:
                key = plain_name(text)
                if source.name not in names.get(key, ()):
                    names[key] = (*names.get(key, ()), source.name)
        # A source's own name always means that source.
        return names | {plain_name(name): (name,) for name in self.sources}

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
        rows = read_file(self._folder, "readings")["reading"]
        return {
            row["name"]: Reading(**_tuples(row | {"choices": [Choice(**c) for c in row["choices"]]}))
            for row in rows
        }

    @cached_property
    def _events_file(self) -> dict[str, Any]:
        return read_file(self._folder, "events")

    @cached_property
    def _figures_file(self) -> dict[str, Any]:
        return read_file(self._folder, "figures")


@cache
def load_matrix() -> Matrix:
    """The matrix that comes with this version. Nothing is checked here; see :mod:`inservice.law.matrix_check`."""
    return Matrix(files("inservice.law.parameters"))


def read_file(folder: Traversable, name: str) -> dict[str, Any]:
    """One of the files of law data in a folder."""
    return tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def _payment(row: Mapping[str, Any]) -> dict[str, Any]:
    renamed = {"from": "first", "through": "last"}
    codes = [
        BoxSeven(**{renamed.get(key, key): value for key, value in code.items()}) for code in row["box_7"]
    ]
    return _tuples({**row, "box_7": codes})


def plain_name(text: str) -> str:
    """A name as it is compared: letters and digits alone, in any case."""
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
