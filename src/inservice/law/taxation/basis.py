"""What part of a payment recovers money that was taxed before it went in (sections 72(d) and 72(e)(8)).

A contract is what section 72 measures a payment against: one account, except that all of a participant's
designated Roth accounts in a plan are one contract. Every figure of a contract is taken immediately before
the determination pays anything; a payment takes its share after the payments that the determination makes
from the contract before it, so that the parts of a contract paid out in full recover its basis to the cent.

Not held here: periodic annuity payments, whose basis follows the Simplified Method (D-BASIS-08). Basis that
repayments of a deemed loan add (D-BASIS-07) is part of the account's basis as recorded.
"""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, choose, greater_of, lesser_of, portion, total
from inservice.facts.tables import REQUEST, account, payment, plan
from inservice.law.distribution.vesting import vested_amount


# -- contracts -----------------------------------------------------------------------------------------------
@rule(
    "Is the money in a designated Roth account?",
    cites="26 USC 402A(b)",
    ref="D-BASIS-05",
    yes="The money is in a designated Roth account.",
    no="The money is not in a designated Roth account.",
    unknown="Whether the money is in a designated Roth account is not on file.",
)
def is_roth_money() -> Expr:
    return account.tax == "roth"


@rule(
    "Is the account an emergency savings account?",
    cites="26 USC 402A(e)(1)",
    ref="D-ROTH-04 D-PEN-28",
    yes="The account is a pension-linked emergency savings account.",
    no="The account is not a pension-linked emergency savings account.",
    unknown="The money source of the account is not on file.",
)
def is_emergency_savings() -> Expr:
    return account.source == "emergency_savings"


@rule(
    "Is the account part of the one contract that designated Roth accounts of a plan form together?",
    cites="26 USC 402A(d)(4); 26 CFR 1.402A-1 A-9(a)",
    ref="D-BASIS-05",
    yes="All designated Roth accounts of the plan are one contract, and this account is one of them.",
    no="The account is a contract of its own.",
    unknown="Whether the money is in a designated Roth account is not on file.",
    confidence="derived",
    note="An emergency savings account is kept apart: every payment from it is treated as qualified.",
)
def is_in_roth_contract() -> Expr:
    return is_roth_money & ~is_emergency_savings


@amount(
    "Which contract does the account belong to?",
    cites="26 USC 72(d)(2), 402A(d)(4); Notice 87-13 A-14",
    ref="D-BASIS-02 D-BASIS-05",
    kind="text",
    says="The contract is {contract}.",
    unknown="Which contract the account belongs to is not on file.",
)
def contract() -> Expr:
    return choose((is_in_roth_contract, "the designated Roth accounts"), otherwise=account.account_id)


@amount(
    "What is the basis of the designated Roth accounts together?",
    cites="26 USC 402A(d)(4); 26 CFR 1.402A-1 A-9(a)",
    ref="D-BASIS-05",
    confidence="derived",
    says="The designated Roth accounts have {roth_basis} of basis together.",
    unknown="The basis of a designated Roth account is not on file.",
)
def roth_basis() -> Expr:
    return total(account.basis, per=REQUEST, where=is_in_roth_contract)


@amount(
    "What are the designated Roth accounts worth together?",
    cites="26 USC 402A(d)(4); 26 CFR 1.402A-1 A-9(a)",
    ref="D-BASIS-05",
    confidence="derived",
    says="The designated Roth accounts are worth {roth_value} together.",
    unknown="The value of a designated Roth account is not on file.",
)
def roth_value() -> Expr:
    return total(vested_amount, per=REQUEST, where=is_in_roth_contract)


@amount(
    "What is the vested value of the contract before the payment?",
    cites="26 USC 72(e)(8)(B)",
    ref="D-BASIS-01",
    says="The vested value of the contract is {contract_value}.",
    unknown="The vested value of the contract is not on file.",
)
def contract_value() -> Expr:
    return choose((is_in_roth_contract, roth_value), otherwise=vested_amount)


