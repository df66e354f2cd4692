"""A determination on the screen: the answer, the accounts, why, tax, forms, dates, what else is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from inservice.cli.screen import bullet, heading, paragraph, table, text
from inservice.cli.words import counted
from inservice.memo import auditor, words
from inservice.memo.results import in_the_way

Data = Mapping[str, Any]

_WIDE = 96
_OUTCOMES = {
    **words.OUTCOMES,
    "approved_in_part": "In part",
    "cannot_be_determined": "Undetermined",
    "answered": "Answered",
}
_STYLES = {
    "approved": "bold green",
    "answered": "bold",
    "approved_in_part": "bold yellow",
    "denied": "bold red",
    "cannot_be_determined": "bold cyan",
}


def show(screen: Console, data: Data) -> None:
    """One determination."""
    if data["outcome"] == "answered":
        show_availability(screen, data)
        return
    _head(screen, data)
    _accounts(screen, data)
    _why(screen, data)
    _tax(screen, data)
    _forms(screen, data)
    _orders(screen, data)
    if data["deadlines"]:
        heading(screen, "Deadlines")
        rows = [
            (words.day(d["date"]), words.sentence(d["what"]), words.safe(d["rule"]))
            for d in data["deadlines"]
        ]
        screen.print(table(("By", "What", "Rule"), rows))
    if data["warnings"]:
        heading(screen, "Warnings")
        for each in data["warnings"]:
            bullet(screen, words.sentence(each), style="yellow")
    _foot(screen, data)


def _head(screen: Console, data: Data) -> None:
    outcome = data["outcome"]
    screen.print(text(auditor.headline(data), _STYLES[outcome]))
    plan = (data.get("plan") or {}).get("name")
    screen.print(text(" · ".join([*([plan] if plan else []), f"request {data['request_id']}"]), "dim"))
    screen.print(text(f"asked {auditor.asked_for(data)} · payment {words.day(data['decided_for'])}", "dim"))


def _accounts(screen: Console, data: Data) -> None:
    """What is paid and open; of an answer that pays nothing, or of one event, everything that was asked."""
    used = any(words.cents(row.get("amount")) for row in data["accounts"])
    all_of_it = not used or data.get("event_asked") is not None
    shown = [
        row for row in data["accounts"] if all_of_it or words.cents(row["amount"]) or row["status"] == "yes"
    ]
    rows: list[tuple[str, ...]] = []
    for row in shown:
        amounts = ("amount", "taxable") if used else ()
        rows.append(
            (
                words.safe(row["account_id"]),
                words.source(row["source"]),
                words.event(row["event"]),
                words.STATUSES[row["status"]],
                auditor.available(row),
                *(words.dollars(row[key]) if words.cents(row["amount"]) else "" for key in amounts),
            )
        )
    if rows:
        columns = (
            "Account",
            "Source",
            "Event",
            "Status",
            "Available",
            *(("Paid", "Taxable") if used else ()),
        )
        screen.print()
        screen.print(_fitting(screen, columns, rows, (4, 5, 6) if used else (4,), spare=(1, 6)))
    if len(shown) < len(data["accounts"]):
        count = len(data["accounts"]) - len(shown)
        ways = "1 other way is" if count == 1 else f"{count} other ways are"
        paragraph(screen, f"{ways} not open; --memo text says why.", "dim")


def _fitting(
    screen: Console,
    columns: tuple[str, ...],
    rows: list[tuple[str, ...]],
    numeric: tuple[int, ...],
    *,
    spare: tuple[int, ...],
) -> Padding:
    """A table that leaves out its spare columns on a narrow screen, rather than break amounts."""
    kept = [i for i in range(len(columns)) if screen.width >= _WIDE or i not in spare]
    numbers = tuple(place for place, i in enumerate(kept) if i in numeric)
    return table(tuple(columns[i] for i in kept), [tuple(row[i] for i in kept) for row in rows], numbers)


def _why(screen: Console, data: Data) -> None:
    """What settles the answer: of what is paid the reasons it may be, of the rest what stands in the way."""
    heading(screen, "Why")
    said: set[str] = set()
    paid = {(row["account_id"], row["event"]) for row in data["accounts"] if words.cents(row.get("amount"))}
    for option in data["options"]:
        if (option["account_id"], option["event"]) in paid:
            for sentence, authority in _told(option):
                if sentence not in said:
                    said.add(sentence)
                    bullet(screen, sentence, authority)
    closed: dict[tuple[str, str], list[str]] = {}
    for row in data["accounts"] if data["outcome"] != "approved" else ():
        if row["blocked_by"] and (row["account_id"], row["event"]) not in paid:
            for block in row["blocked_by"]:
                closed.setdefault((block["sentence"], _brief(block)), []).append(
                    words.safe(row["account_id"])
                )
    for (sentence, authority), accounts in closed.items():
        if sentence not in said:
            whose = f"{', '.join(dict.fromkeys(accounts))}: " if len(data["accounts"]) > 1 else ""
            bullet(screen, whose + words.sentence(sentence), authority)
    for each in data.get("refusals") or ():
        bullet(screen, words.sentence(each["sentence"]), _brief(each), style="red")
    if not data["accounts"]:
        paragraph(screen, "No account of the participant answers to what was asked.")
    opens = sorted(
        {(r["opens_on"], words.safe(r["account_id"]), r["event"]) for r in data["accounts"] if r["opens_on"]}
    )
    for on, account, event in opens:
        bullet(screen, f"{account} opens {words.on(on)} ({words.within(words.event(event))}).", style="bold")


def _told(option: Data) -> list[tuple[str, str]]:
    """The reasons to pay that a screen has room for: the law, the plan's clause, the facts of the event, a need's tax."""
    tree = option["reasons"]
    parts = {finding["rule"].rpartition(".")[2]: finding for finding in walk(tree)}
    told = []
    if "law_permits" in parts:
        told.append((words.sentence(parts["law_permits"]["sentence"]), _brief(parts["law_permits"])))
    if option.get("clause") or option.get("election"):
        told.append(
            (
                f"The plan offers it in its clause {words.safe(option.get('clause') or option['election'])}.",
                "",
            )
        )
    facts = parts.get("event_itself_holds") or parts.get("event_facts_hold")
    if facts is not None:
        told += [(words.sentence(leaf["sentence"]), _brief(leaf)) for leaf in _leaves(facts)[:6]]
    told += [(words.sentence(each["sentence"]), _brief(each)) for each in _tax_on_the_need(parts)]
    return told or [(words.sentence(tree["sentence"]), _brief(tree))]


def _tax_on_the_need(parts: Data) -> list[Data]:
    """What a hardship that asks for more than the need itself may come to with the tax it causes."""
    if parts.get("no_more_than_the_need_is_asked", {}).get("status") != "no":
        return []
    return [parts[name] for name in ("hardship_ceiling", "hardship_ceiling_by_share") if name in parts][:1]


def walk(finding: Data) -> Iterator[Data]:
    """A finding and all below it."""
    yield finding
    for part in finding["parts"]:
        yield from walk(part)


def _leaves(finding: Data) -> list[Data]:
    """The deepest findings that share its answer."""
    below = [
        part
        for part in finding["parts"]
        if part["status"] is not None and part["status"] == finding["status"]
    ]
    return [leaf for part in below for leaf in _leaves(part)] if below else [finding]


def _brief(finding: Data) -> str:
    """The first authority and the first ids of the law page; the memo has them all."""
    cites, refs = str(finding.get("cites") or ""), str(finding.get("ref") or "").split()
    if len(cites) > 60:
        cites = cites[:60].rpartition(",")[0] or cites[:60]
        cites = f"{cites.rstrip('; ,')} ..."
    told = [
        words.safe(cites),
        ", ".join(refs[:2]) + (" ..." if len(refs) > 2 else ""),
        words.mark(finding.get("confidence")),
    ]
    return "; ".join(part for part in told if part)


def _tax(screen: Console, data: Data) -> None:
    lines = auditor.tax_lines(data)
    if lines:
        heading(screen, "Tax")
        screen.print(table(("", "Amount", "How"), lines, (1,), total=True))
    places = [d for d in data["destinations"] if d["kind"] != "cash" or d.get("indirect")]
    if places:
        heading(screen, "Where it goes")
        screen.print(table(*auditor.destination_table(data)))


def _forms(screen: Console, data: Data) -> None:
    if data["forms_1099r"]:
        heading(screen, "Form 1099-R, by box")
        screen.print(table(*auditor.forms(data)))


def _orders(screen: Console, data: Data) -> None:
    rows = auditor.orders(data)
    if len(rows) > 1 and len({row[1:] for row in rows}) > 1:
        heading(screen, "Other ways to draw on the accounts")
        screen.print(_fitting(screen, auditor.ORDER_COLUMNS, rows, (2, 3, 4, 5), spare=(2,)))


def _foot(screen: Console, data: Data) -> None:
    others = data.get("instead") or ()
    if others:
        heading(screen, "Open besides what was asked")
        rows = [
            (
                words.safe(o["account_id"]),
                words.source(o["source"]),
                words.event(o["event"]),
                words.dollars(o["available"]),
            )
            for o in others
        ]
        screen.print(table(("Account", "Source", "Event", "Available"), rows, (3,)))
    if data["facts_needed"]:
        heading(screen, "Facts needed")
        for each in data["facts_needed"]:
            bullet(screen, words.sentence(each.get("says") or each["fact"]), each["fact"])
    screen.print()
    screen.print(text(f"{data['edition']} · inservice {data['software']}", "dim"))
    screen.print(
        text("Every reason: --explain · for the file: --memo text · for the participant: --letter", "dim")
    )


# -- availability ------------------------------------------------------------------------------------------
def show_availability(screen: Console, data: Data, *, everything: bool = False) -> None:
    """What is open now by source, what turns on a claim or a fact, and what opens and closes when."""
    plan = data.get("plan") or {}
    screen.print(text(f"What is open on {words.day(data['decided_for'])}, and what opens when", "bold"))
    screen.print(text(words.safe(plan.get("name") or plan.get("plan_id") or ""), "dim"))
    groups = (
        ("yes", "Open now"),
        ("not_claimed", "Open if the participant claims it"),
        ("unknown", "Not known until facts are supplied"),
        *((("no", "Closed"),) if everything else ()),
    )
    shown = False
    for status, name in groups:
        rows = [option for option in data["options"] if option["status"] == status]
        if not rows:
            continue
        shown = True
        heading(screen, name)
        if status == "yes":
            cells: list[tuple[str, ...]] = [
                (
                    words.source(o["source"]),
                    words.safe(o["account_id"]),
                    words.event(o["event"]),
                    auditor.available(o),
                    words.day(o["closes_on"]),
                )
                for o in rows
            ]
            columns: tuple[str, ...] = ("Source", "Account", "Event", "Available", "Closes on")
            if not any(cell[4] for cell in cells):
                columns, cells = columns[:4], [cell[:4] for cell in cells]
            screen.print(table(columns, _grouped(cells), (3,)))
        else:
            whose: dict[tuple[str, str], list[str]] = {}
            for o in rows:
                whose.setdefault((words.event(o["event"]), auditor.blocking(o)), []).append(
                    words.safe(o["account_id"])
                )
            told = [
                (name, ", ".join(dict.fromkeys(accounts)), why) for (name, why), accounts in whose.items()
            ]
            screen.print(table(("Event", "Accounts", "Why"), told))
    if not shown:
        screen.print()
        paragraph(screen, "Nothing is open. What the plan elects and why it is closed: --all")
    if data["when"]:
        heading(screen, "When")
        cells = [
            (
                words.day(r["date"]),
                words.safe(r["what"]),
                words.source(r["source"]),
                words.safe(r["account_id"]),
                words.event(r["event"]),
            )
            for r in data["when"]
        ]
        screen.print(table(("Date", "", "Source", "Account", "Event"), _grouped(cells)))
        for assumed in dict.fromkeys(words.safe(r["assuming"]) for r in data["when"] if r.get("assuming")):
            paragraph(screen, f"Dates ahead assume: {assumed}.", "dim")
    if everything and data.get("not_offered"):
        heading(screen, "What the law permits and this plan does not offer")
        events = dict.fromkeys(each["event"] for each in data["not_offered"])
        for event in events:
            sources = [words.source(e["source"]) for e in data["not_offered"] if e["event"] == event]
            bullet(screen, f"{words.event(event)}: {', '.join(sources)}")
    if data["facts_needed"]:
        heading(screen, "Facts needed")
        for each in data["facts_needed"]:
            bullet(screen, words.sentence(each.get("says") or each["fact"]), each["fact"])
    for each in data["warnings"]:
        bullet(screen, words.sentence(each), style="yellow")
    screen.print()
    screen.print(text(f"{data['edition']} · inservice {data['software']}", "dim"))


def _grouped(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows in which a first cell that repeats the one above is left blank."""
    told: list[tuple[str, ...]] = []
    for place, row in enumerate(rows):
        again = place > 0 and rows[place - 1][0] == row[0]
        told.append(("" if again else row[0], *row[1:]))
    return told


