"""Which accounts are in the pro-rata pool of a form: all traditional IRAs of one individual, by whatever name, are one contract."""

from __future__ import annotations

from inservice.engine.dates import first_of_year
from inservice.engine.rule import rule
from inservice.engine.words import Expr, select
from inservice.facts.iras import ira_account, ira_year

_POOL = "26 USC 408(d)(1), (2); 72(e)(8); Notice 87-16"
COUNTED = ("traditional", "rollover", "sep", "simple", "annuity")


@rule(
    "Is the account a traditional IRA, by whatever name?",
    cites="26 USC 408(a), (b), (d)(2), (k), (p); 408A(d)(4)",
    ref="C-PRO-02 C-DAT-04",
    yes="A {kind} IRA is a traditional IRA: SEP, SIMPLE and rollover IRAs count like any other.",
    no="An account of kind {kind} is no traditional IRA: money in a plan, a Roth IRA or another account is outside the pool.",
    unknown="The kind of account is not on file.",
)
def is_traditional_ira() -> Expr:
    return ira_account.kind.is_one_of(*COUNTED)


@rule(
    "Is the IRA an inherited one, not treated as own?",
    cites="26 USC 408(d)(3)(C); Pub. 590-B, ch. 1",
    ref="C-PRO-02 C-PRO-03",
    yes="The IRA was inherited and is not treated as own: it has a Form 8606 of its own, with the decedent's basis.",
    no="The IRA is the owner's, or a surviving spouse treats it as own.",
    unknown="Whether the IRA was inherited, or is treated as own, is not on file.",
)
def is_inherited_apart() -> Expr:
    return ira_account.is_inherited & ~ira_account.is_treated_as_own


@rule(
    "Was the IRA inherited from the person whose IRAs the form is about?",
    cites="Pub. 590-B, ch. 1",
    ref="C-PRO-03",
    yes="The IRA was inherited from {ira_account.decedent}.",
    no="The IRA was not inherited from {ira_year.decedent}.",
    unknown="From whom the IRA was inherited is not on file.",
)
def is_from_the_decedent() -> Expr:
    return ira_account.decedent == ira_year.decedent


@rule(
    "Is the IRA one of the owner's own?",
    cites=_POOL,
    ref="C-PRO-01 C-PRO-02 C-PRO-03 C-PRO-04",
    yes="The IRA counts: all traditional IRAs of one individual are one contract.",
    no="The IRA does not count with the owner's own.",
    unknown="Whether the IRA counts with the owner's own is not on file.",
)
def is_own_traditional_ira() -> Expr:
    return is_traditional_ira & ~is_inherited_apart


@rule(
    "Is the IRA one of those inherited from this decedent?",
    cites="Pub. 590-B, ch. 1",
    ref="C-PRO-03",
    yes="The IRA counts on the form of {ira_account.decedent}'s IRAs.",
    no="The IRA does not count on this decedent's form.",
    unknown="Whether the IRA counts on this decedent's form is not on file.",
)
def is_decedents_traditional_ira() -> Expr:
    return is_traditional_ira & is_inherited_apart & is_from_the_decedent


@rule(
    "Does the IRA count in the pool of this form?",
    cites=_POOL,
    ref="C-PRO-01 C-PRO-02 C-PRO-03 C-PRO-04",
    yes="The IRA counts in the pool.",
    no="The IRA does not count in the pool.",
    unknown="Whether the IRA counts in the pool is not on file.",
)
def counts_in_the_pool() -> Expr:
    return select(ira_year.form, {"decedent": is_decedents_traditional_ira}, otherwise=is_own_traditional_ira)


@rule(
    "Is the account a Trump account of someone who is 18 or older?",
    cites="26 USC 530A; Notice 2025-68; proposed regulations of March 2026",
    ref="C-PRO-12",
    confidence="unconfirmed",
    yes="A Trump account after the growth period needs review: whether it joins the pool awaits regulations. It is left out here.",
    no="No Trump account that would need review.",
    unknown="The kind of account, or the date of birth, is not on file.",
)
def is_trump_account_to_review() -> Expr:
    return is_trump_account & is_18_or_older


@rule(
    "Is the account a Trump account?",
    cites="26 USC 530A",
    ref="C-PRO-12",
    confidence="unconfirmed",
    yes="The account is a Trump account, not pooled during the growth period.",
    no="The account is no Trump account.",
    unknown="The kind of account is not on file.",
)
def is_trump_account() -> Expr:
    return ira_account.kind == "trump"


@rule(
    "Does the owner reach age 18 in the year or before?",
    cites="26 USC 530A(b)(2)",
    ref="C-PRO-12",
    confidence="unconfirmed",
    yes="Born {birth_date}, the owner reaches 18 by the end of {ira_year.year}.",
    no="Born {birth_date}, the owner does not reach 18 by the end of {ira_year.year}.",
    unknown="The date of birth is not on file.",
)
def is_18_or_older() -> Expr:
    return first_of_year(ira_year.year - 17) > ira_year.birth_date
