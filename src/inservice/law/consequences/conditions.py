"""The conditions of the checklist, in the order in which they are told (C-DEC-01 to -07, C-DEC-20 to -30)."""

from __future__ import annotations

FOR = (
    "is_the_cheapest_way", "plan_is_costly_or_thin", "has_a_careful_plan", "medical_costs_free_part", "can_pay_for_college",
    "after_tax_money_can_go_to_roth", "rate_is_lower_now",
)  # fmt: skip
"""What may speak for the distribution, in the order of the page."""

AGAINST = (
    "plan_is_cheap_and_good", "would_be_locked", "may_be_needed_while_locked", "would_spoil_the_backdoor", "does_not_know_the_product",
    "adviser_gains_by_the_move", "raises_the_rate", "would_lose_the_rule_of_55", "would_lose_the_delay_of_minimums",
    "has_stock_worth_keeping_in_kind", "would_be_less_protected", "would_lose_a_loan",
)  # fmt: skip
"""What may speak against it."""
