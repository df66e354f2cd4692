"""``inservice consequences``: what a distribution does to the person, in three lists and the tables behind them."""

from __future__ import annotations

from typing import Any, Literal

from rich.console import Console

from inservice.cli import files, screen
from inservice.cli.exits import Exit, UsageError, at_most_one
from inservice.engine.money import cents, spoken


def consequences(
    target: str,
    *,
    memo: Literal["text", "html"] | None,
    explain: bool,
    as_json: bool,
    report: str | None,
    pictures: str | None,
    redact: bool,
    out: str | None,
    force: bool,
) -> int:
    """The answer on the screen, as JSON, as reasons, the rollover memo alone, or as a report and pictures in files."""
    modes = (("--memo", memo), ("--explain", explain), ("--json", as_json), ("--report", report or pictures))
    at_most_one("consequences", *modes)
    if redact and explain:
        raise UsageError(
            "--explain prints identifiers and birth dates; with --redact use --report.", "consequences"
        )
    if report or pictures:
        return _files(target, report, pictures, out, redact=redact, force=force)
    from inservice import api

    answer = api.consequences(target)
    data = {} if explain else answer.redacted() if redact else answer.to_dict()
    if as_json:
        files.put_json(data, out, force=force)
    elif explain:
        files.put(answer.explain(), out, force=force)
    elif memo is not None:
        from inservice.memo.rollover import rollover_memo

        files.put(rollover_memo(data, memo), out, force=force)
    else:
        screen.draw(lambda console: show(data, console), out, force=force)
    return Exit.DONE


def _files(
    target: str, report: str | None, pictures: str | None, out: str | None, *, redact: bool, force: bool
) -> int:
    from inservice import api
    from inservice.cli.report import format_of, write_pictures, write_report

    if out is not None:
        raise UsageError("--report and --pictures name their own files; leave --out away.", "consequences")
    if report is not None:
        format_of(report)
    answer = api.consequences(target)
    if report is not None:
        write_report(answer, report, redact=redact, force=force)
    if pictures is not None:
        write_pictures(answer, pictures, redact=redact, force=force)
    return Exit.DONE


def show(data: dict[str, Any], console: Console) -> None:
    """The answer for reading: what it does for and against the person first, then the numbers."""
    console.print(screen.text(data["title"] or "What the distribution does to you", "bold"))
    screen.paragraph(console, data["nothing_changes"])
    screen.paragraph(console, _may_it(data))
    if data["in_short"]:
        screen.heading(console, "In short")
        for sentence in data["in_short"]:
            screen.bullet(console, sentence)
    _lists(console, data["lists"])
    _ways(console, data)
    _tax(console, data)
    _pool(console, data["pro_rata"])
    _purposes(console, data)
    if data["after_tax"] is not None:
        screen.heading(console, "After-tax money")
        for sentence in data["after_tax"]["sentences"]:
            screen.bullet(console, sentence, "C-ALT-50 C-ALT-52")
    _places(console, data)
    _moves(console, data)
    _advice(console, data)
    if data["facts_needed"]:
        screen.heading(console, "What would settle the rest")
        for where in dict.fromkeys(each["where"] for each in data["facts_needed"]):
            says = [each["says"] for each in data["facts_needed"] if each["where"] == where]
            screen.bullet(console, " ".join(dict.fromkeys(says)), where)


def _may_it(data: dict[str, Any]) -> str:
    decision = data["decision"]
    told = {
        "approved": f"The plan may pay the {_dollars(decision['asked'] or decision['approved'])} asked for.",
        "approved_in_part": f"The plan may pay {_dollars(decision['approved'])} of what is asked for.",
        "denied": "The plan may not pay what is asked for.",
        "cannot_be_determined": "Whether the plan may pay what is asked for cannot be told yet.",
        "answered": "No amount is asked for.",
    }
    return f"{told[decision['outcome']]} As of {data['decided_for']}."


def _lists(console: Any, lists: dict[str, list[dict[str, Any]]]) -> None:
    for key, words in (
        ("for", "What speaks for it"),
        ("against", "What speaks against it"),
        ("unknown", "What cannot be told yet"),
    ):
        screen.heading(console, words)
        if not lists[key]:
            screen.paragraph(console, "Nothing that was looked at.")
        for each in lists[key]:
            mark = "" if each["confidence"] == "checked" else f", {each['confidence']}"
            screen.bullet(console, each["sentence"], f"{each['ref']}{mark}")
            for detail in each["details"]:
                screen.bullet(console, detail, depth=1)


