"""How much of a payment is net unrealized appreciation of employer securities, left out of income until they are
sold (section 402(e)(4)).

What is not on file leaves the appreciation unknown, never zero: it would tell the person that a gain is taxed now
which a further record leaves out.
"""

from __future__ import annotations

from inservice.engine.dates import year_of
from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    always,
    any_of,
    cannot_tell,
    choose,
    greater_of,
    lesser_of,
    never,
    not_below_zero,
    portion,
    total,
)
from inservice.facts.tables import REQUEST, account, coverage, earlier, option, payment, piece, request
from inservice.law.distribution.ages import attained_59_half_on, attained_age_59_half
from inservice.law.taxation.basis import is_roth_money


# -- whether the whole balance is paid -----------------------------------------------------------------------
@amount(
    "What is the balance of all accounts in the plan?",
    cites="Instructions for Forms 1099-R and 5498, box 2b",
    ref="D-1099-41 D-NUA-02",
    says="All accounts in the plan hold {balance_in_plan}.",
    unknown="The balance of an account is not on file.",
)
def balance_in_plan() -> Expr:
    return total(account.balance, per=REQUEST)


@rule(
    "Do the payments leave nothing in the plan?",
    cites="Instructions for Forms 1099-R and 5498, box 2b",
    ref="D-1099-41 D-NUA-02",
    confidence="unconfirmed",
    yes="The payments leave nothing of {balance_in_plan} in the plan.",
    no="Something of {balance_in_plan} stays in the plan.",
    unknown="Whether anything stays in the plan cannot be told.",
)
def balance_is_paid() -> Expr:
    return total(payment.amount, per=REQUEST) >= balance_in_plan


# -- the gain ------------------------------------------------------------------------------------------------
@amount(
    "By how much have the employer securities gained since the trust bought them?",
    cites="26 USC 402(e)(4); 26 CFR 1.402(a)-1(b)(2)",
    ref="D-NUA-05",
    says="Worth {employer_stock_value} and bought for {employer_stock_cost}, the employer securities "
    "gained {stock_appreciation}.",
    unknown="The value or the cost of the employer securities is not on file.",
)
def stock_appreciation() -> Expr:
    return not_below_zero(account.employer_stock_value - account.employer_stock_cost)


@amount(
    "How much of the gain is on shares bought with after-tax contributions?",
    cites="26 USC 402(e)(4)(A)",
    ref="D-NUA-01",
    confidence="unconfirmed",
    says="{after_tax_stock_appreciation} of the gain is on shares that cost "
    "{employer_stock_after_tax_cost} of after-tax contributions.",
    unknown="The cost of the shares bought with after-tax contributions is not on file.",
    note="Elective deferrals count as the employer's. The gain is shared by cost.",
)
def after_tax_stock_appreciation() -> Expr:
    cost = greater_of(account.employer_stock_cost, 1)
    return portion(
        stock_appreciation, lesser_of(account.employer_stock_after_tax_cost, cost), cost, rounding="half_up"
    )


@rule(
    "Was the earlier payment made by this plan?",
    cites="26 USC 402(e)(4)(D)",
    ref="D-NUA-03",
    yes="The earlier payment was made by this plan.",
    no="The earlier payment was made by another plan.",
    unknown="Which plan made the earlier payment is not on file.",
)
def earlier_payment_is_of_this_plan() -> Expr:
    return earlier.is_from_this_plan


@rule(
    "Was the earlier payment made after age 59 1/2 but before this year?",
    cites="26 USC 402(e)(4)(D)",
    ref="D-NUA-03",
    yes="A payment was made after age 59 1/2 in an earlier year.",
    no="The earlier payment was made before age 59 1/2, or in the year of this one.",
    unknown="The date of birth, or of the earlier payment, is not on file.",
)
def earlier_payment_follows_59_half() -> Expr:
    return (earlier.payment_date >= attained_59_half_on) & (
        year_of(earlier.payment_date) < year_of(request.payment_date)
    )


