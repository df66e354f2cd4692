"""Form 8606 against the published examples, the pool of IRAs, and the timing across the end of the year."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import polars as pl
import pytest

from inservice.determination.consequences.pro_rata import ProRata, project, sensitivity, simple_forms
from inservice.engine.truth import NAMES
from inservice.facts.iras import IRA_ACCOUNT, IRA_MOVEMENT
from inservice.law.consequences.ledgers.iras import conversion_layers
from inservice.law.ira_rulebook import ira_rule_book

SEED: dict[str, Any] = {
    "year": 2024, "pool": 0, "rolled": 500_000_00, "converted": 8_000_00, "contribution": 8_000_00, "basis": 0,
}  # fmt: skip
"""The adviser-facing article: $500,000 rolled to an IRA, $8,000 contributed and converted, no other IRA."""


def year(number: int = 2025, **facts: Any) -> dict[str, Any]:
    """A form with nothing unusual."""
    return {
        "owner": "self", "form": "own", "decedent": "none", "year": number, "birth_date": date(1975, 5, 5), "basis_before": 0,
        "values_are": "flat", "opening_value": 0, "has_all_accounts": True, "has_all_movements": True, "deduction_is": "stated",
        "ratio_unit": 1000, "in_whole_dollars": True, "disaster_part": 0, "roth_disaster_part": 0, "roth_first_home": 0,
        "wants_backdoor_roth": False, **facts,
    }  # fmt: skip


def move(
    kind: str, dollars: int, left: date | None = None, arrived: date | None = None, at: int = 0, **facts: Any
) -> dict[str, Any]:
    day = left or arrived
    return {
        "at": at,
        "kind": kind,
        "amount": dollars * 100,
        "left_on": left or day,
        "arrived_on": arrived or day,
        **facts,
    }


def contribution(dollars: int, on: date, for_year: int, deducted: int = 0) -> dict[str, Any]:
    return move("contribution", dollars, arrived=on, for_year=for_year, deducted=deducted * 100)


def dollars(forms: ProRata, name: str, at: int = 0) -> float | None:
    value = forms.value(name, at)
    return None if value is None else value / 100


# -- the published example (C-PRO-30) --------------------------------------------------------------------------------
def test_seed_example_is_exact() -> None:
    forms = simple_forms([SEED, {**SEED, "rolled": 0}])
    assert forms.lines()["10"] == "0.016"
    assert [dollars(forms, n) for n in ("line_5", "line_6", "line_8", "line_9", "line_11", "line_18", "line_14")] == [
        8000, 500_000, 8000, 508_000, 128, 7872, 7872,
    ]  # fmt: skip
    assert forms.to_dict()["taxable_percent"] == "98.4%"
    assert dollars(forms, "taxable_unrounded") == 7874.02
    assert forms.lines(1)["10"] == "1.000"
    assert [dollars(forms, n, 1) for n in ("line_18", "line_11", "line_14", "taxable_unrounded")] == [
        0,
        8000,
        0,
        0,
    ]


def test_sensitivity_is_that_of_the_law_page() -> None:
    pools = (0, 10_000, 50_000, 100_000, 250_000, 500_000, 750_000, 1_000_000)
    rows = sensitivity(SEED, [p * 100 for p in pools])
    assert [(r["line_10"], r["taxable"], r["taxable_percent"]) for r in rows] == [
        ("1.000", "0.00", "0.0%"), ("0.444", "4448.00", "55.6%"), ("0.138", "6896.00", "86.2%"), ("0.074", "7408.00", "92.6%"),
        ("0.031", "7752.00", "96.9%"), ("0.016", "7872.00", "98.4%"), ("0.011", "7912.00", "98.9%"), ("0.008", "7936.00", "99.2%"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("limit", "ratio", "cents", "whole"),
    [(7000, "0.014", 6902.00, 6902), (7500, "0.015", 7387.50, 7387), (8600, "0.017", 8453.80, 8454)],
)
def test_other_limits(limit: int, ratio: str, cents: float, whole: int) -> None:
    case = {**SEED, "converted": limit * 100, "contribution": limit * 100}
    forms = simple_forms([case, {**case, "whole_dollars": False}])
    assert forms.lines()["10"] == ratio
    assert (dollars(forms, "line_18", 1), dollars(forms, "line_18")) == (cents, whole)


def test_more_places_come_nearer() -> None:
    forms = simple_forms([{**SEED, "places": 5, "whole_dollars": False}])
    assert forms.lines()["10"] == "0.01575"
    assert dollars(forms, "line_18") == 7874.00


# -- the cap (C-PRO-21) ----------------------------------------------------------------------------------------------
def test_everything_converted_leaves_the_growth_taxable() -> None:
    """C-PRO-09, C-PRO-21: basis 8,000, everything converted at 8,012; three places would give 8,003.99."""
    forms = simple_forms([{**SEED, "rolled": 0, "pool": 12_00, "converted": 8012_00}])
    assert (dollars(forms, "line_11"), dollars(forms, "line_18"), dollars(forms, "line_14")) == (8000, 12, 0)


def test_rounding_never_spends_more_basis_than_there_is() -> None:
    """8,000 / 8,012 with one dollar left in the IRA and one paid: 0.998 and 0.999 would overshoot."""
    forms = ProRata.of(
        [year(basis_before=8000_00, opening_value=8008_00)],
        movements=[move("conversion", 8006, date(2025, 3, 1)), move("payment", 1, date(2025, 3, 1))],
    )
    assert forms.lines()["10"] == "0.999"
    assert dollars(forms, "line_13") == 7999
    whole = ProRata.of(
        [year(basis_before=8000_00, opening_value=8004_00)],
        movements=[move("conversion", 8003, date(2025, 3, 1)), move("payment", 1, date(2025, 3, 1))],
    )
    assert whole.lines()["10"] == "1.000"
    assert (dollars(whole, "line_11"), dollars(whole, "line_12"), dollars(whole, "line_14")) == (8000, 0, 0)


def test_lines_agree_with_fractions() -> None:
    """Random forms against a second computation in fractions: half up, whole dollars, capped."""
    luck = Random(8606)
    years, movements, wanted = [], [], []
    for at in range(300):
        basis, pool = luck.randint(0, 60_000), luck.choice([0, 1, luck.randint(0, 900_000)])
        paid, converted = luck.choice([0, luck.randint(1, 40_000)]), luck.choice([0, luck.randint(1, 40_000)])
        years.append(year(basis_before=basis * 100, opening_value=(pool + paid + converted) * 100))
        movements += [
            move("payment", paid, date(2025, 4, 1), at=at),
            move("conversion", converted, date(2025, 4, 1), at=at),
        ]
        whole = pool + paid + converted
        share = (
            Fraction(1)
            if basis >= whole
            else Fraction(int(Fraction(basis * 1000, whole) + Fraction(1, 2)), 1000)
        )
        eleven = min(int(share * converted + Fraction(1, 2)), basis, converted)
        if pool == 0 and paid == 0:
            eleven = min(basis, converted)
        twelve = min(int(share * paid + Fraction(1, 2)), paid, basis - eleven)
        wanted.append((eleven, twelve, basis - eleven - twelve, paid - twelve, converted - eleven))
    forms = ProRata.of(years, movements=movements)
    columns = [forms.column(n) for n in ("line_11", "line_12", "line_14", "line_15c", "line_18")]
    assert list(zip(*[[v // 100 for v in c] for c in columns], strict=True)) == wanted


# -- Worksheet 1-1 (C-PRO-22) ----------------------------------------------------------------------------------------
def rose_green(**facts: Any) -> ProRata:
    """Pub. 590-B, Worksheet 1-1 and the filled-in Form 8606: basis 300, 2,000 contributed, 5,000 converted, 20,000 left."""
    return ProRata.of(
        [year(2023, basis_before=300_00, values_are="stated", opening_value=None, deduction_is="asked", filing_status="single",
              is_covered=True, spouse_is_covered=False, lived_with_spouse=False, compensation=60_000_00, **facts)],
        accounts=[{"at": 0, "account_id": "ira", "kind": "traditional", "value": 20_000_00, "is_inherited": False,
                   "is_treated_as_own": False, "decedent": "none"}],
        movements=[move("contribution", 2000, arrived=date(2023, 5, 1), for_year=2023), move("conversion", 5000, date(2023, 6, 1))],
    )  # fmt: skip


def test_worksheet_1_1_example() -> None:
    forms = rose_green(income_before_iras=70_000_00)
    assert (forms.value("worksheet_basis"), forms.value("worksheet_whole")) == (2300_00, 25_000_00)
    assert forms.value("worksheet_ratio") == 92
    assert (forms.value("worksheet_nontaxable"), forms.value("worksheet_taxable")) == (460_00, 4540_00)
    assert forms.value("deduction_income") == 74_540_00
    # here all 2,000 are deductible, and no more than the basis of 300 can come out untaxed
    assert forms.value("ira_deduction") == 2000_00
    assert (forms.value("line_5"), forms.value("line_13"), forms.value("line_14")) == (300_00, 300_00, 0)


def test_worksheet_1_1_example_carries_340() -> None:
    """The filled-in form has 500 nondeductible, 800 on lines 3 and 5, 460 on line 13 and 340 on line 14."""
    # an income at which 1,500 of the 2,000 may be deducted: (83,000 - 80,692.31) x 65% = 1,500
    forms = rose_green(income_before_iras=80_692_31 - 4540_00)
    lines = forms.lines()
    assert forms.value("ira_deduction") == 1500_00
    assert [lines[n] for n in ("1", "2", "3", "4", "5", "13", "14")] == [
        "500.00", "300.00", "800.00", "0.00", "800.00", "460.00", "340.00",
    ]  # fmt: skip
    assert (lines["11"], lines["18"], lines["15c"]) == ("460.00", "4540.00", "0.00")


def test_worksheet_is_not_used_where_nobody_is_covered() -> None:
    forms = rose_green(income_before_iras=70_000_00)
    assert NAMES[forms.value("uses_worksheet")] == "yes"
    alone = ProRata.of(
        [year(2023, basis_before=300_00, deduction_is="asked", is_covered=False, filing_status="single")]
    )
    assert NAMES[alone.value("uses_worksheet")] == "no"


# -- which accounts count (C-PRO-02, -03) ------------------------------------------------------------------------------
def account(kind: str, dollars: int, **facts: Any) -> dict[str, Any]:
    return {"at": 0, "account_id": kind, "kind": kind, "value": dollars * 100, "is_inherited": False, "is_treated_as_own": False,
            "decedent": "none", **facts}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "counts"),
    [("traditional", "yes"), ("rollover", "yes"), ("sep", "yes"), ("simple", "yes"), ("annuity", "yes"), ("roth", "no"),
     ("roth_sep", "no"), ("roth_simple", "no"), ("employer_plan", "no"), ("education_savings", "no"), ("health_savings", "no"),
     ("trump", "no"), (None, "unknown")],
)  # fmt: skip
def test_pool_by_kind(kind: str | None, counts: str) -> None:
    forms = ProRata.of([year(values_are="stated")], accounts=[account(kind or "", 1) | {"kind": kind}])
    assert forms.finding("counts_in_the_pool", 0, IRA_ACCOUNT).status == counts


def test_inherited_ira_counts_only_once_it_is_own() -> None:
    """C-PRO-03: a form for each decedent, with the decedent's basis."""
    apart = account("traditional", 40_000, is_inherited=True, decedent="mother")
    own = account("traditional", 30_000, is_inherited=True, is_treated_as_own=True, decedent="husband")
    forms = ProRata.of(
        [
            year(values_are="stated"),
            year(values_are="stated", form="decedent", decedent="mother", basis_before=10_000_00),
        ],
        accounts=[apart, own, {**apart, "at": 1}, {**own, "at": 1}],
        movements=[move("payment", 10_000, date(2025, 2, 2), at=1)],
    )
    assert dollars(forms, "line_6", 0) == 30_000
    assert dollars(forms, "line_6", 1) == 40_000
    assert dollars(forms, "line_12", 1) == 2000  # 10,000 of basis over 50,000
    unsure = ProRata.of([year(values_are="stated")], accounts=[{**apart, "is_treated_as_own": None}])
    assert unsure.value("line_6") is None


