"""Tables from gathered rows: what follows from others filled in, one row for each key, references checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from inservice.errors import Problem
from inservice.facts.book import DTYPES, TABLES, Book
from inservice.intake.case_file import EMPLOYER
from inservice.intake.claim_names import CLAIMS
from inservice.intake.gathering import Gathering
from inservice.intake.headings import BEYOND_TABLES, IDENTITY, KEYS, NUMBERED
from inservice.intake.listing import LISTED, Listing
from inservice.law.on_file import BEFORE_THE_LAW, KNOWN_FROM
from inservice.plan.reading import Plan

OTHER_PLAN = "other"
"""What a payment of another plan or an IRA has in place of a plan."""


class Assembly(Listing):
    """Makes a book of plans and gathered rows."""

    def __init__(self, plans: Mapping[str, Plan], gathered: Gathering) -> None:
        super().__init__()
        self.plans, self.parts, self.lost, self.problems = (
            plans,
            gathered.parts,
            gathered.lost,
            gathered.problems,
        )

    def book(self) -> Book:
        """The tables, with what follows from other tables filled in, each key once, and references
        checked."""
        tables = {name: self._gathered(name) for name in TABLES}
        tables["employment"] = tables["employment"].with_columns(pl.col("employer_id").fill_null(EMPLOYER))
        by_default = (
            pl.when(pl.col("percent").is_not_null())
            .then(pl.lit("percent"))
            .when(pl.col("amount").is_not_null())
            .then(pl.lit("gross"))
        )
        tables["requests"] = tables["requests"].with_columns(pl.coalesce("ask", by_default).alias("ask"))
        self._participants(tables)
        for name in ("accounts", "loans", "requests", "balances", "contributions", "distributions"):
            tables[name] = self._whose(tables[name], tables["participants"])
        for name in ("accounts", "balances", "contributions", "distributions"):
            tables[name] = _with_account_id(tables[name])
        self._distributions(tables)
        tables["participants"] = tables["participants"].with_columns(
            pl.col("payee_kind").fill_null("participant")
        )
        tables["balances"] = _with_basis_of_pre_tax_money(tables["balances"], tables["accounts"])
        for name, column in NUMBERED.items():
            tables[name] = _numbered(tables[name], name, column)
        tables["claims"] = _claimed(tables["claims"])
        # What belongs to a request comes before it, because a request is set aside with what of it cannot be
        # read.
        order = sorted(TABLES, key=lambda name: name == "requests")
        finished = {name: self._finished(name, tables[name]) for name in order}
        finished = {name: finished[name] for name in TABLES}
        self._references(finished)
        finished["requests"] = self._placed(finished)
        return Book(self.plans, finished, self.problems)

    def _gathered(self, name: str) -> pl.DataFrame:
        schema = {column: DTYPES[kind] for column, kind in TABLES[name].items()} | {
            "file": pl.String,
            "row": pl.UInt32,
            "is_main": pl.Boolean,
        }
        schema |= {column: pl.String for column in BEYOND_TABLES.get(name, ()) if column != "vested"}
        parts = self.parts[name]
        if name == "claims" and len(parts) > 1:
            parts = [_merged_claims(parts)]
        return pl.concat(
            [
                pl.DataFrame(schema=schema),
                *(part.cast({c: t for c, t in schema.items() if c in part.columns}) for part in parts),
            ],
            how="diagonal",
        )

    def _participants(self, tables: dict[str, pl.DataFrame]) -> None:
        """One plan needs no plan_id, and a person in one plan no participant_id of their own."""
        frame = tables["participants"]
        if len(self.plans) == 1:
            frame = frame.with_columns(pl.col("plan_id").fill_null(next(iter(self.plans))))
            frame = frame.with_columns(
                pl.coalesce("participant_id", "person_id"), pl.coalesce("person_id", "participant_id")
            )
            only = next(iter(self.plans))
            people = tables["people"].filter(
                ~pl.col("person_id").is_in(frame["person_id"].drop_nulls().implode())
            )
            added = people.select(
                "person_id", "file", "row", participant_id="person_id", plan_id=pl.lit(only)
            ).unique("person_id", maintain_order=True)
            frame = pl.concat([frame, added], how="diagonal")
        else:
            own = pl.concat_str("person_id", "plan_id", separator="@")
            frame = frame.with_columns(
                pl.coalesce("participant_id", own), pl.coalesce("person_id", "participant_id")
            )
        tables["participants"] = frame

    def _distributions(self, tables: dict[str, pl.DataFrame]) -> None:
        """A payment from an account was paid to its participant, by its plan."""
        frame = tables["distributions"]
        if frame.is_empty():
            return
        participant_of = _lookup(tables["accounts"], "account_id", "participant_id")
        frame = _filled(frame, "participant_id", "account_id", participant_of)
        people = _lookup(tables["participants"], "participant_id", "person_id")
        plans = _lookup(tables["participants"], "participant_id", "plan_id")
        frame = _filled(frame, "person_id", "participant_id", people)
        frame = _filled(frame, "plan_id", "participant_id", plans)
        is_other = pl.col("plan_id").str.to_lowercase() == OTHER_PLAN
        tables["distributions"] = frame.with_columns(
            pl.when(is_other).then(None).otherwise("plan_id").alias("plan_id")
        )

    def _whose(self, frame: pl.DataFrame, participants: pl.DataFrame) -> pl.DataFrame:
        """The participant of a row that names a person: the one of that plan, or the only one there is."""
        if frame.is_empty():
            return frame
        of_plan = _lookup(
            participants.with_columns(pl.concat_str("person_id", "plan_id", separator="\n").alias("key")),
            "key",
            "participant_id",
        )
        frame = frame.with_columns(
            pl.concat_str("person_id", "plan_id", separator="\n").alias("person_and_plan")
        )
        frame = _filled(frame, "participant_id", "person_and_plan", of_plan)
        frame = _filled(
            frame, "participant_id", "person_id", _lookup(participants, "person_id", "participant_id")
        )
        return (
            frame.with_columns(pl.coalesce("participant_id", "person_id")) if len(self.plans) == 1 else frame
        )

    def _finished(self, name: str, frame: pl.DataFrame) -> pl.DataFrame:
        """The declared columns, without rows that name nobody, and with one row for each key."""
        nobody = frame.select(
            pl.any_horizontal(pl.col(column).is_null() for column in IDENTITY[name])
        ).to_series()
        if name in {"request_accounts", "request_destinations"}:
            self.lost["requests"] |= set(frame.filter(nobody)["request_id"].drop_nulls())
        frame = self._aside(
            name,
            frame,
            nobody,
            f"The row does not say its {' and '.join(IDENTITY[name])}, so it was set aside.",
            "Give every row its identifier.",
        )
        columns = list(TABLES[name])
        if name not in NUMBERED:
            frame = frame.unique(columns, keep="first", maintain_order=True)
        if name == "requests":
            self.lost["requests"] |= set(frame.filter(~pl.col("request_id").is_unique())["request_id"])
        if lost := self.lost.get(name):
            whose = IDENTITY[name][0]
            self._lose(name, frame.filter(pl.col(whose).is_in(list(lost))), whose)
            frame = frame.filter(~pl.col(whose).is_in(list(lost)))
        if (key := KEYS.get(name)) and not frame.select(pl.struct(key).is_unique().all()).item():
            frame = self._together(name, frame, key)
        return frame.select(columns)

    def _lose(self, name: str, rows: pl.DataFrame, whose: str) -> None:
        """List the rows that were set aside because of what could not be read of them or of what belongs
        to them."""
        why = {
            "requests": "The request was set aside: a part of it cannot be read, or it is given twice.",
            "employment": "The employment of the person was set aside: when a spell ended cannot be read.",
        }[name]
        for file in rows["file"].unique(maintain_order=True).to_list():
            part = rows.filter(pl.col("file") == file)
            self.list_rows(
                file,
                whose,
                part["row"],
                part[whose],
                why,
                repair="Correct the cells listed.",
                severity="error",
            )

    def _together(self, name: str, frame: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
        """One row for each key: a cell that only some rows have is taken from them, one in which they
        differ is unknown."""
        repeated = frame.filter(~pl.struct(key).is_unique())
        columns = [column for column in TABLES[name] if column not in key]
        merged = repeated.group_by(key, maintain_order=True).agg(
            *(pl.col(column).drop_nulls().n_unique().alias(f"{column} count") for column in columns),
            *(
                pl.when(pl.col(column).drop_nulls().n_unique() == 1)
                .then(pl.col(column).drop_nulls().first())
                .alias(column)
                for column in columns
            ),
            pl.col("file", "row").last(),
        )
        for column in columns:
            differing = merged.filter(pl.col(f"{column} count") > 1)
            for file in differing["file"].unique(maintain_order=True).to_list():
                part = differing.filter(pl.col("file") == file)
                self.list_rows(
                    file,
                    column,
                    part["row"],
                    part[key[0]],
                    f"Rows of the same {' and '.join(key)} differ in {column}, so it is unknown.",
                    repair="Keep the row that is right.",
                    severity="error",
                )
        single = frame.filter(pl.struct(key).is_unique())
        return pl.concat(
            [single, merged.select([c for c in merged.columns if not c.endswith(" count")])], how="diagonal"
        )

    def _aside(
        self, name: str, frame: pl.DataFrame, which: pl.Series, message: str, repair: str
    ) -> pl.DataFrame:
        if not which.any():
            return frame
        aside = frame.filter(which & frame["is_main"].fill_null(value=True))
        for file in aside["file"].unique(maintain_order=True).to_list():
            part = aside.filter(pl.col("file") == file)
            shown = [column for column in TABLES[name] if part[column].null_count() < len(part)]
            said = [
                (pl.col(c) / 100 if TABLES[name][c] == "money" else pl.col(c)).cast(pl.String).fill_null("")
                for c in shown
            ]
            text = part.with_columns(pl.concat_str(said or [pl.lit("")], separator=" | ").alias("text"))[
                "text"
            ]
            self.list_rows(file, "", part["row"], text, message, repair=repair, severity="error")
        return frame.filter(~which)

    def _references(self, tables: Mapping[str, pl.DataFrame]) -> None:
        """Rows that point at somebody of whom nothing is on file are kept and listed."""
        known_plans = pl.Series(list(self.plans), dtype=pl.String)
        for name, column, known, what in (
            ("participants", "plan_id", known_plans, "plan"),
            ("accounts", "participant_id", tables["participants"]["participant_id"], "participant"),
            ("requests", "participant_id", tables["participants"]["participant_id"], "participant"),
            ("loans", "participant_id", tables["participants"]["participant_id"], "participant"),
            ("balances", "account_id", tables["accounts"]["account_id"], "account"),
            ("contributions", "account_id", tables["accounts"]["account_id"], "account"),
            ("request_accounts", "account_id", tables["accounts"]["account_id"], "account"),
            ("request_accounts", "request_id", tables["requests"]["request_id"], "request"),
            ("request_destinations", "request_id", tables["requests"]["request_id"], "request"),
            ("claims", "request_id", tables["requests"]["request_id"], "request"),
        ):
            values = tables[name][column]
            missing = values.filter(values.is_not_null() & ~values.is_in(known.implode())).unique(
                maintain_order=True
            )
            for value in missing.head(LISTED):
                self.problems.append(
                    Problem(
                        f"There is nothing on file of this {what}.",
                        where=f"{name}.{column}",
                        found=value,
                        expected=f"an identifier listed under {what}s",
                        repair=f"Add the {what}, or correct the identifier.",
                    )
                )
            if len(missing) > LISTED:
                self.problems.append(
                    Problem(f"Nor is there of {len(missing) - LISTED:,} more.", where=f"{name}.{column}")
                )

    def _placed(self, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """The requests with a day, a plan and money of known sources, of days that the law on file decides; the others have
        no law, no terms or no money to answer them."""
        on_file = tables["participants"].filter(pl.col("plan_id").is_in(list(self.plans)))["participant_id"]
        nameless = tables["accounts"].filter(pl.col("source").is_null())["participant_id"].drop_nulls()
        whose = pl.col("participant_id")
        placed = self._set_aside(
            tables["requests"],
            pl.col("payment_date").is_null()
            | ~whose.is_in(on_file.implode()).fill_null(value=False)
            | whose.is_in(nameless.implode()).fill_null(value=False),
            "The request was set aside: it has no payment date, no plan on file, or an account of no known source.",
            "a payment date, and a participant of a plan of the book whose accounts all say their source",
            "Give the request a date, the participant a plan, or the account a source.",
        )
        placed = self._set_aside(
            placed,
            pl.col("payment_date") < KNOWN_FROM,
            f"The request was set aside: {BEFORE_THE_LAW[0].lower()}{BEFORE_THE_LAW[1:]}",
            f"a payment date from {KNOWN_FROM}",
            "Correct the date, or leave the request out.",
        )
        return self._set_aside(
            placed,
            ~whose.is_in(tables["accounts"]["participant_id"].drop_nulls().implode()),
            "The request was set aside: no account of the participant is on file, so there is no money to decide about.",
            "a row of the participant in accounts or balances",
            "Add every account of the participant in the plan, one that is empty with a balance of 0.00.",
        )

    def _set_aside(
        self, requests: pl.DataFrame, which: pl.Expr, message: str, expected: str, repair: str
    ) -> pl.DataFrame:
        """The other requests; those set aside are listed."""
        aside = requests.filter(which)["request_id"]
        for request_id in aside.head(LISTED):
            self.problems.append(
                Problem(
                    message,
                    where="requests.request_id",
                    found=request_id,
                    expected=expected,
                    repair=repair,
                )
            )
        if (more := len(aside) - LISTED) > 0:
            self.problems.append(Problem(f"So were {more:,} more.", where="requests.request_id"))
        return requests.filter(~which)


def _merged_claims(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Claims of one request from several files or rows as one row; the first value given counts."""
    nobody = pl.DataFrame(schema={"request_id": pl.String})
    together = pl.concat([nobody, *parts], how="diagonal")
    named = together.filter(pl.col("request_id").is_not_null())
    merged = named.group_by("request_id", maintain_order=True).agg(
        pl.exclude("request_id").drop_nulls().first()
    )
    return pl.concat([merged, together.filter(pl.col("request_id").is_null())], how="diagonal")


