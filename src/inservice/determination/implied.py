"""What a claim says by itself, and what one record says about another.

A claim of eviction is a claim about the principal residence; a call to duty without an end is a call that goes on. Said
otherwise, the particular given counts. Each line names the particular, when it is implied, and as what.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from inservice.engine.frame import Frame
from inservice.engine.grain import pointer
from inservice.engine.truth import YES
from inservice.facts.tables import REQUEST

_END_OF_1986 = date(1986, 12, 31)
_JOINED_BY = date(2013, 4, 30)

Said = dict[str, Any]


def _reason(*names: str) -> Callable[[Said], bool]:
    return lambda said: said["claims.hardship_reason"] in names


def _always(said: Said) -> bool:
    return True


def _goes_on(said: Said) -> bool | None:
    """A call without an end goes on; one with an end, until then."""
    ends, paid = said["claims.active_duty_ends_on"], said["request.payment_date"]
    return True if ends is None else None if paid is None else ends >= paid


def _has_days(said: Said) -> bool:
    return said["claims.active_duty_ordered_days"] is not None


_IMPLIED: dict[str, list[tuple[str, Callable[[Said], bool], Any]]] = {
    "hardship": [
        (
            "hardship_is_principal_residence",
            _reason("eviction_or_foreclosure", "purchase_of_home", "casualty"),
            True,
        ),
        ("hardship_is_mortgage_payment", _reason("purchase_of_home"), False),
        ("hardship_is_within_12_months", _reason("education"), True),
        ("hardship_disaster_loss_is_own", _reason("disaster"), True),
        ("hardship_for", _reason("medical", "education"), "self"),
        ("hardship_actual_knowledge_to_contrary", _always, False),  # who knows otherwise puts it on record
        ("hardship_insurance_covered", _always, 0),  # the need claimed is what nobody else covers
    ],
    "active_duty": [
        ("active_duty_is_ongoing", _always, _goes_on),
        ("active_duty_is_indefinite", _has_days, False),  # a call for so many days is for a definite period
    ],
}
_READ = (
    "claims.hardship_reason",
    "claims.active_duty_ends_on",
    "claims.active_duty_ordered_days",
    "request.payment_date",
)


def implied_claims(frame: Frame) -> dict[str, list[Any]]:
    """Particulars that the claims of a request frame imply where they are missing; none where no request makes the claim."""
    found: dict[str, list[Any]] = {}
    for claim, implied in _IMPLIED.items():
        made = [value is True or value == YES for value in frame.get(f"claims.{claim}")]
        if not any(made):
            continue
        said = [dict(zip(_READ, values, strict=True)) for values in zip(*map(frame.get, _READ), strict=True)]
        for particular, when, value in implied:
            name = f"claims.{particular}"
            found[name] = [
                given
                if given is not None or not (is_made and when(each))
                else value(each)
                if callable(value)
                else value
                for given, is_made, each in zip(frame.get(name), made, said, strict=True)
            ]
    return found


def took_part_in_2013(frame: Frame) -> dict[str, list[Any]]:
    """A participation date tells who took part on April 30, 2013, where no record says so."""
    if "participant.participation_date" not in frame:
        return {}
    name = "participant.was_participant_on_2013_04_30"
    joined = frame["participant.participation_date"]
    return {
        name: [
            given if given is not None or day is None else day <= _JOINED_BY
            for given, day in zip(frame[name], joined, strict=True)
        ]
    }


def basis_before_1987(request: Frame, account: Frame) -> list[Any]:
    """Nobody hired, or taking part, after 1986 has contributions of before 1987."""
    days = zip(
        *(request.get(n) for n in ("employment.hire_date", "participant.participation_date")), strict=True
    )
    is_after = [any(day is not None and day > _END_OF_1986 for day in each) for each in days]
    return [
        0 if basis is None and is_after[at] else basis
        for at, basis in account.rows(pointer(REQUEST), "account.pre_1987_basis")
    ]


__all__ = ["basis_before_1987", "implied_claims", "took_part_in_2013"]
