"""The rule book: every rule, checked when it loads, and the order of work for any set of questions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import ModuleType
from typing import Any

import polars as pl

from inservice.engine.grain import Grain, lowest
from inservice.engine.rule import Ledger, Rule, Version
from inservice.engine.truth import UNKNOWN
from inservice.engine.words import Aggregate, Expr, Fact, Named, as_expr
from inservice.errors import RuleBookError

FIELD = re.compile(r"\{([A-Za-z_][\w.]*)\}")
DTYPES: dict[str, Any] = {
    "truth": pl.UInt8, "money": pl.Int64, "number": pl.Int64, "date": pl.Date, "text": pl.String
}  # fmt: skip


@dataclass(frozen=True)
class Down:
    """Bring columns of a parent frame down to each row of a finer one."""

    grain: Grain
    parent: Grain
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Compute:
    """Add one layer of rules to a frame."""

    grain: Grain
    exprs: tuple[pl.Expr, ...]


@dataclass(frozen=True)
class Up:
    """Aggregate the rows of a finer frame onto a coarser one."""

    child: Grain
    parent: Grain
    aggregates: tuple[Aggregate, ...]


Step = Down | Compute | Up


@dataclass(frozen=True)
class Program:
    """What to do, in order, to answer some questions: the facts needed at each grain and the steps."""

    facts: dict[Grain, tuple[Fact, ...]]
    steps: tuple[Step, ...]


class RuleBook:
    """Rules by name, with their expressions built and checked. A faulty rule book does not load."""

    def __init__(self, modules: Iterable[ModuleType], rules: Iterable[Rule] = ()) -> None:
        found: dict[str, Rule] = {}
        self.ledgers: dict[str, Ledger] = {}
        problems: list[str] = []
        for module in modules:
            for value in vars(module).values():
                if isinstance(value, Ledger) and value.step.__module__ == module.__name__:
                    self.ledgers[value.name] = value
                elif isinstance(value, Rule) and value.module == module.__name__:
                    _keep(found, value, problems)
        for value in rules:
            _keep(found, value, problems)
        self.rules: dict[str, Rule] = found
        self.grains: dict[str, Grain] = {}
        self._depends: dict[str, frozenset[Named]] = {}
        for each in found.values():
            _build(each, problems)
        if not problems:
            self._arrange(problems)
        if not problems:
            for each in found.values():
                self._check_sentences(each, problems)
        if problems:
            raise RuleBookError("The rule book does not load:\n  " + "\n  ".join(problems))
        self.program = lru_cache(maxsize=256)(self._program)

    def __getitem__(self, name: str) -> Rule:
        return self.rules[name]

    # -- what each column depends on, and its grain ------------------------------------------------------------
    def _arrange(self, problems: list[str]) -> None:
        on_path: list[str] = []

        def visit(column: Named) -> Grain | None:
            if column.name in self.grains:
                return self.grains[column.name]
            if column.name in on_path:
                problems.append("a cycle: " + " -> ".join([*on_path, column.name]))
                return None
            on_path.append(column.name)
            grain = self._grain(column, visit, problems)
            on_path.pop()
            if grain is not None:
                self.grains[column.name] = grain
            return grain

        for each in self.rules.values():
            visit(each)

    def _grain(self, column: Named, visit: Any, problems: list[str]) -> Grain | None:
        if isinstance(column, Fact):
            self._depends[column.name] = frozenset()
            return column.grain_declared
        if isinstance(column, Aggregate):
            needs = {column.inner} | ({column.where} if column.where is not None else set())
            self._depends[column.name] = frozenset(needs)
            inner = lowest([g for g in (visit(n) for n in needs) if g is not None])
            if inner is None or not inner.is_within(column.per) or inner is column.per:
                problems.append(f"{column.name}: {column.inner.name} is not of a finer grain than {column.per.name}")
                return None
            return column.per
        if not isinstance(column, Rule) or self.rules.get(column.name) is not column:
            problems.append(f"{column.name} is read but is not in the rule book")
            return None
        reads: set[Named] = set(column.governed_by.reads) if column.governed_by is not None else set()
        for version in column.versions:
            reads |= version.expr.reads if version.expr is not None else set()
        self._depends[column.name] = frozenset(reads)
        grains = [g for g in (visit(r) for r in sorted(reads, key=lambda r: r.name)) if g is not None]
        if len(grains) < len(reads):
            return None
        if not grains:
            problems.append(f"{column.id} reads no fact and no rule, so it has no grain")
            return None
        grain = lowest(grains)
        if grain is None:
            names = sorted({g.name for g in grains})
            problems.append(f"{column.id} mixes grains that do not belong to one another: {', '.join(names)}")
        return grain

    def depends(self, name: str) -> frozenset[Named]:
        """The columns a rule or aggregate reads directly."""
        return self._depends[name]

    def closure(self, names: Iterable[str]) -> dict[str, Named]:
        """Every column needed to answer these questions, the questions included."""
        todo: list[Named] = [self.rules[n] for n in names]
        seen: dict[str, Named] = {}
        while todo:
            column = todo.pop()
            if column.name not in seen:
                seen[column.name] = column
                todo.extend(self._depends[column.name])
        return seen

    # -- sentences ---------------------------------------------------------------------------------------------
    def _check_sentences(self, rule: Rule, problems: list[str]) -> None:
        for version in rule.versions:
            wanted = ("says", "unknown") if rule.kind != "truth" else ("yes", "no", "unknown", "not_claimed")
            for key in wanted:
                if not version.sentences[key]:
                    problems.append(f"{rule.id} has no sentence for {key}")
                for field in FIELD.findall(version.sentences[key]):
                    if self.find(rule, field) is None:
                        problems.append(f"{rule.id}: the sentence names {{{field}}}, which the rule does not read")

    def find(self, rule: Rule, field: str) -> Named | None:
        """The column a sentence means by ``{field}``: the nearest one of that name among all that the rule reads."""
        layer: list[Named] = [rule]
        seen: set[str] = set()
        while layer:
            matches = [c for c in layer if c.name == field or c.label == field]
            if matches:
                return min(matches, key=lambda c: (c.name != field, c.name))
            seen |= {c.name for c in layer}
            deeper = {d.name: d for c in layer for d in self._depends[c.name] if d.name not in seen}
            layer = list(deeper.values())
        return None

    # -- the order of work -------------------------------------------------------------------------------------
    def _program(self, questions: tuple[str, ...]) -> Program:
        columns = self.closure(questions)
        facts: dict[Grain, list[Fact]] = {}
        waiting: dict[str, Named] = {}
        held: dict[str, set[str]] = {}  # grain name -> columns present in its frame
        for column in columns.values():
            if isinstance(column, Fact):
                facts.setdefault(self.grains[column.name], []).append(column)
                held.setdefault(self.grains[column.name].name, set()).add(column.name)
            else:
                waiting[column.name] = column
        steps: list[Step] = []
        done = {name for name, c in columns.items() if isinstance(c, Fact)}
        while waiting:
            ready = [c for c in waiting.values() if all(d.name in done for d in self._depends[c.name])]
            rules = [c for c in ready if isinstance(c, Rule)]
            if rules:
                # the coarsest grain with work first, so that columns come down in few, wide steps
                grain = min((self.grains[c.name] for c in rules), key=lambda g: (len(g.ancestors()), g.name))
                layer = [c for c in rules if self.grains[c.name] is grain]
                steps.extend(self._bring_down(grain, layer, held))
                steps.append(Compute(grain, tuple(_column(c) for c in layer)))
                chosen: list[Named] = list(layer)
            else:
                aggregates = [c for c in ready if isinstance(c, Aggregate)]
                child, parent = self._edge(aggregates[0]), aggregates[0].per
                same = [a for a in aggregates if self._edge(a) is child and a.per is parent]
                steps.extend(self._bring_down(child, same, held))
                steps.append(Up(child, parent, tuple(same)))
                chosen, grain = list(same), parent
            for column in chosen:
                del waiting[column.name]
                done.add(column.name)
                held.setdefault(grain.name, set()).add(column.name)
        return Program({g: tuple(f) for g, f in facts.items()}, tuple(steps))

    def _edge(self, aggregate: Aggregate) -> Grain:
        grain = lowest([self.grains[d.name] for d in self._depends[aggregate.name]])
        assert grain is not None
        return grain

    def _bring_down(self, grain: Grain, readers: Iterable[Named], held: dict[str, set[str]]) -> Iterable[Down]:
        needed = {d.name for c in readers for d in self._depends[c.name]}
        present = held.setdefault(grain.name, set())
        missing: dict[Grain, list[str]] = {}
        for name in sorted(needed - present):
            missing.setdefault(self.grains[name], []).append(name)
        for home, names in sorted(missing.items(), key=lambda item: item[0].name):
            path = path_up(grain, home)
            # walk from the home of the columns towards the reader, one parent at a time
            for child, parent in reversed(list(pairwise(path))):
                absent = [n for n in names if n not in held.setdefault(child.name, set())]
                if absent:
                    held[child.name] |= set(absent)
                    yield Down(child, parent, tuple(absent))


def _keep(found: dict[str, Rule], rule: Rule, problems: list[str]) -> None:
    if found.get(rule.name, rule) is not rule:
        problems.append(f"two rules are named {rule.name}: {found[rule.name].id} and {rule.id}")
    found[rule.name] = rule


def path_up(child: Grain, ancestor: Grain) -> list[Grain]:
    """The shortest chain of parents from one grain up to another, both included."""
    paths = [[child]]
    while paths:
        path = paths.pop(0)
        if path[-1] is ancestor:
            return path
        paths.extend([*path, parent] for parent in path[-1].parents)
    raise AssertionError(f"{child} is not within {ancestor}")


def _build(rule: Rule, problems: list[str]) -> None:
    last: Version | None = None
    for version in rule.versions:
        try:
            built = version.build()
            version.expr = as_expr(built)
        except TypeError as error:
            problems.append(f"{rule.id}: {error}")
            continue
        if version.expr.kind not in (rule.kind, "none") and {version.expr.kind, rule.kind} != {"money", "number"}:
            problems.append(f"{rule.id} is declared as {rule.kind} but its expression gives {version.expr.kind}")
        if not version.cites:
            problems.append(f"{rule.id} has a version without an authority")
        if last is not None:
            if version.effective is None or rule.governed_by is None:
                problems.append(f"{rule.id} has versions, so each later one needs a date and the rule a governing date")
            elif last.effective is not None and version.effective <= last.effective:
                problems.append(f"{rule.id} has versions out of order or on the same date {version.effective}")
        _check_structure(rule, version.expr, problems)
        last = version
    if not rule.refs:
        problems.append(f"{rule.id} names no line of the law pages")


def _check_structure(rule: Rule, expr: Expr, problems: list[str]) -> None:
    """A composite is made of named columns only; a raw comparison inside one could not be explained."""
    if isinstance(expr, Named) or expr.structure is None:
        return
    named = [isinstance(p, Named) or p.structure is not None for p in expr.structure.parts]
    if any(named) and not all(named):
        problems.append(f"{rule.id} mixes rules with a raw comparison; give the comparison a rule of its own")
    for part in expr.structure.parts:
        _check_structure(rule, part, problems)


def _column(column: Named) -> pl.Expr:
    assert isinstance(column, Rule)
    exprs = [v.expr.column for v in column.versions if v.expr is not None]
    chosen = exprs[0]
    if column.governed_by is not None and len(exprs) > 1:
        day = column.governed_by.column
        missing = pl.lit(UNKNOWN, pl.UInt8) if column.kind == "truth" else pl.lit(None)
        chain: Any = pl.when(day.is_null()).then(missing)
        for version, expr in reversed(list(zip(column.versions, exprs, strict=True))[1:]):
            chain = chain.when(day >= pl.lit(version.effective)).then(expr)
        chosen = chain.otherwise(exprs[0])
    return chosen.cast(DTYPES[column.kind]).alias(column.name)


__all__ = ["DTYPES", "FIELD", "Compute", "Down", "Program", "RuleBook", "Up", "path_up"]
