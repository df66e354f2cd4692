"""Reading a case: one person, one plan and one request in a file, as a book of one request.

`read_case` accepts YAML or JSON. Every scalar arrives as text and is converted by the kind declared for it,
so dates, money and yes/no mean what they say. What the file leaves out is unknown (null), never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, cast, get_args

import polars as pl
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    create_model,
    model_validator,
)

from inservice.errors import InputError, Problem
from inservice.facts.book import TABLES, Book
from inservice.facts.tables import Facts
from inservice.intake.claim_names import CLAIMS, KIND_OF_CHILD, SAYS, WORDS, Particular
from inservice.plan.fields import Cents, Day, Percent, Whole, YesNo, cents_of, contradiction, unreadable
from inservice.plan.reading import Plan, _Problems, parse_plan, read_plan
from inservice.plan.vocabulary import Event, Source
from inservice.plan.yaml_text import TextDocument, read_text_document

SCHEMA = "inservice/case/1"

PERSON, PARTICIPANT, EMPLOYER = "person", "participant", "employer"
"""Identifiers of a case that gives none of its own."""

Order = Literal["plan", "cheapest", "pro_rata", "after_tax_first"]
ORDERS: tuple[str, ...] = get_args(Order)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


# ---- values of their own kind


def _share(value: Any) -> Any:
    """A vested share: "60%" or {numerator: 3, denominator: 5}, as a reduced fraction."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Mapping):
        if set(value) != {"numerator", "denominator"}:
            raise unreadable('"60%" or {numerator: 3, denominator: 5}', dict(value))
        parts = [str(value[name]).strip() for name in ("numerator", "denominator")]
        if (
            all(part.isdecimal() and len(part) <= 15 for part in parts)
            and int(parts[1]) > 0
            and int(parts[0]) <= int(parts[1])
        ):
            return Fraction(int(parts[0]), int(parts[1]))
        raise unreadable("a share from 0 to 1, as {numerator: 3, denominator: 5}", dict(value))
    text = str(value).strip()
    if isinstance(value, str) and text.endswith("%"):
        digits, _, decimals = text[:-1].strip().partition(".")
        if (
            digits.isdecimal()
            and len(digits) <= 3
            and (not decimals or (decimals.isdecimal() and len(decimals) <= 4))
        ):
            share = Fraction(f"{digits}.{decimals or 0}") / 100
            if share <= 1:
                return share
    raise unreadable(
        'a percentage from "0%" to "100%", or {numerator: 3, denominator: 5}',
        value,
        f'Write "{text}%".' if text.isdecimal() else "",
    )


def _amount_or(word: str) -> BeforeValidator:
    def read(value: Any) -> Any:
        if isinstance(value, str) and value.strip() == word:
            return word
        try:
            return cents_of(value)
        except ValueError:
            raise unreadable(f'dollars and cents as "1234.50", or {word}', value) from None

    return BeforeValidator(read)


def _year(value: Any) -> int:
    text = str(value).strip()
    if not isinstance(value, bool) and text.isdecimal() and len(text) == 4 and 1900 <= int(text) <= 2100:
        return int(text)
    raise unreadable("a year as 2015", value)


def _order(value: Any) -> Any:
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, (str, int)) for item in value):
        return tuple(str(item) for item in value)
    if isinstance(value, str) and value in ORDERS:
        return value
    near = get_close_matches(str(value), ORDERS, n=1)
    raise unreadable(
        f"one of {', '.join(ORDERS)}, or a list of account ids",
        value,
        f"Did you mean {near[0]}?" if near else "",
    )


