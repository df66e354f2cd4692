"""Reading: values, defaults, contradictions, and messages that teach."""

from __future__ import annotations

import copy
import pickle
import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.plan.conftest import content

from inservice.errors import InputError, Problem
from inservice.law.of_plans import law_of_plans
from inservice.plan.reading import Plan, parse_plan
from inservice.plan.terms import terms_on

Make = Callable[..., Plan]


def problems_of(changed: dict[str, Any]) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        parse_plan(changed)
    return caught.value.problems


def only(changed: dict[str, Any]) -> Problem:
    found = problems_of(changed)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]


def election(**fields: Any) -> dict[str, Any]:
    return {"id": "x", "sources": ["match"], "event": "age_59_half", **fields}


def test_yaml_words_mean_what_they_say(write: Callable[[str], Plan]) -> None:
    plan = write(
        "schema: inservice/plan/1\nplan_id: 007\nname: NO\nkind: 401k\nerisa: NO\nplan_year_end: 06-30\n"
        "effective: 2019-01-01\nsources: [{source: pre_tax_deferrals}]\nlimits: {minimum: 1234.10}\n"
    )
    document = plan.document
    assert document.plan_id == "007" and document.name == "NO" and document.erisa is False
    assert document.plan_year_end == "06-30" and document.effective == date(2019, 1, 1)
    assert document.limits.minimum == 123_410


@pytest.mark.parametrize(
    ("written", "cents"),
    [("0", 0), ("1000", 100_000), ("1000.5", 100_050), ("0.01", 1), (12.34, 1234), (1000, 100_000)],
)
def test_money_is_whole_cents(written: object, cents: int, make: Make) -> None:
    assert make(limits={"minimum": written}).document.limits.minimum == cents


@pytest.mark.parametrize(
    "written", ["$1,000.00", "1.005", "-5", "", "1e3", 0.1 + 0.2, float("nan"), True, "9" * 40]
)
def test_what_is_no_amount_is_refused(written: object) -> None:
    assert "1234.50" in only(content(limits={"minimum": written})).expected


@pytest.mark.parametrize(
    ("written", "repair"),
    [
        ("$1,000.00", "Write 1000.00."),
        ("5,00", "Write the amount as 1234.50."),
        ("5000.005", "Write whole cents, 5000.00 or 5000.01."),
        ("5000.000", "Write whole cents, 5000.00."),
        ("1234567890123", "Write at most twelve digits before the point."),
        ("-5", "Write the amount without its sign, or leave it out."),
        ("($5.00)", "Write the amount without its sign, or leave it out."),
        (True, "Write the amount as 1234.50."),
    ],
)
def test_what_is_no_amount_is_told_with_its_repair(written: object, repair: str) -> None:
    problem = only(content(limits={"minimum": written}))
    assert problem.expected and problem.repair == repair
    assert ("not negative" in problem.expected) == ("sign" in repair)


@pytest.mark.parametrize(
    ("written", "repair"),
    [
        ("2019-02-30", "Correct the day: the month ends on 2019-02-28."),
        ("2020-02-30", "Correct the day: the month ends on 2020-02-29."),
        ("2020-13-01", "Correct the year or the month."),
        ("0000-01-01", "Correct the year or the month."),
        ("01/01/2019", "Write year-month-day with four, two and two digits."),
    ],
)
def test_a_day_that_there_is_not_is_told_with_its_repair(written: str, repair: str) -> None:
    assert only(content(effective=written)).repair == repair


def test_a_truth_a_count_and_a_month_that_cannot_be_read_are_told_with_their_repair() -> None:
    for changed in (
        {"erisa": "maybe"},
        {"plan_year_end": "13-01"},
        {"elections": [election(window_days="-1")]},
        {"elections": [election(age="old")]},
    ):
        problem = only(content(**changed))
        assert problem.expected and problem.repair


@pytest.mark.parametrize(
    "written", ["2019-02-29", "20190101", "1546300800", "01/01/2019", "2019-1-1", 1546300800]
)
def test_what_is_no_day_is_refused(written: object) -> None:
    assert (
        "2024-12-31" in only(content(effective=written)).expected
        or "day that exists" in only(content(effective=written)).expected
    )


