# ruff: noqa: E501 - one fact, one line: the declarations read as a table
# fmt: off
"""Facts of a person's IRAs, and of a payment that is being considered. Money is whole cents; a missing record is unknown.

One row of *ira_year* is one Form 8606: one individual in one calendar year, or one decedent from whom that individual inherited.
"""

from __future__ import annotations

from inservice.engine.grain import Grain
from inservice.facts.tables import Facts, record

IRA_YEAR = Grain("ira_year")
"""One Form 8606: one individual (never a couple) and one calendar year."""
IRA_ACCOUNT = Grain("ira_account", (IRA_YEAR,))
"""One IRA beside that year."""
IRA_MOVEMENT = Grain("ira_movement", (IRA_YEAR,))
"""One amount that goes into an IRA, out of one, or from one to another, beside that year."""
ROTH_LAYER = Grain("roth_layer", (IRA_YEAR,))
"""What one year's conversions brought into the Roth IRAs, beside the year of a payment."""
WITHDRAWAL = Grain("withdrawal")
"""One payment that is being considered, from a plan or an IRA."""
EQUAL_SERIES = Grain("equal_series")
"""One series of substantially equal payments."""


class ira_year(Facts, grain=IRA_YEAR):
    """The owner, the year, and what the form takes from other forms."""

    owner = record("text", "Whose form it is.")
    form = record("text", "own, or decedent for the form of IRAs inherited from one person and not treated as own.")
    decedent = record("text", "From whom the IRAs of the form were inherited.")
    year = record("number", "The calendar year.")
    birth_date = record("date", "The owner's date of birth.")
    filing_status = record("text", "single, mfj, mfs, hoh or qss, as on the household.")
    lived_with_spouse = record("truth", "Lived with the spouse at any time in the year.")
    is_covered = record("truth", "An active participant in an employer plan in the year.")
    spouse_is_covered = record("truth", "The spouse is an active participant in an employer plan in the year.")
    compensation = record("money", "Taxable compensation of the year; on a joint return the couple's, less the spouse's own contributions.")
    income_before_iras = record("money", "Modified adjusted gross income without what the IRAs pay or convert, without plan money rolled to a Roth IRA, and before the IRA deduction.")
    basis_before = record("money", "Line 14 of the last Form 8606 filed: basis of earlier years.")
    values_are = record("text", "stated: the accounts' values on December 31; flat: the opening value with the year's movements and no earnings.")
    opening_value = record("money", "All IRAs of the form on January 1, where values are taken to stay flat.")
    has_all_accounts = record("truth", "Every IRA is on file.")
    has_all_movements = record("truth", "Every contribution, payment, conversion and rollover of the year is on file.")
    deduction_is = record("text", "stated: the part of each contribution that is deducted; asked: the most that the income allows.")
    ratio_unit = record("number", "10 to the power of the places to which line 10 is rounded; 1000 for three.")
    in_whole_dollars = record("truth", "Products on the form are rounded to whole dollars.")
    disaster_part = record("money", "Line 15b: the taxable part that is of qualified disaster distributions.")
    desired_contribution = record("money", "What the owner wants to contribute for the year.")
    wants_backdoor_roth = record("truth", "The owner means to contribute and convert in the year.")
    plan_accepts_iras = record("truth", "The employer plan accepts rollovers from traditional IRAs.")
    is_participant = record("truth", "The owner takes part in that plan.")
    required_minimum_left = record("money", "The part of the year's required minimum that is not paid yet.")
    roth_contribution_basis = record("money", "Line 22: regular contributions to Roth IRAs not yet taken out.")
    roth_first_home = record("money", "Of the Roth payments, what bought a first home.")
    roth_first_home_used = record("money", "What earlier years used of the lifetime amount for a first home.")
    roth_disaster_part = record("money", "Line 25b: the part of the earnings that is of qualified disaster distributions.")
    form_8606_was_filed = record("truth", "The Form 8606 of the year was filed.")


class ira_account(Facts, grain=IRA_ACCOUNT):
    """One IRA."""

    account_id = record("text", "The account.")
    kind = record("text", "traditional, rollover, sep, simple, annuity, roth, roth_sep, roth_simple, trump, or a plan or account that is no IRA: employer_plan, education_savings, health_savings.")
    decedent = record("text", "From whom it was inherited, where it was.")
    is_inherited = record("truth", "The IRA was inherited.")
    is_treated_as_own = record("truth", "A surviving spouse elected to treat the inherited IRA as own.")
    value = record("money", "The value on December 31 of the year.")
    simple_since = record("date", "The first day of participation in the SIMPLE plan.")
    surrender_charge = record("money", "What moving the money out would cost now.")


