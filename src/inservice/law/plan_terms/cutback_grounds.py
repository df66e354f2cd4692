"""Grounds on which a protected form may go for all money at once: sections 411(d)(6)(B) to (E)."""

from __future__ import annotations

from inservice.engine.rule import rule
from inservice.engine.words import Expr, always, cannot_tell, choose, never, select
from inservice.facts.amendments import amendment, change
from inservice.law.plan_terms.amendments import OF_THE_ACTS
from inservice.law.plan_terms.cutback_scope import ANTI_CUTBACK, per_change, relief_ends_on
from inservice.law.told import told_with


# -- grounds on which a protected form may go for all money ------------------------------------------------------
@rule(
    "Does the right open no more than six months later?",
    cites="26 CFR 1.411(d)-4 A-2(b)(2)(ix)",
    ref="O-CUT-11",
    confidence="unconfirmed",
    yes="The right opens {delay_months} later and nothing else changes: within the six months allowed before "
    "employment ends.",
    no="The right opens more than six months later, or more changes than the time.",
    unknown="By how much the right opens later is not on file.",
)
def delay_is_de_minimis() -> Expr:
    return choose(
        (~change.is_only_a_delay, never()), otherwise=told_with(change.delay_months <= 6, change.delay_months)
    )


@rule(
    "Does a single sum stay available at the same time on as much of the account?",
    cites="26 USC 411(d)(6)(E); 26 CFR 1.411(d)-4 A-2(e)",
    ref="O-CUT-13",
    yes="A single sum stays available at the same time on the same or a greater part of the account.",
    no="No single sum stays available at the same time on as much of the account; one at a later time does not do.",
    unknown="Whether a single sum stays available at the same time cannot be told.",
)
def single_sum_stays() -> Expr:
    return change.has_single_sum_at_the_same_time


@rule(
    "May cash take the place of the right to payment in kind?",
    cites="26 CFR 1.411(d)-4 A-2(b)(2)(iii)",
    ref="O-CUT-12",
    confidence="unconfirmed",
    yes="A right to marketable securities other than employer securities may become one to cash.",
    no="The right is none to payment in kind; or one to other property, which may be narrowed only to the property held on "
    "the day of the amendment.",
    unknown="A right to employer securities needs counsel: it may go only within the limits of the regulation.",
)
def cash_may_replace_property() -> Expr:
    return select(
        change.lost_kind, {"all_marketable": always(), "employer_stock": cannot_tell()}, otherwise=never()
    )


@rule(
    "Is the plan an employee stock ownership plan?",
    cites="26 USC 411(d)(6)(C)",
    ref="O-CUT-21",
    yes="An employee stock ownership plan may change its forms of payment if it does not discriminate.",
    no="The plan is no employee stock ownership plan.",
    unknown="The kind of plan is not on file.",
)
def plan_may_change_esop_forms() -> Expr:
    return per_change(amendment.kind == "esop")


@rule(
    "Is the money moved by a transfer that participants elect?",
    cites="26 USC 411(d)(6)(D)",
    ref="O-CUT-15",
    yes="Both plans authorise a direct transfer, each participant elects it after a notice, and the receiving plan offers a "
    "single sum.",
    no="The transfer lacks a condition: direct, authorised by both plans, elected after a notice, a single sum offered. "
    "Then the old rights follow the money.",
    unknown="A condition of an elective transfer is not on file.",
)
def transfer_is_elective() -> Expr:
    how = amendment.transfer_is_direct & amendment.transfer_is_authorised_by_both_plans
    return per_change(how & amendment.transfer_is_elected_after_notice & amendment.transfer_offers_single_sum)


@rule(
    "Is the change one that the Acts of 2019 to 2022 require or allow, adopted in time?",
    cites="SECURE 2.0 Act of 2022 sec. 501(b); Notice 2024-2",
    ref="O-CUT-23",
    yes="The Acts of 2019 to 2022 open this event, and the amendment is adopted by {relief_ends_on}.",
    no="The Acts of 2019 to 2022 do not open this event, or the amendment is adopted after {relief_ends_on}.",
    unknown="The day of adoption, or whether the plan is governmental or bargained, is not on file.",
)
def relief_of_the_acts_applies() -> Expr:
    of_acts = change.event.is_one_of(*OF_THE_ACTS, "long_term_care")
    return choose((of_acts, amendment.adopted <= relief_ends_on), otherwise=never())


@rule(
    "Does the ground hold on which the right is to go for all money?",
    cites=ANTI_CUTBACK,
    ref="O-CUT-11 O-CUT-12 O-CUT-13 O-CUT-15 O-CUT-21 O-CUT-23",
    yes="The ground named holds.",
    no="No ground is named, or the one named does not hold.",
    unknown="Whether the ground named holds cannot be told.",
)
def ground_holds() -> Expr:
    return per_change(
        select(
            amendment.ground,
            {
                "single_sum_remains": single_sum_stays,
                "de_minimis_timing": delay_is_de_minimis,
                "elective_transfer": transfer_is_elective,
                "esop_change": plan_may_change_esop_forms,
                "statutory_relief": relief_of_the_acts_applies,
            },
            otherwise=never(),
        )
    )


__all__ = [
    "cash_may_replace_property",
    "delay_is_de_minimis",
    "ground_holds",
    "plan_may_change_esop_forms",
    "relief_of_the_acts_applies",
    "single_sum_stays",
    "transfer_is_elective",
]
