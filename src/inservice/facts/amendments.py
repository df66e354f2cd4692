# ruff: noqa: E501 - one fact, one line: the declarations read as a table
# fmt: off
"""Facts of a proposed amendment, by grain: the amendment, each thing it changes, and the accounts it reaches."""

from __future__ import annotations

from inservice.engine.grain import Grain
from inservice.facts.tables import Facts, record

AMENDMENT = Grain("amendment")
"""One proposed amendment of one plan."""
CHANGE = Grain("change", (AMENDMENT,))
"""One right from one money source, or one setting, that the amendment changes."""
HOLDING = Grain("holding", (AMENDMENT,))
"""One account, of a source from which the amendment takes a right."""
HELD_LOT = Grain("held_lot", (HOLDING,))
"""One contribution still in such an account."""
SCHEDULE_HOLDER = Grain("schedule_holder", (AMENDMENT,))
"""One participant with money whose vesting schedule the amendment changes."""


class amendment(Facts, grain=AMENDMENT):
    """The amendment and the plan it changes."""

    id = record("text", "The amendment's id.")
    adopted = record("date", "The day of adoption; missing while it is not adopted.")
    effective = record("date", "The day it takes effect.")
    first_operated = record("date", "The first day on which the plan operates by it.")
    operated_year_end = record("date", "Last day of the plan year in which the plan first operates by it.")
    adoption_year_end = record("date", "Last day of the plan year in which it is adopted.")
    is_within_section = record("truth", "The plan is under section 411(d)(6) or ERISA section 204(g).")
    is_erisa = record("truth", "The plan is covered by ERISA.")
    is_governmental = record("truth", "The plan is governmental.")
    is_bargained = record("truth", "The plan is collectively bargained.")
    kind = record("text", "The kind of plan.")
    ground = record("text", "derived, or the ground on which what it takes away is said not to be protected.")
    optional_withdrawals = record("text", "Reading: optional statutory withdrawals are protected or not_protected once removed.")
    transfer_is_direct = record("truth", "The money moves directly from plan to plan.")
    transfer_is_authorised_by_both_plans = record("truth", "Both plans authorise the transfer.")
    transfer_is_elected_after_notice = record("truth", "Each participant elects it voluntarily after a notice of the consequences.")
    transfer_offers_single_sum = record("truth", "The receiving plan offers a single sum of everything distributable under it.")


class change(Facts, grain=CHANGE):
    """One thing that the amendment changes."""

    subject = record("text", "The election or setting.")
    source = record("text", "The money source; none for a setting.")
    right = record("text", "withdrawal, conversion, definition, form_of_payment, in_kind, procedure, cash_out_limit, vesting or source.")
    event = record("text", "The distributable event; none for a setting.")
    takes_away = record("truth", "It removes or narrows something; otherwise it only gives.")
    only_count_differs = record("truth", "All that is tighter is how often the right may be used.")
    delay_months = record("number", "By how many months the right opens later, where nothing else changes; missing otherwise.")
    is_only_a_delay = record("truth", "All that changes is that the right opens later.")
    has_single_sum_at_the_same_time = record("truth", "A single sum stays available at the same time on the same or a greater part of the account.")
    lost_kind = record("text", "For a right to payment in kind: employer_stock, all_marketable or annuity_contract; none otherwise.")
    definition_is_as_wide = record("truth", "Everybody who met the former definition meets the new one.")
    adds_discretion = record("truth", "What it adds is left to the employer's discretion.")
    is_of_a_prior_plan = record("truth", "It concerns only money that came from a prior plan.")
    earlier_windows = record("number", "How many temporary windows of the same right came before.")
    is_a_window = record("truth", "It opens the right only for a time.")


class holding(Facts, grain=HOLDING):
    """An account as the book has it."""

    account_id = record("text", "The account.")
    layer = record("text", "The layer it is; none for money under the current terms.")
    is_of_this_amendment = record("truth", "The account is the layer that is named after the amendment, or an older one.")
    earlier_money_is_apart = record("truth", "The participant's money of this source from before the cut-off is another account.")
    as_of = record("date", "The day of the balance.")
    balance = record("money", "The balance.")


class held_lot(Facts, grain=HELD_LOT):
    """A contribution in such an account."""

    deposit_date = record("date", "When it was deposited.")
    for_plan_year_end = record("date", "Last day of the plan year it was made for.")
    remaining = record("money", "What of it is still there, with its earnings.")


class schedule_holder(Facts, grain=SCHEDULE_HOLDER):
    """A participant under the schedule that changes."""

    hire_date = record("date", "The date of first hire.")
    years_of_service = record("number", "Years of service at the cut-off, as the plan counts them.")


__all__ = [
    "AMENDMENT", "CHANGE", "HELD_LOT", "HOLDING", "SCHEDULE_HOLDER", "amendment", "change", "held_lot", "holding",
    "schedule_holder",
]
