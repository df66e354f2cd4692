"""Aggregation groups and the ratio: more than 60 percent, compared exactly, with bounds where facts are missing."""

from __future__ import annotations

from inservice.engine.rule import rule
from inservice.engine.words import Expr, any_of, cannot_tell, share_exceeds
from inservice.facts.top_heavy import TESTED_PLAN, employer_year, person_year, tested_plan
from inservice.law.told import told_with
from inservice.law.top_heavy.key_employees import is_former_key_employee, is_key_employee, is_key_participant
from inservice.law.top_heavy.safe_harbor import is_exempt_safe_harbor_plan

_RATIO = "26 USC 416(g)(1)(A), (2)(B), (4)"
_OUTSIDE = ("403b", "457b", "simple_ira", "simple_401k", "governmental", "starter_401k", "section_414x")


@rule(
    "Is the plan within section 416?",
    cites="26 USC 401(a)(10)(B); 416(g)(4)(G), (i)(6); 401(k)(11)(D)(ii); 408(k)(1)(B); 414(x)(4)",
    ref="TH-EXM-01 TH-EXM-03 TH-EXM-04 TH-EXM-05 TH-EXM-06 TH-EXM-09 TH-EXM-10 TH-AGG-12",
    yes="A {kind} plan is within section 416.",
    no="A {kind} plan is outside section 416, and is not aggregated.",
    unknown="The kind of plan is not on file.",
)
def is_within_section_416() -> Expr:
    return ~is_of_a_kind_outside


@rule(
    "Is the plan of a kind to which section 416 does not apply?",
    cites="26 USC 401(a)(10)(B)(iii); 416(g)(4)(G); 401(k)(11)(D)(ii)",
    ref="TH-EXM-03 TH-EXM-04 TH-EXM-05 TH-EXM-06 TH-EXM-09 TH-EXM-10",
    yes="Section 416 does not apply to a {kind} plan.",
    no="A {kind} plan is of no exempt kind.",
    unknown="The kind of plan is not on file.",
)
def is_of_a_kind_outside() -> Expr:
    return tested_plan.kind.is_one_of(*_OUTSIDE)


@rule(
    "Does a key employee participate in this plan?",
    cites="26 USC 416(g)(2)(A)(i)(I)",
    ref="TH-AGG-02 TH-AGG-03",
    yes="A key employee participates.",
    no="No key employee participates.",
    unknown="Whether a key employee participates is not settled.",
)
def has_key_participant() -> Expr:
    return any_of(is_key_participant, per=TESTED_PLAN)


@rule(
    "Must the plan be aggregated because of its participants or because another plan relies on it?",
    cites="26 USC 416(g)(2)(A)(i); 26 CFR 1.416-1, T-6",
    ref="TH-AGG-02 TH-AGG-10 TH-AGG-11",
    yes="A key employee participates, or a plan in which one does relies on this plan.",
    no="No key employee participates, and no plan in which one does relies on this plan.",
    unknown="Whether a key employee participates is not settled.",
)
def is_drawn_into_required_group() -> Expr:
    return has_key_participant | tested_plan.enables_a_required_plan


@rule(
    "Is the plan in the required aggregation group?",
    cites="26 USC 416(g)(2)(A)(i); 26 CFR 1.416-1, T-6",
    ref="TH-AGG-01 TH-AGG-02 TH-AGG-12",
    yes="The plan is in the required aggregation group.",
    no="The plan is not in the required aggregation group.",
    unknown="Whether the plan is in the required aggregation group is not settled.",
)
def is_in_required_group() -> Expr:
    return is_within_section_416 & is_drawn_into_required_group


@rule(
    "Is the plan in the group that the employer aggregates?",
    cites="26 USC 416(g)(2)(A)(ii); 26 CFR 1.416-1, T-7",
    ref="TH-AGG-04 TH-AGG-07 TH-AGG-08",
    yes="The plan is required, or added by the employer's choice.",
    no="The plan is neither required nor added by choice.",
    unknown="Whether the plan is aggregated is not settled.",
)
def is_in_enlarged_group() -> Expr:
    return is_in_required_group | is_added_to_group


