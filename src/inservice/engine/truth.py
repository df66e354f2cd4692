"""The four answers a rule can give, held as small integers so that *and* is the least and *or* the greatest.

==============  ====  =========================================================================
no              0     the facts on file settle it, and the answer is no
not_claimed     1     it turns on a claim the participant has not made; made, it might be yes
unknown         2     a record is missing
yes             3     the facts on file settle it, and the answer is yes
==============  ====  =========================================================================

A truth column never holds a null, so no horizontal or vertical operation can skip one. Learning a record
moves ``unknown`` to another answer and reverses none; it may show that a claim not made would not have helped
(``not_claimed & unknown`` is ``not_claimed``, and no once the record says no). Everywhere but in what is told
the two are the same: ``~not_claimed`` is yes, because a claim not made is a fact about the request.
"""

from __future__ import annotations

from typing import Final, Literal

NO: Final = 0
NOT_CLAIMED: Final = 1
UNKNOWN: Final = 2
YES: Final = 3

Status = Literal["no", "not_claimed", "unknown", "yes"]
NAMES: Final[tuple[Status, ...]] = ("no", "not_claimed", "unknown", "yes")


def negated(truth: int) -> int:
    """The scalar truth table of ``~``; the columnar word in :mod:`.words` is tested against it."""
    return {NO: YES, NOT_CLAIMED: YES, UNKNOWN: UNKNOWN, YES: NO}[truth]
