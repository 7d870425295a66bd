"""Formulas over aggregated terms: signed sums, ratios of sums, chains; divided last, in Float64."""

from collections.abc import Mapping

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
            return _divided(times * _signed(top, values), _signed(bottom, values))
        case Chain(links):
            product = pl.lit(1.0)
            for link in links:
                product = product * _value(link, values)
            return product
        case AsStored(_):
            raise TypeError("Figures kept as stored are not computed from terms.")


def _signed(terms: Terms, values: Mapping[Term, pl.Expr]) -> pl.Expr:
    total = pl.lit(0, dtype=pl.Int64)
    for term in terms:
        total = total + term.sign * values[term]
    return total


def _divided(top: pl.Expr, bottom: pl.Expr) -> pl.Expr:
    """Ratio of sums in Float64, null where the bottom is zero."""
    return pl.when(bottom != 0).then(top.cast(pl.Float64) / bottom.cast(pl.Float64))
