"""What the law asks of whoever recommends a rollover, as it stood on the day."""

from __future__ import annotations

from inservice.engine.rule import rule
from inservice.engine.words import Expr, never
from inservice.facts.destinations import adviser, choice
from inservice.law.told import told_with

FIVE_PARTS = "29 CFR 2510.3-21(c)"


@rule(
    "Is the adviser paid for the advice?",
    cites=FIVE_PARTS,
    ref="C-ADV-01",
    yes="The adviser is paid in connection with the advice.",
    no="The adviser is not paid in connection with the advice.",
    unknown="Whether the adviser is paid has not been said.",
)
def advises_for_a_fee() -> Expr:
    return told_with(adviser.is_paid_for_the_advice)


@rule(
    "Is the advice given on a regular basis?",
    cites=FIVE_PARTS,
    ref="C-ADV-01 C-ADV-02",
    yes="The adviser advised on this plan account on a regular basis.",
    no="A recommendation given once is not advice on a regular basis.",
    unknown="Whether the adviser advised on this plan account before has not been said.",
    governed_by=choice.decided_on,
    note="The rule of 2016 was vacated on June 21, 2018 (Chamber of Commerce v. DOL, 5th Cir.).",
)
def is_given_on_a_regular_basis() -> Expr:
    return told_with(adviser.advises_regularly)


@is_given_on_a_regular_basis.version(
    "2021-02-16",
    cites="29 CFR 2510.3-21(c); PTE 2020-02, preamble; Labor Department FAQ 7 (April 2021)",
    yes="The adviser advised on this plan account regularly, or the recommendation is to begin lasting advice.",
    note="The Labor Department then held that a first rollover recommendation can begin a regular basis.",
)
def _regular_basis_2021() -> Expr:
    return has_advised_before | begins_lasting_advice


@is_given_on_a_regular_basis.version(
    "2023-02-13",
    cites="29 CFR 2510.3-21(c); American Securities Association v. DOL (M.D. Fla., February 13, 2023)",
    yes="The adviser advised on this plan account on a regular basis.",
    note="The view that a first recommendation begins a regular basis was vacated; the appeal was dropped in May 2023. The rule of "
    "April 25, 2024 was stayed before September 23, 2024 and never applied.",
)
def _regular_basis_2023() -> Expr:
    return told_with(adviser.advises_regularly)


@is_given_on_a_regular_basis.version(
    "2026-03-20",
    cites="29 CFR 2510.3-21(c), as restored on March 20, 2026",
    note="The courts vacated the rule of 2024 and the Labor Department removed it: the test of 1975 and PTE 2020-02 in its text of "
    "December 18, 2020 stand. C-ADV-05 and C-ADV-06.",
)
def _regular_basis_2026() -> Expr:
    return told_with(adviser.advises_regularly)


@rule(
    "Did the adviser advise on this plan account before?",
    cites=FIVE_PARTS,
    ref="C-ADV-01",
    yes="The adviser advised on this plan account on a regular basis before.",
    no="The adviser did not advise on this plan account before.",
    unknown="Whether the adviser advised on this plan account before has not been said.",
)
def has_advised_before() -> Expr:
    return told_with(adviser.advises_regularly)


@rule(
    "Is the recommendation meant to begin lasting advice?",
    cites="PTE 2020-02, preamble",
    ref="C-ADV-03 C-ADV-04",
    yes="The recommendation is meant to begin lasting advice.",
    no="The recommendation is not meant to begin lasting advice.",
    unknown="Whether the recommendation is meant to begin lasting advice has not been said.",
)
def begins_lasting_advice() -> Expr:
    return told_with(adviser.expects_to_advise_regularly)


@rule(
    "Is there a mutual understanding about the advice?",
    cites=FIVE_PARTS,
    ref="C-ADV-01",
    yes="Both understand that the advice is given for this decision.",
    no="There is no mutual understanding that the advice is given for this decision.",
    unknown="Whether there is a mutual understanding has not been said.",
)
def is_mutually_understood() -> Expr:
    return told_with(adviser.has_mutual_understanding)


@rule(
    "Is the advice to be a primary basis of the decision?",
    cites=FIVE_PARTS,
    ref="C-ADV-01",
    yes="The advice is to be a primary basis of the decision.",
    no="The advice is not to be a primary basis of the decision.",
    unknown="Whether the advice is to be a primary basis has not been said.",
)
def is_a_primary_basis() -> Expr:
    return told_with(adviser.is_primary_basis)


@rule(
    "Is the advice given for this person's particular needs?",
    cites=FIVE_PARTS,
    ref="C-ADV-01",
    yes="The advice is given for this person's particular needs.",
    no="The advice is general.",
    unknown="Whether the advice is for this person's particular needs has not been said.",
)
def is_for_this_person() -> Expr:
    return told_with(adviser.is_individualised)


@rule(
    "Is the adviser a fiduciary under ERISA for this recommendation?",
    cites="ERISA 3(21)(A)(ii); 29 CFR 2510.3-21(c)",
    ref="C-ADV-01 C-ADV-05 C-ADV-06 C-DAT-10",
    yes="All five parts of the test are met: the adviser is a fiduciary under ERISA for this recommendation.",
    no="The five-part test is not met, so this recommendation is not fiduciary advice under ERISA. Other rules may still ask for "
    "the same comparison.",
    unknown="Whether the adviser is a fiduciary under ERISA cannot be told.",
)
def is_erisa_fiduciary() -> Expr:
    return (
        advises_for_a_fee
        & is_given_on_a_regular_basis
        & is_mutually_understood
        & is_a_primary_basis
        & is_for_this_person
    )