_MONEY_SCHEMA: Any = {"anyOf": [{"type": "string"}, {"type": "number", "minimum": 0}]}
Vested = Annotated[
    Fraction,
    BeforeValidator(_share),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^\d{1,3}(\.\d{1,4})?%$"},
                {
                    "type": "object",
                    "properties": {
                        "numerator": {"type": ["integer", "string"]},
                        "denominator": {"type": ["integer", "string"]},
                    },
                    "required": ["numerator", "denominator"],
                    "additionalProperties": False,
                },
            ],
            "description": 'The vested share: "60%", or {numerator: 3, denominator: 5}.',
        }
    ),
]
AmountOrAll = Annotated[Any, _amount_or("all"), WithJsonSchema(_MONEY_SCHEMA)]
AmountOrRest = Annotated[Any, _amount_or("rest"), WithJsonSchema(_MONEY_SCHEMA)]
DrawOrder = Annotated[
    Any,
    BeforeValidator(_order),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(ORDERS)},
                {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 1},
            ]
        }
    ),
]


def _says(name: str) -> str:
    return Facts.all[name].says


# ---- the sections of a file


class PersonPart(_Part):
    """The human being."""

    person_id: str | None = Field(
        None, description=f"An opaque identifier; `{PERSON}` by default. Never a Social Security number."
    )
    birth_date: Day | None = Field(None, description=_says("person.birth_date"))
    death_date: Day | None = Field(None, description=_says("person.death_date"))
    outside_united_states: YesNo | None = Field(None, description=_says("person.is_outside_united_states"))
    taxpayer_id_on_file: YesNo | None = Field(None, description=_says("person.has_taxpayer_id_on_file"))
    state: str | None = Field(None, description=_says("person.state"), pattern="^[A-Z]{2}$")

    @model_validator(mode="after")
    def _in_sequence(self) -> PersonPart:
        _sequence(self, "birth_date", "death_date")
        return self


class Spell(_Part):
    """One spell of employment."""

    employer_id: str | None = Field(
        None, description=f"The employer, where there are several; `{EMPLOYER}` by default."
    )
    hire_date: Day | None = Field(None, description="The day the spell began.")
    severed_on: Day | None = Field(None, description="The day it ended; left out while it lasts.")
    reason: str | None = Field(None, description="Why it ended.")
    last_service_date: Day | None = Field(
        None, description="The last day of service, where that is another day."
    )

    @model_validator(mode="after")
    def _in_sequence(self) -> Spell:
        _sequence(self, "hire_date", "severed_on")
        return self


class EmploymentPart(_Part):
    """Employment with the sponsor and its group. For several spells write the list `spells` instead."""

    employer_id: str | None = Field(None, description=f"The employer; `{EMPLOYER}` by default.")
    hire_date: Day | None = Field(None, description=_says("employment.hire_date"))
    severed_on: Day | None = Field(None, description=_says("employment.severed_on"))
    rehired_on: Day | None = Field(None, description=_says("employment.rehired_on"))
    reason: str | None = Field(None, description="Why employment ended.")
    last_service_date: Day | None = Field(None, description="The last day of service before the severance.")
    spells: tuple[Spell, ...] = Field(
        (), description="Every spell of employment, instead of the fields above."
    )

    @model_validator(mode="after")
    def _consistent(self) -> EmploymentPart:
        if self.spells and self.model_fields_set != {"spells"}:
            raise contradiction(
                "Employment is given both as spells and as one record.", repair="Keep one of them."
            )
        if self.rehired_on and not self.severed_on:
            raise contradiction(
                "A rehire without a severance.",
                expected="severed_on before rehired_on",
                repair="Add severed_on.",
            )
        _sequence(self, "hire_date", "severed_on", "rehired_on")
        return self


