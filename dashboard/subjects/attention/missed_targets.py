"""Targets of the selection that are missed, whichever metric they are of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard import formats
from dashboard.alerts import Alert, Rule
from dashboard.alerts.landing import page_of
from dashboard.figures.answers import Answers
from dashboard.metrics import Unit, metric
from dashboard.subjects.portfolio_health.scorecard import MARKS, Line, Verdict, judged_lines
from dashboard.view import View
from validations.cubes import MINOR_UNITS
from validations.dimensions import dimension

TITLE: Final = "Targets missed"
_KEY: Final = "target"


@dataclass(frozen=True)
class TargetsChecked:
    """The targets of a selection that are missed, and those that could not be judged, with the reason."""

    missed: tuple[Alert, ...]
    targets: int
    """Targets of the month that the selection has, without those that a rule stands for."""
    left_out: tuple[tuple[str, str], ...]
    """Label of the metric, and why it could not be judged."""


def missed_targets(ask: Answers, rules: Sequence[Rule], view: View) -> TargetsChecked:
    """Every metric with a target for the selection in the month shown; a target that is nearly met is not missed."""
    keys = sorted(ask.figures.targets.measures - _judged_by_rules(rules))
    targeted = [*ask.targets(keys, view.scope, view.month)]
    refused = {key: names for key in targeted if (names := _refused(ask, key, view))}
    pages = {key: page_of(key) for key in targeted if key not in refused}
    lines = judged_lines(ask, pages, view) if pages else []
    left_out = [
        *((metric(key).label, f"It is not recorded by {names}.") for key, names in refused.items()),
        *((line.shown.label, _why_not(line, view)) for line in lines if line.verdict not in MARKS),
    ]
    missed = tuple(_alert(line, view) for line in lines if line.verdict is Verdict.MISSED)
    return TargetsChecked(missed, len(targeted), tuple(left_out))


def _judged_by_rules(rules: Sequence[Rule]) -> set[str]:
    """The metrics whose level over the whole selection a rule judges: the rule stands for their target."""
    return {rule.metric for rule in rules if not rule.by and not rule.of_change}


def _refused(ask: Answers, key: str, view: View) -> str:
    return " and ".join(dimension(one).label.lower() for one in view.scope.impossible(ask.held([key])))


def _why_not(line: Line, view: View) -> str:
    one = line.headline
    if line.verdict is Verdict.OPEN:
        return f"{view.month_in_words} is not over."
    if line.verdict is Verdict.NO_TARGET:
        return "It is neither better nor worse when it is high."
    if formats.too_few(one.minimum_cases, one.cases):
        return f"It stands on {one.cases} {line.shown.cases_are}, fewer than the {one.minimum_cases} that it needs."
    return f"{view.month_in_words} has no such figure in this selection."


def _alert(line: Line, view: View) -> Alert:
    one, shown = line.headline, line.shown
    if one.value is None or line.goal is None:
        raise ValueError(f"{shown.key} is not judged")
    limit = line.goal / MINOR_UNITS if shown.unit is Unit.MONEY else line.goal
    rule = Rule(
        key=f"{_KEY}:{shown.key}",
        title=TITLE,
        metric=shown.key,
        when="above" if shown.higher_is == "bad" else "below",
        limit=float(limit),
        effective_from=view.month,
        page=line.page,
        source=f"Target of {formats.month_name(view.month)}",
    )
    by_now = line.goal != one.target
    return Alert(rule, None, one.value, None, one.cases, beyond=line.off_by, goal=line.goal, by_now=by_now)
