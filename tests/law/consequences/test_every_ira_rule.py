"""Every rule of IRAs is seen to give every answer, and learning a record never reverses one."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import polars as pl

from inservice.determination.consequences.pro_rata import frames_of
from inservice.engine.book import DTYPES
from inservice.engine.evaluate import Frames, evaluate
from inservice.engine.grain import Grain
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.facts.iras import EQUAL_SERIES, IRA_YEAR, WITHDRAWAL
from inservice.facts.tables import Facts
from inservice.law.ira_rulebook import ira_rule_book

KINDS = ("traditional", "rollover", "sep", "simple", "annuity", "roth", "trump", "employer_plan")
MOVES = ("contribution", "roth_contribution", "conversion", "payment", "roth_payment", "between_iras", "from_plan", "to_plan",
         "qualified_charitable", "returned_contribution", "recharacterization", "repayment",
         "disaster_repayment", "roth_repayment")  # fmt: skip
STATUSES = ("single", "mfj", "mfs", "hoh", "qss")
Luck = random.Random


def a_day(luck: Luck, first: int = 2017, last: int = 2028) -> date:
    return date(first, 1, 1) + timedelta(days=luck.randrange((last - first) * 365))


def a_year(luck: Luck) -> dict[str, Any]:
    amounts = ("compensation", "income_before_iras", "basis_before", "opening_value", "disaster_part", "desired_contribution",
               "required_minimum_left", "roth_contribution_basis", "roth_first_home", "roth_first_home_used",
                "roth_disaster_part")  # fmt: skip
    truths = ("lived_with_spouse", "is_covered", "spouse_is_covered", "wants_backdoor_roth", "plan_accepts_iras", "is_participant",
              "form_8606_was_filed", "in_whole_dollars")  # fmt: skip
    return {
        **{a: luck.choice([0, luck.randrange(1, 10_000_00), luck.randrange(1, 300_000_00)]) for a in amounts},
        **{t: luck.random() < 0.5 for t in truths},
        "owner": "self", "form": luck.choice(["own", "own", "decedent"]), "decedent": luck.choice(["aunt", "none"]),
        "year": luck.randrange(2018, 2028), "birth_date": a_day(luck, 1940, 2012), "filing_status": luck.choice(STATUSES),
        "values_are": luck.choice(["stated", "flat"]), "has_all_accounts": True, "has_all_movements": True,
        "deduction_is": luck.choice(["stated", "asked"]), "ratio_unit": luck.choice([1000, 100_000]),
    }  # fmt: skip


def situations(luck: Luck, count: int = 400) -> Frames:
    """Random forms with accounts, movements and layers, payments and series."""
    years = [a_year(luck) for _ in range(count)]
    accounts, movements, layers = [], [], []
    for at, form in enumerate(years):
        for _ in range(luck.randrange(3)):
            accounts.append({
                "at": at, "kind": luck.choice(KINDS), "is_inherited": luck.random() < 0.3, "is_treated_as_own": luck.random() < 0.3,
                "decedent": luck.choice(["aunt", "none"]), "value": luck.choice([0, luck.randrange(200_000_00)]),
                "simple_since": a_day(luck), "surrender_charge": luck.choice([0, 0, 500_00]),
            })  # fmt: skip
        for _ in range(luck.randrange(5)):
            left = luck.choice([a_day(luck, form["year"] - 1, form["year"] + 1), date(form["year"], 12, 10)])
            movements.append({
                "at": at, "kind": luck.choice(MOVES), "amount": luck.randrange(1, 20_000_00), "left_on": left,
                "arrived_on": left + timedelta(days=luck.choice([0, 3, 40, 60, 61, 100])), "after_tax": luck.choice([0, 1000_00]),
                "for_year": form["year"] - luck.choice([0, 0, 1]), "deducted": 0, "contribution": luck.randrange(1, 5000_00),
                "opening_value": luck.randrange(5000_00, 9000_00), "closing_value": luck.randrange(1, 9000_00),
            })  # fmt: skip
        for _ in range(luck.randrange(2)):
            layers.append(
                {
                    "at": at,
                    "year": form["year"] - luck.randrange(9),
                    "taxable": luck.randrange(9000_00),
                    "nontaxable": 0,
                }
            )
    return {
        **frames_of(years, accounts, movements, layers),
        WITHDRAWAL.name: rows(WITHDRAWAL, [a_payment(luck) for _ in range(count)]),
        EQUAL_SERIES.name: rows(EQUAL_SERIES, [a_series(luck) for _ in range(count)]),
    }


def a_payment(luck: Luck) -> dict[str, Any]:
    facts = {f.name.partition(".")[2]: f for f in Facts.all.values() if f.grain_declared is WITHDRAWAL}
    out: dict[str, Any] = {
        n: luck.choice([0, luck.randrange(1, 50_000_00)]) if f.kind == "money" else luck.random() < 0.7
        for n, f in facts.items()
    }
    paid = a_day(luck, 2019, 2027)
    return {
        **out, "paid_on": paid, "ira_pays_on": paid + timedelta(days=luck.choice([0, 200])), "birth_date": a_day(luck, 1955, 1995),
        "paid_from": luck.choice(["plan", "ira", "young_simple_ira"]),
        "student": luck.choice(["self", "child", "other"]), "can_leave_plan": 40_000_00,
    }  # fmt: skip


def a_series(luck: Luck) -> dict[str, Any]:
    return {
        "paid_from": luck.choice(["plan", "ira"]), "is_employed_by_sponsor": luck.random() < 0.5, "birth_date": a_day(luck, 1955, 1985),
        "first_paid_on": a_day(luck, 2018, 2026), "method": luck.choice(["minimum", "amortization", "annuitization", "other"]),
        "balance": luck.randrange(500_000_00), "life_expectancy_tenths": 300, "annuity_factor_thousandths": 18_000,
        "uses_2022_rules": luck.random() < 0.5, "chosen_rate": luck.choice([298, 500, 700]), "mid_term_rate": luck.choice([298, 600]),
        "level_payment": 1000_00, "modified_on": a_day(luck, 2019, 2026), "change": luck.choice(["none", "death", "other"]),
        "taxable_before": luck.randrange(90_000_00),
    }  # fmt: skip


def rows(grain: Grain, many: list[dict[str, Any]]) -> pl.DataFrame:
    facts = [f for f in Facts.all.values() if f.grain_declared is grain]
    return pl.DataFrame([
        pl.Series(f.name, [m.get(f.name.partition(".")[2]) for m in many], dtype=pl.Boolean if f.kind == "truth" else DTYPES[f.kind])
        for f in facts
    ])  # fmt: skip


def forgotten(luck: Luck, frames: Frames, share: float = 0.15) -> Frames:
    """The same situations with some records not on file."""
    out: Frames = {}
    for grain, frame in frames.items():
        blank = [
            pl.when(pl.Series([luck.random() >= share for _ in range(frame.height)], dtype=pl.Boolean))
            .then(pl.col(c))
            .alias(c)
            for c in frame.columns
            if c in Facts.all
        ]
        out[grain] = frame.with_columns(blank)
    return out


def test_every_rule_is_seen_to_give_every_answer() -> None:
    luck = random.Random(8606)
    book = ira_rule_book()
    seen: dict[str, set[str]] = {name: set() for name in book.rules}
    whole = situations(luck)
    for frames in (whole, forgotten(luck, whole)):
        answered = evaluate(book, list(book.rules), frames)
        for name, rule in book.rules.items():
            column = answered[book.grains[name].name][name]
            if rule.kind == "truth":
                seen[name] |= {
                    {YES: "yes", NO: "no", UNKNOWN: "unknown"}[v]
                    for v in column.unique()
                    if v in (YES, NO, UNKNOWN)
                }
            else:
                seen[name] |= {"unknown" if missing else "a value" for missing in column.is_null().unique()}
    missing = {
        name: wanted - seen[name]
        for name, rule in book.rules.items()
        if (wanted := {"yes", "no", "unknown"} if rule.kind == "truth" else {"a value", "unknown"})
        - seen[name]
    }
    assert missing == {}


def test_learning_a_record_never_reverses_an_answer() -> None:
    luck = random.Random(1040)
    book = ira_rule_book()
    whole = situations(luck)
    known = evaluate(book, list(book.rules), whole)
    less = evaluate(book, list(book.rules), forgotten(luck, whole))
    reversed_answers = []
    for name, rule in book.rules.items():
        grain = book.grains[name].name
        before, after = less[grain][name], known[grain][name]
        was_settled = before != UNKNOWN if rule.kind == "truth" else before.is_not_null()
        if (was_settled & before.ne_missing(after)).any():
            reversed_answers.append(name)
    assert reversed_answers == []


def test_forms_do_not_depend_on_their_company() -> None:
    """One by one and in reverse order the answers are the same."""
    luck = random.Random(72)
    years = [a_year(luck) for _ in range(60)]
    book = ira_rule_book()
    names = ["line_5", "line_18", "roth_limit", "is_warned"]
    together = evaluate(book, names, frames_of(years))[IRA_YEAR.name].select(names)
    backwards = evaluate(book, names, frames_of(years[::-1]))[IRA_YEAR.name].select(names)
    assert together.rows() == backwards.rows()[::-1]
    alone = [
        evaluate(book, names, frames_of([form]))[IRA_YEAR.name].select(names).row(0) for form in years[:20]
    ]
    assert together.rows()[:20] == alone
