"""Hold the figures of a month, or of several, against the rules in force on their day-ends."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

import polars as pl

from dashboard import formats
from dashboard.alerts.alert import Alert
from dashboard.alerts.alert_rules import Rule
from dashboard.figures.compute import Compare
from dashboard.figures.figure_source import FigureSource
from dashboard.figures.scope import Scope
from dashboard.metrics import Unit, before_column, cases_column, metric
from dashboard.view import View
from validations.cubes import MINOR_UNITS, SOURCES
from validations.dimensions import dimension
from validations.errors import UserError

Expected = Callable[[Scope], float]
"""The share of a month's target that should have come by the day shown, within a scope; 1 once the month is over.

Raises a UserError where that cannot be told.
"""
AGAINST_TARGET: Final = frozenset({"target_achievement_rate"})
"""Metrics that hold what came so far against the whole month's target."""
_COLLECTED, _TARGET = "collected_amount", "target_amount"
_Figures = pl.DataFrame | UserError
"""The figures that a rule judges, or why there are none."""


@dataclass(frozen=True)
class RuleCheck:
    """What the rules found, and the rules that could not be checked with the sentence that says why."""

    alerts: tuple[Alert, ...]
    in_force: tuple[Rule, ...]
    left_out: tuple[tuple[Rule, str], ...]

    @property
    def rules(self) -> int:
        """How many rules are in force."""
        return len(self.in_force)

    @property
    def judged(self) -> set[str]:
        """Keys of the rules that could be checked."""
        return {rule.key for rule in self.in_force} - {rule.key for rule, _ in self.left_out}


def check(ask: FigureSource, rules: Sequence[Rule], view: View, day: date, expected: Expected) -> RuleCheck:
    """Every rule in force on a day against the month shown, within its filters; the worst figures first.

    What is held against a target is held against the share of it that should have come by now.
    """
    in_force = [rule for rule in rules if rule.in_force(day)]
    figures = {
        rule: found
        for members in _together(in_force)
        for rule, found in _figures(ask, members, (), view.scope, [view.month])
    }
    said = view.month_in_words
    return _checked(in_force, lambda rule: _judged(ask, rule, figures[rule], view.scope, view.month, said, expected))


def check_by_month(
    ask: FigureSource, rules: Sequence[Rule], scope: Scope, days: Mapping[date, date]
) -> Mapping[date, RuleCheck]:
    """Closed months (each to its day-end), each against the rules that were in force on its day-end.

    The figures of all months are asked together; each month is judged as `check` judges it.
    """
    asked = [rule for rule in rules if any(rule.in_force(day) for day in days.values())]
    figures = {
        rule: _parts(found)
        for members in _together(asked)
        for rule, found in _figures(ask, members, ("month",), scope, list(days))
    }

    def judged(month: date, rule: Rule) -> list[Alert]:
        by_month = figures[rule]
        if isinstance(by_month, UserError):
            raise by_month
        found = by_month[month] if month in by_month else _alone(ask, rule, scope, month)
        return _judged(ask, rule, found, scope, month, formats.month_name(month), lambda _: 1.0)

    return {
        month: _checked([rule for rule in asked if rule.in_force(day)], partial(judged, month))
        for month, day in days.items()
    }


def _checked(in_force: Sequence[Rule], judged: Callable[[Rule], list[Alert]]) -> RuleCheck:
    alerts: list[Alert] = []
    left_out: list[tuple[Rule, str]] = []
    for rule in in_force:
        try:
            alerts += judged(rule)
        except UserError as error:
            left_out.append((rule, error.for_readers()))
    return RuleCheck(tuple(sorted(alerts, key=lambda one: -one.beyond)), tuple(in_force), tuple(left_out))


