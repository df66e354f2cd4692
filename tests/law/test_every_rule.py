"""Every rule is seen to give every answer: yes, no and unknown, or a value and unknown.

The situations are the worked cases and the examples, random situations in the shape of case files, and random
situations of tax; each also with some records left out.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inservice.api import read_case
from inservice.determination.frames import frames_of
from inservice.engine.evaluate import Answers, Frames
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.facts.tables import Facts
from inservice.law.on_file import KNOWN_FROM
from inservice.law.rulebook import rule_book

from ..oracle.situations import blanked, engine, situations
from .frames import frames_of_many
from .taxation.conftest import Situation
from .taxation.conftest import together as together_of_tax
from .taxation.test_answers import forgotten as forgotten_of_tax
from .taxation.test_answers import situation as situation_of_tax

ROOT = Path(__file__).resolve().parent.parent.parent
MADE = (
    "payment.",
    "piece.",
    "cell.",
    "option.",
    "request.payment_date",
    "plan.payment_date",
    "plan.plan_year",
)

Seen = dict[str, set[str]]
_ANSWERS = {YES: "yes", NO: "no", UNKNOWN: "unknown"}


def together(many: Iterable[Frames]) -> Frames:
    """Frames of several books as one."""
    offsets: dict[str, int] = {}
    rows: dict[str, list[pl.DataFrame]] = {}
    for frames in many:
        for name, frame in frames.items():
            moved = [pl.col(c) + offsets.get(c[1:], 0) for c in frame.columns if c.startswith("@")]
            rows.setdefault(name, []).append(frame.with_columns(moved))
        for name, frame in frames.items():
            offsets[name] = offsets.get(name, 0) + frame.height
    return {name: pl.concat(each, how="diagonal_relaxed") for name, each in rows.items()}


def forgotten(frames: Frames, luck: random.Random, share: float) -> Frames:
    """The same situations with some records not on file; claims, and what is derived, stay."""
    out: Frames = {}
    for grain, frame in frames.items():
        blank = []
        for name in frame.columns:
            fact = Facts.all.get(name)
            if fact is None or fact.is_claim or name.startswith(MADE):
                continue
            lost = pl.Series([luck.random() < share for _ in range(frame.height)], dtype=pl.Boolean)
            blank.append(pl.when(~pl.lit(lost)).then(pl.col(name)).alias(name))
        out[grain] = frame.with_columns(blank)
    return out


def look(frames: Frames, seen: Seen) -> None:
    """Note which answers each rule gives in these frames."""
    note(Answers(rule_book(), frames), seen)


def note(answers: Answers, seen: Seen) -> None:
    """Note which answers each rule gives."""
    book = answers.book
    for name in (n for n in book.rules if answers.can_tell(book[n])):
        column = answers.column(book.grains[name], book[name])
        if book[name].kind == "truth":
            seen[name] |= {_ANSWERS[v] for v in column.unique() if v in _ANSWERS}
        else:
            seen[name] |= {"unknown" if missing else "a value" for missing in column.is_null().unique()}


UNUSUAL: tuple[dict[str, Any], ...] = (
    {"plan.normal_retirement_months": 540},
    {"clause.also_participation_months": 600, "clause.service_months": 600, "clause.also_age_months": 900},
    {"employment.severed_on": date(2020, 1, 1), "employment.was_rehired": True, "plan.pays_after_rehire": True},
    {"employment.severed_on": date(2020, 1, 1), "employment.rehired_on": date(2021, 1, 1), "employment.was_rehired": True,
     "employment.severance_kind": "resignation", "employment.severance_found_bona_fide": True,
     "plan.pays_after_rehire": True, "plan.rehire_gap_days": 0},
    *({"employment.severance_kind": kind, "employment.severed_on": date(2024, 1, 1), "employment.is_employed": False}
      for kind in ("part_time", "plan_taken_over", "leased_to_employer", "leave_of_absence", "asset_sale")),
    {"employment.severance_kind": "asset_sale", "employment.is_employed": False, "plan.kind": "money_purchase"},
    {"employment.rehire_was_arranged": True, "employment.severance_found_bona_fide": False, "employment.is_employed": False},
    {"employment.severed_on": date(2024, 1, 1), "employment.rehired_on": date(2024, 1, 11), "plan.rehire_gap_days": 30,
     "employment.was_rehired": True},
    {"account.vested_numerator": 1, "account.vested_denominator": 5, "account.balance": 100_00,
     "account.paid_before_full_vesting": 900_00, "account.paid_brought_forward": 900_00,
     "account.balance_after_that_payment": 100_00, "plan.vesting_formula": "simple"},
    {"account.vested_numerator": 3, "account.vested_denominator": 5, "account.balance": 100_00,
     "account.paid_before_full_vesting": 10_00, "account.paid_brought_forward": 10_00,
     "account.balance_after_that_payment": 90_00, "plan.vesting_formula": "ratio"},
    {"claims.phased_retirement": True, "plan.kind": "defined_benefit", "plan.is_governmental": None},
    {"account.employer_stock_value": 0},
    {"claims.active_duty": True, "claims.active_duty_called_on": date(2001, 9, 11)},
    {"readings.deemed_severance_reach": "elective_deferrals_only", "account.restriction": "qualified_nonelective",
     "option.event": "deemed_severance"},
    {"readings.domestic_abuse_room": "renewed_by_repayment", "claims.domestic_abuse_on": date(2025, 7, 1)},
    {"claims.disaster": True, "claims.disaster_incident_from": date(2025, 7, 16)},
    {"claims.automatic_enrollment_first_default_on": date(2025, 3, 1)},
    {"claims.hardship_is_principal_residence": True, "claims.hardship_is_mortgage_payment": True},
    {"plan.hardship_standard": "facts_and_circumstances", "account.restriction": "match"},
    {"plan.hardship_suspension_months": 6, "plan.hardship_loans_first": True, "claims.hardship_loans_exhausted": False,
     "claims.hardship_suspends_deferrals": False},
    {"plan.hardship_suspension_months": 6, "plan.hardship_loans_first": True, "claims.hardship_loans_exhausted": False,
     "claims.hardship_suspends_deferrals": False, "request.payment_date": date(2019, 7, 15)},
    {
        "plan.hardship_suspension_months": 6,
        "claims.hardship_loans_exhausted": False,
        "claims.hardship_suspends_deferrals": False,
        "request.payment_date": date(2019, 3, 1),
        "plan.plan_year_begin": date(2018, 7, 1),
        "plan.plan_year_end": date(2019, 6, 30),
    },
    {"claims.lifetime_income": True, "claims.lifetime_income_last_day_on": None},
    {"clause.waiting_months": 12},
    {"clause.excludes_highly_compensated": True, "participant.is_highly_compensated": True},
    {"clause.group": "officers", "participant.groups": "drivers"},
    {"clause.forbids_loan_in_year": True, "request.has_outstanding_loan": True},
    {"clause.also_event": "hardship", "claims.hardship": False},
    {"readings.pension_disaster": "not_permitted", "option.event": "disaster_recovery", "account.restriction": "money_purchase",
     "account.source": "money_purchase"},
    {"readings.emergency_before_hardship": "not_required", "readings.box_7_catch_all": "code_1"},
    {"person.death_date": date(2025, 7, 15)},
    {"person.birth_date": date(1945, 1, 1), "employment.is_employed": False, "employment.severed_on": date(2023, 5, 1)},
    {"clause.count_period": "lifetime", "clause.shared_count_period": "rolling_12"},
    {"request.is_notice_waived": True},
    {"request.is_notice_waived": False},
)  # fmt: skip
"""What no worked case asks about: terms, readings and records that few plans or people have."""
EARLIER = (
    {"payment_date": date(2025, 6, 1), "event": "age_59_half", "amount": 100_00},
    {"payment_date": date(2025, 6, 1), "event": "automatic_enrollment_withdrawal", "amount": 100_00},
    {"payment_date": date(2025, 6, 1), "event": "domestic_abuse", "amount": 100_00},
)


def of_cases() -> Frames:
    """The worked cases and the examples, each as its own request."""
    found = []
    for path in sorted([*(ROOT / "cases").rglob("*.yaml"), *(ROOT / "examples" / "cases").glob("*.yaml")]):
        if "consequences" in path.parts or "schema: inservice/case/1" not in path.read_text("utf-8"):
            continue
        book = read_case(path).book
        if book.tables["requests"]["payment_date"].min() >= KNOWN_FROM:
            dtypes = rule_book().dtypes
            found.append({name: frame.in_polars(dtypes) for name, frame in frames_of(book).items()})
    return together(found)


@pytest.fixture(scope="module")
def seen() -> Seen:
    luck = random.Random(401)
    answers: Seen = {name: set() for name in rule_book().rules}
    cases = of_cases()
    for share in (0.0, 0.05, 0.3, 0.5):
        look(forgotten(cases, luck, share), answers)
    look(frames_of_many(UNUSUAL, earlier=EARLIER), answers)
    drawn = situations(59, 150)
    for many in (drawn, [blanked(luck, case) for case in drawn]):
        answered, settled = engine(many)
        for told in (answered.answers, settled.answers):
            note(told, answers)

    def person(facts: dict[str, object], **claimed: object) -> Situation:
        return Situation({**facts, **{f"claims.{name}": value for name, value in claimed.items()}})

    tax = together_of_tax([situation_of_tax(person, luck) for _ in range(300)])
    look(tax, answers)
    look(forgotten_of_tax(tax, luck), answers)
    return answers


OF_REQUESTS = frozenset({
    "plan_day", "plan_option", "request", "account", "lot", "earlier", "option", "option_lot", "option_earlier", "payment",
    "piece",
})  # fmt: skip
"""The grains of a request."""
_DAY = "the day of payment is always on file"
_PIECE = "the ledger of destinations always says where a piece goes"
NEVER: dict[str, tuple[str, str]] = {
    "emergency_expense_returns_on": ("unknown", _DAY),
    "roth_money_bears_minimums": ("unknown", _DAY),
    "minimums_are_waived": ("unknown", _DAY),
    "terminal_illness_is_an_exception": ("unknown", _DAY),
    "birth_or_adoption_is_an_exception": ("unknown", _DAY),
    "emergency_expense_is_an_exception": ("unknown", _DAY),
    "domestic_abuse_is_an_exception": ("unknown", _DAY),
    "coronavirus_is_an_exception": ("unknown", _DAY),
    "safe_harbor_explanation": ("unknown", _DAY),
    "participant_is_alive": ("unknown", "a death is recorded when it happens: none on record is none"),
    "goes_to_roth": ("unknown", _PIECE),
    "goes_to_cash": ("unknown", _PIECE),
    "goes_to_roth_ira": ("unknown", _PIECE),
    "goes_to_in_plan_roth": ("unknown", _PIECE),
    "box_7_of_roth_rollover": ("unknown", _PIECE),
    "is_loan_offset": ("unknown", _PIECE),
    "is_paid_out": ("unknown", _PIECE),
    "is_rolled_over_directly": ("unknown", _PIECE),
    "directly_rolled_total": ("unknown", _PIECE),
    "coronavirus_may_be_claimed": ("unknown", "the claim of 2020 has no particulars"),
    "sale_ended_employment": ("no", "a sale ends employment; in a pension plan it is left to counsel"),
    "unlisted_payments_reach_floor": ("yes", "what is not on file can only leave this answer open"),
}
"""Answers that a rule never gives, space-separated, and why."""


def test_every_rule_is_seen_to_give_every_answer(seen: Seen) -> None:
    wanted = {
        name: {"yes", "no", "unknown"} if rule.kind == "truth" else {"a value", "unknown"}
        for name, rule in rule_book().rules.items()
        # the rules of other questions than a request have tests of their own
        if rule_book().rests_on(name) <= OF_REQUESTS
    }
    missing = {
        name: " ".join(sorted(wanted[name] - seen[name])) for name in wanted if wanted[name] - seen[name]
    }
    declared = {name: answers for name, (answers, _) in NEVER.items()}
    assert missing == declared
