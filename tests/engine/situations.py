"""Situations in Arcadia: made at random, laid out as frames, and answered once more by plain Python."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

import polars as pl
from hypothesis import strategies as st

from inservice.facts.book import DTYPES

from . import statute

Row = dict[str, Any]
Village = dict[
    str, Any
]  # {"facts", "zones": [Row], "households": [{"facts", "persons": [Row], "parcels": [Row]}]}

LEVIES = [date(1909, 12, 31), date(1919, 12, 31), date(1920, 1, 1), date(1949, 12, 31), date(1950, 5, 31)]
LEVIES += [date(1950, 6, 1), date(1955, 3, 1), date(1961, 1, 1)]
POOLS: dict[str, list[Any]] = {
    "village.kind": ["hill", "coast", "moor", "plain"],
    "village.levy_date": LEVIES,
    "village.is_chartered": [True, False],
    "village.month_ends": ["next", "last"],
    "zone.rate_numerator": [0, 1, 7, 333],
    "zone.rate_denominator": [0, 1, 3, 100, 1000],
    "zone.use": ["grain", "wine", "wood"],
    "zone.threshold": [0, 99_999, 100_000, 250_000],
    "household.registered_on": [
        date(1918, 6, 1), date(1919, 1, 1), date(1949, 6, 1), date(1954, 3, 1), date(1960, 1, 1),
    ],
    "household.cash": [0, 1, 50_000, 10**12],
    "household.debts": [0, 1, 60_000],
    "household.flood": [True, False],
    "household.feast": [True, False],
    "person.birth_date": [
        date(1890, 8, 31), date(1860, 2, 29), date(1860, 6, 30), date(1890, 11, 30), date(1890, 12, 1),
        date(1900, 2, 28), date(1895, 8, 30), date(1891, 8, 29),
    ],
    "person.income": [0, 1, 2, 100_000, 33_333, 10**12],
    "person.is_resident": [True, False],
    "person.service_months": [-1, 0, 1, 6, 714],
    "parcel.worth": [0, 1, 99_999, 100_000, 100_001, 10**12],
    "parcel.is_fallow": [True, False],
    "parcel.bought_on": [
        date(1919, 1, 1), date(1919, 1, 2), date(1949, 6, 1), date(1954, 3, 1), date(1954, 3, 2),
    ],
}  # fmt: skip

_DATES = st.dates(date(1850, 1, 1), date(1965, 12, 31))
_FREE: dict[str, st.SearchStrategy[Any]] = {
    "money": st.integers(0, 10**12), "number": st.integers(0, 1000), "date": _DATES
}  # fmt: skip


def _value(name: str) -> st.SearchStrategy[Any]:
    known = st.sampled_from([None, *POOLS[name]])
    kind = statute.FACTS[name].kind
    return known | _FREE[kind] if kind in _FREE else known


def _rows(grain: str, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Row]:
    names = [n for n in POOLS if n.startswith(grain + ".")]
    return st.fixed_dictionaries({**{n: _value(n) for n in names}, **more})


@st.composite
def villages(draw: st.DrawFn) -> Village:
    """One village; parcels lie in its zones."""
    zones = draw(st.lists(_rows("zone"), min_size=1, max_size=2))
    inside = st.integers(0, len(zones) - 1)
    household = st.fixed_dictionaries(
        {
            "facts": _rows("household"),
            "persons": st.lists(_rows("person"), max_size=3),
            "parcels": st.lists(_rows("parcel", zone=inside), max_size=3),
        }
    )
    return {
        "facts": draw(_rows("village")),
        "zones": zones,
        "households": draw(st.lists(household, max_size=3)),
    }


def random_village(chance: random.Random, unknown: float) -> Village:
    """One village, each fact unknown with this probability; quick enough for thousands."""

    def row(grain: str) -> Row:
        names = [n for n in POOLS if n.startswith(grain + ".")]
        return {n: None if chance.random() < unknown else chance.choice(POOLS[n]) for n in names}

    zones = [row("zone") for _ in range(chance.randint(1, 2))]
    households = [
        {
            "facts": row("household"),
            "persons": [row("person") for _ in range(chance.randint(0, 3))],
            "parcels": [
                {**row("parcel"), "zone": chance.randrange(len(zones))} for _ in range(chance.randint(0, 3))
            ],
        }
        for _ in range(chance.randint(0, 2))
    ]
    return {"facts": row("village"), "zones": zones, "households": households}


def forgotten(village: Village, chance: random.Random, share: float) -> Village:
    """The same village with some records (never claims) no longer on file."""

    def row(facts: Row) -> Row:
        return {
            name: None
            if name in statute.FACTS and not statute.FACTS[name].is_claim and chance.random() < share
            else held
            for name, held in facts.items()
        }

    return {
        "facts": row(village["facts"]),
        "zones": [row(z) for z in village["zones"]],
        "households": [
            {
                "facts": row(h["facts"]),
                "persons": [row(p) for p in h["persons"]],
                "parcels": [row(p) for p in h["parcels"]],
            }
            for h in village["households"]
        ],
    }


def frames_of(many: Iterable[Village]) -> dict[str, pl.DataFrame]:
    """The frames of these villages, one row after another at each grain, in order."""
    rows: dict[str, list[Row]] = {g.name: [] for g in statute.GRAINS}
    for village in many:
        at = len(rows["village"])
        first_zone = len(rows["zone"])
        rows["village"].append(village["facts"])
        rows["zone"].extend({**z, "@village": at} for z in village["zones"])
        for household in village["households"]:
            home = len(rows["household"])
            rows["household"].append({**household["facts"], "@village": at})
            rows["person"].extend({**p, "@household": home} for p in household["persons"])
            rows["parcel"].extend(
                {**p, "@household": home, "@zone": first_zone + p["zone"]} for p in household["parcels"]
            )
    frames: dict[str, pl.DataFrame] = {}
    for grain in statute.GRAINS:
        schema: dict[str, Any] = {
            n: DTYPES[f.kind] for n, f in statute.FACTS.items() if f.grain_declared is grain
        }
        schema |= {f"@{p.name}": pl.UInt32 for p in grain.parents}
        columns = {name: [r[name] for r in rows[grain.name]] for name in schema}
        frames[grain.name] = pl.DataFrame(columns, schema=schema)
    return frames


# -- the oracle: scalar, written from the statute's meaning, sharing nothing with the engine ---------------
N, C, U, Y = 0, 1, 2, 3


def record(held: bool | None) -> int:
    return U if held is None else Y if held else N


def claimed(held: bool | None) -> int:
    return C if held is None else Y if held else N


def both(*truths: int) -> int:
    return N if N in truths else C if C in truths else U if U in truths else Y


def either(*truths: int) -> int:
    return Y if Y in truths else U if U in truths else C if C in truths else N


def opposite(truth: int) -> int:
    return U if truth == U else N if truth == Y else Y


def test(question: Callable[..., bool], *held: Any) -> int:
    return U if any(h is None for h in held) else Y if question(*held) else N


test.__test__ = False  # type: ignore[attr-defined]


def known(reckon: Callable[..., Any], *held: Any) -> Any:
    return None if any(h is None for h in held) else reckon(*held)


def later(day: date, months: int, to_next: int = N) -> date | None:
    """The day so many months later; the end of a short month, the first of the next, or unknown which."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    if day.day <= last:
        return date(year, month + 1, day.day)
    if to_next == U:
        return None
    return date(year, month + 1, last) + timedelta(days=to_next == Y)


