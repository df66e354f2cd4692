"""Plain sentences, each with the plan's own clause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from inservice.plan.explain import explain
from inservice.plan.lawfulness import LawOfPlans
from inservice.plan.reading import Plan
from inservice.plan.vocabulary import EVENTS

DAY = date(2025, 1, 1)


def test_sentences_quote_the_clause_and_name_defaults(make: Callable[..., Plan]) -> None:
    statements = explain(
        make(
            limits={"per_plan_year": "4"},
            elections=[
                {
                    "id": "m",
                    "clause": "AA 10-1(c)",
                    "sources": ["match"],
                    "event": "stated_age",
                    "age": "55",
                    "limits": {"minimum": "1234.50", "per_plan_year": "1"},
                },
                {"id": "s", "sources": ["match"], "event": "two_years_in_plan"},
            ],
        ),
        DAY,
    )
    by_source = [
        (statement.source, statement.clause, statement.by_default)
        for statement in statements
        if statement.source
    ]
    assert by_source == [
        ("pre_tax_deferrals", "", True),
        ("match", "AA 10-1(c)", False),
        ("match", "", False),
        ("rollover_pre_tax", "", True),
    ]
    sentences = [statement.sentence for statement in statements]
    assert sentences[0] == "pre tax deferrals: nothing may be paid while employed, by default."
    assert sentences[1] == (
        "match: may be paid from age 55 (at most 1 in a plan year; not less than $1,234.50; "
        "at most 4 in a plan year, all withdrawals together)."
    )
    assert "once held 24 months, counted from each contribution" in sentences[2]
    assert "Erisa: yes, by default." in sentences


def test_layers_and_void_clauses_say_so(make: Callable[..., Plan], law: LawOfPlans) -> None:
    plan = make(
        amendments=[
            {
                "id": "am-1",
                "adopted": "2024-01-01",
                "effective": "2024-01-01",
                "remove": ["m-55"],
                "add": [{"id": "d-55", "sources": ["pre_tax_deferrals"], "event": "stated_age", "age": "55"}],
            },
        ]
    )
    statements = explain(plan, DAY, law)
    assert [s.layer for s in statements if s.source == "match" and s.layer] == ["am-1"]
    (void,) = [s for s in statements if s.is_void]
    assert "Void: This money is under the closed list." in void.sentence


def test_every_event_has_words(make: Callable[..., Plan]) -> None:
    special = {
        "stated_age": {"age": "55"},
        "pension_in_service_age": {"age": "62"},
        "stated_event": {"stated_event": {"name": "layoff", "description": "Layoff of 30 days."}},
    }
    elections = [{"id": e, "sources": ["match"], "event": e, **special.get(e, {})} for e in EVENTS]
    plan = make(elections=elections, normal_retirement_age={"age": "65", "participation_years": "5"})
    sentences = [s.sentence for s in explain(plan, DAY) if s.source == "match"]
    assert len(sentences) == len(EVENTS)
    assert any("or, if later, the 5th anniversary of participation" in sentence for sentence in sentences)
