"""The answer to a service case: breaks in service, service that no longer counts, and what may be bought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from inservice.determination.fact_frames import frame_of
from inservice.determination.written import iso, money
from inservice.engine.evaluate import Frames, evaluate
from inservice.engine.explain import Explainer, Finding
from inservice.engine.grain import Grain, pointer
from inservice.facts.service import PAID_OUT, SERVICE, SERVICE_YEAR
from inservice.intake.service_case import ComputationYear, ServiceCase, Withdrawal
from inservice.law.plan_terms.ledgers import consecutive_breaks
from inservice.law.rulebook import rule_book
from inservice.plan.document import PlanDocument
from inservice.plan.reading import Plan, same_day_in

SCHEMA = "inservice/service-answer/1"
Row = dict[str, Any]


@dataclass
class ServiceAnswer:
    """What breaks in service and payments while partly vested leave of a participant's rights."""

    case: ServiceCase
    frames: Frames

    @classmethod
    def of(cls, case: ServiceCase) -> ServiceAnswer:
        """Work out the answer: the years first, the runs of breaks from them, and then the rest."""
        years = _years(case)
        settings = case.plan.version_on(case.file.asked_on).document
        paid = [_withdrawal(at, each, case) for at, each in enumerate(case.file.withdrawals, 1)]
        frames: Frames = {
            SERVICE.name: frame_of(SERVICE, [_service(case, settings)]),
            SERVICE_YEAR.name: frame_of(SERVICE_YEAR, years, {SERVICE: [0] * len(years)}),
            PAID_OUT.name: frame_of(PAID_OUT, paid, {SERVICE: [0] * len(paid)}),
        }
        told = evaluate(rule_book(), ["is_break_in_service"], frames)[SERVICE_YEAR.name]
        runs, fifth = consecutive_breaks(
            told.select(
                pl.col(pointer(SERVICE)).alias("service"), pl.col("service_year.begin").alias("begin"),
                pl.col("service_year.end").alias("end"), pl.col("is_break_in_service").alias("is_break"),
            ),
            frames[PAID_OUT.name].select(
                pl.col(pointer(SERVICE)).alias("service"), pl.col("paid_out.paid_on").alias("paid_on")
            ),
        )  # fmt: skip
        if runs.height:
            frames[SERVICE.name] = frames[SERVICE.name].with_columns(
                runs["least"].alias("service.consecutive_breaks_least"),
                runs["most"].alias("service.consecutive_breaks_most"),
            )
        frames[PAID_OUT.name] = frames[PAID_OUT.name].with_columns(
            fifth["fifth_break_ends_on"].alias("paid_out.fifth_break_ends_on"),
            fifth["has_five_breaks"].alias("paid_out.has_five_breaks_after"),
        )
        return cls(case, frames)

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(rule_book(), self.frames)

    def finding(self, rule: str, at: int = 0, grain: Grain = SERVICE) -> Finding:
        """Why a rule answered as it did of the participant, or of one year or payment."""
        return self._explainer.finding(rule, grain, at)

    @cached_property
    def years(self) -> list[Row]:
        """Each computation year: hours that count, and whether it is a break."""
        out = []
        for at, row in enumerate(self.frames[SERVICE_YEAR.name].to_dicts()):
            found = self.finding("is_break_in_service", at, SERVICE_YEAR)
            hours = self.finding("counted_hours", at, SERVICE_YEAR).value
            out.append({
                "begin": row["service_year.begin"].isoformat(), "end": row["service_year.end"].isoformat(),
                "hours": row["service_year.hours"], "counted_hours": hours, "is_break": found.status, "sentence": found.sentence,
            })  # fmt: skip
        return out

    @cached_property
    def withdrawals(self) -> list[Row]:
        """Each payment: until when and with how much it may be repaid, and what is restored by when."""
        return [self._withdrawal(at, row) for at, row in enumerate(self.frames[PAID_OUT.name].to_dicts())]

    def _withdrawal(self, at: int, row: Row) -> Row:
        def found(rule: str) -> Finding:
            return self.finding(rule, at, PAID_OUT)

        restored, open_until = found("forfeiture_is_restored"), found("repayment_window_ends_on")
        told = [found(r) for r in ("rest_may_be_forfeited_at_once", "forfeiture_is_restored")]
        if found("rest_may_be_forfeited_at_once").status != "no":
            told[1:1] = [open_until, found("window_is_open"), found("amount_to_repay")]
        if restored.status == "yes":
            told += [found("amount_restored"), found("restoration_due_on")]
        return {
            "withdrawal_id": row["paid_out.withdrawal_id"], "paid_on": iso(row["paid_out.paid_on"]),
            "event": row["paid_out.event"], "forfeited_at_once": found("rest_may_be_forfeited_at_once").status,
            "repay_before": iso(open_until.value), "may_still_be_repaid": found("window_is_open").status,
            "amount_to_repay": money(found("amount_to_repay").value), "is_restored": restored.status,
            "restored": money(found("amount_restored").value), "restore_by": iso(found("restoration_due_on").value),
            "findings": [f.to_dict() for f in told],
        }  # fmt: skip

    @property
    def is_unknown(self) -> bool:
        """Is an answer open for want of facts?"""
        answers = [self.finding(r).status for r in self._asked]
        return "unknown" in [*answers, *(w["is_restored"] for w in self.withdrawals)]

    @property
    def _asked(self) -> tuple[str, ...]:
        is_paid = self.case.file.employment.installments_began_on is not None
        return (*_OF_SERVICE, "installments_go_on") if is_paid else _OF_SERVICE

    @property
    def installments(self) -> Row | None:
        """Whether installments that had begun go on; None where none were."""
        began = self.case.file.employment.installments_began_on
        if began is None:
            return None
        stop = self.finding("installments_stop_on").value
        return {
            "began_on": began.isoformat(),
            "go_on": self.finding("installments_go_on").status,
            "stop_on": iso(stop),
        }

    def to_dict(self) -> Row:
        """The whole answer; money as text in dollars."""
        findings = [self.finding(r) for r in self._asked]
        row = self.frames[SERVICE.name].row(0, named=True)
        return {
            "schema": SCHEMA, "plan_id": self.case.plan.plan_id, "title": self.case.file.title,
            "asked_on": self.case.file.asked_on.isoformat(), "years": self.years,
            "consecutive_breaks": [row["service.consecutive_breaks_least"], row["service.consecutive_breaks_most"]],
            "five_breaks": findings[0].status, "earlier_money_is_frozen": findings[1].status,
            "earlier_service_may_be_disregarded": findings[2].status, "installments": self.installments,
            "withdrawals": self.withdrawals, "findings": [f.to_dict() for f in findings],
        }  # fmt: skip


