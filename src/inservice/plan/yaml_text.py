"""A YAML reader that keeps every scalar as the text the author wrote, with line numbers for messages.

Plain YAML turns `NO` into false, `12-31` into nothing in particular, `1234.10` into a binary fraction and
`on:` into a key named True. Here every scalar is text, and only an unquoted empty value, `~` or `null` is
None; the reader of the document decides what each text means.

A file comes from outside, so anchors, aliases and tags are refused, and size, nesting and the number of
values limited. JSON is read too, being YAML in all but name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from inservice.errors import InputError, Problem

LARGEST_FILE = 2_000_000
DEEPEST_NESTING = 32

Where = tuple[str | int, ...]
"""A place in the document: the keys and list positions that lead to it."""

# The C parser where PyYAML was built with it (ten times as fast), else the one in Python.
_PARSER: type[Any] = getattr(yaml, "CSafeLoader", None) or yaml.SafeLoader
_NOTHING = {"", "~", "null"}


@dataclass(frozen=True, slots=True)
class TextDocument:
    """The content of a file (dicts, lists, text and None) and the line on which each part of it begins."""

    content: Any
    lines: dict[Where, int]
    path: str = ""

    def line_of(self, where: Where) -> int | None:
        """The line of a place, or of the nearest thing that encloses it when the place itself is absent."""
        for length in range(len(where), -1, -1):
            if (line := self.lines.get(where[:length])) is not None:
                return line
        return None


def dotted(where: Where) -> str:
    """A place as a person writes it: `elections[2].age.years`."""
    text = ""
    for part in where:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_text_document(path: str | Path) -> TextDocument:
    """Read a YAML or JSON file. Raises InputError when missing, too large, not UTF-8 or not plain YAML."""
    file = Path(path)
    try:
        with file.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:  # ValueError: no file has a name with a NUL in it
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            [Problem(f"The file cannot be read: {reason}.", str(path), repair="Check the path.")]
        ) from None
    return parse_text(raw, path=str(path))


def parse_text(raw: bytes | str, path: str = "") -> TextDocument:
    """Parse YAML or JSON held in memory. Raises InputError; see `read_text_document`."""
    if len(raw) > LARGEST_FILE:
        raise InputError(
            [
                Problem(
                    "The file is too large to be a plan or a case.",
                    path,
                    expected=f"at most {LARGEST_FILE:,} bytes",
                    repair="Give tables of many people as CSV or Parquet instead.",
                )
            ]
        )
    if isinstance(raw, bytes):
        data = raw
        try:
            raw = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            raise InputError(
                [Problem("The file is not UTF-8 text.", path, line=line, repair="Save the file as UTF-8.")]
            ) from None
    try:
        return _build(raw, path)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InputError(
            [
                Problem(
                    f"The file is not well-formed YAML: {error.problem or error.context}.",
                    path,
                    line=mark.line + 1 if mark else None,
                    repair="Indent with spaces, close every quote and bracket, quote text with ': ' or ' #'.",
                )
            ]
        ) from None
    except yaml.YAMLError as error:
        raise InputError([Problem(f"The file is not well-formed YAML: {error}.", path)]) from None


def _build(text: str, path: str) -> TextDocument:
    """Build the document from parser events with a stack of our own, so that hostile nesting cannot exhaust
    Python's.
    """
    problems: list[Problem] = []
    lines: dict[Where, int] = {}
    root: list[Any] = []
    # One frame per open collection: the collection, its place, and (mappings) the key that waits for its
    # value.
    open_frames: list[tuple[dict[str, Any] | list[Any], Where]] = [(root, ())]
    waiting: list[str | None] = [None]

    def line_of(event: Any) -> int:
        return int(event.start_mark.line) + 1

    def refuse(message: str, event: Any, repair: str, where: Where = ()) -> None:
        problems.append(Problem(message, path, dotted(where), line_of(event), repair=repair))

    def place() -> Where:
        container, where = open_frames[-1]
        if container is root:
            return ()
        return (*where, waiting[-1] or "") if isinstance(container, dict) else (*where, len(container))

    def put(value: Any, event: Any) -> Where:
        container, _ = open_frames[-1]
        where = place()
        lines.setdefault(where, line_of(event))
        if isinstance(container, dict):
            container[waiting[-1] or ""] = value
            waiting[-1] = None
        else:
            container.append(value)
        return where

    documents = 0
    parser = _PARSER(text)
    try:
        while parser.check_event():
            event: Any = parser.get_event()
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    refuse("The file holds more than one document.", event, "Keep one document in each file.")
                    break
            elif isinstance(event, yaml.AliasEvent):
                refuse(
                    f"Alias *{event.anchor} is not accepted.", event, "Write the value out in full.", place()
                )
                break
            elif isinstance(event, yaml.NodeEvent):
                if event.anchor is not None:
                    refuse(
                        f"Anchor &{event.anchor} is not accepted.",
                        event,
                        "Write the value out in full.",
                        place(),
                    )
                    break
                if (tag := getattr(event, "tag", None)) not in (None, "!"):
                    refuse(
                        f"Tag {tag} is not accepted.",
                        event,
                        "Remove the tag; every value is text.",
                        place(),
                    )
                    break
                container, where = open_frames[-1]
                needs_key = isinstance(container, dict) and waiting[-1] is None
                if needs_key:
                    if not isinstance(event, yaml.ScalarEvent):
                        refuse("A list or mapping cannot be a key.", event, "Use a word as the key.", where)
                        break
                    key = event.value
                    waiting[-1] = key
                    line = line_of(event)
                    if isinstance(container, dict) and key in container:
                        first = lines[(*where, key)]
                        refuse(
                            f"The key {key!r} is written twice (first on line {first}).",
                            event,
                            "Keep one of them.",
                            (*where, key),
                        )
                    else:
                        lines[(*where, key)] = line
                elif isinstance(event, yaml.ScalarEvent):
                    plain = event.style in (None, "") and event.implicit[0]
                    put(None if plain and event.value in _NOTHING else event.value, event)
                else:
                    if len(open_frames) > DEEPEST_NESTING:
                        refuse(
                            "The file is nested too deeply.",
                            event,
                            f"Nest at most {DEEPEST_NESTING} levels.",
                            place()[:3],
                        )
                        break
                    child: dict[str, Any] | list[Any] = (
                        {} if isinstance(event, yaml.MappingStartEvent) else []
                    )
                    open_frames.append((child, put(child, event)))
                    waiting.append(None)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                open_frames.pop()
                waiting.pop()
    finally:
        parser.dispose()
    if problems:
        raise InputError(problems)
    if not root or root[0] is None:
        raise InputError([Problem("The file is empty.", path, expected="a YAML document")])
    return TextDocument(root[0], lines, path)
