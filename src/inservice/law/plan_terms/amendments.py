"""Clauses that a plan operates before it has adopted them, and the last day for adopting them."""

from __future__ import annotations

from datetime import date

from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, as_expr, choose, nothing
from inservice.facts.tables import clause, plan

OF_THE_ACTS = (
    "birth_or_adoption",
    "coronavirus",
    "disaster_recovery",
    "domestic_abuse",
    "emergency_expense",
    "emergency_savings_withdrawal",
    "lifetime_income_portability",
    "pension_in_service_age",
)
"""Events that the SECURE, Miners, CARES, Relief and SECURE 2.0 Acts opened, long-term care apart."""


@rule(
    "Does the plan operate the clause before its amendment is adopted?",
    cites="SECURE 2.0 Act of 2022 sec. 501; Notice 2024-2 Part J",
    ref="D-PLAN-10 O-CAL-11",
    yes="The plan operates the clause before its amendment is adopted.",
    no="The clause has been adopted, or the plan has none.",
    unknown="Whether the clause has been adopted is not on file.",
)
def clause_awaits_adoption() -> Expr:
    return clause.is_operated_before_adoption


@rule(
    "Is the event one that the Acts of 2019 to 2022 opened?",
    cites="Notice 2024-2 Part J; Notice 2022-33",
    ref="D-PLAN-10 O-CAL-11",
    yes="The event is one that the Acts of 2019 to 2022 opened.",
    no="The event is not one that the Acts of 2019 to 2022 opened, long-term care apart.",
    unknown="The event is not on file.",
)
def event_is_of_the_acts() -> Expr:
    return clause.event.is_one_of(*OF_THE_ACTS)


@rule(
    "Is the event the payment of long-term care premiums?",
    cites="SECURE 2.0 Act of 2022 sec. 334; Notice 2026-33",
    ref="D-PLAN-10 O-CAL-11",
    yes="The event is the payment of long-term care premiums, which has a day of its own.",
    no="The event is not the payment of long-term care premiums.",
    unknown="The event is not on file.",
)
def event_is_long_term_care() -> Expr:
    return clause.event == "long_term_care"


def _last_day(general: date, governmental: date) -> Expr:
    return choose((plan.is_governmental, as_expr(governmental)), otherwise=as_expr(general))


@amount(
    "By what day must an amendment for this event be adopted?",
    cites="SECURE 2.0 Act of 2022 sec. 501; Notice 2024-2 Part J; Notice 2026-33",
    kind="date",
    ref="D-PLAN-10 O-CAL-11",
    confidence="unconfirmed",
    says="An amendment for this event must be adopted by {amendment_deadline}.",
    unknown="The event is none for which the Acts of 2019 to 2022 set a day, or whether the plan is "
    "governmental is not on file.",
    note="The days for long-term care were read in Notice 2026-33.",
)
def amendment_deadline() -> Expr:
    return choose(
        (event_is_of_the_acts, _last_day(date(2026, 12, 31), date(2029, 12, 31))),
        (event_is_long_term_care, _last_day(date(2027, 12, 31), date(2029, 12, 31))),
        otherwise=nothing(),
    )


@amount(
    "By what day must a collectively bargained plan adopt an amendment for this event?",
    cites="SECURE 2.0 Act of 2022 sec. 501; Notice 2024-2 Part J; Notice 2026-33",
    kind="date",
    ref="D-PLAN-10 O-CAL-11",
    confidence="unconfirmed",
    says="A collectively bargained plan must adopt an amendment for this event by "
    "{amendment_deadline_if_bargained}.",
    unknown="The event is none for which the Acts of 2019 to 2022 set a day, or whether the plan is "
    "governmental is not on file.",
)
def amendment_deadline_if_bargained() -> Expr:
    return choose(
        (event_is_of_the_acts, _last_day(date(2028, 12, 31), date(2029, 12, 31))),
        (event_is_long_term_care, _last_day(date(2028, 12, 31), date(2029, 12, 31))),
        otherwise=nothing(),
    )


__all__ = ["amendment_deadline", "amendment_deadline_if_bargained", "clause_awaits_adoption"]
