"""The pictures: what each is drawn from, that drawing is the same every time, and what the law page asks of them."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("altair")
pytest.importorskip("vl_convert")

from inservice import api
from inservice.determination.consequences.picture_data import picture_data
from inservice.memo.pictures import LibrariesMissing, Picture, pictures
from inservice.memo.pictures.picture import INK, dollars, spread
from inservice.plan.yaml_text import read_text_document

ROOT = Path(__file__).parents[2]
CASES = ROOT / "examples" / "cases"
NAMES = ("adviser", "college", "medical", "good-reasons")
RETIREE = {
    "complete": "yes", "tax_year": "2024", "filing_status": "single", "wages": "70000.00", "social_security": "30000.00",
    "long_term_gain": "9000.00", "taxable_interest": "2000.00", "part_b_people": "1", "part_d_people": "1",
}  # fmt: skip


def case(name: str, **sections: Any) -> dict[str, Any]:
    """An example with sections replaced, or left out (None)."""
    held = {**dict(read_text_document(CASES / f"consequences-{name}.yaml").content), **sections}
    held["plan"] = read_text_document(CASES / str(held["plan"])).content
    return {k: v for k, v in held.items() if v is not None}


@cache
def drawn(name: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Picture]]:
    if name == "retiree":
        held = case("medical")
        days = {"received_on": "2024-07-01", "payment_date": "2024-08-15", "notice_given_on": "2024-07-01"}
        answer = api.consequences(case(
            "medical", person={**held["person"], "birth_date": "1958-05-20"}, expenses=None, household=RETIREE,
            request={**held["request"], **days}, purpose={"need": "20000.00", "kind": "other", "pay_on": "2024-09-30"},
        ))  # fmt: skip
    else:
        answer = api.consequences(CASES / f"consequences-{name}.yaml")
    data, tables = answer.to_dict(), picture_data(answer)
    return data, tables, {each.name: each for each in pictures(data, tables)}


def every() -> list[tuple[str, Picture]]:
    return [(name, each) for name in (*NAMES, "retiree") for each in drawn(name)[2].values()]


def whole(picture: Picture) -> dict[str, Any]:
    """The specification with the rows of each chart in their place."""
    datasets = picture.specification.get("datasets", {})

    def placed(held: Any) -> Any:
        if isinstance(held, dict):
            if set(held) == {"name"} and held["name"] in datasets:
                return {"values": datasets[held["name"]]}
            return {key: placed(each) for key, each in held.items() if key != "datasets"}
        return [placed(each) for each in held] if isinstance(held, list) else held

    found: dict[str, Any] = placed(picture.specification)
    return found


def values(specification: Any) -> list[dict[str, Any]]:
    """All rows of data inside a specification."""
    if isinstance(specification, dict):
        return [
            *specification.get("values", []), *(row for key, each in specification.items() if key != "values" for row in values(each)),
        ]  # fmt: skip
    return [row for each in specification for row in values(each)] if isinstance(specification, list) else []


# -- every picture -------------------------------------------------------------------------------------------------
def test_every_picture_of_the_law_page_is_drawn_for_some_case() -> None:
    ids = tomllib.loads((ROOT / "docs" / "law" / "ids-consequences.toml").read_text(encoding="utf-8"))
    wanted = {name for name in _flat(ids) if name.startswith("C-PLT-")}
    assert wanted
    assert {each.ref for _, each in every()} == wanted


def _flat(held: Any) -> set[str]:
    if not isinstance(held, dict):
        return set()
    return {*held, *(name for each in held.values() for name in _flat(each))}


def test_every_picture_has_words_a_table_and_a_drawing() -> None:
    for name, each in every():
        assert each.says.endswith("."), (name, each.name)
        assert each.rows and all(len(row) == len(each.columns) for row in each.rows), (name, each.name)
        assert all(isinstance(cell, str) for row in each.rows for cell in row), (name, each.name)
        assert each.inputs, (name, each.name)
        specification = json.loads(each.vega_lite())
        assert specification["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
        assert specification["description"] == f"{each.title}. {each.says}"


def test_pictures_of_tax_name_the_year_of_law() -> None:
    for name, ref in (
        ("college", "C-PLT-04"),
        ("college", "C-PLT-05"),
        ("college", "C-PLT-06"),
        ("adviser", "C-PLT-02"),
    ):
        year = {"college": 2025, "adviser": 2024}[name]
        (found,) = (each for each in drawn(name)[2].values() if each.ref == ref)
        assert found.caption().startswith(f"Law of {year}.")


def test_drawing_twice_gives_the_same_bytes_and_names_of_its_own() -> None:
    first, second = (drawn("adviser")[2][name] for name in ("walk-away-value", "pro-rata-squares"))
    assert first.svg() == first.svg()
    assert first.png() == first.png()
    assert first.svg().startswith("<svg") and first.png()[:8] == b"\x89PNG\r\n\x1a\n"
    ids = [set(re.findall(r'\bid="([^"]+)"', each.svg())) for each in (first, second)]
    assert not ids[0] & ids[1]


def test_nothing_is_fetched_to_draw() -> None:
    for _, each in every():
        assert '"url"' not in each.vega_lite()


def test_letters_are_dark_enough_on_white() -> None:
    for ink in INK.values():
        red, green, blue = (
            (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4)
            for v in (int(ink[n : n + 2], 16) / 255 for n in (1, 3, 5))
        )
        assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5, ink


def test_without_the_libraries_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "altair", None)
    with pytest.raises(LibrariesMissing, match=r'pip install "inservice\[report\]"'):
        pictures({}, {})


# -- what each shows -----------------------------------------------------------------------------------------------
def test_squares_show_the_published_example() -> None:
    """C-PLT-01: 1.6 of 100 squares are free of tax where $500,000 is rolled over and $8,000 converted (C-PRO-30)."""
    found = drawn("adviser")[2]["pro-rata-squares"]
    assert found.rows[0][1:3] == ("100", "0")
    assert found.rows[1][1:] == ("1.6", "98.4", "$8,000", "$508,000", "$7,872", "98.4%")
    panel = whole(found)["hconcat"][1]
    taxed = panel["layer"][1]["data"]["values"]
    assert len(taxed) == 2  # one whole square and six tenths of one
    assert taxed[1]["x2"] - taxed[1]["x"] == pytest.approx(0.6 * 0.88)


def test_curve_passes_through_the_table_of_the_law_page() -> None:
    """C-PLT-02: the sensitivity table of C-PRO-30."""
    data, tables, found = drawn("adviser")
    assert tables["curve"]["points"] == {"without": "0.00", "with": "500000.00"}
    assert ("$500,000", "$7,872", "98.4%") in found["conversion-curve"].rows
    assert ("$0", "$0", "0%") in found["conversion-curve"].rows
    percents = [row["percent"] for row in tables["curve"]["rows"]]
    assert percents == sorted(percents)
    assert data["pro_rata"]["with"]["taxable"] == "7872.00"


def test_year_end_is_red_only_with_pre_tax_money_on_december_31() -> None:
    """C-PLT-03."""
    found = drawn("adviser")[2]["year-end-timeline"]
    as_it_is, moved = (json.dumps(panel) for panel in found.specification["vconcat"])
    assert "#009E73" in as_it_is and "#D55E00" not in as_it_is
    assert "#D55E00" in moved and "#009E73" not in moved


def test_brackets_hold_the_whole_amount_and_its_tax() -> None:
    """C-PLT-04."""
    data, _, found = drawn("college")
    rows = found["bracket-bucket"].rows
    added = sum(_number(row[4]) for row in rows)
    assert added == pytest.approx(float(data["tax"]["amount"]))
    by_brackets = next(e for e in data["tax"]["effects"] if e["effect"] == "cost_by_brackets")
    assert sum(_number(row[5]) for row in rows) == pytest.approx(float(by_brackets["amount"]), abs=0.02)


def _number(text: str) -> float:
    return float(text.replace("$", "").replace(",", ""))


def test_conversion_made_taxable_costs_what_the_law_page_says() -> None:
    """$7,872 straddles the 24% and the 32% bracket of 2024: $1,995.04 (C-PRO-30)."""
    rows = drawn("adviser")[2]["bracket-bucket"].rows
    assert sum(_number(row[5]) for row in rows) == pytest.approx(1995.04, abs=0.005)


def test_waterfall_adds_up_and_says_what_is_not_computed() -> None:
    """C-PLT-06."""
    for name in ("college", "medical", "retiree"):
        rows = dict(drawn(name)[2]["gross-to-net"].rows)
        assert rows["State income tax"] == "not computed"
        known = [_number(v) for k, v in rows.items() if v not in ("not computed", "unknown")]
        assert known[0] + sum(known[1:-1]) == pytest.approx(known[-1])


def test_staircase_tells_each_cliff_in_dollars() -> None:
    """C-PLT-05. One dollar over a step: 12 times the add-ons of both parts, 1,148.40 by the table of 2026 (law page 6.1)."""
    found = drawn("retiree")[2]["marginal-rate-staircase"]
    assert "$1,148.40 at once" in found.says
    starts = [_number(row[0]) for row in found.rows]
    assert starts == sorted(starts) and starts[0] == 0


def test_staircase_measures_a_credit_that_falls_by_thousands_over_thousands() -> None:
    """The child credit: 50 dollars for each 1,000 is 5 points on the rate, not a saw of 0 and 10."""
    family = {"complete": "yes", "tax_year": "2025", "filing_status": "mfj", "spouse_birth_date": "1976-02-01", "wages": "370000.00",
              "spouse_wages": "0.00", "dependents": [{"birth_date": "2012-01-01"}]}  # fmt: skip
    answer = api.consequences(case("college", household=family))
    held = picture_data(answer)["staircase"]
    assert held["step"] == "1000.00"
    before, after = (r["rate"] for r in held["rows"] if r["amount"] in ("29000.00", "32000.00"))
    assert after - before == pytest.approx(5)


def test_medicare_steps_tell_the_distance() -> None:
    """C-PLT-07."""
    data, _, found = drawn("retiree")
    income = float(data["tax"]["return"]["medicare_income"]["with"])
    for row in found["medicare-steps"].rows:
        assert _number(row[4]) == pytest.approx(_number(row[1]) - income)
    assert "medicare-steps" not in drawn("college")[2]  # nobody has Medicare


def test_walk_away_lines_share_one_scale_and_begin_at_what_arrives() -> None:
    """C-PLT-08; C-CMP-40, C-CMP-41, C-CMP-44."""
    data, _, found = drawn("adviser")
    panels = whole(found["walk-away-value"])["vconcat"]
    assert len(panels) == len({r["path"] for r in data["walk_away"]}) == 3
    scales = {json.dumps(v) for panel in panels for v in _scales(panel, "y")}
    assert len(scales) == 1 and json.loads(next(iter(scales)))["domain"][0] == 0
    begins = {row["value"] for row in values(panels) if row.get("year") == 0 and "value" in row}
    assert begins == {500000.0}
    assert any("high" in row for row in values(panels))  # the surrender wedge


def _scales(held: Any, axis: str) -> list[Any]:
    if isinstance(held, dict):
        own = [held["encoding"][axis]["scale"]] if "scale" in held.get("encoding", {}).get(axis, {}) else []
        return [*own, *(found for each in held.values() for found in _scales(each, axis))]
    return [found for each in held for found in _scales(each, axis)] if isinstance(held, list) else []


def test_walk_away_states_inputs_pay_break_even_and_todays_dollars() -> None:
    """C-CMP-42, C-CMP-43, C-CMP-45, C-CMP-46, C-CMP-47."""
    data, _, found = drawn("adviser")
    picture = found["walk-away-value"]
    for each in data["destinations"]:
        assert each["source"] in picture.caption() and each["as_of"] in picture.caption()
    assert data["advice"]["pay"]["sentence"] in picture.caption()
    assert "does not break even within 12 years" in picture.says
    assert any("today's dollars" in row[1] for row in picture.rows)
    assert {"The index annuity (current terms)", "The index annuity (guaranteed terms)"} <= set(
        picture.columns
    )
    marks = {row["label"] for row in values(whole(picture)) if "tier" in row}
    assert marks == {"charges end", "59½"}


def test_walk_away_marks_the_year_in_which_it_is_level() -> None:
    data, _, found = drawn("good-reasons")
    years = {b["year"] for d in data["destinations"] for b in d["break_even"] if b["within_horizon"] == "yes"}
    marked = {
        row["year"] for row in values(whole(found["walk-away-value"])) if "level" in row.get("label", "")
    }
    assert marked == years


def test_fee_drag_is_the_difference_at_the_end() -> None:
    """C-PLT-09."""
    data, _, found = drawn("adviser")
    behind = next(
        b["less_at_horizon"]
        for d in data["destinations"] if d["kind"] == "traditional_ira"
        for b in d["break_even"] if b["path"] == "middle"
    )  # fmt: skip
    assert found["fee-drag"].rows[-1][4] == dollars(f"-{behind}")


def test_ways_are_those_of_the_answer_in_its_order() -> None:
    """C-PLT-10."""
    data, _, found = drawn("college")
    rows = found["ways-to-the-cash"].rows
    ranked = [r for r in data["alternatives"] if r["kind"] != "nothing"]
    assert [(row[0], row[-1]) for row in rows] == [
        (r["name"], dollars(r["cost_per_thousand"])) for r in ranked
    ]


def test_access_tells_every_cell_that_is_open_or_opens() -> None:
    """C-PLT-11."""
    data, _, found = drawn("college")
    assert len(found["access-by-source"].rows) == len(data["access"])
    bars = [row for row in values(whole(found["access-by-source"])) if "state" in row]
    assert all(row["x"] < row["x2"] for row in bars)


def test_year_after_year_adds_the_difference_up() -> None:
    """C-PLT-13, from C-PRO-52."""
    data, _, found = drawn("adviser")
    tax = {side: data["pro_rata"]["five_years"][side]["tax"] for side in ("without", "with")}
    assert found["year-after-year"].rows[-1][-1] == dollars(
        f"{float(tax['with']) - float(tax['without']):.2f}"
    )


def test_tornado_is_drawn_only_where_inputs_differ() -> None:
    """C-PLT-14."""
    assert drawn("adviser")[2]["what-matters"].rows[0][0] == "The index annuity: crediting terms"
    assert "what-matters" not in drawn("college")[2]


def test_gained_and_lost_agrees_with_the_exceptions() -> None:
    """C-PLT-12."""
    data, _, found = drawn("adviser")
    told = {row[0].removeprefix("10% extra tax: "): row[3] for row in found["gained-and-lost"].rows}
    for each in data["exceptions"]:
        assert told.get(each["label"]) == (
            each["rollover"] if each["rollover"] in ("lost", "gained") else None
        )


def test_a_bare_case_draws_only_what_its_facts_allow() -> None:
    bare = case("adviser", household=None, iras=None, destinations=None, assumptions=None, adviser=None)
    answer = api.consequences(bare)
    assert {each.ref for each in answer.pictures()} == {"C-PLT-11", "C-PLT-12"}


# -- labels --------------------------------------------------------------------------------------------------------
def test_labels_move_apart_and_keep_their_order() -> None:
    placed = spread([10.0, 10.5, 30.0], 4.0)
    assert placed[1] - placed[0] >= 4.0 and placed[2] == 30.0
    assert spread([0.0, 0.0], 5.0) == [0.0, 5.0]
    assert spread([5.0, 1.0], 4.0) == [5.0, 1.0]