def test_spouses_have_forms_of_their_own() -> None:
    forms = ProRata.of(
        [
            year(owner="self", basis_before=8000_00, opening_value=8000_00),
            year(owner="spouse", opening_value=700_000_00),
        ],
        movements=[move("conversion", 8000, date(2025, 3, 3))],
    )
    assert dollars(forms, "line_18", 0) == 0
    assert forms.lines(1)["14"] == "0.00"


def test_trump_account_of_an_adult_needs_review() -> None:
    """C-PRO-12."""
    child = account("trump", 5000)
    grown = ProRata.of([year(2026, birth_date=date(2008, 12, 31), values_are="stated")], accounts=[child])
    young = ProRata.of([year(2026, birth_date=date(2009, 1, 1), values_are="stated")], accounts=[child])
    assert grown.finding("is_trump_account_to_review", 0, IRA_ACCOUNT).status == "yes"
    assert young.finding("is_trump_account_to_review", 0, IRA_ACCOUNT).status == "no"


# -- timing (C-PRO-50) -------------------------------------------------------------------------------------------------
BACKDOOR = [contribution(8000, date(2024, 1, 8), 2024), move("conversion", 8000, date(2024, 1, 10))]


def taxed(number: int, *movements: dict[str, Any], **facts: Any) -> float | None:
    return dollars(ProRata.of([year(number, **facts)], movements=list(movements)), "line_18")