class ParticipationPart(_Part):
    """The person in this plan."""

    participant_id: str | None = Field(None, description=f"An opaque identifier; `{PARTICIPANT}` by default.")
    participation_date: Day | None = Field(None, description=_says("participant.participation_date"))
    payee_kind: Literal["participant", "alternate_payee_spouse", "alternate_payee_other"] | None = Field(
        None, description=_says("participant.payee_kind")
    )
    is_married: YesNo | None = Field(None, description=_says("participant.is_married"))
    roth_first_year: (
        Annotated[int, BeforeValidator(_year), WithJsonSchema({"type": ["integer", "string"]})] | None
    ) = Field(None, description=_says("participant.roth_first_year"))
    is_highly_compensated: YesNo | None = Field(None, description=_says("participant.is_highly_compensated"))
    is_five_percent_owner: YesNo | None = Field(None, description=_says("participant.is_five_percent_owner"))
    was_participant_on_2013_04_30: YesNo | None = Field(
        None, description=_says("participant.was_participant_on_2013_04_30")
    )
    groups: tuple[Annotated[str, Field(pattern=r"^[^|]+$")], ...] | None = Field(
        None, description="Names of the plan-defined groups the person belongs to; [] for none."
    )


class InPlanRoth(_Part):
    """An in-plan Roth rollover: its year and the taxable amount rolled."""

    year: Annotated[int, BeforeValidator(_year), WithJsonSchema({"type": ["integer", "string"]})] | None = (
        Field(None, description=_says("account.in_plan_roth_year"))
    )
    taxable: Cents | None = Field(None, description=_says("account.in_plan_roth_taxable"))


class EmployerStock(_Part):
    """Employer securities in the account."""

    value: Cents | None = Field(None, description=_says("account.employer_stock_value"))
    cost: Cents | None = Field(None, description=_says("account.employer_stock_cost"))
    after_tax_share_cost: Cents | None = Field(
        None, description="The cost of the shares bought with after-tax contributions."
    )


class LotPart(_Part):
    """One contribution still in the account."""

    contribution_id: str | None = Field(None, description="By default the account's id and a running number.")
    deposit_date: Day | None = Field(None, description=_says("lot.deposit_date"))
    for_plan_year_end: Day | None = Field(None, description="Last day of the plan year it was made for.")
    amount: Cents | None = Field(None, description=_says("lot.amount"))
    remaining: Cents | None = Field(None, description=_says("lot.remaining"))


class AccountPart(_Part):
    """One account: a money source of the participant, and its layer."""

    account_id: str = Field(min_length=1, description="A name for it, used by the rest of the file.")
    source: Source | None = Field(None, description=_says("account.source"))
    origin: Source | None = Field(
        None, description="For employer_roth and in_plan_roth_restricted: the money it came from."
    )
    layer: str | None = Field(None, description=_says("account.layer"))
    balance: Cents | None = Field(
        None, description="The whole account on `as_of`, without loans outstanding."
    )
    as_of: Day | None = Field(None, description=_says("account.as_of"))
    basis: Cents | None = Field(None, description=_says("account.basis"))
    pre_1987_basis: Cents | None = Field(None, description=_says("account.pre_1987_basis"))
    vested: Vested | None = Field(
        None, description='The vested share: "60%", or {numerator: 3, denominator: 5}.'
    )
    principal: Cents | None = Field(None, description=_says("account.principal"))
    default_deferrals: Cents | None = Field(None, description=_says("account.default_deferrals"))
    in_plan_roth: InPlanRoth | None = None
    employer_stock: EmployerStock | None = None
    lots: tuple[LotPart, ...] | None = Field(None, description="The contributions still in the account.")

    @model_validator(mode="after")
    def _consistent(self) -> AccountPart:
        if self.pre_1987_basis and self.basis is not None and self.pre_1987_basis > self.basis:
            raise contradiction(
                "The pre-1987 basis is part of the basis and cannot exceed it.",
                expected="pre_1987_basis at most basis",
            )
        return self


class DistributionPart(_Part):
    """One earlier payment."""

    distribution_id: str | None = Field(None, description="By default a running number.")
    payment_date: Day | None = Field(None, description=_says("earlier.payment_date"))
    event: Event | None = Field(None, description=_says("earlier.event"))
    amount: Cents | None = Field(None, description=_says("earlier.amount"))
    account_id: str | None = Field(None, description="From which account.")
    plan: Literal["this", "other"] = Field(
        "this", description="`this` plan, or an `other` plan or IRA of the person."
    )
    taxable: Cents | None = Field(None, description=_says("earlier.taxable"))
    repaid: Cents | None = Field(None, description=_says("earlier.repaid"))
    deferrals_since: Cents | None = Field(None, description=_says("earlier.deferrals_since"))
    disaster_declared_on: Day | None = Field(None, description=_says("earlier.disaster_declared_on"))
    child: str | None = Field(None, description=_says("earlier.child"))


