"""The screen: a Rich console no wider than a page, plain where the output is no terminal."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Sequence
from io import StringIO
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from inservice.cli import files
from inservice.memo.plain import fitted
from inservice.memo.words import safe

WIDTH = 100
_INDENT, _GAP = 2, 3
_PADDING = re.compile(r"[ \t]+(?=\n|$)")
STATUS_STYLES = {"open": "green", "closed": "red", "unknown": "yellow", "not claimed": "cyan"}


def console(into: TextIO | None = None) -> Console:
    """A console on the output, or on what is to become a file. Markup in data means nothing to it."""
    options: dict[str, Any] = {
        "width": WIDTH if into is not None else _width(),
        "markup": False,
        "emoji": False,
        "highlight": False,
    }
    if into is not None:
        return _Screen(file=_Trimmed(into), force_terminal=False, color_system=None, **options)  # type: ignore[arg-type]
    if sys.stdout.isatty():
        return _Screen(file=sys.stdout, **options)
    return _Screen(file=_Trimmed(sys.stdout), **options)  # type: ignore[arg-type]


def draw(show: Callable[[Console], None], out: str | None, *, force: bool) -> None:
    """Show something on the screen, or as plain text in a file."""
    if out is None or out == "-":
        show(console())
        return
    drawn = StringIO()
    show(console(drawn))
    files.put(drawn.getvalue(), out, force=force)


def put(
    data: Any, show: Callable[[Any, Console], None], *, as_json: bool, out: str | None, force: bool
) -> None:
    """An answer as it is shown on the screen, or as JSON."""
    if as_json:
        files.put_json(data, out, force=force)
    else:
        draw(lambda console: show(data, console), out, force=force)


def _width() -> int:
    """A page, or a narrower terminal."""
    return max(60, min(WIDTH, shutil.get_terminal_size().columns)) if sys.stdout.isatty() else WIDTH


class _Screen(Console):
    def on_broken_pipe(self) -> None:
        """Leave the exit code to the command: Rich would exit with 1, which says "approved in part"."""
        raise BrokenPipeError


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
    columns: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    numeric: tuple[int, ...] = (),
    *,
    total: bool = False,
    head: bool = True,
    cut: tuple[int, ...] = (),
) -> Padding:
    """A table that keeps amounts and words whole and colours statuses; columns in `cut` are cut short."""
    made = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        show_edge=False,
        header_style="dim",
        show_header=head,
    )
    widths = fitted([columns, *rows], numeric, _width() - _INDENT - _GAP * len(columns), cut)
    for place, (name, wide) in enumerate(zip(columns, widths, strict=True)):
        made.add_column(
            Text(name),
            justify="right" if place in numeric else "left",
            no_wrap=place in cut,
            overflow="ellipsis" if place in cut else "fold",
            width=wide,
        )
    for place, row in enumerate(rows):
        last = place == len(rows) - 1
        made.add_row(
            *(text(cell, STATUS_STYLES.get(cell, "")) for cell in row),
            style="bold" if total and last else None,
        )
    return Padding(made, (0, 0, 0, _INDENT))


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
