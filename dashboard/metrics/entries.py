"""Kinds of entries that several subjects have: counts of events and shares of them, which add up over months."""

from typing import Final

from dashboard.metrics.model import Direction, Metric, Ratio, Term, Terms, Total, Unit

FEWEST: Final = 10
"""Cases below which a share of them says nothing about an agency."""


def terms(cube: str, *columns: str) -> Terms:
    """Some columns of one cube, added up."""
    return tuple(Term(cube, column) for column in columns)


def count(
    key: str, label: str, terms: Terms, definition: str, formula: str, higher_is: Direction = "neutral"
) -> Metric:
    """A count of events."""
    return Metric(key, label, Unit.COUNT, Total(terms), definition, formula, higher_is, across_months=True)


def share(
    key: str, label: str, top: Terms, bottom: Terms, formula: str, definition: str, cases_are: str, higher_is: Direction
) -> Metric:
    """A share of events, which add up over months."""
    return Metric(
        key,
        label,
        Unit.PERCENT,
        Ratio(top, bottom),
        definition,
        formula,
        higher_is,
        across_months=True,
        cases=bottom,
        cases_are=cases_are,
        minimum_cases=FEWEST,
    )
