"""The words of an analyst's census: which heading means what, how relatives are called, how shares are written."""

from __future__ import annotations

import re
from fractions import Fraction

from inservice.engine.words import Kind
from inservice.intake.headings import is_social_security_number, plain

HEADINGS: dict[str, str] = {
    "person_id": "employee id, employee number, employee no, employee #, emp id, emp no, emp #, eeid, ee id, ee #, id, person id, "
    "participant id, file number",
    "name": "employee name, participant name, full name, employee, participant",
    "first_name": "first, given name, fname",
    "last_name": "last, surname, lname, family name",
    "birth_date": "dob, date of birth, birth, birthday, d.o.b.",
    "hire_date": "doh, date of hire, hired, original hire date, start date, doe, date of employment, d.o.h.",
    "rehire_date": "rehired, date of rehire, dorh, rehire",
    "severed_on": "dot, date of termination, term date, termination date, terminated, term, separation date, d.o.t.",
    "last_service_date": "last day worked, last worked, last day of service",
    "participation_date": "entry date, plan entry, plan entry date, date of participation, doe into plan, date of entry",
    "is_participant": "participant y/n, eligible, eligible y/n, active participant, in plan",
    "is_bargained": "union, union y/n, bargained, collectively bargained, union code",
    "pay": "comp, compensation, gross comp, gross compensation, gross pay, gross wages, total comp, total compensation, wages, "
    "415 comp, 415 compensation, plan comp, annual comp, annual compensation, w2 comp, w-2 wages, salary",
    "is_officer": "officer, officer y/n, off, officer?",
    "owns": "ownership %, ownership, ownership pct, ownership percent, % owned, owner %, % ownership, % of ownership, own %, owner",
    "related_to": "family of, relative of, family member of, attribution from, related to owner",
    "relation": "relationship, family code, family relationship, relation to owner, relationship to owner",
    "employer_id": "employer, company, company code, division ein, ein, adopting employer",
    "plan_id": "plan, plan number, plan no, plan code",
    "plan_year_end": "plan year, pye, year, year end, plan year ended",
    "as_of": "balance date, valuation date, val date, balance as of",
    "deposit_date": "deposited, deposited on, last deposit, last deposit date",
    "vested_percent": "vested, vested %, vesting %, vested pct, vesting",
    "balance all": "balance, account balance, total balance, ending balance, total account, market value, total account balance",
    "balance deferrals": "deferral balance, 401k balance, elective deferral balance, salary deferral balance",
    "balance match": "match balance, matching balance, employer match balance",
    "balance employer": "employer balance, ps balance, profit sharing balance, er balance, nonelective balance",
    "balance rollover": "rollover balance, rollover",
    "paid deferral": "deferrals, deferral, 401k, 401k deferrals, elective deferrals, salary deferrals, ee deferrals, employee deferrals, "
    "pre tax deferrals, pretax",
    "paid deferral roth": "roth, roth deferrals, roth 401k",
    "paid catch_up": "catch up, catchup, catch up contributions",
    "paid match": "match, matching, er match, employer match, matching contributions",
    "paid safe_harbor_match": "sh match, safe harbor match",
    "paid safe_harbor_nonelective": "sh nonelective, safe harbor nonelective, shne, shnec, 3% safe harbor, safe harbor",
    "paid profit_sharing": "ps, profit sharing, profit sharing contribution, employer contribution, nonelective, er contribution",
    "paid qnec": "qnec, qnec contribution",
    "paid forfeiture": "forfeitures, forfeitures allocated",
    "paid after_tax": "after tax, voluntary, after tax contributions",
    "distribution": "distributions, withdrawals, payments, paid out, distribution amount",
    "reason": "distribution reason, reason for distribution, payment reason, distribution type",
    "not needed": "hours, hours worked, hrs, title, job title, division, department, dept, location, gender, sex, address, city, state, "
    "zip, status, marital status, hce, key, notes, comments, middle initial, mi, email, phone",
}  # fmt: skip
"""Every field of a census with the headings it goes by. `balance SOURCE` and `paid KIND` are columns of money; years and
dates in a heading are taken off first and say which year it is about."""

