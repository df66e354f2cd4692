"""Reading a processing case: an ordinary case with a section `processing` on what happened to the request.

What the section leaves out is unknown, except where a field's description says what "Left out" means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from inservice.errors import InputError, Problem
from inservice.intake.case import Case, read_case
from inservice.intake.case_file import SCHEMA as CASE_SCHEMA
from inservice.plan.fields import Cents, Day, Whole, YesNo, contradiction
from inservice.plan.reading import _Problems
from inservice.plan.yaml_text import TextDocument, read_text_document

SCHEMA = "inservice/processing/1"

EventName = Literal[
    "received", "in_good_order", "decided", "approved", "denied", "paid", "reported", "cancelled"
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class EventPart(_Part):
    """One event on the way of the request."""

    what: EventName = Field(
        description="received, in_good_order, decided, approved, denied, paid, reported or cancelled."
    )
    on: Day = Field(description="The day.")


class ExplanationPart(_Part):
    """The section 402(f) explanation."""

    given_on: Day | None = Field(
        None, description="The day it was given; by default the request's notice_given_on."
    )
    how: Literal["individual", "electronic", "posted", "summary"] | None = Field(
        None, description="How it was given: individual, electronic, posted on a wall or site, or a summary."
    )
    full_text_on: Day | None = Field(None, description="The day the full text was given, before a summary.")
    told_of_thirty_days: YesNo | None = Field(
        None, description="It told of the right to consider for at least 30 days."
    )
    waived: YesNo | None = Field(
        None,
        description="The participant elected to be paid sooner; by default the request's notice_waived, else no.",
    )
    rollover_elected: YesNo | None = Field(
        None, description="The participant chose between a direct rollover and payment."
    )


class SurvivorPart(_Part):
    """The survivor annuity: explained, and waived."""

    explained_on: Day | None = Field(None, description="The day the explanation was provided.")
    shortened: YesNo = Field(
        False,
        description="The 30 days were waived, so that payment may start more than 7 days after it. Left out: no.",
    )
    waived_on: Day | None = Field(None, description="The day the participant waived the annuity.")
    starting_date: Day | None = Field(
        None, description="The annuity starting date. Left out: the day of payment."
    )


class ConsentPart(_Part):
    """The consent of the spouse."""

    given: YesNo | None = Field(None, description="The spouse consented in writing.")
    on: Day | None = Field(None, description="The day it was signed and witnessed.")
    names_form: YesNo | None = Field(None, description="It names the form of payment or the beneficiary.")
    acknowledges_effect: YesNo | None = Field(None, description="It acknowledges the effect.")
    witness: Literal["notary", "plan_representative", "nobody"] | None = Field(
        None, description="Who witnessed it."
    )
    remote: YesNo | None = Field(
        None, description="Witnessed over a live link, not in the presence of the witness."
    )
    identity_checked: YesNo | None = Field(
        None, description="The witness checked the identity over the link."
    )
    two_way_live_video: YesNo | None = Field(
        None, description="The audio and video link was live and two-way."
    )
    acknowledged_same_day: YesNo | None = Field(
        None, description="The witness returned the acknowledgment the same day."
    )
    recording_kept: YesNo | None = Field(None, description="A recording is kept.")
    excuse: Literal["none", "cannot_be_located", "separated_by_order"] = Field(
        "none", description="What excuses a consent. Left out: none."
    )


class ElectronicPart(_Part):
    """An election made electronically. Left out: made on paper."""

    accessible: YesNo | None = Field(None, description="The participant could effectively use the medium.")
    personal: YesNo | None = Field(None, description="Only the person entitled could elect.")
    reviewable: YesNo | None = Field(None, description="It could be reviewed, changed or withdrawn.")
    confirmed: YesNo | None = Field(None, description="It was confirmed within a reasonable time.")


class EvidencePart(_Part):
    """What shows that the person qualifies."""

    kind: Literal["source_documents", "summary", "self_certification", "none"] | None = Field(
        None, description="What is on file of a hardship; by default what the claim names."
    )
    told_to_keep_originals: YesNo | None = Field(
        None, description="With a summary: told to keep the originals and to produce them."
    )
    states_no_cash: YesNo | None = Field(
        None,
        description="The participant stated that no other cash or liquid assets are at hand; by default as the claim says.",
    )
    certified: YesNo | None = Field(None, description="The participant certified in writing to qualify.")
    known_otherwise: YesNo | None = Field(
        None, description="The administrator knows otherwise. Left out: as the claim says, else no."
    )
    good_reason: YesNo = Field(
        False, description="There is a good reason for several hardships in the year. Left out: no."
    )


class FeePart(_Part):
    """A fee for the payment. Left out: none."""

    amount: Cents | None = Field(None, description="How much.")
    payer: Literal["participant", "plan", "employer"] | None = Field(None, description="Who bears it.")
    reasonable: YesNo | None = Field(None, description="It is reasonable.")
    disclosed: YesNo | None = Field(None, description="It was disclosed to participants beforehand.")


class DepositPart(_Part):
    """Tax withheld from the plan's payments."""

    lookback_tax: Cents | None = Field(
        None, description="Tax on Form 945 of the second year before the payment's."
    )
    tax_of_year: Cents | None = Field(None, description="Tax on Form 945 of the payment's year.")
    accumulated: Cents | None = Field(
        None,
        description="The most tax accumulated on a day of the deposit period, that of this payment included.",
    )
    deposited_on: Day | None = Field(None, description="The day of deposit.")
    all_on_time: YesNo | None = Field(
        None, description="Every deposit of the year was made in full and on time."
    )
    returns_filed: Whole | None = Field(
        None, description="Returns of all kinds to be filed in the year in which the form is due."
    )