@rule(
    "Does the employer add the plan to the group?",
    cites="26 USC 416(g)(2)(A)(ii)",
    ref="TH-AGG-04",
    yes="The employer adds the plan by choice; the enlarged group meets sections 401(a)(4) and 410.",
    no="The employer does not add the plan.",
    unknown="Whether the enlarged group meets sections 401(a)(4) and 410 is not on file.",
)
def is_added_to_group() -> Expr:
    return is_within_section_416 & tested_plan.is_added_by_choice


# -- who counts ----------------------------------------------------------------------------------------------------
@rule(
    "Does the last day of service fall in the twelve months that end on the determination date?",
    cites="26 USC 416(g)(4)(E)",
    ref="TH-RAT-05 TH-RAT-06 TH-DD-05",
    yes="Services were still performed on {last_service_date}, not before {service_window_begin}.",
    no="Services were last performed on {last_service_date}, before {service_window_begin}.",
    unknown="The last day of service is not on file; a termination date does not show it.",
)
def last_served_in_window() -> Expr:
    return person_year.last_service_date >= person_year.service_window_begin


@rule(
    "Did the employee perform services in the twelve months that end on the determination date?",
    cites="26 USC 416(g)(4)(E)",
    ref="TH-RAT-05 TH-RAT-06 TH-RAT-08 TH-DST-13 TH-SEED-06 TH-DD-05",
    yes="The employee performed services in the twelve months that end on the determination date.",
    no="The employee performed no services in those twelve months: account and distributions are left out.",
    unknown="Whether services were performed in those twelve months is not on file.",
)
def performed_services() -> Expr:
    return person_year.was_employee & last_served_in_window


@rule(
    "Does the employee count in the ratio?",
    cites="26 USC 416(g)(4)(B), (E)",
    ref="TH-RAT-01 TH-RAT-05 TH-RAT-09 TH-KEY-06 TH-EXM-13",
    yes="The employee counts in the ratio.",
    no="The employee is left out of the numerator and the denominator.",
    unknown="Whether the employee counts is not settled.",
)
def counts_in_ratio() -> Expr:
    return performed_services & ~is_former_key_employee


@rule(
    "Does the employee count in the ratio of the required group through this plan?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-05",
    yes="The amount in this plan counts in the required group.",
    no="The amount in this plan does not count in the required group.",
    unknown="Whether the amount in this plan counts is not settled.",
)
def counts_in_required_group() -> Expr:
    return counts_in_ratio & is_in_required_group


@rule(
    "Does the employee count in the ratio of the enlarged group through this plan?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-07",
    yes="The amount in this plan counts in the enlarged group.",
    no="The amount in this plan does not count in the enlarged group.",
    unknown="Whether the amount in this plan counts is not settled.",
)
def counts_in_enlarged_group() -> Expr:
    return counts_in_ratio & is_in_enlarged_group


@rule(
    "Does the amount count for a key employee in the required group?",
    cites=_RATIO,
    ref="TH-RAT-01",
    yes="Counted for a key employee.",
    no="Not counted for a key employee.",
    unknown="Not settled.",
)
def is_key_money() -> Expr:
    return is_key_employee & counts_in_required_group


@rule(
    "Does the amount count for a non-key employee in the required group?",
    cites=_RATIO,
    ref="TH-RAT-01",
    yes="Counted for a non-key employee.",
    no="Not counted for a non-key employee.",
    unknown="Not settled.",
)
def is_nonkey_money() -> Expr:
    return ~is_key_employee & counts_in_required_group


@rule(
    "Does the amount count for a key employee in the enlarged group?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-07",
    yes="Counted for a key employee.",
    no="Not counted for a key employee.",
    unknown="Not settled.",
)
def is_key_money_of_enlarged_group() -> Expr:
    return is_key_employee & counts_in_enlarged_group


