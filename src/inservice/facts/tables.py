# ruff: noqa: E501 - one fact, one line: the declarations read as a table, and classes as facts are said: plan.kind
# fmt: off
"""Facts of an in-service request, by grain.

A *record* is unknown when it is missing. A *claim* is made by the participant and is ``not_claimed`` when it is not made.
The attribute name is the column name after the dot: ``person.birth_date`` is the column ``person.birth_date``.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

from inservice.engine.grain import Grain
from inservice.engine.words import Fact, Kind

PLAN_DAY = Grain("plan_day")
"""One plan on one governing date: its terms of that day."""
PLAN_OPTION = Grain("plan_option", (PLAN_DAY,))
"""One money source x distributable event of a plan on a day, with the law's cell and the plan's clause."""
REQUEST = Grain("request", (PLAN_DAY,))
"""One request: its person, the person's participation, and what was asked and claimed."""
ACCOUNT = Grain("account", (REQUEST,))
"""One account (participant x source x layer) as it concerns one request."""
LOT = Grain("lot", (ACCOUNT,))
"""One contribution still in an account."""
EARLIER = Grain("earlier", (REQUEST,))
"""One earlier payment to the person, from this plan or another."""
OPTION = Grain("option", (ACCOUNT, PLAN_OPTION))
"""One account x distributable event."""
OPTION_LOT = Grain("option_lot", (OPTION, LOT))
"""One contribution beside one option of its account: does it count under that clause?"""
OPTION_EARLIER = Grain("option_earlier", (OPTION, EARLIER))
"""One earlier payment beside one option of the same request: does it count under that clause?"""
PAYMENT = Grain("payment", (OPTION,))
"""One amount that a determination pays from an account under an event."""
PIECE = Grain("piece", (PAYMENT,))
"""The part of a payment that goes to one destination."""


class Facts:
    """A namespace of facts of one grain. Subclasses declare ``name = fact("kind", "what it says")``."""

    grain: ClassVar[Grain]
    all: ClassVar[dict[str, Fact]] = {}

    def __init_subclass__(cls, grain: Grain) -> None:
        cls.grain = grain
        for name, value in list(vars(cls).items()):
            if isinstance(value, _Undeclared):
                declared = Fact(
                    f"{cls.__name__}.{name}", value.kind, grain, value.says, claim=value.claim, extent=value.extent
                )
                setattr(cls, name, declared)
                Facts.all[declared.name] = declared


class _Undeclared:
    def __init__(self, kind: Kind, says: str, *, claim: bool = False, extent: bool = False) -> None:
        self.kind, self.says, self.claim, self.extent = kind, says, claim, extent


def record(kind: Kind, says: str) -> Fact:
    """Declare a record."""
    return cast(Fact, cast(Any, _Undeclared(kind, says)))


def claim(says: str) -> Fact:
    """Declare a claim: yes where made, no where expressly denied, not claimed otherwise."""
    return cast(Fact, cast(Any, _Undeclared("truth", says, claim=True)))


def extent(says: str) -> Fact:
    """Declare how far a record reaches, a date: where an answer is unknown because it reaches no farther, more of it is
    needed.
    """
    return cast(Fact, cast(Any, _Undeclared("date", says, extent=True)))


