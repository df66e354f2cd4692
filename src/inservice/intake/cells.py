"""Columns of text as they come out of spreadsheets, made into the kinds that facts have.

Every function takes a column of stripped text (null where the cell is empty) and returns a column of the kind
asked for, null where a cell cannot be read. All are columnar: a million rows take a few seconds.
"""

from __future__ import annotations

import polars as pl

_SPACE = r"[\s\x{FEFF}\x{200B}\x{00A0}]+"
_EMPTY = ("", "n/a", "#n/a", "na", "null", "none", "nan", "nat")
NO_DATE = (
    "0",
    "00000000",
    "0/0/0000",
    "00/00/0000",
    "00-00-0000",
    "0000-00-00",
    "0000/00/00",
    "0/0/00",
    "00/00/00",
    "1/0/1900",
    "01/00/1900",
    "12/31/9999",
    "9999-12-31",
    "99991231",
)
"""What systems write where there is no date: zero, the last day there is, and a spreadsheet's zeroth day."""

YES, NO = ("yes", "y", "true", "t", "1", "1.0", "x", "✓"), ("no", "n", "false", "f", "0", "0.0")
MARRIED, NOT_MARRIED = (
    ("married", "m"),
    ("single", "s", "divorced", "d", "widowed", "w", "unmarried", "not married"),
)

_MONEY = r"^(\(?-?\s*\$?\s*-?)\s*(\d{1,3}(?:,\d{3})+|\d{0,13})(?:\.(\d{0,2})0*)?\s*(\)?-?)$"
_ISO = r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+Z?)?$"
_AMERICAN = r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:\s+[\d:]+\s*(?:[AaPp][Mm])?)?$"
_DAY_FIRST = r"^(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[-, ]+(\d{4}|\d{2})$"
_MONTH_FIRST = r"^([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$"
_SERIAL = r"^(\d{5})(?:\.0*)?$"
_PERCENT = r"^(\d{1,3})(?:\.(\d{1,2})0*)?\s*%?$"
_FRACTION = r"^(?:0?\.(\d{1,4})0*|1(?:\.0+)?)$"
_MONTHS = dict(
    zip(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        range(1, 13),
        strict=True,
    )
)

FIRST_SERIAL, LAST_SERIAL = 10_000, 73_050
"""Spreadsheet day numbers read as dates: May 18, 1927 to December 31, 2099."""
LATEST_TWO_DIGIT_BIRTH, LATEST_TWO_DIGIT_YEAR = 14, 29
"""Two-digit years up to this are of this century, later ones of the last: for a birth date, and for every
other date (where it is the convention of spreadsheets)."""


def two_digit_years(*, of_birth: bool = False) -> str:
    """The years that two digits may mean."""
    latest = LATEST_TWO_DIGIT_BIRTH if of_birth else LATEST_TWO_DIGIT_YEAR
    return f"{1901 + latest} to {2000 + latest}"


def clean(column: str) -> pl.Expr:
    """A column of text without stray spaces, null where the cell is empty; `="00123"` is what its author
    meant by it."""
    text = pl.col(column).str.replace_all(_SPACE, " ").str.strip_chars()
    text = text.str.replace(r'^="(.*)"$', "${1}")
    return pl.when(text.str.to_lowercase().is_in(_EMPTY)).then(None).otherwise(text)


def is_formula(text: pl.Series) -> pl.Series:
    """Cells that hold a formula instead of a value."""
    return text.str.contains(r"^[=@]").fill_null(value=False)


def money(text: pl.Series) -> pl.Series:
    """Whole cents of "$1,234.50", "(12.00)", "-3", "7.5-". A third decimal other than 0 cannot be read."""
    parts = text.to_frame("text").select(
        pl.col("text")
        .str.extract_groups(_MONEY)
        .struct.rename_fields(["before", "whole", "cents", "after"])
        .struct.unnest()
    )
    whole, cents = pl.col("whole").str.replace_all(",", ""), pl.col("cents").fill_null("")
    closed = pl.col("before").str.contains("(", literal=True) == pl.col("after").str.contains(
        ")", literal=True
    )
    negative = pl.concat_str("before", "after").str.contains(r"[(-]")
    amount = pl.when(whole == "").then(pl.lit("0")).otherwise(whole).cast(
        pl.Int64, strict=False
    ) * 100 + cents.str.pad_end(2, "0").cast(pl.Int64, strict=False)
    readable = ((whole != "") | (cents != "")) & closed
    return parts.select(
        pl.when(readable).then(pl.when(negative).then(-amount).otherwise(amount)).alias(text.name)
    ).to_series()


def number(text: pl.Series) -> pl.Series:
    """A whole number, with or without commas and a useless ".0"."""
    plain = text.str.extract(r"^(-?(?:\d{1,3}(?:,\d{3})+|\d{1,15}))(?:\.0*)?$", 1)
    return plain.str.replace_all(",", "").cast(pl.Int64, strict=False)


