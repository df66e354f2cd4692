"""The commands and their options. Each imports its work when it runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from inservice import __version__

_EPILOGUE = (
    "Exit codes: 0 approved or answered, 1 approved in part, 2 denied, 3 cannot be determined, "
    "64 wrong usage, 65 bad input, 70 internal error. Every command takes --debug, which shows the "
    "traceback of an error."
)

app = App(
    name="inservice",
    help="Decide in-service distributions from US retirement plans, with reasons, authorities and dates. "
    "Start with: inservice new case --out case.yaml",
    help_format="plaintext",
    help_epilogue=_EPILOGUE,
    version=f"inservice {__version__}",
    suppress_keyboard_interrupt=False,
    default_parameter=Parameter(negative="", show_default=False),
)
law_app = App(
    name="law", help="Look up the law that answers: rules, money sources, events, cells, figures, readings."
)
plan_app = App(name="plan", help="Check a plan document, or say in plain sentences what it offers.")
consequences_app = App(name="consequences", help="Say what a distribution does to the person.")
new_app = App(name="new", help="Write a commented starting file.")
top_heavy_app = App(name="top-heavy")
app.command(law_app)
app.command(top_heavy_app)
app.command(plan_app)
app.command(consequences_app)
app.command(new_app)

Json = Annotated[
    bool, Parameter(name="--json", help="Print JSON instead (a book: one line for each request).")
]
JsonOfOne = Annotated[bool, Parameter(name="--json", help="Print JSON instead.")]
Out = Annotated[str | None, Parameter(help="Write to this file instead of the screen.")]
Force = Annotated[bool, Parameter(help="Replace a file that exists.")]
Xlsx = Annotated[str | None, Parameter(help="Write the workbook to this file too.")]
Reading = Annotated[list[str] | None, Parameter(help="Choose a reading of an unsettled point: NAME=CHOICE.")]
Redact = Annotated[
    bool, Parameter(help="Leave out identifiers, birth dates and dates that give a birth date away.")
]


def _expect_few_rows() -> None:
    """Tell Polars, before it is loaded: for few rows, threads only take time to start."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")


def _say_how_many(target: str) -> None:
    if not Path(target).is_dir():
        _expect_few_rows()


@app.command
def decide(
    target: str,
    /,
    *,
    request: str | None = None,
    order: str | None = None,
    json: Json = False,
    memo: Literal["text", "html", "json"] | None = None,
    letter: bool = False,
    explain: bool = False,
    table: str | None = None,
    payments: str | None = None,
    redact: Redact = False,
    out: Out = None,
    force: Force = False,
) -> int:
    """Decide a request, or every request of a book.

    Parameters
    ----------
    target
        A case file (YAML or JSON), or the folder of a book.
    request
        Only this request of a book, shown in full.
    order
        How to draw on the accounts, whatever the request says: plan, cheapest, pro_rata, after_tax_first,
        or account ids with commas between them.
    memo
        Print the auditor's memo in this format. For a book, --out names a folder that gets a file for each
        request.
    letter
        Print the participant's letter; --out FILE.html or FILE.json picks another format than text.
    explain
        Print every reason behind the answer, with its authority.
    table
        Of a book: write one row for each request to this file, .csv, .parquet or .xlsx (a workbook, with the payments).
    payments
        With --table: write one row for each account and payment to this file, .csv or .parquet.
    """
    _say_how_many(target)
    from inservice.cli.deciding import decide

    return decide(
        target,
        request=request,
        order=order,
        as_json=json,
        memo=memo,
        letter=letter,
        explain=explain,
        table=table,
        payments=payments,
        redact=redact,
        out=out,
        force=force,
    )


@app.command
def availability(
    target: str,
    /,
    *,
    request: str | None = None,
    all: Annotated[
        bool, Parameter(name="--all", help="Also list what the plan elects and what never opens.")
    ] = False,
    json: Json = False,
    redact: Redact = False,
    out: Out = None,
    force: Force = False,
) -> int:
    """Show everything that is open to a participant, and what opens when. No amount need be asked for.

    Parameters
    ----------
    target
        A case file (YAML or JSON), or the folder of a book with --request.
    request
        The request of a book whose participant is meant.
    """
    _say_how_many(target)
    from inservice.cli.deciding import availability

    return availability(
        target, request=request, everything=all, as_json=json, redact=redact, out=out, force=force
    )