class plan(Facts, grain=PLAN_DAY):
    """Terms of the plan on the governing date."""

    kind = record("text", "The kind of plan: 401k, profit_sharing, money_purchase, 403b ...")
    payment_date = record("date", "The governing date, repeated on the plan's day.")
    looks_ahead = record("truth", "The day is only looked ahead to, on the law as known now.")
    plan_year_begin = record("date", "First day of the plan year in which the payment falls.")
    plan_year_end = record("date", "Last day of the plan year in which the payment falls.")
    is_erisa = record("truth", "The plan is covered by ERISA.")
    is_governmental = record("truth", "The plan is governmental.")
    is_building_trades_multiemployer = record("truth", "A building-trades multiemployer pension plan of section 401(a)(36)(B).")
    has_survivor_annuity = record("truth", "Sections 401(a)(11) and 417 apply to the whole plan.")
    offers_roth = record("truth", "The plan has a designated Roth programme.")
    accepts_repayments = record("truth", "The plan accepts rollover contributions and so repayments.")
    hardship_standard = record("text", "safe_harbor_list, facts_and_circumstances or edited_list.")
    hardship_reasons = record("text", "Hardship reasons the plan offers, joined by '|'.")
    hardship_primary_beneficiary = record("truth", "The plan extends medical, education and funeral hardship to a primary beneficiary.")
    hardship_loans_first = record("truth", "The plan requires available loans to be taken before a hardship distribution.")
    hardship_suspension_months = record("number", "Months for which the plan suspends deferrals after a hardship distribution.")
    hardship_evidence = record("text", "source_documents, summary or self_certification.")
    source_order = record("text", "pro_rata, participant_choice, or 'listed'.")
    disability_definition = record("text", "section_72m7, social_security_award, long_term_disability_award or own.")
    normal_retirement_months = record("number", "Normal retirement age in months.")
    normal_retirement_is_typical = record("truth", "The employer found in good faith that the normal retirement age is typical of its industry.")
    is_public_safety = record("truth", "Substantially all of the workforce are public safety employees.")
    hardship_applies_2019_regulation = record("truth", "The plan applies the casualty and disaster text of the 2019 regulation to a payment of this day.")
    hardship_standard_before_2020 = record("text", "How necessity was judged before 2020: deemed_necessary or representation.")
    vesting_formula = record("text", "After a partial payment of a partly vested account: ratio or simple.")
    cash_out_limit = record("money", "Vested benefit up to which a survivor-annuity plan may pay without consent: the plan's limit.")
    pays_after_rehire = record("truth", "The plan honours a severance although the participant was rehired before payment.")
    rehire_gap_days = record("number", "Least days between severance and rehire that the plan asks for before it honours a severance.")
    after_tax_withdrawable_in_1986 = record("truth", "On May 5, 1986 the plan let employees withdraw their own contributions in service.")


class person(Facts, grain=REQUEST):
    """The human being."""

    birth_date = record("date", "The date of birth.")
    death_date = record("date", "The date of death.")
    is_outside_united_states = record("truth", "Payment is to be made outside the United States.")
    has_taxpayer_id_on_file = record("truth", "A correct taxpayer identification number is on file.")
    state = record("text", "State of residence, two letters.")


class employment(Facts, grain=REQUEST):
    """Employment with the sponsor and its group."""

    hire_date = record("date", "The date of first hire.")
    severed_on = record("date", "The date employment last ended.")
    rehired_on = record("date", "The date of rehire after the last severance.")
    is_employed = record("truth", "The person is employed by the sponsor's group on the payment date.")
    was_rehired = record("truth", "The person was rehired, by the payment date, after employment last ended.")
    severance_kind = record("text", "What ended employment, or was taken for its end: resignation, layoff, transfer_within_group ...; not_said.")
    rehire_was_arranged = record("truth", "The severance was found not to be bona fide, because a rehire was arranged; none on record is none.")
    severance_found_bona_fide = record("truth", "The severance was found to be bona fide, or not to be.")


class participant(Facts, grain=REQUEST):
    """The person in this plan."""

    participation_date = record("date", "The date participation began.")
    payee_kind = record("text", "participant, alternate_payee_spouse or alternate_payee_other.")
    is_married = record("truth", "The participant is married on the payment date.")
    roth_first_year = record("number", "First taxable year of a designated Roth contribution to this plan that was not returned, or an earlier one rolled in directly.")
    is_highly_compensated = record("truth", "A highly compensated employee (section 414(q)) for the year.")
    is_five_percent_owner = record("truth", "A 5-percent owner (section 416) of the sponsor.")
    groups = record("text", "Plan-defined groups the person belongs to, joined by '|'.")
    was_participant_on_2013_04_30 = record("truth", "The person was a participant on April 30, 2013.")
    vested_balance = record("money", "Vested balance of all the person's accounts in this plan (computed with the frames).")


class coverage(Facts, grain=REQUEST):
    """For which periods a table is complete, so that an absent row means none."""

    distributions_from = extent("The plan's payment history is complete from this day.")
    distributions_through = extent("The plan's payment history is complete through this day.")
    other_plans_from = extent("The history of the person's other plans and IRAs is complete from this day.")
    other_plans_through = extent("The history of the person's other plans and IRAs is complete through this day.")