@rule(
    "Does the amount count for a non-key employee in the enlarged group?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-07",
    yes="Counted for a non-key employee.",
    no="Not counted for a non-key employee.",
    unknown="Not settled.",
)
def is_nonkey_money_of_enlarged_group() -> Expr:
    return ~is_key_employee & counts_in_enlarged_group


# -- the ratio: K / (K + N), from the bounds that the ledger of amounts sets ------------------------------------------
@rule(
    "Is the least that key employees of the required group have more than 60 percent with the most of all others?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-05 TH-AGG-06",
    yes="Key employees have at least {key_least}, all others at most {nonkey_most}: more than 60 percent.",
    no="Key employees have at least {key_least}, all others at most {nonkey_most}: not more than 60 percent.",
    unknown="Missing facts set no bound on what non-key employees have.",
)
def least_share_of_required_group_exceeds_sixty_percent() -> Expr:
    keys = employer_year.key_least
    return share_exceeds(keys, keys + employer_year.nonkey_most, 60, 100)


@rule(
    "Is the most that key employees of the required group can have more than 60 percent with the least of all others?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-05 TH-AGG-06",
    yes="Key employees have at most {key_most}, all others at least {nonkey_least}: more than 60 percent.",
    no="Key employees have at most {key_most}, all others at least {nonkey_least}: not more than 60 percent.",
    unknown="Missing facts set no bound on what key employees have.",
)
def most_share_of_required_group_exceeds_sixty_percent() -> Expr:
    keys = employer_year.key_most
    return share_exceeds(keys, keys + employer_year.nonkey_least, 60, 100)


@rule(
    "Does the share of key employees in the required group surely exceed 60 percent?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-05 TH-AGG-06",
    yes="Whatever is missing, key employees have more than 60 percent.",
    no="On the facts on file it is not sure that key employees have more than 60 percent.",
    unknown="The amounts are not on file.",
)
def required_group_surely_exceeds_sixty_percent() -> Expr:
    return employer_year.nonkey_is_bounded & least_share_of_required_group_exceeds_sixty_percent


@rule(
    "Can the share of key employees in the required group exceed 60 percent?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-05 TH-AGG-06",
    yes="Key employees can have more than 60 percent.",
    no="Whatever is missing, key employees have no more than 60 percent.",
    unknown="The amounts are not on file.",
)
def required_group_may_exceed_sixty_percent() -> Expr:
    return ~employer_year.key_is_bounded | most_share_of_required_group_exceeds_sixty_percent


@rule(
    "Do key employees have more than 60 percent of the required group?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-05 TH-AGG-06 TH-SEED-16",
    yes="Key employees have more than 60 percent of the required group.",
    no="Key employees do not have more than 60 percent of the required group.",
    unknown="With the facts on file the share of key employees can lie on either side of 60 percent.",
)
def required_group_exceeds_sixty_percent() -> Expr:
    return required_group_surely_exceeds_sixty_percent | (
        required_group_may_exceed_sixty_percent & cannot_tell()
    )


@rule(
    "Is the least that key employees of the enlarged group have more than 60 percent with the most of all others?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-07",
    yes="Key employees have at least {enlarged_key_least}, all others at most {enlarged_nonkey_most}: more than 60 percent.",
    no="Key employees have at least {enlarged_key_least}, all others at most {enlarged_nonkey_most}: not more than 60 percent.",
    unknown="Missing facts set no bound on what non-key employees have.",
)
def least_share_of_enlarged_group_exceeds_sixty_percent() -> Expr:
    keys = employer_year.enlarged_key_least
    return share_exceeds(keys, keys + employer_year.enlarged_nonkey_most, 60, 100)


