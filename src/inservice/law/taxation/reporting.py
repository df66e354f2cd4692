"""How a payment is reported on Form 1099-R: the code of box 7, what boxes 2a, 10 and 11 show, and whose form
it is.

The boxes themselves are filled by the ledger :func:`inservice.law.taxation.forms_1099r.forms_1099r`. Codes come
from ``events.toml``; what each means and which may stand together, from ``form_1099r.toml``. Codes that no
payment of an in-service request can bear (corrective distributions, deemed loans, qualified plan loan
offsets) are in the same data.

A plan's payment never comes from an IRA, so the IRA/SEP/SIMPLE box stays empty. So does box 13: the date of
payment concerns reportable death benefits (section 6050Y) only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    choose,
    given,
    greater_of,
    nothing,
    portion,
    total,
)
from inservice.facts.tables import (
    PAYMENT,
    option,
    participant,
    piece,
    readings,
    request,
)
from inservice.law.distribution.ages import attained_age_59_half
from inservice.law.distribution.plan_events import disabled_under_section_72m7
from inservice.law.matrix import load_matrix
from inservice.law.parameters import data_of
from inservice.law.taxation.appreciation import balance_is_paid
from inservice.law.taxation.basis import is_roth_money, payment_basis
from inservice.law.taxation.exceptions import (
    is_paid_to_alternate_payee,
    is_terminally_ill,
    left_in_or_after_year_of_55,
)
from inservice.law.taxation.rollover import is_paid_to_spouse_under_order
from inservice.law.taxation.roth import payment_recapture, piece_taxable
from inservice.law.taxation.withholding import is_transferred

_INSTRUCTIONS = "Instructions for Forms 1099-R and 5498, box 7 and Guide to Distribution Codes"


# -- the law as data -----------------------------------------------------------------------------------------
def form_data() -> Mapping[str, list[dict[str, Any]]]:
    """The tables of ``form_1099r.toml``: ``code`` and ``layout``."""
    return data_of("form_1099r")


def may_stand_together(first: str, second: str, tax_year: int) -> bool:
    """Whether two codes may stand in box 7 of one form; where they may not, the amounts go on two forms
    (D-1099-06).

    The guide lists a pair under either code; of two digits only 8 with 1, 2 or 4 is permitted.
    """
    table = {
        row["code"]: row["with"]
        for row in form_data()["code"]
        if row.get("from", tax_year) <= tax_year <= row.get("through", tax_year)
    }
    return first in table and second in table and (second in table[first] or first in table[second])


def meaning(codes: str) -> str:
    """What one or two codes say, as a sentence: "Code 7B: a normal distribution, from a designated Roth
    account.".
    """
    says = {row["code"]: row["says"] for row in form_data()["code"]}
    order = sorted(codes, key=lambda code: code == "B")
    return f"Code {codes}: {', '.join(says[code] for code in order)}."


def _by_event(field: str) -> Expr:
    """What ``events.toml`` says of the row's event in its tax year; none where it says nothing."""
    cases: dict[tuple[str, int, int], list[str]] = {}
    for event in load_matrix().events.values():
        for row in event.box_7:
            code = getattr(row, field)
            if code is not None:
                cases.setdefault((code, row.first, row.last), []).append(event.name)
    paid = request.payment_date
    return choose(
        *[
            (
                option.event.is_one_of(*names) & (paid >= date(first, 1, 1)) & (paid <= date(last, 12, 31)),
                code,
            )
            for (code, first, last), names in cases.items()
        ],
        otherwise=nothing(),
    )


def _events_known_by_the_payer(*, by_reading: bool) -> Iterable[str]:
    """Events that are themselves an exception, so that the payer who pays under them knows it."""
    return [
        event.name
        for event in load_matrix().events.values()
        if event.in_service
        and event.name != "terminal_illness"
        and (event.box_7_reading is not None) == by_reading
        and any(row.under_known == "2" for row in event.box_7)
    ]


# -- box 7: the number ---------------------------------------------------------------------------------------
@amount(
    "Which code does the event bear before age 59 1/2 if the payer knows no exception?",
    cites=_INSTRUCTIONS,
    kind="text",
    ref="D-PATH-42 D-PATH-43 D-PATH-44 D-PATH-45 D-PATH-46 D-PATH-47 D-PATH-48 D-PATH-55 D-PATH-58 "
    "D-PATH-59 D-PATH-61 D-PATH-62",
    says="Before age 59 1/2 the event bears code {code_before_59_half}.",
    unknown="No code is on file for the event before age 59 1/2 in the tax year.",
)
def code_before_59_half() -> Expr:
    return _by_event("under")


