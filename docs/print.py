"""Print docs/law from the rule book and the law data, and the keys, tables and schemas of the input from the code; with --check, fail
where a page is not current.

Run: python docs/print.py [--check]
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from inservice.engine.explain import Named
from inservice.engine.parameters import Parameters
from inservice.engine.rule import Rule, Version
from inservice.engine.tables import ANY
from inservice.engine.words import Fact
from inservice.facts.book import TABLES
from inservice.intake.case_file import json_schema as case_schema
from inservice.intake.headings import ALIASES, BEYOND_TABLES, IDENTITY, TABLE_NAMES
from inservice.intake.top_heavy_case import json_schema as top_heavy_schema
from inservice.law.consequences.figures import choice_parameters, thresholds
from inservice.law.consequences.ira_figures import ira_parameters
from inservice.law.consequences.moving_exceptions import moving_exceptions
from inservice.law.consequences.tables import tax_tables
from inservice.law.matrix import Cell, Matrix, load_matrix
from inservice.law.rulebook import rule_book
from inservice.law.top_heavy.figures import top_heavy_parameters, top_heavy_readings
from inservice.plan.schema import json_schema as plan_schema

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "law"
FIRST, LAST = date(2019, 1, 1), date(2026, 12, 31)
_ID = re.compile(r"\b[DOCT]H?-[A-Z0-9]+-[A-Z]?\d+\b")
PRINTED = "<!-- Printed by docs/print.py; edit the law, not this page. -->\n\n"


def rules_page() -> str:
    """Every rule and ledger: question, authority, versions, sentences, and what it reads."""
    book = rule_book()
    lines = [
        "# The rule book", "",
        "Each rule answers one question with *yes*, *no*, *unknown* (a record is missing) or *not claimed*; an amount gives a value. "
        "The id in brackets is the line of the law page; *unconfirmed* and *derived* mark how far that line was checked.", "",
    ]  # fmt: skip
    by_module: dict[str, list[Any]] = {}
    for rule in book.rules.values():
        by_module.setdefault(rule.module.removeprefix("inservice.law."), []).append(rule)
    for ledger in book.ledgers.values():
        by_module.setdefault(ledger.step.__module__.removeprefix("inservice.law."), []).append(ledger)
    for module in sorted(by_module):
        lines += [f"## {module}", ""]
        for each in by_module[module]:
            lines += _rule(each) if isinstance(each, Rule) else _ledger(each)
    return "\n".join(lines) + "\n"


def _rule(rule: Rule) -> list[str]:
    book = rule_book()
    grain = book.grains[rule.name].name.replace("_", " ")
    kind = "yes/no" if rule.kind == "truth" else rule.kind
    lines = [f"### {rule.name}", "", f"{rule.question} *({kind}, per {grain})* [{', '.join(rule.refs)}]", ""]
    for version in rule.versions:
        since = (
            f"From {version.effective}: "
            if version.effective
            else ("Before that: " if len(rule.versions) > 1 else "")
        )
        mark = "" if version.confidence == "checked" else f" — *{version.confidence}*"
        lines.append(f"- {since}{version.cites}{mark}")
        if version.note:
            lines.append(f"  - Note: {version.note}")
        lines += [f"  - {answer}: {text}" for answer, text in _sentences(version)]
    reads = sorted(book.depends(rule.name), key=lambda c: c.name)
    lines += [f"- Reads: {', '.join(_reads(c) for c in reads)}", ""]
    return lines


def _sentences(version: Version) -> Iterable[tuple[str, str]]:
    names = {"says": "Says", "yes": "Yes", "no": "No", "unknown": "Unknown", "not_claimed": "Not claimed"}
    for key, name in names.items():
        text = version.sentences[key]
        if text and not (key == "not_claimed" and text == version.sentences["no"]):
            yield name, text


def _reads(column: Named) -> str:
    return f"`{column.name}`" if isinstance(column, Fact) else f"[{column.label}](#{column.label})"


def _ledger(ledger: Any) -> list[str]:
    mark = "" if ledger.confidence == "checked" else f" — *{ledger.confidence}*"
    first = ledger.doc.split("\n\n")[0].replace("\n", " ")
    return [f"### {ledger.name}", "", f"{ledger.question} *(ledger)* [{', '.join(ledger.refs)}]", "",
            f"- {ledger.cites}{mark}", f"- {first}", ""]  # fmt: skip


def matrix_page() -> str:
    """The walk: every source x event, with the stretches of time and the line that decides each."""
    matrix = load_matrix()
    lines = [
        "# Which money, on which event, when", "",
        "The law's answer for every money source and distributable event on every date from 2019-01-01 to 2026-12-31. *Yes* means that "
        "the law lets a plan offer it, if its facts hold and the money is vested; the plan must still elect it. Dates in *italics* are "
        "first days of plan years; the others are payment dates. *Origin* means the money keeps the rule of the money it came from.", "",
    ]  # fmt: skip
    for source in matrix.sources.values():
        lines += [
            f"## {source.label} (`{source.name}`)",
            "",
            "| event | answer | why | authority | line |",
            "|---|---|---|---|---|",
        ]
        for event in matrix.events.values():
            for cell in _in_period(matrix, source.name, event.name):
                lines.append(_cell_row(matrix, event.label, cell))
        lines.append("")
    return "\n".join(lines)


def _in_period(matrix: Matrix, source: str, event: str) -> list[Cell]:
    """The lines of a pair that decide some date of the period; a plan year may begin up to a year earlier."""
    first = date(2018, 1, 2)
    return [
        c for c in matrix.lines(source, event)
        if (c.start or first) <= LAST and (c.through or LAST) >= (FIRST if c.governed_by == "payment_date" else first)
    ]  # fmt: skip


def _cell_row(matrix: Matrix, event: str, cell: Cell) -> str:
    mark = "*" if cell.governed_by == "plan_year_begin" else ""
    when = " ".join(
        f"{word} {mark}{day}{mark}"
        for word, day in (("from", cell.start), ("through", cell.through))
        if day is not None
    )
    answer = {"yes": "**yes**", "no": "no", "origin": "origin"}[cell.law] + (f" {when}" if when else "")
    condition = matrix.conditions[cell.condition].question if cell.condition else ""
    status = "" if cell.status == "checked" else f" — *{cell.status}*"
    reading = f" Reading: `{cell.reading}`." if cell.reading else ""
    why = f"{cell.note} {condition}{reading}".strip()
    return f"| {event} | {answer} | {why} | {cell.cites}{status} | {', '.join(cell.refs)} |"


def figures_page() -> str:
    """Dated figures with the authority of each value."""
    lines = ["# Figures", "", "No figure is used outside its dates, and none is forecast.", "",
             "| figure | line | governed by | from | through | value | authority |", "|---|---|---|---|---|---|---|"]  # fmt: skip
    for figure in load_matrix().figures.values():
        for value in figure.values:
            mark = "" if value.status == "checked" else f" — *{value.status}*"
            lines.append(
                f"| {figure.name} | {figure.ref} | {figure.governed_by.replace('_', ' ')} | {value.start or ''} | {value.through} | "
                f"{_value(figure.unit, value.value)} | {value.cites}{mark} |"
            )
    return "\n".join(lines) + "\n"


def _value(unit: str, value: int | Fraction | date) -> str:
    if unit == "cents":
        return f"${int(value) / 100:,.2f}"  # type: ignore[arg-type]
    if unit == "percent":
        return f"{float(value):g}%"  # type: ignore[arg-type]
    return f"{value} {unit}" if unit in ("months", "days") else str(value)


def readings_page() -> str:
    """Unsettled points: the choices, and the default."""
    lines = [
        "# Readings",
        "",
        "Points that no authority settles. A plan chooses under `readings:`; every answer says which was used.",
        "",
    ]
    for reading in load_matrix().readings.values():
        lines += [f"## {reading.name}", "", f"{reading.question} [{', '.join(reading.refs)}]", ""]
        for choice in reading.choices:
            default = " (default)" if choice.name == reading.default else ""
            lines.append(f"- `{choice.name}`{default}: {choice.says}")
        lines.append("")
    return "\n".join(lines)


SUBJECTS = ("distributions", "operations", "top-heavy", "consequences")


def traceability_page(subject: str = "distributions") -> str:
    """Every id of the subject with the rule, data, test and case that carry it, or the reason why none does."""
    ids: dict[str, str] = tomllib.loads((PAGES / f"ids-{subject}.toml").read_text())
    reasons: dict[str, str] = tomllib.loads((PAGES / f"reasons-{subject}.toml").read_text())
    carried = carriers()
    lines = [f"# Where each line of the law page *{subject}* is carried", "",
             "| id | subject | rule or data | tests | cases | note |", "|---|---|---|---|---|---|"]  # fmt: skip
    for each, title in ids.items():
        law, tests, cases = (carried[k].get(each, []) for k in ("law", "tests", "cases"))
        lines.append(
            f"| {each} | {title.replace('|', '/')} | {_some(law)} | {_some(tests)} | {_some(cases)} | {reasons.get(each, '')} |"
        )
    return "\n".join(lines) + "\n"


def untraced() -> list[str]:
    """Ids that no rule, data line, ledger or code carries and that have no reason; the test wants none."""
    law = carriers()["law"]
    out: list[str] = []
    for subject in SUBJECTS:
        ids, reasons = (
            tomllib.loads((PAGES / f"{kind}-{subject}.toml").read_text()) for kind in ("ids", "reasons")
        )
        out += [i for i in ids if i not in law and i not in reasons]
    return out


def _series(parameters: Parameters) -> list[str]:
    """A table of figures by date."""
    lines = ["| limit | from | through | value | authority |", "|---|---|---|---|---|"]
    for series in parameters.series.values():
        for each in series.values:
            value = _value(series.unit, each.value)
            lines.append(
                f"| {series.name} | {each.from_ or ''} | {each.through} | {value} | {each.cites}{_mark(each.status)} |"
            )
    return [*lines, ""]


def _mark(status: str) -> str:
    return "" if status == "checked" else f" — *{status}*"


def limits_page() -> str:
    """The dollar limits of the top-heavy rules by year, and their readings."""
    lines = ["# Limits and readings of the top-heavy rules", "", *_series(top_heavy_parameters())]
    for reading in top_heavy_readings().values():
        lines += [f"## {reading.name}", "", f"{reading.question} [{', '.join(reading.refs)}]", ""]
        lines += [
            f"- `{name}`{' (default)' if name == reading.default else ''}: {says}"
            for name, says in reading.choices.items()
        ]
        lines.append("")
    return "\n".join(lines)


def consequences_page() -> str:
    """The figures of consequences by year or date, the exceptions that move with the money, and the judgements that are no law."""
    lines = [
        "# Figures and thresholds of the consequences", "",
        "No figure is used outside its years, and none is forecast.", "",
        "## IRAs", "", *_series(ira_parameters()), "## Plan loans, creditors, catch-up contributions", "", *_series(choice_parameters()),
    ]  # fmt: skip
    for table in tax_tables().values():
        columns = [each.replace("_", " ") for each in table.columns]
        lines += [f"## {table.name.replace('_', ' ')} [{table.ref}]", "",
                  f"| year | of | {' | '.join(columns)} | authority |", "|---" * (len(columns) + 3) + "|"]  # fmt: skip
        for (year, of), line in table.lines.items():
            values = " | ".join(_figure(table.unit, line.values[each]) for each in table.columns)
            lines.append(
                f"| {year} | {'' if of == ANY else of} | {values} | {line.cites}{_mark(line.status)} |"
            )
        lines.append("")
    lines += ["## Exceptions to the 10% tax: plan against IRA", "",
              "| exception | plan | IRA | from | through | a rollover | ask | authority | line |", "|---" * 9 + "|"]  # fmt: skip
    for each in moving_exceptions():
        cells = (each.label, each.plan.replace("_", " "), each.ira.replace("_", " "), each.from_ or "", each.through or "",
                 {"none": ""}.get(each.rollover, each.rollover), "; ".join(each.ask),
                 f"{each.cites}{_mark(each.status)}", ", ".join(each.refs))  # fmt: skip
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    lines += ["", "## Thresholds", "", "Judgements of this product, not law; a case may set each of them.", "",
              "| threshold | question | default | line |", "|---|---|---|---|"]  # fmt: skip
    for threshold in thresholds().values():
        default = f"{threshold.value / 10_000:g}%" if threshold.unit == "rate" else f"{threshold.value}"
        lines.append(f"| {threshold.name} | {threshold.question} | {default} | {', '.join(threshold.ref)} |")
    return "\n".join(lines) + "\n"


def _figure(unit: str, value: int) -> str:
    if unit == "cents":
        return f"{value / 100:,.2f}".removesuffix(".00")
    return f"{value / 100:g}%" if unit == "percent" else str(value)


def carriers() -> dict[str, dict[str, list[str]]]:
    """For each id: the rules, ledgers and data that name it, the tests, the worked cases."""
    found: dict[str, dict[str, list[str]]] = {"law": {}, "tests": {}, "cases": {}}
    book = rule_book()
    for rule in [*book.rules.values(), *book.ledgers.values()]:
        for ref in rule.refs:
            found["law"].setdefault(ref, []).append(rule.name)
    folders = {
        "law": [*(ROOT / "src").rglob("*.toml"), *(ROOT / "src" / "inservice" / "plan").glob("*.py"),
                *(ROOT / "src" / "inservice" / "determination").rglob("*.py"),
                *(ROOT / "src" / "inservice" / "memo" / "pictures").glob("*.py")],
        "tests": (ROOT / "tests").rglob("*.py"),
        "cases": [*(ROOT / "cases").rglob("*.yaml"), *(ROOT / "examples").rglob("*.yaml")],
    }  # fmt: skip
    for kind, paths in folders.items():
        for path in sorted(paths):
            for ref in dict.fromkeys(_ID.findall(path.read_text(encoding="utf-8"))):
                found[kind].setdefault(ref, []).append(path.stem if kind == "cases" else path.name)
    return found


def _some(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    shown = ", ".join(f"`{n}`" for n in unique[:4])
    return f"{shown} and {len(unique) - 4} more" if len(unique) > 4 else shown


# -- the fields of a case, the tables and headings of a book, the schemas ------------------------------------------
BEGIN, END = "<!-- printed from the code: begin -->", "<!-- printed from the code: end -->"

_SECTIONS = (
    "CaseFile",
    "PersonPart",
    "EmploymentPart",
    "Spell",
    "ParticipationPart",
    "AccountPart",
    "InPlanRoth",
    "EmployerStock",
    "LotPart",
    "DistributionPart",
    "LoanPart",
    "CoveragePart",
    "Period",
    "RequestPart",
    "DestinationPart",
)
_KINDS = {"truth": "yes or no", "money": "dollars", "date": "date", "number": "whole number", "text": "text"}


def page_with(page: str, printed: str) -> str:
    """The page with what stands between its marks replaced."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{printed}\n{END}{rest.split(END)[1]}"


