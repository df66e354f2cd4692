"""Answers row by row are the answers column by column: over Arcadia's statute, and word by word."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inservice.engine import by_row
from inservice.engine.book import RuleBook
from inservice.engine.business_days import business_days_after, next_business_day, weekday
from inservice.engine.by_row import RowAnswers, answers_to
from inservice.engine.dates import (
    days_after,
    days_between,
    first_of_year,
    last_of_quarter,
    last_of_year,
    months_after,
    year_of,
)
from inservice.engine.evaluate import Answers, evaluate
from inservice.engine.explain import Explainer
from inservice.engine.grain import Grain
from inservice.engine.months import first_of_next_month
from inservice.engine.rule import Rule, amount, rule
from inservice.engine.tables import load
from inservice.engine.texts import lists
from inservice.engine.words import (
    Constant,
    Expr,
    Fact,
    choose,
    greater_of,
    lesser_of,
    nothing,
    pick,
    portion,
    scaled,
    select,
    share_exceeds,
    total,
)

from . import statute
from .situations import Village, frames_of, random_village, read_back, villages

NAMES = [r.name for r in statute.RULES]


def by_rows(book: RuleBook, many: list[Village]) -> dict[str, Any]:
    return read_back(RowAnswers(book, frames_of(many)).ask(NAMES), NAMES, book.grains)


@settings(max_examples=60, deadline=None)
@given(many=st.lists(villages(), max_size=3))
def test_the_statute_is_answered_alike(arcadia: RuleBook, many: list[Village]) -> None:
    assert by_rows(arcadia, many) == read_back(
        evaluate(arcadia, NAMES, frames_of(many)), NAMES, arcadia.grains
    )


@pytest.mark.parametrize("unknown", [0.0, 0.15, 0.6])
def test_many_villages_are_answered_alike(arcadia: RuleBook, unknown: float) -> None:
    chance = random.Random(f"by row {unknown}")
    many = [random_village(chance, unknown) for _ in range(150)]
    assert by_rows(arcadia, many) == read_back(
        evaluate(arcadia, NAMES, frames_of(many)), NAMES, arcadia.grains
    )


@pytest.mark.parametrize("unknown", [0.0, 0.3])
def test_findings_are_alike(arcadia: RuleBook, unknown: float) -> None:
    """What settles an answer is told the same, down to sentence, facts and what is lacking."""
    chance = random.Random(f"findings {unknown}")
    frames = frames_of([random_village(chance, unknown) for _ in range(8)])
    columns, rows = (Explainer(arcadia, made(arcadia, frames)) for made in (Answers, RowAnswers))
    for name in NAMES:
        grain = arcadia.grains[name]
        for position in range(frames[grain.name].height):
            assert rows.finding(name, grain, position) == columns.finding(name, grain, position)


def test_a_later_stage_takes_what_an_earlier_one_answered(arcadia: RuleBook) -> None:
    """Whichever way each of the two stages is answered."""
    chance = random.Random(20)
    frames = frames_of([random_village(chance, 0.2) for _ in range(4)])
    copied = pl.Series([3, 0, 0, 2], dtype=pl.UInt32)
    laid = {"village": frames["village"][copied].drop("village.kind", "village.levy_date")}
    names = [n for n in NAMES if arcadia.rests_on(n) == {"village"}]
    assert names
    found = [
        after(arcadia, laid, before=before(arcadia, frames), rows={"village": copied}).ask(names)["village"]
        for before in (Answers, RowAnswers) for after in (Answers, RowAnswers)
    ]  # fmt: skip
    expected = evaluate(arcadia, names, frames)["village"].select(names)[copied]
    assert all(each.select(names).equals(expected) for each in found)


def test_few_rows_go_by_row_and_many_by_column(arcadia: RuleBook) -> None:
    chance = random.Random(21)
    village = frames_of([random_village(chance, 0.1)])
    few = {**village, "village": pl.concat([village["village"]] * by_row.FEW)}
    many = {**village, "village": pl.concat([village["village"]] * (by_row.FEW + 1))}
    assert isinstance(answers_to(arcadia, few), RowAnswers)
    assert not isinstance(answers_to(arcadia, many), RowAnswers)


# -- word by word ------------------------------------------------------------------------------------------
ROW = Grain("row")
DAY, UNTIL = Fact("row.day", "date", ROW, "A day."), Fact("row.until", "date", ROW, "Another day.")
SUM, PART, WHOLE = (Fact(f"row.{n}", "money", ROW, "An amount.") for n in ("sum", "part", "whole"))
COUNT = Fact("row.count", "number", ROW, "A number.")
KIND, LISTED = Fact("row.kind", "text", ROW, "A kind."), Fact("row.listed", "text", ROW, "Kinds.")
HOLDS, CLAIMED = (
    Fact("row.holds", "truth", ROW, "A record."),
    Fact("row.claimed", "truth", ROW, "A claim.", claim=True),
)
CLOSED = (date(2024, 2, 29), date(2024, 3, 1), date(2023, 1, 31))
TABLE = load("""
[[table]]
name = "t"
ref = "X-1"
unit = "cents"
cites = "A law"
columns = ["one", "two"]
line = [
  {years = [-5, 5], cites = "A law", status = "checked", values = "1.00 2.00"},
  {years = [0, 9], of = ["a", "b"], cites = "A law", status = "checked", values = "3.00 4.00"},
]
""")["t"]

WORDS: dict[str, Expr] = {
    "equal": SUM == PART, "unequal": KIND != LISTED, "less": DAY < UNTIL, "at most": SUM <= PART, "more": COUNT > 3,
    "at least": UNTIL >= DAY, "one of": KIND.is_one_of("a", "b"), "plus": SUM + PART, "minus": SUM - COUNT,
    "times": SUM * COUNT, "lesser": lesser_of(SUM, PART, WHOLE), "greater": greater_of(DAY, UNTIL),
    "down": portion(SUM, PART, WHOLE, rounding="down"), "up": portion(SUM, PART, WHOLE, rounding="up"),
    "half up": portion(SUM, PART, WHOLE, rounding="half_up"), "share": share_exceeds(PART, WHOLE, COUNT, 7),
    "months": months_after(DAY, COUNT), "fixed months": months_after(DAY, -13),
    "month ends": months_after(DAY, COUNT, short_month_to_next=HOLDS), "days": days_after(DAY, COUNT),
    "between": days_between(DAY, UNTIL), "year": year_of(DAY), "first": first_of_year(year_of(DAY)),
    "last": last_of_year(year_of(DAY)), "next month": first_of_next_month(DAY), "lists": lists(LISTED, KIND),
    "weekday": weekday(DAY), "business day": next_business_day(DAY, CLOSED), "three days on": business_days_after(DAY, 3, CLOSED),
    "quarter": last_of_quarter(DAY), "scale": scaled(SUM, (1000, PART + 1000), (1000, 1200, 3700)),
    "scale down": scaled(SUM - PART, (), (765,), rounding="down"),
    "table": TABLE.at("one", COUNT), "table by kind": TABLE.at("two", COUNT, KIND),
    "and": HOLDS & CLAIMED, "or": HOLDS | CLAIMED, "not": ~CLAIMED, "twice": ~~HOLDS,
    "choose": choose((HOLDS, SUM), (CLAIMED, PART), otherwise=nothing()),
    "select": select(KIND, {"a": HOLDS, "b": CLAIMED}, Constant(2)), "pick": pick(KIND, {"a": DAY, "b": UNTIL}, nothing()),
    "beside": SUM.beside(DAY), "beside a truth": (HOLDS & CLAIMED).beside(DAY),
}  # fmt: skip


def _rule(expr: Expr) -> Rule:
    def sought() -> Expr:
        return expr

    told = {"cites": "A law", "ref": "X-1", "unknown": "Not on file."}
    if expr.kind == "truth":
        return rule("Is it?", yes="It is.", no="It is not.", **told)(sought)
    return amount("How much?", says="So much.", kind=expr.kind, **told)(sought)


def _rows(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    known = {f"row.{name}": st.none() | values for name, values in columns.items()}
    return st.lists(st.fixed_dictionaries(known), min_size=1, max_size=12)


_DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2023, 1, 31)]
)
_CENTS = st.integers(0, 10**12) | st.integers(0, 3) | st.just(2**62)
ROWS = _rows(
    day=_DAYS, until=_DAYS, sum=_CENTS, part=st.integers(0, 10**9), whole=st.integers(0, 10**9),
    count=st.integers(-30, 30), kind=st.sampled_from(["a", "b", "ab"]), listed=st.sampled_from(["", "a", "b|a", "ab|b"]),
    holds=st.booleans(), claimed=st.booleans(),
)  # fmt: skip
SCHEMA = {
    "row.day": pl.Date, "row.until": pl.Date, "row.sum": pl.Int64, "row.part": pl.Int64, "row.whole": pl.Int64,
    "row.count": pl.Int64, "row.kind": pl.String, "row.listed": pl.String, "row.holds": pl.Boolean, "row.claimed": pl.Boolean,
}  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
@settings(max_examples=40, deadline=None)
@given(rows=ROWS)
def test_each_word_is_answered_alike(word: str, rows: list[dict[str, Any]]) -> None:
    """By row, by column, and by the Polars expression that states what both must give."""
    made = _rule(WORDS[word])
    book = RuleBook([], [made])
    frames = {"row": pl.DataFrame(rows, schema=SCHEMA)}
    answers: list[Callable[..., Answers]] = [RowAnswers, Answers]
    first, second = (each(book, frames).column(ROW, made).to_list() for each in answers)
    columns = Answers(book, frames)
    reads = [columns.column(ROW, each).alias(each.name) for each in WORDS[word].reads]
    stated = pl.DataFrame(reads).select(WORDS[word].column.alias("@"))["@"].to_list()
    assert first == second == stated


def test_a_date_past_the_calendar_stays_at_its_end() -> None:
    """Python's dates end with the year 9999; what lies beyond compares as later than any date on file."""
    book = RuleBook([], [made := _rule(months_after(DAY, COUNT))])
    frames = {"row": pl.DataFrame({"row.day": [date.max - timedelta(days=9)], "row.count": [1]})}
    assert RowAnswers(book, frames).column(ROW, made).to_list() == [date.max]


