"""Ask policyengine-us for the figures of many returns: households as JSON in, figures as JSON out.

Run by an interpreter that has that package, as a process of its own: ``python policyengine_grid.py asked.json answered.json``.
The package is only called; nothing of it, and nothing of this project, is imported here besides. Amounts are dollars.

``asked.json`` has ``returns`` (the facts of grid.csv by name, absent is none, with ``benchmark_premium`` for a year of
marketplace cover) and ``medicare`` (``year`` of the premium, ``filing_status``, ``age``, ``income`` of two years before).
``answered.json`` has a list of figures for each, in the same order.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

STATUSES = {
    "single": "SINGLE", "mfj": "JOINT", "mfs": "SEPARATE", "hoh": "HEAD_OF_HOUSEHOLD", "qss": "SURVIVING_SPOUSE",
}  # fmt: skip
OF_PERSON = {
    "wages": "employment_income", "taxable_interest": "taxable_interest_income", "tax_exempt_interest": "tax_exempt_interest_income",
    "qualified_dividends": "qualified_dividend_income", "short_term_gain": "short_term_capital_gains",
    "long_term_gain": "long_term_capital_gains", "other_investment_income": "rental_income",
    "retirement_income": "taxable_private_pension_income", "social_security": "social_security_retirement",
    "property_tax": "real_estate_taxes",
    "mortgage_interest": "deductible_mortgage_interest", "gifts": "charitable_cash_donations",
    "distribution": "taxable_ira_distributions",
}  # fmt: skip
DEPENDENTS = {"children_under_6": 3, "children_6_to_16": 10, "children_aged_17": 17, "other_dependents": 45}
LEFT_OUT = {
    "alternative_minimum_tax": 0, "elderly_disabled_credit": 0, "qualified_business_income_deduction": 0,
    "charitable_deduction_for_non_itemizers": 0,
}  # fmt: skip
"""What the built-in tables do not compute, given as nothing so that the rest can be compared."""
RETURN = {
    "adjusted_gross_income": ("adjusted_gross_income",), "taxable_benefits": ("tax_unit_taxable_social_security",),
    "taxable_income": ("taxable_income",), "tax_before_credits": ("income_tax_before_credits",),
    "investment_income_tax": ("net_investment_income_tax",), "income_tax": ("income_tax",), "earned_income_credit": ("eitc",),
    "child_credit_refund": ("refundable_ctc",), "premium_credit": ("aca_ptc",),
}  # fmt: skip
"""Our name and what is summed for it."""


def main() -> None:
    """Answer the file named first into the file named second."""
    asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    answers = {
        "returns": by_year(asked["returns"], "tax_year", returns),
        "medicare": by_year(asked["medicare"], "year", medicare),
    }
    Path(sys.argv[2]).write_text(json.dumps(answers), encoding="utf-8")


def by_year(rows: Sequence[Mapping[str, Any]], year: str, answer: Any) -> list[dict[str, float]]:
    """One request for each year, the answers in the order of the rows."""
    places = defaultdict(list)
    for at, row in enumerate(rows):
        places[row[year]].append(at)
    found: dict[int, dict[str, float]] = {}
    for each, held in places.items():
        found |= dict(zip(held, answer(each, [rows[at] for at in held]), strict=True))
    return [found[at] for at in range(len(rows))]


def returns(year: int, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, float]]:
    """The figures of whole returns."""
    simulation = _simulation(year, rows)
    columns = {
        ours: sum(simulation.calculate(name, year, map_to="tax_unit").astype(float) for name in theirs)
        for ours, theirs in RETURN.items()
    }
    return [{name: float(column[at]) for name, column in columns.items()} for at in range(len(rows))]


def medicare(year: int, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, float]]:
    """The surcharges of a year on the premiums of one person on each return."""
    simulation = _simulation(year, rows)
    base = simulation.calculate("base_part_b_premium", year)
    part_b = simulation.calculate("gross_medicare_part_b_premium_if_enrolled", year) - base
    part_d = simulation.calculate("income_adjusted_part_d_premium_surcharge", year)
    firsts, at = [], 0
    for row in rows:
        firsts.append(at)
        at += 1 + (row["filing_status"] == "mfj")
    return [{"part_b": float(part_b[first]), "part_d": float(part_d[first])} for first in firsts]


def _simulation(year: int, rows: Sequence[Mapping[str, Any]]) -> Any:
    people: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {
        name: {} for name in ("tax_units", "households", "families", "spm_units", "marital_units")
    }
    for at, row in enumerate(rows):
        members = {
            f"p{at}_{place}": {name: {str(year): value} for name, value in facts.items()}
            for place, facts in enumerate(_people(row))
        }
        people |= members
        names, couple = list(members), 1 + (row["filing_status"] == "mfj")
        whole = {name: {str(year): value} for name, value in _tax_unit(row).items()}
        if row.get("benchmark_premium"):
            whole["slcsp"] = {f"{year}-{month:02}": row["benchmark_premium"] / 12 for month in range(1, 13)}
        for group in ("families", "spm_units"):
            groups[group][f"{group}{at}"] = {"members": names}
        # a state without an income tax: only the federal figures are asked for
        groups["households"][f"h{at}"] = {"members": names, "state_code": {str(year): "TX"}}
        groups["tax_units"][f"t{at}"] = {"members": names, **whole}
        for first, held in enumerate([names[:couple], *([name] for name in names[couple:])]):
            groups["marital_units"][f"m{at}_{first}"] = {"members": held}
    return import_module("policyengine_us").Simulation(situation={"people": people, **groups})


def _people(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    head = {theirs: row.get(ours, 0) for ours, theirs in OF_PERSON.items() if row.get(ours)}
    head |= {"age": row["age"], "is_tax_unit_head": True}
    # their ordinary dividends are the part that is not qualified
    head["non_qualified_dividend_income"] = row.get("ordinary_dividends", 0) - row.get(
        "qualified_dividends", 0
    )
    if row.get("benchmark_premium"):
        head["pays_aca_premium"] = True
    if "income" in row:
        head |= {"is_medicare_eligible": True, "medicare_enrolled": True, "medicare_part_d_enrolled": True}
    found = [head]
    if row["filing_status"] == "mfj":
        found.append(
            {
                "age": row["spouse_age"],
                "is_tax_unit_spouse": True,
                "employment_income": row.get("spouse_wages", 0),
            }
        )
    for kind, age in DEPENDENTS.items():
        found += [{"age": age, "is_tax_unit_dependent": True}] * row.get(kind, 0)
    return found


def _tax_unit(row: Mapping[str, Any]) -> dict[str, Any]:
    # medical expenses are given as the return has them: from persons, the package would add the Medicare premiums it works out;
    # the earned income credit of spouses who live and file apart is not built in
    found = {
        "filing_status": STATUSES[row["filing_status"]], "takes_up_eitc": row["filing_status"] != "mfs",
        "takes_up_aca_if_eligible": True, "state_and_local_sales_or_income_tax": row.get("state_income_tax", 0),
        "itemized_medical_expenses": row.get("medical_expenses", 0), **LEFT_OUT,
    }  # fmt: skip
    if "income" in row:
        found["medicare_irmaa_magi"] = row["income"]
    return found


if __name__ == "__main__":
    main()
