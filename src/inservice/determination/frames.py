"""From a book's tidy tables to the frames rules are evaluated on.

One row of ``request`` is one request on one governing date. To look ahead, the same requests are laid out again on later
dates; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from inservice.determination.implied import basis_before_1987, implied_claims, took_part_in_2013
from inservice.determination.partial_payments import brought_forward
from inservice.determination.plan_frames import plan_frames, terms_of, terms_of_source
from inservice.engine.frame import Frame
from inservice.engine.grain import Grain, pointer
from inservice.engine.truth import NOT_CLAIMED, YES
from inservice.facts.book import Book
from inservice.facts.tables import (
    ACCOUNT,
    EARLIER,
    LOT,
    OPTION,
    OPTION_EARLIER,
    OPTION_LOT,
    PLAN_DAY,
    PLAN_OPTION,
    REQUEST,
)
from inservice.law.matrix import load_matrix

Frames = dict[str, Frame]


def frames_of(book: Book) -> Frames:
    """The frames of every request of the book on its own payment date."""
    request = _request_frame(book)
    account = _account_frame(book, request)
    frames = {
        REQUEST.name: request, ACCOUNT.name: account, LOT.name: _lot_frame(book, account),
        EARLIER.name: _earlier_frame(book, request),
    }  # fmt: skip
    return _with_plans(book, frames, looks_ahead=False)


BY_DAY = ("request.payment_date", "account.plan_rank", "account.has_survivor_annuity")
"""What depends on the day of a request, beside the plan's terms of that day."""

Copies = dict[str, list[int]]
"""By grain, which row of the first day each row of a later day is a copy of: all records stay as they are."""


def on_dates(
    book: Book, frames: Frames, rows: list[int], dates: list[date], only: set[tuple[str, str]] | None = None
) -> tuple[Frames, Copies]:
    """The same requests on later dates, on the law as known now: row ``i`` is request ``rows[i]`` on ``dates[i]``.

    The plans' terms of those days are laid out anew. ``only`` leaves out the options of other sources and events.
    """
    kept = ("plan_id", "request.event", "account.source", "account.restriction", "account.layer")
    request = Frame({n: column for n, column in frames[REQUEST.name].columns.items() if n in kept})
    request = request.taken(rows).beside({"request.payment_date": dates})
    laid, copies = _records_again(frames, rows)
    for grain in (ACCOUNT, LOT, EARLIER):
        held = frames[grain.name]
        named = Frame({n: column for n, column in held.columns.items() if n in kept}, held.height)
        laid[grain.name] = named.taken(copies[grain.name]).beside(laid[grain.name].columns)
    return _with_plans(book, {**laid, REQUEST.name: request}, looks_ahead=True, only=only), copies


def on_dates_under_the_same_terms(
    book: Book, frames: Frames, rows: list[int], dates: list[date], options: Iterable[int]
) -> tuple[Frames, Copies]:
    """The same for plans whose terms stay what they are (:func:`.plan_frames.terms_stay`), and for these options alone."""
    laid, copies = _records_again(frames, rows)
    plan_days: dict[tuple[int, date], int] = {}
    of_plan_day = frames[REQUEST.name][pointer(PLAN_DAY)]
    held = [
        plan_days.setdefault((of_plan_day[row], day), len(plan_days))
        for row, day in zip(rows, dates, strict=True)
    ]
    laid[REQUEST.name] = Frame({pointer(PLAN_DAY): held, "request.payment_date": dates})
    copies[PLAN_DAY.name] = [of for of, _ in plan_days]
    plan_ids = dict(zip(of_plan_day, frames[REQUEST.name]["plan_id"], strict=True))
    years = [book.plans[plan_ids[of]].plan_year(day) for of, day in plan_days]
    laid[PLAN_DAY.name] = Frame({
        "plan.payment_date": [day for _, day in plan_days], "plan.plan_year_begin": [begin for begin, _ in years],
        "plan.plan_year_end": [end for _, end in years], "plan.looks_ahead": [YES] * len(years),
    })  # fmt: skip
    option, account = frames[OPTION.name], laid[ACCOUNT.name]
    under: dict[int, list[int]] = {}
    for at in options:
        under.setdefault(option[pointer(ACCOUNT)][at], []).append(at)
    rows_of = [
        (at, place, held[request])
        for place, (was, request) in enumerate(
            zip(copies[ACCOUNT.name], account[pointer(REQUEST)], strict=True)
        )
        for at in under.get(was, ())
    ]
    copies[OPTION.name] = [at for at, _, _ in rows_of]
    # the clauses are those of the first day; the plan's day, which comes with them there, is the later one
    laid[PLAN_OPTION.name] = frames[PLAN_OPTION.name]
    copies[PLAN_OPTION.name] = list(range(frames[PLAN_OPTION.name].height))
    laid[OPTION.name] = Frame({
        pointer(ACCOUNT): [place for _, place, _ in rows_of],
        pointer(PLAN_OPTION): [option[pointer(PLAN_OPTION)][at] for at in copies[OPTION.name]],
        pointer(PLAN_DAY): [day for _, _, day in rows_of],
    })  # fmt: skip
    return {**laid, **_beside_the_options(laid)}, copies


