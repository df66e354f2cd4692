"""A document as one HTML page: no scripts, nothing fetched, every value escaped, made to be printed."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from inservice.memo.document import Block, Bullets, Document, Heading, Item, Pairs, Paragraph, SignOff, Table

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 Georgia, "Times New Roman", serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }
h1 { font-size: 1.6rem; line-height: 1.2; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #767676; }
.lead { font-size: 1.15rem; } .note, .aside { font-size: .875rem; color: #4a4a4a; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .75rem 0; }
caption { text-align: left; font-style: italic; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
  border-bottom: 1px solid #c8c8c8; }
thead th { border-bottom: 2px solid #4a4a4a; }
tr.total > * { border-top: 2px solid #4a4a4a; font-weight: bold; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { display: grid; grid-template-columns: minmax(10rem, max-content) 1fr; gap: .2rem 1.5rem; }
dt { font-weight: bold; }
dd { margin: 0; }
ul { padding-left: 1.2rem; } li { margin: .25rem 0; } .aside { display: block; }
.wide { overflow-x: auto; } .sign td { height: 2.5rem; border-bottom: 1px solid #1a1a1a; }
@media (prefers-color-scheme: dark) { body { color: #e8e8e8; background: #161616; }
.note, .aside { color: #b8b8b8; } }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } }
@media print { body { margin: 0; max-width: none; font-size: 10pt; color: #000; background: #fff; }
.note, .aside { color: #333; }
  h2 { break-after: avoid; } tr, li { break-inside: avoid; } @page { margin: 2cm; } }
""".strip()


NUMBER = ' class="number"'


def as_html(document: Document) -> str:
    """The document as a whole HTML page."""
    return whole_page(document.title, blocks_html(document.blocks))


def blocks_html(blocks: Iterable[Block]) -> str:
    """The blocks as HTML, one after the other, every value escaped."""
    body: list[str] = []
    for block in blocks:
        match block:
            case Heading(text):
                body.append(f"<h2>{escape(text)}</h2>")
            case Paragraph(text, style):
                kind = "" if style == "plain" else f' class="{style}"'
                body.append(f"<p{kind}>{escape(text)}</p>")
            case Pairs(rows):
                inner = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n" for name, value in rows)
                body.append(f"<dl>\n{inner}</dl>")
            case Table():
                body.append(_table(block))
            case Bullets(items):
                body.append(_list(items))
            case SignOff(roles):
                body.append(_sign_off(roles))
    return "\n".join(body)


def whole_page(title: str, body: str, style: str = "") -> str:
    """A page of its own around a body that is HTML already; ``style`` is added to the house's."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}{style}\n</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _table(table: Table) -> str:
    def cell(place: int, text: str) -> str:
        kind = NUMBER if place in table.numeric else ""
        if place == 0:
            return f'<th scope="row"{kind}>{escape(text)}</th>'
        return f"<td{kind}>{escape(text)}</td>"

    head = "".join(
        f'<th scope="col"{NUMBER if i in table.numeric else ""}>{escape(name)}</th>'
        for i, name in enumerate(table.columns)
    )
    rows = []
    for place, row in enumerate(table.rows):
        kind = ' class="total"' if table.has_total and place == len(table.rows) - 1 else ""
        rows.append(f"<tr{kind}>{''.join(cell(i, text) for i, text in enumerate(row))}</tr>")
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    label = escape(table.caption or table.columns[0])
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{label}">\n'
        f"<table>{caption}\n<thead><tr>{head}</tr></thead>\n<tbody>\n"
        + "\n".join(rows)
        + "\n</tbody></table></div>"
    )


def _list(items: tuple[Item, ...]) -> str:
    inner = []
    for item in items:
        aside = f'<span class="aside">{escape(item.aside)}</span>' if item.aside else ""
        inner.append(f"<li>{escape(item.text)}{aside}{_list(item.items) if item.items else ''}</li>")
    return "<ul>\n" + "\n".join(inner) + "\n</ul>"


def _sign_off(roles: tuple[str, ...]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Role", "Name", "Signature", "Date"))
    rows = "".join(
        f'<tr><th scope="row">{escape(role)}</th><td></td><td></td><td></td></tr>\n' for role in roles
    )
    return f'<table class="sign"><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table>'
