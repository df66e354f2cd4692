"""In-service distributions from US retirement plans, decided with reasons, authorities and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inservice.version import __version__ as __version__

if TYPE_CHECKING:
    from inservice.api import (
        AmendmentCheck,
        Book,
        Case,
        CorrectionCase,
        CorrectionPlan,
        Determination,
        EqualPayments,
        EqualPaymentsCase,
        LawView,
        Plan,
        ProcessingAnswer,
        ProcessingCase,
        RothCheck,
        ServiceAnswer,
        TopHeavyBook,
        TopHeavyReport,
        amend_check,
        availability,
        calendar,
        consequences,
        correct,
        decide,
        equal_payments,
        income_tax_effect,
        process,
        read_book,
        read_case,
        read_correction,
        read_equal_payments,
        read_plan,
        read_processing,
        read_service_case,
        read_top_heavy_book,
        roth_check,
        service,
        sweep,
        top_heavy,
        whole_return,
    )

__all__ = [
    "AmendmentCheck",
    "Book",
    "Case",
    "CorrectionCase",
    "CorrectionPlan",
    "Determination",
    "EqualPayments",
    "EqualPaymentsCase",
    "LawView",
    "Plan",
    "ProcessingAnswer",
    "ProcessingCase",
    "RothCheck",
    "ServiceAnswer",
    "TopHeavyBook",
    "TopHeavyReport",
    "amend_check",
    "availability",
    "calendar",
    "consequences",
    "correct",
    "decide",
    "equal_payments",
    "income_tax_effect",
    "process",
    "read_book",
    "read_case",
    "read_correction",
    "read_equal_payments",
    "read_plan",
    "read_processing",
    "read_service_case",
    "read_top_heavy_book",
    "roth_check",
    "service",
    "sweep",
    "top_heavy",
    "whole_return",
]


def __getattr__(name: str) -> Any:
    """Load the library when one of its names is first used, so that a bare import stays quick."""
    if name in __all__:
        from inservice import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module 'inservice' has no attribute {name!r}; it has {', '.join(__all__)}")
