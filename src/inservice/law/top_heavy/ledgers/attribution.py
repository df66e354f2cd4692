"""How much of an employer each person owns: section 318 as section 416 changes it, for any number of employers at once.

Holdings and relations are read once. What a question needs of them is looked up by entity and by person, so that an
employer costs only what can reach it. Shares are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import NamedTuple

import polars as pl

from inservice.engine.rule import ledger

_LARGEST = 2**62
_DAY = timedelta(days=1)
_NOTHING, _WHOLE = Fraction(0), Fraction(1)
_CORPORATE = ("corporation", "s_corporation")
_TO_PARENT = {"child": "TH-ATT-02", "adopted_child": "TH-ATT-07"}
_FAMILY_REF: dict[str, tuple[str, ...]] = {
    "self": (),
    "spouse": ("TH-ATT-01",),
    "child": ("TH-ATT-02",),
    "parent": ("TH-ATT-03",),
    "grandchild": ("TH-ATT-04",),
}
_ENTITY_REF = {
    "partnership": "TH-ATT-09", "estate": "TH-ATT-09", "s_corporation": "TH-ATT-10", "corporation": "TH-ATT-11",
    "trust": "TH-ATT-12", "grantor_trust": "TH-ATT-13", "plan_trust": "TH-ATT-14", "other": "TH-ATT-09",
}  # fmt: skip


class OwnershipQuestion(NamedTuple):
    """Whose shares of which employers, on the days of which window, on which readings."""

    employers: tuple[str, ...]
    window: tuple[date, date]
    options: str
    community_property: str
    ownership_is_complete: bool
    family_is_complete: bool


class _Holding(NamedTuple):
    """A row of the table ``ownership``."""

    owner: str
    entity: str
    interest: str | None
    numerator: int | None
    denominator: int | None
    since: date | None
    through: date | None
    option: str | None
    is_exercisable: bool | None
    of_owner: str | None

    @property
    def share(self) -> Fraction | None:
        return (
            None
            if self.numerator is None or not self.denominator
            else _fraction(self.numerator, self.denominator)
        )


class _Relation(NamedTuple):
    """A row of the table ``family``."""

    person: str
    relative: str
    relation: str
    since: date | None
    through: date | None

    @property
    def ties(self) -> tuple[tuple[str, str, str], ...]:
        """Who has whom as what. Nothing either way for stepchildren, siblings and all others."""
        one, other, relation = self.person, self.relative, self.relation
        if relation == "spouse":
            return (one, other, "spouse"), (other, one, "spouse")
        if relation in _TO_PARENT:
            return (one, other, "child"), (other, one, "parent")
        if relation == "parent":
            return (one, other, "parent"), (other, one, "child")
        if relation == "grandchild":  # what grandparents own does not come to grandchildren
            return ((one, other, "grandchild"),)
        return ((other, one, "grandchild"),) if relation == "grandparent" else ()


class _Portion(NamedTuple):
    """A part of an employer that comes to one person through entities, or that nobody on file holds (owner None)."""

    owner: str | None
    share: Fraction
    path: str
    refs: tuple[str, ...] = ()
    option: str | None = None
    on_shares_of: str | None = None
    is_sure: bool = True


class _Owned(NamedTuple):
    """What one person owns of an employer, surely and at most, and by which path."""

    share: Fraction
    most: Fraction
    employer: str
    interest: str | None
    path: str
    refs: str


class _OnFile:
    """All holdings by entity and all relations by person, whatever the day."""

    def __init__(self, ownership: pl.DataFrame, family: pl.DataFrame) -> None:
        self.holdings: dict[str, list[_Holding]] = {}
        self.relations: dict[str, list[_Relation]] = {}
        columns = ["owner_id", "employer_id", "interest", "share_numerator", "share_denominator", "from", "through", "option",
                   "is_exercisable", "of_owner_id"]  # fmt: skip
        for holding in map(_Holding._make, ownership.select(columns).iter_rows()):
            self.holdings.setdefault(holding.entity, []).append(holding)
        columns = ["person_id", "relative_id", "relation", "from", "through"]
        for relation in map(_Relation._make, family.select(columns).iter_rows()):
            self.relations.setdefault(relation.person, []).append(relation)
            self.relations.setdefault(relation.relative, []).append(relation)
        self._is_dated = any(
            table.select(pl.col("from", "through").is_null().all()).row(0) != (True, True)
            for table in (ownership, family)
        )

    def around(self, people: Iterable[str]) -> set[str]:
        """All who stand in a row beside one of these people, and those of them who do."""
        relations = self.relations
        return {p for who in people if who in relations for r in relations[who] for p in r[:2]}

    def turns(self, employers: Iterable[str]) -> set[date]:
        """The days on which anything changes that can reach these employers."""
        if not self._is_dated:
            return set()
        rows: list[_Holding | _Relation] = []
        ahead, seen = list(employers), set(employers)
        while ahead:
            who = ahead.pop()
            holdings, relations = self.holdings.get(who, ()), self.relations.get(who, ())
            near = {h.owner for h in holdings} | {p for r in relations for p in (r.person, r.relative)}
            rows += (*holdings, *relations)
            ahead += near - seen
            seen |= near
        return {r.since for r in rows if r.since} | {r.through + _DAY for r in rows if r.through}


@dataclass
class _Day:
    """Who holds what, and who is related to whom, on one day."""

    on_file: _OnFile
    kinds: Mapping[str, str]
    day: date
    is_community_property: bool
    _held: dict[str, dict[str | None, list[_Holding]]] = field(default_factory=dict)
    _near: dict[str, dict[str, str]] = field(default_factory=dict)
    _families: dict[str, dict[str, str]] = field(default_factory=dict)

    def held(self, entity: str) -> dict[str | None, list[_Holding]]:
        """The holdings of an entity, by interest."""
        found = self._held.get(entity)
        if found is None:
            found = self._held[entity] = {}
            for holding in self.on_file.holdings.get(entity, ()):
                if self._is_there(holding):
                    found.setdefault(holding.interest, []).extend(self._in_halves(holding))
        return found

    def _is_there(self, row: _Holding | _Relation) -> bool:
        since, through = row.since, row.through
        return (since is None or since <= self.day) and (through is None or self.day <= through)

    def _in_halves(self, holding: _Holding) -> tuple[_Holding, ...]:
        """What either spouse holds directly, half for each, where that is the reading (TH-POL-06)."""
        if not self.is_community_property or holding.option is not None or holding.denominator is None:
            return (holding,)
        spouse = None
        for r in self.on_file.relations.get(holding.owner, ()):
            if r.relation == "spouse" and self._is_there(r):
                spouse = r.relative if r.person == holding.owner else r.person
        if spouse is None:
            return (holding,)
        half = holding._replace(denominator=2 * holding.denominator)
        return half, half._replace(owner=spouse)

    def holders(self, entity: str) -> list[tuple[str, Fraction | None]]:
        """Those who hold an entity directly, options apart, by the interest by which its own holdings pass on."""
        order = (
            ("value", "votes")
            if self.kinds.get(entity) in _CORPORATE
            else ("beneficial", "capital", "profits", "value")
        )
        held = self.held(entity)
        interest = next((i for i in order if i in held), None)
        return [(h.owner, h.share) for h in held.get(interest, ()) if h.option is None] if interest else []

    def portions(
        self, owner: str, share: Fraction, path: str, refs: tuple[str, ...], seen: frozenset[str]
    ) -> Iterator[_Portion]:
        """The parts of a holding that come to persons through entities, each proportionately."""
        if owner not in self.kinds:
            yield _Portion(owner, share, path, refs)
            return
        kind = self.kinds[owner]
        if kind == "plan_trust" or owner in seen:
            return
        left = _WHOLE
        for holder, held in self.holders(owner):
            if held is None:
                continue
            left -= held
            if kind == "corporation" and self.constructive(holder, owner, seen) < Fraction(5, 100):
                continue
            part = _WHOLE if kind == "grantor_trust" else held
            step = f"{_told(*part.as_integer_ratio())} of {owner}"
            yield from self.portions(
                holder, share * part, f"{path} through {step}", (*refs, _ENTITY_REF[kind]), seen | {owner}
            )
        if left > 0 and kind != "grantor_trust":
            yield _Portion(None, share * left, path, refs)

    def constructive(self, holder: str, corporation: str, seen: frozenset[str]) -> Fraction:
        """What a holder owns of a corporation directly or indirectly: what the 5-percent threshold looks at."""
        inside = seen | {corporation}
        if holder in self.kinds:
            owners = {holder} | {
                h
                for h, f in self.holders(holder)
                if self.kinds[holder] != "corporation" or (f or 0) >= Fraction(1, 2)
            }
            return sum((f for h, f in self.holders(corporation) if f is not None and h in owners), _NOTHING)
        family = self.family(holder)
        found = (
            p
            for h, f in self.holders(corporation)
            if f is not None
            for p in self.portions(h, f, "", (), inside)
        )
        return sum((p.share for p in found if p.owner in family), _NOTHING)

    def near(self, person: str) -> dict[str, str]:
        """The relatives on file of a person, with what each is to the person; of two entries the first."""
        found = self._near.get(person)
        if found is None:
            found = self._near[person] = {}
            for row in self.on_file.relations.get(person, ()):
                if self._is_there(row):
                    for one, other, kind in row.ties:
                        if one == person:
                            found.setdefault(other, kind)
        return found

    def family(self, person: str) -> dict[str, str]:
        """Whose shares are the person's by section 318(a)(1), with what each is to the person."""
        found = self._families.get(person)
        if found is None:
            near = self.near(person)
            found = self._families[person] = near | {person: "self"}
            for relative, relation in near.items():
                if relation == "child":
                    for below, further in self.near(relative).items():
                        if further == "child":
                            found.setdefault(below, "grandchild")
        return found

    def related(self, owners: Iterable[str]) -> set[str]:
        """The owners and all who have one of them in their family."""
        found = set(owners)
        near = self.on_file.around(found)
        further = near | self.on_file.around(near - found)
        return found | {p for p in further - found if not found.isdisjoint(self.family(p))}


