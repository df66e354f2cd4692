"""Starting files, schemas and the version."""

from __future__ import annotations

import json
from typing import Any, Literal

from inservice.cli.exits import Exit
from inservice.cli.files import put


def new(kind: Literal["case", "plan"], *, out: str | None, force: bool) -> int:
    """A commented starting file."""
    from inservice.intake.starting import new_case, new_plan

    put(new_case() if kind == "case" else new_plan(), out, force=force)
    return Exit.DONE


def schema(kind: Literal["case", "plan", "determination"], *, out: str | None, force: bool) -> int:
    """A JSON Schema."""
    put(json.dumps(_schema(kind), indent=2, ensure_ascii=False) + "\n", out, force=force)
    return Exit.DONE


def _schema(kind: Literal["case", "plan", "determination"]) -> dict[str, Any]:
    if kind == "case":
        from inservice.intake.case_file import json_schema as of_case

        return of_case()
    if kind == "plan":
        from inservice.plan.schema import json_schema as of_plan

        return of_plan()
    from inservice.memo.schema import json_schema as of_determination

    return of_determination()


def version() -> int:
    """The software and the edition of the law data."""
    from inservice import __version__
    from inservice.determination.answer import edition

    print(f"inservice {__version__}")
    print(edition())
    return Exit.DONE
