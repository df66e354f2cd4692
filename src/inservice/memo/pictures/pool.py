"""Pictures of the backdoor Roth: the mix of the pool, the curve, the year's days, and year after year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import accumulate
from typing import Any

import altair as alt

from inservice.memo.pictures.charts import chart
from inservice.memo.pictures.picture import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    VERMILION,
    WIDTH,
    Picture,
    dollars,
    number,
    placed,
    rounded,
    spec,
)
from inservice.memo.words import day, named

SIDES = {"without": "As it is", "with": "With the move"}
_KINDS = {
    "contribution": "Contribution", "conversion": "Conversion to Roth", "from_plan": "Rollover from the plan",
    "to_plan": "Rollover into a plan", "payment": "Payment from an IRA", "between_iras": "Rollover between IRAs",
    "recharacterization": "Recharacterization", "returned_contribution": "Contribution returned",
}  # fmt: skip


def squares(data: Mapping[str, Any]) -> Picture | None:
    """C-PLT-01: of each 100 dollars in IRAs, how many have been taxed already, before and after."""
    pool = data["pro_rata"]
    if pool is None or any(pool["squares"][side]["basis_squares"] is None for side in SIDES):
        return None
    panels, rows, shares = [], [], {}
    for side, words in SIDES.items():
        share = float(pool["squares"][side]["basis_squares"])
        shares[side] = share
        cells = [
            {"x": at % 10 + 0.06, "x2": at % 10 + 0.94, "y": at // 10 + 0.06, "y2": at // 10 + 0.94, "kind": "pre-tax"}
            for at in range(100)
        ]  # fmt: skip
        taxed = [
            {"x": at % 10 + 0.06, "x2": at % 10 + 0.06 + 0.88 * min(1.0, share - at), "y": at // 10 + 0.06, "y2": at // 10 + 0.94}
            for at in range(100) if share > at
        ]  # fmt: skip
        place: dict[str, Any] = {
            "x": alt.X("x:Q", scale=alt.Scale(domain=[0, 10], nice=False), axis=None), "x2": "x2:Q",
            "y": alt.Y("y:Q", scale=alt.Scale(domain=[10, 0], nice=False), axis=None), "y2": "y2:Q",
        }  # fmt: skip
        below = chart(cells).mark_rect(color=ORANGE).encode(**place)
        above = chart(taxed).mark_rect(color=BLUE).encode(**place)
        title = alt.TitleParams(
            words, subtitle=[f"{share:g} of 100 come out free of tax", f"{100 - share:.3g} of 100 are taxed"]
        )
        panels.append((below + above).properties(width=240, height=240, title=title))
        form = pool[side]
        rows.append((
            words, f"{share:g}", f"{100 - share:.3g}", dollars(form["lines"]["5"]), dollars(form["lines"]["9"]),
            dollars(form["taxable"]), form["taxable_percent"] or "unknown",
        ))  # fmt: skip
    says = (
        f"Of 100 squares of IRA money, {shares['without']:g} have been taxed already as it is, and {shares['with']:g} with the move. "
        "A conversion takes the same mix."
    )
    return Picture(
        "pro-rata-squares", "C-PLT-01", "What a Roth conversion is made of", says,
        ("", "free of tax", "taxed", "basis (line 5)", "IRA money (line 9)", "taxable of the conversion", "percent"),
        tuple(rows), spec(alt.hconcat(*panels, spacing=60)), numeric=(1, 2, 3, 4, 5, 6),
        notes=("Blue: taxed already (basis). Orange: never taxed. Each square is one hundredth of the IRA money of Form 8606, line 9.",),
        inputs=_pool_inputs(pool), year_of_law=pool["with"]["year"],
    )  # fmt: skip


def _pool_inputs(pool: Mapping[str, Any]) -> tuple[str, ...]:
    form = pool["with"]
    return (
        f"Inputs, from the case file: {dollars(form['converted'])} converted in {form['year']}; "
        f"{dollars(pool['without']['pre_tax_in_pool'])} of pre-tax money in IRAs on December 31 as it is, "
        f"{dollars(form['pre_tax_in_pool'])} with the move.",
    )


def curve(data: Mapping[str, Any], drawn: Mapping[str, Any]) -> Picture | None:
    """C-PLT-02: the taxable share of the conversion for each amount of pre-tax money in IRAs."""
    held = drawn["curve"]
    if held is None:
        return None
    rows = [
        {"pool": number(r["pool"]), "percent": r["percent"]} for r in held["rows"] if r["percent"] is not None
    ]
    at = {r["pool"]: r for r in held["rows"]}
    points = [
        {
            "pool": number(pool), "percent": at[pool]["percent"],
            "label": f"{SIDES[side]}: {at[pool]['percent']:g}% of {dollars(held['converted'])} taxable",
        }
        for side, pool in held["points"].items() if at[pool]["percent"] is not None
    ]  # fmt: skip
    if len({p["pool"] for p in points}) == 1:
        points = points[:1]
    top = max(r["pool"] or 0 for r in rows)
    x = alt.X("pool:Q", title="Pre-tax money in IRAs on December 31", scale=alt.Scale(domain=[0, top], nice=False),
              axis=alt.Axis(format="$,.0f", tickCount=6))  # fmt: skip
    y = alt.Y("percent:Q", title="Taxable share of the conversion, percent", scale=alt.Scale(domain=[0, 100]))
    line = chart(rows).mark_line(color=BLUE, strokeWidth=2.5).encode(x=x, y=y)
    marked = chart(points)
    dots = marked.mark_point(color=VERMILION, filled=True, size=110, opacity=1).encode(x=x, y=y)
    words = [
        chart(some).mark_text(align="left", dx=10, dy=dy, fontWeight="bold").encode(x=x, y=y, text="label:N")
        for some, dy in (([p for p in points if p["percent"] < 50], -10), ([p for p in points if p["percent"] >= 50], 18)) if some
    ]  # fmt: skip
    shown = [r for n, r in enumerate(held["rows"]) if n % 10 == 0 or r["pool"] in held["points"].values()]
    return Picture(
        "conversion-curve", "C-PLT-02", "How much IRA money it takes to spoil a Roth conversion",
        " ".join(f"{p['label']}." for p in points) + " The line is steep at first and then nearly flat: moving only part changes little.",
        ("pre-tax money in IRAs", "taxable", "percent"),
        tuple((dollars(r["pool"]), dollars(r["taxable"]), f"{r['percent']:g}%") for r in shown if r["percent"] is not None),
        spec(alt.layer(line, dots, *words).properties(width=WIDTH, height=260)), numeric=(0, 1, 2),
        inputs=(f"Inputs, from the case file: {dollars(held['converted'])} converted, basis {dollars(held['basis'])}; values taken flat.",),
        year_of_law=held["year_of_law"],
    )  # fmt: skip


def year_end(data: Mapping[str, Any]) -> Picture | None:
    """C-PLT-03: the year's movements and the line of December 31, red where pre-tax money is in an IRA on it."""
    pool = data["pro_rata"]
    if pool is None or not pool["with"]["movements"] or pool["with"]["year"] is None:
        return None
    year = pool["with"]["year"]
    days = [
        placed(m["arrived_on"] or m["left_on"])
        for side in SIDES
        for m in pool[side]["movements"]
        if m["arrived_on"] or m["left_on"]
    ]
    first, last = min([*days, f"{year}-01-01"]), max([*days, f"{year + 1}-01-31"])
    middle = date.fromordinal(
        (date.fromisoformat(first).toordinal() + date.fromisoformat(last).toordinal()) // 2
    ).isoformat()
    x = alt.X(
        "on:T",
        title=None,
        scale=alt.Scale(domain=[first, last], nice=False),
        axis=alt.Axis(format="%b %Y", tickCount=7, labelOverlap=True),
    )
    panels, rows, told = [], [], []
    for side, words in SIDES.items():
        form = pool[side]
        moves: list[dict[str, Any]] = [
            {"on": placed(m["arrived_on"] or m["left_on"]), "lane": lane, "label": f"{_kind(m)} {dollars(m['amount'])}"}
            for lane, m in enumerate(m for m in form["movements"] if m["arrived_on"] or m["left_on"])
        ]  # fmt: skip
        lanes = max(len(moves), 1)
        y = alt.Y("lane:Q", axis=None, scale=alt.Scale(domain=[lanes - 0.5, -0.9], nice=False))
        left = form["pre_tax_in_pool"]
        tainted = left is None or float(left) > 0
        colour = VERMILION if tainted else GREEN
        verdict = (
            f"December 31, {year}: {dollars(left)} of pre-tax money in IRAs"
            if left is not None
            else f"December 31, {year}: unknown"
        )
        end = chart([{"on": f"{year}-12-31", "label": verdict, "lane": -0.65}])
        rule = end.mark_rule(color=colour, strokeWidth=3).encode(x=x)
        label = end.mark_text(align="right", dx=-8, color=INK[colour], fontWeight="bold").encode(
            x=x, y=y, text="label:N"
        )
        layers: list[Any] = [rule, label]
        for is_late, align, dx in ((False, "left", 9), (True, "right", -9)):
            some = [m for m in moves if (m["on"] > middle) == is_late]
            if some:
                base = chart(some)
                layers.append(base.mark_point(color=BLUE, filled=True, size=90, opacity=1).encode(x=x, y=y))
                layers.append(base.mark_text(align=align, dx=dx).encode(x=x, y=y, text="label:N"))
        panels.append(alt.layer(*layers).properties(width=WIDTH + 60, height=26 * lanes + 34, title=words))
        rows += [
            (
                words,
                day(m["arrived_on"] or m["left_on"]),
                _kind(m),
                dollars(m["amount"]),
            )
            for m in form["movements"]
        ]
        rows.append((words, day(f"{year}-12-31"), "Pre-tax money in IRAs", dollars(left)))
        told.append(
            f"{words}: {dollars(left)} of pre-tax money in IRAs on December 31, {year}, so "
            f"{form['taxable_percent'] or 'an unknown share'} of the conversion is taxable."
        )
    return Picture(
        "year-end-timeline", "C-PLT-03", "The one day that counts: December 31", " ".join(told),
        ("", "day", "what", "amount"), tuple(rows), spec(alt.vconcat(*panels, spacing=18)), numeric=(3,),
        notes=("Whatever came first in the year, the balances of December 31 decide. Red: pre-tax money is there then; green: none is.",),
        inputs=("Inputs: the days of the case file.",), year_of_law=year,
    )  # fmt: skip


