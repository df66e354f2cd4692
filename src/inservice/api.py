"""The library's door: read, decide, look around. Everything takes and gives plain values; money is text in dollars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, overload

from inservice.determination.answer import Assembler, Determination
from inservice.determination.decide import availability as _availability
from inservice.determination.decide import check_dates, settle
from inservice.engine.money import cents
from inservice.errors import InputError, Problem
from inservice.facts.book import Book
from inservice.intake.book import read_book
from inservice.intake.case import Case, read_case
from inservice.plan.reading import Plan, read_plan

if TYPE_CHECKING:
    from inservice.determination.amend_check import AmendmentCheck
    from inservice.determination.consequences.equal_payments import EqualPayments
    from inservice.determination.consequences.households import Paid
    from inservice.determination.consequences.income_tax import IncomeTaxEffect
    from inservice.determination.consequences.roth_check import RothCheck
    from inservice.determination.consequences.sweep import Sweep
    from inservice.determination.consequences.whole import Consequences
    from inservice.determination.consequences.whole_return import WholeReturn
    from inservice.determination.correction import CorrectionPlan
    from inservice.determination.processing import ProcessingAnswer
    from inservice.determination.service import ServiceAnswer
    from inservice.determination.top_heavy import TopHeavyReport
    from inservice.facts.household import Household
    from inservice.facts.top_heavy_book import TopHeavyBook
    from inservice.intake.correction import CorrectionCase, read_correction
    from inservice.intake.equal_payments import EqualPaymentsCase, read_equal_payments
    from inservice.intake.processing import ProcessingCase, read_processing
    from inservice.intake.service_case import ServiceCase, read_service_case
    from inservice.intake.top_heavy import read_top_heavy_book
    from inservice.law.view import LawView
    from inservice.memo.calendar import Entry

_LATER = {
    "AmendmentCheck": "determination.amend_check",
    "CorrectionCase": "intake.correction",
    "CorrectionPlan": "determination.correction",
    "Entry": "memo.calendar",
    "EqualPayments": "determination.consequences.equal_payments",
    "EqualPaymentsCase": "intake.equal_payments",
    "LawView": "law.view",
    "ProcessingAnswer": "determination.processing",
    "ProcessingCase": "intake.processing",
    "RothCheck": "determination.consequences.roth_check",
    "ServiceAnswer": "determination.service",
    "ServiceCase": "intake.service_case",
    "TopHeavyBook": "facts.top_heavy_book",
    "TopHeavyReport": "determination.top_heavy",
    "read_correction": "intake.correction",
    "read_equal_payments": "intake.equal_payments",
    "read_processing": "intake.processing",
    "read_service_case": "intake.service_case",
    "read_top_heavy_book": "intake.top_heavy",
}
"""Names that a decision does not need: each is loaded from its module when it is first used."""


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f"inservice.{_LATER[name]}"), name)
    raise AttributeError(f"module 'inservice.api' has no attribute {name!r}")


def _book(facts: Case | Book | Mapping[str, Any] | str | Path) -> tuple[Book, bool]:
    if isinstance(facts, Book):
        return facts, False
    if isinstance(facts, Case):
        return facts.book, True
    if facts == "":  # as a path it would mean the current folder
        expected = "a case file, or the folder of a book"
        raise InputError(
            [Problem("The path is empty.", expected=expected, repair="Name the file or the folder.")]
        )
    if isinstance(facts, (str, Path)) and Path(facts).is_dir():
        return read_book(Path(facts)), False
    return read_case(facts, absolute_paths=isinstance(facts, (str, Path))).book, True


@overload
def decide(facts: Case | Mapping[str, Any]) -> Determination: ...
@overload
def decide(facts: Book) -> list[Determination]: ...
@overload
def decide(facts: str | Path) -> Determination | list[Determination]: ...
def decide(facts: Case | Book | Mapping[str, Any] | str | Path) -> Determination | list[Determination]:
    """Decide a case (one :class:`Determination`) or a book (a list of them, in the order of its requests).

    ``facts`` is a case, a book, a path to either, or a mapping in the shape of a case file. Raises InputError with every
    problem of the input, and LawNotKnown for a date before the law on file begins.
    """
    book, single = _book(facts)
    decided = list(decide_each(book))
    return decided[0] if single else decided


def decide_each(book: Book | str | Path) -> Iterator[Determination]:
    """The determinations of a book one after another, in the order of its requests: the way to decide a large one.

    Nothing is kept of a request that was decided, so memory does not grow with the book. Raises as :func:`decide` does.
    """
    book, _ = _book(book)
    check_dates(book)
    if book.tables["requests"].is_empty():  # each may have been set aside
        return
    for part in book.parts(_AT_ONCE):
        answered = _availability(part, only_asked=True)
        assembler = Assembler(answered, settle(answered))
        for position in range(part.tables["requests"].height):
            yield assembler.determination(position)


def result_rows(
    book: Book | str | Path, *, redact: bool = False
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The determinations of a book as rows of two tables: for each request its row, and the rows of what it pays.

    The keys are the columns that ``docs/book.md`` lists; money is text in dollars, a date ISO text. ``redact`` puts neutral
    words for identifiers ("request 1") and leaves out birth dates. Decides one after another and raises as :func:`decide_each` does.
    """
    from inservice.memo.redaction import redacted
    from inservice.memo.results import payment_rows, request_row

    book, _ = _book(book)
    asked = book.tables["requests"].select("participant_id", "percent").iter_rows()
    people: dict[str, str] = {}
    for number, (decided, (participant, percent)) in enumerate(zip(decide_each(book), asked, strict=True), 1):
        data, who = decided.to_dict(), participant
        if redact:
            data = {**redacted(data), "request_id": f"request {number}"}
            who = people.setdefault(participant, f"participant {len(people) + 1}")
        yield request_row(data, who, percent), payment_rows(data)


