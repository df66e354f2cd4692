"""Withholding: rates, elections, the floor of the year, offsets, securities, and what the person receives."""

from __future__ import annotations

import pytest

from inservice.law.matrix import load_matrix

PERCENT = 100


def pays(
    person,
    event="any_time",
    amount="10000.00",
    *pieces,
    facts=None,
    source="rollover_pre_tax",
    claims=None,
    **account,
):
    case = person(facts, **(claims or {}))
    return case.pay(case.account(source, **account), event, amount, *pieces)


def elected(rate):
    return {"request.elects_withholding_rate": True, "request.withholding_rate": rate}


@pytest.mark.parametrize(
    ("event", "rate"),
    [
        ("age_59_half", 20),
        ("two_years_in_plan", 20),
        ("disability", 20),
        ("qualified_reservist", 20),
        ("deemed_severance", 20),
        ("hardship", 10),
        ("birth_or_adoption", 10),
        ("emergency_expense", 10),
        ("domestic_abuse", 10),
        ("disaster_recovery", 10),
        ("long_term_care", 10),
        ("emergency_savings_withdrawal", 10),
        ("automatic_enrollment_withdrawal", 10),
        ("required_minimum", 10),
        ("coronavirus", 10),
        ("employer_stock_dividend", 0),
        ("tax_levy", 0),
    ],
)
def test_rate_by_event(person, event, rate):
    assert pays(person, event).ask("federal_withholding_rate") == rate * PERCENT


def test_the_rules_agree_with_the_events(person):
    expected = {"eligible_rollover_20": 2000, "nonperiodic_10": 1000, "levy": 0, "none": 0}
    for name, event in load_matrix().events.items():
        if event.withholding in expected and not event.payees:
            assert pays(person, name).ask("federal_withholding_rate") == expected[event.withholding], name


@pytest.mark.parametrize(("payee", "rate"), [("former_spouse", 2000), ("child", 1000), (None, None)])
def test_rate_of_an_order(person, payee, rate):
    case = pays(person, "domestic_relations_order", claims={"domestic_relations_order_payee": payee})
    assert case.ask("federal_withholding_rate") == rate


@pytest.mark.parametrize(
    ("asked", "rate"), [(0, 2000), (1000, 2000), (1999, 2000), (2000, 2000), (2100, 2100), (10000, 10000)]
)
def test_eligible_rollover_distribution_not_below_20(person, asked, rate):
    # D-WH-01
    assert pays(person, facts=elected(asked)).ask("federal_withholding_rate") == rate


@pytest.mark.parametrize("asked", [0, 100, 900, 1000, 1100, 10000])
def test_other_payments_at_any_elected_rate(person, asked):
    # D-WH-03
    assert pays(person, "hardship", facts=elected(asked)).ask("federal_withholding_rate") == asked


@pytest.mark.parametrize(
    ("facts", "asked", "rate"),
    [
        ({"person.is_outside_united_states": True}, 900, 1000),
        ({"person.is_outside_united_states": True}, 1000, 1000),
        ({"person.is_outside_united_states": True}, 1100, 1100),
        ({"person.has_taxpayer_id_on_file": False}, 0, 1000),
        ({"person.has_taxpayer_id_on_file": None}, 0, None),
        ({"person.has_taxpayer_id_on_file": None}, 1000, 1000),
        ({"person.is_outside_united_states": None}, 500, None),
    ],
)
def test_below_10_not_abroad_and_not_without_a_number(person, facts, asked, rate):
    assert pays(person, "hardship", facts=facts | elected(asked)).ask("federal_withholding_rate") == rate


def test_without_an_election_the_default_applies_whatever_is_missing(person):
    missing = {"person.has_taxpayer_id_on_file": None, "person.is_outside_united_states": None}
    assert pays(person, "hardship", facts=missing).ask("federal_withholding_rate") == 1000


def test_nothing_is_forecast(person):
    assert (
        pays(person, "hardship", facts={"request.payment_date": "2027-01-01"}).ask("federal_withholding_rate")
        is None
    )


# -- amounts -------------------------------------------------------------------------------------------------
CASH = {"destination": "cash"}


def test_basis_is_not_withheld_upon(person):
    # D-WH-08: 20% of 8,000
    case = pays(
        person, "any_time", "10000.00", {"pre_tax": "8000.00", "after_tax": "2000.00"}, source="after_tax"
    )
    assert case.ask("withholding_total", "net_in_hand") == ("1600.00", "8400.00")


