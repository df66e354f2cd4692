"""Which money keeps the terms of before an amendment: accrued benefits by account and contribution."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, always, cannot_tell, choose, given, never, total
from inservice.facts.amendments import HOLDING, held_lot, holding
from inservice.law.plan_terms.cutback_scope import applicable_amendment_date
from inservice.law.told import told_with


# -- who keeps what --------------------------------------------------------------------------------------------
@rule(
    "Did all of the account come in by the cut-off?",
    cites="26 USC 411(a)(7)(A)(ii); 26 CFR 1.411(d)-4 A-2(a)(1)",
    ref="O-CUT-05 O-CUT-40 O-CUT-44",
    yes="All of the account came in by the cut-off: it is the layer that keeps the earlier terms.",
    no="What came in by the cut-off is kept apart, and this is not it.",
    unknown="The balance is of a day after the cut-off and the account is not kept in layers; where that record was lost, "
    "treat all of it as protected.",
)
def account_came_in_by_the_cut_off() -> Expr:
    by_then = holding.as_of <= applicable_amendment_date
    apart = choose((by_then, always()), otherwise=cannot_tell())
    return choose(
        (holding.is_of_this_amendment, always()), (holding.earlier_money_is_apart, never()), otherwise=apart
    )


@rule(
    "Did the contribution accrue by the cut-off?",
    cites="26 CFR 1.411(d)-4 A-2(a)(1)",
    ref="O-CUT-45",
    yes="Deposited {deposit_date}, the contribution accrued by the cut-off.",
    no="Deposited {deposit_date}, the contribution accrued after the cut-off.",
    unknown="When the contribution was deposited, or for which plan year, is not on file.",
)
def contribution_accrued_by_the_cut_off() -> Expr:
    return contribution_was_deposited_by_then | contribution_is_for_a_year_ended_by_then


@rule(
    "Was the contribution deposited by the cut-off?",
    cites="26 CFR 1.411(d)-4 A-2(a)(1)",
    ref="O-CUT-05",
    yes="The contribution was deposited on {deposit_date}, by the cut-off.",
    no="The contribution was deposited on {deposit_date}, after the cut-off.",
    unknown="When the contribution was deposited is not on file.",
)
def contribution_was_deposited_by_then() -> Expr:
    return held_lot.deposit_date <= applicable_amendment_date


@rule(
    "Was the contribution made for a plan year that had ended by the cut-off?",
    cites="26 CFR 1.411(d)-4 A-2(a)(1)",
    ref="O-CUT-45",
    yes="The contribution is for the plan year ended {for_plan_year_end}: it belongs to the earlier terms, though deposited "
    "later.",
    no="The contribution is for a plan year that ended after the cut-off.",
    unknown="The plan year for which the contribution was made is not on file.",
)
def contribution_is_for_a_year_ended_by_then() -> Expr:
    return held_lot.for_plan_year_end <= applicable_amendment_date


@amount(
    "How much of the account keeps the earlier terms?",
    cites="26 USC 411(a)(7)(A)(ii)",
    ref="O-CUT-05 O-CUT-41 O-CUT-45",
    confidence="unconfirmed",
    says="{protected_balance} keeps the earlier terms, with what else came in by {applicable_amendment_date} and the later "
    "gains and losses on both.",
    unknown="How much of the account came in by the cut-off is not on file; at most all of it keeps the earlier terms.",
    note="That later earnings follow the protected balance is practice; no text settles it.",
)
def protected_balance() -> Expr:
    by_lot = given(
        contributions_account_for_the_balance,
        total(held_lot.remaining, per=HOLDING, where=contribution_accrued_by_the_cut_off),
    )
    whole = choose(
        (holding.is_of_this_amendment, holding.balance),
        (holding.earlier_money_is_apart, 0),
        (holding.as_of <= applicable_amendment_date, holding.balance),
        otherwise=by_lot,
    )
    return told_with(whole, holding.account_id, applicable_amendment_date)


@rule(
    "Do the contributions on file account for the whole balance?",
    cites="26 CFR 1.411(d)-4 A-2(a)(1)",
    ref="O-CUT-45",
    yes="The contributions on file account for the whole balance.",
    no="The contributions on file do not account for the whole balance.",
    unknown="What remains of a contribution is not on file.",
)
def contributions_account_for_the_balance() -> Expr:
    return total(held_lot.remaining, per=HOLDING) == holding.balance


__all__ = [
    "account_came_in_by_the_cut_off",
    "contribution_accrued_by_the_cut_off",
    "contribution_is_for_a_year_ended_by_then",
    "contribution_was_deposited_by_then",
    "contributions_account_for_the_balance",
    "protected_balance",
]
