"""Reading a book: a folder of plan documents and tables in whatever shape users have them.

A cell that cannot be read becomes unknown and its row stays; a row that names nobody is set aside; both are
listed with file, row, column and value. Nothing is dropped silently and nothing is guessed: what was read in
one of several possible ways is listed as a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from math import gcd
from pathlib import Path

import polars as pl

from inservice.errors import InputError, Problem, Severity
from inservice.facts.book import DTYPES, TABLES, Book
from inservice.facts.tables import Facts
from inservice.intake import cells
from inservice.intake.case import reading_choices
from inservice.intake.claim_names import CLAIMS, WORDS, Particular
from inservice.intake.headings import (
    ALSO_FILLS,
    BEYOND_TABLES,
    EMPTY_MEANS,
    HEADINGS,
    IDENTITY,
    KEYS,
    NUMBERED,
    TABLE_OF,
    is_social_security_number,
    plain,
)
from inservice.intake.sheets import PARQUET, TEXT_FILES, WORKBOOKS, Sheet, Unreadable, sheets_of
from inservice.law.matrix import load_matrix
from inservice.plan.reading import Plan, read_plan
from inservice.plan.vocabulary import EVENTS

LISTED = 50
"""Of one kind of problem in one column, so many are listed one by one; the rest is counted."""

_RATES = {"withholding_rate", "state_rate", "percent"} | {
    particular.column
    for particulars in CLAIMS.values()
    for particular in particulars.values()
    if particular.is_rate
}
_MAY_BE_NEGATIVE = {"distributions.amount", "distributions.taxable", "contributions.amount"}
_TOTAL = r"(?i)^\W*(?:grand|sub|plan|report|page|overall)?[\s-]*(?:totals?|sum)\b"
_SOCIAL_SECURITY = r"^\d{3}-\d{2}-\d{4}$"
_WORDS: dict[str, tuple[str, ...]] = {
    "participants.payee_kind": ("participant", "alternate_payee_spouse", "alternate_payee_other"),
    "coverage.table": ("distributions", "other_plans"),
    "requests.ask": ("gross", "net", "percent", "all"),
    "requests.order": ("plan", "cheapest", "pro_rata", "after_tax_first", "listed"),
    "request_destinations.kind": (
        "cash",
        "traditional_ira",
        "roth_ira",
        "employer_plan",
        "designated_roth_account",
        "in_plan_roth",
    ),
    "request_destinations.assign": ("pre_tax", "after_tax"),
    "readings.name": tuple(
        name.removeprefix("readings.") for name in Facts.all if name.startswith("readings.")
    ),
    **{f"claims.{column}": words for column, words in WORDS.items()},
}


def read_book(path: str | Path) -> Book:
    """Read a folder with `plans/*.yaml` and tables (CSV, spreadsheets or Parquet), in it or in its folder
    `tables`.

    Raises InputError when the folder or a plan document cannot be read, with every problem of every document.
    Problems of tables do not raise: they are in `Book.problems`, with severity `error` where a fact was lost.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise InputError(
            [
                Problem(
                    "There is no such folder.",
                    str(path),
                    expected="a folder with plans/*.yaml and tables",
                    repair="Check the path; a single request is read as a case.",
                )
            ]
        )
    plans = _plans(folder)
    reader = _Reader(plans)
    for file in _table_files(folder):
        reader.file(file)
    return reader.book()


def _plans(folder: Path) -> dict[str, Plan]:
    files = sorted(
        file
        for file in (folder / "plans").glob("*")
        if file.suffix.lower() in {".yaml", ".yml", ".json"} and file.is_file()
    )
    problems: list[Problem] = []
    plans: dict[str, Plan] = {}
    for file in files:
        try:
            plan = read_plan(file)
        except InputError as error:
            problems += error.problems
            continue
        if plan.plan_id in plans:
            problems.append(
                Problem(
                    f"Two documents are of the plan {plan.plan_id!r}.",
                    str(file),
                    "plan_id",
                    plan.lines.get(("plan_id",)),
                    expected="one document for each plan",
                    repair="Rename one.",
                )
            )
        plans[plan.plan_id] = plan
    if not files:
        problems.append(
            Problem(
                "The book has no plan document.",
                str(folder),
                expected="plans/*.yaml",
                repair="Write one: inservice new plan.",
            )
        )
    if problems:
        raise InputError(problems)
    return plans


