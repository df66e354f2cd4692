"""Which ways to correct a failure are permitted on the day of correction. The catalogue says for which failures each is thought of."""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import Expr, never, not_below_zero
from inservice.facts.correction import amendment, corrected_plan, correction, failure, payee
from inservice.law.correction.figures import correction_figure
from inservice.law.correction.overpayments import (
    is_inadvertent_overpayment,
    is_overpayment,
    is_own_money_at_the_wrong_time,
    is_small_overpayment,
    recoupment_is_barred,
)
from inservice.law.correction.programmes import may_self_correct, may_submit

_APPENDIX_B = "Rev. Proc. 2021-30, Appendix B section 2.07"
_CONFORMS = "section 4.05(2)"


# -- overpayments ------------------------------------------------------------------------------------------------------------------
@rule(
    "May the payee be asked to return it?",
    cites="Rev. Proc. 2021-30, section 6.06(4); 29 USC 1056(h)",
    ref="O-COR-31 O-COR-43 O-COR-44",
    yes="The plan may ask for it, in one sum or in installments.",
    no="ERISA bars asking this payee.",
    unknown="Whether ERISA bars asking turns on facts that are not on file.",
)
def may_ask_for_return() -> Expr:
    return is_overpayment & ~recoupment_is_barred


@rule(
    "May it be left with the payee?",
    cites="26 USC 414(aa); Rev. Proc. 2021-30, section 6.02(5)(c)",
    ref="O-COR-21 O-COR-35 O-COR-47",
    yes="The sponsor may choose not to seek it: an inadvertent overpayment, or a small one.",
    no="It is neither a small nor an inadvertent overpayment, so reasonable steps must be taken to have it repaid.",
    unknown="Whether it is an inadvertent overpayment turns on facts that are not on file.",
)
def may_leave_it_with_payee() -> Expr:
    return is_small_overpayment | is_inadvertent_overpayment


@rule(
    "Did the plan lose money that was not the payee's?",
    cites="Rev. Proc. 2015-27; Rev. Proc. 2021-30, section 6.06(4)",
    ref="O-COR-32 O-COR-34",
    yes="It was beyond what was due to the payee, so the plan's loss may be made good by others.",
    no="It was the payee's own vested money: nobody else lost anything, and nobody else need pay.",
    unknown="Whether it was the payee's own vested money is not on file.",
)
def others_may_make_the_plan_whole() -> Expr:
    return is_overpayment & ~is_own_money_at_the_wrong_time


@rule(
    "May future payments to the payee be reduced instead?",
    cites="26 USC 414(aa); 29 USC 1056(h)",
    ref="O-COR-35 O-COR-41",
    yes="Periodic payments may be reduced, within ERISA's limits where they apply.",
    no="There are no periodic payments to reduce, nothing was paid beyond the entitlement, or ERISA bars recoupment.",
    unknown="Whether the payee is still paid periodically is not on file.",
    confidence="unconfirmed",
)
def may_reduce_future_payments() -> Expr:
    return others_may_make_the_plan_whole & payee.has_periodic_payments & ~recoupment_is_barred


# -- retroactive amendment -----------------------------------------------------------------------------------------------------------
@rule(
    "Could the plan lawfully have provided for it?",
    cites=_APPENDIX_B,
    ref="O-COR-33 O-COR-51 O-COR-53",
    yes="Had the terms allowed it that day, the payment would have been lawful.",
    no="The law itself forbade the payment that day, so no amendment can cure it.",
    unknown="Whether the law would have let the plan pay it is not on file.",
)
def amended_payment_would_have_been_lawful() -> Expr:
    return amendment.is_lawful


@rule(
    "May a hardship provision be added back to the day of the payment?",
    cites=_APPENDIX_B,
    ref="O-COR-50 O-COR-51 O-COR-54",
    yes="Added back to the day of the payment, as a change of the fixed list, for all employees.",
    no="The amendment would not be lawful, would not reach all employees, or would favor the highly compensated; "
    "or self-correction is not open.",
    unknown="A condition of the amendment is not on file.",
)
def may_add_hardship_back() -> Expr:
    return (
        may_self_correct
        & amended_payment_would_have_been_lawful
        & amendment.reaches_all_employees
        & ~amendment.favors_highly_compensated
    )


@rule(
    "May the document be conformed to what was done?",
    cites="before Rev. Proc. 2019-19",
    ref="O-COR-33 O-COR-52 O-COR-53 O-COR-54",
    governed_by=correction.date,
    yes="The document may be conformed to what was done, without a filing.",
    no="Before 2019-04-19 self-correction by such an amendment is not open.",
    unknown="A condition of the amendment is not on file.",
)
def may_conform_document() -> Expr:
    return never()


