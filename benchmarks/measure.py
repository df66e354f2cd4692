"""Measuring: medians of repeated runs, and lines that state a ratio."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable


def median_ms(run: Callable[[], object], times: int = 30) -> float:
    """The median of ``times`` runs in milliseconds, after one that is not counted."""
    run()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def process_ms(arguments: list[str], times: int = 5) -> float:
    """The median wall time of a whole ``python -m inservice.cli`` process."""
    command = [sys.executable, "-m", "inservice.cli", *arguments]
    return median_ms(lambda: subprocess.run(command, check=False, capture_output=True), times)


def against_limit(what: str, took: float, limit: float) -> None:
    """One line: how long it took and what share of the limit that is."""
    print(f"{what:<58} {took:9.1f} ms   {took / limit:5.2f} of the limit of {limit:,.0f} ms")


def against_peer(what: str, ours: float, theirs: float, peer: str) -> None:
    """One line: both times and their ratio."""
    print(f"{what:<58} {ours:9.2f} ms   {peer} takes {theirs / ours:,.1f} times as long ({theirs:.1f} ms)")
