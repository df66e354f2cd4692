# ruff: noqa: E501, PLW2901 - plans and claims read as tables
"""Random situations in the shape of case files, and the engine's answers to many of them at once.

A situation is a mapping with the plan document inline; every value is text, as in a file. The plans are a fixed set
(documents are read once); the rest is drawn. Seeds make every situation repeatable: ``situation(Random(7), 7)``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st

from inservice.determination.answer import Assembler
from inservice.determination.decide import Availability, Settled, availability, settle
from inservice.engine.grain import Grain, pointer
from inservice.engine.money import text
from inservice.engine.truth import NAMES, NO, UNKNOWN, YES
from inservice.facts.book import TABLES, Book
from inservice.facts.tables import ACCOUNT, OPTION, PAYMENT, PIECE, REQUEST
from inservice.intake.case import _rows
from inservice.intake.case_file import CaseFile
from inservice.plan.reading import Plan, parse_plan

Case = dict[str, Any]

DEFERRALS = ["pre_tax_deferrals", "roth_deferrals"]
RESTRICTED = ["qualified_nonelective", "safe_harbor_match"]
EMPLOYER = ["match", "profit_sharing"]
FREE = ["rollover_pre_tax", "after_tax"]


def _election(event: str, sources: list[str], **more: Any) -> dict[str, Any]:
    return {"id": f"{event}-{sources[0]}", "event": event, "sources": sources, **more}


_EMPLOYER_EVENTS = [
    _election("stated_age", EMPLOYER, age="55"),
    _election("two_years_in_plan", ["match"], months="24", seasoning_measure="each_contribution"),
    _election("five_years_of_participation", ["profit_sharing"], months="60"),
    _election(
        "stated_event",
        ["profit_sharing"],
        stated_event={"name": "layoff", "description": "a layoff of over 30 days"},
    ),
]
_STATUTORY = [
    _election("birth_or_adoption", [*DEFERRALS, "match"], effective="2020-01-01"),
    _election(
        "coronavirus", ["pre_tax_deferrals", "profit_sharing"], effective="2020-01-01", through="2020-12-30"
    ),
    _election("disaster_recovery", ["pre_tax_deferrals", "match"], effective="2019-12-20"),
    _election("emergency_expense", ["pre_tax_deferrals", "profit_sharing"], effective="2024-01-01"),
    _election("domestic_abuse", DEFERRALS, effective="2024-01-01"),
    _election("long_term_care", ["pre_tax_deferrals", "match"], effective="2025-12-30"),
]
_USUAL = [
    _election("age_59_half", [*DEFERRALS, *RESTRICTED, *EMPLOYER]),
    _election("hardship", [*DEFERRALS, *RESTRICTED, "match"]),
    _election("disability", [*DEFERRALS, *RESTRICTED, *EMPLOYER]),
    _election("qualified_reservist", DEFERRALS),
    _election("deemed_severance", [*DEFERRALS, *RESTRICTED]),
    _election("automatic_enrollment_withdrawal", ["pre_tax_deferrals"]),
    _election("any_time", FREE),
]
_403B = ["annuity_pre_tax_deferrals", "custodial_pre_tax_deferrals", "custodial_roth_deferrals", "annuity_employer", "custodial_employer",
         "annuity_qualified", "custodial_qualified", "annuity_after_tax"]  # fmt: skip
_MAY_BE_UNVESTED = {"match", "profit_sharing", "annuity_employer", "custodial_employer", "money_purchase"}


def _plan(
    plan_id: str, kind: str, sources: list[str], elections: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    return {
        "schema": "inservice/plan/1", "plan_id": plan_id, "name": f"Plan {plan_id}", "sponsor": "Sponsor", "kind": kind,
        "plan_year_end": "12-31", "effective": "1980-01-01", "normal_retirement_age": {"age": "65"},
        "disability_definition": "section_72m7",
        "vesting_schedules": {"graded": {"measure": "years_of_service", "steps": {"2": "20", "3": "40", "4": "60", "5": "80", "6": "100"}}},
        "sources": [{"source": s, **({"vesting": "graded"} if s in _MAY_BE_UNVESTED else {})} for s in sources],
        "elections": elections, "offers": {"loans": "no", "rollovers_in": "yes"},
        "hardship": {"standard": "safe_harbor_list", "evidence": "source_documents", "primary_beneficiary": "yes"},
        "after_tax": {"allowed_withdrawal_on_1986_05_05": "yes"}, **more,
    }  # fmt: skip


ALL = [*DEFERRALS, *RESTRICTED, *EMPLOYER, *FREE]
PLANS: list[dict[str, Any]] = [
    _plan("generous", "401k", ALL, [*_USUAL, *_EMPLOYER_EVENTS, *_STATUTORY], source_order="pro_rata"),
    _plan("listed", "401k", ALL, [*_USUAL, *_EMPLOYER_EVENTS, *_STATUTORY],
          source_order=["rollover_pre_tax", "after_tax", "match", "profit_sharing", "pre_tax_deferrals", "roth_deferrals",
                        "qualified_nonelective", "safe_harbor_match"],
          disability_definition="own", after_tax={"allowed_withdrawal_on_1986_05_05": "no"}),
    _plan("choice", "401k", ALL, [*_USUAL, *_EMPLOYER_EVENTS], source_order="participant_choice"),
    _plan("hardship", "401k", [*DEFERRALS, *RESTRICTED, "match"], [_election("hardship", [*DEFERRALS, *RESTRICTED, "match"])],
          plan_year_end="06-30", amendments=[{"id": "am-1", "adopted": "2019-12-01", "effective": "2020-01-01",
                                               "set": {"hardship.suspension_months": "0"}}],
          hardship={"suspension_months": "6", "standard": "safe_harbor_list", "evidence": "self_certification",
                                           "reasons": ["medical", "education", "eviction_or_foreclosure", "funeral"]}),
    _plan("limits", "profit_sharing", ["profit_sharing", "rollover_pre_tax"], [
        _election("stated_age", ["profit_sharing"], age="55", limits={"per_plan_year": "1", "minimum": "1000.00"}),
        _election("five_years_of_participation", ["profit_sharing"], months="60", limits={"fully_vested": "source"}),
        _election("two_years_in_plan", ["profit_sharing"], months="24", seasoning_measure="each_contribution",
                  limits={"maximum_percent_of_vested": "50"}),
        _election("any_time", ["rollover_pre_tax"], limits={"maximum": "2500.00"}),
        _election("birth_or_adoption", ["profit_sharing"], effective="2020-01-01"),
    ], source_order=["profit_sharing", "rollover_pre_tax"]),
    _plan("teachers", "403b", _403B, [
        _election("age_59_half", _403B[:7]), _election("hardship", [*_403B[:3], "annuity_employer", *_403B[5:7]]),
        _election("disability", _403B[:7]), _election("stated_age", ["annuity_employer"], age="55"),
        _election("five_years_of_participation", ["annuity_employer"], months="60"),
        _election("qualified_reservist", _403B[:3]), _election("deemed_severance", [*_403B[:3], "custodial_employer", "custodial_qualified"]),
        _election("any_time", ["annuity_after_tax"]), _election("birth_or_adoption", _403B[:4], effective="2020-01-01"),
        _election("emergency_expense", _403B[:2], effective="2024-01-01"),
    ], source_order="pro_rata"),
    _plan("pension", "money_purchase", ["money_purchase", "rollover_pre_tax"], [
        _election("pension_in_service_age", ["money_purchase"], age="62"), _election("any_time", ["rollover_pre_tax"]),
        _election("long_term_care", ["money_purchase"], effective="2025-12-30"),
    ], source_order=["money_purchase", "rollover_pre_tax"]),
    _plan("unlawful", "401k", [*DEFERRALS, "safe_harbor_match", "match"], [
        _election("stated_age", ["pre_tax_deferrals"], age="55"),
        _election("five_years_of_participation", ["safe_harbor_match"], months="60"),
        _election("two_years_in_plan", ["match"], months="18", seasoning_measure="each_contribution"),
        _election("qualified_reservist", ["safe_harbor_match"]), _election("any_time", ["match"]),
        _election("age_59_half", [*DEFERRALS, "match"]),
    ], source_order="pro_rata"),
]  # fmt: skip
PLAN_BY_ID = {p["plan_id"]: p for p in PLANS}


@cache
def read_plans() -> dict[str, Plan]:
    """The plan documents, read once."""
    return {p["plan_id"]: parse_plan(p) for p in PLANS}


# -- drawing -----------------------------------------------------------------------------------------------------------
_TURNS = ["2019-01-01", "2019-12-31", "2020-01-01", "2020-12-30", "2020-12-31", "2022-12-29", "2022-12-30", "2023-12-31", "2024-01-01",
          "2024-02-29", "2025-12-29", "2025-12-30", "2026-12-31", "2020-06-30", "2020-07-01"]  # fmt: skip
_FIRST, _LAST = date(2019, 1, 1), date(2026, 12, 31)


def _day(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def _shift(start: date, months: int, days: int = 0) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])) + timedelta(days=days)


def _money(rng: Random, least: int, most: int) -> str:
    return text(
        rng.choice(
            [rng.randint(least, most), rng.randint(least, most) // 100 * 100, rng.randint(least, most)]
        )
    )


def _birth(rng: Random, paid: date) -> date:
    kind = rng.random()
    if kind < 0.3:  # about to be, or just, 55, 59 1/2 or 62
        return _shift(paid, -rng.choice([660, 714, 714, 714, 744]), rng.choice([-31, -2, -1, 0, 1, 2, 30]))
    if kind < 0.5:
        year = rng.randint(1957, 1995)
        month = rng.choice([2, 3, 5, 8, 10, 12])
        return date(year, month, rng.randint(28, monthrange(year, month)[1]))
    return _day(rng, date(1956, 1, 1), date(2000, 12, 31))


def _account(rng: Random, number: int, source: str, paid: date) -> Case:
    balance = rng.choice([rng.randint(1, 100_00), rng.randint(100_00, 5_000_00), rng.randint(5_000_00, 250_000_00), rng.randint(5_000_00, 250_000_00),
                          rng.choice([200_000, 100_000, 0])])  # fmt: skip
    account: Case = {
        "account_id": f"{number}-{source}",
        "source": source,
        "balance": text(balance),
        "as_of": str(paid),
        "basis": "0.00",
        "pre_1987_basis": "0.00",
        "vested": "100%",
    }
    if "after_tax" in source or "roth" in source:
        basis = rng.choice([0, balance, rng.randint(0, balance), rng.randint(balance // 2, balance)])
        account["basis"] = text(basis)
        if source == "after_tax" and rng.random() < 0.25:
            account["pre_1987_basis"] = text(rng.randint(0, basis))
    if source in _MAY_BE_UNVESTED:
        account["vested"] = rng.choice(["100%", "60%", "20%", "0%", {"numerator": "1", "denominator": "3"}])
    if "deferrals" in source:
        account["principal"] = text(rng.randint(0, balance))
        account["default_deferrals"] = text(rng.randint(0, min(balance, 900_00)))
    if source in ("match", "profit_sharing", "annuity_employer"):
        balance = max(balance, 1)
        account["balance"] = text(balance)
        lots, left = [], balance
        for place in range(rng.randint(1, 3)):
            part = left if place == 2 else rng.randint(0, left)
            left -= part
            when = rng.choice(
                [_shift(paid, -24, rng.choice([-1, 0, 1])), _day(rng, paid - timedelta(days=1800), paid)]
            )
            lots.append(
                {
                    "deposit_date": str(when),
                    "amount": text(part),
                    "remaining": text(part),
                    "for_plan_year_end": f"{when.year}-12-31",
                }
            )
        if left:
            old = str(_shift(paid, -60))
            lots.append(
                {
                    "deposit_date": old,
                    "amount": text(left),
                    "remaining": text(left),
                    "for_plan_year_end": f"{old[:4]}-12-31",
                }
            )
        account["lots"] = lots
    return account


def _claims(rng: Random, event: str | None, paid: date) -> Case:
    """The claim of the event asked for, most often in order, and now and then another."""
    yes = lambda odds=0.9: rng.choices(["true", "false"], [odds, 1 - odds])[0]  # noqa: E731

    def near(months):
        return str(
            _shift(paid, -rng.choice([0, months, rng.randint(0, months + 1)]), rng.choice([-1, 0, 0, 1]))
        )

    reason = rng.choice(["medical", "purchase_of_home", "education", "eviction_or_foreclosure", "funeral"] + (
        ["casualty", "disaster"] if paid >= date(2020, 1, 1) else []))  # fmt: skip
    incident = _shift(paid, 0, -rng.choice([10, 170, 178, 179, 180, 181, 400]))
    declared = incident + timedelta(days=rng.choice([0, 3, 20]))
    called = _shift(paid, 0, -rng.choice([0, 1, 30, 200]))
    days = rng.choice([20, 30, 31, 179, 180, 365])
    every: Case = {
        "hardship": {
            "reason": reason, "need": _money(rng, 1, 3_000_000), "for": rng.choice(["self", "spouse", "child", "primary_beneficiary"]),
            "represents_no_other_resources": yes() if paid >= date(2020, 1, 1) else "true", "actual_knowledge_to_contrary": yes(0.05),
            "evidence": rng.choice(["source_documents", "source_documents", "self_certification"]), "insurance_covered": "0.00",
            "individual_assistance": yes(), "disaster_loss_is_own": "true", "mortgage_payment": "false",
            "principal_residence": "true", "within_12_months": "true", "federal_rate": rng.choice(["0%", "12%", "22%", "24%"]),
            "state_rate": rng.choice(["0%", "5%", "6.25%"]), "local_rate": rng.choice(["0%", "1%"]), "suspended_deferrals": "true" if paid < date(2020, 1, 1) else "false", "loans_exhausted": "true",
        },
        "disability": {"section_72m7": yes(0.6), "plan_definition": yes(0.7)},
        "active_duty": {
            "called_on": str(called), "ends_on": str(called + timedelta(days=days - 1)), "ordered_days": str(days), "indefinite": yes(0.1),
            "reservist": yes(0.7), "ongoing": yes(0.5),
        },
        "birth_or_adoption": {"on": near(12), "children": str(rng.choice([1, 1, 2, 3])), "kind": "adoption", "adoptee_eligible": yes()},
        "emergency_expense": {"certified": yes()},
        "domestic_abuse": {"on": near(12), "certified": yes()},
        "disaster": {
            "incident_from": str(incident), "incident_through": str(incident + timedelta(days=5)), "declared_on": str(declared),
            "home_in_area": yes(), "economic_loss": yes(),
        },
        "long_term_care": {"premium": _money(rng, 1, 400_000), "insured": rng.choice(["self", "spouse", "parent"]),
                           "statement_on_file": yes(), "paid_in_year": yes()},
        "coronavirus": {"qualified": yes()},
        "stated_event": {"name": rng.choice(["layoff", "layoff", "flood"]), "occurred_on": str(_shift(paid, 0, rng.choice([-30, 0, 1])))},
        "automatic_enrollment_withdrawal": {
            "first_default_deferral_on": str(_shift(paid, 0, -rng.choice([89, 90, 91, 100, 120]))), "elected_on": str(_shift(paid, 0, -5)),
        },
        "terminal_illness": {"certified_on": str(_shift(paid, 0, rng.choice([-20, 0, 1]))), "expected_within_84_months": yes()},
        "medical_expenses": {"paid": _money(rng, 0, 2_000_000), "adjusted_gross_income": _money(rng, 1_000_000, 15_000_000)},
    }  # fmt: skip
    if not paid >= date(2020, 1, 1) or incident < date(2021, 1, 26):
        every["disaster"].update(declared_on=str(max(declared, incident)))
    if (
        called + timedelta(days=days - 1) >= paid and rng.random() < 0.5
    ):  # duty that has not ended, or its last day
        every["active_duty"]["ongoing"] = "true"
        del every["active_duty"]["ends_on"]
    else:
        del every["active_duty"]["ongoing"]
    of_event = {
        "qualified_reservist": "active_duty",
        "deemed_severance": "active_duty",
        "disaster_recovery": "disaster",
    }
    made: Case = {}
    own = of_event.get(event or "", event or "")
    if own in every and rng.random() < 0.95:
        made[own] = every[own]
    for name, claim in every.items():
        if rng.random() < (0.04 if event else 0.08):
            made[name] = claim
    return made


_SINCE = {"birth_or_adoption": date(2020, 1, 1), "emergency_expense": date(2024, 1, 1), "domestic_abuse": date(2024, 1, 1),
          "coronavirus": date(2020, 1, 1), "long_term_care": date(2025, 12, 30), "stated_age": date.min}  # fmt: skip


def _history(rng: Random, number: int, paid: date) -> list[Case]:
    rows: list[Case] = []
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        on = paid - timedelta(days=rng.choice([1, 20, 200, 400, 700, 1100]))
        event = rng.choice([e for e, first in _SINCE.items() if on >= first])
        amount = rng.randint(1_00, 4_000_00)
        rows.append({"payment_date": str(on), "event": event, "amount": text(amount), "plan": rng.choice(["this", "other"]),
                     "account_id": f"{number}-closed",  # no account that is still there, so vesting is as it reads
                     "repaid": text(rng.choice([0, 0, amount, amount // 2])), "taxable": text(amount),
                     "deferrals_since": text(rng.choice([0, 50_00, 5_000_00]))})  # fmt: skip
    return rows


def situation(rng: Random, number: int) -> Case:
    """One situation; ``number`` makes its identifiers its own."""
    plan = rng.choice(PLANS)
    paid = date.fromisoformat(rng.choice(_TURNS)) if rng.random() < 0.25 else _day(rng, _FIRST, _LAST)
    dated = [e for e in plan["elections"] if "effective" in e]
    if dated and rng.random() < 0.2:  # a payment of the years that know these events
        chosen = rng.choice(dated)
        paid = _day(
            rng,
            date.fromisoformat(chosen["effective"]),
            date.fromisoformat(chosen.get("through", str(_LAST))),
        )
    held = [s["source"] for s in plan["sources"]]
    sources = sorted(rng.sample(held, rng.randint(1, min(4, len(held)))), key=held.index)
    offered = sorted({e["event"] for e in plan["elections"] if set(e["sources"]) & set(sources)
                      and (rng.random() < 0.1 or e.get("effective", "") <= str(paid) <= e.get("through", "9"))})  # fmt: skip
    event = rng.choice(offered) if offered and rng.random() < 0.8 else None
    accounts = [_account(rng, number, s, paid) for s in sources]
    claims = _claims(rng, event, paid)
    birth = _birth(rng, paid)
    began = rng.choice(
        [_shift(paid, -60, rng.choice([-1, 0, 1])), _day(rng, date(2005, 1, 1), date(2018, 12, 31))]
    )
    request: Case = {
        "request_id": f"r{number}",
        "received_on": str(paid - timedelta(days=10)),
        "payment_date": str(paid),
        "notice_given_on": str(paid - timedelta(days=40)),
        "order": rng.choice(["plan", "plan", "cheapest", "pro_rata", "after_tax_first"]),
    }
    if event:
        request["event"] = event
    ask = rng.random()
    if ask < 0.55:
        request["amount"] = _money(rng, 100, rng.choice([20_000, 500_000, 20_000_000]))
    elif ask < 0.7:
        request |= {"amount": _money(rng, 30_000, 2_000_000), "ask": "net"}
    elif ask < 0.8:
        request |= {"percent": rng.choice(["50", "33", "100"]), "ask": "percent"}
    else:
        request["ask"] = "all"
    if rng.random() < 0.2:
        request["accounts"] = [a["account_id"] for a in accounts[: rng.randint(1, len(accounts))]]
    if rng.random() < 0.3:
        request["withholding_rate"] = rng.choice(
            ["0%", "5%", "10%", "25%", "37%", *(["100%"] if request.get("ask") != "net" else [])]
        )
    if rng.random() < 0.15:
        request["state_rate"] = rng.choice(["5%", "4.25%"])
    if rng.random() < 0.35 and request.get("ask") != "net":
        request["destinations"] = _destinations(rng)
    if any(s == "money_purchase" for s in sources):
        request["spousal_consent"] = rng.choice(["true", "true", "false"])
    return {
        "schema": "inservice/case/1", "title": f"Situation {number}", "plan": plan,
        "person": {"person_id": f"p{number}", "birth_date": str(birth), "outside_united_states": rng.choice(["false", "false", "false", "true"]),
                   "taxpayer_id_on_file": rng.choice(["true", "true", "true", "false"])},
        "employment": {"hire_date": str(min(began, date(2004, 1, 1)))},
        "participation": {"participant_id": f"m{number}", "participation_date": str(began), "payee_kind": "participant",
                          "is_married": rng.choice(["true", "false"]), "roth_first_year": str(paid.year - rng.choice([1, 4, 5, 6, 10])),
                          "is_highly_compensated": "false", "is_five_percent_owner": "false"},
        "accounts": accounts, "distributions": _history(rng, number, paid), "loans": [],
        "coverage": {"distributions": {"from": "2004-01-01", "through": str(paid)}, "other_plans": {"from": "1990-01-01", "through": str(paid)}},
        "request": request, "claims": claims,
    }  # fmt: skip


def _destinations(rng: Random) -> list[Case]:
    kinds = rng.sample(
        ["traditional_ira", "roth_ira", "employer_plan", "designated_roth_account"], rng.randint(1, 2)
    )
    rows: list[Case] = [{"kind": k, "amount": _money(rng, 500_00, 40_000_00)} for k in kinds]
    if rng.random() < 0.5:
        rows[-1]["amount"] = "rest"
    if rows[0]["kind"] in ("traditional_ira", "roth_ira") and rng.random() < 0.25:
        rows[0]["indirect"] = "true"
    if all(r["amount"] != "rest" for r in rows):
        rows.append({"kind": "cash", "amount": "rest"})
    return rows


def situations(seed: int, count: int) -> list[Case]:
    """``count`` situations from a seed; the i-th is the same whatever the count."""
    return [situation(Random(f"{seed}/{i}"), i) for i in range(count)]


any_situation = st.integers(0, 2**63).map(lambda seed: situation(Random(seed), 0))
"""A situation as a Hypothesis strategy."""

_RECORDS = ("person", "employment", "participation", "coverage")


def blanked(rng: Random, case: Case, share: float = 0.15) -> Case:
    """The same situation with some records left out; what was asked and which claims are made stay."""
    out = deepcopy({k: v for k, v in case.items() if k != "plan"})
    keep = {"person_id", "participant_id", "account_id", "source", "distribution_id"}
    # what a claim says by itself: a call without an end goes on, an eviction is from the principal residence
    keep |= {
        "ends_on",
        "ongoing",
        "principal_residence",
        "mortgage_payment",
        "within_12_months",
        "disaster_loss_is_own",
        "for",
        "actual_knowledge_to_contrary",
        "insurance_covered",
    }

    def forget(part: Case) -> None:
        for name in list(part):
            if name not in keep and rng.random() < share:
                del part[name]

    for section in _RECORDS:
        forget(out[section])
    for row in (*out["accounts"], *out["distributions"]):
        for lot in row.get("lots") or []:
            forget(lot)
        forget(row)
    for claim in out["claims"].values():
        forget(claim)
        claim.setdefault("claimed", "true")
    out["plan"] = case["plan"]
    return out


# -- the engine's answers ------------------------------------------------------------------------------------------------
def book_of(cases: Iterable[Mapping[str, Any]]) -> Book:
    """One book of many situations."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for number, case in enumerate(cases):
        plan_id = case["plan"]["plan_id"]
        parts = _rows(CaseFile.model_validate({**case, "plan": plan_id}), plan_id)
        for row in parts.get("distributions", []):
            row["distribution_id"] = f"{number}/{row['distribution_id']}"
        for name, many in parts.items():
            rows[name].extend(many)
    return Book.of(read_plans(), rows)


