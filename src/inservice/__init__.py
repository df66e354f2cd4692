"""In-service distributions from US retirement plans, decided with reasons, authorities and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inservice.version import __version__ as __version__

if TYPE_CHECKING:
    from inservice.api import (
        Book,
        Case,
        Determination,
        LawView,
        Plan,
        TopHeavyBook,
        TopHeavyReport,
        availability,
        decide,
        read_book,
        read_case,
        read_plan,
        read_top_heavy_book,
        top_heavy,
    )

__all__ = [
    "Book",
    "Case",
    "Determination",
    "LawView",
    "Plan",
    "TopHeavyBook",
    "TopHeavyReport",
    "availability",
    "decide",
    "read_book",
    "read_case",
    "read_plan",
    "read_top_heavy_book",
    "top_heavy",
]


def __getattr__(name: str) -> Any:
    """Load the library when one of its names is first used, so that a bare import stays quick."""
    if name in __all__:
        from inservice import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module 'inservice' has no attribute {name!r}; it has {', '.join(__all__)}")
