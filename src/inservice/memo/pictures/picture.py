"""A picture: one Vega-Lite specification with its sentence, its text table and its inputs.

The specification is drawn offline, by the same library for page, file and print. Colours are those of Okabe and Ito, which
colour-blind readers tell apart; no colour says anything that a word beside it does not say too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from inservice.errors import InserviceError

BLUE, ORANGE, SKY, GREEN = "#0072B2", "#E69F00", "#56B4E9", "#009E73"
VERMILION, PURPLE, BLACK, GREY, PALE = "#D55E00", "#CC79A7", "#1a1a1a", "#6b6b6b", "#d9d9d9"
INK: Final = {
    BLUE: "#005a8e",
    VERMILION: "#a34700",
    GREEN: "#006b4e",
    PURPLE: "#8c3f6a",
    ORANGE: "#7a5400",
    SKY: "#1f6a94",
    GREY: "#5c5c5c",
}
"""The same hues dark enough for letters on white."""
LINES: Final = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
WIDTH: Final = 600
"""Pixels of the drawing, labels at line ends not counted: with them it fills a printed page."""
FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
CONFIG: Final[dict[str, Any]] = {
    "font": FONT, "background": "#ffffff", "view": {"stroke": None},
    "axis": {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "gridColor": "#ececec", "domainColor": GREY,
             "tickColor": GREY, "labelColor": BLACK, "titleColor": BLACK, "labelLimit": 320},
    "title": {"fontSize": 12, "anchor": "start", "fontWeight": "bold", "color": BLACK, "offset": 6},
    "text": {"fontSize": 11, "color": BLACK}, "header": {"labelFontSize": 12, "labelFontWeight": "bold", "titleFontSize": 0},
}  # fmt: skip


class LibrariesMissing(InserviceError):
    """Pictures or the report are asked for where their libraries are not installed."""

    def __init__(self, library: str) -> None:
        super().__init__(
            f"Pictures and reports need the library {library}, which is not installed. "
            'Install the extra "report": pip install "inservice[report]".'
        )


def placed(day: str) -> str:
    """Where a day stands on an axis of time: a redacted one, of which the year is left, at the beginning of the year."""
    return f"{day}-01-01" if len(day) == len("2025") else day


@dataclass(frozen=True)
class Picture:
    """One picture.

    ``says`` is its point in a sentence, and what a screen reader reads; ``rows`` under ``columns`` are its text table;
    ``inputs`` are the figures it rests on, each with source and date. ``year_of_law`` is the tax year whose law was used.
    """

    name: str
    ref: str
    title: str
    says: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    drawing: Mapping[str, Any]
    numeric: tuple[int, ...] = ()
    inputs: tuple[str, ...] = ()
    year_of_law: int | None = None
    notes: tuple[str, ...] = field(default=())

    @cached_property
    def specification(self) -> dict[str, Any]:
        """The whole Vega-Lite specification, data included."""
        return {**self.drawing, "description": f"{self.title}. {self.says}"}

    def vega_lite(self) -> str:
        """The specification as JSON text."""
        return json.dumps(self.specification, indent=1, ensure_ascii=False, sort_keys=True) + "\n"

    def svg(self) -> str:
        """The drawing as SVG; the names inside it begin with the picture's, so that many stand on one page."""
        drawn: str = _renderer().vegalite_to_svg(self.specification, allowed_base_urls=[])
        return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{self.name}-", drawn)

    def png(self, scale: float = 2) -> bytes:
        """The drawing as PNG."""
        drawn: bytes = _renderer().vegalite_to_png(self.specification, scale=scale, allowed_base_urls=[])
        return drawn

    def pdf(self) -> bytes:
        """The drawing as a PDF of its own size: lines, not dots, with its letters inside."""
        drawn: bytes = _renderer().vegalite_to_pdf(self.specification, allowed_base_urls=[])
        return drawn

    def caption(self) -> str:
        """What stands under the picture: the year of law, then every input."""
        law = () if self.year_of_law is None else (f"Law of {self.year_of_law}.",)
        return " ".join((*law, *self.notes, *self.inputs))


def _renderer() -> Any:
    try:
        import vl_convert  # noqa: PLC0415 - only a drawing needs it
    except ImportError:
        raise LibrariesMissing("vl-convert-python") from None
    return vl_convert


def spec(chart: Any) -> dict[str, Any]:
    """The specification of an Altair chart with the house's settings."""
    drawn: dict[str, Any] = chart.to_dict()
    return {**drawn, "config": CONFIG, "padding": 8}


def dollars(amount: str | float | None, *, unknown: str = "unknown") -> str:
    """``"1234.50"`` as ``$1,234.50``; whole dollars without cents."""
    if amount is None:
        return unknown
    value = float(amount)
    sign = "-" if value < 0 else ""
    return f"{sign}${abs(value):,.2f}".removesuffix(".00")


def rounded(amount: float) -> str:
    """A label's amount: whole dollars."""
    return f"{'-' if amount < 0 else ''}${abs(amount):,.0f}"


def number(amount: str | None) -> float | None:
    """An amount as a place on an axis; only drawings use it."""
    return None if amount is None else float(amount)


def spread(values: Sequence[float], least: float) -> list[float]:
    """The values moved apart, so that labels at line ends do not cover each other; their order is kept."""
    order = sorted(range(len(values)), key=lambda at: values[at])
    placed: dict[int, float] = {}
    groups: list[list[int]] = [[at] for at in order]
    centre = [values[at] for at in order]
    joined = True
    while joined:
        joined = False
        for left in range(len(groups) - 1):
            gap = (len(groups[left]) + len(groups[left + 1])) / 2 * least
            if centre[left + 1] - centre[left] < gap:
                both = groups[left] + groups[left + 1]
                centre[left : left + 2] = [sum(values[at] for at in both) / len(both)]
                groups[left : left + 2] = [both]
                joined = True
                break
    for members, middle in zip(groups, centre, strict=True):
        for place, at in enumerate(members):
            placed[at] = middle + (place - (len(members) - 1) / 2) * least
    lowest = min((0.0, *placed.values()))
    return [placed[at] - lowest for at in range(len(values))]


__all__ = ["LibrariesMissing", "Picture"]