def _ways(console: Any, data: dict[str, Any]) -> None:
    if not data["alternatives"]:
        return
    cheapest = data["cheapest"]
    screen.heading(console, f"Ways to {_dollars(data['need'])} in hand")
    if cheapest is not None:
        screen.paragraph(
            console,
            f"Cheapest of those that surely meet it: {cheapest['name']}, {_dollars(cheapest['cost'])}.",
        )
    rows = [
        (
            each["name"], "" if each["kind"] == "nothing" else each["meets_the_need"], *(
                "" if each["kind"] == "nothing" else _short(each[c])
                for c in ("takes", "income_tax", "additional_tax", "cost", "cost_per_thousand")
            ),
        )
        for each in data["alternatives"]
    ]  # fmt: skip
    columns = ("way", "meets it", "takes", "income tax", "10% tax", "cost", "per $1,000")
    console.print(screen.table(columns, rows, (2, 3, 4, 5, 6)))
    for each in data["alternatives"]:
        if each["meets_the_need"] != "yes" and each["kind"] != "nothing":
            screen.bullet(console, each["why"])
    if data["loan"] is not None:
        screen.bullet(console, data["loan"]["sentence"], "C-ALT-01")
        for each in ("repaid_sentence", "worst_sentence"):
            screen.bullet(console, data["loan"][each], "C-ALT-11")


def _tax(console: Any, data: dict[str, Any]) -> None:
    tax = data["tax"]
    if tax is None:
        return
    if tax["amount"] == "0.00":
        screen.heading(console, "Income tax")
        screen.paragraph(console, "None of it is income of the year: it is rolled over.")
        return
    screen.heading(console, f"What {_dollars(tax['amount'])} of income does to the tax of {tax['tax_year']}")
    rows = [
        (each["effect"].replace("_", " "), _short(each["amount"]))
        for each in tax["effects"]
        if each["amount"] not in ("0.00",)
    ]
    rows.append(("extra income tax and 10% tax", _short(tax["extra"]["extra_federal_tax"])))
    if tax["extra"]["whole_cost"] != tax["extra"]["extra_federal_tax"]:
        rows.append(("in all that is computed here", _short(tax["extra"]["whole_cost"])))
    console.print(screen.table(("effect", "dollars"), rows, (1,)))
    last = tax["rate_on_last_hundred"]["federal_tax"]
    if last is not None:
        screen.paragraph(
            console, f"The last dollars of it are taxed at {last}%, the 10% tax included where it applies."
        )


def _pool(console: Any, pool: dict[str, Any] | None) -> None:
    if pool is None:
        return
    screen.heading(console, "The backdoor Roth (Form 8606)")
    rows = [
        (f"line {line}", *(_line(line, pool[side]["lines"][line]) for side in ("without", "with")))
        for line in ("5", "6", "9", "10", "11", "18", "14")
    ]
    console.print(screen.table(("", "as it is", "with the move"), rows, (1, 2)))
    years = pool["five_years"]["with"]
    if years is not None and years["taxable"] != "0.00":
        tax = "" if years["tax"] is None else f", {_dollars(years['tax'])} of tax"
        screen.bullet(
            console,
            f"The same for {len(years['years'])} years with the move: {_dollars(years['taxable'])} taxable{tax}, "
            f"{_dollars(years['basis_left'])} of basis not yet recovered. {years['sentence']}",
            years["ref"],
        )
    for remedy in pool["with"]["remedies"]:
        screen.bullet(console, remedy, "C-PRO-51")


def _line(number: str, held: str | None) -> str:
    return held if number == "10" and held is not None else _short(held)


def _purposes(console: Any, data: dict[str, Any]) -> None:
    for key, words in (("medical", "Medical bills"), ("college", "College")):
        told = data[key]
        if told is None:
            continue
        screen.heading(console, words)
        for sentence in [*(s["sentence"] for s in told.get("steps", ())), *told["sentences"]]:
            screen.bullet(console, sentence)


def _places(console: Any, data: dict[str, Any]) -> None:
    if not data["destinations"]:
        return
    screen.heading(console, f"Where {_dollars(data['amount'])} could be")
    rows = [
        (
            d["name"],
            d["cost_note"] or d["yearly_cost"] or "unknown",
            "" if d["cost_note"] else _short(d["first_year_cost"]),
            _short(d["starts_with"]),
        )
        for d in data["destinations"]
    ]
    console.print(screen.table(("", "cost a year", "in dollars", "begins with"), rows, (2, 3)))
    _walk_away(console, data)
    for each in data["destinations"]:
        if each["kind"] == "stay":
            continue
        for terms in dict.fromkeys(told["terms"] for told in each["break_even"]):
            words = (
                f"{each['name']}, {terms} terms" if each["kind"] == "fixed_index_annuity" else each["name"]
            )
            screen.bullet(
                console,
                _break_even(words, [t for t in each["break_even"] if t["terms"] == terms]),
                "C-CMP-42",
            )
    for each in data["disclosures"]:
        if not each["is_met"]:
            screen.bullet(console, f"Not met: {each['what']}", each["ref"], style="yellow")


