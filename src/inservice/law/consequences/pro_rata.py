"""The pro-rata pool: what moves in and out of the IRAs of a form in a year, and what is in them on December 31.

Payments and conversions of a year are tested against that December 31, whichever came first; what is on its way between a
plan and an IRA on that day is in no IRA, and what is on its way between two IRAs is in the pool.
"""

from __future__ import annotations

from inservice.engine.dates import days_between, first_of_year, last_of_year
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, any_of, choose, not_below_zero, nothing, total
from inservice.facts.iras import IRA_YEAR, ira_account, ira_movement, ira_year
from inservice.law.consequences.ira_accounts import counts_in_the_pool
from inservice.law.consequences.ira_figures import of_all_movements
from inservice.law.told import told_with

_POOL = "26 USC 408(d)(1), (2); 72(e)(8); Notice 87-16"
_FORM = "Form 8606 (2025) and its instructions"

_INTO = ("contribution", "from_plan", "between_iras", "repayment", "disaster_repayment")
_OUT_OF = ("payment", "conversion", "to_plan", "between_iras", "qualified_charitable", "hsa_funding",
           "returned_contribution", "recharacterization")  # fmt: skip


# -- what moves, and when ------------------------------------------------------------------------------------------
@rule(
    "Does the amount leave in the year?",
    cites=_POOL,
    ref="C-PRO-01 C-PRO-50",
    yes="It leaves on {left_on}, in {ira_year.year}.",
    no="It leaves on {left_on}, not in {ira_year.year}.",
    unknown="The day on which it leaves is not on file.",
)
def leaves_in_the_year() -> Expr:
    first, last = first_of_year(ira_year.year), last_of_year(ira_year.year)
    return (ira_movement.left_on >= first) & (ira_movement.left_on <= last)


@rule(
    "Does the amount arrive in the year?",
    cites=_POOL,
    ref="C-PRO-01 C-PRO-50",
    yes="It arrives on {arrived_on}, by December 31, {ira_year.year}.",
    no="It arrives on {arrived_on}, not in {ira_year.year}.",
    unknown="The day on which it arrives is not on file.",
)
def arrives_in_the_year() -> Expr:
    first, last = first_of_year(ira_year.year), last_of_year(ira_year.year)
    return (ira_movement.arrived_on >= first) & (ira_movement.arrived_on <= last)


@rule(
    "Is it money that goes into an IRA?",
    cites=_POOL,
    ref="C-PRO-01",
    yes="The amount goes into a traditional IRA.",
    no="The amount goes into no traditional IRA.",
    unknown="What kind of movement it is is not on file.",
)
def goes_into_the_pool() -> Expr:
    return ira_movement.kind.is_one_of(*_INTO)


@rule(
    "Is it money that goes out of an IRA?",
    cites=_POOL,
    ref="C-PRO-01",
    yes="The amount goes out of a traditional IRA.",
    no="The amount goes out of no traditional IRA.",
    unknown="What kind of movement it is is not on file.",
)
def goes_out_of_the_pool() -> Expr:
    return ira_movement.kind.is_one_of(*_OUT_OF)


@rule(
    "Does it add to what is in IRAs on December 31?",
    cites=_POOL,
    ref="C-PRO-50",
    yes="Deposited on {arrived_on}, it is in an IRA on December 31, {ira_year.year}, unless it leaves again.",
    no="It is not deposited in an IRA in {ira_year.year}.",
    unknown="Whether it is deposited in an IRA in {ira_year.year} is not on file.",
)
def adds_by_december_31() -> Expr:
    return goes_into_the_pool & arrives_in_the_year


@rule(
    "Does it take from what is in IRAs on December 31?",
    cites=_POOL,
    ref="C-PRO-50",
    yes="Gone on {left_on}, it is in no IRA on December 31, {ira_year.year}, unless it comes back.",
    no="It does not leave an IRA in {ira_year.year}.",
    unknown="Whether it leaves an IRA in {ira_year.year} is not on file.",
)
def takes_by_december_31() -> Expr:
    return goes_out_of_the_pool & leaves_in_the_year