_AT_ONCE: Final = 40
"""So many requests are worked out together: more gain little and keep more in memory."""


@overload
def availability(facts: Case | Mapping[str, Any]) -> Determination: ...
@overload
def availability(facts: Book) -> list[Determination]: ...
@overload
def availability(facts: str | Path) -> Determination | list[Determination]: ...
def availability(facts: Case | Book | Mapping[str, Any] | str | Path) -> Determination | list[Determination]:
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
    from inservice.determination.top_heavy import TopHeavyReport
    from inservice.facts.top_heavy_book import TopHeavyBook
    from inservice.intake.top_heavy import read_top_heavy_book
    from inservice.intake.top_heavy_case import read_top_heavy_case

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


def amend_check(
    plan: str | Path | Mapping[str, Any],
    amendment: str | Path | Mapping[str, Any],
    book: Book | str | Path | None = None,
) -> AmendmentCheck:
    """Whether a proposed amendment may be made, what stays protected and, with a book, who keeps it.

    ``plan`` and ``amendment`` are both files or both mappings in the shape of such files. Raises InputError with every
    problem of either.
    """
    from inservice.determination.amend_check import AmendmentCheck
    from inservice.plan.proposing import parse_proposal, read_proposal

    if isinstance(plan, Mapping) and isinstance(amendment, Mapping):
        proposal = parse_proposal(plan, amendment)
    elif isinstance(plan, Mapping) or isinstance(amendment, Mapping):
        expected = "two files, or two mappings"
        raise InputError([Problem("The plan and the amendment are given in two ways.", expected=expected)])
    else:
        proposal = read_proposal(plan, amendment)
    return AmendmentCheck.of(proposal, read_book(Path(book)) if isinstance(book, (str, Path)) else book)


def service(facts: ServiceCase | Mapping[str, Any] | str | Path) -> ServiceAnswer:
    """Breaks in service after a severance, and until when and with how much a forfeiture may be bought back.

    ``facts`` is a service case: a file, a mapping in its shape, or one that was read. Raises InputError with every problem.
    """
    from inservice.determination.service import ServiceAnswer
    from inservice.intake.service_case import ServiceCase, read_service_case

    if not isinstance(facts, ServiceCase):
        facts = read_service_case(facts, absolute_paths=isinstance(facts, (str, Path)))
    return ServiceAnswer.of(facts)