def _records_again(frames: Frames, rows: list[int]) -> tuple[Frames, Copies]:
    """The accounts, contributions and earlier payments of these requests, once for every time a request is laid out."""
    copies = {REQUEST.name: rows}
    laid: Frames = {}
    for child, parent in ((ACCOUNT, REQUEST), (LOT, ACCOUNT), (EARLIER, REQUEST)):
        places, above = again(frames[child.name][pointer(parent)], copies[parent.name])
        copies[child.name] = places
        laid[child.name] = Frame({pointer(parent): above})
    return laid, copies


def again(parents: Sequence[int], laid: Sequence[int]) -> tuple[list[int], list[int]]:
    """Each child row once for every time its parent is laid out, and the row that its parent is then."""
    below: dict[int, list[int]] = {}
    for row, above in enumerate(parents):
        below.setdefault(above, []).append(row)
    pairs = [(row, place) for place, above in enumerate(laid) for row in below.get(above, ())]
    return [row for row, _ in pairs], [place for _, place in pairs]


def _with_plans(
    book: Book, frames: Frames, *, looks_ahead: bool, only: set[tuple[str, str]] | None = None
) -> Frames:
    """Add the plans' terms of each governing date, and the accounts' options under them."""
    request, account = frames[REQUEST.name], frames[ACCOUNT.name]
    plan_day, plan_option, of_request = plan_frames(book, request, account, looks_ahead, only)
    request = request.beside({pointer(PLAN_DAY): of_request})
    account = account.beside(_plan_terms(account, request, book))
    option = _option_frame(request, account, plan_option)
    laid = {
        **frames, PLAN_DAY.name: plan_day, PLAN_OPTION.name: plan_option, REQUEST.name: request, ACCOUNT.name: account,
        OPTION.name: option,
    }  # fmt: skip
    return {**laid, **_beside_the_options(laid)}


def _beside_the_options(laid: Frames) -> Frames:
    """Each option beside each contribution to its account and each earlier payment."""
    of_account = laid[OPTION.name][pointer(ACCOUNT)]
    of_request = [laid[ACCOUNT.name][pointer(REQUEST)][at] for at in of_account]
    return {
        OPTION_LOT.name: _pairs(of_account, laid[LOT.name], ACCOUNT, LOT),
        OPTION_EARLIER.name: _pairs(of_request, laid[EARLIER.name], REQUEST, EARLIER),
    }


def _pairs(of_options: list[int], rows: Frame, shared: Grain, paired: Grain) -> Frame:
    """Each option beside each row of the same account or request."""
    places, options = again(rows[pointer(shared)], of_options) if rows.height else ([], [])
    return Frame({pointer(OPTION): options, pointer(paired): places})


# -- requests ------------------------------------------------------------------------------------------------------
def _request_frame(book: Book) -> Frame:
    tables = {
        name: Frame.of(book.tables[name])
        for name in ("requests", "participants", "people", "claims", "coverage")
    }
    frame = tables["requests"].named("request", ("request_id", "participant_id"))
    participants = tables["participants"].named("participant", ("participant_id", "plan_id", "person_id"))
    frame = frame.joined(participants, "participant_id")
    frame = frame.joined(tables["people"].named("person", ("person_id",)), "person_id")
    frame = frame.joined(_employment(Frame.of(book.tables["employment"])), "person_id")
    frame = frame.joined(_said(tables["claims"]).named("claims", ("request_id",)), "request_id")
    covered = list(tables["coverage"].rows("table", "scope_id", "from", "through"))
    for dated, key in (("distributions", "participant_id"), ("other_plans", "person_id")):
        rows = [row for table, *row in covered if table == dated]
        names = (key, f"coverage.{dated}_from", f"coverage.{dated}_through")
        frame = frame.joined(Frame.of_rows(names, rows), key)
    loans = Frame.of(book.tables["loans"])
    owing = {
        who for who, balance in loans.rows("participant_id", "balance") if balance is None or balance > 0
    }
    owes = [who in owing for who in frame["participant_id"]]
    frame = frame.beside({"request.has_outstanding_loan": owes, **_at_work(frame), **_elections(frame)})
    return frame.beside({**implied_claims(frame), **took_part_in_2013(frame)})


