"""The dated figures of IRAs (limits, ranges of income, penalties), and sums over what moved in a year."""

from __future__ import annotations

from inservice.engine.dates import last_of_year
from inservice.engine.parameters import Parameters
from inservice.engine.words import Expr, choose, nothing
from inservice.facts.iras import ira_year
from inservice.law.parameters import figures_of

WHOLE = 10_000
"""One, in hundredths of a percent."""


def ira_parameters() -> Parameters:
    """Every figure by calendar year. Raises RuleBookError where years overlap or leave a gap."""
    return figures_of("iras")


def of_the_year(name: str) -> Expr:
    """A figure of the calendar year of each row; unknown for a year that is not published."""
    return ira_parameters().figure(name, on=last_of_year(ira_year.year))


def of_all_movements(amount: Expr) -> Expr:
    """A sum of the year's movements, known where all of them are on file."""
    return choose((ira_year.has_all_movements, amount), otherwise=nothing())


__all__ = ["WHOLE", "ira_parameters", "of_all_movements", "of_the_year"]
