"""The examples are what a newcomer sees first: they read, decide and together show everything."""

from __future__ import annotations

import runpy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from inservice.errors import Problem
from inservice.facts.book import Book
from inservice.intake.book import read_book
from inservice.intake.case import read_case
from inservice.law.matrix import load_matrix
from inservice.law.of_plans import law_of_plans
from inservice.plan.lint import check
from inservice.plan.reading import read_plan
from inservice.plan.vocabulary import EVENTS

EXAMPLES = Path(__file__).parents[2] / "examples"
UNLAWFUL = EXAMPLES / "plans" / "unlawful.yaml"
PLANS = sorted({*EXAMPLES.glob("plans/*.yaml"), *EXAMPLES.glob("books/*/plans/*.yaml")} - {UNLAWFUL})
CASES = sorted((EXAMPLES / "cases").glob("*.yaml"))
HARBOR, BRIGHT = EXAMPLES / "books" / "harbor", EXAMPLES / "books" / "bright"

SHOWN = {"approved", "approved_in_part", "denied", "cannot_be_determined"}
IN_SERVICE = set(EVENTS) - {"terminal_illness"}
"""Terminal illness opens no money; it is an exception to the additional tax."""

# Request: the outcome and the amount approved, worked out from the law and the plan documents.
HARBOR_ANSWERS: dict[str, tuple[str, str | None]] = {
    "R-1901": ("approved", "25000.00"),
    "R-1902": ("denied", "0.00"),
    "R-2001": ("approved", "94310.25"),
    "R-1903": ("approved", "6400.00"),
    "R-2002": ("approved", "60000.00"),
    "R-2101": ("denied", "0.00"),
    "R-2003": ("approved", "40000.00"),
    "R-2401": ("denied", "0.00"),
    "R-2102": ("approved", "30000.00"),
    "R-2103": ("approved", "5000.00"),
    "R-2104": ("denied", "0.00"),
    "R-2105": ("approved", "10000.00"),
    "R-2301": ("approved", "15000.00"),
    "R-2501": ("approved_in_part", "119476.08"),
    "R-2201": ("approved", "64120.00"),
    "R-2202": ("approved", None),
    "R-2203": ("approved", "10000.00"),
    "R-2204": ("denied", "0.00"),
    "R-2302": ("approved", None),
    "R-2303": ("denied", "0.00"),
    "R-2402": ("approved", "1000.00"),
    "R-2502": ("denied", "0.00"),
    "R-2403": ("approved_in_part", "22000.00"),
    "R-2503": ("denied", "0.00"),
    "R-2601": ("approved", "2450.00"),
    "R-2504": ("approved", "812.40"),
    "R-2505": ("denied", "0.00"),
    "R-2404": ("approved", "45000.00"),
    "R-2506": ("approved", "26997.85"),
    "R-2507": ("denied", "0.00"),
    "R-2508": ("approved", "30000.00"),
    "R-2509": ("denied", "0.00"),
    "R-2405": ("approved", "50000.00"),
    "R-2602": ("approved", "8000.00"),
    "R-2304": ("approved", "27310.44"),
    "R-2406": ("approved", "30000.00"),
    "R-2603": ("denied", "0.00"),
    "R-2510": ("approved", "12000.00"),
    "R-2407": ("approved_in_part", None),
    "R-2408": ("denied", "0.00"),
    "R-2511": ("approved", "8200.00"),
    "R-2512": ("cannot_be_determined", None),
    "R-2513": ("approved", "600.00"),
    "R-2514": ("denied", "0.00"),
    "R-2409": ("denied", "0.00"),
    "R-2305": ("approved", "20000.00"),
    "R-2306": ("approved", "201059.33"),
    "R-2410": ("approved", "39214.40"),
    "R-2604": ("approved", None),
    "R-2411": ("denied", "0.00"),
    "R-2515": ("cannot_be_determined", None),
    "R-1904": ("approved", "18000.00"),
    "R-2516": ("denied", "0.00"),
    "R-2517": ("approved", "100000.00"),
    "R-2518": ("denied", "0.00"),
    "R-2605": ("approved", "25000.00"),
    "R-2412": ("approved_in_part", "9308.82"),
    "R-2205": ("approved", "15000.00"),
    "R-2307": ("approved", "20000.00"),
    "R-2308": ("approved_in_part", "21400.00"),
    "R-2413": ("approved", "25000.00"),
    "R-1905": ("approved", "30000.00"),
    "R-2106": ("approved", "80000.00"),
    "R-2206": ("approved", "12000.00"),
    "R-2309": ("approved", "112421.15"),
    "R-2310": ("approved", "40000.00"),
    "R-2519": ("approved", "1182.60"),
    "R-2520": ("approved", "50000.00"),
}