# -- a book ------------------------------------------------------------------------------------------------
OF_A_BOOK = ("request_id", "outcome", "approved", "tax", "accounts", "refusals", "warnings", "facts_needed")
"""What the screen of a book reads of each determination."""


def show_book(screen: Console, decided: Sequence[Data], people: Mapping[str, str]) -> None:
    """One line for each request, the totals, and the list of those that need a second look."""
    rows: list[tuple[str, ...]] = []
    for data in decided:
        tax = data["tax"] or {}
        charged = [tax.get("withholding"), tax.get("state_withholding"), tax.get("additional_tax")]
        rows.append(
            (
                words.safe(data["request_id"]),
                words.safe(people.get(data["request_id"], "")),
                _OUTCOMES[data["outcome"]],
                words.dollars(data["approved"]) if words.cents(data["approved"]) else "",
                words.dollars(words.total(charged)) if tax else "",
                words.dollars(tax.get("net")) if tax else "",
                why_in_short(data),
            )
        )
    columns: tuple[str, ...] = ("Request", "Person", "Outcome", "Approved", "Tax", "Net", "Why")
    if not people:
        columns, rows = (columns[0], *columns[2:]), [(row[0], *row[2:]) for row in rows]
    shift = 0 if people else 1
    numeric = (3 - shift, 4 - shift, 5 - shift)
    screen.print(table(columns, rows, numeric, cut=(6 - shift,)))
    counts = Counter(data["outcome"] for data in decided)
    screen.print()
    line = Text("  ")
    line.append(counted(counts), style="bold")
    screen.print(line)
    screen.print(text("  Tax is what is withheld and the additional tax due with the return.", "dim"))
    exceptions = [(words.safe(data["request_id"]), each) for data in decided for each in _exceptions(data)]
    if exceptions:
        heading(screen, "Exceptions")
        for request_id, each in exceptions:
            bullet(screen, f"{request_id}: {each}")


