"""The employees of the employers of a book: in the tested year, and beside each plan in its determination plan year.

Every step works on whole columns: a row asks about one person on dates of its own, and what the tables say is joined
to it and put together again by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from inservice.determination.top_heavy_dates import PENSIONS, DatedPlan, LookUp, back
from inservice.engine.grain import pointer
from inservice.facts.top_heavy import EMPLOYEE_YEAR, EMPLOYER_YEAR, TESTED_PLAN
from inservice.facts.top_heavy_book import UNNAMED

_OUTSIDE_MONEY = ("403b", "457b", "simple_ira")
Keys = dict[tuple[str, int], int]
"""Each employer and calendar year with its position."""


class Roster:
    """Who is there: the people of each employer and year, their stays, pay and places in the plans."""

    def __init__(self, look_up: LookUp, dates: Sequence[DatedPlan], keys: Keys) -> None:
        self.look_up, self.dates, self.keys = look_up, dates, keys
        groups = list(dict.fromkeys(group for group, _ in keys))
        stays = look_up.with_group("employment", groups)
        years = min(d.determination_begin for d in dates), max(d.tested_end for d in dates)
        pay = look_up.with_group("compensation", groups, pl.col("year_end").is_between(*years))
        pairs = dict.fromkeys((d.plan["plan_id"], d.group_id) for d in dates)
        self.plan_groups = _frame({"plan_id": pl.String, "group": pl.String}, list(pairs))
        participants = look_up.tables["participants"].join(
            self.plan_groups, on="plan_id", how="inner", maintain_order="left"
        )
        money = [
            look_up.tables[name].select("plan_id", "person_id")
            for name in ("balances", "contributions", "distributions")
        ]
        of_money = pl.concat(money).unique().join(self.plan_groups, on="plan_id", how="inner")
        found = pl.concat([frame.select("group", "person_id") for frame in (stays, participants, of_money)])
        who = found.drop_nulls().unique().with_row_index("who")
        at = _frame(
            {"at": pl.UInt32, "group": pl.String}, [(place, group) for (group, _), place in keys.items()]
        )
        self.people = who.join(at, on="group", how="inner").sort("at", "person_id").with_row_index("person")
        """Each person of each employer and year: `person` is the position, `at` the employer's; `who` stays the same over the years."""
        self.stays, self.pay, self.participants = (
            frame.join(who, on=["group", "person_id"], how="inner", maintain_order="left").drop(
                "group", "person_id"
            )
            for frame in (stays, pay, participants)
        )