@lru_cache(maxsize=4096)
def _fraction(numerator: int, denominator: int) -> Fraction:
    return Fraction(numerator, denominator)


@lru_cache(maxsize=4096)
def _told(numerator: int, denominator: int) -> str:
    percent = Fraction(100 * numerator, denominator)
    return f"{percent}%" if percent.denominator == 1 else f"{float(percent):.4f}%".rstrip("0")


@ledger(
    "How much of each employer does each person own, attribution included, and by which path?",
    cites="26 USC 318; 416(i)(1)(B)(iii), (C); 26 CFR 1.416-1, T-16 to T-20",
    ref="TH-OWN-01 TH-OWN-02 TH-OWN-03 TH-OWN-05 TH-OWN-06 TH-OWN-07 TH-OWN-08 TH-ATT-01 TH-ATT-02 TH-ATT-03 TH-ATT-04 "
    "TH-ATT-05 TH-ATT-06 TH-ATT-07 TH-ATT-08 TH-ATT-09 TH-ATT-10 TH-ATT-11 TH-ATT-12 TH-ATT-13 TH-ATT-14 TH-ATT-15 "
    "TH-ATT-16 TH-ATT-17 TH-SEED-04 TH-POL-06",
)
def attributed_ownership(
    ownership: pl.DataFrame,
    family: pl.DataFrame,
    kinds: Mapping[str, str],
    questions: Sequence[OwnershipQuestion],
) -> pl.DataFrame:
    """For each question, the largest share of one of its employers that each person owned on any day of the window.

    ``kinds`` says of each entity what it is; whoever is not an entity is a person. A holding is taken apart into the
    parts that come to persons through entities; a person owns his own parts and those of spouse, children, parents and
    grandchildren, each once, so that no part passes through family twice and grandparents' shares never come down.
    Returns question (position), person_id, numerator, denominator, most_numerator, most_denominator (what it could be with
    interests not on file), employer_id, interest, path, refs. The row without a person, first of each question, is
    everybody else's.
    """
    on_file = _OnFile(ownership, family)
    states: dict[tuple[date, bool], _Day] = {}
    rows: list[tuple[int | str | None, ...]] = []
    for place, asked in enumerate(questions):
        begin, end = asked.window
        is_community = asked.community_property == "half_of_spouse"
        best: dict[str, _Owned] = {}
        most: dict[str, Fraction] = {}
        rest = _NOTHING
        for day in sorted({begin} | {d for d in on_file.turns(asked.employers) if begin <= d <= end}):
            key = (day, is_community)
            if key not in states:
                states[key] = _Day(on_file, kinds, day, is_community)
            state = states[key]
            for employer in asked.employers:
                held = state.held(employer)
                if not held and not asked.ownership_is_complete:
                    rest = _WHOLE
                for interest, holdings in held.items():
                    missing, found = _owned(state, employer, interest, holdings, asked)
                    rest = max(rest, missing)
                    for person, one in found.items():
                        so_far = best.get(person)
                        if so_far is None or one.share > so_far.share:
                            best[person] = one
                        most[person] = one.most if so_far is None else max(most[person], one.most)
        share, at_most = _parts(_NOTHING, rest)
        rows.append((place, None, *share, *at_most, None, None, "no interest on file", ""))
        for person in sorted(best):
            one = best[person]
            share, at_most = _parts(one.share, max(most[person], rest) if rest else most[person])
            rows.append((place, person, *share, *at_most, one.employer, one.interest, one.path, one.refs))
    return pl.DataFrame(
        rows,
        schema={
            "question": pl.UInt32, "person_id": pl.String, "numerator": pl.Int64, "denominator": pl.Int64, "most_numerator": pl.Int64,
            "most_denominator": pl.Int64, "employer_id": pl.String, "interest": pl.String, "path": pl.String, "refs": pl.String,
        },
        orient="row",
    )  # fmt: skip


