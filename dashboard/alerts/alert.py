"""Hold the figures of one month against the rules in force."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from dashboard import formats
from dashboard.alerts.alert_rules import Rule
from dashboard.figures.compute import Compare
from dashboard.figures.figure_source import FigureSource
from dashboard.figures.scope import Scope
from dashboard.metrics import Unit, before_column, cases_column, metric
from dashboard.view import View
from validations.cubes import MINOR_UNITS
from validations.errors import UserError

Expected = Callable[[Scope], float]
"""The share of a month's target that should have come by the day shown, within a scope; 1 once the month is over.

Raises a UserError where that cannot be told.
"""
AGAINST_TARGET: Final = frozenset({"target_achievement_rate"})
"""Metrics that hold what came so far against the whole month's target."""
_COUNTS: Final = (Unit.COUNT, Unit.ACCOUNTS, Unit.CUSTOMERS)


@dataclass(frozen=True)
class Alert:
    """One figure that a rule found."""

    rule: Rule
    value: str | None
    """The value of the rule's dimension; None for the whole selection."""
    now: float
    before: float | None
    cases: int | None
    of_target: float | None = None
    """The share of the whole target reached, where `now` is of what should have come by now."""
    beyond: float = 0.0
    """How far beyond the limit it is, in limits, so that the worst come first."""

    @property
    def picked(self) -> dict[str, str]:
        """The filter that shows it on the rule's page."""
        return {} if self.value is None else {self.rule.by: self.value}

    def in_words(self, name: str, settings: formats.Notation) -> str:
        """'Kerala: 7.10 %, +0.92 pp in a month, 1,204 accounts'; a count of the whole selection says what it counts."""
        shown = metric(self.rule.metric)
        if self.value is None and not self.rule.of_change and shown.unit in _COUNTS:
            return _counted(round(self.now), shown.label, settings)
        said = formats.text(self.now, shown.unit, settings)
        if self.of_target is not None:
            reached = formats.text(self.of_target, shown.unit, settings)
            said += f" of what the target expects by now, {reached} of the whole target"
        if self.rule.of_change:
            said += f", {formats.delta_text(self.now, self.before, shown.unit)} in a month"
        counted = "" if self.cases is None else f", {formats.grouped(self.cases, settings)} {shown.cases_are}"
        return f"{name}: {said}{counted}"


def _counted(count: int, label: str, settings: formats.Notation) -> str:
    """'1 complaint open over 30 days', '3 complaints open over 30 days'."""
    first, _, rest = label.partition(" ")
    noun = first.removesuffix("s") if count == 1 else first
    return f"{formats.grouped(count, settings)} {noun.lower()} {rest}".strip()


@dataclass(frozen=True)
class Checked:
    """What the rules found, and the rules that could not be asked with the sentence that says why."""

    alerts: tuple[Alert, ...]
    rules: int
    left_out: tuple[tuple[Rule, str], ...]


def check(ask: FigureSource, rules: Sequence[Rule], view: View, day: date, expected: Expected) -> Checked:
    """Every rule in force on a day against the month shown, within its filters; the worst figures first.

    What is held against a target is held against the share of it that should have come by now.
    """
    alerts: list[Alert] = []
    left_out: list[tuple[Rule, str]] = []
    in_force = [rule for rule in rules if rule.in_force(day)]
    figures = {rule: found for members in _together(in_force) for rule, found in _figures(ask, members, view)}
    for rule in in_force:
        rows = figures[rule]
        if isinstance(rows, UserError):
            left_out.append((rule, str(rows)))
        elif rule.of_change and rows.height and not rows[before_column(rule.metric)].count():
            left_out.append((rule, f"The month before {view.month_in_words} has no such figure."))
        else:
            try:
                judged = [_judged(rule, row, view.scope, expected) for row in rows.iter_rows(named=True)]
            except UserError as error:
                left_out.append((rule, str(error)))
            else:
                alerts += [alert for alert in judged if alert is not None]
    return Checked(tuple(sorted(alerts, key=lambda one: -one.beyond)), len(in_force), tuple(left_out))


def _together(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that one question answers: rates by the same dimension.

    A count or an amount is asked for alone: beside others it would be 0, not absent, where it has no rows.
    """
    groups: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        groups.setdefault((rule.by, "" if metric(rule.metric).is_rate else rule.metric), []).append(rule)
    return list(groups.values())


def _figures(ask: FigureSource, rules: Sequence[Rule], view: View) -> Iterator[tuple[Rule, pl.DataFrame | UserError]]:
    """The figures that some rules judge; each on its own where one of them cannot be asked, which is said of it."""
    by = [rules[0].by] if rules[0].by else []
    compare: Compare | None = "previous_month" if any(rule.of_change for rule in rules) else None
    keys = list(dict.fromkeys(rule.metric for rule in rules))
    try:
        rows = ask.answer(keys, by=by, scope=view.scope, months=[view.month], compare=compare)
    except UserError as error:
        if len(rules) == 1:
            yield rules[0], error
            return
        for rule in rules:
            yield from _figures(ask, [rule], view)
    else:
        yield from ((rule, rows) for rule in rules)


def _judged(rule: Rule, row: dict[str, Any], scope: Scope, expected: Expected) -> Alert | None:
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
    of_target = whole if share < 1 else None
    beyond = excess / abs(limit) if limit else 1.0
    return Alert(rule, row[rule.by] if rule.by else None, now, before, cases, of_target, beyond)


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
