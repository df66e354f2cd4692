"""Reading a book: a folder of plan documents and tables in whatever shape users have them.

A cell that cannot be read becomes unknown and its row stays; a row that names nobody is set aside; both are
listed with file, row, column and value. Nothing is dropped silently and nothing is guessed: what was read in
one of several possible ways is listed as a warning.
"""

from __future__ import annotations

from pathlib import Path

from inservice.errors import InputError, Problem
from inservice.facts.book import Book
from inservice.intake.assembling import Assembly
from inservice.intake.gathering import Gathering
from inservice.intake.sheets import PARQUET, TEXT_FILES, WORKBOOKS
from inservice.plan.reading import Plan, read_plan


def read_book(path: str | Path) -> Book:
    """Read a folder with `plans/*.yaml` and tables (CSV, spreadsheets or Parquet), in it or in its folder
    `tables`.

    Raises InputError when the folder or a plan document cannot be read, with every problem of every document.
    Problems of tables do not raise: they are in `Book.problems`, with severity `error` where a fact was lost.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise InputError(
            [
                Problem(
                    "There is no such folder.",
                    str(path),
                    expected="a folder with plans/*.yaml and tables",
                    repair="Check the path; a single request is read as a case.",
                )
            ]
        )
    plans = _plans(folder)
    gathered = Gathering()
    for file in _table_files(folder):
        gathered.file(file)
    return Assembly(plans, gathered).book()


def _plans(folder: Path) -> dict[str, Plan]:
    files = sorted(
        file
        for file in (folder / "plans").glob("*")
        if file.suffix.lower() in {".yaml", ".yml", ".json"} and file.is_file()
    )
    problems: list[Problem] = []
    plans: dict[str, Plan] = {}
    for file in files:
        try:
            plan = read_plan(file)
        except InputError as error:
            problems += error.problems
            continue
        if plan.plan_id in plans:
            problems.append(
                Problem(
                    f"Two documents are of the plan {plan.plan_id!r}.",
                    str(file),
                    "plan_id",
                    plan.lines.get(("plan_id",)),
                    expected="one document for each plan",
                    repair="Rename one.",
                )
            )
        plans[plan.plan_id] = plan
    if not files:
        problems.append(
            Problem(
                "The book has no plan document.",
                str(folder),
                expected="plans/*.yaml",
                repair="Write one: inservice new plan.",
            )
        )
    if problems:
        raise InputError(problems)
    return plans


def _table_files(folder: Path) -> list[Path]:
    known = TEXT_FILES | WORKBOOKS | PARQUET
    places = (folder, folder / "tables")
    return sorted(
        file
        for place in places
        if place.is_dir()
        for file in place.iterdir()
        if file.suffix.lower() in known and not file.name.startswith((".", "~$")) and file.is_file()
    )