def employee_frame(roster: Roster, contributions: pl.DataFrame, plan_year: int) -> pl.DataFrame:
    """One row for each employee of each employer: the tested year, whatever the plan."""
    look_up, dates = roster.look_up, roster.dates
    asked = _frame(
        {"position": pl.UInt32, "at": pl.UInt32, "plan_id": pl.String, "begin": pl.Date, "end": pl.Date, "year_before": pl.Date,
         "is_pension": pl.Boolean},
        [
            (place, roster.keys[d.key], d.plan["plan_id"], d.tested_begin, d.tested_end, back(d.tested_end, 1),
             d.plan["kind"] in PENSIONS)
            for place, d in enumerate(dates) if d.is_asked
        ],
    )  # fmt: skip
    span = ["begin", "end", "year_before"]
    earliest = asked.sort("begin", "end").unique("at", keep="first", maintain_order=True).select("at", *span)
    # the tested year is that of the first plan of its kind in which the employee takes part
    first = (
        asked.filter(~pl.col("is_pension"))
        .join(roster.participants.select("plan_id", "who").unique(), on="plan_id", how="inner")
        .sort("position")
        .unique(["at", "who"], keep="first")
        .select("at", "who", *span)
    )
    rows = roster.people.rename({"person": "row"}).join(earliest, on="at", how="left", maintain_order="left")
    rows = rows.join(first, on=["at", "who"], how="left", maintain_order="left", suffix="_own")
    rows = rows.with_columns(pl.coalesce(f"{c}_own", c).alias(c) for c in span).select(
        "row", "at", "group", "who", "person_id", *span
    )
    stays = rows.join(roster.stays, on="who", how="inner")
    hired, severed, day = pl.col("hire_date"), pl.col("severed_on"), pl.col("end")
    still = severed.is_null() | (severed > day)
    present = still & (hired.is_null() | (hired <= day))
    bargained = pl.col("is_bargained").fill_null(False)
    served = pl.min_horizontal(severed, "last_service_date").fill_null(day) >= pl.col("begin")
    of_stays = stays.group_by("row").agg(
        hired.min().alias("hired"),
        hired.is_null().any().alias("hire_unknown"),
        ((hired <= day) & still).fill_null(False).any().alias("there"),
        (hired.is_null() & still).any().alias("maybe_there"),
        # the unit of the last day counts, not that of an earlier stay
        pl.when(present.any())
        .then((bargained & present).any())
        .otherwise(bargained.any())
        .alias("is_bargained"),
        (served & (hired <= day)).fill_null(False).any().alias("served"),
        (served & hired.is_null()).any().alias("maybe_served"),
        pl.col("one_year_of_service_on").min(),
        pl.col("vesting_years").max(),
    )
    of_plans = roster.participants.group_by("who").agg(
        pl.col("is_long_term_part_time").fill_null(False).any(),
        pl.col("is_in_excluded_class").fill_null(False).any(),
        pl.col("vested_percent").min(),
    )
    of_year = _of_year(roster, contributions, plan_year)
    births = look_up.tables["people"].select("person_id", "birth_date").unique("person_id", keep="last")
    rows = (
        _beside(rows, of_stays)
        .join(of_plans, on="who", how="left", maintain_order="left")
        .join(births, on="person_id", how="left", maintain_order="left")
        .join(
            _sums(roster, of_year),
            on=["at", "person_id"],
            how="left",
            maintain_order="left",
        )
        .join(_sums_are_known(roster, of_year, plan_year), on="group", how="left", maintain_order="left")
    )
    all_hired = pl.col("hire_unknown").eq(other=False).fill_null(False)
    too_young = all_hired & (pl.col("year_before") < pl.col("hired"))
    sums = ("nonelective_contributions", "matching_contributions", "rate_contributions")
    nobody_paid = pl.col("has_sums").is_null() & pl.col("sums_are_known")
    return rows.select(
        pl.col("at").alias(pointer(EMPLOYER_YEAR)),
        pl.col("person_id").alias("employee.person_id"),
        pl.col("birth_date").alias("employee.birth_date"),
        pl.col("one_year_of_service_on").alias("employee.one_year_of_service_on"),
        pl.when(too_young).then(True).when(pl.col("one_year_of_service_on").is_not_null() | all_hired).then(False)
        .alias("employee.cannot_have_one_year_of_service"),
        pl.col("begin").alias("employee.tested_year_begin"),
        pl.col("end").alias("employee.tested_year_end"),
        _pay(rows, roster).alias("employee.pay"),
        pl.when("there").then(True).when(~pl.col("maybe_there")).then(False).alias("employee.is_employed_on_last_day"),
        *(
            pl.col(c).fill_null(False).alias(f"employee.{c}")
            for c in ("is_bargained", "is_long_term_part_time", "is_in_excluded_class")
        ),
        pl.when("served").then(True).when(~pl.col("maybe_served")).then(False).alias("employee.served_in_tested_year"),
        *(pl.when(nobody_paid).then(0).otherwise(pl.col(c)).alias(f"employee.{c}") for c in sums),
        pl.col("vesting_years").alias("employee.vesting_years"),
        pl.col("vested_percent").alias("employee.vested_percent"),
    )  # fmt: skip


