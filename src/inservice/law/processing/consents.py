"""The spouse's consent: when it is excused, how it is witnessed, and how long it holds."""

from __future__ import annotations

from inservice.engine.dates import days_between
from inservice.engine.rule import rule
from inservice.engine.words import Expr, always, choose, never
from inservice.facts.processing import consent, process
from inservice.law.processing.notices import most_days
from inservice.law.told import told_with


@rule(
    "Must the spouse consent?",
    cites="26 USC 417(a)(2); the plan's terms",
    ref="O-PRO-20 O-PRO-24",
    yes="The spouse must consent to the payment.",
    no="The spouse need not consent to the payment.",
    unknown="Whether the spouse must consent cannot be told.",
)
def spouse_must_consent() -> Expr:
    return process.needs_spousal_consent


@rule(
    "Is the consent excused?",
    cites="26 USC 417(a)(2)(B); 26 CFR 1.401(a)-20 Q&A-27",
    ref="O-PRO-24",
    yes="The spouse cannot be located, or the participant is separated or abandoned by order of a court.",
    no="Nothing excuses the consent.",
    unknown="Whether anything excuses the consent is not on file.",
)
def consent_is_excused() -> Expr:
    return consent.excuse.is_one_of("cannot_be_located", "separated_by_order")


@rule(
    "Might a consent be witnessed over a live link on that day?",
    cites="26 CFR 1.401(a)-21(d)(6)",
    ref="O-PRO-25",
    governed_by=consent.on,
    yes="On {on} a consent might be witnessed over a live link.",
    no="On {on} a consent had to be witnessed in the physical presence of the witness.",
    unknown="The day of the consent is not on file.",
)
def remote_witnessing_is_open() -> Expr:
    return told_with(never(), consent.on)


@remote_witnessing_is_open.version(
    "2020-01-01",
    cites="Notices 2020-42, 2021-03, 2021-40 and 2022-27 (through December 31, 2022)",
    enacted_on="2020-06-03",
    yes="On {on} the relief of 2020 to 2022 let a consent be witnessed over a live link.",
)
def _relief() -> Expr:
    return told_with(always(), consent.on)


@remote_witnessing_is_open.version(
    "2022-12-30",
    cites="Proposed 26 CFR 1.401(a)-21 (REG-114666-22, 2022-12-30), which may be relied on; no final rule found as of early 2026",
    enacted_on="2022-12-30",
    yes="On {on} the proposed regulation, which may be relied on, let a consent be witnessed over a live link.",
)
def _proposed() -> Expr:
    return told_with(always(), consent.on)


@rule(
    "Is the witness a notary?",
    cites="26 USC 417(a)(2)(A)(iii)",
    ref="O-PRO-24 O-PRO-25",
    yes="A notary witnessed the consent.",
    no="No notary witnessed the consent.",
    unknown="Who witnessed the consent is not on file.",
)
def witness_is_notary() -> Expr:
    return consent.witness == "notary"


@rule(
    "May the witness act?",
    cites="26 USC 417(a)(2)(A)(iii)",
    ref="O-PRO-24",
    yes="A notary or a representative of the plan witnessed the consent.",
    no="Neither a notary nor a representative of the plan witnessed the consent.",
    unknown="Who witnessed the consent is not on file.",
)
def witness_may_act() -> Expr:
    return consent.witness.is_one_of("notary", "plan_representative")


@rule(
    "Does the remote witnessing meet its conditions?",
    cites="Notice 2020-42 sec. III; proposed 26 CFR 1.401(a)-21(d)(6) (REG-114666-22)",
    ref="O-PRO-25",
    yes="A notary witnessed over a live two-way link; or the plan's representative did, checked the identity, sent the acknowledgment "
    "the same day and keeps the recording.",
    no="A condition of remote witnessing is not met.",
    unknown="How the remote witnessing went is not on file.",
)
def remote_witnessing_is_sound() -> Expr:
    of_plan = (
        consent.identity_was_checked
        & consent.was_two_way
        & consent.was_acknowledged_same_day
        & consent.is_recorded
    )
    return remote_witnessing_is_open & choose((witness_is_notary, consent.was_two_way), otherwise=of_plan)


@rule(
    "Was the consent witnessed as it must be?",
    cites="26 USC 417(a)(2)(A)(iii); 26 CFR 1.401(a)-21(d)(6)",
    ref="O-PRO-24 O-PRO-25",
    yes="The consent was witnessed as it must be.",
    no="The consent was not witnessed by a notary or a representative of the plan in the way the law asks.",
    unknown="How the consent was witnessed is not on file.",
)
def consent_is_witnessed() -> Expr:
    return witness_may_act & choose((consent.is_remote, remote_witnessing_is_sound), otherwise=always())


@rule(
    "Does the consent fall within the days before the annuity starting date?",
    cites="26 USC 417(a)(6)(A)",
    ref="O-PRO-21 O-CAL-02",
    yes="The consent of {on} falls within the days that end on {starts_on}.",
    no="The consent of {on} falls outside the days that end on {starts_on}.",
    unknown="The day of the consent is not on file.",
)
def consent_is_in_window() -> Expr:
    age = days_between(consent.on, process.starts_on)
    return told_with((age >= 0) & (age <= most_days()), process.starts_on, consent.on)


@rule(
    "Does the consent say what it must?",
    cites="26 USC 417(a)(2)(A)",
    ref="O-PRO-24",
    yes="The consent is in writing, names the form or the beneficiary, and acknowledges the effect.",
    no="The consent was refused, or does not name the form or the beneficiary, or does not acknowledge the effect.",
    unknown="The consent, or what it says, is not on file.",
)
def consent_is_complete() -> Expr:
    return consent.is_given & consent.names_form & consent.acknowledges_effect


@rule(
    "Is the spouse's consent valid, or excused?",
    cites="26 USC 417(a)(2)",
    ref="O-PRO-24 O-PRO-25 O-CAL-02",
    yes="The spouse's consent is valid, or excused.",
    no="The spouse's consent is not valid, and nothing excuses it.",
    unknown="Whether the spouse's consent is valid is not on file.",
)
def spousal_consent_is_valid() -> Expr:
    return consent_is_excused | (consent_is_complete & consent_is_witnessed & consent_is_in_window)


__all__ = ["spousal_consent_is_valid", "spouse_must_consent"]
