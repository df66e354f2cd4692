"""Pictures of where the money could be: what could be walked away with, the drag of fees, and what matters most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt

from inservice.memo.pictures.charts import chart
from inservice.memo.pictures.picture import (
    BLACK,
    GREY,
    INK,
    LINES,
    ORANGE,
    VERMILION,
    Picture,
    dollars,
    number,
    placed,
    rounded,
    spec,
    spread,
)

ANNUITY = "fixed_index_annuity"
_WIDTH, _HEIGHT = 430, 160
_LABEL_PIXELS = 13


def _names(data: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Each line by destination and terms, with the words at its end."""
    out = {}
    for r in data["walk_away"]:
        words = r["destination"]
        if r["kind"] == ANNUITY:
            words += " (guaranteed terms)" if r["terms"] == "guaranteed" else " (current terms)"
        out[(r["destination"], r["terms"])] = words
    return out


def _colours(data: Mapping[str, Any]) -> dict[str, str]:
    names = list(dict.fromkeys(r["destination"] for r in data["walk_away"]))
    return {name: LINES[at % len(LINES)] for at, name in enumerate(names)}


def _inputs(data: Mapping[str, Any], drawn: Mapping[str, Any]) -> tuple[str, ...]:
    """Every input with its source and date (C-CMP-43), and the recommender's pay on the same page (C-CMP-47)."""
    given = drawn["assumptions"]
    returns = ", ".join(f"{r['name']} {r['yearly'] or 'year by year as given'}" for r in given["returns"])
    costs = [
        f"{d['name']}: {d['cost_note'] or d['yearly_cost'] or 'unknown'} a year, begins with {dollars(d['starts_with'])} "
        f"({d['source'] or 'no source'}, {d['as_of'] or 'no date'})."
        for d in data["destinations"]
    ]
    inflation = "" if given["inflation"] is None else f"; inflation {given['inflation']}"
    return (
        f"Inputs: returns before cost {returns}{inflation} ({given['source'] or 'no source'}).",
        *costs,
        data["advice"]["pay"]["sentence"],
    )


def _marks(data: Mapping[str, Any], drawn: Mapping[str, Any], last: int) -> list[dict[str, Any]]:
    """The years of C-CMP-42 within the horizon: end of the charges, 59½, required minimums."""
    found: dict[float, list[str]] = {}
    for name in dict.fromkeys(r["destination"] for r in data["locked"]):
        charged = [
            r["year"]
            for r in data["locked"]
            if r["destination"] == name and r["charge_rate"] not in (None, "0%")
        ]
        if charged:
            found.setdefault(max(charged), []).append("charges end")
    if data["decided_for"] is not None:
        today = date.fromisoformat(placed(data["decided_for"]))
        for name, words in (("age_59_half", "59½"), ("required_minimums", "minimums begin")):
            on = drawn["milestones"][name]
            years = None if on is None else (date.fromisoformat(placed(on)) - today).days / 365.25
            if years is not None and 0 < years <= last:
                found.setdefault(round(years, 2), []).append(words)
    return [
        {"year": year, "label": ", ".join(words), "tier": n % 2}
        for n, (year, words) in enumerate(sorted(found.items()))
    ]


def _ends(rows: Sequence[Mapping[str, Any]], top: float, colours: Mapping[str, str]) -> list[dict[str, Any]]:
    """A label at the end of each line, moved apart; the amount comes first, for a long name is cut off."""
    last = max(r["year"] for r in rows)
    ends = [r for r in rows if r["year"] == last]
    places = spread([r["value"] for r in ends], top * _LABEL_PIXELS / _HEIGHT)
    return [
        {**r, "place": at, "label": f"{rounded(r['value'])} {r['line']}", "ink": INK[colours[r["destination"]]]}
        for r, at in zip(ends, places, strict=True)
    ]  # fmt: skip


