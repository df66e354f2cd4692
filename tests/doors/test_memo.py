"""What the memo and the letter say, and what may never get into them."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from inservice.memo import letter, redacted, render
from inservice.memo.words import as_json

from . import samples
from .running import CASE

SAMPLES = (samples.hardship, samples.undecided, samples.rollover)
Sample = Callable[[], dict[str, Any]]


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("format", ["text", "html"])
def test_memo(sample: Sample, format: Any, snapshot: SnapshotAssertion) -> None:
    assert render(sample(), format) == snapshot


@pytest.mark.parametrize("sample", SAMPLES)
def test_letter(sample: Sample, snapshot: SnapshotAssertion) -> None:
    assert letter(sample()) == snapshot


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("write", [render, letter])
def test_json_holds_the_same_blocks(sample: Sample, write: Any) -> None:
    document = json.loads(write(sample(), "json"))
    text = " ".join(write(sample(), "text").split())
    headings = [block["text"] for block in document["blocks"] if block["block"] == "heading"]
    assert headings
    assert all(heading in text for heading in headings)


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("write", [render, letter])
def test_nothing_hollow_is_printed(sample: Sample, write: Any) -> None:
    text = write(sample(), "text")
    for hollow in ("N/A", "None", "null", "()", "  .", "[]", "{"):
        assert hollow not in text


def test_the_arithmetic_is_shown_only_where_it_adds_up() -> None:
    data = samples.hardship()
    assert "10% of $5,461.33" in render(data)
    data["tax"]["additional_tax"] = "546.14"
    assert "10% of $5,461.33 " not in render(data).replace("10% of $5,461.33 taxable cash", "")
    data["tax"]["net"] = "1.00"
    assert "$7,306.67 - $546.13" not in render(data)


def test_an_unknown_amount_is_never_a_zero() -> None:
    data = samples.hardship()
    data["tax"] |= {"taxable": None, "additional_tax": None, "net": None}
    memo = render(data)
    assert re.search(r"Taxable now +unknown", memo)
    assert re.search(r"Net in hand +unknown", memo)
    assert "We do not yet know how much" in letter(data)


def test_an_unconfirmed_authority_keeps_its_mark() -> None:
    assert "26 CFR 1.401(k)-1(d)(3)(iii)(C); D-HARD-15 [unconfirmed]" in render(samples.hardship())


def test_a_reason_is_explained_once() -> None:
    memo = render(samples.hardship())
    assert memo.count("no other cash covers the need") == 1
    assert "Reasons as above." in memo


# -- the letter ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_letter_cites_nothing(sample: Sample) -> None:
    text = letter(sample())
    assert not re.search(r"\bUSC\b|\bCFR\b|\b[DO]-[A-Z]+-\d+|§", text)
    assert "not legal or tax advice" in text


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_letter_reads_at_eighth_grade(sample: Sample) -> None:
    document = json.loads(letter(sample(), "json"))
    sentences: list[str] = []
    for block in document["blocks"]:
        if block["block"] == "paragraph":
            sentences += re.split(r"(?<=[.?!])\s+(?=[A-Z$])", block["text"])
        elif block["block"] == "bullets":
            sentences += [item["text"] for item in block["items"]]
    words = [word for each in sentences for word in re.findall(r"[A-Za-z']+", each)]
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59
    assert grade <= 8


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and groups > 1
    return max(1, groups - silent)


# -- what users' files could smuggle in ------------------------------------------------------------------
HOSTILE = "<script>alert('x')</script>\x1b[2J\x1b]0;title\x07\u202eevil\x00 & \"q\""


def poisoned(value: Any, key: str = "") -> Any:
    """The data with every free text replaced by a hostile one."""
    if isinstance(value, dict):
        return {name: poisoned(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [poisoned(each, key) for each in value]
    free = (
        "request_id",
        "account_id",
        "name",
        "sentence",
        "cites",
        "clause",
        "what",
        "why",
        "says",
        "assuming",
        "reason",
        "accounts",
        "edition",
        "other_gives",
        "question",
        "fact",
    )
    return HOSTILE if isinstance(value, str) and key in free else value


class Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("write", [render, letter])
def test_a_page_holds_only_our_own_elements(sample: Sample, write: Any) -> None:
    page = Tags(write(poisoned(sample()), "html"))
    clean = Tags(write(sample(), "html"))
    assert page.tags <= clean.tags | {"dl", "dt", "dd", "ul", "li", "span"}
    assert "script" not in page.tags
    assert not [name for name in page.attributes if name.startswith("on") or name in ("src", "href")]


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("write", [render, letter])
def test_text_cannot_drive_a_terminal(sample: Sample, write: Any) -> None:
    text = write(poisoned(sample()), "text")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert "title" not in text
    assert "evil" in text


def test_the_screen_cannot_be_driven_either(run: Any, decided: Any) -> None:
    for sample in SAMPLES:
        decided(poisoned(sample()))
        out = run("decide", CASE).out
        assert "evil" in out
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)
        assert "[2J" not in out


def test_markup_of_the_screen_library_is_plain_text(run: Any, decided: Any) -> None:
    data = samples.hardship()
    data["plan"]["name"] = "[bold red]Acme[/] :smile:"
    decided(data)
    assert "[bold red]Acme[/] :smile:" in run("decide", CASE).out


# -- redaction -------------------------------------------------------------------------------------------
def test_redaction_leaves_no_identifier_and_no_birth_date() -> None:
    data = samples.hardship()
    told = json.dumps(redacted(data)) + render(redacted(data)) + letter(redacted(data), "html")
    for hidden in (
        "R-2025-0613",
        "A-20041",
        "1980-02-03",
        "February 3, 1980",
        "2039-08-03",
        "August 3, 2039",
    ):
        assert hidden not in told
    assert "account 1" in told
    assert "attains age 59½ in 2039" in told


def test_redaction_keeps_the_answer() -> None:
    data, kept = samples.hardship(), redacted(samples.hardship())
    assert data == samples.hardship()
    for key in ("outcome", "approved", "tax", "plan", "decided_for", "edition", "schema"):
        assert kept[key] == data[key]
    assert [a["source"] for a in kept["accounts"]] == [a["source"] for a in data["accounts"]]


def test_an_account_named_with_a_word_of_the_field_leaves_sentences_alone() -> None:
    data = copy.deepcopy(samples.undecided())
    data["findings"][0]["sentence"] = "Elective deferrals are closed."
    kept = redacted(data)
    assert kept["accounts"][0]["account_id"] == "account 1"
    assert kept["findings"][0]["sentence"] == "Elective deferrals are closed."


@pytest.mark.parametrize(
    ("birth", "date", "gives_away"),
    [
        ("1966-01-31", "2025-07-31", True),
        ("1966-08-31", "2026-02-28", True),
        ("1966-08-31", "2026-03-01", True),
        ("1964-02-29", "2023-08-29", True),
        ("1966-01-31", "2025-07-30", True),
        ("1966-01-15", "2025-07-16", False),
        ("1966-01-15", "2025-08-15", False),
        ("1966-01-15", "1983-07-15", False),
    ],
)
def test_a_date_that_gives_a_birth_date_away_keeps_its_year_only(
    birth: str, date: str, gives_away: bool
) -> None:
    data = samples.undecided() | {
        "facts_used": [{"fact": "person.birth_date", "value": birth}],
        "warnings": [f"Open on {date}."],
    }
    said = redacted(data)["warnings"][0]
    assert said == (f"Open in {date[:4]}." if gives_away else f"Open on {date}.")


def test_a_table_fits_and_keeps_amounts_and_words_whole() -> None:
    from inservice.memo.plain import fitted

    head, row = ("Order", "Additional tax"), ("the cheapest lawful way of all", "$1,234.50")
    assert fitted([head, row], (1,), 100) == [30, 14]
    assert fitted([head, row], (1,), 24) == [12, 12]
    assert fitted([head, row], (1,), 3) == [8, 10]


def test_a_narrow_screen_leaves_columns_out_rather_than_break_amounts() -> None:
    from io import StringIO

    from rich.console import Console

    from inservice.cli.view import show

    drawn = StringIO()
    show(Console(file=drawn, width=80), samples.hardship())
    accounts = drawn.getvalue().partition("Why")[0]
    assert "Source" not in accounts
    assert "$2,306.67" in accounts


@pytest.mark.parametrize(("asked", "told"), [("6300.00", False), ("6300.01", True)])
def test_the_screen_shows_how_a_need_grows_by_the_tax_it_causes(asked: str, told: bool) -> None:
    """Not where no more than the need of $6,300 is asked for."""
    from io import StringIO
    from pathlib import Path

    import yaml
    from rich.console import Console

    from inservice.api import decide, read_case
    from inservice.cli.view import show

    path = Path(__file__).parents[2] / "examples" / "cases" / "05-hardship.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["request"]["amount"] = asked
    drawn = StringIO()
    show(Console(file=drawn, width=100), decide(read_case(content, base=path.parent)).data)
    why = drawn.getvalue().partition("Why")[2].partition("Tax")[0]
    said = "A need of $6,300.00 with taxes and penalties of 37% allows $10,000.00, rounded up to the cent."
    assert (said in why) is told
    assert ("taxes and penalties" in why) is told


@pytest.mark.parametrize(("name", "told"), [("age_59_half", False), ("medical", True)])
def test_only_an_exception_that_the_return_must_claim_is_to_be_told_there(name: str, told: bool) -> None:
    data = samples.hardship()
    data["tax"] |= {"additional_tax": "0.00", "exception": [{"number": None, "name": name, "amount": "1.00"}]}
    assert "You do not owe the 10% extra tax" in letter(data)
    assert ("Say why on your tax return." in letter(data)) is told


def test_json_loses_nothing_and_cannot_drive_a_terminal() -> None:
    name = "a\x1b[31m\x9b31m\u202eb\n"
    said = as_json({"name": name}, indent=2)
    assert json.loads(said) == {"name": name}
    assert not set(said) & set("\x1b\x9b\u202e")