class ChequePart(_Part):
    """A cheque."""

    issued_on: Day = Field(description="The day of the first cheque.")
    cashed: YesNo | None = Field(None, description="It was cashed.")
    amount: Cents | None = Field(None, description="Its gross amount, the tax withheld included.")
    reissued_on: Day | None = Field(None, description="The day of the cheque that takes its place.")
    reissued_amount: Cents | None = Field(None, description="The gross amount of that cheque.")

    @model_validator(mode="after")
    def _in_sequence(self) -> ChequePart:
        if self.reissued_on and self.reissued_on < self.issued_on:
            raise contradiction(
                "The cheque is reissued before it was issued.", repair="Correct one of the days."
            )
        return self


class LateRolloverPart(_Part):
    """A rollover that may have missed the sixty days."""

    received_on: Day | None = Field(None, description="The day the participant received the money.")
    contributed_on: Day | None = Field(None, description="The day it reached the IRA or plan.")
    reason: str | None = Field(
        None,
        description="error_of_institution, cheque_misplaced, deposited_elsewhere, residence_damaged, death_in_family, serious_illness, "
        "incarceration, restrictions_of_foreign_country, postal_error, levy_returned, information_delayed, unclaimed_property; or other.",
    )
    obstacle_ended_on: Day | None = Field(
        None, description="The day on which the reason no longer stood in the way."
    )
    refused_by_irs: YesNo = Field(
        False, description="The IRS refused a waiver for this rollover. Left out: no."
    )


class MissingPart(_Part):
    """A payee who cannot be found. Left out: the payee was found."""

    records: YesNo | None = Field(None, description="Records of plan and employer were searched.")
    beneficiary: YesNo | None = Field(None, description="The designated beneficiary was asked.")
    electronic_search: YesNo | None = Field(None, description="Free electronic search tools were used.")
    certified_mail: YesNo | None = Field(None, description="Certified mail was sent.")
    prudent: YesNo | None = Field(
        None, description="The fiduciary found a transfer to a state's fund prudent, and the fund qualifies."
    )
    amount: Cents | None = Field(None, description="The benefit.")
    transferred_on: Day | None = Field(
        None, description="The day of the transfer to a state's unclaimed-property fund."
    )


class DenialPart(_Part):
    """A refusal."""

    told_on: Day | None = Field(
        None, description="The day the participant was told; by default that of `denied`."
    )
    extended_on: Day | None = Field(None, description="The day on which an extension was announced.")
    special_circumstances: YesNo = Field(
        False, description="Special circumstances require more time. Left out: no."
    )


