"""The part of a case that says what each spouse has in IRAs, and what moves in and out of them in the year.

A list that is left out is unknown; an empty list says that there are none. An amount left out is unknown, never zero, except those of
things that somebody claims (a first home, a disaster): not claimed, they are none.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from inservice.intake.consequences.values import Part
from inservice.plan.fields import Cents, Day, Whole, YesNo, contradiction

Status = Literal["single", "mfj", "mfs", "hoh", "qss"]
AccountKind = Literal[
    "traditional", "rollover", "sep", "simple", "annuity", "roth", "roth_sep", "roth_simple", "trump", "employer_plan",
    "education_savings", "health_savings",
]  # fmt: skip
MovementKind = Literal[
    "contribution", "roth_contribution", "conversion", "payment", "roth_payment", "between_iras", "from_plan", "to_plan",
    "qualified_charitable", "hsa_funding", "returned_contribution", "recharacterization", "repayment",
    "disaster_repayment", "roth_repayment",
]  # fmt: skip


class IraAccount(Part):
    """One IRA, or another account that may be taken for one."""

    account_id: str
    kind: AccountKind = Field(
        description="A rollover IRA is a traditional IRA; an annuity held as an IRA is one too."
    )
    value: Cents | None = Field(None, description="The value on December 31 of the year.")
    inherited_from: str | None = Field(
        None, description="From whom it was inherited; left out where it was not."
    )
    treated_as_own: YesNo | None = Field(None, description="A surviving spouse elected to treat it as own.")
    simple_since: Day | None = Field(
        None, description="SIMPLE IRA: the first day in the employer's SIMPLE plan."
    )
    surrender_charge: Cents | None = Field(
        None, description='What moving the money out would cost now; "0.00" where nothing.'
    )


class IraMovement(Part):
    """One amount that goes in, out, or from one IRA to another."""

    kind: MovementKind
    amount: Cents | None = None
    left_on: Day | None = Field(None, description="The day it left the IRA or the plan.")
    arrived_on: Day | None = Field(None, description="The day it was deposited.")
    for_year: Whole | None = Field(
        None,
        description="Contributions: the year they are for, the form's if left out. Repayments: the year of what they repay.",
    )
    deducted: Cents | None = Field(
        None, description="Contributions: the part deducted; left out on all of them, it is worked out."
    )
    after_tax: Cents | None = Field(
        None, description='Rollovers from a plan: the after-tax part; "0.00" where all is pre-tax.'
    )
    opening_value: Cents | None = Field(
        None, description="Returned or recharacterized: the IRA's value just before, with the contribution."
    )
    closing_value: Cents | None = Field(
        None, description="Returned or recharacterized: the IRA's value just before it goes."
    )
    contribution: Cents | None = Field(
        None, description="Returned or recharacterized: the part of the contribution that goes."
    )
    inherited_from: str | None = Field(
        None, description="Of an inherited IRA that is not treated as own: from whom."
    )

    @model_validator(mode="after")
    def _order(self) -> IraMovement:
        if self.left_on is not None and self.arrived_on is not None and self.arrived_on < self.left_on:
            raise contradiction(
                "The money arrives before it leaves.", repair="Exchange left_on and arrived_on."
            )
        return self


class RothLayer(Part):
    """One year's conversions, and plan money rolled to Roth IRAs, that are still in them."""

    year: Whole
    taxable: Cents | None = None
    nontaxable: Cents | None = None


class RothFacts(Part):
    """What Part III of Form 8606 takes from earlier years."""

    contribution_basis: Cents | None = Field(
        None, description="Regular contributions not yet taken out (line 22)."
    )
    conversions: tuple[RothLayer, ...] | None = None
    first_home: Cents | None = Field(None, description="Claimed: what of the payments bought a first home.")
    first_home_used: Cents | None = Field(None, description="What earlier years used of the lifetime amount.")
    disaster_part: Cents | None = Field(
        None, description="Claimed: earnings that are of a qualified disaster distribution."
    )


class PlanForIras(Part):
    """Whether the employer's plan takes IRA money back."""

    accepts_iras: YesNo | None = None
    participant: YesNo | None = None


class IraOwner(Part):
    """One spouse: a form of its own, never pooled with the other's."""

    owner: str = Field(description="self or spouse, or a name.")
    birth_date: Day | None = None
    filing_status: Status | None = Field(None, description="Left out: that of the household.")
    lived_with_spouse: YesNo | None = Field(
        None, description="Married filing separately: lived together at any time in the year."
    )
    is_covered: YesNo | None = Field(None, description="An active participant in an employer plan.")
    spouse_is_covered: YesNo | None = None
    compensation: Cents | None = Field(
        None,
        description="Taxable compensation; on a joint return the couple's, less the spouse's contributions.",
    )
    income_before_iras: Cents | None = Field(
        None, description="Modified adjusted gross income without what the IRAs pay or convert."
    )
    basis_before: Cents | None = Field(None, description="Line 14 of the last Form 8606 filed.")
    inherited_basis: dict[str, Cents] = Field(
        default_factory=dict, description="The decedent's basis, by name of the decedent."
    )
    opening_value: Cents | None = Field(
        None,
        description="All traditional IRAs on January 1, where the values of December 31 are not known yet.",
    )
    accounts: tuple[IraAccount, ...] | None = None
    movements: tuple[IraMovement, ...] | None = None
    disaster_part: Cents | None = Field(
        None, description="Claimed: the taxable part that is of a qualified disaster distribution."
    )
    required_minimum_left: Cents | None = None
    roth: RothFacts = Field(default_factory=RothFacts)
    plan: PlanForIras = Field(default_factory=PlanForIras)
    wants_backdoor_roth: YesNo | None = None
    desired_contribution: Cents | None = None
    form_8606_was_filed: YesNo | None = None

    @model_validator(mode="after")
    def _whole(self) -> IraOwner:
        if self.opening_value is not None and any(a.value is not None for a in self.accounts or ()):
            raise contradiction(
                "Values of December 31 and an opening value are both given.",
                repair="Leave out opening_value, or the accounts' values.",
            )
        given = [m.deducted is not None for m in self.movements or () if m.kind == "contribution"]
        if any(given) and not all(given):
            raise contradiction(
                "Some contributions say what is deducted, and some do not.",
                repair='Say it of each ("0.00" for none), or of none.',
            )
        return self


