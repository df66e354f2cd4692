"""Several payments from one partly vested account, brought together as one (O-PRO-32)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def brought_forward(amounts: Sequence[int | None], balances_after: Sequence[int | None]) -> int | None:
    """The payments in cents, in order of date, each grown with the account's own return to the day of the last one.

    Between two payments the account grew from the balance right after the first to the balance right before the second,
    which is what was left after the second and the second itself. Rounded half up to the cent, once. None where an amount,
    or a balance between two payments, is not on file.
    """
    if any(amount is None for amount in amounts):
        return None
    paid = Fraction(0)
    for position, amount in enumerate(amounts):
        assert amount is not None
        if position:
            before, after = balances_after[position - 1], balances_after[position]
            if before is None or after is None or before <= 0:
                return None
            paid = paid * (after + amount) / before
        paid += amount
    return int(paid + Fraction(1, 2))


__all__ = ["brought_forward"]
