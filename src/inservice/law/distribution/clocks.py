"""Clocks that run with participation, service and the age of each contribution."""

from __future__ import annotations

from inservice.engine.dates import months_after
from inservice.engine.months import first_of_next_month
from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, always, choose, given, greater_of, least_of, pick, total
from inservice.facts.tables import ACCOUNT, OPTION, clause, employment, lot, option, participant, request
from inservice.law.distribution.ages import FIFTY_NINE_AND_A_HALF, attained_59_half_on, months_from_birth
from inservice.law.distribution.grains import per_lot, per_option
from inservice.law.figures import figure
from inservice.law.told import told_with

# -- participation and service -------------------------------------------------------------------------------


@amount(
    "On what date does the participant complete the months of participation that open employer money?",
    kind="date",
    cites="Rev. Rul. 68-24",
    ref="D-PATH-04 D-AGE-08 D-ELIG-05 O-FLD-08",
    says="Participation began {participation_date}; the months required, at least 60, are complete on "
    "{five_years_on}.",
    unknown="The date participation began, or the months in the plan's clause, is not on file.",
)
def five_years_on() -> Expr:
    months = greater_of(clause.months, figure("participation_months", on=request.payment_date))
    return per_option(months_after(participant.participation_date, months))


@rule(
    "Has the participant completed five years of participation?",
    cites="Rev. Rul. 68-24; 26 CFR 1.401-1(b)(1)(ii)",
    ref="D-PATH-04 D-AGE-08",
    yes="Participation began {participation_date}; the months required were complete on {five_years_on}.",
    no="Participation began {participation_date}; the months required are complete on {five_years_on}. "
    "Years of service do not count.",
    unknown="The date participation began, or the months in the plan's clause, is not on file.",
)
def completed_five_years_of_participation() -> Expr:
    return five_years_on <= request.payment_date


@amount(
    "On what date is the participation complete that the clause requires besides its event?",
    kind="date",
    cites="The plan's terms; 26 CFR 1.401-1(b)(1)(ii)",
    ref="O-FLD-07 O-FLD-16",
    says="Participation began {participation_date}; {also_participation_months} are complete on "
    "{further_participation_on}.",
    unknown="The date participation began, or what the clause requires besides, is not on file.",
)
def further_participation_on() -> Expr:
    return per_option(months_after(participant.participation_date, clause.also_participation_months))


@rule(
    "Has the participant the months of participation that the clause requires besides its event?",
    cites="The plan's terms; 26 CFR 1.401-1(b)(1)(ii)",
    ref="O-FLD-07 O-FLD-16",
    yes="The clause requires no participation besides its event, or it was complete by the payment date.",
    no="The clause also requires {also_participation_months} of participation, complete on "
    "{further_participation_on}.",
    unknown="The date participation began, or what the clause requires besides, is not on file.",
)
def has_further_participation() -> Expr:
    return choose(
        (clause.also_participation_months == 0, always()),
        otherwise=further_participation_on <= request.payment_date,
    )


@amount(
    "On what date is the service complete that the clause requires besides its event?",
    kind="date",
    cites="The plan's terms; 26 CFR 1.401-1(b)(1)(ii)",
    ref="O-FLD-11",
    says="Hired {hire_date}, the participant completes {service_months} of service on {required_service_on}.",
    unknown="The date of hire, or the service the clause requires, is not on file.",
)
def required_service_on() -> Expr:
    return per_option(months_after(employment.hire_date, clause.service_months))


@rule(
    "Has the participant the months of service that the clause requires besides its event?",
    cites="The plan's terms; 26 CFR 1.401-1(b)(1)(ii)",
    ref="O-FLD-11",
    yes="The clause requires no service besides its event, or it was complete by the payment date.",
    no="The clause also requires {service_months} of service, complete on {required_service_on}.",
    unknown="The date of hire, or the service the clause requires, is not on file.",
)
def has_required_service() -> Expr:
    return choose(
        (clause.service_months == 0, always()), otherwise=required_service_on <= request.payment_date
    )


@amount(
    "On what date does the participant attain the age that the clause requires besides its event?",
    kind="date",
    cites="The plan's terms; 26 CFR 1.401-1(b)(1)(ii)",
    ref="O-FLD-16 D-AGE-01",
    says="Born {birth_date}, the participant attains the further age of {also_age_months} on "
    "{further_age_on}.",
    unknown="The date of birth, or the further age the clause requires, is not on file.",
)
def further_age_on() -> Expr:
    at_59_half = clause.also_age_months == FIFTY_NINE_AND_A_HALF
    return per_option(
        choose((at_59_half, attained_59_half_on), otherwise=months_from_birth(clause.also_age_months))
    )


@rule(
    "Has the participant the age that the clause requires besides its event?",
    cites="The plan's terms; 26 CFR 1.401-1(b)(1)(ii)",
    ref="O-FLD-16",
    yes="The clause requires no age besides its event, or the participant attained it by the payment date.",
    no="The clause also requires an age of {also_age_months}, attained on {further_age_on}.",
    unknown="The date of birth, or the further age the clause requires, is not on file.",
)
def has_further_age() -> Expr:
    return choose((clause.also_age_months == 0, always()), otherwise=further_age_on <= request.payment_date)