def engine(cases: list[Case]) -> tuple[Availability, Settled]:
    """Answers and what they settle, on the day itself only."""
    answered = availability(book_of(cases), look_ahead=False)
    return answered, settle(answered)


def _dollars(cents: int | None) -> str | None:
    return None if cents is None else text(cents)


def option_answers(answered: Availability, count: int) -> list[dict[tuple[str, str], dict[str, Any]]]:
    """Every account x event of each request: is it open, what could it pay, what cap does it share."""
    found: list[dict[tuple[str, str], dict[str, Any]]] = [{} for _ in range(count)]
    held = answered.answers
    accounts = held.listed(ACCOUNT, "account.account_id")
    told = (
        held.listed(OPTION, name) for name in (
            "option.event", "option_is_open", "option_available", "option_has_cap", "option_cap")
    )  # fmt: skip
    named, others = (held.listed(REQUEST, name) for name in ("request.event", "other_distributions_remain"))
    rows = zip(held.above(OPTION, REQUEST), held.above(OPTION, ACCOUNT), *told, strict=True)
    for at, account, event, status, available, has_cap, cap in rows:
        name = accounts[account]
        if event == "severance":
            continue
        if event == "hardship" and named[at] == "hardship" and status >= UNKNOWN:
            status = NO if others[at] == YES else min(status, UNKNOWN) if others[at] == UNKNOWN else status
        found[at][name, event] = {
            "status": NAMES[status],
            "available": _dollars(available),
            "cap": _dollars(cap) if has_cap == YES else None,
        }
    return found


