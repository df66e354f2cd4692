"""Exceptions that spare a whole payment from the additional tax."""

from __future__ import annotations

import pytest

CALLED = {
    "active_duty": True,
    "active_duty_is_reservist": True,
    "active_duty_called_on": "2025-01-10",
    "active_duty_ordered_days": 180,
    "active_duty_is_indefinite": False,
    "active_duty_is_ongoing": True,
    "active_duty_ends_on": None,
}
ILL = {
    "terminal_illness": True,
    "terminal_illness_certified_on": "2022-11-01",
    "terminal_illness_within_84_months": True,
}
DISABLED = {"disability": True, "disability_section_72m7": True}


def pays(person, event="any_time", facts=None, source="pre_tax_deferrals", claims=None, **account):
    case = person(facts, **(claims or {}))
    return case.pay(case.account(source, **account), event, "10000.00")


def answer(case):
    return case.ask("escapes_additional_tax", "exception_number")


@pytest.mark.parametrize(
    ("birth_date", "day", "status"),
    [
        ("1965-12-16", "2025-06-15", "not_claimed"),
        ("1965-12-16", "2025-06-16", "yes"),
        ("1966-02-28", "2025-08-27", "not_claimed"),
        ("1966-02-28", "2025-08-28", "yes"),
        ("1965-08-31", "2025-02-27", "not_claimed"),
        ("1965-08-31", "2025-02-28", "yes"),
        ("1964-02-29", "2023-08-28", "not_claimed"),
        ("1964-02-29", "2023-08-29", "yes"),
        ("1966-03-29", "2025-09-29", "yes"),
        ("1966-03-30", "2025-09-29", "not_claimed"),
        (None, "2025-06-16", "unknown"),
    ],
)
def test_age_59_half(person, birth_date, day, status):
    # D-PEN-11; where nothing is claimed, a claim might still open it
    case = pays(person, facts={"person.birth_date": birth_date, "request.payment_date": day})
    assert answer(case) == (status, None)


@pytest.mark.parametrize(
    ("event", "number"),
    [
        ("domestic_relations_order", "06"),
        ("tax_levy", "10"),
        ("employer_stock_dividend", "15"),
        ("automatic_enrollment_withdrawal", "18"),
    ],
)
def test_by_event(person, event, number):
    assert answer(pays(person, event)) == ("yes", number)


@pytest.mark.parametrize(
    "event",
    [
        "hardship",
        "stated_age",
        "two_years_in_plan",
        "five_years_of_participation",
        "stated_event",
        "normal_retirement_age",
        "any_time",
        "deemed_severance",
        "birth_or_adoption",
        "disability",
        "esop_diversification",
    ],
)
def test_an_event_that_is_no_exception(person, event):
    # D-PEN-38, D-PEN-39
    denied = {"disability": False, "active_duty": False, "terminal_illness": False}
    assert answer(pays(person, event, claims=denied)) == ("no", None)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (DISABLED, ("yes", "03")),
        ({"disability": True, "disability_section_72m7": False}, ("not_claimed", None)),
        ({"disability": True}, ("unknown", None)),
    ],
)
def test_disability_is_section_72m7(person, claims, expected):
    assert answer(pays(person, "disability", claims=claims)) == expected


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, "yes"),
        ({"active_duty_ordered_days": 179}, "no"),
        ({"active_duty_ordered_days": 179, "active_duty_is_indefinite": True}, "yes"),
        ({"active_duty_is_reservist": False}, "no"),
        ({"active_duty_called_on": "2025-06-17"}, "no"),
        ({"active_duty_called_on": "2025-06-16"}, "yes"),
        ({"active_duty": False}, "no"),
        ({"active_duty_is_reservist": None}, "unknown"),
    ],
)
def test_reservist(person, change, status):
    # D-PEN-25, whatever event opened the deferrals (D-PATH-47)
    case = pays(person, "deemed_severance", claims=CALLED | change)
    assert case.ask("is_reservist_payment") == status


@pytest.mark.parametrize(
    ("source", "restriction", "status"),
    [
        ("pre_tax_deferrals", "pre_tax_deferrals", "yes"),
        ("roth_deferrals", "roth_deferrals", "yes"),
        ("match", "match", "no"),
        ("rollover_pre_tax", "rollover_pre_tax", "no"),
        ("in_plan_roth_restricted", "pre_tax_deferrals", "yes"),
        ("in_plan_roth_restricted", "match", "no"),
        ("annuity_deferrals_before_1989", "annuity_deferrals_before_1989", "yes"),
    ],
)
def test_reservist_money_is_elective_deferrals(person, source, restriction, status):
    case = pays(person, "qualified_reservist", source=source, claims=CALLED, restriction=restriction)
    assert case.ask("is_reservist_payment") == status


