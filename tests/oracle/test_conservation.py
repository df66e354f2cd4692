"""Money is conserved: what leaves plus what stays is what was there, in payments, pieces, forms and tax."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from .oracle import cents
from .situations import Case, answers, situations

COUNT = 400


@pytest.fixture(scope="module")
def decided() -> list[tuple[Case, dict[str, Any]]]:
    cases = situations(77, COUNT)
    return list(zip(cases, answers(cases, outcomes=False), strict=True))


def _sum(values: Any) -> int:
    return sum(cents(v) or 0 for v in values)


def test_an_account_pays_no_more_than_is_vested_and_no_more_basis_than_it_holds(
    decided: list[tuple[Case, dict[str, Any]]],
) -> None:
    for case, answer in decided:
        held = {a["account_id"]: a for a in case["accounts"]}
        paid: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for (name, _), row in answer["accounts"].items():
            amount, basis, taxable = (cents(row[k]) or 0 for k in ("amount", "basis", "taxable"))
            assert amount > 0 and basis >= 0 and taxable >= 0
            assert basis + taxable <= amount
            paid[name][0] += amount
            paid[name][1] += basis
        for name, (amount, basis) in paid.items():
            share = held[name]["vested"]
            part = (
                Fraction(int(share["numerator"]), int(share["denominator"]))
                if isinstance(share, dict)
                else Fraction(share[:-1]) / 100
            )
            balance, of_basis = cents(held[name]["balance"]) or 0, cents(held[name]["basis"]) or 0
            assert amount <= balance * part
            assert basis <= of_basis
            if amount == balance and balance >= of_basis:
                assert basis == of_basis, "an emptied account recovers all of its basis"


def test_a_payment_is_basis_and_earnings_and_its_pieces_are_the_payment(
    decided: list[tuple[Case, dict[str, Any]]],
) -> None:
    for _, answer in decided:
        paid = _sum(row["amount"] for row in answer["accounts"].values())
        assert _sum(total[0] for total in answer["destinations"].values()) == paid
        assert _sum(total[2] for total in answer["destinations"].values()) == _sum(
            r["basis"] for r in answer["accounts"].values()
        )
        for amount, pre_tax, after_tax in answer["destinations"].values():
            assert (cents(pre_tax) or 0) >= 0 and (cents(after_tax) or 0) >= 0
            # the earnings of a qualified Roth payment are neither: nothing of it is income
            assert (cents(pre_tax) or 0) + (cents(after_tax) or 0) <= (cents(amount) or 0)
        if not any("roth" in name for name, _ in answer["accounts"]):
            assert all(
                (cents(p) or 0) + (cents(a) or 0) == cents(t) for t, p, a in answer["destinations"].values()
            )


def test_the_forms_add_up_to_the_payments(decided: list[tuple[Case, dict[str, Any]]]) -> None:
    for _, answer in decided:
        rows = answer["accounts"].values()
        box_1, box_2a, box_4, box_5 = (_sum(form[i] for form in answer["forms"].values()) for i in range(4))
        assert box_1 == _sum(r["amount"] for r in rows)
        assert box_5 == _sum(r["basis"] for r in rows)
        assert box_2a + box_5 <= box_1
        if answer["tax"]:
            assert box_4 == cents(answer["tax"]["withholding"])
            assert box_2a >= (cents(answer["tax"]["taxable"]) or 0), (
                "a 60-day rollover is reported as paid, and taxed as rolled"
            )
        for code, (gross, taxable, withheld, _) in answer["forms"].items():
            assert code and (cents(withheld) or 0) <= (cents(taxable) or 0) <= (cents(gross) or 0)
            if code in ("G", "H", "BG"):
                assert withheld == "0.00", "nothing is withheld from a direct rollover"


def test_cash_in_hand_and_withholding_are_the_cash(decided: list[tuple[Case, dict[str, Any]]]) -> None:
    for case, answer in decided:
        if not answer["tax"]:
            continue
        indirect = {
            d["kind"] for d in case["request"].get("destinations") or [] if d.get("indirect") == "true"
        }
        to_person = [
            t for (kind, is_indirect), t in answer["destinations"].items() if kind == "cash" or is_indirect
        ]
        assert indirect or not any(is_indirect for _, is_indirect in answer["destinations"])
        tax = {name: cents(value) or 0 for name, value in answer["tax"].items()}
        assert tax["net"] + tax["withholding"] + tax["state_withholding"] == _sum(t[0] for t in to_person)
        assert tax["withholding"] <= _sum(t[1] for t in to_person)
        assert min(tax.values()) >= 0
        assert tax["additional_tax"] * 10 <= tax["taxable"] + 5, "a tenth of what is taxed, to the cent"


def test_caps_are_kept_across_accounts(decided: list[tuple[Case, dict[str, Any]]]) -> None:
    """Payments under one event share its cap. Hardship has a ceiling of each account's own taxable share; the largest bounds them."""
    for _, answer in decided:
        paid: dict[str, int] = defaultdict(int)
        caps: dict[str, int] = defaultdict(int)
        for (name, event), row in answer["accounts"].items():
            option = answer["options"][name, event]
            assert (cents(row["amount"]) or 0) <= (cents(option["available"]) or 0)
            if option["cap"] is not None:
                paid[event] += cents(row["amount"]) or 0
                caps[event] = max(caps[event], cents(option["cap"]) or 0)
        for event, amount in paid.items():
            assert amount <= caps[event]


