"""The sections of a correction case: what each field says and admits."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from inservice.law.correction.figures import allocations, earnings_methods, failure_kinds
from inservice.law.matrix import load_matrix
from inservice.plan.fields import Cents, Day, MonthDay, YesNo, contradiction, unreadable

_RATE = re.compile(r"(-?)(\d{1,4})(?:\.(\d{1,6}))?%")


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


def _rate(value: Any) -> Any:
    """A return such as "6%" or "-1.25%", as an exact fraction; no less than -100%."""
    match = _RATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match:
        rate = Fraction(f"{match[1]}{match[2]}.{match[3] or 0}") / 100
        if rate >= -1:
            return rate
    raise unreadable('a return as "6%" or "-1.25%"', value)


def _one_of(names: Any) -> BeforeValidator:
    def read(value: Any) -> Any:
        known = list(names())
        if value in known:
            return value
        raise unreadable(f"one of {', '.join(known)}", value)

    return BeforeValidator(read)


def _source(value: Any) -> Any:
    try:
        return load_matrix().resolve_source(str(value))
    except KeyError:
        raise unreadable("a money source such as pre_tax_deferrals, match or profit_sharing", value) from None


Rate = Annotated[Fraction, BeforeValidator(_rate)]
FailureName = Annotated[str, _one_of(failure_kinds)]
EventName = Annotated[str, _one_of(lambda: load_matrix().events)]
SourceName = Annotated[str, BeforeValidator(_source)]
EarningsName = Annotated[str, _one_of(earnings_methods)]
AllocationName = Annotated[str, _one_of(allocations)]


class PlanPart(Part):
    """The plan that is to be put right."""

    name: str | None = Field(None, description="What the plan is called.")
    year_end: MonthDay | None = Field(None, description="Last day of the plan year, as 12-31.")
    erisa_covered: YesNo | None = Field(None, description="The plan is covered by Title I of ERISA.")
    governmental: YesNo | None = Field(
        None, description="A governmental plan, which Title I of ERISA does not cover."
    )
    favorable_letter: YesNo | None = Field(
        None, description="The document has a favorable IRS letter, or is a pre-approved one."
    )
    net_assets: Cents | None = Field(
        None, description="Net assets by the latest Form 5500, else at the end of the last plan year."
    )
    forfeitures_may_fund: YesNo | None = Field(
        None, description="The document lets forfeitures pay for a corrective contribution."
    )
    terminated: YesNo = Field(False, description="The plan is terminated. Left out: no.")
    never_written: YesNo = Field(False, description="No initial written plan was ever adopted. Left out: no.")
    orphan: YesNo = Field(False, description="Nobody is left who may act for the plan. Left out: no.")

    @model_validator(mode="after")
    def _consistent(self) -> PlanPart:
        if self.governmental and self.erisa_covered:
            raise contradiction(
                "Title I of ERISA does not cover a governmental plan.", repair="Remove one of the two."
            )
        return self


class Paid(Part):
    """Money that came back."""

    on: Day = Field(description="The day it reached the plan.")
    amount: Cents = Field(description="How much.")


class Affected(Part):
    """One person to whom something is owed."""

    person_id: str = Field(description="An opaque identifier. Never a Social Security number.")
    amount: Cents = Field(description="What is missing, without earnings.")
    former: YesNo = Field(
        False, description="A former participant, to whom it would be paid out. Left out: no."
    )


class FailureYear(Part):
    """What went wrong in one of several plan years."""

    occurred_on: Day = Field(
        description="The day of the failure in that year: of the payment, or when the amount was due."
    )
    amount: Cents | None = Field(
        None, description="What was paid beyond what was payable, or what is missing, for that year."
    )
    people: tuple[Affected, ...] = Field(
        (), description="Who is owed what for that year, instead of `amount`, where several are."
    )
    repayments: tuple[Paid, ...] = Field((), description="What has come back so far of that year's amount.")
    others_short: Cents | None = Field(
        None, description="By how much other accounts stand short because of that year."
    )

    @model_validator(mode="after")
    def _consistent(self) -> FailureYear:
        _check_amounts(self)
        return self


class FailurePart(Part):
    """What went wrong."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["occurred_on"]}, {"required": ["years"]}]}
    )

    kind: FailureName = Field(description="The kind of failure, from the catalogue.")
    occurred_on: Day | None = Field(
        None,
        description="The day of the failure: of the payment, or when the amount was due. Left out where `years` says it.",
    )
    found_on: Day | None = Field(None, description="The day on which the failure was identified.")
    amount: Cents | None = Field(
        None, description="What was paid beyond what was payable, or what is missing."
    )
    source: SourceName | None = Field(None, description="The money source.")
    own_vested_money: YesNo | None = Field(
        None, description="What was paid was the person's own vested money: only the time or event was wrong."
    )
    rollover_eligible: YesNo | None = Field(
        None,
        description="A payment of this kind, had it been right, would be an eligible rollover distribution. Left out: no for a hardship.",
    )
    exceeds_limit: Literal["none", "415", "401a17", "436"] = Field(
        "none", description="The limit of the Code exceeded. Left out: none."
    )
    caused_by_correction: YesNo = Field(
        False, description="The payment was itself made to correct another failure. Left out: no."
    )
    others_short: Cents | None = Field(
        None,
        description="By how much other accounts stand short because of it. Left out: 0.00 where the money was the payee's own.",
    )
    repayments: tuple[Paid, ...] = Field((), description="What has come back so far.")
    people: tuple[Affected, ...] = Field(
        (), description="Who is owed what, instead of `amount`, where several are."
    )
    years: tuple[FailureYear, ...] = Field(
        (),
        description="The plan years of a failure of several, instead of occurred_on, amount, people, repayments and others_short.",
    )
    was_reallocated: YesNo | None = Field(
        None, description="The wrongly forfeited amount was shared out among other accounts."
    )
    paid_to_former_participant: YesNo = Field(
        False, description="The correction is paid out to a former participant. Left out: no."
    )
    cost_of_paying: Cents | None = Field(
        None, description="The reasonable cost of working out and delivering the payment."
    )
    excess_in_account: Cents | None = Field(
        None, description="An excess over a limit that still stands in the account."
    )
    withheld_on: Day | None = Field(
        None,
        description="The day contributions were withheld from pay or received. Left out: the day of the failure.",
    )
    remitted_on: Day | None = Field(None, description="The day they reached the plan.")

    @model_validator(mode="after")
    def _consistent(self) -> FailurePart:
        family = failure_kinds()[self.kind].family
        if self.years:
            self._check_years(family)
        elif self.occurred_on is None:
            raise contradiction(
                "The day of the failure is missing.",
                expected="occurred_on, or years with a day each",
                repair="Add `occurred_on`.",
            )
        else:
            _check_amounts(self)
        if any(year.people for year in self.in_years) and family != "shortfall":
            raise contradiction(
                "Only what is owed to several people stands in one file.",
                repair="Give `amount`, and write a file for each payee.",
            )
        for earlier, first, later in (
            ("occurred_on", self.first_on, "found_on"),
            ("withheld_on", self.withheld_on, "remitted_on"),
        ):
            second = getattr(self, later)
            if first and second and second < first:
                raise contradiction(
                    f"`{later}` is before `{earlier}`.",
                    expected=f"{earlier} no later than {later}",
                    repair="Correct one of the days.",
                )
        return self

    def _check_years(self, family: str) -> None:
        if family not in ("overpayment", "shortfall"):
            raise contradiction(
                "Only what was overpaid, or what is missing, stands in one file for several years.",
                repair="Give `occurred_on`, and write a file for each year.",
            )
        both = ("occurred_on", "amount", "people", "repayments", "others_short")
        if twice := [name for name in both if getattr(self, name) not in (None, ())]:
            raise contradiction(
                f"Given both for the failure and by year: {', '.join(twice)}.",
                repair="Keep `years`, and say it there of the year that it belongs to.",
            )
        days = [year.occurred_on for year in self.years]
        if days != sorted(set(days)):
            raise contradiction(
                "The years do not follow on one another.",
                expected="each year once, the earliest first",
                repair="Put them in the order of their days, and add up what is of one year.",
            )
        said = {(person.person_id, person.former) for year in self.years for person in year.people}
        if both_ways := sorted({who for who, former in said if (who, not former) in said}):
            raise contradiction(
                f"A person is a former participant in one year and not in another: {', '.join(both_ways)}.",
                expected="`former` as it is on the day of correction",
                repair="Say the same in every year.",
            )

    @property
    def in_years(self) -> tuple[FailureYear, ...]:
        """The failure year by year; one where it is not told by years."""
        if self.years or self.occurred_on is None:
            return self.years
        same = {name: getattr(self, name) for name in FailureYear.model_fields}
        return (FailureYear.model_construct(**same),)

    @property
    def first_on(self) -> date:
        """The day on which it began."""
        return self.in_years[0].occurred_on


