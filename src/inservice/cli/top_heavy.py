"""``inservice top-heavy``: status, people, amounts and minimums of an employer's plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console

from inservice import api
from inservice.cli import files, screen
from inservice.cli.exits import Exit, UsageError
from inservice.cli.problems import tell_problems
from inservice.cli.top_heavy_ahead import show_ahead
from inservice.cli.top_heavy_workbook import write_workbook
from inservice.cli.words import STATUS, dollars, key_as, share, share_of, span


def top_heavy(
    target: str,
    *,
    plan_year: int | None,
    ahead: bool,
    readings: list[str],
    as_json: bool,
    xlsx: str | None,
    out: str | None,
    force: bool,
) -> int:
    """The report of one employer. Cannot be determined where a plan's status, or an amount owed, is unknown."""
    report = _report(target, plan_year, readings)
    if xlsx is not None:
        write_workbook(Path(xlsx), report.to_dict(), report.ahead if ahead else None, force=force)
    show = show_ahead if ahead else _show
    if as_json:
        data = report.ahead if ahead else report.to_dict()
        files.put_json(data, out, force=force)
    else:
        screen.draw(lambda console: show(report, console), out, force=force)
    unknown = any(p["is_top_heavy"] == "unknown" for p in (report.ahead["plans"] if ahead else report.plans))
    if not ahead:
        unknown |= report.owed["total"] is None or any(p["still_owed"] is None for p in report.pensions)
    return Exit.CANNOT_BE_DETERMINED if unknown else Exit.DONE


def explain_top_heavy(
    target: str,
    person_id: str | None,
    *,
    plan_year: int | None,
    readings: list[str],
    out: str | None,
    force: bool,
) -> int:
    """Every reason for one person, or for the status of each plan."""
    files.put(_report(target, plan_year, readings).explain(person_id), out, force=force)
    return Exit.DONE


def _report(target: str, plan_year: int | None, readings: list[str]) -> Any:
    if plan_year is None and Path(target).is_dir():
        raise UsageError(
            "Name the plan year by the calendar year in which it ends: --plan-year 2025.", "top-heavy"
        )
    report = api.top_heavy(target, plan_year, readings=chosen_readings(readings))
    if report.book.problems:
        tell_problems(report.book.problems)
    return report


def chosen_readings(given: list[str]) -> dict[str, str]:
    """NAME=CHOICE as the command line gives it, by name."""
    from inservice.law.top_heavy.figures import top_heavy_readings

    found: dict[str, str] = {}
    for each in given:
        name, _, choice = each.partition("=")
        known = top_heavy_readings().get(name)
        if known is None or choice not in known.choices:
            expected = (
                ", ".join(top_heavy_readings())
                if known is None
                else ", ".join(f"{name}={c}" for c in known.choices)
            )
            raise UsageError(f"There is no reading {each!r}. Expected one of: {expected}", "top-heavy")
        found[name] = choice
    return found


def _show(report: Any, console: Console) -> None:
    for plan in report.plans:
        _show_plan(console, report, plan)
    shown = [a for a in report.attribution if a["ref"]]
    if shown:
        screen.heading(console, "Attribution")
        for each in {(a["person_id"], a["employer_id"], a["path"]): a for a in shown}.values():
            told = f"{each['person_id']} owns {share(each['owns'])} of {each['employer_id']}: {each['path']}"
            screen.bullet(console, told, each["ref"])
    _show_owed(console, report)
    for reading in report.other_readings:
        if reading["changes"]:
            screen.bullet(
                console,
                f"{reading['question']} Used: {reading['used']}. With {reading['other']}: {_gives(reading['other_gives'])}",
                reading["ref"],
            )
    if report.next_steps:
        screen.heading(console, "Next steps")
        for step in report.next_steps:
            screen.bullet(
                console, (f"{step['plan_id']}: " if step["plan_id"] else "") + step["what"], step["ref"]
            )


def _show_plan(console: Any, report: Any, plan: dict[str, Any]) -> None:
    begin, end = plan["plan_year"]
    screen.heading(
        console, f"{plan['plan_id']} ({plan['kind'].replace('_', ' ')}), plan year {begin} to {end}"
    )
    screen.paragraph(console, plan["sentence"])
    screen.paragraph(
        console,
        f"Determination date {plan['determination_date']}. Key employees have {span(plan['key_least'], plan['key_most'])}, all others "
        f"{span(plan['nonkey_least'], plan['nonkey_most'])}{share_of(plan)}.",
    )
    if plan["is_exempt_safe_harbor_plan"] == "yes":
        screen.paragraph(console, "Exempt: the plan consists solely of a safe harbor arrangement.")
    for broken in plan["exemption_broken_by"]:
        who = "; ".join(
            f"{c['person_id']} {c['kind']} {dollars(c['amount'])}" for c in broken.get("contributions", [])
        )
        screen.bullet(
            console, broken["why"] + (f" ({who})" if who else ""), f"{broken['ref']}, {broken['cites']}"
        )
    people = [p for p in report.people if p["plan_id"] == plan["plan_id"] and p["takes_part"]]
    rows = [
        (
            p["person_id"], STATUS[p["status"]], key_as(p["key_as"]), p["counts"],
            span(p["amount_least"], p["amount_most"]), *(dollars(p[c]) for c in ("minimum", "counted", "still_owed")),
        )
        for p in people
    ]  # fmt: skip
    columns = ("person", "status", "key as", "counts", "amount", "minimum", "there", "owed")
    console.print(screen.table(columns, rows, (4, 5, 6, 7)))


def _show_owed(console: Any, report: Any) -> None:
    total, least = report.owed["total"], report.owed["at_least"]
    screen.heading(
        console, f"Still owed: {dollars(total) if total else 'unknown, at least ' + dollars(least)}"
    )
    for person in report.owed["people"]:
        if person["deferrals_to_give_way"] not in (None, "0.00"):
            told = f"{person['person_id']}: only {dollars(person['room_for_additions'])} more may be added; " \
                   f"{dollars(person['deferrals_to_give_way'])} of deferrals give way to the minimum."  # fmt: skip
            screen.bullet(console, told, "TH-MIN-17")
    for pension in report.pensions:
        missing = pension["still_owed"]
        left = "" if missing in (None, "0.00") else f" {dollars(missing)} a year is missing."
        screen.bullet(
            console,
            f"{pension['person_id']} in {pension['plan_id']}: {pension['sentence']}{left}",
            "TH-DBM-01",
        )
    found = report.corrections
    if found["people"]:
        screen.heading(console, f"Corrective deposits: {dollars(found['total'])}")
        rows = [
            (p["person_id"], p["plan_id"], dollars(p["missed"]), p["due_on"] or "unknown", p["deposited_on"] or "unknown",
             dollars(p["earnings"]), dollars(p["deposit"]), f"needed: {p['needed']}" if p["needed"] else "")
            for p in found["people"]
        ]  # fmt: skip
        columns = ("person", "plan", "missed", "due", "deposited", "earnings", "deposit", "")
        console.print(screen.table(columns, rows, (2, 5, 6)))
        for note in found["notes"]:
            screen.bullet(console, note["says"], note["ref"])


def _gives(other: dict[str, Any]) -> str:
    status = ", ".join(f"{plan} top-heavy: {told}" for plan, told in other["is_top_heavy"].items())
    benefits = "".join(f"; {who} {dollars(much)} a year" for who, much in other["minimum_benefits"].items())
    return f"{status}; still owed {dollars(other['still_owed'])}{benefits}"


__all__ = ["chosen_readings", "explain_top_heavy", "top_heavy"]