@rule(
    "Is it a rollover from a plan to an IRA?",
    cites="26 USC 402(c)",
    ref="C-PRO-50",
    yes="It is a rollover from a plan to a traditional IRA.",
    no="It is no rollover from a plan to a traditional IRA.",
    unknown="What kind of movement it is is not on file.",
)
def is_rollover_from_plan() -> Expr:
    return ira_movement.kind == "from_plan"


@rule(
    "Does a rollover from a plan reach the IRA by December 31?",
    cites=_FORM,
    ref="C-PRO-50 C-PRO-51",
    yes="{amount} from the plan is in the IRA from {arrived_on}: it counts for every conversion of {ira_year.year}, "
    "also for one made before it came.",
    no="No plan money is deposited by this movement in {ira_year.year}; a check on its way on December 31 is in no IRA and is "
    "never an outstanding rollover.",
    unknown="The day on which the plan's money is deposited is not on file.",
)
def plan_money_arrives_in_the_year() -> Expr:
    return told_with(is_rollover_from_plan & arrives_in_the_year, ira_movement.amount)


@rule(
    "Is it a rollover from an IRA to a plan?",
    cites="26 USC 408(d)(3)(A)(ii)",
    ref="C-PRO-40 C-PRO-43",
    yes="It is a rollover from an IRA to a plan; the limit of one IRA rollover in twelve months does not apply to it.",
    no="It is no rollover from an IRA to a plan.",
    unknown="What kind of movement it is is not on file.",
)
def is_rollover_to_plan() -> Expr:
    return ira_movement.kind == "to_plan"


@rule(
    "Does IRA money leave for a plan by December 31?",
    cites="26 USC 408(d)(3)(A)(ii); Form 8606 (2025) and its instructions",
    ref="C-PRO-40 C-PRO-50 C-DAT-03",
    yes="{amount} leaves the IRA for the plan on {left_on}: it is in no IRA on December 31, {ira_year.year}, whenever the plan "
    "deposits it.",
    no="No IRA money leaves for a plan in {ira_year.year} by this movement.",
    unknown="The day on which the money leaves the IRA is not on file.",
)
def leaves_for_plan_in_the_year() -> Expr:
    return told_with(is_rollover_to_plan & leaves_in_the_year, ira_movement.amount)


@rule(
    "Does the amount go from one IRA to another?",
    cites="26 USC 408(d)(3)(A)(i)",
    ref="C-PRO-50",
    yes="It goes from one IRA to another.",
    no="It does not go from one IRA to another.",
    unknown="What kind of movement it is is not on file.",
)
def is_between_iras() -> Expr:
    return ira_movement.kind == "between_iras"


@rule(
    "Is the amount deposited again within 60 days?",
    cites="26 USC 408(d)(3)(A)",
    ref="C-PRO-50",
    yes="Taken on {left_on}, it is deposited again on {arrived_on}, within 60 days.",
    no="Taken on {left_on}, it is deposited again only on {arrived_on}, after more than 60 days: it was a payment.",
    unknown="The day of payment, or that of the new deposit, is not on file.",
)
def is_deposited_within_60_days() -> Expr:
    return days_between(ira_movement.left_on, ira_movement.arrived_on) <= 60


@rule(
    "Does the amount arrive after December 31?",
    cites=_FORM,
    ref="C-PRO-50",
    yes="It arrives on {arrived_on}, after December 31, {ira_year.year}.",
    no="It arrives on {arrived_on}, by December 31, {ira_year.year}.",
    unknown="The day on which it arrives is not on file.",
)
def arrives_after_december_31() -> Expr:
    return ira_movement.arrived_on > last_of_year(ira_year.year)


@rule(
    "Is it an outstanding rollover on December 31?",
    cites="Form 8606 (2025), line 6, and its instructions",
    ref="C-PRO-01 C-PRO-50",
    yes="Taken from an IRA on {left_on} and deposited in an IRA on {arrived_on}, it is added to line 6 as an outstanding rollover.",
    no="It is no outstanding rollover; money on its way between a plan and an IRA never is.",
    unknown="Whether it is an outstanding rollover is not on file.",
)
def is_outstanding_rollover() -> Expr:
    return is_between_iras & leaves_in_the_year & arrives_after_december_31 & is_deposited_within_60_days


