"""The law as data: whole, cited, and on each side of each date what the law says."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import pytest

from inservice.errors import InputError, RuleBookError
from inservice.law.matrix import Cell, load_matrix
from inservice.law.matrix_check import check_matrix

FIRST, LAST = date(2019, 1, 1), date(2026, 12, 31)
FIRST_PLAN_YEAR = date(2018, 1, 2)  # the earliest first day of a plan year with a payment in 2019
FOLDER = Path(str(files("inservice.law.parameters")))
DAY = timedelta(days=1)


def cell(source: str, event: str, paid: str, plan_year: str | None = None) -> Cell:
    """The deciding cell; the plan year is the calendar year unless given."""
    payment = date.fromisoformat(paid)
    begin = date.fromisoformat(plan_year) if plan_year else payment.replace(month=1, day=1)
    return load_matrix().cell(source, event, payment, begin)


def test_the_law_data_are_whole() -> None:
    check_matrix()


def test_exactly_one_cited_cell_on_every_date_of_change() -> None:
    matrix = load_matrix()
    changes = {FIRST_PLAN_YEAR, FIRST, LAST}
    for each in matrix.cells:
        for edge in (each.start, each.through and each.through + DAY):
            if edge is not None:
                changes |= {edge - DAY, edge}
    days = sorted(day for day in changes if FIRST_PLAN_YEAR <= day <= LAST)
    assert {date(2018, 12, 31), date(2020, 12, 31), date(2025, 12, 30)} <= set(days)
    walked = 0
    for source in matrix.sources:
        for event in matrix.events:
            rows = matrix.lines(source, event)
            for day in days:
                deciding = [row for row in rows if row.covers(day)]
                assert len(deciding) == 1, (source, event, day, deciding)
                assert deciding[0].cites and deciding[0].note.endswith(".") and deciding[0].refs
                assert matrix.cell(source, event, day, day) is deciding[0]
                walked += 1
    assert walked == 37 * 29 * len(days)


PLANNED_OPENINGS = [
    # (rule, source, event, last closed day, first open day), all by payment date
    ("D-LAW-07", "pre_tax_deferrals", "birth_or_adoption", "2019-12-31", "2020-01-01"),
    ("D-LAW-07", "custodial_employer", "birth_or_adoption", "2019-12-31", "2020-01-01"),
    ("D-LAW-07", "match", "birth_or_adoption", "2019-12-31", "2020-01-01"),
    ("D-LAW-09", "roth_deferrals", "coronavirus", "2019-12-31", "2020-01-01"),
    ("D-LAW-09", "money_purchase", "coronavirus", "2019-12-31", "2020-01-01"),
    ("D-LAW-17", "safe_harbor_match", "emergency_expense", "2023-12-31", "2024-01-01"),
    ("D-LAW-17", "annuity_roth_deferrals", "emergency_expense", "2023-12-31", "2024-01-01"),
    ("D-LAW-17", "qualified_match", "domestic_abuse", "2023-12-31", "2024-01-01"),
    ("D-LAW-17", "rollover_pre_tax", "domestic_abuse", "2023-12-31", "2024-01-01"),
    ("D-LAW-22", "pre_tax_deferrals", "long_term_care", "2025-12-29", "2025-12-30"),
    ("D-LAW-22", "transferred_pension", "long_term_care", "2025-12-29", "2025-12-30"),
    ("D-LAW-22", "custodial_qualified", "long_term_care", "2025-12-29", "2025-12-30"),
]


@pytest.mark.parametrize(("rule", "source", "event", "closed", "opened"), PLANNED_OPENINGS)
def test_an_event_opens_on_its_payment_date(
    rule: str, source: str, event: str, closed: str, opened: str
) -> None:
    before, after = cell(source, event, closed), cell(source, event, opened)
    assert (before.law, after.law) == ("no", "yes")
    assert rule in before.refs + after.refs


PLAN_YEAR_OPENINGS = [
    # (rule, source, event, last closed plan-year begin, first open one)
    ("D-ELIG-38", "money_purchase", "age_59_half", "2019-12-31", "2020-01-01"),
    ("D-ELIG-38", "transferred_pension", "age_59_half", "2019-12-31", "2020-01-01"),
    ("D-ELIG-39", "defined_benefit", "age_59_half", "2019-12-31", "2020-01-01"),
    ("D-ELIG-32", "qualified_nonelective", "hardship", "2018-12-31", "2019-01-01"),
    ("D-ELIG-32", "qualified_match", "hardship", "2018-12-31", "2019-01-01"),
    ("D-ELIG-33", "safe_harbor_match", "hardship", "2018-12-31", "2019-01-01"),
    ("D-ELIG-33", "safe_harbor_nonelective", "hardship", "2018-12-31", "2019-01-01"),
    ("D-ELIG-33", "qaca_safe_harbor", "hardship", "2018-12-31", "2019-01-01"),
    ("D-ELIG-43", "simple_401k_employer", "hardship", "2018-12-31", "2019-01-01"),
    ("D-ELIG-73", "custodial_qualified", "hardship", "2023-12-31", "2024-01-01"),
    ("D-LAW-18", "emergency_savings", "emergency_savings_withdrawal", "2023-12-31", "2024-01-01"),
    ("D-LAW-08", "pre_tax_deferrals", "lifetime_income_portability", "2019-12-31", "2020-01-01"),
    ("D-ELIG-55", "money_purchase", "lifetime_income_portability", "2019-12-31", "2020-01-01"),
]


@pytest.mark.parametrize(("rule", "source", "event", "closed", "opened"), PLAN_YEAR_OPENINGS)
def test_an_event_opens_with_its_plan_year_and_not_before(
    rule: str, source: str, event: str, closed: str, opened: str
) -> None:
    # The same payment date on both sides: only the plan year moves.
    before, after = cell(source, event, "2025-06-30", closed), cell(source, event, "2025-06-30", opened)
    assert (before.law, after.law) == ("no", "yes")
    assert before.governed_by == after.governed_by == "plan_year_begin"
    assert rule in before.refs + after.refs


EXPECTED = [
    # (rule, source, event, payment date, law, condition), written by hand from the law page
    # 4.1, deferrals and the employer money under the same list
    ("D-ELIG-31", "pre_tax_deferrals", "age_59_half", "2019-01-01", "yes", None),
    ("D-ELIG-31", "roth_deferrals", "age_59_half", "2026-12-31", "yes", None),
    ("D-ELIG-31", "pre_tax_deferrals", "stated_age", "2024-05-01", "no", None),
    ("D-ELIG-31", "pre_tax_deferrals", "two_years_in_plan", "2024-05-01", "no", None),
    ("D-ELIG-31", "roth_deferrals", "five_years_of_participation", "2024-05-01", "no", None),
    ("D-ELIG-31", "pre_tax_deferrals", "stated_event", "2024-05-01", "no", None),
    ("D-ELIG-31", "pre_tax_deferrals", "normal_retirement_age", "2024-05-01", "no", None),
    ("D-ELIG-31", "pre_tax_deferrals", "hardship", "2019-01-01", "yes", None),
    ("D-ELIG-31", "pre_tax_deferrals", "disability", "2019-01-01", "yes", None),
    ("D-ELIG-31", "roth_deferrals", "any_time", "2024-05-01", "no", None),
    ("D-ELIG-32", "qualified_nonelective", "age_59_half", "2019-01-01", "yes", None),
    ("D-ELIG-32", "qualified_match", "two_years_in_plan", "2024-05-01", "no", None),
    ("D-ELIG-33", "safe_harbor_match", "five_years_of_participation", "2024-05-01", "no", None),
    ("D-ELIG-33", "safe_harbor_nonelective", "stated_age", "2024-05-01", "no", None),
    (
        "D-ELIG-33",
        "qaca_safe_harbor",
        "normal_retirement_age",
        "2024-05-01",
        "no",
        None,
    ),
    # 4.1, employer money
    ("D-ELIG-34", "match", "stated_age", "2019-01-01", "yes", None),
    ("D-ELIG-34", "profit_sharing", "two_years_in_plan", "2019-01-01", "yes", None),
    ("D-ELIG-34", "match", "five_years_of_participation", "2019-01-01", "yes", None),
    ("D-ELIG-34", "profit_sharing", "normal_retirement_age", "2019-01-01", "yes", None),
    ("D-ELIG-34", "profit_sharing", "hardship", "2019-01-01", "yes", None),
    ("D-ELIG-34", "match", "any_time", "2024-05-01", "no", None),
    ("D-ELIG-35", "employer_roth", "two_years_in_plan", "2024-05-01", "origin", None),
    ("D-ELIG-35", "employer_roth", "any_time", "2024-05-01", "no", None),
    # 4.1, money that may be paid at any time
    ("D-ELIG-36", "rollover_pre_tax", "any_time", "2019-01-01", "yes", None),
    ("D-ELIG-36", "rollover_roth", "stated_age", "2019-01-01", "yes", None),
    ("D-ELIG-37", "after_tax", "any_time", "2019-01-01", "yes", None),
    ("D-ELIG-37", "after_tax", "hardship", "2019-01-01", "yes", None),
    ("D-ELIG-41", "in_plan_roth_distributable", "any_time", "2019-01-01", "yes", None),
    ("D-ELIG-40", "in_plan_roth_restricted", "hardship", "2024-05-01", "origin", None),
    ("D-ELIG-40", "in_plan_roth_restricted", "any_time", "2024-05-01", "no", None),
    # 4.1, pensions, emergency savings, SIMPLE 401(k)
    ("D-ELIG-38", "money_purchase", "stated_age", "2024-05-01", "no", None),
    ("D-ELIG-38", "transferred_pension", "two_years_in_plan", "2024-05-01", "no", None),
    ("D-ELIG-38", "money_purchase", "hardship", "2024-05-01", "no", None),
    (
        "D-ELIG-38",
        "money_purchase",
        "normal_retirement_age",
        "2019-01-01",
        "yes",
        "permissible_normal_retirement_age",
    ),
    ("D-ELIG-38", "money_purchase", "pension_in_service_age", "2019-01-01", "yes", None),
    ("D-ELIG-39", "defined_benefit", "pension_in_service_age", "2026-12-31", "yes", None),
    ("D-ELIG-39", "defined_benefit", "disability", "2024-05-01", "yes", "plan_disability_benefit"),
    ("D-ELIG-39", "defined_benefit", "five_years_of_participation", "2024-05-01", "no", None),
    ("D-ELIG-42", "emergency_savings", "age_59_half", "2024-05-01", "no", None),
    ("D-ELIG-42", "emergency_savings", "emergency_savings_withdrawal", "2024-05-01", "yes", None),
    ("D-ELIG-42", "pre_tax_deferrals", "emergency_savings_withdrawal", "2024-05-01", "no", None),
    ("D-ELIG-43", "simple_401k_deferrals", "two_years_in_plan", "2024-05-01", "no", None),
    ("D-ELIG-43", "simple_401k_employer", "age_59_half", "2024-05-01", "yes", None),
    # 4.2, special pathways
    ("D-ELIG-51", "pre_tax_deferrals", "qualified_reservist", "2019-01-01", "yes", None),
    ("D-ELIG-51", "roth_deferrals", "deemed_severance", "2019-01-01", "yes", None),
    (
        "D-ELIG-51",
        "pre_tax_deferrals",
        "automatic_enrollment_withdrawal",
        "2019-01-01",
        "yes",
        "default_deferrals_only",
    ),
    ("D-ELIG-51", "pre_tax_deferrals", "in_plan_roth_rollover", "2019-01-01", "yes", None),
    ("D-ELIG-51", "roth_deferrals", "in_plan_roth_rollover", "2019-01-01", "no", None),
    ("D-ELIG-51", "pre_tax_deferrals", "coronavirus", "2020-12-30", "yes", None),
    ("D-LAW-09", "pre_tax_deferrals", "coronavirus", "2020-12-31", "no", None),
    ("D-ELIG-52", "safe_harbor_match", "qualified_reservist", "2024-05-01", "no", None),
    ("D-ELIG-52", "qualified_nonelective", "automatic_enrollment_withdrawal", "2024-05-01", "no", None),
    ("D-ELIG-52", "qualified_nonelective", "deemed_severance", "2024-05-01", "yes", None),
    ("D-ELIG-53", "match", "qualified_reservist", "2024-05-01", "no", None),
    ("D-ELIG-53", "profit_sharing", "deemed_severance", "2024-05-01", "no", None),
    ("D-ELIG-53", "match", "in_plan_roth_rollover", "2024-05-01", "yes", None),
    ("D-ELIG-54", "rollover_pre_tax", "qualified_reservist", "2024-05-01", "no", None),
    ("D-ELIG-54", "after_tax", "in_plan_roth_rollover", "2024-05-01", "yes", None),
    ("D-ELIG-54", "rollover_roth", "in_plan_roth_rollover", "2024-05-01", "no", None),
    ("D-ELIG-55", "money_purchase", "birth_or_adoption", "2024-05-01", "no", None),
    ("D-ELIG-55", "money_purchase", "emergency_expense", "2024-05-01", "no", None),
    ("D-ELIG-55", "transferred_pension", "domestic_abuse", "2024-05-01", "no", None),
    ("D-ELIG-55", "money_purchase", "coronavirus", "2020-12-30", "yes", None),
    (
        "D-ELIG-55",
        "money_purchase",
        "long_term_care",
        "2026-05-01",
        "yes",
        "spousal_consent_if_survivor_annuity",
    ),
    ("D-ELIG-55", "money_purchase", "in_plan_roth_rollover", "2024-05-01", "yes", "otherwise_distributable"),
    ("D-ELIG-55", "money_purchase", "disaster_recovery", "2024-05-01", "yes", "within_disaster_law"),
    ("D-ELIG-55", "transferred_pension", "deemed_severance", "2024-05-01", "no", None),
    ("D-ELIG-56", "defined_benefit", "coronavirus", "2020-05-01", "no", None),
    ("D-ELIG-56", "defined_benefit", "disaster_recovery", "2024-05-01", "no", None),
    ("D-ELIG-56", "defined_benefit", "long_term_care", "2026-05-01", "no", None),
    ("D-ELIG-56", "defined_benefit", "lifetime_income_portability", "2024-05-01", "no", None),
    ("D-ELIG-56", "defined_benefit", "domestic_relations_order", "2024-05-01", "yes", None),
    ("D-ELIG-58", "pre_tax_deferrals", "domestic_abuse", "2024-01-01", "yes", "not_survivor_annuity_plan"),
    ("D-ELIG-59", "match", "terminal_illness", "2024-05-01", "no", None),
    ("D-ELIG-59", "rollover_pre_tax", "terminal_illness", "2024-05-01", "no", None),
    # 4.3, section 403(b)
    ("D-ELIG-71", "annuity_pre_tax_deferrals", "hardship", "2023-12-31", "yes", "earnings_excluded"),
    ("D-ELIG-71", "custodial_roth_deferrals", "hardship", "2024-01-01", "yes", None),
    ("D-ELIG-71", "custodial_pre_tax_deferrals", "disability", "2024-05-01", "yes", "disabled_under_72m7"),
    ("O-DOC-10", "custodial_employer", "normal_retirement_age", "2024-05-01", "no", None),
    ("D-ELIG-71", "annuity_pre_tax_deferrals", "stated_age", "2024-05-01", "no", None),
    ("D-ELIG-71", "custodial_pre_tax_deferrals", "qualified_reservist", "2024-05-01", "yes", None),
    ("D-ELIG-72", "annuity_qualified", "stated_age", "2024-05-01", "yes", None),
    ("D-ELIG-72", "annuity_qualified", "hardship", "2023-12-31", "yes", None),
    ("D-ELIG-72", "annuity_qualified", "deemed_severance", "2024-05-01", "no", None),
    ("D-ELIG-73", "custodial_qualified", "two_years_in_plan", "2024-05-01", "no", None),
    ("D-ELIG-73", "custodial_qualified", "deemed_severance", "2024-05-01", "yes", None),
    ("D-ELIG-74", "annuity_employer", "five_years_of_participation", "2024-05-01", "yes", None),
    ("D-ELIG-74", "annuity_employer", "hardship", "2019-01-01", "yes", None),
    ("D-ELIG-75", "custodial_employer", "hardship", "2026-05-01", "no", None),
    ("D-ELIG-75", "custodial_employer", "stated_event", "2026-05-01", "no", None),
    ("D-ELIG-75", "custodial_employer", "age_59_half", "2019-01-01", "yes", None),
    ("D-ELIG-76", "annuity_after_tax", "any_time", "2024-05-01", "yes", None),
    ("D-ELIG-76", "custodial_after_tax", "any_time", "2024-05-01", "no", None),
    ("D-ELIG-76", "custodial_after_tax", "hardship", "2024-05-01", "no", None),
    ("D-ELIG-77", "annuity_deferrals_before_1989", "any_time", "2024-05-01", "yes", "contract_permits"),
    ("D-ELIG-77", "annuity_employer_before_2009", "stated_age", "2024-05-01", "yes", None),
    (
        "D-ELIG-79",
        "annuity_roth_deferrals",
        "automatic_enrollment_withdrawal",
        "2024-05-01",
        "yes",
        "default_deferrals_only",
    ),
    ("D-ELIG-79", "custodial_employer", "in_plan_roth_rollover", "2024-05-01", "yes", None),
    # required minimum distributions
    ("D-RMD-01", "pre_tax_deferrals", "required_minimum", "2019-12-31", "yes", None),
    ("D-RMD-06", "pre_tax_deferrals", "required_minimum", "2020-01-01", "no", None),
    ("D-RMD-06", "money_purchase", "required_minimum", "2020-12-31", "no", None),
    ("D-RMD-06", "defined_benefit", "required_minimum", "2020-06-30", "yes", None),
    ("D-RMD-01", "pre_tax_deferrals", "required_minimum", "2021-01-01", "yes", None),
    ("D-LAW-19", "roth_deferrals", "required_minimum", "2023-12-31", "yes", None),
    ("D-LAW-19", "roth_deferrals", "required_minimum", "2024-04-01", "yes", "required_for_2023"),
    ("D-LAW-19", "roth_deferrals", "required_minimum", "2024-04-02", "no", None),
    # disasters: open on every day by one law or another
    ("D-LAW-10", "pre_tax_deferrals", "disaster_recovery", "2020-06-16", "yes", "within_disaster_law"),
    ("D-LAW-10", "pre_tax_deferrals", "disaster_recovery", "2021-01-25", "yes", "within_disaster_law"),
    ("D-LAW-11", "pre_tax_deferrals", "disaster_recovery", "2021-01-26", "yes", "within_disaster_law"),
    ("D-PATH-26", "pre_tax_deferrals", "tax_levy", "2024-05-01", "yes", "amount_participant_could_draw"),
]


@pytest.mark.parametrize(("rule", "source", "event", "paid", "law", "condition"), EXPECTED)
def test_the_cell_says_what_the_law_page_says(
    rule: str, source: str, event: str, paid: str, law: str, condition: str | None
) -> None:
    found = cell(source, event, paid)
    assert (found.law, found.condition) == (law, condition)
    assert rule in found.refs


def test_a_fiscal_plan_year_keeps_the_old_hardship_law_to_its_end() -> None:
    # D-HARD-41, D-HARD-43: the plan year from July 2018 runs to June 2019.
    assert cell("pre_tax_deferrals", "hardship", "2019-06-30", "2018-07-01").condition == "earnings_excluded"
    assert cell("pre_tax_deferrals", "hardship", "2019-07-01", "2019-07-01").condition is None
    assert cell("safe_harbor_match", "hardship", "2019-06-30", "2018-07-01").law == "no"
    assert cell("money_purchase", "age_59_half", "2020-06-30", "2019-07-01").law == "no"


def test_terminal_illness_opens_nothing_and_severance_everything() -> None:
    # D-ELIG-59, D-ELIG-01
    for each in load_matrix().cells:
        if each.event == "terminal_illness":
            assert each.law == "no"
        if each.event == "severance":
            assert each.law == "yes"
    assert [event.name for event in load_matrix().events.values() if not event.in_service] == ["severance"]


def test_vested_amounts_only_where_the_law_leaves_room_for_forfeiture() -> None:
    # D-ELIG-33, D-ELIG-34: QACA money may be forfeitable for two years, safe harbor money never.
    assert cell("match", "age_59_half", "2024-05-01").vested_only
    assert cell("qaca_safe_harbor", "age_59_half", "2024-05-01").vested_only
    assert not cell("safe_harbor_match", "age_59_half", "2024-05-01").vested_only
    assert not cell("match", "any_time", "2024-05-01").vested_only


def test_a_cell_never_claims_more_than_the_source_it_rests_on() -> None:
    # D-ELIG-11 and D-ELIG-20 are unconfirmed, D-ELIG-09 is checked; D-ELIG-59 does not depend on the source.
    assert cell("money_purchase", "hardship", "2024-05-01").status == "checked"
    assert cell("transferred_pension", "hardship", "2024-05-01").status == "unconfirmed"
    assert cell("simple_401k_deferrals", "age_59_half", "2024-05-01").status == "unconfirmed"
    assert cell("transferred_pension", "terminal_illness", "2024-05-01").status == "checked"
    assert cell("pre_tax_deferrals", "domestic_relations_order", "2024-05-01").status == "unconfirmed"


def test_readings_change_the_cells_they_name_and_no_others() -> None:
    matrix = load_matrix()
    assert matrix.cells_under({}) == matrix.cells
    defaults = {name: reading.default for name, reading in matrix.readings.items()}
    assert [(c.source, c.event, c.law) for c in matrix.cells_under(defaults)] == [
        (c.source, c.event, c.law) for c in matrix.cells
    ]

    def changed(reading: str, choice: str) -> dict[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for each in set(matrix.cells_under({reading: choice})) - set(matrix.cells):
            found.setdefault((each.source, each.event), set()).add(each.law)
        return found

    assert changed("pension_disaster", "not_permitted") == {
        ("money_purchase", "disaster_recovery"): {"no"},
        ("transferred_pension", "disaster_recovery"): {"no"},
    }
    narrowed = changed("deemed_severance_reach", "elective_deferrals_only")
    assert ("qualified_nonelective", "deemed_severance") in narrowed
    assert ("custodial_employer", "deemed_severance") in narrowed
    assert ("pre_tax_deferrals", "deemed_severance") not in narrowed
    assert ("custodial_pre_tax_deferrals", "deemed_severance") not in narrowed
    freed = changed("custodial_after_tax", "any_time")
    assert freed["custodial_after_tax", "any_time"] == {"yes"}
    borrowed = changed("simple_401k_employer", "as_profit_sharing")
    assert borrowed["simple_401k_employer", "two_years_in_plan"] == {"yes"}
    with pytest.raises(InputError, match="permitted"):
        matrix.cells_under({"pension_disaster": "perhaps"})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("match", "match"),
        ("MATCH", "match"),
        ("MAT", "match"),
        ("PS", "profit_sharing"),
        ("ED", "pre_tax_deferrals"),
        ("EE_PRETAX", "pre_tax_deferrals"),
        ("Pre-Tax", "pre_tax_deferrals"),
        ("ee roth", "roth_deferrals"),
        ("SH_NEC", "safe_harbor_nonelective"),
        ("TRANSFER_PENSION", "transferred_pension"),
        ("B-QC", "custodial_qualified"),
        ("b-88", "annuity_deferrals_before_1989"),
        ("PLESA", "emergency_savings"),
        ("QVEC", "deductible_employee"),
        ("SK-ER", "simple_401k_employer"),
        ("After-Tax", "after_tax"),
    ],
)
def test_a_source_is_found_by_any_of_its_names(text: str, name: str) -> None:
    assert load_matrix().resolve_source(text) == name


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("B-EDA", ("annuity_pre_tax_deferrals", "annuity_roth_deferrals")),
        ("IRR", ("in_plan_roth_restricted", "in_plan_roth_distributable")),
        ("SK", ("simple_401k_deferrals", "simple_401k_employer")),
        ("TRANSFER_DC", ("match", "profit_sharing")),
    ],
)
def test_a_word_that_several_sources_share_is_refused_with_the_choices(
    text: str, choices: tuple[str, ...]
) -> None:
    with pytest.raises(InputError) as caught:
        load_matrix().resolve_source(text)
    for choice in choices:
        assert choice in str(caught.value)


def test_a_misspelt_source_gets_a_suggestion() -> None:
    with pytest.raises(InputError, match="did you mean profit_sharing"):
        load_matrix().resolve_source("profit shering")


@pytest.mark.parametrize(
    ("name", "day", "value"),
    [
        ("birth_or_adoption_cap", "2019-12-31", None),  # D-AMT-01
        ("birth_or_adoption_cap", "2020-01-01", 500000),
        ("emergency_expense_cap", "2023-12-31", None),  # D-AMT-02
        ("emergency_expense_cap", "2024-01-01", 100000),
        ("domestic_abuse_cap", "2024-12-31", 1000000),  # D-AMT-03
        ("domestic_abuse_cap", "2025-01-01", 1030000),
        ("domestic_abuse_cap", "2026-01-01", 1050000),
        ("domestic_abuse_cap", "2027-01-01", None),
        ("disaster_recovery_cap", "2021-01-26", 2200000),  # D-AMT-04
        ("coronavirus_cap", "2020-12-30", 10000000),  # D-AMT-05
        ("coronavirus_cap", "2020-12-31", None),
        ("long_term_care_cap", "2025-12-29", None),  # D-AMT-06
        ("long_term_care_cap", "2025-12-30", 260000),
        ("emergency_savings_cap", "2025-12-31", 250000),  # D-AMT-07
        ("emergency_savings_cap", "2026-01-01", 260000),
        ("eligible_rollover_withholding_rate", "2019-01-01", Fraction(1, 5)),  # D-AMT-08
        ("nonperiodic_withholding_rate", "2026-12-31", Fraction(1, 10)),  # D-AMT-09
        ("withholding_floor", "2024-01-01", 20000),  # D-AMT-10
        ("early_distribution_tax_rate", "2024-01-01", Fraction(1, 10)),  # D-AMT-11
        ("simple_ira_early_distribution_tax_rate", "2024-01-01", Fraction(1, 4)),  # D-AMT-12
        ("ira_contribution_limit", "2022-12-31", 600000),  # D-AMT-13
        ("ira_contribution_limit", "2026-01-01", 750000),
        ("ira_contribution_limit_from_50", "2025-12-31", 800000),
        ("ira_contribution_limit_from_50", "2026-01-01", 860000),
        ("medical_expense_floor_rate", "2019-06-30", Fraction(3, 40)),  # D-LAW-27
        ("pension_in_service_age", "2019-12-31", 744),  # D-LAW-05
        ("pension_in_service_age", "2020-01-01", 714),
        ("hardship_suspension_most_months", "2019-12-31", 6),  # D-LAW-02
        ("hardship_suspension_most_months", "2020-01-01", 0),
        ("cash_out_limit", "2023-12-31", 500000),  # D-LAW-20
        ("cash_out_limit", "2024-01-01", 700000),
        ("required_minimum_age", "1949-06-30", 846),  # D-RMD-02, by birth date
        ("required_minimum_age", "1949-07-01", 864),
        ("required_minimum_age", "1951-01-01", 876),
        ("required_minimum_age", "1960-01-01", 900),
        ("birth_or_adoption_old_repayment_last_day", "2022-12-29", date(2025, 12, 31)),  # D-LAW-13
        ("birth_or_adoption_old_repayment_last_day", "2022-12-30", None),
    ],
)
def test_a_figure_on_each_side_of_its_dates(name: str, day: str, value: object) -> None:
    found = load_matrix().figures[name].on(date.fromisoformat(day))
    assert (found.value if found else None) == value


def test_no_figure_is_known_beyond_the_last_decision_date() -> None:
    assert all(figure.known_through <= LAST for figure in load_matrix().figures.values())


def test_the_disaster_laws_carry_their_last_payment_dates() -> None:
    # D-LAW-10: "before" the date 180 days after enactment on 2019-12-20 and 2020-12-27.
    laws = load_matrix().disaster_laws
    assert laws["disasters_of_2018_and_2019"].paid_through == date(2019, 12, 20) + 179 * DAY
    assert laws["disasters_of_2020"].paid_through == date(2020, 12, 27) + 179 * DAY
    assert laws["permanent"].cap == 2200000 and laws["permanent"].paid_through is None


@pytest.mark.parametrize(
    ("rule", "event", "rollover", "withholding", "waives", "exception"),
    [
        ("D-PATH-41", "age_59_half", "yes", "eligible_rollover_20", "not_applicable", None),
        ("D-PATH-42", "two_years_in_plan", "yes", "eligible_rollover_20", "no", None),
        ("D-PATH-44", "hardship", "no", "nonperiodic_10", "no", None),
        ("D-PATH-45", "disability", "yes", "eligible_rollover_20", "if_disabled_under_72m7", "03"),
        ("D-PATH-46", "qualified_reservist", "yes", "eligible_rollover_20", "all", "11"),
        ("D-PATH-48", "birth_or_adoption", "no", "nonperiodic_10", "to_cap", "19"),
        ("D-PATH-49", "emergency_expense", "no", "nonperiodic_10", "to_cap", "23"),
        ("D-PATH-50", "domestic_abuse", "no", "nonperiodic_10", "to_cap", "22"),
        ("D-PATH-51", "terminal_illness", "follows", "follows", "all", "20"),
        ("D-PATH-53", "long_term_care", "no", "nonperiodic_10", "to_cap", None),
        ("D-PATH-55", "automatic_enrollment_withdrawal", "no", "nonperiodic_10", "all", "18"),
        ("D-PATH-61", "employer_stock_dividend", "no", "none", "all", "15"),
        ("D-PATH-62", "tax_levy", "yes", "levy", "all", "10"),
    ],
)
def test_the_tax_character_of_an_event(
    rule: str, event: str, rollover: str, withholding: str, waives: str, exception: str | None
) -> None:
    found = load_matrix().events[event]
    assert (found.rollover_eligible, found.withholding) == (rollover, withholding)
    assert (found.waives_additional_tax, found.exception) == (waives, exception)
    assert rule in found.refs


def test_box_7_codes_are_kept_by_tax_year() -> None:
    # D-OPEN-01: nothing is known before the event existed or after the last published year.
    abuse = load_matrix().events["domestic_abuse"]
    by_year = {year: row for row in abuse.box_7 for year in range(row.first, row.last + 1)}
    assert not by_year.keys() & {2023, 2027}
    row = by_year[2024]
    assert (row.under, row.under_known, row.over) == ("1", "2", "7")
    assert row.status == "unconfirmed"


def faulty(folder: Path, file: str, pattern: str, replacement: str) -> str:
    """The message of the check after one edit to a copy of the data."""
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    text = (folder / file).read_text(encoding="utf-8")
    edited, times = re.subn(pattern, replacement, text, count=1, flags=re.DOTALL)
    assert times == 1
    (folder / file).write_text(edited, encoding="utf-8")
    with pytest.raises(RuleBookError) as caught:
        check_matrix(folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("file", "pattern", "replacement", "says"),
    [
        ("matrix.toml", "from = 2025-12-30", "from = 2025-12-31", "a gap between 2025-12-29 and 2025-12-31"),
        ("matrix.toml", "from = 2025-12-30", "from = 2025-12-29", "overlap"),
        ("matrix.toml", 'governed_by = "plan_year_begin"\n', "", "go by different dates"),
        ("matrix.toml", r'"voluntary"\]', '"volunary"]', "volunary is no money source and no group"),
        ("matrix.toml", r'events = \["age_59_half"\]', 'events = ["age_60"]', "age_60 is no event"),
        (
            "matrix.toml",
            r'sources = \["employer"\]\nevents = \["hardship"\]',
            'sources = ["match"]\nevents = ["hardship"]',
            "profit_sharing on hardship: no cell decides this pair",
        ),
        ("matrix.toml", 'law = "yes"', 'law = "maybe"', "expected one of yes, no, origin"),
        ("matrix.toml", "cites = ", "cite = ", "cites is missing"),
        ("matrix.toml", 'ref = \\["D-ELIG-31"', 'ref = ["ELIG 31"', "is not a rule id"),
        (
            "matrix.toml",
            'condition = "plan_disability_benefit"',
            'condition = "ill"',
            "condition ill is not declared",
        ),
        ("money_sources.toml", 'tax = "roth"', 'tax = "Roth"', "expected one of pre_tax, after_tax, roth"),
        ("money_sources.toml", "inherits = true\n", "", "has no origin"),
        (
            "events.toml",
            'cap_figure = "coronavirus_cap"',
            'cap_figure = "corona"',
            "corona is not in figures.toml",
        ),
        ("figures.toml", "from = 2025-01-01", "from = 2025-01-02", "a gap or overlap after 2024-12-31"),
        ("figures.toml", '"5000.00"', '"5,000"', "is not written as cents"),
        ("readings.toml", 'default = "literal"', 'default = "strict"', "default strict is not one of"),
    ],
)
def test_the_check_names_the_fault_and_its_place(
    tmp_path: Path, file: str, pattern: str, replacement: str, says: str
) -> None:
    message = faulty(tmp_path, file, pattern, replacement)
    assert says in message
    assert ".toml" in message