@amount(
    "Which code does the event bear from age 59 1/2?",
    cites=_INSTRUCTIONS,
    kind="text",
    ref="D-PATH-41 D-PATH-42 D-PATH-43 D-PATH-44 D-PATH-57 D-PATH-61 D-1099-01",
    says="From age 59 1/2 the event bears code {code_from_59_half}.",
    unknown="No code is on file for the event from age 59 1/2 in the tax year.",
)
def code_from_59_half() -> Expr:
    return _by_event("over")


@rule(
    "Does the event bear a code of its own at any age?",
    cites=_INSTRUCTIONS,
    ref="D-1099-04 D-PATH-61",
    yes="The event bears a code of its own at any age.",
    no="The code of the event turns on age and exceptions.",
    unknown="The event is not on file.",
)
def event_has_its_own_code() -> Expr:
    lettered = [
        e.name for e in load_matrix().events.values() if any((row.under or "7").isalpha() for row in e.box_7)
    ]
    return option.event.is_one_of(*lettered)


@rule(
    "Does the payer know an exception that the instructions place under code 2, because it pays for that "
    "reason?",
    cites="Notice 2020-50; " + _INSTRUCTIONS,
    ref="D-1099-03 D-PATH-60",
    confidence="derived",
    yes="The plan pays for a reason that is itself an exception under code 2.",
    no="The plan does not pay for a reason that is plainly an exception under code 2.",
    unknown="The event is not on file.",
)
def event_shows_exception() -> Expr:
    return option.event.is_one_of(*_events_known_by_the_payer(by_reading=False))


@rule(
    "Is the reason of the payment an exception that came after the instructions were last read on it?",
    cites=_INSTRUCTIONS,
    ref="D-1099-03 D-OPEN-01 D-PATH-49 D-PATH-50 D-PATH-52 D-PATH-53 D-PATH-54",
    confidence="unconfirmed",
    yes="The plan pays for a reason that is an exception, though the instructions were not read to name it.",
    no="The plan does not pay for one of the newer exceptions.",
    unknown="The event is not on file.",
)
def event_is_newer_exception() -> Expr:
    return option.event.is_one_of(*_events_known_by_the_payer(by_reading=True))


@rule(
    "Does the plan report the newer exceptions under code 2?",
    cites=_INSTRUCTIONS,
    ref="D-1099-03 D-OPEN-01",
    confidence="unconfirmed",
    yes="The plan reads code 2 as reaching every exception that is not to be coded 1, 3 or 4.",
    no="The plan reports the newer exceptions under code 1 and leaves them to the participant's return.",
    unknown="Which reading the plan uses is not on file.",
)
def newer_exceptions_are_code_2() -> Expr:
    return readings.box_7_catch_all == "code_2"


@rule(
    "Does the payer know an exception that calls for code 2?",
    cites=_INSTRUCTIONS,
    ref="D-1099-02 D-1099-03 D-PATH-51 D-PATH-71",
    confidence="unconfirmed",
    yes="The payer knows an exception that calls for code 2.",
    no="The payer knows no exception that calls for code 2: medical expenses, a call-up of reservists, a "
    "birth or an "
    "adoption leave code 1, and what a participant claims on the return leaves the code as it is.",
    unknown="Whether the payer knows an exception that calls for code 2 cannot be told.",
    not_claimed="The participant has told the payer of no exception that calls for code 2.",
)
def payer_knows_exception() -> Expr:
    return (
        event_shows_exception
        | left_in_or_after_year_of_55
        | (
            newer_exceptions_are_code_2
            & (event_is_newer_exception | is_terminally_ill | is_paid_to_alternate_payee)
        )
    )


@amount(
    "Which number describes the payment in box 7?",
    cites=_INSTRUCTIONS,
    ref="D-1099-01 D-1099-02 D-1099-03",
    kind="text",
    says="Box 7 shows {box_7_number}.",
    unknown="Which number describes the payment in box 7 cannot be told.",
)
def box_7_number() -> Expr:
    return choose(
        (event_has_its_own_code, code_before_59_half),
        (attained_age_59_half, code_from_59_half),
        (disabled_under_section_72m7, "3"),
        (payer_knows_exception, "2"),
        otherwise=code_before_59_half,
    )


