"""The screen of `inservice top-heavy --ahead`."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from inservice.cli import screen
from inservice.cli.words import dollars, share_of, span


def show_ahead(report: Any, console: Console) -> None:
    """How far each plan is from 60 percent, what would tip it, what a top-heavy year costs."""
    ahead = report.ahead
    for plan in ahead["plans"]:
        screen.heading(
            console, f"{plan['plan_id']}, plan year {plan['plan_year'][0]} to {plan['plan_year'][1]}"
        )
        status = {"yes": "top-heavy", "no": "not top-heavy"}.get(plan["is_top_heavy"], "not settled")
        screen.paragraph(
            console,
            f"On the facts through {ahead['facts_through'] or 'no day on file'}, for the determination date "
            f"{plan['determination_date']}: {status}. Key employees have {span(plan['key_least'], plan['key_most'])}, all others "
            f"{span(plan['nonkey_least'], plan['nonkey_most'])}{share_of(plan)}.",
        )
        if plan["is_exempt_safe_harbor_plan"] == "yes":
            screen.paragraph(
                console,
                "Exempt for the year, whatever the share: the plan consists solely of a safe harbor arrangement.",
            )
        for sentence in plan["sentences"]:
            screen.bullet(console, sentence, "TH-RAT-01")
    if ahead["planned_contributions"]:
        screen.heading(console, "Planned contributions, in the order of deposit")
        rows = [
            (p["name"], p["deposited_by"] or "unknown", dollars(p["amount"]), _effect(p["tips_alone"], []),
             _effect(p["tips"], p["cures"]))
            for p in ahead["planned_contributions"]
        ]  # fmt: skip
        console.print(
            screen.table(("contribution", "by", "amount", "alone", "after those before it"), rows, (2,))
        )
    cost = ahead["cost"]
    told = dollars(cost["total"]) if cost["total"] else f"unknown, at least {dollars(cost['at_least'])}"
    screen.heading(console, f"What a top-heavy year costs: {told}")
    screen.paragraph(console, "3 percent of the pay on file of each non-key participant. What counts toward it (match, profit sharing) is "
                              "not taken off; a highest key rate under 3 percent lowers it.")  # fmt: skip
    people = [(p["person_id"], dollars(p["pay_on_file"]), dollars(p["minimum"])) for p in cost["people"]]
    if people:
        console.print(screen.table(("person", "pay on file", "minimum"), people, (1, 2)))


def _effect(tipped: list[str], cured: list[str]) -> str:
    told = [f"tips {', '.join(tipped)}"] if tipped else []
    told += [f"brings {', '.join(cured)} back"] if cured else []
    return "; ".join(told) or "changes no status"


__all__ = ["show_ahead"]