@rule(
    "Does the earlier payment spoil a lump-sum distribution?",
    cites="26 USC 402(e)(4)(D)",
    ref="D-NUA-03",
    yes="The plan paid part of the balance after age 59 1/2 in an earlier year.",
    no="The earlier payment does not spoil a lump-sum distribution.",
    unknown="Whether the earlier payment spoils a lump-sum distribution cannot be told.",
)
def earlier_payment_spoils_lump_sum() -> Expr:
    return earlier_payment_is_of_this_plan & earlier_payment_follows_59_half


@rule(
    "Is the plan's payment history complete since age 59 1/2?",
    cites="26 USC 402(e)(4)(D)",
    ref="D-NUA-03",
    yes="The plan's payment history is complete since {attained_59_half_on}.",
    no="The plan's payment history does not reach from {attained_59_half_on} to the request.",
    unknown="Whether the plan's payment history is complete since age 59 1/2 cannot be told.",
)
def history_reaches_59_half() -> Expr:
    return (coverage.distributions_from <= attained_59_half_on) & (
        coverage.distributions_through >= request.received_on
    )


@rule(
    "Did an earlier payment spoil the lump-sum distribution?",
    cites="26 USC 402(e)(4)(D)",
    ref="D-NUA-03",
    yes="A payment after age 59 1/2 in an earlier year spoiled the lump-sum distribution; a later "
    "severance would revive it.",
    no="No payment after age 59 1/2 was made in an earlier year.",
    unknown="Whether a payment after age 59 1/2 was made in an earlier year is not on file.",
)
def lump_sum_was_spoiled() -> Expr:
    # an absent row of history means that nothing was paid only where the history is complete
    return choose(
        (any_of(earlier_payment_spoils_lump_sum, per=REQUEST), always()),
        (history_reaches_59_half, never()),
        otherwise=cannot_tell(),
    )


@rule(
    "Is the payment a lump-sum distribution?",
    cites="26 USC 402(e)(4)(D)(i)",
    ref="D-NUA-02 D-NUA-03 D-NUA-04",
    yes="The whole balance is paid within one taxable year after age 59 1/2: a lump-sum distribution.",
    no="The payment is not a lump-sum distribution: it needs the whole balance in one taxable year, after "
    "age 59 1/2.",
    unknown="Whether the payment is a lump-sum distribution cannot be told.",
    note="Every other plan of the same kind of the employer counts with this one. In service only age 59 "
    "1/2 can be the "
    "occasion; disability serves the self-employed.",
)
def is_lump_sum() -> Expr:
    return attained_age_59_half & balance_is_paid & ~lump_sum_was_spoiled


@rule(
    "Were any of the employer securities bought with after-tax contributions?",
    cites="26 USC 402(e)(4)(A)",
    ref="D-NUA-01",
    yes="Of the employer securities, shares that cost {employer_stock_after_tax_cost} were bought with after-tax "
    "contributions.",
    no="No employer securities were bought with after-tax contributions.",
    unknown="The cost of the shares bought with after-tax contributions is not on file.",
)
def bought_with_after_tax_contributions() -> Expr:
    return account.employer_stock_after_tax_cost > 0


@rule(
    "Have the employer securities gained since the trust bought them?",
    cites="26 USC 402(e)(4); 26 CFR 1.402(a)-1(b)(2)",
    ref="D-NUA-05",
    yes="The employer securities gained {stock_appreciation}.",
    no="The employer securities have not gained.",
    unknown="The value or the cost of the employer securities is not on file.",
)
def stock_has_gained() -> Expr:
    return stock_appreciation > 0


@rule(
    "May any of the gain on the account's employer securities be left out of income?",
    cites="26 USC 402(e)(4)(A), (B)",
    ref="D-NUA-01 D-NUA-02",
    yes="The gain may be left out of income: in a lump-sum distribution all of it, otherwise that on shares bought "
    "with after-tax contributions.",
    no="No gain on employer securities is left out of income.",
    unknown="Whether any gain on employer securities is left out of income cannot be told.",
)
def gain_may_be_left_out() -> Expr:
    return ~is_roth_money & stock_has_gained & (is_lump_sum | bought_with_after_tax_contributions)


