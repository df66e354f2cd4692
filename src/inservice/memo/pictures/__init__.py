"""The pictures of an answer on consequences: which there are, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inservice.memo.pictures.picture import LibrariesMissing, Picture


def pictures(data: Mapping[str, Any], drawn: Mapping[str, Any]) -> list[Picture]:
    """Every picture for which the facts are there.

    ``data`` is the answer as plain values (``Consequences.to_dict()``), ``drawn`` the tables beside it
    (``determination.consequences.picture_data``). Raises LibrariesMissing where the extra "report" is not installed.
    """
    try:
        import altair  # noqa: F401, PLC0415 - heavy; only drawings need it
    except ImportError:
        raise LibrariesMissing("altair") from None
    from inservice.memo.pictures import balances, choices, pool, tax  # noqa: PLC0415

    found = [
        choices.gained_and_lost(data), choices.ways(data), choices.access(data, drawn), pool.squares(data), pool.curve(data, drawn),
        pool.year_end(data), pool.year_after_year(data), tax.brackets(data, drawn), tax.waterfall(data, drawn),
        tax.staircase(data, drawn), tax.medicare(data, drawn), balances.walk_away(data, drawn), balances.fee_drag(data, drawn),
        balances.tornado(data, drawn),
    ]  # fmt: skip
    return [each for each in found if each is not None]


__all__ = ["LibrariesMissing", "Picture", "pictures"]
