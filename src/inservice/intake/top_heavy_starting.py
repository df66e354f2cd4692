"""A commented top-heavy case file to start from, that answers as it is."""

from __future__ import annotations

from inservice.facts.top_heavy_book import CHOICES
from inservice.intake.starting import listed


def new_top_heavy_case() -> str:
    """A case file with every particular of an employee, complete and valid."""
    text = _CASE
    for mark, column in (
        ("@kinds@", ("plans", "kind")), ("@contributions@", ("contributions", "kind")), ("@reasons@", ("distributions", "reason")),
    ):  # fmt: skip
        text = text.replace(mark, listed(tuple(sorted(CHOICES[column]))))
    return text


_CASE = """\
# An employer's plan, for `inservice top-heavy`. Lines that begin with # are comments: take the # away to use one.
# Money is dollars and cents in quotes, dates are year-month-day, and a line left out is unknown.
# Tables for many people go into a folder instead: see docs/top-heavy.md.
schema: inservice/top-heavy-case/1
title: A company with an owner, his son and two employees
plan_year: 2025          # the year whose status is asked, by the calendar year in which it ends

tables:
  employers:
    # entity_kind: corporation, s_corporation, partnership, estate, trust, grantor_trust, plan_trust, other
    # Employers of one controlled or affiliated group share a group_id.
    - {employer_id: employer, entity_kind: corporation}
  plans:
# kind: one of
@kinds@
    - plan_id: plan
      employer_id: employer
      kind: 401k
      first_day: 2010-01-01                  # the first day of the first plan year
      year_end: "12-31"
      match_counts: yes                      # the document lets the match count toward the minimum
      leaves_out_otherwise_excludable: no    # from 2024 a plan may leave them out of the minimum
      vesting_floor: six_year_graded         # or three_year_cliff
  headcounts:
    # The greatest number of employees at one time in the determination plan year: it sets the cap on officers.
    - {group_id: employer, year_end: 2024-12-31, employees: 4}
  # safe_harbor:
  #   - {plan_id: plan, plan_year_end: 2025-12-31, design: match, deferrals_open_before: no, was_suspended: no, gave_notice: yes}
  coverage:
    # What is complete, so that an absent line means "none". Declare only what you have checked: without it nobody is known to
    # own nothing, to be no officer, or to have been paid nothing in five years.
    - {table: all}

# valuation_date: 2024-12-31   # of the balances below; left out, the last day of the year before
# employer: employer           # of the employees below, and their plan
# plan: plan
employees:
  - person_id: owner
    born: 1962-05-04
    hired: 2010-01-01
    pay: "240000.00"           # of 2024, the determination plan year: uncapped, deferrals included
    tested_pay: "240000.00"    # of 2025
    owns: 100/100              # by value; other interests, entities and options go into tables
    officer: yes               # in fact an officer, whatever the title
    child: son                 # who is the employee's child; spouse and parent go the same way
    balance: "610000.00"
    contributions: {deferral: "12000.00"}
  - person_id: son
    born: 1994-08-09
    hired: 2019-03-01
    pay: "52000.00"
    tested_pay: "54000.00"
    balance: "30000.00"
  - person_id: ann
    born: 1980-01-31
    hired: 2015-06-01
    pay: "61000.00"
    tested_pay: "63000.00"
    balance: "140000.00"
# The kinds of contribution for 2025:
@contributions@
    contributions: {deferral: "3000.00", match: "900.00"}
# The reasons of payments in the five years that end on the determination date:
@reasons@
    payments:
      - {payment_date: 2023-04-01, reason: hardship, amount: "5000.00"}
    vesting_years: 9
    vested_percent: 10000      # of the plan's own schedule, in hundredths of a percent
  - person_id: lee
    born: 1990-10-10
    hired: 2021-02-01
    # severed: 2025-03-31                # the date of termination; whoever is still there has none
    # last_service: 2025-03-14           # the last day of work, which a termination date does not show
    # entered: 2022-01-01                # the date of participation
    # participates: no
    # is_bargained: yes
    # is_long_term_part_time: yes
    # is_in_excluded_class: yes
    # one_year_of_service_on: 2022-01-31
    # was_key: yes                       # in the plan year before the determination plan year
    # spouse: ann
    # parent: owner
    # employer: sister
    # plan: other
    pay: "48000.00"
    tested_pay: "50000.00"
    balance: "21000.00"
"""


__all__ = ["new_top_heavy_case"]