@may_conform_document.version(
    "2019-04-19",
    cites=f"Rev. Proc. 2019-19, {_CONFORMS}",
    no="The amendment must be lawful, increase a right, reach all eligible employees and not favor the highly compensated, "
    "and self-correction must be open.",
)
def _for_all_employees() -> Expr:
    return (
        may_self_correct
        & amended_payment_would_have_been_lawful
        & amendment.increases_right
        & amendment.reaches_all_employees
        & ~amendment.favors_highly_compensated
    )


@may_conform_document.version(
    "2021-07-16",
    cites=f"Rev. Proc. 2021-30, {_CONFORMS}",
    no="The amendment must be lawful, increase a right and not favor the highly compensated, and self-correction must be open.",
)
def _no_longer_for_all() -> Expr:
    return (
        may_self_correct
        & amended_payment_would_have_been_lawful
        & amendment.increases_right
        & ~amendment.favors_highly_compensated
    )


@amount(
    "By when must an amendment be adopted that lets the plan go on with it?",
    kind="date",
    cites="Rev. Proc. 2016-37",
    ref="O-COR-55",
    says="By {amendment_is_adopted_by}, the last day of the plan year in which it is operated.",
    unknown="The plan year is not on file.",
)
def amendment_is_adopted_by() -> Expr:
    return corrected_plan.correction_year_end


@rule(
    "May the amendment be submitted to the IRS?",
    cites="Rev. Proc. 2021-30, section 4.05(1)",
    ref="O-COR-16 O-COR-61",
    yes="The IRS may approve a lawful amendment in a submission.",
    no="The amendment would not be lawful, or the plan is under examination.",
    unknown="Whether the amendment would be lawful, or the plan is under examination, is not on file.",
)
def may_submit_amendment() -> Expr:
    return may_submit & amended_payment_would_have_been_lawful


# -- amounts that are missing --------------------------------------------------------------------------------------------------------
@amount(
    "What must be contributed?",
    cites="Rev. Proc. 2021-30, section 6.02(4), Appendix A section .02, Appendix B section 2.03",
    ref="O-COR-58 O-COR-65 O-COR-84 TH-COR-01 TH-COR-04 TH-COR-06 TH-COR-09",
    says="{contribution_due}: what is missing, with earnings to the day; a loss need not reduce it.",
    unknown="The amount missing, or the return since, is not on file.",
)
def contribution_due() -> Expr:
    return not_below_zero(failure.outstanding_without_loss)


@rule(
    "May the wrongly forfeited amount be taken back from those who shared it?",
    cites="Rev. Proc. 2021-30, Appendix B section 2.03",
    ref="O-COR-65 TH-COR-09",
    yes="The forfeiture was shared out, so it may be taken back within limits; the employer covers any gap.",
    no="The forfeiture was not shared out among accounts.",
    unknown="Whether the forfeiture was shared out is not on file.",
)
def may_reallocate() -> Expr:
    return failure.was_reallocated


@rule(
    "May forfeitures pay for it?",
    cites="Rev. Proc. 2021-30, section 6.02(4)",
    ref="TH-COR-10",
    yes="The document lets forfeitures pay for it.",
    no="The document does not let forfeitures pay for it.",
    unknown="Whether the document lets forfeitures pay for it is not on file.",
    confidence="unconfirmed",
)
def may_use_forfeitures() -> Expr:
    return corrected_plan.forfeitures_may_fund


@rule(
    "Is the amount at or below what need not be paid out?",
    cites="Rev. Proc. 2021-30, section 6.02(5)(b)",
    ref="O-COR-21 TH-COR-08",
    yes="{failure.amount} is not over $75.",
    no="{failure.amount} is over $75.",
    unknown="The amount is not on file.",
)
def is_within_small_payment() -> Expr:
    return failure.amount <= correction_figure("small_corrective_payment", on=correction.date)


@rule(
    "Does paying it out cost more than it is worth?",
    cites="Rev. Proc. 2021-30, section 6.02(5)(b)",
    ref="O-COR-21 TH-COR-08",
    yes="Working out and delivering the payment costs {cost_of_paying}, more than the {failure.amount} to be paid.",
    no="Working out and delivering the payment costs {cost_of_paying}, no more than the {failure.amount} to be paid.",
    unknown="The cost of paying it out is not on file.",
)
def paying_costs_more() -> Expr:
    return failure.cost_of_paying > failure.amount


@rule(
    "Need a small corrective payment not be made?",
    cites="Rev. Proc. 2021-30, section 6.02(5)(b)",
    ref="O-COR-21 TH-COR-08",
    yes="A payment of $75 or less to a former participant need not be made where it costs more than it is worth.",
    no="It must be made: it is owed to an account, is over $75, or does not cost more than it is worth.",
    unknown="Whether it is paid out, or what paying costs, is not on file.",
)
def small_payment_is_excused() -> Expr:
    return failure.is_paid_to_former_participant & is_within_small_payment & paying_costs_more