def test_qualified_roth_is_not_withheld_upon(person):
    case = pays(
        person,
        "age_59_half",
        "12000.00",
        {"pre_tax": "0.00", "after_tax": "11400.00"},
        source="roth_deferrals",
    )
    assert case.ask("withholding_total", "net_in_hand") == ("0.00", "12000.00")


def test_direct_rollovers_bear_none_even_to_a_roth_ira(person):
    # D-WH-02
    for kind in ("traditional_ira", "roth_ira", "employer_plan", "in_plan_roth"):
        case = pays(person, "any_time", "10000.00", {"destination": kind, "is_direct": True})
        assert case.ask("withholding_total", "net_in_hand") == ("0.00", "0.00")


def test_a_60_day_rollover_is_withheld_upon(person):
    # D-ROLL-07: 2,000 of 10,000 must be replaced from other money
    case = pays(person, "any_time", "10000.00", {"destination": "traditional_ira", "is_indirect": True})
    assert case.ask("withholding_total", "net_in_hand", "taxable_total") == ("2000.00", "8000.00", "0.00")


@pytest.mark.parametrize(
    ("income", "tax"),
    [("0.02", "0.00"), ("0.03", "0.01"), ("7250.55", "1450.11"), ("999.97", "199.99"), ("999.98", "200.00")],
)
def test_half_up_to_the_cent(person, income, tax):
    piece = {"pre_tax": income, "after_tax": "0.00"}
    assert pays(person, "any_time", "31250.55", piece, source="after_tax").ask("federal_withholding") == tax


def test_half_a_cent_goes_up(person):
    assert pays(person, "hardship", "0.05").ask("federal_withholding") == "0.01"
    assert pays(person, "hardship", "0.04").ask("federal_withholding") == "0.00"


@pytest.mark.parametrize(("amount", "tax"), [("199.99", "0.00"), ("200.00", "40.00")])
def test_floor_of_200(person, amount, tax):
    # D-WH-05
    assert pays(person, amount=amount).ask("withholding_total") == tax


@pytest.mark.parametrize(
    ("earlier", "tax"),
    [
        ({"payment_date": "2025-01-01", "amount": "50.00"}, "30.00"),
        ({"payment_date": "2025-01-01", "amount": "49.99"}, "0.00"),
        ({"payment_date": "2024-12-31", "amount": "400.00"}, "0.00"),
        ({"payment_date": "2025-03-03", "amount": "400.00", "event": "hardship"}, "0.00"),
        ({"payment_date": "2025-03-03", "amount": "400.00", "is_from_this_plan": False}, "0.00"),
        ({"payment_date": "2025-03-03", "amount": "400.00", "event": None}, None),
    ],
)
def test_floor_counts_the_plans_payments_of_the_year(person, earlier, tax):
    case = pays(person, amount="150.00").earlier(**({"event": "any_time"} | earlier))
    assert case.ask("withholding_total") == tax


def test_floor_with_an_incomplete_history(person):
    begins = {"coverage.distributions_from": "2025-02-01", "participant.participation_date": "2001-01-01"}
    assert pays(person, amount="199.99", facts=begins).ask("withholding_total") is None
    assert pays(person, amount="200.00", facts=begins).ask("withholding_total") == "40.00"
    # what is on file already reaches the floor, so nothing that is missing can matter
    known = pays(person, amount="150.00", facts=begins).earlier(
        payment_date="2025-03-03", amount="50.00", event="any_time"
    )
    assert known.ask("withholding_total") == "30.00"


def test_floor_counts_what_is_directly_rolled_over(person):
    case = pays(
        person,
        "any_time",
        "250.00",
        {"destination": "traditional_ira", "amount": "150.00"},
        {"amount": "100.00"},
    )
    assert case.ask("withholding_total") == "20.00"


def test_no_floor_for_hardship(person):
    assert pays(person, "hardship", "150.00").ask("withholding_total") == "15.00"


def test_loan_offset_counts_and_the_cash_bears_it(person):
    # 26 CFR 31.3405(c)-1 A-11: 7,000 of cash and 3,000 of offset, 2,000 withheld (D-WH-06)
    case = pays(
        person,
        "age_59_half",
        "10000.00",
        {"amount": "7000.00"},
        {"destination": "loan_offset", "amount": "3000.00"},
    )
    assert case.ask("withholding_total", "net_in_hand") == ("2000.00", "5000.00")


def test_loan_offset_alone_has_no_cash_to_withhold_from(person):
    case = pays(
        person,
        "age_59_half",
        "10000.00",
        {"destination": "traditional_ira", "amount": "7000.00"},
        {"destination": "loan_offset", "amount": "3000.00"},
    )
    assert case.ask("withholding_total", "taxable_total") == ("0.00", "3000.00")