# Case: the outcome, the amount approved and, where the header promises them, taxable and additional tax.
CASE_ANSWERS: dict[str, tuple[str, str | None, str | None, str | None]] = {
    "01-while-working": ("approved", "10000.00", "10000.00", "1000.00"),
    "02-by-type-of-contribution": ("approved", "82499.85", None, None),
    "03-rolled-over": ("approved", "50000.00", "0.00", "0.00"),
    "04-ten-percent-tax": ("approved", "12000.00", "12000.00", "750.00"),
    "05-hardship": ("approved", "10000.00", "10000.00", "1000.00"),
    "06-roth": ("approved", "20000.00", "4800.00", "0.00"),
    "07-reservist": ("approved", "15000.00", "15000.00", "0.00"),
    "08-after-tax": ("approved", "40000.00", "0.00", "0.00"),
    "09-years-of-participation": ("denied", "0.00", None, None),
    "10-age-of-the-money": ("approved_in_part", "8200.00", "8200.00", "820.00"),
    "11-one-a-year": ("denied", "0.00", None, None),
    "12-a-fact-is-missing": ("cannot_be_determined", None, None, None),
    "13-protected-age-55": ("approved_in_part", "26000.00", "26000.00", "2600.00"),
    "consequences-adviser": ("approved", "500000.00", "0.00", "0.00"),
    "consequences-college": ("approved", "30000.00", "30000.00", "3000.00"),
    "consequences-good-reasons": ("approved", "400000.00", "0.00", "0.00"),
    "consequences-medical": ("approved", "20000.00", "20000.00", "0.00"),
    "same-facts-2019": ("denied", "0.00", None, None),
    "same-facts-2020": ("approved", "105000.00", "105000.00", "0.00"),
    "same-facts-2022": ("approved", "5000.00", "5000.00", "0.00"),
    "same-facts-2023": ("approved", "27000.00", "27000.00", "0.00"),
    "same-facts-2024": ("approved", "38000.00", "38000.00", "0.00"),
    "same-facts-2025": ("approved", "38300.00", "38300.00", "0.00"),
    "same-facts-2026": ("approved", "40950.00", "40950.00", "0.00"),
}


@cache
def harbor() -> Book:
    return read_book(HARBOR)


@cache
def decided(folder: Path) -> dict[str, dict[str, Any]]:
    """Every determination of a book by its request."""
    from inservice.api import decide

    return {found["request_id"]: found for found in (answer.to_dict() for answer in decide(folder))}


@cache
def decided_case(name: str) -> dict[str, Any]:
    from inservice.api import decide

    found: dict[str, Any] = decide(EXAMPLES / "cases" / f"{name}.yaml").to_dict()
    return found


# ------------------------------------------------------------------------------------------ plans


@pytest.mark.parametrize("path", PLANS, ids=lambda path: str(path.relative_to(EXAMPLES)))
def test_every_plan_is_lawful(path: Path) -> None:
    assert check(read_plan(path), law_of_plans()) == []


@pytest.mark.parametrize(
    ("clause", "says", "authority", "ref"),
    [
        ("AA 10-1(a)", "stated age below 59 1/2", "401(k)(2)(B)", "D-ELIG-01"),
        ("AA 10-1(b)", "same closed list", "401(k)(12)", "D-ELIG-02"),
        ("AA 10-1(c)", "24 months, not 18", "Rev. Rul. 71-295", "D-ELIG-04"),
        ("AA 10-1(d)", "pension plan may not pay on hardship", "1.401-1(b)(1)(i)", "D-HARD-48"),
    ],
)
def test_the_unlawful_plan_fails_with_clause_reason_and_authority(
    clause: str, says: str, authority: str, ref: str
) -> None:
    (problem,) = [found for found in check(read_plan(UNLAWFUL), law_of_plans()) if found.clause == clause]
    assert problem.severity == "error"
    assert says in problem.message
    assert authority in problem.authority
    assert ref in problem.refs
    assert problem.line is not None


