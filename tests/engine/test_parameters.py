"""Dated figures: known inside their windows and nowhere else."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import polars as pl
import pytest

from inservice.engine.grain import Grain
from inservice.engine.parameters import Parameters
from inservice.engine.words import Fact
from inservice.errors import LawNotKnown, RuleBookError

ROW = Grain("row")
day = Fact("row.day", "date", ROW, "the day")
text = Fact("row.text", "text", ROW, "a text")


def figures(
    values: str, unit: str = "cents", governed_by: str = "payment_date", more: str = ""
) -> Parameters:
    return Parameters.load(
        f'[[figure]]\nname = "cap"\nref = "X-1"\nunit = "{unit}"\n'
        f'governed_by = "{governed_by}"\ncites = "Code 1"\n'
        f"value = [{values}]\n{more}"
    )


def one(value: str, begins: str = "", ends: str = "", cites: str = "Code 2", status: str = "checked") -> str:
    window = (f"from = {begins}, " if begins else "") + (f"through = {ends}, " if ends else "")
    return f'{{{window}value = "{value}", cites = "{cites}", status = "{status}"}}'


TWO = ", ".join([one("5000.00", "2020-01-01", "2023-12-31"), one("5100.00", "2024-01-01", "2026-12-31")])
AROUND = {
    date(2019, 12, 31): None, date(2020, 1, 1): 500_000,
    date(2023, 12, 31): 500_000, date(2024, 1, 1): 510_000,
    date(2026, 12, 31): 510_000, date(2027, 1, 1): None,
}  # fmt: skip


def test_a_figure_is_known_inside_its_windows_only() -> None:
    parameters = figures(TWO)
    parameters.check()
    expr = parameters.figure("cap", on=day)
    assert expr.kind == "money" and expr.reads == {day}
    frame = pl.DataFrame({"row.day": [*AROUND, None]}, schema={"row.day": pl.Date})
    found = frame.select(expr.column.alias("v"))["v"]
    assert found.dtype == pl.Int64 and found.to_list() == [*AROUND.values(), None]


@pytest.mark.parametrize(("on", "held"), AROUND.items())
def test_the_scalar_says_the_same(on: date, held: int | None) -> None:
    parameters = figures(TWO)
    if held is None:
        with pytest.raises(LawNotKnown, match="January 1, 2020 to December 31, 2026"):
            parameters.value("cap", on)
        return
    figure = parameters.value("cap", on)
    assert (figure.value, figure.cites, figure.status) == (held, "Code 2", "checked")
    assert figure.holds_on(on) and figure.through in (date(2023, 12, 31), date(2026, 12, 31))


def test_values_may_stand_in_any_order_and_from_the_beginning() -> None:
    parameters = figures(
        ", ".join([one("714", "2020-01-01", "2026-12-31"), one("744", ends="2019-12-31")]), "months"
    )
    parameters.check()
    expr = parameters.figure("cap", on=day)
    frame = pl.DataFrame({"row.day": [date(1900, 1, 1), date(2019, 12, 31), date(2020, 1, 1)]})
    assert expr.kind == "number"
    assert frame.select(expr.column.alias("v"))["v"].to_list() == [744, 744, 714]
    assert parameters.value("cap", date(1900, 1, 1)).from_ is None


def test_units() -> None:
    ends = "2026-12-31"
    assert figures(one("7.5", ends=ends), "percent").value("cap", date(2020, 1, 1)).value == 750
    assert figures(one("50", ends=ends), "percent").value("cap", date(2020, 1, 1)).value == 5000
    assert figures(one("36", ends=ends), "months").value("cap", date(2020, 1, 1)).value == 36
    dated = figures(one("2025-12-31", ends=ends), "date")
    assert dated.value("cap", date(2020, 1, 1)).value == date(2025, 12, 31)
    expr = dated.figure("cap", on=day)
    frame = pl.DataFrame({"row.day": [date(2020, 1, 1), date(2027, 1, 1)]})
    assert expr.kind == "date"
    assert frame.select(expr.column.alias("v"))["v"].to_list() == [date(2025, 12, 31), None]


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(RuleBookError, match="no figure named capp; did you mean cap"):
        figures(TWO).figure("capp", on=day)
    with pytest.raises(TypeError, match="of a date"):
        figures(TWO).figure("cap", on=text)


@pytest.mark.parametrize(
    ("values", "unit", "why"),
    [
        (one("5.005", ends="2026-12-31"), "cents", "expected an amount"),
        (one("x", ends="2026-12-31"), "months", "expected a number in months, found 'x'"),
        (one("3.5", ends="2026-12-31"), "months", "'3.5' is too fine for months"),
        (one("7.555", ends="2026-12-31"), "percent", "too fine for percent"),
        (one("NaN", ends="2026-12-31"), "count", "too fine for count"),
        (one("5", ends="2026-12-31"), "euros", "the unit 'euros' is none of"),
        (one("5", ends='"2026"'), "count", "through is a date"),
        ('{through = 2026-12-31, value = 5, cites = "c", status = "checked"}', "count", "written as text"),
        ('{through = 2026-12-31, value = "5", status = "checked"}', "count", "cites is missing"),
        ("", "count", "it has no value"),
    ],
)
def test_what_cannot_be_read_is_refused(values: str, unit: str, why: str) -> None:
    with pytest.raises(RuleBookError) as refused:
        figures(values, unit)
    assert f"cap: {why}" in str(refused.value) or (
        "cap: " in str(refused.value) and why in str(refused.value)
    )


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (f"{one('1', '2020-01-01', '2021-12-31')}, {one('2', '2021-12-31', '2026-12-31')}", "overlaps"),
        (f"{one('1', '2020-01-01')}, {one('2', '2021-12-31', '2026-12-31')}", "overlaps"),
        (f"{one('1', ends='2020-12-31')}, {one('2', ends='2026-12-31')}", "overlaps"),
        (
            f"{one('1', '2020-01-01', '2021-12-30')}, {one('2', '2022-01-01', '2026-12-31')}",
            "no value between",
        ),
        (one("1", "2020-01-01", "2019-12-31"), "ends before it begins"),
        (one("1", "2020-01-01"), "needs the day through which it is known"),
        (one("1", "2020-01-01", "2026-12-31", cites=" "), "has no authority"),
        (one("1", "2020-01-01", "2026-12-31", status="sure"), "the status 'sure' is none of"),
    ],
)
def test_what_does_not_hold_together_is_refused(values: str, why: str) -> None:
    with pytest.raises(RuleBookError, match=why):
        figures(values, "count").check()


def test_all_problems_at_once() -> None:
    two = figures(one("1", "2020-01-01", cites=""), "count")
    with pytest.raises(RuleBookError) as refused:
        two.check()
    assert "no authority" in str(refused.value) and "through which it is known" in str(refused.value)
    with pytest.raises(RuleBookError, match="two figures are named cap"):
        figures(TWO, more='[[figure]]\nname = "cap"\n')


def test_a_figure_by_birth_date_may_have_no_last_day() -> None:
    figures(f"{one('846', ends='1949-06-30')}, {one('864', '1949-07-01')}", "months", "birth_date").check()


def test_the_figures_of_the_law_hold_together() -> None:
    found = Parameters.load((files("inservice.law.parameters") / "figures.toml").read_text("utf-8"))
    found.check()
    assert len(found.series) > 20
    for series in found.series.values():
        frame = pl.DataFrame({"row.day": [v.through or date(2026, 12, 31) for v in series.values]})
        held = frame.select(found.figure(series.name, on=day).column.alias("v"))["v"].to_list()
        assert held == [v.value for v in series.values], series.name