class ira_movement(Facts, grain=IRA_MOVEMENT):
    """One amount that moves."""

    kind = record("text", "contribution, roth_contribution, conversion, payment, roth_payment, between_iras, from_plan, to_plan, qualified_charitable, hsa_funding, returned_contribution, recharacterization, repayment (of birth or adoption, emergency, abuse, terminal illness), disaster_repayment or roth_repayment.")
    amount = record("money", "The amount that moves.")
    left_on = record("date", "The day it left the IRA or the plan.")
    arrived_on = record("date", "The day it was deposited.")
    for_year = record("number", "The year for which a contribution is made, or of the payment that is repaid.")
    deducted = record("money", "The part of a contribution that is deducted.")
    after_tax = record("money", "The part of a rollover from a plan that is after-tax money.")
    opening_value = record("money", "For a returned or recharacterized contribution: the IRA's value just before it was made, with it and other additions since.")
    closing_value = record("money", "For a returned or recharacterized contribution: the IRA's value just before the transfer, with what was taken out since.")
    contribution = record("money", "For a returned or recharacterized contribution: the part of the contribution that goes.")


class roth_layer(Facts, grain=ROTH_LAYER):
    """One year's conversions in the Roth IRAs, first in, first out."""

    year = record("number", "The year of the conversions.")
    taxable = record("money", "What of them was taxed.")
    nontaxable = record("money", "What of them was not taxed.")
    earlier = record("money", "All earlier layers, not yet taken out (made by the ledger of layers).")


class withdrawal(Facts, grain=WITHDRAWAL):
    """One payment that is being considered."""

    paid_on = record("date", "The day of payment.")
    birth_date = record("date", "The date of birth of the person paid.")
    paid_from = record("text", "plan, ira, or young_simple_ira: a SIMPLE IRA in the first two years of participation.")
    amount = record("money", "The amount paid.")
    taxable = record("money", "The part that is included in income.")
    income_before = record("money", "Adjusted gross income of the year without this payment.")
    more_social_security = record("money", "Social Security benefits that become taxable because of the payment.")
    covered_before = record("money", "What earlier exceptions in the statute's order already cover.")
    medical_expenses = record("money", "Unreimbursed medical expenses paid in the year of payment.")
    medical_used_before = record("money", "What other payments of the year used of the medical allowance.")
    tax_free_help = record("money", "Scholarships, grants, employer's and veterans' help, tax-free payments of education savings accounts.")
    tuition_program_part = record("money", "Expenses that a tax-free payment of a section 529 program covers.")
    subtracts_tuition_program = record("truth", "Reading: expenses that a section 529 program paid are taken off.")
    student = record("text", "self, spouse, child, grandchild or other.")
    school_is_eligible = record("truth", "The school may take part in the federal student aid programs.")
    can_leave_plan = record("money", "What of the plan may be paid now as an eligible rollover distribution.")
    goes_directly = record("truth", "The plan pays it straight to the IRA.")
    ira_pays_on = record("date", "The day on which the IRA pays it out.")
    education_tuition = record("money", "Tuition and fees.")
    education_required = record("money", "Books, supplies and equipment required, and computer, software and internet used by the student while enrolled.")
    education_special_needs = record("money", "Special needs services.")
    education_room = record("money", "Room and board actually paid.")
    education_room_allowance = record("money", "The school's allowance for room and board, or its actual charge where the school owns the housing.")
    is_half_time = record("truth", "The student is enrolled at least half-time.")


class equal_series(Facts, grain=EQUAL_SERIES):
    """One series of substantially equal payments."""

    paid_from = record("text", "plan or ira.")
    is_employed_by_sponsor = record("truth", "Still works for the employer whose plan pays.")
    birth_date = record("date", "The owner's date of birth.")
    first_paid_on = record("date", "The day of the first payment.")
    method = record("text", "minimum, amortization or annuitization.")
    balance = record("money", "The balance on the valuation date.")
    life_expectancy_tenths = record("number", "The life expectancy of the table used, in tenths of a year.")
    annuity_factor_thousandths = record("number", "The annuity factor at the rate and table used, in thousandths.")
    uses_2022_rules = record("truth", "The series follows Notice 2022-6; from 2023 on it must, in 2022 it may.")
    chosen_rate = record("number", "The rate of interest, in hundredths of a percent.")
    mid_term_rate = record("number", "120 percent of the federal mid-term rate, the greater of the two months before, in hundredths of a percent.")
    level_payment = record("money", "The level yearly payment at that rate (made by the ledger of level payments).")
    modified_on = record("date", "The day on which the series was changed, or more or less was paid.")
    change = record("text", "none, death, disability, switch_to_minimum, education_payment, rollover_in, rollover_out or other.")
    taxable_before = record("money", "The taxable part of all payments so far.")


__all__ = [
    "EQUAL_SERIES", "IRA_ACCOUNT", "IRA_MOVEMENT", "IRA_YEAR", "ROTH_LAYER", "WITHDRAWAL", "equal_series", "ira_account",
    "ira_movement", "ira_year", "roth_layer", "withdrawal",
]
