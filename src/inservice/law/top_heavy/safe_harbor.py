"""Plans that consist solely of a safe harbor arrangement are not top-heavy; each contribution that ends this is a rule."""

from __future__ import annotations

from inservice.engine.rule import rule
from inservice.engine.words import Expr, as_expr, never
from inservice.facts.top_heavy import tested_plan

_SOLELY = "26 USC 416(g)(4)(H); Rev. Rul. 2004-13"


@rule(
    "Is the plan a safe harbor plan for the tested year?",
    cites="26 USC 416(g)(4)(H)(i); 401(k)(12), (13)",
    ref="TH-SHX-01 TH-SHX-02 TH-SHX-03 TH-SHX-14 TH-SHX-18 TH-SHX-20 TH-EXM-08",
    yes="The plan makes a safe harbor contribution ({safe_harbor_design}).",
    no="The plan makes no safe harbor contribution.",
    unknown="Whether the plan is a safe harbor plan for the tested year is not on file.",
)
def is_safe_harbor_plan() -> Expr:
    return tested_plan.safe_harbor_design.is_one_of("match", "nonelective", "qaca_match", "qaca_nonelective")


@rule(
    "Was a nonelective contribution beyond the safe harbor contribution made for the tested year?",
    cites="Rev. Rul. 2004-13, Situation 2 (and 1: a permitted one that is not made does no harm)",
    ref="TH-SHX-04 TH-SHX-05",
    yes="{other_nonelective} of profit sharing or other nonelective contributions was made for the year.",
    no="No nonelective contribution beyond the safe harbor contribution was made.",
    unknown="The contributions of the tested year are not on file.",
)
def made_other_nonelective() -> Expr:
    return tested_plan.other_nonelective > 0


@rule(
    "Were forfeitures allocated like a nonelective contribution?",
    cites="Rev. Rul. 2004-13, Situation 3",
    ref="TH-SHX-06 TH-SHX-07 TH-SEED-13",
    yes="Forfeitures of {forfeitures_allocated} were allocated like a nonelective contribution.",
    no="No forfeitures were allocated like a nonelective contribution.",
    unknown="The allocations of the tested year are not on file.",
)
def allocated_forfeitures() -> Expr:
    return tested_plan.forfeitures_allocated > 0


@rule(
    "Were after-tax employee contributions made for the tested year?",
    cites="26 USC 416(g)(4)(H)",
    ref="TH-SHX-10 TH-SHX-11",
    yes="After-tax contributions of {after_tax_contributions} were made.",
    no="No after-tax contributions were made.",
    unknown="The contributions of the tested year are not on file.",
)
def made_after_tax_contributions() -> Expr:
    return tested_plan.after_tax_contributions > 0


@rule(
    "Was a match beyond the safe harbor match made?",
    cites="26 USC 401(m)(11)(B), (12)",
    ref="TH-SHX-08",
    yes="An additional match of {additional_match} was made.",
    no="No additional match was made.",
    unknown="The contributions of the tested year are not on file.",
)
def made_additional_match() -> Expr:
    return tested_plan.additional_match > 0


@rule(
    "Was a match made outside the limits of the safe harbor for matching contributions?",
    cites="26 USC 401(m)(11)(B), (12); 26 CFR 1.401(m)-3(d)",
    ref="TH-SHX-08",
    yes="An additional match outside the limits of section 401(m)(11)(B) was made.",
    no="No match outside the limits was made.",
    unknown="Whether the additional match stays within the limits of section 401(m)(11)(B) is not on file.",
)
def made_match_outside_limits() -> Expr:
    return made_additional_match & ~tested_plan.additional_match_is_within_limits


@rule(
    "Is the safe harbor contribution a nonelective one?",
    cites="26 USC 401(k)(12)(C), (13)(D)(i)(II)",
    ref="TH-SHX-15 TH-SHX-16",
    yes="The safe harbor contribution is nonelective.",
    no="The safe harbor contribution is a match.",
    unknown="The safe harbor design is not on file.",
)
def is_nonelective_safe_harbor() -> Expr:
    return tested_plan.safe_harbor_design.is_one_of("nonelective", "qaca_nonelective")