@amount(
    "Which codes describe a payment from a designated Roth account?",
    cites=_INSTRUCTIONS,
    ref="D-1099-04 D-1099-23 D-1099-24 D-1099-33 D-1099-39",
    kind="text",
    confidence="unconfirmed",
    says="Box 7 shows {box_7_of_roth_payment}.",
    unknown="Which codes describe the payment in box 7 cannot be told.",
    note="Code 3 may not stand beside B. Code 2 keeps both what must be shown: Roth money, and an exception.",
)
def box_7_of_roth_payment() -> Expr:
    digits = {code: f"{code}B" for code in ("1", "2", "7")}
    return choose(
        *[(box_7_number == code, both) for code, both in digits.items()],
        (box_7_number == "3", "2B"),
        (box_7_number == "U", "UB"),
        otherwise=nothing(),
    )


@rule(
    "Does the money go to a Roth IRA?",
    cites="26 USC 408A(e)",
    ref="D-ROLL-04",
    yes="The money goes to a Roth IRA.",
    no="The money does not go to a Roth IRA.",
    unknown="Where the money goes is not on file.",
)
def goes_to_roth_ira() -> Expr:
    return piece.destination == "roth_ira"


@amount(
    "Which codes describe a direct rollover from a designated Roth account?",
    cites=_INSTRUCTIONS,
    ref="D-1099-04 D-1099-29 D-1099-30",
    kind="text",
    confidence="unconfirmed",
    says="Box 7 shows {box_7_of_roth_rollover}.",
    unknown="Which codes describe the rollover in box 7 cannot be told.",
)
def box_7_of_roth_rollover() -> Expr:
    return choose((goes_to_roth_ira, "H"), otherwise="BG")


@amount(
    "Which codes stand in box 7?",
    cites=_INSTRUCTIONS,
    ref="D-1099-01 D-1099-04 D-1099-05 D-1099-06 D-1099-25 D-1099-26 D-1099-27 D-1099-28 D-1099-31 "
    "D-1099-53 D-PATH-56 D-PATH-67",
    kind="text",
    confidence="unconfirmed",
    says="Box 7 shows {box_7_code}.",
    unknown="Which codes stand in box 7 cannot be told.",
)
def box_7_code() -> Expr:
    rolled = choose((is_roth_money, box_7_of_roth_rollover), otherwise="G")
    paid = choose((is_roth_money, box_7_of_roth_payment), otherwise=box_7_number)
    return choose((piece.is_direct, rolled), (is_transferred, rolled), otherwise=paid)


# -- whose form ----------------------------------------------------------------------------------------------
@rule(
    "Is the request that of a spouse or former spouse under an order?",
    cites="26 USC 402(e)(1)(A)",
    ref="D-PATH-58 D-1099-40",
    yes="The request is made by a spouse or former spouse as alternate payee.",
    no="The request is not made by a spouse or former spouse as alternate payee.",
    unknown="Whether the request is made by the participant or an alternate payee is not on file.",
)
def requested_by_alternate_payee_spouse() -> Expr:
    return participant.payee_kind == "alternate_payee_spouse"


@rule(
    "Is the payment reported to an alternate payee?",
    cites="26 USC 402(e)(1)(A); " + _INSTRUCTIONS,
    ref="D-1099-40 D-PATH-58 D-PATH-59",
    confidence="unconfirmed",
    yes="A spouse or former spouse under an order is taxed, and the form bears that person's number.",
    no="The form bears the participant's number; what a child or other dependent receives is the "
    "participant's income.",
    unknown="Whether the payment is reported to an alternate payee cannot be told.",
)
def is_reported_to_alternate_payee() -> Expr:
    return is_paid_to_spouse_under_order | requested_by_alternate_payee_spouse


@amount(
    "Whose number does the form bear?",
    cites="26 USC 402(e)(1)(A); " + _INSTRUCTIONS,
    ref="D-1099-40",
    kind="text",
    confidence="unconfirmed",
    says="The form is issued to the {form_recipient}.",
    unknown="To whom the form is issued cannot be told.",
)
def form_recipient() -> Expr:
    return choose((is_reported_to_alternate_payee, "alternate payee"), otherwise="participant")


