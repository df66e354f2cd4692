"""A second computation of in-service distributions, for tests only: plain dates, fractions and whole cents.

Written from the law page (the ids beside the lines are its ids), not from the engine, and importing nothing of it. It takes
a case as a mapping in the shape of a case file (every scalar may be text) with the plan document inline, and answers:

* which accounts are open on which events (yes, no, unknown, not_claimed) and how much each event could pay;
* what a request is paid from them, in the order asked for;
* basis and taxable amount of each payment, its split among destinations, withholding, additional tax, net, 1099-R rows.

What it does not cover is listed in DIFFERENCES.md. None is unknown, everywhere.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any, ClassVar

NO, NOT_CLAIMED, UNKNOWN, YES = 0, 1, 2, 3
WORDS = ("no", "not_claimed", "unknown", "yes")


# -- values -----------------------------------------------------------------------------------------------------------
def cents(value: Any) -> int | None:
    return None if value is None else int(Fraction(str(value)) * 100)


def dollars(value: int | None) -> str | None:
    return None if value is None else f"{value // 100}.{value % 100:02d}"


def day(value: Any) -> date | None:
    return value if value is None or isinstance(value, date) else date.fromisoformat(str(value))


def yes_no(value: Any) -> bool | None:
    return value if value is None or isinstance(value, bool) else str(value).lower() in ("true", "yes")


def rate(value: Any) -> Fraction | None:
    return None if value is None else Fraction(str(value).rstrip("%").strip()) / 100


def whole(value: Any) -> int | None:
    return None if value is None else int(value)


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def months_after(start: date, months: int) -> date:
    """D-AGE-02, -03: whole calendar months, the last day of a month that is too short."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def truth(value: bool | None) -> int:
    return UNKNOWN if value is None else YES if value else NO


def compare(left: Any, right: Any, test: Any) -> int:
    return UNKNOWN if left is None or right is None else truth(test(left, right))


def on_or_after(left: Any, right: Any) -> int:
    return compare(left, right, lambda a, b: a >= b)


def all_of(*parts: int) -> int:
    return min(parts, default=YES)


def any_of(*parts: int) -> int:
    return max(parts, default=NO)


def opposite(part: int) -> int:
    return {NO: YES, YES: NO, UNKNOWN: UNKNOWN, NOT_CLAIMED: YES}[part]


def least(*amounts: int | None) -> int | None:
    return None if None in amounts else min(a for a in amounts if a is not None)


# -- the law's matrix: section 4 ----------------------------------------------------------------------------------------
_ORDINARY = {
    "age_59_half",
    "stated_age",
    "two_years_in_plan",
    "five_years_of_participation",
    "stated_event",
    "normal_retirement_age",
    "hardship",
    "disability",
}
_STATUTORY = {
    "birth_or_adoption",
    "emergency_expense",
    "domestic_abuse",
    "disaster_recovery",
    "long_term_care",
    "coronavirus",
}
_DEFERRALS = _STATUTORY | {
    "age_59_half",
    "hardship",
    "disability",
    "qualified_reservist",
    "deemed_severance",
    "automatic_enrollment_withdrawal",
}

GROUPS: dict[str, set[str]] = {  # money sources under one line of the matrix
    "deferrals": {"pre_tax_deferrals", "roth_deferrals", "simple_401k_deferrals"},
    "restricted": {
        "qualified_nonelective",
        "qualified_match",
        "safe_harbor_match",
        "safe_harbor_nonelective",
        "qaca_safe_harbor",
        "simple_401k_employer",
    },
    "employer": {"match", "profit_sharing", "prevailing_wage"},
    "free": {
        "rollover_pre_tax",
        "rollover_roth",
        "rollover_after_tax",
        "after_tax",
        "in_plan_roth_distributable",
    },
    "pension": {"money_purchase", "transferred_pension"},
    "emergency": {"emergency_savings"},
    "deferrals_403b": {
        "annuity_pre_tax_deferrals",
        "annuity_roth_deferrals",
        "custodial_pre_tax_deferrals",
        "custodial_roth_deferrals",
    },
    "annuity_employer": {"annuity_employer", "annuity_qualified"},
    "custodial_qualified": {"custodial_qualified"},
    "custodial": {"custodial_employer", "custodial_after_tax"},
    "annuity_free": {"annuity_after_tax"},
    "grandfathered": {"annuity_deferrals_before_1989", "annuity_employer_before_2009"},
}
GROUP_OF = {source: group for group, sources in GROUPS.items() for source in sources}

PERMITTED: dict[str, set[str]] = {
    "deferrals": _DEFERRALS,  # D-ELIG-01, -31, -43, -51
    "restricted": _DEFERRALS
    - {"qualified_reservist", "automatic_enrollment_withdrawal"},  # D-ELIG-02, -32, -33, -52
    "employer": _ORDINARY | _STATUTORY,  # D-ELIG-34, -53
    "free": _ORDINARY | _STATUTORY | {"any_time"},  # D-ELIG-36, -37, -41, -54
    "pension": {
        "pension_in_service_age",
        "normal_retirement_age",
        "coronavirus",
        "long_term_care",
        "disaster_recovery",
    },  # -38, -55
    "emergency": {"emergency_savings_withdrawal"},  # D-ELIG-42
    "deferrals_403b": _DEFERRALS,  # D-ELIG-71
    "annuity_employer": (_ORDINARY | _STATUTORY) - {"normal_retirement_age"},  # D-ELIG-72, -74
    "custodial_qualified": _STATUTORY
    | {"age_59_half", "hardship", "disability", "deemed_severance"},  # D-ELIG-73
    "custodial": _STATUTORY | {"age_59_half", "disability", "deemed_severance"},  # D-ELIG-75, -76
    "annuity_free": (_ORDINARY | _STATUTORY | {"any_time", "deemed_severance"})
    - {"normal_retirement_age"},  # D-ELIG-76
    "grandfathered": (_ORDINARY | _STATUTORY | {"any_time", "deemed_severance"})
    - {"normal_retirement_age"},  # D-ELIG-77
}
FIRST_PAYMENT = {
    "birth_or_adoption": date(2020, 1, 1),
    "emergency_expense": date(2024, 1, 1),
    "domestic_abuse": date(2024, 1, 1),
    "long_term_care": date(2025, 12, 30),
    "coronavirus": date(2020, 1, 1),
}  # D-LAW-07, -09, -17, -22
LAST_PAYMENT = {"coronavirus": date(2020, 12, 30)}
ROTH = {
    "roth_deferrals",
    "rollover_roth",
    "annuity_roth_deferrals",
    "custodial_roth_deferrals",
    "employer_roth",
    "in_plan_roth_restricted",
    "in_plan_roth_distributable",
    "emergency_savings",
}
AFTER_TAX = {"after_tax", "annuity_after_tax", "custodial_after_tax", "rollover_after_tax"}
ELECTIVE = GROUPS["deferrals"] | GROUPS["deferrals_403b"]
PREFERENCE = {
    "age_59_half": 1,
    "pension_in_service_age": 1,
    "disability": 1,
    "qualified_reservist": 1,
    "hardship": 4,
    **dict.fromkeys(_STATUTORY | {"automatic_enrollment_withdrawal", "emergency_savings_withdrawal"}, 2),
}  # D-DEC-05
NOT_ROLLABLE = _STATUTORY | {
    "hardship",
    "emergency_savings_withdrawal",
    "automatic_enrollment_withdrawal",
}  # D-ROLL-06
PRINCIPAL_ONLY = {
    "deferrals": date(2018, 12, 31),
    "deferrals_403b": date(2023, 12, 31),
}  # D-HARD-41, -45: plan years begun by then
ABUSE_DOLLARS = {2024: 1_000_000, 2025: 1_030_000, 2026: 1_050_000}  # D-AMT-03
IMPLIED = {
    "principal_residence": True,
    "mortgage_payment": False,
    "within_12_months": True,
    "disaster_loss_is_own": True,
}
"""What a hardship claim says by itself, unless it says otherwise."""