def person_year_frame(
    roster: Roster, chosen: Sequence[dict[str, str]], owned: pl.DataFrame, owned_at: Sequence[int]
) -> pl.DataFrame:
    """One row for each employee beside each plan of the employer, in the plan's determination plan year.

    ``owned``: the shares of :func:`attributed_ownership`; ``owned_at`` says for each plan which of its questions is its.
    """
    look_up = roster.look_up
    plans = _frame(
        {"plan": pl.UInt32, "at": pl.UInt32, "plan_id": pl.String, "begin": pl.Date, "end": pl.Date, "year_ago": pl.Date,
         "tested_end": pl.Date, "officers_known": pl.Boolean, "history_known": pl.Boolean, "question": pl.UInt32, "ties": pl.String},
        [
            (place, roster.keys[d.key], d.plan["plan_id"], d.determination_begin, d.determination_date,
             back(d.determination_date, 1), d.tested_end,
             look_up.is_covered("officers", d.scopes, d.determination_begin, d.determination_date),
             d.is_first_plan_year or look_up.is_covered(
                 "key_history", d.scopes, d.plan["first_day"], d.determination_begin - timedelta(days=1)
             ),
             owned_at[place], chosen[place]["ties_at_officer_cap"])
            for place, d in enumerate(roster.dates)
        ],
    )  # fmt: skip
    rows = plans.join(roster.people, on="at", how="inner", maintain_order="left_right").with_row_index("row")
    there = rows.join(roster.participants, on=["plan_id", "who"], how="inner")
    since, until = pl.col("participation_date"), pl.col("participation_end")
    of_plan = there.group_by("row").agg(
        (since.is_null() | (since <= pl.col("end"))).any().alias("entered"),
        (
            (since.is_null() | (since <= pl.col("tested_end"))) & (until.is_null() | (until >= pl.col("tested_end")))
        ).any().alias("is_active"),
        pl.col("is_in_excluded_class").fill_null(False).any(),
    )  # fmt: skip
    valued = (
        look_up.tables["balances"]
        .select("plan_id", "person_id")
        .unique()
        .with_columns(has_balance=pl.lit(True))
    )
    none = owned.filter(pl.col("person_id").is_null()).drop("person_id")
    rows = (
        _beside(rows, of_plan)
        .join(valued, on=["plan_id", "person_id"], how="left", maintain_order="left")
        .pipe(_beside, _of_stays(rows, roster))
        .pipe(_beside, _of_officers(rows, roster))
        .pipe(_beside, _of_history(rows, look_up.tables["key_history"]))
        .join(
            owned.with_columns(is_owner=pl.lit(True)),
            on=["question", "person_id"],
            how="left",
            maintain_order="left",
        )
        .join(none, on="question", how="left", maintain_order="left", suffix="_none")
    )
    hired = pl.when(~pl.col("hire_unknown")).then(pl.col("hired"))
    history_known = pl.col("history_known") | (hired >= pl.col("begin")).fill_null(False)
    officer_known = pl.col("officers_known") | pl.col("officer_rows").is_not_null()
    last, before = pl.col("last_service"), pl.col("year_ago")
    nobody = pl.col("person_id").str.contains(
        UNNAMED, literal=True
    )  # could be anybody: an officer, an owner, key in an earlier year
    return rows.select(
        pl.col("plan").alias(pointer(TESTED_PLAN)),
        pl.col("person").alias(pointer(EMPLOYEE_YEAR)),
        "person_id",
        hired.alias("hire_date"),
        (pl.col("has_balance").fill_null(False) | pl.col("entered").fill_null(False)).alias("person_year.is_participant"),
        pl.col("is_active").fill_null(False).alias("person_year.is_active_participant"),
        pl.col("is_in_excluded_class").fill_null(False).alias("person_year.is_in_excluded_class"),
        pl.when("was_there").then(True).when(~pl.col("hire_unknown")).then(False).alias("person_year.was_employee"),
        _pay(rows, roster).alias("person_year.pay"),
        pl.when("is_officer").then(True).when(~nobody & officer_known & ~pl.col("officer_unknown").fill_null(False)).then(False)
        .alias("person_year.is_officer"),
        *(
            pl.when("is_owner").then(pl.col(c)).when(nobody & c.startswith("most")).then(1)
            .otherwise(pl.col(f"{c}_none")).alias(f"person_year.{name}")
            for c, name in (
                ("numerator", "share_numerator"), ("denominator", "share_denominator"), ("path", "ownership_path"),
                ("most_numerator", "share_most_numerator"), ("most_denominator", "share_most_denominator"),
            )
        ),
        pl.when("was_key").then(True).when(~nobody & history_known & ~pl.col("key_unknown").fill_null(False)).then(False)
        .alias("person_year.was_key_before"),
        pl.when((last > before) | ~pl.col("service_unknown")).then(last).alias("person_year.last_service_date"),
        before.dt.offset_by("1d").alias("person_year.service_window_begin"),
        "ties",
    )  # fmt: skip