@rule(
    "Is the most that key employees of the enlarged group can have more than 60 percent with the least of all others?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-07",
    yes="Key employees have at most {enlarged_key_most}, all others at least {enlarged_nonkey_least}: more than 60 percent.",
    no="Key employees have at most {enlarged_key_most}, all others at least {enlarged_nonkey_least}: not more than 60 percent.",
    unknown="Missing facts set no bound on what key employees have.",
)
def most_share_of_enlarged_group_exceeds_sixty_percent() -> Expr:
    keys = employer_year.enlarged_key_most
    return share_exceeds(keys, keys + employer_year.enlarged_nonkey_least, 60, 100)


@rule(
    "Does the share of key employees in the enlarged group surely exceed 60 percent?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-07",
    yes="Whatever is missing, key employees have more than 60 percent.",
    no="On the facts on file it is not sure that key employees have more than 60 percent.",
    unknown="The amounts are not on file.",
)
def enlarged_group_surely_exceeds_sixty_percent() -> Expr:
    return employer_year.enlarged_nonkey_is_bounded & least_share_of_enlarged_group_exceeds_sixty_percent


@rule(
    "Can the share of key employees in the enlarged group exceed 60 percent?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-07",
    yes="Key employees can have more than 60 percent.",
    no="Whatever is missing, key employees have no more than 60 percent.",
    unknown="The amounts are not on file.",
)
def enlarged_group_may_exceed_sixty_percent() -> Expr:
    return ~employer_year.enlarged_key_is_bounded | most_share_of_enlarged_group_exceeds_sixty_percent


@rule(
    "Do key employees have more than 60 percent of the enlarged group?",
    cites=_RATIO,
    ref="TH-RAT-01 TH-AGG-07 TH-SEED-16",
    yes="Key employees have more than 60 percent of the enlarged group.",
    no="Key employees do not have more than 60 percent of the enlarged group.",
    unknown="With the facts on file the share of key employees can lie on either side of 60 percent.",
)
def enlarged_group_exceeds_sixty_percent() -> Expr:
    return enlarged_group_surely_exceeds_sixty_percent | (
        enlarged_group_may_exceed_sixty_percent & cannot_tell()
    )


# -- status ----------------------------------------------------------------------------------------------------------
@rule(
    "Is the plan part of a top-heavy group?",
    cites="26 USC 416(g)(1)(A)(ii), (B), (2); 26 CFR 1.416-1, T-9, T-10, T-11",
    ref="TH-AGG-05 TH-AGG-06 TH-AGG-07 TH-RAT-01 TH-DD-03",
    yes="The plan is required, and the group is over 60 percent with and without the plans added by choice.",
    no="The plan is not required, or the group it belongs to is not over 60 percent.",
    unknown="Whether the plan's group is over 60 percent is not settled by the facts on file.",
)
def is_in_top_heavy_group() -> Expr:
    return is_in_required_group & required_group_exceeds_sixty_percent & enlarged_group_exceeds_sixty_percent


@rule(
    "Is the plan top-heavy for the tested year?",
    cites="26 USC 416(g)(1), (4)(H)",
    ref="TH-RAT-01 TH-AGG-12 TH-EXM-08 TH-SHX-22 TH-SHX-23 TH-KEY-02 TH-DD-01 TH-DD-02 TH-DD-03 TH-EXM-15",
    yes="The plan is top-heavy for the plan year {tested_year_begin} to {tested_year_end}: on {determination_date} key "
    "employees had more than 60 percent.",
    no="The plan is not top-heavy for the plan year {tested_year_begin} to {tested_year_end}, by its determination date "
    "{determination_date}.",
    unknown="Whether the plan is top-heavy for the plan year {tested_year_begin} to {tested_year_end} is not settled by "
    "the facts on file.",
)
def is_top_heavy() -> Expr:
    return told_with(
        is_in_top_heavy_group & ~is_exempt_safe_harbor_plan,
        tested_plan.determination_date,
        tested_plan.tested_year_begin,
        tested_plan.tested_year_end,
    )