def _check_amounts(part: FailureYear | FailurePart) -> None:
    """Refuse amounts, people and repayments of a failure, or of one year of it, that cannot stand together."""
    if part.people and part.amount is not None:
        raise contradiction(
            "The amount is given both in all and by person.", repair="Keep `amount` or `people`."
        )
    if part.people and part.repayments:
        raise contradiction(
            "Which of the people a repayment is for cannot be told.",
            repair="Give each person what is still missing.",
        )
    names = [person.person_id for person in part.people]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise contradiction(f"A person is listed twice: {', '.join(twice)}.", repair="Keep one of the lines.")
    if any(part.occurred_on and paid.on < part.occurred_on for paid in part.repayments):
        raise contradiction(
            "Money cannot come back before it was paid.", repair="Correct the day of the repayment."
        )


class PayeePart(Part):
    """Whoever received the money."""

    kind: Literal["employee", "highly_compensated", "disqualified_person", "owner_employee"] | None = Field(
        None,
        description="Who the payee is to the plan; a fiduciary, the employer, a service provider or an officer is a disqualified person.",
    )
    culpable: YesNo | None = Field(
        None, description="The payee misstated facts, or knew that it was materially too much."
    )
    survivor: YesNo = Field(
        False,
        description="Repayment would be asked of the spouse or a beneficiary of the person overpaid. Left out: no.",
    )
    first_notice_on: Day | None = Field(
        None, description="The day of the first written notice of the error. Left out: the day of correction."
    )
    periodic_payments: YesNo | None = Field(
        None, description="The payee is still paid by the plan from time to time."
    )
    yearly_payments_due: Cents | None = Field(None, description="The correct payments of a year.")
    rolled_over: YesNo | None = Field(
        None, description="The payment was rolled over to an IRA or another plan."
    )
    paid_tax: YesNo | None = Field(
        None, description="The recipient reported the payment and paid the tax on it."
    )
    spouse_consents: YesNo | None = Field(
        None, description="The spouse, notified of the error, consents now."
    )


