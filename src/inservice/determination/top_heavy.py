"""The order of work of a top-heavy answer, and the report: status, every person's line, every reason, what is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import polars as pl

from inservice.determination.top_heavy_frames import Workings, frames_of
from inservice.engine.evaluate import Frames, evaluate
from inservice.engine.explain import Explainer, Finding
from inservice.engine.grain import pointer
from inservice.engine.money import text as dollars
from inservice.engine.truth import NAMES, NO, UNKNOWN, YES
from inservice.errors import InputError, Problem
from inservice.facts.top_heavy import EMPLOYEE_YEAR, EMPLOYER_YEAR, PERSON_YEAR, TESTED_PLAN
from inservice.facts.top_heavy_book import TopHeavyBook
from inservice.law.rulebook import rule_book
from inservice.law.top_heavy.figures import top_heavy_readings
from inservice.law.top_heavy.ledgers import group_bounds, highest_key_rates, officer_places, relied_on

_BOUNDS = ("key_least", "key_most", "key_is_bounded", "nonkey_least", "nonkey_most", "nonkey_is_bounded")
_STATUS = ("is_top_heavy", "is_in_required_group", "is_in_enlarged_group", "is_exempt_safe_harbor_plan", "exemption_is_broken",
           "required_group_exceeds_sixty_percent", "enlarged_group_exceeds_sixty_percent", "is_within_section_416",
           "owes_minimum_contributions")  # fmt: skip
_KEYS = ("is_key_employee", "is_key_officer", "is_key_five_percent_owner", "is_key_one_percent_owner", "is_former_key_employee",
         "performed_services", "counts_in_required_group", "counts_in_ratio")  # fmt: skip
_OWED = ("is_owed_minimum", "top_heavy_minimum", "counted_contributions", "minimum_still_owed", "minimum_pay", "is_tested_apart",
         "is_key_employee_of_employer", "top_heavy_vested_percent", "has_vesting_floor")  # fmt: skip


def work_out(book: TopHeavyBook, plan_year: int, readings: Mapping[str, str]) -> tuple[Workings, Frames]:
    """All answers: rules, and between them the ledgers that need the answers so far."""
    workings = frames_of(book, plan_year, readings)
    law = rule_book()
    frames = evaluate(law, ["is_officer_over_pay_limit"], workings.frames)
    people = frames[PERSON_YEAR.name]
    placed = officer_places(
        people.select(
            pl.col(pointer(TESTED_PLAN)).alias("plan"), "person_id", pl.col("person_year.pay").alias("pay"), "is_officer_over_pay_limit",
            "ties",
        )
    )  # fmt: skip
    places = [placed[c].alias(f"person_year.{c}") for c in ("officer_place_least", "officer_place_most")]
    frames = {**frames, PERSON_YEAR.name: people.with_columns(places)}
    frames = evaluate(law, ["has_key_participant"], frames)
    plans = frames[TESTED_PLAN.name]
    drawn = relied_on(
        plans.select(
            pl.col(pointer(EMPLOYER_YEAR)).alias("group"), pl.col("tested_plan.plan_id").alias("plan_id"), "has_key_participant",
            pl.Series("enables_plan_id", [_enables(book, p) for p in plans["tested_plan.plan_id"]], dtype=pl.String),
        )
    )  # fmt: skip
    enabling = drawn["enables_a_required_plan"].alias("tested_plan.enables_a_required_plan")
    frames = {**frames, TESTED_PLAN.name: plans.with_columns(enabling)}
    frames = evaluate(
        law, ["counts_in_required_group", "counts_in_enlarged_group", "counts_in_ratio", *_KEYS], frames
    )
    frames = {**frames, EMPLOYER_YEAR.name: _with_bounds(frames)}
    frames = evaluate(
        law, [*_STATUS, "is_key_employee_of_employer", "is_tested_apart", "minimum_pay"], frames
    )
    employees = frames[EMPLOYEE_YEAR.name]
    rates = highest_key_rates(
        employees.select(
            pl.col(pointer(EMPLOYER_YEAR)).alias("group"), pl.col("employee.person_id").alias("person_id"),
            pl.col("is_key_employee_of_employer").alias("is_key"), pl.col("is_tested_apart").alias("is_apart"),
            pl.col("employee.rate_contributions").alias("rate_contributions"), "minimum_pay",
        ),
        frames[EMPLOYER_YEAR.name].height,
    )  # fmt: skip
    named = rates.drop("group").rename({c: f"employer_year.{c}" for c in rates.columns if c != "group"})
    frames = {**frames, EMPLOYER_YEAR.name: frames[EMPLOYER_YEAR.name].hstack(named)}
    return workings, evaluate(law, [*_STATUS, *_OWED], frames)


def _enables(book: TopHeavyBook, plan_id: str) -> str | None:
    found = book.tables["plans"].filter(pl.col("plan_id") == plan_id)["enables_plan_id"]
    return found[0] if found.len() else None


def _with_bounds(frames: Frames) -> pl.DataFrame:
    group = frames[EMPLOYER_YEAR.name]
    people = frames[PERSON_YEAR.name]
    of_plan = frames[TESTED_PLAN.name][pointer(EMPLOYER_YEAR)]
    base = people.select(
        of_plan[people[pointer(TESTED_PLAN)]].alias("group"), pl.col("is_key_employee").alias("is_key"),
        pl.col("person_year.countable_least").alias("countable_least"), pl.col("person_year.countable_most").alias("countable_most"),
        "counts_in_required_group", "counts_in_enlarged_group",
    )  # fmt: skip
    for prefix, name in (("", "required"), ("enlarged_", "enlarged")):
        bounds = group_bounds(
            base.with_columns(pl.col(f"counts_in_{name}_group").alias("counts")), group.height
        )
        group = group.with_columns([bounds[c].alias(f"employer_year.{prefix}{c}") for c in _BOUNDS])
    return group


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
                "valuation_date": _iso(self.workings.plans.row(at, named=True)["valuation_date"]),
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
            "ownership_path": row["person_year.ownership_path"], "pay": _money(row["person_year.pay"]),
            "performed_services": NAMES[served], "counts": NAMES[row["counts_in_ratio"]],
            "amount_least": _money(row["person_year.countable_least"]), "amount_most": _money(row["person_year.countable_most"]),
            "is_owed_minimum": NAMES[employee["is_owed_minimum"]], "minimum_pay": _money(employee["minimum_pay"]),
            "minimum": _money(employee["top_heavy_minimum"]), "counted": _money(employee["counted_contributions"]),
            "still_owed": _money(employee["minimum_still_owed"]), "tested_apart": NAMES[employee["is_tested_apart"]],
            "vested_percent": None if employee["top_heavy_vested_percent"] is None else employee["top_heavy_vested_percent"] / 100,
            "takes_part": YES in (row["person_year.is_participant"], row["person_year.is_active_participant"]), "row": at,
        }  # fmt: skip

    @cached_property
    def ledger(self) -> list[dict[str, Any]]:
        """Every balance, deposit and payment with what it adds, why, and the line of the law."""
        asked = {a for a, r in enumerate(self.frames[TESTED_PLAN.name]["tested_plan.is_asked"]) if r}
        names = self.frames[TESTED_PLAN.name]["tested_plan.plan_id"].to_list()
        return [
            {
                "plan_id": names[r["plan"]], "person_id": r["person_id"], "what": r["what"], "on": _iso(r["on"]),
                "amount": _money(r["amount"]), "counts_at_least": _money(r["least"]), "counts_at_most": _money(r["most"]),
                "reason": r["reason"], "ref": r["ref"],
            }
            for r in self.workings.amounts.to_dicts() if r["plan"] in asked
        ]  # fmt: skip

    @cached_property
    def attribution(self) -> list[dict[str, Any]]:
        """The largest share of each person with one, and the path by which it came about."""
        plans = self.frames[TESTED_PLAN.name]
        return [
            {
                "plan_id": plans["tested_plan.plan_id"][at], "person_id": r["person_id"], "employer_id": r["employer_id"],
                "interest": r["interest"], "owns": _fraction(r["numerator"], r["denominator"]), "path": r["path"], "ref": r["refs"],
            }
            for at, rows in self.workings.ownership.items() if plans["tested_plan.is_asked"][at] == YES
            for r in rows.to_dicts() if r["person_id"] is not None and r["numerator"] != 0
        ]  # fmt: skip

    @cached_property
    def owed(self) -> dict[str, Any]:
        """What is still owed, once for each person."""
        frame = self.frames[EMPLOYEE_YEAR.name]
        groups = self.frames[EMPLOYER_YEAR.name].to_dicts()
        rows = [r for r in frame.to_dicts() if r["is_owed_minimum"] != NO]
        amounts = [r["minimum_still_owed"] for r in rows]
        known = [a for a in amounts if a is not None]
        return {
            "total": _money(sum(known)) if len(known) == len(amounts) else None,
            "at_least": _money(sum(known)),
            "people": [
                {
                    "person_id": r["employee.person_id"], "minimum": _money(r["top_heavy_minimum"]),
                    "counted": _money(r["counted_contributions"]), "still_owed": _money(r["minimum_still_owed"]),
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
    def other_readings(self) -> list[dict[str, Any]]:
        """Each unsettled point: the reading used, and what each other one would change."""
        own = self._outcome()
        used = self.workings.plans.row(0, named=True)
        out = []
        for reading in top_heavy_readings().values():
            for choice, says in reading.choices.items():
                if choice == used[reading.name]:
                    continue
                other = TopHeavyReport.of(
                    self.book, self.plan_year, {**self.readings, reading.name: choice}
                )._outcome()
                out.append({
                    "name": reading.name, "question": reading.question, "used": used[reading.name], "other": choice, "says": says,
                    "changes": other != own, "other_gives": other if other != own else None, "ref": " ".join(reading.refs),
                })  # fmt: skip
        return out

    def _outcome(self) -> dict[str, Any]:
        frame = self.frames[TESTED_PLAN.name].filter(pl.col("tested_plan.is_asked") == YES)
        status = zip(frame["tested_plan.plan_id"], frame["is_top_heavy"], strict=True)
        return {"is_top_heavy": {p: NAMES[s] for p, s in status}, "still_owed": self.owed["total"]}

    def _breakers(self, at: int) -> list[dict[str, Any]]:
        """The very contributions that end the safe harbor exemption of a plan."""
        row = self.frames[TESTED_PLAN.name].row(at, named=True)
        finding = self._explainer.finding("exemption_is_broken", TESTED_PLAN, at)
        if finding.status != "yes":
            return []
        out: list[dict[str, Any]] = [
            {"why": p.sentence, "ref": " ".join(p.refs), "cites": p.cites} for p in finding.parts
        ]
        for fact, why, ref in (
            (
                "deferrals_open_before_safe_harbor",
                "Employees may defer before they share in the safe harbor contribution.",
                "TH-SHX-09",
            ),
            (
                "safe_harbor_was_suspended",
                "The safe harbor contribution was suspended or reduced in the year.",
                "TH-SHX-13",
            ),
        ):
            if row[f"tested_plan.{fact}"] == YES:
                out.append(
                    {
                        "why": why,
                        "ref": ref,
                        "cites": "Rev. Rul. 2004-13, Situation 4"
                        if ref == "TH-SHX-09"
                        else "26 CFR 1.401(k)-3(g)",
                    }
                )
        kinds = {"made_other_nonelective": ["profit_sharing"], "allocated_forfeitures": ["forfeiture"],
                 "made_after_tax_contributions": ["after_tax"], "made_match_outside_limits": ["match", "additional_match"]}  # fmt: skip
        of_year = self.workings.contributions.filter(
            (pl.col("plan_id") == row["tested_plan.plan_id"])
            & (pl.col("plan_year_end") == row["tested_plan.tested_year_end"])
        )
        for part, told in zip(finding.parts, out, strict=False):
            named = kinds.get(part.rule.rsplit(".", 1)[-1])
            if named:
                rows = of_year.filter(pl.col("kind").is_in(named) & (pl.col("amount") != 0))
                told["contributions"] = [
                    {"person_id": r["person_id"], "kind": r["kind"], "amount": _money(r["amount"])}
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
        plans = self.frames[TESTED_PLAN.name]["tested_plan.is_asked"].to_list()
        if person_id is None:
            return [
                self._explainer.finding("is_top_heavy", TESTED_PLAN, at)
                for at, asked in enumerate(plans)
                if asked
            ]
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
                          "counted_contributions", "minimum_still_owed", "top_heavy_vested_percent"))]  # fmt: skip

    def explain(self, person_id: str | None = None) -> str:
        """The findings as text, each with its authority, and for a person the lines that make up the amount."""
        lines: list[str] = []
        told: set[tuple[str, str]] = set()

        def tell(finding: Finding, depth: int) -> None:
            if (finding.rule, finding.sentence) in told:  # said once; its reasons stand there
                lines.append(f"{'  ' * depth}- {finding.sentence} (see above)")
                return
            told.add((finding.rule, finding.sentence))
            mark = "" if finding.confidence == "checked" else f", {finding.confidence}"
            lines.append(
                f"{'  ' * depth}- {finding.sentence} [{finding.cites}{mark}; {' '.join(finding.refs[:3])}]"
            )
            lines.extend(f"{'  ' * (depth + 1)}needed: {fact}" for fact in finding.needed)
            for part in finding.parts:
                tell(part, depth + 1)

        for finding in self.findings(person_id):
            lines.append(finding.question)
            tell(finding, 1)
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
        """JSON: schema, plan_year, plans, people, ledger, minimums, readings. Money is text in dollars, truths are names."""
        return {
            "schema": "inservice/top-heavy/1", "plan_year": self.plan_year, "plans": self.plans,
            "people": [{k: v for k, v in p.items() if k != "row"} for p in self.people], "ledger": self.ledger,
            "minimums": self.owed, "readings": self.other_readings,
            "attribution": self.attribution,
            "findings": [f.to_dict() for f in self.findings()],
        }  # fmt: skip


def _shares(group: dict[str, Any], prefix: str) -> dict[str, Any]:
    held = {
        c: group[f"employer_year.{prefix}{c}"]
        for c in ("key_least", "key_most", "nonkey_least", "nonkey_most")
    }
    return {
        **{c: _money(v) for c, v in held.items()},
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


def _money(amount: int | None) -> str | None:
    return None if amount is None else dollars(amount)


def _iso(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())


__all__ = ["TopHeavyReport", "work_out"]
