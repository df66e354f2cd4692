"""Which money may leave the plan: by money source and event, how much, and on which dates that turns."""

from __future__ import annotations

from typing import Final

OPENING_DATES: Final[dict[str, tuple[str, ...]]] = {
    "age_59_half": ("attained_59_half_on", "attained_stated_age_on"),
    "stated_age": ("attained_stated_age_on",),
    "two_years_in_plan": ("next_lot_seasons_on",),
    "five_years_of_participation": ("five_years_on",),
    "normal_retirement_age": ("normal_retirement_on", "attained_59_half_on"),
    "pension_in_service_age": ("attained_pension_age_on",),
    "emergency_expense": ("emergency_expense_returns_on", "emergency_expense_wait_ends_on"),
    "esop_diversification": ("diversification_qualified_on",),
    "birth_or_adoption": ("birth_or_adoption_opens_on",),
    "deemed_severance": ("active_duty_exceeds_30_days_on",),
    "required_minimum": ("applicable_age_year_begins_on",),
    "lifetime_income_portability": ("lifetime_income_opens_on",),
}
"""For each event the rules (kind date) that name a day on which its "no" may turn."""

OPENING_DATES_OF_EVERY_EVENT: Final[tuple[str, ...]] = (
    "further_age_on",
    "further_participation_on",
    "required_service_on",
    "next_lot_seasons_on",
    "frequency_room_returns_on",
    "shared_frequency_room_returns_on",
    "waiting_ends_on",
)
"""Rules of the plan's limits and further conditions that name such a day whatever the event."""

CLOSING_DATES: Final[dict[str, tuple[str, ...]]] = {
    "birth_or_adoption": ("birth_or_adoption_window_ends_on",),
    "domestic_abuse": ("domestic_abuse_window_ends_on",),
    "disaster_recovery": ("disaster_window_closes_on",),
    "qualified_reservist": ("active_duty_closes_on",),
    "deemed_severance": ("active_duty_closes_on",),
    "lifetime_income_portability": ("lifetime_income_closes_on",),
    "coronavirus": ("coronavirus_closes_on",),
}
"""For each event the rules (kind date) that name the last day on which it may be paid."""

__all__ = ["CLOSING_DATES", "OPENING_DATES", "OPENING_DATES_OF_EVERY_EVENT"]
