"""What is known of earlier payments: an absent payment means none only inside a period for which the history is complete."""

from __future__ import annotations

from inservice.engine.dates import days_after
from inservice.engine.rule import rule
from inservice.engine.words import Expr
from inservice.facts.tables import coverage, request


@rule(
    "Does the plan's payment history reach the request?",
    cites="Recordkeeping: an absent payment means none only inside the period for which the history is complete",
    ref="D-DEC-04",
    confidence="derived",
    yes="The plan's payment history is complete through {distributions_through}.",
    no="The plan's payment history ends on {distributions_through}, before the request.",
    unknown="Through which day the plan's payment history is complete is not on file.",
)
def plan_history_reaches_the_request() -> Expr:
    return (coverage.distributions_through >= days_after(request.received_on, -1)) | (
        coverage.distributions_through >= days_after(request.payment_date, -1)
    )


@rule(
    "Does the history of the person's other plans and accounts reach the request?",
    cites="Recordkeeping: an absent payment means none only inside the period for which the history is complete",
    ref="D-DEC-04",
    confidence="derived",
    yes="The history of the person's other plans is complete through {other_plans_through}.",
    no="The history of the person's other plans ends on {other_plans_through}, before the request.",
    unknown="Through which day the history of the person's other plans is complete is not on file.",
)
def other_history_reaches_the_request() -> Expr:
    return (coverage.other_plans_through >= days_after(request.received_on, -1)) | (
        coverage.other_plans_through >= days_after(request.payment_date, -1)
    )
