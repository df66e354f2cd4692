"""A small plan and a small case, written where a test can spoil them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inservice.errors import InputError, Problem
from inservice.facts.book import Book
from inservice.intake.book import read_book
from inservice.intake.case import Case, read_case

PLAN = """\
schema: inservice/plan/1
plan_id: small
name: Small 401(k) Plan
kind: 401k
plan_year_end: 12-31
effective: 2010-01-01
sources:
  - {source: pre_tax_deferrals}
  - {source: match, vesting: immediate}
normal_retirement_age: {age: 65}
disability_definition: section_72m7
elections:
  - {id: deferrals-59-half, sources: [pre_tax_deferrals], event: age_59_half}
cash_out: {limit: "5000.00", automatic_ira_over: "1000.00"}
vesting_after_partial: simple
rehire: {pay_after_rehire: blocked_if_rehired_before_payment}
offers: {loans: yes, rollovers_in: yes}
"""

CASE = """\
schema: inservice/case/1
title: May deferrals be withdrawn after age 59 1/2?
plan: plans/small.yaml
person: {birth_date: 1964-02-10}
employment: {hire_date: 2010-05-01}
participation: {participation_date: 2011-01-01}
accounts:
  - {account_id: deferrals, source: pre_tax_deferrals, balance: "50000.00", as_of: 2025-06-30, vested: "60%"}
  - {account_id: match, source: match, balance: "1234.10", as_of: 2025-06-30}
request: {payment_date: 2025-07-15, amount: "5000.00"}
"""


@pytest.fixture
def plan_text() -> str:
    return PLAN


@pytest.fixture
def case_text() -> str:
    return CASE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder `cases` with a plan beside the cases."""
    home = tmp_path / "cases"
    (home / "plans").mkdir(parents=True)
    (home / "plans" / "small.yaml").write_text(PLAN, encoding="utf-8")
    return home


@pytest.fixture
def read(folder: Path) -> Callable[..., Case]:
    """Read the small case with lines replaced or added."""

    def reading(*replace: tuple[str, str], add: str = "", text: str = CASE, **options: Any) -> Case:
        for old, new in replace:
            assert old in text
            text = text.replace(old, new)
        file = folder / "case.yaml"
        file.write_text(text + add, encoding="utf-8")
        return read_case(file, **options)

    return reading


@pytest.fixture
def refused(read: Callable[..., Case]) -> Callable[..., tuple[Problem, ...]]:
    """The problems for which the changed case is refused."""

    def refusing(*replace: tuple[str, str], **options: Any) -> tuple[Problem, ...]:
        with pytest.raises(InputError) as error:
            read(*replace, **options)
        return error.value.problems

    return refusing


@pytest.fixture
def book_of(tmp_path: Path) -> Callable[..., Book]:
    """A book of the small plan and the files given by name."""

    def reading(plan: str = PLAN, **files: str | bytes) -> Book:
        (tmp_path / "plans").mkdir(exist_ok=True)
        (tmp_path / "plans" / "small.yaml").write_text(plan, encoding="utf-8")
        for name, content in files.items():
            raw = content if isinstance(content, bytes) else content.encode()
            (tmp_path / f"{name}.csv").write_bytes(raw)
        return read_book(tmp_path)

    return reading
