"""The screen: a Rich console no wider than a page, plain where the output is no terminal."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from inservice.memo.words import safe

WIDTH = 100
_PADDING = re.compile(r"[ \t]+(?=\n|$)")
STATUS_STYLES = {"open": "green", "closed": "red", "unknown": "yellow", "not claimed": "cyan"}


def console(into: TextIO | None = None) -> Console:
    """A console on the output, or on a stream that is to become a file; markup and emoji codes in data mean nothing to it."""
    width = WIDTH
    if into is None and sys.stdout.isatty():
        width = max(60, min(WIDTH, os.get_terminal_size(sys.stdout.fileno()).columns))
    options: dict[str, Any] = {"width": width, "markup": False, "emoji": False, "highlight": False}
    if into is not None:
        return Console(file=_Trimmed(into), force_terminal=False, color_system=None, **options)  # type: ignore[arg-type]
    if sys.stdout.isatty():
        return Console(file=sys.stdout, **options)
    return Console(file=_Trimmed(sys.stdout), **options)  # type: ignore[arg-type]


class _Trimmed:
    """A stream that gets no spaces at the ends of lines, where Rich pads tables to their width."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, said: str) -> int:
        """Write, without the padding."""
        return self.stream.write(_PADDING.sub("", said))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def text(words: object, style: str = "") -> Text:
    """Text that cannot drive the terminal."""
    return Text(safe(words), style=style)


def heading(screen: Console, words: str) -> None:
    """A section's name, with a blank line above it."""
    screen.print()
    screen.print(text(words, "bold"))


def table(
    columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], numeric: tuple[int, ...] = (), *, total: bool = False,
    flexible: tuple[int, ...] = (), head: bool = True,
) -> Padding:  # fmt: skip
    """A table with a line under its head; amounts are never broken, statuses are coloured."""
    made = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        show_edge=False,
        header_style="dim",
        show_header=head,
    )
    for place, name in enumerate(columns):
        number = place in numeric
        fold = place in flexible or not flexible
        made.add_column(Text(name), justify="right" if number else "left", no_wrap=number or not fold)
    for place, row in enumerate(rows):
        last = place == len(rows) - 1
        made.add_row(
            *(text(cell, STATUS_STYLES.get(cell, "")) for cell in row),
            style="bold" if total and last else None,
        )
    return Padding(made, (0, 0, 0, 2))


def bullet(screen: Console, words: str, aside: str = "", depth: int = 0, style: str = "") -> None:
    """A wrapped line with a mark before it and, dimmed, its authority after it."""
    line = text(words, style)
    if aside:
        line.append(f"  {safe(aside)}", style="dim")
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=1)
    grid.add_column()
    grid.add_row("-", line)
    screen.print(Padding(grid, (0, 0, 0, 2 + 2 * depth)))


def paragraph(screen: Console, words: str, style: str = "") -> None:
    """Running text, set in a little."""
    screen.print(Padding(text(words, style), (0, 0, 0, 2)))
