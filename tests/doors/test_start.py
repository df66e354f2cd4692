"""How quickly and how quietly the command line starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

HEAVY = ("polars", "pydantic", "yaml", "inservice.api", "inservice.law.matrix", "inservice.engine")


def imported_by(*arguments: str) -> tuple[int, set[str]]:
    code = (
        "import json, sys\nfrom inservice.cli import run\n"
        f"code = run({list(arguments)!r})\n"
        "print('\\n' + json.dumps([code, [m for m in sys.modules]]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    exit_code, modules = json.loads(done.stdout.splitlines()[-1])
    return exit_code, set(modules)


@pytest.mark.parametrize(
    "arguments", [("--help",), ("decide", "--help"), ("plan", "--help"), ("--version",), ()]
)
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    code, modules = imported_by(*arguments)
    assert code == 0
    assert not modules & set(HEAVY)


def test_a_command_does_import_them() -> None:
    """The list above names what a command really uses, so that the test before this one can fail."""
    _, modules = imported_by("schema", "case")
    assert {"polars", "pydantic"} <= modules


def test_the_script_leaves_with_the_exit_code() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "inservice.cli", "decid"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 64
    assert 'Did you mean "decide"?' in done.stderr


def test_the_package_itself_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "inservice", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("inservice ")


@pytest.mark.parametrize("option", ["--json", ""])
def test_a_reader_that_leaves_early_is_no_error(option: str) -> None:
    """Neither of JSON nor of the screen, where Rich would leave with 1: approved in part."""
    script = (
        f"{sys.executable} -m inservice.cli law on 2025-07-15 {option} | head -n 1; exit ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 141


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize("output", ["> /dev/full", ">&-"])
def test_an_output_that_takes_nothing_is_no_fault_of_the_software(output: str) -> None:
    script = f"{sys.executable} -m inservice.cli law on 2025-07-15 {output}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 65
    assert done.stderr.startswith("The output cannot be written: ") and done.stderr.count("\n") == 1


def test_output_that_cannot_hold_a_letter_does_not_end_the_answer() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "inservice.cli", "law", "on", "2025-07-15"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0
    assert b"Hardship" in done.stdout or b"hardship" in done.stdout
