"""``inservice calendar``: what is listed, and the iCalendar file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from icalendar import Calendar

from .running import ROOT, Run

CASE = ROOT / "examples/cases/04-ten-percent-tax.yaml"


def _events(path: Path) -> list[tuple[str, date, str]]:
    read = Calendar.from_ical(path.read_bytes())
    return [(str(e["uid"]), e["dtstart"].dt, str(e["summary"])) for e in read.walk("VEVENT")]


def test_every_deadline_of_the_answer_is_in_the_file(run: Run, tmp_path: Path) -> None:
    decided = json.loads(run("decide", CASE, "--json").out)
    out = tmp_path / "days.ics"
    assert run("calendar", CASE, "--out", out).code == 0
    assert [(day.isoformat(), summary) for _, day, summary in _events(out)] == [
        (each["date"], f"{decided['request_id']}: {each['what']}") for each in decided["deadlines"]
    ]


def test_an_event_keeps_its_identity_when_more_are_listed(run: Run, tmp_path: Path) -> None:
    few, many = tmp_path / "few.ics", tmp_path / "many.ics"
    run("calendar", CASE, "--out", few)
    run("calendar", CASE, "--plan-year", "2025", "--out", many)
    assert set(_events(few)) < set(_events(many))
    assert len({uid for uid, _, _ in _events(many)}) == len(_events(many))


def test_a_plan_needs_its_year_and_says_so(run: Run) -> None:
    plan = ROOT / "examples/plans/evergreen.yaml"
    refused = run("calendar", plan)
    assert refused.code == 65
    assert "--plan-year" in refused.err
    listed = run("calendar", plan, "--plan-year", "2025", "--json")
    assert {"date": "2026-12-31"}.items() <= next(
        e for e in json.loads(listed.out) if "O-CAL-11" in e["rule"]
    ).items()


def test_a_book_lists_each_request_and_hides_names_when_asked(run: Run) -> None:
    book = ROOT / "examples/books/harbor"
    shown = json.loads(run("calendar", book, "--json").out)
    assert len({e["about"] for e in shown}) > 20
    hidden = json.loads(run("calendar", book, "--json", "--redact").out)
    assert not {e["about"] for e in hidden} & {e["about"] for e in shown}


def test_a_file_is_not_replaced_unasked(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "days.ics"
    run("calendar", CASE, "--out", out)
    before = out.read_bytes()
    assert run("calendar", CASE, "--out", out).code == 64
    assert out.read_bytes() == before


def test_a_tax_act_on_a_weekend_is_timely_on_the_next_business_day(run: Run, tmp_path: Path) -> None:
    """January 31, 2026 is a Saturday; the last day to roll over is moved by nothing (26 USC 7503 moves acts, not periods)."""
    listed = json.loads(run("calendar", CASE, "--json").out)
    moved = {each["rule"]: each["next_business_day"] for each in listed if each["next_business_day"]}
    assert moved and set(moved.values()) == {"2026-02-02"}
    assert not [rule for rule in moved if not rule.startswith(("O-PRO-6", "O-CAL-0"))]
    out = tmp_path / "days.ics"
    run("calendar", CASE, "--out", out)
    told = [str(e["description"]) for e in Calendar.from_ical(out.read_bytes()).walk("VEVENT")]
    assert any(text.startswith("Timely through February 2, 2026 (26 USC 7503).") for text in told)


def test_a_correction_lists_its_deadlines(run: Run) -> None:
    path = ROOT / "examples/corrections/vesting-too-high.yaml"
    planned = json.loads(run("correct", path, "--json").out)
    listed = json.loads(run("calendar", path, "--json").out)
    assert [(each["date"], each["what"]) for each in listed] == sorted(
        {(each["date"], each["what"]) for each in planned["deadlines"] if each["date"]}
    )
