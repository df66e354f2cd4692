"""Proof that the law data are whole. It reads the files as they are, so that it can say what is wrong with a file that would not load."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any, get_args

from inservice.errors import RuleBookError
from inservice.law.matrix import Cell, Event, GovernedBy, Law, Matrix, Status, plain_name, read_file
from inservice.plan.vocabulary import KINDS

_FILES = ("money_sources", "events", "matrix", "figures", "readings")
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
    data = {name: read_file(folder, name) for name in _FILES}
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
    names = {plain_name(name) for name in matrix.sources}
    for source in matrix.sources.values():
        where = f"money_sources.toml: {source.name}"
        if source.group in matrix.sources and matrix.groups[source.group] != (source.group,):
            yield f"{where}: group {source.group} bears the name of a source that is not all of it"
        for alias in source.aliases:
            if plain_name(alias) in names - {plain_name(source.name)}:
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