def _said(claims: Frame) -> Frame:
    """The claims that any request makes: a column that is absent is as good as one that is empty, and costs nothing."""
    said = {
        name: column for name, column in claims.columns.items() if any(value is not None for value in column)
    }
    return Frame(said, claims.height if said else 0)


def _elections(frame: Frame) -> dict[str, list[Any]]:
    """A rate on file is a rate asked for; none on file is none asked for. So with an amount."""
    asked = {"elects_withholding_rate": "withholding_rate", "asks_state_withholding": "state_rate"}
    return {
        "request.asks_an_amount": [YES if ask == "gross" else NOT_CLAIMED for ask in frame["request.ask"]],
        **{
            f"request.{claim}": [NOT_CLAIMED if rate is None else YES for rate in frame[f"request.{on_file}"]]
            for claim, on_file in asked.items()
        },
    }


def _at_work(frame: Frame) -> dict[str, list[Any]]:
    """Whether the person is employed on the payment date: yes, unless a severance is on file that no rehire followed.

    A severance, like a death, is put on record when it happens; the request itself comes from somebody at work.
    """
    employed: list[bool | None] = []
    back: list[bool] = []
    kinds: list[str] = []
    arranged: list[bool] = []
    names = ("severed_on", "rehired_on", "severance_kind", "severance_found_bona_fide")
    spells = zip(
        frame["request.payment_date"], *(frame.get(f"employment.{name}") for name in names), strict=True
    )
    for paid, severed, rehired, kind, bona_fide in spells:
        is_back = rehired is not None and paid is not None and rehired <= paid
        back.append(is_back)
        employed.append(severed is None or is_back or (None if paid is None else severed > paid))
        kinds.append("not_said" if kind is None else kind.strip().lower().replace(" ", "_"))
        arranged.append(bona_fide is False)
    return {
        "employment.is_employed": employed, "employment.was_rehired": back, "employment.severance_kind": kinds,
        "employment.rehire_was_arranged": arranged,
    }  # fmt: skip


def _employment(spelled: Frame) -> Frame:
    """One row per person: first hire, last severance, and the hire that followed it."""
    spells: dict[str | None, list[tuple[Any, ...]]] = {}
    for person, *spell in spelled.rows("person_id", "hire_date", "severed_on", "reason", "is_bona_fide"):
        spells.setdefault(person, []).append(tuple(spell))
    rows: list[tuple[Any, ...]] = []
    for person, many in spells.items():
        hired = [hire for hire, *_ in many if hire is not None]
        last = max((severed for _, severed, *_ in many if severed is not None), default=None)
        again = [hire for hire in hired if last is not None and hire > last]
        left = (of for _, severed, *of in many if last is not None and severed == last)
        rows.append(
            (person, min(hired, default=None), last, min(again, default=None), *next(left, (None, None)))
        )
    names = ("hire_date", "severed_on", "rehired_on", "severance_kind", "severance_found_bona_fide")
    return Frame.of_rows(("person_id", *(f"employment.{name}" for name in names)), rows)


