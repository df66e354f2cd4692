"""The model of a plan document: opening terms, elections with stable ids, and ordered amendments.

Where each field of a real adoption agreement lives (rule ids of the law pages):

- O-FLD-01 `kind`; O-FLD-02 `erisa`, `governmental`, `church`, `church_elects_erisa`; O-FLD-03 `plan_year_end`,
  `effective`, `restated`; O-FLD-04 `sources` (safe harbor types are sources of their own); O-FLD-50
  `amendments`, which may change every field below.
- Events per source are `elections`: O-FLD-05 an election names the source (`no_in_service` says expressly that
  none does); O-FLD-06 `age`; O-FLD-07 `normal_retirement_age` as event, with the age in the setting of that
  name, and `at_early_retirement_age`; O-FLD-08 and O-FLD-09 `months`; O-FLD-10 `seasoning_measure`; O-FLD-11
  `service_months`; O-FLD-12 `disability_definition`; O-FLD-13, O-FLD-14, O-FLD-30 events of those names with
  `effective`, `repayment_accepted`, `window_days`; O-FLD-15 `stated_event`; O-FLD-16 `all_of` as
  `also_requires` (several elections are any-of); O-FLD-17, O-FLD-18, O-FLD-19 elections of `any_time` or
  another event (`layer` keeps a prior plan's money apart; `after_tax` holds the pre-1987 rule); O-FLD-20 an
  election of `hardship`; O-FLD-49 elections with `layer`.
- O-FLD-21 to O-FLD-29 `hardship`, of which `plan check` refuses `exclude_former_employees` and
  `roth_only_if_qualified` (O-FLD-28), because no determination applies them; O-FLD-31 to O-FLD-36 and O-FLD-44
  `limits` (plan-wide, and on each election) and `groups`, of which it refuses `percent_base_date` (O-FLD-31)
  for the same reason; O-FLD-34 also answers "a single sum only" as `partial_allowed: no`; O-FLD-37, O-FLD-38
  `forms`; O-FLD-39 `spousal` and `survivor_annuity` on a source; O-FLD-40 `source_order`; O-FLD-41
  `investment_order`; O-FLD-42 `valuation`; O-FLD-43 `notices`; O-FLD-45 `cash_out`; O-FLD-46
  `vesting_after_partial`; O-FLD-47 `rehire`; O-FLD-48 `forfeiture`.

Not held: the accounting method of a protected layer (O-FLD-49 "balance method"), because layers are separate
accounts (O-CUT-40) and their balances are facts.

A field left out takes the default that the law page lists, and `Plan.defaulted` names it. Where the page
lists none the field is required, or stays None for "the document does not say".
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from inservice.plan.fields import (
    Cents,
    Day,
    GoverningDay,
    MonthDay,
    Percent,
    Whole,
    YesNo,
    age_parts,
    contradiction,
)
from inservice.plan.vocabulary import INHERITING, MAY_BE_UNVESTED, Event, HardshipReason, PlanKind, Source

AGE_59_HALF = 59 * 12 + 6

EVENTS_WITH_AGE = frozenset({"stated_age", "pension_in_service_age", "age_59_half"})
EVENTS_WITH_MONTHS = {"two_years_in_plan": 24, "five_years_of_participation": 60}
"""Events that count months, and the months the event's own name says."""

