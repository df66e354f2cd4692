"""Commented files to start from: a correction case, a service case and a proposed amendment that can be read as they are."""

from __future__ import annotations

from inservice.law.correction.figures import failure_kinds

_WIDTH = 46


def new_correction() -> str:
    """A correction case with every field, valid as it is."""
    kinds = "\n".join(f"#   {name:<{_WIDTH - 16}} {kind.label}" for name, kind in failure_kinds().items())
    return _CORRECTION.replace("@kinds@", kinds)


def new_service() -> str:
    """A service case with every field, valid beside `new_plan` saved as plan.yaml."""
    return _SERVICE


def new_amendment() -> str:
    """A proposed amendment with every field, which `new_plan` saved as plan.yaml can be checked with."""
    return _AMENDMENT


_CORRECTION = """\
# A correction case: one failure, and the day on which it is to be corrected. Ask with `inservice correct FILE`.
# What is not known is left out (or written null): unknown is never zero and never "no".
# Dates are year-month-day, amounts are dollars and cents as text, returns are percentages.
schema: inservice/correction-case/1
title: A withdrawal before age 59 1/2
# source: where the case was published
# refs: [O-COR-60]                   # rule ids that it exercises

plan:
  name: Example 401(k) Plan
  year_end: "12-31"
  erisa_covered: yes
  # governmental: no
  favorable_letter: yes              # or a pre-approved document
  net_assets: "600000.00"            # picks the fee of a submission
  forfeitures_may_fund: yes          # the document lets forfeitures pay for a contribution
  terminated: no
  never_written: no
  orphan: no

# Kinds of failure:
@kinds@
failure:
  kind: in_service_without_event
  occurred_on: 2025-01-10            # the day of the payment, or when the amount was due
  found_on: 2025-06-16
  amount: "10000.00"                 # paid beyond what was payable, or missing
  source: pre_tax_deferrals
  own_vested_money: yes              # only the time or event was wrong
  rollover_eligible: yes             # would be an eligible rollover distribution, had it been right
  exceeds_limit: none                # none, 415, 401a17, 436
  caused_by_correction: no
  others_short: "0.00"               # by how much other accounts stand short
  # repayments: [{on: 2025-06-30, amount: "1500.00"}]
  # people:                          # instead of amount, where something is owed to several
  #   - {person_id: p1, amount: "745.00", former: no}
  # years:                           # a failure of several plan years: instead of occurred_on, amount, people, repayments, others_short
  #   - {occurred_on: 2023-12-31, amount: "400.00"}
  #   - {occurred_on: 2024-12-31, amount: "600.00", repayments: [{on: 2025-06-30, amount: "100.00"}]}
  # was_reallocated: no              # a wrongly forfeited amount was shared out
  # paid_to_former_participant: no
  # cost_of_paying: "80.00"
  # excess_in_account: "120.00"
  # withheld_on: 2025-01-15          # late deposits
  # remitted_on: 2025-03-24

payee:
  kind: employee                     # employee, highly_compensated, disqualified_person, owner_employee
  culpable: no                       # misstated facts, or knew that it was materially too much
  survivor: no
  # first_notice_on: 2025-07-01      # left out: the day of correction
  periodic_payments: no
  # yearly_payments_due: "12000.00"
  rolled_over: no
  # paid_tax: yes                    # tax not withheld: the recipient paid it
  # spouse_consents: yes             # no spousal consent: the spouse consents now

programme:
  practices_and_procedures: yes      # a plan document alone is not enough
  insignificant: no                  # all factors weighed
  decided_by: The plan committee
  under_examination: no
  identified_by_irs: no
  # commitment_before: yes           # before that, actions pursued this very failure
  # longer_time_reasonable: yes
  egregious: no
  diverts_assets: no
  abusive: no
  demographic_by_other_method: no
  under_dol_investigation: no
  # compliance_statement_on: 2025-09-01

amendment:                           # a retroactive amendment that would permit what was done
  event: age_59_half
  conditions_met: no                 # the participant met the conditions of that event
  # lawful: no                       # left out: by source, event, day and conditions_met
  increases_right: yes
  reaches_all_employees: yes
  favors_highly_compensated: no
  less_favorable: no

earnings:
  method: actual                     # actual, plan_average, highest_fund, published
  # losses: ignored                  # counted, ignored
  # allocation: bifurcated           # of a plan_average's earnings: plan, specific_employee, bifurcated, current_period
  returns:                           # one period after another, without a gap
    - {from: 2025-01-10, through: 2025-03-31, rate: "2.5%"}
    - {from: 2025-03-31, through: 2025-07-10, rate: "3.1%"}
    # plan_average and highest_fund may give the funds of a period instead of its rate:
    # - {from: 2025-01-10, through: 2025-07-10, funds: [{balance: "300000.00", rate: "6%"}, {balance: "100000.00", rate: "2%"}]}

# loan: {within_limits_after_repayment: yes, within_longest_term: yes}   # a loan failure
# suspension: {required_by_document: yes}                                # deferrals not suspended
correction:
  on: 2025-07-10                     # the day of correction picks the law
# expect: {recommended: {method: return}}   # in worked cases: any part of the expected answer
"""

