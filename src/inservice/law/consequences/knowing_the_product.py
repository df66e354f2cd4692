"""Whether the person can say what decides the worth of the product (C-DEC-23)."""

from __future__ import annotations

from inservice.engine.rule import rule
from inservice.engine.words import Expr
from inservice.facts.destinations import told
from inservice.law.told import told_with


@rule(
    "Does the person know the charge of each year?",
    cites="NAIC Model 245; Model 275",
    ref="C-DEC-23",
    yes="The person knows the surrender charge of each year.",
    no="The person has not been told the surrender charge of each year.",
    unknown="Not asked yet: the surrender charge of each year.",
)
def knows_the_charges() -> Expr:
    return told_with(told.charge_schedule)


@rule(
    "Does the person know for how many years there is a charge?",
    cites="NAIC Model 245; Model 275",
    ref="C-DEC-23",
    yes="The person knows for how many years there is a charge.",
    no="The person has not been told for how many years there is a charge.",
    unknown="Not asked yet: for how many years there is a charge.",
)
def knows_the_years() -> Expr:
    return told_with(told.years)


@rule(
    "Does the person know whether the value is adjusted to market?",
    cites="NAIC Model 245; Model 275",
    ref="C-DEC-23",
    yes="The person knows whether the value is adjusted to market on leaving.",
    no="The person has not been told whether the value is adjusted to market on leaving.",
    unknown="Not asked yet: whether the value is adjusted to market on leaving.",
)
def knows_the_adjustment() -> Expr:
    return told_with(told.adjustment)


@rule(
    "Does the person know what may be taken freely?",
    cites="NAIC Model 245; Model 275",
    ref="C-DEC-23",
    yes="The person knows what may be taken each year without a charge.",
    no="The person has not been told what may be taken each year without a charge.",
    unknown="Not asked yet: what may be taken each year without a charge.",
)
def knows_the_free_amount() -> Expr:
    return told_with(told.free_amount)


@rule(
    "Does the person know the crediting terms, now and at worst?",
    cites="NAIC Model 245; Model 275",
    ref="C-DEC-23",
    yes="The person knows cap, participation or spread, now and guaranteed.",
    no="The person has not been told cap, participation or spread, now and guaranteed.",
    unknown="Not asked yet: cap, participation or spread, now and guaranteed.",
)
def knows_the_crediting() -> Expr:
    return told_with(told.crediting_terms)


@rule(
    "Does the person know who is paid what?",
    cites="NAIC Model 245; Model 275",
    ref="C-DEC-23",
    yes="The person knows who is paid what.",
    no="The person has not been told who is paid what.",
    unknown="Not asked yet: who is paid what.",
)
def knows_who_is_paid() -> Expr:
    return told_with(told.who_is_paid)


@rule(
    "Has the person not been told something about the product?",
    cites="NAIC Model 245, Model 275 sec. 6.A(1); 17 CFR 240.15l-1(a)(2)(i)",
    ref="C-DEC-23",
    yes="The person has not been told everything that decides what the product is worth.",
    no="The person can say the charge of each year, for how long, the adjustment, the free amount, the crediting terms now and at "
    "worst, and who is paid what.",
    unknown="Whether the person knows the product has not been asked.",
)
def does_not_know_the_product() -> Expr:
    return ~(
        knows_the_charges
        & knows_the_years
        & knows_the_adjustment
        & knows_the_free_amount
        & knows_the_crediting
        & knows_who_is_paid
    )
