"""Pictures of the tax: which part is taxed at what, what is left, where to stop, and the Medicare steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from inservice.memo.pictures.charts import chart
from inservice.memo.pictures.picture import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    VERMILION,
    WIDTH,
    Picture,
    dollars,
    number,
    rounded,
    spec,
)

HIGHEST_RATE = 60
"""Percent at the top of the staircase; a cliff goes beyond and is named in dollars."""
_STEPS = {
    "gross": "Taken from the plan", "extra_income_tax": "Federal income tax", "ten_percent_tax": "10% extra tax",
    "california_tax": "California's extra tax", "cost_of_premium_credit": "Premium tax credit lost",
    "cost_of_medicare_surcharge": "Medicare surcharges two years later", "state_income_tax": "State income tax",
    "net_of_what_is_computed": "Left, before what is not computed",
}  # fmt: skip
_ALWAYS = ("gross", "extra_income_tax", "ten_percent_tax", "state_income_tax", "net_of_what_is_computed")


def _inputs(drawn: Mapping[str, Any]) -> tuple[str, ...]:
    return (f"Inputs, from the household of the case file: {drawn['tax_inputs']}.",)


def brackets(data: Mapping[str, Any], drawn: Mapping[str, Any]) -> Picture | None:
    """C-PLT-04: income filling the brackets, what the move or payment adds in a second colour; the area is the tax."""
    held = drawn["brackets"]
    if held is None:
        return None
    used = [r for r in held if float(r["without"]) + float(r["added"]) > 0]
    added = sum(float(r["added"]) for r in held)
    if not used or not added:
        return None
    filled = sum(float(r["without"]) + float(r["added"]) for r in held)
    top = filled * 1.15
    high = used[-1]["rate"] / 100 * 1.25
    blocks, outline, labels = [], [], []
    for r in held:
        low, rate = float(r["from"]), r["rate"] / 100
        if low >= top:
            break
        end = min(float(r["to"]), top) if r["to"] is not None else top
        one, two = low + float(r["without"]), low + float(r["without"]) + float(r["added"])
        outline.append({"x": low, "x2": end, "y": 0, "y2": rate})
        blocks += [{"x": low, "x2": one, "y": 0, "y2": rate, "part": "without"}] if one > low else []
        blocks += [{"x": one, "x2": two, "y": 0, "y2": rate, "part": "added"}] if two > one else []
        labels.append({"x": (low + end) / 2, "y": rate, "label": f"{rate:g}%"})
    x = alt.X(
        "x:Q",
        title="Ordinary taxable income",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(format="$,.0f", tickCount=7),
    )
    y = alt.Y(
        "y:Q", title="Rate, percent: the area is the tax", scale=alt.Scale(domain=[0, high], nice=False)
    )
    place = {"x": x, "x2": "x2:Q", "y": y, "y2": "y2:Q"}
    colour = alt.Color(
        "part:N", scale=alt.Scale(domain=["without", "added"], range=[BLUE, ORANGE]), legend=None
    )
    drawing = alt.layer(
        chart(outline).mark_rect(color="#ffffff", stroke=GREY, strokeWidth=1, strokeDash=[3, 2]).encode(**place),
        chart(blocks).mark_rect(stroke="#ffffff", strokeWidth=0.5).encode(**place, color=colour),
        chart(labels).mark_text(dy=-8, fontWeight="bold").encode(x=x, y=y, text="label:N"),
    )  # fmt: skip
    subject = drawn["tax_subject"]["text"]
    share = [f"{rounded(float(r['added']))} at {r['rate'] / 100:g}%" for r in held if float(r["added"]) > 0]
    return Picture(
        "bracket-bucket", "C-PLT-04", "Which part is taxed at what",
        f"{subject[0].upper()}{subject[1:]}: on top of {rounded(filled - added)} of taxable income, {' and '.join(share)}.",
        ("rate", "from", "to", "filled without it", "added", "tax on what is added"),
        tuple(
            (
                f"{r['rate'] / 100:g}%", dollars(r["from"]), dollars(r["to"], unknown="no end"), dollars(r["without"]), dollars(r["added"]),
                dollars(f"{float(r['added']) * r['rate'] / 10_000:.2f}"),
            )
            for r in held
        ),
        spec(drawing.properties(width=WIDTH, height=240)), numeric=(1, 2, 3, 4, 5),
        notes=(f"Blue: income without it. Orange: {subject}. Other effects on the return are in the table of the tax.",),
        inputs=_inputs(drawn), year_of_law=held[0]["year_of_law"],
    )  # fmt: skip


def waterfall(data: Mapping[str, Any], drawn: Mapping[str, Any]) -> Picture | None:
    """C-PLT-06: from what is taken to what is left; what is not known stands there as not known."""
    held = drawn["waterfall"]
    if held is None:
        return None
    steps = [r for r in held["rows"] if r["step"] in _ALWAYS or r["amount"] is None or float(r["amount"])]
    level = 0.0
    bars: list[dict[str, Any]] = []
    for r in steps:
        amount = number(r["amount"])
        words = _STEPS[r["step"]]
        if amount is None:
            bars.append(
                {
                    "step": words,
                    "x": level,
                    "x2": level,
                    "end": level,
                    "label": _unknown(r["step"]),
                    "kind": "none",
                }
            )
        elif r["step"] in ("gross", "net_of_what_is_computed"):
            level = amount
            bars.append(
                {
                    "step": words,
                    "x": 0,
                    "x2": amount,
                    "end": amount,
                    "label": rounded(amount),
                    "kind": "whole",
                }
            )
        else:
            bars.append(
                {
                    "step": words,
                    "x": level + amount,
                    "x2": level,
                    "end": level,
                    "label": rounded(amount),
                    "kind": "cost",
                }
            )
            level += amount
    order = [b["step"] for b in bars]
    top = max(float(b["x2"]) for b in bars) * 1.15
    x = alt.X(
        "x:Q",
        title=None,
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(format="$,.0f", tickCount=6),
    )
    y = alt.Y("step:N", sort=order, title=None)
    base = chart(bars)
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=["whole", "cost", "none"], range=[BLUE, VERMILION, GREY]),
        legend=None,
    )
    drawing = alt.layer(
        base.mark_bar(height=20).encode(x=x, x2="x2:Q", y=y, color=colour),
        base.mark_text(align="left", dx=6).encode(x=alt.X("end:Q", scale=alt.Scale(domain=[0, top], nice=False)), y=y, text="label:N"),
    )  # fmt: skip
    gross, net = held["rows"][0]["amount"], held["rows"][-1]["amount"]
    says = (
        f"Of {dollars(gross)}, {dollars(net)} is left after what is computed."
        if net is not None
        else f"What is left of {dollars(gross)} cannot be told: a cost is unknown."
    )
    return Picture(
        "gross-to-net", "C-PLT-06", "What is left of it", says, ("step", "amount"),
        tuple((_STEPS[r["step"]], dollars(r["amount"], unknown=_unknown(r["step"]))) for r in steps),
        spec(drawing.properties(width=WIDTH - 120, height=30 * len(bars))), numeric=(1,),
        notes=("Taken, then each cost, then what is left.",), inputs=_inputs(drawn), year_of_law=held["year_of_law"],
    )  # fmt: skip


def _unknown(step: str) -> str:
    return "not computed" if step == "state_income_tax" else "unknown"


def staircase(data: Mapping[str, Any], drawn: Mapping[str, Any]) -> Picture | None:
    """C-PLT-05: the rate on the next dollars for each amount, with every cliff by name and dollar."""
    held = drawn["staircase"]
    if held is None:
        return None
    rows = [{"x": float(r["amount"]), "federal": r["rate"], "whole": r["whole_rate"]} for r in held["rows"]]
    step, amount = float(held["step"]), float(held["amount"])
    rows = [{"x": 0.0, "federal": rows[0]["federal"], "whole": rows[0]["whole"]}, *rows]
    differs = any(r["whole"] is not None and r["whole"] != r["federal"] for r in rows)
    usual = [v for r in rows for v in (r["federal"], r["whole"]) if v is not None and 0 <= v <= HIGHEST_RATE]
    top = min(HIGHEST_RATE, max([30.0, *usual]) * 1.2)
    x = alt.X(
        "x:Q",
        title="Taxable amount",
        scale=alt.Scale(domain=[0, rows[-1]["x"]], nice=False),
        axis=alt.Axis(format="$,.0f", tickCount=7),
    )
    scale = alt.Scale(domain=[0, top], clamp=True, nice=False)
    title = "Federal tax on the next dollar, percent"

    def line(name: str, colour: str, width: float) -> Any:
        return chart(rows).mark_line(interpolate="step-before", color=colour, strokeWidth=width).encode(
            x=x, y=alt.Y(f"{name}:Q", title=title, scale=scale)
        )  # fmt: skip

    layers = [line("whole", PURPLE, 1.5)] if differs else []
    layers.append(line("federal", BLUE, 2.5))
    person = chart([{"x": amount, "y": top, "label": f"the amount: {rounded(amount)}"}])
    here = {"x": x, "y": alt.Y("y:Q", scale=scale)}
    is_right = amount > rows[-1]["x"] * 0.7
    layers += [
        person.mark_rule(color=VERMILION, strokeWidth=2).encode(x=x),
        person.mark_text(align="right" if is_right else "left", dx=-6 if is_right else 6, dy=8, color=INK[VERMILION], fontWeight="bold")
        .encode(**here, text="label:N"),
    ]  # fmt: skip
    cliffs = [c for c in held["cliffs"] if float(c["at"]) <= rows[-1]["x"]]
    if cliffs:
        marks = [
            {
                "x": float(c["at"]),
                "y": top * (0.07 + 0.07 * (n % 6)),
                "label": f"{c['name']}: {dollars(c['costs'])} at once",
            }
            for n, c in enumerate(cliffs)
        ]
        for late, align, dx in ((False, "left", 5), (True, "right", -5)):
            some = [m for m in marks if (m["x"] > rows[-1]["x"] / 2) == late]
            if some:
                base = chart(some)
                layers += [
                    base.mark_rule(color=GREY, strokeDash=[4, 3]).encode(x=x),
                    base.mark_text(align=align, dx=dx, fontSize=10, color=INK[GREY]).encode(
                        **here, text="label:N"
                    ),
                ]
    runs = _runs(held["rows"], step)
    at = next((r for r in rows if r["x"] >= amount), rows[-1])
    what = "The 10% extra tax is in it." if held["ten_percent"] else "The 10% extra tax is not in it."
    apart = " Purple: with the surcharges and credits that follow as well." if differs else ""
    return Picture(
        "marginal-rate-staircase", "C-PLT-05", "What the next dollar costs",
        f"At {dollars(held['amount'])} the next dollars are taxed at {at['federal']:g}%. {what}"
        + "".join(f" {c['name']} at {dollars(c['at'])}: {dollars(c['costs'])} at once." for c in cliffs),
        ("from", "to", "rate on the next dollar", "with what follows"), tuple(runs),
        spec(alt.layer(*layers).properties(width=WIDTH, height=240)), numeric=(0, 1, 2, 3),
        notes=(f"Worked out anew at every {dollars(held['step'])}.{apart} {what}",), inputs=_inputs(drawn), year_of_law=held["year_of_law"],
    )  # fmt: skip


def _runs(rows: list[dict[str, Any]], step: float) -> list[tuple[str, str, str, str]]:
    """Stretches of one rate, for the table."""
    out: list[tuple[float, float, float, float | None]] = []
    for r in rows:
        end = float(r["amount"])
        if out and out[-1][2:] == (r["rate"], r["whole_rate"]):
            out[-1] = (out[-1][0], end, r["rate"], r["whole_rate"])
        else:
            out.append((end - step, end, r["rate"], r["whole_rate"]))
    return [
        (rounded(low), rounded(high), f"{rate:g}%", "unknown" if whole is None else f"{whole:g}%")
        for low, high, rate, whole in out
    ]


def medicare(data: Mapping[str, Any], drawn: Mapping[str, Any]) -> Picture | None:
    """C-PLT-07: income on the steps of the Medicare surcharge, and how far the next step is."""
    held = drawn["medicare"]
    if held is None or held["with"] is None or held["without"] is None:
        return None
    steps = held["rows"]
    incomes = {"without it": float(held["without"]), "with it": float(held["with"])}
    edges = [float(s["from"]) for s in steps]
    costs = [float(s["part_b_a_month"]) + float(s["part_d_a_month"]) for s in steps]
    shown = [n for n, edge in enumerate(edges) if edge <= max(*incomes.values(), edges[0]) * 1.6] or [0]
    top = max(*incomes.values(), edges[shown[-1]]) * 1.15
    bounds = [0.0, *(edges[n] for n in shown), top]
    heights = [0.0, *(costs[n] for n in shown)]
    high = max(heights) * 1.3
    rects = [
        {"x": low, "x2": end, "y": 0, "y2": height, "label": f"{height:,.2f}"}
        for low, end, height in zip(bounds, bounds[1:], heights, strict=False)
    ]
    x = alt.X(
        "x:Q",
        title="Modified adjusted gross income",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(format="$,.0f", tickCount=7),
    )
    y = alt.Y(
        "y:Q",
        title="Dollars a month, one person, Parts B and D",
        scale=alt.Scale(domain=[0, high], nice=False),
    )
    base = chart(rects)
    marks = chart(
        [
            {"x": v, "y": high * 0.97, "label": f"{k}: {rounded(v)}", "k": k, "ink": INK[colour]}
            for (k, v), colour in zip(incomes.items(), (BLUE, VERMILION), strict=True)
        ]
    )
    colour = alt.Color("k:N", scale=alt.Scale(domain=list(incomes), range=[BLUE, VERMILION]), legend=None)
    drawing = alt.layer(
        base.mark_rect(color=PALE, stroke=GREY).encode(x=x, x2="x2:Q", y=y, y2="y2:Q"),
        base.mark_text(align="left", dx=4, dy=-7).encode(x=x, y=alt.Y("y2:Q"), text="label:N"),
        marks.mark_rule(strokeWidth=2.5).encode(x=x, color=colour),
        *(
            marks.transform_filter(alt.datum.k == k)
            .mark_text(align=align, dx=dx, fontWeight="bold")
            .encode(x=x, y=y, text="label:N", color=alt.Color("ink:N", scale=None))
            for k, align, dx in (("without it", "right", -6), ("with it", "left", 6))
        ),
    )
    ahead = next((s for s in steps if float(s["headroom"]) >= 0), None)
    room = (
        "The highest step is reached."
        if ahead is None
        else f"{dollars(ahead['headroom'])} more would reach step {ahead['step']}."
    )
    return Picture(
        "medicare-steps", "C-PLT-07", "The steps of the Medicare surcharge",
        f"Income {dollars(held['without'])} without it, {dollars(held['with'])} with it. {room}",
        ("step", "income over", "Part B a month", "Part D a month", "distance"),
        tuple(
            (str(s["step"]), dollars(s["from"]), dollars(s["part_b_a_month"]), dollars(s["part_d_a_month"]), dollars(s["headroom"]))
            for s in steps
        ),
        spec(drawing.properties(width=WIDTH, height=220)), numeric=(0, 1, 2, 3, 4),
        notes=(f"Table of premium year {steps[0]['premium_year']}, the year of income {steps[0]['premium_year'] - 2}. "
               "Premiums follow the income of two years before; a table not yet published is not supposed.",),
        inputs=_inputs(drawn), year_of_law=steps[0]["premium_year"],
    )  # fmt: skip


__all__ = ["brackets", "medicare", "staircase", "waterfall"]
