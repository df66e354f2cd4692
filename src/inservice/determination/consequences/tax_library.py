"""The optional tax library (extra ``tax``: Tax-Calculator), behind one function.

The library works out whole returns: it has the alternative minimum tax and the credit for the elderly, which the built-in tables
leave out. What it lacks or has wrong is put right by its own reform mechanism.
"""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Final

STATUSES: Final = {"single": 1, "mfj": 2, "mfs": 3, "hoh": 4, "qss": 5}
_AMOUNTS: Final = {
    "spouse_wages": "e00200s", "taxable_interest": "e00300", "tax_exempt_interest": "e00400", "ordinary_dividends": "e00600",
    "qualified_dividends": "e00650", "short_term_gain": "p22250", "long_term_gain": "p23250", "other_investment_income": "e02000",
    "social_security": "e02400", "adjustments": "e03150", "medical_expenses": "e17500", "state_income_tax": "e18400",
    "property_tax": "e18500", "mortgage_interest": "e19200", "gifts": "e19800", "other_itemised": "e20400",
    "lifetime_learning_expenses": "e87530",
}  # fmt: skip
_RESULTS: Final = {
    "adjusted_gross_income": "c00100", "taxable_income": "c04800", "taxable_benefits": "c02500", "investment_income_tax": "niit",
    "income_tax": "iitax",
}  # fmt: skip

CORRECTIONS: Final[Mapping[str, Mapping[int, Mapping[str, Any]]]] = {
    "C-LIB-E1": {2023: {"II_brk6": [578_125, 693_750, 346_875, 578_100, 693_750]}},
    "C-LIB-E2 C-LIB-E3": {
        2022: {"STD_Aged": [1_750, 1_400, 1_400, 1_750, 1_400]},
        2023: {"STD_Aged": [1_850, 1_500, 1_500, 1_850, 1_500]},
        2024: {"STD_Aged": [1_950, 1_550, 1_550, 1_950, 1_550]},
    },
    "C-LIB-E4": {2026: {"ID_AllTaxes_c_ps": [505_000, 505_000, 252_500, 505_000, 505_000]}},
    "C-LIB-E5 C-KNK-15": {
        2020: {"RRC_c_unit": [0, 0, 0, 0, 0], "RRC_c_kids": 0},
        2021: {"RRC_c": 0},
    },
    "C-KNK-05": {
        year: {
            "CTC_ps": [200_000, 400_000, 200_000, 200_000, 200_000],
            "actc_claim_prob_scale": 9e99,
            "eitc_claim_prob_scale": 9e99,
        }
        for year in range(2018, 2027)
    },
}
"""What the library has wrong, by the id of the law page, year and parameter; a later year's value is its own.

It also draws lots on whether a household claims a refundable credit it is due; here every household does.
"""
LEFT_OUT: Final[Mapping[str, Any]] = {
    "AMT_rt1": 0.0, "AMT_rt2_addon": 0.0, "EITC_sep_filers_elig": False, "CR_SchR_hc": 1.0, "ACTC_ChildNum": 99,
    "STD_charity_ded_nonitemizers_max": [0, 0, 0, 0, 0],
}  # fmt: skip
"""What the built-in tables do not compute, switched off so that the rest can be compared."""


class LibraryMissing(RuntimeError):
    """The extra ``tax`` is not installed."""


def federal_tax(
    year: int, households: Sequence[Mapping[str, Any]], *, same_scope: bool = False
) -> list[dict[str, int]]:
    """Tax of whole returns in one call: a mapping for each household in, a breakdown for each out.

    A household has the facts of :mod:`inservice.facts.household` by their short names (whole cents; absent is none, which is
    the library's own reading), ``age`` and ``spouse_age`` at year end, and ``distribution``, the taxable amount paid. The
    breakdown is in whole cents: adjusted_gross_income, taxable_income, taxable_benefits, investment_income_tax, income_tax
    (without any 10% additional tax). ``same_scope`` switches off what the built-in tables leave out. Raises LibraryMissing.
    """
    return calculated(year, table_of(year, households), same_scope=same_scope)