_SERVICE = """\
# A service case: hours by computation year, and what was paid while partly vested. Ask with `inservice service FILE`.
# What is not known is left out (or written null): a year that is not on file is unknown, never a break.
schema: inservice/service/1
title: Until when may the forfeiture be bought back?
# source: where the case was published
# refs: [O-REH-34]                   # rule ids that it exercises
plan: plan.yaml                      # the plan document: a path in this folder or one beside it, or the document itself
asked_on: 2025-06-30

employment:
  hire_date: 2017-02-01
  severed_on: 2020-03-15
  rehired_on: 2023-05-01             # left out: not rehired
  # installments_began_on: 2020-06-30  # the first installment paid on that severance; left out: none is being paid

years:                               # vesting computation years
  - {begin: 2019-01-01, end: 2019-12-31, hours: 2080}
  - {begin: 2020-01-01, end: 2020-12-31, hours: 500}
  - {begin: 2021-01-01, end: 2021-12-31, hours: 0, absence_hours: 0}   # a maternity or paternity absence begun in the year
  - {begin: 2022-01-01, end: 2022-12-31, hours: 0}
  - {begin: 2023-01-01, end: 2023-12-31, hours: 1300}
  - {begin: 2024-01-01, end: 2024-12-31, hours: 2080}
years_before: 3                      # years of service before the break
vested_in_some_money: yes            # employer money, or a deferral or safe harbor account

withdrawals:
  - withdrawal_id: cash-out
    paid_on: 2020-06-30
    event: severance                 # severance, in_service
    amount: "4000.00"                # 0.00 where nothing was vested
    employer_amount: "4000.00"
    # interest: "310.00"             # defined benefit plan: to the day of repayment
    forfeited: "6000.00"
    # repaid_on: 2025-04-15
    # repaid_amount: "4000.00"
# expect: {withdrawals: [{repay_before: 2028-05-01}]}   # in worked cases: any part of the expected answer
"""

_AMENDMENT = """\
# A proposed amendment, as an entry of the plan's `amendments` will hold it. Test it with
#   inservice plan amend-check plan.yaml --amendment FILE
schema: inservice/amendment/1
id: am-2
title: Withdrawals of match from 59 1/2 instead of 55
clause: "Amendment 2"
adopted: 2026-03-10                  # left out, with adopt_by, while it is not adopted
# adopt_by: 2026-12-31
effective: 2026-01-01
protection: derived                  # or the ground on which a protected right is to go for all money: single_sum_remains,
                                     # de_minimis_timing, elective_transfer, esop_change, statutory_relief
# transfer: {direct: yes, authorised_by_both_plans: yes, elected_after_notice: yes, single_sum_offered: yes}   # elective_transfer
add:
  - {id: birth, sources: [pre_tax_deferrals], event: birth_or_adoption}
replace:
  match-55: {event: age_59_half, age: null}
remove: [hardship]
set: {cash_out.limit: "7000.00"}
"""

__all__ = ["new_amendment", "new_correction", "new_service"]
