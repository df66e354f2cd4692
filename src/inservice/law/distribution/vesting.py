"""The vested amount of an account, and the vested benefit in the plan."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    all_of,
    choose,
    lesser_of,
    not_below_zero,
    nothing,
    pick,
    portion,
    total,
)
from inservice.facts.tables import REQUEST, account, cell, clause, plan
from inservice.law.distribution.grains import per_option
from inservice.law.told import told_with


@rule(
    "Is the account fully vested?",
    cites="26 USC 411(a)",
    ref="D-DEC-01 O-FLD-33",
    yes="The account is fully vested.",
    no="The account is only partly vested.",
    unknown="The vested share of the account is not on file.",
)
def is_fully_vested() -> Expr:
    return account.vested_numerator >= account.vested_denominator


@rule(
    "Is the participant fully vested in every account?",
    cites="The plan's terms",
    ref="O-FLD-33",
    yes="Every account of the participant is fully vested.",
    no="An account of the participant is not fully vested.",
    unknown="The vested share of an account is not on file.",
)
def is_fully_vested_everywhere() -> Expr:
    return all_of(is_fully_vested, per=REQUEST)


@rule(
    "Was nothing paid from the account before it was fully vested?",
    cites="26 CFR 1.411(a)-7(d)(5)(iii)",
    ref="D-PLAN-08 O-PRO-30",
    yes="Nothing was paid from the account while it was partly vested.",
    no="{paid_before_full_vesting} was paid from the account while it was partly vested.",
    unknown="Whether anything was paid from the account while it was partly vested is not on file.",
)
def was_never_paid_partly_vested() -> Expr:
    return account.paid_before_full_vesting == 0


# -- after a payment from a partly vested account ------------------------------------------------------------
# X what is vested, P the vested share, AB the balance now, D what was paid, R = AB / the balance right after it.

_REGULATION = "26 CFR 1.411(a)-7(d)(5)(iii)"


@amount(
    "What has the earlier payment become with the account's own return?",
    cites=_REGULATION,
    ref="O-PRO-30 O-PRO-32",
    says="R = {balance} / {balance_after_that_payment}, so R x D = {payment_with_return} on {paid_brought_forward} paid "
    "(earlier payments brought forward to the last one).",
    unknown="A balance right after an earlier payment, or the balance now, is not on file.",
    note="How several payments are brought together is a reading of the formula: each grows with the account.",
)
def payment_with_return() -> Expr:
    paid, then = account.paid_brought_forward, account.balance_after_that_payment
    return told_with(portion(account.balance, paid, then, rounding="half_up"), account.paid_brought_forward)


@rule(
    "Has the formula fallen below zero?",
    cites=_REGULATION,
    ref="O-PRO-31",
    confidence="derived",
    yes="P(AB + D) is less than D after losses: the formula gives less than nothing, so nothing is vested. Have it reviewed.",
    no="P(AB + D) is not less than D.",
    unknown="The balance, the vested share or the earlier payment is not on file.",
)
def simple_formula_is_below_zero() -> Expr:
    n, d = account.vested_numerator, account.vested_denominator
    return n * (account.balance + account.paid_before_full_vesting) < d * account.paid_before_full_vesting


@rule(
    "Was more paid than was vested, so that the formula falls below zero?",
    cites=_REGULATION,
    ref="O-PRO-31",
    confidence="derived",
    yes="P(AB + R x D) is less than R x D: more was paid than the present share would have vested, so nothing is vested. Have "
    "it reviewed.",
    no="P(AB + R x D) is not less than R x D.",
    unknown="The vested share, an earlier payment or the balance right after it is not on file.",
)
def ratio_formula_is_below_zero() -> Expr:
    n, d = account.vested_numerator, account.vested_denominator
    paid, then = account.paid_brought_forward, account.balance_after_that_payment
    return n * (then + paid) < d * paid


@amount(
    "What is vested by the ratio formula?",
    cites=_REGULATION,
    ref="D-PLAN-08 O-PRO-30 O-PRO-31 O-PRO-34",
    says="R = {balance} / {balance_after_that_payment} and D = {paid_brought_forward}, so R x D = {payment_with_return}; "
    "X = P(AB + R x D) - R x D = {vested_numerator}/{vested_denominator} x ({balance} + {payment_with_return}) - "
    "{payment_with_return} = {vested_by_ratio}.",
    unknown="The earlier payment, the balance right after it, or the vested share is not on file.",
)
def vested_by_ratio() -> Expr:
    # P(AB + R x D) - R x D with R = AB / then  =  AB x (n(then + D) - d x D) / (d x then), rounded once
    n, d = account.vested_numerator, account.vested_denominator
    paid, then = account.paid_brought_forward, account.balance_after_that_payment
    kept = portion(account.balance, not_below_zero(n * (then + paid) - d * paid), d * then, rounding="down")
    return told_with(choose((ratio_formula_is_below_zero, 0), otherwise=kept), payment_with_return)


@amount(
    "What is vested by the simple formula?",
    cites=_REGULATION,
    ref="D-PLAN-08 O-PRO-30 O-PRO-31 O-PRO-32",
    says="X = P(AB + D) - D = {vested_numerator}/{vested_denominator} x ({balance} + {paid_before_full_vesting}) - "
    "{paid_before_full_vesting} = {vested_by_simple_formula}.",
    unknown="The earlier payments, the balance or the vested share are not on file.",
)
def vested_by_simple_formula() -> Expr:
    n, d, paid = account.vested_numerator, account.vested_denominator, account.paid_before_full_vesting
    kept = portion(not_below_zero(n * (account.balance + paid) - d * paid), 1, d, rounding="down")
    return choose((simple_formula_is_below_zero, 0), otherwise=kept)


@amount(
    "What is the vested amount of a partly vested account after an earlier payment from it?",
    cites=_REGULATION,
    ref="D-PLAN-08 O-PRO-30 O-PRO-31 O-PRO-33 O-REH-40 O-FLD-46",
    says="After {paid_before_full_vesting} was paid while the account was partly vested, by the plan's formula "
    "{vested_after_partial_payment} of {balance} is vested, and never less than nothing.",
    unknown="The earlier payment, the balance right after it, the vested share or the plan's formula is not"
    " on file.",
)
def vested_after_partial_payment() -> Expr:
    formulas = {"ratio": vested_by_ratio, "simple": vested_by_simple_formula}
    chosen = pick(plan.vesting_formula, formulas, otherwise=nothing())
    return told_with(chosen, account.paid_before_full_vesting, account.balance)


@amount(
    "How much of the account is vested?",
    cites="26 USC 411(a); 26 CFR 1.411(a)-7(d)(5)",
    ref="D-DEC-04 D-PLAN-08 O-PRO-33",
    says="Of a balance of {balance}, {vested_amount} is vested ({vested_numerator} of {vested_denominator},"
    " rounded down to the cent).",
    unknown="The balance, the vested share, or what was paid from the account while it was partly vested is"
    " not on file.",
)
def vested_amount() -> Expr:
    share = portion(account.balance, account.vested_numerator, account.vested_denominator, rounding="down")
    return choose(
        (is_fully_vested, account.balance),
        (was_never_paid_partly_vested, share),
        otherwise=vested_after_partial_payment,
    )


@amount(
    "What is the participant's vested benefit in the plan?",
    cites="26 USC 72(t)(2)(I)(iii), 72(t)(2)(K)(ii), 401(a)(39)(B)",
    ref="D-PATH-13 D-PATH-14 D-PATH-16",
    says="The vested amounts of all the participant's accounts in the plan come to {vested_benefit}.",
    unknown="The vested amount of an account is not on file.",
)
def vested_benefit() -> Expr:
    return total(vested_amount, per=REQUEST)


@rule(
    "Does hardship leave out the earnings of this money?",
    cites="26 USC 401(k)(14)(A), 403(b)(11), 403(b)(15)",
    ref="D-HARD-41 D-HARD-45 D-LAW-01 D-LAW-16 O-FLD-29",
    yes="For the plan year of the payment, or by the plan's terms, only contributions may be paid, not "
    "their earnings.",
    no="Earnings may be paid with the contributions.",
    unknown="Whether earnings may be paid with the contributions is not on file.",
)
def earnings_stay_in_the_plan() -> Expr:
    return law_leaves_out_earnings | clause.excludes_earnings


@rule(
    "Does the law leave out the earnings of this money?",
    cites="26 USC 401(k)(14)(A), 403(b)(11), 403(b)(15)",
    ref="D-HARD-41 D-HARD-45 D-LAW-01 D-LAW-16",
    yes="For the plan year of the payment the law opens deferrals for hardship without their earnings.",
    no="The law does not leave out earnings.",
    unknown="The law's line for this money and event is not settled.",
)
def law_leaves_out_earnings() -> Expr:
    return cell.condition == "earnings_excluded"


@amount(
    "How much of the account could a hardship distribution reach?",
    cites="26 CFR 1.401(k)-1(d)(3); 26 USC 401(k)(14)(A), 403(b)(11), 403(b)(15)",
    ref="D-HARD-41 D-HARD-45 D-HARD-50",
    says="Hardship reaches {hardship_base} of the account: the vested amount, or the contributions alone "
    "where earnings are left out.",
    unknown="The vested amount, or the contributions less what was paid of them, is not on file.",
)
def hardship_base() -> Expr:
    return per_option(
        choose(
            (earnings_stay_in_the_plan, lesser_of(vested_amount, account.principal)), otherwise=vested_amount
        )
    )
