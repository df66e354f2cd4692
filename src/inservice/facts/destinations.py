# ruff: noqa: E501 - one fact, one line: the declarations read as a table
# fmt: off
"""Facts of a choice: where the money could go, what else raises the same cash, who advises, and what is known of each.

Money is whole cents. A rate is in millionths of the whole (0.30% is 3,000) and its name ends in ``_millionths``.
A missing record is unknown: no cost, return or fee is ever assumed.
"""

from __future__ import annotations

from inservice.engine.grain import Grain
from inservice.facts.tables import Facts, record

CHOICE = Grain("choice")
"""One person's choice on one day: leave the money, move it, or take it."""
DESTINATION = Grain("destination", (CHOICE,))
"""One place where the money could be: the plan it is in, an IRA, an annuity, cash."""
PROJECTION = Grain("projection", (DESTINATION,))
"""One destination under one course of returns and, for an annuity, one set of terms."""
PROJECTION_YEAR = Grain("projection_year", (PROJECTION,))
"""One year of a projection."""
ALTERNATIVE = Grain("alternative", (CHOICE,))
"""One way to have the cash that is needed."""
PLAN_LOAN = Grain("plan_loan", (CHOICE,))
"""One loan from the plan, asked for or made."""


class choice(Facts, grain=CHOICE):
    """The person, the purpose, and the plan that the money is in."""

    decided_on = record("date", "The day as of which the choice is looked at.")
    year = record("number", "The calendar year of that day.")
    birth_date = record("date", "The date of birth.")
    retire_by = record("date", "When the person means to stop working for the employer.")
    horizon_years = record("number", "For how many years the person looks ahead.")
    need = record("money", "The cash needed, after tax.")
    backdoor_needed_later = record("truth", "Income will close direct Roth contributions in one of the next five years.")
    need_years = record("number", "In how many years the money may be needed in cash.")
    names_a_destination = record("truth", "Where the money would go is told.")
    plan_offers_loans = record("truth", "The plan lends to participants.")
    employer_pays_administration = record("truth", "The employer pays the plan's administration, or part of it.")
    wants_creditor_protection = record("truth", "Protection from creditors matters to the person.")
    state_protects_iras_fully = record("truth", "The law of the person's state shields the whole IRA from creditors.")
    is_five_percent_owner = record("truth", "The person owns more than 5% of the employer.")
    employer_stock_value = record("money", "Value of the employer's stock in the plan.")
    employer_stock_cost = record("money", "What that stock cost the plan.")
    contributory_ira_balance = record("money", "IRA money that came from contributions and not from a plan's rollover.")
    wants_charitable_distributions = record("truth", "The person means to give to charity straight from an IRA.")
    deferral_wages_prior_year = record("money", "Wages under section 3121(a) from this employer in the prior year.")


class plan_menu(Facts, grain=CHOICE):
    """What the plan's menu offers, by class of investment."""

    core_classes_at_or_below_20_points = record("number", "Core classes (US stock, foreign stock, bonds, short-term) with an option at 0.20% or less.")
    core_classes_at_or_below_15_points = record("number", "Core classes with an option at 0.15% or less.")


class after_tax(Facts, grain=CHOICE):
    """After-tax contributions, and the room for more (section 415(c))."""

    balance = record("money", "The after-tax account, with its earnings.")
    basis = record("money", "The contributions in it.")
    is_rollover_eligible = record("truth", "The plan pays it now, and it may be rolled over.")
    annual_additions_limit = record("money", "The limit of section 415(c) for the year.")
    pay = record("money", "Pay under section 415(c)(3).")
    deferrals = record("money", "Deferrals of the year, catch-up contributions left out.")
    employer_contributions = record("money", "Employer contributions of the year.")
    forfeitures = record("money", "Forfeitures allocated for the year.")
    contributed = record("money", "After-tax contributions of the year so far.")
    plan_cap = record("money", "The most that the plan takes in after-tax contributions for the year.")
    test_cap = record("money", "The most that the nondiscrimination test (section 401(m)) leaves.")


