"""Which payments may be rolled over, and what part of them is a required minimum and may not."""

from __future__ import annotations

from inservice.engine.dates import first_of_year, year_of
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, always, choose, given, lesser_of, never, not_below_zero, total
from inservice.facts.tables import REQUEST, claims, earlier, option, payment, readings, request
from inservice.law.distribution.ages import attained_age_59_half
from inservice.law.distribution.history import plan_history_covers
from inservice.law.distribution.statutory_events import minimum_is_required_in_the_year
from inservice.law.matrix import load_matrix
from inservice.law.taxation.basis import is_roth_money

ORDER, HARDSHIP, MINIMUM = "domestic_relations_order", "hardship", "required_minimum"

ROLLOVER_ELIGIBLE = tuple(
    name for name, event in load_matrix().events.items() if event.rollover_eligible == "yes" and name != ORDER
)
"""Events whose payments the law lets a participant roll over; of an order it depends on the payee."""


@rule(
    "Are payments under this event eligible rollover distributions?",
    cites="26 USC 402(c)(4); 26 CFR 1.402(c)-2",
    ref="D-ROLL-06",
    yes="A payment under this event is an eligible rollover distribution.",
    no="A payment under this event is not an eligible rollover distribution.",
    unknown="The event is not on file.",
)
def event_is_rollover_eligible() -> Expr:
    return option.event.is_one_of(*ROLLOVER_ELIGIBLE)


@rule(
    "Is the payment made under a domestic relations order?",
    cites="26 USC 414(p), 402(e)(1)",
    ref="D-PATH-58 D-PATH-59",
    yes="The payment is made to an alternate payee under a domestic relations order.",
    no="The payment is not made under a domestic relations order.",
    unknown="The event is not on file.",
)
def is_paid_under_order() -> Expr:
    return option.event == ORDER


@rule(
    "Is the alternate payee a spouse or former spouse?",
    cites="26 USC 402(e)(1)(B)",
    ref="D-PATH-58 D-PATH-59",
    yes="The alternate payee is the {domestic_relations_order_payee}.",
    no="The alternate payee is a {domestic_relations_order_payee}, not a spouse or former spouse.",
    unknown="Who the alternate payee is, is not on file.",
)
def alternate_payee_is_spouse() -> Expr:
    return claims.domestic_relations_order_payee.is_one_of("spouse", "former_spouse")


@rule(
    "Is the payment made to a spouse or former spouse under an order?",
    cites="26 USC 402(e)(1)(B)",
    ref="D-PATH-58",
    yes="A spouse or former spouse is paid under an order and may roll the money over.",
    no="No spouse or former spouse is paid under an order.",
    unknown="Whether a spouse or former spouse is paid under an order cannot be told.",
)
def is_paid_to_spouse_under_order() -> Expr:
    return is_paid_under_order & alternate_payee_is_spouse


@rule(
    "Is the payment made on account of hardship?",
    cites="26 USC 402(c)(4)(C)",
    ref="D-PATH-44 D-HARD-51",
    yes="The payment is made on account of hardship.",
    no="The payment is not made on account of hardship.",
    unknown="The event is not on file.",
)
def is_paid_for_hardship() -> Expr:
    return option.event == HARDSHIP


@rule(
    "Does the plan read a hardship payment after age 59 1/2 as rollover-eligible?",
    cites="26 USC 402(c)(4)(C); 26 CFR 1.402(c)-2",
    ref="D-HARD-51",
    confidence="unconfirmed",
    yes="The plan treats a hardship payment after age 59 1/2 as an eligible rollover distribution.",
    no="The plan goes by the recorded reason: a hardship payment is not an eligible rollover "
    "distribution at any age.",
    unknown="Which reading the plan uses is not on file.",
)
def hardship_is_rollover_after_59_half() -> Expr:
    return readings.hardship_after_59_half_rollover == "eligible"


