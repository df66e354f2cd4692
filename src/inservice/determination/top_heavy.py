"""The order of work of a top-heavy answer, and the report: status, every person's line, every reason, what is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import polars as pl

from inservice.determination.top_heavy_ahead import look_ahead
from inservice.determination.top_heavy_corrections import corrections
from inservice.determination.top_heavy_filing import (
    beside_last_year,
    exclusions,
    key_history,
    next_steps,
    sign_off,
)
from inservice.determination.top_heavy_frames import Workings
from inservice.determination.top_heavy_readings import other_readings
from inservice.determination.top_heavy_work import work_out
from inservice.determination.written import iso, money, outline
from inservice.engine.evaluate import Frames
from inservice.engine.explain import Explainer, Finding
from inservice.engine.grain import pointer
from inservice.engine.truth import NAMES, NO, UNKNOWN, YES
from inservice.errors import InputError, Problem
from inservice.facts.top_heavy import EMPLOYEE_YEAR, EMPLOYER_YEAR, PERSON_YEAR, TESTED_PLAN
from inservice.facts.top_heavy_book import TopHeavyBook
from inservice.law.rulebook import rule_book


@dataclass
class TopHeavyReport:
    """The answer for the plan years of an employer that end in one calendar year."""

    book: TopHeavyBook
    plan_year: int
    readings: Mapping[str, str]
    workings: Workings
    frames: Frames

    @classmethod
    def of(
        cls, book: TopHeavyBook, plan_year: int, readings: Mapping[str, str] | None = None
    ) -> TopHeavyReport:
        """Work out the report. Raises InputError where no plan can be tested."""
        chosen = dict(readings or {})
        return cls(book, plan_year, chosen, *work_out(book, plan_year, chosen))

    # -- the parts -----------------------------------------------------------------------------------------------------
    @cached_property
    def asked(self) -> list[int]:
        """The rows of the plans whose status is asked; other plans of the group only help to answer it."""
        return [at for at, asked in enumerate(self.frames[TESTED_PLAN.name]["tested_plan.is_asked"]) if asked]

    @cached_property
    def plans(self) -> list[dict[str, Any]]:
        """Each plan whose status is asked: dates, group, shares and bounds, status."""
        groups = self.frames[EMPLOYER_YEAR.name].to_dicts()
        rows = self.frames[TESTED_PLAN.name].to_dicts()
        out = []
        for at, row in enumerate(rows):
            if not row["tested_plan.is_asked"]:
                continue
            group = groups[row[pointer(EMPLOYER_YEAR)]]
            same = [r["tested_plan.plan_id"] for r in rows if r[pointer(EMPLOYER_YEAR)] == row[pointer(EMPLOYER_YEAR)]
                    and r["is_in_required_group"] == YES]  # fmt: skip
            status = NAMES[row["is_top_heavy"]]
            out.append({
                "plan_id": row["tested_plan.plan_id"], "kind": row["tested_plan.kind"],
                "plan_year": [row["tested_plan.tested_year_begin"].isoformat(), row["tested_plan.tested_year_end"].isoformat()],
                "determination_date": row["tested_plan.determination_date"].isoformat(),
                "determination_plan_year_begin": row["tested_plan.determination_year_begin"].isoformat(),
                "valuation_date": iso(self.workings.plans.row(at, named=True)["valuation_date"]),
                "is_top_heavy": status, "is_in_required_group": NAMES[row["is_in_required_group"]],
                "is_exempt_safe_harbor_plan": NAMES[row["is_exempt_safe_harbor_plan"]],
                "exemption_broken_by": self._breakers(at) if row["tested_plan.safe_harbor_design"] not in (None, "none") else [],
                "required_group": same, **_shares(group, ""), "enlarged_group": _shares(group, "enlarged_"),
                "sentence": self._explainer.finding("is_top_heavy", TESTED_PLAN, at).sentence,
            })  # fmt: skip
        return out

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        """Each person beside each asked plan: status, why, what counts and what is owed."""
        employees = self.frames[EMPLOYEE_YEAR.name].to_dicts()
        plans = self.frames[TESTED_PLAN.name].to_dicts()
        out = []
        for at, row in enumerate(self.frames[PERSON_YEAR.name].to_dicts()):
            plan, employee = plans[row[pointer(TESTED_PLAN)]], employees[row[pointer(EMPLOYEE_YEAR)]]
            if plan["tested_plan.is_asked"]:
                out.append(self._person(at, row, plan, employee))
        return out

    def _person(
        self, at: int, row: dict[str, Any], plan: dict[str, Any], employee: dict[str, Any]
    ) -> dict[str, Any]:
        key, former, served = row["is_key_employee"], row["is_former_key_employee"], row["performed_services"]
        status = {YES: "key", UNKNOWN: "unknown"}.get(
            key, "former_key" if former == YES else "unknown" if former == UNKNOWN else "non_key"
        )
        why = [
            name for name, rule in (
                ("officer", "is_key_officer"), ("five_percent_owner", "is_key_five_percent_owner"),
                ("one_percent_owner", "is_key_one_percent_owner"),
            ) if row[rule] == YES
        ]  # fmt: skip
        return {
            "person_id": row["person_id"], "plan_id": plan["tested_plan.plan_id"], "status": status, "key_as": why,
            "owns": _fraction(row["person_year.share_numerator"], row["person_year.share_denominator"]),
            "ownership_path": row["person_year.ownership_path"], "pay": money(row["person_year.pay"]),
            "performed_services": NAMES[served], "counts": NAMES[row["counts_in_ratio"]],
            "amount_least": money(row["person_year.countable_least"]), "amount_most": money(row["person_year.countable_most"]),
            "is_owed_minimum": NAMES[employee["is_owed_minimum"]], "minimum_pay": money(employee["minimum_pay"]),
            "minimum": money(employee["top_heavy_minimum"]), "counted": money(employee["counted_contributions"]),
            "still_owed": money(employee["minimum_still_owed"]), "tested_apart": NAMES[employee["is_tested_apart"]],
            "vested_percent": None if employee["top_heavy_vested_percent"] is None else employee["top_heavy_vested_percent"] / 100,
            "is_offered_top_heavy_vesting": NAMES[employee["must_be_offered_top_heavy_schedule"]],
            "takes_part": YES in (row["person_year.is_participant"], row["person_year.is_active_participant"]), "row": at,
        }  # fmt: skip

    @cached_property
    def ledger(self) -> list[dict[str, Any]]:
        """Every balance, deposit and payment with what it adds, why, and the line of the law."""
        asked = set(self.asked)
        names = self.frames[TESTED_PLAN.name]["tested_plan.plan_id"].to_list()
        return [
            {
                "plan_id": names[r["plan"]], "person_id": r["person_id"], "what": r["what"], "on": iso(r["on"]),
                "amount": money(r["amount"]), "counts_at_least": money(r["least"]), "counts_at_most": money(r["most"]),
                "reason": r["reason"], "ref": r["ref"],
            }
            for r in self.workings.amounts.to_dicts() if r["plan"] in asked
        ]  # fmt: skip

    @cached_property
    def attribution(self) -> list[dict[str, Any]]:
        """The largest share of each person with one, and the path by which it came about."""
        plans = self.frames[TESTED_PLAN.name]
        owned: dict[int, list[dict[str, Any]]] = {}
        for row in self.workings.ownership.to_dicts():
            if row["person_id"] is not None and row["numerator"] != 0:
                owned.setdefault(row["question"], []).append(row)
        return [
            {
                "plan_id": plans["tested_plan.plan_id"][at], "person_id": r["person_id"], "employer_id": r["employer_id"],
                "interest": r["interest"], "owns": _fraction(r["numerator"], r["denominator"]), "path": r["path"], "ref": r["refs"],
            }
            for at in self.asked for r in owned.get(self.workings.owned_at[at], ())
        ]  # fmt: skip

    @cached_property
    def owed(self) -> dict[str, Any]:
        """What is still owed, once for each person."""
        frame = self.frames[EMPLOYEE_YEAR.name]
        groups = self.frames[EMPLOYER_YEAR.name].to_dicts()
        rows = frame.filter(pl.col("is_owed_minimum") != NO).to_dicts()
        amounts = [r["minimum_still_owed"] for r in rows]
        known = [a for a in amounts if a is not None]
        return {
            "total": money(sum(known)) if len(known) == len(amounts) else None,
            "at_least": money(sum(known)),
            "people": [
                {
                    "person_id": r["employee.person_id"], "minimum_pay": money(r["minimum_pay"]),
                    "minimum": money(r["top_heavy_minimum"]), "counted": money(r["counted_contributions"]),
                    "still_owed": money(r["minimum_still_owed"]), "room_for_additions": money(r["room_for_additions"]),
                    "fits_annual_additions": NAMES[r["minimum_fits_annual_additions"]],
                    "deferrals_to_give_way": money(r["deferrals_to_give_way"]),
                }
                for r in rows
            ],
            "highest_key_rate": [
                {"group_id": g["employer_year.group_id"], "of": g["employer_year.highest_key_rate_of"],
                 "rate": _fraction(g["employer_year.highest_key_rate_numerator"], g["employer_year.highest_key_rate_denominator"])}
                for g in groups
            ],
        }  # fmt: skip

    @cached_property
    def pensions(self) -> list[dict[str, Any]]:
        """The minimum benefit of each person who is, or may be, owed one in a defined benefit plan, and the years it rests on."""
        plans = self.frames[TESTED_PLAN.name]["tested_plan.plan_id"].to_list()
        people = (
            self.frames[PERSON_YEAR.name].with_row_index("row").filter(pl.col("is_owed_minimum_benefit") > NO)
        )
        years: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for line in self.workings.pension_years:
            years.setdefault((line["plan_id"], line["person_id"]), []).append({
                "plan_year_end": iso(line["plan_year_end"]), "hours": line["hours"], "pay": money(line["pay"]),
                "counts": _truth(line["counts"]), "pay_counts": _truth(line["pay_counts"]), "reason": line["reason"], "ref": line["ref"],
            })  # fmt: skip
        return [
            {
                "plan_id": plans[r[pointer(TESTED_PLAN)]], "person_id": r["person_id"], "is_owed": NAMES[r["is_owed_minimum_benefit"]],
                "minimum": money(r["minimum_benefit"]), "counted": money(r["counted_benefit"]),
                "still_owed": money(r["benefit_still_owed"]), "years": years.get((plans[r[pointer(TESTED_PLAN)]], r["person_id"]), []),
                "sentence": self._explainer.finding("minimum_benefit", PERSON_YEAR, r["row"]).sentence,
            }
            for r in people.to_dicts()
        ]  # fmt: skip

    @cached_property
    def corrections(self) -> dict[str, Any]:
        """The corrective deposit of each missed minimum, with earnings: see :func:`.top_heavy_corrections.corrections`."""
        return corrections(self)

    @cached_property
    def exclusions(self) -> list[dict[str, Any]]:
        """Who and what is left out of the ratio, and why."""
        return exclusions(self)

    @cached_property
    def last_year(self) -> list[dict[str, Any]]:
        """Each figure of a plan last year and this year."""
        try:
            last = TopHeavyReport.of(self.book, self.plan_year - 1, self.readings)
        except InputError:
            last = None
        return beside_last_year(self, last)

    @cached_property
    def key_history(self) -> list[dict[str, Any]]:
        """Key and former key employees rolled forward: what is on file, and the line that this year adds."""
        return key_history(self)

    @cached_property
    def next_steps(self) -> list[dict[str, Any]]:
        """What is to be done now."""
        return next_steps(self)

    @cached_property
    def sign_off(self) -> dict[str, Any]:
        """What was tested with what, whose judgement it rests on, and the lines to sign."""
        return sign_off(self)

    @cached_property
    def ahead(self) -> dict[str, Any]:
        """Before the determination date: how far from 60 percent, what would tip it, what that costs. Keys of its own."""
        return look_ahead(self)

    @cached_property
    def other_readings(self) -> list[dict[str, Any]]:
        """Each unsettled point: the reading used, and what each other one would change."""
        return other_readings(self)

    @cached_property
    def outcome(self) -> dict[str, Any]:
        """What a reading could change: each plan's status, the total owed, the minimum benefits."""
        frame = self.frames[TESTED_PLAN.name][self.asked]
        status = zip(frame["tested_plan.plan_id"], frame["is_top_heavy"], strict=True)
        benefits = {f"{b['person_id']} in {b['plan_id']}": b["minimum"] for b in self.pensions}
        return {
            "is_top_heavy": {p: NAMES[s] for p, s in status}, "still_owed": self.owed["total"], "minimum_benefits": benefits,
        }  # fmt: skip

    def _breakers(self, at: int) -> list[dict[str, Any]]:
        """The very contributions that end the safe harbor exemption of a plan."""
        row = self.frames[TESTED_PLAN.name].row(at, named=True)
        finding = self._explainer.finding("exemption_is_broken", TESTED_PLAN, at)
        if finding.status != "yes":
            return []
        out: list[dict[str, Any]] = [
            {"why": p.sentence, "ref": " ".join(p.refs), "cites": p.cites} for p in finding.parts
        ]
        kinds = {"made_other_nonelective": ["profit_sharing"], "allocated_forfeitures": ["forfeiture"],
                 "made_after_tax_contributions": ["after_tax"], "made_match_outside_limits": ["match", "additional_match"]}  # fmt: skip
        of_year = self.workings.contributions.filter(
            (pl.col("plan_id") == row["tested_plan.plan_id"])
            & (pl.col("plan_year_end") == row["tested_plan.tested_year_end"])
        )
        for part, told in zip(finding.parts, out, strict=True):
            named = kinds.get(part.rule.rsplit(".", 1)[-1])
            if named:
                rows = of_year.filter(pl.col("kind").is_in(named) & (pl.col("amount") != 0))
                told["contributions"] = [
                    {"person_id": r["person_id"], "kind": r["kind"], "amount": money(r["amount"])}
                    for r in rows.to_dicts()
                ]
        return out

    # -- explanation ---------------------------------------------------------------------------------------------------
    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(rule_book(), self.frames)

    def findings(self, person_id: str | None = None) -> list[Finding]:
        """Why each plan has its status; for a person, why key or not, why counted, and what is owed.

        Raises InputError for a person who is not in the book.
        """
        if person_id is None:
            return [self._explainer.finding("is_top_heavy", TESTED_PLAN, at) for at in self.asked]
        rows = [p["row"] for p in self.people if p["person_id"] == person_id]
        if not rows:
            raise InputError(
                [
                    Problem(
                        "Nobody in the book goes by this identifier.", found=person_id, expected="a person_id"
                    )
                ]
            )
        names = ("is_key_employee", "is_former_key_employee", "counts_in_required_group")
        found = [self._explainer.finding(n, PERSON_YEAR, at) for at in rows for n in names]
        return [*found, *(self._explainer.finding(n, PERSON_YEAR, rows[0]) for n in ("is_owed_minimum", "top_heavy_minimum",
                          "counted_contributions", "minimum_still_owed", "minimum_fits_annual_additions", "top_heavy_vested_percent")),
                *(self._explainer.finding(n, PERSON_YEAR, at) for at in rows for n in ("minimum_benefit", "benefit_still_owed")
                  if self.frames[PERSON_YEAR.name]["is_owed_minimum_benefit"][at] > NO)]  # fmt: skip

    def explain(self, person_id: str | None = None) -> str:
        """The findings as text, each with its authority, and for a person the lines that make up the amount.

        Raises InputError for a person who is not in the book.
        """
        lines = outline(self.findings(person_id), once=True)
        for line in self.ledger:
            if line["person_id"] == person_id:
                least, most = line["counts_at_least"], line["counts_at_most"]
                counts = least if least == most else f"{least} to {most or 'no bound'}"
                lines.append(
                    f"{line['on'] or '-'} {line['plan_id']} {line['what']} {line['amount'] or 'unknown'}: counts {counts}, "
                    f"{line['reason']} [{line['ref']}]"
                )
        return "\n".join(lines) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """JSON, as docs/top-heavy.md lists it. Money is text in dollars, truths are names."""
        return {
            "schema": "inservice/top-heavy/1", "plan_year": self.plan_year, "plans": self.plans,
            "people": [{k: v for k, v in p.items() if k != "row"} for p in self.people], "ledger": self.ledger,
            "minimums": self.owed, "pensions": self.pensions, "corrections": self.corrections, "exclusions": self.exclusions,
            "last_year": self.last_year, "key_history": self.key_history, "next_steps": self.next_steps, "sign_off": self.sign_off,
            "readings": self.other_readings, "attribution": self.attribution, "findings": [f.to_dict() for f in self.findings()],
        }  # fmt: skip


def _shares(group: dict[str, Any], prefix: str) -> dict[str, Any]:
    held = {
        c: group[f"employer_year.{prefix}{c}"]
        for c in ("key_least", "key_most", "nonkey_least", "nonkey_most")
    }
    return {
        **{c: money(v) for c, v in held.items()},
        "share_at_least": _percent(held["key_least"], held["nonkey_most"]),
        "share_at_most": _percent(held["key_most"], held["nonkey_least"]),
    }


def _percent(keys: int | None, others: int | None) -> str | None:
    """A share for the eye, cut to four decimals and never rounded across 60 percent; the status compares whole cents."""
    if keys is None or others is None or keys + others <= 0:
        return None
    cut = int(Fraction(keys, keys + others) * 1_000_000)
    return f"{cut // 10_000}.{cut % 10_000:04d}%"


def _fraction(numerator: int | None, denominator: int | None) -> str | None:
    return None if numerator is None or denominator is None else str(Fraction(numerator, denominator))


def _truth(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "no"


__all__ = ["TopHeavyReport", "work_out"]