def case_fields() -> str:
    """Every field of a case file as Markdown tables, by section."""
    definitions = case_schema()["$defs"]
    claims = [name for name in definitions if name.endswith("Claim")]
    order = [
        name.rsplit("/", 1)[-1]
        for field in definitions["ClaimsPart"]["properties"].values()
        for name in _references(field)
    ]
    return "\n".join(
        line
        for name in (*_SECTIONS, *sorted(claims, key=order.index))
        for line in _section(name, definitions[name])
    )


def _section(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f"### {_title(name)}"
    yield ""
    yield schema.get("description", "").splitlines()[0]
    yield ""
    yield "| field | kind | what it says |"
    yield "|---|---|---|"
    required = schema.get("required", [])
    for field, what in schema["properties"].items():
        default = what.get("default")
        note = (
            " **Required.**"
            if field in required
            else f" Default: `{_written(default)}`."
            if default not in (None, [])
            else ""
        )
        says = what.get("description", "").replace("|", "\\|")
        yield f"| `{field}` | {_kind(what)} | {says}{note} |"
    yield ""


def _title(name: str) -> str:
    titles = {
        "CaseFile": "The file",
        "Spell": "employment.spells[]",
        "AccountPart": "accounts[]",
        "InPlanRoth": "accounts[].in_plan_roth",
        "EmployerStock": "accounts[].employer_stock",
        "LotPart": "accounts[].lots[]",
        "DistributionPart": "distributions[]",
        "LoanPart": "loans[]",
        "Period": "coverage.distributions, coverage.other_plans",
        "DestinationPart": "request.destinations[]",
    }
    if name.endswith("Claim"):
        words = "".join(
            f"_{letter.lower()}" if letter.isupper() else letter for letter in name.removesuffix("Claim")
        ).lstrip("_")
        return f"claims.{words}"
    return titles.get(name, name.removesuffix("Part").lower())


def _written(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _references(schema: dict[str, Any]) -> list[str]:
    return [part["$ref"] for part in schema.get("anyOf", [schema]) if "$ref" in part]


def _kind(schema: dict[str, Any]) -> str:
    for part in schema.get("anyOf", [schema]):
        if "enum" in part:
            words = part["enum"]
            return (
                "yes or no"
                if set(words) >= {"yes", "no"}
                else "text"
                if len(words) > 12
                else ", ".join(f"`{word}`" for word in words)
            )
        if "const" in part:
            return f"`{part['const']}`"
        if part.get("format") == "date":
            return "date"
        if "$ref" in part:
            return "mapping"
        if part.get("type") == "array":
            return "list"
        if part.get("type") == "object":
            return "mapping" if "properties" not in part else "percentage or fraction"
        if part.get("type") == "boolean":
            return "yes or no"
        if part.get("type") in ("integer", ["integer", "string"]):
            return "whole number"
    text = json.dumps(schema)
    if "percentage" in text.lower():
        return "percentage"
    return "dollars" if '"number"' in text else "text"


def book_tables() -> str:
    """Every table of a book with its columns and the headings they are recognised by."""
    lines: list[str] = []
    star = {True: " *", False: ""}
    for table, columns in TABLES.items():
        also = TABLE_NAMES.get(table)
        lines += [
            f"### {table}",
            "",
            f"Also recognised as: {also}." if also else "",
            "",
            "| column | kind | headings recognised besides |",
            "|---|---|---|",
        ]
        lines += [
            f"| `{column}`{star[column in IDENTITY[table]]} | {_KINDS[kind]} | {ALIASES.get(column, '')} |"
            for column, kind in columns.items()
        ]
        if beyond := BEYOND_TABLES.get(table):
            names = ", ".join(f"`{column}`" for column in beyond)
            lines += ["", f"Read besides, to find or fill the columns above: {names}."]
        lines.append("")
    return "\n".join(lines)


def schemas() -> dict[Path, str]:
    """The JSON Schema of each file that people write by hand."""
    published = {"case": case_schema(), "plan": plan_schema(), "top-heavy-case": top_heavy_schema()}
    folder = ROOT / "docs" / "schemas"
    return {
        folder / f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in published.items()
    }


def described() -> dict[Path, str]:
    """The pages that describe the input, with the parts that are printed."""
    printed = {ROOT / "docs" / "case-file.md": case_fields(), ROOT / "docs" / "book.md": book_tables()}
    return {path: page_with(path.read_text(encoding="utf-8"), text) for path, text in printed.items()}


# -- all of it ------------------------------------------------------------------------------------------------------
def pages() -> dict[Path, str]:
    """Every printed page."""
    return {
        PAGES / "rules.md": PRINTED + rules_page(), PAGES / "matrix.md": PRINTED + matrix_page(),
        PAGES / "figures.md": PRINTED + figures_page(), PAGES / "readings.md": PRINTED + readings_page(),
        PAGES / "top-heavy-limits.md": PRINTED + limits_page(),
        PAGES / "consequences-figures.md": PRINTED + consequences_page(),
        **{PAGES / f"traceability-{subject}.md": PRINTED + traceability_page(subject) for subject in SUBJECTS},
        **described(), **schemas(),
    }  # fmt: skip


def main() -> int:
    """Write the pages, or with --check name those that are not current."""
    stale = [
        path
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not current; run: make docs", file=sys.stderr)
        for each in untraced():
            print(
                f"{each} is carried by no rule and docs/law/reasons-*.toml gives no reason", file=sys.stderr
            )
        return 1 if stale or untraced() else 0
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
