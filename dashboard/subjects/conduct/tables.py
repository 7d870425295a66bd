"""The tables of conduct: the register of rules, rates by a dimension, hours, and repeat offenders."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from dashboard import excel, formats
from dashboard.excel import Column, Kind
from dashboard.figures.figure_source import Labels
from dashboard.metrics import cases_column, metric
from dashboard.subjects.conduct.rules import NO_NOTICE, NOTICE, InForce, why_not
from dashboard.subjects.rate_limits import limit_columns
from dashboard.view import View
from validations.dimensions import dimension
from validations.vocabulary import VALUE_MEANINGS

_BREACHES, _JUDGED, _RATE = "conduct_breaches", "conduct_opportunities", "conduct_breach_rate"
NOTE: Final = "The interval is Wilson's: by chance alone, 95 of 100 times the true share lies within it."
_SINCE: Final = "The first of the months without a break, up to the one shown, that all have a breach of the rule."
_NOT_JUDGED: Final = "no rule was in force for the product that day, or the source does not say what it needs"
_REPEATED: Final = "Collectors with at least one breach of the same rule in 3 or more of the last 6 months."


def register(
    frame: pl.DataFrame, rules: Mapping[str, InForce], labels: Labels, view: View, notation: formats.Notation
) -> excel.Table:
    """Every rule with its breaches, what it allows, where it comes from, and why it cannot be judged."""
    names = labels["rule"]
    told = frame.select("rule", "conduct_events", _JUDGED, "conduct_without_rule").iter_rows()
    notes = [
        _judged_note(rule, events - judged, notation)
        if judged
        else f"{why_not(rule, events, rule in rules)} {_found(without, notation)}".strip()
        for rule, events, judged, without in told
    ]
    of_rule = [rules.get(rule) for rule in frame["rule"]]
    whole = frame.with_columns(
        pl.Series("rule", [names[rule] for rule in frame["rule"]], dtype=pl.String),
        pl.Series("allowed", [one.allowed if one else "" for one in of_rule], dtype=pl.String),
        pl.Series("source", [one.source if one else "" for one in of_rule], dtype=pl.String),
        pl.Series("note", notes, dtype=pl.String),
    )
    notice = pl.DataFrame({"rule": [NOTICE], "note": [NO_NOTICE]})
    columns = (
        Column("rule", "Rule", Kind.TEXT),
        Column(_BREACHES, "Breaches", Kind.COUNT, metric=metric(_BREACHES)),
        *_rate_columns(),
        Column("since", "Every month since", Kind.TEXT),
        Column("allowed", "In force at the end of the month", Kind.TEXT),
        Column("source", "Source", Kind.TEXT),
        Column("note", "What it counts, or why it is not told", Kind.TEXT),
    )
    title = f"Register of rules, {view.month_in_words}"
    rows = pl.concat([whole, notice], how="diagonal").with_columns(pl.col("since", "allowed", "source").fill_null(""))
    return excel.Table(title, rows, columns, note=f"{NOTE} {_SINCE}")


def _rate_columns() -> tuple[Column, ...]:
    shown = metric(_RATE)
    cases = cases_column(_RATE)
    return (
        Column(cases, "Cases judged", Kind.COUNT),
        Column(_RATE, "Per 1,000", Kind.PER_THOUSAND, {}, cases, shown.minimum_cases, shown),
        *limit_columns(shown, Kind.PER_THOUSAND),
    )


def _judged_note(rule: str, unknown: int, notation: formats.Notation) -> str:
    """What a rule counts, and how many cases it says nothing of: they are neither breaches nor cases judged."""
    meaning = VALUE_MEANINGS["rule"][rule]
    counted = formats.grouped(unknown, notation)
    left = f" {counted} more could not be judged: {_NOT_JUDGED}." if unknown else ""
    return f"{meaning[:1].upper()}{meaning[1:]}.{left}"


def _found(without: int | None, notation: formats.Notation) -> str:
    """How often what the rule would forbid was found all the same."""
    return f"Found {formats.grouped(without, notation)} times all the same." if without else ""


def parts(frame: pl.DataFrame, whole: pl.DataFrame, by: str, labels: Labels, title: str) -> excel.Table:
    """Every part with its interval, and whether it lies above or below the rate of all."""
    columns = (
        Column(by, dimension(by).label, Kind.TEXT, excel.words_of(by, labels)),
        Column(_BREACHES, metric(_BREACHES).label, Kind.COUNT, metric=metric(_BREACHES)),
        *_rate_columns(),
        Column("place", "Against the rate of all", Kind.TEXT),
    )
    note = f"{NOTE} Above or below the rate of all says that the whole interval does."
    return excel.Table(title, frame, columns, whole, note=note)


def hours(frame: pl.DataFrame, view: View) -> excel.Table:
    """Attempts by the hour in which they began, and those outside the permitted hours."""
    shown = [metric(key) for key in ("attempts", "outside_window_attempts", "outside_window_rate")]
    title = f"Outside permitted hours by hour, {view.month_in_words}"
    return excel.figures_table(title, frame, by=["hour"], metrics=shown)


def repeated(frame: pl.DataFrame, labels: Labels, view: View) -> excel.Table:
    """Who breaks a rule month after month."""
    columns = (
        Column(
            "collector_code", dimension("collector_code").label, Kind.TEXT, excel.words_of("collector_code", labels)
        ),
        Column("rule", dimension("rule").label, Kind.TEXT, excel.words_of("rule", labels)),
        Column("months", "Months with a breach, of the last 6", Kind.COUNT),
        Column("last_month", "Last of them", Kind.MONTH),
        Column(_BREACHES, "Breaches in these 6 months", Kind.COUNT, metric=metric(_BREACHES)),
        *_rate_columns(),
    )
    return excel.Table(f"Repeat offenders, to {view.month_in_words}", frame, columns, note=f"{_REPEATED} {NOTE}")
