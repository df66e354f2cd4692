"""The law in plain sight: rules, cells, figures, sources, events and readings, looked up by any of their names."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date
from typing import Any

from inservice.engine.rule import Ledger, Rule
from inservice.errors import InputError, Problem
from inservice.law.matrix import Cell, Event, Figure, FigureValue, Matrix, Reading, Source, load_matrix
from inservice.law.rulebook import rule_book


@dataclass(frozen=True)
class Found:
    """One thing of the law that a name or a law-page id stands for."""

    kind: str
    name: str
    refs: tuple[str, ...]
    what: Rule | Ledger | Source | Event | Figure | Reading | Cell


class LawView:
    """A read-only view of the rule book and the law data."""

    @property
    def matrix(self) -> Matrix:
        """Sources, events, cells, figures and readings."""
        return load_matrix()

    @property
    def rules(self) -> dict[str, Rule]:
        """Every rule by its short name."""
        return rule_book().rules

    @property
    def ledgers(self) -> dict[str, Ledger]:
        """Every ledger by its short name."""
        return rule_book().ledgers

    def everything(self) -> list[Found]:
        """All of it but the cells, in a fixed order."""
        matrix = self.matrix
        found = [Found("rule", r.id, r.refs, r) for r in self.rules.values()]
        found += [Found("ledger", each.id, each.refs, each) for each in self.ledgers.values()]
        found += [Found("source", s.name, s.refs, s) for s in matrix.sources.values()]
        found += [Found("event", e.name, e.refs, e) for e in matrix.events.values()]
        found += [Found("figure", f.name, tuple(f.ref.split()), f) for f in matrix.figures.values()]
        found += [Found("reading", r.name, r.refs, r) for r in matrix.readings.values()]
        return sorted(found, key=lambda f: (f.kind, f.name))

    def find(self, text: str) -> list[Found]:
        """What a rule id or name, a law-page id, a source or its alias, an event, a figure or a reading stands for.

        Raises InputError with near names where nothing is found.
        """
        wanted = text.strip()
        found = [
            f for f in self.everything()
            if wanted in (f.name, f.name.rsplit(".", 1)[-1]) or wanted.upper() in f.refs or wanted == getattr(f.what, "code", None)
        ]  # fmt: skip
        cells = {id(c): c for c in self.matrix.cells if wanted.upper() in c.refs}
        found += [Found("cell", f"{c.source} x {c.event}", c.refs, c) for c in cells.values()]
        if not found:
            try:
                source = self.matrix.resolve_source(wanted)
            except InputError:
                source = ""
            found = [f for f in self.everything() if f.kind == "source" and f.name == source]
        if not found:
            names = [f.name.rsplit(".", 1)[-1] for f in self.everything()] + [
                r for f in self.everything() for r in f.refs
            ]
            near = difflib.get_close_matches(wanted, dict.fromkeys(names), 3)
            raise InputError([
                Problem(
                    "Nothing in the law goes by this name.", found=wanted, expected="a rule, a law-page id, a source, an event or a figure",
                    repair=f"Did you mean {', '.join(near)}?" if near else "See: inservice law list",
                )
            ])  # fmt: skip
        return found

    def on(self, day: date, *, source: str | None = None, event: str | None = None) -> dict[str, Any]:
        """The cells (for a plan year that begins on January 1 of that year) and figures in force on a day."""
        begin = date(day.year, 1, 1)
        cells: list[Cell] = [
            self.matrix.cell(s, e, day, begin)
            for s in self.matrix.sources for e in self.matrix.events
            if source in (None, s) and event in (None, e)
        ]  # fmt: skip
        figures: dict[str, FigureValue | None] = {
            n: f.on(day) for n, f in self.matrix.figures.items() if f.governed_by != "birth_date"
        }
        return {"day": day, "cells": cells, "figures": figures}