class request(Facts, grain=REQUEST):
    """What is asked."""

    received_on = record("date", "The day the request was received.")
    payment_date = record("date", "The day of payment: the governing date.")
    event = record("text", "The distributable event asked for; missing where any lawful way will do.")
    ask = record("text", "gross, net, percent or all.")
    asks_an_amount = claim("An amount is asked for, before tax.")
    amount = record("money", "The amount asked.")
    percent = record("number", "The percentage asked, in hundredths of a percent.")
    order = record("text", "plan, cheapest, pro_rata, after_tax_first or listed.")
    elects_withholding_rate = claim("The payee elects a federal withholding rate on Form W-4R.")
    withholding_rate = record("number", "Federal withholding elected on Form W-4R, in hundredths of a percent.")
    asks_state_withholding = claim("State income tax is to be withheld.")
    state_rate = record("number", "State withholding asked for, in hundredths of a percent.")
    notice_given_on = record("date", "The day the section 402(f) explanation was given.")
    is_notice_waived = record("truth", "The participant, told of the 30 days, affirmatively elected to be paid sooner.")
    has_spousal_consent = record("truth", "The spouse's witnessed consent is on file.")
    has_outstanding_loan = record("truth", "A loan from the plan is outstanding.")


class claims(Facts, grain=REQUEST):
    """What the participant claims, and the particulars of each claim."""

    disability = claim("The participant claims to be disabled.")
    disability_section_72m7 = record("truth", "The disability meets section 72(m)(7).")
    disability_plan_definition = record("truth", "The disability meets the plan's definition.")

    hardship = claim("The participant claims a hardship.")
    hardship_reason = record("text", "medical, purchase_of_home, education, eviction_or_foreclosure, funeral, casualty, disaster or other.")
    hardship_need = record("money", "The amount of the need, before tax on the distribution.")
    hardship_for = record("text", "self, spouse, child, dependent, parent or primary_beneficiary.")
    hardship_represents_no_other_resources = record("truth", "The participant represents that cash and liquid assets are insufficient.")
    hardship_actual_knowledge_to_contrary = record("truth", "The administrator actually knows otherwise.")
    hardship_evidence = record("text", "What supports the claim: source_documents, summary or self_certification.")
    hardship_individual_assistance = record("truth", "Home or workplace was in an area FEMA designated for individual assistance.")
    hardship_disaster_loss_is_own = record("truth", "The disaster expense or loss is the employee's own.")
    hardship_insurance_covered = record("money", "Part of the need that insurance covers.")
    hardship_is_mortgage_payment = record("truth", "The home-purchase amount is for mortgage payments.")
    hardship_is_principal_residence = record("truth", "The home is the employee's principal residence.")
    hardship_is_within_12_months = record("truth", "The education expense falls within the next 12 months.")
    hardship_meets_facts_and_circumstances = record("truth", "The administrator found an immediate and heavy need on the facts.")
    hardship_loans_exhausted = record("truth", "Available plan loans were taken, or would add to the need.")
    hardship_federal_rate = record("number", "Anticipated federal income tax rate, in hundredths of a percent.")
    hardship_state_rate = record("number", "Anticipated state rate, in hundredths of a percent.")
    hardship_local_rate = record("number", "Anticipated local rate, in hundredths of a percent.")
    hardship_suspends_deferrals = record("truth", "The plan would suspend deferrals because of this distribution.")

    active_duty = claim("The participant claims to be on, or called to, active duty.")
    active_duty_called_on = record("date", "The day of the order or call.")
    active_duty_ends_on = record("date", "The last day of active duty.")
    active_duty_is_ongoing = record("truth", "Active duty has not ended on the payment date.")
    active_duty_ordered_days = record("number", "The days for which the reservist was ordered or called.")
    active_duty_is_indefinite = record("truth", "The call is for an indefinite period.")
    active_duty_is_reservist = record("truth", "The participant is a member of a reserve component.")

    birth_or_adoption = claim("The participant claims a qualified birth or adoption.")
    birth_or_adoption_on = record("date", "The day of birth, or on which the adoption became final.")
    birth_or_adoption_children = record("number", "How many children.")
    birth_or_adoption_adoptee_eligible = record("truth", "For an adoption: under 18 or incapable of self-support, and not the spouse's child.")

    emergency_expense = claim("The participant claims an emergency personal expense.")
    emergency_expense_certified = record("truth", "The need is certified in writing.")

    domestic_abuse = claim("The participant claims to be a victim of domestic abuse.")
    domestic_abuse_on = record("date", "A day on which the abuse took place.")
    domestic_abuse_certified = record("truth", "The claim is certified.")

    disaster = claim("The participant claims a qualified disaster recovery distribution.")
    disaster_incident_from = record("date", "First day of the incident period.")
    disaster_incident_through = record("date", "Last day of the incident period.")
    disaster_declared_on = record("date", "The day of the major-disaster declaration.")
    disaster_home_in_area = record("truth", "The main home was in the disaster area in the incident period.")
    disaster_economic_loss = record("truth", "The participant suffered an economic loss by the disaster.")

    long_term_care = claim("The participant claims a long-term care premium.")
    long_term_care_premium = record("money", "The premium paid or assessed in the taxable year.")
    long_term_care_insured = record("text", "self or spouse, or someone else.")
    long_term_care_statement_on_file = record("truth", "The long-term care premium statement is filed with the plan.")
    long_term_care_paid_in_year = record("truth", "The payment falls in the same taxable year as the premium.")

    terminal_illness = claim("The participant claims to be terminally ill.")
    terminal_illness_certified_on = record("date", "The date of the physician's certificate.")
    terminal_illness_within_84_months = record("truth", "Death is reasonably expected within 84 months of the certificate.")

    coronavirus = claim("The participant claims to be a qualified individual under section 2202 of the CARES Act.")

    domestic_relations_order = claim("A domestic relations order was received.")
    domestic_relations_order_qualified = record("truth", "The order is qualified under section 414(p).")
    domestic_relations_order_payee = record("text", "spouse, former_spouse, child or dependent.")
    domestic_relations_order_amount = record("money", "The amount awarded.")

    tax_levy = claim("The Internal Revenue Service levied on the account.")
    tax_levy_amount = record("money", "The amount levied.")

    stated_event = claim("The participant claims that the event the plan names has happened.")
    stated_event_name = record("text", "Which event.")
    stated_event_occurred_on = record("date", "When it happened.")

    automatic_enrollment_withdrawal = claim("The participant elects to withdraw default deferrals.")
    automatic_enrollment_first_default_on = record("date", "The day the first default deferral would otherwise have been paid.")
    automatic_enrollment_elected_on = record("date", "The day of the election.")

    lifetime_income = claim("A lifetime income investment is being withdrawn from the plan.")
    lifetime_income_last_day_on = record("date", "The last day on which the investment may be held.")
    lifetime_income_amount = record("money", "The value of the investment.")

    medical_expenses = claim("The participant claims unreimbursed medical expenses.")
    medical_expenses_paid = record("money", "Medical expenses paid in the year, net of reimbursement.")
    medical_expenses_adjusted_gross_income = record("money", "Adjusted gross income of the year, this distribution included.")

    required_minimum = claim("The participant asks for a required minimum distribution.")
    required_minimum_amount = record("money", "The required minimum for the year.")

    phased_retirement = claim("The payment is part of a federal phased retirement annuity.")

    higher_education = claim("The participant claims higher education expenses, an exception of IRAs only.")
    higher_education_expenses = record("money", "Qualified expenses of the year, less scholarships and other tax-free help.")
    higher_education_paid_in_year = record("truth", "The education is furnished and paid for in the year of the payment.")

    first_home = claim("The participant claims the costs of a first home, an exception of IRAs only.")
    first_home_amount = record("money", "Qualified costs of buying, building or rebuilding the home.")
    first_home_lifetime_used = record("money", "What earlier payments used of the lifetime amount; 0 where none did.")

    health_premiums = claim("The participant claims health insurance premiums while unemployed, an exception of IRAs only.")
    health_premiums_paid = record("money", "Premiums paid in the year of the payment.")
    health_premiums_unemployed_weeks = record("number", "Consecutive weeks of unemployment compensation in the year of the payment or the year before.")

    substantially_equal_payments = claim("The participant would take the money from an IRA in a series of substantially equal payments.")
    substantially_equal_payments_is_unmodified = record("truth", "The series is neither modified nor mixed with other payments from that IRA.")


