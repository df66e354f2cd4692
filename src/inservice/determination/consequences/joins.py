"""Where the parts of the answer meet: the income tax of raising the need, the pool of IRAs after the move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from inservice.determination.consequences.alternatives import Rates
from inservice.determination.consequences.early_payments import can_leave_plan, college, medical
from inservice.determination.consequences.households import Household, Paid
from inservice.determination.consequences.income_tax import (
    BESIDE,
    EFFECTS,
    IncomeTaxEffect,
    income_tax_effect,
)
from inservice.determination.consequences.iras import curve, five_years, plain_case, with_rollover
from inservice.determination.consequences.pro_rata import ProRata, simple_forms
from inservice.engine.money import cents
from inservice.engine.truth import NAMES
from inservice.intake.consequences.case import Choice
from inservice.intake.consequences.expenses import education_facts, medical_facts
from inservice.intake.consequences.household import facts_of
from inservice.intake.consequences.iras import rows_of

ExtraTax = Callable[[int, IncomeTaxEffect], int | None]
MILLION = 10**6
_STEPS = 24
"""So many times at most the amount is corrected until what is left after tax meets the need."""


# -- income tax ----------------------------------------------------------------------------------------------------
def household_of(
    choice: Choice, decided_on: date | None, birth_date: date | None, state: str | None
) -> Household | None:
    """The household of the case; None where the case gives none."""
    if choice.household is None:
        return None
    year = decided_on.year if decided_on is not None else None
    facts = facts_of(choice.household, tax_year=year, birth_date=birth_date, state=state)
    students = tuple(each.qualified_expenses for each in choice.household.students or ())
    return Household(facts, students)


def effect_of_need(household: Household, need: int, extra: ExtraTax) -> IncomeTaxEffect | None:
    """The tax of the fully taxable amount that leaves the need after income tax and additional tax, with and without.

    ``extra`` gives the additional tax of an amount in cents. None where a tax cannot be told, or no such amount is found.
    """
    amount, best = need, None
    for _ in range(_STEPS):
        effect = income_tax_effect(household, Paid(amount, exposed=0))
        tax, rate, more = (
            effect.value("extra_income_tax"),
            effect.rate_on_last("extra_income_tax"),
            extra(amount, effect),
        )
        if tax is None or more is None:
            return None
        short = need - (amount - tax - more)
        if short <= 0 and (best is None or amount < best):
            best = amount
        if -1 <= short <= 0:
            return income_tax_effect(household, Paid(amount, exposed=more * 10))
        kept = 10_000 - min(max(rate or 0, 0), 8_000) - (1_000 if more else 0)
        step = short * 10_000 // kept
        amount = max(need, amount + (step if abs(step) > 1 else (1 if short > 0 else -1)))
    if best is None:
        return None
    more = extra(best, income_tax_effect(household, Paid(best, exposed=0)))
    return None if more is None else income_tax_effect(household, Paid(best, exposed=more * 10))


def by_share(millionths: int | None) -> ExtraTax:
    """An additional tax that is a share of the amount."""
    return lambda amount, _: None if millionths is None else _share(amount, millionths)


def _share(amount: int, millionths: int) -> int:
    return (amount * millionths * 2 + MILLION) // (2 * MILLION)


def rates_of(choice: Choice, effect: IncomeTaxEffect | None, additional: int | None) -> Rates:
    """The tax as worked out with and without; else the rates that the case gives."""
    given = choice.purpose.income_tax_rate
    if effect is None or not effect.paid.taxable:
        return Rates(given, additional)
    gross, tax = effect.paid.taxable, effect.value("extra_income_tax")
    more = None if effect.paid.exposed is None else effect.paid.exposed // 10
    if tax is None or more is None:
        return Rates(given, additional)
    return Rates(
        _ratio(tax, gross),
        _ratio(more, gross),
        {"gross": gross, "income_tax": tax, "additional_tax": more},
    )


def _ratio(part: int, whole: int) -> int:
    """A share in millionths, to the nearest."""
    return (part * MILLION * 2 + whole) // (2 * whole)


def tax_outcomes(effect: IncomeTaxEffect | None) -> dict[str, Any]:
    """What the conditions read of the tax: rates in millionths; the known effects beside the bracket, unknown if none is."""
    if effect is None:
        return {}
    base = effect.value("bracket_rate", without=True)
    last = effect.rate_on_last("extra_income_tax") if effect.paid.taxable else base
    beside = [
        effect.value(name)
        for name in (*EFFECTS, *BESIDE)
        if name not in ("cost_by_brackets", "ten_percent_tax")
    ]
    known = sum(v for v in beside if v is not None)
    return {
        "outcome.rate_without_millionths": None if base is None else base * 100,
        "outcome.rate_last_dollar_millionths": None if last is None else last * 100,
        "outcome.knock_on_total": known if known > 0 or None not in beside else None,
    }


# -- medical bills and college -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Purposes:
    """The exceptions that the purpose opens, for any amount: medical bills, and college by way of an IRA."""

    choice: Choice
    decided_on: date | None
    birth_date: date | None
    decision: Mapping[str, Any]

    def _row(self, amount: int, effect: IncomeTaxEffect | None) -> dict[str, Any]:
        row: dict[str, Any] = {
            "paid_on": self.decided_on, "birth_date": self.birth_date, "paid_from": "plan", "amount": amount, "taxable": amount,
            "covered_before": 0,
        }  # fmt: skip
        if effect is not None:
            benefits = [effect.value("taxable_benefits", without=w) for w in (False, True)]
            row["income_before"] = effect.value("adjusted_gross_income", without=True)
            row["more_social_security"] = None if None in benefits else benefits[0] - benefits[1]
        return row

    def medical(self, amount: int, effect: IncomeTaxEffect | None) -> dict[str, Any] | None:
        """What medical expenses cover of an amount; None where the case has none."""
        given = self.choice.expenses.medical if self.choice.expenses is not None else None
        return None if given is None else medical([{**self._row(amount, effect), **medical_facts(given)}])[0]

    def college(self, amount: int, effect: IncomeTaxEffect | None) -> dict[str, Any] | None:
        """An amount by way of an IRA and straight from the plan; None where the case has no student."""
        given = self.choice.expenses.education if self.choice.expenses is not None else None
        if given is None:
            return None
        leaves = can_leave_plan(self.decision)
        row = {**self._row(amount, effect), **education_facts(given), "can_leave_plan": leaves["amount"]}
        return {**college([row])[0], "can_leave_plan": leaves}

    def extra_medical(self, amount: int, effect: IncomeTaxEffect) -> int | None:
        """The additional tax on an amount after the medical exception."""
        told = self.medical(amount, effect)
        return None if told is None or told["medical_extra_tax"] is None else cents(told["medical_extra_tax"])

    def extra_college(self, amount: int, effect: IncomeTaxEffect) -> int | None:
        """The additional tax on an amount that an IRA pays for college."""
        told = self.college(amount, effect)
        return (
            None
            if told is None or told["college_tax_from_ira"] is None
            else cents(told["college_tax_from_ira"])
        )


# -- the pool of IRAs ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class PoolOfIras:
    """The owner's Form 8606 without the move and with it."""

    without: ProRata
    moved: ProRata
    at: int
    marginal_rate: str | None = None
    arrives_later: int | None = 0
    """Pre-tax money that reaches an IRA after the form's year: it counts from the next December 31 on."""

    def outcomes(self, household: Household | None) -> dict[str, Any]:
        """What the conditions read of the pool; a conversion only meant for a later year is put to the same pool."""
        converted, before, after = (
            forms.value(line, self.at)
            for forms, line in ((self.moved, "line_8"), (self.without, "line_18"), (self.moved, "line_18"))
        )
        if converted == 0 or self.arrives_later != 0:
            converted, before, after = self._meant()
        more = None if before is None or after is None else after - before
        tax = 0 if more == 0 else None
        if more and household is not None:
            tax = _more_tax(household, more)
        return {
            "outcome.needs_backdoor": _truth(self.without.value("needs_the_backdoor", self.at)),
            "outcome.pool_after_move": self._later_pool(self.moved),
            "outcome.conversion": converted, "outcome.conversion_taxable": more, "outcome.conversion_tax": tax,
        }  # fmt: skip

    def _later_pool(self, forms: ProRata) -> int | None:
        """Pre-tax money in the IRAs on December 31, with what arrives after it where that is the form with the move."""
        held = forms.value("pre_tax_in_pool", self.at)
        more = self.arrives_later if forms is self.moved else 0
        return None if held is None or more is None else held + more

    def _meant(self) -> tuple[int | None, int | None, int | None]:
        """The contribution that is wanted, converted beside the pool as it is and as it would be: amount, taxable parts."""
        wanted = self.without.form(self.at)["ira_year.desired_contribution"]
        told = []
        for forms in (self.without, self.moved):
            case, pool = plain_case(forms, self.at), self._later_pool(forms)
            is_known = None not in (wanted, case, pool)
            meant = {**(case or {}), "contribution": wanted, "converted": wanted, "pool": pool}
            told.append(simple_forms([meant]).value("line_18") if is_known else None)
        return wanted, told[0], told[1]

    def to_dict(self, household: Household | None = None) -> dict[str, Any]:
        """Both forms, the squares before and after (C-PLT-01), the same for five years (C-PRO-52, C-PLT-13), and the curve (C-PLT-02)."""
        return {
            "without": self.without.to_dict(self.at), "with": self.moved.to_dict(self.at),
            "squares": {"without": self.without.squares(self.at), "with": self.moved.squares(self.at)},
            "five_years": {
                name: five_years(forms, self.at, self.marginal_rate, None if household is None else partial(_more_tax, household))
                for name, forms in (("without", self.without), ("with", self.moved))
            },
            "curve": curve(self.moved, self.at),
        }  # fmt: skip