@app.command
def correct(
    case: str,
    /,
    *,
    json: JsonOfOne = False,
    memo: Literal["text", "html", "json"] | None = None,
    letter: bool = False,
    person: str | None = None,
    explain: bool = False,
    redact: Redact = False,
    out: Out = None,
    force: Force = False,
) -> int:
    """Say how a mistake may be corrected: methods side by side, who pays what, and which is recommended.

    Parameters
    ----------
    case
        A correction case (YAML or JSON): the plan, the failure, the payee, and the day of correction.
    memo
        Write the memo: as text, as a page, or as its parts.
    letter
        Write the letter to the participant.
    person
        Whose letter, where several people are owed something (a person_id).
    explain
        Show the rules behind each method and programme.
    """
    from inservice.cli.correct import correct

    return correct(
        case,
        as_json=json,
        memo=memo,
        letter=letter,
        person=person,
        explain=explain,
        redact=redact,
        out=out,
        force=force,
    )


@app.command
def process(
    case: str,
    /,
    *,
    json: Json = False,
    letter: Literal["missing", "402f", "denial", "consent"] | None = None,
    format: Literal["text", "html"] | None = None,
    out: Out = None,
    force: Force = False,
) -> int:
    """Say where a request stands: its path, what is missing, from when to when it may be paid, and what falls due.

    Parameters
    ----------
    case
        A processing case (YAML or JSON): an ordinary case with a section `processing`.
    letter
        Write a letter with the facts of this payment: what is missing, the rollover notice's cover, the refusal with the days of
        appeal, or the annuity and the spouse's consent.
    format
        Of the letter; left out, the ending of --out decides.
    """
    from inservice.cli.process import process

    return process(case, as_json=json, letter=letter, format=format, out=out, force=force)


@top_heavy_app.default
def top_heavy(
    target: str,
    /,
    *,
    plan_year: int | None = None,
    ahead: bool = False,
    reading: Reading = None,
    json: JsonOfOne = False,
    xlsx: Xlsx = None,
    out: Out = None,
    force: Force = False,
) -> int:
    """Say which plans of an employer are top-heavy, who is key and why, and what is owed.

    Parameters
    ----------
    target
        A folder of tables (employers, plans, ownership, family, balances ...), or a top-heavy case file.
    plan_year
        The calendar year in which the plan year ends. A case file names its own.
    ahead
        Before the determination date: how close each plan is, what would tip it, and what that costs.
    """
    from inservice.cli.top_heavy import top_heavy

    return top_heavy(
        target,
        plan_year=plan_year,
        ahead=ahead,
        readings=reading or [],
        as_json=json,
        xlsx=xlsx,
        out=out,
        force=force,
    )


@top_heavy_app.command(name="explain")
def top_heavy_explain(
    target: str,
    employee: str | None = None,
    /,
    *,
    plan_year: int | None = None,
    reading: Reading = None,
    out: Out = None,
    force: Force = False,
) -> int:
    """Say every reason for one employee, then each amount with what it counts; without one, the reasons of each plan's status.

    Parameters
    ----------
    target
        A folder of tables, or a top-heavy case file.
    employee
        A person_id.
    plan_year
        The calendar year in which the plan year ends. A case file names its own.
    """
    from inservice.cli.top_heavy import explain_top_heavy

    return explain_top_heavy(
        target, employee, plan_year=plan_year, readings=reading or [], out=out, force=force
    )


@top_heavy_app.command(name="scrub")
def top_heavy_scrub(
    target: str,
    /,
    *,
    json: JsonOfOne = False,
    xlsx: Xlsx = None,
    out: Out = None,
    force: Force = False,
) -> int:
    """Read an employer's tables and censuses and say what each heading means, what was cleaned and what is wrong.

    Parameters
    ----------
    target
        A folder of tables and of censuses (a sheet with a row for each employee, under any recognisable headings).
    """
    from inservice.cli.top_heavy_scrub import scrub

    return scrub(target, as_json=json, xlsx=xlsx, out=out, force=force)


@top_heavy_app.command(name="stream")
def top_heavy_stream(
    folder: str,
    /,
    *,
    plan_year: int,
    out: Annotated[
        str, Parameter(help="Write one row for each plan to this file (Parquet, or CSV by its name).")
    ],
    people: Annotated[str | None, Parameter(help="Write one row for each person to this file too.")] = None,
    exceptions: Annotated[
        str | None,
        Parameter(help="Write what could not be used to this CSV file. Left out: beside the results."),
    ] = None,
    at_once: Annotated[int, Parameter(help="So many employers are worked out together.")] = 1000,
    reading: Reading = None,
    force: Force = False,
) -> int:
    """Work out many employers in one run, whatever their number: Parquet tables in, results and exceptions out.

    Parameters
    ----------
    folder
        A folder of Parquet tables named as those of a book; each has a column book_id, the employer whose row it is.
    plan_year
        The calendar year in which the plan years end.
    """
    from inservice.cli.top_heavy_stream import stream

    return stream(
        folder,
        plan_year=plan_year,
        out=out,
        people=people,
        exceptions=exceptions,
        at_once=at_once,
        readings=reading or [],
        force=force,
    )


