"""One figure that a rule or a target finds, and how it is said."""

from dataclasses import dataclass
from typing import Final

from dashboard import formats
from dashboard.alerts.alert_rules import Rule
from dashboard.metrics import Metric, Unit, metric

_COUNTS: Final = (Unit.COUNT, Unit.ACCOUNTS, Unit.CUSTOMERS)


@dataclass(frozen=True)
class Alert:
    """One figure that a rule found, or that misses its target."""

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
    short: int | None = None
    """Minor units missing from what should have come by now, where the figure is a share of that."""
    goal: float | None = None
    """The target that it misses, on the figure's own scale; None where a rule found it."""
    by_now: bool = False
    """Whether the goal is the part of the target that should have come by now."""

    @property
    def picked(self) -> dict[str, str]:
        """The filter that shows it on the rule's page."""
        return {} if self.value is None else {self.rule.by: self.value}

    @property
    def known_as(self) -> tuple[str, str | None]:
        """What it is found again by in other months: the rule and the value of its dimension."""
        return self.rule.key, self.value

    def in_words(self, name: str, settings: formats.Notation) -> str:
        """'Kerala: 7.10 %, +0.92 pp in a month, 1,204 accounts'; a count of the whole selection says what it counts."""
        shown = metric(self.rule.metric)
        if self.goal is not None:
            # On how many cases it stands is said by the scorecard; the line must fit its box.
            return f"{name}: {formats.text(self.now, shown.unit, settings)}, {self._off(self.goal, shown, settings)}"
        if self.value is None and not self.rule.of_change and shown.unit in _COUNTS:
            return _counted(round(self.now), shown.label, settings)
        said = self._judged(shown, settings)
        counted = "" if self.cases is None else f", {formats.grouped(self.cases, settings)} {shown.cases_are}"
        return f"{name}: {said}{counted}"

    def _judged(self, shown: Metric, settings: formats.Notation) -> str:
        said = formats.text(self.now, shown.unit, settings)
        if self.of_target is not None:
            reached = formats.text(self.of_target, shown.unit, settings)
            said += f" of what the target expects by now, {reached} of the whole target"
        if self.short is not None:
            said += f", {formats.text(self.short, Unit.MONEY, settings)} short"
        if self.rule.of_change:
            said += f", {formats.delta_text(self.now, self.before, shown.unit)} in a month"
        return said

    def _off(self, goal: float, shown: Metric, settings: formats.Notation) -> str:
        """'1.00 pp above its target of 2.00 %'."""
        gap, aim = self.now - goal, formats.text(goal, shown.unit, settings)
        where = "above" if gap > 0 else "below"
        against = f"the {aim} that should have come by now" if self.by_now else f"its target of {aim}"
        return f"{_distance(abs(gap), goal, shown.unit, settings)} {where} {against}"


def _distance(gap: float, goal: float, unit: Unit, settings: formats.Notation) -> str:
    """A gap in the figure's own unit: percentage points of rates; amounts and counts with their share of the target."""
    if unit is Unit.PERCENT:
        return formats.points(gap).lstrip("+")
    said = formats.text(gap, unit, settings)
    relative = unit is Unit.MONEY or unit in _COUNTS
    return f"{said} ({formats.relative(gap / abs(goal)).lstrip('+')})" if relative and goal else said


def _counted(count: int, label: str, settings: formats.Notation) -> str:
    """'1 complaint open over 30 days', '3 complaints open over 30 days'."""
    first, _, rest = label.partition(" ")
    noun = first.removesuffix("s") if count == 1 else first
    return f"{formats.grouped(count, settings)} {noun.lower()} {rest}".strip()