def answers(cases: list[Case], *, outcomes: bool = True) -> list[dict[str, Any]]:
    """What the engine decides, in the shape of the other computation's answer, in the order of the cases."""
    answered, settled = engine(cases)
    found: list[dict[str, Any]] = [
        {"options": {}, "accounts": {}, "destinations": {}, "forms": {}, "tax": None} for _ in cases
    ]
    for at, options in enumerate(option_answers(answered, len(cases))):
        found[at]["options"] = options
    at_of = {run: order.request for order, run in settled.orders if order.is_primary and order.is_certain}
    of_runs = settled.answers

    def below(grain: Grain, own: tuple[str, ...], **above: tuple[Grain, str]) -> Iterator[tuple[Any, ...]]:
        """The run of each row, what the rows above it say, and its own."""
        columns = [of_runs.above(grain, REQUEST)]
        for other, name in above.values():
            told = of_runs.listed(other, name)
            columns.append([told[at] for at in of_runs.above(grain, other)])
        return zip(*columns, *(of_runs.listed(grain, name) for name in own), strict=True)

    amounts_of = ("payment.amount", "payment_basis", "payment_taxable")
    paid = below(PAYMENT, amounts_of, account=(ACCOUNT, "account.account_id"), event=(OPTION, "option.event"))
    for run, name, event, amount, basis, taxable in paid:
        if run in at_of:
            found[at_of[run]]["accounts"][name, event] = {
                "amount": _dollars(amount),
                "basis": _dollars(basis),
                "taxable": _dollars(taxable),
            }
    pieces = below(
        PIECE, ("piece.destination", "piece.is_indirect", "piece.amount", "piece.pre_tax", "piece.after_tax")
    )
    sums: dict[int, dict[tuple[str, bool], list[int | None]]] = {}
    for run, kind, indirect, *amounts in pieces:
        if run in at_of:
            total = sums.setdefault(at_of[run], {}).setdefault((kind, indirect == YES), [0, 0, 0])
            for place, amount in enumerate(amounts):
                held = total[place]
                total[place] = None if amount is None or held is None else held + amount
    for at, many in sums.items():
        found[at]["destinations"] = {key: tuple(_dollars(x) for x in total) for key, total in many.items()}
    state_of: dict[int, int | None] = {}
    for run, amount in below(PIECE, ("state_withholding",)):
        so_far = state_of.get(run, 0)
        state_of[run] = None if amount is None or so_far is None else so_far + amount
    totals = ("taxable_total", "additional_tax", "withholding_total", "net_in_hand")
    taxed = list(zip(*(of_runs.listed(REQUEST, name) for name in totals), strict=True))
    for run, at in at_of.items():
        if found[at]["accounts"]:
            taxable, additional, withheld, net = taxed[run]
            found[at]["tax"] = {
                "taxable": _dollars(taxable), "additional_tax": _dollars(additional), "withholding": _dollars(withheld),
                "state_withholding": _dollars(state_of.get(run)), "net": _dollars(net),
            }  # fmt: skip
    boxes_of = ("box_1", "box_2a", "box_4", "box_5")
    # box 7a from tax year 2026
    forms = (
        (run, old or new, *boxes)
        for run, old, new, *boxes in settled.forms.rows(pointer(REQUEST), "box_7", "box_7a", *boxes_of)
    )
    for run, code, *boxes in forms:
        if run in at_of:
            held_boxes = found[at_of[run]]["forms"].setdefault(code, [0, 0, 0, 0])
            for place, amount in enumerate(boxes):
                held_boxes[place] = (
                    None if amount is None or held_boxes[place] is None else held_boxes[place] + amount
                )
    for one in found:
        one["forms"] = {code: tuple(_dollars(x) for x in boxes) for code, boxes in one["forms"].items()}
    if outcomes:
        assembler = Assembler(answered, settled)
        for at, one in enumerate(found):
            data = assembler.determination(at).to_dict()
            one |= {k: data[k] for k in ("outcome", "approved", "at_least", "at_most")}
    return found