def test_a_rollover_later_in_the_year_taints() -> None:
    assert (
        taxed(
            2024, *BACKDOOR, move("from_plan", 500_000, date(2024, 12, 20), date(2024, 12, 31), after_tax=0)
        )
        == 7872
    )


def test_b_check_deposited_in_january_is_clean() -> None:
    late = move("from_plan", 500_000, date(2024, 12, 27), date(2025, 1, 2), after_tax=0)
    forms = ProRata.of([year(2024)], movements=[*BACKDOOR, late])
    assert (dollars(forms, "line_6"), dollars(forms, "line_18")) == (0, 0)
    assert dollars(forms, "outstanding_rollovers") == 0
    assert (
        taxed(
            2025, late, contribution(7000, date(2025, 2, 1), 2025), move("conversion", 7000, date(2025, 2, 3))
        )
        == 6902
    )


def test_c_out_again_by_december_31_is_clean() -> None:
    assert (
        taxed(
            2024,
            *BACKDOOR,
            move("from_plan", 500_000, date(2024, 3, 1), after_tax=0),
            move("to_plan", 500_000, date(2024, 12, 31)),
        )
        == 0
    )
    assert (
        taxed(
            2024,
            *BACKDOOR,
            move("from_plan", 500_000, date(2024, 3, 1), after_tax=0),
            move("to_plan", 500_000, date(2025, 1, 1)),
        )
        == 7872
    )


