"""Writing files: whole or not at all, and never over another file unless told to."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from inservice.cli.exits import UsageError
from inservice.memo.words import as_json


def put(text: str, out: str | None, *, force: bool) -> None:
    """Write to the file `out`, or to the output where none is named."""
    if out is None or out == "-":
        sys.stdout.write(text)
        return
    write(Path(out), text, force=force)
    print(f"Wrote {out}", file=sys.stderr)


def put_json(value: Any, out: str | None, *, force: bool) -> None:
    """Write a value as JSON, as :func:`put` writes text."""
    put(as_json(value, indent=2) + "\n", out, force=force)


def admit(path: Path, *, force: bool) -> None:
    """Raise UsageError where a file cannot be written at a place, or must not be."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file.", None)
    if path.exists() and not force:
        raise UsageError(f"{path} exists already and is left as it is. Add --force to replace it.", None)
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent} to write {path.name} in.", None)


def put_lines(lines: Iterable[str], out: str | None, *, force: bool) -> None:
    """Write lines one by one as they come, as :func:`put` writes text."""
    if out is None or out == "-":
        for line in lines:
            sys.stdout.write(line + "\n")
        return
    _write(Path(out), ((line + "\n").encode() for line in lines), force=force)
    print(f"Wrote {out}", file=sys.stderr)


def write(path: Path, content: str | bytes, *, force: bool) -> None:
    """Write a file beside its place and move it there, so that no reader ever sees half of it."""
    _write(path, [content.encode() if isinstance(content, str) else content], force=force)


def _write(path: Path, content: Iterable[bytes], *, force: bool) -> None:
    with beside(path, force=force) as part, part.open("wb") as file:
        file.writelines(content)


@contextmanager
def beside(path: Path, *, force: bool) -> Iterator[Path]:
    """An empty file beside a place, to be written in full: it takes the place at the end, and after an error is gone."""
    admit(path, force=force)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.", None) from error
    os.close(handle)
    try:
        yield Path(name)
        # mkstemp makes a private file; give it the rights of any new file, or those of the file it replaces.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~mask)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
