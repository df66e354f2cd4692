"""Relational steps of section 416: attribution of ownership, amounts, and the employees and plans of a group."""