# -- amounts of the boxes ------------------------------------------------------------------------------------
@rule(
    "Does the rollover turn money that was not Roth into Roth money?",
    cites="26 USC 408A(d)(3), 402A(c)(4)",
    ref="D-ROLL-05 D-ROTH-06 D-1099-27 D-1099-28 D-1099-31",
    yes="The rollover turns money that was not Roth into Roth money: what of it is pre-tax is income.",
    no="The rollover does not turn other money into Roth money.",
    unknown="Where the money goes, or whether it is Roth money, is not on file.",
)
def rollover_makes_money_roth() -> Expr:
    return (goes_to_roth_ira | goes_to_in_plan_roth) & ~is_roth_money


@rule(
    "Does the money go to a Roth account inside the plan?",
    cites="26 USC 402A(c)(4)",
    ref="D-PATH-56",
    yes="The money goes to a Roth account inside the plan.",
    no="The money does not go to a Roth account inside the plan.",
    unknown="Where the money goes is not on file.",
)
def goes_to_in_plan_roth() -> Expr:
    return piece.destination == "in_plan_roth"


@amount(
    "What does box 2a show of this part of the payment?",
    cites=_INSTRUCTIONS.replace("box 7 and Guide to Distribution Codes", "box 2a"),
    ref="D-1099-21 D-1099-22 D-1099-23 D-1099-24 D-1099-25 D-1099-26 D-1099-27 D-1099-28 D-1099-29 "
    "D-1099-30 D-1099-31 D-1099-33 "
    "D-1099-36",
    says="Box 2a shows {reported_taxable_amount}.",
    unknown="How much of the payment is taxable cannot be told.",
    confidence="unconfirmed",
    note="A rollover within 60 days is unknown to the payer, who reports it as paid.",
)
def reported_taxable_amount() -> Expr:
    rolled = choose((rollover_makes_money_roth, piece_taxable), otherwise=0)
    return choose((piece.is_direct, rolled), (is_transferred, rolled), otherwise=piece_taxable)


@rule(
    "Is this part of the payment paid out rather than rolled over directly?",
    cites="26 USC 402(e)(6)",
    ref="D-1099-06",
    yes="This part is paid out.",
    no="This part is rolled over directly.",
    unknown="Whether this part is rolled over directly is not on file.",
)
def is_paid_out() -> Expr:
    return ~piece.is_direct


@amount(
    "How much of the payment is allocable to an in-plan Roth rollover of the last five years?",
    cites="26 USC 402A(c)(4)(D); Instructions for Forms 1099-R and 5498, box 10",
    ref="D-1099-23 D-PEN-31",
    confidence="unconfirmed",
    says="Box 10 shows {reported_in_plan_roth_amount}: of {payment_recapture}, what is paid out.",
    unknown="How much of the payment is allocable to an in-plan Roth rollover cannot be told.",
    note="The box stays empty where the payer knows an exception.",
)
def reported_in_plan_roth_amount() -> Expr:
    # what would be income is rolled over first, and recaptured money is basis
    paid_out = total(piece.after_tax, per=PAYMENT, where=is_paid_out)
    share = portion(payment_recapture, paid_out, greater_of(payment_basis, 1), rounding="half_up")
    return choose((box_7_number == "1", share), otherwise=0)


@amount(
    "In which year did designated Roth contributions begin?",
    cites="Instructions for Forms 1099-R and 5498, box 11",
    ref="D-1099-23 D-1099-24 D-1099-29 D-1099-30",
    kind="number",
    says="Box 11 shows {reported_roth_first_year}.",
    unknown="The payment is not from a designated Roth account, or the first year of its contributions is "
    "not on file.",
)
def reported_roth_first_year() -> Expr:
    return given(is_roth_money, participant.roth_first_year)


@rule(
    "Is the payment a total distribution?",
    cites="Instructions for Forms 1099-R and 5498, box 2b",
    ref="D-1099-41",
    confidence="unconfirmed",
    yes="The payment is a total distribution: it closes the participant's accounts.",
    no="The payment is not a total distribution.",
    unknown="Whether the payment is a total distribution cannot be told.",
)
def is_paid_in_full() -> Expr:
    return balance_is_paid & ~request.has_outstanding_loan


__all__ = ["form_data", "may_stand_together", "meaning"]
