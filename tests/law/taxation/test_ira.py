"""What the additional tax would be by way of an IRA, and what a Roth IRA records."""

from __future__ import annotations

import pytest

COLLEGE = {
    "higher_education": True,
    "higher_education_expenses": "4000.00",
    "higher_education_paid_in_year": True,
}
HOME = {"first_home": True, "first_home_amount": "15000.00", "first_home_lifetime_used": "0.00"}
PREMIUMS = {
    "health_premiums": True,
    "health_premiums_paid": "1000.00",
    "health_premiums_unemployed_weeks": 12,
}
SERIES = {"substantially_equal_payments": True, "substantially_equal_payments_is_unmodified": True}
MEDICAL = {
    "medical_expenses": True,
    "medical_expenses_paid": "5000.00",
    "medical_expenses_adjusted_gross_income": "40000.00",
}  # 7.5% of 40,000 is 3,000: 2,000 is above the floor
ABUSE = {"domestic_abuse": True, "domestic_abuse_certified": True, "domestic_abuse_on": "2025-05-01"}
EMERGENCY = {"emergency_expense": True, "emergency_expense_certified": True}
CALLED = {
    "active_duty": True,
    "active_duty_is_reservist": True,
    "active_duty_called_on": "2025-01-10",
    "active_duty_ordered_days": 180,
    "active_duty_is_indefinite": False,
    "active_duty_is_ongoing": True,
}


def pays(person, event="any_time", amount="10000.00", source="rollover_pre_tax", facts=None, **claims):
    case = person(facts, **claims)
    return case.pay(case.account(source), event, amount)


def tax(case):
    return case.ask("additional_tax", "ira_additional_tax")


@pytest.mark.parametrize(
    ("claims", "through_the_ira"),
    [
        ({}, "1000.00"),
        (COLLEGE, "600.00"),
        (COLLEGE | {"higher_education_expenses": "12000.00"}, "0.00"),
        (COLLEGE | {"higher_education_paid_in_year": False}, "1000.00"),
        (COLLEGE | {"higher_education_paid_in_year": None}, None),
        (COLLEGE | {"higher_education_expenses": None}, None),
        (HOME, "0.00"),
        (HOME | {"first_home_lifetime_used": "0.10"}, "0.01"),
        (HOME | {"first_home_lifetime_used": "10000.00"}, "1000.00"),
        (HOME | {"first_home_amount": "9999.00"}, "0.10"),
        (HOME | {"first_home_lifetime_used": None}, None),
        (PREMIUMS, "900.00"),
        (PREMIUMS | {"health_premiums_unemployed_weeks": 11}, "1000.00"),
        (PREMIUMS | {"health_premiums_unemployed_weeks": None}, None),
        (SERIES, "0.00"),
        (SERIES | {"substantially_equal_payments_is_unmodified": False}, "1000.00"),
        (SERIES | {"substantially_equal_payments_is_unmodified": None}, None),
        (COLLEGE | PREMIUMS, "500.00"),
        (COLLEGE | PREMIUMS | HOME, "0.00"),
    ],
)
def test_exceptions_of_iras_only(person, claims, through_the_ira):
    # D-PEN-14, D-PEN-22, D-PEN-23, D-PEN-24: the plan's own payment bears the whole tax whatever is claimed
    assert tax(pays(person, **claims)) == ("1000.00", through_the_ira)


def test_each_dollar_is_excepted_once(person):
    # in the order of the statute: premiums 1,000, medical 2,000, education 4,000, first home the other 3,000
    case = pays(person, **COLLEGE, **PREMIUMS, **HOME, **MEDICAL)
    assert case.ask(
        "ira_health_premiums_excepted",
        "ira_medical_excepted",
        "ira_higher_education_excepted",
        "ira_first_home_excepted",
    ) == ("1000.00", "2000.00", "4000.00", "3000.00")
    assert tax(case) == ("800.00", "0.00")


