"""The tables from which top-heavy status is answered: an employer's entities, people, pay, plans and payments.

Money is whole cents (Int64), dates are dates, truths Booleans; everything may be null (unknown). Identifiers are text.
An absent row means "none" only where ``coverage`` says that the table is complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from inservice.engine.words import Kind
from inservice.facts.book import DTYPES

Columns = dict[str, Kind]

TOP_HEAVY_TABLES: dict[str, Columns] = {
    "employers": {"employer_id": "text", "name": "text", "entity_kind": "text", "group_id": "text"},
    "plans": {
        "plan_id": "text", "name": "text", "employer_id": "text", "kind": "text", "first_day": "date",
        "year_end": "text", "terminated_on": "date", "enables_plan_id": "text", "is_added_by_choice": "truth",
        "match_counts": "truth", "leaves_out_otherwise_excludable": "truth",
        "leaves_out_long_term_part_time": "truth", "combined_minimum_method": "text", "vesting_floor": "text",
        "reverts_to_regular_vesting": "truth", "tests_contributions": "truth", "return_due_on": "text",
    },
    "plan_years": {"plan_id": "text", "first_day": "date", "last_day": "date"},
    "plan_history": {
        "plan_id": "text", "plan_year_end": "date", "was_top_heavy": "truth", "benefited_key_employees": "truth",
    },
    "safe_harbor": {
        "plan_id": "text", "plan_year_end": "date", "design": "text", "additional_match_is_within_limits": "truth",
        "deferrals_open_before": "truth", "was_suspended": "truth", "gave_notice": "truth",
    },
    "people": {"person_id": "text", "name": "text", "birth_date": "date", "death_date": "date"},
    "family": {"person_id": "text", "relative_id": "text", "relation": "text", "from": "date", "through": "date"},
    "ownership": {
        "owner_id": "text", "employer_id": "text", "interest": "text", "share_numerator": "number",
        "share_denominator": "number", "from": "date", "through": "date", "option": "text",
        "is_exercisable": "truth", "of_owner_id": "text",
    },
    "officers": {
        "person_id": "text", "employer_id": "text", "is_officer": "truth", "from": "date", "through": "date",
        "decided_by": "text",
    },
    "headcounts": {"group_id": "text", "year_end": "date", "employees": "number"},
    "employment": {
        "person_id": "text", "employer_id": "text", "hire_date": "date", "severed_on": "date",
        "last_service_date": "date", "is_bargained": "truth", "one_year_of_service_on": "date",
        "vesting_years": "number",
    },
    "compensation": {
        "person_id": "text", "employer_id": "text", "year_start": "date", "year_end": "date", "amount": "money",
    },
    "participants": {
        "plan_id": "text", "person_id": "text", "participation_date": "date", "participation_end": "date",
        "is_long_term_part_time": "truth", "is_in_excluded_class": "truth", "vested_percent": "number",
        "vested_percent_before": "number",
    },
    "pension_years": {
        "plan_id": "text", "person_id": "text", "plan_year_end": "date", "hours": "number", "accrued_benefit": "money",
        "contribution_equivalent": "money",
    },
    "key_history": {"plan_id": "text", "person_id": "text", "plan_year_end": "date", "was_key": "truth"},
    "balances": {
        "plan_id": "text", "person_id": "text", "source": "text", "as_of": "date", "balance": "money",
        "is_unrelated": "truth",
    },
    "distributions": {
        "plan_id": "text", "person_id": "text", "payment_date": "date", "reason": "text", "amount": "money",
        "repaid": "money", "from_unrelated_rollover": "truth",
    },
    "contributions": {
        "plan_id": "text", "person_id": "text", "plan_year_end": "date", "kind": "text", "amount": "money",
        "deposit_date": "date",
    },
    "planned_contributions": {
        "name": "text", "plan_id": "text", "person_id": "text", "plan_year_end": "date", "kind": "text",
        "amount": "money", "deposit_date": "date",
    },
    "corrections": {
        "plan_id": "text", "plan_year_end": "date", "due_on": "date", "deposited_on": "date", "method": "text",
    },
    "returns": {
        "plan_id": "text", "person_id": "text", "from": "date", "through": "date", "rate": "text",
    },
    "coverage": {"table": "text", "scope_id": "text", "from": "date", "through": "date"},
    "readings": {"plan_id": "text", "name": "text", "choice": "text"},
}  # fmt: skip
"""Every table with its columns.