@amount(
    "How much of the gain on the account's employer securities is left out of income?",
    cites="26 USC 402(e)(4)(A), (B)",
    ref="D-NUA-01 D-NUA-02",
    confidence="unconfirmed",
    says="{excluded_stock_appreciation} of the gain is left out of income until the shares are sold.",
    unknown="How much of the gain is left out of income cannot be told.",
)
def excluded_stock_appreciation() -> Expr:
    left_out = choose((is_lump_sum, stock_appreciation), otherwise=after_tax_stock_appreciation)
    return choose((gain_may_be_left_out, left_out), otherwise=0)


@rule(
    "Does the event hand over no securities?",
    cites="26 USC 402A(c)(4), 404(k)",
    ref="D-PATH-56 D-PATH-61 D-ROTH-06",
    confidence="derived",
    yes="The event hands over no securities: it moves them inside the plan, or pays a dividend in cash.",
    no="The event may hand over securities.",
    unknown="The event is not on file.",
    note="What is converted inside the plan is income as if it were paid, and nobody receives the securities: their "
    "gain is income like the rest.",
)
def event_pays_no_securities() -> Expr:
    return option.event.is_one_of("in_plan_roth_rollover", "employer_stock_dividend")


@rule(
    "Are employer securities handed over in kind?",
    cites="26 USC 402(e)(4)",
    ref="D-NUA-01 D-NUA-02",
    yes="Employer securities of the account are handed over in kind.",
    no="No employer securities are handed over: the account pays cash, or the event moves them inside the plan or pays "
    "a dividend.",
    unknown="Whether employer securities are handed over is not on file.",
    not_claimed="The account is not said to hold employer securities.",
)
def pays_out_employer_stock() -> Expr:
    return account.pays_in_employer_stock & ~event_pays_no_securities


@amount(
    "How much of the payment is appreciation of employer securities left out of income?",
    cites="26 USC 402(e)(4)",
    ref="D-NUA-01 D-NUA-02 D-NUA-05 D-NUA-06 D-1099-36",
    confidence="unconfirmed",
    says="Of {payment.amount}, {payment_unrealized_appreciation} is appreciation of employer securities, "
    "taxed when they are sold.",
    unknown="How much of the payment is appreciation of employer securities cannot be told.",
    note="Of a part payment, the shares are taken in proportion.",
)
def payment_unrealized_appreciation() -> Expr:
    share = portion(
        excluded_stock_appreciation, payment.amount, greater_of(account.balance, 1), rounding="half_up"
    )
    return choose((pays_out_employer_stock, share), otherwise=0)


@rule(
    "Is any of the payment appreciation of employer securities left out of income?",
    cites="26 USC 402(e)(4)",
    ref="D-NUA-01 D-NUA-02 D-NUA-05",
    yes="Of the payment, {payment_unrealized_appreciation} is appreciation of employer securities.",
    no="No part of the payment is appreciation of employer securities left out of income.",
    unknown="How much of the payment is appreciation of employer securities cannot be told.",
)
def payment_has_appreciation() -> Expr:
    return payment_unrealized_appreciation > 0


@rule(
    "Is this part of the payment paid in cash or shares, and more than basis?",
    cites="26 USC 402(a), 402(c)",
    ref="D-ROLL-02",
    yes="This part is paid to the person, and not all of it recovers basis.",
    no="This part is rolled over, or all of it recovers basis.",
    unknown="How much of this part recovers basis cannot be told.",
)
def is_paid_beyond_basis() -> Expr:
    return (piece.destination == "cash") & (piece.after_tax < piece.amount)


@rule(
    "Does the person keep shares whose appreciation is left out of income?",
    cites="26 USC 402(e)(4), 402(c)",
    ref="D-NUA-02 D-NUA-05",
    confidence="derived",
    yes="The person keeps employer securities whose appreciation is left out of income until they are sold.",
    no="The person keeps no employer securities whose appreciation is left out of income.",
    unknown="Whether the person keeps employer securities whose appreciation is left out of income cannot be told.",
    note="What is rolled over is taxed when it is paid from there, appreciation and all.",
)
def keeps_appreciation() -> Expr:
    return is_paid_beyond_basis & payment_has_appreciation
