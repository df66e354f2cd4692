"""The answer in a few sentences of dollars, drawn from its own tables: what a reader must not miss. No score, no recommendation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inservice.engine.money import cents, spoken

_TOLD_FIRST = ("would_spoil_the_backdoor", "adviser_gains_by_the_move")
"""Conditions whose own sentence is in dollars already."""


def in_short(data: Mapping[str, Any]) -> list[str]:
    """Sentences from the plain values of an answer (``Consequences.to_dict``): ways to the cash, tax, what is locked, who is paid."""
    said = {entry["name"]: entry["sentence"] for entry in data["lists"]["against"]}
    return [
        *_ways(data), *_tax(data["tax"]), *_costs(data["destinations"]), *_locked(data["locked"]),
        *(said[name] for name in _TOLD_FIRST if name in said), *_open(data["lists"]["unknown"]),
    ]  # fmt: skip


def _ways(data: Mapping[str, Any]) -> list[str]:
    cheapest = data["cheapest"]
    if data["need"] is None or cheapest is None:
        return []
    told = f"Of the ways that surely raise {_dollars(data['need'])}, this costs least: {cheapest['name']}, {_dollars(cheapest['cost'])}."
    taken = next((way for way in data["alternatives"] if way["kind"] == "distribution"), None)
    if taken is None or taken["cost"] is None or taken["name"] == cheapest["name"]:
        return [told]
    return [f"{told} {taken['name']}: {_dollars(taken['cost'])}."]


def _tax(tax: Mapping[str, Any] | None) -> list[str]:
    if tax is None or tax["amount"] in (None, "0.00"):
        return []
    extra = tax["extra"]["extra_federal_tax"]
    if extra is None:
        return [
            f"What {_dollars(tax['amount'])} of income adds to the tax of {tax['tax_year']} cannot be told yet."
        ]
    whole = tax["extra"]["whole_cost"]
    told = (
        f"{_dollars(tax['amount'])} of income adds {_dollars(extra)} to the tax of {tax['tax_year']}, "
        "the 10% tax included where it applies"
    )
    if whole is not None and whole != extra:
        return [f"{told}; with what it costs in premium credits and Medicare premiums, {_dollars(whole)}."]
    return [f"{told}."]


def _costs(destinations: Sequence[Mapping[str, Any]]) -> list[str]:
    stay = next((d for d in destinations if d["kind"] == "stay" and d["first_year_cost"] is not None), None)
    if stay is None:
        return []
    return [
        f"{each['name']} costs {_dollars(each['first_year_cost'])} in the first year; staying costs {_dollars(stay['first_year_cost'])}."
        for each in destinations
        if each["kind"] != "stay" and each["first_year_cost"] is not None and not each["cost_note"]
    ]


def _locked(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    told = []
    for name in dict.fromkeys(row["destination"] for row in rows):
        own = [row for row in rows if row["destination"] == name and row["charge_rate"] not in (None, "0%")]
        if not own or own[0]["charge"] is None:
            continue
        first, last = own[0], own[-1]
        told.append(
            f"Leaving {_inside(name)} at the end of year {first['year']} costs {_dollars(first['charge'])} ({first['path']} returns); "
            f"the charge ends after year {last['year']}."
        )
    return told


def _inside(name: str) -> str:
    """A name that begins with an article, inside a sentence."""
    return name[0].lower() + name[1:] if name.split(" ", maxsplit=1)[0] in ("A", "An", "The") else name


def _open(unknown: Sequence[Any]) -> list[str]:
    if not unknown:
        return []
    words = "1 question is" if len(unknown) == 1 else f"{len(unknown)} questions are"
    return [f"{words} open: what would settle them stands at the end."]


def _dollars(amount: str | None) -> str:
    return "an unknown amount" if amount is None else spoken(cents(amount))


__all__ = ["in_short"]