def _break_even(name: str, told: list[dict[str, Any]]) -> str:
    """One line for all courses of returns: the honest range."""
    parts = []
    for each in told:
        when = {"yes": f"breaks even in year {each['year']}", "no": "does not break even within the horizon"}
        behind = each["less_at_horizon"]
        end = "" if behind is None else f" ({_behind(behind)} at its end)"
        parts.append(f"{each['path']} returns: {when.get(each['within_horizon'], 'cannot be told')}{end}")
    return f"{name}: {'; '.join(parts)}."


def _behind(amount: str) -> str:
    return f"{_dollars(amount.lstrip('-'))} {'ahead' if amount.startswith('-') else 'behind'}"


def _walk_away(console: Any, data: dict[str, Any]) -> None:
    """The first, each fifth and the last year, on the middle course of returns."""
    table = data["walk_away"]
    if not table:
        return
    paths = list(dict.fromkeys(r["path"] for r in table))
    path = paths[len(paths) // 2]
    last = max(r["year"] for r in table)
    lines = list(dict.fromkeys((r["destination"], r["terms"], r["kind"]) for r in table))
    held = {(r["destination"], r["terms"], r["year"]): r for r in table if r["path"] == path}
    shown = [y for y in range(1, last + 1) if y in (1, 2, 3) or y % 5 == 0 or y == last]
    names = [f"{d} ({t})" if k == "fixed_index_annuity" else d for d, t, k in lines]
    rows = [
        (f"{year}" + (f" (age {held[(lines[0][0], lines[0][1], year)]['age']})" if held[(lines[0][0], lines[0][1], year)]["age"] else ""),
         *(_short(held[(d, t, year)]["walk_away"]) for d, t, _ in lines))
        for year in shown
    ]  # fmt: skip
    real = [held[(d, t, last)]["todays_dollars"] for d, t, _ in lines]
    if last > 10 and None not in real:  # C-CMP-46
        rows.append((f"{last}, in today's dollars", *map(_short, real)))
    screen.paragraph(console, f"What could be walked away with at the end of each year, {path} returns:")
    console.print(screen.table(("year", *names), rows, tuple(range(1, len(names) + 1))))
    if data["locked"]:
        screen.paragraph(console, f"What leaving early would cost, {data['locked'][0]['path']} returns:")
        rows = [
            (
                str(r["year"]),
                r["destination"],
                r["charge_rate"] or "unknown",
                _short(r["charge"]),
                _short(r["free"]),
                _short(r["locked"]),
            )
            for r in data["locked"]
            if r["charge_rate"] != "0%"
        ]
        console.print(
            screen.table(("year", "", "charge", "in dollars", "free", "locked"), rows, (2, 3, 4, 5))
        )


def _moves(console: Any, data: dict[str, Any]) -> None:
    screen.heading(console, "What moves with the money")
    rows = [(each["plan"], each["ira"]) for each in data["what_moves"]]
    console.print(screen.table(("in the plan", "in an IRA"), rows))


def _advice(console: Any, data: dict[str, Any]) -> None:
    advice = data["advice"]
    if not advice["questions"]:
        return
    screen.heading(console, "Whoever recommends it")
    screen.bullet(console, advice["pay"]["sentence"], "C-CMP-08")
    for each in advice["laws"]:
        if each["status"] != "no" or each["ref"].startswith("C-ADV-01"):
            screen.bullet(console, each["sentence"], f"{each['ref']}, {each['cites']}")
    if advice["gaps"]:
        screen.heading(console, f"The rollover memo lacks {len(advice['gaps'])} of 15 fields")
        for gap in advice["gaps"]:
            screen.bullet(console, gap, "C-ADV-20")
    screen.heading(console, "Ask the adviser")
    for question in advice["questions"]:
        if not question.startswith("Your memo leaves out"):
            screen.bullet(console, question)


def _dollars(amount: str | None) -> str:
    return "an unknown amount" if amount is None else spoken(cents(amount))


def _short(amount: str | None) -> str:
    """An amount in a column."""
    return "unknown" if amount is None else spoken(cents(amount)).replace("$", "")


__all__ = ["consequences", "show"]
