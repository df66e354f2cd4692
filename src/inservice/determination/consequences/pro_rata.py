"""Form 8606 of one or many people: the frames, the order of work, and what is told of each form.

A form is a row: one owner (or one decedent's IRAs) in one year. ``ProRata.of`` takes rows by the names of the facts, so that
one person, a sweep of amounts and a whole book go the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any

import polars as pl

from inservice.determination.fact_frames import frame_of, named_in_full
from inservice.determination.written import iso, money
from inservice.engine.evaluate import Frames
from inservice.engine.explain import Explainer, Finding
from inservice.engine.grain import Grain, pointer
from inservice.engine.truth import NAMES
from inservice.facts.iras import IRA_ACCOUNT, IRA_MOVEMENT, IRA_YEAR, ROTH_LAYER
from inservice.law.consequences.ledgers.iras import conversion_layers
from inservice.law.ira_rulebook import ira_rule_book

Row = Mapping[str, Any]

PART_I = ("line_1", "line_2", "line_3", "line_4", "line_5", "line_6", "line_7", "line_8", "line_9", "line_10", "line_11",
          "line_12", "line_13", "line_14", "line_15a", "line_15c")  # fmt: skip
PART_II = ("line_18",)
PART_III = ("line_19", "line_20", "line_21", "line_23", "line_24", "line_25c")
_LIMITS = ("dollar_limit", "contribution_limit", "deduction_limit", "ira_deduction", "roth_income", "roth_limit",
           "roth_limit_before_traditional", "excess_contribution", "excess_tax")  # fmt: skip
_EFFECTS = {
    "from_plan": "plan_money_arrives_in_the_year", "to_plan": "leaves_for_plan_in_the_year",
    "between_iras": "is_outstanding_rollover", "conversion": "is_converted_in_the_year", "payment": "is_on_line_7",
    "contribution": "is_contribution_for_the_year", "roth_contribution": "is_roth_contribution_for_the_year",
    "repayment": "is_repaid_in_the_year", "disaster_repayment": "is_repaid_in_the_year",
    "roth_repayment": "repays_roth_payment_of_the_year", "roth_payment": "is_roth_payment_of_the_year",
}  # fmt: skip
"""Which rule tells what a movement does to the form; the others are left out of line 7 and told so."""

REMEDIES = (
    "Leave the pre-tax money in the plan: plan money is outside the pool.",
    "Use an in-plan Roth rollover, if the plan offers it.",
    "Send after-tax money straight to a Roth IRA: a direct rollover never touches the pool.",
    "Roll over in a year without a conversion, and roll the pre-tax part back into a plan that accepts it before the next one.",
    "Convert everything, and pay the tax on all of it once.",
)
"""What can be done about a tainted conversion (C-PRO-51), in the order of the law page."""


def frames_of(
    years: Sequence[Row],
    accounts: Sequence[Row] = (),
    movements: Sequence[Row] = (),
    layers: Sequence[Row] = (),
) -> Frames:
    """Frames from rows by the facts' names (money in cents); in the finer rows ``at`` is the position of the form."""
    return {
        IRA_YEAR.name: frame_of(IRA_YEAR, named_in_full(IRA_YEAR, years)),
        IRA_ACCOUNT.name: _below(IRA_ACCOUNT, accounts),
        IRA_MOVEMENT.name: _below(IRA_MOVEMENT, movements),
        ROTH_LAYER.name: _layers(layers),
    }


def _below(grain: Grain, rows: Sequence[Row]) -> pl.DataFrame:
    return frame_of(grain, named_in_full(grain, rows), {IRA_YEAR: [row["at"] for row in rows]})


def _layers(rows: Sequence[Row]) -> pl.DataFrame:
    plain = pl.DataFrame(
        {name: pl.Series([row.get(key) for row in rows], dtype=pl.Int64)
         for name, key in (("owner", "at"), ("year", "year"), ("taxable", "taxable"), ("nontaxable", "nontaxable"))}
    )  # fmt: skip
    ordered = conversion_layers(plain)
    held = {f"roth_layer.{c}": ordered[c] for c in ("year", "taxable", "nontaxable", "earlier")}
    return pl.DataFrame({**held, pointer(IRA_YEAR): ordered["owner"]})


