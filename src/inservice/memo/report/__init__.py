"""The report on consequences: one that a participant reads in five minutes and a professional can file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inservice.memo.report.contents import contents


def report_html(data: Mapping[str, Any], drawn: Mapping[str, Any]) -> str:
    """The report as one HTML page with its pictures inside; nothing is fetched, every value is escaped.

    ``data`` is the answer as plain values (``Consequences.to_dict()``), ``drawn`` the tables beside it (``picture_data``). Raises
    LibrariesMissing where the extra "report" is not installed.
    """
    from inservice.memo.pictures import pictures  # noqa: PLC0415 - heavy
    from inservice.memo.report.page import as_html  # noqa: PLC0415

    return as_html(contents(data, pictures(data, drawn)))


def report_pdf(data: Mapping[str, Any], drawn: Mapping[str, Any]) -> bytes:
    """The report as PDF, its pictures drawn in lines; the same values give the same bytes. Raises as :func:`report_html` does."""
    from inservice.memo.pictures import pictures  # noqa: PLC0415 - heavy
    from inservice.memo.report.printed import as_pdf  # noqa: PLC0415

    return as_pdf(contents(data, pictures(data, drawn)))


__all__ = ["contents", "report_html", "report_pdf"]
