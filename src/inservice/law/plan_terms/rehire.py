"""After a rehire: breaks in service, service that no longer counts, and buying back what was forfeited."""

from __future__ import annotations

from inservice.engine.dates import months_after
from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    always,
    cannot_tell,
    choose,
    given,
    greater_of,
    lesser_of,
    never,
    nothing,
)
from inservice.facts.service import paid_out, service, service_year
from inservice.law.told import told_with

BREAK_HOURS = 500
"""A computation year with no more hours than this is a break (section 411(a)(6)(A))."""
ABSENCE_HOURS = 501
"""The most that a maternity or paternity absence is credited with (section 411(a)(6)(E)(ii))."""

_ABSENCE = "26 USC 411(a)(6)(E)"
_REPAYMENT = "26 USC 411(a)(7)(C), 411(a)(3)(D)(ii)"


def _per_withdrawal(expr: Expr) -> Expr:
    """Answered for each payment, also where it reads facts of the participant alone."""
    return told_with(expr, paid_out.withdrawal_id)


# -- breaks in service -----------------------------------------------------------------------------------------
@rule(
    "Is the absence credited in the year in which it began?",
    cites=_ABSENCE,
    ref="O-REH-30",
    yes="The hours of the maternity or paternity absence keep {begin} to {end} from being a break, so they are credited there.",
    no="The absence is not needed in that year, or does not suffice there.",
    unknown="The hours of the year, or of the absence, are not on file.",
)
def absence_is_credited_in_its_year() -> Expr:
    counted = service_year.hours + lesser_of(service_year.absence_hours, ABSENCE_HOURS)
    needed = (service_year.hours <= BREAK_HOURS) & (counted > BREAK_HOURS)
    return told_with(needed, service_year.end, service_year.begin)


@rule(
    "Was an absence that began the year before credited there?",
    cites=_ABSENCE,
    ref="O-REH-30",
    yes="There was no such absence, or it was credited in the year in which it began.",
    no="The absence that began the year before was not credited there.",
    unknown="The hours of the year before, or of the absence, are not on file.",
)
def earlier_absence_is_used() -> Expr:
    before, hours = service_year.absence_hours_before, service_year.hours_before
    used = (hours <= BREAK_HOURS) & (hours + lesser_of(before, ABSENCE_HOURS) > BREAK_HOURS)
    return used | (before == 0)


@amount(
    "How many hours count for the year?",
    kind="number",
    cites="26 USC 411(a)(6)(A), (E)",
    ref="O-REH-30",
    says="{counted_hours} hours count: {hours} of service, and those of a maternity or paternity absence where they are credited.",
    unknown="The hours of the year, or of an absence, are not on file.",
)
def counted_hours() -> Expr:
    own = choose(
        (absence_is_credited_in_its_year, lesser_of(service_year.absence_hours, ABSENCE_HOURS)), otherwise=0
    )
    left = choose(
        (earlier_absence_is_used, 0), otherwise=lesser_of(service_year.absence_hours_before, ABSENCE_HOURS)
    )
    return service_year.hours + own + left


@rule(
    "Has the year more than 500 hours of service by themselves?",
    cites="26 USC 411(a)(6)(A)",
    ref="O-REH-30",
    yes="{hours} hours of service are more than 500.",
    no="{hours} hours of service are no more than 500.",
    unknown="The hours of the year are not on file.",
)
def worked_more_than_500_hours() -> Expr:
    return service_year.hours > BREAK_HOURS


@rule(
    "Do no more than 500 hours count, those of an absence included?",
    cites="26 USC 411(a)(6)(A), (E)",
    ref="O-REH-30",
    yes="{counted_hours} hours count, no more than 500.",
    no="{counted_hours} hours count, more than 500.",
    unknown="The hours of the year, or of an absence, are not on file.",
)
def counts_no_more_than_500_hours() -> Expr:
    return told_with(counted_hours <= BREAK_HOURS, counted_hours)


@rule(
    "Is the year a one-year break in service?",
    cites="26 USC 411(a)(6)(A)",
    ref="O-REH-30",
    yes="No more than 500 hours count, so {begin} to {end} is a break in service.",
    no="More than 500 hours count, so {begin} to {end} is no break.",
    unknown="The hours of {begin} to {end}, or of an absence, are not on file.",
)
def is_break_in_service() -> Expr:
    dates = told_with(counts_no_more_than_500_hours, service_year.end, service_year.begin)
    return choose((worked_more_than_500_hours, never()), otherwise=dates)