class LoanPart(_Part):
    """One loan from the plan."""

    loan_id: str | None = Field(None, description="By default a running number.")
    made_on: Day | None = Field(None, description="The day it was made.")
    principal: Cents | None = Field(None, description="The amount lent.")
    balance: Cents | None = Field(None, description="The amount still owed.")
    account_id: str | None = Field(None, description="The account it was made from.")


class Period(_Part):
    """A period for which the history is complete."""

    from_: Day | None = Field(None, alias="from", description="First day.")
    through: Day | None = Field(None, description="Last day.")

    @model_validator(mode="after")
    def _in_sequence(self) -> Period:
        _sequence(self, "from_", "through")
        return self


class CoveragePart(_Part):
    """For which periods the history is complete, so that what is absent did not happen."""

    distributions: Period | None = Field(None, description="Payments of this plan to the person.")
    other_plans: Period | None = Field(
        None,
        description="Payments of the person's other plans and IRAs (or the person certified that there were none).",
    )


class DestinationPart(_Part):
    """Where a part of the payment goes."""

    kind: Literal[
        "cash", "traditional_ira", "roth_ira", "employer_plan", "designated_roth_account", "in_plan_roth"
    ]
    amount: AmountOrRest = Field("rest", description="Dollars and cents as text, or `rest`.")
    assign: Literal["pre_tax", "after_tax"] | None = Field(
        None, description="Which money the participant assigns to it."
    )
    indirect: YesNo | None = Field(
        None, description="Paid to the participant and rolled over within 60 days."
    )


class RequestPart(_Part):
    """What is asked."""

    request_id: str = Field("r1", min_length=1, description="A name for the request.")
    received_on: Day | None = Field(None, description=_says("request.received_on"))
    payment_date: Day | None = Field(None, description=_says("request.payment_date"))
    event: Event | None = Field(None, description=_says("request.event"))
    ask: Literal["gross", "net", "percent", "all"] | None = Field(
        None,
        description="By default gross with an amount, percent with a percentage, all with `amount: all`.",
    )
    amount: AmountOrAll = Field(None, description="Dollars and cents as text, or `all`.")
    percent: Percent | None = Field(None, description="The percentage asked of what is available.")
    accounts: tuple[str, ...] | None = Field(None, description="Only these accounts; left out: any.")
    order: DrawOrder = Field(
        None,
        description=f"{', '.join(ORDERS)}, or a list of account ids in the order in which they are drawn on.",
    )
    destinations: tuple[DestinationPart, ...] | None = Field(
        None, description="Rollovers; left out: all in cash."
    )
    withholding_rate: Percent | None = Field(None, description=_says("request.withholding_rate"))
    state_rate: Percent | None = Field(None, description=_says("request.state_rate"))
    notice_given_on: Day | None = Field(None, description=_says("request.notice_given_on"))
    notice_waived: YesNo | None = Field(None, description=_says("request.is_notice_waived"))
    spousal_consent: YesNo | None = Field(None, description=_says("request.has_spousal_consent"))

    @property
    def asked(self) -> str | None:
        """gross, net, percent or all; None where the request asks for no amount."""
        if self.ask is not None:
            return self.ask
        if self.amount == "all":
            return "all"
        return "percent" if self.percent is not None else "gross" if self.amount is not None else None

    @model_validator(mode="after")
    def _consistent(self) -> RequestPart:
        ask = self.asked
        given = "all" if self.amount == "all" else "amount" if self.amount is not None else None
        if self.percent is not None and given:
            raise contradiction(
                "The request asks for an amount and for a percentage.",
                repair="Keep one of amount and percent.",
            )
        if ask in {"gross", "net"} and given != "amount":
            raise contradiction(
                f"ask: {ask} needs an amount.", expected='amount: "5000.00"', repair="Add amount."
            )
        if ask == "percent" and self.percent is None:
            raise contradiction(
                "ask: percent needs a percentage.", expected="percent: 50", repair="Add percent."
            )
        if ask == "all" and (self.percent is not None or given == "amount"):
            raise contradiction(
                "ask: all takes no amount and no percentage.", repair="Remove amount and percent."
            )
        if ask in {"gross", "net"} and self.percent is not None:
            raise contradiction(f"ask: {ask} takes no percentage.", repair="Write ask: percent.")
        if sum(destination.amount == "rest" for destination in self.destinations or ()) > 1:
            raise contradiction(
                "Only one destination can take the rest.", repair="Give the others an amount."
            )
        for name in ("accounts", "order"):
            listed = getattr(self, name)
            if isinstance(listed, tuple) and len(set(listed)) != len(listed):
                raise contradiction(
                    f"An account is listed twice in {name}.", repair="List each account once."
                )
        return self


