"""Federal and state income tax withheld from what is paid to the person.

Direct rollovers bear none (D-WH-02); basis and qualified Roth money bear none because they are not income
(D-WH-08). A loan offset (a piece whose destination is ``loan_offset``) and employer securities count in what
tax is figured on, but tax is taken only from cash (D-WH-06, D-WH-07). Not held here: periodic payments, which
follow Form W-4P, and the 30% or treaty rate of nonresident aliens (D-WH-09). A form before 2023 might be Form
W-4P (D-WH-04); its rates are the same.
"""

from __future__ import annotations

from inservice.engine.rule import amount, rule
from inservice.engine.words import (
    Expr,
    cannot_tell,
    choose,
    greater_of,
    lesser_of,
    never,
    not_below_zero,
    portion,
    total,
)
from inservice.facts.tables import REQUEST, account, earlier, option, payment, person, piece, request
from inservice.law.distribution.vesting import vested_amount
from inservice.law.figures import figure
from inservice.law.matrix import load_matrix
from inservice.law.taxation.rollover import (
    ROLLOVER_ELIGIBLE,
    is_eligible_rollover_distribution,
    payment_required_minimum,
    payment_rollover_eligible,
    plan_history_covers_the_year,
    was_paid_by_this_plan_in_the_year,
)
from inservice.law.taxation.roth import payment_taxable, piece_taxable

WHOLE = 10_000  # rates are hundredths of a percent

NOT_WITHHELD = tuple(n for n, e in load_matrix().events.items() if e.withholding in ("none", "levy"))
"""Events on whose payments nothing is withheld for the person: section 404(k) dividends, levies, direct
transfers.
"""


# -- rates ---------------------------------------------------------------------------------------------------
@amount(
    "At what rate is an eligible rollover distribution withheld upon?",
    cites="26 USC 3405(c); Form W-4R",
    ref="D-WH-01 D-WH-10 D-AMT-08",
    kind="number",
    says="An eligible rollover distribution is withheld upon at {rollover_withholding_rate}"
    "; no less may "
    "be elected.",
    unknown="The withholding rate of an eligible rollover distribution is not published for this date.",
)
def rollover_withholding_rate() -> Expr:
    least = figure("eligible_rollover_withholding_rate", on=request.payment_date)
    return choose(
        (request.elects_withholding_rate, greater_of(request.withholding_rate, least)), otherwise=least
    )


@rule(
    "Is payment made outside the United States?",
    cites="26 USC 3405(e)(13); Form W-4R",
    ref="D-WH-03",
    yes="Payment is made outside the United States.",
    no="Payment is made inside the United States.",
    unknown="Whether payment is made outside the United States is not on file.",
)
def is_paid_abroad() -> Expr:
    return person.is_outside_united_states


@rule(
    "Is a correct taxpayer identification number on file?",
    cites="26 USC 3405(e)(12); Form W-4R",
    ref="D-WH-03",
    yes="A correct taxpayer identification number is on file.",
    no="No correct taxpayer identification number is on file.",
    unknown="Whether a correct taxpayer identification number is on file is not recorded.",
)
def taxpayer_id_is_on_file() -> Expr:
    return person.has_taxpayer_id_on_file


@rule(
    "Is the elected rate at least the default rate?",
    cites="26 USC 3405(b); Form W-4R",
    ref="D-WH-03",
    yes="The rate elected is at least the default rate.",
    no="The rate elected is below the default rate.",
    unknown="The rate elected is not on file.",
)
def elected_rate_is_not_below_default() -> Expr:
    return request.withholding_rate >= figure("nonperiodic_withholding_rate", on=request.payment_date)


@rule(
    "May the payee elect the rate?",
    cites="26 USC 3405(b)(2), 3405(e)(12), 3405(e)(13); Form W-4R",
    ref="D-WH-03",
    yes="The payee may elect this rate.",
    no="A rate below the default may not be elected for payment abroad or without a taxpayer "
    "identification number.",
    unknown="Whether a rate below the default may be elected cannot be told.",
)
def elected_rate_is_allowed() -> Expr:
    return elected_rate_is_not_below_default | (~is_paid_abroad & taxpayer_id_is_on_file)


@rule(
    "Does the payee's election decide the rate?",
    cites="26 USC 3405(b)(2); Form W-4R",
    ref="D-WH-03 D-WH-04 D-WH-10",
    yes="The rate is the one elected on Form W-4R.",
    no="No election decides the rate.",
    unknown="Whether an election decides the rate cannot be told.",
    not_claimed="No rate was elected on Form W-4R, so the default rate applies.",
)
def election_decides_the_rate() -> Expr:
    return request.elects_withholding_rate & elected_rate_is_allowed


