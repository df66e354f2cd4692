"""Relational steps of section 416: attribution of ownership, places of officers, amounts, groups and rates.

Every row that a step writes says why, and carries the id of the line of the law it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl

from inservice.engine.rule import ledger
from inservice.engine.truth import NO, NOT_CLAIMED, UNKNOWN, YES

_LARGEST = 2**62
_CORPORATE = ("corporation", "s_corporation")

# -- ownership -------------------------------------------------------------------------------------------------------
_TO_PARENT = {"child": "TH-ATT-02", "adopted_child": "TH-ATT-07"}
_FAMILY_REF = {
    "self": "",
    "spouse": "TH-ATT-01",
    "child": "TH-ATT-02",
    "parent": "TH-ATT-03",
    "grandchild": "TH-ATT-04",
}
_ENTITY_REF = {
    "partnership": "TH-ATT-09", "estate": "TH-ATT-09", "s_corporation": "TH-ATT-10", "corporation": "TH-ATT-11",
    "trust": "TH-ATT-12", "grantor_trust": "TH-ATT-13", "plan_trust": "TH-ATT-14", "other": "TH-ATT-09",
}  # fmt: skip


@dataclass(frozen=True)
class _Portion:
    """A part of an employer that comes to one person through entities, or that nobody on file holds (owner None)."""

    owner: str | None
    share: Fraction
    path: str
    refs: tuple[str, ...]
    option: str | None = None
    on_shares_of: str | None = None
    is_sure: bool = True


@dataclass
class _Day:
    """Who holds what, and who is related to whom, on one day."""

    kinds: Mapping[str, str]
    holdings: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    links: dict[str, dict[str, str]] = field(default_factory=dict)
    families: dict[str, dict[str, str]] = field(default_factory=dict)

    def interest_in(self, entity: str) -> str | None:
        """The interest by which an entity's holdings pass to those who hold it."""
        order = (
            ("value", "votes")
            if self.kinds.get(entity) in _CORPORATE
            else ("beneficial", "capital", "profits", "value")
        )
        return next((i for i in order if (entity, i) in self.holdings), None)

    def holders(self, entity: str) -> list[tuple[str, Fraction | None]]:
        """Those who hold an entity directly, options apart."""
        interest = self.interest_in(entity)
        rows = self.holdings.get((entity, interest), []) if interest else []
        return [(r["owner_id"], _share(r)) for r in rows if r["option"] is None]

    def portions(
        self, owner: str, share: Fraction, path: str, refs: tuple[str, ...], seen: frozenset[str]
    ) -> Iterator[_Portion]:
        """The parts of a holding that come to persons through entities, each proportionately."""
        if owner not in self.kinds:
            yield _Portion(owner, share, path, refs)
            return
        kind = self.kinds[owner]
        if kind == "plan_trust" or owner in seen:
            return
        left = Fraction(1)
        for holder, held in self.holders(owner):
            if held is None:
                continue
            left -= held
            if kind == "corporation" and self.constructive(holder, owner, seen) < Fraction(5, 100):
                continue
            part = Fraction(1) if kind == "grantor_trust" else held
            step = f"{_told(part)} of {owner}"
            yield from self.portions(
                holder, share * part, f"{path} through {step}", (*refs, _ENTITY_REF[kind]), seen | {owner}
            )
        if left > 0 and kind != "grantor_trust":
            yield _Portion(None, share * left, path, refs)

    def constructive(self, holder: str, corporation: str, seen: frozenset[str]) -> Fraction:
        """What a holder owns of a corporation directly or indirectly: what the 5-percent threshold looks at."""
        inside = seen | {corporation}
        if holder in self.kinds:
            owners = {holder} | {
                h
                for h, f in self.holders(holder)
                if self.kinds[holder] != "corporation" or (f or 0) >= Fraction(1, 2)
            }
            return sum(
                (f for h, f in self.holders(corporation) if f is not None and h in owners), Fraction(0)
            )
        family = self.family(holder)
        found = (
            p
            for h, f in self.holders(corporation)
            if f is not None
            for p in self.portions(h, f, "", (), inside)
        )
        return sum((p.share for p in found if p.owner in family), Fraction(0))

    def family(self, person: str) -> dict[str, str]:
        """Whose shares are the person's by section 318(a)(1), with what each is to the person."""
        if person not in self.families:
            self.families[person] = self._family(person)
        return self.families[person]

    def _family(self, person: str) -> dict[str, str]:
        near = self.links.get(person, {})
        found = {person: "self"}
        for relative, relation in near.items():
            found.setdefault(relative, relation)
            if relation == "child":
                for below, further in self.links.get(relative, {}).items():
                    if further == "child":
                        found.setdefault(below, "grandchild")
        return {r: k for r, k in found.items() if k in _FAMILY_REF}