def rate(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Hundredths of a percent, and the cells without a percent sign that are at most 1 and so were read as
    fractions."""
    frame = text.to_frame("text").with_columns(
        pl.col("text").str.extract_groups(_PERCENT).struct.rename_fields(["whole", "part"]).struct.unnest(),
        is_fraction=pl.col("text").str.contains(_FRACTION),
        fraction=pl.col("text").str.extract(_FRACTION, 1),
    )
    percent = pl.col("whole").cast(pl.Int64, strict=False) * 100 + pl.col("part").fill_null("").str.pad_end(
        2, "0"
    ).cast(pl.Int64, strict=False)
    as_fraction = pl.col("fraction").str.pad_end(4, "0").cast(pl.Int64, strict=False).fill_null(10_000)
    value = pl.when(pl.col("is_fraction")).then(as_fraction).when(percent <= 10_000).then(percent)
    found = frame.select(value.alias(text.name), is_fraction=pl.col("is_fraction").fill_null(value=False))
    return found.to_series(0), found.to_series(1)


def truth(text: pl.Series, yes: tuple[str, ...] = YES, no: tuple[str, ...] = NO) -> pl.Series:
    """yes, y, true, 1 and x; no, n, false and 0. An empty cell is unknown, not no."""
    lower = text.str.to_lowercase().to_frame("text")
    value = (
        pl.when(pl.col("text").is_in(yes))
        .then(pl.lit(value=True))
        .when(pl.col("text").is_in(no))
        .then(pl.lit(value=False))
    )
    return lower.select(value.alias(text.name)).to_series()


def is_no_date(text: pl.Series) -> pl.Series:
    """Cells that say that there is no date."""
    return text.is_in(NO_DATE).fill_null(value=False)


def day(text: pl.Series, *, of_birth: bool = False) -> tuple[pl.Series, pl.Series]:
    """Dates, and the cells whose year has two digits. Month before day (as Americans write), unless the
    month is a word or the year comes first; spreadsheet day numbers; eight digits as year-month-day or
    month-day-year."""
    found = pl.repeat(None, len(text), dtype=pl.Date, eager=True)
    two_digits = pl.repeat(value=False, n=len(text), dtype=pl.Boolean, eager=True)
    pivot = LATEST_TWO_DIGIT_BIRTH if of_birth else LATEST_TWO_DIGIT_YEAR
    for pattern, order in (
        (_ISO, "ymd"),
        (_AMERICAN, "mdy"),
        (r"^((?:18|19|20)\d{2})(\d{2})(\d{2})$", "ymd"),
        (r"^(\d{2})(\d{2})(\d{4})$", "mdy"),
        (_DAY_FIRST, "dby"),
        (_MONTH_FIRST, "bdy"),
    ):
        open_cells = text.is_not_null() & found.is_null()
        if not open_cells.any():
            break
        groups = (
            text.set(~open_cells, None)
            .to_frame("text")
            .select(
                pl.col("text").str.extract_groups(pattern).struct.rename_fields(list(order)).struct.unnest()
            )
        )
        if groups["y"].null_count() == len(groups):
            continue
        if "b" in order:
            groups = groups.with_columns(
                m=pl.col("b")
                .str.to_lowercase()
                .replace_strict(_MONTHS, default=None, return_dtype=pl.Int64)
                .cast(pl.String)
            )
        short = pl.col("y").str.len_chars() == 2
        century = (
            pl.when(pl.col("y").cast(pl.Int64, strict=False) <= pivot)
            .then(pl.lit("20"))
            .otherwise(pl.lit("19"))
        )
        year = pl.when(short).then(pl.concat_str(century, "y")).otherwise(pl.col("y"))
        iso = pl.concat_str(year, pl.col("m").str.zfill(2), pl.col("d").str.zfill(2), separator="-")
        read = groups.select(
            day=iso.str.to_date("%Y-%m-%d", strict=False), short=short.fill_null(value=False)
        )
        found = found.zip_with(~open_cells, read["day"])
        two_digits = two_digits | (read["short"] & read["day"].is_not_null())
    open_cells = text.is_not_null() & found.is_null()
    if open_cells.any():
        serial = text.set(~open_cells, None).str.extract(_SERIAL, 1).cast(pl.Int32, strict=False)
        serial = serial.set(~serial.is_between(FIRST_SERIAL, LAST_SERIAL).fill_null(value=False), None)
        # Day 1 of a spreadsheet is January 1, 1900, and it believes in a 29 February 1900.
        since_1970 = serial - 25_569
        found = found.zip_with(~open_cells, since_1970.cast(pl.Date))
    plausible = found.dt.year().is_between(1850, 2150).fill_null(value=True)
    return found.set(~plausible, None).alias(text.name), two_digits