def test_d_check_to_the_plan_on_its_way_is_clean() -> None:
    forms = ProRata.of(
        [year(2024, opening_value=500_000_00)],
        movements=[*BACKDOOR, move("to_plan", 500_000, date(2024, 12, 27), date(2025, 1, 5))],
    )
    assert (dollars(forms, "line_6"), dollars(forms, "line_7"), dollars(forms, "line_18")) == (0, 0, 0)
    assert forms.finding("leaves_for_plan_in_the_year", 2, IRA_MOVEMENT).status == "yes"


def test_e_transfer_between_iras_over_year_end_counts() -> None:
    forms = ProRata.of(
        [year(2024, opening_value=500_000_00)],
        movements=[*BACKDOOR, move("between_iras", 500_000, date(2024, 12, 10), date(2025, 2, 1))],
    )
    assert (dollars(forms, "value_on_december_31"), dollars(forms, "outstanding_rollovers")) == (0, 500_000)
    assert dollars(forms, "line_18") == 7872


@pytest.mark.parametrize(("days", "seven"), [(60, 0), (61, 500_000)])
def test_sixty_days_decide(days: int, seven: int) -> None:
    left = date(2024, 12, 10)
    forms = ProRata.of(
        [year(2024, opening_value=500_000_00)],
        movements=[move("between_iras", 500_000, left, left + timedelta(days=days))],
    )
    assert dollars(forms, "line_7") == seven
    assert dollars(forms, "outstanding_rollovers") == 500_000 - seven


def test_f_contribution_for_last_year_is_converted_this_year() -> None:
    late = contribution(7000, date(2026, 3, 2), 2025)
    turned = move("conversion", 7000, date(2026, 4, 1))
    forms = ProRata.of(
        [year(2025), year(2026, basis_before=7000_00)],
        movements=[late, turned, {**late, "at": 1}, {**turned, "at": 1}],
    )
    assert [forms.lines(0)[n] for n in ("1", "4", "5", "8", "14")] == [
        "7000.00",
        "7000.00",
        "0.00",
        "0.00",
        "7000.00",
    ]
    assert [forms.lines(1)[n] for n in ("1", "2", "8", "18")] == ["0.00", "7000.00", "7000.00", "0.00"]


