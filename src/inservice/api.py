"""The library's door: read, decide, look around. Everything takes and gives plain values; money is text in dollars."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inservice.determination.answer import Assembler, Determination
from inservice.determination.decide import availability as _availability
from inservice.determination.decide import settle
from inservice.determination.top_heavy import TopHeavyReport
from inservice.errors import InputError, Problem
from inservice.facts.book import Book
from inservice.facts.top_heavy_book import TopHeavyBook
from inservice.intake.book import read_book
from inservice.intake.case import Case, read_case
from inservice.intake.top_heavy import read_top_heavy_book, read_top_heavy_case
from inservice.law.view import LawView
from inservice.plan.reading import Plan, read_plan


def _book(facts: Case | Book | Mapping[str, Any] | str | Path) -> tuple[Book, bool]:
    if isinstance(facts, Book):
        return facts, False
    if isinstance(facts, Case):
        return facts.book, True
    if isinstance(facts, (str, Path)) and Path(facts).is_dir():
        return read_book(Path(facts)), False
    return read_case(facts, absolute_paths=isinstance(facts, (str, Path))).book, True


def decide(facts: Case | Book | Mapping[str, Any] | str | Path) -> Any:
    """Decide a case (one :class:`Determination`) or a book (a list of them, in the order of its requests).

    ``facts`` is a case, a book, a path to either, or a mapping in the shape of a case file. Raises InputError with every
    problem of the input, and LawNotKnown for a date before the law on file begins.
    """
    book, single = _book(facts)
    answered = _availability(book, only_asked=True)
    assembler = Assembler(answered, settle(answered))
    decided = [assembler.determination(position) for position in range(book.tables["requests"].height)]
    return decided[0] if single else decided


def availability(facts: Case | Book | Mapping[str, Any] | str | Path) -> Any:
    """Everything that is open to a participant on the request's date, and what opens when; no amount is allocated."""
    book, single = _book(facts)
    assembler = Assembler(_availability(book), None)
    answered = [assembler.determination(position) for position in range(book.tables["requests"].height)]
    return answered[0] if single else answered


def top_heavy(
    facts: TopHeavyBook | Mapping[str, Any] | str | Path,
    plan_year: int | None = None,
    *,
    readings: Mapping[str, str] | None = None,
) -> TopHeavyReport:
    """Which plans of an employer are top-heavy for the plan year that ends in ``plan_year``, and what is then owed.

    ``facts`` is a folder of tables, a top-heavy case file, a mapping in its shape, or a :class:`TopHeavyBook`. ``readings``
    choose among unsettled points, over those of the book. Raises InputError with every problem that leaves no plan to test.
    """
    year = plan_year
    if isinstance(facts, TopHeavyBook):
        book = facts
    elif isinstance(facts, (str, Path)) and Path(facts).is_dir():
        book = read_top_heavy_book(facts)
    else:
        book, of_case = read_top_heavy_case(facts)
        year = plan_year if plan_year is not None else of_case
    if year is None:
        expected = "the calendar year in which it ends, such as 2025"
        raise InputError([Problem("The plan year is missing.", expected=expected, repair="Name it.")])
    return TopHeavyReport.of(book, year, readings)


def law() -> LawView:
    """The rule book, the matrix of sources, events and dates, the figures and the readings."""
    return LawView()


__all__ = [
    "Book",
    "Case",
    "Determination",
    "LawView",
    "Plan",
    "TopHeavyBook",
    "TopHeavyReport",
    "availability",
    "decide",
    "law",
    "read_book",
    "read_case",
    "read_plan",
    "read_top_heavy_book",
    "top_heavy",
]
