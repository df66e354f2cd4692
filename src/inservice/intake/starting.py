"""Commented files to start from: a case and a plan document that can be read as they are."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

from inservice.intake.claim_names import CLAIMS, KIND_OF_CHILD, SAYS, WORDS, Particular
from inservice.plan.vocabulary import EVENTS, KINDS, SOURCES

_WIDTH = 100


def new_case() -> str:
    """A case file with every field, complete and valid beside `new_plan` saved as plan.yaml."""
    return (
        _CASE.replace("@claims@", "\n".join(_claims()))
        .replace("@sources@", listed(SOURCES))
        .replace("@events@", listed(EVENTS))
    )


def new_plan() -> str:
    """A plan document with every field, complete and valid."""
    words = {
        "@kinds@": listed(KINDS),
        "@sources@": listed(SOURCES),
        "@events@": listed(EVENTS),
        "@reasons@": indent(listed(WORDS["hardship_reason"]), "  "),
    }
    text = _PLAN
    for mark, value in words.items():
        text = text.replace(mark, value)
    return text


def listed(words: tuple[str, ...]) -> str:
    """Words as lines of a comment."""
    lines, line = [], "#"
    for word in words:
        if len(line) + len(word) > _WIDTH:
            lines.append(line)
            line = "#"
        line += f"   {word}" if line == "#" else f", {word}"
    return "\n".join([*lines, line])


def _claims() -> Iterator[str]:
    for claim, particulars in CLAIMS.items():
        fields = [f"{p.written}: {_example(p)}" for p in particulars.values()]
        if claim == "birth_or_adoption":
            fields.append(f"kind: {KIND_OF_CHILD[0]}")
        yield f"  # {SAYS[claim]}"
        if not fields:
            yield f"  # {claim}: yes"
            continue
        yield f"  # {claim}:"
        for p, field in zip([*particulars.values(), None], fields, strict=False):
            says = "birth or adoption." if p is None else p.says.replace(", in hundredths of a percent", "")
            yield f"  #   {field:<36} # {says}"


def _example(particular: Particular) -> str:
    if words := WORDS.get(particular.column):
        return words[0]
    if particular.is_rate:
        return '"12%"'
    return {"truth": "yes", "money": '"1000.00"', "date": "2025-01-31", "number": "1", "text": "text"}[
        particular.kind
    ]


_CASE = """\
# A case: one person, one plan, one request.
# What is not known is left out (or written null): unknown is never zero and never "no".
# Dates are year-month-day, amounts are dollars and cents as text, shares and rates are percentages.
schema: inservice/case/1
title: May deferrals be withdrawn after age 59 1/2 while still employed?
# source: where the case was published
# refs: [D-AGE-01]                   # rule ids that it exercises
# statements: [A1]                   # published statements that it answers
plan: plan.yaml                      # the plan document: a path in this folder or one beside it, or the document itself
# A request of a book instead of all that follows: write `book: ../books/name` and `request_id: r1`, and no plan.

person:
  # person_id: person                # an opaque identifier, never a Social Security number
  birth_date: 1964-02-10
  # death_date: 2025-01-31
  outside_united_states: no          # is the payment made outside the United States?
  taxpayer_id_on_file: yes
  # state: PA

employment:
  # employer_id: employer
  hire_date: 2010-05-01
  # severed_on: 2020-03-31           # left out while employed
  # rehired_on: 2021-09-01
  # reason: layoff                   # transfer_within_group, part_time, leave_of_absence ... end no employment
  # severance_is_bona_fide: yes      # found by the administrator: no rehire was arranged
  # last_service_date: 2020-03-15
  # spells: [{hire_date: 2010-05-01, severed_on: 2020-03-31}, {hire_date: 2021-09-01}]   # instead, for more than two

participation:
  # participant_id: participant
  participation_date: 2011-01-01
  payee_kind: participant            # participant, alternate_payee_spouse, alternate_payee_other
  is_married: no
  roth_first_year: 2015              # first taxable year of a designated Roth contribution to this plan
  is_highly_compensated: no
  is_five_percent_owner: no
  # was_participant_on_2013_04_30: yes
  groups: []                         # plan-defined groups the person belongs to

