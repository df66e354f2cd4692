"""The rules of correction over random facts: every answer is seen, and learning a fact reverses none; thresholds by the cent."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from inservice.determination.fact_frames import frame_of
from inservice.engine.book import DTYPES
from inservice.engine.evaluate import evaluate
from inservice.engine.truth import NAMES, NO, UNKNOWN, YES
from inservice.facts.correction import CORRECTION
from inservice.facts.tables import Facts
from inservice.law.correction.figures import correction_parameters, failure_kinds, methods, notes
from inservice.law.correction.overpayments import OVERPAYMENTS
from inservice.law.rulebook import rule_book

RULES = {name: rule for name, rule in rule_book().rules.items() if ".correction." in rule.id}
FACTS = {name: fact for name, fact in Facts.all.items() if fact.grain_declared is CORRECTION}
_TEXTS = {
    "failure.kind": tuple(failure_kinds()),
    "failure.limit_exceeded": ("none", "none", "none", "415", "401a17", "436"),
    "payee.kind": ("employee", "employee", "highly_compensated", "disqualified_person", "owner_employee"),
}
DAYS = (
    date(2019, 3, 1),
    date(2019, 12, 31),
    date(2020, 6, 1),
    date(2021, 8, 1),
    date(2022, 12, 29),
    date(2024, 10, 15),
    date(2025, 6, 1),
)


def situation(luck: random.Random) -> dict[str, Any]:
    """Facts of every kind, none unknown."""
    found: dict[str, Any] = {}
    for name, fact in FACTS.items():
        match fact.kind:
            case "truth":
                found[name] = luck.random() < 0.5
            case "money":
                found[name] = luck.choice(
                    (0, 74_00, 75_00, 99_00, 250_01, 1000_00, 600_000_00, 20_000_000_00)
                )
            case "date":
                found[name] = luck.choice(DAYS) + timedelta(days=luck.randrange(0, 90))
            case _:
                found[name] = luck.choice(_TEXTS[name])
    # what grave failures and rare reservations decide is not to hide all else
    for name in ("programme.is_egregious", "programme.diverts_assets", "programme.is_abusive", "programme.is_demographic_by_other_method",
                 "programme.is_amended_less_favorably", "corrected_plan.is_orphan", "corrected_plan.is_terminated"):  # fmt: skip
        found[name] = luck.random() < 0.1
    found["corrected_plan.has_written_document"] = luck.random() < 0.9
    return found


def answers(many: list[dict[str, Any]]) -> pl.DataFrame:
    codes = {True: YES, False: NO, None: UNKNOWN}
    columns = []
    for name, fact in FACTS.items():
        held = [codes[facts[name]] if fact.kind == "truth" else facts[name] for facts in many]
        columns.append(pl.Series(name, held, dtype=DTYPES[fact.kind]))
    frame = pl.DataFrame(columns)
    return evaluate(rule_book(), RULES, {CORRECTION.name: frame})[CORRECTION.name]


def drawn(seed: int, count: int, lost: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Situations, and the same with facts not on file."""
    luck = random.Random(seed)
    known = [situation(luck) for _ in range(count)]
    return known, [
        {k: None if k != "correction.date" and luck.random() < lost else v for k, v in facts.items()}
        for facts in known
    ]


NEVER = {"programme_text": {"unknown"}, "fiduciary_programme_text": {"unknown"}}
"""The day of correction is always on file."""


def test_every_rule_is_seen_to_give_every_answer() -> None:
    known, blank = drawn(91, 1500, 0.3)
    frame = pl.concat([answers(known), answers(blank)])
    names = {YES: "yes", NO: "no", UNKNOWN: "unknown"}
    missing = {}
    for name, rule in RULES.items():
        column = frame[name]
        seen = (
            {names[v] for v in column.unique() if v in names}
            if rule.kind == "truth"
            else {"unknown" if none else "a value" for none in column.is_null().unique()}
        )
        wanted = {"yes", "no", "unknown"} if rule.kind == "truth" else {"a value", "unknown"}
        if wanted - seen:
            missing[name] = wanted - seen
    assert missing == NEVER