# -- accounts, lots, earlier payments --------------------------------------------------------------------------------
def _account_frame(book: Book, request: Frame) -> Frame:
    tables = book.tables
    accounts = Frame.of(tables["accounts"])
    held: dict[str, list[int]] = {}
    for row, participant in enumerate(accounts["participant_id"]):
        if participant is not None:
            held.setdefault(participant, []).append(row)
    pairs = [(at, row) for at, who in enumerate(request["participant_id"]) for row in held.get(who, ())]
    of_request = [at for at, _ in pairs]
    frame = accounts.taken([row for _, row in pairs])
    frame = frame.beside({
        pointer(REQUEST): of_request, "request_id": [request["request_id"][at] for at in of_request],
        **_balances(frame["account_id"], [request["request.payment_date"][at] for at in of_request], Frame.of(tables["balances"])),
    })  # fmt: skip
    frame = frame.beside(_asked(frame, Frame.of(tables["request_accounts"])))
    frame = frame.beside(_of_source(frame["source"], frame["origin"]))
    frame = frame.named("account", (pointer(REQUEST), "request_id", "participant_id"))
    stock, bought = frame["account.employer_stock_value"], frame["account.employer_stock_after_tax_cost"]
    return frame.beside({
        "account.pre_1987_basis": basis_before_1987(request, frame),
        # pre-tax money holds no after-tax contributions, so none of it bought shares unless a record says so
        "account.employer_stock_after_tax_cost": [
            0 if cost is None and tax == "pre_tax" else cost for cost, tax in zip(bought, frame["account.tax"], strict=True)
        ],
        "account.pays_in_employer_stock": [YES if value is not None and value > 0 else NOT_CLAIMED for value in stock],
        **_paid_partly_vested(frame, request, Frame.of(tables["distributions"])),
    })  # fmt: skip


def _asked(frame: Frame, named: Frame) -> dict[str, list[Any]]:
    """Whether a request asks for the account, by name or by naming none, and the rank it gives it."""
    ranks = {
        (request, account): rank for request, account, rank in named.rows("request_id", "account_id", "rank")
    }
    names_some = set(named["request_id"])
    keys = list(frame.rows("request_id", "account_id"))
    return {
        "is_asked": [key in ranks or key[0] not in names_some for key in keys],
        "asked_rank": [ranks.get(key) for key in keys],
    }


def _of_source(sources: list[str], origins: list[str | None]) -> dict[str, list[Any]]:
    """The source whose restriction money keeps, and how its source is taxed."""
    known = load_matrix().sources
    keeps: list[str | None] = []
    for name, origin in zip(sources, origins, strict=True):
        source = known.get(name)
        keeps.append(name if source is None else origin if source.inherits else source.inherits_from or name)
    return {"restriction": keeps, "tax": [known[name].tax if name in known else None for name in sources]}


def _paid_partly_vested(account: Frame, request: Frame, paid: Frame) -> dict[str, list[Any]]:
    """What was paid from each account before, and the balance right after the last such payment.

    No row means none only where the plan's history is declared complete from the day participation began.
    """
    payments: dict[str | None, list[tuple[Any, ...]]] = {}
    for of, plan, *payment in paid.rows("account_id", "plan_id", "payment_date", "amount", "balance_after"):
        if plan is not None:
            payments.setdefault(of, []).append(tuple(payment))
    since, joined = (
        request.get(name) for name in ("coverage.distributions_from", "participant.participation_date")
    )
    totals: list[int | None] = []
    grown: list[int | None] = []
    after: list[int | None] = []
    for at, account_id in account.rows(pointer(REQUEST), "account.account_id"):
        many = sorted(payments.get(account_id, ()), key=lambda payment: payment[0] or date.min)
        amounts = [amount for _, amount, _ in many]
        total = None if None in amounts else sum(amounts)
        is_complete = since[at] is not None and joined[at] is not None and since[at] <= joined[at]
        is_known = is_complete or (total is not None and total > 0)
        totals.append(total if is_known else None)
        balances = [balance for *_, balance in many]
        grown.append((brought_forward(amounts, balances) if len(many) > 1 else total) if is_known else None)
        after.append(balances[-1] if many else None)
    return {
        "account.paid_before_full_vesting": totals, "account.paid_brought_forward": grown,
        "account.balance_after_that_payment": after,
    }  # fmt: skip


def _balances(accounts: list[str], paid: list[date | None], balances: Frame) -> dict[str, list[Any]]:
    """The last balance of each account on or before the payment date."""
    held: dict[str, list[tuple[date, int]]] = {}
    for row, (account, as_of) in enumerate(balances.rows("account_id", "as_of")):
        held.setdefault(account, []).append((as_of or date.min, row))
    for rows in held.values():
        rows.sort()
    found: list[int | None] = []
    for account, day in zip(accounts, paid, strict=True):
        past = [
            row
            for as_of, row in held.get(account, ())
            if as_of == date.min or (day is not None and as_of <= day)
        ]
        found.append(past[-1] if past else None)
    return {
        name: [None if at is None else column[at] for at in found]
        for name, column in balances.columns.items() if name != "account_id"
    }  # fmt: skip