def test_the_two_books_hold_the_same_small_plan() -> None:
    assert (HARBOR / "plans/bright.yaml").read_bytes() == (BRIGHT / "plans/bright.yaml").read_bytes()


# ------------------------------------------------------------------------------------------ tables


def test_the_demo_book_reads_without_a_word() -> None:
    assert harbor().problems == []


def test_the_demo_book_is_large_enough() -> None:
    tables = harbor().tables
    assert len(harbor().plans) == 4
    assert len(tables["people"]) >= 14
    assert len(tables["requests"]) >= 30
    years = {day.year for day in tables["requests"]["payment_date"]}
    assert years == set(range(2019, 2027))
    held = tables["accounts"].group_by("participant_id").len()["len"]
    assert (held >= 2).sum() >= 14


def test_requests_ask_in_every_way() -> None:
    tables = harbor().tables
    asks = tables["requests"]
    assert set(asks["ask"]) == {"gross", "net", "percent", "all"}
    assert set(tables["request_destinations"]["kind"]) == {
        "traditional_ira",
        "roth_ira",
        "in_plan_roth",
        "cash",
    }
    assert asks["event"].null_count() >= 1
    assert {"cheapest", "pro_rata"} <= set(asks["order"].drop_nulls())
    assert asks.filter(asks["event"].is_in(["hardship"]) & (asks["ask"] == "net")).height >= 1
    assert set(asks["event"].drop_nulls()) == IN_SERVICE


def test_lots_add_up_to_the_balance() -> None:
    tables = harbor().tables
    lots = tables["contributions"].select("account_id", "remaining").group_by("account_id").sum()
    first = tables["balances"].sort("as_of").unique("account_id", keep="first")
    both = lots.join(first, on="account_id", how="left")
    assert len(both) >= 20
    assert both.filter(both["remaining"] != both["balance"])["account_id"].to_list() == []


def test_lots_are_deposited_on_days_on_which_the_participant_was_in_the_plan() -> None:
    tables = harbor().tables
    lots = (
        tables["contributions"]
        .join(tables["accounts"], on="account_id")
        .join(tables["participants"], on="participant_id")
    )
    assert (
        lots.filter(lots["for_plan_year_end"] < lots["participation_date"])["contribution_id"].to_list() == []
    )
    assert lots.filter(lots["deposit_date"].dt.weekday() > 5)["contribution_id"].to_list() == []


def test_basis_is_within_the_balance() -> None:
    balances = harbor().tables["balances"]
    for column in ("basis", "principal", "default_deferrals", "employer_stock_cost"):
        over = balances.filter(balances[column] > balances["balance"])
        assert over["account_id"].to_list() == [], column


def test_vesting_follows_the_plan_and_years_of_service() -> None:
    """The vested share on file is the schedule's on the day of every request of that participant."""
    tables, plans = harbor().tables, harbor().plans
    hired: dict[str, date] = {}
    for person, day in tables["employment"].sort("hire_date").select("person_id", "hire_date").rows():
        hired.setdefault(person, day)
    accounts = {row["account_id"]: row for row in tables["accounts"].iter_rows(named=True)}
    people = {row["participant_id"]: row for row in tables["participants"].iter_rows(named=True)}
    shares = {row["account_id"]: row for row in tables["balances"].iter_rows(named=True)}
    checked = 0
    for request in tables["requests"].iter_rows(named=True):
        member = people[request["participant_id"]]
        document = plans[member["plan_id"]].document
        for account_id, account in accounts.items():
            if account["participant_id"] != request["participant_id"]:
                continue
            terms = document.source_terms(account["source"])
            assert terms is not None, account_id
            expected = 10_000
            if terms.vesting != "immediate":
                schedule = document.vesting_schedules[terms.vesting]
                years = _whole_years(hired[member["person_id"]], request["payment_date"])
                expected = max((share for year, share in schedule.steps.items() if year <= years), default=0)
                checked += 1
            share = shares[account_id]
            assert share["vested_numerator"] * 10_000 == expected * share["vested_denominator"], account_id
    assert checked >= 30