def _table_files(folder: Path) -> list[Path]:
    known = TEXT_FILES | WORKBOOKS | PARQUET
    places = (folder, folder / "tables")
    return sorted(
        file
        for place in places
        if place.is_dir()
        for file in place.iterdir()
        if file.suffix.lower() in known and not file.name.startswith((".", "~$")) and file.is_file()
    )


def _looks_like_headings(row: Sequence[str]) -> int:
    return sum(
        any(plain(cell) in known for known in HEADINGS.values()) for cell in row if cell and plain(cell)
    )


class _Reader:
    """Gathers the rows of every table and the problems found."""

    def __init__(self, plans: Mapping[str, Plan]) -> None:
        self.plans = plans
        self.problems: list[Problem] = []
        self.parts: dict[str, list[pl.DataFrame]] = {name: [] for name in TABLES}
        self.sources: dict[str, str | None] = {}
        self.lost: dict[str, set[str]] = {"requests": set(), "employment": set()}
        """Requests, and people whose employment, of which a row that matters was set aside."""

    # ---- files and headings

    def file(self, path: Path) -> None:
        """Read one file into the tables that its name or its sheets' names say."""
        try:
            for sheet in sheets_of(path, looks_like_headings=_looks_like_headings, problems=self.problems):
                self._sheet(sheet, path)
        except Unreadable as error:
            self.problems.append(error.problem)

    def _sheet(self, sheet: Sheet, path: Path) -> None:
        table = TABLE_OF.get(plain(sheet.name)) or (
            TABLE_OF.get(plain(path.stem)) if sheet.label != str(path) else None
        )
        if table is None:
            near = get_close_matches(plain(sheet.name), TABLE_OF, n=1, cutoff=0.7)
            self._add(
                "The name says of no table what it holds, so it was not read.",
                sheet,
                found=sheet.name,
                expected=f"one of {', '.join(TABLES)}",
                repair=f"Did you mean {TABLE_OF[near[0]]}?"
                if near
                else "Rename it after the table it holds.",
                severity="warning",
            )
            return
        rows = self._rows(sheet)
        if rows is None:
            return
        fills = (table, *ALSO_FILLS.get(table, ()))
        named = self._columns(sheet, fills)
        rows = self._without_asides(rows, sheet, table, named[table])
        for target in fills:
            own = set(named[target].values()) - {
                "person_id",
                "participant_id",
                "plan_id",
                "account_id",
                "request_id",
            }
            has_accounts = (
                target == "accounts"
                and "source" in own
                and {"person_id", "participant_id"} & set(named[target].values())
            )
            if target == table or own - set(named[table].values()) or has_accounts:
                self._fill(target, rows, named[target], sheet, is_main=target == table)

    def _rows(self, sheet: Sheet) -> pl.DataFrame | None:
        """The rows with anything in them, cleaned."""
        columns = [name for name in sheet.frame.columns if name != "row"]
        if not columns or not sheet.headings:
            return None
        rows = sheet.frame.with_columns(cells.clean(name).alias(name) for name in columns)
        return rows.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in columns))

    def _columns(self, sheet: Sheet, fills: Iterable[str]) -> dict[str, dict[str, str]]:
        """For each table, the columns `c0` ... that hold one of its columns. Headings that mean nothing
        are listed."""
        named: dict[str, dict[str, str]] = {target: {} for target in fills}
        for number, heading in enumerate(sheet.headings):
            if not plain(heading):
                continue
            if is_social_security_number(heading):
                self._add(
                    "Social Security numbers are not read.",
                    sheet,
                    where=heading,
                    expected="an identifier of your own, such as an employee number",
                    repair="Replace the column by an opaque identifier and head it person_id.",
                    severity="warning",
                )
                continue
            known = False
            for target, columns in named.items():
                column = HEADINGS[target].get(plain(heading))
                if column is None:
                    continue
                known = True
                if column in columns.values():
                    self._add(
                        f"Two headings mean {column}; the second was not read.",
                        sheet,
                        where=heading,
                        repair="Remove or rename one.",
                    )
                else:
                    columns[f"c{number}"] = column
            if not known:
                words = {word: column for target in named for word, column in HEADINGS[target].items()}
                near = get_close_matches(plain(heading), words, n=1, cutoff=0.75)
                self._add(
                    "The heading is not known, so its column was not read.",
                    sheet,
                    where=heading,
                    repair=f"Did you mean {words[near[0]]}?" if near else "",
                    severity="warning",
                )
        return named

    # ---- rows set aside

    def _without_asides(
        self, rows: pl.DataFrame, sheet: Sheet, table: str, columns: Mapping[str, str]
    ) -> pl.DataFrame:
        """Without totals, headings repeated on each page, and rows that a stray separator shifted; each is
        listed."""
        beyond = [name for name in rows.columns if name != "row" and int(name[1:]) >= len(sheet.headings)]
        if beyond:
            extra = pl.any_horizontal(pl.col(name).is_not_null() for name in beyond)
            if sheet.is_separated:
                rows = self._set_aside(
                    rows,
                    extra,
                    sheet,
                    "The row has more cells than there are headings, so it was set aside.",
                    repair='Put amounts with commas in quotation marks: "1,234.50".',
                    severity="error",
                )
            elif rows.select(extra.any()).item():
                self._add(
                    "Cells in a column without a heading were not read.",
                    sheet,
                    repair="Give the column a heading.",
                    severity="warning",
                )
        identity = [
            name
            for name, column in columns.items()
            if column.endswith("_id") and column in {*TABLES[table], *BEYOND_TABLES.get(table, ())}
        ]
        first = [name for name in rows.columns if name != "row"][:1]
        if {*identity, *first}:
            total = pl.any_horizontal(
                pl.col(name).str.contains(_TOTAL).fill_null(value=False) for name in {*identity, *first}
            )
            rows = self._set_aside(rows, total, sheet, "A row of totals was set aside.")
        same = [
            pl.col(f"c{number}") == heading for number, heading in enumerate(sheet.headings) if plain(heading)
        ]
        if len(same) > 1:
            repeated = pl.all_horizontal(expr.fill_null(value=False) for expr in same)
            rows = self._set_aside(rows, repeated, sheet, "Headings repeated among the rows were set aside.")
        return rows

    def _set_aside(
        self,
        rows: pl.DataFrame,
        which: pl.Expr,
        sheet: Sheet,
        message: str,
        *,
        repair: str = "",
        severity: Severity = "warning",
    ) -> pl.DataFrame:
        chosen = rows.select(which.alias("chosen")).to_series()
        if not chosen.any():
            return rows
        names = [name for name in rows.columns if name != "row"]
        aside = rows.filter(chosen)
        shown = aside.select(
            "row",
            text=pl.concat_str([pl.col(name).fill_null("") for name in names], separator=" | ").str.replace(
                r"[ |]+$", ""
            ),
        )
        self._list(sheet, "", shown["row"], shown["text"], message, repair=repair, severity=severity)
        return rows.filter(~chosen)

    # ---- cells

    def _fill(
        self, table: str, rows: pl.DataFrame, columns: Mapping[str, str], sheet: Sheet, *, is_main: bool
    ) -> None:
        """Convert the columns that a table takes from a sheet, and keep the rows that say whom they are
        about."""
        by_column = {column: name for name, column in columns.items()}
        if not is_main:
            own = [
                name
                for column, name in by_column.items()
                if column not in {*IDENTITY[table], "person_id", "plan_id"}
            ]
            rows = rows.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in own))
        if table == "claims" and {"claim", "value"} <= set(by_column):
            self._long_claims(rows, by_column, sheet)
            return
        if table == "requests" and "amount" in by_column:
            rows = _everything(rows, by_column)
        if table == "request_destinations" and "amount" in by_column:
            rest = pl.col(by_column["amount"])
            rows = rows.with_columns(
                pl.when(rest.str.to_lowercase() != "rest").then(rest).alias(by_column["amount"])
            )
        headings = {
            column: sheet.headings[int(name[1:])] if name[1:].isdecimal() else column
            for column, name in by_column.items()
        }
        converted, lost = [rows["row"]], pl.repeat(value=False, n=len(rows), dtype=pl.Boolean, eager=True)
        for column, name in by_column.items():
            if column == "vested":
                converted += self._share(rows["row"], rows[name], sheet, headings[column])
            elif column not in TABLES[table]:
                text = rows[name].alias(column)
                converted.append(self._words("accounts", column, text)[0] if column == "source" else text)
            else:
                value = self._convert(
                    table, column, rows["row"], rows[name].alias(column), sheet, headings[column]
                )
                converted.append(value)
                if column in EMPTY_MEANS.get(table, ()):
                    lost |= value.is_null() & rows[name].is_not_null() & ~cells.is_no_date(rows[name])
        frame = pl.DataFrame(converted).with_columns(file=pl.lit(sheet.label), is_main=pl.lit(is_main))
        if lost.any():
            whose = "person_id" if table == "employment" else "request_id"
            affected = "requests" if table == "request_destinations" else table
            if whose in frame.columns:
                self.lost[affected] |= set(frame.filter(lost)[whose].drop_nulls())
        self.parts[table].append(frame)

    def _convert(
        self, table: str, column: str, row: pl.Series, text: pl.Series, sheet: Sheet, heading: str
    ) -> pl.Series:
        """One column by its declared kind; what cannot be read is listed and unknown."""
        kind = TABLES[table][column]
        formula = cells.is_formula(text)
        if formula.any():
            self._list(
                sheet,
                heading,
                row.filter(formula),
                text.filter(formula),
                "The cell holds a formula instead of a value, so it is unknown.",
                repair="Save the values instead of the formulas.",
                severity="error",
            )
            text = text.set(formula, None)
        expected, refused = _EXPECTED[kind], text.is_not_null()
        if column in _RATES:
            expected = "a percentage from 0% to 100%"
            value, fraction = cells.rate(text)
            if fraction.any():
                self._list(
                    sheet,
                    heading,
                    row.filter(fraction),
                    text.filter(fraction),
                    "Read as a fraction of one, as spreadsheets store percentages.",
                    repair="Write a percent sign to say otherwise.",
                )
        elif kind == "date":
            value, short = cells.day(text, of_birth=column == "birth_date")
            if short.any():
                self._list(
                    sheet,
                    heading,
                    row.filter(short),
                    text.filter(short),
                    "A year of two digits was read as one of "
                    + cells.two_digit_years(of_birth=column == "birth_date")
                    + ".",
                    repair="Write four digits.",
                )
            refused &= ~cells.is_no_date(text)
        elif kind == "money":
            value = cells.money(text)
            negative = (value < 0).fill_null(value=False)
            if negative.any() and f"{table}.{column}" in _MAY_BE_NEGATIVE:
                self._list(
                    sheet,
                    heading,
                    row.filter(negative),
                    text.filter(negative),
                    "A negative amount was kept as a reversal.",
                )
            elif negative.any():
                value = value.set(negative, None)
                expected = "an amount of at least 0.00, as 1234.50"
        elif kind == "truth":
            value = (
                cells.truth(text, cells.YES + cells.MARRIED, cells.NO + cells.NOT_MARRIED)
                if column == "is_married"
                else cells.truth(text)
            )
        elif kind == "number":
            value = cells.number(text)
        else:
            value, expected = self._words(table, column, text)
        bad = refused & value.is_null()
        if bad.any():
            shown = text.filter(bad)
            self._list(
                sheet,
                heading,
                row.filter(bad),
                shown,
                "The cell cannot be read, so it is unknown.",
                expected=expected,
                severity="error",
            )
        if (
            kind == "text"
            and column.endswith("_id")
            and (hidden := text.str.contains(_SOCIAL_SECURITY).fill_null(value=False)).any()
        ):
            self._add(
                "These identifiers look like Social Security numbers.",
                sheet,
                where=heading,
                found=f"{hidden.sum()} cells (not shown)",
                expected="opaque identifiers",
                repair="Replace them by an employee number or another identifier of your own.",
            )
        return value.cast(DTYPES[kind]).alias(column)

    def _words(self, table: str, column: str, text: pl.Series) -> tuple[pl.Series, str]:
        """Text that is one of a few words; the words of recordkeepers for money sources and events are
        known too."""
        if column in {"source", "origin"}:
            known = {word: self._source(word) for word in text.drop_nulls().unique().to_list()}
            return _mapped(text, known), "a money source, such as match, or a word in use for one"
        if column == "event":
            return _mapped(
                text, {word: _event(word) for word in text.drop_nulls().unique().to_list()}
            ), f"one of {', '.join(EVENTS)}"
        if words := _WORDS.get(f"{table}.{column}"):
            by_plain = {plain(word): word for word in words}
            return _mapped(
                text, {word: by_plain.get(plain(word)) for word in text.drop_nulls().unique().to_list()}
            ), f"one of {', '.join(words)}"
        if table == "readings" and column == "choice":
            words = tuple(choice for choices in reading_choices().values() for choice in choices)
            return _mapped(
                text, {word: word if word in words else None for word in text.drop_nulls().unique().to_list()}
            ), f"one of {', '.join(words)}"
        if column == "groups":
            return text.str.replace_all(r"\s*[;,|]\s*", "|"), "names of groups"
        return text, "text"

    def _source(self, word: str) -> str | None:
        if word not in self.sources:
            try:
                self.sources[word] = load_matrix().resolve_source(word)
            except InputError:
                self.sources[word] = None
        return self.sources[word]

    def _share(self, row: pl.Series, text: pl.Series, sheet: Sheet, heading: str) -> list[pl.Series]:
        """A vested percentage as a reduced fraction."""
        hundredths = self._convert("requests", "percent", row, text, sheet, heading)
        numerators = pl.Series([part // (gcd(part, 10_000) or 1) for part in range(10_001)])
        denominators = pl.Series([10_000 // (gcd(part, 10_000) or 1) for part in range(10_001)])
        places = hundredths.cast(pl.UInt32)
        return [
            numerators.gather(places).alias("vested_numerator"),
            denominators.gather(places).alias("vested_denominator"),
        ]

    def _long_claims(self, rows: pl.DataFrame, by_column: Mapping[str, str], sheet: Sheet) -> None:
        """Claims written one particular a row: request_id, claim, particular, value."""
        names = {plain(claim): claim for claim in CLAIMS}
        claim = pl.Series(
            _mapped(
                rows[by_column["claim"]],
                {
                    word: names.get(plain(word))
                    for word in rows[by_column["claim"]].drop_nulls().unique().to_list()
                },
            )
        )
        particular = (
            rows[by_column["particular"]]
            if "particular" in by_column
            else pl.repeat(None, len(rows), dtype=pl.String, eager=True)
        )
        request = (
            rows[by_column["request_id"]]
            if "request_id" in by_column
            else pl.repeat(None, len(rows), dtype=pl.String, eager=True)
        )
        long = pl.DataFrame(
            {
                "row": rows["row"],
                "request_id": request,
                "claim": claim,
                "particular": particular,
                "value": rows[by_column["value"]],
                "given": rows[by_column["claim"]],
            }
        )
        wide: dict[str, pl.DataFrame] = {}
        for (name, detail), part in long.group_by("claim", "particular", maintain_order=True):
            column = _claim_column(name, detail)
            if column is None:
                expected = (
                    f"one of {', '.join(CLAIMS)}"
                    if name is None
                    else f"one of {', '.join(CLAIMS[str(name)])}"
                )
                shown = part["given"] if name is None else part["particular"]
                self._list(
                    sheet,
                    "claim" if name is None else "particular",
                    part["row"],
                    shown,
                    "The claim is not known; its row was set aside.",
                    expected=expected,
                    severity="error",
                )
                continue
            value = self._convert("claims", column, part["row"], part["value"].alias(column), sheet, "value")
            wide[column] = part.select("row", "request_id").with_columns(value)
        for column, part in wide.items():
            differing = (
                part.filter(pl.col("request_id").is_not_null())
                .group_by("request_id")
                .agg(pl.col(column).n_unique() > 1, row=pl.col("row").last())
                .filter(column)
            )
            if len(differing):
                self._list(
                    sheet,
                    column,
                    differing["row"],
                    differing["request_id"],
                    "The claim is given twice with different values, so it is unknown.",
                    severity="error",
                )
            merged = part.group_by("request_id", maintain_order=True).agg(
                pl.col("row").first(),
                pl.when(pl.col(column).n_unique() == 1).then(pl.col(column).first()).alias(column),
            )
            self.parts["claims"].append(
                merged.with_columns(file=pl.lit(sheet.label), is_main=pl.lit(value=True))
            )

    # ---- the book

    def book(self) -> Book:
        """The tables, with what follows from other tables filled in, each key once, and references
        checked."""
        tables = {name: self._gathered(name) for name in TABLES}
        self._participants(tables)
        for name in ("accounts", "loans", "requests", "balances", "contributions", "distributions"):
            tables[name] = self._whose(tables[name], tables["participants"])
        for name in ("accounts", "balances", "contributions", "distributions"):
            tables[name] = _with_account_id(tables[name])
        self._distributions(tables)
        for name, column in NUMBERED.items():
            tables[name] = _numbered(tables[name], name, column)
        tables["claims"] = _claimed(tables["claims"])
        # What belongs to a request comes before it, because a request is set aside with what of it cannot be
        # read.
        order = sorted(TABLES, key=lambda name: name == "requests")
        finished = {name: self._finished(name, tables[name]) for name in order}
        finished = {name: finished[name] for name in TABLES}
        self._references(finished)
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
        tables["distributions"] = _filled(frame, "plan_id", "participant_id", plans)

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
            self._list_at(
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
                self._list_at(
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
            text = part.select(pl.concat_str(said or [pl.lit("")], separator=" | ").alias("text")).to_series()
            self._list_at(file, "", part["row"], text, message, repair=repair, severity="error")
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

    # ---- problems

    def _add(
        self,
        message: str,
        sheet: Sheet,
        *,
        where: str = "",
        found: str = "",
        expected: str = "",
        repair: str = "",
        severity: Severity = "error",
    ) -> None:
        self.problems.append(Problem(message, sheet.label, where, None, found, expected, repair, severity))

    def _list(
        self,
        sheet: Sheet,
        where: str,
        rows: pl.Series,
        found: pl.Series,
        message: str,
        *,
        expected: str = "",
        repair: str = "",
        severity: Severity = "warning",
    ) -> None:
        self._list_at(
            sheet.label, where, rows, found, message, expected=expected, repair=repair, severity=severity
        )

    def _list_at(
        self,
        label: str,
        where: str,
        rows: pl.Series,
        found: pl.Series,
        message: str,
        *,
        expected: str = "",
        repair: str = "",
        severity: Severity = "warning",
    ) -> None:
        listed = zip(rows.head(LISTED).to_list(), found.head(LISTED).to_list(), strict=True)
        self.problems += [
            Problem(message, label, where, row, _short(value), expected, repair, severity)
            for row, value in listed
        ]
        if len(rows) > LISTED:
            last = rows.item(len(rows) - 1)
            self.problems.append(
                Problem(
                    f"The same holds for {len(rows) - LISTED:,} more rows, to row {last}.",
                    label,
                    where,
                    None,
                    "",
                    expected,
                    repair,
                    severity,
                )
            )


_EXPECTED = {
    "date": "a date, as 2024-12-31 or 12/31/2024",
    "money": "an amount, as 1234.50 or $1,234.50",
    "truth": "yes or no",
    "number": "a whole number",
    "text": "text",
    "none": "nothing",
}


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 120 else text[:117] + "..."


def _mapped(text: pl.Series, known: Mapping[str, str | None]) -> pl.Series:
    found = {word: meaning for word, meaning in known.items() if meaning is not None}
    return (
        text.replace_strict(found, default=None, return_dtype=pl.String)
        if found
        else pl.repeat(None, len(text), dtype=pl.String, eager=True).alias(text.name)
    )


def _event(word: str) -> str | None:
    """A distributable event by its name, its code on the law page or its label."""
    if plain(word) in {plain(event) for event in EVENTS}:
        return next(event for event in EVENTS if plain(event) == plain(word))
    named = (
        event
        for event in load_matrix().events.values()
        if plain(word) in {plain(event.code), plain(event.label)}
    )
    return next((event.name for event in named), None)


def _claim_column(claim: object, particular: object) -> str | None:
    if claim is None:
        return None
    if particular is None or plain(str(particular)) in {"", "claimed", "claim"}:
        return str(claim)
    found: Particular | None = next(
        (
            p
            for p in CLAIMS[str(claim)].values()
            if plain(str(particular)) in {plain(p.written), plain(p.column)}
        ),
        None,
    )
    return found.column if found else None


def _everything(rows: pl.DataFrame, by_column: dict[str, str]) -> pl.DataFrame:
    """An amount of "all" asks for everything."""
    amount = by_column["amount"]
    everything = pl.col(amount).str.to_lowercase() == "all"
    if not rows.select(everything.any()).item():
        return rows
    ask = pl.col(by_column["ask"]) if "ask" in by_column else pl.lit(None, pl.String)
    by_column["ask"] = "c_ask"
    return rows.with_columns(
        pl.when(everything).then(pl.lit("all")).otherwise(ask).alias("c_ask")
    ).with_columns(pl.when(~everything).then(pl.col(amount)).alias(amount))


def _merged_claims(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Claims of one request from several files or rows as one row; the first value given counts."""
    together = pl.concat(parts, how="diagonal")
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