def law_permits(source: str, event: str, paid: date, plan_year: date) -> bool:
    """Does the law let a plan offer this event for this money on this day?"""
    group = GROUP_OF[source]
    if event not in PERMITTED[group]:
        return False
    if paid < FIRST_PAYMENT.get(event, date.min) or paid > LAST_PAYMENT.get(event, date.max):
        return False
    if event == "hardship":
        if group == "restricted":
            return plan_year > date(2018, 12, 31)  # D-LAW-01
        if group == "custodial_qualified":
            return plan_year > date(2023, 12, 31)  # D-LAW-16
    if event == "emergency_savings_withdrawal":
        return plan_year > date(2023, 12, 31)  # D-LAW-18
    return True


# -- the plan document ----------------------------------------------------------------------------------------------------
@dataclass
class Terms:
    """The document as it reads on a day."""

    content: dict[str, Any]
    elections: list[dict[str, Any]]
    plan_year: date

    def get(self, path: str, default: Any = None) -> Any:
        found: Any = self.content
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        return default if found is None else found


def terms_on(document: Mapping[str, Any], on: date) -> Terms:
    content = {k: dict(v) if isinstance(v, Mapping) else v for k, v in document.items()}
    elections = {e["id"]: dict(e) for e in document.get("elections") or []}
    for amendment in document.get("amendments") or []:
        effective = day(amendment["effective"])
        if effective is None or effective > on:
            continue
        for name in amendment.get("remove") or []:
            elections.pop(name, None)
        for name, changed in (amendment.get("replace") or {}).items():
            elections[name] = {**elections[name], **changed}
        for added in amendment.get("add") or []:
            elections[added["id"]] = dict(added)
        for path, value in (amendment.get("set") or {}).items():
            *above, last = path.split(".")
            target = content
            for name in above:
                target = target.setdefault(name, {})
            target[last] = value
    now = [
        e
        for e in elections.values()
        if (day(e.get("effective")) or date.min) <= on <= (day(e.get("through")) or date.max)
    ]
    month, end = (int(part) for part in str(document["plan_year_end"]).split("-"))
    last_day = date(on.year, month, min(end, monthrange(on.year, month)[1]))
    year = on.year - 1 if on <= last_day else on.year
    return Terms(content, now, date(year, month, min(end, monthrange(year, month)[1])) + timedelta(days=1))


# -- the situation ----------------------------------------------------------------------------------------------------------
@dataclass
class Account:
    name: str
    source: str
    restriction: str
    balance: int | None
    vested: int | None
    is_fully_vested: bool | None
    basis: int | None
    pre_1987: int
    principal: int | None
    default_deferrals: int | None
    seasoned: Any

    @property
    def is_roth(self) -> bool:
        return self.source in ROTH


@dataclass
class Option:
    account: Account
    event: str
    clause: Mapping[str, Any]
    status: int
    available: int | None
    cap: int | None
    has_cap: bool
    certain_cap: int | None = None
    most: int = 0
    paid: int = 0

    @property
    def limit(self) -> int:
        """The cap, or where it is not known what is certainly within it."""
        return (self.certain_cap if self.cap is None else self.cap) or 0


@dataclass
class Payment:
    option: Option
    amount: int
    basis: int
    is_qualified: bool
    to: list[tuple[str, bool, int, int]] = field(
        default_factory=list
    )  # destination, 60-day, pre-tax, after-tax

    @property
    def earnings(self) -> int:
        return self.amount - self.basis


