"""A document of few parts: headings, paragraphs, pairs, tables, nested lists, lines to sign."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

from inservice.memo import words


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a `note` is set smaller, a `lead` stands out."""

    text: str
    style: Literal["plain", "lead", "note"] = "plain"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with their values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns. Places in `numeric` are set to the right; the last row may be a total."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    has_total: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list, with entries below it; `aside` stands beside the text, such as its authority."""

    text: str
    aside: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, nested at will."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class SignOff:
    """Lines to be filled in by hand: who, signature, date."""

    roles: tuple[str, ...]


Block = Heading | Paragraph | Pairs | Table | Bullets | SignOff


@dataclass(frozen=True, slots=True)
class Document:
    """A title and the blocks under it."""

    kind: Literal["memo", "letter"]
    title: str
    blocks: tuple[Block, ...] = field(default=())


def as_json(document: Document) -> str:
    """The document as JSON: each block an object whose ``block`` names it."""
    return words.as_json({"schema": "inservice/memo/1", **_plain(document)}, indent=2) + "\n"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        named = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        return (
            named if isinstance(value, Document | Item) else {"block": type(value).__name__.lower(), **named}
        )
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
