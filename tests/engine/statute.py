"""The statute of Arcadia: a made-up country whose law uses every word of the engine.

Villages levy a land tax. A village has households and zones; a person belongs to a household; a parcel
belongs to a household and lies in a zone. Nothing here is the law of any real place.
"""

from __future__ import annotations

from inservice.engine.dates import (
    attained,
    days_after,
    days_between,
    first_of_year,
    last_of_year,
    months_after,
    year_of,
)
from inservice.engine.grain import Grain
from inservice.engine.parameters import Parameters
from inservice.engine.rule import Rule, amount, rule
from inservice.engine.words import (
    Expr,
    Fact,
    Kind,
    all_of,
    always,
    any_of,
    cannot_tell,
    choose,
    count_of,
    dollars,
    given,
    greater_of,
    greatest_of,
    least_of,
    lesser_of,
    never,
    not_below_zero,
    pick,
    portion,
    select,
    share_exceeds,
    total,
)

VILLAGE = Grain("village")
ZONE = Grain("zone", (VILLAGE,))
HOUSEHOLD = Grain("household", (VILLAGE,))
PERSON = Grain("person", (HOUSEHOLD,))
PARCEL = Grain("parcel", (HOUSEHOLD, ZONE))
GRAINS = (VILLAGE, ZONE, HOUSEHOLD, PERSON, PARCEL)

FIGURES = Parameters.load("""
[[figure]]
name = "stipend"
ref = "AR-9"
unit = "cents"
governed_by = "levy_date"
cites = "Arcadia Code 9"
value = [
    {through = 1919-12-31, value = "40.00", cites = "Arcadia Code 9", status = "checked"},
    {from = 1920-01-01, through = 1949-12-31, value = "75.50", cites = "Act of 1920", status = "checked"},
]

[[figure]]
name = "stipend_rate"
ref = "AR-10"
unit = "percent"
governed_by = "levy_date"
cites = "Arcadia Code 10"
value = [{from = 1910-01-01, through = 1960-12-31, value = "7.5", cites = "Act of 1910", status = "derived"}]
""")

FACTS: dict[str, Fact] = {}
RULES: list[Rule] = []


def fact(name: str, kind: Kind, grain: Grain, *, claim: bool = False) -> Fact:
    FACTS[name] = Fact(name, kind, grain, name, claim=claim)
    return FACTS[name]


village_kind = fact("village.kind", "text", VILLAGE)
levy_date = fact("village.levy_date", "date", VILLAGE)
is_chartered = fact("village.is_chartered", "truth", VILLAGE)
month_ends = fact("village.month_ends", "text", VILLAGE)
rate_numerator = fact("zone.rate_numerator", "number", ZONE)
rate_denominator = fact("zone.rate_denominator", "number", ZONE)
use = fact("zone.use", "text", ZONE)
threshold = fact("zone.threshold", "money", ZONE)
registered_on = fact("household.registered_on", "date", HOUSEHOLD)
cash = fact("household.cash", "money", HOUSEHOLD)
debts = fact("household.debts", "money", HOUSEHOLD)
flood = fact("household.flood", "truth", HOUSEHOLD, claim=True)
feast = fact("household.feast", "truth", HOUSEHOLD, claim=True)
birth_date = fact("person.birth_date", "date", PERSON)
income = fact("person.income", "money", PERSON)
is_resident = fact("person.is_resident", "truth", PERSON)
service_months = fact("person.service_months", "number", PERSON)
worth = fact("parcel.worth", "money", PARCEL)
is_fallow = fact("parcel.is_fallow", "truth", PARCEL)
bought_on = fact("parcel.bought_on", "date", PARCEL)

TOLD = {"yes": "Yes.", "no": "No.", "unknown": "Cannot be determined.", "not_claimed": "It was not claimed."}


def question(ref: str, cites: str = "Arcadia Code", **more: object):  # type: ignore[no-untyped-def]
    """A yes/no rule of Arcadia, added to its rule book."""

    def declare(build):  # type: ignore[no-untyped-def]
        made = rule(build.__name__.replace("_", " ") + "?", **{"cites": cites, "ref": ref, **TOLD, **more})(
            build
        )
        RULES.append(made)
        return made

    return declare


def value(ref: str, kind: Kind = "money", **more: object):  # type: ignore[no-untyped-def]
    """An amount, date, number or text of Arcadia, added to its rule book."""

    def declare(build):  # type: ignore[no-untyped-def]
        told = {
            "cites": "Arcadia Code",
            "ref": ref,
            "says": "It is {" + build.__name__ + "}.",
            "unknown": "Unknown.",
        }
        made = amount(build.__name__.replace("_", " ") + "?", kind=kind, **{**told, **more})(build)
        RULES.append(made)
        return made

    return declare


# -- a person -----------------------------------------------------------------------------------------------
@question("AR-1")
def month_ends_pass_on() -> Expr:
    return month_ends == "next"


@value("AR-2", "date")
def of_age_on() -> Expr:
    return attained(birth_date, years=59, months=6, short_month_to_next=month_ends_pass_on)


