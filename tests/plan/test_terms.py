"""The terms of a day: folding, protected layers, operation before adoption, limits, defaults."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from inservice.plan.reading import Plan
from inservice.plan.terms import Terms, change_dates, terms_on

Make = Callable[..., Plan]
RAISE_AGE = {
    "id": "am-1",
    "adopted": "2024-11-15",
    "effective": "2025-01-01",
    "replace": {"m-55": {"event": "age_59_half", "age": None}},
}


def rights(terms: Terms, source: str = "match") -> set[tuple[str, int | None, str | None]]:
    return {
        (clause.event, clause.age_months, clause.layer) for clause in terms.clauses if clause.source == source
    }


def amended(make: Make, *amendments: dict[str, Any], **changes: Any) -> Plan:
    return make(amendments=list(amendments), **changes)


def test_nothing_is_in_force_before_the_plan_is(make: Make) -> None:
    assert terms_on(make(), date(2009, 12, 31)).clauses == ()
    assert rights(terms_on(make(), date(2010, 1, 1))) == {("stated_age", 660, None)}


def test_an_election_runs_from_its_first_to_its_last_day(make: Make) -> None:
    window = {
        "id": "w",
        "sources": ["match"],
        "event": "disability",
        "effective": "2020-03-01",
        "through": "2020-03-31",
    }
    plan = make(elections=[window])
    days = [date(2020, 2, 29), date(2020, 3, 1), date(2020, 3, 31), date(2020, 4, 1)]
    assert [len(terms_on(plan, day).clauses) for day in days] == [0, 1, 1, 0]
    assert change_dates(plan) == (date(2010, 1, 1), date(2020, 3, 1), date(2020, 4, 1))


def test_a_raised_age_reaches_only_later_money(make: Make) -> None:
    plan = amended(make, RAISE_AGE)
    assert rights(terms_on(plan, date(2024, 12, 31))) == {("stated_age", 660, None)}
    after = terms_on(plan, date(2025, 1, 1))
    assert rights(after) == {("age_59_half", 714, None), ("stated_age", 660, "am-1")}
    assert [(layer.id, layer.cut_off, layer.sources) for layer in after.layers] == [
        ("am-1", date(2025, 1, 1), frozenset({"match"}))
    ]
    assert {clause.event for clause in after.for_source("match")} == {"age_59_half"}
    assert {clause.event for clause in after.for_source("match", "am-1")} == {"age_59_half", "stated_age"}


def test_adopted_after_effective_the_loss_waits_for_adoption(make: Make) -> None:
    """O-CUT-04: the cut-off is the later of the two dates."""
    plan = amended(make, {**RAISE_AGE, "adopted": "2025-03-10"})
    assert ("stated_age", 660, None) in rights(terms_on(plan, date(2025, 1, 1)))
    assert ("stated_age", 660, None) in rights(terms_on(plan, date(2025, 3, 9)))
    assert rights(terms_on(plan, date(2025, 3, 10))) == {
        ("age_59_half", 714, None),
        ("stated_age", 660, "am-1"),
    }
    assert date(2025, 3, 10) in change_dates(plan)


def test_an_amendment_not_adopted_takes_nothing_away(make: Make) -> None:
    unadopted = {key: value for key, value in RAISE_AGE.items() if key != "adopted"} | {
        "adopt_by": "2026-12-31"
    }
    assert ("stated_age", 660, None) in rights(terms_on(amended(make, unadopted), date(2026, 6, 1)))


@pytest.mark.parametrize(
    "outside", [{"governmental": "yes"}, {"church": "yes"}, {"kind": "403b", "erisa": "no"}]
)
def test_outside_411d6_nothing_is_protected(make: Make, outside: dict[str, str]) -> None:
    """O-CUT-22."""
    after = terms_on(amended(make, RAISE_AGE, **outside), date(2025, 1, 1))
    assert rights(after) == {("age_59_half", 714, None)} and after.layers == ()


def test_inside_411d6(make: Make) -> None:
    for inside in ({"kind": "403b"}, {"church": "yes", "church_elects_erisa": "yes"}):
        assert terms_on(amended(make, RAISE_AGE, **inside), date(2025, 1, 1)).layers


def test_hardship_is_removed_for_all_money(make: Make) -> None:
    """O-CUT-08."""
    hardship = {"id": "h", "sources": ["match"], "event": "hardship"}
    plan = amended(
        make,
        {"id": "am-1", "adopted": "2024-01-01", "effective": "2024-07-01", "remove": ["h"]},
        elections=[hardship],
    )
    assert rights(terms_on(plan, date(2024, 6, 30))) == {("hardship", None, None)}
    assert rights(terms_on(plan, date(2024, 7, 1))) == set()


def test_counsel_may_find_that_nothing_is_protected(make: Make) -> None:
    plan = amended(make, {**RAISE_AGE, "protection": "statutory_relief"})
    assert terms_on(plan, date(2025, 1, 1)).layers == ()


def test_the_reading_on_optional_statutory_withdrawals(make: Make) -> None:
    """O-CUT-27."""
    birth = {"id": "b", "sources": ["match"], "event": "birth_or_adoption", "effective": "2020-01-01"}
    remove = {"id": "am-1", "adopted": "2024-01-01", "effective": "2024-07-01", "remove": ["b"]}
    day = date(2024, 7, 1)
    assert rights(terms_on(amended(make, remove, elections=[birth]), day)) == {
        ("birth_or_adoption", None, "am-1")
    }
    choice = {"optional_statutory_withdrawals_protected": "not_protected"}
    assert rights(terms_on(amended(make, remove, elections=[birth], readings=choice), day)) == set()


def test_older_money_keeps_what_newer_amendments_take_away(make: Make) -> None:
    second = {
        "id": "am-2",
        "adopted": "2025-11-01",
        "effective": "2026-01-01",
        "replace": {"m-55": {"age": "65"}},
    }
    terms = terms_on(amended(make, RAISE_AGE, second), date(2026, 1, 1))
    # In the oldest layer 59 1/2 is kept too, but 55 says more.
    assert rights(terms) == {
        ("age_59_half", 780, None),
        ("stated_age", 660, "am-1"),
        ("age_59_half", 714, "am-2"),
    }
    other = {"id": "am-0", "adopted": "2020-01-01", "effective": "2020-01-01", "remove": ["m-dis"]}
    elections = [
        {"id": "m-55", "sources": ["match"], "event": "stated_age", "age": "55"},
        {"id": "m-dis", "sources": ["match"], "event": "disability"},
    ]
    kept = rights(terms_on(amended(make, other, RAISE_AGE, elections=elections), date(2025, 1, 1)))
    assert kept == {
        ("age_59_half", 714, None),
        ("disability", None, "am-0"),
        ("stated_age", 660, "am-0"),
        ("stated_age", 660, "am-1"),
    }


def test_a_right_given_back_ends_the_layer_clause(make: Make) -> None:
    back = {
        "id": "am-2",
        "adopted": "2025-11-01",
        "effective": "2026-01-01",
        "replace": {"m-55": {"event": "stated_age", "age": "50"}},
    }
    assert rights(terms_on(amended(make, RAISE_AGE, back), date(2026, 1, 1))) == {("stated_age", 600, None)}


def test_a_wider_right_protects_nothing(make: Make) -> None:
    lower = {
        "id": "am-1",
        "adopted": "2024-01-01",
        "effective": "2024-01-01",
        "replace": {"m-55": {"age": "50"}},
    }
    terms = terms_on(amended(make, lower), date(2024, 1, 1))
    assert rights(terms) == {("stated_age", 600, None)} and terms.layers == ()


@pytest.mark.parametrize(
    ("limits", "protected"),
    [
        ({"fully_vested": "source"}, True),
        ({"maximum": "5000.00"}, True),
        ({"minimum": "500.00"}, True),
        ({"per_plan_year": "1"}, True),
        ({"partial_allowed": "no"}, True),
        ({"exclude_highly_compensated": "yes"}, True),
        ({"fee": {"amount": "50.00"}}, False),
        ({"suspension_of_match_months": "6"}, False),
        ({"partial_allowed": "yes"}, False),
    ],
)
def test_tightened_limits_reach_only_later_money(make: Make, limits: dict[str, Any], protected: bool) -> None:
    """O-CUT-07, -09: plan-wide and on the election alike."""
    base = {"id": "am-1", "adopted": "2024-01-01", "effective": "2024-01-01"}
    for change in ({"set": {"limits": limits}}, {"replace": {"m-55": {"limits": limits}}}):
        terms = terms_on(amended(make, {**base, **change}), date(2024, 1, 1))
        assert ("match" in {source for layer in terms.layers for source in layer.sources}) is protected


def test_lengthened_seasoning_and_added_conditions_are_losses(make: Make) -> None:
    seasoned = {"id": "s", "sources": ["match"], "event": "two_years_in_plan"}
    for change in ({"months": "36"}, {"also_requires": [{"event": "disability"}]}, {"service_months": "12"}):
        amendment = {
            "id": "am-1",
            "adopted": "2024-01-01",
            "effective": "2024-01-01",
            "replace": {"s": change},
        }
        assert terms_on(amended(make, amendment, elections=[seasoned]), date(2024, 1, 1)).layers


def test_operated_before_adoption(make: Make) -> None:
    election = {
        "id": "e",
        "sources": ["match"],
        "event": "emergency_expense",
        "effective": "2026-12-31",
        "operated_from": "2024-07-01",
    }
    plan = make(elections=[{**election, "adopt_by": "2026-12-31"}])
    assert terms_on(plan, date(2024, 6, 30)).clauses == ()
    (operated,) = terms_on(plan, date(2024, 7, 1)).clauses
    assert operated.operated_before_adoption and not operated.is_void
    (lapsed,) = terms_on(plan, date(2027, 1, 1)).clauses
    assert lapsed.is_void and "not adopted by 2026-12-31" in lapsed.void_reason
    (adopted,) = terms_on(make(elections=[{**election, "adopted": "2026-10-01"}]), date(2026, 10, 1)).clauses
    assert not adopted.operated_before_adoption


def test_a_retroactive_grant_is_in_force_and_flagged_until_adopted(make: Make) -> None:
    grant = {"id": "dis", "sources": ["match"], "event": "disability"}
    plan = amended(make, {"id": "am-1", "adopted": "2024-10-01", "effective": "2024-01-01", "add": [grant]})

    def flag(day: date) -> list[bool]:
        return [
            clause.operated_before_adoption
            for clause in terms_on(plan, day).clauses
            if clause.election == "dis"
        ]

    assert flag(date(2023, 12, 31)) == []
    assert flag(date(2024, 1, 1)) == [True] and flag(date(2024, 9, 30)) == [True]
    assert flag(date(2024, 10, 1)) == [False]


def test_settings_change_on_the_effective_date(make: Make) -> None:
    plan = amended(
        make,
        {
            "id": "am-1",
            "adopted": "2022-12-01",
            "effective": "2023-01-01",
            "set": {
                "hardship.evidence": "self_certification",
                "cash_out.limit": "5000.00",
                "sources.match.label": "Match",
                "sources.after_tax": {"label": "After-tax"},
            },
        },
    )
    before, after = terms_on(plan, date(2022, 12, 31)), terms_on(plan, date(2023, 1, 1))
    assert (before.settings.hardship.evidence, after.settings.hardship.evidence) == (
        "source_documents",
        "self_certification",
    )
    assert "hardship.evidence" in before.defaulted and "hardship.evidence" not in after.defaulted
    assert (before.settings.cash_out.limit, after.settings.cash_out.limit) == (0, 500_000)
    match, after_tax = after.settings.source_terms("match"), after.settings.source_terms("after_tax")
    assert match and match.label == "Match" and match.vesting == "immediate"
    assert after_tax and after_tax.label == "After-tax" and before.settings.source_terms("after_tax") is None
    back = amended(
        make,
        {
            "id": "a",
            "adopted": "2022-12-01",
            "effective": "2023-01-01",
            "set": {"hardship.evidence": "summary"},
        },
        {"id": "b", "adopted": "2023-12-01", "effective": "2024-01-01", "set": {"hardship.evidence": None}},
    )
    assert terms_on(back, date(2024, 1, 1)).settings.hardship.evidence == "source_documents"


def test_an_amendment_may_change_what_an_earlier_one_added(make: Make) -> None:
    plan = amended(
        make,
        {"id": "late", "adopted": "2024-12-01", "effective": "2025-01-01", "remove": ["x"]},
        {
            "id": "early",
            "adopted": "2023-12-01",
            "effective": "2024-01-01",
            "add": [{"id": "x", "sources": ["match"], "event": "hardship"}],
        },
    )
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2025, 1, 1)]
    assert ["x" in {clause.election for clause in terms_on(plan, day).clauses} for day in days] == [
        False,
        True,
        False,
    ]


def test_silent_after_tax_money_is_open_by_default(make: Make) -> None:
    """O-FLD-18; rollover money has no such default (O-FLD-17)."""
    sources = [{"source": "after_tax"}, {"source": "rollover_pre_tax"}]
    (clause,) = terms_on(make(sources=sources, elections=[]), date(2020, 1, 1)).clauses
    assert (clause.source, clause.event, clause.by_default, clause.refs) == (
        "after_tax",
        "any_time",
        True,
        ("O-FLD-18",),
    )
    assert (
        terms_on(make(sources=sources, elections=[], no_in_service=["after_tax"]), date(2020, 1, 1)).clauses
        == ()
    )
    spoken = [{"id": "a", "sources": ["after_tax"], "event": "age_59_half"}]
    assert rights(terms_on(make(sources=sources, elections=spoken), date(2020, 1, 1)), "after_tax") == {
        ("age_59_half", 714, None)
    }


def test_a_stated_age_of_59_half_or_more_is_that_event(make: Make) -> None:
    for age, expected in (
        ("59", ("stated_age", 708)),
        ("59.5", ("age_59_half", 714)),
        ("62", ("age_59_half", 744)),
    ):
        plan = make(elections=[{"id": "x", "sources": ["match"], "event": "stated_age", "age": age}])
        (clause,) = terms_on(plan, date(2020, 1, 1)).clauses
        assert (clause.event, clause.age_months) == expected


def test_limits_of_the_election_come_before_those_of_the_plan(make: Make) -> None:
    plan = make(
        limits={"minimum": "1000.00", "maximum": "9000.00", "per_plan_year": "3"},
        hardship={"minimum": "250.00", "fully_vested": "source"},
        elections=[
            {
                "id": "x",
                "sources": ["match"],
                "event": "disability",
                "limits": {"minimum": "100.00", "per_plan_year": "1"},
            },
            {"id": "h", "sources": ["match"], "event": "hardship"},
            {"id": "c", "sources": ["match"], "event": "in_plan_roth_rollover"},
        ],
    )
    own, hardship, convert = terms_on(plan, date(2020, 1, 1)).clauses
    assert (own.limits.minimum, own.limits.maximum, own.limits.per_plan_year) == (10_000, 900_000, 1)
    assert own.shared_limits.per_plan_year == 3
    assert (hardship.limits.minimum, hardship.limits.maximum, hardship.limits.fully_vested) == (
        25_000,
        None,
        "source",
    )
    assert hardship.shared_limits.per_plan_year is None
    assert (convert.limits.minimum, convert.shared_limits.per_plan_year) == (None, None)


def test_hardship_reasons_follow_the_regulation_the_plan_applies(make: Make) -> None:
    """O-FLD-22."""
    plan = make()
    assert "disaster" not in terms_on(plan, date(2019, 12, 31)).hardship_reasons
    assert "disaster" in terms_on(plan, date(2020, 1, 1)).hardship_reasons
    early = make(hardship={"final_regulation_from": "2019-01-01"})
    assert "disaster" in terms_on(early, date(2019, 1, 1)).hardship_reasons
    assert terms_on(make(hardship={"reasons": ["medical"]}), date(2020, 1, 1)).hardship_reasons == (
        "medical",
    )


def test_a_prior_plans_money_keeps_its_own_clause(make: Make) -> None:
    old = {"id": "old", "sources": ["match"], "event": "stated_age", "age": "50", "layer": "old-plan"}
    terms = terms_on(make(elections=[old]), date(2020, 1, 1))
    assert terms.for_source("match") == () and len(terms.for_source("match", "old-plan")) == 1


def test_terms_are_kept(make: Make) -> None:
    plan = make()
    assert terms_on(plan, date(2020, 1, 1)) is terms_on(plan, date(2020, 1, 1))
