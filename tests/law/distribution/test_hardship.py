"""Hardship: reasons by year, evidence, necessity, sources and amount (D-HARD, D-LAW-01..04, -14, -16)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from law.frames import answer

NEED: dict[str, Any] = {
    "option.event": "hardship",
    "account.source": "pre_tax_deferrals",
    "account.restriction": "pre_tax_deferrals",
    "account.tax": "pre_tax",
    "claims.hardship": True,
    "claims.hardship_reason": "medical",
    "claims.hardship_need": 6_000_00,
    "claims.hardship_for": "self",
    "claims.hardship_evidence": "source_documents",
    "claims.hardship_represents_no_other_resources": True,
    "claims.hardship_actual_knowledge_to_contrary": False,
    "claims.hardship_insurance_covered": 0,
    "claims.hardship_federal_rate": 0,
    "claims.hardship_state_rate": 0,
    "claims.hardship_local_rate": 0,
    "claims.hardship_is_principal_residence": True,
    "claims.hardship_is_mortgage_payment": False,
    "claims.hardship_is_within_12_months": True,
    "claims.hardship_individual_assistance": True,
    "claims.hardship_disaster_loss_is_own": True,
}


def test_a_plain_hardship() -> None:
    assert answer("hardship_facts_hold", NEED) == "yes"
    assert answer("option_is_open", NEED) == "yes"
    assert answer("hardship_facts_hold", NEED | {"claims.hardship": None}) == "not_claimed"
    assert answer("hardship_facts_hold", NEED | {"claims.hardship": False}) == "no"
    assert answer("option_is_open", {"option.event": "hardship"}) == "not_claimed"


@pytest.mark.parametrize(
    ("reason", "change", "expected"),
    [
        ("medical", {}, "yes"),
        ("medical", {"claims.hardship_for": "dependent"}, "yes"),
        ("medical", {"claims.hardship_for": "parent"}, "no"),
        ("medical", {"claims.hardship_for": "child"}, "unknown"),
        ("medical", {"claims.hardship_for": "primary_beneficiary"}, "yes"),
        (
            "medical",
            {"claims.hardship_for": "primary_beneficiary", "plan.hardship_primary_beneficiary": False},
            "no",
        ),
        ("medical", {"claims.hardship_for": None}, "unknown"),
        ("purchase_of_home", {}, "yes"),
        ("purchase_of_home", {"claims.hardship_is_mortgage_payment": True}, "no"),
        ("purchase_of_home", {"claims.hardship_is_principal_residence": False}, "no"),
        ("purchase_of_home", {"claims.hardship_is_mortgage_payment": None}, "unknown"),
        ("education", {"claims.hardship_for": "child"}, "yes"),
        ("education", {"claims.hardship_for": "parent"}, "no"),
        ("education", {"claims.hardship_is_within_12_months": False}, "no"),
        ("education", {"claims.hardship_is_within_12_months": None}, "unknown"),
        ("eviction_or_foreclosure", {}, "yes"),
        ("eviction_or_foreclosure", {"claims.hardship_is_principal_residence": False}, "no"),
        ("funeral", {"claims.hardship_for": "parent"}, "yes"),
        ("funeral", {"claims.hardship_for": "self"}, "no"),
        ("funeral", {"claims.hardship_for": "primary_beneficiary"}, "yes"),
        ("casualty", {"claims.hardship_individual_assistance": False}, "yes"),
        ("casualty", {"claims.hardship_is_principal_residence": False}, "no"),
        ("disaster", {}, "yes"),
        ("disaster", {"claims.hardship_individual_assistance": False}, "no"),
        ("disaster", {"claims.hardship_individual_assistance": None}, "unknown"),
        ("disaster", {"claims.hardship_disaster_loss_is_own": False}, "no"),
        ("other", {"claims.hardship_meets_facts_and_circumstances": True}, "no"),
        (None, {}, "unknown"),
        ("home_modernisation", {}, "no"),
    ],
)
def test_reasons(reason: str | None, change: dict[str, Any], expected: str) -> None:
    assert answer("hardship_facts_hold", NEED | {"claims.hardship_reason": reason} | change) == expected


def test_a_reason_that_the_plan_leaves_out() -> None:
    assert answer("hardship_facts_hold", NEED | {"plan.hardship_reasons": "funeral|education"}) == "no"
    assert answer("hardship_facts_hold", NEED | {"plan.hardship_reasons": "paramedical"}) == "no"
    assert answer("hardship_facts_hold", NEED | {"plan.hardship_reasons": None}) == "unknown"


def test_facts_and_circumstances() -> None:
    facts = NEED | {
        "plan.hardship_standard": "facts_and_circumstances",
        "claims.hardship_reason": "other",
        "claims.hardship_meets_facts_and_circumstances": True,
    }
    assert answer("hardship_facts_hold", facts) == "yes"
    assert (
        answer("hardship_facts_hold", facts | {"claims.hardship_meets_facts_and_circumstances": False})
        == "no"
    )
    assert (
        answer("hardship_facts_hold", facts | {"claims.hardship_meets_facts_and_circumstances": None})
        == "unknown"
    )
    assert answer("hardship_facts_hold", facts | {"plan.hardship_standard": "safe_harbor_list"}) == "no"
    listed = {"plan.hardship_standard": "edited_list", "plan.hardship_reasons": "medical|other"}
    assert answer("hardship_facts_hold", facts | listed) == "yes"


@pytest.mark.parametrize(
    ("paid", "new_text", "federal", "expected"),
    [
        (date(2019, 12, 31), False, False, "no"),
        (date(2019, 12, 31), True, False, "yes"),
        (date(2019, 12, 31), False, True, "yes"),
        (date(2020, 1, 1), True, False, "yes"),
        (date(2026, 7, 1), True, False, "yes"),
        (date(2019, 12, 31), False, None, "unknown"),
    ],
)
def test_casualty_by_the_text_the_plan_applies(
    paid: date, new_text: bool, federal: bool | None, expected: str
) -> None:
    facts = {
        "claims.hardship_reason": "casualty",
        "request.payment_date": paid,
        "claims.disaster": False,
        "plan.hardship_applies_2019_regulation": new_text,
        "claims.hardship_individual_assistance": federal,
    }
    assert answer("hardship_facts_hold", NEED | facts) == expected


# -- evidence ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asks", "gives", "expected"),
    [
        ("source_documents", "source_documents", "yes"),
        ("source_documents", "summary", "no"),
        ("source_documents", "self_certification", "no"),
        ("summary", "summary", "yes"),
        ("summary", "self_certification", "no"),
        ("self_certification", "self_certification", "yes"),
        ("self_certification", "summary", "yes"),
        ("self_certification", "source_documents", "yes"),
        ("summary", None, "unknown"),
        (None, "summary", "unknown"),
    ],
)
def test_evidence(asks: str | None, gives: str | None, expected: str) -> None:
    facts = NEED | {"plan.hardship_evidence": asks, "claims.hardship_evidence": gives}
    assert answer("hardship_evidence_suffices", facts) == expected


@pytest.mark.parametrize(
    ("plan_year_begin", "reason", "knows", "expected"),
    [
        (date(2022, 12, 29), "medical", False, "no"),
        (date(2022, 12, 30), "medical", False, "yes"),
        (date(2023, 1, 1), "medical", False, "yes"),
        (date(2023, 1, 1), "other", False, "no"),
        (date(2023, 1, 1), "medical", True, "no"),
        (date(2023, 1, 1), "medical", None, "unknown"),
        (date(2023, 1, 1), None, False, "unknown"),
    ],
)
def test_self_certification(
    plan_year_begin: date, reason: str | None, knows: bool | None, expected: str
) -> None:
    facts = NEED | {
        "plan.plan_year_begin": plan_year_begin,
        "claims.hardship_reason": reason,
        "claims.hardship_actual_knowledge_to_contrary": knows,
        "plan.hardship_evidence": "self_certification",
        "claims.hardship_evidence": "self_certification",
    }
    assert answer("hardship_evidence_suffices", facts) == expected


# -- necessity -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("represents", "knows", "expected"),
    [
        (True, False, "yes"),
        (False, False, "no"),
        (True, True, "no"),
        (None, False, "unknown"),
        (True, None, "unknown"),
    ],
)
def test_representation_from_2020(represents: bool | None, knows: bool | None, expected: str) -> None:
    facts = NEED | {
        "claims.hardship_represents_no_other_resources": represents,
        "claims.hardship_actual_knowledge_to_contrary": knows,
        "request.payment_date": date(2020, 1, 1),
    }
    assert answer("hardship_is_necessary", facts) == expected


@pytest.mark.parametrize(
    ("paid", "plan_year_begin", "standard", "change", "expected"),
    [
        # plan years beginning before 2019: loans and suspension, unless the plan asked for a representation
        (date(2019, 6, 1), date(2018, 7, 1), "deemed_necessary", {}, "no"),
        (
            date(2019, 6, 1),
            date(2018, 7, 1),
            "deemed_necessary",
            {"claims.hardship_loans_exhausted": True},
            "no",
        ),
        (
            date(2019, 6, 1),
            date(2018, 7, 1),
            "deemed_necessary",
            {"claims.hardship_loans_exhausted": True, "claims.hardship_suspends_deferrals": True},
            "yes",
        ),
        (date(2019, 6, 1), date(2018, 7, 1), "representation", {}, "yes"),
        # from plan years beginning in 2019 neither is required, and from 2020 only the representation counts
        (date(2019, 6, 1), date(2019, 1, 1), "deemed_necessary", {}, "yes"),
        (
            date(2019, 12, 31),
            date(2019, 1, 1),
            "deemed_necessary",
            {"claims.hardship_represents_no_other_resources": False},
            "yes",
        ),
        (
            date(2020, 1, 1),
            date(2019, 7, 1),
            "deemed_necessary",
            {"claims.hardship_represents_no_other_resources": False},
            "no",
        ),
    ],
)
def test_necessity_before_2020(
    paid: date, plan_year_begin: date, standard: str, change: dict[str, Any], expected: str
) -> None:
    facts = NEED | {
        "request.payment_date": paid,
        "plan.plan_year_begin": plan_year_begin,
        "plan.hardship_standard_before_2020": standard,
        "claims.hardship_loans_exhausted": False,
        "claims.hardship_suspends_deferrals": False,
    }
    assert answer("hardship_is_necessary", facts | change) == expected


def test_loans_first_where_the_plan_asks() -> None:
    asks = NEED | {"plan.hardship_loans_first": True}
    assert answer("hardship_facts_hold", asks | {"claims.hardship_loans_exhausted": False}) == "no"
    assert answer("hardship_facts_hold", asks | {"claims.hardship_loans_exhausted": True}) == "yes"
    assert answer("hardship_facts_hold", asks) == "unknown"


def test_a_suspension_from_2020_is_a_warning_not_a_bar() -> None:
    suspends = NEED | {"plan.hardship_suspension_months": 6, "claims.hardship_suspends_deferrals": False}
    assert answer("suspends_deferrals_against_the_law", suspends) == "yes"
    assert answer("hardship_facts_hold", suspends) == "yes"
    assert (
        answer("suspends_deferrals_against_the_law", suspends | {"request.payment_date": date(2019, 12, 31)})
        == "no"
    )
    assert (
        answer("suspends_deferrals_against_the_law", suspends | {"plan.hardship_suspension_months": 0})
        == "no"
    )
    assert (
        answer("suspends_deferrals_against_the_law", suspends | {"plan.hardship_suspension_months": None})
        == "unknown"
    )


def test_the_plans_own_standard_for_employer_money() -> None:
    own = NEED | {
        "account.restriction": "match",
        "plan.hardship_standard": "edited_list",
        "claims.hardship_represents_no_other_resources": False,
    }
    assert answer("hardship_facts_hold", own) == "yes"
    assert answer("hardship_facts_hold", own | {"account.restriction": "pre_tax_deferrals"}) == "no"
    assert answer("hardship_facts_hold", own | {"plan.hardship_standard": "safe_harbor_list"}) == "no"
    assert answer("own_hardship_standard_governs", own | {"account.restriction": None}) == "unknown"


# -- amount --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("need", "rates", "birth", "ceiling"),
    [
        (10_000_00, (2400, 625, 0), date(1980, 2, 10), 16_736_41),  # 10,000 / 0.5975 = 16,736.4016...
        (5_480_00, (1500, 0, 0), date(1980, 2, 10), 7_306_67),  # 5,480 / 0.75 = 7,306.666...
        (7_500_00, (1500, 0, 0), date(1980, 2, 10), 10_000_00),  # exact
        (7_500_00, (1500, 0, 0), date(1960, 2, 10), 8_823_53),  # no additional tax: 7,500 / 0.85
        (7_500_00, (None, 0, 0), date(1980, 2, 10), None),
        (7_500_00, (1500, 0, 0), None, None),
        (None, (1500, 0, 0), date(1980, 2, 10), None),
    ],
)
def test_gross_up(
    need: int | None, rates: tuple[int | None, int, int], birth: date | None, ceiling: int | None
) -> None:
    federal, state, local = rates
    facts = NEED | {
        "claims.hardship_need": need,
        "claims.hardship_federal_rate": federal,
        "claims.hardship_state_rate": state,
        "claims.hardship_local_rate": local,
        "person.birth_date": birth,
    }
    assert answer("hardship_ceiling", facts) == ceiling
    assert answer("hardship_ceiling_of_account", facts) == ceiling
    assert answer("option_cap", facts) == ceiling


def test_disability_takes_the_additional_tax_out_of_the_gross_up() -> None:
    facts = NEED | {
        "claims.hardship_need": 900_00,
        "claims.disability": True,
        "claims.disability_section_72m7": True,
    }
    assert answer("hardship_ceiling", facts) == 900_00
    assert answer("hardship_ceiling", facts | {"claims.disability": None}) == 1_000_00


def test_gross_up_of_an_account_with_basis() -> None:
    # 9,825 / (1 - 0.05 x 0.35) = 10,000, with earnings of 1,150 in 23,000
    facts = NEED | {
        "claims.hardship_need": 9_825_00,
        "claims.hardship_federal_rate": 2500,
        "account.balance": 23_000_00,
        "account.basis": 21_850_00,
    }
    assert answer("hardship_ceiling_of_account", facts) == 10_000_00
    assert answer("hardship_ceiling_of_account", facts | {"account.basis": 23_000_00}) == 9_825_00
    assert answer("hardship_ceiling_of_account", facts | {"account.basis": None}) is None


ASKED = NEED | {"request.asks_an_amount": True}


def test_no_rates_are_needed_where_no_more_than_the_need_is_asked() -> None:
    plain = ASKED | {"claims.hardship_federal_rate": None, "request.amount": 6_000_00}
    assert answer("hardship_ceiling_of_account", plain) == 6_000_00
    assert answer("hardship_ceiling_of_account", plain | {"request.amount": 6_000_01}) is None
    assert answer("hardship_ceiling_of_account", plain | {"request.asks_an_amount": None}) is None


def test_who_names_no_amount_may_have_what_the_tax_adds() -> None:
    rates = {"claims.hardship_need": 7_500_00, "claims.hardship_federal_rate": 1500}
    asked = ASKED | rates | {"request.amount": 7_500_00}
    assert answer("hardship_ceiling_of_account", asked) == 7_500_00
    assert answer("hardship_ceiling_of_account", asked | {"request.amount": 7_500_01}) == 10_000_00
    assert answer("hardship_ceiling_of_account", asked | {"request.amount": None}) is None
    assert answer("hardship_ceiling_of_account", NEED | rates) == 10_000_00


def test_the_need_is_payable_where_the_rates_that_would_add_to_it_are_not_on_file() -> None:
    more = ASKED | {"claims.hardship_federal_rate": None, "request.amount": 8_000_00}
    assert answer("option_cap", more) is None
    assert answer("option_certain_cap", more) == 6_000_00
    assert answer("option_is_open", more) == "yes"
    assert answer("option_is_open", more | {"claims.hardship_need": 0}) == "no"
    assert answer("option_is_open", more | {"claims.hardship_need": 1}) == "yes"
    assert answer("option_is_open", more | {"claims.hardship_need": None}) == "unknown"
    birth = {"option.event": "birth_or_adoption"}
    assert answer("option_certain_cap", birth) == answer("option_cap", birth)


def test_insurance_reduces_the_need() -> None:
    facts = NEED | {"claims.hardship_reason": "casualty", "claims.hardship_insurance_covered": 2_500_00}
    assert answer("hardship_net_need", facts) == 3_500_00
    assert answer("hardship_net_need", facts | {"claims.hardship_insurance_covered": 7_000_00}) == 0
    assert answer("option_is_open", facts | {"claims.hardship_insurance_covered": 6_000_00}) == "no"
    assert answer("option_is_open", facts | {"claims.hardship_insurance_covered": 5_999_99}) == "yes"
    assert answer("hardship_net_need", facts | {"claims.hardship_insurance_covered": None}) is None
    home = facts | {"claims.hardship_reason": "purchase_of_home", "claims.hardship_insurance_covered": None}
    assert answer("hardship_net_need", home) == 6_000_00


def test_principal_only_where_earnings_are_left_out() -> None:
    facts = NEED | {"cell.condition": "earnings_excluded", "account.principal": 40_000_00}
    assert answer("hardship_base", facts) == 40_000_00
    assert answer("hardship_base", facts | {"account.principal": 60_000_00}) == 50_000_00
    assert answer("hardship_base", facts | {"account.principal": None}) is None
    assert answer("hardship_base", facts | {"cell.condition": "none", "account.principal": None}) == 50_000_00
    assert (
        answer("hardship_base", facts | {"cell.condition": "none", "clause.excludes_earnings": True})
        == 40_000_00
    )
    assert answer("law_permits", facts) == "yes"


# -- other money first ---------------------------------------------------------------------------------------

HARDSHIP = {"option.event": "hardship"}


def test_other_money_comes_first() -> None:
    at_60 = NEED | {"person.birth_date": date(1960, 1, 1)}
    both = [HARDSHIP, {"option.event": "age_59_half", "clause.age_months": 714}]
    assert answer("other_distributions_remain", at_60, options=both) == "yes"
    assert answer("other_distributions_remain", NEED, options=both) == "no"
    assert answer("other_distributions_remain", NEED | {"person.birth_date": None}, options=both) == "unknown"
    assert answer("other_distributions_remain", NEED, options=[HARDSHIP]) == "no"
    assert (
        answer("option_is_open", at_60, options=both) == "yes"
    )  # the condition is applied where money is allocated


@pytest.mark.parametrize(
    "event",
    [
        "in_plan_roth_rollover",
        "lifetime_income_portability",
        "domestic_relations_order",
        "tax_levy",
    ],
)
def test_what_is_not_a_currently_available_distribution(event: str) -> None:
    facts = NEED | {
        "claims.tax_levy": True,
        "claims.tax_levy_amount": 1_00,
        "claims.lifetime_income": True,
        "claims.lifetime_income_last_day_on": date(2025, 8, 1),
        "claims.lifetime_income_amount": 1_00,
    }
    options = [HARDSHIP, {"option.event": event}]
    assert answer("event_comes_before_hardship", facts, options=options[1:]) == "no"
    assert answer("other_distributions_remain", facts, options=options) == "no"


def test_emergency_before_hardship_by_reading() -> None:
    facts = NEED | {"claims.emergency_expense": True, "claims.emergency_expense_certified": True}
    options = [HARDSHIP, {"option.event": "emergency_expense"}]
    assert answer("other_distributions_remain", facts, options=options) == "yes"
    relaxed = facts | {"readings.emergency_before_hardship": "not_required"}
    assert answer("other_distributions_remain", relaxed, options=options) == "no"
    assert answer("other_distributions_remain", NEED, options=options) == "not_claimed"
    assert (
        answer(
            "other_distributions_remain",
            facts | {"readings.emergency_before_hardship": None},
            options=options,
        )
        == "unknown"
    )
