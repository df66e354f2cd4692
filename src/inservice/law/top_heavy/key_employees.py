"""Key employees: officers, 5-percent and 1-percent owners, former keys; all judged on the determination plan year."""

from __future__ import annotations

from inservice.engine.rule import amount, ledger, rule
from inservice.engine.words import Expr, any_of, cannot_tell, choose, share_exceeds
from inservice.facts.top_heavy import EMPLOYEE_YEAR, person_year, tested_plan
from inservice.law.told import told_with
from inservice.law.top_heavy.figures import limit

_STRICT = "26 USC 416(i)(1)(A), (B)"


@amount(
    "Over which pay is an officer a key employee?",
    cites="26 USC 416(i)(1)(A)(i); 415(d)",
    ref="TH-OFF-06 TH-OFF-07 TH-KEY-03 TH-SEED-02",
    says="The officer limit is {officer_pay_limit}.",
    unknown="No officer limit is published for the determination plan year.",
)
def officer_pay_limit() -> Expr:
    day = choose(
        (tested_plan.officer_limit_year == "begins", tested_plan.determination_year_begin),
        otherwise=tested_plan.determination_date,
    )
    return limit("officer_pay_limit", on=day)


@rule(
    "Is pay for the determination plan year over the officer limit?",
    cites="26 USC 416(i)(1)(A)(i), (D); 415(c)(3)",
    ref="TH-OFF-06 TH-CMP-01 TH-CMP-02 TH-CMP-03 TH-CMP-04 TH-KEY-04",
    yes="Pay of {pay} is over the officer limit of {officer_pay_limit}.",
    no="Pay of {pay} is not over the officer limit of {officer_pay_limit}.",
    unknown="Pay for the determination plan year, or the officer limit, is not on file.",
)
def pay_exceeds_officer_limit() -> Expr:
    return person_year.pay > officer_pay_limit


@rule(
    "Is the employee an officer with pay over the limit?",
    cites="26 USC 416(i)(1)(A)(i); 26 CFR 1.416-1, T-13",
    ref="TH-OFF-01 TH-OFF-02 TH-OFF-12 TH-OFF-15",
    yes="The employee is in fact an officer, and pay of {pay} is over {officer_pay_limit}.",
    no="The employee is not an officer with pay over {officer_pay_limit}.",
    unknown="Whether the employee is in fact an officer, or the pay, is not on file.",
)
def is_officer_over_pay_limit() -> Expr:
    return person_year.is_officer & pay_exceeds_officer_limit


