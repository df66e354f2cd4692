"""The sections and fields of a case file, each with its kind, its meaning and its default.

Everything else that a file may say is refused. How the fields become tables is in `case`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    create_model,
    model_validator,
)

from inservice.facts.tables import Facts
from inservice.intake.claim_names import CLAIMS, KIND_OF_CHILD, SAYS, WORDS, Particular
from inservice.plan.fields import (
    Cents,
    Day,
    GoverningDay,
    Percent,
    Whole,
    YesNo,
    cents_of,
    contradiction,
    unreadable,
)
from inservice.plan.vocabulary import Event, Source

SCHEMA = "inservice/case/1"
OF_CONSEQUENCES = (
    "household", "iras", "expenses", "purpose", "intent", "assumptions", "destinations", "adviser", "alternatives", "plan_features",
    "after_tax", "thresholds",
)  # fmt: skip
"""Sections that only `inservice consequences` reads: one file serves both commands."""

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
            raise unreadable(
                '"60%" or {numerator: 3, denominator: 5}', dict(value), "Write numerator and denominator."
            )
        parts = [str(value[name]).strip() for name in ("numerator", "denominator")]
        if (
            all(part.isdecimal() and len(part) <= 15 for part in parts)
            and int(parts[1]) > 0
            and int(parts[0]) <= int(parts[1])
        ):
            return Fraction(int(parts[0]), int(parts[1]))
        raise unreadable(
            "a share from 0 to 1, as {numerator: 3, denominator: 5}",
            dict(value),
            "Write whole numbers, the numerator at most the denominator.",
        )
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
        f'Write "{text}%".' if text.isdecimal() else 'Write a percentage, as "60%".',
    )


def _amount_or(word: str) -> BeforeValidator:
    def read(value: Any) -> Any:
        if value is None and word == "all":
            return None
        if isinstance(value, str) and value.strip() == word:
            return word
        return cents_of(value, otherwise=f"or {word}")

    return BeforeValidator(read)


def _year(value: Any) -> int:
    text = str(value).strip()
    if not isinstance(value, bool) and text.isdecimal() and len(text) == 4 and 1900 <= int(text) <= 2100:
        return int(text)
    raise unreadable("a year as 2015", value, "Write four digits, from 1900 to 2100.")


def _whole_percent(value: int | None) -> int | None:
    if value is not None and value % 100:
        raise unreadable(
            "a whole percent from 0 to 100, as Form W-4R takes it",
            f"{value / 100:g}%",
            f"Write {value // 100}% or {value // 100 + 1}%.",
        )
    return value


def _order(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, (str, int)) for item in value):
        return tuple(str(item) for item in value)
    if isinstance(value, str) and value in ORDERS:
        return value
    near = get_close_matches(str(value), ORDERS, n=1)
    raise unreadable(
        f"one of {', '.join(ORDERS)}, or a list of account ids",
        value,
        f"Did you mean {near[0]}?" if near else "Write one of these, or leave it out.",
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
Year = Annotated[int, BeforeValidator(_year), WithJsonSchema({"type": ["integer", "string"]})]
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


_INSIDE = ", in hundredths of a percent"
"""How facts hold a rate; a file says it as a percentage."""


def _says(name: str) -> str:
    return Facts.all[name].says.replace(_INSIDE, "")


# ---- the sections of a file


class PersonPart(_Part):
    """The human being."""

    person_id: str | None = Field(
        None, description=f"An opaque identifier; `{PERSON}` by default. Never a Social Security number."
    )
    birth_date: Day | None = Field(None, description=_says("person.birth_date"))
    death_date: Day | None = Field(
        None, description=_says("person.death_date") + " Left out: no death is on record."
    )
    outside_united_states: YesNo | None = Field(None, description=_says("person.is_outside_united_states"))
    taxpayer_id_on_file: YesNo | None = Field(None, description=_says("person.has_taxpayer_id_on_file"))
    state: str | None = Field(None, description=_says("person.state"), pattern="^[A-Z]{2}$")

    @model_validator(mode="after")
    def _in_sequence(self) -> PersonPart:
        _sequence(self, "birth_date", "death_date")
        return self


_WHY_IT_ENDED = (
    "Why it ended: resignation, dismissal, retirement, layoff, asset_sale, stock_sale; or what ends no "
    "employment: transfer_within_group, part_time, change_of_position, plan_taken_over, leased_to_employer, "
    "contractor_same_duties, leave_of_absence, temporary_layoff. Any other word is taken as an end."
)
_BONA_FIDE = "Found by the administrator: no rehire was arranged before it ended."


class Spell(_Part):
    """One spell of employment."""

    employer_id: str | None = Field(
        None, description=f"The employer, where there are several; `{EMPLOYER}` by default."
    )
    hire_date: Day | None = Field(None, description="The day the spell began.")
    severed_on: Day | None = Field(None, description="The day it ended; left out while it lasts.")
    reason: str | None = Field(None, description=_WHY_IT_ENDED)
    severance_is_bona_fide: YesNo | None = Field(None, description=_BONA_FIDE)
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
    reason: str | None = Field(None, description=_WHY_IT_ENDED)
    severance_is_bona_fide: YesNo | None = Field(None, description=_BONA_FIDE)
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
        None, description=_says("participant.payee_kind") + " Left out: participant."
    )
    is_married: YesNo | None = Field(None, description=_says("participant.is_married"))
    roth_first_year: Year | None = Field(None, description=_says("participant.roth_first_year"))
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

    year: Year | None = Field(None, description=_says("account.in_plan_roth_year"))
    taxable: Cents | None = Field(None, description=_says("account.in_plan_roth_taxable"))


class EmployerStock(_Part):
    """Employer securities in the account."""

    value: Cents | None = Field(None, description=_says("account.employer_stock_value"))
    cost: Cents | None = Field(None, description=_says("account.employer_stock_cost"))
    dividend: Cents | None = Field(None, description=_says("account.employer_stock_dividend"))
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
    basis: Cents | None = Field(
        None, description=_says("account.basis") + " Left out for pre-tax money: 0.00, because it holds none."
    )
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
    balance_after: Cents | None = Field(
        None, description="The account's balance right after the payment, where it was not fully vested."
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
    offset_on: Day | None = Field(None, description="The day its balance is offset against the account.")


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
        description="Payments of the person's other plans and IRAs (or none, as the person certified).",
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
    payment_date: GoverningDay | None = Field(None, description=_says("request.payment_date"))
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
    withholding_rate: Annotated[Percent | None, AfterValidator(_whole_percent)] = Field(
        None, description=_says("request.withholding_rate") + " A whole percent."
    )
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
        if self.amount == 0:
            raise contradiction(
                "The amount asked is zero.",
                expected="more than 0.00",
                repair="Write the amount, or leave it out to ask what is open.",
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
    if isinstance(value, (str, int, float)):
        raise unreadable(
            "yes or no, or the particulars of the claim", value, "Write yes or no, or leave it out."
        )
    return value


def _field_of(particular: Particular) -> tuple[Any, Any]:
    kinds: dict[str, Any] = {"truth": YesNo, "money": Cents, "date": Day, "number": Whole, "text": str}
    kind: Any = Percent if particular.is_rate else kinds[particular.kind]
    if words := WORDS.get(particular.column):
        kind = Literal[words]
    # `for` is no Python name, and a model's own attributes must not be shadowed, so every field is named by
    # its column.
    return kind | None, Field(
        None, alias=particular.written, description=particular.says.replace(_INSIDE, "")
    )


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
    accounts: tuple[AccountPart, ...] | None = Field(
        None,
        description="The accounts. A case without any is refused, because there is no money to decide about.",
    )
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


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of a case file."""
    schema = CaseFile.model_json_schema(by_alias=True)
    pointing = BookCaseFile.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs")
    schema["properties"] |= {
        name: {"description": "For `inservice consequences`."} for name in OF_CONSEQUENCES
    }
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
