"""The source x event table of one person, ours beside the very same table in the GoRules ZEN engine."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
import zen

from benchmarks.measure import against_peer, median_ms
from inservice.law.matrix import Matrix, load_matrix

PAID, YEAR = date(2026, 6, 15), date(2026, 1, 1)


def _number(day: date | None, fallback: int) -> int:
    return fallback if day is None else day.toordinal()


def decision(matrix: Matrix) -> str:
    """Our cells as a ZEN decision table: source, event and the governing date pick one line."""
    columns = ["source", "event", "paid", "year"]
    rules = []
    for number, cell in enumerate(matrix.cells):
        window = f"[{_number(cell.start, 1)}..{_number(cell.through, 4_000_000)}]"
        paid, year = (window, "") if cell.governed_by == "payment_date" else ("", window)
        rules.append({
            "_id": str(number), "source": f'"{cell.source}"', "event": f'"{cell.event}"', "paid": paid, "year": year,
            "law": f'"{cell.law}"',
        })  # fmt: skip
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": c, "name": c, "field": c} for c in columns],
        "outputs": [{"id": "law", "name": "law", "field": "law"}],
        "rules": rules, "executionMode": "loop", "inputField": "pairs", "outputPath": "answers", "passThrough": False,
    }  # fmt: skip
    nodes: list[dict[str, Any]] = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}, "content": {}},
        {
            "id": "table",
            "type": "decisionTableNode",
            "name": "table",
            "position": {"x": 1, "y": 0},
            "content": table,
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}, "content": {}},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def main() -> None:
    """Both tables for every pair of one person on one day; they must agree before they are timed."""
    matrix = load_matrix()
    pairs = [
        {"source": s, "event": e, "paid": PAID.toordinal(), "year": YEAR.toordinal()}
        for s in matrix.sources for e in matrix.events
    ]  # fmt: skip
    engine = zen.ZenEngine()
    theirs = engine.create_decision(decision(matrix))
    law = pl.DataFrame({
        "source": [c.source for c in matrix.cells], "event": [c.event for c in matrix.cells],
        "governed_by": [c.governed_by for c in matrix.cells], "law": [c.law for c in matrix.cells],
        "start": [c.start for c in matrix.cells], "through": [c.through for c in matrix.cells],
    }, schema_overrides={"start": pl.Date, "through": pl.Date})  # fmt: skip
    person = pl.DataFrame({
        "source": [p["source"] for p in pairs], "event": [p["event"] for p in pairs], "paid": [PAID] * len(pairs),
        "year": [YEAR] * len(pairs),
    })  # fmt: skip
    day = pl.when(pl.col("governed_by") == "payment_date").then("paid").otherwise("year")
    in_force = (pl.col("start").is_null() | (pl.col("start") <= day)) & (
        pl.col("through").is_null() | (pl.col("through") >= day)
    )

    def ours() -> list[str]:
        joined = person.join(law, on=["source", "event"], how="left", maintain_order="left").filter(in_force)
        return joined["law"].to_list()

    def zens() -> list[str]:
        return [answer["law"] for answer in theirs.evaluate({"pairs": pairs})["result"]["answers"]]

    expected = [matrix.cell(p["source"], p["event"], PAID, YEAR).law for p in pairs]
    assert ours() == expected, "our own two ways to look a cell up disagree"
    assert zens() == expected, "the ZEN table does not answer as ours does"
    against_peer(
        f"law for {len(pairs)} pairs of source and event, one person",
        median_ms(ours),
        median_ms(zens, 5),
        "ZEN",
    )


if __name__ == "__main__":
    main()