def _kind(movement: Mapping[str, Any]) -> str:
    return _KINDS.get(movement["kind"], named(movement["kind"]))


def year_after_year(data: Mapping[str, Any]) -> Picture | None:
    """C-PLT-13: the same conversion each year, its tax with and without (or what is taxable), and the difference added up."""
    pool = data["pro_rata"]
    held = None if pool is None else pool["five_years"]
    if held is None or None in held.values():
        return None
    runs = {side: held[side]["years"] for side in SIDES}
    every = [row for run in runs.values() for row in run]
    key, words = (
        ("tax", "tax") if all(row["tax"] is not None for row in every) else ("taxable", "taxable part")
    )
    if any(row[key] is None for row in every):
        return None
    bars = [
        {"year": str(row["year"]), "side": SIDES[side], "amount": float(row[key]), "label": rounded(float(row[key]))}
        for side, run in runs.items() for row in run
    ]  # fmt: skip
    differences = [float(a[key]) - float(b[key]) for a, b in zip(runs["with"], runs["without"], strict=True)]
    sums = list(accumulate(differences))
    if not any(differences):
        return None
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
    offset = alt.XOffset("side:N", sort=list(SIDES.values()))
    y = alt.Y(
        "amount:Q",
        title=f"{words.capitalize()} of the conversion",
        axis=alt.Axis(format="$,.0f"),
        scale=alt.Scale(zero=True),
    )
    base = chart(bars)
    colour = alt.Color(
        "side:N",
        scale=alt.Scale(domain=list(SIDES.values()), range=[GREY, ORANGE]),
        legend=alt.Legend(title=None, orient="top"),
    )
    top = base.mark_bar().encode(x=x, xOffset=offset, y=y, color=colour)
    labels = base.mark_text(dy=-7, fontSize=10).encode(x=x, xOffset=offset, y=y, text="label:N")
    total = [{"year": str(row["year"]), "sum": s, "label": rounded(s)} for row, s in zip(runs["with"], sums, strict=True)]  # fmt: skip
    z = alt.Y("sum:Q", title="Difference, added up", axis=alt.Axis(format="$,.0f", tickCount=3), scale=alt.Scale(zero=True))  # fmt: skip
    below = (
        chart(total).mark_line(color=BLACK, point=alt.OverlayMarkDef(color=BLACK, size=40)).encode(x=x, y=z)
    )
    named = chart(total).mark_text(dy=-10, fontSize=10).encode(x=x, y=z, text="label:N")
    drawing = alt.vconcat(
        (top + labels).properties(width=WIDTH, height=180),
        (below + named).properties(width=WIDTH, height=110),
        spacing=14,
    )
    return Picture(
        "year-after-year", "C-PLT-13", "The same conversion, year after year",
        f"Over {len(sums)} years the {words} of the conversions is {dollars(f'{sums[-1]:.2f}')} more with the move than as it is.",
        ("year", f"{words} as it is", f"{words} with the move", "difference added up"),
        tuple(
            (str(b["year"]), dollars(b[key]), dollars(a[key]), dollars(f"{s:.2f}"))
            for a, b, s in zip(runs["with"], runs["without"], sums, strict=True)
        ),
        spec(drawing), numeric=(1, 2, 3), notes=(held["with"]["sentence"],), inputs=_pool_inputs(pool),
        year_of_law=runs["with"][0]["year"],
    )  # fmt: skip


__all__ = ["curve", "squares", "year_after_year", "year_end"]
