"""Draw docs/images from what the commands really print; with --check, fail where a picture is not current.

Run: python docs/screenshots.py [--check]

The closing lines, which name the edition of the law data, are left out, so that a picture changes only with the answer.
"""

from __future__ import annotations

import contextlib
import html
import os
import re
import sys
from io import StringIO
from itertools import takewhile
from pathlib import Path
from unittest.mock import patch

from rich.console import Console
from rich.text import Text

from inservice.cli import run

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SHOTS = {
    "decide": "decide examples/cases/04-ten-percent-tax.yaml",
    "availability": "availability examples/cases/02-by-type-of-contribution.yaml",
    "law-show": "law show D-AGE-08",
}
WIDTH = 100
CLOSING = "law known through"
_TEXT = re.compile(
    r'<text class="([^"]+)" x="([^"]+)" y="([^"]+)" textLength="([^"]+)" clip-path="[^"]+">([^<]*)</text>'
)
# A picture asks nothing of the network: fonts that the reader has, in place of those that Rich would fetch.
FORMAT = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: "Fira Code", "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: arial, sans-serif; }}
{styles}
</style>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


class _Terminal(StringIO):
    """What a command takes for a terminal in colour."""

    def isatty(self) -> bool:
        return True


def printed(command: str) -> str:
    """What `inservice COMMAND` prints on a terminal of 100 columns, with its colours."""
    terminal = _Terminal()
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    environment = {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "COLUMNS": str(WIDTH)}
    with (
        patch.dict(os.environ, environment, clear=True),
        contextlib.chdir(ROOT),
        contextlib.redirect_stdout(terminal),
    ):
        run(command.split())
    return terminal.getvalue()


def picture(name: str) -> str:
    """The SVG of one command."""
    shown = Text.from_ansi(printed(SHOTS[name]).strip("\n")).split("\n")
    lines = list(takewhile(lambda line: not line.plain.startswith(CLOSING), shown))
    while lines and not lines[-1].plain.strip():
        lines.pop()
    screen = Console(
        file=StringIO(), width=WIDTH, record=True, force_terminal=True, color_system="truecolor",
        legacy_windows=False, _environ={},
    )  # fmt: skip
    screen.print(Text("\n").join(lines))
    svg = screen.export_svg(
        title=f"$ inservice {SHOTS[name]}", code_format=FORMAT, unique_id=f"inservice-{name}"
    )
    return re.sub(r"\n\n+", "\n", _TEXT.sub(_words, svg))


def _words(found: re.Match[str]) -> str:
    """A stretch of text as words with a place of their own: not every viewer keeps runs of spaces."""
    style, x, y, length, escaped = found.groups()
    said = html.unescape(escaped).replace("\u00a0", " ").rstrip("\n")
    cell = float(length) / max(len(said), 1)
    return "".join(
        f'<text class="{style}" x="{float(x) + cell * word.start():.1f}" y="{y}" textLength="{cell * len(word[0]):.1f}">'
        f"{html.escape(word[0], quote=False)}</text>"
        for word in re.finditer(r"\S+(?: \S+)*", said)
    )


def main() -> int:
    """Write the pictures, or with --check name those that are not current."""
    code = 0
    for name in SHOTS:
        path, svg = IMAGES / f"{name}.svg", picture(name)
        if "--check" not in sys.argv:
            path.write_text(svg, encoding="utf-8")
            print(path.relative_to(ROOT))
        elif not path.exists() or path.read_text(encoding="utf-8") != svg:
            print(
                f"{path.relative_to(ROOT)} is not current; run: python docs/screenshots.py", file=sys.stderr
            )
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
