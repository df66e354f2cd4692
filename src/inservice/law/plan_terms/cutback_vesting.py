"""What an amendment of the vesting schedule leaves: section 411(a)(10)."""

from __future__ import annotations

from inservice.engine.dates import months_after
from inservice.engine.rule import rule
from inservice.engine.words import Expr, any_of
from inservice.facts.amendments import AMENDMENT, change, schedule_holder
from inservice.law.plan_terms.cutback_scope import (
    applicable_amendment_date,
    per_change,
    plan_is_under_the_anti_cutback_rule,
    something_is_taken_away,
)
from inservice.law.told import told_with


# -- vesting ---------------------------------------------------------------------------------------------------
@rule(
    "Does a slower vesting schedule take the place of another?",
    cites="26 USC 411(a)(10)",
    ref="O-CUT-20",
    yes="At some years of service the new schedule gives less.",
    no="The new schedule gives at least as much at every point.",
    unknown="Whether the new schedule gives less at some point cannot be told.",
)
def vesting_becomes_slower() -> Expr:
    return a_vesting_schedule_changes & something_is_taken_away


@rule(
    "Does money accrued by the cut-off keep the better of two vesting schedules?",
    cites="26 USC 411(a)(10)(A); 26 CFR 1.411(d)-3(a)(3)",
    ref="O-CUT-20",
    yes="Money accrued by the cut-off vests by the better of both schedules at every point; later money by the new one, never "
    "below the percentage already reached.",
    no="No vesting schedule becomes slower, or the plan is not under section 411.",
    unknown="Whether a vesting schedule becomes slower cannot be told.",
)
def better_schedule_is_kept() -> Expr:
    return per_change(vesting_becomes_slower & plan_is_under_the_anti_cutback_rule)


@rule(
    "Is a vesting schedule what changes?",
    cites="26 USC 411(a)(10)",
    ref="O-CUT-20",
    yes="A vesting schedule is what changes.",
    no="No vesting schedule is what changes.",
    unknown="What changes is not on file.",
)
def a_vesting_schedule_changes() -> Expr:
    return change.right == "vesting"


@rule(
    "Must participants of three years be offered the former schedule?",
    cites="26 USC 411(a)(10)(B)",
    ref="O-CUT-20",
    yes="Participants with three years of service or more may elect to stay under the former schedule.",
    no="No schedule becomes slower, or the plan is not under section 411.",
    unknown="Whether a schedule becomes slower cannot be told.",
)
def former_schedule_must_be_offered() -> Expr:
    return any_of(vesting_becomes_slower, per=AMENDMENT) & plan_is_under_the_anti_cutback_rule


@rule(
    "Can the participant have three years of service at the cut-off?",
    cites="26 USC 411(a)(10)(B)",
    ref="O-CUT-20",
    yes="Hired {hire_date}, the participant may have three years of service at the cut-off.",
    no="Hired {hire_date}, the participant cannot have three years of service at the cut-off.",
    unknown="The date of hire, or the cut-off, is not on file.",
)
def may_have_three_years() -> Expr:
    return months_after(schedule_holder.hire_date, 24) <= applicable_amendment_date


@rule(
    "May the participant elect to stay under the former schedule?",
    cites="26 USC 411(a)(10)(B)",
    ref="O-CUT-20",
    yes="With {years_of_service} years of service the participant may elect to stay under the former schedule.",
    no="The participant has fewer than three years of service, or no schedule becomes slower.",
    unknown="The participant's years of service at the cut-off are not on file.",
)
def may_elect_the_former_schedule() -> Expr:
    served = may_have_three_years & has_three_years_at_the_cut_off
    return told_with(former_schedule_must_be_offered & served, schedule_holder.years_of_service)


@rule(
    "Has the participant three years of service?",
    cites="26 USC 411(a)(10)(B)",
    ref="O-CUT-20",
    yes="The participant has {years_of_service} years of service.",
    no="The participant has only {years_of_service} years of service.",
    unknown="The participant's years of service at the cut-off are not on file.",
)
def has_three_years_at_the_cut_off() -> Expr:
    return schedule_holder.years_of_service >= 3


__all__ = [
    "a_vesting_schedule_changes",
    "better_schedule_is_kept",
    "former_schedule_must_be_offered",
    "has_three_years_at_the_cut_off",
    "may_elect_the_former_schedule",
    "may_have_three_years",
    "vesting_becomes_slower",
]
