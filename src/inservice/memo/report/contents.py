"""What stands in the report, in the order of reading: the first page, then what is behind it, then what a file needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inservice.facts import destinations, household  # noqa: F401 - their facts are told by name
from inservice.facts.tables import Facts
from inservice.memo.document import Block, Bullets, Heading, Item, Pairs, Paragraph, Table
from inservice.memo.pictures.picture import Picture, dollars
from inservice.memo.words import day, mark, named, safe

NONE_LOOKED_AT = "Nothing among what was looked at."


@dataclass(frozen=True)
class Figure:
    """A picture where it stands in the report."""

    picture: Picture


@dataclass(frozen=True)
class Contents:
    """The report before it is set: its title, the day it is about, and its parts."""

    title: str
    decided_for: str | None
    parts: tuple[Block | Figure, ...]
    front: int
    """So many of the parts are the first page."""


def contents(data: Mapping[str, Any], pictures: Sequence[Picture]) -> Contents:
    """The whole report of one answer."""
    held = {each.name: each for each in pictures}
    parts: list[Block | Figure] = [*_first_page(data)]
    front = len(parts)
    sections = (
        _tax(data), _pool(data), _purposes(data), _ways(data), _places(data), _access(data), _moves(data), _advice(data),
    )  # fmt: skip
    for heading, names, blocks in sections:
        drawn = [Figure(held[name]) for name in names if name in held]
        told = list(blocks)
        if drawn or told:
            parts += [Heading(heading), *told, *drawn]
    parts += _file(data)
    return Contents(safe(data["title"] or "Should I take it?"), data["decided_for"], tuple(parts), front)


Section = tuple[str, tuple[str, ...], Iterable[Block]]


# -- the first page ------------------------------------------------------------------------------------------------
def _first_page(data: Mapping[str, Any]) -> Iterator[Block]:
    lists = data["lists"]
    yield Pairs((
        ("Request", safe(data["request_id"])), ("As of", day(data["decided_for"]) or "not given"),
        ("Amount compared", dollars(data["amount"])), ("Cash needed", dollars(data["need"], unknown="not given")),
    ))  # fmt: skip
    yield Paragraph(f"{data['nothing_changes']} {_may_it(data['decision'])}", "lead")
    yield Heading("What you gain")
    yield _listed(lists["for"])
    yield Heading("What you lose")
    yield _listed(lists["against"])
    yield Heading("What it costs")
    yield _bullets(_costs(data), "No cost could be worked out from the facts given.")
    yield Heading("The cheapest way to the cash")
    yield Paragraph(_cheapest(data))
    yield Heading("What nobody has told you yet")
    yield _bullets(_untold(data), "Nothing that this answer needs.")


def _may_it(decision: Mapping[str, Any]) -> str:
    told = {
        "approved": f"The plan may pay the {dollars(decision['asked'] or decision['approved'])} asked for.",
        "approved_in_part": f"The plan may pay {dollars(decision['approved'])} of what is asked for.",
        "denied": "The plan may not pay what is asked for.",
        "cannot_be_determined": "Whether the plan may pay what is asked for cannot be told yet.",
    }
    return told.get(decision["outcome"], "No amount is asked for.")


def _listed(entries: Sequence[Mapping[str, Any]]) -> Block:
    """The conditions of one list with their numbers; what is marked unconfirmed or derived keeps its mark."""
    if not entries:
        return Paragraph(NONE_LOOKED_AT)
    return Bullets(tuple(
        Item(safe(e["sentence"]), mark(e["confidence"]), tuple(Item(safe(d)) for d in e["details"])) for e in entries
    ))  # fmt: skip


def _bullets(sentences: Iterable[str], otherwise: str) -> Block:
    items = tuple(Item(safe(each)) for each in dict.fromkeys(sentences))
    return Bullets(items) if items else Paragraph(otherwise)


def _costs(data: Mapping[str, Any]) -> Iterator[str]:
    tax = data["tax"]
    if tax is not None and tax["amount"] != "0.00":
        extra = tax["extra"]["extra_federal_tax"]
        if extra is not None:
            yield f"Federal tax on {dollars(tax['amount'])}: {dollars(extra)}, the 10% extra tax included where it applies."
        elif tax["range"] is not None:
            yield (
                f"Federal income tax on {dollars(tax['amount'])}: between {dollars(tax['range']['at_least'])} and "
                f"{dollars(tax['range']['at_most'])}, until what is missing is told."
            )
    pool = data["pro_rata"]
    if pool is not None and pool["without"]["taxable"] not in (None, pool["with"]["taxable"]):
        yield (
            f"Of the Roth conversion {dollars(pool['with']['taxable'])} becomes taxable, not {dollars(pool['without']['taxable'])}."
        )
    stay = next((d for d in data["destinations"] if d["kind"] == "stay"), None)
    for each in data["destinations"]:
        if each["kind"] == "stay":
            continue
        if (
            each["first_year_cost"] is not None
            and stay is not None
            and stay["first_year_cost"] is not None
            and not each["cost_note"]
        ):
            yield (
                f"{each['name']}: {dollars(each['first_year_cost'])} in the first year, against {dollars(stay['first_year_cost'])} "
                "in the plan."
            )
        if each["moving_cost"] not in (None, "0.00"):
            yield f"{each['name']}: {dollars(each['moving_cost'])} to move."
        if each["locks_money_away"] == "yes":
            yield f"{each['name']}: leaving early costs up to {dollars(each['largest_charge'])}."
        told = dict.fromkeys(b["sentence"] for b in each["break_even"] if b["sentence"])
        if len(told) == 1:
            yield next(iter(told))
    if data["advice"]["questions"]:
        yield data["advice"]["pay"]["sentence"]


def _cheapest(data: Mapping[str, Any]) -> str:
    cheapest = data["cheapest"]
    if cheapest is not None:
        cost = f"{dollars(cheapest['cost'])} for {dollars(data['need'])} in hand"
        return f"{safe(cheapest['name'])}: {cost}, the least of what surely meets it."
    if data["alternatives"]:
        return f"No way to {dollars(data['need'])} in hand surely meets it at a cost that is known."
    return "No cash is needed." if data["need"] == "0.00" else "How much cash is needed has not been said."


def _untold(data: Mapping[str, Any]) -> Iterator[str]:
    yield from (e["sentence"] for e in data["lists"]["unknown"])
    gaps = data["advice"]["gaps"]
    if gaps and data["advice"]["questions"]:
        yield f"The adviser's memo leaves {len(gaps)} of 15 fields empty."
    yield from (
        f"Not met: {each['what']}" for each in data["disclosures"] if not each["is_met"] and data["walk_away"]
    )


# -- what is behind it ---------------------------------------------------------------------------------------------
def _tax(data: Mapping[str, Any]) -> Section:
    names = ("bracket-bucket", "gross-to-net", "marginal-rate-staircase", "medicare-steps")
    return f"Income tax{_of_year(data)}", names, _tax_blocks(data["tax"])


def _of_year(data: Mapping[str, Any]) -> str:
    return "" if data["tax"] is None or data["tax"]["tax_year"] is None else f" of {data['tax']['tax_year']}"


def _tax_blocks(tax: Mapping[str, Any] | None) -> Iterator[Block]:
    if tax is None:
        return
    if tax["amount"] == "0.00":
        yield Paragraph("None of the payment is income of the year: it is rolled over.")
    else:
        rows = [
            (safe(e["sentence"]), dollars(e["amount"]), _authority(e, "confidence"))
            for e in tax["effects"] if e["amount"] != "0.00"
        ]  # fmt: skip
        rows.append(("Extra federal tax in all", dollars(tax["extra"]["extra_federal_tax"]), "C-TAX-02"))
        yield Table(
            f"What {dollars(tax['amount'])} of income changes, with it less without it",
            ("effect", "dollars", "authority"),
            tuple(rows),
            (1,),
            True,
        )
        if tax["range"] is not None:
            yield Paragraph(
                f"The extra income tax lies between {dollars(tax['range']['at_least'])} and {dollars(tax['range']['at_most'])} over the "
                "values looked at of what is missing."
            )
        yield Paragraph(f"{tax['medicare']['sentence']} {tax['withholding']['sentence']}")
    yield Paragraph(
        f"Not computed: {'; '.join(each['what'] for each in tax['not_computed'])}. {tax['tolerance']}", "note"
    )


def _pool(data: Mapping[str, Any]) -> Section:
    names = ("pro-rata-squares", "conversion-curve", "year-end-timeline", "year-after-year")
    return "The backdoor Roth (Form 8606)", names, _pool_blocks(data["pro_rata"])


_LINES = {
    "5": "basis", "6": "IRA money on December 31", "8": "converted", "9": "lines 6, 7 and 8", "10": "share free of tax",
    "11": "free of tax of the conversion", "14": "basis carried on", "18": "taxable of the conversion",
}  # fmt: skip


def _pool_blocks(pool: Mapping[str, Any] | None) -> Iterator[Block]:
    if pool is None:
        return
    sides = [pool[side]["lines"] for side in ("without", "with")]
    yield Table(
        f"Form 8606 of {pool['with']['year']}", ("line", "what", "as it is", "with the move"),
        tuple(
            (line, words, *(each[line] or "unknown" if line == "10" else dollars(each[line]) for each in sides))
            for line, words in _LINES.items()
        ),
        numeric=(2, 3),
    )  # fmt: skip
    if pool["with"]["remedies"]:
        yield Paragraph("What can be done about it:")
        yield Bullets(tuple(Item(each) for each in pool["with"]["remedies"]))
        yield Paragraph(f"Rolling it back into a plan: {pool['with']['reverse_rollover']['sentence']}")


def _purposes(data: Mapping[str, Any]) -> Section:
    told = [
        *(data["medical"] or {"sentences": ()})["sentences"],
        *(s["sentence"] for s in (data["college"] or {}).get("steps", ())),
        *(data["college"] or {"sentences": ()})["sentences"],
    ]
    heading = "Medical bills" if data["college"] is None else "College"
    return heading, (), [Bullets(tuple(Item(safe(each)) for each in told))] if told else []


def _ways(data: Mapping[str, Any]) -> Section:
    loan, told = data["loan"], []
    if data["alternatives"]:
        why = [e["why"] for e in data["alternatives"] if e["meets_the_need"] != "yes"]
        loans = [] if loan is None else [loan[k] for k in ("sentence", "repaid_sentence", "worst_sentence")]
        told = [Bullets(tuple(Item(safe(each)) for each in (*why, *loans)))]
    return "Other ways to the cash", ("ways-to-the-cash",), told


def _places(data: Mapping[str, Any]) -> Section:
    return "Where the money could be", ("walk-away-value", "fee-drag", "what-matters"), _places_blocks(data)


def _places_blocks(data: Mapping[str, Any]) -> Iterator[Block]:
    if not data["destinations"]:
        return
    yield Table(
        f"What {dollars(data['amount'])} would cost", ("", "cost a year", "first year", "begins with", "source", "of"),
        tuple(
            (safe(d["name"]), d["cost_note"] or d["yearly_cost"] or "unknown", dollars(d["first_year_cost"]), dollars(d["starts_with"]),
             safe(d["source"] or "no source"), day(d["as_of"]) or "no date")
            for d in data["destinations"]
        ),
        numeric=(2, 3),
    )  # fmt: skip
    told = list(dict.fromkeys(
        f"{b['path'].capitalize()} returns{', guaranteed terms' if b['terms'] == 'guaranteed' else ''}: {b['sentence']}"
        + ("" if b["less_at_horizon"] is None else f" {_behind(b['less_at_horizon'])}")
        for d in data["destinations"] for b in d["break_even"] if b["sentence"]
    ))  # fmt: skip
    if told:
        yield Bullets(tuple(Item(safe(each)) for each in told))
    locked = [r for r in data["locked"] if r["charge_rate"] != "0%"]
    if locked:
        yield Table(
            "What leaving early would cost, and what is locked", ("year", "", "charge", "in dollars", "free", "locked"),
            tuple(
                (str(r["year"]), safe(r["destination"]), r["charge_rate"] or "unknown",
                 *(dollars(r[k]) for k in ("charge", "free", "locked")))
                for r in locked
            ),
            numeric=(0, 2, 3, 4, 5),
        )  # fmt: skip


def _behind(amount: str) -> str:
    if amount.startswith("-"):
        return f"At the end it is {dollars(amount.lstrip('-'))} ahead of staying."
    return f"At the end it is {dollars(amount)} behind staying."


def _access(data: Mapping[str, Any]) -> Section:
    return "What can leave when", ("access-by-source",), ()


def _moves(data: Mapping[str, Any]) -> Section:
    table = Table(
        "Law in general; whether a line matters to you is said above", ("in the plan", "in an IRA", "authority"),
        tuple(
            (safe(m["plan"]), safe(m["ira"]), _authority(m, "status")) for m in data["what_moves"]
        ),
    )  # fmt: skip
    return "What moves with the money, and what does not", ("gained-and-lost",), [table]


def _advice(data: Mapping[str, Any]) -> Section:
    advice = data["advice"]
    if not advice["questions"]:
        return "Whoever recommends it", (), ()
    return "Whoever recommends it", (), (
        Paragraph(advice["pay"]["sentence"], "lead"),
        Bullets(tuple(Item(safe(e["sentence"]), _authority(e, "confidence")) for e in advice["laws"])),
        Paragraph("Questions to put to the adviser:"),
        Bullets(tuple(Item(safe(q)) for q in advice["questions"] if not q.startswith("Your memo leaves out"))),
        Paragraph("A documented recommendation compares fifteen things. Left empty so far:" if advice["gaps"] else
                  "Each of the fifteen things that a documented recommendation compares is filled in."),
        *([Bullets(tuple(Item(safe(g)) for g in advice["gaps"]))] if advice["gaps"] else []),
    )  # fmt: skip


def _authority(told: Mapping[str, Any], confidence: str) -> str:
    """The lines of the law page, the citation and its mark."""
    return f"{told['ref']}; {safe(told['cites'])} {mark(told[confidence])}".strip()


# -- what a file needs ---------------------------------------------------------------------------------------------
def _file(data: Mapping[str, Any]) -> Iterator[Block]:
    used: dict[str, Any] = {}
    for entries in data["lists"].values():
        for entry in entries:
            used |= entry["numbers"]
    yield Heading("Facts relied on")
    yield Table(
        "", ("fact", "value"),
        tuple((_says(name), _value(name, used[name])) for name in sorted(used) if not name.startswith("threshold.")),
    )  # fmt: skip
    yield Table(
        "Judgements, not law: the case may choose others", ("question", "used", "otherwise"),
        tuple((safe(t["question"]), t["used"], t["default"]) for t in data["thresholds"]),
    )  # fmt: skip
    yield Heading("Facts missing")
    needed = {each["fact"]: each["says"] for each in data["facts_needed"]}
    needed |= {each["fact"]: each["says"] for each in (data["tax"] or {"missing": ()})["missing"]}
    yield _bullets(
        (f"{says.removesuffix('.')} ({name})" for name, says in needed.items()),
        "None of those that the lists ask for.",
    )
    yield Heading("Authorities")
    yield Bullets(tuple(Item(cites, refs) for cites, refs in _authorities(data)))
    yield Heading("Edition")
    yield Pairs((("Law data", safe(data["edition"])), ("Software", f"inservice {safe(data['software'])}")))
    yield Paragraph(
        "The same facts, edition and software give the same report. Nothing is forecast: a figure not published yet is unknown.", "note"
    )  # fmt: skip


def _says(name: str) -> str:
    fact = Facts.all.get(name)
    return fact.says.removesuffix(".") if fact is not None else named(name.partition(".")[2] or name)


def _value(name: str, value: Any) -> str:
    if value is None:
        return "unknown"
    if name.endswith("_millionths"):
        return f"{int(value) / 10_000:g}%"
    fact = Facts.all.get(name)
    if (fact is not None and fact.kind == "money") or (isinstance(value, str) and _is_money(value)):
        return dollars(str(value))
    return safe(value)


def _is_money(text: str) -> bool:
    whole, dot, cents = text.removeprefix("-").partition(".")
    return bool(dot) and whole.isdigit() and cents.isdigit() and len(cents) == 2


def _authorities(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each authority once, with the lines of the law page and its mark."""
    found: dict[str, dict[str, None]] = {}

    def gather(each: Mapping[str, Any]) -> None:
        words = f"{safe(each['cites'])} {mark(each.get('confidence'))}".strip()
        ref = each["ref"]
        found.setdefault(words, {}).update(
            dict.fromkeys(" ".join(ref).split() if isinstance(ref, list | tuple) else str(ref).split())
        )
        for part in each.get("parts", ()):
            if "cites" in part:
                gather(part)

    for each in data["findings"]:
        gather(each)
    for effect in (data["tax"] or {"effects": ()})["effects"]:
        if effect["amount"] != "0.00":
            gather(effect)
    if data["pro_rata"] is not None:
        for each in data["pro_rata"]["with"]["findings"]:
            gather(each)
    return sorted((words, " ".join(sorted(refs))) for words, refs in found.items() if words)


__all__ = ["Contents", "Figure", "contents"]