def _sequence(part: BaseModel, *names: str) -> None:
    """Dates that follow each other; those not given are skipped."""
    given = [(name.rstrip("_"), day) for name in names if isinstance(day := getattr(part, name), date)]
    for (earlier, first), (later, second) in pairwise(given):
        if second < first:
            raise contradiction(
                f"{later} ({second}) is before {earlier} ({first}).",
                expected=f"{later} on or after {earlier}",
                repair="Correct one of the dates.",
            )


# ---- claims


def _claim_shorthand(value: Any) -> Any:
    if isinstance(value, bool) or (
        isinstance(value, str) and value.strip().lower() in {"yes", "no", "true", "false"}
    ):
        return {"claimed": value}
    return value


def _field_of(particular: Particular) -> tuple[Any, Any]:
    kinds: dict[str, Any] = {"truth": YesNo, "money": Cents, "date": Day, "number": Whole, "text": str}
    kind: Any = Percent if particular.is_rate else kinds[particular.kind]
    if words := WORDS.get(particular.column):
        kind = Literal[words]
    # `for` is no Python name, and a model's own attributes must not be shadowed, so every field is named by
    # its column.
    return kind | None, Field(None, alias=particular.written, description=particular.says)


def _claim_model(claim: str, particulars: Mapping[str, Particular]) -> Any:
    fields: dict[str, Any] = {p.column: _field_of(p) for p in particulars.values()}
    if claim == "coronavirus":
        fields["qualified"] = (YesNo | None, Field(None, description="The same as `claimed`."))
    if claim == "birth_or_adoption" and "kind" not in particulars:
        fields["kind"] = (
            Literal[KIND_OF_CHILD] | None,
            Field(
                None, description="birth or adoption. For a birth the condition on adoptees holds by itself."
            ),
        )
    name = "".join(word.capitalize() for word in claim.split("_")) + "Claim"
    model = create_model(
        name,
        __base__=_Part,
        __doc__=SAYS[claim],
        claimed=(YesNo, Field(True, description="`no` where the participant expressly denies it.")),
        **fields,
    )
    return Annotated[model | None, BeforeValidator(_claim_shorthand)]


_CLAIM_FIELDS: dict[str, Any] = {
    claim: (_claim_model(claim, particulars), Field(None, description=SAYS[claim]))
    for claim, particulars in CLAIMS.items()
}
ClaimsPart: Any = create_model(
    "ClaimsPart", __base__=_Part, __doc__="What the participant claims.", **_CLAIM_FIELDS
)