@app.command
def service(target: str, /, *, json: Json = False, out: Out = None, force: Force = False) -> int:
    """Count breaks in service after a severance, and say until when and how a forfeiture may be bought back.

    Parameters
    ----------
    target
        A service case (YAML or JSON): hours by year, and what was paid while partly vested.
    """
    _say_how_many(target)
    from inservice.cli.service import service

    return service(target, as_json=json, out=out, force=force)


@app.command(name="equal-payments")
def equal_payments(target: str, /, *, json: Json = False, out: Out = None, force: Force = False) -> int:
    """Say whether substantially equal payments are allowed, how much a year, until when, and what a change costs.

    Parameters
    ----------
    target
        A series of payments (YAML or JSON): who pays, from when, the balance, the method.
    """
    _say_how_many(target)
    from inservice.cli.equal_payments import equal_payments

    return equal_payments(target, as_json=json, out=out, force=force)


@app.command(name="roth-check")
def roth_check(
    *,
    pre_tax: str | None = None,
    rolled: str | None = None,
    contribution: str | None = None,
    basis: str | None = None,
    year: int | None = None,
    age: int | None = None,
    places: int = 3,
    json: Json = False,
    out: Out = None,
    force: Force = False,
) -> int:
    """Ask one question: how much of a backdoor Roth conversion becomes taxable after a rollover to an IRA?

    Parameters
    ----------
    pre_tax
        Pre-tax dollars in traditional, rollover, SEP and SIMPLE IRAs on December 31, without the rollover.
    rolled
        Dollars rolled from the plan to a traditional IRA by December 31.
    contribution
        The nondeductible contribution of the year, converted to a Roth IRA.
    basis
        After-tax dollars already in the IRAs: line 14 of the last Form 8606.
    year
        The year of the conversion; left out, the last year whose limits are on file.
    age
        The age on December 31 of that year, for the contribution limit.
    places
        Decimal places of line 10: three, or more.
    """
    _expect_few_rows()
    from inservice.cli.roth_check import roth_check

    return roth_check(
        pre_tax=pre_tax,
        rolled=rolled,
        contribution=contribution,
        basis=basis,
        year=year,
        age=age,
        places=places,
        as_json=json,
        out=out,
        force=force,
    )


@consequences_app.default
def consequences(
    target: str,
    /,
    *,
    report: Annotated[
        str | None, Parameter(help="Write a report with pictures to this file: .pdf or .html.")
    ] = None,
    pictures: Annotated[
        str | None, Parameter(help="Write the pictures to this folder, as SVG, PNG and Vega-Lite.")
    ] = None,
    memo: Literal["text", "html"] | None = None,
    explain: bool = False,
    json: JsonOfOne = False,
    redact: Redact = False,
    out: Out = None,
    force: Force = False,
) -> int:
    """Say what a distribution does to the person: for, against, not told yet; other ways to the cash, tax, costs, advice.

    Parameters
    ----------
    target
        A case file (YAML or JSON) with household, iras, destinations and the other sections of docs/consequences.md.
    memo
        Print the rollover memo of the recommendation, with its gaps named, in this format.
    explain
        Print every reason behind the answer, with its authority.
    """
    _say_how_many(target)
    from inservice.cli.consequences import consequences

    return consequences(
        target,
        memo=memo,
        explain=explain,
        as_json=json,
        report=report,
        pictures=pictures,
        redact=redact,
        out=out,
        force=force,
    )


@consequences_app.command(name="sweep")
def consequences_sweep(
    target: str,
    /,
    *,
    start: Annotated[str, Parameter(name="--from", help="The least amount, in dollars.")] = "0",
    to: Annotated[str, Parameter(name="--to", help="The greatest amount.")] = "100000",
    step: Annotated[str, Parameter(name="--step", help="From one amount to the next.")] = "1000",
    ten_percent: Annotated[
        bool, Parameter(help="The 10% additional tax applies to all of each amount.")
    ] = False,
    json: JsonOfOne = False,
    out: Out = None,
    force: Force = False,
) -> int:
    """Show what each of many taxable amounts costs the household, every cliff by name and dollar, and where the rate changes.

    Parameters
    ----------
    target
        A case file with a section household: the tax year's income without the distribution.
    """
    _expect_few_rows()
    from inservice.cli.sweep import sweep_command

    return sweep_command(
        target,
        start=start,
        to=to,
        step=step,
        ten_percent=ten_percent,
        as_json=json,
        out=out,
        force=force,
    )


@law_app.command(name="list")
def law_list(*, subject: str | None = None, json: Json = False) -> int:
    """List what the law data and the rule book hold.

    Parameters
    ----------
    subject
        Only one subject: rules, ledgers, sources, events, figures, readings, or a part of a rule's id such
        as taxation.
    """
    from inservice.cli.looking_up import law_list

    return law_list(subject=subject, as_json=json)