class ProcessingPart(_Part):
    """What happened to the request."""

    as_of: Day | None = Field(
        None,
        description="The day of which the answer is. Left out: the day of the last event, else of payment.",
    )
    events: tuple[EventPart, ...] = Field((), description="The dated events, in their order.")
    traded_on: Day | None = Field(
        None, description="The day of the trade; eligibility is tested again on it."
    )
    request_signed: YesNo | None = Field(None, description="A signed or confirmed request is on file.")
    asked_by_participant: YesNo = Field(
        True, description="The participant asks; no where the plan pays unasked. Left out: yes."
    )
    w4r: YesNo | None = Field(None, description="Form W-4R is on file.")
    explanation: ExplanationPart = ExplanationPart()
    survivor_annuity: SurvivorPart = SurvivorPart()
    spousal_consent: ConsentPart | None = None
    electronic: ElectronicPart | None = None
    evidence: EvidencePart = EvidencePart()
    fee: FeePart | None = None
    deposit: DepositPart = DepositPart()
    cheque: ChequePart | None = None
    late_rollover: LateRolloverPart | None = None
    missing_payee: MissingPart | None = None
    denial: DenialPart = DenialPart()
    form_5500_filed_on: Day | None = Field(
        None, description="The day on which Form 5500 for the plan year of the payment was filed."
    )

    @model_validator(mode="after")
    def _in_sequence(self) -> ProcessingPart:
        for earlier, later in pairwise(self.events):
            if later.on < earlier.on:
                raise contradiction(
                    f"{later.what} ({later.on}) is listed after {earlier.what} ({earlier.on}) but is earlier.",
                    expected="events in the order of their days",
                    repair="Correct one of the days, or the order.",
                )
        return self

    def day_of(self, what: str) -> date | None:
        """The last day on which an event of the name took place."""
        return next((event.on for event in reversed(self.events) if event.what == what), None)


@dataclass(frozen=True)
class ProcessingCase:
    """A case, and what happened to its request. ``with_request`` gives the case with fields of its request changed."""

    part: ProcessingPart
    title: str | None
    source: str | None
    refs: tuple[str, ...]
    expect: Mapping[str, Any] | None
    text: TextDocument
    base: Path | None
    absolute_paths: bool

    @cached_property
    def case(self) -> Case:
        """The ordinary case as it is written. Raises InputError."""
        return self.with_request({})

    def with_request(self, changed: Mapping[str, Any]) -> Case:
        """The ordinary case; the fields ``changed`` take the place of those of its request. Raises InputError."""
        content = {
            key: value for key, value in self.text.content.items() if key not in ("processing", "expect")
        }
        asked = content.get("request")
        if changed and isinstance(asked, Mapping):
            content["request"] = {**asked, **changed}
        content["schema"] = CASE_SCHEMA
        text = TextDocument(content, self.text.lines, self.text.path)
        return read_case(text, base=self.base, absolute_paths=self.absolute_paths)


def read_processing(
    source: str | Path | Mapping[str, Any], *, base: str | Path | None = None, absolute_paths: bool = False
) -> ProcessingCase:
    """Read a processing case from a file, or from a mapping in its shape. Raises InputError with every problem; see `read_case`."""
    if isinstance(source, Mapping):
        text = TextDocument(dict(source), {}, "")
    else:
        text = read_text_document(source)
        base = Path(source).parent if base is None else base
    expected = f"schema: {SCHEMA}, plan: ..., request: ..., processing: ..."
    if not isinstance(text.content, dict):
        raise InputError([Problem("A processing case is a mapping.", text.path, expected=expected)])
    problems = _Problems(text)
    if text.content.get("schema") != SCHEMA:
        problems.add(
            "This is no processing case.",
            ("schema",),
            found=str(text.content.get("schema")),
            expected=SCHEMA,
            repair=f"Write schema: {SCHEMA}",
        )
        raise InputError(problems.found)
    if "book" in text.content:
        problems.add(
            "A processing case holds its facts itself.",
            ("book",),
            expected=expected,
            repair="Write the facts of the request into the file.",
        )
        raise InputError(problems.found)
    part: ProcessingPart | None = None
    try:
        part = ProcessingPart.model_validate(text.content.get("processing") or {})
    except ValidationError as error:
        inner = _Problems(
            TextDocument(
                None, {w[1:]: line for w, line in text.lines.items() if w[:1] == ("processing",)}, text.path
            )
        )
        inner.take(error, ProcessingPart)
        for each in inner.found:
            where = f"processing.{each.where}" if each.where else "processing"
            problems.found.append(
                Problem(each.message, each.path, where, each.line, each.found, each.expected, each.repair)
            )
    read = ProcessingCase(
        part or ProcessingPart(),
        text.content.get("title"),
        text.content.get("source"),
        tuple(text.content.get("refs") or ()),
        text.content.get("expect"),
        text,
        None if base is None else Path(base),
        absolute_paths,
    )
    try:
        _ = read.case
    except InputError as error:
        problems.found += error.problems
    if problems.found:
        raise InputError(problems.found)
    return read


__all__ = ["SCHEMA", "ProcessingCase", "ProcessingPart", "read_processing"]
