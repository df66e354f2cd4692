"""The participant's letter: the same answer in plain words, without citations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from inservice.memo import words
from inservice.memo.document import Block, Bullets, Document, Heading, Item, Pairs, Paragraph, Table

Data = Mapping[str, Any]

_BECAUSE = {
    "age_59_half": "You are 59½ or older.",
    "stated_age": "You have reached the age your plan names.",
    "two_years_in_plan": "This money has been in the plan long enough.",
    "five_years_of_participation": "You have been in the plan long enough.",
    "stated_event": "An event that your plan names took place.",
    "normal_retirement_age": "You have reached your plan's normal retirement age.",
    "pension_in_service_age": "You are old enough to take pension money while you work.",
    "hardship": "You have a financial hardship.",
    "disability": "You are disabled.",
    "qualified_reservist": "You were called to active duty as a reservist.",
    "deemed_severance": "You are on active duty for more than 30 days.",
    "any_time": "You may take this money at any time.",
    "coronavirus": "The coronavirus affected you.",
    "birth_or_adoption": "You had or adopted a child.",
    "emergency_expense": "You have an emergency.",
    "domestic_abuse": "You were a victim of domestic abuse.",
    "disaster_recovery": "A disaster struck where you live.",
    "long_term_care": "You pay for long-term care insurance.",
    "emergency_savings_withdrawal": "This is your emergency savings.",
    "automatic_enrollment_withdrawal": "You were enrolled a short time ago and chose to leave.",
    "in_plan_roth_rollover": "You move it to Roth inside the plan.",
    "lifetime_income_portability": "The plan is dropping a lifetime income fund.",
    "required_minimum": "The law requires a payment each year.",
    "domestic_relations_order": "A court order says so.",
    "esop_diversification": "You may spread out your company stock.",
    "employer_stock_dividend": "It is a dividend on company stock.",
    "tax_levy": "A tax levy asks for it.",
    "severance": "You no longer work here.",
}
_NOT_YET = {
    "plan_offers": "Your plan does not offer this.",
    "law_permits": "The law does not let this money out for that reason while you work here.",
    "attained_age_59_half": "You are not yet 59½.",
    "attained_stated_age": "You have not reached the age your plan names.",
    "law_permits_by_itself": "The law does not let this money out for that reason while you work here.",
    "completed_five_years_of_participation": "You have not been in the plan long enough.",
    "attained_pension_age": "You are not yet old enough to take pension money while you work.",
    "attained_normal_retirement_age": "You have not reached your plan's normal retirement age.",
    "event_stands_alone": "Your plan does not offer this.",
    "money_is_available": "There is no money in it that may be paid now.",
    "cap_leaves_room": "You have already taken the most the law allows for this.",
    "severed_from_employment": "You still work here.",
}
# Rules that only support another in the list say nothing to the person.
_TECHNICAL = (".law_asks_that_money_could_be_drawn",)
_MONEY = {
    "pre_tax_deferrals": "your pre-tax savings",
    "roth_deferrals": "your Roth savings",
    "after_tax": "your after-tax savings",
    "match": "the employer's match",
    "safe_harbor_match": "the employer's safe harbor match",
    "profit_sharing": "the employer's profit sharing money",
    "rollover_pre_tax": "money you rolled in",
    "rollover_roth": "Roth money you rolled in",
    "emergency_savings": "your emergency savings",
}


def because(event: str) -> str:
    """Why money may be paid, as it is said to the person."""
    return _BECAUSE.get(event, words.sentence(words.event(event)))


def why_not(block: Data) -> str:
    """Why money may not be paid: in plain words for the commonest rules, else in the rule's own sentence."""
    return _NOT_YET.get(str(block["rule"]).rpartition(".")[2]) or words.sentence(block["sentence"])


def money(source: str) -> str:
    """A money source as it is called to the person it belongs to."""
    return _MONEY.get(source, words.within(words.source(source)))