@pytest.mark.parametrize("day", ["2199-12-31", "2200-01-01", "9999-12-31"])
def test_a_term_begins_on_a_day_after_which_there_are_others(day: str) -> None:
    amendment = {"id": "a", "adopted": "2020-01-01", "effective": day, "remove": ["m-55"]}
    begun = [
        {"elections": [election(effective=day)]},
        {"elections": [election(operated_from=day, adopted="2020-01-01")]},
        {"amendments": [amendment]},
        {"amendments": [{**amendment, "effective": "2020-01-01", "add": [election(effective=day)]}]},
    ]
    for changed in (content(**each) for each in begun):
        if day == "2199-12-31":
            parse_plan(changed)
        else:
            problem = only(changed)
            assert (problem.expected, problem.repair) == ("a day through 2199-12-31", "Correct the year.")


def test_the_last_day_there_is_stands_for_an_open_end() -> None:
    changed = content(elections=[election(effective="2020-01-01", through="9999-12-31")])
    assert parse_plan(changed).document.elections[0].through == date.max


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("55", 660),
        ("59.5", 714),
        ("59 1/2", 714),
        ("59½", 714),
        ({"years": "59", "months": "6"}, 714),
        ("62.0", 744),
    ],
)
def test_ages(written: object, months: int, make: Make) -> None:
    plan = make(elections=[election(event="pension_in_service_age", age=written)])
    age = plan.document.elections[0].age
    assert age is not None and age.in_months == months


@pytest.mark.parametrize("written", ["59.25", "old", {"years": "59", "months": "12"}, {"years": "121"}])
def test_what_is_no_age_is_refused(written: object) -> None:
    assert problems_of(content(elections=[election(event="pension_in_service_age", age=written)]))


def test_defaults_are_recorded(make: Make) -> None:
    plan = make(hardship={"evidence": "summary"})
    assert plan.document.erisa is True and "erisa" in plan.defaulted
    assert "rehire.pay_after_rehire" in plan.defaulted
    assert "hardship.standard" in plan.defaulted and "hardship.evidence" not in plan.defaulted
    assert "limits.minimum" not in plan.defaulted  # The document sets no minimum; that is not a default.


def test_nothing_after_a_key_is_left_out(make: Make) -> None:
    plan = make(hardship={"evidence": None}, sponsor=None)
    assert plan.document.hardship.evidence == "source_documents" and "hardship.evidence" in plan.defaulted


@pytest.mark.parametrize(
    "field", ["schema", "plan_id", "name", "kind", "plan_year_end", "effective", "sources"]
)
def test_what_has_no_default_is_required(field: str) -> None:
    changed = content()
    del changed[field]
    assert f"The field {field} is required." in [problem.message for problem in problems_of(changed)]


def test_vesting_is_required_where_only_the_document_can_tell() -> None:
    problem = only(
        content(
            sources=[{"source": "pre_tax_deferrals"}, {"source": "match"}, {"source": "rollover_pre_tax"}]
        )
    )
    assert "how match vests" in problem.message and problem.where == "sources[1]"


@pytest.mark.parametrize(
    ("changed", "repair"),
    [
        ({"elektions": []}, "Did you mean elections?"),
        ({"hardship": {"evidance": "summary"}}, "Did you mean evidence?"),
        ({"kind": "401(k)"}, "Did you mean 401k?"),
        ({"elections": [election(sources=["mach"])]}, "Did you mean match?"),
        ({"elections": [election(event="age_59half")]}, "Did you mean age_59_half?"),
        ({"elections": [election(limits={"minimun": "5"})]}, "Did you mean minimum?"),
        ({"elections": [election(fully_vested="source")]}, "Did you mean limits: {fully_vested: ...}?"),
        ({"normal_retirement_age": {"age": {"year": "65", "years": "65"}}}, "Did you mean years?"),
    ],
)
def test_did_you_mean(changed: dict[str, Any], repair: str) -> None:
    assert repair in [problem.repair for problem in problems_of(content(**changed))]