def equal_payments(facts: EqualPaymentsCase | Mapping[str, Any] | str | Path) -> EqualPayments:
    """A series of substantially equal payments: whether it is excepted, how much a year, until when it is locked, a change.

    ``facts`` is a file, a mapping in its shape, or a series that was read. Raises InputError with every problem.
    """
    from inservice.determination.consequences.equal_payments import EqualPayments
    from inservice.intake.equal_payments import EqualPaymentsCase, read_equal_payments

    return EqualPayments(facts if isinstance(facts, EqualPaymentsCase) else read_equal_payments(facts))


def calendar(facts: str | Path, plan_year: int | None = None, *, redact: bool = False) -> list[Entry]:
    """Every day that the answers to a case, a book or a correction bring with them, and those of a plan year.

    ``facts`` is a path; a plan document gives the days of ``plan_year`` alone, the calendar year in which it ends.
    Raises InputError with every problem of the input.
    """
    from inservice.determination.calendar import of_deadlines, of_plan_year

    path = Path(facts)
    schema = "" if path.is_dir() else _schema(path)
    if schema.startswith("inservice/correction-case/"):
        corrected = correct(path)
        about = "correction" if redact else corrected.case.file.title or path.stem
        return sorted(set(of_deadlines(about, corrected.deadlines)))
    if schema.startswith("inservice/processing/"):
        answer = process(path)
        about = "the request" if redact else answer.determination.data["request_id"]
        of_year = [] if plan_year is None else of_plan_year(answer.plan, plan_year)
        return sorted({*of_deadlines(about, answer.deadlines), *of_year})
    if schema.startswith("inservice/plan/"):
        if plan_year is None:
            expected = "the calendar year in which it ends, such as 2025"
            raise InputError(
                [Problem("The plan year is missing.", expected=expected, repair="Add --plan-year 2025.")]
            )
        return of_plan_year(read_plan(path), plan_year)
    book, _ = _book(path)
    found: list[Entry] = []
    for number, each in enumerate(decide(book), start=1):
        data = each.to_dict()
        found += of_deadlines(f"request {number}" if redact else data["request_id"], data["deadlines"])
    if plan_year is not None:
        for plan in book.plans.values():
            found += of_plan_year(plan, plan_year)
    return sorted(set(found))


def _schema(path: Path) -> str:
    """What kind of file it says it is."""
    from inservice.plan.yaml_text import read_text_document

    written = read_text_document(path).content
    return str(written.get("schema", "")) if isinstance(written, dict) else ""


def correct(facts: CorrectionCase | Mapping[str, Any] | str | Path) -> CorrectionPlan:
    """How a mistake may be corrected on a day: every method, permitted or not, who pays what, and which is recommended.

    ``facts`` is a correction case: a file, a mapping in its shape, or one that was read. Raises InputError with every
    problem, and LawNotKnown for a day of correction outside the law on file.
    """
    from inservice.determination.correction import CorrectionPlan
    from inservice.intake.correction import CorrectionCase, read_correction

    return CorrectionPlan.of(facts if isinstance(facts, CorrectionCase) else read_correction(facts))


def process(facts: ProcessingCase | Mapping[str, Any] | str | Path) -> ProcessingAnswer:
    """Where a request stands: its path, what is missing, from when to when it may be paid, and what falls due.

    ``facts`` is a processing case: a file, a mapping in its shape, or one that was read. Raises InputError with every
    problem, and LawNotKnown for a day of payment outside the law on file.
    """
    from inservice.determination.processing import ProcessingAnswer
    from inservice.intake.processing import ProcessingCase, read_processing

    if not isinstance(facts, ProcessingCase):
        facts = read_processing(facts, absolute_paths=isinstance(facts, (str, Path)))
    return ProcessingAnswer.of(facts)


