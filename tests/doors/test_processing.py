"""``inservice process``: screen, JSON, letters, exit codes, what is refused; its days in the calendar."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import inservice
from inservice.errors import InputError
from inservice.intake.processing import read_processing
from inservice.plan.yaml_text import read_text_document

from .running import ROOT, Run

EXAMPLES = ROOT / "examples" / "processing"
WAITS, REFUSED, WHOLE = (
    EXAMPLES / f"{name}.yaml" for name in ("waits-for-consent", "refused", "paid-and-reported")
)


def changed(path: Path, **parts: Any) -> dict[str, Any]:
    """An example with fields of `processing` changed; None removes one."""
    content: dict[str, Any] = read_text_document(path).content
    content["plan"] = str(ROOT / "examples/books/harbor/plans/harbor.yaml")
    part = {**content["processing"], **parts}
    content["processing"] = {name: value for name, value in part.items() if value is not None}
    return content


def process(content: dict[str, Any]) -> dict[str, Any]:
    return inservice.process(read_processing(content, base=ROOT, absolute_paths=True)).to_dict()


@pytest.mark.parametrize(
    ("path", "code", "outcome"), [(WAITS, 3, "waits"), (REFUSED, 2, "denied"), (WHOLE, 0, "closed")]
)
def test_exit_code_and_outcome(run: Run, path: Path, code: int, outcome: str) -> None:
    told = run("process", path, "--json")
    assert (told.code, json.loads(told.out)["outcome"], told.err) == (code, outcome, "")
    assert json.loads(told.out) == json.loads(json.dumps(inservice.process(path).to_dict()))


def test_screen_says_what_is_missing_and_until_when(run: Run) -> None:
    out = " ".join(run("process", WAITS).out.split())
    assert "Consent of the spouse: missing" in out
    assert "may be paid from February 15, 2026 through July 15, 2026" in out
    assert "[unconfirmed]" in out


def test_letter_names_what_is_missing_and_nothing_else(run: Run) -> None:
    out = run("process", WAITS, "--letter", "missing").out
    assert "Consent of the spouse" in out and "Form W-4R" not in out and "April 5, 2026" in out


def test_rollover_letter_has_the_facts_of_this_payment(run: Run) -> None:
    """20,000.00 in cash: 4,000.00 is held back, though the consent is still missing."""
    out = " ".join(run("process", WAITS, "--letter", "402f").out.split())
    assert "Notice 2026-13" in out and "$4,000.00" in out and "$16,000.00" in out
    assert "April 18, 2026" in out  # sixty days after February 17


def test_consent_letter_has_lines_for_all_who_sign(run: Run) -> None:
    out = run("process", WAITS, "--letter", "consent").out
    assert "$20,000.00" in out and "Spouse:" in out and "Witness:" in out
    nobody = run("process", WHOLE, "--letter", "consent").out
    assert "Spouse:" not in nobody and "No annuity has to be waived" in nobody


def test_denial_letter_gives_reasons_and_the_day_of_appeal(run: Run, tmp_path: Path) -> None:
    out = run("process", REFUSED, "--letter", "denial").out
    assert "You are not yet 59½." in out and "AA 10-1(b)" in out and "September 8, 2025" in out
    page = tmp_path / "denial.html"
    run("process", REFUSED, "--letter", "denial", "--out", page)
    assert page.read_text(encoding="utf-8").startswith(
        "<!doctype html>".upper()
    ) or "<html" in page.read_text("utf-8")
    assert "not refused" in run("process", WHOLE, "--letter", "denial").out


def test_a_cancelled_request_is_closed_and_leaves_no_days() -> None:
    events = [{"what": "received", "on": "2026-01-05"}, {"what": "cancelled", "on": "2026-01-20"}]
    found = process(changed(WAITS, events=events))
    assert (found["outcome"], found["next"]) == ("closed", [])
    assert not {"O-PRO-68", "O-PRO-67", "O-CAL-18"} & {
        ref for each in found["deadlines"] for ref in each["rule"].split()
    }


def test_usage(run: Run) -> None:
    assert run("process", WAITS, "--json", "--letter", "missing").code == 64
    assert run("process", WAITS, "--format", "html").code == 64


def test_an_ordinary_case_is_refused_with_the_repair(run: Run) -> None:
    refused = run("process", ROOT / "examples/cases/04-ten-percent-tax.yaml")
    assert refused.code == 65 and "schema: inservice/processing/1" in refused.err


def test_every_problem_is_told_at_once() -> None:
    bad = changed(
        WAITS, events=[{"what": "received", "on": "2026-02-30"}], depost={}, request_signed="perhaps"
    )
    bad["request"]["amount"] = "lots"
    with pytest.raises(InputError) as raised:
        process(bad)
    told = {problem.where for problem in raised.value.problems}
    assert {
        "processing.events[0].on",
        "processing.depost",
        "processing.request_signed",
        "request.amount",
    } <= told


def test_events_out_of_order_are_refused() -> None:
    bad = changed(
        REFUSED, events=[{"what": "received", "on": "2025-07-02"}, {"what": "denied", "on": "2025-07-01"}]
    )
    with pytest.raises(InputError, match="order"):
        process(bad)


def test_papers_speak_where_the_request_is_silent() -> None:
    """A valid consent in the papers opens the payment; a consent that nobody witnessed closes it."""
    good = {
        "given": "yes",
        "on": "2026-01-20",
        "names_form": "yes",
        "acknowledges_effect": "yes",
        "witness": "notary",
        "remote": "no",
    }
    assert process(changed(WAITS, spousal_consent=good))["outcome"] == "may_be_paid"
    found = process(changed(WAITS, spousal_consent={**good, "witness": "nobody"}))
    assert (found["outcome"], found["decision"]["approved"]) == ("denied", "0.00")


def test_a_rehire_before_the_payment_stops_it() -> None:
    """O-REH-01, -15: tested when the trustee pays; the trade of the day before the rehire must be reversed."""
    content = changed(WHOLE, traded_on="2025-08-27", events=[{"what": "received", "on": "2025-07-14"}])
    content["plan"] = str(ROOT / "cases/rehire/plans/blocks.yaml")
    content["employment"] = {"hire_date": "1994-08-01", "severed_on": "2025-06-30", "rehired_on": "2025-08-28",
                             "severance_is_bona_fide": "yes", "reason": "resignation"}  # fmt: skip
    content["person"]["birth_date"] = "1980-01-22"
    content["request"]["event"] = "severance"
    found = process(content)
    assert {each["at"]: each["holds"] for each in found["checks"]} == {"trade": "yes", "payment": "no"}
    assert found["outcome"] == "denied"


def test_the_calendar_lists_its_days_with_the_next_business_day(run: Run) -> None:
    listed = json.loads(run("calendar", WHOLE, "--json").out)
    days = {(each["date"], each["next_business_day"]) for each in listed}
    assert {
        ("2025-09-04", None),
        ("2026-01-31", "2026-02-02"),
        ("2026-02-10", None),
        ("2032-07-31", None),
    } <= days
    assert [each for each in listed if "r1" in each["about"]] == listed
    hidden = json.loads(run("calendar", WHOLE, "--json", "--redact").out)
    assert "r1" not in {each["about"] for each in hidden}
