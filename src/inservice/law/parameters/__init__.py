"""The law as data: money sources, events, the matrix of both, dated figures, readings of unsettled points.

A file is asked for by its name without the ending, ``figures`` or ``consequences/what_moves``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from inservice.engine.parameters import Parameters


def text_of(name: str) -> str:
    """A file of the law data as it is written."""
    return (files(__name__) / f"{name}.toml").read_text(encoding="utf-8")


@cache
def data_of(name: str) -> Mapping[str, Any]:
    """The tables of a file."""
    return tomllib.loads(text_of(name))


@cache
def figures_of(name: str) -> Parameters:
    """The dated figures of a file. Raises RuleBookError if they overlap, leave a gap or lack an authority."""
    found = Parameters.load(text_of(name))
    found.check()
    return found


__all__ = ["data_of", "figures_of", "text_of"]