class ProgrammePart(Part):
    """Facts on which the programmes turn, and who weighed them."""

    practices_and_procedures: YesNo | None = Field(
        None,
        description="Practices and procedures were established and followed before the failure; a plan document alone is not enough.",
    )
    insignificant: YesNo | None = Field(
        None,
        description="Insignificant, all factors weighed: other failures, share of assets, years, participants hit, promptness, reason.",
    )
    decided_by: str | None = Field(None, description="Who weighed the factors.")
    under_examination: YesNo | None = Field(None, description="The plan or its sponsor is under examination.")
    identified_by_irs: YesNo | None = Field(None, description="The IRS identified the failure.")
    commitment_before: YesNo | None = Field(
        None, description="Before that, actions pursued this very failure."
    )
    longer_time_reasonable: YesNo | None = Field(
        None, description="A correction after the deemed reasonable time is still reasonable on the facts."
    )
    egregious: YesNo = Field(False, description="The failure is egregious. Left out: no.")
    diverts_assets: YesNo = Field(False, description="Plan assets were diverted or misused. Left out: no.")
    abusive: YesNo = Field(
        False, description="The failure belongs to an abusive tax avoidance transaction. Left out: no."
    )
    demographic_by_other_method: YesNo = Field(
        False, description="A demographic failure is corrected by a method of one's own. Left out: no."
    )
    under_dol_investigation: YesNo = Field(
        False, description="The plan is under investigation by the Department of Labor. Left out: no."
    )
    compliance_statement_on: Day | None = Field(
        None, description="The date of a compliance statement, once there is one."
    )


