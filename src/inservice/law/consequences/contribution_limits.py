"""How much may go into IRAs for a year, and how much went."""

from __future__ import annotations

from inservice.engine.dates import attained, first_of_year, last_of_year
from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    choose,
    lesser_of,
    total,
)
from inservice.facts.iras import IRA_YEAR, ira_movement, ira_year
from inservice.law.consequences.ira_figures import of_all_movements, of_the_year


# -- the dollar limit ----------------------------------------------------------------------------------------------
@rule(
    "Does the owner reach age 50 by the end of the year?",
    cites="26 USC 219(b)(5)(B)",
    ref="C-LIM-01",
    yes="Born {birth_date}, the owner is 50 or older at the end of {year}.",
    no="Born {birth_date}, the owner is not yet 50 at the end of {year}.",
    unknown="The date of birth is not on file.",
)
def is_50_by_year_end() -> Expr:
    return attained(ira_year.birth_date, years=50) <= last_of_year(ira_year.year)


@amount(
    "What is the dollar limit of the year?",
    cites="26 USC 219(b)(5)",
    ref="C-LIM-01 C-DAT-01",
    says="The limit for {year} is {dollar_limit}, traditional and Roth IRAs together.",
    unknown="The date of birth is not on file, or no limit is published for the year.",
)
def dollar_limit() -> Expr:
    base = of_the_year("ira_contribution_limit")
    return choose((is_50_by_year_end, base + of_the_year("ira_catch_up")), otherwise=base)


@amount(
    "How much may be contributed to all IRAs for the year?",
    cites="26 USC 219(b)(1), (c); 408(o)(2); 408A(c)(2)",
    ref="C-LIM-02",
    says="{contribution_limit}: the lesser of {dollar_limit} and taxable compensation of {compensation}, on a joint return the couple's.",
    unknown="The dollar limit or the compensation is not on file.",
)
def contribution_limit() -> Expr:
    return lesser_of(dollar_limit, ira_year.compensation)


@rule(
    "Is it a year before 2020?",
    cites="SECURE Act sec. 107",
    ref="C-LIM-02",
    yes="For {year} the age bar of 70½ still held.",
    no="For 2020 and later no age bars a traditional contribution.",
    unknown="The year is not on file.",
)
def is_before_2020() -> Expr:
    return ira_year.year < 2020


@rule(
    "Does the owner reach age 70½ by the end of the year?",
    cites="26 USC 219(d)(1) (before 2020)",
    ref="C-LIM-02",
    yes="Born {birth_date}, the owner is 70½ or older at the end of {year}.",
    no="Born {birth_date}, the owner is not yet 70½ at the end of {year}.",
    unknown="The date of birth is not on file.",
)
def is_70_half_by_year_end() -> Expr:
    return attained(ira_year.birth_date, years=70, months=6) <= last_of_year(ira_year.year)


@rule(
    "Does age bar a traditional contribution?",
    cites="26 USC 219(d)(1) (before 2020); SECURE Act sec. 107",
    ref="C-LIM-02",
    yes="From the year of age 70½ no traditional contribution could be made for years before 2020.",
    no="Age does not bar a traditional contribution for {year}.",
    unknown="The date of birth is not on file.",
)
def age_bars_traditional_contribution() -> Expr:
    return is_before_2020 & is_70_half_by_year_end


@amount(
    "By when can a contribution for the year be made?",
    kind="date",
    cites="26 USC 219(f)(3)",
    ref="C-LIM-07",
    confidence="unconfirmed",
    says="A contribution for {year} can be made until {contribution_deadline}, the due date of the return without extensions.",
    unknown="The due date of the return for the year is not on file.",
)
def contribution_deadline() -> Expr:
    return of_the_year("ira_contribution_deadline")


# -- contributions made --------------------------------------------------------------------------------------------
@rule(
    "Is it a contribution to a traditional IRA for the year?",
    cites="Form 8606 (2025), line 1",
    ref="C-PRO-05",
    yes="A contribution for {ira_year.year}.",
    no="Not a contribution to a traditional IRA for {ira_year.year}.",
    unknown="The kind of movement, or the year for which it is made, is not on file.",
)
def is_contribution_for_the_year() -> Expr:
    return is_contribution & is_for_the_year