def _exceptions(data: Data) -> Iterator[str]:
    """What a reviewer must see of a request that was not simply approved."""
    if data["outcome"] == "cannot_be_determined":
        for each in data["facts_needed"]:
            yield f"missing: {words.sentence(each.get('says') or each['fact'])}"
    elif data["outcome"] != "approved":
        yield why_in_short(data)
    for warning in data["warnings"]:
        yield words.sentence(warning)


def why_in_short(data: Data) -> str:
    """One phrase: under what it is paid, or the first thing that stands in the way."""
    paid = [row for row in data["accounts"] if words.cents(row.get("amount"))]
    if data["outcome"] == "approved":
        return ", ".join(dict.fromkeys(words.event(row["event"]) for row in paid))
    if data["outcome"] == "cannot_be_determined" and data["facts_needed"]:
        return "Missing: " + ", ".join(
            dict.fromkeys(words.named(str(f["fact"]).replace(".", ": ")) for f in data["facts_needed"][:3])
        )
    for each in data.get("refusals") or ():
        return words.sentence(each["sentence"])
    if paid:
        return ", ".join(dict.fromkeys(words.event(row["event"]) for row in paid)) + "; no more is available."
    block = in_the_way(data)
    return words.sentence(block["sentence"]) if block else "Nothing that was asked for is open."
