"""``inservice top-heavy stream``: many employers in one run, with flat memory."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from inservice.batch.top_heavy import StreamTotals, stream_top_heavy
from inservice.cli.exits import Exit, UsageError
from inservice.cli.problems import say
from inservice.cli.top_heavy import chosen_readings


def stream(
    folder: str,
    *,
    plan_year: int,
    out: str,
    people: str | None,
    exceptions: str | None,
    at_once: int,
    readings: list[str],
    force: bool,
) -> int:
    """Work out every employer of the folder. Cannot be determined where a plan's status is unknown or a book was set aside."""
    if not Path(folder).is_dir():
        raise UsageError(f"There is no folder {folder}.", "top-heavy stream")
    if at_once < 1:
        raise UsageError("--at-once is a number of employers, at least 1.", "top-heavy stream")
    listed = exceptions or str(Path(out).with_name(f"{Path(out).stem}-exceptions.csv"))
    for path in filter(None, (out, people, listed)):
        if Path(path).exists() and not force:
            raise UsageError(f"{path} exists already and is left as it is. Add --force to replace it.", None)
        if not Path(path).parent.is_dir():
            raise UsageError(f"There is no folder {Path(path).parent} to write {Path(path).name} in.", None)
    begun = time.perf_counter()

    def tell(totals: StreamTotals, books: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{totals.books:,} of {books:,} employers", end="", file=sys.stderr, flush=True)

    totals = stream_top_heavy(
        folder, plan_year, out, people_out=people, exceptions_out=listed, readings=chosen_readings(readings), at_once=at_once,
        tell=tell,
    )  # fmt: skip
    took = time.perf_counter() - begun
    if sys.stderr.isatty():
        print(file=sys.stderr)
    told = totals.statuses
    print(f"{totals.books:,} employers, {totals.people:,} people, {totals.plans:,} plans")
    print(f"top-heavy: {told['yes']:,} yes, {told['no']:,} no, {told['unknown']:,} unknown")
    print(
        f"{totals.exceptions:,} exceptions in {listed}; results in {', '.join(filter(None, (out, people)))}"
    )
    say(f"{totals.people / took:,.0f} people a second, {took:,.1f} s{_peak()}")
    return Exit.CANNOT_BE_DETERMINED if told["unknown"] else Exit.DONE


def _peak() -> str:
    """The most memory the process had, where the system tells."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        kilobytes = float(status.split("VmHWM:")[1].split()[0])
    except (OSError, IndexError):
        try:
            import resource
        except ImportError:
            return ""
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
            1024 if sys.platform == "darwin" else 1
        )
    return f", at most {kilobytes / 1024:,.0f} MB of memory"


__all__ = ["stream"]
