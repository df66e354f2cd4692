"""Payments beyond what was payable, or at the wrong time: their class, who makes the plan whole, and what may be asked of whom."""

from __future__ import annotations

from inservice.engine.dates import months_after
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, choose, lesser_of, never, not_below_zero, portion
from inservice.facts.correction import corrected_plan, correction, failure, payee
from inservice.law.correction.figures import correction_figure
from inservice.law.correction.programmes import is_eligible_inadvertent_failure

OVERPAYMENTS = (
    "in_service_without_event", "hardship_without_provision", "hardship_outside_plan", "rehired_paid_as_severed", "pension_before_age",
    "plan_limit_ignored", "paid_too_much",
)  # fmt: skip
"""Failures that are payments the plan or the law did not permit then, or not in that amount."""
_OVERPAYMENT = "Rev. Proc. 2021-30, section 5.01(3)(c)"
_414AA = "26 USC 414(aa); SECURE 2.0 Act section 301; Notice 2024-77"
_206H = "29 USC 1056(h); SECURE 2.0 Act section 301"


@rule(
    "Is it an overpayment?",
    cites=_OVERPAYMENT,
    ref="O-COR-22",
    yes="A payment beyond what was payable, or not permitted by plan or law at that time.",
    no="Nothing was paid that should not have been.",
    unknown="What kind of failure it is, is not on file.",
)
def is_overpayment() -> Expr:
    return failure.kind.is_one_of(*OVERPAYMENTS)


@rule(
    "Does it exceed a limit of the Code?",
    cites="26 USC 401(a)(17), 415, 436",
    ref="O-COR-30 O-COR-36",
    yes="It exceeds the limit of section {limit_exceeded}: full correction, whatever the day.",
    no="No limit of the Code is exceeded.",
    unknown="Whether a limit of the Code is exceeded is not on file.",
)
def exceeds_a_code_limit() -> Expr:
    return failure.limit_exceeded.is_one_of("415", "401a17", "436")


@rule(
    "Is the payee a disqualified person or an owner-employee?",
    cites="26 USC 414(aa)",
    ref="O-COR-30 O-COR-37",
    yes="The payee is a {payee.kind}, whom the relief does not reach.",
    no="The payee is neither a disqualified person nor an owner-employee.",
    unknown="Who the payee is to the plan is not on file.",
)
def payee_is_outside_the_relief() -> Expr:
    return payee.kind.is_one_of("disqualified_person", "owner_employee")


@rule(
    "Was only the time or event wrong?",
    cites=_OVERPAYMENT,
    ref="O-COR-30",
    yes="The person's own vested money was paid at the wrong time.",
    no="What was paid was not the person's own vested money, or exceeds a limit of the Code.",
    unknown="Whether what was paid was the person's own vested money is not on file.",
)
def is_own_money_at_the_wrong_time() -> Expr:
    return is_overpayment & failure.is_own_vested_money & ~exceeds_a_code_limit


@amount(
    "Of which class is the overpayment?",
    kind="text",
    cites=_OVERPAYMENT,
    ref="O-COR-30 O-COR-48 O-COR-49 O-COR-56 O-COR-57 O-COR-58",
    says="Class {correction_class}: A own vested money at the wrong time, B beyond the entitlement, "
    "C beyond a limit of the Code, D beyond the entitlement of a disqualified person or owner-employee, "
    "E in correcting another failure; none where nothing was overpaid.",
    unknown="Facts on which the class turns are not on file.",
)
def correction_class() -> Expr:
    return choose(
        (~is_overpayment, "none"),
        (exceeds_a_code_limit, "C"),
        (failure.is_own_vested_money, "A"),
        (failure.was_caused_by_correction, "E"),
        (payee_is_outside_the_relief, "D"),
        otherwise="B",
    )


# -- small amounts ---------------------------------------------------------------------------------------------------------------
@rule(
    "Is the overpayment small?",
    cites="Rev. Proc. 2021-30, section 6.02(5)(c); before 2021-07-16 Rev. Proc. 2019-19",
    ref="O-COR-21",
    yes="{failure.amount} is not over the small amount of the day: return need not be sought, "
    "nor the payee told that it cannot be rolled over.",
    no="{failure.amount} is over the small amount of the day: $100 to 2021-07-15, $250 since.",
    unknown="The amount overpaid is not on file.",
    confidence="unconfirmed",
)
def is_of_a_small_amount() -> Expr:
    return failure.amount <= correction_figure("small_overpayment", on=correction.date)


@rule(
    "Is it a small overpayment, which need not be pursued?",
    cites="Rev. Proc. 2021-30, section 6.02(5)(c)",
    ref="O-COR-21",
    yes="A small overpayment need not be pursued.",
    no="Not a small overpayment.",
    unknown="The amount overpaid is not on file.",
    confidence="unconfirmed",
)
def is_small_overpayment() -> Expr:
    return is_overpayment & is_of_a_small_amount


