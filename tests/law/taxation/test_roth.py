"""Qualified Roth payments and the recapture of in-plan Roth rollovers."""

from __future__ import annotations

import pytest

OLD = {"person.birth_date": "1960-01-31"}


def roth(person, amount, facts=None, event="hardship", source="roth_deferrals", claims=None, **account):
    case = person(facts, **(claims or {}))
    case.pay(case.account(source, **({"balance": "23000.00", "basis": "21850.00"} | account)), event, amount)
    return case


def test_regulation_a7_employee_c_disabled(person):
    # 26 CFR 1.402A-1 A-7 example: 12,000 = 11,400 + 600; left 10,450 and 550 (D-BASIS-06)
    case = roth(
        person, "12000.00", claims={"disability": True, "disability_section_72m7": True}, event="disability"
    )
    assert case.ask("roth_distribution_is_qualified") == "yes"
    assert case.ask("payment_basis", "payment_taxable") == ("11400.00", "0.00")
    assert case.ask("taxable_numerator") == "0.00"
    left = roth(person, "11000.00", balance="11000.00", basis="10450.00")
    assert left.ask("payment_taxable") == "550.00"


def test_regulation_a8_employee_c_hardship(person):
    # the same facts, hardship: 600 is income (D-ROTH-02)
    case = roth(person, "12000.00")
    assert case.ask("payment_basis", "payment_taxable") == ("11400.00", "600.00")


def test_irs_9400_600(person):
    # IRS, Roth account in your retirement plan: 5,000 of an account of 9,400 and 600
    case = roth(person, "5000.00", balance="10000.00", basis="9400.00")
    assert case.ask("payment_basis", "payment_taxable") == ("4700.00", "300.00")


@pytest.mark.parametrize(
    ("day", "status"),
    [("2010-12-31", "no"), ("2011-01-01", "yes")],
)
def test_clock_of_a_first_contribution_on_december_31(person, day, status):
    # 26 CFR 1.402A-1 A-4: 2006-12-31 -> 2011-01-01 (D-AGE-09). The figures begin without a first day
    case = roth(person, "1.00", {"participant.roth_first_year": 2006, "request.payment_date": day, **OLD})
    assert case.ask("roth_clock_has_run") == status
    assert str(case.ask("roth_clock_has_run_on")) == "2011-01-01"


@pytest.mark.parametrize(("day", "status"), [("2025-07-30", "no"), ("2025-07-31", "yes")])
def test_both_limbs(person, day, status):
    facts = {"person.birth_date": "1966-01-31", "request.payment_date": day}
    assert roth(person, "1.00", facts).ask("roth_distribution_is_qualified") == (
        "not_claimed" if status == "no" else "yes"
    )
    denied = roth(person, "1.00", facts, claims={"disability": False})
    assert denied.ask("roth_distribution_is_qualified") == status
    early = facts | {"participant.roth_first_year": 2021}
    assert roth(person, "1.00", early).ask("roth_distribution_is_qualified") == "no"


@pytest.mark.parametrize(
    ("claimed", "status"),
    [
        ({"disability": True, "disability_section_72m7": True}, "yes"),
        ({"disability": True, "disability_section_72m7": False}, "no"),
        ({"disability": True}, "unknown"),
        ({}, "not_claimed"),
        ({"disability_section_72m7": True}, "not_claimed"),
    ],
)
def test_disability_limb_is_section_72m7(person, claimed, status):
    # D-ROTH-08: what the plan's own definition says does not matter
    case = roth(person, "1.00", claims=claimed | {"disability_plan_definition": True})
    assert case.ask("roth_distribution_is_qualified") == status


def test_unknown_first_year(person):
    facts = OLD | {"participant.roth_first_year": None}
    case = roth(person, "1000.00", facts)
    assert case.ask("roth_distribution_is_qualified") == "unknown"
    assert case.ask("payment_taxable") is None


def test_emergency_savings_is_always_qualified(person):
    # D-ROTH-04: without age or clock
    case = roth(
        person,
        "1030.00",
        {"participant.roth_first_year": None, "person.birth_date": None},
        "emergency_savings_withdrawal",
        "emergency_savings",
        balance="2060.00",
        basis="2000.00",
    )
    assert case.ask("payment_basis", "payment_taxable") == ("1000.00", "0.00")


def test_emergency_savings_do_not_dilute_the_roth_contract(person):
    case = person()
    case.account("emergency_savings", balance="2000.00", basis="2000.00")
    case.pay(case.account("roth_deferrals", balance="10000.00", basis="5000.00"), "hardship", "1000.00")
    assert case.ask("payment_basis") == "500.00"


def test_dividend_is_never_qualified(person):
    # D-ROTH-03
    case = roth(person, "23000.00", OLD, "employer_stock_dividend")
    assert case.ask("payment_is_qualified") == "no"
    assert case.ask("payment_taxable") == "1150.00"


def test_pre_tax_money_is_never_qualified(person):
    case = roth(
        person, "10.00", {"participant.roth_first_year": None}, source="pre_tax_deferrals", basis="0.00"
    )
    assert case.ask("roth_distribution_is_qualified") == "no"


# -- recapture -----------------------------------------------------------------------------------------------
def converted(person, amount, day="2025-12-31", year=2021, reading=None, **account):
    facts = {"request.payment_date": day, "participant.roth_first_year": year}
    if reading:
        facts["readings.roth_conversion_order"] = reading
    held = {
        "balance": "12000.00",
        "basis": "10000.00",
        "in_plan_roth_year": year,
        "in_plan_roth_taxable": "10000.00",
    }
    return roth(person, amount, facts, source="in_plan_roth_restricted", **(held | account))


@pytest.mark.parametrize(("day", "recaptured"), [("2025-12-31", "10000.00"), ("2026-01-01", "0.00")])
def test_recapture_ends_with_the_fifth_taxable_year(person, day, recaptured):
    assert converted(person, "12000.00", day).ask("payment_recapture") == recaptured


def test_other_money_is_not_recaptured(person):
    assert roth(person, "1000.00", {"participant.roth_first_year": None}).ask("payment_recapture") == "0.00"


@pytest.mark.parametrize(
    ("reading", "recaptured"),
    # 6,000 of 12,000 pays basis of 5,000, of which 8,000 of 10,000 was taxed at the rollover
    [
        ("pro_rata", "4000.00"),
        ("in_plan_rollovers_first", "5000.00"),
        ("in_plan_rollovers_last", "3000.00"),
        (None, "4000.00"),
    ],
)
def test_readings_of_a_part_payment(person, reading, recaptured):
    case = converted(person, "6000.00", reading=reading, in_plan_roth_taxable="8000.00")
    assert case.ask("payment_recapture") == recaptured


def test_recapture_is_at_most_what_was_taxed(person):
    case = converted(person, "12000.00", reading="in_plan_rollovers_first", in_plan_roth_taxable="3000.00")
    assert case.ask("payment_recapture") == "3000.00"


def test_recapture_without_the_year_is_unknown(person):
    assert converted(person, "100.00", in_plan_roth_year=None).ask("payment_recapture") is None
