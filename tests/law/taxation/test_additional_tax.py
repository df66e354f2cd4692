"""The 10% additional tax: what is exposed, what each exception up to an amount spares, and what is left."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest

BIRTH = {
    "birth_or_adoption": True,
    "birth_or_adoption_on": "2025-02-01",
    "birth_or_adoption_children": 1,
    "birth_or_adoption_adoptee_eligible": True,
}
EMERGENCY = {"emergency_expense": True, "emergency_expense_certified": True}
ABUSE = {"domestic_abuse": True, "domestic_abuse_on": "2025-02-01", "domestic_abuse_certified": True}
MEDICAL = {
    "medical_expenses": True,
    "medical_expenses_paid": "9000.00",
    "medical_expenses_adjusted_gross_income": "60000.00",
}
DISASTER = {
    "disaster": True,
    "disaster_incident_from": "2025-01-07",
    "disaster_incident_through": "2025-01-31",
    "disaster_declared_on": "2025-01-08",
    "disaster_home_in_area": True,
    "disaster_economic_loss": True,
}
CARE = {
    "long_term_care": True,
    "long_term_care_premium": "2400.00",
    "long_term_care_insured": "self",
    "long_term_care_statement_on_file": True,
    "long_term_care_paid_in_year": True,
}


def pays(
    person, amount, *pieces, event="any_time", facts=None, claims=None, source="rollover_pre_tax", **account
):
    case = person(facts, **(claims or {}))
    return case.pay(case.account(source, **account), event, amount, *pieces)


def tax(case):
    return case.ask("exposed_total", "excepted_total", "additional_tax")


# -- what is income, what is exposed -------------------------------------------------------------------------
def test_no_exception(person):
    assert tax(pays(person, "10000.00")) == ("10000.00", "0.00", "1000.00")


@pytest.mark.parametrize(
    ("amount", "due"), [("0.04", "0.00"), ("0.05", "0.01"), ("7250.55", "725.06"), ("7250.54", "725.05")]
)
def test_half_up_to_the_cent(person, amount, due):
    assert pays(person, amount).ask("additional_tax") == due


def test_basis_bears_none(person):
    case = pays(person, "5000.00", {"pre_tax": "1000.00", "after_tax": "4000.00"}, source="after_tax")
    assert tax(case) == ("1000.00", "0.00", "100.00")


def test_rollovers_bear_none(person):
    pieces = (
        {"destination": "traditional_ira", "amount": "6000.00"},
        {"destination": "cash", "amount": "4000.00"},
    )
    case = pays(person, "10000.00", *pieces)
    assert case.ask("taxable_total", "additional_tax") == ("4000.00", "400.00")


def test_withheld_fifth_not_replaced(person):
    # D-ROLL-07: 8,000 rolled over in time, 2,000 kept back for tax
    rolled = {"destination": "traditional_ira", "amount": "8000.00", "is_indirect": True}
    case = pays(person, "10000.00", rolled, {"amount": "2000.00"})
    assert case.ask("taxable_total", "additional_tax", "withholding_total") == (
        "2000.00",
        "200.00",
        "2000.00",
    )


@pytest.mark.parametrize("kind", ["roth_ira", "in_plan_roth"])
def test_conversions_are_income_without_additional_tax(person, kind):
    # D-ROLL-05, D-ROTH-06
    case = pays(
        person,
        "25000.00",
        {"destination": kind, "is_direct": True, "pre_tax": "5000.00", "after_tax": "20000.00"},
        source="after_tax",
    )
    assert case.ask("taxable_total", "additional_tax") == ("5000.00", "0.00")


def test_roth_money_to_a_roth_ira_is_no_conversion(person):
    case = pays(
        person,
        "1000.00",
        {"destination": "roth_ira", "pre_tax": "60.00", "after_tax": "940.00"},
        source="roth_deferrals",
    )
    assert case.ask("taxable_total") == "0.00"


def converted(person, day, *pieces):
    facts = {"request.payment_date": day, "participant.roth_first_year": 2021}
    held = {
        "balance": "12000.00",
        "basis": "10000.00",
        "in_plan_roth_year": 2021,
        "in_plan_roth_taxable": "10000.00",
    }
    case = person(facts)
    position = case.account("in_plan_roth_restricted", restriction="pre_tax_deferrals", **held)
    return case.pay(position, "hardship", "12000.00", *pieces)


@pytest.mark.parametrize(("day", "due"), [("2025-12-31", "1200.00"), ("2026-01-01", "200.00")])
def test_recapture_bears_additional_tax_but_no_income_tax(person, day, due):
    # D-PEN-31: 10% of 2,000 of earnings and of 10,000 recaptured
    case = converted(person, day, {"pre_tax": "2000.00", "after_tax": "10000.00"})
    assert case.ask("taxable_total", "additional_tax") == ("2000.00", due)


def test_recapture_of_what_is_kept_only(person):
    pieces = (
        {"destination": "roth_ira", "amount": "6000.00", "pre_tax": "2000.00", "after_tax": "4000.00"},
        {"amount": "6000.00", "pre_tax": "0.00", "after_tax": "6000.00"},
    )
    assert converted(person, "2025-12-31", *pieces).ask("exposed_total") == "6000.00"


def test_no_tax_on_nothing_whatever_is_missing(person):
    missing = {"person.birth_date": None}
    assert (
        pays(person, "100.00", {"destination": "traditional_ira"}, facts=missing).ask("additional_tax")
        == "0.00"
    )
    assert pays(person, "100.00", facts=missing).ask("additional_tax") is None
    assert pays(person, "100.00", {"pre_tax": None, "after_tax": None}).ask("additional_tax") is None


# -- birth or adoption ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("amount", "children", "due"),
    [
        ("5000.00", 1, "0.00"),
        ("5000.04", 1, "0.00"),
        ("5000.05", 1, "0.01"),
        ("10000.00", 2, "0.00"),
        ("10000.00", 1, "500.00"),
    ],
)
def test_birth_up_to_the_cap(person, amount, children, due):
    case = pays(person, amount, claims=BIRTH | {"birth_or_adoption_children": children})
    assert case.ask("additional_tax") == due


def test_self_help(person):
    # D-PATH-71; Notice 2020-68 D-10: 10% x 1,000, and the plan still withholds 20%
    case = pays(person, "6000.00", event="two_years_in_plan", claims=BIRTH, source="profit_sharing")
    assert (case.ask("birth_or_adoption_excepted"), *tax(case)) == ("5000.00", "6000.00", "5000.00", "100.00")
    assert case.ask("withholding_total") == "1200.00"


@pytest.mark.parametrize(("day", "due"), [("2019-12-31", "500.00"), ("2020-01-01", "0.00")])
def test_birth_before_the_law(person, day, due):
    claims = BIRTH | {"birth_or_adoption_on": "2019-12-01"}
    assert (
        pays(person, "5000.00", facts={"request.payment_date": day}, claims=claims).ask("additional_tax")
        == due
    )


def test_defined_benefit_money_has_no_birth_exception(person):
    case = pays(
        person, "5000.00", facts={"plan.kind": "defined_benefit"}, claims=BIRTH, source="defined_benefit"
    )
    assert case.ask("additional_tax") == "500.00"


def test_earlier_payment_for_the_child_counts(person):
    case = pays(person, "5000.00", claims=BIRTH)
    case.earlier(
        payment_date="2025-03-01", event="birth_or_adoption", amount="2000.00", is_from_this_plan=False
    )
    assert case.ask("birth_or_adoption_excepted") == "3000.00"


def test_a_claim_with_missing_particulars_leaves_the_tax_unknown(person):
    assert (
        pays(person, "5000.00", claims=BIRTH | {"birth_or_adoption_on": None}).ask("additional_tax") is None
    )


# -- emergency and abuse -------------------------------------------------------------------------------------
@pytest.mark.parametrize(("day", "spared"), [("2023-12-31", "0.00"), ("2024-01-01", "1000.00")])
def test_emergency_from_2024(person, day, spared):
    case = pays(person, "3000.00", facts={"request.payment_date": day}, claims=EMERGENCY)
    assert case.ask("emergency_expense_excepted") == spared


@pytest.mark.parametrize(
    ("balance", "spared"),
    [("1000.00", "0.00"), ("1000.01", "0.01"), ("1999.99", "999.99"), ("5000.00", "1000.00")],
)
def test_emergency_above_1000_only(person, balance, spared):
    case = pays(person, "1000.00", claims=EMERGENCY, balance=balance)
    assert case.ask("emergency_expense_excepted") == spared


@pytest.mark.parametrize(
    ("year", "spared"), [(2023, "0.00"), (2024, "10000.00"), (2025, "10300.00"), (2026, "10500.00")]
)
def test_abuse_cap_by_year(person, year, spared):
    facts = {"request.payment_date": f"{year}-06-16"}
    case = pays(person, "20000.00", facts=facts, claims=ABUSE | {"domestic_abuse_on": f"{year}-02-01"})
    assert case.ask("domestic_abuse_excepted") == spared


def test_abuse_half_of_the_benefit(person):
    assert (
        pays(person, "9000.00", claims=ABUSE, balance="9000.01").ask("domestic_abuse_excepted") == "4500.00"
    )


@pytest.mark.parametrize(("survivor", "spared"), [(False, "10300.00"), (True, "0.00"), (None, None)])
def test_abuse_not_from_survivor_annuity_money(person, survivor, spared):
    # D-PEN-29
    case = pays(person, "20000.00", claims=ABUSE, has_survivor_annuity=survivor)
    assert case.ask("domestic_abuse_excepted") == spared


def test_abuse_takes_the_money_that_it_alone_cannot_share(person):
    # 3,000 outside the survivor-annuity rules and 5,000 under them: abuse takes the first, birth the second
    case = person(None, **BIRTH, **ABUSE)
    case.pay(case.account("rollover_pre_tax"), "any_time", "3000.00")
    case.pay(
        case.account("transferred_pension", has_survivor_annuity=True), "pension_in_service_age", "5000.00"
    )
    assert case.ask("domestic_abuse_excepted") == "3000.00"
    assert case.ask("birth_or_adoption_excepted") == "5000.00"
    assert case.ask("additional_tax") == "0.00"


def test_own_event_before_self_help(person):
    # the emergency payment is excepted as one; abuse covers the rest
    case = person(None, **EMERGENCY, **ABUSE)
    account = case.account("pre_tax_deferrals")
    case.pay(account, "emergency_expense", "1000.00").pay(account, "hardship", "10400.00")
    assert case.ask("emergency_expense_excepted") == "1000.00"
    assert case.ask("domestic_abuse_excepted") == "10300.00"
    assert case.ask("additional_tax") == "10.00"


# -- disaster, coronavirus, long-term care -------------------------------------------------------------------
@pytest.mark.parametrize(("amount", "due"), [("22000.00", "0.00"), ("22001.00", "0.10")])
def test_disaster_cap(person, amount, due):
    assert pays(person, amount, claims=DISASTER).ask("additional_tax") == due


@pytest.mark.parametrize(
    ("day", "due"),
    [("2019-12-31", "1000.00"), ("2020-01-01", "0.00"), ("2020-12-30", "0.00"), ("2020-12-31", "1000.00")],
)
def test_coronavirus_in_2020_only(person, day, due):
    case = pays(person, "10000.00", facts={"request.payment_date": day}, claims={"coronavirus": True})
    assert case.ask("additional_tax") == due


def test_long_term_care_serves_its_own_event_only(person):
    # D-PATH-72
    facts = {"request.payment_date": "2026-06-15"}
    own = pays(person, "2400.00", event="long_term_care", facts=facts, claims=CARE)
    other = pays(person, "2400.00", facts=facts, claims=CARE)
    assert (own.ask("additional_tax"), other.ask("additional_tax")) == ("0.00", "240.00")


# -- medical -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("amount", "spared", "due"),
    [
        ("4499.99", "4499.99", "0.00"),
        ("4500.00", "4500.00", "0.00"),
        ("4500.05", "4500.00", "0.01"),
        ("4600.00", "4500.00", "10.00"),
    ],
)
def test_medical_above_the_floor(person, amount, spared, due):
    # D-PEN-20: 9,000 - 7.5% x 60,000 = 4,500
    case = pays(person, amount, claims=MEDICAL)
    assert case.ask("medical_excepted", "additional_tax") == (spared, due)


def test_worked_example_of_the_floor(person):
    # income 100,000 without it, expenses 30,000, distribution 30,000: floor 9,750, exempt 20,250, tax 975
    claims = {
        "medical_expenses": True,
        "medical_expenses_paid": "30000.00",
        "medical_expenses_adjusted_gross_income": "130000.00",
    }
    case = pays(person, "30000.00", claims=claims)
    assert case.ask("medical_excepted", "additional_tax") == ("20250.00", "975.00")


@pytest.mark.parametrize(
    ("paid", "income", "allowance"),
    [
        ("4500.00", "60000.00", "0.00"),
        ("4500.01", "60000.00", "0.01"),
        ("4000.00", "60000.00", "0.00"),
        ("100.00", "0.20", "99.99"),
        ("100.00", "0.06", "100.00"),
        ("100.00", "0.07", "99.99"),
    ],
)
def test_only_the_excess_rounded_once(person, paid, income, allowance):
    claims = {
        "medical_expenses": True,
        "medical_expenses_paid": paid,
        "medical_expenses_adjusted_gross_income": income,
    }
    exact = max(Fraction(0), Fraction(paid) - Fraction(75, 1000) * Fraction(income))
    assert pays(person, "9000.00", claims=claims).ask("medical_allowance") == allowance
    assert abs(Fraction(allowance) - exact) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("earlier", "spared"),
    [
        ({"payment_date": "2025-01-01", "taxable": "1000.00"}, "3500.00"),
        ({"payment_date": "2024-12-31", "taxable": "1000.00"}, "4500.00"),
        ({"payment_date": "2025-02-01", "taxable": "1000.00", "is_from_this_plan": False}, "3500.00"),
        ({"payment_date": "2025-02-01", "taxable": "1000.00", "event": "birth_or_adoption"}, "4500.00"),
        ({"payment_date": "2025-02-01", "taxable": None}, None),
    ],
)
def test_payments_of_a_year_share_one_allowance(person, earlier, spared):
    case = pays(person, "9000.00", claims=MEDICAL).earlier(
        **({"event": "hardship", "amount": "1000.00"} | earlier)
    )
    assert case.ask("medical_excepted") == spared


def test_medical_needs_the_history_of_the_year(person):
    case = pays(person, "9000.00", facts={"coverage.other_plans_from": "2025-01-02"}, claims=MEDICAL)
    assert case.ask("additional_tax") is None
    known = pays(person, "9000.00", facts={"coverage.other_plans_from": "2025-01-01"}, claims=MEDICAL)
    assert known.ask("additional_tax") == "450.00"


# -- together ------------------------------------------------------------------------------------------------
def test_two_exceptions(person):
    # D-PEN-04: 5,000 + 4,500 of 12,000
    case = pays(person, "12000.00", claims=BIRTH | MEDICAL)
    assert tax(case) == ("12000.00", "9500.00", "250.00")


ROOMS = ((BIRTH, 5000), (EMERGENCY, 1000), (ABUSE, 10300), (DISASTER, 22000), (MEDICAL, 4500))


@pytest.mark.parametrize("count", range(6))
def test_exceptions_add_up_and_never_exceed_what_is_exposed(person, count):
    for some in combinations(ROOMS, count):
        claims = {name: value for particulars, _ in some for name, value in particulars.items()}
        for amount in (9000, 60000):
            exposed, excepted, due = map(Fraction, tax(pays(person, f"{amount}.00", claims=claims)))
            assert (exposed, excepted) == (amount, min(amount, sum(room for _, room in some)))
            assert due == (exposed - excepted) / 10


def test_what_is_spared_in_full_uses_no_allowance(person):
    case = pays(person, "9000.00", claims=MEDICAL | {"disability": True, "disability_section_72m7": True})
    assert (case.ask("spared_amount"), *tax(case)) == ("9000.00", "0.00", "0.00", "0.00")
    assert case.ask("medical_excepted") == "0.00"


def test_not_claimed_and_denied_are_no_exception(person):
    denied = dict.fromkeys(
        ("birth_or_adoption", "emergency_expense", "domestic_abuse", "disaster", "medical_expenses"), False
    )
    assert pays(person, "1000.00", claims=denied).ask("additional_tax") == "100.00"


def test_nothing_is_forecast(person):
    assert pays(person, "1000.00", facts={"request.payment_date": "2027-01-01"}).ask("additional_tax") is None
