"""`inservice roth-check`: four numbers in, the published example out, quickly and with clear errors."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

import inservice
from inservice.cli import main
from inservice.errors import InputError

SEED = ("--pre-tax", "0", "--rolled", "500000", "--contribution", "8000", "--basis", "0", "--year", "2024")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["roth-check", *words])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def test_the_published_example(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, *SEED, "--age", "52")
    assert code == 0
    assert "Of $8,000 converted in 2024, $7,872 is taxable (98.4%)." in out
    assert "$7,874.02" in out and "0.016" in out and "$128" in out
    assert "more than the limit" not in out


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, *SEED, "--json")
    told = json.loads(out)
    assert (code, told["taxable"], told["taxable_percent"], told["taxable_unrounded"]) == (
        0,
        "7872.00",
        "98.4%",
        "7874.02",
    )
    assert told["without_rollover"]["taxable"] == "0.00"
    assert told["squares"] == {"basis_squares": "1.6", "pre_tax_squares": "98.4"}
    assert [r["taxable_percent"] for r in told["sensitivity"]][:2] == ["0.0%", "55.6%"]
    assert {f["ref"] for f in told["findings"] if f["rule"].endswith(".line_10")} == {"C-PRO-20 C-PRO-30"}


def test_places_come_nearer(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, *SEED, "--places", "6", "--json")
    assert json.loads(out)["lines"]["10"] == "0.015748"
    assert json.loads(out)["taxable"] == "7874.00"


@pytest.mark.parametrize(("age", "is_over"), [("49", True), ("50", False)])
def test_the_limit_of_the_year_and_age(capsys: pytest.CaptureFixture[str], age: str, is_over: bool) -> None:
    _, out, _ = run(capsys, *SEED, "--age", age)
    assert ("more than the limit of $7,000.00" in out) == is_over


def test_a_year_not_published_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, *SEED[:-1], "2027", "--age", "52")
    assert "No contribution limit is published for 2027" in out
    assert "$7,872 is taxable" in out


def test_a_clean_pool_needs_no_remedies(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--pre-tax", "0", "--rolled", "0", "--contribution", "7000", "--basis", "0")
    assert "$0 is taxable (0.0%)" in out
    assert "What can be done" not in out


def test_missing_numbers_in_a_script(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    code, out, err = run(capsys, "--rolled", "500000")
    assert (code, out) == (64, "")
    assert "Missing: --pre-tax, --contribution, --basis." in err


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_it_asks(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Terminal("\nhalf a million\n-5\n$500,000\n8000\n\n"))
    code, out, err = run(capsys, "--year", "2024")
    assert code == 0
    assert "$7,872 is taxable" in out
    assert err.count("Amount rolled") == 3
    assert "expected an amount" in err and "not negative" in err


def test_a_terminal_that_ends(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Terminal("0\n"))
    code, _, err = run(capsys)
    assert code == 64
    assert "ended before the four numbers" in err


def test_every_problem_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(
        capsys,
        "--pre-tax",
        "x",
        "--rolled=-4",
        "--contribution",
        "1.005",
        "--basis",
        "0",
        "--places",
        "2",
        "--age",
        "200",
    )
    assert code == 65
    for where in ("--pre-tax", "--rolled", "--contribution", "--places", "--age"):
        assert f"error: {where}" in err


def test_out_and_force(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "answer.txt"
    assert run(capsys, *SEED, "--out", str(target))[0] == 0
    assert "$7,872 is taxable" in target.read_text()
    assert run(capsys, *SEED, "--out", str(target))[0] == 64
    assert run(capsys, *SEED, "--out", str(target), "--force")[0] == 0


def test_the_library() -> None:
    check = inservice.roth_check(
        {"pre_tax": "0", "rolled": "500000", "contribution": "8000", "basis": "0"}, year=2024, age=52
    )
    assert check.to_dict()["taxable"] == "7872.00"
    assert (check.limit, check.is_clean, check.notes()) == (8000_00, False, [])
    with pytest.raises(InputError) as raised:
        inservice.roth_check({"pre_tax": "0", "more": "1"}, year=2024)
    assert {p.where for p in raised.value.problems} == {"rolled", "contribution", "basis", "more"}


def test_it_loads_no_more_than_it_needs() -> None:
    """The documents' reader and the whole rule book stay unloaded."""
    program = (
        "import sys; from inservice.cli import run; run(['roth-check', *sys.argv[1:]]);"
        "print([m for m in ('pydantic', 'yaml', 'inservice.law.rulebook', 'inservice.api') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program, *SEED], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")
