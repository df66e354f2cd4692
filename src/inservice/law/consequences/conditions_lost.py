"""What the person has in the plan and would lose by the move: each a condition with its numbers, never a score."""

from __future__ import annotations

from inservice.engine.dates import attained, year_of
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, as_expr, choose, never, share_exceeds
from inservice.facts.destinations import choice, outcome, threshold
from inservice.law.consequences.alternatives import ira_bankruptcy_cap, stock_gain
from inservice.law.consequences.conditions_for import SEED, person_attains_59_half_on, rule_of_55_begins_on
from inservice.law.figures import parameters
from inservice.law.told import told_with

MILLION = 10**6


@rule(
    "Would leaving the job from the year of 55 on be dearer?",
    cites="26 USC 72(t)(2)(A)(v), (3)(A)",
    ref="C-DEC-26 C-ALT-31",
    yes="If the person stops working on {retire_by}, plan money is free of the 10% tax; IRA money is not before "
    "{person_attains_59_half_on}.",
    no="The person does not mean to stop working between the year of 55 and 59 1/2.",
    unknown="When the person means to stop working, or the date of birth, has not been said.",
)
def would_lose_the_rule_of_55() -> Expr:
    return (choice.retire_by >= rule_of_55_begins_on) & (choice.retire_by < person_attains_59_half_on)


@amount(
    "From what year are required minimum distributions due from an IRA?",
    kind="date",
    cites="26 USC 401(a)(9)(C)(v), 408(a)(6)",
    ref="C-ALT-30 C-DEC-27",
    says="The person attains the applicable age on {applicable_age_on}; an IRA must pay from that year on.",
    unknown="The date of birth is not on file.",
)
def applicable_age_on() -> Expr:
    months = parameters().figure("required_minimum_age", on=choice.birth_date)
    return attained(choice.birth_date, months=months)


@rule(
    "Would the delay of required minimum distributions while working be lost?",
    cites="26 USC 401(a)(9)(C)(i)(II), (ii), 408(a)(6)",
    ref="C-DEC-27 C-ALT-30",
    yes="In the plan required minimum distributions may wait until retirement; from an IRA they are due from the year of "
    "{applicable_age_on}.",
    no="The person has not reached the year of {applicable_age_on}, or owns more than 5% of the employer.",
    unknown="The date of birth, or whether the person owns more than 5% of the employer, is not on file.",
    note="A required minimum distribution cannot be rolled over: one that is due from the plan comes first.",
)
def would_lose_the_delay_of_minimums() -> Expr:
    return told_with(is_at_the_applicable_age & ~owns_five_percent, applicable_age_on)


@rule(
    "Does the person attain the applicable age by the end of the year?",
    cites="26 USC 401(a)(9)(C)(v)",
    ref="C-DEC-27 C-ALT-30",
    yes="The person attains the applicable age on {applicable_age_on}, by the end of the year.",
    no="The person attains the applicable age on {applicable_age_on}, in a later year.",
    unknown="The date of birth is not on file.",
)
def is_at_the_applicable_age() -> Expr:
    return told_with(year_of(applicable_age_on) <= year_of(choice.decided_on), applicable_age_on)


@rule(
    "Does the person own more than 5% of the employer?",
    cites="26 USC 401(a)(9)(C)(ii), 416(i)(1)(B)",
    ref="C-DEC-27",
    yes="The person owns more than 5% of the employer.",
    no="The person does not own more than 5% of the employer.",
    unknown="Whether the person owns more than 5% of the employer is not on file.",
)
def owns_five_percent() -> Expr:
    return told_with(choice.is_five_percent_owner)


@rule(
    "Would the lower rate on employer stock be lost?",
    cites="26 USC 402(e)(4)",
    ref="C-DEC-28 C-ALT-40",
    yes="The stock is worth {employer_stock_value} and cost {employer_stock_cost}: {stock_gain} of gain could be taxed at the lower "
    "rate only in a lump sum paid in kind. Any payment before then needs care.",
    no="There is no employer stock, or it cost more than {stock_cost_share_millionths} of its value.",
    unknown="Whether there is employer stock, its value or its cost, has not been said.",
)
def has_stock_worth_keeping_in_kind() -> Expr:
    return told_with(holds_employer_stock & stock_has_large_gain, choice.employer_stock_value, choice.employer_stock_cost,
                     stock_gain, threshold.stock_cost_share_millionths)  # fmt: skip


