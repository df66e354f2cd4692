"""The auditor's memo: what was asked, the answer, every reason with its authority, tax, forms and dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from inservice.law.matrix import load_matrix
from inservice.memo import words
from inservice.memo.document import Block, Bullets, Document, Heading, Item, Pairs, Paragraph, SignOff, Table

Data = Mapping[str, Any]

# Facts of one account, option or earlier payment stand in the tables; these belong to the request as a whole.
_OF_THE_REQUEST = ("person.", "participant.", "employment.", "request.", "claims.", "plan.")
_BOXES = {
    "1": "gross",
    "2a": "taxable",
    "4": "withheld",
    "5": "basis",
    "6": "appreciation",
    "7": "code",
    "10": "in-plan Roth",
    "11": "Roth since",
    "13": "paid on",
    "14": "state withheld",
}
_MONEY_BOXES = frozenset({"1", "2a", "3", "4", "5", "6", "10", "14"})


def auditor_memo(data: Data) -> Document:
    """The memo on a determination, from its plain data; sections with nothing to say are left out."""
    blocks: list[Block] = [Paragraph(headline(data), "lead"), _asked(data)]
    for section in (
        _not_paid,
        _accounts,
        _tax,
        _forms,
        _destinations,
        _orders,
        _deadlines,
        _timeline,
        _warnings,
        _needed,
        _reasons,
        _clauses,
        _readings,
        _facts,
    ):
        blocks.extend(section(data))
    marks = {finding.get("confidence") for finding in _walk(data.get("findings") or ())}
    marks |= {block.get("confidence") for option in data["options"] for block in option["blocked_by"]}
    blocks.append(Heading("Edition and sign-off"))
    blocks.append(
        Pairs(
            (
                ("Law data", words.safe(data["edition"])),
                ("Software", f"inservice {words.safe(data['software'])}"),
            )
        )
    )
    if marks & {"unconfirmed", "derived"}:
        blocks.append(
            Paragraph(
                "[derived] marks a rule that follows from its authority without being stated there; "
                "[unconfirmed] one whose authority could not be checked word for word. Confirm those before "
                "relying on them.",
                "note",
            )
        )
    blocks.append(SignOff(("Prepared by", "Reviewed by")))
    name = words.safe(data["request_id"])
    title = f"Memo on {name}" if name.startswith("request ") else f"Memo on request {name}"
    return Document("memo", title, tuple(blocks))


# -- the answer in a sentence ----------------------------------------------------------------------------
def asked_for(data: Data) -> str:
    """What the request asks, in words: ``$5,000.00 on hardship``."""
    ask, amount = data.get("ask"), words.dollars(data.get("asked"))
    if ask == "all":
        text = "everything available"
    elif ask == "percent":
        text = "a percentage of the account"
    elif ask == "net":
        text = f"{amount} in hand after withholding" if amount else "an amount in hand"
    else:
        text = amount or "an amount not stated"
    event = data.get("event_asked")
    return f"{text} ({words.within(words.event(event))})" if event else f"{text}, in any lawful way"


def headline(data: Data) -> str:
    """The outcome and the amounts in one or two sentences."""
    outcome, approved = data["outcome"], words.dollars(data.get("approved"))
    if outcome == "answered":
        return (
            f"What is open on {words.day(data['decided_for'])} and what opens when. No amount was asked for."
        )
    if outcome == "approved":
        return f"Approved: {approved}."
    if outcome == "approved_in_part":
        asked = words.dollars(data.get("asked")) if data.get("ask") in ("gross", "net", None) else ""
        wanted = f" of {asked}" + (" in hand" if data.get("ask") == "net" else "") if asked else ""
        return f"Approved in part: {approved}{wanted}. The rest is not available."
    if outcome == "denied":
        return "Denied: nothing that was asked for may be paid on this date."
    least, most = data.get("at_least"), data.get("at_most")
    bounds = []
    if words.cents(least):
        bounds.append(f"at least {words.dollars(least)}")
    if most is not None:
        bounds.append(f"at most {words.dollars(most)}")
    told = f" What is on file supports {' and '.join(bounds)}." if bounds else ""
    return f"Cannot be determined until missing facts are supplied.{told}"


def _asked(data: Data) -> Pairs:
    plan = data.get("plan") or {}
    rows = [("Plan", words.safe(plan.get("name") or plan.get("plan_id") or ""))]
    if data["outcome"] != "answered":
        rows.append(("Asked", asked_for(data)))
    rows.append(("Payment date", words.day(data["decided_for"])))
    if data["outcome"] not in ("answered", "cannot_be_determined"):
        rows.append(("Approved", words.dollars(data.get("approved"))))
    return Pairs(tuple(row for row in rows if row[1]))


# -- sections --------------------------------------------------------------------------------------------
def blocking(option: Data) -> str:
    """Why an option is closed, in the sentences of the rules that close it."""
    return " ".join(words.sentence(block["sentence"]) for block in option["blocked_by"])


def _accounts(data: Data) -> Iterator[Block]:
    rows = data["options"] if data["outcome"] == "answered" else data["accounts"]
    if not rows:
        return
    paying = any(words.cents(row.get("amount")) for row in rows)
    yield Heading("By account")
    columns = ["Account", "Source", "Event", "Status", "Available"] + (
        ["Paid", "Basis", "Taxable"] if paying else []
    )
    table = []
    for row in rows:
        cells = [
            words.safe(row["account_id"]),
            words.source(row["source"]),
            words.event(row["event"]),
            words.STATUSES[row["status"]],
            available(row),
        ]
        if paying:
            paid = words.cents(row.get("amount")) != 0
            cells += [words.dollars(row[key]) if paid else "" for key in ("amount", "basis", "taxable")]
        table.append(tuple(cells))
    if paying and sum(words.cents(row.get("amount")) != 0 for row in rows) > 1:
        sums = [
            words.dollars(words.total([row.get(key) for row in rows]))
            for key in ("amount", "basis", "taxable")
        ]
        table.append(("Total", "", "", "", "", *sums))
    total = bool(table) and table[-1][0] == "Total"
    yield Table("", tuple(columns), tuple(table), (4, 5, 6, 7) if paying else (4,), total)
    closed = [row for row in rows if row["blocked_by"]]
    if closed:
        yield Paragraph("What is not open, and why:")
        yield Bullets(tuple(_closed(row) for row in closed))


def available(row: Data) -> str:
    """What an option has available, with its cap where that is less; nothing for a closed one."""
    if row["status"] in ("no", "not_claimed"):
        return ""
    if row.get("cap") is not None and (
        row["available"] is None or words.cents(row["cap"]) < words.cents(row["available"])
    ):
        return f"{words.dollars(row['cap'])} (cap)"
    return words.dollars(row["available"]) or "unknown"


def _closed(row: Data) -> Item:
    event = words.within(words.event(row["event"]))
    head = f"{words.safe(row['account_id'])}, {event}: {words.STATUSES[row['status']]}."
    if row["opens_on"]:
        assuming = f", assuming {words.safe(row['assuming'])}" if row.get("assuming") else ""
        head += f" Opens {words.on(row['opens_on'])}{assuming}."
    below = tuple(
        Item(words.sentence(block["sentence"]), words.authority(block)) for block in row["blocked_by"]
    )
    return Item(head, "", below)


def _not_paid(data: Data) -> Iterator[Block]:
    refusals = data.get("refusals") or ()
    if refusals:
        yield Heading("Refused")
        yield Bullets(
            tuple(Item(words.sentence(each["sentence"]), words.authority(each)) for each in refusals)
        )


def tax_lines(data: Data) -> list[tuple[str, str, str]]:
    """The computation line by line: name, amount, and the arithmetic where it adds up from what is shown."""
    tax = data.get("tax")
    if not tax:
        return []
    paid = words.cents(data.get("approved"))
    paying = [row for row in data["accounts"] if words.cents(row.get("amount"))]
    basis = words.total([row.get("basis") for row in paying])
    lines = [("Gross payment", words.dollars(data["approved"]), "")]
    if basis is not None:
        lines.append(("Basis recovered, not taxed", words.dollars(basis), ""))
    taxable = tax["taxable"]
    rolled = [d for d in data["destinations"] if d["kind"] != "cash"]
    deferred = sum(
        words.cents(d.get("pre_tax")) for d in rolled if d["kind"] in ("traditional_ira", "employer_plan")
    )
    if deferred:
        lines.append(("Rolled over, not taxed now", words.dollars(words.text_of(deferred)), ""))
    shown = ""
    if (
        basis is not None
        and taxable is not None
        and paid - words.cents(basis) - deferred == words.cents(taxable)
    ):
        parts = [paid, words.cents(basis), deferred]
        shown = _less(parts) if sum(part != 0 for part in parts) > 1 else ""
    lines.append(("Taxable now", _known(taxable), shown))
    exposed, excepted = tax.get("exposed"), tax.get("excepted")
    for each in tax["exception"]:
        number = (
            f" (Form 5329 exception {words.safe(each['number'])})" if _is_number(each.get("number")) else ""
        )
        if each.get("number") and not number:
            number = f" (Form {words.safe(each['number'])})"
        lines.append(
            (
                f"Excepted: {words.within(words.event(each['name']))}{number}",
                words.dollars(each["amount"]) or "all of it",
                "",
            )
        )
    shown = ""
    if tax["additional_tax"] is not None and exposed is not None and words.cents(exposed):
        less = words.cents(excepted)
        charged = words.cents(exposed) - less
        # Half a cent rounds up; shown only where it gives the very amount.
        if (charged * 10 + 50) // 100 == words.cents(tax["additional_tax"]):
            shown = f"10% of {words.dollars(words.text_of(charged))}"
            if less:
                shown = f"10% of ({words.dollars(exposed)} - {words.dollars(excepted)})"
    lines.append(("Additional tax, paid with the return", _known(tax["additional_tax"]), shown))
    lines += _through_an_ira(tax.get("if_rolled_to_ira_first"), tax["additional_tax"])
    lines.append(("Federal withholding", _known(tax["withholding"]), _rate(data)))
    if words.cents(tax.get("state_withholding")):
        lines.append(("State withholding", words.dollars(tax["state_withholding"]), ""))
    lines.append(("Net in hand", _known(tax["net"]), _net_arithmetic(data)))
    return lines


def _through_an_ira(instead: dict[str, Any] | None, now: str | None) -> list[tuple[str, str, str]]:
    """The additional tax if the money went through an IRA first, where that differs."""
    if not instead or instead["additional_tax"] in (None, now):
        return []
    why = [
        f"{word} {words.within(words.event(e['name']))}" for word in ("gained", "lost") for e in instead[word]
    ]
    return [("The same, if first rolled over to an IRA", _known(instead["additional_tax"]), ", ".join(why))]


def _known(amount: str | None) -> str:
    return words.dollars(amount) or "unknown"


def _is_number(text: object) -> bool:
    return str(text or "").isdigit()


def _rate(data: Data) -> str:
    """The rate that gives the withholding from the taxable cash, where one rate does."""
    tax, cash = data["tax"], [d for d in data["destinations"] if d["kind"] == "cash" or d.get("indirect")]
    base = sum(words.cents(d.get("pre_tax")) for d in cash)
    withheld = words.cents(tax["withholding"])
    if not base or not withheld:
        return ""
    for percent in range(1, 101):
        if (base * percent + 50) // 100 == withheld:
            return f"{percent}% of {words.dollars(words.text_of(base))} taxable cash"
    return ""


def _net_arithmetic(data: Data) -> str:
    tax = data["tax"]
    away = [d for d in data["destinations"] if d["kind"] != "cash" and not d.get("indirect")]
    parts = [
        words.cents(data["approved"]),
        sum(words.cents(d["amount"]) for d in away),
        words.cents(tax["withholding"]),
        words.cents(tax.get("state_withholding")),
    ]
    if tax["net"] is None or parts[0] - sum(parts[1:]) != words.cents(tax["net"]):
        return ""
    return _less(parts)


def _less(parts: list[int]) -> str:
    return " - ".join(words.dollars(words.text_of(part)) for part in parts if part)


def _tax(data: Data) -> Iterator[Block]:
    lines = tax_lines(data)
    if lines:
        yield Heading("Tax")
        yield Table("", ("Line", "Amount", "How"), tuple(lines), (1,))


def forms(data: Data) -> tuple[tuple[str, ...], list[tuple[str, ...]], tuple[int, ...]]:
    """The Form 1099-R rows as a table: its columns, its rows and which columns hold amounts."""
    used = [box for box in _BOXES if any(form["boxes"].get(box) is not None for form in data["forms_1099r"])]
    columns = ("Year", *(f"{box} {_BOXES[box]}" for box in used), "Accounts")
    rows = []
    for form in data["forms_1099r"]:
        held = form["boxes"]
        cells = [_box(box, held.get(box)) for box in used]
        accounts = form.get("accounts")
        told = ", ".join(accounts) if isinstance(accounts, list | tuple) else str(accounts or "")
        rows.append((str(form["tax_year"]), *cells, words.safe(told)))
    return columns, rows, tuple(i + 1 for i, box in enumerate(used) if box in _MONEY_BOXES)


def _box(box: str, value: object) -> str:
    if value is None:
        return ""
    return words.dollars(str(value)) if box in _MONEY_BOXES else words.safe(value)


def _forms(data: Data) -> Iterator[Block]:
    if not data["forms_1099r"]:
        return
    yield Heading("Form 1099-R, by box")
    columns, rows, numeric = forms(data)
    yield Table("", columns, tuple(rows), numeric)
    reasons = [
        Item(words.sentence(form["reason"]))
        for form in data["forms_1099r"]
        if form.get("reason") and " " in form["reason"]
    ]
    if reasons:
        yield Bullets(tuple(dict.fromkeys(reasons)))


def destination_table(data: Data) -> tuple[tuple[str, ...], list[tuple[str, ...]], tuple[int, ...]]:
    """Where the money goes as a table: its columns, its rows and which columns hold amounts."""
    rows = []
    for place in data["destinations"]:
        name = words.DESTINATIONS.get(place["kind"], words.named(place["kind"]))
        name += " (60-day rollover)" if place.get("indirect") else ""
        rows.append((name, *(words.dollars(place.get(key)) for key in ("amount", "pre_tax", "after_tax"))))
    return ("Destination", "Amount", "Pre-tax", "After-tax"), rows, (1, 2, 3)


def _destinations(data: Data) -> Iterator[Block]:
    if any(d["kind"] != "cash" or d.get("indirect") for d in data["destinations"]):
        yield Heading("Where it goes")
        columns, rows, numeric = destination_table(data)
        yield Table("", columns, tuple(rows), numeric)


def orders(data: Data) -> list[tuple[str, ...]]:
    """How each order of drawing on the accounts would come out."""
    rows = []
    for each in data.get("orders") or ():
        drawn = ", ".join(
            f"{words.safe(a['account_id'])} {words.dollars(a['amount'])}" for a in each["accounts"]
        )
        name = words.ORDERS.get(each["order"], words.named(each["order"]))
        rows.append(
            (
                name[:1].upper() + name[1:] + (" (used)" if each["is_used"] else ""),
                drawn or "nothing",
                *(words.dollars(each[key]) for key in ("approved", "taxable", "additional_tax", "net")),
            )
        )
    return rows


ORDER_COLUMNS = ("Order", "Drawn from", "Approved", "Taxable", "Additional tax", "Net")


def _orders(data: Data) -> Iterator[Block]:
    rows = orders(data)
    if len(rows) > 1 and len({row[1:] for row in rows}) > 1:
        yield Heading("Other orders of drawing on the accounts")
        yield Table("", ORDER_COLUMNS, tuple(rows), (2, 3, 4, 5))


def _deadlines(data: Data) -> Iterator[Block]:
    if data["deadlines"]:
        yield Heading("Deadlines")
        rows = tuple(
            (words.day(d["date"]), words.safe(d["what"]), words.safe(d["rule"])) for d in data["deadlines"]
        )
        yield Table("", ("By", "What", "Rule"), rows)


def _timeline(data: Data) -> Iterator[Block]:
    rows = data.get("when") or ()
    if rows:
        yield Heading("What opens and closes when")
        yield Table(
            "",
            ("Date", "Account", "Source", "Event", "What"),
            tuple(
                (
                    words.day(r["date"]),
                    words.safe(r["account_id"]),
                    words.source(r["source"]),
                    words.event(r["event"]),
                    words.safe(r["what"]),
                )
                for r in rows
            ),
        )
        assumed = list(dict.fromkeys(words.safe(r["assuming"]) for r in rows if r.get("assuming")))
        if assumed:
            yield Paragraph(f"Dates ahead assume: {'; '.join(assumed)}.", "note")


def _warnings(data: Data) -> Iterator[Block]:
    refused = {each["sentence"] for each in data.get("refusals") or ()}
    told = [each for each in data["warnings"] if each not in refused]
    if told:
        yield Heading("Warnings")
        yield Bullets(tuple(Item(words.sentence(each)) for each in told))
    others = data.get("instead") or ()
    if others:
        yield Heading("Open besides what was asked")
        rows = tuple(
            (
                words.safe(o["account_id"]),
                words.source(o["source"]),
                words.event(o["event"]),
                words.dollars(o["available"]),
            )
            for o in others
        )
        yield Table("", ("Account", "Source", "Event", "Available"), rows, (3,))
    absent = data.get("not_offered") or ()
    if absent:
        yield Heading("What the law permits and this plan does not offer")
        by_event: dict[str, list[Data]] = {}
        for each in absent:
            by_event.setdefault(each["event"], []).append(each)
        yield Bullets(
            tuple(
                Item(
                    f"{words.event(name)}: "
                    + ", ".join(dict.fromkeys(words.source(each["source"]) for each in group))
                    + "".join(
                        f". {each}" for each in dict.fromkeys(e.get("condition") for e in group) if each
                    ),
                    "; ".join(dict.fromkeys(words.authority(e) for e in group)),
                )
                for name, group in by_event.items()
            )
        )


def _needed(data: Data) -> Iterator[Block]:
    if data["facts_needed"]:
        yield Heading("Facts needed")
        rows = tuple(
            (
                words.sentence(each.get("says") or words.named(each["fact"])),
                words.safe(each["fact"]),
                words.sentence(each["why"]),
            )
            for each in data["facts_needed"]
        )
        yield Table("", ("Fact", "Where it belongs", "Why"), rows)


def _walk(findings: Sequence[Data]) -> Iterator[Data]:
    for finding in findings:
        yield finding
        yield from _walk(finding["parts"])


def _reasons(data: Data) -> Iterator[Block]:
    if data["findings"]:
        yield Heading("Reasons")
        said: set[tuple[Any, ...]] = set()
        yield Bullets(tuple(_reason(finding, said) for finding in data["findings"]))


def _reason(finding: Data, said: set[tuple[Any, ...]]) -> Item:
    """A finding with its parts; a part that was explained before is named and not explained again."""
    key = (finding["rule"], finding["version"], finding["status"], finding["sentence"])
    text = words.sentence(finding["sentence"])
    if finding["version"] and finding["version"] != "original":
        text += f" (As in force from {words.day(finding['version'])}.)"
    if key in said and finding["parts"]:
        return Item(f"{text} Reasons as above.", words.authority(finding))
    said.add(key)
    return Item(text, words.authority(finding), tuple(_reason(part, said) for part in finding["parts"]))


def _clauses(data: Data) -> Iterator[Block]:
    """The plan's clause beside the Code, for each thing asked."""
    rows: dict[tuple[str, ...], None] = {}
    for row in data["options"] if data["outcome"] == "answered" else data["accounts"]:
        clause, law = row.get("clause") or row.get("election"), _law_beside(row, data["decided_for"])
        if clause and law:
            layer = f", as before {words.safe(row['layer'])}" if row.get("layer") else ""
            rows[
                (words.source(row["source"]), words.event(row["event"]), words.safe(clause) + layer, law)
            ] = None
    if rows:
        yield Heading("The plan's clause beside the law")
        yield Table("", ("Source", "Event", "Plan clause", "Law"), tuple(rows))


