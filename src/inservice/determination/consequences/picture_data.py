"""What the pictures are drawn from, beside the answer itself: tables of the tax, of the pool of IRAs, and dates.

Plain values only (money as dollars in text, rates as numbers of percent, dates as ISO text), so that whoever draws needs no law.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from inservice.determination.consequences.households import Paid
from inservice.determination.consequences.income_tax import IncomeTaxEffect, income_tax_effect
from inservice.determination.consequences.iras import plain_case
from inservice.determination.consequences.pro_rata import sensitivity
from inservice.determination.consequences.sweep import sweep
from inservice.determination.consequences.whole import Consequences
from inservice.determination.written import iso, money
from inservice.engine.explain import Explainer
from inservice.engine.money import spoken
from inservice.facts.destinations import CHOICE
from inservice.law.consequences.tables import tax_tables
from inservice.law.rulebook import rule_book

STEP: Final = 500_00
"""The staircase goes by 500 dollars (C-PLT-05), or by a multiple of it where there would be too many steps."""
MOST_STEPS: Final = 400
LEAST_SWEEP: Final = 50_000_00
CURVE_POINTS: Final = 80
MILESTONES: Final = {
    "age_55": "rule_of_55_begins_on",
    "age_59_half": "person_attains_59_half_on",
    "required_minimums": "applicable_age_on",
}


def picture_data(answer: Consequences) -> dict[str, Any]:
    """Tables by name; one that cannot be drawn for want of facts is None."""
    effect, subject = _taxed(answer)
    return {
        "milestones": _milestones(answer), "tax_subject": subject,
        "tax_inputs": None if effect is None else _household(effect),
        "brackets": None if effect is None else _brackets(effect),
        "waterfall": None if effect is None or subject["is_conversion"] else _waterfall(effect),
        "medicare": None if effect is None else _medicare(effect),
        "staircase": None if effect is None else _staircase(effect), **_pool(answer),
        "assumptions": _assumptions(answer),
    }  # fmt: skip


def _taxed(answer: Consequences) -> tuple[IncomeTaxEffect | None, dict[str, Any]]:
    """The amount that is taxed: the payment, or what the move makes taxable of the conversion (C-PRO-30)."""
    effect, nothing = answer.tax, {"text": "", "is_conversion": False}
    if effect is None:
        return None, nothing
    if effect.paid.taxable:
        return _known(effect), {
            "text": f"{spoken(effect.paid.taxable)} of income from the plan", "is_conversion": False,
        }  # fmt: skip
    if answer.pool is None:
        return None, nothing
    before, after = (
        forms.value("line_18", answer.pool.at) for forms in (answer.pool.without, answer.pool.moved)
    )
    more = None if before is None or after is None else after - before
    if not more or more < 0:
        return None, nothing
    text = f"the {spoken(more)} of the Roth conversion that the move makes taxable"
    return _known(income_tax_effect(effect.household, Paid(more, exposed=0))), {
        "text": text,
        "is_conversion": True,
    }


def _known(effect: IncomeTaxEffect) -> IncomeTaxEffect | None:
    """The effect where the return's taxable income is known with and without; else nothing can be drawn."""
    known = (
        effect.value("taxable_income"),
        effect.value("taxable_income", without=True),
        effect.value("preferred_income"),
    )
    return None if None in known else effect


def _household(effect: IncomeTaxEffect) -> str:
    status = effect.household.facts.get("filing_status")
    words = {"single": "single", "mfj": "married filing jointly", "mfs": "married filing separately", "hoh": "head of household",
             "qss": "qualifying surviving spouse"}  # fmt: skip
    income = effect.value("adjusted_gross_income", without=True)
    told = "unknown" if income is None else spoken(income)
    return f"{words.get(str(status), 'filing status unknown')}, adjusted gross income without it {told}"


def _brackets(effect: IncomeTaxEffect) -> list[dict[str, Any]]:
    return [
        {**row, "rate": row["rate"], **{k: money(row[k]) for k in ("from", "to", "without", "added")}}
        for row in effect.bracket_table()
    ]


def _waterfall(effect: IncomeTaxEffect) -> dict[str, Any]:
    rows = [{"step": row["step"], "amount": money(row["amount"])} for row in effect.waterfall_table()]
    return {"rows": rows, "year_of_law": effect.household.facts.get("tax_year")}