def test_reservist_has_number_11(person):
    assert answer(pays(person, "qualified_reservist", claims=CALLED)) == ("yes", "11")


@pytest.mark.parametrize(
    ("day", "change", "status"),
    [
        ("2022-12-29", {}, "no"),
        ("2022-12-30", {}, "yes"),
        ("2022-12-30", {"terminal_illness_certified_on": "2022-12-30"}, "yes"),
        ("2022-12-30", {"terminal_illness_certified_on": "2022-12-31"}, "no"),
        ("2022-12-30", {"terminal_illness_certified_on": None}, "unknown"),
        ("2022-12-30", {"terminal_illness_within_84_months": False}, "no"),
        ("2022-12-30", {"terminal_illness": False}, "no"),
    ],
)
def test_terminal_illness(person, day, change, status):
    case = pays(person, facts={"request.payment_date": day}, claims=ILL | change)
    assert case.ask("is_terminally_ill") == status


def test_terminal_illness_not_claimed(person):
    assert pays(person).ask("is_terminally_ill") == "not_claimed"
    assert answer(pays(person, claims=ILL)) == ("yes", "20")


def test_emergency_savings_escape_without_a_number(person):
    assert answer(pays(person, "emergency_savings_withdrawal", source="emergency_savings")) == ("yes", None)


@pytest.mark.parametrize(
    ("severed_on", "event", "status"),
    [
        ("2024-12-31", "severance", "no"),
        ("2025-01-01", "severance", "yes"),
        (None, "severance", "unknown"),
        (None, "any_time", "unknown"),
        ("2025-01-01", "any_time", "yes"),
        ("2024-12-31", "any_time", "no"),
        ("2025-01-01", "stated_age", "yes"),
    ],
)
def test_separation_from_the_year_of_55(person, severed_on, event, status):
    # D-PEN-15: by calendar year, whatever event pays it
    left = {"person.birth_date": "1970-12-31", "employment.severed_on": severed_on}
    left["employment.is_employed"] = False
    assert pays(person, event, left).ask("left_in_or_after_year_of_55") == status


def test_no_separation_while_employed_or_rehired(person):
    facts = {"person.birth_date": "1970-12-31", "employment.severed_on": "2025-01-01"}
    assert (
        pays(person, facts=facts | {"employment.is_employed": True}).ask("left_in_or_after_year_of_55")
        == "no"
    )
    unknown = facts | {"employment.is_employed": None}
    assert pays(person, facts=unknown).ask("left_in_or_after_year_of_55") == "unknown"
    assert (
        pays(person, facts=unknown | {"person.birth_date": "1971-01-01"}).ask("left_in_or_after_year_of_55")
        == "no"
    )


@pytest.mark.parametrize(
    ("payee", "expected"),
    [
        ("alternate_payee_spouse", ("yes", "06")),
        ("alternate_payee_other", ("yes", "06")),
        ("participant", ("not_claimed", None)),
        (None, ("unknown", None)),
    ],
)
def test_payments_to_an_alternate_payee_have_number_06(person, payee, expected):
    # D-PEN-13, D-PATH-58, -59: under any event that pays the alternate payee's share
    assert answer(pays(person, "stated_age", {"participant.payee_kind": payee})) == expected


@pytest.mark.parametrize(("event", "taxed", "in_hand"), [
    ("lifetime_income_portability", "0.00", "0.00"), ("any_time", "10000.00", "10000.00"),
])  # fmt: skip
def test_a_lifetime_income_investment_is_transferred_even_where_cash_is_asked(person, event, taxed, in_hand):
    # D-PATH-20, D-PATH-67
    case = pays(person, event)
    assert case.ask("taxable_total", "exposed_total", "in_hand_before_tax") == (taxed, taxed, in_hand)


@pytest.mark.parametrize(("clock", "taxed"), [(2020, "0.00"), (2021, None)])
def test_a_qualified_roth_payment_needs_no_basis(person, clock, taxed):
    # D-ROTH-01: nothing of it is income, so the split of the payment is not asked for
    case = person({"person.birth_date": "1960-01-01", "participant.roth_first_year": clock})
    part = {"pre_tax": None, "after_tax": None}
    case.pay(case.account("roth_deferrals", basis=None), "age_59_half", "10000.00", part)
    assert case.ask("taxable_total", "additional_tax", "withholding_total") == (taxed, "0.00", taxed)