def test_all_problems_come_at_once_with_their_lines(write: Callable[[str], Plan]) -> None:
    with pytest.raises(InputError) as caught:
        write(
            "schema: inservice/plan/1\nplan_id: p\nname: P\nkind: 401k\n"
            "plan_year_end: 13-31\neffective: 2010-01-01\n"
            "erisa: perhaps\nsources:\n  - {source: pre_tax_deferrals}\nelections:\n"
            "  - {id: a, sources: [match], event: age_59_half}\n"
            "  - {id: a, sources: [pre_tax_deferrals], event: stated_age}\n"
        )
    found = {(problem.line, problem.where) for problem in caught.value.problems}
    assert found == {
        (5, "plan_year_end"),
        (7, "erisa"),
        (11, "elections[0].sources"),
        (12, "elections[1].id"),
        (12, "elections[1]"),
    }
    assert "5 problems" in str(caught.value) and "plan.yaml:7" in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"elections": [election(), election()]}, "used twice"),
        ({"elections": [election(sources=["after_tax"])]}, "no money of the source"),
        (
            {"sources": [{"source": "match", "vesting": "graded"}], "elections": []},
            "schedule 'graded' is not defined",
        ),
        ({"elections": [election(effective="2009-12-31")]}, "effective before the plan"),
        ({"elections": [election(effective="2020-01-02", through="2020-01-01")]}, "ends before it begins"),
        ({"elections": [election(event="stated_age")]}, "needs an age"),
        ({"elections": [election(age="55")]}, "cannot have an age below"),
        ({"elections": [election(event="hardship", age="55")]}, "has no age of its own"),
        ({"elections": [election(months="24")]}, "does not count months"),
        ({"elections": [election(event="stated_event")]}, "must be described"),
        ({"elections": [election(event="normal_retirement_age")]}, "does not define"),
        ({"elections": [election(operated_from="2024-01-01")]}, "must be adopted"),
        ({"elections": [election(groups=["unionised"])]}, "group 'unionised' is not defined"),
        ({"no_in_service": ["match"]}, "allows what no_in_service refuses"),
        ({"restated": "2009-01-01"}, "restated before"),
        ({"hardship": {"reasons": ["other"]}}, "no reason `other`"),
        ({"hardship": {"standard": "edited_list"}}, "must be written out"),
        (
            {
                "spousal": {"survivor_annuity": "none"},
                "sources": [
                    {"source": "pre_tax_deferrals"},
                    {"source": "match", "vesting": "immediate", "survivor_annuity": "yes"},
                ],
            },
            "to a source, and to no source",
        ),
        (
            {"amendments": [{"id": "a", "adopted": "2020-01-01", "effective": "2020-01-01"}]},
            "changes nothing",
        ),
        (
            {"amendments": [{"id": "a", "effective": "2020-01-01", "remove": ["m-55"]}]},
            "day of adoption is missing",
        ),
        (
            {
                "amendments": [
                    {"id": "a", "adopted": "2009-01-01", "effective": "2009-01-01", "remove": ["m-55"]}
                ]
            },
            "effective before the plan",
        ),
        (
            {
                "amendments": [
                    {"id": "a", "adopted": "2020-01-01", "effective": "2020-01-01", "remove": ["m-5"]}
                ]
            },
            "which is not in force then",
        ),
        (
            {
                "amendments": [
                    {"id": "a", "adopted": "2020-01-01", "effective": "2020-01-01", "set": {"elections": []}}
                ]
            },
            "not a setting",
        ),
        ({"vesting_schedules": {"v": {"steps": {"2": "50", "3": "40", "4": "100"}}}}, "must not fall"),
        ({"vesting_schedules": {"v": {"steps": {"2": "50"}}}}, "never reaches 100"),
        ({"source_order": {"rule": "listed"}}, "only for it"),
    ],
)
def test_contradictions_are_refused(changed: dict[str, Any], message: str) -> None:
    assert any(message in problem.message for problem in problems_of(content(**changed)))


def test_inheriting_money_names_its_origin(make: Make) -> None:
    assert (
        "does not say which"
        in only(content(sources=[{"source": "in_plan_roth_restricted"}], elections=[])).message
    )
    plan = make(sources=[{"source": "in_plan_roth_restricted", "origin": "match"}], elections=[])
    assert plan.document.sources[0].origin == "match"


def test_an_amendment_that_breaks_the_document_is_shown_where_it_was_written() -> None:
    changed = content(
        amendments=[
            {
                "id": "am-1",
                "adopted": "2020-01-01",
                "effective": "2020-01-01",
                "replace": {"m-55": {"age": "1000"}},
            },
        ]
    )
    problem = only(changed)
    assert problem.where.startswith("amendments[0].replace.m-55") and "am-1" in problem.message


