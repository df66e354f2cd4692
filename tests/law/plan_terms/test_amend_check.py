"""The check of proposed amendments: worked cases, who keeps what, errors, and every rule seen to give every answer."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

import inservice
from inservice.cli import run
from inservice.determination.amend_check import AmendmentCheck
from inservice.determination.fact_frames import frame_of
from inservice.engine.evaluate import evaluate
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.errors import InputError
from inservice.facts.amendments import AMENDMENT, CHANGE, HELD_LOT, HOLDING, SCHEDULE_HOLDER
from inservice.facts.book import Book
from inservice.facts.tables import Facts
from inservice.law.rulebook import rule_book
from inservice.plan.proposing import parse_proposal
from inservice.plan.yaml_text import read_text_document

ROOT = Path(__file__).parents[3]
CASES = sorted((ROOT / "cases" / "amendments").glob("*.yaml"))
BASE: dict[str, Any] = read_text_document(ROOT / "cases/amendments/plans/base.yaml").content


def differences(expected: Any, found: Any, place: str = "") -> list[str]:
    if isinstance(expected, dict):
        return [d for k, v in expected.items() for d in differences(v, (found or {}).get(k), f"{place}.{k}")]
    if isinstance(expected, list):
        if not expected:
            return [] if not found else [f"{place}: expected nothing, found {found}"]
        return [
            d
            for at, each in enumerate(expected)
            for d in min((differences(each, one, f"{place}[{at}]") for one in found or [None]), key=len)
        ]
    return [] if expected == found else [f"{place}: expected {expected!r}, found {found!r}"]


@pytest.mark.parametrize("path", CASES, ids=[p.stem for p in CASES])
def test_case(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    written = read_text_document(path).content
    plan = read_text_document(path.parent / written["plan"]).content
    assert case["source"] and case["refs"] and case["expect"]
    found = inservice.amend_check(plan, written["amendment"]).to_dict()
    assert differences(case["expect"], found) == []


def checked(amendment: dict[str, Any], book: Book | None = None, **changes: Any) -> AmendmentCheck:
    return AmendmentCheck.of(
        parse_proposal(
            {**BASE, **changes}, {"id": "x", "adopted": "2025-11-15", "effective": "2026-01-01", **amendment}
        ),
        book,
    )


# -- who keeps what ----------------------------------------------------------------------------------------------------
def accounts(*rows: dict[str, Any], lots: tuple[dict[str, Any], ...] = ()) -> Book:
    proposal = parse_proposal(
        BASE, {"id": "x", "adopted": "2025-11-15", "effective": "2026-01-01", "remove": ["ps-55"]}
    )
    return Book.of(
        {"base": proposal.before},
        {
            "people": [{"person_id": "p"}],
            "employment": [{"person_id": "p", "hire_date": date(2024, 1, 1)}],
            "participants": [{"participant_id": "pp", "plan_id": "base", "person_id": "p"}],
            "accounts": [{"participant_id": "pp", "source": "profit_sharing", "account_id": "a"} | r for r in rows],
            "balances": [
                {"account_id": r.get("account_id", "a"), "as_of": r.get("as_of", date(2025, 12, 31)),
                 "balance": r.get("balance", 100_00)} for r in rows
            ],
            "contributions": list(lots),
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "layer", "keeps"),
    [
        (date(2026, 1, 1), None, "100.00"),
        (date(2026, 1, 2), None, None),
        (date(2026, 6, 30), "x", "100.00"),
        (date(2026, 6, 30), "elsewhere", None),
    ],
)
def test_what_an_account_keeps(as_of: date, layer: str | None, keeps: str | None) -> None:
    """O-CUT-05, -40, -44: by the cut-off all of it; after it only what is kept apart."""
    book = accounts({"layer": layer, "as_of": as_of, "balance": 100_00})
    (row,) = checked({"remove": ["ps-55"]}, book).who
    assert row["keeps"] == keeps
    assert row["keeps_at_most"] == "100.00"


def test_contributions_tell_what_came_in_by_the_cut_off() -> None:
    """O-CUT-45: one deposited later for a plan year that had ended belongs to the earlier terms."""
    lots = (
        {"contribution_id": "1", "account_id": "a", "deposit_date": date(2025, 5, 1), "remaining": 50_00},
        {"contribution_id": "2", "account_id": "a", "deposit_date": date(2026, 3, 1), "for_plan_year_end": date(2025, 12, 31),
         "remaining": 30_00},
        {"contribution_id": "3", "account_id": "a", "deposit_date": date(2026, 3, 1), "for_plan_year_end": date(2026, 12, 31),
         "remaining": 20_00},
    )  # fmt: skip
    book = accounts({"as_of": date(2026, 6, 30), "balance": 100_00}, lots=lots)
    assert checked({"remove": ["ps-55"]}, book).who[0]["keeps"] == "80.00"
    short = accounts({"as_of": date(2026, 6, 30), "balance": 100_01}, lots=lots)
    assert checked({"remove": ["ps-55"]}, short).who[0]["keeps"] is None


def test_money_beside_the_layer_came_in_later() -> None:
    book = accounts(
        {"layer": "x", "as_of": date(2026, 6, 30)},
        {"account_id": "b", "as_of": date(2026, 6, 30), "balance": 5_00},
    )
    assert [r["keeps"] for r in checked({"remove": ["ps-55"]}, book).who] == ["100.00", "0.00"]


def test_nobody_is_listed_for_what_is_not_protected() -> None:
    book = accounts({"source": "match"})
    assert checked({"remove": ["hardship"]}, book).who == []
    assert checked({"remove": ["m-59"]}, book).who[0]["source"] == "match"


def test_who_may_elect_the_former_schedule() -> None:
    """O-CUT-20: hired less than two years before the cut-off, nobody can have three years of service."""
    slower = {"set": {"vesting_schedules.graded.steps": {"3": "20", "7": "100"}}}
    late, early = accounts({"source": "match"}), accounts({"source": "match"})
    late.tables["employment"] = Book.table("employment", [{"person_id": "p", "hire_date": date(2024, 1, 2)}])
    early.tables["employment"] = Book.table("employment", [{"person_id": "p", "hire_date": date(2024, 1, 1)}])
    assert checked(slower, late).may_elect[0]["may_elect"] == "no"
    assert checked(slower, early).may_elect[0]["may_elect"] == "unknown"
    faster = {"set": {"vesting_schedules.graded.steps": {"2": "100"}}}
    assert checked(faster, early).may_elect == []


# -- the rest of the law -----------------------------------------------------------------------------------------------
def test_an_unlawful_clause_is_refused() -> None:
    unlawful = {"add": [{"id": "d-55", "sources": ["pre_tax_deferrals"], "event": "stated_age", "age": "55"}]}
    found = checked(unlawful)
    assert found.verdict == "not_permitted"
    assert "d-55" in found.unlawful[0].message


def test_an_unlawful_clause_that_was_there_before_is_not_laid_to_the_amendment() -> None:
    bad = {"id": "d-55", "sources": ["pre_tax_deferrals"], "event": "stated_age", "age": "55"}
    found = checked({"remove": ["hardship"]}, elections=[*BASE["elections"], bad])
    assert found.unlawful == [] and found.verdict == "permitted"


def test_employer_securities_and_a_severance_right_need_counsel() -> None:
    forms = {"single_sum": "yes", "in_kind": "employer_stock"}
    assert checked({"set": {"forms.in_kind": "none"}}, forms=forms).verdict == "cannot_be_determined"
    honours = {"pay_after_rehire": "honour_prior_event"}
    blocks = {"set": {"rehire.pay_after_rehire": "blocked_if_rehired_before_payment"}}
    assert checked(blocks, rehire=honours).verdict == "cannot_be_determined"
    annuity = {"single_sum": "yes", "in_kind": "annuity_contract"}
    assert checked({"set": {"forms.in_kind": "none"}}, forms=annuity).verdict == "not_permitted"


def test_a_second_window_may_be_a_pattern() -> None:
    def window(name: str, year: int) -> dict[str, Any]:
        return {"id": name, "sources": ["match"], "event": "five_years_of_participation", "months": "60",
                "effective": f"{year}-03-01", "through": f"{year}-05-31"}  # fmt: skip

    first = checked({"add": [window("w-2", 2026)]})
    again = checked({"add": [window("w-2", 2026)]}, elections=[*BASE["elections"], window("w-1", 2023)])
    assert [first.changes[0]["needs_counsel"], again.changes[0]["needs_counsel"]] == [False, True]


def test_partial_withdrawals_may_become_whole_ones() -> None:
    """O-CUT-13: on the ground that a single sum stays at the same time on the same part."""
    whole = {
        "replace": {"ps-55": {"limits": {"per_plan_year": "4", "partial_allowed": "no"}}},
        "protection": "single_sum_remains",
    }
    assert checked(whole).verdict == "permitted"
    later = {"replace": {"ps-55": {"age": "60"}}, "protection": "single_sum_remains"}
    assert checked(later).verdict == "not_permitted"


def test_operated_before_it_is_adopted() -> None:
    given = {"add": [{"id": "ps-60", "sources": ["profit_sharing"], "event": "five_years_of_participation", "months": "60",
                      "operated_from": "2025-06-01", "adopt_by": "2025-12-31"}]}  # fmt: skip
    due = [d["date"] for d in checked(given).dates if d["what"] == "adopt the amendment"]
    assert due == ["2025-12-31"]


# -- the command -------------------------------------------------------------------------------------------------------
def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = str(ROOT / "cases/amendments/plans/base.yaml")
    proposed = tmp_path / "proposed.yaml"
    proposed.write_text(
        "schema: inservice/amendment/1\nid: x\nadopted: 2025-11-15\neffective: 2026-01-01\nremove: [ps-55]\n",
        encoding="utf-8",
    )
    assert run(["plan", "amend-check", plan, "--amendment", str(proposed)]) == 0
    assert "keeps profit sharing from age 55" in capsys.readouterr().out
    assert run(["plan", "amend-check", plan, "--amendment", str(proposed), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "permitted"
    proposed.write_text(
        "id: x\nadopted: 2025-11-15\neffective: 2026-01-01\nset: {forms.single_sum: no}\n", encoding="utf-8"
    )
    assert run(["plan", "amend-check", plan, "--amendment", str(proposed)]) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: x\nadopted: 2025-01-01\neffective: 2026-01-01\nremove: [ps-56]\n", "Did you mean ps-55?"),
        ("id: x\neffective: 2026-01-01\nremove: [ps-55]\n", "The day of adoption is missing."),
        ("- a list\n", "An amendment is a mapping."),
        ("amendments: []\n", "a whole plan document"),
        ("schema: inservice/plan/1\nid: x\n", "This file is a plan document."),
    ],
)
def test_errors_teach(text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proposed = tmp_path / "proposed.yaml"
    proposed.write_text(text, encoding="utf-8")
    plan = str(ROOT / "cases/amendments/plans/base.yaml")
    assert run(["plan", "amend-check", plan, "--amendment", str(proposed)]) == 65
    told = capsys.readouterr().err
    assert said in told and "proposed.yaml" in told


def test_two_kinds_of_input_are_refused() -> None:
    with pytest.raises(InputError):
        inservice.amend_check(BASE, "proposed.yaml")


# -- every rule, every answer ------------------------------------------------------------------------------------------
_VALUES: dict[str, tuple[Any, ...]] = {
    "change.right": ("withdrawal", "conversion", "definition", "form_of_payment", "in_kind", "procedure", "cash_out_limit",
                     "vesting", "source"),
    "change.event": ("hardship", "birth_or_adoption", "long_term_care", "stated_age", "none"),
    "amendment.ground": ("derived", "derived", "derived", "single_sum_remains", "de_minimis_timing", "elective_transfer",
                         "esop_change", "statutory_relief"),
    "amendment.optional_withdrawals": ("protected", "not_protected"),
    "amendment.kind": ("401k", "esop"),
    "change.lost_kind": ("none", "employer_stock", "all_marketable"),
}  # fmt: skip
_KINDS: dict[str, tuple[Any, ...]] = {
    "truth": (True, False),
    "date": (date(2022, 1, 1), date(2025, 6, 1), date(2026, 1, 1), date(2030, 1, 1)),
    "money": (0, 100_00),
    "number": (0, 2, 6, 7),
    "text": ("x",),
}


def test_every_rule_gives_every_answer() -> None:
    luck = random.Random(7)

    def drawn(grain: Any) -> dict[str, Any]:
        return {
            name: None if luck.random() < 0.12 else luck.choice(_VALUES.get(name, _KINDS[fact.kind]))
            for name, fact in Facts.all.items()
            if fact.grain_declared is grain
        }

    count = 1500
    every = [0] * count, list(range(count))
    frames: dict[str, pl.DataFrame] = {
        AMENDMENT.name: frame_of(AMENDMENT, [drawn(AMENDMENT) for _ in range(count)])
    }
    for grain in (CHANGE, HOLDING, SCHEDULE_HOLDER):
        frames[grain.name] = frame_of(grain, [drawn(grain) for _ in range(count)], {AMENDMENT: every[1]})
    frames[HELD_LOT.name] = frame_of(HELD_LOT, [drawn(HELD_LOT) for _ in range(count)], {HOLDING: every[1]})
    names = [n for n, r in rule_book().rules.items() if "plan_terms.cutback" in r.module]
    answered = evaluate(rule_book(), names, frames)
    seen: dict[str, set[Any]] = defaultdict(set)
    for name in names:
        column = answered[rule_book().grains[name].name][name].to_list()
        seen[name] = set(column) if rule_book()[name].kind == "truth" else {v is None for v in column}
    wanted = {n: {YES, NO, UNKNOWN} if rule_book()[n].kind == "truth" else {True, False} for n in names}
    assert {n: wanted[n] - seen[n] for n in names if wanted[n] - seen[n]} == {}
