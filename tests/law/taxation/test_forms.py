"""Forms 1099-R: the code, the boxes and how many forms, from plain facts through the whole of taxation."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import polars as pl
import pytest

from inservice.engine.book import DTYPES, RuleBook
from inservice.engine.evaluate import Answers, Frames, evaluate
from inservice.engine.frame import Frame
from inservice.engine.money import cents
from inservice.engine.rule import Rule
from inservice.engine.words import Aggregate, Named, as_expr
from inservice.facts.tables import EARLIER, LOT, PAYMENT, PIECE, Facts
from inservice.law.matrix import load_matrix
from inservice.law.taxation import basis, reporting, rollover, roth, withholding
from inservice.law.taxation.destinations import PAYMENT_RULES, destinations
from inservice.law.taxation.forms_1099r import forms_1099r
from inservice.law.taxation.reporting import form_data, may_stand_together, meaning

Row = dict[str, Any]

TAX = {name: source.tax for name, source in load_matrix().sources.items()}
PLAN: Row = {
    "plan.kind": "401k",
    "plan.after_tax_withdrawable_in_1986": False,
    **{f"readings.{n}": r.default for n, r in load_matrix().readings.items() if f"readings.{n}" in Facts.all},
}
REQUEST: Row = {
    "person.birth_date": "1964-02-03",
    "person.is_outside_united_states": False,
    "person.has_taxpayer_id_on_file": True,
    "employment.is_employed": True,
    "participant.roth_first_year": 2022,
    "participant.payee_kind": "participant",
    "participant.is_five_percent_owner": False,
    "request.has_outstanding_loan": False,
    "request.received_on": "2025-06-02",
    "request.payment_date": "2025-06-16",
    "coverage.distributions_from": "2005-03-01",
    "coverage.distributions_through": "2026-12-31",
    "coverage.other_plans_from": "2005-03-01",
    "coverage.other_plans_through": "2026-12-31",
}
YOUNG = {"person.birth_date": "1984-02-03"}


@cache
def book() -> RuleBook:
    """The rules that tax a payment and report it, with all that they read."""
    modules = (basis, roth, rollover, withholding, reporting)
    todo: list[Named] = [v for m in modules for v in vars(m).values() if isinstance(v, Rule)]
    found: dict[str, Rule] = {}
    while todo:
        column = todo.pop()
        if isinstance(column, Aggregate):
            todo.extend(c for c in (column.inner, column.where) if c is not None)
        elif isinstance(column, Rule) and column.name not in found:
            found[column.name] = column
            for version in column.versions:
                todo.extend(as_expr(version.build()).reads)
            if column.governed_by is not None:
                todo.extend(column.governed_by.reads)
    return RuleBook([], found.values())


def _frame(rows: list[Row]) -> pl.DataFrame:
    series = []
    for name in dict.fromkeys(n for row in rows for n in row):
        values = [row.get(name) for row in rows]
        if name.startswith("@"):
            series.append(pl.Series(name, values, dtype=pl.UInt32))
            continue
        kind = Facts.all[name].kind
        made = [
            cents(v)
            if kind == "money" and isinstance(v, str)
            else date.fromisoformat(v)
            if kind == "date" and v
            else v
            for v in values
        ]
        series.append(pl.Series(name, made, dtype=pl.Boolean if kind == "truth" else DTYPES[kind]))
    return pl.DataFrame(series)


def account(source: str, balance: str, basis: str = "0.00", **more: Any) -> Row:
    row = {
        "account_id": source,
        "source": source,
        "restriction": source,
        "tax": TAX[source],
        "balance": balance,
        "basis": basis,
        "pre_1987_basis": "0.00",
        "vested_numerator": 1,
        "vested_denominator": 1,
        "paid_before_full_vesting": "0.00",
        "has_survivor_annuity": False,
        **more,
    }
    return {f"account.{name}": value for name, value in row.items()}


def forms(
    payments: list[tuple[Row, str, str]],
    asked: list[Row] | None = None,
    facts: Row | None = None,
    earlier: list[Row] | None = None,
    plan: Row | None = None,
) -> pl.DataFrame:
    """The forms of one request that pays these amounts of these accounts under these events."""
    held = REQUEST | (facts or {})
    accounts = [row for row, _, _ in payments]
    paid, seen = [], {}
    for place, (row, _, amount) in enumerate(payments):
        contract = "roth" if row["account.tax"] == "roth" else row["account.account_id"]
        paid.append(
            {
                "@option": place,
                "payment.amount": amount,
                "payment.before_in_contract": seen.get(contract, 0),
                "payment.before_in_request": seen.get("all", 0),
            }
        )
        for key in (contract, "all"):
            seen[key] = seen.get(key, 0) + cents(amount)
    frames: Frames = {
        "plan_day": _frame([PLAN | {"plan.payment_date": held["request.payment_date"]} | (plan or {})]),
        "plan_option": _frame([{"@plan_day": 0}]),
        "request": _frame([{"@plan_day": 0} | held]),
        "account": _frame([{"@request": 0} | row for row in accounts]),
        "option": _frame(
            [{"@account": n, "@plan_option": 0, "option.event": e} for n, (_, e, _) in enumerate(payments)]
        ),
        "payment": _frame(paid),
        EARLIER.name: _frame([{"@request": 0} | row for row in earlier or []] or [{"@request": 0}])[
            : len(earlier or [])
        ],
        LOT.name: _frame([{"@account": 0}])[:0],
    }
    frames = evaluate(book(), (*PAYMENT_RULES, "is_eligible_rollover_distribution"), frames)
    count = len(payments)
    rows = frames[PAYMENT.name].with_columns(
        pl.int_range(count, dtype=pl.UInt32).alias("@payment"),
        pl.lit(0, pl.UInt32).alias("@request"),
        frames["account"]["account.tax"],
        frames["option"]["option.event"],
        frames["option"]["is_eligible_rollover_distribution"],
    )
    names = ("@request", "kind", "amount", "assign", "is_indirect")
    wanted = Frame.of_rows(names, [[({"@request": 0} | a).get(n) for n in names] for a in asked or []])
    frames[PIECE.name] = destinations(Frame.of(rows), wanted)[0].in_polars(book().dtypes)
    found = forms_1099r(Answers(book(), frames)).in_polars(_BOXES)
    assert found["box_1"].sum() == rows["payment.amount"].sum()
    return found


_BOXES = {
    "box_1": pl.Int64, "box_2a": pl.Int64, "box_2b": pl.String, "box_4": pl.Int64, "box_5": pl.Int64, "box_6": pl.Int64,
    "box_7": pl.String, "box_7a": pl.String, "box_10": pl.Int64, "box_11": pl.String, "box_12": pl.Int64,
    "box_14": pl.Int64, "box_16": pl.Int64,
}  # fmt: skip


def to(kind: str, dollars: int | None = None, **more: Any) -> Row:
    return {"kind": kind, "amount": None if dollars is None else dollars * 100, **more}


def told(found: pl.DataFrame, *boxes: str) -> list[tuple[Any, ...]]:
    """Boxes of each form, money in dollars."""
    return [
        tuple(v / 100 if isinstance(v, int) else v for v in row)
        for row in found.select(f"box_{b}" for b in boxes).rows()
    ]


def code(
    event: str, facts: Row | None = None, source: str = "pre_tax_deferrals", plan: Row | None = None
) -> Any:
    (found,) = forms([(account(source, "50000.00", "20000.00"), event, "10000.00")], facts=facts, plan=plan)[
        "box_7"
    ]
    return found


# -- Notice 2014-54 and the rollover kinds -------------------------------------------------------------------
AFTER_TAX = account("after_tax", "250000.00", "50000.00")


def test_part_direct_rollover_and_part_cash_are_two_forms() -> None:
    """D-1099-06; Notice 2014-54, Examples 1 and 2: a 60-day rollover changes nothing that the plan
    reports."""
    direct = ("70000.00", [to("employer_plan", 70_000), to("cash")])
    indirect = [to("employer_plan", 70_000), to("traditional_ira", 12_000, is_indirect=True), to("cash")]
    for asked in (direct[1], indirect):
        found = forms([(AFTER_TAX, "any_time", "100000.00")], asked)
        assert told(found, "1", "2a", "4", "5", "7") == [
            (70_000, 0, 0, 0, "G"),
            (30_000, 10_000, 2_000, 20_000, "7"),
        ]


def test_basis_beyond_the_pre_tax_money_is_rolled_over_too() -> None:
    """D-1099-26; Notice 2014-54, Example 3."""
    found = forms([(AFTER_TAX, "any_time", "100000.00")], [to("employer_plan", 82_000), to("cash")])
    assert told(found, "1", "2a", "5", "7") == [(82_000, 0, 2_000, "G"), (18_000, 0, 18_000, "7")]


def test_rollovers_to_an_ira_and_to_a_roth_ira_are_told_apart() -> None:
    """D-1099-25, -27, -28: the part to the Roth IRA is taxed on what of it is pre-tax."""
    asked = [to("traditional_ira", 50_000), to("roth_ira", 50_000)]
    found = forms([(AFTER_TAX, "any_time", "100000.00")], asked)
    assert told(found, "1", "2a", "4", "5", "7") == [(50_000, 0, 0, 0, "G"), (50_000, 30_000, 0, 20_000, "G")]


def test_in_plan_roth_rollover() -> None:
    """D-1099-31."""
    held = account("after_tax", "25000.00", "20000.00")
    found = forms([(held, "in_plan_roth_rollover", "25000.00")], facts=YOUNG)
    assert told(found, "1", "2a", "4", "5", "7", "11") == [(25_000, 5_000, 0, 20_000, "G", None)]


ROTH = account("roth_deferrals", "14000.00", "11000.00")


@pytest.mark.parametrize(("kind", "expected"), [("roth_ira", "H"), ("designated_roth_account", "BG")])
def test_roth_money_rolled_over_directly(kind: str, expected: str) -> None:
    """D-1099-29, -30."""
    found = forms([(ROTH, "age_59_half", "14000.00")], [to(kind)])
    assert told(found, "1", "2a", "4", "5", "7", "11") == [(14_000, 0, 0, 11_000, expected, "2022")]


def test_roth_money_in_cash_is_a_form_of_its_own() -> None:
    """D-1099-06, -21, -23."""
    payments = [
        (account("pre_tax_deferrals", "60000.00"), "age_59_half", "6000.00"),
        (account("roth_deferrals", "20000.00", "15000.00"), "age_59_half", "2000.00"),
    ]
    assert told(forms(payments), "1", "2a", "4", "5", "7", "11") == [
        (6_000, 6_000, 1_200, 0, "7", None),
        (2_000, 500, 100, 1_500, "7B", "2022"),
    ]


def test_qualified_roth_payment() -> None:
    """D-1099-24."""
    found = forms([(ROTH, "age_59_half", "7000.00")], facts={"participant.roth_first_year": 2020})
    assert told(found, "1", "2a", "4", "5", "7", "11") == [(7_000, 0, 0, 5_500, "7B", "2020")]


def test_payments_under_one_code_share_a_form() -> None:
    payments = [
        (account("match", "60000.00"), "age_59_half", "6000.00"),
        (account("after_tax", "20000.00", "15000.00"), "any_time", "2000.00"),
    ]
    found = forms(payments)
    assert told(found, "1", "2a", "5", "7") == [(8_000, 6_500, 1_500, "7")]
    assert found["account_ids"].to_list() == [["match", "after_tax"]]


# -- box 7 ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("born", "expected"), [("1965-12-16", "7"), ("1965-12-17", "1"), (None, None)])
def test_the_number_turns_on_the_day_of_59_half(born: str | None, expected: str | None) -> None:
    """D-1099-01: paid on June 16, 2025."""
    assert code("any_time", {"person.birth_date": born}) == expected


ILL = {
    "claims.terminal_illness": True,
    "claims.terminal_illness_certified_on": "2025-06-01",
    "claims.terminal_illness_within_84_months": True,
}
DISABLED = {
    "claims.disability": True,
    "claims.disability_section_72m7": True,
    "claims.disability_plan_definition": True,
}


@pytest.mark.parametrize(
    ("event", "facts", "expected"),
    [
        ("hardship", {}, "1"),
        ("two_years_in_plan", {}, "1"),
        ("deemed_severance", {}, "1"),  # D-PATH-42, -44, -47
        ("disability", DISABLED, "3"),
        ("hardship", DISABLED, "3"),  # D-PATH-45
        ("disability", DISABLED | {"claims.disability_section_72m7": False}, "1"),
        ("disability", DISABLED | {"claims.disability_section_72m7": None}, None),
        ("qualified_reservist", {}, "1"),
        ("birth_or_adoption", {}, "1"),  # D-1099-02
        ("emergency_expense", {}, "2"),
        ("domestic_abuse", {}, "2"),
        ("disaster_recovery", {}, "2"),  # D-OPEN-01
        ("automatic_enrollment_withdrawal", {}, "2"),
        ("tax_levy", {}, "2"),
        ("domestic_relations_order", {}, "2"),
        ("employer_stock_dividend", {}, "U"),
        ("employer_stock_dividend", DISABLED, "U"),
        ("hardship", ILL, "2"),
        ("hardship", ILL | {"claims.terminal_illness_certified_on": "2025-06-17"}, "1"),
        ("any_time", {"claims.medical_expenses": True, "claims.emergency_expense": True}, "1"),  # D-PATH-71
    ],
)
def test_the_number_before_59_half(event: str, facts: Row, expected: str | None) -> None:
    assert code(event, YOUNG | facts) == expected
    if expected != "U":
        assert code(event, facts) == "7"


@pytest.mark.parametrize("event", ["severance", "any_time", "stated_age"])
def test_the_payer_knows_a_separation_from_the_year_of_55(event: str) -> None:
    """D-PEN-15: whatever event pays a participant who has left."""
    left = {
        "person.birth_date": "1970-12-31", "employment.is_employed": False,
        "employment.severance_kind": "not_said", "employment.rehire_was_arranged": False,
    }  # fmt: skip
    assert code(event, left | {"employment.severed_on": "2025-01-01"}) == "2"
    assert code(event, left | {"employment.severed_on": "2024-12-31"}) == "1"


def test_an_alternate_payee_is_an_exception_that_the_payer_knows() -> None:
    """D-PATH-58, D-1099-03."""
    assert code("stated_age", YOUNG | {"participant.payee_kind": "alternate_payee_spouse"}) == "2"
    assert code("stated_age", YOUNG) == "1"


def test_a_lifetime_income_investment_is_reported_as_a_direct_rollover() -> None:
    """D-PATH-67."""
    assert code("lifetime_income_portability", YOUNG) == "G"


def test_the_plan_may_leave_newer_exceptions_to_the_return() -> None:
    """D-OPEN-01: the reading moves those exceptions and no other."""
    plan = {"readings.box_7_catch_all": "code_1"}
    assert code("emergency_expense", YOUNG, plan=plan) == "1"
    assert code("hardship", YOUNG | ILL, plan=plan) == "1"
    assert code("automatic_enrollment_withdrawal", YOUNG, plan=plan) == "2"
    assert code("emergency_expense", YOUNG, plan={"readings.box_7_catch_all": None}) is None


@pytest.mark.parametrize(
    ("event", "facts", "expected"),
    [
        ("hardship", {}, "1B"),
        ("automatic_enrollment_withdrawal", {}, "2B"),
        ("disability", DISABLED, "2B"),
        ("employer_stock_dividend", {}, "UB"),
    ],
)
def test_a_letter_is_added_for_roth_money(event: str, facts: Row, expected: str) -> None:
    """D-1099-33, -39; code 3 may not stand beside B."""
    assert code(event, YOUNG | facts, source="roth_deferrals") == expected


def test_every_code_that_can_be_printed_is_permitted() -> None:
    """D-1099-06 and section 11.2."""
    printed = ["1B", "2B", "7B", "UB", "BG"]
    assert all(may_stand_together(*pair, year) for pair in printed for year in range(2019, 2027))
    assert meaning("7B") == "Code 7: a normal distribution, from a designated Roth account.".replace(
        "7:", "7B:"
    )
    for pair in ("3B", "GH", "17", "12", "HB", "1G", "99"):
        assert not may_stand_together(*pair, 2025)
    assert may_stand_together("8", "1", 2025) and not may_stand_together("8", "7", 2025)
    assert not may_stand_together("7", "Y", 2024) and may_stand_together("7", "Y", 2025)


def test_the_guide_is_consistent() -> None:
    """Every tax year has one layout, and every code of events.toml a meaning."""
    years = [y for row in form_data()["layout"] for y in range(row["from"], row["through"] + 1)]
    assert years == list(range(2019, 2027))
    matrix = load_matrix()
    known = {row["code"] for row in form_data()["code"]}
    for event in (*matrix.events.values(), *matrix.other_payments.values()):
        for row in event.box_7:
            for codes in (row.under, row.under_known, row.over, row.over_known):
                assert codes is None or set(codes) <= known
                assert codes is None or len(codes) == 1 or may_stand_together(*codes, row.first)


# -- other boxes ---------------------------------------------------------------------------------------------
def test_recapture_is_shown_in_box_10() -> None:
    """D-1099-23, D-PEN-31: nothing where the payer knows an exception, and nothing for what is rolled
    over."""
    held = account(
        "in_plan_roth_distributable",
        "12000.00",
        "10000.00",
        in_plan_roth_year=2021,
        in_plan_roth_taxable="10000.00",
    )
    paid = [(held, "any_time", "12000.00")]
    found = forms(paid, facts=YOUNG | {"participant.roth_first_year": 2021})
    assert told(found, "1", "2a", "5", "7", "10") == [(12_000, 2_000, 10_000, "1B", 10_000)]
    assert told(forms(paid), "7", "10") == [("7B", None)]
    assert told(
        forms(
            paid, facts=YOUNG | {"participant.roth_first_year": 2015, "request.payment_date": "2026-01-01"}
        ),
        "7a",
        "10",
    ) == [("1B", None)]
    assert told(forms(paid, [to("roth_ira")], YOUNG), "7", "10") == [("H", None)]
    half = forms(paid, [to("roth_ira", 3_000, is_indirect=True), to("roth_ira", 3_000), to("cash")], YOUNG)
    assert told(half, "1", "7", "10") == [(3_000, "H", None), (9_000, "1B", 9_000)]


@pytest.mark.parametrize(
    ("day", "codes", "tax", "share"),
    [
        ("2019-12-31", "7", "12", "14"),
        ("2020-01-01", "7", "14", "16"),
        ("2025-12-31", "7", "14", "16"),
        ("2026-01-01", "7a", "14", "16"),
    ],
)
def test_the_layout_of_the_tax_year(day: str, codes: str, tax: str, share: str) -> None:
    """D-1099-51, -52."""
    facts = {
        "person.birth_date": "1950-01-31",
        "request.payment_date": day,
        "request.received_on": day,
        "request.state_rate": 500,
        "request.asks_state_withholding": True,
    }
    facts = {k: v for k, v in facts.items() if k in Facts.all}
    (form,) = forms(
        [(account("after_tax", "250000.00", "50000.00"), "any_time", "10000.00")], facts=facts
    ).rows(named=True)
    assert form["tax_year"] == int(day[:4])
    filled = {name for name in ("box_7", "box_7a", "box_12", "box_14", "box_16") if form[name] is not None}
    assert filled == {f"box_{codes}", f"box_{tax}", f"box_{share}"}
    assert (form[f"box_{tax}"], form[f"box_{share}"]) == (40_000, 800_000)


def test_a_total_distribution_closes_the_accounts() -> None:
    """D-1099-41."""
    held = account("pre_tax_deferrals", "10000.00")
    assert told(forms([(held, "age_59_half", "10000.00")]), "2b") == [("total distribution",)]
    assert told(forms([(held, "age_59_half", "9999.99")]), "2b") == [(None,)]
    owing = {"request.has_outstanding_loan": True}
    assert told(forms([(held, "age_59_half", "10000.00")], facts=owing), "2b") == [(None,)]


def test_unknown_basis_leaves_box_2a_empty() -> None:
    held = account("after_tax", "30000.00", None)
    found = forms([(held, "any_time", "5000.00")])
    assert told(found, "1", "2a", "2b", "5", "7") == [
        (5_000, None, "taxable amount not determined", None, "7")
    ]


def test_an_order_is_reported_to_the_spouse_but_not_to_a_child() -> None:
    """D-1099-40."""
    held = account("pre_tax_deferrals", "50000.00")
    order = {"claims.domestic_relations_order": True, "claims.domestic_relations_order_qualified": True}
    for payee, expected in (("former_spouse", "alternate payee"), ("child", "participant")):
        facts = order | {"claims.domestic_relations_order_payee": payee}
        found = forms([(held, "domestic_relations_order", "10000.00")], facts=facts)
        assert found["recipient"].to_list() == [expected]


# -- net unrealized appreciation -----------------------------------------------------------------------------
def stock(balance: str = "100000.00", **more: Any) -> Row:
    held = {
        "pays_in_employer_stock": True,
        "employer_stock_value": "100000.00",
        "employer_stock_cost": "20000.00",
        "employer_stock_after_tax_cost": "0.00",
    }
    return account("profit_sharing", balance, **held | more)


def test_a_lump_sum_leaves_appreciation_out_of_income() -> None:
    """D-NUA-02, -05, D-1099-36: box 6, and no cash to withhold from."""
    found = forms([(stock(), "age_59_half", "100000.00")])
    assert told(found, "1", "2a", "4", "5", "6", "7") == [(100_000, 20_000, 0, 0, 80_000, "7")]


@pytest.mark.parametrize(
    ("held", "amount", "facts"),
    [
        (stock("100000.01"), "100000.00", {}),
        (stock(), "100000.00", YOUNG),
        (stock(pays_in_employer_stock=None), "100000.00", {}),
        (stock("100000.01", employer_stock_cost=None), "100000.00", {}),
        (stock(employer_stock_cost="100000.00"), "100000.00", {"coverage.distributions_from": None}),
    ],
    ids=["a cent stays", "under 59 1/2", "paid in cash", "cost does not matter", "no gain"],
)
def test_what_is_no_lump_sum_is_income_in_full(held: Row, amount: str, facts: Row) -> None:
    assert told(forms([(held, "age_59_half", amount)], facts=facts), "2a", "6") == [(100_000, None)]


@pytest.mark.parametrize(
    ("held", "facts"),
    [
        (stock(), {"coverage.distributions_from": "2023-08-04"}),  # born 1964-02-03: 59 1/2 on 2023-08-03
        (stock(), {"coverage.distributions_from": None}),
        (stock(employer_stock_cost=None), {}),
    ],
    ids=["history a day short", "no history", "no cost"],
)
def test_unknown_appreciation_leaves_box_2a_empty(held: Row, facts: Row) -> None:
    """D-NUA-02, -03: what is not on file is not zero."""
    found = forms([(held, "age_59_half", "100000.00")], facts=facts)
    assert told(found, "1", "2a", "2b", "5", "6") == [
        (100_000, None, "taxable amount not determined", 0, None)
    ]


def test_a_history_from_the_day_of_59_half_is_complete() -> None:
    """D-NUA-03."""
    facts = {"coverage.distributions_from": "2023-08-03"}
    assert told(forms([(stock(), "age_59_half", "100000.00")], facts=facts), "2a", "6") == [(20_000, 80_000)]


@pytest.mark.parametrize("cost", ["20000.00", None])
def test_stock_converted_inside_the_plan_is_income_gain_and_all(cost: str | None) -> None:
    """D-PATH-56, D-ROTH-06: by its own event, or beside another rollover; nobody receives the shares."""
    held = stock(employer_stock_cost=cost)
    alone = forms([(held, "in_plan_roth_rollover", "100000.00")])
    assert told(alone, "2a", "6", "7") == [(100_000, None, "G")]
    beside = forms(
        [(held, "in_plan_roth_rollover", "100000.00")], asked=[{"kind": "traditional_ira", "amount": None}]
    )
    assert told(beside, "2a", "6", "7") == [(100_000, None, "G")]


@pytest.mark.parametrize("cost", ["200.00", None])
def test_a_dividend_is_income_whatever_the_shares_gained(cost: str | None) -> None:
    """D-PATH-61: it is paid in cash."""
    held = stock("1200.00", employer_stock_value="1200.00", employer_stock_cost=cost)
    assert told(forms([(held, "employer_stock_dividend", "1200.00")]), "2a", "6", "7") == [(1_200, None, "U")]


@pytest.mark.parametrize(
    ("day", "spoils"),
    [("2023-08-02", False), ("2023-08-03", True), ("2024-12-31", True), ("2025-01-01", False)],
)
def test_a_part_paid_after_59_half_in_an_earlier_year_spoils_the_lump_sum(day: str, spoils: bool) -> None:
    """D-NUA-03: born February 3, 1964, 59 1/2 on August 3, 2023."""
    row = {"earlier.payment_date": day, "earlier.is_from_this_plan": True, "earlier.amount": "100.00"}
    found = forms([(stock(), "age_59_half", "100000.00")], earlier=[row])
    assert told(found, "6") == [(None if spoils else 80_000,)]


def test_a_part_payment_leaves_out_only_appreciation_on_after_tax_shares() -> None:
    """D-NUA-01: a quarter of the cost was after-tax, and half of the account is paid."""
    held = stock(employer_stock_after_tax_cost="5000.00")
    assert told(forms([(held, "age_59_half", "50000.00")]), "2a", "6") == [(40_000, 10_000)]
