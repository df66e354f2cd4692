"""The workbook of a top-heavy report, in the form a compliance analyst files: a sheet for each part, and one to sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from inservice.cli import files
from inservice.cli.words import STATUS, key_as

Row = Mapping[str, Any]
_SHEETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Summary", "plans", ("plan_id", "kind", "determination_date", "valuation_date", "is_top_heavy", "is_in_required_group",
                          "is_exempt_safe_harbor_plan", "key_least", "key_most", "nonkey_least", "nonkey_most", "share_at_least",
                          "share_at_most", "sentence")),
    ("People", "people", ("person_id", "plan_id", "status", "key_as", "owns", "pay", "performed_services", "counts", "amount_least",
                          "amount_most", "is_owed_minimum", "minimum_pay", "minimum", "counted", "still_owed", "vested_percent")),
    ("Amounts", "ledger", ("plan_id", "person_id", "what", "on", "amount", "counts_at_least", "counts_at_most", "reason", "ref")),
    ("Add-backs", "add_backs", ("plan_id", "person_id", "what", "on", "amount", "counts_at_least", "counts_at_most", "reason", "ref")),
    ("Exclusions", "exclusions", ("plan_id", "person_id", "what", "amount", "reason", "ref")),
    ("Attribution", "attribution", ("plan_id", "person_id", "employer_id", "interest", "owns", "path", "ref")),
    ("Minimums", "minimums", ("person_id", "minimum_pay", "minimum", "counted", "still_owed", "room_for_additions",
                              "fits_annual_additions", "deferrals_to_give_way")),
    ("Pensions", "pensions", ("plan_id", "person_id", "is_owed", "minimum", "counted", "still_owed", "sentence")),
    ("Corrections", "corrections", ("plan_id", "person_id", "missed", "due_on", "deposited_on", "method", "earnings",
                                    "loss_not_taken_off", "deposit", "needed", "ref")),
    ("Last year", "last_year", ("plan_id", "item", "last_year", "this_year", "change")),
    ("Key history", "key_history", ("plan_id", "person_id", "on_file", "plan_year_end", "was_key", "key_as", "change", "is_on_file")),
    ("Readings", "readings", ("name", "used", "other", "changes", "says", "ref")),
    ("Next steps", "next_steps", ("plan_id", "what", "by", "ref")),
)  # fmt: skip
_AHEAD: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("plans", ("plan_id", "determination_date", "is_top_heavy", "key_most", "nonkey_least", "share_at_most", "key_money_before_tipping",
               "other_money_before_tipping", "key_money_too_much", "other_money_that_cures")),
    ("planned_contributions", ("name", "deposited_by", "amount", "tips_alone", "tips", "cures")),
    ("cost", ("person_id", "pay_on_file", "minimum")),
)  # fmt: skip
_AMOUNTS = frozenset({
    "key_least", "key_most", "nonkey_least", "nonkey_most", "pay", "amount_least", "amount_most", "minimum_pay", "minimum", "counted",
    "still_owed", "amount", "counts_at_least", "counts_at_most", "room_for_additions", "deferrals_to_give_way", "missed", "earnings",
    "loss_not_taken_off", "deposit", "key_money_before_tipping", "other_money_before_tipping", "key_money_too_much",
    "other_money_that_cures", "pay_on_file",
})  # fmt: skip


_COMPARED = frozenset({"last_year", "this_year", "change"})
"""Columns that hold what their row is about."""


def write_workbook(
    path: Path, data: Mapping[str, Any], ahead: Mapping[str, Any] | None, *, force: bool
) -> None:
    """Write every sheet; amounts as numbers, text never as formulas. Raises UsageError where the file is there already."""
    import xlsxwriter

    files.admit(path, force=force)
    parts = {
        **data,
        "people": [
            r | {"key_as": key_as(r["key_as"]), "status": STATUS[r["status"]]}
            for r in data["people"]
            if r["takes_part"]
        ],
        "minimums": data["minimums"]["people"],
        "corrections": data["corrections"]["people"],
        "add_backs": [r for r in data["ledger"] if r["what"].startswith("payment")],
    }
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = book.add_format({"bold": True}), book.add_format({"num_format": "$#,##0.00"})
        for name, part, columns in _SHEETS:
            sheet = book.add_worksheet(name)
            _table(sheet, 0, columns, parts[part], formats)
            sheet.freeze_panes(1, 0)
            sheet.autofit()
        if ahead is not None:
            sheet = book.add_worksheet("Looking ahead")
            line = 0
            for part, columns in _AHEAD:
                rows = ahead["cost"]["people"] if part == "cost" else ahead[part]
                line = _table(sheet, line, columns, rows, formats) + 1
            sheet.autofit()
        _sign_off(book.add_worksheet("Sign-off"), data["sign_off"], formats[0])


def _table(
    sheet: Any, top: int, columns: Sequence[str], rows: Iterable[Row], formats: tuple[Any, Any]
) -> int:
    bold, money = formats
    sheet.write_row(top, 0, [c.replace("_", " ") for c in columns], bold)
    line = top
    for line, row in enumerate(rows, top + 1):
        for place, column in enumerate(columns):
            value = row[column]
            about = row.get("item", column) if column in _COMPARED else column
            if about in _AMOUNTS and value and value != "changed":
                sheet.write_number(line, place, float(value), money)
            elif value is not None:
                sheet.write_string(line, place, _cell(value))
    return line + 1


def _sign_off(sheet: Any, signed: Row, bold: Any) -> None:
    line = 0
    for name, value in signed.items():
        sheet.write_string(line, 0, name.replace("_", " "), bold)
        lines = [f"{k}: {v}" for k, v in value.items()] if isinstance(value, dict) else value
        for told in lines if isinstance(lines, list) and lines else [lines]:
            sheet.write_string(line, 1, "" if told is None or told == [] else str(told))
            line += 1
    sheet.autofit()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


__all__ = ["write_workbook"]