def _parts(
    share: Fraction, most: Fraction
) -> tuple[tuple[int | None, int | None], tuple[int | None, int | None]]:
    """Numerators and denominators, of what is owned and of what may be; unknown where they do not fit."""
    owned, possible = share.as_integer_ratio(), most.as_integer_ratio()
    if most is not share or owned[0] > owned[1]:
        possible = min(max(most, share), _WHOLE).as_integer_ratio()
    return ((None, None), (None, None)) if max(owned[1], possible[1]) >= _LARGEST else (owned, possible)


def _owned(
    state: _Day, employer: str, interest: str | None, held: list[_Holding], asked: OwnershipQuestion
) -> tuple[Fraction, dict[str, _Owned]]:
    """What may be anybody's, and each person's share of one employer by one kind of interest on one day."""
    portions: list[_Portion] = []
    for row in held:
        share = row.share
        if share is None:
            continue
        if row.option is None:
            portions += state.portions(
                row.owner, share, f"{_told(*share.as_integer_ratio())} of {employer}", (), frozenset()
            )
        elif asked.options == "issued_only" and row.option != "issued":
            continue
        elif asked.options == "all" or row.is_exercisable is not False:
            is_sure = asked.options == "all" or bool(row.is_exercisable)
            path = f"option on {_told(*share.as_integer_ratio())} of {employer}"
            portions += [
                p._replace(
                    refs=(*p.refs, "TH-ATT-16"), option=row.option, on_shares_of=row.of_owner, is_sure=is_sure
                )
                for p in state.portions(row.owner, share, path, (), frozenset())
            ]
    missing = _NOTHING
    if not asked.ownership_is_complete:
        direct = (h.share for h in held if h.option is None)
        missing = max(_NOTHING, 1 - sum((s for s in direct if s is not None), _NOTHING))
        missing += sum((p.share for p in portions if p.owner is None), _NOTHING)
    by_owner: dict[str, list[int]] = {}
    for at, p in enumerate(portions):
        if p.owner is not None:
            by_owner.setdefault(p.owner, []).append(at)
    # every portion in parts of one whole, so that a person's are added up as whole numbers
    shares = [p.share.as_integer_ratio() for p in portions]
    whole = lcm(*(denominator for _, denominator in shares))
    parts = [numerator * (whole // denominator) for numerator, denominator in shares]
    has_options = any(p.option is not None for p in portions)
    found: dict[str, _Owned] = {}
    for person in state.related(by_owner):
        family = state.family(person)
        mine = sure = sorted(at for relative in family if relative in by_owner for at in by_owner[relative])
        if has_options:  # shares under an option are counted once, whoever of the family holds them
            mine = [
                at
                for at in mine
                if portions[at].option != "issued" or portions[at].on_shares_of not in family
            ]
            sure = [at for at in mine if portions[at].is_sure]
            share, possible = (_total(portions, parts, whole, some) for some in (sure, mine))
        else:
            share = possible = _fraction(sum(parts[at] for at in sure), whole)
        if missing:
            possible += missing
        told: list[str] = []
        refs: dict[str, None] = {}
        for at in sure:
            p = portions[at]
            relation = family[p.owner or ""]
            told.append(p.path if relation == "self" else f"{relation} {p.owner}: {p.path}")
            for ref in (*p.refs, *_FAMILY_REF[relation]):
                refs[ref] = None
        found[person] = _Owned(
            share, possible if asked.family_is_complete else _WHOLE, employer, interest,
            "; ".join(told) or "no interest on file", " ".join(refs),
        )  # fmt: skip
    return missing if asked.family_is_complete else _WHOLE, found


def _total(portions: Sequence[_Portion], parts: Sequence[int], whole: int, mine: Sequence[int]) -> Fraction:
    """The sum of some portions; an option on new shares enlarges the whole by them (TH-POL-05)."""
    new = sum(parts[at] for at in mine if portions[at].option == "unissued")
    return _fraction(sum(parts[at] for at in mine), whole + new)


__all__ = ["OwnershipQuestion", "attributed_ownership"]