def _together(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that one question answers: rates by the same dimension.

    A count or an amount is asked for alone: beside others it would be 0, not absent, where it has no rows.
    """
    groups: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        groups.setdefault((rule.by, "" if metric(rule.metric).is_rate else rule.metric), []).append(rule)
    return list(groups.values())


def _figures(
    ask: FigureSource, rules: Sequence[Rule], apart: tuple[str, ...], scope: Scope, months: Sequence[date]
) -> Iterator[tuple[Rule, _Figures]]:
    """The figures that some rules judge; each on its own where one of them cannot be asked, which is said of it."""
    by = [*apart, rules[0].by] if rules[0].by else [*apart]
    compare: Compare | None = "previous_month" if any(rule.of_change for rule in rules) else None
    amounts = (_COLLECTED, _TARGET) if any(rule.metric in AGAINST_TARGET for rule in rules) else ()
    keys = list(dict.fromkeys((*(rule.metric for rule in rules), *amounts)))
    try:
        rows = ask.answer(keys, by=by, scope=scope, months=months, compare=compare)
    except UserError as error:
        if len(rules) == 1:
            yield rules[0], error
            return
        for rule in rules:
            yield from _figures(ask, [rule], apart, scope, months)
    else:
        yield from ((rule, rows) for rule in rules)


def _parts(found: _Figures) -> Mapping[date, pl.DataFrame] | UserError:
    if isinstance(found, UserError):
        return found
    return {month: rows for (month, *_), rows in found.partition_by(["month"], as_dict=True).items()}


def _alone(ask: FigureSource, rule: Rule, scope: Scope, month: date) -> _Figures:
    """A month without a row among the others: what is counted is 0 then, where it is known at all."""
    return next(found for _, found in _figures(ask, [rule], (), scope, [month]))


def _judged(
    ask: FigureSource, rule: Rule, found: _Figures, scope: Scope, month: date, said: str, expected: Expected
) -> list[Alert]:
    """The figures of a month that a rule finds. Raises UserError where it has nothing to judge."""
    if isinstance(found, UserError):
        raise found
    if why := _why_unknown(ask, rule, found, scope, month, said):
        raise UserError(why)
    judged = (_alert(rule, row, scope, expected) for row in found.iter_rows(named=True))
    return [alert for alert in judged if alert is not None]


def _why_unknown(ask: FigureSource, rule: Rule, rows: pl.DataFrame, scope: Scope, month: date, said: str) -> str:
    """Why no figure of a month can be judged; empty where one can."""
    shown = metric(rule.metric)
    known, counted, fewest = rows.drop_nulls(shown.key), cases_column(shown.key), max(rule.cases, shown.minimum_cases)
    most = max(rows[counted].drop_nulls().to_list(), default=0) if counted in rows.columns else None
    if most and most < fewest:
        who = f"Every {dimension(rule.by).label.lower()}" if rule.by else "The selection"
        return f"{who} stands on fewer {shown.cases_are} than the {fewest} it takes; the most are {most}."
    if known.is_empty() and (shown.is_rate or _never_counted(ask, shown.key, scope, month)):
        tables = dict.fromkeys(SOURCES[cube].needs for cube in shown.cubes if SOURCES[cube].needs)
        needed = f"; it needs the table {' and '.join(tables)}" if tables else ""
        return f"{said} has no figure of {shown.label} in this selection{needed}."
    if rule.of_change and known.height and not known[before_column(shown.key)].count():
        return f"The month before {said} has no such figure."
    return ""


def _never_counted(ask: FigureSource, key: str, scope: Scope, month: date) -> bool:
    """Whether a count or an amount is unknown, and not 0 for want of rows."""
    return ask.answer([key], scope=scope, months=[month])[key].null_count() > 0


def _alert(rule: Rule, row: Mapping[str, Any], scope: Scope, expected: Expected) -> Alert | None:
    shown = metric(rule.metric)
    now, cases = row[shown.key], row.get(cases_column(shown.key))
    before = row.get(before_column(shown.key)) if rule.of_change else None
    if now is None or (rule.of_change and before is None) or (cases is not None and cases < rule.cases):
        return None
    whole, share = now, 1.0
    if rule.metric in AGAINST_TARGET:
        share = expected(scope.with_values(rule.by, [row[rule.by]]) if rule.by else scope)
        if not share:
            return None
        now = now / share
    limit = rule.limit * (MINOR_UNITS if shown.unit is Unit.MONEY else 1)
    excess = _excess(rule, now, before, limit)
    if excess <= 0:
        return None
    return Alert(
        rule,
        row[rule.by] if rule.by else None,
        now,
        before,
        cases,
        of_target=whole if share < 1 else None,
        beyond=excess / abs(limit) if limit else 1.0,
        short=_short(rule, row, share),
    )


def _short(rule: Rule, row: Mapping[str, Any], share: float) -> int | None:
    """Minor units missing from what should have come by now; None where the figure is no share of a target."""
    if rule.metric not in AGAINST_TARGET or row[_COLLECTED] is None or row[_TARGET] is None:
        return None
    missing = round(row[_TARGET] * share) - row[_COLLECTED]
    return missing if missing > 0 else None


def _excess(rule: Rule, now: float, before: float | None, limit: float) -> float:
    """How far beyond the limit a figure is; not above 0 when it keeps to it."""
    match rule.when:
        case "above":
            return now - limit
        case "below":
            return limit - now
        case "rises_by":
            return now - (before or 0) - limit
        case "falls_by":
            return (before or 0) - now - limit
