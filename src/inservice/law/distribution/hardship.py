"""Hardship: the need, its amount with the taxes it brings, and why no other money will do."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.texts import lists
from inservice.engine.words import (
    Expr,
    always,
    as_expr,
    cannot_tell,
    choose,
    never,
    not_below_zero,
    portion,
    select,
)
from inservice.facts.tables import account, claims, plan, request
from inservice.law.distribution.ages import attained_age_59_half
from inservice.law.distribution.plan_events import disabled_under_section_72m7
from inservice.law.figures import figure
from inservice.law.taxation.exceptions import is_reservist_payment, is_terminally_ill
from inservice.law.taxation.roth import roth_distribution_is_qualified

_HUNDRED_PERCENT = 10_000
_LISTED = (
    "medical",
    "purchase_of_home",
    "education",
    "eviction_or_foreclosure",
    "funeral",
    "casualty",
    "disaster",
)

# -- the need ------------------------------------------------------------------------------------------------


@rule(
    "Is the reason one of those that the plan offers?",
    cites="26 CFR 1.401(k)-1(d)(3)(i), (ii)(B); the plan's terms",
    ref="D-HARD-01 D-LAW-04 O-FLD-22",
    yes="The plan offers hardship distributions for this reason: {hardship_reason}.",
    no="The plan does not offer hardship distributions for this reason: {hardship_reason}.",
    unknown="The reason of the hardship, or the plan's list of reasons, is not on file.",
)
def hardship_reason_is_offered() -> Expr:
    return lists(plan.hardship_reasons, claims.hardship_reason)


@rule(
    "Is the reason one that the regulation deems an immediate and heavy need?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)(B)",
    ref="D-HARD-03 D-HARD-04 D-HARD-05 D-HARD-06 D-HARD-07 D-HARD-08 D-HARD-09 D-OPEN-25",
    yes="The regulation's list names this reason: {hardship_reason}.",
    no="The regulation's list does not name this reason: {hardship_reason}.",
    unknown="The reason of the hardship is not on file.",
)
def hardship_reason_is_deemed() -> Expr:
    return claims.hardship_reason.is_one_of(*_LISTED)


@rule(
    "Is the expense for a primary beneficiary whom the plan recognises?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)(C); Pension Protection Act of 2006 sec. 826; Notice 2007-7",
    ref="D-HARD-10 O-FLD-23",
    confidence="unconfirmed",
    yes="The expense is for a primary beneficiary, whom the plan recognises.",
    no="The expense is not for a primary beneficiary, or the plan does not recognise one.",
    unknown="For whom the expense is, or whether the plan recognises primary beneficiaries, is not on file.",
)
def expense_is_for_a_recognised_beneficiary() -> Expr:
    return select(
        claims.hardship_for, {"primary_beneficiary": plan.hardship_primary_beneficiary}, otherwise=never()
    )


@rule(
    "Is the medical care that of the employee, the spouse or a dependent?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)(B)(1); 26 USC 213(d)",
    ref="D-HARD-03 D-HARD-11",
    yes="The medical care is that of the employee, the spouse or a dependent.",
    no="The medical care is not that of the employee, the spouse or a dependent.",
    unknown="For whom the medical care is, or whether a child is a dependent, is not on file.",
)
def medical_care_is_for_family() -> Expr:
    within = {"self": always(), "spouse": always(), "dependent": always(), "child": cannot_tell()}
    return select(claims.hardship_for, within, otherwise=never())


@rule(
    "Is the education that of the employee, the spouse, a child or a dependent?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)(B)(3)",
    ref="D-HARD-05 D-HARD-11",
    yes="The education is that of the employee, the spouse, a child or a dependent.",
    no="The education is not that of the employee, the spouse, a child or a dependent.",
    unknown="For whom the education is, is not on file.",
)
def education_is_for_family() -> Expr:
    return claims.hardship_for.is_one_of("self", "spouse", "child", "dependent")


@rule(
    "Is the funeral that of a parent, the spouse, a child or a dependent?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)(B)(5)",
    ref="D-HARD-07 D-HARD-11",
    yes="The burial or funeral is that of a parent, the spouse, a child or a dependent.",
    no="The burial or funeral is not that of a parent, the spouse, a child or a dependent.",
    unknown="Whose burial or funeral it is, is not on file.",
)
def funeral_is_for_family() -> Expr:
    return claims.hardship_for.is_one_of("parent", "spouse", "child", "dependent")


@rule(
    "Does the medical expense qualify?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)(B)(1)",
    ref="D-HARD-03",
    yes="The medical expense is that of a person whom the list covers.",
    no="The medical expense is not that of a person whom the list covers.",
    unknown="For whom the medical care is, is not on file.",
)
def medical_need_qualifies() -> Expr:
    return medical_care_is_for_family | expense_is_for_a_recognised_beneficiary


@rule(
    "Does the purchase of the home qualify?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)(B)(2)",
    ref="D-HARD-04",
    yes="The costs are those of buying the employee's principal residence.",
    no="The costs are mortgage payments, or the home is not the employee's principal residence.",
    unknown="Whether the home is the principal residence, or whether the costs are mortgage payments, is "
    "not on file.",
)
def purchase_need_qualifies() -> Expr:
    return claims.hardship_is_principal_residence & ~claims.hardship_is_mortgage_payment


@rule(
    "Does the education expense qualify?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)(B)(3)",
    ref="D-HARD-05",
    yes="The expense is for the next 12 months of post-secondary education of a person whom the list covers.",
    no="The expense is not for the next 12 months of post-secondary education of a person whom the list "
    "covers.",
    unknown="For whom or when the education is, is not on file.",
)
def education_need_qualifies() -> Expr:
    return (
        education_is_for_family | expense_is_for_a_recognised_beneficiary
    ) & claims.hardship_is_within_12_months


@rule(
    "Does the funeral expense qualify?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)(B)(5)",
    ref="D-HARD-07",
    yes="The burial or funeral is that of a person whom the list covers.",
    no="The burial or funeral is not that of a person whom the list covers.",
    unknown="Whose burial or funeral it is, is not on file.",
)
def funeral_need_qualifies() -> Expr:
    return funeral_is_for_family | expense_is_for_a_recognised_beneficiary


@rule(
    "Was the damage done in a federally declared disaster?",
    cites="26 USC 165(h)(5)",
    ref="D-LAW-04 D-HARD-08",
    yes="The damage was done in a federally declared disaster.",
    no="The damage was not done in a federally declared disaster.",
    unknown="Whether the damage was done in a federally declared disaster is not on file.",
    not_claimed="No federally declared disaster is claimed.",
)
def casualty_is_a_federal_disaster() -> Expr:
    return claims.hardship_individual_assistance | claims.disaster


@rule(
    "Does the damage to the home qualify?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)(B)(6); T.D. 9875",
    ref="D-HARD-08 D-LAW-04 D-LAW-23",
    yes="The cost repairs damage to the principal residence that is a casualty in the sense that applies to"
    " the payment.",
    no="The damage is not to the principal residence, or, under the older text that the plan still applies,"
    " not by a federally declared disaster.",
    unknown="Whether the home is the principal residence, or which text the plan applies, is not on file.",
)
def casualty_need_qualifies() -> Expr:
    covered = plan.hardship_applies_2019_regulation | casualty_is_a_federal_disaster
    return claims.hardship_is_principal_residence & covered


@rule(
    "Does the disaster loss qualify?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)(B)(7); T.D. 9875",
    ref="D-HARD-09 D-LAW-04",
    yes="The loss is the employee's own, with home or workplace in an area designated for individual "
    "assistance.",
    no="Home and workplace were outside the area designated for individual assistance, or the loss is not "
    "the employee's own.",
    unknown="Whether home or workplace was in an area designated for individual assistance, or whose loss "
    "it is, is not on file.",
)
def disaster_need_qualifies() -> Expr:
    return claims.hardship_individual_assistance & claims.hardship_disaster_loss_is_own


@rule(
    "Does the need fit the reason given?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)",
    ref="D-HARD-02 D-HARD-03 D-HARD-04 D-HARD-05 D-HARD-06 D-HARD-07 D-HARD-08 D-HARD-09",
    yes="The particulars of the need fit the reason given: {hardship_reason}.",
    no="The particulars of the need do not fit the reason given: {hardship_reason}.",
    unknown="The particulars of the need are not on file.",
)
def hardship_reason_fits() -> Expr:
    return select(
        claims.hardship_reason,
        {
            "medical": medical_need_qualifies,
            "purchase_of_home": purchase_need_qualifies,
            "education": education_need_qualifies,
            "eviction_or_foreclosure": claims.hardship_is_principal_residence,
            "funeral": funeral_need_qualifies,
            "casualty": casualty_need_qualifies,
            "disaster": disaster_need_qualifies,
        },
        otherwise=claims.hardship_meets_facts_and_circumstances,
    )


@rule(
    "Does the plan judge hardship by the facts and circumstances?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)(A)",
    ref="D-HARD-01 O-FLD-21",
    yes="The plan judges hardship by all the facts and circumstances.",
    no="The plan does not judge hardship by all the facts and circumstances.",
    unknown="The plan's standard of hardship is not on file.",
)
def plan_judges_by_facts() -> Expr:
    return plan.hardship_standard == "facts_and_circumstances"


@rule(
    "Is there an immediate and heavy financial need?",
    cites="26 CFR 1.401(k)-1(d)(3)(i),(ii)",
    ref="D-HARD-01 D-HARD-02",
    yes="There is an immediate and heavy financial need of a kind that the plan recognises.",
    no="There is no immediate and heavy financial need of a kind that the plan recognises.",
    unknown="Whether the need is of a kind that the plan recognises is not on file.",
)
def need_is_immediate_and_heavy() -> Expr:
    by_list = hardship_reason_is_offered & hardship_reason_fits
    return by_list | (plan_judges_by_facts & claims.hardship_meets_facts_and_circumstances)


# -- the evidence --------------------------------------------------------------------------------------------


@rule(
    "May the plan rely on the employee's own certification?",
    cites="26 USC 401(k)(14)(C), 403(b)(7)(D), 403(b)(11); SECURE 2.0 Act of 2022 sec. 312",
    ref="D-LAW-14 D-HARD-28 O-PRO-81",
    confidence="unconfirmed",
    governed_by=plan.plan_year_begin,
    yes="For a reason on the regulation's list the plan may rely on the employee's certification.",
    no="For plan years beginning on or before December 29, 2022 a certification by the employee alone did "
    "not suffice.",
    unknown="The plan year, or the reason of the hardship, is not on file.",
)
def self_certification_is_enough() -> Expr:
    return never()


@self_certification_is_enough.version(
    "2022-12-30",
    cites="26 USC 401(k)(14)(C), 403(b)(7)(D), 403(b)(11); SECURE 2.0 Act of 2022 sec. 312",
    enacted_on="2022-12-29",
    confidence="unconfirmed",
    no="A need outside the regulation's list cannot be certified by the employee alone.",
)
def _() -> Expr:
    return hardship_reason_is_deemed


@rule(
    "Is there evidence that the plan accepts?",
    cites="26 CFR 1.401(k)-1(d)(3); IRS memoranda of February 23 and March 7, 2017; 26 USC 401(k)(14)(C)",
    ref="D-HARD-28 D-HARD-29 D-LAW-14 O-FLD-27",
    yes="The need is supported by evidence that the plan accepts.",
    no="The need is not supported by evidence that the plan accepts: the plan asks for "
    "{plan.hardship_evidence}.",
    unknown="What supports the need, or what the plan accepts, is not on file.",
)
def hardship_evidence_suffices() -> Expr:
    return select(
        claims.hardship_evidence,
        {
            "source_documents": always(),
            "summary": plan_accepts_a_summary,
            "self_certification": certification_suffices,
        },
        otherwise=never(),
    )


@rule(
    "Does the plan accept a summary of documents?",
    cites="IRS memoranda of February 23 and March 7, 2017",
    ref="D-HARD-29 O-FLD-27",
    yes="The plan accepts a summary of documents.",
    no="The plan asks for the documents themselves.",
    unknown="What evidence the plan accepts is not on file.",
)
def plan_accepts_a_summary() -> Expr:
    return plan.hardship_evidence.is_one_of("summary", "self_certification")


@rule(
    "Does the plan accept the employee's certification?",
    cites="26 USC 401(k)(14)(C)",
    ref="D-HARD-28 O-FLD-27",
    yes="The plan accepts the employee's certification.",
    no="The plan does not accept the employee's certification.",
    unknown="What evidence the plan accepts is not on file.",
)
def plan_accepts_certification() -> Expr:
    return plan.hardship_evidence == "self_certification"


@rule(
    "Does the employee's certification suffice?",
    cites="26 USC 401(k)(14)(C)",
    ref="D-HARD-28 D-LAW-14",
    confidence="unconfirmed",
    yes="The employee's certification suffices, and the administrator does not know otherwise.",
    no="The employee's certification does not suffice: the plan, the plan year, the reason or actual "
    "knowledge stands against it.",
    unknown="Whether the employee's certification suffices cannot be told.",
)
def certification_suffices() -> Expr:
    return (
        plan_accepts_certification
        & self_certification_is_enough
        & ~claims.hardship_actual_knowledge_to_contrary
    )


# -- necessity -----------------------------------------------------------------------------------------------


@rule(
    "Does the employee represent that no other resources will do, and is nothing known to the contrary?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(B)(2),(3)",
    ref="D-HARD-24 D-HARD-25 D-LAW-03",
    yes="The employee represents that cash and liquid assets are insufficient, and the administrator does "
    "not know otherwise.",
    no="The employee does not represent that cash and liquid assets are insufficient, or the administrator "
    "knows otherwise.",
    unknown="The employee's representation, or what the administrator knows, is not on file.",
)
def no_other_resources_are_represented() -> Expr:
    return claims.hardship_represents_no_other_resources & ~claims.hardship_actual_knowledge_to_contrary


@rule(
    "Had the law ceased to require loans and a suspension?",
    cites="Bipartisan Budget Act of 2018 secs. 41113, 41114; T.D. 9875",
    ref="D-LAW-01 D-LAW-02 D-HARD-26",
    governed_by=plan.plan_year_begin,
    yes="For plan years beginning after 2018 neither plan loans nor a suspension of deferrals is required.",
    no="For plan years beginning before 2019 loans had to be taken first and deferrals suspended for six "
    "months.",
    unknown="The plan year is not on file.",
)
def loans_and_suspension_are_not_required() -> Expr:
    return never()


@loans_and_suspension_are_not_required.version(
    "2019-01-01", cites="Bipartisan Budget Act of 2018 secs. 41113, 41114; T.D. 9875", enacted_on="2018-02-09"
)
def _() -> Expr:
    return always()


@rule(
    "Is the distribution deemed necessary, as before 2020?",
    cites="26 CFR 1.401(k)-1(d)(3)(iv)(E) before T.D. 9875",
    ref="D-LAW-02 D-LAW-03 D-HARD-26 D-HARD-27 O-FLD-24",
    yes="The distribution is deemed necessary: loans were taken and deferrals are suspended, or the plan "
    "year begins after 2018.",
    no="The distribution is not deemed necessary: for this plan year loans come first and deferrals must be"
    " suspended.",
    unknown="Whether loans were taken, or deferrals are suspended, is not on file.",
)
def distribution_is_deemed_necessary() -> Expr:
    taken = claims.hardship_loans_exhausted & claims.hardship_suspends_deferrals
    return loans_and_suspension_are_not_required | taken


@rule(
    "Is the distribution necessary to satisfy the need?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii),(iv) before T.D. 9875",
    ref="D-LAW-03 D-HARD-24 D-HARD-25 O-FLD-24",
    governed_by=request.payment_date,
    yes="The distribution is necessary by the standard that the plan applied before 2020.",
    no="The distribution is not necessary by the standard that the plan applied before 2020.",
    unknown="Whether the distribution is necessary is not on file.",
)
def hardship_is_necessary() -> Expr:
    return select(
        plan.hardship_standard_before_2020,
        {"representation": no_other_resources_are_represented},
        otherwise=distribution_is_deemed_necessary,
    )


@hardship_is_necessary.version(
    "2020-01-01",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(B); T.D. 9875",
    enacted_on="2019-09-23",
    yes="The employee represents that no other resources will do, and nothing is known to the contrary.",
    no="The employee does not represent that no other resources will do, or the administrator knows "
    "otherwise.",
)
def _() -> Expr:
    return no_other_resources_are_represented


@rule(
    "Have plan loans been taken first, where the plan requires it?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(C)",
    ref="D-HARD-26 O-FLD-25 O-PRO-56",
    yes="The plan does not require loans first, or they were taken or would add to the need.",
    no="The plan requires available loans first, and they were not taken.",
    unknown="Whether the plan requires loans first, or whether they were taken, is not on file.",
)
def loans_come_first_where_required() -> Expr:
    return ~plan.hardship_loans_first | claims.hardship_loans_exhausted


@rule(
    "Does the plan's own standard govern this money?",
    cites="26 CFR 1.401-1(b)(1)(ii); Rev. Rul. 71-224",
    ref="D-ELIG-06 D-ELIG-34 D-ELIG-74 D-HARD-44",
    confidence="unconfirmed",
    yes="This is employer money, for which the plan's own definition of hardship suffices.",
    no="The hardship test of section 401(k) governs this money, by law or because the plan applies it to "
    "all money.",
    unknown="The money source, or the plan's standard of hardship, is not on file.",
)
def own_hardship_standard_governs() -> Expr:
    employer_money = account.restriction.is_one_of(
        "match",
        "profit_sharing",
        "prevailing_wage",
        "annuity_employer",
        "annuity_qualified",
        "annuity_employer_before_2009",
        "rollover_pre_tax",
        "rollover_roth",
        "rollover_after_tax",
        "after_tax",
    )
    return employer_money & plan.hardship_standard.is_one_of("facts_and_circumstances", "edited_list")


@rule(
    "Is a hardship shown and a distribution for it necessary?",
    cites="26 CFR 1.401(k)-1(d)(3)",
    ref="D-PATH-07 D-HARD-01 D-HARD-21 D-HARD-24 D-HARD-25 D-HARD-26 D-HARD-28",
    yes="A hardship is shown, and a distribution is necessary to meet it.",
    no="No hardship is shown that the plan recognises, or a distribution is not necessary to meet it.",
    unknown="The particulars of the hardship are not on file.",
    not_claimed="The participant does not claim a hardship.",
)
def hardship_facts_hold() -> Expr:
    shown = claims.hardship & need_is_immediate_and_heavy & hardship_evidence_suffices
    return shown & (hardship_is_necessary | own_hardship_standard_governs) & loans_come_first_where_required


@rule(
    "Would the plan suspend deferrals against the law?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(B); Bipartisan Budget Act of 2018 sec. 41113",
    ref="D-HARD-27 D-LAW-02",
    governed_by=request.payment_date,
    yes="The plan would suspend deferrals because of a hardship distribution; from 2020 that is against the"
    " law. The distribution may still be made.",
    no="No unlawful suspension of deferrals follows.",
    unknown="Whether the plan would suspend deferrals is not on file.",
)
def suspends_deferrals_against_the_law() -> Expr:
    return never()


@suspends_deferrals_against_the_law.version(
    "2020-01-01", cites="26 CFR 1.401(k)-1(d)(3)(iii)(B); T.D. 9875", enacted_on="2019-09-23"
)
def _() -> Expr:
    return plan_suspends_deferrals | claims.hardship_suspends_deferrals


@rule(
    "Does the plan suspend deferrals after a hardship distribution?",
    cites="The plan's terms",
    ref="O-FLD-26 D-HARD-27",
    yes="The plan suspends deferrals for {hardship_suspension_months} after a hardship distribution.",
    no="The plan does not suspend deferrals after a hardship distribution.",
    unknown="Whether the plan suspends deferrals is not on file.",
)
def plan_suspends_deferrals() -> Expr:
    return plan.hardship_suspension_months > 0


# -- the amount ----------------------------------------------------------------------------------------------


@rule(
    "Could insurance cover part of the need?",
    cites="26 CFR 1.401(k)-1(d)(3)(ii)(B)(1),(6),(7)",
    ref="D-HARD-08",
    yes="Insurance may cover part of such a need.",
    no="Insurance does not come into such a need.",
    unknown="The reason of the hardship is not on file.",
)
def insurance_may_cover_the_need() -> Expr:
    return claims.hardship_reason.is_one_of("medical", "casualty", "disaster")


@amount(
    "What is the need after insurance?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(A)",
    ref="D-HARD-08 D-HARD-21",
    says="The need, less what insurance covers, is {hardship_net_need}.",
    unknown="The amount of the need, or what insurance covers of it, is not on file.",
)
def hardship_net_need() -> Expr:
    uncovered = not_below_zero(claims.hardship_need - claims.hardship_insurance_covered)
    return choose((insurance_may_cover_the_need, uncovered), otherwise=claims.hardship_need)


@rule(
    "Would the additional tax be excused whatever the amount?",
    cites="26 USC 72(t)(2)(A)(i),(iii)",
    ref="D-HARD-22",
    confidence="derived",
    yes="The additional tax is excused by age or disability, so it does not add to the need.",
    no="The additional tax adds to the need.",
    unknown="The date of birth is not on file.",
)
def additional_tax_is_not_anticipated() -> Expr:
    return attained_age_59_half | disabled_under_section_72m7


@amount(
    "What taxes are reasonably anticipated on a taxable dollar?",
    kind="number",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(A)",
    ref="D-HARD-21 D-HARD-22",
    confidence="derived",
    says="Federal, state and local income tax and the additional tax together come to "
    "{anticipated_tax_rate}.",
    unknown="The tax rates anticipated, or the date of birth, is not on file.",
)
def anticipated_tax_rate() -> Expr:
    penalty = choose(
        (additional_tax_is_not_anticipated, 0),
        otherwise=figure("early_distribution_tax_rate", on=request.payment_date),
    )
    return claims.hardship_federal_rate + claims.hardship_state_rate + claims.hardship_local_rate + penalty


@rule(
    "Is no more than the need itself asked for?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(A)",
    ref="D-HARD-21",
    yes="The amount asked is no more than the need of {hardship_net_need} itself.",
    no="The request is not for the need alone, so the tax that it causes counts too.",
    unknown="The amount asked, or the need, is not on file.",
)
def no_more_than_the_need_is_asked() -> Expr:
    # who names no amount, or asks for all or for a net amount, may have what the tax adds
    return choose((request.asks_an_amount, request.amount <= hardship_net_need), otherwise=never())


@amount(
    "What is the most that hardship may pay, if all of it is taxed?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(A)",
    ref="D-HARD-21 D-HARD-22",
    confidence="derived",
    says="A need of {hardship_net_need} with taxes and penalties of {anticipated_tax_rate}"
    " allows {hardship_ceiling}, rounded up to the cent.",
    unknown="The need, the tax rates anticipated, or the date of birth is not on file.",
)
def hardship_ceiling() -> Expr:
    return portion(
        hardship_net_need,
        _HUNDRED_PERCENT,
        not_below_zero(as_expr(_HUNDRED_PERCENT) - anticipated_tax_rate),
        rounding="up",
    )


@rule(
    "Does the account hold money already taxed?",
    cites="26 USC 72(e)(8); 26 USC 402A(d)(4)",
    ref="D-HARD-22 D-HARD-50",
    yes="Part of the account is basis.",
    no="The account is taxed in full.",
    unknown="The basis of the account is not on file.",
)
def account_has_basis() -> Expr:
    return account.basis > 0


@rule(
    "Would the additional tax on this money be excused by another exception?",
    cites="26 USC 72(t)(2)(G), (L)",
    ref="D-HARD-22 D-PEN-25 D-PEN-30",
    confidence="derived",
    yes="An exception excuses the additional tax on this money, so it does not add to the need.",
    no="No other exception excuses the additional tax on this money.",
    unknown="Whether an exception excuses the additional tax on this money is not on file.",
)
def additional_tax_is_excused_by_exception() -> Expr:
    return is_reservist_payment | is_terminally_ill


@amount(
    "What is the most that hardship may pay, if only the taxable share of this account is taxed?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(A); 26 USC 72(e)(8)",
    ref="D-HARD-22 D-HARD-50",
    confidence="derived",
    says="With the taxable share of this account, the need allows {hardship_ceiling_by_share}, rounded up to the cent.",
    unknown="The need, the tax rates anticipated, the date of birth, or the basis of the account is not on file.",
)
def hardship_ceiling_by_share() -> Expr:
    income_tax = claims.hardship_federal_rate + claims.hardship_state_rate + claims.hardship_local_rate
    return choose(
        (additional_tax_is_excused_by_exception, _grossed_by_share(income_tax)),
        otherwise=_grossed_by_share(anticipated_tax_rate),
    )


@amount(
    "What is the most that hardship may pay from this account?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(A); 26 USC 72(e)(8)",
    ref="D-HARD-22 D-HARD-50",
    confidence="derived",
    says="Hardship may pay {hardship_ceiling_of_account} from this account.",
    unknown="The need, the tax rates anticipated, the date of birth, or the basis of the account is not on "
    "file.",
)
def hardship_ceiling_of_account() -> Expr:
    return choose(
        (no_more_than_the_need_is_asked, hardship_net_need),
        (roth_distribution_is_qualified, hardship_net_need),
        (additional_tax_is_excused_by_exception, hardship_ceiling_by_share),
        (account_has_basis, hardship_ceiling_by_share),
        otherwise=hardship_ceiling,
    )


def _grossed_by_share(rate: Expr) -> Expr:
    # need / (1 - f x rate) with f = (balance - basis) / balance
    whole = account.balance * _HUNDRED_PERCENT
    kept = not_below_zero(whole - not_below_zero(account.balance - account.basis) * rate)
    return portion(hardship_net_need, whole, kept, rounding="up")
