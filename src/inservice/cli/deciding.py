"""``inservice decide`` and ``inservice availability``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from inservice import api
from inservice.cli import files
from inservice.cli.exits import Exit, UsageError, at_most_one, of_outcome, of_outcomes
from inservice.cli.problems import say, tell_problems
from inservice.cli.words import counted
from inservice.errors import InputError, Problem
from inservice.facts.book import Book
from inservice.memo import Format, redacted, render
from inservice.memo import letter as letter_of
from inservice.memo.words import as_json as json_of
from inservice.memo.words import safe

ORDERS = ("plan", "cheapest", "pro_rata", "after_tax_first")
Data = Mapping[str, Any]


def decide(
    target: str,
    *,
    request: str | None,
    order: str | None,
    as_json: bool,
    memo: Format | None,
    letter: bool,
    explain: bool,
    table: str | None,
    payments: str | None,
    redact: bool,
    out: str | None,
    force: bool,
) -> int:
    """Decide a case, one request of a book, or all of a book."""
    shown = (("--json", as_json), ("--memo", memo), ("--letter", letter), ("--explain", explain))
    at_most_one("decide", *shown, ("--table", table))
    if table is not None or payments is not None:
        return _tables(target, request, order, table, payments, redact=redact, out=out, force=force)
    if explain and redact:
        raise UsageError(
            "--explain prints identifiers and birth dates; with --redact use --memo text.", "decide"
        )
    book, single = _read(target, request)
    if order is not None:
        book = _ordered(book, order, single=single)
    if single:
        decided = api.decide(book)[0]
        data = redacted(decided.to_dict()) if redact else decided.to_dict()
        if explain:
            files.put(safe_lines(decided.explain()), out, force=force)
        elif as_json:
            files.put_json(data, out, force=force)
        elif memo or letter:
            files.put(_written(data, memo, letter, out), out, force=force)
        else:
            _show(data, out, force=force)
        return of_outcome(decided.outcome)
    if explain:
        raise UsageError("--explain shows one request; name it with --request.", "decide")
    return _book(book, as_json=as_json, memo=memo, letter=letter, redact=redact, out=out, force=force)


def availability(
    target: str,
    *,
    request: str | None,
    everything: bool,
    as_json: bool,
    redact: bool,
    out: str | None,
    force: bool,
) -> int:
    """What is open and what opens when."""
    book, single = _read(target, request)
    if not single and book.tables["requests"].height != 1:
        raise UsageError(
            "Availability is shown for one participant; name a request of the book with --request.",
            "availability",
        )
    data = api.availability(book)[0].to_dict()
    data = redacted(data) if redact else data
    if as_json:
        files.put_json(data, out, force=force)
    else:
        from inservice.cli.screen import draw
        from inservice.cli.view import show_availability

        draw(lambda screen: show_availability(screen, data, everything=everything), out, force=force)
    return Exit.DONE


# -- reading -----------------------------------------------------------------------------------------------
def _read(target: str, request: str | None) -> tuple[Book, bool]:
    """The facts of a case or a book, and whether one request is meant."""
    if not Path(target).is_dir():
        if request is not None:
            raise UsageError("--request picks a request of a book, and a case has but one.", "decide")
        book = api.read_case(target, absolute_paths=True).book
        _tell(book)
        return book, True
    book = api.read_book(target)
    _tell(book)
    if request is None:
        return book, False
    from inservice.intake.one_request import book_of_request

    try:
        return book_of_request(book, request), True
    except KeyError:
        known = book.tables["requests"]["request_id"].to_list()
        raise InputError([_unknown("request", request, known, target)]) from None


def _tell(book: Book) -> None:
    if book.problems:
        tell_problems(book.problems)
        say("")


def _unknown(kind: str, name: str, known: list[str], path: str = "") -> Problem:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    few = ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
    return Problem(
        f"There is no such {kind}, or nothing is on file of its participant.",
        path,
        found=name,
        expected=f"one of {few}",
        repair=f"Did you mean {near[0]}?" if near else "",
    )


def _ordered(book: Book, order: str, *, single: bool) -> Book:
    """The book with another order of drawing on the accounts for every request."""
    tables = dict(book.tables)
    requests, named = tables["requests"], tables["request_accounts"]
    if order in ORDERS:
        tables["requests"] = requests.with_columns(order=pl.lit(order))
        return Book(book.plans, tables, book.problems)
    if not single:
        raise UsageError(
            f"For a whole book --order is one of {', '.join(ORDERS)}; account ids need --request.", "decide"
        )
    listed = [word.strip() for word in order.split(",") if word.strip()]
    known = tables["accounts"]["account_id"].to_list()
    unknown = [name for name in listed if name not in known]
    if unknown or not listed:
        raise InputError(
            [_unknown("order or account", name, [*ORDERS, *known], "--order") for name in unknown or [order]]
        )
    of_request = named["account_id"].to_list()
    rows = [(name, listed.index(name) + 1 if name in listed else None) for name in of_request or listed]
    request_id = requests["request_id"][0]
    tables["requests"] = requests.with_columns(order=pl.lit("listed"))
    tables["request_accounts"] = Book.table(
        "request_accounts",
        [{"request_id": request_id, "account_id": name, "rank": rank} for name, rank in rows],
    )
    return Book(book.plans, tables, book.problems)


# -- one request -------------------------------------------------------------------------------------------
def _written(data: Data, memo: Format | None, letter: bool, out: str | None) -> str:
    if memo:
        return render(data, memo)
    formats: dict[str, Format] = {".html": "html", ".htm": "html", ".json": "json"}
    return letter_of(data, formats.get(Path(out or "").suffix.lower(), "text"))


def safe_lines(text: str) -> str:
    """Text of several lines that cannot drive a terminal."""
    return "\n".join(safe(line) for line in text.split("\n")) + "\n"


def _show(data: Data, out: str | None, *, force: bool) -> None:
    from inservice.cli.screen import draw
    from inservice.cli.view import show

    draw(lambda screen: show(screen, data), out, force=force)


# -- a book ------------------------------------------------------------------------------------------------
def _book(
    book: Book,
    *,
    as_json: bool,
    memo: Format | None,
    letter: bool,
    redact: bool,
    out: str | None,
    force: bool,
) -> int:
    folder = Path(out) if out is not None else None
    writes_folder = memo is not None or letter
    if writes_folder and folder is None:
        raise UsageError(
            "For a book, --memo and --letter need --out FOLDER: one file for each request.", "decide"
        )
    outcomes: Counter[str] = Counter()

    def decided() -> Iterator[Data]:
        for each in api.decide_each(book):
            outcomes[each.outcome] += 1
            yield redacted(each.to_dict()) if redact else each.to_dict()

    if writes_folder:
        assert folder is not None
        folder.mkdir(parents=True, exist_ok=True)
        kind: Format = memo or "text"
        ending = {"text": "txt", "html": "html", "json": "json"}[kind]
        taken: set[str] = set()
        for data in decided():
            name = _file_name(str(data["request_id"]), taken)
            text = render(data, kind) if memo else letter_of(data)
            files.write(folder / f"{name}.{ending}", text, force=force)
        say(f"Wrote {len(taken)} file{'' if len(taken) == 1 else 's'} to {folder}")
    elif as_json:
        files.put_lines((json_of(data) for data in decided()), out, force=force)
    else:
        from inservice.cli.screen import draw
        from inservice.cli.view import OF_A_BOOK, show_book

        shown = [{key: data[key] for key in OF_A_BOOK} for data in decided()]
        people = {} if redact else _people(book)
        draw(lambda screen: show_book(screen, shown, people), out, force=force)
    return of_outcomes(outcomes)


def _tables(
    target: str,
    request: str | None,
    order: str | None,
    table: str | None,
    payments: str | None,
    *,
    redact: bool,
    out: str | None,
    force: bool,
) -> int:
    """All of a book, as tables."""
    from inservice.cli import results

    if table is None:
        raise UsageError("--payments goes with --table, which gets the requests.", "decide")
    if out is not None:
        raise UsageError("--table names its own file; leave out --out.", "decide")
    if request is not None or not Path(target).is_dir():
        found = "one request" if request is not None else target
        raise UsageError(
            f"--table has a row for each request of a book. Expected: the folder of a book. Found: {found}. "
            "Leave --table out to see one request, or name the folder.",
            "decide",
        )
    results.check(table, payments, force=force)
    book, _ = _read(target, None)
    if order is not None:
        book = _ordered(book, order, single=False)
    to = Path(payments) if payments is not None else None
    outcomes = results.write(book, Path(table), to, redact=redact, force=force)
    print(counted(outcomes))
    return of_outcomes(outcomes)


def _people(book: Book) -> dict[str, str]:
    """The person of each request."""
    rows = book.tables["requests"].join(
        book.tables["participants"].unique("participant_id", keep="first"), on="participant_id", how="left"
    )
    return dict(rows.select("request_id", pl.col("person_id").fill_null("")).rows())


def _file_name(request_id: str, taken: set[str]) -> str:
    """A file name that stays in its folder, whatever the request is called."""
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", request_id).strip(".-")[:100] or "request"
    name, count = base, 1
    while name.lower() in taken:
        count += 1
        name = f"{base}-{count}"
    taken.add(name.lower())
    return name