# Money sources:
@sources@
accounts:
  - account_id: deferrals            # a name for it, used by the rest of the file
    source: pre_tax_deferrals
    # origin: match                  # for employer_roth and in_plan_roth_restricted: the money it came from
    # layer: am-2                    # money accrued before amendment am-2, which keeps earlier terms
    balance: "50000.00"              # the whole account, loans outstanding excluded
    as_of: 2025-06-30
    basis: "0.00"                    # after-tax or designated Roth contributions not yet recovered
    pre_1987_basis: "0.00"
    vested: "100%"                   # or {numerator: 3, denominator: 5}
    principal: "40000.00"            # deferrals made, less those already paid out
    default_deferrals: "0.00"        # automatic enrolment, with earnings
    # in_plan_roth: {year: 2023, taxable: "10000.00"}
    # employer_stock: {value: "9000.00", cost: "4000.00", after_tax_share_cost: "0.00", dividend: "0.00"}
    # lots:                          # contributions still in the account, with what the plan pays as their earnings
    #   - {contribution_id: c1, deposit_date: 2020-03-15, for_plan_year_end: 2019-12-31, amount: "4000.00", remaining: "5200.00"}

distributions: []                    # earlier payments; none listed means none only inside `coverage`
#  - {distribution_id: d1, payment_date: 2024-05-01, event: hardship, amount: "1000.00", account_id: deferrals, plan: this,
#     taxable: "1000.00", repaid: "0.00", deferrals_since: "0.00", disaster_declared_on: 2024-09-05, child: first,
#     balance_after: "24000.00"}   # right after the payment, where the account was not fully vested
loans: []
#  - {loan_id: l1, made_on: 2023-01-01, principal: "8000.00", balance: "5000.00", account_id: deferrals, offset_on: null}
coverage:                            # for which periods the history above is complete
  distributions: {from: 2011-01-01, through: 2025-07-15}
  other_plans: {from: 2011-01-01, through: 2025-07-15}

# Distributable events:
@events@
request:
  request_id: r1
  received_on: 2025-07-01
  payment_date: 2025-07-15           # the governing date
  event: age_59_half                 # left out: any lawful way
  ask: gross                         # gross, net, percent, all
  amount: "5000.00"                  # or: amount: all
  # percent: 50                      # with ask: percent
  # accounts: [deferrals]            # only these accounts
  # order: plan                      # plan, cheapest, pro_rata, after_tax_first, or a list of account ids
  # destinations:                    # left out: all in cash
  #   - {kind: traditional_ira, amount: "3000.00", assign: pre_tax}   # cash, traditional_ira, roth_ira, employer_plan,
  #   - {kind: cash, amount: rest, indirect: yes}                     # designated_roth_account, in_plan_roth
  # withholding_rate: "20%"          # Form W-4R
  # state_rate: "5%"
  notice_given_on: 2025-07-01        # the section 402(f) explanation
  notice_waived: yes
  # spousal_consent: yes

claims:                              # what the participant claims; what is left out is not claimed, `no` is denied
@claims@

# readings: {age_59_half_month_end: last_day_of_month}   # chosen readings of unsettled law
# expect: {outcome: approved}        # in worked cases: any part of the expected answer
"""

_PLAN = """\
# A plan document. Every value is read as text first, so 12-31, yes and 1000.00 mean what they say.
# A field left out takes the default of the law, and explanations say "by default".
schema: inservice/plan/1
plan_id: example
name: Example 401(k) Plan
# sponsor: Example, Inc.
# Kinds of plan:
@kinds@
kind: 401k
erisa: yes
# governmental: no
# church: no
# church_elects_erisa: no
# collectively_bargained: no
# building_trades_age_55: no         # a building-trades multiemployer pension plan
plan_year_end: 12-31
effective: 2010-01-01
# restated: 2022-07-01
# readings: {age_59_half_month_end: last_day_of_month}   # the plan's choice where the law is unsettled

# Money sources:
@sources@
sources:
  - {source: pre_tax_deferrals, label: Elective Deferral Account, clause: "AA 6-1"}
  - {source: match, label: Match Account, clause: "AA 6B-2", vesting: graded-2-6, survivor_annuity: no}
  # - {source: employer_roth, origin: match, vesting: immediate}

vesting_schedules:
  graded-2-6:
    measure: years_of_service          # years_of_service, years_of_participation
    steps: {2: 20, 3: 40, 4: 60, 5: 80, 6: 100}   # completed years: percent

normal_retirement_age: {age: 65}       # and participation_years, employer_determined_typical, public_safety
# early_retirement_age: {age: 55, service_years: 10}
disability_definition: section_72m7    # section_72m7, social_security_award, long_term_disability_award, own

