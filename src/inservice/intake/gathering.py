"""Rows from files into the columns of tables, whatever files call them and however they write their cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from math import gcd
from pathlib import Path

import polars as pl

from inservice.errors import InputError, Severity
from inservice.facts.book import DTYPES, TABLES
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
    TABLE_OF,
    is_social_security_number,
    plain,
)
from inservice.intake.listing import Listing
from inservice.intake.sheets import Sheet, Unreadable, sheets_of
from inservice.law.matrix import load_matrix
from inservice.plan.vocabulary import EVENTS

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


def _looks_like_headings(row: Sequence[str]) -> int:
    return sum(
        any(plain(cell) in known for known in HEADINGS.values()) for cell in row if cell and plain(cell)
    )


class Gathering(Listing):
    """Gathers the rows of every table from files, and the problems found."""

    def __init__(self) -> None:
        super().__init__()
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
            self.add(
                "The name says of no table what it holds, so it was not read.",
                sheet.label,
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
                self.add(
                    "Social Security numbers are not read.",
                    sheet.label,
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
                    self.add(
                        f"Two headings mean {column}; the second was not read.",
                        sheet.label,
                        where=heading,
                        repair="Remove or rename one.",
                    )
                else:
                    columns[f"c{number}"] = column
            if not known:
                words = {word: column for target in named for word, column in HEADINGS[target].items()}
                near = get_close_matches(plain(heading), words, n=1, cutoff=0.75)
                self.add(
                    "The heading is not known, so its column was not read.",
                    sheet.label,
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
                self.add(
                    "Cells in a column without a heading were not read.",
                    sheet.label,
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
        self.list_rows(
            sheet.label, "", shown["row"], shown["text"], message, repair=repair, severity=severity
        )
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
            self.list_rows(
                sheet.label,
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
                self.list_rows(
                    sheet.label,
                    heading,
                    row.filter(fraction),
                    text.filter(fraction),
                    "Read as a fraction of one, as spreadsheets store percentages.",
                    repair="Write a percent sign to say otherwise.",
                )
        elif kind == "date":
            value, short = cells.day(text, of_birth=column == "birth_date")
            if short.any():
                self.list_rows(
                    sheet.label,
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
                self.list_rows(
                    sheet.label,
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
            self.list_rows(
                sheet.label,
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
            self.add(
                "These identifiers look like Social Security numbers.",
                sheet.label,
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
                self.list_rows(
                    sheet.label,
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
                self.list_rows(
                    sheet.label,
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


_EXPECTED = {
    "date": "a date, as 2024-12-31 or 12/31/2024",
    "money": "an amount, as 1234.50 or $1,234.50",
    "truth": "yes or no",
    "number": "a whole number",
    "text": "text",
    "none": "nothing",
}


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