@amount(
    "What basis can the contract recover?",
    cites="26 USC 72(e)(8)(B), 72(d)(2); Notice 87-13 A-14",
    ref="D-BASIS-01 D-BASIS-02",
    says="Basis of {contract_basis} can be recovered from the contract, worth {contract_value}.",
    unknown="The after-tax or Roth contributions not yet recovered from the contract are not on file.",
)
def contract_basis() -> Expr:
    # a contract worth less than its basis pays basis only
    return lesser_of(choose((is_in_roth_contract, roth_basis), otherwise=account.basis), contract_value)


# -- contributions made before 1987 --------------------------------------------------------------------------
@rule(
    "Does the account hold contributions that the employee made before 1987?",
    cites="26 USC 72(e)(8)(D)",
    ref="D-BASIS-04",
    yes="The account holds {pre_1987_basis} of employee contributions made before 1987.",
    no="The account holds no employee contributions made before 1987.",
    unknown="The employee contributions made before 1987 are not on file.",
)
def has_basis_before_1987() -> Expr:
    return (account.pre_1987_basis > 0) & (account.basis > 0)


@rule(
    "Did the plan let employees withdraw their own contributions in service on May 5, 1986?",
    cites="26 USC 72(e)(8)(D)",
    ref="D-BASIS-04",
    yes="On May 5, 1986 the plan let employees withdraw their own contributions in service.",
    no="On May 5, 1986 the plan did not let employees withdraw their own contributions in service.",
    unknown="Whether the plan let employees withdraw their own contributions on May 5, 1986 is not on file.",
)
def allowed_withdrawals_in_1986() -> Expr:
    return plan.after_tax_withdrawable_in_1986


@rule(
    "Do contributions made before 1987 come out first?",
    cites="26 USC 72(e)(8)(D); IRS Publication 575",
    ref="D-BASIS-04",
    yes="Payments recover the contributions made before 1987 before anything else.",
    no="No contributions made before 1987 come out first.",
    unknown="Whether contributions made before 1987 come out first cannot be told.",
)
def basis_before_1987_comes_first() -> Expr:
    return ~is_roth_money & has_basis_before_1987 & allowed_withdrawals_in_1986


@amount(
    "How much basis comes out before anything else?",
    cites="26 USC 72(e)(8)(D); IRS Publication 575",
    ref="D-BASIS-04",
    says="{basis_paid_first} of basis comes out before anything else.",
    unknown="How much basis comes out before anything else cannot be told.",
)
def basis_paid_first() -> Expr:
    return choose(
        (basis_before_1987_comes_first, lesser_of(account.pre_1987_basis, contract_basis)), otherwise=0
    )


# -- the share of a payment ----------------------------------------------------------------------------------
def _recovered(paid: Expr) -> Expr:
    """Basis recovered once so much has been paid from the contract: what comes first, then pro rata."""
    first = lesser_of(paid, basis_paid_first)
    worth = greater_of(contract_value - basis_paid_first, 1)  # nothing is left to share where that is zero
    return first + portion(paid - first, contract_basis - basis_paid_first, worth, rounding="half_up")


@amount(
    "How much basis do the payments before this one recover?",
    cites="26 USC 72(e)(8)(B)",
    ref="D-BASIS-01 D-BASIS-04",
    says="Payments of {before_in_contract} from the contract before this one recover "
    "{basis_recovered_before}.",
    unknown="The basis that the payments before this one recover cannot be told.",
)
def basis_recovered_before() -> Expr:
    return _recovered(payment.before_in_contract)


@amount(
    "How much basis does this payment recover?",
    cites="26 USC 72(e)(8)(B), 72(e)(8)(D); Notice 2014-54",
    ref="D-BASIS-01 D-BASIS-03 D-BASIS-04 D-BASIS-06",
    says="Of {payment.amount}, {payment_basis} recovers basis: {contract_basis} of basis in a contract worth "
    "{contract_value}, of which {basis_paid_first} comes first.",
    unknown="The basis in this payment cannot be told.",
)
def payment_basis() -> Expr:
    return _recovered(payment.before_in_contract + payment.amount) - basis_recovered_before