class Iras(Part):
    """The IRAs of the household in one calendar year."""

    year: Whole
    places: int = Field(3, ge=3, le=9, description="Decimal places of line 10: three, or more.")
    whole_dollars: YesNo = Field(True, description="Products on the form in whole dollars.")
    owners: tuple[IraOwner, ...]
    marginal_rate: str | None = Field(
        None,
        pattern=r"^\d{1,2}(\.\d{1,2})?%$",
        description='Of the next dollar, as "24%": for five years ahead.',
    )


def rows_of(
    iras: Iras, filing_status: str | None = None, accepts_iras: bool | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The rows of ``ProRata.of``: a form for each owner, and one for each decedent whose IRAs are not treated as own.

    ``filing_status`` and ``accepts_iras`` (does the plan of the case take IRA money back?) serve where ``iras`` does not say: the plan
    is the first owner's.
    """
    rows: dict[str, list[dict[str, Any]]] = {"years": [], "accounts": [], "movements": [], "layers": []}
    for owner in iras.owners:
        own = _form(iras, owner, filing_status)
        if (
            owner.owner in ("self", "taxpayer")
            and own["plan_accepts_iras"] is None
            and accepts_iras is not None
        ):
            own |= {"plan_accepts_iras": accepts_iras, "is_participant": True}
        _add(rows, iras, owner, own, _of(owner, None))
        apart = {
            a.inherited_from
            for a in owner.accounts or ()
            if a.inherited_from and a.treated_as_own is not True
        }
        for decedent in sorted(apart):
            basis = owner.inherited_basis.get(decedent)
            form = {**own, "form": "decedent", "decedent": decedent, "basis_before": basis, "values_are": "stated",
                    "wants_backdoor_roth": False}  # fmt: skip
            _add(rows, iras, owner, form, _of(owner, decedent))
    return rows


def _of(owner: IraOwner, decedent: str | None) -> tuple[IraMovement, ...]:
    return tuple(m for m in owner.movements or () if m.inherited_from == decedent)


def _form(iras: Iras, owner: IraOwner, filing_status: str | None) -> dict[str, Any]:
    contributions = [m for m in owner.movements or () if m.kind == "contribution"]
    is_asked = bool(contributions) and all(m.deducted is None for m in contributions)
    values = "flat" if owner.opening_value is not None else "stated" if owner.accounts is not None else None
    same = ("birth_date", "lived_with_spouse", "is_covered", "spouse_is_covered", "compensation", "income_before_iras", "basis_before",
            "opening_value", "required_minimum_left", "wants_backdoor_roth", "desired_contribution", "form_8606_was_filed")  # fmt: skip
    return {
        **{name: getattr(owner, name) for name in same},
        "owner": owner.owner, "form": "own", "decedent": "none", "year": iras.year, "filing_status": owner.filing_status or filing_status,
        "values_are": values, "has_all_accounts": True if owner.accounts is not None else None,
        "has_all_movements": True if owner.movements is not None else None, "deduction_is": "asked" if is_asked else "stated",
        "ratio_unit": 10**iras.places, "in_whole_dollars": iras.whole_dollars, "disaster_part": owner.disaster_part or 0,
        "plan_accepts_iras": owner.plan.accepts_iras, "is_participant": owner.plan.participant,
        "roth_contribution_basis": owner.roth.contribution_basis, "roth_first_home": owner.roth.first_home or 0,
        "roth_first_home_used": owner.roth.first_home_used, "roth_disaster_part": owner.roth.disaster_part or 0,
    }  # fmt: skip


def _add(
    rows: dict[str, list[dict[str, Any]]],
    iras: Iras,
    owner: IraOwner,
    form: dict[str, Any],
    movements: tuple[IraMovement, ...],
) -> None:
    at = len(rows["years"])
    rows["years"].append(form)
    for account in owner.accounts or ():
        rows["accounts"].append({
            "at": at, "account_id": account.account_id, "kind": account.kind, "value": account.value,
            "is_inherited": account.inherited_from is not None, "decedent": account.inherited_from or "none",
            "is_treated_as_own": False if account.inherited_from is None else account.treated_as_own,
            "simple_since": account.simple_since, "surrender_charge": account.surrender_charge,
        })  # fmt: skip
    for movement in movements:
        values = movement.model_dump(exclude={"inherited_from"})
        if movement.kind in ("contribution", "roth_contribution") and movement.for_year is None:
            values["for_year"] = iras.year
        rows["movements"].append({"at": at, **values})
    if form["form"] == "own":
        rows["layers"] += [{"at": at, **layer.model_dump()} for layer in owner.roth.conversions or ()]
        if owner.roth.conversions is None and any(m.kind == "roth_payment" for m in movements):
            rows["layers"].append({"at": at, "year": None, "taxable": None, "nontaxable": None})


__all__ = ["IraAccount", "IraMovement", "IraOwner", "Iras", "RothFacts", "rows_of"]