class Situation:
    """The facts of a case, and every question asked of them."""

    def __init__(self, case: Mapping[str, Any]) -> None:
        self.request = case["request"]
        self.paid: date = day(self.request["payment_date"])  # type: ignore[assignment]
        self.terms = terms_on(case["plan"], self.paid)
        self.kind = self.terms.get("kind")
        self.person = case.get("person") or {}
        self.part = case.get("participation") or {}
        self.claims = case.get("claims") or {}
        self.birth = day(self.person.get("birth_date"))
        self.earlier = case.get("distributions") or []
        coverage = case.get("coverage") or {}
        self.covered = {
            name: tuple(day((coverage.get(name) or {}).get(end)) for end in ("from", "through"))
            for name in ("distributions", "other_plans")
        }
        self.accounts = [self._account(a) for a in case.get("accounts") or []]
        vested = [a.vested for a in self.accounts]
        self.vested_in_plan = None if None in vested else sum(v for v in vested if v is not None)
        self.half = None if self.birth is None else months_after(self.birth, 714)
        self.is_59_half = on_or_after(self.paid, self.half)
        self.options = [
            self._option(account, election) for account in self.accounts for election in self.terms.elections
            if account.source in election["sources"]
        ]  # fmt: skip

    # -- records and claims
    def _account(self, row: Mapping[str, Any]) -> Account:
        share = row.get("vested")
        if isinstance(share, Mapping):
            part: Fraction | None = Fraction(int(share["numerator"]), int(share["denominator"]))
        else:
            part = rate(share)
        balance = cents(row.get("balance"))
        lots = row.get("lots")
        restriction = (
            row.get("origin")
            if row["source"] in ("employer_roth", "in_plan_roth_restricted")
            else row["source"]
        )
        return Account(
            row["account_id"], row["source"], str(restriction), balance,
            None if balance is None or part is None else floor(balance * part), None if part is None else part == 1,
            cents(row.get("basis")), cents(row.get("pre_1987_basis")) or 0, cents(row.get("principal")),
            cents(row.get("default_deferrals")), lots,
        )  # fmt: skip

    def claimed(self, name: str) -> int:
        held = self.claims.get(name)
        if held is None:
            return NOT_CLAIMED
        said = held.get("claimed", True) if isinstance(held, Mapping) else held
        return truth(yes_no(said))

    def said(self, claim: str, name: str) -> Any:
        held = self.claims.get(claim)
        return held.get(name) if isinstance(held, Mapping) else None

    def sure(self, claim: str, name: str) -> int:
        said = yes_no(self.said(claim, name))
        return truth(IMPLIED.get(name) if said is None else said)

    def complete(self, table: str, since: date) -> bool:
        first, last = self.covered[table]
        return first is not None and last is not None and first <= since and last >= self.paid

    def rows(self, event: str, since: date = date.min, *, this_plan: bool = False) -> list[Mapping[str, Any]]:
        found = []
        for row in self.earlier:
            on = day(row.get("payment_date"))
            if (
                row.get("event") == event
                and on is not None
                and since <= on
                and (not this_plan or row.get("plan", "this") == "this")
            ):
                found.append(row)
        return found

    def room(
        self, figure: int | None, event: str, since: date, *, repayable: bool, keep: Any = None
    ) -> int | None:
        """What earlier payments, in every plan, leave of a lifetime or yearly figure."""
        if figure is None:
            return None
        used = 0
        for row in self.rows(event, since):
            if keep is None or keep(row):
                used += (cents(row["amount"]) or 0) - ((cents(row.get("repaid")) or 0) if repayable else 0)
        left = max(0, figure - used)
        known = self.complete("distributions", since) and self.complete("other_plans", since)
        return left if known or left == 0 else None

    def in_a_year_from(self, start: date | None) -> int:
        return UNKNOWN if start is None else truth(start <= self.paid < months_after(start, 12))

    # -- facts of each event: section 5.1
    def facts_hold(self, event: str, account: Account, clause: Mapping[str, Any]) -> int:
        paid = self.paid
        match event:
            case "age_59_half":
                return self.is_59_half
            case "stated_age":
                return self._attained(months_of_age(clause.get("age")))
            case "normal_retirement_age":
                held = self.terms.get("normal_retirement_age.age")
                return self._attained(months_of_age(held))
            case "pension_in_service_age":
                by_law = 744 if self.terms.plan_year <= date(2019, 12, 31) else 714  # D-LAW-05
                return self._attained(max(by_law, months_of_age(clause.get("age")) or 0))
            case "two_years_in_plan" | "any_time":
                return YES
            case "five_years_of_participation":
                began = day(self.part.get("participation_date"))
                return (
                    UNKNOWN
                    if began is None
                    else truth(months_after(began, int(clause.get("months") or 60)) <= paid)
                )
            case "stated_event":
                named = compare(
                    self.said("stated_event", "name"), clause["stated_event"]["name"], lambda a, b: a == b
                )
                return all_of(
                    self.claimed("stated_event"),
                    named,
                    on_or_after(paid, day(self.said("stated_event", "occurred_on"))),
                )
            case "disability":  # D-PATH-08
                of_code = self.sure("disability", "section_72m7")
                own = (
                    of_code
                    if self.terms.get("disability_definition") in (None, "section_72m7")
                    else self.sure("disability", "plan_definition")
                )
                custodial = account.restriction.startswith("custodial")
                return all_of(self.claimed("disability"), own, of_code if custodial else YES)
            case "qualified_reservist":
                return self.is_reservist()
            case "deemed_severance":
                long = any_of(
                    compare(whole(self.said("active_duty", "ordered_days")), 30, lambda a, b: a > b),
                    compare(day(self.said("active_duty", "called_on")), paid, lambda a, b: (b - a).days > 30),
                    self.sure("active_duty", "indefinite"),
                )
                return all_of(self.claimed("active_duty"), long, self._on_duty())
            case "hardship":
                return self.hardship_holds()
            case "birth_or_adoption":
                kind = self.said("birth_or_adoption", "kind")
                able = YES if kind == "birth" else self.sure("birth_or_adoption", "adoptee_eligible")
                return all_of(
                    self.claimed("birth_or_adoption"),
                    able,
                    self.in_a_year_from(day(self.said("birth_or_adoption", "on"))),
                )
            case "emergency_expense":
                return all_of(
                    self.claimed("emergency_expense"),
                    self.sure("emergency_expense", "certified"),
                    self.emergency_cadence(),
                )
            case "domestic_abuse":
                outside = truth(not self.has_survivor_annuity)  # D-ELIG-58
                return all_of(
                    self.claimed("domestic_abuse"),
                    self.sure("domestic_abuse", "certified"),
                    outside,
                    self.in_a_year_from(day(self.said("domestic_abuse", "on"))),
                )
            case "disaster_recovery":
                return self.disaster()[0]
            case "long_term_care":
                insured = compare(
                    self.said("long_term_care", "insured"), ("self", "spouse"), lambda a, b: a in b
                )
                return all_of(
                    self.claimed("long_term_care"),
                    insured,
                    self.sure("long_term_care", "statement_on_file"),
                    self.sure("long_term_care", "paid_in_year"),
                )
            case "coronavirus":
                said = self.said("coronavirus", "qualified")
                return all_of(self.claimed("coronavirus"), YES if said is None else truth(yes_no(said)))
            case "emergency_savings_withdrawal":
                return YES
            case "automatic_enrollment_withdrawal":
                began = day(self.said("automatic_enrollment_withdrawal", "first_default_deferral_on"))
                elected = day(self.said("automatic_enrollment_withdrawal", "elected_on"))
                window = timedelta(days=int(clause.get("window_days") or 90))
                return all_of(
                    self.claimed("automatic_enrollment_withdrawal"),
                    UNKNOWN if began is None or elected is None else truth(elected <= began + window),
                )
        raise NotImplementedError(event)

    def _attained(self, months: int | None) -> int:
        if months is None or self.birth is None:
            return UNKNOWN
        return truth(months_after(self.birth, months) <= self.paid)

    def _on_duty(self) -> int:
        began, ended = day(self.said("active_duty", "called_on")), day(self.said("active_duty", "ends_on"))
        said = yes_no(self.said("active_duty", "ongoing"))
        over = truth(self.paid <= ended if ended else said is not False)  # a call without an end goes on
        return all_of(on_or_after(self.paid, began), over)

    def is_reservist(self) -> int:
        """D-PATH-09."""
        long = any_of(
            compare(whole(self.said("active_duty", "ordered_days")), 179, lambda a, b: a > b),
            self.sure("active_duty", "indefinite"),
        )
        after_2001 = compare(
            day(self.said("active_duty", "called_on")), date(2001, 9, 11), lambda a, b: a > b
        )
        return all_of(
            self.claimed("active_duty"),
            self.sure("active_duty", "reservist"),
            long,
            after_2001,
            self._on_duty(),
        )

    def emergency_cadence(self) -> int:
        """D-PATH-13: one a calendar year anywhere; none in three years from this plan unless made good."""
        year = date(self.paid.year, 1, 1)
        if any(row for row in self.rows("emergency_expense", year)):
            return NO
        this_year = truth(
            True if self.complete("distributions", year) and self.complete("other_plans", year) else None
        )
        before = max(date(self.paid.year - 3, 1, 1), date(2024, 1, 1))
        good = []
        for row in self.rows("emergency_expense", before, this_plan=True):
            owed = (cents(row["amount"]) or 0) - (cents(row.get("repaid")) or 0)
            restored = cents(row.get("deferrals_since"))
            good.append(YES if owed <= 0 else compare(restored, owed, lambda a, b: a >= b))
        if not self.complete("distributions", before):
            good.append(UNKNOWN)
        return all_of(this_year, *good)

    def disaster(self) -> tuple[int, int | None]:
        """D-PATH-15, D-LAW-10, D-LAW-11: does it hold, and the figure."""
        began, declared = (
            day(self.said("disaster", "incident_from")),
            day(self.said("disaster", "declared_on")),
        )
        holds = all_of(
            self.claimed("disaster"),
            self.sure("disaster", "home_in_area"),
            self.sure("disaster", "economic_loss"),
        )
        if began is None or declared is None:
            return all_of(holds, UNKNOWN), None
        if began >= date(2021, 1, 26):
            last = max(date(2022, 12, 29), began, declared) + timedelta(days=179)
            figure = 2_200_000
        elif declared >= date(2020, 1, 1) and began > date(2020, 12, 27):
            return NO, 2_200_000  # begun after the last day of the one law and before the first of the other
        elif declared >= date(2020, 1, 1) and began >= date(2019, 12, 28):
            last, figure = date(2021, 6, 24), 10_000_000
        else:
            last, figure = date(2020, 6, 16), 10_000_000
        return all_of(holds, truth(declared >= date(2018, 1, 1) and began <= self.paid <= last)), figure

    def hardship_holds(self) -> int:
        """Section 6.1 and 6.2, without the amount and without other money first."""
        reason, whose = self.said("hardship", "reason"), self.said("hardship", "for")
        says = lambda name: self.sure("hardship", name)  # noqa: E731
        offered = self.terms.get("hardship.reasons") or [
            "medical",
            "purchase_of_home",
            "education",
            "eviction_or_foreclosure",
            "funeral",
            "casualty",
            "disaster",
        ]
        listed = UNKNOWN if reason is None else truth(reason in offered)
        extra = YES
        if reason in ("medical", "education", "funeral"):
            beneficiary = yes_no(self.terms.get("hardship.primary_beneficiary", False))
            extra = UNKNOWN if whose is None else truth(whose != "primary_beneficiary" or bool(beneficiary))
            if (reason, whose) == (
                "medical",
                "child",
            ):  # D-HARD-11: a child that is no dependent does not count
                extra = UNKNOWN
            if (reason, whose) == ("funeral", "self"):
                extra = NO
        if reason == "education":
            extra = all_of(extra, says("within_12_months"))
        if reason == "purchase_of_home":
            extra = all_of(extra, says("principal_residence"), opposite(says("mortgage_payment")))
        if reason in ("eviction_or_foreclosure", "casualty"):
            extra = all_of(extra, says("principal_residence"))
        if reason == "disaster":
            extra = all_of(extra, says("individual_assistance"), says("disaster_loss_is_own"))
        evidence = self.said("hardship", "evidence")
        allowed = {"source_documents": 0, "summary": 1, "self_certification": 2}
        if evidence is None:
            proof = UNKNOWN
        elif evidence == "self_certification":  # D-HARD-28
            proof = truth(
                self.terms.plan_year > date(2022, 12, 29)
                and self.terms.get("hardship.evidence") == "self_certification"
            )
        else:
            proof = truth(
                allowed[evidence] <= allowed[self.terms.get("hardship.evidence", "source_documents")]
            )
        if self.paid >= date(2020, 1, 1):  # D-LAW-03
            necessary = all_of(
                says("represents_no_other_resources"), opposite(says("actual_knowledge_to_contrary"))
            )
        else:  # deemed necessary: D-LAW-01, -02
            before = self.terms.plan_year <= date(2018, 12, 31)
            necessary = all_of(says("loans_exhausted"), says("suspended_deferrals")) if before else YES
        return all_of(self.claimed("hardship"), listed, extra, proof, necessary)

    @property
    def has_survivor_annuity(self) -> bool:
        """Sections 401(a)(11) and 417 reach the plan, or a part of it without its own exemption (D-ELIG-58)."""
        return self.kind in ("money_purchase", "defined_benefit", "target_benefit") or any(
            yes_no(s.get("survivor_annuity")) or s["source"] == "transferred_pension"
            for s in self.terms.get("sources", [])
        )

    # -- caps: D-AMT and 5.1
    def cap(self, event: str, account: Account) -> tuple[bool, int | None]:
        half_of = lambda part: None if self.vested_in_plan is None else floor(self.vested_in_plan * part)  # noqa: E731
        match event:
            case "birth_or_adoption":
                born, children = (
                    day(self.said("birth_or_adoption", "on")),
                    whole(self.said("birth_or_adoption", "children")),
                )
                if born is None or children is None:
                    return True, None
                return True, self.room(500_000 * children, event, born, repayable=False)
            case "emergency_expense":
                vested = self.vested_in_plan
                return True, None if vested is None else min(100_000, max(0, vested - 100_000))
            case "domestic_abuse":
                figure = least(ABUSE_DOLLARS.get(self.paid.year), half_of(Fraction(1, 2)))
                return True, self.room(figure, event, date(2024, 1, 1), repayable=True)
            case "disaster_recovery":
                declared = self.said("disaster", "declared_on")
                began = day(self.said("disaster", "incident_from"))
                figure = self.disaster()[1]
                if began is None:
                    return True, None
                return True, self.room(
                    figure,
                    event,
                    began,
                    repayable=False,
                    keep=lambda r: str(r.get("disaster_declared_on")) == str(declared),
                )
            case "long_term_care":
                figure = least(
                    cents(self.said("long_term_care", "premium")), half_of(Fraction(1, 10)), 260_000
                )
                return True, self.room(
                    figure, event, max(date(self.paid.year, 1, 1), date(2025, 12, 30)), repayable=False
                )
            case "coronavirus":
                return True, self.room(10_000_000, event, date(2020, 1, 1), repayable=False)
            case "hardship":
                return True, self.hardship_ceiling(account)
        return False, None

    def hardship_ceiling(self, account: Account) -> int | None:
        """D-HARD-22: the need, less what insurance covers, with the taxes it will cost; rounded up."""
        need = self.hardship_need()
        rates = [rate(self.said("hardship", f"{who}_rate")) for who in ("federal", "state", "local")]
        share = self.taxable_share(account)
        if need is not None and self.ask()[0] == "gross" and (self.ask()[1] or 0) <= need:
            return need  # no more than the need is asked, so no tax is added to it
        if need is None or None in rates or share is None or self.is_59_half == UNKNOWN:
            return None
        penalty = Fraction(0) if self.escapes("hardship", account) == YES else Fraction(1, 10)
        part = share * (sum((r for r in rates if r is not None), Fraction(0)) + penalty)
        return ceil(Fraction(need) / (1 - part))

    def hardship_need(self) -> int | None:
        """D-HARD-21: what insurance leaves of the need, which may be paid whatever taxes it will cost."""
        need, insured = (cents(self.said("hardship", n)) for n in ("need", "insurance_covered"))
        if self.said("hardship", "reason") not in ("medical", "casualty", "disaster"):
            insured = 0
        return None if need is None or insured is None else max(0, need - insured)

    # -- options
    def _option(self, account: Account, clause: Mapping[str, Any]) -> Option:
        event = clause["event"]
        law = truth(law_permits(account.restriction, event, self.paid, self.terms.plan_year))
        least_months = {"two_years_in_plan": 24, "five_years_of_participation": 60}.get(event, 0)
        if (
            law == NO or int(clause.get("months") or least_months) < least_months
        ):  # D-ELIG-04, -05: such a clause is void
            return Option(account, event, clause, NO, 0, None, False)
        limits = {**(self.terms.get("limits") or {}), **(clause.get("limits") or {})}
        available = self._available(account, event, clause, limits)
        has_cap, cap = self.cap(event, account)
        certain_cap = self.hardship_need() if event == "hardship" else cap
        pays = compare(available, 0, lambda a, b: a > b)
        if has_cap:
            pays = all_of(pays, compare(certain_cap, 0, lambda a, b: a > b))
        # a claim that is not made leaves nothing to size
        status = all_of(
            law,
            self.facts_hold(event, account, clause),
            self._limits_hold(account, event, limits),
            self._consent(account),
            pays,
        )
        if has_cap and event in self.NEEDS_CLAIM and self.claimed(self.NEEDS_CLAIM[event]) <= NOT_CLAIMED:
            status = min(status, self.claimed(self.NEEDS_CLAIM[event]))
        return Option(account, event, clause, status, available, cap, has_cap, certain_cap)

    NEEDS_CLAIM: ClassVar[dict[str, str]] = {
        "hardship": "hardship",
        "birth_or_adoption": "birth_or_adoption",
        "emergency_expense": "emergency_expense",
        "domestic_abuse": "domestic_abuse",
        "disaster_recovery": "disaster",
        "long_term_care": "long_term_care",
        "coronavirus": "coronavirus",
    }

    def _available(
        self, account: Account, event: str, clause: Mapping[str, Any], limits: Mapping[str, Any]
    ) -> int | None:
        amount = account.vested
        if event == "two_years_in_plan":
            amount = least(amount, self._seasoned(account, int(clause.get("months") or 24)))
        if event == "hardship" and self.terms.plan_year <= PRINCIPAL_ONLY.get(
            GROUP_OF[account.restriction], date.min
        ):
            amount = least(amount, account.principal)
        if event == "automatic_enrollment_withdrawal":
            amount = least(amount, account.default_deferrals)
        if limits.get("maximum") is not None:
            amount = least(amount, cents(limits["maximum"]))
        if limits.get("maximum_percent_of_vested") is not None:
            share = rate(limits["maximum_percent_of_vested"]) or Fraction(0)
            amount = least(amount, None if account.vested is None else floor(account.vested * share))
        return amount

    def _seasoned(self, account: Account, months: int) -> int | None:
        """D-AGE-07."""
        if account.seasoned is None:
            return None
        total = 0
        for lot in account.seasoned:
            deposited, left = day(lot.get("deposit_date")), cents(lot.get("remaining"))
            if deposited is None or left is None:
                return None
            if months_after(deposited, months) <= self.paid:
                total += left
        return total

    def _limits_hold(self, account: Account, event: str, limits: Mapping[str, Any]) -> int:
        parts = []
        if limits.get("minimum") is not None:
            parts.append(compare(account.vested, cents(limits["minimum"]), lambda a, b: a >= b))
        if limits.get("fully_vested") == "source":
            parts.append(truth(account.is_fully_vested))
        if limits.get("per_plan_year") is not None:
            parts.append(self._count_left(event, self.terms.plan_year, int(limits["per_plan_year"])))
        if limits.get("per_calendar_year") is not None:
            parts.append(
                self._count_left(event, date(self.paid.year, 1, 1), int(limits["per_calendar_year"]))
            )
        return all_of(*parts)

    def _count_left(self, event: str, since: date, allowed: int) -> int:
        if len(self.rows(event, since, this_plan=True)) >= allowed:
            return NO
        return YES if self.complete("distributions", since) else UNKNOWN

    def _consent(self, account: Account) -> int:
        """D-PLAN-07."""
        terms = {s["source"]: s for s in self.terms.get("sources", [])}.get(account.source, {})
        if not (
            self.kind == "money_purchase"
            or account.source == "transferred_pension"
            or yes_no(terms.get("survivor_annuity"))
        ):
            return YES
        small = compare(
            self.vested_in_plan, 500_000 if self.paid <= date(2023, 12, 31) else 700_000, lambda a, b: a <= b
        )  # D-LAW-20
        return any_of(
            small,
            opposite(truth(yes_no(self.part.get("is_married")))),
            truth(yes_no(self.request.get("spousal_consent"))),
        )

    # -- allocation
    def others_remain(self) -> int:
        """D-HARD-23."""
        return any_of(*(o.status for o in self.options if o.event != "hardship"))

    def shown_status(self, option: Option) -> int:
        if (
            option.event == "hardship"
            and self.request.get("event") == "hardship"
            and option.status >= UNKNOWN
        ):
            others = self.others_remain()
            return (
                NO if others == YES else min(option.status, UNKNOWN) if others == UNKNOWN else option.status
            )
        return option.status

    def is_asked(self, option: Option) -> bool:
        named = self.request.get("accounts")
        if named and option.account.name not in named:
            return False
        event = self.request.get("event")
        return event is None or event == option.event

    def allocate(self) -> list[Option]:
        """What is paid from each open option; hardship only from what all the others leave."""
        rows = [o for o in self.options if self.is_asked(o) and self.shown_status(o) == YES]
        order = self.order()
        wants_rollover = any(d["kind"] != "cash" for d in self.request.get("destinations") or [])
        ways: dict[str, int] = defaultdict(int)
        for option in rows:
            ways[option.account.name] += 1
        ranked = sorted(rows, key=lambda o: (
            o.event == "hardship", wants_rollover and o.event in NOT_ROLLABLE, *self._rank(o, order), ways[o.account.name],
            self.accounts.index(o.account), PREFERENCE.get(o.event, 3), self.options.index(o),
        ))  # fmt: skip
        paid = self._share_out(ranked, order)
        while short := {
            id(o) for o in paid if 0 < o.paid < (cents((o.clause.get("limits") or {}).get("minimum")) or 0)
        }:
            ranked = [o for o in ranked if id(o) not in short]
            paid = self._share_out(ranked, order)
        return paid

    def order(self) -> Any:
        asked = self.request.get("order")
        if asked is not None and asked != "plan":
            return asked
        own = self.terms.get("source_order", "pro_rata")
        return "cheapest" if own == "participant_choice" else own

    def _rank(self, option: Option, order: Any) -> tuple[Any, ...]:
        own = self.terms.get("source_order", "pro_rata")
        source, name = option.account.source, option.account.name
        by_plan = (own.index(source) if source in own else len(own)) if isinstance(own, list) else 0
        if order == "cheapest":
            share = self.taxable_share(option.account)
            share = Fraction(1) if share is None else share
            return (0 if self.escapes(option.event, option.account) == YES else share), share
        if order == "after_tax_first":
            return source not in AFTER_TAX, by_plan
        if isinstance(order, list) and self.request.get("order") == order:
            return (order.index(name) if name in order else len(order)), by_plan
        return by_plan, by_plan

    def _share_out(self, rows: list[Option], order: Any) -> list[Option]:
        in_order = self._most(rows, {})
        shared = self._most(rows, self._shares_of_caps(rows)) if order == "pro_rata" else in_order
        best = shared if sum(shared) >= sum(in_order) else in_order
        for option, most in zip(rows, best, strict=True):
            option.most = most
        ask, amount = self.ask()
        worth = {id(o): o.most - self._held_back(o, o.most) if ask == "net" else o.most for o in rows}
        everything = sum(worth.values())
        if ask == "all":
            target = everything
        elif ask == "percent":
            target = floor(everything * (rate(self.request["percent"]) or Fraction(0)))
        else:
            target = min(amount or 0, everything)
        for tier in (False, True):
            group = [o for o in rows if (o.event == "hardship") is tier]
            whole_tier = sum(worth[id(o)] for o in group)
            take = min(target, whole_tier)
            target -= take
            if order == "pro_rata" and whole_tier:
                for option, part in zip(group, shares(take, [worth[id(o)] for o in group]), strict=True):
                    option.paid = part
            else:
                for option in group:
                    option.paid = min(take, worth[id(option)])
                    take -= option.paid
        if ask == "net":
            for option in rows:
                takes_all = option.paid == worth[id(option)]
                option.paid = option.most if takes_all else self._gross(option, option.paid)
        return [o for o in rows if o.paid > 0]

    def _most(self, rows: list[Option], fixed: dict[int, int]) -> list[int]:
        """What each option can give in its turn. A payment uses up the same share of every account's cap; what it uses of the
        event's first cap is rounded down to the cent, what is left of a cap up."""
        left_in_account = {o.account.name: o.account.vested or 0 for o in rows}
        first_cap: dict[str, int] = {}
        used: dict[str, int] = defaultdict(int)
        given = []
        for option in rows:
            room = min(option.available or 0, left_in_account[option.account.name])
            cap = option.limit
            if option.has_cap:
                first = first_cap.setdefault(option.event, cap)
                left = max(0, first - used[option.event])
                room = min(
                    room,
                    fixed[id(option)] if fixed else (ceil(Fraction(left * cap, first)) if first else cap),
                )
            most = max(0, room)
            left_in_account[option.account.name] -= most
            if option.has_cap and cap:
                used[option.event] += floor(Fraction(most * first_cap[option.event], cap))
            given.append(most)
        return given

    def _shares_of_caps(self, rows: list[Option]) -> dict[int, int]:
        """Pro rata, options of one capped event share its cap by what each could give; caps that differ are rounded up."""
        fixed = {id(o): o.limit for o in rows if o.has_cap}
        for event in {o.event for o in rows if o.has_cap}:
            group = [o for o in rows if o.event == event]
            could = [min(o.available or 0, o.limit) for o in group]
            caps = {o.limit for o in group}
            if len(caps) == 1 and sum(could) > max(caps):
                fixed |= {id(o): part for o, part in zip(group, shares(max(caps), could), strict=True)}
            elif len(caps) > 1:
                whole = sum(could)
                fixed |= {
                    id(o): ceil(Fraction(o.limit * c, whole))
                    for o, c in zip(group, could, strict=True) if whole > o.limit
                }  # fmt: skip
        return fixed

    def ask(self) -> tuple[str, int | None]:
        if self.request.get("ask") in ("all", "percent"):
            return self.request["ask"], None
        if self.request.get("amount") == "all":
            return "all", None
        if self.request.get("percent") is not None:
            return "percent", None
        return self.request.get("ask", "gross"), cents(self.request.get("amount"))

    def _held_back(self, option: Option, gross: int) -> int:
        share = self.taxable_share(option.account) or Fraction(0)
        federal, state = (
            self.withholding_rate(option.event),
            rate(self.request.get("state_rate")) or Fraction(0),
        )
        return half_up(gross * share * federal) + half_up(gross * share * state)

    def _gross(self, option: Option, net: int) -> int:
        """O-PRO-63: the least gross amount that leaves the net amount."""
        if net == 0:
            return 0
        gross = net
        while gross < option.most and gross - self._held_back(option, gross) < net:
            gross += max(1, net - (gross - self._held_back(option, gross)))
        while gross > net and (gross - 1) - self._held_back(option, gross - 1) >= net:
            gross -= 1
        return min(gross, option.most)

    # -- basis: section 8
    def is_qualified_roth(self, event: str, account: Account) -> int:
        """D-ROTH-01, -04, D-AGE-09."""
        if not account.is_roth:
            return NO
        if event == "emergency_savings_withdrawal":
            return YES
        first = whole(self.part.get("roth_first_year"))
        five = UNKNOWN if first is None else truth(self.paid >= date(first + 5, 1, 1))
        return all_of(five, any_of(self.is_59_half, self.is_disabled()))

    def is_disabled(self) -> int:
        return all_of(self.claimed("disability"), self.sure("disability", "section_72m7"))

    def recovered(self, account: Account, amount: int) -> int | None:
        """D-BASIS-01, -04, -05: basis in the first ``amount`` paid from the account's contract."""
        if account.source not in AFTER_TAX and not account.is_roth and account.basis == 0:
            return 0
        basis, value = account.basis, account.vested
        if basis is None or value is None:
            return None
        if amount >= value:
            return min(basis, amount)
        first = (
            min(amount, account.pre_1987)
            if yes_no(self.terms.get("after_tax.allowed_withdrawal_on_1986_05_05"))
            else 0
        )
        if first < amount:
            used = account.pre_1987 if first else 0
            ratio = min(Fraction(1), Fraction(basis - used, value - used)) if value > used else Fraction(0)
            first += half_up((amount - first) * ratio)
        return min(first, basis, amount)

    def taxable_share(self, account: Account) -> Fraction | None:
        """The share of a payment that is includible, pre-1987 money apart."""
        if account.is_roth:
            qualified = self.is_qualified_roth("age_59_half", account)
            if qualified == UNKNOWN:
                return None
            if qualified == YES:
                return Fraction(0)
        if account.basis is None or account.vested is None:
            return None
        return (
            Fraction(max(0, account.vested - account.basis), account.vested)
            if account.vested
            else Fraction(1)
        )

    # -- additional tax: section 9
    def is_terminal(self) -> int:
        on = day(self.said("terminal_illness", "certified_on"))
        in_law = truth(self.paid > date(2022, 12, 29))
        return all_of(
            self.claimed("terminal_illness"),
            in_law,
            on_or_after(self.paid, on),
            self.sure("terminal_illness", "expected_within_84_months"),
        )

    def escapes(self, event: str, account: Account) -> int:
        """All of a payment is outside the 10% tax."""
        own = truth(event in ("automatic_enrollment_withdrawal", "emergency_savings_withdrawal"))
        reservist = self.is_reservist() if account.restriction in ELECTIVE else NO
        return any_of(own, self.is_59_half, self.is_disabled(), reservist, self.is_terminal())

    def excepted_up_to(self, payments: list[Payment]) -> int | None:
        """Capped exceptions: of the event itself, or by self-help on the return (5.3)."""
        total = 0
        for event in (
            "birth_or_adoption",
            "emergency_expense",
            "domestic_abuse",
            "disaster_recovery",
            "coronavirus",
        ):
            if self.claimed(self.NEEDS_CLAIM[event]) != YES or self.kind == "defined_benefit":
                continue
            if self.paid < FIRST_PAYMENT.get(event, date.min) or self.paid > LAST_PAYMENT.get(
                event, date.max
            ):
                continue
            anyone = self.accounts[0]
            holds = self.facts_hold(event, anyone, {})
            figure = self.cap(event, anyone)[1]
            if holds == NO or figure == 0:
                continue
            if holds != YES or figure is None:
                return None
            total += figure
        total += sum(p.amount for p in payments if p.option.event == "long_term_care")
        if self.claimed("medical_expenses") == YES:
            paid, income = (
                cents(self.said("medical_expenses", n)) for n in ("paid", "adjusted_gross_income")
            )
            if paid is None or income is None:
                return None
            year = date(
                self.paid.year, 1, 1
            )  # 72(t)(2)(B) measures all payments of the year against the deduction
            used = sum(  # what another exception covers uses up none of the deduction (C-TEN-01)
                cents(r.get("taxable")) or 0 for r in self.earlier
                if year <= (day(r["payment_date"]) or date.min) and r["event"] not in _STATUTORY
            )  # fmt: skip
            if not (self.complete("distributions", year) and self.complete("other_plans", year)):
                return None
            total += max(0, half_up(paid - income * Fraction(75, 1000)) - used)
        return total

    # -- withholding: section 10
    def withholding_rate(self, event: str) -> Fraction:
        elected = rate(self.request.get("withholding_rate"))
        if event == "emergency_savings_withdrawal":
            return Fraction(1, 10) if elected is None else elected
        if event not in NOT_ROLLABLE:
            return max(Fraction(1, 5), elected or Fraction(0))
        asked = Fraction(1, 10) if elected is None else elected
        must = (
            yes_no(self.person.get("outside_united_states"))
            or yes_no(self.person.get("taxpayer_id_on_file")) is False
        )
        return max(Fraction(1, 10), asked) if must else asked

    # -- the whole answer
    def payments(self) -> list[Payment]:
        made: list[Payment] = []
        before: dict[str, int] = defaultdict(int)
        for option in sorted(self.allocate(), key=self.options.index):
            account = option.account
            above, below = (self.recovered(account, before[account.name] + x) for x in (option.paid, 0))
            before[account.name] += option.paid
            made.append(Payment(option, option.paid, (above or 0) - (below or 0),
                                self.is_qualified_roth(option.event, account) == YES))  # fmt: skip
        return made


