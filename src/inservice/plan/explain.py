"""What a plan document offers, in plain sentences with the plan's own clause beside each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inservice.engine.money import spoken
from inservice.plan.document import Limits
from inservice.plan.lawfulness import LawOfPlans, age_text
from inservice.plan.reading import Plan
from inservice.plan.terms import Clause, Condition, Terms, terms_on

_WHEN = {
    "any_time": "at any time",
    "hardship": "on hardship",
    "disability": "on disability",
    "qualified_reservist": "when called to active duty as a qualified reservist",
    "deemed_severance": "after 30 days of active duty, as if severed",
    "coronavirus": "as a coronavirus-related distribution",
    "birth_or_adoption": "on the birth or adoption of a child",
    "emergency_expense": "for an emergency personal expense",
    "domestic_abuse": "as a victim of domestic abuse",
    "terminal_illness": "on terminal illness",
    "disaster_recovery": "on loss from a federally declared disaster",
    "long_term_care": "to pay long-term care premiums",
    "emergency_savings_withdrawal": "at least monthly",
    "automatic_enrollment_withdrawal": "soon after the first automatic deferral",
    "in_plan_roth_rollover": "by conversion to Roth inside the plan",
    "lifetime_income_portability": "when a lifetime income investment is dropped",
    "required_minimum": "as a required minimum distribution",
    "domestic_relations_order": "to an alternate payee under a domestic relations order",
    "esop_diversification": "to diversify employer stock",
    "employer_stock_dividend": "as dividends on employer stock",
    "tax_levy": "on a federal tax levy",
    "severance": "after severance from employment",
}
_COUNTS = {
    "per_plan_year": "in a plan year",
    "per_calendar_year": "in a calendar year",
    "per_rolling_12_months": "in any 12 months",
    "lifetime": "in all",
}
_SEASONED = {
    "each_contribution": "counted from each contribution",
    "last_day_of_prior_month": "counted back from the last day of the month before",
    "plan_year_of_allocation": "counted from the plan year of allocation",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence about one source (empty: the whole plan), and where the document says it."""

    source: str
    sentence: str
    clause: str = ""
    by_default: bool = False
    is_void: bool = False
    layer: str | None = None


def explain(plan: Plan, day: date, law: LawOfPlans | None = None) -> list[Statement]:
    """What the document offers on a day, source by source, then the settings it leaves to the law page's
    defaults.

    With `law`, void clauses are named as such and say why.
    """
    terms = terms_on(plan, day, law)
    statements: list[Statement] = []
    for source in terms.settings.sources:
        label = source.label or source.source.replace("_", " ")
        clauses = [clause for clause in terms.clauses if clause.source == source.source]
        if not any(not clause.is_void for clause in clauses):
            said = source.source in terms.settings.no_in_service
            why = "as the document says" if said else "by default"
            sentence = f"{label}: nothing may be paid while employed, {why}."
            statements.append(Statement(source.source, sentence, source.clause or "", by_default=not said))
        statements.extend(_statement(label, clause, terms) for clause in clauses)
    for setting in sorted(terms.defaulted):
        words = setting.replace(".", ": ").replace("_", " ")
        sentence = f"{words[:1].upper()}{words[1:]}: {_value_text(_setting(terms, setting))}, by default."
        statements.append(Statement("", sentence, by_default=True))
    return statements


def _setting(terms: Terms, path: str) -> object:
    value: object = terms.settings
    for part in path.split("."):
        value = getattr(value, part)
    return value


def _value_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


def _statement(label: str, clause: Clause, terms: Terms) -> Statement:
    parts = [f"{label}: may be paid {condition_text(clause.condition)}"]
    if clause.event == "in_plan_roth_rollover":
        parts = [f"{label}: may leave the account {condition_text(clause.condition)}"]
    parts.extend(f"and {condition_text(needed)}" for needed in clause.also_requires)
    if clause.service_months:
        parts.append(f"and after {clause.service_months} months of service")
    sentence = " ".join(parts)
    details = _limit_texts(clause.limits)
    details.extend(f"{text}, all withdrawals together" for text in _count_texts(clause.shared_limits))
    if clause.event == "hardship":
        reasons = ", ".join(reason.replace("_", " ") for reason in terms.hardship_reasons)
        details.append(
            f"for {reasons}" if clause.hardship_standard != "facts_and_circumstances" else "on all facts"
        )
    if clause.requires_spousal_consent or terms.settings.survivor_annuity_applies(clause.source):
        details.append("with the spouse's consent")
    if clause.groups:
        details.append(f"only for {', '.join(clause.groups)}")
    if clause.through:
        details.append(f"through {clause.through}")
    if details:
        sentence += f" ({'; '.join(details)})"
    sentence += "."
    if clause.layer:
        sentence += f" Only money of the layer {clause.layer}."
    if clause.operated_before_adoption:
        sentence += " Operated before it is adopted" + (
            f", due by {clause.adopt_by}." if clause.adopt_by else "."
        )
    if clause.read_as:
        sentence += f" {clause.read_as}"
    if clause.is_void:
        sentence += f" Void: {clause.void_reason}"
    if clause.by_default:
        sentence += " By default: the document does not say."
    return Statement(
        clause.source, sentence, clause.clause or "", clause.by_default, clause.is_void, clause.layer
    )


def condition_text(condition: Condition) -> str:
    """`from age 59 1/2`, `after 60 months of participation` and so on."""
    event, months = condition.event, condition.months
    if event == "two_years_in_plan":
        measure = _SEASONED.get(condition.seasoning_measure or "", "")
        return f"once held {months} months" + (f", {measure}" if measure else "")
    if event == "five_years_of_participation":
        return f"after {months} months of participation"
    if event == "stated_event" and condition.stated_event:
        return f"on {condition.stated_event.name}: {condition.stated_event.description.rstrip('.')}"
    if condition.age_months is not None:
        name = "normal retirement age, " if event == "normal_retirement_age" else "age "
        text = f"from {name}{age_text(condition.age_months)}"
        if condition.participation_years:
            text += f" or, if later, the {condition.participation_years}th anniversary of participation"
        if condition.service_years:
            text += f" and {condition.service_years} years of service"
        return text
    return _WHEN[event]


def _count_texts(limits: Limits) -> list[str]:
    counts = [(getattr(limits, name), text) for name, text in _COUNTS.items()]
    return [f"at most {count} {text}" for count, text in counts if count is not None]


def _limit_texts(limits: Limits) -> list[str]:
    texts = _count_texts(limits)
    if limits.minimum is not None:
        texts.append(f"not less than {spoken(limits.minimum)}")
    if limits.maximum is not None:
        texts.append(f"not more than {spoken(limits.maximum)}")
    if limits.maximum_percent_of_vested is not None:
        whole, rest = divmod(limits.maximum_percent_of_vested, 100)
        texts.append(f"at most {whole}{f'.{rest:02}' if rest else ''}% of the vested balance")
    if limits.fully_vested in {"source", "all_sources"}:
        texts.append(
            "only when fully vested" + (" in every source" if limits.fully_vested == "all_sources" else "")
        )
    if limits.partial_allowed is False:
        texts.append("only the whole account")
    if limits.waiting_after_prior_months:
        texts.append(f"not within {limits.waiting_after_prior_months} months of an earlier one")
    if limits.no_loan_in_year:
        texts.append("not in a year with a plan loan")
    if limits.exclude_highly_compensated:
        texts.append("not for highly compensated employees")
    if limits.fee is not None:
        texts.append(f"a fee of {spoken(limits.fee.amount)}")
    return texts