@rule(
    "Is it a contribution to a traditional IRA?",
    cites="26 USC 219; Form 8606 (2025), line 1: never an employer's contribution to a SEP or SIMPLE IRA",
    ref="C-PRO-05",
    yes="A contribution to a traditional IRA.",
    no="Not a contribution to a traditional IRA.",
    unknown="The kind of movement is not on file.",
)
def is_contribution() -> Expr:
    return ira_movement.kind == "contribution"


@rule(
    "Is it made for the year of the form?",
    cites="26 USC 219(f)(3)",
    ref="C-PRO-50 C-LIM-07",
    yes="It is made for {ira_year.year}.",
    no="It is made for {for_year}, not for {ira_year.year}.",
    unknown="The year for which it is made is not on file.",
)
def is_for_the_year() -> Expr:
    return ira_movement.for_year == ira_year.year


@rule(
    "Is it made after December 31 of the year it is for?",
    cites="Form 8606 (2025), line 4",
    ref="C-PRO-50",
    yes="Made on {arrived_on}, after December 31, {ira_year.year}: it is no basis for this year's payments yet.",
    no="Made on {arrived_on}, by December 31, {ira_year.year}.",
    unknown="The day on which the contribution was made is not on file.",
)
def is_made_after_year_end() -> Expr:
    return ira_movement.arrived_on >= first_of_year(ira_year.year + 1)


@rule(
    "Is it a contribution for the year that was made after December 31?",
    cites="Form 8606 (2025), line 4",
    ref="C-PRO-50",
    yes="Made for {ira_year.year} on {arrived_on}.",
    no="Not a contribution for {ira_year.year} made after its end.",
    unknown="Whether it was made after December 31 is not on file.",
)
def is_late_contribution() -> Expr:
    return is_contribution_for_the_year & is_made_after_year_end


@rule(
    "Is it a contribution to a Roth IRA for the year?",
    cites="26 USC 408A(c)(2)",
    ref="C-LIM-02",
    yes="A contribution to a Roth IRA for {ira_year.year}.",
    no="Not a contribution to a Roth IRA for {ira_year.year}.",
    unknown="The kind of movement, or its year, is not on file.",
)
def is_roth_contribution_for_the_year() -> Expr:
    return is_roth_contribution & is_for_the_year


@rule(
    "Is it a contribution to a Roth IRA?",
    cites="26 USC 408A(c)",
    ref="C-LIM-02",
    yes="A contribution to a Roth IRA.",
    no="Not a contribution to a Roth IRA.",
    unknown="The kind of movement is not on file.",
)
def is_roth_contribution() -> Expr:
    return ira_movement.kind == "roth_contribution"


@amount(
    "How much was contributed to traditional IRAs for the year?",
    cites="26 USC 219(b)",
    ref="C-PRO-05 C-LIM-02",
    says="{traditional_contributions} was contributed to traditional IRAs for {year}.",
    unknown="The contributions for the year are not all on file.",
)
def traditional_contributions() -> Expr:
    return of_all_movements(total(ira_movement.amount, per=IRA_YEAR, where=is_contribution_for_the_year))


@amount(
    "How much of that was contributed after December 31?",
    cites="Form 8606 (2025), line 4",
    ref="C-PRO-50",
    says="{late_contributions} of it was contributed after December 31, {year}.",
    unknown="The contributions for the year are not all on file.",
)
def late_contributions() -> Expr:
    return of_all_movements(total(ira_movement.amount, per=IRA_YEAR, where=is_late_contribution))


@amount(
    "How much was contributed to Roth IRAs for the year?",
    cites="26 USC 408A(c)(2)",
    ref="C-LIM-02",
    says="{roth_contributions} was contributed to Roth IRAs for {year}.",
    unknown="The contributions for the year are not all on file.",
)
def roth_contributions() -> Expr:
    return of_all_movements(total(ira_movement.amount, per=IRA_YEAR, where=is_roth_contribution_for_the_year))
