# ruff: noqa: E501 - one fact, one line: the declarations read as a table
# fmt: off
"""Facts of the top-heavy rules, by grain. Money is whole cents; a missing record is unknown.

An *employer* is the whole controlled or affiliated group. Its plans are compared as of determination dates that
fall in one calendar year, so the coarsest row is an employer and such a year.
"""

from __future__ import annotations

from inservice.engine.grain import Grain
from inservice.facts.tables import Facts, record

EMPLOYER_YEAR = Grain("employer_year")
"""One employer (group) and one calendar year in which determination dates fall."""
TESTED_PLAN = Grain("tested_plan", (EMPLOYER_YEAR,))
"""One plan with its determination date in that year, and the plan year whose status turns on it."""
EMPLOYEE_YEAR = Grain("employee_year", (EMPLOYER_YEAR,))
"""One employee, present or former, of that employer."""
PERSON_YEAR = Grain("person_year", (TESTED_PLAN, EMPLOYEE_YEAR))
"""One employee beside one plan of the employer, whether or not a participant in it."""


class employer_year(Facts, grain=EMPLOYER_YEAR):
    """The employer, and the highest rates of its key employees."""

    group_id = record("text", "The controlled or affiliated service group that is one employer.")
    year = record("number", "The calendar year in which the determination dates fall.")
    key_least = record("money", "What key employees of the required group have, at least ...")
    key_most = record("money", "... and at most.")
    key_is_bounded = record("truth", "The most that key employees of the required group can have is known.")
    nonkey_least = record("money", "What non-key employees of the required group have, at least ...")
    nonkey_most = record("money", "... and at most.")
    nonkey_is_bounded = record("truth", "The most that non-key employees of the required group can have is known.")
    enlarged_key_least = record("money", "What key employees of the enlarged group have, at least ...")
    enlarged_key_most = record("money", "... and at most.")
    enlarged_key_is_bounded = record("truth", "The most that key employees of the enlarged group can have is known.")
    enlarged_nonkey_least = record("money", "What non-key employees of the enlarged group have, at least ...")
    enlarged_nonkey_most = record("money", "... and at most.")
    enlarged_nonkey_is_bounded = record("truth", "The most that non-key employees of the enlarged group can have is known.")
    highest_key_rate_numerator = record("number", "Highest contribution rate of a key employee: numerator in lowest terms, cents ...")
    highest_key_rate_denominator = record("number", "... over its denominator. Otherwise excludable employees apart where they are left out.")
    highest_key_rate_of = record("text", "The key employee whose rate is highest.")
    highest_excludable_rate_numerator = record("number", "Highest rate of a key employee among the otherwise excludable employees: numerator ...")
    highest_excludable_rate_denominator = record("number", "... over its denominator.")
    highest_excludable_rate_of = record("text", "The otherwise excludable key employee whose rate is highest.")


class tested_plan(Facts, grain=TESTED_PLAN):
    """One plan and its dates."""

    plan_id = record("text", "The plan.")
    kind = record("text", "401k, profit_sharing, stock_bonus, esop, money_purchase, target_benefit, defined_benefit, sep, or one outside section 416.")
    is_asked = record("truth", "The plan's status for its tested year is asked; otherwise it is only there to be aggregated.")
    is_terminated = record("truth", "The plan was terminated and paid out by the determination date.")
    is_first_plan_year = record("truth", "The tested year is the plan's first plan year.")
    determination_date = record("date", "The determination date: last day of the preceding plan year, or of the first.")
    determination_year_begin = record("date", "First day of the plan year that contains the determination date.")
    tested_year_begin = record("date", "First day of the plan year whose status is asked.")
    tested_year_end = record("date", "Last day of the plan year whose status is asked.")
    officer_cap_least = record("number", "Fewest officers that may be key employees, from the greatest number of employees in the determination year.")
    officer_cap_most = record("number", "Most officers that may be key employees; the same where the number of employees is on file.")
    enables_a_required_plan = record("truth", "A plan of the required group relies on this one to meet section 401(a)(4) or 410.")
    is_added_by_choice = record("truth", "The employer aggregates the plan by choice, and the enlarged group meets sections 401(a)(4) and 410.")
    enables_a_defined_benefit_plan = record("truth", "The plan enables a defined benefit plan of the required group to meet section 401(a)(4) or 410.")
    match_counts_toward_minimum = record("truth", "The document lets matching contributions count toward the minimum.")
    leaves_out_otherwise_excludable = record("truth", "The plan leaves otherwise excludable employees out of the minimum, and its document does not promise it to them.")
    leaves_out_long_term_part_time = record("truth", "The employer elects to leave all long-term part-time employees out of the minimum.")
    combined_minimum_method = record("text", "Where the employee is in a defined benefit plan too: defined_benefit, floor_offset, comparability or five_percent.")
    vesting_floor = record("text", "The document's top-heavy vesting: three_year_cliff or six_year_graded.")
    officer_limit_year = record("text", "Reading: the officer limit of the year in which the determination year ends or begins.")
    excluded_class_on_last_day = record("text", "Reading: a participant in an excluded class on the last day is owed or not_owed the minimum.")
    first_year_of_excludable_relief = record("text", "Reading: from_2024 or from_2025.")
    key_list_for_minimum = record("text", "Reading: the key employees of the determination_year or of the tested_year.")
    key_among_excludable = record("text", "Reading: separate_minimum or no_exclusion.")
    excludable_until = record("text", "Reading: last_day or entry_date.")
    was_top_heavy_last_year = record("truth", "The plan was top-heavy for the plan year before the tested year.")
    reverts_to_regular_vesting = record("truth", "The document goes back to the regular vesting schedule when the plan ceases to be top-heavy.")
    return_due_date = record("date", "The day, extensions included, on which the employer's tax return for the year is due in which the tested year ends.")

    safe_harbor_design = record("text", "none, match, nonelective, qaca_match or qaca_nonelective, for the tested year.")
    other_nonelective = record("money", "Nonelective contributions for the tested year beyond the safe harbor contribution.")
    forfeitures_allocated = record("money", "Forfeitures allocated for the tested year like a nonelective contribution.")
    after_tax_contributions = record("money", "After-tax employee contributions for the tested year.")
    additional_match = record("money", "Matching contributions for the tested year beyond the safe harbor match.")
    additional_match_is_within_limits = record("truth", "The additional match stays within section 401(m)(11)(B) or (12).")
    deferrals_open_before_safe_harbor = record("truth", "Some employees may defer before they share in the safe harbor contribution.")
    safe_harbor_was_suspended = record("truth", "The safe harbor contribution was suspended or reduced during the tested year.")
    gave_safe_harbor_notice = record("truth", "The safe harbor notice for the tested year was given.")


