"""What an amendment may take away: sections 411(d)(6) and 411(a)(10), and ERISA section 204(g)."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, count_of
from inservice.facts.amendments import AMENDMENT, amendment, change
from inservice.law.plan_terms.cutback_grounds import cash_may_replace_property, ground_holds, single_sum_stays
from inservice.law.plan_terms.cutback_scope import (
    ANTI_CUTBACK,
    only_a_definition_changes,
    per_change,
    right_is_protected,
)
from inservice.law.plan_terms.cutback_vesting import better_schedule_is_kept
from inservice.law.told import told_with


# -- the verdicts ----------------------------------------------------------------------------------------------
@rule(
    "May it be taken from all money at once?",
    cites=ANTI_CUTBACK,
    ref="O-CUT-08 O-CUT-12 O-CUT-13",
    yes="It may be taken from all money at once: it is not protected, or the ground for doing so holds.",
    no="It may be taken only from money that comes in after the cut-off.",
    unknown="Whether it may be taken from all money at once cannot be told.",
)
def may_be_taken_from_all_money() -> Expr:
    form_may_go = is_form_of_payment & (single_sum_stays | cash_may_replace_property)
    definition_may_go = only_a_definition_changes & new_definition_is_as_wide
    may_go = form_may_go | definition_may_go
    return ~better_schedule_is_kept & (~right_is_protected | ground_holds | may_go)


@rule(
    "Does everybody who met the former definition meet the new one?",
    cites="26 CFR 1.411(d)-4 A-1(b)(1)",
    ref="O-CUT-07",
    yes="Everybody who met the former definition meets the new one.",
    no="Fewer meet the new definition than met the former, or no definition changes.",
    unknown="Whether everybody who met the former definition meets the new one is for counsel.",
)
def new_definition_is_as_wide() -> Expr:
    return change.definition_is_as_wide


@rule(
    "Is the right a form of payment, which no account's layer can keep?",
    cites="26 CFR 1.411(d)-4 A-1(b)(1)",
    ref="O-CUT-12 O-CUT-13",
    yes="The right is a form of payment, which the document gives to all money or to none.",
    no="The right is none of form.",
    unknown="What changes is not on file.",
)
def is_form_of_payment() -> Expr:
    return change.right.is_one_of("form_of_payment", "in_kind")


@rule(
    "Does money accrued by the cut-off keep the right as a layer of its own?",
    cites="26 CFR 1.411(d)-4 A-2(a)(1)",
    ref="O-CUT-05 O-CUT-06 O-CUT-07 O-CUT-40",
    yes="Money accrued by the cut-off is a layer of its own from then on and keeps the right, with its later gains and losses.",
    no="No layer keeps the right.",
    unknown="Whether a layer keeps the right cannot be told.",
)
def layer_keeps_the_right() -> Expr:
    whole = is_form_of_payment | only_a_definition_changes
    return right_is_protected & ~may_be_taken_from_all_money & ~whole & ground_is_left_to_the_law


@rule(
    "Does the amendment leave it to the law what stays protected?",
    cites="26 CFR 1.411(d)-4 A-2(a)(1)",
    ref="O-CUT-05",
    yes="The amendment names no ground, so what is protected is kept.",
    no="The amendment names a ground on which nothing need be kept.",
    unknown="Whether the amendment names a ground is not on file.",
)
def ground_is_left_to_the_law() -> Expr:
    return per_change(amendment.ground == "derived")


@rule(
    "Does the amendment leave a right to the employer's discretion?",
    cites="26 CFR 1.411(d)-4 A-4 to A-7; 26 USC 401(a)(25)",
    ref="O-CUT-19",
    confidence="unconfirmed",
    yes="A right that the employer may grant or deny is none: conditions must be objective and spelt out.",
    no="Nothing is left to the employer's discretion.",
    unknown="Whether something is left to the employer's discretion is not on file.",
)
def discretion_is_added() -> Expr:
    return change.adds_discretion


@rule(
    "May the amendment make this change?",
    cites="26 USC 411(d)(6), 401(a)(25); 26 CFR 1.411(d)-4",
    ref="O-CUT-01 O-CUT-19",
    yes="The change is permitted; what is protected is kept.",
    no="The change may not be made: it would take a protected right from money that has accrued, or leave one to discretion.",
    unknown="Whether the change may be made cannot be told.",
)
def change_is_permitted() -> Expr:
    kept = layer_keeps_the_right | better_schedule_is_kept
    return ~discretion_is_added & (may_be_taken_from_all_money | kept)


@rule(
    "Do rights of a prior plan follow its money?",
    cites="26 CFR 1.411(d)-3(a)(1); Rev. Rul. 2004-12",
    ref="O-CUT-16 O-CUT-17",
    yes="All the money came from the prior plan, so all of it came in before the cut-off and keeps its rights.",
    no="The change is not about the money of a prior plan; a rollover brings no rights with it.",
    unknown="Whether the change is about the money of a prior plan is not on file.",
)
def prior_plan_rights_follow_the_money() -> Expr:
    return right_is_protected & change.is_of_a_prior_plan


@rule(
    "May repeated windows have become a permanent right?",
    cites="26 CFR 1.411(d)-4 A-1(c)",
    ref="O-CUT-18",
    confidence="unconfirmed",
    yes="The same right was opened for a time before ({earlier_windows}): a pattern of windows becomes a protected right.",
    no="The right is not opened for a time only, or was not before.",
    unknown="Whether the right was opened for a time before is not on file.",
)
def windows_may_be_a_pattern() -> Expr:
    return told_with(change.is_a_window & a_window_came_before, change.earlier_windows)


@rule(
    "Was the same right opened for a time before?",
    cites="26 CFR 1.411(d)-4 A-1(c)",
    ref="O-CUT-18",
    confidence="unconfirmed",
    yes="The same right was opened for a time before ({earlier_windows}).",
    no="The same right was not opened for a time before.",
    unknown="Whether the right was opened for a time before is not on file.",
)
def a_window_came_before() -> Expr:
    return change.earlier_windows >= 1


@amount(
    "How many changes may not be made?",
    kind="number",
    cites="26 USC 411(d)(6)",
    ref="O-CUT-01",
    says="Changes that may not be made: {changes_not_permitted}.",
    unknown="Whether each change may be made cannot be told.",
)
def changes_not_permitted() -> Expr:
    return count_of(change_is_refused, per=AMENDMENT)


@rule(
    "Is the change refused?",
    cites="26 USC 411(d)(6)",
    ref="O-CUT-01",
    yes="The change may not be made.",
    no="The change may be made.",
    unknown="Whether the change may be made cannot be told.",
)
def change_is_refused() -> Expr:
    return ~change_is_permitted


__all__ = [
    "a_window_came_before",
    "change_is_permitted",
    "change_is_refused",
    "changes_not_permitted",
    "discretion_is_added",
    "ground_is_left_to_the_law",
    "is_form_of_payment",
    "layer_keeps_the_right",
    "may_be_taken_from_all_money",
    "new_definition_is_as_wide",
    "prior_plan_rights_follow_the_money",
    "windows_may_be_a_pattern",
]
