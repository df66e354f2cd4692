"""``inservice consequences sweep``: what each of many amounts costs, and where the cliffs are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from inservice.cli import files, screen
from inservice.cli.exits import Exit, UsageError
from inservice.engine.money import cents, spoken

if TYPE_CHECKING:
    from inservice.determination.consequences.sweep import Sweep

COMMAND = "consequences sweep"
MOST = 10_000
SHOWN = 25
"""So many amounts on the screen; --json and --out hold them all."""


def sweep_command(
    target: str,
    *,
    start: str,
    to: str,
    step: str,
    ten_percent: bool | None,
    as_json: bool,
    out: str | None,
    force: bool,
) -> int:
    """The sweep of the household of a case file. Cannot be determined where the income tax is not known."""
    amounts = _amounts(start, to, step)
    from inservice.determination.consequences.sweep import sweep
    from inservice.intake.consequences.household import read_household

    household, _ = read_household(target)
    answer = sweep(household, amounts, exposed=ten_percent)
    if as_json:
        files.put_json(answer.to_dict(), out, force=force)
    else:
        screen.draw(lambda console: _show(answer, console), out, force=force)
    known = answer.table["extra_income_tax"].null_count() == 0
    return Exit.DONE if known else Exit.CANNOT_BE_DETERMINED


def _amounts(start: str, to: str, step: str) -> list[int]:
    read = {}
    for name, value in (("--from", start), ("--to", to), ("--step", step)):
        try:
            read[name] = cents(value)
        except ValueError as error:
            raise UsageError(f"{name}: {error}.", COMMAND) from None
    first, last, every = read["--from"], read["--to"], read["--step"]
    if (
        first < 0
        or every < 100
        or last < first
        or (last - first) // every >= MOST
        or first % 100
        or every % 100
    ):
        raise UsageError(
            f"Expected whole dollars, --from of at least 0, --to above it, --step of at least 1, and at most {MOST:,} amounts.",
            COMMAND,
        )
    return list(range(first, last + 1, every))


def _show(answer: Sweep, console: Console) -> None:
    year = answer.household.facts.get("tax_year")
    screen.heading(console, f"Federal income tax of {year}: with each amount less without it")
    rows = answer.table.to_dicts()
    every = max(1, -(-len(rows) // SHOWN))
    shown = [row for at, row in enumerate(rows) if at % every == 0 or at == len(rows) - 1]
    console.print(
        screen.table(
            ("amount", "extra tax", "10% tax", "premium credit", "medicare", "in all", "rate there"),
            [
                (
                    *(_money(row[name]) for name in ("amount", "extra_income_tax", "ten_percent_tax", "cost_of_premium_credit",
                                                     "cost_of_medicare_surcharge", "whole_cost")),
                    _rate(row["rate"]),
                )
                for row in shown
            ],
            (0, 1, 2, 3, 4, 5, 6),
        )
    )  # fmt: skip
    screen.heading(
        console, "Cliffs: one dollar more costs" if answer.cliffs else "No cliff lies among these amounts"
    )
    for each in answer.cliffs:
        more = f", and so on to {spoken(each['last'])}" if each["last"] else ""
        screen.bullet(console, f"from {spoken(each['at'])}: {_money(each['costs'])}. {each['name']}{more}.", each["ref"])  # fmt: skip
    screen.heading(console, "Where the rate changes")
    for each in answer.turns:
        screen.bullet(
            console,
            f"between {spoken(each['after'])} and {spoken(each['by'])}: {each['name']}, from {each['from']} to {each['to']}.",
            each["ref"],
        )
    screen.paragraph(console, "State income tax is not computed. A surcharge not yet published is unknown.")


def _money(amount: int | None) -> str:
    return "unknown" if amount is None else spoken(amount)


def _rate(hundredths: int | None) -> str:
    return "" if hundredths is None else f"{hundredths / 100:.2f}%"


__all__ = ["sweep_command"]
