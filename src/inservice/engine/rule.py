"""A rule: a named question with an authority, dates, sentences and one columnar expression.

The function a decorator sits on is called once, when the rule book loads; it returns the expression.
Everything a rule reads is found from that expression, so nothing is declared twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from inservice.engine.words import Expr, Kind, Named

Confidence = Literal["checked", "derived", "unconfirmed"]


@dataclass
class Version:
    """One wording of a rule, in force from ``effective`` until the next version's date."""

    build: Callable[[], Any]
    cites: str
    confidence: Confidence
    effective: date | None
    enacted_on: date | None
    sentences: dict[str, str]
    note: str
    expr: Expr | None = None


class Rule(Named):
    """A question (kind ``truth``) or an amount (money, date, number, text), with its versions."""

    def __init__(
        self,
        build: Callable[[], Any],
        kind: Kind,
        question: str,
        ref: str,
        governed_by: Expr | None,
        first: Version,
        formerly: tuple[str, ...],
    ) -> None:
        super().__init__(build.__name__, kind, None)
        self.module = build.__module__
        self.question = question
        self.refs: tuple[str, ...] = tuple(ref.split())
        self.governed_by = governed_by
        self.versions: list[Version] = [first]
        self.formerly = formerly
        self.doc = (build.__doc__ or "").strip()

    @cached_property
    def id(self) -> str:
        """Module and function, without the package: ``law.distribution.ages.attained_age_59_half``."""
        return f"{self.module.removeprefix('inservice.')}.{self.name}"

    def version(
        self,
        effective: str,
        *,
        cites: str,
        enacted_on: str | None = None,
        confidence: Confidence = "checked",
        yes: str = "",
        no: str = "",
        unknown: str = "",
        not_claimed: str = "",
        says: str = "",
        note: str = "",
    ) -> Callable[[Callable[[], Any]], Rule]:
        """Add the wording in force from a later governing date; sentences left out stay as they were."""

        def add(build: Callable[[], Any]) -> Rule:
            last = self.versions[-1]
            # where the sentence for no has always served for a claim not made, the new one does
            unclaimed = not_claimed or (no if last.sentences["not_claimed"] == last.sentences["no"] else "")
            new = {"yes": yes, "no": no, "unknown": unknown, "not_claimed": unclaimed, "says": says}
            sentences = {k: v or last.sentences[k] for k, v in new.items()}
            enacted = date.fromisoformat(enacted_on) if enacted_on else None
            self.versions.append(
                Version(build, cites, confidence, date.fromisoformat(effective), enacted, sentences, note)
            )
            return self

        return add


def rule(
    question: str,
    *,
    cites: str,
    ref: str,
    yes: str,
    no: str,
    unknown: str,
    not_claimed: str = "",
    confidence: Confidence = "checked",
    governed_by: Expr | None = None,
    formerly: tuple[str, ...] = (),
    note: str = "",
) -> Callable[[Callable[[], Expr]], Rule]:
    """Declare a yes/no question. ``ref`` holds the law page's ids, space-separated; ``cites`` the authority.

    The sentences may name ``{facts}`` and ``{rules}`` that the expression reads. ``not_claimed`` is what to
    say where the answer turns on a claim that was not made; left out, the ``no`` sentence serves.
    """

    def declare(build: Callable[[], Expr]) -> Rule:
        sentences = {"yes": yes, "no": no, "unknown": unknown, "not_claimed": not_claimed or no, "says": ""}
        first = Version(build, cites, confidence, None, None, sentences, note)
        return Rule(build, "truth", question, ref, governed_by, first, formerly)

    return declare


def amount(
    question: str,
    *,
    cites: str,
    ref: str,
    says: str,
    unknown: str,
    kind: Kind = "money",
    confidence: Confidence = "checked",
    governed_by: Expr | None = None,
    formerly: tuple[str, ...] = (),
    note: str = "",
) -> Callable[[Callable[[], Any]], Rule]:
    """Declare a value: money unless ``kind`` says date, number or text.

    ``says`` shows the arithmetic, ``unknown`` what is missing.
    """

    def declare(build: Callable[[], Any]) -> Rule:
        sentences = {"yes": "", "no": "", "unknown": unknown, "not_claimed": "", "says": says}
        first = Version(build, cites, confidence, None, None, sentences, note)
        return Rule(build, kind, question, ref, governed_by, first, formerly)

    return declare


@dataclass(frozen=True)
class Ledger:
    """A cited relational step over whole frames; every row it writes carries a reason and a ref."""

    step: Callable[..., Any]
    question: str
    cites: str
    refs: tuple[str, ...]
    confidence: Confidence
    doc: str = field(default="")

    @property
    def id(self) -> str:
        """Module and function, without the package."""
        return f"{self.step.__module__.removeprefix('inservice.')}.{self.step.__name__}"

    @property
    def name(self) -> str:
        """The function's name."""
        return self.step.__name__

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self.step(*args, **options)


def ledger(
    question: str, *, cites: str, ref: str, confidence: Confidence = "checked"
) -> Callable[[Callable[..., Any]], Ledger]:
    """Declare a ledger: a function from frames to a frame."""

    def declare(step: Callable[..., Any]) -> Ledger:
        return Ledger(step, question, cites, tuple(ref.split()), confidence, (step.__doc__ or "").strip())

    return declare