@rule(
    "Were there five consecutive breaks in service?",
    cites="26 USC 411(a)(6)(C)",
    ref="O-REH-31",
    yes="The longest run of breaks in service is {consecutive_breaks_least}.",
    no="The longest run of breaks in service is at most {consecutive_breaks_most}.",
    unknown="Between {consecutive_breaks_least} and {consecutive_breaks_most} breaks ran on end: the hours of a year are not on "
    "file.",
)
def had_five_consecutive_breaks() -> Expr:
    least, most = service.consecutive_breaks_least, service.consecutive_breaks_most
    return choose((least >= 5, always()), (most < 5, never()), otherwise=cannot_tell())


@rule(
    "Does later service leave the vesting of earlier employer money as it was?",
    cites="26 USC 411(a)(6)(C)",
    ref="O-REH-31",
    yes="After five consecutive breaks later service need not vest employer money from before them: keep it in an account of its "
    "own, at the percentage it had.",
    no="Later service counts for employer money from before the break too, or the plan is a defined benefit plan.",
    unknown="Whether five breaks in service ran on end is not known.",
)
def earlier_money_is_frozen() -> Expr:
    return had_five_consecutive_breaks & ~service.is_defined_benefit


@rule(
    "Are there as many consecutive breaks as years of service before them, and at least five?",
    cites="26 USC 411(a)(6)(D)",
    ref="O-REH-32",
    yes="{consecutive_breaks_least} breaks ran on end, no fewer than five and than the {years_before} years before them.",
    no="The longest run of breaks is at most {consecutive_breaks_most}: fewer than five, or than the years of service before them.",
    unknown="The hours of a year, or the years of service before the break, are not on file.",
)
def breaks_reach_earlier_service() -> Expr:
    least, most = service.consecutive_breaks_least, service.consecutive_breaks_most
    needed = greater_of(service.years_before, 5)
    return choose(
        (most < 5, never()), (least >= needed, always()), (most < needed, never()), otherwise=cannot_tell()
    )


@rule(
    "May service before the break be disregarded?",
    cites="26 USC 411(a)(6)(D)",
    ref="O-REH-32",
    yes="Nothing was vested, and the breaks reach the years before them: the plan may disregard those years.",
    no="Some money was vested (a deferral or safe harbor account is enough), or the breaks are too few.",
    unknown="Whether anything was vested, or how many breaks there were, is not on file.",
)
def earlier_service_may_be_disregarded() -> Expr:
    return ~service.is_vested_in_some_money & breaks_reach_earlier_service


# -- installments that had begun -----------------------------------------------------------------------------------
@rule(
    "Did the installments begin before the rehire?",
    cites="The plan's terms",
    ref="O-REH-01 O-FLD-47",
    yes="The first installment was paid {installments_began_on}, before the rehire of {rehired_on}.",
    no="The first installment is of {installments_began_on}, no earlier than the rehire of {rehired_on}: on the severance nothing was "
    "being paid by then.",
    unknown="The day of the first installment, or of the rehire, is not on file.",
)
def installments_had_begun() -> Expr:
    # the trustee's payment is what counts, so one on the day of the rehire comes too late
    return service.installments_began_on < service.rehired_on


@rule(
    "Do installments that began after the severance go on?",
    cites="The plan's terms; 26 USC 401(k)(2)(B)(i)(I)",
    ref="O-REH-01 O-REH-13 O-FLD-47",
    confidence="unconfirmed",
    yes="The installments go on: there was no rehire by {asked_on}, or they had begun before it and the plan does not stop them.",
    no="Rehired {rehired_on}: no installment is paid on the earlier severance from that day on. What was paid before stays paid, and "
    "what is left waits for an event in service or the next severance.",
    unknown="The day of the first installment, or of the rehire, is not on file.",
)
def installments_go_on() -> Expr:
    after_rehire = installments_had_begun & ~service.stops_installments
    return told_with(~service.was_rehired | after_rehire, service.rehired_on, service.asked_on)


@amount(
    "From what day is no installment paid?",
    kind="date",
    cites="The plan's terms",
    ref="O-REH-01 O-FLD-47",
    says="No installment is paid from {installments_stop_on} on.",
    unknown="The installments go on, or whether they do is not known.",
)
def installments_stop_on() -> Expr:
    return given(~installments_go_on, service.rehired_on)