@rule(
    "Is an excess that still stands in the account small?",
    cites="Rev. Proc. 2021-30, section 6.02(5)(e)",
    ref="O-COR-21",
    yes="{excess_in_account} need not be paid out or forfeited; where it is over a limit of the Code, tell the participant that it has no "
    "favorable tax treatment.",
    no="{excess_in_account} is over the small amount of the day.",
    unknown="No excess in the account is on file.",
    confidence="unconfirmed",
)
def excess_in_account_is_small() -> Expr:
    return failure.excess_in_account <= correction_figure("small_overpayment", on=correction.date)


# -- the relief of 2022 ----------------------------------------------------------------------------------------------------------
@rule(
    "Is it an inadvertent benefit overpayment?",
    cites="before SECURE 2.0 Act section 301",
    ref="O-COR-35 O-COR-36 O-COR-37",
    governed_by=correction.date,
    yes="An overpayment by an eligible inadvertent failure, to somebody whom the relief reaches.",
    no="Corrections before 2022-12-29 have no such relief.",
    unknown="A fact on which the relief for inadvertent overpayments turns is not on file.",
)
def is_inadvertent_overpayment() -> Expr:
    return never()


@is_inadvertent_overpayment.version(
    "2022-12-29",
    cites="26 USC 414(aa); SECURE 2.0 Act section 301, in a good-faith reading",
    no="No overpayment by an eligible inadvertent failure, or one beyond a limit of the Code, "
    "to a disqualified person or owner-employee, or in correcting another failure.",
)
def _inadvertent_in_good_faith() -> Expr:
    return _inadvertent()


@is_inadvertent_overpayment.version("2024-10-15", cites=_414AA)
def _inadvertent_by_notice() -> Expr:
    return _inadvertent()


def _inadvertent() -> Expr:
    return (
        is_overpayment
        & ~exceeds_a_code_limit
        & ~payee_is_outside_the_relief
        & ~failure.was_caused_by_correction
        & is_eligible_inadvertent_failure
    )


# -- what ERISA lets a fiduciary ask -----------------------------------------------------------------------------------------------
@rule(
    "Do ERISA's limits on recoupment protect the payee?",
    cites="before SECURE 2.0 Act section 301",
    ref="O-COR-40 O-COR-46",
    governed_by=correction.date,
    yes="An ERISA plan may ask an innocent payee for no interest, fee or cost of collection.",
    no="Before 2022-12-29 there are no such limits.",
    unknown="Whether ERISA's limits apply turns on facts that are not on file.",
)
def erisa_limits_protect_payee() -> Expr:
    return never()


@erisa_limits_protect_payee.version(
    "2022-12-29",
    cites=_206H,
    no="Not a plan under ERISA, not an inadvertent overpayment, or a payee who misstated facts or knew that it was materially too much.",
)
def _protected_since_2022() -> Expr:
    return corrected_plan.is_erisa_covered & ~payee.is_culpable & is_inadvertent_overpayment


@amount(
    "By when must an ERISA plan first have told the payee in writing?",
    kind="date",
    cites=_206H,
    ref="O-COR-44 O-CAL-16",
    says="Three years from the first overpayment: {recoupment_look_back_ends_on}.",
    unknown="The day of the first overpayment is not on file.",
    confidence="unconfirmed",
)
def recoupment_look_back_ends_on() -> Expr:
    return months_after(failure.first_overpaid_on, 36)


@rule(
    "Did the first written notice come too late?",
    cites=_206H,
    ref="O-COR-44 O-CAL-16",
    yes="First told on {first_notice_on}, more than three years after the first overpayment (by {recoupment_look_back_ends_on}).",
    no="First told by {recoupment_look_back_ends_on}, within three years of the first overpayment.",
    unknown="The day of the first overpayment or of the first written notice is not on file.",
    confidence="unconfirmed",
)
def first_notice_came_too_late() -> Expr:
    return failure.first_notice_on > recoupment_look_back_ends_on


@rule(
    "Is it barred to ask for the money?",
    cites=_206H,
    ref="O-COR-43 O-COR-44 O-COR-46",
    yes="ERISA bars recoupment: it would be asked of a spouse or beneficiary, or the first written notice came after three years.",
    no="Nothing bars asking.",
    unknown="Whether ERISA bars recoupment turns on facts that are not on file.",
)
def recoupment_is_barred() -> Expr:
    return erisa_limits_protect_payee & (payee.is_survivor | first_notice_came_too_late)


# -- amounts -----------------------------------------------------------------------------------------------------------------------
@amount(
    "What may the payee be asked to return?",
    cites="Rev. Proc. 2021-30, section 6.06(4); 29 USC 1056(h)",
    ref="O-COR-31 O-COR-40 O-COR-84",
    says="Of the payee {asked_of_payee} may be asked: with earnings to the day, or under ERISA's limits without.",
    unknown="The amount, its earnings, or a fact on which ERISA's limits turn is not on file.",
)
def asked_of_payee() -> Expr:
    bare = not_below_zero(failure.amount - failure.repaid)
    full = not_below_zero(failure.outstanding)
    return choose(
        (recoupment_is_barred, 0), (erisa_limits_protect_payee, lesser_of(bare, full)), otherwise=full
    )


