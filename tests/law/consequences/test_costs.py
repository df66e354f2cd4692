"""Costs, index annuities and break-even: the worked numbers of the law page (7.2, C-FIA-09, C-FIA-10), and edges."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import log

import polars as pl
import pytest

from inservice.determination.consequences.choice_frames import frames_of_choice
from inservice.determination.consequences.costs import (
    CostComparison,
    needed_advantage,
    project,
)
from inservice.engine.evaluate import Answers
from inservice.intake.consequences.case import Choice
from inservice.law.consequences.ledgers.balances import account_values, compound_factors
from inservice.law.rulebook import rule_book

from .choices import answer, money, of_destinations

FREE = {
    "investments": "0%",
    "administration": "0%",
    "advice": "0%",
    "share_class": "0%",
    "yearly_fee": "0.00",
}
STAY = {"name": "plan", "kind": "stay", "costs": {**FREE, "investments": "0.30%"}}
IRA = {
    "name": "IRA",
    "kind": "traditional_ira",
    "load": "0%",
    "one_time_fees": "0.00",
    "costs": {**FREE, "investments": "1.10%"},
}
SEVEN = ["9.4%", "8.5%", "7.5%", "6.5%", "5.5%", "4.5%", "3.5%"]
ANNUITY = {
    "surrender_charges": SEVEN, "free_withdrawal": "0%", "free_in_first_year": "0%", "adjustment": {"applies": "no"},
    "guaranteed_minimum": {"share": "0%", "rate": "0%"}, "bonus": "0%", "rider": "none",
    "crediting": {
        "cap": {"now": "8.5%", "guaranteed": "1%"}, "participation": {"now": "100%", "guaranteed": "100%"},
        "spread": {"now": "none", "guaranteed": "none"}, "floor": "0%",
    },
}  # fmt: skip


def compared(
    destinations: list[object], *, years: int, amount: str = "500000", **given: object
) -> CostComparison:
    returns = given.pop("returns", [{"name": "flat", "yearly": "6%", "dividends": "0%"}])
    facts = given.pop("facts", {})
    choice = Choice.model_validate(
        {
            "destinations": destinations,
            "assumptions": {"horizon_years": str(years), "returns": returns, **given},
        }
    )
    own = {"choice.horizon_years": years, "choice.decided_on": date(2025, 6, 1), **facts}  # type: ignore[dict-item]
    frames = project(
        frames_of_choice(choice, own, [], [], amount=money(amount)), choice.assumptions.inflation
    )
    return CostComparison.of(choice, Answers(rule_book(), frames), date(2025, 6, 1), date(1970, 1, 1))


def index_annuity(**terms: object) -> dict[str, object]:
    plain = {
        "name": "annuity",
        "kind": "fixed_index_annuity",
        "one_time_fees": "0.00",
        "costs": {"advice": "0%"},
    }
    return {**plain, "annuity": {**ANNUITY, **terms}}


def walk(comparison: CostComparison, name: str, year: int, terms: str = "current") -> dict[str, object]:
    return next(
        r
        for r in comparison.walk_away_table()
        if (r["destination"], r["year"], r["terms"]) == (name, year, terms)
    )


@pytest.mark.parametrize(
    ("year", "stay", "move"),
    [(5, "659136.14", "633112.35"), (10, "868920.89", "801662.51"), (20, "1510047.04", "1285325.55")],
)
def test_worked_balances(year: int, stay: str, move: str) -> None:
    """Law page 7.2: 500,000 at 6%, 0.30% against 1.10%."""
    told = compared([STAY, IRA], years=20)
    assert (walk(told, "plan", year)["walk_away"], walk(told, "IRA", year)["walk_away"]) == (stay, move)


def test_balances_agree_with_plain_fractions() -> None:
    rates = [200_000, -100_000, 120_000, -999_999, 31_415]
    frame = pl.DataFrame({
        "start": [123_456_789], "cost": [4_321], "fee": [1_234], "guaranteed_base": [100], "guaranteed_rate": [10_000],
        **{str(n): [r] for n, r in enumerate(rates, 1)},
    })  # fmt: skip
    held = Fraction(123_456_789)
    for row, rate in zip(account_values(frame, [str(n) for n in range(1, 6)]).to_dicts(), rates, strict=True):
        held = max(Fraction(0), held * Fraction(10**6 + rate, 10**6) * Fraction(10**6 - 4_321, 10**6) - 1_234)
        assert abs(row["account_value"] - held) <= Fraction(1, 2) + Fraction(1, 10**6)


def test_a_missing_return_leaves_that_year_and_all_later_ones_unknown() -> None:
    frame = pl.DataFrame(
        {"start": [100], "cost": [0], "fee": [0], "guaranteed_base": [0], "guaranteed_rate": [0], "1": [0], "2": [None], "3": [0]},
        schema_overrides={"2": pl.Int64},
    )  # fmt: skip
    assert account_values(frame, ["1", "2", "3"])["account_value"].to_list() == [100, None, None]


def test_break_even_advantage() -> None:
    """Law page 7.2: about 0.86 percentage points a year, at any horizon; 67,258.38 less after ten years."""
    assert (
        f"{needed_advantage(money('500000'), money('500000'), 11_000, 3_000, 60_000, 10) * 100:.2f}" == "0.86"
    )
    told = compared([STAY, IRA], years=10).destinations()[1]["break_even"][0]
    assert (told["advantage_needed"], told["less_at_horizon"], told["within_horizon"]) == (
        "0.86",
        "67258.38",
        "no",
    )
    assert told["sentence"] == "IRA does not break even within 10 years."


def test_break_even_formula_and_table_agree() -> None:
    """C-CMP-21: a load of 5% at 0.80% a year less takes a little over six years."""
    assert 6.3 < log(500_000 / 475_000) / log((1 - 0.0030) / (1 - 0.0110)) < 6.5
    dear = {**STAY, "costs": {**FREE, "investments": "1.10%"}}
    loaded = {**IRA, "load": "5%", "costs": {**FREE, "investments": "0.30%"}}
    for years, status, year in ((6, "no", None), (7, "yes", 7), (12, "yes", 7)):
        told = compared([dear, loaded], years=years).destinations()[1]["break_even"][0]
        assert (told["within_horizon"], told["year"]) == (status, year)


def test_a_move_that_costs_no_less_never_catches_up() -> None:
    stay = {"destination.name": "plan", "destination.kind": "stay"}
    costs = {
        f"destination.{n}_millionths": 0
        for n in ("administration", "advice", "distribution", "rider", "load", "bonus")
    }
    same = {**costs, "destination.amount": 100, "destination.one_time_fees": 0, "destination.tax_on_move": 0}
    for moved, status in ((2_999, "no"), (3_000, "yes"), (3_001, "yes"), (None, "unknown")):
        rows = [
            {**stay, **same, "destination.investments_millionths": 3_000},
            {
                **same,
                "destination.name": "IRA",
                "destination.kind": "traditional_ira",
                "destination.investments_millionths": moved,
            },
        ]
        assert of_destinations(rows, "can_never_catch_up", 1) == status


def test_an_index_annuity_credits_within_its_terms() -> None:
    """Law page C-FIA-10: cap 8.5%, price returns +20, -10, +12, +5, -3%."""
    path = [{"name": "up and down", "by_year": ["20%", "-10%", "12%", "5%", "-3%"], "dividends": "0%"}]
    told = compared([STAY, index_annuity()], years=5, returns=path)
    assert walk(told, "annuity", 5)["account_value"] == "618043.13"
    assert (
        walk(told, "annuity", 2)["account_value"] == walk(told, "annuity", 1)["account_value"] == "542500.00"
    )


def test_dividends_are_left_out_of_the_credit_and_missing_ones_leave_it_unknown() -> None:
    path = [{"name": "flat", "yearly": "6%", "dividends": "1.5%"}]
    assert (
        walk(compared([STAY, index_annuity()], years=1, returns=path), "annuity", 1)["account_value"]
        == "522500.00"
    )
    unknown = compared([STAY, index_annuity()], years=1, returns=[{"name": "flat", "yearly": "6%"}])
    assert walk(unknown, "annuity", 1)["walk_away"] is None
    assert walk(unknown, "plan", 1)["walk_away"] == "528410.00"


@pytest.mark.parametrize(
    ("price", "participation", "spread", "cap", "credited"),
    [
        (85_000, 10**6, 0, 85_000, 85_000), (85_001, 10**6, 0, 85_000, 85_000), (84_999, 10**6, 0, 85_000, 84_999),
        (60_000, 500_000, 10_000, 85_000, 20_000), (60_000, 500_000, 40_000, 85_000, 0), (-200_000, 10**6, 0, 85_000, 0),
        (300_000, 10**6, 0, None, 300_000),
    ],
)  # fmt: skip
def test_cap_participation_spread_and_floor(
    price: int, participation: int, spread: int, cap: int | None, credited: int
) -> None:
    facts = {
        "destination.name": "annuity", "destination.kind": "fixed_index_annuity", "destination.is_indexed": True,
        "projection.has_cap": cap is not None, "projection.cap_millionths": cap or 0, "projection.participation_millionths": participation,
        "projection.spread_millionths": spread, "projection.floor_millionths": 0, "projection_year.return_millionths": price,
        "projection_year.dividend_millionths": 0, "projection_year.number": 1,
    }  # fmt: skip
    assert answer("credited_millionths", facts) == credited


@pytest.mark.parametrize(
    ("terms", "charge"), [({"illustration": "ten_years_from_15", "surrender_charges": None}, "75000.00"),
                          ({"illustration": "ten_years_from_15", "surrender_charges": None, "free_in_first_year": "10%"}, "67500.00")]
)  # fmt: skip
def test_the_worst_case_of_the_article(terms: dict[str, object], charge: str) -> None:
    """Law page C-FIA-09: 15% of 500,000, and with a free amount of 10%."""
    path = [{"name": "none", "yearly": "0%", "dividends": "0%"}]
    assert (
        walk(compared([STAY, index_annuity(**terms)], years=1, returns=path), "annuity", 1)["charge"]
        == charge
    )


def test_a_seven_year_schedule() -> None:
    """Law page C-FIA-09: 47,000 falling to 17,500, and nothing in year eight."""
    path = [{"name": "none", "yearly": "0%", "dividends": "0%"}]
    told = compared([STAY, index_annuity()], years=8, returns=path)
    charges = [
        r["charge"]
        for r in told.walk_away_table()
        if r["destination"] == "annuity" and r["terms"] == "current"
    ]
    assert charges == [
        "47000.00",
        "42500.00",
        "37500.00",
        "32500.00",
        "27500.00",
        "22500.00",
        "17500.00",
        "0.00",
    ]
    assert [r["locked"] for r in told.locked_table()][-2:] == ["500000.00", "0.00"]


def test_market_value_adjustment_and_guaranteed_minimum() -> None:
    """C-FIA-03: 3% at issue, 4.5% and 0.25% on leaving, six years left; never less than the minimum of C-FIA-04."""
    path = [{"name": "none", "yearly": "0%", "dividends": "0%"}]
    adjusted = {"applies": "yes", "rate_at_issue": "3%", "rate_on_leaving": "4.5%", "constant": "0.25%"}
    told = walk(compared([STAY, index_annuity(adjustment=adjusted)], years=1, returns=path), "annuity", 1)
    factor = Fraction(103, 100) ** 6 / Fraction(10475, 10000) ** 6
    assert told["adjustment"] == f"{round(float(500_000 * factor - 500_000), 2):.2f}"
    least = index_annuity(adjustment=adjusted, guaranteed_minimum={"share": "87.5%", "rate": "1%"})
    assert walk(compared([STAY, least], years=1, returns=path), "annuity", 1)["walk_away"] == "441875.00"
    unknown = index_annuity(adjustment={"applies": "yes", "rate_at_issue": "3%"})
    assert walk(compared([STAY, unknown], years=1, returns=path), "annuity", 1)["walk_away"] is None


def test_compound_factors() -> None:
    rates = {"up": [25_000, 0, None], "down": [0, 0, 0], "years": [10, 5, 1]}
    rows = pl.DataFrame(rates, schema=dict.fromkeys(rates, pl.Int64))
    assert compound_factors(rows)["factor"].to_list() == [1_280_084_544_196, 10**12, None]


def test_a_fee_on_a_benefit_base_is_in_dollars() -> None:
    rider = {"fee": "1%", "base": "600000.00"}
    path = [{"name": "none", "yearly": "0%", "dividends": "0%"}]
    assert (
        walk(compared([STAY, index_annuity(rider=rider)], years=2, returns=path), "annuity", 2)[
            "account_value"
        ]
        == "488000.00"
    )


def test_todays_dollars_and_tax_at_the_end() -> None:
    told = walk(compared([STAY, IRA], years=10, inflation="2.5%", exit_tax_rate="22%"), "plan", 10)
    today = float(Fraction("868920.89") / Fraction(1025, 1000) ** 10)
    assert (told["todays_dollars"], told["after_tax"]) == (f"{today:.2f}", "677758.29")
    bare = walk(compared([STAY, IRA], years=10), "plan", 10)
    assert (bare["todays_dollars"], bare["after_tax"]) == (None, None)


def test_a_mix_is_weighted() -> None:
    mix = [
        {"fund": "stocks", "share": "60%", "expense_ratio": "0.015%"},
        {"fund": "bonds", "share": "40%", "expense_ratio": "0.025%"},
    ]
    held = {k: v for k, v in FREE.items() if k != "investments"}
    told = compared([{**STAY, "costs": {**held, "mix": mix}}], years=1)
    assert told.destinations()[0]["yearly_cost"] == "0.019%"


def test_missing_costs_leave_answers_unknown() -> None:
    told = compared([STAY, {"name": "IRA", "kind": "traditional_ira"}], years=3)
    ira = told.destinations()[1]
    assert (ira["yearly_cost"], ira["starts_with"], ira["break_even"][0]["within_horizon"]) == (
        None,
        None,
        "unknown",
    )


def test_disclosures_name_what_is_missing() -> None:
    met = {d["ref"]: d["is_met"] for d in compared([STAY, index_annuity()], years=11).disclosures()}
    assert [r for r, is_met in met.items() if not is_met] == ["C-CMP-41", "C-CMP-43", "C-CMP-46", "C-CMP-47"]
    assert {d["ref"]: d["is_met"] for d in compared([STAY], years=10).disclosures()}["C-CMP-46"]


def test_a_roth_ira_is_compared_after_tax() -> None:
    """C-CMP-24: 22% paid on the way in and 22% on the way out come to the same; a lower rate later does not."""
    roth = {
        **IRA,
        "name": "Roth",
        "kind": "roth_ira",
        "tax_on_move": "110000.00",
        "costs": {**FREE, "investments": "0.30%"},
    }
    for later, status in (("22%", "yes"), ("21.9%", "no"), (None, "unknown")):
        given = {} if later is None else {"exit_tax_rate": later}
        told = compared([STAY, roth], years=10, **given).destinations()[1]["break_even"][0]
        assert told["within_horizon"] == status
        if later == "22%":
            assert (
                abs(float(told["less_at_horizon"])) <= 0.01
            )  # each value is rounded to the cent before it is taxed