@rule(
    "May the safe harbor notice be left out?",
    cites="26 USC 401(k)(12)(A)(ii), as amended by the SECURE Act, section 103",
    ref="TH-SHX-15 TH-SHX-16 TH-SEED-12",
    yes="A nonelective safe harbor needs no notice.",
    no="The notice must be given.",
    unknown="The safe harbor design is not on file.",
    governed_by=tested_plan.tested_year_begin,
)
def needs_no_notice() -> Expr:
    return is_nonelective_safe_harbor & never()


@needs_no_notice.version(
    "2020-01-01",
    cites="26 USC 401(k)(12)(A)(ii), (13)(B); 401(m)(11)(A)(ii) for any match",
    enacted_on="2019-12-20",
    no="A match is made or the design is a match, so the notice must be given.",
)
def _needs_no_notice_2020() -> Expr:
    return is_nonelective_safe_harbor & ~made_additional_match


@rule(
    "Was a notice missed on which the safe harbor depends?",
    cites="26 USC 401(k)(12)(A)(ii), (D); 401(m)(11)(A)(ii)",
    ref="TH-SHX-15 TH-SHX-16 TH-SHX-17",
    yes="The safe harbor notice was not given.",
    no="The notice was given, or none was needed.",
    unknown="Whether the safe harbor notice was given is not on file.",
)
def missed_needed_notice() -> Expr:
    return ~tested_plan.gave_safe_harbor_notice & ~needs_no_notice


@rule(
    "May employees defer before they share in the safe harbor contribution?",
    cites="Rev. Rul. 2004-13, Situation 4",
    ref="TH-SHX-09",
    yes="Employees may defer before they share in the safe harbor contribution.",
    no="Nobody may defer before sharing in the safe harbor contribution.",
    unknown="Whether employees may defer before they share in the safe harbor contribution is not on file.",
)
def opened_deferrals_before_safe_harbor() -> Expr:
    return as_expr(tested_plan.deferrals_open_before_safe_harbor)


@rule(
    "Was the safe harbor contribution suspended or reduced in the year?",
    cites="26 CFR 1.401(k)-3(g)",
    ref="TH-SHX-13",
    yes="The safe harbor contribution was suspended or reduced in the year.",
    no="The safe harbor contribution was neither suspended nor reduced.",
    unknown="Whether the safe harbor contribution was suspended or reduced is not on file.",
)
def suspended_safe_harbor() -> Expr:
    return as_expr(tested_plan.safe_harbor_was_suspended)


@rule(
    "Does a fact of the tested year end the exemption?",
    cites=_SOLELY,
    ref="TH-SHX-05 TH-SHX-06 TH-SHX-08 TH-SHX-09 TH-SHX-10 TH-SHX-12 TH-SHX-13 TH-SHX-16 TH-OEE-08",
    yes="The plan did not consist solely of the safe harbor arrangement.",
    no="Nothing of the tested year ends the exemption.",
    unknown="Whether the plan consisted solely of the safe harbor arrangement is not settled by the facts on file.",
)
def exemption_is_broken() -> Expr:
    return (
        made_other_nonelective
        | allocated_forfeitures
        | made_after_tax_contributions
        | made_match_outside_limits
        | missed_needed_notice
        | opened_deferrals_before_safe_harbor
        | suspended_safe_harbor
    )


@rule(
    "Is the plan exempt as one that consists solely of a safe harbor arrangement?",
    cites=_SOLELY,
    ref="TH-EXM-08 TH-SHX-01 TH-SHX-02 TH-SHX-03 TH-SHX-22 TH-SEED-12",
    yes="The plan consists solely of a safe harbor arrangement for the tested year, so it is not top-heavy.",
    no="The plan is not exempt as a pure safe harbor plan.",
    unknown="Whether the plan is exempt as a pure safe harbor plan is not settled by the facts on file.",
)
def is_exempt_safe_harbor_plan() -> Expr:
    return is_safe_harbor_plan & ~exemption_is_broken