def _more_tax(household: Household, taxable: int) -> int | None:
    """The extra income tax of so much more taxable income in the household's year."""
    found: int | None = income_tax_effect(household, Paid(taxable, exposed=0)).value("extra_income_tax")
    return found


def pool_of_iras(
    choice: Choice,
    decision: Mapping[str, Any],
    amount: int | None,
    basis: int | None,
    arrives_on: date | None,
) -> PoolOfIras | None:
    """The form of the case's first owner, and the same with the money in a traditional IRA on December 31.

    ``basis`` is the after-tax money in all accounts. None where the case tells of no IRAs; the same form twice where nothing would
    go to a traditional IRA, or where the amount is not known.
    """
    if choice.iras is None or not choice.iras.owners:
        return None
    status = choice.household.filing_status if choice.household is not None else None
    rows = rows_of(choice.iras, status, choice.plan_features.accepts_ira_rollovers)
    at = next(
        (n for n, y in enumerate(rows["years"]) if y["owner"] in ("self", "taxpayer") and y["form"] == "own"),
        0,
    )
    without, rate = ProRata.of(**rows), choice.iras.marginal_rate
    money, after_tax = _to_traditional(choice, decision, amount, basis)
    if not money or arrives_on is None:
        return PoolOfIras(without, without, at, rate)
    moved = ProRata.of(**with_rollover(rows, at, money, arrives_on, arrives_on, after_tax))
    later = None if after_tax is None else money - after_tax
    return PoolOfIras(without, moved, at, rate, later if arrives_on.year > choice.iras.year else 0)


def _to_traditional(
    choice: Choice, decision: Mapping[str, Any], amount: int | None, basis: int | None
) -> tuple[int | None, int | None]:
    """What would go to a traditional IRA, and the after-tax part of it: as decided, else all of the amount that is compared."""
    decided = [d for d in decision["destinations"] if d["kind"] == "traditional_ira"]
    paid = decision["approved"]
    if decided and paid is not None and cents(paid) == amount:
        parts = [(d["amount"], d["after_tax"]) for d in decided]
        money, after_tax = (
            None if None in held else sum(map(cents, held)) for held in zip(*parts, strict=True)
        )
        return money, after_tax
    if decided or any(d.kind in ("traditional_ira", "fixed_index_annuity") for d in choice.destinations):
        return amount, 0 if basis == 0 else None
    return 0, 0


def _truth(value: Any) -> bool | None:
    return {"yes": True, "no": False}.get(NAMES[value])


__all__ = [
    "PoolOfIras",
    "Purposes",
    "by_share",
    "effect_of_need",
    "household_of",
    "pool_of_iras",
    "rates_of",
    "tax_outcomes",
]