KINDS: dict[str, Kind] = {
    "birth_date": "date", "hire_date": "date", "rehire_date": "date", "severed_on": "date", "last_service_date": "date",
    "participation_date": "date", "plan_year_end": "date", "as_of": "date", "deposit_date": "date", "is_participant": "truth",
    "is_bargained": "truth", "is_officer": "truth", "pay": "money", "distribution": "money",
}  # fmt: skip
"""What a field holds; money too where it begins with `balance` or `paid`, otherwise text."""

RELATIONS: dict[str, str] = {
    "spouse": "spouse, husband, wife, married, sp",
    "child": "child, son, daughter, ch",
    "adopted_child": "adopted child, adopted son, adopted daughter",
    "stepchild": "stepchild, step child, stepson, step son, stepdaughter, step daughter",
    "parent": "parent, father, mother, par",
    "stepparent": "stepparent, step parent, stepfather, stepmother, step father, step mother",
    "grandchild": "grandchild, grandson, granddaughter, grand child",
    "grandparent": "grandparent, grandfather, grandmother, grand parent",
    "sibling": "sibling, brother, sister, sib",
    "other": "other, uncle, aunt, niece, nephew, cousin, in law, son in law, daughter in law, brother in law, sister in law, "
    "father in law, mother in law, domestic partner, partner, ex spouse, former spouse, divorced",
}

_FIELDS = {plain(word): field for field, words in HEADINGS.items() for word in (field, *words.split(","))}
_RELATIONS = {plain(word): name for name, words in RELATIONS.items() for word in words.split(",")}
_DATE = re.compile(r"\b\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})\b|\b((?:19|20)\d{2})[-/.]\d{1,2}[-/.]\d{1,2}\b")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_FILLER = re.compile(
    r"\b(?:as of|at|for|py|pye|plan year|plan year end(?:ed|ing)?|year end(?:ed|ing)?|cy|on)\b", re.IGNORECASE
)
_FRACTION = re.compile(r"^(\d{1,9})\s*/\s*(\d{1,9})$")
_NUMBER = re.compile(r"^(\d{0,3})(?:\.(\d{0,8}))?\s*(%?)$")


def field_of(heading: str) -> tuple[str | None, int | None]:
    """What a heading means and the year it names: `2024 Gross Comp` is ("pay", 2024). None: not known. Social Security
    numbers are "social security", which is never read.
    """
    if is_social_security_number(heading):
        return "social security", None
    whole = _FIELDS.get(plain(heading))
    if whole is not None:
        return whole, None
    year = year_in(heading)
    if year is None:
        return None, None
    rest = _FILLER.sub(" ", _YEAR.sub(" ", _DATE.sub(" ", heading)))
    return _FIELDS.get(plain(rest)), year


def year_in(text: str) -> int | None:
    """The one year of this century or the last that a text names."""
    dates = [a or b for a, b in _DATE.findall(text)]
    years = {int(y) if len(y) == 4 else 2000 + int(y) for y in dates} | {
        int(y) for y in _YEAR.findall(_DATE.sub(" ", text))
    }
    return years.pop() if len(years) == 1 else None


def relation_of(text: str) -> tuple[str | None, str]:
    """`Son of Owen Hale`: ("child", "Owen Hale"). What the first is to the second, and the second where it is named."""
    word, _, whom = text.partition(" of ")
    return _RELATIONS.get(plain(word)), whom.strip()


def share_of(text: str, *, is_percent: bool) -> Fraction | None:
    """A share of ownership: `5%`, `1/3`, and `5` or `0.05` by what the column's numbers are. None: cannot be read."""
    found = _FRACTION.match(text)
    if found:
        share = Fraction(int(found[1]), int(found[2])) if int(found[2]) else None
    else:
        number = number_of(text)
        if number is None:
            return None
        share = number / 100 if is_percent or text.endswith("%") else number
    return share if share is not None and share <= 1 else None


def number_of(text: str) -> Fraction | None:
    """A number with or without a percent sign, exactly as written."""
    found = _NUMBER.match(text)
    if not found or not (found[1] or found[2]):
        return None
    return Fraction(f"{found[1] or 0}.{found[2] or 0}")


__all__ = ["HEADINGS", "KINDS", "RELATIONS", "field_of", "number_of", "relation_of", "share_of", "year_in"]
