"""The parts of a case that say where the money could be, at what cost, and under which returns it is compared."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from inservice.intake.consequences.values import Part, Rate, RateOrNone, Return
from inservice.law.consequences.figures import illustration_schedules
from inservice.plan.fields import Cents, Day, Whole, YesNo, contradiction

Kind = Literal["stay", "traditional_ira", "roth_ira", "fixed_index_annuity", "cash"]


class Holding(Part):
    """One fund of the mix that would really be held."""

    fund: str
    share: Rate = Field(description="Its share of the mix.")
    expense_ratio: Rate = Field(description="Its yearly expense ratio.")


class Costs(Part):
    """Yearly costs as a share of the account. What is left out is unknown; write "0%" for none."""

    investments: Rate | None = Field(None, description="Expense ratios, weighted by the mix; or give `mix`.")
    mix: tuple[Holding, ...] | None = Field(
        None, description="The funds that would be held; their shares make 100%."
    )
    administration: Rate | None = Field(None, description="Recordkeeping, administration or custody.")
    advice: Rate | None = Field(None, description="Managed account or adviser fee.")
    share_class: Rate | None = Field(None, description="12b-1 and other yearly charges of the share class.")
    yearly_fee: Cents | None = Field(None, description="Yearly charges in dollars.")

    @model_validator(mode="after")
    def _whole_mix(self) -> Costs:
        if self.mix is not None:
            if self.investments is not None:
                raise contradiction(
                    "The cost of the investments is given twice.", repair="Keep investments or mix."
                )
            if sum(each.share for each in self.mix) != 10**6:
                raise contradiction("The shares of the mix do not make 100%.", repair="Correct the shares.")
        return self

    @property
    def of_investments(self) -> int | None:
        """The expense ratio of the whole mix, in millionths."""
        if self.mix is None:
            return self.investments
        return (sum(h.share * h.expense_ratio for h in self.mix) * 2 + 10**6) // (2 * 10**6)


class Term(Part):
    """A crediting term as it is now, and the worst that the contract guarantees."""

    now: RateOrNone | None = None
    guaranteed: RateOrNone | None = None


class Crediting(Part):
    """How the contract credits: all of it is reset yearly by the insurer, down to what is guaranteed."""

    cap: Term | None = Field(None, description="The most credited; `none` where there is no cap.")
    participation: Term | None = Field(None, description="Share of the price return that counts.")
    spread: Term | None = Field(None, description="Taken off the credit.")
    floor: Rate | None = Field(None, description="The least credited.")


class Adjustment(Part):
    """The market value adjustment."""

    applies: YesNo
    rate_at_issue: Rate | None = None
    rate_on_leaving: Rate | None = Field(
        None, description="The reference rate on leaving that the reader supposes."
    )
    constant: Rate | None = Field(None, description="Added to the rate on leaving.")


class GuaranteedMinimum(Part):
    """The least that the contract pays on surrender."""

    share: Rate = Field(description="Share of the premium on which it runs.")
    rate: Rate = Field(description="The contract's minimum rate.")


class Rider(Part):
    """An income or death benefit and its fee."""

    fee: Rate
    base: Cents | None = Field(
        None, description="The benefit base on which the fee is taken; left out: the account's value."
    )


class Annuity(Part):
    """The terms of a fixed index annuity, from the contract."""

    surrender_charges: tuple[Rate, ...] | None = Field(None, description="The charge of each contract year.")
    illustration: str | None = Field(
        None, description="A schedule to illustrate with, where the contract's is not at hand."
    )
    free_withdrawal: Rate | None = Field(
        None, description="Share that may be taken each year without a charge."
    )
    free_in_first_year: Rate | None = Field(None, description="The same in the first contract year.")
    adjustment: Adjustment | None = None
    guaranteed_minimum: GuaranteedMinimum | None = None
    crediting: Crediting | None = None
    bonus: Rate | None = None
    rider: Rider | Literal["none"] | None = None

    @model_validator(mode="after")
    def _schedule(self) -> Annuity:
        if self.illustration is not None:
            if self.surrender_charges is not None:
                raise contradiction("The charges are given twice.", repair="Keep the contract's own.")
            if self.illustration not in illustration_schedules():
                raise contradiction(
                    f"There is no schedule named {self.illustration!r}.",
                    expected=f"one of {', '.join(illustration_schedules())}",
                )
        return self

    @property
    def schedule(self) -> tuple[int, ...] | None:
        """The charge of each year, in millionths."""
        if self.illustration is not None:
            return illustration_schedules()[self.illustration]
        return self.surrender_charges


class Destination(Part):
    """One place where the money could be."""

    name: str
    kind: Kind
    costs: Costs = Field(default_factory=Costs)
    load: Rate | None = Field(None, description="Taken from the amount when it arrives.")
    one_time_fees: Cents | None = Field(None, description="Fees of moving and closing.")
    tax_on_move: Cents | None = Field(
        None, description="Tax of the move; none by a direct rollover to a traditional IRA."
    )
    annuity: Annuity | None = None
    source: str | None = Field(None, description="The document that these figures come from.")
    as_of: Day | None = Field(None, description="The date of that document.")

    @model_validator(mode="after")
    def _consistent(self) -> Destination:
        if (self.annuity is not None) != (self.kind == "fixed_index_annuity"):
            raise contradiction(
                "Terms of an annuity belong to kind: fixed_index_annuity, and to no other.",
                repair="Add annuity: with the contract's terms, or correct the kind.",
            )
        return self


class Path(Part):
    """One course of returns before any cost, the same for every destination."""

    name: str
    yearly: Return | None = Field(None, description="The same return every year.")
    by_year: tuple[Return, ...] | None = Field(None, description="A return for each year.")
    dividends: Rate | None = Field(
        None, description="Of each year's return, dividends; an index credit leaves them out."
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> Path:
        if (self.yearly is None) == (self.by_year is None):
            raise contradiction(
                "A course of returns is given by `yearly` or by `by_year`.", repair="Keep one of them."
            )
        return self


class Assumptions(Part):
    """What the reader supposes of the future. Nothing of it is supplied: what is left out is unknown."""

    amount: Cents | None = Field(
        None, description="The balance that is compared; by default what is asked for."
    )
    horizon_years: Whole | None = None
    returns: tuple[Path, ...] = ()
    inflation: Rate | None = None
    exit_tax_rate: Rate | None = Field(None, description="Tax rate on pre-tax money at the end.")
    source: str | None = None

    @model_validator(mode="after")
    def _long_enough(self) -> Assumptions:
        if self.horizon_years is not None and not 1 <= self.horizon_years <= 60:
            raise contradiction("The horizon is not between 1 and 60 years.", repair="Correct horizon_years.")
        for path in self.returns:
            if (
                path.by_year is not None
                and self.horizon_years is not None
                and len(path.by_year) < self.horizon_years
            ):
                raise contradiction(
                    f"The course {path.name!r} has {len(path.by_year)} years, the horizon {self.horizon_years}.",
                    repair="Give a return for each year.",
                )
        return self


__all__ = ["Annuity", "Assumptions", "Costs", "Destination", "Path"]
