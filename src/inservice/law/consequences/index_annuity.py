"""The fixed index annuity: what is credited, what leaving early costs, and the least that it pays."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    Named,
    as_expr,
    choose,
    greater_of,
    lesser_of,
    not_below_zero,
    portion,
)
from inservice.facts.destinations import choice, destination, projection, projection_year
from inservice.law.told import told_with

MILLION = 10**6
TRILLION = 10**12
CONTRACT = "The contract and its disclosure (NAIC Model 245); NAIC Model 805 for the least that it may pay"


def _named(expr: Expr, *facts: Named) -> Expr:
    return told_with(expr, destination.name, projection_year.number, *facts)


# -- crediting -------------------------------------------------------------------------------------------------
@amount(
    "What did the price of the index do in the year?",
    kind="number",
    cites=CONTRACT,
    ref="C-FIA-01 C-CMP-41",
    says="The index returns {return_millionths}, {dividend_millionths} of it dividends; its price moves by "
    "{price_return_millionths}.",
    unknown="The return of the year, or how much of it is dividends, has not been given.",
)
def price_return_millionths() -> Expr:
    return projection_year.return_millionths - projection_year.dividend_millionths


@amount(
    "What share of the price return counts?",
    kind="number",
    cites=CONTRACT,
    ref="C-FIA-01",
    says="{participation_millionths} of the price return counts: {participating_return_millionths}, within the cap.",
    unknown="Participation, or the cap, has not been given.",
)
def participating_return_millionths() -> Expr:
    share = portion(
        not_below_zero(price_return_millionths),
        projection.participation_millionths,
        MILLION,
        rounding="half_up",
    )
    return choose((projection.has_cap, lesser_of(projection.cap_millionths, share)), otherwise=share)


@amount(
    "What does the destination earn in the year, before its yearly costs?",
    kind="number",
    cites=CONTRACT,
    ref="C-FIA-01 C-FIA-10 C-CMP-45",
    says="In year {number} {name} is credited {credited_millionths}.",
    unknown="What is credited in year {number} cannot be told: the return, its dividends, or cap, participation, spread or "
    "floor has not been given.",
    note="The insurer resets cap, participation and spread every year, down to the contract's guaranteed terms. Cash is counted "
    "as it is paid, without interest.",
)
def credited_millionths() -> Expr:
    credit = greater_of(
        projection.floor_millionths, participating_return_millionths - projection.spread_millionths
    )
    return _named(
        choose(
            (destination.is_indexed, credit),
            (destination.kind == "cash", 0),
            otherwise=projection_year.return_millionths,
        )
    )


@amount(
    "How much arrives?",
    cites="Plan disclosure under 29 CFR 2550.404a-5; the contract; the adviser's agreement",
    ref="C-CMP-04 C-CMP-05 C-CMP-20 C-CMP-44",
    says="Of {amount}, {arrives} arrives at {name}.",
    unknown="{name}: how much arrives cannot be told; a load, a fee or the tax of the move has not been given.",
)
def arrives() -> Expr:
    left = not_below_zero(destination.amount - destination.one_time_fees - destination.tax_on_move)
    return told_with(
        portion(left, as_expr(MILLION) - destination.load_millionths, MILLION, rounding="half_up"),
        destination.name,
    )


@amount(
    "On what does the least value of the contract run?",
    cites="NAIC Model 805, as the state adopted it; the contract",
    ref="C-FIA-04",
    confidence="unconfirmed",
    says="The least value runs on {guaranteed_share_millionths} of what arrives: {guaranteed_base}.",
    unknown="The contract's guaranteed minimum has not been given.",
    note="By state law usually 87.5% of the premium.",
)
def guaranteed_base() -> Expr:
    return portion(arrives, destination.guaranteed_share_millionths, MILLION, rounding="half_up")


# -- leaving early -----------------------------------------------------------------------------------------------
@amount(
    "How much may be taken at the end of the year without a charge?",
    cites=CONTRACT,
    ref="C-FIA-02",
    says="At the end of year {number} {free_amount} may be taken without a charge.",
    unknown="Year {number}: the free amount has not been given.",
    note="Commonly 10% of the value a year after the first contract year. Required minimum distributions are commonly free.",
)
def free_amount() -> Expr:
    return _named(
        portion(projection_year.account_value, projection_year.free_millionths, MILLION, rounding="half_up")
    )


@amount(
    "How much is left early if the whole contract is ended?",
    cites=CONTRACT,
    ref="C-FIA-02",
    says="Ending the contract in year {number} leaves {amount_left_early} early, above the free amount.",
    unknown="Year {number}: what is left early cannot be told.",
)
def amount_left_early() -> Expr:
    return _named(not_below_zero(projection_year.account_value - free_amount))


@amount(
    "What is the surrender charge at the end of the year?",
    cites=CONTRACT,
    ref="C-FIA-02 C-FIA-09 C-CMP-06",
    says="In year {number} the charge is {charge_millionths} of {amount_left_early}: {surrender_charge}.",
    unknown="The surrender charge of year {number} has not been given.",
)
def surrender_charge() -> Expr:
    return _named(portion(amount_left_early, projection_year.charge_millionths, MILLION, rounding="half_up"))


@amount(
    "What does the market value adjustment do?",
    cites=CONTRACT,
    ref="C-FIA-03",
    says="The adjustment to market changes the payment by {market_value_adjustment}.",
    unknown="The terms of the market value adjustment, or the reference rate on leaving, have not been given.",
    note="Rates that have risen since issue cost money. Some states, California among them in the contracts seen, do not "
    "allow it.",
)
def market_value_adjustment() -> Expr:
    adjusted = portion(
        amount_left_early, projection_year.adjustment_trillionths, TRILLION, rounding="half_up"
    )
    return choose((destination.has_adjustment, adjusted - amount_left_early), otherwise=_no_adjustment())


def _no_adjustment() -> Expr:
    return projection_year.account_value - projection_year.account_value


@amount(
    "What does the annuity pay if it is ended at the end of the year?",
    cites=CONTRACT,
    ref="C-CMP-23 C-FIA-02 C-FIA-04",
    confidence="unconfirmed",
    says="Ended in year {number}, {name} pays {surrender_value}: {account_value} less a charge of {surrender_charge}, "
    "adjusted by {market_value_adjustment}, and never less than {guaranteed_value}.",
    unknown="What {name} pays if it is ended in year {number} cannot be told.",
    note="The usual least value, 87.5% of the premium at the contract's minimum rate, is not confirmed here: the contract's "
    "own figure counts.",
)
def surrender_value() -> Expr:
    left = projection_year.account_value - surrender_charge + market_value_adjustment
    return _named(greater_of(left, projection_year.guaranteed_value))


@amount(
    "How much is locked at the end of the year?",
    cites=CONTRACT,
    ref="C-CMP-06 C-FIA-02",
    says="At the end of year {number}, {locked_amount} cannot be taken without a charge.",
    unknown="How much is locked in year {number} cannot be told.",
)
def locked_amount() -> Expr:
    return _named(
        choose((projection_year.charge_millionths > 0, amount_left_early), otherwise=_no_adjustment())
    )


# -- what must be said -------------------------------------------------------------------------------------------
@rule(
    "Does the product lock the money away for part of the horizon?",
    cites=CONTRACT,
    ref="C-DEC-21 C-CMP-06 C-CMP-42 C-FIA-02",
    yes="{name} takes a charge for leaving early: at most {highest_charge_millionths}, for {charge_years} years.",
    no="{name} takes no charge for leaving.",
    unknown="{name}: whether there is a surrender charge has not been said.",
)
def locks_money_away() -> Expr:
    return told_with(
        destination.has_surrender_charge,
        destination.name,
        destination.highest_charge_millionths,
        destination.charge_years,
    )


@rule(
    "May the money be needed while a charge still applies?",
    cites=CONTRACT,
    ref="C-DEC-21",
    yes="The money may be needed in {need_years} years; the charges last for {charge_years}.",
    no="The charges of {charge_years} years have ended when the money may be needed, in {need_years} years.",
    unknown="When the money may be needed, or how long charges last, has not been said.",
)
def is_needed_while_locked() -> Expr:
    return choice.need_years < destination.charge_years


@amount(
    "What is the largest charge in dollars, if all of the premium were taken out in the first year?",
    cites=CONTRACT,
    ref="C-FIA-09",
    says="The highest charge, {highest_charge_millionths} of {amount}, is {largest_charge}.",
    unknown="{name}: the schedule of charges has not been given.",
    note="The 10% additional tax comes on top where it applies: no exception is there for a surrender charge.",
)
def largest_charge() -> Expr:
    return told_with(
        portion(destination.amount, destination.highest_charge_millionths, MILLION, rounding="half_up"),
        destination.name,
    )


@rule(
    "Is tax deferral a reason to hold the annuity inside an IRA?",
    cites="26 USC 408(e)(1)",
    ref="C-FIA-06 C-FIA-07",
    yes="The destination is no IRA.",
    no="{name} is held in an IRA, which defers tax by itself: the annuity adds no deferral, and its charge adds to the 10% tax.",
    unknown="What kind of destination this is has not been said.",
)
def annuity_adds_deferral() -> Expr:
    return told_with(~is_annuity_in_ira, destination.name)


@rule(
    "Is the destination a fixed index annuity held as an IRA?",
    cites="26 USC 408(b)",
    ref="C-FIA-06",
    yes="{name} is a fixed index annuity held as an IRA.",
    no="{name} is no fixed index annuity.",
    unknown="What kind of destination this is has not been said.",
)
def is_annuity_in_ira() -> Expr:
    return told_with(destination.kind == "fixed_index_annuity", destination.name)


__all__ = [
    "amount_left_early", "credited_millionths", "free_amount", "locked_amount", "locks_money_away", "market_value_adjustment",
    "surrender_charge", "surrender_value",
]  # fmt: skip