def _whole_years(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def test_every_example_names_its_rules_from_the_law_pages() -> None:
    for path in CASES:
        case = read_case(path)
        assert case.refs, path
        assert case.statements, path


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_reads_and_says_what_to_look_at(path: Path) -> None:
    case = read_case(path)
    assert (case.problems, case.book.problems) == ((), [])
    assert path.read_text().startswith("# ")


def test_the_dirty_book_lists_exactly_its_dirt() -> None:
    def short(problem: Problem) -> tuple[str, str, int | None, str]:
        return problem.severity, problem.where, problem.line, problem.found

    assert [short(problem) for problem in read_book(BRIGHT).problems] == [
        ("warning", "Division", None, ""),
        ("warning", "DOB", 5, "11/23/88"),
        ("error", "DOB", 10, "on file at HQ"),
        ("warning", "", 19, "Total |  | $1,480,829.69"),
        ("error", "Ending Balance", 18, "see note"),
        ("warning", "Gross Amount", 7, "($500.00)"),
        ("warning", "Taxable Amount", 7, "($500.00)"),
    ]


def test_the_workbook_is_what_its_script_writes(tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    runpy.run_path(str(BRIGHT / "make.py"))["write"](tmp_path / "again.xlsx")
    kept = (BRIGHT / "bright.xlsx").read_bytes()
    assert (tmp_path / "again.xlsx").read_bytes() == kept
    assert len(kept) < 40_000


# ------------------------------------------------------------------------------------------ decisions


def test_the_answers_name_every_request() -> None:
    assert list(HARBOR_ANSWERS) == harbor().tables["requests"]["request_id"].to_list()
    assert sorted(CASE_ANSWERS) == [path.stem for path in CASES]


@pytest.mark.parametrize("request_id", HARBOR_ANSWERS)
def test_a_request_of_the_demo_book(request_id: str) -> None:
    outcome, approved = HARBOR_ANSWERS[request_id]
    found = decided(HARBOR)[request_id]
    assert found["outcome"] == outcome
    if approved is not None:
        assert found["approved"] == approved


@pytest.mark.parametrize("name", CASE_ANSWERS)
def test_a_case_of_the_tour(name: str) -> None:
    outcome, approved, taxable, additional = CASE_ANSWERS[name]
    found = decided_case(name)
    assert found["outcome"] == outcome
    if approved is not None:
        assert found["approved"] == approved
    if taxable is not None:
        assert found["tax"]["taxable"] == taxable
    if additional is not None:
        assert found["tax"]["additional_tax"] == additional


def test_every_outcome_and_every_event_is_seen() -> None:
    answers = [*decided(HARBOR).values(), *(decided_case(path.stem) for path in CASES)]
    assert {found["outcome"] for found in answers} == SHOWN
    options = [option for found in answers for option in found["options"]]
    assert {option["status"] for option in options} == {"yes", "no", "unknown", "not_claimed"}
    paid = {
        row["event"] for found in answers for row in found["accounts"] if row.get("amount", "0.00") != "0.00"
    }
    assert paid == IN_SERVICE - {"severance"}
    assert {option["event"] for option in options} >= IN_SERVICE
    assert paid <= set(load_matrix().events)


def test_the_notice_2014_54_split_leaves_nothing_taxed() -> None:
    found = decided(HARBOR)["R-2201"]
    assert {(d["kind"], d["amount"], d["pre_tax"], d["after_tax"]) for d in found["destinations"]} == {
        ("traditional_ira", "16030.00", "16030.00", "0.00"),
        ("roth_ira", "48090.00", "0.00", "48090.00"),
    }
    assert found["tax"]["taxable"] == "0.00"


def test_a_hardship_net_of_tax_is_grossed_up() -> None:
    """12,000 after 22% and 5% withheld takes 12,000 / 0.73; the law allows up to 12,000 / 0.63."""
    found = decided(HARBOR)["R-2302"]
    assert found["tax"]["net"] == "12000.00"
    assert 12_000 / 0.73 <= float(found["approved"]) <= 12_000 / 0.63 + 0.01


def test_the_second_plan_limit_reopens_on_new_years_day() -> None:
    options = decided_case("11-one-a-year")["options"]
    assert [o["opens_on"] for o in options if o["event"] == "age_59_half"] == ["2026-01-01"]


def test_the_missing_birth_date_is_asked_for() -> None:
    assert "person.birth_date" in {f["fact"] for f in decided_case("12-a-fact-is-missing")["facts_needed"]}


def test_the_dirty_book_decides() -> None:
    found = {request: answer["outcome"] for request, answer in decided(BRIGHT).items()}
    assert found == {
        "W-1": "approved",
        "W-2": "approved",
        "W-3": "approved",
        "W-4": "approved",
        "W-5": "approved",
        "W-6": "cannot_be_determined",
    }
