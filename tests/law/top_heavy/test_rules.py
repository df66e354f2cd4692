"""Every rule of the top-heavy law is seen to answer yes, no and unknown; the ledgers answer small questions exactly."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import inservice
from inservice.determination.top_heavy import TopHeavyReport
from inservice.engine.evaluate import evaluate
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.errors import LawNotKnown
from inservice.facts.top_heavy_book import TopHeavyBook
from inservice.intake.typed import IDENTITY
from inservice.law.rulebook import rule_book
from inservice.law.top_heavy.figures import top_heavy_parameters, top_heavy_readings
from inservice.law.top_heavy.ledgers.attribution import OwnershipQuestion, attributed_ownership
from inservice.law.top_heavy.ledgers.groups import group_bounds, highest_key_rates, officer_places, relied_on

_SPEC = importlib.util.spec_from_file_location("plain_for_rules", Path(__file__).with_name("plain.py"))
assert _SPEC and _SPEC.loader
plain = importlib.util.module_from_spec(_SPEC)
sys.modules["plain_for_rules"] = plain
_SPEC.loader.exec_module(plain)

CASES = sorted((Path(__file__).parents[3] / "cases" / "top-heavy").glob("*.yaml"))


def own_rules() -> list[str]:
    return [n for n, r in rule_book().rules.items() if ".law.top_heavy." in r.module and r.kind == "truth"]


def test_every_rule_answers_yes_no_and_unknown() -> None:
    reports = [inservice.top_heavy(path) for path in CASES]
    rng = random.Random(7)
    rows = plain.rows_of([plain.draw(rng, k) for k in range(5)])
    for table, columns in TopHeavyBook.of({}).tables.items():  # forget column by column, whole tables too
        for column in columns.columns:
            if column not in (*IDENTITY[table], "year_end", "first_day", "kind", "employer_id") and rows.get(
                table
            ):
                forgotten = rows | {table: [r | {column: None} for r in rows[table]]}
                reports.append(TopHeavyReport.of(TopHeavyBook.of(forgotten), plain.YEAR))
    for scarce in ([], [{"table": "ownership"}]):
        reports.append(TopHeavyReport.of(TopHeavyBook.of(rows | {"coverage": scarce}), plain.YEAR))
    seen: dict[str, set[int]] = defaultdict(set)
    for report in reports:
        answered = evaluate(rule_book(), own_rules(), report.frames)
        for name in own_rules():
            seen[name] |= set(answered[rule_book().grains[name].name][name].to_list())
    missing = {n: {YES, NO, UNKNOWN} - seen[n] for n in own_rules() if {YES, NO, UNKNOWN} - seen[n]}
    lacking = {n: sorted(m - NEVER.get(n, set())) for n, m in missing.items() if m - NEVER.get(n, set())}
    assert not lacking, "\n".join(f"{n}: {m}" for n, m in lacking.items())


_STRUCTURAL = (  # of what intake requires, of readings (always chosen), or of a ledger that always answers
    "surely_owns_more_than_five_percent", "may_own_more_than_five_percent", "surely_owns_more_than_one_percent",
    "may_own_more_than_one_percent", "is_within_section_416", "is_of_a_kind_outside", "is_added_to_group",
    "required_group_surely_exceeds_sixty_percent", "required_group_may_exceed_sixty_percent",
    "enlarged_group_surely_exceeds_sixty_percent", "enlarged_group_may_exceed_sixty_percent", "is_defined_benefit_plan",
    "excludable_relief_has_begun", "plan_spares_excluded_class", "excluded_class_is_not_owed", "plans_spare_excluded_class",
    "is_left_out_for_class", "rate_is_five_percent", "uses_key_list_of_tested_year", "plan_waits_for_entry_date",
    "waits_for_entry_date", "stays_excludable_until_entry_date", "refuses_exclusion_with_key_employee",
    "employer_refuses_exclusion_with_key_employee", "has_place_in_plan", "is_participant_if_top_heavy",
    "is_in_defined_contribution_plan",
)  # fmt: skip
NEVER: dict[str, set[int]] = {name: {UNKNOWN} for name in _STRUCTURAL}


def test_limits_of_every_year_and_not_beyond() -> None:
    """TH-LIM, TH-KEY-05: known from 2002 to 2026, and never carried forward."""
    figures = top_heavy_parameters()
    assert figures.value("officer_pay_limit", date(2026, 12, 31)).value == 235_000_00
    assert figures.value("compensation_limit", date(2025, 1, 1)).value == 350_000_00
    for year in range(2002, 2027):
        assert figures.value("one_percent_owner_pay_limit", date(year, 7, 1)).value == 150_000_00
    with pytest.raises(LawNotKnown):
        figures.value("officer_pay_limit", date(2027, 1, 1))


def test_readings_have_a_default_among_their_choices() -> None:
    for reading in top_heavy_readings().values():
        assert reading.default in reading.choices and len(reading.choices) > 1


# -- ledgers ---------------------------------------------------------------------------------------------------------
def test_bounds_take_an_unknown_person_on_either_side() -> None:
    rows = pl.DataFrame(
        {
            "group": pl.Series([0, 0, 0, 0], dtype=pl.UInt32),
            "is_key": [YES, NO, UNKNOWN, YES],
            "counts": [YES, YES, YES, UNKNOWN],
            "countable_least": [60, 40, 5, 7],
            "countable_most": [60, 40, 5, 7],
        }
    )
    found = group_bounds(rows, 2).to_dicts()
    assert {k: found[0][k] for k in ("key_least", "key_most", "nonkey_least", "nonkey_most")} == {
        "key_least": 60,
        "key_most": 72,
        "nonkey_least": 40,
        "nonkey_most": 45,
    }
    assert found[1]["key_most"] == 0 and found[1]["key_is_bounded"]
    unbounded = rows.with_columns(pl.Series("countable_most", [60, None, 5, 7]))
    assert group_bounds(unbounded, 1).to_dicts()[0]["nonkey_is_bounded"] is False
    assert group_bounds(unbounded, 1).to_dicts()[0]["key_is_bounded"] is True


def test_an_officer_of_unknown_status_makes_a_place_uncertain() -> None:
    rows = pl.DataFrame(
        {
            "plan": [0, 0, 0],
            "person_id": ["a", "b", "c"],
            "pay": [300, 200, 100],
            "is_officer_over_pay_limit": [UNKNOWN, YES, YES],
            "ties": ["ask"] * 3,
        }
    )
    found = officer_places(rows)
    assert found["officer_place_least"].to_list() == [1, 1, 2]
    assert found["officer_place_most"].to_list() == [1, 2, 3]


def test_reliance_reaches_through_several_plans() -> None:
    """TH-AGG-02: C enables B, B enables A, and a key employee is in A."""
    plans = pl.DataFrame(
        {
            "group": [0, 0, 0, 1],
            "plan_id": ["a", "b", "c", "c"],
            "enables_plan_id": [None, "a", "b", None],
            "has_key_participant": [YES, NO, NO, NO],
        }
    )
    assert relied_on(plans)["enables_a_required_plan"].to_list() == [NO, YES, YES, NO]


def test_an_unknown_key_rate_does_not_matter_above_three_percent() -> None:
    def rates(known: int) -> Any:
        rows = pl.DataFrame(
            {
                "group": [0, 0],
                "person_id": ["a", "b"],
                "is_key": [YES, YES],
                "is_apart": [NO, NO],
                "rate_contributions": [known, None],
                "minimum_pay": [100_00, 100_00],
            }
        )
        return highest_key_rates(rows, 1)["highest_key_rate_numerator"][0]

    assert rates(3_00) == 3
    assert rates(2_99) is None


OWNER: dict[str, Any] = {
    "interest": "value", "from": None, "through": None, "option": None, "is_exercisable": None, "of_owner_id": None,
}  # fmt: skip


YEAR = OwnershipQuestion(("co",), (date(2024, 1, 1), date(2024, 12, 31)), "exercisable", "off", True, True)


def _attributed(
    rows: list[dict[str, Any]],
    family: list[tuple[str, str, str]],
    asked: Sequence[OwnershipQuestion] = (YEAR,),
) -> pl.DataFrame:
    columns = {**dict.fromkeys(("owner_id", "employer_id", "interest", "option", "of_owner_id"), pl.String),
               "share_numerator": pl.Int64, "share_denominator": pl.Int64, "from": pl.Date, "through": pl.Date,
               "is_exercisable": pl.Boolean}  # fmt: skip
    found: pl.DataFrame = attributed_ownership(
        pl.DataFrame([OWNER | r for r in rows], schema=columns),
        pl.DataFrame(
            [{"person_id": a, "relative_id": b, "relation": r, "from": None, "through": None} for a, b, r in family],
            schema={"person_id": pl.String, "relative_id": pl.String, "relation": pl.String, "from": pl.Date, "through": pl.Date},
        ),
        {"co": "corporation", "other": "corporation"}, asked,
    )  # fmt: skip
    return found


def _owned(
    rows: list[dict[str, Any]], family: list[tuple[str, str, str]], *, options: str = "exercisable"
) -> dict[Any, str]:
    found = _attributed(rows, family, [YEAR._replace(options=options)])
    return {r["person_id"]: f"{r['numerator']}/{r['denominator']}" for r in found.to_dicts()}


def _stock(owner: str, share: int, **more: Any) -> dict[str, Any]:
    return {
        "owner_id": owner,
        "employer_id": "co",
        "share_numerator": share,
        "share_denominator": 100,
        **more,
    }


def test_an_option_on_issued_shares_of_a_stranger_counts_for_the_family_too() -> None:
    """TH-ATT-16: the option rule is used instead of the family rule, so it may pass on to a spouse once."""
    rows = [
        _stock("seller", 100),
        _stock("buyer", 10, option="issued", is_exercisable=True, of_owner_id="seller"),
    ]
    found = _owned(rows, [("buyer", "wife", "spouse")])
    assert found["buyer"] == found["wife"] == "1/10"
    assert _owned([rows[0], rows[1] | {"is_exercisable": False}], []).get("buyer") is None
    assert _owned([rows[0], rows[1] | {"is_exercisable": False}], [], options="all")["buyer"] == "1/10"


def test_an_option_on_a_relatives_shares_is_counted_once() -> None:
    rows = [
        _stock("father", 100),
        _stock("son", 10, option="issued", is_exercisable=True, of_owner_id="father"),
    ]
    assert _owned(rows, [("father", "son", "child")])["son"] == "1/1"


def test_an_option_on_new_shares_enlarges_the_holders_own_denominator() -> None:
    """TH-POL-05: 4 of 100 and an option on 2 new ones: 6 of 102."""
    rows = [_stock("a", 4), _stock("b", 96), _stock("a", 2, option="unissued", is_exercisable=True)]
    assert _owned(rows, [])["a"] == "1/17"
    assert _owned(rows, [], options="issued_only")["a"] == "1/25"


def test_a_child_who_is_a_childs_child_too_owns_as_a_child_whatever_the_order() -> None:
    """An adopted grandchild: once, and by the nearer relation."""
    ties = [
        ("grandmother", "mother", "child"),
        ("mother", "boy", "child"),
        ("grandmother", "boy", "adopted_child"),
    ]
    for order in (ties, ties[::-1]):
        row = _attributed([_stock("boy", 8)], order).filter(pl.col("person_id") == "grandmother")
        assert row.select("numerator", "denominator", "path", "refs").row(0) == (
            2,
            25,
            "child boy: 8% of co",
            "TH-ATT-02",
        )


def test_employers_asked_together_answer_as_each_alone() -> None:
    """Days on which something changes, and readings, are each question's own."""
    window, later = (date(2024, 1, 1), date(2024, 12, 31)), (date(2024, 7, 1), date(2025, 6, 30))
    rows = [
        _stock("a", 60), _stock("b", 40, through=date(2024, 5, 31)), _stock("b", 1, **{"from": date(2024, 6, 1)}),
        _stock("c", 30, employer_id="other"), _stock("a", 10, employer_id="other", option="issued", is_exercisable=None),
    ]  # fmt: skip
    family = [("b", "c", "spouse")]
    asked = [
        OwnershipQuestion(employers, span, options, community, complete, True)
        for employers in (("co",), ("other",), ("co", "other")) for span in (window, later)
        for options in ("exercisable", "all") for community in ("off", "half_of_spouse") for complete in (True, False)
    ]  # fmt: skip
    together = _attributed(rows, family, asked)
    for place, question in enumerate(asked):
        alone = _attributed(rows, family, [question])
        assert alone.drop("question").equals(together.filter(pl.col("question") == place).drop("question"))
    shares = {
        (r["question"], r["person_id"]): (r["numerator"], r["denominator"]) for r in together.to_dicts()
    }
    assert shares[0, "b"] == shares[0, "c"] == (2, 5), "held until 31 May"
    assert shares[16, "b"] == (3, 10), "of the other employer through the spouse"
    assert shares[8, "b"] == (1, 100), "the window begins after the sale"
