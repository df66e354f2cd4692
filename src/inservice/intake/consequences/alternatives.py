"""The parts of a case that say what the cash is for, what else would raise it, and what the person means to do."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from inservice.intake.consequences.values import Part, Rate, RateOrNone
from inservice.plan.fields import Cents, Day, Whole, YesNo, contradiction


class Alternative(Part):
    """One other way to the cash."""

    name: str | None = Field(None, description="By default the kind in words.")
    kind: Literal["savings", "taxable_gains", "roth_basis", "payment_plan", "borrowing", "ira", "other_event"]
    most: Cents | None = Field(None, description="The most that it can raise.")
    value: Cents | None = Field(None, description="Of investments to sell: what they are worth.")
    cost_basis: Cents | None = Field(None, description="What they cost.")
    gains_tax_rate: Rate | None = Field(None, description="Tax rate on the gain.")
    interest_rate: Rate | None = Field(None, description="Of borrowing: the nominal yearly rate.")
    months: Whole | None = Field(None, description="Of borrowing: level monthly payments.")
    fees: Cents | None = Field(None, description='Fees; write "0.00" for none.')
    charges: Cents | None = Field(None, description="Surrender charges.")
    income_tax_rate: Rate | None = Field(None, description="Extra income tax as a share of what is taken.")
    additional_tax_rate: Rate | None = Field(None, description="Additional tax as a share of what is taken.")

    @model_validator(mode="after")
    def _consistent(self) -> Alternative:
        if self.kind == "borrowing" and (self.interest_rate is None) != (self.months is None):
            raise contradiction("Borrowing takes interest_rate and months together.", repair="Give both.")
        return self


class WantedLoan(Part):
    """A loan from the plan, as an alternative; the plan must offer loans."""

    amount: Cents | None = Field(None, description="By default the need.")
    rate: Rate | None = None
    months: Whole | None = None
    fees: Cents | None = None
    highest_owed_in_past_year: Cents | None = Field(
        None, description="The most owed at once in the past year."
    )
    owed: Cents | None = Field(None, description="Owed now; by default the balances of the case's loans.")
    keeps_floor: YesNo | None = Field(None, description="The plan lends up to $10,000 where half is less.")
    for_main_home: YesNo = False
    forgone_return: Rate | None = Field(
        None, description="The account's yearly return, given up on the amount lent."
    )


class Purpose(Part):
    """What the cash is for."""

    need: Cents | None = Field(None, description="The cash needed, after tax.")
    kind: Literal["medical", "college", "home", "disaster", "birth", "other"] | None = None
    pay_on: Day | None = Field(None, description="When it must be paid.")
    income_tax_rate: Rate | None = Field(
        None, description="Extra income tax on a distribution, where no household is given."
    )
    additional_tax_rate: Rate | None = Field(
        None, description="Additional tax, where it is not to be worked out."
    )


class Intent(Part):
    """What the person means to do."""

    amount: Cents | None = Field(
        None, description="How much would be moved or taken; by default what is asked for."
    )
    retire_by: Day | None = None
    need_years: Whole | None = Field(None, description="In how many years the money may be needed.")
    wants_backdoor_roth: YesNo | None = None
    backdoor_needed_later: YesNo | None = Field(
        None, description="Income will close direct Roth contributions in one of the next five years."
    )
    creditor_concern: YesNo | None = None
    state_protects_iras_fully: YesNo | None = None
    later_tax_rate: Rate | None = Field(
        None, description="The rate on the last dollar that the person expects later."
    )
    loan: WantedLoan | None = None


class Menu(Part):
    """The lowest expense ratio of each core class in the plan's menu; `none` where there is no such fund."""

    us_stock: RateOrNone | None = None
    foreign_stock: RateOrNone | None = None
    bonds: RateOrNone | None = None
    short_term: RateOrNone | None = None


class PlanFeatures(Part):
    """What staying in the plan offers."""

    employer_pays_administration: YesNo | None = None
    accepts_ira_rollovers: YesNo | None = None
    stable_value: YesNo | None = None
    brokerage_window: YesNo | None = None
    advice_offered: YesNo | None = None
    menu: Menu | None = None


class AfterTax(Part):
    """Contributions of the year and caps, for the room left for after-tax contributions."""

    pay: Cents | None = None
    deferrals: Cents | None = Field(None, description="Catch-up contributions left out.")
    employer_contributions: Cents | None = None
    forfeitures: Cents | None = None
    contributed: Cents | None = None
    plan_cap: Cents | Literal["none"] | None = None
    test_cap: Cents | Literal["none"] | None = None


class Thresholds(Part):
    """Judgements, not law: each can be set."""

    plan_cost_excess: Rate | None = None
    core_classes_wanted: Whole | None = None
    years_near_retirement: Whole | None = None
    lower_rate_now: Rate | None = None
    stock_cost_share: Rate | None = None


__all__ = ["AfterTax", "Alternative", "Intent", "PlanFeatures", "Purpose", "Thresholds", "WantedLoan"]
