"""Income tax with and without a distribution: the worked numbers of the law page, and each threshold on both sides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from inservice.determination.consequences.households import Household, Paid
from inservice.determination.consequences.income_tax import (
    BESIDE,
    EFFECTS,
    IncomeTaxEffect,
    income_tax_effect,
)
from inservice.intake.consequences.household import HouseholdPart, facts_of

DOLLARS = 100


def household(year: int, status: str, **told: Any) -> Household:
    """A household whose year is listed in full; amounts are whole dollars, ages are at year end."""
    age, spouse = told.pop("age", 40), told.pop("spouse_age", 40)
    written = {k: str(v) if type(v) is int else v for k, v in told.items()}
    part = HouseholdPart.model_validate(
        {"complete": True, "tax_year": year, "filing_status": status, "birth_date": date(year - age, 6, 1),
         "spouse_birth_date": date(year - spouse, 6, 1) if status == "mfj" else None, "state": "TX",
         "lived_with_spouse_any_time": False, **written}
    )  # fmt: skip
    return Household(facts_of(part), tuple(each.qualified_expenses for each in part.students))


def effect(house: Household, amount: int = 0, exposed: int | None = 0) -> IncomeTaxEffect:
    """The effect of so many whole dollars."""
    return income_tax_effect(
        house, Paid(amount * DOLLARS, exposed=None if exposed is None else exposed * DOLLARS)
    )


def tax(house: Household, amount: int = 0) -> float:
    """Federal income tax with the amount, in dollars."""
    return float(effect(house, amount).value("income_tax")) / DOLLARS


def of(house: Household, name: str, amount: int = 0) -> Any:
    """A value with the amount: dollars for money."""
    value = effect(house, amount).value(name)
    return value / DOLLARS if isinstance(value, int) else value


# -- the law page's own numbers ------------------------------------------------------------------------------
def test_gains_pushed_from_0_to_15_percent() -> None:
    """Law page 5.3: 2025 joint, wages 60,000, gains 50,000: 2,943; with 40,000 more 11,013; 8,070 is 20.2 percent."""
    house = household(2025, "mfj", wages=60_000, long_term_gain=50_000)
    found = effect(house, 40_000)
    assert found.value("income_tax", without=True) == 2_943_00
    assert found.value("income_tax") == 11_013_00
    assert found.value("extra_income_tax") == 8_070_00
    assert found.value("cost_by_brackets") == 4_800_00 and found.value("cost_of_gains") == 3_270_00
    assert found.value("average_rate") == 20_18
    assert found.rate_on_last() == 27_00  # 12 percent, and 15 on the gain it pushes up


def test_tainted_conversion() -> None:
    """Law page 1.3: 2024 single, wages 200,000: 39,533.54 less 37,538.50 is 1,995.04."""
    house = household(2024, "single", wages=200_000, age=52)
    found = income_tax_effect(house, Paid(7_872_00, exposed=0))
    assert found.value("income_tax", without=True) == 37_538_50
    assert found.value("income_tax") == 39_533_54
    assert found.value("extra_income_tax") == 1_995_04


@pytest.mark.parametrize(("taken", "exposed", "extra", "ten"), [(30_000, 0, 6_600, 0), (40_000, 10_000, 8_800, 1_000),
                                                              (40_000, 40_000, 8_800, 4_000)])  # fmt: skip
def test_college_path(taken: int, exposed: int, extra: int, ten: int) -> None:
    """Law page 4.2: 2025 joint, wages 150,000: base tax 15,898; 22 percent of what is taken."""
    found = effect(household(2025, "mfj", wages=150_000), taken, exposed)
    assert found.value("income_tax", without=True) == 15_898_00
    assert found.value("extra_income_tax") == extra * DOLLARS
    assert found.value("ten_percent_tax") == ten * DOLLARS
    assert found.value("left_after_tax") == (taken - extra - ten) * DOLLARS


@pytest.mark.parametrize(("house", "told", "right"), [
    ((2023, "mfs"), {"wages": 500_000}, 144_832.50),
    ((2023, "single"), {"wages": 80_000, "age": 66}, 9_453.50),
    ((2026, "mfj"), {"wages": 510_000, "state_income_tax": 45_000, "mortgage_interest": 20_000}, 97_264.00),
    ((2020, "mfj"), {"wages": 200_000}, 30_207.00),
])  # fmt: skip
def test_where_a_library_was_wrong(house: tuple[int, str], told: dict[str, Any], right: float) -> None:
    """C-LIB-E1, E2, E4, E5: the right figures of the law page (E5: no rebate in the comparison)."""
    assert tax(household(*house, **told)) == right


# -- thresholds on both sides --------------------------------------------------------------------------------
def test_bracket_edge() -> None:
    house = household(2026, "single", wages=16_100 + 50_400)
    assert of(house, "bracket_rate") == 12 and of(house, "bracket_rate", 1) == 22
    assert tax(house, 100) - tax(house) == 22.00


@pytest.mark.parametrize(("born", "is_65"), [(date(1961, 1, 1), True), (date(1961, 1, 2), False)])
def test_65_is_reached_the_day_before_the_birthday(born: date, is_65: bool) -> None:
    house = household(2025, "single", wages=50_000)
    facts = {**house.facts, "birth_date": born}
    assert of(Household(facts), "standard_deduction") == 15_750 + (2_000 if is_65 else 0)
    assert of(Household(facts), "senior_deduction") == (6_000 if is_65 else 0)


def test_standard_deduction_of_two_aged_and_one_blind() -> None:
    house = household(2024, "mfj", age=70, spouse_age=66, is_blind="yes")
    assert of(house, "standard_deduction") == 29_200 + 3 * 1_550


@pytest.mark.parametrize(("year", "status", "over", "left"), [
    (2025, "single", 75_000, 6_000), (2025, "single", 75_100, 5_994), (2025, "single", 174_900, 6), (2025, "single", 175_000, 0),
    (2025, "mfj", 150_100, 11_988), (2025, "mfj", 250_000, 0), (2024, "single", 50_000, 0), (2025, "mfs", 50_000, 0),
])  # fmt: skip
def test_senior_deduction(year: int, status: str, over: int, left: int) -> None:
    house = household(year, status, wages=over, age=67, spouse_age=67)
    assert of(house, "senior_deduction") == left


@pytest.mark.parametrize(("status", "together", "income", "taxed"), [
    ("single", False, 10_000, 0), ("single", False, 13_000, 0), ("single", False, 13_002, 1), ("single", False, 25_000, 7_050),
    ("single", False, 60_000, 20_400),
    ("mfj", False, 20_000, 0), ("mfj", False, 20_002, 1), ("mfs", True, 10_000, 18_700), ("mfs", False, 10_000, 0),
])  # fmt: skip
def test_social_security(status: str, together: bool, income: int, taxed: float) -> None:
    """Benefits of 24,000: half is 12,000. Law page C-KNK-01."""
    house = household(
        2025,
        status,
        wages=income,
        social_security=24_000,
        lived_with_spouse_any_time="yes" if together else "no",
    )
    assert of(house, "taxable_benefits") == taxed


def test_social_security_multiplies_the_rate() -> None:
    """In the ramp a dollar draws in 85 cents: 12 percent becomes 22.2."""
    house = household(2024, "single", wages=20_000, social_security=30_000, age=66)
    assert effect(house, 10_000).rate_on_last() == 22_20


@pytest.mark.parametrize(("amount", "due"), [(0, 0), (1_000, 38), (20_000, 380)])
def test_investment_income_tax(amount: int, due: float) -> None:
    """A distribution is no investment income, but lifts the income that is compared."""
    house = household(2025, "single", wages=190_000, taxable_interest=10_000)
    assert of(house, "investment_income_tax", amount) == due


@pytest.mark.parametrize(("year", "income", "credit"), [
    (2024, 200_000, 2_000), (2024, 200_001, 1_950), (2024, 201_000, 1_950), (2024, 201_001, 1_900), (2024, 240_000, 0),
    (2025, 200_000, 2_200), (2021, 75_000, 3_000), (2021, 75_001, 2_950), (2021, 95_000, 2_000), (2021, 200_001, 1_950),
])  # fmt: skip
def test_child_credit(year: int, income: int, credit: int) -> None:
    """C-KNK-05: 50 for each 1,000 or part; in 2021 the increase goes first, and only the increase."""
    house = household(year, "single", wages=income, dependents=[{"birth_date": date(year - 10, 6, 1)}])
    assert of(house, "dependent_credit") == credit


@pytest.mark.parametrize(("year", "status", "income", "cap"), [
    (2024, "single", 900_000, 10_000), (2024, "mfs", 100_000, 5_000), (2025, "mfj", 500_000, 40_000), (2025, "mfj", 510_000, 37_000),
    (2025, "mfj", 600_000, 10_000), (2025, "mfj", 700_000, 10_000), (2026, "single", 505_000, 40_400), (2026, "single", 505_100, 40_370),
    (2026, "mfs", 252_500, 20_200), (2026, "mfs", 300_000, 13_075),
    (2025, "mfs", 250_000, 20_000), (2025, "mfs", 300_000, 12_500), (2025, "mfs", 349_900, 5_015), (2025, "mfs", 350_100, 5_000),
])  # fmt: skip
def test_state_and_local_cap(year: int, status: str, income: int, cap: float) -> None:
    assert of(household(year, status, wages=income), "state_and_local_cap") == cap


def test_medical_deduction_shrinks_with_income() -> None:
    house = household(2025, "single", wages=100_000, medical_expenses=30_000, mortgage_interest=10_000)
    found = effect(house, 10_000)
    assert found.value("medical_deduction", without=True) == 22_500_00
    assert found.value("medical_deduction") == 21_750_00
    assert found.value("cost_of_deductions") == 165_00  # 750 at 22 percent


@pytest.mark.parametrize(("year", "wages", "itemised"), [
    (2025, 800_000, 100_000.00), (2026, 640_600, 100_000.00), (2026, 677_600, 98_000.00), (2026, 2_000_000, 94_594.59)])  # fmt: skip
def test_limit_at_the_top_rate(year: int, wages: int, itemised: float) -> None:
    """C-KNK-13: from 2026, 2/37 of the lesser of the deductions and the income above the start of 37 percent."""
    assert (
        of(household(year, "single", wages=wages, mortgage_interest=100_000), "itemised_deductions")
        == itemised
    )


@pytest.mark.parametrize(("status", "income", "credit"), [("single", 80_000, 2_500), ("single", 85_000, 1_250), ("single", 90_000, 0),
                                                          ("mfj", 160_000, 2_500), ("mfj", 180_000, 0), ("mfs", 20_000, 0)])  # fmt: skip
def test_opportunity_credit(status: str, income: int, credit: int) -> None:
    house = household(2025, status, wages=income, students=[{"qualified_expenses": "9000"}])
    assert of(house, "opportunity_credit") == credit


def test_lifetime_learning_joined_the_other_limits_in_2021() -> None:
    for year, left in ((2020, 1_000), (2021, 2_000)):
        house = household(year, "single", wages=64_000, lifetime_learning_expenses=10_000)
        assert of(house, "lifetime_learning_credit") == left


@pytest.mark.parametrize(
    ("amount", "rate", "credit"), [(0, 50, 1_000), (750, 50, 625), (751, 20, 249.8), (2_500, 20, 0)]
)
def test_saver_credit(amount: int, rate: int, credit: float) -> None:
    """C-KNK-10: the distribution lifts income over a limit and cuts the contributions that count, dollar for dollar."""
    house = household(2025, "single", wages=23_000, saver_contributions=2_000)
    assert of(house, "saver_credit_rate", amount) == rate
    assert of(house, "saver_credit", amount) == credit


@pytest.mark.parametrize(("wages", "amount", "credit"), [
    (12_730, 0, 4_328.20), (20_000, 0, 4_328), (20_000, 10_470, 4_328), (20_000, 20_470, 2_730), (20_000, 60_000, 0),
])  # fmt: skip
def test_earned_income_credit(wages: int, amount: int, credit: float) -> None:
    """C-KNK-12, 2025, joint with one child: 34 percent of earnings up to 4,328, less 15.98 percent above 30,470 (23,350 + 7,120)."""
    house = household(2025, "mfj", wages=wages, dependents=[{"birth_date": date(2015, 6, 1)}])
    assert abs(of(house, "earned_income_credit", amount) - credit) < 2


def test_what_is_taken_back_comes_off_the_greatest_credit() -> None:
    """Section 32(a)(2): 2025, single, earnings 4,000: 306; income 11,620 is 1,000 above the start: 649 less 76.50 is still more."""
    house = household(2025, "single", wages=4_000, retirement_income=7_620)
    assert of(house, "earned_income_credit") == 306
    assert of(house, "earned_income_credit", 4_000) == 266.5


@pytest.mark.parametrize(("age", "investment", "status", "may"), [
    (24, 0, "single", "no"), (25, 0, "single", "yes"), (64, 0, "single", "yes"), (65, 0, "single", "no"), (40, 11_950, "single", "yes"),
    (40, 11_951, "single", "no"), (40, 0, "mfs", "no"),
])  # fmt: skip
def test_who_may_have_the_earned_income_credit(age: int, investment: int, status: str, may: str) -> None:
    house = household(2025, status, age=age, wages=5_000, taxable_interest=investment)
    assert effect(house).finding("may_have_earned_income_credit").status == may


# -- Medicare and the premium tax credit ---------------------------------------------------------------------
@pytest.mark.parametrize(("status", "people", "income", "surcharge"), [
    ("single", 1, 109_000, 0), ("single", 1, 109_001, 1_148.40), ("mfj", 2, 218_000, 0), ("mfj", 2, 218_001, 2_296.80),
    ("single", 1, 499_999, 6_355.20), ("single", 1, 500_000, 6_936.00), ("mfs", 1, 109_001, 1_148.40),
])  # fmt: skip
def test_medicare_surcharge(status: str, people: int, income: int, surcharge: float) -> None:
    """Law page 6.1: income of 2024, premiums of 2026; more than each step, the top step from."""
    house = household(2024, status, wages=income, part_b_people=people, part_d_people=people, age=66)
    assert of(house, "medicare_surcharge") == surcharge


@pytest.mark.parametrize(("income", "step"), [(109_000, 0), (109_001, 4), (390_999, 4), (391_000, 5)])
def test_medicare_surcharge_of_spouses_apart(income: int, step: int) -> None:
    house = household(
        2024, "mfs", wages=income, part_b_people=1, part_d_people=1, lived_with_spouse_any_time="yes"
    )
    assert effect(house).value("surcharge_step") == step


@pytest.mark.parametrize("year", [2025, 2026])
def test_surcharge_not_yet_published(year: int) -> None:
    """Premiums of 2027 and 2028 are unknown; the latest published table stands beside, named as of its year."""
    found = effect(household(year, "single", wages=109_000, part_b_people=1, part_d_people=1), 1)
    assert found.value("medicare_surcharge") is None and found.value("whole_cost") is None
    assert found.value("extra_federal_tax") is not None
    told = found.to_dict()["medicare"]
    assert told["premium_year"] == year + 2 and told["latest_published_table"] == 2026
    assert told["by_latest_table"] == "1148.40"


def test_surcharges_hold_the_ratio_of_the_premium() -> None:
    """Law page 6.1: add-on = standard premium / 0.25 x p - standard, for 35, 50, 65, 80 and 85 percent of cost."""
    from inservice.law.consequences.tables import tax_tables

    standard = {
        2017: 135.50,
        2018: 144.60,
        2019: 148.50,
        2020: 170.10,
        2021: 164.90,
        2022: 174.70,
        2023: 185.00,
        2024: 202.90,
    }
    for year, premium in standard.items():
        line = tax_tables()["medicare_surcharge"].line(year, "single").values
        for step, share in enumerate((0.35, 0.50, 0.65, 0.80, 0.85), 1):
            assert abs(line[f"part_b_{step}"] / 100 - (premium / 0.25 * share - premium)) <= 0.25


@pytest.mark.parametrize(("year", "income", "credit"), [
    (2026, 62_600, 5_765.04), (2026, 62_601, 0), (2025, 62_601, 6_678.91), (2025, 20_000, 12_000), (2026, 15_650, 11_671.35),
    (2026, 15_649, 0), (2020, 49_960, 7_113.91), (2020, 49_961, 0),
])  # fmt: skip
def test_premium_credit(year: int, income: int, credit: float) -> None:
    """Law page 6.2: one person, benchmark 12,000, income 62,600 in 2026: 5,765.04; a dollar more: nothing."""
    house = household(year, "single", wages=income, benchmark_premium=12_000, enrolled_premium=12_000, tax_family_size=1,
                      is_in_contiguous_states="yes")  # fmt: skip
    assert of(house, "premium_credit") == credit


def test_premium_credit_cliff_is_a_cost_of_its_own() -> None:
    house = household(2026, "single", wages=60_000, benchmark_premium=12_000, enrolled_premium=9_000, tax_family_size=1,
                      is_in_contiguous_states="yes")  # fmt: skip
    assert effect(house, 2_600).value("cost_of_premium_credit") == 258_96
    assert effect(house, 2_601).value("cost_of_premium_credit") == 6_024_00


def test_poverty_line_of_alaska_is_not_on_file() -> None:
    house = household(2025, "single", wages=50_000, benchmark_premium=12_000, enrolled_premium=12_000, tax_family_size=1,
                      is_in_contiguous_states="no")  # fmt: skip
    assert effect(house).value("premium_credit") is None


# -- the answer ----------------------------------------------------------------------------------------------
def test_the_effects_add_up_to_the_whole() -> None:
    house = household(
        2026, "mfj", wages=90_000, social_security=48_000, long_term_gain=60_000, ordinary_dividends=9_000, qualified_dividends=9_000,
        taxable_interest=12_000, medical_expenses=40_000, state_income_tax=15_000, mortgage_interest=12_000, age=68, spouse_age=66,
        students=[{"qualified_expenses": "4000"}], dependents=[{"birth_date": date(2012, 1, 1)}],
    )  # fmt: skip
    for amount in (1, 20_000, 150_000, 900_000):
        found = effect(house, amount)
        assert sum(found.value(name) for name in EFFECTS) == found.value("extra_income_tax")
        assert found.value("extra_income_tax") > 0


def test_californias_addition_goes_with_the_federal_one() -> None:
    for state, more in (("CA", 250), ("NV", 0)):
        assert of(household(2025, "single", wages=90_000, state=state), "california_tax") == 0
        found = effect(household(2025, "single", wages=90_000, state=state), 10_000, 10_000)
        assert found.value("california_tax") == more * DOLLARS


@pytest.mark.parametrize(("prior_agi", "enough"), [(150_000, 20_000), (150_001, 22_000)])
def test_safe_harbor(prior_agi: int, enough: int) -> None:
    house = household(
        2025, "mfj", wages=150_000, prior_year_tax=20_000, prior_year_agi=prior_agi, withheld_and_paid=15_000
    )
    assert of(house, "enough_by_last_year", 60_000) == enough
    assert of(house, "short_of_safe_harbor", 60_000) == enough - 15_000
    assert of(house, "must_be_paid", 0) == 14_308.20  # 90 percent of 15,898


def test_a_year_not_yet_published_is_unknown() -> None:
    found = effect(household(2027, "single", wages=50_000), 10_000)
    assert found.value("extra_income_tax") is None and found.range is None
    assert "not published" in found.finding("standard_deduction").sentence


def test_missing_wages_give_a_range_and_a_question() -> None:
    house = household(2025, "single")
    facts = {**house.facts, "wages": None}
    found = effect(Household(facts), 40_000)
    assert found.value("extra_income_tax") is None
    assert "household.wages" in {each["fact"] for each in found.missing}
    assert found.range is not None and found.range["over"]["wages"] == ["0.00", "1000000.00"]
    # at least what someone without wages pays, at most 37 percent of it
    assert found.range["at_least"] == "2671.50" and found.range["at_most"] == "14800.00"
    known = effect(Household({**facts, "wages": 85_000_00}), 40_000).value("extra_income_tax")
    assert 2_671_50 <= known <= 14_800_00


def test_a_missing_filing_status_ranges_over_all_of_them() -> None:
    house = household(2025, "mfj", wages=100_000)
    found = effect(Household({**house.facts, "filing_status": None}), 20_000)
    each = [tax(household(2025, status, wages=100_000), 20_000) - tax(household(2025, status, wages=100_000))
            for status in ("single", "mfj", "mfs", "hoh", "qss")]  # fmt: skip
    assert found.range is not None
    assert (float(found.range["at_least"]), float(found.range["at_most"])) == (min(each), max(each))


def test_what_bears_the_ten_percent_tax_may_be_unknown() -> None:
    found = effect(household(2025, "single", wages=90_000), 10_000, None)
    assert found.value("extra_income_tax") == 2_200_00 and found.value("extra_federal_tax") is None
    assert "scenario.exposed_amount" in {each["fact"] for each in found.missing}


def test_the_answer_as_json() -> None:
    told = effect(household(2024, "single", wages=90_000, part_b_people=0), 10_000).to_dict()
    assert told["extra"]["extra_income_tax"] == "2200.00" and told["extra"]["average_rate"] == "22.00"
    assert [line["effect"] for line in told["effects"]] == [*EFFECTS, *BESIDE]
    assert all(line["ref"] and line["cites"] and line["sentence"] for line in told["effects"])
    assert told["return"]["bracket_rate"] == {"without": "22.00", "with": "22.00"}


def test_tables_of_pictures() -> None:
    found = effect(household(2025, "single", wages=60_000), 20_000)
    buckets = found.bracket_table()
    assert sum(b["added"] for b in buckets) == 20_000_00
    assert [(b["rate"], b["without"], b["added"]) for b in buckets[:3]] == [
        (1_000, 11_925_00, 0), (1_200, 32_325_00, 4_225_00), (2_200, 0, 15_775_00)]  # fmt: skip
    fall = {row["step"]: row["amount"] for row in found.waterfall_table()}
    assert fall["gross"] == 20_000_00 and fall["state_income_tax"] is None
    assert fall["net_of_what_is_computed"] == 20_000_00 - found.value("extra_income_tax")
    ladder = found.medicare_table()
    assert [row["headroom"] for row in ladder][:2] == [29_000_00, 57_000_00] and ladder[0][
        "premium_year"
    ] == 2026
