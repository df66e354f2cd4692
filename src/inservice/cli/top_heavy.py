"""``inservice top-heavy``: status, people, amounts and minimums of an employer's plans."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

from inservice import api
from inservice.cli import files, screen
from inservice.cli.exits import Exit, UsageError
from inservice.cli.problems import tell_problems

_SHEETS: dict[str, tuple[tuple[str, ...], str]] = {
    "Summary": (("plan_id", "kind", "determination_date", "valuation_date", "is_top_heavy", "is_in_required_group",
                 "is_exempt_safe_harbor_plan", "key_least", "key_most", "nonkey_least", "nonkey_most", "share_at_least", "share_at_most",
                 "sentence"), "plans"),
    "People": (("person_id", "plan_id", "status", "key_as", "owns", "pay", "performed_services", "counts", "amount_least", "amount_most",
                "is_owed_minimum", "minimum_pay", "minimum", "counted", "still_owed", "vested_percent"), "people"),
    "Amounts": (("plan_id", "person_id", "what", "on", "amount", "counts_at_least", "counts_at_most", "reason", "ref"), "ledger"),
    "Attribution": (("plan_id", "person_id", "employer_id", "interest", "owns", "path", "ref"), "attribution"),
    "Minimums": (("person_id", "minimum", "counted", "still_owed"), "minimums"),
    "Readings": (("name", "used", "other", "changes", "says", "ref"), "readings"),
}  # fmt: skip


def top_heavy(
    target: str,
    *,
    plan_year: int | None,
    explain: str | None,
    readings: list[str],
    as_json: bool,
    xlsx: str | None,
    out: str | None,
    force: bool,
) -> int:
    """The report of one employer. Cannot be determined where a plan's status, or an amount owed, is unknown."""
    if plan_year is None and Path(target).is_dir():
        raise UsageError(
            "Name the plan year by the calendar year in which it ends: --plan-year 2025.", "top-heavy"
        )
    if explain is not None and as_json:
        raise UsageError("--explain and --json exclude each other; choose one.", "top-heavy")
    report = api.top_heavy(target, plan_year, readings=_readings(readings))
    if report.book.problems:
        tell_problems(report.book.problems)
    if xlsx is not None:
        _workbook(Path(xlsx), report.to_dict(), force=force)
    if explain is not None:
        files.put(report.explain(None if explain == "plans" else explain), out, force=force)
    elif as_json:
        files.put(json.dumps(report.to_dict(), indent=2, ensure_ascii=False) + "\n", out, force=force)
    elif out is not None:
        text = StringIO()
        _show(report, text)
        files.put(text.getvalue(), out, force=force)
    else:
        _show(report, None)
    unknown = any(p["is_top_heavy"] == "unknown" for p in report.plans) or report.owed["total"] is None
    return Exit.CANNOT_BE_DETERMINED if unknown else Exit.DONE


def _readings(given: list[str]) -> dict[str, str]:
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


def _show(report: Any, into: StringIO | None) -> None:
    console = screen.console(into)
    for plan in report.plans:
        screen.heading(
            console,
            f"{plan['plan_id']} ({plan['kind']}), plan year {plan['plan_year'][0]} to {plan['plan_year'][1]}",
        )
        screen.paragraph(console, plan["sentence"])
        screen.paragraph(
            console,
            f"Determination date {plan['determination_date']}; key employees {_span(plan['key_least'], plan['key_most'])}, others "
            f"{_span(plan['nonkey_least'], plan['nonkey_most'])}; share {_span(plan['share_at_least'], plan['share_at_most'])}.",
        )
        if plan["is_exempt_safe_harbor_plan"] == "yes":
            screen.paragraph(console, "Exempt: the plan consists solely of a safe harbor arrangement.")
        for broken in plan["exemption_broken_by"]:
            who = "; ".join(
                f"{c['person_id']} {c['kind']} {c['amount']}" for c in broken.get("contributions", [])
            )
            screen.bullet(
                console, broken["why"] + (f" ({who})" if who else ""), f"{broken['ref']}, {broken['cites']}"
            )
        people = [p for p in report.people if p["plan_id"] == plan["plan_id"] and p["takes_part"]]
        rows = [
            (
                p["person_id"], p["status"].replace("_", " "), ", ".join(p["key_as"]).replace("_", " "), p["counts"],
                _span(p["amount_least"], p["amount_most"]), *(p[c] or "unknown" for c in ("minimum", "counted", "still_owed")),
            )
            for p in people
        ]  # fmt: skip
        console.print(
            screen.table(
                ("person", "status", "key as", "counts", "amount", "minimum", "there", "owed"),
                rows,
                (4, 5, 6, 7),
            )
        )
    shown = [a for a in report.attribution if a["ref"]]
    if shown:
        screen.heading(console, "Attribution")
        for each in {(a["person_id"], a["employer_id"], a["path"]): a for a in shown}.values():
            screen.bullet(
                console,
                f"{each['person_id']} owns {each['owns']} of {each['employer_id']}: {each['path']}",
                each["ref"],
            )
    screen.heading(
        console, f"Still owed: {report.owed['total'] or 'unknown, at least ' + report.owed['at_least']}"
    )
    for reading in report.other_readings:
        if reading["changes"]:
            screen.bullet(
                console,
                f"{reading['question']} Used: {reading['used']}. With {reading['other']}: {_gives(reading['other_gives'])}",
                reading["ref"],
            )


def _gives(other: dict[str, Any]) -> str:
    status = ", ".join(f"{plan} top-heavy: {told}" for plan, told in other["is_top_heavy"].items())
    return f"{status}; still owed {other['still_owed'] or 'unknown'}"


def _span(least: str | None, most: str | None) -> str:
    if least == most:
        return least or "unknown"
    return f"{least or 'unknown'} to {most or 'no bound'}"


def _workbook(path: Path, data: dict[str, Any], *, force: bool) -> None:
    """Summary, one line per person, amounts, attribution, minimums, readings; amounts as numbers, text never as formulas."""
    import xlsxwriter

    if path.exists() and not force:
        raise UsageError(f"{path} exists already and is left as it is. Add --force to replace it.", None)
    amounts = {"key_least", "key_most", "nonkey_least", "nonkey_most", "pay", "amount_least", "amount_most", "minimum_pay", "minimum",
               "counted", "still_owed", "amount", "counts_at_least", "counts_at_most"}  # fmt: skip
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        for name, (columns, part) in _SHEETS.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [c.replace("_", " ") for c in columns], bold)
            rows = data["minimums"]["people"] if part == "minimums" else data[part]
            for line, row in enumerate(rows, 1):
                for place, column in enumerate(columns):
                    value = row[column]
                    if column in amounts and value is not None:
                        sheet.write_number(line, place, float(value), money)
                    elif value is not None:
                        sheet.write_string(
                            line, place, ", ".join(value) if isinstance(value, list) else str(value)
                        )
            sheet.freeze_panes(1, 0)
            sheet.autofit()
        sheet = book.add_worksheet("Sign-off")
        for line, label in enumerate(("Prepared by", "Date", "Reviewed by", "Date")):
            sheet.write_string(line, 0, label)


__all__ = ["top_heavy"]
