"""What must not change an answer does not, on employers of hundreds of people and on books of hundreds of employers."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from inservice.determination.top_heavy import TopHeavyReport
from inservice.engine.truth import NAMES
from inservice.facts.top_heavy import EMPLOYEE_YEAR, EMPLOYER_YEAR, PERSON_YEAR, TESTED_PLAN
from inservice.facts.top_heavy_book import TopHeavyBook

_SPEC = importlib.util.spec_from_file_location(
    "plain_top_heavy_at_scale", Path(__file__).with_name("plain.py")
)
assert _SPEC and _SPEC.loader
plain = importlib.util.module_from_spec(_SPEC)
sys.modules["plain_top_heavy_at_scale"] = plain
_SPEC.loader.exec_module(plain)

Rows = dict[str, list[dict[str, Any]]]
Change = Callable[[random.Random, Rows], Rows]


def drawn(seed: int, employers: int, people: int) -> list[Any]:
    """Employers with families, entities and histories, filled up with employees."""
    rng = random.Random(seed)
    made = []
    for number in range(employers):
        employer = plain.draw(rng, number)
        more = (plain._person(rng, f"{employer.name}-q{k}") for k in range(people - len(employer.people)))
        employer.people += [replace(person, officer=False) for person in more]
        made.append(employer)
    return made


def answers(rows: Rows) -> tuple[dict[str, str], dict[tuple[str, str], tuple[Any, ...]]]:
    """Status by plan; key, amount and what is owed by person and plan."""
    report = TopHeavyReport.of(TopHeavyBook.of(rows), plain.YEAR)
    plans = report.frames[TESTED_PLAN.name]
    names = plans["tested_plan.plan_id"].to_list()
    owed = report.frames[EMPLOYEE_YEAR.name]["minimum_still_owed"].to_list()
    people = report.frames[PERSON_YEAR.name].select(
        f"@{TESTED_PLAN.name}", f"@{EMPLOYEE_YEAR.name}", "person_id", "is_key_employee", "counts_in_ratio",
        "person_year.countable_least", "person_year.countable_most",
    )  # fmt: skip
    status = {n: NAMES[s] for n, s in zip(names, plans["is_top_heavy"], strict=True)}
    return status, {(names[p], who): (*rest, owed[e]) for p, e, who, *rest in people.iter_rows()}


def shuffled(rng: random.Random, rows: Rows) -> Rows:
    return {name: rng.sample(held, len(held)) for name, held in rows.items()}


def split(rng: random.Random, rows: Rows) -> Rows:
    """Each balance in up to four parts, each payment and contribution in two."""
    parts: Rows = {}
    for name, column in (("balances", "balance"), ("distributions", "amount"), ("contributions", "amount")):
        parts[name] = []
        for row in rows[name]:
            left = row[column]
            for _ in range(rng.randint(0, 3) if name == "balances" else 1):
                part = rng.randint(0, left)
                parts[name].append(row | {column: part})
                left -= part
            parts[name].append(row | {column: left})
    return rows | parts


def with_strangers(rng: random.Random, rows: Rows) -> Rows:
    """Another employer in the same book, whose owners and employees have nothing to do with the others."""
    other = plain.rows_of([replace(plain.draw(rng, 10_000), name="e10000")])
    return {
        name: [*held, *other.get(name, [])] if name != "coverage" else held for name, held in rows.items()
    }


def renamed(rng: random.Random, rows: Rows) -> Rows:
    """Identifiers do not matter, beyond telling apart: each with a tail."""
    columns = {"employer_id", "group_id", "plan_id", "person_id", "owner_id", "relative_id"}
    return {
        name: [{c: f"{v}~" if c in columns and v is not None else v for c, v in row.items()} for row in held]
        for name, held in rows.items()
    }


@pytest.mark.parametrize(("employers", "people"), [(150, 12), (3, 600)])
@pytest.mark.parametrize("change", [shuffled, split, with_strangers], ids=lambda change: change.__name__)
def test_what_changes_nothing(change: Change, employers: int, people: int) -> None:
    rows = plain.rows_of(drawn(employers, employers, people))
    status, persons = answers(rows)
    after, after_persons = answers(change(random.Random(1), rows))
    assert {plan: after[plan] for plan in status} == status
    assert {person: after_persons[person] for person in persons} == persons
    assert set(status.values()) >= {"yes", "no"} or employers < 10


def test_identifiers_do_not_matter() -> None:
    rows = plain.rows_of(drawn(5, 60, 10))
    status, persons = answers(rows)
    after, after_persons = answers(renamed(random.Random(1), rows))
    assert after == {f"{plan}~": told for plan, told in status.items()}
    assert after_persons == {(f"{plan}~", f"{who}~"): told for (plan, who), told in persons.items()}


@pytest.mark.parametrize("factor", [2, 100, 10_000])
def test_scale_changes_no_status(factor: int) -> None:
    rows = plain.rows_of(drawn(416, 100, 15))
    status, persons = answers(rows)
    larger = rows | {
        "balances": [r | {"balance": r["balance"] * factor} for r in rows["balances"]],
        "distributions": [r | {"amount": r["amount"] * factor} for r in rows["distributions"]],
    }
    after, after_persons = answers(larger)
    assert after == status
    assert all(after_persons[p][2] == factor * told[2] for p, told in persons.items())


@pytest.mark.parametrize("side", ["key", "other"])
def test_money_tips_one_way_only(side: str) -> None:
    """A dollar more of a key employee never makes a plan less top-heavy, and one of anybody else never makes it more so."""
    employers = drawn(60, 200, 10)
    before, _ = answers(plain.rows_of(employers))
    tipped = 0
    for step in (1, 100_00, 500_000_00):
        for employer in employers:
            wanted = plain.answer_of(employer)
            keys = wanted["keys"]
            for person in employer.people:
                served = person.last_service is None or person.last_service >= plain.date(2024, 1, 1)
                if served and (
                    person.name in keys if side == "key" else person.name not in keys and not person.was_key
                ):
                    person.balance += step
                    break
        after, _ = answers(plain.rows_of(employers))
        settled = "yes" if side == "key" else "no"
        assert all(after[plan] == settled for plan, status in before.items() if status == settled)
        tipped += sum(after[plan] != status for plan, status in before.items())
        before = after
    assert tipped > 0, "the sample says something"


def test_exactly_sixty_percent_and_a_cent_more_whatever_the_size() -> None:
    """Sixty percent is not top-heavy at any scale, up to amounts where products of cents no longer fit into 64 bits."""
    for magnitude in range(0, 13, 2):
        unit = 10**magnitude
        for cent, expected in ((0, "no"), (1, "yes"), (-1, "no")):
            rows = plain.rows_of([_of_two(6 * unit + cent, 4 * unit)])
            status, _ = answers(rows)
            assert status == {"two": expected}, (magnitude, cent)


def _of_two(key_money: int, other_money: int) -> Any:
    def person(name: str, balance: int) -> Any:
        return plain.Person(name, 1, 1, balance, False, plain.date(2010, 1, 1), None, None, False, 0, [], {})

    people = [person("owner", key_money), person("other", other_money)]
    return plain.Employer("two", people, {"two": "corporation"}, [("owner", "two", Fraction(1))], [], [], 2)


def test_bounds_hold_the_truth_for_hundreds_of_employers() -> None:
    """With facts left out, the sums that they would give lie within the bounds, and a settled status is the true one."""
    rng = random.Random(7)
    employers = drawn(7, 150, 10)
    rows = plain.rows_of(employers)
    hidden = {
        "balances": ("balance",), "distributions": ("amount", "reason"), "officers": ("is_officer",), "employment": ("last_service_date",),
        "compensation": ("amount",),
    }  # fmt: skip
    partly = {
        name: [
            {c: None if c in hidden.get(name, ()) and rng.random() < 0.03 else v for c, v in row.items()}
            for row in held
        ]
        for name, held in rows.items()
    }
    report = TopHeavyReport.of(TopHeavyBook.of(partly), plain.YEAR)
    groups = report.frames[EMPLOYER_YEAR.name].to_dicts()
    status, _ = answers(partly)
    settled = 0
    for employer, group in zip(employers, groups, strict=True):
        truth = plain.answer_of(employer)
        if truth["keys"]:
            for side, told in zip(("key", "nonkey"), truth["sums"], strict=True):
                assert group[f"employer_year.{side}_least"] <= told
                most = group[f"employer_year.{side}_most"]
                assert most is None or told <= most
        if status[employer.name] != "unknown":
            settled += 1
            assert status[employer.name] == ("yes" if truth["top_heavy"] else "no")
    assert 20 < settled < 150, "some are settled and some are not"


def _rows(**more: list[dict[str, Any]]) -> Rows:
    """Two employers that have nothing to do with each other, each with a plan; Ann works for both."""
    rows: Rows = {"coverage": [{"table": "all"}]}
    for name in ("mill", "shop"):
        for table, row in (
            ("employers", {"employer_id": name, "entity_kind": "corporation"}),
            ("headcounts", {"group_id": name, "year_end": plain.DUE, "employees": 5}),
            ("employment", {"employer_id": name, "person_id": "ann", "hire_date": plain.date(2010, 1, 1)}),
            ("participants", {"plan_id": name, "person_id": "ann"}),
            (
                "balances",
                {"plan_id": name, "person_id": "ann", "source": "all", "as_of": plain.DUE, "balance": 100},
            ),
        ):
            rows.setdefault(table, []).append(row)
        rows.setdefault("plans", []).append(
            {
                "plan_id": name,
                "employer_id": name,
                "kind": "401k",
                "first_day": plain.date(2005, 1, 1),
                "year_end": "12-31",
            }
        )
        rows.setdefault("compensation", []).append({
            "person_id": "ann", "employer_id": name, "year_start": plain.date(2024, 1, 1), "year_end": plain.DUE, "amount": 300_000_00,
        })  # fmt: skip
    return {name: rows.get(name, []) + more.get(name, []) for name in {*rows, *more}}


def test_an_officer_of_one_employer_is_none_of_another() -> None:
    officer = {"person_id": "ann", "is_officer": True}
    for employer, expected in (
        ("mill", {"mill": "yes", "shop": "no"}),
        (None, {"mill": "yes", "shop": "yes"}),
    ):
        status, _ = answers(_rows(officers=[officer | {"employer_id": employer}]))
        assert status == expected, employer


def test_somebody_of_whom_only_a_payment_is_on_file_counts() -> None:
    paid = {
        "plan_id": "shop",
        "person_id": "bo",
        "payment_date": plain.date(2022, 5, 5),
        "reason": "in_service",
        "amount": 5,
    }
    owner = {
        "owner_id": "ann",
        "employer_id": "shop",
        "interest": "value",
        "share_numerator": 1,
        "share_denominator": 1,
    }
    book = TopHeavyBook.of(_rows(distributions=[paid], ownership=[owner]))
    (shop,) = (p for p in TopHeavyReport.of(book, plain.YEAR).plans if p["plan_id"] == "shop")
    assert (shop["key_least"], shop["nonkey_least"], shop["nonkey_most"]) == ("1.00", "0.00", "0.05")
