"""What a distribution costs in tax: with it less without it, each effect apart, and what is not known."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from math import prod
from typing import Any, Final

import polars as pl

from inservice.determination.consequences.households import Household, Paid, frames_of, with_and_without
from inservice.determination.written import money
from inservice.engine.evaluate import Frames, evaluate
from inservice.engine.explain import Explainer, Finding
from inservice.facts.household import HOUSEHOLD, SCENARIO
from inservice.facts.tables import Facts
from inservice.law.consequences.income_tax import RATES, TOPS
from inservice.law.consequences.medicare import last_published_year
from inservice.law.consequences.tables import tax_tables
from inservice.law.rulebook import rule_book

EFFECTS: Final = (
    "cost_by_brackets", "cost_of_gains", "cost_of_benefits", "cost_of_deductions", "cost_of_senior_deduction",
    "cost_of_investment_income_tax", "cost_of_education_credit", "cost_of_saver_credit", "cost_of_child_credit",
    "cost_of_earned_income_credit",
)  # fmt: skip
"""What adds up to the extra income tax."""
BESIDE: Final = ("ten_percent_tax", "california_tax", "cost_of_premium_credit", "cost_of_medicare_surcharge")
"""What the distribution costs beside income tax."""
TOTALS: Final = ("extra_income_tax", "extra_federal_tax", "whole_cost", "average_rate", "left_after_tax")
RETURN: Final = (
    "adjusted_gross_income", "taxable_benefits", "deductions", "taxable_income", "bracket_tax", "tax_before_credits",
    "investment_income_tax", "income_tax", "bracket_rate", "gain_rate", "premium_credit", "medicare_surcharge", "surcharge_step",
    "surcharge_by_latest_table", "step_of_latest_table", "medicare_income",
)  # fmt: skip
"""What the return shows, with and without."""
WITHHOLDING: Final = ("must_be_paid", "short_of_safe_harbor", "is_within_safe_harbor")
NOT_COMPUTED: Final = (
    ("State income tax", "C-KNK-14"),
    ("Student-loan interest, the adoption credit and the allowance for rental losses", "C-KNK-12"),
    ("The alternative minimum tax, the credit for the elderly, and the deductions for tips, overtime and car-loan interest", "C-LIB"),
    ("The deduction for business income, foreign earned income, gifts of those who do not itemise, and capital losses", "C-TAX-01"),
    ("Recovery rebates of 2020 and 2021, which went by earlier years", "C-KNK-15"),
    ("Roth IRA eligibility is told with the contribution limits", "C-KNK-11"),
)  # fmt: skip
"""What a whole return may hold besides, with the line of the law page; a tax library works out most of it."""
TOLERANCE: Final = "A filed return below 100,000 of taxable income uses the Tax Table and may differ by up to 10 dollars (C-TAX-08)."
LAST: Final = 100_00
"""The last hundred dollars stand for the last dollar: cents are too coarse for a rate on one."""
MOST_COMBINATIONS: Final = 40_000


@dataclass(frozen=True)
class IncomeTaxEffect:
    """One household and one amount: the answer, and the sentences and authorities behind it."""

    household: Household
    paid: Paid
    frames: Frames

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(rule_book(), self.frames)

    def value(self, name: str, *, without: bool = False) -> Any:
        """A rule's value in cents, hundredths of a percent or as text, with the amount or without it."""
        return self._row(0 if without else 1)[name]

    def _row(self, at: int) -> Any:
        return self._explainer.row(SCENARIO, at)

    def finding(self, name: str, *, without: bool = False) -> Finding:
        """Why a rule answered as it did."""
        grain = rule_book().grains[name]
        return self._explainer.finding(name, grain, 0 if grain is HOUSEHOLD or without else 1)

    def rate_on_last(self, name: str = "extra_federal_tax") -> int | None:
        """The rate on the last hundred dollars of the amount, in hundredths of a percent; None if not known."""
        whole, less = self.value(name), self._row(2)[name]
        short = self.paid.taxable - max(0, self.paid.taxable - LAST)
        return None if whole is None or less is None or not short else round((whole - less) * 10_000 / short)

    @cached_property
    def missing(self) -> list[dict[str, str]]:
        """What to ask: the facts that would settle what is unknown, each with what it says."""
        return self.missing_for((*EFFECTS, *BESIDE, *WITHHOLDING))

    def missing_for(self, names: Sequence[str]) -> list[dict[str, str]]:
        """The facts that would settle these rules alone."""
        needed = {fact for name in names for finding in self.finding(name).walk() for fact in finding.needed}
        of_household = {name.removeprefix("household.") for name in needed if name.startswith("household.")}
        asked = {f"household.{name}" for name in self.household.missing(of_household)}
        return [
            {"fact": name, "says": Facts.all[name].says}
            for name in sorted(needed)
            if name in asked or not name.startswith("household.")
        ]

    @cached_property
    def range(self) -> dict[str, Any] | None:
        """Least and most extra income tax over values of the facts that are missing; None where nothing is, or too much."""
        if self.value("extra_income_tax") is not None:
            return None
        return _range(self.household, self.paid)

    def to_dict(self) -> dict[str, Any]:
        """JSON: amounts as dollars in text, rates as percent in text, a sentence and authority for each line."""
        lines = [self._line(name) for name in (*EFFECTS, *BESIDE)]
        shown = {name: {"without": _shown(name, self.value(name, without=True)), "with": _shown(name, self.value(name))}
                 for name in RETURN}  # fmt: skip
        latest = last_published_year() + 2
        return {
            "tax_year": self.household.facts.get("tax_year"), "amount": money(self.paid.taxable),
            "extra": {name: _shown(name, self.value(name)) for name in TOTALS},
            "effects": lines, "return": shown,
            "rate_on_last_hundred": {
                "federal_tax": _percent(self.rate_on_last()), "all": _percent(self.rate_on_last("whole_cost")),
            },
            "withholding": {
                **{name: _shown(name, self.value(name)) for name in WITHHOLDING[:2]},
                "is_within_safe_harbor": self.finding("is_within_safe_harbor").status,
                "sentence": self.finding("is_within_safe_harbor").sentence,
            },
            "medicare": {
                "premium_year": _later(self.household.facts.get("tax_year")), "latest_published_table": latest,
                "by_latest_table": _shown("surcharge_by_latest_table", self.value("surcharge_by_latest_table")),
                "step_of_latest_table": self.value("step_of_latest_table"),
                "sentence": self.finding("surcharge_by_latest_table").sentence,
            },
            "missing": self.missing, "range": self.range, "tolerance": TOLERANCE,
            "not_computed": [{"what": what, "ref": ref} for what, ref in NOT_COMPUTED],
        }  # fmt: skip

    def _line(self, name: str) -> dict[str, Any]:
        finding = self.finding(name)
        return {
            "effect": name, "amount": _shown(name, finding.value), "sentence": finding.sentence, "rule": finding.rule,
            "cites": finding.cites, "ref": " ".join(finding.refs), "confidence": finding.confidence,
            "status": "unknown" if finding.value is None else "known",
        }  # fmt: skip

    # -- what pictures are drawn from ------------------------------------------------------------------------
    def bracket_table(self) -> list[dict[str, Any]]:
        """Each ordinary bracket with what fills it without the amount and what the amount adds (C-PLT-04); cents."""
        year, status = self.household.facts["tax_year"], self.household.facts["filing_status"]
        tops = tax_tables()["ordinary_brackets"].line(year, status).values
        preferred = self.value("preferred_income")
        filled = [max(0, self.value("taxable_income", without=w) - preferred) for w in (True, False)]
        out, lower = [], 0
        for rate, top in zip(RATES, (*(tops[name] for name in TOPS), None), strict=True):
            held = [max(0, (min(each, top) if top is not None else each) - lower) for each in filled]
            out.append(
                {
                    "rate": rate,
                    "from": lower,
                    "to": top,
                    "without": held[0],
                    "added": held[1] - held[0],
                    "year_of_law": year,
                }
            )
            lower = top or lower
        return out  # fmt: skip

    def waterfall_table(self) -> list[dict[str, Any]]:
        """From gross to net (C-PLT-06); whole cents, None where not known."""
        gross = self.paid.columns()[1]
        costs = [(name, self.value(name)) for name in ("extra_income_tax", *BESIDE)]
        known = [cost for _, cost in costs if cost is not None]
        net = gross - sum(known) if len(known) == len(costs) else None
        return [
            {"step": "gross", "amount": gross},
            *({"step": name, "amount": None if cost is None else -cost} for name, cost in costs),
            {"step": "state_income_tax", "amount": None},
            {"step": "net_of_what_is_computed", "amount": net},
        ]

    def medicare_table(self) -> list[dict[str, Any]]:
        """The steps of the surcharge beside the income (C-PLT-07): whole cents; the table's own year is named."""
        table = tax_tables()["medicare_surcharge"]
        own = self.household.facts.get("tax_year")
        year = own if own is not None and own <= table.last_year else table.last_year
        kind, income = self._row(1)["kind_of_return"], self.value("medicare_income")
        if kind is None:
            return []
        line = table.line(year, kind).values
        return [
            {
                "step": step, "from": line["from_5" if step == 5 else f"over_{step}"], "part_b_a_month": line[f"part_b_{step}"],
                "part_d_a_month": line[f"part_d_{step}"], "premium_year": year + 2, "income": income,
                "headroom": None if income is None else line["from_5" if step == 5 else f"over_{step}"] - income,
            }
            for step in range(1, 6)
        ]  # fmt: skip


