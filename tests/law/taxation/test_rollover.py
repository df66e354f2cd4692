"""Which payments may be rolled over, and the first dollars that are a required minimum."""

from __future__ import annotations

import pytest

from inservice.law.matrix import load_matrix

# D-PATH-41..62 and D-ROLL-06, written by hand from the law page
MAY_BE_ROLLED = {
    "age_59_half": "yes",
    "stated_age": "yes",
    "two_years_in_plan": "yes",
    "five_years_of_participation": "yes",
    "stated_event": "yes",
    "normal_retirement_age": "yes",
    "any_time": "yes",
    "esop_diversification": "yes",
    "pension_in_service_age": "yes",
    "hardship": "no",
    "disability": "yes",
    "qualified_reservist": "yes",
    "deemed_severance": "yes",
    "birth_or_adoption": "no",
    "emergency_expense": "no",
    "domestic_abuse": "no",
    "disaster_recovery": "no",
    "long_term_care": "no",
    "emergency_savings_withdrawal": "no",
    "automatic_enrollment_withdrawal": "no",
    "in_plan_roth_rollover": "yes",
    "required_minimum": "no",
    "coronavirus": "no",
    "employer_stock_dividend": "no",
    "tax_levy": "yes",
    "lifetime_income_portability": "yes",
    "severance": "yes",
    "terminal_illness": "no",
}


def pays(person, event, facts=None, source="pre_tax_deferrals", amount="1000.00", **claims):
    case = person(facts, **claims)
    return case.pay(case.account(source), event, amount)


@pytest.mark.parametrize(("event", "status"), MAY_BE_ROLLED.items())
def test_by_event(person, event, status):
    assert pays(person, event).ask("is_eligible_rollover_distribution") == status


def test_every_event_is_tested():
    assert {*MAY_BE_ROLLED, "domestic_relations_order"} == set(load_matrix().events)


@pytest.mark.parametrize(
    ("payee", "status"),
    [("spouse", "yes"), ("former_spouse", "yes"), ("child", "no"), ("dependent", "no"), (None, "unknown")],
)
def test_an_order_by_payee(person, payee, status):
    # D-PATH-58, D-PATH-59
    case = pays(person, "domestic_relations_order", domestic_relations_order_payee=payee)
    assert case.ask("is_eligible_rollover_distribution") == status


@pytest.mark.parametrize(
    ("reading", "birth_date", "status"),
    [
        ("not_eligible", "1960-01-01", "no"),
        ("eligible", "1960-01-01", "yes"),
        ("eligible", "1965-12-16", "yes"),
        ("eligible", "1965-12-17", "no"),
        ("eligible", None, "unknown"),
        ("not_eligible", None, "no"),
    ],
)
def test_hardship_after_59_half_is_a_reading(person, reading, birth_date, status):
    facts = {"readings.hardship_after_59_half_rollover": reading, "person.birth_date": birth_date}
    assert pays(person, "hardship", facts).ask("is_eligible_rollover_distribution") == status


def test_an_unknown_event(person):
    assert pays(person, None).ask("is_eligible_rollover_distribution") == "unknown"


# -- required minimums ---------------------------------------------------------------------------------------
OWNER = {"person.birth_date": "1951-05-01", "participant.is_five_percent_owner": True}
DUE = {"required_minimum": True, "required_minimum_amount": "8000.00"}


def owner(person, *amounts, facts=None, claims=None, **account):
    case = person(OWNER | (facts or {}), **(DUE | (claims or {})))
    position = case.account(**account)
    for amount in amounts:
        case.pay(position, "age_59_half", amount)
    return case


def test_first_dollars_are_the_minimum(person):
    case = owner(person, "20000.00")
    assert case.ask("payment_required_minimum") == "8000.00"
    assert case.ask("payment_rollover_eligible") == "12000.00"


@pytest.mark.parametrize(("amount", "rest"), [("7999.99", "0.00"), ("8000.00", "0.00"), ("8000.01", "0.01")])
def test_to_the_cent(person, amount, rest):
    assert owner(person, amount).ask("payment_rollover_eligible") == rest


def test_two_payments_share_one_minimum(person):
    assert owner(person, "5000.00", "5000.00").ask("payment_required_minimum") == ["5000.00", "3000.00"]


def test_earlier_payments_of_the_year_count(person):
    case = owner(person, "5000.00")
    case.earlier(payment_date="2025-01-01", amount="6000.00", event="any_time")
    case.earlier(payment_date="2024-12-31", amount="6000.00", event="any_time")
    case.earlier(payment_date="2025-03-01", amount="6000.00", event="any_time", is_from_this_plan=False)
    assert case.ask("payment_required_minimum") == "2000.00"


def test_history_that_begins_in_the_year_leaves_it_unknown(person):
    begins = {"participant.participation_date": "2000-01-01"}
    known = owner(person, "20000.00", facts={"coverage.distributions_from": "2025-01-01"} | begins)
    unknown = owner(person, "20000.00", facts={"coverage.distributions_from": "2025-01-02"} | begins)
    assert known.ask("payment_required_minimum") == "8000.00"
    assert unknown.ask("payment_required_minimum") is None


@pytest.mark.parametrize(
    ("facts", "minimum"),
    [
        ({"participant.is_five_percent_owner": False}, "0.00"),  # still working (D-RMD-01)
        ({"participant.is_five_percent_owner": False, "employment.is_employed": False}, "8000.00"),
        ({"plan.kind": "403b"}, "0.00"),  # no ownership test
        ({"participant.is_five_percent_owner": None}, None),
        (
            {"request.payment_date": "2020-06-01", "person.birth_date": "1945-01-01"},
            "0.00",
        ),  # waived (D-RMD-06)
        ({"request.payment_date": "2019-06-01", "person.birth_date": "1945-01-01"}, "8000.00"),
        ({"request.payment_date": "2021-01-01", "person.birth_date": "1945-01-01"}, "8000.00"),
        ({"person.birth_date": "1952-12-31"}, "8000.00"),  # 73 in 2025 (D-RMD-02)
        ({"person.birth_date": "1953-01-01"}, "0.00"),
    ],
)
def test_who_owes_a_minimum(person, facts, minimum):
    assert owner(person, "20000.00", facts=facts).ask("payment_required_minimum") == minimum


def test_the_young_owe_none_whatever_is_missing(person):
    case = pays(
        person,
        "age_59_half",
        {"participant.is_five_percent_owner": None, "coverage.distributions_from": None},
    )
    assert case.ask("payment_required_minimum") == "0.00"


@pytest.mark.parametrize(("day", "minimum"), [("2023-12-31", "8000.00"), ("2024-01-01", "0.00")])
def test_roth_money_bears_none_from_2024(person, day, minimum):
    # D-RMD-05
    facts = {"request.payment_date": day, "person.birth_date": "1945-01-01"}
    case = owner(person, "20000.00", facts=facts, source="roth_deferrals")
    assert case.ask("payment_required_minimum") == minimum


def test_a_payment_made_as_a_minimum_is_one(person):
    assert (
        pays(person, "required_minimum", OWNER, amount="700.00", **DUE).ask("payment_required_minimum")
        == "700.00"
    )
