from __future__ import annotations

import pytest

from inservice.engine.book import RuleBook

from . import statute


@pytest.fixture(scope="session")
def arcadia() -> RuleBook:
    return RuleBook([], statute.RULES)