def test_nothing_closed_is_paid(decided: list[tuple[Case, dict[str, Any]]]) -> None:
    for _, answer in decided:
        for key in answer["accounts"]:
            assert answer["options"][key]["status"] == "yes"


def test_the_order_of_the_book_and_its_division_change_nothing() -> None:
    cases = situations(5, 120)
    together = answers(cases, outcomes=False)
    places = list(range(len(cases)))
    Random(5).shuffle(places)
    shuffled = answers([cases[i] for i in places], outcomes=False)
    assert [shuffled[places.index(i)] for i in range(len(cases))] == together
    apart = [
        answer for at in range(0, len(cases), 25) for answer in answers(cases[at : at + 25], outcomes=False)
    ]
    assert apart == together
    assert answers(cases[7:8], outcomes=False) == together[7:8]


_DOLLAR_FIGURES = {
    "hardship",
    "birth_or_adoption",
    "emergency_expense",
    "domestic_abuse",
    "disaster_recovery",
    "long_term_care",
    "coronavirus",
}


def _times(case: Case, factor: int) -> Case:
    """Every amount of money of a situation, multiplied."""

    def scaled(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: scaled(v) for k, v in value.items()}
        if isinstance(value, list):
            return [scaled(v) for v in value]
        if isinstance(value, str) and value.replace(".", "", 1).isdecimal() and value[-3:-2] == ".":
            whole = (cents(value) or 0) * factor
            return f"{whole // 100}.{whole % 100:02d}"
        return value

    return {**scaled(deepcopy({k: v for k, v in case.items() if k != "plan"})), "plan": case["plan"]}


def test_amounts_scale_where_the_law_names_no_dollars() -> None:
    """A hundred times the money: the same accounts open, and payments a hundred times as large to within their rounding."""
    plans = {"generous", "listed", "choice", "teachers"}  # those without dollar limits or survivor annuities
    cases = [
        c for c in situations(9, 900)
        if c["plan"]["plan_id"] in plans and c["request"].get("event", "hardship") not in _DOLLAR_FIGURES and not set(c["claims"]) & (
            _DOLLAR_FIGURES | {"disaster"})
    ]  # fmt: skip
    assert len(cases) > 100
    once, hundredfold = (
        answers(cases, outcomes=False),
        answers([_times(c, 100) for c in cases], outcomes=False),
    )
    for case, small, large in zip(cases, once, hundredfold, strict=True):
        for key, option in small["options"].items():
            has_dollars = case["request"].get("event") is not None and key[1] in _DOLLAR_FIGURES
            if not has_dollars and option["available"] not in (None, "0.00"):
                assert large["options"][key]["status"] == option["status"], (case, key)
        paid, more = (_sum(r["amount"] for r in a["accounts"].values()) for a in (small, large))
        if (
            case["request"].get("ask") != "net"
        ):  # withholding below $200 is a dollar figure, and a net amount rests on it
            assert abs(more - 100 * paid) <= 100 * max(1, len(small["options"])), case
