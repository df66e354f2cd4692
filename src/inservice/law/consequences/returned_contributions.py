"""Contributions that are taken back or made into contributions to the other kind of IRA, with their earnings; and penalties."""

from __future__ import annotations

from datetime import date

from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, as_expr, choose, given, portion
from inservice.facts.iras import ira_movement, ira_year
from inservice.law.consequences.ira_figures import of_the_year

RETURNED_EARNINGS_SPARED_FROM = date(2022, 12, 29)
"""SECURE 2.0 Act sec. 333: from this day the 10% extra tax leaves earnings alone that are taken out with a contribution in time."""


@rule(
    "Is a contribution taken back or recharacterized?",
    cites="26 USC 408(d)(4), 408A(d)(6)",
    ref="C-PRO-08 C-PRO-23 C-PRO-24",
    yes="A contribution is taken back, or treated as made to the other kind of IRA.",
    no="No contribution is taken back or recharacterized by this movement.",
    unknown="What kind of movement it is is not on file.",
)
def is_contribution_withdrawn() -> Expr:
    return ira_movement.kind.is_one_of("returned_contribution", "recharacterization")


@amount(
    "How much must go with the contribution, earnings or losses included?",
    cites="26 CFR 1.408-11, 1.408A-5, A-2; Instructions for Form 8606",
    ref="C-PRO-23 C-PRO-24",
    says="{contribution} x {closing_value} / {opening_value} = {withdrawn_with_earnings}.",
    unknown="The values before the contribution and before the transfer are not on file.",
)
def withdrawn_with_earnings() -> Expr:
    return given(
        is_contribution_withdrawn,
        portion(
            ira_movement.contribution,
            ira_movement.closing_value,
            ira_movement.opening_value,
            rounding="half_up",
        ),
    )


@amount(
    "How much net income goes with the contribution?",
    cites="26 CFR 1.408-11",
    ref="C-PRO-23",
    says="Net income of {net_income_withdrawn}; of a returned contribution it is taxed for the year of the contribution.",
    unknown="The values before the contribution and before the transfer are not on file.",
)
def net_income_withdrawn() -> Expr:
    return withdrawn_with_earnings - ira_movement.contribution


@rule(
    "Do returned earnings escape the 10% extra tax?",
    cites="SECURE 2.0 Act sec. 333; 26 USC 72(t)(2)(A)(ix)",
    ref="C-PRO-23 C-TEN-31",
    yes="Taken out on {left_on}: the 10% extra tax does not apply to earnings returned in time since December 29, 2022.",
    no="Taken out on {left_on}, before December 29, 2022: before age 59½ the earnings bear the 10% extra tax.",
    unknown="The day on which the contribution was taken out is not on file.",
)
def returned_earnings_are_spared() -> Expr:
    return ira_movement.left_on >= as_expr(RETURNED_EARNINGS_SPARED_FROM)


@amount(
    "What does it cost not to file Form 8606?",
    cites="26 USC 6693(b)",
    ref="C-PRO-10",
    says="{penalty_for_not_filing}; reasonable cause excuses. Overstating nondeductible contributions costs twice as much.",
    unknown="Whether Form 8606 was filed, or the year, is not on file.",
)
def penalty_for_not_filing() -> Expr:
    return choose(
        (ira_year.form_8606_was_filed, as_expr(0)), otherwise=of_the_year("form_8606_not_filed_penalty")
    )


@amount(
    "What does it cost to overstate nondeductible contributions?",
    cites="26 USC 6693(b)(1)",
    ref="C-PRO-10",
    says="Overstating nondeductible contributions costs {penalty_for_overstating}; reasonable cause excuses.",
    unknown="The year is not on file.",
)
def penalty_for_overstating() -> Expr:
    return of_the_year("form_8606_overstated_penalty")