class readings(Facts, grain=PLAN_DAY):
    """Which reading of each unsettled point is used: the plan's choice, or the default."""

    age_59_half_month_end = record("text", "last_day_of_month or first_of_next_month.")
    age_59_half_leap_day = record("text", "one_step_29_august, from_28_february or from_1_march.")
    domestic_abuse_room = record("text", "unrepaid_counts or renewed_by_repayment.")
    emergency_before_hardship = record("text", "literal or not_required.")
    roth_conversion_order = record("text", "Order in which a partial Roth payment reaches in-plan Roth money.")
    pension_disaster = record("text", "Whether a disaster payment may come from a pension plan in service.")
    simple_401k_employer = record("text", "Whether SIMPLE 401(k) employer money is read as safe harbor money.")
    hardship_after_59_half_rollover = record("text", "Whether a hardship payment after 59 1/2 may be rolled over.")
    deemed_severance_reach = record("text", "statute or elective_deferrals_only.")
    box_7_catch_all = record("text", "Whether box 7 uses code 2 for exceptions the instructions do not list.")


class account(Facts, grain=ACCOUNT):
    """One account."""

    account_id = record("text", "The account.")
    source = record("text", "The money source.")
    restriction = record("text", "The money source whose restriction governs: the source itself, or the one it inherits from.")
    tax = record("text", "pre_tax, after_tax or roth.")
    layer = record("text", "The amendment before which this money accrued, where it keeps earlier terms.")
    balance = record("money", "The balance.")
    as_of = record("date", "The date of the balance.")
    basis = record("money", "After-tax or designated Roth contributions not yet recovered.")
    pre_1987_basis = record("money", "Employee contributions made before 1987 and not yet recovered.")
    vested_numerator = record("number", "Vested share, numerator.")
    vested_denominator = record("number", "Vested share, denominator.")
    principal = record("money", "Elective deferrals made, less those already paid out.")
    default_deferrals = record("money", "Default deferrals of automatic enrollment, with earnings.")
    in_plan_roth_year = record("number", "The year of the in-plan Roth rollover.")
    in_plan_roth_taxable = record("money", "The taxable amount of the in-plan Roth rollover.")
    pays_in_employer_stock = claim("Employer securities that the account holds are paid in kind.")
    employer_stock_value = record("money", "Value of employer securities held.")
    employer_stock_cost = record("money", "Their cost to the trust.")
    employer_stock_after_tax_cost = record("money", "The cost of those bought with after-tax contributions.")
    is_asked = record("truth", "The request draws on this account (all accounts where it names none).")
    asked_rank = record("number", "Place of the account in the order the caller listed.")
    plan_rank = record("number", "Place of the account's source in the plan's order.")
    has_survivor_annuity = record("truth", "Sections 401(a)(11) and 417 apply to this account.")
    employer_stock_dividend = record("money", "Dividends of section 404(k) on those securities that may be paid now.")
    paid_before_full_vesting = record("money", "Paid from the account in service before it was fully vested; 0 where nothing was.")
    paid_brought_forward = record("money", "The same, each earlier payment grown with the account to the day of the last one.")
    balance_after_that_payment = record("money", "The balance right after the last such payment.")
    is_asset_of_this_plan = record("truth", "The account is in the plan the request concerns.")