def test_g_plan_money_in_january_taints_the_new_year_only() -> None:
    january = move("from_plan", 500_000, date(2025, 1, 6), after_tax=0)
    assert taxed(2024, *BACKDOOR, january) == 0
    assert (
        taxed(
            2025,
            january,
            contribution(7000, date(2025, 2, 1), 2025),
            move("conversion", 7000, date(2025, 2, 3)),
        )
        == 6902
    )


# -- lines 2 and 7 -------------------------------------------------------------------------------------------------------
def test_after_tax_plan_money_becomes_basis() -> None:
    forms = ProRata.of(
        [year()],
        movements=[
            move("from_plan", 100_000, date(2025, 5, 1), after_tax=25_000_00),
            move("payment", 10_000, date(2025, 6, 1)),
        ],
    )
    assert (dollars(forms, "line_2"), dollars(forms, "line_12"), dollars(forms, "line_14")) == (
        25_000,
        2500,
        22_500,
    )


@pytest.mark.parametrize(
    "kind",
    [
        "qualified_charitable",
        "hsa_funding",
        "returned_contribution",
        "recharacterization",
        "to_plan",
        "conversion",
    ],
)
def test_what_line_7_leaves_out(kind: str) -> None:
    forms = ProRata.of([year(opening_value=50_000_00)], movements=[move(kind, 1000, date(2025, 5, 1))])
    assert dollars(forms, "line_7") == 0
    assert dollars(forms, "line_6") == 49_000


def test_repayment_is_taken_off_line_6() -> None:
    forms = ProRata.of([year(opening_value=50_000_00)], movements=[move("repayment", 3000, date(2025, 5, 1))])
    assert (dollars(forms, "value_on_december_31"), dollars(forms, "line_6")) == (53_000, 50_000)


def test_repaid_payment_leaves_line_15c() -> None:
    """A birth payment of 5,000, 3,000 of it repaid in the year and 2,000 two years later: none is taxable in the end."""
    paid = move("payment", 5000, date(2025, 5, 1))
    first, later = (
        move("repayment", 3000, date(2025, 9, 1), for_year=2025),
        move("repayment", 2000, date(2027, 2, 1), for_year=2025),
    )
    facts = {"opening_value": 50_000_00}
    assert dollars(ProRata.of([year(**facts)], movements=[paid, first]), "line_15c") == 2000
    both = ProRata.of([year(**facts)], movements=[paid, first, later])
    assert (dollars(both, "line_6"), dollars(both, "line_7"), dollars(both, "line_15c")) == (45_000, 5000, 0)
    disaster = [paid, move("disaster_repayment", 5000, date(2025, 9, 1), for_year=2025)]
    forms = ProRata.of([year(disaster_part=4000_00, **facts)], movements=disaster)
    assert (dollars(forms, "line_6"), dollars(forms, "line_15c")) == (45_000, 1000)
    assert (
        ProRata.of([year(**facts)], movements=[paid, {**first, "for_year": None}]).value("line_15c") is None
    )


def test_missing_records_leave_lines_unknown() -> None:
    assert ProRata.of([year(basis_before=None)], movements=BACKDOOR).value("line_3") is None
    assert ProRata.of([year(has_all_movements=None)]).value("line_7") is None
    missing = ProRata.of(
        [year(has_all_accounts=None, values_are="stated")],
        movements=[move("conversion", 1, date(2025, 1, 1))],
    )
    assert missing.value("line_18") is None
    assert "ira_year.has_all_accounts" in missing.to_dict()["facts_needed"]
    undated = [{"at": 0, "kind": "from_plan", "amount": 1, "after_tax": 0}]
    assert ProRata.of([year()], movements=undated).value("line_6") is None


# -- warnings (C-PRO-11, -51), getting out again (C-PRO-42), looking ahead ----------------------------------------
def test_warning_needs_a_conversion_and_a_tainted_pool() -> None:
    rolled = move("from_plan", 500_000, date(2025, 3, 1), after_tax=0)
    for wants, moves, told in (
        (True, [rolled], "yes"), (False, [rolled], "no"), (None, [rolled], "unknown"), (True, [], "no"), (False, [rolled, *[
            contribution(7000, date(2025, 1, 3), 2025), move("conversion", 7000, date(2025, 1, 5))]], "yes"),
    ):  # fmt: skip
        forms = ProRata.of([year(wants_backdoor_roth=wants)], movements=moves)
        assert forms.finding("is_warned").status == told
        assert bool(forms.to_dict()["remedies"]) == (told == "yes")


