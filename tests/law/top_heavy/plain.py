"""The top-heavy ratio computed a second time: plain loops and fractions, written from the Code and not from the rules.

An employer is drawn as a small record (entities, family, people with histories); ``rows_of`` writes it as a book and
``answer_of`` computes ownership, key employees, the ratio and the minimums. Nothing of the package is imported.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

YEAR = 2025
DUE = date(2024, 12, 31)
OFFICER_LIMIT, PAY_LINE, PAY_CAP = 220_000_00, 150_000_00, 350_000_00


@dataclass
class Person:
    name: str
    pay: int
    tested_pay: int
    balance: int
    officer: bool
    hired: date
    severed: date | None
    last_service: date | None
    was_key: bool
    unrelated: int
    payments: list[tuple[date, str, int]]
    contributions: dict[str, int]


@dataclass
class Employer:
    name: str
    people: list[Person]
    kinds: dict[str, str]
    holdings: list[tuple[str, str, Fraction]]  # holder, what is held, share
    spouses: list[tuple[str, str]]
    children: list[tuple[str, str]]  # parent, child
    headcount: int
    strangers: list[str] = field(default_factory=list)


def draw(rng: random.Random, number: int) -> Employer:
    """One employer of a few people, with a family, perhaps entities between, and payments of several years."""
    name = f"e{number}"
    people = [_person(rng, f"{name}-p{k}") for k in range(rng.randint(2, 8))]
    strangers = [f"{name}-s{k}" for k in range(rng.randint(0, 2))]
    humans = [p.name for p in people] + strangers
    kinds = {name: "corporation"}
    for k in range(rng.randint(0, 3)):
        kinds[f"{name}-h{k}"] = rng.choice(
            ["corporation", "s_corporation", "partnership", "trust", "plan_trust"]
        )
    holdings: list[tuple[str, str, Fraction]] = []
    entities = list(kinds)
    for place, held in enumerate(
        entities
    ):  # an entity is held by people and by later entities: never in a circle
        holders = rng.sample(humans, min(len(humans), rng.randint(1, 4))) + [
            e for e in entities[place + 1 :] if rng.random() < 0.6
        ]
        cuts = [rng.choice([1, 1, 2, 3, 4, 5, 20, 50]) for _ in holders]
        holdings += [(h, held, Fraction(c, sum(cuts))) for h, c in zip(holders, cuts, strict=True)]
    order = humans[:]
    rng.shuffle(order)
    spouses = [(order[0], order[1])] if len(order) > 1 and rng.random() < 0.6 else []
    children = [
        (order[i], order[j])
        for i in range(len(order))
        for j in range(i + 1, len(order))
        if rng.random() < 0.15 and (order[i], order[j]) not in spouses
    ]
    return Employer(name, people, kinds, holdings, spouses, children, rng.randint(1, 60), strangers)


def _person(rng: random.Random, name: str) -> Person:
    gone = rng.random() < 0.25
    severed = date(rng.choice([2022, 2023, 2024]), rng.randint(1, 12), rng.randint(1, 28)) if gone else None
    reasons = ["severance", "in_service", "hardship", "death", "loan_offset", "related_rollover"]
    payments = [
        (
            date(rng.randint(2018, 2024), rng.randint(1, 12), rng.randint(1, 28)),
            rng.choice(reasons),
            rng.randint(1, 80_000_00),
        )
        for _ in range(rng.choice([0, 0, 1, 3]))
    ]
    tested = rng.choice([30_000_00, 60_000_00, 123_456_78, 400_000_00])
    kinds = rng.sample(
        ["deferral", "catch_up", "match", "profit_sharing", "forfeiture", "after_tax", "qnec"],
        rng.randint(0, 4),
    )
    return Person(
        name, rng.choice([50_000_00, 150_000_00, 150_000_01, 220_000_00, 220_000_01 + rng.randint(0, 10**7)]),
        tested, rng.choice([0, 100, 10_000_00, rng.randint(0, 900_000_00)]), rng.random() < 0.4, date(2010, 1, 1),
        severed, severed, rng.random() < 0.15, rng.choice([0, 0, 5_000_00]), payments,
        {k: rng.randint(1, tested // 20) for k in kinds},
    )  # fmt: skip


# -- the second computation ------------------------------------------------------------------------------------------
def _family(e: Employer, person: str) -> set[str]:
    mine = {person}
    mine |= {b for a, b in e.spouses if a == person} | {a for a, b in e.spouses if b == person}
    mine |= {p for p, c in e.children if c == person}
    below = {c for p, c in e.children if p == person}
    return mine | below | {c for p, c in e.children if p in below}


def _reach(e: Employer, person: str, entity: str) -> Fraction:
    """Of all shares in an entity, those that come to one person in his own name or through entities."""
    total = Fraction(0)
    for holder, held, share in e.holdings:
        if held != entity:
            continue
        if holder == person:
            total += share
        elif holder in e.kinds:
            total += share * _through(e, person, holder)
    return total


def _through(e: Employer, person: str, holder: str) -> Fraction:
    """What part of an entity's property is a person's: nothing of a plan's trust, and of a C corporation only if each
    direct holder on the way has 5 percent of it with what is his indirectly."""
    kind = e.kinds[holder]
    if kind == "plan_trust":
        return Fraction(0)
    part = Fraction(0)
    for above, held, share in e.holdings:
        if held != holder:
            continue
        if kind == "corporation" and _stake(e, above, holder) < Fraction(1, 20):
            continue
        if above == person:
            part += share
        elif above in e.kinds:
            part += share * _through(e, person, above)
    return part


def _stake(e: Employer, holder: str, corporation: str) -> Fraction:
    if holder not in e.kinds:
        return sum((_reach(e, relative, corporation) for relative in _family(e, holder)), Fraction(0))
    inside = {holder} | {
        a
        for a, held, s in e.holdings
        if held == holder and (e.kinds[holder] != "corporation" or s >= Fraction(1, 2))
    }
    return sum((s for a, held, s in e.holdings if held == corporation and a in inside), Fraction(0))


def owns(e: Employer, person: str) -> Fraction:
    """A person's share of the employer under section 318 as changed: own and family's, each part once."""
    return sum((_reach(e, relative, e.name) for relative in _family(e, person)), Fraction(0))


def answer_of(e: Employer) -> dict[str, Any]:
    """Key employees, sums, status and what is owed."""
    over = sorted((p for p in e.people if p.officer and p.pay > OFFICER_LIMIT), key=lambda p: -p.pay)
    cap = min(50, max(3, -(-e.headcount // 10)))
    assert len(over) <= cap or over[cap - 1].pay != over[cap].pay, "a tie at the cap is not drawn"
    officers = {p.name for p in over[:cap]}
    share = {p.name: owns(e, p.name) for p in e.people}
    keys = {
        p.name
        for p in e.people
        if p.name in officers
        or share[p.name] > Fraction(5, 100)
        or (share[p.name] > Fraction(1, 100) and p.pay > PAY_LINE)
    }
    amounts, key_money, other_money = {}, 0, 0
    for p in e.people:
        amount = p.balance
        for paid, reason, sum_paid in p.payments:
            years = 1 if reason in ("severance", "death") else 0 if reason == "related_rollover" else 5
            if paid > date(DUE.year - years, 12, 31) and years:
                amount += sum_paid
        amounts[p.name] = amount
        if p.last_service is not None and p.last_service < date(2024, 1, 1):
            continue
        if p.name in keys:
            key_money += amount
        elif not p.was_key:
            other_money += amount
    top_heavy = bool(keys) and key_money * 10 > 6 * (key_money + other_money)
    rate = Fraction(0)
    for p in e.people:
        if p.name in keys:
            paid = sum(v for k, v in p.contributions.items() if k not in ("catch_up", "after_tax"))
            rate = max(rate, Fraction(paid, min(p.tested_pay, PAY_CAP)))
    owed = {}
    for p in e.people:
        counted = sum(
            v for k, v in p.contributions.items() if k in ("match", "profit_sharing", "forfeiture", "qnec")
        )
        need = min(Fraction(3, 100), rate) * min(p.tested_pay, PAY_CAP)
        cents = -(-need.numerator // need.denominator)
        is_owed = top_heavy and p.name not in keys and p.severed is None
        owed[p.name] = max(0, cents - counted) if is_owed else 0
    return {
        "share": share,
        "keys": keys,
        "amounts": amounts,
        "sums": (key_money, other_money),
        "top_heavy": top_heavy,
        "owed": owed,
    }


# -- as a book -------------------------------------------------------------------------------------------------------
def rows_of(employers: list[Employer]) -> dict[str, list[dict[str, Any]]]:
    """The rows of a book with these employers, each a group of its own with a plan of its own."""
    rows: dict[str, list[dict[str, Any]]] = {
        t: [] for t in ("employers", "plans", "people", "family", "ownership", "officers", "headcounts", "employment",
                        "compensation", "participants", "key_history", "balances", "distributions", "contributions")
    }  # fmt: skip
    for e in employers:
        for entity, kind in e.kinds.items():
            group = e.name if entity == e.name else f"{e.name}-elsewhere"
            rows["employers"].append({"employer_id": entity, "entity_kind": kind, "group_id": group})
        rows["plans"].append({
            "plan_id": e.name, "employer_id": e.name, "kind": "401k", "first_day": date(2005, 1, 1), "year_end": "12-31",
            "match_counts": True, "leaves_out_otherwise_excludable": False,
        })  # fmt: skip
        rows["headcounts"].append({"group_id": e.name, "year_end": DUE, "employees": e.headcount})
        rows["family"] += [{"person_id": a, "relative_id": b, "relation": "spouse"} for a, b in e.spouses]
        rows["family"] += [{"person_id": a, "relative_id": b, "relation": "child"} for a, b in e.children]
        for holder, held, share in e.holdings:
            kind = e.kinds[held]
            interest = {"partnership": "capital", "trust": "beneficial", "plan_trust": "beneficial"}.get(
                kind, "value"
            )
            rows["ownership"].append({
                "owner_id": holder, "employer_id": held, "interest": interest, "share_numerator": share.numerator,
                "share_denominator": share.denominator,
            })  # fmt: skip
        for p in e.people:
            who = {"person_id": p.name}
            rows["people"].append(who)
            rows["officers"].append({**who, "employer_id": e.name, "is_officer": p.officer})
            stay = {"hire_date": p.hired, "severed_on": p.severed, "last_service_date": p.last_service}
            rows["employment"].append({**who, "employer_id": e.name, **stay})
            for year, pay in ((2024, p.pay), (2025, p.tested_pay)):
                rows["compensation"].append(
                    {
                        **who,
                        "employer_id": e.name,
                        "year_start": date(year, 1, 1),
                        "year_end": date(year, 12, 31),
                        "amount": pay,
                    }
                )
            there = {**who, "plan_id": e.name}
            rows["participants"].append(there)
            rows["balances"].append({**there, "source": "all", "as_of": DUE, "balance": p.balance})
            if p.unrelated:
                rows["balances"].append(
                    {
                        **there,
                        "source": "rollover",
                        "as_of": DUE,
                        "balance": p.unrelated,
                        "is_unrelated": True,
                    }
                )
            if p.was_key:
                rows["key_history"].append({**there, "plan_year_end": date(2022, 12, 31), "was_key": True})
            rows["distributions"] += [
                {**there, "payment_date": on, "reason": why, "amount": much} for on, why, much in p.payments
            ]
            rows["contributions"] += [
                {
                    **there,
                    "plan_year_end": date(YEAR, 12, 31),
                    "kind": k,
                    "amount": v,
                    "deposit_date": date(YEAR, 12, 31),
                }
                for k, v in p.contributions.items()
            ]
    rows["coverage"] = [{"table": "all"}]
    return rows