@rule(
    "Is this hardship payment rollover-eligible because the participant is 59 1/2?",
    cites="26 USC 402(c)(4)(C); 26 CFR 1.402(c)-2",
    ref="D-HARD-51",
    confidence="unconfirmed",
    yes="The participant is 59 1/2, and the plan treats the hardship payment as an eligible rollover "
    "distribution.",
    no="No hardship payment is rollover-eligible on account of age.",
    unknown="Whether the hardship payment is rollover-eligible on account of age cannot be told.",
)
def hardship_payment_may_be_rolled() -> Expr:
    return is_paid_for_hardship & hardship_is_rollover_after_59_half & attained_age_59_half


@rule(
    "Is the payment an eligible rollover distribution?",
    cites="26 USC 402(c)(4), 402(e)(1)(B); 26 CFR 1.402(c)-2",
    ref="D-ROLL-06 D-PATH-41 D-PATH-42 D-PATH-43 D-PATH-44 D-PATH-45 D-PATH-46 D-PATH-47 D-PATH-48 "
    "D-PATH-49 D-PATH-50 "
    "D-PATH-51 D-PATH-52 D-PATH-53 D-PATH-54 D-PATH-55 D-PATH-56 D-PATH-57 D-PATH-58 D-PATH-59 D-PATH-60 "
    "D-PATH-61 "
    "D-PATH-62 D-PATH-67",
    yes="The payment is an eligible rollover distribution.",
    no="The payment is not an eligible rollover distribution.",
    unknown="Whether the payment is an eligible rollover distribution cannot be told.",
    note="A terminal illness changes nothing here: the payment follows the event that opens the money "
    "(D-PATH-51).",
)
def is_eligible_rollover_distribution() -> Expr:
    return event_is_rollover_eligible | is_paid_to_spouse_under_order | hardship_payment_may_be_rolled


# -- required minimum distributions --------------------------------------------------------------------------
@rule(
    "Is the payment made as a required minimum distribution?",
    cites="26 USC 401(a)(9), 402(c)(4)(B)",
    ref="D-PATH-57 D-RMD-04",
    yes="The payment is made as a required minimum distribution.",
    no="The payment is not made as a required minimum distribution.",
    unknown="The event is not on file.",
)
def is_required_minimum_payment() -> Expr:
    return option.event == MINIMUM


@rule(
    "Do designated Roth accounts bear required minimums in the participant's life?",
    cites="26 USC 401(a)(9)",
    ref="D-RMD-05",
    governed_by=request.payment_date,
    confidence="unconfirmed",
    yes="Through 2023 a designated Roth account bears required minimums like any other.",
    no="From 2024 a designated Roth account bears no required minimum in the participant's life.",
    unknown="The payment date is not on file.",
)
def roth_money_bears_minimums() -> Expr:
    return always()


@roth_money_bears_minimums.version(
    "2024-01-01",
    cites="SECURE 2.0 Act of 2022 sec. 325; 26 USC 402A(d)(5)",
    enacted_on="2022-12-29",
    confidence="unconfirmed",
)
def roth_money_bears_minimums_from_2024() -> Expr:
    return never()


@rule(
    "Does the account bear required minimums?",
    cites="26 USC 401(a)(9); SECURE 2.0 Act of 2022 sec. 325",
    ref="D-RMD-05",
    confidence="unconfirmed",
    yes="The account bears required minimums.",
    no="The account is a designated Roth account, which bears no required minimum in the participant's life.",
    unknown="Whether the account bears required minimums cannot be told.",
)
def bears_required_minimum() -> Expr:
    return ~is_roth_money | roth_money_bears_minimums


@rule(
    "Are required minimums of the year waived?",
    cites="26 USC 401(a)(9)",
    ref="D-RMD-06",
    governed_by=request.payment_date,
    confidence="unconfirmed",
    yes="Required minimums of 2020 were waived.",
    no="Required minimums of the year of payment are not waived.",
    unknown="The payment date is not on file.",
)
def minimums_are_waived() -> Expr:
    return never()


@minimums_are_waived.version(
    "2020-01-01",
    cites="CARES Act sec. 2203; 26 USC 401(a)(9)(I)",
    enacted_on="2020-03-27",
    confidence="unconfirmed",
)
def minimums_of_2020() -> Expr:
    return always()