# -- the seasoning of each contribution ----------------------------------------------------------------------


@rule(
    "Does the option count the age of each contribution?",
    cites="Rev. Rul. 71-295; 26 CFR 1.401-1(b)(1)(ii)",
    ref="D-PATH-03 O-FLD-09",
    yes="Only contributions that have been in the plan long enough may be paid.",
    no="The option does not turn on how long each contribution has been in the plan.",
    unknown="Whether the clause requires contributions to have been in the plan for a time is not on file.",
)
def requires_seasoning() -> Expr:
    return (option.event == "two_years_in_plan") | (clause.also_seasoning_months > 0)


@amount(
    "How many months must a contribution have been in the plan?",
    kind="number",
    cites="Rev. Rul. 71-295",
    ref="D-ELIG-04 D-AGE-07 O-FLD-09",
    says="A contribution must have been in the plan for {seasoning_months}, never fewer than 24.",
    unknown="The months in the plan's clause are not on file.",
)
def seasoning_months() -> Expr:
    least = figure("seasoning_months", on=request.payment_date)
    return per_option(
        pick(
            option.event,
            {"two_years_in_plan": greater_of(clause.months, clause.also_seasoning_months, least)},
            otherwise=greater_of(clause.also_seasoning_months, least),
        )
    )


@amount(
    "On what date has the contribution been in the plan long enough?",
    kind="date",
    cites="Rev. Rul. 71-295",
    ref="D-AGE-07 D-PATH-03 O-FLD-10",
    says="Deposited {deposit_date}, the contribution may be paid from {contribution_seasons_on}.",
    unknown="The deposit date of a contribution, or how the clause measures, is not on file.",
)
def contribution_seasons_on() -> Expr:
    by_deposit = months_after(lot.deposit_date, seasoning_months)
    return per_lot(
        pick(
            clause.seasoning_measure,
            {
                "last_day_of_prior_month": first_of_next_month(by_deposit),
                "plan_year_of_allocation": greater_of(
                    by_deposit, months_after(lot.for_plan_year_end, seasoning_months)
                ),
            },
            otherwise=by_deposit,
        )
    )


@rule(
    "Has the contribution been in the plan long enough?",
    cites="Rev. Rul. 71-295",
    ref="D-AGE-07 D-PATH-03",
    yes="Deposited {deposit_date}, the contribution has been payable since {contribution_seasons_on}.",
    no="Deposited {deposit_date}, the contribution becomes payable on {contribution_seasons_on}.",
    unknown="The deposit date of a contribution, or how the clause measures, is not on file.",
)
def contribution_is_seasoned() -> Expr:
    return contribution_seasons_on <= request.payment_date


@rule(
    "Is the contribution still to season?",
    cites="Rev. Rul. 71-295",
    ref="D-AGE-07",
    yes="Deposited {deposit_date}, the contribution seasons on {contribution_seasons_on}.",
    no="Deposited {deposit_date}, the contribution has seasoned.",
    unknown="The deposit date of a contribution, or how the clause measures, is not on file.",
)
def contribution_is_yet_to_season() -> Expr:
    return contribution_seasons_on > request.payment_date


@rule(
    "Are the account's contributions on file one by one?",
    cites="Rev. Rul. 71-295",
    ref="D-DEC-01 D-AGE-07",
    yes="The account's contributions are on file one by one.",
    no="The account's contributions are not on file one by one.",
    unknown="What remains of a contribution is not on file.",
)
def contributions_are_on_file() -> Expr:
    return total(lot.remaining, per=ACCOUNT) > 0


@amount(
    "How much of the account has been in the plan long enough?",
    cites="Rev. Rul. 71-295",
    ref="D-PATH-03 D-AGE-07 D-DEC-04",
    says="Of the account, {seasoned_amount} has been in the plan for the months required.",
    unknown="The account's contributions with their deposit dates are not on file.",
)
def seasoned_amount() -> Expr:
    return given(contributions_are_on_file, total(lot.remaining, per=OPTION, where=contribution_is_seasoned))


@rule(
    "Has any contribution been in the plan long enough, where the option counts that?",
    cites="Rev. Rul. 71-295",
    ref="D-PATH-03 D-AGE-07",
    yes="The option does not count how long contributions have been in the plan, or some have been there long enough.",
    no="No contribution has been in the plan for {seasoning_months}; the first becomes payable on "
    "{next_lot_seasons_on}.",
    unknown="The account's contributions with their deposit dates are not on file.",
)
def contributions_have_seasoned() -> Expr:
    return told_with(
        choose((requires_seasoning, seasoned_amount > 0), otherwise=always()), next_lot_seasons_on
    )


@amount(
    "On what date does the next contribution become payable?",
    kind="date",
    cites="Rev. Rul. 71-295",
    ref="D-AGE-07",
    says="The next contribution becomes payable on {next_lot_seasons_on}.",
    unknown="No contribution is yet to season, or the deposit dates are not on file.",
)
def next_lot_seasons_on() -> Expr:
    return least_of(contribution_seasons_on, per=OPTION, where=contribution_is_yet_to_season)