_OF_SERVICE = ("had_five_consecutive_breaks", "earlier_money_is_frozen", "earlier_service_may_be_disregarded")


# -- the facts ---------------------------------------------------------------------------------------------------------
def _service(case: ServiceCase, settings: PlanDocument) -> Row:
    work, forfeiture = case.file.employment, settings.forfeiture
    basis = forfeiture.buy_back_basis
    row: Row = {
        "asked_on": case.file.asked_on, "severed_on": work.severed_on, "rehired_on": work.rehired_on,
        "was_rehired": work.rehired_on is not None and work.rehired_on <= case.file.asked_on,
        "installments_began_on": work.installments_began_on, "stops_installments": settings.rehire.stop_installments,
        "is_defined_benefit": settings.kind == "defined_benefit",
        "offers_repayment": forfeiture.timing != "five_breaks_in_service", "asks_for_repayment": forfeiture.buy_back_required,
        "repays_everything": None if basis is None else basis == "all_including_deferrals",
        "deems_zero_vested_cashed_out": forfeiture.deemed_cash_out_zero_vested,
        "is_vested_in_some_money": case.file.vested_in_some_money, "years_before": case.file.years_before,
    }  # fmt: skip
    return {f"service.{name}": value for name, value in row.items()}


def _years(case: ServiceCase) -> list[Row]:
    """Every computation year from the first on file to the last that ended by the day asked; those missing have no hours."""
    years = sorted(case.file.years, key=lambda year: year.begin)
    whole: list[ComputationYear] = []
    for year in years:
        while whole and whole[-1].end + timedelta(days=1) < year.begin:
            begin = whole[-1].end + timedelta(days=1)
            whole.append(
                _unknown(begin, min(same_day_in(begin.year + 1, begin), year.begin) - timedelta(days=1))
            )
        whole.append(year)
    while whole:
        begin = whole[-1].end + timedelta(days=1)
        end = same_day_in(begin.year + 1, begin) - timedelta(days=1)
        if end > case.file.asked_on:
            break
        whole.append(_unknown(begin, end))
    rows = []
    for at, year in enumerate(whole):
        before = whole[at - 1] if at else None
        rows.append({
            "service_year.begin": year.begin, "service_year.end": year.end, "service_year.hours": year.hours,
            "service_year.absence_hours": year.absence_hours,
            "service_year.hours_before": before.hours if before else 0,
            "service_year.absence_hours_before": before.absence_hours if before else 0,
        })  # fmt: skip
    return rows


def _unknown(begin: date, end: date) -> ComputationYear:
    return ComputationYear(begin=begin, end=end, hours=None, absence_hours=None)


def _withdrawal(number: int, each: Withdrawal, case: ServiceCase) -> Row:
    nothing = each.amount == 0 if each.amount is not None else None
    from_day = each.repaid_on or (case.file.employment.rehired_on if not _is_repaid(each) else None)
    row: Row = {
        "withdrawal_id": each.withdrawal_id or f"w{number}", "paid_on": each.paid_on, "event": each.event, "amount": each.amount,
        "employer_amount": each.employer_amount, "interest": each.interest, "forfeited": each.forfeited, "paid_nothing": nothing,
        "repaid_on": each.repaid_on,
        "repaid_amount": each.repaid_amount if _is_repaid(each) else 0,
        "restoration_year_end": _second_year_end(case.plan, from_day) if from_day else None,
    }  # fmt: skip
    return {f"paid_out.{name}": value for name, value in row.items()}


def _is_repaid(each: Withdrawal) -> bool:
    return each.repaid_on is not None or each.repaid_amount is not None


def _second_year_end(plan: Plan, day: date) -> date:
    """Last day of the plan year after the one that contains the day."""
    return plan.plan_year(plan.plan_year(day)[1] + timedelta(days=1))[1]


__all__ = ["SCHEMA", "ServiceAnswer"]
