"""Options: the law, the plan, the facts and the money together (D-DEC-02..04, D-PLAN-01)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from law.frames import GENEROUS, answer, frames_of, frames_of_many

from inservice.engine.evaluate import evaluate
from inservice.engine.explain import Explainer
from inservice.engine.truth import NAMES, UNKNOWN
from inservice.facts.tables import OPTION, Facts
from inservice.law.distribution import CLOSING_DATES, OPENING_DATES, OPENING_DATES_OF_EVERY_EVENT
from inservice.law.matrix import load_matrix
from inservice.law.rulebook import rule_book

AT_60 = {"person.birth_date": date(1965, 1, 15), "clause.age_months": 714}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "yes"),
        ({"cell.law": False}, "no"),
        ({"cell.law": None}, "unknown"),
        ({"clause.is_elected": False}, "no"),
        ({"clause.is_elected": None}, "unknown"),
        ({"clause.is_void": True}, "no"),
        ({"account.balance": 0}, "no"),
        ({"account.balance": 1}, "yes"),
        ({"account.balance": None}, "unknown"),
        ({"account.vested_numerator": 0}, "no"),
        ({"person.birth_date": date(1966, 1, 15)}, "yes"),
        ({"person.birth_date": date(1966, 1, 16)}, "no"),
        ({"person.birth_date": None}, "unknown"),
        ({"cell.condition": "no such condition"}, "unknown"),
        ({"cell.condition": None}, "unknown"),
        # a settled "no" outweighs what is missing
        ({"person.birth_date": None, "cell.law": False}, "no"),
    ],
)
def test_an_option_at_59_half(change: dict[str, Any], expected: str) -> None:
    assert answer("option_is_open", AT_60 | change) == expected


def test_any_time_and_emergency_savings_need_no_fact() -> None:
    for event in ("any_time", "emergency_savings_withdrawal"):
        assert answer("option_is_open", {"option.event": event, "person.birth_date": None}) == "yes"
    assert answer("option_is_open", {"option.event": "terminal_illness"}) == "no"


def test_in_plan_roth_rollover() -> None:
    facts = {"option.event": "in_plan_roth_rollover"}
    assert answer("option_is_open", facts) == "yes"
    assert answer("option_is_open", facts | {"plan.offers_roth": False}) == "no"
    assert answer("option_is_open", facts | {"plan.offers_roth": None}) == "unknown"
    pension = {"option.event": "in_plan_roth_rollover", "cell.condition": "otherwise_distributable"}
    at_62 = {"option.event": "pension_in_service_age", "clause.age_months": 744}
    young, old = {"person.birth_date": date(1963, 7, 16)}, {"person.birth_date": date(1963, 7, 15)}
    assert answer("option_is_open", young, options=[pension, at_62]) == "no"
    assert answer("option_is_open", old, options=[pension, at_62]) == "yes"
    assert answer("option_is_open", {"person.birth_date": None}, options=[pension, at_62]) == "unknown"


@pytest.mark.parametrize(
    ("condition", "change", "expected"),
    [
        ("age_59_half_attained", {"person.birth_date": date(1966, 1, 15)}, "yes"),
        ("age_59_half_attained", {"person.birth_date": date(1966, 1, 16)}, "no"),
        ("permissible_normal_retirement_age", {"plan.normal_retirement_months": 700}, "no"),
        ("permissible_normal_retirement_age", {"plan.normal_retirement_months": 744}, "yes"),
        ("defined_benefit_plan", {"plan.kind": "defined_benefit"}, "yes"),
        ("defined_benefit_plan", {"plan.kind": "401k"}, "no"),
        ("defined_benefit_plan", {"plan.kind": None}, "unknown"),
        (
            "spousal_consent_if_survivor_annuity",
            {
                "plan.has_survivor_annuity": True,
                "participant.is_married": True,
                "request.has_spousal_consent": False,
            },
            "no",
        ),
        ("plan_disability_benefit", {}, "not_claimed"),
        ("contract_permits", {}, "yes"),
        ("default_deferrals_only", {}, "yes"),
    ],
)
def test_conditions_of_the_law(condition: str, change: dict[str, Any], expected: str) -> None:
    assert (
        answer("law_permits", {"cell.condition": condition, "option.event": "any_time"} | change) == expected
    )


def test_every_condition_and_event_of_the_data_is_answered() -> None:
    matrix = load_matrix()
    conditions = {cell.condition for cell in matrix.cells if cell.condition}
    rule = rule_book()["condition_of_the_law_holds"].versions[0].expr
    assert rule is not None and rule.structure is not None
    assert conditions <= set(rule.structure.cases)
    events = rule_book()["event_itself_holds"].versions[0].expr
    assert events is not None and events.structure is not None
    assert set(matrix.events) == set(events.structure.cases) - {"none"}


def test_a_further_event_of_the_clause() -> None:
    facts = AT_60 | {"clause.also_event": "disability", "claims.disability_section_72m7": True}
    assert answer("option_is_open", facts) == "not_claimed"
    assert answer("option_is_open", facts | {"claims.disability": True}) == "yes"
    assert answer("option_is_open", facts | {"clause.also_event": None}) == "unknown"


def test_events_that_need_no_clause() -> None:
    for event in ("required_minimum", "domestic_relations_order", "tax_levy", "severance"):
        assert answer("plan_offers", {"option.event": event, "clause.is_elected": False}) == "yes"
    assert answer("plan_offers", {"option.event": "hardship", "clause.is_elected": False}) == "no"


def test_the_named_dates_are_rules_of_kind_date() -> None:
    book = rule_book()
    named = {r for rules in (*OPENING_DATES.values(), *CLOSING_DATES.values()) for r in rules}
    for rule in named | set(OPENING_DATES_OF_EVERY_EVENT):
        assert book[rule].kind == "date"
        assert OPTION.is_within(book.grains[rule])
    assert set(OPENING_DATES) | set(CLOSING_DATES) <= set(load_matrix().events)


def test_every_sentence_renders_in_every_answer() -> None:
    book = rule_book()
    for event in sorted(load_matrix().events):
        for facts in (GENEROUS, {name: None for name in GENEROUS if not name.startswith("option.")}):
            frames = evaluate(book, ["option_is_open"], frames_of(dict(facts) | {"option.event": event}))
            for finding in Explainer(book, frames).finding("option_is_open", OPTION, 0).walk():
                assert finding.sentence and "{" not in finding.sentence


@pytest.mark.parametrize("event", sorted(load_matrix().events))
def test_learning_a_record_never_reverses_an_answer(event: str) -> None:
    claimed = {
        name: True for name, fact in Facts.all.items() if name.startswith("claims.") and fact.kind == "truth"
    }
    dates = {
        name: date(2025, 3, 10)
        for name, fact in Facts.all.items()
        if name.startswith("claims.") and fact.kind == "date"
    }
    sums = {
        name: 900_00
        for name, fact in Facts.all.items()
        if name.startswith("claims.") and fact.kind == "money"
    }
    rates = {
        name: 1000 for name, fact in Facts.all.items() if name.startswith("claims.") and fact.kind == "number"
    }
    texts = {
        "claims.hardship_reason": "casualty",
        "claims.hardship_for": "self",
        "claims.long_term_care_insured": "self",
        "claims.hardship_evidence": "summary",
        "claims.stated_event_name": "layoff",
    }
    whole = (
        GENEROUS
        | claimed
        | dates
        | sums
        | rates
        | texts
        | {"option.event": event, "account.employer_stock_value": 5}
    )
    rules = ["option_is_open", "option_available", "option_cap"]
    lots = [{"deposit_date": date(2020, 1, 1), "remaining": 5_00}]
    names = [n for n in whole if not n.startswith("option.") and not Facts.all[n].is_claim]
    situations = [whole, *(whole | {name: None} for name in names)]
    frames = evaluate(rule_book(), rules, frames_of_many(situations, lots=lots))["option"]
    opened, *less_open = frames["option_is_open"].to_list()
    for name, less in zip(names, less_open, strict=True):
        assert less in (UNKNOWN, opened), f"{name}: {NAMES[less]} -> {NAMES[opened]}"
    for rule in rules[1:]:
        known, *less_known = frames[rule].to_list()
        for name, less in zip(names, less_known, strict=True):
            assert less in (None, known), f"{rule} without {name}"


def test_a_severance_must_be_used_before_hardship() -> None:
    """D-HARD-23: whoever has left may draw the money on severance."""
    options = ({"option.event": "hardship"}, {"option.event": "severance", "clause.is_elected": False})
    assert answer("other_distributions_remain", {"employment.is_employed": False}, options=options) == "yes"
    assert answer("other_distributions_remain", {"employment.is_employed": True}, options=options) == "no"
    assert (
        answer("other_distributions_remain", {"employment.is_employed": None}, options=options) == "unknown"
    )


def reasons(facts: dict[str, Any], rule: str = "option_is_open", **rows: Any) -> str:
    frames = frames_of(facts, **rows)
    finding = Explainer(rule_book(), frames).finding(rule, rule_book().grains[rule], 0)
    return " ".join(each.sentence for each in finding.walk())


def test_a_void_clause_is_told_as_void_and_not_as_missing() -> None:
    void = {"clause.is_void": True, "clause.void_why": "Deferrals open at 59 1/2 at the earliest."}
    told = reasons(void)
    assert "has no effect: Deferrals open at 59 1/2 at the earliest." in told
    assert "does not offer it" not in told
    assert "does not offer it for this money" in reasons({"clause.is_elected": False})


def test_money_that_is_too_new_is_told_with_the_day_it_seasons() -> None:
    """D-AGE-07."""
    facts = {"option.event": "two_years_in_plan", "clause.months": 24}
    new = {"deposit_date": date(2023, 7, 16), "amount": 100_00, "remaining": 100_00}
    told = reasons(facts, lots=[new])
    assert (
        "No contribution has been in the plan for 24 months; the first becomes payable on July 16, 2025."
        in told
    )
    assert "no vested money" not in told
    old = new | {"deposit_date": date(2023, 7, 15)}
    assert answer("money_is_available", facts, lots=[old]) == "yes"
    assert answer("money_is_available", facts, lots=[new]) == "no"
    assert answer("money_is_available", facts, lots=[new | {"deposit_date": None}]) == "unknown"
    assert answer("money_is_available", facts | {"account.balance": 0}, lots=[old]) == "no"


@pytest.mark.parametrize(
    ("period", "said"),
    [("plan_year", "1 in the plan year."), ("rolling_12", "1 in any 12 months."), ("lifetime", "1 ever.")],
)
def test_a_limit_that_is_used_up_is_told_with_its_period(period: str, said: str) -> None:
    """O-FLD-32."""
    facts = {"clause.count": 1, "clause.count_period": period, "option.event": "any_time"}
    before = [{"payment_date": date(2025, 6, 1), "event": "any_time", "amount": 100_00}]
    told = reasons(facts, "clause_allows_another_payment", earlier=before)
    assert said in told


def test_only_the_rehired_are_told_of_a_rehire() -> None:
    """D-PLAN-11."""
    asked = {"option.event": "severance", "clause.is_elected": False}
    assert "rehire" not in reasons(asked).lower()
    back = {"employment.was_rehired": True, "employment.severed_on": date(2020, 1, 1)}
    back |= {"employment.rehired_on": date(2021, 1, 1)}
    assert "Rehired on January 1, 2021" in reasons(asked | back)