@ledger(
    "How many officers may be key employees?",
    cites="26 USC 416(i)(1)(A); 26 CFR 1.416-1, T-14",
    ref="TH-OFF-08",
)
def officer_cap(employees: int) -> int:
    """A tenth of the greatest number of employees, rounded up: at least three, at most fifty."""
    return min(50, max(3, -(-employees // 10)))


@rule(
    "Is the employee surely among the officers the cap admits?",
    cites="26 USC 416(i)(1)(A); 26 CFR 1.416-1, T-14",
    ref="TH-OFF-08 TH-OFF-13 TH-OFF-14",
    yes="Place {officer_place_most} or better among the officers over the limit, of at least {officer_cap_least} admitted.",
    no="Place {officer_place_most} at worst among the officers over the limit, of at least {officer_cap_least} admitted.",
    unknown="The place among the officers over the limit is not known.",
)
def is_surely_within_officer_cap() -> Expr:
    return person_year.officer_place_most <= tested_plan.officer_cap_least


@rule(
    "Can the employee be among the officers the cap admits?",
    cites="26 USC 416(i)(1)(A); 26 CFR 1.416-1, T-14",
    ref="TH-OFF-08 TH-OFF-13 TH-OFF-14",
    yes="Place {officer_place_least} at best among the officers over the limit, of at most {officer_cap_most} admitted.",
    no="Place {officer_place_least} among the officers over the limit, of at most {officer_cap_most} admitted, highest paid first.",
    unknown="The place among the officers over the limit is not known.",
)
def may_be_within_officer_cap() -> Expr:
    return person_year.officer_place_least <= tested_plan.officer_cap_most


@rule(
    "Is the employee among the highest paid officers that the cap admits?",
    cites="26 USC 416(i)(1)(A); 26 CFR 1.416-1, T-14",
    ref="TH-OFF-08 TH-OFF-09 TH-OFF-10 TH-OFF-11 TH-OFF-13 TH-OFF-14 TH-OFF-16 TH-SEED-03",
    yes="The employee is among the officers that the cap admits, highest paid first.",
    no="Enough higher paid officers fill the cap.",
    unknown="The number of employees, or who is among the officers at the cap, is not settled.",
)
def is_within_officer_cap() -> Expr:
    return is_surely_within_officer_cap | (may_be_within_officer_cap & cannot_tell())


@rule(
    "Is the employee key as an officer?",
    cites="26 USC 416(i)(1)(A)(i)",
    ref="TH-KEY-01 TH-OFF-06 TH-OFF-08",
    yes="Key as an officer: pay of {pay} is over {officer_pay_limit}, within the cap.",
    no="Not key as an officer.",
    unknown="Whether the employee is key as an officer is not settled by the facts on file.",
)
def is_key_officer() -> Expr:
    return is_officer_over_pay_limit & is_within_officer_cap


@rule(
    "Does the ownership on file exceed 5 percent of one employer?",
    cites="26 USC 416(i)(1)(B)(i), (iii); 318",
    ref="TH-OWN-01 TH-OWN-02 TH-OWN-03 TH-OWN-06 TH-OWN-07 TH-KEY-04",
    yes="{share_numerator} of {share_denominator} is owned, more than 5 percent: {ownership_path}.",
    no="{share_numerator} of {share_denominator} is owned on the facts on file, not more than 5 percent.",
    unknown="The ownership is not on file.",
)
def surely_owns_more_than_five_percent() -> Expr:
    exceeds = share_exceeds(person_year.share_numerator, person_year.share_denominator, 5, 100)
    return told_with(exceeds, person_year.ownership_path)


@rule(
    "Could ownership exceed 5 percent of one employer, with what is not on file?",
    cites="26 USC 416(i)(1)(B)(i)",
    ref="TH-OWN-01 TH-OWN-02 TH-KEY-04",
    yes="With interests not on file it could be {share_most_numerator} of {share_most_denominator}.",
    no="It is at most {share_most_numerator} of {share_most_denominator}, not more than 5 percent.",
    unknown="The ownership is not on file.",
)
def may_own_more_than_five_percent() -> Expr:
    return share_exceeds(person_year.share_most_numerator, person_year.share_most_denominator, 5, 100)


@rule(
    "Does the ownership on file exceed 1 percent of one employer?",
    cites="26 USC 416(i)(1)(B)(ii), (iii); 318",
    ref="TH-OWN-01 TH-OWN-02 TH-OWN-03 TH-OWN-06 TH-KEY-04",
    yes="{share_numerator} of {share_denominator} is owned, more than 1 percent: {ownership_path}.",
    no="{share_numerator} of {share_denominator} is owned on the facts on file, not more than 1 percent.",
    unknown="The ownership is not on file.",
)
def surely_owns_more_than_one_percent() -> Expr:
    exceeds = share_exceeds(person_year.share_numerator, person_year.share_denominator, 1, 100)
    return told_with(exceeds, person_year.ownership_path)


@rule(
    "Could ownership exceed 1 percent of one employer, with what is not on file?",
    cites="26 USC 416(i)(1)(B)(ii)",
    ref="TH-OWN-01 TH-OWN-02 TH-KEY-04",
    yes="With interests not on file it could be {share_most_numerator} of {share_most_denominator}.",
    no="It is at most {share_most_numerator} of {share_most_denominator}, not more than 1 percent.",
    unknown="The ownership is not on file.",
)
def may_own_more_than_one_percent() -> Expr:
    return share_exceeds(person_year.share_most_numerator, person_year.share_most_denominator, 1, 100)


@rule(
    "Is the employee a 5-percent owner?",
    cites=_STRICT,
    ref="TH-KEY-01 TH-KEY-04 TH-OWN-01 TH-OWN-02 TH-OWN-05 TH-SEED-04",
    yes="Key as a 5-percent owner: {share_numerator} of {share_denominator} is more than 5 percent ({ownership_path}).",
    no="Not a 5-percent owner: ownership never exceeded 5 percent of one employer in the determination plan year.",
    unknown="The interests or family links on file do not settle whether ownership exceeds 5 percent.",
)
def is_key_five_percent_owner() -> Expr:
    return surely_owns_more_than_five_percent | (may_own_more_than_five_percent & cannot_tell())


@rule(
    "Is the employee a 1-percent owner?",
    cites=_STRICT,
    ref="TH-KEY-04 TH-OWN-01 TH-OWN-02",
    yes="{share_numerator} of {share_denominator} is more than 1 percent ({ownership_path}).",
    no="Ownership never exceeded 1 percent of one employer in the determination plan year.",
    unknown="The interests or family links on file do not settle whether ownership exceeds 1 percent.",
)
def is_one_percent_owner() -> Expr:
    return surely_owns_more_than_one_percent | (may_own_more_than_one_percent & cannot_tell())


@amount(
    "Over which pay is a 1-percent owner a key employee?",
    cites="26 USC 416(i)(1)(A)(iii)",
    ref="TH-KEY-05",
    says="The line is {one_percent_owner_pay_line}, fixed in the Code.",
    unknown="The determination date is not on file.",
)
def one_percent_owner_pay_line() -> Expr:
    return limit("one_percent_owner_pay_limit", on=tested_plan.determination_date)


@rule(
    "Is pay from the whole group over $150,000?",
    cites="26 USC 416(i)(1)(A)(iii), (D); 26 CFR 1.416-1, T-20, T-21",
    ref="TH-KEY-05 TH-OWN-04 TH-CMP-01 TH-CMP-02 TH-CMP-04",
    yes="Pay of {pay} from the whole group is over {one_percent_owner_pay_line}.",
    no="Pay of {pay} from the whole group is not over {one_percent_owner_pay_line}.",
    unknown="Pay for the determination plan year is not on file.",
)
def pay_exceeds_one_percent_owner_line() -> Expr:
    return person_year.pay > one_percent_owner_pay_line


@rule(
    "Is the employee key as a 1-percent owner?",
    cites="26 USC 416(i)(1)(A)(iii)",
    ref="TH-KEY-01 TH-KEY-05 TH-OWN-04",
    yes="Key as a 1-percent owner with pay of {pay}.",
    no="Not key as a 1-percent owner.",
    unknown="The ownership or the pay is not settled by the facts on file.",
)
def is_key_one_percent_owner() -> Expr:
    return is_one_percent_owner & pay_exceeds_one_percent_owner_line


@rule(
    "Is the employee a key employee for the determination plan year?",
    cites="26 USC 416(i)(1)(A); 26 CFR 1.416-1, T-12",
    ref="TH-KEY-01 TH-KEY-02 TH-KEY-08 TH-KEY-10 TH-KEY-11 TH-KEY-12 TH-KEY-13 TH-KEY-15 TH-SEED-01",
    yes="A key employee in the plan year that contains the determination date.",
    no="Not a key employee in the plan year that contains the determination date.",
    unknown="The facts on file do not settle whether this is a key employee.",
)
def is_key_employee() -> Expr:
    return person_year.was_employee & (is_key_officer | is_key_five_percent_owner | is_key_one_percent_owner)


@rule(
    "Is the employee a former key employee?",
    cites="26 USC 416(g)(4)(B)",
    ref="TH-KEY-06 TH-KEY-08 TH-KEY-09 TH-KEY-14",
    yes="Not key now, but key in an earlier plan year with respect to this plan: left out of the ratio.",
    no="Not a former key employee.",
    unknown="The key history of this plan is not on file.",
)
def is_former_key_employee() -> Expr:
    return ~is_key_employee & person_year.was_key_before


@rule(
    "Does a key employee participate in the plan?",
    cites="26 USC 416(g)(2)(A)(i)(I); 26 CFR 1.416-1, T-6",
    ref="TH-AGG-02 TH-AGG-03",
    yes="A key employee who participates in the plan.",
    no="Not a key employee who participates in the plan.",
    unknown="Whether this is a key employee who participates is not settled.",
)
def is_key_participant() -> Expr:
    return is_key_employee & person_year.is_participant


# -- for the minimum ---------------------------------------------------------------------------------------------------
@rule(
    "Is the list of key employees that of the tested year, on the reading chosen?",
    cites="26 USC 416(i)(1)(A); 26 CFR 1.416-1, T-12",
    ref="TH-KEY-13 TH-KRT-08",
    yes="For the minimum the plan looks at the key employees of the tested year itself.",
    no="For the minimum the plan looks at the key employees of the determination plan year.",
    unknown="The reading is not on file.",
)
def uses_key_list_of_tested_year() -> Expr:
    return tested_plan.key_list_for_minimum == "tested_year"


@rule(
    "Is the employee a key employee for the minimum of this plan?",
    cites="26 USC 416(i)(1)(A), (c)(2)",
    ref="TH-KEY-13 TH-KRT-08",
    yes="A key employee for the minimum.",
    no="Not a key employee for the minimum.",
    unknown="Whether this is a key employee for the minimum is not settled.",
)
def is_key_for_minimum() -> Expr:
    return choose(
        (uses_key_list_of_tested_year, person_year.is_key_in_tested_year), otherwise=is_key_employee
    )


@rule(
    "Is the employee a key employee of the employer?",
    cites="26 USC 416(i)(1)",
    ref="TH-KRT-08 TH-KEY-02 TH-KEY-13",
    yes="A key employee: owed no minimum.",
    no="Not a key employee: former key and highly compensated employees are owed the minimum like all others.",
    unknown="Whether this is a key employee is not settled.",
)
def is_key_employee_of_employer() -> Expr:
    return any_of(is_key_for_minimum, per=EMPLOYEE_YEAR)