class employee(Facts, grain=EMPLOYEE_YEAR):
    """An employee in the tested year, in all defined contribution plans of the employer."""

    person_id = record("text", "The employee.")
    birth_date = record("date", "The date of birth.")
    one_year_of_service_on = record("date", "The day on which one year of service (section 410(a)(1)) was completed.")
    cannot_have_one_year_of_service = record("truth", "First hired less than twelve months before the last day of the tested year.")
    tested_year_begin = record("date", "First day of the tested year.")
    tested_year_end = record("date", "Last day of the tested year.")
    pay = record("money", "Pay under section 415(c)(3) for the whole tested year, from every member of the group, uncapped.")
    is_employed_on_last_day = record("truth", "Employed on the last day of the tested year.")
    is_bargained = record("truth", "In a unit whose agreement shows good-faith bargaining over retirement benefits.")
    is_long_term_part_time = record("truth", "A participant solely under section 401(k)(2)(D)(ii).")
    is_in_excluded_class = record("truth", "In a class that a plan excludes, on the last day of the tested year.")
    served_in_tested_year = record("truth", "Performed services in the tested year.")
    nonelective_contributions = record("money", "Nonelective contributions, qualified ones included, and forfeitures allocated for the tested year.")
    matching_contributions = record("money", "Matching contributions of every kind for the tested year.")
    rate_contributions = record("money", "What counts in a key employee's rate: employer contributions, forfeitures and deferrals, without this year's catch-ups.")
    vesting_years = record("number", "Years of service for vesting.")
    vested_percent = record("number", "The plan's own vested percentage of employer money, in hundredths of a percent.")
    vested_percent_before = record("number", "The vested percentage on the last day of the year before, in hundredths of a percent.")
    months_of_pay = record("number", "Months of the year whose pay counts: 12, or fewer in a short plan year.")
    pay_on_file = record("money", "Pay of the tested year, or where it is not on file that of the determination plan year.")
    annual_additions = record("money", "Annual additions for the tested year: employer contributions, forfeitures, deferrals without catch-ups, after-tax contributions.")


class person_year(Facts, grain=PERSON_YEAR):
    """An employee beside a plan, in its determination plan year."""

    is_participant = record("truth", "A participant in the plan on the determination date, present or former.")
    is_active_participant = record("truth", "A participant in the plan in the tested year.")
    is_in_excluded_class = record("truth", "In a class that this plan excludes, on the last day of the tested year.")
    was_employee = record("truth", "An employee at some time up to the determination date.")
    pay = record("money", "Pay under section 415(c)(3) for the determination plan year, from every member of the group, uncapped.")
    is_officer = record("truth", "In fact an officer at some time in the determination plan year.")
    officer_place_least = record("number", "Place among the officers over the pay limit, highest paid first: at best ...")
    officer_place_most = record("number", "... and at worst.")
    share_numerator = record("number", "Largest share of one employer owned at any time in the determination plan year, attribution included: numerator ...")
    share_denominator = record("number", "... over its denominator.")
    share_most_numerator = record("number", "The same where every interest not on file is taken to be the employee's: numerator ...")
    share_most_denominator = record("number", "... over its denominator.")
    ownership_path = record("text", "How that share came about.")
    was_key_before = record("truth", "A key employee in an earlier plan year with respect to this plan.")
    last_service_date = record("date", "The last day on or before the determination date on which services were performed.")
    service_window_begin = record("date", "First day of the twelve months that end on the determination date.")
    countable_least = record("money", "Value at the valuation date with all adjustments: at least ...")
    countable_most = record("money", "... and at most; none where missing history sets no bound.")
    is_key_in_tested_year = record("truth", "A key employee in the tested year itself; asked only on the reading that looks there.")
    pension_years = record("number", "Years of service that count in the defined benefit minimum, no more than ten.")
    pension_pay = record("money", "Pay, added up, of the consecutive years in which it was highest ...")
    pension_pay_years = record("number", "... and how many years these are, at most five.")
    accrued_benefit = record("money", "Annual benefit accrued from employer contributions: a single life annuity at normal retirement age.")
    contribution_equivalent = record("money", "Annual benefit that the accounts in defined contribution plans provide.")


__all__ = [
    "EMPLOYEE_YEAR", "EMPLOYER_YEAR", "PERSON_YEAR", "TESTED_PLAN", "employee", "employer_year", "person_year", "tested_plan",
]
