"""Determinations made by hand, in the published shape: what the doors must show, whatever the law gives."""

from __future__ import annotations

import copy
from typing import Any

EDITION = "law known through 2026-12-31, data 0123456789ab"


def finding(
    rule: str,
    ref: str,
    cites: str,
    sentence: str,
    status: str | None = "yes",
    parts: Any = (),
    *,
    confidence: str = "checked",
    version: str | None = None,
) -> dict[str, Any]:
    """One finding of a tree."""
    return {
        "rule": f"law.distribution.{rule}",
        "version": version,
        "ref": ref,
        "cites": cites,
        "confidence": confidence,
        "status": status,
        "sentence": sentence,
        "parts": list(parts),
    }


_LAW = finding(
    "availability.law_permits",
    "D-ELIG-31",
    "26 USC 401(k)(2)(B)(i)(IV)",
    "The law lets a plan pay elective deferrals on hardship.",
)
_OFFER = finding("availability.plan_offers", "O-DOC-03", "plan document", "The plan offers it: clause 5.4.")
_REASON = finding(
    "hardship.reason_is_on_the_list",
    "D-HARD-03",
    "26 CFR 1.401(k)-1(d)(3)(ii)(B)(2)",
    "The purchase of a principal residence is a deemed need.",
)
_NEED = finding(
    "hardship.represents_no_other_resources",
    "D-HARD-15",
    "26 CFR 1.401(k)-1(d)(3)(iii)(C)",
    "The participant has represented in writing that no other cash covers the need.",
    version="2020-01-01",
    confidence="unconfirmed",
)
_FACTS = finding(
    "availability.event_facts_hold",
    "D-HARD-01",
    "26 CFR 1.401(k)-1(d)(3)",
    "The facts of the hardship hold.",
    parts=[_REASON, _NEED],
)
_OPEN = finding(
    "availability.option_is_open",
    "D-ELIG-01",
    "26 USC 401(k)(2)(B)",
    "The account is open on hardship.",
    parts=[_LAW, _OFFER, _FACTS],
)
_AGE = finding(
    "ages.attained_age_59_half",
    "D-AGE-02",
    "26 USC 401(k)(2)(B)(i)(III)",
    "Born February 3, 1980, the participant attains age 59½ on August 3, 2039.",
    "no",
)


def _option(account: str, source: str, event: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        "account_id": account,
        "source": source,
        "event": event,
        "status": status,
        "available": None,
        "cap": None,
        "layer": None,
        "clause": None,
        "election": None,
        "blocked_by": [],
        "opens_on": None,
        "closes_on": None,
        "assuming": None,
        **more,
    }


def _block(tree: dict[str, Any]) -> dict[str, Any]:
    return {key: tree[key] for key in ("rule", "ref", "cites", "confidence", "sentence")}