class CaseFile(_Part):
    """A case: the facts of one request."""

    schema_: Literal["inservice/case/1"] = Field(alias="schema")
    title: str | None = Field(None, description="The question, in one sentence.")
    source: str | None = Field(None, description="Where the case was published.")
    refs: tuple[str, ...] = Field((), description="Rule ids of the law pages that it exercises.")
    statements: tuple[str, ...] = Field((), description="Published statements that it answers.")
    plan: Annotated[Any, WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object"}]})] = Field(
        description="Path of the plan document, relative to this file, or the document itself."
    )
    person: PersonPart | None = None
    employment: EmploymentPart | None = None
    participation: ParticipationPart | None = None
    accounts: tuple[AccountPart, ...] | None = None
    distributions: tuple[DistributionPart, ...] | None = Field(
        None,
        description="Earlier payments. What is not listed did not happen only inside a period of `coverage`.",
    )
    loans: tuple[LoanPart, ...] | None = None
    coverage: CoveragePart | None = None
    request: RequestPart
    claims: ClaimsPart | None = Field(
        None, description="What the participant claims; what is left out is not claimed."
    )
    readings: dict[str, str] | None = Field(None, description="Chosen readings of unsettled law, by name.")
    expect: dict[str, Any] | None = Field(
        None, description="The expected answer: any part of the determination."
    )


class BookCaseFile(_Part):
    """A case that points at a request of a book."""

    schema_: Literal["inservice/case/1"] = Field(alias="schema")
    title: str | None = None
    source: str | None = None
    refs: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    book: str = Field(description="Path of the book's folder, relative to this file.")
    request_id: str = Field(description="The request.")
    expect: dict[str, Any] | None = None


# ---- reading


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
    source: str | Path | Mapping[str, Any], *, base: str | Path | None = None, absolute_paths: bool = False
) -> Case:
    """Read a case from a file, or from a mapping (JSON, Python) already in memory.

    `base` is the folder that relative paths in the case start from: by default the file's own, and for a
    mapping none, so that a case that comes over a network can name no file. Relative paths must stay within
    the parent of that folder; absolute ones are refused unless `absolute_paths`, which is for callers whose
    user already reads what files they like.

    Raises InputError with every problem found, each with its place, what was expected and the smallest
    repair. Warnings (a word the plan does not know, for instance) are in `Case.problems` and
    `Case.book.problems`.
    """
    if isinstance(source, Mapping):
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
    problems = _Problems(text)
    paths = _Paths(None if base is None else Path(base), absolute_paths, problems)
    if "book" in text.content:
        return _case_in_book(text, problems, paths)
    content = {key: value for key, value in text.content.items() if value is not None}
    case: CaseFile | None = None
    try:
        case = CaseFile.model_validate(content)
    except ValidationError as error:
        problems.take(error, CaseFile)
    plan = _plan(content.get("plan"), text, problems, paths)
    if case is not None:
        _check(case, problems)
    if case is None or plan is None or problems.found:
        raise InputError(problems.found)
    warnings = tuple(_warnings(case, plan, text))
    rows = _rows(case, plan.plan_id)
    tables = {name: Book.table(name, found) if (found := rows.get(name)) else _empty(name) for name in TABLES}
    book = Book({plan.plan_id: plan}, tables, list(warnings))
    return Case(
        case.title,
        case.source,
        case.refs,
        case.statements,
        case.expect,
        book,
        case.request.request_id,
        text.path,
        warnings,
    )


@cache
def _empty(table: str) -> pl.DataFrame:
    return Book.table(table, [])


def _case_in_book(text: TextDocument, problems: _Problems, paths: _Paths) -> Case:
    from inservice.intake.book import read_book  # noqa: PLC0415 - reading tables needs much that a plain case does not
    from inservice.intake.convert import book_of_request  # noqa: PLC0415

    content = {key: value for key, value in text.content.items() if value is not None}
    try:
        case = BookCaseFile.model_validate(content)
    except ValidationError as error:
        problems.take(error, BookCaseFile)
        raise InputError(problems.found) from None
    folder = paths.resolve(case.book, "book")
    if folder is None:
        raise InputError(problems.found)
    try:
        book = book_of_request(read_book(folder), case.request_id)
    except KeyError:
        problems.add(
            f"The book has no request {case.request_id!r}.",
            ("request_id",),
            found=case.request_id,
            expected="a request_id of its requests",
        )
        raise InputError(problems.found) from None
    return Case(
        case.title,
        case.source,
        case.refs,
        case.statements,
        case.expect,
        book,
        case.request_id,
        text.path,
        tuple(book.problems),
    )