class adviser(Facts, grain=CHOICE):
    """Whoever recommends the move."""

    is_adviser_firm = record("truth", "Recommends for a firm under the Investment Advisers Act.")
    is_broker_dealer = record("truth", "Recommends for a broker-dealer.")
    is_insurance_producer = record("truth", "Recommends as an insurance producer.")
    is_paid_for_the_advice = record("truth", "The adviser is paid, directly or indirectly, in connection with the advice.")
    advises_regularly = record("truth", "Before this recommendation the adviser advised on this plan account on a regular basis.")
    expects_to_advise_regularly = record("truth", "The recommendation is meant to begin a lasting relationship.")
    has_mutual_understanding = record("truth", "Both understand that the advice is given for this person's decision.")
    is_primary_basis = record("truth", "The advice is to be a primary basis of the decision.")
    is_individualised = record("truth", "The advice is given for this person's particular needs.")
    state_adopted_model_275 = record("truth", "The state has the 2020 best-interest text of NAIC Model 275, or a stricter rule.")
    pay_if_stay = record("money", "What the adviser receives in the first year if the money stays.")
    pay_if_move = record("money", "What the adviser receives in the first year if the money moves.")
    yearly_pay_if_stay = record("money", "What the adviser receives in each later year if the money stays.")
    yearly_pay_if_move = record("money", "What the adviser receives in each later year if the money moves.")
    gaps_in_memo = record("number", "Fields of the rollover memo that are empty.")


class told(Facts, grain=CHOICE):
    """What the person has been told of the product, in the person's own answer."""

    charge_schedule = record("truth", "The surrender charge of each year.")
    years = record("truth", "For how many years there is a charge.")
    adjustment = record("truth", "Whether the value is adjusted to market on leaving.")
    free_amount = record("truth", "What may be taken each year without a charge.")
    crediting_terms = record("truth", "Cap, participation or spread, as they are now and at their guaranteed worst.")
    who_is_paid = record("truth", "Who is paid what.")


class threshold(Facts, grain=CHOICE):
    """Judgements, not law, from where on a condition speaks for or against."""

    plan_cost_excess_millionths = record("number", "By how much the plan must cost more a year than the IRA.")
    core_classes_wanted = record("number", "How many core classes should have a low-cost option.")
    years_near_retirement = record("number", "Within how many years of stopping work somebody is near retirement.")
    lower_rate_now_millionths = record("number", "How much lower the tax rate must be now than later.")
    stock_cost_share_millionths = record("number", "Below which share of its value employer stock must have cost.")


class outcome(Facts, grain=CHOICE):
    """What other parts of the answer found, for the conditions that speak for or against."""

    is_for_medical = record("truth", "The money is for medical costs.")
    medical_exempt = record("money", "Of the distribution, what the medical exception spares.")
    medical_exposed = record("money", "Of the distribution, what stays under the 10% tax beside it.")
    is_under_59_half = record("truth", "The person is under 59 1/2 on that day.")
    is_for_college = record("truth", "The money is for higher education.")
    college_path_is_open = record("truth", "Money can leave the plan, reach an IRA and be paid in the year of the expense.")
    college_exempt = record("money", "Of what the IRA pays, what the education exception spares.")
    needs_backdoor = record("truth", "In this year direct Roth contributions are closed by income.")
    wants_backdoor = record("truth", "The person means to make backdoor Roth contributions.")
    pool_after_move = record("money", "Pre-tax money in the person's IRAs on December 31 after the move.")
    conversion = record("money", "The conversion meant for the year.")
    conversion_taxable = record("money", "Of that conversion, what the move makes taxable.")
    conversion_tax = record("money", "The extra income tax on the conversion.")
    rate_without_millionths = record("number", "Tax rate on the last dollar without the distribution.")
    rate_last_dollar_millionths = record("number", "Tax rate on the distribution's last dollar.")
    rate_later_millionths = record("number", "Tax rate that the person expects later.")
    knock_on_total = record("money", "Effects on other taxes, credits and premiums, added up.")
    loan_after_move = record("money", "The largest new plan loan after the move.")
    loan_wanted = record("money", "The plan loan that the person may want.")
    loan_would_be_offset = record("truth", "The move would offset an outstanding plan loan.")


