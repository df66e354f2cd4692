"""Getting pre-tax money out of the pool again: from an IRA into the employer's plan."""

from __future__ import annotations

from inservice.engine.dates import attained, last_of_year
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, choose, lesser_of, not_below_zero, nothing, total
from inservice.facts.iras import IRA_YEAR, ira_account, ira_movement, ira_year
from inservice.law.consequences.form_8606 import line_5, line_6, pre_tax_in_pool
from inservice.law.consequences.ira_accounts import counts_in_the_pool, is_inherited_apart
from inservice.law.consequences.pro_rata import leaves_for_plan_in_the_year

_AUTHORITY = "26 USC 408(d)(3)(A)(ii), (H)"


@rule(
    "Is the account a SIMPLE IRA?",
    cites="26 USC 408(d)(3)(G)",
    ref="C-PRO-42",
    yes="It is a SIMPLE IRA.",
    no="It is no SIMPLE IRA.",
    unknown="The kind of account is not on file.",
)
def is_simple_ira() -> Expr:
    return ira_account.kind == "simple"


@rule(
    "Are two years of participation in the SIMPLE plan over at the end of the year?",
    cites="26 USC 408(d)(3)(G), 72(t)(6)",
    ref="C-PRO-42",
    yes="The two years that began on {simple_since} are over.",
    no="The two years that began on {simple_since} are not over.",
    unknown="The first day in the SIMPLE plan is not on file.",
)
def simple_years_are_over() -> Expr:
    return attained(ira_account.simple_since, years=2) <= last_of_year(ira_year.year)


@rule(
    "Does moving the money cost a surrender charge?",
    cites="the annuity contract",
    ref="C-PRO-42",
    yes="Moving it costs a surrender charge of {surrender_charge} now: the pool stays tainted while the money is locked in.",
    no="Moving it costs no surrender charge.",
    unknown="Whether moving it costs a surrender charge is not on file.",
)
def is_locked_in() -> Expr:
    return ira_account.surrender_charge > 0


@rule(
    "Is it a SIMPLE IRA of less than two years?",
    cites="26 USC 408(d)(3)(G)",
    ref="C-PRO-42",
    yes="A SIMPLE IRA cannot go to the plan in the first two years.",
    no="No SIMPLE IRA in its first two years.",
    unknown="Whether the two years of a SIMPLE IRA are over is not on file.",
)
def is_young_simple_ira() -> Expr:
    return is_simple_ira & ~simple_years_are_over


@rule(
    "May this IRA go to the plan?",
    cites=_AUTHORITY,
    ref="C-PRO-42",
    yes="Its pre-tax money may go to a plan that accepts it.",
    no="It may not go to a plan: inherited, in the first two years of a SIMPLE IRA, locked in by a surrender charge, or not in the pool.",
    unknown="Whether it may go to a plan is not on file.",
)
def may_go_to_a_plan() -> Expr:
    return counts_in_the_pool & ~is_inherited_apart & ~is_young_simple_ira & ~is_locked_in


@rule(
    "Does the plan take the owner's IRA money?",
    cites=_AUTHORITY,
    ref="C-PRO-42",
    yes="The plan accepts rollovers from IRAs, and the owner takes part in it.",
    no="The plan does not accept rollovers from IRAs, or the owner does not take part in it.",
    unknown="Whether the plan accepts rollovers from IRAs is not on file: ask the plan.",
)
def plan_takes_ira_money() -> Expr:
    return ira_year.plan_accepts_iras & ira_year.is_participant


@amount(
    "How much is in IRAs that may go to the plan?",
    cites=_AUTHORITY,
    ref="C-PRO-42",
    says="{movable_to_plan} is in IRAs that may go to a plan.",
    unknown="The value of an IRA, or whether it may go to a plan, is not on file.",
)
def movable_to_plan() -> Expr:
    return choose(
        (ira_year.has_all_accounts, total(ira_account.value, per=IRA_YEAR, where=may_go_to_a_plan)),
        otherwise=nothing(),
    )


@rule(
    "Is the owner too young for a required minimum in the year?",
    cites="26 USC 401(a)(9)(C), 408(a)(6)",
    ref="C-PRO-42",
    yes="Born {birth_date}, the owner is under 70 at the end of {year}: no minimum is required.",
    no="Born {birth_date}, the owner may have a required minimum in {year}: it cannot be rolled over.",
    unknown="The date of birth is not on file.",
    note="Below every age at which a minimum was ever required in these years.",
)
def is_before_minimums() -> Expr:
    return attained(ira_year.birth_date, years=70) > last_of_year(ira_year.year)


@amount(
    "How much may be rolled back into the plan?",
    cites=_AUTHORITY,
    ref="C-PRO-40 C-PRO-42",
    says="{rollable_to_plan} may go to the plan: what goes comes first from the pre-tax part of all the IRAs "
    "together, {pre_tax_in_pool}, so "
    "the basis stays behind; the year's required minimum does not go.",
    unknown="The plan's terms, the values or the basis are not all on file.",
)
def rollable_to_plan() -> Expr:
    most = lesser_of(not_below_zero(line_6 - line_5), pre_tax_in_pool)
    movable = lesser_of(most, movable_to_plan)
    return choose(
        (~plan_takes_ira_money, 0),
        (is_before_minimums, movable),
        otherwise=lesser_of(movable, not_below_zero(line_6 - ira_year.required_minimum_left)),
    )


@rule(
    "Would a rollover into the plan by December 31 make the year's conversion tax-free?",
    cites=_AUTHORITY,
    ref="C-PRO-40 C-PRO-41 C-DAT-03",
    yes="Rolled into the plan by December 31, {rollable_to_plan} takes all pre-tax money out of the pool: the conversion is then tax-free.",
    no="Not all pre-tax money can leave the pool by way of the plan.",
    unknown="Whether the pool can be emptied of pre-tax money is not known.",
)
def plan_can_empty_the_pool() -> Expr:
    return rollable_to_plan >= pre_tax_in_pool


@amount(
    "How much was rolled from IRAs into a plan in the year?",
    cites=_AUTHORITY,
    ref="C-PRO-40 C-PRO-43 C-PRO-44",
    says="{rolled_to_plan} went from IRAs into a plan in {year}: it is rollover money there, usually payable at any time, protected from "
    "creditors, without required minimums while working, and without the exceptions of IRAs only.",
    unknown="The rollovers of the year are not all on file.",
)
def rolled_to_plan() -> Expr:
    return choose(
        (
            ira_year.has_all_movements,
            total(ira_movement.amount, per=IRA_YEAR, where=leaves_for_plan_in_the_year),
        ),
        otherwise=nothing(),
    )
