"""Text stays text, and hostile files are refused with a line and a repair."""

from __future__ import annotations

import pytest

from inservice.errors import InputError, Problem
from inservice.plan.yaml_text import DEEPEST_NESTING, LARGEST_FILE, parse_text, read_text_document


def only_problem(text: bytes | str) -> Problem:
    with pytest.raises(InputError) as caught:
        parse_text(text, "f.yaml")
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def test_every_scalar_is_text() -> None:
    text = "a: NO\non: off\nmoney: 1234.10\nday: 2019-01-01\nend: 12-31\nage: 1e3\n"
    text += "octal: 010\nsixty: 1:30\ntruth: yes\n"
    assert parse_text(text).content == {
        "a": "NO",
        "on": "off",
        "money": "1234.10",
        "day": "2019-01-01",
        "end": "12-31",
        "age": "1e3",
        "octal": "010",
        "sixty": "1:30",
        "truth": "yes",
    }


def test_nothing_written_is_none_but_quoted_text_stays() -> None:
    assert parse_text("a:\nb: ~\nc: null\nd: ''\ne: 'null'\nf: Null\n").content == {
        "a": None,
        "b": None,
        "c": None,
        "d": "",
        "e": "null",
        "f": "Null",
    }


def test_json_is_read_too() -> None:
    assert parse_text('{"a": [1, 2.50, true, null, "x"]}').content == {"a": ["1", "2.50", "true", None, "x"]}


def test_lines_lead_to_each_value() -> None:
    document = parse_text("a: 1\nb:\n  - x: 1\n    y: 2\n  - {x: 3}\n")
    assert document.line_of(("a",)) == 1
    assert document.line_of(("b", 0, "y")) == 4
    assert document.line_of(("b", 1, "x")) == 5
    assert document.line_of(("b", 1, "absent")) == 5
    assert document.line_of(("absent",)) == 1


def test_alias_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)
    )
    problem = only_problem(bomb)
    assert "Anchor &a" in problem.message and problem.line == 1


def test_alias_is_refused() -> None:
    assert "not well-formed" in only_problem("a: *b\n").message or "Alias" in only_problem("a: *b\n").message


@pytest.mark.parametrize(
    "text", ["a: !!python/object:os.system x\n", "a: !thing {b: c}\n", "a: !!int 3\n", "!x [1]\n"]
)
def test_tags_are_refused(text: str) -> None:
    problem = only_problem(text)
    assert problem.message.startswith("Tag ") and problem.line == 1


def test_nesting_has_a_limit() -> None:
    def nested(depth: int) -> str:
        return "[" * depth + "]" * depth

    assert parse_text(nested(DEEPEST_NESTING)).content
    assert "nested too deeply" in only_problem(nested(DEEPEST_NESTING + 1)).message
    assert only_problem(nested(500_000))


def test_size_has_a_limit() -> None:
    fits = "a: " + "x" * (LARGEST_FILE - 3)
    assert parse_text(fits).content
    assert "too large" in only_problem(fits + "x").message


def test_a_key_written_twice_names_both_lines() -> None:
    problem = only_problem("a: 1\nb: 2\na: 3\n")
    assert problem.line == 3 and "first on line 1" in problem.message and problem.where == "a"


def test_two_documents_are_refused() -> None:
    assert "more than one document" in only_problem("a: 1\n---\nb: 2\n").message


def test_a_collection_as_key_is_refused() -> None:
    assert "cannot be a key" in only_problem("? [a, b]\n: c\n").message


def test_merge_keys_do_not_merge() -> None:
    assert parse_text("<<: {a: 1}\nb: 2\n").content == {"<<": {"a": "1"}, "b": "2"}


@pytest.mark.parametrize("text", ["a: [1\n", "a: 'x\n", "\ta: 1\n", "a: b: c\n", "a: \x01\n"])
def test_broken_yaml_is_told_as_such(text: str) -> None:
    assert "not well-formed" in only_problem(text).message


def test_empty_and_non_utf8_files_are_told() -> None:
    assert "empty" in only_problem("# nothing\n").message
    problem = only_problem(b"a: 1\nb: \xff\n")
    assert "UTF-8" in problem.message and problem.line == 2


def test_a_missing_file_is_a_problem_with_its_path() -> None:
    with pytest.raises(InputError) as caught:
        read_text_document("/no/such/plan.yaml")
    assert caught.value.problems[0].path == "/no/such/plan.yaml"
