"""Learning a record never reverses an answer, over whole situations.

Records of a full situation are left out at random; what was asked and which claims are made stay. What the engine says
without them must still hold with them: a final answer stays, an open account stays open, a known amount stays, and the
amount approved lies within the bounds given before.
"""

from __future__ import annotations

from collections import Counter
from random import Random

from .oracle import cents
from .situations import answers, blanked, situations

FINAL = {"approved", "approved_in_part", "denied"}


def test_learning_a_record_never_reverses_an_answer() -> None:
    full = situations(31, 400)
    less = [
        blanked(Random(f"blank/{i}"), case, share=0.04 + 0.2 * (i % 3 == 0)) for i, case in enumerate(full)
    ]
    faults: list[str] = []
    seen: Counter[str] = Counter()
    for case, known, partial in zip(full, answers(full), answers(less), strict=True):
        name = case["title"]
        seen[partial["outcome"]] += 1
        if partial["outcome"] in FINAL and partial["outcome"] != known["outcome"]:
            faults.append(f"{name}: {partial['outcome']} became {known['outcome']}")
        if partial["outcome"] in FINAL and partial["approved"] != known["approved"]:
            faults.append(f"{name}: {partial['approved']} approved became {known['approved']}")
        low, high, final = cents(partial["at_least"]), cents(partial["at_most"]), cents(known["approved"])
        if final is not None and low is not None and final < low:
            faults.append(
                f"{name}: {partial['outcome']}, at least {partial['at_least']}, and {known['approved']} was approved"
            )
        if final is not None and high is not None and known["outcome"] in FINAL and final > high:
            faults.append(
                f"{name}: {partial['outcome']}, at most {partial['at_most']}, and {known['approved']} was approved"
            )
        for key, before in partial["options"].items():
            after = known["options"].get(key)
            if after is None or before["status"] == "unknown":
                continue
            was, now = before["status"], after["status"]
            # a claim that is not made may turn out not to help
            if was != now and (was, now) != ("not_claimed", "no"):
                faults.append(f"{name}: {' on '.join(key)} was {was} and became {now}")
            if was == "yes" == now:
                for amount in ("available", "cap"):
                    if before[amount] is not None and before[amount] != after[amount]:
                        faults.append(
                            f"{name}: {' on '.join(key)}: {amount} {before[amount]} became {after[amount]}"
                        )
    assert not faults, f"{len(faults)} answers were reversed:\n" + "\n".join(faults[:20])
    assert seen["cannot_be_determined"] > 20 and seen["approved"] > 20, seen