def hardship() -> dict[str, Any]:
    """Approved in part: two accounts, one with basis, grossed-up need as the ceiling, another order shown."""
    open_terms = {"clause": "5.4", "election": "hardship", "cap": "7306.67", "reasons": _OPEN}
    match_age = _option(
        "A-200417",
        "match",
        "age_59_half",
        "no",
        clause="5.1",
        election="age-59-half",
        blocked_by=[_block(_AGE)],
        opens_on="2039-08-03",
        assuming="still employed then, the plan's terms unchanged",
        reasons=_AGE,
    )
    options = [
        _option("A-200415", "pre_tax_deferrals", "hardship", "yes", available="5000.00", **open_terms),
        _option("A-200416", "roth_deferrals", "hardship", "yes", available="9000.00", **open_terms),
        match_age,
        _option(
            "A-200418",
            "rollover_pre_tax",
            "any_time",
            "yes",
            available="1200.00",
            clause="5.3",
            election="any-time",
            reasons=_LAW,
        ),
    ]
    accounts = [{k: v for k, v in o.items() if k != "reasons"} for o in options[:3]]
    accounts[0] |= {"amount": "5000.00", "basis": "0.00", "taxable": "5000.00"}
    accounts[1] |= {"amount": "2306.67", "basis": "1845.34", "taxable": "461.33"}
    accounts[2] |= {"amount": "0.00", "basis": "0.00", "taxable": "0.00"}
    return {
        "schema": "inservice/determination/1",
        "request_id": "R-2025-0613",
        "decided_for": "2025-06-16",
        "edition": EDITION,
        "software": "0.1.0",
        "plan": {"plan_id": "broad", "name": "Cobalt Instruments 401(k) Plan"},
        "outcome": "approved_in_part",
        "event_asked": None,
        "ask": "gross",
        "asked": "8000.00",
        "approved": "7306.67",
        "at_least": "7306.67",
        "at_most": "7306.67",
        "accounts": accounts,
        "options": options,
        "instead": [{k: options[3][k] for k in ("account_id", "source", "event", "available")}],
        "orders": [
            {
                "order": "plan",
                "is_used": True,
                "is_plan_order": True,
                "approved": "7306.67",
                "taxable": "5461.33",
                "additional_tax": "546.13",
                "withholding": "546.13",
                "net": "6760.54",
                "accounts": [
                    {"account_id": "A-200415", "event": "hardship", "amount": "5000.00"},
                    {"account_id": "A-200416", "event": "hardship", "amount": "2306.67"},
                ],
            },
            {
                "order": "after_tax_first",
                "is_used": False,
                "is_plan_order": False,
                "approved": "7306.67",
                "taxable": "1461.33",
                "additional_tax": "146.13",
                "withholding": "146.13",
                "net": "7160.54",
                "accounts": [{"account_id": "A-200416", "event": "hardship", "amount": "7306.67"}],
            },
        ],
        "destinations": [
            {
                "kind": "cash",
                "indirect": False,
                "amount": "7306.67",
                "pre_tax": "5461.33",
                "after_tax": "1845.34",
            }
        ],
        "tax": {
            "taxable": "5461.33",
            "exposed": "5461.33",
            "excepted": "0.00",
            "additional_tax": "546.13",
            "exception": [],
            "withholding": "546.13",
            "state_withholding": "0.00",
            "net": "6760.54",
        },
        "forms_1099r": [
            {
                "tax_year": 2025,
                "recipient": "participant",
                "accounts": "A-200415",
                "reason": "Early, no known exception.",
                "boxes": {"1": "5000.00", "2a": "5000.00", "4": "500.00", "5": "0.00", "7": "1"},
            },
            {
                "tax_year": 2025,
                "recipient": "participant",
                "accounts": "A-200416",
                "reason": "Roth, early, not qualified.",
                "boxes": {
                    "1": "2306.67",
                    "2a": "461.33",
                    "4": "46.13",
                    "5": "1845.34",
                    "7": "1B",
                    "11": 2019,
                },
            },
        ],
        "refusals": [],
        "warnings": ["Clause 5.9 of the plan is void for this money."],
        "deadlines": [{"date": "2026-01-31", "what": "Form 1099-R to the recipient.", "rule": "O-PRO-68"}],
        "when": [
            {
                "date": "2039-08-03",
                "what": "opens",
                "account_id": "A-200417",
                "source": "match",
                "event": "age_59_half",
                "assuming": "still employed then, the plan's terms unchanged",
            }
        ],
        "not_offered": [
            {
                "source": "pre_tax_deferrals",
                "event": "domestic_abuse",
                "ref": "D-PATH-14",
                "cites": "26 USC 72(t)(2)(K)",
                "condition": "Is the plan free of the survivor-annuity rules of sections 401(a)(11) and 417?",
            }
        ],
        "readings": [
            {
                "name": "emergency_before_hardship",
                "question": "Must an emergency distribution be taken before hardship?",
                "used": "literal",
                "is_default": True,
                "other_gives": "not_required: No.",
            }
        ],
        "findings": [_OPEN, copy.deepcopy(_OPEN), _AGE],
        "facts_used": [
            {"fact": "person.birth_date", "value": "1980-02-03"},
            {"fact": "claims.hardship_need", "value": "5480.00"},
            {"fact": "claims.hardship", "value": "yes"},
        ],
        "facts_needed": [],
    }


