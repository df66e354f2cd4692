"""The rule book: every rule, checked when it loads, and what each reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from types import ModuleType
from typing import Any, TypeVar

import polars as pl

from inservice.engine.grain import Grain, lowest
from inservice.engine.lasting import Lasting
from inservice.engine.rule import Ledger, Rule, Version
from inservice.engine.truth import NOT_CLAIMED, UNKNOWN
from inservice.engine.words import Aggregate, Constant, Expr, Fact, Named, as_expr
from inservice.errors import RuleBookError

FIELD = re.compile(r"\{([A-Za-z_][\w.]*)\}")
DTYPES: dict[str, Any] = {
    "truth": pl.UInt8, "money": pl.Int64, "number": pl.Int64, "date": pl.Date, "text": pl.String
}  # fmt: skip


class RuleBook:
    """Rules by name, with their expressions built and checked. A faulty rule book does not load."""

    def __init__(self, modules: Iterable[ModuleType], rules: Iterable[Rule] = ()) -> None:
        self.rules: dict[str, Rule] = {}
        self.ledgers: dict[str, Ledger] = {}
        self.columns: dict[str, Named] = {}
        self.grains: dict[str, Grain] = {}
        self._depends: dict[str, frozenset[Named]] = {}
        self._rests: dict[str, frozenset[str]] = {}
        self._found: dict[tuple[str, str], Named | None] = {}
        # how the columns of a grain are worked out for one row, by grain, the grains of an earlier stage and what is afresh
        self.steps: dict[tuple[str, frozenset[str] | None, frozenset[str]], Any] = {}
        # how each rule is told, version by version
        self.wordings: dict[str, tuple[Any, list[Any]]] = {}
        self._edges: dict[str, Grain] = {}
        self._lasting: dict[tuple[frozenset[str], frozenset[str]], Lasting] = {}
        problems: list[str] = []
        for module in modules:
            for value in vars(module).values():
                if isinstance(value, Ledger) and value.step.__module__ == module.__name__:
                    _keep(self.ledgers, value, problems)
                elif isinstance(value, Rule) and value.module == module.__name__:
                    _keep(self.rules, value, problems)
        for value in rules:
            _keep(self.rules, value, problems)
        for each in self.rules.values():
            _build(each, problems)
        self._arrange(problems)
        for each in self.rules.values():
            self._check_sentences(each, problems)
        if problems:
            raise RuleBookError("The rule book does not load:\n  " + "\n  ".join(dict.fromkeys(problems)))

    def __getitem__(self, name: str) -> Rule:
        return self.rules[name]

    # -- what each column depends on, and its grain --------------------------------------------------------
    def _arrange(self, problems: list[str]) -> None:
        """Find the grain of every column; one without it because of a column it reads is not told."""
        on_path: list[Named] = []
        facts: dict[str, Fact] = {}
        failed: set[str] = set()

        def visit(column: Named) -> Grain | None:
            reader = next((c.id for c in reversed(on_path) if isinstance(c, Rule)), "the rule book")
            if isinstance(column, Fact) and facts.setdefault(column.name, column) is not column:
                problems.append(f"{reader} reads a second fact named {column.name}; a fact is declared once")
            if column.name in self.grains or column.name in failed:
                return self.grains.get(column.name)
            names = [c.name for c in on_path]
            if column.name in names:
                circle = on_path[names.index(column.name) :]
                told = " -> ".join(c.id for c in (*circle, column) if isinstance(c, Rule))
                problems.append(f"rules in a circle, each reading the next: {told}")
                return None
            on_path.append(column)
            grain = self._grain(column, reader, visit, problems)
            on_path.pop()
            if grain is None:
                failed.add(column.name)
            else:
                self.grains[column.name] = grain
                self.columns[column.name] = column
            return grain

        for each in self.rules.values():
            visit(each)

    def _grain(self, column: Named, reader: str, visit: Visit, problems: list[str]) -> Grain | None:
        if isinstance(column, Fact):
            self._depends[column.name] = frozenset()
            return column.grain_declared
        if isinstance(column, Aggregate):
            needs = frozenset({column.inner} | ({column.where} if column.where is not None else set()))
            self._depends[column.name] = needs
            below = _visited(needs, visit)
            if below is None:
                return None
            inner = lowest(below)
            if inner is None or not inner.is_within(column.per) or inner is column.per:
                found = " and ".join(sorted({g.name for g in below}))
                problems.append(
                    f"{reader} reads {column.name}, but {found} is not finer than {column.per.name}"
                )
                return None
            return column.per
        if not isinstance(column, Rule) or self.rules.get(column.name) is not column:
            # where two rules share a name, that is the problem to mend first
            if column.name not in self.rules:
                problems.append(f"{reader} reads {column.name}, which is not in the rule book")
            return None
        if any(version.expr is None for version in column.versions):
            return None
        reads: set[Named] = set(column.governed_by.reads) if column.governed_by is not None else set()
        for version in column.versions:
            reads |= version.expr.reads if version.expr is not None else set()
        self._depends[column.name] = frozenset(reads)
        grains = _visited(reads, visit)
        if grains is None:
            return None
        if not grains:
            problems.append(f"{column.id} reads no fact and no rule, so it has no grain")
            return None
        grain = lowest(grains)
        if grain is None:
            names = ", ".join(sorted({g.name for g in grains}))
            problems.append(f"{column.id} mixes grains that do not belong to one another: {names}")
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

    def rests_on(self, name: str) -> frozenset[str]:
        """The names of the grains of everything a column reads, directly or not, its own included."""
        if name not in self._rests:
            below = (self.rests_on(column.name) for column in self._depends[name])
            self._rests[name] = frozenset({self.grains[name].name}).union(*below)
        return self._rests[name]

    def is_read_from(self, grain: Grain, name: str) -> bool:
        """Whether there is a column of that name that a row of a grain has, or can look up to."""
        return name in self.columns and grain.is_within(self.grains[name])

    def lasting(self, changing: frozenset[str], growing: frozenset[str] = frozenset()) -> Lasting:
        """What stays as it is while only these facts change, those that are ``growing`` to no less than they are."""
        key = (changing, growing)
        if key not in self._lasting:
            self._lasting[key] = Lasting(self._depends, self.grains, changing, growing)
        return self._lasting[key]

    @cached_property
    def dtypes(self) -> dict[str, Any]:
        """The type that the columns of each name have in a frame."""
        return {name: DTYPES[column.kind] for name, column in self.columns.items() if column.kind in DTYPES}

    @cached_property
    def missing_truths(self) -> dict[str, int]:
        """What a truth that is not on file answers, by the name of the fact."""
        return {
            name: NOT_CLAIMED if column.is_claim else UNKNOWN
            for name, column in self.columns.items() if isinstance(column, Fact) and column.kind == "truth"
        }  # fmt: skip

    # -- sentences -----------------------------------------------------------------------------------------
    def _check_sentences(self, rule: Rule, problems: list[str]) -> None:
        wanted = ("says", "unknown") if rule.kind != "truth" else ("yes", "no", "unknown", "not_claimed")
        for version in rule.versions:
            for key in wanted:
                sentence = version.sentences[key]
                if key == "not_claimed" and sentence == version.sentences["no"]:
                    continue
                if not sentence.strip():
                    problems.append(f"{rule.id} has no sentence for {key}")
                if {"{", "}"} & set(FIELD.sub("", sentence)):
                    problems.append(f"{rule.id} has a brace that names no field, in: {sentence}")
                if rule.name not in self.grains:
                    continue  # what it reads is not known yet; that problem is told above
                for field in FIELD.findall(sentence):
                    matches = self._nearest(rule, field)
                    if not matches:
                        problems.append(
                            f"{rule.id}: a sentence names {{{field}}}, which the rule does not read"
                        )
                    elif len(matches) > 1:
                        names = " or ".join(sorted(f"{{{m.name}}}" for m in matches))
                        problems.append(
                            f"{rule.id}: a sentence names {{{field}}}; give the full name, {names}"
                        )

    def find(self, rule: Rule, field: str) -> Named | None:
        """The column a sentence means by ``{field}``: the nearest of that name that the rule reads."""
        key = (rule.name, field)
        if key not in self._found:
            self._found[key] = next(iter(self._nearest(rule, field)), None)
        return self._found[key]

    def _nearest(self, rule: Rule, field: str) -> list[Named]:
        """All columns of that name at the least depth of reads; finer rows have no one value to tell."""
        home = self.grains[rule.name]
        layer: dict[str, Named] = {rule.name: rule}
        seen: set[str] = set()
        while layer:
            told = [c for c in layer.values() if home.is_within(self.grains[c.name])]
            matches = [c for c in told if c.name == field] or [c for c in told if c.label == field]
            if matches:
                return matches
            seen |= layer.keys()
            layer = {d.name: d for c in layer.values() for d in self._depends[c.name] if d.name not in seen}
        return []

    def edge(self, aggregate: Aggregate) -> Grain:
        """The finer grain whose rows an aggregate gathers."""
        found = self._edges.get(aggregate.name)
        if found is None:
            found = lowest([self.grains[d.name] for d in self._depends[aggregate.name]])
            assert found is not None
            self._edges[aggregate.name] = found
        return found


Visit = Callable[[Named], Grain | None]
Kept = TypeVar("Kept", Rule, Ledger)


def _keep(found: dict[str, Kept], each: Kept, problems: list[str]) -> None:
    if found.setdefault(each.name, each) is not each:
        problems.append(f"two rules are named {each.name}: {found[each.name].id} and {each.id}")


def _visited(columns: Iterable[Named], visit: Visit) -> list[Grain] | None:
    """The grain of each column, by name; None if one has none. All are visited: all problems at once."""
    grains = [visit(column) for column in sorted(columns, key=lambda c: c.name)]
    known = [g for g in grains if g is not None]
    return known if len(known) == len(grains) else None


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
    if not rule.refs:
        problems.append(f"{rule.id} names no line of the law pages")
    if rule.governed_by is not None and rule.governed_by.kind != "date":
        problems.append(f"{rule.id} is governed by a {rule.governed_by.kind}; a date picks the version")
    for version, last in zip(rule.versions, (None, *rule.versions), strict=False):
        if not version.cites.strip():
            problems.append(f"{rule.id} has a version without an authority")
        if last is not None and (version.effective is None or rule.governed_by is None):
            problems.append(
                f"{rule.id} has versions, so each later one needs a date, and the rule governed_by="
            )
        elif (
            last is not None and last.effective and version.effective and version.effective <= last.effective
        ):
            problems.append(f"{rule.id} has versions out of order or on the same date, {version.effective}")
        version.expr = _built(rule, version, problems)


def _built(rule: Rule, version: Version, problems: list[str]) -> Expr | None:
    try:
        expr = as_expr(version.build())
    except Exception as error:  # whatever is wrong in a rule's body, the message names the rule
        problems.append(f"{rule.id} cannot be built: {type(error).__name__}: {error}")
        return None
    amounts = {"money", "number"}
    fits = expr.kind == rule.kind or {expr.kind, rule.kind} == amounts
    if not fits and (expr.kind != "none" or rule.kind == "truth"):
        problems.append(f"{rule.id} is declared as {rule.kind} but its expression gives {expr.kind}")
        return None
    if not _is_told_by_rules(expr):
        problems.append(f"{rule.id} mixes rules with a raw comparison; give the comparison a rule of its own")
    return expr


def _is_told_by_rules(expr: Expr) -> bool:
    """Whether a composite is made of named columns only: a raw comparison inside one could not be explained.

    A choice may turn on a comparison, and a rule may be made of comparisons alone.
    """
    if expr.structure is None:
        return True
    if expr.structure.how == "choose" or expr.kind != "truth":
        return all(_is_told_by_rules(part) for part in expr.structure.parts)
    leaves = [leaf for leaf in _leaves(expr) if not isinstance(leaf, Constant)]
    named = [isinstance(leaf, Named) for leaf in leaves]
    return all(named) or not any(named)


def _leaves(expr: Expr) -> Iterator[Expr]:
    if expr.structure is None:
        yield expr
    else:
        for part in expr.structure.parts:
            yield from _leaves(part)


__all__ = ["DTYPES", "FIELD", "RuleBook", "path_up"]
