"""Where each part of a payment goes: Notice 2014-54, Reg. 1.402A-1 A-5, and what no rollover can do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inservice.engine.frame import Frame
from inservice.engine.truth import NO, UNKNOWN, YES
from inservice.law.taxation.destinations import destinations

Row = dict[str, Any]

_WANTED = ("@request", "kind", "amount", "assign", "is_indirect")


def paid(
    dollars: int,
    basis: int | None = 0,
    *,
    tax: str = "pre_tax",
    event: str = "any_time",
    eligible: int = YES,
    request: int = 0,
    minimum: int = 0,
    gain: int = 0,
    qualified: bool = False,
) -> Row:
    """One payment in whole dollars."""
    taxable = None if basis is None else 0 if qualified else (dollars - basis) * 100
    can = {YES: (dollars - minimum) * 100, NO: 0, UNKNOWN: None}[eligible]
    return {
        "@request": request,
        "account.tax": tax,
        "option.event": event,
        "is_eligible_rollover_distribution": eligible,
        "payment.amount": dollars * 100,
        "payment_basis": None if basis is None else basis * 100,
        "payment_taxable": taxable,
        "payment_rollover_eligible": can,
        "payment_unrealized_appreciation": gain * 100,
    }


def to(kind: str, dollars: int | None = None, **more: Any) -> Row:
    """One destination asked for, in whole dollars; none = the rest."""
    return {"kind": kind, "amount": None if dollars is None else dollars * 100, **more}


def split(payments: list[Row], asked: list[Row]) -> tuple[list[Row], list[Row]]:
    """The pieces and the refusals, row by row."""
    rows = [{**p, "@payment": place} for place, p in enumerate(payments)]
    wanted = [[({"@request": 0} | a).get(name) for name in _WANTED] for a in asked]
    pieces, refusals = destinations(
        Frame.of_rows(rows[0], [list(row.values()) for row in rows]), Frame.of_rows(_WANTED, wanted)
    )
    return _rows(pieces), _rows(refusals)


def _rows(frame: Frame) -> list[Row]:
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.rows(*frame.columns)]


def column(rows: list[Row], name: str) -> list[Any]:
    return [row[name] for row in rows]


def told(pieces: list[Row]) -> list[tuple[str, float, float, float]]:
    """(destination, amount, pre-tax, after-tax) of each destination in dollars."""
    sums: dict[tuple[str, int], list[int]] = {}
    for piece in pieces:
        total = sums.setdefault((piece["piece.destination"], piece["piece.is_indirect"]), [0, 0, 0])
        for at, name in enumerate(("piece.amount", "piece.pre_tax", "piece.after_tax")):
            total[at] += piece[name] or 0
    return [(kind, a / 100, b / 100, c / 100) for (kind, _), (a, b, c) in sums.items()]


# Notice 2014-54: Employee A is paid 100,000 of which 80,000 is pre-tax
A = paid(100_000, 20_000, tax="after_tax")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            [to("employer_plan", 70_000), to("cash")],
            [("employer_plan", 70_000, 70_000, 0), ("cash", 30_000, 10_000, 20_000)],
        ),
        (
            [to("employer_plan", 70_000), to("traditional_ira", 12_000, is_indirect=True), to("cash")],
            [
                ("employer_plan", 70_000, 70_000, 0),
                ("traditional_ira", 12_000, 10_000, 2_000),
                ("cash", 18_000, 0, 18_000),
            ],
        ),
        (
            [to("employer_plan", 82_000), to("cash")],
            [("employer_plan", 82_000, 80_000, 2_000), ("cash", 18_000, 0, 18_000)],
        ),
        (
            [to("traditional_ira", 80_000, assign="pre_tax"), to("roth_ira", 20_000, assign="after_tax")],
            [("traditional_ira", 80_000, 80_000, 0), ("roth_ira", 20_000, 0, 20_000)],
        ),
    ],
    ids=["example 1", "example 2", "example 3", "example 4"],
)
def test_notice_2014_54(asked: list[Row], expected: list[tuple[str, float, float, float]]) -> None:
    pieces, refusals = split([A], asked)
    assert told(pieces) == expected
    assert not refusals
    assert "D-ROLL-02" in pieces[0]["ref"]


def test_by_default_a_roth_ira_takes_after_tax_money_whatever_the_order_asked() -> None:
    expected = {("traditional_ira", 80_000, 80_000, 0), ("roth_ira", 20_000, 0, 20_000)}
    assert set(told(split([A], [to("roth_ira", 20_000), to("traditional_ira")])[0])) == expected
    assert set(told(split([A], [to("traditional_ira"), to("roth_ira", 20_000)])[0])) == expected


def test_after_tax_money_cannot_be_singled_out() -> None:
    pieces, refusals = split([A], [to("roth_ira", 20_000, assign="after_tax"), to("cash")])
    assert told(pieces) == [("roth_ira", 20_000, 20_000, 0), ("cash", 80_000, 60_000, 20_000)]
    assert column(refusals, "status") == ["reassigned"]
    assert refusals[0]["sentence"].startswith("$20,000.00 of what goes to a Roth IRA is pre-tax")


# Reg. 1.402A-1 A-5: Employee B is paid 14,000, of which 11,000 is basis
B = paid(14_000, 11_000, tax="roth")


@pytest.mark.parametrize("indirect", [True, False], ids=["60-day", "direct"])
@pytest.mark.parametrize(("rolled", "income"), [(7_000, 3_000), (3_000, 3_000), (2_000, 2_000)])
def test_roth_earnings_are_rolled_over_first(rolled: int, income: int, indirect: bool) -> None:
    pieces, refusals = split([B], [to("roth_ira", rolled, is_indirect=indirect), to("cash")])
    assert told(pieces) == [
        ("roth_ira", rolled, income, rolled - income),
        ("cash", 14_000 - rolled, 3_000 - income, 14_000 - rolled - 3_000 + income),
    ]
    assert not refusals


def test_qualified_roth_earnings_are_neither_income_nor_basis() -> None:
    pieces, _ = split([paid(14_000, 11_000, tax="roth", qualified=True)], [to("roth_ira", 7_000), to("cash")])
    assert told(pieces) == [("roth_ira", 7_000, 0, 5_500), ("cash", 7_000, 0, 5_500)]


def test_money_goes_only_where_it_may() -> None:
    pieces, refusals = split(
        [B], [to("traditional_ira", 5_000), to("employer_plan", 1_000), to("in_plan_roth", 1)]
    )
    assert told(pieces) == [("cash", 14_000, 3_000, 11_000)]
    assert column(refusals, "ref") == ["D-ROLL-04"] * 3
    assert column(refusals, "amount") == [500_000, 100_000, 100]
    assert refusals[0]["sentence"].startswith("Roth money cannot go to a traditional IRA")
    pieces, refusals = split([A], [to("designated_roth_account")])
    assert [kind for kind, *_ in told(pieces)] == ["cash"]
    assert column(refusals, "sentence") == [
        "Only Roth money can go to another plan's designated Roth account."
    ]


def test_a_hardship_payment_is_cash_only() -> None:
    pieces, refusals = split([paid(5_000, event="hardship", eligible=NO)], [to("traditional_ira")])
    assert told(pieces) == [("cash", 5_000, 5_000, 0)]
    assert (refusals[0]["status"], refusals[0]["ref"]) == ("refused", "D-ROLL-06")
    assert pieces[0]["ref"] == "D-ROLL-06"


def test_unknown_eligibility_is_not_a_no() -> None:
    pieces, refusals = split([paid(5_000, eligible=UNKNOWN)], [to("traditional_ira")])
    assert [kind for kind, *_ in told(pieces)] == ["cash"]
    assert "cannot be told" in refusals[0]["sentence"]


def test_only_the_eligible_part_beside_a_hardship_is_rolled_over() -> None:
    payments = [paid(5_000, event="hardship", eligible=NO), paid(3_000)]
    pieces, refusals = split(payments, [to("traditional_ira")])
    assert told(pieces) == [("cash", 5_000, 5_000, 0), ("traditional_ira", 3_000, 3_000, 0)]
    assert column(refusals, "sentence") == [
        "$5,000.00 cannot go to a traditional IRA and is paid in cash: it may not be rolled over."
    ]


@pytest.mark.parametrize(("cash", "silent"), [(5_000, True), (4_999, False)])
def test_cash_that_was_asked_for_is_no_refusal(cash: int, silent: bool) -> None:
    payments = [paid(5_000, event="hardship", eligible=NO), paid(3_000)]
    _, refusals = split(payments, [to("cash", cash), to("traditional_ira")])
    assert column(refusals, "amount") == ([] if silent else [100])


def test_what_a_rollover_of_the_rest_cannot_take_is_told() -> None:
    payments = [paid(6_000), paid(4_000, 3_000, tax="roth")]
    pieces, refusals = split(payments, [to("traditional_ira")])
    assert told(pieces) == [("traditional_ira", 6_000, 6_000, 0), ("cash", 4_000, 1_000, 3_000)]
    assert column(refusals, "sentence") == [
        "$4,000.00 of Roth money cannot go to a traditional IRA and is paid in cash."
    ]
    assert column(refusals, "ref") == ["D-ROLL-04"]
    assert not split(payments, [to("cash", 4_000), to("traditional_ira")])[1]
    assert not split(payments, [to("roth_ira")])[1]
    _, refusals = split(payments, [to("designated_roth_account")])
    assert column(refusals, "amount") == [600_000]


def test_an_in_plan_rollover_of_money_that_could_not_be_drawn_is_direct_only() -> None:
    pieces, refusals = split(
        [paid(3_000, event="in_plan_roth_rollover")], [to("in_plan_roth", is_indirect=True)]
    )
    assert told(pieces) == [("in_plan_roth", 3_000, 3_000, 0)]
    assert column(pieces, "piece.is_indirect") == [NO]
    assert column(refusals, "ref") == ["D-PATH-19"]


def test_the_required_minimum_stays_in_cash() -> None:
    """D-RMD-04: the first 8,000 of 20,000 may not be rolled over."""
    pieces, _ = split([paid(20_000, minimum=8_000)], [to("traditional_ira")])
    assert told(pieces) == [("traditional_ira", 12_000, 12_000, 0), ("cash", 8_000, 8_000, 0)]


def test_each_kind_of_money_goes_to_its_own_destination() -> None:
    payments = [paid(60_000), paid(20_000, 15_000, tax="roth")]
    pieces, refusals = split(
        payments, [to("traditional_ira", 50_000), to("designated_roth_account", 8_000), to("cash")]
    )
    assert set(told(pieces)) == {
        ("traditional_ira", 50_000, 50_000, 0),
        ("designated_roth_account", 8_000, 5_000, 3_000),
        ("cash", 22_000, 10_000, 12_000),
    }
    assert not refusals


def test_a_roth_ira_draws_on_roth_money_then_after_tax_then_pre_tax() -> None:
    payments = [paid(60_000), paid(20_000, 15_000, tax="roth"), paid(10_000, 10_000, tax="after_tax")]
    pieces, _ = split(payments, [to("traditional_ira", 60_000), to("roth_ira", 25_000), to("cash")])
    assert [(p["@payment"], p["piece.destination"], p["piece.amount"]) for p in pieces] == [
        (0, "traditional_ira", 6_000_000),
        (1, "roth_ira", 2_000_000),
        (2, "roth_ira", 500_000),
        (2, "cash", 500_000),
    ]
    pieces, _ = split(payments, [to("roth_ira", 25_000, assign="pre_tax"), to("cash")])
    assert [p["@payment"] for p in pieces if p["piece.destination"] == "roth_ira"] == [0]


def test_fixed_cash_is_kept_before_the_rest_is_rolled_over() -> None:
    payments = [paid(60_000), paid(20_000, 15_000, tax="roth")]
    pieces, _ = split(payments, [to("cash", 30_000), to("traditional_ira")])
    assert set(told(pieces)) == {("traditional_ira", 50_000, 50_000, 0), ("cash", 30_000, 15_000, 15_000)}
    pieces, _ = split(payments, [to("cash", 30_000), to("roth_ira")])
    assert [p["@payment"] for p in pieces if p["piece.destination"] == "cash"] == [0]


def test_more_than_there_is_gives_what_there_is() -> None:
    pieces, refusals = split([paid(10_000)], [to("traditional_ira", 12_000)])
    assert told(pieces) == [("traditional_ira", 10_000, 10_000, 0)]
    assert refusals[0]["sentence"].startswith(
        "$2,000.00 of the $12,000.00 asked cannot go to a traditional IRA"
    )


def test_after_tax_money_reaches_a_plan_directly_only() -> None:
    pieces, refusals = split([A], [to("employer_plan", 90_000, is_indirect=True)])
    assert told(pieces) == [("employer_plan", 80_000, 80_000, 0), ("cash", 20_000, 0, 20_000)]
    assert refusals[0]["sentence"].startswith(
        "$10,000.00 cannot go to another employer's plan within 60 days"
    )
    pieces, refusals = split([B], [to("designated_roth_account", is_indirect=True)])
    assert told(pieces) == [("designated_roth_account", 3_000, 3_000, 0), ("cash", 11_000, 0, 11_000)]
    assert column(refusals, "amount") == [1_100_000]


def test_in_plan_roth_money_needs_no_destination_and_takes_no_other() -> None:
    payment = paid(25_000, 20_000, tax="after_tax", event="in_plan_roth_rollover")
    for asked in ([], [to("in_plan_roth")]):
        pieces, refusals = split([payment], asked)
        assert told(pieces) == [("in_plan_roth", 25_000, 5_000, 20_000)]
        assert column(pieces, "piece.is_direct") == [YES]
        assert not refusals
    assert column(split([payment], [to("roth_ira")])[1], "ref") == ["D-PATH-56"]


def test_a_levy_is_paid_to_the_treasury() -> None:
    pieces, refusals = split([paid(5_000, event="tax_levy")], [to("traditional_ira")])
    assert told(pieces) == [("cash", 5_000, 5_000, 0)]
    assert len(refusals) == 1


@pytest.mark.parametrize(
    ("dollars", "rolled", "may_refuse"), [(1_000, 499, 1), (1_000, 500, 0), (199, 199, 1), (200, 200, 0)]
)
def test_small_direct_rollovers_are_the_plan_s_choice(dollars: int, rolled: int, may_refuse: int) -> None:
    """D-WH-05: a part under 500, or payments under 200."""
    pieces, refusals = split([paid(dollars)], [to("traditional_ira", rolled), to("cash")])
    assert told(pieces)[0] == ("traditional_ira", rolled, rolled, 0)
    assert column(refusals, "status") == ["plan_may_refuse"] * may_refuse


def test_unknown_basis_leaves_the_split_unknown() -> None:
    pieces, _ = split([paid(5_000, None, tax="after_tax")], [to("traditional_ira", 2_000), to("cash")])
    assert column(pieces, "piece.amount") == [200_000, 300_000]
    assert column(pieces, "piece.pre_tax") == column(pieces, "piece.after_tax") == [None, None]


def test_appreciation_is_left_out_of_income_only_while_the_shares_are_kept() -> None:
    stock = paid(100_000, gain=80_000)
    pieces, _ = split([stock], [])
    assert told(pieces) == [("cash", 100_000, 20_000, 0)]
    assert column(pieces, "piece.unrealized_appreciation") == [8_000_000]
    pieces, _ = split([stock], [to("traditional_ira", 30_000), to("cash")])
    assert told(pieces) == [("traditional_ira", 30_000, 30_000, 0), ("cash", 70_000, 0, 0)]
    assert column(pieces, "piece.unrealized_appreciation") == [0, 7_000_000]


def test_unknown_appreciation_leaves_open_only_what_turns_on_it() -> None:
    """What is rolled over is income whether it is appreciation or not; between two payments the order turns on it."""
    stock = {**paid(100_000, 10_000, tax="after_tax"), "payment_unrealized_appreciation": None}
    (kept,), _ = split([stock], [])
    assert (kept["piece.pre_tax"], kept["piece.after_tax"], kept["piece.unrealized_appreciation"]) == (
        None, 1_000_000, None,
    )  # fmt: skip
    rolled, kept = split([stock], [to("traditional_ira", 30_000), to("cash")])[0]
    assert (rolled["piece.pre_tax"], rolled["piece.unrealized_appreciation"]) == (3_000_000, 0)
    assert (kept["piece.pre_tax"], kept["piece.after_tax"]) == (None, 1_000_000)
    rolled, kept = split([stock], [to("traditional_ira", 90_000), to("cash")])[0]
    assert (kept["piece.pre_tax"], kept["piece.after_tax"], kept["piece.unrealized_appreciation"]) == (
        0, 1_000_000, 0,
    )  # fmt: skip
    pieces, _ = split([stock, paid(50_000)], [to("traditional_ira", 30_000), to("cash")])
    assert set(column(pieces, "piece.pre_tax")) == {None}
    pieces, _ = split([stock, paid(50_000)], [to("roth_ira")])
    assert column(pieces, "piece.pre_tax") == [9_000_000, 5_000_000]


KINDS = ("cash", "traditional_ira", "roth_ira", "employer_plan", "designated_roth_account", "in_plan_roth")


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    payments, asked = [], []
    for request in range(draw(st.integers(1, 3))):
        for _ in range(draw(st.integers(1, 4))):
            amount = draw(st.integers(1, 1_000_00))
            basis = draw(st.integers(0, amount))
            tax = draw(st.sampled_from(["pre_tax", "after_tax", "roth"]))
            payments.append(
                {
                    **paid(
                        1,
                        tax=tax,
                        event=draw(st.sampled_from(["any_time", "tax_levy", "in_plan_roth_rollover"])),
                        request=request,
                    ),
                    "payment.amount": amount,
                    "payment_basis": basis,
                    "payment_taxable": 0 if tax == "roth" and draw(st.booleans()) else amount - basis,
                    "payment_rollover_eligible": draw(
                        st.sampled_from([0, amount, draw(st.integers(0, amount))])
                    ),
                }
            )
        for _ in range(draw(st.integers(0, 4))):
            asked.append(
                {
                    "@request": request,
                    "kind": draw(st.sampled_from(KINDS)),
                    "amount": draw(st.one_of(st.none(), st.integers(1, 1_500_00))),
                    "is_indirect": draw(st.booleans()),
                    "assign": draw(st.sampled_from([None, "pre_tax", "after_tax"])),
                }
            )
    return payments, asked


@settings(max_examples=150, deadline=None)
@given(situations())
def test_money_is_conserved_and_no_one_gets_more_than_asked(
    situation: tuple[list[Row], list[Row]],
) -> None:
    payments, asked = situation
    pieces, _ = split(payments, asked)
    for piece in pieces:
        amount, pre_tax, after_tax = (piece[f"piece.{name}"] for name in ("amount", "pre_tax", "after_tax"))
        assert amount > 0 and pre_tax >= 0 and after_tax >= 0 and pre_tax + after_tax <= amount
    columns = {
        "piece.amount": "payment.amount",
        "piece.pre_tax": "payment_taxable",
        "piece.after_tax": "payment_basis",
    }
    for place, payment in enumerate(payments):
        own = [piece for piece in pieces if piece["@payment"] == place]
        for part, whole in columns.items():
            assert sum(column(own, part)) == payment[whole]
        rolled = [p["piece.amount"] for p in own if YES in (p["piece.is_direct"], p["piece.is_indirect"])]
        assert (
            payment["option.event"] == "in_plan_roth_rollover"
            or sum(rolled) <= payment["payment_rollover_eligible"]
        )
    # an answer does not depend on what else is in the batch
    alone = [p for p in payments if p["@request"] == 0]
    first, _ = split(alone, [a for a in asked if a["@request"] == 0])
    assert first == [piece for piece in pieces if piece["@payment"] < len(alone)]
