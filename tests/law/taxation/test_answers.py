"""Random situations: every rule is seen to give each answer; learning a record never reverses one."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest

from inservice.engine.evaluate import Frames, evaluate
from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES
from inservice.facts.tables import Facts
from inservice.law.matrix import load_matrix
from inservice.law.rulebook import rule_book

MODULES = ("basis", "roth", "rollover", "withholding", "exceptions", "additional_tax", "ira", "notices")
NEVER_UNKNOWN = (
    # the day of payment always is on file
    "minimums_are_waived",
    "roth_money_bears_minimums",
    "terminal_illness_is_an_exception",
    "birth_or_adoption_is_an_exception",
    "emergency_expense_is_an_exception",
    "domestic_abuse_is_an_exception",
    "coronavirus_is_an_exception",
    # so are the pieces that the destination ledger makes
    "goes_to_cash",
    "goes_to_roth",
    "is_loan_offset",
    "is_rolled_over_directly",
    # the claim of 2020 has no particulars
    "coronavirus_may_be_claimed",
)
# what is not on file can only leave this answer open
NEVER = {name: {UNKNOWN} for name in NEVER_UNKNOWN} | {"unlisted_payments_reach_floor": {YES}}
SOURCES = (
    "pre_tax_deferrals",
    "roth_deferrals",
    "after_tax",
    "rollover_pre_tax",
    "rollover_roth",
    "in_plan_roth_restricted",
    "emergency_savings",
    "profit_sharing",
    "transferred_pension",
    "annuity_deferrals_before_1989",
)
KINDS = ("cash", "cash", "cash", "traditional_ira", "roth_ira", "in_plan_roth", "loan_offset")
MADE_BY_LEDGERS = ("payment.", "piece.", "request.payment_date", "request.received_on", "plan.payment_date")


def day(luck: random.Random, first: int, last: int) -> str:
    return f"{luck.randint(first, last)}-{luck.randint(1, 12):02}-{luck.randint(1, 28):02}"


def money(luck: random.Random, most: int) -> str:
    return f"{luck.randint(0, most * 100) / 100:.2f}"


def situation(person: Any, luck: random.Random) -> Any:
    year = luck.randint(2019, 2026)
    pick = luck.choice
    claimed: dict[str, Any] = {}
    for name in (
        "disability",
        "active_duty",
        "birth_or_adoption",
        "emergency_expense",
        "domestic_abuse",
        "disaster",
        "long_term_care",
        "terminal_illness",
        "coronavirus",
        "medical_expenses",
        "required_minimum",
        "phased_retirement",
        "higher_education",
        "first_home",
        "health_premiums",
        "substantially_equal_payments",
    ):
        claimed[name] = pick((None, None, False, True, True))
    claimed |= {
        "disability_section_72m7": pick((True, False)),
        "active_duty_is_reservist": pick((True, True, False)),
        "active_duty_called_on": day(luck, year - 1, year),
        "active_duty_ordered_days": pick((30, 179, 180)),
        "active_duty_is_indefinite": pick((True, False)),
        "active_duty_is_ongoing": pick((True, False)),
        "active_duty_ends_on": day(luck, year, year),
        "birth_or_adoption_on": day(luck, year - 1, year),
        "birth_or_adoption_children": pick((1, 2)),
        "birth_or_adoption_adoptee_eligible": True,
        "emergency_expense_certified": pick((True, True, False)),
        "domestic_abuse_on": day(luck, year - 1, year),
        "domestic_abuse_certified": True,
        "disaster_incident_from": f"{year}-01-01",
        "disaster_incident_through": f"{year}-01-05",
        "disaster_declared_on": f"{year}-01-06",
        "disaster_home_in_area": True,
        "disaster_economic_loss": True,
        "long_term_care_premium": "2400.00",
        "long_term_care_insured": pick(("self", "child")),
        "long_term_care_statement_on_file": True,
        "long_term_care_paid_in_year": True,
        "terminal_illness_certified_on": day(luck, year - 1, year),
        "terminal_illness_within_84_months": pick((True, True, False)),
        "medical_expenses_paid": money(luck, 20000),
        "medical_expenses_adjusted_gross_income": money(luck, 90000),
        "required_minimum_amount": money(luck, 9000),
        "domestic_relations_order_payee": pick(("spouse", "child")),
        "higher_education_expenses": money(luck, 9000),
        "higher_education_paid_in_year": pick((True, True, False)),
        "first_home_amount": money(luck, 15000),
        "first_home_lifetime_used": money(luck, 15000),
        "health_premiums_paid": money(luck, 3000),
        "health_premiums_unemployed_weeks": pick((11, 12)),
        "substantially_equal_payments_is_unmodified": pick((True, False)),
    }
    facts = {
        "request.payment_date": day(luck, year, year),
        "person.birth_date": day(luck, 1940, 1995),
        "person.is_outside_united_states": pick((True, False, False)),
        "person.has_taxpayer_id_on_file": pick((True, True, False)),
        "employment.is_employed": pick((True, True, False)),
        "employment.severed_on": day(luck, 2015, year),
        "participant.payee_kind": "alternate_payee_spouse" if year % 4 == 0 else "participant",
        "participant.roth_first_year": luck.randint(year - 8, year),
        "participant.is_five_percent_owner": pick((True, False)),
        "participant.participation_date": "2010-01-01",
        "coverage.distributions_from": pick(("2005-01-01", f"{year}-02-01")),
        "coverage.other_plans_from": pick(("2005-01-01", f"{year}-02-01")),
        "request.asks_state_withholding": pick((None, True)),
        "request.elects_withholding_rate": pick((None, True)),
        "request.withholding_rate": pick((0, 500, 1000, 2500)),
        "request.state_rate": pick((0, 575)),
        "plan.kind": pick(("401k", "401k", "403b", "defined_benefit")),
        "plan.is_governmental": pick((True, False)),
        "request.notice_given_on": day(luck, year - 1, year),
        "request.is_notice_waived": year % 2 == 0,
        "plan.after_tax_withdrawable_in_1986": pick((True, False)),
        "readings.hardship_after_59_half_rollover": pick(("eligible", "not_eligible")),
        "readings.roth_conversion_order": pick(
            ("pro_rata", "in_plan_rollovers_first", "in_plan_rollovers_last")
        ),
    }
    case = person(facts, **claimed)
    for _ in range(luck.randint(0, 2)):
        case.earlier(
            payment_date=day(luck, year - 2, year),
            event=pick((*load_matrix().events, "any_time", "any_time")),
            amount=money(luck, 500),
            taxable=money(luck, 500),
            is_from_this_plan=pick((True, True, False)),
            deferrals_since=money(luck, 900),
        )
    for _ in range(luck.randint(1, 2)):
        source = pick(SOURCES)
        balance = luck.randint(1, 5_000_000)
        basis = 0 if source in ("pre_tax_deferrals", "profit_sharing") else luck.randint(0, balance)
        account = case.account(
            source,
            balance=f"{balance / 100:.2f}",
            basis=f"{basis / 100:.2f}",
            has_survivor_annuity=source == "transferred_pension",
            restriction="match" if source == "in_plan_roth_restricted" else source,
            pre_1987_basis=f"{luck.randint(0, basis) / 100:.2f}" if source == "after_tax" else "0.00",
            in_plan_roth_year=year - luck.randint(0, 6),
            in_plan_roth_taxable=f"{luck.randint(0, basis) / 100:.2f}",
            pays_in_employer_stock=pick((None, None, None, True)),
            employer_stock_value=f"{balance / 300:.2f}",
            employer_stock_cost=f"{balance / 600:.2f}",
            employer_stock_after_tax_cost=f"{balance / 900:.2f}" if source == "after_tax" else "0.00",
        )
        amount = luck.randint(1, balance)
        kept = luck.randint(0, amount)
        parts = []
        for part in (kept, amount - kept):
            taxed = luck.randint(0, part)
            parts.append(
                {
                    "destination": pick(KINDS),
                    "amount": f"{part / 100:.2f}",
                    "pre_tax": f"{taxed / 100:.2f}",
                    "after_tax": f"{(part - taxed) / 100:.2f}",
                    "is_indirect": False,
                }
            )
            parts[-1]["is_indirect"] = parts[-1]["destination"] == "traditional_ira" and luck.random() < 0.5
            to_another = parts[-1]["destination"] not in ("cash", "loan_offset")
            parts[-1]["is_direct"] = to_another and not parts[-1]["is_indirect"]
        case.pay(account, pick((*load_matrix().events,)), f"{amount / 100:.2f}", *parts)
    return case


@pytest.fixture(scope="module")
def known() -> Frames:
    from .conftest import Situation, together

    def person(facts: dict[str, Any], **claimed: Any) -> Situation:
        return Situation({**facts, **{f"claims.{name}": value for name, value in claimed.items()}})

    luck = random.Random(72)
    return together([situation(person, luck) for _ in range(400)])


def forgotten(frames: Frames, luck: random.Random) -> Frames:
    """The same situations with some records not on file. Claims, and what ledgers make, stay."""
    out: Frames = {}
    for grain, frame in frames.items():
        columns = []
        for name in frame.columns:
            held = frame[name]
            fact = Facts.all.get(name)
            if (
                fact is None
                or fact.is_claim
                or name.startswith(MADE_BY_LEDGERS)
                or name.endswith("account_id")
            ):
                columns.append(held)
                continue
            keep = pl.Series([luck.random() > 0.04 for _ in range(frame.height)], dtype=pl.Boolean)
            columns.append(
                held.zip_with(
                    keep, pl.Series([None], dtype=held.dtype).new_from_index(0, frame.height)
                ).alias(name)
            )
        out[grain] = pl.DataFrame(columns)
    return out


def own_rules() -> list[str]:
    own = {f"inservice.law.{folder}.{name}" for folder in ("taxation", "plan_terms") for name in MODULES}
    return [n for n, r in rule_book().rules.items() if r.module in own]


def test_learning_a_record_never_reverses_an_answer(known: Frames) -> None:
    names = own_rules()
    before = evaluate(rule_book(), names, forgotten(known, random.Random(401)))
    after = evaluate(rule_book(), names, known)
    for name in names:
        home = rule_book().grains[name].name
        was, now = before[home][name], after[home][name]
        if (
            rule_book()[name].kind == "truth"
        ):  # no and not claimed are both closed: a record may say more about why
            answered = was != UNKNOWN
            was, now = was.replace(NOT_CLAIMED, NO), now.replace(NOT_CLAIMED, NO)
        else:
            answered = was.is_not_null()
        assert was.filter(answered).equals(now.filter(answered)), name


def test_every_question_is_seen_to_give_every_answer(known: Frames) -> None:
    names = [n for n in own_rules() if rule_book()[n].kind == "truth"]
    seen: dict[str, set[int]] = {n: set() for n in names}
    for frames in (known, forgotten(known, random.Random(1986))):
        answered = evaluate(rule_book(), names, frames)
        for name in names:
            seen[name] |= set(answered[rule_book().grains[name].name][name])
    missing = {n: {NO, YES, UNKNOWN} - seen[n] for n in names}
    assert {n: m for n, m in missing.items() if m} == NEVER


def test_money_is_kept_together(known: Frames) -> None:
    names = (
        "payment_basis",
        "payment_taxable",
        "additional_tax",
        "exposed_total",
        "excepted_total",
        "withholding_total",
        "cash_total",
    )
    answered = evaluate(rule_book(), names, known)
    payment, request = answered["payment"], answered["request"]
    ordinary = payment.filter(pl.col("payment_taxable") > 0)
    assert (ordinary["payment_basis"] + ordinary["payment_taxable"]).equals(
        ordinary["payment.amount"], check_names=False
    )
    assert payment["payment_basis"].drop_nulls().min() >= 0
    settled = request.drop_nulls(["additional_tax", "withholding_total"])
    assert settled.height > 150
    assert (settled["excepted_total"] <= settled["exposed_total"]).all()
    assert ((settled["exposed_total"] - settled["excepted_total"] + 5) // 10).equals(
        settled["additional_tax"], check_names=False
    )
    assert (settled["withholding_total"] <= settled["cash_total"]).all()


def test_by_way_of_an_ira_each_dollar_is_excepted_once(known: Frames) -> None:
    shared = (
        "ira_exposed_total",
        "plan_exposed_total",
        "ira_excepted_total",
        "ira_additional_tax",
        "additional_tax",
    )
    only = ("ira_health_premiums_excepted", "ira_higher_education_excepted", "ira_first_home_excepted")
    held = evaluate(rule_book(), (*shared, *only), known)["request"].drop_nulls([*shared, *only])
    assert held.height > 100
    assert (held["ira_excepted_total"] <= held["ira_exposed_total"] + held["plan_exposed_total"]).all()
    assert (held[only[0]] + held[only[1]] + held[only[2]] <= held["ira_exposed_total"]).all()
    assert [held[name].min() for name in only] == [0, 0, 0]
    assert sum(held[name].sum() for name in only) > 0
    assert (held["ira_additional_tax"] < held["additional_tax"]).any()
