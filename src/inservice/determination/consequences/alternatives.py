"""Ways to the cash that is needed: the distribution and what else there is, each by its cost for $1,000 in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from inservice.determination.consequences.choice_frames import Rows
from inservice.determination.fact_frames import frame_of
from inservice.determination.written import iso, money
from inservice.engine.evaluate import Answers, Frames
from inservice.engine.explain import Explainer, Finding
from inservice.engine.money import cents
from inservice.engine.truth import NAMES
from inservice.facts.destinations import ALTERNATIVE, CHOICE, PLAN_LOAN
from inservice.intake.consequences.alternatives import Alternative, WantedLoan
from inservice.intake.consequences.case import Choice
from inservice.law.consequences.ledgers.loans import loan_payments
from inservice.law.rulebook import rule_book

_NAMES = {
    "savings": "Savings", "taxable_gains": "Selling investments", "roth_basis": "Roth IRA contributions",
    "payment_plan": "A payment plan", "borrowing": "Borrowing", "ira": "An IRA", "other_event": "Another payment from the plan",
}  # fmt: skip
_SPARED = (
    "birth_or_adoption",
    "emergency_expense",
    "domestic_abuse",
    "disaster_recovery",
    "terminal_illness",
    "long_term_care",
)
"""Events whose payments are free of the additional tax, and mostly repayable."""
_NO_CASH = ("in_plan_roth_rollover", "domestic_relations_order", "tax_levy", "lifetime_income_portability")
"""Events that put no cash in the participant's hand."""
_LOAN = (
    "largest_new_loan", "loan_limit", "deemed_at_start", "loan_cost_if_repaid", "loan_cost_at_worst", "forgone_return", "meets_loan_terms"
)  # fmt: skip


@dataclass(frozen=True)
class Rates:
    """What the distribution costs in tax, as far as it is known: shares of what is taken, in millionths, or worked out."""

    income_tax: int | None
    additional_tax: int | None
    worked_out: Mapping[str, int] | None = None
    """gross, income_tax and additional_tax in cents, where the tax was worked out with and without."""


# -- loans -------------------------------------------------------------------------------------------------------
def loan_frame(
    wanted: WantedLoan | None,
    *,
    made_on: date | None,
    need: int | None,
    vested: int | None,
    vested_after: int | None,
    owed: int | None,
    offset_tax: int | None,
) -> pl.DataFrame:
    """Two loans: one made now, and one made after the money has moved."""
    wanted = wanted or WantedLoan()
    asked = wanted.amount if wanted.amount is not None else need
    terms = pl.DataFrame(
        {
            "principal": [asked],
            "rate": [wanted.rate],
            "per_year": [12],
            "periods": [wanted.months],
            "made": [0],
            "idle": [0],
        },
        schema=dict.fromkeys(("principal", "rate", "per_year", "periods", "made", "idle"), pl.Int64),
    )
    paid = loan_payments(terms).row(0, named=True)
    common = {
        "made_on": made_on, "asked": asked, "owed": wanted.owed if wanted.owed is not None else owed,
        "highest_owed": wanted.highest_owed_in_past_year, "keeps_floor": wanted.keeps_floor, "is_disaster_loan": False,
        "is_coronavirus_qualified": False, "months": wanted.months, "is_for_main_home": wanted.for_main_home,
        "payments_are_level": True, "is_in_writing": True, "payment": paid["payment"], "interest_total": paid["interest_total"],
        "fees": wanted.fees, "rate_millionths": wanted.rate, "return_millionths": wanted.forgone_return,
        "offset_tax_millionths": offset_tax,
    }  # fmt: skip
    rows = [
        {f"plan_loan.{k}": v for k, v in {**common, "vested": each}.items()}
        for each in (vested, vested_after)
    ]
    return frame_of(PLAN_LOAN, rows, {CHOICE: [0, 0]})


def loan_view(frames: Frames) -> tuple[dict[str, Any], list[Finding], int | None, int | None]:
    """The loan now as plain data, why, the largest new loan now, and the largest after the move."""
    answers = Answers(rule_book(), frames)
    answered = answers.ask(_LOAN)[PLAN_LOAN.name].to_dicts()
    now, after = answered[0], answered[1]
    explainer = Explainer(rule_book(), answers)
    findings = [
        explainer.finding(n, PLAN_LOAN, 0)
        for n in ("largest_new_loan", "loan_cost_if_repaid", "loan_cost_at_worst")
    ]
    view = {
        "largest_new_loan": money(now["largest_new_loan"]), "limit": money(now["loan_limit"]),
        "after_the_move": money(after["largest_new_loan"]), "payment": money(now["plan_loan.payment"]),
        "interest_to_own_account": money(now["plan_loan.interest_total"]), "deemed_at_start": money(now["deemed_at_start"]),
        "cost_if_repaid": money(now["loan_cost_if_repaid"]), "cost_at_worst": money(now["loan_cost_at_worst"]),
        "sentence": findings[0].sentence, "repaid_sentence": findings[1].sentence, "worst_sentence": findings[2].sentence,
    }  # fmt: skip
    return view, findings, now["largest_new_loan"], after["largest_new_loan"]


