"""The memo on a correction, and the letter that tells the participant: from the plan of correction as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from inservice.law.correction.figures import failure_kinds, methods, rollovers
from inservice.memo import words
from inservice.memo.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Item,
    Pairs,
    Paragraph,
    SignOff,
    Table,
    as_json,
)
from inservice.memo.page import as_html
from inservice.memo.plain import as_text

Data = Mapping[str, Any]
_WRITERS = {"text": as_text, "html": as_html, "json": as_json}
WHO = {
    "payee": "payee", "employer": "employer", "employer_if_refused": "employer, if the payee returns nothing",
    "responsible_party": "responsible party", "payee_in_a_year": "payee, in a year at most", "forfeitures": "forfeitures",
    "sharers": "those who shared it", "plan": "plan", "payor": "payor",
}  # fmt: skip
"""Who pays, as it is said."""


def render(plan: Data, format: str = "text") -> str:
    """The memo on a plan of correction (its ``to_dict()``). Raises ValueError for a format other than text, html or json."""
    return _written(correction_memo(plan), format)


def letter(plan: Data, format: str = "text", person_id: str | None = None) -> str:
    """The letter to the participant, or to one of several. Raises ValueError for a format other than text, html or json."""
    return _written(correction_letter(plan, person_id), format)


def _written(document: Document, format: str) -> str:
    if format not in _WRITERS:
        raise ValueError(f"expected one of {', '.join(_WRITERS)} as the format of a memo, found {format!r}")
    return _WRITERS[format](document)


def amounts(told: Mapping[str, str | None]) -> str:
    """Who pays how much, in one line."""
    return "; ".join(
        f"{WHO[who]} {words.dollars(amount) if amount else 'unknown'}" for who, amount in told.items()
    )


def occurred(plan: Data) -> str:
    """When it happened: the day, or of several plan years each."""
    days = [year["occurred_on"] for year in plan["years"]] or [plan["failure"]["occurred_on"]]
    return "; ".join(words.day(day) for day in days)


def year_table(plan: Data) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The plan years of a failure that ran over several: the headings, and a row of each."""
    windows = {"yes": "open until", "no": "ended"}
    rows = tuple(
        (
            words.day(year["occurred_on"]),
            words.dollars(year["amount"]) or "unknown",
            year["return"] or "unknown",
            words.dollars(year["outstanding"]) or "unknown",
            f"{windows[year['is_within_significant_window']]} {words.day(year['significant_until'])}"
            if year["significant_until"]
            else "unknown",
        )
        for year in plan["years"]
    )
    return ("Year", "Amount", "Return", "With earnings", "Self-correction if significant"), rows


YEARS_COUNT = (
    "The failure ran over {count} plan years. Their number is one of the factors that say whether it is insignificant; "
    "as a significant one all of it is self-corrected only while the earliest year still may be."
)
"""What several plan years mean for self-correction (Rev. Proc. 2021-30, sections 8.02 and 9.02)."""


def plan_years(plan: Data) -> int:
    """How many plan years it ran over; two failures in one plan year are of one."""
    return len({year["plan_year_end"] or year["occurred_on"] for year in plan["years"]})


# -- the memo ----------------------------------------------------------------------------------------------------------------------
def correction_memo(plan: Data) -> Document:
    """The memo as a document."""
    return Document("memo", f"Correction: {words.safe(plan['failure']['label'])}", tuple(_memo(plan)))


def _memo(plan: Data) -> Iterator[Block]:
    failure, best = plan["failure"], plan["recommended"]
    rows = [("Plan", words.safe(plan["plan"] or "not named")), ("Failure", words.safe(failure["label"])),
            ("Occurred", occurred(plan)), ("Found", words.day(failure["found_on"]) or "not on file"),
            ("Amount", words.dollars(failure["amount"]) or "not on file"), ("Corrected", words.day(plan["corrected_on"]))]  # fmt: skip
    if plan["text_in_force"]:
        rows.append(("Law", f"{plan['text_in_force']['says']} [{plan['text_in_force']['ref']}]"))
    if plan["class"]:
        rows.append(("Class", plan["class"]))
    yield Pairs(tuple(rows))
    yield Heading("Recommended")
    if best is None:
        yield Paragraph("No method is known to be permitted.", "lead")
    else:
        chosen = next(m for m in plan["methods"] if m["name"] == best["method"])
        yield Paragraph(f"{best['label']}. {best['reason']}", "lead")
        if chosen["amounts"]:
            yield Paragraph(f"Who pays: {amounts(chosen['amounts'])}.")
        yield Paragraph(best["ranking"], "note")
        if best["first_if_known"]:
            labels = {m["name"]: m["label"] for m in plan["methods"]}
            told = "; ".join(words.within(labels[name]) for name in best["first_if_known"])
            yield Paragraph(f"If the missing facts allow it, this would come first: {told}.")
    yield Heading("Methods side by side")
    yield Table(
        "",
        ("Method", "Permitted", "Who pays", "Rollover"),
        tuple(
            (m["label"], m["permitted"], amounts(m["amounts"]) or m["who_pays"], words.named(m["rollover"]))
            for m in plan["methods"]
        ),
    )
    yield Bullets(tuple(_method(m) for m in plan["methods"]))
    yield from _earnings(plan)
    if plan["programmes"]:
        yield Heading("Programmes")
        yield Bullets(tuple(_programme(p) for p in plan["programmes"]))
    for title, key in (("Small amounts", "small_amounts"), ("What else must be known", "notes")):
        if plan[key]:
            yield Heading(title)
            yield Bullets(
                tuple(Item(words.safe(n.get("sentence") or n["says"]), words.authority(n)) for n in plan[key])
            )
    if plan["deadlines"]:
        yield Heading("Deadlines")
        yield Table(
            "",
            ("By", "What", "Rule"),
            tuple((words.day(d["date"]), d["what"], d["rule"]) for d in plan["deadlines"]),
        )
    if plan["facts_needed"]:
        yield Heading("Facts needed")
        yield Bullets(tuple(Item(words.safe(f["says"])) for f in plan["facts_needed"]))
    yield Heading("Prepared from")
    yield Paragraph(f"inservice {plan['software']}; {plan['edition']}.", "note")
    yield SignOff(("Prepared by", "Reviewed by"))