def months_of_age(age: Any) -> int | None:
    if age is None:
        return None
    if isinstance(age, Mapping):
        return int(age["years"]) * 12 + int(age.get("months") or 0)
    return int(Fraction(str(age)) * 12)


def shares(total: int, weights: list[int]) -> list[int]:
    """In proportion to the weights, whole cents, what is left over to the largest remainders (the first of equals first)."""
    everything = sum(weights)
    if not everything:
        return [0] * len(weights)
    exact = [Fraction(total * w, everything) for w in weights]
    parts = [floor(e) for e in exact]
    for place in sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])[: total - sum(parts)]:
        parts[place] += 1
    return parts


# -- destinations: Notice 2014-54 and Reg. 1.402A-1 A-5 ---------------------------------------------------------------------
PRE_TAX_FIRST = ("traditional_ira", "employer_plan", "designated_roth_account")


def send(situation: Situation, payments: list[Payment]) -> None:
    """Give every payment its destinations."""
    wanted = [d for d in situation.request.get("destinations") or [] if d["kind"] != "cash"]
    kept = sum(cents(d["amount"]) or 0 for d in situation.request.get("destinations") or []
               if d["kind"] == "cash" and d.get("amount", "rest") != "rest")  # fmt: skip
    eligible = [p for p in payments if p.option.event not in NOT_ROLLABLE]
    classes = {
        False: [p for p in eligible if not p.option.account.is_roth],
        True: [p for p in eligible if p.option.account.is_roth],
    }
    left = {roth: sum(p.amount for p in many) for roth, many in classes.items()}
    other_cash = sum(p.amount for p in payments) - sum(left.values())
    rest_less = max(0, kept - other_cash)
    orders: dict[bool, list[tuple[str, bool, int, str | None]]] = {False: [], True: []}
    # where the payment is smaller than what was asked to be rolled, the Roth IRA is the last to be served
    ranked = sorted(enumerate(wanted), key=lambda pair: pair[1]["kind"] == "roth_ira")
    for fixed in (True, False):
        for place, to in ranked:
            if (to.get("amount", "rest") != "rest") is not fixed:
                continue
            draws = {"designated_roth_account": (True,), "roth_ira": (True, False)}.get(to["kind"], (False,))
            asked = cents(to["amount"]) if fixed else max(0, sum(left[c] for c in draws) - rest_less)
            for roth in draws:
                part = min(asked or 0, left[roth])
                left[roth] -= part
                asked = (asked or 0) - part
                if part:
                    orders[roth].append(
                        (to["kind"], bool(yes_no(to.get("indirect"))), part, to.get("assign"), place)
                    )  # type: ignore[arg-type]
    for roth, many in classes.items():
        _split(many, orders[roth])
    for payment in payments:
        if payment not in eligible:
            payment.to.append(("cash", False, payment.earnings, payment.basis))


