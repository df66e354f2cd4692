"""Ways to the cash, room for after-tax contributions, what moves with the money."""

from __future__ import annotations

from datetime import date

import pytest

from inservice.law.consequences.figures import statements, what_moves

from .choices import answer, money, of_alternatives

WAY = {
    "alternative.name": "way", "alternative.need": money("30000"), "alternative.has_tax_given": False, "alternative.interest": 0,
    "alternative.fees": 0, "alternative.charges": 0, "alternative.is_available": True, "alternative.has_limit": False,
    "alternative.income_tax_millionths": 220_000, "alternative.additional_tax_millionths": 100_000,
}  # fmt: skip


def way(kind: str, **facts: object) -> dict[str, object]:
    return {**WAY, "alternative.kind": kind, **{f"alternative.{k}": v for k, v in facts.items()}}


@pytest.mark.parametrize(
    ("kind", "facts", "takes", "cost"),
    [
        ("distribution", {}, "44117.65", "14117.65"),
        ("distribution", {"additional_tax_millionths": 0}, "38461.54", "8461.54"),
        ("hardship", {}, "44117.65", "14117.65"),
        ("wait", {"additional_tax_millionths": 0}, "38461.54", "8461.54"),
        ("savings", {}, "30000.00", "0.00"),
        ("roth_basis", {}, "30000.00", "0.00"),
        ("plan_loan", {"fees": money("75")}, "30000.00", "75.00"),
        ("borrowing", {"interest": money("6000"), "fees": money("300")}, "30000.00", "6300.00"),
        ("taxable_gains", {"sale_value": money("40000"), "sale_basis": money("28000"), "gains_tax_millionths": 150_000},
         "31413.62", "1413.62"),
        ("taxable_gains", {"sale_value": money("40000"), "sale_basis": money("50000"), "gains_tax_millionths": 150_000},
         "30000.00", "0.00"),
    ],
)  # fmt: skip
def test_what_must_be_taken_and_what_it_costs(
    kind: str, facts: dict[str, object], takes: str, cost: str
) -> None:
    held = way(kind, **facts)
    assert answer("gross_needed", held) == money(takes)
    assert answer("cost_of_the_cash", held) == money(cost)
    assert answer("cost_per_thousand", held) == (money(cost) * 1000 * 2 + 30000) // 60000


def test_a_tax_worked_out_stands_before_a_rate() -> None:
    told = {
        "gross_given": money("41000"),
        "income_tax_given": money("10000"),
        "additional_tax_given": money("1000"),
    }
    held = way("distribution", has_tax_given=True, **told)
    assert (answer("gross_needed", held), answer("cost_of_the_cash", held)) == (
        money("41000"),
        money("11000"),
    )


def test_an_unknown_rate_leaves_the_cost_unknown() -> None:
    held = way("distribution", income_tax_millionths=None)
    assert (
        answer("cost_of_the_cash", held),
        answer("meets_the_need", {**held, "alternative.has_limit": False}),
    ) == (None, "yes")
    assert (
        answer("raises_enough", {**held, "alternative.has_limit": True, "alternative.most": money("50000")})
        == "unknown"
    )


@pytest.mark.parametrize(("most", "status"), [("29999.99", "no"), ("30000", "yes"), (None, "unknown")])
def test_what_raises_enough(most: str | None, status: str) -> None:
    held = way("savings", has_limit=True, most=None if most is None else money(most))
    assert answer("meets_the_need", held) == status


def test_doing_nothing_and_what_is_closed_do_not_meet_the_need() -> None:
    assert answer("meets_the_need", way("nothing")) == "no"
    assert answer("meets_the_need", way("savings", is_available=False)) == "no"
    assert answer("meets_the_need", way("savings", is_available=None)) == "unknown"


@pytest.mark.parametrize(
    ("fees", "status"), [("14117.64", "yes"), ("14117.65", "yes"), ("14117.66", "no"), (None, "unknown")]
)
def test_the_distribution_is_cheapest_only_where_all_else_costs_more(fees: str | None, status: str) -> None:
    rows = [way("distribution"), way("borrowing", fees=None if fees is None else money(fees))]
    assert of_alternatives(rows, "has_a_cheaper_way") == status
    assert of_alternatives(rows[:1], "has_a_cheaper_way") == "no"


@pytest.mark.parametrize(
    ("limit", "deferrals", "employer", "room"),
    [("69000", "23000", "7000", "39000"), ("72000", "24500", "10000", "37500"),
        ("70000", "23500", "46500", "0"), ("70000", "23500", "46500.01", "0")],
)  # fmt: skip
def test_room_for_after_tax_contributions(limit: str, deferrals: str, employer: str, room: str) -> None:
    """Law page C-ALT-50: 39,000 in 2024 and 37,500 in 2026."""
    facts = {
        "after_tax.annual_additions_limit": money(limit), "after_tax.pay": money("200000"), "after_tax.deferrals": money(deferrals),
        "after_tax.employer_contributions": money(employer), "after_tax.forfeitures": 0, "after_tax.contributed": 0,
        "after_tax.plan_cap": money("10000"), "after_tax.test_cap": money(limit),
    }  # fmt: skip
    assert answer("annual_additions_room", facts) == money(room)
    assert answer("after_tax_room", facts) == min(money(room), money("10000"))
    assert answer("annual_additions_room", {**facts, "after_tax.pay": money("30000")}) == max(
        0, money("30000") - money(deferrals) - money(employer)
    )
    assert answer("after_tax_room", {**facts, "after_tax.plan_cap": None}) is None


@pytest.mark.parametrize(
    ("day", "wages", "status"),
    [
        (date(2025, 12, 31), "500000", "no"), (date(2026, 1, 1), "150000", "no"), (date(2026, 1, 1), "150000.01", "yes"),
        (date(2026, 1, 1), None, "unknown"), (date(2027, 1, 1), "500000", "unknown"),
    ],
)  # fmt: skip
def test_roth_catch_up(day: date, wages: str | None, status: str) -> None:
    held = {
        "choice.decided_on": day,
        "choice.deferral_wages_prior_year": None if wages is None else money(wages),
    }
    assert answer("catch_up_must_be_roth", held) == status


@pytest.mark.parametrize(
    ("day", "cap"),
    [
        (date(2019, 3, 31), "1283025"), (date(2019, 4, 1), "1362800"), (date(2022, 3, 31), "1362800"), (date(2022, 4, 1), "1512350"),
        (date(2025, 3, 31), "1512350"), (date(2025, 4, 1), "1711975"), (date(2027, 1, 1), None),
    ],
)  # fmt: skip
def test_bankruptcy_cap(day: date, cap: str | None) -> None:
    held = {"choice.decided_on": day, "choice.contributory_ira_balance": money("2000000")}
    assert answer("ira_bankruptcy_cap", held) == (None if cap is None else money(cap))
    assert answer("unprotected_ira_money", held) == (None if cap is None else money("2000000") - money(cap))


def test_every_item_and_statement_has_its_line() -> None:
    assert {each["ref"] for each in what_moves()} == {f"C-ALT-{n}" for n in range(30, 40)}
    numbers = [*range(1, 13), *range(20, 26)]
    assert [each["ref"] for each in statements()] == [f"C-DAT-{n:02}" for n in numbers]
