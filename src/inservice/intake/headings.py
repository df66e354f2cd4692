"""Which column of which table a heading means, and which table a file or sheet holds.

Headings and names are compared without case, spaces and punctuation: `Birth Date`, `birth_date` and
`BIRTHDATE` are one.
"""

from __future__ import annotations

import re

from inservice.facts.book import TABLES
from inservice.intake.claim_names import CLAIMS

ALIASES: dict[str, str] = {
    "person_id": (
        "employee id, employee number, employee no, emp id, emp no, eeid, ee id, person, member id, worker id"
    ),
    "participant_id": "participant, participant number, participant no, part id",
    "plan_id": "plan, plan number, plan code",
    "birth_date": "dob, date of birth, birth, birthday, born",
    "death_date": "dod, date of death, deceased on",
    "is_outside_united_states": "outside us, foreign address, paid outside us",
    "has_taxpayer_id_on_file": "tin on file, taxpayer identification number on file",
    "state": "state of residence, resident state",
    "employer_id": "employer, company, company id, ein",
    "hire_date": "doh, date of hire, hired, hired on, original hire date, start date",
    "severed_on": (
        "term date, termination date, date of termination, dot, "
        "terminated, severance date, separation date, severed"
    ),
    "reason": "termination reason, term reason",
    "last_service_date": "last day worked, last day of service",
    "participation_date": (
        "plan entry date, entry date, participation start, participation start date, date of participation"
    ),
    "payee_kind": "payee, payee type",
    "is_married": "married, marital status",
    "roth_first_year": "first roth year, roth start year, first year of roth",
    "is_highly_compensated": "hce, highly compensated, highly compensated employee",
    "is_five_percent_owner": "five percent owner, 5% owner, 5 percent owner",
    "groups": "group, participant group, class",
    "account_id": "account, account number, account no, acct, acct no",
    "source": "money source, money type, source code, contribution source, contribution type, source name",
    "origin": "origin source, came from",
    "layer": "protected layer",
    "balance": (
        "account balance, ending balance, closing balance, current balance, market value, total balance, "
        "outstanding balance, loan balance"
    ),
    "as_of": "as of date, balance date, valuation date, val date",
    "basis": "tax basis, after tax basis, roth basis, contribution basis, basis not recovered",
    "pre_1987_basis": "pre 87 basis, pre 1987 after tax, pre 1987 contributions",
    "vested": (
        "vested %, vesting %, vested percent, "
        "vested percentage, vested pct, vesting percentage, vesting percent"
    ),
    "principal": "deferral principal, deferrals less withdrawals",
    "in_plan_roth_year": "irr year, conversion year",
    "in_plan_roth_taxable": "irr taxable amount, conversion taxable amount",
    "employer_stock_value": "company stock value",
    "employer_stock_cost": "company stock cost",
    "employer_stock_dividend": "company stock dividend",
    "deposit_date": "contribution date, date deposited, deposited on",
    "for_plan_year_end": "plan year end, for year end",
    "amount": (
        "gross amount, amount paid, gross distribution, "
        "requested amount, amount requested, contribution amount, contribution"
    ),
    "remaining": "remaining value, still in account",
    "payment_date": "distribution date, date paid, paid on, check date, pay date",
    "event": (
        "distribution type, withdrawal type, distribution reason, withdrawal reason, reason for distribution"
    ),
    "taxable": "taxable amount",
    "repaid": "amount repaid, repayments",
    "made_on": "loan date, origination date, date of loan",
    "loan_id": "loan, loan number",
    "from": "start, from date, begin, beginning",
    "through": "end, to, through date, until",
    "table": "history, what",
    "scope_id": "scope, whose",
    "request_id": "request, request number, request no, case number",
    "received_on": "date received, received, request date",
    "ask": "gross or net, amount type",
    "withholding_rate": "federal withholding, federal withholding rate, w-4r rate, withholding",
    "state_rate": "state withholding, state withholding rate",
    "notice_given_on": "402f notice date, notice date",
    "is_notice_waived": "notice waived, 30 days waived",
    "has_spousal_consent": "spousal consent, spouse consented",
    "is_indirect": "indirect, indirect rollover",
    "assign": "assigned money",
    "rank": "order, place, priority",
    "particular": "detail",
    "name": "reading, reading name",
    "choice": "chosen",
}