def test_learning_a_fact_reverses_no_answer() -> None:
    known, blank = drawn(17, 1500, 0.4)
    after, before = answers(known), answers(blank)
    for name, rule in RULES.items():
        for told, learned in zip(before[name], after[name], strict=True):
            if told not in (None, UNKNOWN) or (rule.kind != "truth" and told is not None):
                assert told == learned, name


def test_nobody_is_asked_or_charged_for_less_than_nothing_nor_the_plan_left_short() -> None:
    """Payee and employer together make up for all that is beyond the entitlement, where no relief applies (O-COR-31, -32)."""
    known, _ = drawn(5, 1500, 0.0)
    frame = answers(known)
    for row in frame.to_dicts():
        asked, beside, at_most = (
            row["asked_of_payee"],
            row["employer_owes_beside_payee"],
            row["employer_owes_at_most"],
        )
        assert min(asked, beside, at_most) >= 0 and beside <= at_most
        is_owed = (
            row["is_overpayment"] == YES
            and row["is_own_money_at_the_wrong_time"] == NO
            and row["is_small_overpayment"] == NO
        )
        if is_owed and row["is_inadvertent_overpayment"] == NO:
            assert asked + beside == at_most == row["failure.outstanding"]
        if row["is_own_money_at_the_wrong_time"] == YES:
            assert at_most == 0


def one(rule: str, **facts: Any) -> Any:
    """The answer of a rule to these facts alone, named with two underscores for the dot."""
    given = {"correction.date": date(2025, 6, 2)} | {k.replace("__", "."): v for k, v in facts.items()}
    frame = evaluate(rule_book(), [rule], {CORRECTION.name: frame_of(CORRECTION, [given])})[CORRECTION.name]
    value = frame[rule][0]
    return NAMES[value] if rule_book()[rule].kind == "truth" else value


@pytest.mark.parametrize(
    ("assets", "day", "fee"),
    [
        (500_000_00, date(2023, 12, 31), 1500_00), (500_000_01, date(2023, 12, 31), 3000_00), (10_000_000_00, date(2019, 1, 1), 3000_00),
        (10_000_000_01, date(2019, 1, 1), 3500_00), (500_000_00, date(2024, 1, 1), None), (None, date(2023, 1, 1), None),
    ],
)  # fmt: skip
def test_the_fee_of_a_submission(assets: int | None, day: date, fee: int | None) -> None:
    """O-COR-04, O-COR-05: by net assets, and known to 2023 only."""
    assert one("submission_fee", corrected_plan__net_assets=assets, correction__date=day) == fee


@pytest.mark.parametrize(
    ("lost", "day", "answer"),
    [
        (1000_00, date(2025, 3, 17), "yes"), (1000_01, date(2025, 3, 17), "no"), (1000_00, date(2025, 3, 16), "no"),
        (None, date(2025, 3, 17), "unknown"),
    ],
)  # fmt: skip
def test_late_deposits_by_the_cent_and_the_day(lost: int | None, day: date, answer: str) -> None:
    """O-COR-75."""
    paid = {
        "remedy__withheld_on": date(2025, 1, 1),
        "remedy__remitted_on": date(2025, 3, 1),
        "remedy__is_under_dol_investigation": False,
    }
    assert (
        one("may_self_correct_late_deposit", remedy__lost_earnings=lost, correction__date=day, **paid)
        == answer
    )