def undecided() -> dict[str, Any]:
    """Cannot be determined: the birth date is missing, a claim is not made."""
    unknown = finding(
        "ages.attained_age_59_half",
        "D-AGE-02",
        "26 USC 401(k)(2)(B)(i)(III)",
        "The date of birth is not on file.",
        "unknown",
    )
    claim = finding(
        "statutory_events.is_disabled",
        "D-PATH-07",
        "26 USC 401(k)(2)(B)(i)(I)",
        "No disability has been claimed.",
        "not_claimed",
    )
    options = [
        _option(
            "deferrals",
            "pre_tax_deferrals",
            "age_59_half",
            "unknown",
            available="1000.00",
            clause="5.1",
            election="a",
            blocked_by=[_block(unknown)],
            reasons=unknown,
        ),
        _option(
            "deferrals",
            "pre_tax_deferrals",
            "disability",
            "not_claimed",
            clause="5.5",
            election="b",
            blocked_by=[_block(claim)],
            reasons=claim,
        ),
    ]
    accounts = [
        {k: v for k, v in o.items() if k != "reasons"}
        | {"amount": "0.00", "basis": "0.00", "taxable": "0.00"}
        for o in options
    ]
    return {
        **hardship(),
        "request_id": "r9",
        "outcome": "cannot_be_determined",
        "asked": "1000.00",
        "approved": "0.00",
        "at_least": "0.00",
        "at_most": "1000.00",
        "accounts": accounts,
        "options": options,
        "instead": [],
        "orders": [],
        "destinations": [],
        "tax": None,
        "forms_1099r": [],
        "warnings": [],
        "deadlines": [],
        "when": [],
        "not_offered": [],
        "readings": [],
        "findings": [unknown, claim],
        "facts_used": [],
        "facts_needed": [
            {
                "fact": "person.birth_date",
                "says": "The date of birth",
                "why": "The date of birth is not on file.",
            }
        ],
    }


def rollover() -> dict[str, Any]:
    """Approved: part to an IRA, the rest in cash with 20% withheld; an exception to the additional tax."""
    data = hardship()
    row = data["accounts"][0] | {
        "account_id": "deferrals",
        "event": "birth_or_adoption",
        "amount": "10000.00",
        "taxable": "10000.00",
        "cap": None,
        "available": "10000.00",
    }
    option = {**data["options"][0], "account_id": "deferrals", "event": "birth_or_adoption"}
    return {
        **data,
        "request_id": "r2",
        "outcome": "approved",
        "asked": "10000.00",
        "approved": "10000.00",
        "accounts": [row],
        "options": [option],
        "instead": [],
        "orders": [],
        "warnings": [],
        "when": [],
        "not_offered": [],
        "readings": [],
        "destinations": [
            {
                "kind": "traditional_ira",
                "indirect": False,
                "amount": "4000.00",
                "pre_tax": "4000.00",
                "after_tax": "0.00",
            },
            {
                "kind": "cash",
                "indirect": False,
                "amount": "6000.00",
                "pre_tax": "6000.00",
                "after_tax": "0.00",
            },
        ],
        "tax": {
            "taxable": "6000.00",
            "exposed": "6000.00",
            "excepted": "5000.00",
            "additional_tax": "100.00",
            "exception": [{"number": "19", "name": "birth_or_adoption", "amount": "5000.00"}],
            "withholding": "1200.00",
            "state_withholding": "60.00",
            "net": "4740.00",
        },
        "forms_1099r": [
            {
                "tax_year": 2025,
                "recipient": "participant",
                "accounts": "deferrals",
                "reason": "direct",
                "boxes": {"1": "4000.00", "2a": "0.00", "7": "G"},
            },
            {
                "tax_year": 2025,
                "recipient": "participant",
                "accounts": "deferrals",
                "reason": "cash",
                "boxes": {"1": "6000.00", "2a": "6000.00", "4": "1200.00", "7": "1"},
            },
        ],
        "deadlines": [
            {
                "date": "2025-08-15",
                "what": "Last day to roll over what was paid in cash (60th day after receipt).",
                "rule": "D-AGE-18",
            },
            {"date": "2026-01-31", "what": "Form 1099-R to the recipient.", "rule": "O-PRO-68"},
        ],
    }