@rule(
    "Must a fiduciary document why the rollover is in this person's best interest?",
    cites="26 USC 4975; ERISA 406, 408(a)",
    ref="C-ADV-03 C-ADV-04",
    yes="As a fiduciary the adviser must write down, before the move, why it is in this person's best interest.",
    no="No exemption then asked for a written reason, or the adviser is no fiduciary under ERISA.",
    unknown="Whether the adviser is a fiduciary under ERISA cannot be told.",
    governed_by=choice.decided_on,
)
def must_document_the_rollover() -> Expr:
    return never()


@must_document_the_rollover.version(
    "2022-07-01",
    cites="PTE 2020-02, sec. II(b)(3), (c)(3)",
    no="The adviser is no fiduciary under ERISA, so PTE 2020-02 asks for no document.",
    note="PTE 2020-02 was issued on December 18, 2020 and took effect on February 16, 2021; its conditions were enforced from "
    "February 1, 2022, documents and disclosure of rollovers from July 1, 2022.",
)
def _must_document_2022() -> Expr:
    return is_erisa_fiduciary


@rule(
    "Does Regulation Best Interest reach the recommendation?",
    cites="17 CFR 240.15l-1",
    ref="C-ADV-07",
    yes="Regulation Best Interest reaches the recommendation of an account or a rollover, given once or often.",
    no="Regulation Best Interest does not reach it: no broker-dealer recommends it, or it was not yet in force.",
    unknown="Whether the adviser acts for a broker-dealer has not been said.",
    governed_by=choice.decided_on,
)
def regulation_best_interest_applies() -> Expr:
    return never()


@regulation_best_interest_applies.version(
    "2020-06-30",
    cites="17 CFR 240.15l-1; SEC staff bulletin of March 30, 2022",
    no="Regulation Best Interest does not reach it: no broker-dealer recommends it.",
)
def _regulation_best_interest_2020() -> Expr:
    return told_with(adviser.is_broker_dealer)


@rule(
    "Does the adviser owe the duty of the Advisers Act?",
    cites="Investment Advisers Act 206; SEC Release IA-5248 (2019)",
    ref="C-ADV-07",
    yes="As an adviser firm it owes a fiduciary duty under the Advisers Act for account and rollover advice.",
    no="No adviser firm recommends it.",
    unknown="Whether the adviser acts for an adviser firm has not been said.",
)
def advisers_act_duty_applies() -> Expr:
    return told_with(adviser.is_adviser_firm)


@rule(
    "Does FINRA's notice on rollovers apply?",
    cites="FINRA Regulatory Notice 13-45",
    ref="C-ADV-08",
    yes="FINRA's notice asks to compare four choices: leave the money, a new plan, an IRA, cash.",
    no="No broker-dealer recommends it.",
    unknown="Whether the adviser acts for a broker-dealer has not been said.",
)
def finra_notice_applies() -> Expr:
    return told_with(adviser.is_broker_dealer)


@rule(
    "Does the state's best-interest rule for annuities apply?",
    cites="NAIC Model 275 (2020), as the state adopted it; New York Regulation 187",
    ref="C-ADV-09",
    confidence="unconfirmed",
    yes="The state's rule asks an insurance producer for care, disclosure of conflicts and of pay on request, and a written basis.",
    no="No insurance producer recommends it, or the state has not adopted the rule.",
    unknown="Whether an insurance producer recommends it, or whether the state adopted the rule, has not been said.",
    governed_by=choice.decided_on,
    note="Regulation Best Interest does not reach a seller of insurance only.",
)
def state_annuity_rule_applies() -> Expr:
    return never()


@state_annuity_rule_applies.version(
    "2020-02-13", cites="NAIC Model 275 (2020), as the state adopted it; New York Regulation 187"
)
def _state_annuity_rule_2020() -> Expr:
    return recommends_as_producer & state_has_the_rule


@rule(
    "Does an insurance producer recommend it?",
    cites="NAIC Model 275, sec. 4",
    ref="C-ADV-09",
    yes="An insurance producer recommends it.",
    no="No insurance producer recommends it.",
    unknown="Whether the adviser acts as an insurance producer has not been said.",
)
def recommends_as_producer() -> Expr:
    return told_with(adviser.is_insurance_producer)


@rule(
    "Has the state adopted the rule of 2020?",
    cites="NAIC Model 275 (2020)",
    ref="C-ADV-09",
    confidence="unconfirmed",
    yes="The state has adopted the rule of 2020, or a stricter one.",
    no="The state has not adopted the rule of 2020.",
    unknown="Whether the state has adopted the rule of 2020 has not been said.",
)
def state_has_the_rule() -> Expr:
    return told_with(adviser.state_adopted_model_275)


@rule(
    "Does a producer who is a fiduciary need an exemption for the commission?",
    cites="26 USC 4975; PTE 84-24, PTE 2020-02",
    ref="C-ADV-09",
    yes="The commission needs PTE 84-24 or PTE 2020-02: the producer is a fiduciary under ERISA.",
    no="No exemption is needed for a commission: no producer is a fiduciary under ERISA here.",
    unknown="Whether an exemption is needed cannot be told.",
)
def commission_needs_an_exemption() -> Expr:
    return is_erisa_fiduciary & recommends_as_producer


@rule(
    "Is every field of the rollover memo filled?",
    cites="PTE 2020-02, sec. II; 17 CFR 240.15l-1; FINRA Regulatory Notice 13-45; NAIC Model 275",
    ref="C-ADV-20 C-DEC-03",
    yes="The rollover memo is complete.",
    no="The rollover memo has {gaps_in_memo} gaps.",
    unknown="The rollover memo was not looked at.",
)
def memo_is_complete() -> Expr:
    return adviser.gaps_in_memo == 0
