"""The words a plan document may use. What the law says about each of them is data elsewhere."""

from __future__ import annotations

from typing import Literal, get_args

PlanKind = Literal[
    "401k",
    "profit_sharing",
    "stock_bonus",
    "esop",
    "money_purchase",
    "target_benefit",
    "defined_benefit",
    "403b",
    "simple_401k",
]

Source = Literal[
    "pre_tax_deferrals",
    "roth_deferrals",
    "qualified_nonelective",
    "qualified_match",
    "safe_harbor_match",
    "safe_harbor_nonelective",
    "qaca_safe_harbor",
    "match",
    "profit_sharing",
    "prevailing_wage",
    "employer_roth",
    "rollover_pre_tax",
    "rollover_roth",
    "rollover_after_tax",
    "after_tax",
    "mandatory_employee",
    "deductible_employee",
    "money_purchase",
    "defined_benefit",
    "transferred_pension",
    "annuity_pre_tax_deferrals",
    "annuity_roth_deferrals",
    "custodial_pre_tax_deferrals",
    "custodial_roth_deferrals",
    "annuity_employer",
    "custodial_employer",
    "annuity_qualified",
    "custodial_qualified",
    "annuity_after_tax",
    "custodial_after_tax",
    "annuity_deferrals_before_1989",
    "annuity_employer_before_2009",
    "in_plan_roth_distributable",
    "in_plan_roth_restricted",
    "emergency_savings",
    "simple_401k_deferrals",
    "simple_401k_employer",
]

Event = Literal[
    "age_59_half",
    "stated_age",
    "two_years_in_plan",
    "five_years_of_participation",
    "stated_event",
    "normal_retirement_age",
    "pension_in_service_age",
    "hardship",
    "disability",
    "qualified_reservist",
    "deemed_severance",
    "any_time",
    "coronavirus",
    "birth_or_adoption",
    "emergency_expense",
    "domestic_abuse",
    "terminal_illness",
    "disaster_recovery",
    "long_term_care",
    "emergency_savings_withdrawal",
    "automatic_enrollment_withdrawal",
    "in_plan_roth_rollover",
    "lifetime_income_portability",
    "required_minimum",
    "domestic_relations_order",
    "esop_diversification",
    "employer_stock_dividend",
    "tax_levy",
    "severance",
]

HardshipReason = Literal[
    "medical",
    "purchase_of_home",
    "education",
    "eviction_or_foreclosure",
    "funeral",
    "casualty",
    "disaster",
    "other",
]

SOURCES: tuple[str, ...] = get_args(Source)
EVENTS: tuple[str, ...] = get_args(Event)
KINDS: tuple[str, ...] = get_args(PlanKind)

INHERITING = frozenset({"employer_roth", "in_plan_roth_restricted"})
"""Money that keeps the restriction of the money it came from, so the document must name that origin."""

ROTH = frozenset(
    {"roth_deferrals", "employer_roth", "rollover_roth", "annuity_roth_deferrals", "custodial_roth_deferrals"}
)

MAY_BE_UNVESTED = frozenset(
    {
        "qaca_safe_harbor",
        "match",
        "profit_sharing",
        "prevailing_wage",
        "money_purchase",
        "defined_benefit",
        "transferred_pension",
        "annuity_employer",
        "custodial_employer",
        "annuity_employer_before_2009",
    }
)
"""Sources whose vesting only the document can tell; every other source is vested at once unless it says
otherwise.
"""

OPTIONAL_STATUTORY_EVENTS = frozenset(
    {
        "birth_or_adoption",
        "emergency_expense",
        "domestic_abuse",
        "disaster_recovery",
        "long_term_care",
        "coronavirus",
    }
)
"""Withdrawals that a statute lets a plan offer; whether the right is protected is unsettled (O-CUT-27)."""