def walk_away(data: Mapping[str, Any], drawn: Mapping[str, Any]) -> Picture | None:
    """C-PLT-08: what could be walked away with, year by year, a panel for each course of returns, one scale for all."""
    known = [r for r in data["walk_away"] if r["walk_away"] is not None]
    if not known or data["amount"] is None:
        return None
    names, colours = _names(data), _colours(data)
    starts = {d["name"]: d["starts_with"] for d in data["destinations"]}
    paths = list(dict.fromkeys(r["path"] for r in known))
    last = max(r["year"] for r in known)
    top = max(float(r["account_value"] or r["walk_away"]) for r in known) * 1.05
    marks = _marks(data, drawn, last)
    scale = alt.Scale(domain=[0, top], nice=False)
    axis = alt.Axis(format="$,.3~s", tickCount=5)
    y = alt.Y("value:Q", title=None, scale=scale, axis=axis)
    colour = alt.Color(
        "destination:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None
    )
    panels = []
    for path in paths:
        x = alt.X("year:Q", title="Years from today" if path == paths[-1] else None,
                  scale=alt.Scale(domain=[0, last], nice=False), axis=alt.Axis(tickMinStep=1, format="d"))  # fmt: skip
        rows, wedge, dashed = [], [], []
        for (destination, terms), words in names.items():
            own = [
                r for r in known if (r["path"], r["destination"], r["terms"]) == (path, destination, terms)
            ]
            if not own:
                continue
            begin = number(starts.get(destination)) or float(data["amount"])
            charged = any(float(r["account_value"] or r["walk_away"]) > float(r["walk_away"]) for r in own)
            same = {"destination": destination, "terms": terms, "line": words}
            rows += [
                {**same, "year": 0, "value": begin},
                *({**same, "year": r["year"], "value": float(r["walk_away"])} for r in own),
            ]
            if charged and terms == "current":
                wedge += [{**same, "year": 0, "low": begin, "high": begin}]
                wedge += [
                    {
                        **same,
                        "year": r["year"],
                        "low": float(r["walk_away"]),
                        "high": float(r["account_value"]),
                    }
                    for r in own
                ]
                dashed += [
                    {**same, "year": 0, "value": begin},
                    *({**same, "year": r["year"], "value": float(r["account_value"])} for r in own),
                ]
        layers: list[Any] = []
        if wedge:
            layers.append(chart(wedge).mark_area(color=ORANGE, opacity=0.35).encode(
                x=x, y=alt.Y("low:Q", scale=scale, axis=axis, title=None), y2="high:Q", detail="line:N"))  # fmt: skip
            layers.append(
                chart(dashed)
                .mark_line(color=GREY, strokeWidth=1, strokeDash=[4, 3])
                .encode(x=x, y=y, detail="line:N")
            )
        if marks:
            base = chart([{**m, "value": top * (0.06 + 0.07 * m["tier"])} for m in marks])
            layers.append(base.mark_rule(color=GREY, strokeDash=[1, 2]).encode(x=x))
            layers.append(
                base.mark_text(align="right", dx=-4, fontSize=9, color=GREY).encode(x=x, y=y, text="label:N")
            )
        drawn_lines = chart(rows)
        dash = alt.StrokeDash(
            "terms:N", scale=alt.Scale(domain=["current", "guaranteed"], range=[[1, 0], [7, 3]]), legend=None
        )
        layers.append(
            drawn_lines.mark_line(strokeWidth=2.2).encode(
                x=x, y=y, color=colour, detail="line:N", strokeDash=dash
            )
        )
        level = _level(data, path, rows)
        if level:
            held = chart(level)
            layers.append(
                held.mark_point(shape="diamond", color=BLACK, filled=True, size=70, opacity=1).encode(
                    x=x, y=y
                )
            )
            layers.append(held.mark_text(dy=-12, fontSize=9).encode(x=x, y=y, text="label:N"))
        ends = chart(_ends(rows, top, colours))
        layers.append(ends.mark_text(align="left", dx=7, fontSize=10, limit=330).encode(
            x=x, y=alt.Y("place:Q", scale=scale, axis=axis, title=None), text="label:N", color=alt.Color("ink:N", scale=None)))  # fmt: skip
        growth = next((r["yearly"] for r in drawn["assumptions"]["returns"] if r["name"] == path), None)
        title = f"{path.capitalize()} returns" + (f": {growth} a year before cost" if growth else "")
        panels.append(alt.layer(*layers).properties(width=_WIDTH, height=_HEIGHT, title=title))
    wedge_words = (
        " Shaded: what leaving early would cost; thin dashed: the account value, which cannot be walked away with."
        if data["locked"]
        else ""
    )
    return Picture(
        "walk-away-value", "C-PLT-08", "What could be walked away with", " ".join(_break_even(data)),
        _table_columns(names), _table_rows(data, names, paths, last, bool(drawn["assumptions"]["inflation"])),
        spec(alt.vconcat(*panels, spacing=14)), numeric=tuple(range(2, 2 + len(names))),
        notes=(f"One scale for all panels; every line begins with what arrives of {dollars(data['amount'])}.{wedge_words} "
               "Nothing is forecast: the returns are those given.",),
        inputs=_inputs(data, drawn),
    )  # fmt: skip


