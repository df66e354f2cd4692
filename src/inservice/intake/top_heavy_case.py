"""A top-heavy case file: what it may say, and the rows of the tables that it stands for.

The cells of `tables`, and the particulars of `employees`, are read like those of a spreadsheet; see `typed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import polars as pl
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    create_model,
)

from inservice.errors import InputError, Problem
from inservice.facts.top_heavy_book import CHOICES, TOP_HEAVY_TABLES, TopHeavyBook
from inservice.intake.typed import typed_table
from inservice.plan.fields import unreadable
from inservice.plan.file_kinds import refuse_another_kind
from inservice.plan.reading import _Problems
from inservice.plan.yaml_text import TextDocument, read_text_document

SCHEMA = "inservice/top-heavy-case/1"


def _cell(value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, (str, int, float, date)):
        return None if value is None else str(value)
    raise unreadable("a single value", value)


def _year(value: Any) -> int:
    text = str(value).strip()
    if not isinstance(value, bool) and text.isdecimal() and len(text) == 4 and 1984 <= int(text) <= 2100:
        return int(text)
    raise unreadable("the calendar year in which the plan year ends, as 2025", value)


def _share(value: Any) -> str | None:
    text = _cell(value)
    numerator, _, denominator = (text or "").partition("/")
    if text is None or (
        numerator.strip().isdecimal() and denominator.strip().isdecimal() and int(denominator)
    ):
        return text
    raise unreadable("a share as 4/100", value)


Cell = Annotated[
    str | None, BeforeValidator(_cell), WithJsonSchema({"type": ["string", "number", "boolean", "null"]})
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _column(table: str, column: str, kind: str) -> Any:
    words = CHOICES.get((table, column))
    shape: Any = {"type": ["string", "null"], "enum": [*sorted(words), None]} if words else {
        "truth": {"enum": ["yes", "no", True, False, None]}, "number": {"type": ["integer", "string", "null"]},
        "date": {"type": ["string", "null"], "description": "As 2025-12-31."},
        "money": {"type": ["string", "integer", "null"], "description": 'Dollars and cents as "1234.50".'},
    }.get(kind, {"type": ["string", "null"]})  # fmt: skip
    return Annotated[Cell, WithJsonSchema(shape)]


def _row(table: str) -> type[BaseModel]:
    fields = {
        c if c != "from" else "from_": (_column(table, c, kind), Field(default=None, alias=c))
        for c, kind in TOP_HEAVY_TABLES[table].items()
    }
    name = "".join(word.capitalize() for word in table.split("_")) + "Row"
    made: type[BaseModel] = create_model(name, __base__=_Part, **fields)  # type: ignore[call-overload]
    return made


if TYPE_CHECKING:
    Tables = BaseModel
else:
    Tables = create_model(
        "Tables",
        __base__=_Part,
        **{t: (list[_row(t)], Field(default_factory=list)) for t in TOP_HEAVY_TABLES},
    )


class EmployeeOfCase(_Part):
    """An employee of one plan in short: each particular stands for rows of the tables."""

    person_id: Annotated[str, BeforeValidator(_cell)]
    employer: Cell = Field(None, description="The employer; left out: that of the case.")
    plan: Cell = Field(None, description="The plan; left out: that of the case.")
    born: Cell = Field(None, description="The date of birth.")
    hired: Cell = Field(None, description="The date of hire.")
    severed: Cell = Field(None, description="The date of termination.")
    last_service: Cell = Field(None, description="The last day on which services were performed.")
    is_bargained: Cell = None
    one_year_of_service_on: Cell = None
    vesting_years: Cell = None
    pay: Cell = Field(None, description="Pay of the determination plan year.")
    tested_pay: Cell = Field(None, description="Pay of the tested year.")
    participates: Cell = Field(None, description="no: not a participant of the plan.")
    entered: Cell = Field(None, description="The date of participation.")
    is_long_term_part_time: Cell = None
    is_in_excluded_class: Cell = None
    vested_percent: Cell = Field(None, description="In hundredths of a percent.")
    balance: Cell = Field(None, description="The account on the valuation date.")
    officer: Cell = Field(None, description="yes or no: in fact an officer.")
    owns: Annotated[str | None, BeforeValidator(_share)] = Field(
        None, description="The share of the employer by value, as 4/100."
    )
    spouse: Cell = Field(None, description="Who is the employee's spouse.")
    child: Cell = Field(None, description="Who is the employee's child.")
    parent: Cell = Field(None, description="Who is the employee's parent.")
    was_key: Cell = Field(None, description="Key in the plan year before the determination plan year.")
    contributions: dict[str, Cell] = Field(
        default_factory=dict, description="Of the tested year: kind and amount."
    )
    payments: list[dict[str, Cell]] = Field(
        default_factory=list, description="Rows of the table distributions."
    )


class TopHeavyCase(_Part):
    """A case file of `inservice top-heavy`."""

    schema_: Literal["inservice/top-heavy-case/1"] = Field("inservice/top-heavy-case/1", alias="schema")
    title: str = ""
    source: str = ""
    refs: list[str] = Field(default_factory=list, description="Lines of the law page.")
    plan_year: Annotated[int, BeforeValidator(_year)] | None = Field(
        None, description="The calendar year in which the plan year ends."
    )
    employer: str = Field("employer", description="The employer of the employees in short.")
    plan: str = Field("plan", description="Their plan.")
    valuation_date: Cell = Field(
        None, description="Of their balances; left out: the last day of the year before."
    )
    tables: Tables = Field(
        default_factory=Tables, description="Rows by table, as docs/top-heavy.md lists them."
    )
    employees: list[EmployeeOfCase] = Field(default_factory=list)
    expect: dict[str, Any] | None = Field(None, description="What the answer should be; for tests.")


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of a top-heavy case file."""
    found = TopHeavyCase.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": "A top-heavy case of inservice"}  # fmt: skip


