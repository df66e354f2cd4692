"""Listing what is wrong with tables: each cell and row by itself, up to a number that a person reads."""

from __future__ import annotations

from collections import Counter

import polars as pl

from inservice.errors import Problem, Severity

LISTED = 50
"""Of one kind of problem in one column, so many are listed one by one; the rest is counted."""


class Listing:
    """Problems as they are found."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(
        self,
        message: str,
        label: str,
        *,
        where: str = "",
        row: int | None = None,
        found: str = "",
        expected: str = "",
        repair: str = "",
        severity: Severity = "error",
    ) -> None:
        """List a problem of a whole file or column, or of one row."""
        self.problems.append(Problem(message, label, where, row, found, expected, repair, severity))

    def list_rows(
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
        """List a problem of several rows: `found` holds what each of them says."""
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


def capped(problems: list[Problem]) -> list[Problem]:
    """Of problems with one message and one severity in one file, the first that a person reads; the rest is counted."""
    kinds = [(p.message, p.path, p.severity) for p in problems]
    counts = Counter(kinds)
    seen: Counter[tuple[str, str, Severity]] = Counter()
    found: list[Problem] = []
    for problem, kind in zip(problems, kinds, strict=True):
        seen[kind] += 1
        if seen[kind] <= LISTED:
            found.append(problem)
        elif seen[kind] == counts[kind]:
            message, path, severity = kind
            more = f"The same holds for {counts[kind] - LISTED:,} more: {message}"
            found.append(Problem(more, path, severity=severity))
    return found


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 120 else text[:117] + "..."
