"""What it costs to have the money where it is, or to move it: yearly costs, costs of moving, walk-away value, break-even."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    Named,
    any_of,
    as_expr,
    choose,
    count_of,
    greatest_of,
    least_of,
    nothing,
    portion,
)
from inservice.facts.destinations import (
    CHOICE,
    PROJECTION,
    adviser,
    choice,
    destination,
    projection_year,
)
from inservice.law.consequences.index_annuity import arrives, surrender_value
from inservice.law.told import told_with

MILLION = 10**6
TRILLION = 10**12
DISCLOSED = "Plan disclosure under 29 CFR 2550.404a-5; the fund's prospectus; the adviser's agreement"


def _named(expr: Expr, *facts: Named) -> Expr:
    """Sentences call a destination by its name."""
    return told_with(expr, destination.name, *facts)


# -- each year -------------------------------------------------------------------------------------------------
@rule(
    "Does the money stay in the plan?",
    cites="The comparison's own terms",
    ref="C-CMP-01",
    yes="{name} is the plan that the money is in.",
    no="{name} is a place to move the money to.",
    unknown="What kind of destination this is has not been said.",
)
def is_staying() -> Expr:
    return _named(destination.kind == "stay")


@amount(
    "What does the destination cost a year, as a share of the account?",
    kind="number",
    cites=DISCLOSED,
    ref="C-CMP-01 C-CMP-02 C-CMP-03 C-CMP-04 C-CMP-06",
    says="{name}: investments {investments_millionths}, administration {administration_millionths}, advice "
    "{advice_millionths}, share class {distribution_millionths}, riders {rider_millionths}; together "
    "{yearly_cost_millionths} of the account each year.",
    unknown="{name}: one of its yearly costs has not been given, so its cost is unknown.",
)
def yearly_cost_millionths() -> Expr:
    return _named(
        destination.investments_millionths
        + destination.administration_millionths
        + destination.advice_millionths
        + destination.distribution_millionths
        + destination.rider_millionths
    )


@amount(
    "What does the destination cost a year in dollars, whatever the account is worth?",
    cites=DISCLOSED,
    ref="C-CMP-02 C-FIA-05",
    says="{name} also takes {yearly_dollar_cost} a year.",
    unknown="{name}: a yearly charge in dollars has not been given.",
    note="A rider's fee is taken on a benefit base. That base is no money of the owner's and is never shown as value.",
)
def yearly_dollar_cost() -> Expr:
    return _named(
        destination.yearly_fee
        + portion(destination.rider_base, destination.rider_on_base_millionths, MILLION, rounding="half_up")
    )


@amount(
    "What does this year's cost come to in dollars on today's balance?",
    cites=DISCLOSED,
    ref="C-CMP-01 C-CMP-02",
    says="On {amount} {name} costs {first_year_cost} a year.",
    unknown="{name}: what it costs a year in dollars cannot be told.",
)
def first_year_cost() -> Expr:
    return _named(
        portion(destination.amount, yearly_cost_millionths, MILLION, rounding="half_up") + yearly_dollar_cost
    )


@amount(
    "What does staying in the plan cost a year, as a share of the account?",
    kind="number",
    cites=DISCLOSED,
    ref="C-CMP-01 C-DEC-02 C-DEC-20",
    says="Staying in the plan costs {plan_cost_millionths} a year.",
    unknown="What staying in the plan costs has not been given.",
)
def plan_cost_millionths() -> Expr:
    return least_of(yearly_cost_millionths, per=CHOICE, where=is_staying)


@rule(
    "Would moving lose administration that the employer pays?",
    cites="29 CFR 2550.404a-5; PTE 2020-02, sec. II(b)",
    ref="C-CMP-07",
    yes="The employer pays for the plan's administration; that is lost by leaving.",
    no="The employer pays none of the plan's administration, or the money stays.",
    unknown="Whether the employer pays for the plan's administration has not been said.",
)
def loses_paid_administration() -> Expr:
    return plan_administration_is_paid & ~is_staying


@rule(
    "Does the employer pay the plan's administration, or part of it?",
    cites="29 CFR 2550.404a-5",
    ref="C-CMP-07",
    yes="The employer pays the plan's administration, or part of it.",
    no="The employer pays none of the plan's administration.",
    unknown="Whether the employer pays for the plan's administration has not been said.",
)
def plan_administration_is_paid() -> Expr:
    return told_with(choice.employer_pays_administration)


# -- the move --------------------------------------------------------------------------------------------------
@amount(
    "What does the move itself take?",
    cites=DISCLOSED,
    ref="C-CMP-04 C-CMP-05",
    says="Moving to {name} takes {moving_cost}: fees {one_time_fees}, tax {tax_on_move}, and a load of "
    "{load_millionths} of the rest.",
    unknown="{name}: what the move itself takes has not all been given.",
)
def moving_cost() -> Expr:
    return _named(destination.amount - arrives)


@amount(
    "What does the account begin with?",
    cites=DISCLOSED,
    ref="C-CMP-06 C-CMP-20",
    says="{name} begins with {starting_value}, a bonus of {bonus_millionths} included.",
    unknown="{name}: what the account begins with cannot be told.",
    note="A bonus is usually taken back, in part or whole, by higher charges in the years of the schedule.",
)
def starting_value() -> Expr:
    return _named(arrives + portion(arrives, destination.bonus_millionths, MILLION, rounding="half_up"))


@rule(
    "Can the move never pay for itself, at the same return before cost?",
    cites="Arithmetic: the moved account begins no higher and costs no less each year",
    ref="C-CMP-21",
    yes="{name} begins no higher and costs no less each year than the plan: at the same return before cost it never "
    "catches up.",
    no="{name} begins higher, costs less each year or is credited otherwise than the plan, so it may catch up.",
    unknown="Whether {name} can catch up cannot be told: a cost has not been given.",
)
def can_never_catch_up() -> Expr:
    return _named(begins_no_higher & costs_no_less_each_year & ~is_staying & earns_the_return)


@rule(
    "Does the moved account begin no higher than the balance is today?",
    cites="Arithmetic",
    ref="C-CMP-21",
    yes="{name} begins with {starting_value}, no more than {amount}.",
    no="{name} begins with {starting_value}, more than {amount}.",
    unknown="{name}: what the account begins with cannot be told.",
)
def begins_no_higher() -> Expr:
    return _named(starting_value <= destination.amount)


@rule(
    "Does the destination cost no less each year than the plan?",
    cites=DISCLOSED,
    ref="C-CMP-21",
    yes="{name} costs {yearly_cost_millionths} a year, the plan {plan_cost_millionths}.",
    no="{name} costs {yearly_cost_millionths} a year, less than the plan's {plan_cost_millionths}.",
    unknown="The yearly cost of {name}, or of the plan, has not all been given.",
)
def costs_no_less_each_year() -> Expr:
    return _named(yearly_cost_millionths >= plan_cost_millionths)


@rule(
    "Does the destination earn the return of the markets, and not a credit from an index?",
    cites="The contract",
    ref="C-CMP-41",
    yes="{name} earns the return that is assumed for every destination.",
    no="{name} is credited from an index, within its terms.",
    unknown="How {name} earns its return has not been said.",
)
def earns_the_return() -> Expr:
    return _named(destination.kind.is_one_of("stay", "traditional_ira", "roth_ira"))


# -- each year of the horizon ----------------------------------------------------------------------------------
@amount(
    "What could be walked away with at the end of the year?",
    cites="The contract; arithmetic",
    ref="C-CMP-23 C-CMP-40",
    says="At the end of year {number} {name} would pay {walk_away_value}.",
    unknown="{name}, year {number}: what it would pay cannot be told.",
)
def walk_away_value() -> Expr:
    return _named(
        choose(
            (destination.kind == "fixed_index_annuity", surrender_value),
            otherwise=projection_year.account_value,
        )
    )


@amount(
    "What is that after tax on the same exit?",
    cites="26 USC 402(a), 408(d)(1), 408A(d)(1)",
    ref="C-CMP-24",
    says="After tax at {exit_tax_millionths} that is {walk_away_after_tax}.",
    unknown="The tax rate at the end has not been given. Between pre-tax destinations it cancels out.",
)
def walk_away_after_tax() -> Expr:
    return portion(
        walk_away_value, as_expr(MILLION) - projection_year.exit_tax_millionths, MILLION, rounding="half_up"
    )


@amount(
    "What is the walk-away value in dollars of today?",
    cites="Arithmetic, at the inflation that the reader assumes",
    ref="C-CMP-46",
    says="In today's dollars that is {walk_away_in_todays_dollars}.",
    unknown="No inflation has been given, so today's dollars cannot be told.",
)
def walk_away_in_todays_dollars() -> Expr:
    return portion(walk_away_value, TRILLION, projection_year.price_level_trillionths, rounding="half_up")


@rule(
    "Is the money there taxed otherwise than plan money when it is taken?",
    cites="26 USC 402(a), 408A(d)(1)",
    ref="C-CMP-24",
    yes="{name} is compared after tax: its money is taxed otherwise than plan money.",
    no="{name} is compared before tax: the same rate falls on both and cancels out.",
    unknown="What kind of destination this is has not been said.",
)
def is_taxed_otherwise() -> Expr:
    return _named(destination.kind.is_one_of("roth_ira", "cash"))


@amount(
    "Which value is set beside the plan's?",
    cites="26 USC 402(a), 408A(d)(1)",
    ref="C-CMP-24",
    says="{compared_value} of {name} is set beside the plan's value.",
    unknown="{name}: the value, or the tax rate at the end, is not known.",
)
def compared_value() -> Expr:
    return _named(choose((is_taxed_otherwise, walk_away_after_tax), otherwise=walk_away_value))


@amount(
    "Which value of the plan is it set beside?",
    cites="26 USC 402(a), 408A(d)(1)",
    ref="C-CMP-24",
    says="It is set beside {compared_stay_value} of the plan.",
    unknown="What the plan would pay, or the tax rate at the end, is not known.",
)
def compared_stay_value() -> Expr:
    return choose((is_taxed_otherwise, projection_year.stay_after_tax), otherwise=projection_year.stay_value)


@rule(
    "Would it pay less than staying, at the end of the year?",
    cites="Arithmetic: the same course of returns before cost for both",
    ref="C-CMP-42 C-CMP-24",
    yes="At the end of year {number} {name} would pay {compared_value}, less than the plan's {compared_stay_value}.",
    no="At the end of year {number} {name} would pay {compared_value}, the plan {compared_stay_value}.",
    unknown="{name}, year {number}: one of the two values cannot be told.",
)
def is_behind_staying() -> Expr:
    return _named(compared_value < compared_stay_value, projection_year.number)


@rule(
    "Is it the last year of the horizon, with the destination not behind?",
    cites="Arithmetic",
    ref="C-CMP-42",
    yes="At the end of the horizon {name} is not behind the plan.",
    no="{name} is behind the plan at the end of this year, or the horizon goes on.",
    unknown="{name}: where it stands at the end of the horizon cannot be told.",
)
def ends_level_or_ahead() -> Expr:
    return _named(~is_behind_staying & is_last_year)


@rule(
    "Is it the last year of the horizon?",
    cites="The reader's horizon",
    ref="C-CMP-42",
    yes="Year {number} is the last of the horizon.",
    no="Year {number} is not the last of the horizon.",
    unknown="The horizon has not been given.",
)
def is_last_year() -> Expr:
    return projection_year.number == choice.horizon_years


@rule(
    "Does the move pay for itself within the horizon?",
    cites="Arithmetic: the same course of returns before cost for both",
    ref="C-CMP-42 C-CMP-21",
    yes="{name} breaks even within {horizon_years} years: from year {break_even_year} on it is not behind the plan.",
    no="{name} does not break even within {horizon_years} years.",
    unknown="Whether {name} breaks even within the horizon cannot be told.",
)
def breaks_even_within_horizon() -> Expr:
    return _named(any_of(ends_level_or_ahead, per=PROJECTION), break_even_year, choice.horizon_years)


@amount(
    "From which year on is the destination not behind the plan?",
    kind="number",
    cites="Arithmetic",
    ref="C-CMP-21 C-CMP-42",
    says="From year {break_even_year} on {name} is not behind the plan.",
    unknown="{name} has no break-even year within the horizon, or it cannot be told.",
)
def break_even_year() -> Expr:
    last_behind = greatest_of(projection_year.number, per=PROJECTION, where=is_behind_staying)
    return _named(
        choose(
            (count_of(is_behind_staying, per=PROJECTION) == 0, 1),
            (last_behind < choice.horizon_years, last_behind + 1),
            otherwise=nothing(),
        )
    )


# -- who is paid -----------------------------------------------------------------------------------------------
@amount(
    "How much more does the recommender receive in the first year if the money moves?",
    cites="29 CFR 2550.408b-2; 17 CFR 240.15l-1(a)(2)(iii); NAIC Model 275, sec. 6.A(2)",
    ref="C-CMP-08 C-CMP-47 C-DEC-24",
    says="In the first year the adviser receives {pay_if_move} if the money moves and {pay_if_stay} if it stays.",
    unknown="What the adviser receives if the money moves, or if it stays, has not been disclosed.",
)
def pay_difference() -> Expr:
    return adviser.pay_if_move - adviser.pay_if_stay


@amount(
    "How much more does the recommender receive in each later year if the money moves?",
    cites="29 CFR 2550.408b-2; 17 CFR 240.15l-1(a)(2)(iii)",
    ref="C-CMP-08 C-CMP-47",
    says="In each later year the adviser receives {yearly_pay_if_move} if the money moves and {yearly_pay_if_stay} if it stays.",
    unknown="What the adviser receives in later years has not been disclosed.",
)
def yearly_pay_difference() -> Expr:
    return adviser.yearly_pay_if_move - adviser.yearly_pay_if_stay
