"""Starting files, schemas and the version."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from inservice.cli.exits import Exit
from inservice.cli.files import put


def new(kind: str, *, out: str | None, force: bool) -> int:
    """A commented starting file: a case, plan, amendment, or case of another question."""
    from inservice.intake import starting, starting_operations
    from inservice.intake.consequences.starting import new_consequences
    from inservice.intake.top_heavy_starting import new_top_heavy_case

    written: dict[str, Callable[[], str]] = {
        "case": starting.new_case,
        "plan": starting.new_plan,
        "consequences": new_consequences,
        "amendment": starting_operations.new_amendment,
        "correction": starting_operations.new_correction,
        "service": starting_operations.new_service,
        "top-heavy": new_top_heavy_case,
    }
    put(written[kind](), out, force=force)
    return Exit.DONE


def schema(kind: str, *, out: str | None, force: bool) -> int:
    """A JSON Schema."""
    put(json.dumps(_schema(kind), indent=2, ensure_ascii=False) + "\n", out, force=force)
    return Exit.DONE


def _schema(kind: str) -> dict[str, Any]:
    if kind == "case":
        from inservice.intake.case_file import json_schema as of_case

        return of_case()
    if kind in ("plan", "amendment"):
        from inservice.plan import schema as of

        return of.json_schema() if kind == "plan" else of.amendment_schema()
    if kind == "correction":
        from inservice.intake.correction_file import json_schema as of_correction

        return of_correction()
    if kind == "service":
        from inservice.intake.service_case import json_schema as of_service

        return of_service()
    if kind == "equal-payments":
        from inservice.intake.equal_payments import json_schema as of_equal_payments

        return of_equal_payments()
    if kind == "top-heavy":
        from inservice.intake.top_heavy_case import json_schema as of_top_heavy_case

        return of_top_heavy_case()
    from inservice.memo.schema import json_schema as of_determination

    return of_determination()


def version() -> int:
    """The software and the edition of the law data."""
    from inservice import __version__
    from inservice.determination.answer import edition

    print(f"inservice {__version__}")
    print(edition())
    return Exit.DONE