def income_tax_effect(household: Household, paid: Paid) -> IncomeTaxEffect:
    """What this amount costs this household: tax with it less tax without it, and every knock-on that is computed.

    Nothing is assumed: a fact that is missing leaves what rests on it unknown, and is listed in ``missing``.
    """
    less = max(0, paid.taxable - LAST)
    exposed = None if paid.exposed is None else max(0, paid.exposed - (paid.taxable - less))
    gross = paid.columns()[1] - (paid.taxable - less)
    frames = frames_of([household], [[paid, Paid(less, gross, exposed, paid.withheld)]])
    return IncomeTaxEffect(
        household, paid, evaluate(rule_book(), (*EFFECTS, *BESIDE, *TOTALS, *WITHHOLDING), frames)
    )


def effects_of_many(
    households: pl.DataFrame,
    paid: pl.DataFrame,
    questions: Sequence[str] = ("income_tax", "extra_income_tax"),
    *,
    rows_at_once: int = 100_000,
) -> pl.DataFrame:
    """The questions answered for each household's amount, a row for each; columns in whole cents.

    ``households`` and ``paid`` are as :func:`~.households.with_and_without` takes them. They are worked through in
    stretches of ``rows_at_once``, so that memory stays bounded; no step looks at one household alone.
    """
    found = []
    for first in range(0, households.height, rows_at_once):
        frames = with_and_without(households.slice(first, rows_at_once), paid.slice(first, rows_at_once))
        answered = evaluate(rule_book(), questions, frames)[SCENARIO.name]
        found.append(answered.tail(answered.height // 2).select(questions))
    return pl.concat(found)


# -- ranges over what is missing -----------------------------------------------------------------------------
def _range(household: Household, paid: Paid) -> dict[str, Any] | None:
    year = household.facts.get("tax_year")
    if year is None or year > tax_tables()["ordinary_brackets"].last_year:
        return None
    read = rule_book().closure(["extra_income_tax"])
    names = sorted(n.removeprefix("household.") for n in read if n.startswith("household."))
    unknown = household.missing(names)
    values = {name: _values(name, year) for name in unknown}
    if not unknown:
        return None
    most = max(2, int(MOST_COMBINATIONS ** (1 / len(unknown))))
    picked = values if 2 ** len(unknown) > MOST_COMBINATIONS else {n: _some(values[n], most) for n in unknown}
    facts = list(_combined(household, picked))
    houses = pl.DataFrame(
        {name: [each.get(name) for each in facts] for name in {key for each in facts for key in each}},
        infer_schema_length=None,
    )
    amounts = pl.DataFrame(
        [paid.columns()] * len(facts),
        schema=["taxable_amount", "gross_amount", "exposed_amount", "withheld"],
        orient="row",
    )
    extra = effects_of_many(houses, amounts, ("extra_income_tax",))["extra_income_tax"].drop_nulls()
    if not len(extra):
        return None
    return {
        "of": "extra_income_tax", "at_least": money(int(extra.min())), "at_most": money(int(extra.max())),  # type: ignore[arg-type]
        "combinations_looked_at": len(extra),
        "over": {name: [_told(name, each) for each in (held[0], held[-1])] for name, held in values.items()},
    }  # fmt: skip


def _combined(household: Household, picked: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Every combination; where there are too many, each value beside the least of the others, and a drawn sample."""
    every: Iterable[tuple[Any, ...]] = product(*picked.values())
    if prod(len(held) for held in picked.values()) > MOST_COMBINATIONS:
        luck, least = random.Random(len(picked)), tuple(held[0] for held in picked.values())
        single = [
            (*least[:at], value, *least[at + 1 :])
            for at, held in enumerate(picked.values())
            for value in held
        ]
        drawn = [tuple(luck.choice(held) for held in picked.values()) for _ in range(MOST_COMBINATIONS // 8)]
        every = [*single, *drawn]
    for each in every:
        facts = {**household.facts, **dict(zip(picked, each, strict=True))}
        if facts.get("filing_status") != "mfj":
            facts |= {"spouse_wages": 0, "spouse_saver_contributions": 0}
        # qualified dividends are part of the dividends
        facts["qualified_dividends"] = min(
            facts.get("qualified_dividends") or 0, facts.get("ordinary_dividends") or 0
        )
        yield facts


def _values(name: str, year: int) -> list[Any]:
    """What a missing fact might be, least first: every status, both truths, ages on both sides of 65, amounts up to a bound."""
    fact = Facts.all[f"household.{name}"]
    if name == "filing_status":
        return ["single", "mfj", "mfs", "hoh", "qss"]
    if fact.kind == "truth":
        return [False, True]
    if fact.kind == "date":
        return [date(year - 70, 6, 30), date(year - 50, 6, 30)]
    if fact.kind == "number":
        return [0, 1, 2]
    if name in _INCOME:
        return [*range(0, 300_000_00, 1_000_00), *range(300_000_00, 1_000_000_01, 20_000_00)]
    return [0, *range(2_000_00, 50_000_01, 4_000_00)]


_INCOME: Final = ("wages", "spouse_wages", "taxable_interest", "ordinary_dividends", "qualified_dividends", "short_term_gain",
                  "long_term_gain", "other_investment_income", "retirement_income", "other_income")  # fmt: skip


def _some(values: list[Any], most: int) -> list[Any]:
    """So many of the values, evenly, the first and the last among them."""
    if len(values) <= most:
        return values
    return [values[round(at * (len(values) - 1) / (most - 1))] for at in range(most)]


def _told(name: str, value: Any) -> str:
    kind = Facts.all[f"household.{name}"].kind
    return (
        money(value)
        if kind == "money"
        else "yes"
        if value is True
        else "no"
        if value is False
        else str(value)
    )


def _shown(name: str, value: Any) -> Any:
    """Money and rates as text, other numbers as they are."""
    if value is None or isinstance(value, str):
        return value
    if name.endswith("_rate"):
        return _percent(value)
    return money(value) if rule_book()[name].kind == "money" else value


def _percent(hundredths: int | None) -> str | None:
    return None if hundredths is None else f"{hundredths / 100:.2f}"


def _later(year: int | None) -> int | None:
    return None if year is None else year + 2


__all__ = ["BESIDE", "EFFECTS", "NOT_COMPUTED", "IncomeTaxEffect", "effects_of_many", "income_tax_effect"]