@law_app.command(name="show")
def law_show(id: str, /, *, json: Json = False) -> int:
    """Show a rule, money source, event, figure or reading, or all that carries an id of the law page.

    Parameters
    ----------
    id
        A rule's id or name, a law-page id such as D-AGE-02, a money source or a word for one, an event, a
        figure.
    """
    from inservice.cli.looking_up import law_show

    return law_show(id, as_json=json)


@law_app.command(name="on")
def law_on(date: str, /, *, source: str | None = None, event: str | None = None, json: Json = False) -> int:
    """Show which money may leave on which event, and the figures in force, on a date.

    Parameters
    ----------
    date
        A payment date such as 2025-07-15. Where the law goes by plan year, one from January 1 is meant.
    source
        Only this money source (any word for it).
    event
        Only this distributable event.
    """
    from inservice.cli.looking_up import law_on

    return law_on(date, source=source, event=event, as_json=json)


@law_app.command(name="check")
def law_check() -> int:
    """Prove the law data whole: each money source, event and date is decided by exactly one cited line."""
    from inservice.cli.looking_up import law_check

    return law_check()


@app.command
def calendar(
    target: str,
    /,
    *,
    plan_year: int | None = None,
    redact: Redact = False,
    json: Json = False,
    out: Out = None,
    force: Force = False,
) -> int:
    """List every day that an answer or a plan year brings with it: forms, notices, repayments, amendments.

    Parameters
    ----------
    target
        A case, a correction or a plan document (YAML or JSON), or the folder of a book.
    plan_year
        Also the days of the plan year that ends in this calendar year; a plan document needs it.
    out
        Write to this file; one ending in .ics is iCalendar, for any calendar program.
    """
    from inservice.cli.calendar import calendar

    return calendar(target, plan_year=plan_year, redact=redact, as_json=json, out=out, force=force)


@plan_app.command(name="check")
def plan_check(files: Annotated[list[str], Parameter(name="FILE")], /, *, json: Json = False) -> int:
    """Check plan documents: unlawful clauses are errors, doubtful ones warnings.

    Parameters
    ----------
    files
        Plan documents (YAML or JSON).
    """
    from inservice.cli.plans import plan_check

    return plan_check(files, as_json=json)


@plan_app.command(name="explain")
def plan_explain(file: str, /, *, on: str | None = None, json: Json = False) -> int:
    """Say what a plan document offers, source by source, with its own clauses.

    Parameters
    ----------
    file
        A plan document (YAML or JSON).
    on
        The day whose terms are meant, such as 2025-07-15. Left out: the latest terms of the document.
    """
    from inservice.cli.plans import plan_explain

    return plan_explain(file, on=on, as_json=json)


@plan_app.command(name="amend-check")
def plan_amend_check(
    file: str,
    /,
    *,
    amendment: str,
    book: str | None = None,
    redact: Redact = False,
    json: Json = False,
    out: Out = None,
    force: Force = False,
) -> int:
    """Test a proposed amendment: what it may take away, which money keeps the earlier terms, who is told by when.

    Parameters
    ----------
    file
        The plan document (YAML or JSON) as it is without the amendment.
    amendment
        A file with the proposed amendment: what one entry of the plan's `amendments` holds.
    book
        The folder of a book with the plan's participants and accounts: lists who keeps what.
    """
    from inservice.cli.plans import plan_amend_check

    return plan_amend_check(
        file, amendment=amendment, book=book, redact=redact, as_json=json, out=out, force=force
    )


def _starter(kind: str, what: str) -> Callable[..., int]:
    def starter(*, out: Out = None, force: Force = False) -> int:
        from inservice.cli.starting import new

        return new(kind, out=out, force=force)

    starter.__doc__ = f"Write a commented {what} to start from."
    return starter


for _kind, _what in (
    ("case", "case file"),
    ("plan", "plan document"),
    ("consequences", "consequences case"),
    ("amendment", "proposed amendment"),
    ("correction", "correction case"),
    ("service", "service case"),
    ("top-heavy", "top-heavy case"),
):
    new_app.command(_starter(_kind, _what), name=_kind)


@app.command
def schema(
    kind: Literal[
        "case", "plan", "amendment", "correction", "service", "equal-payments", "determination", "top-heavy"
    ],
    /,
    *,
    out: Out = None,
    force: Force = False,
) -> int:
    """Print the JSON Schema of a file that is read, or of a determination."""
    from inservice.cli.starting import schema

    return schema(kind, out=out, force=force)


@app.command
def version() -> int:
    """Print the version of the software and the edition of the law data."""
    from inservice.cli.starting import version

    return version()


def commands(within: App = app, before: str = "") -> Iterator[str]:
    """Every command by the words that call it."""
    for name in within:
        if not name.startswith("-"):
            yield f"{before}{name}"
            yield from commands(within[name], f"{before}{name} ")