# Distributable events:
@events@
elections:                             # each right to money while employed; the id never changes
  - {id: deferrals-59-half, clause: "AA 10-1(b)", sources: [pre_tax_deferrals], event: age_59_half}
  - {id: match-55, clause: "AA 10-1(c)", sources: [match], event: stated_age, age: 55, limits: {per_plan_year: 1, minimum: "1000.00"}}
  - {id: hardship, clause: "AA 10-1(d)", sources: [pre_tax_deferrals], event: hardship}
  # - id: every-field
  #   clause: "AA 10-1(z)"
  #   sources: [match]
  #   event: two_years_in_plan
  #   age: 59.5                        # with stated_age, pension_in_service_age
  #   at_early_retirement_age: no      # with stated_age: the age is the early retirement age
  #   months: 24                       # with two_years_in_plan, five_years_of_participation
  #   seasoning_measure: each_contribution   # each_contribution, last_day_of_prior_month, plan_year_of_allocation
  #   stated_event: {name: layoff, description: A layoff of 30 days, decided_by: objective_standard}   # with stated_event
  #   also_requires: [{event: stated_age, age: 55}]
  #   service_months: 60
  #   limits: {fully_vested: source}   # see `limits` below
  #   groups: [drivers]
  #   requires_spousal_consent: no
  #   repayment_accepted: no           # birth_or_adoption and other events that can be repaid
  #   window_days: 90                  # with automatic_enrollment_withdrawal
  #   hardship_standard: safe_harbor_list   # with hardship, where this money has a standard of its own
  #   layer: merged-plan
  #   effective: 2015-01-01
  #   through: 2030-12-31
  #   operated_from: 2024-07-01        # offered before the amendment is adopted
  #   adopted: 2026-12-31
  #   adopt_by: 2026-12-31
# no_in_service: [match]               # sources from which the document expressly allows nothing
# groups: {drivers: {description: Employees who drive}}

hardship:
  # clause: "AA 10-2"
  standard: safe_harbor_list           # safe_harbor_list, facts_and_circumstances, edited_list
  # Reasons:
@reasons@
  # reasons: [medical, education]
  # final_regulation_from: 2020-01-01
  # primary_beneficiary: no
  # amount_standard_before_2020: deemed_necessary   # deemed_necessary, representation
  # loans_first: no
  # suspension_months: 0
  # evidence: source_documents         # source_documents, summary, self_certification
  # minimum: "500.00"
  # maximum: "50000.00"
  # per_plan_year: 2
  # fully_vested: no                   # no, source, all_sources
  # exclude_former_employees: no
  # roth_only_if_qualified: no
  # earnings_excluded: [pre_tax_deferrals]

limits: {}                             # over every withdrawal of the plan; an election may have limits of its own
  # clause: "AA 10-3"
  # minimum: "1000.00"
  # maximum: "50000.00"
  # maximum_percent_of_vested: 50
  # percent_base_date: 01-01
  # per_plan_year: 4
  # per_calendar_year: 4
  # per_rolling_12_months: 4
  # lifetime: 10
  # counts_hardship: no
  # fully_vested: source               # no, source, all_sources
  # partial_allowed: yes
  # waiting_after_prior_months: 6
  # no_loan_in_year: no
  # suspension_of_match_months: 0
  # exclude_highly_compensated: no
  # fee: {amount: "50.00", payer: participant, free_count: 1}

source_order: pro_rata                 # pro_rata, participant_choice, a list, or {rule: pro_rata, sources: [], roth: last}
# investment_order: pro_rata           # pro_rata, hierarchy, participant_choice
# brokerage_minimum: "500.00"
# valuation: {frequency: periodic, dates: [12-31], interim_allowed: no}   # or frequency: daily
# forms: {single_sum: yes, installments: no, annuity: no, continuous_withdrawal: no, in_kind: none}
# spousal: {survivor_annuity: listed_sources, consent_even_if_not_required: no}   # none, plan, listed_sources
# notices: {least_days: 30, longest_days: 180}
cash_out: {limit: "5000.00", automatic_ira_over: "1000.00", exclude_rollovers: no}
vesting_after_partial: simple          # ratio, simple
# rehire: {pay_after_rehire: blocked_if_rehired_before_payment, stop_installments: no, minimum_gap_days: 0}
# forfeiture: {timing: earlier_of, buy_back_required: yes, buy_back_basis: employer_only, deemed_cash_out_zero_vested: yes}
# after_tax: {allowed_withdrawal_on_1986_05_05: yes}
offers: {loans: yes, rollovers_in: yes}   # and roth_contributions

amendments: []
#  - id: am-1
#    title: Withdrawals of match from 59 1/2 instead of 55
#    clause: "Amendment 1"
#    adopted: 2024-11-15
#    adopt_by: 2026-12-31              # for an amendment operated before it is adopted
#    effective: 2025-01-01
#    protection: derived               # or counsel's ground why what it takes away is not protected
#    transfer: {direct: yes, authorised_by_both_plans: yes, elected_after_notice: yes, single_sum_offered: yes}   # for elective_transfer
#    replace: {match-55: {event: age_59_half, age: null}}
#    add: [{id: birth, sources: [pre_tax_deferrals], event: birth_or_adoption}]
#    remove: [hardship]
#    set: {cash_out.limit: "7000.00"}
"""