def _split(payments: list[Payment], wanted: list[Any]) -> None:
    """Pre-tax money first to direct rollovers, then to 60-day rollovers, then to cash; within each by what was assigned."""
    pre_tax = [
        0 if p.is_qualified else p.earnings for p in payments
    ]  # what would be includible if it were kept
    after_tax = [p.amount - e for p, e in zip(payments, pre_tax, strict=True)]
    for indirect in (False, True):
        here = sorted((w for w in wanted if w[1] is indirect), key=lambda w: (_takes_after_tax(w), w[4]))
        left = sum(pre_tax)
        taken: list[tuple[Any, int]] = []
        for to in here:  # those that take pre-tax money first
            taken.append((to, min(to[2], left)))
            left -= taken[-1][1]
        for to, amount in taken:
            first = shares(amount, pre_tax)
            second = shares(to[2] - amount, after_tax)
            for at, payment in enumerate(payments):
                pre_tax[at] -= first[at]
                after_tax[at] -= second[at]
                if first[at] or second[at]:
                    payment.to.append((to[0], indirect, first[at], second[at]))
    for at, payment in enumerate(payments):
        if pre_tax[at] or after_tax[at]:
            payment.to.append(("cash", False, pre_tax[at], after_tax[at]))
        if (
            payment.is_qualified
        ):  # nothing is includible, so each part carries its share of the basis (D-BASIS-06)
            sizes = [part[3] for part in payment.to]
            basis = shares(payment.basis, sizes)
            payment.to = [
                (*part[:2], size - b, b) for part, size, b in zip(payment.to, sizes, basis, strict=True)
            ]


