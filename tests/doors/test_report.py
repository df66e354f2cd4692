"""`inservice consequences CASE --report` and `--pictures`: the files, the first page, and text that would be markup."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("altair")
pytest.importorskip("vl_convert")
pytest.importorskip("typst")

from inservice import api
from inservice.cli import run
from inservice.memo.pictures import Picture
from inservice.memo.report import contents
from inservice.plan.yaml_text import read_text_document

CASES = Path(__file__).parents[2] / "examples" / "cases"
ADVISER, COLLEGE = (CASES / f"consequences-{name}.yaml" for name in ("adviser", "college"))
HOSTILE = '<script>alert(1)</script> #panic("x") $y$ *b* [z] \\ "q"'


class Reader(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


@pytest.fixture(scope="module")
def hostile() -> Any:
    held = dict(read_text_document(ADVISER).content)
    held["plan"] = read_text_document(CASES / str(held["plan"])).content
    places = [{**each, "name": f"{each['name']} {HOSTILE}"} for each in held["destinations"]]
    return api.consequences({**held, "title": HOSTILE, "destinations": places})


def test_report_as_html_has_its_pictures_words_and_tables_inside(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    assert run(["consequences", str(ADVISER), "--report", str(out)]) == 0
    page = out.read_text(encoding="utf-8")
    reader = read(page)
    figures = [attributes["id"] for tag, attributes in reader.tags if tag == "figure"]
    assert {"walk-away-value", "pro-rata-squares", "access-by-source"} <= set(figures)
    assert sum(tag == "svg" for tag, _ in reader.tags) == len(figures)
    labels = [a["aria-label"] for tag, a in reader.tags if tag == "div" and a.get("role") == "img"]
    assert len(labels) == len(figures) and all(labels)
    assert sum(tag == "figcaption" for tag, _ in reader.tags) == len(figures)
    assert not any(tag in ("script", "img", "link", "iframe") for tag, _ in reader.tags)
    assert not any(name in a for _, a in reader.tags for name in ("src", "onload", "onerror"))


def test_the_first_page_says_gain_loss_cost_way_and_what_is_not_told() -> None:
    report = contents(api.consequences(COLLEGE).to_dict(), [])
    first = [getattr(part, "text", None) for part in report.parts[: report.front]]
    headings = (
        "What you gain",
        "What you lose",
        "What it costs",
        "The cheapest way to the cash",
        "What nobody has told you yet",
    )
    assert [text for text in first if text in headings] == list(headings)
    assert "A plan loan: $75 for $30,000 in hand, the least of what surely meets it." in first


def test_report_as_pdf_is_a_pdf_of_several_pages_and_the_same_each_time(tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    assert run(["consequences", str(COLLEGE), "--report", str(out)]) == 0
    printed = out.read_bytes()
    assert printed.startswith(b"%PDF-") and printed.rstrip().endswith(b"%%EOF")
    assert printed.count(b"/Type /Page\n") > 3 or printed.count(b"/Type/Page") > 3
    assert api.consequences(COLLEGE).report("pdf") == printed


def test_hostile_names_are_text_in_the_page_and_in_the_drawings(hostile: Any) -> None:
    page = hostile.report("html").decode()
    reader = read(page)
    assert "<script" not in page
    assert any("<script>alert(1)</script>" in text for text in reader.text)
    assert not any(tag == "script" for tag, _ in reader.tags)


def test_hostile_names_are_text_in_print(hostile: Any) -> None:
    assert hostile.report("pdf").startswith(b"%PDF-")


def test_pictures_are_written_in_three_forms_with_their_words(tmp_path: Path) -> None:
    folder = tmp_path / "drawn"
    assert run(["consequences", str(COLLEGE), "--pictures", str(folder)]) == 0
    drawn: list[Picture] = api.consequences(COLLEGE).pictures()
    expected = {f"{each.name}.{kind}" for each in drawn for kind in ("svg", "png", "vl.json")} | {
        "pictures.txt"
    }
    assert {each.name for each in folder.iterdir()} == expected
    told = (folder / "pictures.txt").read_text(encoding="utf-8")
    assert all(each.title in told for each in drawn)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--report", "x.docx"], "End it with .pdf or .html"),
        (["--report", "x.pdf", "--json"], "exclude each other"),
        (["--report", "x.pdf", "--out", "y"], "leave --out away"),
    ],
)
def test_a_wrong_call_says_what_to_do(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["consequences", str(ADVISER), *arguments]) == 64
    assert said in capsys.readouterr().err


def test_a_report_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "report.html"
    out.write_text("mine", encoding="utf-8")
    assert run(["consequences", str(COLLEGE), "--report", str(out)]) == 64
    assert out.read_text(encoding="utf-8") == "mine"
    assert run(["consequences", str(COLLEGE), "--report", str(out), "--force"]) == 0
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_without_the_libraries_the_command_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "altair", None)
    assert run(["consequences", str(COLLEGE), "--report", str(tmp_path / "x.pdf")]) != 0
    assert "inservice[report]" in capsys.readouterr().err


# -- redaction ---------------------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def named() -> Any:
    """A case that is full of names and birth dates: of the person, a spouse, a child and a decedent."""
    held = dict(read_text_document(ADVISER).content)
    held["plan"] = read_text_document(CASES / str(held["plan"])).content
    owners = [{**owner, "owner": "Rosalind Quill"} for owner in held["iras"]["owners"]]
    return api.consequences({
        **held, "title": "Rosalind Quill asks", "request": {**held["request"], "request_id": "req-quill-77"},
        "accounts": [{**a, "account_id": f"QUILL-{n}"} for n, a in enumerate(held["accounts"])],
        "household": {**held["household"], "spouse_birth_date": "1974-11-05", "dependents": [{"birth_date": "2009-02-17"}]},
        "iras": {**held["iras"], "owners": owners},
    })  # fmt: skip


# 59 1/2, and the applicable age of the minimums, give the birth date away
TELLING = (
    "Quill",
    "QUILL",
    "quill",
    "1972-03-10",
    "March 10",
    "2031-09-10",
    "September 10",
    "1974-11-05",
    "2009-02-17",
)


def test_a_redacted_report_names_nobody(named: Any) -> None:
    plain = " ".join(read(named.report("html").decode()).text)
    told = " ".join(read(named.report("html", redact=True).decode()).text)
    assert all(each in plain for each in ("Rosalind Quill asks", "QUILL-0", "September 10, 2031"))
    assert [each for each in TELLING if each in told] == []
    assert "request 1" in told and "account 1" in told and "2031" in told
    for amount in ("$500,000", "98.4%", "$35,000.00"):
        assert (amount in told) == (amount in plain)


def test_no_form_of_a_redacted_answer_gives_a_person_away(named: Any) -> None:
    specifications = "".join(each.vega_lite() for each in named.pictures(redact=True))
    assert [each for each in TELLING if each in specifications] == []
    assert [each for each in TELLING if each in str(named.redacted())] == []
    assert named.redacted()["edition"] == named.to_dict()["edition"]
    assert named.report("pdf", redact=True).startswith(b"%PDF")
    assert {each.name for each in named.pictures(redact=True)} == {each.name for each in named.pictures()}


def test_redact_at_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("out.html", "out.pdf"):
        assert run(["consequences", str(ADVISER), "--redact", "--report", str(tmp_path / name)]) == 0
    page = (tmp_path / "out.html").read_text("utf-8")
    assert "1972-03-10" not in page and "September 10, 2031" not in page and "2031" in page
    capsys.readouterr()
    for more in ([], ["--json"], ["--memo", "text"]):
        assert run(["consequences", str(ADVISER), "--redact", *more]) == 0
        assert "1972-03-10" not in capsys.readouterr().out
    assert run(["consequences", str(ADVISER), "--redact", "--explain"]) == 64