def _method(method: Data) -> Item:
    below = [Item(words.safe(b["sentence"]), words.authority(b)) for b in method["because"]]
    if method["permitted"] != "no":
        said = (
            ("What", method["what"]),
            ("Goes to", method["goes_to"]),
            ("Notice", method["notice"]),
            ("Reporting", method["reporting"]),
        )
        below += [Item(f"{name}: {words.safe(text)}") for name, text in said if text]
        if rollover := method["rollover_says"]:
            below.append(Item(f"Rollover: {rollover['says']}", words.authority(rollover)))
    return Item(
        f"{method['label']}: {method['permitted']}. {words.safe(method['why'])}",
        words.authority(method),
        tuple(below),
    )


def _programme(programme: Data) -> Item:
    status = {"yes": "open", "no": "closed"}.get(programme["open"], "unknown")
    told = f"{programme['label']}: {status}. {programme['sentence']}"
    if programme["fee_sentence"] and programme["open"] != "no":
        told = f"{told} {programme['fee_sentence']}"
    return Item(words.safe(told), words.authority(programme))


def _earnings(plan: Data) -> Iterator[Block]:
    earned = plan["earnings"]
    if plan["years"]:
        yield Heading("Year by year")
        heads, by_year = year_table(plan)
        yield Table("", heads, by_year, numeric=(1, 2, 3))
        yield Paragraph(YEARS_COUNT.format(count=plan_years(plan)), "note")
    if earned is None:
        return
    yield Heading("Earnings")
    if earned["method"]:
        yield Paragraph(
            f"By {earned['says']}, from {words.day(earned['from'])} to {words.day(earned['through'])} ({words.authority(earned)})."
        )
    if earned["steps"]:
        rows = tuple((words.day(s["from"]), words.day(s["through"]), s["rate"]) for s in earned["steps"])
        yield Table("", ("After", "Through", "Return"), rows, numeric=(2,))
    if earned["missing"]:
        yield Paragraph(f"Unknown: {earned['missing']} is missing.")
    elif earned["outstanding"] is not None:
        back = (
            f", of which {words.dollars(earned['repaid'])} came back," if earned["repaid"] != "0.00" else ""
        )
        told = f"{_return(earned)}{words.dollars(earned['amount'])}{back} leaves {words.dollars(earned['outstanding'])}"
        losses = " A loss is not taken off." if earned["losses"] == "ignored" else ""
        yield Paragraph(f"{told} to make up for. Rounded {earned['rounding']}.{losses}")
    if allocation := earned["allocation"]:
        yield Paragraph(f"{allocated(allocation)} ({words.authority(allocation)}).")
        parts = tuple(
            (words.day(p["from"]), words.day(p["through"]), words.dollars(p["earned"]), GOES_TO[p["goes_to"]])
            for p in allocation["parts"]
        )
        yield Table("", ("After", "Through", "Earned", "Goes to"), parts, numeric=(2,))
    if plan["people"]:
        rows = tuple(
            (
                words.safe(p["person_id"]),
                words.dollars(p["amount"]),
                words.dollars(p["with_earnings"]) or "unknown",
            )
            for p in plan["people"]
        )
        yield Table("By person", ("Person", "Missing", "With earnings"), rows, numeric=(1, 2))


GOES_TO = {"person": "the person", "plan": "all accounts, as the plan shares its earnings"}


def allocated(allocation: Data) -> str:
    """To whom the earnings go, in one sentence without its full stop."""
    if allocation["to_person"] is None:
        return f"The earnings go {allocation['says']}: how much cannot be told yet"
    mine, shared = words.dollars(allocation["to_person"]), words.dollars(allocation["to_plan"])
    return f"The earnings go {allocation['says']}: {mine} to the person, {shared} as the plan shares its earnings"


def _return(earned: Data) -> str:
    return f"Return {earned['return']}: " if earned["return"] else "Each year at its own return: "


