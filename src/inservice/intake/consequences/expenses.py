"""The part of a case that says what the money is for: medical expenses, and a student's expenses of the year."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from inservice.intake.consequences.values import Part
from inservice.plan.fields import Cents, Day, YesNo


class Medical(Part):
    """Medical expenses of the taxpayer, spouse or dependents, paid in the year of the payment."""

    paid_in_year: Cents | None = Field(None, description="Paid in that year and not reimbursed.")
    used_by_other_payments: Cents | None = Field(
        None, description='What other early payments of the year used of the exception; "0.00" for none.'
    )


class Education(Part):
    """A student's expenses in the year in which the IRA would pay."""

    student: Literal["self", "spouse", "child", "grandchild", "other"] | None = None
    school_is_eligible: YesNo | None = Field(
        None, description="The school may take part in the federal student aid programs."
    )
    is_half_time: YesNo | None = None
    tuition: Cents | None = Field(None, description="Tuition and fees.")
    required: Cents | None = Field(
        None, description="Books, supplies, required equipment, computer, software and internet."
    )
    special_needs: Cents | None = None
    room_and_board: Cents | None = None
    room_allowance: Cents | None = Field(
        None, description="The school's allowance, or its charge where it owns the housing."
    )
    tax_free_help: Cents | None = Field(
        None, description="Scholarships, grants, employer's or veterans' help."
    )
    tuition_program: Cents | None = Field(
        None, description="Expenses that a section 529 program paid tax-free."
    )
    subtracts_tuition_program: YesNo = Field(
        True, description="Reading: those are taken off; the statute is silent."
    )
    ira_pays_on: Day | None = Field(
        None, description="The day on which the IRA would pay; the day of payment if left out."
    )
    goes_directly: YesNo = Field(True, description="The plan would pay straight to the IRA.")


class Expenses(Part):
    """What the money is for."""

    medical: Medical | None = None
    education: Education | None = None


def medical_facts(medical: Medical) -> dict[str, Any]:
    """Facts of a withdrawal by their short names, in cents."""
    return {"medical_expenses": medical.paid_in_year, "medical_used_before": medical.used_by_other_payments}


def education_facts(education: Education) -> dict[str, Any]:
    """Facts of a withdrawal by their short names, in cents."""
    return {
        "student": education.student, "school_is_eligible": education.school_is_eligible, "is_half_time": education.is_half_time,
        "education_tuition": education.tuition, "education_required": education.required,
        "education_special_needs": education.special_needs, "education_room": education.room_and_board,
        "education_room_allowance": education.room_allowance, "tax_free_help": education.tax_free_help,
        "tuition_program_part": education.tuition_program, "subtracts_tuition_program": education.subtracts_tuition_program,
        "ira_pays_on": education.ira_pays_on, "goes_directly": education.goes_directly,
    }  # fmt: skip


__all__ = ["Education", "Expenses", "Medical", "education_facts", "medical_facts"]
