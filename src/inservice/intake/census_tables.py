"""Censuses of one or several years, put together by person, as rows of the tables of a top-heavy book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl

from inservice.facts.top_heavy_book import CHOICES, TOP_HEAVY_TABLES, Scrubbed, unnamed
from inservice.intake.census import CensusSheet, Field, Line, day_in
from inservice.intake.census_words import relation_of
from inservice.intake.headings import plain
from inservice.intake.listing import Listing

Rows = dict[str, list[dict[str, Any]]]
_INTERESTS = {
    "partnership": "capital",
    "trust": "beneficial",
    "grantor_trust": "beneficial",
    "estate": "beneficial",
}


class Gathering:
    """Rows by table, and the tables that are no longer complete because something of them could not be read."""

    def __init__(self, settings: Mapping[str, pl.DataFrame]) -> None:
        self.rows: Rows = {name: [] for name in TOP_HEAVY_TABLES}
        self.incomplete: set[str] = set()
        self.listing = Listing()
        plans = settings["plans"].to_dicts() if "plans" in settings else []
        self.plans = {p["plan_id"]: p for p in plans}
        employers = (
            settings["employers"]
            if "employers" in settings
            else pl.DataFrame(schema={"employer_id": pl.String})
        )
        self.kinds = {e["employer_id"]: e.get("entity_kind") for e in employers.to_dicts()}
        self.stays: dict[tuple[str, str], dict[date | None, dict[str, Any]]] = {}
        self.names: dict[str, set[str]] = {}
        self.births: dict[str, tuple[str | None, set[date]]] = {}
        self.relatives: list[tuple[str, Line, str, str | None, str | None]] = []

    def add(self, sheets: Sequence[CensusSheet], reports: Sequence[Scrubbed]) -> None:
        """Take in the sheets of all years, the earliest first."""
        ids = _identifiers([line for sheet in sheets for line in sheet.lines], self.listing)
        for sheet, report in sorted(zip(sheets, reports, strict=True), key=lambda s: s[0].year or 0):
            self._sheet(sheet, report, ids)
        self._people()
        self._employment()
        self._family()

    def _sheet(self, sheet: CensusSheet, report: Scrubbed, ids: Mapping[int, str]) -> None:
        by_person: dict[tuple[str, str, str], list[Line]] = {}
        unplaced: list[Line] = []
        for line in sheet.lines:
            placed = self._placed(line)
            if placed is None:
                report.set_aside += 1
                unplaced.append(line)
                continue
            person = ids.get(id(line))
            if person is None:
                person = unnamed(sheet.label, line.number)
                report.set_aside += 1
                self.listing.add(
                    "The row names nobody: what it says counts as somebody's, so that totals become bounds.", sheet.label,
                    row=line.number, expected="an employee number or a name",
                )  # fmt: skip
            if line.name:
                self.names.setdefault(plain(line.name), set()).add(person)
            by_person.setdefault((person, *placed), []).append(line)
        self._tell_unplaced(sheet, unplaced)
        if (
            sheet.lines
            and sheet.year is None
            and not any(year or name == "plan_year_end" for name, year in sheet.fields)
        ):
            self.listing.add(
                "The census does not say for which plan year it is, so that its pay, money and shares are left out.", sheet.label,
                repair='Name the file or sheet for it, such as "Census 2024", or add a column with the plan year end.',
            )  # fmt: skip
        enters = any(name in ("participation_date", "is_participant") for name, _ in sheet.fields)
        if not enters and sheet.lines:
            self.listing.add(
                "The census does not say who is in the plan: everyone on it is taken to be.", sheet.label, severity="warning",
                repair="Add a column with the plan entry date, or with yes and no.",
            )  # fmt: skip
        for (person, employer, plan), lines in by_person.items():
            self._person(sheet, person, employer, plan, lines, enters)

    def _placed(self, line: Line) -> tuple[str, str] | None:
        """The employer and the plan of a row: named by it, or the only ones there are."""
        told, employer = line.get("plan_id"), line.get("employer_id")
        plan = _named(told, self.plans) if told else next(iter(self.plans)) if len(self.plans) == 1 else None
        if plan is None:
            return None
        return _named(employer, self.kinds) or employer or self.plans[plan]["employer_id"], plan

    def _tell_unplaced(self, sheet: CensusSheet, lines: Sequence[Line]) -> None:
        """Rows that belong to no plan on file: what they say is missing from every total."""
        if lines:
            self.incomplete |= {"balances", "contributions", "distributions"}
            self.listing.list_rows(
                sheet.label, "plan", pl.Series([line.number for line in lines]),
                pl.Series([line.get("plan_id") for line in lines], dtype=pl.String),
                "The row is set aside: it does not say of which plan on file it is.", severity="error",
                expected=", ".join(self.plans) or "a plan of the table plans", repair="Add a column with the plan.",
            )  # fmt: skip

    def _person(
        self, sheet: CensusSheet, person: str, employer: str, plan: str, lines: list[Line], enters: bool
    ) -> None:
        who = {"person_id": person}
        self.births.setdefault(person, (lines[0].name, set()))[1].update(
            day for line in lines if (day := line.get("birth_date")) is not None
        )
        for line in lines:
            self._stay(person, employer, line)
        amounts = self._amounts(sheet, lines)
        there = {**who, "plan_id": plan}
        year_end: str = self.plans[plan]["year_end"] or "12-31"
        years = dict.fromkeys(self._year(sheet, lines, year) for _, year in sheet.fields)
        for year in years:
            if year is None:
                continue
            end = day_in(year, year_end)
            span = {"from": day_in(year - 1, year_end) + timedelta(days=1), "through": end}
            named = {f: v for f, v in amounts.items() if self._year(sheet, lines, f[1]) == year}
            for (name, _), amount in named.items():
                if name == "pay":
                    self.rows["compensation"].append(
                        {
                            **who,
                            "employer_id": employer,
                            "year_start": span["from"],
                            "year_end": end,
                            "amount": amount,
                        }
                    )
                elif name.startswith("paid "):
                    self.rows["contributions"].append({
                        **there, "plan_year_end": end, "kind": name.split()[1], "amount": amount,
                        "deposit_date": self._one(sheet, lines, "deposit_date"),
                    })  # fmt: skip
                elif name == "distribution" and amount != 0:
                    self._payment(sheet, there, lines, end, amount)
            self._balances(sheet, there, self._one(sheet, lines, "as_of") or end, named)
            if year == self._year(sheet, lines, None):
                self._standing(sheet, {**who, "employer_id": employer}, lines, span)
        entry = self._one(sheet, lines, "participation_date")
        told = [line.get("is_participant") for line in lines]
        money = any(v != 0 for (name, _), v in amounts.items() if name.startswith(("balance ", "paid ")))
        if (
            entry
            or True in told
            or money
            or (not enters)
            or any(("participation_date", None) in line.unread for line in lines)
        ):
            vested = self._one(sheet, lines, "vested_percent")
            self.rows["participants"].append({**there, "participation_date": entry, "vested_percent": vested})

    def _year(self, sheet: CensusSheet, lines: list[Line], year: int | None) -> int | None:
        if year is not None:
            return year
        told = lines[0].get("plan_year_end")
        return told.year if told is not None else sheet.year

    def _one(self, sheet: CensusSheet, lines: list[Line], name: str) -> Any:
        """The one value that the rows of a person give; unknown where they differ."""
        values = list(dict.fromkeys(v for line in lines if (v := line.get(name)) is not None))
        if len(values) > 1:
            self.listing.add(
                "The rows of one person differ, so the fact is unknown.", sheet.label, where=name,
                found=f"rows {', '.join(str(line.number) for line in lines)}: {', '.join(map(str, values))}",
            )  # fmt: skip
            return None
        return values[0] if values else None

    def _amounts(self, sheet: CensusSheet, lines: list[Line]) -> dict[Field, int | None]:
        """Money by field: the stays of a rehired person add up; where two rows tell of one stay and differ it is unknown."""
        found: dict[Field, int | None] = {}
        stays = [line.get("rehire_date") or line.get("hire_date") for line in lines]
        several = len(lines) > 1
        apart = len(set(stays)) == len(stays) and None not in stays
        for each in (
            f for f in sheet.fields if f[0].split()[0] in ("balance", "paid", "pay", "distribution")
        ):
            held = [line.values.get(each) for line in lines]
            known = [v for v in held if v is not None]
            if any(each in line.unread for line in lines):
                found[each] = None
            elif known and not several:
                found[each] = known[0]
            elif known and apart and not (len(known) > 1 and len(set(known)) == 1 and known[0] != 0):
                found[each] = sum(known)
            elif known:
                same = len(set(known)) == 1
                found[each] = known[0] if same and apart else None
        if several:
            told = "added" if apart else "of one stay: where they differ, amounts are unknown"
            self.listing.add(
                f"One person has {len(lines)} rows; amounts are {told}; the same amount on each is counted once." if apart
                else f"One person has {len(lines)} rows {told}.",
                sheet.label, where=f"rows {', '.join(str(line.number) for line in lines)}", found=lines[0].name or "",
                severity="warning" if apart else "error",
            )  # fmt: skip
        return found

    def _balances(
        self, sheet: CensusSheet, there: dict[str, Any], as_of: date, named: Mapping[Field, int | None]
    ) -> None:
        """By source where the census has sources; a total beside them must agree, or the whole is unknown."""
        sources = {n.split()[1]: v for (n, _), v in named.items() if n.startswith("balance ")}
        whole = sources.pop("all", None) if len(sources) > 1 else None
        parts = list(sources.values())
        if whole is not None and None not in parts and sum(p for p in parts if p is not None) != whole:
            self.listing.add(
                "The balances by source do not add up to the total, so the balance is unknown.", sheet.label,
                where=there["person_id"],
            )  # fmt: skip
            sources = {"all": None}
        self.rows["balances"] += [
            {**there, "source": s, "as_of": as_of, "balance": v} for s, v in sources.items()
        ]

    def _payment(
        self, sheet: CensusSheet, there: dict[str, Any], lines: list[Line], end: date, amount: int | None
    ) -> None:
        """A payment of the year. The windows for adding back end with plan years, so that its day within one does not matter."""
        told = next((r for line in lines if (r := line.get("reason"))), None)
        words = {plain(w): w for w in CHOICES["distributions", "reason"]}
        words |= {"termination": "severance", "terminated": "severance", "hardshipwithdrawal": "hardship", "inservice": "in_service",
                  "rmd": "required_minimum", "qdro": "alternate_payee", "rollover": "rollover_out"}  # fmt: skip
        reason = words.get(plain(told or ""))
        if told and reason is None:
            self.listing.add(
                "The reason for the payment is not known by this word.", sheet.label, row=lines[0].number, found=told,
                expected=", ".join(sorted(CHOICES["distributions", "reason"])),
            )  # fmt: skip
        self.rows["distributions"].append({**there, "payment_date": end, "reason": reason, "amount": amount})

    def _standing(
        self, sheet: CensusSheet, at: dict[str, Any], lines: list[Line], span: dict[str, date]
    ) -> None:
        """Officer, owner and relative, for the whole plan year of the sheet."""
        officer, unread = (
            self._one(sheet, lines, "is_officer"),
            any(("is_officer", None) in line.unread for line in lines),
        )
        if officer is not None or unread:
            self.rows["officers"].append({**at, "is_officer": officer, **span, "decided_by": "the census"})
        share: Fraction | None = self._one(sheet, lines, "owns")
        if share is None and any(("owns", None) in line.unread for line in lines):
            self.incomplete.add("ownership")
        elif share:
            self.rows["ownership"].append({
                "owner_id": at["person_id"], "employer_id": at["employer_id"],
                "interest": _INTERESTS.get(self.kinds.get(at["employer_id"]) or "", "value"),
                "share_numerator": share.numerator, "share_denominator": share.denominator, **span,
            })  # fmt: skip
        for line in lines:
            relation, named = relation_of(line.get("relation") or "")
            whom = line.get("related_to") or named or None
            if line.get("relation") or whom:
                self.relatives.append((sheet.label, line, at["person_id"], relation, whom))

    def _stay(self, person: str, employer: str, line: Line) -> None:
        hired = line.get("rehire_date") or line.get("hire_date")
        if ("severed_on", None) in line.unread or ("rehire_date", None) in line.unread:
            hired = None  # an empty date of termination would say that the employee is still there
        stays = self.stays.setdefault((person, employer), {})
        if line.get("rehire_date") and line.get("hire_date"):
            first = {"severed_on": None, "last_service_date": None, "is_bargained": line.get("is_bargained")}
            stays.setdefault(line.get("hire_date"), first)
        row = stays.setdefault(hired, {})
        for name in ("severed_on", "last_service_date", "is_bargained"):
            if line.get(name) is not None or name not in row:
                row[name] = line.get(name)

    def _people(self) -> None:
        for person, (name, days) in self.births.items():
            if len(days) > 1:
                self.listing.add(
                    "The rows of one person give several birth dates, so it is unknown.", "", where=person,
                    found=", ".join(str(day) for day in sorted(days)),
                )  # fmt: skip
            born = days.pop() if len(days) == 1 else None
            self.rows["people"].append({"person_id": person, "name": name, "birth_date": born})

    def _employment(self) -> None:
        """Stays of all years; one that was left without a date of termination before the next began is unknown from then on."""
        for (person, employer), stays in self.stays.items():
            known = sorted(day for day in stays if day is not None)
            for hired, row in stays.items():
                after = next((day for day in known if hired is not None and day > hired), None)
                begun = hired
                if after is not None and (row["severed_on"] is None or row["severed_on"] > after):
                    begun = None
                    self.listing.add(
                        "Two dates of hire and no date of termination between them: the first stay is unknown.", "", where=person,
                        found=f"{hired}, {after}", repair="Give the date of termination.",
                    )  # fmt: skip
                self.rows["employment"].append(
                    {"person_id": person, "employer_id": employer, "hire_date": begun, **row}
                )

    def _family(self) -> None:
        """Relatives by employee number or name; a relative who cannot be found leaves the family incomplete."""
        people = {r["person_id"] for r in self.rows["people"]}
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for label, line, person, relation, whom in self.relatives:
            named = (
                {whom} if whom is not None and whom in people else self.names.get(plain(whom or ""), set())
            )
            if relation is None or len(named) != 1:
                self.incomplete.add("family")
                self.listing.add(
                    "The relative cannot be made out, so the family is not complete.", label, row=line.number,
                    found=" ".join(str(v) for v in (line.get("relation"), whom) if v),
                    expected="spouse, child, parent ... and the number or name of one person of the census",
                )  # fmt: skip
                continue
            (other,) = named
            found[other, person] = {"person_id": other, "relative_id": person, "relation": relation}
        self.rows["family"] += found.values()


def _named(text: str | None, known: Iterable[str]) -> str | None:
    """The identifier on file that a cell means, whatever its case and spaces."""
    return None if text is None else {plain(each): each for each in known}.get(plain(text))


def _identifiers(lines: Sequence[Line], listing: Listing) -> dict[int, str]:
    """Who each row is about: the employee number, whatever zeros it lost; else the name, with the birth date for namesakes."""
    longest: dict[str, str] = {}
    lost: set[str] = set()
    for person in dict.fromkeys(
        line.person_id for line in lines if line.person_id is not None and line.person_id.isdigit()
    ):
        bare = person.lstrip("0")
        other = longest.setdefault(bare, person)
        if other != person:
            lost.add(min(other, person, key=len))
            longest[bare] = max(other, person, key=len)
    if lost:
        listing.add(
            f"Numbers that lost their zeros, read as the longer ones: {', '.join(sorted(lost)[:20])}.", "",
            where="employee numbers", severity="warning",
        )  # fmt: skip
    births: dict[str, set[date]] = {}
    numbers: dict[str, set[str]] = {}
    for line in lines:
        if line.name:
            name = plain(line.name)
            if line.get("birth_date"):
                births.setdefault(name, set()).add(line.get("birth_date"))
            if line.person_id:
                numbers.setdefault(name, set()).add(longest.get(line.person_id.lstrip("0"), line.person_id))
    out: dict[int, str] = {}
    for line in lines:
        if line.person_id is not None:
            bare = line.person_id.lstrip("0") if line.person_id.isdigit() else ""
            out[id(line)] = longest.get(bare, line.person_id)
        elif line.name:
            name, born = plain(line.name), line.get("birth_date")
            if len(numbers.get(name, ())) == 1 and len(births.get(name, ())) <= 1:
                (out[id(line)],) = numbers[name]
            elif len(births.get(name, ())) <= 1:
                out[id(line)] = line.name
            elif born is not None:
                out[id(line)] = f"{line.name} {born}"
    return out


__all__ = ["Gathering", "Rows"]
