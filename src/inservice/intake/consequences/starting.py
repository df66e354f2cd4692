"""A commented case of consequences to start from: the ordinary case file and what only `inservice consequences` reads."""

from __future__ import annotations

from inservice.intake.starting import new_case


def new_consequences() -> str:
    """A case file with every section of consequences, valid beside `new_plan` saved as plan.yaml."""
    return new_case() + _CHOICE


_CHOICE = """
# -- only `inservice consequences` reads what follows. Each section and each line may be left out: what is left out is unknown ----
purpose:
  need: "4000.00"                    # cash in hand, after tax; "0.00" where the money only moves
  kind: other                        # medical, college, home, disaster, birth, other
  # pay_on: 2025-09-01
  # income_tax_rate: "22%"           # instead of a household
  # additional_tax_rate: "0%"

intent:
  retire_by: 2030-12-31
  need_years: 3                      # in how many years the money may be needed
  wants_backdoor_roth: no
  # backdoor_needed_later: no        # will income close direct Roth contributions in one of the next five years?
  creditor_concern: no
  # state_protects_iras_fully: yes
  # later_tax_rate: "22%"            # on the last dollar, as you expect it
  loan: {amount: "0.00"}             # no plan loan is wanted; or:
  # loan: {rate: "8.50%", months: 60, fees: "75.00", highest_owed_in_past_year: "0.00", keeps_floor: yes}

household:                           # the tax return of the year
  complete: yes                      # all of the year is listed here: an amount that is not named is none
  tax_year: 2025
  filing_status: single              # single, mfj, mfs, hoh, qss
  wages: "90000.00"
  part_b_people: 0                   # who will have Medicare Part B and D two years later
  part_d_people: 0

# expenses:                          # bills that may spare the 10% tax
#   medical: {paid_in_year: "9000.00", used_by_other_payments: "0.00"}

iras:                                # the year's IRAs, each spouse's own
  year: 2025
  owners:
    - owner: self
      birth_date: 1964-02-10
      basis_before: "0.00"           # line 14 of the last Form 8606
      accounts: []                   # or: {account_id: ira, kind: traditional, value: "20000.00"}, December 31
      movements: []                  # or: {kind: conversion, amount: "8000.00", left_on: 2025-02-03, arrived_on: 2025-02-03}
      # income_before_iras: "90000.00"
      # desired_contribution: "8000.00"

plan_features:
  employer_pays_administration: yes
  accepts_ira_rollovers: yes
  # stable_value: yes
  # brokerage_window: no
  # advice_offered: no
  menu: {us_stock: "0.04%", foreign_stock: "0.08%", bonds: "0.05%", short_term: none}   # lowest cost of each class

assumptions:                         # yours: none is supplied
  horizon_years: 10
  returns: [{name: low, yearly: "2%"}, {name: middle, yearly: "5%"}, {name: high, yearly: "8%"}]
  # inflation: "2.5%"
  source: My own suppositions

destinations:                        # where the money could be
  - name: Staying in the plan
    kind: stay                       # stay, traditional_ira, roth_ira, fixed_index_annuity, cash
    costs: {investments: "0.10%", administration: "0%", advice: "0%", share_class: "0%", yearly_fee: "60.00"}
    source: Fee disclosure of the plan
    as_of: 2025-03-31
  - name: An IRA
    kind: traditional_ira
    costs: {investments: "0.10%", administration: "0%", advice: "0.80%", share_class: "0%", yearly_fee: "0.00"}
    load: "0%"
    one_time_fees: "0.00"
    source: Agreement of the custodian
    as_of: 2025-05-01
  # - name: An annuity
  #   kind: fixed_index_annuity
  #   costs: {advice: "0%"}
  #   one_time_fees: "0.00"
  #   annuity:
  #     surrender_charges: ["10%", "9%", "8%", "7%", "6%"]   # by contract year
  #     free_withdrawal: "10%"
  #     free_in_first_year: "0%"
  #     adjustment: {applies: no}
  #     guaranteed_minimum: {share: "87.5%", rate: "1%"}
  #     crediting: {cap: {now: "6%", guaranteed: "1%"}, participation: {now: "100%", guaranteed: "100%"},
  #                 spread: {now: none, guaranteed: none}, floor: "0%"}
  #     bonus: "0%"
  #     rider: none

# alternatives:                      # other ways to the cash
#   - {kind: savings, name: Emergency savings, most: "2000.00", fees: "0.00"}

adviser:
  roles: [none]                      # nobody recommends it; or adviser_firm, broker_dealer, insurance_producer, and:
  # paid: yes
  # advised_before: no
  # will_advise: yes
  # mutual_understanding: yes
  # primary_basis: yes
  # individualised: yes
  # pay: {stay: {first_year: "0.00", later_years: "0.00"}, move: {commission: "6%", later_years: "0.00"}}
  # told: {charge_schedule: no, years: yes, adjustment: no, free_amount: no, crediting_terms: no, who_is_paid: no}
"""

__all__ = ["new_consequences"]