@minimums_are_waived.version("2021-01-01", cites="26 USC 401(a)(9)(I)", confidence="unconfirmed")
def minimums_from_2021() -> Expr:
    return never()


@rule(
    "Does the participant owe a required minimum for the year of payment?",
    cites="26 USC 401(a)(9)(C)",
    ref="D-RMD-01 D-RMD-02 D-RMD-06",
    confidence="unconfirmed",
    yes="A required minimum distribution is due for the year of payment.",
    no="No required minimum distribution is due for the year of payment.",
    unknown="Whether a required minimum distribution is due for the year of payment cannot be told.",
)
def owes_required_minimum() -> Expr:
    return minimum_is_required_in_the_year & ~minimums_are_waived


@rule(
    "Was the earlier payment made in the calendar year of this one?",
    cites="26 USC 401(a)(9); 26 CFR 31.3405(c)-1 A-14",
    ref="D-RMD-04 D-WH-05",
    yes="The earlier payment was made in the same calendar year.",
    no="The earlier payment was made in another calendar year.",
    unknown="The date of the earlier payment is not on file.",
)
def was_paid_in_the_year() -> Expr:
    return year_of(earlier.payment_date) == year_of(request.payment_date)


@rule(
    "Was the earlier payment made by this plan in the calendar year of this one?",
    cites="26 USC 401(a)(9)",
    ref="D-RMD-04",
    yes="This plan made the earlier payment in the same calendar year.",
    no="The earlier payment was made in another calendar year or by another plan.",
    unknown="When or by which plan the earlier payment was made is not on file.",
)
def was_paid_by_this_plan_in_the_year() -> Expr:
    return was_paid_in_the_year & earlier.is_from_this_plan


@rule(
    "Is the plan's payment history complete for the year to date?",
    cites="26 USC 401(a)(9); 26 CFR 31.3405(c)-1 A-14",
    ref="D-RMD-04 D-WH-05",
    confidence="derived",
    yes="The plan's payment history is complete for the year to date.",
    no="The plan's payment history is not complete for the year to date.",
    unknown="For which period the plan's payment history is complete is not on file.",
)
def plan_history_covers_the_year() -> Expr:
    return plan_history_covers(first_of_year(year_of(request.payment_date)))


@amount(
    "How much of the year's required minimum is still to be paid?",
    cites="26 USC 401(a)(9); 26 CFR 1.402(c)-2",
    ref="D-RMD-04",
    confidence="unconfirmed",
    says="Of the year's required minimum, {required_minimum_left} is still to be paid.",
    unknown="The required minimum of the year, or what was already paid towards it, is not on file.",
)
def required_minimum_left() -> Expr:
    paid = total(earlier.amount, per=REQUEST, where=was_paid_by_this_plan_in_the_year)
    return choose(
        (owes_required_minimum, given(plan_history_covers_the_year, claims.required_minimum_amount - paid)),
        otherwise=0,
    )


@amount(
    "How much of the payment is a required minimum?",
    cites="26 USC 402(c)(4)(B); 26 CFR 1.402(c)-2",
    ref="D-RMD-04",
    confidence="unconfirmed",
    says="{payment_required_minimum} of the payment is a required minimum: the first dollars of the year "
    "are.",
    unknown="How much of the payment is a required minimum cannot be told.",
)
def payment_required_minimum() -> Expr:
    left = not_below_zero(required_minimum_left - payment.before_in_request)
    return choose(
        (is_required_minimum_payment, payment.amount),
        (bears_required_minimum, lesser_of(payment.amount, left)),
        otherwise=0,
    )


@amount(
    "How much of the payment may be rolled over?",
    cites="26 USC 402(c)(4); 26 CFR 1.402(c)-2",
    ref="D-ROLL-06 D-RMD-04",
    says="{payment_rollover_eligible} of the payment may be rolled over.",
    unknown="How much of the payment may be rolled over cannot be told.",
)
def payment_rollover_eligible() -> Expr:
    return choose((is_eligible_rollover_distribution, payment.amount - payment_required_minimum), otherwise=0)