def participant_letter(data: Data) -> Document:
    """The letter on a determination, from its plain data."""
    blocks: list[Block] = [Paragraph(_opening(data), "lead")]
    for section in (_may_take, _costs, _elsewhere, _closed, _missing, _next):
        blocks.extend(section(data))
    blocks.append(
        Paragraph(
            "We based this letter on our records and on what you told us. Tell us if something is wrong or "
            "has changed. This letter is not legal or tax advice.",
            "note",
        )
    )
    plan = words.safe((data.get("plan") or {}).get("name") or "your plan")
    return Document(
        "letter",
        f"Your request to take money from the {plan.removeprefix('The ').removeprefix('the ')}",
        tuple(blocks),
    )


def _opening(data: Data) -> str:
    approved, day = words.dollars(data.get("approved")), words.day(data["decided_for"])
    asked = words.dollars(data.get("asked"))
    match data["outcome"]:
        case "answered":
            return f"Here is what you may take from the plan on {day}, and when more will open."
        case "approved":
            return f"Yes. You may take {approved} from the plan on {day}."
        case "approved_in_part":
            less = f" You asked for {asked}{' in hand' if data.get('ask') == 'net' else ''}." if asked else ""
            return f"You may take {approved} from the plan on {day}.{less} We cannot pay the rest now."
        case "denied":
            return f"We cannot pay what you asked for on {day}. The reasons are below."
        case _:
            least = data.get("at_least")
            sure = f" You may take at least {words.dollars(least)}." if words.cents(least) else ""
            return f"We cannot give you a full answer yet. We need a few facts first.{sure}"


def _paying(data: Data) -> list[Data]:
    return [row for row in data["accounts"] if words.cents(row.get("amount"))]