@rule(
    "Is it a payment to the owner?",
    cites="26 USC 408(d)(1)",
    ref="C-PRO-01",
    yes="It is a payment.",
    no="It is no plain payment.",
    unknown="What kind of movement it is is not on file.",
)
def is_payment() -> Expr:
    return ira_movement.kind == "payment"


@rule(
    "Is it a transfer between IRAs that came too late?",
    cites="26 USC 408(d)(3)(A)",
    ref="C-PRO-01",
    yes="The new deposit came after the 60 days: the amount counts as paid.",
    no="It is no transfer that came too late.",
    unknown="Whether the new deposit came within 60 days is not on file.",
)
def is_late_rollover() -> Expr:
    return is_between_iras & ~is_deposited_within_60_days


@rule(
    "Is it on line 7 of the year?",
    cites="Form 8606 (2025), line 7, and its instructions",
    ref="C-PRO-01",
    yes="It was paid in {ira_year.year} and is on line 7.",
    no="It is not on line 7: not paid in {ira_year.year}, or converted, rolled over, given to charity, moved to a health savings "
    "account, returned or recharacterized.",
    unknown="Whether it is on line 7 is not on file.",
)
def is_on_line_7() -> Expr:
    return (is_payment | is_late_rollover) & leaves_in_the_year


@rule(
    "Is it a conversion to a Roth IRA?",
    cites="26 USC 408A(d)(3)",
    ref="C-PRO-01 C-PRO-08",
    yes="It is converted to a Roth IRA; made after 2017, a conversion cannot be undone.",
    no="It is not converted.",
    unknown="What kind of movement it is is not on file.",
)
def is_conversion() -> Expr:
    return ira_movement.kind == "conversion"


@rule(
    "Is it converted in the year?",
    cites="Form 8606 (2025), lines 8 and 16; 26 USC 408A(d)(6)(B)(iii)",
    ref="C-PRO-01 C-PRO-08 C-PRO-50",
    yes="Converted on {left_on}: an event of {ira_year.year}, whatever year the contribution was for.",
    no="It is not converted in {ira_year.year}.",
    unknown="Whether it is converted in {ira_year.year} is not on file.",
)
def is_converted_in_the_year() -> Expr:
    return is_conversion & leaves_in_the_year


@rule(
    "Is it a repayment that is treated as a rollover?",
    cites="Form 8606 (2025), lines 6 and 7, and their instructions",
    ref="C-PRO-01",
    yes="It is a repayment of an earlier distribution, deposited on {arrived_on}.",
    no="It is no repayment of the year.",
    unknown="Whether it is a repayment of the year is not on file.",
)
def is_repaid_in_the_year() -> Expr:
    return is_repayment & arrives_in_the_year


@rule(
    "Is it a repayment of an earlier distribution?",
    cites="26 USC 72(t)(2)(H)(v), (11)(C)",
    ref="C-PRO-01",
    yes="It is a repayment of an earlier distribution.",
    no="It is no repayment.",
    unknown="What kind of movement it is is not on file.",
)
def is_repayment() -> Expr:
    return ira_movement.kind.is_one_of("repayment", "disaster_repayment")


# -- the pool on December 31 ---------------------------------------------------------------------------------------
@rule(
    "Are the values of December 31 known?",
    cites=_POOL,
    ref="C-PRO-01",
    yes="The values on December 31 are on file.",
    no="The value on December 31 is the opening value with the year's movements and no earnings.",
    unknown="How the value on December 31 is known is not on file.",
)
def values_are_stated() -> Expr:
    return ira_year.values_are == "stated"