def _takes_after_tax(to: Any) -> bool:
    assigned = to[3]
    return assigned == "after_tax" or (assigned is None and to[0] not in PRE_TAX_FIRST)


# -- the determination -----------------------------------------------------------------------------------------------------
def box_7(situation: Situation, payment: Payment, kind: str) -> str:
    """Section 11.1."""
    roth = payment.option.account.is_roth
    if kind == "designated_roth_account":
        return "BG"
    if kind == "roth_ira" and roth:
        return "H"
    if kind != "cash":
        return "G"
    event = payment.option.event
    if situation.is_59_half == YES:
        number = "7"
    elif situation.is_disabled() == YES:
        number = "2" if roth else "3"  # 3 pairs with D alone (11.2)
    elif situation.is_terminal() == YES or event in (
        "emergency_expense", "domestic_abuse", "disaster_recovery", "long_term_care", "automatic_enrollment_withdrawal", "coronavirus"
    ):  # fmt: skip
        number = "2"
    else:
        number = "1"
    return number + ("B" if roth else "")


def answer(case: Mapping[str, Any]) -> dict[str, Any]:
    """The whole answer: the fields of a determination that this computation covers, money as text."""
    s = Situation(case)
    payments = s.payments()
    send(s, payments)
    approved = sum(p.amount for p in payments)
    year = s.paid.year
    of_year = sum(cents(r["amount"]) or 0 for r in s.earlier if r.get("plan", "this") == "this" and r.get("event") not in NOT_ROLLABLE
                  and (day(r["payment_date"]) or date.min).year == year)  # fmt: skip
    rollable = sum(p.amount for p in payments if p.option.event not in NOT_ROLLABLE) + of_year
    withheld = state = taxable = exposed = in_hand = 0
    forms: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    went: dict[tuple[str, bool], list[int]] = defaultdict(lambda: [0, 0, 0])
    for p in payments:
        event, account = p.option.event, p.option.account
        share = s.withholding_rate(event)
        if event not in NOT_ROLLABLE and rollable < 20_000:
            share = Fraction(0)  # D-WH-05
        for kind, indirect, earnings, basis in p.to:
            includible = 0 if p.is_qualified else earnings
            to_person = kind == "cash" or indirect
            held = half_up(includible * share) if to_person else 0
            held_state = half_up(includible * (rate(s.request.get("state_rate")) or 0)) if to_person else 0
            held_state = min(held_state, earnings + basis - held)
            withheld, state = withheld + held, state + held_state
            in_hand += earnings + basis - held - held_state if to_person else 0
            if kind == "cash" or (kind in ("roth_ira", "in_plan_roth") and not account.is_roth):
                taxable += includible
            if kind == "cash" and s.escapes(event, account) != YES:
                exposed += includible
            total = went[kind, indirect]
            for at, amount in enumerate((earnings + basis, includible, basis)):
                total[at] += amount
            reported = (
                includible
                if to_person or (kind in ("roth_ira", "in_plan_roth") and not account.is_roth)
                else 0
            )
            boxes = forms[box_7(s, p, "cash" if to_person else kind)]
            for at, amount in enumerate((earnings + basis, reported, held, basis)):
                boxes[at] += amount
    known = s.is_59_half != UNKNOWN
    relief = s.excepted_up_to(payments) if payments else 0
    additional = (
        None
        if (relief is None and exposed) or not known
        else half_up(Fraction(exposed - min(exposed, relief or 0), 10))
    )
    ask, amount = s.ask()
    maybe = any(s.is_asked(o) and s.shown_status(o) == UNKNOWN for o in s.options)
    enough = approved > 0 and (
        approved >= (amount or 0)
        if ask == "gross"
        else in_hand >= (amount or 0)
        if ask == "net"
        else not maybe
    )
    outcome = (
        "approved"
        if enough
        else "cannot_be_determined"
        if maybe
        else "approved_in_part"
        if approved
        else "denied"
    )
    return {
        "outcome": outcome, "approved": dollars(approved),
        "options": {(o.account.name, o.event): {
            "status": WORDS[s.shown_status(o)], "available": dollars(o.available), "cap": dollars(o.cap) if o.has_cap else None,
        } for o in s.options},
        "accounts": {(p.option.account.name, p.option.event): {
            "amount": dollars(p.amount), "basis": dollars(p.basis), "taxable": dollars(0 if p.is_qualified else p.earnings),
        } for p in payments},
        "destinations": {key: tuple(dollars(x) for x in total) for key, total in went.items()},
        "tax": {"taxable": dollars(taxable), "additional_tax": dollars(additional), "withholding": dollars(withheld),
                "state_withholding": dollars(state), "net": dollars(in_hand)} if payments else None,
        "forms": {code: tuple(dollars(x) for x in boxes) for code, boxes in forms.items()},
    }  # fmt: skip
