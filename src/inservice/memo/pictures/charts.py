"""Charts of rows, as the pictures use them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt


def chart(rows: Sequence[Mapping[str, Any]]) -> Any:
    """A chart of these rows, which stand in the specification itself; without rows it draws nothing."""
    return alt.Chart(alt.InlineData(values=[dict(row) for row in rows] or [{}]))


__all__ = ["chart"]