def _frame(schema: dict[str, Any], rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")


def _beside(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    return rows.join(found, on="row", how="left", maintain_order="left")


def _pay(rows: pl.DataFrame, roster: Roster) -> pl.Series:
    """Pay of the year that ends between `begin` and `end`, from every member; unknown where a member that employed has none
    on file. Where a year that ends on `end` is on file, it alone counts: another that overlaps it would count twice.
    """
    asked = rows.select("row", "who", "begin", "end")
    amount, of_year = pl.col("amount"), pl.col("year_end") == pl.col("end")
    per_employer = (
        asked.join(roster.pay, on="who", how="inner")
        .filter((pl.col("year_end") >= pl.col("begin")) & (pl.col("year_end") <= pl.col("end")))
        .select("row", "member", amount, of_year=of_year, own=pl.when(of_year).then(amount))
        .group_by("row", "member")
        .agg(
            amount.sum(), pl.col("own").sum(), pl.col("of_year").any(), amount.is_null().any().alias("unknown"),
            (pl.col("of_year") & amount.is_null()).any().alias("own_unknown"),
        )
        .with_columns(
            amount=pl.when("of_year").then("own").otherwise("amount"),
            unknown=pl.when("of_year").then("own_unknown").otherwise("unknown"),
        )
    )  # fmt: skip
    paid = per_employer.group_by("row").agg(amount.sum(), pl.col("unknown").any())
    hired, severed = pl.col("hire_date"), pl.col("severed_on")
    there = (hired.is_null() | (hired <= pl.col("end"))) & (severed.is_null() | (severed >= pl.col("begin")))
    written = per_employer.select("row", "member", is_written=pl.lit(True))
    of_stays = (
        asked.join(roster.stays, on="who", how="inner")
        .join(written, on=["row", "member"], how="left")
        .group_by("row")
        .agg((there & pl.col("is_written").is_null()).any().alias("is_unpaid"))
    )
    known = _beside(_beside(asked, paid), of_stays)
    is_known = ~(pl.col("unknown").fill_null(False) | pl.col("is_unpaid").fill_null(False))
    nothing = pl.when(pl.col("is_unpaid").is_not_null()).then(0)
    return known.select(pl.when(is_known).then(pl.coalesce("amount", nothing))).to_series()


def _of_stays(rows: pl.DataFrame, roster: Roster) -> pl.DataFrame:
    """By the determination date (`end`): was there one, when was the first hire, and the last day of service. A termination
    date shows only that there was no service after it.
    """
    hired, severed, served = pl.col("hire_date"), pl.col("severed_on"), pl.col("last_service_date")
    day, before = pl.col("end"), pl.col("year_ago")
    last = (
        pl.when(served.is_not_null()).then(pl.min_horizontal(served, day))
        .when(severed.is_null() | (severed > day)).then(pl.when(hired.is_not_null()).then(day))
        .when(severed <= before).then(severed)
        .when(hired > before).then(hired)  # whoever was hired in the twelve months served in them
    )  # fmt: skip
    later = (hired > day).fill_null(False)
    found = (
        rows.select("row", "who", "end", "year_ago")
        .join(roster.stays, on="who", how="inner")
        .with_columns(last=pl.when(~later).then(last), unknown=~later & last.is_null(), later=later)
    )
    return found.group_by("row").agg(
        hired.min().alias("hired"),
        hired.is_null().any().alias("hire_unknown"),
        (hired <= day).fill_null(False).any().alias("was_there"),
        pl.col("last").max().alias("last_service"),
        pl.col("unknown").any().alias("service_unknown"),
    )


def _of_officers(rows: pl.DataFrame, roster: Roster) -> pl.DataFrame:
    """Officer at some time between `begin` and `end`, for an employer of the group or one that is not named."""
    groups = roster.look_up
    officers = groups.tables["officers"]
    named = officers["employer_id"].unique().drop_nulls()
    placed = pl.DataFrame(
        {"employer_id": named, "of_group": [groups.group_of(e) for e in named]},
        schema={"employer_id": pl.String, "of_group": pl.String},
    )
    since, until = pl.col("from"), pl.col("through")
    found = (
        rows.select("row", "group", "person_id", "begin", "end")
        .join(officers.join(placed, on="employer_id", how="left"), on="person_id", how="inner")
        .filter(
            pl.col("of_group").is_null() | (pl.col("of_group") == pl.col("group")),
            since.is_null() | (since <= pl.col("end")),
            until.is_null() | (until >= pl.col("begin")),
        )
    )
    told = pl.col("is_officer")
    return found.group_by("row").agg(
        told.fill_null(False).any(),
        told.is_null().any().alias("officer_unknown"),
        pl.len().alias("officer_rows"),
    )


def _of_history(rows: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """Key in a plan year before the determination plan year?"""
    found = (
        rows.select("row", "plan_id", "person_id", "begin")
        .join(history, on=["plan_id", "person_id"], how="inner")
        .filter(pl.col("plan_year_end") < pl.col("begin"))
    )
    told = pl.col("was_key")
    return found.group_by("row").agg(told.fill_null(False).any(), told.is_null().any().alias("key_unknown"))


def _counting_plans(roster: Roster) -> pl.DataFrame:
    kinds = (*_OUTSIDE_MONEY, *PENSIONS)
    pairs = dict.fromkeys(
        (d.plan["plan_id"], d.group_id) for d in roster.dates if d.plan["kind"] not in kinds
    )
    return _frame({"plan_id": pl.String, "group": pl.String}, list(pairs))


def _of_year(roster: Roster, contributions: pl.DataFrame, plan_year: int) -> pl.DataFrame:
    return contributions.filter(pl.col("plan_year_end").dt.year() == plan_year).join(
        _counting_plans(roster), on="plan_id", how="inner"
    )


def _sums(roster: Roster, of_year: pl.DataFrame) -> pl.DataFrame:
    """Nonelective, matching and rate contributions of each person for the tested year, in all defined contribution plans."""
    amount, kinds = pl.col("amount"), pl.col("toward_minimum")
    counted = {
        "nonelective_contributions": (kinds == "nonelective").fill_null(True),
        "matching_contributions": (kinds == "match").fill_null(True),
        "rate_contributions": pl.col("in_key_rate").fill_null(True),
    }
    at = _frame(
        {"at": pl.UInt32, "group": pl.String}, [(at, group) for (group, _), at in roster.keys.items()]
    )
    asked = [(d.plan["plan_id"], d.tested_end, roster.keys[d.key]) for d in roster.dates if d.is_asked]
    other = _frame(  # two plan years that end in one calendar year, a short one among them, are tested apart
        {"plan_id": pl.String, "plan_year_end": pl.Date, "at": pl.UInt32},
        [(p, end, at) for p, end, own in asked for q, _, at in asked if p == q and at != own]
        if len({p for p, _, _ in asked}) < len(asked)
        else [],
    )
    return (
        of_year.join(at, on="group", how="inner")
        .join(other, on=["plan_id", "plan_year_end", "at"], how="anti")
        .select(
            "at", "person_id", *(pl.when(where).then(amount).alias(c) for c, where in counted.items()),
            *((where & amount.is_null()).alias(f"{c}_unknown") for c, where in counted.items()),
        )
        .group_by("at", "person_id")
        .agg(pl.col(*counted).sum(), pl.col(*(f"{c}_unknown" for c in counted)).any())
        .select(
            "at", "person_id", *(pl.when(~pl.col(f"{c}_unknown")).then(c).alias(c) for c in counted), pl.lit(True).alias("has_sums"),
        )
    )  # fmt: skip


def _sums_are_known(roster: Roster, of_year: pl.DataFrame, plan_year: int) -> pl.DataFrame:
    """Whether who has no contribution had none: some of the year are on file, or they are declared complete."""
    written = set(of_year["group"].unique())
    plans: dict[str, list[str]] = {group: [] for group, _ in roster.keys}
    for plan_id, group in _counting_plans(roster).iter_rows():
        plans[group].append(plan_id)
    begin, end = date(plan_year, 1, 1), date(plan_year, 12, 31)
    known = [
        (group, group in written or roster.look_up.is_covered("contributions", (group, *held), begin, end))
        for group, held in plans.items()
    ]
    return _frame({"group": pl.String, "sums_are_known": pl.Boolean}, known)


__all__ = ["Keys", "Roster", "employee_frame", "person_year_frame"]