class destination(Facts, grain=DESTINATION):
    """One place, its costs and its terms."""

    name = record("text", "What the person calls it.")
    kind = record("text", "stay, traditional_ira, roth_ira, fixed_index_annuity or cash.")
    amount = record("money", "The balance that is compared, as it is today.")
    investments_millionths = record("number", "Expense ratios, weighted by the mix that would be held.")
    administration_millionths = record("number", "Recordkeeping, administration or custody charged as a share of the account.")
    advice_millionths = record("number", "Managed account or adviser fee.")
    distribution_millionths = record("number", "12b-1 and other yearly charges of the share class.")
    rider_millionths = record("number", "Yearly fee of riders, where it is taken on the account's value.")
    yearly_fee = record("money", "Yearly charges in dollars: per head, custody.")
    rider_base = record("money", "The benefit base on which a rider's fee is taken; none where it is taken on the value.")
    rider_on_base_millionths = record("number", "Yearly fee of riders on that base.")
    load_millionths = record("number", "Taken from the amount when it arrives.")
    bonus_millionths = record("number", "Added by the insurer when it arrives.")
    one_time_fees = record("money", "Fees of moving and of closing.")
    tax_on_move = record("money", "Tax of the move itself.")
    is_indexed = record("truth", "Credited from the price of an index, with a floor, instead of its return.")
    has_surrender_charge = record("truth", "A charge is taken in some year of the contract.")
    charge_years = record("number", "In how many contract years a charge is taken.")
    highest_charge_millionths = record("number", "The highest charge of the schedule.")
    has_adjustment = record("truth", "The value is adjusted to market on leaving.")
    guaranteed_share_millionths = record("number", "Share of the premium on which the least value of the contract runs.")
    guaranteed_rate_millionths = record("number", "The contract's minimum rate.")
    rate_at_issue_millionths = record("number", "Reference rate of the adjustment at issue.")
    rate_on_leaving_millionths = record("number", "The same on leaving, as the reader supposes it.")
    adjustment_constant_millionths = record("number", "Added to the rate on leaving.")


class projection(Facts, grain=PROJECTION):
    """One course of returns, and the terms in force."""

    path = record("text", "The course of returns.")
    terms = record("text", "current or guaranteed; of an annuity only.")
    has_cap = record("truth", "Credits are capped.")
    cap_millionths = record("number", "The most credited for a year.")
    participation_millionths = record("number", "Share of the index's price return that is credited.")
    spread_millionths = record("number", "Taken off the credit.")
    floor_millionths = record("number", "The least credited for a year.")


class projection_year(Facts, grain=PROJECTION_YEAR):
    """One year: the return, and what the ledger of balances makes of it."""

    number = record("number", "The year, counted from 1.")
    is_last = record("truth", "The last year of the horizon.")
    return_millionths = record("number", "Return before any cost, dividends included.")
    dividend_millionths = record("number", "Of it, dividends, which an index credit leaves out.")
    account_value = record("money", "The account at the end of the year, after costs.")
    guaranteed_value = record("money", "The least that the contract pays on surrender.")
    charge_millionths = record("number", "Surrender charge if the contract is left at the end of the year.")
    free_millionths = record("number", "Share that may be taken without a charge.")
    adjustment_trillionths = record("number", "What one dollar left early is worth after the adjustment, in millionths of a millionth.")
    price_level_trillionths = record("number", "The price level at the end of the year, today's being one, in millionths of a millionth.")
    stay_value = record("money", "Walk-away value of staying, on the same course of returns.")
    stay_after_tax = record("money", "The same after tax on taking it all.")
    exit_tax_millionths = record("number", "Tax rate on taking it all at the end; nothing on Roth money and cash.")