# -- the ways ----------------------------------------------------------------------------------------------------
def alternative_rows(
    choice: Choice,
    decision: Mapping[str, Any],
    vested: Mapping[str, int | None],
    rates: Rates,
    *,
    offers_loans: bool,
    largest_loan: int | None,
) -> Rows:
    """Doing nothing, the distribution, what else the plan pays, waiting, a plan loan, and what the case lists.

    ``decision`` is the determination's data; ``vested`` the vested amount of each account.
    """
    need = choice.purpose.need
    rows: Rows = [{"name": "Doing nothing", "kind": "nothing", "is_available": True, "has_limit": False}]
    rows.append(_distribution(decision, rates))
    rows += [_event(option, rates) for option in _others(decision)]
    rows += _waits(choice, decision, vested, rates)
    if offers_loans:
        wanted = choice.intent.loan
        rows.append({
            "name": "A plan loan", "kind": "plan_loan", "is_available": True, "has_limit": True, "most": largest_loan,
            "fees": wanted.fees if wanted else None,
        })  # fmt: skip
    rows += [_own(each) for each in choice.alternatives]
    blank = {"interest": 0, "fees": 0, "charges": 0, "has_tax_given": False, "need": need}
    return [{f"alternative.{k}": v for k, v in {**blank, **row}.items()} for row in rows]


def _distribution(decision: Mapping[str, Any], rates: Rates) -> dict[str, Any]:
    open_now = [
        o for o in decision["options"] if o["status"] == "yes" and o["event"] not in ("hardship", *_NO_CASH)
    ]
    outcome = decision["outcome"]
    available: bool | None = bool(open_now) if outcome == "answered" else outcome != "denied"
    if outcome == "cannot_be_determined" or (
        outcome == "answered" and not open_now and any(o["status"] == "unknown" for o in decision["options"])
    ):
        available = None
    found: dict[str, Any] = {
        "name": "The distribution", "kind": "distribution", "is_available": available,
        "income_tax_millionths": rates.income_tax, "additional_tax_millionths": rates.additional_tax,
        **_limit(_most(open_now)),
    }  # fmt: skip
    if rates.worked_out is not None:
        found |= {
            "has_tax_given": True, "gross_given": rates.worked_out["gross"],
            "income_tax_given": rates.worked_out["income_tax"], "additional_tax_given": rates.worked_out["additional_tax"],
        }  # fmt: skip
    return found


def _most(options: list[Mapping[str, Any]]) -> str | None:
    """The most that each account can pay, added up."""
    by_account: dict[str, int | None] = {}
    for option in options:
        amount = None if option["available"] is None else cents(option["available"])
        held = by_account.get(option["account_id"], 0)
        by_account[option["account_id"]] = None if amount is None or held is None else max(held, amount)
    amounts = list(by_account.values())
    return None if any(a is None for a in amounts) else money(sum(a for a in amounts if a is not None))


def _limit(most: str | None) -> dict[str, Any]:
    return {"has_limit": True, "most": None if most is None else cents(most)}


