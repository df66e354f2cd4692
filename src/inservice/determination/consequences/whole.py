"""The whole answer: what a distribution does to the person, from a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from inservice.determination.answer import Assembler, Determination, edition
from inservice.determination.consequences import advice, checklist
from inservice.determination.consequences.alternatives import (
    AlternativesView,
    Rates,
    alternative_rows,
    loan_frame,
    loan_view,
    with_interest,
)
from inservice.determination.consequences.asking import to_ask
from inservice.determination.consequences.choice_facts import Person, facts_of_choice, own_memo, person_of
from inservice.determination.consequences.choice_frames import frames_of_choice
from inservice.determination.consequences.costs import CostComparison, project
from inservice.determination.consequences.early_payments import what_a_rollover_changes
from inservice.determination.consequences.households import Household, Paid
from inservice.determination.consequences.income_tax import (
    BESIDE,
    EFFECTS,
    IncomeTaxEffect,
    income_tax_effect,
)
from inservice.determination.consequences.joins import (
    PoolOfIras,
    Purposes,
    by_share,
    effect_of_need,
    household_of,
    pool_of_iras,
    rates_of,
)
from inservice.determination.consequences.summary import in_short
from inservice.determination.decide import availability as answer_availability
from inservice.determination.decide import settle
from inservice.determination.fact_frames import frame_of
from inservice.determination.written import iso, money
from inservice.engine.evaluate import Answers
from inservice.engine.explain import Explainer, Finding
from inservice.engine.money import cents
from inservice.facts.destinations import CHOICE, PLAN_LOAN
from inservice.intake.consequences.case import ConsequencesCase
from inservice.law.consequences.figures import statements, thresholds, what_moves
from inservice.law.rulebook import rule_book
from inservice.version import __version__

if TYPE_CHECKING:
    from inservice.memo.pictures.picture import Picture


@dataclass
class Consequences:
    """The answer. ``to_dict`` is its JSON; ``explain`` the reasons; the parts carry the tables of the pictures."""

    case: ConsequencesCase
    decision: Determination
    person: Person
    amount: int | None
    answers: Answers
    tax: IncomeTaxEffect | None
    pool: PoolOfIras | None
    loan: dict[str, Any] | None
    memo_fields: list[dict[str, Any]]
    medical: dict[str, Any] | None
    college: dict[str, Any] | None
    household: Household | None = None
    loan_findings: list[Finding] = field(default_factory=list)

    @cached_property
    def costs(self) -> CostComparison:
        """Where the money could be."""
        return CostComparison.of(
            self.case.choice, self.answers, self.person.decided_on, self.person.birth_date
        )

    @cached_property
    def alternatives(self) -> AlternativesView:
        """Other ways to the cash."""
        return AlternativesView(self.answers, Explainer(rule_book(), self.answers))

    @cached_property
    def lists(self) -> dict[str, list[dict[str, Any]]]:
        """What speaks for, against, what is unknown, what does not apply."""
        return checklist.checklist(self.answers, self._behind())

    @cached_property
    def questions(self) -> list[str]:
        """What to ask the adviser."""
        adviser = self.case.choice.adviser
        if adviser is not None and adviser.roles == ("none",):
            return []
        return advice.questions_for_the_adviser(self.lists, self.memo_fields)

    @cached_property
    def findings(self) -> list[Finding]:
        """Every reason, with its parts."""
        return [
            *checklist.findings(self.answers), *self.costs.findings(), *self.loan_findings, *advice.findings(self.answers),
            *(Explainer(rule_book(), self.answers).finding(n, CHOICE, 0) for n in
              ("ira_bankruptcy_cap", "after_tax_earnings", "after_tax_room")),
        ]  # fmt: skip

    @cached_property
    def facts_needed(self) -> list[dict[str, str]]:
        """What to ask so that no list is left open."""
        found = [n["fact"] for entry in self.lists["unknown"] for n in entry["needed"]]
        return to_ask([*found, *(["accounts"] if self.case.accounts_are_unknown else [])])

    def _behind(self) -> dict[str, list[str]]:
        """The facts behind what other parts found: what to ask instead of an outcome that is unknown."""
        found: dict[str, list[str]] = {}
        if self.pool is not None:
            for name, rule in (
                ("needs_backdoor", "needs_the_backdoor"),
                ("pool_after_move", "pre_tax_in_pool"),
            ):
                forms = self.pool.without if name == "needs_backdoor" else self.pool.moved
                found[f"outcome.{name}"] = sorted(
                    {n for f in forms.finding(rule, self.pool.at).walk() for n in f.needed}
                )
        if self.tax is not None:
            missing = [each["fact"] for each in self.tax.missing_for((*EFFECTS, *BESIDE))]
            found |= {
                f"outcome.{name}": missing for name in ("knock_on_total", "rate_last_dollar_millionths")
            }
        for name, told in (("medical_exempt", self.medical), ("college_path_is_open", self.college)):
            if told is not None:
                found[f"outcome.{name}"] = told["facts_needed"]
        return {name: facts for name, facts in found.items() if facts}

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values: money and dates as text, rates as percentages."""
        data, ways = self.decision.to_dict(), self.alternatives
        need = self.case.choice.purpose.need
        has_need = need is not None and need > 0
        told: dict[str, Any] = {
            "schema": "inservice/consequences/1", "request_id": self.person.request_id, "title": self.case.case.title,
            "decided_for": iso(self.person.decided_on), "edition": edition(), "software": __version__,
            "nothing_changes": "Nothing changes if you do nothing.",
            "decision": {k: data[k] for k in ("outcome", "event_asked", "asked", "approved", "at_least", "at_most", "tax", "when")},
            "amount": money(self.amount), "need": money(need), "lists": self.lists,
            "cheapest": ways.cheapest() if has_need else None, "alternatives": ways.rows() if has_need else [],
            "loan": self.loan, "tax": None if self.tax is None else self.tax.to_dict(),
            "medical": self.medical, "college": self.college,
            "pro_rata": None if self.pool is None else self.pool.to_dict(self.household), **self.costs.to_dict(),
            "after_tax": self._after_tax(), "what_moves": [dict(each) for each in what_moves()],
            "exceptions": what_a_rollover_changes(self.person.decided_on) if self.person.decided_on else [], "access": self._access(data),
            "advice": {
                "laws": advice.laws_of_advice(self.answers), "pay": advice.conflict(self.answers),
                "memo": self.memo_fields, "gaps": [f["title"] for f in self.memo_fields if f["is_gap"]], "questions": self.questions,
            },
            "statements": [dict(each) for each in statements()], "thresholds": self._thresholds(),
            "facts_needed": self.facts_needed, "findings": [f.to_dict() for f in self.findings],
        }  # fmt: skip
        return {**told, "in_short": in_short(told)}

    def pictures(self, *, redact: bool = False) -> list[Picture]:
        """Every picture for which the facts are there. Raises LibrariesMissing without the extra "report"."""
        from inservice.memo.pictures import pictures  # noqa: PLC0415 - heavy

        return pictures(*self._drawn_from(redact))

    def redacted(self) -> dict[str, Any]:
        """``to_dict`` without the title, the identifiers and names of people, their birth dates and what gives those away."""
        return self._without_people({})[0]

    def report(self, format: Literal["html", "pdf"], *, redact: bool = False) -> bytes:
        """The report with its pictures: one HTML page in UTF-8, or PDF. Raises LibrariesMissing without the extra "report".

        ``redact`` as in :meth:`redacted`; in the pictures a date of which the year is left stands at the year's beginning.
        """
        from inservice.memo.report import report_html, report_pdf  # noqa: PLC0415 - heavy

        data, drawn = self._drawn_from(redact)
        return report_pdf(data, drawn) if format == "pdf" else report_html(data, drawn).encode()

    def _drawn_from(self, redact: bool) -> tuple[dict[str, Any], dict[str, Any]]:
        """The answer, and the tables beside it that only a picture needs."""
        from inservice.determination.consequences.picture_data import picture_data  # noqa: PLC0415

        drawn = picture_data(self)
        return self._without_people(drawn) if redact else (self.to_dict(), drawn)

    def _without_people(self, drawn: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The answer and what its pictures are drawn from, redacted together, so that a name is the same word in both."""
        from inservice.memo import redacted  # noqa: PLC0415 - the memo is a layer above; loaded when asked for

        data = self.to_dict()
        told = redacted({"answer": {**data, "title": None}, "drawn": drawn}, _birth_dates(self.case))
        kept = {name: data[name] for name in ("schema", "edition", "software")}
        return told["answer"] | kept, told["drawn"]

    def _after_tax(self) -> dict[str, Any] | None:
        """After-tax money on its way to Roth, and the room for more; None where there is neither."""
        balance, extra = self.person.after_tax[0], self.case.choice.after_tax
        if not balance and extra is None:
            return None
        explainer = Explainer(rule_book(), self.answers)
        found = {
            name: explainer.finding(rule, CHOICE, 0)
            for name, rule in (
                ("earnings", "after_tax_earnings"), ("section_415_room", "annual_additions_room"), ("room", "after_tax_room")
            )
        }  # fmt: skip
        return {
            "balance": money(balance), **{name: money(each.value) for name, each in found.items()},
            "sentences": [each.sentence for each in found.values()],
        }  # fmt: skip

    def _access(self, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What can leave when, by account and event (C-PLT-11): open now, or from a day on."""
        return [
            {
                k: option[k]
                for k in ("account_id", "source", "event", "status", "available", "opens_on", "closes_on")
            }
            for option in data["options"]
            if option["status"] in ("yes", "unknown") or option["opens_on"] is not None
        ]

    def _thresholds(self) -> list[dict[str, Any]]:
        chosen = self.case.choice.thresholds.model_dump()
        return [
            {"name": t.name, "question": t.question, "used": _shown(t.unit, t.value if chosen[t.name] is None else chosen[t.name]),
             "default": _shown(t.unit, t.value), "ref": " ".join(t.ref)}
            for t in thresholds().values()
        ]  # fmt: skip

    def explain(self) -> str:
        """Every reason as indented text."""
        lines: list[str] = []

        def tell(finding: Finding, depth: int) -> None:
            mark = "" if finding.confidence == "checked" else f" ({finding.confidence})"
            lines.append(
                f"{'  ' * depth}- {finding.sentence} [{' '.join(finding.refs)}; {finding.cites}{mark}]"
            )
            for part in finding.parts:
                tell(part, depth + 1)

        for finding in self.findings:
            tell(finding, 0)
        return "\n".join(lines) + "\n"


# -- the order of work ---------------------------------------------------------------------------------------------
def consequences_of(case: ConsequencesCase) -> Consequences:
    """Work out the whole answer: the decision first, then tax and pool, then ways and destinations, then the lists."""
    book, choice = case.case.book, case.choice
    answered = answer_availability(book)
    asks = book.tables["requests"]["ask"][0] is not None
    decision = Assembler(answered, settle(answered) if asks else None).determination(0)
    data = decision.to_dict()
    if case.accounts_are_unknown:
        _leave_open(decision.data)
        data = decision.to_dict()
    person = person_of(case, answered)
    household = household_of(choice, person.decided_on, person.birth_date, person.state)
    additional = _additional_tax(case, data, person)
    purposes = Purposes(choice, person.decided_on, person.birth_date, data)
    effect = _effect(case, data, household, purposes, additional)
    amount = _amount(case, data, person, effect)
    rates = rates_of(choice, effect, additional)
    pool = pool_of_iras(choice, data, amount, person.basis, person.decided_on)
    loan, loan_findings, largest, after, loans = _loan(case, person, amount, rates)
    rows = alternative_rows(
        choice, data, person.vested, rates, offers_loans=loan is not None, largest_loan=largest
    )
    bills, study, way = _purposes(case, household, purposes, effect, amount)
    rows = with_interest([*rows, *way], choice)
    facts = facts_of_choice(case, data, person, household, effect, pool, after, offers_loans=loan is not None)
    facts |= _exempt(bills, study)
    memo = advice.rollover_memo(choice.adviser, own_memo(case, person, facts, effect, pool))
    facts["adviser.gaps_in_memo"] = sum(f["is_gap"] for f in memo) if choice.adviser is not None else None
    frames = frames_of_choice(choice, facts, rows, [], amount=amount)
    frames[PLAN_LOAN.name] = loans
    answers = Answers(rule_book(), project(frames, choice.assumptions.inflation))
    for each in memo:
        if each["field"] == "conflicts" and each["from"] == "case":
            each["text"] = advice.conflict(answers)["sentence"]
    return Consequences(
        case,
        decision,
        person,
        amount,
        answers,
        effect,
        pool,
        loan,
        memo,
        bills,
        study,
        household,
        loan_findings,
    )


def _leave_open(data: dict[str, Any]) -> None:
    """Without a word on the accounts nothing is refused: what the plan may pay cannot be told."""
    data |= {"outcome": "cannot_be_determined", "at_most": None}


def _effect(
    case: ConsequencesCase,
    data: Mapping[str, Any],
    household: Household | None,
    purposes: Purposes,
    additional: int | None,
) -> IncomeTaxEffect | None:
    """The tax of raising the need; where no cash is needed, that of the payment as it was decided."""
    need, expenses = case.choice.purpose.need, case.choice.expenses
    if household is None:
        return None
    if need:
        has_bills = (
            expenses is not None
            and expenses.medical is not None
            and case.choice.purpose.additional_tax_rate is None
        )
        return effect_of_need(household, need, purposes.extra_medical if has_bills else by_share(additional))
    tax = data["tax"]
    if tax is None or tax["taxable"] is None or data["approved"] is None:
        return None
    taxable = cents(tax["taxable"])
    more = None if tax["additional_tax"] is None else cents(tax["additional_tax"]) * 10
    return income_tax_effect(household, Paid(taxable, cents(data["approved"]), more))


def _purposes(
    case: ConsequencesCase,
    household: Household | None,
    purposes: Purposes,
    effect: IncomeTaxEffect | None,
    amount: int | None,
) -> tuple[dict[str, Any] | None, dict[str, Any] | None, list[dict[str, Any]]]:
    """Medical bills and college as data, and college by way of an IRA as one more way to the cash."""
    need = case.choice.purpose.need
    gross = effect.paid.taxable if effect is not None and effect.paid.taxable else need or amount
    if gross is None:
        return None, None, []
    bills = purposes.medical(gross, effect)
    through = (
        effect_of_need(household, need, purposes.extra_college) if household is not None and need else None
    )
    study = purposes.college(through.paid.taxable if through is not None else gross, through or effect)
    if study is None or not need:
        return bills, study, []
    way: dict[str, Any] = {
        "name": "By way of an IRA, for college", "kind": "ira", "need": need, "interest": 0, "fees": 0, "charges": 0,
        "is_available": {"yes": True, "no": False}.get(study["works"]), "has_limit": True,
        "most": study["can_leave_plan"]["amount"], "has_tax_given": through is not None,
        "income_tax_millionths": case.choice.purpose.income_tax_rate,
    }  # fmt: skip
    if through is not None and through.paid.exposed is not None:
        way |= {"gross_given": through.paid.taxable, "income_tax_given": through.value("extra_income_tax"),
                "additional_tax_given": through.paid.exposed // 10}  # fmt: skip
    return bills, study, [{f"alternative.{k}": v for k, v in way.items()}]


def _exempt(bills: Mapping[str, Any] | None, study: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the conditions read of medical bills and college."""
    found: dict[str, Any] = {}
    if bills is not None:
        for name in ("medical_exempt", "medical_exposed"):
            found[f"outcome.{name}"] = None if bills[name] is None else cents(bills[name])
    if study is not None:
        found["outcome.college_path_is_open"] = {"yes": True, "no": False}.get(study["works"])
        found["outcome.college_exempt"] = (
            None if study["education_exempt"] is None else cents(study["education_exempt"])
        )
    return found


def _amount(
    case: ConsequencesCase, data: Mapping[str, Any], person: Person, effect: IncomeTaxEffect | None
) -> int | None:
    """What is compared: as the case says, else what is approved or asked, else what the need takes, else all that is vested."""
    given = case.choice.assumptions.amount or case.choice.intent.amount
    if given is not None:
        return given
    for key in ("approved", "asked"):
        if data[key] is not None and cents(data[key]) > 0:
            return cents(data[key])
    need = case.choice.purpose.need
    if need:
        return effect.paid.taxable if effect is not None else need
    return person.vested_total


def _additional_tax(case: ConsequencesCase, data: Mapping[str, Any], person: Person) -> int | None:
    """The additional tax as a share of what is taken: as the case says, as decided, or by age alone."""
    given = case.choice.purpose.additional_tax_rate
    if given is not None:
        return given
    tax = data["tax"]
    if (
        tax is not None
        and tax["additional_tax"] is not None
        and tax["taxable"] is not None
        and cents(tax["taxable"])
    ):
        return cents(tax["additional_tax"]) * 10**6 // cents(tax["taxable"])
    if person.birth_date is None or person.decided_on is None:
        return None
    row = frame_of(
        CHOICE, [{"choice.birth_date": person.birth_date, "choice.decided_on": person.decided_on}], {}
    )
    young = Explainer(rule_book(), {CHOICE.name: row}).finding("is_young", CHOICE, 0)
    return 100_000 if young.status == "yes" else 0


def _loan(
    case: ConsequencesCase, person: Person, amount: int | None, rates: Rates
) -> tuple[dict[str, Any] | None, list[Finding], int | None, int | None, Any]:
    """The plan's loan as data with its reasons, the largest now and after the move, and its frame."""
    book, choice = case.case.book, case.choice
    plan = next(iter(book.plans.values()))
    vested = person.vested_total
    left = None if vested is None or amount is None else max(0, vested - amount)
    tax = (
        None
        if rates.income_tax is None or rates.additional_tax is None
        else rates.income_tax + rates.additional_tax
    )
    wanted = choice.intent.loan
    loans = loan_frame(wanted, made_on=person.decided_on, need=choice.purpose.need, vested=vested, vested_after=left,
                       owed=person.owed, offset_tax=tax)  # fmt: skip
    row = frame_of(CHOICE, [{"choice.decided_on": person.decided_on}])
    view, findings, now, after = loan_view({CHOICE.name: row, PLAN_LOAN.name: loans})
    if not plan.document.offers.loans:
        return None, [], now, after, loans
    return view, findings, now, after, loans


def _birth_dates(case: ConsequencesCase) -> set[date]:
    """Every birth date of the case: the person's, and those of the household and of the owners of IRAs."""
    found = {day for day in case.case.book.tables["people"]["birth_date"].to_list() if day is not None}

    def look(value: Any, name: str = "") -> None:
        if isinstance(value, Mapping):
            for key, each in value.items():
                look(each, str(key))
        elif isinstance(value, list | tuple):
            for each in value:
                look(each, name)
        elif isinstance(value, date) and name.endswith("birth_date"):
            found.add(value)

    look(case.choice.model_dump())
    return found


def _shown(unit: str, value: int) -> str:
    return f"{value / 10_000:g}%" if unit == "rate" else str(value)


__all__ = ["Consequences", "consequences_of"]