SeasoningMeasure = Literal["each_contribution", "last_day_of_prior_month", "plan_year_of_allocation"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Shorthand(_Part):
    """A part that may also be written in a shorter way; the published schema then admits both."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        full = handler.resolve_ref_schema(handler(core))
        short = {"type": ["string", "number", "array"]}
        inner = dict(full)
        full.clear()
        full.update({"title": cls.__name__, "anyOf": [inner, short]})
        return full


class Age(_Shorthand):
    """An age in years and months. May be written `55`, `59.5` or `59 1/2`."""

    years: Whole
    months: Whole = 0

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: Any) -> Any:
        return age_parts(value)

    @model_validator(mode="after")
    def _possible(self) -> Age:
        if self.months > 11 or self.years > 120:
            raise contradiction("No such age.", expected="years to 120 and months from 0 to 11")
        return self

    @property
    def in_months(self) -> int:
        return self.years * 12 + self.months


class SourceTerms(_Part):
    """A money source that the plan holds."""

    source: Source
    label: str | None = Field(None, description="The document's own name of the account.")
    clause: str | None = None
    vesting: str = Field("immediate", description="The id of a vesting schedule, or `immediate`.")
    survivor_annuity: YesNo = Field(False, description="Do the survivor annuity rules apply to this money?")
    origin: Source | None = Field(None, description="The source whose restriction this money keeps.")

    @model_validator(mode="after")
    def _complete(self) -> SourceTerms:
        if self.source in INHERITING and self.origin is None:
            raise contradiction(
                f"{self.source} keeps the restriction of the money it came from, "
                "and the document does not say which.",
                expected="origin: the source it came from",
                repair="Add origin: match, for example.",
            )
        if self.source not in INHERITING and self.origin is not None:
            raise contradiction(f"{self.source} has no origin.", repair="Remove origin.")
        if self.source in MAY_BE_UNVESTED and "vesting" not in self.model_fields_set:
            raise contradiction(
                f"The document must say how {self.source} vests.",
                expected="vesting: the id of a schedule, or immediate",
                repair="Add vesting: immediate, or the id of one of vesting_schedules.",
            )
        return self


class VestingSchedule(_Part):
    """Completed years and the vested percentage from then on (hundredths of one percent inside)."""

    measure: Literal["years_of_service", "years_of_participation"] = "years_of_service"
    steps: dict[Whole, Percent]

    @model_validator(mode="after")
    def _rising(self) -> VestingSchedule:
        percents = [self.steps[years] for years in sorted(self.steps)]
        if not percents or percents != sorted(percents):
            raise contradiction(
                "The vested percentage must not fall as years pass.",
                expected="steps that rise: {2: 20, 6: 100}",
            )
        if percents[-1] != 10_000:
            raise contradiction(
                "The schedule never reaches 100 percent.", repair="Add the step that vests in full."
            )
        return self


class NormalRetirementAge(_Part):
    """The age, or if later the anniversary of participation."""

    age: Age
    participation_years: Whole | None = None
    employer_determined_typical: YesNo = Field(
        False,
        description="Has the employer determined in good faith that the age is typical of its industry?",
    )
    public_safety: YesNo = Field(
        False, description="Is substantially all of the workforce public safety employees?"
    )


class EarlyRetirementAge(_Part):
    """The early retirement age, or if later the completion of the years of service."""

    age: Age
    service_years: Whole | None = None


class StatedEvent(_Part):
    """An event the document names. Who decides whether it happened is what makes it objective or not."""

    name: str
    description: str
    decided_by: Literal["record", "objective_standard", "employer_discretion"] = "objective_standard"


class Requirement(_Part):
    """One condition: an event and its threshold."""

    event: Event
    age: Age | None = None
    at_early_retirement_age: YesNo = Field(
        False, description="For stated_age: the age is the plan's early retirement age."
    )
    months: Whole | None = None
    seasoning_measure: SeasoningMeasure | None = None
    stated_event: StatedEvent | None = None

    @model_validator(mode="after")
    def _fits_event(self) -> Requirement:
        event = self.event
        if self.at_early_retirement_age and (event != "stated_age" or self.age is not None):
            raise contradiction(
                "at_early_retirement_age stands for the age of a stated_age.",
                repair="Remove it, or age, or write stated_age.",
            )
        if (
            event in {"stated_age", "pension_in_service_age"}
            and self.age is None
            and not self.at_early_retirement_age
        ):
            raise contradiction(
                f"The event {event} needs an age.", expected="age", repair="Add age: 62, for example."
            )
        if self.age is not None and event not in EVENTS_WITH_AGE:
            raise contradiction(f"The event {event} has no age of its own.", repair="Remove age.")
        if event == "age_59_half" and self.age is not None and self.age.in_months < AGE_59_HALF:
            raise contradiction(
                "The event age_59_half cannot have an age below 59 1/2.",
                repair="Write event: stated_age, or remove age.",
            )
        if self.months is not None and event not in EVENTS_WITH_MONTHS:
            raise contradiction(f"The event {event} does not count months.", repair="Remove months.")
        if self.seasoning_measure is not None and event != "two_years_in_plan":
            raise contradiction(
                "Only two_years_in_plan measures seasoning.", repair="Remove seasoning_measure."
            )
        if (event == "stated_event") != (self.stated_event is not None):
            raise contradiction(
                "A stated event must be described, and nothing else may be.",
                expected="event: stated_event with stated_event: {name: ..., description: ...}",
            )
        return self


class Fee(_Part):
    amount: Cents
    payer: Literal["participant", "plan", "employer"] = "participant"
    free_count: Whole = Field(0, description="How many in a plan year are free of charge.")


class Limits(_Part):
    """Limits on withdrawals. None is no limit of that kind.

    On an election they bind that election alone; in the plan-wide `limits` amounts bind each withdrawal whose
    election has no limit of its own, and counts are counted over all in-service withdrawals together.
    """

    clause: str | None = None
    minimum: Cents | None = None
    maximum: Cents | None = None
    maximum_percent_of_vested: Percent | None = None
    percent_base_date: MonthDay | None = Field(
        None, description="The balance of which day: 01-01. None: the payment date."
    )
    per_plan_year: Whole | None = None
    per_calendar_year: Whole | None = None
    per_rolling_12_months: Whole | None = None
    lifetime: Whole | None = None
    counts_hardship: YesNo | None = Field(
        None, description="Do hardship withdrawals count? Plan-wide; by default no."
    )
    fully_vested: Literal["no", "source", "all_sources"] | None = Field(
        None, description="Only when fully vested: in that source, or in all sources."
    )
    partial_allowed: YesNo | None = Field(
        None, description="May part of the account be taken? By default yes."
    )
    waiting_after_prior_months: Whole | None = None
    no_loan_in_year: YesNo | None = None
    suspension_of_match_months: Whole | None = None
    exclude_highly_compensated: YesNo | None = None
    fee: Fee | None = None


class Election(Requirement):
    """One right to money while employed: which sources, on which event, under which limits."""

    id: str = Field(min_length=1)
    clause: str | None = Field(None, description='The document\'s own reference: "AA 10-1(b)".')
    sources: tuple[Source, ...] = Field(min_length=1)
    also_requires: tuple[Requirement, ...] = Field(
        (), description="Conditions that must hold too (all of them)."
    )
    service_months: Whole | None = Field(None, description="Completed months of service, besides the event.")
    limits: Limits = Limits()
    groups: tuple[str, ...] = Field((), description="Only for these groups of participants; empty: everyone.")
    requires_spousal_consent: YesNo = False
    repayment_accepted: YesNo = False
    window_days: Whole | None = Field(None, description="Days to elect a withdrawal of automatic deferrals.")
    hardship_standard: Literal["safe_harbor_list", "facts_and_circumstances", "edited_list"] | None = None
    layer: str | None = Field(
        None, description="Only money of this layer: a merged plan's account, for example."
    )
    effective: GoverningDay | None = Field(
        None, description="By default the plan's, or the amendment's, effective date."
    )
    through: Day | None = None
    operated_from: GoverningDay | None = Field(
        None, description="Offered in operation from this day, before adoption."
    )
    adopted: Day | None = None
    adopt_by: Day | None = None

    @model_validator(mode="after")
    def _sound(self) -> Election:
        if self.effective and self.through and self.through < self.effective:
            raise contradiction(
                "The election ends before it begins.", expected="through on or after effective"
            )
        if len(set(self.sources)) != len(self.sources):
            raise contradiction("A source is listed twice.", repair="List each source once.")
        if self.operated_from and not (self.adopt_by or self.adopted):
            raise contradiction(
                "A term operated before adoption needs the day by which it must be adopted.",
                expected="adopt_by, or adopted once it is",
                repair="Add adopt_by: 2026-12-31, for example.",
            )
        if self.operated_from and self.effective and self.operated_from > self.effective:
            raise contradiction(
                "The election is operated from a day after it is effective.", repair="Remove operated_from."
            )
        if self.window_days is not None and self.event != "automatic_enrollment_withdrawal":
            raise contradiction(
                "Only automatic_enrollment_withdrawal has a window.", repair="Remove window_days."
            )
        if self.hardship_standard is not None and self.event != "hardship":
            raise contradiction(
                "Only a hardship election has a hardship standard.", repair="Remove hardship_standard."
            )
        return self


class Hardship(_Part):
    """How hardship is judged and limited (which sources offer it is a matter of elections)."""

    clause: str | None = None
    standard: Literal["safe_harbor_list", "facts_and_circumstances", "edited_list"] = "safe_harbor_list"
    reasons: tuple[HardshipReason, ...] | None = Field(
        None,
        description="By default the six of the older regulation, and disaster from final_regulation_from.",
    )
    final_regulation_from: Day = Field(
        date(2020, 1, 1),
        description="First distribution date on which the plan applies the 2019 regulation (O-FLD-22).",
    )
    primary_beneficiary: YesNo = False
    amount_standard_before_2020: Literal["deemed_necessary", "representation"] = "deemed_necessary"
    loans_first: YesNo = False
    suspension_months: Whole = 0
    evidence: Literal["source_documents", "summary", "self_certification"] = "source_documents"
    minimum: Cents | None = None
    maximum: Cents | None = None
    per_plan_year: Whole | None = None
    fully_vested: Literal["no", "source", "all_sources"] = "no"
    exclude_former_employees: YesNo = False
    roth_only_if_qualified: YesNo = False
    earnings_excluded: tuple[Source, ...] = Field((), description="Sources whose earnings may not be taken.")

    @model_validator(mode="after")
    def _list_fits(self) -> Hardship:
        if self.standard == "safe_harbor_list" and self.reasons and "other" in self.reasons:
            raise contradiction(
                "The safe harbor list has no reason `other`.",
                repair="Write standard: edited_list, or remove other.",
            )
        if self.standard == "edited_list" and not self.reasons:
            raise contradiction("An edited list must be written out.", expected="reasons: [medical, ...]")
        return self


class SourceOrder(_Shorthand):
    """Which money goes first. May be written `pro_rata`, `participant_choice`, or as the list of sources in
    order.
    """

    rule: Literal["pro_rata", "participant_choice", "listed"]
    sources: tuple[Source, ...] = ()
    roth: Literal["with_the_rest", "first", "last", "participant_choice"] = "with_the_rest"

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"rule": value}
        return {"rule": "listed", "sources": value} if isinstance(value, (list, tuple)) else value

    @model_validator(mode="after")
    def _list_fits(self) -> SourceOrder:
        if (self.rule == "listed") != bool(self.sources):
            raise contradiction(
                "Sources are listed for the rule `listed`, and only for it.",
                expected="[match, profit_sharing]",
            )
        return self


class Valuation(_Part):
    frequency: Literal["daily", "periodic"] = "daily"
    dates: tuple[MonthDay, ...] = ()
    interim_allowed: YesNo = False

    @model_validator(mode="after")
    def _dates_fit(self) -> Valuation:
        if (self.frequency == "periodic") != bool(self.dates):
            raise contradiction(
                "Periodic valuation has dates, daily has none.",
                expected="dates: [03-31, 06-30, 09-30, 12-31]",
            )
        return self


class Forms(_Part):
    single_sum: YesNo = True
    installments: YesNo = False
    annuity: YesNo = Field(False, description="May the participant choose a life annuity?")
    continuous_withdrawal: YesNo = False
    in_kind: Literal["none", "employer_stock", "all_marketable", "annuity_contract"] = "none"


class Spousal(_Part):
    survivor_annuity: Literal["none", "plan", "listed_sources"] = Field(
        "listed_sources",
        description="`listed_sources`: those whose `survivor_annuity` is yes; with none, it applies nowhere.",
    )
    consent_even_if_not_required: YesNo = False


class Notices(_Part):
    least_days: Whole = 30
    longest_days: Whole = 180


class CashOut(_Part):
    limit: Cents = 0
    automatic_ira_over: Cents | None = None
    exclude_rollovers: YesNo = False


class Rehire(_Part):
    pay_after_rehire: Literal["blocked_if_rehired_before_payment", "honour_prior_event"] = (
        "blocked_if_rehired_before_payment"
    )
    stop_installments: YesNo = Field(
        False, description="Installments that began on a severance stop with the rehire."
    )
    minimum_gap_days: Whole = 0


class Forfeiture(_Part):
    timing: Literal["on_cash_out", "five_breaks_in_service", "earlier_of"] = "earlier_of"
    buy_back_required: YesNo = True
    buy_back_basis: Literal["employer_only", "all_including_deferrals"] | None = None
    deemed_cash_out_zero_vested: YesNo | None = None


class AfterTax(_Part):
    allowed_withdrawal_on_1986_05_05: YesNo | None = Field(
        None, description="Did the plan then let employees withdraw their contributions while employed?"
    )


class Offers(_Part):
    """Features beside withdrawals. No written provision is no feature."""

    loans: YesNo = False
    rollovers_in: YesNo = False
    roth_contributions: YesNo | None = Field(
        None, description="By default yes when the plan holds a Roth source."
    )


class Group(_Part):
    """A group of participants to whom an election may be limited; who belongs is a fact of each."""

    description: str


class ElectiveTransfer(_Part):
    """How money moves to another plan, where participants elect the transfer (O-CUT-15)."""

    direct: YesNo | None = None
    authorised_by_both_plans: YesNo | None = None
    elected_after_notice: YesNo | None = None
    single_sum_offered: YesNo | None = Field(
        None, description="Does the receiving plan offer a single sum of everything distributable under it?"
    )


class Amendment(_Part):
    """A change of the terms. What it gives takes force when effective; what it takes away, at the later of
    adoption and effective date, and then only for money that came in after (O-CUT-04).
    """

    id: str = Field(min_length=1)
    title: str | None = None
    clause: str | None = None
    adopted: Day | None = None
    adopt_by: Day | None = Field(None, description="For an amendment operated before it is adopted.")
    effective: GoverningDay
    protection: Literal[
        "derived",
        "single_sum_remains",
        "de_minimis_timing",
        "elective_transfer",
        "esop_change",
        "statutory_relief",
    ] = Field(
        "derived",
        description="Counsel's finding that what it takes away is not protected, and on which ground.",
    )
    transfer: ElectiveTransfer | None = Field(
        None, description="For `elective_transfer`: the conditions of section 411(d)(6)(D)."
    )
    add: tuple[dict[str, Any], ...] = ()
    remove: tuple[str, ...] = ()
    replace: dict[str, dict[str, Any]] = {}
    set: dict[str, Any] = {}

    @model_validator(mode="after")
    def _sound(self) -> Amendment:
        if not self.adopted and not self.adopt_by:
            raise contradiction(
                "The day of adoption is missing.", expected="adopted, or adopt_by while it is not adopted yet"
            )
        if not (self.add or self.remove or self.replace or self.set):
            raise contradiction("The amendment changes nothing.", expected="add, remove, replace or set")
        return self

    @property
    def cut_off(self) -> date:
        """The later of adoption and effective date; the last day there is while it is not adopted."""
        return max(self.adopted or date.max, self.effective)


def _formulas(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class PlanDocument(_Part):
    """A plan document as of one state of its amendments."""

    schema_: Literal["inservice/plan/1"] = Field(alias="schema")
    plan_id: str = Field(min_length=1)
    name: str
    sponsor: str | None = None
    kind: PlanKind
    erisa: YesNo = True
    governmental: YesNo = False
    church: YesNo = False
    church_elects_erisa: YesNo = False
    collectively_bargained: YesNo = False
    building_trades_age_55: YesNo = Field(
        False, description="A building-trades multiemployer plan of D-LAW-06."
    )
    plan_year_end: MonthDay
    effective: GoverningDay
    restated: Day | None = None
    readings: dict[str, str] = Field({}, description="The plan's choice on points the law leaves unsettled.")

    sources: tuple[SourceTerms, ...] = Field(min_length=1)
    vesting_schedules: dict[str, VestingSchedule] = {}
    normal_retirement_age: NormalRetirementAge | None = None
    early_retirement_age: EarlyRetirementAge | None = None
    disability_definition: (
        Literal["section_72m7", "social_security_award", "long_term_disability_award", "own"] | None
    ) = None

    elections: tuple[Election, ...] = ()
    no_in_service: tuple[Source, ...] = Field(
        (), description="Sources from which the document expressly allows nothing."
    )
    groups: dict[str, Group] = {}
    hardship: Hardship = Hardship()
    limits: Limits = Limits()
    source_order: SourceOrder = SourceOrder(rule="pro_rata")
    investment_order: Literal["pro_rata", "hierarchy", "participant_choice"] = "pro_rata"
    brokerage_minimum: Cents | None = None
    valuation: Valuation = Valuation()
    forms: Forms = Forms()
    spousal: Spousal = Spousal()
    notices: Notices = Notices()
    cash_out: CashOut = CashOut()
    vesting_after_partial: Annotated[tuple[Literal["ratio", "simple"], ...], BeforeValidator(_formulas)] = (
        Field((), description="The one formula for the vested balance after a partial payment.")
    )
    rehire: Rehire = Rehire()
    forfeiture: Forfeiture = Forfeiture()
    after_tax: AfterTax = AfterTax()
    offers: Offers = Offers()
    amendments: tuple[Amendment, ...] = ()

    def source_terms(self, source: str) -> SourceTerms | None:
        """The plan's terms on one money source, or None when it holds no such money."""
        return next((terms for terms in self.sources if terms.source == source), None)

    @property
    def is_protected_by_anti_cutback(self) -> bool:
        """Is the plan within section 411(d)(6) or ERISA 204(g)? (O-CUT-22)"""
        if self.governmental or (self.church and not self.church_elects_erisa):
            return False
        return self.kind != "403b" or self.erisa

    def survivor_annuity_applies(self, source: str) -> bool:
        """Do the document's own terms apply the survivor annuity rules to this source?"""
        if self.spousal.survivor_annuity != "listed_sources":
            return self.spousal.survivor_annuity == "plan"
        terms = self.source_terms(source)
        return terms is not None and terms.survivor_annuity