``plans.year_end`` is a month and day, "12-31". ``family.relation`` says what ``relative_id`` is to ``person_id``.
``ownership.owner_id`` is a person or an entity of ``employers``; ``option`` is empty, ``issued`` or ``unissued``, and
``of_owner_id`` whose issued shares the option is on. ``coverage.scope_id`` is a plan (distributions, balances,
key_history, contributions, pension_years), or a group (ownership, family, officers, safe_harbor); empty, it is everything.
``vested_percent`` is hundredths of a percent. ``plan_years`` lists only years that are not twelve months to
``plans.year_end``: years before a listed one end on the day before it. ``pension_years`` says for each plan year of a
defined benefit plan the hours worked, the annual benefit accrued by its last day (a single life annuity at normal
retirement age) and the annual benefit that defined contribution accounts provide. ``returns.rate`` is a percentage such
as "4.32%"."""

CHOICES: dict[tuple[str, str], frozenset[str]] = {
    ("employers", "entity_kind"): frozenset({
        "corporation", "s_corporation", "partnership", "estate", "trust", "grantor_trust", "plan_trust", "other",
    }),
    ("plans", "kind"): frozenset({
        "401k", "profit_sharing", "stock_bonus", "esop", "money_purchase", "target_benefit", "defined_benefit",
        "cash_balance", "sep", "403a", "403b", "457b", "simple_ira", "simple_401k", "starter_401k", "governmental",
        "section_414x",
    }),
    ("plans", "combined_minimum_method"): frozenset({
        "defined_benefit", "floor_offset", "comparability", "five_percent",
    }),
    ("plans", "vesting_floor"): frozenset({"three_year_cliff", "six_year_graded"}),
    ("safe_harbor", "design"): frozenset({"none", "match", "nonelective", "qaca_match", "qaca_nonelective"}),
    ("family", "relation"): frozenset({
        "spouse", "child", "adopted_child", "stepchild", "parent", "stepparent", "grandchild", "grandparent",
        "sibling", "other",
    }),
    ("ownership", "interest"): frozenset({"value", "votes", "capital", "profits", "beneficial"}),
    ("ownership", "option"): frozenset({"issued", "unissued"}),
    ("balances", "source"): frozenset({
        "employer", "deferrals", "match", "employee", "rollover", "deductible_employee", "deemed_ira",
        "present_value", "all",
    }),
    ("distributions", "reason"): frozenset({
        "severance", "death", "disability", "offset_on_severance", "in_service", "age_59_half", "hardship",
        "after_tax_withdrawal", "required_minimum", "loan_offset", "rollover_out", "disaster", "birth_or_adoption",
        "emergency", "domestic_abuse", "long_term_care", "coronavirus", "terminal_illness",
        "emergency_savings_withdrawal", "corrective", "plan_termination", "alternate_payee", "related_rollover",
        "plan_transfer", "in_plan_roth", "deemed_distribution",
    }),
    ("contributions", "kind"): frozenset({
        "deferral", "catch_up", "match", "safe_harbor_match", "additional_match", "student_loan_match", "qmac",
        "safe_harbor_nonelective", "profit_sharing", "qnec", "forfeiture", "after_tax", "rollover",
        "loan_repayment", "other_years",
    }),
    ("planned_contributions", "kind"): frozenset({
        "deferral", "catch_up", "match", "safe_harbor_match", "additional_match", "student_loan_match", "qmac",
        "safe_harbor_nonelective", "profit_sharing", "qnec", "forfeiture", "after_tax",
    }),
    ("corrections", "method"): frozenset({"own_return", "plan_average", "department_of_labor"}),
    ("coverage", "table"): frozenset({
        "distributions", "balances", "key_history", "contributions", "ownership", "family", "officers", "safe_harbor",
        "pension_years", "all",
    }),
}  # fmt: skip
"""The words that a column of text may hold."""


UNNAMED = "unnamed: "
"""How the identifier of somebody begins whom a row does not name: what it says counts, on whichever side, so that totals
become bounds."""


def unnamed(label: str, row: int) -> str:
    """The identifier of whoever a row of a file is about, where the row does not say."""
    return f"{UNNAMED}{label.replace(chr(92), '/').rpartition('/')[2]} row {row}"


@dataclass
class Scrubbed:
    """What was found in one sheet: its rows, what each heading means, what was cleaned, and whether its totals tie."""

    label: str
    table: str
    rows: int = 0
    read: int = 0
    not_people: int = 0
    set_aside: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    cleaned: dict[str, int] = field(default_factory=dict)
    ties: dict[str, dict[str, str]] = field(default_factory=dict)

    def note(self, what: str, cells: pl.Series) -> None:
        """Count cells that were read although they are not written as they should be."""
        count = int(cells.sum())
        if count:
            self.cleaned[what] = self.cleaned.get(what, 0) + count


@dataclass
class TopHeavyBook:
    """Tables by name, all of :data:`TOP_HEAVY_TABLES`, the problems found reading them, and a report of each sheet."""

    tables: dict[str, pl.DataFrame]
    problems: list[Any] = field(default_factory=list)
    scrubbed: list[Scrubbed] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Mapping[str, list[dict[str, Any]]], problems: list[Any] | None = None) -> TopHeavyBook:
        """A book from plain rows (mappings that may leave columns out) with values of the columns' kinds."""
        tables = {}
        for name, columns in TOP_HEAVY_TABLES.items():
            schema = {c: DTYPES[k] for c, k in columns.items()}
            tables[name] = pl.DataFrame(
                {c: [r.get(c) for r in rows.get(name, [])] for c in schema}, schema=schema
            )
        return cls(tables, problems or [])


__all__ = ["CHOICES", "TOP_HEAVY_TABLES", "UNNAMED", "Scrubbed", "TopHeavyBook", "unnamed"]
