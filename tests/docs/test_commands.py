"""Every command that a reader is shown runs, ends as the page says, and prints what the page shows."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from inservice.cli import run

ROOT = Path(__file__).parents[2]
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/answers.md",
    "docs/README.md",
    "docs/architecture.md",
    "docs/book.md",
    "docs/correct.md",
    "docs/determination.md",
    "docs/top-heavy.md",
    "docs/income-tax.md",
    "docs/roth-check.md",
    "docs/equal-payments.md",
)
STATEMENTS = [
    *(f"A{n}" for n in range(1, 8)),
    *(f"B{n}" for n in range(1, 12)),
    *(f"T{n}" for n in range(1, 10)),
]
ANSWERED = {0, 1, 2, 3}
_BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
_EXITS = re.compile(r"\s+# exits (\d+)$")


@dataclass(frozen=True)
class Block:
    """Commands of a page and the output shown below them."""

    page: str
    line: int
    language: str
    commands: str
    shown: str | None


def blocks() -> Iterator[Block]:
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for found in _BLOCK.finditer(text):
            yield Block(page, text.count("\n", 0, found.start()) + 1, found[1], found[2], found[3])


def rows() -> list[tuple[str, str, str, str]]:
    """The rows of docs/answers.md: statement, answer, command, what it shows."""
    cells = re.findall(
        r"^\| ([ABT]\d+) \|(.*?)\|(.*?)\|(.*?)\|$",
        (ROOT / "docs/answers.md").read_text("utf-8"),
        re.MULTILINE,
    )
    return [
        (row, answer.strip(), command.strip(" `"), shows.strip(" `")) for row, answer, command, shows in cells
    ]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like the project's and in which commands may write."""
    for each in ("examples", "cases", "docs", "Makefile", "README.md", "requirements", "pyproject.toml"):
        (tmp_path / each).symlink_to(ROOT / each)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(command: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code and all that a command says. Only `inservice` and `make` are shown; what make would run is only asked for."""
    program, *arguments = shlex.split(command)
    if program == "make":
        told = subprocess.run(
            ["make", "-n", *arguments], check=False, capture_output=True, text=True, timeout=20
        )
        return told.returncode, told.stdout + told.stderr
    assert program == "inservice", f"the tests cannot run {program!r}"
    code = run(arguments)
    captured = capsys.readouterr()
    return int(code), captured.out + captured.err


def missing(shown: str, output: str) -> list[str]:
    """The shown lines that the output does not have, in their order."""
    lines = iter([line.rstrip() for line in output.splitlines()])
    return [
        line for line in shown.splitlines()
        if line.strip() not in ("", "...") and not any(line.rstrip() == each for each in lines)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "block", [b for b in blocks() if b.language == "sh"], ids=lambda b: f"{b.page}:{b.line}"
)
def test_the_commands_of_a_page_print_what_it_shows(
    block: Block, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ""
    for command in block.commands.splitlines():
        exits = _EXITS.search(command)
        code, output = printed(_EXITS.sub("", command), capsys)
        assert code == (int(exits[1]) if exits else 0), f"{command}\n{output}"
        said += output
    assert said.strip()
    assert missing(block.shown or "", said) == []


@pytest.mark.parametrize(
    "block", [b for b in blocks() if b.language == "python"], ids=lambda b: f"{b.page}:{b.line}"
)
def test_the_python_of_a_page_prints_what_it_shows(block: Block) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    told = subprocess.run([sys.executable, "-c", block.commands], check=False, cwd=ROOT, capture_output=True,
                          encoding="utf-8", timeout=60, env=environment)  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert block.shown is not None
    assert told.stdout.splitlines() == block.shown.splitlines()


@pytest.mark.parametrize("row", [r for r in rows() if r[2]], ids=lambda row: f"{row[0]}-{row[2].split()[-1]}")
def test_a_statement_is_answered(
    row: tuple[str, str, str, str], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, command, shows = row
    code, output = printed(command, capsys)
    assert code in ANSWERED or "plan check" in command, output
    assert shows
    assert " ".join(shows.split()) in " ".join(output.split())


def test_every_statement_has_an_answer_or_says_that_it_has_none() -> None:
    assert list(dict.fromkeys(row[0] for row in rows())) == STATEMENTS
    assert [row[0] for row in rows() if not row[2] and "not in this version" not in row[1]] == []


def test_the_demonstration_runs(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\ndemo:", 1)[1].split("\n\n", 1)[0]
    commands = re.findall(
        r"^\t@\$\(BIN\)/(inservice .*?)(?: 2>/dev/null)?(?: \|\| test \$\$\? -eq (\d+))?$",
        recipe,
        re.MULTILINE,
    )
    assert len(commands) == 8
    for command, accepted in commands:
        code, output = printed(command, capsys)
        assert code == int(accepted or 0)
        assert output.strip()
        assert command in recipe.replace(f"$(BIN)/{command}", "")  # it is shown to the reader as well