def _others(decision: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Hardship and the events free of the additional tax, each once, with all that its accounts can pay."""
    asked = decision["event_asked"]
    found: list[dict[str, Any]] = []
    for event in ("hardship", *_SPARED):
        options = [o for o in decision["options"] if o["event"] == event]
        if event == asked or not options or all(o["status"] in ("no", "not_claimed") for o in options):
            continue
        is_open = [o for o in options if o["status"] == "yes"]
        found.append({"event": event, "status": "yes" if is_open else "unknown", "most": _most(is_open)})
    return found


def _event(option: Mapping[str, Any], rates: Rates) -> dict[str, Any]:
    hardship = option["event"] == "hardship"
    words = option["event"].replace("_", " ")
    return {
        "name": f"A payment for {words}" if not hardship else "A hardship payment",
        "kind": "hardship" if hardship else "other_event", "is_available": True if option["status"] == "yes" else None,
        "income_tax_millionths": rates.income_tax, "additional_tax_millionths": rates.additional_tax if hardship else 0,
        **_limit(option["most"]),
    }  # fmt: skip


def _waits(
    choice: Choice, decision: Mapping[str, Any], vested: Mapping[str, int | None], rates: Rates
) -> Rows:
    """Waiting until a day on which more opens: the three first days."""
    days: dict[str, list[Mapping[str, Any]]] = {}
    for each in decision["when"]:
        if each["what"] == "opens" and each["event"] not in _NO_CASH:
            days.setdefault(each["date"], []).append(each)
    rows: Rows = []
    for day in sorted(days)[:3]:
        opens_on, opened = date.fromisoformat(day), days[day]
        amounts = [vested.get(a) for a in sorted({o["account_id"] for o in opened})]
        pay_on = choice.purpose.pay_on
        is_59_half = any(o["event"] == "age_59_half" for o in opened)
        rows.append({
            "name": f"Waiting until {opens_on:%B} {opens_on.day}, {opens_on.year}", "kind": "wait", "opens_on": opens_on,
            "is_available": None if pay_on is None else opens_on <= pay_on, "has_limit": True,
            "most": None if None in amounts else sum(a for a in amounts if a is not None),
            "income_tax_millionths": rates.income_tax, "additional_tax_millionths": 0 if is_59_half else rates.additional_tax,
        })  # fmt: skip
    return rows


def _own(each: Alternative) -> dict[str, Any]:
    interest: int | None = 0
    if each.kind == "borrowing":
        interest = None  # worked out for the need in `with_interest`
    return {
        "name": each.name or _NAMES[each.kind], "kind": each.kind, "is_available": True, "has_limit": each.most is not None
        or each.value is not None, "most": each.most if each.most is not None else each.value, "sale_value": each.value,
        "sale_basis": each.cost_basis, "gains_tax_millionths": each.gains_tax_rate, "interest": interest,
        "fees": 0 if each.fees is None and each.kind in ("savings", "taxable_gains", "roth_basis") else each.fees,
        "charges": each.charges or 0, "income_tax_millionths": each.income_tax_rate,
        "additional_tax_millionths": each.additional_tax_rate,
    }  # fmt: skip


def with_interest(rows: Rows, choice: Choice) -> Rows:
    """The rows with the interest of borrowing the need, by level monthly payments."""
    borrowed = [a for a in choice.alternatives if a.kind == "borrowing"]
    places = [n for n, r in enumerate(rows) if r["alternative.kind"] == "borrowing"]
    if not borrowed:
        return rows
    terms = {
        "principal": [choice.purpose.need] * len(borrowed), "rate": [a.interest_rate for a in borrowed],
        "per_year": [12] * len(borrowed), "periods": [a.months for a in borrowed], "made": [0] * len(borrowed),
        "idle": [0] * len(borrowed),
    }  # fmt: skip
    paid = loan_payments(pl.DataFrame(terms, schema=dict.fromkeys(terms, pl.Int64)))
    for place, interest in zip(places, paid["interest_total"].to_list(), strict=True):
        rows[place]["alternative.interest"] = interest
    return rows


# -- the answer ----------------------------------------------------------------------------------------------------
@dataclass
class AlternativesView:
    """The ways to the cash, ranked."""

    answers: Answers
    explainer: Explainer

    def rows(self) -> list[dict[str, Any]]:
        """Doing nothing first, then what meets the need by cost, then what may, then what does not.

        Rows for the table and the dot plot (C-PLT-10). Money is text in dollars.
        """
        names = ("gross_needed", "alternative_income_tax", "alternative_additional_tax", "cost_of_the_cash", "cost_per_thousand",
                 "meets_the_need", "raises_enough", "is_open_to_the_person")  # fmt: skip
        frame = self.answers.ask(names)[ALTERNATIVE.name]
        out = []
        for at, row in enumerate(frame.to_dicts()):
            kind = row["alternative.kind"]
            meets = self.explainer.finding("meets_the_need", ALTERNATIVE, at)
            cost = self.explainer.finding("cost_of_the_cash", ALTERNATIVE, at)
            out.append({
                "name": row["alternative.name"], "kind": kind, "meets_the_need": NAMES[row["meets_the_need"]],
                "opens_on": iso(row["alternative.opens_on"]), "takes": money(row["gross_needed"]) if kind != "nothing" else None,
                "income_tax": money(row["alternative_income_tax"]), "additional_tax": money(row["alternative_additional_tax"]),
                "interest": money(row["alternative.interest"]), "fees": money(row["alternative.fees"]),
                "charges": money(row["alternative.charges"]), "cost": money(row["cost_of_the_cash"]),
                "cost_per_thousand": money(row["cost_per_thousand"]) if kind != "nothing" else None,
                "why": _why(meets), "cost_sentence": cost.sentence,
                "needed": sorted({n for f in (*meets.walk(), *cost.walk()) for n in f.needed}),
                "_order": (kind != "nothing", _RANK[NAMES[row["meets_the_need"]]],
                           row["cost_of_the_cash"] if row["cost_of_the_cash"] is not None else 1 << 62),
            })  # fmt: skip
        out.sort(key=lambda r: r["_order"])
        return [{k: v for k, v in r.items() if k != "_order"} for r in out]

    def cheapest(self) -> dict[str, Any] | None:
        """The cheapest way that surely meets the need; None where none does or no cost is known."""
        sure = [r for r in self.rows() if r["meets_the_need"] == "yes" and r["cost"] is not None]
        return sure[0] if sure else None


_RANK = {"yes": 0, "unknown": 1, "not_claimed": 2, "no": 3}


def _why(finding: Finding) -> str:
    """The deciding part's own sentence where the answer is not yes."""
    return finding.sentence if finding.status == "yes" or not finding.parts else finding.parts[0].sentence


__all__ = ["AlternativesView", "Rates", "alternative_rows", "loan_frame", "loan_view", "with_interest"]