def part(amount: int, numerator: int, denominator: int, rounding: str) -> int | None:
    if denominator == 0:
        return None
    exact = Fraction(amount * numerator, denominator)
    return {"down": floor(exact), "up": ceil(exact), "half_up": floor(exact + Fraction(1, 2))}[rounding]


def sum_of(rows: list[tuple[int, int | None]]) -> int | None:
    """Of (counts, amount): unknown once a row that counts is unknown, or a row that may count is not zero."""
    if any((counts == Y and held is None) or (counts == U and held != 0) for counts, held in rows):
        return None
    return sum(held or 0 for counts, held in rows if counts == Y)


def latest(rows: list[tuple[int, Any]]) -> Any:
    if any(counts == U or (counts == Y and held is None) for counts, held in rows):
        return None
    return max((held for counts, held in rows if counts == Y), default=None)


def answers(village: Village) -> dict[str, list[Row]]:
    """Every rule of Arcadia for every row of one village."""
    v = village["facts"]
    day, kind = v["village.levy_date"], v["village.kind"]
    passes_on = test(lambda e: e == "next", v["village.month_ends"])
    out: dict[str, list[Row]] = {"village": [], "household": [], "person": [], "parcel": []}
    taxes: list[int | None] = []
    taxed_worth: list[tuple[int, int | None]] = []
    heavies: list[int] = []
    for household in village["households"]:
        h = household["facts"]
        people = [_person(p, day, passes_on) for p in household["persons"]]
        parcels = [_parcel(p, village["zones"][p["zone"]], day) for p in household["parcels"]]
        out["person"].extend(people)
        out["parcel"].extend(parcels)
        r: Row = {}
        r["household_income"] = sum_of([(Y, p["counted_income"]) for p in people])
        elder = [p["is_elder"] for p in people]
        r["elder_income"] = sum_of(
            [(e, p["person.income"]) for e, p in zip(elder, household["persons"], strict=True)]
        )
        r["elders"] = None if U in elder else elder.count(Y)
        r["has_elder"] = either(N, *elder)
        r["is_all_elder"] = both(Y, *elder)
        births = [p["person.birth_date"] for p in household["persons"]]
        r["eldest_born_on"] = None if None in births else min(births, default=None)
        r["last_fallow_bought_on"] = latest(
            [(record(p["parcel.is_fallow"]), p["parcel.bought_on"]) for p in household["parcels"]]
        )
        r["land_tax"] = sum_of([(p["is_taxed"], p["parcel_tax"]) for p in parcels])
        r["is_heavy"] = test(lambda tax, all_: tax * 10 > all_ * 6, r["land_tax"], r["household_income"])
        r["is_flooded"] = both(claimed(h["household.flood"]), r["is_heavy"])
        r["days_settled"] = known(lambda a, b: (b - a).days, h["household.registered_on"], day)
        r["is_settled"] = test(lambda n: n >= 365, r["days_settled"])
        r["is_exempt"] = opposite(either(r["is_flooded"], r["is_settled"]))
        by_kind = {"hill": both(r["is_flooded"], r["has_elder"]), "coast": opposite(r["is_heavy"]), "moor": U}
        r["is_relieved"] = U if kind is None else by_kind.get(kind, N)
        feast = claimed(h["household.feast"])
        chartered = record(v["village.is_chartered"])
        if chartered == Y:
            r["may_feast"] = either(feast, r["is_settled"])
        elif chartered == U or r["is_heavy"] == U:
            r["may_feast"] = U
        else:
            r["may_feast"] = N if r["is_heavy"] == Y else feast
        free = known(lambda a, b: max(a - b, 0), h["household.cash"], h["household.debts"])
        r["relief"] = known(min, r["land_tax"], free) if r["is_relieved"] == Y else None
        r["due_on"] = None
        if day is not None and r["is_settled"] == Y:
            r["due_on"] = max(day + timedelta(days=30), date(day.year + 1, 1, 1))
        elif day is not None and r["is_settled"] == N:
            r["due_on"] = date(day.year, 12, 31)
        both_true = both(r["is_settled"], r["has_elder"])
        r["standing"] = None
        if both_true == Y:
            r["standing"] = "elder"
        elif both_true == N and r["is_settled"] != U:
            r["standing"] = "settled" if r["is_settled"] == Y else "new"
        r["is_in_debt"] = test(lambda a, b: b > a, h["household.cash"], h["household.debts"])
        inland = test(lambda k: k != "coast", kind)
        r["is_elsewhere"] = both(inland, test(lambda s: s == "new", r["standing"]))
        out["household"].append(r)
        taxes.append(r["land_tax"])
        heavies.append(r["is_heavy"])
        taxed_worth += [
            (a["is_taxed"], p["parcel.worth"]) for a, p in zip(parcels, household["parcels"], strict=True)
        ]
    stipend = known(lambda d: 4000 if d < date(1920, 1, 1) else 7550 if d < date(1950, 1, 1) else None, day)
    rate = known(lambda d: 750 if date(1910, 1, 1) <= d <= date(1960, 12, 31) else None, day)
    tax = sum_of([(Y, t) for t in taxes])
    out["village"].append(
        {
            "month_ends_pass_on": passes_on,
            "is_upland": test(lambda k: k in ("hill", "moor"), kind),
            "village_tax": tax,
            "village_worth": sum_of(taxed_worth),
            "stipend": stipend,
            "share_of_village": known(lambda t, n: t * n // 10_000, tax, rate),
            "is_burdened": either(N, *heavies),
        }
    )
    return out


def _person(p: Row, day: date | None, passes_on: int) -> Row:
    birth = p["person.birth_date"]
    r: Row = {"of_age_on": known(lambda b: later(b, 714, passes_on), birth)}
    r["is_of_age"] = test(lambda a, d: a <= d, r["of_age_on"], day)
    r["resides"] = record(p["person.is_resident"])
    r["is_elder"] = both(r["is_of_age"], r["resides"])
    r["service_ends_on"] = known(later, birth, p["person.service_months"])
    r["counted_income"] = None
    if p["person.income"] is not None and r["is_elder"] != U:
        r["counted_income"] = p["person.income"] // 3 if r["is_elder"] == Y else p["person.income"]
    return r


def _parcel(p: Row, zone: Row, day: date | None) -> Row:
    worth, top, bottom = p["parcel.worth"], zone["zone.rate_numerator"], zone["zone.rate_denominator"]
    r: Row = {}
    if day is None:
        r["is_taxed"] = U
    elif day < date(1920, 1, 1):
        r["is_taxed"] = N
    elif day < date(1950, 6, 1):
        r["is_taxed"] = test(lambda w: w > 100_000, worth)
    else:
        r["is_taxed"] = test(lambda w, t: w >= t, worth, zone["zone.threshold"])
    r["parcel_tax"] = known(lambda w, n, d: part(w, n, d, "half_up"), worth, top, bottom)
    r["tithe"] = None
    if zone["zone.use"] == "grain":
        r["tithe"] = known(lambda w, n, d: part(w, n, d, "up"), worth, top, bottom)
    elif zone["zone.use"] == "wine":
        r["tithe"] = known(lambda w: w * 2 + 5, worth)
    elif zone["zone.use"] is not None:
        r["tithe"] = 0
    r["is_new"] = test(lambda b, d: (d - b).days < 365, p["parcel.bought_on"], day)
    r["is_idle"] = opposite(either(r["is_taxed"], opposite(record(p["parcel.is_fallow"]))))
    return r


def read_back(
    frames: dict[str, pl.DataFrame], rules: Iterable[str], grains: dict[str, Any]
) -> dict[str, list[Row]]:
    """The engine's answers in the oracle's shape."""
    by_grain: dict[str, list[str]] = {}
    for name in rules:
        by_grain.setdefault(grains[name].name, []).append(name)
    return {grain: frames[grain].select(names).to_dicts() for grain, names in by_grain.items()}
