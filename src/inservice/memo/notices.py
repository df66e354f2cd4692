"""The letters of processing: the facts of one payment in plain words, for the notices that the law asks for.

They carry the facts, not the text, of a legal notice: the model explanation itself is enclosed by the administrator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from inservice.memo import words
from inservice.memo.document import Block, Bullets, Document, Heading, Item, Pairs, Paragraph, SignOff
from inservice.memo.letter import why_not
from inservice.memo.page import as_html
from inservice.memo.plain import as_text

Data = Mapping[str, Any]
Letter = Literal["missing", "402f", "denial", "consent"]
_NOTE = "We based this letter on our records and on what you told us. This letter is not legal or tax advice."


def letter(answer: Data, kind: Letter, format: str = "text") -> str:
    """One letter on a processing answer (its ``to_dict()``). Raises ValueError for another format than text or html."""
    writers = {"text": as_text, "html": as_html}
    if format not in writers:
        raise ValueError(f"expected text or html as the format of a letter, found {format!r}")
    return writers[format](document(answer, kind))


def document(answer: Data, kind: Letter) -> Document:
    """The letter as a document."""
    write, title = {
        "missing": (_missing, "What we still need for your request"),
        "402f": (_rollover, "Your payment and your right to roll it over"),
        "denial": (_denial, "We cannot pay what you asked for"),
        "consent": (_consent, "The annuity under your plan, and your spouse's agreement"),
    }[kind]
    blocks: list[Block] = [
        Paragraph(f"{answer['plan']['name']}. Request {answer['request_id']}."),
        *write(answer),
    ]
    return Document("letter", title, (*blocks, Paragraph(_NOTE, "note")))


def _asked(answer: Data) -> str:
    decision = answer["decision"]
    amount = words.dollars(decision["asked"]) if decision["asked"] else "a payment"
    return f"You asked for {amount} to be paid {words.on(decision['decided_for'])}."


def _missing(answer: Data) -> Iterator[Block]:
    wanted = [
        each for each in answer["items"] if each["status"] in ("missing", "not_in_order", "cannot_tell")
    ]
    yield Paragraph(_asked(answer), "lead")
    if not wanted:
        yield Paragraph("We have everything we need. There is nothing for you to send.")
        return
    yield Paragraph("Before we can pay, we need this:")
    yield Bullets(
        tuple(
            Item(
                each["label"] + (" (sent, but not in order)" if each["status"] == "not_in_order" else ""),
                items=(Item(each["letter"]),) if each["letter"] else (),
            )
            for each in wanted
        )
    )
    due = next((each for each in answer["deadlines"] if "O-CAL-18" in each["rule"]), None)
    if due is not None and answer["status"] != "denied":
        yield Paragraph(f"We must decide on your request by {words.day(due['date'])}.")


def _payment(answer: Data) -> tuple[tuple[str, str], ...]:
    payment = answer["payment"]
    tax = payment["tax"] or {}
    rows = [("We pay out", words.dollars(payment["approved"]))]
    if tax.get("taxable") is not None:
        rows.append(("Taxed if not rolled over", words.dollars(tax["taxable"])))
    if tax.get("withholding") is not None:
        rows.append(("Held back for federal tax", words.dollars(tax["withholding"])))
    if words.cents(tax.get("additional_tax")):
        rows.append(("Extra tax for taking it early", words.dollars(tax["additional_tax"])))
    if tax.get("net") is not None:
        rows.append(("Paid to you", words.dollars(tax["net"])))
    return tuple(rows)


def _window(answer: Data) -> Iterator[Block]:
    first, last = answer["window"]["first"], answer["window"]["last"]
    if first and last:
        yield Paragraph(
            f"By the notices on file we may pay from {words.day(first)} through {words.day(last)}. After that we must give the "
            "notices again."
        )


def _rollover(answer: Data) -> Iterator[Block]:
    yield Paragraph(_asked(answer), "lead")
    model = answer["window"]["model_explanation"]
    if model is None:
        yield Paragraph("Nothing of this payment may be rolled over, so no rollover notice is required.")
        return
    yield Paragraph(
        f"All or part of it may be rolled over to an IRA or another employer's plan. The notice that comes with this letter says how; "
        f"its model is {model}."
    )
    yield Heading("This payment")
    yield Pairs(_payment(answer))
    yield Heading("Your choice")
    items = [
        "We can send the money straight to an IRA or a plan that takes it. Then nothing is held back.",
        "We can pay it to you. Then we must hold back tax, and you have 60 days to roll it over yourself.",
        "You have at least 30 days to choose. You may choose sooner.",
    ]
    yield Bullets(tuple(Item(each) for each in items))
    rolled = [each for each in answer["payment"]["deadlines"] if each["rule"] == "D-AGE-18"]
    for each in rolled:
        yield Paragraph(
            f"Paid on that day, the last day to roll it over yourself is {words.day(each['date'])}."
        )
    yield from _window(answer)


def _denial(answer: Data) -> Iterator[Block]:
    decision = answer["decision"]
    if answer["outcome"] != "denied":
        yield Paragraph("Your request is not refused, so there is no refusal to explain.", "lead")
        return
    yield Paragraph(_asked(answer), "lead")
    yield Paragraph("We cannot pay it, for these reasons:")
    reasons: dict[str, tuple[str, str]] = {}
    asked = decision["event_asked"]
    for each in decision["options"]:
        if asked in (None, each["event"]):
            for block in each["blocked_by"]:
                reasons.setdefault(why_not(block), (block["cites"], each["clause"] or ""))
    if not reasons:
        reasons["The plan does not offer this payment."] = ("", "")
    yield Bullets(
        tuple(
            Item(why, "; ".join(part for part in (f"plan, {clause}" if clause else "", cites) if part))
            for why, (cites, clause) in reasons.items()
        )
    )
    needed = [fact["says"] for fact in decision["facts_needed"]]
    if needed:
        yield Heading("What could change this")
        yield Bullets(tuple(Item(each) for each in needed))
    yield Heading("Your right to appeal")
    appeal = next(
        (each["date"] for each in answer["deadlines"] if each["what"].startswith("The refusal may")), None
    )
    until = f"through {words.day(appeal)}" if appeal else "within 60 days after you receive this letter"
    yield Paragraph(
        f"You may appeal {until}. You may send us comments, papers and records, and you may see and copy, free of charge, what bears on "
        "your request. If the appeal is refused you may bring suit under section 502(a) of ERISA, where it covers the plan."
    )
    if decision["when"]:
        yield Paragraph("Some of this money opens later; ask us when.")


def _consent(answer: Data) -> Iterator[Block]:
    items = {each["item"]: each for each in answer["items"]}
    annuity, spouse = items["survivor_explanation"]["status"], items["spousal_consent"]["status"]
    yield Paragraph(_asked(answer), "lead")
    if annuity == "not_needed" and spouse == "not_needed":
        yield Paragraph("No annuity has to be waived for this payment, and no one else has to agree to it.")
        return
    if annuity != "not_needed":
        yield Paragraph(
            "This money would be paid as an annuity: if you are married, for your life and then, in part, for your spouse's life. You may "
            "give up the annuity and take the payment instead. You may take that choice back until the payment starts."
        )
    yield Heading("This payment instead")
    yield Pairs(_payment(answer))
    yield Paragraph("What is paid now is no longer there to provide an income for you or for your spouse.")
    if spouse != "not_needed":
        yield Heading("Your spouse must agree")
        yield Bullets(
            tuple(
                Item(each)
                for each in (
                    "The agreement is in writing, names this payment, and says that its effect is understood.",
                    "A notary or a person acting for the plan witnesses it.",
                    "It is signed no more than 180 days before the payment.",
                )
            )
        )
    yield from _window(answer)
    yield SignOff(("Participant", "Spouse", "Witness") if spouse != "not_needed" else ("Participant",))


__all__ = ["Letter", "document", "letter"]