@rule(
    "Does the plan hold employer stock for the person?",
    cites="26 USC 402(e)(4)(E)",
    ref="C-DEC-28",
    yes="The account holds employer stock worth {employer_stock_value}.",
    no="The account holds no employer stock.",
    unknown="Whether the account holds employer stock has not been said.",
)
def holds_employer_stock() -> Expr:
    return choice.employer_stock_value > 0


@rule(
    "Did the stock cost less than the share of its value that gives warning?",
    cites=SEED,
    ref="C-DEC-28 C-ALT-40",
    yes="It cost {employer_stock_cost}, less than {stock_cost_share_millionths} of {employer_stock_value}.",
    no="It cost {employer_stock_cost}, not less than {stock_cost_share_millionths} of {employer_stock_value}.",
    unknown="The value or the cost of the stock is not on file.",
)
def stock_has_large_gain() -> Expr:
    return share_exceeds(
        threshold.stock_cost_share_millionths,
        as_expr(MILLION),
        choice.employer_stock_cost,
        choice.employer_stock_value,
    )


@rule(
    "Would creditors reach more of the money?",
    cites="ERISA 206(d); 11 USC 522(b)(3)(C), 522(n); state law",
    ref="C-DEC-29 C-ALT-32",
    yes="Protection from creditors matters, and the state's law shields an IRA less than ERISA shields the plan; in bankruptcy "
    "money rolled over is safe, contributions up to {ira_bankruptcy_cap}.",
    no="Creditors are no concern, or the state shields the whole IRA.",
    unknown="Whether creditors are a concern, or what the state shields, has not been said.",
)
def would_be_less_protected() -> Expr:
    return told_with(protection_matters & ~state_shields_iras, ira_bankruptcy_cap)


@rule(
    "Does protection from creditors matter to the person?",
    cites="The person's own answer",
    ref="C-DEC-29",
    yes="Protection from creditors matters to the person.",
    no="Protection from creditors is no concern.",
    unknown="Whether creditors are a concern has not been said.",
)
def protection_matters() -> Expr:
    return told_with(choice.wants_creditor_protection)


@rule(
    "Does the state shield the whole IRA?",
    cites="State law",
    ref="C-DEC-29",
    yes="The state's law shields the whole IRA.",
    no="The state's law does not shield the whole IRA.",
    unknown="What the state's law shields has not been said.",
)
def state_shields_iras() -> Expr:
    return told_with(choice.state_protects_iras_fully)


@rule(
    "Would a plan loan be lost, or one outstanding come due?",
    cites="26 USC 72(p), 408(e)(2)",
    ref="C-DEC-30 C-ALT-12 C-ALT-35",
    yes="After the move the plan could lend {loan_after_move}; {loan_wanted} is wanted, or an outstanding loan would be offset.",
    no="After the move the plan could still lend what is wanted, and no loan would be offset.",
    unknown="Which loan is wanted, or what the plan could lend after the move, has not been said.",
)
def would_lose_a_loan() -> Expr:
    return told_with(
        loan_would_be_too_small | loan_would_come_due, outcome.loan_after_move, outcome.loan_wanted
    )


@rule(
    "Could the plan lend less than is wanted after the move?",
    cites="26 USC 72(p)(2)(A)",
    ref="C-DEC-30 C-ALT-12",
    yes="After the move the plan could lend {loan_after_move}; {loan_wanted} is wanted.",
    no="After the move the plan could lend {loan_after_move}, enough for the {loan_wanted} wanted.",
    unknown="Which loan is wanted, or what the plan could lend after the move, has not been said.",
)
def loan_would_be_too_small() -> Expr:
    return choose(
        (outcome.loan_wanted == 0, never()), otherwise=outcome.loan_after_move < outcome.loan_wanted
    )


@rule(
    "Would an outstanding loan be offset?",
    cites="26 USC 402(c)(3)(C)",
    ref="C-DEC-30",
    yes="An outstanding loan would be offset by the move.",
    no="No outstanding loan would be offset.",
    unknown="Whether an outstanding loan would be offset has not been said.",
)
def loan_would_come_due() -> Expr:
    return told_with(outcome.loan_would_be_offset)