def _share(row: Mapping[str, Any]) -> Fraction | None:
    numerator, denominator = row["share_numerator"], row["share_denominator"]
    return None if numerator is None or not denominator else Fraction(numerator, denominator)


def _told(share: Fraction) -> str:
    percent = share * 100
    return f"{percent}%" if percent.denominator == 1 else f"{float(percent):.4f}%".rstrip("0")


def _holds_on(row: Mapping[str, Any], day: date) -> bool:
    return (row["from"] is None or row["from"] <= day) and (row["through"] is None or day <= row["through"])


def _day(
    day: date,
    kinds: Mapping[str, str],
    ownership: list[dict[str, Any]],
    family: list[dict[str, Any]],
    community_property: str,
) -> _Day:
    found = _Day(kinds)
    there = [row for row in ownership if _holds_on(row, day)]
    if community_property == "half_of_spouse":
        there = _in_halves(there, [row for row in family if _holds_on(row, day)])
    for row in there:
        found.holdings.setdefault((row["employer_id"], row["interest"]), []).append(row)
    for row in family:
        if not _holds_on(row, day):
            continue
        one, other, relation = row["person_id"], row["relative_id"], row["relation"]
        pairs: tuple[tuple[str, str, str], ...]
        if relation == "spouse":
            pairs = ((one, other, "spouse"), (other, one, "spouse"))
        elif relation in _TO_PARENT:
            pairs = ((one, other, "child"), (other, one, "parent"))
        elif relation == "parent":
            pairs = ((one, other, "parent"), (other, one, "child"))
        elif relation == "grandchild":  # what grandparents own does not come to grandchildren
            pairs = ((one, other, "grandchild"),)
        elif relation == "grandparent":
            pairs = ((other, one, "grandchild"),)
        else:  # stepchildren, siblings and all others: nothing either way
            continue
        for person, relative, kind in pairs:
            found.links.setdefault(person, {}).setdefault(relative, kind)
    return found