_MOST = 2**63 - 1
_TOO_MUCH = [
    (SUM + PART, {"sum": _MOST, "part": 0}, _MOST), (SUM + PART, {"sum": _MOST, "part": 1}, None),
    (SUM - PART, {"sum": -_MOST, "part": 1}, -_MOST - 1), (SUM - PART, {"sum": -_MOST, "part": 2}, None),
    (SUM * COUNT, {"sum": 2**62, "count": -2}, -_MOST - 1), (SUM * COUNT, {"sum": 2**62, "count": 2}, None),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "row", "expected"), _TOO_MUCH)
def test_an_amount_that_does_not_fit_is_unknown(
    expr: Expr, row: dict[str, int], expected: int | None
) -> None:
    """A wrong amount of money is worse than none."""
    book = RuleBook([], [made := _rule(expr)])
    frames = {"row": pl.DataFrame({f"row.{name}": [value] for name, value in row.items()})}
    for answers in (RowAnswers, Answers):
        assert answers(book, frames).column(ROW, made).to_list() == [expected]


@pytest.mark.parametrize("towns", [3, 40])
def test_a_total_that_does_not_fit_is_unknown(towns: int) -> None:
    """Folded one by one or grouped, by row or by column; the towns whose total fits keep it."""
    town = Grain("town")
    shop = Grain("shop", (town,))
    book = RuleBook([], [made := _rule(total(Fact("shop.sales", "money", shop, "Sales."), per=town))])
    sales = [_MOST, 0, _MOST, 1, -_MOST, -1]
    frames = {
        "town": pl.DataFrame({"town.name": ["any"] * towns}),
        "shop": pl.DataFrame({"@town": [0, 0, 1, 1, 2, 2], "shop.sales": sales}, schema_overrides={"@town": pl.UInt32}),
    }  # fmt: skip
    for answers in (RowAnswers, Answers):
        found = answers(book, frames).column(town, made).to_list()
        assert found == [_MOST, None, -_MOST - 1, *(0,) * (towns - 3)]