TABLE_NAMES: dict[str, str] = {
    "people": "person, persons, employees, census, participant census, employee census",
    "employment": "employment history, hires, service history",
    "participants": "participant, participation",
    "accounts": "account, participant accounts",
    "balances": "balance, account balances, source balances, participant balances",
    "contributions": "contribution, lots, contribution history, deposits",
    "distributions": "distribution, distribution history, withdrawals, withdrawal history, payments",
    "loans": "loan, participant loans",
    "coverage": "history coverage",
    "requests": "request, distribution requests, withdrawal requests",
    "request_accounts": "accounts asked",
    "request_destinations": "destinations, rollovers",
    "claims": "claim, certifications",
    "readings": "reading",
}

ALSO_FILLS: dict[str, tuple[str, ...]] = {
    "people": ("employment", "participants"),
    "participants": ("people", "employment"),
    "accounts": ("balances",),
    "balances": ("accounts",),
    "requests": ("claims",),
}
"""A file named for one table often holds columns of others: a census has hire dates, a list of accounts
their balances."""

IDENTITY: dict[str, tuple[str, ...]] = {
    "people": ("person_id",),
    "employment": ("person_id",),
    "participants": ("participant_id",),
    "accounts": ("account_id",),
    "balances": ("account_id",),
    "contributions": ("account_id",),
    "distributions": ("person_id",),
    "loans": ("participant_id",),
    "coverage": ("table", "scope_id"),
    "requests": ("request_id", "participant_id"),
    "request_accounts": ("request_id", "account_id"),
    "request_destinations": ("request_id",),
    "claims": ("request_id",),
    "readings": ("plan_id", "name"),
}
"""The columns without which a row says nothing about anybody."""

KEYS: dict[str, tuple[str, ...]] = {
    "people": ("person_id",),
    "participants": ("participant_id",),
    "accounts": ("account_id",),
    "balances": ("account_id", "as_of"),
    "claims": ("request_id",),
    "readings": ("plan_id", "name"),
}
"""What one row tells about. Rows of the same key are put together, and where they differ the answer is
unknown."""

NUMBERED: dict[str, str] = {
    "contributions": "contribution_id",
    "distributions": "distribution_id",
    "loans": "loan_id",
}
"""Identifiers that are given by file and row where the file has none."""

_WHOSE = ("person_id", "participant_id", "plan_id")
BEYOND_TABLES: dict[str, tuple[str, ...]] = {
    "accounts": _WHOSE,
    "loans": _WHOSE,
    "requests": _WHOSE,
    "balances": ("vested", *_WHOSE, "source", "layer"),
    "contributions": (*_WHOSE, "source", "layer"),
    "distributions": (*_WHOSE, "source", "layer"),
    "claims": ("claim", "particular", "value"),
}
"""Columns that a file may have although the table has not: they are made into those that it has."""


def plain(text: str) -> str:
    """A heading without what does not tell headings apart."""
    return re.sub(r"[^a-z0-9%]", "", text.strip().lower().replace("\ufeff", ""))


_SOCIAL_SECURITY = {
    "ssn",
    "socialsecuritynumber",
    "socialsecurityno",
    "socialsecurity",
    "socsec",
    "ss",
    "taxpayerid",
    "tin",
}


def is_social_security_number(heading: str) -> bool:
    """Is this a heading of Social Security numbers, which are never read?"""
    return plain(heading) in _SOCIAL_SECURITY


EMPTY_MEANS: dict[str, tuple[str, ...]] = {
    "requests": ("event", "ask", "order"),
    "employment": ("severed_on",),
    "request_destinations": ("amount", "kind"),
}
"""Columns where an empty cell says something of its own (any event, still employed, the rest), so that a
cell which cannot be read must not be taken for an empty one: its row is set aside, and with it what the
row belongs to."""


def _headings_of(table: str) -> dict[str, str]:
    known: dict[str, str] = {}
    columns = dict.fromkeys((*TABLES[table], *BEYOND_TABLES.get(table, ())))
    for column in columns:
        known[plain(column)] = column
    for column in columns:
        for alias in ALIASES.get(column, "").split(","):
            if alias.strip():
                known.setdefault(plain(alias), column)
    if table == "claims":
        for claim, particulars in CLAIMS.items():
            for particular in particulars.values():
                known.setdefault(plain(f"{claim} {particular.written}"), particular.column)
    return known


HEADINGS: dict[str, dict[str, str]] = {table: _headings_of(table) for table in TABLES}
"""For each table, its columns by every plain heading they go by."""

TABLE_OF: dict[str, str] = {
    plain(word): table for table in TABLES for word in (table, *TABLE_NAMES.get(table, "").split(","))
}
"""The table that a file or a sheet of this plain name holds."""