class AmendmentPart(Part):
    """A retroactive amendment that would permit what was done."""

    event: EventName | None = Field(
        None,
        description="The distributable event it would add. Left out: hardship where that provision is missing.",
    )
    conditions_met: YesNo | None = Field(
        None, description="The participant met every condition of that event on the day of the payment."
    )
    lawful: YesNo | None = Field(
        None,
        description="The payment would have been lawful under it. Left out: by source, event, day and conditions_met.",
    )
    increases_right: YesNo | None = Field(
        None, description="It gives an increase in a benefit, right or feature."
    )
    reaches_all_employees: YesNo | None = Field(
        None, description="What it gives reaches all eligible employees."
    )
    favors_highly_compensated: YesNo | None = Field(
        None, description="Those who gain by it are mainly highly compensated."
    )
    less_favorable: YesNo = Field(
        False, description="It conforms the document less favorably than its original terms. Left out: no."
    )


class FundReturn(Part):
    """One fund in a period."""

    balance: Cents = Field(description="Money in the fund at the start of the period.")
    rate: Rate = Field(description='Its return of the period: "6%".')


class ReturnPart(Part):
    """The return of one period."""

    from_: Day = Field(alias="from", description="The day after whose end the period begins.")
    through: Day = Field(description="The day with whose end it ends.")
    rate: Rate | None = Field(None, description='The return of the period: "6%".')
    funds: tuple[FundReturn, ...] = Field(
        (), description="The funds, where the plan's average or best return is to be worked out."
    )

    @model_validator(mode="after")
    def _consistent(self) -> ReturnPart:
        if (self.rate is None) == (not self.funds):
            raise contradiction(
                "A period has one return.", expected="rate, or funds", repair="Keep one of them."
            )
        if self.through <= self.from_:
            raise contradiction("A period ends after it begins.", repair="Correct one of the days.")
        if self.funds and not any(fund.balance for fund in self.funds):
            raise contradiction("There is no money in the funds.", repair="Give the balance of each fund.")
        return self


class EarningsPart(Part):
    """How earnings are worked out."""

    method: EarningsName = Field("actual", description="Which returns these are. Left out: actual.")
    returns: tuple[ReturnPart, ...] = Field(
        (), description="Returns by period; none are needed for the published rate."
    )
    losses: Literal["counted", "ignored"] | None = Field(
        None, description="Whether a loss reduces a contribution. Left out: it need not, so it is ignored."
    )

    allocation: AllocationName | None = Field(
        None,
        description="How the earnings of a plan-wide rate are shared out, each return being a valuation period. Left out: not asked.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> EarningsPart:
        if self.allocation is not None and self.method != "plan_average":
            raise contradiction(
                "Only the earnings of a plan-wide rate are shared out by a method of allocation.",
                expected="method: plan_average",
                repair="Remove `allocation`, or name that method.",
            )
        if self.method == "published" and self.returns:
            raise contradiction(
                "The published rate needs no returns.", repair="Remove `returns`, or name another method."
            )
        if any(r.funds for r in self.returns) and self.method == "actual":
            raise contradiction(
                "Funds are averaged, or the best is taken, by another method.",
                repair="Name plan_average or highest_fund.",
            )
        return self


class LoanPart(Part):
    """A loan that failed."""

    within_limits_after_repayment: YesNo | None = Field(
        None, description="The loan is within section 72(p) once the excess is repaid."
    )
    within_longest_term: YesNo | None = Field(
        None, description="The longest term that the law allows the loan has not ended."
    )


class SuspensionPart(Part):
    """Suspension of deferrals after a hardship distribution."""

    required_by_document: YesNo | None = Field(None, description="The document required it.")


class CorrectionPart(Part):
    """The correction itself."""

    on: Day = Field(description="The day on which it is complete.")


__all__ = [
    "Affected",
    "AmendmentPart",
    "CorrectionPart",
    "EarningsPart",
    "FailurePart",
    "FailureYear",
    "FundReturn",
    "LoanPart",
    "Paid",
    "Part",
    "PayeePart",
    "PlanPart",
    "ProgrammePart",
    "ReturnPart",
    "SuspensionPart",
]