@amount(
    "At what rate is any other payment withheld upon?",
    cites="26 USC 3405(b); Form W-4R",
    ref="D-WH-03 D-WH-10 D-AMT-09",
    kind="number",
    says="A payment that is not an eligible rollover distribution is withheld upon at {nonperiodic_rate}.",
    unknown="The withholding rate of the payment cannot be told.",
)
def nonperiodic_rate() -> Expr:
    default = figure("nonperiodic_withholding_rate", on=request.payment_date)
    return choose((election_decides_the_rate, request.withholding_rate), otherwise=default)


@rule(
    "Is nothing withheld on payments under this event?",
    cites="26 USC 3405(e)(1)(B), 6331",
    ref="D-WH-08 D-PATH-56 D-PATH-61 D-PATH-62 D-PATH-67",
    confidence="unconfirmed",
    yes="Nothing is withheld on a payment under this event.",
    no="Withholding applies to a payment under this event.",
    unknown="The event is not on file.",
)
def event_is_not_withheld_upon() -> Expr:
    return option.event.is_one_of(*NOT_WITHHELD)


@amount(
    "At what rate is federal income tax withheld on the taxable cash?",
    cites="26 USC 3405(b), 3405(c); Form W-4R",
    ref="D-WH-01 D-WH-03 D-WH-08 D-PATH-41 D-PATH-44 D-PATH-48 D-PATH-49 D-PATH-50 D-PATH-51 D-PATH-52 "
    "D-PATH-53 D-PATH-55 "
    "D-PATH-57 D-PATH-59 D-PATH-60",
    kind="number",
    says="Federal income tax is withheld on the taxable cash at {federal_withholding_rate}.",
    unknown="The federal withholding rate cannot be told.",
)
def federal_withholding_rate() -> Expr:
    return choose(
        (event_is_not_withheld_upon, 0),
        (is_eligible_rollover_distribution, rollover_withholding_rate),
        otherwise=nonperiodic_rate,
    )


# -- the floor for eligible rollover distributions -----------------------------------------------------------
@rule(
    "Was the earlier payment an eligible rollover distribution?",
    cites="26 USC 402(c)(4)",
    ref="D-WH-05",
    yes="The earlier payment was an eligible rollover distribution.",
    no="The earlier payment was not an eligible rollover distribution.",
    unknown="The event of the earlier payment is not on file.",
)
def earlier_event_is_rollover_eligible() -> Expr:
    return earlier.event.is_one_of(*ROLLOVER_ELIGIBLE, "domestic_relations_order")


@rule(
    "Does the earlier payment count towards the floor?",
    cites="26 CFR 31.3405(c)-1 A-14",
    ref="D-WH-05",
    confidence="unconfirmed",
    yes="The earlier payment counts towards the floor of the year.",
    no="The earlier payment does not count towards the floor of the year.",
    unknown="Whether the earlier payment counts towards the floor of the year cannot be told.",
)
def counts_towards_floor() -> Expr:
    return was_paid_by_this_plan_in_the_year & earlier_event_is_rollover_eligible


@amount(
    "How much of this determination's payments are eligible rollover distributions?",
    cites="26 CFR 31.3405(c)-1 A-14",
    ref="D-WH-05",
    confidence="unconfirmed",
    says="Eligible rollover distributions of this determination come to {rollover_eligible_total}.",
    unknown="The eligible rollover distributions of this determination cannot be told.",
)
def rollover_eligible_total() -> Expr:
    return total(payment_rollover_eligible, per=REQUEST)


@rule(
    "Do this determination's payments alone reach the withholding floor?",
    cites="26 CFR 31.3405(c)-1 A-14",
    ref="D-WH-05 D-AMT-10",
    confidence="unconfirmed",
    yes="Eligible rollover distributions of {rollover_eligible_total} reach the floor below which "
    "nothing need be withheld.",
    no="Eligible rollover distributions of {rollover_eligible_total} alone do not reach the floor.",
    unknown="The eligible rollover distributions of this determination cannot be told.",
)
def payments_alone_reach_floor() -> Expr:
    return rollover_eligible_total >= figure("withholding_floor", on=request.payment_date)