def _in_halves(ownership: list[dict[str, Any]], family: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What either spouse holds directly, half for each: community property (TH-POL-06)."""
    spouse = {}
    for row in family:
        if row["relation"] == "spouse":
            spouse[row["person_id"]], spouse[row["relative_id"]] = row["relative_id"], row["person_id"]
    out = []
    for row in ownership:
        other, denominator = spouse.get(row["owner_id"]), row["share_denominator"]
        if other is None or row["option"] is not None or denominator is None:
            out.append(row)
        else:
            half = row | {"share_denominator": 2 * denominator}
            out += [half, half | {"owner_id": other}]
    return out


@ledger(
    "How much of each employer does each person own, attribution included, and by which path?",
    cites="26 USC 318; 416(i)(1)(B)(iii), (C); 26 CFR 1.416-1, T-16 to T-20",
    ref="TH-OWN-01 TH-OWN-02 TH-OWN-03 TH-OWN-05 TH-OWN-06 TH-OWN-07 TH-OWN-08 TH-ATT-01 TH-ATT-02 TH-ATT-03 TH-ATT-04 "
    "TH-ATT-05 TH-ATT-06 TH-ATT-07 TH-ATT-08 TH-ATT-09 TH-ATT-10 TH-ATT-11 TH-ATT-12 TH-ATT-13 TH-ATT-14 TH-ATT-15 "
    "TH-ATT-16 TH-ATT-17 TH-SEED-04 TH-POL-06",
)
def attributed_ownership(
    ownership: pl.DataFrame,
    family: pl.DataFrame,
    kinds: Mapping[str, str],
    employers: Iterable[str],
    window: tuple[date, date],
    *,
    options: str,
    ownership_is_complete: bool,
    family_is_complete: bool,
    community_property: str = "off",
) -> pl.DataFrame:
    """The largest share of one employer that each person owned on any day of the window.

    ``kinds`` says of each entity what it is; whoever is not an entity is a person. A holding is taken apart into the
    parts that come to persons through entities; a person owns his own parts and those of spouse, children, parents and
    grandchildren, each once, so that no part passes through family twice and grandparents' shares never come down.
    Returns person_id, numerator, denominator, most_numerator, most_denominator (what it could be with interests not on
    file), employer_id, interest, path, refs. The row without a person is everybody else's.
    """
    rows, links = ownership.to_dicts(), family.to_dicts()
    begin, end = window
    turns = {r["from"] for r in (*rows, *links) if r["from"]} | {
        r["through"] + timedelta(days=1) for r in (*rows, *links) if r["through"]
    }
    days = sorted({begin} | {d for d in turns if begin <= d <= end})
    best: dict[str | None, dict[str, Any]] = {}
    most: dict[str | None, Fraction] = {}
    for day in days:
        state = _day(day, kinds, rows, links, community_property)
        for employer in employers:
            if not ownership_is_complete and not any(e == employer for e, _ in state.holdings):
                most[None] = Fraction(1)
            for (entity, interest), held in state.holdings.items():
                if entity == employer:
                    found = _owned(state, held, options, ownership_is_complete, family_is_complete)
                    for person, (share, at_most, path, refs) in found.items():
                        most[person] = max(most.get(person, Fraction(0)), at_most)
                        if person not in best or share > best[person]["share"]:
                            best[person] = {
                                "share": share,
                                "employer_id": employer,
                                "interest": interest,
                                "path": path,
                                "refs": refs,
                            }
    rest = most.get(None, Fraction(0))
    return pl.DataFrame(
        [_ownership_row(p, best.get(p), max(most.get(p, Fraction(0)), rest)) for p in [None, *sorted(k for k in best if k is not None)]],
        schema={
            "person_id": pl.String, "numerator": pl.Int64, "denominator": pl.Int64, "most_numerator": pl.Int64,
            "most_denominator": pl.Int64, "employer_id": pl.String, "interest": pl.String, "path": pl.String, "refs": pl.String,
        },
    )  # fmt: skip


def _ownership_row(person: str | None, found: dict[str, Any] | None, most: Fraction) -> dict[str, Any]:
    share = found["share"] if found and person is not None else Fraction(0)
    most = min(max(most, share), Fraction(1))
    fits = max(share.denominator, most.denominator) < _LARGEST
    return {
        "person_id": person,
        "numerator": share.numerator if fits else None,
        "denominator": share.denominator if fits else None,
        "most_numerator": most.numerator if fits else None,
        "most_denominator": most.denominator if fits else None,
        "employer_id": found["employer_id"] if found and person is not None else None,
        "interest": found["interest"] if found and person is not None else None,
        "path": found["path"] if found and person is not None else "no interest on file",
        "refs": found["refs"] if found and person is not None else "",
    }


def _owned(
    state: _Day, held: list[dict[str, Any]], options: str, complete: bool, family_complete: bool
) -> dict[str | None, tuple[Fraction, Fraction, str, str]]:
    """Each person's share of one employer by one kind of interest on one day: sure, at most, path, refs."""
    portions: list[_Portion] = []
    accounted = Fraction(0)
    for row in held:
        share = _share(row)
        if share is None:
            continue
        if row["option"] is None:
            accounted += share
            portions += state.portions(
                row["owner_id"], share, f"{_told(share)} of {row['employer_id']}", (), frozenset()
            )
        elif options == "issued_only" and row["option"] != "issued":
            continue
        elif options == "all" or row["is_exercisable"] is not False:
            sure = options == "all" or bool(row["is_exercisable"])
            path = f"option on {_told(share)} of {row['employer_id']}"
            portions += [
                _Portion(
                    p.owner, p.share, p.path, (*p.refs, "TH-ATT-16"), row["option"], row["of_owner_id"], sure
                )
                for p in state.portions(row["owner_id"], share, path, (), frozenset())
            ]
    missing = Fraction(0) if complete else max(Fraction(0), 1 - accounted)
    if not complete:
        missing += sum((p.share for p in portions if p.owner is None), Fraction(0))
    owners = {p.owner for p in portions if p.owner is not None}
    people = owners | {p for p, near in state.links.items() if owners & near.keys()}
    people |= {p for p in state.links if owners & state.family(p).keys()}
    found: dict[str | None, tuple[Fraction, Fraction, str, str]] = {
        None: (Fraction(0), missing if family_complete else Fraction(1), "", "")
    }
    all_sure = all(p.is_sure for p in portions)
    for person in sorted(people):
        share, path, refs = _share_of(person, state, portions, sure=True)
        possible = share if all_sure else _share_of(person, state, portions, sure=False)[0]
        found[person] = (share, possible + missing if family_complete else Fraction(1), path, refs)
    return found


def _share_of(person: str, state: _Day, portions: list[_Portion], *, sure: bool) -> tuple[Fraction, str, str]:
    family = state.family(person)
    total, new, told, refs = Fraction(0), Fraction(0), [], []
    for p in portions:
        if (
            p.owner not in family
            or (sure and not p.is_sure)
            or (p.option == "issued" and p.on_shares_of in family)
        ):
            continue  # shares under an option are counted once, whoever of the family holds them
        total += p.share
        if p.option == "unissued":
            new += p.share
        relation = family[p.owner]
        told.append(p.path if relation == "self" else f"{relation} {p.owner}: {p.path}")
        refs += [r for r in (*p.refs, _FAMILY_REF[relation]) if r]
    return total / (1 + new), "; ".join(told) or "no interest on file", " ".join(dict.fromkeys(refs))


# -- officers --------------------------------------------------------------------------------------------------------
@ledger(
    "Which place has each officer among the officers over the pay limit?",
    cites="26 USC 416(i)(1)(A); 26 CFR 1.416-1, T-14",
    ref="TH-OFF-08 TH-OFF-13 TH-OFF-14 TH-OFF-16",
)
def officer_places(rows: pl.DataFrame) -> pl.DataFrame:
    """``rows``: plan (position), person_id, pay, is_officer_over_pay_limit (truth), ties (reading), highest paid first.

    Owners take places too. Returns the rows, in their order, with officer_place_least and officer_place_most: they
    differ where another's status or pay is unknown, or where pay is tied and the reading is to ask.
    """
    placed = rows.with_row_index("at").filter(pl.col("is_officer_over_pay_limit").is_in([UNKNOWN, YES]))
    least: list[int | None] = [None] * rows.height
    most: list[int | None] = [None] * rows.height
    for _, group in placed.group_by("plan", maintain_order=True):
        officers = group.to_dicts()
        for one in officers:
            surely = possibly = 0
            for other in officers:
                if other["at"] == one["at"]:
                    continue
                is_sure = other["is_officer_over_pay_limit"] == YES
                if one["pay"] is None or other["pay"] is None:
                    possibly += 1
                elif other["pay"] > one["pay"]:
                    surely, possibly = surely + is_sure, possibly + (not is_sure)
                elif other["pay"] == one["pay"]:
                    if one["ties"] != "lowest_id":
                        possibly += 1
                    elif other["person_id"] < one["person_id"]:
                        surely, possibly = surely + is_sure, possibly + (not is_sure)
            least[one["at"]], most[one["at"]] = 1 + surely, 1 + surely + possibly
    return rows.with_columns(
        pl.Series("officer_place_least", least, dtype=pl.Int64),
        pl.Series("officer_place_most", most, dtype=pl.Int64),
    )


# -- amounts ---------------------------------------------------------------------------------------------------------
_ONE_YEAR = ["severance", "death", "disability", "offset_on_severance"]
_NEVER = {
    "related_rollover": "TH-ROL-02", "plan_transfer": "TH-ROL-03", "in_plan_roth": "TH-ROL-06", "deemed_distribution": "TH-RAT-11",
}  # fmt: skip
_REF = {
    "severance": "TH-DST-01", "death": "TH-DST-01", "disability": "TH-DST-01", "offset_on_severance": "TH-DST-04",
    "loan_offset": "TH-DST-03", "corrective": "TH-DST-05", "plan_termination": "TH-DST-06", "alternate_payee": "TH-DST-07", **_NEVER,
}  # fmt: skip
_LINE = ("plan", "person_id", "what", "on", "amount", "least", "most", "reason", "ref")
PENSIONS = ("money_purchase", "target_benefit")


@ledger(
    "What counts for each person, line by line, and why?",
    cites="26 USC 416(g)(3), (4)(A); 26 CFR 1.416-1, T-24, T-25, T-28, T-30, T-32; 1.414(v)-1(d)(3)",
    ref="TH-VAL-01 TH-VAL-02 TH-VAL-03 TH-VAL-04 TH-VAL-05 TH-RAT-02 TH-RAT-03 TH-RAT-04 TH-RAT-07 TH-RAT-08 TH-RAT-09 TH-RAT-10 "
    "TH-RAT-11 TH-RAT-12 TH-DST-01 TH-DST-02 TH-DST-03 TH-DST-04 TH-DST-05 TH-DST-06 TH-DST-07 TH-DST-08 TH-DST-09 TH-DST-12 "
    "TH-ROL-01 TH-ROL-02 TH-ROL-03 TH-ROL-04 TH-ROL-06 TH-ROL-08 TH-DD-05 TH-SEED-05 TH-SEED-07 TH-SEED-08 TH-SEED-17 TH-SEED-18 "
    "TH-DBV-06 TH-EXM-02",
)
def countable_amounts(
    plans: pl.DataFrame,
    balances: pl.DataFrame,
    contributions: pl.DataFrame,
    distributions: pl.DataFrame,
    members: pl.DataFrame,
) -> pl.DataFrame:
    """One line for each balance, deposit and payment: what is added (``least`` to ``most``; no ``most`` is no bound).

    ``plans``: plan (position), plan_id, kind, determination_date, one_year_ago, five_years_ago (the days before the
    windows), valuation_date, is_terminated, dates_from_first_year, is_first_plan_year, balances_are_complete,
    history_from (null: nothing declared complete), tests_contributions (a SEP by section 416(i)(6)(B)),
    contributions_are_complete, and the readings. ``members``: plan, person_id, is_participant,
    hire_date.
    """
    by_value = plans.filter(~pl.col("tests_contributions"))
    return pl.concat(
        [
            _value_lines(by_value, balances, members),
            _deposit_lines(by_value, contributions),
            _payment_lines(by_value, distributions),
            _missing_history(by_value, members),
            _aggregate_contributions(plans.filter("tests_contributions"), contributions, members),
        ]
    ).sort("plan", "person_id", "on", "what", maintain_order=True)


def _lines(frame: pl.DataFrame, least: pl.Expr, most: pl.Expr, reason: pl.Expr, ref: pl.Expr) -> pl.DataFrame:
    return frame.select(
        pl.col("plan"), "person_id", "what", "on", "amount", least.cast(pl.Int64).alias("least"), most.cast(pl.Int64).alias("most"),
        reason.alias("reason"), ref.alias("ref"),
    )  # fmt: skip


def _value_lines(plans: pl.DataFrame, balances: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    held = (
        plans.join(balances, on="plan_id", how="inner", maintain_order="left_right")
        .filter(pl.col("as_of") == pl.col("valuation_date"))
        .with_columns(
            what=pl.concat_str(pl.lit("value: "), pl.col("source").fill_null("account")),
            on="as_of",
            amount="balance",
        )
    )
    amount, source = pl.col("amount"), pl.col("source").fill_null("account")
    rollover = source == "rollover"
    deductible, deemed = source == "deductible_employee", source == "deemed_ira"
    unrelated = pl.col("is_unrelated")
    out = deductible | deemed | (rollover & unrelated.fill_null(False))
    unclear = rollover & unrelated.is_null()
    lines = _lines(
        held,
        pl.when(out | unclear).then(0).otherwise(amount.fill_null(0)),
        pl.when(out).then(0).otherwise(amount),
        pl.when(deductible).then(pl.lit("deductible employee contributions are left out"))
        .when(deemed).then(pl.lit("a deemed IRA is left out"))
        .when(rollover & unrelated).then(pl.lit("an unrelated rollover is left out with its earnings"))
        .when(unclear).then(pl.lit("whether the rollover is related is not on file"))
        .when(rollover).then(pl.lit("a related rollover counts"))
        .when(amount.is_null()).then(pl.lit("the balance is not on file"))
        .otherwise(pl.lit("value at the valuation date, vested or not")),
        pl.when(deductible).then(pl.lit("TH-RAT-04")).when(deemed).then(pl.lit("TH-RAT-12"))
        .when(rollover & ~unrelated.fill_null(True)).then(pl.lit("TH-ROL-02")).when(rollover).then(pl.lit("TH-ROL-01"))
        .otherwise(pl.lit("TH-VAL-01")),
    )  # fmt: skip
    without = (
        members.filter("is_participant")
        .join(
            plans.filter(~pl.col("balances_are_complete") & ~pl.col("is_terminated")), on="plan", how="inner"
        )
        .join(held.select("plan", "person_id").unique(), on=["plan", "person_id"], how="anti")
        .with_columns(what=pl.lit("value"), on=pl.col("determination_date"), amount=pl.lit(None, pl.Int64))
    )
    nothing = pl.lit("no balance is on file within the twelve months that end on the determination date")
    return pl.concat([lines, _lines(without, pl.lit(0), pl.lit(None), nothing, pl.lit("TH-VAL-01"))])


def _aggregate_contributions(
    plans: pl.DataFrame, contributions: pl.DataFrame, members: pl.DataFrame
) -> pl.DataFrame:
    """A SEP whose employer elects to look at all contributions ever made instead of account values."""
    rows = (
        plans.join(
            contributions.filter(~pl.col("kind").is_in(["rollover", "loan_repayment", "after_tax"])),
            on="plan_id",
            how="inner",
            maintain_order="left_right",
        )
        .filter(pl.col("plan_year_end") <= pl.col("determination_date"))
        .with_columns(what=pl.concat_str(pl.lit("contribution: "), "kind_right"), on="plan_year_end")
    )
    amount = pl.col("amount")
    elected = pl.lit("contributions count instead of the account: the employer's choice for a SEP")
    lines = _lines(rows, amount.fill_null(0), amount, elected, pl.lit("TH-EXM-02"))
    earlier = (
        members.filter("is_participant")
        .join(plans.filter(~pl.col("contributions_are_complete")), on="plan", how="inner")
        .with_columns(what=pl.lit("contributions not on file"), on=pl.col("determination_date"), amount=pl.lit(None, pl.Int64))
    )  # fmt: skip
    told = pl.lit("the contributions are not declared complete since the plan began")
    return pl.concat([lines, _lines(earlier, pl.lit(0), pl.lit(None), told, pl.lit("TH-EXM-02"))])


def _deposit_lines(plans: pl.DataFrame, contributions: pl.DataFrame) -> pl.DataFrame:
    rows = (
        plans.join(contributions, on="plan_id", how="inner", maintain_order="left_right")
        .rename({"kind": "plan_kind", "kind_right": "kind"})
        .filter(
            pl.col("plan_year_end") <= pl.col("determination_date"),
            ~pl.col("kind").is_in(["rollover", "loan_repayment"]),
        )
        .with_columns(what=pl.concat_str(pl.lit("contribution: "), "kind"), on="deposit_date")
    )
    due, deposited, valued = pl.col("determination_date"), pl.col("deposit_date"), pl.col("valuation_date")
    pension = pl.col("plan_kind").is_in(PENSIONS)
    late = deposited > due
    of_this_year = pl.col("plan_year_end") == due
    first = pl.col("dates_from_first_year")
    counts_late = pension | (first & of_this_year) | ((pl.col("receivables") == "in") & of_this_year)
    after_value = (deposited > valued) & ~late
    added = rows.filter(
        after_value | (late & (pension | of_this_year)) | (deposited.is_null() & of_this_year)
    )
    surely = (deposited.is_not_null() & (~late | counts_late)) & pl.col("amount").is_not_null()
    never = late & ~counts_late
    lines = _lines(
        added,
        pl.when(surely).then(pl.col("amount")).otherwise(0),
        pl.when(never.fill_null(False)).then(0).otherwise(pl.col("amount")),
        pl.when(deposited.is_null()).then(pl.lit("the day of deposit is not on file: it may be in the value already"))
        .when(never).then(pl.lit("deposited after the determination date: a receivable is left out"))
        .when(late & pension).then(pl.lit("due under section 412, though unpaid on the determination date"))
        .when(late & first).then(pl.lit("first plan year: deposited later, allocated as of a date in it"))
        .when(late).then(pl.lit("a receivable counts, on the reading chosen"))
        .otherwise(pl.lit("deposited after the valuation date, by the determination date")),
        pl.when(late & pension).then(pl.lit("TH-VAL-04")).when(late & first).then(pl.lit("TH-VAL-03")).otherwise(pl.lit("TH-VAL-02")),
    )  # fmt: skip
    this_years = pl.col("is_first_plan_year") | (pl.col("determination_year_catch_ups") == "left_out")
    catch_up = rows.filter((pl.col("kind") == "catch_up") & of_this_year & this_years)
    taken_out = _lines(
        catch_up.with_columns(what=pl.lit("catch-up of the year")),
        -pl.col("amount"),
        -pl.col("amount"),
        pl.lit("catch-up contributions of the tested year are ignored"),
        pl.lit("TH-RAT-07"),
    )
    return pl.concat([lines, taken_out])


def _payment_lines(plans: pl.DataFrame, distributions: pl.DataFrame) -> pl.DataFrame:
    rows = (
        plans.join(distributions, on="plan_id", how="inner", maintain_order="left_right")
        .filter(pl.col("payment_date") <= pl.col("determination_date"))
        .with_columns(
            what=pl.concat_str(pl.lit("payment: "), pl.col("reason").fill_null("reason not on file")),
            on="payment_date",
        )
    )
    reason, paid = pl.col("reason"), pl.col("payment_date")
    never = reason.is_in(list(_NEVER)).fill_null(False)
    never |= ((reason == "corrective") & (pl.col("corrective_distributions") == "ignore")).fill_null(False)
    never |= ((reason == "alternate_payee") & (pl.col("alternate_payees") == "left_out")).fill_null(False)
    unrelated = pl.col("from_unrelated_rollover").fill_null(False) & (
        pl.col("unrelated_rollover_payments") == "no_add_back"
    )
    one_year = reason.is_in(_ONE_YEAR) | (
        (reason == "plan_termination") & (pl.col("plan_termination_payments") == "one_year")
    )
    within_one, within_five = paid > pl.col("one_year_ago"), paid > pl.col("five_years_ago")
    # a payment is in the value already where that was struck before it
    in_value = (paid > pl.col("valuation_date")).fill_null(False)
    surely = ~never & ~unrelated & ~in_value & (within_one | (within_five & ~one_year.fill_null(True)))
    possibly = ~never & ~unrelated & ~in_value & (within_one | (within_five & ~one_year.fill_null(False)))
    amount = pl.col("amount") - pl.col("repaid").fill_null(0)
    return _lines(
        rows,
        pl.when(surely).then(amount.fill_null(0)).otherwise(0),
        pl.when(possibly).then(amount).otherwise(0),
        pl.when(never).then(pl.lit("no distribution that is added back"))
        .when(unrelated).then(pl.lit("paid from an unrelated rollover, which never counted"))
        .when(in_value).then(pl.lit("paid after the valuation date: the value still contains it"))
        .when(reason.is_null() & within_five & ~within_one).then(pl.lit("added back only if paid in service; the reason is not on file"))
        .when(~within_five).then(pl.lit("paid before the five years that end on the determination date"))
        .when(one_year & ~within_one).then(pl.lit("paid on severance, death or disability before the last twelve months"))
        .when(one_year).then(pl.lit("added back: severance, death or disability, within the last twelve months"))
        .when(pl.col("repaid").fill_null(0) > 0).then(pl.lit("added back for five years, less what was repaid"))
        .otherwise(pl.lit("added back: paid in service, within the last five years")),
        pl.when(unrelated).then(pl.lit("TH-DST-12")).when(in_value).then(pl.lit("TH-DST-09"))
        .when(pl.col("repaid").fill_null(0) > 0).then(pl.lit("TH-DST-08"))
        .otherwise(reason.replace_strict(_REF, default="TH-DST-02", return_dtype=pl.String).fill_null("TH-DST-02")),
    )  # fmt: skip


def _missing_history(plans: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """A participant who was there before the payment history begins may have been paid something."""
    begin = pl.max_horizontal(pl.col("five_years_ago").dt.offset_by("1d"), "hire_date")
    rows = (
        members.filter("is_participant")
        .join(plans, on="plan", how="inner")
        .filter(pl.col("history_from").is_null() | (begin.fill_null(date.min) < pl.col("history_from")))
        .filter(pl.col("hire_date").fill_null(date.min) <= pl.col("determination_date"))
        .with_columns(
            what=pl.lit("payments not on file"), on=pl.col("five_years_ago"), amount=pl.lit(None, pl.Int64)
        )
    )
    told = pl.lit(
        "the history of payments is not declared complete for the five years that end on the determination date"
    )
    return _lines(rows, pl.lit(0), pl.lit(None), told, pl.lit("TH-DST-02"))


@ledger(
    "What do key and non-key employees of a group have, at least and at most?",
    cites="26 USC 416(g)(2)(B), (4)",
    ref="TH-RAT-01 TH-VAL-07",
)
def group_bounds(rows: pl.DataFrame, groups: int) -> pl.DataFrame:
    """``rows``: group (position), is_key, counts (truths), countable_least, countable_most. One row for each group.

    Sound: a person whose status is unknown counts fully on the side in question and not at all on the other, which is
    exact where the unknown facts do not depend on one another. Without a most, the side is not bounded.
    """
    key, counts, most = pl.col("is_key"), pl.col("counts"), pl.col("countable_most")
    out = counts <= NOT_CLAIMED
    sides = {
        "key": ((key == YES) & (counts == YES), out | (key <= NOT_CLAIMED)),
        "nonkey": ((key <= NOT_CLAIMED) & (counts == YES), out | (key == YES)),
    }
    found = rows.group_by("group").agg(
        *(
            pl.col("countable_least").filter(sure).sum().alias(f"{side}_least")
            for side, (sure, _) in sides.items()
        ),
        *(most.filter(~never).sum().alias(f"{side}_most") for side, (_, never) in sides.items()),
        *(
            (~most.filter(~never).is_null().any()).alias(f"{side}_is_bounded")
            for side, (_, never) in sides.items()
        ),
    )
    whole = pl.DataFrame({"group": pl.int_range(groups, dtype=pl.UInt32, eager=True)})
    found = whole.join(found, on="group", how="left", maintain_order="left")
    return found.with_columns(
        pl.col("key_least", "nonkey_least").fill_null(0),
        *(
            pl.when(pl.col(f"{side}_is_bounded").fill_null(True))
            .then(pl.col(f"{side}_most").fill_null(0))
            .alias(f"{side}_most")
            for side in sides
        ),
        pl.col("key_is_bounded", "nonkey_is_bounded").fill_null(True),
    )


# -- aggregation -----------------------------------------------------------------------------------------------------
@ledger(
    "Which plans does a plan with a key employee rely on?",
    cites="26 USC 416(g)(2)(A)(i)(II); 26 CFR 1.416-1, T-6",
    ref="TH-AGG-02",
)
def relied_on(plans: pl.DataFrame) -> pl.DataFrame:
    """``plans``: group, plan_id, enables_plan_id, has_key_participant (truth). Adds enables_a_required_plan, through any
    number of plans that rely on one another.
    """
    rows = plans.to_dicts()
    drawn_in = {(r["group"], r["plan_id"]): r["has_key_participant"] for r in rows}
    enables: list[int] = []
    for _ in rows:
        enables = [drawn_in.get((r["group"], r["enables_plan_id"]), NO) for r in rows]
        before = dict(drawn_in)
        for row, truth in zip(rows, enables, strict=True):
            place = (row["group"], row["plan_id"])
            drawn_in[place] = max(drawn_in[place], truth)
        if drawn_in == before:
            break
    return plans.with_columns(pl.Series("enables_a_required_plan", enables, dtype=pl.UInt8))


# -- contributions and rates -----------------------------------------------------------------------------------------
_COUNTS: dict[str, tuple[str, bool, str, str]] = {
    # kind: what it is toward the minimum, whether in a key employee's rate, why, ref
    "profit_sharing": ("nonelective", True, "nonelective contributions count", "TH-SAT-01"),
    "forfeiture": ("nonelective", True, "forfeitures allocated count", "TH-SAT-01"),
    "qnec": ("nonelective", True, "qualified nonelective contributions count", "TH-SAT-03"),
    "safe_harbor_nonelective": (
        "nonelective",
        True,
        "the safe harbor nonelective contribution counts",
        "TH-SAT-04",
    ),
    "match": ("match", True, "matching contributions count", "TH-SAT-02"),
    "safe_harbor_match": ("match", True, "the safe harbor match counts", "TH-SAT-02"),
    "additional_match": ("match", True, "matching contributions count", "TH-SAT-02"),
    "qmac": ("match", True, "qualified matching contributions count", "TH-SAT-02"),
    "student_loan_match": ("match", True, "a match on student loan payments counts", "TH-SAT-05"),
    "deferral": (
        "none",
        True,
        "deferrals count in a key employee's rate, never toward the minimum",
        "TH-SAT-06",
    ),
    "catch_up": ("none", False, "this year's catch-up contributions are ignored", "TH-KRT-03"),
    "after_tax": ("none", False, "after-tax contributions are the employee's own", "TH-SAT-07"),
    "rollover": ("none", False, "rollovers are no contributions for the year", "TH-SAT-07"),
    "loan_repayment": ("none", False, "loan repayments are no contributions", "TH-KRT-03"),
    "other_years": ("none", False, "made for another year", "TH-KRT-03"),
}


@ledger(
    "What of each contribution counts toward the minimum, and in a key employee's rate?",
    cites="26 USC 416(c)(2)(A), (B); 26 CFR 1.416-1, M-7, M-18 to M-20; 1.414(v)-1(d)(3)",
    ref="TH-SAT-01 TH-SAT-02 TH-SAT-03 TH-SAT-04 TH-SAT-05 TH-SAT-06 TH-SAT-07 TH-KRT-01 TH-KRT-02 TH-KRT-03 TH-KRT-04 TH-COR-03 "
    "TH-SEED-09",
)
def classed_contributions(contributions: pl.DataFrame) -> pl.DataFrame:
    """Adds toward_minimum (nonelective, match or none), in_key_rate, reason and ref to each contribution by its kind."""
    table = pl.DataFrame(
        [(k, *v) for k, v in _COUNTS.items()],
        schema=["kind", "toward_minimum", "in_key_rate", "reason", "ref"],
        orient="row",
    )
    return contributions.join(table, on="kind", how="left", maintain_order="left")


@ledger(
    "What is the highest contribution rate of a key employee?",
    cites="26 USC 416(c)(2)(B)(i), (ii)(I), (C); 26 CFR 1.416-1, M-7, M-20",
    ref="TH-KRT-01 TH-KRT-02 TH-KRT-05 TH-KRT-06 TH-KRT-07 TH-KRT-08 TH-MIN-04 TH-OEE-03 TH-OEE-04 TH-COR-03",
)
def highest_key_rates(rows: pl.DataFrame, groups: int) -> pl.DataFrame:
    """``rows``: group, person_id, is_key, is_apart (truths), rate_contributions, minimum_pay. One row for each group.

    The highest rate of the main group and of the otherwise excludable employees tested apart, as numerator and
    denominator in whole cents and lowest terms. Unknown (null) where a key employee's rate is, unless one of at least 3
    percent is known: the minimum never exceeds that.
    """
    best: dict[tuple[int, bool], tuple[Fraction, str | None]] = {}
    open_: set[tuple[int, bool]] = set()
    for row in rows.filter(pl.col("is_key") >= UNKNOWN).iter_rows(named=True):
        settled = row["is_key"] == YES and row["is_apart"] != UNKNOWN
        sides = (False, True) if row["is_apart"] == UNKNOWN else (row["is_apart"] == YES,)
        paid, pay = row["rate_contributions"], row["minimum_pay"]
        rate = Fraction(0) if paid == 0 else None if paid is None or not pay else Fraction(paid, pay)
        for side in sides:
            place = (row["group"], side)
            if rate is not None and settled:
                if place not in best or rate > best[place][0]:
                    best[place] = (rate, row["person_id"])
            elif rate != 0:
                open_.add(place)
    out: list[dict[str, Any]] = []
    for group in range(groups):
        told: dict[str, Any] = {"group": group}
        for side, name in ((False, "key"), (True, "excludable")):
            rate, who = best.get((group, side), (Fraction(0), None))
            known = (group, side) not in open_ or rate >= Fraction(3, 100)
            told[f"highest_{name}_rate_numerator"] = rate.numerator if known else None
            told[f"highest_{name}_rate_denominator"] = rate.denominator if known else None
            told[f"highest_{name}_rate_of"] = who or "no key employee has any"
        out.append(told)
    return pl.DataFrame(
        out,
        schema={"group": pl.UInt32}
        | {
            f"highest_{n}_rate_{p}": pl.String if p == "of" else pl.Int64
            for n in ("key", "excludable") for p in ("numerator", "denominator", "of")
        },
    )  # fmt: skip


__all__ = [
    "PENSIONS", "attributed_ownership", "classed_contributions", "countable_amounts", "group_bounds", "highest_key_rates",
    "officer_places", "relied_on",
]  # fmt: skip