@amount(
    "What must the employer or another person put in where the payee returns nothing more?",
    cites="Rev. Proc. 2021-30, section 6.06(4); 26 USC 414(aa)",
    ref="O-COR-32 O-COR-35 O-COR-36 O-COR-47 O-COR-48 O-COR-49 O-COR-56 O-COR-57",
    says="{employer_owes_at_most}: nothing for own money at the wrong time or a small overpayment, "
    "for an inadvertent overpayment only what other accounts stand short, otherwise all that has not come back, with earnings.",
    unknown="The amount, its earnings, or a fact on which the duty turns is not on file.",
)
def employer_owes_at_most() -> Expr:
    return choose(
        (is_own_money_at_the_wrong_time, 0),
        (is_small_overpayment, 0),
        (is_inadvertent_overpayment, not_below_zero(failure.others_outstanding)),
        otherwise=not_below_zero(failure.outstanding),
    )


@amount(
    "What must the employer put in where the payee returns all that may be asked?",
    cites="Rev. Proc. 2021-30, section 6.06(4)",
    ref="O-COR-32 O-COR-49",
    says="{employer_owes_beside_payee}: what is left once the payee has returned {asked_of_payee}.",
    unknown="The amount, its earnings, or a fact on which the duty turns is not on file.",
)
def employer_owes_beside_payee() -> Expr:
    return lesser_of(employer_owes_at_most, not_below_zero(failure.outstanding - asked_of_payee))


@amount(
    "By how much may periodic payments be cut in a year?",
    cites=_206H,
    ref="O-COR-41",
    says="{yearly_reduction}: under ERISA's limits a tenth of what was overpaid, and no payment below nine tenths of the correct one; "
    "without them all that may be asked.",
    unknown="The payments of a year, the amount overpaid, or a fact on which ERISA's limits turn is not on file.",
    confidence="unconfirmed",
)
def yearly_reduction() -> Expr:
    of_what_is_due = portion(payee.yearly_payments_due, 1, 10, rounding="down")
    limited = lesser_of(portion(failure.amount, 1, 10, rounding="down"), of_what_is_due)
    return choose((erisa_limits_protect_payee, lesser_of(limited, asked_of_payee)), otherwise=asked_of_payee)


# -- rollover and reporting --------------------------------------------------------------------------------------------------------
@amount(
    "What becomes of the rollover where return is sought?",
    kind="text",
    cites="26 USC 402(c)(12); Notice 2024-77; before 2022-12-29 Rev. Proc. 2021-30, section 6.06(4)",
    ref="O-COR-31 O-COR-38 O-COR-39",
    says="Where return is sought: {rollover_if_sought}.",
    unknown="Whether it would be an eligible rollover distribution turns on facts that are not on file.",
    confidence="unconfirmed",
)
def rollover_if_sought() -> Expr:
    return choose(
        (~failure.is_rollover_eligible, "never_eligible"),
        (is_inadvertent_overpayment, "returned_part_only"),
        otherwise="not_eligible",
    )


@amount(
    "What becomes of the rollover where return is not sought?",
    kind="text",
    cites="26 USC 402(c)(12); Notice 2024-77; Rev. Proc. 2021-30, section 6.02(5)(c)",
    ref="O-COR-21 O-COR-38 O-COR-39",
    says="Where return is not sought: {rollover_if_not_sought}.",
    unknown="Whether it would be an eligible rollover distribution turns on facts that are not on file.",
    confidence="unconfirmed",
)
def rollover_if_not_sought() -> Expr:
    return choose(
        (~failure.is_rollover_eligible, "never_eligible"),
        (is_inadvertent_overpayment, "stays_eligible"),
        (is_small_overpayment, "not_eligible_small"),
        otherwise="not_eligible",
    )


@rule(
    "Does repayment change the Form 1099-R of the year of payment?",
    cites="Rev. Rul. 2002-84; instructions for Form 1099-R",
    ref="O-COR-70",
    yes="Returned in the year of payment, it reduces what is reported for that year.",
    no="Returned in a later year, the old year's form stands; the payee's relief is a deduction or, over $3,000, section 1341.",
    unknown="The day of the payment or of the correction is not on file.",
    confidence="unconfirmed",
)
def repayment_reduces_form_1099r() -> Expr:
    return is_overpayment & failure.is_same_calendar_year


@amount(
    "What is left of the account's loss, with earnings?",
    cites="Rev. Proc. 2021-30, section 6.02",
    ref="O-COR-20 O-COR-31 O-COR-85",
    says="{left_to_restore} on the day of correction puts the account where it would have been.",
    unknown="The amount, what came back, or the return for the time between is not on file.",
)
def left_to_restore() -> Expr:
    return not_below_zero(failure.outstanding)
