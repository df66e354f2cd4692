"""The commands and their options. Each imports its work when it runs."""

from __future__ import annotations

import os
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
new_app = App(name="new", help="Write a commented starting file.")
top_heavy_app = App(name="top-heavy")
app.command(law_app)
app.command(top_heavy_app)
app.command(plan_app)
app.command(new_app)

COMMANDS = frozenset(
    {
        "decide",
        "availability",
        "top-heavy",
        "top-heavy explain",
        "top-heavy scrub",
        "top-heavy stream",
        "schema",
        "version",
        "law",
        "law list",
        "law show",
        "law on",
        "law check",
        "plan",
        "plan check",
        "plan explain",
        "new",
        "new case",
        "new plan",
    }
)

Json = Annotated[
    bool, Parameter(name="--json", help="Print JSON instead (a book: one line for each request).")
]
Out = Annotated[str | None, Parameter(help="Write to this file instead of the screen.")]
Force = Annotated[bool, Parameter(help="Replace a file that exists.")]
Redact = Annotated[
    bool, Parameter(help="Leave out identifiers, birth dates and dates that give a birth date away.")
]


def _say_how_many(target: str) -> None:
    """Tell Polars, before it is loaded, of a single case: for its few rows, threads only take time to start."""
    if not Path(target).is_dir():
        os.environ.setdefault("POLARS_MAX_THREADS", "1")


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


Reading = Annotated[list[str] | None, Parameter(help="Choose a reading of an unsettled point: NAME=CHOICE.")]


@top_heavy_app.default
def top_heavy(
    target: str,
    /,
    *,
    plan_year: int | None = None,
    ahead: bool = False,
    reading: Reading = None,
    json: Annotated[bool, Parameter(name="--json", help="Print JSON instead.")] = False,
    xlsx: Annotated[str | None, Parameter(help="Write the workbook to this file too.")] = None,
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
    json: Annotated[bool, Parameter(name="--json", help="Print JSON instead.")] = False,
    xlsx: Annotated[str | None, Parameter(help="Write the workbook to this file too.")] = None,
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


@new_app.command(name="case")
def new_case(*, out: Out = None, force: Force = False) -> int:
    """Write a commented case file to start from."""
    from inservice.cli.starting import new

    return new("case", out=out, force=force)


@new_app.command(name="plan")
def new_plan(*, out: Out = None, force: Force = False) -> int:
    """Write a commented plan document to start from."""
    from inservice.cli.starting import new

    return new("plan", out=out, force=force)


@app.command
def schema(
    kind: Literal["case", "plan", "determination"], /, *, out: Out = None, force: Force = False
) -> int:
    """Print the JSON Schema of a case file, a plan document or a determination."""
    from inservice.cli.starting import schema

    return schema(kind, out=out, force=force)


@app.command
def version() -> int:
    """Print the version of the software and the edition of the law data."""
    from inservice.cli.starting import version

    return version()