@dataclass
class ProRata:
    """The answers to a set of forms."""

    frames: Frames

    @classmethod
    def of(
        cls,
        years: Sequence[Row],
        accounts: Sequence[Row] = (),
        movements: Sequence[Row] = (),
        layers: Sequence[Row] = (),
    ) -> ProRata:
        """Forms from rows by the facts' names; see :func:`frames_of`."""
        return cls(frames_of(years, accounts, movements, layers))

    @cached_property
    def explainer(self) -> Explainer:
        """The one source of every sentence."""
        return Explainer(ira_rule_book(), self.frames)

    def column(self, name: str) -> list[Any]:
        """One answer for every form: money in cents, truths by their codes."""
        return self.explainer.answers.column(IRA_YEAR, ira_rule_book()[name]).to_list()

    def value(self, name: str, at: int = 0) -> Any:
        """One answer of one form."""
        return self.explainer.row(IRA_YEAR, at)[name]

    def finding(self, name: str, at: int = 0, grain: Grain = IRA_YEAR) -> Finding:
        """Why a rule answered so."""
        return self.explainer.finding(name, grain, at)

    def form(self, at: int = 0) -> Row:
        """The facts of one form, by their full names."""
        return self.frames[IRA_YEAR.name].row(at, named=True)

    @property
    def count(self) -> int:
        """How many forms there are."""
        return self.frames[IRA_YEAR.name].height

    # -- one form --------------------------------------------------------------------------------------------------
    def lines(self, at: int = 0) -> dict[str, str | None]:
        """The lines of the form by number, as the form prints them."""
        names = (*PART_I, *PART_II, *(PART_III if self.value("line_19", at) else ()))
        out = {name.removeprefix("line_"): money(self.value(name, at)) for name in names}
        out["10"] = self.ratio(at)
        return out

    def ratio(self, at: int = 0) -> str | None:
        """Line 10 as a decimal with its places."""
        share, unit = self.value("line_10", at), self.explainer.row(IRA_YEAR, at)["ira_year.ratio_unit"]
        if share is None or unit is None:
            return None
        return f"{share // unit}.{share % unit:0{len(str(unit)) - 1}d}"

    def to_dict(self, at: int = 0) -> dict[str, Any]:
        """Everything told of one form; money is text."""
        row = self.explainer.row(IRA_YEAR, at)
        findings = [self.finding(name, at) for name in self._told(at)]
        return {
            "owner": row["ira_year.owner"], "form": row["ira_year.form"], "decedent": row["ira_year.decedent"],
            "year": row["ira_year.year"], "lines": self.lines(at), "converted": money(self.value("line_8", at)),
            "taxable": money(self.value("line_18", at)), "taxable_percent": _percent(self.value("taxable_percent", at)),
            "taxable_unrounded": money(self.value("taxable_unrounded", at)), "taxable_of_payments": money(self.value("line_15c", at)),
            "basis_carried": money(self.value("line_14", at)), "pre_tax_in_pool": money(self.value("pre_tax_in_pool", at)),
            "is_clean": NAMES[self.value("is_clean", at)], "is_warned": NAMES[self.value("is_warned", at)],
            "remedies": list(REMEDIES) if NAMES[self.value("is_warned", at)] == "yes" else [],
            "needs_the_backdoor": NAMES[self.value("needs_the_backdoor", at)],
            "worksheet_1_1": self._worksheet(at), "limits": {name: money(self.value(name, at)) for name in _LIMITS},
            "contribution_deadline": iso(self.value("contribution_deadline", at)),
            "reverse_rollover": {
                "rollable_to_plan": money(self.value("rollable_to_plan", at)),
                "empties_the_pool": NAMES[self.value("plan_can_empty_the_pool", at)],
                "sentence": self.finding("rollable_to_plan", at).sentence,
            },
            "recaptured": money(self.value("recaptured_total", at)),
            "accounts": self._accounts(at), "movements": self.timeline(at),
            "form_8606_is_required": NAMES[self.value("form_8606_is_required", at)],
            "penalty_for_not_filing": money(self.value("penalty_for_not_filing", at)),
            "findings": [f.to_dict() for f in findings], "facts_needed": needed(findings),
        }  # fmt: skip

    def _told(self, at: int) -> list[str]:
        names = [*PART_I, *PART_II, "taxable_percent", "taxable_unrounded", "is_clean", "is_warned", "needs_the_backdoor",
                 "contribution_limit", "roth_limit", "rollable_to_plan", "plan_can_empty_the_pool", "form_8606_is_required"]  # fmt: skip
        if self.value("line_19", at):
            names += [*PART_III, "recaptured_total"]
        return names

    def _worksheet(self, at: int) -> dict[str, Any] | None:
        if NAMES[self.value("uses_worksheet", at)] != "yes":
            return None
        names = ("worksheet_basis", "worksheet_whole", "worksheet_nontaxable", "worksheet_taxable", "deduction_income", "deduction_limit",
                 "ira_deduction")  # fmt: skip
        return {name: money(self.value(name, at)) for name in names}

    def _accounts(self, at: int) -> list[dict[str, Any]]:
        out = []
        for place in self._below(IRA_ACCOUNT, at):
            row = self.explainer.row(IRA_ACCOUNT, place)
            counts = self.finding("counts_in_the_pool", place, IRA_ACCOUNT)
            why = [p.sentence for f in counts.parts for p in (f.parts or [f])]
            review = self.finding("is_trump_account_to_review", place, IRA_ACCOUNT)
            out.append({
                "account_id": row["ira_account.account_id"], "kind": row["ira_account.kind"], "value": money(row["ira_account.value"]),
                "counts": counts.status, "why": why or [counts.sentence], "ref": " ".join(counts.refs),
                "needs_review": review.sentence if review.status == "yes" else None,
                "may_go_to_plan": NAMES[self.explainer.row(IRA_ACCOUNT, place)["may_go_to_a_plan"]],
            })  # fmt: skip
        return out

    def timeline(self, at: int = 0) -> list[dict[str, Any]]:
        """The year's movements in the order of their days, each with what it does to the form (C-PRO-50; picture C-PLT-03)."""
        out = []
        for place in self._below(IRA_MOVEMENT, at):
            row = self.explainer.row(IRA_MOVEMENT, place)
            kind = row["ira_movement.kind"]
            told = self.finding(_EFFECTS.get(kind, "is_on_line_7"), place, IRA_MOVEMENT)
            on_day = NAMES[self.explainer.row(IRA_MOVEMENT, place)["adds_by_december_31"]]
            out.append({
                "kind": kind, "amount": money(row["ira_movement.amount"]), "left_on": iso(row["ira_movement.left_on"]),
                "arrived_on": iso(row["ira_movement.arrived_on"]), "in_an_ira_by_december_31": on_day, "effect": told.status,
                "sentence": told.sentence, "goes_with_earnings": self._with_earnings(place, kind), "ref": " ".join(told.refs),
            })  # fmt: skip
        return sorted(out, key=lambda m: m["left_on"] or m["arrived_on"] or "")

    def _with_earnings(self, place: int, kind: str) -> dict[str, Any] | None:
        if kind not in ("returned_contribution", "recharacterization"):
            return None
        told = self.finding("withdrawn_with_earnings", place, IRA_MOVEMENT)
        spared = self.finding("returned_earnings_are_spared", place, IRA_MOVEMENT)
        return {
            "amount": money(told.value), "net_income": money(self.finding("net_income_withdrawn", place, IRA_MOVEMENT).value),
            "sentence": told.sentence, "earnings_escape_extra_tax": spared.status if kind == "returned_contribution" else None,
        }  # fmt: skip

    def _below(self, grain: Grain, at: int) -> list[int]:
        return [
            place for place, above in enumerate(self.frames[grain.name][pointer(IRA_YEAR)]) if above == at
        ]

    # -- pictures --------------------------------------------------------------------------------------------------
    def squares(self, at: int = 0) -> dict[str, Any]:
        """Of 100 squares of the pool, how many are basis: to tenths (picture C-PLT-01)."""
        basis, whole = self.value("line_5", at), self.value("line_9", at)
        if basis is None or not whole:
            return {"basis_squares": None, "pre_tax_squares": None}
        tenths = min(1000, (basis * 2000 + whole) // (2 * whole))
        return {"basis_squares": _tenths(tenths), "pre_tax_squares": _tenths(1000 - tenths)}


# -- sweeps over the same rules ------------------------------------------------------------------------------------
def simple_forms(
    cases: Sequence[Mapping[str, Any]],
) -> ProRata:
    """Forms from plain numbers: what lies in IRAs, what comes from the plan, what is contributed and converted.

    Each case has ``year``, ``pool`` (pre-tax IRA money that stays to December 31), ``rolled`` (plan money deposited by then),
    ``converted``, ``contribution`` (nondeductible, of the year), ``basis`` (of earlier years), ``places``,
    ``whole_dollars``, all in cents, and optionally
    ``birth_date``. Values are taken flat: basis and contribution lie in the IRAs until they are converted.
    """
    years: list[Row] = []
    movements: list[Row] = []
    for at, case in enumerate(cases):
        year, rolled, contribution = case["year"], case["rolled"], case["contribution"]
        pool, basis = case["pool"], case["basis"]
        years.append({
            "owner": "self", "form": "own", "decedent": "none", "year": year, "birth_date": case.get("birth_date"),
            "basis_before": basis, "values_are": "flat", "opening_value": None if pool is None or basis is None else pool + basis,
            "has_all_movements": True, "has_all_accounts": True, "deduction_is": "stated", "ratio_unit": 10 ** case.get("places", 3),
            "in_whole_dollars": case.get("whole_dollars", True), "disaster_part": 0, "roth_disaster_part": 0, "roth_first_home": 0,
            "wants_backdoor_roth": True,
        })  # fmt: skip
        days = {"left_on": date(year, 2, 1), "arrived_on": date(year, 2, 1), "at": at}
        movements += [
            {"kind": "contribution", "amount": contribution, "for_year": year, "deducted": 0, **days},
            {"kind": "conversion", "amount": case["converted"], **days},
            {"kind": "from_plan", "amount": rolled, "after_tax": 0, **days},
        ]
    return ProRata.of(years, (), movements)


def sensitivity(base: Mapping[str, Any], pools: Sequence[int]) -> list[dict[str, Any]]:
    """The taxable amount for each balance of pre-tax money in IRAs on December 31 (picture C-PLT-02; C-PRO-30)."""
    forms = simple_forms([{**base, "pool": pool, "rolled": 0} for pool in pools])
    return [
        {"pre_tax_on_december_31": money(pool), "line_10": forms.ratio(at), "taxable": money(forms.value("line_18", at)),
         "taxable_percent": _percent(forms.value("taxable_percent", at))}
        for at, pool in enumerate(pools)
    ]  # fmt: skip


TaxOf = Callable[[int], int | None]
"""The tax, in cents, of so much taxable income."""


def project(
    base: Mapping[str, Any], years: int = 5, marginal_rate: int | None = None, tax_of: TaxOf | None = None
) -> dict[str, Any]:
    """The same contribution and conversion, year after year, with the pool as it stands and no earnings (C-PRO-52).

    ``base`` is a case of :func:`simple_forms`; the tax is at ``marginal_rate`` (hundredths of a percent), else by ``tax_of``, and
    without either none is told. Nothing is forecast: contribution, pool, and rate or income and law of the first year are those given.
    """
    if tax_of is None or marginal_rate is not None:
        tax_of = partial(_tax, rate=marginal_rate)
    rows: list[dict[str, Any]] = []
    case = dict(base)
    taxable: int | None = 0
    tax: int | None = 0
    for number in range(years):
        forms = simple_forms([case])
        taxed, left = forms.value("line_18"), forms.value("line_14")
        more = None if taxed is None else tax_of(taxed)
        taxable = None if taxable is None or taxed is None else taxable + taxed
        tax = None if tax is None or more is None else tax + more
        rows.append({
            "year": case["year"], "taxable": money(taxed), "taxable_percent": _percent(forms.value("taxable_percent")),
            "tax": money(more), "tax_so_far": money(tax), "basis_left": money(left),
        })  # fmt: skip
        whole, pool = forms.value("line_6"), case["pool"]
        pre_tax = None if whole is None or left is None else max(0, whole - left)
        case = {
            **case,
            "year": base["year"] + number + 1,
            "pool": pool if pre_tax is None else pre_tax,
            "rolled": 0,
            "basis": left,
        }
    return {
        "years": rows, "taxable": money(taxable), "tax": money(tax), "basis_left": rows[-1]["basis_left"],
        "sentence": "The same amounts every year, no earnings, pool, income and law of the first: a sum, not a forecast.",
        "ref": "C-PRO-52",
    }  # fmt: skip


def _tax(amount: int, rate: int | None) -> int | None:
    return None if rate is None else (amount * rate * 2 + 10_000) // 20_000


def needed(findings: Sequence[Finding]) -> list[str]:
    """The facts that are missing for these answers, each once, by name."""
    return sorted(
        {
            fact
            for f in findings
            if f.status == "unknown" or f.value is None
            for w in f.walk()
            for fact in w.needed
        }
    )


def _percent(hundredths: int | None) -> str | None:
    if hundredths is None:
        return None
    return f"{_tenths((hundredths + 5) // 10)}%"


def _tenths(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


__all__ = ["REMEDIES", "ProRata", "TaxOf", "frames_of", "needed", "project", "sensitivity", "simple_forms"]