def test_what_may_not_be_rolled_over_stays_as_it_is(person):
    # D-ROLL-06: hardship is no eligible rollover distribution, so no IRA can pay it
    case = pays(person, "hardship", source="pre_tax_deferrals", **COLLEGE)
    assert case.ask("rollable_to_ira") == "0.00"
    assert tax(case) == ("1000.00", "1000.00")


def test_medical_expenses_serve_the_plans_own_payments_first(person):
    # 3,000 of hardship, 4,000 that can go to an IRA: medical 2,000 covers hardship, education the other 4,000
    case = person(None, **COLLEGE, **MEDICAL)
    case.pay(case.account("pre_tax_deferrals"), "hardship", "3000.00")
    case.pay(case.account("rollover_pre_tax"), "any_time", "4000.00")
    assert case.ask("ira_medical_excepted", "ira_higher_education_excepted") == ("2000.00", "4000.00")
    assert tax(case) == ("500.00", "100.00")


@pytest.mark.parametrize(
    ("event", "facts", "plan", "through_the_ira"),
    [
        (
            "domestic_relations_order",
            {"claims.domestic_relations_order_payee": "former_spouse"},
            "0.00",
            "1000.00",
        ),
        ("domestic_relations_order", {"claims.domestic_relations_order_payee": "child"}, "0.00", "0.00"),
        (
            "severance",
            {"person.birth_date": "1969-01-01", "employment.severed_on": "2025-03-01"},
            "0.00",
            "1000.00",
        ),
        ("employer_stock_dividend", {}, "0.00", "0.00"),
        ("automatic_enrollment_withdrawal", {}, "0.00", "0.00"),
        ("tax_levy", {}, "0.00", "0.00"),
    ],
)
def test_exceptions_of_plans_only(person, event, facts, plan, through_the_ira):
    # D-PEN-15 and D-PEN-21 are lost; dividends, default deferrals, levies and a child's share never go to an IRA
    assert tax(pays(person, event, facts=facts)) == (plan, through_the_ira)


@pytest.mark.parametrize(
    ("claims", "number"),
    [
        (SERIES, "02"),
        ({"disability": True, "disability_section_72m7": True}, "03"),
        (CALLED, "11"),
        ({"terminal_illness": True, "terminal_illness_certified_on": "2025-06-16",
          "terminal_illness_within_84_months": True}, "20"),
        ({}, None),
    ],
)  # fmt: skip
def test_what_spares_all_an_ira_pays(person, claims, number):
    assert pays(person, **claims).ask("ira_exception_number") == number


def test_a_reservist_gains_for_money_that_is_no_deferral(person):
    # 72(t)(2)(G)(iii)(I): an IRA's money counts whatever it came from
    assert tax(pays(person, "two_years_in_plan", source="match", **CALLED)) == ("1000.00", "0.00")


@pytest.mark.parametrize(
    ("amount", "spared"),
    [("10000.00", "5000.00"), ("25000.00", "10300.00"), ("20600.00", "10300.00"), ("20599.98", "10299.99")],
)
def test_domestic_abuse_by_half_of_the_ira(person, amount, spared):
    # D-PATH-14: half of the balance, here what was rolled over, and 10,300 in 2025
    assert pays(person, amount=amount, **ABUSE).ask("ira_domestic_abuse_excepted") == spared


def test_an_ira_is_outside_the_survivor_annuity_rules(person):
    # D-PEN-29: the plan's money is barred, the IRA's is not
    case = person(None, **ABUSE)
    case.pay(case.account("rollover_pre_tax", has_survivor_annuity=True), "any_time", "8000.00")
    assert tax(case) == ("800.00", "400.00")


@pytest.mark.parametrize(
    ("amount", "spared"),
    [
        ("1000.00", "0.00"),
        ("1000.01", "0.01"),
        ("1999.99", "999.99"),
        ("2000.00", "1000.00"),
        ("9000.00", "1000.00"),
    ],
)
def test_emergency_expense_above_1000_in_the_ira(person, amount, spared):
    assert pays(person, amount=amount, **EMERGENCY).ask("ira_emergency_expense_excepted") == spared