def test_a_document_that_is_no_mapping_is_refused(write: Callable[[str], Plan]) -> None:
    with pytest.raises(InputError):
        write("- a\n- b\n")


def test_vesting_percentages_are_exact(make: Make) -> None:
    plan = make(vesting_schedules={"thirds": {"steps": {"1": "33.33", "2": "66.67", "3": "100"}}})
    assert plan.document.vesting_schedules["thirds"].steps == {1: 3333, 2: 6667, 3: 10_000}


def test_source_order_may_be_a_word_or_a_list(make: Make) -> None:
    assert make(source_order="participant_choice").document.source_order.rule == "participant_choice"
    listed = make(source_order=["match", "pre_tax_deferrals"]).document.source_order
    assert listed.rule == "listed" and listed.sources == ("match", "pre_tax_deferrals")


def test_plan_years(make: Make) -> None:
    calendar = make()
    assert calendar.plan_year(date(2020, 2, 29)) == (date(2020, 1, 1), date(2020, 12, 31))
    assert calendar.plan_year(date(2005, 7, 1)) == (date(2005, 1, 1), date(2005, 12, 31))
    fiscal = make(plan_year_end="06-30")
    assert fiscal.plan_year(date(2010, 1, 1)) == (date(2010, 1, 1), date(2010, 6, 30))  # A short first year.
    assert fiscal.plan_year(date(2020, 6, 30)) == (date(2019, 7, 1), date(2020, 6, 30))
    assert fiscal.plan_year(date(2020, 7, 1)) == (date(2020, 7, 1), date(2021, 6, 30))
    assert fiscal.plan_year(date(2009, 12, 31)) == (date(2009, 7, 1), date(2009, 12, 31))
    february = make(plan_year_end="02-29")
    assert february.plan_year(date(2021, 1, 1)) == (date(2020, 3, 1), date(2021, 2, 28))


def test_a_changed_year_end_gives_a_short_year(make: Make) -> None:
    plan = make(
        amendments=[
            {"id": "a", "adopted": "2020-05-01", "effective": "2020-07-01", "set": {"plan_year_end": "06-30"}}
        ]
    )
    assert plan.plan_year(date(2019, 12, 31)) == (date(2019, 1, 1), date(2019, 12, 31))
    assert plan.plan_year(date(2020, 6, 30)) == (date(2020, 1, 1), date(2020, 6, 30))
    assert plan.plan_year(date(2020, 7, 1)) == (date(2020, 7, 1), date(2021, 6, 30))


JUNK: list[Any] = [
    None,
    "",
    [],
    {},
    "x",
    ["x"],
    {"x": "y"},
    [["x"]],
    [{"x": ["y"]}],
    5,
    -1,
    True,
    1.5,
    "match",
]


@pytest.mark.parametrize("seed", range(300))
def test_any_wrong_shape_is_an_input_error(seed: int) -> None:
    """Whatever stands where another shape belongs, the reader answers with problems or with a plan."""
    chance = random.Random(seed)
    document = content(
        vesting_schedules={"v": {"steps": {"3": "100"}}},
        groups={"g": {"description": "Hourly employees."}},
        amendments=[
            {
                "id": "a",
                "adopted": "2024-01-01",
                "effective": "2024-01-01",
                "replace": {"m-55": {"age": "50"}},
                "add": [{"id": "h", "sources": ["match"], "event": "hardship", "groups": ["g"]}],
                "set": {"sources.match.vesting": "v", "hardship.evidence": "summary"},
            },
        ],
    )
    spots: list[tuple[Any, Any]] = []

    def visit(part: Any) -> None:
        for key in (
            list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
        ):
            spots.append((part, key))
            visit(part[key])

    visit(document)
    for holder, key in chance.sample(spots, 2):
        holder[key] = copy.deepcopy(chance.choice(JUNK))
    try:
        terms_on(parse_plan(document), date(2025, 1, 1))
    except InputError as error:
        assert error.problems


def test_a_plan_that_was_asked_can_be_sent_to_another_process() -> None:
    day, law = date(2025, 7, 15), law_of_plans()
    plan = parse_plan(content())
    asked = terms_on(plan, day, law)
    sent = pickle.loads(pickle.dumps(plan))
    assert sent.plan_year(day) == plan.plan_year(day)
    assert terms_on(sent, day, law).clauses == asked.clauses