def _plan_terms(account: Frame, request: Frame, book: Book) -> dict[str, list[Any]]:
    """Ranks of the plan's source order and survivor-annuity status, from the terms of the governing date."""
    days = list(request.rows("plan_id", "request.payment_date"))
    found = [
        terms_of_source(terms_of(book.plans, *days[position]), source)
        for position, source in account.rows(pointer(REQUEST), "account.source")
    ]
    return {
        "account.plan_rank": [rank for rank, _ in found],
        "account.has_survivor_annuity": [survivor for _, survivor in found],
    }


def _lot_frame(book: Book, account: Frame) -> Frame:
    lots = Frame.of(book.tables["contributions"])
    if not lots.height:
        return Frame({pointer(ACCOUNT): []})
    rows = _by_key(lots["account_id"])
    pairs = [(at, row) for at, of in enumerate(account["account.account_id"]) for row in rows.get(of, ())]
    frame = lots.taken([row for _, row in pairs]).named("lot")
    return frame.beside({pointer(ACCOUNT): [at for at, _ in pairs]})


def _earlier_frame(book: Book, request: Frame) -> Frame:
    """The payments to each person up to the payment date; of several on one event and day, all but the first go on with it."""
    paid = Frame.of(book.tables["distributions"])
    if not paid.height:
        return Frame({pointer(REQUEST): []})
    rows = _by_key(paid["person_id"])
    pairs: list[tuple[int, int]] = []
    from_this_plan: list[bool] = []
    continues: list[bool] = []
    for at, (person, plan, day) in enumerate(request.rows("person_id", "plan_id", "request.payment_date")):
        seen: set[tuple[Any, ...]] = set()
        for row in rows.get(person, ()):
            of_plan, on, event = (paid[name][row] for name in ("plan_id", "payment_date", "event"))
            if on is not None and (day is None or on > day):
                continue
            pairs.append((at, row))
            from_this_plan.append(of_plan is not None and of_plan == plan)
            continues.append(on is not None and (of_plan, on, event) in seen)
            seen.add((of_plan, on, event))
    frame = paid.taken([row for _, row in pairs]).named("earlier", ("person_id",))
    return frame.beside({
        pointer(REQUEST): [at for at, _ in pairs], "earlier.is_from_this_plan": from_this_plan,
        "earlier.is_continuation": continues,
    })  # fmt: skip


def _by_key(keys: Iterable[str | None]) -> dict[str, list[int]]:
    """The rows of each key."""
    found: dict[str, list[int]] = {}
    for row, key in enumerate(keys):
        if key is not None:
            found.setdefault(key, []).append(row)
    return found


# -- options ---------------------------------------------------------------------------------------------------------
def _option_frame(request: Frame, account: Frame, plan_option: Frame) -> Frame:
    """Each account under each event that its plan's terms of the day speak of, money under the terms it keeps."""
    terms: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    named = (
        pointer(PLAN_DAY), "clause.source", "restriction", "clause.layer", "clause.event", "clause.election_id",
    )  # fmt: skip
    for place, (*of_plan, layer, event, election) in enumerate(plan_option.rows(*named)):
        terms.setdefault(tuple(of_plan), []).append((place, layer, event, election))
    asking = list(request.rows(pointer(PLAN_DAY), "request.event"))
    alike: dict[tuple[Any, ...], tuple[list[int], list[bool]]] = {}  # the accounts of a book are of few kinds
    held: list[int] = []
    places: list[int] = []
    is_asked: list[bool] = []
    kinds = account.rows(pointer(REQUEST), "account.source", "account.restriction", "account.layer")
    for position, (at, source, restriction, kept) in enumerate(kinds):
        day, asked = asking[at]
        kind = (day, source, restriction, kept, asked)
        if kind not in alike:
            own = [
                (place, asked is None or asked == event)
                for place, layer, event, election in terms.get((day, source, restriction), ())
                # a row without an election was made for the event that a request names: it is that request's alone
                if (layer is None or layer == kept)
                and (election is not None or event in (asked, "severance"))
            ]
            alike[kind] = [place for place, _ in own], [asks for _, asks in own]
        of_kind, asks = alike[kind]
        held += [position] * len(of_kind)
        places += of_kind
        is_asked += asks
    events = plan_option["clause.event"]
    return Frame({
        pointer(ACCOUNT): held, pointer(PLAN_OPTION): places, "option.event": [events[place] for place in places],
        "option.is_event_asked": is_asked,
    })  # fmt: skip


__all__ = ["BY_DAY", "Copies", "Frames", "again", "frames_of", "on_dates", "on_dates_under_the_same_terms"]