class _Paths:
    """Resolves the paths that a case names, and keeps them where a case may look."""

    def __init__(self, base: Path | None, absolute_allowed: bool, problems: _Problems) -> None:
        self.base, self.absolute_allowed, self.problems = base, absolute_allowed, problems

    def resolve(self, written: str, key: str) -> Path | None:
        """The path to open, or None when it is refused, with a problem added."""
        path = Path(written)
        if path.is_absolute() and self.absolute_allowed and "\0" not in written:
            return path
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
    seen: set[str] = set()
    for number, account in enumerate(case.accounts or ()):
        if account.account_id in seen:
            problems.add(
                f"The account {account.account_id!r} is listed twice.",
                ("accounts", number, "account_id"),
                repair="Give each account a name of its own.",
            )
        seen.add(account.account_id)
    asked = case.request.accounts
    lists: list[tuple[str, Iterable[str], set[str]]] = [("accounts", asked or (), seen)]
    if isinstance(case.request.order, tuple):
        lists.append(("order", case.request.order, set(asked) if asked else seen))
    for name, listed, known in lists:
        for number, account_id in enumerate(listed):
            if account_id not in known:
                near = get_close_matches(account_id, known, n=1)
                problems.add(
                    f"The request names an account that is not among those {'asked for' if name == 'order' and asked else 'listed'}.",
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
        dotted_place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(
            "."
        )
        return Problem(
            message, text.path, dotted_place, text.line_of(where), found, expected, severity="warning"
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
            | _same(
                participation,
                "participation_date",
                "payee_kind",
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
            | _same(loan, "made_on", "principal", "balance", "account_id")
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
        roth, stock, share = account.in_plan_roth, account.employer_stock, account.vested
        rows["accounts"].append(
            {"participant_id": participant_id}
            | _same(account, "account_id", "source", "origin", "layer")
            | _given(roth, in_plan_roth_year="year", in_plan_roth_taxable="taxable")
        )
        rows["balances"].append(
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
            | _given(
                stock,
                employer_stock_value="value",
                employer_stock_cost="cost",
                employer_stock_after_tax_cost="after_tax_share_cost",
            )
            | (
                {"vested_numerator": share.numerator, "vested_denominator": share.denominator}
                if share is not None
                else {}
            )
        )
        rows["contributions"] += [
            {
                "contribution_id": lot.contribution_id or f"{account.account_id}-{number}",
                "account_id": account.account_id,
            }
            | _same(lot, "deposit_date", "for_plan_year_end", "amount", "remaining")
            for number, lot in enumerate(account.lots or (), 1)
        ]
    return rows


def _spells(part: EmploymentPart | None) -> list[dict[str, Any]]:
    """One row for each spell of employment: two on a rehire."""
    if part is None or not part.model_fields_set:
        return []
    if part.spells:
        return [
            {"employer_id": spell.employer_id or EMPLOYER}
            | _same(spell, "hire_date", "severed_on", "reason", "last_service_date")
            for spell in part.spells
        ]
    employer = {"employer_id": part.employer_id or EMPLOYER}
    spells = [employer | _same(part, "hire_date", "severed_on", "reason", "last_service_date")]
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


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of a case file."""
    schema = CaseFile.model_json_schema(by_alias=True)
    pointing = BookCaseFile.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs")
    definitions["CaseFile"], definitions["BookCaseFile"] = schema, pointing
    return cast(
        dict[str, Any],
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "A case of inservice",
            "anyOf": [{"$ref": "#/$defs/CaseFile"}, {"$ref": "#/$defs/BookCaseFile"}],
            "$defs": dict(sorted(definitions.items())),
        },
    )