def _level(data: Mapping[str, Any], path: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The year from which on a moved line is not behind staying, on the line."""
    at = {(r["destination"], r["terms"], r["year"]): r["value"] for r in rows}
    return [
        {"year": b["year"], "value": at[d["name"], b["terms"], b["year"]], "label": f"level in year {b['year']}"}
        for d in data["destinations"] for b in d["break_even"]
        if b["path"] == path and b["within_horizon"] == "yes" and (d["name"], b["terms"], b["year"]) in at
    ]  # fmt: skip


def _break_even(data: Mapping[str, Any]) -> list[str]:
    """The honest range of each moved destination, in words."""
    out = []
    for d in data["destinations"]:
        if d["kind"] == "stay":
            continue
        told = [b for b in d["break_even"] if b["sentence"]]
        if len({b["sentence"] for b in told}) == 1:
            out.append(told[0]["sentence"])
        else:
            out += [f"{b['path'].capitalize()} returns, {b['terms']} terms: {b['sentence']}" for b in told]
    return out or ["What could be walked away with at the end of each year."]


def _table_columns(names: Mapping[tuple[str, str], str]) -> tuple[str, ...]:
    return ("returns", "end of year", *names.values())


def _table_rows(
    data: Mapping[str, Any],
    names: Mapping[tuple[str, str], str],
    paths: Sequence[str],
    last: int,
    has_inflation: bool,
) -> tuple[tuple[str, ...], ...]:
    """The first three years, each fifth and the last; today's dollars beside the others over a long horizon (C-CMP-46)."""
    at = {(r["path"], r["destination"], r["terms"], r["year"]): r for r in data["walk_away"]}
    years = [y for y in range(1, last + 1) if y <= 3 or y % 5 == 0 or y == last]
    kinds = [("walk_away", "")]
    if has_inflation and last > 10:
        kinds.append(("todays_dollars", ", in today's dollars"))
    out = []
    for path in paths:
        for year in years:
            for key, words in kinds:
                if words and year != last:
                    continue
                cells = (at.get((path, d, t, year)) for d, t in names)
                out.append((path, f"{year}{words}", *("" if c is None else dollars(c[key]) for c in cells)))
    return tuple(out)


def fee_drag(data: Mapping[str, Any], drawn: Mapping[str, Any]) -> Picture | None:
    """C-PLT-09: the area between staying and an IRA on the middle course of returns."""
    paths = list(dict.fromkeys(r["path"] for r in data["walk_away"]))
    if not paths:
        return None
    path = paths[len(paths) // 2]
    own = [
        r for r in data["walk_away"]
        if r["path"] == path and r["kind"] in ("traditional_ira", "roth_ira") and None not in (r["walk_away"], r["stay"])
    ]  # fmt: skip
    if not own:
        return None
    last, top = (
        max(r["year"] for r in own),
        max(max(float(r["walk_away"]), float(r["stay"])) for r in own) * 1.08,
    )
    starts = {d["name"]: d["starts_with"] for d in data["destinations"]}
    x = alt.X(
        "year:Q",
        title="Years from today",
        scale=alt.Scale(domain=[0, last], nice=False),
        axis=alt.Axis(tickMinStep=1, format="d"),
    )
    scale, axis = alt.Scale(domain=[0, top], nice=False), alt.Axis(format="$,.3~s", tickCount=5)
    panels, says, colours = [], [], _colours(data)
    for name in dict.fromkeys(r["destination"] for r in own):
        rows = [r for r in own if r["destination"] == name]
        values = [
            {
                "year": 0,
                "stay": float(data["amount"]),
                "moved": number(starts.get(name)) or float(data["amount"]),
            }
        ]
        values += [
            {"year": r["year"], "stay": float(r["stay"]), "moved": float(r["walk_away"])} for r in rows
        ]
        gap = values[-1]["stay"] - values[-1]["moved"]
        word = "less" if gap >= 0 else "more"
        says.append(f"{name}: {rounded(abs(gap))} {word} than staying after {last} years, {path} returns.")
        ends = [("stay", "Staying", values[-1]["stay"]), ("moved", name, values[-1]["moved"])]
        places = spread([e[2] for e in ends], top * 15 / _HEIGHT)
        stay_colour = next(colours[r["destination"]] for r in data["walk_away"] if r["kind"] == "stay")
        inks = {"stay": INK[stay_colour], "moved": INK[colours[name]]}
        labels = [
            {"year": last, "place": p, "label": f"{rounded(v)} {w}", "ink": inks[k]}
            for (k, w, v), p in zip(ends, places, strict=True)
        ]
        base = chart(values)
        panels.append(alt.layer(
            base.mark_area(color=VERMILION, opacity=0.25).encode(x=x, y=alt.Y("moved:Q", title=None, scale=scale, axis=axis), y2="stay:Q"),
            base.mark_line(color=stay_colour, strokeWidth=2.2).encode(x=x, y=alt.Y("stay:Q", scale=scale, axis=axis, title=None)),
            base.mark_line(color=colours[name], strokeWidth=2.2).encode(x=x, y=alt.Y("moved:Q", scale=scale, axis=axis, title=None)),
            chart(labels).mark_text(align="left", dx=7, limit=330).encode(
                x=x, y=alt.Y("place:Q", scale=scale, axis=axis, title=None), text="label:N", color=alt.Color("ink:N", scale=None)),
        ).properties(width=_WIDTH, height=_HEIGHT, title=name))  # fmt: skip
    return Picture(
        "fee-drag", "C-PLT-09", "What cost takes away over the years", " ".join(says),
        ("destination", "end of year", "staying", "moved", "difference"),
        tuple(
            (r["destination"], str(r["year"]), dollars(r["stay"]), dollars(r["walk_away"]),
             dollars(f"{float(r['walk_away']) - float(r['stay']):.2f}"))
            for r in own if r["year"] <= 3 or r["year"] % 5 == 0 or r["year"] == last
        ),
        spec(alt.vconcat(*panels, spacing=14)), numeric=(1, 2, 3, 4),
        notes=(f"The shaded area is the difference, {path} returns. One scale for all panels.",), inputs=_inputs(data, drawn),
    )  # fmt: skip


def tornado(data: Mapping[str, Any], drawn: Mapping[str, Any]) -> Picture | None:
    """C-PLT-14: how far the end moves with each input that the case gives in more than one way: returns and terms."""
    paths = [r["name"] for r in drawn["assumptions"]["returns"]]
    if len(paths) < 3:
        return None
    middle = paths[len(paths) // 2]
    bars: list[dict[str, Any]] = []
    for d in data["destinations"]:
        held = {
            (b["path"], b["terms"]): float(b["less_at_horizon"])
            for b in d["break_even"]
            if b["less_at_horizon"] is not None
        }
        if d["kind"] == "stay" or (middle, "current") not in held:
            continue
        now = held[(middle, "current")]
        by = {
            f"{d['name']}: returns": [held[p, t] for p, t in held if t == "current"],
            f"{d['name']}: crediting terms": [held[p, t] for p, t in held if p == middle],
        }
        bars += [
            {"row": row, "x": -max(v), "x2": -min(v), "now": -now, "wide": max(v) - min(v)}
            for row, v in by.items() if max(v) > min(v)
        ]  # fmt: skip
    if not bars:
        return None
    bars.sort(key=lambda b: -float(b["wide"]))
    ends = [v for b in bars for v in (float(b["x"]), float(b["x2"]))]
    room = (max(0, *ends) - min(0, *ends)) * 0.2
    x = alt.X("x:Q", title=f"Ahead of staying after {drawn['assumptions']['horizon_years']} years (behind: below zero)",
              scale=alt.Scale(domain=[min(0, *ends) - room, max(0, *ends) + room], nice=False),
              axis=alt.Axis(format="$,.3~s", tickCount=6))  # fmt: skip
    y = alt.Y("row:N", sort=[b["row"] for b in bars], title=None)
    base = chart([{**b, "low": rounded(float(b["x"])), "high": rounded(float(b["x2"]))} for b in bars])
    drawing = alt.layer(
        base.mark_bar(height=18, color=LINES[0], opacity=0.7).encode(x=x, x2="x2:Q", y=y),
        base.mark_tick(color=BLACK, thickness=2, size=22).encode(x=alt.X("now:Q"), y=y),
        base.mark_text(align="right", dx=-5, fontSize=10).encode(x=x, y=y, text="low:N"),
        base.mark_text(align="left", dx=5, fontSize=10).encode(x=alt.X("x2:Q"), y=y, text="high:N"),
        chart([{"x": 0}]).mark_rule(color=VERMILION).encode(x=x),
    )
    return Picture(
        "what-matters", "C-PLT-14", "Which input moves the end most",
        f"What moves the end most is {bars[0]['row']}: by {rounded(float(bars[0]['wide']))}.",
        ("input", "least", "middle", "most"),
        tuple((str(b["row"]), rounded(float(b["x"])), rounded(float(b["now"])), rounded(float(b["x2"]))) for b in bars),
        spec(drawing.properties(width=_WIDTH, height=30 * len(bars))), numeric=(1, 2, 3),
        notes=("Each bar moves one input over the values given, the others in the middle. Black mark: the middle. Red line: staying.",),
        inputs=_inputs(data, drawn),
    )  # fmt: skip


__all__ = ["fee_drag", "tornado", "walk_away"]