# -- the letter --------------------------------------------------------------------------------------------------------------------
def correction_letter(plan: Data, person_id: str | None = None) -> Document:
    """The letter: what happened, what we ask or do, what it means for tax and rollover, what you can do. Facts only.

    Where several people are owed something each gets a letter of their own: ``person_id`` says whose. Raises ValueError
    where it names nobody, or is left out though there are several.
    """
    told = plan
    if plan["people"]:
        person = next((p for p in plan["people"] if p["person_id"] == person_id), None)
        if person is None:
            raise ValueError(
                f"expected one of {', '.join(p['person_id'] for p in plan['people'])}, found {person_id!r}"
            )
        own = [
            {**m, "amounts": dict.fromkeys(m["amounts"], person["with_earnings"])} for m in plan["methods"]
        ]
        years = [
            {**year, "amount": each["amount"]}
            for year in plan["years"]
            for each in year["people"]
            if each["person_id"] == person_id
        ]
        told = {
            **plan,
            "failure": {**plan["failure"], "amount": person["amount"]},
            "methods": own,
            "years": years,
        }
        shared = (plan["earnings"] or {}).get("allocation")
        if shared and shared["people"]:
            mine = {
                **shared,
                "to_plan": next(p["to_plan"] for p in shared["people"] if p["person_id"] == person_id),
            }
            told["earnings"] = {**plan["earnings"], "allocation": mine}
    return Document(
        "letter", f"A mistake in {words.safe(plan['plan'] or 'your retirement plan')}", tuple(_letter(told))
    )


def _letter(plan: Data) -> Iterator[Block]:
    failure, best = plan["failure"], plan["recommended"]
    is_paid = plan["class"] not in (None, "none")
    yield Paragraph(words.day(plan["corrected_on"]))
    yield Heading("What happened")
    yield Paragraph(failure_kinds()[failure["kind"]].letter)
    found = (
        ("Day", occurred(plan)),
        ("Amount", words.dollars(failure["amount"])),
        ("Found", words.day(failure["found_on"])),
    )
    yield Pairs(tuple(row for row in found if row[1]))
    yield Heading("What we do about it")
    if best is None or plan["outcome"] == "cannot_be_determined":
        yield Paragraph("We have not settled how it will be put right. We will write again.")
        return
    chosen = next(m for m in plan["methods"] if m["name"] == best["method"])
    sums = {
        who: words.dollars(amount) or "an amount that we will tell you"
        for who, amount in chosen["amounts"].items()
    }
    yield Paragraph(methods()[chosen["name"]].letter.format_map(sums))
    shared = ((plan["earnings"] or {}).get("allocation") or {}).get("to_plan")
    if shared not in (None, "0.00"):
        yield Paragraph(
            f"Of this, {words.dollars(shared)} is shared out among accounts, as the plan shares its earnings."
        )
    is_asked = best["method"] in ("return", "reduce_future")
    if counted := _counted(plan) if is_asked else []:
        yield Paragraph(f"This counts {' and '.join(counted)}.")
    if not is_paid:
        return
    if chosen["rollover"]:
        yield Heading("Rollover")
        yield Paragraph(rollovers()[chosen["rollover"]]["letter"])
    if is_asked:
        yield Heading("What you can do")
        yield Bullets((Item("Tell us if you think this is wrong. You may use the plan's claims procedure."),
                       Item("Tell us if paying it back would be a hardship. We will consider it."),
                       Item("You may pay in one sum or ask us for installments.")))  # fmt: skip
        if plan["payee"]["erisa_limits"] == "yes":
            yield Paragraph("We ask for no interest, fee or collection cost.")
    yield Heading("Tax")
    # in each calendar year of a payment: whether what is paid back still lowers its form
    lowered = {year["occurred_on"][:4]: year["repayment_reduces_form_1099r"] for year in plan["years"]}
    if not lowered:
        lowered = {failure["occurred_on"][:4]: plan["payee"]["repayment_reduces_form_1099r"]}
    yield Paragraph(
        f"We report the payment for {' and '.join(lowered)} on Form 1099-R. Tax and the 10 percent early tax may apply."
    )
    if is_asked:
        for year, is_same_year in lowered.items():
            lowers = f"What you pay back in {year} lowers what we report for {year}."
            stays = f"The form for {year} stays as it is. You may have a deduction or credit for the year you pay."
            yield Paragraph(lowers if is_same_year == "yes" else stays)


def _counted(plan: Data) -> list[str]:
    """What makes the sum that is asked for another than the sum that was paid."""
    earned = plan["earnings"] or {}
    returns = {earned.get("return"), *(year["return"] for year in plan["years"])}
    has_earnings = plan["payee"]["erisa_limits"] != "yes" and bool(returns - {None, "0.0000%"})
    came_back = earned.get("repaid") not in (None, "0.00")
    return [
        *([f"earnings to {words.day(plan['corrected_on'])}"] if has_earnings else []),
        *(["what you have paid back"] if came_back else []),
    ]


__all__ = [
    "YEARS_COUNT",
    "allocated",
    "amounts",
    "correction_letter",
    "correction_memo",
    "letter",
    "occurred",
    "plan_years",
    "render",
    "year_table",
]