# -- forfeiture ------------------------------------------------------------------------------------------------
@rule(
    "Was the payment made because employment ended?",
    cites="26 USC 411(a)(7)(B); 26 CFR 1.411(a)-7(d)(5)",
    ref="O-REH-33 O-REH-40",
    yes="The payment was made because employment ended.",
    no="The payment was made in service: nothing is forfeited, and the formula for a partial payment governs what is vested.",
    unknown="On what event the payment was made is not on file.",
)
def payment_was_on_severance() -> Expr:
    return paid_out.event == "severance"


@rule(
    "Could the plan forfeit the rest at once?",
    cites="26 USC 411(a)(7)(B), (C); 26 CFR 1.411(a)-7(d)(4)",
    ref="O-REH-33 O-REH-39",
    yes="The plan gives a right to repay, so it may forfeit the rest on the cash-out.",
    no="Nothing is forfeited at once: the payment was in service, or the document has no repayment clause, and then the money "
    "stays until five consecutive breaks.",
    unknown="On what event the payment was made, or what the document says of repayment, is not on file.",
)
def rest_may_be_forfeited_at_once() -> Expr:
    return payment_was_on_severance & service.offers_repayment


# -- repayment -------------------------------------------------------------------------------------------------
@amount(
    "When are five years after the first rehire over?",
    kind="date",
    cites=_REPAYMENT,
    ref="O-REH-34 O-CAL-07",
    says="Rehired {rehired_on}, the participant has five years, to {five_years_after_rehire_on}.",
    unknown="The participant was not rehired, or the day is not on file.",
)
def five_years_after_rehire_on() -> Expr:
    return _per_withdrawal(months_after(service.rehired_on, 60))


@amount(
    "Before what day must the payment be repaid?",
    kind="date",
    cites=_REPAYMENT,
    ref="O-REH-34 O-CAL-07",
    says="Repayment must be made before {repayment_window_ends_on}: after a severance the earlier of five years from the rehire "
    "and the close of the first five consecutive breaks that begin after the payment; after another payment five years from it.",
    unknown="The participant was not rehired, or a date or the hours of a year are not on file.",
)
def repayment_window_ends_on() -> Expr:
    earlier = lesser_of(five_years_after_rehire_on, paid_out.fifth_break_ends_on)
    of_severance = choose((paid_out.has_five_breaks_after, earlier), otherwise=five_years_after_rehire_on)
    return choose((payment_was_on_severance, of_severance), otherwise=months_after(paid_out.paid_on, 60))


@rule(
    "May the payment still be repaid?",
    cites=_REPAYMENT,
    ref="O-REH-34",
    yes="On {asked_on} the payment may still be repaid, before {repayment_window_ends_on}.",
    no="The time for repayment was over on {repayment_window_ends_on}.",
    unknown="Until when the payment may be repaid is not known.",
)
def window_is_open() -> Expr:
    return told_with(repayment_window_ends_on > service.asked_on, service.asked_on)


@amount(
    "How much must be repaid?",
    cites="26 USC 411(a)(7)(C); the plan's terms",
    ref="O-REH-35",
    says="{amount_to_repay} must be repaid: what the plan asks back of {amount}, without interest in a defined contribution plan.",
    unknown="What was paid, or whether the plan asks back employer money alone or everything, is not on file.",
)
def amount_to_repay() -> Expr:
    back = choose((service.repays_everything, paid_out.amount), otherwise=paid_out.employer_amount)
    same = choose((only_employer_money_was_paid, paid_out.amount), otherwise=back)
    return told_with(
        choose((service.is_defined_benefit, same + paid_out.interest), otherwise=same), paid_out.amount
    )


@rule(
    "Was only employer money paid?",
    cites="26 USC 411(a)(7)(C)",
    ref="O-REH-35",
    yes="Only employer money was paid, so both ways of asking it back come to the same.",
    no="Other money than the employer's was paid too.",
    unknown="What of the payment was employer money is not on file.",
)
def only_employer_money_was_paid() -> Expr:
    return paid_out.employer_amount == paid_out.amount


@rule(
    "Was enough repaid?",
    cites="26 USC 411(a)(7)(C)",
    ref="O-REH-35",
    yes="{repaid_amount} was repaid, all of the {amount_to_repay} asked back.",
    no="{repaid_amount} was repaid of the {amount_to_repay} asked back.",
    unknown="What was repaid, or what is asked back, is not on file.",
)
def enough_was_repaid() -> Expr:
    return told_with(paid_out.repaid_amount >= amount_to_repay, amount_to_repay)