class lot(Facts, grain=LOT):
    """One contribution."""

    deposit_date = record("date", "The date of deposit.")
    amount = record("money", "The amount contributed.")
    for_plan_year_end = record("date", "Last day of the plan year for which it was allocated.")
    remaining = record("money", "What of it, with what the plan pays as its earnings, is still in the account.")


class earlier(Facts, grain=EARLIER):
    """One earlier payment."""

    payment_date = record("date", "When it was paid.")
    event = record("text", "Under which event.")
    amount = record("money", "How much.")
    taxable = record("money", "How much of it was taxable.")
    repaid = record("money", "How much of it was repaid.")
    is_from_this_plan = record("truth", "It was paid by this plan.")
    deferrals_since = record("money", "Elective deferrals and employee contributions to this plan since.")
    disaster_declared_on = record("date", "For a disaster payment: the declaration it belongs to.")
    child = record("text", "For a birth or adoption payment: the child.")
    returned_rollover = record("truth", "It was rolled over.")
    is_continuation = record("truth", "Another row holds the first part of this payment: same plan, day and event, another account.")


class cell(Facts, grain=PLAN_OPTION):
    """The law's line for this source, event and date."""

    law = record("truth", "The law lets a plan offer this event for this money.")
    condition = record("text", "A condition the law adds; 'none' where it adds none.")
    note = record("text", "Why.")
    ref = record("text", "The line's id on the law page.")
    cites = record("text", "Its authority.")
    confidence = record("text", "checked, derived or unconfirmed.")