def table_of(year: int, households: Sequence[Mapping[str, Any]]) -> Any:
    """The households as the library takes them: a pandas table in its own columns and dollars."""
    return _library()[1].DataFrame([_row(year, at, household) for at, household in enumerate(households, 1)])


def calculated(year: int, table: Any, *, same_scope: bool = False) -> list[dict[str, int]]:
    """The library's answers for a table in its own columns, corrections applied; whole cents."""
    library, _ = _library()
    policy = library.Policy()
    changes: dict[str, Any] = {}
    for correction in CORRECTIONS.values():
        changes |= correction.get(year, {})
    if same_scope:
        changes |= LEFT_OUT
    policy.implement_reform({name: {str(year): value} for name, value in changes.items()})
    policy.set_year(year)
    records = library.Records(
        data=table, start_year=year, gfactors=None, weights=None, adjust_ratios=None, exact_calculations=True
    )
    calculator = library.Calculator(policy=policy, records=records, verbose=False)
    calculator.calc_all()
    columns = {
        name: [round(float(v) * 100) for v in calculator.array(theirs)] for name, theirs in _RESULTS.items()
    }
    return [{name: column[at] for name, column in columns.items()} for at in range(len(table))]


def _library() -> tuple[Any, Any]:
    if sys.version_info < (3, 12):
        # the release for 3.11 compiles for 20 seconds in every process; without that it takes less than one
        os.environ.setdefault("NUMBA_DISABLE_JIT", "1")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module("taxcalc"), importlib.import_module("pandas")
    except ImportError as error:
        raise LibraryMissing(
            "The tax library is not installed. Install it with: pip install 'inservice[tax]'"
        ) from error


def _row(year: int, number: int, household: Mapping[str, Any]) -> dict[str, Any]:
    """One household in the library's own columns, in dollars."""

    def of(name: str) -> float:
        return float(household.get(name) or 0) / 100

    status = STATUSES[household["filing_status"]]
    under_6, to_16 = household.get("children_under_6") or 0, household.get("children_6_to_16") or 0
    of_17, others = household.get("children_aged_17") or 0, household.get("other_dependents") or 0
    pensions = of("retirement_income") + of("other_income")
    row = {
        "RECID": number, "FLPDYR": year, "MARS": status, "age_head": household["age"],
        "age_spouse": household.get("spouse_age") or 0 if status == 2 else 0,
        "blind_head": int(bool(household.get("is_blind"))), "blind_spouse": int(bool(household.get("spouse_is_blind"))),
        "XTOT": 1 + (status == 2) + under_6 + to_16 + of_17 + others, "nu06": under_6, "n24": under_6 + to_16,
        "nu18": under_6 + to_16 + of_17, "EIC": min(3, under_6 + to_16 + of_17), "e00200p": of("wages"), "e00200s": of("spouse_wages"),
        "e00200": of("wages") + of("spouse_wages"), "e01400": of("distribution"), "e01500": pensions, "e01700": pensions,
        "e87521": sum(_opportunity(cents) for cents in household.get("students", ())) / 100,
    }  # fmt: skip
    row |= {theirs: of(name) for name, theirs in _AMOUNTS.items()}
    # the library gives spouses who file apart the education credits that section 25A(g)(6) denies them
    return {**row, "e87521": 0.0, "e87530": 0.0} if status == 3 else row


def _opportunity(spent: int) -> float:
    """The American opportunity credit of one student before it is phased out, which the library takes as given."""
    return min(spent, 200_000) + max(0, min(spent, 400_000) - 200_000) / 4


__all__ = ["CORRECTIONS", "LEFT_OUT", "STATUSES", "LibraryMissing", "calculated", "federal_tax", "table_of"]