@amount(
    "How much did the plan pay earlier in the year as eligible rollover distributions?",
    cites="26 CFR 31.3405(c)-1 A-14",
    ref="D-WH-05",
    confidence="unconfirmed",
    says="Eligible rollover distributions of {earlier_rollover_eligible} were paid earlier in the year.",
    unknown="The eligible rollover distributions paid earlier in the year are not on file.",
)
def earlier_rollover_eligible() -> Expr:
    return total(earlier.amount, per=REQUEST, where=counts_towards_floor)


@rule(
    "Do the payments on file for the year reach the withholding floor?",
    cites="26 CFR 31.3405(c)-1 A-14",
    ref="D-WH-05 D-AMT-10",
    confidence="unconfirmed",
    yes="With {earlier_rollover_eligible} paid earlier in the year the floor is reached.",
    no="With {earlier_rollover_eligible} paid earlier in the year the floor is not reached.",
    unknown="The eligible rollover distributions paid earlier in the year are not on file.",
)
def year_on_file_reaches_floor() -> Expr:
    return rollover_eligible_total + earlier_rollover_eligible >= figure(
        "withholding_floor", on=request.payment_date
    )


@rule(
    "Might payments that are not on file reach the withholding floor?",
    cites="26 CFR 31.3405(c)-1 A-14",
    ref="D-WH-05",
    confidence="unconfirmed",
    yes="Payments that are not on file reach the floor.",
    no="Every payment of the year to date is on file.",
    unknown="The plan's payments of the year to date are not all on file.",
)
def unlisted_payments_reach_floor() -> Expr:
    return choose((plan_history_covers_the_year, never()), otherwise=cannot_tell())


@rule(
    "Do the year's eligible rollover distributions reach the withholding floor?",
    cites="26 CFR 31.3405(c)-1 A-14",
    ref="D-WH-05 D-AMT-10",
    confidence="unconfirmed",
    yes="The year's eligible rollover distributions reach the floor, so tax is withheld.",
    no="The year's eligible rollover distributions stay below the floor, so nothing need be withheld.",
    unknown="Whether the year's eligible rollover distributions reach the floor cannot be told.",
)
def withholding_floor_is_reached() -> Expr:
    return payments_alone_reach_floor | year_on_file_reaches_floor | unlisted_payments_reach_floor


# -- amounts -------------------------------------------------------------------------------------------------
@rule(
    "Is the money paid out?",
    cites="26 USC 3405(e)(1)",
    ref="D-WH-01 D-WH-03",
    yes="The money is paid to the person.",
    no="The money goes straight to {destination}.",
    unknown="Where the money goes is not on file.",
)
def goes_to_cash() -> Expr:
    return piece.destination == "cash"


@rule(
    "Is the amount a loan that is offset?",
    cites="26 CFR 1.402(c)-3; 26 CFR 31.3405(c)-1 A-11",
    ref="D-WH-06 D-PATH-64",
    yes="The amount is a loan balance offset against the account.",
    no="The amount is not a loan offset.",
    unknown="Where the money goes is not on file.",
)
def is_loan_offset() -> Expr:
    return piece.destination == "loan_offset"


@rule(
    "Does the event move the money straight to another plan, an IRA or an annuity contract?",
    cites="26 USC 401(a)(38)(B)",
    ref="D-PATH-20 D-PATH-67",
    confidence="unconfirmed",
    yes="The event pays nobody: the investment moves directly to another plan or an IRA, or leaves as an annuity "
    "contract.",
    no="The event does not itself move the money to another plan, an IRA or an annuity contract.",
    unknown="The event is not on file.",
)
def is_transferred() -> Expr:
    return option.event == "lifetime_income_portability"


@rule(
    "Is the money paid to the person, to keep or to roll over within 60 days?",
    cites="26 USC 3405(c)(2)",
    ref="D-WH-01 D-WH-02",
    yes="The money is paid to the person.",
    no="The money is rolled over or transferred directly, which bears no withholding.",
    unknown="Whether the money is paid to the person cannot be told.",
)
def is_paid_to_person() -> Expr:
    return (goes_to_cash | piece.is_indirect) & ~is_transferred


@rule(
    "Does the amount count for withholding?",
    cites="26 USC 3405(c)(2); 26 CFR 31.3405(c)-1 A-11",
    ref="D-WH-01 D-WH-02 D-WH-03 D-WH-06",
    yes="The amount counts for withholding.",
    no="A direct rollover does not count for withholding.",
    unknown="Whether the amount counts for withholding cannot be told.",
)
def counts_for_withholding() -> Expr:
    return is_paid_to_person | is_loan_offset