def _claimed(frame: pl.DataFrame) -> pl.DataFrame:
    """A claim whose particulars are given is made, unless it is expressly denied."""
    return frame.with_columns(
        pl.when(
            pl.col(claim).is_null()
            & pl.any_horizontal(pl.col(p.column).is_not_null() for p in particulars.values())
        )
        .then(pl.lit(value=True))
        .otherwise(pl.col(claim))
        .alias(claim)
        for claim, particulars in CLAIMS.items()
        if particulars
    )


def _lookup(frame: pl.DataFrame, key: str, value: str) -> pl.DataFrame:
    """The one value that goes with each key; keys with several are left out, because none of them could be
    chosen."""
    found = frame.select(key, value).drop_nulls().unique()
    return found.filter(pl.col(key).is_unique()).rename({value: "found", key: "key"})


def _filled(frame: pl.DataFrame, column: str, by: str, lookup: pl.DataFrame) -> pl.DataFrame:
    """The column filled where it is empty, by what the other column points at."""
    if by not in frame.columns or not frame[column].null_count() or not len(lookup):
        return frame
    joined = frame.join(lookup, left_on=by, right_on="key", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce(column, "found").alias(column)).drop("found")


def _with_basis_of_pre_tax_money(balances: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Pre-tax money holds no basis, so basis left out is none."""
    from inservice.intake.case import pre_tax_sources  # noqa: PLC0415 - only needed for a book

    pre_tax = accounts.filter(pl.col("source").is_in(list(pre_tax_sources())))["account_id"]
    is_none = pl.col("basis").is_null() & pl.col("account_id").is_in(pre_tax.drop_nulls().implode())
    return balances.with_columns(pl.when(is_none).then(0).otherwise("basis").cast(pl.Int64).alias("basis"))


def _with_account_id(frame: pl.DataFrame) -> pl.DataFrame:
    """An account is a participant's money of one source and layer, so these name it where it has no name."""
    layer = (
        pl.when(pl.col("layer").is_null())
        .then(pl.lit(""))
        .otherwise(pl.concat_str(pl.lit("/"), pl.col("layer")))
    )
    named = pl.concat_str(pl.col("participant_id"), pl.lit("/"), pl.col("source"), layer)
    return frame.with_columns(pl.coalesce("account_id", named))


def _numbered(frame: pl.DataFrame, name: str, column: str) -> pl.DataFrame:
    """Rows without an identifier are numbered, and those that share one are told apart: two payments may
    be one check."""
    running = pl.concat_str(pl.lit(name + "-"), pl.int_range(1, pl.len() + 1).cast(pl.String))
    frame = frame.with_columns(pl.coalesce(column, running))
    place = pl.int_range(1, pl.len() + 1).over(column)
    return frame.with_columns(
        pl.when(place > 1)
        .then(pl.concat_str(column, pl.lit("#"), place.cast(pl.String)))
        .otherwise(column)
        .alias(column)
    )
