"""An analyst's census with all its dirt: every value becomes what it means, what is doubtful is listed, nothing is dropped."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import inservice
from inservice.facts.top_heavy_book import UNNAMED, TopHeavyBook
from inservice.intake.census_words import field_of, number_of, relation_of, share_of
from inservice.intake.top_heavy import read_top_heavy_book

SETTINGS = {
    "employers.csv": "employer_id,entity_kind\nacme,corporation\n",
    "plans.csv": "plan_id,employer_id,kind,first_day,year_end,match_counts,leaves_out_otherwise_excludable\n"
    "acme-401k,acme,401k,2005-01-01,12/31,yes,no\n",
    "coverage.csv": "table\nall\n",
}


def read(tmp_path: Path, **files: str) -> TopHeavyBook:
    """A book of the settings and these files, `_` in their names standing for a space."""
    for name, text in SETTINGS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name, text in files.items():
        (tmp_path / f"{name.replace('_', ' ')}.csv").write_text(text, encoding="utf-8")
    return read_top_heavy_book(tmp_path)


def rows(book: TopHeavyBook, table: str) -> list[dict[str, Any]]:
    return book.tables[table].to_dicts()


def told(book: TopHeavyBook, words: str) -> list[tuple[int | None, str]]:
    return [(p.line, p.found) for p in book.problems if words in p.message]


@pytest.mark.parametrize(
    ("heading", "field", "year"),
    [
        ("Emp #", "person_id", None),
        ("D.O.B.", "birth_date", None),
        ("Date of Hire", "hire_date", None),
        ("DOT", "severed_on", None),
        ("2024 Gross Comp", "pay", 2024),
        ("Compensation PYE 12/31/2025", "pay", 2025),
        ("Acct Balance as of 12/31/24", None, 2024),
        ("Account Balance as of 12/31/24", "balance all", 2024),
        ("401(k) Deferrals", "paid deferral", None),
        ("SH Match", "paid safe_harbor_match", None),
        ("% Owned", "owns", None),
        ("Family Relationship", "relation", None),
        ("SSN", "social security", None),
        ("Social Security Number", "social security", None),
        ("Hours", "not needed", None),
        ("Shoe size", None, None),
        ("Balances 2024 and 2025", None, None),
    ],
)
def test_headings(heading: str, field: str | None, year: int | None) -> None:
    assert field_of(heading) == (field, year)


@pytest.mark.parametrize(
    ("written", "is_percent", "share"),
    [
        ("5%", False, Fraction(1, 20)),
        ("5", True, Fraction(1, 20)),
        ("0.05", False, Fraction(1, 20)),
        ("0.05", True, Fraction(1, 2000)),
        ("33.3333%", True, Fraction(333_333, 1_000_000)),
        ("1/3", True, Fraction(1, 3)),
        ("100%", False, Fraction(1)),
        ("100.01%", False, None),
        ("1/0", False, None),
        ("K-1", False, None),
    ],
)
def test_shares(written: str, is_percent: bool, share: Fraction | None) -> None:
    assert share_of(written, is_percent=is_percent) == share


def test_relations_say_what_the_row_is_to_the_other() -> None:
    assert relation_of("Son of Owen Hale") == ("child", "Owen Hale")
    assert relation_of("Wife") == ("spouse", "")
    assert relation_of("Step-daughter") == ("stepchild", "")
    assert relation_of("Mother-in-law") == ("other", "")
    assert relation_of("Neighbor") == (None, "")
    assert number_of("") is None and number_of(".5") == Fraction(1, 2)


def test_a_clean_census_fills_the_tables(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        Census_2024="Emp ID,Name,DOB,DOH,DOT,Comp,Officer,Own %,Entry Date,Balance,Deferrals,Match\n"
        "1,Ann Lee,1970-01-02,2010-03-04,,100000,Y,60%,2011-01-01,50000.01,1000,500\n",
    )
    assert [p for p in book.problems if p.severity == "error"] == []
    (pay,) = rows(book, "compensation")
    assert (pay["year_start"], pay["year_end"], pay["amount"]) == (
        date(2024, 1, 1),
        date(2024, 12, 31),
        100_000_00,
    )
    (balance,) = rows(book, "balances")
    assert (balance["plan_id"], balance["source"], balance["as_of"], balance["balance"]) == (
        "acme-401k",
        "all",
        date(2024, 12, 31),
        50_000_01,
    )
    assert {(c["kind"], c["amount"]) for c in rows(book, "contributions")} == {
        ("deferral", 100_000),
        ("match", 50_000),
    }
    (owner,) = rows(book, "ownership")
    assert (owner["owner_id"], owner["interest"], owner["share_numerator"], owner["share_denominator"]) == (
        "1",
        "value",
        3,
        5,
    )
    assert rows(book, "officers")[0]["is_officer"] is True
    assert rows(book, "people")[0]["birth_date"] == date(1970, 1, 2)
    assert rows(book, "participants")[0]["participation_date"] == date(2011, 1, 1)


def test_a_heading_may_name_its_year(tmp_path: Path) -> None:
    book = read(
        tmp_path, Census="ID,Name,DOH,2024 Comp,2025 Comp,Entry Date\n1,Ann,2010-03-04,10,20,2011-01-01\n"
    )
    assert [(r["year_end"].year, r["amount"]) for r in rows(book, "compensation")] == [
        (2024, 1000),
        (2025, 2000),
    ]


def test_a_plan_year_that_does_not_end_in_december(tmp_path: Path) -> None:
    SETTINGS_JUNE = SETTINGS["plans.csv"].replace("12/31", "6/30")
    book = read(
        tmp_path, plans=SETTINGS_JUNE, Census_2024="ID,Name,DOH,Comp,Balance\n1,Ann,2010-03-04,10,20\n"
    )
    (pay,) = rows(book, "compensation")
    assert (pay["year_start"], pay["year_end"]) == (date(2023, 7, 1), date(2024, 6, 30))


def test_dirt_in_cells(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        Census_2024="Acme Inc. census,,,,,,\n,,,,,,\nID,Name,DOB,DOH,DOT,Comp,Balance\n"
        '1,"Lee, Ann",3/4/72,01/05/2010,0,"$1,234.50",($20.00)\n'
        "2,Bo,00/00/0000,01/05/2010,00/00/0000,see W-2,7.5-\n",
    )
    people = {r["person_id"]: r for r in rows(book, "people")}
    assert people["1"]["name"] == "Ann Lee" and people["1"]["birth_date"] == date(1972, 3, 4)
    assert people["2"]["birth_date"] is None
    assert [r["severed_on"] for r in rows(book, "employment")] == [None, None]
    assert [r["amount"] for r in rows(book, "compensation")] == [123_450, None]
    assert [r["balance"] for r in rows(book, "balances")] == [-2000, -750]
    assert told(book, "cannot be read") == [(5, "see W-2")]
    assert told(book, "two digits") == [(4, "3/4/72")]
    assert told(book, "negative") == [(4, "($20.00)"), (5, "7.5-")]
    (census,) = [s for s in book.scrubbed if s.table == "census"]
    assert census.cleaned["no date, written as one"] == 3


def test_a_termination_date_that_cannot_be_read_is_not_an_empty_one(tmp_path: Path) -> None:
    book = read(tmp_path, Census_2024="ID,Name,DOH,DOT,Comp\n1,Ann,01/05/2010,last spring,10\n")
    (stay,) = rows(book, "employment")
    assert (stay["hire_date"], stay["severed_on"]) == (None, None)


@pytest.mark.parametrize(
    ("cells", "shares"),
    [
        (("5", "95"), (Fraction(1, 20), Fraction(19, 20))),
        (("0.05", "0.95"), (Fraction(1, 20), Fraction(19, 20))),
        (("0.5", "0.6"), (Fraction(1, 200), Fraction(6, 1000))),
        (("1", ""), (Fraction(1),)),
        (("5%", "95"), (Fraction(1, 20), Fraction(19, 20))),
    ],
)
def test_bare_shares_are_read_as_a_column(
    tmp_path: Path, cells: tuple[str, str], shares: tuple[Fraction, ...]
) -> None:
    book = read(
        tmp_path,
        Census_2024=f"ID,Name,DOH,Comp,Own %\n1,Ann,2010-01-01,10,{cells[0]}\n2,Bo,2010-01-01,10,{cells[1]}\n",
    )
    assert [Fraction(r["share_numerator"], r["share_denominator"]) for r in rows(book, "ownership")] == list(
        shares
    )
    assert told(book, "without a percent sign")


def test_a_part_of_1_among_percentages_is_read_only_where_all_add_up(tmp_path: Path) -> None:
    for number, (cells, read_as) in enumerate(
        [
            (("60", "39.5", "0.5"), ["3/5", "79/200", "1/200"]),
            (("0.6", "0.35", "5"), ["1/20"]),
            (("1", "2", "1%"), ["1/50", "1/100"]),
        ]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        lines = "".join(f"{k},Ann {k},2010-01-01,10,{cell}\n" for k, cell in enumerate(cells))
        book = read(folder, Census_2024=f"ID,Name,DOH,Comp,Own %\n{lines}")
        shares = [
            str(Fraction(r["share_numerator"], r["share_denominator"])) for r in rows(book, "ownership")
        ]
        assert shares == read_as
        assert bool(told(book, "cannot be read")) is (len(read_as) < 3)


def test_a_share_that_cannot_be_read_leaves_ownership_unknown(tmp_path: Path) -> None:
    census = "ID,Name,DOH,Comp,Own %,Balance,Entry Date\n1,Ann,2010-01-01,10,60%,100,2011-01-01\n2,Bo,2010-01-01,10,{},900,2011-01-01\n"
    (tmp_path / "bad").mkdir()
    (tmp_path / "good").mkdir()
    bad = inservice.top_heavy(read(tmp_path / "bad", Census_2024=census.format("see K-1")), 2025)
    good = inservice.top_heavy(read(tmp_path / "good", Census_2024=census.format("")), 2025)
    assert {p["person_id"]: p["status"] for p in bad.people} == {"1": "key", "2": "unknown"}
    assert {p["person_id"]: p["status"] for p in good.people} == {"1": "key", "2": "non_key"}


def test_totals_rows_are_never_people_and_are_tied_out(tmp_path: Path) -> None:
    body = "ID,Name,DOH,Comp,Balance\n1,Ann,2010-01-01,10.00,100\n2,Bo,2010-01-01,20.00,50\n"
    for number, (line, ties) in enumerate(
        [("Total,,,30.00,150", True), ("Grand Totals,,,30.01,150", False), (",,,30.00,150", True)]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        book = read(folder, Census_2024=f"{body}{line}\n,,,,\nPrepared by J.D.,,,,\n")
        assert {r["person_id"] for r in rows(book, "people")} == {"1", "2"}
        assert told(book, "totals row, not counted") and told(book, "line of text")
        (census,) = [s for s in book.scrubbed if s.table == "census"]
        assert census.ties["Comp"] == {"told": "30.00" if ties else "30.01", "added": "30.00"}
        assert bool(told(book, "The totals row says")) is not ties


def test_doubles_are_counted_once_and_a_rehire_adds_up(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        Census_2024="ID,Name,DOH,DOT,Comp,Match\n"
        "1,Ann,2010-01-01,,10,1\n1,Ann,2010-01-01,,10,1\n"
        "2,Bo,2012-01-01,2024-03-01,10,1\n2,Bo,2024-09-01,,20,1\n"
        "3,Cy,2012-01-01,,10,1\n3,Cy,2012-01-01,,20,1\n",
    )
    pay = {r["person_id"]: r["amount"] for r in rows(book, "compensation")}
    match = {r["person_id"]: r["amount"] for r in rows(book, "contributions")}
    assert pay == {"1": 1000, "2": 3000, "3": None}, "one, both stays, and two that contradict each other"
    assert match == {"1": 100, "2": 100, "3": None}, "the same amount on each row of a rehire is counted once"
    assert len([r for r in rows(book, "employment") if r["person_id"] == "2"]) == 2
    assert told(book, "repeats row 2") == [(3, "")]


def test_a_second_hire_without_a_termination_between_is_unknown(tmp_path: Path) -> None:
    book = read(tmp_path, Census_2024="ID,Name,DOH,DOT,Comp\n2,Bo,2012-01-01,,10\n2,Bo,2024-09-01,,20\n")
    assert [r["hire_date"] for r in rows(book, "employment")] == [None, date(2024, 9, 1)]
    assert told(book, "Two dates of hire")


def test_numbers_that_lost_their_zeros_are_one_person(tmp_path: Path) -> None:
    head = "ID,Name,DOH,Comp\n"
    book = read(
        tmp_path, Census_2024=f"{head}0007,Ann,2010-01-01,10\n", Census_2025=f"{head}7,Ann,2010-01-01,20\n"
    )
    assert {r["person_id"] for r in rows(book, "compensation")} == {"0007"}
    assert told(book, "lost their zeros")


def test_without_numbers_names_tell_people_apart_and_birth_dates_namesakes(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        Census_2024="SSN,Last Name,First Name,DOB,DOH,Comp\n123456789,Lee,Ann,1970-01-02,2010-01-01,10\n"
        "123456789,Lee,Ann,1990-01-02,2012-01-01,20\n987654321,Fox,Bo,1980-01-01,2011-01-01,30\n",
    )
    assert {r["person_id"] for r in rows(book, "people")} == {
        "Ann Lee 1970-01-02",
        "Ann Lee 1990-01-02",
        "Bo Fox",
    }
    assert told(book, "never read")
    assert "123456789" not in repr([rows(book, t) for t in book.tables])


def test_relatives_by_name_and_by_number(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        Census_2024="ID,Name,DOH,Comp,Own %,Related To,Relation\n1,Ann Lee,2010-01-01,10,60%,,\n"
        '2,"Lee, Bo",2010-01-01,10,,Ann Lee,Husband\n3,Cy,2010-01-01,10,,1,Son\n4,Di,2010-01-01,10,,,Daughter of Bo Lee\n',
    )
    assert {(r["person_id"], r["relative_id"], r["relation"]) for r in rows(book, "family")} == {
        ("1", "2", "spouse"),
        ("1", "3", "child"),
        ("2", "4", "child"),
    }
    report = inservice.top_heavy(book, 2025)
    owns = {p["person_id"]: p["owns"] for p in report.people}
    assert owns == {"1": "3/5", "2": "3/5", "3": "3/5", "4": "0"}, "nothing passes through family twice"


def test_a_relative_who_cannot_be_found_leaves_the_family_open(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        Census_2024="ID,Name,DOH,Comp,Own %,Related To,Relation\n1,Ann,2010-01-01,10,60%,,\n2,Bo,2010-01-01,10,,Zed,Son\n",
    )
    assert told(book, "relative cannot be made out") == [(3, "Son Zed")]
    assert {p["person_id"]: p["status"] for p in inservice.top_heavy(book, 2025).people} == {
        "1": "key",
        "2": "unknown",
    }


def test_a_row_that_names_nobody_turns_totals_into_bounds(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        Census_2024="ID,Name,DOH,Comp,Own %,Balance,Entry Date\n1,Ann,2010-01-01,10,60%,700,2011-01-01\n"
        "2,Bo,2010-01-01,10,,300,2011-01-01\n,,2012-01-01,10,,50,2013-01-01\n",
    )
    (plan,) = inservice.top_heavy(book, 2025).plans
    assert (plan["key_least"], plan["key_most"]) == ("700.00", "750.00")
    assert (plan["nonkey_least"], plan["nonkey_most"]) == ("300.00", "350.00")
    assert plan["is_top_heavy"] == "yes", "700 of 1,050 is more than 60 percent whoever it is"
    assert UNNAMED in repr(rows(book, "balances"))
    assert told(book, "names nobody") == [(4, "")]


def test_a_table_row_that_names_nobody_does_too(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        Census_2024="ID,Name,DOH,Comp,Own %,Balance,Entry Date\n1,Ann,2010-01-01,10,60%,700,2011-01-01\n"
        "2,Bo,2010-01-01,10,,300,2011-01-01\n",
        distributions="plan_id,person_id,payment_date,reason,amount\nacme-401k,,2024-02-02,severance,200\n",
    )
    (plan,) = inservice.top_heavy(book, 2025).plans
    assert (plan["key_most"], plan["nonkey_most"], plan["is_top_heavy"]) == ("900.00", "500.00", "unknown")


def test_sources_must_add_up_to_the_total(tmp_path: Path) -> None:
    head = "ID,Name,DOH,Comp,Deferral Balance,Match Balance,Total Balance\n"
    book = read(tmp_path, Census_2024=f"{head}1,Ann,2010-01-01,10,60,40,100\n2,Bo,2010-01-01,10,60,40,101\n")
    balances = {(r["person_id"], r["source"]): r["balance"] for r in rows(book, "balances")}
    assert balances == {("1", "deferrals"): 6000, ("1", "match"): 4000, ("2", "all"): None}
    assert told(book, "do not add up")


def test_a_census_needs_its_plan_when_there_are_several(tmp_path: Path) -> None:
    plans = SETTINGS["plans.csv"] + "acme-ps,acme,profit_sharing,2005-01-01,12-31,no,no\n"
    head = "ID,Name,DOH,Comp,Balance"
    none = tmp_path / "none"
    none.mkdir()
    book = read(none, plans=plans, Census_2024=f"{head}\n1,Ann,2010-01-01,10,100\n")
    assert rows(book, "people") == [] and told(book, "of which plan on file it is") == [(2, "")]
    named = tmp_path / "named"
    named.mkdir()
    book = read(named, plans=plans, Census_2024=f"{head},Plan\n1,Ann,2010-01-01,10,100,ACME-PS\n")
    assert rows(book, "balances")[0]["plan_id"] == "acme-ps"


def test_a_plan_that_is_not_on_file_is_not_the_only_one_there_is(tmp_path: Path) -> None:
    book = read(tmp_path, Census_2024="ID,Name,DOH,Comp,Balance,Plan\n1,Ann,2010-01-01,10,100,other\n")
    assert rows(book, "balances") == [] and told(book, "of which plan on file it is") == [(2, "other")]


def test_without_a_year_the_census_is_told_of(tmp_path: Path) -> None:
    book = read(tmp_path, Census="ID,Name,DOH,Comp,Balance\n1,Ann,2010-01-01,10,100\n")
    assert rows(book, "compensation") == []
    assert told(book, "for which plan year")


def test_a_year_end_that_no_year_has_is_unknown(tmp_path: Path) -> None:
    plans = SETTINGS["plans.csv"].replace("12/31", "31/12")
    book = read(tmp_path, plans=plans, Census_2024="ID,Name,DOH,Comp\n1,Ann,2010-01-01,10\n")
    assert rows(book, "plans")[0]["year_end"] is None


def test_problems_without_end_are_counted(tmp_path: Path) -> None:
    body = "".join(f"{k},Ann {k},{{}},2010-01-01,10\n" for k in range(60))
    head = "ID,Name,DOB,DOH,Comp\n"
    book = read(
        tmp_path,
        Census_2024=head + body.format(*["1970-01-01"] * 60),
        Census_2025=head + body.format(*["1971-01-01"] * 60),
    )
    listed = [p for p in book.problems if "several birth dates" in p.message]
    assert len(listed) == 51 and listed[-1].message.startswith("The same holds for 10 more")
    assert set(book.tables["people"]["birth_date"]) == {None}
