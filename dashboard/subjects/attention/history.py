"""In which of the last months each alert was found, and since when it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Final, NamedTuple

import polars as pl

from dashboard import excel, formats
from dashboard.alerts import Alert, RuleCheck, check_by_month
from dashboard.basis import ACCOUNTS
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.metrics import metric
from dashboard.subjects import cover
from dashboard.subjects.attention.missed_targets import TargetsChecked, missed_by_month
from dashboard.view import View
from validations.dimensions import dimension

MONTHS: Final = 12
"""Months looked at, the one shown among them."""
TITLE: Final = "Alerts by month"
Known = tuple[str, str | None]
"""What an alert is found again by: its rule, and the value of the rule's dimension."""


class Run(NamedTuple):
    """The unbroken run of months that ends in the month shown."""

    since: date
    months: int
    """Months in which it was found; those that could not be checked are not counted."""
    perhaps_longer: bool
    """Whether it holds since the first month looked at, before which there are others."""

    @property
    def in_words(self) -> str:
        """'since July 2026, 4 months'."""
        longer = " or before" if self.perhaps_longer else ""
        return f"since {formats.month_name(self.since)}{longer}, {self.months} month{'' if self.months == 1 else 's'}"


@dataclass(frozen=True, eq=False)
class History:
    """What was found in each month, oldest first, and which rules and targets could be checked in it."""

    alerts: Mapping[date, tuple[Alert, ...]]
    checked: Mapping[date, frozenset[str]]
    """Keys of the rules and targets that were checked."""
    begins: bool
    """Whether the first month is the first of all."""

    @cached_property
    def _found(self) -> Mapping[Known, tuple[date, ...]]:
        found: dict[Known, tuple[date, ...]] = {}
        for month, alerts in self.alerts.items():
            for alert in alerts:
                found[alert.known_as] = (*found.get(alert.known_as, ()), month)
        return found

    def run(self, alert: Alert) -> Run:
        """Since when an alert of the month shown holds; a month that could not be checked does not end the run."""
        found, since, count = self._found[alert.known_as], [*self.alerts][-1], 0
        for month in reversed([*self.alerts]):
            if month in found:
                since, count = month, count + 1
            elif alert.rule.key in self.checked[month]:
                break
        return Run(since, count, since == next(iter(self.alerts)) and not self.begins)

    def table(self, labels: Labels) -> excel.Table:
        """Every alert of these months, those of the month shown first, then the most frequent."""
        latest = {alert.known_as: alert for alerts in self.alerts.values() for alert in alerts}
        shown = [*self.alerts][-1]
        order = sorted(latest, key=lambda known: (shown not in self._found[known], -len(self._found[known])))
        rows = [self._row(latest[known], self._found[known], labels) for known in order]
        return excel.listing(TITLE, pl.DataFrame(rows, schema=_SCHEMA), headings=_HEADINGS, note=self._note)

    @property
    def _note(self) -> str:
        first, last = formats.month_name(next(iter(self.alerts))), formats.month_name([*self.alerts][-1])
        return (
            f"The months from {first} to {last} in which each alert was found, by the rules in force on each month's "
            "day-end and the targets of each month. A month counts as checked where the rule could be checked."
        )

    def _row(self, alert: Alert, found: Sequence[date], labels: Labels) -> dict[str, object]:
        return {
            "rule": alert.rule.title,
            "about": where(alert, labels),
            "figure": metric(alert.rule.metric).label,
            "found": len(found),
            "checked": sum(alert.rule.key in keys for keys in self.checked.values()),
            "months": _ranges(found, [*self.alerts]),
        }


_HEADINGS: Final = {
    "rule": "What",
    "about": "Where",
    "figure": "Figure",
    "found": "Months found",
    "checked": "Months checked",
    "months": "Found in",
}
_SCHEMA: Final = pl.Schema(
    {
        "rule": pl.String,
        "about": pl.String,
        "figure": pl.String,
        "found": pl.Int64,
        "checked": pl.Int64,
        "months": pl.String,
    }
)


def where(alert: Alert, labels: Labels) -> str:
    """The value of the rule's dimension by its name, or that it is of the whole selection."""
    if alert.value is None:
        return "Whole selection"
    return excel.words_of(alert.rule.by, labels).get(alert.value, alert.value) or dimension(alert.rule.by).label


@computed_once
def history(ask: Answers, view: View, checked: RuleCheck, targets: TargetsChecked) -> History:
    """What was found in the month shown, after what was found in the eleven months before it."""
    months = view.recent(MONTHS)
    earlier = _earlier(ask, replace(view, compare=None, basis=ACCOUNTS, ignored=()))
    pairs = {**earlier, view.month: (checked, targets)}
    judged = {month: frozenset(by.judged | of.judged) for month, (by, of) in pairs.items()}
    alerts = {month: (*of.missed, *by.alerts) for month, (by, of) in pairs.items()}
    return History(alerts, judged, months[0] == view.months[0])


@computed_once
def by_month(answers: Answers, shown: History) -> excel.Table:
    """The table of these months, made once for all readers."""
    return shown.table(answers.labels())


@computed_once
def _earlier(ask: Answers, view: View) -> Mapping[date, tuple[RuleCheck, TargetsChecked]]:
    """The months before the one shown, which are closed, by the rules of their time."""
    months = view.recent(MONTHS)[:-1]
    days = {month: cover.as_of(ask, replace(view, month=month)) for month in months}
    rules = ask.alert_rules()
    in_force = {month: [rule for rule in rules if rule.in_force(day)] for month, day in days.items()}
    checked = check_by_month(ask, rules, view.scope, days)
    targets = missed_by_month(ask, in_force, view)
    return {month: (checked[month], targets[month]) for month in months}


def _ranges(found: Sequence[date], months: Sequence[date]) -> str:
    """'Jan 26, Jul 26 to Oct 26'."""
    places = [(months.index(month), month) for month in found]
    runs = [[month for _, (_, month) in run] for _, run in groupby(enumerate(places), lambda one: one[1][0] - one[0])]
    return ", ".join(_range(run) for run in runs)


def _range(run: Sequence[date]) -> str:
    first, last = formats.month_short(run[0]), formats.month_short(run[-1])
    return first if len(run) == 1 else f"{first} to {last}"
