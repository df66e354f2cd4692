"""Whoever recommends the move: which rules reach the advice, who is paid what, the rollover memo with its gaps, what to ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inservice.determination.written import money
from inservice.engine.evaluate import Answers
from inservice.engine.explain import Explainer, Finding
from inservice.facts.destinations import CHOICE
from inservice.intake.consequences.adviser import MEMO_FIELDS, Adviser, Memo
from inservice.law.rulebook import rule_book

LAWS = (
    "is_erisa_fiduciary", "must_document_the_rollover", "regulation_best_interest_applies", "advisers_act_duty_applies",
    "finra_notice_applies", "state_annuity_rule_applies", "commission_needs_an_exemption",
)  # fmt: skip

_TITLES = {
    "person": ("Age, retirement date, other assets, need, objectives, risk tolerance, horizon", "all"),
    "alternatives": ("Alternatives considered: leaving the money, other options of the menu, part of it, in-plan Roth, loan, another plan",
                     "PTE, SEC, FINRA"),
    "fees": ("Fees and expenses of both, in percent and dollars, with document and date", "PTE, SEC, FINRA"),
    "administration": ("Whether the employer pays some or all administration", "PTE"),
    "services": ("Services and investments in both: stable value, brokerage window, advice", "PTE, SEC, FINRA"),
    "penalty_free_access": ("Access free of the 10% tax: the rule of 55, 59 1/2, exceptions of IRAs only", "SEC, FINRA"),
    "required_minimums": ("Required minimum distributions: the delay while working", "SEC, FINRA"),
    "creditors": ("Protection from creditors", "SEC, FINRA"),
    "employer_stock": ("Employer stock and its unrealized gain", "SEC, FINRA"),
    "loans": ("Loans outstanding or wanted", "good practice"),
    "roth_strategy": ("The effect on Roth contributions (pro rata)", "good practice"),
    "conflicts": ("Conflicts: all pay if the money stays and if it moves; limits on products", "PTE, Regulation Best Interest"),
    "annuity_terms": ("Surrender period, adjustment, caps, riders", "Model 275, PTE"),
    "reasons": ("Why it is in this person's best interest, written and given before the move, and why not the cheaper choice", "PTE"),
    "record": ("Who, when, on which version of the data; kept for six years", "PTE"),
}  # fmt: skip
"""The fields of C-ADV-20: what each holds, and whose list of factors asks for it."""

_QUESTIONS = {
    "would_be_locked": "What is the surrender charge in each year, and in which year does it end?",
    "does_not_know_the_product": "What are the cap, the participation and the spread now, and how low may you set them?",
    "adviser_gains_by_the_move": "How many dollars do you and your firm receive if I move the money, and if I leave it?",
    "plan_is_cheap_and_good": "What would I get in the IRA that the plan does not offer, and what does it cost me a year in dollars?",
    "would_spoil_the_backdoor": "How do I keep my backdoor Roth conversions clean after this rollover?",
    "would_lose_the_rule_of_55": "If I stop working before 59 1/2, how do I reach this money without the 10% tax?",
    "raises_the_rate": "By how much does this raise my tax, my premiums and my credits, this year and two years on?",
    "has_stock_worth_keeping_in_kind": "What happens to the gain on my employer's stock?",
    "would_be_less_protected": "Can my creditors reach the IRA in this state?",
    "would_lose_a_loan": "Which loan could I still have from the plan?",
}
_ALWAYS = (
    "Which documents of my plan did you read, and of which date?",
    "What is wrong with leaving the money where it is?",
    "Will you put in writing, before I sign, why this is in my best interest?",
    "Are you a fiduciary for this recommendation, and will you say so in writing?",
)


def laws_of_advice(answers: Answers) -> list[dict[str, Any]]:
    """Each rule on advice with its status on the day, sentence and authority."""
    return [
        {
            "rule": f.rule, "question": f.question, "status": f.status, "sentence": f.sentence, "ref": " ".join(f.refs), "cites": f.cites,
            "confidence": f.confidence, "parts": [{"sentence": p.sentence, "status": p.status} for p in f.parts],
        }
        for f in findings(answers)
    ]  # fmt: skip


def findings(answers: Answers) -> list[Finding]:
    """The full trees behind the rules on advice."""
    explainer = Explainer(rule_book(), answers)
    return [explainer.finding(name, CHOICE, 0) for name in LAWS]


def conflict(answers: Answers) -> dict[str, Any]:
    """What the recommender receives, in dollars, if the money stays and if it moves."""
    explainer = Explainer(rule_book(), answers)
    row = explainer.row(CHOICE, 0)
    found = {
        f"{when}_{side}": money(row[f"adviser.{fact}pay_if_{side}"])
        for when, fact in (("first_year", ""), ("later_years", "yearly_"))
        for side in ("stay", "move")
    }
    difference = explainer.finding("pay_difference", CHOICE, 0)
    return {**found, "difference": money(difference.value), "sentence": difference.sentence}


def rollover_memo(adviser: Adviser | None, own: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """The fifteen fields (C-ADV-20): what the recommender wrote, else what the case itself tells, else a gap.

    ``own`` holds what the case tells, by field. Each entry has number, field, title, asked_by, text, from and is_gap.
    """
    written = adviser.memo if adviser is not None else Memo()
    out = []
    for number, field in enumerate(MEMO_FIELDS, 1):
        title, asked_by = _TITLES[field]
        said = getattr(written, field) or None
        told = said or own.get(field)
        out.append({
            "number": number, "field": field, "title": title, "asked_by": asked_by, "text": told,
            "from": "recommender" if said else "case" if told else None, "is_gap": told is None,
        })  # fmt: skip
    return out


def questions_for_the_adviser(
    lists: Mapping[str, list[dict[str, Any]]], memo: list[dict[str, Any]]
) -> list[str]:
    """What to ask: by what speaks against or is unknown, then what always should be asked, then the memo's gaps."""
    asked = [each["name"] for where in ("against", "unknown") for each in lists[where]]
    gaps = [
        f"Your memo leaves out: {f['title'][0].lower()}{f['title'][1:]}. What is it?"
        for f in memo
        if f["is_gap"]
    ]
    return [*(_QUESTIONS[name] for name in asked if name in _QUESTIONS), *_ALWAYS, *gaps]


__all__ = ["LAWS", "conflict", "findings", "laws_of_advice", "questions_for_the_adviser", "rollover_memo"]