@rule(
    "Was it repaid in time?",
    cites=_REPAYMENT,
    ref="O-REH-34",
    yes="Repaid on {repaid_on}, before {repayment_window_ends_on}.",
    no="Repaid on {repaid_on}, not before {repayment_window_ends_on}.",
    unknown="The day of repayment, or until when it could be made, is not on file.",
)
def was_repaid_in_time() -> Expr:
    return told_with(paid_out.repaid_on < repayment_window_ends_on, repayment_window_ends_on)


@rule(
    "Was the payment bought back?",
    cites="26 USC 411(a)(7)(C)",
    ref="O-REH-33 O-REH-34 O-REH-35",
    yes="Enough was repaid, and in time.",
    no="Nothing was repaid, too little, or too late; where nothing was paid there is nothing to repay.",
    unknown="Whether enough was repaid in time is not known.",
)
def was_bought_back() -> Expr:
    return ~paid_out.paid_nothing & enough_was_repaid & was_repaid_in_time


@rule(
    "Is a participant with nothing vested deemed to have repaid?",
    cites="26 CFR 1.411(a)-7(d)(4); the plan's terms",
    ref="O-REH-37",
    confidence="unconfirmed",
    yes="Nothing was vested, so nothing was paid: rehired before five consecutive breaks, the participant is deemed to have "
    "repaid it.",
    no="Something was paid, the plan deems nothing repaid, or the rehire came after five consecutive breaks.",
    unknown="Whether the plan deems nothing repaid, or whether five breaks came first, is not on file.",
)
def is_deemed_repaid() -> Expr:
    deemed = service.deems_zero_vested_cashed_out & service.was_rehired
    return paid_out.paid_nothing & deemed & ~paid_out.has_five_breaks_after


@rule(
    "Does the plan restore without repayment?",
    cites="The plan's terms",
    ref="O-REH-38",
    yes="The plan restores on rehire without asking anything back, which is more generous than the law.",
    no="The plan asks for repayment, the participant was not rehired, or five consecutive breaks came first.",
    unknown="What the plan asks for, or whether five breaks came first, is not on file.",
)
def is_restored_without_repayment() -> Expr:
    return ~service.asks_for_repayment & service.was_rehired & ~paid_out.has_five_breaks_after


@rule(
    "Must what was forfeited be restored?",
    cites="26 USC 411(a)(7)(C); 26 CFR 1.411(a)-7(d)(4)",
    ref="O-REH-33 O-REH-37 O-REH-38",
    yes="What was forfeited must be restored.",
    no="Nothing was forfeited at once, or it was not bought back.",
    unknown="Whether what was forfeited must be restored is not known.",
)
def forfeiture_is_restored() -> Expr:
    back = was_bought_back | is_deemed_repaid | is_restored_without_repayment
    return rest_may_be_forfeited_at_once & back


@amount(
    "How much is restored?",
    cites="26 CFR 1.411(a)-7(d)(6)",
    ref="O-REH-36 O-CUT-24",
    says="{amount_restored} is restored, as it stood at the valuation before the cash-out, without later gains and losses; it "
    "keeps the protected benefits it had. Forfeitures, plan income and employer contributions may pay for it.",
    unknown="Nothing is restored, or what was forfeited is not on file.",
)
def amount_restored() -> Expr:
    return given(forfeiture_is_restored, paid_out.forfeited)


@amount(
    "By what day must it be restored?",
    kind="date",
    cites="26 CFR 1.411(a)-7(d)(6)(iii)",
    ref="O-REH-36 O-CAL-08",
    confidence="unconfirmed",
    says="It must be restored by {restoration_due_on}, the end of the plan year after that of the repayment.",
    unknown="Nothing is restored, or the day of repayment is not on file.",
)
def restoration_due_on() -> Expr:
    return choose((forfeiture_is_restored, paid_out.restoration_year_end), otherwise=nothing())


__all__ = [
    "amount_restored",
    "amount_to_repay",
    "earlier_money_is_frozen",
    "earlier_service_may_be_disregarded",
    "forfeiture_is_restored",
    "installments_go_on",
    "installments_stop_on",
    "is_break_in_service",
    "repayment_window_ends_on",
    "restoration_due_on",
    "window_is_open",
]
