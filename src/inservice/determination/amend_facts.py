"""The facts of an amendment check: the amendment, each change, and the accounts and participants it concerns."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from inservice.facts.book import Book
from inservice.plan.proposing import Changed, Proposal
from inservice.plan.terms import amended_states, is_or_was_protected

Row = dict[str, Any]


def amendment_row(proposal: Proposal) -> Row:
    plan, amendment, settings = proposal.after, proposal.amendment, proposal.state.version.document
    adopted, effective = amendment.adopted, amendment.effective
    operated = [e.get("operated_from") for e in amendment.add]
    first = min([effective, *(date.fromisoformat(str(o)) for o in operated if o)])
    chosen = settings.readings.get("optional_statutory_withdrawals_protected", "protected")
    row: Row = {
        "id": amendment.id, "adopted": adopted, "effective": effective, "first_operated": first,
        "operated_year_end": plan.plan_year(first)[1],
        "adoption_year_end": plan.plan_year(adopted)[1] if adopted else None,
        "is_within_section": is_or_was_protected(plan, proposal.state), "is_erisa": settings.erisa and not settings.governmental,
        "is_governmental": settings.governmental, "is_bargained": settings.collectively_bargained, "kind": settings.kind,
        "ground": amendment.protection, "optional_withdrawals": chosen,
    }  # fmt: skip
    moved = amendment.transfer
    if moved is not None:
        row |= {
            "transfer_is_direct": moved.direct, "transfer_is_authorised_by_both_plans": moved.authorised_by_both_plans,
            "transfer_is_elected_after_notice": moved.elected_after_notice, "transfer_offers_single_sum": moved.single_sum_offered,
        }  # fmt: skip
    return {f"amendment.{name}": value for name, value in row.items()}


def change_row(each: Changed) -> Row:
    return {
        "change.subject": each.subject, "change.source": each.source or "none", "change.right": each.right,
        "change.event": each.event or "none", "change.takes_away": each.takes_away,
        "change.only_count_differs": each.only_count_differs, "change.delay_months": each.delay_months,
        "change.is_only_a_delay": each.delay_months is not None,
        "change.has_single_sum_at_the_same_time": each.keeps_single_sum, "change.lost_kind": each.lost_kind,
        "change.definition_is_as_wide": None if each.right == "definition" else False,
        "change.adds_discretion": each.adds_discretion, "change.is_of_a_prior_plan": each.is_of_a_prior_plan,
        "change.earlier_windows": each.earlier_windows, "change.is_a_window": each.is_a_window,
    }  # fmt: skip


def holdings_of(
    proposal: Proposal, book: Book | None, sources: set[Any]
) -> tuple[list[Row], list[tuple[int, Row]]]:
    """The plan's accounts of the sources that lose a right, and their contributions by the place of the account."""
    if book is None:
        return [], []
    cut_off = proposal.state.cut_off
    older = {
        s.version.amendment.id
        for s in amended_states(proposal.after)
        if s.version.amendment and s.cut_off <= cut_off
    }
    known = older | {proposal.amendment.id}
    prior = {c.layer for c in proposal.earlier.clauses if c.layer}
    mine = book.tables["participants"].filter(pl.col("plan_id") == proposal.after.plan_id)
    people = dict(mine.select("participant_id", "person_id").rows())
    accounts = book.tables["accounts"].filter(
        pl.col("participant_id").is_in(list(people)) & pl.col("source").is_in(sorted(sources))
    )
    last = (
        book.tables["balances"]
        .sort("as_of", nulls_last=False)
        .unique("account_id", keep="last", maintain_order=True)
    )
    balances = {row["account_id"]: row for row in last.to_dicts()}
    mine_apart = accounts.filter(pl.col("layer") == proposal.amendment.id)
    apart = set(mine_apart.select("participant_id", "source").rows())
    rows: list[Row] = []
    for account in accounts.sort("participant_id", "account_id").to_dicts():
        held = balances.get(account["account_id"], {})
        layer = account["layer"]
        rows.append({
            "participant_id": account["participant_id"], "person_id": people[account["participant_id"]],
            "source": account["source"], "held_layer": layer,
            "holding.account_id": account["account_id"], "holding.layer": layer or "none",
            "holding.is_of_this_amendment": layer in known or layer in prior,
            "holding.earlier_money_is_apart": (account["participant_id"], account["source"]) in apart,
            "holding.as_of": held.get("as_of"),
            "holding.balance": held.get("balance"),
        })  # fmt: skip
    place = {row["holding.account_id"]: at for at, row in enumerate(rows)}
    lots = [
        (place[lot["account_id"]],
         {f"held_lot.{name}": lot[name] for name in ("deposit_date", "for_plan_year_end", "remaining")})
        for lot in book.tables["contributions"].to_dicts() if lot["account_id"] in place
    ]  # fmt: skip
    return rows, lots


def holders_of(proposal: Proposal, book: Book | None, sources: set[str]) -> list[Row]:
    if book is None or not sources:
        return []
    mine = book.tables["participants"].filter(pl.col("plan_id") == proposal.after.plan_id)
    people = dict(mine.select("participant_id", "person_id").rows())
    hired = dict(book.tables["employment"].group_by("person_id").agg(pl.col("hire_date").min()).rows())
    shares = {
        r["account_id"]: (r["vested_numerator"], r["vested_denominator"])
        for r in book.tables["balances"].to_dicts()
    }
    accounts = book.tables["accounts"].filter(
        pl.col("participant_id").is_in(list(people)) & pl.col("source").is_in(sorted(sources))
    )
    vested: dict[str, dict[str, str | None]] = {}
    for account in accounts.sort("participant_id", "account_id").to_dicts():
        share = _share(*shares.get(account["account_id"], (None, None)))
        vested.setdefault(account["participant_id"], {})[account["source"]] = share
    return [
        {"participant_id": who, "vested": by_source, "schedule_holder.hire_date": hired.get(people[who]),
         "schedule_holder.years_of_service": None}
        for who, by_source in vested.items()
    ]  # fmt: skip


def _share(numerator: int | None, denominator: int | None) -> str | None:
    return None if numerator is None or not denominator else f"{numerator}/{denominator}"


__all__ = ["amendment_row", "change_row", "holders_of", "holdings_of"]