def _medicare(effect: IncomeTaxEffect) -> dict[str, Any] | None:
    """The steps; None where nobody of the household has Medicare."""
    facts = effect.household.facts
    if not facts.get("part_b_people") and not facts.get("part_d_people"):
        return None
    amounts = ("from", "part_b_a_month", "part_d_a_month", "income", "headroom")
    rows = [{**row, **{k: money(row[k]) for k in amounts}} for row in effect.medicare_table()]
    return {
        "rows": rows, "without": money(effect.value("medicare_income", without=True)),
        "with": money(effect.value("medicare_income")),
    } if rows else None  # fmt: skip


def _staircase(effect: IncomeTaxEffect) -> dict[str, Any] | None:
    paid = effect.paid
    # cents lost in working back from a tax in whole cents do not make a part of it exempt
    exposed = paid.exposed is not None and 0 < paid.taxable <= paid.exposed + STEP // 50
    top = max(2 * paid.taxable, LEAST_SWEEP)
    step = -(-top // (MOST_STEPS * STEP)) * STEP
    swept = sweep(effect.household, range(0, top + step, step), exposed=exposed)
    if any(cliff["last"] is not None for cliff in swept.cliffs):
        # a credit that falls by steps of 1,000 dollars is measured over whole ones: between them there is only a saw
        step = -(-step // (2 * STEP)) * 2 * STEP
        swept = sweep(effect.household, range(0, top + step, step), exposed=exposed)
    rows = [row for row in swept.staircase_table() if row["rate"] is not None]
    if not rows:
        return None
    return {
        "rows": [
            {
                "amount": money(row["amount"]), "rate": row["rate"] / 100,
                "whole_rate": None if row["whole_rate"] is None else row["whole_rate"] / 100,
            }
            for row in rows
        ],
        "step": money(step), "amount": money(paid.taxable), "ten_percent": exposed, "year_of_law": rows[0]["year_of_law"],
        "cliffs": [{"name": c["name"], "at": money(c["at"]), "costs": money(c["costs"])} for c in swept.cliffs],
        "turns": [{"name": t["name"], "after": money(t["after"]), "from": t["from"], "to": t["to"]} for t in swept.turns],
    }  # fmt: skip


# -- the pool of IRAs ----------------------------------------------------------------------------------------------
def _pool(answer: Consequences) -> dict[str, Any]:
    pool = answer.pool
    if pool is None or not pool.moved.value("line_8", pool.at):
        return {"curve": None}
    bases = {"without": plain_case(pool.without, pool.at), "with": plain_case(pool.moved, pool.at)}
    known = {name: base for name, base in bases.items() if base is not None}
    return {"curve": _curve(known) if len(known) == len(bases) else None}


def _curve(bases: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The taxable share over a range of pools that holds both points, closer together where it is steep."""
    points = {name: base["pool"] for name, base in bases.items()}
    top = max(2 * max(points.values()), 100_000_00)
    grid = {(top * at * at // CURVE_POINTS**2) // 100_00 * 100_00 for at in range(CURVE_POINTS + 1)}
    base = bases["with"]
    rows = sensitivity(base, sorted(grid | set(points.values())))
    held = [
        {
            "pool": row["pre_tax_on_december_31"], "taxable": row["taxable"],
            "percent": None if row["taxable_percent"] is None else float(row["taxable_percent"].rstrip("%")),
        }
        for row in rows
    ]  # fmt: skip
    return {
        "rows": held, "points": {name: money(pool) for name, pool in points.items()}, "year_of_law": base["year"],
        "converted": money(base["converted"]), "basis": money(base["contribution"] + base["basis"]),
    }  # fmt: skip


# -- dates and inputs ----------------------------------------------------------------------------------------------
def _milestones(answer: Consequences) -> dict[str, str | None]:
    explainer = Explainer(rule_book(), answer.answers)
    return {name: iso(explainer.finding(rule, CHOICE, 0).value) for name, rule in MILESTONES.items()}


def _assumptions(answer: Consequences) -> dict[str, Any]:
    given = answer.case.choice.assumptions
    return {
        "horizon_years": given.horizon_years, "source": given.source, "retire_by": iso(answer.case.choice.intent.retire_by),
        "inflation": None if given.inflation is None else f"{given.inflation / 10_000:g}%",
        "returns": [
            {"name": path.name, "yearly": None if path.yearly is None else f"{path.yearly / 10_000:g}%"} for path in given.returns
        ],
        "last_year_of_tax_law": tax_tables()["ordinary_brackets"].last_year,
    }  # fmt: skip


__all__ = ["picture_data"]
