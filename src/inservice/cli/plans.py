"""``inservice plan``: check and explain plan documents."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from rich.console import Console

from inservice import api
from inservice.cli import screen
from inservice.cli.exits import Exit, UsageError
from inservice.cli.problems import tell_problems
from inservice.errors import InputError, Problem
from inservice.law.of_plans import law_of_plans
from inservice.memo import redacted, words
from inservice.plan.explain import explain as explained
from inservice.plan.lint import check
from inservice.plan.reading import read_plan
from inservice.plan.terms import change_dates


def plan_check(files: list[str], *, as_json: bool) -> int:
    """Every problem of every document. Bad input where one cannot be read or holds an unlawful clause."""
    problems: list[Problem] = []
    for file in files:
        try:
            problems += check(read_plan(file), law_of_plans())
        except InputError as error:
            problems += error.problems
    failed = any(problem.severity == "error" for problem in problems)
    if as_json:
        print(words.as_json([asdict(problem) for problem in problems], indent=2))
    elif problems:
        tell_problems(problems)
    if not as_json and not failed:
        count = "1 document" if len(files) == 1 else f"{len(files)} documents"
        print(f"{count} checked: no unlawful clause found.")
    return Exit.BAD_INPUT if failed else Exit.DONE


def plan_explain(file: str, *, on: str | None, as_json: bool) -> int:
    """What the document offers on a day, in sentences."""
    plan = read_plan(file)
    day = day_of(on, "plan explain") if on else max([*change_dates(plan), plan.versions[-1].effective])
    told = explained(plan, day, law_of_plans())
    if as_json:
        print(words.as_json([asdict(each) for each in told], indent=2))
        return Exit.DONE
    console = screen.console()
    console.print(screen.text(plan.version_on(day).document.name, "bold"))
    console.print(screen.text(f"Terms on {day.isoformat()}", "dim"))
    for source in dict.fromkeys(each.source for each in told):
        screen.heading(console, _label(source) if source else "Settings that the document leaves out")
        for each in told:
            if each.source == source:
                screen.bullet(
                    console,
                    each.sentence,
                    f"clause {each.clause}" if each.clause else "",
                    style="red" if each.is_void else "",
                )
    return Exit.DONE


def plan_amend_check(
    file: str, *, amendment: str, book: str | None, redact: bool, as_json: bool, out: str | None, force: bool
) -> int:
    """What a proposed amendment may change and who keeps what. Denied where it may not change something."""
    checked = api.amend_check(file, amendment, book)
    data = redacted(checked.to_dict()) if redact else checked.to_dict()
    screen.put(data, _show_check, as_json=as_json, out=out, force=force)
    return _EXITS[checked.verdict]


_EXITS = {
    "permitted": Exit.DONE,
    "not_permitted": Exit.DENIED,
    "cannot_be_determined": Exit.CANNOT_BE_DETERMINED,
}
_VERDICTS = {
    "permitted": "The amendment may be made as it is written.",
    "not_permitted": "The amendment may not be made as it is written.",
    "cannot_be_determined": "Whether the amendment may be made cannot be told.",
}


def _show_check(data: dict[str, Any], console: Console) -> None:
    console.print(screen.text(f"{data['plan_id']}: {data['title'] or data['amendment']}", "bold"))
    adopted = f"adopted {data['adopted']}" if data["adopted"] else "not adopted yet"
    cut_off = f", cut-off {data['cut_off']}" if data["cut_off"] else ""
    console.print(
        screen.text(f"{data['amendment']}, {adopted}, effective {data['effective']}{cut_off}", "dim")
    )
    console.print()
    screen.paragraph(console, _VERDICTS[data["verdict"]], "bold")
    takes_away = any(each["may_be_taken_from_all_money"] for each in data["changes"])
    if takes_away and data["in_time"]["status"] != "yes":
        screen.paragraph(console, data["in_time"]["sentence"], "yellow")
    for what, heading in (
        ("takes away", "What it takes away"),
        ("gives", "What it gives"),
        ("changes", "What else it changes"),
    ):
        rows = [each for each in data["changes"] if each["what"] == what]
        if rows:
            screen.heading(console, heading)
            for group in _alike(rows):
                _show_change(console, group)
    if data["unlawful"]:
        screen.heading(console, "Unlawful clauses it brings")
        for each in data["unlawful"]:
            screen.bullet(console, each["message"], each["authority"], style="red")
    if data["layers"]:
        screen.heading(console, "Layers of money from the cut-off on")
        for each in data["layers"]:
            new = "" if each["is_new"] else " (older)"
            screen.bullet(
                console,
                f"{each['layer']}{new}, money in by {each['cut_off']}: keeps {'; '.join(each['keeps'])}",
            )
    for each in data["vesting"]:
        screen.heading(console, f"Vesting of {_label(each['source'])}")
        rows = [(str(r["years"]), r["former"], r["new"], r["accrued_by_the_cut_off"]) for r in each["rows"]]
        console.print(screen.table(("years", "former", "new", "money in by the cut-off"), rows, (0, 1, 2, 3)))
        screen.paragraph(console, each["sentence"])
    screen.heading(console, "Dates")
    for each in data["dates"]:
        if each["date"]:
            screen.bullet(
                console, f"{each['date']}  {each['what']}: {each['sentence']}", words.authority(each)
            )
    _show_who(data, console)


def _alike(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Changes of one election that are told with the same words, together."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for each in rows:
        said = tuple(line["sentence"] for line in each["sentences"])
        groups.setdefault((each["subject"], each["before"], each["after"], said), []).append(each)
    return list(groups.values())


def _show_change(console: Any, group: list[dict[str, Any]]) -> None:
    first = group[0]
    sources = ", ".join(_label(each["source"]) for each in group if each["source"])
    clause = f"clause {first['clause']}" if first["clause"] else ""
    told = f"{first['subject']}" + (f" ({sources})" if sources else "")
    if first["right"] != "vesting":
        told += f": {first['before']} -> {first['after']}"
    screen.bullet(console, told, clause, style="red" if first["is_permitted"] == "no" else "")
    for line in first["sentences"]:
        screen.bullet(console, line["sentence"], words.authority(line), depth=1)
    if first["needs_counsel"]:
        screen.bullet(console, "Have counsel confirm this.", depth=1, style="yellow")


def _show_who(data: dict[str, Any], console: Console) -> None:
    if data["who"]:
        screen.heading(console, "Who keeps what")
        columns = ("participant", "account", "source", "layer", "balance", "as of", "keeps")
        rows = [
            (r["participant_id"], r["account_id"], r["source"].replace("_", " "), r["layer"] or "",
             words.dollars(r["balance"]) or "unknown",
             r["as_of"] or "unknown", words.dollars(r["keeps"]) or f"at most {words.dollars(r['keeps_at_most']) or 'unknown'}")
            for r in data["who"]
        ]  # fmt: skip
        console.print(screen.table(columns, rows, (4, 6)))
        if data["accounts_unknown"]:
            told = next(r["sentence"] for r in data["who"] if r["keeps"] is None)
            many = "1 account" if data["accounts_unknown"] == 1 else f"{data['accounts_unknown']} accounts"
            screen.paragraph(console, f"{many} not known: {told}")
    if data["may_elect"]:
        screen.heading(console, "Who may elect to stay under the former vesting schedule")
        counts = {
            said: sum(r["may_elect"] == said for r in data["may_elect"]) for said in ("yes", "no", "unknown")
        }
        screen.paragraph(console, ", ".join(f"{said}: {count}" for said, count in counts.items()) + ".")
        unknown = next(
            (each["sentence"] for each in data["may_elect"] if each["may_elect"] == "unknown"), None
        )
        if unknown:
            screen.paragraph(console, unknown)


def _label(source: str) -> str:
    return words.source(source)


def day_of(text: str, command: str) -> date:
    """A date of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"Expected a date such as 2025-07-15, found {text!r}.", command) from None


__all__ = ["day_of", "plan_amend_check", "plan_check", "plan_explain"]
