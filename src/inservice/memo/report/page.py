"""The report as one HTML page, its pictures inside as SVG, each with its text table."""

from __future__ import annotations

from html import escape
from typing import Final

from inservice.memo.document import Table
from inservice.memo.page import blocks_html, whole_page
from inservice.memo.pictures.picture import Picture
from inservice.memo.report.contents import Contents, Figure

STYLE: Final = """
figure { margin: 1.5rem 0; break-inside: avoid; } figure h3 { font-size: 1rem; margin: 0 0 .25rem; }
figure p { margin: 0 0 .5rem; } figure svg { max-width: 100%; height: auto; background: #fff; }
figcaption { font-size: .8rem; color: #4a4a4a; } details > summary { cursor: pointer; font-size: .875rem; }
@media (prefers-color-scheme: dark) { figcaption { color: #b8b8b8; } }
@media print { figcaption { color: #333; } }
"""


def as_html(report: Contents) -> str:
    """The whole page. Pictures are drawn here; what they say stands beside them in words and in a table."""
    body = [
        figure_html(part.picture) if isinstance(part, Figure) else blocks_html((part,))
        for part in report.parts
    ]
    return whole_page(report.title, "\n".join(body), STYLE)


def figure_html(picture: Picture) -> str:
    """One picture with its title, sentence, caption and text table."""
    says = escape(f"{picture.title}. {picture.says}")
    table = blocks_html((Table("", picture.columns, picture.rows, picture.numeric),))
    return (
        f'<figure id="{escape(picture.name)}">\n<h3>{escape(picture.title)}</h3>\n<p>{escape(picture.says)}</p>\n'
        f'<div role="img" aria-label="{says}">{picture.svg()}</div>\n'
        f"<figcaption>{escape(picture.caption())}</figcaption>\n"
        f"<details open><summary>The same as a table</summary>\n{table}\n</details>\n</figure>"
    )


__all__ = ["as_html", "figure_html"]
