"""Whether each option - an account under a distributable event - is open, and for how much."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    always,
    any_of,
    cannot_tell,
    choose,
    lesser_of,
    never,
    nothing,
    pick,
    portion,
    select,
)
from inservice.facts.tables import ACCOUNT, REQUEST, account, cell, claims, clause, option, plan, readings
from inservice.law.distribution.ages import (
    FIFTY_NINE_AND_A_HALF,
    attained_age_59_half,
    attained_normal_retirement_age,
    attained_pension_age,
    attained_stated_age,
    normal_retirement_age_is_permissible,
)
from inservice.law.distribution.clocks import (
    completed_five_years_of_participation,
    contributions_have_seasoned,
    has_further_age,
    has_further_participation,
    has_required_service,
    requires_seasoning,
    seasoned_amount,
)
from inservice.law.distribution.hardship import (
    hardship_ceiling_of_account,
    hardship_facts_hold,
    hardship_net_need,
)
from inservice.law.distribution.plan_events import (
    disabled_as_the_plan_defines,
    disabled_under_section_72m7,
    diversifiable_amount,
    diversification_window_is_open,
    holds_esop_securities,
    participant_is_alive,
    plan_is_a_defined_benefit_plan,
    stated_event_facts_hold,
)
from inservice.law.distribution.plan_limits import (
    plan_is_free_of_survivor_annuities,
    plan_limits_hold,
    spousal_consent_is_given_where_needed,
)
from inservice.law.distribution.severance import severed_from_employment
from inservice.law.distribution.statutory_events import (
    automatic_enrollment_facts_hold,
    birth_or_adoption_facts_hold,
    birth_or_adoption_room,
    coronavirus_room,
    deemed_severance_facts_hold,
    deemed_severance_reaches_the_money,
    disaster_facts_hold,
    disaster_is_within_a_law,
    disaster_room,
    domestic_abuse_facts_hold,
    domestic_abuse_room,
    domestic_relations_order_facts_hold,
    emergency_expense_facts_hold,
    emergency_expense_room,
    lifetime_income_facts_hold,
    long_term_care_facts_hold,
    long_term_care_room,
    minimum_is_required_for_2023,
    qualified_reservist_facts_hold,
    required_minimum_facts_hold,
)
from inservice.law.distribution.vesting import hardship_base, vested_amount
from inservice.law.told import told_with

# -- the event's facts ---------------------------------------------------------------------------------------


@rule(
    "Does the clause ask for a later age than 59 1/2?",
    cites="The plan's terms",
    ref="D-PATH-01 O-FLD-06",
    yes="The plan's clause asks for a later age than 59 1/2.",
    no="The plan's clause asks for no later age than 59 1/2.",
    unknown="The age in the plan's clause is not on file.",
)
def clause_asks_later_age() -> Expr:
    return clause.age_months > FIFTY_NINE_AND_A_HALF


@rule(
    "Has the participant attained age 59 1/2, and any later age of the clause?",
    cites="26 USC 401(k)(2)(B)(i)(III); the plan's terms",
    ref="D-PATH-01 O-FLD-06",
    yes="The participant has attained age 59 1/2 and the age in the plan's clause.",
    no="The participant has not attained age 59 1/2, or the later age in the plan's clause.",
    unknown="The date of birth, or the age in the plan's clause, is not on file.",
)
def age_59_half_facts_hold() -> Expr:
    # an age that the clause does not ask for is nobody's reason
    return attained_age_59_half & choose((clause_asks_later_age, attained_stated_age), otherwise=always())


@rule(
    "May the money be converted to Roth inside the plan?",
    cites="26 USC 402A(c)(4); Notice 2013-74",
    ref="D-PATH-19",
    yes="The plan has a Roth programme, so vested money may be rolled over inside it.",
    no="The plan has no Roth programme.",
    unknown="Whether the plan has a Roth programme is not on file.",
)
def in_plan_roth_facts_hold() -> Expr:
    return plan.offers_roth


@rule(
    "May employer securities be diversified now?",
    cites="26 USC 401(a)(28)(B)",
    ref="D-PATH-24",
    confidence="unconfirmed",
    yes="The participant may diversify employer securities of the employee stock ownership plan.",
    no="The account holds no employer securities of an employee stock ownership plan, or this is not one of"
    " the six years.",
    unknown="The kind of plan, the securities, the date of birth or the date participation began is not on "
    "file.",
)
def diversification_facts_hold() -> Expr:
    return holds_esop_securities & diversification_window_is_open


def _facts(key: Expr) -> Expr:
    return select(
        key,
        {
            "none": always(),
            "any_time": always(),
            "age_59_half": age_59_half_facts_hold,
            "stated_age": attained_stated_age,
            "two_years_in_plan": requires_seasoning,
            "five_years_of_participation": completed_five_years_of_participation,
            "stated_event": stated_event_facts_hold,
            "normal_retirement_age": attained_normal_retirement_age,
            "pension_in_service_age": attained_pension_age,
            "hardship": hardship_facts_hold,
            "disability": disabled_as_the_plan_defines,
            "qualified_reservist": qualified_reservist_facts_hold,
            "deemed_severance": deemed_severance_facts_hold,
            "coronavirus": claims.coronavirus,
            "birth_or_adoption": birth_or_adoption_facts_hold,
            "emergency_expense": emergency_expense_facts_hold,
            "domestic_abuse": domestic_abuse_facts_hold,
            "terminal_illness": never(),
            "disaster_recovery": disaster_facts_hold,
            "long_term_care": long_term_care_facts_hold,
            "emergency_savings_withdrawal": always(),
            "automatic_enrollment_withdrawal": automatic_enrollment_facts_hold,
            "in_plan_roth_rollover": in_plan_roth_facts_hold,
            "lifetime_income_portability": lifetime_income_facts_hold,
            "required_minimum": required_minimum_facts_hold,
            "domestic_relations_order": domestic_relations_order_facts_hold,
            "esop_diversification": diversification_facts_hold,
            "employer_stock_dividend": holds_esop_securities,
            "tax_levy": claims.tax_levy,
            "severance": severed_from_employment,
        },
        otherwise=never(),
    )


@rule(
    "Do the facts of the event itself hold?",
    cites="26 USC 401(k)(2)(B)(i), 72(t)(2), 403(b)(7), 403(b)(11); 26 CFR 1.401-1(b)(1)",
    ref="D-DEC-03 D-PATH-01 D-PATH-11 D-PATH-17 D-PATH-23 D-PATH-25 D-PATH-26 D-ELIG-59",
    yes="The facts that the event asks for hold.",
    no="The facts that the event asks for do not hold.",
    unknown="Whether the facts that the event asks for hold is not on file.",
    not_claimed="The participant does not claim the event.",
)
def event_itself_holds() -> Expr:
    return _facts(option.event)


@rule(
    "Does the further event hold that the clause requires besides?",
    cites="The plan's terms",
    ref="O-FLD-16",
    yes="The clause requires no further event, or it holds.",
    no="The clause also requires another event, which does not hold: {also_event}.",
    unknown="Whether the further event that the clause requires holds is not on file.",
    not_claimed="The clause also requires another event, which is not claimed: {also_event}.",
)
def further_event_holds() -> Expr:
    return _facts(clause.also_event)


@rule(
    "Do the facts hold that the event and the clause require?",
    cites="26 USC 401(k)(2)(B)(i), 72(t)(2), 403(b)(7), 403(b)(11); 26 CFR 1.401-1(b)(1); the plan's terms",
    ref="D-DEC-03 O-FLD-16",
    yes="The facts that the event and the clause require hold.",
    no="A fact that the event or the clause requires does not hold.",
    unknown="A fact that the event or the clause requires is not on file.",
    not_claimed="The event turns on a claim that the participant has not made.",
)
def event_facts_hold() -> Expr:
    besides = has_further_age & has_further_participation & has_required_service & further_event_holds
    return event_itself_holds & (event_stands_alone | besides)


@rule(
    "Does the event rest on the law alone, without a clause of the plan?",
    cites="26 USC 401(a)(9), 414(p), 6331, 401(k)(2)(B)(i)(I)",
    ref="D-PLAN-01 D-ELIG-60",
    yes="The event needs no clause of the plan.",
    no="The event needs a clause of the plan.",
    unknown="The event is not on file.",
)
def event_stands_alone() -> Expr:
    return option.event.is_one_of("required_minimum", "domestic_relations_order", "tax_levy", "severance")


# -- the law and the plan ------------------------------------------------------------------------------------


@rule(
    "Does the condition hold that the law adds for this money and event?",
    cites="26 USC 401(k)(2)(B)(i), 401(a)(36), 403(b)(7), 72(t)(2)(K)(vi), 404(k)",
    ref="D-DEC-02 D-ELIG-10 D-ELIG-15 D-ELIG-38 D-ELIG-51 D-ELIG-58",
    yes="The law adds no condition, or it holds.",
    no="A condition that the law adds does not hold: {condition}.",
    unknown="Whether a condition that the law adds holds is not on file: {condition}.",
    not_claimed="A condition that the law adds turns on a claim not made: {condition}.",
)
def condition_of_the_law_holds() -> Expr:
    return select(
        cell.condition,
        {
            "none": always(),
            "earnings_excluded": always(),
            "default_deferrals_only": always(),
            "contract_permits": always(),
            "age_59_half_attained": attained_age_59_half,
            "permissible_normal_retirement_age": normal_retirement_age_is_permissible,
            "plan_disability_benefit": disabled_as_the_plan_defines,
            "disabled_under_72m7": disabled_under_section_72m7,
            "not_survivor_annuity_plan": plan_is_free_of_survivor_annuities,
            "spousal_consent_if_survivor_annuity": spousal_consent_is_given_where_needed,
            "within_disaster_law": disaster_is_within_a_law,
            "required_for_2023": minimum_is_required_for_2023,
            "defined_benefit_plan": plan_is_a_defined_benefit_plan,
            "esop_employer_securities": holds_esop_securities,
            "esop_dividend": holds_esop_securities,
            "otherwise_distributable": never(),
            "amount_participant_could_draw": never(),
        },
        otherwise=cannot_tell(),
    )


@rule(
    "Is the account pension money?",
    cites="26 CFR 1.401-1(b)(1)(i)",
    ref="D-ELIG-55",
    yes="The account holds pension money.",
    no="The account does not hold pension money.",
    unknown="The money source of the account is not on file.",
)
def holds_pension_money() -> Expr:
    return account.restriction.is_one_of(
        "money_purchase", "transferred_pension", "mandatory_employee", "defined_benefit"
    )


@rule(
    "Does the plan read the disaster law as reaching pension money?",
    cites="26 USC 72(t)(11)",
    ref="D-OPEN-06 D-ELIG-55",
    confidence="unconfirmed",
    yes="The plan reads the disaster law as reaching pension money.",
    no="The plan reads the disaster law as not reaching pension money.",
    unknown="How the plan reads the reach of the disaster law is not on file.",
)
def disaster_reaches_pension_money() -> Expr:
    return readings.pension_disaster == "permitted"


@rule(
    "Does the plan's reading of an unsettled point let the event reach this money?",
    cites="26 USC 414(u)(12)(B)(i); 26 USC 72(t)(11)",
    ref="D-ELIG-80 D-OPEN-06",
    confidence="unconfirmed",
    yes="No unsettled point stands in the way, as the plan reads it.",
    no="As the plan reads an unsettled point, the event does not reach this money.",
    unknown="How the plan reads an unsettled point is not on file.",
)
def reading_lets_the_event_reach_the_money() -> Expr:
    return select(
        option.event,
        {
            "deemed_severance": deemed_severance_reaches_the_money,
            "disaster_recovery": ~holds_pension_money | disaster_reaches_pension_money,
        },
        otherwise=always(),
    )


@rule(
    "Does the law by itself permit a payment of this money on this event?",
    cites="26 USC 401(k)(2)(B), 401(a)(36), 403(b)(7), 403(b)(11); 26 CFR 1.401-1(b)(1), 1.403(b)-6",
    ref="D-DEC-02 D-ELIG-01",
    yes="The law permits it: {note}",
    no="The law does not permit it: {note}",
    unknown="Whether the law permits it cannot be told: {note}",
    not_claimed="The law would permit it on a claim that was not made: {note}",
)
def law_permits_by_itself() -> Expr:
    return told_with(
        cell.law & condition_of_the_law_holds & reading_lets_the_event_reach_the_money, cell.note
    )


@rule(
    "Does the plan elect the event for this money?",
    cites="The plan's terms",
    ref="D-PLAN-01",
    yes="The plan elects it.",
    no="The plan does not offer it for this money.",
    unknown="Whether the plan offers it for this money is not on file.",
)
def plan_elects_the_event() -> Expr:
    return clause.is_elected


@rule(
    "Is the plan's clause void?",
    cites="26 CFR 1.411(d)-4; 26 USC 401(k)(2)(B); 26 CFR 1.401-1(b)(1)",
    ref="D-PLAN-01 D-PLAN-02",
    yes="The plan's clause is void and has no effect: {void_why}",
    no="The plan's clause is not void, or there is none.",
    unknown="Whether the plan's clause is lawful is not on file.",
)
def clause_is_void() -> Expr:
    return told_with(clause.is_void, clause.void_why)


@rule(
    "Does the plan offer the event for this money?",
    cites="The plan's terms; 26 CFR 1.411(d)-4",
    ref="D-PLAN-01 D-PLAN-02",
    yes="The plan offers it, or the event needs no clause of the plan.",
    no="The plan does not lawfully offer it for this money.",
    unknown="Whether the plan offers it for this money is not on file.",
)
def plan_offers() -> Expr:
    return event_stands_alone | (plan_elects_the_event & ~clause_is_void)


@rule(
    "Is the event one on which money is otherwise drawn?",
    cites="Notice 2013-74; 26 USC 6331",
    ref="D-ELIG-55 D-PATH-26",
    yes="On this event a participant draws money.",
    no="The event does not itself let a participant draw money.",
    unknown="The event is not on file.",
)
def event_draws_money() -> Expr:
    return ~option.event.is_one_of(
        "in_plan_roth_rollover", "tax_levy", "domestic_relations_order", "lifetime_income_portability"
    )


@rule(
    "Could the participant draw this account on this event?",
    cites="Notice 2013-74; 26 USC 6331",
    ref="D-ELIG-55 D-PATH-26",
    yes="The participant could draw the account on this event.",
    no="The participant could not draw the account on this event.",
    unknown="Whether the participant could draw the account on this event is not on file.",
    not_claimed="The participant could draw the account only on a claim that was not made.",
)
def option_draws_money() -> Expr:
    return event_draws_money & law_permits_by_itself & plan_offers & event_facts_hold & plan_limits_hold


@rule(
    "Could the participant draw this account on another event?",
    cites="Notice 2013-74; 26 USC 6331",
    ref="D-ELIG-55 D-PATH-26",
    yes="The participant could draw the account on another event.",
    no="The participant could not draw the account on any event.",
    unknown="Whether the participant could draw the account on another event is not on file.",
    not_claimed="The participant could draw the account only on a claim that was not made.",
)
def account_could_be_drawn() -> Expr:
    return any_of(option_draws_money, per=ACCOUNT)


OF_MONEY_THAT_COULD_BE_DRAWN = ("otherwise_distributable", "amount_participant_could_draw")
"""Conditions of the law that look at what else could be drawn from the account."""


@rule(
    "Does the law permit the event only for money that could be drawn?",
    cites="Notice 2013-74; 26 USC 6331",
    ref="D-ELIG-55 D-PATH-26",
    yes="The event reaches only money that the participant could draw.",
    no="The event does not depend on whether the participant could draw the money.",
    unknown="The law's line for this money and event is not settled.",
)
def law_asks_that_money_could_be_drawn() -> Expr:
    return cell.condition.is_one_of(*OF_MONEY_THAT_COULD_BE_DRAWN)


@rule(
    "Does the law permit a payment of this money on this event?",
    cites="26 USC 401(k)(2)(B), 401(a)(36), 403(b)(7), 403(b)(11); 26 CFR 1.401-1(b)(1), 1.403(b)-6",
    ref="D-DEC-02 D-ELIG-01 D-ELIG-02 D-ELIG-03 D-ELIG-09",
    yes="The law permits it: {note}",
    no="The law does not permit it: {note}",
    unknown="Whether the law permits it cannot be told: {note}",
    not_claimed="The law would permit it on a claim that was not made: {note}",
)
def law_permits() -> Expr:
    drawn = cell.law & law_asks_that_money_could_be_drawn & account_could_be_drawn
    return told_with(law_permits_by_itself | drawn, cell.note)


# -- how much ------------------------------------------------------------------------------------------------


@amount(
    "How much of the account does the event reach?",
    cites="26 USC 401(k)(2)(B); 26 CFR 1.401-1(b)(1)(ii); 26 USC 414(w), 401(a)(28)(B), 404(k)",
    ref="D-DEC-04 D-PATH-01 D-PATH-03 D-PATH-04 D-PATH-18 D-PATH-24 D-PATH-25",
    says="The event reaches {reachable_amount} of the account.",
    unknown="The vested amount, or the part of the account that the event reaches, is not on file.",
)
def reachable_amount() -> Expr:
    return pick(
        option.event,
        {
            "hardship": hardship_base,
            "automatic_enrollment_withdrawal": lesser_of(vested_amount, account.default_deferrals),
            "esop_diversification": lesser_of(vested_amount, diversifiable_amount),
            "employer_stock_dividend": lesser_of(vested_amount, account.employer_stock_dividend),
        },
        otherwise=vested_amount,
    )


@amount(
    "How much does the event reach of contributions that are old enough?",
    cites="Rev. Rul. 71-295",
    ref="D-PATH-03 D-AGE-07",
    says="Of the account, {seasoned_reach} is both vested and old enough, or the event does not ask how old.",
    unknown="The vested amount, or the contributions with their deposit dates, is not on file.",
)
def seasoned_reach() -> Expr:
    return choose(
        (requires_seasoning, lesser_of(reachable_amount, seasoned_amount)), otherwise=reachable_amount
    )


@amount(
    "What is the largest payment that the clause allows from the account?",
    cites="The plan's terms",
    ref="D-PLAN-09 O-FLD-31",
    says="Within the clause's largest amount, {largest_by_the_clause} may be paid.",
    unknown="The largest payment that the clause allows, or the vested amount, is not on file.",
)
def largest_by_the_clause() -> Expr:
    share = portion(vested_amount, clause.maximum_percent, 10_000, rounding="down")
    by_percent = choose(
        (clause.maximum_percent == 0, seasoned_reach), otherwise=lesser_of(seasoned_reach, share)
    )
    return choose((clause.maximum == 0, by_percent), otherwise=lesser_of(by_percent, clause.maximum))


@rule(
    "Do amounts of the clause limit the payment?",
    cites="The plan's terms",
    ref="D-PLAN-09",
    yes="The clause's amounts limit the payment.",
    no="The event rests on the law alone, so no clause limits its amount.",
    unknown="The event is not on file.",
)
def clause_limits_the_amount() -> Expr:
    return ~event_stands_alone


@amount(
    "What is the most that this event could pay from this account?",
    cites="26 USC 401(k)(2)(B); 26 CFR 1.401-1(b)(1)(ii); the plan's terms",
    ref="D-DEC-04 D-PLAN-09",
    says="The event could pay {option_available} from the account.",
    unknown="The vested amount, or another amount that limits the payment, is not on file.",
)
def option_available() -> Expr:
    return choose((clause_limits_the_amount, largest_by_the_clause), otherwise=reachable_amount)


@rule(
    "Is there vested money that the event reaches?",
    cites="26 USC 411(a)",
    ref="D-DEC-04",
    yes="There is vested money that the event reaches: {option_available}.",
    no="There is no vested money that the event reaches.",
    unknown="How much money the event reaches is not on file.",
)
def event_reaches_money() -> Expr:
    return option_available > 0


@rule(
    "Is there money to pay?",
    cites="26 USC 411(a); Rev. Rul. 71-295",
    ref="D-DEC-04 D-AGE-07",
    yes="There is money to pay: {option_available}.",
    no="There is no money that may be paid on the event.",
    unknown="How much money the event reaches is not on file.",
)
def money_is_available() -> Expr:
    # where nothing is old enough that is the reason, and not that there is no money
    return contributions_have_seasoned & (event_reaches_money | ~contributions_have_seasoned)


@rule(
    "Does the payment reach the plan's smallest amount?",
    cites="The plan's terms",
    ref="D-PLAN-09 O-FLD-31",
    yes="The money available reaches the plan's smallest payment.",
    no="The plan pays no less than {minimum}, and less is available.",
    unknown="The plan's smallest payment, or the money available, is not on file.",
)
def smallest_payment_is_reached() -> Expr:
    return (clause.minimum == 0) | (option_available >= clause.minimum)


@rule(
    "Is the amount capped for all accounts, or all plans, together?",
    cites="26 USC 72(t)(2)(H), (I), (K), 72(t)(11), 401(a)(39); 26 CFR 1.401(k)-1(d)(3)(iii)(A)",
    ref="D-DEC-04 D-AMT-01 D-AMT-02 D-AMT-03 D-AMT-04 D-AMT-05 D-AMT-06",
    yes="A cap that all accounts share limits the amount.",
    no="No cap that accounts share limits the amount.",
    unknown="The event is not on file.",
)
def option_has_cap() -> Expr:
    return option.event.is_one_of(
        "hardship",
        "birth_or_adoption",
        "emergency_expense",
        "domestic_abuse",
        "disaster_recovery",
        "long_term_care",
        "coronavirus",
        "domestic_relations_order",
        "tax_levy",
        "required_minimum",
        "lifetime_income_portability",
    )


@amount(
    "What is the cap that the accounts share?",
    cites="26 USC 72(t)(2)(H), (I), (K), 72(t)(11), 401(a)(39); 26 CFR 1.401(k)-1(d)(3)(iii)(A)",
    ref="D-DEC-04 D-PATH-21 D-PATH-22 D-PATH-26 D-PATH-20",
    says="All accounts together may pay {option_cap} on the event.",
    unknown="The cap that the accounts share cannot be told, or there is none.",
)
def option_cap() -> Expr:
    return pick(
        option.event,
        {
            "hardship": hardship_ceiling_of_account,
            "birth_or_adoption": birth_or_adoption_room,
            "emergency_expense": emergency_expense_room,
            "domestic_abuse": domestic_abuse_room,
            "disaster_recovery": disaster_room,
            "long_term_care": long_term_care_room,
            "coronavirus": coronavirus_room,
            "domestic_relations_order": claims.domestic_relations_order_amount,
            "tax_levy": claims.tax_levy_amount,
            "required_minimum": claims.required_minimum_amount,
            "lifetime_income_portability": claims.lifetime_income_amount,
        },
        otherwise=nothing(),
    )


@amount(
    "How much is within the cap, whatever taxes are anticipated?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(A)",
    ref="D-DEC-04 D-HARD-21",
    confidence="derived",
    says="{option_certain_cap} is within the cap, whatever taxes are anticipated.",
    unknown="How much is certainly within the cap cannot be told, or there is no cap.",
)
def option_certain_cap() -> Expr:
    # taxes only add to the need: without their rates its ceiling is not known, but the need itself is within it
    return pick(option.event, {"hardship": hardship_net_need}, otherwise=option_cap)


@rule(
    "Does the cap leave room?",
    cites="26 USC 72(t)(2)(H), (I), (K), 72(t)(11), 401(a)(39); 26 CFR 1.401(k)-1(d)(3)(iii)(A)",
    ref="D-DEC-04",
    yes="There is no cap, or it leaves room.",
    no="The cap on the event leaves no room.",
    unknown="What the cap on the event leaves cannot be told.",
)
def cap_leaves_room() -> Expr:
    return choose((option_has_cap, (option_certain_cap > 0).beside(option_cap)), otherwise=always())


# -- open or not ---------------------------------------------------------------------------------------------


@rule(
    "Is the option open?",
    cites="26 USC 401(k)(2)(B), 401(a)(36), 403(b); 26 CFR 1.401-1(b)(1); the plan's terms",
    ref="D-DEC-02 D-DEC-03 D-DEC-04",
    yes="The law permits the payment, the plan offers it, the facts hold, and there is money to pay.",
    no="The payment is not open.",
    unknown="Whether the payment is open cannot be determined from what is on file.",
    not_claimed="The payment would turn on a claim that the participant has not made.",
)
def option_is_open() -> Expr:
    in_kind = participant_is_alive & law_permits & plan_offers & event_facts_hold & plan_limits_hold
    return in_kind & money_is_available & smallest_payment_is_reached & cap_leaves_room


@rule(
    "Is the event a distribution that must be taken before hardship?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(B)(1)",
    ref="D-HARD-23 D-OPEN-08",
    yes="The event is a distribution that must be taken before hardship.",
    no="The event need not be taken before hardship.",
    unknown="How the plan reads the order of emergency payments and hardship is not on file.",
)
def event_comes_before_hardship() -> Expr:
    return select(
        option.event,
        {
            "hardship": never(),
            "terminal_illness": never(),
            "in_plan_roth_rollover": never(),
            "lifetime_income_portability": never(),
            "domestic_relations_order": never(),
            "tax_levy": never(),
            "emergency_expense": emergency_comes_before_hardship,
            "domestic_abuse": emergency_comes_before_hardship,
        },
        otherwise=always(),
    )


@rule(
    "Must an available emergency or domestic abuse distribution be taken before hardship, as the plan reads"
    " it?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(B)(1)",
    ref="D-HARD-23 D-OPEN-08",
    confidence="unconfirmed",
    yes="As the plan reads the regulation, every other available distribution comes first, these included.",
    no="As the plan reads the regulation, these need not be taken first.",
    unknown="How the plan reads the regulation is not on file.",
)
def emergency_comes_before_hardship() -> Expr:
    return readings.emergency_before_hardship == "literal"


@rule(
    "Is this other money that must be taken before hardship?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(B)(1)",
    ref="D-HARD-23",
    yes="This money is available on another event and must be taken before hardship.",
    no="This is not other money that must be taken before hardship.",
    unknown="Whether this money is available on another event cannot be told.",
    not_claimed="This money would be available only on a claim that was not made.",
)
def is_other_money_before_hardship() -> Expr:
    return event_comes_before_hardship & option_is_open


@rule(
    "Does other money remain that must be taken before hardship?",
    cites="26 CFR 1.401(k)-1(d)(3)(iii)(B)(1)",
    ref="D-HARD-23 D-DEC-05",
    yes="Other money of the plan is available and must be taken before hardship.",
    no="No other money of the plan is available.",
    unknown="Whether other money of the plan is available cannot be told.",
    not_claimed="Other money of the plan would be available only on a claim that was not made.",
)
def other_distributions_remain() -> Expr:
    return any_of(is_other_money_before_hardship, per=REQUEST)
