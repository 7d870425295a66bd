"""Formulas over aggregated terms: signed sums, ratios of sums, chains; divided last, in Float64."""

from collections.abc import Mapping
from functools import reduce
from operator import add, mul

import polars as pl

from dashboard.metrics.model import AsStored, Chain, Formula, Metric, Ratio, Term, Terms, Total, cases_column


def expressions(metric: Metric, values: Mapping[Term, pl.Expr]) -> list[pl.Expr]:
    """The figure and, for rates, the cases behind it, of what each term comes to."""
    value = _value(metric.formula, values)
    if not metric.cases:
        return [value.alias(metric.key)]
    cases = _signed(metric.cases, values)
    if metric.minimum_cases:
        value = pl.when(cases >= metric.minimum_cases).then(value)
    return [value.alias(metric.key), cases.alias(cases_column(metric.key))]


def _value(formula: Formula, values: Mapping[Term, pl.Expr]) -> pl.Expr:
    match formula:
        case Total(terms):
            return _signed(terms, values)
        case Ratio(top, bottom, times):
            whole = _signed(top, values)
            return _divided(whole if times == 1 else times * whole, _signed(bottom, values))
        case Chain(links):
            return reduce(mul, (_value(link, values) for link in links))
        case AsStored(_):
            raise TypeError("Figures kept as stored are not computed from terms.")


def _signed(terms: Terms, values: Mapping[Term, pl.Expr]) -> pl.Expr:
    return reduce(add, (values[term] if term.sign == 1 else term.sign * values[term] for term in terms))


def _divided(top: pl.Expr, bottom: pl.Expr) -> pl.Expr:
    """Ratio of sums in Float64, null where the bottom is zero."""
    return pl.when(bottom != 0).then(top / bottom)
