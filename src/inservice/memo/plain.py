"""A document as plain text of a fixed width."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence

from inservice.memo.document import Bullets, Document, Heading, Item, Pairs, Paragraph, SignOff, Table

WIDTH = 100
_GAP = "  "


def as_text(document: Document, width: int = WIDTH) -> str:
    """The document as lines no wider than `width` columns (a longer word excepted)."""
    lines = [*_wrapped(document.title.upper() if document.kind == "memo" else document.title, width)]
    lines.append("=" * min(width, max(map(columns, lines), default=0)))
    for block in document.blocks:
        lines.append("")
        match block:
            case Heading(text):
                lines += [text, "-" * min(width, columns(text))]
            case Paragraph(text):
                lines += _wrapped(text, width)
            case Pairs(rows):
                lines += _pairs(rows, width)
            case Table():
                lines += _table(block, width)
            case Bullets(items):
                for item in items:
                    lines += _item(item, width, 0)
            case SignOff(roles):
                for role in roles:
                    lines += [f"{role + ':':<14}{'_' * 30}  signature {'_' * 24}  date {'_' * 12}", ""]
                lines.pop()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    none = sum(unicodedata.combining(letter) != 0 for letter in text)
    return len(text) + wide - none


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]


def _item(item: Item, width: int, depth: int) -> list[str]:
    indent = "  " * depth
    lines = _wrapped(item.text, width, f"{indent}- ", f"{indent}  ")
    if item.aside:
        lines += _wrapped(item.aside, width, f"{indent}    ", f"{indent}    ")
    for below in item.items:
        lines += _item(below, width, depth + 1)
    return lines


def _pairs(rows: tuple[tuple[str, str], ...], width: int) -> list[str]:
    label = min(40, max(columns(name) for name, _ in rows))
    lines: list[str] = []
    for name, value in rows:
        head = name + " " * (label - columns(name)) + _GAP
        lines += _wrapped(value, width, head, " " * (label + len(_GAP)))
    return lines


def _table(table: Table, width: int) -> list[str]:
    room = width - len(_GAP) * (len(table.columns) - 1)
    widths = fitted([table.columns, *table.rows], table.numeric, room)
    lines = [*_wrapped(table.caption, width)] if table.caption else []
    lines += _row(table.columns, widths, table.numeric)
    lines.append(_GAP.join("-" * each for each in widths))
    for place, row in enumerate(table.rows):
        if table.has_total and place == len(table.rows) - 1:
            lines.append(_GAP.join("-" * each for each in widths))
        lines += _row(row, widths, table.numeric)
    return lines


def fitted(
    rows: Sequence[Sequence[str]], numeric: Sequence[int], width: int, cut: Sequence[int] = ()
) -> list[int]:
    """Column widths whose sum is at most `width`, where that can be.

    The first row is the head. Amounts and single words are kept whole, the widest texts give way first.
    Columns in `cut` give way to eight letters.
    """
    places = range(len(rows[0]))
    wanted = [max(columns(row[i]) for row in rows) for i in places]

    def longest(texts: Iterable[str]) -> int:
        return max((columns(word) for text in texts for word in text.split()), default=1)

    least = [
        min(wanted[i], 8)
        if i in cut
        else max(longest([rows[0][i]]), *(columns(row[i]) for row in rows[1:]), 1)
        if i in numeric
        else longest(row[i] for row in rows)
        for i in places
    ]
    while sum(wanted) > width:
        loose = [i for i in places if wanted[i] > least[i]]
        if not loose:
            break
        first = [i for i in loose if i in cut] or loose
        wanted[max(first, key=lambda i: wanted[i])] -= 1
    return wanted


def _row(row: tuple[str, ...], widths: list[int], numeric: tuple[int, ...]) -> list[str]:
    cells = [_wrapped(text, wide) for text, wide in zip(row, widths, strict=True)]
    lines = []
    for place in range(max(map(len, cells))):
        parts = []
        for i, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
            text = cell[place] if place < len(cell) else ""
            pad = " " * max(0, wide - columns(text))
            parts.append(pad + text if i in numeric else text + pad)
        lines.append(_GAP.join(parts))
    return lines
