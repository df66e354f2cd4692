"""Every line of the law page on top-heavy plans is carried by a rule, a ledger or data, or says why not."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_line_is_carried_or_says_why_not() -> None:
    spec = importlib.util.spec_from_file_location("print_pages", ROOT / "docs" / "print.py")
    assert spec and spec.loader
    pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pages)
    assert [i for i in pages.untraced() if i.startswith("TH-")] == []
    ids = tomllib.loads((ROOT / "docs" / "law" / "ids-top-heavy.toml").read_text())
    reasons = tomllib.loads((ROOT / "docs" / "law" / "reasons-top-heavy.toml").read_text())
    carried = pages.carriers()["law"]
    assert len(ids) == 281
    assert not [i for i in reasons if i not in ids]
    # a reason stays only while nothing carries the line
    assert [i for i in reasons if i in carried and not i.startswith("TH-POL")] == []
