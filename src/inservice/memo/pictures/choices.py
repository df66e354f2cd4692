"""Pictures of the choice: what is gained and lost, other ways to the cash, and what can leave when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import altair as alt

from inservice.memo.pictures.charts import chart
from inservice.memo.pictures.picture import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    VERMILION,
    WIDTH,
    Picture,
    dollars,
    number,
    placed,
    spec,
)
from inservice.memo.words import day, event, named, source

_MEETS = {
    "yes": "meets the need",
    "unknown": "may meet it",
    "not_claimed": "may meet it",
    "no": "does not meet it",
}
_HAS = {"yes": "yes", "no": "no", "after_separation": "after leaving"}
_MARKS = {"yes": "✓", "no": "✗"}
_TINTS = {
    **dict.fromkeys(("yes", "better", "gained"), INK[BLUE]), **dict.fromkeys(("no", "lost"), INK[VERMILION]),
    **dict.fromkeys(("after leaving", "in part"), INK[GREY]),
}  # fmt: skip
_MOVES = {
    "required_minimums": "required minimums put off while working", "creditors": "protection from creditors",
    "stable_value": "stable value fund", "share_classes": "institutional share classes", "loans": "plan loans",
    "backdoor_roth": "clean backdoor Roth conversions", "charity": "gifts to charity straight from it", "freedom": "choice of investments",
}  # fmt: skip
_TOLD = ("rule_of_55", "exceptions")
"""Lines of what moves that the exceptions tell in full."""
_MILESTONES = {"age_55": "year of 55", "age_59_half": "59½", "required_minimums": "minimums begin"}


def ways(data: Mapping[str, Any]) -> Picture | None:
    """C-PLT-10: the cost of each $1,000 in hand, way by way."""
    listed = [r for r in data["alternatives"] if r["kind"] != "nothing"]
    if not listed:
        return None
    names, taken = {}, set()
    for at, r in enumerate(listed):
        names[at] = r["name"] if r["name"] not in taken else f"{r['name']} ({at + 1})"
        taken.add(r["name"])
    rows: list[dict[str, Any]] = [
        {
            "name": names[at], "cost": number(r["cost_per_thousand"]), "place": number(r["cost_per_thousand"]) or 0,
            "meets": _MEETS[r["meets_the_need"]],
            "label": ("cost unknown" if r["cost_per_thousand"] is None else dollars(r["cost_per_thousand"]))
            + ("" if r["meets_the_need"] == "yes" else f", {_MEETS[r['meets_the_need']]}"),
        }
        for at, r in enumerate(listed)
    ]  # fmt: skip
    top = max([10.0, *(float(r["place"]) for r in rows)]) * 1.35
    x = alt.X(
        "place:Q",
        title="Cost of each $1,000 in hand",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(format="$,.0f", tickCount=6),
    )
    y = alt.Y("name:N", sort=[r["name"] for r in rows], title=None)
    base = chart(rows)
    known = chart([r for r in rows if r["cost"] is not None])
    colour = alt.Color(
        "meets:N",
        scale=alt.Scale(domain=list(dict.fromkeys(_MEETS.values())), range=[BLUE, ORANGE, GREY]),
        legend=None,
    )
    drawing = alt.layer(
        known.mark_rule(color="#cccccc").encode(x=alt.X("zero:Q"), x2="place:Q", y=y).transform_calculate(zero="0"),
        known.mark_point(filled=True, size=120, opacity=1).encode(x=x, y=y, color=colour),
        base.mark_text(align="left", dx=10).encode(x=x, y=y, text="label:N"),
    )  # fmt: skip
    cheapest = data["cheapest"]
    says = (
        f"To have {dollars(data['need'])} in hand, {cheapest['name']} costs least of what surely meets it: {dollars(cheapest['cost'])}."
        if cheapest is not None
        else f"No way to {dollars(data['need'])} in hand surely meets it at a cost that is known."
    )
    return Picture(
        "ways-to-the-cash", "C-PLT-10", "What the cash costs, way by way", says,
        ("way", "meets the need", "takes", "income tax", "10% tax", "interest", "fees and charges", "cost", "per $1,000"),
        tuple(
            (
                r["name"], named(r["meets_the_need"]), dollars(r["takes"]), dollars(r["income_tax"]), dollars(r["additional_tax"]),
                dollars(r["interest"]), _sum(r["fees"], r["charges"]), dollars(r["cost"]), dollars(r["cost_per_thousand"]),
            )
            for r in listed
        ),
        spec(drawing.properties(width=WIDTH - 150, height=28 * len(rows))), numeric=(2, 3, 4, 5, 6, 7, 8),
        notes=("Blue meets the need, orange may, grey does not. Doing nothing costs nothing and changes nothing.",),
        inputs=("Inputs, from the case file: the need, rates, fees and limits of each way.",), year_of_law=_tax_year(data),
    )  # fmt: skip


def _sum(*amounts: str | None) -> str:
    return "unknown" if None in amounts else dollars(f"{sum(float(a) for a in amounts if a is not None):.2f}")


def _tax_year(data: Mapping[str, Any]) -> int | None:
    year = data["tax"]["tax_year"] if data["tax"] is not None else None
    return year if isinstance(year, int) else None


def access(data: Mapping[str, Any], drawn: Mapping[str, Any]) -> Picture | None:
    """C-PLT-11: what of each source can leave when, while the job goes on."""
    start = data["decided_for"]
    if start is None or not data["access"]:
        return None
    today = placed(start)
    coming = {k: v for k, v in drawn["milestones"].items() if v is not None and placed(v) > today}
    days = [placed(a["opens_on"]) for a in data["access"] if a["opens_on"]]
    last = date.fromisoformat(max([*map(placed, coming.values()), *days, today]))
    span = max(last.toordinal() - date.fromisoformat(today).toordinal(), 365 * 4)
    end = date.fromordinal(date.fromisoformat(today).toordinal() + int(span * 1.12)).isoformat()
    order = {a["account_id"]: n for n, a in enumerate(data["access"])}
    held = sorted(data["access"], key=lambda a: (order[a["account_id"]], placed(a["opens_on"] or start)))
    bars: list[dict[str, Any]] = []
    for a in held:
        begins = placed(a["opens_on"] or start)
        open_now = a["status"] == "yes"
        state = "open" if open_now or a["opens_on"] else "unknown"
        told = dollars(a["available"]) if a["available"] is not None else "amount unknown"
        when = (
            "" if open_now else (f" from {day(a['opens_on'])}" if a["opens_on"] else ": cannot be told yet")
        )
        bars.append({
            "row": f"{a['account_id']}: {event(a['event'])}", "x": begins, "x2": placed(a["closes_on"] or end), "state": state,
            "label": f"{told}{when}" if state == "open" else "cannot be told yet", "late": begins > _middle(today, end),
        })  # fmt: skip
    rows = list(dict.fromkeys(b["row"] for b in bars))
    x = alt.X(
        "x:T",
        title=None,
        scale=alt.Scale(domain=[today, end], nice=False),
        axis=alt.Axis(format="%Y", tickCount=8, orient="bottom"),
    )
    y = alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(labelLimit=300))
    base = chart(bars)
    colour = alt.Color(
        "state:N", scale=alt.Scale(domain=["open", "unknown"], range=["#8fc1de", "#e3e3e3"]), legend=None
    )
    layers: list[Any] = [base.mark_bar(height=17).encode(x=x, x2="x2:T", y=y, color=colour)]
    for late, align, dx in ((False, "left", 5), (True, "right", -5)):
        some = [b for b in bars if b["late"] == late]
        if some:
            layers.append(
                chart(some).mark_text(align=align, dx=dx, fontSize=10).encode(x=x, y=y, text="label:N")
            )
    marks = [{"x": placed(v), "label": _MILESTONES[k]} for k, v in coming.items()]
    if marks:
        rule = chart(marks)
        layers.append(rule.mark_rule(color=VERMILION, strokeDash=[4, 3]).encode(x=x))
        layers.append(
            rule.mark_text(color=INK[VERMILION], baseline="bottom", dy=-3, fontSize=10).encode(
                x=x, y=alt.value(0), text="label:N"
            )
        )
    open_today = [a for a in held if a["status"] == "yes"]
    told = (
        f"{len({a['account_id'] for a in open_today})} of {len(order)} accounts listed have something open on {day(start)}."
        if open_today
        else f"Nothing is open on {day(start)}."
    )
    return Picture(
        "access-by-source", "C-PLT-11", "What can leave when, while the job goes on",
        told + "".join(f" {_MILESTONES[k].capitalize()}: {day(v)}." for k, v in coming.items()),
        ("account", "source", "event", "open", "amount"),
        tuple(
            (
                a["account_id"], source(a["source"]), event(a["event"]),
                "now" if a["status"] == "yes" else day(a["opens_on"]) if a["opens_on"] else "cannot be told yet",
                dollars(a["available"]),
            )
            for a in held
        ),
        spec(alt.layer(*layers).properties(width=WIDTH - 120, height=24 * len(rows))), numeric=(4,),
        notes=("If still employed then, the plan's terms unchanged. Dashed: the year of 55, age 59½, and the applicable age of minimums, "
               "where still to come.",),
        inputs=(f"Inputs: the accounts and the plan of the case file, as decided for {day(start)}.",),
    )  # fmt: skip


def _middle(start: str, end: str) -> str:
    ends = (date.fromisoformat(start).toordinal(), date.fromisoformat(end).toordinal())
    return date.fromordinal(sum(ends) // 2).isoformat()


def gained_and_lost(data: Mapping[str, Any]) -> Picture | None:
    """C-PLT-12: what the plan gives and what an IRA gives, side by side."""
    changes = [e for e in data["exceptions"] if e["rollover"] in ("lost", "gained")]
    rows = [
        (
            f"10% extra tax: {e['label']}",
            _HAS.get(e["plan"], "in part"),
            _HAS.get(e["ira"], "in part"),
            e["rollover"],
        )
        for e in changes
    ]
    rows += [
        (_MOVES.get(m["name"], named(m["name"])), *(("better", "", "lost") if m["better"] == "plan" else ("", "better", "gained")))
        for m in data["what_moves"] if m["better"] in ("plan", "ira") and m["name"] not in _TOLD
    ]  # fmt: skip
    rows.sort(key=lambda r: r[3] != "lost")
    if not rows:
        return None
    marks = [
        {"row": row[0], "where": where, "mark": _MARKS.get(told, told), "kind": told}
        for row in rows for where, told in zip(("in the plan", "in an IRA", "by a rollover"), row[1:], strict=True) if told
    ]  # fmt: skip
    columns = ["in the plan", "in an IRA", "by a rollover"]
    base = chart(marks)
    colour = alt.Color(
        "kind:N", scale=alt.Scale(domain=list(_TINTS), range=list(_TINTS.values())), legend=None
    )
    drawing = base.mark_text(fontSize=12, fontWeight="bold").encode(
        x=alt.X("where:N", sort=columns, title=None, axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False)),
        y=alt.Y("row:N", sort=[r[0] for r in rows], title=None, axis=alt.Axis(labelLimit=430, domain=False, ticks=False, grid=True)),
        text="mark:N", color=colour,
    )  # fmt: skip
    lost, gained = (sum(r[3] == w for r in rows) for w in ("lost", "gained"))
    return Picture(
        "gained-and-lost", "C-PLT-12", "What a rollover to an IRA can gain and lose",
        f"Of what differs, {lost} are lost by a rollover to an IRA and {gained} are gained.",
        ("", "in the plan", "in an IRA", "by a rollover"), tuple(rows),
        spec(drawing.properties(width=270, height=22 * len(rows))),
        notes=("What is the same in both, or does not move, is left out; whether a line matters to this person is for the lists to say.",),
        inputs=(f"Inputs: the law on {day(data['decided_for'])}.",),
        year_of_law=None if data["decided_for"] is None else int(data["decided_for"][:4]),
    )  # fmt: skip


__all__ = ["access", "gained_and_lost", "ways"]
