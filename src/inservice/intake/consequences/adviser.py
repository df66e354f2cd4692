"""The parts of a case that say who recommends the move, who is paid what, and what the person has been told."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from inservice.intake.consequences.values import Part, Rate
from inservice.plan.fields import Cents, YesNo

MEMO_FIELDS = (
    "person", "alternatives", "fees", "administration", "services", "penalty_free_access", "required_minimums", "creditors",
    "employer_stock", "loans", "roth_strategy", "conflicts", "annuity_terms", "reasons", "record",
)  # fmt: skip
"""The fields of a rollover memo, in the order of the law page (C-ADV-20)."""


class Pay(Part):
    """What the recommender receives."""

    first_year: Cents | None = Field(None, description="Dollars in the first year; or give `commission`.")
    later_years: Cents | None = Field(None, description="Dollars in each later year.")
    commission: Rate | None = Field(None, description="A commission on the amount moved.")


class BothPays(Part):
    """Pay if the money stays and if it moves."""

    stay: Pay | None = None
    move: Pay | None = None


class Told(Part):
    """Can the person say it? `no` where not, left out where not asked."""

    charge_schedule: YesNo | None = None
    years: YesNo | None = None
    adjustment: YesNo | None = None
    free_amount: YesNo | None = None
    crediting_terms: YesNo | None = None
    who_is_paid: YesNo | None = None


class Memo(Part):
    """What the recommender wrote down, field by field; left out: nothing."""

    person: str | None = Field(
        None, description="Age, retirement date, other assets, need, objectives, risk tolerance, horizon."
    )
    alternatives: str | None = Field(
        None, description="Alternatives considered, other options in the plan's menu included."
    )
    fees: str | None = Field(
        None, description="Fees of both, in percent and dollars, with document and date."
    )
    administration: str | None = Field(None, description="Whether the employer pays the administration.")
    services: str | None = Field(None, description="Services and investments in both.")
    penalty_free_access: str | None = Field(
        None, description="The rule of 55, 59 1/2, exceptions of IRAs only."
    )
    required_minimums: str | None = Field(
        None, description="Required minimum distributions, the delay while working."
    )
    creditors: str | None = Field(None, description="Protection from creditors.")
    employer_stock: str | None = Field(None, description="Employer stock.")
    loans: str | None = Field(None, description="Loans outstanding or wanted.")
    roth_strategy: str | None = Field(None, description="The effect on Roth contributions.")
    conflicts: str | None = Field(
        None, description="All pay if it stays and if it moves; limits on products."
    )
    annuity_terms: str | None = Field(None, description="Surrender period, adjustment, caps, riders.")
    reasons: str | None = Field(
        None, description="Why it is in this person's best interest, and why not the cheaper choice."
    )
    record: str | None = Field(None, description="Who, when, on which data; how long it is kept.")


class Adviser(Part):
    """Whoever recommends the move."""

    name: str | None = None
    roles: tuple[Literal["adviser_firm", "broker_dealer", "insurance_producer", "none"], ...] | None = None
    paid: YesNo | None = Field(
        None, description="Paid, directly or indirectly, in connection with the advice."
    )
    advised_before: YesNo | None = Field(
        None, description="Advised on this plan account on a regular basis before."
    )
    will_advise: YesNo | None = Field(
        None, description="The recommendation is meant to begin lasting advice."
    )
    mutual_understanding: YesNo | None = None
    primary_basis: YesNo | None = None
    individualised: YesNo | None = None
    state_annuity_rule: YesNo | None = Field(
        None, description="The state has the 2020 text of NAIC Model 275, or a stricter rule."
    )
    pay: BothPays = Field(default_factory=BothPays)
    told: Told = Field(default_factory=Told)
    memo: Memo = Field(default_factory=Memo)


__all__ = ["MEMO_FIELDS", "Adviser", "Memo"]