@amount(
    "What are all IRAs of the form worth on December 31?",
    cites="26 USC 408(d)(2)(C); Form 8606 (2025), line 6",
    ref="C-PRO-01 C-PRO-02 C-PRO-09",
    says="On December 31, {ira_year.year}, the IRAs of the form hold {value_on_december_31}.",
    unknown="The value on December 31, or a movement that leads to it, is not on file.",
    note="Growth of a contribution before it is converted is in this value, or in what was paid and converted, without basis.",
)
def value_on_december_31() -> Expr:
    flat = (
        ira_year.opening_value
        + total(ira_movement.amount, per=IRA_YEAR, where=adds_by_december_31)
        - total(ira_movement.amount, per=IRA_YEAR, where=takes_by_december_31)
    )
    stated = choose(
        (ira_year.has_all_accounts, total(ira_account.value, per=IRA_YEAR, where=counts_in_the_pool)),
        otherwise=nothing(),
    )
    return choose(
        (values_are_stated, stated),
        (ira_year.has_all_movements, not_below_zero(flat)),
        otherwise=nothing(),
    )


@amount(
    "How much is on its way between two IRAs on December 31?",
    cites="Form 8606 (2025), line 6, and its instructions",
    ref="C-PRO-01 C-PRO-50",
    says="Outstanding rollovers on December 31, {ira_year.year}: {outstanding_rollovers}.",
    unknown="Whether rollovers are outstanding on December 31 is not on file.",
)
def outstanding_rollovers() -> Expr:
    return of_all_movements(total(ira_movement.amount, per=IRA_YEAR, where=is_outstanding_rollover))


@amount(
    "How much was repaid in the year?",
    cites="Form 8606 (2025), line 6, and its instructions",
    ref="C-PRO-01",
    says="Repayments treated as rollovers: {repayments}.",
    unknown="Whether anything was repaid is not on file.",
)
def repayments() -> Expr:
    return of_all_movements(total(ira_movement.amount, per=IRA_YEAR, where=is_repaid_in_the_year))


@amount(
    "How much after-tax plan money was rolled into the IRAs?",
    cites="26 USC 402(c)(2); Form 8606 (2025), line 2, and its instructions",
    ref="C-PRO-05",
    says="Rollovers from plans brought {after_tax_from_plans} of after-tax money: it is basis.",
    unknown="What of the rollovers from plans is after-tax is not on file.",
)
def after_tax_from_plans() -> Expr:
    return of_all_movements(total(ira_movement.after_tax, per=IRA_YEAR, where=plan_money_arrives_in_the_year))


@rule(
    "Was anything converted in the year?",
    cites="26 USC 408A(d)(3)",
    ref="C-PRO-51",
    yes="A conversion was made in {year}.",
    no="No conversion was made in {year}.",
    unknown="Whether a conversion was made in {year} is not on file.",
)
def has_conversion() -> Expr:
    return any_of(is_converted_in_the_year, per=IRA_YEAR)


@rule(
    "Does plan money arrive in an IRA in the year?",
    cites=_POOL,
    ref="C-PRO-51",
    yes="Money of a plan is deposited in an IRA by December 31, {year}.",
    no="No plan money is deposited in an IRA in {year}.",
    unknown="Whether plan money is deposited in an IRA in {year} is not on file.",
)
def has_plan_money() -> Expr:
    return any_of(plan_money_arrives_in_the_year, per=IRA_YEAR)


@rule(
    "Does the owner convert, or mean to convert, in the year?",
    cites="H. Rept. 115-466, notes 268-269",
    ref="C-PRO-11 C-PRO-51",
    confidence="unconfirmed",
    yes="A conversion is made or meant for {year}; contribution and conversion in two steps is accepted in every year 2019-2026.",
    no="No conversion is made or meant for {year}.",
    unknown="Whether a conversion is made or meant for {year} is not on file.",
)
def uses_backdoor() -> Expr:
    return has_conversion | ira_year.wants_backdoor_roth


@rule(
    "Would a rollover taint the year's conversion?",
    cites=_POOL,
    ref="C-PRO-51",
    yes="Warning: plan money reaches an IRA by December 31, {year}, and the year's conversion becomes mostly taxable.",
    no="No rollover from a plan taints a conversion of {year}.",
    unknown="Whether a rollover taints a conversion of {year} is not on file.",
)
def rollover_taints_conversion() -> Expr:
    return uses_backdoor & has_plan_money
