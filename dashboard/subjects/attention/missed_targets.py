"""Targets of the selection that are missed, whichever metric they are of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from dashboard import formats
from dashboard.alerts import Alert, Rule
from dashboard.figures.answers import Answers
from dashboard.metrics import Unit, cases_column, metric
from dashboard.subjects.attention.landing import page_of
from dashboard.subjects.headlines import Headline
from dashboard.subjects.portfolio_health.scorecard import MARKS, Line, Verdict, scorecard_lines, verdict
from dashboard.value_names import listed
from dashboard.view import View
from validations.cubes import MINOR_UNITS
from validations.dimensions import dimension

TITLE: Final = "Targets missed"
_KEY: Final = "target"


@dataclass(frozen=True)
class TargetsChecked:
    """The targets of a selection that are missed, and those that could not be judged, with the reason."""

    missed: tuple[Alert, ...]
    targeted: tuple[str, ...]
    """Metrics that the selection has a target of in the month, without those that a rule stands for."""
    left_out: tuple[tuple[str, str], ...]
    """The metric, and why it could not be judged."""

    @property
    def judged(self) -> set[str]:
        """Keys of the alerts that there would be if the targets that could be judged were missed."""
        return {_alert_key(key) for key in set(self.targeted) - {key for key, _ in self.left_out}}


def missed_targets(ask: Answers, rules: Sequence[Rule], view: View) -> TargetsChecked:
    """Every metric with a target for the selection in the month shown; a target that is nearly met is not missed."""
    targeted, refused = _targeted(ask, rules, view)
    pages = {key: page_of(key) for key in targeted if key not in refused}
    lines = scorecard_lines(ask, pages, view) if pages else []
    return _of_lines(lines, targeted, refused, view, ask.target_owner())


def missed_by_month(ask: Answers, in_force: Mapping[date, Sequence[Rule]], view: View) -> Mapping[date, TargetsChecked]:
    """The same for closed months, each with the rules in force on its day-end; figures of all months asked together."""
    targeted = {month: _targeted(ask, rules, replace(view, month=month)) for month, rules in in_force.items()}
    keys = list(dict.fromkeys(key for own, refused in targeted.values() for key in own if key not in refused))
    rows = ask.answer(keys, by=["month"], scope=view.scope, months=[*in_force]).to_dicts() if keys else []
    figures: dict[date, Mapping[str, Any]] = {row["month"]: row for row in rows}
    found = {}
    for month, (own, refused) in targeted.items():
        closed = replace(view, month=month, open_until=None)
        targets = ask.targets(own, view.scope, month)
        lines = [_line(key, figures.get(month, {}), targets[key].value) for key in own if key not in refused]
        found[month] = _of_lines(lines, own, refused, closed, ask.target_owner())
    return found


def _targeted(ask: Answers, rules: Sequence[Rule], view: View) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """The metrics with a target for the selection, and of those not recorded by a filter the names of such filters."""
    keys = sorted(ask.figures.targets.measures - _judged_by_rules(rules))
    targeted = tuple(ask.targets(keys, view.scope, view.month))
    return targeted, {key: names for key in targeted if (names := _refused(ask, key, view))}


def _line(key: str, row: Mapping[str, Any], goal: float | None) -> Line:
    shown = metric(key)
    one = Headline(
        shown.label,
        shown.unit,
        row.get(key),
        row.get(cases_column(key)),
        shown.minimum_cases,
        target=goal,
        metric=shown,
    )
    return Line(one, shown, page_of(key), goal, verdict(one, shown, goal), ())


def _of_lines(
    lines: Sequence[Line], targeted: tuple[str, ...], refused: Mapping[str, str], view: View, owner: str
) -> TargetsChecked:
    left_out = [
        *((key, f"It is not recorded by {names}.") for key, names in refused.items()),
        *((line.shown.key, _why_not(line, view)) for line in lines if line.verdict not in MARKS),
    ]
    missed = [_alert(line, view, owner) for line in lines if line.verdict is Verdict.MISSED]
    worst_first = sorted(missed, key=lambda one: (-one.beyond, one.rule.key))
    return TargetsChecked(tuple(worst_first), targeted, tuple(sorted(left_out)))


def _alert_key(key: str) -> str:
    return f"{_KEY}:{key}"


def _judged_by_rules(rules: Sequence[Rule]) -> set[str]:
    """The metrics whose level over the whole selection a rule judges: the rule stands for their target."""
    return {rule.metric for rule in rules if not rule.by and not rule.of_change}


def _refused(ask: Answers, key: str, view: View) -> str:
    return listed([dimension(one).label.lower() for one in view.scope.impossible(ask.held([key]))])


def _why_not(line: Line, view: View) -> str:
    one = line.headline
    if line.verdict is Verdict.OPEN:
        return f"{view.month_in_words} is not over."
    if line.verdict is Verdict.NO_TARGET:
        return "It is neither better nor worse when it is high."
    if formats.too_few(one.minimum_cases, one.cases):
        return f"It stands on {one.cases} {line.shown.cases_are}, fewer than the {one.minimum_cases} that it needs."
    return f"{view.month_in_words} has no such figure in this selection."


def _alert(line: Line, view: View, owner: str) -> Alert:
    one, shown = line.headline, line.shown
    if one.value is None or line.goal is None:
        raise ValueError(f"{shown.key} is not judged")
    limit = line.goal / MINOR_UNITS if shown.unit is Unit.MONEY else line.goal
    rule = Rule(
        key=_alert_key(shown.key),
        title=TITLE,
        metric=shown.key,
        when="above" if shown.higher_is == "bad" else "below",
        limit=float(limit),
        effective_from=view.month,
        page=line.page,
        source=f"Target of {formats.month_name(view.month)}",
        owner=owner,
    )
    by_now = line.goal != one.target
    return Alert(rule, None, one.value, None, one.cases, beyond=line.off_by, goal=line.goal, by_now=by_now)