@amount(
    "How much of the amount is paid in employer securities?",
    cites="26 USC 3405(e)(8)",
    ref="D-WH-07",
    confidence="unconfirmed",
    says="{securities_paid} is paid in employer securities.",
    unknown="The value of the employer securities paid is not on file.",
)
def securities_paid() -> Expr:
    held = lesser_of(account.employer_stock_value, vested_amount)
    return choose(
        (
            account.pays_in_employer_stock,
            portion(piece.amount, held, greater_of(vested_amount, 1), rounding="half_up"),
        ),
        otherwise=0,
    )


@amount(
    "How much cash does the person get from which tax can be taken?",
    cites="26 USC 3405(e)(8); 26 CFR 31.3405(c)-1 A-11",
    ref="D-WH-06 D-WH-07",
    says="{piece_cash} is paid in cash.",
    unknown="How much is paid in cash cannot be told.",
)
def piece_cash() -> Expr:
    return choose((is_paid_to_person, piece.amount - securities_paid), otherwise=0)


@amount(
    "How much income is paid out on which tax is figured?",
    cites="26 USC 3405(c)(1), 3405(e)(1)(B)",
    ref="D-WH-01 D-WH-02 D-WH-08",
    says="Tax is figured on {withholding_base}, the part that is income.",
    unknown="On what amount tax is figured cannot be told.",
)
def withholding_base() -> Expr:
    return choose((event_is_not_withheld_upon, 0), (counts_for_withholding, piece_taxable), otherwise=0)


@amount(
    "How much of that is part of a required minimum?",
    cites="26 USC 402(c)(4)(B)",
    ref="D-RMD-04 D-WH-03",
    confidence="unconfirmed",
    says="{required_minimum_base} of it is part of a required minimum, which is not an eligible rollover "
    "distribution.",
    unknown="How much of it is part of a required minimum cannot be told.",
)
def required_minimum_base() -> Expr:
    taxed = portion(
        payment_required_minimum, payment_taxable, greater_of(payment.amount, 1), rounding="half_up"
    )
    # a required minimum is never rolled over, so it is in what the person keeps
    return choose((goes_to_cash, lesser_of(withholding_base, taxed)), otherwise=0)


@amount(
    "What withholding do the rates give?",
    cites="26 USC 3405(b), 3405(c); 26 CFR 31.3405(c)-1 A-14",
    ref="D-WH-01 D-WH-03 D-WH-05 D-AMT-08 D-AMT-09",
    says="The rates give withholding of {tax_at_rates}.",
    unknown="The withholding that the rates give cannot be told.",
)
def tax_at_rates() -> Expr:
    eligible = portion(
        withholding_base - required_minimum_base, federal_withholding_rate, WHOLE, rounding="half_up"
    )
    rest = portion(required_minimum_base, nonperiodic_rate, WHOLE, rounding="half_up")
    return rest + choose((nothing_is_withheld_upon, 0), (is_below_floor, 0), otherwise=eligible)


@rule(
    "Is there nothing to withhold upon?",
    cites="26 USC 3405(e)(1)(B)(ii)",
    ref="D-WH-08",
    yes="Nothing of the amount is income paid to the person.",
    no="{withholding_base} of the amount is income paid to the person.",
    unknown="On what amount tax is figured cannot be told.",
)
def nothing_is_withheld_upon() -> Expr:
    return withholding_base == 0


@rule(
    "Is the amount below the floor of the year?",
    cites="26 CFR 31.3405(c)-1 A-14",
    ref="D-WH-05 D-AMT-10",
    confidence="unconfirmed",
    yes="The year's eligible rollover distributions stay below the floor, so nothing need be withheld.",
    no="No floor spares the amount from withholding.",
    unknown="Whether the floor spares the amount from withholding cannot be told.",
)
def is_below_floor() -> Expr:
    return is_eligible_rollover_distribution & ~withholding_floor_is_reached


@amount(
    "What withholding do the rates give in all?",
    cites="26 CFR 31.3405(c)-1 A-11; 26 USC 3405(e)(8)",
    ref="D-WH-06 D-WH-07",
    says="The rates give withholding of {tax_at_rates_total} in all.",
    unknown="The withholding that the rates give cannot be told.",
)
def tax_at_rates_total() -> Expr:
    return total(tax_at_rates, per=REQUEST)