def _law_beside(row: Data, decided_for: str) -> str:
    """What the law says of a pair; nothing where the account's origin or the plan year decides."""
    matrix, paid = load_matrix(), date.fromisoformat(decided_for)
    if not list(matrix.lines(row["source"], row["event"])):
        return ""
    begins = (date(paid.year, 1, 1), date(paid.year - 1, 1, 2))
    cell, earlier = (matrix.cell(row["source"], row["event"], paid, begin) for begin in begins)
    if cell != earlier or cell.law == "origin":
        return ""
    authority = words.authority({"cites": cell.cites, "ref": cell.refs, "confidence": cell.status})
    return f"{words.sentence(cell.note)} {authority}"


def _readings(data: Data) -> Iterator[Block]:
    """The unsettled points that the answer touches, or on which the plan chose; the others by name."""
    known = load_matrix().readings
    touched = {ref for finding in _walk(data["findings"]) for ref in str(finding["ref"]).split()}
    items, rest = [], []
    for each in data["readings"]:
        reading = known.get(each["name"])
        if each.get("is_default") and reading is not None and not touched & set(reading.refs):
            rest.append(words.named(each["name"]))
            continue
        says = {choice.name: choice.says for choice in reading.choices} if reading is not None else {}
        used = words.sentence(says.get(each["used"]) or words.named(each["used"]))
        others = " ".join(words.sentence(said) for name, said in says.items() if name != each["used"])
        standing = "the default" if each.get("is_default") else "chosen"
        question = words.safe(each.get("question") or words.named(each["name"]))
        items.append(
            Item(
                f"{question} Used ({standing}): {used}",
                f"Otherwise: {others or words.sentence(each['other_gives'])}",
            )
        )
    if items:
        yield Heading("Readings of unsettled law")
        yield Bullets(tuple(items))
    if rest:
        yield Paragraph(
            f"Unsettled points that this answer does not touch stand at their defaults: {', '.join(rest)}.",
            "note",
        )


def _facts(data: Data) -> Iterator[Block]:
    rows = tuple(
        (
            words.named(each["fact"].partition(".")[0]) + ": " + words.named(each["fact"].partition(".")[2]),
            _fact(each["value"]),
        )
        for each in data["facts_used"]
        if each["fact"].startswith(_OF_THE_REQUEST) and each["value"] not in ("unknown", "not_claimed")
    )
    rows = tuple(row for row in rows if row[1])
    if rows:
        yield Heading("Facts relied on")
        yield Pairs(rows)


def _fact(value: object) -> str:
    text = words.safe("" if value is None else value)
    if len(text) == 10 and text[4:5] == "-":
        return words.day(text)
    whole, point, fraction = text.lstrip("-").partition(".")
    if point and whole.isdigit() and fraction.isdigit() and len(fraction) == 2:
        return words.dollars(text)
    return text.replace("_", " ").replace("|", ", ")