def test_birth_or_adoption_is_the_same_either_way(person):
    birth = {"birth_or_adoption": True, "birth_or_adoption_on": "2025-05-01", "birth_or_adoption_children": 1,
             "birth_or_adoption_adoptee_eligible": True}  # fmt: skip
    assert tax(pays(person, **birth)) == ("500.00", "500.00")


def test_age_59_half_spares_both(person):
    assert tax(pays(person, facts={"person.birth_date": "1965-12-16"}, **COLLEGE)) == ("0.00", "0.00")


def test_unknown_birth_date_is_unknown_both_ways(person):
    assert tax(pays(person, facts={"person.birth_date": None})) == (None, None)


@pytest.mark.parametrize("source", ["roth_deferrals", "emergency_savings"])
def test_roth_money_is_left_out(person, source):
    assert pays(person, source=source).ask("may_go_to_an_ira_first") == "no"


# -- minimums -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"person.birth_date": "1952-06-01"}, "yes"),
        ({"person.birth_date": "1952-12-31"}, "yes"),
        ({"person.birth_date": "1953-01-01"}, "no"),
        ({"person.birth_date": "1952-06-01", "participant.is_five_percent_owner": True}, "no"),
        ({"person.birth_date": "1952-06-01", "employment.is_employed": False}, "no"),
        ({"person.birth_date": None}, "unknown"),
    ],
)
def test_a_rollover_of_a_worker_past_the_applicable_age_brings_minimums(person, facts, status):
    # D-RMD-03: 73 in 2025, for those born in 1952
    assert pays(person, facts=facts).ask("ira_brings_required_minimums") == status


# -- the Roth IRA -------------------------------------------------------------------------------------------------
def to_roth_ira(person, source, amount, pre_tax, after_tax, **facts):
    case = person(facts.pop("facts", None))
    piece = {
        "destination": "roth_ira",
        "is_direct": True,
        "amount": amount,
        "pre_tax": pre_tax,
        "after_tax": after_tax,
    }
    return case.pay(case.account(source, **facts), "age_59_half", amount, piece).ask(
        "roth_ira_contributions", "roth_ira_earnings", "roth_ira_conversions"
    )


def test_basis_of_a_roth_ira_after_a_rollover(person):
    # D-ROTH-05, Reg. 1.408A-10 A-3: of 14,000 not qualified, the basis of 11,000 counts as contributions
    assert to_roth_ira(person, "roth_deferrals", "14000.00", "3000.00", "11000.00", balance="14000.00", basis="11000.00") == (
        "11000.00", "3000.00", "0.00",
    )  # fmt: skip


def test_all_of_a_qualified_rollover_is_contributions(person):
    qualified = {"person.birth_date": "1960-01-01", "participant.roth_first_year": 2015}
    found = to_roth_ira(
        person,
        "roth_deferrals",
        "14000.00",
        "0.00",
        "14000.00",
        balance="14000.00",
        basis="11000.00",
        facts=qualified,
    )
    assert found == ("14000.00", "0.00", "0.00")


def test_other_money_is_converted(person):
    assert to_roth_ira(person, "pre_tax_deferrals", "5000.00", "5000.00", "0.00") == (
        "0.00",
        "0.00",
        "5000.00",
    )


def test_phased_retirement_is_of_a_governmental_defined_benefit_plan(person):
    # D-PEN-18
    for kind, governmental, expected in (
        ("defined_benefit", True, ("yes", "17")), ("defined_benefit", False, ("no", None)),
        ("401k", True, ("no", None)),
    ):  # fmt: skip
        case = pays(person, source="defined_benefit", phased_retirement=True,
                    facts={"plan.kind": kind, "plan.is_governmental": governmental})  # fmt: skip
        assert case.ask("is_phased_retirement_payment", "exception_number") == expected
    case = pays(
        person, source="defined_benefit", facts={"plan.kind": "defined_benefit", "plan.is_governmental": True}
    )
    assert case.ask("is_phased_retirement_payment") == "not_claimed"