def consequences(facts: Mapping[str, Any] | str | Path) -> Consequences:
    """What a distribution does to the person: what speaks for and against, other ways to the cash, tax, costs, advice.

    ``facts`` is a case file of one request with the sections that ``docs/consequences.md`` describes, or a mapping in its shape.
    Raises InputError with every problem of the input, and LawNotKnown for a date before the law on file begins.
    """
    from inservice.determination.consequences.whole import consequences_of
    from inservice.intake.consequences.case import read_consequences_case

    return consequences_of(read_consequences_case(facts, absolute_paths=isinstance(facts, (str, Path))))


def roth_check(
    facts: Mapping[str, Any],
    *,
    year: int,
    age: int | None = None,
    places: int = 3,
    whole_dollars: bool = True,
) -> RothCheck:
    """How much of a backdoor Roth conversion is taxable, from four numbers in dollars: ``pre_tax`` (in IRAs on December 31),
    ``rolled`` (from the plan), ``contribution`` (converted) and ``basis`` (of earlier years).

    ``age`` is that on December 31, for the limit; ``places`` those of Form 8606, line 10. Raises InputError with every number that is
    missing or cannot be read.
    """
    from inservice.determination.consequences.roth_check import roth_check as check

    return check(facts, year=year, age=age, places=places, whole_dollars=whole_dollars)


def income_tax_effect(
    facts: Mapping[str, Any] | str | Path, amount: str, *, additional_tax: str | None = None
) -> IncomeTaxEffect:
    """The tax of a household with and without a fully taxable payment of ``amount`` dollars, effect by effect.

    ``facts`` is a case file, or a mapping, with the section ``household``; ``additional_tax`` is the part of the amount that bears the
    10% tax, unknown if left out. Raises InputError with every problem of the household.
    """
    from inservice.determination.consequences import income_tax

    return income_tax.income_tax_effect(_household(facts), _paid(amount, additional_tax))


def sweep(
    facts: Mapping[str, Any] | str | Path, amounts: Sequence[str], *, ten_percent: bool | None = None
) -> Sweep:
    """What each of many amounts (dollars, rising) costs one household in tax, with every cliff by name and dollar.

    ``facts`` as for :func:`income_tax_effect`; ``ten_percent`` says whether the 10% tax applies to all of it, unknown if left out.
    """
    from inservice.determination.consequences.sweep import sweep as swept

    return swept(_household(facts), [cents(each) for each in amounts], exposed=ten_percent)


def whole_return(facts: Mapping[str, Any] | str | Path, amount: str) -> WholeReturn:
    """Both whole returns, with and without ``amount`` dollars of taxable payment, by Tax-Calculator (the extra ``tax``).

    ``facts`` as for :func:`income_tax_effect`, complete. Raises InputError with every fact that is missing, and LibraryMissing.
    """
    from inservice.determination.consequences import whole_return as library

    return library.whole_return(_household(facts), _paid(amount, "0"))


def _household(facts: Mapping[str, Any] | str | Path) -> Household:
    from inservice.intake.consequences.household import read_household

    return read_household(facts)[0]


def _paid(amount: str, exposed: str | None) -> Paid:
    from inservice.determination.consequences.households import Paid

    return Paid(cents(amount), exposed=None if exposed is None else cents(exposed))


def law() -> LawView:
    """The rule book, the matrix of sources, events and dates, the figures and the readings."""
    from inservice.law.view import LawView

    return LawView()


__all__ = [
    "AmendmentCheck",
    "Book",
    "Case",
    "CorrectionCase",
    "CorrectionPlan",
    "Determination",
    "Entry",
    "EqualPayments",
    "EqualPaymentsCase",
    "LawView",
    "Plan",
    "ProcessingAnswer",
    "ProcessingCase",
    "RothCheck",
    "ServiceAnswer",
    "TopHeavyBook",
    "TopHeavyReport",
    "amend_check",
    "availability",
    "calendar",
    "consequences",
    "correct",
    "decide",
    "decide_each",
    "equal_payments",
    "income_tax_effect",
    "law",
    "process",
    "read_book",
    "read_case",
    "read_correction",
    "read_equal_payments",
    "read_plan",
    "read_processing",
    "read_service_case",
    "read_top_heavy_book",
    "result_rows",
    "roth_check",
    "service",
    "sweep",
    "top_heavy",
    "whole_return",
]