@pytest.mark.parametrize(
    ("cash", "offset", "tax", "net"),
    [
        ("1999.99", "8000.01", "1999.99", "0.00"),
        ("2000.00", "8000.00", "2000.00", "0.00"),
        ("2000.01", "7999.99", "2000.00", "0.01"),
    ],
)
def test_tax_is_at_most_the_cash(person, cash, offset, tax, net):
    case = pays(
        person, "any_time", "10000.00", {"amount": cash}, {"destination": "loan_offset", "amount": offset}
    )
    assert case.ask("withholding_total", "net_in_hand") == (tax, net)


def test_employer_securities_bear_no_withholding(person):
    # D-WH-07
    held = {
        "pays_in_employer_stock": True,
        "employer_stock_value": "10000.00",
        "employer_stock_cost": "10000.00",  # no gain, so nothing turns on what is left out of income
        "balance": "10000.00",
    }
    whole = pays(person, "any_time", "10000.00", {"pre_tax": "2000.00"}, **held)
    assert whole.ask("withholding_total") == "0.00"
    part = pays(person, "any_time", "10000.00", **(held | {"employer_stock_value": "8500.00"}))
    assert part.ask("withholding_total") == "1500.00"
    sold = pays(person, "any_time", "10000.00", **(held | {"pays_in_employer_stock": False}))
    assert sold.ask("withholding_total") == "2000.00"


def test_where_nothing_is_cash_nothing_is_withheld_whatever_the_income(person):
    # D-WH-07: the cost of the shares is not on file, so neither is what is income; one cent of cash may bear tax
    held = {"pays_in_employer_stock": True, "employer_stock_value": "10000.00", "balance": "10000.00"}
    facts = {
        "person.birth_date": "1960-05-01",
        "request.asks_state_withholding": True,
        "request.state_rate": 500,
    }
    shares = pays(person, "age_59_half", "10000.00", facts=facts, **held)
    assert shares.ask("taxable_total", "withholding_total", "state_withholding_total") == (
        None,
        "0.00",
        "0.00",
    )
    assert shares.ask("net_in_hand") == "10000.00"
    cash = pays(
        person, "age_59_half", "10000.00", facts=facts, **(held | {"employer_stock_value": "9999.99"})
    )
    assert cash.ask("withholding_total", "state_withholding_total", "net_in_hand") == (None, None, None)
    unknown = pays(person, "age_59_half", "10000.00", facts=facts, **(held | {"employer_stock_value": None}))
    assert unknown.ask("pays_no_cash", "withholding_total") == ("unknown", None)


def test_required_minimum_part_at_10(person):
    # D-RMD-04: 10% x 8,000 + 20% x 12,000
    facts = {"person.birth_date": "1951-05-01", "participant.is_five_percent_owner": True}
    due = {"required_minimum": True, "required_minimum_amount": "8000.00"}
    case = pays(person, "age_59_half", "20000.00", facts=facts, claims=due)
    assert case.ask("withholding_total", "net_in_hand") == ("3200.00", "16800.00")
    rolled = pays(
        person,
        "age_59_half",
        "20000.00",
        {"destination": "traditional_ira", "amount": "12000.00"},
        {"amount": "8000.00"},
        facts=facts,
        claims=due,
    )
    assert rolled.ask("withholding_total") == "800.00"


def test_dividend_and_levy(person):
    assert pays(person, "employer_stock_dividend", "1200.00").ask("net_in_hand") == "1200.00"
    levy = pays(person, "tax_levy", "5000.00")
    assert levy.ask("withholding_total", "net_in_hand", "taxable_total") == ("0.00", "0.00", "5000.00")


def test_state_rate_on_income(person):
    asked = {"request.asks_state_withholding": True, "request.state_rate": 500}
    case = pays(person, "any_time", "10000.00", {"pre_tax": "8000.00", "after_tax": "2000.00"}, facts=asked)
    assert case.ask("state_withholding", "net_in_hand") == ("400.00", "8000.00")
    assert pays(person).ask("state_withholding") == "0.00"
    rolled = pays(person, "any_time", "10000.00", {"destination": "traditional_ira"}, facts=asked)
    assert rolled.ask("state_withholding") == "0.00"


def test_unknown_income_leaves_withholding_unknown(person):
    case = pays(person, "any_time", "10000.00", {"pre_tax": None, "after_tax": None})
    assert case.ask("withholding_total", "net_in_hand") == (None, None)