def _may_take(data: Data) -> Iterator[Block]:
    paying = _paying(data)
    if paying:
        yield Heading("What you may take")
        rows = [
            (_capital(money(r["source"])), words.dollars(r["amount"]), because(r["event"])) for r in paying
        ]
        if len(rows) > 1:
            rows.append(("In all", words.dollars(words.total([r["amount"] for r in paying])), ""))
        yield Table("", ("From", "Amount", "Because"), tuple(rows), (1,), len(rows) > 1)
    elif data["outcome"] == "answered":
        rows = [
            (_capital(money(o["source"])), words.dollars(o["available"]), because(o["event"]))
            for o in data["options"]
            if o["status"] == "yes"
        ]
        if rows:
            yield Heading("What you may take now")
            yield Table("", ("From", "At most", "Because"), tuple(rows), (1,))
        else:
            yield Paragraph("Nothing is open to you on that day.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _costs(data: Data) -> Iterator[Block]:
    tax = data.get("tax")
    if not tax or not _paying(data):
        return
    yield Heading("What it costs and what you get")
    rows = [("We pay out", words.dollars(data["approved"]))]
    direct = sum(
        words.cents(d["amount"])
        for d in data["destinations"]
        if d["kind"] != "cash" and not d.get("indirect")
    )
    if direct:
        rows.append(("Sent straight to your other accounts", words.dollars(words.text_of(direct))))
    for name, key in (
        ("Held back for federal tax", "withholding"),
        ("Held back for state tax", "state_withholding"),
    ):
        if words.cents(tax.get(key)):
            rows.append((name, words.dollars(tax[key])))
    if tax["net"] is not None:
        rows.append(("Paid to you", words.dollars(tax["net"])))
    yield Pairs(tuple(rows))
    told = []
    if tax["taxable"] is None:
        told.append("We do not yet know how much of it counts as income.")
    elif words.cents(tax["taxable"]) == 0:
        told.append("None of it counts as taxable income.")
    else:
        told.append(f"{words.dollars(tax['taxable'])} of it counts as your income for the year.")
        told.append(
            "What we hold back is a deposit on your tax. The tax you owe in the end may be more or less."
            if words.cents(tax["withholding"])
            else "We hold nothing back, so set money aside for the tax you will owe."
        )
    if words.cents(tax["additional_tax"]):
        told.append(
            f"You will also owe an extra tax of {words.dollars(tax['additional_tax'])} for taking it early. "
            "You pay it when you file your tax return."
        )
        if tax["net"] is not None:
            kept = words.text_of(words.cents(tax["net"]) - words.cents(tax["additional_tax"]))
            told.append(f"With that paid, {words.dollars(kept)} is left before any more income tax.")
    elif tax["exception"]:
        told.append("You do not owe the 10% extra tax for taking it early.")
        # Age needs no Form 5329: box 7 says it.
        if any(each["name"] != "age_59_half" for each in tax["exception"]):
            told.append("Say why on your tax return.")
    yield Paragraph(" ".join(told))


def _elsewhere(data: Data) -> Iterator[Block]:
    others = data.get("instead") or ()
    if others:
        yield Heading("What else is open to you")
        rows = tuple(
            (_capital(money(o["source"])), words.dollars(o["available"]), because(o["event"])) for o in others
        )
        yield Table("", ("From", "At most", "Because"), rows, (1,))


def _closed(data: Data) -> Iterator[Block]:
    if data["outcome"] == "approved":
        return
    shown = [
        r
        for r in (data["options"] if data["outcome"] == "answered" else data["accounts"])
        if not words.cents(r.get("amount"))
    ]
    said: dict[str, list[str]] = {}
    for row in shown:
        if row["status"] == "no":
            for block in [b for b in row["blocked_by"] if not b["rule"].endswith(_TECHNICAL)][:2]:
                said.setdefault(why_not(block), []).append(money(row["source"]))
    items = [Item(words.sentence(each["sentence"])) for each in data.get("refusals") or ()]
    items += [
        Item(f"{_capital(', '.join(dict.fromkeys(sources)))}: {text}") for text, sources in said.items()
    ]
    if items:
        yield Heading("What we cannot pay now, and why")
        yield Bullets(tuple(dict.fromkeys(items)))
    claims = dict.fromkeys(because(row["event"]) for row in shown if row["status"] == "not_claimed")
    if claims:
        yield Heading("Tell us if one of these is true")
        yield Paragraph("It may let us pay you more.")
        yield Bullets(tuple(Item(claim) for claim in claims))
    opening = sorted({(r["opens_on"], money(r["source"]), r["event"]) for r in shown if r["opens_on"]})
    if opening:
        yield Heading("When more opens")
        yield Table(
            "If you still work here then and the plan stays as it is",
            ("From", "Money", "Why"),
            tuple((words.day(on), _capital(source), words.event(event)) for on, source, event in opening),
        )


def _missing(data: Data) -> Iterator[Block]:
    if data["facts_needed"]:
        yield Heading("What to send us")
        yield Paragraph("Please tell us about each of these. Send proof if you have it.")
        yield Bullets(
            tuple(
                dict.fromkeys(
                    Item(words.sentence(f.get("says") or words.named(f["fact"])))
                    for f in data["facts_needed"]
                )
            )
        )


def _next(data: Data) -> Iterator[Block]:
    steps: list[Item] = []
    match data["outcome"]:
        case "approved" | "approved_in_part":
            steps.append(
                Item(
                    f"We plan to pay on {words.day(data['decided_for'])}. "
                    "Amounts may change if your balance does."
                )
            )
        case "cannot_be_determined":
            steps.append(Item("Send us what is listed above. We will then decide your request."))
        case "denied":
            steps.append(Item("You may ask us to look at this again. Send us any fact we may have missed."))
    yours = [d for d in data["deadlines"] if not str(d["rule"]).startswith(("O-PRO-6", "D-PLAN-10"))]
    steps += [Item(f"By {words.day(d['date'])}: {words.sentence(d['what'])}") for d in yours]
    if data["forms_1099r"]:
        years = sorted({str(form["tax_year"]) for form in data["forms_1099r"]})
        steps.append(
            Item(
                f"We will send you a tax form (Form 1099-R) for {', '.join(years)} "
                "by the end of next January."
            )
        )
    if steps:
        yield Heading("What happens next")
        yield Bullets(tuple(steps))