def reverse(**facts: Any) -> ProRata:
    held = account("rollover", 500_000, surrender_charge=0) | facts.pop("account", {})
    return ProRata.of(
        [
            year(
                values_are="stated",
                basis_before=8000_00,
                plan_accepts_iras=True,
                is_participant=True,
                **facts,
            )
        ],
        accounts=[held, account("traditional", 8000, surrender_charge=0)],
    )


def test_reverse_rollover_takes_pre_tax_money_first() -> None:
    """C-PRO-40, C-PRO-41, C-PRO-44."""
    forms = reverse()
    assert dollars(forms, "rollable_to_plan") == 500_000
    assert forms.finding("plan_can_empty_the_pool").status == "yes"


@pytest.mark.parametrize(
    ("facts", "rollable", "empties"),
    [
        ({"account": {"surrender_charge": 1}}, 8000, "no"),
        ({"account": {"surrender_charge": None}}, None, "unknown"),
        ({"account": {"kind": "simple", "simple_since": date(2024, 1, 1)}}, 8000, "no"),
        ({"account": {"kind": "simple", "simple_since": date(2023, 12, 31)}}, 500_000, "yes"),
        ({"account": {"is_inherited": True, "decedent": "aunt"}}, 0, "yes"),
        ({"birth_date": date(1950, 1, 1), "required_minimum_left": 10_000_00}, 498_000, "no"),
    ],
)
def test_reverse_rollover_conditions(facts: dict[str, Any], rollable: int | None, empties: str) -> None:
    forms = reverse(**facts)
    assert dollars(forms, "rollable_to_plan") == rollable
    assert forms.finding("plan_can_empty_the_pool").status == empties


def test_reverse_rollover_needs_the_plan() -> None:
    for accepts, rollable in ((True, 500_000), (False, 0), (None, None)):
        forms = ProRata.of(
            [year(values_are="stated", plan_accepts_iras=accepts, is_participant=True)],
            accounts=[account("rollover", 500_000, surrender_charge=0)],
        )
        assert dollars(forms, "rollable_to_plan") == rollable


