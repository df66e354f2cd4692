"""The law looked up at the command line."""

from __future__ import annotations

import json

import pytest

from .running import Run


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("attained_age_59_half", "rule law.distribution.ages.attained_age_59_half"),
        ("law.distribution.ages.attained_age_59_half", "D-PATH-01"),
        ("D-AMT-01", "figure birth_or_adoption_cap"),
        ("employer match", "source match"),
        ("hardship", "event hardship"),
        ("HRD", "event hardship"),
        ("birth_or_adoption_cap", "$5,000.00"),
        ("age_59_half_leap_day", "one_step_29_august (default)"),
        ("D-ELIG-31", "Cells ("),
    ],
)
def test_anything_of_the_law_is_found_by_any_of_its_names(run: Run, name: str, told: str) -> None:
    answer = run("law", "show", name)
    assert answer.code == 0
    assert told in answer.out
    assert max(map(len, answer.out.splitlines())) <= 100


def test_a_name_that_is_nothing_is_answered_with_near_ones(run: Run) -> None:
    answer = run("law", "show", "birth_or_adoption_cop")
    assert answer.code == 64
    assert "birth_or_adoption_cap" in answer.err


@pytest.mark.parametrize("subject", ["rules", "sources", "events", "figures", "readings", "hardship"])
def test_a_subject_is_listed(run: Run, subject: str) -> None:
    listed = json.loads(run("law", "list", "--subject", subject, "--json").out)
    assert listed
    everything = json.loads(run("law", "list", "--json").out)
    assert len(listed) < len(everything)
    assert all(each in everything for each in listed)


def test_an_unknown_subject_is_answered_with_the_known_ones(run: Run) -> None:
    answer = run("law", "list", "--subject", "sauces")
    assert answer.code == 64
    assert "Did you mean sources?" in answer.err


def test_the_law_of_a_date_changes_with_the_date(run: Run) -> None:
    def cell(day: str) -> str:
        found = json.loads(
            run("law", "on", day, "--source", "ED", "--event", "emergency_expense", "--json").out
        )
        assert len(found["cells"]) == 1
        return str(found["cells"][0]["law"])

    assert [cell("2023-12-31"), cell("2024-01-01")] == ["no", "yes"]


def test_the_figures_of_a_date_are_those_in_force(run: Run) -> None:
    figures = json.loads(run("law", "on", "2019-12-31", "--json").out)["figures"]
    assert "birth_or_adoption_cap" not in figures
    figures = json.loads(run("law", "on", "2020-01-01", "--json").out)["figures"]
    assert figures["birth_or_adoption_cap"]["value"] == 500000


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("on", "2018-12-31"), 65, "from 2019-01-01 to 2026-12-31"),
        (("on", "2027-01-01"), 65, "from 2019-01-01 to 2026-12-31"),
        (("on", "2025-07-15", "--source", "profit shering"), 64, "did you mean profit_sharing?"),
        (("on", "2025-07-15", "--source", "zzz"), 64, "expected a money source, such as match or PS"),
    ],
)
def test_what_the_law_cannot_answer_is_told_with_what_it_can(
    run: Run, arguments: tuple[str, ...], code: int, told: str
) -> None:
    answer = run("law", *arguments)
    assert answer.code == code
    assert told in answer.err


def test_each_near_name_is_offered_once(run: Run) -> None:
    near = run("law", "show", "D-NOPE-01").err.partition("Did you mean ")[2].partition("?")[0].split(", ")
    assert len(near) == len(set(near)) > 1
