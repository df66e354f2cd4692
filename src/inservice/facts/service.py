# ruff: noqa: E501 - one fact, one line: the declarations read as a table
# fmt: off
"""Facts of breaks in service and of bought-back forfeitures, by grain."""

from __future__ import annotations

from inservice.engine.grain import Grain
from inservice.facts.tables import Facts, record

SERVICE = Grain("service")
"""One participant of one plan, with the whole history of service."""
SERVICE_YEAR = Grain("service_year", (SERVICE,))
"""One computation year for vesting."""
PAID_OUT = Grain("paid_out", (SERVICE,))
"""One payment from employer money, or a cash-out of nothing."""


class service(Facts, grain=SERVICE):
    """The participant, and what the plan says of forfeiture and repayment."""

    asked_on = record("date", "The day of which the answer is.")
    severed_on = record("date", "The day employment last ended.")
    rehired_on = record("date", "The day of the first hire after it.")
    was_rehired = record("truth", "The participant was rehired by the day asked.")
    installments_began_on = record("date", "The day of the first installment paid on the severance.")
    stops_installments = record("truth", "The plan stops on a rehire the installments that began on the severance.")
    is_defined_benefit = record("truth", "The plan is a defined benefit plan.")
    offers_repayment = record("truth", "The plan forfeits on a cash-out and gives a right to repay; otherwise money waits for five breaks.")
    asks_for_repayment = record("truth", "The plan restores a forfeiture only on repayment.")
    repays_everything = record("truth", "The plan asks back everything paid, deferrals included; otherwise employer money alone.")
    deems_zero_vested_cashed_out = record("truth", "A participant with nothing vested is deemed cashed out, and deemed to repay on rehire.")
    is_vested_in_some_money = record("truth", "Some employer money, or any deferral or safe harbor money, was vested before the break.")
    years_before = record("number", "Years of service before the break.")
    consecutive_breaks_least = record("number", "The longest run of breaks in service that is certain ...")
    consecutive_breaks_most = record("number", "... and that is possible, with the years not on file.")


class service_year(Facts, grain=SERVICE_YEAR):
    """A computation year, and what the year before leaves to it."""

    begin = record("date", "First day.")
    end = record("date", "Last day.")
    hours = record("number", "Hours of service.")
    absence_hours = record("number", "Hours that a maternity or paternity absence begun in this year would normally have brought; 0 for none.")
    hours_before = record("number", "Hours of service of the year before; 0 where there is none.")
    absence_hours_before = record("number", "The same hours of an absence begun in the year before; 0 for none.")


class paid_out(Facts, grain=PAID_OUT):
    """A payment while partly vested, and its repayment."""

    withdrawal_id = record("text", "The payment.")
    paid_on = record("date", "The day of payment.")
    event = record("text", "severance or in_service.")
    amount = record("money", "All that was paid.")
    employer_amount = record("money", "What of it was employer money.")
    interest = record("money", "Interest to the day of repayment that a defined benefit plan asks for; 0 for none.")
    forfeited = record("money", "What was forfeited: the balance not vested at the valuation before the payment.")
    paid_nothing = record("truth", "Nothing was vested, so nothing was paid.")
    repaid_on = record("date", "The day of repayment.")
    repaid_amount = record("money", "What was repaid; 0 for nothing.")
    restoration_year_end = record("date", "Last day of the plan year after that of the repayment, or of the rehire where nothing need be repaid.")
    fifth_break_ends_on = record("date", "Close of the first five consecutive breaks that begin after the payment.")
    has_five_breaks_after = record("truth", "Five consecutive breaks that begin after the payment have closed.")


__all__ = ["PAID_OUT", "SERVICE", "SERVICE_YEAR", "paid_out", "service", "service_year"]
