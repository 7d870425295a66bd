"""Kinds of entries that several subjects have: counts of events and shares of them, which add up over months."""

from typing import Final

from dashboard.metrics.model import Direction, Metric, Ratio, Term, Terms, Total, Unit

FEWEST: Final = 10
"""Cases below which a share of them says nothing about an agency."""


def terms(cube: str, *columns: str) -> Terms:
    """Some columns of one cube, added up."""
    return tuple(Term(cube, column) for column in columns)


def minus(terms: Terms) -> Terms:
    """The terms, taken away."""
    return tuple(term.minus() for term in terms)


def amount(
    key: str,
    label: str,
    terms: Terms,
    definition: str,
    formula: str,
    higher_is: Direction = "neutral",
    *,
    across_months: bool = True,
    unit: Unit = Unit.MONEY,
) -> Metric:
    """A sum that may be added over months unless it is a stock."""
    return Metric(key, label, unit, Total(terms), definition, formula, higher_is, across_months)


def count(
    key: str, label: str, terms: Terms, definition: str, formula: str, higher_is: Direction = "neutral"
) -> Metric:
    """A count of events."""
    return amount(key, label, terms, definition, formula, higher_is, unit=Unit.COUNT)


def rate(
    key: str,
    label: str,
    top: Terms,
    bottom: Terms,
    definition: str,
    formula: str,
    higher_is: Direction = "neutral",
    cases_are: str = "accounts",
    *,
    cases: Terms = (),
    minimum_cases: int = 0,
    unit: Unit = Unit.PERCENT,
) -> Metric:
    """A ratio of sums of several months, with the cases it stands on: those of its bottom unless others are named."""
    return Metric(
        key,
        label,
        unit,
        Ratio(top, bottom),
        definition,
        formula,
        higher_is,
        across_months=True,
        cases=cases or bottom,
        cases_are=cases_are,
        minimum_cases=minimum_cases,
    )


def share(
    key: str,
    label: str,
    top: Terms,
    bottom: Terms,
    definition: str,
    formula: str,
    higher_is: Direction,
    cases_are: str,
    *,
    unit: Unit = Unit.PERCENT,
) -> Metric:
    """A share of events, or their mean, which is withheld where there are few of them."""
    return rate(key, label, top, bottom, definition, formula, higher_is, cases_are, minimum_cases=FEWEST, unit=unit)
