"""A case file is read into the tables of a book, and what is wrong with it is told all at once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import inservice
from inservice.errors import InputError, Problem
from inservice.facts.book import TABLES
from inservice.facts.tables import Facts
from inservice.intake.case import Case, read_case
from inservice.intake.claim_names import CLAIMS, WORDS

Read = Callable[..., Case]
Refused = Callable[..., tuple[Problem, ...]]


def row(case: Case, table: str, number: int = 0) -> dict[str, Any]:
    return case.book.tables[table].row(number, named=True)


def test_a_small_case_becomes_a_book_of_one_request(read: Read) -> None:
    case = read()
    assert (case.title, case.request_id) == ("May deferrals be withdrawn after age 59 1/2?", "r1")
    assert list(case.book.plans) == ["small"]
    assert set(case.book.tables) == set(TABLES)
    assert row(case, "people")["birth_date"] == date(1964, 2, 10)
    assert row(case, "accounts", 1)["source"] == "match"
    assert row(case, "balances", 1)["balance"] == 123_410
    assert row(case, "requests")["ask"] == "gross"
    assert row(case, "requests")["amount"] == 500_000
    assert case.book.tables["claims"].height == 1
    assert case.problems == ()


def test_what_is_left_out_is_unknown_and_never_zero(read: Read) -> None:
    case = read()
    balance = row(case, "balances", 1)
    assert balance["pre_1987_basis"] is None
    assert balance["vested_numerator"] is None
    assert row(case, "participants")["is_married"] is None
    assert all(value is None for name, value in row(case, "claims").items() if name != "request_id")


@pytest.mark.parametrize(
    ("written", "fraction"),
    [
        ('"60%"', (3, 5)),
        ('"100%"', (1, 1)),
        ('"0%"', (0, 1)),
        ('"33.33%"', (3333, 10_000)),
        ("{numerator: 2, denominator: 6}", (1, 3)),
    ],
)
def test_a_vested_share_is_a_reduced_fraction(read: Read, written: str, fraction: tuple[int, int]) -> None:
    balance = row(read(('vested: "60%"', f"vested: {written}")), "balances")
    assert (balance["vested_numerator"], balance["vested_denominator"]) == fraction


@pytest.mark.parametrize(
    "written",
    [
        '"100.01%"',
        "60",
        '"-1%"',
        "{numerator: 3, denominator: 2}",
        "{numerator: 3, denominator: 0}",
        "most",
        "{a: 1}",
    ],
)
def test_a_share_that_is_none_is_refused(refused: Refused, written: str) -> None:
    (problem,) = refused(('vested: "60%"', f"vested: {written}"))
    assert problem.where == "accounts[0].vested"
    assert problem.line == 8
    assert "numerator: 3" in problem.expected


@pytest.mark.parametrize("day", ["2200-01-01", "9999-12-31"])
def test_a_payment_date_after_which_there_may_be_no_other_is_refused(refused: Refused, day: str) -> None:
    (problem,) = refused(("payment_date: 2025-07-15", f"payment_date: {day}"))
    assert (problem.where, problem.expected) == ("request.payment_date", "a day through 2199-12-31")
    assert problem.repair == "Correct the year."


def test_the_last_payment_date_that_is_taken_is_answered(read: Read) -> None:
    case = read(("payment_date: 2025-07-15", "payment_date: 2199-12-31"))
    assert inservice.decide(case).outcome == "cannot_be_determined"


@pytest.mark.parametrize(
    ("written", "where", "expected", "repair"),
    [
        (('amount: "5000.00"', 'amount: "$5,000.00"'), "request.amount", "or all", "Write 5000.00."),
        (('amount: "5000.00"', "amount: -5"), "request.amount", "amounts are not negative", "without its sign"),
        (('amount: "5000.00"', "spousal_consent: maybe"), "request.spousal_consent", "yes or no", "Write yes"),
        (('amount: "5000.00"', "order: odd"), "request.order", "pro_rata", "one of these"),
        (('amount: "5000.00"}', "amount: all}\nclaims: {hardship: maybe}"), "claims.hardship", "yes", "yes or no"),
        (('vested: "60%"', "vested: most"), "accounts[0].vested", "100%", 'as "60%"'),
        (('amount: "5000.00"', "percent: 120%"), "request.percent", "0 to 100", "Write 100 or less."),
        (('amount: "5000.00"', "percent: 1e9999999"), "request.percent", "0 to 100", "Write 100 or less."),
        (('amount: "5000.00"', "percent: -0.01"), "request.percent", "0 to 100", "Write 0 or more."),
        (('amount: "5000.00"', "percent: 33.333"), "request.percent", "0 to 100", "Write at most two decimals."),
        (('amount: "5000.00"', "percent: most"), "request.percent", "0 to 100", "Write a number"),
        (('vested: "60%"', "vested: {numerator: 3}"), "accounts[0].vested", "60%", "numerator and denominator"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_read_is_told_with_its_repair(
    refused: Refused, written: tuple[str, str], where: str, expected: str, repair: str
) -> None:
    (problem,) = refused(written)
    assert problem.where == where
    assert expected in problem.expected and repair in problem.repair


def test_a_rehire_is_a_second_spell_of_employment(read: Read) -> None:
    case = read(
        ("{hire_date: 2010-05-01}", "{hire_date: 2010-05-01, severed_on: 2020-03-31, rehired_on: 2021-09-01}")
    )
    first, second = case.book.tables["employment"].rows(named=True)
    assert (first["hire_date"], first["severed_on"]) == (date(2010, 5, 1), date(2020, 3, 31))
    assert (second["hire_date"], second["severed_on"]) == (date(2021, 9, 1), None)


def test_every_spell_that_is_listed_is_a_row_of_employment(read: Read) -> None:
    listed = (
        "{spells: [{hire_date: 2000-01-01, severed_on: 2003-01-01, reason: layoff, severance_is_bona_fide: yes}, "
        "{hire_date: 2004-01-01, employer_id: affiliate}]}"
    )
    first, second = read(("{hire_date: 2010-05-01}", listed)).book.tables["employment"].rows(named=True)
    assert (first["severed_on"], first["reason"], first["is_bona_fide"]) == (date(2003, 1, 1), "layoff", True)
    assert (second["employer_id"], second["hire_date"]) == ("affiliate", date(2004, 1, 1))


def test_no_employment_section_is_no_record_of_employment(read: Read) -> None:
    assert read(("employment: {hire_date: 2010-05-01}\n", "")).book.tables["employment"].is_empty()


@pytest.mark.parametrize(
    ("asked", "ask", "amount", "percent"),
    [
        ('amount: "5000.00"', "gross", 500_000, None),
        ('ask: net, amount: "5000.00"', "net", 500_000, None),
        ("percent: 50", "percent", None, 5_000),
        ('percent: "12.5%"', "percent", None, 1_250),
        ("amount: all", "all", None, None),
        ("ask: all", "all", None, None),
        ("event: hardship", None, None, None),
    ],
)
def test_what_is_asked(
    read: Read, asked: str, ask: str | None, amount: int | None, percent: int | None
) -> None:
    request = row(read(('amount: "5000.00"', asked)), "requests")
    assert (request["ask"], request["amount"], request["percent"]) == (ask, amount, percent)


@pytest.mark.parametrize(
    "asked",
    [
        "ask: gross",
        "ask: percent",
        'percent: 50, amount: "1.00"',
        'ask: all, amount: "1.00"',
        "ask: net, percent: 50",
        "ask: gross, amount: all",
    ],
)
def test_an_ask_that_contradicts_itself_is_refused(refused: Refused, asked: str) -> None:
    (problem,) = refused(('amount: "5000.00"', asked))
    assert problem.where == "request"
    assert problem.repair


def test_an_order_of_accounts_ranks_them(read: Read) -> None:
    case = read(('amount: "5000.00"', 'amount: "5000.00", order: [match, deferrals]'))
    assert row(case, "requests")["order"] == "listed"
    assert case.book.tables["request_accounts"].select("account_id", "rank").rows() == [
        ("match", 1),
        ("deferrals", 2),
    ]


def test_accounts_without_an_order_have_no_rank(read: Read) -> None:
    case = read(('amount: "5000.00"', 'amount: "5000.00", accounts: [match], order: cheapest'))
    assert row(case, "requests")["order"] == "cheapest"
    assert case.book.tables["request_accounts"].select("account_id", "rank").rows() == [("match", None)]


def test_the_rest_goes_to_a_destination_without_an_amount(read: Read) -> None:
    to = "destinations: [{kind: traditional_ira, amount: '3000.00', assign: pre_tax}, {kind: cash, amount: rest, indirect: true}]"
    case = read(('amount: "5000.00"', f'amount: "5000.00", {to}'))
    assert case.book.tables["request_destinations"].select(
        "rank", "kind", "amount", "assign", "is_indirect"
    ).rows() == [
        (1, "traditional_ira", 300_000, "pre_tax", None),
        (2, "cash", None, None, True),
    ]


def test_earlier_payments_of_this_plan_and_another(read: Read) -> None:
    case = read(
        add="distributions: [{payment_date: 2024-05-01, amount: '1000.00', account_id: deferrals}, {plan: other, event: hardship}]\n"
    )
    assert case.book.tables["distributions"]["plan_id"].to_list() == ["small", None]
    assert case.book.tables["distributions"]["distribution_id"].to_list() == ["d1", "d2"]


def test_coverage_is_by_participant_and_by_person(read: Read) -> None:
    case = read(
        add="coverage: {distributions: {from: 2015-01-01, through: 2025-06-30}, other_plans: {from: 2014-01-01}}\n"
    )
    assert case.book.tables["coverage"].rows() == [
        ("distributions", "participant", date(2015, 1, 1), date(2025, 6, 30)),
        ("other_plans", "person", date(2014, 1, 1), None),
    ]


# ---- claims


def test_every_particular_of_every_claim_can_be_given(read: Read) -> None:
    example = {"truth": "yes", "money": "'12.34'", "date": "2025-01-31", "number": "7", "text": "word"}
    lines = ["claims:"]
    expected: dict[str, Any] = {}
    values = {"truth": True, "money": 1234, "date": date(2025, 1, 31), "number": 7, "text": "word"}
    for claim, particulars in CLAIMS.items():
        lines.append(f"  {claim}:" if particulars else f"  {claim}: yes")
        expected[claim] = True
        for p in particulars.values():
            written, value = example[p.kind], values[p.kind]
            if p.is_rate:
                written, value = '"12.5%"', 1250
            if p.column in WORDS:
                written = value = WORDS[p.column][0]
            lines.append(f"    {p.written}: {written}")
            expected[p.column] = value
    found = row(read(add="\n".join(lines) + "\n"), "claims")
    assert {name: value for name, value in found.items() if name != "request_id"} == expected
    assert set(expected) == {name.removeprefix("claims.") for name in Facts.all if name.startswith("claims.")}


@pytest.mark.parametrize(
    ("written", "claimed"),
    [
        ("disability: true", True),
        ("disability: yes", True),
        ("disability: {}", True),
        ("disability: {section_72m7: no}", True),
        ("disability: false", False),
        ("disability: {claimed: no, section_72m7: no}", False),
        ("disability: null", None),
        ("hardship: {}", None),
    ],
)
def test_a_claim_is_made_denied_or_not_claimed(read: Read, written: str, claimed: bool | None) -> None:
    claims = row(read(add=f"claims: {{{written}}}\n"), "claims")
    assert claims["disability"] is claimed
    assert claims["disability_plan_definition"] is None


@pytest.mark.parametrize(
    ("written", "claimed"), [("{qualified: yes}", True), ("{qualified: no}", False), ("yes", True)]
)
def test_a_coronavirus_claim_is_that_of_a_qualified_individual(
    read: Read, written: str, claimed: bool
) -> None:
    assert row(read(add=f"claims: {{coronavirus: {written}}}\n"), "claims")["coronavirus"] is claimed


@pytest.mark.parametrize(
    ("written", "eligible"),
    [
        ("kind: birth", True),
        ("kind: adoption", None),
        ("kind: adoption, adoptee_eligible: no", False),
        ("children: 1", None),
    ],
)
def test_the_condition_on_adoptees_holds_for_a_birth(read: Read, written: str, eligible: bool | None) -> None:
    claims = row(read(add=f"claims: {{birth_or_adoption: {{on: 2025-01-01, {written}}}}}\n"), "claims")
    assert claims["birth_or_adoption_adoptee_eligible"] is eligible


# ---- errors


def test_all_problems_are_told_at_once_with_place_and_repair(refused: Refused) -> None:
    problems = refused(
        ("birth_date: 1964-02-10", "birth_date: 2/10/1964"),
        ("hire_date:", "hire_dat:"),
        ("source: match", "source: mach"),
        ('balance: "50000.00"', 'balance: "$50,000.00"'),
    )
    told = {problem.where: problem for problem in problems}
    assert set(told) == {
        "person.birth_date",
        "employment.hire_dat",
        "accounts[1].source",
        "accounts[0].balance",
    }
    assert (told["person.birth_date"].line, told["person.birth_date"].found) == (4, "'2/10/1964'")
    assert "2024-12-31" in told["person.birth_date"].expected
    assert told["employment.hire_dat"].repair == "Did you mean hire_date?"
    assert told["accounts[1].source"].repair == "Did you mean match?"
    assert told["accounts[0].balance"].repair == "Write 50000.00."
    assert all(problem.path.endswith("case.yaml") for problem in problems)


@pytest.mark.parametrize(
    ("old", "new", "where", "repair"),
    [
        ("request: {", "request: {evnt: hardship, ", "request.evnt", "Did you mean event?"),
        ("request: {", "request: {event: hardshp, ", "request.event", "Did you mean hardship?"),
        ("request: {", "request: {order: cheepest, ", "request.order", "Did you mean cheapest?"),
        ("request: {", "request: {accounts: [deferals], ", "request.accounts[0]", "Did you mean deferrals?"),
        (
            "request: {",
            "request: {accounts: [match], order: [deferrals], ",
            "request.order[0]",
            "Add the account, or remove the name.",
        ),
        ("request: {", "request: {withholding_rate: 101%, ", "request.withholding_rate", ""),
        ("request: {", "request: {accounts: [match, match], ", "request", "List each account once."),
        (
            "account_id: match",
            "account_id: deferrals",
            "accounts[1].account_id",
            "Give each account a name of its own.",
        ),
        ("schema: inservice/case/1", "schema: inservice/case/2", "schema", "Did you mean inservice/case/1?"),
        ("plan: plans/small.yaml\n", "", "plan", "Add plan."),
        ("request: {payment_date", "demand: {payment_date", "demand", "Remove demand."),
        (
            "{hire_date: 2010-05-01}",
            "{hire_date: 2010-05-01, severed_on: 2009-01-01}",
            "employment",
            "Correct one of the dates.",
        ),
        (
            "{hire_date: 2010-05-01}",
            "{hire_date: 2010-05-01, rehired_on: 2021-01-01}",
            "employment",
            "Add severed_on.",
        ),
        (
            "{birth_date: 1964-02-10}",
            "{birth_date: 1964-02-10, death_date: 1963-01-01}",
            "person",
            "Correct one of the dates.",
        ),
        ("{birth_date: 1964-02-10}", "1964-02-10", "person", ""),
        ("{birth_date: 1964-02-10}", "{birth_date: 1964-02-30}", "person.birth_date", ""),
        ('vested: "60%"', 'basis: "1.00", pre_1987_basis: "2.00"', "accounts[0]", ""),
        ('vested: "60%"', "lots: {}", "accounts[0].lots", ""),
        ("participation: {", "participation: {groups: [a|b], ", "participation.groups[0]", ""),
        ("participation: {", "participation: {roth_first_year: 15, ", "participation.roth_first_year", ""),
        ("participation: {", "participation: {is_married: perhaps, ", "participation.is_married", ""),
    ],
)
def test_each_kind_of_error(refused: Refused, old: str, new: str, where: str, repair: str) -> None:
    problems = refused((old, new))
    told = {problem.where: problem for problem in problems}
    assert where in told
    assert repair in told[where].repair
    assert told[where].line


@pytest.mark.parametrize(
    ("add", "where"),
    [
        ("claims: {hardship: {reson: medical}}\n", "claims.hardship.reson"),
        ("claims: {hardship: {reason: medicine}}\n", "claims.hardship.reason"),
        ("claims: {hardship: {need: lots}}\n", "claims.hardship.need"),
        ("claims: {hardhip: yes}\n", "claims.hardhip"),
        ("claims: {hardship: perhaps}\n", "claims.hardship"),
        ("readings: {age_59_half_month_ends: last_day_of_month}\n", "readings.age_59_half_month_ends"),
        ("readings: {age_59_half_month_end: first_day}\n", "readings.age_59_half_month_end"),
        ("coverage: {distributions: {from: 2020-01-01, through: 2019-01-01}}\n", "coverage.distributions"),
    ],
)
def test_errors_of_claims_readings_and_coverage(refused: Refused, add: str, where: str) -> None:
    (problem,) = refused(add=add)
    assert problem.where == where
    assert problem.line == 11


def test_a_known_reading_is_kept(read: Read) -> None:
    case = read(add="readings: {age_59_half_month_end: first_of_next_month}\n")
    assert case.book.tables["readings"].rows() == [("small", "age_59_half_month_end", "first_of_next_month")]


def test_problems_of_the_plan_are_told_with_those_of_the_case(
    refused: Refused, folder: Path, plan_text: str
) -> None:
    (folder / "plans" / "small.yaml").write_text(
        plan_text.replace("kind: 401k", "kind: 401q"), encoding="utf-8"
    )
    problems = refused(("1964-02-10", "soon"))
    assert {(Path(problem.path).name, problem.where) for problem in problems} == {
        ("small.yaml", "kind"),
        ("case.yaml", "person.birth_date"),
    }


def test_problems_of_a_plan_inside_the_case_have_its_lines(refused: Refused, plan_text: str) -> None:
    inside = "plan:\n" + "".join(
        f"  {line}\n" for line in plan_text.replace("kind: 401k", "kind: 401q").splitlines()
    )
    (problem,) = refused(("plan: plans/small.yaml\n", inside))
    assert (problem.where, problem.line) == ("plan.kind", 7)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("source: match", "source: profit_sharing", "profit_sharing"),
        ("source: match", "source: match, layer: am-9", "am-9"),
        ("participation: {", "participation: {groups: [drivers], ", "drivers"),
        ("request: {", "distributions: [{account_id: closed}]\nrequest: {", "closed"),
        ("request: {", "request: {received_on: 2025-07-16, ", "2025-07-15"),
    ],
)
def test_what_is_probably_not_meant_is_a_warning(read: Read, old: str, new: str, found: str) -> None:
    case = read((old, new))
    (problem,) = case.problems
    assert (problem.severity, problem.found) == ("warning", found)
    assert list(case.book.problems) == [problem]


# ---- JSON, mappings, and what comes from outside


def test_json_and_a_mapping_say_the_same_as_yaml(read: Read, folder: Path) -> None:
    content = {
        "schema": "inservice/case/1",
        "plan": "plans/small.yaml",
        "person": {"birth_date": "1964-02-10"},
        "accounts": [
            {
                "account_id": 401,
                "source": "match",
                "balance": 1234.1,
                "vested": {"numerator": 3, "denominator": 5},
            }
        ],
        "request": {"payment_date": "2025-07-15", "percent": 50, "notice_waived": True},
    }
    (folder / "case.json").write_text(json.dumps(content), encoding="utf-8")
    from_file, from_mapping = read_case(folder / "case.json"), read_case(content, base=folder)
    for name in TABLES:
        assert from_file.book.tables[name].equals(from_mapping.book.tables[name]), name
    assert row(from_file, "accounts")["account_id"] == "401"
    assert row(from_file, "balances")["balance"] == 123_410


@pytest.mark.parametrize("amount", [1234.567, float("nan"), float("inf"), True, -1])
def test_a_number_that_is_no_amount_is_refused(folder: Path, amount: float) -> None:
    content = {"schema": "inservice/case/1", "plan": "plans/small.yaml", "request": {"amount": amount}}
    with pytest.raises(InputError) as error:
        read_case(content, base=folder)
    assert error.value.problems[0].where == "request.amount"


@pytest.mark.parametrize(
    "path",
    [
        "../../plans/small.yaml",
        "/etc/passwd",
        "../../../../../../etc/passwd",
        "plans/../../../small.yaml",
        '"plans/\\0small.yaml"',
    ],
)
def test_a_plan_outside_the_folders_around_the_case_is_refused(refused: Refused, path: str) -> None:
    (problem,) = refused(("plans/small.yaml", path))
    assert problem.where == "plan"
    assert "folder" in problem.expected


def test_a_link_does_not_lead_out(
    refused: Refused, folder: Path, tmp_path_factory: pytest.TempPathFactory, plan_text: str
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "small.yaml"
    elsewhere.write_text(plan_text, encoding="utf-8")
    (folder / "plans" / "linked.yaml").symlink_to(elsewhere)
    (problem,) = refused(("plans/small.yaml", "plans/linked.yaml"))
    assert "leaves" in problem.message


def test_a_plan_in_a_folder_beside_the_case_is_read(read: Read, folder: Path, plan_text: str) -> None:
    beside = folder.parent / "shared"
    beside.mkdir()
    (beside / "small.yaml").write_text(plan_text, encoding="utf-8")
    assert read(("plans/small.yaml", "../shared/small.yaml")).book.plans.keys() == {"small"}


def test_an_absolute_path_is_for_those_who_may_give_one(read: Read, refused: Refused, folder: Path) -> None:
    path = str(folder / "plans" / "small.yaml")
    assert refused(("plans/small.yaml", path))[0].repair == "Write it relative to the case file."
    assert read(("plans/small.yaml", path), absolute_paths=True).request_id == "r1"


def test_a_mapping_can_name_no_file() -> None:
    with pytest.raises(InputError) as error:
        read_case(
            {
                "schema": "inservice/case/1",
                "plan": "plans/small.yaml",
                "accounts": [{"account_id": "a", "source": "match"}],
                "request": {"payment_date": "2025-07-15"},
            }
        )
    (problem,) = error.value.problems
    assert problem.found == "plans/small.yaml"
    assert "plan document itself" in problem.repair


def test_a_case_lists_accounts(read: Read, refused: Refused, case_text: str) -> None:
    accounts = case_text[case_text.index("accounts:") : case_text.index("request:")]
    for nothing, found in (("", ""), ("accounts: null\n", ""), ("accounts: []\n", "[]")):
        (problem,) = refused((accounts, nothing))
        assert problem.message == "The case lists no accounts, so there is no money to decide about."
        assert (problem.where, problem.found) == ("accounts", found)
        assert problem.repair == (
            'List every account of the participant in the plan; one that is empty has balance: "0.00".'
        )
        assert "each with account_id, source and balance" in problem.expected
    # an account with 0.00 in it is an account
    empty = read((accounts, accounts.replace("50000.00", "0.00").replace("1234.10", "0.00")))
    assert empty.book.tables["accounts"].height == 2
    for nothing in ("", "accounts: []\n"):
        assert read((accounts, nothing), needs_accounts=False).book.tables["accounts"].is_empty()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just text",
        "- a list",
        "a: [1",
        "a: &x 1",
        "a: *x",
        "a: !!python/object:os.system 1",
        "[" * 5000,
        "{" * 100,
        "a: 1\na: 2",
        "\t- x: 1",
        "plan: 3",
        "x" * 2_000_001,
    ],
)
def test_hostile_text_is_an_input_error(read: Read, text: str) -> None:
    with pytest.raises(InputError):
        read(text=text)


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"title: \xe9", b"\x00\x01\x02"])
def test_bytes_that_are_no_text_are_an_input_error(folder: Path, raw: bytes) -> None:
    (folder / "case.yaml").write_bytes(raw)
    with pytest.raises(InputError):
        read_case(folder / "case.yaml")


def test_a_missing_file_is_an_input_error(folder: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_case(folder / "none.yaml")


@pytest.mark.slow
def test_a_case_is_read_in_five_milliseconds_beyond_its_plan(
    read: Read, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inservice.intake import case as reading

    case = read()
    monkeypatch.setattr(reading, "read_plan", lambda path: case.book.plans["small"])
    took = []
    for _ in range(20):
        start = time.perf_counter()
        read_case(folder / "case.yaml")
        took.append(time.perf_counter() - start)
    assert min(took) < 0.005


@pytest.mark.parametrize(
    ("source", "basis"),
    [
        ("match", 0),
        ("rollover_pre_tax", 0),
        ("after_tax", None),
        ("roth_deferrals", None),
        ("rollover_roth", None),
    ],
)
def test_pre_tax_money_holds_no_basis_unless_it_is_written(
    read: Read, source: str, basis: int | None
) -> None:
    named = ("{account_id: match, source: match", f"{{account_id: match, source: {source}")
    assert row(read(named), "balances", 1)["basis"] == basis
    written = read((named[0] + ",", named[1] + ", basis: '12.00',"))
    assert row(written, "balances", 1)["basis"] == 12_00


def test_a_request_is_the_participants_unless_it_says_otherwise(read: Read) -> None:
    assert row(read(), "participants")["payee_kind"] == "participant"
    other = read(("2011-01-01}", "2011-01-01, payee_kind: alternate_payee_other}"))
    assert row(other, "participants")["payee_kind"] == "alternate_payee_other"


def test_an_order_or_amount_written_null_is_left_out(read: Read) -> None:
    assert row(read(('amount: "5000.00"', 'amount: "5000.00", order: null')), "requests")["order"] is None
    assert row(read(('amount: "5000.00"', "amount: null")), "requests")["ask"] is None


@pytest.mark.parametrize(
    ("written", "instead", "where"),
    [
        ('amount: "5000.00"', 'amount: "0.00"', "request"),
        ('amount: "5000.00"', 'amount: "5000.00", withholding_rate: "12.5%"', "request.withholding_rate"),
        ("payment_date: 2025-07-15, ", "", "request.payment_date"),
        ("birth_date: 1964-02-10", "birth_date: 2025-07-16", "person.birth_date"),
        ("hire_date: 2010-05-01", "hire_date: 1964-02-10", "employment.hire_date"),
    ],
)
def test_what_cannot_be_so_is_refused_with_a_repair(
    refused: Refused, written: str, instead: str, where: str
) -> None:
    problems = refused((written, instead))
    (problem,) = [each for each in problems if each.where == where]
    assert problem.repair


def test_whole_percents_and_a_cent_are_read(read: Read) -> None:
    assert row(read(('amount: "5000.00"', 'amount: "0.01"')), "requests")["amount"] == 1
    rate = read(('amount: "5000.00"', 'amount: "5000.00", withholding_rate: "13%"'))
    assert row(rate, "requests")["withholding_rate"] == 1300


def test_a_balance_dated_after_the_payment_is_warned_of(read: Read) -> None:
    assert read(("as_of: 2025-06-30, vested", "as_of: 2025-07-15, vested")).problems == ()
    (problem,) = read(("as_of: 2025-06-30, vested", "as_of: 2025-07-16, vested")).problems
    assert problem.where == "accounts[0].as_of"
    assert "not used" in problem.message


def test_nobody_is_paid_before_being_hired(read: Read, refused: Refused) -> None:
    assert read(("hire_date: 2010-05-01", "hire_date: 2025-07-15")).request_id == "r1"
    (problem,) = refused(("hire_date: 2010-05-01", "hire_date: 2025-07-16"))
    assert problem.where == "employment.hire_date"
    assert problem.found == "2025-07-16"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("account_id: deferrals", "account_id: null", "nothing"),
        ("person: {birth_date: 1964-02-10}", "person: [1964-02-10]", "a list"),
        ("title: May deferrals be withdrawn after age 59 1/2?", "title: {a: b}", "a mapping"),
    ],
)
def test_a_value_of_another_shape_is_named_in_the_words_of_a_file(
    refused: Refused, old: str, new: str, found: str
) -> None:
    assert [problem.found for problem in refused((old, new))] == [found]


def test_an_account_says_which_money_it_holds(refused: Refused) -> None:
    (problem,) = refused(("source: match, ", ""))
    assert problem.where == "accounts[1].source"
    assert problem.repair == "Add source."