def read_top_heavy_case(case: str | Path | Mapping[str, Any]) -> tuple[TopHeavyBook, int | None]:
    """The tables and the plan year of a case: a YAML or JSON file, or a mapping in its shape.

    `tables` holds rows by table. `employees` is the short form: one entry a person, whose `hired`, `pay`, `balance` and so
    on are rows of the tables, for the plan `plan` of the employer `employer`. Raises InputError with every problem.
    """
    text = TextDocument(dict(case), {}, "case") if isinstance(case, Mapping) else read_text_document(case)
    if not isinstance(text.content, dict):
        told = "A case is a mapping."
        raise InputError(
            [
                Problem(
                    told, text.path, expected=f"schema: {SCHEMA}, plan_year: ..., tables: ..., employees: ..."
                )
            ]
        )
    refuse_another_kind(text, SCHEMA)
    problems = _Problems(text)
    try:
        found = TopHeavyCase.model_validate({k: v for k, v in text.content.items() if v is not None})
    except ValidationError as error:
        problems.take(error, TopHeavyCase)
        raise InputError(problems.found) from None
    rows: dict[str, list[dict[str, Any]]] = {
        name: [row.model_dump(by_alias=True, exclude_none=True) for row in getattr(found.tables, name)]
        for name in TOP_HEAVY_TABLES
    }
    if found.employees and found.plan_year is None:
        told = "The plan year is missing: what employees are paid and have is of the year and of the year before."
        problems.add(told, ("plan_year",), expected="plan_year: 2025", repair="Add plan_year.")
        raise InputError(problems.found)
    for number, person in enumerate(found.employees):
        for place, payment in enumerate(person.payments):
            for strange in payment.keys() - TOP_HEAVY_TABLES["distributions"].keys():
                problems.add("No column goes by this name.", ("employees", number, "payments", place, strange),
                             expected=", ".join(TOP_HEAVY_TABLES["distributions"]))  # fmt: skip
        _spread(person, found, rows)
    unread: list[Problem] = []
    tables: dict[str, pl.DataFrame] = {}
    for name, held in rows.items():
        if held:
            columns = {
                c: pl.Series(c, [r.get(c) for r in held], dtype=pl.String) for c in TOP_HEAVY_TABLES[name]
            }
            numbers = pl.int_range(1, len(held) + 1, dtype=pl.UInt32, eager=True)
            tables[name] = typed_table(name, columns, numbers, f"{text.path}: {name}", unread).kept
    if problems.found or unread:
        raise InputError([*problems.found, *unread])
    book = TopHeavyBook.of({})
    book.tables |= tables
    return book, found.plan_year


def _spread(person: EmployeeOfCase, case: TopHeavyCase, rows: dict[str, list[dict[str, Any]]]) -> None:
    """One person of the short form as rows of the tables."""
    assert case.plan_year is not None
    who, before, now = {"person_id": person.person_id}, case.plan_year - 1, case.plan_year
    of_employer = who | {"employer_id": person.employer or case.employer}
    of_plan = who | {"plan_id": person.plan or case.plan}

    def add(table: str, **cells: Any) -> None:
        rows[table].append({c: v for c, v in cells.items() if v is not None})

    add("people", **who, birth_date=person.born)
    add("employment", **of_employer, hire_date=person.hired, severed_on=person.severed, last_service_date=person.last_service,
        is_bargained=person.is_bargained, one_year_of_service_on=person.one_year_of_service_on,
        vesting_years=person.vesting_years)  # fmt: skip
    for year, paid in ((before, person.pay), (now, person.tested_pay)):
        if paid is not None:
            add(
                "compensation",
                **of_employer,
                year_start=f"{year}-01-01",
                year_end=f"{year}-12-31",
                amount=paid,
            )
    if person.participates != "no":
        add("participants", **of_plan, participation_date=person.entered, is_long_term_part_time=person.is_long_term_part_time,
            is_in_excluded_class=person.is_in_excluded_class, vested_percent=person.vested_percent)  # fmt: skip
    if person.balance is not None:
        valued = case.valuation_date or f"{before}-12-31"
        add("balances", **of_plan, source="all", as_of=valued, balance=person.balance)
    if person.officer is not None:
        add("officers", **of_employer, is_officer=person.officer, decided_by="the case")
    if person.owns is not None:
        numerator, _, denominator = person.owns.partition("/")
        add("ownership", owner_id=person.person_id, employer_id=of_employer["employer_id"], interest="value",
            share_numerator=numerator.strip(), share_denominator=denominator.strip())  # fmt: skip
    for relation in ("spouse", "child", "parent"):
        relative = getattr(person, relation)
        if relative is not None:
            add("family", **who, relative_id=relative, relation=relation)
    if person.was_key is not None:
        add("key_history", **of_plan, plan_year_end=f"{before - 1}-12-31", was_key=person.was_key)
    for kind, amount in person.contributions.items():
        add(
            "contributions",
            **of_plan,
            plan_year_end=f"{now}-12-31",
            kind=kind,
            amount=amount,
            deposit_date=f"{now}-12-31",
        )
    for payment in person.payments:
        rows["distributions"].append(of_plan | {c: v for c, v in payment.items() if v is not None})


__all__ = ["SCHEMA", "TopHeavyCase", "json_schema", "read_top_heavy_case"]