@question(
    "AR-3",
    "Arcadia Code 3",
    yes="Born {birth_date}, of age since {of_age_on}.",
    no="Born {person.birth_date}, of age on {of_age_on} only, after {levy_date}.",
    unknown="The date of birth is not on file.",
)
def is_of_age() -> Expr:
    return of_age_on <= levy_date


@question("AR-4")
def resides() -> Expr:
    return is_resident & always()


@question("AR-5")
def is_elder() -> Expr:
    return is_of_age & resides


@value("AR-6", "date")
def service_ends_on() -> Expr:
    return months_after(birth_date, service_months)


@value("AR-7")
def counted_income() -> Expr:
    return choose((is_elder, portion(income, 1, 3, rounding="down")), otherwise=income)


# -- a parcel -----------------------------------------------------------------------------------------------
@question("AR-11", "Arcadia Code 11 as first enacted", governed_by=levy_date)
def is_taxed() -> Expr:
    return never()


@is_taxed.version("1920-01-01", cites="Act of 1920 s. 1", yes="Worth {worth}, over $1,000.00.")
def _1920() -> Expr:
    return worth > dollars("1000.00")


@is_taxed.version("1950-06-01", cites="Act of 1950 s. 4", enacted_on="1949-12-24", yes="Worth {worth}.")
def _1950() -> Expr:
    return worth >= threshold


@value("AR-12")
def parcel_tax() -> Expr:
    return portion(worth, rate_numerator, rate_denominator, rounding="half_up")


@value("AR-13")
def tithe() -> Expr:
    return pick(
        use,
        {"grain": portion(worth, rate_numerator, rate_denominator, rounding="up"), "wine": worth * 2 + 5},
        otherwise=0,
    )


@question("AR-14")
def is_new() -> Expr:
    return days_between(bought_on, levy_date) < 365


@question("AR-15")
def is_idle() -> Expr:
    return ~(is_taxed | ~is_fallow)


# -- a household --------------------------------------------------------------------------------------------
@value("AR-21")
def household_income() -> Expr:
    return total(counted_income, per=HOUSEHOLD)


@value("AR-22")
def elder_income() -> Expr:
    return total(income, per=HOUSEHOLD, where=is_elder)


@value("AR-23", "number")
def elders() -> Expr:
    return count_of(is_elder, per=HOUSEHOLD)


@question("AR-24")
def has_elder() -> Expr:
    return any_of(is_elder, per=HOUSEHOLD)


@question("AR-25")
def is_all_elder() -> Expr:
    return all_of(is_elder, per=HOUSEHOLD)


@value("AR-26", "date")
def eldest_born_on() -> Expr:
    return least_of(birth_date, per=HOUSEHOLD)


@value("AR-27", "date")
def last_fallow_bought_on() -> Expr:
    return greatest_of(bought_on, per=HOUSEHOLD, where=is_fallow)


@value("AR-28")
def land_tax() -> Expr:
    return total(parcel_tax, per=HOUSEHOLD, where=is_taxed)


@question("AR-29")
def is_heavy() -> Expr:
    return share_exceeds(land_tax, household_income, 6, 10)


@question("AR-30")
def is_flooded() -> Expr:
    return flood & is_heavy


@value("AR-31", "number")
def days_settled() -> Expr:
    return days_between(registered_on, levy_date)


@question("AR-32")
def is_settled() -> Expr:
    return days_settled >= 365


@question("AR-33")
def is_exempt() -> Expr:
    return ~(is_flooded | is_settled)


@question("AR-34")
def is_relieved() -> Expr:
    return select(
        village_kind,
        {"hill": is_flooded & has_elder, "coast": ~is_heavy, "moor": cannot_tell()},
        otherwise=never(),
    )


@question("AR-35")
def may_feast() -> Expr:
    return choose((is_chartered, feast | is_settled), (is_heavy, never()), otherwise=feast)


@value("AR-36")
def relief() -> Expr:
    return given(is_relieved, lesser_of(land_tax, not_below_zero(cash - debts)))


@value("AR-37", "date")
def due_on() -> Expr:
    later = greater_of(days_after(levy_date, 30), first_of_year(year_of(levy_date) + 1))
    return choose((is_settled, later), otherwise=last_of_year(year_of(levy_date)))


@value("AR-38", "text")
def standing() -> Expr:
    return choose((is_settled & has_elder, "elder"), (is_settled, "settled"), otherwise="new")


@question("AR-39")
def is_upland() -> Expr:
    return village_kind.is_one_of("hill", "moor")


@question("AR-40")
def is_in_debt() -> Expr:
    return debts > cash


@question("AR-41")
def is_elsewhere() -> Expr:
    return (village_kind != "coast") & (standing == "new")


# -- a village ----------------------------------------------------------------------------------------------
@value("AR-51")
def village_tax() -> Expr:
    return total(land_tax, per=VILLAGE)


@value("AR-52")
def village_worth() -> Expr:
    return total(worth, per=VILLAGE, where=is_taxed)


@value("AR-9")
def stipend() -> Expr:
    return FIGURES.figure("stipend", on=levy_date)


@value("AR-10")
def share_of_village() -> Expr:
    return portion(village_tax, FIGURES.figure("stipend_rate", on=levy_date), 10_000, rounding="down")


@question("AR-53")
def is_burdened() -> Expr:
    return any_of(is_heavy, per=VILLAGE)