class alternative(Facts, grain=ALTERNATIVE):
    """One way to have the cash."""

    name = record("text", "What it is called.")
    kind = record("text", "nothing, savings, taxable_gains, roth_basis, payment_plan, borrowing, plan_loan, distribution, hardship, ira or wait.")
    is_available = record("truth", "It is open to this person now, or on its date.")
    opens_on = record("date", "From when it is open; none where it is open now.")
    need = record("money", "The cash needed, after tax.")
    most = record("money", "The most that it can raise before tax; none where there is no limit.")
    has_limit = record("truth", "There is a most.")
    income_tax_millionths = record("number", "Extra income tax as a share of what is taken.")
    additional_tax_millionths = record("number", "The additional tax as a share of what is taken.")
    sale_value = record("money", "Of investments to sell: what they are worth.")
    sale_basis = record("money", "What they cost.")
    gains_tax_millionths = record("number", "Tax rate on the gain.")
    interest = record("money", "Interest paid to others over the whole time.")
    fees = record("money", "Fees.")
    charges = record("money", "Surrender charges and adjustments.")
    income_tax_given = record("money", "Extra income tax worked out with and without, for what must be taken.")
    additional_tax_given = record("money", "The additional tax worked out for what must be taken.")
    gross_given = record("money", "What must be taken, where the tax was worked out with and without.")
    has_tax_given = record("truth", "The tax was worked out with and without.")


class plan_loan(Facts, grain=PLAN_LOAN):
    """A loan from the plan, with those outstanding in all plans of the employer."""

    made_on = record("date", "The day it is made.")
    asked = record("money", "The amount asked for.")
    vested = record("money", "The vested balance.")
    owed = record("money", "Owed on all loans of the employer's plans on that day.")
    highest_owed = record("money", "The most owed at once in the year that ended the day before.")
    keeps_floor = record("truth", "The plan lends up to $10,000 where half of the vested balance is less.")
    is_disaster_loan = record("truth", "The participant qualifies and the plan lends up to the higher limits of a disaster or of 2020.")
    disaster_applies_on = record("date", "The first day of the disaster's window for higher loan limits.")
    is_coronavirus_qualified = record("truth", "A qualified individual under the law of 2020, and the plan applied it.")
    months = record("number", "Months over which it is repaid.")
    is_for_main_home = record("truth", "It buys the participant's main home.")
    payments_are_level = record("truth", "Payments are level and at least quarterly.")
    is_in_writing = record("truth", "The agreement is written and enforceable.")
    missed_on = record("date", "The day a payment was missed.")
    plan_allows_cure_period = record("truth", "The plan allows the cure period of the regulation.")
    replaced_owed = record("money", "Balance of the loan that it replaces, carried into it.")
    replaced_latest_end = record("date", "The latest day by which the replaced loan could be repaid.")
    ends_on = record("date", "The day of its last payment.")
    pays_replaced_in_time = record("truth", "Its payments repay the replaced balance by that loan's latest day.")
    leave_months = record("number", "Months of unpaid leave in which no payment is made.")
    is_military_leave = record("truth", "The leave is service in the uniformed services.")
    ended_by_severance = record("truth", "The balance is offset because of severance from employment or the plan's end.")
    offset_on = record("date", "The day the balance is offset against the account.")
    payment = record("money", "The level payment.")
    interest_total = record("money", "Interest over the whole time, paid to the participant's own account.")
    fees = record("money", "Origination and maintenance fees.")
    return_millionths = record("number", "Yearly return of the account that is given up on the amount lent.")
    rate_millionths = record("number", "The loan's nominal yearly rate.")
    offset_tax_millionths = record("number", "Income tax and additional tax on a balance that is offset and not rolled over.")


__all__ = [
    "ALTERNATIVE", "CHOICE", "DESTINATION", "PLAN_LOAN", "PROJECTION", "PROJECTION_YEAR", "adviser", "after_tax", "alternative",
    "choice", "destination", "outcome", "plan_loan", "plan_menu", "projection", "projection_year", "threshold", "told",
]