@pytest.mark.parametrize(
    ("end", "day", "answer"),
    [
        (date(2019, 2, 28), date(2021, 2, 28), "yes"), (date(2019, 2, 28), date(2021, 3, 1), "no"),
        (date(2020, 2, 29), date(2023, 2, 28), "yes"),
        (date(2020, 2, 29), date(2023, 3, 1), "no"), (date(2019, 6, 30), date(2021, 7, 1), "no"),
        (date(2019, 6, 30), date(2021, 7, 16), "yes"),
    ],
)  # fmt: skip
def test_the_window_ends_with_a_plan_year(end: date, day: date, answer: str) -> None:
    """O-CAL-13: plan years that end in February or June too."""
    assert (
        one("is_within_significant_window", corrected_plan__failure_year_end=end, correction__date=day)
        == answer
    )


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        (date(2024, 3, 31), date(2025, 9, 30)),
        (date(2024, 4, 1), date(2025, 10, 31)),
        (date(2023, 8, 31), date(2025, 2, 28)),
    ],
)
def test_the_deemed_time_ends_with_the_eighteenth_month(when: date, answer: date) -> None:
    """O-CAL-14."""
    month_after = (when.replace(day=1) + timedelta(days=31)).replace(day=1)
    assert one("reasonable_time_ends_on", failure__month_after_found=month_after) == answer


def test_a_compliance_statement_gives_150_days() -> None:
    """O-COR-06, O-CAL-15."""
    assert one("submission_correction_ends_on", programme__compliance_statement_on=date(2025, 1, 1)) == date(
        2025, 5, 31
    )


def test_the_catalogue_holds_together() -> None:
    book = rule_book()
    for kind in failure_kinds().values():
        assert kind.methods and set(kind.methods) <= set(methods()), kind.name
        assert kind.cites and kind.ref and kind.status in ("checked", "derived", "unconfirmed")
    assert {m for k in failure_kinds().values() for m in k.methods} == set(methods())
    assert [m.name for m in methods().values() if m.rule and m.rule not in book.rules] == []
    tags = {
        "every",
        "self_correction",
        "submission",
        "audit",
        *methods(),
        *failure_kinds(),
        *(k.family for k in failure_kinds().values()),
    }
    assert {tag for note in notes() for tag in note.applies_to} <= tags
    assert correction_parameters()["small_overpayment"].values[0].value == 100_00


def duty(facts: dict[str, Any], is_inadvertent: bool) -> tuple[int, int]:
    """The law page's own short program (E.4), in plain Python: what may be asked of the payee, what others must put in."""
    day, amount = facts["correction.date"], facts["failure.amount"]
    full = max(facts["failure.outstanding"], 0)
    exceeds = facts["failure.limit_exceeded"] != "none"
    is_own = facts["failure.is_own_vested_money"] and not exceeds
    has_limits = (
        is_inadvertent and facts["corrected_plan.is_erisa_covered"] and not facts["payee.is_culpable"]
    )
    latest = facts["failure.first_overpaid_on"]
    latest = (
        latest.replace(year=latest.year + 3)
        if (latest.month, latest.day) != (2, 29)
        else latest.replace(year=latest.year + 3, day=28)
    )
    is_barred = has_limits and (facts["payee.is_survivor"] or facts["failure.first_notice_on"] > latest)
    asked = 0 if is_barred else min(full, max(amount - facts["failure.repaid"], 0)) if has_limits else full
    small = 250_00 if day >= date(2021, 7, 16) else 100_00
    if is_own or amount <= small:
        others = 0
    elif is_inadvertent:
        others = max(facts["failure.others_outstanding"], 0)
    else:
        others = full
    return asked, others


def test_the_duties_agree_with_the_short_program_of_the_law_page() -> None:
    """O-COR-21, -31, -32, -35, -36, -40, -43, -44, -46, -48, -49, -56, -57 over random overpayments."""
    luck = random.Random(33)
    many = [s for s in (situation(luck) for _ in range(4000)) if s["failure.kind"] in OVERPAYMENTS]
    assert len(many) > 800
    seen = set()
    for facts, row in zip(many, answers(many).to_dicts(), strict=True):
        assert (row["asked_of_payee"], row["employer_owes_at_most"]) == duty(
            facts, row["is_inadvertent_overpayment"] == YES
        )
        seen.add((row["correction_class"], row["is_inadvertent_overpayment"]))
    assert {cls for cls, _ in seen} == set("ABCDE")
    # C, D and E never have the relief
    assert {cls for cls, has in seen if has == YES} == {"A", "B"}