def test_five_years_carry_the_basis() -> None:
    """C-PRO-52, and C-PRO-06: what is not used is carried."""
    told = project(SEED, 5, 24_00)
    assert told["years"][0] == {
        "year": 2024,
        "taxable": "7872.00",
        "taxable_percent": "98.4%",
        "tax": "1889.28",
        "tax_so_far": "1889.28",
        "basis_left": "7872.00",
    }
    assert told["years"][-1]["tax_so_far"] == told["tax"] == "9154.56"  # 24 percent of 38,144
    assert (
        project(SEED, 2, tax_of=lambda taxable: taxable // 10)["tax"] == "1562.40"
    )  # a tenth of 7,872 and of 7,752
    # second year: 15,872 of basis over 508,000 with the untaxed rest of the pool, 0.031 x 8,000 = 248 nontaxable
    assert told["years"][1]["taxable"] == "7752.00"
    assert told["taxable"] == told["basis_left"] == "38144.00"
    assert project(SEED)["tax"] is None
    assert project({**SEED, "rolled": 0})["taxable"] == "0.00"


# -- returned and recharacterized contributions; Part III ------------------------------------------------------------------
def test_recharacterized_contribution_takes_its_earnings() -> None:
    """Form 8606 instructions: 3,000 of a 4,000 contribution now worth 4,400 moves 3,300."""
    moved = move(
        "recharacterization",
        3300,
        date(2025, 9, 1),
        contribution=3000_00,
        opening_value=4000_00,
        closing_value=4400_00,
    )
    forms = ProRata.of([year()], movements=[moved])
    assert forms.finding("withdrawn_with_earnings", 0, IRA_MOVEMENT).value == 3300_00
    assert forms.finding("net_income_withdrawn", 0, IRA_MOVEMENT).value == 300_00


def test_returned_contribution_may_have_lost() -> None:
    """C-PRO-23."""
    moved = move(
        "returned_contribution",
        900,
        date(2025, 9, 1),
        contribution=1000_00,
        opening_value=10_000_00,
        closing_value=9000_00,
    )
    forms = ProRata.of([year()], movements=[moved])
    assert forms.finding("net_income_withdrawn", 0, IRA_MOVEMENT).value == -100_00


@pytest.mark.parametrize(
    ("day", "told"), [(date(2022, 12, 28), "no"), (date(2022, 12, 29), "yes"), (None, "unknown")]
)
def test_returned_earnings_are_spared_since_2022(day: date | None, told: str) -> None:
    forms = ProRata.of([year(2022)], movements=[{"at": 0, "kind": "returned_contribution", "left_on": day}])
    assert forms.finding("returned_earnings_are_spared", 0, IRA_MOVEMENT).status == told


def roth(paid: int, number: int = 2025, **facts: Any) -> ProRata:
    layers = [
        {"at": 0, "year": 2020, "taxable": 5000_00, "nontaxable": 1000_00},
        {"at": 0, "year": 2022, "taxable": 4000_00, "nontaxable": 0},
    ]
    return ProRata.of(
        [year(number, roth_contribution_basis=10_000_00, **facts)],
        movements=[move("roth_payment", paid, date(number, 4, 1))],
        layers=layers,
    )


@pytest.mark.parametrize(
    ("paid", "taxable", "recaptured"),
    [
        (10_000, 0, 0),
        (15_000, 0, 0),
        (16_000, 0, 0),
        (18_000, 0, 2000),
        (20_000, 0, 4000),
        (21_000, 1000, 4000),
    ],
)
def test_part_iii_in_order(paid: int, taxable: int, recaptured: int) -> None:
    """C-PRO-07: contributions first, then the conversions of 2020 (five tax years over in 2025) and 2022 (not), then earnings."""
    forms = roth(paid)
    assert (dollars(forms, "line_25c"), dollars(forms, "recaptured_total")) == (taxable, recaptured)


def test_roth_repayment_leaves_line_25c() -> None:
    forms = roth(21_000)
    assert dollars(forms, "line_25c") == 1000
    repaid = ProRata.of(
        [year(roth_contribution_basis=10_000_00)],
        movements=[
            move("roth_payment", 21_000, date(2025, 4, 1)),
            move("roth_repayment", 400, date(2026, 1, 5), for_year=2025),
        ],
        layers=[{"at": 0, "year": 2020, "taxable": 10_000_00, "nontaxable": 0}],
    )
    assert dollars(repaid, "line_25c") == 600


def test_part_iii_recapture_ends_with_age_and_years() -> None:
    assert (
        dollars(roth(20_000, birth_date=date(1966, 6, 30)), "recaptured_total") == 0
    )  # 59½ on December 30, 2025
    assert (
        dollars(roth(20_000, birth_date=date(1966, 7, 1)), "recaptured_total") == 4000
    )  # 59½ on January 1, 2026
    assert dollars(roth(15_000, 2024), "recaptured_total") == 5000  # the fifth year of 2020's conversions
    assert dollars(roth(20_000, 2027), "recaptured_total") == 0


def test_first_home_comes_off_line_19() -> None:
    forms = roth(21_000, roth_first_home=12_000_00, roth_first_home_used=1000_00)
    assert (dollars(forms, "line_20"), dollars(forms, "line_21")) == (9000, 12_000)
    assert roth(21_000, roth_first_home=12_000_00).value("line_20") is None
    assert dollars(roth(21_000), "line_20") == 0


def test_layers_after_one_that_is_missing_are_unknown() -> None:
    rows = pl.DataFrame({
        "owner": [0, 0, 0, 1], "year": [2023, 2019, 2021, 2020], "taxable": [1, 5, None, 7], "nontaxable": [0, 2, 0, 0],
    })  # fmt: skip
    told = conversion_layers(rows)
    assert told.select("owner", "year", "earlier").rows() == [
        (0, 2019, 0),
        (0, 2021, 7),
        (0, 2023, None),
        (1, 2020, 0),
    ]


def test_penalties() -> None:
    """C-PRO-10."""
    assert dollars(ProRata.of([year(form_8606_was_filed=False)]), "penalty_for_not_filing") == 50
    assert dollars(ProRata.of([year(form_8606_was_filed=True)]), "penalty_for_not_filing") == 0
    assert ProRata.of([year()]).value("penalty_for_not_filing") is None
    assert dollars(ProRata.of([year()]), "penalty_for_overstating") == 100


def test_the_small_rule_book_is_part_of_the_whole() -> None:
    from inservice.law.rulebook import rule_book

    whole = rule_book().rules
    assert all(whole[name] is rule for name, rule in ira_rule_book().rules.items())
