"""Reading a case: one person, one plan and one request in a file, as a book of one request.

`read_case` accepts YAML or JSON. Every scalar arrives as text and is converted by its declared kind, so
dates, money and yes/no mean what they say. What the file leaves out is unknown (null), never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import BaseModel, ValidationError

from inservice.errors import InputError, Problem
from inservice.facts.book import TABLES, Book
from inservice.intake.case_file import (
    EMPLOYER,
    OF_CONSEQUENCES,
    PARTICIPANT,
    PERSON,
    SCHEMA,
    AccountPart,
    BookCaseFile,
    CaseFile,
    EmploymentPart,
    RequestPart,
)
from inservice.intake.claim_names import CLAIMS
from inservice.plan.file_kinds import refuse_another_kind
from inservice.plan.reading import Plan, _Problems, parse_plan, read_plan
from inservice.plan.yaml_text import TextDocument, dotted, read_text_document


@dataclass(frozen=True)
class Case:
    """One request with everything known about it. `book` holds one plan, one request and the rows that
    concern it."""

    title: str | None
    source: str | None
    refs: tuple[str, ...]
    statements: tuple[str, ...]
    expect: Mapping[str, Any] | None
    book: Book
    request_id: str
    path: str = ""
    problems: tuple[Problem, ...] = field(default=())


def read_case(
    source: str | Path | Mapping[str, Any] | TextDocument,
    *,
    base: str | Path | None = None,
    absolute_paths: bool = False,
    needs_accounts: bool = True,
) -> Case:
    """Read a case from a file, or from a mapping (JSON, Python) or a text document already in memory.

    `base` is the folder that relative paths in the case start from: by default the file's own, and for a
    mapping none, so that a case that comes over a network can name no file. Relative paths must stay within
    the parent of that folder; absolute ones are refused unless `absolute_paths`, which is for callers whose
    user already reads what files they like.

    A case that lists no accounts, or leaves them out, has nothing that could be decided, and is refused unless `needs_accounts` is
    no; what `accounts: []` then says is that there are none.

    Raises InputError with every problem found, each with its place, what was expected and the smallest
    repair. Warnings (a word the plan does not know, for instance) are in `Case.problems` and
    `Case.book.problems`.
    """
    if isinstance(source, TextDocument):
        text = source
    elif isinstance(source, Mapping):
        text = TextDocument(dict(source), {}, "")
    else:
        text = read_text_document(source)
        base = Path(source).parent if base is None else base
    if not isinstance(text.content, dict):
        raise InputError(
            [
                Problem(
                    "A case is a mapping.", text.path, expected=f"schema: {SCHEMA}, plan: ..., request: ..."
                )
            ]
        )
    refuse_another_kind(text, SCHEMA)
    problems = _Problems(text)
    paths = _Paths(None if base is None else Path(base), absolute_paths, problems)
    content = {
        key: value for key, value in text.content.items() if value is not None and key not in OF_CONSEQUENCES
    }
    if "book" in text.content:
        return _case_in_book(content, text, problems, paths)
    case: CaseFile | None = None
    try:
        case = CaseFile.model_validate(content)
    except ValidationError as error:
        problems.take(error, CaseFile)
    plan = _plan(content.get("plan"), text, problems, paths)
    if needs_accounts and content.get("accounts", []) == []:
        problems.add(
            "The case lists no accounts, so there is no money to decide about.",
            ("accounts",),
            expected="a list of accounts, each with account_id, source and balance",
            found="[]" if "accounts" in content else "",
            repair='List every account of the participant in the plan; one that is empty has balance: "0.00".',
        )
    if case is not None:
        _check(case, problems)
    if case is None or plan is None or problems.found:
        raise InputError(problems.found)
    warnings = tuple(_warnings(case, plan, text))
    rows = _rows(case, plan.plan_id)
    tables = {name: Book.table(name, found) if (found := rows.get(name)) else _empty(name) for name in TABLES}
    book = Book({plan.plan_id: plan}, tables, list(warnings))
    return _case(case, book, case.request.request_id, text, warnings)


@cache
def _empty(table: str) -> pl.DataFrame:
    return Book.table(table, [])


def _case(
    file: CaseFile | BookCaseFile,
    book: Book,
    request_id: str,
    text: TextDocument,
    problems: tuple[Problem, ...],
) -> Case:
    return Case(
        file.title,
        file.source,
        file.refs,
        file.statements,
        file.expect,
        book,
        request_id,
        text.path,
        problems,
    )


def _case_in_book(content: dict[str, Any], text: TextDocument, problems: _Problems, paths: _Paths) -> Case:
    from inservice.intake.book import read_book  # noqa: PLC0415 - reading tables needs much that a plain case does not
    from inservice.intake.one_request import book_of_request  # noqa: PLC0415

    try:
        case = BookCaseFile.model_validate(content)
    except ValidationError as error:
        problems.take(error, BookCaseFile)
        raise InputError(problems.found) from None
    folder = paths.resolve(case.book, "book")
    if folder is None:
        raise InputError(problems.found)
    whole = read_book(folder)
    try:
        book = book_of_request(whole, case.request_id)
    except KeyError:
        problems.add(
            f"The book has no request {case.request_id!r}.",
            ("request_id",),
            found=case.request_id,
            expected="a request_id of its requests",
        )
        set_aside = [problem for problem in whole.problems if problem.found == case.request_id]
        raise InputError([*problems.found, *set_aside]) from None
    return _case(case, book, case.request_id, text, tuple(book.problems))


class _Paths:
    """Resolves the paths that a case names, and keeps them where a case may look."""

    def __init__(self, base: Path | None, absolute_allowed: bool, problems: _Problems) -> None:
        self.base, self.absolute_allowed, self.problems = base, absolute_allowed, problems

    def resolve(self, written: str, key: str) -> Path | None:
        """The path to open, or None when it is refused, with a problem added."""
        path = Path(written)
        if self.absolute_allowed and self.base is not None and "\0" not in written:
            return self.base / path  # an absolute path stands for itself
        fault = self._fault(written, path)
        if fault is None and self.base is not None:
            return self.base / path
        message, repair = fault or ("", "")
        expected = "a path in the case's folder or in one beside it"
        self.problems.add(message, (key,), found=written, expected=expected, repair=repair)
        return None

    def _fault(self, written: str, path: Path) -> tuple[str, str] | None:
        if "\0" in written:
            return "The path holds a NUL character.", "Write a plain path."
        if path.is_absolute():
            return "An absolute path is not accepted here.", "Write it relative to the case file."
        if self.base is None:
            return "A case that is not a file cannot name one.", "Give the plan document itself."
        try:
            is_near = (self.base / path).resolve().is_relative_to(self.base.resolve().parent)
        except (OSError, RuntimeError) as error:
            return f"The path cannot be followed: {error}.", "Check the path."
        if not is_near:
            return (
                "The path leaves the folders around the case.",
                "Put it in the case's folder or in one beside it.",
            )
        return None


def _plan(written: Any, text: TextDocument, problems: _Problems, paths: _Paths) -> Plan | None:
    """The plan named or held by the case; problems of the document are added to those of the case."""
    try:
        if isinstance(written, Mapping):
            lines = {where[1:]: line for where, line in text.lines.items() if where[:1] == ("plan",)}
            plan = parse_plan(written, path=text.path, lines=lines)
            plan.cache["content"] = dict(written)
            return plan
        if isinstance(written, str) and written.strip():
            path = paths.resolve(written, "plan")
            if path is not None and not path.is_file():
                repair = (
                    f"Correct the path, or write a plan to start from: inservice new plan --out {written}"
                )
                problems.add(
                    "There is no such plan document.",
                    ("plan",),
                    found=written,
                    expected="the plan's file",
                    repair=repair,
                )
                return None
            return read_plan(path) if path is not None else None
    except InputError as error:
        inline = isinstance(written, Mapping)
        for problem in error.problems:
            problems.found.append(_within_plan(problem) if inline else problem)
        return None
    if written is not None:
        problems.add(
            "The plan is neither a path nor a document.",
            ("plan",),
            found=repr(written),
            expected="plans/name.yaml",
        )
    return None


def _within_plan(problem: Problem) -> Problem:
    return Problem(
        problem.message,
        problem.path,
        f"plan.{problem.where}" if problem.where else "plan",
        problem.line,
        problem.found,
        problem.expected,
        problem.repair,
        problem.severity,
        problem.clause,
        problem.refs,
        problem.authority,
    )


def _check(case: CaseFile, problems: _Problems) -> None:
    """What the parts of a case must agree on."""
    _check_dates(case, problems)
    seen: set[str] = set()
    for number, account in enumerate(case.accounts or ()):
        if account.account_id in seen:
            problems.add(
                f"The account {account.account_id!r} is listed twice.",
                ("accounts", number, "account_id"),
                repair="Give each account a name of its own.",
            )
        seen.add(account.account_id)
        if account.source is None:
            problems.add(
                f"The account {account.account_id!r} does not say which money it holds.",
                ("accounts", number, "source"),
                expected="a money source, such as pre_tax_deferrals or match: nothing can be said of money without one",
                repair="Add source.",
            )
    asked = case.request.accounts
    lists: list[tuple[str, Iterable[str], set[str]]] = [("accounts", asked or (), seen)]
    if isinstance(case.request.order, tuple):
        lists.append(("order", case.request.order, set(asked) if asked else seen))
    for name, listed, known in lists:
        for number, account_id in enumerate(listed):
            if account_id not in known:
                near = get_close_matches(account_id, known, n=1)
                among = "its `accounts`" if name == "order" and asked else "the accounts listed"
                problems.add(
                    f"The request names an account that is not among {among}.",
                    ("request", name, number),
                    found=account_id,
                    expected=f"one of {', '.join(sorted(known))}"
                    if known
                    else "an account_id under accounts",
                    repair=f"Did you mean {near[0]}?" if near else "Add the account, or remove the name.",
                )
    if case.readings:
        choices = reading_choices()
        for name, choice in case.readings.items():
            if name not in choices:
                near = get_close_matches(name, choices, n=1)
                problems.add(
                    f"There is no reading named {name!r}.",
                    ("readings", name),
                    expected=f"one of {', '.join(sorted(choices))}",
                    repair=f"Did you mean {near[0]}?" if near else "",
                )
            elif choice not in choices[name]:
                near = get_close_matches(choice, choices[name], n=1)
                problems.add(
                    f"{name} has no such choice.",
                    ("readings", name),
                    found=choice,
                    expected=f"one of {', '.join(choices[name])}",
                    repair=f"Did you mean {near[0]}?" if near else "",
                )


def _check_dates(case: CaseFile, problems: _Problems) -> None:
    """A person is born before being hired or paid, and a payment has a day."""
    born = case.person.birth_date if case.person else None
    paid = case.request.payment_date
    if paid is None:
        problems.add(
            "The request has no payment date.",
            ("request", "payment_date"),
            expected="the day of payment, as 2025-07-15: the law and the plan's terms of that day decide",
            repair="Add payment_date.",
        )
    elif born is not None and born > paid:
        problems.add(
            "The birth date is after the payment date.",
            ("person", "birth_date"),
            found=str(born),
            expected=f"a day before {paid}",
            repair="Correct the year of one of the dates.",
        )
    work = case.employment
    hired: list[tuple[tuple[str | int, ...], date | None]] = []
    if work is not None:
        hired = [(("employment", "hire_date"), work.hire_date)]
        hired += [(("employment", "spells", n, "hire_date"), s.hire_date) for n, s in enumerate(work.spells)]
    for where, day in hired:
        if born is not None and day is not None and day <= born:
            problems.add(
                "The hire date is not after the birth date.",
                where,
                found=str(day),
                expected=f"a day after {born}",
                repair="Correct the hire date or the birth date.",
            )
    first = min((day for _, day in hired if day is not None), default=None)
    if first is not None and paid is not None and first > paid:
        problems.add(
            "The person is hired after the payment date.",
            ("employment", "hire_date") if work is not None and work.hire_date else ("employment", "spells"),
            found=str(first),
            expected=f"a first hire on or before {paid}",
            repair="Correct the year of one of the dates.",
        )


@cache
def reading_choices() -> dict[str, tuple[str, ...]]:
    """The unsettled points of the law and the readings each may be given."""
    from inservice.law.matrix import load_matrix  # noqa: PLC0415 - most cases choose no reading

    return {
        name: tuple(choice.name for choice in reading.choices)
        for name, reading in load_matrix().readings.items()
    }


def _warnings(case: CaseFile, plan: Plan, text: TextDocument) -> Iterable[Problem]:
    """What is readable but probably not meant."""

    def warning(message: str, where: tuple[str | int, ...], found: str, expected: str) -> Problem:
        return Problem(
            message, text.path, dotted(where), text.line_of(where), found, expected, severity="warning"
        )

    held = {terms.source for version in plan.versions for terms in version.document.sources}
    accounts = {account.account_id for account in case.accounts or ()}
    for number, account in enumerate(case.accounts or ()):
        if account.source and account.source not in held:
            yield warning(
                "The plan document lists no such money.",
                ("accounts", number, "source"),
                account.source,
                f"one of {', '.join(sorted(held))}",
            )
    layers = {str(amendment.id) for amendment in plan.document.amendments} | {
        election.layer
        for version in plan.versions
        for election in version.document.elections
        if election.layer
    }
    for number, account in enumerate(case.accounts or ()):
        if account.layer and account.layer not in layers:
            yield warning(
                "No amendment and no election of the plan names this layer, so it keeps no earlier terms.",
                ("accounts", number, "layer"),
                account.layer,
                f"one of {', '.join(sorted(layers)) or 'none'}",
            )
    for name in ("distributions", "loans"):
        for number, part in enumerate(getattr(case, name) or ()):
            if (
                part.account_id is not None
                and part.account_id not in accounts
                and getattr(part, "plan", "this") == "this"
            ):
                yield warning(
                    "The account is not listed under accounts.",
                    (name, number, "account_id"),
                    part.account_id,
                    f"one of {', '.join(sorted(accounts))}",
                )
    for number, account in enumerate(case.accounts or ()):
        if account.as_of and case.request.payment_date and account.as_of > case.request.payment_date:
            yield warning(
                "The balance is dated after the payment, so it is not used.",
                ("accounts", number, "as_of"),
                str(account.as_of),
                f"on or before {case.request.payment_date}",
            )
    groups = {group for version in plan.versions for group in version.document.groups}
    for number, group in enumerate((case.participation and case.participation.groups) or ()):
        if group not in groups:
            yield warning(
                "The plan document defines no such group.",
                ("participation", "groups", number),
                group,
                f"one of {', '.join(sorted(groups)) or 'none'}",
            )
    request = case.request
    if request.received_on and request.payment_date and request.payment_date < request.received_on:
        yield warning(
            "The payment date is before the day the request was received.",
            ("request", "payment_date"),
            str(request.payment_date),
            f"on or after {request.received_on}",
        )


# ---- rows


def _given(part: BaseModel | None, **columns: str) -> dict[str, Any]:
    """Columns of a table from the fields of a part, by `column=field`."""
    return {column: getattr(part, name) for column, name in columns.items()} if part is not None else {}


def _same(part: BaseModel | None, *names: str) -> dict[str, Any]:
    return {name: getattr(part, name) for name in names} if part is not None else {}


def _rows(case: CaseFile, plan_id: str) -> dict[str, list[dict[str, Any]]]:
    """The case as rows of the tables of a book."""
    person, participation, request = case.person, case.participation, case.request
    person_id = (person and person.person_id) or PERSON
    participant_id = (participation and participation.participant_id) or PARTICIPANT
    rows: dict[str, list[dict[str, Any]]] = {
        "people": [
            {"person_id": person_id}
            | _same(person, "birth_date", "death_date", "state")
            | _given(
                person,
                is_outside_united_states="outside_united_states",
                has_taxpayer_id_on_file="taxpayer_id_on_file",
            )
        ],
        "employment": [{"person_id": person_id} | spell for spell in _spells(case.employment)],
        "participants": [
            {"participant_id": participant_id, "plan_id": plan_id, "person_id": person_id}
            | {"payee_kind": (participation and participation.payee_kind) or "participant"}
            | _same(
                participation,
                "participation_date",
                "is_married",
                "roth_first_year",
                "is_highly_compensated",
                "is_five_percent_owner",
                "was_participant_on_2013_04_30",
            )
            | {
                "groups": "|".join(participation.groups)
                if participation and participation.groups is not None
                else None
            }
        ],
        "accounts": [],
        "balances": [],
        "contributions": [],
        "distributions": [
            {
                "distribution_id": paid.distribution_id or f"d{number}",
                "person_id": person_id,
                "plan_id": plan_id if paid.plan == "this" else None,
            }
            | _same(
                paid,
                "account_id",
                "payment_date",
                "event",
                "amount",
                "balance_after",
                "taxable",
                "repaid",
                "deferrals_since",
                "disaster_declared_on",
                "child",
            )
            for number, paid in enumerate(case.distributions or (), 1)
        ],
        "loans": [
            {"loan_id": loan.loan_id or f"l{number}", "participant_id": participant_id}
            | _same(loan, "made_on", "principal", "balance", "account_id", "offset_on")
            for number, loan in enumerate(case.loans or (), 1)
        ],
        "coverage": [
            {"table": table, "scope_id": scope, "from": period.from_, "through": period.through}
            for table, scope in (("distributions", participant_id), ("other_plans", person_id))
            if case.coverage is not None and (period := getattr(case.coverage, table)) is not None
        ],
        "requests": [
            {
                "request_id": request.request_id,
                "participant_id": participant_id,
                "ask": request.asked,
                "amount": None if request.amount == "all" else request.amount,
                "order": "listed" if isinstance(request.order, tuple) else request.order,
            }
            | _same(
                request,
                "received_on",
                "payment_date",
                "event",
                "percent",
                "withholding_rate",
                "state_rate",
                "notice_given_on",
            )
            | _given(request, is_notice_waived="notice_waived", has_spousal_consent="spousal_consent")
        ],
        "request_accounts": _asked_accounts(request),
        "request_destinations": [
            {
                "request_id": request.request_id,
                "rank": rank,
                "kind": to.kind,
                "assign": to.assign,
                "is_indirect": to.indirect,
                "amount": None if to.amount == "rest" else to.amount,
            }
            for rank, to in enumerate(request.destinations or (), 1)
        ],
        "claims": [{"request_id": request.request_id} | _claims(case.claims)],
        "readings": [
            {"plan_id": plan_id, "name": name, "choice": choice}
            for name, choice in (case.readings or {}).items()
        ],
    }
    for account in case.accounts or ():
        for table, found in _account_rows(account, participant_id).items():
            rows[table] += found
    return rows


def _account_rows(account: AccountPart, participant_id: str) -> dict[str, list[dict[str, Any]]]:
    """An account with its balance and its contributions."""
    roth, stock, share = account.in_plan_roth, account.employer_stock, account.vested
    held = (
        {"participant_id": participant_id}
        | _same(account, "account_id", "source", "origin", "layer")
        | _given(roth, in_plan_roth_year="year", in_plan_roth_taxable="taxable")
    )
    balance = (
        _same(
            account,
            "account_id",
            "as_of",
            "balance",
            "basis",
            "pre_1987_basis",
            "principal",
            "default_deferrals",
        )
        | _basis_of_pre_tax_money(account)
        | _given(
            stock,
            employer_stock_value="value",
            employer_stock_cost="cost",
            employer_stock_dividend="dividend",
            employer_stock_after_tax_cost="after_tax_share_cost",
        )
    )
    if share is not None:
        balance |= {"vested_numerator": share.numerator, "vested_denominator": share.denominator}
    lots = [
        {
            "contribution_id": lot.contribution_id or f"{account.account_id}-{number}",
            "account_id": account.account_id,
        }
        | _same(lot, "deposit_date", "for_plan_year_end", "amount", "remaining")
        for number, lot in enumerate(account.lots or (), 1)
    ]
    return {"accounts": [held], "balances": [balance], "contributions": lots}


def _basis_of_pre_tax_money(account: AccountPart) -> dict[str, int]:
    """Pre-tax money holds no basis, so basis left out is none."""
    return {"basis": 0} if account.basis is None and account.source in pre_tax_sources() else {}


@cache
def pre_tax_sources() -> frozenset[str]:
    """Money sources that hold no contributions already taxed."""
    from inservice.law.matrix import load_matrix  # noqa: PLC0415 - reading the law takes longer than a case

    return frozenset(name for name, source in load_matrix().sources.items() if source.tax == "pre_tax")


def _spells(part: EmploymentPart | None) -> list[dict[str, Any]]:
    """One row for each spell of employment: two on a rehire."""
    if part is None or not part.model_fields_set:
        return []
    if part.spells:
        return [
            {"employer_id": spell.employer_id or EMPLOYER}
            | _same(spell, "hire_date", "severed_on", "reason", "last_service_date")
            | _given(spell, is_bona_fide="severance_is_bona_fide")
            for spell in part.spells
        ]
    employer = {"employer_id": part.employer_id or EMPLOYER}
    named = _same(part, "hire_date", "severed_on", "reason", "last_service_date")
    spells = [employer | named | _given(part, is_bona_fide="severance_is_bona_fide")]
    return [*spells, employer | {"hire_date": part.rehired_on}] if part.rehired_on else spells


def _asked_accounts(request: RequestPart) -> list[dict[str, Any]]:
    """The accounts a request names, with their place where it lists an order."""
    order = request.order if isinstance(request.order, tuple) else ()
    named = request.accounts if request.accounts is not None else order
    ranks = {account_id: rank for rank, account_id in enumerate(order, 1)}
    return [{"request_id": request.request_id, "account_id": name, "rank": ranks.get(name)} for name in named]


def _claims(part: Any) -> dict[str, Any]:
    """The claims as columns: made, expressly denied, or (nothing) not claimed; particulars that are
    missing stay unknown."""
    columns: dict[str, Any] = {}
    for claim, particulars in CLAIMS.items():
        made = getattr(part, claim, None)
        if made is None:
            continue
        qualified = getattr(made, "qualified", None)
        columns[claim] = made.claimed if qualified is None else qualified
        for particular in particulars.values():
            columns[particular.column] = getattr(made, particular.column)
        if getattr(made, "kind", None) == "birth" and columns["birth_or_adoption_adoptee_eligible"] is None:
            # The condition is one on adoptions only.
            columns["birth_or_adoption_adoptee_eligible"] = True
    return columns
