"""What is known of earlier payments: an absent one means none only where the history is complete.

The history of a period is taken as complete when the coverage reaches from its first day (for this plan: or
from the day participation began) to the day before the request was received, or the day before payment.
"""

from __future__ import annotations

from inservice.engine.dates import days_after
from inservice.engine.words import Expr
from inservice.facts.tables import coverage, participant, request


def _reaches_the_request(through: Expr) -> Expr:
    return (through >= days_after(request.received_on, -1)) | (
        through >= days_after(request.payment_date, -1)
    )


def plan_history_covers(first_day: Expr) -> Expr:
    """Whether every payment by this plan since that day is on file."""
    begins = coverage.distributions_from
    starts = (begins <= first_day) | (begins <= participant.participation_date)
    return starts & _reaches_the_request(coverage.distributions_through)


def every_history_covers(first_day: Expr) -> Expr:
    """Whether every payment by this plan and by the person's other plans since that day is on file."""
    elsewhere = (coverage.other_plans_from <= first_day) & _reaches_the_request(coverage.other_plans_through)
    return plan_history_covers(first_day) & elsewhere


__all__ = ["every_history_covers", "plan_history_covers"]