@amount(
    "How much cash is there in all from which tax can be taken?",
    cites="26 CFR 31.3405(c)-1 A-11; 26 USC 3405(e)(8)",
    ref="D-WH-06 D-WH-07",
    says="{cash_total} of cash is paid to the person.",
    unknown="How much cash is paid to the person cannot be told.",
)
def cash_total() -> Expr:
    return total(piece_cash, per=REQUEST)


@rule(
    "Is nothing paid to the person in cash?",
    cites="26 USC 3405(e)(8); 26 CFR 31.3405(c)-1 A-11",
    ref="D-WH-02 D-WH-06 D-WH-07",
    confidence="unconfirmed",
    yes="Nothing is paid to the person in cash, so there is nothing from which tax could be taken.",
    no="{cash_total} of cash is paid to the person.",
    unknown="How much cash is paid to the person cannot be told.",
)
def pays_no_cash() -> Expr:
    return cash_total == 0


@amount(
    "How much federal income tax is withheld from the amount?",
    cites="26 USC 3405(b), 3405(c), 3405(e)(8); 26 CFR 31.3405(c)-1 A-11",
    ref="D-WH-01 D-WH-02 D-WH-03 D-WH-06 D-WH-07",
    says="{federal_withholding} is withheld on {withholding_base} of income; tax is never more than the "
    "cash there is.",
    unknown="The federal withholding cannot be told.",
)
def federal_withholding() -> Expr:
    # where the rates ask for more than the cash there is, all the cash of every piece goes; where there is none, what is
    # income does not matter
    return choose((pays_no_cash, 0), (tax_at_rates_total <= cash_total, tax_at_rates), otherwise=piece_cash)


@amount(
    "How much state income tax is withheld from the amount?",
    cites="The rate supplied with the request",
    ref="O-PRO-63",
    says="{state_withholding} of state income tax is withheld on {withholding_base} of income.",
    unknown="The state withholding cannot be told.",
    note="State law is not held; the rate is the one asked for.",
)
def state_withholding() -> Expr:
    tax = portion(withholding_base, request.state_rate, WHOLE, rounding="half_up")
    left = not_below_zero(piece_cash - federal_withholding)
    return choose((request.asks_state_withholding & ~pays_no_cash, lesser_of(tax, left)), otherwise=0)


@amount(
    "How much federal income tax is withheld in all?",
    cites="26 USC 3405(b), 3405(c)",
    ref="D-WH-01 D-WH-03",
    says="{withholding_total} of federal income tax is withheld.",
    unknown="The federal withholding cannot be told.",
)
def withholding_total() -> Expr:
    return total(federal_withholding, per=REQUEST)


@amount(
    "How much state income tax is withheld in all?",
    cites="The rate supplied with the request",
    ref="O-PRO-63",
    says="{state_withholding_total} of state income tax is withheld.",
    unknown="The state withholding cannot be told.",
)
def state_withholding_total() -> Expr:
    return total(state_withholding, per=REQUEST)


@rule(
    "Does the person receive the amount?",
    cites="26 USC 6331",
    ref="D-PATH-62",
    yes="The amount is handed to the person.",
    no="The amount is rolled over directly, offset against a loan, or paid to the Internal Revenue Service.",
    unknown="Whether the person receives the amount cannot be told.",
)
def is_in_hand() -> Expr:
    return is_paid_to_person & ~is_paid_to_treasury


@rule(
    "Is the payment made on a levy?",
    cites="26 USC 6331",
    ref="D-PATH-62",
    yes="The payment goes to the Internal Revenue Service under its levy.",
    no="The payment is not made on a levy.",
    unknown="The event is not on file.",
)
def is_paid_to_treasury() -> Expr:
    return option.event == "tax_levy"


@amount(
    "How much is paid to the person before withholding?",
    cites="26 USC 402(a)",
    ref="D-WH-01",
    says="{in_hand_before_tax} is paid to the person before withholding.",
    unknown="How much is paid to the person cannot be told.",
)
def in_hand_before_tax() -> Expr:
    return total(piece.amount, per=REQUEST, where=is_in_hand)


@amount(
    "How much does the person receive after withholding?",
    cites="26 USC 3405",
    ref="O-PRO-63",
    says="Of {in_hand_before_tax}, {net_in_hand} is left after {withholding_total} of federal and "
    "{state_withholding_total} of "
    "state withholding.",
    unknown="How much the person receives cannot be told.",
)
def net_in_hand() -> Expr:
    return in_hand_before_tax - withholding_total - state_withholding_total
