"""The frames of a choice: the person, the destinations, the courses of returns, from a case as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from inservice.determination.fact_frames import frame_of
from inservice.engine.evaluate import Frames
from inservice.facts.destinations import (
    ALTERNATIVE,
    CHOICE,
    DESTINATION,
    PLAN_LOAN,
    PROJECTION,
    PROJECTION_YEAR,
)
from inservice.intake.consequences.case import Choice
from inservice.intake.consequences.destinations import Annuity, Destination, Path, Term
from inservice.law.consequences.figures import thresholds

Rows = list[dict[str, Any]]
TERMS = ("current", "guaranteed")


def frames_of_choice(
    choice: Choice, facts: Mapping[str, Any], alternatives: Rows, loans: Rows, *, amount: int | None
) -> Frames:
    """The frames of one choice. ``facts`` are those of the person and of other parts of the answer, by full name."""
    person = {**_of_the_adviser(choice, amount), **_thresholds(choice), **facts}
    destinations = [_destination(each, amount) for each in choice.destinations]
    projections, years = _projections(choice)
    return {
        CHOICE.name: frame_of(CHOICE, [person]),
        DESTINATION.name: frame_of(DESTINATION, destinations, {CHOICE: [0] * len(destinations)}),
        PROJECTION.name: frame_of(
            PROJECTION, [p for _, p in projections], {DESTINATION: [d for d, _ in projections]}
        ),
        PROJECTION_YEAR.name: frame_of(
            PROJECTION_YEAR, [y for _, y in years], {PROJECTION: [p for p, _ in years]}
        ),
        ALTERNATIVE.name: frame_of(ALTERNATIVE, alternatives, {CHOICE: [0] * len(alternatives)}),
        PLAN_LOAN.name: frame_of(PLAN_LOAN, loans, {CHOICE: [0] * len(loans)}),
    }


def _thresholds(choice: Choice) -> dict[str, Any]:
    chosen = choice.thresholds.model_dump()
    suffix = {"rate": "_millionths"}
    return {
        f"threshold.{name}{suffix.get(each.unit, '')}": each.value if chosen[name] is None else chosen[name]
        for name, each in thresholds().items()
    }


def _of_the_adviser(choice: Choice, amount: int | None) -> dict[str, Any]:
    adviser = choice.adviser
    if adviser is None:
        return {}
    roles = adviser.roles
    found: dict[str, Any] = {
        "adviser.is_paid_for_the_advice": adviser.paid, "adviser.advises_regularly": adviser.advised_before,
        "adviser.expects_to_advise_regularly": adviser.will_advise, "adviser.has_mutual_understanding": adviser.mutual_understanding,
        "adviser.is_primary_basis": adviser.primary_basis, "adviser.is_individualised": adviser.individualised,
        "adviser.state_adopted_model_275": adviser.state_annuity_rule,
    }  # fmt: skip
    for role, name in (
        ("adviser_firm", "is_adviser_firm"), ("broker_dealer", "is_broker_dealer"), ("insurance_producer", "is_insurance_producer"),
    ):  # fmt: skip
        found[f"adviser.{name}"] = None if roles is None else role in roles
    if roles == ("none",):  # nobody recommends it, so nobody is paid for it
        return found | {
            f"adviser.{when}pay_if_{side}": 0 for when in ("", "yearly_") for side in ("stay", "move")
        }
    for side, pay in (("stay", adviser.pay.stay), ("move", adviser.pay.move)):
        if pay is None:
            continue
        first = pay.first_year
        if pay.commission is not None and amount is not None:
            first = (first or 0) + (amount * pay.commission * 2 + 10**6) // (2 * 10**6)
        found[f"adviser.pay_if_{side}"] = first
        found[f"adviser.yearly_pay_if_{side}"] = pay.later_years
    return found | {f"told.{name}": said for name, said in adviser.told.model_dump().items()}


def _destination(each: Destination, amount: int | None) -> dict[str, Any]:
    costs, annuity = each.costs, each.annuity
    stays, indexed = each.kind == "stay", annuity is not None
    held = each.kind in ("stay", "cash")
    found: dict[str, Any] = {
        "name": each.name, "kind": each.kind, "amount": amount,
        "investments_millionths": 0 if indexed or each.kind == "cash" else costs.of_investments,
        "administration_millionths": _else(costs.administration, 0 if indexed or each.kind == "cash" else None),
        "advice_millionths": _else(costs.advice, 0 if each.kind == "cash" else None),
        "distribution_millionths": _else(costs.share_class, 0 if indexed or each.kind == "cash" else None),
        "rider_millionths": 0, "rider_base": 0, "rider_on_base_millionths": 0,
        "yearly_fee": _else(costs.yearly_fee, 0 if indexed or each.kind == "cash" else None),
        "load_millionths": _else(each.load, 0 if held or indexed else None), "bonus_millionths": 0,
        "one_time_fees": _else(each.one_time_fees, 0 if stays else None),
        "tax_on_move": _else(each.tax_on_move, 0 if each.kind in ("stay", "traditional_ira", "fixed_index_annuity") else None),
        "is_indexed": indexed, "has_surrender_charge": False, "charge_years": 0, "highest_charge_millionths": 0,
        "has_adjustment": False, "guaranteed_share_millionths": 0, "guaranteed_rate_millionths": 0,
    }  # fmt: skip
    if annuity is not None:
        found |= _annuity(annuity)
    return {f"destination.{name}": value for name, value in found.items()}


def _annuity(annuity: Annuity) -> dict[str, Any]:
    schedule, adjustment, least = annuity.schedule, annuity.adjustment, annuity.guaranteed_minimum
    rider = annuity.rider
    found: dict[str, Any] = {
        "bonus_millionths": annuity.bonus,
        "has_surrender_charge": None if schedule is None else any(schedule),
        "charge_years": None if schedule is None else max((n for n, c in enumerate(schedule, 1) if c), default=0),
        "highest_charge_millionths": None if schedule is None else max(schedule, default=0),
        "has_adjustment": None if adjustment is None else adjustment.applies,
        "rate_at_issue_millionths": adjustment and adjustment.rate_at_issue,
        "rate_on_leaving_millionths": adjustment and adjustment.rate_on_leaving,
        "adjustment_constant_millionths": adjustment and adjustment.constant,
        "guaranteed_share_millionths": least and least.share, "guaranteed_rate_millionths": least and least.rate,
    }  # fmt: skip
    if rider is None:
        return found | {"rider_millionths": None, "rider_base": None, "rider_on_base_millionths": None}
    if rider != "none":
        on_base = rider.base is not None
        found |= {
            "rider_millionths": 0 if on_base else rider.fee, "rider_base": rider.base or 0,
            "rider_on_base_millionths": rider.fee if on_base else 0,
        }  # fmt: skip
    return found


def _projections(choice: Choice) -> tuple[list[tuple[int, dict[str, Any]]], list[tuple[int, dict[str, Any]]]]:
    """Each destination under each course of returns (an annuity under both sets of terms), and their years."""
    projections: list[tuple[int, dict[str, Any]]] = []
    years: list[tuple[int, dict[str, Any]]] = []
    horizon = choice.assumptions.horizon_years
    for at, each in enumerate(choice.destinations):
        for path in choice.assumptions.returns if horizon else ():
            for terms in TERMS if each.annuity is not None else TERMS[:1]:
                row = {"projection.path": path.name, "projection.terms": terms}
                projections.append((at, row | _crediting(each.annuity, terms)))
                years += [(len(projections) - 1, y) for y in _years(choice, each, path, horizon or 0)]
    return projections, years


def _crediting(annuity: Annuity | None, terms: str) -> dict[str, Any]:
    if annuity is None or annuity.crediting is None:
        return {}

    def of(term: Term | None) -> Any:
        return None if term is None else term.now if terms == "current" else term.guaranteed

    credit = annuity.crediting
    cap, spread = of(credit.cap), of(credit.spread)
    return {
        "projection.has_cap": None if cap is None else cap != "none",
        "projection.cap_millionths": 0 if cap == "none" else cap,
        "projection.participation_millionths": of(credit.participation),
        "projection.spread_millionths": 0 if spread == "none" else spread,
        "projection.floor_millionths": credit.floor,
    }


def _years(choice: Choice, each: Destination, path: Path, horizon: int) -> Rows:
    annuity = each.annuity
    schedule = annuity.schedule if annuity is not None else ()
    exit_rate = choice.assumptions.exit_tax_rate if each.kind not in ("roth_ira", "cash") else 0
    rows = []
    for number in range(1, horizon + 1):
        free: int | None = 10**6
        if annuity is not None:
            free = annuity.free_in_first_year if number == 1 else annuity.free_withdrawal
        charge = None if schedule is None else schedule[number - 1] if number <= len(schedule) else 0
        rows.append({
            "projection_year.number": number,
            "projection_year.return_millionths": path.by_year[number - 1] if path.by_year is not None else path.yearly,
            "projection_year.dividend_millionths": path.dividends, "projection_year.charge_millionths": charge,
            "projection_year.free_millionths": free, "projection_year.exit_tax_millionths": exit_rate,
        })  # fmt: skip
    return rows


def _else(given: int | None, otherwise: int | None) -> int | None:
    return otherwise if given is None else given


def whole_years(earlier: date, later: date) -> int:
    """Full years from one day to another, as an age is told."""
    return later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))


__all__ = ["TERMS", "frames_of_choice", "whole_years"]
