"""Every rule on the income tax is seen to give every answer it can, and learning a fact never changes a known one."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import polars as pl
import pytest

from inservice.determination.consequences.households import Household, Paid, frames_of
from inservice.engine.evaluate import evaluate
from inservice.engine.truth import YES
from inservice.facts.household import HOUSEHOLD, SCENARIO, STUDENT
from inservice.facts.tables import Facts
from inservice.law.rulebook import rule_book

SUBJECTS = (
    "income",
    "deductions",
    "credits",
    "earned_income",
    "income_tax",
    "medicare",
    "premium_credit",
    "knock_ons",
)
RULES = [
    r for r in rule_book().rules.values() if r.module.removeprefix("inservice.law.consequences.") in SUBJECTS
]
COUNT = 1_000


def drawn(luck: random.Random) -> dict[str, Any]:
    """A household of any kind, 2018 to 2027."""
    facts: dict[str, Any] = {}
    for name, fact in Facts.all.items():
        if fact.grain_declared is not HOUSEHOLD:
            continue
        short = name.removeprefix("household.")
        if fact.kind == "truth":
            facts[short] = luck.random() < 0.5
        elif fact.kind == "date":
            facts[short] = date(luck.randint(1940, 1990), luck.randint(1, 12), luck.randint(1, 28))
        elif fact.kind == "number":
            facts[short] = luck.choice((0, 0, 1, 2))
        elif fact.kind == "money":
            facts[short] = luck.choice((0, 0, luck.randint(0, 40_000_00), luck.randint(0, 600_000_00)))
    facts |= {
        "tax_year": luck.randint(2018, 2027), "filing_status": luck.choice(("single", "mfj", "mfs", "hoh", "qss")),
        "state": luck.choice(("CA", "TX")), "tax_family_size": luck.randint(1, 3),
    }  # fmt: skip
    return facts


def forgotten(luck: random.Random, facts: dict[str, Any], share: float) -> dict[str, Any]:
    return {name: None if luck.random() < share else value for name, value in facts.items()}


def answers(households: list[Household], paid: list[list[Paid]]) -> dict[str, pl.DataFrame]:
    return evaluate(rule_book(), [rule.name for rule in RULES], frames_of(households, paid))


@pytest.fixture(scope="module")
def cases() -> tuple[list[Household], list[Household], list[list[Paid]]]:
    luck = random.Random(72)
    known = [
        Household(drawn(luck), tuple(luck.randint(0, 6_000_00) for _ in range(luck.choice((0, 0, 1, 2)))))
        for _ in range(COUNT)
    ]
    partly = [
        Household(
            forgotten(luck, dict(h.facts), 0.06),
            tuple(None if luck.random() < 0.2 else e for e in h.students),
        )
        for h in known
    ]
    paid = []
    for _ in range(COUNT):
        amount = luck.choice((0, luck.randint(1, 20_000_00), luck.randint(1, 400_000_00)))
        paid.append(
            [
                Paid(
                    amount,
                    exposed=luck.choice((None, 0, amount)),
                    withheld=luck.choice((None, 0, amount // 5)),
                )
            ]
        )
    return known, partly, paid


def test_every_rule_gives_every_answer(
    cases: tuple[list[Household], list[Household], list[list[Paid]]],
) -> None:
    known, partly, paid = cases
    seen: dict[str, set[Any]] = {rule.name: set() for rule in RULES}
    for houses in (known, partly):
        frames = answers(houses, paid)
        for rule in RULES:
            column = frames[rule_book().grains[rule.name].name][rule.name]
            if rule.kind == "truth":
                seen[rule.name] |= {{0: "no", 2: "unknown", 3: "yes"}[value] for value in column.unique()}
            else:
                seen[rule.name] |= {"unknown"} if column.null_count() else set()
                seen[rule.name] |= {"a value"} if column.null_count() < len(column) else set()
    wanted = {
        r.name: {"yes", "no", "unknown"} if r.kind == "truth" else {"a value", "unknown"} for r in RULES
    }
    missing = {
        name: " ".join(sorted(wanted[name] - seen[name])) for name in wanted if wanted[name] - seen[name]
    }
    assert missing == {}
    assert len(RULES) > 80


def test_learning_a_fact_never_changes_a_known_answer(
    cases: tuple[list[Household], list[Household], list[list[Paid]]],
) -> None:
    known, partly, paid = cases
    full, less = answers(known, paid), answers(partly, paid)
    for rule in RULES:
        grain = rule_book().grains[rule.name].name
        more, fewer = full[grain][rule.name], less[grain][rule.name]
        settled = fewer != 2 if rule.kind == "truth" else fewer.is_not_null()
        assert (more.filter(settled) == fewer.filter(settled)).all(), rule.name


def test_the_parts_add_up_for_everyone(
    cases: tuple[list[Household], list[Household], list[list[Paid]]],
) -> None:
    from inservice.determination.consequences.income_tax import EFFECTS

    known, _, paid = cases
    rows = answers(known, paid)[SCENARIO.name].filter(pl.col("extra_income_tax").is_not_null())
    assert rows.height > COUNT
    assert (rows.select(pl.sum_horizontal(EFFECTS)).to_series() == rows["extra_income_tax"]).all()
    # with nothing paid, nothing costs anything
    without = rows.filter(pl.col("scenario.is_without") == YES)
    assert without["extra_income_tax"].abs().sum() == 0
    assert STUDENT.name in answers(known[:1], paid[:1])
