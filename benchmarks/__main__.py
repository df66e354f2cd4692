"""Run every benchmark: ``python -m benchmarks``."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from benchmarks import income_tax, many, top_heavy, zen_table
from benchmarks.measure import against_limit, median_ms, process_ms
from inservice.api import decide, read_case

ROOT = Path(__file__).resolve().parent.parent
ONE_EVENT = ROOT / "cases" / "availability" / "two-years-the-day.yaml"
CASE = ROOT / "examples" / "cases" / "same-facts-2025.yaml"
WIDEST = ROOT / "examples" / "cases" / "02-by-type-of-contribution.yaml"


def main() -> int:
    """One person against the limits of the project, a whole process, the ZEN engine, many people at once, and top-heavy plans."""
    for name, path in (
        ("one event asked for", ONE_EVENT),
        ("any way that is open, with dates ahead", CASE),
        ("the same with eight accounts and sixty account-event pairs", WIDEST),
    ):
        case = read_case(path)
        against_limit(f"one case, {name}", median_ms(partial(decide, case)), 15)
    against_limit("inservice decide, whole process, cold", process_ms(["decide", str(CASE), "--json"]), 1500)
    against_limit("inservice --help, whole process, cold", process_ms(["--help"]), 400)
    zen_table.main()
    many.main()
    top_heavy.main()
    income_tax.main([])
    return 0


if __name__ == "__main__":
    sys.exit(main())