class clause(Facts, grain=PLAN_OPTION):
    """The plan's election for this source and event, as it reads on the governing date.

    Missing means that the document does not say. Where it sets no such limit the number or amount is 0 and the text ``none``.
    """

    source = record("text", "The money source.")
    event = record("text", "The distributable event.")
    layer = record("text", "The amendment whose earlier terms this clause is; missing for current terms.")
    is_elected = record("truth", "The plan elects this event for this money.")
    election_id = record("text", "The election's id in the plan document.")
    reference = record("text", "Where the document says so.")
    is_void = record("truth", "The clause is unlawful and has no effect.")
    void_why = record("text", "Why it is void.")
    age_months = record("number", "Stated age, in months.")
    months = record("number", "Months of seasoning or of participation required.")
    service_months = record("number", "Months of service required besides.")
    also_age_months = record("number", "Age required besides, in months.")
    also_participation_months = record("number", "Months of participation required besides.")
    also_seasoning_months = record("number", "Months of seasoning required besides.")
    also_event = record("text", "Another event required besides.")
    seasoning_measure = record("text", "each_contribution, last_day_of_prior_month or plan_year_of_allocation.")
    stated_event_name = record("text", "The event the clause names.")
    minimum = record("money", "Smallest payment.")
    maximum = record("money", "Largest payment.")
    maximum_percent = record("number", "Largest payment as hundredths of a percent of the vested balance.")
    count = record("number", "How many payments a period allows.")
    count_period = record("text", "plan_year, calendar_year, rolling_12, lifetime or none.")
    shared_count = record("number", "How many payments under all clauses together a period allows.")
    shared_count_period = record("text", "plan_year, calendar_year, rolling_12, lifetime or none.")
    shared_count_includes_hardship = record("truth", "Hardship payments count towards the shared number.")
    requires_full_vesting = record("truth", "Only a fully vested account may be paid.")
    requires_full_vesting_everywhere = record("truth", "Only a participant fully vested in all sources may be paid.")
    excludes_highly_compensated = record("truth", "Highly compensated employees may not use it.")
    group = record("text", "Only this plan-defined group may use it.")
    forbids_loan_in_year = record("truth", "Not while a loan is outstanding.")
    waiting_months = record("number", "Months to wait after the last payment.")
    requires_spousal_consent = record("truth", "The plan asks for the spouse's consent.")
    allows_partial = record("truth", "Part of what is available may be paid.")
    excludes_earnings = record("truth", "Contributions only, without their earnings.")
    window_days = record("number", "Days to elect a withdrawal of automatic deferrals; 0 where the clause leaves it to the law.")
    is_operated_before_adoption = record("truth", "The plan operates this clause before its amendment is adopted.")
    adopt_by = record("date", "The day by which the clause must be adopted.")


class option(Facts, grain=OPTION):
    """One account x event."""

    event = record("text", "The distributable event.")
    is_event_asked = record("truth", "The request names this event, or none.")


class option_lot(Facts, grain=OPTION_LOT):
    """One contribution x option of its account."""

    is_of_the_account = record("truth", "Always so: the row pairs a contribution with an option of its own account.")


class option_earlier(Facts, grain=OPTION_EARLIER):
    """One earlier payment x option of the same request."""

    is_of_the_request = record("truth", "Always so: the row pairs an earlier payment with an option of its own request.")


class payment(Facts, grain=PAYMENT):
    """What a determination pays from one account under one event (made by the allocation ledger)."""

    amount = record("money", "The gross amount paid.")
    before_in_contract = record("money", "What earlier rows of the determination pay from the same contract.")
    before_in_request = record("money", "What earlier rows of the determination pay from money that bears required minimums.")


class piece(Facts, grain=PIECE):
    """The part of a payment that goes to one destination (made by the destination ledger)."""

    destination = record("text", "cash, traditional_ira, roth_ira, employer_plan, designated_roth_account or in_plan_roth.")
    is_direct = record("truth", "Paid straight to the destination (a direct rollover).")
    is_indirect = record("truth", "Paid to the participant and rolled over within 60 days.")
    amount = record("money", "The amount.")
    pre_tax = record("money", "What of it would be includible if kept.")
    after_tax = record("money", "What of it recovers basis.")
    unrealized_appreciation = record("money", "What of it is appreciation of employer securities left out of income until sale.")
