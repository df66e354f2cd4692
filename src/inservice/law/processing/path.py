"""The path of a request: what may follow what, and whether anything may be paid unasked."""

from __future__ import annotations

from inservice.engine.rule import rule
from inservice.engine.words import Expr, never, select
from inservice.facts.processing import process, step
from inservice.law.figures import parameters
from inservice.law.processing.figures import statuses
from inservice.law.told import told_with


@rule(
    "May this event follow the one before it?",
    cites="practice; the plan's procedures",
    ref="O-REH-15 O-PRO-88",
    confidence="derived",
    yes="{what} may follow {before}.",
    no="{what} cannot follow {before}: a step is missing, or the request had ended.",
    unknown="The events of the request are not on file.",
)
def step_may_follow() -> Expr:
    after = {name: step.what.is_one_of(*then) if then else never() for name, (_, then) in statuses().items()}
    return told_with(select(step.before, after, otherwise=step.what == "received"), step.what)


@rule(
    "Is the benefit small enough to be paid out without consent after employment?",
    cites="26 USC 411(a)(11)(A), (D); SECURE 2.0 Act of 2022 sec. 304",
    ref="O-PRO-11",
    yes="The vested benefit of {vested_benefit} may be paid out without consent once employment has ended.",
    no="The vested benefit of {vested_benefit} is more than may be paid out without consent.",
    unknown="The vested benefit is not on file.",
    note="Rollover money may be left out of the measure where the document says so; above $1,000 what is paid out unasked goes to an IRA.",
)
def benefit_is_within_cash_out_limit() -> Expr:
    return process.vested_benefit <= parameters().figure("cash_out_limit", on=process.paid_on)


@rule(
    "May the plan pay without being asked?",
    cites="26 USC 401(k)(2)(B), 411(a)(7)(B), 411(a)(11)",
    ref="O-PRO-12 O-PRO-11",
    yes="The plan may pay without being asked: a required minimum, or a small benefit after employment has ended.",
    no="The plan may not pay without being asked: the participant is employed, or the benefit is more than the cash-out limit.",
    unknown="Whether the participant is employed, or the vested benefit, is not on file.",
)
def may_be_paid_unasked() -> Expr:
    return process.is_required_minimum | (~process.is_employed & benefit_is_within_cash_out_limit)


@rule(
    "Is the payment asked for, or one that needs no asking?",
    cites="26 USC 411(a)(11); 26 CFR 1.411(a)-11(c)",
    ref="O-PRO-12 O-PRO-10",
    yes="The participant asked for the payment, or it needs no asking.",
    no="Nobody asked for the payment, and the plan may not pay it unasked.",
    unknown="Whether the participant asked for the payment is not on file.",
)
def payment_is_asked_for() -> Expr:
    return process.is_asked_by_participant | may_be_paid_unasked


__all__ = [
    "benefit_is_within_cash_out_limit",
    "may_be_paid_unasked",
    "payment_is_asked_for",
    "step_may_follow",
]
